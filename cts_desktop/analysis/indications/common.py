"""The filter all main indications share: movement, still going, little given back (rules §4)."""

import numpy as np

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import FILTER_MINIMUM_MS
from cts_desktop.analysis.layout import (
    COST,
    LAST_PART,
    MARKET_CHANGE,
    PULLBACK,
    STEP_MS,
    Floats,
)


@kernel
def filter_steps(range_steps: int, step_ms: float) -> int:
    """Return the returns in the filter's window `L = max(r·Δ, 3 s)`, as a number of steps."""
    return max(range_steps, int(np.ceil(FILTER_MINIMUM_MS / step_ms)))


@kernel
def filter_passes(
    last: Floats, returns: Floats, end: int, steps: int, side: float, constants: Floats
) -> bool:
    """Tell whether the movement of the newest `steps` steps supports a signal of this side.

    `last` and `returns` are one symbol's prices and step returns (fractions), `end` the index of
    the newest step. The three conditions, with means of |Δp/p| per second:
    `100·m_all ≥ q(mc)·C`, `m_last ≥ lp·m_all` over the newest fifth (at least one step), and
    `pullback ≤ dd`, the share of the window's best favourable excursion already given back.

    Steps longer than a second hide the way between their ends: a random walk's mean |Δp/p| grows
    with the root of the time, so the mean per second is taken as the step's over √Δ. At one second
    that is the rule to the letter; without it no movement of a 5-minute grid would ever count.
    """
    root_seconds = np.sqrt(constants[STEP_MS] * 0.001)
    newest = max(1, int(np.round(steps * 0.2)))
    total = 0.0
    recent = 0.0
    best = 0.0
    first = last[end - steps]
    for index in range(end - steps + 1, end + 1):
        size = abs(returns[index])
        total += size
        if index > end - newest:
            recent += size
        best = max(best, side * (last[index] / first - 1.0))
    mean_all = total / (steps * root_seconds)
    mean_last = recent / (newest * root_seconds)
    share = 0.1 + (constants[MARKET_CHANGE] - 1.0) * 0.1556
    if 100.0 * mean_all < share * constants[COST] or mean_last < constants[LAST_PART] * mean_all:
        return False
    kept = side * (last[end] / first - 1.0)
    return best > 0.0 and best - kept <= constants[PULLBACK] * best
