"""The tab of stored candles over the real service: import, gaps, export, delete, downloads."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from shiboken6 import delete, isValid

from cts_desktop.domain.backtests import IMPORTED
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import InvalidValueError, RetryLaterError
from cts_desktop.domain.events import CandlesChanged
from cts_desktop.service.preset_views import CandleSeriesView, DownloadView
from cts_desktop.service.views import OperationResult
from cts_desktop.ui import dialogs
from cts_desktop.ui.presets.candle_commands import file_name
from cts_desktop.ui.presets.candle_data import CandleDataTab
from cts_desktop.ui.presets.download_dialog import DownloadDialog
from tests.gui.conftest import Desk
from tests.helpers.candle_desk import MINUTE_MS, made, write

pytestmark = pytest.mark.slow
BEGIN = 1_600_000_020_000 // MINUTE_MS * MINUTE_MS
BTC, ETH = "BTC/USDT", "ETH/USDT"


@pytest.fixture
def tab(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[CandleDataTab]:
    # Dialogs open over the window, as they do where the tab is part of its page.
    monkeypatch.setattr(CandleDataTab, "window", lambda _self: desk.window)
    made_tab = CandleDataTab(desk.window.context)
    made_tab.resize(1200, 640)
    made_tab.show()
    desk.until(lambda: "Import csv" in made_tab.view.empty_text)
    yield made_tab
    if isValid(made_tab):
        delete(made_tab)


def click(desk: Desk, tab: CandleDataTab, name: str) -> None:
    button = tab.findChild(QPushButton, name)
    assert button is not None
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]


def answer(desk: Desk, *files: str) -> None:
    """Choose files in the dialog that is open."""
    desk.until(lambda: desk.window.findChildren(QFileDialog, "fileDialog"))
    dialog = desk.window.findChildren(QFileDialog, "fileDialog")[0]
    dialog.selectedFiles = lambda: list(files)  # type: ignore[method-assign]
    dialog.done(QFileDialog.DialogCode.Accepted)


def stored(desk: Desk) -> tuple[CandleSeriesView, ...]:
    return desk.engine(desk.service.candles.series())


@pytest.fixture
def filled(desk: Desk, tab: CandleDataTab, tmp_path: Path) -> CandleDataTab:
    paths = [
        write(tmp_path / "BTC_USDT.csv", made(BEGIN, 60, without=(7, 20, 21, 22))),
        write(tmp_path / "ETH_USDT.csv", made(BEGIN, 30)),
    ]
    desk.engine(desk.service.candles.import_files(paths))
    desk.until(lambda: tab.view.table.rowCount() == 2)
    return tab


# ---------------------------------------------------------------------- failures
def test_a_file_that_is_refused_is_told_and_the_tab_works_on(desk, tab, tmp_path):
    bad = tmp_path / "BTC_USDT.csv"
    bad.write_text("ts_ms,open,high,low,close,volume\n60000,1,2,1,1,1\n120000,1,x,1,1,1\n")
    click(desk, tab, "importCandlesButton")
    answer(desk, str(bad))
    box = desk.box("messageBox")
    assert "line 3, column high" in box.text()
    box.accept()
    desk.until(tab.commands.import_files.isEnabled)
    assert tab.summary.text() == ""


def test_what_cannot_be_read_or_downloaded_is_told(desk, tab, monkeypatch):
    async def fail() -> tuple[CandleSeriesView, ...]:
        raise RetryLaterError("the disk is asleep")

    async def refuse(*_asked: Any) -> None:
        raise InvalidValueError("Time: the beginning must be before the end")

    monkeypatch.setattr(desk.service.candles, "series", fail)
    tab.refresh()
    desk.until(lambda: tab.summary.text() == "Not read: the disk is asleep")
    monkeypatch.setattr(desk.service.candles, "download", refuse)
    fake_dialog(desk, monkeypatch, (BTC, ETH))
    click(desk, tab, "downloadCandlesButton")
    box = desk.box("messageBox")
    assert box.text().count("the beginning must be before the end") == 2
    box.accept()


# ---------------------------------------------------------------------- series
def test_imported_files_are_listed_with_their_gaps(desk, tab, tmp_path):
    path = write(tmp_path / "BTC_USDT.csv", made(BEGIN, 60, without=(7, 20, 21, 22)))
    click(desk, tab, "importCandlesButton")
    answer(desk, path)
    desk.box("messageBox").accept()  # how many gaps there are
    desk.until(lambda: tab.view.table.rowCount() == 1)
    assert tab.summary.text() == "1 series, 56 candles"
    tab.view.selectRow(0)
    assert tab.gap_title.text() == "Gaps of BTC/USDT 1m"
    assert [row[1] for row in tab.gaps.table.rows] == [3, 1]
    index = tab.gaps.table.index(0, 1)
    assert index.data() == "00:03:00"


def test_a_series_without_gaps_says_so_and_is_exported(desk, filled, tmp_path):
    commands = (*filled.commands.of_series, *filled.commands.of_downloads)
    waiting = [True, True, False, False, False, False, False]
    assert [action.isEnabled() for action in commands] == waiting
    filled.view.select_key((IMPORTED, ETH, 60))
    assert filled.gaps.empty_text == "Nothing is missing in ETH/USDT 1m."
    assert filled.gaps.table.rowCount() == 0
    target = tmp_path / "out.csv.gz"
    click(desk, filled, "exportCandlesButton")
    answer(desk, str(target))
    desk.until(target.exists)
    desk.until(lambda: desk.window.operations.pending == 0)


def test_nothing_is_deleted_before_it_is_confirmed(desk, filled):
    filled.view.select_key((IMPORTED, ETH, 60))
    click(desk, filled, "deleteCandlesButton")
    box = desk.box("confirmBox")
    assert "30 candles of ETH/USDT, 1m (Imported)" in box.text()
    box.reject()
    desk.until(filled.commands.delete.isEnabled)
    assert len(stored(desk)) == 2
    with desk.qtbot.waitActive(filled):
        filled.activateWindow()
    filled.view.setFocus()
    QTest.keyClick(filled.view, Qt.Key.Key_Delete)
    box = desk.box("confirmBox")
    desk.qtbot.mouseClick(
        next(b for b in box.buttons() if b.objectName() == "confirmButton"),
        Qt.MouseButton.LeftButton,
    )
    desk.until(lambda: filled.view.table.rowCount() == 1)
    assert [one.symbol for one in stored(desk)] == [BTC]


def test_a_tab_that_is_gone_when_a_command_ends_says_nothing(desk, tab, tmp_path, monkeypatch):
    began, go_on = Event(), Event()

    async def slow(_paths: object) -> OperationResult:
        began.set()
        await asyncio.to_thread(go_on.wait)
        return OperationResult("done", ("a note",))

    monkeypatch.setattr(desk.service.candles, "import_files", slow)
    click(desk, tab, "importCandlesButton")
    answer(desk, str(tmp_path / "x.csv"))
    desk.until(began.is_set)
    delete(tab)
    go_on.set()
    desk.until(lambda: desk.window.operations.pending == 0)


def test_a_file_name_tells_the_symbol():
    series = CandleSeriesView("c001", "My Binance", "BTC/USDT:USDT", 300, 1, 0, 1, 0, 0)
    assert file_name(series) == "my-binance_BTC_USDT_5m.csv.gz"


# ---------------------------------------------------------------------- downloads
def download(symbol: str, *, running: bool, share: float, message: str = "") -> DownloadView:
    return DownloadView("c001", symbol, 60, share, 7, running, message, "Real", BEGIN, 0)


class _Downloads:
    """What the service says of downloads, and what it is asked for."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now: Sequence[DownloadView] = ()
        self.asked: list[tuple[object, ...]] = []
        self._desk = desk
        for verb in ("download", "cancel_download", "forget_download"):
            monkeypatch.setattr(desk.service.candles, verb, self._verb(verb))
        monkeypatch.setattr(desk.service.candles, "downloads", self._listed)

    def _verb(self, name: str) -> Any:
        async def run(*asked: object) -> None:
            self.asked.append((name, *asked))

        return run

    async def _listed(self) -> tuple[DownloadView, ...]:
        return tuple(self.now)

    def show(self, tab: CandleDataTab, *views: DownloadView) -> None:
        self.now = views
        self._desk.engine(self._announce())
        self._desk.until(lambda: tab.downloads.table.rows == views)

    async def _announce(self) -> None:
        self._desk.application.bus.publish(CandlesChanged("c001"))


@pytest.fixture
def downloads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> _Downloads:
    return _Downloads(desk, monkeypatch)


def test_downloads_show_their_progress_are_cancelled_go_on_and_leave_the_list(desk, downloads, tab):
    downloads.show(tab, download(BTC, running=True, share=0.25))
    downloads.show(tab, download(BTC, running=True, share=0.5, message="No answer: again in 5 s"))
    row = [tab.downloads.table.index(0, n).data() for n in range(6)]
    assert row == [BTC, "1m", "Real", "50\u202f%", "7", "No answer: again in 5 s"]
    click(desk, tab, "cancelDownloadButton")
    desk.until(lambda: downloads.asked == [("cancel_download", "c001", BTC, 60)])
    downloads.asked.clear()
    downloads.show(
        tab, download(BTC, running=False, share=1.0, message="Complete"),
        download(ETH, running=False, share=0.5, message="Cancelled"),
    )  # fmt: skip
    tab.downloads.select_key(("c001", BTC, 60))
    assert (tab.commands.resume.isEnabled(), tab.commands.forget.isEnabled()) == (False, True)
    tab.downloads.select_key(("c001", ETH, 60))
    click(desk, tab, "resumeDownloadButton")
    desk.until(lambda: downloads.asked == [("download", "c001", ETH, 60, BEGIN, 0)])
    click(desk, tab, "forgetDownloadButton")
    desk.until(lambda: downloads.asked[1:] == [("forget_download", "c001", ETH, 60)])


def real_connection(desk: Desk) -> str:
    """Add paper trading on the live prices of an exchange: it needs no key."""
    draft = Connection("", "Live prices", exchange="binance")
    identity = desk.engine(desk.service.connections.add(draft)).connection_id
    desk.until(
        lambda: (
            desk.window.bridge.snapshot is not None
            and desk.window.bridge.snapshot.connection(identity) is not None
        )
    )
    return identity


def test_the_dialog_asks_for_a_real_connection_and_for_sensible_days(desk, tab):
    dialog = DownloadDialog(desk.window.context)
    desk.qtbot.addWidget(dialog)
    assert "No connection leads to an exchange" in dialog.estimate.text()
    assert not dialog.start.isEnabled()
    identity = real_connection(desk)
    dialog = DownloadDialog(desk.window.context)
    desk.qtbot.addWidget(dialog)
    assert dialog.connection_id == identity
    dialog.symbols_edit.setText("btc/usdt, eth/usdt BTC/USDT")
    assert dialog.symbols == (BTC, ETH)
    assert dialog.start.isEnabled()
    dialog.now_box.setChecked(False)
    dialog.since.setDate(QDate(2024, 1, 1))
    dialog.until.setDate(QDate(2024, 1, 2))
    assert dialog.until_ms - dialog.since_ms == 2 * 86_400_000
    assert dialog.estimate.text().startswith("About 5\u202f760 candles in 12 requests")
    dialog.until.setDate(QDate(2023, 1, 1))
    assert not dialog.start.isEnabled()
    dialog.until.setDate(QDate(2024, 1, 2))
    dialog.symbols_edit.setText(" , ")
    assert "which symbols" in dialog.estimate.text()


def fake_dialog(desk: Desk, monkeypatch: pytest.MonkeyPatch, symbols: Sequence[str]) -> None:
    """Answer the download dialog as a user who wants *symbols* does."""

    async def shown(dialog: DownloadDialog) -> bool:
        dialog.symbols_edit.setText(", ".join(symbols))
        return True

    monkeypatch.setattr(dialogs, "shown", shown)


def test_each_symbol_of_the_dialog_is_downloaded(desk, tab, downloads, monkeypatch):
    identity = real_connection(desk)
    fake_dialog(desk, monkeypatch, (BTC, ETH))
    click(desk, tab, "downloadCandlesButton")
    desk.until(lambda: len(downloads.asked) == 2)
    assert [asked[:4] for asked in downloads.asked] == [
        ("download", identity, BTC, 60), ("download", identity, ETH, 60),
    ]  # fmt: skip
