"""Puts candles of several origins together and makes longer ones of shorter; pure arrays."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from cts_desktop.domain.market import Candles, IntArray
from cts_desktop.service.chart_views import SignalStrip

MINUTE_S: Final = 60
_HIGH, _LOW, _CLOSE, _VOLUME = 1, 2, 3, 4
_SHORT: Final = "short"


def no_candles() -> Candles:
    """Return none."""
    return Candles(np.zeros(0, np.int64), np.zeros((0, 5)))


def joined(parts: Sequence[Candles]) -> Candles:
    """Return the candles of all *parts* in order; of one time, those of the first part count."""
    known = [part for part in parts if len(part.ts_ms)]
    if not known:
        return no_candles()
    if len(known) == 1:
        return known[0]
    times = np.concatenate([part.ts_ms for part in known])
    rows = np.concatenate([part.ohlcv for part in known])
    if (np.diff(times) > 0).all():  # what comes later was appended: nothing to sort
        return Candles(times, rows)
    unique, first = np.unique(times, return_index=True)
    return Candles(unique, rows[first])


def longer(candles: Candles, timeframe_s: int) -> Candles:
    """Return *candles* as candles of *timeframe_s*, aligned to 1970 in UTC; gaps stay gaps.

    A volume counts as far as it is known.
    """
    step_ms = timeframe_s * 1000
    opening = candles.ts_ms // step_ms * step_ms
    if not len(opening) or (np.diff(opening) > 0).all():
        return Candles(opening, candles.ohlcv)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(opening)) + 1))
    ends = np.append(starts[1:], len(opening)) - 1
    ohlcv = candles.ohlcv
    rows = np.column_stack((
        ohlcv[starts, 0],
        np.maximum.reduceat(ohlcv[:, _HIGH], starts),
        np.minimum.reduceat(ohlcv[:, _LOW], starts),
        ohlcv[ends, _CLOSE],
        np.add.reduceat(np.nan_to_num(ohlcv[:, _VOLUME]), starts),
    ))  # fmt: skip
    return Candles(opening[starts], rows)


def charted(parts: Sequence[tuple[int, Candles]], timeframe_s: int) -> Candles:
    """Return candles of *timeframe_s* made of parts, each with the timeframe it has.

    Minutes and shorter ones are put together before they are made longer, so that an hour of which
    one part has the beginning and another the end is whole. Where several can make a candle, the
    one that covers most of its time does; of equals the earlier part.
    """
    least = min(MINUTE_S, timeframe_s)
    fine = joined([longer(part, least) for length, part in parts if length <= least])
    wholes = [(length, part) for length, part in parts if least < length <= timeframe_s]
    made, covered = [], []
    for length, part in (*wholes, (least, fine)):
        whole = longer(part, timeframe_s)
        step_ms = timeframe_s * 1000
        counts = np.searchsorted(part.ts_ms, (whole.ts_ms, whole.ts_ms + step_ms))
        made.append(whole)
        covered.append((counts[1] - counts[0]) * length)
    times = np.concatenate([whole.ts_ms for whole in made])
    order = np.lexsort((-np.concatenate(covered), times))
    unique, first = np.unique(times[order], return_index=True)
    return Candles(unique, np.concatenate([whole.ohlcv for whole in made])[order][first])


def within(candles: Candles, begin_ms: int, end_ms: int) -> Candles:
    """Return the candles that open in [begin_ms, end_ms)."""
    part = slice(*np.searchsorted(candles.ts_ms, (begin_ms, end_ms)).tolist())
    return Candles(candles.ts_ms[part], candles.ohlcv[part])


def strip_of(rows: Iterable[Sequence[object]], timeframe_s: int) -> SignalStrip:
    """Return counted signals by candle; *rows*: minute, "indication side", how many."""
    kinds: dict[str, int] = {}
    counts: dict[tuple[int, int], list[int]] = {}
    step_ms = timeframe_s * 1000
    for minute_ms, name, count in rows:
        kind, _, side = str(name).rpartition(" ")
        number = kinds.setdefault(kind, len(kinds))
        key = int(str(minute_ms)) // step_ms * step_ms, number
        counts.setdefault(key, [0, 0])[side == _SHORT] += int(str(count))
    names = sorted(kinds)
    place = {kinds[name]: names.index(name) for name in names}
    table: IntArray = np.array(
        sorted((ts, place[kind], *sums) for (ts, kind), sums in counts.items()), np.int64
    ).reshape(-1, 4)
    return SignalStrip(tuple(names), *np.ascontiguousarray(table.T))
