from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.analysis.layout import Singles
from cts_desktop.analysis.strategies.block import BlockState, adjusted_sizes, block_factor
from cts_desktop.analysis.strategies.comparison import Comparison, Switch

D = Decimal
ONE, CAP = D(1), D(2)


def ring_of(results: Sequence[float]) -> Singles:
    """The ring of a set after these results, oldest first."""
    ring = np.zeros(50, np.float32)
    for number, result in enumerate(results):
        ring[number % 50] = result
    return ring


def adjusted_in(results: Sequence[float]) -> int:
    """The rule read aloud: whole blocks from the oldest, the newest of each size negative."""
    wanted = 0
    for size in (2, 4, 6, 8):
        blocks = [results[i : i + size] for i in range(0, len(results) - size + 1, size)]
        wanted += bool(blocks) and sum(blocks[-1]) < 0
    return wanted


def followed(
    results: Sequence[float], *, ratio: Decimal = ONE, cap: Decimal = CAP, start: int = 0
) -> BlockState:
    """A state that follows these results one by one, from the one after *start* on."""
    state = BlockState()
    for count in range(start, len(results)):
        state.follow(ring_of(results[: count + 1]), count + 1, ratio, cap)
    return state


# ------------------------------------------------------------------ formulas
@pytest.mark.parametrize(
    ("n", "lost"),
    [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3), (8, 4), (9, 4), (10, 4),
     (11, 4), (12, 4), (13, 4), (14, 4), (15, 4), (16, 4), (17, 4)],
)  # fmt: skip
def test_a_size_counts_from_its_first_complete_block_on(n, lost):
    assert adjusted_sizes(ring_of([-1.0] * n), n) == lost


@pytest.mark.parametrize(
    ("results", "lost"),
    [
        ([-1, -1, 3], 1),  # the third result completes no block
        ([-1, -1, 3, 1], 0),  # 2: +4, 4: +2
        ([-1, -1, -3, 4], 1),  # 2: +1, 4: -1
        ([5, 5, -1, -1], 1),  # only the newest block of 2
        ([5, 5, -1, -1, -1, -1], 1),
        ([0, 0, 0, 0, 0, 0, 0, 0], 0),  # zero is not negative
        ([5, 5, 5, 5, -1, -1, -1, -1], 2),  # 2 and 4; 6 ended before, 8: +16
        ([-1] * 8 + [1] * 8, 1),  # 6: results 6..11 sum up to +2; 2, 4, 8 are positive
        ([1] * 8 + [-1] * 9, 4),
    ],
)
def test_the_newest_complete_block_of_each_size_decides(results, lost):
    results = [float(r) for r in results]
    assert adjusted_in(results) == (0 if results == [-1.0] * 8 + [1.0] * 8 else lost)
    assert adjusted_sizes(ring_of(results), len(results)) == adjusted_in(results)


@given(st.lists(st.integers(-3, 3).map(float), max_size=120))
def test_the_ring_of_fifty_is_enough_however_many_results_there_were(results):
    assert adjusted_sizes(ring_of(results), len(results)) == adjusted_in(results)


@pytest.mark.parametrize(
    ("adjusted", "ratio", "cap", "factor"),
    [(0, "1", "2", "1"), (1, "1", "2", "2"), (4, "1", "2", "2"), (1, "0.5", "2", "1.5"),
     (2, "0.5", "2", "2"), (3, "0.5", "3", "2.5"), (4, "2", "3", "3"), (4, "2", "9", "3"),
     (1, "2", "1", "1")],
)  # fmt: skip
def test_the_factor_grows_with_the_sizes_up_to_the_cap_and_never_above_three(
    adjusted, ratio, cap, factor
):
    assert block_factor(adjusted, D(ratio), D(cap)) == D(factor)


# ------------------------------------------------------------------ with against without
def test_with_is_the_mean_weighted_by_the_factor_each_trade_had():
    """Two losses make the third trade twice as large; it loses too."""
    state = followed([-1.0, -1.0, -2.0])
    assert state.adjusted[:4].tolist() == [0, 0, 1, 255]
    comparison = state.compare(ring_of([-1.0, -1.0, -2.0]), ONE, CAP)
    assert comparison.n == 3
    assert comparison.with_ == pytest.approx(-6 / 4)
    assert comparison.without == pytest.approx(-4 / 3)
    assert comparison.worse


def test_factors_of_one_are_never_worse_by_rounding():
    results = [0.1 * (i % 7) + 0.013 for i in range(60)]
    state = followed(results)
    comparison = state.compare(ring_of(results), ONE, CAP)
    assert (comparison.n, comparison.worse) == (50, False)


#: The trades that follow a losing block of this pattern lose, or gain, more than the others.
BAD = ([3.0, 3.0, -2.0, 1.0, -2.0, 3.0] * 4)[:20]
GOOD = [-2.0, -1.0, 3.0, 3.0]


def test_it_acts_from_twenty_results_on_and_switches_itself_off_where_with_is_worse():
    early = followed(BAD[:19])
    assert early.switch.on
    assert not early.switch.acts(early.compare(ring_of(BAD[:19]), ONE, CAP))
    state = followed(BAD)
    assert not state.switch.on
    assert state.compare(ring_of(BAD), ONE, CAP).worse


def test_it_stays_on_where_with_is_better():
    state = followed(GOOD * 5)
    assert state.switch.acts(state.compare(ring_of(GOOD * 5), ONE, CAP))


def test_it_comes_on_again_at_forty_further_results_at_the_earliest():
    results = BAD + GOOD * 15
    states = [followed(results[:n]).switch.on for n in range(20, 80)]
    assert states[:40] == [False] * 40
    assert states[40]


def test_the_switch_needs_twenty_results_to_go_off_again_after_it_came_on():
    worse = Comparison(50, -1.0, 0.0)
    switch = Switch(on=True, since=0)
    for _ in range(19):
        switch = switch.after(worse)
        assert switch.on
    assert not switch.after(worse).on


# ------------------------------------------------------------------ history and storage
def test_a_set_that_is_followed_late_is_told_from_its_newest_results():
    rng = np.random.default_rng(3)
    results = rng.normal(0.2, 1.0, 90).round(3).tolist()
    whole, late = followed(results), followed(results, start=89)
    known = late.adjusted != 255
    assert known.sum() == 35  # the others would need results that are forgotten
    assert (late.adjusted[known] == whole.adjusted[known]).all()
    assert (whole.adjusted != 255).all()


def test_a_young_set_that_is_followed_late_is_known_whole():
    results = [-1.0, -1.0, 2.0] * 10
    assert (followed(results, start=29).adjusted == followed(results).adjusted).all()


def test_a_strategy_that_was_off_stays_off_over_a_gap_in_its_results():
    state = followed(BAD)
    assert not state.switch.on
    more = BAD + [5.0] * 10
    state.follow(ring_of(more), len(more), ONE, CAP)
    assert not state.switch.on


def test_a_state_comes_back_from_storage_and_goes_on_alike():
    results = [-1.0, -1.0, -2.0, 2.5] * 6
    state = followed(results)
    again = BlockState.unpack(state.pack())
    assert again.pack() == state.pack()
    for each in (state, again):
        each.follow(ring_of([*results, 1.0]), len(results) + 1, ONE, CAP)
    assert (again.adjusted == state.adjusted).all()
    assert again.switch == state.switch


@pytest.mark.parametrize(
    "data", [b"", b"x", BlockState().pack()[:-1], b"\x09" + BlockState().pack()[1:]]
)
def test_what_is_no_stored_state_is_refused(data):
    with pytest.raises(ValueError, match="no stored Block state"):
        BlockState.unpack(data)
