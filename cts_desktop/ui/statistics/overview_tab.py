"""Profit over time, the calendar and the distribution of results at one glance."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from cts_desktop.domain.statistics import Drill, DrillKind, Grouping
from cts_desktop.service.statistics_views import StatisticsReport
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.presets.lazy_chart import LazyChart
from cts_desktop.ui.statistics.calendar_view import CalendarView
from cts_desktop.ui.statistics.histogram import ResultBars
from cts_desktop.ui.widgets import tight

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.profit_chart import ProfitChart


class OverviewTab(QWidget):
    """The curve to the left; calendar and bars to the right.

    Signals:
        drill_wanted: carries the Drill of a day or a bar.
    """

    drill_wanted = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._report: StatisticsReport | None = None
        self.place: LazyChart[ProfitChart] = LazyChart(self._make_chart, self._fill_chart)
        self.calendar = CalendarView(context.theme)
        self.bars = ResultBars(context.theme)
        right = QSplitter(Qt.Orientation.Vertical)
        right.setObjectName("statisticsRightSplitter")
        right.setChildrenCollapsible(False)
        right.addWidget(self.calendar)
        right.addWidget(self.bars)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 2)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("statisticsOverviewSplitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.place)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([660, 440])
        scroll = QScrollArea()
        scroll.setObjectName("statisticsOverviewScroll")
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.splitter)
        layout = QVBoxLayout(self)
        tight(layout)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(scroll)
        self.calendar.grid.day_chosen.connect(self._day)
        self.bars.bin_chosen.connect(
            lambda number: self.drill_wanted.emit(Drill(DrillKind.BIN, str(number)))
        )

    def _make_chart(self) -> "ProfitChart":
        from cts_desktop.ui.charts.profit_chart import ProfitChart  # noqa: PLC0415 - as said above

        chart = ProfitChart(self._context.theme)
        chart.moment_chosen.connect(self._moment)
        return chart

    def _fill_chart(self, chart: "ProfitChart") -> None:
        report = self._report
        chart.show_points(report.curve if report else (), report.scope.quote if report else "")

    def show_report(self, report: StatisticsReport) -> None:
        """Show another report."""
        self._report = report
        self.place.refill()
        self.calendar.show_days(report.days, report.scope.quote)
        self.bars.show_report(report)

    def _day(self, day: str) -> None:
        self.drill_wanted.emit(Drill.group(Grouping.DAY, day))

    def _moment(self, ts_ms: int) -> None:
        moment = datetime.fromtimestamp(ts_ms / 1000, UTC)
        utc = self._report is None or self._report.scope.utc
        self._day((moment if utc else moment.astimezone()).date().isoformat())
