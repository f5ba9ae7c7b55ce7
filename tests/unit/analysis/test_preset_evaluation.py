"""When configurations of a preset are disabled, come back, and may ask for orders (rules §9)."""

from dataclasses import replace

import numpy as np
import pytest

from cts_desktop.analysis.presets.evaluation import (
    Shown,
    evaluate,
    is_set_disabled,
    missing,
    qualifies,
    recent,
    why_losing,
)
from cts_desktop.analysis.set_specs import break_even_win_rate
from cts_desktop.domain.presets import PresetSet

SET = PresetSet(set_id="s", name="S", windows=(4, 8))


def rings(*results: list[float], places: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Return rings and counts as the live book keeps them."""
    ring = np.zeros((len(results), places), np.float32)
    for row, values in zip(ring, results, strict=True):
        for number, value in enumerate(values):
            row[number % places] = value
    return ring, np.array([len(values) for values in results], np.int32)


def test_only_the_newest_results_count_wherever_the_ring_has_them():
    history = [9.0] * 10 + [1.0, -2.0, 3.0]
    found = recent(*rings(history, [1.0, -2.0, 3.0]), 3)
    assert found.avg_units.tolist() == pytest.approx([2 / 3, 2 / 3])
    assert found.profit_factor.tolist() == pytest.approx([2.0, 2.0])
    longer = recent(*rings(history, [1.0, -2.0, 3.0]), 4)
    assert longer.enough.tolist() == [True, False]
    assert longer.avg_units[0] == pytest.approx(11 / 4)
    assert recent(*rings([1.0] * 5), 4).profit_factor.tolist() == [np.inf]
    with pytest.raises(ValueError, match="does not fit"):
        recent(*rings([1.0]), 11)


def judged(*rounds: list[float], disabled: bool = False, misses: int = 0) -> list[tuple[bool, int]]:
    """Evaluate one configuration after each of the given histories."""
    state = np.array([disabled]), np.array([misses], np.uint8)
    seen = []
    for results in rounds:
        ring = rings(results)
        state = evaluate(SET, recent(*ring, 4), recent(*ring, 8), *state)
        seen.append((bool(state[0][0]), int(state[1][0])))
    return seen


LOSING, WINNING = [1.0, -2.0, 1.0, -2.0], [2.0, -1.0, 2.0, -1.0]


def test_two_losing_evaluations_in_a_row_disable_and_one_in_between_forgives():
    assert judged(LOSING, LOSING) == [(False, 1), (True, 2)]
    assert judged(LOSING, WINNING, LOSING) == [(False, 1), (False, 0), (False, 1)]


def test_a_profit_factor_below_the_least_is_losing_even_when_something_was_earned():
    thin = [1.1, -1.0, 1.1, -1.0]
    assert judged(thin, thin) == [(False, 1), (True, 2)]
    short = recent(*rings(thin, LOSING, WINNING), 4)
    assert why_losing(SET, short, 0) == "profit factor 1.10 over the last 4 trades, below 1.2"
    assert why_losing(SET, short, 1) == "average -0.50 units over the last 4 trades"
    assert why_losing(SET, short, 2) == ""


def test_too_few_results_are_no_judgement_either_way():
    assert judged([-9.0] * 3, [-9.0] * 3) == [(False, 0), (False, 0)]
    assert judged([-9.0] * 3, misses=1) == [(False, 1)]


def test_a_disabled_one_returns_when_its_longer_window_has_recovered():
    back = [(True, 2), (True, 0), (False, 0)]
    assert judged(LOSING, WINNING, LOSING + WINNING * 2, disabled=True, misses=2) == back
    # A whole longer window is needed, and it must be good as a whole.
    assert judged(WINNING, [-9.0] * 4 + WINNING, disabled=True) == [(True, 0), (True, 0)]


def test_one_that_returned_needs_two_new_misses_to_go_again():
    recovered_but_losing_of_late = [9.0] * 4 + LOSING
    assert judged(recovered_but_losing_of_late, recovered_but_losing_of_late, disabled=True,
                  misses=2) == [(False, 0), (False, 1)]  # fmt: skip


@pytest.mark.parametrize(("count", "expected"), [(80, False), (81, True), (0, False)])
def test_a_set_is_disabled_when_more_than_four_fifths_of_it_are(count, expected):
    disabled = np.arange(100) < count
    assert is_set_disabled(disabled) is expected
    assert is_set_disabled(disabled[:0]) is False


def shown(**changes: float) -> Shown:
    values = {"avg": 1.0, "n": 30, "per_48h": 6.0, "factor": 1.5, "hours": 3.0, **changes}
    n = int(values["n"])
    ring = rings([values["avg"]] * min(n, 10))
    short = replace(recent(*ring, 4), enough=np.array([n >= 4]))
    return Shown(
        short, np.array([n]), np.array([values["per_48h"]]), np.array([values["factor"]]),
        np.array([values["hours"]]),
    )  # fmt: skip


def test_what_qualifies_lacks_nothing():
    assert qualifies(SET, shown()).tolist() == [True]
    assert missing(SET, shown(), 0) == ()
    at_the_limits = shown(avg=0.0, n=4, per_48h=5.0, factor=1.2, hours=12.0)
    assert qualifies(SET, at_the_limits).tolist() == [True]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n": 3}, "3 of 4 closed trades"),
        ({"avg": -0.5}, "average -0.50 units over the last 4 trades, below 0"),
        ({"per_48h": 4.9}, "4.9 trades in 48 h, below 5"),
        ({"factor": 1.1}, "profit factor 1.10, below 1.2"),
        ({"hours": 12.5}, "12.5 h below its maximum, above 12 h"),
    ],
)  # fmt: skip
def test_each_lack_alone_is_enough_and_is_said(changes, words):
    assert qualifies(SET, shown(**changes)).tolist() == [False]
    assert missing(SET, shown(**changes), 0) == (words,)


def test_the_break_even_win_rate_earns_exactly_the_costs():
    rate = break_even_win_rate(0.4, 0.2, 0.12)
    assert rate * (0.4 - 0.12) - (1 - rate) * (0.2 + 0.12) == pytest.approx(0.0)
