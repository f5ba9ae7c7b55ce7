"""The program ends between two steps of an order's life.

Here it ends as SIGKILL leaves it: only what is committed survives. `tests/end2end/test_kill*.py`
does the same to the real process.
"""

import pytest

from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.domain.risk import Reason
from tests.helpers.faults import Fault
from tests.helpers.venue import BTC

O = OrderState  # noqa: E741
MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
TARGET = OrderType.TAKE_PROFIT_MARKET
ENTRY = OrderPurpose.ENTRY


async def test_crash_after_intent(case, exchange):
    await case.start()
    exchange.fail_next_create(Fault.HANGS_BEFORE)
    assert case.wish()
    await case.crash()
    await case.start_again()
    assert case.refusal() is Reason.SYMBOL_LOCKED
    await case.run(130)
    assert case.states(ENTRY) == [O.REJECTED]
    assert case.position().state is PositionState.ABANDONED
    assert len(exchange.asked()) == 0, "the intent was committed before the request could leave"
    await case.check_settled()


@pytest.mark.parametrize("down_s", [0, 5, 600])
async def test_crash_after_create_before_commit(case, exchange, down_s):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.HANGS)
    assert case.wish()
    await case.clock.run(0.001)
    assert exchange.qty(BTC) > 0
    await case.crash()
    await exchange_goes_on(case, down_s)
    await case.start_again()
    await case.run(3)
    assert case.states(ENTRY) == [O.FILLED]
    assert case.position().qty == exchange.qty(BTC)
    assert len(exchange.resting(STOP)) == 1
    assert len(exchange.asked(MARKET)) == 1
    await case.check_settled()


async def test_crash_between_fill_and_stop(case, exchange):
    await case.start()
    exchange.fail_next_create(Fault.NONE, Fault.HANGS)
    assert case.wish()
    await case.clock.run(0.2)
    assert len(exchange.asked(STOP)) == 1
    await case.crash()
    await case.start_again()
    await case.run(8)
    (stop,) = exchange.resting(STOP)
    assert stop.qty == case.position().qty == exchange.qty(BTC)
    assert case.states(OrderPurpose.STOP) == [O.OPEN], "the one that arrived was found"
    await case.check_settled()


async def test_crash_between_fill_and_a_stop_that_never_arrived(case, exchange):
    await case.start()
    exchange.fail_next_create(Fault.NONE, Fault.HANGS_BEFORE)
    assert case.wish()
    await case.clock.run(0.2)
    await case.crash()
    await case.start_again()
    await case.run(8)
    assert exchange.resting(STOP) or case.world.log.has("error", BTC), "protected or alarmed"
    await case.run(15)
    (stop,) = exchange.resting(STOP)
    assert stop.qty == case.position().qty == exchange.qty(BTC)
    await case.check_settled()


async def test_crash_before_the_fill_is_stored(case, exchange):
    await case.start()
    assert case.wish()
    await case.clock.run(0.001)
    await case.crash()
    await case.start_again()
    await case.run(3)
    assert case.position().qty == exchange.qty(BTC) > 0
    assert len(case.books.fills) == 1
    assert len(exchange.resting(STOP)) == 1
    await case.check_settled()


async def test_stop_filled_while_down(case, exchange):
    await case.start()
    await case.enter()
    await case.crash()
    await exchange_goes_on(case, 60, BTC=98.0)
    assert exchange.qty(BTC) == 0
    await case.start_again()
    await case.run(3)
    position = case.position()
    assert position.state is PositionState.CLOSED
    assert position.close_reason is CloseReason.STOP
    assert exchange.resting() == []
    assert len(exchange.asked(MARKET)) == 1, "nothing had to be closed"
    await case.check_settled()


async def test_stop_filled_partly_while_down(case, exchange):
    await case.start()
    position = await case.enter()
    await case.crash()
    exchange.volume(1)
    await exchange_goes_on(case, 2, BTC=98.9)
    assert 0 < exchange.qty(BTC) < position.qty
    exchange.volume(1000)
    await case.start_again()
    await case.run(5)
    assert exchange.qty(BTC) == 0
    assert case.position().state is PositionState.CLOSED
    await case.check_settled()


async def test_the_stop_is_gone_after_a_crash(case, exchange):
    await case.start()
    await case.enter()
    (stop,) = exchange.resting(STOP)
    await case.crash()
    exchange.cancel_by_hand(stop.client_id)
    await case.start_again()
    await case.run(8)
    (again,) = exchange.resting(STOP)
    assert again.client_id != stop.client_id
    assert again.qty == exchange.qty(BTC)
    await case.check_settled()


async def test_a_crash_while_closing_closes_once(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.keep_events()
    exchange.fail_next_create(Fault.HANGS)
    case.by_hand.close_positions([position.position_id])
    await case.clock.run(0.001)
    await case.crash()
    await case.start_again()
    await case.run(10)
    assert case.position().state is PositionState.CLOSED
    assert exchange.qty(BTC) == 0
    assert len(exchange.asked(MARKET)) == 2
    await case.check_settled()


async def test_a_start_that_cannot_compare_stays_in_reconciling_and_can_close(case, exchange):
    await case.start()
    position = await case.enter()
    await case.crash()
    exchange.fail("fetch_positions")
    case.open_again()
    async with case.starting():
        await case.run(60)
        status = case.world.engine().status()
        assert status.reconciling
        why = status.reconciling
        assert "fetch_positions" in why or "stopped answering" in why
        assert case.world.session().desk is None, "nobody can ask for an entry"
        assert case.by_hand.close_positions([position.position_id])[0]
        await case.run(3 + exchange.breaker_s)
        assert exchange.qty(BTC) == 0
        exchange.work()
        await case.run(60)
    assert not case.world.engine().status().reconciling
    assert case.position().state is PositionState.CLOSED
    await case.check_settled()


async def exchange_goes_on(case, seconds: int, **prices: float) -> None:
    """Let the market go on while the program is down."""
    for _ in range(seconds):
        await case.exchange.tick(1, **prices)
