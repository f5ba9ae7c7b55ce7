import pytest

from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType
from cts_desktop.domain.positions import CloseReason, PositionState
from tests.helpers.faulty_gateway import ETH, D, Fault
from tests.helpers.trading_rig import TradingRig, database_full

STOP, TARGET, CLOSE = OrderPurpose.STOP, OrderPurpose.TARGET, OrderPurpose.CLOSE
TRAILING = {"trail_start_pct": 0.5, "trail_distance_pct": 0.5}


async def test_stop_and_target_rest_at_the_venue_right_after_the_first_fill(rig):
    position = await rig.enter()
    (stop,), (target,) = rig.working(STOP), rig.working(TARGET)
    assert (stop.request.stop_price, target.request.stop_price) == (D(99), D(102))
    assert stop.request.reduce_only
    assert target.request.reduce_only
    assert {o.client_id for o in rig.venue.matching.open_orders()} == {
        stop.client_id, target.client_id,
    }  # fmt: skip
    assert rig.position(position).stop_price == 99


async def test_the_protection_follows_the_filled_quantity_new_before_old(rig):
    order, position = rig.make(qty="300")  # a step bears 250
    rig.send(order, position)
    await rig.clock.run(0.5)
    (first,) = rig.working(STOP)
    assert first.request.qty == 250
    before = len(rig.gateway.created)
    await rig.gateway.tick(2)
    await rig.gateway.tick(2)
    (second,) = rig.working(STOP)
    assert second.request.qty == 300
    assert rig.stored(first.client_id).state is OrderState.CANCELLED
    assert second.client_id in [r.client_id for r in rig.gateway.created[before:]]
    assert rig.stored(second.client_id).created_ms < rig.stored(first.client_id).updated_ms


async def test_a_stop_filled_at_the_venue_closes_the_position_and_withdraws_the_target(rig):
    position = await rig.enter()
    await rig.gateway.tick(1, BTC=98.5)
    await rig.clock.run(1)
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.STOP)
    assert rig.orders.working() == ()
    assert rig.venue.matching.open_orders() == []


async def test_a_target_filled_at_the_venue_is_the_reason_of_the_close(rig):
    position = await rig.enter()
    await rig.gateway.tick(1, BTC=102.5)
    assert rig.position(position).close_reason is CloseReason.TARGET


async def test_a_stop_refused_twice_closes_at_market(rig):
    rig.gateway.faults.extend([Fault.NONE, Fault.REFUSED, Fault.NONE, Fault.REFUSED])
    position = await rig.enter()
    for _ in range(4):
        await rig.gateway.tick(1)
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.UNPROTECTED)
    assert rig.log.has("error", "refused 2 times, closing at market")


async def test_a_stop_that_was_replaced_often_but_never_refused_is_no_reason_to_close(rig):
    order, position = rig.make(qty="900")  # four steps
    rig.send(order, position)
    for _ in range(8):
        await rig.gateway.tick(2)
    (stop,) = rig.working(STOP)
    rig.venue.matching.cancel(stop.client_id, rig.clock.now_ms())  # the venue drops it
    rig.gateway.tell(rig.venue.matching.take_events())
    for _ in range(3):
        await rig.gateway.tick(2)
    assert rig.position(position).state is PositionState.OPEN
    assert rig.working(STOP)[0].request.qty == 900
    assert rig.working(CLOSE) == []


async def test_a_stop_that_cannot_be_stored_is_tried_again_and_never_counts_as_refused(rig, stores):
    order, position = rig.make()
    rig.send(order, position)
    rig.gateway.deaf = True
    await rig.clock.run(0.5)
    with database_full(stores):
        rig.gateway.tell_kept()
        for _ in range(6):
            await rig.gateway.tick(1)
    assert len(rig.gateway.created) == 1
    await rig.gateway.tick(1)
    assert [o.state for o in rig.working(STOP)] == [OrderState.OPEN]
    assert rig.position(position).state is PositionState.OPEN


async def test_a_stop_crossed_but_not_filled_for_five_seconds_is_closed_at_market(rig):
    position = await rig.enter()
    (stop,) = rig.working(STOP)
    rig.gateway.deaf = True
    rig.venue.matching.cancel(stop.client_id, rig.clock.now_ms())  # lost at the venue, unheard
    rig.venue.matching.take_events()
    rig.gateway.deaf = False
    await rig.gateway.tick(1, BTC=98.5)
    await rig.gateway.tick(4)
    assert rig.position(position).state is PositionState.OPEN
    await rig.gateway.tick(1.5)
    await rig.clock.run(1)
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.LOCAL_STOP)


async def test_a_target_the_venue_refuses_is_watched_here(rig):
    rig.gateway.faults.extend([Fault.NONE, Fault.NONE, Fault.REFUSED])
    position = await rig.enter()
    assert rig.working(TARGET) == []
    await rig.gateway.tick(0.2, BTC=102.5)
    await rig.clock.run(1)
    assert rig.position(position).close_reason is CloseReason.TARGET


async def test_trailing_closes_at_the_distance_from_the_best_price(rig):
    position = await rig.enter(exits=TRAILING)
    await rig.gateway.tick(1, BTC=101.0)
    assert rig.position(position).trail_latched
    await rig.gateway.tick(1, BTC=100.4)
    await rig.clock.run(1)
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.TRAILING)


async def test_the_best_price_survives_a_restart(rig, stores, venue):
    position = await rig.enter(exits=TRAILING)
    await rig.gateway.tick(1, BTC=101.0)
    await rig.tasks.cancel()
    again = TradingRig(stores, venue)
    await again.reconcile()
    await again.gateway.tick(1, BTC=100.4)
    await again.clock.run(1)
    assert again.position(position).close_reason is CloseReason.TRAILING
    await again.tasks.cancel()


async def test_a_position_is_closed_after_its_longest_holding_time(rig):
    position = await rig.enter(exits={"max_hold_s": 60})
    await rig.gateway.tick(58)
    assert rig.position(position).state is PositionState.OPEN
    await rig.gateway.tick(3)
    await rig.clock.run(1)
    assert rig.position(position).close_reason is CloseReason.TIME


async def test_an_entry_not_filled_in_time_is_cancelled(rig):
    order, position = rig.make(type=OrderType.LIMIT, price=D(90))
    rig.send(order, position)
    await rig.gateway.tick(29)
    assert rig.stored(order.client_id).state is OrderState.OPEN
    await rig.gateway.tick(2)
    assert rig.stored(order.client_id).state is OrderState.CANCELLED
    assert rig.position(position).state is PositionState.ABANDONED


async def test_an_entry_filled_in_part_in_time_keeps_what_it_has_with_protection(rig):
    order, position = rig.make(qty="300", type=OrderType.LIMIT, price=D(100))
    rig.send(order, position)
    await rig.clock.run(1)
    for _ in range(3):
        await rig.gateway.tick(15, BTC=101.0)
    assert rig.stored(order.client_id).state is OrderState.CANCELLED
    assert rig.position(position).qty == 250
    assert rig.working(STOP)[0].request.qty == 250


async def test_an_unknown_entry_is_not_hammered_with_cancels(rig):
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    rig.gateway.failing.update({"fetch_order", "fetch_fills"})
    rig.send(*rig.make())
    for _ in range(5):
        await rig.gateway.tick(15)
    assert rig.gateway.cancelled == []


async def test_only_one_close_is_in_flight(rig, venue):
    position = await rig.enter()
    venue.latency_s = 1.0
    assert not rig.loop.close(position, CloseReason.MANUAL)
    assert "on its way" in rig.loop.close(position, CloseReason.MANUAL)
    await rig.clock.run(0.5)
    current = rig.book.get(position.position_id)
    assert current is not None
    assert rig.loop.close(current, CloseReason.EMERGENCY)
    await rig.clock.run(3)
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.MANUAL)
    assert sum(not r.stop_price and r.reduce_only for r in rig.gateway.created) == 1


async def test_a_close_withdraws_the_rest_of_the_entry(rig):
    order, position = rig.make(qty="300", type=OrderType.LIMIT, price=D(100))
    rig.send(order, position)
    await rig.clock.run(1)
    held = rig.book.get(position.position_id)
    assert held is not None
    assert not rig.loop.close(held, CloseReason.MANUAL)
    await rig.gateway.tick(1)
    await rig.gateway.tick(1)
    assert rig.stored(order.client_id).state is OrderState.CANCELLED
    assert rig.position(position).state is PositionState.CLOSED
    assert rig.venue.matching.positions() == []


async def test_a_refused_close_opens_the_position_again_under_its_old_stop(rig):
    position = await rig.enter()
    stops = rig.working(STOP)
    rig.gateway.faults.append(Fault.REFUSED)
    assert not rig.loop.close(position, CloseReason.TIME)
    await rig.gateway.tick(1)
    assert rig.position(position).state is PositionState.OPEN
    assert rig.working(STOP) == stops
    await rig.gateway.tick(1, BTC=98.0)
    assert rig.position(position).close_reason is CloseReason.STOP  # not the failed close's


async def test_a_close_that_cannot_be_stored_leaves_the_position_open(rig, stores):
    position = await rig.enter()
    with database_full(stores):
        assert rig.loop.close(position, CloseReason.MANUAL)
    current = rig.book.get(position.position_id)
    assert current is not None
    assert current.state is PositionState.OPEN
    assert not rig.loop.close(current, CloseReason.MANUAL)


async def test_a_position_that_is_over_is_forgotten_while_another_is_open(rig):
    over, held = await rig.enter(), await rig.enter(symbol=ETH)
    await rig.gateway.tick(1)
    assert rig.loop._settled.keys() == {over.position_id, held.position_id}
    for memory in (rig.loop._naked_ms, rig.loop._crossed_ms):
        memory[over.position_id] = memory[held.position_id] = 1
    rig.loop._alarmed = {over.position_id}
    rig.loop._tried_ms[over.position_id, STOP] = 1
    await rig.gateway.tick(1, BTC=98.5)
    await rig.clock.run(1)
    await rig.gateway.tick(1)
    assert rig.position(over).state is PositionState.CLOSED
    for memory in (rig.loop._settled, rig.loop._naked_ms, rig.loop._crossed_ms):
        assert over.position_id not in memory
    assert rig.loop._settled.keys() == {held.position_id}
    assert not rig.loop._alarmed
    assert not rig.loop._tried_ms


async def test_a_close_that_came_too_late_leaves_nothing_behind(rig, venue):
    position = await rig.enter()
    venue.latency_s = 2.0
    assert not rig.loop.close(position, CloseReason.MANUAL)
    (close,) = rig.working(CLOSE)
    await rig.gateway.tick(1, BTC=98.5)  # the stop was quicker
    await rig.clock.run(5)
    assert rig.position(position).close_reason is not None
    assert rig.stored(close.client_id).state is OrderState.REJECTED
    ledger = rig.orders
    assert (ledger._failed_close_ms, ledger._close_reasons, +ledger.refusals) == ({}, {}, {})


async def test_one_bad_symbol_does_not_leave_the_others_unprotected(rig):
    rig.orders.on_position = lambda _position: None  # no protection yet
    bad = await rig.enter(symbol=ETH)
    good = await rig.enter()
    rig.feed.rules.pop(ETH)
    with pytest.raises(KeyError):
        rig.loop.cycle()
    await rig.clock.run(1)
    assert [o.position_id for o in rig.working(STOP)] == [good.position_id]
    assert rig.position(bad).qty == 1
