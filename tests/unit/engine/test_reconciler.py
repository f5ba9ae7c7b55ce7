import asyncio

import pytest

from cts_desktop.domain.differences import DifferenceKind
from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.ports import FundingPayment, VenuePosition
from cts_desktop.domain.positions import CloseReason, PositionState
from tests.helpers.faulty_gateway import BTC, D, Fault, Venue
from tests.helpers.trading_rig import TradingRig


@pytest.fixture
async def restarted(rig, stores, venue):
    """Ends the first rig as a crash would and returns how to make the next."""
    made = []

    async def restart() -> TradingRig:
        rig.gateway.listener = None
        await rig.tasks.cancel()
        made.append(TradingRig(stores, venue))
        return made[-1]

    yield restart
    for each in made:
        await each.tasks.cancel()


async def test_an_intent_that_was_never_sent_is_given_up(rig, stores, restarted):
    order, position = rig.make()
    with stores.together():
        rig.book.put(position)
        stores.orders.announce(order, None)
    again = await restarted()
    report = await again.reconcile()
    assert again.stored(order.client_id).state is OrderState.UNKNOWN  # it may only be late
    assert again.orders.lock_of(BTC)
    await again.clock.run(70)
    assert again.stored(order.client_id).state is OrderState.REJECTED
    assert again.position(position).state is PositionState.ABANDONED
    assert report.differences == ()


async def test_an_order_sent_before_the_crash_and_filled_since_is_found(rig, restarted):
    rig.gateway.deaf = True
    rig.gateway.faults.append(Fault.HANGS)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    again = await restarted()
    await again.reconcile()
    assert again.stored(order.client_id).state is OrderState.FILLED
    assert again.position(position).qty == 1
    await again.gateway.tick(1)
    assert [o.state for o in again.working(OrderPurpose.STOP)] == [OrderState.OPEN]


async def test_an_order_sent_that_never_arrived_is_given_up(rig, restarted):
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    again = await restarted()
    await again.reconcile()
    await again.clock.run(70)
    assert again.stored(order.client_id).state is OrderState.REJECTED
    assert again.position(position).state is PositionState.ABANDONED


async def test_a_resting_entry_goes_on_resting(rig, restarted):
    order, position = rig.make(type=OrderType.LIMIT, price=D(99))
    rig.send(order, position)
    await rig.clock.run(1)
    again = await restarted()
    report = await again.reconcile()
    assert again.stored(order.client_id).state is OrderState.OPEN
    assert (report.orders_checked, report.positions_checked) == (1, 1)


async def test_a_stop_filled_while_the_program_was_down_closes_the_position(rig, restarted):
    position = await rig.enter()
    again = await restarted()
    again.gateway.sink = None
    again.gateway.deaf = True
    await again.gateway.tick(60, BTC=98.0)
    report = await again.reconcile()
    await again.clock.run(1)
    ended = again.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.STOP)
    assert again.orders.working() == ()
    assert report.differences == ()


async def test_an_unprotected_position_closed_by_hand_meanwhile_is_closed_here_too(rig, restarted):
    position = await rig.enter()
    rig.orders.on_position = lambda _position: None  # nothing protects it again
    for order in rig.orders.working():
        await rig.orders.cancel_now(order)
    again = await restarted()
    foreign, _ = again.make(side=Side.SELL)
    again.venue.matching.place(foreign.request, again.clock.now_ms())
    again.venue.matching.take_events()
    await again.reconcile()
    assert again.position(position).state is PositionState.CLOSED


async def test_a_position_gets_its_stop_after_a_crash_between_fill_and_stop(rig, restarted):
    rig.orders.on_position = lambda _position: None  # the crash comes before the stop
    position = await rig.enter()
    assert rig.working(OrderPurpose.STOP) == []
    again = await restarted()
    await again.reconcile()
    await again.gateway.tick(1)
    assert [o.request.stop_price for o in again.working(OrderPurpose.STOP)] == [D(99)]
    assert again.position(position).state is PositionState.OPEN


async def test_differences_are_told_in_words_and_nothing_foreign_is_touched(rig, restarted):
    position = await rig.enter()
    again = await restarted()
    foreign, _ = again.make(qty="0.4", type=OrderType.LIMIT, price=D(90))
    again.venue.matching.place(foreign.request, again.clock.now_ms())
    more, _ = again.make(qty="0.5")
    again.venue.matching.place(more.request, again.clock.now_ms())
    again.venue.matching._fills.pop()  # the venue tells the position, not the execution
    again.venue.matching.take_events()
    report = await again.reconcile()
    assert [(d.kind, d.qty) for d in report.differences] == [
        (DifferenceKind.ORDER, D("0.4")),
        (DifferenceKind.POSITION, D("0.5")),
    ]
    assert again.log.count("warning") == 2
    assert again.gateway.cancelled == []
    assert again.position(position).qty == 1


async def test_a_resting_order_the_venue_knows_nothing_of_any_more_is_lost(rig, restarted):
    order, position = rig.make(type=OrderType.LIMIT, price=D(99))
    rig.send(order, position)
    await rig.clock.run(1)
    again = await restarted()
    venue, again.venue.matching = again.venue.matching, Venue(again.clock).matching
    await again.reconcile()
    assert again.stored(order.client_id).state is OrderState.OPEN  # one look proves nothing
    assert again.orders.in_doubt(again.stored(order.client_id))
    await again.clock.run(61)
    await again.reconciler.match_orders(await again.gateway.fetch_open_orders(), most=None)
    assert again.stored(order.client_id).state is OrderState.LOST
    assert [d.kind for d in again.reconciler.difference_list.all] == [DifferenceKind.LOST]
    assert again.log.has("error", "is lost")
    again.venue.matching = venue  # and there it is after all
    await again.reconciler.match_orders(await again.gateway.fetch_open_orders(), most=None)
    assert again.stored(order.client_id).state is OrderState.OPEN
    assert again.reconciler.difference_list.all == ()


async def test_a_quantity_that_vanished_without_a_trace_is_adopted_after_a_second_look(
    rig, restarted
):
    position = await rig.enter()
    again = await restarted()
    again.venue.matching = Venue(again.clock).matching
    comparing = asyncio.create_task(again.reconcile())
    await again.clock.run(1)
    assert again.position(position).state is PositionState.OPEN  # one reading proves nothing
    await again.clock.run(20)
    await comparing
    ended = again.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.EXTERNAL)
    assert ended.net_pnl(D(0)) == -ended.fees
    (audit,) = again.stores.positions.adjustments(position.position_id)
    assert (audit.qty_before, audit.qty_after) == (1, 0)


async def test_positions_on_both_sides_are_set_off_and_their_profit_is_kept(rig):
    long = await rig.enter()
    await rig.gateway.tick(1, BTC=101.0)
    short = await rig.enter(qty="0.4", side=Side.SELL)
    await rig.clock.run(6)
    rig.reconciler.compare(await rig.gateway.fetch_positions())
    await rig.clock.run(1)
    left, gone = rig.position(long), rig.position(short)
    assert (left.qty, left.state) == (D("0.6"), PositionState.OPEN)
    assert (gone.qty, gone.state) == (0, PositionState.CLOSED)
    mark = D(101)
    assert left.gross_pnl(mark) + gone.gross_pnl(mark) == D("0.6") + D("0.4")
    (net,) = await rig.gateway.fetch_positions()
    assert net.qty == left.qty


@pytest.mark.parametrize(
    "query", ["fetch_fills", "fetch_open_orders", "fetch_order", "fetch_positions"]
)
async def test_a_failed_query_fails_the_reconciling_and_concludes_nothing(rig, restarted, query):
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    again = await restarted()
    again.gateway.failing.add(query)
    with pytest.raises(RetryLaterError):
        await again.reconcile()
    if query != "fetch_positions":
        assert again.stored(order.client_id).state is OrderState.UNKNOWN
        assert again.position(position).state is PositionState.OPENING


async def test_the_other_side_of_a_hedging_account_is_not_taken_for_a_loss_of_ours(rig):
    position = await rig.enter()
    ours = VenuePosition(BTC, Side.BUY, D(1), D(100))
    by_hand = VenuePosition(BTC, Side.SELL, D(1), D(100))
    for both in ([ours, by_hand], [by_hand, ours]):
        rig.reconciler.compare(both, quiet_ms=0)
        await rig.clock.run(20)
        rig.reconciler.compare(both, quiet_ms=0)
        assert rig.position(position).qty == 1
        assert not rig.reconciler.difference_list.all


async def test_funding_that_was_missed_is_booked_once_whatever_is_told_again(rig, restarted):
    position = await rig.enter()
    payment = FundingPayment(BTC, D("0.25"), rig.clock.now_ms(), "f1")
    rig.gateway.lies["fetch_funding"].append(lambda _truth, _before: [payment])
    await rig.reconcile()
    assert rig.position(position).funding == D("0.25")
    again = await restarted()
    again.gateway.lies["fetch_funding"].append(lambda _truth, _before: [payment])
    await again.reconcile()
    assert again.position(position).funding == D("0.25")
