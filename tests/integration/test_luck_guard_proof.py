"""What the luck guard promises, on markets where it is known who has an edge (rules §6)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.domain.ladder import LuckGuard
from tests.benchmarks.harness import BUILD
from tests.helpers.judged_sets import (
    MINUTE_MS,
    NIMBLE,
    JudgedSets,
    Prices,
    driftless_walk,
    new_book,
    reversing_walk,
    simulate,
)

SEEDS = 10
SYMBOLS = 7
STEPS = 1200
VOLATILITY = 0.002
Q = 0.10

#: The lines of the ladder are counted by its own tests.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover]


def judged(
    path: Prices, costs: MarketCosts, grid: GridSpec = NIMBLE
) -> tuple[dict[LuckGuard, JudgedSets], float]:
    """Run a path; return the sets under each guard, and the share with at least 50 closed."""
    book = new_book(path.shape[2], grid, costs)
    ladders = {guard: JudgedSets(book, luck_guard=guard) for guard in LuckGuard}

    def each(events, now_ms):
        for ladder in ladders.values():
            ladder.step(events.closed["set_index"], now_ms, minute=now_ms % MINUTE_MS == 0)

    simulate(book, path, each)
    return ladders, float((book.counts[:, at.COUNT] >= 50).mean())


Reached = dict[LuckGuard, list[int]]


def walked(costs: MarketCosts) -> Reached:
    """Return how many sets each guard lets reach Exchange on each of the driftless walks."""
    reached: Reached = {guard: [] for guard in LuckGuard}
    for seed in range(SEEDS):
        path = driftless_walk(seed, STEPS, SYMBOLS, VOLATILITY)
        ladders, proven = judged(path, costs)
        assert len(ladders[LuckGuard.OFF].space) >= 20_000
        assert proven > 0.7, "most sets must have what the gates ask for, or nothing is shown"
        for guard, ladder in ladders.items():
            reached[guard].append(len(ladder.reached))
    return reached


@pytest.fixture
def walk() -> Callable[[MarketCosts, str], Reached]:
    """What `walked` returns, from a process whose lines are not counted.

    The same few run a million times, and `test_sets_that_use_a_planted_edge…` counts them.
    """

    def apart(costs: MarketCosts, name: str) -> Reached:
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            reached = process.submit(walked, costs).result()
        BUILD.mkdir(exist_ok=True)
        lines = [
            f"{guard.value}: {sum(counts)} sets, {counts}" for guard, counts in reached.items()
        ]
        text = "\n".join([f"Exchange on {SEEDS} driftless walks, {name}:", *lines])
        (BUILD / f"luck_guard_{name.replace(' ', '_')}.txt").write_text(text + "\n")
        print(text)
        return reached

    return apart


def test_with_costs_no_set_reaches_exchange_on_a_driftless_walk(walk):
    reached = walk(MarketCosts.uniform(SYMBOLS), "with costs")
    assert sum(reached[LuckGuard.STANDARD]) == 0, reached
    assert sum(reached[LuckGuard.STRICT]) == 0, reached


def test_without_costs_luck_passes_in_no_more_seeds_than_promised(walk):
    """The hardest case: expectancy exactly 0. Without the guard thousands of sets get through."""
    free = MarketCosts.uniform(SYMBOLS, fee_round_trip_pct=0.0, slippage_pct=0.0)
    reached = walk(free, "without costs")
    unguarded = reached[LuckGuard.OFF]
    assert sum(unguarded) > 1000, reached
    assert sum(count > 0 for count in unguarded) > Q * SEEDS, reached
    for guard in (LuckGuard.STANDARD, LuckGuard.STRICT):
        assert sum(count > 0 for count in reached[guard]) <= Q * SEEDS, reached


def test_sets_that_use_a_planted_edge_get_through_and_no_others():
    """On half of the symbols a reversal goes on; the direction indication is made to see that."""
    one = IndicationGrid(ranges=tuple(range(3, 9)), thresholds=(0.5, 1.0))
    grid = GridSpec(
        indications={"direction": one}, tp_factors=(4.0, 6.0, 8.0), sl_ratios=(0.4, 0.6, 0.8, 1.0),
        trailing=(None, (0.3, 0.1)), min_volatility_pct=0.0, activity_index=0.0,
    )  # fmt: skip
    plain, planted, lucky = 4, 4, 0
    names = [f"S{number}/USDT" for number in range(plain + planted)]
    for seed in range(4):
        path = np.concatenate(
            [
                driftless_walk(seed, 3000, plain, VOLATILITY),
                reversing_walk(seed + 100, 3000, planted, VOLATILITY, edge=0.5),
            ],
            axis=2,
        )
        ladders, _ = judged(path, MarketCosts.uniform(plain + planted), grid)
        reached = {
            guard: Counter(ladder.space[index].symbol for index in ladder.reached)
            for guard, ladder in ladders.items()
        }
        lucky += sum(reached[LuckGuard.OFF][name] for name in names[:plain])
        for guard in (LuckGuard.STANDARD, LuckGuard.STRICT):
            assert set(reached[guard]) == set(names[plain:]), (seed, reached)
            assert min(reached[guard].values()) >= 10, (seed, reached)
    assert lucky > 0, "without the guard, sets without an edge get through as well"
