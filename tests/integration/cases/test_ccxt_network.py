"""What only a network does: outages, cut streams, answers that are not whole, wrong clocks.

Through the real gateway only (see `beyond_a_network` for the other way round).
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.domain.risk import Reason
from cts_desktop.domain.venues import PositionMode
from tests.helpers.case import Case
from tests.helpers.ccxt_under_test import CcxtExchange
from tests.helpers.quiet_loop import NOT_HERE
from tests.helpers.venue import BTC, ETH

pytestmark = [
    pytest.mark.logs,
    pytest.mark.skipif(NOT_HERE is not None, reason=NOT_HERE or ""),
]

MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
CLOSE, ENTRY = OrderPurpose.CLOSE, OrderPurpose.ENTRY


@pytest.fixture
def position_mode() -> PositionMode:
    """How the account holds positions."""
    return PositionMode.ONE_WAY


@pytest.fixture
async def exchange(position_mode: PositionMode) -> AsyncIterator[CcxtExchange]:
    """The test exchange."""
    made = CcxtExchange(position_mode=position_mode)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def case(exchange: CcxtExchange, tmp_path: Path) -> AsyncIterator[Case]:
    """The whole engine in front of it."""
    made = Case(tmp_path, exchange)
    yield made
    await made.close()


async def test_an_outage_of_30_s(case, exchange):
    await case.start()
    await case.enter()
    exchange.outage(on=True)
    await case.run(5)
    assert case.refusal(ETH) is Reason.STALE_DATA
    await case.run(25, BTC=98.0)
    assert exchange.qty(BTC) == 0, "the stop was filled meanwhile"
    assert case.state is EngineState.RUNNING
    assert case.position().state is PositionState.OPEN, "nothing is known of it"
    exchange.outage(on=False)
    await case.run(75)
    assert case.position().state is PositionState.CLOSED
    assert case.position().close_reason is CloseReason.STOP
    assert case.orders(CLOSE) == []
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


async def test_an_entry_into_an_outage(case, exchange):
    await case.start()
    position = await case.enter()
    case.by_hand.close_positions([position.position_id])
    await case.run(5)
    assert case.wish()
    exchange.outage(on=True)
    await case.run(30)
    assert case.entry().state is OrderState.UNKNOWN
    exchange.outage(on=False)
    await case.run(150)
    assert case.entry().state is OrderState.REJECTED, "it never arrived"
    await case.check_settled()


async def test_an_entry_whose_leverage_cannot_be_set_is_not_sent(case, exchange):
    await case.start()
    exchange.venue.faults.add("drop", path="/leverage", method="POST")
    assert case.wish()
    await case.run(3)
    assert case.states(ENTRY) == [OrderState.REJECTED]
    assert exchange.asked() == []
    assert case.wish(), case.why
    await case.run(5)
    assert case.position().qty == exchange.qty(BTC) > 0
    await case.check_settled()


async def test_a_storm_of_disconnects(case, exchange):
    await case.start()
    await case.enter()
    for _ in range(10):
        exchange.disconnect()
        await case.run(1)
    for _ in range(10):
        exchange.disconnect()
        await case.run(1, BTC=98.0)
    await case.run(90)
    assert case.position().state is PositionState.CLOSED
    assert case.position().close_reason is CloseReason.STOP
    assert case.wish(ETH), case.why
    await case.run(8)
    assert len(exchange.resting(STOP)) == 1
    await case.check_settled()


@pytest.mark.parametrize("offset_ms", [30_000, -30_000])
async def test_the_venues_clock_goes_off_by_30_s(case, exchange, offset_ms):
    await case.start()
    position = await case.enter()
    exchange.clock_offset(offset_ms)
    await case.run(60)
    assert case.refusal(ETH) is Reason.CLOCK_OFFSET
    assert case.state is EngineState.RUNNING
    case.by_hand.close_positions([position.position_id])
    await case.run(5)
    assert case.position().state is PositionState.CLOSED, "requests are stamped with its time"
    assert exchange.qty(BTC) == 0
    exchange.clock_offset(0)
    await case.run(90)
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


async def test_answers_that_are_not_whole_are_no_answers(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.venue.faults.add("truncate", method="GET", times=None)
    case.by_hand.reconcile("c001", "test")
    await case.run(60)
    assert case.position().qty == position.qty
    assert case.position().state is PositionState.OPEN
    assert case.differences() == []
    exchange.venue.faults.clear()
    await case.run(60)
    assert not case.world.engine().status().reconciling
    assert case.position().adjusted_qty == 0
    await case.check_settled()


async def test_pages_in_place_of_answers(case, exchange):
    await case.start()
    position = await case.enter()
    exchange.venue.faults.add("garbage", times=None, status=502)
    case.by_hand.close_positions([position.position_id])
    await case.run(40)
    assert case.states(CLOSE) == [OrderState.UNKNOWN]
    exchange.venue.faults.clear()
    await case.run(120)
    assert case.states(CLOSE)[0] is OrderState.REJECTED, "a page carries nothing out"
    assert exchange.qty(BTC) == case.position().qty
    await case.check_settled()


async def test_the_listen_key_expires(case, exchange):
    await case.start()
    await case.enter()
    account = exchange.venue.account
    account.expire_listen_keys(exchange.venue.now_ms(), all_of_them=True)
    await case.run(5)
    assert len(account.listen_keys) == 1, "there is another one"
    exchange.fail("fetch_fills", "fetch_order", "fetch_open_orders", "fetch_closed_orders")
    await case.run(3, BTC=98.0)
    assert case.position().state is PositionState.CLOSED, "its events come"
    exchange.work()
    await case.check_settled()


async def test_events_twice_and_in_another_order(case, exchange):
    await case.start()
    streams = exchange.venue.faults.streams
    streams.duplicate, streams.reorder = 2, 3
    position = await case.enter()
    exchange.volume(0.8)
    await case.run(1)
    case.by_hand.close_positions([position.position_id])
    await case.run(40)
    assert case.position().state is PositionState.CLOSED
    assert exchange.qty(BTC) == 0
    await case.check_settled()


@pytest.mark.parametrize("position_mode", [PositionMode.HEDGE])
async def test_an_account_with_both_sides(case, exchange):
    await case.start()
    assert exchange.venue.account.perpetual.hedged
    await case.enter()
    await case.enter(ETH)
    (stop,) = [o for o in exchange.resting(STOP) if o.symbol == BTC]
    assert stop.qty == exchange.qty(BTC)
    await case.run(5, BTC=98.0)
    assert case.position().state is PositionState.CLOSED
    assert case.position().close_reason is CloseReason.STOP
    case.by_hand.close_positions([case.position(ETH).position_id])
    await case.run(5)
    assert exchange.qty(BTC) == exchange.qty(ETH) == 0
    assert exchange.resting() == []
    await case.check_settled()
