"""Orders and fills to and from their rows, without loss."""

from typing import Any, Final

from cts_desktop.domain.orders import (
    Fill,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
)
from cts_desktop.storage.columns import decimal_text, optional_text
from cts_desktop.storage.database import Row

ORDER_COLUMNS: Final = (
    "connection_id", "symbol", "side", "type", "size", "price", "status", "created_at",
    "filled_at", "client_id", "venue_id", "intent", "reduce_only", "filled_size", "average_price",
    "reason", "mode", "stop_price", "trailing_pct", "post_only", "leverage", "filled_notional",
    "position_id", "set_key", "computation", "updated_at", "finished_at",
)  # fmt: skip


def order_row(order: Order) -> Row:
    """Return the values of ORDER_COLUMNS."""
    request = order.request
    return (
        order.connection_id,
        request.symbol,
        request.side.value,
        request.type.value,
        decimal_text(request.qty),
        optional_text(request.price),
        order.state.value,
        order.created_ms,
        order.finished_ms if order.state is OrderState.FILLED else None,
        request.client_id,
        order.venue_id,
        order.purpose.value,
        request.reduce_only,
        decimal_text(order.filled_qty),
        optional_text(order.average_price),
        order.reason,
        order.mode,
        optional_text(request.stop_price),
        optional_text(request.trailing_pct),
        request.post_only,
        decimal_text(request.leverage),
        decimal_text(order.filled_notional),
        order.position_id,
        order.set_key,
        order.computation,
        order.updated_ms,
        order.finished_ms,
    )


def order_from(row: dict[str, Any]) -> Order:
    """Return the order of a row of OrderModel."""
    request = OrderRequest(
        client_id=row["client_id"],
        symbol=row["symbol"],
        side=Side(row["side"]),
        type=OrderType(row["type"]),
        qty=row["size"],
        price=row["price"],
        stop_price=row["stop_price"],
        trailing_pct=row["trailing_pct"],
        reduce_only=row["reduce_only"],
        post_only=row["post_only"],
        leverage=row["leverage"],
    )
    return Order(
        request=request,
        connection_id=row["connection_id"],
        purpose=OrderPurpose(row["intent"]),
        position_id=row["position_id"],
        created_ms=row["created_at"],
        state=OrderState(row["status"]),
        venue_id=row["venue_id"],
        filled_qty=row["filled_size"],
        filled_notional=row["filled_notional"],
        updated_ms=row["updated_at"],
        finished_ms=row["finished_at"],
        reason=row["reason"],
        set_key=row["set_key"],
        computation=row["computation"],
        mode=row["mode"],
    )


def fill_row(fill: Fill) -> Row:
    """Return the values of the fill's own columns, in the order of the Fill's fields."""
    return (
        fill.connection_id,
        fill.symbol,
        fill.trade_id,
        fill.client_id,
        fill.venue_id,
        fill.side.value,
        decimal_text(fill.price),
        decimal_text(fill.qty),
        decimal_text(fill.fee),
        fill.fee_currency,
        fill.maker,
        fill.ts_ms,
    )


def fill_from(row: dict[str, Any]) -> Fill:
    """Return the fill of a row of FillModel."""
    return Fill(
        connection_id=row["connection_id"],
        symbol=row["symbol"],
        trade_id=row["trade_id"],
        client_id=row["client_id"],
        venue_id=row["venue_id"],
        side=Side(row["side"]),
        price=row["price"],
        qty=row["size"],
        fee=row["fee"],
        fee_currency=row["fee_currency"],
        maker=row["maker"],
        ts_ms=row["timestamp"],
    )
