"""Bars made of the market's steps, for all symbols of a connection at once."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.market import Candles, MarketStep
from cts_desktop.domain.presets import timeframe_name

_OPEN: Final = 0
_HIGH: Final = 1
_LOW: Final = 2
_CLOSE: Final = 3
_VOLUME: Final = 4
_COLUMNS: Final = 5


class ClosedBars(NamedTuple):
    """Bars that closed with a step; `rows[i]` (open, high, low, close, volume) is of `symbols[i]`.

    Of a symbol that is not there a step is missing: its bar is not known.
    """

    begin_ms: int
    symbols: Ints
    rows: Floats


def check_bars(bar_s: int, step_ms: int) -> None:
    """Raise UserActionError where bars cannot be made of whole steps of the price grid."""
    if bar_s * 1000 % step_ms:
        raise UserActionError(
            f"Bars of {timeframe_name(bar_s)} cannot be made of price steps of "
            f"{step_ms / 1000:g} s. Choose another price grid in the connection's settings, or "
            "longer bars in the set."
        )


class BarBuilder:
    """Collects steps into bars of one length, aligned to the UTC epoch.

    A step without a trade only repeats the price: it counts where its bar has no trade at all. A
    bar of which a step is missing (gap, start in the middle of it, no price yet) is not known.
    """

    def __init__(self, n_symbols: int, step_ms: int, bar_s: int) -> None:
        """Raise UserActionError where the bars cannot be made of steps."""
        check_bars(bar_s, step_ms)
        self.bar_s = bar_s
        self._bar_ms = bar_s * 1000
        self._per_bar = self._bar_ms // step_ms
        self._begin_ms = -1
        self._rows: Floats = np.full((n_symbols, _COLUMNS), np.nan)
        self._steps: Ints = np.zeros(n_symbols, np.int64)
        self._traded: Bools = np.zeros(n_symbols, np.bool_)

    def push(self, step: MarketStep) -> ClosedBars | None:
        """Take a step; return the bars that close with it, None where none does."""
        begin_ms = (step.ts_ms - 1) // self._bar_ms * self._bar_ms
        if begin_ms != self._begin_ms:
            self._begin_ms = begin_ms
            self._steps[:] = 0
        known = np.isfinite(step.last) & (step.last > 0.0)
        trades = known & ~(step.volume == 0.0)
        fresh = known & ((self._steps == 0) | (trades & ~self._traded))
        self._start(step, fresh, trades)
        self._add(step, known & ~fresh & (trades | ~self._traded))
        self._steps += known
        if step.ts_ms != begin_ms + self._bar_ms:
            return None
        whole = np.flatnonzero(self._steps == self._per_bar)
        self._begin_ms = -1
        return ClosedBars(begin_ms, whole, self._rows[whole].copy())

    def _start(self, step: MarketStep, fresh: Bools, trades: Bools) -> None:
        high, low = _extremes(step)
        first = np.where(step.open > 0.0, step.open, step.last)
        rows = self._rows
        rows[fresh, _OPEN] = np.clip(first, low, high)[fresh]
        rows[fresh, _HIGH] = high[fresh]
        rows[fresh, _LOW] = low[fresh]
        rows[fresh, _CLOSE] = step.last[fresh]
        rows[fresh, _VOLUME] = step.volume[fresh]
        self._traded[fresh] = trades[fresh]

    def _add(self, step: MarketStep, more: Bools) -> None:
        high, low = _extremes(step)
        rows = self._rows
        rows[more, _HIGH] = np.maximum(rows[more, _HIGH], high[more])
        rows[more, _LOW] = np.minimum(rows[more, _LOW], low[more])
        rows[more, _CLOSE] = step.last[more]
        rows[more, _VOLUME] += step.volume[more]

    def discard(self) -> None:
        """Forget the bar in progress."""
        self._begin_ms = -1

    # ------------------------------------------------------------------ over a restart
    def state(self) -> dict[str, object]:
        """Return the bar in progress as plain values."""
        return {
            "begin_ms": self._begin_ms,
            "rows": np.where(np.isnan(self._rows), -1.0, self._rows).tolist(),
            "steps": self._steps.tolist(),
            "traded": self._traded.tolist(),
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Go on with a bar in progress; one of other symbols is forgotten."""
        rows = np.array(state["rows"], np.float64)
        if rows.shape == self._rows.shape:
            self._begin_ms = int(str(state["begin_ms"]))
            self._rows = np.where(rows < 0.0, np.nan, rows)
            self._steps = np.array(state["steps"], np.int64)
            self._traded = np.array(state["traded"], np.bool_)


def _extremes(step: MarketStep) -> tuple[Floats, Floats]:
    """Return high and low, never on the wrong side of the last price."""
    high = np.fmax(step.high, step.last)
    low = np.fmin(np.where(step.low > 0.0, step.low, np.nan), step.last)
    return high, low


class Window:
    """The newest bars of one symbol, as candles; room grows and old ones are cut off now and then.

    Attributes:
        keep: bars that must stay; up to twice as many are there.
    """

    def __init__(self, keep: int) -> None:
        self.keep = max(2, keep)
        self._ts_ms: Ints = np.empty(64, np.int64)
        self._rows: Floats = np.empty((64, _COLUMNS))
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def last_ms(self) -> int:
        """Opening time of the newest bar, 0 where there is none."""
        return int(self._ts_ms[self._size - 1]) if self._size else 0

    @property
    def candles(self) -> Candles:
        """What is there; the arrays are not to be written to."""
        return Candles(self._ts_ms[: self._size], self._rows[: self._size])

    def append(self, ts_ms: int, row: Floats) -> None:
        """Add the newest bar."""
        if self._size >= 2 * self.keep:
            self._cut()
        if self._size == self._ts_ms.size:
            self._ts_ms = np.resize(self._ts_ms, 2 * self._size)
            self._rows = np.resize(self._rows, (2 * self._size, _COLUMNS))
        self._ts_ms[self._size] = ts_ms
        self._rows[self._size] = row
        self._size += 1

    def _cut(self) -> None:
        begin = self._size - self.keep
        self._ts_ms = self._ts_ms[begin:].copy()
        self._rows = self._rows[begin:].copy()
        self._size = self.keep

    def fill(self, candles: Candles) -> None:
        """Take bars in place of those that are there."""
        self._ts_ms = np.array(candles.ts_ms, np.int64)
        self._rows = np.array(candles.ohlcv, np.float64).reshape(-1, _COLUMNS)
        self._size = self._ts_ms.size
        if not self._size:
            self.clear()

    def clear(self) -> None:
        """Forget everything: a gap."""
        self._ts_ms, self._rows = np.empty(64, np.int64), np.empty((64, _COLUMNS))
        self._size = 0


def empty_candles() -> Candles:
    """Return no candles."""
    return Candles(np.empty(0, np.int64), np.empty((0, _COLUMNS)))
