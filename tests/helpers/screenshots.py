"""Pictures of every page and dialog of the real program: `python -m tests.helpers.screenshots DIR`.

A paper connection runs on the synthetic market at high speed until it holds positions; then each
page and dialog is saved in both themes and two sizes as ``page-theme-WIDTHxHEIGHT.png``. What a
paper account never gets into (differences, stops that are missing) is painted over it.

Named parts (`python -m tests.helpers.screenshots DIR access program updates`) are taken alone, in
a fresh profile in which nothing runs.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import qasync
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog

from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.differences import Difference, DifferenceKind
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.views import OperationResult, PositionView, Snapshot
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.application import create_application, create_window
from cts_desktop.ui.connections import openers
from cts_desktop.ui.exits_dialog import ExitsDialog
from cts_desktop.ui.ladder.page import LadderPage
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.pages import PAGES
from cts_desktop.ui.positions_view import PositionsPage
from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.table_page import TablePage
from cts_desktop.ui.theme import Scheme
from tests.gui.stage import SYMBOLS, Picture
from tests.helpers import (
    access_screenshots,
    backtest_screenshots,
    candle_screenshots,
    ladder_screenshots,
    preset_screenshots,
    program_screenshots,
    trades,
    update_screenshots,
    venue_screenshots,
)
from tests.helpers.grab import SETTLE_S, grab, open_box

SIZES = (QSize(1366, 768), QSize(1920, 1080))
SCHEMES = (Scheme.DARK, Scheme.LIGHT)
SPEED = 2000.0
POSITIONS_TIMEOUT_S = 120.0


#: What can be taken alone.
PARTS = {
    "access": access_screenshots.take_access,
    "program": program_screenshots.take_program,
    "updates": update_screenshots.take_updates,
}


def main() -> int:
    """Make the pictures and return the exit status."""
    parts = sys.argv[2:]
    if len(sys.argv) < 2 or not PARTS.keys() >= set(parts):
        usage = f"python -m tests.helpers.screenshots OUTDIR [{' | '.join(PARTS)}]…"
        print(f"usage: {usage}", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = create_application(["cts-desktop"])
    with tempfile.TemporaryDirectory() as profile, qasync.QEventLoop(application) as loop:
        asyncio.set_event_loop(loop)
        paths, fresh = ProfilePaths(Path(profile)), ProfilePaths(Path(profile) / "venues")
        if parts:
            loop.run_until_complete(take_parts(application, paths, folder, parts))
        else:
            loop.run_until_complete(take_all(application, paths, folder))
            loop.run_until_complete(venue_screenshots.take_venues(application, fresh, folder))
    asyncio.set_event_loop(None)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


@asynccontextmanager
async def program(
    qt: QApplication, paths: ProfilePaths
) -> AsyncIterator[tuple[MainWindow, Application]]:
    """Open the program with its window, and close it in order."""
    paths.create()
    host = EngineHost(lambda _loop, context: print(context, file=sys.stderr))
    host.start()
    application = await asyncio.wrap_future(host.submit(open_application(paths)))
    window = create_window(qt, application.service, host.submit, paths.ui_state, lambda: None)
    window.show()
    try:
        yield window, application
    finally:
        await asyncio.wrap_future(host.submit(application.close()))
        window.shutdown()
        await asyncio.sleep(SETTLE_S)
        host.stop()


async def take_parts(
    qt: QApplication, paths: ProfilePaths, folder: Path, parts: Sequence[str]
) -> None:
    """Take some of the parts that need no running engine."""
    async with program(qt, paths) as (window, application):
        await asyncio.sleep(1)
        page, boxes = partial(take, window, folder), partial(take_dialogs, window, folder)
        for part in parts:
            await PARTS[part](window, application, page, boxes)


async def take_all(qt: QApplication, paths: ProfilePaths, folder: Path) -> None:
    """Take the empty program first, then the running one."""
    async with program(qt, paths) as (window, application):
        await asyncio.sleep(1)
        await take(window, folder, "first-run")
        draft = Connection("", "Paper", settings={**PRACTICE, "market_speed": SPEED})
        call = window.operations.call
        connection = await call(lambda service: service.connections.add(draft))
        await call(lambda service: service.commands.start())
        if not await until(lambda: has_positions(window), POSITIONS_TIMEOUT_S):
            print("no position was opened in time", file=sys.stderr)
        await take_pages(window, folder)
        await take_dialogs(window, folder, dialog_openers(window, connection))
        await take_painted(window, application, folder)
        page, boxes = partial(take, window, folder), partial(take_dialogs, window, folder)
        await ladder_screenshots.take_ladder(window, application, page, boxes)
        await preset_screenshots.take_presets(window, application, page, boxes)
        await backtest_screenshots.take_backtests(window, page, boxes)
        await candle_screenshots.take_candles(window, page, boxes)
        for part in PARTS.values():
            await part(window, application, page, boxes)
        await call(lambda service: service.commands.pause())
        window.engine_actions.emergency.trigger()
        await take(window, folder, "paused-and-armed")
        await call(lambda service: service.commands.emergency_stop(close_positions=True))
        await take(window, folder, "emergency-stop")


def has_positions(window: MainWindow) -> bool:
    """Tell whether open positions and fills can be shown."""
    snapshot = window.bridge.snapshot
    return bool(snapshot and snapshot.positions and any(v.fills for v in snapshot.connections))


async def until(condition: Callable[[], bool], timeout_s: float) -> bool:
    """Wait for *condition*; tell whether it came."""
    for _ in range(int(timeout_s / 0.1)):
        if condition():
            return True
        await asyncio.sleep(0.1)
    return False


async def take_pages(window: MainWindow, folder: Path) -> None:
    """Take every page."""
    for page in PAGES:
        window.open_page(page.name)
        await asyncio.sleep(SETTLE_S)
        shown = window.stack.currentWidget()
        if isinstance(shown, SettingsPage):
            await take_panes(window, folder, shown)
        elif isinstance(shown, TablePage):
            await take_tabs(window, folder, page.name, shown)
        elif isinstance(shown, LadderPage):
            await take_ladder_tabs(window, folder, shown)
        else:
            await take(window, folder, page.name)
    window.open_page(PAGES[0].name)


async def take_tabs(window: MainWindow, folder: Path, name: str, page: TablePage) -> None:
    """Take every tab of a page of tables, its first row chosen so that the Why panel speaks."""
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        await until(lambda: page.current.view.model().rowCount() > 0, 2.0)
        page.current.view.selectRow(0)
        await asyncio.sleep(SETTLE_S)
        await take(window, folder, f"{name}-{index + 1}")


async def take_ladder_tabs(window: MainWindow, folder: Path, page: LadderPage) -> None:
    """Take every tab of the ladder as the running engine has it, its first set chosen."""
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        await asyncio.sleep(1)
        page.ladder.view.selectRow(0)
        await take(window, folder, f"ladder-real-{index + 1}")


async def take_panes(window: MainWindow, folder: Path, page: SettingsPage) -> None:
    """Take every pane of the settings."""
    for row in range(page.rail.count()):
        title = page.rail.item(row).text()
        page.show_pane(title)
        await take(window, folder, f"settings-{title.split()[0].lower()}")


async def take(window: MainWindow, folder: Path, name: str) -> None:
    """Take the window in both themes and both sizes."""
    for scheme in SCHEMES:
        window.context.theme.set_scheme(scheme)
        for size in SIZES:
            file = folder / f"{name}-{scheme}-{size.width()}x{size.height()}.png"
            await grab(window, file, size)


def dialog_openers(window: MainWindow, connection: Connection) -> dict[str, Callable[[], QDialog]]:
    """Return how each dialog of the running program is opened, by the name of its picture."""
    context, connection_id = window.context, connection.connection_id
    return {
        "add-connection": lambda: openers.open_add(context, window),
        "connection-info": lambda: openers.open_info(context, connection_id, window),
        "connection-log": lambda: openers.open_log(context, connection_id, window),
        "connection-settings": lambda: openers.open_settings(context, connection_id, window),
        "connection-test": lambda: openers.open_test(context, connection, window),
    }


async def take_dialogs(
    window: MainWindow, folder: Path, openers: dict[str, Callable[[], QDialog]]
) -> None:
    """Take every dialog at the size it asks for."""
    context = window.context
    window.resize(SIZES[0])
    for name, opener in openers.items():
        context.theme.set_scheme(SCHEMES[0])
        dialog = opener()
        await asyncio.sleep(1)
        for scheme in SCHEMES:
            if context.theme.scheme is not scheme:  # the first as it opens: nothing is restyled
                context.theme.set_scheme(scheme)
            size = dialog.size()
            await grab(dialog, folder / f"{name}-{scheme}-{size.width()}x{size.height()}.png")
        dialog.reject()
        await asyncio.sleep(SETTLE_S)


# ---------------------------------------------------------------- what has to be painted


async def take_painted(window: MainWindow, application: Application, folder: Path) -> None:
    """Take what only a real venue, or bad luck, brings about."""
    queries: Any = application.service.queries
    real = queries.snapshot
    snapshot = window.bridge.snapshot
    assert snapshot is not None
    connection_id = snapshot.connections[0].connection.connection_id
    found = differences(connection_id)
    held = positions(connection_id)
    await paint(window, queries, real, Picture(held, mode=Mode.TESTNET, differences=found))
    await take_positions(window, folder)
    await take_dialogs(
        window, folder, {"differences": lambda: chosen_difference(window, connection_id)}
    )
    why = "positions could not be read: the venue does not answer (attempt 3, next in 20 s)"
    window.panel.notices.alert(
        "12:00:00 Paper: Lost 3.1 % since the day began, the limit is 3 %; nothing new is opened."
    )
    await paint(window, queries, real, Picture(held, reconciling=why, differences=found))
    await take(window, folder, "dashboard-reconciling")
    await paint(window, queries, real, Picture(reconciling=why))
    await take_dialogs(
        window,
        folder,
        {
            "differences-empty": lambda: openers.open_differences(
                window.context, connection_id, window
            )
        },
    )
    await take_emergency(window, application, folder)
    queries.snapshot = real
    window.bridge.refresh()


async def paint(window: MainWindow, queries: Any, real: Any, picture: Picture) -> None:
    """Lay *picture* over every snapshot from now on."""

    async def snapshot() -> Snapshot:
        return picture.over(await real())

    queries.snapshot = snapshot
    window.bridge.refresh()
    await asyncio.sleep(SETTLE_S)


async def take_positions(window: MainWindow, folder: Path) -> None:
    """Take open positions with several selected, the question, and the dialog of the exits."""
    window.open_page("positions")
    page = window.stack.currentWidget()
    assert isinstance(page, PositionsPage)
    page.tabs.setCurrentIndex(0)
    page.table.selectAll()
    await take(window, folder, "positions-selected")
    page.commands.close.trigger()
    await asyncio.sleep(SETTLE_S)
    await take_dialogs(window, folder, {"close-positions": lambda: open_box(window, "confirmBox")})
    page.table.selectRow(0)
    await take_dialogs(
        window,
        folder,
        {
            "exits": lambda: exits(window, page, "63 900"),
            "exits-refused": lambda: exits(window, page, "65 400"),
        },
    )
    window.open_page(PAGES[0].name)


async def take_emergency(window: MainWindow, application: Application, folder: Path) -> None:
    """Take an emergency stop under way, and its report."""
    left = OperationResult(
        "Emergency stop; 2 still open", ("BTC/USDT long 0.015", "ETH/USDT order")
    )
    released = asyncio.Event()
    commands: Any = application.service.commands
    real = commands.emergency_stop

    async def hang(*, close_positions: bool) -> OperationResult:
        del close_positions
        await released.wait()
        return left

    async def release() -> None:
        released.set()

    commands.emergency_stop = hang
    window.engine_actions.ask_emergency()
    await asyncio.sleep(SETTLE_S)
    await take_dialogs(
        window, folder, {"emergency-question": lambda: open_box(window, "confirmBox")}
    )
    window.engine_actions.emergency.trigger()
    window.engine_actions.emergency.trigger()
    await take(window, folder, "emergency-under-way")
    await window.operations.call(lambda _service: release())
    await until(lambda: window.findChild(QDialog, "messageBox") is not None, 5.0)
    await take_dialogs(window, folder, {"emergency-report": lambda: open_box(window, "messageBox")})
    commands.emergency_stop = real


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


if __name__ == "__main__":
    sys.exit(main())
