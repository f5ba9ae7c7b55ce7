"""A candle store over a real database, with connections to venues a test speaks for."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from typing_extensions import override

from cts_desktop.app.gateways import Gateways
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.events import CandlesChanged
from cts_desktop.domain.market import Candles
from cts_desktop.domain.venues import MarketData
from cts_desktop.service.candles import CandleStore
from cts_desktop.service.connection_parts import Parts
from cts_desktop.settings.source import Settings
from tests.helpers.engine_world import World
from tests.helpers.faulty_gateway import BTC, FaultyGateway, Venue
from tests.helpers.feed_venue import CandleVenue
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog

MINUTE_MS = 60_000
CONNECTION = "c001"


class _Log(RecordingLog):
    def log(
        self, message: str, level: str = "info", context: Mapping[str, object] | None = None
    ) -> None:
        self.lines.append((level, message))


class CandleGateway(FaultyGateway):
    """A gateway whose public data are the candles of a venue; `broken` keeps it from opening."""

    def __init__(self, venue: Venue, candles: CandleVenue) -> None:
        super().__init__(venue)
        self.candles = candles
        self.broken = 0
        self.opened = self.closed_times = 0

    @override
    async def connect(self) -> None:
        self.opened += 1
        if self.broken:
            self.broken -= 1
            raise RetryLaterError("The exchange does not answer")
        await super().connect()

    @override
    async def close(self) -> None:
        self.closed_times += 1
        await super().close()

    @override
    def market_data(self) -> MarketData | None:
        return self.candles


class CandleDesk:
    """The store under test, and everything around it.

    Attributes:
        candles: what the venue of every connection has.
        gateways: those that were made for downloads, with the key each was given.
        told: every announcement.
    """

    def __init__(self, directory: Path, clock: ManualClock | None = None) -> None:
        self.world = World(directory, clock=clock, make_gateway=self.make)
        self.clock = self.world.clock
        self.stores = self.world.stores
        self.log = _Log()
        self.candles = CandleVenue(self.clock)
        self.gateways: list[tuple[CandleGateway, Connection, Credentials | None]] = []
        self.broken = 0
        self.told: list[CandlesChanged] = []
        self.world.bus.subscribe(CandlesChanged, self.told.append)
        parts: Any = {"venues": None, "keys": None, "log": self.log}
        self.parts = Parts(
            stores=self.stores, settings=Settings(self.stores.settings),
            coordinator=self.world.coordinator, make_gateway=self.make,
            bus=self.world.bus, clock=self.clock, directory=directory, **parts,
        )  # fmt: skip
        self.store = CandleStore(self.parts)

    def use_real_gateways(self) -> None:
        """Reach venues as the program does: through ccxt, by the connections' settings."""
        settings, keys = Settings(self.stores.settings), self.parts.keys
        gateways = Gateways(self.stores, settings, keys, self.clock)
        self.parts = replace(self.parts, make_gateway=gateways)
        self.store = CandleStore(self.parts)

    def make(self, connection: Connection, credentials: Credentials | None = None) -> CandleGateway:
        gateway = CandleGateway(Venue(self.clock, symbols=(BTC,)), self.candles)
        gateway.broken, self.broken = min(self.broken, 1), max(0, self.broken - 1)
        self.gateways.append((gateway, connection, credentials))
        return gateway

    def connect(self, number: int = 1, *, exchange: str = "binance", **settings: object) -> str:
        """Add a connection; return its id."""
        identity = f"c{number:03d}"
        mode = Mode.PAPER if exchange == "paper" else Mode.LIVE
        self.stores.connections.save(
            Connection(identity, f"Real {number}", exchange=exchange, mode=mode, settings=settings)
        )
        return identity

    def again(self) -> CandleStore:
        """The store as it is after a restart of the program."""
        self.store = CandleStore(self.parts)
        return self.store

    def minutes(self, symbol: str = BTC, source: str = CONNECTION) -> list[int]:
        stored = self.stores.candles.load(source, symbol, 60)
        return [ts_ms // MINUTE_MS for ts_ms in stored.ts_ms.tolist()]

    async def close(self) -> None:
        await self.store.close()
        await self.world.close()


def made(
    begin_ms: int, rows: int, step_ms: int = MINUTE_MS, without: tuple[int, ...] = ()
) -> Candles:
    """Return candles with prices of their own; those numbered in *without* are missing."""
    numbers = np.array([n for n in range(rows) if n not in without], np.int64)
    prices = 100 + (numbers % 97)[:, None] / 7 + np.array([0.0, 0.5, -0.5, 0.1, 9.25])
    return Candles(begin_ms + numbers * step_ms, prices)


def write(path: Path, candles: Candles) -> str:
    """Write *candles* as csv; return the path."""
    rows = zip(candles.ts_ms.tolist(), candles.ohlcv.tolist(), strict=True)
    lines = [f"{ts},{','.join(map(repr, row))}" for ts, row in rows]
    path.write_text("\n".join(["ts_ms,open,high,low,close,volume", *lines, ""]))
    return str(path)
