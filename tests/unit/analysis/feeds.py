"""Price paths for the tests: driftless walks, recorded candles, and books fed from them."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from typing_extensions import override

from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import IndicationGrid
from cts_desktop.analysis.sets import SIGNAL_DTYPE, GridSpec, MarketCosts, SetBook, StepEvents
from cts_desktop.analysis.signals import SignalBoard
from cts_desktop.analysis.step_events import Records
from cts_desktop.domain.ladder import LadderThresholds

Prices = npt.NDArray[np.float64]
RECORDED = Path(__file__).resolve().parents[4] / "shared" / "data" / "ohlcv"
STEP_MS = 1000
COST = 0.1
LIVELY = GridSpec(min_volatility_pct=0.0, activity_index=0.0)
SMALL = GridSpec(
    indications={
        "direction": IndicationGrid(ranges=(3, 5), thresholds=(2.0,)),
        "move": IndicationGrid(ranges=(3, 5), thresholds=(3.0,)),
    },
    tp_factors=(4.0, 8.0),
    sl_ratios=(0.4, 1.4),
    trailing=(None, (0.3, 0.1)),
    max_hold_s=40,
    min_volatility_pct=0.0,
    activity_index=0.0,
)


def recorded_candles(name: str) -> Prices:
    """Columns ts_ms, open, high, low, close, volume of a recorded file."""
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"Recorded data is not here: {name} (expected beside the project)")
    with gzip.open(path, "rt") as text:
        rows: Prices = np.loadtxt(text, delimiter=",", skiprows=1)
    return rows


def walk(
    seed: int, steps: int, symbols: int = 1, volatility: float = 0.0005, ticks: int = 10
) -> Prices:
    """Driftless geometric walk: array [step, (open, high, low, last), symbol]."""
    rng = np.random.default_rng(seed)
    size = volatility / np.sqrt(ticks)
    # The mean of exp(size·z) is removed, so that the price itself is a martingale.
    moves = size * rng.standard_normal((steps * ticks, symbols)) - size * size / 2
    prices = 100.0 * np.exp(np.cumsum(moves, axis=0)).reshape(steps, ticks, symbols)
    return np.stack([prices[:, 0], prices.max(1), prices.min(1), prices[:, -1]], axis=1)


def new_book(
    grid: GridSpec = SMALL,
    symbols: tuple[str, ...] = ("A/USDT",),
    costs: MarketCosts | None = None,
    thresholds: LadderThresholds | None = None,
) -> SetBook:
    return SetBook(
        symbols,
        grid,
        costs or MarketCosts.uniform(len(symbols)),
        thresholds or LadderThresholds(),
        COST,
        STEP_MS,
    )


def append(grid: PriceGrid, ts_ms: int, step: Prices, *, empty: bool = False) -> None:
    open_, high, low, last = step
    none = np.zeros(grid.n_symbols)
    grid.append(ts_ms, last, high, low, none + 1.0, none + float(empty), open_)


def feed(
    book: SetBook,
    path: Prices,
    grid: PriceGrid | None = None,
    first_ms: int = STEP_MS,
    allowed: bool = True,
) -> tuple[PriceGrid, list[StepEvents]]:
    """Run a path through a book and return (grid, list of events)."""
    symbols = len(book.symbols)
    grid = grid or PriceGrid(symbols, STEP_MS, 200)
    flags = np.full(symbols, allowed)
    events = []
    for number, step in enumerate(path):
        append(grid, first_ms + number * STEP_MS, step)
        events.append(book.step(grid, flags))
    return grid, events


def closed_of(events: list[StepEvents]) -> list[Any]:
    return [record for event in events for record in event.closed.tolist()]


class Once(SignalBoard):
    """One signal of a side for each parameterisation of the first symbol, in the second step."""

    def __init__(self, book: SetBook, side: int) -> None:
        super().__init__(book.space, STEP_MS)
        self._side = side
        self._count = len(book.space.parameterisations)
        self._steps = 0

    @override
    def fire(self, grid: PriceGrid, allowed: npt.NDArray[np.bool_]) -> Records:
        self._steps += 1
        numbers = range(self._count) if self._steps == 2 else ()
        return np.array([(0, n, self._side, 1.0, grid.ts_ms) for n in numbers], SIGNAL_DTYPE)
