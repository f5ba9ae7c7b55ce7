from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.prices import PriceGrid

STEP_MS = 1000


def add(grid: PriceGrid, number: int, last: list[float], **fields: list[float]) -> None:
    values: dict[str, Any] = {"high": last, "low": last, "volume": 1.0, "empty": 0.0} | fields
    grid.append(number * STEP_MS, last, values["high"], values["low"], values["volume"],
                values["empty"], values.get("open_", np.nan))  # fmt: skip


@pytest.mark.parametrize("step_ms", [1000, 300_000], ids=["all", "61 of 90"])
def test_the_newest_values_are_contiguous_however_often_the_ring_turned(step_ms):
    grid = PriceGrid(2, step_ms, 90)
    for number in range(1, 400):
        last = np.array([float(number), 2.0 * number])
        grid.append(number * step_ms, last, last, last, last, last * 0.0)
        expected = np.arange(max(1, number - grid.window_steps + 1), number + 1, dtype=float)
        assert np.array_equal(grid.window(0, min(90, number)), expected)
        assert np.array_equal(grid.window(1, min(90, number), at.VOLUME), 2 * expected)
        assert grid.window(0, 1)[0] == grid.data[at.LAST, 0, grid.end] == number
    assert grid.valid_steps.tolist() == [grid.window_steps, grid.window_steps]


@pytest.mark.parametrize(
    ("step_ms", "capacity", "window"),
    [(1000, 7200, 2401), (1000, 200, 200), (60_000, 256, 61), (300_000, 256, 61)],
)
def test_a_window_is_as_long_as_the_longest_indication_or_the_ring(step_ms, capacity, window):
    grid = PriceGrid(1, step_ms, capacity)
    assert grid.window_steps == window
    assert grid.data.shape[2] == capacity + window


def test_two_hours_of_seconds_of_a_hundred_symbols_fit_into_54_mb():
    assert PriceGrid(100, STEP_MS, 7200).data.nbytes < 54e6


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


def test_a_return_does_not_span_a_gap():
    grid = PriceGrid(1, STEP_MS, 10)
    for number, last in ((1, 1.0), (2, 1.1), (5, 2.2), (6, 1.1)):
        add(grid, number, [last])
    assert grid.window(0, 3, at.RETURN) == pytest.approx([0.1, 0.0, -0.5])


def test_a_step_that_is_not_newer_is_refused():
    grid = PriceGrid(1, STEP_MS, 10)
    add(grid, 2, [1.0])
    with pytest.raises(ValueError, match="not newer"):
        add(grid, 2, [1.0])


@pytest.mark.parametrize(("symbols", "step_ms", "capacity"), [(0, 1000, 9), (1, 0, 9), (1, 9, 1)])
def test_a_grid_without_room_is_refused(symbols, step_ms, capacity):
    with pytest.raises(ValueError, match="needs a symbol"):
        PriceGrid(symbols, step_ms, capacity)


def test_a_missing_high_or_low_is_the_last_price():
    grid = PriceGrid(1, STEP_MS, 10)
    add(grid, 1, [100.0], high=[np.nan], low=[0.0])
    assert grid.data[(at.HIGH, at.LOW), 0, grid.end].tolist() == [100.0, 100.0]


def test_an_unknown_first_price_is_the_nearest_to_the_price_before():
    grid = PriceGrid(1, STEP_MS, 10)
    add(grid, 1, [100.0])
    add(grid, 2, [97.0], high=[98.0], low=[96.0])
    assert grid.window(0, 1, at.OPEN)[0] == 98.0
    add(grid, 3, [97.5], high=[99.0], low=[96.0])
    assert grid.window(0, 1, at.OPEN)[0] == 97.0
    add(grid, 4, [97.5], high=[99.0], low=[96.0], open_=[96.5])
    assert grid.window(0, 1, at.OPEN)[0] == 96.5
