"""Signed spot requests, and the wallet requests that clients make on the way."""

from typing import Any, Final

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO
from tests.helpers.test_exchange.desk import known_symbol
from tests.helpers.test_exchange.errors import (
    BinanceError,
    no_such_order,
    unknown_order,
)
from tests.helpers.test_exchange.forms import spot_row
from tests.helpers.test_exchange.interfaces import OrderRow
from tests.helpers.test_exchange.render import (
    Row,
    money,
    spot_cancelled,
    spot_order,
    spot_placed,
    spot_trade,
)
from tests.helpers.test_exchange.routes import Call, Route
from tests.helpers.test_exchange.selection import own_trades, page_of_orders

SPOT: Final = MarketType.SPOT
_FEE: Final = "0.00100000"


# ---------------------------------------------------------------------- the account
def _account(call: Call) -> Row:
    rights, account = call.account.rights, call.account
    hide = call.params.flag("omitZeroBalances")
    balances = [
        {"asset": asset, "free": money(free), "locked": money(locked)}
        for asset, (free, locked) in account.spot.balances().items()
        if free or locked or not hide
    ]
    return {
        "makerCommission": 10, "takerCommission": 10, "buyerCommission": 0, "sellerCommission": 0,
        "commissionRates": {
            "maker": _FEE, "taker": _FEE, "buyer": "0.00000000", "seller": "0.00000000",
        },
        "canTrade": rights.spot_trading, "canWithdraw": rights.withdrawals, "canDeposit": True,
        "brokered": False, "requireSelfTradePrevention": False, "preventSor": False,
        "updateTime": call.exchange.now_ms(), "accountType": "SPOT", "balances": balances,
        "permissions": ["SPOT"], "uid": account.uid,
    }  # fmt: skip


def _commission(call: Call) -> Row:
    rates = {"maker": _FEE, "taker": _FEE, "buyer": "0.00000000", "seller": "0.00000000"}
    none = dict.fromkeys(rates, "0.00000000")
    return {
        "symbol": known_symbol(call.account.spot, call.params.text("symbol")),
        "standardCommission": rates, "taxCommission": none,
        "discount": {
            "enabledForAccount": False, "enabledForSymbol": False, "discountAsset": "BNB",
            "discount": "0.75000000",
        },
    }  # fmt: skip


# ---------------------------------------------------------------------- orders
def _place(call: Call) -> Row:
    row = spot_row(call.account.spot, call.params)
    kind = _answer_kind(call, row)
    call.account.spot.place(row)
    return _placed(call, row, kind)


def _answer_kind(call: Call, row: OrderRow) -> str:
    default = "FULL" if row.type in {"MARKET", "LIMIT"} else "ACK"
    bad = BinanceError(-1130, "Data sent for parameter 'newOrderRespType' is not valid.")
    return call.params.choice("newOrderRespType", {"ACK", "RESULT", "FULL"}, bad, default)


def _placed(call: Call, row: OrderRow, kind: str) -> Row:
    trades = [t for t in call.account.spot.trades if t.order_id == row.order_id]
    return spot_placed(row, trades, kind)


def _test(call: Call) -> Row:
    call.account.spot.check(spot_row(call.account.spot, call.params))
    if not call.params.flag("computeCommissionRates"):
        return {}
    none = {"maker": "0.00000000", "taker": "0.00000000"}
    return {
        "standardCommissionForOrder": {"maker": _FEE, "taker": _FEE},
        "taxCommissionForOrder": none,
        "discount": {
            "enabledForAccount": False, "enabledForSymbol": False, "discountAsset": "BNB",
            "discount": "0.75000000",
        },
    }  # fmt: skip


def _find(call: Call, number: str = "orderId", name: str = "origClientOrderId") -> OrderRow | None:
    params = call.params
    symbol = known_symbol(call.account.spot, params.text("symbol"))
    if number not in params and name not in params:
        raise BinanceError(
            -1102, f"Param '{name}' or '{number}' must be sent, but both were empty/null!"
        )
    order_id = params.integer(number) if number in params else None
    return call.account.spot.find(symbol, order_id, params.text(name, "") if name in params else "")


def _query(call: Call) -> Row:
    row = _find(call)
    if row is None:
        raise no_such_order()
    return spot_order(row)


def _cancel(call: Call) -> Row:
    row = _find(call)
    if row is None:
        raise unknown_order()
    return spot_cancelled(call.account.spot.cancel(row, call.params.text("newClientOrderId", "")))


def _open(call: Call) -> list[Row]:
    return [spot_order(row) for row in call.account.spot.open_rows(_optional_symbol(call))]


def _cancel_all(call: Call) -> list[Row]:
    symbol = known_symbol(call.account.spot, call.params.text("symbol"))
    rows = call.account.spot.cancel_all(symbol)
    if not rows:
        raise unknown_order()
    return [spot_cancelled(row) for row in rows]


def _all(call: Call) -> list[Row]:
    return [spot_order(row) for row in page_of_orders(call, call.account.spot)]


def _trades(call: Call) -> list[Row]:
    return [spot_trade(trade) for trade in own_trades(call, call.account.spot)]


def _optional_symbol(call: Call) -> str | None:
    if "symbol" not in call.params:
        return None
    return known_symbol(call.account.spot, call.params.text("symbol"))


def _cancel_replace(call: Call) -> Row:
    """Cancel an order and place another; either may fail (-2021, -2022)."""
    desk, params = call.account.spot, call.params
    bad = BinanceError(-1130, "Data sent for parameter 'cancelReplaceMode' is not valid.")
    mode = params.choice("cancelReplaceMode", {"STOP_ON_FAILURE", "ALLOW_FAILURE"}, bad)
    old = _find(call, "cancelOrderId", "cancelOrigClientOrderId")
    row = spot_row(desk, params)
    kind = _answer_kind(call, row)
    cancelled: Row | None = None
    placed: Row | None = None
    errors: dict[str, Row] = {}
    try:
        if old is None:
            raise unknown_order()
        name = params.text("cancelNewClientOrderId", "")
        cancelled = spot_cancelled(desk.cancel(old, name))
    except BinanceError as error:
        errors["cancel"] = error.answer()
    if cancelled is not None or mode == "ALLOW_FAILURE":
        try:
            desk.place(row)
            placed = _placed(call, row, kind)
        except BinanceError as error:
            errors["new"] = error.answer()
    return _replaced(cancelled, placed, errors)


def _replaced(cancelled: Row | None, placed: Row | None, errors: dict[str, Row]) -> Row:
    result: dict[str, Any] = {
        "cancelResult": "SUCCESS" if cancelled else "FAILURE",
        "newOrderResult": "SUCCESS" if placed
        else "FAILURE" if "new" in errors else "NOT_ATTEMPTED",
        "cancelResponse": cancelled or errors.get("cancel"),
        "newOrderResponse": placed or errors.get("new"),
    }  # fmt: skip
    if not errors:
        return result
    if cancelled or placed:
        raise BinanceError(-2021, "Order cancel-replace partially failed.", 409, result)
    raise BinanceError(-2022, "Order cancel-replace failed.", 400, result)


def _order_counts(call: Call) -> list[Row]:
    limits = call.exchange.catalogue.info[SPOT]["rateLimits"]
    return [row | {"count": 0} for row in limits if row["rateLimitType"] == "ORDERS"]


# ---------------------------------------------------------------------- wallet
def _coins(call: Call) -> list[Row]:
    return [
        {
            "coin": asset, "depositAllEnable": True, "withdrawAllEnable": True, "name": asset,
            "free": money(free), "locked": money(locked), "freeze": "0", "withdrawing": "0",
            "ipoing": "0", "ipoable": "0", "storage": "0", "isLegalMoney": False, "trading": True,
            "networkList": [_network(asset)],
        }
        for asset, (free, locked) in call.account.spot.balances().items()
    ]  # fmt: skip


def _network(asset: str) -> Row:
    return {
        "network": asset, "coin": asset, "withdrawIntegerMultiple": "0.00000001",
        "isDefault": True, "depositEnable": True, "withdrawEnable": True, "depositDesc": "",
        "withdrawDesc": "", "specialTips": "", "name": asset, "resetAddressStatus": False,
        "addressRegex": "", "memoRegex": "", "withdrawFee": "0.0001", "withdrawMin": "0.001",
        "withdrawMax": "1000000", "withdrawInternalMin": "0.001", "minConfirm": 1,
        "unLockConfirm": 1, "sameAddress": False, "estimatedArrivalTime": 10, "busy": False,
        "contractAddressUrl": "", "contractAddress": "",
    }  # fmt: skip


def _margin_pairs(call: Call) -> list[Row]:
    return [
        {
            "id": number, "symbol": name, "base": rules.base, "quote": rules.quote,
            "isMarginTrade": True, "isBuyAllowed": True, "isSellAllowed": True,
        }
        for number, (name, rules) in enumerate(call.exchange.catalogue.rules[SPOT].items(), 1)
    ]  # fmt: skip


def _isolated_pairs(call: Call) -> list[Row]:
    return [{k: v for k, v in row.items() if k != "id"} for row in _margin_pairs(call)]


def _trade_fees(call: Call) -> list[Row]:
    asked = _optional_symbol(call)
    return [
        {"symbol": name, "makerCommission": "0.001", "takerCommission": "0.001"}
        for name in call.exchange.catalogue.symbols[SPOT]
        if asked in {None, name}
    ]


def _restrictions(call: Call) -> Row:
    rights, account = call.account.rights, call.account
    return {
        "ipRestrict": rights.ip_restrict, "createTime": account.created_ms,
        "enableReading": rights.reading, "enableWithdrawals": rights.withdrawals,
        "enableInternalTransfer": False, "enableMargin": False,
        "enableFutures": rights.futures, "permitsUniversalTransfer": False,
        "enableVanillaOptions": False, "enableFixApiTrade": False, "enableFixReadOnly": False,
        "enableSpotAndMarginTrading": rights.spot_trading,
        "enablePortfolioMarginTrading": False,
    }  # fmt: skip


def _status(call: Call) -> Row:
    return {"data": "Normal"}


def _system_status(call: Call) -> Row:
    closed = call.exchange.faults.maintenance
    return {"status": int(closed), "msg": "system_maintenance" if closed else "normal"}


def _user_assets(call: Call) -> list[Row]:
    return [
        {
            "asset": asset, "free": money(free), "locked": money(locked), "freeze": "0",
            "withdrawing": "0", "ipoable": "0", "btcValuation": "0",
        }
        for asset, (free, locked) in call.account.spot.balances().items()
        if free + locked > ZERO
    ]  # fmt: skip


ROUTES: Final = [
    Route("GET", "/api/v3/account", _account, "signed", 20),
    Route("GET", "/api/v3/account/commission", _commission, "signed", 20),
    Route("GET", "/api/v3/rateLimit/order", _order_counts, "signed", 40),
    Route("POST", "/api/v3/order", _place, "signed", 1, trades=True),
    Route("POST", "/api/v3/order/test", _test, "signed", 1, trades=True),
    Route("POST", "/api/v3/order/cancelReplace", _cancel_replace, "signed", 1, trades=True),
    Route("GET", "/api/v3/order", _query, "signed", 4),
    Route("DELETE", "/api/v3/order", _cancel, "signed", 1, trades=True),
    Route("GET", "/api/v3/openOrders", _open, "signed", 6),
    Route("DELETE", "/api/v3/openOrders", _cancel_all, "signed", 1, trades=True),
    Route("GET", "/api/v3/allOrders", _all, "signed", 20),
    Route("GET", "/api/v3/myTrades", _trades, "signed", 20),
    Route("GET", "/sapi/v1/capital/config/getall", _coins, "signed", 10),
    Route("GET", "/sapi/v1/margin/allPairs", _margin_pairs, "key"),
    Route("GET", "/sapi/v1/margin/isolated/allPairs", _isolated_pairs, "signed", 10),
    Route("GET", "/sapi/v1/asset/tradeFee", _trade_fees, "signed"),
    Route("GET", "/sapi/v1/account/apiRestrictions", _restrictions, "signed"),
    Route("GET", "/sapi/v1/account/status", _status, "signed"),
    Route("GET", "/sapi/v1/system/status", _system_status),
    Route("POST", "/sapi/v3/asset/getUserAsset", _user_assets, "signed", 5),
]
