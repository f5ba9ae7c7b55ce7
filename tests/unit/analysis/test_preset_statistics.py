"""What is said about trades and about many configurations: curves, luck, choices, maps."""

from itertools import permutations, product

import numpy as np
import pytest

from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.figures import COLUMNS
from cts_desktop.analysis.presets.statistics import (
    MonteCarlo,
    best_of,
    curve,
    figure_of,
    heat_map,
    luck_guard,
    monte_carlo,
    months,
    sensitivity,
    walk_forward,
)
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard

DAY_MS = 86_400_000


def rows_of(averages: list[float], counts: list[int] | None = None) -> np.ndarray:
    rows = np.zeros((len(averages), COLUMNS))
    rows[:, column.N] = counts if counts is not None else 20
    rows[:, column.NET_SUM] = np.array(averages) * rows[:, column.N]
    return rows


# ---------------------------------------------------------------- trades


def test_the_curve_falls_from_its_maximum_which_begins_at_nothing():
    found = curve(np.arange(5), np.array([-1.0, 3.0, -2.0, -2.0, 5.0]))
    assert found.units.tolist() == [-1.0, 2.0, 0.0, -2.0, 3.0]
    assert found.drawdown.tolist() == [1.0, 0.0, 2.0, 4.0, 0.0]
    assert curve(np.empty(0, np.int64), np.empty(0)).units.size == 0


def test_months_are_those_of_utc_in_which_something_closed():
    january = 1_517_443_199_999  # the last millisecond of January 2018
    closed = np.array([january - 5 * DAY_MS, january, january + 1, january + 60 * DAY_MS])
    found = months(closed, np.array([1.0, -2.0, 4.0, 0.0]))
    assert [(one.month, one.n, one.units, one.win_rate) for one in found] == [
        ("2018-01", 2, -1.0, 0.5), ("2018-02", 1, 4.0, 1.0), ("2018-04", 1, 0.0, 0.0)
    ]  # fmt: skip
    assert months(np.empty(0, np.int64), np.empty(0)) == ()


def drawn_from(nets: np.ndarray, draws: int, seed: int) -> MonteCarlo:
    found = monte_carlo(nets, draws, seed)
    assert found is not None
    return found


def test_the_monte_carlo_draws_from_all_orders_and_all_samples():
    nets = np.array([3.0, -2.0, -2.5, 1.0, 4.0])
    found = drawn_from(nets, 20_000, seed=3)
    depths = []
    for order in permutations(nets):
        units = np.cumsum(order)
        depths.append((np.maximum(np.maximum.accumulate(units), 0) - units).max())
    totals = [sum(drawn) for drawn in product(nets, repeat=5)]
    every = (5, 25, 50, 75, 95)
    assert found.drawdown == pytest.approx(np.percentile(depths, every), abs=0.51)
    assert found.total == pytest.approx(np.percentile(totals, every), abs=0.51)
    assert found.loss_share == pytest.approx(np.mean(np.array(totals) < 0), abs=0.015)
    assert found.observed_drawdown == 4.5


def test_the_monte_carlo_is_repeated_by_its_seed_however_much_is_drawn_at_once():
    nets = np.random.default_rng(1).normal(0.1, 1, 5000)
    one, again, other = (drawn_from(nets, 300, seed) for seed in (7, 7, 8))
    assert one == again
    assert one.drawdown != other.drawdown
    assert one.draws == 300
    assert monte_carlo(np.empty(0), 300, 7) is None
    assert monte_carlo(nets, 0, 7) is None


# ---------------------------------------------------------------- choices and maps


def test_the_best_has_enough_trades_and_is_the_first_of_equals():
    rows = rows_of([1.0, 9.0, 3.0, 3.0], [20, 2, 20, 20])
    assert best_of(rows, "avg_units", least_n=10) == 2
    assert best_of(rows, "avg_units") == 1
    assert best_of(rows_of([1.0], [0]), "avg_units") is None
    assert best_of(np.empty((0, COLUMNS)), "avg_units") is None


def test_the_walk_forward_chooses_on_the_train_window_and_nothing_else():
    names = ("all", "in", "out", "train 1", "test 1", "train 2", "test 2")
    windows = np.stack([rows_of([0.0, 0.0, 0.0])] * 7)
    windows[3], windows[5] = rows_of([1.0, 5.0, 2.0]), rows_of([1.0, 2.0, 3.0], [0, 0, 0])
    windows[4] = rows_of([100.0, -1.0, 100.0])
    assert walk_forward(windows, names, "avg_units") == ((3, 4, 1), (5, 6, None))
    assert walk_forward(windows[:3], names[:3], "avg_units") == ()


def test_a_heat_map_averages_what_shares_two_parameters_and_leaves_holes():
    x, y = np.array([14.0, 14, 7, 7, 14]), np.array([1.0, 1, 1, 2, 2])
    found = heat_map(x, y, np.array([1.0, 3.0, -1.0, np.nan, np.inf]))
    assert (found.x_values.tolist(), found.y_values.tolist()) == ([7.0, 14.0], [1.0, 2.0])
    np.testing.assert_array_equal(found.cells, [[-1.0, 2.0], [np.nan, np.nan]])


def test_sensitivity_varies_one_parameter_and_leaves_all_others():
    grid = list(product([7.0, 14.0, 21.0], [2.0, 4.0], [0.5]))
    parameters = {
        name: np.array(values)
        for name, values in zip(("rsi.period", "tp", "sl"), zip(*grid, strict=True), strict=True)
    }
    rows = rows_of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [20, 20, 20, 20, 0, 20])
    period, tp = sensitivity(parameters, rows, chosen=2)
    assert (period.parameter, period.chosen) == ("rsi.period", 14.0)
    assert period.values == ((7.0, 1.0, 20), (14.0, 3.0, 20), (21.0, None, 0))
    assert (tp.parameter, tp.values) == ("tp", ((2.0, 3.0, 20), (4.0, 4.0, 20)))
    assert figure_of(rows, "total_units").tolist() == [20.0, 40.0, 60.0, 80.0, 0.0, 120.0]


# ---------------------------------------------------------------- luck


def thresholds(guard: LuckGuard) -> LadderThresholds:
    return LadderThresholds(luck_guard=guard)


def test_the_guard_asks_families_first_and_then_each_configuration():
    # Ten families of two; e-BH needs a mean of 10/(0.1·1) = 100 of the best one.
    log_e = np.zeros(20)
    log_e[:2] = np.log([400.0, 15.0])
    log_e[4] = np.log(90.0)
    families = np.repeat(np.arange(10), 2)
    found = luck_guard(log_e, families, thresholds(LuckGuard.STANDARD))
    assert np.flatnonzero(found.passes).tolist() == [0]  # 15 < 20; 90 has a mean of 45.5 < 50
    assert (found.families, found.open_families) == (10, 1)
    assert found.log_bar == pytest.approx(np.log(20.0))


def test_where_no_family_passes_no_evidence_of_one_is_enough():
    log_e = np.full(20, -1e9)
    log_e[:2] = np.log(50.0)
    found = luck_guard(log_e, np.arange(20), thresholds(LuckGuard.STANDARD))
    assert not found.passes.any()
    assert (found.open_families, found.log_bar) == (0, np.inf)


def test_the_strict_guard_asks_all_at_once_and_none_asks_nothing():
    log_e = np.log([2000.0, 110.0, 90.0, 1.0])
    strict = luck_guard(log_e, [0, 0, 0, 0], thresholds(LuckGuard.STRICT))
    assert strict.passes.tolist() == [True, True, True, False]  # 4/(0.1·3) = 13.3
    alone = luck_guard(np.log([39.0, 1.0, 1.0, 1.0]), [0] * 4, thresholds(LuckGuard.STRICT))
    assert not alone.passes.any()
    assert luck_guard(log_e, [0] * 4, thresholds(LuckGuard.OFF)).passes.all()
    assert luck_guard(np.empty(0), [], thresholds(LuckGuard.STANDARD)).passes.size == 0


def test_enormous_evidence_does_not_overflow():
    found = luck_guard(np.array([5000.0, 0.0]), [0, 1], thresholds(LuckGuard.STANDARD))
    assert found.passes.tolist() == [True, False]
