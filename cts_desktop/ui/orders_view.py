# ruff: noqa: E501 - columns read as a table
"""Orders, fills, and every decision of the gate: what was sent, what became of it."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.orders import OrderState
from cts_desktop.service.views import DecisionView, FillView, OrderView
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import mean_price, measured, text_label, words
from cts_desktop.ui.modes import mode_text
from cts_desktop.ui.order_commands import OrderCommands
from cts_desktop.ui.positions_view import mode_tone
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import TablePage
from cts_desktop.ui.table_paging import PAGE_ROWS, PagedRows
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service
    from cts_desktop.service.pages import Listing, Pages, Wanted

Answer = Coroutine[Any, Any, "Listing[Any]"]
_MINUTE_MS = 60_000


def side_text(side: str) -> str:
    """Return an order's side with an arrow."""
    return f"▲ {said(side)}" if side == "buy" else f"▼ {said(side)}"


def _state_tone(order: OrderView) -> Tone | None:
    if order.state in {OrderState.REJECTED, OrderState.LOST, OrderState.UNKNOWN}:
        return Tone.BAD
    return Tone.MUTED if order.state in {OrderState.CANCELLED, OrderState.EXPIRED} else None


def _decision_key(decision: DecisionView) -> tuple[object, ...]:
    # Equal refusals of a minute are one row, whose time is that of the last.
    when = decision.ts_ms if decision.accepted else decision.ts_ms // _MINUTE_MS
    return (
        when, decision.connection_id, decision.symbol, decision.side, decision.purpose,
        decision.set_key, decision.client_id, decision.reason,
    )  # fmt: skip


class OrdersPage(TablePage):
    """Orders, fills, and the decisions that led to them or blocked them."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "ordersPage", dialogs.tr("Orders"), parent)
        self._add_tables()
        self.commands = OrderCommands(context, self, self.orders)
        self._buttons = (
            ActionButton(self.commands.cancel, "cancelOrderButton"),
            ActionButton(self.commands.cancel_entries, "cancelEntriesButton"),
        )
        for button in self._buttons:
            self.bar.addWidget(button)
        self.finish()
        bridge = context.bridge
        bridge.orders_changed.connect(lambda: self.mark_dirty(self._orders_tab, self._fills_tab))
        bridge.decisions_changed.connect(lambda: self.mark_dirty(self._decisions_tab))

    def _add_tables(self) -> None:
        colour, state = self.context.theme.color, self.context.ui_state
        self.orders = TableView(
            TableModel(self._order_columns(), lambda o: o.client_id, colour),
            "ordersTable", self.tr("Orders"), state,
        )  # fmt: skip
        self.orders.set_empty_text(self.tr("No order has been sent yet."))
        self.fills = TableView(
            TableModel(self._fill_columns(), lambda f: (f.connection_id, f.symbol, f.trade_id), colour),
            "fillsTable", self.tr("Fills"), state,
        )  # fmt: skip
        self.fills.set_empty_text(self.tr("No order has been filled yet."))
        self.decisions = TableView(
            TableModel(self._decision_columns(), _decision_key, colour),
            "decisionsTable", self.tr("Blocked and allowed orders"), state,
        )  # fmt: skip
        self.decisions.set_empty_text(
            self.tr("The gate has not been asked yet: no set has reached Exchange level.")
        )
        tr, page = self.tr, self._paged
        sent = page(self.orders, tr("Load orders"), lambda p, w: p.orders(w, None))
        sent.loaded.connect(self._orders_loaded)
        filled = page(self.fills, tr("Load fills"), lambda p, w: p.fills(w))
        self._decided = page(
            self.decisions, tr("Load decisions"), lambda p, w: p.decisions(w, accepted=None)
        )
        self._orders_tab = self.add_table(self.orders, tr("Orders"), sent, None)
        self._fills_tab = self.add_table(self.fills, tr("Fills"), filled, None)
        self._decisions_tab = self.add_table(
            self.decisions,
            self.tr("Blocked && allowed"),
            self._load_decisions,
            self._with_reasons(),
        )
        self._decisions_tab.paged = self._decided

    def _with_reasons(self) -> QWidget:
        self.reason_box = QComboBox()
        self.reason_box.setObjectName("reasonBox")
        self.reason_box.setAccessibleName(self.tr("Reason"))
        self.reason_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.reason_box.currentIndexChanged.connect(self._choose_reason)
        self.reasons = text_label("", "muted")
        self.reasons.setObjectName("reasonCounts")
        self._show_reasons({})
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        row.addWidget(self.reason_box)
        row.addWidget(self.reasons, 1)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.decisions, 1)
        return page

    # ------------------------------------------------------------ columns

    def _when(self, ts_ms: int | None) -> str:
        return formatting.timestamp(ts_ms, utc=self.context.theme.utc)

    def _order_columns(self) -> tuple[Column[OrderView], ...]:
        tr, price = self.tr, formatting.price
        hidden: list[Column[OrderView]] = [
            Column("finished", tr("Finished"), lambda o: o.finished_ms, self._when, time=True, width=146),
            Column("reduce", tr("Reduce only"), lambda o: o.reduce_only, self._yes, width=90),
            Column("client", tr("Our id"), lambda o: o.client_id, width=180),
            Column("venue", tr("Venue's id"), lambda o: o.venue_id, width=140),
            Column("position", tr("Position"), lambda o: o.position_id, width=160),
        ]  # fmt: skip
        return (
            Column("created", tr("Created"), lambda o: o.created_ms, self._when, time=True, width=146),
            Column("symbol", tr("Symbol"), lambda o: o.symbol, width=126),
            Column("side", tr("Side"), lambda o: o.side, side_text, width=82, whole=True),
            Column("purpose", tr("Purpose"), lambda o: o.purpose, words, width=72, whole=True),
            Column("type", tr("Type"), lambda o: o.type, words, width=138, whole=True),
            Column("state", tr("State"), lambda o: o.state, words, width=108, whole=True, tone=_state_tone),
            Column("qty", tr("Quantity"), lambda o: o.qty, formatting.quantity, numeric=True, width=84),
            Column("filled", tr("Filled"), lambda o: o.filled_qty, formatting.quantity, numeric=True, width=76),
            Column("price", tr("Limit"), lambda o: o.price, price, numeric=True, width=90),
            Column("stop", tr("Trigger"), lambda o: o.stop_price, price, numeric=True, width=90),
            Column("average", tr("Average"), lambda o: o.average_price, mean_price, numeric=True, width=96),
            Column("reason", tr("Reason"), lambda o: said(o.reason), width=140),
            Column("mode", tr("Mode"), lambda o: o.mode, mode_text, width=88, whole=True, tone=lambda o: mode_tone(o.mode)),
            Column("connection", tr("Connection"), lambda o: o.connection_name, width=120),
            Column("set", tr("Set"), lambda o: o.set_key, width=180),
            *(replace(column, hidden=True) for column in hidden),
        )  # fmt: skip

    def _fill_columns(self) -> tuple[Column[FillView], ...]:
        tr = self.tr
        return (
            Column("time", tr("Time"), lambda f: f.ts_ms, self._when, time=True, width=146),
            Column("symbol", tr("Symbol"), lambda f: f.symbol, width=126),
            Column("side", tr("Side"), lambda f: f.side, side_text, width=82, whole=True),
            Column("price", tr("Price"), lambda f: f.price, formatting.price, numeric=True, width=96),
            Column("qty", tr("Quantity"), lambda f: f.qty, formatting.quantity, numeric=True, width=90),
            Column("notional", tr("Value"), lambda f: f.notional, formatting.money, numeric=True, width=96,
                   tooltip=tr("Price times quantity, in quote currency")),
            Column("fee", tr("Fee"), lambda f: f.fee, formatting.exact, numeric=True, width=90),
            Column("currency", tr("In"), lambda f: f.fee_currency, width=56, tooltip=tr("Currency of the fee")),
            Column("maker", tr("Liquidity"), lambda f: f.maker, self._liquidity, width=72, whole=True),
            Column("mode", tr("Mode"), self._mode_of, mode_text, width=88, whole=True, tone=self._mode_tone),
            Column("connection", tr("Connection"), lambda f: f.connection_name, width=120),
            Column("trade", tr("Trade"), lambda f: f.trade_id, width=120),
            Column("client", tr("Order"), lambda f: f.client_id, width=180),
        )  # fmt: skip

    def _decision_columns(self) -> tuple[Column[DecisionView], ...]:
        tr = self.tr
        return (
            Column("time", tr("Time"), lambda d: d.ts_ms, self._when, time=True, width=146),
            Column("accepted", tr("Verdict"), lambda d: d.accepted, self._verdict, width=86, whole=True,
                   tone=lambda d: Tone.GOOD if d.accepted else Tone.BAD),
            Column("reason", tr("Reason"), lambda d: d.reason, words, width=130),
            Column("repeats", tr("Count"), lambda d: d.repeats, formatting.count, numeric=True, width=56,
                   tooltip=tr("Equal refusals within a minute are one row")),
            Column("symbol", tr("Symbol"), lambda d: d.symbol, width=126),
            Column("side", tr("Side"), lambda d: d.side, side_text, width=82, whole=True),
            Column("purpose", tr("Purpose"), lambda d: d.purpose, words, width=72, whole=True),
            Column("value", tr("Measured"), lambda d: d.value, measured, width=110),
            Column("limit", tr("Limit"), lambda d: d.limit, measured, width=110),
            Column("message", tr("In words"), lambda d: said(d.message), width=280),
            Column("set", tr("Set"), lambda d: d.set_key, width=200),
        )  # fmt: skip

    def _mode_of(self, fill: FillView) -> str:
        """Return the mode of the fill's connection, which it keeps; nothing once it is deleted."""
        snapshot = self.context.bridge.snapshot
        view = snapshot.connection(fill.connection_id) if snapshot else None
        return view.connection.mode.value if view else ""

    def _mode_tone(self, fill: FillView) -> Tone | None:
        mode = self._mode_of(fill)
        return mode_tone(mode) if mode else Tone.MUTED

    def _yes(self, value: object) -> str:
        return self.tr("yes") if value else self.tr("no")

    def _liquidity(self, maker: object) -> str:
        return self.tr("maker") if maker else self.tr("taker")

    def _verdict(self, accepted: object) -> str:
        return self.tr("✓ allowed") if accepted else self.tr("✗ blocked")

    # ------------------------------------------------------------ rows

    def _paged(
        self, view: TableView, what: str, ask: Callable[["Pages", "Wanted"], Answer]
    ) -> PagedRows:
        """Return the rows of *view*, asked for the chosen connection."""

        def read(service: "Service", after: str) -> Answer:
            from cts_desktop.service.pages import Wanted  # noqa: PLC0415 - it brings the storage

            chosen = self.connection_box.connection_id
            return ask(service.queries.pages, Wanted(chosen, after=after, limit=PAGE_ROWS))

        return PagedRows(self.context, view, read, what)

    def _orders_loaded(self, orders: tuple[OrderView, ...]) -> None:
        self.commands.show_orders(orders, self.connection_box.connection_id)

    def _load_decisions(self) -> None:
        chosen = self.connection_box.connection_id
        self._decided.load()
        self.context.operations.run(
            lambda s: s.queries.decision_reasons(chosen),
            on_success=self._show_reasons,
            on_failure=lambda _error: None,  # the table says it
            owner=self,
            what=self.tr("Load decisions"),
        )

    def _show_reasons(self, counts: Mapping[str, int]) -> None:
        chosen = self.reason_box.currentData()
        box = self.reason_box
        box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        box.clear()
        box.addItem(self.tr("All decisions"), "")
        box.addItem(self.tr("Blocked only"), "blocked")
        ordered = sorted(counts.items(), key=lambda item: -item[1])
        for reason, count in ordered:
            box.addItem(f"{words(reason)} ({formatting.count(count)})", f"reason:{reason}")
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        parts = (f"{words(reason)} {formatting.count(count)}" for reason, count in ordered[:6])
        self.reasons.setText(" · ".join(parts))

    def _choose_reason(self) -> None:
        chosen = str(self.reason_box.currentData() or "")
        reason = chosen.removeprefix("reason:")
        if chosen == "blocked":
            self.decisions.table.set_predicate(lambda d: not d.accepted)
        elif chosen:
            self.decisions.table.set_predicate(lambda d: d.reason == reason)
        else:
            self.decisions.table.set_predicate(None)

    # ------------------------------------------------------------ selection

    @override
    def selection_changed(self) -> None:
        selected = self.current.view.selected
        for button in self._buttons:
            button.setVisible(self.current is self._orders_tab)
        if isinstance(selected, DecisionView):
            self.why.explain([selected])
        elif isinstance(selected, OrderView | FillView):
            self.why.ask_order(selected.client_id, selected.symbol)
        else:
            self.why.clear()
