"""Recorded markets: candles and trades from files, played on the price grid."""

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.market import MarketRules, MarketStep, MarketType
from cts_desktop.exchange.market_sources.loading import Loaded, load_symbols
from cts_desktop.exchange.market_sources.series import CandleSeries, IntArray, Series
from cts_desktop.exchange.market_sources.source import GRID_STEPS_S, Grid, check_symbols, joined

#: Steps made at once: large enough for numpy, small enough for the processor's cache.
WINDOW_STEPS: Final = 16_384
#: The automatic grid cuts a candle into at least this many steps.
STEPS_PER_CANDLE: Final = 12
_MS: Final = 1000


class RecordedSource:
    """Plays candle and trade files (see MarketSource); several files are several symbols.

    Candle files have the columns ts_ms (or timestamp, time, date), open, high, low, close, volume;
    trade files a time, price and quantity (or amount); quote files a time, bid and ask. Files of
    one symbol are joined. The same files and seed give the same path whatever else is chosen.
    """

    wall_time = False

    def __init__(
        self,
        files: Sequence[Path],
        *,
        market_type: MarketType = MarketType.PERPETUAL,
        seed: int = 1,
    ) -> None:
        self._files = tuple(files)
        self._market_type = market_type
        self._seed = seed
        self._loaded: Loaded | None = None
        self._chosen: tuple[Series, ...] = ()
        self._position = (0, 0, 0)  # time, candles and ticks played
        self._extra_notes: tuple[str, ...] = ()

    def load(self) -> None:
        """Read the files; raise DataFileError."""
        if self._loaded is None:
            self._chosen = tuple(self._data.series.values())

    @property
    def _data(self) -> Loaded:
        if self._loaded is None:
            self._loaded = load_symbols(self._files, self._market_type)
        return self._loaded

    @property
    def markets(self) -> tuple[MarketRules, ...]:
        """Return the rules of every symbol in the files."""
        return self._data.rules

    @property
    def notes(self) -> tuple[str, ...]:
        """Return gaps, dropped lines and the like, in words."""
        return self._data.notes + self._extra_notes

    @property
    def start_ms(self) -> int:
        """Return the time of the first candle or trade."""
        return min(int(series.times_ms[0]) for series in self._data.series.values())

    @property
    def candles_total(self) -> int:
        """Return the number of candles of the chosen symbols."""
        return sum(series.candles for series in self._chosen)

    @property
    def ticks_total(self) -> int:
        """Return the number of recorded trades of the chosen symbols."""
        return sum(series.ticks for series in self._chosen)

    @property
    def candles_processed(self) -> int:
        """Return how many candles were played to their end."""
        return self._position[1]

    @property
    def ticks_processed(self) -> int:
        """Return how many recorded trades were played."""
        return self._position[2]

    @property
    def progress(self) -> float:
        """Return the share played, 0 to 1."""
        done = self.candles_processed + self.ticks_processed
        return done / max(1, self.candles_total + self.ticks_total)

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the step of the grid; it must divide every candle."""
        frames = {
            symbol: series.timeframe_ms
            for symbol, series in self._data.series.items()
            if isinstance(series, CandleSeries)
        }
        if requested_ms <= 0:
            return _automatic_step_ms(frames.values())
        for symbol, frame in frames.items():
            if frame % requested_ms:
                longer = "is longer than" if requested_ms > frame else "does not divide"
                raise InvalidValueError(
                    f"Price grid: a step of {requested_ms / _MS:g} s {longer} the candles of "
                    f"{symbol} ({frame / _MS:g} s). Choose a shorter step, or 0 for automatic."
                )
        return requested_ms

    def steps(
        self, symbols: Sequence[str], step_ms: int, cursor: Mapping[str, object] | None = None
    ) -> Iterator[MarketStep]:
        """Yield the steps after *cursor*; a symbol without data in a step is NaN there."""
        check_symbols(symbols, self.markets)
        step_ms = self.resolve_step_ms(step_ms)
        self._chosen = tuple(self._data.series[symbol] for symbol in symbols)
        after_ms = self._resume(cursor)
        return self._play([zlib.crc32(symbol.encode()) for symbol in symbols], step_ms, after_ms)

    def cursor(self) -> dict[str, object]:
        """Return the time played to, and which data it belongs to."""
        return {"source": "recorded", "data": self._fingerprint(), "ts_ms": self._position[0]}

    def _fingerprint(self) -> int:
        """Return a number that another set of files or another seed does not share."""
        facts = [
            (symbol, len(series.times_ms), int(series.times_ms[0]), int(series.times_ms[-1]))
            for symbol, series in self._data.series.items()
        ]
        return zlib.crc32(repr((sorted(facts), self._seed)).encode())

    def _resume(self, cursor: Mapping[str, object] | None) -> int:
        self._extra_notes = ()
        ts_ms = (cursor or {}).get("ts_ms")
        if not cursor or not isinstance(ts_ms, int):
            ts_ms = 0
        elif cursor.get("data") != self._fingerprint():
            self._extra_notes = ("Other data than before: played from the beginning",)
            ts_ms = 0
        self._position = (ts_ms, *_counts(self._chosen, np.array([ts_ms]))[0])
        return ts_ms

    def _play(self, keys: Sequence[int], step_ms: int, after_ms: int) -> Iterator[MarketStep]:
        chosen = self._chosen
        for grid in self._grids(keys, step_ms, after_ms):
            played = grid.part(grid.ts_ms > after_ms)
            counts = _counts(chosen, played.ts_ms)
            for step, (candles, ticks) in zip(played.rows(), counts, strict=True):
                self._position = (step.ts_ms, candles, ticks)
                yield step

    def _grids(self, keys: Sequence[int], step_ms: int, after_ms: int) -> Iterator[Grid]:
        """Yield the merged grids window by window.

        The noise of a window depends on its number only, so a restart needs no earlier one. A
        candle may reach beyond the window it opens in; that part waits for the next window.
        """
        window_ms = _window_ms(self._chosen, step_ms)
        waiting: list[list[Grid]] = [[] for _ in self._chosen]
        windows = _windows(self._chosen, window_ms)
        windows = windows[windows >= after_ms // window_ms - 1]
        for position, window in enumerate(windows.tolist()):
            begin, end = window * window_ms, (window + 1) * window_ms
            for key, series, parts in zip(keys, self._chosen, waiting, strict=True):
                made = series.grid(begin, end, step_ms, (self._seed, key, window))
                if made is not None:
                    parts.append(made)
            next_begin = windows[position + 1] * window_ms if position + 1 < len(windows) else None
            if merged := _merged(waiting, next_begin):
                yield merged


def _automatic_step_ms(frames: Collection[int]) -> int:
    """Return the longest allowed step that cuts every candle often enough; trades: 1 s."""
    fitting = [
        step * _MS
        for step in GRID_STEPS_S
        if all(f >= STEPS_PER_CANDLE * step * _MS and f % (step * _MS) == 0 for f in frames)
    ]
    return max(fitting) if frames and fitting else _MS


def _window_ms(chosen: Sequence[Series], step_ms: int) -> int:
    """Return the length of a window: whole candles of the longest timeframe, whole steps."""
    frames = [s.timeframe_ms for s in chosen if isinstance(s, CandleSeries)]
    unit = max(frames, default=step_ms)
    return unit * max(1, WINDOW_STEPS * step_ms // unit)


def _windows(chosen: Sequence[Series], window_ms: int) -> IntArray:
    """Return the numbers of all windows with data, in order."""
    numbers: list[IntArray] = []
    for series in chosen:
        found = np.unique(series.times_ms // window_ms)
        if not isinstance(series, CandleSeries):  # silence inside trades is made of steps, too
            found = np.arange(found[0], found[-1] + 1, dtype=np.int64)
        numbers.append(found)
    return np.unique(np.concatenate(numbers))


def _merged(waiting: list[list[Grid]], next_begin_ms: int | None) -> Grid | None:
    """Take what lies before the next window out of *waiting*, all symbols on one time axis."""
    grids: list[Grid | None] = []
    for parts in waiting:
        whole = joined(parts) if parts else None
        parts.clear()
        if whole is not None and next_begin_ms is not None and whole.ts_ms[-1] > next_begin_ms:
            late = whole.ts_ms > next_begin_ms
            parts.append(whole.part(late))
            whole = whole.part(~late)
        grids.append(whole)
    times = [grid.ts_ms for grid in grids if grid is not None]
    if not times:
        return None
    axis = times[0] if len(times) == 1 else np.unique(np.concatenate(times))
    columns = [np.full((len(axis), len(grids)), np.nan) for _ in range(6)]
    for symbol, grid in enumerate(grids):
        if grid is not None:
            at = np.searchsorted(axis, grid.ts_ms)
            for column, values in zip(columns, grid[1:], strict=True):
                column[at, symbol] = values
    return Grid(axis, *columns)


def _counts(chosen: Sequence[Series], times: IntArray) -> list[tuple[int, int]]:
    """Return the candles and ticks that are over at each of *times*."""
    candles, ticks = np.zeros(len(times), dtype=np.int64), np.zeros(len(times), dtype=np.int64)
    for series in chosen:
        more_candles, more_ticks = series.counts_until(times)
        candles += more_candles
        ticks += more_ticks
    return list(zip(candles.tolist(), ticks.tolist(), strict=True))
