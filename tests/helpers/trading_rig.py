"""The order side of one connection around a faulty gateway and a real database."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.events import OrderChanged
from cts_desktop.domain.orders import Order, OrderPurpose, OrderRequest, OrderType, Side
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_loop import OrderLoop
from cts_desktop.engine.order_manager import OrderManager, Sending
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.reconciler import Reconciler, ReconcileReport
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.settings.source import Settings
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.faulty_gateway import BTC, FaultyGateway, Venue, market_step
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog

D = Decimal
CONNECTION = Connection("c001", "Paper")


def config_of(stores: SqliteStores, **settings: object) -> TradeEngineConfig:
    return TradeEngineConfig.resolve(
        replace(CONNECTION, settings=settings), Settings(stores.settings)
    )


class TradingRig:
    """Venue, gateway, stores, book, order manager and order loop, wired as a session wires them."""

    def __init__(self, stores: SqliteStores, venue: Venue, **settings: object) -> None:
        self.clock = venue.clock
        self.venue = venue
        self.stores = stores
        self.log = RecordingLog()
        self.bus = Bus()
        self.failures: list[tuple[str, BaseException]] = []
        self.tasks = Supervisor(lambda name, error: self.failures.append((name, error)))
        self.gateway = FaultyGateway(venue)
        self.published: list[Position] = []
        self.states: list[str] = []
        self.bus.subscribe(OrderChanged, lambda e: self.states.append(f"{e.order.state}"))
        self.book = PositionBook("c001", stores.positions, self.published.append)
        self.orders = OrderManager(
            self.gateway, self.book, stores, self.bus, self.log, self.tasks, self.tasks
        )
        self.gateway.listen(self.orders)
        self.feed = MarketFeed(list(venue.matching.rules.values()))
        self.gateway.symbols, self.gateway.sink = self.feed.symbols, self
        self.config = config_of(stores, **settings)
        # Seconds of the start make the ids of two rigs on one database differ.
        self.ids = IdMaker("c001", random.Random(f"{len(stores.orders.page().items)}"))  # noqa: S311
        self.reconciler = Reconciler("c001", self.gateway, self.book, self.orders, stores, self.log)
        self.reconciler.watch(self.feed)
        self.loop = OrderLoop(
            self.config, self.feed, self.book, self.orders, self.ids, self.gateway, self.log,
            self.reconciler.seen.get,
        )  # fmt: skip
        self.orders.sending = Sending.EVERYTHING
        self.feed.push(market_step(self.clock.now_ms(), list(venue.prices.values())), keep=False)

    # ------------------------------------------------------------------ MarketSink
    async def on_step(self, step: Any) -> None:
        self.feed.push(step, keep=False)
        self.loop.cycle()

    def on_market_end(self) -> None: ...

    def on_market_failure(self, error: BaseException) -> None: ...

    # ------------------------------------------------------------------ what happens
    def make(
        self, purpose: OrderPurpose = OrderPurpose.ENTRY, qty: str = "1", **more: Any
    ) -> tuple[Order, Position]:
        """An order and the position it belongs to."""
        now_ms = self.clock.now_ms()
        symbol = more.pop("symbol", BTC)
        side = more.pop("side", Side.BUY)
        kind = more.pop("type", OrderType.MARKET)
        position = Position(
            self.ids.position(now_ms), "c001", symbol, side, now_ms, tp_pct=2.0, sl_pct=1.0,
            **more.pop("exits", {}),
        )  # fmt: skip
        position = more.pop("position", position)
        request = OrderRequest(
            self.ids.order(now_ms), symbol, side, kind, D(qty), leverage=D(10), **more
        )
        order = Order(request, "c001", purpose, position.position_id, now_ms, updated_ms=now_ms)
        return order, position

    def send(self, order: Order, position: Position | None = None) -> Order:
        decision = Decision(
            "c001", self.clock.now_ms(), order.symbol, order.request.side, order.purpose,
            accepted=True, reason="accepted", message="", client_id=order.client_id,
        )  # fmt: skip
        self.orders.send(order, decision, position)
        return order

    async def enter(self, qty: str = "1", **more: Any) -> Position:
        """Open a position at market and let its protection be placed."""
        order, position = self.make(qty=qty, **more)
        self.send(order, position)
        await self.clock.run(0.5)
        return self.book.get(position.position_id) or position

    async def reconcile(self) -> ReconcileReport:
        """Take over what an earlier rig left on the same database, and compare."""
        self.reconciler.load()
        return await self.reconciler.run()

    def stored(self, client_id: str) -> Order:
        found = self.stores.orders.get(client_id)
        assert found is not None
        return found

    def working(self, purpose: OrderPurpose) -> list[Order]:
        return [o for o in self.orders.working() if o.purpose is purpose]

    def position(self, position: Position) -> Position:
        found = self.stores.positions.get(position.position_id)
        assert found is not None
        return found


def open_stores(directory: Path, clock: ManualClock) -> SqliteStores:
    backups = directory / "backups"
    backups.mkdir(parents=True, exist_ok=True)
    return SqliteStores(directory / "cts.db", backups, clock.now_ms)


@contextmanager
def database_full(stores: SqliteStores) -> Iterator[None]:
    """Let every write fail, as on a full or read-only disk, until the end."""
    connection = stores.database._connection
    connection.execute("PRAGMA query_only=ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA query_only=OFF")
