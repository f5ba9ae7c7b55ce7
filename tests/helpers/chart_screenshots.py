"""Pictures of the chart: side by side, as a table, stale, not read, and a line that was pulled."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QDialog

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.ui.chart.move_dialog import MoveDialog
from cts_desktop.ui.chart.page import ChartPage
from tests.gui.chart_stage import C1, FakeCharts
from tests.helpers import trades
from tests.helpers.studio import Studio

SHOWN_S = 2.0


async def take_chart(studio: Studio) -> None:
    """Take it over candles of its own; the page has its real ones again afterwards."""
    window = studio.window
    context: Any = window.context
    real: Any = context.service
    charts = FakeCharts()
    charts.pause.set()
    window.open_page(f"chart/{C1}/BTC/USDT")
    page = window.stack.currentWidget()
    assert isinstance(page, ChartPage)
    verbs = {name: getattr(real.charts, name) for name in ("symbols", "page", "marks", "live")}
    for name in verbs:
        setattr(real.charts, name, _asked_late(charts, name))
    for scene, prepare in _scenes(page, charts).items():
        prepare()
        page.pane.load()
        await asyncio.sleep(SHOWN_S)
        await studio.page(scene)
    await studio.boxes({"move-stop": lambda: _pulled(studio)})
    for name, verb in verbs.items():
        setattr(real.charts, name, verb)
    window.open_page("dashboard")


def _divide(page: ChartPage, place: int) -> None:
    page.layout_box.setCurrentIndex(place)
    page.layout_box.activated.emit(place)


def _asked_late(charts: FakeCharts, name: str) -> Callable[..., Awaitable[Any]]:
    return getattr(charts, name)  # type: ignore[no-any-return]


def _scenes(page: ChartPage, charts: FakeCharts) -> dict[str, Callable[[], None]]:
    table = page.commands.table

    def fail() -> None:
        charts.stale, charts.error = False, RetryLaterError("the database did not answer in 5 s")

    def empty() -> None:
        charts.error, charts.empty = None, "No candle of this market is stored yet."

    def stale() -> None:
        table.setChecked(False)
        _divide(page, 0)
        charts.stale = True

    return {
        "candles": lambda: None,
        "four": lambda: _divide(page, 2),
        "table": lambda: table.setChecked(True),
        "stale": stale,
        "not-read": fail,
        "empty": empty,
    }


def _pulled(studio: Studio) -> QDialog:
    held = trades.position(C1)
    dialog = MoveDialog(studio.window.context, held, Decimal(64_500), studio.window, is_stop=True)
    dialog.open()
    return dialog
