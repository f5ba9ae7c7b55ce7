# ruff: noqa: E501 - columns read as a table
"""Closed positions in groups: what each earned, or what each cost; the groups add up to all."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError, NotFoundError
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.statistics import Grouping
from cts_desktop.service.statistics_views import Breakdown, GroupRow, StatisticsReport, Sums
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.statistics.figures_tab import rows_action
from cts_desktop.ui.statistics.words import (
    factor_of,
    factor_text,
    group_text,
    grouping_text,
    places_of,
    positions_text,
    result_tone,
    sums_text,
)
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, ElidedLabel, tight

#: Sorted by their key instead of by their result: time passes in one direction.
_IN_ORDER: Final = frozenset(
    {Grouping.DAY, Grouping.WEEK, Grouping.MONTH, Grouping.WEEKDAY, Grouping.HOUR}
)


class BreakdownTab(QWidget):
    """One way of grouping at a time; sorted by a click on a header.

    Signals:
        drill_wanted: carries the Drill of a group.
        outdated: there is a newer report than the one shown.
    """

    drill_wanted = Signal(object)
    outdated = Signal()

    def __init__(
        self, context: UiContext, name: str, *, costs: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._name = name
        self._unit = ""
        self._shown = Grouping.SYMBOL  # of the rows; the box may be ahead of them
        self._report_id: int | None = None
        self._newest = Newest()
        self.grouping = QComboBox()
        self._model = TableModel(
            self._costs() if costs else self._results(), lambda g: g.key, context.theme.color
        )
        title = self.tr("Slippage and costs") if costs else self.tr("Results by group")
        self.view = TableView(self._model, name, title, context.ui_state)
        self.total = ElidedLabel()
        self.total.setObjectName(f"{name}Total")
        self._lay_out(costs)
        self._restore(Grouping.SYMBOL)
        self.grouping.activated.connect(self._chosen)
        self.view.row_activated.connect(self._open)
        context.theme.changed.connect(self._model.refresh_colours)

    def _lay_out(self, costs: bool) -> None:  # noqa: FBT001 - of this class alone
        self.grouping.setObjectName(f"{self._name}Grouping")
        self.grouping.setAccessibleName(self.tr("Group by"))
        self.grouping.setToolTip(self.tr("What the positions are grouped by"))
        for grouping in Grouping:
            self.grouping.addItem(grouping_text(grouping), grouping.value)
        caption = QLabel(self.tr("&Group by"))
        caption.setBuddy(self.grouping)
        self.show_rows = rows_action(self, self._context)
        self.show_rows.triggered.connect(lambda: self._open(self.view.selected))
        self.show_rows.setEnabled(False)
        self.view.add_row_action(self.show_rows)
        self.view.row_selected.connect(lambda row: self.show_rows.setEnabled(row is not None))
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(caption)
        bar.addWidget(self.grouping)
        if costs:
            note = ElidedLabel(
                self.tr("Slippage is a part of the gross result: how much worse the prices were "
                        "than those of the simulated twins.")
            )  # fmt: skip
            note.setProperty("tone", "muted")
            note.setToolTip(note.text())
            bar.addWidget(note, 1)
        else:
            bar.addStretch(1)
        bar.addWidget(ActionButton(self.show_rows, f"{self._name}RowsButton"))
        layout = QVBoxLayout(self)
        tight(layout)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.total)

    # ------------------------------------------------------------ columns

    def _money(self, value: Decimal | None) -> str:
        return formatting.money(value, places=places_of(self._unit))

    def _profit(self, value: Decimal | None) -> str:
        return formatting.profit(value, places=places_of(self._unit))

    def _group(self) -> Column[GroupRow]:
        return Column("group", self.tr("Group"), self._label, width=150, room=900)

    def _label(self, row: GroupRow) -> str:
        return group_text(self._shown, row.key, row.label)

    def _results(self) -> tuple[Column[GroupRow], ...]:
        tr, money, profit = self.tr, self._money, self._profit
        return (
            self._group(),
            Column("n", tr("Positions"), lambda g: g.sums.n, formatting.count, numeric=True, width=78),
            Column("net", tr("Net P&L"), lambda g: g.sums.net, profit, numeric=True, width=110,
                   tone=lambda g: result_tone(g.sums.net), tooltip=tr("Σ net results; the groups add up to the total below")),
            Column("win_rate", tr("Win rate"), lambda g: g.sums.wins / g.sums.n, _share, numeric=True, width=72,
                   tooltip=tr("Share of positions with a gain")),
            Column("factor", tr("Profit factor"), lambda g: factor_of(g.sums), factor_text, numeric=True, width=92,
                   tooltip=tr("Σ gains ÷ Σ losses; ∞ where nothing was lost")),
            Column("average", tr("Expectancy"), lambda g: g.sums.net / g.sums.n, profit, numeric=True, width=96,
                   tone=lambda g: result_tone(g.sums.net), tooltip=tr("Net P&L ÷ positions")),
            Column("drawdown", tr("Max drawdown"), lambda g: -g.drawdown, money, numeric=True, width=104,
                   tooltip=tr("Deepest fall of this group's summed net results")),
            Column("fees", tr("Fees"), lambda g: g.sums.fees, money, numeric=True, width=84),
            Column("funding", tr("Funding"), lambda g: g.sums.funding, money, numeric=True, width=84,
                   tooltip=tr("Paid above 0, received below 0")),
            Column("slippage", tr("Slippage"), lambda g: g.sums.slippage, money, numeric=True, width=84,
                   tooltip=tr("Entries and exits against their simulated twins, where compared; a part of the gross result")),
            Column("gain", tr("Gains"), lambda g: g.sums.gain, money, numeric=True, width=96, hidden=True),
            Column("loss", tr("Losses"), lambda g: g.sums.loss, money, numeric=True, width=96, hidden=True),
        )  # fmt: skip

    def _costs(self) -> tuple[Column[GroupRow], ...]:
        tr, money, profit = self.tr, self._money, self._profit
        return (
            self._group(),
            Column("n", tr("Positions"), lambda g: g.sums.n, formatting.count, numeric=True, width=78),
            Column("turnover", tr("Turnover"), lambda g: g.sums.turnover, money, numeric=True, width=110,
                   tooltip=tr("Σ price × quantity of entries and exits")),
            Column("fees", tr("Fees"), lambda g: g.sums.fees, money, numeric=True, width=90),
            Column("fees_pct", tr("Fees %"), lambda g: _of_turnover(g.sums.fees, g.sums), _pct, numeric=True, width=72,
                   tooltip=tr("Fees ÷ turnover")),
            Column("funding", tr("Funding"), lambda g: g.sums.funding, money, numeric=True, width=90,
                   tooltip=tr("Paid above 0, received below 0")),
            Column("entry_slippage", tr("Entry slippage"), lambda g: g.sums.entry_slippage, money, numeric=True, width=104,
                   tip=lambda g: _compared(g.sums.entry_compared, g.sums.n)),
            Column("entry_compared", tr("Entries compared"), lambda g: g.sums.entry_compared, formatting.count, numeric=True, width=120,
                   tooltip=tr("Entries with a finished comparison")),
            Column("exit_slippage", tr("Exit slippage"), lambda g: g.sums.exit_slippage, money, numeric=True, width=104,
                   tip=lambda g: _compared(g.sums.exit_compared, g.sums.n)),
            Column("exit_compared", tr("Exits compared"), lambda g: g.sums.exit_compared, formatting.count, numeric=True, width=108,
                   tooltip=tr("Exits with a finished comparison")),
            Column("gross", tr("Gross P&L"), lambda g: g.sums.net + g.sums.fees + g.sums.funding, profit, numeric=True, width=104,
                   tone=lambda g: result_tone(g.sums.net + g.sums.fees + g.sums.funding), tooltip=tr("Before fees and funding"), hidden=True),
            Column("net", tr("Net P&L"), lambda g: g.sums.net, profit, numeric=True, width=110,
                   tone=lambda g: result_tone(g.sums.net)),
        )  # fmt: skip

    # ------------------------------------------------------------ what is shown

    def show_report(self, report: StatisticsReport) -> None:
        """Show the groups of another report."""
        self._report_id, self._unit = report.report_id, report.scope.quote
        self.load()

    def load(self) -> None:
        """Ask for the groups."""
        report_id = self._report_id
        if report_id is None:
            return
        grouping = Grouping(self.grouping.currentData())
        self._newest.ask()
        self.view.reading.ask()
        self._context.operations.run(
            lambda s: s.statistics.breakdown(report_id, grouping),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Group the positions"),
        )

    def _show(self, breakdown: Breakdown) -> None:
        self.view.reading.answer()
        self._shown = breakdown.grouping
        self._model.let_through()  # a question is answered also while frozen
        self._model.set_rows(_ordered(breakdown.grouping, breakdown.groups))
        self.total.show_text(self.tr("Total: {0}").format(sums_text(breakdown.total, self._unit)))

    def _failed(self, error: CtsError) -> None:
        if isinstance(error, NotFoundError):
            self.outdated.emit()
            return
        self.view.reading.fail(said(error), self.load)

    def _chosen(self) -> None:
        self._context.ui_state.setValue(f"statistics/{self._name}", self.grouping.currentData())
        self.load()

    def _restore(self, usual: Grouping) -> None:
        stored = str(self._context.ui_state.value(f"statistics/{self._name}") or usual.value)
        place = self.grouping.findData(stored)
        self.grouping.setCurrentIndex(place if place >= 0 else self.grouping.findData(usual.value))

    def _open(self, row: GroupRow | None) -> None:
        if row is not None:
            self.drill_wanted.emit(row.drill)


def _ordered(grouping: Grouping, groups: Sequence[GroupRow]) -> Sequence[GroupRow]:
    if grouping in _IN_ORDER:
        return groups
    return sorted(groups, key=lambda group: group.sums.net, reverse=True)


def _of_turnover(amount: Decimal, sums: Sums) -> Decimal | None:
    return 100 * amount / sums.turnover if sums.turnover > ZERO else None


def _share(value: float) -> str:
    return formatting.share(value, 1)


def _pct(value: Decimal | None) -> str:
    return formatting.pct(value, 3)


def _compared(compared: int, n: int) -> str:
    text = dialogs.tr("{0} of {1} could be compared with their simulated twins")
    return text.format(formatting.count(compared), positions_text(n))
