"""The order side of a session without loops: manager, book, reconciler and watch on a database."""

import random
from pathlib import Path

from cts_desktop.domain.differences import Difference
from cts_desktop.domain.orders import Order
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.account_watch import AccountWatch
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager, Sending
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.reconciler import Reconciler
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.faulty_gateway import FaultyGateway
from tests.helpers.manual_clock import turns
from tests.helpers.recording_log import RecordingLog
from tests.helpers.trading_rig import open_stores
from tests.helpers.venue import Venue


class OrderDesk:
    """Lives from start to crash; the next one on the same directory goes on."""

    connection_id = "c001"

    def __init__(self, directory: Path, venue: Venue, run: int) -> None:
        self.stores = open_stores(directory, venue.clock)
        self.clock = venue.clock
        self.log = RecordingLog()
        self.gateway = FaultyGateway(venue)
        self.tasks = Supervisor(lambda _name, _error: None)
        self.book = PositionBook("c001", self.stores.positions, lambda _position: None)
        self.bus = Bus()
        self.orders = OrderManager(
            self.gateway, self.book, self.stores, self.bus, self.log, self.tasks, self.tasks
        )
        self.reconciler = Reconciler(
            "c001", self.gateway, self.book, self.orders, self.stores, self.log
        )
        self.reconciler.watch(MarketFeed(list(venue.matching.rules.values())))
        self.watch = AccountWatch(
            self.gateway, self.orders, self.reconciler, self.tasks, self.log, lambda: None
        )
        self.ids = IdMaker("c001", random.Random(run))  # noqa: S311
        self.orders.sending = Sending.EVERYTHING
        self.gateway.listen(self.orders)
        self.reconciler.load()

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.reconciler.difference_list.all

    async def reconcile(self) -> None:
        """Compare with the venue, as every start does."""
        task = self.tasks.start(self.reconciler.run(), "reconcile")
        while not task.done():
            await self.clock.run(0.5)
        self.watch.begin()

    async def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            await self.clock.run(1)
            self.watch.cycle()
            await turns()

    def send(self, order: Order, position: Position | None) -> None:
        decision = Decision(
            "c001", self.clock.now_ms(), order.symbol, order.request.side, order.purpose,
            accepted=True, reason="accepted", message="", client_id=order.client_id,
        )  # fmt: skip
        self.orders.send(order, decision, position)

    async def crash(self) -> None:
        """End as SIGKILL does: what is queued is lost."""
        self.gateway.listener, self.gateway.closed = None, True
        self.stores.database._peewee.close()
        await self.tasks.cancel()
