"""The gateway in front of another one: what it sends, gives up, repeats and makes of errors."""

import asyncio
from collections.abc import Coroutine
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
from cts_desktop.domain.orders import OrderRequest, OrderState, OrderType, Side
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.exchange.throttle import Priority, Throttle
from cts_desktop.exchange.throttled_gateway import (
    COMMAND_LIMIT_S,
    QUERY_LIMIT_S,
    ThrottledGateway,
    priority_of,
)
from tests.helpers.faulty_gateway import BTC, D, Fault, FaultyGateway, Venue
from tests.helpers.manual_clock import ManualClock, turns

QUERIES = {
    "server_time_ms": (),
    "load_markets": (),
    "fetch_balance": (),
    "fetch_positions": (),
    "fetch_open_orders": (),
    "fetch_order": (BTC, "a"),
    "fetch_closed_orders": (BTC, 0),
    "fetch_fills": (0,),
}


def market(client_id: str = "a", side: Side = Side.BUY, **more: Any) -> OrderRequest:
    values: dict[str, Any] = {"type": OrderType.MARKET, "leverage": D(10)} | more
    return OrderRequest(client_id, BTC, side, qty=D("0.1"), **values)


class Rig:
    """A throttled gateway to a venue that fails on demand, on a clock moved by hand."""

    def __init__(self, throttle: Throttle | None = None, venue: Venue | None = None) -> None:
        self.venue = venue or Venue(ManualClock())
        self.clock = self.venue.clock
        self.inner = FaultyGateway(self.venue)
        self.throttle = throttle or Throttle(self.clock, draw=lambda: 0.5)
        self.gateway = ThrottledGateway(self.inner, self.throttle)

    async def outcome(self, call: Coroutine[Any, Any, Any], seconds: float = 120.0) -> Any:
        """Return what comes of *call* while time passes: its answer, or its error."""
        begin = self.clock.monotonic()
        task = asyncio.create_task(call)
        await turns()
        while not task.done() and self.clock.monotonic() < begin + seconds:
            await self.clock.run(0.25)
        assert task.done()
        return task.exception() or task.result()

    async def raises(self, kind: type[Exception], call: Coroutine[Any, Any, Any]) -> Any:
        error = await self.outcome(call)
        assert isinstance(error, kind), repr(error)
        return error


@pytest.fixture
def rig():
    return Rig()


# ---------------------------------------------------------------- commands
async def test_a_command_without_an_answer_is_unknown_after_its_time_and_its_call_is_cancelled(rig):
    rig.inner.hanging.add("create_order")
    task = asyncio.create_task(rig.gateway.create_order(market()))
    await rig.clock.run(COMMAND_LIMIT_S - 0.01)
    assert not task.done()
    await rig.clock.run(0.01)
    with pytest.raises(OutcomeUnknownError, match="within 10 s"):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}
    await rig.clock.run(100)
    assert [request.client_id for request in rig.inner.created] == ["a"]


@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.BUSY_BEFORE, Fault.BUSY_AFTER])
async def test_a_command_rejected_for_its_rate_or_by_a_busy_venue_is_unknown_and_not_repeated(
    rig, fault
):
    rig.inner.faults.append(fault)
    error = await rig.raises(OutcomeUnknownError, rig.gateway.create_order(market()))
    assert "may or may not" in str(error)
    await rig.clock.run(100)
    assert len(rig.inner.created) == 1


async def test_a_command_after_too_many_requests_waits_as_long_as_asked_and_a_query_does_not(rig):
    rig.inner.faults.append(Fault.LIMITED)
    await rig.raises(OutcomeUnknownError, rig.gateway.create_order(market("a")))
    task = asyncio.create_task(rig.gateway.create_order(market("b")))
    await rig.gateway.fetch_balance()
    await rig.clock.run(2.0)
    assert not task.done()
    await rig.clock.run(0.1)
    assert (await task).state is OrderState.FILLED


async def test_a_cancel_that_the_venue_never_answers_is_unknown(rig):
    await rig.outcome(rig.gateway.create_order(market(type=OrderType.LIMIT, price=D(90))))
    rig.inner.hanging.add("cancel_order")
    await rig.raises(OutcomeUnknownError, rig.gateway.cancel_order(BTC, "a"))


@pytest.mark.parametrize(("reduce_only", "seconds"), [(False, 5), (True, 60)])
async def test_a_command_held_back_too_long_is_refused_because_it_was_never_sent(
    rig, reduce_only, seconds
):
    rig.venue.limit(1000, banned=True)
    await rig.raises(RateLimitedError, rig.gateway.fetch_balance())
    task = asyncio.create_task(rig.gateway.create_order(market(reduce_only=reduce_only)))
    await rig.clock.run(seconds - 0.1)
    assert not task.done()
    await rig.clock.run(0.1)
    with pytest.raises(OrderRefusedError) as refused:
        await task
    assert refused.value.code == "not_sent"
    assert "allows no request for another" in str(refused.value)
    assert rig.inner.created == []
    assert rig.gateway.line().banned_until_ms is not None


async def test_a_command_cancelled_by_its_caller_is_cancelled_inside(rig):
    rig.inner.hanging.add("create_order")
    task = asyncio.create_task(rig.gateway.create_order(market()))
    await turns()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await turns()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert rig.gateway.line().waiting == 0


async def test_an_error_nobody_planned_for_comes_out_as_it_is(rig):
    rig.inner.faults.append(Fault.CRASHES)
    await rig.raises(AttributeError, rig.gateway.create_order(market()))


async def test_a_time_out_of_the_inner_gateway_is_not_taken_for_ours(rig, monkeypatch):
    async def fail(request: OrderRequest) -> None:
        raise TimeoutError("inner")

    monkeypatch.setattr(rig.inner, "create_order", fail)
    await rig.raises(TimeoutError, rig.gateway.create_order(market()))


async def test_a_refusal_comes_through(rig):
    rig.inner.faults.append(Fault.REFUSED)
    error = await rig.raises(OrderRefusedError, rig.gateway.create_order(market()))
    assert error.code == "test"


async def test_a_command_with_a_wrong_time_was_refused_and_the_clocks_are_compared(
    rig, monkeypatch
):
    async def refuse(*_args: object) -> None:
        raise ClockOffsetError("timestamp")

    monkeypatch.setattr(rig.inner, "create_order", refuse)
    rig.venue.clock_offset_ms = -7000
    error = await rig.raises(OrderRefusedError, rig.gateway.create_order(market()))
    assert error.code == "clock_offset"
    assert rig.gateway.clock_offset_ms == -7000
    assert rig.inner.calls["server_time_ms"] == 1


async def test_a_key_that_is_refused_comes_through_a_command(rig, monkeypatch):
    async def refuse(*_args: object) -> None:
        raise KeyRefusedError("revoked")

    monkeypatch.setattr(rig.inner, "cancel_order", refuse)
    await rig.raises(KeyRefusedError, rig.gateway.cancel_order(BTC, "a"))


# ---------------------------------------------------------------- queries
@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_without_an_answer_is_given_up_and_tried_again_within_limits(rig, name):
    rig.inner.hanging.add(name)
    call = getattr(rig.gateway, name)(*QUERIES[name])
    begin = rig.clock.monotonic()
    error = await rig.raises(RetryLaterError, call)
    assert "within 8 s" in str(error)
    assert rig.inner.calls[name] == 3
    assert rig.clock.monotonic() - begin <= 3 * QUERY_LIMIT_S + 2
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_that_fails_is_tried_again_and_answers(rig, name):
    rig.inner.failing.add(name)
    task = asyncio.create_task(getattr(rig.gateway, name)(*QUERIES[name]))
    await turns()
    assert rig.inner.calls[name] == 1
    rig.inner.failing.clear()
    await rig.clock.run(1)
    assert task.done()
    assert rig.inner.calls[name] == 2
    assert not task.exception()


@pytest.mark.logs
async def test_a_dead_venue_is_left_alone_and_queries_say_so(rig):
    rig.venue.down = True
    for _ in range(2):
        await rig.raises(RetryLaterError, rig.gateway.fetch_balance())
    asked = rig.inner.calls["fetch_balance"]
    assert asked == 5  # the second read's third try was not sent any more
    assert rig.gateway.line().breaker_until_ms is not None
    task = asyncio.create_task(rig.gateway.create_order(market(reduce_only=False)))
    await rig.clock.run(5)
    with pytest.raises(OrderRefusedError, match="Not sent: the venue has stopped answering"):
        await task
    assert rig.inner.created == []


async def test_a_query_with_a_wrong_time_compares_the_clocks_once_and_says_so(rig):
    rig.venue.clock_offset_ms = 6000
    await rig.raises(ClockOffsetError, rig.gateway.fetch_balance())
    assert rig.gateway.clock_offset_ms == 6000
    assert rig.inner.calls["server_time_ms"] == 1
    assert rig.inner.calls["fetch_balance"] == 1


async def test_clocks_that_cannot_be_compared_leave_what_was_known(rig):
    await rig.gateway.server_time_ms()
    assert rig.gateway.clock_offset_ms == 0
    rig.venue.clock_offset_ms = 6000
    rig.inner.failing.add("server_time_ms")
    await rig.raises(ClockOffsetError, rig.gateway.fetch_balance())
    assert rig.gateway.clock_offset_ms == 0


async def test_half_of_the_way_there_and_back_is_taken_off_the_offset(rig):
    rig.inner.slow["server_time_ms"] = 0.4
    assert rig.gateway.clock_offset_ms is None
    await rig.outcome(rig.gateway.server_time_ms())
    assert rig.gateway.clock_offset_ms == 200  # the venue answered at the end of the 0.4 s


async def test_a_revoked_key_is_told_at_once(rig):
    rig.venue.revoked = True
    await rig.raises(KeyRefusedError, rig.gateway.fetch_balance())
    assert rig.inner.calls["fetch_balance"] == 1


# ---------------------------------------------------------------- connection
async def test_what_waits_when_the_gateway_closes_was_not_sent(rig):
    rig.venue.limit(1000, banned=True)
    await rig.raises(RateLimitedError, rig.gateway.fetch_balance())
    command = asyncio.create_task(rig.gateway.create_order(market(reduce_only=True)))
    query = asyncio.create_task(rig.gateway.fetch_positions())
    await turns()
    await rig.gateway.close()
    with pytest.raises(OrderRefusedError) as refused:
        await command
    assert refused.value.code == "not_sent"
    with pytest.raises(RetryLaterError):
        await query
    await rig.raises(OrderRefusedError, rig.gateway.create_order(market("b")))
    await rig.raises(RetryLaterError, rig.gateway.connect())
    assert rig.inner.created == []
    assert rig.inner.closed


async def test_the_next_gateway_of_a_connection_keeps_away_as_long_as_the_first_was_told(rig):
    rig.venue.limit(10, banned=True)
    await rig.raises(RateLimitedError, rig.gateway.connect())
    await rig.gateway.close()
    again = Rig(rig.throttle, rig.venue)
    task = asyncio.create_task(again.gateway.connect())
    await rig.clock.run(9.9)
    assert not again.inner.connected
    await rig.clock.run(0.1)
    await task
    assert again.inner.connected


async def test_connecting_takes_as_long_as_it_needs(rig):
    rig.inner.slow["connect"] = 90.0
    await rig.outcome(rig.gateway.connect())
    assert rig.inner.connected


# ---------------------------------------------------------------- order
@pytest.mark.parametrize(
    ("kind", "reduce_only", "priority"),
    [
        (OrderType.MARKET, True, Priority.CLOSE),
        (OrderType.STOP_MARKET, True, Priority.STOP),
        (OrderType.TRAILING_STOP, True, Priority.STOP),
        (OrderType.TAKE_PROFIT_MARKET, True, Priority.STOP),
        (OrderType.LIMIT, True, Priority.STOP),
        (OrderType.MARKET, False, Priority.ENTRY),
        (OrderType.LIMIT, False, Priority.ENTRY),
        (OrderType.STOP_MARKET, False, Priority.ENTRY),
    ],
)
def test_the_form_of_an_order_tells_how_urgent_it_is(kind, reduce_only, priority):
    assert priority_of(market(type=kind, reduce_only=reduce_only)) is priority


async def test_under_load_cancels_and_closes_go_first_then_stops_then_entries(rig):
    rig.inner.faults.append(Fault.LIMITED)
    await rig.raises(OutcomeUnknownError, rig.gateway.create_order(market("limited")))
    sent: list[str] = []
    rig.inner.on_create = lambda request: sent.append(request.client_id)
    more = {"reduce_only": True}
    calls = [
        rig.gateway.create_order(market("entry")),
        rig.gateway.create_order(
            market("stop", Side.SELL, type=OrderType.STOP_MARKET, stop_price=D(90), **more)
        ),
        rig.gateway.create_order(market("close", Side.SELL, **more)),
        rig.gateway.cancel_order(BTC, "x"),
    ]
    tasks = [asyncio.create_task(call) for call in calls]
    await rig.clock.run(2.11)
    assert (sent, rig.inner.cancelled) == (["close"], [])
    await rig.clock.run(2)
    assert rig.inner.cancelled == ["x"]
    assert sent == ["close", "stop", "entry"]
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_asks_nothing_of_the_venue_is_passed_on(rig):
    gateway, inner = rig.gateway, rig.inner
    assert gateway.clock is inner.clock
    assert gateway.lockstep is inner.lockstep
    assert gateway.abilities(BTC) is inner.abilities(BTC)
    inner.healthy = False
    assert not gateway.stream_healthy()
    assert gateway.cursor() == inner.cursor()
    assert gateway.resolve_step_ms(7) == inner.resolve_step_ms(7)
    assert gateway.market_facts() == inner.market_facts()


def test_it_is_an_exchange_gateway(rig):
    def accepts(gateway: ExchangeGateway) -> ExchangeGateway:
        return gateway

    assert accepts(rig.gateway) is rig.gateway
