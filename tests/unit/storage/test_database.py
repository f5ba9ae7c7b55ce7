"""The write queue: order, atomicity, durability, threads."""
# ruff: noqa: PT012 - what a group does before it fails is the point

import sqlite3
import threading
import time
from contextlib import closing
from decimal import Decimal

import pytest

from cts_desktop.domain.errors import DatabaseError, InvalidValueError
from cts_desktop.domain.orders import OrderState
from cts_desktop.storage.database import BUSY_MS, DURABLE_BUSY_MS
from cts_desktop.storage.stores import SqliteStores
from tests.unit.storage.samples import decision, fill, opened, order, position


def committed(stores: SqliteStores, table: str) -> int:
    """Rows another process sees."""
    with closing(sqlite3.connect(stores.database.path)) as other:
        return int(other.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


@pytest.fixture
def full_disk(stores):
    """Let the file grow no further; calling the result makes room again."""
    connection = stores.database._connection

    def make_room() -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    yield make_room
    make_room()


def many_fills(stores, count: int = 2000) -> None:
    for number in range(count):
        stores.orders.add_fill(fill(number))


def test_a_full_disk_is_told_in_words_writes_nothing_and_keeps_the_queue(stores, full_disk):
    many_fills(stores)
    with pytest.raises(DatabaseError, match=r"cts\.db: the disk is full\. Free some space"):
        stores.flush()
    assert committed(stores, "fills") == 0
    assert stores.database.queued == 2000
    with pytest.raises(DatabaseError):
        stores.flush()
    full_disk()
    stores.flush()
    assert committed(stores, "fills") == 2000
    assert stores.database.queued == 0


def test_an_announcement_on_a_full_disk_raises_and_is_forgotten_but_not_what_came_before(
    stores, full_disk
):
    many_fills(stores)
    with pytest.raises(DatabaseError, match="disk is full"):
        stores.orders.announce(order(), decision())
    full_disk()
    stores.flush()
    assert stores.orders.get("ctspaper1") is None
    assert committed(stores, "decisions") == 0
    assert committed(stores, "fills") == 2000


def test_a_fill_refused_by_a_full_disk_is_still_known(stores, full_disk):
    many_fills(stores)
    with pytest.raises(DatabaseError):
        stores.flush()
    assert not stores.orders.add_fill(fill(7))


def test_an_announcement_is_committed_with_its_decision_and_all_queued_before(stores):
    stores.positions.save(position())
    stores.orders.announce(order(), decision())
    assert [committed(stores, t) for t in ("positions", "decisions", "orders")] == [1, 1, 1]


def test_an_announcement_is_synced_to_disk_and_everything_else_is_not(stores):
    levels = []
    stores.database._connection.set_trace_callback(
        lambda sql: levels.append(sql) if sql.startswith(("PRAGMA sync", "COMMIT")) else None
    )
    stores.orders.announce(order(), None)
    stores.orders.save(order().moved_to(OrderState.SENT, 1), "sent")
    stores.flush()
    assert levels == [
        "PRAGMA synchronous=FULL", "COMMIT", "PRAGMA synchronous=NORMAL", "COMMIT",
    ]  # fmt: skip


def test_a_client_id_is_announced_only_once(stores):
    stores.orders.announce(order(), None)
    with pytest.raises(DatabaseError, match="contradicts"):
        stores.orders.announce(order(), decision())
    assert stores.database.queued == 0
    stores.flush()
    assert committed(stores, "decisions") == 0


def test_reads_see_what_is_queued(stores):
    stores.orders.save(order(), "adopted")
    assert stores.orders.get("ctspaper1") == order()


def test_nothing_is_written_before_the_flush(stores):
    stores.orders.save(order(), "adopted")
    assert committed(stores, "orders") == 0
    stores.flush()
    assert committed(stores, "orders") == 1


def test_the_last_of_several_states_queued_in_one_batch_wins(stores):
    for state in (OrderState.SENT, OrderState.OPEN, OrderState.CANCELLED):
        stores.orders.save(order().moved_to(OrderState.SENT, 1), "sent")
        if state is not OrderState.SENT:
            stores.orders.save(order().moved_to(OrderState.SENT, 1).moved_to(state, 2), state)
    assert stores.orders.get("ctspaper1").state is OrderState.CANCELLED


def test_closing_writes_the_queue(profile_dir):
    with opened(profile_dir) as stores:
        stores.orders.save(order(), "adopted")
    with opened(profile_dir) as stores:
        assert stores.orders.get("ctspaper1") == order()
        stores.close()
        stores.close()


def test_another_thread_is_refused(stores):
    errors = []

    def use() -> None:
        for call in (
            stores.flush,
            lambda: stores.orders.get("x"),
            lambda: stores.positions.save(position()),
        ):
            try:
                call()
            except RuntimeError as error:
                errors.append(str(error))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert errors == ["The database belongs to the thread that opened it"] * 3


class TestTogether:
    def test_a_flush_inside_waits_for_the_end(self, stores):
        with stores.together():
            stores.orders.add_fill(fill())
            stores.flush()
            assert committed(stores, "fills") == 0
            stores.positions.save(position())
        assert committed(stores, "fills") == committed(stores, "positions") == 1

    def test_without_a_flush_it_only_queues(self, stores):
        with stores.together():
            stores.orders.add_fill(fill())
        assert stores.database.queued == 1

    def test_reads_inside_see_the_group_and_others_do_not(self, stores):
        with stores.together():
            stores.positions.save(position())
            assert stores.positions.get("pos1") == position()
            assert committed(stores, "positions") == 0
            stores.orders.add_fill(fill())
            assert not stores.orders.add_fill(fill())
        assert committed(stores, "positions") == committed(stores, "fills") == 1

    def test_an_error_inside_forgets_the_group_and_nothing_else(self, stores):
        stores.positions.save(position(1))
        with pytest.raises(ZeroDivisionError), stores.together():
            stores.orders.add_fill(fill())
            assert len(stores.orders.fills("paper-1")) == 1
            raise ZeroDivisionError
        assert stores.orders.add_fill(fill())
        stores.flush()
        assert committed(stores, "positions") == committed(stores, "fills") == 1

    def test_groups_nest_and_the_outermost_counts(self, stores):
        with stores.together():
            with stores.together():
                stores.orders.add_fill(fill(1))
                stores.flush()
            assert committed(stores, "fills") == 0
            with pytest.raises(ZeroDivisionError), stores.together():
                stores.orders.add_fill(fill(2))
                raise ZeroDivisionError
        assert [f.trade_id for f in stores.orders.fills("paper-1")] == ["t1"]
        assert stores.database.queued == 0

    def test_an_announcement_inside_is_committed_durably_at_the_end(self, stores):
        with stores.together():
            stores.positions.save(position())
            assert stores.positions.get("pos1") is not None
            stores.orders.announce(order(), decision())
            assert committed(stores, "orders") == 0
        assert committed(stores, "orders") == committed(stores, "positions") == 1

    def test_a_group_with_an_announcement_that_cannot_be_written_is_forgotten(
        self, stores, full_disk
    ):
        stores.positions.save(position(1))
        with pytest.raises(DatabaseError, match="disk is full"), stores.together():
            many_fills(stores)
            stores.orders.announce(order(), None)
        assert stores.database.queued == 1

    def test_a_failed_group_does_not_make_the_next_one_durable(self, stores):
        with pytest.raises(ZeroDivisionError), stores.together():
            stores.orders.announce(order(), None)
            raise ZeroDivisionError
        with stores.together():
            stores.orders.add_fill(fill())
        assert stores.database.queued == 1
        assert stores.orders.get("ctspaper1") is None


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_an_amount_that_is_no_number_is_refused_before_it_is_queued(stores, text):
    with pytest.raises(InvalidValueError, match="is not an amount"):
        stores.orders.add_fill(fill(price=Decimal(text)))
    assert stores.database.queued == 0


def test_the_full_check_of_a_sound_database_finds_nothing(stores):
    many_fills(stores, 10)
    assert stores.database.full_check() == []


def test_a_lock_of_another_program_is_told_and_what_was_queued_is_written_later(
    stores, monkeypatch
):
    monkeypatch.setattr("cts_desktop.storage.database.DURABLE_BUSY_MS", 50)
    stores.state.put("key", 1)
    with closing(sqlite3.connect(stores.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="another program has locked the database"):
            stores.flush()
        with pytest.raises(DatabaseError, match="locked"):
            stores.state.put("key", 2, durable=True)
        other.execute("ROLLBACK")
    assert stores.state.get("key") == 1
    assert stores.database.select("PRAGMA busy_timeout") == [(BUSY_MS,)]


def test_an_announcement_waits_for_the_end_of_a_lock_and_is_stored_behind_all_queued_before(stores):
    assert DURABLE_BUSY_MS >= 5_000
    for number in (3, 1, 2):
        stores.orders.save(order(number), "adopted")
    locked = threading.Event()

    def hold_longer_than_a_flush_waits() -> None:
        with closing(sqlite3.connect(stores.database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            locked.set()
            time.sleep(3 * BUSY_MS / 1000)
            other.execute("ROLLBACK")

    thread = threading.Thread(target=hold_longer_than_a_flush_waits)
    thread.start()
    locked.wait()
    stores.orders.announce(order(4), decision())
    thread.join()
    assert stores.database.queued == 0
    assert committed(stores, "decisions") == 1
    for table in ("orders", "order_events"):
        rows = stores.database.select(f"SELECT client_id FROM {table} ORDER BY id")  # noqa: S608
        assert rows == [("ctspaper3",), ("ctspaper1",), ("ctspaper2",), ("ctspaper4",)]
    assert stores.database.select("PRAGMA busy_timeout") == [(BUSY_MS,)]
