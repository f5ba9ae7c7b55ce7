"""What was measured at the venue, and how far the simulation may believe it."""

import numpy as np
import pytest

from cts_desktop.analysis.set_specs import MarketCosts
from cts_desktop.domain.sets import PaperTwin
from cts_desktop.engine.twin_costs import ENOUGH, MOST_PCT, WINDOW, TwinCosts, measured_costs

SYMBOLS = ("BTC/USDT", "ETH/USDT")
ASSUMED = MarketCosts.uniform(2, fee_round_trip_pct=0.1, slippage_pct=0.04, funding_rate_pct=0.01)


def twin(entry_pct: float, exit_pct: float | None, fee_difference_pct: float = 0.0) -> PaperTwin:
    return PaperTwin(
        twin_id="t", connection_id="c001", position_id="p", symbol="BTC/USDT", set_key="s",
        side="long", signal_ms=1, fee_pct=0.1, entry_slippage_pct=entry_pct,
        exit_slippage_pct=exit_pct, fee_difference_pct=fee_difference_pct,
        funding_difference_pct=0.002, finished_ms=2,
    )  # fmt: skip


def measured(count: int, *values: float) -> TwinCosts:
    costs = TwinCosts()
    for _ in range(count):
        costs.add(twin(*values))
    return costs


def present(costs: TwinCosts) -> tuple[float, float]:
    """Return fee and slippage that BTC pays now."""
    found = measured_costs(ASSUMED, SYMBOLS, costs)
    assert (found.fee_round_trip_pct[1], found.slippage_pct[1]) == (0.1, 0.04)  # ETH: nothing known
    np.testing.assert_array_equal(found.funding_rate_pct, ASSUMED.funding_rate_pct)
    return float(found.fee_round_trip_pct[0]), float(found.slippage_pct[0])


def test_without_a_comparison_nothing_is_known():
    nothing = TwinCosts().of("BTC/USDT")
    assert (nothing.comparisons, nothing.slippage_pct, nothing.fee_difference_pct) == (
        0,
        None,
        None,
    )


def test_means_are_over_the_newest_fifty():
    costs = measured(WINDOW, 9.0, 9.0)
    for _ in range(WINDOW):
        costs.add(twin(0.03, 0.01, 0.02))
    found = costs.of("BTC/USDT")
    assert (found.comparisons, found.alike) == (WINDOW, WINDOW)
    assert found.entry_pct == pytest.approx(0.03)
    assert found.slippage_pct == pytest.approx(0.04)
    assert found.fee_pct == pytest.approx(0.12)
    assert found.funding_difference_pct == pytest.approx(0.002)


def test_exits_that_do_not_compare_count_for_the_entry_alone():
    costs = measured(2, 0.02, 0.04)
    costs.add(twin(0.05, None))
    found = costs.of("BTC/USDT")
    assert (found.comparisons, found.alike) == (3, 2)
    assert found.entry_pct == pytest.approx(0.03)
    assert found.exit_pct == pytest.approx(0.04)
    assert found.slippage_pct == pytest.approx(0.06)


def test_the_simulation_believes_twenty_comparisons_and_no_fewer():
    costs = measured(ENOUGH - 1, 0.05, 0.04, 0.03)
    costs.add(twin(0.05, None, 0.03))  # one that ended differently is not one of the twenty
    assert present(costs) == (0.1, 0.04)
    costs.add(twin(0.05, 0.04, 0.03))
    assert present(costs) == pytest.approx((0.13, 0.09))


def test_it_may_become_cheaper_but_not_by_more_than_half():
    assert present(measured(ENOUGH, 0.02, 0.01)) == pytest.approx((0.1, 0.03))
    assert present(measured(ENOUGH, -0.3, 0.0, -0.09)) == pytest.approx((0.05, 0.02))


def test_it_may_become_dearer_but_not_beyond_one_percent():
    assert present(measured(ENOUGH, 3.0, 2.0, 4.0)) == (MOST_PCT, MOST_PCT)
    wide = MarketCosts.uniform(1, slippage_pct=1.5)  # a spread that is wider still stays assumed
    found = measured_costs(wide, ("BTC/USDT",), measured(ENOUGH, 3.0, 2.0))
    assert found.slippage_pct.tolist() == [1.5]


def test_what_is_assumed_is_not_written_over():
    measured_costs(ASSUMED, SYMBOLS, measured(ENOUGH, 0.5, 0.5))
    assert ASSUMED.slippage_pct.tolist() == [0.04, 0.04]
