"""Price paths with and without an edge, and several ladders that judge one simulation."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.ladder import Ladder, LevelChange, ladder_of
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook, StepEvents
from cts_desktop.domain.ladder import LadderThresholds, SetLevel

Prices = npt.NDArray[np.float64]
STEP_MS = 1000
COST = 0.1
MINUTE_MS = 60_000
TICKS = 8
REACH = 5
GOES_ON = 15
#: Small targets and stops in units of the walks' steps, so that positions close within seconds.
NIMBLE = GridSpec(
    indications={
        "direction": IndicationGrid(ranges=tuple(range(3, 13)), thresholds=(0.5, 1.0)),
        "move": IndicationGrid(ranges=tuple(range(3, 13)), thresholds=(0.5, 1.0)),
    },
    tp_factors=(2.0, 3.0, 4.0, 5.0, 6.0),
    sl_ratios=(0.4, 0.6, 0.8, 1.0),
    trailing=(None, (0.1, 0.1)),
    min_volatility_pct=0.0,
    activity_index=0.0,
)


def driftless_walk(seed: int, steps: int, symbols: int, volatility: float) -> Prices:
    """A martingale: array [step, (open, high, low, last), symbol]."""
    return _walk(seed, steps, symbols, volatility, lambda logs, step: np.zeros(symbols))


def reversing_walk(seed: int, steps: int, symbols: int, volatility: float, edge: float) -> Prices:
    """The same, but a reversal goes on for a while, with a drift of `edge` step volatilities.

    A reversal: over the newest 5 steps, and the 5 before, the price moved opposite ways by more
    than a step's volatility. A new one takes the place of the one before.
    """
    side = np.zeros(symbols)
    until = np.zeros(symbols)

    def drift(logs: Prices, step: int) -> Prices:
        if step >= 2 * REACH:
            new = logs[step] - logs[step - REACH]
            old = logs[step - REACH] - logs[step - 2 * REACH]
            turned = (new * old < 0.0) & (np.minimum(np.abs(new), np.abs(old)) > volatility)
            side[turned] = np.sign(new[turned])
            until[turned] = step + GOES_ON
        going: Prices = np.where(until > step, side * edge * volatility, 0.0)
        return going

    return _walk(seed, steps, symbols, volatility, drift)


def _walk(
    seed: int,
    steps: int,
    symbols: int,
    volatility: float,
    drift: Callable[[Prices, int], Prices],
) -> Prices:
    size = volatility / np.sqrt(TICKS)
    noise = np.random.default_rng(seed).standard_normal((steps, TICKS, symbols))
    # The mean of exp(size·z) is removed, so that the price itself is a martingale.
    moves = np.cumsum(size * noise - size * size / 2, axis=1)
    logs = np.zeros((steps + 1, symbols))
    path = np.empty((steps, 4, symbols))
    for step in range(steps):
        ticks = logs[step] + moves[step]
        ticks += drift(logs, step) * np.arange(1, TICKS + 1)[:, None] / TICKS
        logs[step + 1] = ticks[-1]
        path[step] = ticks[0], ticks.max(0), ticks.min(0), ticks[-1]
    prices: Prices = 100.0 * np.exp(path)
    return prices


class JudgedSets:
    """The sets of a simulation under a ladder of their own: other bars, or another guard.

    Shares the book's results and has levels of its own. A failed set goes on in the simulation, but
    is never judged again here.

    Attributes:
        reached: sets that stood at Exchange at some time.
    """

    def __init__(self, book: SetBook, **bars: Any) -> None:
        self._book = book
        self.thresholds = LadderThresholds(**bars)
        self.space, self.state, self.counts = book.space, book.state, book.counts
        self.log_e, self.ring, self.costs = book.log_e, book.ring, book.costs
        self.flags = np.zeros_like(book.flags)
        self.ladder: Ladder | None = None
        self.reached: set[int] = set()

    def step(self, closed: npt.NDArray[np.int64], now_ms: int, *, minute: bool) -> None:
        """Judge what closed, and every minute all."""
        self.flags[at.CHANGED, closed] = 1
        ladder = ladder_of(self)
        changes: list[LevelChange] = ladder.evaluate_closed(closed, now_ms)
        if minute:
            changes += ladder.evaluate_all(now_ms)
        self.reached |= {c.set_index for c in changes if c.new is SetLevel.EXCHANGE}


def simulate(book: SetBook, path: Prices, each: Callable[[StepEvents, int], None]) -> None:
    """Run a path through a book; `each` hears of every step and its time."""
    symbols = len(book.symbols)
    grid = PriceGrid(symbols, STEP_MS, 400)
    allowed, traded, empty = np.ones(symbols, bool), np.ones(symbols), np.zeros(symbols)
    for number, (open_, high, low, last) in enumerate(path, start=1):
        grid.append(number * STEP_MS, last, high, low, traded, empty, open_)
        each(book.step(grid, allowed), number * STEP_MS)


def new_book(symbols: int, grid: GridSpec = NIMBLE, costs: MarketCosts | None = None) -> SetBook:
    """A book without a drawdown that ends a set, so that all of them go on to the end."""
    names = tuple(f"S{number}/USDT" for number in range(symbols))
    bars = LadderThresholds(fail_drawdown_units=1e9)
    return SetBook(names, grid, costs or MarketCosts.uniform(symbols), bars, COST, STEP_MS)
