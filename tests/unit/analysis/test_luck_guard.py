from typing import Any

import numpy as np

from cts_desktop.analysis.luck_guard import e_bh, family_means, passing_sets
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard

FAMILIES = np.array([0, 0, 1, 1])


def logs(*values: float) -> Any:
    return np.log(np.array(values))


def test_e_bh_takes_the_largest_k_that_meets_its_bar():
    # m = 4, q = 0.1: bars 40, 20, 13.3, 10.
    assert e_bh(np.array([39.0, 1.0, 1.0, 1.0]), 0.1).tolist() == [False] * 4
    assert e_bh(np.array([40.0, 1.0, 1.0, 1.0]), 0.1).tolist() == [True, False, False, False]
    assert e_bh(np.array([1.0, 25.0, 39.0, 1.0]), 0.1).tolist() == [False, True, True, False]
    assert e_bh(np.array([10.0, 11.0, 12.0, 13.0]), 0.1).tolist() == [True] * 4


def test_a_family_has_the_mean_of_its_sets():
    assert family_means(np.array([1.0, 3.0, 5.0, 5.0]), FAMILIES).tolist() == [2.0, 5.0]


def test_inside_a_passing_family_a_set_needs_its_own_evidence():
    bars = LadderThresholds()
    # Two families: bars 20 and 10.
    assert passing_sets(logs(50.0, 1.0, 1.0, 1.0), FAMILIES, bars).tolist() == [
        True,
        False,
        False,
        False,
    ]
    assert not passing_sets(logs(38.0, 1.0, 1.0, 1.0), FAMILIES, bars).any()
    assert passing_sets(logs(25.0, 19.0, 25.0, 1.0), FAMILIES, bars).tolist() == [
        True,
        False,
        True,
        False,
    ]


def test_strict_judges_every_set_on_its_own():
    bars = LadderThresholds(luck_guard=LuckGuard.STRICT)
    assert passing_sets(logs(39.0, 1.0, 1.0, 1.0), FAMILIES, bars).tolist() == [False] * 4
    assert passing_sets(logs(41.0, 1.0, 1.0, 1.0), FAMILIES, bars).tolist() == [
        True,
        False,
        False,
        False,
    ]


def test_off_lets_everything_pass():
    bars = LadderThresholds(luck_guard=LuckGuard.OFF)
    assert passing_sets(logs(1.0, 1.0, 1.0, 1.0), FAMILIES, bars).all()


def test_huge_and_ruined_evidence_are_numbers_like_others():
    found = passing_sets(np.array([5000.0, -1e9, 0.0, 0.0]), FAMILIES, LadderThresholds())
    assert found.tolist() == [True, False, False, False]
