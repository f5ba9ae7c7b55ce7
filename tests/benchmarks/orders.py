"""Orders: from a tick to the request with the window open, and bringing books into line."""

import asyncio
import itertools
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cts_desktop.domain.orders import (
    Fill,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
    VenueOrder,
)
from cts_desktop.domain.ports import FundingPayment, VenuePosition
from cts_desktop.domain.positions import Position
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.reconciler import Reconciler
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.storage.stores import SqliteStores
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference
from tests.benchmarks.storage import ours
from tests.benchmarks.ui_lag import run
from tests.helpers.recording_log import RecordingLog

RUNS = 5
CONNECTION = "paper-1"
SYMBOLS = tuple(f"C{number}/USDT" for number in range(50))
PRICE, QTY = Decimal("100.5"), Decimal("0.25")
ORDERS = 1_000
FILLS_PER_ORDER = 10
#: Of every hundred orders: how many filled, and were cancelled, while we were away.
FILLED, CANCELLED = 5, 2
READ = (
    "SELECT * FROM orders WHERE status NOT IN ('filled', 'cancelled', 'rejected', 'expired')",
    "SELECT * FROM positions WHERE status NOT IN ('closed', 'dust', 'abandoned')",
    "SELECT * FROM fills",
)


# ---------------------------------------------------------------- from tick to order


def _tick_to_order(ticks_per_s: int, part: int, limit: float) -> Measurement:
    """Measure beside bare commits in between; what was not asked at its rate is no measurement."""
    result = run("orders", str(ticks_per_s))
    if result["ticks_per_s"] < 0.9 * ticks_per_s or result["refused"]:
        print(f"  not as it should be: {result}", file=sys.stderr)
    reference = Reference("one durable sqlite3 commit", [result[f"commit_p{part}_ms"]])
    return Measurement([result[f"p{part}_ms"]], "ms", Goal("at most", limit), reference)


def tick_to_order_100_p50_ms() -> Measurement:
    return _tick_to_order(100, 50, 1)


def tick_to_order_100_p99_ms() -> Measurement:
    return _tick_to_order(100, 99, 5)


def tick_to_order_1000_p50_ms() -> Measurement:
    """From the engine's `on_step` over gate and durable intent to the gateway's `create_order`."""
    return _tick_to_order(1000, 50, 1)


def tick_to_order_1000_p99_ms() -> Measurement:
    return _tick_to_order(1000, 99, 5)


# ---------------------------------------------------------------- books into line


@dataclass
class Away:
    """What the venue says after an absence; answers every query at once."""

    open_orders: list[VenueOrder] = field(default_factory=list)
    over: dict[str, VenueOrder] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    held: dict[str, Decimal] = field(default_factory=dict)
    clock: SystemClock = field(default_factory=SystemClock)
    lockstep: bool = False

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        return self.open_orders

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        return self.over.get(client_id)

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        return [fill for fill in self.fills if fill.ts_ms >= since_ms]

    async def fetch_funding(self, since_ms: int) -> Sequence[FundingPayment]:
        return []

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        return [VenuePosition(s, Side.BUY, qty, PRICE) for s, qty in self.held.items() if qty]

    def trade(self, fill: Fill) -> None:
        """Execute something."""
        self.fills.append(fill)
        held = self.held.get(fill.symbol, Decimal(0))
        self.held[fill.symbol] = held + fill.side.sign * fill.qty


class Books:
    """Our books as an earlier run left them, and the venue's as they are now."""

    def __init__(self, stores: SqliteStores) -> None:
        self.stores = stores
        self.venue = Away()
        self._now_ms = self.venue.clock.now_ms()
        self._trades = itertools.count()

    def entry(self, number: int, state: OrderState, fills: int = 1) -> tuple[Order, list[Fill]]:
        """Make an entry at a limit, its position, and the fills that fill it."""
        symbol = SYMBOLS[number % len(SYMBOLS)]
        request = OrderRequest(
            f"ctsb{number}", symbol, Side.BUY, OrderType.LIMIT, fills * QTY, price=PRICE
        )
        order = Order(
            request, CONNECTION, OrderPurpose.ENTRY, f"p{number}", self._now_ms,
            state=state, venue_id=f"v{number}", updated_ms=self._now_ms,
        )  # fmt: skip
        made = [
            Fill(
                CONNECTION, symbol, f"t{next(self._trades)}", order.client_id, order.venue_id,
                Side.BUY, PRICE, QTY, Decimal(0), "USDT", maker=True, ts_ms=self._now_ms,
            )
            for _ in range(fills)
        ]  # fmt: skip
        return order, made

    def store(self, order: Order, known: Sequence[Fill]) -> None:
        """Keep an order with its position and the fills we know."""
        position = Position(order.position_id, CONNECTION, order.symbol, Side.BUY, self._now_ms)
        for fill in known:
            self.stores.orders.add_fill(fill)
            order, position = order.with_fill(fill), position.with_fill(fill)
        self.stores.positions.save(position)
        self.stores.orders.save(order, "stored")

    def reconcile(self) -> float:
        """Load and reconcile; return how long it took, in ms."""
        self.stores.flush()
        began = time.perf_counter()
        asyncio.run(self._reconcile())
        return (time.perf_counter() - began) * 1000

    async def _reconcile(self) -> None:
        gateway: Any = self.venue
        log, bus = RecordingLog(), Bus()
        tasks = Supervisor(lambda _name, error: log.log_error(error, "benchmark", "task"))
        book = PositionBook(CONNECTION, self.stores.positions, lambda _position: None)
        orders = OrderManager(gateway, book, self.stores, bus, log, tasks, tasks)
        reconciler = Reconciler(CONNECTION, gateway, book, orders, self.stores, log)
        reconciler.load()
        report = await reconciler.run()
        assert report.differences == ()
        self.stores.flush()

    def read_alone(self) -> float:
        """Return how long reading the same rows takes on a bare connection, in ms."""
        began = time.perf_counter()
        with closing(sqlite3.connect(self.stores.database.path)) as connection:
            for query in READ:
                connection.execute(query).fetchall()
        return (time.perf_counter() - began) * 1000


def at_venue(order: Order, state: OrderState) -> VenueOrder:
    """Return *order* as the venue reports it."""
    filled = order.request.qty if state is OrderState.FILLED else Decimal(0)
    return VenueOrder(
        order.client_id, order.venue_id, order.symbol, state, filled, PRICE if filled else None,
        order.updated_ms, side=Side.BUY, type=OrderType.LIMIT, qty=order.request.qty, price=PRICE,
    )  # fmt: skip


def unfinished_orders(books: Books) -> None:
    """Working entries, most as we left them, some filled or cancelled meanwhile."""
    for number in range(ORDERS):
        order, fills = books.entry(number, OrderState.OPEN)
        books.store(order, ())
        if number % 100 < FILLED:
            books.venue.over[order.client_id] = at_venue(order, OrderState.FILLED)
            books.venue.trade(fills[0])
        elif number % 100 < FILLED + CANCELLED:
            books.venue.over[order.client_id] = at_venue(order, OrderState.CANCELLED)
        else:
            books.venue.open_orders.append(at_venue(order, OrderState.OPEN))


def many_fills(books: Books) -> None:
    """Filled entries of open positions, of some of which the last fill was missed."""
    for number in range(ORDERS):
        order, fills = books.entry(number, OrderState.OPEN, FILLS_PER_ORDER)
        missed = number % 10 == 0
        books.store(order, fills[:-1] if missed else fills)
        for fill in fills:
            books.venue.trade(fill)
        if missed:
            books.venue.over[order.client_id] = at_venue(order, OrderState.FILLED)


def _reconcile(leave: Callable[[Books], None]) -> Measurement:
    values, alone = [], []
    for _ in range(RUNS):
        with ours() as stores:
            books = Books(stores)
            leave(books)
            values.append(books.reconcile())
            alone.append(books.read_alone())
    reference = Reference("plain sqlite3 reading the rows", alone)
    return Measurement(values, "ms", Goal("at most", 1000), reference)


def reconcile_1000_orders_ms() -> Measurement:
    """After an absence in which a twentieth filled and a fiftieth was cancelled."""
    return _reconcile(unfinished_orders)


def reconcile_10000_fills_ms() -> Measurement:
    """After an absence in which a hundredth of the fills was missed."""
    return _reconcile(many_fills)


BENCHMARKS: Benchmarks = {
    "tick_to_order_p50_ms": tick_to_order_1000_p50_ms,
    "tick_to_order_p99_ms": tick_to_order_1000_p99_ms,
    "tick_to_order_100_p50_ms": tick_to_order_100_p50_ms,
    "tick_to_order_100_p99_ms": tick_to_order_100_p99_ms,
    "tick_to_order_1000_p50_ms": tick_to_order_1000_p50_ms,
    "tick_to_order_1000_p99_ms": tick_to_order_1000_p99_ms,
    "reconcile_1000_orders_ms": reconcile_1000_orders_ms,
    "reconcile_10000_fills_ms": reconcile_10000_fills_ms,
}
