"""The activity gate: opens at both thresholds, closes below a quarter of either (rules §3)."""

import numpy as np
import pytest

from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid
from tests.unit.analysis.boards import Replay

MOVE = {"move": IndicationGrid(ranges=(3,), thresholds=(0.5,))}


def gated(index: float, volatility_pct: float, step_ms: int = 1000) -> Replay:
    spec = GridSpec(indications=MOVE, activity_index=index, min_volatility_pct=volatility_pct)
    return Replay(spec, step_ms=step_ms)


def is_open_after(replay: Replay, size_pct: float, steps: int = 20) -> bool:
    """Let the price swing by `size_pct` up and down."""
    last = replay.grid.window(0, 1)[0] if replay.grid.ts_ms else 100.0
    for number in range(steps):
        last *= 1 + 0.01 * (size_pct if number % 2 else -size_pct)
        replay.step(last)
    return bool(replay.grid.gate_open[0])


@pytest.mark.parametrize(("size_pct", "opens"), [(0.0099, False), (0.0101, True)])
def test_it_opens_at_the_activity_of_its_index(size_pct, opens):
    # Index 2: 0.1 cost units of 0.1 % per second.
    assert is_open_after(gated(2.0, 0.0), size_pct) is opens


@pytest.mark.parametrize(("size_pct", "opens"), [(0.049, False), (0.051, True)])
def test_it_opens_at_the_least_deviation_of_its_returns(size_pct, opens):
    assert is_open_after(gated(0.0, 0.05), size_pct) is opens


@pytest.mark.parametrize(
    ("index", "volatility_pct", "size_pct", "stays"),
    [
        (2.0, 0.0, 0.0026, True),
        (2.0, 0.0, 0.0024, False),
        (0.0, 0.05, 0.0126, True),
        (0.0, 0.05, 0.0124, False),
    ],
)
def test_it_closes_below_a_quarter_of_either_threshold(index, volatility_pct, size_pct, stays):
    replay = gated(index, volatility_pct)
    assert is_open_after(replay, 0.2)
    assert is_open_after(replay, size_pct) is stays
    # Once closed it takes the whole threshold again.
    if not stays:
        assert not is_open_after(replay, 2 * size_pct)


def test_a_steady_climb_is_active_without_any_deviation():
    replay = gated(2.0, 0.05)
    replay.run(100.0 * np.exp(np.arange(30) * 0.001))
    assert not replay.grid.gate_open[0]


def test_activity_is_per_second_whatever_the_step():
    assert is_open_after(gated(2.0, 0.0, 5000), 0.0505)
    assert not is_open_after(gated(2.0, 0.0, 5000), 0.0495)


def test_it_looks_at_ten_seconds():
    replay = gated(2.0, 0.0)
    assert not is_open_after(replay, 1.0, steps=10)  # ten prices are nine returns
    assert is_open_after(replay, 1.0, steps=1)
    assert is_open_after(replay, 0.0, steps=9)
    assert not is_open_after(replay, 0.0, steps=1)


def test_a_gap_closes_it_until_its_window_is_contiguous_again():
    replay = gated(2.0, 0.0)
    assert is_open_after(replay, 0.2)
    replay.grid.mark_gap()
    assert not is_open_after(replay, 0.2, steps=10)
    assert is_open_after(replay, 0.2, steps=1)


def test_while_it_is_closed_nothing_fires():
    climb = 100.0 * np.exp(np.arange(30) * 0.002)
    assert any(map(len, gated(2.0, 0.0).run(climb)))
    assert not any(map(len, gated(2.0, 0.05).run(climb)))


def test_it_is_kept_for_a_symbol_that_is_not_allowed():
    replay = gated(2.0, 0.0)
    replay.allowed[:] = False
    assert is_open_after(replay, 0.2)
