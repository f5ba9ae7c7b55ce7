"""Prices of all symbols on one uniform time grid, newest values contiguous for the kernels (§3)."""

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
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

_SHORTEST = 2


@kernel
def append_step(data: Floats, meta: Ints, incoming: Floats, ts_ms: int, step_ms: int) -> None:
    """Write one step at the ring's next place, twice, so that every window is contiguous.

    A price that is not positive counts as missing. Missing highs and lows become the last price; a
    missing first price becomes the price inside [low, high] nearest to the last known one, which is
    the price that made a gap when the whole step lies beyond it.
    """
    capacity = data.shape[2] // 2
    place = (meta[NEWEST, 0] + 1) % capacity
    # The grid is uniform, so a missing step shows as a jump of two; half a step allows for jitter.
    broken = 2 * (ts_ms - meta[NOW_MS, 0]) > 3 * step_ms
    meta[NEWEST, 0] = place
    meta[NOW_MS, 0] = ts_ms
    for symbol in range(data.shape[1]):
        last = incoming[LAST, symbol]
        missing = not last > 0.0 or last == np.inf
        if missing:
            meta[VALID, symbol] = 0
            for row in range(GRID_ROWS):
                data[row, symbol, place] = np.nan
                data[row, symbol, place + capacity] = np.nan
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
        meta[VALID, symbol] = 1 if broken else min(meta[VALID, symbol] + 1, capacity)
        incoming[KNOWN, symbol] = last
        for at in (place, place + capacity):
            data[LAST, symbol, at] = last
            data[HIGH, symbol, at] = high
            data[LOW, symbol, at] = low
            data[VOLUME, symbol, at] = incoming[VOLUME, symbol]
            data[EMPTY, symbol, at] = incoming[EMPTY, symbol]
            data[OPEN, symbol, at] = first
            data[RETURN, symbol, at] = change


class PriceGrid:
    """Ring buffers of last, high, low, volume, first price and step return for every symbol.

    `data[row, symbol, 2·capacity]` holds each step twice, `capacity` apart, so that the newest N
    values are always one contiguous slice ending at `end`. `valid_steps[symbol]` counts the
    contiguous steps up to the newest; no signal window may be longer. Not thread-safe: one writer.
    """

    __slots__ = ("_incoming", "capacity", "data", "meta", "n_symbols", "step_ms")

    def __init__(self, n_symbols: int, step_ms: int, capacity: int) -> None:
        if n_symbols < 1 or step_ms < 1 or capacity < _SHORTEST:
            raise ValueError("A price grid needs a symbol, a step length and at least two steps")
        self.n_symbols = n_symbols
        self.step_ms = int(step_ms)
        self.capacity = capacity
        self.data: Floats = np.full((GRID_ROWS, n_symbols, 2 * capacity), np.nan)
        self.meta: Ints = np.zeros((META_ROWS, n_symbols), np.int64)
        self.meta[NEWEST, 0] = capacity - 1
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
        append_step(self.data, self.meta, incoming, int(ts_ms), self.step_ms)

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
        return int(self.meta[NEWEST, 0]) + self.capacity

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
        return self.data[row, symbol, end - min(steps, self.capacity) : end]
