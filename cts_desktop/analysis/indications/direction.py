"""Direction: the price turned, and the turn is large enough to pay for a trade (rules §4)."""

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications.common import filter_passes, filter_steps
from cts_desktop.analysis.layout import COST, STEP_MS, Floats


@kernel
def direction_signal(
    last: Floats, returns: Floats, end: int, range_steps: int, k: float, constants: Floats
) -> float:
    """Return the signal's strength with its side as sign, or 0.

    With `A = ret(t-2r, t-r)` and `B = ret(t-r, t)`: `A·B < 0`, `u(|A|) ≥ k`, `u(|B|) ≥ k/2`, side
    of B, strength `min(1, u(|A| + |B|) / 4k)`. Needs `2r + 1` contiguous steps ending at `end`.
    """
    middle = last[end - range_steps]
    before = middle / last[end - 2 * range_steps] - 1.0
    after = last[end] / middle - 1.0
    if before * after >= 0.0:
        return 0.0
    units_before = 100.0 * abs(before) / constants[COST]
    units_after = 100.0 * abs(after) / constants[COST]
    if units_before < k or units_after < k * 0.5:
        return 0.0
    side = 1.0 if after > 0.0 else -1.0
    steps = filter_steps(range_steps, constants[STEP_MS])
    if not filter_passes(last, returns, end, steps, side, constants):
        return 0.0
    return float(side * min(1.0, (units_before + units_after) / (4.0 * k)))
