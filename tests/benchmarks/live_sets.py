"""Live steps of configuration sets: ten symbols, signals, entries and closes as they come."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import psutil

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Floats
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook
from cts_desktop.analysis.warm import warm
from cts_desktop.domain.ladder import RESULT_WINDOW, LadderThresholds
from tests.benchmarks.harness import BUILD, Benchmarks, Goal, Measurement, Reference

RUNS: Final = 3
STEPS: Final = 1000
#: Long enough for every window to be full and for positions to be open at all distances.
SETTLE_STEPS: Final = 300
STEP_MS: Final = 1000
SYMBOLS: Final = tuple(f"S{number}/USDT" for number in range(10))
TICKS: Final = 10
#: Movement of one second in % of price; the activity gate opens and closes at it.
VOLATILITY_PCT: Final = 0.05
EVERY_RANGE: Final = tuple(range(3, 31))
MEMORY_PROGRAM: Final = "from tests.benchmarks.live_sets import print_memory; print_memory()"

GRIDS: Final = {
    "20k": GridSpec(),
    "200k": GridSpec(
        indications={
            "direction": IndicationGrid(ranges=EVERY_RANGE, thresholds=(2.0, 4.0)),
            "move": IndicationGrid(ranges=EVERY_RANGE, thresholds=(3.0, 5.0)),
            "active": IndicationGrid(
                ranges=(1, 3, 5), thresholds=(0.5, 1.0), windows_s=(60,), activity_pcts=(30.0,)
            ),
        }
    ),
    "1m": GridSpec(
        indications={
            "direction": IndicationGrid(
                ranges=EVERY_RANGE, thresholds=(2.0, 3.0, 4.0, 6.0), lps=(1.0, 1.5), dds=(0.3, 0.5)
            ),
            "move": IndicationGrid(
                ranges=EVERY_RANGE[::2], thresholds=(3.0, 4.0, 5.0, 6.0, 8.0), dds=(0.3, 0.5)
            ),
        }
    ),
}


def new_book(size: str) -> SetBook:
    """Return a book of about this many sets."""
    costs = MarketCosts.uniform(len(SYMBOLS))
    return SetBook(SYMBOLS, GRIDS[size], costs, LadderThresholds(), 0.1, STEP_MS)


def steps_of(book: SetBook, seed: int, count: int) -> Iterator[float]:
    """Walk the book through a market and yield the milliseconds of each step."""
    rng = np.random.default_rng(seed)
    grid = PriceGrid(len(SYMBOLS), STEP_MS, 7200)
    allowed = np.ones(len(SYMBOLS), np.bool_)
    none = np.zeros(len(SYMBOLS))
    price = none + 100.0
    size = VOLATILITY_PCT / 100.0 / np.sqrt(TICKS)
    for number in range(1, count + 1):
        moves = size * rng.standard_normal((TICKS, len(SYMBOLS)))
        ticks = price * np.exp(np.cumsum(moves, axis=0))
        price = ticks[-1]
        grid.append(number * STEP_MS, price, ticks.max(0), ticks.min(0), none, none, ticks[0])
        began = time.perf_counter()
        book.step(grid, allowed)
        yield (time.perf_counter() - began) * 1000.0


@kernel
def check_levels(stops: Floats, targets: Floats, prices: Floats) -> int:
    """Count the positions whose stop or target is reached, with a plain loop."""
    reached = 0
    per_symbol = stops.size // prices.size
    for index in range(per_symbol * prices.size):
        price = prices[index // per_symbol]
        if price <= stops[index] or price >= targets[index]:
            reached += 1
    return reached


def loop_ms(n_sets: int) -> npt.NDArray[np.float64]:
    """Return the milliseconds of a plain loop over as many positions, once per step."""
    stops, targets = np.full(n_sets, 99.0), np.full(n_sets, 101.0)
    prices = np.full(len(SYMBOLS), 100.0)
    check_levels(stops, targets, prices)
    took = []
    for _ in range(STEPS):
        began = time.perf_counter()
        check_levels(stops, targets, prices)
        took.append((time.perf_counter() - began) * 1000.0)
    return np.array(took)


@cache
def runs_of(size: str) -> list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Return the milliseconds of each step of every run, ours and the plain loop's."""
    warm()
    runs = []
    for seed in range(RUNS):
        book = new_book(size)
        took = np.array(list(steps_of(book, seed, SETTLE_STEPS + STEPS)))[SETTLE_STEPS:]
        if not book.closed_total:
            raise RuntimeError("nothing happened in this market")
        runs.append((took, loop_ms(len(book.space))))
    return runs


def _measured(size: str, percentile: int, goal: Goal | None = None) -> Measurement:
    runs = runs_of(size)
    ours, loops = ([float(np.percentile(run[kind], percentile)) for run in runs] for kind in (0, 1))
    reference = Reference("numba loop over as many positions", loops)
    return Measurement(ours, "ms", goal=goal, reference=reference)


def live_step_20k_sets_p50_ms() -> Measurement:
    """The default grid on ten symbols."""
    return _measured("20k", 50)


def live_step_20k_sets_p99_ms() -> Measurement:
    """The same: the slowest steps."""
    return _measured("20k", 99, Goal("at most", 0.5))


def live_step_200k_sets_p50_ms() -> Measurement:
    """Ten times as many sets."""
    return _measured("200k", 50)


def live_step_200k_sets_p99_ms() -> Measurement:
    """The same: the slowest steps."""
    return _measured("200k", 99)


def live_step_1m_sets_p50_ms() -> Measurement:
    """A million sets."""
    return _measured("1m", 50)


def live_step_1m_sets_p99_ms() -> Measurement:
    """The same: the slowest steps."""
    return _measured("1m", 99, Goal("at most", 10.0))


def live_1m_sets_rss_mb() -> Measurement:
    """A process of its own, every set with its 50 results, beside one that only loaded kernels."""
    held = []
    for _ in range(RUNS):
        command = [sys.executable, "-c", MEMORY_PROGRAM]
        found = subprocess.run(command, check=True, capture_output=True, cwd=BUILD.parent)
        held.append(json.loads(found.stdout))
    alone = Reference("the same process without sets", [one["alone"] for one in held])
    full = [one["full"] for one in held]
    return Measurement(full, "MB", goal=Goal("at most", 400), reference=alone)


def print_memory() -> None:
    """Print what this process holds before and after a million sets have lived a while."""
    warm()
    alone = _rss_mb()
    book = new_book("1m")
    rng = np.random.default_rng(1)
    book.counts[:, at.COUNT] = RESULT_WINDOW
    for results, figures in zip(book.ring, book.state, strict=True):
        results[:] = rng.standard_normal(RESULT_WINDOW)
        figures[at.SUM :] = 1.0
    book.log_e[:] = 1e-3
    for _ in steps_of(book, 1, SETTLE_STEPS):
        pass
    print(json.dumps({"alone": alone, "full": _rss_mb()}))


def _rss_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


BENCHMARKS: Benchmarks = {
    benchmark.__name__: benchmark
    for benchmark in (
        live_step_20k_sets_p50_ms,
        live_step_20k_sets_p99_ms,
        live_step_200k_sets_p50_ms,
        live_step_200k_sets_p99_ms,
        live_step_1m_sets_p50_ms,
        live_step_1m_sets_p99_ms,
        live_1m_sets_rss_mb,
    )
}
