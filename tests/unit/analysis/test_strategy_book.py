from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook
from cts_desktop.analysis.strategies.block import adjusted_sizes
from cts_desktop.analysis.strategies.book import StrategyBook
from cts_desktop.analysis.strategies.comparison import Switch
from cts_desktop.analysis.strategies.dca import DcaShadows, warm_shadows
from cts_desktop.analysis.strategies.dca_kernel import step_averaged
from cts_desktop.analysis.strategies.trailing import compare_trailing, untrailed_sibling
from cts_desktop.domain.ladder import LadderThresholds, SetLevel
from cts_desktop.domain.strategies import (
    DcaTarget,
    StrategyAdvice,
    StrategyName,
    StrategyRow,
    StrategySettings,
)

D = Decimal
GRID = GridSpec(
    indications={"direction": IndicationGrid(ranges=(3, 5), thresholds=(0.5,))},
    tp_factors=(10.0,), sl_ratios=(2.0,), trailing=(None, (0.3, 0.1)), max_hold_s=30,
    min_volatility_pct=0.0, activity_index=0.0,
)  # fmt: skip
COSTS = MarketCosts.uniform(2)
BOTH = StrategySettings(block=True, dca=True)


class Market:
    """Two symbols on a random walk, their set book, and the strategies on top."""

    def __init__(
        self,
        settings: StrategySettings = BOTH,
        stored: Iterable[StrategyRow] = (),
        level: SetLevel = SetLevel.MAIN,
        seed: int = 5,
    ) -> None:
        self.sets = SetBook(("A/USDT", "B/USDT"), GRID, COSTS, LadderThresholds(), 0.1, 1000)
        self.sets.flags[at.LEVEL] = int(level)
        self.grid = PriceGrid(2, 1000, 256)
        self.rng = np.random.default_rng(seed)
        self.last = np.array([100.0, 50.0])
        self.now_ms = 1_000_000
        self.loads = 0
        self.stored = list(stored)
        self.book = StrategyBook(self.sets, settings, COSTS, self.load)

    def load(self) -> list[StrategyRow]:
        self.loads += 1
        return self.stored

    def run(self, steps: int) -> list[int]:
        closed: list[int] = []
        for _ in range(steps):
            path = self.last * np.exp(np.cumsum(self.rng.normal(0, 0.0012, (5, 2)), axis=0))
            self.last, self.now_ms = path[-1], self.now_ms + 1000
            self.grid.append(self.now_ms, path[-1], path.max(0), path.min(0), np.ones(2),
                             np.zeros(2, bool), path[0])  # fmt: skip
            events = self.sets.step(self.grid, True)
            self.book.after_step(self.grid, events)
            closed += events.closed["set_index"].tolist()
        return closed

    def results(self, index: int) -> list[float]:
        count = int(self.sets.counts[index, at.COUNT])
        ring = self.sets.ring[index]
        return [float(ring[i % 50]) for i in range(max(0, count - 50), count)]

    @property
    def shadows(self) -> DcaShadows:
        assert self.book._shadows is not None
        return self.book._shadows


# ------------------------------------------------------------------ off
def test_while_both_are_off_nothing_is_kept_loaded_or_advised():
    market = Market(StrategySettings())
    assert market.run(300)
    assert (market.loads, market.book._blocks, market.book._shadows) == (0, {}, None)
    assert market.book.advice(0) == StrategyAdvice()
    assert market.book.words(0) == ("", "")
    assert market.book.take_changed(1) == []


def test_sets_below_main_are_not_followed():
    market = Market(level=SetLevel.BASE)
    assert market.run(300)
    assert (market.book._blocks, market.shadows.states) == ({}, {})


# ------------------------------------------------------------------ simulated along
def test_block_knows_at_every_close_what_the_results_before_it_say():
    market = Market()
    market.run(2200)
    assert len(market.book._blocks) == len(market.sets.space)
    for index, state in market.book._blocks.items():
        results = market.results(index)
        count = int(market.sets.counts[index, at.COUNT])
        assert state.count == count > 50
        assert (state.adjusted != 255).all()
        for trade in range(count - 30, count):
            ring = market.sets.ring[index]
            assert state.adjusted[trade % 50] == adjusted_sizes(ring, trade)
        comparison = state.compare(market.sets.ring[index], D(1), D(2))
        assert comparison.without == pytest.approx(np.mean(results))


def test_the_shadow_of_a_position_compares_with_its_own_result():
    market = Market()
    market.run(1500)
    assert len(market.shadows.states) == len(market.sets.space)
    added = 0
    for index, state in market.shadows.states.items():
        results = market.results(index)
        assert len(state.without) == len(state.with_) >= 40
        for plain in list(state.without)[-20:]:
            assert any(np.float32(plain) == np.float32(r) for r in results)
        same = [w == p for w, p in zip(state.with_, state.without, strict=True)]
        added += same.count(False)
        assert any(same)  # of most positions the first level is never reached
    assert added > 20


def test_a_shadow_without_an_add_earns_what_its_position_does_to_the_last_bit():
    market = Market(replace(BOTH, dca_steps=()))
    market.run(600)
    for state in market.shadows.states.values():
        assert list(state.with_) == list(state.without) != []


# ------------------------------------------------------------------ advice
def test_a_set_that_was_never_followed_gets_what_its_results_say_for_block_and_no_dca():
    market = Market(StrategySettings(), seed=8)
    market.run(2200)
    market.book.configure(BOTH)
    for index in range(len(market.sets.space)):
        advice = market.book.advice(index)
        state = market.book._blocks[index]
        comparison = state.compare(market.sets.ring[index], D(1), D(2))
        assert comparison.n == 35
        ring, count = market.sets.ring[index], state.count
        wanted = 2 if adjusted_sizes(ring, count) else 1
        assert advice.block_factor == (1 if comparison.worse else wanted)
        assert advice.words.startswith("Block off" if comparison.worse else "Block: ")
        assert advice.dca is None
        assert advice.words.endswith("DCA off: nothing compared yet")


def on_with(market: Market, index: int, factor: int) -> None:
    """Let both strategies of a set act, Block with this factor."""
    market.run(900)
    lost = {1: 0, 2: 4}[factor]
    count = market.book._followed(index).count
    market.sets.ring[index] = -1.0 if lost else 1.0
    state = market.book._blocks[index]
    state.count, state.switch = count, Switch()
    market.shadows.state(index).switch = Switch()


@pytest.mark.parametrize(("factor", "limit"), [(1, D(4)), (2, D("1.5"))])
def test_block_and_dca_together_stay_within_factor_three(factor, limit):
    market = Market(replace(BOTH, dca_target=DcaTarget.BREAK_EVEN_PLUS))
    on_with(market, 0, factor)
    advice = market.book.advice(0)
    assert advice.block_factor == factor
    assert advice.dca is not None
    assert (advice.dca.limit, advice.dca.break_even_pct) == (limit, D("0.2"))
    assert advice.block_factor * advice.dca.limit <= (3 if factor > 1 else 4)
    assert advice.dca.target is DcaTarget.BREAK_EVEN_PLUS
    assert "over 27" in advice.words
    assert "; ".join(market.book.words(0)) == advice.words


def test_a_strategy_that_is_switched_off_says_so_and_does_not_act():
    market = Market()
    on_with(market, 0, 2)
    market.book._blocks[0].switch = market.shadows.state(0).switch = Switch(on=False)
    advice = market.book.advice(0)
    assert advice.block_factor == 1
    assert advice.dca is None
    assert advice.words.startswith("Block off: 4 of 4 sizes lost last, factor 1; with ")
    assert "DCA off: with " in advice.words


# ------------------------------------------------------------------ settings and restart
def test_switching_off_forgets_and_switching_on_again_goes_on_from_what_is_stored():
    market = Market()
    market.run(900)
    market.stored = market.book.take_changed(market.now_ms)
    before = {i: s.switch for i, s in market.book._blocks.items()}
    market.book.configure(StrategySettings())
    assert (market.book._blocks, market.book._shadows) == ({}, None)
    market.book.configure(BOTH)
    assert {i: s.switch for i, s in market.book._blocks.items()} == before
    assert len(market.shadows.states) == len(market.sets.space)


def test_another_target_is_measured_anew():
    market = Market()
    market.run(900)
    market.book.configure(replace(BOTH, dca_target=DcaTarget.FIRST_ENTRY))
    assert market.shadows.states == {}
    assert market.book._blocks


def test_settings_that_did_not_change_change_nothing():
    market = Market()
    market.run(100)
    kept = market.shadows
    market.book.configure(replace(BOTH))
    assert (market.shadows, market.loads) == (kept, 2)


def test_after_a_restart_everything_goes_on_as_if_there_had_been_none():
    straight, first = Market(), Market()
    straight.run(700)
    first.run(400)
    second = Market(stored=first.book.take_changed(first.now_ms))
    for name in ("state", "counts", "flags", "ring", "log_e"):
        getattr(second.sets, name)[:] = getattr(first.sets, name)
    second.sets._rearm(np.arange(len(second.sets.space)))
    second.sets.signals, second.grid, second.rng = first.sets.signals, first.grid, first.rng
    second.last, second.now_ms = first.last, first.now_ms
    second.book = StrategyBook(second.sets, BOTH, COSTS, second.load)
    second.run(300)
    assert (second.sets.ring == straight.sets.ring).all()
    for index, state in straight.book._blocks.items():
        assert second.book._blocks[index].pack() == state.pack()
        assert second.shadows.pack(index) == straight.shadows.pack(index)


def test_what_is_stored_is_only_what_changed():
    market = Market()
    closed = set(market.run(200))
    rows = market.book.take_changed(77)
    assert {r.set_key for r in rows if r.strategy is StrategyName.BLOCK} == {
        market.sets.space.key(i) for i in closed
    }
    assert all(r.updated_ms == 77 for r in rows)
    assert market.book.take_changed(78) == []


def test_damaged_and_foreign_rows_are_left_out():
    rows = [StrategyRow("C/USDT direction", StrategyName.BLOCK, 1, b"x")]
    market = Market(StrategySettings())
    key = market.sets.space.key(0)
    market.stored = rows + [StrategyRow(key, name, 1, b"damaged") for name in StrategyName]
    market.book.configure(BOTH)
    assert market.book.damaged == 2
    assert (market.book._blocks, market.shadows.states) == ({}, {})


def test_a_set_that_was_reset_is_forgotten():
    market = Market()
    market.run(600)
    stored = {(row.set_key, row.strategy): row for row in market.book.take_changed(1)}
    market.book.forget(0)
    assert 0 not in market.book._blocks
    assert 0 not in market.shadows.states
    stored |= {(row.set_key, row.strategy): row for row in market.book.take_changed(2)}
    again = Market(stored=stored.values())
    assert set(again.book._blocks) == set(again.shadows.states) == set(market.book._blocks)
    assert (0 in again.book._blocks, again.book.damaged) == (False, 0)


def test_costs_that_changed_count_for_shadows_that_end_from_now_on():
    cheap, dear = Market(), Market()
    dear.book.update_costs(MarketCosts.uniform(2, fee_round_trip_pct=1.1))
    for market in (cheap, dear):
        market.run(300)
    low, high = (m.shadows.state(0).with_[0] for m in (dear, cheap))
    assert low <= high - 10.0  # 1 % more is 10 cost units, of more where there was an add


# ------------------------------------------------------------------ trailing
def test_a_trailing_set_is_compared_with_the_sibling_that_differs_in_nothing_else():
    market = Market(StrategySettings())
    market.run(900)
    space = market.sets.space
    for index, spec in enumerate(space):
        sibling = untrailed_sibling(market.sets, index)
        if not spec.exits.trailing_distance_pct:
            assert sibling is None
            assert compare_trailing(market.sets, index) is None
            continue
        assert sibling is not None
        assert space[sibling].exits == replace(
            spec.exits, trailing_start_pct=0.0, trailing_distance_pct=0.0
        )
        comparison = compare_trailing(market.sets, index)
        assert comparison is not None
        mine, other = market.results(index), market.results(sibling)
        n = min(len(mine), len(other))
        assert comparison.n == n > 10
        assert comparison.with_ == pytest.approx(np.mean(mine[-n:]))
        assert comparison.without == pytest.approx(np.mean(other[-n:]))


def test_a_grid_that_only_trails_has_nothing_to_compare_with():
    market = Market(StrategySettings())
    market.sets = SetBook(("A/USDT", "B/USDT"), replace(GRID, trailing=((0.3, 0.1),)), COSTS,
                          LadderThresholds(), 0.1, 1000)  # fmt: skip
    assert compare_trailing(market.sets, 0) is None


def test_no_kernel_is_compiled_again_after_the_warm_up():
    warm_shadows()
    compiled: Any = step_averaged
    known = list(compiled.signatures)
    market = Market()
    market.run(300)
    assert market.shadows.states
    assert list(compiled.signatures) == known
    assert len(known) == 1
