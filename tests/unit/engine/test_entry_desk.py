import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.positions import CloseReason
from cts_desktop.domain.risk import SWITCHABLE, Reason
from cts_desktop.engine.entry_memory import LOOK_BACK_MS
from cts_desktop.settings.schema import SETTINGS
from tests.helpers.desk_rig import DeskRig
from tests.helpers.faulty_gateway import BTC, ETH, Fault
from tests.helpers.manual_clock import turns
from tests.helpers.trading_rig import database_full
from tests.unit.engine.gate_table import TABLE

D = Decimal
#: One entry binds 3,000 of the 10,000 at leverage 1; nothing else is in the way of several.
LARGE = {
    "leverage_cap": 1, "base_factor": 10.0, "positions_average": 20, "live_factor": 0.6,
    "reserve_pct": 20.0, "limit_symbol_exposure_pct": 1000.0, "limit_exposure_pct": 1000.0,
}  # fmt: skip


@pytest.fixture
async def make(stores, venue):
    made: list[DeskRig] = []

    async def rig(**settings):
        one = DeskRig(stores, venue, **settings)
        made.append(one)
        await one.ready()
        return one

    yield rig
    for each in made:
        await each.tasks.cancel()


@pytest.fixture
async def desk(make):
    return await make()


def last(rig: DeskRig):
    return rig.decisions()[-1]


# ------------------------------------------------------------------ decisions
async def test_every_wish_leaves_one_decision_with_the_whole_chain(desk):
    assert desk.wish(BTC)
    assert not desk.wish(BTC)
    desk.flags = replace(desk.flags, state=EngineState.PAUSED)
    assert not desk.wish(ETH)
    allowed, blocked, paused = desk.decisions()
    assert desk.stored_decisions() == [allowed, blocked, paused]
    assert (allowed.accepted, allowed.reason) == (True, Reason.ACCEPTED)
    assert (allowed.rules[0].rule, allowed.rules[-1].rule) == ("engine_not_running", "balance")
    assert all(r.passed for r in allowed.rules)
    assert desk.stored(allowed.client_id).position_id == allowed.position_id != ""
    assert (blocked.reason, blocked.value, blocked.limit) == (Reason.SYMBOL_POSITIONS, "1", "1")
    assert (paused.reason, paused.value, paused.limit) == (Reason.PAUSED, "paused", "running")
    assert desk.desk.refused == {"symbol_positions": 1, "paused": 1}
    for decision in (blocked, paused):
        deciding = decision.rules[-1]
        assert (deciding.rule, deciding.passed) == (decision.reason, False)
        assert (deciding.value, deciding.limit) == (decision.value, decision.limit)
        assert decision.client_id == ""
    assert desk.gateway.created == []  # nothing waits for the venue inside the desk


async def test_equal_refusals_are_stored_as_one_and_counted(desk):
    assert desk.wish(BTC)
    assert [desk.wish(BTC, set_key=key) for key in "abc"] == [False] * 3
    _, blocked = desk.stored_decisions()
    assert (blocked.repeats, blocked.set_key, blocked.value) == (3, "a", "1")
    assert desk.desk.refused == {"symbol_positions": 3}


async def test_a_refused_size_says_which_rule_and_how_it_was_computed(make):
    rig = await make(base_factor=0.5, live_factor=0.1, positions_average=300,
                     min_volume_enforcement=False)  # fmt: skip
    rig.venue.prices[BTC] = 60_000.0
    rig.prices()
    assert not rig.wish()
    refused = last(rig)
    assert (refused.reason, refused.value, refused.limit) == (Reason.BELOW_MINIMUM, "0", "0.001")
    assert refused.rules[-1].rule == Reason.BELOW_MINIMUM
    assert json.loads(refused.computation)["minimum_qty"] == "0.001"


async def test_a_wish_without_a_stop_is_refused_with_the_deciding_rule_last(desk):
    assert not desk.wish(sl_pct=0.0)
    refused = last(desk)
    assert (refused.reason, refused.value, refused.limit) == (Reason.NO_DATA, "0.0", "> 0")
    assert (refused.rules[-1].rule, refused.rules[-1].passed) == (Reason.NO_DATA, False)


async def test_a_symbol_that_is_not_watched_has_no_price(desk):
    assert not desk.wish("XRP/USDT")
    assert last(desk).reason == Reason.STALE_DATA
    desk.change(rule_stale_data=False)
    assert not desk.wish("XRP/USDT")
    assert last(desk).reason == Reason.NO_DATA


async def test_an_intent_that_cannot_be_stored_is_refused_and_binds_nothing(desk):
    before = desk.free
    with database_full(desk.stores):
        assert not desk.wish()
    assert desk.free == before
    assert desk.gateway.created == []
    refused = last(desk)
    assert (refused.reason, refused.value, refused.limit) == (
        Reason.STORAGE, "cannot write", "writable",
    )  # fmt: skip
    assert [r.rule for r in refused.rules] == [*TABLE, Reason.STORAGE]
    assert desk.wish()  # nothing was sent, so this is not the same order again


async def test_the_size_computation_is_stored_with_order_and_decision(desk):
    assert desk.wish()
    allowed = last(desk)
    stored = json.loads(desk.stored(allowed.client_id).computation)
    assert stored == json.loads(allowed.computation)
    assert (stored["symbol_factor"], stored["strategy_factor"], stored["qty"]) == ("1", "1", "2")


# ------------------------------------------------------------------ switches and limits
@pytest.mark.parametrize("reason", SWITCHABLE)
async def test_each_switch_reaches_its_rule(make, reason):
    rig = await make(**{f"rule_{reason}": False})
    assert rig.config.limits().off == {reason}
    assert rig.wish()
    assert [r.rule for r in last(rig).rules if r.limit == "off"] == [reason]


async def test_changed_settings_count_from_the_next_wish_on(desk):
    assert desk.wish(BTC)
    desk.change(limit_symbol_positions=2, limit_set_positions=2)
    assert not desk.wish(BTC)
    assert last(desk).reason == Reason.DUPLICATE
    desk.change(limit_symbol_positions=2, limit_set_positions=2, limit_duplicate_s=0.0)
    assert desk.wish(BTC)
    assert not desk.wish(BTC)
    assert (last(desk).reason, last(desk).limit) == (Reason.SYMBOL_POSITIONS, "2")


async def test_a_set_holds_one_position_per_side(make):
    rig = await make(rule_symbol_positions=False, rule_duplicate=False)
    assert rig.wish(BTC, set_key="s")
    assert not rig.wish(ETH, set_key="s")
    assert (last(rig).reason, last(rig).value) == (Reason.SET_POSITIONS, "1")
    assert rig.wish(ETH, Side.SELL, set_key="s")
    assert rig.wish(ETH, Side.SELL, set_key="t")
    assert rig.wish(BTC, set_key="")  # what comes from no set has no limit per set
    assert rig.wish(BTC, set_key="")


# ------------------------------------------------------------------ the same money only once
async def test_two_symbols_that_ask_in_the_same_cycle_do_not_get_the_same_money(make):
    rig = await make(**{**LARGE, "live_factor": 1.0})
    assert rig.wish(BTC)
    assert rig.free == 5000
    assert not rig.wish(ETH)
    assert (last(rig).reason, last(rig).value, last(rig).limit) == (
        Reason.BALANCE, "5000.00", "4000.00",
    )  # fmt: skip


async def test_a_fill_whose_balance_is_not_read_yet_still_binds_its_money(make):
    rig = await make(**LARGE)
    assert rig.wish(BTC)
    await rig.clock.run(1)
    assert rig.book.held()
    assert not [o for o in rig.orders.working() if o.purpose is OrderPurpose.ENTRY]
    assert rig.account.balance.free == 10_000  # the venue knows better, but was not asked
    assert rig.free == 7000
    await rig.read_balance()
    assert rig.free == rig.account.balance.free == D("6998.5")  # 3,000 and the fee, once


async def test_a_balance_on_its_way_during_the_fill_is_not_taken_for_the_newest(make):
    rig = await make(**LARGE)
    events = rig.orders.account_events
    assert rig.wish(BTC)
    await rig.clock.run(1)
    await rig.account.refresh(events)  # asked before the fill, answered after it
    assert rig.free == D("3998.5")  # rather bound twice than free twice
    await rig.read_balance()
    assert rig.free == D("6998.5")


async def test_an_entry_of_unknown_outcome_binds_its_money_until_it_is_known(make):
    rig = await make(**LARGE)
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    rig.gateway.failing.update({"fetch_order", "fetch_open_orders", "fetch_closed_orders",
                                "fetch_fills"})  # fmt: skip
    assert rig.wish(BTC)
    await rig.clock.run(30)
    await rig.read_balance()
    assert [o.state for o in rig.orders.working()] == [OrderState.UNKNOWN]
    assert rig.free == 7000


async def test_a_rejected_entry_gives_its_money_back(make):
    rig = await make(**LARGE)
    rig.gateway.faults.append(Fault.REFUSED)
    assert rig.wish(BTC)
    assert rig.free == 7000
    await turns()
    assert rig.free == 10_000


async def test_an_entry_resting_at_the_venue_is_not_counted_twice(make):
    rig = await make(**LARGE)
    order, position = rig.make(type=OrderType.LIMIT, price=D(90))
    rig.send(order, position)
    assert rig.free == 10_000 - 9  # 90 at leverage 10
    await rig.clock.run(0.1)
    assert rig.orders.working()[0].state is OrderState.OPEN
    assert rig.free == 10_000 - 9
    await rig.read_balance()
    assert rig.free == rig.account.balance.free


async def test_what_is_on_its_way_counts_as_exposure(make):
    rig = await make(**LARGE)
    assert rig.wish(BTC)
    facts = rig.facts(BTC)
    assert (facts.total_notional, facts.symbol_notional) == (3000, 3000)
    assert (rig.facts(ETH).total_notional, rig.facts(ETH).symbol_notional) == (3000, 0)
    await rig.clock.run(1)
    assert rig.facts(BTC).symbol_notional == 3000


async def test_an_order_on_its_way_without_a_price_makes_the_free_balance_unknown(make):
    rig = await make()
    order, position = rig.make()
    rig.orders.send(order, replace(_decision(rig), client_id=order.client_id), position)
    rig.venue.prices[BTC] = float("nan")
    rig.prices()
    assert rig.free is None
    assert rig.facts(ETH).total_notional is None
    assert not rig.wish(ETH)
    assert last(rig).reason == Reason.UNKNOWN_BALANCE


def _decision(rig: DeskRig):
    assert not rig.wish(sl_pct=0.0)
    return last(rig)


async def test_without_a_balance_there_is_no_order(make, stores, venue):
    rig = DeskRig(stores, venue)
    rig.prices()
    assert not rig.wish()
    refused = last(rig)
    assert (refused.reason, refused.value) == (Reason.UNKNOWN_BALANCE, "unknown")


# ------------------------------------------------------------------ over a restart
async def test_cooldown_rate_and_same_order_survive_a_restart(make, desk):
    await desk.clock.run(1)
    assert desk.wish(BTC)
    await desk.clock.run(1)
    (position,) = desk.book.held()
    desk.loop.close(position, CloseReason.MANUAL)
    await desk.clock.run(1)
    assert not desk.book.held()
    closed_ms = desk.stores.positions.get(position.position_id).closed_ms

    second = await make()
    facts = second.facts(BTC)
    assert (facts.entries_last_minute, facts.since_same_ms) == (1, 2000)
    assert facts.cooldown_ms == closed_ms + 20_000 - second.clock.now_ms() > 0
    assert second.facts(ETH).cooldown_ms == 0
    assert second.facts(ETH).since_same_ms is None
    assert second.facts(BTC, Side.SELL).since_same_ms is None
    assert not second.wish(BTC)
    assert last(second).reason == Reason.COOLDOWN
    second.change(rule_cooldown=False)
    assert not second.wish(BTC)
    assert last(second).reason == Reason.DUPLICATE
    second.change(rule_cooldown=False, rule_duplicate=False, limit_orders_per_min=1)
    assert not second.wish(BTC)
    assert last(second).reason == Reason.ORDER_RATE


async def test_the_memory_of_a_minute_fades_after_a_minute(make, desk):
    assert desk.wish(BTC)
    for after_s, count in ((59.999, 1), (0.001, 0)):
        await desk.clock.run(after_s)
        assert desk.facts().entries_last_minute == count
        assert (await make()).facts().entries_last_minute == count


def test_the_memory_reaches_as_far_as_any_limit_that_can_be_set():
    for key in ("close_cooldown_s", "limit_duplicate_s"):
        assert (SETTINGS[key].maximum or 0) * 1000 <= LOOK_BACK_MS


async def test_an_earlier_run_of_a_later_time_does_not_block_this_one(make, desk):
    assert desk.wish(BTC)
    await desk.clock.run(1)
    (position,) = desk.book.held()
    desk.loop.close(position, CloseReason.MANUAL)
    await desk.clock.run(1)
    await desk.clock.jump(-24 * 3600)
    second = await make(limit_orders_per_min=1)
    facts = second.facts(BTC)
    assert (facts.entries_last_minute, facts.since_same_ms) == (0, None)
    assert facts.cooldown_ms <= 0


async def test_a_clock_set_back_a_little_forgets_nothing(desk):
    await desk.clock.run(1)
    assert desk.wish(BTC)
    await desk.clock.jump(-5)
    facts = desk.facts(BTC)
    assert (facts.entries_last_minute, facts.since_same_ms) == (1, 5000)
    await desk.clock.jump(-3600)
    assert desk.facts(BTC).entries_last_minute == 0


# ------------------------------------------------------------------ what blocks everything
async def test_what_blocks_one_symbol_is_not_said_of_the_connection(desk):
    assert desk.desk.blocked_by() == ""
    assert desk.wish(BTC)
    assert desk.desk.blocked_by() == ""
    desk.change(limit_positions=1)
    assert desk.desk.blocked_by() == "Too many open positions: 1 (limit 1)"


async def test_a_symbol_without_prices_does_not_block_the_others(desk):
    desk.venue.prices[BTC] = float("nan")
    await desk.clock.run(5)
    desk.prices()
    assert desk.desk.blocked_by() == ""
    await desk.clock.run(5)
    assert desk.desk.blocked_by() == "Prices are too old: 5000 ms (limit 3000 ms)"


async def test_a_connection_without_symbols_says_so(desk):
    desk.feed.symbols = ()
    assert desk.desk.blocked_by() == "No symbols"
