"""The candles back-tests run on: what is stored, what is missing in it, and how more gets in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.preset_views import CandleSeriesView, DownloadView
from cts_desktop.ui import formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets.candle_columns import (
    download_columns,
    download_key,
    gap_columns,
    series_columns,
    series_key,
)
from cts_desktop.ui.presets.candle_commands import CandleCommands
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, set_tone, tight

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

    Found = tuple[tuple[CandleSeriesView, ...], tuple[DownloadView, ...]]

#: A running download announces itself several times a second; looking is enough now and then.
_CALM_MS: Final = 500


class CandleDataTab(QWidget):
    """Stored series above; below, the largest gaps of the chosen one, and the downloads."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._newest = Newest()
        self._working = ""
        self.setObjectName("candleDataTab")
        self._make_tables()
        self.summary = text_label("", "muted")
        self.summary.setObjectName("candleSummary")
        self.gap_title = heading("")
        self.gap_title.setObjectName("gapTitle")
        self.commands = CandleCommands(context, self.view, self.downloads, self)
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._look_again)
        self._lay_out()
        self._connect()
        self._show_gaps()

    def _make_tables(self) -> None:
        theme, tr, state = self.context.theme, self.tr, self.context.ui_state

        def utc() -> bool:
            return theme.utc

        self.view = TableView(
            TableModel(series_columns(utc), series_key, theme.color),
            "candleSeriesTable", tr("Stored candles"), state,
        )  # fmt: skip
        self.gaps = TableView(
            TableModel(gap_columns(utc), lambda gap: gap[0], theme.color),
            "candleGapsTable", tr("Largest gaps"), state,
        )  # fmt: skip
        self.downloads = TableView(
            TableModel(download_columns(utc), download_key, theme.color),
            "candleDownloadsTable", tr("Downloads"), state,
        )  # fmt: skip
        for view in (self.view, self.downloads):
            view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.view.set_empty_text(tr("Asking for the stored candles…"))
        self.downloads.set_empty_text(tr("No download."))

    def _lay_out(self) -> None:
        top = _bar(self.commands.of_series)
        top.addWidget(self.summary, 1)
        left, right = QWidget(), QWidget()
        gaps = QVBoxLayout(left)
        tight(gaps)
        gaps.addWidget(self.gap_title)
        gaps.addWidget(self.gaps, 1)
        downloads = QVBoxLayout(right)
        tight(downloads)
        bar = QHBoxLayout()
        tight(bar)
        bar.addWidget(heading(self.tr("Downloads")))
        bar.addStretch(1)
        self._download_bar = _bar(self.commands.of_downloads)
        bar.addLayout(self._download_bar)
        downloads.addLayout(bar)
        downloads.addWidget(self.downloads, 1)
        below = QSplitter(Qt.Orientation.Horizontal)
        below.addWidget(left)
        below.addWidget(right)
        below.setSizes([400, 800])
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.view)
        split.addWidget(below)
        split.setSizes([420, 240])
        for each in (below, split):
            each.setChildrenCollapsible(False)
            each.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(split, 1)

    def _connect(self) -> None:
        self.view.row_selected.connect(lambda _row: self._show_gaps())
        self.downloads.row_selected.connect(lambda _row: self.commands.follow())
        for view in (self.view, self.gaps, self.downloads):
            view.export_requested.connect(lambda shown=view: self._export_table(shown))
        self.commands.working.connect(self.show_working)
        self.commands.done.connect(self.refresh)
        self.context.bridge.candles_changed.connect(self._changed)

    def _export_table(self, view: TableView) -> None:
        what = self.tr("Export")
        self.context.operations.start(export_csv(view), owner=self, what=what)

    # ------------------------------------------------------------ rows

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Both tables below begin at one line; buttons have their size once they are shown.
        self.gap_title.setMinimumHeight(self._download_bar.sizeHint().height())
        self.refresh()

    def _changed(self) -> None:
        if self.isVisible() and not self._calm.isActive():
            self._calm.start()

    def _look_again(self) -> None:
        if self._newest.waiting:
            self._calm.start()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Ask for what is stored and what is under way."""
        self._newest.ask()

        async def ask(service: "Service") -> "Found":
            return await service.candles.series(), await service.candles.downloads()

        self.context.operations.run(
            ask,
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the stored candles"),
        )

    def _show(self, found: "Found") -> None:
        series, downloads = found
        self.view.set_empty_text(
            self.tr(
                "No candles yet. Import csv files, or download some through a connection to an "
                "exchange; a running engine stores those it trades on, too."
            )
        )
        self.view.table.set_rows(series)
        self.downloads.table.set_rows(downloads)
        rows = formatting.count(sum(one.rows for one in series))
        text = self.tr("{0} series, {1} candles").format(formatting.count(len(series)), rows)
        self._say(text if series else "")
        self._show_gaps()

    def _failed(self, error: CtsError) -> None:
        self._say(self.tr("Not read: {0}").format(said(error)), "warning")
        self.commands.follow()

    def show_working(self, words: str) -> None:
        """Say what is being done; it stands until it is over."""
        self._working = words
        self._say("")

    def _say(self, words: str, tone: str = "muted") -> None:
        self.summary.setText(self._working or words)
        set_tone(self.summary, "accent" if self._working else tone)

    def _show_gaps(self) -> None:
        series, tr = self.commands.series, self.tr
        self.commands.follow()
        if series is None:
            self.gap_title.setText(tr("Gaps"))
            self.gaps.set_empty_text(tr("Choose a series to see what is missing in it."))
            self.gaps.table.set_rows(())
            return
        name = f"{series.symbol} {timeframe_name(series.timeframe_s)}"
        shown = len(series.gap_list)
        title = tr("Gaps of {0}") if shown == series.gaps else tr("Largest {1} gaps of {0}")
        self.gap_title.setText(title.format(name, shown))
        self.gaps.set_empty_text(tr("Nothing is missing in {0}.").format(name))
        self.gaps.table.set_rows((*gap, series.timeframe_s) for gap in series.gap_list)


def _bar(actions: Sequence[QAction]) -> QHBoxLayout:
    bar = QHBoxLayout()
    tight(bar)
    for action in actions:
        bar.addWidget(ActionButton(action, action.objectName()))
    return bar
