"""Block: larger entries after losing blocks of a set's results, and whether that pays (rules §7).

The closed positions of a set are numbered from its oldest, 0. Block m of size b holds the results
m·b … m·b+b−1. A size is *adjusted* while its newest complete block is negative. The longest look
back is 15 results, so the ring of the newest 50 always suffices.
"""

import struct
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Self

import numpy as np

from cts_desktop.analysis.layout import Bytes, Singles
from cts_desktop.analysis.strategies.comparison import Comparison, Switch
from cts_desktop.domain.ladder import RESULT_WINDOW
from cts_desktop.domain.strategies import FACTOR_LIMIT

SIZES: Final = (2, 4, 6, 8)
#: Results before a trade that its factor may look at.
_LOOK_BACK: Final = 2 * SIZES[-1] - 1
_UNKNOWN: Final = 255
_PACKED: Final = struct.Struct(f"<B?qq{RESULT_WINDOW}s")
_FORMAT: Final = 1


def adjusted_sizes(ring: Singles, count: int) -> int:
    """Return how many block sizes are adjusted after the first *count* results.

    `ring[i % 50]` is result i; those of the last 15 before *count* must still be in it.
    """
    adjusted = 0
    for size in SIZES:
        end = count - count % size
        if end and sum(float(ring[i % RESULT_WINDOW]) for i in range(end - size, end)) < 0.0:
            adjusted += 1
    return adjusted


def block_factor(adjusted: int, ratio: Decimal, cap: Decimal) -> Decimal:
    """Return the volume factor `1 + adjusted·ratio`, capped at *cap* and never above 3."""
    return min(1 + adjusted * ratio, cap, FACTOR_LIMIT)


@dataclass(slots=True)
class BlockState:
    """What Block knows of one set: the sizes adjusted at each of its newest trades.

    Attributes:
        adjusted: uint8 `[50]`, at the ring's place of a trade: sizes adjusted when it was entered,
            255 where the results before it are forgotten.
        count: closed positions it holds.
    """

    adjusted: Bytes = field(default_factory=lambda: np.full(RESULT_WINDOW, _UNKNOWN, np.uint8))
    count: int = 0
    switch: Switch = field(default_factory=Switch)

    def compare(self, ring: Singles, ratio: Decimal, cap: Decimal) -> Comparison:
        """Compare the set's newest results weighted by the factor each had with plain ones."""
        known = np.flatnonzero(self.adjusted != _UNKNOWN)
        weights = [float(block_factor(k, ratio, cap)) for k in range(len(SIZES) + 1)]
        factors = [weights[k] for k in self.adjusted[known].tolist()]
        return Comparison.weighted(ring[known].tolist(), factors)

    def follow(self, ring: Singles, count: int, ratio: Decimal, cap: Decimal) -> None:
        """Take the set's results up to *count*: one new one, or all that can be told from it.

        A factor looks only at results before its trade: a set has one position at a time, so they
        were all known when it was entered.
        """
        if count == self.count:
            return
        if count == self.count + 1 and self.count:
            self.adjusted[(count - 1) % RESULT_WINDOW] = adjusted_sizes(ring, count - 1)
            self.count = count
            self.switch = self.switch.after(self.compare(ring, ratio, cap))
            return
        kept_on = self.switch.on or not self.count
        self._tell_from(ring, count)
        judged = Switch.judged(self.compare(ring, ratio, cap))
        self.switch = judged if kept_on else Switch(on=False)

    def _tell_from(self, ring: Singles, count: int) -> None:
        self.adjusted[:] = _UNKNOWN
        oldest = max(0, count - RESULT_WINDOW)
        for trade in range(oldest + _LOOK_BACK if oldest else 0, count):
            self.adjusted[trade % RESULT_WINDOW] = adjusted_sizes(ring, trade)
        self.count = count

    def pack(self) -> bytes:
        """Return the state as stored."""
        switch = self.switch
        return _PACKED.pack(_FORMAT, switch.on, switch.since, self.count, self.adjusted.tobytes())

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Return a stored state; raise ValueError for anything else."""
        if len(data) != _PACKED.size or data[0] != _FORMAT:
            raise ValueError("This is no stored Block state")
        _format, on, since, count, adjusted = _PACKED.unpack(data)
        return cls(np.frombuffer(adjusted, np.uint8).copy(), count, Switch(on, since))
