"""Rests that cannot be sold, and stops that are refused or do not fill."""

import pytest

from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.ports import VenueAbilities
from cts_desktop.domain.positions import CloseReason, PositionState
from tests.helpers.faults import Fault
from tests.helpers.venue import BTC, D

O = OrderState  # noqa: E741
MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
TARGET = OrderType.TAKE_PROFIT_MARKET
CLOSE = OrderPurpose.CLOSE


@pytest.fixture
async def spot(open_case):
    """A case on a spot venue that takes its fees from what is bought."""
    rule = {"market_type": MarketType.SPOT, "qty_step": D("0.01"), "min_qty": D("0.01")}
    made = await open_case(rule=rule, base_fees=True)
    made.exchange.abilities(VenueAbilities(targets=False, overlaps=False))
    return made


@pytest.fixture
async def coarse(open_case):
    """A case on a venue whose least quantity is half of what is entered."""
    return await open_case(rule={"min_qty": D(1)})


async def test_dust_after_base_fee(spot):
    await spot.start()
    position = await spot.enter()
    assert position.base_fees > 0
    assert position.qty == spot.exchange.qty(BTC) < position.entry_qty
    (stop,) = spot.exchange.resting(STOP)
    assert stop.qty <= position.qty, "what was taken as a fee cannot be sold"
    spot.world.coordinator.by_hand.close_positions([position.position_id])
    await spot.run(60)
    rest = spot.position()
    assert rest.state is PositionState.DUST
    assert 0 < rest.qty < D("0.01")
    assert rest.qty == spot.exchange.qty(BTC)
    assert len(spot.orders(CLOSE)) == 1, "dust is not retried"
    assert spot.exchange.resting() == []
    assert spot.wish(), "dust does not keep the symbol occupied"
    await spot.run(10)
    assert spot.position().state is PositionState.OPEN
    await spot.check_settled()


async def test_dust_after_a_stop_at_a_spot_venue(spot):
    await spot.start()
    await spot.enter()
    await spot.run(10, BTC=98.5)
    rest = spot.position()
    assert rest.state is PositionState.DUST
    assert rest.close_reason is CloseReason.STOP
    await spot.check_settled()


async def test_remainder_below_minimum(coarse):
    await coarse.start()
    position = await coarse.enter()
    coarse.exchange.trade_by_hand(BTC, Side.SELL, position.qty - D("0.3"))
    await coarse.run(75)
    rest = coarse.position()
    assert rest.state is PositionState.DUST
    assert rest.qty == D("0.3") == coarse.exchange.qty(BTC)
    assert coarse.exchange.resting(STOP) == []
    assert [o for o in coarse.orders(CLOSE) if o.state is not O.FILLED] == [], "it is not retried"
    assert coarse.differences() == []
    await coarse.check_settled()


async def test_an_entry_of_which_too_little_filled_is_dust(coarse):
    await coarse.start(entry_timeout_s=5)
    coarse.exchange.volume(0.16)
    await coarse.run(1)
    assert coarse.wish()
    await coarse.run(60)
    rest = coarse.position()
    assert 0 < rest.qty < 1
    assert rest.state is PositionState.DUST
    await coarse.check_settled()


@pytest.mark.parametrize("code", ["would_trigger", "price_too_far", "below_minimum"])
async def test_stop_refused(case, exchange, code):
    await case.start()
    exchange.refuse(code, STOP)
    assert case.wish()
    await case.run(10)
    closed = case.position()
    assert closed.state is PositionState.CLOSED
    assert closed.close_reason is CloseReason.UNPROTECTED
    assert exchange.qty(BTC) == 0
    assert len(exchange.asked(STOP)) == 2, "refused twice is enough"
    assert case.world.log.has("error", BTC)
    await case.check_settled()


async def test_stop_refused_once(case, exchange):
    await case.start()
    exchange.fail_next_create(Fault.NONE, Fault.REFUSED)
    assert case.wish()
    await case.run(5)
    assert case.position().state is PositionState.OPEN
    assert len(exchange.resting(STOP)) == 1
    await case.check_settled()


async def test_stop_of_unknown_outcome(case, exchange):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.NONE, Fault.LOST_AFTER)
    assert case.wish()
    await case.run(1)
    exchange.tell_events()
    await case.run(15)
    (stop,) = exchange.resting(STOP)
    assert stop.qty == case.position().qty
    await case.check_settled()


async def test_stop_not_filled_after_trigger(case, exchange):
    await case.start()
    await case.enter()
    exchange.stall(BTC)
    await case.run(3, BTC=98.0)
    assert case.orders(CLOSE) == [], "the stop is given five seconds"
    await case.run(5)
    assert len(case.orders(CLOSE)) == 1
    exchange.stall()
    await case.run(5)
    closed = case.position()
    assert closed.state is PositionState.CLOSED
    assert closed.close_reason is CloseReason.LOCAL_STOP
    assert exchange.qty(BTC) == 0, "closed once, not twice"
    assert exchange.resting() == []
    await case.check_settled()


async def test_a_venue_without_stops_is_watched_here(case, exchange):
    exchange.abilities(VenueAbilities(stops=False, targets=False))
    await case.start()
    assert case.wish()
    await case.run(5)
    assert exchange.asked(STOP) == []
    await case.run(30)
    assert case.position().state is PositionState.OPEN
    await case.run(8, BTC=98.9)
    closed = case.position()
    assert closed.state is PositionState.CLOSED
    assert closed.close_reason is CloseReason.LOCAL_STOP
    assert exchange.qty(BTC) == 0
    await case.check_settled()


async def test_a_close_that_fails_is_tried_again_and_never_twice_at_once(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.fail_next_create(Fault.LOST_BEFORE, Fault.REFUSED, Fault.BUSY_BEFORE)
    exchange.keep_events()
    case.by_hand.close_positions([position.position_id])
    exchange.tell_events()
    await case.run(5)
    assert case.states(CLOSE) == [O.UNKNOWN]
    with pytest.raises(UserActionError, match="on its way"):
        case.by_hand.close_positions([position.position_id])
    await case.run(100)
    assert not any(o.state is O.UNKNOWN for o in case.orders(CLOSE))
    if case.position().state is not PositionState.CLOSED:
        case.by_hand.close_positions([position.position_id])
        await case.run(150)
    assert exchange.qty(BTC) == 0 or len(exchange.resting(STOP)) == 1
    await case.check_settled()


async def test_a_close_whose_answer_was_lost_is_not_sent_again(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.keep_events()
    exchange.fail_next_create(Fault.LOST_AFTER)
    case.by_hand.close_positions([position.position_id])
    await case.run(15)
    assert case.states(CLOSE) == [O.FILLED]
    assert case.position().state is PositionState.CLOSED
    await case.check_settled()
