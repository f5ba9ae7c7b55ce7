"""Move: the price keeps going one way without much opposition (rules §4)."""

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import arrays as at
from cts_desktop.analysis.layout import Floats


@kernel
def run_strength(last: Floats, scan: Floats, end: int, reach: int, k: float, cost: float) -> float:
    """Return a run's strength with its side as sign, or 0; `is_steady` and the filter are to pass.

    `u(|ret(t-r, t)|) ≥ k`, at least 60 % of the steps not flat, strength `min(1, u / 2k)`. Needs
    `r + 1` contiguous prices ending at `end`.
    """
    net = last[end] / last[end - reach] - 1.0
    units = 100.0 * abs(net) / cost
    if units < k or 10.0 * scan[reach, at.MOVING] < 6.0 * reach:
        return 0.0
    strength = min(1.0, units / (2.0 * k))
    return float(strength if net > 0.0 else -strength)


@kernel
def is_steady(
    last: Floats, scan: Floats, end: int, reach: int, side: float, pullback: float
) -> bool:
    """Tell whether no step against the run is larger than `dd` times its net move."""
    against = scan[reach, at.FALL] if side > 0.0 else scan[reach, at.RISE]
    return bool(against <= pullback * abs(last[end] / last[end - reach] - 1.0))
