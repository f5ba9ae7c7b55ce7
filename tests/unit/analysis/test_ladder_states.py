"""Whatever happens to a set, in whatever order: what must hold on the ladder (rules §6)."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import LevelChange, evaluate_all, evaluate_closed, ladder_of
from cts_desktop.analysis.sets import SetBook
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard, SetLevel, SetState
from tests.unit.analysis.ladders import book_of, close

RUNS = {
    "good": [3.0, 3.0, -1.0, 3.0, -1.0],
    "rare": [9.0, -1.0, -1.0],
    "poor": [1.0, -1.5, 1.0, -1.5],
    "losing": [-2.0],
}
SETS = 3


class LadderMachine(RuleBasedStateMachine):
    """Three sets of one family: results, rounds, restarts of thresholds, resets."""

    def __init__(self) -> None:
        super().__init__()
        self.book: SetBook = book_of(ranges=tuple(range(3, 3 + SETS)))
        self.now_ms = 0
        self.levels = [0] * SETS
        self.misses = [0] * SETS
        self.states: list[SetState] = [SetState.EVALUATING] * SETS

    @initialize(strict=st.booleans())
    def begin(self, strict: bool) -> None:
        guard = LuckGuard.STRICT if strict else LuckGuard.STANDARD
        self.book.thresholds = LadderThresholds(luck_guard=guard)

    def _take(self, changes: list[LevelChange], judged: list[int]) -> None:
        """Compare an evaluation with what was known before it."""
        told = {change.set_index: change for change in changes}
        assert len(told) == len(changes)
        for index in range(SETS):
            before, now = self.levels[index], int(self.book.flags[at.LEVEL, index])
            failed = self.book.state_of(index) is SetState.FAILED
            assert index in judged or now == before
            if now != before:
                change = told.pop(index)
                assert (change.old, change.new) == (before, now)
                assert abs(now - before) == 1 or (failed and now == SetLevel.BASE)
                if now < before and not failed:
                    assert self.misses[index] == 1, "it takes two misses in a row"
            if self.states[index] is SetState.FAILED:
                assert failed, "only a reset ends a failure"
                assert now == before
            if now > before:
                assert self.book.state_of(index) is SetState.QUALIFIED, "who pauses does not rise"
            self.levels[index] = now
            self.misses[index] = int(self.book.flags[at.MISSES, index])
            self.states[index] = self.book.state_of(index)
        assert not told, "a change that did not happen was told"

    @rule(
        index=st.integers(0, SETS - 1), run=st.sampled_from(sorted(RUNS)), count=st.integers(1, 60)
    )
    def closes(self, index: int, run: str, count: int) -> None:
        results = (RUNS[run] * count)[:count]
        for net in results:
            if self.states[index] is SetState.FAILED:
                return  # it takes no new position
            close(self.book, [net], index)
            self.now_ms = max(self.now_ms, int(self.book.state[index, at.LAST_CLOSE_MS]))
            changes = evaluate_closed(self.book, np.array([index]), self.now_ms)
            self._take(changes, [index])

    @rule(minutes=st.integers(1, 3000))
    def rounds(self, minutes: int) -> None:
        self.now_ms += minutes * 60_000
        self._take(evaluate_all(self.book, self.now_ms), list(range(SETS)))

    @rule(bar=st.sampled_from([0.5, 1.0, 2.0]))
    def other_thresholds(self, bar: float) -> None:
        self.book.thresholds = LadderThresholds(
            luck_guard=self.book.thresholds.luck_guard, main_min_avg_units=bar
        )

    @rule(index=st.integers(0, SETS - 1))
    def is_reset(self, index: int) -> None:
        self.book.reset(index)
        self.levels[index], self.misses[index] = 0, 0
        self.states[index] = SetState.EVALUATING
        assert self.book.counts[index].tolist() == [0, 0]
        assert self.book.state_of(index) is SetState.EVALUATING

    @invariant()
    def states_fit_levels(self) -> None:
        for index in range(SETS):
            level, state = self.book.flags[at.LEVEL, index], self.book.state_of(index)
            if state is SetState.EVALUATING or state is SetState.FAILED:
                assert level == SetLevel.BASE
            if state is SetState.QUALIFIED:
                assert level > SetLevel.BASE

    @invariant()
    def who_stands_higher_has_shown_it(self) -> None:
        """No set gets off Base with fewer closed positions than Base asks for."""
        for index in range(SETS):
            at_base = self.book.flags[at.LEVEL, index] == SetLevel.BASE
            assert at_base or self.book.counts[index, at.COUNT] >= 50

    @invariant()
    def counts_are_complete(self) -> None:
        assert ladder_of(self.book).stages().sum() == SETS


LadderMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True
)
TestLadderStates = LadderMachine.TestCase
