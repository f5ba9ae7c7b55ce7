"""Orders, their history and their fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, Final

from peewee import fn

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import FINAL_STATES, REDUCING, Fill, Order, OrderPurpose, OrderState
from cts_desktop.domain.risk import Decision
from cts_desktop.storage.columns import EXACT, decimal_text
from cts_desktop.storage.database import Database, Row, Write
from cts_desktop.storage.decisions import INSERT_DECISION, decision_row
from cts_desktop.storage.models import FillModel, OrderEventModel, OrderModel
from cts_desktop.storage.order_rows import (
    ORDER_COLUMNS,
    fill_from,
    fill_row,
    order_from,
    order_row,
)
from cts_desktop.storage.paging import DEFAULT_LIMIT, Page, page_of, position_in
from cts_desktop.storage.statements import insert, upsert

_INSERT_ORDER: Final = insert("orders", ORDER_COLUMNS)
_SAVE_ORDER: Final = upsert("orders", ORDER_COLUMNS, ("client_id",))
_INSERT_EVENT: Final = insert(
    "order_events",
    ("connection_id", "client_id", "timestamp", "event", "status", "filled_size", "reason"),
)
# A fill carries no mode of its own: it has its order's, or for a foreign order its connection's.
_INSERT_FILL: Final = """
    INSERT OR IGNORE INTO fills (
        connection_id, symbol, trade_id, client_id, venue_id, side, price, size, fee,
        fee_currency, maker, timestamp, mode
    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, coalesce(
        (SELECT mode FROM orders WHERE client_id = ?4),
        (SELECT mode FROM connections WHERE id = ?1),
        ''
    ))
"""
_KNOWN_FILL: Final = "SELECT 1 FROM fills WHERE connection_id = ? AND symbol = ? AND trade_id = ?"
#: Written out, so that SQLite can use the index of unfinished orders.
_UNFINISHED: Final = tuple(s.value for s in OrderState if s not in FINAL_STATES)
_ENTERING: Final = tuple(p.value for p in OrderPurpose if p not in REDUCING)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders or fills to list; empty fields do not filter. States concern orders only."""

    connection_id: str = ""
    symbol: str = ""
    position_id: str = ""
    states: Sequence[OrderState] = ()


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One step in an order's life."""

    ts_ms: int
    event: str
    state: OrderState
    filled_qty: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class FillTotals:
    """Exact sums over fills; fees only mean something in one currency."""

    count: int
    notional: Decimal
    fees: Decimal


class OrderRepository:
    """Implements `domain.ports.OrderStore`, and the lists a person looks at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def announce(self, order: Order, decision: Decision | None) -> None:
        """Commit the intent durably, with the decision in front of it and all queued before.

        Raises DatabaseError, also for a client id known already; then the order must not be sent
        and neither order nor decision is stored. Inside `together` the commit is at its end.
        """
        writes = [] if decision is None else [Write(INSERT_DECISION, decision_row(decision))]
        writes.append(Write(_INSERT_ORDER, order_row(order)))
        writes.append(_event(order, "announced"))
        self._database.commit(writes, durable=True)

    def save(self, order: Order, event: str) -> None:
        """Queue the order's new state and an audit row."""
        self._database.queue(_SAVE_ORDER, order_row(order))
        write = _event(order, event)
        self._database.queue(write.sql, write.parameters)

    def add_fill(self, fill: Fill) -> bool:
        """Queue a fill; return False where it is known already."""
        if self.knows_fill(fill):
            return False
        key = (fill.connection_id, fill.symbol, fill.trade_id)
        self._database.queue(_INSERT_FILL, fill_row(fill), key)
        return True

    def knows_fill(self, fill: Fill) -> bool:
        """Tell whether a fill is stored or queued already."""
        key = (fill.connection_id, fill.symbol, fill.trade_id)
        return self._database.is_queued(key) or self._database.exists(_KNOWN_FILL, key)

    def unfinished(self, connection_id: str) -> list[Order]:
        """Return all orders not in a final state, oldest first."""
        query = (
            OrderModel.select()
            .where(OrderModel.connection_id == connection_id, OrderModel.status << _UNFINISHED)
            .order_by(OrderModel.id)
        )
        return [order_from(row) for row in self._database.rows(query)]

    def entries_since(self, connection_id: str, since_ms: int) -> list[Order]:
        """Return the orders announced since *since_ms* that open or add, oldest first."""
        query = (
            OrderModel.select()
            .where(
                OrderModel.connection_id == connection_id,
                OrderModel.intent << _ENTERING,
                OrderModel.created_at >= since_ms,
            )
            .order_by(OrderModel.created_at, OrderModel.id)
        )
        return [order_from(row) for row in self._database.rows(query)]

    def get(self, client_id: str) -> Order | None:
        """Return an order."""
        rows = self._database.rows(OrderModel.select().where(OrderModel.client_id == client_id))
        return order_from(rows[0]) if rows else None

    def fills(self, connection_id: str) -> list[Fill]:
        """Return every fill of a connection, oldest first."""
        query = (
            FillModel.select()
            .where(FillModel.connection_id == connection_id)
            .order_by(FillModel.timestamp, FillModel.id)
        )
        return [fill_from(row) for row in self._database.rows(query)]

    def fills_of(self, client_id: str) -> list[Fill]:
        """Return the fills of an order, oldest first."""
        query = (
            FillModel.select()
            .where(FillModel.client_id == client_id)
            .order_by(FillModel.timestamp, FillModel.id)
        )
        return [fill_from(row) for row in self._database.rows(query)]

    def events(self, client_id: str) -> list[OrderEvent]:
        """Return the steps of an order's life, oldest first."""
        query = (
            OrderEventModel.select()
            .where(OrderEventModel.client_id == client_id)
            .order_by(OrderEventModel.id)
        )
        return [_event_from(row) for row in self._database.rows(query)]

    def page(
        self, wanted: OrderFilter = OrderFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[Order]:
        """Return orders, newest first."""
        query = _filtered(OrderModel, wanted)
        if wanted.states:
            query = query.where(OrderModel.status << [state.value for state in wanted.states])
        if wanted.position_id:
            query = query.where(OrderModel.position_id == wanted.position_id)
        return self._page(OrderModel, query, after, limit)

    def fill_page(
        self, wanted: OrderFilter = OrderFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[Fill]:
        """Return fills, newest first."""
        query = _filtered(FillModel, wanted)
        if wanted.position_id:
            orders = OrderModel.select(OrderModel.client_id).where(
                OrderModel.position_id == wanted.position_id
            )
            query = query.where(FillModel.client_id << orders)
        return self._page(FillModel, query, after, limit)

    def _page(self, model: Any, query: Any, after: str, limit: int) -> Page[Any]:
        if after:
            query = query.where(model.id < position_in(after)[0])
        rows = self._database.rows(query.order_by(model.id.desc()).limit(limit + 1))
        return page_of(rows, limit, order_from if model is OrderModel else fill_from, ("id",))

    def counts(self, connection_id: str) -> dict[OrderState, int]:
        """Return how many orders are in each state."""
        query = (
            OrderModel.select(OrderModel.status, fn.COUNT(OrderModel.id).alias("count"))
            .where(OrderModel.connection_id == connection_id)
            .group_by(OrderModel.status)
        )
        return {OrderState(row["status"]): row["count"] for row in self._database.rows(query)}

    def fill_totals(self, connection_id: str) -> FillTotals:
        """Return the exact sums over all fills of a connection."""
        rows = self._database.select(
            "SELECT price, size, fee FROM fills WHERE connection_id = ?", (connection_id,)
        )
        with localcontext(EXACT):
            notional = sum((Decimal(price) * Decimal(size) for price, size, _ in rows), ZERO)
            return FillTotals(len(rows), notional, sum((Decimal(row[2]) for row in rows), ZERO))


def _filtered(model: Any, wanted: OrderFilter) -> Any:
    query = model.select()
    if wanted.connection_id:
        query = query.where(model.connection_id == wanted.connection_id)
    if wanted.symbol:
        query = query.where(model.symbol == wanted.symbol)
    return query


def _event(order: Order, event: str) -> Write:
    parameters: Row = (
        order.connection_id,
        order.client_id,
        max(order.created_ms, order.updated_ms),
        event,
        order.state.value,
        decimal_text(order.filled_qty),
        order.reason,
    )
    return Write(_INSERT_EVENT, parameters)


def _event_from(row: dict[str, Any]) -> OrderEvent:
    return OrderEvent(
        ts_ms=row["timestamp"],
        event=row["event"],
        state=OrderState(row["status"]),
        filled_qty=row["filled_size"],
        reason=row["reason"],
    )
