# ruff: noqa: E501 - columns read as a table
"""The positions behind a figure with their exact sums, and the executions of the chosen one."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError, NotFoundError
from cts_desktop.domain.statistics import Drill
from cts_desktop.service.statistics_views import (
    ClosedView,
    RowsPage,
    StatisticsFill,
    StatisticsReport,
)
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import close_reason, mean_price, words
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.paged_model import PagedModel
from cts_desktop.ui.pager import Pager
from cts_desktop.ui.row_commands import RowCommands
from cts_desktop.ui.statistics.words import (
    drill_text,
    exact_signed,
    places_of,
    result_tone,
    strategies_text,
    sums_text,
)
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, ElidedLabel, tight

PAGE_ROWS: Final = 200
#: Columns the service orders by.
SORTABLE: Final = frozenset(
    {
        "closed", "opened", "connection", "symbol", "side", "gross", "fees", "funding", "net",
        "turnover", "entry_slippage", "exit_slippage", "reason", "set", "held",
    }
)  # fmt: skip


class RowsTab(QWidget):
    """One page of positions at a time; the service orders them and adds all of them up.

    Signals:
        outdated: there is a newer report than the one shown.
    """

    outdated = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._report: StatisticsReport | None = None
        self._drill = Drill()
        self._newest, self._newest_fills = Newest(), Newest()
        self.title = ElidedLabel()
        self.title.setObjectName("rowsTitle")
        self.sums = ElidedLabel()
        self.sums.setObjectName("rowsSums")
        self.sums.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.model = PagedModel(
            self._columns(), lambda p: p.position_id, context.theme.color, SORTABLE
        )
        self.view = TableView(
            self.model, "statisticsRows", self.tr("Positions behind the figure"), context.ui_state
        )
        self.fills = TableView(
            TableModel(self._fill_columns(), lambda f: (f.connection_id, f.symbol, f.trade_id)),
            "statisticsFills", self.tr("Executions of the chosen position"), context.ui_state,
        )  # fmt: skip
        self.fills.set_empty_text(self._choose_words())
        self._make_actions()
        self._lay_out()
        self._connect()

    def _make_actions(self) -> None:
        tr, theme = self.tr, self._context.theme
        tip = tr("All closed positions of the filters above")
        everything = Command(tr("Show &all positions"), tip, icon="back")
        self.everything = make_action(self, theme, everything, lambda: self.drill(Drill()))
        self.pager = Pager(self, theme, "rows", PAGE_ROWS, tr("{0} to {1} of {2}"))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(ActionButton(self.everything, "allRowsButton"))
        upper = QWidget()
        above = QVBoxLayout(upper)
        tight(above, spacing=4)
        above.addWidget(self.view, 1)
        above.addWidget(self.sums)
        above.addWidget(self.pager)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("statisticsRowsSplitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(self.fills)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([360, 120])
        layout = QVBoxLayout(self)
        tight(layout, spacing=6)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.model.order_changed.connect(self.pager.start_over)
        self.pager.turned.connect(self.load)
        self.view.row_selected.connect(self._load_fills)
        self.commands = RowCommands(self._context, self.view, why=self._why)
        self.view.row_activated.connect(lambda _row: self._why())
        for view in (self.view, self.fills):
            self._context.theme.changed.connect(view.table.refresh_colours)

    # ------------------------------------------------------------ columns

    def _columns(self) -> tuple[Column[ClosedView], ...]:
        tr, theme = self.tr, self._context.theme

        def when(ts_ms: int | None) -> str:
            return formatting.timestamp(ts_ms, utc=theme.utc)

        return (
            Column("closed", tr("Closed"), lambda p: p.closed_ms, when, width=150, time=True),
            Column("symbol", tr("Symbol"), lambda p: p.symbol, width=112),
            Column("side", tr("Side"), lambda p: p.side, lambda s: tr("▲ long") if s == "long" else tr("▼ short"), width=70),
            Column("net", tr("Net P&L"), lambda p: p.net, self._profit, numeric=True, width=100,
                   tone=lambda p: result_tone(p.net), tip=lambda p: self._exact(p.net)),
            Column("gross", tr("Gross P&L"), lambda p: p.gross, self._profit, numeric=True, width=100,
                   tone=lambda p: result_tone(p.gross), tip=lambda p: self._exact(p.gross)),
            Column("fees", tr("Fees"), lambda p: p.fees, self._small, numeric=True, width=76, tip=lambda p: self._exact(p.fees)),
            Column("funding", tr("Funding"), lambda p: p.funding, self._small, numeric=True, width=76,
                   tooltip=tr("Paid above 0, received below 0"), tip=lambda p: self._exact(p.funding)),
            Column("entry_slippage", tr("Entry slip."), lambda p: p.entry_slippage, self._small, numeric=True, width=84,
                   tooltip=tr("How much worse the entry was than that of the simulated twin; a dash where there is no comparison")),
            Column("exit_slippage", tr("Exit slip."), lambda p: p.exit_slippage, self._small, numeric=True, width=84,
                   tooltip=tr("How much worse the exit was than that of the simulated twin, where both ended for the same reason")),
            Column("reason", tr("Closed by"), lambda p: p.reason, close_reason, width=96),
            Column("strategies", tr("Strategies"), lambda p: p.strategies, strategies_text, width=100, room=60),
            Column("opened", tr("Opened"), lambda p: p.opened_ms, when, width=150, time=True, hidden=True),
            Column("held", tr("Held"), lambda p: (p.closed_ms - p.opened_ms) / 1000, formatting.duration, numeric=True, width=82, hidden=True),
            Column("qty", tr("Quantity"), lambda p: p.qty, formatting.quantity, numeric=True, width=84, hidden=True),
            Column("entry", tr("Entry"), lambda p: p.entry_price, mean_price, numeric=True, width=92, hidden=True),
            Column("exit", tr("Exit"), lambda p: p.exit_price, mean_price, numeric=True, width=92, hidden=True),
            Column("turnover", tr("Turnover"), lambda p: p.turnover, formatting.money, numeric=True, width=100, hidden=True),
            Column("connection", tr("Connection"), lambda p: p.connection_name, width=96),
            Column("set", tr("Set"), lambda p: p.set_key, width=160, room=200),
            Column("id", tr("Position"), lambda p: p.position_id, width=160, hidden=True),
        )  # fmt: skip

    def _fill_columns(self) -> tuple[Column[StatisticsFill], ...]:
        tr, theme = self.tr, self._context.theme

        def when(ts_ms: int | None) -> str:
            return formatting.timestamp(ts_ms, utc=theme.utc, millis=True)

        return (
            Column("time", tr("Executed"), lambda f: f.ts_ms, when, width=176, time=True),
            Column("side", tr("Side"), lambda f: f.side, words, width=60),
            Column("purpose", tr("Purpose"), lambda f: f.purpose, words, width=84),
            Column("qty", tr("Quantity"), lambda f: f.qty, formatting.quantity, numeric=True, width=90),
            Column("price", tr("Price"), lambda f: f.price, formatting.price, numeric=True, width=96),
            Column("notional", tr("Notional"), lambda f: f.notional, formatting.money, numeric=True, width=100),
            Column("fee", tr("Fee"), lambda f: f.fee, formatting.exact, numeric=True, width=96),
            Column("fee_currency", tr("Fee in"), lambda f: f.fee_currency, width=60),
            Column("liquidity", tr("Liquidity"), lambda f: tr("maker") if f.maker else tr("taker"), width=74),
            Column("trade", tr("Trade"), lambda f: f.trade_id, width=130),
            Column("order", tr("Order"), lambda f: f.client_id, width=150, room=150),
        )  # fmt: skip

    @property
    def _unit(self) -> str:
        return self._report.scope.quote if self._report else ""

    def _profit(self, value: Decimal | None) -> str:
        return formatting.profit(value, places=places_of(self._unit))

    def _small(self, value: Decimal | None) -> str:
        return formatting.money(value, places=max(4, places_of(self._unit)))

    def _exact(self, value: Decimal) -> str:
        return exact_signed(value, self._unit)

    # ------------------------------------------------------------ which rows

    def show_report(self, report: StatisticsReport) -> None:
        """Show the same rows of another report; load when they are looked at."""
        self._report = report

    def drill(self, drill: Drill) -> None:
        """Show the rows behind another figure."""
        self._drill = drill
        self.pager.start_over()

    def load(self) -> None:
        """Ask for the page that is wanted."""
        report, drill, offset = self._report, self._drill, self.pager.offset
        if report is None:
            return
        order, descending = self.model.order
        self.title.show_text(drill_text(drill, report))
        self._newest.ask()
        self.view.reading.ask()
        self._context.operations.run(
            lambda s: s.statistics.rows(
                report.report_id, drill, order_by=order, descending=descending or not order,
                offset=offset, limit=PAGE_ROWS,
            ),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the rows"),
        )  # fmt: skip

    def _show(self, page: RowsPage) -> None:
        if not self.pager.show_place(len(page.rows), page.sums.n):
            return
        self.view.reading.answer()
        self.model.set_rows(page.rows)
        self.view.scrollToTop()
        self.sums.show_text(
            self.tr("Sum of all of them: {0}").format(sums_text(page.sums, self._unit))
        )
        self.view.set_empty_text(self.tr("No position is behind this figure."))
        self.everything.setEnabled(self._drill != Drill())

    def _failed(self, error: CtsError) -> None:
        if isinstance(error, NotFoundError):
            self.outdated.emit()
            return
        self.view.reading.fail(said(error), self.load)

    # ------------------------------------------------------------ the chosen position

    def _load_fills(self, row: ClosedView | None) -> None:
        if row is None:
            self._newest_fills.forget()
            self.fills.set_empty_text(self._choose_words())
            self.fills.table.let_through()
            self.fills.table.set_rows(())
            return
        self._newest_fills.ask()
        self.fills.reading.ask()
        self._context.operations.run(
            lambda s: s.statistics.fills(row.position_id),
            on_success=self._newest_fills.only(self._show_fills),
            on_failure=self._newest_fills.only(self._fills_failed),
            owner=self,
            what=self.tr("Load the executions"),
        )

    def _choose_words(self) -> str:
        return self.tr("Choose a position: its executions are listed here.")

    def _show_fills(self, fills: Sequence[StatisticsFill]) -> None:
        self.fills.reading.answer()
        self.fills.table.let_through()
        self.fills.set_empty_text(self.tr("No execution of this position is stored."))
        self.fills.table.set_rows(fills)

    def _fills_failed(self, error: CtsError) -> None:
        self.fills.reading.fail(said(error), lambda: self._load_fills(self.view.selected))

    def _why(self) -> None:
        row = self.view.selected
        if row is None:
            return
        # Imported when first needed: the panel is not part of showing the page.
        from cts_desktop.ui.why_dialog import open_why  # noqa: PLC0415

        dialog = open_why(self._context, None, self.window())
        dialog.setWindowTitle(self.tr("Why: {0}").format(row.symbol))
        dialog.panel.ask_position(row.position_id, row.symbol)
