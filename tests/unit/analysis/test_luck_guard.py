from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.analysis.luck_guard import LuckGuardBoard, e_bh_bar
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard

Q = 0.1


def logs(*values: float) -> Any:
    return np.log(np.array(values))


def rejected(*values: float) -> list[bool]:
    found = logs(*values)
    return [bool(one >= e_bh_bar(found, found.size, Q)) for one in found]


def space_of(families: int, sets_each: int = 2) -> SetSpace:
    """`families` symbols with one group of `sets_each` exits."""
    grid = GridSpec(
        indications={"move": IndicationGrid(ranges=(5,), thresholds=(2.0,))},
        sides=(1,),
        tp_factors=tuple(float(4 + 2 * number) for number in range(sets_each)),
        sl_ratios=(0.4,),
        trailing=(None,),
    )
    return SetSpace([f"S{number}/USDT" for number in range(families)], grid, 0.1)


def passing(log_e: Any, bars: LadderThresholds, space: SetSpace | None = None) -> list[bool]:
    """Which sets the guard lets to Exchange: of an open group, and with evidence of their own."""
    space = space or space_of(log_e.size // 2)
    board = LuckGuardBoard(space)
    board.refresh(log_e, bars)
    passed = np.repeat(board.open_groups, space.n_exits) & (log_e >= board.log_bar)
    return [bool(one) for one in passed]


def test_e_bh_takes_the_largest_k_that_meets_its_bar():
    # m = 4, q = 0.1: bars 40, 20, 13.3, 10.
    assert rejected(39.0, 1.0, 1.0, 1.0) == [False] * 4
    assert rejected(40.0, 1.0, 1.0, 1.0) == [True, False, False, False]
    assert rejected(1.0, 25.0, 39.0, 1.0) == [False, True, True, False]
    assert rejected(10.0, 11.0, 12.0, 13.0) == [True] * 4


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 9.0, 10.0, 15.0, 21.0, 50.0, 1e9]), min_size=1),
    st.sampled_from([0.05, 0.1, 0.5]),
)
def test_e_bh_is_what_its_definition_says(values, q):
    """Wang & Ramdas: the k largest, k the largest number with e_(k) ≥ m/(q·k)."""
    m = len(values)
    ordered = sorted(values, reverse=True)
    fits = [k for k in range(1, m + 1) if ordered[k - 1] >= m / (q * k) * (1 + 1e-12)]
    near = [k for k in range(1, m + 1) if ordered[k - 1] >= m / (q * k) * (1 - 1e-12)]
    expected = {sum(v >= ordered[k - 1] for v in values) if k else 0
                for k in (max(fits, default=0), max(near, default=0))}  # fmt: skip
    with np.errstate(divide="ignore"):
        found = np.log(np.array(values))
    assert int((found >= e_bh_bar(found, m, q)).sum()) in expected


def test_a_family_has_the_mean_of_its_sets():
    board = LuckGuardBoard(space_of(2))
    board.refresh(logs(1.0, 3.0, 5.0, 5.0), LadderThresholds())
    assert np.exp(board.family_log_e) == pytest.approx([2.0, 5.0])


def test_families_take_in_every_parameterisation_of_an_indication():
    one = IndicationGrid(ranges=(3, 5, 8), thresholds=(2.0, 3.0))
    grid = GridSpec(
        indications={"move": one, "direction": one}, tp_factors=(8.0,), sl_ratios=(0.4, 0.8),
        trailing=(None,),
    )  # fmt: skip
    space = SetSpace(("A/USDT", "B/USDT"), grid, 0.1)
    log_e = np.random.default_rng(1).normal(size=len(space))
    board = LuckGuardBoard(space)
    board.refresh(log_e, LadderThresholds())
    names = [(spec.symbol, spec.indication, spec.side) for spec in space]
    for number, name in enumerate(dict.fromkeys(names)):
        members = [np.exp(log_e[i]) for i in range(len(space)) if names[i] == name]
        assert len(members) == 12
        assert np.exp(board.family_log_e[number]) == pytest.approx(np.mean(members))


def test_inside_a_passing_family_a_set_needs_its_own_evidence():
    bars = LadderThresholds()
    # Two families: bars 20 and 10.
    assert passing(logs(50.0, 1.0, 1.0, 1.0), bars) == [True, False, False, False]
    assert not any(passing(logs(38.0, 1.0, 1.0, 1.0), bars))
    assert passing(logs(25.0, 19.0, 25.0, 1.0), bars) == [True, False, True, False]


def test_strict_judges_every_set_on_its_own():
    bars = LadderThresholds(luck_guard=LuckGuard.STRICT)
    assert passing(logs(39.0, 1.0, 1.0, 1.0), bars) == [False] * 4
    assert passing(logs(41.0, 1.0, 1.0, 1.0), bars) == [True, False, False, False]


def test_strict_says_what_the_next_set_needs():
    board = LuckGuardBoard(space_of(2))
    bars = LadderThresholds(luck_guard=LuckGuard.STRICT)
    board.refresh(logs(41.0, 1.0, 1.0, 1.0), bars)
    assert np.exp(board.log_next) == pytest.approx(20.0)  # 4 / (0.1·2)


def test_off_lets_everything_pass():
    assert all(passing(logs(1.0, 1.0, 1.0, 0.1), LadderThresholds(luck_guard=LuckGuard.OFF)))


@pytest.mark.parametrize("guard", [LuckGuard.STANDARD, LuckGuard.STRICT])
def test_huge_and_ruined_evidence_are_numbers_like_others(guard):
    bars = LadderThresholds(luck_guard=guard)
    log_e = np.array([5000.0, -1e9, 0.0, 0.0])
    assert passing(log_e, bars) == [True, False, False, False]
    assert passing(np.full(4, 5000.0), bars) == [True] * 4
    assert passing(np.full(4, -1e9), bars) == [False] * 4


def test_only_marked_groups_are_summed_again():
    board = LuckGuardBoard(space_of(3))
    log_e = logs(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    board.refresh(log_e, LadderThresholds())
    log_e[:] = np.log(7.0)
    board.dirty[1] = 1
    board.refresh(log_e, LadderThresholds())
    assert np.exp(board.family_log_e) == pytest.approx([1.0, 7.0, 1.0])


def test_the_guard_does_not_depend_on_the_order_of_what_closed():
    space, rng = space_of(5, 7), np.random.default_rng(3)
    step_by_step, at_once = LuckGuardBoard(space), LuckGuardBoard(space)
    log_e, bars = np.zeros(len(space)), LadderThresholds()
    for _ in range(200):
        index = int(rng.integers(len(space)))
        log_e[index] += rng.normal()
        step_by_step.dirty[index // space.n_exits] = 1
        step_by_step.refresh(log_e, bars)
    at_once.refresh(log_e, bars)
    assert (step_by_step.family_log_e == at_once.family_log_e).all()
