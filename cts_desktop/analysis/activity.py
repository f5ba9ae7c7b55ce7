"""The activity gate: whether a symbol moves enough to be worth watching (rules §3)."""

import numpy as np

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import arrays as at
from cts_desktop.analysis.layout import GATE, RETURN, VALID, Floats, Ints


@kernel
def activity_gate(data: Floats, meta: Ints, constants: Floats, symbol: int, end: int) -> int:
    """Return 1 while a symbol moves enough to be worth watching, with hysteresis.

    Over the newest `GATE_STEPS` returns: mean |return| in cost units per second, and the standard
    deviation of the step returns in %. It opens at both thresholds and closes below a quarter of
    either, or when a gap leaves too few contiguous steps to tell.
    """
    steps = int(constants[at.GATE_STEPS])
    if meta[VALID, symbol] <= steps:
        return 0
    size = 0.0
    total = 0.0
    squares = 0.0
    for index in range(end - steps + 1, end + 1):
        change = data[RETURN, symbol, index]
        size += abs(change)
        total += change
        squares += change * change
    mean = total / steps
    deviation_pct = 100.0 * np.sqrt(max(0.0, squares / steps - mean * mean))
    activity = 100.0 * size / (steps * constants[at.STEP_MS] * 0.001 * constants[at.COST])
    share = 0.25 if meta[GATE, symbol] != 0 else 1.0
    active = activity >= share * constants[at.GATE_ACTIVITY]
    return 1 if active and deviation_pct >= share * constants[at.GATE_VOLATILITY] else 0
