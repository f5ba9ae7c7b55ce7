"""Classic indicators calculated one candle at a time, by their textbook formulas.

Everything is a list with one value per candle, NaN where there is none yet. Averages of Wilder and
exponential ones begin at their first value, so that they agree with others only after a while.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

NAN = math.nan


class Candle(NamedTuple):
    """One closed candle."""

    ts_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: float

    @property
    def typical(self) -> float:
        """Mean of high, low and close."""
        return (self.high + self.low + self.close) / 3


def closes(candles: Sequence[Candle]) -> list[float]:
    """Return the closes."""
    return [candle.close for candle in candles]


def newest(values: Sequence[float], at: int, count: int) -> list[float]:
    """Return the newest values up to a candle, none where there are too few."""
    return list(values[at + 1 - count : at + 1]) if at + 1 >= count else []


def rolling(
    values: Sequence[float], count: int, what: Callable[[Sequence[float]], float]
) -> list[float]:
    """Return a figure of the newest values at each candle."""
    return [
        what(part) if len(part) == count and not any(map(math.isnan, part)) else NAN
        for part in (newest(values, at, count) for at in range(len(values)))
    ]


def mean(values: Sequence[float]) -> float:
    """Return the mean."""
    return math.fsum(values) / len(values)


def sma(values: Sequence[float], period: int) -> list[float]:
    """Simple average."""
    return rolling(values, period, mean)


def smoothed(values: Sequence[float], share: float) -> list[float]:
    """Move to each value by a share of the distance, from the first one on."""
    result: list[float] = []
    now = NAN
    for value in values:
        now = value if math.isnan(now) else now + share * (value - now)
        result.append(now)
    return result


def ema(values: Sequence[float], period: int) -> list[float]:
    """Exponential average: share `2/(n+1)`."""
    return smoothed(values, 2 / (period + 1))


def wilder(values: Sequence[float], period: int) -> list[float]:
    """Average as Wilder's: share `1/n`."""
    return smoothed(values, 1 / period)


def changes(values: Sequence[float]) -> list[float]:
    """Return the difference to the candle before."""
    return [NAN, *(after - before for before, after in pairwise(values))]


def rsi(candles: Sequence[Candle], period: int) -> list[float]:
    """Relative strength: mean rise as share of mean rise and fall, in %."""
    steps = changes(closes(candles))
    up = wilder([NAN, *(max(one, 0.0) for one in steps[1:])], period)
    down = wilder([NAN, *(max(-one, 0.0) for one in steps[1:])], period)
    return [100 * a / (a + b) if a + b > 0 else NAN for a, b in zip(up, down, strict=True)]


def macd_histogram(candles: Sequence[Candle], fast: int, slow: int, signal: int) -> list[float]:
    """MACD less its signal line."""
    prices = closes(candles)
    line = [a - b for a, b in zip(ema(prices, fast), ema(prices, slow), strict=True)]
    return [a - b for a, b in zip(line, ema(line, signal), strict=True)]


def percent_b(candles: Sequence[Candle], period: int, deviations: float) -> list[float]:
    """Place of the close between the Bollinger bands: 0 at the lower, 1 at the upper."""

    def place(values: Sequence[float]) -> float:
        middle = mean(values)
        width = deviations * math.sqrt(mean([(value - middle) ** 2 for value in values]))
        return (values[-1] - middle + width) / (2 * width) if width > 0 else NAN

    return rolling(closes(candles), period, place)


def true_ranges(candles: Sequence[Candle]) -> list[float]:
    """Range of each candle, the close before included."""
    return [
        NAN,
        *(
            max(now.high, before.close) - min(now.low, before.close)
            for before, now in pairwise(candles)
        ),
    ]


def atr(candles: Sequence[Candle], period: int) -> list[float]:
    """Average true range."""
    return wilder(true_ranges(candles), period)


def directional(candles: Sequence[Candle], period: int) -> tuple[list[float], list[float]]:
    """Return `+DI - -DI` and the ADX."""
    up, down = [NAN], [NAN]
    for before, now in pairwise(candles):
        rise, fall = now.high - before.high, before.low - now.low
        up.append(rise if rise > fall and rise > 0 else 0.0)
        down.append(fall if fall > rise and fall > 0 else 0.0)
    ranges = atr(candles, period)
    plus = [100 * a / r for a, r in zip(wilder(up, period), ranges, strict=True)]
    minus = [100 * b / r for b, r in zip(wilder(down, period), ranges, strict=True)]
    strength = [
        100 * abs(a - b) / (a + b) if a + b > 0 else NAN for a, b in zip(plus, minus, strict=True)
    ]
    return [a - b for a, b in zip(plus, minus, strict=True)], wilder(strength, period)


def parabolic(candles: Sequence[Candle], step: float, maximum: float) -> list[float]:
    """Stop and reverse, begun as in a rising market."""
    result = [NAN]
    rising, factor = True, step
    stop, extreme = candles[0].low, candles[0].high
    for before, now in pairwise(candles):
        beyond = now.low <= stop if rising else now.high >= stop
        if beyond:
            rising = not rising
            bound = max(before.high, now.high) if not rising else min(before.low, now.low)
            stop = max(extreme, bound) if not rising else min(extreme, bound)
            result.append(stop)
            extreme, factor = (now.high if rising else now.low), step
        else:
            result.append(stop)
            better = now.high > extreme if rising else now.low < extreme
            if better:
                extreme = now.high if rising else now.low
                factor = min(factor + step, maximum)
        stop += factor * (extreme - stop)
        stop = min(stop, before.low, now.low) if rising else max(stop, before.high, now.high)
    return result


def stochastic(
    candles: Sequence[Candle], k: int, slowing: int, d: int
) -> tuple[list[float], list[float]]:
    """Return slow %K and %D; a market that stands still is in the middle."""
    fast = []
    for at in range(len(candles)):
        part = candles[at + 1 - k : at + 1] if at + 1 >= k else []
        low = min((one.low for one in part), default=NAN)
        span = max((one.high for one in part), default=NAN) - low
        fast.append(100 * (candles[at].close - low) / span if span else 50.0)
    slow = sma([NAN if at + 1 < k else one for at, one in enumerate(fast)], slowing)
    return slow, sma(slow, d)


def cci(candles: Sequence[Candle], period: int) -> list[float]:
    """Distance of the typical price from its average in 0.015 mean deviations."""

    def place(values: Sequence[float]) -> float:
        middle = mean(values)
        deviation = mean([abs(value - middle) for value in values])
        return (values[-1] - middle) / (0.015 * deviation) if deviation > 0 else 0.0

    return rolling([one.typical for one in candles], period, place)


def mfi(candles: Sequence[Candle], period: int) -> list[float]:
    """Money flow: value traded while the typical price rose, in % of rises and falls."""
    flows = [NAN]
    for before, now in pairwise(candles):
        step = now.typical - before.typical
        flows.append(math.copysign(now.typical * now.volume, step) if step else 0.0)

    def share(values: Sequence[float]) -> float:
        total = math.fsum(map(abs, values))
        return 100 * math.fsum(max(one, 0.0) for one in values) / total if total else 50.0

    return rolling(flows, period, share)


def obv_over_average(candles: Sequence[Candle], period: int) -> list[float]:
    """On-balance volume less its simple average."""
    level, levels = 0.0, [0.0]
    for before, now in pairwise(candles):
        step = now.close - before.close
        level += math.copysign(now.volume, step) if step else 0.0
        levels.append(level)
    return [a - b for a, b in zip(levels, sma(levels, period), strict=True)]


def daily_vwap(candles: Sequence[Candle]) -> list[float]:
    """Average typical price of the UTC day by volume, so far."""
    result = []
    for at, now in enumerate(candles):
        day = now.ts_ms // 86_400_000
        part = [one for one in candles[: at + 1] if one.ts_ms // 86_400_000 == day]
        traded = math.fsum(one.volume for one in part)
        value = math.fsum(one.typical * one.volume for one in part)
        result.append(value / traded if traded else NAN)
    return result


def crosses(line: Sequence[float], level: float) -> list[int]:
    """Return +1 where a line comes above a level, -1 where it comes below."""
    sides = [0]
    for before, now in pairwise(line):
        up = now > level >= before
        down = now < level <= before
        sides.append(1 if up else -1 if down else 0)
    return sides
