"""Move: the price keeps going one way without much opposition (rules §4)."""

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications.common import filter_passes, filter_steps
from cts_desktop.analysis.layout import COST, PULLBACK, STEP_MS, Floats


@kernel
def move_signal(
    last: Floats, returns: Floats, end: int, range_steps: int, k: float, constants: Floats
) -> float:
    """Return the signal's strength with its side as sign, or 0.

    `u(|ret(t-r, t)|) ≥ k`, at least 60 % of the steps not flat, no opposite step larger than `dd`
    times the net move; strength `min(1, u / 2k)`. Needs `r + 1` contiguous steps ending at `end`.
    """
    net = last[end] / last[end - range_steps] - 1.0
    units = 100.0 * abs(net) / constants[COST]
    if units < k:
        return 0.0
    side = 1.0 if net > 0.0 else -1.0
    allowed = constants[PULLBACK] * abs(net)
    moving = 0
    for index in range(end - range_steps + 1, end + 1):
        step = side * returns[index]
        if step != 0.0:
            moving += 1
        if -step > allowed:
            return 0.0
    if 10 * moving < 6 * range_steps:
        return 0.0
    steps = filter_steps(range_steps, constants[STEP_MS])
    if not filter_passes(last, returns, end, steps, side, constants):
        return 0.0
    return float(side * min(1.0, units / (2.0 * k)))
