"""Orders at the simulated venue: what they wait for, and how a step reaches them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from cts_desktop.domain.money import ZERO, from_float, step_above, step_below
from cts_desktop.domain.orders import OrderRequest, OrderState, OrderType, Side, VenueOrder

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
