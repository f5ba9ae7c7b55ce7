"""One case: an exchange that does what the test says, and the whole engine in front of it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from cts_desktop.domain.differences import Difference, DifferenceKind
from cts_desktop.domain.events import DecisionMade
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import Order, OrderPurpose, OrderState, OrderType, Side
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision, Reason
from cts_desktop.engine.by_hand import ByHand
from cts_desktop.storage.orders import OrderEvent
from tests.helpers.engine_world import World
from tests.helpers.exchange_under_test import ExchangeUnderTest, SimulatedExchange
from tests.helpers.invariants import Books, Watch, always, same_after_reopening, settled
from tests.helpers.manual_clock import ManualClock
from tests.helpers.venue import BTC, ETH, Venue

T = TypeVar("T")
#: Longer than any look at the venue, and than an order of unknown outcome is looked for.
SETTLE_S = 150


class Case:
    """Everything a case needs; the test talks to `exchange`, and to the engine through this.

    Attributes:
        settings: of the one connection; more may be set before `start`.
    """

    def __init__(self, directory: Path, exchange: ExchangeUnderTest | None = None) -> None:
        """Trade at *exchange*, which has started, or at a simulated one."""
        self.exchange = exchange or SimulatedExchange(Venue(ManualClock(), symbols=(BTC, ETH)))
        self.venue = self.exchange.truth
        self.clock = self.exchange.clock
        self.settings: dict[str, Any] = {
            "close_cooldown_s": 0, "limit_duplicate_s": 0, "symbols": f"{BTC}, {ETH}",
            "loop_main_ms": 1000, "loop_preset_ms": 1000, "loop_orders_ms": 250,  # for speed
        }  # fmt: skip
        self.directory = directory
        self.decisions: list[Decision] = []
        self.world = self._open()

    @property
    def by_hand(self) -> ByHand:
        """What the user does to positions, orders and differences."""
        return self.world.coordinator.by_hand

    def _open(self) -> World:
        make = self.exchange.make_gateway
        world = World(self.directory, clock=self.clock, make_gateway=make)
        self.watch = Watch(world.bus, self._blocked)
        world.bus.subscribe(DecisionMade, lambda event: self.decisions.append(event.decision))
        world.coordinator.open()
        return world

    def _blocked(self) -> str:
        """Return why nothing may be opened right now, from facts and not from the gate."""
        status = self.world.coordinator.get_status()
        engine = self.world.engine().status()
        if status.state is not EngineState.RUNNING or engine.state is not EngineState.RUNNING:
            return f"the engine is {engine.state}"
        if status.kill_switch:
            return "the emergency stop is engaged"
        return f"reconciling ({engine.reconciling})" if engine.reconciling else ""

    # ------------------------------------------------------------------ the engine
    async def start(self, **settings: object) -> None:
        """Add the connection and start it; the first prices have come."""
        self.settings |= settings
        if not self.world.stores.connections.all():
            self.world.add(**self.settings)
        await self.during(self.world.coordinator.start())
        await self.run(2)

    async def during(self, operation: Coroutine[Any, Any, T], most_s: int = 300) -> T:
        """Let time pass until *operation* has ended, and return what it returned."""
        task = asyncio.create_task(operation)
        await self.clock.rest()
        for _ in range(most_s * 4):
            if task.done():
                break
            await self.clock.run(0.25)
            await asyncio.sleep(0.001)  # kernels load in a thread
        assert task.done(), "the operation never ended"
        return task.result()

    @asynccontextmanager
    async def starting(self) -> AsyncIterator[None]:
        """Start in the background; the start must have ended at the end."""
        task = asyncio.create_task(self.world.coordinator.start())
        yield
        assert task.done(), "the start never ended"
        await task

    async def run(self, seconds: int, **prices: float | None) -> None:
        """Let the market go on for *seconds*, at new prices from the first of them on."""
        for _ in range(seconds):
            await self.exchange.tick(1, **prices)

    def wish(self, symbol: str = BTC, side: Side = Side.BUY, **changes: Any) -> bool:
        """Ask for an entry as a qualified set does; return whether it was sent."""
        return self.world.wish(symbol=symbol, side=side, key=f"set of {symbol}", **changes)

    def refusal(self, symbol: str = BTC) -> Reason:
        """Ask for an entry that must not be sent, and return why it was not."""
        asked = len(self.exchange.asked())
        assert not self.wish(symbol)
        assert len(self.exchange.asked()) == asked
        return Reason(self.decisions[-1].reason)

    @property
    def why(self) -> str:
        """Return the reason of the newest decision."""
        decision = self.decisions[-1]
        return f"{decision.reason}: {decision.message}"

    async def enter(self, symbol: str = BTC, **changes: Any) -> Position:
        """Open a position, let its stop and target rest, and let all of it be stored."""
        assert self.wish(symbol, **changes), self.why
        await self.run(8)
        position = self.position(symbol)
        assert position.qty
        assert len(self.exchange.resting(OrderType.STOP_MARKET)) >= 1
        return position

    async def crash(self) -> None:
        """End the program as SIGKILL does: what was not committed is gone, nothing is said."""
        self.exchange.sever()
        self.world.stores.database._peewee.close()
        for _ in range(5):  # what is cancelled may start something
            left = asyncio.all_tasks() - {asyncio.current_task()} - self.exchange.own_tasks()
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        await self.exchange.bury()

    def open_again(self) -> None:
        """Open the program after a crash, without starting the engine."""
        self.world = self._open()

    async def start_again(self) -> None:
        """Open the program after a crash, and start the engine."""
        self.open_again()
        await self.start()

    async def stop(self) -> tuple[str, ...]:
        """Stop the engine; return what remained open."""
        return await self.during(self.world.coordinator.stop())

    def pages(self, most: int) -> None:
        """Let the database file have *most* pages, or as many as it has."""
        connection = self.world.stores.database._connection
        connection.execute(f"PRAGMA max_page_count={most}")

    # ------------------------------------------------------------------ the books
    @property
    def books(self) -> Books:
        """Return everything that is stored."""
        return Books(self.world.stores, "c001")

    def positions(self, symbol: str = BTC) -> list[Position]:
        """Return all positions of *symbol*, oldest first."""
        found = [p for p in self.books.positions if p.symbol == symbol]
        return sorted(found, key=lambda p: p.created_ms)

    def position(self, symbol: str = BTC) -> Position:
        """Return the newest position of *symbol*."""
        return self.positions(symbol)[-1]

    def orders(self, purpose: OrderPurpose, symbol: str = BTC) -> list[Order]:
        """Return our orders of a purpose, oldest first; not what stands for foreign fills."""
        found = [
            o
            for o in self.books.orders.values()
            if o.purpose is purpose and o.symbol == symbol and o.client_id.startswith("cts")
        ]
        return sorted(found, key=lambda o: o.created_ms)

    def entry(self, symbol: str = BTC) -> Order:
        """Return the newest entry."""
        return self.orders(OrderPurpose.ENTRY, symbol)[-1]

    def states(self, purpose: OrderPurpose, symbol: str = BTC) -> list[OrderState]:
        """Return the states of our orders of a purpose."""
        return [order.state for order in self.orders(purpose, symbol)]

    def history(self, order: Order) -> list[OrderEvent]:
        """Return the steps of an order's life."""
        return self.world.stores.orders.events(order.client_id)

    def differences(self, kind: DifferenceKind | None = None) -> list[Difference]:
        """Return what waits for the user."""
        found = self.world.session().differences
        return [d for d in found if kind is None or d.kind is kind]

    @property
    def state(self) -> EngineState:
        """Return the state of the connection's engine."""
        return self.world.engine().state

    @property
    def blocked_by(self) -> str:
        """Return why nothing new may be opened, in words."""
        return self.world.engine().status().blocked_by

    # ------------------------------------------------------------------ the whole truth
    def check_now(self) -> None:
        """Assert what must hold at any moment."""
        _demand([*always(self.world.stores, self.venue), *self.watch.findings])

    async def check_settled(self) -> None:
        """Let every trouble end, let time pass, and assert the whole truth, reopened too."""
        self.exchange.calm()
        await self.run(SETTLE_S)
        assert self.state is EngineState.RUNNING, self.world.engine().status().error
        session = self.world.session()
        findings = settled(self.world.stores, self.venue, session, self.world.log)
        _demand([*findings, *self.watch.findings])
        await self.during(self.world.coordinator.close())
        before = self.books
        self.world.stores.close()
        _demand(same_after_reopening(before, self.directory))

    async def close(self) -> None:
        """End everything."""
        self.exchange.calm()
        if not self.world.stores.database._peewee.is_closed():
            await self.during(self.world.close())


def _demand(findings: list[str]) -> None:
    if findings:
        raise AssertionError("\n".join(findings))
