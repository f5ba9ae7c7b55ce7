"""What can be done with stored candles and their downloads, as one action each."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.preset_views import CandleSeriesView, DownloadView
from cts_desktop.service.views import OperationResult
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.command import Command, delete_by_key, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.presets.candle_columns import download_key, series_key
from cts_desktop.ui.presets.download_dialog import DownloadDialog
from cts_desktop.ui.table_view import TableView

Verb = Callable[[], Coroutine[Any, Any, object]]


class CandleCommands(QObject):
    """The actions of the tab; they follow the chosen series and download.

    Signals:
        working: what is being done, in words; empty once it is over.
        done: something may be stored, or under way, otherwise than before.
    """

    working = Signal(str)
    done = Signal()

    def __init__(
        self, context: UiContext, series: TableView, downloads: TableView, owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._series = series
        self._downloads = downloads
        tr = self.tr
        self.import_files = self._action(
            Command(tr("&Import files…"), tr("Stores the candles of csv and csv.gz files"),
                    "importCandlesButton", "add"), self._import,
        )  # fmt: skip
        self.download = self._action(
            Command(tr("Down&load…"), tr("Fetches candles from a connection's exchange"),
                    "downloadCandlesButton"), self._download,
        )  # fmt: skip
        self.export = self._action(
            Command(tr("E&xport…"), tr("Writes the chosen series to a csv.gz file"),
                    "exportCandlesButton"), self._export,
        )  # fmt: skip
        self.delete = self._action(
            Command(tr("&Delete…"), tr("Deletes the chosen series"), "deleteCandlesButton",
                    "delete"), self._delete,
        )  # fmt: skip
        self.cancel = self._action(
            Command(tr("&Cancel download"), tr("Ends the chosen download; what came is kept"),
                    "cancelDownloadButton", "stop"), self._cancel,
        )  # fmt: skip
        self.resume = self._action(
            Command(tr("&Resume"), tr("Goes on with the chosen download where it stopped"),
                    "resumeDownloadButton", "play"), self._resume,
        )  # fmt: skip
        self.forget = self._action(
            Command(tr("Re&move from list"), tr("Takes the chosen download off the list"),
                    "forgetDownloadButton"), self._forget,
        )  # fmt: skip
        delete_by_key(self.delete, series)
        for action in (self.export, self.delete):
            series.add_row_action(action)
        for action in (self.cancel, self.resume, self.forget):
            downloads.add_row_action(action)
        self.follow()

    @property
    def series(self) -> CandleSeriesView | None:
        """The chosen series."""
        chosen = self._series.selected
        return chosen if isinstance(chosen, CandleSeriesView) else None

    @property
    def chosen_download(self) -> DownloadView | None:
        """The chosen download, or the only one."""
        rows = self._downloads.table.rows
        chosen = self._downloads.selected or (rows[0] if len(rows) == 1 else None)
        return chosen if isinstance(chosen, DownloadView) else None

    @property
    def of_series(self) -> tuple[QAction, ...]:
        """The commands above the series, from left to right."""
        return self.import_files, self.download, self.export, self.delete

    @property
    def of_downloads(self) -> tuple[QAction, ...]:
        """The commands above the downloads."""
        return self.cancel, self.resume, self.forget

    def _action(self, command: Command, verb: Verb) -> QAction:
        def run() -> None:
            task = self._whole(verb)
            self._context.operations.start(
                task, owner=self._owner, busy=(action,), what=action.iconText()
            )

        action = make_action(self._owner, self._context.theme, command, run)
        return action

    async def _whole(self, verb: Verb) -> None:
        """Run a verb; the actions fit what is chosen again afterwards, whatever came of it."""
        try:
            await verb()
        finally:
            self._tell("done")

    def _tell(self, signal: str, *what: object) -> None:
        """Emit a signal, unless the window was closed meanwhile."""
        if isValid(self):
            getattr(self, signal).emit(*what)

    def follow(self) -> None:
        """Enable what fits what is chosen."""
        series, download = self.series, self.chosen_download
        for action in (self.export, self.delete):
            action.setEnabled(series is not None)
        running = download is not None and download.running
        unfinished = download is not None and not running and download.share < 1
        self.cancel.setEnabled(running)
        self.resume.setEnabled(unfinished)
        self.forget.setEnabled(download is not None and not running)

    # ------------------------------------------------------------ series

    async def _import(self) -> None:
        paths = await dialogs.open_files(
            self._owner.window(), self.tr("Import candles"), Path.home(),
            self.tr("Candles (*.csv *.csv.gz *.gz)"),
        )  # fmt: skip
        if not paths:
            return
        names = [str(path) for path in paths]
        self.working.emit(self.tr("Importing {0} files…").format(len(names)))
        try:
            result = await self._context.operations.call(lambda s: s.candles.import_files(names))
        finally:
            self._tell("working", "")
        self._context.announce(result)
        if result.remaining and isValid(self):
            await dialogs.message(
                self._owner.window(), self.tr("Import candles"), said(result.message),
                detail="\n".join(result.remaining),
            )  # fmt: skip

    async def _export(self) -> None:
        if (series := self.series) is None:
            return
        path = await dialogs.save_file(
            self._owner.window(),
            self.tr("Export {0} {1}").format(series.symbol, timeframe_name(series.timeframe_s)),
            Path.home() / file_name(series),
            self.tr("Candles (*.csv.gz *.csv)"),
        )
        if path is not None:
            target = str(path)
            self._context.announce(
                await self._context.operations.call(
                    lambda s: s.candles.export(*series_key(series), target)
                )
            )

    async def _delete(self) -> None:
        if (series := self.series) is None:
            return
        text = self.tr("Delete {0} candles of {1}, {2} ({3})?").format(
            formatting.count(series.rows), series.symbol, timeframe_name(series.timeframe_s),
            series.source_name,
        )  # fmt: skip
        sure = await dialogs.confirm(
            self._owner.window(), self.tr("Delete candles"), text, self.tr("&Delete"), danger=True,
            detail=self.tr("Results of back-tests stay; they cannot be repeated without them."),
        )  # fmt: skip
        if sure:
            self._context.announce(
                await self._context.operations.call(lambda s: s.candles.delete(*series_key(series)))
            )

    # ------------------------------------------------------------ downloads

    async def _fetch(self, connection_id: str, symbol: str, times: tuple[int, int, int]) -> None:
        await self._context.operations.call(
            lambda s: s.candles.download(connection_id, symbol, *times)
        )

    async def _download(self) -> None:
        dialog = DownloadDialog(self._context, self._owner.window())
        wanted = await dialogs.shown(dialog)
        connection_id, symbols = dialog.connection_id, dialog.symbols
        times = (dialog.timeframe_s, dialog.since_ms, dialog.until_ms)
        dialog.deleteLater()
        if not wanted:
            return
        refused: list[str] = []
        for symbol in symbols:
            try:
                await self._fetch(connection_id, symbol, times)
            except CtsError as error:
                refused.append(said(error))
        if refused and isValid(self):
            await dialogs.message(
                self._owner.window(), self.tr("Download candles"), "\n".join(refused),
                dialogs.Kind.ERROR,
            )  # fmt: skip

    async def _cancel(self) -> None:
        if (chosen := self.chosen_download) is not None:
            await self._context.operations.call(
                lambda s: s.candles.cancel_download(*download_key(chosen))
            )

    async def _resume(self) -> None:
        if (chosen := self.chosen_download) is not None:
            key, times = download_key(chosen), (chosen.since_ms, chosen.until_ms)
            await self._context.operations.call(lambda s: s.candles.download(*key, *times))

    async def _forget(self) -> None:
        if (chosen := self.chosen_download) is not None:
            await self._context.operations.call(
                lambda s: s.candles.forget_download(*download_key(chosen))
            )
            words = self.tr("Download of {0} taken off the list").format(chosen.symbol)
            self._context.announce(OperationResult(words))


def file_name(series: CandleSeriesView) -> str:
    """Return a name for the file of a series that tells what is in it."""
    source = "".join(c if c.isalnum() else "-" for c in series.source_name.lower())
    symbol = series.symbol.partition(":")[0].replace("/", "_")
    return f"{source}_{symbol}_{timeframe_name(series.timeframe_s)}.csv.gz"
