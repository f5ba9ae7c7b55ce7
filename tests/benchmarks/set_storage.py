"""A million configuration sets on a real disk: written, and read back at a restart.

The database is made once for all of these benchmarks and changed by one of them only.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid, MarketCosts
from cts_desktop.analysis.sets import SetBook
from cts_desktop.analysis.step_events import CLOSED_DTYPE
from cts_desktop.domain.ladder import LadderThresholds
from cts_desktop.engine.set_keeper import SetKeeper
from cts_desktop.storage.sets import _SAVE
from cts_desktop.storage.stores import SqliteStores
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference, directory_on_disk
from tests.unit.storage.samples import CONNECTION, opened

SETS = 1_000_000
RESTARTS = 3
TURNS = 200
#: Of all groups of sets, how many change between two writes, and of their sets, how many close.
CHANGING = 0.02
CLOSING = 0.1
MEGABYTE = 1e6
READ = "SELECT set_key, data FROM config_sets WHERE connection_id = ?"
SEED = 1


def million() -> SetBook:
    """Return a book of ten symbols with a million sets."""
    direction = IndicationGrid(
        ranges=tuple(range(3, 28)), thresholds=(1.0, 1.5, 2.0, 3.0), mcs=(1, 2, 3, 4, 5)
    )
    trailing = (None, (0.1, 0.1), (0.2, 0.1), (0.3, 0.1))
    grid = GridSpec(indications={"direction": direction}, trailing=trailing)
    symbols = [f"COIN{number}/USDT:USDT" for number in range(10)]
    costs = MarketCosts.uniform(len(symbols))
    book = SetBook(symbols, grid, costs, LadderThresholds(), 0.1, 1000)
    assert len(book.space) == SETS
    return book


@cache
def directory() -> "tempfile.TemporaryDirectory[str]":
    """Return where a million sets with a history are stored; it goes when the program ends."""
    made = directory_on_disk()
    book = million()
    rng = np.random.default_rng(SEED)
    book.counts[:] = (60, 30)
    book.ring[:] = rng.standard_normal(book.ring.shape)
    book.state[:] = rng.random(book.state.shape)
    book.flags[at.DIRTY] = 1
    with opened(Path(made.name)) as stores:
        asyncio.run(SetKeeper(CONNECTION, book, stores.sets).finish(stores.flush))
    return made


@contextmanager
def stored() -> Iterator[SqliteStores]:
    """Open the database with a million sets."""
    with opened(Path(directory().name)) as stores:
        yield stores


async def restart(stores: SqliteStores) -> tuple[float, float]:
    """Restore a book; return the seconds it took and the longest the loop was held."""
    longest = 0.0

    async def others() -> None:
        nonlocal longest
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - began)

    book = million()
    other = asyncio.create_task(others())
    began = time.perf_counter()
    restored = await SetKeeper(CONNECTION, book, stores.sets).restore()
    took = time.perf_counter() - began
    other.cancel()
    assert restored == SETS
    return took, longest


def restart_1m_sets_s() -> Measurement:
    """From disk into the arrays of a book, while other tasks run."""
    values, reference = [], []
    with stored() as stores, closing(sqlite3.connect(stores.database.path)) as plain:
        for _ in range(RESTARTS):
            values.append(asyncio.run(restart(stores))[0])
            began = time.perf_counter()
            assert len(plain.execute(READ, (CONNECTION,)).fetchall()) == SETS
            reference.append(time.perf_counter() - began)
    return Measurement(
        values, "s", Goal("at most", 5), Reference("plain sqlite3 reading the rows", reference)
    )


def restart_1m_sets_hold_ms() -> Measurement:
    """The longest other tasks of the loop wait during a restart."""
    with stored() as stores:
        values = [asyncio.run(restart(stores))[1] * 1000 for _ in range(RESTARTS)]
    return Measurement(values, "ms", Goal("at most", 50))


def lively(turns: int) -> Iterator[float]:
    """Let sets of a lively market change, and yield how many seconds each write took."""
    book, rng = million(), np.random.default_rng(SEED)
    exits, changing = book.space.n_exits, int(book.space.n_groups * CHANGING)
    with stored() as stores:
        keeper = SetKeeper(CONNECTION, book, stores.sets)
        for _ in range(turns):
            groups = rng.choice(book.space.n_groups, changing, replace=False)
            indices = (groups[:, np.newaxis] * exits + np.arange(exits)).ravel()
            book.flags[at.DIRTY, indices] = 1
            closed = np.zeros(int(indices.size * CLOSING), CLOSED_DTYPE)
            closed["set_index"] = rng.choice(indices, closed.size, replace=False)
            closed["reason"] = 1
            keeper.closed(closed)
            began = time.perf_counter()
            keeper.persist()
            stores.flush()
            yield time.perf_counter() - began


def sets_persist_p99_ms() -> Measurement:
    """How long a write twice a second holds the loop, with far more changes than it takes."""
    values = [took * 1000 for took in lively(TURNS)]
    parts = np.array_split(np.array(values), RESTARTS)
    return Measurement(
        [float(np.quantile(part, 0.99)) for part in parts], "ms", Goal("at most", 20)
    )


def sets_save_per_s() -> Measurement:
    """Sets written over themselves, as their state changes: rows, packed, on disk."""
    count, values, reference = 20_000, [], []
    book, rng = million(), np.random.default_rng(SEED)
    with stored() as stores:
        for _ in range(RESTARTS):
            groups = np.sort(rng.choice(book.space.n_groups, count // book.space.n_exits))
            exits = np.arange(book.space.n_exits)
            indices = (groups[:, np.newaxis] * book.space.n_exits + exits).ravel()
            began = time.perf_counter()
            stores.sets.save(CONNECTION, book.rows(indices, 1))
            stores.flush()
            values.append(indices.size / (time.perf_counter() - began))
            rows = [
                (CONNECTION, r.set_key, r.symbol, r.indication, r.side, r.level, r.state,
                 r.closed_count, r.win_count, r.net_units_sum, r.updated_ms, r.data)
                for r in book.rows(indices, 2)
            ]  # fmt: skip
            with closing(sqlite3.connect(stores.database.path)) as plain:
                plain.execute("PRAGMA synchronous=NORMAL")
                began = time.perf_counter()
                with plain:
                    plain.executemany(_SAVE, rows)
                reference.append(len(rows) / (time.perf_counter() - began))
    return Measurement(
        values, "sets/s", Goal("at least", 50_000), Reference("plain sqlite3", reference)
    )


def sets_1m_database_mb() -> Measurement:
    """The file with a million sets, each with its newest 50 results."""
    with stored() as stores:
        stores.database.select("PRAGMA wal_checkpoint(TRUNCATE)")
        return Measurement([stores.database.path.stat().st_size / MEGABYTE], "MB")


BENCHMARKS: Benchmarks = {
    "sets_1m_database_mb": sets_1m_database_mb,
    "restart_1m_sets_s": restart_1m_sets_s,
    "restart_1m_sets_hold_ms": restart_1m_sets_hold_ms,
    "sets_save_per_s": sets_save_per_s,
    "sets_persist_p99_ms": sets_persist_p99_ms,
}
