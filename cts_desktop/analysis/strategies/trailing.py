"""Trailing as a strategy: a set against its sibling that differs in nothing else (rules §5, §7).

With and without trailing are both in the grid, as sets of the same signal, side, take profit and
stop loss. So nothing is simulated twice: the siblings are the comparison.
"""

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.strategies.book import SimulatedSets
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
    n = min(_remembered(sets, index), _remembered(sets, sibling))
    return Comparison.paired(_newest(sets, index, n), _newest(sets, sibling, n))


def _remembered(sets: SimulatedSets, index: int) -> int:
    return min(int(sets.counts[index, at.COUNT]), RESULT_WINDOW)


def _newest(sets: SimulatedSets, index: int, n: int) -> list[float]:
    count = int(sets.counts[index, at.COUNT])
    ring = sets.ring[index]
    return [float(ring[i % RESULT_WINDOW]) for i in range(count - n, count)]
