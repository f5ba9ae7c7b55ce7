"""What each classic indicator says at each candle, by TA-Lib (rules §9).

Every function here gets candles of one stretch without a gap and returns the side at each candle's
close and how emphatic it is: a strength of 0 to 1, where 0.5 is what is usual for this indicator.
*Crossings* have a side at the candle in which they happen; *states* as long as they last. A line
crosses a level upwards where it is above it now and was not at the candle before. All but those
by volume are mirror images of themselves on mirrored prices.

TA-Lib takes sums below 1e-14 as zero, and money flows below 1 as none, which would silence markets
with small prices. So prices and volumes are given to it times a power of two, which changes no
digit of the others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil, log
from types import MappingProxyType
from typing import Final, NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import talib

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.presets.candles import Series
from cts_desktop.domain.indicators import INDICATORS, IndicatorPoint
from cts_desktop.domain.presets import GridPoint

Sides: TypeAlias = npt.NDArray[np.int8]

_SCALE: Final = 2.0**40
#: Nearer than this share of the price, or of a 0-100 scale, two lines are equal: rounding is left.
_TIE: Final = 1e-9
_PERCENT_TIE: Final = 100.0 * _TIE
#: What may be left of where history began: a share of the value.
_FORGOTTEN: Final = 1e-9
_DAY_S: Final = 86400
_USUAL_CANDLES: Final = 14
_SHORTEST: Final = 2
#: A crossing by this many mean changes has full strength; on a random walk half of them have 0.5.
_FULL_CHANGE: Final = 3.0
#: A flip of the SAR this many mean true ranges from the close is of full strength.
_FULL_FLIP: Final = 4.0
#: A candle whose SAR began otherwise has met the true one after this many over the acceleration;
#: on random walks the longest of 1,500 took 2.6.
_SAR_CANDLES: Final = 6.0


class Prices(NamedTuple):
    """Candles as TA-Lib reads them, all float64 but the opening times."""

    ts_ms: Ints
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    @classmethod
    def of(cls, series: Series) -> Self:
        """Return a series times the scale."""
        high, low, close, volume = series.ohlcv[1:] * _SCALE
        return cls(series.ts_ms, high, low, close, volume)

    def part(self, begin: int, end: int) -> "Prices":
        """Return a stretch of them."""
        return Prices(
            self.ts_ms[begin:end],
            self.high[begin:end],
            self.low[begin:end],
            self.close[begin:end],
            self.volume[begin:end],
        )

    def with_one_more(self, ts_ms: int) -> "Prices":
        """Return a copy followed by a candle in which nothing was seen yet."""
        return Prices(
            np.append(self.ts_ms, ts_ms),
            np.append(self.high, -np.inf),
            np.append(self.low, np.inf),
            np.append(self.close, np.nan),
            np.append(self.volume, 0.0),
        )


class Reading(NamedTuple):
    """Side and strength at each candle; the strength is 0 where there is no side."""

    sides: Sides
    strengths: Floats


@dataclass(frozen=True, slots=True)
class Votes:
    """What one indicator says over a whole series.

    Attributes:
        ready: enough candles without a gap came before, so that it no longer matters where history
            began; nothing is said elsewhere.
    """

    sides: Sides
    strengths: Floats
    ready: Bools


# ------------------------------------------------------------------ history needed
def warm_up(point: GridPoint, timeframe_s: int = 60) -> int:
    """Return after how many candles no indicator of a point depends on where history began.

    To 1e-9 of its value. A signal needs `hold_candles` and 2 more: see `signals`. Indications of
    the main engine count bars instead.
    """
    return max((warm_up_of(one, timeframe_s) for one in point.indicators), default=0)


def warm_up_of(point: IndicatorPoint, timeframe_s: int = 60) -> int:
    """Return the same of one indicator."""
    return _WARM_UPS[point.indicator](point, timeframe_s)


def _exponential(period: float) -> int:
    """Return the candles after which an EMA has forgotten all but the share `_FORGOTTEN`."""
    return ceil(log(_FORGOTTEN) / log(1.0 - 2.0 / (period + 1.0)))


def _wilder(period: float) -> int:
    """Return the same for Wilder's average, an EMA of `2·period - 1` candles."""
    return _exponential(2.0 * period - 1.0)


def _twice_wilder(period: float) -> int:
    """Return the same for one of another: what is left fades as `k/period·(1 - 1/period)^k`."""
    return ceil(1.2 * _wilder(period)) + int(period)


def _whole(point: IndicatorPoint, name: str) -> int:
    return int(point[name])


_WarmUp: TypeAlias = Callable[[IndicatorPoint, int], int]
_FILTER_BARS: Final = 3
_VOLUME_S: Final = 1800
_WARM_UPS: Final[Mapping[str, _WarmUp]] = MappingProxyType({
    "rsi": lambda p, _: _wilder(p["period"]) + _whole(p, "period"),
    "macd": lambda p, _: _exponential(p["slow"]) + _exponential(p["signal"]) + _whole(p, "slow"),
    "bollinger": lambda p, _: _whole(p, "period"),
    "sar": lambda p, _: ceil(_SAR_CANDLES / p["acceleration"]) + _USUAL_CANDLES,
    "adx": lambda p, _: _twice_wilder(p["period"]),
    "atr": lambda p, _: _wilder(p["period"]),
    "ema": lambda p, _: _exponential(p["slow"]) + _whole(p, "slow"),
    "sma": lambda p, _: 2 * _whole(p, "slow") + 1,
    "stochastic": lambda p, _: _whole(p, "k") + _whole(p, "slowing") + _whole(p, "d"),
    "cci": lambda p, _: 2 * _whole(p, "period") + 1,
    "mfi": lambda p, _: 2 * _whole(p, "period") + 1,
    "obv": lambda p, _: 2 * _whole(p, "period") + 1,
    "vwap": lambda _, timeframe_s: _DAY_S // timeframe_s + _USUAL_CANDLES + 1,
    "direction": lambda p, _: 2 * _whole(p, "range") + _FILTER_BARS + 1,
    "move": lambda p, _: _whole(p, "range") + _FILTER_BARS + 1,
    "optimal": lambda p, _: 2 * _whole(p, "range") + _FILTER_BARS + 1,
    "active": lambda p, bar_s: _seconds(max(_VOLUME_S, p["window_s"]), bar_s),
    "auto": lambda p, bar_s: _seconds(p["window_s"], bar_s),
})  # fmt: skip


def _seconds(seconds: float, bar_s: int) -> int:
    return max(2, ceil(seconds / bar_s)) + _FILTER_BARS


# ------------------------------------------------------------------ crossings
def _crossings(line: Floats, level: Floats | float, tie: Floats | float) -> Sides:
    """Return +1 where a line comes above a level, -1 where it comes below.

    Nearer than a tie it is at the level. Where one of two candles has no value nothing crosses.
    """
    distance = line - level
    above, below = distance > tie, distance < -np.asarray(tie)
    known = ~np.isnan(distance)
    sides: Sides = np.zeros(line.size, np.int8)
    sides[1:][above[1:] & ~above[:-1] & known[:-1]] = 1
    sides[1:][below[1:] & ~below[:-1] & known[:-1]] = -1
    return sides


def _strengths(sides: Sides, up: Floats, down: Floats) -> Reading:
    """Join the strengths of both sides, within 0 to 1."""
    strengths = np.where(sides > 0, up, np.where(sides < 0, down, 0.0))
    # A value that cannot be told (0/0 in a market that stood still) is no emphasis.
    return Reading(sides, np.clip(np.nan_to_num(strengths, nan=0.0), 0.0, 1.0))


def _ratio(value: Floats, to: Floats) -> Floats:
    """Return a quotient, 0 where there is nothing to compare to."""
    return np.divide(value, to, out=np.zeros_like(value), where=to > 0.0)


def _change_in(line: Floats) -> Floats:
    """Return the size of the change since the candle before."""
    change: Floats = np.abs(np.diff(line, prepend=np.nan))
    return change


def _line_cross(line: Floats, tie: Floats, candles: int) -> Reading:
    """Read the zero crossings of a line; strength 1 where it changed by three mean changes.

    The mean of the changes' sizes over some candles, the newest included.
    """
    change = _change_in(line)
    strength = _ratio(change, _FULL_CHANGE * talib.SMA(change, candles))
    return _strengths(_crossings(line, 0.0, tie), strength, strength)


def _leaves_zone(line: Floats, point: IndicatorPoint, full: float) -> Reading:
    """Read a 0-100 oscillator that leaves its zones: upwards is long, downwards is short.

    Strength: how deep it was in the zone within its period, 1 at the share `full` of the zone.
    """
    candles, lower, upper = _whole(point, "period"), point["lower"], point["upper"]
    up = _crossings(line, lower, _PERCENT_TIE) > 0
    down = _crossings(line, upper, _PERCENT_TIE) < 0
    sides: Sides = up.astype(np.int8) - down.astype(np.int8)
    depth = (lower - talib.MIN(line, candles)) / (full * lower)
    height = (talib.MAX(line, candles) - upper) / (full * (100.0 - upper))
    return _strengths(sides, depth, height)


# ------------------------------------------------------------------ indicators
def _rsi(p: Prices, point: IndicatorPoint) -> Reading:
    """Crossing: leaves the oversold (long) or overbought (short) zone.

    Strength 0.5 where an RSI with 30 was at 25, 1 where it was at 20.
    """
    return _leaves_zone(talib.RSI(p.close, _whole(point, "period")), point, 1.0 / 3.0)


def _mfi(p: Prices, point: IndicatorPoint) -> Reading:
    """Crossing: as the RSI, strength 1 at two thirds of the zone, for it swings more.

    Without any volume it is 50, where TA-Lib says 0.
    """
    period = _whole(point, "period")
    flow = talib.MFI(p.high, p.low, p.close, p.volume, period)
    flow[talib.MAX(p.volume, period) <= 0.0] = 50.0
    return _leaves_zone(flow, point, 2.0 / 3.0)


def _cci(p: Prices, point: IndicatorPoint) -> Reading:
    """Crossing: comes back from beyond its limit; strength: 1 from three times the limit."""
    period, limit = _whole(point, "period"), point["limit"]
    line = talib.CCI(p.high, p.low, p.close, period)
    up = _crossings(line, -limit, _PERCENT_TIE) > 0
    down = _crossings(line, limit, _PERCENT_TIE) < 0
    sides: Sides = up.astype(np.int8) - down.astype(np.int8)
    below = 0.5 * (-talib.MIN(line, period) / limit - 1.0)
    above = 0.5 * (talib.MAX(line, period) / limit - 1.0)
    return _strengths(sides, below, above)


def _macd(p: Prices, point: IndicatorPoint) -> Reading:
    """Crossing: the histogram's sign; strength as `_line_cross` over the slow period."""
    slow = _whole(point, "slow")
    _, _, histogram = talib.MACD(p.close, _whole(point, "fast"), slow, _whole(point, "signal"))
    return _line_cross(histogram, _TIE * p.close, slow)


def _averages(average: Callable[[Floats, int], Floats]) -> Callable[..., Reading]:
    def read(p: Prices, point: IndicatorPoint) -> Reading:
        """Crossing: the fast average over the slow one; strength as `_line_cross`."""
        slow = _whole(point, "slow")
        line = average(p.close, _whole(point, "fast")) - average(p.close, slow)
        return _line_cross(line, _TIE * p.close, slow)

    return read


def _obv(p: Prices, point: IndicatorPoint) -> Reading:
    """Crossing: on-balance volume over its own simple average; strength as `_line_cross`.

    OBV less its average of n candles is a weighted sum of the newest n-1 signed volumes, weights
    (n-1)/n, …, 2/n, 1/n: their linearly weighted average times (n-1)/2. So it does not matter that
    OBV itself counts from where history began.
    """
    period = _whole(point, "period")
    signed = np.sign(np.diff(p.close, prepend=np.nan)) * p.volume
    line = 0.5 * (period - 1) * (talib.WMA(signed, period - 1) if period > _SHORTEST else signed)
    return _line_cross(line, _TIE * talib.SMA(p.volume, period), period)


def _vwap(p: Prices, point: IndicatorPoint) -> Reading:  # noqa: ARG001 - nothing to choose
    """Crossing: the close over the average price of the UTC day by volume, the candle included.

    A day's first candle crosses nothing, so candles of a day have no signals. Strength: 1 where
    their distance changed by three mean changes of the close over 14 candles.
    """
    day = p.ts_ms // (_DAY_S * 1000)
    average = daily_average((p.high + p.low + p.close) / 3.0, p.volume, day)
    line = p.close - average
    sides = _crossings(line, 0.0, _TIE * p.close)
    sides[1:][day[1:] != day[:-1]] = 0
    usual = talib.SMA(_change_in(p.close), _USUAL_CANDLES)
    strength = _ratio(_change_in(line), _FULL_CHANGE * usual)
    return _strengths(sides, strength, strength)


@kernel
def daily_average(price: Floats, volume: Floats, day: Ints) -> Floats:
    """Return the day's mean price by volume so far, NaN before the first trade of a day."""
    average = np.full(price.size, np.nan)
    value = traded = 0.0
    for at in range(price.size):
        if at > 0 and day[at] != day[at - 1]:
            value = traded = 0.0
        value += price[at] * volume[at]
        traded += volume[at]
        if traded > 0.0:
            average[at] = value / traded
    return average


def _bollinger(p: Prices, point: IndicatorPoint) -> Reading:
    """State: %B below `lower` is long, above `upper` short; strength 0.5 + how far beyond."""
    width = point["deviations"]
    upper, _, lower = talib.BBANDS(p.close, _whole(point, "period"), width, width)
    band = upper - lower
    share = np.full(band.size, np.nan)
    np.divide(p.close - lower, band, out=share, where=band > _TIE * p.close)
    low, high = point["lower"], point["upper"]
    sides: Sides = (share < low - _TIE).astype(np.int8) - (share > high + _TIE).astype(np.int8)
    return _strengths(sides, 0.5 + low - share, 0.5 + share - high)


def _sar(p: Prices, point: IndicatorPoint) -> Reading:
    """Crossing: the close over the SAR; strength: their distance in 4 mean true ranges of 14."""
    line = p.close - talib.SAR(p.high, p.low, point["acceleration"], point["maximum"])
    usual = talib.SMA(talib.TRANGE(p.high, p.low, p.close), _USUAL_CANDLES)
    strength = _ratio(np.abs(line), _FULL_FLIP * usual)
    return _strengths(_crossings(line, 0.0, _TIE * p.close), strength, strength)


def _adx(p: Prices, point: IndicatorPoint) -> Reading:
    """State: the larger directional line while ADX ≥ threshold; strength 1 at twice as much."""
    period, threshold = _whole(point, "period"), point["threshold"]
    prices = (p.high, p.low, p.close, period)
    lead = talib.PLUS_DI(*prices) - talib.MINUS_DI(*prices)
    trend = talib.ADX(*prices)
    strong = trend >= threshold - _PERCENT_TIE
    up, down = lead > _PERCENT_TIE, lead < -_PERCENT_TIE
    sides: Sides = (strong & up).astype(np.int8) - (strong & down).astype(np.int8)
    strength = 0.5 * trend / threshold
    return _strengths(sides, strength, strength)


def _stochastic(p: Prices, point: IndicatorPoint) -> Reading:
    """Crossing: %K over %D while %D is in its zone; strength 1 at the end of the scale.

    In a market that stood still for %K candles the close is in the middle, 50, where TA-Lib says 0.
    """
    length = _whole(point, "k")
    fast, _ = talib.STOCHF(p.high, p.low, p.close, length, 1)
    fast[talib.MAX(p.high, length) <= talib.MIN(p.low, length)] = 50.0
    k = talib.MA(fast, _whole(point, "slowing"))
    d = talib.MA(k, _whole(point, "d"))
    lower, upper = point["lower"], point["upper"]
    crossed = _crossings(k - d, 0.0, _PERCENT_TIE)
    up, down = (crossed > 0) & (d <= lower), (crossed < 0) & (d >= upper)
    sides: Sides = up.astype(np.int8) - down.astype(np.int8)
    return _strengths(sides, (lower - d) / lower, (d - upper) / (100.0 - upper))


_Reader: TypeAlias = Callable[[Prices, IndicatorPoint], Reading]
_READERS: Final[Mapping[str, _Reader]] = MappingProxyType({
    "rsi": _rsi, "macd": _macd, "bollinger": _bollinger, "sar": _sar, "adx": _adx,
    "ema": _averages(talib.EMA), "sma": _averages(talib.SMA), "stochastic": _stochastic,
    "cci": _cci, "mfi": _mfi, "obv": _obv, "vwap": _vwap,
})  # fmt: skip
#: Those that have a side as long as something lasts.
STATES: Final = frozenset({"bollinger", "adx"})


# ------------------------------------------------------------------ over a series
def read(point: IndicatorPoint, prices: Prices) -> Reading:
    """Return what an indicator with a side says in one stretch, warm or not."""
    return _READERS[point.indicator](prices, point)


def first_ready(point: IndicatorPoint, prices: Prices, timeframe_s: int) -> int:
    """Return the first candle of a stretch at which its beginning no longer matters."""
    if point.indicator != "vwap":
        return warm_up_of(point, timeframe_s)
    # The first day that was seen from its first candle on.
    begun = -(-prices.ts_ms[:1] // (_DAY_S * 1000)) * _DAY_S * 1000
    return max(_USUAL_CANDLES + 1, int(np.searchsorted(prices.ts_ms, begun)[0]))


def votes_of(point: IndicatorPoint, candles: Series, prices: Prices) -> Votes:
    """Return what an indicator says over a series; each gap makes it warm up anew.

    Where volumes are unknown one that needs them is ready and says nothing, so that the others can
    speak, and warms up again after them.
    """
    size = len(candles)
    votes = Votes(np.zeros(size, np.int8), np.zeros(size), np.zeros(size, np.bool_))
    known: Bools | None = None
    if INDICATORS[point.indicator].needs_volume:
        known = np.isfinite(candles.volume)
        votes.ready[:] = ~known
    for begin, end in candles.segments(known):
        part = prices.part(begin, end)
        first = begin + first_ready(point, part, candles.bar_s)
        if first < end:
            sides, strengths = read(point, part)
            votes.sides[first:end] = sides[first - begin :]
            votes.strengths[first:end] = strengths[first - begin :]
            votes.ready[first:end] = True
    return votes


def atr_pct_of(point: IndicatorPoint, candles: Series, prices: Prices) -> Floats:
    """Return ATR·multiplier in % of the close at each candle, NaN where it is not ready."""
    distance: Floats = np.full(len(candles), np.nan)
    for begin, end in candles.segments():
        first = begin + warm_up_of(point)
        if first < end:
            distance[first:end] = atr_pct(point, prices.part(begin, end))[first - begin :]
    return distance


def atr_pct(point: IndicatorPoint, prices: Prices) -> Floats:
    """Return ATR·multiplier in % of the close in one stretch, warm or not."""
    ranges = talib.ATR(prices.high, prices.low, prices.close, _whole(point, "period"))
    distance: Floats = 100.0 * point["multiplier"] * ranges / prices.close
    return distance
