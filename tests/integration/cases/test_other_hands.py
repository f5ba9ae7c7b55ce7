"""What others do to the account: by hand, by force, by another program."""

import pytest

from cts_desktop.domain.differences import DifferenceAction, DifferenceKind
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.orders import OrderPurpose, OrderType, Side
from cts_desktop.domain.positions import CloseReason, PositionState
from tests.helpers.faults import empty, other_qty
from tests.helpers.venue import BTC, ETH, D

MARKET, STOP, LIMIT = OrderType.MARKET, OrderType.STOP_MARKET, OrderType.LIMIT


@pytest.mark.parametrize("heard", [True, False])
async def test_manual_close(case, exchange, heard):
    await case.start()
    position = await case.enter()
    if not heard:
        exchange.keep_events()
    exchange.trade_by_hand(BTC, Side.SELL, position.qty)
    if not heard:
        exchange.lose_events()
    await case.run(75)
    closed = case.position()
    assert closed.state is PositionState.CLOSED
    assert closed.close_reason is CloseReason.EXTERNAL
    assert closed.exit_qty == position.qty, "its real execution is booked, nothing invented"
    assert closed.adjusted_qty == 0
    assert case.orders(OrderPurpose.CLOSE) == [], "nothing was closed a second time"
    assert exchange.resting() == []
    assert case.differences() == []
    await case.check_settled()


async def test_manual_close_of_a_part(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.trade_by_hand(BTC, Side.SELL, D("0.5"))
    await case.run(75)
    rest = case.position()
    assert rest.state is PositionState.OPEN
    assert rest.qty == position.qty - D("0.5") == exchange.qty(BTC)
    (stop,) = exchange.resting(STOP)
    assert stop.qty == rest.qty
    await case.check_settled()


async def test_manual_trade_in_a_symbol_that_was_never_ours(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.trade_by_hand(ETH, Side.BUY, D(3))
    await case.run(75)
    (difference,) = case.differences(DifferenceKind.POSITION)
    assert (difference.symbol, difference.qty) == (ETH, 3)
    assert case.positions(ETH) == []
    assert exchange.qty(ETH) == 3
    assert case.position() == position
    await case.check_settled()


async def test_liquidation(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.liquidate(BTC)
    await case.run(75)
    closed = case.position()
    assert closed.state is PositionState.CLOSED
    assert closed.close_reason is CloseReason.LIQUIDATION
    assert closed.exit_qty == position.qty
    assert case.orders(OrderPurpose.CLOSE) == []
    assert exchange.resting() == []
    await case.check_settled()


async def test_position_flip(case, exchange):
    await case.start()
    position = await case.enter()
    asked = len(exchange.asked(MARKET))
    exchange.trade_by_hand(BTC, Side.SELL, position.qty * 2)
    await case.run(75)
    closed = case.position()
    assert closed.state is PositionState.CLOSED
    assert closed.close_reason is CloseReason.EXTERNAL
    assert closed.exit_qty == position.qty, "only what closed it is ours"
    (difference,) = case.differences(DifferenceKind.POSITION)
    assert (difference.symbol, difference.side, difference.qty) == (BTC, Side.SELL, position.qty)
    assert len(exchange.asked(MARKET)) == asked, "the other side is left alone"
    assert exchange.resting() == []
    assert exchange.qty(BTC) == -position.qty
    await case.check_settled()


async def test_more_at_the_venue_than_ours_can_be_adopted(case, exchange):
    await case.start()
    await case.enter()
    exchange.trade_by_hand(BTC, Side.BUY, D(1))
    await case.run(75)
    (difference,) = case.differences(DifferenceKind.POSITION)
    assert difference.qty == 1
    assert case.position().qty == 2, "nothing happens by itself"
    await case.by_hand.settle_difference("c001", difference.key, DifferenceAction.ADOPT)
    await case.run(10)
    assert case.position().qty == 3 == exchange.qty(BTC)
    assert sum(stop.qty for stop in exchange.resting(STOP)) == 3
    assert case.differences() == []
    await case.check_settled()


async def test_unknown_external_order(case, exchange):
    await case.start()
    await case.enter()
    name = exchange.rest_by_hand(BTC, Side.BUY, D(1), D(50))
    await case.run(75)
    (difference,) = case.differences(DifferenceKind.ORDER)
    assert (difference.client_id, difference.qty, difference.price) == (name, 1, 50)
    assert [o.client_id for o in exchange.resting(LIMIT)] == [name], "it is left alone"
    await case.stop()
    assert [o.client_id for o in exchange.resting(LIMIT)] == [name], "also by a stop"
    await case.start()
    (difference,) = case.differences(DifferenceKind.ORDER)
    await case.by_hand.settle_difference("c001", difference.key, DifferenceAction.CANCEL)
    await case.run(3)
    assert exchange.resting(LIMIT) == []
    assert case.differences() == []
    await case.check_settled()


async def test_unknown_external_order_is_ignored_until_it_changes(case, exchange):
    await case.start()
    exchange.rest_by_hand(BTC, Side.BUY, D(1), D(50))
    await case.run(75)
    (difference,) = case.differences()
    await case.by_hand.settle_difference("c001", difference.key, DifferenceAction.IGNORE)
    with pytest.raises(CtsError):
        await case.by_hand.settle_difference("c001", difference.key, DifferenceAction.IGNORE)
    await case.run(1)
    await case.crash()
    await case.start_again()
    await case.run(60)
    assert case.differences() == []
    assert len(exchange.resting(LIMIT)) == 1
    await case.check_settled()


async def test_a_stop_cancelled_by_hand_is_placed_again(case, exchange):
    await case.start()
    await case.enter()
    (stop,) = exchange.resting(STOP)
    exchange.cancel_by_hand(stop.client_id)
    await case.run(5)
    (again,) = exchange.resting(STOP)
    assert again.client_id != stop.client_id
    await case.check_settled()


@pytest.mark.parametrize("lie", [empty, other_qty])
async def test_one_false_answer_about_positions_changes_nothing(case, exchange, lie):
    await case.start()
    position = await case.enter()
    await case.run(20)
    exchange.lie("fetch_positions", lie)
    case.by_hand.reconcile("c001", "test")
    await case.run(45)
    assert case.position().qty == position.qty == exchange.qty(BTC)
    assert case.position().adjusted_qty == 0
    assert case.position().state is PositionState.OPEN
    assert case.orders(OrderPurpose.CLOSE) == []
    await case.check_settled()
