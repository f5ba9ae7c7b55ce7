"""The life of a preset's configurations, whatever happens in whatever order, against a model."""

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cts_desktop.analysis import layout as at
from tests.helpers.preset_rig import PresetRig, preset

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

SHORT, LONG = 3, 6
LEAST_FACTOR = 1.2
which = st.integers(0, 1)
units = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0])


@dataclass
class Known:
    """What the model knows of a configuration."""

    results: list[float] = field(default_factory=list)
    disabled: bool = False
    misses: int = 0
    pinned: bool = False
    met: bool = False

    def good(self, window: int) -> bool:
        newest = self.results[-window:]
        return sum(newest) >= 0.0 and factor(newest) >= LEAST_FACTOR

    def judge(self) -> None:
        enough = len(self.results) >= SHORT
        losing = enough and not self.good(SHORT)
        if enough:
            self.misses = min(self.misses + 1, 2) if losing else 0
        if self.disabled:
            if len(self.results) >= LONG and self.good(LONG):
                self.disabled, self.misses = False, 0
        else:
            self.disabled = self.misses >= 2
        self.met = enough and sum(self.results[-SHORT:]) >= 0.0
        self.met &= factor(self.results) >= LEAST_FACTOR

    @property
    def state(self) -> str:
        if self.disabled:
            return "disabled"
        if self.met:
            return "qualified"
        return "enabled" if len(self.results) >= SHORT else "collecting"


def factor(results: list[float]) -> float:
    lost = -sum(one for one in results if one < 0.0)
    return sum(one for one in results if one > 0.0) / lost if lost else float("inf")


class PresetLife(RuleBasedStateMachine):
    """Results, evaluations, a user, and restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.rig = self.fresh()
        self.known = [Known(), Known()]
        self.set_disabled = False
        self.seen: list[str] = ["collecting", "collecting"]

    def fresh(self) -> PresetRig:
        return PresetRig(preset(windows=(SHORT, LONG), min_profit_factor=LEAST_FACTOR))

    @rule(index=which, net=units)
    def close(self, index, net):
        self.rig.results(index, net)
        self.known[index].results.append(net)

    @rule(index=which, net=units, count=st.integers(2, 6))
    def close_many(self, index, net, count):
        self.rig.results(index, *[net] * count)
        self.known[index].results += [net] * count

    @rule()
    def evaluate(self):
        self.rig.evaluate()
        for one in self.known:
            one.judge()
        self.set_disabled = all(one.disabled for one in self.known)
        self.seen = [one.state for one in self.known]

    @rule(index=which, pinned=st.booleans())
    def pin(self, index, pinned):
        self.rig.runner.pin(self.rig.names()[index], pinned=pinned)
        self.known[index].pinned = pinned

    @rule(index=which, enabled=st.booleans())
    def by_hand(self, index, enabled):
        self.rig.runner.enable(self.rig.names()[index], enabled=enabled)
        one = self.known[index]
        one.disabled, one.misses = not enabled, 0
        self.seen[index] = one.state

    @rule()
    def restart(self):
        before, self.rig = self.rig, self.fresh()
        for block in before.runner.plan.blocks:
            block.flags[at.DIRTY] = 1
        self.rig.runner.load(list(before.runner.rows(100)))
        self.rig.runner.restore(before.runner.state(with_bars=True), before.now_ms)
        self.rig.runner._begin_judging(counts=False)
        self.rig.runner.work(None)
        for index, one in enumerate(self.known):
            disabled, misses = one.disabled, one.misses
            one.judge()
            one.disabled, one.misses = disabled, misses
            self.seen[index] = one.state
        self.set_disabled = all(one.disabled for one in self.known)

    @invariant()
    def states_are_as_the_model_says(self):
        assert [self.rig.state(index) for index in range(2)] == self.seen
        assert bool(self.rig.runner.disabled_sets) == self.set_disabled

    @invariant()
    def what_is_disabled_has_a_reason(self):
        for index, one in enumerate(self.known):
            assert (index in self.rig.block.reasons) == one.disabled

    @invariant()
    def only_what_may_asks(self):
        for index, one in enumerate(self.known):
            stopped = (one.disabled or self.set_disabled) and not one.pinned
            assert self.rig.runner.may_ask(self.rig.block, index) == (one.met and not stopped)

    @invariant()
    def a_misses_count_is_what_evaluations_found(self):
        assert self.rig.block.flags[at.MISSES].tolist() == [one.misses for one in self.known]


TestPresetLife = PresetLife.TestCase
TestPresetLife.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, derandomize=True
)
