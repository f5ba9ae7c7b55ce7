"""What a venue checks before it accepts an order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NoReturn

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import is_multiple, to_text
from cts_desktop.domain.orders import OrderRequest, OrderType, Side

_TRIGGERED: Final = frozenset({OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET})
_MAX_TRAILING_PCT: Final = Decimal(50)
#: Far above any price; keeps exact arithmetic exact.
_MAX_PRICE: Final = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Quote:
    """The market an order meets: last price, best bid and ask."""

    last: Decimal
    bid: Decimal
    ask: Decimal

    def touch(self, side: Side) -> Decimal:
        """Return the price at which *side* can trade at once."""
        return self.ask if side is Side.BUY else self.bid


def check_form(request: OrderRequest, rules: MarketRules) -> None:
    """Refuse an order that the symbol's rules forbid whatever the market does."""
    if not request.qty.is_finite() or request.qty <= 0:
        _refuse("bad_quantity", f"quantity {request.qty} is not above 0")
    if request.qty < rules.min_qty:
        _refuse(
            "below_minimum", f"quantity {to_text(request.qty)} is below {to_text(rules.min_qty)}"
        )
    if request.qty > rules.max_qty:
        _refuse(
            "above_maximum", f"quantity {to_text(request.qty)} is above {to_text(rules.max_qty)}"
        )
    if not is_multiple(request.qty, rules.qty_step):
        _refuse(
            "precision",
            f"quantity {to_text(request.qty)} is no multiple of {to_text(rules.qty_step)}",
        )
    if not 1 <= request.leverage <= rules.max_leverage:
        _refuse(
            "leverage",
            f"leverage {to_text(request.leverage)} is outside 1 to {to_text(rules.max_leverage)}",
        )
    _check_prices(request, rules)


def _check_prices(request: OrderRequest, rules: MarketRules) -> None:
    wanted = {
        "price": (request.price, request.type is OrderType.LIMIT),
        "stop price": (request.stop_price, request.type in _TRIGGERED),
    }
    for name, (price, needed) in wanted.items():
        if price is None:
            if needed:
                _refuse("bad_price", f"a {request.type} order needs a {name}")
            continue
        if not price.is_finite() or not 0 < price <= _MAX_PRICE:
            _refuse("bad_price", f"{name} {price} is not a price above 0")
        if not is_multiple(price, rules.price_tick):
            _refuse(
                "precision",
                f"{name} {to_text(price)} is no multiple of {to_text(rules.price_tick)}",
            )
    if request.type is OrderType.TRAILING_STOP:
        distance = request.trailing_pct
        if distance is None or not distance.is_finite() or not 0 < distance <= _MAX_TRAILING_PCT:
            _refuse("bad_price", f"trailing distance {distance} is outside 0 to 50 %")


def check_market(request: OrderRequest, rules: MarketRules, quote: Quote) -> None:
    """Refuse an order that does not fit the present market."""
    price = request.price or request.stop_price or quote.last
    exempt = request.reduce_only and rules.market_type is MarketType.PERPETUAL
    if not exempt and request.qty * price < rules.min_notional:
        _refuse(
            "min_notional",
            f"notional {to_text(request.qty * price)} {rules.quote} is below "
            + to_text(rules.min_notional),
        )
    if request.post_only and request.price is not None and crosses(request, quote):
        _refuse("would_cross", f"price {to_text(request.price)} would trade at once (post-only)")
    if request.type in _TRIGGERED and request.stop_price is not None:
        # A stop follows its side (a buy triggers above), a take-profit opposes it.
        sign = request.side.sign * (1 if request.type is OrderType.STOP_MARKET else -1)
        if sign * (request.stop_price - quote.last) <= 0:
            _refuse(
                "would_trigger",
                f"stop price {to_text(request.stop_price)} would trigger at once (last "
                f"{to_text(quote.last)})",
            )


def crosses(request: OrderRequest, quote: Quote) -> bool:
    """Tell whether a limit order can trade at once."""
    if request.type is not OrderType.LIMIT or request.price is None:
        return False
    return request.side.sign * (request.price - quote.touch(request.side)) >= 0


def _refuse(code: str, message: str) -> NoReturn:
    raise OrderRefusedError(code, message[0].upper() + message[1:])
