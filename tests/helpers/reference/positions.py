"""The life of one configuration set's simulated positions (rules §5)."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.helpers.reference.prices import Step

_FUNDING_MS = 8 * 3600 * 1000
_PATIENCE_MS = 3000


@dataclass(frozen=True)
class Exits:
    """How the positions of a set end; a trailing distance or longest time of 0 is none."""

    tp_pct: float
    sl_pct: float
    trail_start_pct: float = 0.0
    trail_distance_pct: float = 0.0
    trailing_only: bool = False
    max_hold_ms: int = 0


@dataclass(frozen=True)
class Costs:
    """What a position pays, in % of price; funding at each 8-hour boundary, by longs to shorts."""

    fee_pct: float
    slippage_pct: float
    funding_pct: float = 0.0


@dataclass(frozen=True)
class Trade:
    """One closed simulated position."""

    entry_ms: int
    entry_price: float
    exit_ms: int
    exit_price: float
    reason: str
    gross_units: float
    net_units: float


@dataclass
class Position:
    """One open position with what its trailing stop remembers."""

    long: bool
    entry: float
    entry_ms: int
    exits: Exits
    best: float = field(init=False)
    latched: bool = False

    def __post_init__(self) -> None:
        self.best = self.entry

    @property
    def sign(self) -> float:
        return 1.0 if self.long else -1.0

    def stop(self) -> tuple[float, str]:
        """Return the stop in force and its name: the tighter of stop loss and trailing stop."""
        level = self.entry * (1.0 - self.sign * self.exits.sl_pct / 100.0)
        if self.latched:
            trailing = self.best * (1.0 - self.sign * self.exits.trail_distance_pct / 100.0)
            if (trailing > level) if self.long else (trailing < level):
                return trailing, "trailing"
        return level, "stop"

    def target(self) -> float:
        """Return the price of the take profit, infinitely far away for trailing only."""
        if self.exits.trailing_only and self.exits.trail_distance_pct > 0.0:
            return math.inf if self.long else -math.inf
        return self.entry * (1.0 + self.sign * self.exits.tp_pct / 100.0)

    def take(self, step: Step) -> tuple[str, float] | None:
        """Live through one step; return reason and price where it ends the position.

        Order as in the docstring of `analysis.exits`: the first price decides gaps, then the stop
        in force since the step began, then the target; only then the best price rises and may latch
        the trailing stop, for the next step; the time exit comes last, at the last price.
        """
        stop, name = self.stop()
        target = self.target()
        if self._worse_or_equal(step.open, stop):
            return name, step.open
        if self._better_or_equal(step.open, target):
            return "target", step.open
        if self._worse_or_equal(step.low if self.long else step.high, stop):
            return name, stop
        favourable = step.high if self.long else step.low
        if self._better_or_equal(favourable, target):
            return "target", target
        self.best = max(self.best, favourable) if self.long else min(self.best, favourable)
        if self.exits.trail_distance_pct > 0.0:
            gained_pct = self.sign * (self.best / self.entry - 1.0) * 100.0
            self.latched = self.latched or gained_pct >= self.exits.trail_start_pct
        if 0 < self.exits.max_hold_ms <= step.ts_ms - self.entry_ms:
            return "time", step.last
        return None

    def _worse_or_equal(self, price: float, level: float) -> bool:
        return price <= level if self.long else price >= level

    def _better_or_equal(self, price: float, level: float) -> bool:
        return price >= level if self.long else price <= level


@dataclass
class SimulatedSet:
    """One configuration set: idle, waiting for its entry price, or in a position.

    Entries as in the docstrings of `analysis.stepping`: a signal's position is entered at the last
    price of the first later step with a trade; it is dropped where entries are not allowed, where
    prices are missing or begin anew, when it waited longer than 3 s (or one longer step), and when
    the set has failed meanwhile.
    """

    side: int
    exits: Exits
    costs: Callable[[], Costs]
    cost_pct: float
    step_ms: int
    signal_ms: int | None = None
    position: Position | None = None

    @property
    def idle(self) -> bool:
        """Whether a signal would be taken."""
        return self.signal_ms is None and self.position is None

    def wake(self, now_ms: int) -> None:
        """Take a signal of this set's side."""
        if self.idle:
            self.signal_ms = now_ms

    def take(self, step: Step | None, *, contiguous: bool, allowed: bool, now_ms: int,
             failed: bool = False) -> Trade | None:  # fmt: skip
        """Live through one step, None where the symbol has no price in it."""
        if self.signal_ms is not None:
            self._enter(step if contiguous and allowed else None, now_ms, failed=failed)
        elif self.position is not None and step is not None:
            ended = self.position.take(step)
            if ended is not None:
                return self._close(self.position, *ended, now_ms)
        return None

    def _enter(self, step: Step | None, now_ms: int, *, failed: bool) -> None:
        assert self.signal_ms is not None
        late = now_ms - self.signal_ms > max(_PATIENCE_MS, self.step_ms)
        if step is None or late or failed:
            self.signal_ms = None
        elif not step.empty:
            self.signal_ms = None
            self.position = Position(self.side > 0, step.last, now_ms, self.exits)

    def drop_pending(self) -> None:
        """Forget a signal without a position: a pause or a loss of data came between."""
        self.signal_ms = None

    def _close(self, position: Position, reason: str, price: float, now_ms: int) -> Trade:
        """Work out what a position earned, in units of the position cost."""
        self.position = None
        costs = self.costs()
        boundaries = now_ms // _FUNDING_MS - position.entry_ms // _FUNDING_MS
        gross_pct = position.sign * (price / position.entry - 1.0) * 100.0
        funding_pct = position.sign * costs.funding_pct * boundaries
        net_pct = gross_pct - costs.fee_pct - costs.slippage_pct - funding_pct
        return Trade(
            position.entry_ms,
            position.entry,
            now_ms,
            price,
            reason,
            gross_pct / self.cost_pct,
            net_pct / self.cost_pct,
        )
