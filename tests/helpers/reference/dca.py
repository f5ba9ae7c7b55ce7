"""DCA: one simulated position that is averaged down, every figure anew from its fills (rules §7).

Where the rules leave the order inside a step open, the docstring of `strategies.dca_kernel` is
followed: stop and target of the step's beginning, then adds, nearest first, each of which brings
the loss cap nearer at once and the target from the next step on.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.helpers.reference.positions import Costs, Exits
from tests.helpers.reference.positions import Position as Plain
from tests.helpers.reference.prices import Step

_FUNDING_MS = 8 * 3600 * 1000
#: Notional of everything that was bought, as a multiple of the first.
LIMIT = 4.0


@dataclass(frozen=True)
class Terms:
    """How it is added to; steps are (distance in %, multiple of the first quantity).

    `target` is what it is measured from after an add: "average", "first entry" or
    "break-even plus", which lies `break_even_pct` beyond the average price.
    """

    steps: Sequence[tuple[float, float]]
    target: str
    break_even_pct: float


@dataclass(frozen=True)
class Fill:
    """A quantity in units of the first one, bought (or sold short) at a price."""

    ts_ms: int
    qty: float
    price: float


@dataclass
class Averaged:
    """One open position that may be added to."""

    long: bool
    entry: float
    entry_ms: int
    exits: Exits
    terms: Terms
    fills: list[Fill] = field(init=False)
    best: float = field(init=False)
    latched: bool = False
    steps_done: int = 0

    def __post_init__(self) -> None:
        self.fills = [Fill(self.entry_ms, 1.0, self.entry)]
        self.best = self.entry

    @property
    def sign(self) -> float:
        return 1.0 if self.long else -1.0

    @property
    def qty(self) -> float:
        return sum(fill.qty for fill in self.fills)

    @property
    def notional(self) -> float:
        return sum(fill.qty * fill.price for fill in self.fills)

    @property
    def average(self) -> float:
        return self.notional / self.qty

    def loss_cap(self) -> float:
        """Return the price where all of it loses what the first entry would have lost alone."""
        bearable = self.entry * self.exits.sl_pct / 100.0
        return self.average - self.sign * bearable / self.qty

    def target(self) -> float:
        """Return the take profit's price."""
        base, distance_pct = self.average, self.exits.tp_pct
        if len(self.fills) > 1 and self.terms.target == "first entry":
            base = self.entry
        if len(self.fills) > 1 and self.terms.target == "break-even plus":
            distance_pct = min(distance_pct, self.terms.break_even_pct)
        return base * (1.0 + self.sign * distance_pct / 100.0)

    def take(self, step: Step) -> tuple[str, float] | None:
        """Live through one step; return reason and price where it ends the position."""
        ended = self._exit(step)
        if ended is not None:
            return ended
        adverse = step.low if self.long else step.high
        before = len(self.fills)
        self._add(step, adverse)
        if len(self.fills) > before:
            if not self.latched:
                self.best = self.fills[-1].price
            if self._reached(adverse, self.loss_cap()):
                return "stop", self.loss_cap()
        return None

    def _exit(self, step: Step) -> tuple[str, float] | None:
        """Let stop and target of the step's beginning act, as of a position that is never added to.

        That one's entry is the average price, its distances lead to the prices in force here.
        """
        average, sign = self.average, self.sign
        exits = Exits(
            tp_pct=sign * (self.target() / average - 1.0) * 100.0,
            sl_pct=sign * (1.0 - self.loss_cap() / average) * 100.0,
            trail_start_pct=self.exits.trail_start_pct,
            trail_distance_pct=self.exits.trail_distance_pct,
            trailing_only=self.exits.trailing_only,
            max_hold_ms=self.exits.max_hold_ms,
        )
        plain = Plain(self.long, average, self.entry_ms, exits)
        plain.best, plain.latched = self.best, self.latched
        ended = plain.take(step)
        self.best, self.latched = plain.best, plain.latched
        return ended

    def _add(self, step: Step, adverse: float) -> None:
        for distance_pct, multiple in self.terms.steps[self.steps_done :]:
            level = self.entry * (1.0 - self.sign * distance_pct / 100.0)
            if not self._reached(adverse, level):
                return
            price = step.open if self._reached(step.open, level) else level
            if self._reached(price, self.loss_cap()):
                return  # the stop comes first
            self.steps_done += 1
            if self.notional + multiple * price <= LIMIT * self.entry:
                self.fills.append(Fill(step.ts_ms, multiple, price))

    def _reached(self, price: float, level: float) -> bool:
        """Tell whether a price is as bad as a level, or worse."""
        return price <= level if self.long else price >= level

    def net_units(self, exit_price: float, exit_ms: int, costs: Costs, cost_pct: float) -> float:
        """Return what it earned, in units of the position cost of the first entry alone."""
        gained = paid = 0.0
        for fill in self.fills:
            gained += self.sign * fill.qty * (exit_price - fill.price)
            boundaries = exit_ms // _FUNDING_MS - fill.ts_ms // _FUNDING_MS
            funding_pct = self.sign * costs.funding_pct * boundaries
            fixed_pct = costs.fee_pct + costs.slippage_pct
            paid += fill.qty * fill.price * (fixed_pct + funding_pct) / 100.0
        result = (gained - paid) / self.entry * 100.0 / cost_pct
        assert math.isfinite(result)
        return result
