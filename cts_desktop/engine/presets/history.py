"""The history a preset begins with: stored bars, and on real connections fetched ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.presets.candles import bars_of
from cts_desktop.domain.market import Candles
from cts_desktop.domain.ports import CandleStore
from cts_desktop.domain.venues import MarketData
from cts_desktop.engine.presets.bars import empty_candles
from cts_desktop.engine.presets.lines import Line, SignalMaker

_PAGE: Final = 500
#: Real bars before the first that is simulated: the longest window of a main indication.
_FINE_MS: Final = 2 * 3_600_000
_COLUMNS: Final = 5


@dataclass(frozen=True, slots=True)
class HistorySource:
    """Where the candles of a connection come from; `data` is None for a market of our own."""

    connection_id: str
    store: CandleStore
    data: MarketData | None

    async def bars(self, line: Line, end_ms: int) -> Candles:
        """Return the bars of a line that close by *end_ms*, as far back as it needs them.

        Where the indicators reach further back than positions are simulated, their own candles are
        asked for, and taken apart into bars that make the same candles again. Raises
        RetryLaterError and its kin.
        """
        bar_ms = line.bar_s * 1000
        end_ms -= end_ms % bar_ms
        begin_ms = end_ms - line.look_back_ms - line.needed_ms
        timeframe_s = min(block.preset_set.timeframe_s for block in line.blocks)
        if self.data is None or timeframe_s == line.bar_s:
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
        first_ms = -(-begin_ms // step_ms) * step_ms
        stored = self.store.load(
            self.connection_id, symbol, timeframe_s, first_ms, end_ms - step_ms
        )
        if self.data is None:
            return stored
        wanted = np.arange(first_ms, end_ms - step_ms + 1, step_ms)
        missing = np.setdiff1d(wanted, stored.ts_ms)
        if not missing.size:
            return stored
        fetched = await self._fetch(symbol, timeframe_s, int(missing[0]), end_ms)
        if fetched.ts_ms.size:
            self.store.save(self.connection_id, symbol, timeframe_s, fetched)
        return joined(stored, fetched)

    async def _fetch(self, symbol: str, timeframe_s: int, begin_ms: int, end_ms: int) -> Candles:
        assert self.data is not None  # noqa: S101 - asked for by `_candles` only
        step_ms, parts = timeframe_s * 1000, empty_candles()
        while begin_ms + step_ms <= end_ms:
            limit = min(_PAGE, (end_ms - begin_ms) // step_ms)
            answer = await self.data.fetch_candles(symbol, timeframe_s, begin_ms, limit)
            inside: Bools = (answer.ts_ms >= begin_ms) & (answer.ts_ms + step_ms <= end_ms)
            known = inside & np.isfinite(answer.ohlcv).all(axis=1)
            parts = joined(parts, Candles(answer.ts_ms[known], answer.ohlcv[known]))
            # A page without candles is a time in which nothing was traded.
            last_ms = int(answer.ts_ms[inside].max()) if inside.any() else begin_ms - step_ms
            begin_ms = max(last_ms, begin_ms + (0 if inside.any() else limit * step_ms)) + step_ms
        return parts


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


def look_back(line: Line, candles: Candles, known: Mapping[int, Sequence[int]]) -> None:
    """Fill the results of configurations that are not *known* yet, and the window of bars.

    They are no evidence: the preset was chosen by them. Positions that are open at the end go on.
    """
    line.window.fill(candles)
    series = bars_of(candles, line.bar_s, line.bar_s)
    if not len(series):
        return
    for block in line.blocks:
        new: Ints = np.setdiff1d(np.arange(len(block)), known.get(id(block), []))
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
