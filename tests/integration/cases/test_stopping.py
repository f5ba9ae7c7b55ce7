"""Stop, pause and emergency stop in the middle of things; two programs on one account.

One profile is never opened twice: `tests/unit/app/test_instance.py`, `tests/end2end`.
"""

import asyncio

import pytest

from cts_desktop.domain.differences import DifferenceKind
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.domain.risk import Reason
from tests.helpers.case import Case
from tests.helpers.faults import Fault
from tests.helpers.invariants import Books, always
from tests.helpers.venue import BTC, ETH

O = OrderState  # noqa: E741
MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
CLOSE, ENTRY = OrderPurpose.CLOSE, OrderPurpose.ENTRY


async def emergency(case: Case, seconds: int = 300) -> tuple[str, ...]:
    """Press the emergency stop, closing all, and let prices go on meanwhile."""
    task = asyncio.create_task(case.world.coordinator.emergency_stop(close_positions=True))
    for _ in range(seconds):
        await case.run(1)
        await asyncio.sleep(0.002)
        if task.done():
            break
    assert task.done(), "an emergency stop ends"
    return task.result()


async def test_stop_during_an_entry(case, exchange):
    await case.start()
    exchange.answer_after(2)
    assert case.wish()
    await case.clock.run(0.5)
    left = await case.stop()
    assert case.state is EngineState.STOPPED
    exchange.answer_after(0)
    await case.run(5)
    if exchange.qty(BTC):
        assert left, "what stays open is said"
        assert exchange.resting(STOP), "and protected"
    asked = len(exchange.asked())
    await case.run(30)
    assert len(exchange.asked()) == asked, "after a stop nothing is sent"
    await case.start()
    await case.run(5)
    assert case.position().qty == exchange.qty(BTC)
    assert len(exchange.asked(MARKET)) == 1
    await case.check_settled()


async def test_stop_during_an_entry_that_hangs(case, exchange):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.HANGS)
    assert case.wish()
    await case.run(1)
    left = await case.stop()
    assert any(BTC in line for line in left)
    exchange.lose_events()
    await case.start()
    await case.run(8)
    assert case.states(ENTRY) == [O.FILLED]
    assert len(exchange.resting(STOP)) == 1
    await case.check_settled()


async def test_stop_while_an_entry_fills_in_parts(case, exchange):
    await case.start()
    exchange.volume(0.16)
    await case.run(1)
    assert case.wish()
    await case.run(3)
    await case.stop()
    assert case.states(ENTRY) == [O.CANCELLED]
    assert case.position().qty == exchange.qty(BTC) > 0
    assert sum(o.qty for o in exchange.resting(STOP)) >= exchange.qty(BTC)
    await case.start()
    await case.check_settled()


async def test_pause_during_an_entry(case, exchange):
    await case.start()
    exchange.answer_after(2)
    assert case.wish()
    await case.clock.run(0.5)
    case.world.coordinator.pause()
    await case.run(10)
    exchange.answer_after(0)
    assert case.state is EngineState.PAUSED
    assert case.position().qty == exchange.qty(BTC) > 0
    assert len(exchange.resting(STOP)) == 1, "it is protected while paused"
    assert case.refusal(ETH) is Reason.PAUSED
    await case.run(10, BTC=98.0)
    assert case.position().state is PositionState.CLOSED, "and its stop works"
    case.world.coordinator.resume()
    await case.check_settled()


async def test_emergency_stop_while_paused(case, exchange):
    await case.start()
    await case.enter()
    await case.enter(ETH)
    case.world.coordinator.pause()
    await case.run(2)
    assert await emergency(case) == ()
    assert case.world.coordinator.state is EngineState.STOPPED
    assert exchange.qty(BTC) == exchange.qty(ETH) == 0
    assert exchange.resting() == []
    for symbol in (BTC, ETH):
        assert case.position(symbol).state is PositionState.CLOSED
        assert case.position(symbol).close_reason is CloseReason.EMERGENCY
    with pytest.raises(UserActionError):
        await case.world.coordinator.start()
    await case.crash()
    case.open_again()
    with pytest.raises(UserActionError):
        await case.world.coordinator.start()
    case.world.coordinator.rearm()
    await case.start()
    await case.check_settled()


@pytest.mark.parametrize(
    "fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BUSY_BEFORE, Fault.REFUSED, Fault.LATE]
)
async def test_emergency_stop_while_the_exchange_answers_errors(case, exchange, fault):
    await case.start()
    await case.enter()
    await case.enter(ETH)
    exchange.fail_next_create(fault, fault, fault)
    left = await emergency(case)
    assert left == ()
    assert exchange.qty(BTC) == exchange.qty(ETH) == 0
    assert exchange.resting() == []
    case.check_now()
    case.world.coordinator.rearm()
    await case.start()
    await case.check_settled()


async def test_emergency_stop_while_the_exchange_answers_nothing_but_errors(case, exchange):
    await case.start()
    await case.enter()
    exchange.fail("create_order", "cancel_order", "fetch_order", "fetch_fills")
    left = await emergency(case)
    assert any(BTC in line for line in left), "what is left is said"
    assert case.world.coordinator.get_status().kill_switch
    assert len(exchange.resting(STOP)) == 1, "its stop stays"
    case.check_now()
    exchange.work()
    await emergency(case)
    assert exchange.qty(BTC) == 0, "a second press closes what the first left"
    assert exchange.resting() == []
    case.world.coordinator.rearm()
    await case.start()
    await case.check_settled()


@pytest.mark.parametrize(
    "hanging",
    [
        ("create_order",),
        (
            "create_order",
            "cancel_order",
            "fetch_order",
            "fetch_fills",
            "fetch_positions",
            "fetch_open_orders",
            "fetch_balance",
        ),
    ],
)
async def test_emergency_stop_while_the_exchange_hangs(case, exchange, hanging):
    await case.start()
    await case.enter()
    exchange.hang(*hanging)
    left = await emergency(case)
    assert any(BTC in line for line in left)
    assert case.world.coordinator.get_status().kill_switch
    assert case.state is EngineState.STOPPED
    assert len(exchange.resting(STOP)) == 1
    case.check_now()
    exchange.work()
    case.world.coordinator.rearm()
    await case.start()
    await case.run(70)
    assert case.position().qty == exchange.qty(BTC)
    await case.check_settled()


async def test_emergency_stop_while_an_entry_is_on_its_way(case, exchange):
    await case.start()
    exchange.answer_after(2)
    assert case.wish()
    await case.clock.run(0.5)
    left = await emergency(case)
    assert exchange.qty(BTC) == 0, left
    assert [o for o in exchange.resting() if o.type is MARKET] == []
    case.check_now()
    exchange.answer_after(0)
    case.world.coordinator.rearm()
    await case.start()
    await case.check_settled()


async def test_emergency_stop_of_an_engine_that_is_stopped(case, exchange):
    await case.start()
    await case.enter()
    await case.stop()
    assert exchange.qty(BTC) > 0
    left = await emergency(case)
    assert left == ()
    assert exchange.qty(BTC) == 0
    assert exchange.resting() == []
    assert case.state is EngineState.STOPPED
    case.world.coordinator.rearm()
    await case.start()
    await case.check_settled()


async def test_emergency_stop_of_an_engine_in_error(case, exchange):
    await case.start()
    await case.enter()
    case.world.engine().fail("test")
    assert await emergency(case) == ()
    assert exchange.qty(BTC) == 0
    case.world.coordinator.rearm()
    if case.world.coordinator.state is not EngineState.STOPPED:
        await case.stop()
    await case.start()
    await case.check_settled()


async def test_two_instances_started(case, exchange, tmp_path):
    """Two programs with a profile each on one account: what the other did is left alone."""
    await case.start()
    await case.enter(BTC)
    other = Case(tmp_path / "other", exchange.beside())
    try:
        await other.start()
        assert {d.kind for d in other.differences()} == {
            DifferenceKind.POSITION, DifferenceKind.ORDER,
        }  # fmt: skip
        before = exchange.resting()
        assert other.wish(ETH), other.why
        await other.run(60)
        assert [o for o in exchange.resting() if o.symbol == BTC] == before
        assert {o.symbol for o in exchange.resting(STOP)} == {BTC, ETH}
        assert other.positions(BTC) == []
        assert Books(other.world.stores, "c001").net(ETH) == exchange.qty(ETH)
        assert always(case.world.stores, case.venue) == [
            f"order {o.client_id} is at the venue without an intent in the books"
            for o in case.venue.orders()
            if o.symbol == ETH
        ]
    finally:
        await other.close()
