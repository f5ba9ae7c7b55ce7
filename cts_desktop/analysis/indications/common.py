"""What indications share: window lengths, one scan of the newest steps, the filter (rules §4)."""

import numpy as np

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import FILTER_MINIMUM_MS
from cts_desktop.analysis.indications import arrays as at
from cts_desktop.analysis.layout import Floats


def market_share(mc: float) -> float:
    """Return `q(mc)`: the movement per second asked for, as a share of the position cost."""
    return 0.1 + (mc - 1.0) * 0.1556


def filter_steps(range_steps: int, step_ms: int) -> int:
    """Return the returns in the filter's window `L = max(r·Δ, 3 s)`, as a number of steps."""
    return max(range_steps, -(-FILTER_MINIMUM_MS // step_ms))


def window_steps(seconds: float, step_ms: int) -> int:
    """Return a window in steps: at least as long as asked for, and at least two steps."""
    return max(2, int(np.ceil(seconds * 1000.0 / step_ms)))


@kernel
def newest_fifth(steps: int) -> int:
    """Return how many steps are the newest 20 % of a window: the nearest number, at least one."""
    return max(1, (2 * steps + 5) // 10)


@kernel
def scan_back(last: Floats, returns: Floats, end: int, steps: int, scan: Floats) -> None:
    """Measure every window that ends now, up to `steps` returns long, in one pass.

    `last` and `returns` are one symbol's prices and step returns (fractions), `end` the index of
    the newest step. Sums start at the newest step and are made anew each time, so nothing drifts.
    """
    size = 0.0
    moving = 0.0
    rise = 0.0
    fall = 0.0
    top = last[end]
    bottom = top
    for count in range(1, steps + 1):
        change = returns[end - count + 1]
        price = last[end - count + 1]
        size += abs(change)
        moving += 1.0 if change != 0.0 else 0.0
        rise = max(rise, change)
        fall = max(fall, -change)
        top = max(top, price)
        bottom = min(bottom, price)
        scan[count, at.SIZE] = size
        scan[count, at.MOVING] = moving
        scan[count, at.RISE] = rise
        scan[count, at.FALL] = fall
        scan[count, at.TOP] = top
        scan[count, at.BOTTOM] = bottom


@kernel
def measure(
    scan: Floats, last: Floats, end: int, steps: int, side: float, constants: Floats
) -> tuple[float, float, float, float]:
    """Return what the filter looks at: `m_all` and `m_last` in %, the best excursion, what is kept.

    Steps longer than a second hide the way between their ends: a random walk's mean |Δp/p| grows
    with the root of the time, so the mean per second is taken as the step's over √Δ. At one second
    that is the rule to the letter; without it no movement of a 5-minute grid would ever count.
    """
    newest = newest_fifth(steps)
    mean_all = 100.0 * scan[steps, at.SIZE] / (steps * constants[at.ROOT_SECONDS])
    mean_last = 100.0 * scan[newest, at.SIZE] / (newest * constants[at.ROOT_SECONDS])
    first = last[end - steps]
    extreme = scan[steps, at.TOP] if side > 0.0 else scan[steps, at.BOTTOM]
    best = side * (extreme / first - 1.0)
    return mean_all, mean_last, best, side * (last[end] / first - 1.0)


@kernel
def passes(measures: tuple[float, float, float, float], members: Floats, item: int) -> bool:
    """Tell whether the movement supports a signal: enough, still going, little given back.

    `100·m_all ≥ q(mc)·C`, `m_last ≥ lp·m_all` over the newest fifth, and `pullback ≤ dd`, the share
    of the window's best favourable excursion already given back.
    """
    mean_all, mean_last, best, kept = measures
    return bool(
        mean_all >= members[item, at.MOVEMENT]
        and mean_last >= members[item, at.LAST_PART] * mean_all
        and best > 0.0
        and best - kept <= members[item, at.PULLBACK] * best
    )


@kernel
def burst_strength(change: float, threshold: float) -> float:
    """Return `min(1, |ret|·100/2θ)` with the sign of the return, 0 where `|ret|·100 < θ`."""
    size_pct = 100.0 * abs(change)
    if size_pct < threshold or change == 0.0:
        return 0.0
    strength = min(1.0, size_pct / (2.0 * threshold))
    return strength if change > 0.0 else -strength
