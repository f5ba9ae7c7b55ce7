"""Active: a burst of movement that is spread over its window and still going (rules §4).

A step is lively where `|Δp|/p·100 ≥ q·C`, with `q` of the range taken as market change. As in the
common filter a step of Δ seconds is asked for √Δ times as much: at one second that is the rule to
the letter.
"""

import numpy as np

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications.common import newest_fifth
from cts_desktop.analysis.layout import Floats


@kernel
def lively_pct(returns: Floats, end: int, steps: int, limit_pct: float) -> float:
    """Return the share of lively steps in %: of the window or of its newest 20 %, the smaller."""
    newest = newest_fifth(steps)
    older_count = 0
    newest_count = 0
    for index in range(end - steps + 1, end - newest + 1):
        older_count += 100.0 * abs(returns[index]) >= limit_pct
    for index in range(end - newest + 1, end + 1):
        newest_count += 100.0 * abs(returns[index]) >= limit_pct
    return float(min(100.0 * (older_count + newest_count) / steps, 100.0 * newest_count / newest))


@kernel
def mean_volume(volumes: Floats, end: int, steps: int) -> float:
    """Return the mean volume per step, NaN where a step's volume is not known."""
    total = 0.0
    for index in range(end - steps + 1, end + 1):
        total += volumes[index]
    return float(total / steps)


@kernel
def volume_supports(volumes: Floats, end: int, steps: int, usual: float) -> bool:
    """Tell whether the window's mean volume per step reaches the usual one, or is not known.

    `usual` is the mean over the newest 30 minutes, or over all contiguous steps where they are
    fewer (the window is among them). NaN, or no volume at all: not known, which is no objection.
    """
    if np.isnan(usual) or usual <= 0.0:
        return True
    return mean_volume(volumes, end, steps) >= usual
