from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.prices import PriceGrid
from tests.unit.analysis.feeds import SMALL, STEP_MS, new_book


def add(grid: PriceGrid, number: int, last: list[float], **fields: list[float]) -> None:
    values: dict[str, Any] = {"high": last, "low": last, "volume": 1.0, "empty": 0.0} | fields
    grid.append(number * STEP_MS, last, values["high"], values["low"], values["volume"],
                values["empty"], values.get("open_", np.nan))  # fmt: skip


def test_the_newest_values_are_contiguous_however_often_the_ring_turned():
    grid = PriceGrid(2, STEP_MS, 7)
    for number in range(1, 40):
        add(grid, number, [float(number), 2.0 * number])
        expected = np.arange(max(1, number - 6), number + 1, dtype=float)
        assert np.array_equal(grid.window(0, min(7, number)), expected)
        assert np.array_equal(grid.window(1, min(7, number)), 2 * expected)
    assert grid.valid_steps.tolist() == [7, 7]


def test_a_step_without_data_is_a_gap_for_that_symbol_only():
    grid = PriceGrid(2, STEP_MS, 10)
    add(grid, 1, [1.0, 1.0])
    add(grid, 2, [np.nan, 1.0])
    assert grid.valid_steps.tolist() == [0, 2]
    add(grid, 3, [0.0, 1.0])
    add(grid, 4, [1.0, 1.0])
    assert grid.valid_steps.tolist() == [1, 4]


def test_a_missing_step_is_a_gap_for_all_symbols():
    grid = PriceGrid(2, STEP_MS, 10)
    for number in (1, 2, 4):
        add(grid, number, [1.0, 1.0])
    assert grid.valid_steps.tolist() == [1, 1]


def test_a_marked_gap_starts_the_count_again():
    grid = PriceGrid(2, STEP_MS, 10)
    for number in (1, 2, 3):
        add(grid, number, [1.0, 1.0])
    grid.mark_gap(0)
    add(grid, 4, [1.0, 1.0])
    assert grid.valid_steps.tolist() == [1, 4]
    grid.mark_gap()
    add(grid, 5, [1.0, 1.0])
    assert grid.valid_steps.tolist() == [1, 1]


def test_a_step_that_is_not_newer_is_refused():
    grid = PriceGrid(1, STEP_MS, 10)
    add(grid, 2, [1.0])
    with pytest.raises(ValueError, match="not newer"):
        add(grid, 2, [1.0])


def test_an_unknown_first_price_is_the_nearest_to_the_price_before():
    grid = PriceGrid(1, STEP_MS, 10)
    add(grid, 1, [100.0])
    add(grid, 2, [97.0], high=[98.0], low=[96.0])
    assert grid.window(0, 1, at.OPEN)[0] == 98.0
    add(grid, 3, [97.5], high=[99.0], low=[96.0])
    assert grid.window(0, 1, at.OPEN)[0] == 97.0
    add(grid, 4, [97.5], high=[99.0], low=[96.0], open_=[96.5])
    assert grid.window(0, 1, at.OPEN)[0] == 96.5


def test_the_activity_gate_opens_at_the_threshold_and_closes_below_a_quarter():
    spec = type(SMALL)(ranges=(3,), activity_index=2.0, min_volatility_pct=0.05)
    book, grid = new_book(spec), PriceGrid(1, STEP_MS, 50)
    state, number, last = [], 0, 100.0
    for size in (0.0, 0.0003, 0.0010, 0.0003, 0.0001):
        for turn in range(20):
            number += 1
            last *= 1 + (size if turn % 2 else -size)
            add(grid, number, [last])
            book.step(grid, [True])
        state.append(bool(grid.gate_open[0]))
    assert state == [False, False, True, True, False]


def test_a_gap_closes_the_activity_gate():
    book, grid = new_book(SMALL), PriceGrid(1, STEP_MS, 50)
    for number in range(1, 20):
        add(grid, number, [100.0 + number % 2])
        book.step(grid, [True])
    assert grid.gate_open[0]
    add(grid, 21, [100.0])
    book.step(grid, [True])
    assert not grid.gate_open[0]
