"""Sets are looked at only when an alarm rings; nothing may be missed by that."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import IndicationGrid
from cts_desktop.analysis.sets import SIGNAL_DTYPE, GridSpec, MarketCosts, SetBook
from cts_desktop.analysis.signals import SignalBoard
from cts_desktop.analysis.step_events import Records
from tests.unit.analysis.feeds import STEP_MS, Once, append, new_book
from tests.unit.analysis.model import BookModel

SYMBOLS = ("A/USDT", "B/USDT")
WIDE = GridSpec(
    indications={"direction": IndicationGrid(ranges=(3, 5), thresholds=(2.0,))},
    tp_factors=(2.0, 4.0, 8.0, 14.0, 22.0),
    sl_ratios=(0.2, 0.6, 1.4, 2.2),
    trailing=(None, (0.15, 0.05), (0.3, 0.1), (0.6, 0.2), (1.0, 0.3)),
    max_hold_s=45,
)
FEW = replace(WIDE, tp_factors=(4.0,), sl_ratios=(0.4,), trailing=(None, (0.3, 0.1)))


class Dice(SignalBoard):
    """Signals at random: for any parameterisation, and again before the last one is over."""

    def __init__(self, book: SetBook, rng: np.random.Generator) -> None:
        super().__init__(book.space, STEP_MS)
        self._space = book.space
        self._rng = rng

    @override
    def fire(self, grid: PriceGrid, allowed: npt.NDArray[np.bool_]) -> Records:
        signals = [
            (symbol, number, side, 0.5, grid.ts_ms)
            for symbol in range(len(self._space.symbols))
            for number in range(len(self._space.parameterisations))
            for side in self._rng.permutation((1, -1))[:1].tolist()
            if allowed[symbol] and self._rng.random() < 0.15
        ]
        return np.array(signals, SIGNAL_DTYPE)


class Twins:
    """A book and its model on one market, every step of which is made by dice."""

    def __init__(self, spec: GridSpec, seed: int, volatility: float) -> None:
        costs = MarketCosts(np.array([0.1, 0.08]), np.array([0.02, 0.01]), np.array([0.01, -0.02]))
        self.rng = np.random.default_rng(seed)
        self.book = new_book(spec, SYMBOLS, costs)
        self.book.signals = Dice(self.book, self.rng)
        self.model = BookModel(self.book, costs)
        self.grid = PriceGrid(len(SYMBOLS), STEP_MS, 20)
        self.volatility = volatility
        self.prices = np.full(len(SYMBOLS), 100.0)
        # Positions are held over the time of funding.
        self.now_ms = 8 * 3_600_000 - 100 * STEP_MS
        self.closed: list[Any] = []

    def step(self) -> None:
        self.now_ms += STEP_MS
        if self.rng.random() < 0.01:
            self._pause()
        self.prices = self.prices * np.exp(self._jump())
        moves = self.rng.standard_normal((6, len(SYMBOLS))) * self.volatility
        ticks = self.prices * np.exp(np.cumsum(moves, axis=0))
        self.prices = ticks[-1]
        step = np.stack([ticks[0], ticks.max(0), ticks.min(0), ticks[-1]])
        step[:, self.rng.random(len(SYMBOLS)) < 0.03] = np.nan
        append(self.grid, self.now_ms, step, empty=bool(self.rng.random() < 0.1))
        allowed = (self.rng.random(len(SYMBOLS)) < 0.95).tolist()
        event = self.book.step(self.grid, allowed)
        assert event.opened.tolist() == self.model.step(self.grid, allowed, event)
        self.closed += event.closed.tolist()

    def _jump(self) -> npt.NDArray[np.float64]:
        """Now and then a gap, which may lie beyond stops and targets."""
        size = np.where(self.rng.random(len(SYMBOLS)) < 0.03, 0.01, 0.0)
        return size * self.rng.standard_normal(len(SYMBOLS))

    def _pause(self) -> None:
        self.now_ms += int(self.rng.integers(1, 100)) * STEP_MS
        self.book.after_gap()
        self.grid.mark_gap()
        self.model.drop_pending()


@pytest.mark.no_cover  # a loop over every position: the other tests count the book's lines
@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    volatility=st.sampled_from([0.0001, 0.0004, 0.002]),
    only=st.booleans(),
    hold_s=st.sampled_from([0, 45]),
    spec=st.sampled_from([WIDE, FEW]),
)
def test_the_book_trades_like_a_loop_over_every_position_to_the_last_bit(
    seed, volatility, only, hold_s, spec
):
    twins = Twins(replace(spec, trailing_only=only, max_hold_s=hold_s), seed, volatility)
    for _ in range(150):
        twins.step()
    assert twins.closed == twins.model.closed
    book, model = twins.book, twins.model
    assert book.holding() == sorted(model.open)
    assert np.flatnonzero(book.flags[at.PHASE] == at.PENDING).tolist() == sorted(model.pending)
    assert book.open_count == len(model.open)
    assert book.closed_total == len(model.closed)
    for index, position in model.open.items():
        assert bool(book.flags[at.LATCHED, index]) is position.latched
        assert book.entry_of(index) == (position.entry, position.entry_ms)
        if position.latched:
            assert book.state[index, at.BEST] == position.best


def test_the_market_of_these_tests_has_every_kind_of_exit():
    twins = Twins(WIDE, 1, 0.0004)
    for _ in range(400):
        twins.step()
    assert {record[1] for record in twins.closed} == {1, 2, 3, 4}
    levels = [twins.book.specs[record[0]] for record in twins.closed]
    assert {spec.side for spec in levels} == {1, -1}


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("scale", [1e-8, 1.0, 97_123.45])
def test_a_level_touched_exactly_rings(side, scale):
    """Float32 alarms lie nearer than the level, whatever the price's magnitude."""
    spec = replace(FEW, tp_factors=(4.0,), sl_ratios=(0.5,), trailing=(None,), max_hold_s=0)
    for away_pct, reason in ((0.4, 2), (-0.2, 1)):
        book, grid = new_book(spec), PriceGrid(1, STEP_MS, 20)
        book.signals = Once(book, side)
        for number in (1, 2, 3):
            append(grid, number * STEP_MS, np.full((4, 1), scale))
            book.step(grid, [True])
        level = scale * (1.0 + side * away_pct * 0.01)
        append(grid, 4 * STEP_MS, np.full((4, 1), np.nextafter(level, scale)))
        assert not book.step(grid, [True]).closed.size
        append(grid, 5 * STEP_MS, np.full((4, 1), level))
        closed = book.step(grid, [True]).closed
        assert closed["reason"].tolist() == [reason, reason]
        assert closed["exit_price"].tolist() == [level, level]
