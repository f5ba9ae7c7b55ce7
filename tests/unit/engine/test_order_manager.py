import random
import sqlite3
from dataclasses import replace

import pytest

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.ports import FundingPayment
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.engine.order_manager import Sending
from tests.helpers.faulty_gateway import BTC, ETH, D, Fault
from tests.helpers.trading_rig import TradingRig, database_full


def limit(rig: TradingRig, qty: str = "1", price: str = "99"):
    """An entry that rests."""
    return rig.make(qty=qty, type=OrderType.LIMIT, price=D(price))


# ---------------------------------------------------------------------- intent first
async def test_the_intent_is_committed_before_the_request_leaves(rig, tmp_path):
    seen: list[tuple[str, ...]] = []

    def look(request):
        with sqlite3.connect(tmp_path / "cts.db") as other:  # sees committed rows only
            seen.extend(
                other.execute(
                    "SELECT status, intent FROM orders WHERE client_id = ?", [request.client_id]
                )
            )
            seen.extend(other.execute("SELECT status FROM positions"))
            seen.extend(other.execute("SELECT client_id FROM decisions"))
        other.close()

    rig.gateway.on_create = look
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(0)
    assert seen[:3] == [("intent", "entry"), ("opening",), (order.client_id,)]


async def test_an_intent_that_cannot_be_stored_is_never_sent_and_leaves_no_position(rig, stores):
    order, position = rig.make()
    with database_full(stores), pytest.raises(DatabaseError):
        rig.send(order, position)
    await rig.clock.run(1)
    assert rig.gateway.created == []
    assert rig.orders.working() == ()
    assert rig.book.unfinished() == ()
    assert rig.published[-1].state is PositionState.ABANDONED
    assert stores.orders.get(order.client_id) is None
    assert stores.positions.get(position.position_id) is None


async def test_after_the_stop_nothing_leaves(rig):
    order, position = rig.make()
    rig.send(order, position)
    rig.orders.sending = Sending.NOTHING  # before the request could leave
    await rig.clock.run(1)
    assert rig.gateway.created == []
    assert rig.stored(order.client_id).state is OrderState.REJECTED
    assert rig.position(position).state is PositionState.ABANDONED


async def test_while_stopping_entries_are_held_back_and_reducing_orders_leave(rig):
    position = await rig.enter()
    sent = len(rig.gateway.created)
    rig.orders.sending = Sending.REDUCING
    entry, other = rig.make(symbol=ETH)
    rig.send(entry, other)
    assert not rig.loop.close(position, CloseReason.EMERGENCY)
    await rig.clock.run(1)
    assert [r.reduce_only for r in rig.gateway.created[sent:]] == [True]
    assert rig.stored(entry.client_id).state is OrderState.REJECTED
    assert rig.position(position).state is PositionState.CLOSED


async def test_a_protection_whose_position_ended_before_it_was_sent_is_not_sent(rig):
    position = await rig.enter()
    stop, _ = rig.make(OrderPurpose.STOP, position=position, side=Side.SELL)
    assert not rig.loop.close(position, CloseReason.MANUAL)
    await rig.clock.run(1)
    rig.send(stop)
    await rig.clock.run(1)
    assert stop.request not in rig.gateway.created
    assert rig.stored(stop.client_id).state is OrderState.REJECTED


# ---------------------------------------------------------------------- outcomes
async def test_a_refusal_is_final_and_abandons_the_position(rig):
    rig.gateway.faults.append(Fault.REFUSED)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    assert rig.stored(order.client_id).state is OrderState.REJECTED
    assert rig.stored(order.client_id).reason == "test: refused by script"
    assert rig.position(position).state is PositionState.ABANDONED


async def test_a_timeout_after_submit_leaves_the_order_unknown_and_the_symbol_locked(rig):
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    assert rig.stored(order.client_id).state is OrderState.UNKNOWN
    assert "unknown outcome" in rig.orders.lock_of(BTC)
    assert rig.orders.lock_of(ETH) == ""
    assert rig.book.get(position.position_id) is not None


async def test_an_error_nobody_foresaw_leaves_the_order_unknown_and_is_reported(rig):
    rig.gateway.deaf = True
    rig.gateway.faults.append(Fault.CRASHES)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    assert rig.stored(order.client_id).state is OrderState.UNKNOWN
    assert [type(error) for error in rig.log.errors] == [AttributeError]
    assert rig.failures == []
    await rig.clock.run(2)
    assert rig.stored(order.client_id).state is OrderState.FILLED


async def test_a_timeout_of_an_accepted_order_is_found_with_its_fill(rig):
    rig.gateway.deaf = True
    rig.gateway.faults.append(Fault.LOST_AFTER)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    assert rig.stored(order.client_id).state is OrderState.UNKNOWN
    await rig.clock.run(1.5)
    assert rig.stored(order.client_id).state is OrderState.FILLED
    assert rig.position(position).qty == 1


async def test_a_resting_order_whose_answer_was_lost_is_found_open(rig):
    rig.gateway.deaf = True
    rig.gateway.faults.append(Fault.LOST_AFTER)
    order, position = limit(rig)
    rig.send(order, position)
    await rig.clock.run(3)
    assert rig.stored(order.client_id).state is OrderState.OPEN
    assert rig.orders.lock_of(BTC) == ""


async def test_an_order_absent_everywhere_is_rejected_after_a_minute_not_before(rig):
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(59)
    assert rig.stored(order.client_id).state is OrderState.UNKNOWN
    await rig.clock.run(2)
    assert rig.stored(order.client_id).state is OrderState.REJECTED
    assert rig.position(position).state is PositionState.ABANDONED


async def test_a_failed_query_never_counts_as_absence(rig):
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    rig.gateway.failing.add("fetch_fills")
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(600)
    assert rig.stored(order.client_id).state is OrderState.UNKNOWN
    assert "unknown outcome" in rig.orders.lock_of(BTC)
    assert rig.log.has("error", "please check at the venue")
    rig.gateway.failing.clear()
    await rig.clock.run(130)
    assert rig.stored(order.client_id).state is OrderState.REJECTED


async def test_a_fill_of_an_order_given_up_as_absent_still_counts(rig):
    rig.gateway.deaf = True
    rig.gateway.faults.append(Fault.LOST_AFTER)
    rig.gateway.failing.add("fetch_order")
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    rig.orders._move(order.client_id, OrderState.REJECTED, "given up")
    assert rig.stored(order.client_id).state is OrderState.REJECTED
    rig.gateway.tell_kept()
    assert rig.stored(order.client_id).state is OrderState.FILLED
    assert rig.position(position).qty == 1


async def test_a_request_cancelled_on_its_way_is_unknown(rig):
    rig.gateway.faults.append(Fault.HANGS)
    rig.gateway.deaf = True
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    await rig.tasks.cancel()
    assert rig.stored(order.client_id).state is OrderState.UNKNOWN


# ---------------------------------------------------------------------- fills
async def test_a_fill_told_twice_counts_once(rig):
    rig.gateway.echo = 3
    position = await rig.enter()
    assert rig.position(position).qty == 1
    assert len(rig.stores.orders.fills("c001")) == 1
    assert rig.orders.fills == 1


async def test_a_fill_before_the_acknowledgement_counts_and_the_acknowledgement_changes_nothing(
    rig, venue
):
    venue.latency_s = 1.0
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1.5)  # the fill is told by the stream, the answer is on its way
    assert rig.stored(order.client_id).state is OrderState.FILLED
    await rig.clock.run(1)
    assert rig.stored(order.client_id).state is OrderState.FILLED
    assert rig.stored(order.client_id).venue_id
    assert rig.position(position).qty == 1


@pytest.mark.parametrize("seed", range(8))
async def test_events_in_any_order_and_number_end_in_the_same_books(rig, venue, seed):
    rig.gateway.deaf = True
    rig.gateway.echo = 2
    order, position = rig.make(qty="300")  # a step bears 250: filled in two parts
    rig.send(order, position)
    await rig.clock.run(1)
    await rig.gateway.tick(1)
    await rig.gateway.tick(1)
    rig.gateway.tell_kept(random.Random(seed))  # noqa: S311
    await rig.clock.run(1)
    stored = rig.stored(order.client_id)
    assert stored.state is OrderState.FILLED
    assert stored.filled_qty == 300
    assert rig.position(position).entry_qty == 300


async def test_a_late_fill_of_a_cancelled_order_revives_its_position(rig):
    order, position = limit(rig, price="99")
    rig.send(order, position)
    await rig.clock.run(1)
    rig.gateway.deaf = True
    await rig.gateway.tick(1, BTC=98.0)  # filled, but nobody heard of it
    rig.orders._move(order.client_id, OrderState.CANCELLED, "by hand")
    assert rig.position(position).state is PositionState.ABANDONED
    rig.gateway.tell_kept()
    assert rig.stored(order.client_id).state is OrderState.FILLED
    assert rig.position(position).state is PositionState.OPEN
    assert rig.position(position).qty == 1


async def test_a_foreign_order_is_left_alone_and_the_venue_is_looked_at_again(rig):
    looks = []
    rig.orders.look_again = lambda: looks.append(1)
    foreign, _ = limit(rig)
    answer = rig.venue.matching.place(foreign.request, rig.clock.now_ms())
    rig.orders.on_order(answer)
    assert rig.orders.working() == ()
    assert rig.gateway.cancelled == []
    assert looks


async def test_a_foreign_fill_by_itself_changes_nothing_of_ours(rig):
    position = await rig.enter()
    foreign, _ = rig.make(side=Side.SELL)
    rig.venue.matching.place(foreign.request, rig.clock.now_ms())
    rig.gateway.tell(rig.venue.matching.take_events())
    await rig.clock.run(1)
    assert rig.position(position).state is PositionState.OPEN
    assert len(rig.orders.foreign) == 1


async def test_a_foreign_fill_that_explains_what_is_missing_is_booked_once(rig):
    position = await rig.enter()
    foreign, _ = rig.make(side=Side.SELL)
    rig.venue.matching.place(foreign.request, rig.clock.now_ms())
    rig.gateway.tell(rig.venue.matching.take_events())
    await rig.clock.run(6)
    rig.reconciler.compare(await rig.gateway.fetch_positions())
    await rig.clock.run(1)
    await rig.reconciler.fetch_fills()
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.EXTERNAL)
    assert rig.orders.working() == ()
    assert len(rig.stores.orders.fills("c001")) == 2


async def test_a_liquidation_closes_the_position_at_once(rig):
    position = await rig.enter()
    forced = replace(
        rig.venue.matching.fills[0], trade_id="forced", client_id="", side=Side.SELL,
        liquidation=True,
    )  # fmt: skip
    rig.orders.on_fill(forced)
    assert rig.position(position).close_reason is CloseReason.LIQUIDATION


async def test_a_foreign_fill_in_a_symbol_we_do_not_hold_is_not_ours_to_book(rig):
    foreign, _ = rig.make(side=Side.SELL)
    rig.venue.matching.place(foreign.request, rig.clock.now_ms())
    rig.gateway.tell(rig.venue.matching.take_events())
    assert rig.stores.orders.fills("c001") == []
    assert not rig.orders.foreign


async def test_a_late_fill_opens_a_closed_position_again_and_its_result_counts_once(rig):
    position = await rig.enter()
    assert not rig.loop.close(position, CloseReason.MANUAL)
    await rig.clock.run(1)
    assert rig.position(position).state is PositionState.CLOSED
    first = rig.book.realised
    late = replace(rig.venue.matching.fills[0], trade_id="late", qty=D(50), fee=D(1))
    rig.orders.on_fill(late)
    assert rig.position(position).state is PositionState.OPEN
    assert (rig.book.closed, rig.book.realised) == (0, 0)
    rig.orders.on_fill(replace(rig.venue.matching.fills[-1], trade_id="exit", qty=D(50), fee=D(1)))
    assert rig.position(position).state is PositionState.CLOSED
    assert (rig.book.closed, rig.book.realised) == (1, first - 2)


async def test_funding_is_booked_on_the_position_that_is_held(rig):
    position = await rig.enter()
    events = rig.orders.account_events
    now_ms = rig.clock.now_ms()
    rig.orders.on_funding(FundingPayment(BTC, D("9"), now_ms - 60_000, "before it was opened"))
    rig.orders.on_funding(FundingPayment(BTC, D("0.25"), now_ms, "f1"))
    rig.orders.on_funding(FundingPayment(ETH, D("9"), now_ms, "f2"))
    assert rig.position(position).funding == D("0.25")
    assert rig.orders.account_events == events + 3


async def test_funding_told_after_the_close_is_booked_on_the_position_that_was_open_then(rig):
    position = await rig.enter()
    at_ms = rig.clock.now_ms()
    await rig.clock.run(1)
    assert not rig.loop.close(position, CloseReason.MANUAL)
    await rig.clock.run(1)
    realised = rig.book.realised
    rig.orders.on_funding(FundingPayment(BTC, D("0.25"), at_ms, "f1"))
    over = rig.position(position)
    assert (over.state, over.funding) == (PositionState.CLOSED, D("0.25"))
    assert rig.book.realised == realised - D("0.25")
    assert (rig.book.closed, len(rig.book)) == (1, 0)


# ---------------------------------------------------------------------- cancelling
async def test_a_cancel_is_confirmed_and_the_unfilled_position_abandoned(rig):
    order, position = limit(rig)
    rig.send(order, position)
    await rig.clock.run(1)
    assert await rig.orders.cancel_now(order)
    assert rig.stored(order.client_id).state is OrderState.CANCELLED
    assert rig.position(position).state is PositionState.ABANDONED


async def test_asking_twice_sends_one_cancel(rig):
    order, position = limit(rig)
    rig.send(order, position)
    await rig.clock.run(1)
    (working,) = rig.orders.working()
    rig.orders.cancel(working)
    rig.orders.cancel(working)
    await rig.clock.run(1)
    assert rig.gateway.cancelled == [order.client_id]


async def test_a_cancel_of_a_filled_order_leaves_it_filled(rig):
    rig.gateway.deaf = True
    order, position = rig.make()
    rig.send(order, position)
    await rig.clock.run(1)
    await rig.orders.cancel_now(order)
    assert rig.stored(order.client_id).state is OrderState.SENT
    rig.gateway.tell_kept()
    assert rig.stored(order.client_id).state is OrderState.FILLED


async def test_a_partly_filled_order_keeps_what_filled_when_it_is_cancelled(rig):
    order, position = rig.make(qty="300", type=OrderType.LIMIT, price=D(100))
    rig.send(order, position)
    await rig.clock.run(1)
    await rig.orders.cancel_now(order)
    await rig.clock.run(1)
    assert rig.stored(order.client_id).state is OrderState.CANCELLED
    assert rig.position(position).qty == 250


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_a_cancel_without_an_answer_leaves_the_order_working_until_the_venue_says_so(
    rig, fault
):
    order, position = limit(rig)
    rig.send(order, position)
    await rig.clock.run(1)
    rig.gateway.deaf = True
    rig.gateway.cancel_faults.append(fault)
    assert not await rig.orders.cancel_now(order)
    assert rig.stored(order.client_id).state is OrderState.OPEN
    assert await rig.orders.cancel_now(order)


async def test_a_refused_cancel_makes_the_order_looked_up(rig):
    order, position = limit(rig)
    rig.send(order, position)
    await rig.clock.run(1)
    rig.gateway.deaf = True
    rig.venue.matching.cancel(order.client_id, rig.clock.now_ms())
    rig.gateway.cancel_faults.append(Fault.REFUSED)
    assert await rig.orders.cancel_now(order)
    assert rig.stored(order.client_id).state is OrderState.CANCELLED
