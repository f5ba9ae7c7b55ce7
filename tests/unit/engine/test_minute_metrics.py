"""One row per minute of the market, whatever pauses, stops or crashes in between."""

from dataclasses import replace

import pytest

from cts_desktop.domain.events import DecisionMade
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.risk import Decision
from tests.helpers.faulty_gateway import BTC, ETH
from tests.unit.engine.loop_rig import QUIET, RUN_UP, START_MS, LoopRig

MINUTE_MS = 60_000


@pytest.fixture
async def rig(stores, venue) -> LoopRig:
    return await LoopRig(stores, venue).ready()


def decision(accepted: bool = False, **changes: object) -> Decision:
    made = Decision(
        "c001", START_MS, BTC, "buy", "entry", accepted=accepted,
        reason="accepted" if accepted else "balance", message="",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


async def test_before_the_first_step_there_is_no_minute(rig, stores):
    assert rig.main.minutes.running is None
    rig.main.persist(market_waits=False)
    assert stores.metrics.since("c001", 0) == []


async def test_what_happened_in_a_minute_is_counted(rig):
    rig.at_exchange(1, 1.0)
    rig.run([*RUN_UP, 100.5, 101.8])
    running = rig.main.minutes.running
    assert (running.minute_ms, running.steps, running.symbol_steps) == (START_MS, 17, 34)
    assert running.signals[f"{BTC} move long"] >= 1
    assert (running.opened, running.closed) == (4, 2)
    assert running.net_units == pytest.approx(
        float(sum(event.closed["net_units"].sum() for _, event in rig.seen))
    )
    assert (running.asks, running.asked) == (1, 1)
    assert running.levels[SetLevel.EXCHANGE] + running.levels[SetLevel.REAL] == 1
    assert sum(running.levels) == len(rig.main.book.space)


async def test_every_symbol_is_active_quiet_or_cannot_be_judged(rig):
    rig.run(QUIET)
    running = rig.main.minutes.running
    assert running.stale == 2 * 10  # ten steps until the gate has its window
    assert running.active == 0
    assert running.quiet == {BTC: 2, ETH: 2}
    rig.run(RUN_UP[len(QUIET) :])
    running = rig.main.minutes.running
    assert running.active == 3
    assert running.quiet == {BTC: 2, ETH: 5}


async def test_a_symbol_without_a_price_is_counted_as_such(rig):
    rig.run(QUIET, float("nan"))
    running = rig.main.minutes.running
    assert (running.symbol_steps, running.stale, running.quiet) == (12, 10 + 12, {BTC: 2})


async def test_a_minute_is_one_row_and_one_without_steps_none(rig, stores):
    for _ in range(3):
        rig.step(100.0)
        rig.main.persist(market_waits=False)
    rig.now_ms += 5 * MINUTE_MS
    rig.step(100.0)
    rig.main.persist(market_waits=False)
    rows = stores.metrics.since("c001", 0)
    assert [(row.minute_ms - START_MS, row.steps) for row in rows] == [
        (0, 3), (5 * MINUTE_MS, 1),
    ]  # fmt: skip


async def test_a_minute_in_which_nothing_changed_is_not_written_again(rig, stores):
    rig.step(100.0)
    rig.main.persist(market_waits=False)
    stores.flush()
    rig.main.minutes.persist()
    assert stores.database.queued == 0


async def test_a_pause_within_a_minute_is_one_row_of_both_parts(rig, stores):
    rig.run([100.0] * 5)
    rig.main.persist(market_waits=False)
    rig.now_ms += 20_000
    rig.feed.discard()
    rig.run([100.0] * 5)
    rig.main.persist(market_waits=False)
    (row,) = stores.metrics.since("c001", 0)
    assert row.steps == 10


async def test_a_restart_within_a_minute_goes_on_with_its_row(rig, stores, venue):
    rig.run([*RUN_UP, 100.5])
    rig.bus.publish(DecisionMade(decision()))
    before = rig.main.minutes.running
    await rig.main.close(stores.flush)
    again = await LoopRig(stores, venue).ready()
    again.now_ms = rig.now_ms
    again.step(100.5)
    (row,) = stores.metrics.since("c001", 0)
    running = again.main.minutes.running
    assert running is not None
    assert row.steps == 16
    assert (running.minute_ms, running.steps, running.opened) == (START_MS, 17, before.opened)
    assert (running.signals, running.refused) == (before.signals, {"balance": 1})
    assert running.quiet[ETH] == before.quiet[ETH]
    again.main.persist(market_waits=False)
    assert [row.steps for row in stores.metrics.since("c001", 0)] == [17]


async def test_a_restart_in_a_later_minute_leaves_the_earlier_row_alone(rig, stores, venue):
    rig.run([100.0] * 7)
    await rig.main.close(stores.flush)
    again = await LoopRig(stores, venue).ready()
    again.now_ms = rig.now_ms + MINUTE_MS
    again.run([100.0] * 2)
    again.main.persist(market_waits=False)
    assert [row.steps for row in stores.metrics.since("c001", 0)] == [7, 2]


async def test_a_recorded_market_that_is_played_once_more_counts_anew(rig, stores, venue):
    rig.run([100.0] * 70)
    await rig.main.close(stores.flush)
    again = await LoopRig(stores, venue).ready()
    again.run([100.0] * 3)
    again.main.persist(market_waits=False)
    assert [(r.minute_ms, r.steps) for r in stores.metrics.since("c001", 0)] == [(START_MS, 3)]


async def test_what_the_gate_says_about_entries_is_counted_by_reason(rig):
    rig.step(100.0)
    for made in (
        decision(), decision(reason="exposure", repeats=3), decision(accepted=True),
        decision(connection_id="c002"), decision(purpose="close"),
    ):  # fmt: skip
        rig.bus.publish(DecisionMade(made))
    running = rig.main.minutes.running
    assert (running.sent, running.refused) == (1, {"balance": 1, "exposure": 3})
    rig.now_ms += MINUTE_MS
    rig.step(100.0)
    assert rig.main.minutes.running.refused == {}


async def test_a_session_that_ended_hears_nothing_more(rig, stores):
    rig.step(100.0)
    await rig.main.close(stores.flush)
    rig.bus.publish(DecisionMade(decision()))
    assert rig.main.minutes.running.refused == {}
