"""The contract of `domain.ports.ExchangeGateway`, clause by clause, for every gateway."""

import asyncio
import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from cts_desktop.domain.errors import (
    ClockOffsetError,
    KeyRefusedError,
    OrderRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryLaterError,
)
from cts_desktop.domain.money import is_multiple
from cts_desktop.domain.orders import OrderState, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway
from tests.contract.gateway_under_test import (
    D,
    GatewayUnderTest,
    Trouble,
    order,
    resting,
)

#: A day: longer than any test, for queries that ask "since".
DAY_MS = 86_400_000
QUERIES = (
    *("server_time_ms", "load_markets", "fetch_balance", "fetch_positions", "fetch_open_orders"),
    *("fetch_order", "fetch_closed_orders", "fetch_fills"),
)
#: What every venue tells without a key.
PRIVATE = QUERIES[2:]


def cause(exchange: GatewayUnderTest, trouble: Trouble) -> None:
    if trouble in exchange.cannot:
        pytest.skip(f"{trouble.name} cannot be caused: {exchange.cannot[trouble]}")
    exchange.cause(trouble)


def since(gateway: ExchangeGateway) -> int:
    return gateway.clock.now_ms() - DAY_MS


async def ask(exchange: GatewayUnderTest, gateway: ExchangeGateway, name: str) -> Any:
    """Make a query by its name, about what the tests do."""
    more: dict[str, tuple[Any, ...]] = {
        "fetch_order": (exchange.symbol, "a"),
        "fetch_closed_orders": (exchange.symbol, since(gateway)),
        "fetch_fills": (since(gateway),),
    }
    return await exchange.answer(getattr(gateway, name)(*more.get(name, ())))


async def held(exchange: GatewayUnderTest, gateway: ExchangeGateway) -> Decimal:
    """Return the signed quantity the venue says is open."""
    found = await exchange.answer(gateway.fetch_positions())
    return sum((p.side.sign * p.qty for p in found if p.symbol == exchange.symbol), D(0))


# ---------------------------------------------------------------- commands: confirmed
async def test_a_command_that_returns_is_confirmed(exchange):
    gateway = await exchange.open()
    placed = await exchange.answer(gateway.create_order(resting(exchange, "a")))
    assert (placed.client_id, placed.state) == ("a", OrderState.OPEN)
    assert placed.venue_id
    assert (placed.side, placed.type, placed.qty) == (Side.BUY, OrderType.LIMIT, D("0.1"))
    (found,) = await exchange.answer(gateway.fetch_open_orders())
    assert (found.client_id, found.venue_id) == ("a", placed.venue_id)
    gone = await exchange.answer(gateway.cancel_order(exchange.symbol, "a"))
    assert (gone.client_id, gone.state) == ("a", OrderState.CANCELLED)
    assert await exchange.answer(gateway.fetch_open_orders()) == []


async def test_cancelling_a_filled_order_returns_it_as_filled(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(order(exchange, "a")))
    ended = await exchange.answer(gateway.cancel_order(exchange.symbol, "a"))
    assert (ended.state, ended.filled_qty) == (OrderState.FILLED, D("0.1"))


async def test_cancelling_twice_returns_the_order_as_cancelled(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(resting(exchange, "a")))
    await exchange.answer(gateway.cancel_order(exchange.symbol, "a"))
    again = await exchange.answer(gateway.cancel_order(exchange.symbol, "a"))
    assert again.state is OrderState.CANCELLED


async def test_an_order_placed_by_hand_is_cancelled_by_the_venues_id(exchange):
    gateway = await exchange.open()
    first = await exchange.by_hand(resting(exchange, "", "90"))
    second = await exchange.by_hand(resting(exchange, "", "91"))
    gone = await exchange.answer(gateway.cancel_order(exchange.symbol, "", second.venue_id))
    assert (gone.venue_id, gone.state) == (second.venue_id, OrderState.CANCELLED)
    (left,) = await exchange.answer(gateway.fetch_open_orders())
    assert left.venue_id == first.venue_id


async def test_reduce_only_never_opens(exchange):
    gateway = await exchange.open()
    with pytest.raises(OrderRefusedError):
        await exchange.answer(
            gateway.create_order(order(exchange, "a", Side.SELL, reduce_only=True))
        )
    assert await held(exchange, gateway) == 0


# ---------------------------------------------------------------- commands: refused
async def test_a_refusal_is_definite_and_has_a_code(exchange):
    gateway = await exchange.open()
    for name, request in {
        "a": order(exchange, "a", qty="0.0001"),
        "b": order(exchange, "b", qty="0.10005"),
        "c": order(exchange, "c", kind=OrderType.LIMIT, price="90.05"),
        "d": order(exchange, "d", qty="999"),
    }.items():
        with pytest.raises(OrderRefusedError) as refused:
            await exchange.answer(gateway.create_order(request))
        assert refused.value.code
        assert exchange.executed(name) == 0
        assert await exchange.answer(gateway.fetch_order(exchange.symbol, name)) is None
    assert await exchange.answer(gateway.fetch_open_orders()) == []


async def test_cancelling_what_never_was_is_refused(exchange):
    gateway = await exchange.open()
    for client_id, venue_id in (("nobody", ""), ("", "nobody")):
        with pytest.raises(OrderRefusedError):
            await exchange.answer(gateway.cancel_order(exchange.symbol, client_id, venue_id))


async def test_a_command_with_a_wrong_time_is_refused_and_not_carried_out(exchange):
    gateway = await exchange.open()
    cause(exchange, Trouble.CLOCK_OFFSET)
    with pytest.raises(OrderRefusedError):
        await exchange.answer(gateway.create_order(order(exchange, "a")))
    assert exchange.executed("a") == 0


async def test_a_command_with_a_revoked_key_is_refused_and_not_carried_out(exchange):
    gateway = await exchange.open()
    cause(exchange, Trouble.REVOKED_KEY)
    with pytest.raises((OrderRefusedError, KeyRefusedError)):
        await exchange.answer(gateway.create_order(order(exchange, "a")))
    assert exchange.executed("a") == 0


async def test_a_command_during_a_ban_is_not_sent(exchange):
    gateway = await exchange.open()
    cause(exchange, Trouble.BAN)
    with pytest.raises(RateLimitedError):
        await exchange.answer(gateway.fetch_balance())
    with pytest.raises(OrderRefusedError):
        await exchange.answer(gateway.create_order(order(exchange, "a")))
    assert exchange.executed("a") == 0


# ---------------------------------------------------------------- commands: unknown
async def test_a_lost_answer_leaves_the_order_unknown_and_queries_find_it(exchange):
    gateway = await exchange.open()
    cause(exchange, Trouble.LOST_ANSWER)
    with pytest.raises(OutcomeUnknownError):
        await exchange.answer(gateway.create_order(order(exchange, "a")))
    assert exchange.executed("a") == D("0.1")
    found = await exchange.answer(gateway.fetch_order(exchange.symbol, "a"))
    assert found is not None
    assert found.state is OrderState.FILLED


async def test_a_command_lost_on_its_way_is_unknown_too_and_queries_do_not_find_it(exchange):
    gateway = await exchange.open()
    cause(exchange, Trouble.NOT_ARRIVED)
    with pytest.raises(OutcomeUnknownError):
        await exchange.answer(gateway.create_order(order(exchange, "a")))
    await exchange.move_price(101.0)
    assert exchange.executed("a") == 0
    assert await exchange.answer(gateway.fetch_order(exchange.symbol, "a")) is None


async def test_a_command_that_is_never_answered_is_given_up_as_unknown(exchange):
    gateway = await exchange.open()
    cause(exchange, Trouble.HANG)
    with pytest.raises(OutcomeUnknownError):
        await exchange.answer(gateway.create_order(order(exchange, "a")))
    assert exchange.executed("a") == D("0.1")


async def test_a_cancel_whose_answer_is_lost_is_unknown(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(resting(exchange, "a")))
    cause(exchange, Trouble.LOST_ANSWER)
    with pytest.raises(OutcomeUnknownError):
        await exchange.answer(gateway.cancel_order(exchange.symbol, "a"))
    assert await exchange.answer(gateway.fetch_open_orders()) == []


async def test_a_command_rejected_for_its_rate_is_unknown_and_never_repeated(exchange):
    gateway = await exchange.open()
    cause(exchange, Trouble.RATE_LIMIT)
    with pytest.raises(OutcomeUnknownError):
        await exchange.answer(gateway.create_order(order(exchange, "a")))
    await exchange.end_troubles()
    for price in (101.0, 102.0, 103.0, 104.0):
        await exchange.move_price(price)
    assert exchange.executed("a") == 0
    later = await exchange.answer(gateway.create_order(order(exchange, "b")))
    assert later.state is OrderState.FILLED


# ---------------------------------------------------------------- client ids
async def test_the_same_client_id_is_executed_once(exchange):
    gateway = await exchange.open()
    first = await exchange.answer(gateway.create_order(order(exchange, "a")))
    try:
        again = await exchange.answer(gateway.create_order(order(exchange, "a")))
    except OrderRefusedError:  # most venues refuse it
        again = first
    assert again.venue_id == first.venue_id
    assert exchange.executed("a") == D("0.1")
    assert await held(exchange, gateway) == D("0.1")


async def test_the_same_client_id_is_not_executed_by_a_later_connection_either(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(order(exchange, "a")))
    gateway = await exchange.open()
    try:
        again = await exchange.answer(gateway.create_order(order(exchange, "a")))
        assert again.filled_qty == D("0.1")
    except OrderRefusedError:
        pass
    assert exchange.executed("a") == D("0.1")


async def test_many_commands_at_once_are_each_carried_out_once(exchange):
    gateway = await exchange.open()
    names = [f"o{number}" for number in range(12)]

    async def place_all() -> None:
        await asyncio.gather(*(gateway.create_order(order(exchange, n)) for n in names))

    await exchange.answer(place_all())
    assert [exchange.executed(name) for name in names] == [D("0.1")] * 12


# ---------------------------------------------------------------- queries
async def test_an_order_nobody_placed_is_none(exchange):
    gateway = await exchange.open()
    assert await exchange.answer(gateway.fetch_order(exchange.symbol, "nobody")) is None
    assert await exchange.answer(gateway.fetch_order(exchange.symbol, "")) is None


async def test_every_query_tells_what_the_venue_knows(exchange):
    gateway = await exchange.open()
    before = await exchange.answer(gateway.fetch_balance())
    filled = await exchange.answer(gateway.create_order(order(exchange, "a")))
    await exchange.answer(gateway.create_order(resting(exchange, "b")))
    await exchange.answer(gateway.create_order(resting(exchange, "c")))
    await exchange.answer(gateway.cancel_order(exchange.symbol, "c"))
    by_id = await exchange.answer(gateway.fetch_order(exchange.symbol, "a"))
    assert by_id == filled
    assert [o.client_id for o in await exchange.answer(gateway.fetch_open_orders())] == ["b"]
    closed = await exchange.answer(gateway.fetch_closed_orders(exchange.symbol, since(gateway)))
    assert {o.client_id: o.state for o in closed} == {
        "a": OrderState.FILLED,
        "c": OrderState.CANCELLED,
    }
    (position,) = await exchange.answer(gateway.fetch_positions())
    assert (position.symbol, position.side) == (exchange.symbol, Side.BUY)
    assert position.qty == D("0.1")
    (fill,) = await exchange.answer(gateway.fetch_fills(since(gateway)))
    assert (fill.client_id, fill.venue_id, fill.qty) == ("a", filled.venue_id, D("0.1"))
    after = await exchange.answer(gateway.fetch_balance())
    assert after.free < before.free
    assert after.equity == before.equity - fill.fee_in_quote


async def test_what_is_older_than_asked_for_is_not_told(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(order(exchange, "a")))
    future_ms = gateway.clock.now_ms() + DAY_MS
    assert await exchange.answer(gateway.fetch_fills(future_ms)) == []
    assert await exchange.answer(gateway.fetch_closed_orders(exchange.symbol, future_ms)) == []


async def test_the_venue_tells_its_time_and_its_rules(exchange):
    gateway = await exchange.open()
    begin_ms = gateway.clock.now_ms()
    told_ms = await exchange.answer(gateway.server_time_ms())
    assert begin_ms <= told_ms <= gateway.clock.now_ms()
    rules = (await exchange.answer(gateway.load_markets()))[exchange.symbol]
    assert rules.symbol == exchange.symbol == f"{rules.base}/{rules.quote}"
    assert min(rules.price_tick, rules.qty_step, rules.min_qty, rules.max_qty) > 0


@pytest.mark.logs
async def test_a_failed_query_never_returns_an_empty_answer(exchange):
    for name in QUERIES:
        gateway = await exchange.open()
        cause(exchange, Trouble.DEAD_LINE)
        with pytest.raises(RetryLaterError):
            await ask(exchange, gateway, name)
        await exchange.end_troubles()


async def test_a_query_held_back_by_the_venues_limit_answers_later(exchange):
    for name in QUERIES:
        gateway = await exchange.open()
        cause(exchange, Trouble.RATE_LIMIT)
        begin_ms = gateway.clock.now_ms()
        await ask(exchange, gateway, name)
        assert gateway.clock.now_ms() >= begin_ms + 3000


async def test_a_query_during_a_ban_says_so(exchange):
    for name in QUERIES:
        gateway = await exchange.open()
        cause(exchange, Trouble.BAN)
        with pytest.raises(RateLimitedError) as limited:
            await ask(exchange, gateway, name)
        assert limited.value.banned
        await exchange.end_troubles()


async def test_a_query_with_a_wrong_time_says_so(exchange):
    for name in PRIVATE:
        gateway = await exchange.open()
        cause(exchange, Trouble.CLOCK_OFFSET)
        with pytest.raises(ClockOffsetError):
            await ask(exchange, gateway, name)
        told_ms = await exchange.answer(gateway.server_time_ms())
        assert told_ms - gateway.clock.now_ms() == pytest.approx(7000, abs=500)
        await exchange.end_troubles()


async def test_a_query_with_a_revoked_key_says_so(exchange):
    for name in PRIVATE:
        gateway = await exchange.open()
        cause(exchange, Trouble.REVOKED_KEY)
        with pytest.raises(KeyRefusedError):
            await ask(exchange, gateway, name)
        await exchange.end_troubles()


# ---------------------------------------------------------------- fills and events
async def test_every_fill_is_told_and_found_again(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(order(exchange, "in", qty="0.3")))
    await exchange.answer(gateway.create_order(resting(exchange, "more")))
    await exchange.by_hand(order(exchange, "", qty="0.2"))
    await exchange.move_price(80.0)
    await exchange.answer(
        gateway.create_order(order(exchange, "out", Side.SELL, "0.5", reduce_only=True))
    )
    found = await exchange.answer(gateway.fetch_fills(since(gateway)))
    assert {(f.symbol, f.trade_id) for f in exchange.ears.fills} == {
        (f.symbol, f.trade_id) for f in found
    }
    assert set(exchange.ears.fills) == set(found)
    assert {f.client_id for f in found} == {"in", "more", "", "out"}
    assert sum(f.side.sign * f.qty - f.base_fee for f in found) == await held(exchange, gateway)


async def test_orders_and_fills_told_more_than_once_say_the_same(exchange):
    gateway = await exchange.open()
    placed = await exchange.answer(gateway.create_order(order(exchange, "a")))
    told: dict[str, set[Any]] = {}
    for fill in exchange.ears.fills:
        told.setdefault(fill.trade_id, set()).add(fill)
    assert all(len(versions) == 1 for versions in told.values())
    assert exchange.ears.orders[-1] == placed


async def test_a_fill_made_between_two_connections_is_found_by_the_second(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(order(exchange, "a")))
    gateway = await exchange.open()
    assert [f.client_id for f in await exchange.answer(gateway.fetch_fills(since(gateway)))] == [
        "a"
    ]
    assert await held(exchange, gateway) == D("0.1")


async def test_foreign_orders_are_listed_without_a_client_id(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(resting(exchange, "a")))
    by_hand = await exchange.by_hand(resting(exchange, "", "91"))
    listed = {o.venue_id: o for o in await exchange.answer(gateway.fetch_open_orders())}
    assert len(listed) == 2
    assert listed[by_hand.venue_id].client_id == ""
    assert listed[by_hand.venue_id].price == D(91)


@pytest.mark.logs
async def test_after_an_interruption_the_listener_is_told(exchange):
    gateway = await exchange.open()
    assert gateway.stream_healthy()
    cause(exchange, Trouble.INTERRUPTION)
    await exchange.answer(gateway.create_order(order(exchange, "a")))
    assert not gateway.stream_healthy()
    await exchange.end_troubles()
    assert gateway.stream_healthy()
    assert len(exchange.ears.gaps) == 1
    assert [f.client_id for f in await exchange.answer(gateway.fetch_fills(since(gateway)))] == [
        "a"
    ]


# ---------------------------------------------------------------- numbers
def numbers(value: object) -> dict[str, object]:
    return {
        field.name: getattr(value, field.name)
        for field in fields(value)  # type: ignore[arg-type]
        if isinstance(getattr(value, field.name), Decimal | float)
    }


async def test_numbers_are_the_venues_own_text(exchange):
    gateway = await exchange.open()
    await exchange.move_price(100.1)  # as a binary float not 100.1
    filled = await exchange.answer(gateway.create_order(order(exchange, "a", qty="0.307")))
    await exchange.answer(gateway.create_order(resting(exchange, "b", "90.3")))
    rules = (await exchange.answer(gateway.load_markets()))[exchange.symbol]
    (open_,) = await exchange.answer(gateway.fetch_open_orders())
    (fill,) = await exchange.answer(gateway.fetch_fills(since(gateway)))
    (position,) = await exchange.answer(gateway.fetch_positions())
    balance = await exchange.answer(gateway.fetch_balance())
    for value in (filled, open_, fill, position, balance, rules):
        found = numbers(value)
        assert found
        assert all(type(number) is Decimal for number in found.values()), found
    assert (fill.price, fill.qty, open_.price) == (D("100.1"), D("0.307"), D("90.3"))
    assert is_multiple(fill.price, rules.price_tick)
    assert is_multiple(fill.qty, rules.qty_step)
    assert (filled.average_price, position.qty) == (D("100.1"), D("0.307"))


# ---------------------------------------------------------------- abilities
async def test_a_venue_can_do_what_it_says_and_refuses_the_rest(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.load_markets())
    able = gateway.abilities(exchange.symbol)
    await exchange.answer(gateway.create_order(order(exchange, "in")))
    exits = {
        "stop": (OrderType.STOP_MARKET, "80", able.stops),
        "target": (OrderType.TAKE_PROFIT_MARKET, "120", able.stops and able.targets),
        "second": (OrderType.STOP_MARKET, "85", able.stops and able.overlaps),
    }
    for name, (kind, level, possible) in exits.items():
        request = order(exchange, name, Side.SELL, kind=kind, stop_price=level, reduce_only=True)
        if possible:
            placed = await exchange.answer(gateway.create_order(request))
            assert (placed.state, placed.stop_price) == (OrderState.OPEN, D(level))
        else:
            with pytest.raises(OrderRefusedError):
                await exchange.answer(gateway.create_order(request))


async def test_a_resting_stop_protects_without_us(exchange):
    gateway = await exchange.open()
    if not gateway.abilities(exchange.symbol).stops:
        pytest.skip("stops do not rest at this venue")
    await exchange.answer(gateway.create_order(order(exchange, "in")))
    stop = order(
        exchange, "stop", Side.SELL, kind=OrderType.STOP_MARKET, stop_price="95", reduce_only=True
    )
    await exchange.answer(gateway.create_order(stop))
    await exchange.move_price(90.0)
    assert exchange.executed("stop") == D("0.1")
    assert await held(exchange, gateway) == 0
    assert "stop" in {fill.client_id for fill in exchange.ears.fills}


# ---------------------------------------------------------------- market and end
async def test_a_stopped_market_is_silent_and_orders_can_still_be_cancelled(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(resting(exchange, "a")))
    await exchange.answer(gateway.stop_market())
    steps = exchange.ears.steps
    gone = await exchange.answer(gateway.cancel_order(exchange.symbol, "a"))
    assert gone.state is OrderState.CANCELLED
    await asyncio.sleep(0)
    assert exchange.ears.steps == steps


async def test_a_market_says_how_far_it_is_in_plain_values(exchange):
    gateway = await exchange.open()
    facts = gateway.market_facts()
    assert facts.progress is None or 0 <= facts.progress <= 1
    cursor = gateway.cursor()
    assert cursor is None or json.loads(json.dumps(cursor)) == cursor
    assert gateway.resolve_step_ms(5000) == 5000


async def test_after_close_nothing_is_sent_and_nobody_is_called(exchange):
    gateway = await exchange.open()
    await exchange.answer(gateway.create_order(order(exchange, "a")))
    await gateway.close()
    told = len(exchange.ears.told), exchange.ears.steps
    for name in QUERIES:
        with pytest.raises(RetryLaterError):
            await ask(exchange, gateway, name)
    with pytest.raises((OrderRefusedError, OutcomeUnknownError)):
        await exchange.answer(gateway.create_order(order(exchange, "b")))
    with pytest.raises((OrderRefusedError, OutcomeUnknownError)):
        await exchange.answer(gateway.cancel_order(exchange.symbol, "a"))
    await asyncio.sleep(0.02)
    assert (len(exchange.ears.told), exchange.ears.steps) == told


async def test_a_command_on_its_way_when_the_gateway_closes_ends_and_tells_nobody(exchange):
    gateway = await exchange.open()
    task = asyncio.ensure_future(gateway.create_order(order(exchange, "a")))
    await asyncio.sleep(0)
    await gateway.close()
    told = len(exchange.ears.told)
    await asyncio.wait([task])
    outcome = task.exception() or task.result()
    if isinstance(outcome, OrderRefusedError):
        assert exchange.executed("a") == 0
    else:
        assert isinstance(outcome, OutcomeUnknownError | VenueOrder)
    assert len(exchange.ears.told) == told
