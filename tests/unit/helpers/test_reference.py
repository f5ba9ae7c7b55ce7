"""The reference itself, against figures worked out by hand from the rules."""

import math

import pytest

from tests.helpers.reference.gate import Gate
from tests.helpers.reference.indications import fifth, q
from tests.helpers.reference.ladder import e_bh
from tests.helpers.reference.positions import Costs, Exits, Position, SimulatedSet
from tests.helpers.reference.prices import Prices, Step
from tests.helpers.reference.statistics import Record, log_capital

#: C 0.1, factor 4, ratio 0.5.
EXITS = Exits(tp_pct=0.4, sl_pct=0.2)


def step(open_: float, high: float, low: float, last: float, ts_ms: int = 1000) -> Step:
    return Step(ts_ms, open_, high, low, last, 1.0, empty=False)


@pytest.mark.parametrize(
    ("long", "bar", "ended"),
    [
        (True, (100.0, 100.3, 99.9, 100.1), None),
        (True, (100.0, 100.1, 99.7, 99.9), ("stop", 99.8)),
        (True, (100.0, 100.5, 99.9, 100.2), ("target", 100.4)),
        (True, (100.0, 100.5, 99.7, 100.2), ("stop", 99.8)),  # both: the stop counts
        (True, (99.5, 99.9, 99.4, 99.9), ("stop", 99.5)),  # a gap fills at its price
        (True, (100.9, 101.0, 99.0, 99.9), ("target", 100.9)),
        (False, (100.0, 100.3, 99.9, 100.1), ("stop", 100.2)),
        (False, (100.0, 100.1, 99.5, 99.9), ("target", 99.6)),
        (False, (100.6, 100.7, 100.5, 100.5), ("stop", 100.6)),
    ],
)
def test_levels_gaps_and_both_in_one_step(long, bar, ended):
    position = Position(long, 100.0, 0, EXITS)
    found = position.take(step(*bar))
    assert (found and found[0]) == (ended and ended[0])
    if found and ended:
        assert found[1] == pytest.approx(ended[1], abs=1e-12)


def test_a_trailing_stop_latches_holds_from_the_next_step_on_and_never_loosens():
    position = Position(True, 100.0, 0, Exits(5.0, 5.0, 0.3, 0.1))
    assert position.take(step(100.0, 100.4, 100.0, 100.2)) is None
    assert position.stop()[0] == pytest.approx(100.2996)
    assert position.take(step(100.35, 100.35, 100.31, 100.33)) is None
    ended = position.take(step(100.33, 100.34, 100.2, 100.3))
    assert ended is not None
    assert ended[0] == "trailing"
    assert ended[1] == pytest.approx(100.2996)


def test_a_short_held_over_a_funding_time_receives_it():
    eight_h_ms = 8 * 3600 * 1000
    held = SimulatedSet(-1, EXITS, lambda: Costs(0.1, 0.02, 0.01), 0.1, 1000)
    held.wake(eight_h_ms - 2000)
    enter = step(100.0, 100.0, 100.0, 100.0, eight_h_ms - 1000)
    assert held.take(enter, contiguous=True, allowed=True, now_ms=enter.ts_ms) is None
    leave = step(100.0, 100.0, 99.0, 99.0, eight_h_ms)
    trade = held.take(leave, contiguous=True, allowed=True, now_ms=leave.ts_ms)
    assert trade is not None
    assert trade.gross_units == pytest.approx(4.0)
    assert trade.net_units == pytest.approx(4.0 - 1.2 + 0.1)


def test_a_gap_begins_a_new_run():
    prices = Prices(1000)
    for ts_ms, last in ((1000, 1.0), (2000, 2.0), (4000, 3.0), (5000, 4.0)):
        prices.append(ts_ms, last)
    assert prices.steps_back(1)
    assert not prices.steps_back(2)
    prices.append(6000, math.nan)
    assert prices.now is None


def test_the_gate_closes_below_a_quarter_only():
    gate = Gate(0.1, window_s=2.0, index=2.0, min_volatility_pct=0.0)
    prices = Prices(1000)
    opened = []
    for number, last in enumerate((100.0, 100.02, 100.0, 100.003, 100.0, 100.001, 100.0)):
        prices.append(1000 * (number + 1), last)
        opened.append(gate.take(prices))
    assert opened == [False, False, True, True, True, False, False]


def test_windows_and_shares_of_the_filter():
    assert [fifth(steps) for steps in (3, 5, 7, 8, 10, 13, 30)] == [1, 1, 1, 2, 2, 3, 6]
    assert [q(1), q(10)] == pytest.approx([0.1, 1.5004])


def test_the_sceptic_bets_on_earlier_results_only():
    assert log_capital([1.0], 0.25) == 0.0
    assert log_capital([1.0, 1.0], 0.25) == pytest.approx(math.log(1.25))
    assert log_capital([1.0, -4.0, 9.0], 0.25) == -math.inf
    assert Record(sl_pct=0.2, cost_pct=0.1).evidence() == 1.0


def test_e_bh_takes_the_largest_number_that_passes():
    evidence = {"a": 13.0, "b": 12.0, "c": 14.0, "d": 1.0}
    assert e_bh(evidence, 0.1) == set()
    assert e_bh({**evidence, "b": 13.5, "a": 13.4}, 0.1) == {"a", "b", "c"}
