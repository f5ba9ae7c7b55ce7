"""Pictures of Statistics: every tab over three months of closed positions, and its dialog."""

import asyncio
import random

from PySide6.QtWidgets import QDialog

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.connections import Mode
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import CloseReason
from cts_desktop.ui.statistics.page import StatisticsPage
from cts_desktop.ui.statistics.tax_dialog import TaxDialog
from tests.helpers.closed_positions import Deal, store
from tests.helpers.grab import SETTLE_S
from tests.helpers.studio import Studio

SETS = (
    "{0} direction r10 k2 {1} tp4 sl0.5",
    "{0} direction r10 k2 {1} tp4 sl0.5 tr0.3/0.1",
    "{0} move r5 k3 {1} tp8 sl0.6",
    "preset Balanced/Fast/{0} rsi14 30/70 tp6 sl1.2",
)
SYMBOLS = ("BTC/USDT:USDT", "ETH/USDT:USDT", "SOL/USDT:USDT")
_TABS = ("overview", "figures", "breakdown", "with-without", "slippage", "rows")
_DEALS, _EVERY_MINUTES, _ADD_EVERY = 320, 410, 9


def deals() -> list[Deal]:
    """Return three months of trading of one account; the same every time."""
    dice = random.Random(7)  # noqa: S311 - pictures
    found = []
    for number in range(_DEALS):
        side, symbol = dice.choice(list(Side)), dice.choice(SYMBOLS)
        key = dice.choice(SETS).format(symbol, "long" if side is Side.BUY else "short")
        entry, won = dice.uniform(900, 1100), dice.random() < 0.53
        move = dice.uniform(0.2, 1.6) if won else -dice.uniform(0.2, 1.5)
        exit_ = entry * (1 + side.sign * move / 100)
        added = number % _ADD_EVERY == 0
        entries = [(f"{entry:.2f}", "0.5", f"{entry * 0.00025:.8f}")] * (2 if added else 1)
        qty = "1.0" if added else "0.5"
        twin = (entry - side.sign * dice.uniform(-0.1, 0.4), exit_) if number % 3 else None
        found.append(
            Deal(
                entries=tuple(entries),
                exits=((f"{exit_:.2f}", qty, f"{exit_ * float(qty) * 0.0005:.8f}"),),
                side=side, symbol=symbol, set_key=key, trailing=" tr" in key, added=added,
                factor="2" if number % 7 == 0 else "1", twin=twin,
                minute=600 + number * _EVERY_MINUTES, held=dice.randint(2, 300),
                funding=f"{dice.uniform(-0.05, 0.15):.6f}" if number % 4 == 0 else "0",
                reason=CloseReason.TARGET if won else CloseReason.STOP,
            )
        )  # fmt: skip
    return found


async def take_statistics(studio: Studio) -> None:
    """Take every tab, rows behind a figure with the executions of one, and the tax dialog."""
    window = studio.window
    future = window.operations._submit(_fill_in(studio.application))
    await asyncio.wrap_future(future)
    window.open_page("statistics")
    page = window.stack.currentWidget()
    assert isinstance(page, StatisticsPage)
    page.load()
    await asyncio.sleep(1)
    for place, scene in enumerate(_TABS):
        page.tabs.setCurrentIndex(place)
        await asyncio.sleep(1)
        if page.tabs.currentWidget() is page.rows:
            page.rows.view.selectRow(0)
            await asyncio.sleep(SETTLE_S)
        await studio.page(scene)
    page.tax_action.trigger()
    await asyncio.sleep(SETTLE_S)
    await studio.boxes({"tax": lambda: _tax(page)})
    page.tabs.setCurrentIndex(0)
    page.filters.period.setCurrentIndex(page.filters.period.findData("today"))
    page.load()
    await asyncio.sleep(1)
    await studio.page("nothing-fits")
    window.open_page("dashboard")


async def _fill_in(application: Application) -> None:
    for number, deal in enumerate(deals()):
        store(application.stores, number, deal)


def _tax(page: StatisticsPage) -> QDialog:
    dialog = page.window().findChildren(TaxDialog)[-1]
    dialog.modes[Mode.PAPER].setChecked(True)
    return dialog
