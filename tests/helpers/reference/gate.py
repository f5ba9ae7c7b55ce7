"""The activity gate of one symbol (rules §3)."""

import math
from dataclasses import dataclass

from tests.helpers.reference.prices import Prices

_PER_INDEX = 0.05
_CLOSES_AT = 0.25


@dataclass
class Gate:
    """Open while a symbol moves enough to be worth watching.

    `activity` is a mean per second, so that of longer steps is divided by their seconds; the window
    has at least two steps; the deviation is that of the population of step returns.
    """

    cost_pct: float
    window_s: float
    index: float
    min_volatility_pct: float
    open: bool = False

    def take(self, prices: Prices) -> bool:
        """Judge the newest step and return whether the gate is open after it."""
        steps = max(2, round(self.window_s * 1000 / prices.step_ms))
        if not prices.steps_back(steps):
            self.open = False
            return False
        returns = prices.step_returns(steps)
        seconds = steps * prices.step_ms / 1000.0
        activity = math.fsum(abs(one) for one in returns) * 100.0 / self.cost_pct / seconds
        mean = math.fsum(returns) / steps
        deviation_pct = 100.0 * math.sqrt(math.fsum((one - mean) ** 2 for one in returns) / steps)
        share = _CLOSES_AT if self.open else 1.0
        self.open = (
            activity >= share * _PER_INDEX * self.index
            and deviation_pct >= share * self.min_volatility_pct
        )
        return self.open
