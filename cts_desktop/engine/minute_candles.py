"""One-minute candles made of the price steps of a connection, for whoever draws them."""

from typing import Final

import numpy as np
import numpy.typing as npt

from cts_desktop.domain.market import Candles, FloatArray, IntArray, MarketStep

BoolArray = npt.NDArray[np.bool_]

MINUTE_MS: Final = 60_000
#: Candles of all symbols together: 8 MB at most, taken only as they come.
_BUDGET: Final = 200_000
_LEAST: Final = 120
_OPEN, _HIGH, _LOW, _CLOSE, _VOLUME = range(5)
_FIELDS: Final = 5


class MinuteCandles:
    """The newest closed minutes of every symbol and the running one; the oldest are overwritten.

    A minute without a price of a symbol is NaN for it. Steps longer than a minute make a candle in
    the minute they end in.
    """

    def __init__(self, count: int) -> None:
        self._kept = max(_LEAST, _BUDGET // max(1, count))
        self._times = np.zeros(self._kept, np.int64)
        self._rows = np.empty((self._kept, _FIELDS, count))
        self._closed = 0
        self._minute_ms = 0
        self._unopened = True
        self._running = np.full((_FIELDS, count), np.nan)

    def add(self, step: MarketStep) -> None:
        """Take a step; one that is older than the running minute is none of ours."""
        minute_ms = (step.ts_ms - 1) // MINUTE_MS * MINUTE_MS  # a step is stamped with its end
        if minute_ms < self._minute_ms:
            return
        if minute_ms > self._minute_ms:
            self._begin(minute_ms)
        running, alive = self._running, step.last > 0
        if self._unopened:
            self._open(step, alive)
        highest, lowest = np.fmax(step.high, step.last), np.fmin(step.low, step.last)
        np.fmax(running[_HIGH], highest, out=running[_HIGH], where=alive)
        np.fmin(running[_LOW], lowest, out=running[_LOW], where=alive)
        np.copyto(running[_CLOSE], step.last, where=alive)
        np.add(running[_VOLUME], np.fmax(step.volume, 0.0), out=running[_VOLUME], where=alive)

    def _open(self, step: MarketStep, alive: BoolArray) -> None:
        """Take the first price of symbols that have none in this minute."""
        opening = self._running[_OPEN]
        first = np.where(np.isfinite(step.open), step.open, step.last)
        np.copyto(opening, first, where=alive & np.isnan(opening))
        self._unopened = bool(np.isnan(opening).any())

    def _begin(self, minute_ms: int) -> None:
        if self._minute_ms:
            place = self._closed % self._kept
            self._times[place] = self._minute_ms
            self._rows[place] = self._running
            self._closed += 1
        self._minute_ms = minute_ms
        self._unopened = True
        self._running[:_VOLUME] = np.nan
        self._running[_VOLUME] = 0.0

    @property
    def begin_ms(self) -> int:
        """Return the opening of the oldest minute there is, 0 before the first step."""
        if not self._closed:
            return self._minute_ms
        return int(self._times[max(0, self._closed - self._kept) % self._kept])

    def since(self, symbol: int, since_ms: int) -> Candles:
        """Return a copy of one symbol's minutes from a time on, the running one last."""
        places = self._places(since_ms)
        times = np.append(self._times[places], self._minute_ms)
        rows = np.vstack((self._rows[places, :, symbol], self._running[None, :, symbol]))
        known = (times >= max(since_ms, 1)) & np.isfinite(rows[:, _CLOSE])
        return Candles(times[known], rows[known])

    def closed_since(self, since_ms: int) -> tuple[IntArray, FloatArray]:
        """Return copies of the closed minutes from a time on: `[n]` and `[n, 5, symbols]`."""
        places = self._places(since_ms)
        return self._times[places], self._rows[places]

    def _places(self, since_ms: int) -> IntArray:
        """Return where the closed minutes from a time on are, oldest first."""
        oldest = max(0, self._closed - self._kept)
        low, high = oldest, self._closed
        while low < high:  # times ascend in the order they came in, not in the order of places
            middle = (low + high) // 2
            if self._times[middle % self._kept] < since_ms:
                low = middle + 1
            else:
                high = middle
        places: IntArray = np.arange(low, self._closed) % self._kept
        return places
