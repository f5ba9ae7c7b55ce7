# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""Optimal: a turn that the wider move does not contradict (rules §4).

"move(2r) does not point the other way" is read as: move over twice the range, in full and with this
parameterisation's own threshold and filter, does not fire for the other side. Its threshold is the
turn's k and not move's default of 1.5 times as much: the lower one contradicts earlier, and the
parameterisation stays the only place where its numbers are chosen.
"""

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import arrays as at
from cts_desktop.analysis.indications.common import measure, passes
from cts_desktop.analysis.indications.move import is_steady, run_strength
from cts_desktop.analysis.layout import Floats


@kernel
def is_contradicted(
    last: Floats,
    scan: Floats,
    end: int,
    reach: int,
    side: float,
    k: float,
    members: Floats,
    item: int,
    constants: Floats,
) -> bool:
    """Tell whether move(2r) fires against a turn of this side."""
    wide = 2 * reach
    if side * run_strength(last, scan, end, wide, k, constants[at.COST]) >= 0.0:
        return False
    if not is_steady(last, scan, end, wide, -side, members[item, at.PULLBACK]):
        return False
    steps = max(wide, int(constants[at.LEAST_STEPS]))
    measures = measure(scan, last, end, steps, -side, constants)
    return passes(measures, members, item)


@kernel
def blended_strength(
    turn: float, measures: tuple[float, float, float, float], last_part: float
) -> float:
    """Return the mean of a turn's strength and `clip(m_last/(lp·m_all) - 0.5, 0, 1)`, signed."""
    mean_all, mean_last, _, _ = measures
    going = min(1.0, max(0.0, mean_last / (last_part * mean_all) - 0.5))
    blended = 0.5 * (abs(turn) + going)
    return blended if turn > 0.0 else -blended
