"""Indicators within candles: at each bar on the closed candles and the one that forms (rules §9).

Slow, because everything is calculated anew at each bar: about 35 µs a bar and indicator. Always on
the same number of candles, so that it does not matter where history begins.
"""

from collections.abc import Iterator

import numpy as np

from cts_desktop.analysis.layout import Floats
from cts_desktop.analysis.presets.candles import Series
from cts_desktop.analysis.presets.indicators import (
    STATES,
    Prices,
    Votes,
    atr_pct,
    first_ready,
    read,
    warm_up_of,
)
from cts_desktop.domain.indicators import INDICATORS, IndicatorPoint


def forming_votes(
    point: IndicatorPoint, bars: Series, candles: Series, prices: Prices, hold_candles: int
) -> Votes:
    """Return what an indicator says at each bar, crossings held.

    A candle that forms has crossed while it stands beyond the level; when it goes back it has not.
    """
    size = len(bars)
    votes = Votes(np.zeros(size, np.int8), np.zeros(size), np.zeros(size, np.bool_))
    needs_volume = INDICATORS[point.indicator].needs_volume
    held = 1 if point.indicator in STATES else hold_candles
    most = warm_up_of(point, candles.bar_s) + held
    for bar, some in forming_candles(bars, candles, prices, most):
        if needs_volume and not np.isfinite(some.volume).all():
            # Said as by whole candles: ready and silent while unknown, then warming up again.
            votes.ready[bar] = not np.isfinite(some.volume[-1])
            continue
        if some.close.size - 1 < first_ready(point, some, candles.bar_s) + held - 1:
            continue
        sides, strengths = read(point, some)
        newest = np.flatnonzero(sides[-held:])
        if newest.size:
            at = int(newest[-1]) - held
            votes.sides[bar], votes.strengths[bar] = sides[at], strengths[at]
        votes.ready[bar] = True
    return votes


def forming_atr_pct(point: IndicatorPoint, bars: Series, candles: Series, prices: Prices) -> Floats:
    """Return ATR·multiplier in % of the last price at each bar, NaN where it is not ready."""
    distance: Floats = np.full(len(bars), np.nan)
    least = warm_up_of(point)
    for bar, some in forming_candles(bars, candles, prices, least):
        if some.close.size > least:
            distance[bar] = atr_pct(point, some)[-1]
    return distance


def forming_candles(
    bars: Series, candles: Series, prices: Prices, most: int
) -> Iterator[tuple[int, Prices]]:
    """Yield each bar's number with up to `most` closed candles and the one that forms.

    A candle whose first bars are missing, or that does not follow a closed one, does not form. The
    arrays are used again for the next bar.
    """
    whole_ms = candles.bar_s * 1000
    scaled = Prices.of(bars)
    begins = np.maximum.accumulate(np.where(candles.follows, 0, np.arange(len(candles))))
    first_bars = np.flatnonzero((bars.ts_ms % whole_ms == 0) & bars.follows)
    before = np.searchsorted(candles.ts_ms, bars.ts_ms[first_bars]) - 1
    for first, newest in zip(first_bars.tolist(), before.tolist(), strict=True):
        if newest < 0 or candles.ts_ms[newest] + whole_ms != bars.ts_ms[first]:
            continue
        begin = max(int(begins[newest]), newest + 1 - most)
        some = prices.part(begin, newest + 1).with_one_more(bars.ts_ms[first])
        for bar in range(first, min(len(bars), first + candles.bar_s // bars.bar_s)):
            if not bars.follows[bar]:
                break
            some.high[-1] = max(some.high[-1], scaled.high[bar])
            some.low[-1] = min(some.low[-1], scaled.low[bar])
            some.close[-1] = scaled.close[bar]
            some.volume[-1] += scaled.volume[bar]
            yield bar, some
