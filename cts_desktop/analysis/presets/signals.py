"""The signals of a grid point on one symbol: where its indicators come to agree (rules §9).

Indicators are evaluated when a candle closes. Where one of them reads bars, or the set evaluates
within candles, everything is evaluated at every bar: what candles said holds until the next closes.
Nothing looks ahead: a signal needs no bar after the one it names.

Live and back-tests use the same function on different stretches of history, so what comes out must
not depend on where history begins. Values that do are suppressed (`warm_up` candles after a gap,
and as long as a crossing before them may hold), and stops are rounded.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.presets.candles import Series, closing_bars, resample
from cts_desktop.analysis.presets.combination import hold, rising_edges, wins
from cts_desktop.analysis.presets.forming import forming_atr_pct, forming_votes
from cts_desktop.analysis.presets.indicators import (
    STATES,
    Prices,
    Sides,
    Votes,
    atr_pct_of,
    votes_of,
)
from cts_desktop.analysis.presets.main_indications import main_votes
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.indicators import INDICATORS, IndicatorPoint
from cts_desktop.domain.presets import GridPoint, PresetSet

#: What a stop is rounded to, in % of price: far below any price step, far above rounding errors.
_STOP_DIGITS: Final = 6
_KEPT_BYTES: Final = 128 * 2**20
_BYTES_PER_VOTE: Final = 10
_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class PointSignals:
    """Signals of one grid point, oldest first, one value per signal.

    Attributes:
        bars: number of the bar whose close fires, int64.
        sides: +1 and -1, int64.
        strengths: mean strength of the indicators that agree.
        stop_pct: distance of the stop in % of price; NaN where the set's exits say it.
    """

    bars: Ints
    sides: Ints
    strengths: Floats
    stop_pct: Floats


def signals_of(
    point: GridPoint,
    preset_set: PresetSet,
    series: Series,
    position_cost_pct: float,
) -> PointSignals:
    """Return the signals of one grid point; for many of one series see `Signals`.

    Raises:
        UserActionError: The set's candles cannot be made of these bars, or it lacks what it needs.
    """
    return Signals(series, preset_set, position_cost_pct).of(point)


class Signals:
    """Makes the signals of a set's grid points on one series; what points share is made once."""

    def __init__(self, series: Series, preset_set: PresetSet, position_cost_pct: float) -> None:
        """Make the candles.

        Raises:
            UserActionError: They cannot be made of these bars, or the set's stop has no ATR.
        """
        if preset_set.atr_stop and all(g.indicator != "atr" for g in preset_set.indicators):
            raise InvalidValueError(
                f"{preset_set.name}: the stop is to lie at the ATR, but ATR is not among the "
                "indicators. Add it, or choose stop losses."
            )
        self._set = preset_set
        self._cost = position_cost_pct
        self._bars = series
        self._candles = resample(series, preset_set.timeframe_s)
        self._prices = Prices.of(self._candles)
        self._closing = closing_bars(series, self._candles)
        self._every_bar = preset_set.intrabar or any(
            grid.spec.on_bars for grid in preset_set.indicators
        )
        self._evaluated = series if self._every_bar else self._candles
        if self._every_bar:
            self._newest, self._any_newest = _newest_candles(series, self._closing)
        self._votes: OrderedDict[IndicatorPoint, Votes] = OrderedDict()
        self._ranges: OrderedDict[IndicatorPoint, Floats] = OrderedDict()
        self._kept = max(8, _KEPT_BYTES // (_BYTES_PER_VOTE * max(1, len(self._evaluated))))

    def of(self, point: GridPoint) -> PointSignals:
        """Return the signals of one grid point."""
        sided = [one for one in point.indicators if INDICATORS[one.indicator].has_side]
        filters = [self._atr(one) for one in point.indicators if one not in sided]
        size = len(self._evaluated)
        winners: Sides = np.zeros(size, np.int8)
        strengths: Floats = np.zeros((max(1, len(sided)), size))
        ready: Bools = np.ones(size, np.bool_)
        if sided:
            votes = [self._vote(one) for one in sided]
            sides = np.stack([vote.sides for vote in votes])
            np.stack([vote.strengths for vote in votes], out=strengths)
            ready = np.logical_and.reduce([vote.ready for vote in votes])
            wins(sides, strengths, self._set.voters, self._set.min_strength, winners)
        for distance in filters:
            ready &= ~np.isnan(distance)
            winners[~(distance >= self._cost)] = 0
        edges = rising_edges(winners, ready, self._evaluated.follows)
        at = np.flatnonzero(edges & np.isin(winners, self._set.sides))
        stops = filters[0][at] if self._set.atr_stop else np.full(at.size, np.nan)
        return PointSignals(
            bars=at if self._every_bar else self._closing[at],
            sides=winners[at].astype(np.int64),
            strengths=strengths[0, at],
            stop_pct=np.round(stops, _STOP_DIGITS),
        )

    def _vote(self, point: IndicatorPoint) -> Votes:
        """Return what an indicator says at each evaluation, crossings held."""
        if point in self._votes:
            self._votes.move_to_end(point)
            return self._votes[point]
        if INDICATORS[point.indicator].on_bars:
            votes = self._held(main_votes(point, self._bars, self._cost), point, self._bars)
        elif self._set.intrabar:
            votes = forming_votes(
                point, self._bars, self._candles, self._prices, self._set.hold_candles
            )
        else:
            votes = votes_of(point, self._candles, self._prices)
            votes = self._held(votes, point, self._candles)
            if self._every_bar:
                votes = self._spread(votes)
        self._votes[point] = votes
        if len(self._votes) > self._kept:
            self._votes.popitem(last=False)
        return votes

    def _held(self, votes: Votes, point: IndicatorPoint, series: Series) -> Votes:
        """Let crossings hold; ready where one before the warm-up could not hold any more."""
        if point.indicator in STATES:
            return votes
        candles = self._set.hold_candles
        hold(votes.sides, votes.strengths, series.follows, candles)
        return replace(votes, ready=_ready_for(votes.ready, series.follows, candles))

    def _atr(self, point: IndicatorPoint) -> Floats:
        """Return ATR·multiplier in % at each evaluation."""
        if point not in self._ranges:
            if self._set.intrabar:
                found = forming_atr_pct(point, self._bars, self._candles, self._prices)
            else:
                found = atr_pct_of(point, self._candles, self._prices)
                if self._every_bar:
                    found = self._at_bars(found, np.nan)
            self._ranges[point] = found
            if len(self._ranges) > self._kept:
                self._ranges.popitem(last=False)
        return self._ranges[point]

    def _spread(self, votes: Votes) -> Votes:
        """Return what candles say at each bar."""
        return Votes(
            self._at_bars(votes.sides, 0),
            self._at_bars(votes.strengths, 0.0),
            self._at_bars(votes.ready, False),  # noqa: FBT003 - a value
        )

    def _at_bars(self, values: npt.NDArray[_Scalar], unknown: float) -> npt.NDArray[_Scalar]:
        """Return the value of the newest closed candle at each bar, `unknown` before the first."""
        spread = np.full(len(self._bars), unknown, values.dtype)
        spread[self._any_newest] = values[self._newest[self._any_newest]]
        return spread


def _ready_for(ready: Bools, follows: Bools, candles: int) -> Bools:
    """Return where the newest `candles` evaluations were all ready, without a gap between them."""
    index = np.arange(ready.size)
    begins = np.where(ready & ~(follows & np.roll(ready, 1)), index, 0)
    unready = np.where(ready, 0, index)
    since = index - np.maximum.accumulate(np.maximum(begins, unready))
    return ready & (since >= candles - 1)


def _newest_candles(bars: Series, closing: Ints) -> tuple[Ints, Bools]:
    """Return for each bar the newest candle closed since the last gap, and if there is one."""
    newest: Ints = np.searchsorted(closing, np.arange(len(bars)), side="right") - 1
    stretch = np.cumsum(~bars.follows)
    there: Bools = newest >= 0
    there[there] = stretch[closing[newest[there]]] == stretch[there]
    return newest, there
