"""Which rows of a history a request asks for."""

from tests.helpers.test_exchange.desk import Desk, known_symbol
from tests.helpers.test_exchange.errors import BinanceError
from tests.helpers.test_exchange.interfaces import OrderRow, TradeRow
from tests.helpers.test_exchange.routes import Call


def span(call: Call) -> tuple[int | None, int | None]:
    """Return start and end of the period asked for; raise BinanceError where they are twisted."""
    start, end = call.params.time("startTime"), call.params.time("endTime")
    if start is not None and end is not None and start > end:
        raise BinanceError(-1127, "More than the allowed hours between startTime and endTime.")
    return start, end


def page_of_orders(
    call: Call, desk: Desk, *, algo: bool = False, most: int = 1000
) -> list[OrderRow]:
    """Return the orders from an id, or in a period, or the newest."""
    symbol = known_symbol(desk, call.params.text("symbol"))
    number = "algoId" if algo else "orderId"
    first = call.params.integer(number, 0)
    start, end = span(call)
    limit = call.params.limit(500, most)
    rows = [
        row
        for row in desk.rows(symbol, algo=algo)
        if (row.algo_id if algo else row.order_id) >= first
        and (start is None or row.created_ms >= start)
        and (end is None or row.created_ms <= end)
    ]
    return rows[:limit] if first or start is not None else rows[-limit:]


def own_trades(call: Call, desk: Desk) -> list[TradeRow]:
    """Return the account's trades of a symbol: of an order, from an id, or in a period."""
    symbol = known_symbol(desk, call.params.text("symbol"))
    first, order_id = call.params.integer("fromId", 0), call.params.time("orderId")
    start, end = span(call)
    limit = call.params.limit(500, 1000)
    rows = [
        trade
        for trade in desk.trades
        if trade.symbol == symbol
        and trade.trade_id >= first
        and order_id in {None, trade.order_id}
        and (start is None or trade.ts_ms >= start)
        and (end is None or trade.ts_ms <= end)
    ]
    return rows[:limit] if first or start is not None else rows[-limit:]
