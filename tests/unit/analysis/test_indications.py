"""Each condition of each indication, just met and just missed, on both sides (rules §4)."""

import math
from typing import Any

import numpy as np
import pytest

from tests.unit.analysis.boards import newest_signal

SIDES = pytest.mark.parametrize("side", [1, -1], ids=["long", "short"])


def signed(returns: list[float], side: int) -> list[float]:
    return [side * one for one in returns]


DIRECTION: dict[str, Any] = {"ranges": 3, "thresholds": 2.0}
FALL = [-0.07, -0.07, -0.07]
RISE = [0.03, 0.03, 0.045]
DIP = [0.02, 0.02, 0.02, 0.14, -0.09]  # 45 % of the best excursion is given back

DIRECTION_CASES = {
    "all conditions hold": (True, [*FALL, *RISE], {}),
    "A is below k": (False, [-0.066, -0.066, -0.066, *RISE], {}),
    "A is above k": (True, [-0.067, -0.067, -0.068, *RISE], {}),
    "B is below k/2": (False, [*FALL, 0.03, 0.03, 0.039], {}),
    "B is above k/2": (True, [*FALL, 0.03, 0.03, 0.041], {}),
    "k is higher": (False, [*FALL, *RISE], {"thresholds": 2.2}),
    "A and B agree": (False, [0.07, 0.07, 0.07, *RISE], {}),
    "A is flat": (False, [-0.07, 0.07, 0.0, *RISE], {}),
    "enough movement for q(2) = 0.2556": (True, [*FALL, *RISE], {"mcs": 2}),
    "too little movement for q(3) = 0.4112": (False, [*FALL, *RISE], {"mcs": 3}),
    "the newest fifth moves 1.29 times as much": (False, [*FALL, *RISE], {"lps": 1.5}),
    "the newest fifth moves 1.6 times as much": (
        True,
        [*FALL, 0.025, 0.025, 0.055],
        {"lps": 1.5},
    ),
    "the newest fifth moves less": (False, [*FALL, 0.045, 0.045, 0.03], {}),
    "given back within dd": (True, [*[-0.05] * 5, *DIP], {"ranges": 5, "dds": 0.5}),
    "given back beyond dd": (False, [*[-0.05] * 5, *DIP], {"ranges": 5, "dds": 0.4}),
}


@SIDES
@pytest.mark.parametrize(
    ("fires", "returns", "values"), DIRECTION_CASES.values(), ids=DIRECTION_CASES
)
def test_direction(fires, returns, values, side):
    strength = newest_signal("direction", signed(returns, side), **{**DIRECTION, **values})
    assert np.sign(strength) == (side if fires else 0)


def test_the_strength_of_direction_is_its_movement_over_four_times_k():
    strength = newest_signal("direction", [*FALL, *RISE], **DIRECTION)
    assert strength == pytest.approx((2.1 + 1.05) / 8, rel=2e-3)
    strong = newest_signal("direction", [-0.3, -0.3, -0.3, 0.03, 0.03, 0.045], **DIRECTION)
    assert strong == 1.0


MOVE: dict[str, Any] = {"ranges": 5, "thresholds": 3.0}
STUMBLE = [0.05, 0.10, -0.14, 0.10, 0.20]  # net 0.31, one step of 0.45 of it the other way

MOVE_CASES = {
    "all conditions hold": (True, [0.05, 0.06, 0.06, 0.06, 0.08], {}),
    "the net move is below k": (False, [0.05, 0.055, 0.055, 0.055, 0.08], {}),
    "k is higher": (False, [0.05, 0.06, 0.06, 0.06, 0.08], {"thresholds": 3.2}),
    "60 % of the steps are not flat": (True, [0.0, 0.0, 0.10, 0.10, 0.11], {}),
    "40 % of the steps are not flat": (False, [0.0, 0.0, 0.0, 0.15, 0.16], {}),
    "an opposite step within dd": (True, STUMBLE, {"dds": 0.5}),
    "an opposite step beyond dd": (False, STUMBLE, {"dds": 0.4}),
    "too little movement for q(6) = 0.878": (
        False,
        [0.05, 0.06, 0.06, 0.06, 0.08],
        {"mcs": 6},
    ),
    "enough movement for q(4) = 0.5668": (True, [0.05, 0.06, 0.06, 0.06, 0.08], {"mcs": 4}),
    "the newest fifth moves 1.29 times as much": (
        False,
        [0.05, 0.06, 0.06, 0.06, 0.08],
        {"lps": 1.5},
    ),
    "given back within dd": (True, [0.30, 0.20, 0.20, 0.01, -0.20], {"dds": 0.5, "lps": 1.0}),
    "given back beyond dd": (False, [0.30, 0.20, 0.20, 0.01, -0.20], {"dds": 0.2, "lps": 1.0}),
}


@SIDES
@pytest.mark.parametrize(("fires", "returns", "values"), MOVE_CASES.values(), ids=MOVE_CASES)
def test_move(fires, returns, values, side):
    strength = newest_signal("move", signed(returns, side), **{**MOVE, **values})
    assert np.sign(strength) == (side if fires else 0)


def test_the_strength_of_move_is_its_movement_over_twice_k():
    strength = newest_signal("move", [0.05, 0.06, 0.06, 0.06, 0.08], **MOVE)
    assert strength == pytest.approx(3.1 / 6, rel=2e-3)
    assert newest_signal("move", [0.2] * 4 + [0.25], **MOVE) == 1.0


ACTIVE: dict[str, Any] = {"ranges": 1, "thresholds": 0.5, "windows_s": 10, "activity_pcts": 60.0}

ACTIVE_CASES = {
    "all conditions hold": (True, [0.052] * 10, {}),
    "the change is below the threshold": (False, [0.049] * 10, {}),
    "60 % of the seconds are lively": (True, [0.0] * 4 + [0.10] * 6, {}),
    "50 % of the seconds are lively": (False, [0.0] * 5 + [0.12] * 5, {}),
    "half of the newest fifth is lively, 60 % wanted": (False, [0.06] * 9 + [0.0], {}),
    "half of the newest fifth is lively, 50 % wanted": (
        True,
        [0.06] * 9 + [0.0],
        {"activity_pcts": 50.0},
    ),
    "range 1 calls 0.02 % lively": (True, [0.02] * 8 + [0.2] * 2, {}),
    "range 2 calls only 0.026 % lively": (False, [0.02] * 8 + [0.2] * 2, {"ranges": 2}),
    "steps against the change are lively too": (True, [0.20, -0.09] * 5, {}),
    "range 10 asks for 0.15 %": (False, [0.149] * 10, {"ranges": 10}),
    "range 10 has 0.15 %": (True, [0.152] * 10, {"ranges": 10}),
}


@SIDES
@pytest.mark.parametrize(("fires", "returns", "values"), ACTIVE_CASES.values(), ids=ACTIVE_CASES)
def test_active(fires, returns, values, side):
    strength = newest_signal("active", signed(returns, side), **{**ACTIVE, **values})
    assert np.sign(strength) == (side if fires else 0)


@pytest.mark.parametrize(
    ("fires", "before", "within"),
    [
        (True, 2.0, 2.0),
        (False, 2.0, 1.9),
        (True, 1.0, 3.0),
        (True, 0.0, 0.0),
        (True, math.nan, 1.0),
        (True, 1.0, math.nan),
    ],
)
def test_active_wants_the_usual_volume_where_it_is_known(fires, before, within):
    returns = [0.0] * 40 + [0.06] * 10
    volumes = [before] * 41 + [within] * 10
    assert bool(newest_signal("active", returns, volumes, **ACTIVE)) is fires


def test_the_usual_volume_is_that_of_the_newest_thirty_minutes():
    returns = [0.0] * 2000 + [0.06] * 10
    loud_long_ago = [50.0] * 200 + [1.0] * 1801 + [1.1] * 10
    assert newest_signal("active", returns, loud_long_ago, **ACTIVE)
    loud_lately = [1.0] * 211 + [50.0] * 200 + [1.0] * 1590 + [1.1] * 10
    assert not newest_signal("active", returns, loud_lately, **ACTIVE)


def test_the_strength_of_active_and_auto_is_the_change_over_twice_the_threshold():
    assert newest_signal("active", [0.08] * 10, **ACTIVE) == pytest.approx(0.8, rel=5e-3)
    assert newest_signal("active", [0.2] * 10, **ACTIVE) == 1.0
    assert newest_signal("auto", STEADY, **AUTO) == pytest.approx(0.6, rel=5e-3)


def test_a_long_step_must_move_with_the_root_of_its_time_to_be_lively():
    returns = [0.02] * 8 + [0.2] * 2
    values = {**ACTIVE, "windows_s": 50}
    assert not newest_signal("active", returns, step_ms=5000, **values)  # 0.01·√5 = 0.0224
    assert newest_signal("active", [0.023] * 8 + [0.2] * 2, step_ms=5000, **values)


def test_a_window_has_at_least_two_steps():
    assert newest_signal("active", [0.3, 0.3], step_ms=60_000, **ACTIVE)
    assert not newest_signal("active", [-0.3, 0.6], step_ms=60_000, **ACTIVE)


OPTIMAL: dict[str, Any] = {"ranges": 5, "thresholds": 1.0}
TURN = [0.01, 0.01, 0.01, 0.06, 0.07]  # 36 % of the fall of 5 x 0.09
SLOW_TURN = [-0.055] * 5 + [0.0, 0.01, 0.02, 0.04, 0.05]  # over ten steps -0.155

OPTIMAL_CASES = {
    "the wider move goes on against the turn": (False, [-0.09] * 5 + TURN, {}),
    "the wider move gave back more than dd": (True, [-0.09] * 5 + TURN, {"dds": 0.3}),
    "the wider move is above k": (False, SLOW_TURN, {"thresholds": 1.5}),
    "the wider move is below k": (True, SLOW_TURN, {"thresholds": 1.6}),
    "the wider move has slowed down": (True, [-0.12] * 5 + TURN, {}),
    "the wider move has 60 % moving steps": (False, [-0.45, 0, 0, 0, 0, *TURN], {}),
    "the wider move has 50 % moving steps": (
        True,
        [-0.45, 0, 0, 0, 0, 0, 0.02, 0.01, 0.06, 0.07],
        {},
    ),
    "the wider move points the same way": (True, [-0.03] * 5 + [0.03] * 3 + [0.06, 0.07], {}),
    "the turn itself fails the filter": (False, [-0.03] * 5 + [0.07] * 3 + [0.03, 0.03], {}),
    "the turn itself is below k": (False, [-0.09] * 5 + [0.01] * 4, {}),
}


@SIDES
@pytest.mark.parametrize(("fires", "returns", "values"), OPTIMAL_CASES.values(), ids=OPTIMAL_CASES)
def test_optimal(fires, returns, values, side):
    strength = newest_signal("optimal", signed(returns, side), **{**OPTIMAL, **values})
    assert np.sign(strength) == (side if fires else 0)


@SIDES
@pytest.mark.parametrize(("last_part", "going"), [(1.0, 1.0), (1.5, 0.9583), (2.0, 0.59375)])
def test_the_strength_of_optimal_blends_the_turn_and_how_much_it_is_still_going(
    last_part, going, side
):
    returns = signed([-0.03] * 5 + TURN, side)
    values = {**OPTIMAL, "lps": last_part}
    turn = newest_signal("direction", returns, **values)
    expected = (abs(turn) + going) / 2
    assert newest_signal("optimal", returns, **values) == pytest.approx(side * expected, rel=2e-3)


AUTO: dict[str, Any] = {"thresholds": 0.5, "windows_s": 60}
STEADY = [0.2 / 48] * 48 + [0.4 / 12] * 12


def dipping(depth: float) -> list[float]:
    """Down, up to 0.2 and on to 0.6, so that the window's range is 0.6 + depth."""
    return [-depth / 24] * 24 + [(0.2 + depth) / 24] * 24 + [0.4 / 12] * 12


AUTO_CASES = {
    "all conditions hold": (True, STEADY, {}),
    "the change is below the threshold": (False, [0.81 * one for one in STEADY], {}),
    "the change is above the threshold": (True, [0.85 * one for one in STEADY], {}),
    "the threshold is higher": (False, STEADY, {"thresholds": 1.0}),
    "the newest fifth has 0.59 of the change": (
        False,
        [0.246 / 48] * 48 + [0.354 / 12] * 12,
        {},
    ),
    "the newest fifth has 0.61 of the change": (
        True,
        [0.234 / 48] * 48 + [0.366 / 12] * 12,
        {},
    ),
    "the newest fifth goes the other way": (False, [1.2 / 48] * 48 + [-0.6 / 12] * 12, {}),
    "stdev 0.095 %": (False, [0.0] * 56 + [0.14] * 4, {}),
    "stdev 0.103 %": (True, [0.0] * 55 + [0.112] * 5, {}),
    "a range of 0.77 % in one minute": (True, dipping(0.17), {}),
    "a range of 0.81 % in one minute": (False, dipping(0.21), {}),
    "a range of 0.81 % in three minutes": (
        True,
        [0.0] * 120 + dipping(0.21)[:48] + [0.4 / 12] * 12,
        {"windows_s": 180},
    ),
}


@SIDES
@pytest.mark.parametrize(("fires", "returns", "values"), AUTO_CASES.values(), ids=AUTO_CASES)
def test_auto(fires, returns, values, side):
    strength = newest_signal("auto", signed(returns, side), **{**AUTO, **values})
    assert np.sign(strength) == (side if fires else 0)


def test_auto_sees_forty_minutes_of_seconds():
    returns = [0.4 / 1920] * 1920 + [0.8 / 480] * 480
    values: dict[str, Any] = {"thresholds": 1.0, "windows_s": 2400}
    assert newest_signal("auto", returns, **values) > 0.0
    assert not newest_signal("auto", returns[1:], **values)
