"""Orders at the simulated venue: what they wait for, and how a step reaches them."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from cts_desktop.domain.money import ZERO, from_float, step_above, step_below
from cts_desktop.domain.orders import (
    RESTING,
    Fill,
    Order,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
    VenueOrder,
)  # fmt: skip

#: Market floats name decimals; a comparison must not miss a level by their last bit.
_ROUNDING: Final = 1e-12


class Bar(NamedTuple):
    """One symbol's part of a step."""

    open: float
    high: float
    low: float
    last: float
    volume: float
    spread_pct: float


@dataclass(slots=True, eq=False)
class Working:
    """An accepted order.

    Attributes:
        qty: asked for; less than requested where reduce-only was capped.
        trigger: the price that fills or triggers it; None for a market order.
        live: trades at market now: a market order, or a triggered stop or take-profit.
        best: best price since arrival, for a trailing stop; None until the first step.
    """

    request: OrderRequest
    venue_id: str
    ts_ms: int
    qty: Decimal
    state: OrderState = OrderState.OPEN
    filled: Decimal = ZERO
    notional: Decimal = ZERO
    reason: str = ""
    trigger: Decimal | None = None
    live: bool = False
    best: float | None = None
    rises: bool = False
    is_stop: bool = False

    def __post_init__(self) -> None:
        request = self.request
        self.is_stop = request.type in {OrderType.STOP_MARKET, OrderType.TRAILING_STOP}
        self.rises = (request.side is Side.BUY) == self.is_stop
        self.live = request.type is OrderType.MARKET
        self.trigger = request.price if request.type is OrderType.LIMIT else request.stop_price

    @property
    def name(self) -> str:
        """Return what names the order: our id, or the venue's where it was placed by hand."""
        return self.request.client_id or self.venue_id

    @property
    def remaining(self) -> Decimal:
        """Return the quantity not filled yet."""
        return self.qty - self.filled

    def trail(self, price: float, tick: Decimal) -> None:
        """Let a trailing stop follow *price*; it never loosens."""
        distance = self.request.trailing_pct
        if self.request.type is not OrderType.TRAILING_STOP or distance is None:
            return
        if self.best is not None and (price <= self.best if not self.rises else price >= self.best):
            return
        self.best = price
        level = from_float(price, tick) * (1 + self.request.side.sign * distance / 100)
        self.trigger = step_above(level, tick) if self.rises else step_below(level, tick)

    def touched(self, bar: Bar) -> "Touch | None":
        """Return how *bar* reaches the order, or None."""
        if self.live:
            return Touch(0, bar.last, gapped=True)
        if self.trigger is None:
            return None
        # Mirrored where the price has to fall, so that one set of comparisons serves both.
        sign = 1 if self.rises else -1
        level = float(self.trigger)
        slack = level * _ROUNDING
        beyond_open = sign * (bar.open - level)
        beyond = sign * ((bar.high if self.rises else bar.low) - level)
        if beyond_open > slack:
            return Touch(1, bar.open, gapped=True)
        if beyond < -slack:
            return None
        return Touch(2 if self.is_stop else 3, level, through=beyond > slack)

    def report(self) -> VenueOrder:
        """Return the order as the venue reports it."""
        request = self.request
        return VenueOrder(
            client_id=request.client_id, venue_id=self.venue_id, symbol=request.symbol,
            state=self.state, filled_qty=self.filled,
            average_price=self.notional / self.filled if self.filled else None,
            ts_ms=self.ts_ms, reason=self.reason, side=request.side, type=request.type,
            qty=self.qty, price=request.price,
            stop_price=None if request.type is OrderType.LIMIT else self.trigger,
            reduce_only=request.reduce_only,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touch:
    """How a step reaches an order.

    Attributes:
        rank: order of execution inside the step: what waits at market, what the first price
            reaches, stops, the rest. As in the exit kernel, the pessimistic order.
        price: the level, or the first price where it lies beyond.
        through: the market traded beyond the level, not only at it.
    """

    rank: int
    price: float
    gapped: bool = False
    through: bool = True


class VenueOrders:
    """Every order the venue has seen, and the numbers it gives.

    Attributes:
        working: the open ones by name, in order of arrival.
    """

    def __init__(self) -> None:
        self.working: dict[str, Working] = {}
        self._by_name: dict[str, Working] = {}
        self._by_venue_id: dict[str, Working] = {}
        self._ended: dict[str, list[Working]] = {}  # per symbol, in order of their end
        self._sequence = 0

    def next_id(self, kind: str) -> str:
        """Return a number that was never given before."""
        self._sequence += 1
        return f"{kind}{self._sequence}"

    def find(self, client_id: str, venue_id: str = "") -> Working | None:
        """Return an order by our id, else by the venue's, or None."""
        found = self._by_name.get(client_id) if client_id else None
        return found or self._by_venue_id.get(venue_id)

    def ended(self, symbol: str, since_ms: int) -> list[Working]:
        """Return the orders of *symbol* that ended since *since_ms*, in order of their end."""
        orders = self._ended.get(symbol, [])
        return orders[bisect_left(orders, since_ms, key=_end) :]

    def add(self, order: Working) -> None:
        """Take a new order."""
        self._index(order)
        self.working[order.name] = order

    def end(self, order: Working) -> None:
        """Put an order that was working among those that are over."""
        del self.working[order.name]
        insort(self._ended.setdefault(order.request.symbol, []), order, key=_end)

    def _index(self, order: Working) -> None:
        self._by_name[order.name] = self._by_venue_id[order.venue_id] = order

    # ------------------------------------------------------------------ restoring
    def restore(self, fills: Iterable[Fill], open_orders: Iterable[Order]) -> None:
        """Rebuild what stored rows tell of orders; an order may be known by its fills only."""
        for fill in fills:
            self._remember(fill)
        for stored in open_orders:
            if stored.state in RESTING:
                self._restore(stored)
        over = [order for name, order in self._by_name.items() if name not in self.working]
        for order in sorted(over, key=_end):
            self._ended.setdefault(order.request.symbol, []).append(order)

    def _remember(self, fill: Fill) -> None:
        """Count *fill* to its order."""
        for name in (fill.trade_id, fill.venue_id):
            self._skip_id(name)
        order = self.find(fill.client_id, "" if fill.client_id else fill.venue_id)
        if order is None:
            request = OrderRequest(fill.client_id, fill.symbol, fill.side, OrderType.MARKET, ZERO)
            order = Working(request, fill.venue_id, fill.ts_ms, ZERO, OrderState.FILLED)
            self._index(order)
        order.filled += fill.qty
        order.notional += fill.notional
        order.qty = order.filled
        order.ts_ms = fill.ts_ms

    def _restore(self, stored: Order) -> None:
        self._skip_id(stored.venue_id)
        ts_ms = stored.updated_ms or stored.created_ms
        order = Working(stored.request, stored.venue_id, ts_ms, stored.request.qty)
        known = self._by_name.get(stored.client_id)
        if known is not None:
            order.filled, order.notional = known.filled, known.notional
            order.state = OrderState.PARTIALLY_FILLED
        self._index(order)
        if order.remaining > 0:
            self.working[order.name] = order
        else:
            order.state = OrderState.FILLED

    def _skip_id(self, name: str) -> None:
        if name[1:].isdecimal():
            self._sequence = max(self._sequence, int(name[1:]))


def _end(order: Working) -> int:
    """Return when an order that is over ended."""
    return order.ts_ms
