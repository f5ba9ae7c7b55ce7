"""The application and the test exchange on one loop, over real sockets, some times faster."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.events import LogWritten
from cts_desktop.domain.lifecycle import ConnectionStatus
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import Side
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.fast_clock import FastClock
from tests.helpers.paper_run import application
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.interfaces import OrderRow
from tests.helpers.venue_program import SYMBOL, add, draft

ID: Final = "BTCUSDT"
PRICE: Final = 60_000.0
#: Seconds of the program's time after which a test has failed: a breaker and a few attempts.
_PATIENCE_S: Final = 120.0
#: As many real seconds are waited at least: a busy machine stands still for some.
_PATIENCE_REAL_S: Final = 60.0
_PRICE_EVERY_S: Final = 0.1
_LOOK_EVERY_S: Final = 0.02


class VenueWorld:
    """A program on an exchange that a test breaks.

    Attributes:
        price: where BTC trades; a new one comes every `every_s` (real) seconds.
        lines: what the log said, oldest first, as (level, text).
        patience_s: real seconds after which what must come has not come.
    """

    def __init__(self, exchange: TestExchange, kind: MarketType, speed: float) -> None:
        self.exchange = exchange
        self.kind = kind
        self.price = PRICE
        self.every_s = _PRICE_EVERY_S
        self.lines: list[tuple[str, str]] = []
        self.speed = speed
        self.patience_s = max(_PATIENCE_S / speed, _PATIENCE_REAL_S)
        self.app: Any = None
        self.connection = Connection("", "")

    # ------------------------------------------------------------------ the program
    @property
    def session(self) -> Session:
        engine = self.app.coordinator.engine(self.connection.connection_id)
        assert engine is not None
        assert engine.session is not None
        session: Session = engine.session
        return session

    @property
    def status(self) -> ConnectionStatus:
        (status,) = self.app.coordinator.get_status().connections
        found: ConnectionStatus = status
        return found

    async def start(self) -> None:
        """Start, and wait until entries are possible."""
        await self.app.service.commands.start()
        await self.ready()

    async def ready(self) -> None:
        await self.until(lambda: not self.status.blocked_by, lambda: self.status.blocked_by)

    def wish(self, side: Side = Side.BUY) -> bool:
        """Ask for an entry as a qualified set does; return whether it was sent."""
        desk = self.session.desk
        assert desk is not None
        return desk.ask(Wish(SYMBOL, side, 2.0, 1.0, 0.0, 0.0, 0, f"set:{side}"))

    async def holding(self) -> None:
        """Start, and enter one protected position."""
        await self.start()
        assert self.wish(), self.status.blocked_by
        await self.protected()

    async def protected(self) -> None:
        """Wait until what is held has its stop at the exchange."""
        await self.until(
            lambda: self.held and any("STOP" in row.type for row in self.open_orders()), "a stop"
        )

    async def until(
        self, condition: Callable[[], object], what: str | Callable[[], str] = "it"
    ) -> None:
        """Wait for something that must come."""
        ends = time.monotonic() + self.patience_s
        while not condition():
            if time.monotonic() > ends:
                text = what if isinstance(what, str) else what()
                raise AssertionError(f"{text}: not in time; {self.status}; {self.lines}")
            await asyncio.sleep(_LOOK_EVERY_S)

    async def tells(self, text: str) -> None:
        """Wait until the log has a line with *text*: it is told of a little later."""
        await self.until(lambda: any(text in line for _, line in self.lines), text)

    async def passes(self, seconds: float) -> None:
        """Let *seconds* of the program's time pass."""
        await asyncio.sleep(seconds / self.speed)

    # ------------------------------------------------------------------ the exchange
    @property
    def held(self) -> Decimal:
        """Return what the exchange holds for the account, negative when short."""
        if self.kind is MarketType.SPOT:
            return sum(self.exchange.account.spot.balances().get("BTC", ()), Decimal(0))
        found = self.exchange.account.perpetual.positions()
        return sum((row.qty for row in found), Decimal(0))

    def open_orders(self) -> list[OrderRow]:
        return self.exchange.account.open_rows(self.kind)

    def sent_twice(self) -> dict[str, int]:
        """Return the client ids that the exchange took more than once."""
        desk = self.exchange.account.desks[self.kind]
        rows = [row for row in desk.rows() if row.original_type == row.type]
        ids = Counter(row.client_id for row in rows + desk.rows(algo=True))
        return {name: count for name, count in ids.items() if count > 1}

    async def beat(self) -> None:
        """Trade at `price` again and again."""
        while True:
            await self.exchange.tape.move(self.kind, BTCUSDT=self.price)
            await asyncio.sleep(self.every_s)


@asynccontextmanager
async def venue_world(
    directory: Path, kind: MarketType = MarketType.PERPETUAL, *, speed: float = 5.0,
    mode: Mode = Mode.TESTNET, **settings: object,
) -> AsyncIterator[VenueWorld]:  # fmt: skip
    """Open an exchange and a program with one connection to it, not started."""
    clock = FastClock(speed)
    exchange = TestExchange(clock=clock)
    world = VenueWorld(exchange, kind, speed)
    tasks = Supervisor(lambda _name, error: world.lines.append(("error", str(error))))
    try:
        await exchange.start()
        tasks.start(world.beat(), "prices")
        async with application(directory, cast("SystemClock", clock)) as app:
            world.app = app
            app.bus.subscribe(LogWritten, lambda e: world.lines.append((e.level, e.message)))
            values = {"move_enabled": False, "direction_k": 20.0, **settings}
            wanted = draft(exchange.url, kind, mode, **values)
            world.connection = await add(app, wanted)
            yield world
    finally:
        await tasks.cancel()
        await exchange.close()
