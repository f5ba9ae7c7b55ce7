"""A preset that runs: bars, entries, evaluation, and what may ask for orders."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.presets import live_book as live
from cts_desktop.analysis.set_specs import MarketCosts
from cts_desktop.domain.errors import DatabaseCorruptError, NotFoundError, UserActionError
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard
from cts_desktop.domain.market import Candles, MarketStep
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import Position
from cts_desktop.domain.presets import PresetLimits
from cts_desktop.engine.presets.asking import wish_of
from cts_desktop.engine.presets.history import taken_apart
from cts_desktop.engine.presets.keys import LONGEST, is_preset, order_key
from cts_desktop.engine.presets.limits import limit_reached
from cts_desktop.engine.presets.lines import Job
from cts_desktop.engine.presets.live_view import LiveQuery, live_state
from cts_desktop.engine.presets.runner import PresetAsk, PresetRunner
from tests.helpers.preset_rig import (
    BEGIN_MS,
    BTC,
    ETH,
    HOUR_MS,
    OFF,
    PresetRig,
    limited,
    plan_of,
    preset,
    waves,
)


# ---------------------------------------------------------------------- what cannot run
def test_too_many_configurations_are_refused_in_words():
    many = preset(tp_factors=ParameterRange(2, 400, 2))
    with pytest.raises(UserActionError, match=r"200 configurations here.*100 are allowed"):
        plan_of(many, preset_configurations=100)


def test_a_preset_without_an_enabled_set_is_refused():
    with pytest.raises(UserActionError, match="no set that is enabled"):
        plan_of(preset(enabled=False))


def test_a_preset_without_a_common_symbol_is_refused():
    with pytest.raises(UserActionError, match="no symbol here"):
        plan_of(preset(), symbols=())


def test_bars_that_are_no_whole_steps_are_refused():
    with pytest.raises(UserActionError, match="price steps of 300 s"):
        plan_of(preset(), step_ms=300_000)


def test_a_symbol_that_is_not_watched_is_said():
    plan = plan_of(preset(), symbols=(BTC, "SOL/USDT"))
    assert [block.symbol for block in plan.blocks] == [BTC]
    assert plan.notes == ("SOL/USDT is not watched yet: restart this connection",)


# ---------------------------------------------------------------------- bars and entries
def warm(rig: PresetRig) -> int:
    """Play quiet minutes until the indicators are warm; return how many."""
    count = rig.block.needed_bars + 5
    rig.bars(*np.linspace(100.0, 99.0, count).tolist())
    return count


def test_nothing_is_signalled_before_the_indicators_are_warm():
    rig = PresetRig()
    rig.bars(*waves(rig.block.needed_bars - 10))
    assert not rig.block.any_open
    rig.bars(*waves(60))
    assert rig.block.counts[:, at.COUNT].sum() > 0


def test_a_signal_is_entered_at_the_next_open():
    rig = PresetRig()
    warm(rig)
    rig.bars(99.2)
    assert (rig.block.marks[:, 0, 0, live.PHASE] == at.PENDING).all()
    rig.bar(rig.now_ms + 60_000, 99.3, 99.25)
    assert (rig.block.numbers[:, 0, 0, live.ENTRY] == 99.3).all()
    assert (rig.block.numbers[:, 0, 0, live.ENTRY_MS] == rig.now_ms).all()


@pytest.mark.parametrize("missing", [1, 10, 11])
def test_an_entry_does_not_wait_over_missing_bars(missing):
    rig = PresetRig()
    warm(rig)
    rig.bars(99.2)
    assert rig.block.any_open
    rig.now_ms += missing * 60_000
    rig.bars(99.2)
    assert not rig.block.open_positions().any()


def test_an_entry_is_not_made_in_a_bar_without_a_trade():
    rig = PresetRig()
    warm(rig)
    rig.bars(99.2)
    rig.bars(99.2, volume=0.0)
    assert not rig.block.any_open


def test_after_a_gap_indicators_warm_up_anew():
    rig = PresetRig()
    warm(rig)
    rig.bars(99.2)
    rig.runner.gap()
    assert not rig.block.any_open
    rig.now_ms += 60_000
    rig.bars(*waves(rig.block.needed_bars - 10))
    assert not rig.block.any_open


def test_the_same_place_waits_for_its_cooldown():
    rig = PresetRig(preset(cooldown_s=300.0, sl_ratios=ParameterRange.of(0.5)))
    rig.bars(*waves(400, size=0.004))
    numbers = rig.block.numbers
    closed, free = rig.block.state[:, at.LAST_CLOSE_MS], numbers[..., 0, live.FREE_MS].max(axis=1)
    assert rig.block.counts[:, at.COUNT].all()
    assert (free == closed + 300_000).all()


def test_signals_worked_out_in_slices_are_the_same():
    at_once, sliced = PresetRig(), PresetRig()
    at_once.bars(*waves(200))
    work = sliced.runner.work
    sliced.runner.work = lambda budget_s: None  # type: ignore[method-assign]
    for close in waves(200):
        sliced.bars(close)
        work(0.0)  # no time at all: the next bar does what is left
    assert (at_once.block.ring == sliced.block.ring).all()
    assert at_once.block.counts[:, at.COUNT].sum() > 10


def test_bars_are_kept_for_the_next_start():
    rig = PresetRig()
    rig.bars(101.0, 102.0)
    assert [int(c.ts_ms[0]) for c in rig.kept] == [BEGIN_MS, BEGIN_MS + 60_000]
    assert rig.kept[1].ohlcv[0].tolist() == [101.0, 102.0, 101.0, 102.0, 1.0]


def test_candles_taken_apart_make_the_same_candles_again():
    whole = Candles(np.array([0, 900_000]), np.array([[1.0, 4, 0.5, 2, 7], [2.0, 3, 1, 3, 5]]))
    bars = taken_apart(whole, 900, 60)
    assert bars.ts_ms.tolist() == list(range(0, 1_800_000, 60_000))
    for number in range(2):
        rows = bars.ohlcv[number * 15 : number * 15 + 15]
        joined = [rows[0, 0], rows[:, 1].max(), rows[:, 2].min(), rows[-1, 3], rows[:, 4].sum()]
        assert joined == whole.ohlcv[number].tolist()


# ---------------------------------------------------------------------- evaluation
def test_two_losing_evaluations_in_a_row_disable_with_a_reason():
    rig = PresetRig()
    rig.bars(100.0)
    rig.results(0, *[-1.0] * 5)
    rig.evaluate()
    assert rig.state() == "enabled"
    rig.evaluate()
    assert rig.state() == "disabled"
    assert rig.block.reasons[0] == "average -1.00 units over the last 5 trades"
    assert rig.block.since_ms[0] == rig.now_ms


def test_a_recovered_configuration_is_enabled_again():
    rig = PresetRig()
    rig.results(0, *[-2.0] * 5)
    rig.evaluate()
    rig.evaluate()
    rig.results(0, *[1.0] * 5)
    rig.evaluate()
    assert rig.state() == "disabled"  # the longer window still holds the losses
    rig.results(0, *[1.0] * 5)
    rig.evaluate()
    assert rig.state() == "qualified"
    assert 0 not in rig.block.reasons


def test_a_restart_between_two_evaluations_counts_no_miss():
    rig = PresetRig()
    rig.bars(100.0)
    rig.runner.evaluate_if_due()
    rig.runner.work(None)
    again = PresetRig()
    again.runner.restore(rig.runner.state(with_bars=False), BEGIN_MS)
    again.results(0, *[-1.0] * 5)
    again.bars(100.0)
    again.runner.evaluate_if_due()
    again.runner.work(None)
    assert again.block.flags[at.MISSES, 0] == 0
    again.bar(again.now_ms + 3 * HOUR_MS, 100.0, 100.0)
    again.runner.evaluate_if_due()
    again.runner.work(None)
    assert again.block.flags[at.MISSES, 0] == 1


def test_a_set_is_disabled_when_most_of_its_configurations_are_and_enabled_again():
    rig = PresetRig(symbols=(BTC, ETH))
    blocks = rig.runner.plan.blocks
    for block in blocks:
        block.flags[at.STATE] = 3
    rig.evaluate()
    assert rig.runner.disabled_sets == {"s1": "more than 80 % of its configurations are disabled"}
    blocks[0].flags[at.STATE, 0] = 0
    rig.evaluate()
    assert rig.runner.disabled_sets == {}


def asking(rig: PresetRig) -> int:
    """Wake what can be woken and return how many asks that made."""
    rig.asks.clear()
    warm(rig)
    rig.bars(99.2)
    return len(rig.asks)


def test_only_a_qualified_configuration_asks():
    rig = PresetRig()
    assert asking(rig) == 0
    rig = PresetRig()
    rig.results(1, *[1.0] * 5)
    rig.evaluate()
    assert asking(rig) == 1
    (ask,) = rig.asks
    assert (ask.index, ask.side, ask.candidates) == (1, 1, 1)
    assert ask.stop_pct == pytest.approx(0.4)


def test_the_best_of_a_side_asks_for_all():
    rig = PresetRig()
    rig.results(0, *[2.0] * 5)
    rig.results(1, *[1.0] * 5)
    rig.evaluate()
    assert asking(rig) == 1
    assert (rig.asks[0].index, rig.asks[0].candidates) == (0, 2)


def test_a_disabled_configuration_asks_only_where_it_is_pinned():
    rig = PresetRig()
    rig.results(0, *[1.0] * 5)
    rig.evaluate()
    rig.runner.enable(rig.names()[0], enabled=False)
    rig.evaluate()
    assert rig.state() == "disabled"
    assert rig.block.reasons[0] == "by hand"
    assert asking(rig) == 0
    rig.runner.pin(rig.names()[0], pinned=True)
    rig.runner.disabled_sets["s1"] = "more than 80 %"
    assert rig.runner.may_ask(rig.block, 0)
    rig.runner.pin(rig.names()[0], pinned=False)
    assert not rig.runner.may_ask(rig.block, 0)


def test_enabling_by_hand_brings_back_what_it_earned():
    rig = PresetRig()
    rig.results(0, *[1.0] * 5)
    rig.evaluate()
    rig.runner.enable(rig.names()[0], enabled=False)
    rig.runner.enable(rig.names()[0], enabled=True)
    assert rig.state() == "qualified"


def test_the_luck_guard_looks_at_live_results_only():
    rig = PresetRig(thresholds=LadderThresholds(luck_guard=LuckGuard.STANDARD))
    rig.results(0, *[5.0] * 10)
    rig.evaluate()
    assert rig.state() == "enabled"
    rig.block.log_e[0] = 10.0
    rig.evaluate()
    assert rig.state() == "qualified"


def test_what_ended_before_the_preset_ran_here_is_no_evidence():
    rig = PresetRig()
    rig.block.rules[live.LIVE_MS] = np.inf
    rig.bars(*waves(200))
    assert rig.block.counts[:, at.COUNT].all()
    assert not rig.block.live.any()
    assert not rig.block.log_e.any()


def test_an_unknown_configuration_cannot_be_pinned():
    rig = PresetRig()
    for key in ("preset Test/Crosses/BTC/USDT rsi 14/30/70 15m tp2 sl1", "direction r5"):
        with pytest.raises(NotFoundError):
            rig.runner.pin(key, pinned=True)


# ---------------------------------------------------------------------- over a restart
def test_positions_results_and_states_survive_a_restart_to_the_last_bit():
    one, other = PresetRig(), PresetRig()
    prices = waves(260, period=15)
    one.bars(*prices)
    other.bars(*prices[:200])
    other.runner.pin(other.names()[1], pinned=True)
    next_one = PresetRig()
    rows = list(other.runner.rows(10_000))
    next_one.runner.load(rows)
    next_one.runner.restore(other.runner.state(with_bars=True), other.runner.now_ms)
    (line,) = next_one.runner.plan.lines
    line.window.fill(other.runner.plan.lines[0].window.candles)
    next_one.now_ms, next_one.last = other.now_ms, other.last
    next_one.bars(*prices[200:])
    for name in ("ring", "state", "counts", "log_e", "marks", "numbers"):
        assert (getattr(one.block, name) == getattr(next_one.block, name)).all(), name
    assert one.block.covered_ms == next_one.block.covered_ms
    assert next_one.block.pinned.tolist() == [False, True]


def test_more_or_fewer_results_are_kept_when_the_windows_change():
    rig = PresetRig()
    rig.results(0, *range(1, 14))
    (row,) = rig.block.rows(np.array([0]))
    wider, narrower = PresetRig(preset(windows=(5, 20))), PresetRig(preset(windows=(5, 7)))
    assert wider.block.load(row) == 0
    assert narrower.block.load(row) == 0
    newest = wider.block.ring[0]
    assert newest[3:13].tolist() == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert sorted(narrower.block.ring[0].tolist()) == [7, 8, 9, 10, 11, 12, 13]


def test_a_damaged_state_is_refused_and_a_strange_one_passed_over():
    rig = PresetRig()
    (row,) = rig.block.rows(np.array([0]))
    with pytest.raises(DatabaseCorruptError, match="too short"):
        rig.block.load(replace(row, data=b"x"))
    with pytest.raises(DatabaseCorruptError, match="unknown layout"):
        rig.block.load(replace(row, data=b"\xff" * len(row.data)))
    assert rig.runner.load([replace(row, key=f"{BTC} rsi 14/30/70 15m tp2 sl1")]) == 0
    assert rig.runner.load([replace(row, set_id="gone")]) == 0


def test_only_what_changed_is_stored_a_part_at_a_time():
    rig = PresetRig(symbols=(BTC, ETH))
    for block in rig.runner.plan.blocks:
        block.flags[at.DIRTY] = 1
    assert [len(list(rig.runner.rows(3))) for _ in range(3)] == [3, 1, 0]


# ---------------------------------------------------------------------- limits and names
def held(key: str, side: Side = Side.BUY) -> Position:
    return Position("p", "c001", BTC, side, 0, set_key=key)


@pytest.mark.parametrize(
    ("limits", "side", "since_ms", "message"),
    [
        ({"per_direction": 1}, Side.BUY, None, "same direction"),
        ({"per_direction": 1}, Side.SELL, None, ""),
        ({"per_indicator": 1}, Side.SELL, None, "same indicators"),
        ({"per_range": 1}, Side.SELL, None, "same periods"),
        ({"per_direction": 2, "per_indicator": 2, "per_range": 2}, Side.BUY, None, ""),
        ({"timeout_s": 60.0}, Side.BUY, 59_000, "waits"),
        ({"timeout_s": 60.0}, Side.BUY, 60_000, ""),
    ],
)
def test_the_limits_of_a_preset_are_said_with_value_and_limit(limits, side, since_ms, message):
    rig = PresetRig(limited(**limits))
    blocks = rig.runner.plan.blocks
    positions = [held(rig.names()[0]), held("direction r5 long tp4 sl1")]
    reached = limit_reached(
        PresetLimits(**limits), blocks[0].space.points[0], side, positions, blocks, since_ms
    )
    assert (message in reached.message) if reached else not message
    if reached:
        assert reached.value
        assert reached.limit


def test_a_position_of_a_configuration_that_is_gone_counts_for_its_direction():
    rig = PresetRig()
    point, blocks = rig.block.space.points[0], rig.runner.plan.blocks
    gone = [held(f"{rig.block.head}rsi 14/30/70 15m tp2 sl1")]
    limits = PresetLimits(per_direction=1)
    assert limit_reached(limits, point, Side.BUY, gone, blocks, None) is not None
    limits = PresetLimits(per_indicator=1, per_range=1)
    assert limit_reached(limits, point, Side.BUY, gone, blocks, None) is None


def test_names_of_orders_are_short_and_stay_different():
    head = "preset " + "x" * 180 + "/s/BTC/USDT "
    keys = {order_key(head, f"rsi {number}/30/70 15m tp2 sl1") for number in range(50)}
    assert len(keys) == 50
    assert max(map(len, keys)) == LONGEST
    assert all(map(is_preset, keys))


def test_a_configuration_with_a_cut_off_name_is_found():
    rig = PresetRig(preset(name="x" * 190))
    key = order_key(rig.block.head, rig.block.name(1))
    assert len(key) == LONGEST
    assert rig.runner.find(key) == (rig.block, 1)


# ---------------------------------------------------------------------- what is shown
def test_a_page_of_configurations_is_sorted_filtered_and_in_words():
    rig = PresetRig(symbols=(BTC, ETH))
    rig.bars(100.0)
    rig.results(0, *[-1.0] * 5)
    rig.results(1, *[2.0, -1.0, 2.0, 2.0, 2.0])
    rig.evaluate()
    rig.evaluate()
    query = LiveQuery(order_by="avg_units", descending=True, limit=2)
    seen = live_state(rig.runner, "p1", "running", query)
    assert (seen.configurations, seen.total, len(seen.rows)) == (4, 4, 2)
    assert seen.by_state == {"collecting": 2, "qualified": 1, "enabled": 0, "disabled": 1}
    best = seen.rows[0]
    assert (best.key, best.state, best.missing) == (rig.names()[1], "qualified", ())
    assert (best.n, best.win_rate) == (5, 0.8)
    assert best.avg_units == pytest.approx(1.4)
    assert best.profit_factor == pytest.approx(8.0)
    (row,) = live_state(rig.runner, "p1", "", LiveQuery(state="disabled")).rows
    assert row.what == "disabled: average -1.00 units over the last 5 trades"
    assert row.missing == ("average -1.00 units over the last 5 trades, below 0",)
    assert row.break_even == pytest.approx((0.2 + 0.12) / 0.4)
    found = live_state(rig.runner, "p1", "", LiveQuery(text="eth tp4")).rows
    assert [row.symbol for row in found] == [ETH]
    assert found[0].missing == ("0 of 5 closed trades",)


def test_where_nothing_runs_the_reason_is_shown():
    assert live_state(None, "", "not assigned", LiveQuery()).status == "not assigned"


def test_the_stop_of_the_atr_is_what_is_asked_for():
    with_atr = preset(
        atr_stop=True, sl_ratios=ParameterRange.of(1.0),
        indicators=(
            IndicatorGrid("ema", {"fast": ParameterRange.of(2), "slow": ParameterRange.of(4)}),
            IndicatorGrid("atr", {"period": ParameterRange.of(5)}),
        ),
    )  # fmt: skip
    rig = PresetRig(with_atr, position_cost_pct=Decimal("0.01"))
    rig.results(0, *[1.0] * 5)
    rig.evaluate()
    moves = np.random.default_rng(1).normal(0.0, 0.002, 300)
    rig.bars(*(100.0 * np.exp(np.cumsum(moves))).tolist())
    stops = rig.block.numbers[..., live.STOP_PCT]
    assert len({ask.stop_pct for ask in rig.asks}) > 3
    assert stops.max() > 0.0


# ---------------------------------------------------------------------- late and missing bars
def at_venue(**settings: Any) -> PresetRig:
    """A rig whose bars the venue keeps."""
    rig = PresetRig(**settings)
    rig.runner._keep_bar = None
    return rig


@pytest.mark.parametrize("missing", [1, 10, 11])
def test_live_bars_that_are_missing_at_a_venue_stop_everything_until_they_are_there(missing):
    rig = at_venue()
    warm(rig)
    before = rig.runner.plan.lines[0].window.last_ms
    rig.now_ms += missing * 60_000
    rig.bars(99.2)
    assert rig.runner.broken
    assert rig.runner.plan.lines[0].window.last_ms == before
    assert not rig.block.any_open


def test_a_first_live_bar_that_does_not_join_the_history_stops_everything():
    rig = at_venue()
    rig.now_ms += 60_000
    rig.bars(99.2)
    assert rig.runner.broken


def test_live_bars_in_order_are_not_broken_and_doubled_or_older_ones_count_once():
    rig = at_venue()
    rig.bars(100.0, 100.1)
    window, now_ms = rig.runner.plan.lines[0].window, rig.now_ms
    size = len(window)
    rig.bar(now_ms, 100.1, 50.0)
    rig.bar(now_ms - 60_000, 100.1, 50.0)
    assert len(window) == size
    rig.bars(100.2)
    assert len(window) == size + 1
    assert not rig.runner.broken


@pytest.mark.parametrize(
    ("age_ms", "late"), [(0, False), (10_000, False), (10_001, True), (-10_001, True)]
)
def test_a_signal_of_a_bar_that_is_over_for_long_is_refused_in_words(age_ms, late):
    rig = PresetRig()
    ask = PresetAsk(rig.block, 0, 1, 1.0, BEGIN_MS, 1)
    desk: Any = SimpleNamespace(since_same_ms=lambda _symbol, _side: None)
    book: Any = SimpleNamespace(unfinished=tuple)
    wish = wish_of(ask, rig.runner.plan, book, desk, BEGIN_MS + age_ms)
    assert (wish.reached is not None) is late
    if wish.reached is not None:
        assert wish.reached.message == "The signal's bar is over for too long"


def test_signals_that_cannot_be_worked_out_do_not_keep_the_others_waiting(monkeypatch):
    rig = PresetRig(symbols=(BTC, ETH))
    warm(rig)
    advance = Job.advance
    failed: list[Job] = []

    def fails_once(job):
        if not failed:
            failed.append(job)
            raise ValueError("a defect")
        return advance(job)

    monkeypatch.setattr(Job, "advance", fails_once)
    with pytest.raises(ValueError, match="a defect"):
        rig.bars(99.2)
    rig.runner.work(None)
    waiting = [block.any_open for block in rig.runner.plan.blocks]
    assert waiting == [False, True]
    assert not rig.runner.busy


def test_positions_with_a_cut_off_name_count_for_the_limits():
    rig = PresetRig(preset(name="x" * 175, limits=PresetLimits(per_indicator=1)))
    key = rig.names()[1]
    assert len(key) > LONGEST
    (block,) = rig.runner.plan.blocks
    key = order_key(block.head, block.name(1))
    for limits in (PresetLimits(per_indicator=1), PresetLimits(per_range=1)):
        reached = limit_reached(
            limits, block.space.points[0], Side.SELL, [held(key)], (block,), None
        )
        assert reached is not None
    assert block.find(key[:-1] + "?") is None


def test_sets_that_make_equal_configurations_are_told_apart():
    one = preset().sets[0]
    both = replace(preset(), sets=(one, replace(one, set_id="s2", name="Crosses 2")))
    rig = PresetRig(both)
    keys = [order_key(block.head, block.name(0)) for block in rig.runner.plan.blocks]
    assert len(set(keys)) == 2
    found = [rig.runner.find(key)[0] for key in keys]
    assert found == list(rig.runner.plan.blocks)


def step_at(ts_ms: int, price: float, volume: float = 1.0) -> MarketStep:
    prices = np.full(2, price)
    return MarketStep(ts_ms, prices, prices, prices, prices, np.full(2, volume), np.full(2, 0.02))


def finer_rig() -> tuple[PresetRunner, list[Candles]]:
    """A runner on four steps a bar, and the bars it makes."""
    kept: list[Candles] = []
    runner = PresetRunner(
        plan_of(preset(), step_ms=15_000), lambda: MarketCosts.uniform(2), lambda: OFF,
        lambda _ask: None, lambda _line, candles: kept.append(candles),
    )  # fmt: skip
    runner.begin(BEGIN_MS)
    return runner, kept


def test_doubled_and_older_steps_count_once():
    runner, kept = finer_rig()
    for number in (1, 2, 2, 1, 3, 4, 4):
        runner.step(step_at(BEGIN_MS + number * 15_000, 100.0 + number))
    (bar,) = kept
    assert bar.ohlcv.tolist() == [[101.0, 104.0, 101.0, 104.0, 4.0]]


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_bar_of_which_a_step_is_missing_is_not_known(missing):
    runner, kept = finer_rig()
    for number in {1, 2, 3, 4} - {missing}:
        runner.step(step_at(BEGIN_MS + number * 15_000, 100.0))
    assert kept == []
    for number in range(5, 9):
        runner.step(step_at(BEGIN_MS + number * 15_000, 100.0))
    assert [int(bar.ts_ms[0]) for bar in kept] == [BEGIN_MS + 60_000]


def test_a_bar_that_history_has_already_is_not_taken_again():
    rig = PresetRig()
    rig.bars(100.0)
    (line,) = rig.runner.plan.lines
    size, row = len(line.window), np.full(5, 50.0)
    for ts_ms in (line.window.last_ms, line.window.last_ms - 60_000):
        assert not len(line.take(ts_ms, row))
    assert len(line.window) == size


def test_a_disabled_set_asks_only_through_pinned_configurations():
    rig = PresetRig()
    rig.block.met[:] = True
    assert rig.runner.asking() == (2, 2)
    rig.runner.disabled_sets["s1"] = "more than 80 % of its configurations are disabled"
    assert rig.runner.asking() == (0, 2)
    rig.runner.pin(rig.names()[1], pinned=True)
    assert rig.runner.asking() == (1, 2)
    assert not rig.runner.may_ask(rig.block, 0)


def test_after_a_restart_between_evaluations_what_may_ask_is_found_again_and_no_miss_is_counted():
    before = PresetRig()
    before.bars(100.0)
    before.results(0, *[-1.0] * 5)
    before.results(1, *[1.0] * 5)
    before.evaluate()
    rows, state = list(before.runner.rows(10)), before.runner.state(with_bars=False)
    after = PresetRig()
    after.runner.load(rows)
    after.runner.restore(state, -1)
    after.now_ms = before.now_ms
    after.bars(100.0)
    assert not after.block.met.any()
    after.runner.evaluate_if_due()
    after.runner.work(None)
    assert after.block.met.tolist() == [False, True]
    assert after.block.flags[at.MISSES].tolist() == [1, 0]
    assert after.runner.next_evaluation_ms == before.runner.next_evaluation_ms
