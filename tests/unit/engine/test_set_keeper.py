"""Sets to disk a little at a time, always together with what they closed, and back."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.step_events import CLOSED_DTYPE
from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError
from cts_desktop.engine.set_keeper import SetKeeper
from cts_desktop.engine.waiting_trades import WaitingTrades
from cts_desktop.storage import sets as storage_of_sets
from tests.helpers.kept_sets import (
    CONNECTION,
    KeptSets,
    small_book,
    stored_counts,
    stored_results,
)
from tests.helpers.manual_clock import ManualClock
from tests.helpers.trading_rig import database_full, open_stores
from tests.unit.analysis.feeds import SMALL, feed, new_book, walk


@pytest.fixture
def kept(stores):
    return KeptSets(stores)


def same(one, other) -> None:
    """Compare all that a book must not lose."""
    for name in ("state", "counts", "log_e", "ring"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    lasting = [at.LEVEL, at.STATE, at.MISSES, at.LATCHED]
    np.testing.assert_array_equal(one.flags[lasting], other.flags[lasting])
    assert one.holding() == other.holding()


# ---------------------------------------------------------------------- writing
def test_a_set_and_what_it_closed_are_written_together_and_only_once(kept):
    kept.close(3, 5)
    assert kept.write(None) == 0
    kept.write(None)
    assert kept.stored_counts() == {3: 1, 5: 1}
    assert kept.stored_results(3) == kept.stored_results(5) == [1.0]


def test_nothing_is_queued_where_nothing_changed(kept):
    assert kept.keeper.persist() == 0
    assert kept.stores.database.queued == 0


def test_a_budget_writes_some_sets_completely_and_leaves_the_others_for_the_next_calls(kept):
    kept.close(*range(10))
    assert kept.write(4) == 6
    assert kept.stored_counts() == dict.fromkeys(range(4), 1)
    assert kept.stored_results(3) == [1.0]
    assert kept.stored_results(4) == []
    while kept.write(4):
        pass
    assert kept.stored_counts() == dict.fromkeys(range(10), 1)


def test_positions_closed_while_their_set_waits_are_written_with_it_in_order(kept):
    for _ in range(3):
        kept.close(0, 1, 2)
        kept.write(1)
    while kept.write(1):
        pass
    for index in range(3):
        assert kept.stored_results(index) == [1.0, 2.0, 3.0]


def test_the_budget_counts_closed_positions_too(kept):
    for _ in range(9):
        kept.close(*range(20))
    assert kept.write(20) == 0
    for _ in range(9):
        kept.close(*range(20))
    assert kept.write(20) == 18, "ten rows for each set"


def test_a_budget_smaller_than_one_set_still_makes_progress(kept):
    for _ in range(9):
        kept.close(0, 1)
    for _ in range(2):
        kept.write(0)
    assert kept.stored_counts() == {0: 9, 1: 9}


def test_sets_that_change_all_the_time_do_not_keep_others_waiting(kept):
    kept.close(100)
    for turn in range(20):
        for index in range(60):
            kept.trail(index, best=float(turn))
        kept.write(10)
        if 100 in kept.stored_counts():
            return
    pytest.fail("the set of the closed position never had its turn")


def test_the_best_price_of_a_trailing_stop_survives_an_orderly_stop(kept):
    kept.trail(7, best=0.1 + 0.2)
    kept.write(None)
    kept.trail(7, best=101.5)
    kept.write(None)
    again = small_book()
    for chunk in kept.stores.sets.load(CONNECTION):
        again.load(*chunk)
    assert (again.state[7, at.BEST], again.flags[at.LATCHED, 7]) == (101.5, 1)


def test_of_more_than_are_kept_per_set_the_newest_are_stored(kept):
    kept.stores.sets.results_to_keep = lambda connection_id: 50
    for _ in range(60):
        kept.close(0)
        kept.write(None)
    assert kept.stored_results(0) == [float(number) for number in range(11, 61)]


def test_a_connection_with_very_many_sets_stores_fewer_results_of_each(kept, monkeypatch):
    room = 5 * len(kept.book.space)
    monkeypatch.setattr("cts_desktop.engine.set_keeper._TRADES_PER_CONNECTION", room)
    for _ in range(12):
        kept.close(0)
    kept.write(None)
    assert kept.stored_results(0) == [8.0, 9.0, 10.0, 11.0, 12.0]
    assert kept.stored_counts() == {0: 12}


def test_when_far_more_closes_than_can_be_written_the_oldest_are_forgotten_but_no_sum(
    stores, monkeypatch
):
    monkeypatch.setattr("cts_desktop.engine.set_keeper._MOST_WAITING", 100)
    kept = KeptSets(stores)
    for _ in range(20):
        kept.close(*range(30))
    assert kept.keeper.forgotten > 0
    kept.write(None)
    assert kept.stored_counts() == dict.fromkeys(range(30), 20)
    stored = [len(kept.stored_results(index)) for index in range(30)]
    assert sum(stored) == 600 - kept.keeper.forgotten
    for index in range(30):
        assert kept.stored_results(index)[-3:] == [18.0, 19.0, 20.0]


def test_on_a_full_disk_nothing_is_lost_and_nothing_is_written_twice(kept):
    kept.close(0, 1)
    with database_full(kept.stores):
        with pytest.raises(DatabaseError):
            kept.write(None)
        kept.close(1, 2)
        with pytest.raises(DatabaseError):
            kept.write(None)
    kept.stores.flush()
    assert kept.stored_counts() == {0: 1, 1: 2, 2: 1}
    assert kept.stored_results(1) == [1.0, 2.0]


async def test_a_stop_writes_everything_in_pieces_and_lets_others_run(kept, monkeypatch):
    monkeypatch.setattr(SetKeeper.persist, "__defaults__", (10,))
    kept.close(*range(64))
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    await kept.keeper.finish(kept.stores.flush)
    other.cancel()
    assert turns >= 6
    assert kept.stored_counts() == dict.fromkeys(range(64), 1)
    assert kept.stores.database.queued == 0


async def test_a_stop_on_a_full_disk_says_so_and_the_rest_is_written_by_the_next(kept):
    kept.close(*range(5))
    with database_full(kept.stores), pytest.raises(DatabaseError):
        await kept.keeper.finish(kept.stores.flush)
    await kept.keeper.finish(kept.stores.flush)
    assert kept.stored_counts() == dict.fromkeys(range(5), 1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.just("close"), st.sets(st.integers(0, 7), min_size=1))
        | st.tuples(st.just("trail"), st.integers(0, 7))
        | st.tuples(st.just("write"), st.integers(0, 12))
        | st.tuples(st.just("crash"), st.none()),
        max_size=40,
    )
)
def test_whatever_happens_a_stored_set_has_stored_exactly_what_it_closed(tmp_path_factory, steps):
    directory = tmp_path_factory.mktemp("kept")
    stores = open_stores(directory, ManualClock())
    kept = KeptSets(stores)
    for what, value in (*steps, ("write", None), ("crash", None)):
        if what == "close":
            kept.close(*value)
        elif what == "trail":
            kept.trail(value, 1.0)
        elif what == "write":
            kept.write(value)
        else:
            kept.keeper.persist(3)  # queued only: a crash takes it
            crash(stores)
            stores = open_stores(directory, ManualClock())
            kept = KeptSets(stores)
            counts = kept.stored_counts()
            for index in range(8):
                whole = [float(number) for number in range(1, counts.get(index, 0) + 1)]
                assert kept.stored_results(index) == whole
            asyncio.run(kept.keeper.restore())
    expected = {index: count for index, count in enumerate(kept.book.counts[:, 0]) if count}
    assert {i: c for i, c in stored_counts(stores, kept.book).items() if c} == expected
    stores.close()


def crash(stores) -> None:
    """Lose what was not committed, as the death of the process does."""
    stores.database._forget(0)
    stores.close()


# ---------------------------------------------------------------------- reading
async def test_a_book_goes_on_after_a_restart_exactly_where_it_stopped(stores):
    book = new_book(SMALL)
    keeper = SetKeeper(CONNECTION, book, stores.sets)
    _grid, events = feed(book, walk(5, 1500))
    for event in events:
        keeper.closed(event.closed)
    assert book.closed_total > 50
    assert book.open_count > 0
    book.after_gap()
    await keeper.finish(stores.flush)

    again = new_book(SMALL)
    assert await SetKeeper(CONNECTION, again, stores.sets).restore() > 0
    same(again, book)
    assert (again.closed_total, again.open_count) == (book.closed_total, book.open_count)
    assert len(stores.sets.trade_page(limit=100_000).items) == book.closed_total
    path = walk(6, 600)
    _grid, went_on = feed(book, path, first_ms=9_000_000)
    _grid, resumed = feed(again, path, first_ms=9_000_000)
    assert sum(event.closed.size for event in went_on) > 20
    for one, other in zip(went_on, resumed, strict=True):
        np.testing.assert_array_equal(one.closed, other.closed)


async def test_others_run_while_sets_are_read(kept, monkeypatch):
    monkeypatch.setattr(storage_of_sets, "CHUNK", 10)
    kept.close(*range(64))
    kept.write(None)
    turns = []

    async def others() -> None:
        while True:
            turns.append(reader.restored)
            await asyncio.sleep(0)

    class Reader:
        restored = 0

        def __init__(self, book) -> None:
            self._book = book
            self.space = book.space

        def load(self, names, packed) -> int:
            self.restored += len(names)
            loaded: int = self._book.load(names, packed)
            return loaded

    reader = Reader(small_book())
    other = asyncio.create_task(others())
    assert await SetKeeper(CONNECTION, reader, kept.stores.sets).restore() == 64  # type: ignore[arg-type]
    other.cancel()
    assert turns[:7] == [10, 20, 30, 40, 50, 60, 64]


async def test_sets_of_another_grid_stay_and_come_back_with_their_grid(stores):
    wide = KeptSets(stores, small_book(ranges=(3, 5)))
    wide.close(*range(64))
    wide.close(0, 40)
    wide.write(None)

    narrow = KeptSets(stores, small_book(ranges=(3,), symbols=("BTC/USDT",)))
    assert await narrow.keeper.restore() == 32
    narrow.close(0)
    narrow.write(None)

    back = KeptSets(stores, small_book(ranges=(3, 5)))
    assert await back.keeper.restore() == 64
    assert back.book.counts[[0, 40, 63], at.COUNT].tolist() == [3, 2, 1]
    assert back.stored_results(0) == [1.0, 2.0, 3.0]
    assert stored_results(stores, back.book.space.key(40)) == [1.0, 2.0]


async def test_a_restored_set_is_not_written_again_before_it_changes(kept):
    kept.close(0, 1)
    kept.write(None)
    again = KeptSets(kept.stores)
    await again.keeper.restore()
    again.keeper.persist()
    assert kept.stores.database.queued == 0


@pytest.mark.parametrize("damage", [b"", b"\x02 too short", b"\xff" * 320])
async def test_a_damaged_set_is_told_in_words(kept, damage):
    kept.close(0)
    kept.write(None)
    kept.stores.database.queue("UPDATE config_sets SET data = ?", (damage,))
    again = KeptSets(kept.stores)
    with pytest.raises(DatabaseCorruptError, match=r"configuration sets?"):
        await again.keeper.restore()
    assert not again.book.counts.any()


async def test_a_book_without_sets_has_nothing_to_keep(stores):
    kept = KeptSets(stores, small_book(ranges=()))
    assert await kept.keeper.restore() == 0
    await kept.keeper.finish(stores.flush)


# ---------------------------------------------------------------------- waiting
@given(
    st.lists(
        st.tuples(st.just("add"), st.lists(st.integers(0, 5), max_size=300))
        | st.tuples(st.just("take"), st.lists(st.integers(0, 5), unique=True)),
        max_size=12,
    )
)
def test_waiting_records_are_taken_by_set_oldest_first(steps):
    waiting = WaitingTrades(6, at_most=10_000)
    model: list[tuple[int, int]] = []
    number = 0
    for what, sets in steps:
        if what == "add":
            records = np.zeros(len(sets), CLOSED_DTYPE)
            records["set_index"] = sets
            records["entry_ms"] = range(number, number + len(sets))
            model += zip(sets, range(number, number + len(sets)), strict=True)
            number += len(sets)
            waiting.add(records)
        else:
            taken = waiting.take(np.array(sets, np.int64))
            expected = [entry for entry in model if entry[0] in sets]
            model = [entry for entry in model if entry[0] not in sets]
            assert list(zip(taken["set_index"], taken["entry_ms"], strict=True)) == expected
        assert (waiting.size, waiting.forgotten) == (len(model), 0)
