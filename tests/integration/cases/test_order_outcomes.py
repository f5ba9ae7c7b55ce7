"""Outcomes of orders and cancels: confirmed, refused, or unknown until the venue has spoken."""

import pytest

from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType
from cts_desktop.domain.positions import PositionState
from cts_desktop.domain.risk import Reason
from tests.helpers.faults import Fault
from tests.helpers.venue import BTC, ETH

O = OrderState  # noqa: E741
MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
ENTRY = OrderPurpose.ENTRY


async def test_timeout_but_accepted(case, exchange):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.LOST_AFTER)
    assert case.wish()
    await case.run(1)
    assert case.states(ENTRY) == [O.UNKNOWN]
    assert case.refusal() is Reason.SYMBOL_LOCKED
    assert case.wish(ETH), case.why
    await case.run(6)
    assert case.states(ENTRY) == [O.FILLED]
    assert case.position().qty == exchange.qty(BTC) > 0
    assert len(exchange.asked(MARKET)) == 2, "nothing was sent again"
    await case.run(3)
    assert {o.symbol for o in exchange.resting(STOP)} == {BTC, ETH}
    await case.check_settled()


async def test_timeout_and_not_accepted(case, exchange):
    await case.start()
    exchange.fail_next_create(Fault.LOST_BEFORE)
    assert case.wish()
    await case.run(58)
    assert case.states(ENTRY) == [O.UNKNOWN], "absence is believed after a minute, not before"
    assert case.refusal() is Reason.SYMBOL_LOCKED
    await case.run(70)
    assert case.states(ENTRY) == [O.REJECTED]
    assert case.position().state is PositionState.ABANDONED
    assert len(exchange.asked()) == 1, "it was not sent again by itself"
    assert case.wish(), "the symbol is free again"
    await case.check_settled()


async def test_timeout_and_accepted_after_it_was_given_up(case, exchange):
    await case.start()
    exchange.fail_next_create(Fault.LATE)
    assert case.wish()
    await case.run(1)
    assert exchange.qty(BTC) == 0
    await case.run(12)
    assert case.states(ENTRY) == [O.FILLED]
    assert len(exchange.resting(STOP)) == 1
    await case.check_settled()


@pytest.mark.parametrize("arrived", [True, False])
async def test_503_with_unknown_outcome(case, exchange, arrived):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.BUSY_AFTER if arrived else Fault.BUSY_BEFORE)
    assert case.wish()
    await case.run(1)
    assert case.states(ENTRY) == [O.UNKNOWN]
    await case.run(130)
    assert case.states(ENTRY) == [O.FILLED if arrived else O.REJECTED]
    assert len(exchange.asked(MARKET)) == 1
    await case.check_settled()


async def test_a_broken_answer_is_an_unknown_outcome(case, exchange):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.CRASHES)
    assert case.wish()
    await case.run(1)
    assert case.states(ENTRY) == [O.UNKNOWN]
    await case.run(10)
    assert case.states(ENTRY) == [O.FILLED]
    await case.check_settled()


async def test_acknowledgement_lost_then_a_fill_by_stream(case, exchange):
    await case.start()
    exchange.answer_after(1)
    exchange.fail_next_create(Fault.LOST_AFTER)
    assert case.wish()
    await case.run(1)
    await case.clock.run(0.5)
    assert case.states(ENTRY) == [O.FILLED]
    await case.run(3)
    assert case.states(ENTRY) == [O.FILLED], "the timeout changes nothing any more"
    assert not any(e.state is O.UNKNOWN for e in case.history(case.entry()))
    await case.check_settled()


async def test_fill_before_acknowledgement(case, exchange):
    await case.start()
    exchange.answer_after(1)
    assert case.wish()
    await case.clock.run(1.5)
    assert case.states(ENTRY) == [O.FILLED]
    await case.run(4)
    assert case.states(ENTRY) == [O.FILLED]
    assert case.position().qty == exchange.qty(BTC)
    await case.check_settled()


async def test_duplicate_fill_by_stream_and_by_query(case, exchange):
    await case.start()
    exchange.repeat_events(3)
    position = await case.enter()
    case.by_hand.reconcile("c001", "test")
    exchange.break_stream()
    exchange.mend_stream()
    await case.run(10)
    assert case.position().qty == position.qty == exchange.qty(BTC)
    assert [f.client_id for f in case.books.fills] == [case.entry().client_id]
    await case.check_settled()


async def test_partial_then_cancel(case, exchange):
    await case.start(entry_timeout_s=30)
    exchange.volume(0.16)
    await case.run(1)
    assert case.wish()
    await case.run(10)
    assert case.states(ENTRY) == [O.PARTIALLY_FILLED]
    await case.run(5)
    covered = max(stop.qty for stop in exchange.resting(STOP))
    per_step = exchange.fills()[-1].qty
    assert covered >= exchange.qty(BTC) - 3 * per_step, "the stop follows the fills within 3 s"
    await case.run(20)
    assert case.states(ENTRY) == [O.CANCELLED]
    kept = case.position()
    assert kept.state is PositionState.OPEN
    assert 0 < kept.qty < case.entry().request.qty
    (stop,) = exchange.resting(STOP)
    assert stop.qty == kept.qty == exchange.qty(BTC)
    await case.check_settled()


async def test_cancel_of_a_filled_order(case, exchange):
    await case.start()
    exchange.volume(0.16)
    await case.run(1)
    assert case.wish()
    await case.run(2)
    exchange.keep_events()
    exchange.volume(100_000)
    await case.run(1)
    assert case.states(ENTRY) == [O.PARTIALLY_FILLED], "nobody heard of the rest"
    await case.during(case.by_hand.cancel_order(case.entry().client_id))
    exchange.tell_events()
    await case.run(3)
    assert case.states(ENTRY) == [O.FILLED]
    assert case.position().qty == case.entry().request.qty == exchange.qty(BTC)
    await case.check_settled()


@pytest.mark.parametrize(
    "fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.BUSY_AFTER, Fault.CRASHES]
)
async def test_cancel_timeout(case, exchange, fault):
    await case.start(entry_timeout_s=30)
    exchange.volume(0.16)
    await case.run(1)
    assert case.wish()
    await case.run(3)
    exchange.keep_events()
    exchange.fail_next_cancel(fault)
    gone = await case.during(case.by_hand.cancel_order(case.entry().client_id))
    assert not gone, "a cancel without an answer is not confirmed"
    assert not case.entry().state.is_final
    exchange.lose_events()
    await case.run(60)
    assert case.states(ENTRY) == [O.CANCELLED]
    assert case.position().qty == exchange.qty(BTC)
    await case.check_settled()


async def test_cancel_that_hangs_is_asked_for_again(case, exchange):
    await case.start(entry_timeout_s=5)
    exchange.volume(0.16)
    await case.run(1)
    exchange.fail_next_cancel(Fault.HANGS_BEFORE)
    assert case.wish()
    await case.run(40)
    assert case.states(ENTRY) == [O.CANCELLED]
    await case.check_settled()


async def test_order_invisible_for_5_s(case, exchange):
    await case.start()
    exchange.hide_new_orders(5)
    exchange.keep_events()
    exchange.fail_next_create(Fault.LOST_AFTER)
    assert case.wish()
    await case.run(4)
    assert case.states(ENTRY) == [O.UNKNOWN]
    await case.run(10)
    assert case.states(ENTRY) == [O.FILLED]
    assert len(exchange.asked(MARKET)) == 1
    await case.check_settled()


async def test_a_failed_query_never_counts_as_absence(case, exchange):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.LOST_AFTER)
    exchange.fail("fetch_fills", "fetch_closed_orders", "fetch_open_orders", "fetch_order")
    assert case.wish()
    await case.run(300)
    assert case.states(ENTRY) == [O.UNKNOWN]
    assert case.world.log.has("error", case.entry().client_id)
    exchange.work()
    await case.run(65)
    assert case.states(ENTRY) == [O.FILLED]
    await case.check_settled()


async def test_an_order_that_never_gets_an_answer_is_in_doubt_after_10_s(case, exchange):
    await case.start()
    exchange.keep_events()
    exchange.fail_next_create(Fault.HANGS_BEFORE)
    assert case.wish()
    await case.run(8)
    assert case.states(ENTRY) == [O.SENT]
    await case.run(5)
    assert case.states(ENTRY) == [O.UNKNOWN]
    await case.run(130)
    assert case.states(ENTRY) == [O.REJECTED]
    await case.check_settled()
