"""What a grid would cost before it is applied."""

from dataclasses import replace

import pytest

from cts_desktop.analysis.estimate import GridUse, estimate
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid

USE = GridUse(GridSpec(), 8, 0.1, 1000, 250)


def test_the_default_grid_makes_about_20000_sets_for_8_symbols():
    found = estimate(USE, USE)
    assert found.sets == 19_040
    assert (found.sets_per_symbol, found.kept, found.dropped) == (2_380, 19_040, 0)


def test_it_counts_what_the_numbering_of_sets_counts():
    symbols = ("A/USDT", "B/USDT", "C/USDT")
    wanted = replace(USE, n_symbols=3)
    assert estimate(wanted, None).sets == len(SetSpace(symbols, GridSpec(), 0.1))


def test_sets_in_both_grids_keep_their_history():
    old = GridSpec(
        indications={"move": IndicationGrid(ranges=(3, 5, 10), thresholds=(3.0,))},
        tp_factors=(4.0, 8.0),
    )
    new = GridSpec(
        indications={
            "move": IndicationGrid(ranges=(5, 10, 20), thresholds=(3.0,)),
            "direction": IndicationGrid(ranges=(5,), thresholds=(2.0,)),
        },
        tp_factors=(8.0, 12.0),
    )
    symbols = ("A/USDT", "B/USDT")
    before, after = (set(_keys(symbols, grid)) for grid in (old, new))
    found = estimate(replace(USE, grid=new, n_symbols=2), replace(USE, grid=old, n_symbols=2))
    assert (found.kept, found.dropped) == (len(before & after), len(before - after))
    assert found.kept > 0


def test_a_change_of_the_holding_time_keeps_nothing():
    found = estimate(replace(USE, grid=GridSpec(max_hold_s=60)), USE)
    assert (found.kept, found.dropped) == (0, 19_040)


def test_more_sets_cost_more_of_everything():
    small, large = estimate(replace(USE, n_symbols=1), None), estimate(USE, None)
    for figure in ("sets", "memory_mb", "disk_mb", "cpu_pct", "busy_cpu_pct"):
        assert getattr(large, figure) == 8 * getattr(small, figure)
    slow = estimate(replace(USE, step_ms=5000), None)
    assert slow.cpu_pct == pytest.approx(large.cpu_pct / 5)


def test_a_grid_without_indications_has_no_sets():
    assert estimate(replace(USE, grid=GridSpec(indications={})), USE).sets == 0


def _keys(symbols: tuple[str, ...], grid: GridSpec) -> list[str]:
    space = SetSpace(symbols, grid, 0.1)
    return [space.key(number) for number in range(len(space))]
