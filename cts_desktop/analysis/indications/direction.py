"""Direction: the price turned, and the turn is large enough to pay for a trade (rules §4)."""

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Floats


@kernel
def turn_strength(last: Floats, end: int, reach: int, k: float, cost: float) -> float:
    """Return a turn's strength with its side as sign, or 0; the filter is still to pass.

    With `A = ret(t-2r, t-r)` and `B = ret(t-r, t)`: `A·B < 0`, `u(|A|) ≥ k`, `u(|B|) ≥ k/2`, side
    of B, strength `min(1, u(|A| + |B|) / 4k)`. Needs `2r + 1` contiguous prices ending at `end`.
    """
    middle = last[end - reach]
    before = middle / last[end - 2 * reach] - 1.0
    after = last[end] / middle - 1.0
    if before * after >= 0.0:
        return 0.0
    units_before = 100.0 * abs(before) / cost
    units_after = 100.0 * abs(after) / cost
    if units_before < k or units_after < k * 0.5:
        return 0.0
    strength = min(1.0, (units_before + units_after) / (4.0 * k))
    return float(strength if after > 0.0 else -strength)
