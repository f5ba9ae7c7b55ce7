"""A finished stretch of one symbol's prices, with a way to find the next price beyond a level.

Lowest low and highest high of blocks of 16 and 256 bars let a search skip bars in which nothing can
happen, so a back-test's cost follows its trades instead of its bars.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bools, Floats, Ints

FINE: Final = 16
COARSE: Final = 256

# Columns of `bars[bar, column]`, and rows of the blocks' extremes.
BAR_OPEN: Final = 0
BAR_HIGH: Final = 1
BAR_LOW: Final = 2
BAR_LAST: Final = 3
BAR_COLUMNS: Final = 4
BLOCK_LOW: Final = 0
BLOCK_HIGH: Final = 1


@kernel
def first_beyond(
    bars: Floats, fine: Floats, coarse: Floats, start: int, stop: int, lower: float, upper: float
) -> int:
    """Return the first bar in [start, stop) with low ≤ lower or high ≥ upper, or `stop`.

    Bars without data (NaN) lie beyond nothing.
    """
    at = start
    while at < stop:
        end = min((at // FINE + 1) * FINE, stop)
        while at < end:
            if bars[at, BAR_LOW] <= lower or bars[at, BAR_HIGH] >= upper:
                return at
            at += 1
        block = at // FINE
        while at + FINE <= stop:
            if block % (COARSE // FINE) == 0:
                big = block // (COARSE // FINE)
                while at + COARSE <= stop and not (
                    coarse[BLOCK_LOW, big] <= lower or coarse[BLOCK_HIGH, big] >= upper
                ):
                    big += 1
                    at += COARSE
                block = at // FINE
                if at + FINE > stop:
                    break
            if fine[BLOCK_LOW, block] <= lower or fine[BLOCK_HIGH, block] >= upper:
                break
            block += 1
            at += FINE
    return stop


class PriceHistory:
    """Bars of one symbol, oldest first.

    Attributes:
        bars: `[bar, (open, high, low, last)]`, float64; NaN where there was no data. Side by side,
            because the last bar of a position is looked at as a whole.
        ts_ms: end of each bar as the live price grid stamps it, int64, ascending.
        empty: bars without a trade (the last price repeated).
        follows: bars that follow the one before without a gap.
        step_ms: length of one bar.
    """

    __slots__ = ("bars", "coarse", "empty", "fine", "follows", "step_ms", "ts_ms")

    def __init__(
        self,
        ts_ms: npt.ArrayLike,
        open_: npt.ArrayLike,
        high: npt.ArrayLike,
        low: npt.ArrayLike,
        last: npt.ArrayLike,
        *,
        step_ms: int,
        empty: npt.ArrayLike | None = None,
    ) -> None:
        """Take the arrays; all have one value per bar.

        Raises:
            ValueError: Lengths differ, there are no bars, or times do not ascend.
        """
        self.ts_ms: Ints = np.ascontiguousarray(ts_ms, np.int64)
        self.bars: Floats = np.array([open_, high, low, last], np.float64).T.copy()
        self.empty: Bools = np.zeros(self.ts_ms.size, np.bool_)
        if empty is not None:
            self.empty[:] = empty
        self.step_ms = step_ms
        if self.bars.shape != (self.ts_ms.size, BAR_COLUMNS) or not self.ts_ms.size:
            raise ValueError("A history needs bars, and as many of each price as of times")
        if (np.diff(self.ts_ms) <= 0).any():
            raise ValueError("The times of a history must ascend")
        self.fine = self._extremes(FINE)
        self.coarse = self._extremes(COARSE)
        self.follows = self._follows()

    def __len__(self) -> int:
        return int(self.ts_ms.size)

    def _extremes(self, size: int) -> Floats:
        """Return `[(lowest, highest), block]` of complete blocks."""
        blocks = len(self) // size
        used = self.bars[: blocks * size].reshape(blocks, size, BAR_COLUMNS)
        lowest = np.fmin.reduce(used[:, :, BAR_LOW], axis=1)
        highest = np.fmax.reduce(used[:, :, BAR_HIGH], axis=1)
        return np.array([lowest, highest])

    def _follows(self) -> Bools:
        known = self.bars[:, BAR_LAST] > 0.0
        close = 2 * np.diff(self.ts_ms) <= 3 * self.step_ms
        follows: Bools = np.zeros(len(self), np.bool_)
        follows[1:] = close & known[1:] & known[:-1]
        return follows
