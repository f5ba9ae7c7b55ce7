"""Pictures of the candle data, in the window: empty, filled, and while something is under way."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from cts_desktop.domain.connections import Connection
from cts_desktop.service.preset_views import CandleSeriesView, DownloadView
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.presets.candle_data import CandleDataTab
from cts_desktop.ui.presets.download_dialog import DownloadDialog
from cts_desktop.ui.presets.page import PresetsPage
from tests.helpers.grab import SETTLE_S

Take = Callable[[str], Awaitable[None]]
TakeDialogs = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]
_PLACE = 4
_BEGIN = 1_514_764_800_000
_HOUR = 3_600_000
SERIES = (
    CandleSeriesView("imported", "Imported", "BTC/USD:USD", 60, 45_031, _BEGIN,
                     _BEGIN + 45_031 * 60_000, 0, 0),
    CandleSeriesView("c002", "Binance live prices", "BTC/USDT", 60, 525_414, _BEGIN,
                     _BEGIN + 525_600 * 60_000, 4, 186,
                     ((_BEGIN + 99 * _HOUR, 150), (_BEGIN + 720 * _HOUR, 30),
                      (_BEGIN + 5 * _HOUR, 5), (_BEGIN + 7 * _HOUR, 1))),
    CandleSeriesView("imported", "Imported", "ETH/BTC", 300, 5_741, _BEGIN,
                     _BEGIN + 5_760 * 300_000, 12, 19, ((_BEGIN + 40 * _HOUR, 4),)),
    CandleSeriesView("imported", "Imported", "XRP/BTC", 60, 38_200, _BEGIN,
                     _BEGIN + 44_640 * 60_000, 2_113, 6_440,
                     tuple((_BEGIN + n * 7 * _HOUR, 21 - n) for n in range(20))),
)  # fmt: skip
DOWNLOADS = (
    DownloadView("c002", "ETH/USDT", 60, 0.43, 226_000, running=True, source_name="Binance live"),
    DownloadView("c002", "SOL/USDT", 60, 0.0, 0, running=True, source_name="Binance live",
                 message="Waiting for its turn"),
    DownloadView("c002", "XRP/USDT", 300, 0.61, 64_000, running=False, source_name="Binance live",
                 message="Failed: No answer within 10 s (8 attempts). What came is kept. "
                         "Resume goes on where it stopped."),
    DownloadView("c002", "BTC/USDT", 60, 1.0, 525_414, running=False, source_name="Binance live",
                 message="Complete: 525\u202f414 new candles"),
)  # fmt: skip


async def take_candles(window: MainWindow, take: Take, take_dialogs: TakeDialogs) -> None:
    """Take the tab empty and filled, and the dialog without and with a connection."""
    said: dict[str, Any] = {"series": (), "downloads": ()}
    with pytest.MonkeyPatch.context() as patch:
        for verb in said:
            patch.setattr(window.context.service.candles, verb, _answer(said, verb))
        tab = _show(window)
        await asyncio.sleep(2 * SETTLE_S)
        await take("candles-none")
        said.update(series=SERIES, downloads=DOWNLOADS)
        tab.refresh()
        await asyncio.sleep(2 * SETTLE_S)
        tab.view.selectRow(1)
        tab.downloads.selectRow(2)
        await take("candles")
        tab.view.selectRow(0)
        tab.show_working("Importing 3 files…")
        await take("candles-importing")
        await take_dialogs({"candles-download-none": lambda: _dialog(window)})
        draft = Connection("", "Binance live prices", exchange="binance")
        await window.operations.call(lambda s: s.connections.add(replace(draft)))
        await asyncio.sleep(3 * SETTLE_S)
        await take_dialogs({"candles-download": lambda: _dialog(window)})


def _answer(said: dict[str, Any], verb: str) -> Any:
    async def answer() -> Any:
        return said[verb]

    return answer


def _show(window: MainWindow) -> CandleDataTab:
    window.open_page("presets")
    page = window.stack.currentWidget()
    assert isinstance(page, PresetsPage)
    page.tabs.setCurrentIndex(_PLACE)
    tab = page.tabs.currentWidget()
    assert isinstance(tab, CandleDataTab)
    tab.refresh()
    return tab


def _dialog(window: MainWindow) -> QDialog:
    dialog = DownloadDialog(window.context, window)
    if dialog.connection_id:
        dialog.symbols_edit.setText("BTC/USDT, ETH/USDT")
    dialog.open()
    return dialog
