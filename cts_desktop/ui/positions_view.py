# ruff: noqa: E501 - columns read as a table
"""Positions: open ones live, simulated and closed ones on demand, each with its reasons."""

from collections.abc import Coroutine
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.service.views import PositionView, SimulatedView, Snapshot
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import close_reason, mean_price, words
from cts_desktop.ui.modes import mode_text
from cts_desktop.ui.position_commands import PositionCommands
from cts_desktop.ui.protection import (
    protection_of,
    protection_text,
    protection_tip,
    protection_tone,
)
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import TablePage
from cts_desktop.ui.table_paging import PAGE_ROWS, PagedRows
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, ShrinkingButton

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service
    from cts_desktop.service.pages import Listing


def result_tone(value: Decimal | float | None) -> Tone | None:
    """Return the tone of a gain or a loss; the text carries arrow and sign."""
    if not value:
        return None
    return Tone.GAIN if value > 0 else Tone.LOSS


def mode_tone(mode: str) -> Tone:
    """Return the tone of a mode's badge word."""
    return {"paper": Tone.PAPER, "testnet": Tone.TESTNET}.get(mode, Tone.LIVE)


def side_text(side: str) -> str:
    """Return the side of a position with an arrow: the entry's side names it."""
    return dialogs.tr("▲ long") if side == "long" else dialogs.tr("▼ short")


class PositionsPage(TablePage):
    """Open, simulated and closed positions."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "positionsPage", dialogs.tr("Positions"), parent)
        self._shown: tuple[PositionView, ...] = ()
        self._add_tables()
        self.commands = PositionCommands(context, self, self.table)
        self._add_buttons()
        self.finish()
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        context.bridge.positions_changed.connect(self._positions_changed)
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)

    def _add_tables(self) -> None:
        colour, state = self.context.theme.color, self.context.ui_state
        self.table = TableView(
            TableModel(self._columns(closed=False), lambda p: p.position_id, colour),
            "positionsTable", self.tr("Open positions"), state,
        )  # fmt: skip
        self.table.set_empty_text(
            self.tr(
                "No open position. A configuration set opens one after it has proved itself on "
                "simulated positions; “Blocked & allowed” on the Orders page says what was refused and why."
            )
        )
        self.simulated = TableView(
            TableModel(self._simulated_columns(), _simulated_key, colour),
            "simulatedTable", self.tr("Simulated positions"), state,
        )  # fmt: skip
        self.simulated.set_empty_text(
            self.tr("No simulated position yet. Start the engine: each signal opens some.")
        )
        self.closed = TableView(
            TableModel(self._columns(closed=True), lambda p: p.position_id, colour),
            "closedPositionsTable", self.tr("Closed positions"), state,
        )  # fmt: skip
        self.closed.set_empty_text(self.tr("No position has been closed yet."))
        self._open_tab = self.add_table(self.table, self.tr("Open"), None, None)
        simulated = PagedRows(
            self.context, self.simulated, self._ask_simulated, self.tr("Load simulated positions")
        )
        self._simulated_tab = self.add_table(self.simulated, self.tr("Simulated"), simulated, None)
        self.tabs.setTabToolTip(
            self.tabs.count() - 1,
            self.tr(
                "The first {0} open ones of each connection, then closed ones, the last first; "
                "older ones come when you scroll down"
            ).format(PAGE_ROWS),
        )
        closed = PagedRows(
            self.context, self.closed, self._ask_closed, self.tr("Load closed positions")
        )
        self._closed_tab = self.add_table(self.closed, self.tr("Closed"), closed, None)

    def _add_buttons(self) -> None:
        names = (
            "editExitsButton",
            "closePositionButton",
            "closeProfitableButton",
            "closeAllButton",
        )
        self._buttons = tuple(
            # The three that close look alike: they need their words.
            (ShrinkingButton if action is self.commands.edit else ActionButton)(action, name)
            for action, name in zip(self.commands.all, names, strict=True)
        )
        for button in self._buttons:
            self.bar.addWidget(button)

    # ------------------------------------------------------------ columns

    def _columns(self, *, closed: bool) -> tuple[Column[PositionView], ...]:
        def hidden(column: Column[PositionView]) -> Column[PositionView]:
            return replace(column, hidden=True)

        tr, theme = self.tr, self.context.theme

        def when(ts_ms: int | None) -> str:
            return formatting.timestamp(ts_ms, utc=theme.utc)

        closing: tuple[Column[PositionView], ...] = (
            Column("closed", tr("Closed"), lambda p: p.closed_ms, when, time=True, width=146),
            Column("exit", tr("Exit"), lambda p: p.exit_price, mean_price, numeric=True, width=96),
            Column("reason", tr("Closed by"), lambda p: p.close_reason, close_reason, width=112, whole=True),
            Column("state", tr("State"), lambda p: p.state, words, width=90, whole=True,
                   tooltip=tr("Dust: what is left is too little to sell")),
        )  # fmt: skip
        living: tuple[Column[PositionView], ...] = (
            Column("mark", tr("Mark"), lambda p: p.mark_price, mean_price, numeric=True, width=92,
                   tooltip=tr("Last price; profit and loss use it")),
            Column("stop", tr("Stop"), lambda p: p.stop_price, formatting.price, numeric=True, width=92),
            Column("target", tr("Target"), lambda p: p.target_price, formatting.price, numeric=True, width=92),
            Column("protection", tr("Stop held"), protection_of, protection_text, width=124, whole=True,
                   tooltip=tr("Where the stop is watched"), tone=protection_tone, tip=protection_tip),
            Column("state", tr("State"), lambda p: p.state, words, width=70, whole=True),
        )  # fmt: skip
        opened: Column[PositionView] = Column(
            "opened", tr("Opened"), lambda p: p.opened_ms, when, time=True, width=146
        )
        return (
            Column("symbol", tr("Symbol"), lambda p: p.symbol, width=112),
            Column("side", tr("Side"), lambda p: p.side, side_text, width=72, whole=True),
            Column("qty", tr("Quantity"), lambda p: p.qty, formatting.quantity, numeric=True, width=78),
            Column("entry", tr("Entry"), lambda p: p.entry_price, mean_price, numeric=True, width=92),
            *(closing if closed else living),
            Column("net", tr("Net P&L"), lambda p: p.net_pnl, formatting.profit, numeric=True, width=96,
                   tooltip=tr("Profit or loss after fees and funding"),
                   tone=lambda p: result_tone(p.net_pnl)),
            hidden(Column("gross", tr("Gross P&L"), lambda p: p.gross_pnl, formatting.profit, numeric=True, width=96,
                   tone=lambda p: result_tone(p.gross_pnl))),
            Column("fees", tr("Fees"), lambda p: p.fees, _small_money, numeric=True, width=66),
            hidden(Column("funding", tr("Funding"), lambda p: p.funding, _small_money, numeric=True, width=76)),
            hidden(opened) if closed else opened,
            Column("mode", tr("Mode"), lambda p: p.mode, mode_text, width=84, whole=True, tone=lambda p: mode_tone(p.mode)),
            Column("connection", tr("Connection"), lambda p: p.connection_name, width=96),
            Column("set", tr("Set"), lambda p: p.set_key, width=200),
            hidden(Column("id", tr("Position"), lambda p: p.position_id, width=160)),
        )  # fmt: skip

    def _simulated_columns(self) -> tuple[Column[SimulatedView], ...]:
        tr, theme = self.tr, self.context.theme

        def when(ts_ms: int | None) -> str:
            return formatting.timestamp(ts_ms, utc=theme.utc)

        def units(value: float | None) -> str:
            return tr("open") if value is None else formatting.profit(value, "C")

        def price(value: float | None) -> str:
            return formatting.DASH if value is None else mean_price(Decimal(repr(value)))

        return (
            Column("symbol", tr("Symbol"), lambda s: s.symbol, width=126),
            Column("side", tr("Side"), lambda s: s.side, side_text, width=72, whole=True),
            Column("net", tr("Net result"), lambda s: s.net_units, units, numeric=True, width=96,
                   tooltip=tr("In cost units C, after fees and slippage"),
                   tone=lambda s: result_tone(s.net_units)),
            Column("entry", tr("Entry"), lambda s: s.entry_price, price, numeric=True, width=100),
            Column("exit", tr("Exit"), lambda s: s.exit_price, price, numeric=True, width=100),
            Column("opened", tr("Opened"), lambda s: s.opened_ms, when, time=True, width=146),
            Column("closed", tr("Closed"), lambda s: s.closed_ms, when, time=True, width=146),
            Column("reason", tr("Closed by"), lambda s: s.reason, close_reason, width=110, whole=True),
            Column("set", tr("Set"), lambda s: s.set_key, width=220),
        )  # fmt: skip

    # ------------------------------------------------------------ rows

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take the open positions of *snapshot*; hidden, only keep them for later."""
        if snapshot.positions != self._shown:
            self._shown = snapshot.positions
            self._show_open()
        self.commands.follow()

    @override
    def connection_changed(self) -> None:
        self._show_open()
        self.commands.follow()

    def _show_open(self) -> None:
        chosen = self.connection_box.connection_id
        self.table.table.set_rows(p for p in self._shown if chosen in {"", p.connection_id})

    def _positions_changed(self) -> None:
        self.mark_dirty(self._simulated_tab, self._closed_tab)

    def _ask_simulated(
        self, service: "Service", after: str
    ) -> Coroutine[Any, Any, "Listing[SimulatedView]"]:
        return service.queries.simulated(
            connection_id=self.connection_box.connection_id, after=after, limit=PAGE_ROWS
        )

    def _ask_closed(
        self, service: "Service", after: str
    ) -> Coroutine[Any, Any, "Listing[PositionView]"]:
        from cts_desktop.service.pages import Wanted  # noqa: PLC0415 - it brings the storage

        wanted = Wanted(self.connection_box.connection_id, after=after, limit=PAGE_ROWS)
        return service.queries.pages.positions(wanted, closed=True)

    # ------------------------------------------------------------ selection

    @override
    def selection_changed(self) -> None:
        selected = self.current.view.selected
        for button in self._buttons:
            button.setVisible(self.current is self._open_tab)
        if isinstance(selected, PositionView):
            self.why.ask_position(selected.position_id, selected.symbol)
        elif isinstance(selected, SimulatedView):
            self.why.ask_simulated(selected)
        else:
            self.why.clear()


def _simulated_key(row: SimulatedView) -> tuple[str, str, int]:
    return row.connection_id, row.set_key, row.opened_ms


def _small_money(value: Decimal | None) -> str:
    return formatting.money(value, places=4)
