"""The candles of one symbol: a made-up past, then what the steps bring."""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MINUTE_MS: Final = 60_000
DAY_MS: Final = 86_400_000
#: Candles kept of a timeframe; beyond, the oldest are forgotten.
_KEPT: Final = 8 * 1440
_COLUMNS: Final = 11
#: Mean change of a made-up minute, and its trades.
_SIGMA: Final = 0.0006
_TRADES: Final = 30
_MINUTE_NOTIONAL: Final = 200_000.0
_WEEK_MS: Final = 7 * DAY_MS
_MONDAY_MS: Final = 4 * DAY_MS  # the epoch was a Thursday
_MONTH_MS: Final = 28 * DAY_MS
_OPEN, _HIGH, _LOW, _LAST, _VOLUME, _QUOTE, _COUNT, _TAKER, _TAKER_QUOTE, _FIRST = range(1, 11)


class Candle(NamedTuple):
    """A candle in whole units: ticks, quantity steps, and ticks × steps for quote amounts."""

    open_ms: int
    open: int
    high: int
    low: int
    last: int
    volume: int
    quote: int
    trades: int
    taker: int
    taker_quote: int
    first_id: int


def opening(ts_ms: int, interval_ms: int) -> int:
    """Return when the candle of *ts_ms* opens: weeks on Monday, months on their first day."""
    if interval_ms >= _MONTH_MS:
        first = datetime.fromtimestamp(ts_ms / 1000, UTC).replace(day=1)
        return round(first.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    if interval_ms >= _WEEK_MS:
        return (ts_ms - _MONDAY_MS) // _WEEK_MS * _WEEK_MS + _MONDAY_MS
    return ts_ms // interval_ms * interval_ms


class Candles:
    """Candles of one base timeframe; longer ones are put together on demand."""

    def __init__(self, frame_ms: int, ts_ms: int, price: int, next_id: int) -> None:
        self.frame_ms = frame_ms
        self._rows: NDArray[np.int64] = np.zeros((64, _COLUMNS), np.int64)
        self._size = 0
        self.next_id = next_id
        self._open(ts_ms // frame_ms * frame_ms, price)

    def __len__(self) -> int:
        return self._size

    @classmethod
    def with_past(
        cls, seed: str, count: int, ts_ms: int, price: int, units: tuple[float, float]
    ) -> "Candles":
        """Return minutes of which *count* lie before *ts_ms* and lead to *price* ticks.

        `units` are the tick and the quantity step.
        """
        made = cls(MINUTE_MS, ts_ms, price, 1)
        if count:
            past = _past(seed, count, int(made._rows[0, 0]), price, units)
            made.next_id = int(past[:, _COUNT].sum()) + 1
            made._rows[0, _FIRST] = made.next_id
            made._rows = np.vstack([past, made._rows])
            made._size += count
        return made

    def _open(self, begin_ms: int, price: int, count: int = 1) -> None:
        """Open *count* candles from *begin_ms* on, flat at *price*; forget the oldest."""
        if self._size + count > len(self._rows):
            kept = self._rows[max(0, self._size - _KEPT) : self._size]
            room = max(64, count, len(kept) // 4)
            self._rows = np.vstack([kept, np.zeros((room, _COLUMNS), np.int64)])
            self._size = len(kept)
        new = self._rows[self._size : self._size + count]
        new[:] = 0
        new[:, 0] = begin_ms + self.frame_ms * np.arange(count)
        new[:, _OPEN : _LAST + 1] = price
        new[:, _FIRST] = self.next_id
        self._size += count

    def advance(self, ts_ms: int) -> None:
        """Open the candles up to *ts_ms*; those without a trade are flat."""
        newest = self._rows[self._size - 1]
        missing = (ts_ms - int(newest[0])) // self.frame_ms
        if missing > 0:
            count = min(missing, _KEPT)
            begin_ms = int(newest[0]) + (missing - count + 1) * self.frame_ms
            self._open(begin_ms, int(newest[_LAST]), count)

    def trade(self, ts_ms: int, price: int, qty: int, *, sold: bool) -> None:
        """Take a trade, in order of time."""
        self.advance(ts_ms)
        row = self._rows[self._size - 1]
        if not row[_COUNT]:
            row[_OPEN : _LAST + 1] = price
        row[_HIGH], row[_LOW] = max(row[_HIGH], price), min(row[_LOW], price)
        row[_LAST] = price
        taken = 0 if sold else qty
        row[_VOLUME : _TAKER_QUOTE + 1] += (qty, qty * price, 1, taken, taken * price)
        self.next_id += 1

    def drop(self, start_ms: int, end_ms: int) -> None:
        """Forget the candles opened from *start_ms* to before *end_ms*: a gap in the past."""
        rows = self._rows[: self._size]
        self._rows = rows[(rows[:, 0] < start_ms) | (rows[:, 0] >= end_ms)].copy()
        self._size = len(self._rows)

    def newest(self, interval_ms: int) -> Candle:
        """Return the running candle of a timeframe."""
        rows = self._rows[: self._size]
        begin = opening(int(rows[-1, 0]), interval_ms)
        return _joined(begin, rows[np.searchsorted(rows[:, 0], begin) :])

    def select(
        self, interval_ms: int, start: int | None, end: int | None, limit: int
    ) -> Sequence[Candle]:
        """Return candles opened from *start* to *end*: the first *limit*, else the newest."""
        rows = self._rows[: self._size]
        if start is not None:
            rows = rows[np.searchsorted(rows[:, 0], start) :]
        if end is not None:
            rows = rows[: np.searchsorted(rows[:, 0], end, side="right")]
        if not len(rows):
            return ()
        if interval_ms == self.frame_ms:
            rows = rows[:limit] if start is not None else rows[-limit:]
            return [Candle(*row) for row in rows.tolist()]
        return self._longer(rows, interval_ms, start, limit)

    def _longer(
        self, rows: NDArray[np.int64], interval_ms: int, start: int | None, limit: int
    ) -> Sequence[Candle]:
        everything = self._rows[: self._size]
        begins = np.array([opening(ts, interval_ms) for ts in rows[:, 0].tolist()], np.int64)
        begins = np.unique(begins[begins >= (start or 0)])
        begins = begins[:limit] if start is not None else begins[-limit:]
        numbers = np.array([opening(t, interval_ms) for t in everything[:, 0].tolist()], np.int64)
        left = np.searchsorted(numbers, begins)
        right = np.searchsorted(numbers, begins, side="right")
        parts = zip(begins.tolist(), left.tolist(), right.tolist(), strict=True)
        return [_joined(begin, everything[i:j]) for begin, i, j in parts]

    def window(self, ts_ms: int, length_ms: int) -> tuple[Candle, int]:
        """Return what *length_ms* before *ts_ms* brought, and the id of the last trade."""
        rows = self._rows[: self._size]
        begin = min(int(np.searchsorted(rows[:, 0], ts_ms - length_ms)), len(rows) - 1)
        return _joined(ts_ms - length_ms, rows[begin:]), self.next_id - 1


def _joined(open_ms: int, rows: NDArray[np.int64]) -> Candle:
    sums: list[int] = rows[:, _VOLUME : _TAKER_QUOTE + 1].sum(axis=0).tolist()
    high, low = int(rows[:, _HIGH].max()), int(rows[:, _LOW].min())
    prices = [int(rows[0, _OPEN]), high, low, int(rows[-1, _LAST])]
    return Candle._make([open_ms, *prices, *sums, int(rows[0, _FIRST])])


def _past(
    seed: str, count: int, end_ms: int, price: int, units: tuple[float, float]
) -> NDArray[np.int64]:
    """Return *count* minutes of a random walk that ends at *price*; ids begin at 1."""
    rng = np.random.default_rng(zlib.crc32(f"{seed}:past".encode()))
    walk = np.cumsum(rng.standard_normal(count + 1) * _SIGMA)
    edges = np.maximum(np.rint(price * np.exp(walk - walk[-1])), 1).astype(np.int64)
    wick = np.rint(price * np.abs(rng.standard_normal((2, count))) * _SIGMA / 2).astype(np.int64)
    tick, qty_step = units
    mean = _MINUTE_NOTIONAL * np.exp(rng.standard_normal()) / (price * tick) / qty_step
    volume = np.maximum(1, np.rint(mean * rng.exponential(size=count))).astype(np.int64)
    taker = np.rint(volume * rng.uniform(0.3, 0.7, count)).astype(np.int64)
    out = np.zeros((count, _COLUMNS), np.int64)
    out[:, 0] = end_ms - MINUTE_MS * np.arange(count, 0, -1)
    out[:, _OPEN], out[:, _LAST] = edges[:-1], edges[1:]
    out[:, _HIGH] = np.maximum(edges[:-1], edges[1:]) + wick[0]
    out[:, _LOW] = np.maximum(np.minimum(edges[:-1], edges[1:]) - wick[1], 1)
    middle = (out[:, _HIGH] + out[:, _LOW]) // 2
    out[:, _VOLUME], out[:, _QUOTE] = volume, volume * middle
    out[:, _TAKER], out[:, _TAKER_QUOTE] = taker, taker * middle
    out[:, _COUNT] = 1 + rng.integers(0, 2 * _TRADES, count)
    out[:, _FIRST] = 1 + np.cumsum(out[:, _COUNT]) - out[:, _COUNT]
    return out
