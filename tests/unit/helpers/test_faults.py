"""The bad venue is truthful until told otherwise, and its seeded faults are repeatable."""

import pytest

from cts_desktop.domain.errors import (
    ClockOffsetError,
    KeyRefusedError,
    OrderRefusedError,
    RateLimitedError,
    RetryLaterError,
)
from cts_desktop.domain.orders import OrderRequest, OrderState, OrderType, Side
from cts_desktop.domain.ports import ExchangeGateway
from tests.helpers.faults import STORM, Fault, FaultRates, Faults, QueryFault, empty
from tests.helpers.faulty_gateway import FaultyGateway
from tests.helpers.manual_clock import START_MS, ManualClock
from tests.helpers.venue import BTC, ETH, D, Venue


@pytest.fixture
def venue():
    return Venue(ManualClock(), symbols=(BTC, ETH))


@pytest.fixture
def gateway(venue):
    return FaultyGateway(venue)


def market(name: str = "a", side: Side = Side.BUY) -> OrderRequest:
    return OrderRequest(name, BTC, side, OrderType.MARKET, D(1))


def drawn(seed: int) -> list[object]:
    plan = Faults(seed, STORM)
    return [
        *(plan.command("create_order") for _ in range(200)),
        *(plan.query("fetch_positions") for _ in range(200)),
        *(plan.step() for _ in range(200)),
    ]


def test_the_same_seed_gives_the_same_faults_and_another_seed_others():
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_one_more_query_does_not_move_what_happens_to_orders():
    one, other = Faults(3, STORM), Faults(3, STORM)
    for _ in range(7):
        other.query("fetch_fills")
    commands = [[plan.command("create_order") for _ in range(100)] for plan in (one, other)]
    assert commands[0] == commands[1]


def test_a_storm_has_every_kind_of_fault_and_calm_has_none():
    plan = Faults(5, STORM.times(2))
    commands = {plan.command("create_order") for _ in range(3000)}
    assert commands == set(Fault)
    assert {plan.query("fetch_fills") for _ in range(3000)} == set(QueryFault)
    plan.calm()
    assert {plan.command("create_order") for _ in range(100)} == {Fault.NONE}
    assert plan.events(["event"]) == [(0.0, "event")]


def test_a_lie_comes_once():
    plan = Faults(1, FaultRates(query_lies=1.0))
    answers = [plan.query("fetch_positions") for _ in range(9)]
    lies = [number for number, answer in enumerate(answers) if answer is QueryFault.LIES]
    assert lies == [0, 4, 8]


async def test_without_a_fault_every_answer_is_the_truth(venue, gateway):
    port: ExchangeGateway = gateway
    answer = await port.create_order(market())
    assert answer.state is OrderState.FILLED
    assert await port.fetch_order(BTC, "a") == answer
    assert [p.qty for p in await port.fetch_positions()] == [1]
    assert [f.client_id for f in await port.fetch_fills(0)] == ["a"]
    assert await port.fetch_open_orders() == []
    assert await port.fetch_closed_orders(BTC, 0) == [answer]
    assert await port.server_time_ms() == START_MS


async def test_a_lie_is_told_once(gateway):
    await gateway.create_order(market())
    gateway.lies["fetch_positions"].append(empty)
    assert await gateway.fetch_positions() == []
    assert len(await gateway.fetch_positions()) == 1


async def test_a_new_order_is_invisible_for_as_long_as_told(venue, gateway):
    venue.invisible_s = 5
    await gateway.create_order(market())
    assert await gateway.fetch_order(BTC, "a") is None
    assert await gateway.fetch_fills(0) == []
    await venue.clock.run(5)
    assert await gateway.fetch_order(BTC, "a") is not None
    assert len(await gateway.fetch_fills(0)) == 1


async def test_an_order_may_arrive_after_it_was_given_up(venue, gateway):
    gateway.faults.append(Fault.LATE)
    with pytest.raises(Exception, match="timeout"):
        await gateway.create_order(market())
    assert venue.qty(BTC) == 0
    await gateway.tick(4)
    assert venue.qty(BTC) == 1


async def test_conditions_of_the_venue_refuse_as_a_venue_does(venue, gateway):
    venue.down = True
    with pytest.raises(RetryLaterError):
        await gateway.fetch_positions()
    venue.down, venue.revoked = False, True
    with pytest.raises(KeyRefusedError):
        await gateway.fetch_positions()
    with pytest.raises(OrderRefusedError):
        await gateway.create_order(market())
    venue.revoked = False
    venue.clock_offset_ms = 6_000
    with pytest.raises(ClockOffsetError):
        await gateway.fetch_positions()
    assert await gateway.server_time_ms() == START_MS + 6_000
    venue.clock_offset_ms = 0
    venue.limit(10, banned=True)
    with pytest.raises(RateLimitedError) as caught:
        await gateway.fetch_positions()
    assert (caught.value.retry_after_s, caught.value.banned) == (10, True)
    await venue.clock.run(10)
    assert await gateway.fetch_positions() == []


async def test_what_others_do_shows_in_fills_and_positions(venue, gateway):
    await gateway.create_order(market())
    venue.by_hand(BTC, Side.BUY, "0.5")
    assert venue.qty(BTC) == D("1.5")
    venue.liquidate(BTC)
    fills = await gateway.fetch_fills(0)
    assert [fill.liquidation for fill in fills] == [False, False, True]
    assert venue.qty(BTC) == 0


async def test_sleep_moves_the_wall_clock_only_and_keeps_what_is_left_of_sleeps():
    clock = ManualClock()
    before = clock.monotonic()
    await clock.jump(1800)
    assert clock.now_ms() == START_MS + 1_800_000 == clock.true_ms
    assert clock.monotonic() == before
    await clock.set(-60)
    assert clock.true_ms - clock.now_ms() == 60_000
    assert clock.monotonic() == before
