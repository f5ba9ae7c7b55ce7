"""The coordinator and its engines through every state, on time that is moved by hand."""

import asyncio
from dataclasses import replace

import pytest

from cts_desktop.domain.errors import (
    IllegalTransitionError,
    NotFoundError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.events import MarketEnded
from cts_desktop.domain.lifecycle import EngineState, Health, LoopName, StartPhase
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import OrderPurpose, Side
from cts_desktop.domain.positions import CloseReason
from cts_desktop.engine import session as session_module
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.engine_world import World
from tests.helpers.faulty_gateway import BTC, ETH, Fault, Venue
from tests.helpers.manual_clock import turns
from tests.helpers.trading_rig import database_full

S, P = EngineState, StartPhase
#: Real time for what must come; reached only by a failure.
PATIENCE_S = 60.0


@pytest.fixture
def impatient(monkeypatch):
    """Do not wait ten real seconds for a venue that hangs."""
    monkeypatch.setattr(session_module, "_PATIENCE_S", 0.05)


@pytest.fixture
async def background():
    tasks = Supervisor(lambda _name, _error: None)
    yield tasks
    await tasks.cancel()


def refuse_connect(name, gateway):
    if name == "c001":
        gateway.failing.add("connect")


# ---------------------------------------------------------------------- start
async def test_start_goes_through_every_phase_in_order(world):
    world.add()
    await world.coordinator.start()
    assert world.states == [(S.STOPPED, S.STARTING), (S.STARTING, S.RUNNING)]
    assert world.moves == [
        ("c001", S.STARTING, P.IDLE), ("c001", S.STARTING, P.SETTINGS),
        ("c001", S.STARTING, P.CONNECTING), ("c001", S.STARTING, P.CHECKING),
        ("c001", S.STARTING, P.SYMBOLS), ("c001", S.STARTING, P.RECONCILING),
        ("c001", S.STARTING, P.HISTORY), ("c001", S.STARTING, P.READY),
        ("c001", S.RUNNING, P.READY),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "phase"),
    [("connect", P.CONNECTING), ("server_time_ms", P.CHECKING),
     ("load_markets", P.SYMBOLS), ("start_market", P.READY)],
)  # fmt: skip
async def test_a_failing_phase_ends_in_error_and_the_others_run(world, query, phase):
    def fail_first(name, gateway):
        if name == "c001":
            gateway.failing.add(query)

    world.prepare = fail_first
    world.add(1)
    world.add(2)
    await world.coordinator.start()
    first, second = (world.engine(n).status() for n in (1, 2))
    assert (first.state, first.phase) == (S.ERROR, phase)
    assert query in first.error
    assert second.state is S.RUNNING
    assert world.coordinator.is_running()


async def test_an_error_nobody_foresaw_in_a_phase_is_an_error_too(world, monkeypatch):
    def crash(_session):
        raise KeyError("surprise")

    world.add(1)
    monkeypatch.setattr(session_module.Session, "prepare", crash)
    with pytest.raises(UserActionError, match="surprise"):
        await world.coordinator.start()
    assert world.engine().state is S.ERROR


async def test_entries_stay_blocked_while_reconciling_fails(world):
    world.prepare = lambda name, gateway: gateway.failing.update(
        {"fetch_positions"} if name == "c001" else ()
    )
    world.add(1)
    world.add(2)
    await world.coordinator.start()
    first, second = (world.engine(n).status() for n in (1, 2))
    assert (first.state, first.phase) == (S.STARTING, P.RECONCILING)
    assert "fetch_positions" in first.reconciling
    assert second.state is S.RUNNING  # the others do not wait
    world.gateway(1).failing.clear()
    await world.clock.run(60)
    assert world.engine(1).status().state is S.RUNNING
    assert world.engine(1).status().reconciling == ""
    assert world.gateway(1).created == []


async def test_an_engine_that_still_reconciles_is_paused_with_the_others_when_it_is_done(world):
    world.prepare = lambda _name, gateway: gateway.failing.add("fetch_balance")
    world.add(1)
    await world.coordinator.start()
    world.coordinator.pause()
    world.gateway(1).failing.clear()
    await world.clock.run(60)
    assert world.engine(1).status().state is S.PAUSED


async def test_an_engine_that_still_reconciles_can_be_stopped(world):
    world.prepare = lambda _name, gateway: gateway.failing.add("fetch_balance")
    world.add(1)
    await world.coordinator.start()
    assert await world.coordinator.stop() == ()
    await world.clock.run(60)
    assert world.engine(1).status().state is S.STOPPED


async def test_without_an_enabled_connection_nothing_starts(world):
    world.add(1, enabled=False)
    with pytest.raises(UserActionError, match="no enabled connection"):
        await world.coordinator.start()
    assert world.states == []


async def test_an_unknown_symbol_is_named_with_what_there_is(world):
    world.add(symbols="DOGE/USDT")
    with pytest.raises(UserActionError, match="Unknown symbol DOGE/USDT; this market has BTC/USDT"):
        await world.coordinator.start()


async def test_a_held_symbol_is_watched_though_it_is_not_traded_any_more(world):
    world.add()
    await world.holding(symbol=ETH)
    await world.coordinator.stop()
    world.change(symbols=BTC)
    await world.coordinator.start()
    await world.warm_up()
    assert set(world.session().feed.symbols) == {BTC, ETH}
    await world.gateway().tick(1, ETH=98.0)
    await world.clock.run(1)
    assert world.session().book.unfinished() == ()
    assert world.session().main._allowed.tolist() == [True, False]


# ---------------------------------------------------------------------- refused requests
@pytest.mark.parametrize("verb", ["pause", "resume", "stop", "restart"])
async def test_what_does_not_fit_the_state_is_refused_logged_and_changes_nothing(world, verb):
    world.add()

    async def ask() -> None:
        result = getattr(world.coordinator, verb)()
        await result

    with pytest.raises(IllegalTransitionError, match="Cannot"):
        await ask()
    assert world.states == []
    assert world.log.has("warning", "Refused: Cannot")


async def test_starting_twice_is_refused(world):
    world.add()
    await world.coordinator.start()
    with pytest.raises(IllegalTransitionError):
        await world.coordinator.start()
    with pytest.raises(IllegalTransitionError):
        await world.coordinator.start_connection("c001")
    assert world.log.count("warning") == 2


# ---------------------------------------------------------------------- stop
@pytest.mark.parametrize(
    "query", ["connect", "server_time_ms", "fetch_positions", "load_markets", "start_market"]
)
async def test_stop_ends_a_start_in_any_phase(world, background, query):
    world.prepare = lambda _name, gateway: gateway.hanging.add(query)
    world.add()
    starting = background.start(world.coordinator.start(), "start")
    await turns(40)
    async with asyncio.timeout(PATIENCE_S):
        while world.engine().phase is P.HISTORY:  # noqa: ASYNC110 - a phase announces no end
            await asyncio.sleep(0.01)  # the kernels load in a thread
    await turns(40)
    assert world.coordinator.get_status().state is S.STARTING
    assert await world.coordinator.stop() == ()
    await starting
    assert world.coordinator.state is S.STOPPED
    assert world.engine().state is S.STOPPED
    assert world.gateway().closed
    assert world.log.count("warning") == 0


async def test_a_stop_in_the_same_moment_as_the_start_starts_nothing_afterwards(world, background):
    world.add()
    starting = background.start(world.coordinator.start(), "start")
    await asyncio.sleep(0)
    await world.coordinator.stop()
    await starting
    await turns(50)
    assert world.coordinator.state is S.STOPPED
    assert world.gateways == {}


async def test_stop_cancels_entries_keeps_stops_and_says_what_is_open(world):
    world.add()
    await world.holding()
    gateway = world.gateway()
    rest = await world.coordinator.stop()
    assert [line.split(" ", 3)[:4] for line in rest] == [
        ["Paper", "1:", "position", rest[0].split(" ", 3)[3]],
        ["Paper", "1:", "stop", rest[1].split(" ", 3)[3]],
        ["Paper", "1:", "target", rest[2].split(" ", 3)[3]],
    ]
    assert len(gateway.venue.matching.open_orders()) == 2
    assert not world.coordinator.is_running()
    sent = len(gateway.created)
    await world.clock.run(600)
    assert len(gateway.created) == sent


async def test_a_stop_during_an_entry_cancels_it_and_verifies_that_it_is_gone(world, background):
    world.add()
    await world.coordinator.start()
    await world.warm_up()
    world.venues["c001"].latency_s = 0.1
    world.venues["c001"].volume_share = 0.0001  # hardly anything trades: the rest waits
    world.venues["c001"].matching._settings = replace(
        world.venues["c001"].matching._market._settings, volume_share=0.0001
    )
    world.venues["c001"].matching._market._settings = world.venues["c001"].matching._settings
    assert world.wish()
    await world.clock.run(0.15)
    stop = background.start(world.coordinator.stop(), "stop")
    await world.clock.run(5)
    rest = await stop
    assert not any("entry" in line for line in rest)
    (position,) = world.stores.positions.unfinished("c001")
    assert 0 < position.qty < 1
    assert len(world.gateway().cancelled) >= 1


async def test_an_entry_of_unknown_outcome_is_told_when_the_engine_stops(world):
    world.add()
    await world.coordinator.start()
    await world.warm_up()
    world.gateway().faults.append(Fault.LOST_BEFORE)
    assert world.wish()
    rest = await world.coordinator.stop()
    assert rest == ("Paper 1: entry order BTC/USDT 2 (unknown)",)
    await world.coordinator.start()  # where it is looked for, and found never to have arrived
    await world.clock.run(90)
    assert world.session().orders.working() == ()


async def test_stop_works_while_the_venue_answers_errors_or_hangs(world, impatient):
    for fault in ("failing", "hanging"):
        world.add()
        await world.coordinator.start()
        await world.warm_up()
        broken = {"cancel_order", "stop_market", "fetch_balance", "close"}
        getattr(world.gateway(), fault).update(broken)
        await world.coordinator.stop()
        assert world.coordinator.state is S.STOPPED
        assert world.engine().state is S.STOPPED
    assert world.log.has("warning", "disconnect")


async def test_two_stops_at_once_are_one_stop(world, background):
    world.add()
    await world.coordinator.start()
    stopping = background.start(world.coordinator.stop(), "stop")
    await asyncio.sleep(0)
    with pytest.raises(IllegalTransitionError):
        await world.coordinator.stop()
    await stopping
    assert world.coordinator.state is S.STOPPED


async def test_closing_waits_for_a_stop_that_is_under_way(world, background):
    world.add()
    await world.coordinator.start()
    background.start(world.coordinator.stop(), "stop")
    await asyncio.sleep(0)
    await world.coordinator.close()
    assert world.coordinator.state is S.STOPPED


async def test_a_faulted_engine_can_be_stopped_and_started_again(world):
    world.prepare = refuse_connect
    world.add()
    with pytest.raises(UserActionError):
        await world.coordinator.start()
    with pytest.raises(IllegalTransitionError):
        await world.coordinator.start()
    await world.coordinator.stop()
    world.prepare = lambda _name, _gateway: None
    await world.coordinator.start()
    assert world.engine().state is S.RUNNING


# ---------------------------------------------------------------------- pause and resume
async def test_pause_keeps_protection_and_opens_nothing(world):
    world.add()
    await world.holding()
    world.coordinator.pause()
    await world.gateway().tick(1, BTC=99.9)
    assert not world.wish(symbol=ETH)
    await world.gateway().tick(1, BTC=98.0)
    await world.clock.run(1)
    (closed,) = world.stores.positions.closed_page().items
    assert closed.close_reason is CloseReason.STOP
    assert world.session().desk.refused == {"paused": 1}


async def test_a_paused_stop_that_does_not_fill_is_still_enforced(world):
    world.add()
    await world.holding()
    world.coordinator.pause()
    gateway = world.gateway()
    for order in gateway.venue.matching.open_orders():
        gateway.venue.matching.cancel(order.client_id, world.clock.now_ms())
    gateway.venue.matching.take_events()  # the venue lost the stop and does not say so
    for _ in range(8):
        await gateway.tick(1, BTC=98.0)
    (closed,) = world.stores.positions.closed_page().items
    assert closed.close_reason is CloseReason.LOCAL_STOP


async def test_times_of_a_pause_are_counted(world):
    world.add()
    await world.coordinator.start()
    await world.clock.run(10)
    world.coordinator.pause()
    paused_at = world.clock.now_ms()
    await world.clock.run(5)
    status = world.coordinator.get_status()
    assert (status.running, status.paused, status.pause_time) == (True, True, paused_at)
    assert (status.uptime_s, status.paused_total_s) == (15.0, 5.0)
    world.coordinator.resume()
    await world.clock.run(5)
    status = world.coordinator.get_status()
    assert (status.paused, status.pause_time, status.paused_total_s) == (False, None, 5.0)
    assert world.states[-3:] == [
        (S.RUNNING, S.PAUSED), (S.PAUSED, S.RESUMING), (S.RESUMING, S.RUNNING)
    ]  # fmt: skip


async def test_resume_processes_no_missed_step_and_marks_the_gap(world):
    world.add()
    await world.coordinator.start()
    for _ in range(5):
        await world.gateway().tick(1)
    main = world.session().main
    before = main.grid.ts_ms
    world.coordinator.pause()
    for _ in range(50):
        await world.gateway().tick(1)
    assert main.grid.ts_ms == before
    world.coordinator.resume()
    assert world.session().feed._dropped  # the gap, taken by the next cycle
    await world.clock.run(0.5)
    assert main.grid.ts_ms == before  # nothing of the pause is caught up with
    assert not world.session().feed._dropped
    await world.gateway().tick(1)
    await world.clock.run(0.5)
    assert main.grid.ts_ms > before


# ---------------------------------------------------------------------- one connection
async def test_one_connection_stops_and_starts_while_the_other_goes_on(world):
    world.add(1)
    world.add(2)
    await world.coordinator.start()
    await world.coordinator.stop_connection("c001")
    assert [world.engine(n).state for n in (1, 2)] == [S.STOPPED, S.RUNNING]
    assert world.coordinator.is_running()
    cycles = world.engine(2).status().loops[0].cycles
    await world.clock.run(1)
    assert world.engine(2).status().loops[0].cycles > cycles
    await world.coordinator.start_connection("c001")
    assert world.engine(1).state is S.RUNNING
    with pytest.raises(IllegalTransitionError):
        await world.coordinator.start_connection("c001")


async def test_starting_one_connection_starts_the_run_with_it_alone(world):
    world.add(1)
    world.add(2)
    await world.coordinator.start_connection("c002")
    assert world.coordinator.is_running()
    assert world.coordinator.engine("c001") is None


async def test_a_connection_started_while_paused_is_paused(world):
    world.add(1)
    world.add(2)
    await world.coordinator.start_connection("c001")
    world.coordinator.pause()
    await world.coordinator.start_connection("c002")
    assert world.engine(2).state is S.PAUSED


async def test_a_disabled_connection_does_not_start(world):
    world.add(1, enabled=False)
    with pytest.raises(UserActionError, match="disabled"):
        await world.coordinator.start_connection("c001")


# ---------------------------------------------------------------------- auto-restart
async def test_a_faulted_engine_starts_again_after_the_cooldown(world):
    world.add(restart_cooldown_min=2.0)
    await world.coordinator.start()
    world.engine().fail("test")
    assert world.engine().state is S.ERROR
    await world.clock.run(119)
    assert world.engine().state is S.ERROR
    await world.clock.run(2)
    await until(world, S.RUNNING)
    assert world.engine().status().restart_attempts == 1


async def until(world: World, state: EngineState, number: int = 1) -> None:
    """Wait for a start, whose kernels load in a thread."""
    async with asyncio.timeout(PATIENCE_S):
        while world.engine(number).state is not state:  # noqa: ASYNC110 - loads in a thread
            await asyncio.sleep(0.01)


async def test_an_engine_that_failed_at_the_start_of_all_is_started_again_too(world):
    world.prepare = refuse_connect
    world.add(1)
    world.add(2)
    await world.coordinator.start()
    world.prepare = lambda _name, _gateway: None
    await world.clock.run(301)
    await until(world, S.RUNNING)


async def test_restart_attempts_end(world):
    world.add(1, restart_attempts=2, restart_cooldown_min=1.0)
    world.add(2)
    await world.coordinator.start()
    world.prepare = refuse_connect
    made = []
    world.engine().fail("test")
    for _ in range(5):
        await world.clock.run(61)
        made.append(id(world.gateway()))
    assert len(set(made)) == 2
    assert world.engine().state is S.ERROR
    assert world.log.has("error", "no more restart attempts")


async def test_attempts_count_anew_after_a_good_run(world):
    world.add(1, restart_attempts=1, restart_cooldown_min=1.0)
    await world.coordinator.start()
    for _ in range(3):
        await world.clock.run(120)
        world.engine().fail("test")
        await world.clock.run(61)
        await until(world, S.RUNNING)


async def test_no_restart_after_stop_pause_is_kept_and_off_means_off(world):
    world.add(1, restart_cooldown_min=1.0)
    world.add(2, auto_restart=False)
    world.add(3)
    await world.coordinator.start()
    world.coordinator.pause()
    world.engine(1).fail("test")
    world.engine(2).fail("test")
    await world.clock.run(61)
    await until(world, S.PAUSED, 1)
    assert world.engine(2).state is S.ERROR
    world.engine(1).fail("test")
    await world.coordinator.stop()
    await world.clock.run(3600)
    assert world.engine(1).state is S.STOPPED


# ---------------------------------------------------------------------- emergency stop
@pytest.mark.parametrize("paused", [False, True])
async def test_the_emergency_stop_closes_everything_and_stops(world, background, paused):
    world.add()
    await world.holding()
    if paused:
        world.coordinator.pause()
    stop = background.start(world.coordinator.emergency_stop(close_positions=True), "stop")
    await world.clock.run(5)
    assert await stop == ()
    (closed,) = world.stores.positions.closed_page().items
    assert closed.close_reason is CloseReason.EMERGENCY
    assert world.coordinator.state is S.STOPPED
    assert world.kills == [True]
    assert world.gateway().venue.matching.positions() == []


async def test_the_emergency_stop_can_leave_positions_under_their_stops(world):
    world.add()
    await world.holding()
    rest = await world.coordinator.emergency_stop(close_positions=False)
    assert len(rest) == 3
    assert len(world.gateway().venue.matching.open_orders()) == 2


async def test_the_emergency_stop_repeats_while_the_venue_refuses(world, background):
    world.add()
    await world.holding()
    world.gateway().faults.extend([Fault.REFUSED] * 3)
    stop = background.start(world.coordinator.emergency_stop(close_positions=True), "stop")
    await world.clock.run(30)
    assert await stop == ()


async def test_the_emergency_stop_gives_up_after_its_attempts_and_says_what_is_left(
    world, background, impatient
):
    world.add()
    await world.holding()
    world.gateway().faults.extend([Fault.LOST_BEFORE] * 1000)
    world.gateway().failing.update({"fetch_order", "fetch_fills"})
    stop = background.start(world.coordinator.emergency_stop(close_positions=True), "stop")
    await world.clock.run(200)
    rest = await stop
    assert any("position" in line for line in rest)
    assert any("close order" in line for line in rest)
    assert world.coordinator.state is S.STOPPED


async def test_the_emergency_stop_works_while_the_venue_hangs(world, background, impatient):
    world.add()
    await world.holding()
    world.gateway().hanging.update({"create_order", "cancel_order", "fetch_balance", "close"})
    stop = background.start(world.coordinator.emergency_stop(close_positions=True), "stop")
    await world.clock.run(200)
    assert any("position" in line for line in await stop)
    assert world.coordinator.state is S.STOPPED


async def test_the_emergency_stop_works_in_every_other_state(world, background):
    assert await world.coordinator.emergency_stop(close_positions=True) == ()  # stopped
    world.coordinator.rearm()
    world.prepare = lambda _name, gateway: gateway.hanging.add("load_markets")
    world.add()
    starting = background.start(world.coordinator.start(), "start")
    await turns(40)
    assert await world.coordinator.emergency_stop(close_positions=True) == ()  # starting
    await starting
    assert world.coordinator.state is S.STOPPED
    world.coordinator.rearm()
    world.prepare = refuse_connect
    with pytest.raises(UserActionError):
        await world.coordinator.start()
    assert await world.coordinator.emergency_stop(close_positions=True) == ()  # error
    assert world.coordinator.state is S.STOPPED


async def test_a_faulted_engine_takes_part_in_the_emergency_stop(world, background):
    world.add(auto_restart=False)
    await world.holding()
    world.engine().fail("test")
    stop = background.start(world.coordinator.emergency_stop(close_positions=True), "stop")
    await world.clock.run(5)
    assert await stop == ()
    assert world.gateway().venue.matching.positions() == []


async def test_the_kill_switch_survives_a_restart_until_it_is_released_by_hand(tmp_path):
    world = World(tmp_path)
    world.add()
    await world.coordinator.emergency_stop(close_positions=False)
    await world.close()
    again = World(tmp_path)
    assert again.coordinator.get_status().kill_switch
    for start in (again.coordinator.start, lambda: again.coordinator.start_connection("c001")):
        with pytest.raises(UserActionError, match="arm it again"):
            await start()
    again.coordinator.rearm()
    await again.coordinator.start()
    await again.close()


async def test_a_kill_switch_that_could_not_be_stored_is_stored_later(world):
    with database_full(world.stores):
        await world.coordinator.emergency_stop(close_positions=False)
        assert world.coordinator.get_status().kill_switch
    world.stores.flush()
    assert world.stores.state.get("kill_switch") is True


# ---------------------------------------------------------------------- storage
async def test_a_database_that_cannot_be_written_blocks_entries_until_it_can(world):
    world.coordinator.open()
    world.add()
    await world.coordinator.start()
    await world.warm_up()
    with database_full(world.stores):
        world.stores.state.put("anything", 1)
        await world.clock.run(1)
        assert world.coordinator.storage_error
        assert "cannot be written" in world.coordinator.get_status().connections[0].blocked_by
        assert not world.wish()
        assert world.session().desk.refused == {"storage": 1}
    await world.clock.run(1)
    assert world.coordinator.storage_error == ""
    assert world.stores.state.get("anything") == 1
    assert world.log.has("info", "can be written again")
    assert world.wish()


async def test_an_entry_whose_intent_cannot_be_stored_is_a_refusal_and_nothing_more(world):
    world.add()
    await world.coordinator.start()
    await world.warm_up()
    with database_full(world.stores):
        assert not world.wish()
    assert world.gateway().created == []
    assert world.session().book.unfinished() == ()
    assert world.session().desk.refused == {"storage": 1}
    await world.clock.run(11)
    await world.gateway().tick(0.1)
    assert world.wish()


# ---------------------------------------------------------------------- in flight
async def test_what_is_in_flight_counts_towards_exposure_and_balance(world):
    world.add(limit_exposure_pct=3.0)
    await world.coordinator.start()
    await world.warm_up()
    world.venues["c001"].latency_s = 5.0
    assert world.wish(symbol=BTC)
    await world.clock.run(0.1)
    assert not world.wish(symbol=ETH)
    assert set(world.session().desk.refused) == {"exposure"}
    await world.clock.run(30)  # entry, stop and target: closing waits for none of them


async def test_a_spot_market_is_not_sold_short(world):
    world.venues["c001"] = Venue(world.clock, rule={"market_type": MarketType.SPOT})
    world.add()
    await world.coordinator.start()
    await world.warm_up()
    desk = world.session().desk
    assert not desk.ask(Wish(BTC, Side.SELL, 2.0, 1.0, 0.0, 0.0, 0, "set"))
    assert desk.refused == {"no_shorts": 1}


# ---------------------------------------------------------------------- status and settings
async def test_the_status_says_what_is_true(world):
    world.add()
    await world.coordinator.start()
    await world.clock.run(10)
    status = world.coordinator.get_status()
    assert (status.state, status.running, status.uptime_s) == (S.RUNNING, True, 10.0)
    (connection,) = status.connections
    assert {loop.name: loop.cycles for loop in connection.loops} == {
        LoopName.MAIN: 101, LoopName.PRESET: 101, LoopName.ORDERS: 201
    }  # fmt: skip
    assert status.health is Health.HEALTHY
    assert "Prices are too old" in connection.blocked_by
    await world.warm_up()
    (connection,) = world.coordinator.get_status().connections
    assert connection.blocked_by == ""
    assert connection.data_age_ms == 0


async def test_what_changes_while_the_sets_are_read_counts_from_the_first_cycle_on(
    world, background, monkeypatch
):
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(keeper):
        reading.set()
        await go_on.wait()

    monkeypatch.setattr("cts_desktop.engine.set_keeper.SetKeeper.restore", slowly)
    world.add(limit_positions=5, block_enabled=False)
    background.start(world.coordinator.start(), "start")
    await reading.wait()
    world.change(live_trade=False, limit_positions=1, block_enabled=True, ladder_real_avg_units=0.9)
    go_on.set()
    await until(world, S.RUNNING)
    await world.warm_up()
    assert not world.wish()
    assert world.session().desk.refused == {"trading_off": 1}
    assert world.session().main.book.thresholds.real_min_avg_units == 0.9
    assert world.session().main.strategies.words(0)[0].startswith("Block")


async def test_a_twin_that_cannot_be_followed_holds_up_no_fill_and_no_stop(world, monkeypatch):
    world.add()
    await world.coordinator.start()
    await world.warm_up()

    def fail(position, now_ms):
        raise ZeroDivisionError("the twin")

    monkeypatch.setattr(world.session().main.twins, "position_changed", fail)
    assert world.wish()
    await world.clock.run(1)
    (position,) = world.session().book.held()
    assert world.session().protection(position) == "venue"
    assert world.log.has("error", "paper twin: the twin")
    await world.coordinator.stop()


async def test_intervals_and_limits_change_while_running(world):
    world.add()
    await world.coordinator.start()
    await world.warm_up()
    world.change(loop_main_ms=500, live_trade=False)
    main = world.engine().status().loops[0]
    assert main.interval_ms == 500
    assert not world.wish()
    assert set(world.session().desk.refused) == {"trading_off"}


async def test_the_end_of_a_run_is_known_to_the_next(tmp_path):
    world = World(tmp_path)
    world.add()
    await world.coordinator.start()
    world.stores.flush()
    world.stores.database._peewee.close()  # as kill -9 would
    again = World(tmp_path)
    found = [again.coordinator.was_running]
    assert again.coordinator.state is S.STOPPED
    await again.coordinator.start()
    found.append(again.coordinator.was_running)
    assert found == [True, False]
    await again.close()
    third = World(tmp_path)
    assert not third.coordinator.was_running
    await third.close()
    world.stores.flush = lambda: None  # type: ignore[method-assign] # the dead write nothing
    await world.engine().stop()


async def test_positions_and_orders_can_be_ended_by_hand(world):
    world.add()
    await world.holding()
    (position,) = world.session().book.unfinished()
    (target,) = [o for o in world.session().orders.working() if o.purpose is OrderPurpose.TARGET]
    with pytest.raises(IllegalTransitionError, match="protects"):
        await world.coordinator.by_hand.cancel_order(target.client_id)
    assert world.coordinator.by_hand.close_positions([position.position_id, "nothing"]) == (
        ["BTC/USDT 2"], ["That position is not open on a running connection"],
    )  # fmt: skip
    await world.clock.run(1)
    assert world.session().book.unfinished() == ()
    with pytest.raises(UserActionError):
        world.coordinator.by_hand.close_positions([position.position_id])
    with pytest.raises(UserActionError):
        await world.coordinator.by_hand.cancel_order("nothing")


async def test_a_failing_balance_query_is_repeated_and_blocks_while_unknown(world):
    world.add()
    await world.coordinator.start()
    await world.warm_up()
    world.gateway().failing.add("fetch_balance")
    with pytest.raises(RetryLaterError):
        await world.session().accounting.read_balance()
    assert not world.wish()
    assert set(world.session().desk.refused) == {"unknown_balance"}


async def test_the_end_of_a_recorded_market_is_told_and_blocks(world):
    ended: list[MarketEnded] = []
    world.bus.subscribe(MarketEnded, ended.append)
    world.add()
    await world.coordinator.start()
    world.session().on_market_end()
    assert [event.connection_id for event in ended] == ["c001"]
    assert world.engine().status().blocked_by == "The recorded market has ended"
    assert world.engine().state is S.RUNNING


async def test_prices_that_break_off_with_an_error_are_a_fault(world):
    world.add(auto_restart=False)
    await world.coordinator.start()
    world.session().on_market_failure(ValueError("line 7"))
    status = world.engine().status()
    assert (status.state, status.error) == (S.ERROR, "market: line 7")


async def test_a_request_that_crashes_is_in_doubt_and_its_order_is_followed(world):
    world.add(auto_restart=False)
    await world.coordinator.start()
    await world.warm_up()
    world.gateway().faults.append(Fault.CRASHES)
    assert world.wish()
    await world.clock.run(1)
    assert world.engine().state is S.RUNNING
    assert world.log.errors
    assert world.session().book.held()[0].qty == 2
    assert len(world.gateway().venue.matching.open_orders()) == 2  # protected all the same
    await world.coordinator.stop()


async def test_a_running_connection_is_not_forgotten_and_a_stopped_one_is(world):
    world.add()
    await world.coordinator.start()
    with pytest.raises(UserActionError, match="Stop"):
        world.coordinator.forget("c001")
    await world.coordinator.stop()
    world.coordinator.forget("c001")
    assert world.coordinator.engines() == ()
    with pytest.raises(NotFoundError):
        await world.coordinator.start_connection("c009")
