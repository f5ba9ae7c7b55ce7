"""Turns domain values into the views that cross to a face."""

from datetime import UTC, datetime
from decimal import Decimal

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, Order
from cts_desktop.domain.positions import Position, PositionState
from cts_desktop.domain.risk import Decision
from cts_desktop.domain.sets import SimulatedTrade
from cts_desktop.service.views import (
    DecisionView,
    FillView,
    LogView,
    OrderView,
    PositionView,
    SimulatedView,
)
from cts_desktop.storage.logs import LogRow


def position_view(position: Position, connection_name: str, mark: Decimal | None) -> PositionView:
    """Return a position; profit is valued at *mark* while a quantity is open."""
    price = mark if position.qty and not position.state.is_final else ZERO
    return PositionView(
        position_id=position.position_id,
        connection_id=position.connection_id,
        connection_name=connection_name,
        mode=position.mode,
        symbol=position.symbol,
        side="long" if position.sign > 0 else "short",
        state=position.state,
        qty=position.entry_qty if position.state is PositionState.CLOSED else position.qty,
        entry_price=position.entry_price,
        exit_price=position.exit_price,
        mark_price=mark if position.qty else None,
        stop_price=position.stop_price,
        target_price=position.target_price,
        gross_pnl=None if price is None else position.gross_pnl(price),
        net_pnl=None if price is None else position.net_pnl(price),
        fees=position.fees,
        funding=position.funding,
        opened_ms=position.opened_ms,
        closed_ms=position.closed_ms,
        close_reason=position.close_reason or "",
        set_key=position.set_key,
    )


def simulated_view(connection_id: str, trade: SimulatedTrade) -> SimulatedView:
    """Return a closed simulated position."""
    return SimulatedView(
        connection_id=connection_id,
        set_key=trade.set_key,
        symbol=trade.symbol,
        side=trade.side,
        entry_price=trade.entry_price,
        exit_price=trade.exit_price,
        opened_ms=trade.entry_ms,
        closed_ms=trade.exit_ms,
        net_units=trade.net_units,
        reason=trade.reason,
    )


def order_view(order: Order, connection_name: str) -> OrderView:
    """Return an order."""
    request = order.request
    return OrderView(
        client_id=request.client_id,
        venue_id=order.venue_id,
        connection_id=order.connection_id,
        connection_name=connection_name,
        mode=order.mode,
        symbol=request.symbol,
        side=request.side,
        type=request.type,
        purpose=order.purpose,
        state=order.state,
        qty=request.qty,
        filled_qty=order.filled_qty,
        price=request.price,
        stop_price=request.stop_price,
        average_price=order.average_price,
        reduce_only=request.reduce_only,
        created_ms=order.created_ms,
        finished_ms=order.finished_ms,
        reason=order.reason,
        position_id=order.position_id,
        set_key=order.set_key,
        computation=order.computation,
    )


def fill_view(fill: Fill, connection_name: str) -> FillView:
    """Return an execution."""
    return FillView(
        trade_id=fill.trade_id,
        client_id=fill.client_id,
        connection_id=fill.connection_id,
        connection_name=connection_name,
        symbol=fill.symbol,
        side=fill.side,
        price=fill.price,
        qty=fill.qty,
        notional=fill.notional,
        fee=fill.fee,
        fee_currency=fill.fee_currency,
        maker=fill.maker,
        ts_ms=fill.ts_ms,
    )


def decision_view(decision: Decision) -> DecisionView:
    """Return a decision."""
    return DecisionView(
        ts_ms=decision.ts_ms,
        connection_id=decision.connection_id,
        symbol=decision.symbol,
        side=decision.side,
        purpose=decision.purpose,
        accepted=decision.accepted,
        reason=decision.reason,
        message=decision.message,
        value=decision.value,
        limit=decision.limit,
        set_key=decision.set_key,
        client_id=decision.client_id,
        position_id=decision.position_id,
        rules=decision.rules,
        computation=decision.computation,
        repeats=decision.repeats,
    )


def log_view(row: LogRow) -> LogView:
    """Return a line of the system log."""
    line = row.line
    return LogView(
        log_id=row.log_id,
        ts_ms=line.ts_ms,
        level=line.level,
        source=line.source,
        message=line.message,
        connection_id=line.connection_id,
        context=line.context,
    )


def log_line(view: LogView) -> str:
    """Return a log line as text, as exported."""
    at = datetime.fromtimestamp(view.ts_ms / 1000, UTC).isoformat(timespec="milliseconds")
    where = f" [{view.connection_id}]" if view.connection_id else ""
    more = f" {view.context}" if view.context else ""
    return f"{at} {view.level:<7} {view.source}{where}: {view.message}{more}"
