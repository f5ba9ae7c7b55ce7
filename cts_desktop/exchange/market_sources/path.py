"""A plausible price path inside each candle: invented between the four recorded prices."""

from typing import Final, NamedTuple

import numpy as np

from cts_desktop.domain.market import FloatArray

#: Share of up candles that touch the low first; of down candles that touch the high first.
USUAL_ORDER: Final = 0.75
#: Standard deviation of the bridge noise between two known prices, as share of the range.
NOISE: Final = 0.25


class Candles(NamedTuple):
    """Candles of one symbol; arrays of shape (n,), `ts_ms` is the open time."""

    ts_ms: np.ndarray[tuple[int], np.dtype[np.int64]]
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray


class Path(NamedTuple):
    """Steps of the path; arrays of shape (candles, steps)."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    last: FloatArray
    volume: FloatArray


def expand(candles: Candles, steps: int, decimals: int, rng: np.random.Generator) -> Path:
    """Return a path of *steps* steps per candle that reproduces each candle exactly.

    The first price is the open, the last the close, the extremes are touched once each in an order
    drawn from *rng* (an up candle mostly sees its low first), and the volume adds up. Between those
    prices runs a Brownian bridge, rounded to *decimals* digits and kept inside the candle.
    """
    count = len(candles.ts_ms)
    first, second, low_first = _extreme_steps(candles, steps, rng)
    last = _closing_prices(candles, steps, decimals, rng, (first, second, low_first))
    open_ = np.empty_like(last)
    open_[:, 0] = candles.open
    open_[:, 1:] = last[:, :-1]
    high, low = np.maximum(open_, last), np.minimum(open_, last)
    candle = np.arange(count)
    high[candle, np.where(low_first, second, first)] = candles.high
    low[candle, np.where(low_first, first, second)] = candles.low
    weights = rng.standard_exponential((count, steps)) + np.abs(last - open_) / _safe_range(candles)
    volume = weights * (candles.volume / weights.sum(axis=1))[:, None]
    return Path(open_, high, low, last, volume)


def _safe_range(candles: Candles) -> FloatArray:
    """Return high - low as a column, 1 where the candle is flat."""
    span = (candles.high - candles.low)[:, None]
    return np.where(span > 0, span, 1.0)


def _extreme_steps(
    candles: Candles, steps: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Draw in which steps the two extremes lie, and whether the low comes first."""
    count = len(candles.ts_ms)
    drawn = np.sort(rng.integers(0, steps, (count, 2)), axis=1)
    usual = rng.random(count) < USUAL_ORDER
    up = candles.close >= candles.open
    low_first = up == usual
    first_price = np.where(low_first, candles.low, candles.high)
    second_price = np.where(low_first, candles.high, candles.low)
    # An extreme that is the open or the close needs no place of its own.
    first = np.where(first_price == candles.open, 0, drawn[:, 0])
    second = np.where(second_price == candles.close, steps - 1, drawn[:, 1])
    return first, second, low_first


def _closing_prices(
    candles: Candles,
    steps: int,
    decimals: int,
    rng: np.random.Generator,
    extremes: tuple[FloatArray, FloatArray, FloatArray],
) -> FloatArray:
    """Return the last price of each step, shape (candles, steps)."""
    first, second, low_first = extremes
    low, high = candles.low[:, None], candles.high[:, None]
    t = np.arange(1.0, steps + 1)[None, :]
    a, b = first[:, None] + 0.5, second[:, None] + 0.5  # extremes lie in the middle of their step
    price_a = np.where(low_first[:, None], low, high)
    price_b = np.where(low_first[:, None], high, low)
    open_, close = candles.open[:, None], candles.close[:, None]
    before, between = t < a, t < b
    # The segment each step's end lies in: from (t0, p0) to (t1, p1).
    t0 = np.where(before, 0.0, np.where(between, a, b))
    t1 = np.where(before, a, np.where(between, b, float(steps)))
    p0 = np.where(before, open_, np.where(between, price_a, price_b))
    p1 = np.where(before, price_a, np.where(between, price_b, close))
    share = (t - t0) / (t1 - t0)
    walk = np.cumsum(rng.standard_normal((len(low), steps)), axis=1)
    walk -= walk[:, -1:] * (t / steps)
    # Pinned at both ends of its segment, so that known prices stay known.
    noise = walk * (4.0 * share * (1.0 - share)) * (NOISE * (high - low) / np.sqrt(steps))
    prices = p0 + (p1 - p0) * share + noise
    prices = np.clip(np.round(prices, decimals), low, high)
    prices[:, -1] = candles.close
    return np.asarray(prices)
