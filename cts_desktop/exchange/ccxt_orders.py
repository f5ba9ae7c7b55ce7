"""Our orders as ccxt calls: every type, with what each venue wants to be told."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NoReturn

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import is_multiple, to_text
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.domain.venues import MarginMode, PositionMode
from cts_desktop.exchange.ccxt_markets import Markets
from cts_desktop.exchange.client_ids import ClientIds
from cts_desktop.exchange.quirk_types import Hedge, MarketQuirks, PriceNeed, Quirks

_WAITING: Final = frozenset(
    {OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET, OrderType.TRAILING_STOP}
)


@dataclass(frozen=True, slots=True)
class OrderCall:
    """The arguments of ccxt's `create_order`; numbers are text, so none goes through a float.

    Attributes:
        symbol: ccxt's.
        amount: contracts on perpetuals; int where ccxt compares it with numbers.
        price: also of some market orders (see `PriceNeed`).
    """

    symbol: str
    type: str
    side: str
    amount: str | int
    price: str | None
    params: dict[str, object]


def waits(order_type: OrderType) -> bool:
    """Tell whether an order of this type waits for a price before it is one at the market."""
    return order_type in _WAITING


def order_call(
    request: OrderRequest,
    markets: Markets,
    quirks: Quirks,
    position_mode: PositionMode,
    ids: ClientIds,
    margin_mode: MarginMode | None = None,
    price_hint: Decimal | None = None,
) -> OrderCall:
    """Return how *request* is placed.

    *price_hint* is the newest price, for markets that want one with a market order.
    Raises OrderRefusedError for what cannot be asked for there: nothing was sent.
    """
    venue, rules = quirks.market(markets.market_type), markets.rules.get(request.symbol)
    if rules is None:
        _refuse("unknown_symbol", f"{request.symbol} is not traded at {quirks.label}")
    for price in (request.price, request.stop_price):
        if price is not None and not is_multiple(price, rules.price_tick):
            _refuse("precision", f"price {to_text(price)} is no whole number of ticks")
    params: dict[str, object] = {}
    rule = venue.id_rule(waiting=waits(request.type))
    if request.client_id:
        params[rule.param] = ids.to_venue(request.client_id, rule)
    params |= _trigger(request, venue)
    params |= _modes(request, venue, position_mode, margin_mode, markets.market_type)
    if request.post_only and request.type is OrderType.LIMIT:
        params["postOnly"] = True
    return OrderCall(
        symbol=markets.to_ccxt(request.symbol),
        type="limit" if request.type is OrderType.LIMIT else "market",
        side=request.side.value,
        amount=_contracts(request, markets, venue),
        price=_price(request, venue, markets.market_type, price_hint),
        params=params,
    )


def _trigger(request: OrderRequest, venue: MarketQuirks) -> dict[str, object]:
    """Return what makes an order wait for its price."""
    waiting = venue.waiting
    if request.type is OrderType.STOP_MARKET:
        name, extra, value = waiting.stop, waiting.stop_params, request.stop_price
    elif request.type is OrderType.TAKE_PROFIT_MARKET:
        name, extra, value = waiting.target, waiting.target_params, request.stop_price
    elif request.type is OrderType.TRAILING_STOP:
        name, extra, value = waiting.trailing, waiting.trailing_params, request.trailing_pct
    else:
        return {}
    if not name:
        _refuse("not_supported", f"{request.type} orders do not rest at this venue")
    if value is None:
        _refuse("bad_price", f"a {request.type} order needs a trigger")
    # A stop follows its side (a buy triggers above), a take-profit opposes it.
    rises = (request.side is Side.BUY) == (request.type is OrderType.STOP_MARKET)
    return {name: to_text(value), **extra, **(waiting.rising if rises else waiting.falling)}


def _modes(
    request: OrderRequest,
    venue: MarketQuirks,
    position_mode: PositionMode,
    margin_mode: MarginMode | None,
    market_type: MarketType,
) -> dict[str, object]:
    """Return which position an order concerns and what backs it; a spot order says nothing."""
    if market_type is MarketType.SPOT:
        return {}
    params: dict[str, object] = {}
    hedged = position_mode is PositionMode.HEDGE
    if hedged and venue.hedge is Hedge.NONE:
        _refuse("position_mode", "hedge mode cannot be used at this venue")
    if hedged and venue.hedge is Hedge.SIDE:
        long = (request.side is Side.BUY) != request.reduce_only
        params["positionSide"] = "LONG" if long else "SHORT"
    else:
        if request.reduce_only and not venue.reduce_only:
            _refuse("not_supported", "orders that only reduce do not exist at this venue")
        if request.reduce_only:
            params["reduceOnly"] = True
        if hedged:
            params["hedged"] = True
    if venue.send_leverage:
        params["leverage"] = int(request.leverage)
    if venue.send_margin_mode and margin_mode is not None:
        params["marginMode"] = margin_mode.value
    return params


def _contracts(request: OrderRequest, markets: Markets, venue: MarketQuirks) -> str | int:
    """Return the quantity in contracts; refuse one that is no whole number of steps."""
    size = markets.contract_size(request.symbol)
    contracts = request.qty / size
    if contracts * size != request.qty or request.qty % markets.rules[request.symbol].qty_step:
        _refuse("precision", f"quantity {to_text(request.qty)} is no whole number of steps")
    if venue.whole_contracts:
        if contracts % 1:
            _refuse("precision", f"quantity {to_text(request.qty)} is no whole contract")
        return int(contracts)
    return to_text(contracts)


def _price(
    request: OrderRequest, venue: MarketQuirks, market_type: MarketType, hint: Decimal | None
) -> str | None:
    if request.type is OrderType.LIMIT:
        if request.price is None:
            _refuse("bad_price", "a limit order needs a price")
        return to_text(request.price)
    buys_spot = market_type is MarketType.SPOT and request.side is Side.BUY
    if venue.price_need is PriceNeed.NEVER or (
        venue.price_need is PriceNeed.SPOT_BUYS and not buys_spot
    ):
        return None
    near = request.stop_price or hint
    if near is None:
        _refuse("no_market", f"{request.symbol} has no price yet")
    return to_text(near)


def _refuse(code: str, message: str) -> NoReturn:
    raise OrderRefusedError(code, message[0].upper() + message[1:])
