"""The main engine around its parts: who is asked, who is told, and what is kept."""

import gc
import weakref
from dataclasses import replace

import pytest

from cts_desktop.analysis import layout as at
from cts_desktop.domain.orders import Side
from cts_desktop.domain.sets import PaperTwin
from cts_desktop.domain.strategies import StrategyName, StrategyRow
from cts_desktop.engine.signal_log import EVERY_SET_FAILED, KEPT, NO_SET_FREE
from tests.helpers.faulty_gateway import BTC, ETH
from tests.helpers.trading_rig import database_full
from tests.unit.engine.loop_rig import RUN_UP, START_MS, LoopRig


@pytest.fixture
async def rig(stores, venue) -> LoopRig:
    return await LoopRig(stores, venue).ready()


def twin(number: int) -> PaperTwin:
    return PaperTwin(
        twin_id=f"t{number}", connection_id="c001", position_id=f"p{number}", symbol=BTC,
        set_key="s", side="long", signal_ms=number, entry_price=1.0, entry_ms=1, exit_price=1.0,
        exit_ms=2, exit_reason="target", net_units=0.0, fee_pct=0.1, slippage_pct=0.02,
        funding_pct=0.0, entry_slippage_pct=0.05, exit_slippage_pct=0.04, fee_difference_pct=0.03,
        funding_difference_pct=0.0, finished_ms=3,
    )  # fmt: skip


# ------------------------------------------------------------------ steps
async def test_a_step_that_is_repeated_is_taken_once(rig):
    rig.step(100.0)
    rig.now_ms -= 1000
    rig.step(101.0)
    assert [ts_ms for ts_ms, _ in rig.seen] == [START_MS]


async def test_the_listener_sees_every_step_with_what_it_caused(rig):
    rig.run(RUN_UP)
    assert len(rig.seen) == len(RUN_UP)
    assert [bool(events) for _, events in rig.seen] == [False] * 14 + [True]
    assert rig.main.events is rig.seen[-1][1]


async def test_no_signal_spans_steps_that_were_lost(rig):
    rig.run(RUN_UP[:-1])
    rig.feed.discard()
    rig.run(RUN_UP[-1:])
    assert rig.main.book.signals_total == 0


async def test_a_symbol_that_is_only_watched_gives_no_signals(stores, venue):
    watching = await LoopRig(stores, venue, chosen=(ETH,)).ready()
    watching.run(RUN_UP)
    assert watching.main.book.signals_total == 0


async def test_a_loop_without_sets_takes_steps_and_keeps_its_minutes(stores, venue):
    """Whoever trades presets alone switches every indication off."""
    rig = await LoopRig(stores, venue, move_enabled=False, block_enabled=True).ready()
    rig.run([*RUN_UP, 100.5, *[100.5] * 60])
    rig.main.persist(market_waits=False)
    await rig.main.close(stores.flush)
    assert len(rig.main.book.space) == 0
    assert sum(row.steps for row in stores.metrics.since("c001", 0)) == 76
    assert (rig.asks, rig.log.errors) == ([], [])


# ------------------------------------------------------------------ signals
async def test_signals_are_remembered_with_whom_they_woke(rig):
    rig.at_exchange(1, 2.0)
    rig.run(RUN_UP)
    (seen,) = rig.main.signals.newest(10)
    assert (seen.symbol, seen.parameterisation, seen.side) == (BTC, "move r3 k3 f1/1/0.5", "long")
    assert (seen.ts_ms, seen.woken, seen.asks) == (rig.now_ms, 4, 1)
    assert 0.0 < seen.strength <= 1.0
    assert rig.main.signals.recent == {f"{BTC} move long": rig.now_ms}


async def test_only_the_newest_signals_are_remembered(rig):
    rig.run(RUN_UP)
    events = rig.main.events
    for number in range(KEPT + 5):
        signals = events.signals.copy()
        signals["ts_ms"] = number
        rig.main.signals.take(replace(events, signals=signals))
    newest = list(rig.main.signals.newest(1000))
    assert [seen.ts_ms for seen in newest] == list(range(KEPT + 4, 4, -1))


@pytest.mark.parametrize(
    ("failed", "holding", "reason"),
    [((0, 1, 2, 3), (), EVERY_SET_FAILED), ((0,), (1, 2, 3), NO_SET_FREE)],
)
async def test_a_signal_that_wakes_nothing_is_counted_with_the_reason(rig, failed, holding, reason):
    flags = rig.main.book.flags
    flags[at.STATE, list(failed)] = at.FAILED
    flags[at.PHASE, list(holding)] = at.HOLDING
    rig.main.book.state[list(holding), at.ENTRY] = 100.0
    rig.run(RUN_UP)
    assert dict(rig.main.minutes.blocked) == {reason: 1}
    assert [seen.woken for seen in rig.main.signals.newest(5)] == [0]


# ------------------------------------------------------------------ asks
async def test_the_best_set_of_each_symbol_and_side_asks_for_all(rig):
    for index, mean_units in ((0, 0.5), (1, 3.0), (2, 1.0)):
        rig.at_exchange(index, mean_units)
    rig.at_exchange(4, 9.0)  # the short side has no signal
    rig.run(RUN_UP)
    (ask,) = rig.asks
    assert (ask.set_index, ask.candidates, ask.ts_ms) == (1, 3, rig.now_ms)
    wish = ask.wish()
    assert (wish.symbol, wish.side, wish.set_key) == (BTC, Side.BUY, rig.main.book.space.key(1))
    assert (wish.tp_pct, wish.sl_pct) == (pytest.approx(1.0), pytest.approx(1.0))
    assert (rig.main.minutes.counts["asks"], rig.main.minutes.counts["asked"]) == (3, 1)


async def test_two_symbols_ask_each_for_themselves_and_the_first_of_equals_wins(rig):
    n_sets = len(rig.main.book.space)
    for index in range(n_sets):
        rig.at_exchange(index, 1.0)
    for price in RUN_UP:
        rig.step(price, 100.0 * 100.0 / price)
    assert [(a.spec.symbol, a.spec.side, a.set_index) for a in rig.asks] == [
        (BTC, 1, 0), (ETH, -1, n_sets - 4),
    ]  # fmt: skip


@pytest.mark.parametrize(("falls", "asking"), [(False, [0, 1]), (True, [0])])
async def test_a_set_that_falls_from_exchange_in_the_step_of_its_signal_asks_for_nothing(
    rig, falls, asking
):
    """Of both long sets at Exchange one is in a trade that ends in the step of the next signal."""
    book = rig.main.book
    rig.run([*RUN_UP, 100.5, *[100.5] * 12])
    book.flags[at.PHASE, 0] = at.IDLE
    for index, mean_units in ((0, 1.0), (1, 3.0)):
        rig.at_exchange(index, mean_units)
        book.state[index, at.DRAWDOWN] = 50.0 if falls and index == 1 else 0.0
    rig.asks.clear()
    rig.run([100.65, 100.78, 101.55])
    closed, signals = rig.main.events.closed["set_index"], rig.main.events.signals
    assert (1 in closed, signals.size) == (True, 1)
    assert [(ask.set_index, ask.candidates) for ask in rig.asks] == [(asking[-1], len(asking))]
    assert rig.main.minutes.counts["asks"] == len(asking)


# ------------------------------------------------------------------ costs
async def test_the_simulation_pays_what_was_measured_where_the_setting_says_so(stores, venue):
    for number in range(20):
        stores.twins.save(twin(number))
    found = {}
    for flag in (False, True):
        rig = await LoopRig(stores, venue, cost_feedback=flag).ready()
        rig.step(100.0)
        found[flag] = (rig.main.costs.slippage_pct[0], rig.main.costs.fee_round_trip_pct[0])
        assert rig.main.costs.slippage_pct[1] == 0.02
        assert rig.main.learns_costs is flag
    assert found[False] == (0.02, pytest.approx(0.1))
    assert found[True] == (pytest.approx(0.09), pytest.approx(0.13))


async def test_switching_it_on_counts_from_the_next_minute(stores, venue):
    for number in range(20):
        stores.twins.save(twin(number))
    rig = await LoopRig(stores, venue).ready()
    rig.step(100.0)
    values = {**rig.config.values, "cost_feedback": True}
    rig.main.configure(replace(rig.config, values=values))
    rig.step(100.0)
    assert rig.main.costs.slippage_pct[0] == 0.02
    rig.run([100.0] * 60)
    assert rig.main.costs.slippage_pct[0] == pytest.approx(0.09)


# ------------------------------------------------------------------ storage
async def test_states_of_strategies_that_cannot_be_read_are_told(rig, stores, venue):
    key = rig.main.book.space.key(0)
    stores.strategies.save("c001", [StrategyRow(key, StrategyName.BLOCK, 1, b"damaged")])
    again = await LoopRig(stores, venue, block_enabled=True).ready()
    assert again.log.has("warning", "1 stored states of Block or DCA cannot be read")


async def test_a_loop_that_never_took_a_step_is_kept_alive_by_nobody(stores, venue):
    """Whoever gives up a start while the sets are read leaves no book of sets behind."""
    rig = await LoopRig(stores, venue).ready()
    minutes = weakref.ref(rig.main.minutes)
    del rig.main
    gc.collect()
    assert minutes() is None


async def test_a_stop_writes_everything_and_a_start_takes_it_up(rig, stores, venue):
    rig.run([*RUN_UP, 100.5, 101.8])
    await rig.main.close(stores.flush)
    assert stores.database.queued == 0
    again = await LoopRig(stores, venue).ready()
    before, after = rig.main.book, again.main.book
    assert before.closed_total == 2  # the two nearer targets
    assert (after.closed_total, after.open_count) == (before.closed_total, before.open_count)
    assert [entry[1:] for entry in again.main.open_simulated(9)] == [
        entry[1:] for entry in rig.main.open_simulated(9)
    ]


async def test_a_stop_while_the_database_takes_nothing_keeps_everything_queued(rig, stores):
    rig.run([*RUN_UP, 100.5])
    with database_full(stores):
        await rig.main.close(stores.flush)
    assert stores.database.queued > 0
    stores.flush()
    assert sum(len(keys) for keys, _ in stores.sets.load("c001")) == 4
