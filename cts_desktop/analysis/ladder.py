"""Promotion, demotion, pause and failure of sets by their own results (rules §6).

Evaluated for the sets that just closed a position and, every minute, for all. One evaluation moves
a set by one level at most; a set that misses the gate of its level at two evaluations in a row,
whichever kind they are, drops one.

A set at Base cannot change between two of its closes: nothing it is judged by there depends on the
time, and judging it twice gives the same (it only rises where it would have risen before, it pauses
and resumes by results alone, and a set that drops to Base has just missed the gate that leads up
again). So a round leaves out what stands at Base and has not closed anything since it was judged;
changed thresholds, and a book that was never judged, take everything once.
"""

from typing import Final, NamedTuple

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.gates import count_stages, evaluate_sets, pack_bars, take_changed
from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.luck_guard import LuckGuardBoard
from cts_desktop.analysis.set_arrays import SetArrays
from cts_desktop.domain.ladder import LadderThresholds, SetLevel

SLICE: Final = 20_000
"""Sets judged in one piece of a round: 2 to 5 ms."""
_NO_SETS: Final[Ints] = np.empty(0, np.int64)


class LevelChange(NamedTuple):
    """One set moved between levels."""

    set_index: int
    old: SetLevel
    new: SetLevel


class Ladder:
    """Judges the sets of one book.

    Rounds may be taken in slices, one per market step: a fixed number of sets each, so that a run
    in lockstep does not depend on the machine's speed.

    Attributes:
        guard: the luck guard's present verdict.
    """

    def __init__(self, book: SetArrays) -> None:
        self._book = book
        self._judged_by: LadderThresholds | None = None
        self._packed_from = book.thresholds
        self._bars = pack_bars(book.thresholds)
        self._waiting: Ints = _NO_SETS
        self._ahead: Floats = np.zeros(1)
        self._stages: Ints = np.zeros((len(SetLevel), at.FAILED + 1), np.int64)
        self.guard = LuckGuardBoard(book.space)

    def evaluate_closed(self, set_indices: Ints, now_ms: int) -> list[LevelChange]:
        """Evaluate the sets that closed a position in this step (`events.closed["set_index"]`)."""
        return self._evaluate(np.ascontiguousarray(set_indices, np.int64), now_ms)

    def begin_round(self) -> None:
        """Choose the sets of a round; what is left of an earlier one comes first."""
        book = self._book
        if book.thresholds is not self._judged_by:
            self._judged_by = book.thresholds
            self._waiting = np.arange(len(book.space), dtype=np.int64)
            return
        due = (book.flags[at.LEVEL] | book.flags[at.CHANGED]) != 0
        due[self._waiting] = False
        self._waiting = np.concatenate([self._waiting, np.flatnonzero(due)])

    def continue_round(self, now_ms: int, most: int = SLICE) -> list[LevelChange]:
        """Judge the next sets of the round, at most `most`; does nothing when none are left."""
        due, self._waiting = self._waiting[:most], self._waiting[most:]
        return self._evaluate(due, now_ms)

    @property
    def in_round(self) -> bool:
        """Tell whether sets of a round are still to be judged."""
        return self._waiting.size > 0

    def evaluate_all(self, now_ms: int) -> list[LevelChange]:
        """Take a whole round at once."""
        self.begin_round()
        return self.continue_round(now_ms, len(self._book.space))

    def stages(self) -> Ints:
        """Return how many sets there are of each level and state (`table[level, state]`)."""
        count_stages(self._book.flags, self._stages)
        return self._stages.copy()

    def _evaluate(self, indices: Ints, now_ms: int) -> list[LevelChange]:
        if indices.size == 0:
            return []
        book, guard = self._book, self.guard
        n_exits = book.space.n_exits
        if self._packed_from is not book.thresholds:
            self._packed_from = book.thresholds
            self._bars = pack_bars(book.thresholds)
        # The guard's answer is needed only where one of these could use it.
        if take_changed(book.flags, indices, guard.dirty, n_exits):
            guard.refresh(book.log_e, book.thresholds)
        changes: Ints = np.empty((indices.size, 3), np.int64)
        count = evaluate_sets(
            book.state,
            book.counts,
            book.log_e,
            book.flags,
            book.ring,
            self._bars,
            guard.open_groups,
            guard.log_bar,
            n_exits,
            indices,
            changes,
            self._ahead,
            int(now_ms),
        )
        return [
            LevelChange(index, SetLevel(old), SetLevel(new))
            for index, old, new in changes[:count].tolist()
        ]


def ladder_of(book: SetArrays) -> Ladder:
    """Return the ladder of a book, made at its first evaluation."""
    if book.ladder is None:
        book.ladder = Ladder(book)
    ladder: Ladder = book.ladder
    return ladder


def evaluate_closed(book: SetArrays, set_indices: Ints, now_ms: int) -> list[LevelChange]:
    """Evaluate the sets that closed a position in this step (`events.closed["set_index"]`)."""
    return ladder_of(book).evaluate_closed(set_indices, now_ms)


def evaluate_all(book: SetArrays, now_ms: int) -> list[LevelChange]:
    """Evaluate every set that could change, as the minute's round does."""
    return ladder_of(book).evaluate_all(now_ms)
