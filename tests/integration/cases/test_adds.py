"""Adds to a position that went the wrong way (DCA): where they happen, and what becomes of them.

An entry of 2 at 100 with its stop 4 % away; by the rules 3 are added at 0.5 %, and nothing after.
"""

import json
from dataclasses import replace

import pytest

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.domain.risk import Reason
from cts_desktop.domain.strategies import DcaPlan, DcaStep, DcaTarget
from tests.helpers.faults import Fault
from tests.helpers.venue import BTC, ETH, D

O = OrderState  # noqa: E741
MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
TARGET = OrderType.TAKE_PROFIT_MARKET
ADD, CLOSE = OrderPurpose.ADD, OrderPurpose.CLOSE
BY_RULE = {"sl_pct": 4.0, "dca": DcaPlan()}
#: Small steps of 1 each, so that more than one fits.
SMALL_STEPS = tuple(DcaStep(D(d), D("0.5")) for d in ("0.5", "1.0", "1.5", "2.0"))
SMALL = {"sl_pct": 4.0, "dca": DcaPlan(steps=SMALL_STEPS)}

ASKING_FOR_ORDERS = ("fetch_fills", "fetch_closed_orders", "fetch_open_orders", "fetch_order")


@pytest.fixture(autouse=True)
def dca_is_on(case):
    case.settings["dca_enabled"] = True


def about_adds(case) -> list[Reason]:
    """What the gate decided about adds, oldest first."""
    return [Reason(d.reason) for d in case.decisions if d.purpose is ADD]


def check_protected(case, exchange, qty) -> None:
    """Assert that one stop and one target rest for all that is held."""
    assert case.position().qty == abs(exchange.qty(BTC)) == D(qty)
    assert [o.qty for o in exchange.resting(STOP) if o.symbol == BTC] == [D(qty)]
    assert [o.qty for o in exchange.resting(TARGET) if o.symbol == BTC] == [D(qty)]


# ------------------------------------------------------------------ the outcome is unknown
@pytest.mark.parametrize(
    ("fault", "filled"),
    [
        (Fault.LOST_AFTER, True),
        (Fault.BUSY_AFTER, True),
        (Fault.HANGS, True),
        (Fault.LOST_BEFORE, False),
        (Fault.HANGS_BEFORE, False),
    ],
)
async def test_an_add_of_unknown_outcome_is_looked_for_and_never_repeated(
    case, exchange, fault, filled
):
    await case.start()
    await case.enter(**BY_RULE)
    exchange.keep_events()
    exchange.fail_next_create(fault)
    await case.run(140, BTC=99.4)
    (add,) = case.orders(ADD)
    if fault is not Fault.HANGS:  # which is looked for before it is given up
        assert any(event.state is O.UNKNOWN for event in case.history(add))
    assert add.state is (O.FILLED if filled else O.REJECTED)
    assert about_adds(case) == [Reason.ACCEPTED]
    assert len(exchange.asked(MARKET)) <= 2, "the entry and one add"
    check_protected(case, exchange, 5 if filled else 2)
    assert case.position().dca.taken == 1
    await case.check_settled()


async def test_an_add_that_arrives_after_it_was_given_up(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    exchange.fail_next_create(Fault.LATE)
    await case.run(15, BTC=99.4)
    assert case.states(ADD) == [O.FILLED]
    check_protected(case, exchange, 5)
    await case.check_settled()


async def test_an_add_the_exchange_refuses_leaves_the_position_as_it_was(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    exchange.refuse("insufficient_balance", MARKET)
    await case.run(80, BTC=99.4)
    assert case.states(ADD) == [O.REJECTED]
    check_protected(case, exchange, 2)
    exchange.accept()
    await case.check_settled()


# ------------------------------------------------------------------ the gate says no
async def check_refused(case, exchange, reason: Reason) -> None:
    """Assert that the level was reached, one decision came of it, and nothing was sent."""
    asked = len(exchange.asked())
    await case.run(10, BTC=99.4)
    assert about_adds(case) == [reason]
    assert case.orders(ADD) == []
    assert len(exchange.asked()) == asked
    assert case.position().dca == replace(DcaPlan(), leverage=case.position().dca.leverage)
    check_protected(case, exchange, 2)


async def test_an_add_while_paused_is_refused_and_comes_after_the_pause(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    case.world.coordinator.pause()
    await check_refused(case, exchange, Reason.PAUSED)
    case.world.coordinator.resume()
    await case.run(65)
    assert case.states(ADD) == [O.FILLED]
    check_protected(case, exchange, 5)
    await case.check_settled()


async def test_an_add_under_the_kill_switch_is_refused(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    case.world.coordinator._kill_switch.set(engaged=True, reason="test")
    await check_refused(case, exchange, Reason.KILL_SWITCH)
    case.world.coordinator.rearm()
    await case.check_settled()


async def test_after_an_emergency_stop_nothing_is_added_until_the_engine_is_started_again(
    case, exchange
):
    await case.start()
    await case.enter(**BY_RULE)
    await case.during(case.world.coordinator.emergency_stop(close_positions=False))
    await case.run(10, BTC=99.4)
    assert (case.orders(ADD), about_adds(case)) == ([], [])
    assert case.state is EngineState.STOPPED
    case.world.coordinator.rearm()
    await case.start()
    await case.run(8)
    assert case.states(ADD) == [O.FILLED]
    check_protected(case, exchange, 5)
    await case.check_settled()


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("limit_exposure_pct", Reason.EXPOSURE),
        ("limit_symbol_exposure_pct", Reason.SYMBOL_EXPOSURE),
    ],
)
async def test_an_add_beyond_the_exposure_limit_is_refused(case, exchange, limit, reason):
    """The entry is worth 2 % of equity, with the add it would be almost 5 %."""
    await case.start(**{limit: 4.0})
    await case.enter(**BY_RULE)
    await check_refused(case, exchange, reason)
    await case.check_settled()


async def test_switching_dca_off_ends_adding_to_what_is_open(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    case.world.change(dca_enabled=False)
    await case.run(70, BTC=99.4)
    assert (about_adds(case), case.orders(ADD)) == ([], [])
    check_protected(case, exchange, 2)
    case.world.change(dca_enabled=True)
    await case.run(65)
    assert case.states(ADD) == [O.FILLED]
    check_protected(case, exchange, 5)
    await case.check_settled()


async def test_a_position_in_a_symbol_that_is_traded_no_more_is_not_added_to(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    await case.during(case.world.coordinator.stop())
    case.world.change(symbols=ETH)
    await case.start()
    await case.run(10, BTC=99.4)
    assert (about_adds(case), case.orders(ADD)) == ([], [])
    check_protected(case, exchange, 2)
    await case.check_settled()


# ------------------------------------------------------------------ the program ends meanwhile
@pytest.mark.parametrize("down_s", [0, 60])
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_crash_between_the_announcement_of_an_add_and_its_fill(
    case, exchange, arrived, down_s
):
    await case.start()
    await case.enter(**SMALL)
    exchange.keep_events()
    exchange.fail_next_create(Fault.HANGS if arrived else Fault.HANGS_BEFORE)
    exchange.fail(*ASKING_FOR_ORDERS)
    await case.run(2, BTC=99.4)
    (announced,) = case.orders(ADD)
    assert not announced.state.is_final
    await case.crash()
    exchange.work()
    for _ in range(down_s):
        await exchange.tick(1)
    await case.start_again()
    await case.run(140)
    assert case.states(ADD) == [O.FILLED if arrived else O.REJECTED]
    assert case.orders(ADD)[0].client_id == announced.client_id
    check_protected(case, exchange, 3 if arrived else 2)
    plan = case.position().dca
    assert (plan.taken, plan.first_qty, plan.steps) == (1, 2, SMALL_STEPS)
    await case.run(10, BTC=98.9)
    assert case.states(ADD)[1:] == [O.FILLED], "the plan goes on with its next step"
    check_protected(case, exchange, 4 if arrived else 3)
    await case.check_settled()


async def test_a_crash_while_an_add_fills_in_parts(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    exchange.volume(4)  # a step bears 1
    await case.run(1)
    await case.run(2, BTC=99.4)
    assert 2 < exchange.qty(BTC) < 5
    await case.crash()
    await exchange.tick(1)
    await case.start_again()
    await case.run(10)
    assert case.states(ADD) == [O.FILLED]
    check_protected(case, exchange, 5)
    await case.check_settled()


async def test_the_stop_of_an_averaged_position_fills_while_the_program_is_down(case, exchange):
    await case.start()
    await case.enter(**BY_RULE)
    await case.run(8, BTC=99.4)
    check_protected(case, exchange, 5)
    await case.crash()
    for _ in range(5):
        await exchange.tick(1, BTC=98.0)
    assert exchange.qty(BTC) == 0
    await case.start_again()
    await case.run(5)
    assert case.position().close_reason is CloseReason.STOP
    assert len(case.orders(ADD)) == 1
    await case.check_settled()


# ------------------------------------------------------------------ it is closed meanwhile
async def check_nothing_left(case, exchange, reason: CloseReason) -> None:
    """Assert that the position is over with all that was added."""
    ended = case.position()
    assert (ended.state, ended.close_reason) == (PositionState.CLOSED, reason)
    assert ended.entry_qty == ended.exit_qty
    assert exchange.qty(BTC) == 0
    assert exchange.resting() == []
    assert len(case.orders(ADD)) == 1
    await case.check_settled()


@pytest.mark.parametrize("fault", [Fault.LATE, Fault.LOST_AFTER, Fault.LOST_BEFORE, Fault.HANGS])
async def test_a_close_while_an_add_is_in_doubt_leaves_nothing_open(case, exchange, fault):
    await case.start()
    position = await case.enter(**BY_RULE)
    exchange.keep_events()
    exchange.fail_next_create(fault)
    await case.run(2, BTC=99.4)
    assert len(case.orders(ADD)) == 1
    case.by_hand.close_positions([position.position_id])
    exchange.tell_events()
    await case.run(140)
    await check_nothing_left(case, exchange, CloseReason.MANUAL)


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_close_while_an_add_is_in_doubt_survives_a_crash(case, exchange, arrived):
    await case.start()
    position = await case.enter(**BY_RULE)
    exchange.keep_events()
    exchange.fail_next_create(Fault.HANGS if arrived else Fault.HANGS_BEFORE)
    exchange.fail(*ASKING_FOR_ORDERS)
    await case.run(2, BTC=99.4)
    assert len(case.orders(ADD)) == 1
    case.by_hand.close_positions([position.position_id])
    await case.clock.run(0.3)
    assert exchange.qty(BTC) == (3 if arrived else 0)
    assert not case.states(ADD)[0].is_final
    await case.crash()
    exchange.work()
    await case.start_again()
    await case.run(140)
    await check_nothing_left(case, exchange, CloseReason.MANUAL)


@pytest.mark.parametrize("price", [95.0, 103.0])
async def test_stop_or_target_fill_while_the_program_is_down_and_an_add_is_in_doubt(
    case, exchange, price
):
    await case.start()
    await case.enter(**BY_RULE)
    exchange.keep_events()
    exchange.fail_next_create(Fault.HANGS)
    exchange.fail(*ASKING_FOR_ORDERS)
    await case.run(2, BTC=99.4)
    assert len(case.orders(ADD)) == 1
    await case.crash()
    exchange.work()
    await exchange.tick(1, BTC=price)
    await exchange.tick(1, BTC=99.4)
    assert exchange.qty(BTC) == 3
    await case.start_again()
    await case.run(140)
    reason = CloseReason.STOP if price < 100 else CloseReason.TARGET
    await check_nothing_left(case, exchange, reason)


async def test_a_close_while_an_add_is_on_its_way_leaves_nothing_open(case, exchange):
    await case.start()
    position = await case.enter(**BY_RULE)
    exchange.answer_after(2)
    await case.run(2, BTC=99.4)
    assert len(case.orders(ADD)) == 1
    assert exchange.qty(BTC) == 2
    case.by_hand.close_positions([position.position_id])
    await case.run(20)
    exchange.answer_after(0)
    await case.run(20)
    await check_nothing_left(case, exchange, CloseReason.MANUAL)


@pytest.mark.parametrize("fault", [None, Fault.LATE, Fault.LOST_AFTER])
async def test_an_emergency_stop_while_an_add_is_on_its_way_closes_all(case, exchange, fault):
    await case.start()
    await case.enter(**BY_RULE)
    if fault is None:
        exchange.answer_after(2)
    else:
        exchange.keep_events()
        exchange.fail_next_create(fault)
    await case.run(2, BTC=99.4)
    assert len(case.orders(ADD)) == 1
    exchange.tell_events()
    left = await case.during(case.world.coordinator.emergency_stop(close_positions=True))
    assert left == ()
    exchange.answer_after(0)
    case.check_now()
    case.world.coordinator.rearm()
    await case.start()
    await check_nothing_left(case, exchange, CloseReason.EMERGENCY)


async def test_a_close_while_an_add_fills_in_parts_leaves_nothing_open(case, exchange):
    await case.start()
    position = await case.enter(**BY_RULE)
    exchange.volume(4)  # a step bears 1
    await case.run(1)
    await case.run(2, BTC=99.4)
    assert 2 < exchange.qty(BTC) < 5
    case.by_hand.close_positions([position.position_id])
    await case.run(30)
    await check_nothing_left(case, exchange, CloseReason.MANUAL)


@pytest.mark.parametrize(
    ("price", "reason"), [(95.0, CloseReason.STOP), (103.0, CloseReason.TARGET)]
)
async def test_an_add_that_fills_after_stop_or_target_is_closed_at_once(
    case, exchange, price, reason
):
    await case.start()
    await case.enter(**BY_RULE)
    exchange.fail_next_create(Fault.LATE)
    await case.run(2, BTC=99.4)
    assert len(case.orders(ADD)) == 1
    await case.run(30, BTC=price)
    await check_nothing_left(case, exchange, reason)


@pytest.mark.parametrize("fault", [None, Fault.LATE])
async def test_a_liquidation_around_an_add_leaves_nothing_open(case, exchange, fault):
    await case.start()
    await case.enter(**BY_RULE)
    if fault is not None:
        exchange.fail_next_create(fault)
    await case.run(2, BTC=99.4)
    assert len(case.orders(ADD)) == 1
    exchange.liquidate(BTC)
    await case.run(30)
    await check_nothing_left(case, exchange, CloseReason.LIQUIDATION)


async def test_what_was_sold_elsewhere_ends_the_plan_and_the_rest_stays_protected(case, exchange):
    await case.start()
    await case.enter(**SMALL)
    await case.run(3, BTC=99.4)
    assert case.states(ADD) == [O.FILLED]
    exchange.trade_by_hand(BTC, Side.SELL, D(1))
    await case.run(40)
    await case.run(20, BTC=98.9)
    assert len(case.orders(ADD)) == 1
    check_protected(case, exchange, 2)
    await case.check_settled()


# ------------------------------------------------------------------ it is added
@pytest.mark.parametrize("side", Side)
async def test_an_add_at_its_level_takes_stop_and_target_along(case, exchange, side):
    await case.start()
    first = await case.enter(side=side, **BY_RULE)
    assert (first.qty, first.entry_price) == (2, 100)
    sign = side.sign
    await case.run(5, BTC=100 - sign * 0.4)
    assert about_adds(case) == []
    await case.run(8, BTC=100 - sign * 0.5)
    (add,) = case.orders(ADD)
    assert (add.state, add.request.qty, add.request.side) == (O.FILLED, 3, side)
    assert json.loads(add.computation)["dca_step"] == "1 of 4"
    check_protected(case, exchange, 5)
    held, (stop,), (target,) = case.position(), exchange.resting(STOP), exchange.resting(TARGET)
    assert held.entry_price == 100 - sign * D("0.3")
    assert stop.stop_price == held.stop_price == 100 - sign * D("1.9"), "it loses 8, as 2 would"
    assert abs(target.stop_price - held.entry_price * (1 + sign * D("0.02"))) <= D("0.05")
    await case.run(8, BTC=100 - sign * 1.9)
    closed = case.position()
    assert (closed.state, closed.close_reason) == (PositionState.CLOSED, CloseReason.STOP)
    assert closed.qty == exchange.qty(BTC) == 0
    assert exchange.resting() == []
    await case.check_settled()


async def test_an_averaged_position_ends_at_its_new_target(case, exchange):
    await case.start()
    plan = DcaPlan(target=DcaTarget.BREAK_EVEN_PLUS, break_even_pct=D("0.2"))
    await case.enter(sl_pct=4.0, dca=plan)
    await case.run(8, BTC=99.5)
    (target,) = exchange.resting(TARGET)
    assert (target.qty, target.stop_price) == (5, D("99.9"))
    await case.run(8, BTC=99.9)
    assert case.position().close_reason is CloseReason.TARGET
    assert exchange.qty(BTC) == 0
    await case.check_settled()


async def test_small_steps_are_added_one_after_the_other_and_the_other_symbol_is_free(
    case, exchange
):
    await case.start()
    await case.enter(**SMALL)
    await case.enter(ETH)
    await case.run(20, BTC=98.4)
    assert case.states(ADD) == [O.FILLED] * 3
    check_protected(case, exchange, 5)
    assert case.states(ADD, ETH) == []
    assert len([o for o in exchange.resting(STOP) if o.symbol == ETH]) == 1
    await case.check_settled()
