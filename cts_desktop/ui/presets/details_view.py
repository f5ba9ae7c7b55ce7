"""Everything about one configuration: figures, equity, trades, months, robustness."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.preset_views import (
    ConfigurationDetails,
    MonteCarloView,
    MonthRow,
    ResultRow,
    RunView,
    SensitivityRow,
)
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.compare_words import CompareRow, figures_of, text_of, tone_of
from cts_desktop.ui.presets.lazy_chart import LazyChart
from cts_desktop.ui.presets.run_words import UNIT, units_tone
from cts_desktop.ui.presets.trades_view import TradesView
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, ElidedLabel, set_tone

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.equity_chart import EquityChart

#: One value of a parameter: name, chosen value, value, mean, trades.
Step = tuple[str, float, float, float | None, int]
#: One percentile of the draws: name, drawdown, sum.
Draw = tuple[str, float, float]
#: Frame and scroll bar of a table.
_BESIDE_COLUMNS = 20
_PERCENTILES = ("5 %", "25 %", "50 %", "75 %", "95 %")


class DetailsView(QWidget):
    """One configuration of a run.

    Signals:
        compare_wanted, save_wanted: tuple with its ResultRow.
        export_wanted: its ResultRow.
    """

    compare_wanted = Signal(object)
    save_wanted = Signal(object)
    export_wanted = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunView | None = None
        self._number: int | None = None
        self._details: ConfigurationDetails | None = None
        self._newest = Newest()
        self.title = ElidedLabel()
        self.title.setObjectName("detailsTitle")
        self.verdict = text_label("")
        self.verdict.setObjectName("detailsVerdict")
        self._make_actions()
        self._make_tables()
        self.equity: LazyChart[EquityChart] = LazyChart(self._make_equity, self._fill_equity)
        self.trades = TradesView(context)
        self._lay_out()
        context.theme.changed.connect(self._repaint)
        self.show_configuration(None, None)

    # ------------------------------------------------------------ construction

    def _make_actions(self) -> None:
        tr = self.tr
        self.compare = QAction(tr("Co&mpare"), self)
        self.save = QAction(tr("Sa&ve as set…"), self)
        self.export = QAction(tr("E&xport…"), self)
        self.compare.setToolTip(tr("Puts this configuration beside others"))
        self.save.setToolTip(tr("Makes a set of a preset from this configuration"))
        self.export.setToolTip(tr("Saves figures and trades as CSV, JSON or a report"))
        self.compare.triggered.connect(lambda: self.compare_wanted.emit((self.row,)))
        self.save.triggered.connect(lambda: self.save_wanted.emit((self.row,)))
        self.export.triggered.connect(lambda: self.export_wanted.emit(self.row))

    def _make_tables(self) -> None:
        color, state = self._context.theme.color, self._context.ui_state
        tr = self.tr
        self.figures = TableView(
            TableModel(_figure_columns(), lambda f: f.caption, color),
            "configurationFigures", tr("Figures"), state,
        )  # fmt: skip
        self.months = TableView(
            TableModel(self._month_columns(), lambda m: m.month, color),
            "backtestMonths", tr("Months"), state,
        )  # fmt: skip
        self.months.set_empty_text(tr("No trade, no month."))
        self.draws = TableView(
            TableModel(self._draw_columns(), lambda d: d[0], color),
            "monteCarloTable", tr("Order of trades drawn at random"), state,
        )  # fmt: skip
        self.draws.set_empty_text(tr("No draws were asked for, or there are too few trades."))
        self.steps = TableView(
            TableModel(self._step_columns(), lambda s: (s[0], s[2]), color),
            "sensitivityTable", tr("Sensitivity"), state,
        )  # fmt: skip
        self.steps.set_empty_text(tr("No parameter of this configuration has another value."))
        for view in (self.figures, self.draws, self.steps):
            view.setSortingEnabled(False)
        for view in (self.figures, self.months, self.draws, self.steps):
            view.horizontalHeader().setStretchLastSection(False)
        self.draw_words = text_label("", "muted", wrap=True)
        self.draw_words.setObjectName("monteCarloWords")

    def _month_columns(self) -> tuple[Column[MonthRow], ...]:
        tr = self.tr
        return (
            Column("month", tr("Month"), lambda m: m.month, width=110),
            Column("n", tr("Trades"), lambda m: m.n, formatting.count, numeric=True, width=80),
            Column("units", tr("Net C"), lambda m: m.units, formatting.profit, numeric=True,
                   width=110, tone=lambda m: units_tone(m.units)),
            Column("win_rate", tr("Wins"), lambda m: m.win_rate, formatting.share, numeric=True,
                   width=80),
        )  # fmt: skip

    def _draw_columns(self) -> tuple[Column[Draw], ...]:
        tr = self.tr
        return (
            Column("percentile", tr("Percentile"), lambda d: d[0], width=100),
            Column("drawdown", tr("Drawdown C"), lambda d: d[1], formatting.money, numeric=True,
                   width=110, tooltip=tr("Deepest fall when the same trades come in other orders")),
            Column("total", tr("Sum C"), lambda d: d[2], formatting.signed, numeric=True,
                   width=110, tone=lambda d: units_tone(d[2]),
                   tooltip=tr("Sum when trades are drawn with replacement")),
        )  # fmt: skip

    def _step_columns(self) -> tuple[Column[Step], ...]:
        tr = self.tr
        return (
            Column("parameter", tr("Parameter"), lambda s: s[0], run_words.parameter_text,
                   width=150),
            Column("value", tr("Value"), lambda s: s[2], formatting.general, numeric=True,
                   width=64),
            Column("chosen", "", lambda s: s[1] == s[2], lambda same: "◀" if same else "",
                   width=36, tooltip=tr("The value of this configuration")),
            Column("mean", tr("In mean C"), lambda s: s[3], formatting.signed, numeric=True,
                   width=84, tone=lambda s: units_tone(s[3])),
            Column("n", tr("In n"), lambda s: s[4], formatting.count, numeric=True, width=64),
        )  # fmt: skip

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.verdict)
        for action, name in (
            (self.compare, "compareConfigurationButton"), (self.save, "saveConfigurationButton"),
            (self.export, "exportConfigurationButton"),
        ):  # fmt: skip
            head.addWidget(ActionButton(action, name))
        equity = QSplitter()
        equity.setChildrenCollapsible(False)
        equity.addWidget(self.figures)
        equity.addWidget(self.equity)
        equity.setStretchFactor(1, 1)
        equity.setSizes([self.figures.horizontalHeader().length() + _BESIDE_COLUMNS, 800])
        self.tabs = QTabWidget()
        self.tabs.setObjectName("configurationTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(equity, self.tr("Equity"))
        self.tabs.addTab(self.trades, self.tr("Trades"))
        self.tabs.addTab(self.months, self.tr("Months"))
        self.tabs.addTab(self._robustness(), self.tr("Monte-Carlo && sensitivity"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.tabs, 1)

    def _robustness(self) -> QWidget:
        draws = QWidget()
        left = QVBoxLayout(draws)
        left.setContentsMargins(0, 6, 0, 0)
        left.addWidget(self.draw_words)
        left.addWidget(self.draws, 1)
        steps = QWidget()
        right = QVBoxLayout(steps)
        right.setContentsMargins(0, 6, 0, 0)
        right.addWidget(text_label(
            self.tr("What one parameter does, all others left as they are:"), "muted", wrap=True
        ))  # fmt: skip
        right.addWidget(self.steps, 1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(draws)
        splitter.addWidget(steps)
        splitter.setSizes([420, 520])
        return splitter

    def _make_equity(self) -> "EquityChart":
        from cts_desktop.ui.charts.equity_chart import EquityChart  # noqa: PLC0415 - as said above

        return EquityChart(self._context.theme)

    # ------------------------------------------------------------ which configuration

    @property
    def row(self) -> ResultRow | None:
        """The configuration shown; None before its details are there."""
        return self._details.row if self._details else None

    @property
    def number(self) -> int | None:
        """Which configuration is shown or asked for."""
        return self._number

    @property
    def details(self) -> ConfigurationDetails | None:
        """What is shown."""
        return self._details

    def show_configuration(self, run: RunView | None, number: int | None) -> None:
        """Show another configuration; `load` asks for it."""
        self._run, self._number = run, number
        self._newest.forget()
        self._take(None)
        text = self.tr("Choose a configuration in the ranking or the tree.")
        self._say(text if number is None else "", "muted")

    def load(self) -> None:
        """Ask for the configuration, unless it is there or asked for."""
        run, number = self._run, self._number
        if run is None or number is None or self._details is not None or self._newest.waiting:
            return
        self._newest.ask()
        self._say(self.tr("Calculating its trades anew…"), "muted")
        self._context.operations.run(
            lambda s: s.backtests.details(run.run_id, number),
            on_success=self._newest.only(self._take),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the configuration"),
        )

    def _take(self, details: ConfigurationDetails | None) -> None:
        self._details = details
        for action in (self.compare, self.save, self.export):
            action.setEnabled(details is not None)
        self._fill_tables(details)
        self.trades.show_details(self._run, details)
        self.equity.refill()
        self.verdict.setText("")
        if details is not None:
            row = details.row
            self._say(f"{row.symbol}  {row.configuration}", "")
            tone = run_words.verdict_tone(row)
            self.verdict.setText(self.tr("Out of sample: {0}").format(
                run_words.verdict_text(row.passes)
            ))  # fmt: skip
            set_tone(self.verdict, tone.value if tone else "")

    def _fill_tables(self, details: ConfigurationDetails | None) -> None:
        self.figures.table.set_rows(figures_of(details.row) if details else ())
        self.months.table.set_rows(details.months if details else ())
        self.steps.table.set_rows(steps_of(details.sensitivity if details else ()))
        drawn = details.monte_carlo if details else None
        self.draws.table.set_rows(draws_of(drawn))
        self.draw_words.setText(self._words_of(drawn))

    def _words_of(self, drawn: MonteCarloView | None) -> str:
        if drawn is None:
            return ""
        return self.tr(
            "{0} draws, seed {1}. Drawdown as it was: {2}. Draws that end with a loss: {3}."
        ).format(
            formatting.count(drawn.draws), drawn.seed,
            formatting.money(drawn.observed_drawdown, UNIT),
            formatting.share(drawn.loss_share, 1),
        )  # fmt: skip

    def _fill_equity(self, chart: "EquityChart") -> None:
        from cts_desktop.ui.charts.equity_chart import Curve  # noqa: PLC0415 - as said above

        details = self._details
        if details is None:
            chart.show_curves(())
        else:
            curve = Curve(details.row.configuration, details.curve)
            chart.show_curves((curve,), details.split_ms)

    def _failed(self, error: CtsError) -> None:
        self._say(self.tr("Not read: {0}").format(said(error)), "danger")

    def _say(self, text: str, tone: str) -> None:
        self.title.show_text(text, tone)

    def _repaint(self) -> None:
        for view in (self.figures, self.months, self.draws, self.steps):
            view.table.refresh_colours()


def _figure_columns() -> tuple[Column[CompareRow], ...]:
    parts = tuple(
        Column(
            key,
            title,
            text_of(place),
            numeric=True,
            width=98 if key == "out" else 84,
            tone=tone_of(place),
        )
        for place, (key, title) in enumerate(run_words.parts())
    )
    return (Column("figure", tr("Figure"), lambda f: f.caption, width=150), *parts)


def steps_of(rows: Sequence[SensitivityRow]) -> tuple[Step, ...]:
    """Return one row for each value of each parameter that has another."""
    return tuple(
        (row.parameter, row.chosen, value, mean, n)
        for row in rows
        if len(row.values) > 1
        for value, mean, n in row.values
    )


def draws_of(drawn: MonteCarloView | None) -> tuple[Draw, ...]:
    """Return one row for each percentile."""
    if drawn is None:
        return ()
    return tuple(zip(_PERCENTILES, drawn.drawdown, drawn.total, strict=True))
