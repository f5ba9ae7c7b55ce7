"""A request for an order, read and checked against the symbol's filters: parameters → OrderRow."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO, floor_to_step, to_text
from tests.helpers.test_exchange.desk import Desk, known_symbol
from tests.helpers.test_exchange.errors import BinanceError, missing, not_required
from tests.helpers.test_exchange.interfaces import OrderRow
from tests.helpers.test_exchange.params import Params
from tests.helpers.test_exchange.perpetual_desk import PerpetualDesk

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
_SPOT_ID: Final = r"[a-zA-Z0-9-_]{1,36}"
_PERPETUAL_ID: Final = r"[\.A-Z\:/a-z0-9_-]{1,36}"
_SIDE = BinanceError(-1117, "Invalid side.")
_TYPE = BinanceError(-1116, "Invalid orderType.")
_TIF = BinanceError(-1115, "Invalid timeInForce.")
_STP = BinanceError(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid.")
_STP_MODES: Final = {"NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"}
#: Spot type → (mandatory, allowed) of the parameters that depend on it.
_SPOT_TYPES: Final[Mapping[str, tuple[set[str], set[str]]]] = {
    "LIMIT": ({"timeInForce", "quantity", "price"}, set()),
    "MARKET": (set(), {"quantity", "quoteOrderQty"}),
    "LIMIT_MAKER": ({"quantity", "price"}, set()),
    "STOP_LOSS": ({"quantity", "stopPrice"}, set()),
    "TAKE_PROFIT": ({"quantity", "stopPrice"}, set()),
    "STOP_LOSS_LIMIT": ({"timeInForce", "quantity", "price", "stopPrice"}, set()),
    "TAKE_PROFIT_LIMIT": ({"timeInForce", "quantity", "price", "stopPrice"}, set()),
}
_SPOT_DIGITS: Final = 8
_DEPENDENT: Final = ("timeInForce", "quantity", "quoteOrderQty", "price", "stopPrice")
_CONDITIONAL: Final = frozenset(
    {"STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"}
)


# ---------------------------------------------------------------------- spot
def spot_row(desk: Desk, params: Params) -> OrderRow:
    """Return the order that is asked for; raise BinanceError."""
    symbol = known_symbol(desk, params.text("symbol"))
    side = params.choice("side", {"BUY", "SELL"}, _SIDE)
    kind = params.choice("type", _SPOT_TYPES, _TYPE)
    needed, allowed = _SPOT_TYPES[kind]
    for name in _DEPENDENT:
        if name in needed and name not in params:
            raise missing(name)
        if name in params and name not in needed | allowed:
            raise not_required(name)
    row = OrderRow(
        SPOT, symbol, 0, params.name("newClientOrderId", _SPOT_ID), side, kind, kind,
        _spot_qty(desk, symbol, kind, params), params.decimal("price", ZERO),
        params.decimal("stopPrice", ZERO),
        params.choice("timeInForce", {"GTC", "IOC", "FOK"}, _TIF, "GTC"),
        quote_order_qty=params.decimal("quoteOrderQty", ZERO),
        stp_mode=params.choice("selfTradePreventionMode", _STP_MODES, _STP, "EXPIRE_MAKER"),
    )  # fmt: skip
    _check_spot(desk, row)
    return row


def _spot_qty(desk: Desk, symbol: str, kind: str, params: Params) -> Decimal:
    if kind != "MARKET":
        return params.decimal("quantity")
    if ("quantity" in params) == ("quoteOrderQty" in params):
        if "quantity" in params:
            raise BinanceError(-1128, "Combination of optional parameters invalid.")
        raise missing("quantity")
    if "quantity" in params:
        return params.decimal("quantity")
    rules, touch = desk.rules.get(symbol), desk.mark(symbol)
    if rules is None or not touch:
        return ZERO
    quote = desk.main.quote(rules.symbol)
    price = quote.ask if quote else touch
    return floor_to_step(params.decimal("quoteOrderQty") / price, rules.qty_step)


def _check_spot(desk: Desk, row: OrderRow) -> None:
    _check_price(desk, row, {"price": row.price, "stopPrice": row.trigger})
    _check_lot(desk, row)
    mark = desk.mark(row.symbol)
    if mark and row.price:
        band = desk.catalogue.filter(SPOT, row.symbol, "PERCENT_PRICE_BY_SIDE")
        prefix = "bid" if row.side == "BUY" else "ask"
        low, high = (Decimal(band.get(prefix + end, fallback)) for end, fallback in (
            ("MultiplierDown", "0"), ("MultiplierUp", "1000000"))
        )  # fmt: skip
        if not mark * low <= row.price <= mark * high:
            raise BinanceError(-1013, "Filter failure: PERCENT_PRICE_BY_SIDE")
    rows = desk.open_rows(row.symbol)
    most = desk.catalogue.filter(SPOT, row.symbol, "MAX_NUM_ORDERS").get("maxNumOrders", 200)
    if len(rows) >= most:
        raise BinanceError(-1013, "Filter failure: MAX_NUM_ORDERS")
    waiting = [other for other in rows if other.trigger and not other.triggered_ms]
    algo = desk.catalogue.filter(SPOT, row.symbol, "MAX_NUM_ALGO_ORDERS")
    if row.trigger and len(waiting) >= algo.get("maxNumAlgoOrders", 5):
        raise BinanceError(-1013, "Filter failure: MAX_NUM_ALGO_ORDERS")


# ---------------------------------------------------------------------- perpetual
def perpetual_row(desk: PerpetualDesk, params: Params) -> OrderRow:
    """Return the plain order that is asked for; raise BinanceError (-4120 for conditional ones)."""
    kind = params.choice("type", {"LIMIT", "MARKET", *_CONDITIONAL}, _TYPE)
    if kind in _CONDITIONAL:
        raise BinanceError(
            -4120,
            "Order type not supported for this endpoint. Please use the Algo Order API endpoints "
            "instead.",
        )
    row = _perpetual(desk, params, kind, "newClientOrderId")
    row.qty = params.decimal("quantity")
    if kind == "LIMIT":
        if "timeInForce" not in params:
            raise missing("timeInForce")
        row.price = params.decimal("price")
    else:
        _refuse_sent(params, "price", "timeInForce")
    _check_perpetual(desk, row)
    return row


def algo_row(desk: PerpetualDesk, params: Params) -> OrderRow:
    """Return the conditional order that is asked for; raise BinanceError."""
    if params.text("algoType") != "CONDITIONAL":
        raise BinanceError(-1130, "Data sent for parameter 'algoType' is not valid.")
    kind = params.choice("type", _CONDITIONAL, _TYPE)
    row = _perpetual(desk, params, kind, "clientAlgoId")
    row.algo_status = "NEW"
    row.close_position = params.flag("closePosition")
    if row.close_position:
        _size_of_position(desk, row, params)
    else:
        row.qty = params.decimal("quantity")
    if kind == "TRAILING_STOP_MARKET":
        row.callback_rate = params.decimal("callbackRate")
        row.activate_price = params.decimal("activatePrice", ZERO)
        if not Decimal("0.1") <= row.callback_rate <= 10:
            raise BinanceError(-2007, "Invalid callBack rate.")
        sign, last = 1 if row.side == "BUY" else -1, desk.mark(row.symbol)
        if row.activate_price and last and sign * (last - row.activate_price) <= 0:
            raise BinanceError(-2021, "Order would immediately trigger.")
    else:
        row.trigger = params.decimal("triggerPrice")
    if kind in {"STOP", "TAKE_PROFIT"}:
        row.price = params.decimal("price")
    _check_perpetual(desk, row)
    return row


def _perpetual(desk: PerpetualDesk, params: Params, kind: str, client_id: str) -> OrderRow:
    """Return what plain and conditional orders have in common."""
    symbol = known_symbol(desk, params.text("symbol"))
    side = params.choice("side", {"BUY", "SELL"}, _SIDE)
    invalid = BinanceError(-1130, "Data sent for parameter 'positionSide' is not valid.")
    position_side = params.choice("positionSide", {"BOTH", "LONG", "SHORT"}, invalid, "BOTH")
    if (position_side != "BOTH") != desk.hedged:
        raise BinanceError(-4061, "Order's position side does not match user's setting.")
    reduce_only = params.flag("reduceOnly")
    if desk.hedged and "reduceOnly" in params:
        raise not_required("reduceonly")
    working = BinanceError(-1130, "Data sent for parameter 'workingType' is not valid.")
    return OrderRow(
        PERPETUAL, symbol, 0, params.name(client_id, _PERPETUAL_ID), side, kind, kind, ZERO,
        time_in_force=params.choice(
            "timeInForce", {"GTC", "IOC", "FOK", "GTX", "GTD", "GTE_GTC"}, _TIF, "GTC"
        ),
        reduce_only=reduce_only, position_side=position_side,
        working_type=params.choice(
            "workingType", {"MARK_PRICE", "CONTRACT_PRICE"}, working, "CONTRACT_PRICE"
        ),
        price_protect=params.text("priceProtect", "false").lower() == "true",
        stp_mode=params.choice("selfTradePreventionMode", _STP_MODES, _STP, "EXPIRE_MAKER"),
    )  # fmt: skip


def _size_of_position(desk: PerpetualDesk, row: OrderRow, params: Params) -> None:
    """Let a close-all order be as large as the position it will close."""
    if row.type not in {"STOP_MARKET", "TAKE_PROFIT_MARKET"}:
        raise BinanceError(-4137, "The order type does not support closePosition.")
    if "quantity" in params:
        raise BinanceError(-4137, "Quantity must be zero with closePosition equals true.")
    if row.reduce_only:
        raise BinanceError(-4138, "Reduce only must be true with closePosition equals true.")
    row.qty = desk.reducible(row) if row.symbol in desk.rules else ZERO
    if not row.qty:
        raise BinanceError(
            -4509,
            "Time in Force (TIF) GTE can only be used with open positions. Please ensure that "
            "positions are available.",
        )


def _check_perpetual(desk: PerpetualDesk, row: OrderRow) -> None:
    prices = {"price": row.price, "stopPrice": row.trigger, "activatePrice": row.activate_price}
    _check_price(desk, row, prices)
    _check_lot(desk, row)
    mark = desk.mark(row.symbol)
    if mark and row.price and row.type == "LIMIT":
        band = desk.catalogue.filter(PERPETUAL, row.symbol, "PERCENT_PRICE")
        tick = desk.rules[row.symbol].price_tick
        high = floor_to_step(mark * Decimal(band.get("multiplierUp", "1.05")), tick)
        low = floor_to_step(mark * Decimal(band.get("multiplierDown", "0.95")), tick)
        if row.side == "BUY" and row.price > high:
            raise BinanceError(-4016, f"Limit price can't be higher than {to_text(high)}.")
        if row.side == "SELL" and row.price < low:
            raise BinanceError(-4024, f"Limit price can't be lower than {to_text(low)}.")
    name, code, text = (
        ("MAX_NUM_ALGO_ORDERS", -4045, "Reach max stop order limit.")
        if row.algo_status
        else ("MAX_NUM_ORDERS", -2025, "Reach max open order limit.")
    )
    most = desk.catalogue.filter(PERPETUAL, row.symbol, name).get("limit", 200)
    if len(desk.open_rows(row.symbol, algo=bool(row.algo_status))) >= most:
        raise BinanceError(code, text)


# ---------------------------------------------------------------------- filters of both
def _refuse_sent(params: Params, *names: str) -> None:
    for name in names:
        if name in params:
            raise not_required(name.lower())


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _check_price(desk: Desk, row: OrderRow, prices: Mapping[str, Decimal]) -> None:
    """Check what is a price: PRICE_FILTER."""
    needs_price = row.type in {"LIMIT", "LIMIT_MAKER", "STOP", "STOP_LOSS_LIMIT"}
    for name, price in prices.items():
        if not price and not (name == "price" and needs_price):
            continue
        if row.kind is SPOT:
            _check_spot_price(desk, row.symbol, name, price)
        else:
            _check_perpetual_price(desk, row.symbol, price)


def _check_spot_price(desk: Desk, symbol: str, name: str, price: Decimal) -> None:
    limits = desk.catalogue.filter(SPOT, symbol, "PRICE_FILTER")
    if _decimals(price) > _SPOT_DIGITS:
        raise BinanceError(-1111, f"Parameter '{name}' has too much precision.")
    low, high = Decimal(limits["minPrice"]), Decimal(limits["maxPrice"])
    if not low <= price <= high or price % Decimal(limits["tickSize"]):
        raise BinanceError(-1013, "Filter failure: PRICE_FILTER")


def _check_perpetual_price(desk: Desk, symbol: str, price: Decimal) -> None:
    limits = desk.catalogue.filter(PERPETUAL, symbol, "PRICE_FILTER")
    if not price:
        raise BinanceError(-4001, "Price less than 0.")
    if _decimals(price) > desk.catalogue.symbols[PERPETUAL][symbol]["pricePrecision"]:
        raise BinanceError(-1111, "Precision is over the maximum defined for this asset.")
    if price % Decimal(limits["tickSize"]):
        raise BinanceError(-4014, "Price not increased by tick size.")
    if price > Decimal(limits["maxPrice"]):
        raise BinanceError(-4002, "Price greater than max price.")
    if price < Decimal(limits["minPrice"]):
        raise BinanceError(-4013, "Price less than min price.")


def _check_lot(desk: Desk, row: OrderRow) -> None:
    """Check the quantity: LOT_SIZE, for market orders the most of MARKET_LOT_SIZE."""
    lot = desk.catalogue.filter(row.kind, row.symbol, "LOT_SIZE")
    most, name = Decimal(lot["maxQty"]), "LOT_SIZE"
    if row.type == "MARKET" and row.qty <= most:
        market = desk.catalogue.filter(row.kind, row.symbol, "MARKET_LOT_SIZE")
        most, name = Decimal(market.get("maxQty", most)), "MARKET_LOT_SIZE"
    least, step = Decimal(lot["minQty"]), Decimal(lot["stepSize"])
    if row.kind is SPOT:
        _check_spot_lot(row, least, step, (most, name))
        return
    if row.qty % step:
        raise BinanceError(-1111, "Precision is over the maximum defined for this asset.")
    if not row.qty:
        raise BinanceError(-4003, "Quantity less than or equal to zero.")
    if row.qty < least:
        raise BinanceError(-4004, "Quantity less than min quantity.")
    if row.qty > most:
        raise BinanceError(-4005, "Quantity greater than max quantity.")


def _check_spot_lot(
    row: OrderRow, least: Decimal, step: Decimal, most: tuple[Decimal, str]
) -> None:
    if not row.qty and not row.quote_order_qty:
        raise BinanceError(-1013, "Invalid quantity.")
    if _decimals(row.qty) > _SPOT_DIGITS:
        raise BinanceError(-1111, "Parameter 'quantity' has too much precision.")
    if row.qty > most[0]:
        raise BinanceError(-1013, f"Filter failure: {most[1]}")
    if row.qty < least or row.qty % step:
        raise BinanceError(-1013, "Filter failure: LOT_SIZE")


def check_amended(desk: PerpetualDesk, row: OrderRow, qty: Decimal, price: Decimal) -> None:
    """Check the new size and price of a resting order against the filters."""
    new = replace(row, qty=qty, price=price)
    _check_price(desk, new, {"price": price})
    _check_lot(desk, new)
    if qty <= row.executed:
        raise BinanceError(-4003, "Quantity less than or equal to zero.")
