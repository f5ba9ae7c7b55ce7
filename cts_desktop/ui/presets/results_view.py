"""Results of one run: ranking, tree, one configuration, heat map, walk-forward."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.preset_views import ResultRow, RunView
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.details_view import DetailsView
from cts_desktop.ui.presets.heat_map_view import HeatMapTab
from cts_desktop.ui.presets.ranked_view import RankedView
from cts_desktop.ui.presets.tree_view import ResultsTree
from cts_desktop.ui.presets.walk_forward_view import WalkForwardTab
from cts_desktop.ui.widgets import ElidedLabel

#: How often rows of a run that goes on are asked for; its progress moves faster.
REFRESH_MS: Final = 2000


class ResultsView(QWidget):
    """Asks for what is looked at, and again while the run goes on.

    Signals:
        save_wanted, compare_wanted: the run and a tuple of ResultRow.
        export_wanted: the run and a ResultRow.
    """

    save_wanted = Signal(object, object)
    compare_wanted = Signal(object, object)
    export_wanted = Signal(object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunView | None = None
        self._stale: set[QWidget] = set()
        self.title = ElidedLabel()
        self.title.setObjectName("resultsTitle")
        self.ranked = RankedView(context)
        self.tree = ResultsTree(context)
        self.details = DetailsView(context)
        self.heat_map = HeatMapTab(context)
        self.walk_forward = WalkForwardTab(context)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("resultsTabs")
        self.tabs.setDocumentMode(True)
        for widget, title in (
            (self.ranked, self.tr("Ranking")),
            (self.tree, self.tr("Tree")),
            (self.details, self.tr("Configuration")),
            (self.heat_map, self.tr("Heat map")),
            (self.walk_forward, self.tr("Walk-forward")),
        ):
            self.tabs.addTab(widget, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        layout.addWidget(self.tabs, 1)
        self._refresher = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._refresher.timeout.connect(self._refresh)
        self._connect()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._load_current)
        self.ranked.row_chosen.connect(self._choose)
        self.ranked.row_opened.connect(self._open)
        self.tree.number_opened.connect(self.open_number)
        for view in (self.ranked, self.details):
            view.save_wanted.connect(lambda rows: self.save_wanted.emit(self._run, rows))
            view.compare_wanted.connect(lambda rows: self.compare_wanted.emit(self._run, rows))
        self.details.export_wanted.connect(lambda row: self.export_wanted.emit(self._run, row))

    # ------------------------------------------------------------ which run

    def show_run(self, run: RunView | None) -> None:
        """Show another run, or the same one as it is by now."""
        before, self._run = self._run, run
        utc = self._context.theme.utc
        self.title.show_text(
            f"{run.title} · {run_words.data_text(run, utc=utc)}" if run else "", "muted"
        )
        if (run and run.run_id) != (before and before.run_id):
            self._refresher.stop()
            for view in (self.ranked, self.tree, self.heat_map, self.walk_forward):
                view.show_run(run)
            self.details.show_configuration(run, None)
            self._all_stale()
            self._load_current()
        elif run is not None and before is not None and _has_more(before, run):
            self.ranked.follow_run(run)
            self.tree.follow_run(run)
            if run.state.is_over:
                self._refresh()
            elif not self._refresher.isActive():
                self._refresher.start()

    def _all_stale(self) -> None:
        self._stale = {self.ranked, self.tree, self.heat_map, self.walk_forward}

    def _refresh(self) -> None:
        kept = self.tree.has_rows and self._run is not None and not self._run.state.is_over
        self._all_stale()
        if kept:  # an open tree does not fold up every two seconds
            self._stale.discard(self.tree)
        self._load_current()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load_current()

    def _load_current(self) -> None:
        """Load the tab looked at, where something new is to be had."""
        if not self.isVisible():
            return
        shown = self.tabs.currentWidget()
        if shown is self.details:
            self.details.load()
            return
        for view in (self.ranked, self.tree, self.heat_map, self.walk_forward):
            if view is shown and view in self._stale:
                self._stale.discard(view)
                view.load()

    # ------------------------------------------------------------ which configuration

    def _choose(self, row: ResultRow) -> None:
        if self.details.number != row.number:
            self.details.show_configuration(self._run, row.number)

    def _open(self, row: ResultRow) -> None:
        self.open_number(row.number)

    def open_number(self, number: int) -> None:
        """Show the details of a configuration."""
        if self.details.number != number:
            self.details.show_configuration(self._run, number)
        self.tabs.setCurrentWidget(self.details)
        self.details.load()


def _has_more(before: RunView, run: RunView) -> bool:
    return (before.share, before.state) != (run.share, run.state)
