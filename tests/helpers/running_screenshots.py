"""Pictures of a running paper account: every page and dialog, and what is painted over it.

What a paper account never gets into (differences, stops that are missing, limits that are near) is
painted over what the engine says.
"""

import asyncio
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QDialog

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.differences import Difference, DifferenceKind
from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.service.limit_views import LimitView
from cts_desktop.service.views import OperationResult, PositionView, Snapshot
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.connections import openers
from cts_desktop.ui.exits_dialog import ExitsDialog
from cts_desktop.ui.ladder.page import LadderPage
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.pages import PAGES
from cts_desktop.ui.positions_view import PositionsPage
from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.table_page import TablePage
from cts_desktop.ui.why_dialog import open_why
from tests.gui.stage import SYMBOLS, Picture
from tests.helpers import trades
from tests.helpers.grab import SETTLE_S, open_box
from tests.helpers.studio import Studio, until

#: Fast enough for positions within a minute, slow enough to leave the window its processor.
SPEED = 240.0
POSITIONS_TIMEOUT_S = 120.0


def has_positions(window: MainWindow) -> bool:
    """Tell whether open positions and fills can be shown."""
    snapshot = window.bridge.snapshot
    return bool(snapshot and snapshot.positions and any(v.fills for v in snapshot.connections))


async def run_until_positions(studio: Studio) -> None:
    """Start a paper connection at high speed and wait for its first positions."""
    window = studio.window
    draft = Connection("", "Paper", settings={**PRACTICE, "market_speed": SPEED})
    await window.operations.call(lambda service: service.connections.add(draft))
    await window.operations.call(lambda service: service.commands.start())
    if not await until(lambda: has_positions(window), POSITIONS_TIMEOUT_S):
        print("no position was opened in time", file=sys.stderr)


def first_connection(window: MainWindow) -> Connection:
    """Return the first connection of the newest snapshot."""
    snapshot = window.bridge.snapshot
    assert snapshot is not None
    return snapshot.connections[0].connection


async def take_pages(studio: Studio) -> None:
    """Take every page, with every tab or pane that it has."""
    window = studio.window
    for page in PAGES:
        window.open_page(page.name)
        await asyncio.sleep(SETTLE_S)
        shown = window.stack.currentWidget()
        if isinstance(shown, SettingsPage):
            await _take_panes(studio, shown)
        elif isinstance(shown, TablePage):
            await _take_tabs(studio, page.name, shown)
        elif isinstance(shown, LadderPage):
            await _take_ladder(studio, shown)
        else:
            await studio.page(page.name)
    window.open_page(PAGES[0].name)


async def _take_tabs(studio: Studio, name: str, page: TablePage) -> None:
    """Take every tab of a page of tables, its first row chosen so that the Why panel speaks."""
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        await until(lambda: page.current.view.model().rowCount() > 0, 2.0)
        page.current.view.selectRow(0)
        await asyncio.sleep(SETTLE_S)
        await studio.page(f"{name}-{index + 1}")
    page.tabs.setCurrentIndex(0)


async def _take_ladder(studio: Studio, page: LadderPage) -> None:
    """Take every tab of the ladder as the running engine has it, its first set chosen."""
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        await asyncio.sleep(1)
        page.ladder.view.selectRow(0)
        await studio.page(f"ladder-{index + 1}")


async def _take_panes(studio: Studio, page: SettingsPage) -> None:
    for row in range(page.rail.count()):
        page.rail.setCurrentRow(row)
        await studio.page(f"settings-{row + 1}")


async def take_dialogs(studio: Studio) -> None:
    """Take the dialogs of the running connection, and what tables open."""
    window, context = studio.window, studio.window.context
    connection = first_connection(window)
    identity = connection.connection_id
    await studio.boxes(
        {
            "add-connection": lambda: openers.open_add(context, window),
            "connection-info": lambda: openers.open_info(context, identity, window),
            "connection-log": lambda: openers.open_log(context, identity, window),
            "connection-settings": lambda: openers.open_settings(context, identity, window),
            "connection-test": lambda: openers.open_test(context, connection, window),
            "why": lambda: open_why(context, _a_position(window), window),
        }
    )


def _a_position(window: MainWindow) -> PositionView | None:
    snapshot = window.bridge.snapshot
    return snapshot.positions[0] if snapshot and snapshot.positions else None


async def take_tables(studio: Studio) -> None:
    """Take what a table says of itself: frozen, not read, filtered to nothing."""
    window = studio.window
    page = await _open_positions(window)
    window.context.freezing.set_frozen(True)
    await asyncio.sleep(2)
    await studio.page("frozen")
    window.context.freezing.set_frozen(False)
    page.filter_edit.setText("nothing like it")
    await asyncio.sleep(2 * SETTLE_S)
    await studio.page("no-match")
    page.filter_edit.clear()
    pages: Any = window.context.service.queries.pages
    real = pages.orders

    async def refuse(*_: object) -> None:
        raise RetryLaterError("the database did not answer within 5 s")

    for name, known in (("not-read", False), ("stale", True)):
        window.open_page("orders")
        orders = window.stack.currentWidget()
        assert isinstance(orders, TablePage)
        orders.tabs.setCurrentIndex(0)
        await asyncio.sleep(1)
        if not known:
            orders.current.view.table.set_rows(())
        pages.orders = refuse
        orders.mark_dirty(orders.current)
        await asyncio.sleep(2)
        await studio.page(name)
        pages.orders = real
        orders.mark_dirty(orders.current)
        await asyncio.sleep(1)
    window.open_page(PAGES[0].name)


async def _open_positions(window: MainWindow) -> PositionsPage:
    window.open_page("positions")
    page = window.stack.currentWidget()
    assert isinstance(page, PositionsPage)
    page.tabs.setCurrentIndex(0)
    await asyncio.sleep(SETTLE_S)
    return page


# ---------------------------------------------------------------- what has to be painted


async def take_painted(studio: Studio) -> None:
    """Take what only a real venue, or bad luck, brings about."""
    window, application = studio.window, studio.application
    queries: Any = application.service.queries
    real = queries.snapshot
    connection_id = first_connection(window).connection_id
    found = differences(connection_id)
    held = positions(connection_id)
    await paint(window, queries, real, Picture(held, mode=Mode.TESTNET, differences=found))
    await _take_positions(studio)
    await studio.boxes({"differences": lambda: chosen_difference(window, connection_id)})
    why = "positions could not be read: the venue does not answer (attempt 3, next in 20 s)"
    window.panel.notices.alert(
        "12:00:00 Paper: Lost 3.1 % since the day began, the limit is 3 %; nothing new is opened."
    )
    await paint(window, queries, real, Picture(held, reconciling=why, differences=found))
    await studio.page("dashboard-reconciling")
    await paint(window, queries, real, Picture(held), LIMITS)
    await studio.page("dashboard-limits")
    await studio.boxes(
        {"limits-info": lambda: openers.open_info(window.context, connection_id, window)}
    )
    await paint(window, queries, real, Picture(reconciling=why))
    await studio.boxes(
        {
            "differences-empty": lambda: openers.open_differences(
                window.context, connection_id, window
            )
        }
    )
    await _take_emergency(studio)
    queries.snapshot = real
    window.bridge.refresh()


#: Far, near, reached and unknown.
LIMITS = (
    LimitView("daily_loss", Decimal("3.04"), Decimal(3), "%"),
    LimitView("drawdown", Decimal("8.51"), Decimal(10), "%"),
    LimitView("max_positions", Decimal(7), Decimal(20)),
    LimitView("exposure", None, Decimal(100), "%"),
    LimitView("symbol_exposure", Decimal("21.27"), Decimal(25), "%", "BTC/USDT"),
    LimitView("order_rate", Decimal(0), Decimal(10)),
)


async def paint(
    window: MainWindow,
    queries: Any,
    real: Any,
    picture: Picture,
    limits: tuple[LimitView, ...] = (),
) -> None:
    """Lay *picture* over every snapshot from now on, and *limits* where there are some."""

    async def snapshot() -> Snapshot:
        painted = picture.over(await real())
        if not limits:
            return painted
        views = tuple(replace(view, limits=limits) for view in painted.connections)
        return replace(painted, connections=views)

    queries.snapshot = snapshot
    window.bridge.refresh()
    await asyncio.sleep(SETTLE_S)


async def _take_positions(studio: Studio) -> None:
    """Take open positions with several selected, the question, and the dialog of the exits."""
    window = studio.window
    page = await _open_positions(window)
    page.table.selectAll()
    await studio.page("positions-selected")
    page.commands.close.trigger()
    await asyncio.sleep(SETTLE_S)
    await studio.boxes({"close-positions": lambda: open_box(window, "confirmBox")})
    page.table.selectRow(0)
    await studio.boxes(
        {
            "exits": lambda: exits(window, page, "63 900"),
            "exits-refused": lambda: exits(window, page, "65 400"),
        }
    )
    window.open_page(PAGES[0].name)


async def _take_emergency(studio: Studio) -> None:
    """Take an emergency stop under way, and its report."""
    window, application = studio.window, studio.application
    left = OperationResult(
        "Emergency stop; 2 still open", ("BTC/USDT long 0.015", "ETH/USDT order")
    )
    released = asyncio.Event()
    commands: Any = application.service.commands
    real = commands.emergency_stop

    async def hang() -> OperationResult:
        await released.wait()
        return left

    async def release() -> None:
        released.set()

    commands.emergency_stop = hang
    window.engine_actions.ask_emergency()
    await asyncio.sleep(SETTLE_S)
    await studio.boxes({"emergency-question": lambda: open_box(window, "confirmBox")})
    window.engine_actions.emergency.trigger()
    window.engine_actions.emergency.trigger()
    await studio.page("emergency-under-way")
    await window.operations.call(lambda _service: release())
    await until(lambda: window.findChild(QDialog, "messageBox") is not None, 5.0)
    await studio.boxes({"emergency-report": lambda: open_box(window, "messageBox")})
    commands.emergency_stop = real


async def take_ends(studio: Studio) -> None:
    """Take the pause, the armed button and the emergency stop; the engine stands still after it."""
    window = studio.window
    await window.operations.call(lambda service: service.commands.pause())
    window.engine_actions.emergency.trigger()
    await studio.page("paused-and-armed")
    await window.operations.call(lambda s: s.commands.emergency_stop(close_positions=True))
    await studio.page("emergency-stop")


def positions(connection_id: str) -> tuple[PositionView, ...]:
    """Return positions of all kinds of protection, gains and losses."""
    base = trades.position(connection_id)
    kinds = ("venue", "local", "", "venue", "venue", "venue", "venue", "venue")
    return tuple(
        replace(
            base, position_id=f"pos{number}", symbol=symbol, protection=kind,
            side="short" if number % 3 == 2 else "long", mode="live" if number == 3 else "paper",
            connection_name="Main" if number == 3 else "Paper",
            state="closing" if number == 5 else "open", net_pnl=Decimal(number * 7 - 20) / 3,
        )
        for number, (symbol, kind) in enumerate(zip(SYMBOLS, kinds, strict=True))
    )  # fmt: skip


def differences(connection_id: str) -> tuple[Difference, ...]:
    """Return one difference of each kind."""
    order, position, lost = DifferenceKind.ORDER, DifferenceKind.POSITION, DifferenceKind.LOST
    texts = {
        order: "An order that was not placed here: limit buy",
        position: "The venue holds 0.5 short beyond what was opened here",
        lost: "This order rested at the venue and is found nowhere any more",
    }
    return tuple(
        Difference(
            connection_id, kind, kind, SYMBOLS[number], "sell" if number else "buy",
            Decimal("0.5"), text, trades.NOW_MS, Decimal(65000) / (number + 1),
        )
        for number, (kind, text) in enumerate(texts.items())
    )  # fmt: skip


def exits(window: MainWindow, page: PositionsPage, stop: str) -> QDialog:
    """Open the exits of the selected position with a typed stop."""
    page.commands.edit.trigger()
    dialog = window.findChildren(ExitsDialog)[-1]
    dialog.stop.edit.setText(stop)
    return dialog


def chosen_difference(window: MainWindow, connection_id: str) -> QDialog:
    """Open the differences with the first one chosen."""
    dialog = openers.open_differences(window.context, connection_id, window)
    dialog.table.selectRow(0)
    return dialog
