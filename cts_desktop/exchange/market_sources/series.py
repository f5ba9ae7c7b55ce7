"""One symbol's recorded data, checked, and its steps for any window of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np

from cts_desktop.domain.market import FloatArray
from cts_desktop.exchange.market_sources.datafile import TIME_NAMES, DataFile
from cts_desktop.exchange.market_sources.path import Candles, expand
from cts_desktop.exchange.market_sources.source import Grid

IntArray = np.ndarray[tuple[int], np.dtype[np.int64]]

#: Assumed bid/ask spread where the data has no quotes, as % of price; at least one tick.
DEFAULT_SPREAD_PCT: Final = 0.02
#: Files of trades further apart than this leave a gap; silence inside a file repeats the price.
TRADE_GAP_MS: Final = 300_000
_CANDLE_FIELDS = ("open", "high", "low", "close", "volume")
_QTY_NAMES = ("quantity", "amount", "qty", "size")
_ID_NAMES = ("trade_id", "id")


class Trades(NamedTuple):
    """Trades, or quotes as mid price and size; arrays of shape (n,)."""

    ts_ms: IntArray
    price: FloatArray
    qty: FloatArray


class Quotes(NamedTuple):
    """Best bid and ask; arrays of shape (n,)."""

    ts_ms: IntArray
    mid: FloatArray
    size: FloatArray
    spread_pct: FloatArray


class Series(Protocol):
    """Recorded data of one symbol.

    Attributes:
        candles, ticks: how many there are.
    """

    @property
    def candles(self) -> int: ...  # noqa: D102
    @property
    def ticks(self) -> int: ...  # noqa: D102
    @property
    def times_ms(self) -> IntArray: ...  # noqa: D102

    def grid(self, begin_ms: int, end_ms: int, step_ms: int, seed: Sequence[int]) -> Grid | None:
        """Return the steps of what begins in [begin_ms, end_ms), or None; arrays (n,)."""
        ...

    def counts_until(self, ts_ms: IntArray) -> tuple[IntArray, IntArray]:
        """Return how many candles and ticks are over at each of *ts_ms*."""
        ...


def is_candle_file(file: DataFile) -> bool:
    """Tell whether the header is one of candles."""
    return file.column_of("open") is not None or file.column_of("high", "close") is not None


def is_quote_file(file: DataFile) -> bool:
    """Tell whether the header is one of quotes."""
    return file.column_of("bid") is not None and file.column_of("ask") is not None


def _time_column(file: DataFile, what: str) -> str:
    name = file.column_of(*TIME_NAMES)
    if name is None:
        file.require(["ts_ms"], what)
    return name or ""


def read_candles(file: DataFile) -> tuple[Candles, list[str]]:
    """Return the checked candles of *file* and notes; raise DataFileError.

    A row repeated word for word is dropped with a note: it is harmless and common where exports
    overlap. Two different rows of one time are refused: nobody knows which is right.
    """
    time_name = _time_column(file, "Candles")
    file.require(_CANDLE_FIELDS, "Candles")
    ts = file.times_ms(time_name)
    columns = file.numbers(_CANDLE_FIELDS)
    open_, high, low, close, volume = columns
    for name, prices in zip(_CANDLE_FIELDS[:4], columns[:4], strict=True):
        file.refuse(prices <= 0, name, prices, "is not a price (must be above 0)")
    file.refuse(volume < 0, "volume", volume, "must not be negative")
    file.refuse(high < low, "high", high, "is below the low of the same candle")
    for name, prices in (("open", open_), ("close", close)):
        outside = (prices < low) | (prices > high)
        file.refuse(outside, name, prices, "is outside low to high of the same candle")
    keep, notes = _in_order(file, ts, columns)
    return Candles(ts[keep], *(column[keep] for column in columns)), notes


def _refuse_unsorted(file: DataFile, ts: IntArray) -> None:
    falls = np.flatnonzero(np.diff(ts) < 0)
    if falls.size:
        row = int(falls[0]) + 1
        file.fail(
            f"line {file.line(row)} is older than the line before it", "Sort the file by time."
        )


def _in_order(
    file: DataFile, ts: IntArray, columns: Sequence[FloatArray]
) -> tuple["np.ndarray[tuple[int], np.dtype[np.bool_]]", list[str]]:
    """Return which rows to keep, and notes; raise DataFileError for disorder and contradiction."""
    _refuse_unsorted(file, ts)
    keep = np.ones(len(ts), dtype=bool)
    repeated = np.flatnonzero(np.diff(ts) == 0) + 1
    for row in repeated.tolist():
        if any(column[row] != column[row - 1] for column in columns):
            file.fail(
                f"lines {file.line(row - 1)} and {file.line(row)} have the same time "
                "but different values",
                "Remove the wrong one.",
            )
    keep[repeated] = False
    notes = [f"{file.path.name}: {repeated.size} repeated lines dropped"] if repeated.size else []
    return keep, notes


def read_trades(file: DataFile) -> tuple[Trades, list[str]]:
    """Return the checked trades of *file* and notes; raise DataFileError.

    Trades may share a time. A trade repeated under its id is dropped with a note; one id with two
    different contents is refused.
    """
    time_name = _time_column(file, "Trades")
    qty_name = file.column_of(*_QTY_NAMES)
    file.require(["price", qty_name or "quantity"], "Trades")
    ts = file.times_ms(time_name)
    price, qty = file.numbers(["price", str(qty_name)])
    file.refuse(price <= 0, "price", price, "is not a price (must be above 0)")
    file.refuse(qty <= 0, str(qty_name), qty, "must be above 0")
    _refuse_unsorted(file, ts)
    keep, notes = _without_repeats(file, ts, price, qty)
    return Trades(ts[keep], price[keep], qty[keep]), notes


def _without_repeats(
    file: DataFile, ts: IntArray, price: FloatArray, qty: FloatArray
) -> tuple["np.ndarray[tuple[int], np.dtype[np.bool_]]", list[str]]:
    keep = np.ones(len(ts), dtype=bool)
    id_name = file.column_of(*_ID_NAMES)
    if id_name is None:
        return keep, []
    ids = file.texts(id_name)
    if len(set(ids)) == len(ids):
        return keep, []
    seen: dict[str, int] = {}
    for row, name in enumerate(ids):
        first = seen.setdefault(name, row)
        if first == row or not name:
            continue
        if (ts[row], price[row], qty[row]) != (ts[first], price[first], qty[first]):
            file.fail(
                f"lines {file.line(first)} and {file.line(row)} have the same {id_name} {name} "
                "but different values",
                "Remove the wrong one.",
            )
        keep[row] = False
    return keep, [f"{file.path.name}: {int((~keep).sum())} repeated trades dropped"]


def read_quotes(file: DataFile) -> Quotes:
    """Return the checked quotes of *file*; raise DataFileError."""
    ts = file.times_ms(_time_column(file, "Quotes"))
    bid, ask = file.numbers(["bid", "ask"])
    file.refuse(bid <= 0, "bid", bid, "is not a price (must be above 0)")
    file.refuse(ask < bid, "ask", ask, "is below the bid of the same line")
    _refuse_unsorted(file, ts)
    sizes = [name for name in ("bid_size", "ask_size") if name in file.header]
    size = np.mean(file.numbers(sizes), axis=0) if sizes else np.zeros(len(ts))
    mid = (bid + ask) / 2
    return Quotes(ts, mid, size, (ask - bid) / mid * 100)


@dataclass(frozen=True)
class CandleSeries:
    """Candles, expanded into an invented path (see path.expand)."""

    data: Candles
    timeframe_ms: int
    decimals: int

    @property
    def candles(self) -> int:
        """Return the number of candles."""
        return len(self.data.ts_ms)

    @property
    def ticks(self) -> int:
        """Return 0: candles are no trades."""
        return 0

    @property
    def times_ms(self) -> IntArray:
        """Return the open times."""
        return self.data.ts_ms

    def grid(self, begin_ms: int, end_ms: int, step_ms: int, seed: Sequence[int]) -> Grid | None:
        """Return the steps of the candles that open in [begin_ms, end_ms)."""
        first, last = np.searchsorted(self.data.ts_ms, (begin_ms, end_ms))
        if first == last:
            return None
        part = Candles._make(column[first:last] for column in self.data)
        count = self.timeframe_ms // step_ms
        rng = np.random.default_rng(np.random.SeedSequence(list(seed)))
        path = expand(part, count, self.decimals, rng)
        ends = part.ts_ms[:, None] + np.arange(1, count + 1) * step_ms
        tick_pct = 10.0**-self.decimals / path.last * 100
        spread = np.maximum(tick_pct, DEFAULT_SPREAD_PCT)
        return Grid._make(column.ravel() for column in (ends, *path, spread))

    def counts_until(self, ts_ms: IntArray) -> tuple[IntArray, IntArray]:
        """Return how many candles ended by each of *ts_ms*, and zeros."""
        ended = np.searchsorted(self.data.ts_ms, ts_ms - self.timeframe_ms, side="right")
        return ended, np.zeros_like(ts_ms)


@dataclass(frozen=True)
class TradeSeries:
    """Trades (or the mid of quotes), resampled to the grid; nothing is invented.

    Attributes:
        quotes: where known, gives the spread.
        gaps: (last trade before, first trade after) of every silence between two files.
    """

    data: Trades
    quotes: Quotes | None
    decimals: int
    gaps: tuple[tuple[int, int], ...] = ()

    @property
    def candles(self) -> int:
        """Return 0: trades are no candles."""
        return 0

    @property
    def ticks(self) -> int:
        """Return the number of trades."""
        return len(self.data.ts_ms)

    @property
    def times_ms(self) -> IntArray:
        """Return the times of the trades."""
        return self.data.ts_ms

    def grid(self, begin_ms: int, end_ms: int, step_ms: int, seed: Sequence[int]) -> Grid | None:
        """Return the steps that begin in [begin_ms, end_ms), both multiples of *step_ms*."""
        del seed
        ts = self.data.ts_ms
        first, last = np.searchsorted(ts, (begin_ms, end_ms))
        buckets = self._live_buckets(begin_ms, end_ms, step_ms)
        if not buckets.size:
            return None
        before = float(self.data.price[first - 1]) if first else float(self.data.price[0])
        shape = len(buckets)
        traded = np.full(shape, np.nan)
        open_, high, low, close = (traded.copy() for _ in range(4))
        volume = np.zeros(shape)
        if first < last:
            price, qty = self.data.price[first:last], self.data.qty[first:last]
            bucket = ts[first:last] // step_ms
            starts = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
            at = np.searchsorted(buckets, bucket[starts])
            open_[at], high[at] = price[starts], np.maximum.reduceat(price, starts)
            low[at], volume[at] = np.minimum.reduceat(price, starts), np.add.reduceat(qty, starts)
            close[at] = price[np.append(starts[1:], len(price)) - 1]
        flat = _forward_filled(close, before)
        for column in (open_, high, low):
            np.copyto(column, flat, where=np.isnan(column))
        ends = (buckets + 1) * step_ms
        return Grid(ends, open_, high, low, flat, volume, self._spread(ends, flat))

    def _live_buckets(self, begin_ms: int, end_ms: int, step_ms: int) -> IntArray:
        """Return the numbers of the grid steps in the window that are not inside a gap."""
        ts = self.data.ts_ms
        lowest = max(begin_ms, int(ts[0])) // step_ms
        buckets = np.arange(lowest, min(end_ms // step_ms, int(ts[-1]) // step_ms + 1))
        for start, end in self.gaps:
            buckets = buckets[(buckets <= start // step_ms) | (buckets >= end // step_ms)]
        return buckets.astype(np.int64)

    def _spread(self, ends: IntArray, prices: FloatArray) -> FloatArray:
        fallback = np.maximum(10.0**-self.decimals / prices * 100, DEFAULT_SPREAD_PCT)
        if self.quotes is None:
            return fallback
        at = np.searchsorted(self.quotes.ts_ms, ends, side="left") - 1
        return np.where(at >= 0, self.quotes.spread_pct[np.maximum(at, 0)], fallback)

    def counts_until(self, ts_ms: IntArray) -> tuple[IntArray, IntArray]:
        """Return zeros, and how many trades happened before each of *ts_ms*."""
        return np.zeros_like(ts_ms), np.searchsorted(self.data.ts_ms, ts_ms)


def _forward_filled(values: FloatArray, before: float) -> FloatArray:
    """Return *values* with each NaN replaced by the number before it."""
    index = np.where(np.isnan(values), -1, np.arange(len(values)))
    np.maximum.accumulate(index, out=index)
    return np.where(index >= 0, values[np.maximum(index, 0)], before)
