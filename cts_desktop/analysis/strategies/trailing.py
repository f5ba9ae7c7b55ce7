"""Trailing as a strategy: a set against its sibling that differs in nothing else (rules §5, §7).

With and without trailing are both in the grid, as sets of the same signal, side, take profit and
stop loss. So nothing is simulated twice: the siblings are the comparison.
"""

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_arrays import SimulatedSets
from cts_desktop.analysis.set_figures import recent_results
from cts_desktop.analysis.strategies.comparison import Comparison
from cts_desktop.domain.ladder import RESULT_WINDOW


def untrailed_sibling(sets: SimulatedSets, index: int) -> int | None:
    """Return the set like this one without its trailing stop, None where the grid has none."""
    space = sets.space
    group, exit_ = divmod(index, space.n_exits)
    mine = space.exits[exit_]
    if mine.trailing_distance_pct <= 0.0:
        return None
    for number, other in enumerate(space.exits):
        same = other.tp_factor == mine.tp_factor and other.sl_ratio == mine.sl_ratio
        if same and other.trailing_distance_pct <= 0.0:
            return group * space.n_exits + number
    return None


def compare_trailing(sets: SimulatedSets, index: int) -> Comparison | None:
    """Compare a trailing set with its sibling over the newest results of both; None without one.

    The two close at different times, so these are means of as many results each, not pairs.
    """
    sibling = untrailed_sibling(sets, index)
    if sibling is None:
        return None
    n = min(RESULT_WINDOW, *sets.counts[[index, sibling], at.COUNT].tolist())
    mine, other = (recent_results(sets.counts[i], sets.ring[i], n) for i in (index, sibling))
    return Comparison.paired(mine.tolist(), other.tolist())
