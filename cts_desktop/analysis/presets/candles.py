"""Bars that positions are simulated on and candles that indicators read (rules §3, §9; no numba).

A stretch without candles as long as `FILL_LIMIT` bars or shorter is taken as bars without a trade;
a longer one is a gap, which nothing spans. Live and in back-tests the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, timeframe_name

if TYPE_CHECKING:
    from cts_desktop.analysis.history import PriceHistory

#: Bars that may be missing in a row before it is a gap.
FILL_LIMIT: Final = 10
_PRICES: Final = 4
_CLOSE: Final = 3
_VOLUME: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Closed bars, or candles, of one symbol, oldest first, on a grid aligned to the UTC epoch.

    Attributes:
        ts_ms: opening time of each bar, int64.
        ohlcv: `[(open, high, low, close, volume), bar]`, float64; an unknown volume is NaN, prices
            are all known.
        empty: bars without a trade.
        follows: bars that continue the one before without a gap; the first never does.
        bar_s: length of a bar.
    """

    ts_ms: Ints
    ohlcv: Floats
    empty: Bools
    follows: Bools
    bar_s: int

    def __len__(self) -> int:
        return int(self.ts_ms.size)

    @property
    def open(self) -> Floats:
        """First price of each bar."""
        return self._row(0)

    @property
    def high(self) -> Floats:
        """Highest price of each bar."""
        return self._row(1)

    @property
    def low(self) -> Floats:
        """Lowest price of each bar."""
        return self._row(2)

    @property
    def close(self) -> Floats:
        """Last price of each bar."""
        return self._row(_CLOSE)

    @property
    def volume(self) -> Floats:
        """Traded in each bar, in base currency; NaN where unknown."""
        return self._row(_VOLUME)

    @property
    def end_ms(self) -> Ints:
        """When each bar closes."""
        ends: Ints = self.ts_ms + self.bar_s * 1000
        return ends

    def _row(self, number: int) -> Floats:
        row: Floats = self.ohlcv[number]
        return row

    def __getitem__(self, part: slice) -> "Series":
        """Return some neighbouring bars; the first of them follows nothing."""
        follows = self.follows[part].copy()
        follows[:1] = False
        return Series(self.ts_ms[part], self.ohlcv[:, part], self.empty[part], follows, self.bar_s)

    def segments(self, usable: Bools | None = None) -> Iterator[tuple[int, int]]:
        """Yield the stretches without a gap, as `begin, end` of slices.

        With `usable`, bars that are not end a stretch like a gap.
        """
        follows = self.follows
        if usable is None:
            yield from _stretches(np.flatnonzero(~follows), len(self))
            return
        joined = follows & usable
        joined[1:] &= usable[:-1]
        for begin, end in _stretches(np.flatnonzero(~joined), len(self)):
            if usable[begin]:
                yield begin, end


def _stretches(begins: Ints, length: int) -> Iterator[tuple[int, int]]:
    ends = [*begins[1:].tolist(), length]
    return zip(begins.tolist(), ends, strict=True) if length else iter(())


# ------------------------------------------------------------------ from candles to bars
def bars_of(candles: Candles, candle_s: int, bar_s: int) -> Series:
    """Return stored candles of `candle_s` seconds as bars of `bar_s`, or as they are if coarser.

    Rows without a price count as missing.

    Raises:
        UserActionError: They do not lie on the grid of their length, do not ascend, or do not fit
            into the bars.
    """
    length_s = bar_length(candle_s, bar_s)
    known = known_rows(candles)
    ts_ms: Ints = np.ascontiguousarray(candles.ts_ms[known], np.int64)
    ohlcv: Floats = np.ascontiguousarray(candles.ohlcv[known].T, np.float64)
    if (ts_ms % (candle_s * 1000)).any() or (np.diff(ts_ms) <= 0).any():
        raise UserActionError(
            f"These candles do not open every {timeframe_name(candle_s)} in ascending order, "
            "counted from midnight UTC: state the timeframe they have, or import them anew."
        )
    filled = _filled(ts_ms, ohlcv, candle_s, FILL_LIMIT * (length_s // candle_s))
    return resample(filled, length_s)


def known_rows(candles: Candles) -> Bools:
    """Return which rows have all four prices."""
    prices = candles.ohlcv[:, :_PRICES]
    known: Bools = np.logical_and.reduce(np.isfinite(prices) & (prices > 0.0), axis=1)
    return known


def _filled(ts_ms: Ints, ohlcv: Floats, step_s: int, limit: int) -> Series:
    """Return bars with up to `limit` missing ones in a row taken as bars without a trade.

    A bar whose one price is that of no trade (all four equal, volume 0) had none either: so venues
    and files that do not leave it out write it.
    """
    step_ms = step_s * 1000
    missing: Ints = np.zeros(ts_ms.size, np.int64)
    missing[:-1] = np.diff(ts_ms) // step_ms - 1
    missing[missing > limit] = 0
    copies = missing + 1
    source = np.repeat(np.arange(ts_ms.size), copies)
    # How many bars after the last known one each stands: 0 for that one itself.
    after = np.arange(source.size) - np.repeat(np.cumsum(copies) - copies, copies)
    bars: Floats = np.ascontiguousarray(ohlcv[:, source])
    made = after > 0
    bars[:_PRICES, made] = bars[_CLOSE, made]
    bars[_VOLUME, made] = 0.0
    flat = (bars[:_CLOSE] == bars[_CLOSE]).all(axis=0)
    empty: Bools = np.logical_and(flat, bars[_VOLUME] == 0.0)
    times: Ints = ts_ms[source] + after * step_ms
    return Series(times, bars, empty, _follows(times, step_s), step_s)


def _follows(ts_ms: Ints, bar_s: int) -> Bools:
    follows: Bools = np.zeros(ts_ms.size, np.bool_)
    follows[1:] = np.diff(ts_ms) == bar_s * 1000
    return follows


def resample(series: Series, timeframe_s: int) -> Series:
    """Return the closed candles of a coarser timeframe, aligned to the UTC epoch.

    First open, highest high, lowest low, last close, summed volume. A candle of which a bar is not
    there (not closed yet, or behind a gap) is not there either.

    Raises:
        UserActionError: The timeframe is no multiple of the bars.
    """
    if timeframe_s == series.bar_s:
        return series
    check_timeframe(timeframe_s, series.bar_s)
    per_candle = timeframe_s // series.bar_s
    candle = series.ts_ms // (timeframe_s * 1000)
    first = np.flatnonzero(np.diff(candle, prepend=candle[:1] - 1))
    counts = np.diff(first, append=len(series))
    whole = np.repeat(counts == per_candle, counts)
    open_, high, low, close, volume = (row[whole].reshape(-1, per_candle) for row in series.ohlcv)
    ohlcv: Floats = np.array([open_[:, 0], high.max(1), low.min(1), close[:, -1], volume.sum(1)])
    ts_ms: Ints = series.ts_ms[whole][::per_candle].copy()
    empty: Bools = series.empty[whole].reshape(-1, per_candle).all(1)
    return Series(ts_ms, ohlcv, empty, _follows(ts_ms, timeframe_s), timeframe_s)


def closing_bars(series: Series, candles: Series) -> Ints:
    """Return the number of the bar that closes each candle."""
    bars: Ints = np.searchsorted(series.end_ms, candles.end_ms)
    return bars


# ------------------------------------------------------------------ lengths
def bar_length(candle_s: int, bar_s: int) -> int:
    """Return the bars positions are simulated on: as asked for, or as long as the data's candles.

    Raises:
        UserActionError: The candles are shorter, and the bars no multiple of them.
    """
    if candle_s < bar_s and bar_s % candle_s:
        raise UserActionError(
            f"Bars of {timeframe_name(bar_s)} cannot be made of {timeframe_name(candle_s)} "
            f"candles. Choose bars of {timeframe_name(candle_s)} or a multiple of it."
        )
    return max(candle_s, bar_s)


def check_timeframe(timeframe_s: int, bar_s: int) -> None:
    """Raise UserActionError where candles cannot be made of whole bars."""
    if timeframe_s < bar_s or timeframe_s % bar_s:
        raise UserActionError(
            f"Candles of {timeframe_name(timeframe_s)} cannot be made of {timeframe_name(bar_s)} "
            f"bars. Choose a timeframe that is a multiple of {timeframe_name(bar_s)}, or finer "
            "data."
        )


def note_about(preset_set: PresetSet, candle_s: int) -> str:
    """Return what is done differently because the data is coarser than the set's bars, or nothing.

    Raises:
        UserActionError: The set cannot be run on candles of this length.
    """
    length_s = bar_length(candle_s, preset_set.bar_s)
    check_timeframe(preset_set.timeframe_s, length_s)
    if length_s == preset_set.bar_s:
        return ""
    return (
        f"{preset_set.name}: positions are simulated on {timeframe_name(length_s)} bars instead of "
        f"{timeframe_name(preset_set.bar_s)}, because the data has no finer candles."
    )


# ------------------------------------------------------------------ facts
def gaps_of(candles: Candles, candle_s: int) -> tuple[Ints, Ints]:
    """Return when each stretch of missing candles begins, and how many are missing in it."""
    ts_ms = candles.ts_ms[known_rows(candles)]
    missing = np.diff(ts_ms) // (candle_s * 1000) - 1
    broken = np.flatnonzero(missing > 0)
    first: Ints = ts_ms[broken] + candle_s * 1000
    return first, missing[broken]


def candles_hash(candles: Candles) -> str:
    """Return the SHA-256 of times (int64) and values (float64), little-endian, row by row."""
    # One way to write what is equal: nan has many patterns, and zero has two.
    values = np.where(np.isnan(candles.ohlcv), np.nan, candles.ohlcv + 0.0)
    digest = sha256(np.ascontiguousarray(candles.ts_ms, "<i8").tobytes())
    digest.update(np.ascontiguousarray(values, "<f8").tobytes())
    return digest.hexdigest()


def to_history(series: Series) -> "PriceHistory":
    """Return the bars as the back-test reads them: stamped with their end, as the live grid does.

    Raises:
        ValueError: There are no bars.
    """
    # numba belongs to those who simulate, not to those who only look at candles.
    from cts_desktop.analysis.history import PriceHistory  # noqa: PLC0415

    return PriceHistory(
        series.end_ms,
        series.open,
        series.high,
        series.low,
        series.close,
        step_ms=series.bar_s * 1000,
        empty=series.empty,
    )
