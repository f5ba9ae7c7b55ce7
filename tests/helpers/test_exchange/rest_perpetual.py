"""Perpetual orders, plain and conditional."""

from typing import Final

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.desk import known_symbol
from tests.helpers.test_exchange.errors import (
    BinanceError,
    missing,
    no_such_order,
    unknown_order,
)
from tests.helpers.test_exchange.forms import algo_row, check_amended, perpetual_row
from tests.helpers.test_exchange.interfaces import OrderRow
from tests.helpers.test_exchange.render import (
    Row,
    algo_order,
    perpetual_order,
    perpetual_trade,
)
from tests.helpers.test_exchange.routes import Call, Route
from tests.helpers.test_exchange.selection import own_trades, page_of_orders

PERPETUAL: Final = MarketType.PERPETUAL


def _optional_symbol(call: Call) -> str | None:
    if "symbol" not in call.params:
        return None
    return known_symbol(call.account.perpetual, call.params.text("symbol"))


# ---------------------------------------------------------------------- plain orders
def _place(call: Call) -> Row:
    desk, catalogue = call.account.perpetual, call.exchange.catalogue
    row = perpetual_row(desk, call.params)
    bad = BinanceError(-1130, "Data sent for parameter 'newOrderRespType' is not valid.")
    kind = call.params.choice("newOrderRespType", {"ACK", "RESULT", "FULL"}, bad, "ACK")
    desk.place(row)
    if kind != "ACK" and row.type == "MARKET":
        return perpetual_order(catalogue, row, placed=True)
    if kind != "ACK" and not row.is_open:
        return perpetual_order(catalogue, row, placed=True)
    return _acknowledged(perpetual_order(catalogue, row, placed=True))


def _acknowledged(answer: Row) -> Row:
    """Return the order as it was on arrival: what filled since comes by stream or query."""
    nothing = {name: f"{0:.{len(answer[name].partition('.')[2])}f}" for name in (
        "avgPrice", "executedQty", "cumQty", "cumQuote",
    )}  # fmt: skip
    return answer | nothing | {"status": "NEW"}


def _test(call: Call) -> Row:
    row = perpetual_row(call.account.perpetual, call.params)
    call.account.perpetual.check(row)
    return perpetual_order(call.exchange.catalogue, row, placed=True)


def _find(call: Call, *, algo: bool = False) -> OrderRow | None:
    params, desk = call.params, call.account.perpetual
    number, name = ("algoId", "clientAlgoId") if algo else ("orderId", "origClientOrderId")
    symbol = "" if algo else known_symbol(desk, params.text("symbol"))
    if number not in params and name not in params:
        if algo:
            raise missing(number)
        raise BinanceError(-1102, f"Param '{name}' or '{number}' must be sent, but both were "
                           "empty/null!")  # fmt: skip
    order_id = params.integer(number) if number in params else None
    return desk.find(symbol, order_id, params.text(name) if name in params else "", algo=algo)


def _query(call: Call) -> Row:
    row = _find(call)
    if row is None:
        raise no_such_order()
    return perpetual_order(call.exchange.catalogue, row)


def _query_open(call: Call) -> Row:
    row = _find(call)
    if row is None or not row.is_open:
        raise no_such_order()
    return perpetual_order(call.exchange.catalogue, row)


def _cancel(call: Call) -> Row:
    row = _find(call)
    if row is None:
        raise unknown_order()
    call.account.perpetual.cancel(row)
    return perpetual_order(call.exchange.catalogue, row, placed=True)


def _amend(call: Call) -> Row:
    desk = call.account.perpetual
    row = _find(call)
    if row is None or not row.is_open:
        raise no_such_order()
    params = call.params
    if params.text("side") != row.side:
        raise BinanceError(-1117, "Invalid side.")
    qty, price = params.decimal("quantity"), params.decimal("price")
    if row.type != "LIMIT":
        raise BinanceError(-4135, "Invalid amend: only limit orders can be modified.")
    if (qty, price) == (row.qty, row.price):
        raise BinanceError(-5027, "No need to modify the order.")
    check_amended(desk, row, qty, price)
    desk.amend(row, qty, price)
    catalogue = call.exchange.catalogue
    return perpetual_order(catalogue, row, placed=True) | {
        "pair": row.symbol, "cumBase": catalogue.qty(PERPETUAL, row.symbol, row.executed),
    }  # fmt: skip


def _open(call: Call) -> list[Row]:
    rows = call.account.perpetual.open_rows(_optional_symbol(call))
    return [perpetual_order(call.exchange.catalogue, row) for row in rows]


def _all(call: Call) -> list[Row]:
    rows = page_of_orders(call, call.account.perpetual)
    return [perpetual_order(call.exchange.catalogue, row) for row in rows]


def _cancel_all(call: Call) -> Row:
    symbol = known_symbol(call.account.perpetual, call.params.text("symbol"))
    call.account.perpetual.cancel_all(symbol)
    return {"code": 200, "msg": "The operation of cancel all open order is done."}


def _trades(call: Call) -> list[Row]:
    rows = own_trades(call, call.account.perpetual)
    return [perpetual_trade(call.exchange.catalogue, trade) for trade in rows]


def _countdown(call: Call) -> Row:
    """Cancel everything of a symbol unless the request is repeated in time; 0 ends that."""
    desk = call.account.perpetual
    symbol = known_symbol(desk, call.params.text("symbol"))
    wait_ms = call.params.integer("countdownTime")
    if wait_ms:
        desk.countdowns[symbol] = call.exchange.now_ms() + wait_ms
    else:
        desk.countdowns.pop(symbol, None)
    return {"symbol": symbol, "countdownTime": str(wait_ms)}


# ---------------------------------------------------------------------- conditional orders
def _place_algo(call: Call) -> Row:
    row = algo_row(call.account.perpetual, call.params)
    call.account.perpetual.place(row)
    return algo_order(call.exchange.catalogue, row, placed=True)


def _query_algo(call: Call) -> Row:
    row = _find(call, algo=True)
    if row is None:
        raise no_such_order()
    return algo_order(call.exchange.catalogue, row)


def _cancel_algo(call: Call) -> Row:
    row = _find(call, algo=True)
    if row is None:
        raise unknown_order()
    call.account.perpetual.cancel(row)
    return {
        "algoId": row.algo_id, "clientAlgoId": row.client_id, "code": "200", "msg": "success",
    }  # fmt: skip


def _open_algos(call: Call) -> list[Row]:
    rows = call.account.perpetual.open_rows(_optional_symbol(call), algo=True)
    return [algo_order(call.exchange.catalogue, row) for row in rows]


def _all_algos(call: Call) -> list[Row]:
    rows = page_of_orders(call, call.account.perpetual, algo=True)
    return [algo_order(call.exchange.catalogue, row) for row in rows]


def _cancel_all_algos(call: Call) -> Row:
    symbol = known_symbol(call.account.perpetual, call.params.text("symbol"))
    call.account.perpetual.cancel_all(symbol, algo=True)
    return {"code": 200, "msg": "The operation of cancel all open order is done."}


ROUTES: Final = [
    Route("POST", "/fapi/v1/order", _place, "signed", 0, trades=True),
    Route("POST", "/fapi/v1/order/test", _test, "signed", 0, trades=True),
    Route("GET", "/fapi/v1/order", _query, "signed"),
    Route("PUT", "/fapi/v1/order", _amend, "signed", 0, trades=True),
    Route("DELETE", "/fapi/v1/order", _cancel, "signed", 1, trades=True),
    Route("GET", "/fapi/v1/openOrder", _query_open, "signed"),
    Route("GET", "/fapi/v1/openOrders", _open, "signed"),
    Route("GET", "/fapi/v1/allOrders", _all, "signed", 5),
    Route("DELETE", "/fapi/v1/allOpenOrders", _cancel_all, "signed", 1, trades=True),
    Route("GET", "/fapi/v1/userTrades", _trades, "signed", 5),
    Route("POST", "/fapi/v1/countdownCancelAll", _countdown, "signed", 10, trades=True),
    Route("POST", "/fapi/v1/algoOrder", _place_algo, "signed", 0, trades=True),
    Route("GET", "/fapi/v1/algoOrder", _query_algo, "signed"),
    Route("DELETE", "/fapi/v1/algoOrder", _cancel_algo, "signed", 1, trades=True),
    Route("GET", "/fapi/v1/openAlgoOrders", _open_algos, "signed"),
    Route("GET", "/fapi/v1/allAlgoOrders", _all_algos, "signed", 5),
    Route("DELETE", "/fapi/v1/algoOpenOrders", _cancel_all_algos, "signed", 1, trades=True),
]
