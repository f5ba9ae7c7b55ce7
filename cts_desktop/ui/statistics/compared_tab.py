# ruff: noqa: E501 - columns read as a table
"""With and without Block, DCA and trailing."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.errors import CtsError, NotFoundError
from cts_desktop.service.statistics_views import ComparedRow, StatisticsReport
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.statistics.figures_tab import rows_action
from cts_desktop.ui.statistics.words import (
    factor_of,
    factor_text,
    places_of,
    result_tone,
    strategy_text,
    tr,
)
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import tight

_KINDS = {
    "with": QT_TRANSLATE_NOOP("statistics", "Real positions with it"),
    "without": QT_TRANSLATE_NOOP("statistics", "Real positions without it"),
    "scaled": QT_TRANSLATE_NOOP("statistics", "Those with it, at the usual volume"),
    "simulated": QT_TRANSLATE_NOOP("statistics", "Simulated, both ways"),
}


class ComparedTab(QWidget):
    """A few rows for each strategy.

    Signals:
        drill_wanted: carries the Drill of a row.
        outdated: there is a newer report than the one shown.
    """

    drill_wanted = Signal(object)
    outdated = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._unit = ""
        self._report_id: int | None = None
        self._newest = Newest()
        model = TableModel(self._columns(), lambda r: (r.strategy, r.kind), context.theme.color)
        self.view = TableView(
            model, "statisticsCompared", self.tr("With and without strategies"), context.ui_state
        )
        self.view.row_activated.connect(self._open)
        self.show_rows = rows_action(self, context)
        self.show_rows.triggered.connect(lambda: self._open(self.view.selected))
        self.view.add_row_action(self.show_rows)
        note = text_label(
            self.tr("Positions with and without a strategy are different positions: market and "
                    "signal differ too. The last line of each strategy compares more closely: "
                    "for Block the same positions at the usual volume; for DCA and trailing what "
                    "the sets that traded simulated last, both ways. The entries of trailing can "
                    "differ."),
            "muted", wrap=True,
        )  # fmt: skip
        layout = QVBoxLayout(self)
        tight(layout)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(note)
        layout.addWidget(self.view, 1)
        context.theme.changed.connect(model.refresh_colours)

    @override
    def hasHeightForWidth(self) -> bool:
        """Say no: the table gives way to the note; the page need not scroll for it."""
        return False

    def _columns(self) -> tuple[Column[ComparedRow], ...]:
        tr_ = self.tr

        def profit(value: Decimal | None) -> str:
            return formatting.profit(value, places=places_of(self._unit))

        return (
            Column("strategy", tr_("Strategy"), lambda r: strategy_text(r.strategy), width=90),
            Column("kind", tr_("What is compared"), lambda r: tr(str(_KINDS[r.kind])), width=220, room=900, tip=self._tip),
            Column("n", tr_("Positions"), lambda r: r.n, formatting.count, numeric=True, width=78),
            Column("net", tr_("Net P&L"), _net, profit, numeric=True, width=110, tone=lambda r: result_tone(_net(r)), tip=self._tip),
            Column("win_rate", tr_("Win rate"), _win_rate, lambda v: formatting.share(v, 1), numeric=True, width=76),
            Column("factor", tr_("Profit factor"), _factor, factor_text, numeric=True, width=92),
            Column("average", tr_("Expectancy"), _average, profit, numeric=True, width=100, tone=lambda r: result_tone(_average(r))),
            Column("mean_with", tr_("Mean C with"), lambda r: r.mean_with, formatting.signed, numeric=True, width=100, tip=self._tip,
                   tooltip=tr_("Mean net result of a simulated position with the strategy, in cost units C")),
            Column("mean_without", tr_("Mean C without"), lambda r: r.mean_without, formatting.signed, numeric=True, width=112, tip=self._tip,
                   tooltip=tr_("Without it, in cost units C: with DCA of the same entries, with trailing of the same set without a trailing stop, whose entries can differ")),
            Column("sets", tr_("Sets"), lambda r: r.sets or None, formatting.count, numeric=True, width=60,
                   tooltip=tr_("Configuration sets whose results are compared")),
        )  # fmt: skip

    def _tip(self, row: ComparedRow) -> str:
        """Say where a figure comes from, or why there is none."""
        if row.kind == "scaled":
            return self.tr(
                "Net result of each of these positions ÷ its volume factor, rounded to 8 digits"
            )
        if row.kind == "simulated" and not row.n:
            return self.tr("Unknown: none of the sets that traded has such a comparison")
        if row.kind == "simulated" and row.strategy == "dca":
            return self.tr(
                "Mean over the newest pairs of {0} sets: the same simulated entry averaged down, and not"
            ).format(row.sets)
        if row.kind == "simulated":
            return self.tr(
                "Mean over the newest results of {0} trailing sets and of their siblings without trailing"
            ).format(row.sets)
        return self.tr("Σ net results of these positions")

    # ------------------------------------------------------------ what is shown

    def show_report(self, report: StatisticsReport) -> None:
        """Show the comparison of another report."""
        self._report_id, self._unit = report.report_id, report.scope.quote
        self.load()

    def load(self) -> None:
        """Ask for the comparison."""
        report_id = self._report_id
        if report_id is None:
            return
        self._newest.ask()
        self.view.reading.ask()
        self._context.operations.run(
            lambda s: s.statistics.comparison(report_id),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Compare the strategies"),
        )

    def _show(self, rows: Sequence[ComparedRow]) -> None:
        self.view.reading.answer()
        self.view.table.let_through()  # a question is answered also while frozen
        self.view.table.set_rows(rows)

    def _failed(self, error: CtsError) -> None:
        if isinstance(error, NotFoundError):
            self.outdated.emit()
            return
        self.view.reading.fail(said(error), self.load)

    def _open(self, row: ComparedRow | None) -> None:
        if row is None:
            return
        if row.drill is None:
            self._context.open_page("ladder")
        elif row.n:
            self.drill_wanted.emit(row.drill)


def _net(row: ComparedRow) -> Decimal | None:
    return row.estimate if row.sums is None else row.sums.net


def _win_rate(row: ComparedRow) -> float | None:
    return row.sums.wins / row.sums.n if row.sums is not None and row.sums.n else None


def _average(row: ComparedRow) -> Decimal | None:
    net = _net(row)
    return net / row.n if net is not None and row.n else None


def _factor(row: ComparedRow) -> float | None:
    return None if row.sums is None else factor_of(row.sums)
