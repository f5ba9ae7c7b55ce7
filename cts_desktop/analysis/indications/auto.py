"""Auto: a change over minutes that is still going, neither dead nor wild (rules §4).

Of its conditions the range is exactly the same on a mirrored path: `(max-min)/max = 1 - min/max`
and min and max change places. Returns and stdev/mean differ from their mirror by a share of the
order of the return itself (1 % of 1 %), as in every indication on simple returns.
"""

import numpy as np

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import arrays as at
from cts_desktop.analysis.indications.common import burst_strength, newest_fifth
from cts_desktop.analysis.layout import Floats

_GOING = 0.6
_LEAST_DEVIATION = 0.001


@kernel
def widen(last: Floats, end: int, spreads: Floats, window: int) -> None:
    """Fill `spreads` up to a window, from the widest one already filled (rows grow in steps).

    Sums are of differences to the newest price, or they would lose half their digits.
    """
    known = window
    while known > 0 and spreads[known, at.TOP_PRICE] == 0.0:
        known -= 1
    origin = last[end]
    for row in range(known + 1, window + 1):
        total = spreads[row - 1, at.TOTAL]
        squares = spreads[row - 1, at.SQUARES]
        top = spreads[row - 1, at.TOP_PRICE]
        bottom = spreads[row - 1, at.BOTTOM_PRICE]
        inner = int(spreads[row - 1, at.STEPS])
        for back in range(inner + 1, int(spreads[row, at.STEPS]) + 1):
            price = last[end - back]
            total += price - origin
            squares += (price - origin) * (price - origin)
            top = max(top, price)
            bottom = min(bottom, price)
        spreads[row, at.TOTAL] = total
        spreads[row, at.SQUARES] = squares
        spreads[row, at.TOP_PRICE] = top
        spreads[row, at.BOTTOM_PRICE] = bottom


@kernel
def change_strength(
    last: Floats,
    end: int,
    steps: int,
    threshold: float,
    widest: float,
    spreads: Floats,
    window: int,
) -> float:
    """Return the signal's strength with its side as sign, or 0.

    `|ret(t-w, t)|·100 ≥ θ`; the newest 20 % of the window have the same sign and at least 0.6 of
    the change; stdev/mean of the `w + 1` prices ≥ 0.1 % (population); (max-min)/max ≤ `widest`,
    which is 5 %·√(w/40 min). `window` is the row of `spreads`. Needs `steps + 1` prices.
    """
    change = last[end] / last[end - steps] - 1.0
    strength = burst_strength(change, threshold)
    if strength == 0.0:
        return 0.0
    recent = last[end] / last[end - newest_fifth(steps)] - 1.0
    if recent * change <= 0.0 or abs(recent) < _GOING * abs(change):
        return 0.0
    widen(last, end, spreads, window)
    top = spreads[window, at.TOP_PRICE]
    if (top - spreads[window, at.BOTTOM_PRICE]) / top > widest:
        return 0.0
    offset = spreads[window, at.TOTAL] / (steps + 1)
    variance = spreads[window, at.SQUARES] / (steps + 1) - offset * offset
    deviation = np.sqrt(max(0.0, variance)) / (last[end] + offset)
    return strength if deviation >= _LEAST_DEVIATION else 0.0
