"""Storage on a real disk, beside sqlite3 without any of our layers doing the same."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from cts_desktop.domain.market import Candles
from cts_desktop.storage.decisions import INSERT_DECISION, decision_row
from cts_desktop.storage.migrations import MIGRATIONS, run_migration
from cts_desktop.storage.order_rows import fill_row, order_row
from cts_desktop.storage.orders import _INSERT_EVENT, _INSERT_FILL, _INSERT_ORDER
from cts_desktop.storage.stores import SqliteStores
from tests.benchmarks.harness import (
    Benchmarks,
    Goal,
    Measurement,
    Reference,
    directory_on_disk,
)
from tests.unit.storage.samples import CONNECTION, decision, fill, opened, order

RUNS = 5
INTENTS = 1_000
FILLS = 20_000
CANDLES = 200_000
SAVE = "INSERT OR REPLACE INTO candles VALUES (1, 60, ?, ?, ?, ?, ?, ?)"
LOAD = "SELECT timestamp, open, high, low, close, volume FROM candles ORDER BY timestamp"


@contextmanager
def plain() -> Iterator[sqlite3.Connection]:
    """A database of the same schema and settings on a bare connection."""
    with directory_on_disk() as directory:
        connection = sqlite3.connect(Path(directory) / "plain.db", isolation_level=None)
        with closing(connection):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            for migration in MIGRATIONS:
                run_migration(connection, migration)
            connection.execute("INSERT INTO candle_symbols VALUES (1, 'c', 's')")
            yield connection


@contextmanager
def ours() -> Iterator[SqliteStores]:
    """The program's own stores in a new profile."""
    with directory_on_disk() as directory, opened(Path(directory)) as stores:
        yield stores


def rate(count: int, work: Callable[[], object]) -> float:
    """Return how many a second `work` did."""
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def order_intents_per_s() -> Measurement:
    """Durable: each is synced to disk, with the decision for it, before the next."""
    orders = [order(number) for number in range(INTENTS)]
    reasons = [decision(number) for number in range(INTENTS)]

    def announce_all(stores: SqliteStores) -> None:
        for made, why in zip(orders, reasons, strict=True):
            stores.orders.announce(made, why)

    def insert_all(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA synchronous=FULL")
        event = (CONNECTION, "x", 0, "announced", "intent", "0", "")
        for made, why in zip(orders, reasons, strict=True):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(INSERT_DECISION, decision_row(why))
            connection.execute(_INSERT_ORDER, order_row(made))
            connection.execute(_INSERT_EVENT, event)
            connection.execute("COMMIT")

    return side_by_side(INTENTS, announce_all, insert_all, "orders/s", 500)


def fills_per_s() -> Measurement:
    """Batched: looked up one by one, written in one transaction."""
    fills = [fill(number) for number in range(FILLS)]

    def add_all(stores: SqliteStores) -> None:
        for made in fills:
            stores.orders.add_fill(made)
        stores.flush()

    def insert_all(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT_FILL, (fill_row(made) for made in fills))
        connection.execute("COMMIT")

    return side_by_side(FILLS, add_all, insert_all, "fills/s", 20_000)


def some_candles() -> Candles:
    """Return candles of consecutive minutes."""
    ohlcv = np.random.default_rng(1).random((CANDLES, 5))
    return Candles(np.arange(CANDLES) * 60_000, ohlcv)


def candles_save_per_s() -> Measurement:
    """From arrays to disk."""
    candles = some_candles()

    def save_all(stores: SqliteStores) -> None:
        stores.candles.save("c", "s", 60, candles)
        stores.flush()

    def insert_all(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        columns = (candles.ts_ms.tolist(), *candles.ohlcv.T.tolist())
        connection.executemany(SAVE, zip(*columns, strict=True))
        connection.execute("COMMIT")

    return side_by_side(CANDLES, save_all, insert_all, "candles/s", 300_000)


def candles_load_per_s() -> Measurement:
    """From disk (in the system's cache) to arrays."""
    candles = some_candles()
    with ours() as stores, plain() as connection:
        stores.candles.save("c", "s", 60, candles)
        stores.flush()
        columns = (candles.ts_ms.tolist(), *candles.ohlcv.T.tolist())
        connection.execute("BEGIN")
        connection.executemany(SAVE, zip(*columns, strict=True))
        connection.execute("COMMIT")
        values, reference = [], []
        for _ in range(RUNS):
            values.append(rate(CANDLES, lambda: stores.candles.load("c", "s", 60)))
            reference.append(rate(CANDLES, lambda: connection.execute(LOAD).fetchall()))
    return Measurement(
        values, "candles/s", Goal("at least", 1_000_000), Reference("plain sqlite3", reference)
    )


def side_by_side(
    count: int,
    our_work: Callable[[SqliteStores], None],
    plain_work: Callable[[sqlite3.Connection], None],
    unit: str,
    goal: float,
) -> Measurement:
    """Measure both on new databases, in turns."""
    values, reference = [], []
    for _ in range(RUNS):
        with ours() as stores:
            values.append(rate(count, lambda opened=stores: our_work(opened)))  # type: ignore[misc]
        with plain() as connection:
            reference.append(rate(count, lambda bare=connection: plain_work(bare)))  # type: ignore[misc]
    return Measurement(values, unit, Goal("at least", goal), Reference("plain sqlite3", reference))


BENCHMARKS: Benchmarks = {
    "order_intents_per_s": order_intents_per_s,
    "fills_per_s": fills_per_s,
    "candles_save_per_s": candles_save_per_s,
    "candles_load_per_s": candles_load_per_s,
}
