"""What closed positions say together: exact sums of money, and ratios made of them.

Money stays Decimal and is added without rounding, so that a figure equals the sum of its rows to
the last digit; ratios are float64. A gain is a net result above 0, a loss one below it; a result
of exactly 0 is neither and ends a streak of either.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from itertools import islice
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.domain.money import ZERO

#: Enough for sums of any amounts a venue can name; the usual 28 digits would round.
EXACT: Final = Context(prec=200)
#: Fewer days say nothing about a ratio of mean and deviation.
LEAST_DAYS: Final = 30
#: A crypto market has no closing days.
DAYS_PER_YEAR: Final = 365
_AT_ONCE: Final = 4096
_MOST_BINS: Final = 40
#: Results beyond these percentiles share the first and the last bin.
_TAILS: Final = (0.5, 99.5)


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """Return the sum, without rounding; in parts, between which other threads may go on."""
    left, total = iter(values), ZERO
    with localcontext(EXACT):
        while part := list(islice(left, _AT_ONCE)):
            total += sum(part, ZERO)
    return total


@dataclass(frozen=True, slots=True)
class Results:
    """Counts and sums of net results; `gain` is the sum of gains, `loss` that of losses (≤ 0)."""

    n: int
    wins: int
    losses: int
    net: Decimal
    gain: Decimal
    loss: Decimal

    @property
    def win_rate(self) -> float | None:
        """Return the share of gains, None without a row."""
        return self.wins / self.n if self.n else None

    @property
    def profit_factor(self) -> Decimal | None:
        """Return gains over losses, None where nothing was lost."""
        return self.gain / -self.loss if self.loss else None

    @property
    def average(self) -> Decimal | None:
        """Return the mean net result (expectancy), None without a row."""
        return self.net / self.n if self.n else None

    @property
    def average_win(self) -> Decimal | None:
        """Return the mean gain, None without one."""
        return self.gain / self.wins if self.wins else None

    @property
    def average_loss(self) -> Decimal | None:
        """Return the mean loss (below 0), None without one."""
        return self.loss / self.losses if self.losses else None


def results(net: Sequence[Decimal]) -> Results:
    """Count and add up net results."""
    gains = [value for value in net if value > ZERO]
    losses = [value for value in net if value < ZERO]
    gain, loss = exact_sum(gains), exact_sum(losses)
    return Results(len(net), len(gains), len(losses), exact_sum((gain, loss)), gain, loss)


def longest_streak(net: Sequence[Decimal], sign: int) -> range:
    """Return the places of the longest unbroken row of gains (*sign* 1) or losses (-1).

    Of equally long ones the first; empty where there is none.
    """
    best, begin = range(0), 0
    for place, value in enumerate(net):
        if value * sign <= ZERO:
            begin = place + 1
        elif place + 1 - begin > len(best):
            best = range(begin, place + 1)
    return best


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall of the summed results below their highest point, which starts at 0.

    Attributes:
        depth: in money, above 0; 0 where they never fell.
        top: the highest sum before the fall.
        fall: the places of the results that add up to it.
        longest: the places of the results spent below one highest point, the longest in time;
            `longest_ms` from the close that reached it (the first close, for the start) to the one
            that regained it, or the last one there is.
    """

    depth: Decimal
    top: Decimal
    fall: range
    longest: range
    longest_ms: int


def drawdown(net: Sequence[Decimal], closed_ms: Sequence[int]) -> Drawdown:
    """Return the deepest fall of results in the order of their closes (`closed_ms` ascending)."""
    depth = top = deepest_top = total = ZERO
    fall, longest = range(0), range(0)
    since, longest_ms = 0, 0
    with localcontext(EXACT):
        for place, value in enumerate(net):
            total += value
            below_ms = closed_ms[place] - closed_ms[max(0, since - 1)]
            was_below = total < top or since < place
            if was_below and below_ms > longest_ms:
                longest, longest_ms = range(since, place + 1), below_ms
            if total >= top:
                top, since = total, place + 1
            elif top - total > depth:
                depth, deepest_top, fall = top - total, top, range(since, place + 1)
    return Drawdown(depth, deepest_top, fall, longest, longest_ms)


# ------------------------------------------------------------------ days
def daily_sums(days: Sequence[int], net: Sequence[Decimal]) -> dict[int, Decimal]:
    """Return the net result of each day (a number of days since any date) that has one, exact."""
    found: dict[int, list[Decimal]] = {}
    for day, value in zip(days, net, strict=True):
        found.setdefault(day, []).append(value)
    return {day: exact_sum(values) for day, values in sorted(found.items())}


def every_day(sums: dict[int, Decimal]) -> Floats:
    """Return the results of all days from the first to the last, 0 where nothing closed."""
    if not sums:
        return np.zeros(0)
    first = min(sums)
    found: Floats = np.zeros(max(sums) - first + 1)
    for day, value in sums.items():
        found[day - first] = float(value)
    return found


def sharpe(daily: Floats) -> float | None:
    """Return mean over standard deviation (n - 1) of daily results, times √365.

    W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 1994, with a risk-free rate of
    0 and the same capital every day, which then cancels out. None for too few days, or where all
    are alike.
    """
    if daily.size < LEAST_DAYS:
        return None
    deviation = float(daily.std(ddof=1))
    return float(daily.mean()) / deviation * math.sqrt(DAYS_PER_YEAR) if deviation else None


def sortino(daily: Floats) -> float | None:
    """Return mean over downside deviation of daily results, times √365.

    F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk Framework", Journal
    of Investing 1994: the root of the mean square of what fell below the target, here 0, over all
    days. None for too few days, or without a losing one.
    """
    if daily.size < LEAST_DAYS:
        return None
    downside = math.sqrt(float(np.square(np.minimum(daily, 0.0)).mean()))
    return float(daily.mean()) / downside * math.sqrt(DAYS_PER_YEAR) if downside else None


# ------------------------------------------------------------------ time
def time_in_market_ms(opened_ms: Ints, closed_ms: Ints) -> int:
    """Return for how long at least one position was open; arrays `[n]` of ms in any order."""
    if not opened_ms.size:
        return 0
    order = np.argsort(opened_ms, kind="stable")
    begin, end = opened_ms[order], np.maximum.accumulate(closed_ms[order])
    begin[1:] = np.maximum(begin[1:], end[:-1])
    return int(np.maximum(end - begin, 0).sum())


# ------------------------------------------------------------------ pictures
@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Results sorted into bins of one width with an edge at 0.

    Attributes:
        edges: float64 `[bins + 1]`; the first and the last bin also hold what lies beyond.
        bin_of: int64 `[n]`, the bin of each result.
    """

    edges: Floats
    bin_of: Ints


def histogram(values: Floats) -> Histogram:
    """Sort results into 16 to 42 bins of a round width."""
    if not values.size:
        return Histogram(np.zeros(1), np.zeros(0, np.int64))
    low, high = np.percentile(values, _TAILS).tolist()
    width = _round_width((high - low) / _MOST_BINS, max(abs(low), abs(high)))
    first, last = math.floor(low / width), math.floor(high / width)
    numbers = np.clip(np.floor(values / width), first, last).astype(np.int64)
    edges: Floats = np.arange(first, last + 2) * width
    return Histogram(edges, numbers - first)


def _round_width(wanted: float, largest: float) -> float:
    """Return the next of 1, 2, 5 times a power of ten; results that are all alike get one bin."""
    wanted = wanted or largest / _MOST_BINS or 1.0
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= wanted)


def thinned(values: Floats, most: int) -> Ints:
    """Return the places of at most about *most* points that keep the shape of a curve.

    The lowest and the highest of each stretch, the first and the last point.
    """
    if values.size <= most:
        return np.arange(values.size)
    edges = np.linspace(0, values.size, most // 2 + 1).astype(np.int64)
    places = {0, values.size - 1}
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        stretch = values[begin:end]
        places |= {begin + int(stretch.argmin()), begin + int(stretch.argmax())}
    return np.array(sorted(places), np.int64)
