"""The history a preset begins with: stored bars, and on real connections fetched ones."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.presets.candles import bars_of
from cts_desktop.domain.market import Candles
from cts_desktop.domain.ports import Stores
from cts_desktop.domain.venues import MarketData
from cts_desktop.engine.candle_history import PAGE, SETTLED, Range, next_candles, ranges_of
from cts_desktop.engine.candle_history import joined as joined_ranges
from cts_desktop.engine.presets.block import Block
from cts_desktop.engine.presets.lines import Line, SignalMaker

#: Real bars before the first that is simulated: the longest window of a main indication.
_FINE_MS: Final = 2 * 3_600_000
_COLUMNS: Final = 5


class HistorySource:
    """Where the candles of a connection come from.

    Each page is stored as it comes, so that an interruption costs nothing; candles the venue does
    not have are remembered, and not asked for again.
    """

    def __init__(self, connection_id: str, stores: Stores, data: MarketData | None) -> None:
        """Ask *data*; None for a market of our own, of which only what is stored is there."""
        self._connection_id = connection_id
        self._store = stores.candles
        self._state = stores.state
        self._data = data

    async def bars(self, line: Line, end_ms: int) -> Candles:
        """Return the bars of a line that close by *end_ms*, as far back as it needs them.

        Where the indicators reach further back than positions are simulated, their own candles are
        asked for, and taken apart into bars that make the same candles again. Raises
        RetryLaterError and its kin, UserActionError where the venue has no such candles,
        DatabaseError.
        """
        bar_ms = line.bar_s * 1000
        end_ms -= end_ms % bar_ms
        begin_ms = end_ms - line.look_back_ms - line.needed_ms
        timeframe_s = min(block.preset_set.timeframe_s for block in line.blocks)
        if self._data is None or timeframe_s == line.bar_s:
            return await self._candles(line.symbol, line.bar_s, begin_ms, end_ms)
        candle_ms = timeframe_s * 1000
        fine_ms = end_ms - line.look_back_ms - _FINE_MS
        fine_ms = max(fine_ms - fine_ms % candle_ms, begin_ms - begin_ms % candle_ms)
        coarse = await self._candles(line.symbol, timeframe_s, begin_ms, fine_ms)
        fine = await self._candles(line.symbol, line.bar_s, fine_ms, end_ms)
        return joined(taken_apart(coarse, timeframe_s, line.bar_s), fine)

    async def _candles(self, symbol: str, timeframe_s: int, begin_ms: int, end_ms: int) -> Candles:
        """Return the candles that open from *begin_ms* on and close by *end_ms*."""
        step_ms = timeframe_s * 1000
        first, after = -(-begin_ms // step_ms), end_ms // step_ms
        of = (self._connection_id, symbol, timeframe_s)
        there = self._store.load(*of, first * step_ms, (after - 1) * step_ms)
        if self._data is None:
            return there
        nothing = self._nothing(*of)
        missing = np.setdiff1d(np.arange(first, after), there.ts_ms // step_ms)
        for begin, last in nothing:
            missing = missing[(missing < begin) | (missing > last)]
        empty: list[int] = []
        while missing.size:
            begin = int(missing[0])
            wanted = begin, int(missing[missing < begin + PAGE][-1])
            found, answered = await next_candles(self._data, symbol, timeframe_s, wanted)
            if found.ts_ms.size:
                self._store.save(*of, found)
            there = joined(there, found)
            asked = missing[missing <= answered]
            empty += np.setdiff1d(asked, found.ts_ms // step_ms).tolist()
            missing = missing[missing > answered]
        settled = [number for number in empty if number < after - SETTLED]
        if settled:
            ranges = [[*one] for one in joined_ranges((*nothing, *ranges_of(settled)))]
            self._state.put(_empty_key(*of), ranges)
        return there

    def _nothing(self, connection_id: str, symbol: str, timeframe_s: int) -> list[Range]:
        """Return the candles the venue does not have, counted from the epoch."""
        stored = self._state.get(_empty_key(connection_id, symbol, timeframe_s))
        return [(first, last) for first, last in stored] if isinstance(stored, list) else []


def _empty_key(connection_id: str, symbol: str, timeframe_s: int) -> str:
    # What a download of candles found out is the same.
    return f"no_candles:{connection_id}:{symbol}:{timeframe_s}"


def joined(first: Candles, second: Candles) -> Candles:
    """Return both in order; of two candles of one time the second's counts."""
    kept = ~np.isin(first.ts_ms, second.ts_ms)
    times: Ints = np.concatenate((first.ts_ms[kept], second.ts_ms))
    rows: Floats = np.concatenate((first.ohlcv[kept], second.ohlcv))
    order = np.argsort(times, kind="stable")
    return Candles(times[order], rows[order])


def taken_apart(candles: Candles, candle_s: int, bar_s: int) -> Candles:
    """Return bars that make exactly these candles again: all happens in the first of each."""
    count = candle_s // bar_s
    first = np.arange(candles.ts_ms.size) * count
    times = np.repeat(candles.ts_ms, count)
    times += np.tile(np.arange(count) * bar_s * 1000, candles.ts_ms.size)
    rows = np.repeat(candles.ohlcv[:, 3], count)[:, np.newaxis] * np.ones(_COLUMNS)
    rows[:, 4] = 0.0
    rows[first] = candles.ohlcv
    return Candles(times, rows)


def look_back(line: Line, candles: Candles, known: Mapping[Block, Sequence[int]]) -> None:
    """Fill the results of configurations that are not *known* yet, and the window of bars.

    They are no evidence: the preset was chosen by them. Positions that are open at the end go on.
    """
    line.window.fill(candles)
    series = bars_of(candles, line.bar_s, line.bar_s)
    if not len(series):
        return
    for block in line.blocks:
        new: Ints = np.setdiff1d(np.arange(len(block)), known.get(block, []))
        if not new.size:
            continue
        since_ms = int(series.end_ms[-1]) - round(block.preset_set.look_back_days * 86_400_000)
        first_bar = int(np.searchsorted(series.ts_ms, since_ms))
        judged = series[first_bar:]
        fresh = block.anew()
        fresh.costs = block.costs
        fresh.run(judged, SignalMaker(block, series, first_bar).finish(), keep=False)
        block.adopt(fresh, new)
        block.observed_ms[new] = len(judged) * line.bar_s * 1000 - block.covered_ms
