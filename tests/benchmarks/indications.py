"""All five indications with all their ranges on one new step of 100 symbols."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid
from cts_desktop.analysis.signals import SignalBoard
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference

RUNS = 5
SYMBOLS = 100
HISTORY = 2500  # the longest window of *auto* is full
STEPS = 200
STEP_MS = 1000
COST = 0.1
VOLATILITY = 0.0005  # per second, lively: about three signals per symbol and step
K = 2.0
ALLOWED = np.ones(SYMBOLS, np.bool_)

RANGES = tuple(range(3, 31))
GRID = GridSpec(
    indications={
        "direction": IndicationGrid(ranges=RANGES, thresholds=(K,)),
        "move": IndicationGrid(ranges=RANGES, thresholds=(3.0,)),
        "active": IndicationGrid(
            ranges=tuple(range(1, 11)),
            thresholds=(0.5, 1.0, 1.5, 2.0, 2.5),
            windows_s=(60,),
            activity_pcts=(30.0,),
        ),
        "optimal": IndicationGrid(ranges=RANGES, thresholds=(K,)),
        "auto": IndicationGrid(
            thresholds=(0.5, 1.0, 1.5, 2.0, 2.5, 3.0),
            windows_s=(60, 180, 300, 600, 900, 1200, 1800, 2400),
        ),
    },
    tp_factors=(4.0,),
    sl_ratios=(0.4,),
    trailing=(None,),
    activity_index=0.0,
    min_volatility_pct=0.0,
)


def indications_100_symbols_ms() -> Measurement:
    """Median of a step's signals with every activity gate open, beside direction alone in numpy."""
    ours, numpy_direction = [], []
    for run in range(RUNS):
        grid, board = _prepared(run)
        fire, reference = [], []
        for move in _moves(1000 + run, STEPS):
            _append(grid, grid.data[at.LAST, :, grid.end] * move)
            fire.append(_milliseconds(partial(board.fire, grid, ALLOWED)))
            reference.append(_milliseconds(partial(direction_sides, grid)))
        assert grid.gate_open.all()
        ours.append(float(np.median(fire)))
        numpy_direction.append(float(np.median(reference)))
    return Measurement(
        ours,
        "ms",
        goal=Goal("at most", 2.0),
        reference=Reference("direction alone in numpy", numpy_direction),
    )


def _moves(seed: int, steps: int) -> npt.NDArray[np.float64]:
    noise = np.random.default_rng(seed).standard_normal((steps, SYMBOLS))
    return np.exp(VOLATILITY * noise)


def _prepared(seed: int) -> tuple[PriceGrid, SignalBoard]:
    """Return a grid with a full history, and a board whose kernels are loaded."""
    space = SetSpace([f"S{number}/USDT" for number in range(SYMBOLS)], GRID, COST)
    grid = PriceGrid(SYMBOLS, STEP_MS, 7200)
    board = SignalBoard(space, STEP_MS)
    last = np.full(SYMBOLS, 100.0)
    for move in _moves(seed, HISTORY):
        last = last * move
        _append(grid, last)
    board.fire(grid, ALLOWED)
    return grid, board


def _append(grid: PriceGrid, last: npt.NDArray[np.float64]) -> None:
    grid.append(grid.ts_ms + STEP_MS, last, last, last, last * 0.0 + 1.0, last * 0.0)


def direction_sides(grid: PriceGrid) -> npt.NDArray[np.float64]:
    """Return the side of direction for every range and symbol, vectorised over the symbols."""
    end = grid.end + 1
    last = grid.data[at.LAST, :, end - 61 : end]
    sizes = np.abs(grid.data[at.RETURN, :, end - 31 : end])
    sides = np.zeros((len(RANGES), SYMBOLS))
    for row, reach in enumerate(RANGES):
        middle = last[:, -1 - reach]
        before = middle / last[:, -1 - 2 * reach] - 1.0
        after = last[:, -1] / middle - 1.0
        side = np.sign(after)
        gains = side[:, None] * (last[:, -reach:] / middle[:, None] - 1.0)
        best = gains.max(1)
        m_all = 100.0 * sizes[:, -reach:].mean(1)
        m_last = 100.0 * sizes[:, -max(1, round(0.2 * reach)) :].mean(1)
        fires = (
            (before * after < 0.0)
            & (100.0 * np.abs(before) >= K * COST)
            & (100.0 * np.abs(after) >= 0.5 * K * COST)
            & (m_all >= 0.1 * COST)
            & (m_last >= m_all)
            & (best > 0.0)
            & (best - gains[:, -1] <= 0.5 * best)
        )
        sides[row] = side * fires
    return sides


def _milliseconds(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return 1000.0 * (time.perf_counter() - begin)


BENCHMARKS: Benchmarks = {"indications_100_symbols_ms": indications_100_symbols_ms}
