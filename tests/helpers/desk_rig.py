"""The entry desk of one connection around a trading rig, wired as a session wires it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from cts_desktop.domain.events import DecisionMade
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import Side
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.account import Account
from cts_desktop.engine.entry_desk import EngineFlags, EntryDesk, Wish
from cts_desktop.engine.entry_memory import EntryMemory
from cts_desktop.engine.risk_gate import GateFacts
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.faulty_gateway import BTC, Venue, market_step
from tests.helpers.trading_rig import TradingRig, config_of

FLAGS = EngineFlags(
    state=EngineState.RUNNING, reconciling=False, kill_switch=False, armed=True, storage_ok=True,
    clock_offset_ms=0,
)  # fmt: skip


class DeskRig(TradingRig):
    """A trading rig whose entries come from a desk; `flags` are what the engine says.

    Attributes:
        told: every decision, of this rig alone.
    """

    def __init__(self, stores: SqliteStores, venue: Venue, **settings: object) -> None:
        super().__init__(stores, venue, **settings)
        self.flags = FLAGS
        self.told: list[Decision] = []
        self.bus.subscribe(DecisionMade, lambda event: self.told.append(event.decision))
        hour = self.config.whole("day_start_hour")
        self.account = Account("c001", self.gateway, stores, self.log, hour)
        memory = EntryMemory("c001", stores, self.clock, self.orders.last_close_ms)
        self.desk = EntryDesk(
            self.config, self.feed, self.book, self.orders, self.account, self.ids, memory,
            self._flags,
        )  # fmt: skip

    def _flags(self) -> EngineFlags:
        events = self.orders.account_events
        self.account.value(self.book, self.feed.mark, self.clock.now_ms(), events)
        return self.flags

    def change(self, **settings: object) -> None:
        """Use changed settings, as when the user applies them."""
        self.desk.configure(config_of(self.stores, **settings))

    def prices(self) -> None:
        """Let the newest prices come once more."""
        prices = [self.venue.prices[symbol] for symbol in self.feed.symbols]
        self.feed.push(market_step(self.clock.now_ms(), prices), keep=False)

    async def read_balance(self) -> None:
        await self.account.refresh(self.orders.account_events)

    async def ready(self) -> None:
        """Know the balance and fresh prices."""
        await self.read_balance()
        self.prices()

    def wish(self, symbol: str = BTC, side: Side = Side.BUY, **changes: Any) -> bool:
        """Ask for an entry as a qualified set does; return whether it was sent."""
        wanted = Wish(symbol, side, 2.0, 1.0, 0.0, 0.0, 0, f"{symbol} set")
        return self.desk.ask(replace(wanted, **changes))

    def facts(self, symbol: str = BTC, side: Side = Side.BUY, set_key: str = "") -> GateFacts:
        return self.desk.facts(symbol, side, self._flags(), self.clock.now_ms(), set_key)

    @property
    def free(self) -> Decimal | None:
        """What the gate takes for free."""
        return self.facts().free_balance

    def decisions(self) -> list[Decision]:
        """Every decision about an entry, oldest first."""
        return [d for d in self.told if d.purpose == "entry"]

    def stored_decisions(self) -> list[Decision]:
        """What is stored of them: equal refusals of a minute are one."""
        page = self.stores.decisions.page(limit=10_000)
        return [d for d in reversed(page.items) if d.purpose == "entry"]
