"""The line to the venue: silence, gaps, limits, clocks, symbols without a price, maintenance."""

from contextlib import suppress

import pytest

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.domain.risk import Reason
from tests.helpers.faults import Fault
from tests.helpers.venue import BTC, ETH

O = OrderState  # noqa: E741
MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
CLOSE, ENTRY = OrderPurpose.CLOSE, OrderPurpose.ENTRY


@pytest.mark.parametrize("noticed", [True, False])
async def test_stream_silent_90_s(case, exchange, noticed):
    await case.start()
    await case.enter()
    if noticed:
        exchange.break_stream()
    else:
        exchange.keep_events()
    await case.run(10)
    await case.run(45, BTC=98.0)
    assert exchange.qty(BTC) == 0
    closed = case.position()
    assert closed.state is PositionState.CLOSED, "what the stream does not say is asked for"
    assert closed.close_reason is CloseReason.STOP
    await case.run(35)
    exchange.tell_events()
    await case.run(5)
    assert case.position() == closed
    await case.check_settled()


async def test_an_entry_is_followed_while_the_stream_is_silent(case, exchange):
    await case.start()
    exchange.keep_events()
    assert case.wish()
    await case.run(35)
    assert case.position().qty == exchange.qty(BTC) > 0
    assert len(exchange.resting(STOP)) == 1
    exchange.tell_events()
    await case.check_settled()


async def test_gap_after_reconnect(case, exchange):
    await case.start()
    await case.enter()
    exchange.break_stream()
    exchange.hang("fetch_positions")
    await case.run(1, BTC=98.0)
    assert exchange.qty(BTC) == 0
    exchange.mend_stream()
    await case.run(3)
    assert case.world.engine().status().reconciling
    assert case.refusal(ETH) is Reason.RECONCILING
    exchange.work()
    await case.run(10)
    assert not case.world.engine().status().reconciling
    assert case.position().state is PositionState.CLOSED
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


async def test_429_with_retry_after(case, exchange):
    await case.start()
    await case.enter()
    exchange.limit(30)
    await case.run(20)
    assert case.state is EngineState.RUNNING
    assert case.position().state is PositionState.OPEN
    assert len(exchange.resting(STOP)) == 1
    await case.run(45)
    assert case.differences() == []
    await case.check_settled()


async def test_429_for_an_order_is_an_unknown_outcome(case, exchange):
    await case.start()
    exchange.fail_next_create(Fault.LIMITED)
    assert case.wish()
    await case.run(1)
    assert case.states(ENTRY) == [O.UNKNOWN]
    await case.run(130)
    assert case.states(ENTRY) == [O.REJECTED]
    assert len(exchange.asked()) == 1
    await case.check_settled()


async def test_418(case, exchange):
    await case.start()
    exchange.answer_after(1)
    assert case.wish()
    await case.clock.run(1.5)  # the entry is filled, its stop is on its way
    exchange.limit(40, banned=True)
    await case.run(10)
    exchange.answer_after(0)
    assert exchange.qty(BTC) > 0
    assert case.world.log.has("error", BTC), "a position that cannot be protected is alarmed"
    assert case.state is EngineState.RUNNING
    await case.run(60)
    position = case.position()
    if position.state is PositionState.CLOSED:
        assert exchange.qty(BTC) == 0
    else:
        assert [stop.qty for stop in exchange.resting(STOP)] == [position.qty]
    assert len(exchange.asked()) < 60, "a venue that has locked us out is not hammered"
    await case.check_settled()


async def test_418_while_a_stop_rests(case, exchange):
    await case.start()
    await case.enter()
    exchange.limit(60, banned=True)
    await case.run(5)
    await case.run(75, BTC=98.0)
    assert case.position().state is PositionState.CLOSED
    assert case.position().close_reason is CloseReason.STOP
    await case.check_settled()


async def test_clock_off_by_5_s_at_the_start(case, exchange):
    exchange.clock_offset(5_000)
    await case.start()
    assert case.refusal() is Reason.CLOCK_OFFSET
    assert "clock" in case.blocked_by.lower()
    await case.check_settled()


async def test_clock_goes_off_by_5_s_while_running(case, exchange):
    await case.start()
    await case.enter()
    exchange.clock_offset(5_500)
    await case.run(90)
    assert case.refusal(ETH) is Reason.CLOCK_OFFSET, "it is measured again when the venue complains"
    assert "clock" in case.blocked_by.lower()
    exchange.clock_offset(0)
    await case.run(90)
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


async def test_delisted_symbol(case, exchange):
    await case.start()
    await case.enter(BTC)
    position = await case.enter(ETH)
    exchange.delist(ETH)
    await case.run(20)
    assert case.state is EngineState.RUNNING
    assert case.position(ETH).state is PositionState.OPEN
    assert case.refusal(ETH) is Reason.STALE_DATA
    with suppress(CtsError):
        case.by_hand.close_positions([position.position_id])
    await case.run(60)
    assert case.state is EngineState.RUNNING
    assert len(case.orders(CLOSE, ETH)) <= 60, "what cannot be closed is not hammered"
    assert case.position(ETH).qty == exchange.qty(ETH)
    await case.run(10, BTC=98.0)
    assert case.position(BTC).state is PositionState.CLOSED, "the others are looked after"
    assert case.position(BTC).close_reason is CloseReason.STOP
    case.check_now()


async def test_a_held_symbol_is_delisted_while_down(case, exchange):
    await case.start()
    await case.enter(BTC)
    await case.enter(ETH)
    await case.crash()
    exchange.delist(ETH)
    await case.start_again()
    assert case.state is EngineState.RUNNING, case.world.engine().status().error
    assert case.position(ETH).qty == exchange.qty(ETH)
    assert case.world.log.has("warning", ETH) or case.world.log.has("error", ETH)
    await case.run(10, BTC=98.0)
    assert case.position(BTC).state is PositionState.CLOSED
    case.check_now()


@pytest.mark.parametrize("price", [None, 0.0])
async def test_price_none_or_0(case, exchange, price):
    await case.start()
    await case.enter(BTC)
    await case.enter(ETH)
    await case.run(20, ETH=price)
    assert case.state is EngineState.RUNNING
    assert case.position(ETH).state is PositionState.OPEN, "no price is not a price of nothing"
    assert case.orders(CLOSE, ETH) == []
    await case.run(5, BTC=98.0)
    assert case.position(BTC).state is PositionState.CLOSED, "the others are looked after"
    assert case.refusal(ETH) is Reason.STALE_DATA, "without a price nothing is opened"
    await case.run(3, ETH=100.0, BTC=100.0)
    equity = case.world.session().accounting.account.equity
    assert equity is not None
    assert equity > 9_900, "the missing price was no loss"
    assert case.wish(BTC), case.why
    await case.run(5)
    await case.check_settled()


async def test_maintenance(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.maintenance(on=True)
    await case.run(90)
    assert case.state in {EngineState.RUNNING, EngineState.STARTING}
    assert case.refusal(ETH) is Reason.STALE_DATA
    assert case.position().qty == position.qty
    exchange.maintenance(on=False)
    await case.run(60)
    assert case.position().state is PositionState.OPEN
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


async def test_a_close_asked_for_during_maintenance_happens_once_it_is_over(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.maintenance(on=True)
    await case.run(5)
    case.by_hand.close_positions([position.position_id])
    await case.run(30)
    exchange.maintenance(on=False)
    await case.run(120)
    if case.position().state is PositionState.OPEN:  # it was given up as absent: asked for again
        assert len(exchange.resting(STOP)) == 1
        case.by_hand.close_positions([position.position_id])
        await case.run(5)
    assert case.position().state is PositionState.CLOSED
    assert len(exchange.fills()) == 2
    await case.check_settled()


async def test_a_start_during_maintenance_does_not_trade_and_can_be_repeated(case, exchange):
    exchange.maintenance(on=True)
    with pytest.raises((CtsError, AssertionError)):
        await case.start()
    exchange.maintenance(on=False)
    if case.world.coordinator.state is not EngineState.STOPPED:
        await case.stop()
    await case.start()
    await case.enter()
    await case.check_settled()
