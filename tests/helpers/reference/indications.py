"""The five indications of one symbol, one parameterisation at a time (rules §4).

Decisions followed where the rules leave room, by docstring:

- `indications.common`: per second means of longer steps are the step's over √Δ; the newest 20 % are
  the nearest whole number of steps, at least one; a window of seconds is rounded up to steps, two
  at least; the filter's window is at least 3 s.
- `indications.active`: `q` is that of the range taken as market change; the same √Δ; the usual
  volume is the mean of 30 minutes, or of the contiguous steps where they are fewer; unknown or zero
  volume is no objection.
- `indications.auto`: mean and stdev are of the window's `w + 1` prices, of the population.
- `indications.optimal`: move(2r) is judged with the parameterisation's own k and filter.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tests.helpers.reference.prices import Prices

_TIE = 1e-9
_USUAL_VOLUME_S = 30 * 60


class Wanted(Protocol):
    """One parameterisation, as the program and its files name the parts."""

    @property
    def indication(self) -> str: ...
    @property
    def range_steps(self) -> int: ...
    @property
    def threshold(self) -> float: ...
    @property
    def window_s(self) -> int: ...
    @property
    def activity_pct(self) -> float: ...
    @property
    def mc(self) -> int: ...
    @property
    def lp(self) -> float: ...
    @property
    def dd(self) -> float: ...


class AtLeast(NamedTuple):
    """The condition `value ≥ bar`."""

    value: float
    bar: float


@dataclass(frozen=True)
class Reading:
    """What one parameterisation says at one step.

    Attributes:
        fires: whether all conditions hold.
        close: whether rounding could have decided it: some condition is within a billionth.
    """

    side: int
    strength: float
    fires: bool
    close: bool = False


SILENT = Reading(0, 0.0, fires=False)


def read(prices: Prices, wanted: Wanted, cost_pct: float) -> Reading:
    """Return what an indication says about the newest step; silent where a window has a gap."""
    readers = {
        "direction": _direction,
        "move": _move,
        "active": _active,
        "optimal": _optimal,
        "auto": _auto,
    }
    return readers[wanted.indication](prices, wanted, cost_pct)


def _judged(net: float, strength: float, conditions: Iterable[AtLeast]) -> Reading:
    """Return a reading of the side of `net`."""
    listed = list(conditions)

    def all_hold(slack: float) -> bool:
        return all(one.value >= one.bar - slack * max(abs(one.bar), 1e-3) for one in listed)

    side = 1 if net > 0.0 else -1
    return Reading(side, strength, all_hold(0.0), close=all_hold(_TIE) != all_hold(-_TIE))


def q(mc: float) -> float:
    """Return `q(mc)`: movement per second as a share of the position cost."""
    return 0.1 + (mc - 1) * 0.1556


def fifth(steps: int) -> int:
    """Return how many steps are the newest 20 % of a window."""
    return max(1, math.floor(0.2 * steps + 0.5))


def _seconds_to_steps(seconds: float, step_ms: int) -> int:
    return max(2, math.ceil(seconds * 1000 / step_ms))


def _filter_steps(wanted: Wanted, step_ms: int) -> int:
    return max(wanted.range_steps, math.ceil(3000 / step_ms))


def _movement(prices: Prices, steps: int) -> float:
    """Return the mean |Δp/p| per second over the newest steps."""
    root_s = math.sqrt(prices.step_ms / 1000.0)
    return math.fsum(abs(one) for one in prices.step_returns(steps)) / (steps * root_s)


def _filter(
    prices: Prices, wanted: Wanted, cost_pct: float, side: int, steps: int
) -> list[AtLeast]:
    """Return the conditions of the common filter; a window without any gain passes nothing."""
    m_all, m_last = _movement(prices, steps), _movement(prices, fifth(steps))
    gains = [side * prices.ret(steps, ago) for ago in range(steps)]
    best = max(gains)
    pullback = (best - gains[0]) / best if best > 0.0 else math.inf
    return [
        AtLeast(100.0 * m_all, q(wanted.mc) * cost_pct),
        AtLeast(m_last, wanted.lp * m_all),
        AtLeast(-pullback, -wanted.dd),
    ]


def _direction(prices: Prices, wanted: Wanted, cost_pct: float) -> Reading:
    r, k = wanted.range_steps, wanted.threshold
    steps = _filter_steps(wanted, prices.step_ms)
    if not prices.steps_back(max(2 * r, steps)):
        return SILENT
    before, after = prices.ret(2 * r, r), prices.ret(r)
    if before * after >= 0.0:
        return SILENT
    u_before, u_after = 100.0 * abs(before) / cost_pct, 100.0 * abs(after) / cost_pct
    side = 1 if after > 0.0 else -1
    return _judged(
        after,
        min(1.0, (u_before + u_after) / (4.0 * k)),
        [
            AtLeast(u_before, k),
            AtLeast(u_after, k / 2.0),
            *_filter(prices, wanted, cost_pct, side, steps),
        ],
    )


def _move(prices: Prices, wanted: Wanted, cost_pct: float, reach: int = 0) -> Reading:
    r, k = reach or wanted.range_steps, wanted.threshold
    steps = max(r, _filter_steps(wanted, prices.step_ms))
    if not prices.steps_back(steps):
        return SILENT
    net = prices.ret(r)
    if net == 0.0:
        return SILENT
    side = 1 if net > 0.0 else -1
    u = 100.0 * abs(net) / cost_pct
    returns = prices.step_returns(r)
    moving = sum(one != 0.0 for one in returns)
    opposite = max((-side * one for one in returns if side * one < 0.0), default=0.0)
    return _judged(
        net,
        min(1.0, u / (2.0 * k)),
        [
            AtLeast(u, k),
            AtLeast(moving, 0.6 * r - 1e-9),  # whole numbers: 0.6·r is not one in binary
            AtLeast(-opposite, -wanted.dd * abs(net)),
            *_filter(prices, wanted, cost_pct, side, steps),
        ],
    )


def _active(prices: Prices, wanted: Wanted, cost_pct: float) -> Reading:
    theta = wanted.threshold
    steps = _seconds_to_steps(wanted.window_s, prices.step_ms)
    if not prices.steps_back(steps):
        return SILENT
    net = prices.ret(steps)
    if net == 0.0:
        return SILENT
    bar_pct = q(wanted.range_steps) * cost_pct * math.sqrt(prices.step_ms / 1000.0)
    sizes_pct = [100.0 * abs(one) for one in prices.step_returns(steps)]
    newest = sizes_pct[-fifth(steps) :]

    def share_pct(sizes: list[float], slack: float = 0.0) -> float:
        return 100.0 * sum(one >= bar_pct * (1.0 - slack) for one in sizes) / len(sizes)

    def judged(slack: float) -> Reading:
        return _judged(
            net,
            min(1.0, 100.0 * abs(net) / (2.0 * theta)),
            [
                AtLeast(100.0 * abs(net), theta),
                AtLeast(share_pct(sizes_pct, slack), wanted.activity_pct),
                AtLeast(share_pct(newest, slack), wanted.activity_pct),
                *_volume(prices, steps),
            ],
        )

    reading, wider, narrower = judged(0.0), judged(_TIE), judged(-_TIE)
    close = reading.close or wider.fires != narrower.fires
    return Reading(reading.side, reading.strength, reading.fires, close)


def _volume(prices: Prices, steps: int) -> list[AtLeast]:
    usual_steps = math.ceil(_USUAL_VOLUME_S * 1000 / prices.step_ms)
    usual = prices.newest(usual_steps, lambda step: step.volume)
    mean = math.fsum(usual) / len(usual)
    if not mean > 0.0:
        return []
    recent = prices.newest(steps, lambda step: step.volume)
    return [AtLeast(math.fsum(recent) / steps, mean)]


def _optimal(prices: Prices, wanted: Wanted, cost_pct: float) -> Reading:
    turn = _direction(prices, wanted, cost_pct)
    if turn.side == 0 or not (turn.fires or turn.close):
        return SILENT
    wide = _move(prices, wanted, cost_pct, 2 * wanted.range_steps)
    against = wide.side == -turn.side
    steps = _filter_steps(wanted, prices.step_ms)
    going = _movement(prices, fifth(steps)) / (wanted.lp * _movement(prices, steps))
    return Reading(
        turn.side,
        (turn.strength + min(1.0, max(0.0, going - 0.5))) / 2.0,
        turn.fires and not (against and wide.fires),
        close=turn.close or (against and wide.close),
    )


def _auto(prices: Prices, wanted: Wanted, cost_pct: float) -> Reading:
    del cost_pct
    theta = wanted.threshold
    steps = _seconds_to_steps(wanted.window_s, prices.step_ms)
    if not prices.steps_back(steps):
        return SILENT
    net, newest = prices.ret(steps), prices.ret(fifth(steps))
    if net == 0.0 or net * newest <= 0.0:
        return SILENT
    lasts = prices.newest(steps + 1, lambda step: step.last)
    mean = math.fsum(lasts) / len(lasts)
    stdev = math.sqrt(math.fsum((one - mean) ** 2 for one in lasts) / len(lasts))
    width_pct = 100.0 * (max(lasts) - min(lasts)) / max(lasts)
    return _judged(
        net,
        min(1.0, 100.0 * abs(net) / (2.0 * theta)),
        [
            AtLeast(100.0 * abs(net), theta),
            AtLeast(abs(newest), 0.6 * abs(net)),
            AtLeast(100.0 * stdev / mean, 0.1),
            AtLeast(-width_pct, -5.0 * math.sqrt(wanted.window_s / 60.0 / 40.0)),
        ],
    )
