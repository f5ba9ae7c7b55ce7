"""Adds to positions at the venue. First entry 2 at 100 (200 of 10,000), stop 4 %, target 2 %."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import Order, OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.domain.risk import Decision, Reason
from cts_desktop.domain.strategies import DcaPlan, DcaStep, DcaTarget
from cts_desktop.engine.order_manager import Sending
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.desk_rig import DeskRig
from tests.helpers.faulty_gateway import BTC, D, Fault, Venue
from tests.helpers.trading_rig import database_full

ADD, STOP, TARGET = OrderPurpose.ADD, OrderPurpose.STOP, OrderPurpose.TARGET
SMALL = tuple(DcaStep(D(distance), D("0.5")) for distance in ("0.5", "1", "1.5", "2"))
PLAN = DcaPlan()
WIDE = DcaPlan(steps=SMALL, limit=D(4))


class DcaRig(DeskRig):
    """A desk rig whose order loop may add, as a session wires it."""

    def __init__(self, stores: SqliteStores, venue: Venue, **settings: object) -> None:
        super().__init__(stores, venue, **settings)
        self.loop.averager.send = self.desk.add

    async def hold(
        self, plan: DcaPlan | None = PLAN, side: Side = Side.BUY, **wish: Any
    ) -> Position:
        """Enter, let the entry fill and its protection rest."""
        await self.ready()
        assert self.wish(side=side, dca=plan, **{"sl_pct": 4.0, **wish})
        await self.gateway.tick(1)
        (position,) = self.book.unfinished()
        assert position.qty == 2
        return position

    async def fall(self, *prices: float, every_s: float = 1) -> None:
        """Let the price go there step by step, and what it causes happen."""
        for price in prices:
            await self.gateway.tick(every_s, BTC=price)
            await self.clock.run(0.5)

    def adds(self) -> list[Order]:
        """Every add that was ever announced, oldest first."""
        page = self.stores.orders.page(limit=1000)
        return [o for o in reversed(page.items) if o.purpose is ADD]

    def about_adds(self) -> list[Decision]:
        self.stores.flush()
        page = self.stores.decisions.page(limit=1000)
        return [d for d in reversed(page.items) if d.purpose == "add"]

    def exits(self) -> list[list[tuple[Decimal, Decimal | None]]]:
        """(quantity, price) of the stops and targets that rest at the venue."""
        return [
            [(o.request.qty, o.request.stop_price) for o in self.working(purpose)]
            for purpose in (STOP, TARGET)
        ]


@pytest.fixture
async def make(stores, venue):
    made = []

    def rig(**settings):
        made.append(DcaRig(stores, venue, **settings))
        return made[-1]

    yield rig
    for each in made:
        await each.tasks.cancel()


@pytest.fixture
def rig(make):
    return make()


# ------------------------------------------------------------------ refused
@pytest.mark.parametrize(
    ("flags", "reason"),
    [({"kill_switch": True}, Reason.KILL_SWITCH), ({"state": EngineState.PAUSED}, Reason.PAUSED),
     ({"armed": False}, Reason.NOT_ARMED), ({"reconciling": True}, Reason.RECONCILING),
     ({"state": EngineState.ERROR}, Reason.ENGINE_NOT_RUNNING),
     ({"storage_ok": False}, Reason.STORAGE), ({"clock_offset_ms": None}, Reason.CLOCK_OFFSET)],
)  # fmt: skip
async def test_an_add_is_refused_by_the_gate_like_an_entry(rig, flags, reason):
    position = await rig.hold()
    allowed, rig.flags = rig.flags, replace(rig.flags, **flags)
    await rig.fall(*[99.4] * 30)
    (refused,) = rig.about_adds()  # a decision, and not one in every step
    assert (refused.accepted, refused.reason) == (False, reason)
    assert (refused.position_id, refused.set_key) == (position.position_id, position.set_key)
    assert json.loads(refused.computation)["qty"] == "3"
    assert rig.adds() == []
    assert rig.position(position).dca == position.dca
    assert rig.exits() == [[(2, D(96))], [(2, D(102))]]
    rig.flags = allowed
    await rig.fall(*[99.4] * 30)
    assert [o.state for o in rig.adds()] == [OrderState.FILLED]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [({"limit_symbol_exposure_pct": 4.0}, Reason.SYMBOL_EXPOSURE),
     ({"limit_exposure_pct": 4.0, "limit_symbol_exposure_pct": 100.0}, Reason.EXPOSURE),
     ({"limit_orders_per_min": 1}, Reason.ORDER_RATE),
     ({"limit_duplicate_s": 600}, Reason.DUPLICATE)],
)  # fmt: skip
async def test_an_add_that_breaks_a_limit_is_refused(make, settings, reason):
    rig = make(**settings)
    await rig.hold()
    await rig.fall(*[99.4] * 3, every_s=11)
    (refused,) = rig.about_adds()
    assert refused.reason == reason
    assert rig.adds() == []


async def test_an_add_without_a_known_balance_is_refused(rig):
    await rig.hold()
    rig.account.balance = None
    await rig.fall(99.4)
    assert [d.reason for d in rig.about_adds()] == [Reason.UNKNOWN_BALANCE]


async def test_an_add_whose_margin_is_not_free_is_refused(rig):
    await rig.hold()
    rig.account.balance = replace(rig.account.balance, free=D(10))
    await rig.clock.run(10)
    await rig.fall(99.4)
    assert [d.reason for d in rig.about_adds()] == [Reason.BALANCE]


async def test_an_add_that_cannot_be_stored_was_never_made(rig):
    position = await rig.hold()
    await rig.clock.run(10)
    with database_full(rig.stores):
        await rig.gateway.tick(1, BTC=99.4)
    assert rig.book.get(position.position_id) == rig.position(position) == position
    assert rig.desk.refused == {"storage": 1}
    assert rig.adds() == []
    assert [r.qty for r in rig.gateway.created if not r.reduce_only] == [2]


async def test_the_position_itself_does_not_count_against_the_number_of_positions(make):
    rig = make(limit_positions=1, limit_symbol_positions=1, limit_set_positions=1)
    await rig.hold()
    await rig.clock.run(10)
    await rig.fall(*[99.4] * 12)
    assert len(rig.adds()) == 1


@pytest.mark.parametrize("sending", [Sending.NOTHING, Sending.REDUCING])
async def test_while_only_closes_may_leave_nobody_even_asks(rig, sending):
    await rig.hold()
    rig.orders.sending = sending
    await rig.fall(99.4)
    assert rig.about_adds() == []


async def test_until_books_and_venue_are_compared_nothing_is_added(rig):
    await rig.hold()
    rig.loop.holding = True
    await rig.fall(99.4)
    assert rig.about_adds() == []


async def test_without_an_entry_desk_nothing_is_added(rig, stores, venue):
    await rig.hold()
    bare = DeskRig(stores, venue)
    rig.loop.averager.send = bare.loop.averager.send
    await rig.fall(99.4)
    assert (rig.adds(), rig.about_adds()) == ([], [])
    await bare.tasks.cancel()


# ------------------------------------------------------------------ unknown and refused outcomes
async def test_an_add_whose_answer_is_lost_is_not_repeated_and_counts_when_it_shows(rig):
    position = await rig.hold()
    await rig.clock.run(10)
    rig.gateway.deaf = True
    rig.gateway.faults.append(Fault.LOST_AFTER)
    await rig.gateway.tick(1, BTC=99.4)
    (add,) = rig.adds()
    assert rig.stored(add.client_id).state is OrderState.UNKNOWN
    assert rig.orders.lock_of(BTC)
    rig.gateway.deaf = False
    await rig.fall(*[99.4] * 20)
    assert [o.state for o in rig.adds()] == [OrderState.FILLED]
    assert rig.position(position).qty == 5
    assert [qty for qty, _price in rig.exits()[0]] == [5]


async def test_an_add_that_never_arrived_is_given_up_and_never_sent_again(rig):
    position = await rig.hold()
    await rig.clock.run(10)
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    await rig.fall(*[99.4] * 120)
    assert [o.state for o in rig.adds()] == [OrderState.REJECTED]
    held = rig.position(position)
    assert (held.qty, held.stop_price, held.target_price) == (2, 96, 102)
    assert held.dca is not None
    assert held.dca.taken == 1


async def test_while_an_add_is_in_doubt_the_next_level_is_not_added_to(rig):
    await rig.hold(WIDE)
    await rig.clock.run(10)
    rig.gateway.faults.append(Fault.HANGS_BEFORE)
    await rig.fall(99.4, *[98.9] * 30)
    assert [d.accepted for d in rig.about_adds()] == [True]  # nobody asks meanwhile


async def test_an_add_the_venue_refuses_is_not_sent_again(rig):
    position = await rig.hold()
    await rig.clock.run(10)
    rig.gateway.refuse = lambda r: "" if r.reduce_only else "insufficient_balance"
    await rig.fall(*[99.4] * 90)
    assert [o.state for o in rig.adds()] == [OrderState.REJECTED]
    assert rig.exits() == [[(2, D(96))], [(2, D(102))]]
    assert rig.position(position).state is PositionState.OPEN


async def test_after_a_crash_an_add_of_unknown_outcome_is_looked_for_and_not_repeated(
    rig, make, venue
):
    position = await rig.hold()
    await rig.clock.run(10)
    rig.gateway.deaf = True
    rig.gateway.faults.append(Fault.HANGS)
    await rig.gateway.tick(1, BTC=99.4)
    rig.gateway.listener = None
    await rig.tasks.cancel()
    again = make()
    await again.reconcile()
    await again.read_balance()
    await again.fall(*[99.4] * 20)
    assert [o.state for o in again.adds()] == [OrderState.FILLED]
    held = again.position(position)
    assert (held.qty, held.dca) == (5, replace(
        DcaPlan(), leverage=D(10), first_qty=D(2), first_notional=D(200), taken=1
    ))  # fmt: skip
    # 2·(100 − x) + 3·(99.4 − x) = 8, the loss of the first two at 96, rounded towards the price
    assert again.exits()[0] == [(5, D("98.1"))]


async def test_a_plan_that_has_not_begun_goes_on_after_a_restart(rig, make):
    position = await rig.hold()
    await rig.clock.run(10)
    await rig.tasks.cancel()
    again = make()
    await again.reconcile()
    await again.read_balance()
    await again.fall(*[99.4] * 12)
    assert len(again.adds()) == 1
    assert again.position(position).qty == 5


# ------------------------------------------------------------------ moments
@pytest.mark.parametrize("price", [95.0, 96.0])
async def test_a_gap_through_stop_and_level_adds_nothing(rig, price):
    position = await rig.hold()
    await rig.clock.run(10)
    await rig.fall(price)
    assert (rig.adds(), rig.about_adds()) == ([], [])
    assert rig.position(position).close_reason is CloseReason.STOP


async def test_a_stop_that_was_crossed_but_not_filled_yet_adds_nothing(rig, venue):
    await rig.hold()
    await rig.clock.run(10)
    venue.stalled.add(BTC)
    await rig.fall(95.9, 95.9)
    assert rig.adds() == []


async def test_nothing_is_added_before_the_whole_entry_is_known(rig, venue):
    venue.volume = 4.0  # a step bears 1
    await rig.gateway.tick(1)
    await rig.ready()
    rig.wish(sl_pct=4.0, dca=DcaPlan())
    await rig.clock.run(0.5)
    assert [p.qty for p in rig.book.unfinished()] == [1]
    await rig.gateway.tick(1, BTC=99.4)
    assert rig.about_adds() == []


async def test_nothing_is_added_to_a_position_with_a_stop_set_by_hand(rig):
    position = await rig.hold()
    rig.loop.edit(position, D(97), D(102))
    await rig.fall(*[99.4] * 12)
    assert rig.about_adds() == []


async def test_nothing_is_added_to_a_position_that_was_reduced_elsewhere(rig):
    position = await rig.hold()
    rig.book.adjust(position, D(1), D(100), rig.clock.now_ms(), "less at the venue")
    await rig.fall(*[99.4] * 12)
    assert rig.about_adds() == []


async def test_a_position_without_a_plan_is_never_added_to(rig):
    await rig.ready()
    rig.wish(sl_pct=4.0)
    await rig.fall(100.0, *[99.4] * 12)
    assert rig.about_adds() == []


# ------------------------------------------------------------------ while it is being ended
async def test_a_close_while_an_add_is_on_its_way_closes_what_the_add_fills_later(rig):
    position = await rig.hold()
    await rig.clock.run(10)
    rig.gateway.faults.append(Fault.LATE)  # arrives in 3 s
    await rig.gateway.tick(1, BTC=99.4)
    assert len(rig.adds()) == 1
    held = rig.book.get(position.position_id)
    assert rig.loop.close(held, CloseReason.MANUAL) == ""
    await rig.fall(*[99.4] * 20)
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, CloseReason.MANUAL)
    assert (ended.entry_qty, ended.exit_qty) == (5, 5)
    assert rig.orders.working() == ()
    assert rig.venue.matching.open_orders() == []


@pytest.mark.parametrize(
    ("price", "reason"), [(95.0, CloseReason.STOP), (103.0, CloseReason.TARGET)]
)
async def test_an_add_that_fills_after_stop_or_target_is_closed_at_once(rig, price, reason):
    position = await rig.hold()
    await rig.clock.run(10)
    rig.gateway.faults.append(Fault.LATE)
    await rig.gateway.tick(1, BTC=99.4)
    await rig.fall(*[price] * 30)
    ended = rig.position(position)
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, reason)
    assert (ended.entry_qty, ended.exit_qty) == (5, 5)
    assert rig.venue.matching.open_orders() == []


async def test_a_close_whose_add_never_arrived_ends_the_position_once_that_is_known(rig):
    position = await rig.hold()
    await rig.clock.run(10)
    rig.gateway.faults.append(Fault.LOST_BEFORE)
    await rig.gateway.tick(1, BTC=99.4)
    rig.loop.close(rig.book.get(position.position_id), CloseReason.MANUAL)
    await rig.fall(*[99.4] * 90)
    assert rig.position(position).state is PositionState.CLOSED
    assert rig.position(position).exit_qty == 2


async def test_after_a_close_that_came_to_nothing_nothing_more_is_added(rig):
    position = await rig.hold(WIDE)
    await rig.clock.run(10)
    rig.gateway.faults.append(Fault.LATE)
    await rig.gateway.tick(1, BTC=99.4)
    rig.gateway.faults.append(Fault.REFUSED)
    rig.loop.close(rig.book.get(position.position_id), CloseReason.MANUAL)
    await rig.fall(*[98.9] * 30)
    held = rig.position(position)
    assert (held.state, held.qty) == (PositionState.OPEN, 3)
    assert len(rig.about_adds()) == 1


# ------------------------------------------------------------------ added
@pytest.mark.parametrize("side", Side)
async def test_an_add_moves_stop_and_target_and_the_stop_caps_the_total_loss(rig, side):
    position = await rig.hold(side=side)
    s = side.sign
    await rig.clock.run(10)
    await rig.fall(100 - s * 0.4)
    assert rig.adds() == []
    await rig.fall(100 - s * 0.5, 100 - s * 0.5)
    (add,) = rig.adds()
    assert (add.purpose, add.request.type, add.request.side) == (ADD, OrderType.MARKET, side)
    assert (add.request.qty, add.request.reduce_only, add.request.leverage) == (3, False, 10)
    assert add.position_id == position.position_id
    held = rig.position(position)
    assert (held.qty, held.entry_price) == (5, 100 - s * D("0.3"))
    # 8 / 5 = 1.6 from the average; 2 % of the average on the other side
    stop, target = 100 - s * D("1.9"), nearest(held.entry_price * (1 + s * D("0.02")))
    assert rig.exits() == [[(5, stop)], [(5, target)]]
    assert (held.stop_price, held.target_price) == (stop, target)
    assert 5 * s * (held.entry_price - stop) <= 2 * 4
    why = json.loads(add.computation)
    assert why["dca_step"] == "1 of 4"
    assert (why["multiple"], why["qty"], why["first_qty"]) == ("1.5", "3", "2")
    assert D(why["stop_price"]) == stop


def nearest(price: Decimal) -> Decimal:
    return price.quantize(D("0.1"))


@pytest.mark.parametrize(
    ("target", "expected"),
    [(DcaTarget.AVERAGE, "101.7"), (DcaTarget.FIRST_ENTRY, "102"),
     (DcaTarget.BREAK_EVEN_PLUS, "99.9")],
)  # fmt: skip
async def test_the_target_is_placed_where_the_plan_says(rig, target, expected):
    await rig.hold(DcaPlan(target=target, break_even_pct=D("0.2")))
    await rig.clock.run(10)
    await rig.fall(99.5, 99.5)
    assert rig.exits()[1] == [(5, D(expected))]


async def test_the_stop_follows_an_add_that_fills_in_parts(rig, venue):
    position = await rig.hold()
    await rig.clock.run(10)
    venue.volume = 4.0  # a step bears 1
    stops = []
    for _ in range(6):
        await rig.fall(99.5)
        qty, stop = rig.exits()[0][-1]  # new before old
        stops.append(stop)
        held = rig.position(position)
        assert qty == held.qty
        assert held.entry_qty * (held.entry_price - stop) <= 8
    assert stops == sorted(stops)
    assert rig.position(position).qty == 5
    assert stops[-1] == D("98.1")


async def test_several_levels_are_added_to_one_after_the_other(rig):
    position = await rig.hold(WIDE)
    await rig.clock.run(10)
    await rig.fall(98.4)
    assert len(rig.adds()) == 1  # never two on their way
    await rig.fall(*[98.4] * 90)  # a second one within 10 s would be the same order again
    assert [o.request.qty for o in rig.adds()] == [1, 1, 1]
    held = rig.position(position)
    assert held.dca is not None
    assert held.dca.taken == 3
    ((qty, stop),) = rig.exits()[0]
    assert qty == 5
    assert held.entry_notional - 5 * stop <= 8


async def test_a_step_beyond_the_limit_is_passed_over_without_a_decision(rig):
    """Block doubled the first entry: 1.5 times is all that is left within factor 3."""
    position = await rig.hold(DcaPlan(limit=D("1.5")))
    await rig.fall(*[97.5] * 12)
    held = rig.position(position)
    assert held.dca is not None
    assert (held.dca.taken, held.dca.started) == (4, False)
    assert (rig.adds(), rig.about_adds()) == ([], [])
    assert rig.exits()[0] == [(2, D(96))]


async def test_no_plan_ever_holds_more_than_four_times_the_first_notional(rig):
    position = await rig.hold(sl_pct=3.9)
    await rig.clock.run(10)
    await rig.fall(*[99.5] * 3, *[98.9] * 20, *[98.4] * 20, *[98.2] * 20)
    held = rig.position(position)
    assert held.entry_notional <= 4 * 200
    assert len(rig.adds()) == 1


async def test_an_averaged_position_trails_from_its_new_average(rig):
    position = await rig.hold(trail_start_pct=0.3, trail_distance_pct=0.1)
    await rig.clock.run(10)
    await rig.fall(100.25, 99.5, 99.5, 99.6)
    held = rig.position(position)
    assert (held.qty, held.trail_latched) == (5, False)
    await rig.fall(100.1, 99.9, 99.9)
    assert rig.position(position).close_reason is CloseReason.TRAILING


# ------------------------------------------------------------------ block
@pytest.mark.parametrize(
    ("factor", "used", "qty"),
    [("1", "1", 2), ("1.5", "1.5", 3), ("2", "2", 4), ("3", "3", 6), ("9", "3", 6)],
)
async def test_blocks_factor_enlarges_the_entry_up_to_three_times_and_is_shown(
    rig, factor, used, qty
):
    await rig.ready()
    assert rig.wish(strategy_factor=D(factor), strategy_words="Block: 1 of 4 sizes lost last")
    (order,) = rig.orders.working()
    assert order.request.qty == qty
    why = json.loads(order.computation)
    assert (why["strategy_factor"], why["strategies"]) == (used, "Block: 1 of 4 sizes lost last")
    assert why.get("strategy_factor_capped_from", used) == factor
