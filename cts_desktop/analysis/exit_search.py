# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""At which bar of a finished history a position ends; how it ends there is for `exit_step`."""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exits import has_target, stop_price, target_price
from cts_desktop.analysis.history import BAR_HIGH, BAR_LAST, BAR_LOW, first_beyond
from cts_desktop.analysis.layout import SL_PCT, TP_PCT, Floats, Ints
from cts_desktop.analysis.layout import TRAIL_DISTANCE_PCT as DISTANCE_PCT
from cts_desktop.analysis.layout import TRAIL_START_PCT as START_PCT

Hits: TypeAlias = npt.NDArray[np.int32]
# Slack that makes a search stop a bar too early rather than too late; the exact rule decides there.
_SLACK: Final = 1e-12


@kernel
def time_exit(bars: Floats, ts_ms: Ints, entered: int, begin: int, max_hold_ms: float) -> int:
    """Return the bar of a position's time exit, or the number of bars."""
    n_bars = int(ts_ms.size)
    if max_hold_ms <= 0.0:
        return n_bars
    low, high = begin, n_bars
    while low < high:
        middle = (low + high) // 2
        if ts_ms[middle] - ts_ms[entered] < max_hold_ms:
            low = middle + 1
        else:
            high = middle
    while low < n_bars and not bars[low, BAR_LAST] > 0.0:
        low += 1  # without a price nothing ends
    return low


@kernel
def _first_trailing(
    bars: Floats, fine: Floats, coarse: Floats, begin: int, stop: int, side: float, entry: float,
    exits: Floats,
) -> tuple[int, float]:  # fmt: skip
    """Return the first bar in [begin, stop) at which a trailing stop is reached, and `best` then.

    Neither stop loss nor target are looked at. `stop` where it is not reached.
    """
    favour = BAR_HIGH if side > 0.0 else BAR_LOW
    against = BAR_LOW if side > 0.0 else BAR_HIGH
    latch = target_price(entry, side, exits[START_PCT]) * (1.0 - side * _SLACK)
    at = begin
    while True:
        lower = latch if side < 0.0 else -np.inf
        upper = latch if side > 0.0 else np.inf
        at = first_beyond(bars, fine, coarse, at, stop, lower, upper)
        if at >= stop:
            return stop, entry
        if side * (bars[at, favour] / entry - 1.0) * 100.0 >= exits[START_PCT]:
            break
        at += 1
    best = bars[at, favour]
    at += 1
    while at < stop:
        trailing = stop_price(best, side, exits[DISTANCE_PCT])
        lower = trailing if side > 0.0 else best
        upper = best if side > 0.0 else trailing
        at = first_beyond(bars, fine, coarse, at, stop, lower, upper)
        if at >= stop or side * bars[at, against] <= side * trailing:
            break
        best = bars[at, favour]
        at += 1
    return min(at, stop), best


@kernel
def exit_bar(
    bars: Floats, fine: Floats, coarse: Floats, begin: int, end: int, side: float, entry: float,
    exits: Floats, trailing_only: float,
) -> tuple[int, bool, float]:  # fmt: skip
    """Return the bar at which a position ends by its levels or at `end`, latched, and best."""
    stop = min(end + 1, bars.shape[0])
    loss = stop_price(entry, side, exits[SL_PCT])
    target = side * np.inf
    if has_target(trailing_only, exits[DISTANCE_PCT]):
        target = target_price(entry, side, exits[TP_PCT])
    lower = loss if side > 0.0 else target
    upper = target if side > 0.0 else loss
    at = min(first_beyond(bars, fine, coarse, begin, stop, lower, upper), end)
    if exits[DISTANCE_PCT] > 0.0:
        limit = min(at + 1, bars.shape[0])
        trail, best = _first_trailing(bars, fine, coarse, begin, limit, side, entry, exits)
        if trail < limit:
            return trail, True, best
    return at, False, entry


@kernel
def _start(hits: Hits, number: int, level: int, first: int, begin: int) -> int:
    """Return the bar from which to search a level: where the next nearer known one was reached."""
    nearer = level - 1
    while nearer >= first:
        if hits[nearer, number] >= 0:
            return int(max(begin, hits[nearer, number]))
        nearer -= 1
    return begin


@kernel
def _hit(bars: Floats, fine: Floats, coarse: Floats, begin: int, level: float, above: float) -> int:
    """Return the first bar from `begin` on that reaches a level from one side, or their number.

    `above` +1: the level lies above the price, -1: below it.
    """
    lower = -np.inf if above > 0.0 else level
    upper = level if above > 0.0 else np.inf
    return first_beyond(bars, fine, coarse, begin, bars.shape[0], lower, upper)


@kernel
def shared_exit_bar(
    bars: Floats, fine: Floats, coarse: Floats, begin: int, end: int, side: float, entry: float,
    exits: Floats, trailing_only: float, hits: Hits, best: Floats, number: int, levels: Ints,
) -> tuple[int, bool, float]:  # fmt: skip
    """Do what `exit_bar` does with what other configurations found for this signal.

    `hits[level, signal]` is the first bar at a level, -1 while nobody has looked for it; `levels`
    names those of target, stop and trailing stop, the last -1 where there is none, then the first
    of all stops and of all trailing stops. Targets come first, each kind by its distance.
    `best[trailing stop, signal]` is the best price when it was reached.
    """
    target, loss, trail, stops, trails = levels
    n_bars = bars.shape[0]
    if hits[loss, number] < 0:
        level = stop_price(entry, side, exits[SL_PCT])
        start = _start(hits, number, loss, stops, begin)
        hits[loss, number] = _hit(bars, fine, coarse, start, level, -side)
    at = min(hits[loss, number], end)
    if has_target(trailing_only, exits[DISTANCE_PCT]):
        if hits[target, number] < 0:
            level = target_price(entry, side, exits[TP_PCT])
            start = _start(hits, number, target, 0, begin)
            hits[target, number] = _hit(bars, fine, coarse, start, level, side)
        at = min(at, hits[target, number])
    if trail < 0:
        return at, False, entry
    if hits[trail, number] < 0:
        hits[trail, number], best[trail - trails, number] = _first_trailing(
            bars, fine, coarse, begin, n_bars, side, entry, exits
        )
    reached = hits[trail, number]
    if reached <= at and reached < n_bars:
        return reached, True, best[trail - trails, number]
    return at, False, entry
