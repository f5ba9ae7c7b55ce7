"""Prices of all symbols on one uniform time grid, newest values contiguous for the kernels (§3)."""

from typing import Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import INDICATIONS
from cts_desktop.analysis.layout import (
    EMPTY,
    GATE,
    GRID_ROWS,
    HIGH,
    INCOMING_ROWS,
    KNOWN,
    LAST,
    LOW,
    META_ROWS,
    NEWEST,
    NOW_MS,
    OPEN,
    RETURN,
    VALID,
    VOLUME,
    Bools,
    Floats,
    Ints,
)

_SHORTEST: Final = 2
# The longest windows any indication looks at: twice a range, and a time.
_WINDOW_STEPS: Final = 2 * max(spec.range_maximum for spec in INDICATIONS.values())
_WINDOW_S: Final = max(spec.windows_s[1] for spec in INDICATIONS.values() if spec.windows_s)


def window_limit(step_ms: int, capacity: int) -> int:
    """Return how many of the newest steps a window may have: what the indications need at most."""
    return min(capacity, max(_WINDOW_STEPS, -(-_WINDOW_S * 1000 // step_ms)) + 1)


@kernel
def append_step(
    data: Floats, meta: Ints, incoming: Floats, ts_ms: int, step_ms: int, capacity: int
) -> None:
    """Write one step at the ring's next place; see `PriceGrid` for its layout.

    A price that is not positive counts as missing. Missing highs and lows become the last price; a
    missing first price becomes the price inside [low, high] nearest to the last known one, which is
    the price that made a gap when the whole step lies beyond it.
    """
    lead = data.shape[2] - capacity
    middle = data.shape[2] // 2
    place = (meta[NEWEST, 0] + middle - lead + 1) % capacity
    newest = place + lead
    # The ring's last steps stand once more before its first, for windows that reach back over it.
    copy = place - (capacity - lead) if place >= capacity - lead else newest
    # The grid is uniform, so a missing step shows as a jump of two; half a step allows for jitter.
    broken = 2 * (ts_ms - meta[NOW_MS, 0]) > 3 * step_ms
    meta[NEWEST, 0] = newest - middle
    meta[NOW_MS, 0] = ts_ms
    for symbol in range(data.shape[1]):
        last = incoming[LAST, symbol]
        missing = not last > 0.0 or last == np.inf
        if missing:
            meta[VALID, symbol] = 0
            for row in range(GRID_ROWS):
                data[row, symbol, newest] = np.nan
                data[row, symbol, copy] = np.nan
            continue
        known = incoming[KNOWN, symbol]
        high = incoming[HIGH, symbol]
        low = incoming[LOW, symbol]
        first = incoming[OPEN, symbol]
        if not high > last:
            high = last
        if not 0.0 < low < last:
            low = last
        if not first > 0.0:
            first = known if known > 0.0 else last
        first = min(max(first, low), high)
        change = last / known - 1.0 if meta[VALID, symbol] > 0 and not broken else 0.0
        meta[VALID, symbol] = 1 if broken else min(meta[VALID, symbol] + 1, lead)
        incoming[KNOWN, symbol] = last
        for at in (newest, copy):
            data[LAST, symbol, at] = last
            data[HIGH, symbol, at] = high
            data[LOW, symbol, at] = low
            data[VOLUME, symbol, at] = incoming[VOLUME, symbol]
            data[EMPTY, symbol, at] = incoming[EMPTY, symbol]
            data[OPEN, symbol, at] = first
            data[RETURN, symbol, at] = change


class PriceGrid:
    """Ring buffers of last, high, low, volume, first price and step return for every symbol.

    `data[row, symbol, window_steps + capacity]` is a ring of `capacity` steps, led by a copy of its
    last `window_steps`: so many of the newest values are always one contiguous slice ending at
    `end`. A signal looks at no more, and two hours of seconds of 100 symbols take 54 MB; with every
    step stored twice they would take 81. `valid_steps[symbol]` counts the contiguous steps up to
    the newest, `window_steps` at most; no signal window may be longer. Not thread-safe: one writer.

    Attributes:
        capacity: steps kept.
        window_steps: steps a window may have, the longest of any indication or all that are kept.
    """

    __slots__ = ("_incoming", "capacity", "data", "meta", "n_symbols", "step_ms", "window_steps")

    def __init__(self, n_symbols: int, step_ms: int, capacity: int) -> None:
        if n_symbols < 1 or step_ms < 1 or capacity < _SHORTEST:
            raise ValueError("A price grid needs a symbol, a step length and at least two steps")
        self.n_symbols = n_symbols
        self.step_ms = int(step_ms)
        self.capacity = capacity
        self.window_steps = window_limit(step_ms, capacity)
        length = self.window_steps + capacity
        self.data: Floats = np.full((GRID_ROWS, n_symbols, length), np.nan)
        self.meta: Ints = np.zeros((META_ROWS, n_symbols), np.int64)
        self.meta[NEWEST, 0] = length - 1 - length // 2
        self._incoming: Floats = np.full((INCOMING_ROWS, n_symbols), np.nan)

    def append(
        self,
        ts_ms: int,
        last: npt.ArrayLike,
        high: npt.ArrayLike,
        low: npt.ArrayLike,
        volume: npt.ArrayLike,
        empty: npt.ArrayLike,
        open_: npt.ArrayLike = np.nan,
    ) -> None:
        """Add one step of all symbols; each argument has one value per symbol.

        `last` NaN, zero or negative: the symbol has no data in this step, which is a gap for it. A
        `ts_ms` later than the next step is a gap for all. `open_` is the step's first price where
        known (a candle's open); without it the nearest price to the previous one is taken.

        Raises:
            ValueError: The step is not newer than the one before.
        """
        if ts_ms <= self.ts_ms:
            raise ValueError(f"Grid step {ts_ms} is not newer than {self.ts_ms}")
        incoming = self._incoming
        incoming[LAST] = last
        incoming[HIGH] = high
        incoming[LOW] = low
        incoming[VOLUME] = volume
        incoming[EMPTY] = empty
        incoming[OPEN] = open_
        append_step(self.data, self.meta, incoming, int(ts_ms), self.step_ms, self.capacity)

    def mark_gap(self, symbol: int | None = None) -> None:
        """Break contiguity before the next step, for one symbol or for all (None)."""
        if symbol is None:
            self.meta[VALID] = 0
        else:
            self.meta[VALID, symbol] = 0

    @property
    def ts_ms(self) -> int:
        """Time of the newest step, 0 before the first."""
        return int(self.meta[NOW_MS, 0])

    @property
    def end(self) -> int:
        """Index of the newest step in the last axis of `data`."""
        middle: int = self.data.shape[2] // 2
        return int(self.meta[NEWEST, 0]) + middle

    @property
    def valid_steps(self) -> Ints:
        """Contiguous steps available per symbol, the newest included (a live view)."""
        valid: Ints = self.meta[VALID]
        return valid

    @property
    def gate_open(self) -> Bools:
        """Whether each symbol's activity gate is open, as of the last step of the set book."""
        gate: Bools = self.meta[GATE] != 0
        return gate

    def window(self, symbol: int, steps: int, row: int = LAST) -> Floats:
        """Return a view of the newest `steps` values of one symbol, oldest first."""
        end = self.end + 1
        return self.data[row, symbol, end - min(steps, self.window_steps) : end]
