"""The invariants see what is wrong."""

import pytest

from cts_desktop.domain.events import OrderChanged
from cts_desktop.domain.orders import Order, OrderPurpose, OrderRequest, OrderState, OrderType, Side
from cts_desktop.runtime.bus import Bus
from tests.helpers.case import Case
from tests.helpers.invariants import Watch, always, settled
from tests.helpers.venue import BTC, D


@pytest.fixture
async def case(tmp_path):
    made = Case(tmp_path)
    await made.start()
    await made.enter()
    assert always(made.world.stores, made.venue) == []
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("DELETE FROM fills", "its fills say"),
        ("UPDATE fills SET trade_id = 'tx'", "never happened"),
        ("UPDATE fills SET price = '99'", "the venue says"),
        ("UPDATE positions SET entry_size = '3'", "entered 3"),
        ("UPDATE positions SET adjusted_qty = '-1'", "adopted -1"),
        ("UPDATE positions SET status = 'closed'", "closed with 2 left"),
        ("UPDATE positions SET exit_size = '3'", "foreign fills"),
        ("UPDATE orders SET intent = 'close', status = 'open'", "closes in flight"),
        ("DELETE FROM orders", "without an intent"),
    ],
)
async def test_a_changed_row_is_found(case, change, finding):
    case.world.stores.database._connection.execute(change)
    assert any(finding in text for text in always(case.world.stores, case.venue))


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE orders SET status = 'cancelled' WHERE intent = 'stop'", "theirs open"),
        ("UPDATE positions SET status = 'closed'", "rests for nothing"),
        ("UPDATE orders SET status = 'unknown' WHERE intent = 'stop'", "ours unknown"),
        ("UPDATE positions SET best_price = 7", "not on disk as it is in memory"),
        ("UPDATE positions SET funding = '1'", "funding"),
    ],
)
async def test_books_that_differ_from_the_venue_are_found(case, change, finding):
    stores = case.world.stores
    assert settled(stores, case.venue, case.world.session(), case.world.log) == []
    stores.database._connection.execute(change)
    found = settled(stores, case.venue, case.world.session(), case.world.log)
    assert any(finding in text for text in found)


async def test_an_unprotected_position_is_found(case):
    for order in case.exchange.resting(OrderType.STOP_MARKET):
        case.exchange.keep_events()
        case.exchange.cancel_by_hand(order.client_id)
    found = settled(case.world.stores, case.venue, case.world.session(), case.world.log)
    assert any("is protected" in text for text in found)


async def test_a_quantity_that_nobody_was_told_of_is_found(case):
    case.exchange.keep_events()
    case.exchange.trade_by_hand(BTC, Side.BUY, D(1))
    found = settled(case.world.stores, case.venue, case.world.session(), case.world.log)
    assert any("nobody was told" in text for text in found)


def test_the_watch_sees_entries_while_blocked_and_a_second_close():
    bus, why = Bus(), [""]
    watch = Watch(bus, lambda: why[0])

    def tell(name: str, purpose: OrderPurpose, state: OrderState) -> None:
        request = OrderRequest(name, BTC, Side.BUY, OrderType.MARKET, D(1))
        bus.publish(OrderChanged(Order(request, "c001", purpose, "p", 0, state)))

    tell("a", OrderPurpose.ENTRY, OrderState.INTENT)
    tell("b", OrderPurpose.CLOSE, OrderState.INTENT)
    tell("b", OrderPurpose.CLOSE, OrderState.REJECTED)
    tell("c", OrderPurpose.CLOSE, OrderState.INTENT)
    assert watch.findings == []
    why[0] = "paused"
    tell("d", OrderPurpose.ENTRY, OrderState.INTENT)
    tell("e", OrderPurpose.CLOSE, OrderState.INTENT)
    assert len(watch.findings) == 2
