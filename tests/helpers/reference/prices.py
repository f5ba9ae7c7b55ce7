"""Prices of one symbol on the uniform grid, and the gaps no window may contain (rules §3)."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One grid step; `open` is its first price, `empty` that nothing was traded in it."""

    ts_ms: int
    open: float
    high: float
    low: float
    last: float
    volume: float
    empty: bool


class Prices:
    """The contiguous run of steps up to now; a gap begins it anew.

    Decisions as in the docstring of `analysis.prices.append_step`: a price that is not positive is
    missing; a missing high or low is the last price; a missing first price is the price inside
    [low, high] nearest to the last one known.
    """

    def __init__(self, step_ms: int, remembered: int = 100_000) -> None:
        self.step_ms = step_ms
        self.run: list[Step] = []
        self.known: float | None = None
        self._remembered = remembered
        self._newest_ms: int | None = None

    def append(
        self,
        ts_ms: int,
        last: float,
        high: float = math.nan,
        low: float = math.nan,
        volume: float = 0.0,
        open_: float = math.nan,
    ) -> None:
        """Take the next step; a jump of more than one and a half steps is a gap."""
        jumped = self._newest_ms is None or ts_ms - self._newest_ms > 1.5 * self.step_ms
        self._newest_ms = ts_ms
        if jumped:
            self.run.clear()
        if not _is_price(last):
            self.run.clear()
            return
        top = max(last, high)  # last where there is no high
        bottom = low if 0.0 < low < last else last
        first = open_ if open_ > 0.0 else (self.known or last)
        self.known = last
        self.run.append(
            Step(ts_ms, min(max(first, bottom), top), top, bottom, last, volume, volume == 0.0)
        )
        if len(self.run) > self._remembered:
            del self.run[0]

    def gap(self) -> None:
        """Forget what came before: the engine was paused, or steps were lost."""
        self.run.clear()

    @property
    def now(self) -> Step | None:
        """The step just taken, None where the symbol had no price in it."""
        return self.run[-1] if self.run else None

    def steps_back(self, steps: int) -> bool:
        """Tell whether the price of so many steps ago belongs to the same run."""
        return len(self.run) > steps

    def last(self, steps_ago: int = 0) -> float:
        """Return the last price of a step."""
        return self.run[-1 - steps_ago].last

    def ret(self, begin_ago: int, end_ago: int = 0) -> float:
        """Return `ret(t - begin, t - end)`, counted in steps."""
        return self.last(end_ago) / self.last(begin_ago) - 1.0

    def step_returns(self, steps: int) -> list[float]:
        """Return the newest step returns, oldest first."""
        return [self.ret(ago + 1, ago) for ago in range(steps - 1, -1, -1)]

    def newest(self, steps: int, what: Callable[[Step], float]) -> list[float]:
        """Return a figure of each of the newest steps, oldest first."""
        return [what(step) for step in self.run[-steps:]]


def _is_price(value: float) -> bool:
    return value > 0.0 and math.isfinite(value)
