"""The machine below: a locked database, a full disk, sleep; and a key that is taken away.

A disk that is really full: `tests/integration/test_storage_full_disk.py`.
"""

import sqlite3
from contextlib import contextmanager, suppress

import pytest

from cts_desktop.domain.errors import DiskFullError
from cts_desktop.domain.events import ClockJumped
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState, OrderType
from cts_desktop.domain.positions import CloseReason, PositionState
from cts_desktop.domain.risk import Reason
from cts_desktop.storage import database as database_module
from tests.helpers.faults import Fault
from tests.helpers.venue import BTC, ETH

MARKET, STOP = OrderType.MARKET, OrderType.STOP_MARKET
CLOSE = OrderPurpose.CLOSE
_MANY = 1_000_000


@pytest.fixture
def hurried(monkeypatch):
    """Wait milliseconds for a lock instead of seconds."""
    monkeypatch.setattr(database_module, "BUSY_MS", 1)
    monkeypatch.setattr(database_module, "DURABLE_BUSY_MS", 2)


@contextmanager
def locked(case):
    """Let another program hold the database's lock."""
    other = sqlite3.connect(case.directory / "cts.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    case.world.stores.database._connection.execute("PRAGMA busy_timeout=1")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def disk_full(case):
    """Let the database file grow no more; what is queued already did not fit."""
    stores = case.world.stores
    case.pages(1)
    with suppress(DiskFullError):
        while True:
            stores.decisions.add(case.decisions[-1])
            stores.flush()
    try:
        yield
    finally:
        case.pages(_MANY)


@pytest.mark.usefixtures("hurried")
async def test_database_locked_3_s(case, exchange):
    await case.start()
    await case.enter()
    asked = len(exchange.asked())
    with locked(case):
        assert case.refusal(ETH) is Reason.STORAGE, "what cannot be stored is not sent"
        await case.run(3, BTC=98.0)
        assert exchange.qty(BTC) == 0, "the stop was filled meanwhile"
    assert len(exchange.asked()) == asked
    await case.run(3)
    assert case.position().state is PositionState.CLOSED
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


async def test_disk_full(case, exchange):
    await case.start()
    position = await case.enter()
    asked = len(exchange.asked())
    with disk_full(case):
        assert case.refusal(ETH) is Reason.STORAGE
        await case.run(2)
        assert case.blocked_by
        assert len(exchange.asked()) == asked
        await case.run(5)
    await case.run(2)
    assert case.position() == position
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


async def test_a_full_disk_does_not_keep_a_position_open(case, exchange, monkeypatch):
    await case.start()
    position = await case.enter()
    used = []

    def make_room() -> bool:
        used.append(True)
        case.pages(_MANY)
        return True

    monkeypatch.setattr(case.world.stores, "make_room", make_room)
    with disk_full(case):
        case.by_hand.close_positions([position.position_id])
        await case.run(3)
    assert used
    assert case.position().state is PositionState.CLOSED
    assert exchange.qty(BTC) == 0
    await case.check_settled()


async def test_fills_that_come_while_the_disk_is_full_are_not_lost(case, exchange):
    await case.start()
    await case.enter()
    with disk_full(case):
        await case.run(5, BTC=98.0)
        assert exchange.qty(BTC) == 0
    await case.run(35)
    assert case.position().state is PositionState.CLOSED
    assert case.position().close_reason is CloseReason.STOP
    await case.check_settled()


async def test_key_revoked_while_running(case, exchange):
    await case.start()
    await case.enter()
    exchange.revoke_key()
    await case.run(60)
    status = case.world.engine().status()
    assert status.state is EngineState.ERROR
    assert "key" in status.error
    assert len(exchange.resting(STOP)) == 1, "what protects at the venue stays"
    assert case.position().state is PositionState.OPEN
    asked = len(exchange.asked())
    await case.run(60)
    assert len(exchange.asked()) == asked
    exchange.revoke_key(revoked=False)
    await case.stop()
    await case.start()
    assert case.position().state is PositionState.OPEN
    await case.check_settled()


async def test_stop_filled_while_the_key_was_revoked(case, exchange):
    await case.start()
    await case.enter()
    exchange.revoke_key()
    exchange.keep_events()
    await case.run(60, BTC=98.0)
    exchange.revoke_key(revoked=False)
    await case.stop()
    await case.start()
    await case.run(3)
    assert case.position().state is PositionState.CLOSED
    await case.check_settled()


async def test_sleep_30_min(case, exchange):
    await case.start()
    await case.enter()
    jumps: list[ClockJumped] = []
    case.world.bus.subscribe(ClockJumped, jumps.append)
    exchange.break_stream()
    await case.clock.jump(900)
    await exchange.trade(BTC=98.0)
    await case.clock.jump(900)
    exchange.hang("fetch_positions")
    await case.run(3)
    assert [round(jump.seconds) for jump in jumps] == [1800]
    assert case.world.engine().status().reconciling
    assert case.refusal(ETH) is Reason.RECONCILING
    exchange.work()
    exchange.mend_stream()
    await case.run(8)
    assert case.position().state is PositionState.CLOSED
    assert case.position().close_reason is CloseReason.STOP
    await case.run(20)
    assert case.wish(ETH), case.why
    await case.run(5)
    await case.check_settled()


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_the_clock_is_set_while_an_order_is_in_doubt(case, exchange, seconds):
    await case.start()
    await case.enter(ETH)
    exchange.keep_events()
    exchange.fail_next_create(Fault.LOST_AFTER)
    assert case.wish()
    await case.run(1)
    await case.clock.set(seconds)
    await case.run(90)
    if exchange.minds_our_clock:
        assert case.states(OrderPurpose.ENTRY) == [OrderState.UNKNOWN], "refused is not absent"
    else:
        assert case.states(OrderPurpose.ENTRY) == [OrderState.FILLED]
    assert case.position(ETH).state is PositionState.OPEN
    await case.clock.set(-seconds)
    await case.run(75)
    assert case.states(OrderPurpose.ENTRY) == [OrderState.FILLED]
    assert case.position().qty == exchange.qty(BTC)
    exchange.tell_events()
    await case.run(5)
    await case.check_settled()
