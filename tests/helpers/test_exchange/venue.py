"""The product's matching, with what only Binance's orders know added."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from typing_extensions import override

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.money import ZERO, from_float
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.exchange.account import Holding
from cts_desktop.exchange.matching import AccountEvent, Matching
from cts_desktop.exchange.order_checks import Quote, check_form, crosses
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.exchange.venue_orders import Bar, Touch, Working


@dataclass(frozen=True, slots=True)
class Triggered:
    """A conditional order went to market; stands among the events of the matching."""

    venue_id: str
    ts_ms: int
    qty: Decimal


VenueEvent = AccountEvent | Triggered


class VenueMatching(Matching):
    """Adds stop-limits, close-position, activation prices, amending, deposits and loans.

    A conditional order rests as the matching's own stop or take-profit; what differs is said with
    `once_triggered` and `hold` right after it was placed.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._limits: dict[str, Decimal] = {}
        self._closing: set[str] = set()
        self._held: dict[str, tuple[Decimal, Decimal]] = {}

    # ------------------------------------------------------------------ conditional orders
    def once_triggered(self, venue_id: str, *, limit: Decimal | None, close_all: bool) -> None:
        """Say what becomes of a conditional order: a limit order, or all of the position."""
        if limit is not None:
            self._limits[venue_id] = limit
        if close_all:
            self._closing.add(venue_id)

    def hold(self, venue_id: str, activate: Decimal) -> None:
        """Keep a trailing stop from following before the price reached *activate*."""
        order = self._found(venue_id)
        distance = order.request.trailing_pct
        if distance is not None:
            self._held[venue_id] = (activate, distance)
            order.request = replace(order.request, trailing_pct=None)
            order.best = order.trigger = None

    @override
    def _match(self, ts_ms: int) -> None:
        for venue_id, (activate, distance) in list(self._held.items()):
            order = self._found(venue_id)
            bar = self._market.bar(order.request.symbol)
            if bar is None or not bar.low <= float(activate) <= bar.high:
                continue
            del self._held[venue_id]
            order.request = replace(order.request, trailing_pct=distance)
            order.trail(float(activate), self.rules[order.request.symbol].price_tick)
        super()._match(ts_ms)

    @override
    def _reached(self, order: Working, touch: Touch, bar: Bar, ts_ms: int) -> None:
        if order.live or order.request.type is OrderType.LIMIT:
            super()._reached(order, touch, bar, ts_ms)
            return
        if order.venue_id in self._closing:
            order.qty = self._funds.reducible(order.request)
        self._events.append(Triggered(order.venue_id, ts_ms, order.qty))  # type: ignore[arg-type]
        limit = self._limits.pop(order.venue_id, None)
        if limit is None:
            super()._reached(order, touch, bar, ts_ms)
            return
        order.request = replace(order.request, type=OrderType.LIMIT, price=limit, stop_price=None)
        order.trigger, order.is_stop = limit, False
        order.rises = order.request.side is Side.SELL
        price = from_float(touch.price, self.rules[order.request.symbol].price_tick)
        if order.request.side.sign * (limit - price) >= 0:
            self._execute(order, bar, price, ts_ms)

    # ------------------------------------------------------------------ further commands
    def quote(self, symbol: str) -> Quote | None:
        """Return last, bid and ask, or None before the first price."""
        return self._market.quote(symbol)

    def fills_whole(self, request: OrderRequest) -> bool:
        """Tell whether the newest step bears all of a market or limit order at once."""
        quote, bar = self._market.quote(request.symbol), self._market.bar(request.symbol)
        if quote is None or bar is None:
            return False
        available = self._market.available(request.symbol, bar)
        enough = available is None or self._market.floor(request.symbol, available) >= request.qty
        return enough and (request.price is None or crosses(request, quote))

    def amend(self, venue_id: str, qty: Decimal, price: Decimal, ts_ms: int) -> None:
        """Change price and quantity of a resting limit order; raise OrderRefusedError."""
        order = self._found(venue_id)
        request = replace(order.request, qty=qty, price=price)
        check_form(request, self.rules[request.symbol])
        quote = self._market.quote(request.symbol)
        if request.post_only and quote is not None and crosses(request, quote):
            raise OrderRefusedError("would_cross", "The new price would trade at once")
        order.request, order.qty, order.trigger, order.ts_ms = request, qty, price, ts_ms
        bar = self._market.bar(request.symbol)
        if bar is not None and quote is not None and crosses(request, quote):
            self._execute(order, bar, quote.last, ts_ms)

    def deposit(self, amount: Decimal) -> None:
        """Add quote currency (or take it, where negative)."""
        self._account.start += amount
        self._account.cash += amount

    def deposit_base(self, symbol: str, qty: Decimal) -> None:
        """Add *qty* of a spot symbol's base asset, entered at its present price."""
        holding = self._account.holdings.setdefault(symbol, Holding())
        price = self.mark(symbol) or ZERO
        holding.trade(Side.BUY, qty, price)
        self._account.start += qty * price
        self._account.open[symbol] = holding

    def liquidate(self, ts_ms: int) -> None:
        """Close every position by force, as if the margin were gone."""
        with self.lent(-self.balance().equity):
            self._liquidate(ts_ms)

    def set_leverage(self, symbol: str, leverage: Decimal) -> None:
        """Change the leverage of what is open already."""
        if holding := self._account.open.get(symbol):
            holding.leverage = leverage

    def holding(self, symbol: str) -> Holding:
        """Return the open quantity of a symbol, empty where it is flat."""
        return self._account.open.get(symbol) or Holding()

    def reducible(self, symbol: str, side: Side) -> Decimal:
        """Return how much an order of *side* can take off the position."""
        return max(ZERO, self._account.qty(symbol) * -side.sign)

    def position_margin(self) -> Decimal:
        """Return the initial margin of what is open."""
        return self._account.position_margin(self._funds.marks())

    def order_margin(self) -> Decimal:
        """Return what resting orders reserve."""
        return self._funds.reserved()

    def maintenance(self, symbol: str) -> Decimal:
        """Return the maintenance margin of a position."""
        return self._account.maintenance(symbol, self.mark(symbol) or ZERO)

    def set_volume_share(self, share: float) -> None:
        """Let orders take that share of a step's volume."""
        settings: VenueSettings = replace(self._settings, volume_share=share)
        self._settings = self._market._settings = settings

    @contextmanager
    def lent(self, amount: Decimal) -> Iterator[None]:
        """Let another book's free balance carry this one meanwhile (hedge mode)."""
        self._account.cash += amount
        try:
            yield
        finally:
            self._account.cash -= amount

    def _found(self, venue_id: str) -> Working:
        order = self._orders.find("", venue_id)
        if order is None:
            raise KeyError(venue_id)
        return order
