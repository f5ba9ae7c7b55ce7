"""Promotion, demotion, pause and failure of sets by their own results (rules §6).

Evaluated for the sets that just closed a position and, every minute, for all. One evaluation moves
a set by one level at most; a set that misses the gate of its level at two evaluations in a row,
whichever kind they are, drops one.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.gates import evaluate_sets
from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.luck_guard import passing_sets
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import LadderThresholds, SetLevel

_MS_PER_HOUR: Final = 3_600_000.0


class LevelChange(NamedTuple):
    """One set moved between levels."""

    set_index: int
    old: SetLevel
    new: SetLevel


def evaluate_closed(
    book: SetBook, set_indices: npt.NDArray[np.int64], now_ms: int
) -> list[LevelChange]:
    """Evaluate the sets that closed a position in this step (`events.closed["set_index"]`)."""
    return _evaluate(book, np.ascontiguousarray(set_indices, np.int64), now_ms)


def evaluate_all(book: SetBook, now_ms: int) -> list[LevelChange]:
    """Evaluate every set, as the minute's round does."""
    return _evaluate(book, np.arange(len(book.specs), dtype=np.int64), now_ms)


def _evaluate(book: SetBook, indices: Ints, now_ms: int) -> list[LevelChange]:
    if indices.size == 0:
        return []
    changes: Ints = np.empty((indices.size, 3), np.int64)
    count = evaluate_sets(
        book.values,
        book.flags,
        book.ring,
        _bars(book.thresholds),
        _passing(book, indices),
        indices,
        changes,
        int(now_ms),
    )
    return [
        LevelChange(index, SetLevel(old), SetLevel(new))
        for index, old, new in changes[:count].tolist()
    ]


def _passing(book: SetBook, indices: Ints) -> Bools:
    """Ask the luck guard about all sets, but only where one of these could use the answer."""
    if (book.flags[at.LEVEL, indices] >= SetLevel.REAL).any():
        return passing_sets(book.values[at.LOG_E], book.families, book.thresholds)
    return np.zeros(len(book.specs), np.bool_)


def _bars(thresholds: LadderThresholds) -> Floats:
    """Pack the thresholds in the order of the constants in `gates`."""
    return np.array(
        [
            thresholds.base1_min_closed,
            thresholds.base1_min_win_rate,
            thresholds.base2_min_closed,
            thresholds.base2_min_win_rate,
            thresholds.base2_min_payoff,
            thresholds.main_window,
            thresholds.main_min_avg_units,
            thresholds.real_window,
            thresholds.real_min_avg_units,
            thresholds.real_min_profit_factor,
            thresholds.real_max_drawdown_hours * _MS_PER_HOUR,
            thresholds.exchange_window,
            thresholds.exchange_min_avg_units,
            thresholds.pause_window,
            thresholds.pause_below_win_rate,
            thresholds.resume_from_win_rate,
            thresholds.fail_drawdown_units,
        ],
        np.float64,
    )
