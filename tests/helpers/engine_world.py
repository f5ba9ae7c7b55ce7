"""A coordinator with a real database and faulty gateways, in time that a test moves by hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.events import ConnectionStateChanged, EngineStateChanged, KillSwitchChanged
from cts_desktop.domain.lifecycle import EngineState, StartPhase
from cts_desktop.domain.orders import Side
from cts_desktop.domain.ports import GatewayFactory
from cts_desktop.engine import GlobalTradeEngineCoordinator, TradeEngine
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.runtime.bus import Bus
from cts_desktop.settings.source import Settings
from tests.helpers.faulty_gateway import BTC, ETH, FaultyGateway, Venue
from tests.helpers.manual_clock import ManualClock, turns
from tests.helpers.recording_log import RecordingLog
from tests.helpers.trading_rig import open_stores

#: A few sets are enough where no signal is expected.
SMALL = {"direction_enabled": False}


class World:
    """Everything a coordinator needs; `gateways` holds the newest gateway of each connection."""

    def __init__(
        self,
        directory: Path,
        *,
        clock: ManualClock | None = None,
        venues: dict[str, Venue] | None = None,
        make_gateway: GatewayFactory | None = None,
    ) -> None:
        """Trade at simulated *venues*, or through what *make_gateway* makes."""
        self.directory = directory
        self.clock = clock or ManualClock()
        self.stores = open_stores(directory, self.clock)
        self.log = RecordingLog()
        self.bus = Bus()
        self.venues: dict[str, Venue] = {} if venues is None else venues
        self.gateways: dict[str, FaultyGateway] = {}
        self.prepare: Callable[[str, FaultyGateway], None] = lambda _id, _gateway: None
        self.states: list[tuple[EngineState, EngineState]] = []
        self.moves: list[tuple[str, EngineState, StartPhase]] = []
        self.kills: list[bool] = []
        self.bus.subscribe(EngineStateChanged, lambda e: self.states.append((e.previous, e.state)))
        self.bus.subscribe(KillSwitchChanged, lambda e: self.kills.append(e.engaged))
        self.bus.subscribe(
            ConnectionStateChanged,
            lambda e: self.moves.append((e.connection_id, e.state, e.phase)),
        )
        self.coordinator = GlobalTradeEngineCoordinator(
            self.stores.connections, Settings(self.stores.settings), self.stores, self.bus,
            self.log, self.clock, make_gateway or self.make_gateway,
        )  # fmt: skip

    def make_gateway(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> FaultyGateway:
        name = connection.connection_id
        venue = self.venues.setdefault(name, Venue(self.clock, symbols=(BTC, ETH)))
        gateway = self.gateways[name] = FaultyGateway(venue)
        self.prepare(name, gateway)
        return gateway

    def add(self, number: int = 1, *, enabled: bool = True, **settings: object) -> Connection:
        connection = Connection(
            f"c{number:03d}", f"Paper {number}", enabled=enabled, settings=SMALL | settings
        )
        self.stores.connections.save(connection)
        return connection

    def change(self, number: int = 1, **settings: object) -> None:
        stored = self.stores.connections.get(f"c{number:03d}")
        assert stored is not None
        self.stores.connections.save(replace(stored, settings={**stored.settings, **settings}))
        self.coordinator.settings_changed()

    def engine(self, number: int = 1) -> TradeEngine:
        found = self.coordinator.engine(f"c{number:03d}")
        assert found is not None
        return found

    def session(self, number: int = 1) -> Session:
        session = self.engine(number).session
        assert session is not None
        return session

    def gateway(self, number: int = 1) -> FaultyGateway:
        return self.gateways[f"c{number:03d}"]

    def wish(
        self,
        number: int = 1,
        symbol: str = BTC,
        side: Side = Side.BUY,
        key: str = "",
        **changes: Any,
    ) -> bool:
        """Ask for an entry as a qualified set does; return whether it was sent."""
        desk = self.session(number).desk
        assert desk is not None
        wanted = Wish(symbol, side, 2.0, 1.0, 0.0, 0.0, 0, key or f"set:{symbol}")
        return desk.ask(replace(wanted, **changes))

    async def warm_up(self, number: int = 1) -> None:
        """Let a first price and the balance arrive."""
        await self.gateway(number).tick(1)
        await self.clock.run(1)
        await self.gateway(number).tick(1)

    async def holding(self, number: int = 1, symbol: str = BTC) -> None:
        """Start, and enter one protected position."""
        await self.coordinator.start()
        await self.warm_up(number)
        assert self.wish(number, symbol)
        await self.clock.run(1)

    async def close(self) -> None:
        await self.coordinator.close()
        await turns()
        self.stores.close()
