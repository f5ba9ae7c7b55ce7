"""Which configurations of a preset may go on, and which may ask for orders (rules §9; no numba).

Everything is worked out for many configurations at once: arrays have one value per configuration.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Bools, Bytes, Counts, Floats, Singles
from cts_desktop.domain.presets import PresetSet

#: Evaluations in a row that must find a configuration losing before it is disabled.
MISSES_TO_DISABLE: Final = 2
#: A set is disabled when a larger share of its configurations is.
DISABLED_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Recent:
    """What the newest results of each configuration say.

    Attributes:
        window: how many results are looked at.
        enough: whether there are so many; the figures of the others mean nothing.
        avg_units: mean of `net_units`.
        profit_factor: what was won over what was lost, infinity where nothing was lost.
    """

    window: int
    enough: Bools
    avg_units: Floats
    profit_factor: Floats

    def is_losing(self, preset_set: PresetSet) -> Bools:
        """Tell which have a whole window of results that do not meet what the set asks for."""
        good = (self.avg_units >= 0.0) & (self.profit_factor >= preset_set.min_profit_factor)
        return self.enough & ~good

    def is_recovered(self, preset_set: PresetSet) -> Bools:
        """Tell which have a whole window of results that meet what the set asks for."""
        return self.enough & ~self.is_losing(preset_set)


def recent(ring: Singles | Floats, counts: Counts, window: int) -> Recent:
    """Look at the newest `window` results of each configuration.

    Args:
        ring: `[configuration, place]`; result number k (from 0) stands at place `k % places`.
        counts: results of each configuration so far.
        window: how many; no more than there are places.

    Raises:
        ValueError: The window is longer than what is remembered.
    """
    places = ring.shape[1]
    if not 0 < window <= places:
        raise ValueError(f"A window of {window} results does not fit the {places} remembered")
    # How long ago each place was written, 0 for the newest.
    age = (counts[:, np.newaxis] - 1 - np.arange(places)) % places
    used = np.where(age < window, ring, 0.0).astype(np.float64)
    lost = -np.minimum(used, 0.0).sum(axis=1)
    won = np.maximum(used, 0.0).sum(axis=1)
    factor: Floats = np.full(won.shape, np.inf)
    np.divide(won, lost, out=factor, where=lost > 0.0)
    return Recent(window, counts >= window, (won - lost) / window, factor)


def evaluate(
    preset_set: PresetSet, short: Recent, long: Recent, disabled: Bools, misses: Bytes
) -> tuple[Bools, Bytes]:
    """Return which configurations are disabled after an evaluation, and their misses in a row.

    One is disabled when its shorter window is losing at two evaluations in a row, and enabled again
    when its longer window has recovered; simulation goes on meanwhile, or it never could. One
    without a whole window is not judged: it neither gains nor loses a miss.
    """
    losing = short.is_losing(preset_set)
    counted = np.where(losing, np.minimum(misses + 1, MISSES_TO_DISABLE), 0)
    now: Bytes = np.where(short.enough, counted, misses).astype(np.uint8)
    recovered = disabled & long.is_recovered(preset_set)
    result: Bools = (disabled & ~recovered) | (~disabled & (now >= MISSES_TO_DISABLE))
    now[recovered] = 0
    return result, now


def is_set_disabled(disabled: Bools) -> bool:
    """Tell whether so many configurations are disabled that the whole set is."""
    return bool(disabled.size and disabled.mean() > DISABLED_SHARE)


def why_losing(preset_set: PresetSet, short: Recent, index: int) -> str:
    """Return in words why a configuration is losing; empty where it is not."""
    if not short.is_losing(preset_set)[index]:
        return ""
    average, factor = float(short.avg_units[index]), float(short.profit_factor[index])
    of = f"over the last {short.window} trades"
    if average < 0.0:
        return f"average {average:+.2f} units {of}"
    return f"profit factor {factor:.2f} {of}, below {preset_set.min_profit_factor:g}"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What configurations have shown over the look-back and since; one value each.

    Attributes:
        short: the newest results, the set's shorter window.
        counts: closed positions.
        per_48h: closed positions in 48 hours of market time.
        profit_factor: over all of them, infinity where nothing was lost.
        drawdown_hours: longest time below the maximum, one still going on included.
    """

    short: Recent
    counts: Counts
    per_48h: Floats
    profit_factor: Floats
    drawdown_hours: Floats


def qualifies(preset_set: PresetSet, shown: Shown) -> Bools:
    """Tell which meet what their set asks for; state and luck guard are looked at elsewhere."""
    met: Bools = (
        shown.short.enough
        & (shown.short.avg_units >= 0.0)
        & (shown.per_48h >= preset_set.min_trades_48h)
        & (shown.profit_factor >= preset_set.min_profit_factor)
        & (shown.drawdown_hours <= preset_set.max_drawdown_hours)
    )
    return met


def missing(preset_set: PresetSet, shown: Shown, index: int) -> tuple[str, ...]:
    """Return in words what one configuration lacks; nothing where it qualifies."""
    short, window = shown.short, shown.short.window
    average = float(short.avg_units[index])
    per_48h, factor = float(shown.per_48h[index]), float(shown.profit_factor[index])
    hours = float(shown.drawdown_hours[index])
    lacks = (
        (not short.enough[index], f"{int(shown.counts[index])} of {window} closed trades"),
        (
            bool(short.enough[index]) and average < 0.0,
            f"average {average:+.2f} units over the last {window} trades, below 0",
        ),
        (
            per_48h < preset_set.min_trades_48h,
            f"{per_48h:.1f} trades in 48 h, below {preset_set.min_trades_48h:g}",
        ),
        (
            factor < preset_set.min_profit_factor,
            f"profit factor {factor:.2f}, below {preset_set.min_profit_factor:g}",
        ),
        (
            hours > preset_set.max_drawdown_hours,
            f"{hours:.1f} h below its maximum, above {preset_set.max_drawdown_hours:g} h",
        ),
    )
    return tuple(text for applies, text in lacks if applies)
