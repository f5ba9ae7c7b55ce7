"""The page Statistics: what closed positions earned, and which rows each figure is made of."""

from functools import partial
from typing import Final

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.statistics import Drill
from cts_desktop.service.statistics_views import StatisticsReport
from cts_desktop.ui import formatting
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.freezing import FrozenMark
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.statistics.breakdown_tab import BreakdownTab
from cts_desktop.ui.statistics.compared_tab import ComparedTab
from cts_desktop.ui.statistics.figures_tab import FiguresTab
from cts_desktop.ui.statistics.filters import FilterRow
from cts_desktop.ui.statistics.overview_tab import OverviewTab
from cts_desktop.ui.statistics.rows_tab import RowsTab
from cts_desktop.ui.statistics.tax_dialog import export_tax
from cts_desktop.ui.statistics.tiles import FigureTiles
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, set_tone

#: Figures are read anew when positions changed, but never more often: all of them are added up.
REFRESH_MS: Final = 30_000
#: A page lower than this, at 100 %, has no room for tiles and two tables.
_LOW: Final = 480


class StatisticsPage(QWidget):
    """Filters, tiles and tabs over one report; everything shown is of its moment.

    A page nobody looks at reads nothing and keeps no rows in the engine.
    """

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._newest = Newest()
        self._report: StatisticsReport | None = None
        self._stale = True
        self._shown: dict[QWidget, int] = {}
        self._age = QElapsedTimer()
        self.setObjectName("statisticsPage")
        self.setAccessibleName(self.tr("Statistics"))
        self.filters = FilterRow(context.ui_state)
        self.tiles = FigureTiles(context.theme)
        self.overview = OverviewTab(context)
        self.figures = FiguresTab(context)
        self.breakdown = BreakdownTab(context, "statisticsBreakdown")
        self.compared = ComparedTab(context)
        self.costs = BreakdownTab(context, "statisticsCosts", costs=True)
        self.rows = RowsTab(context)
        self.notice = text_label("", "muted", wrap=True)
        self.notice.setObjectName("statisticsNotice")
        self._refresher = QTimer(self, interval=REFRESH_MS)
        self._make_actions()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------ construction

    def _make_actions(self) -> None:
        tr, make = self.tr, partial(make_action, self, self._context.theme)
        self.refresh_action = make(
            Command(tr("&Refresh figures"), tr("Reads all closed positions again"),
                    icon="refresh", shortcut="Ctrl+R"),
            self.load,
        )  # fmt: skip
        self.export_action = make(
            Command(tr("Export the &rows shown here as CSV…"),
                    tr("Saves the rows and columns of this tab"), icon="export"),
            self._export,
        )  # fmt: skip
        self.tax_action = make(
            Command(tr("Export for a &tax return…"),
                    tr("Fills and funding as CSV, also for Koinly and CoinTracking"), icon="tax"),
            self._export_tax,
        )  # fmt: skip

    def _lay_out(self) -> None:
        self.export_button = QPushButton(self.tr("Exp&ort"))
        self.export_button.setObjectName("statisticsExportButton")
        self.export_button.setToolTip(self.tr("Saves rows as CSV, or executions for a tax return"))
        menu = QMenu(self.export_button)
        menu.setToolTipsVisible(True)
        menu.addActions([self.export_action, self.tax_action])
        self.export_button.setMenu(menu)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.filters)
        bar.addStretch(1)
        bar.addWidget(FrozenMark(self._context.freezing, self._context.theme))
        bar.addWidget(ActionButton(self.refresh_action, "refreshFiguresButton", text=False))
        bar.addWidget(self.export_button)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("statisticsTabs")
        self.tabs.setDocumentMode(True)
        for widget, title in (
            (self.overview, self.tr("Overview")),
            (self.figures, self.tr("All figures")),
            (self.breakdown, self.tr("Breakdown")),
            (self.compared, self.tr("With / without")),
            (self.costs, self.tr("Slippage && costs")),
            (self.rows, self.tr("Rows")),
        ):
            self.tabs.addTab(widget, title)
        filled = QWidget()
        inside = QVBoxLayout(filled)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.tiles)
        inside.addWidget(self.tabs, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._empty())
        self.stack.addWidget(filled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.notice)
        layout.addWidget(self.stack, 1)

    def _empty(self) -> QWidget:
        """Return what is shown while there are no figures, and says why."""
        self.empty_text = QLabel()
        self.empty_text.setObjectName("statisticsEmpty")
        self.empty_text.setTextFormat(Qt.TextFormat.PlainText)
        self.empty_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_text.setWordWrap(True)
        set_tone(self.empty_text, "muted")
        self.everything = QPushButton(self.tr("Show &all positions"))
        self.everything.setObjectName("allPositionsButton")
        self.everything.setToolTip(self.tr("All connections, symbols and times"))
        self.everything.clicked.connect(self.filters.show_everything)
        self.everything.hide()
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        layout.addWidget(self.empty_text)
        layout.addWidget(self.everything, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        return page

    def _connect(self) -> None:
        context = self._context
        self.filters.changed.connect(self.load)
        for source in (
            self.tiles,
            self.overview,
            self.figures,
            self.breakdown,
            self.compared,
            self.costs,
        ):
            source.drill_wanted.connect(self.show_rows)
        context.freezing.hold(*self._views().values(), self.rows.fills)
        for tab in (self.breakdown, self.compared, self.costs, self.rows):
            tab.outdated.connect(self.load)
        for view in self._views().values():
            view.export_requested.connect(self._export)
        self.tabs.currentChanged.connect(self._tab_changed)
        self._refresher.timeout.connect(self._refresh)
        context.bridge.positions_changed.connect(self._positions_changed)
        context.bridge.connections_edited.connect(lambda _id: self._positions_changed())
        context.theme.changed.connect(self._appearance_changed)

    def _views(self) -> dict[QWidget, TableView]:
        """Return the table of each tab that has one."""
        tabs = (self.figures, self.breakdown, self.compared, self.costs, self.rows)
        return {tab: tab.view for tab in tabs}

    # ------------------------------------------------------------ loading

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresher.start()
        self.load()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._refresher.stop()
        self._newest.forget()
        self._stale = True
        self._context.operations.run(lambda s: s.statistics.forget(), owner=self)

    def load(self) -> None:
        """Read everything anew for what the filters say."""
        snapshot = self._context.bridge.snapshot
        if not self.isVisible() or snapshot is None:
            return
        self._newest.ask()
        self._say(self.tr("Reading the closed positions…") if self._report is None else "")
        if self._report is None:
            self._show_empty("")
        scope = self.filters.scope(snapshot.ts_ms, utc=self._context.theme.utc)
        self._context.operations.run(
            lambda s: s.statistics.report(scope),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Read the figures"),
        )

    def _positions_changed(self) -> None:
        self._stale = True

    def _appearance_changed(self) -> None:
        """Days and hours are others where the time zone is."""
        report = self._report
        if report is not None and report.scope.utc != self._context.theme.utc:
            self.load()

    def _refresh(self) -> None:
        """Keep up with the engine, but not under the hands of someone who reads rows."""
        reading = self.tabs.currentWidget() is self.rows or self._context.freezing.frozen
        if self._stale and not reading and not self._newest.waiting:
            self.load()
        elif self._stale and reading:
            age = formatting.age(self._age.elapsed()) if self._age.isValid() else formatting.DASH
            text = self.tr("Read {0} ago; positions have changed since. Ctrl+R reads them again.")
            self._say(text.format(age))

    def _show(self, report: StatisticsReport) -> None:
        self._stale = False
        self._age.start()
        self._report = report
        self._say("")
        if self.filters.show_choices(report.choices, report.scope):
            self.load()
            return
        n = report.figures.sums.n
        if not n:
            self._show_empty(self._why_empty(report), offer_all=bool(report.choices))
            return
        self.stack.setCurrentIndex(1)
        self.tiles.show_report(report)
        self._shown.clear()
        self._tab_changed()

    def _failed(self, error: CtsError) -> None:
        text = self.tr("✗ The figures could not be read: {0}").format(said(error))
        if self._report is None:
            self._show_empty(text)
            self._say("")
            return
        age = formatting.age(self._age.elapsed())
        self._say(text + " " + self.tr("What is shown was read {0} ago.").format(age), "danger")

    def _say(self, text: str, tone: str = "muted") -> None:
        self.notice.setText(text)
        set_tone(self.notice, tone)
        self.notice.setVisible(bool(text))

    def _show_empty(self, text: str, *, offer_all: bool = False) -> None:
        self.empty_text.setText(text)
        self.everything.setVisible(offer_all)
        self.stack.setCurrentIndex(0)

    def _why_empty(self, report: StatisticsReport) -> str:
        if report.choices:
            return self.tr("No closed position fits these filters.")
        return self.tr(
            "No position has been closed yet. Start the engine: when a configuration set has "
            "proved itself and its first position is closed, the figures appear here."
        )

    # ------------------------------------------------------------ tabs

    def _tab_changed(self) -> None:
        """Bring the tab that is looked at to the newest report."""
        tab, report = self.tabs.currentWidget(), self._report
        self._give_room()
        self.export_action.setEnabled(tab in self._views())
        if report is None or self._shown.get(tab) == report.report_id:
            return
        self._shown[tab] = report.report_id
        for known in (self.overview, self.figures, self.breakdown, self.compared, self.costs):
            if tab is known:
                known.show_report(report)
        if tab is self.rows:
            self.rows.show_report(report)
            self.rows.load()

    def _give_room(self) -> None:
        """Leave out the tiles where rows would have no room below them; they have their sums."""
        low = self.height() < self._context.theme.px(_LOW)
        self.tiles.setVisible(not (low and self.tabs.currentWidget() is self.rows))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def show_rows(self, drill: Drill) -> None:
        """Show the rows behind a figure."""
        report = self._report
        if report is None:
            return
        self._shown[self.rows] = report.report_id
        self.rows.show_report(report)
        self.rows.drill(drill)
        self.tabs.setCurrentWidget(self.rows)
        self.rows.view.setFocus()

    def show_part(self, part: str) -> None:
        """Show a tab by its title, as ``statistics/Breakdown``, or by what tiles lead to."""
        led_to = {"equity": self.overview, "figures": self.figures}
        if part in led_to:
            self.tabs.setCurrentWidget(led_to[part])
            return
        for place in range(self.tabs.count()):
            if _plain(self.tabs.tabText(place)) == _plain(part):
                self.tabs.setCurrentIndex(place)

    # ------------------------------------------------------------ export

    def _export(self) -> None:
        view = self._views().get(self.tabs.currentWidget())
        if view is not None:
            self._context.operations.start(export_csv(view), owner=self, what=self.tr("Export"))

    def _export_tax(self) -> None:
        choices = self._report.choices if self._report else ()
        self._context.operations.start(
            export_tax(self._context, choices, self),
            owner=self,
            busy=(self.tax_action,),
            what=self.tr("Export for a tax return"),
        )


def _plain(title: str) -> str:
    """Return the title of a tab without ampersands, as it may be asked for."""
    return " ".join(title.replace("&", " ").casefold().split())
