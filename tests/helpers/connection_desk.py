"""The verbs around connections on a real profile, with a venue that has keys and faults."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from typing_extensions import override

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import Credentials, KeyRights, Right, Secret
from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.market import Candles, MarketType
from cts_desktop.domain.orders import OrderRequest
from cts_desktop.domain.venues import (
    AccountModes,
    Inspection,
    MarginMode,
    MarketData,
    OrderBook,
    PositionMode,
    PublicTrade,
    Ticker,
)
from cts_desktop.engine import EMERGENCY_TRIED_KEY
from cts_desktop.service.connections import Connections
from cts_desktop.service.views import StepResult, VenueView
from cts_desktop.settings.secrets import Keys
from cts_desktop.settings.vault import Scrypt
from tests.helpers.faulty_gateway import BTC, ETH, FaultyGateway, Venue
from tests.helpers.manual_clock import ManualClock

ALL_MODES = (Mode.PAPER, Mode.TESTNET, Mode.LIVE)
KEY = Credentials(Secret("key-of-the-first-account"), Secret("secret-of-the-first"))
OTHER = Credentials(Secret("key-of-the-second-account"), Secret("secret-of-the-second"))
PASSPHRASE = Secret("correct horse")
GOOD_RIGHTS = KeyRights(Right.YES, Right.YES, Right.NO, Right.YES)
VENUES = (
    VenueView("paper", "Paper", available=True),
    VenueView(
        "telling", "Telling", available=True, modes=ALL_MODES, key_label="API key",
        secret_label="Secret",
    ),
    VenueView(
        "silent", "Silent", available=True, modes=ALL_MODES, key_label="API key",
        secret_label="Secret", passphrase_label="Passphrase", tells_rights=False,
    ),
    VenueView(
        "odd", "Odd", available=True, tested=False, modes=ALL_MODES, key_label="API key",
        secret_label="Secret", passphrase_label="Passphrase, if any", tells_rights=False,
    ),
    VenueView("spotty", "Spotty", available=True, markets=(MarketType.SPOT,)),
)  # fmt: skip


class Listed:
    """Those venues, and no other."""

    def view(self, exchange: str) -> VenueView | None:
        return next((venue for venue in VENUES if venue.exchange == exchange), None)

    def all(self) -> tuple[VenueView, ...]:
        return VENUES


class KeyedGateway(FaultyGateway):
    """A gateway to a real venue: it also tells of key, modes and prices, in `answers`.

    An answer that is an exception is raised.
    """

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue)
        self.answers: dict[str, Any] = {
            "rights": GOOD_RIGHTS,
            "modes": AccountModes(MarginMode.CROSS, PositionMode.ONE_WAY, Decimal(5)),
            "try_order": True,
            "asks": ((Decimal(100), Decimal(1)),),
        }
        self.tried: list[OrderRequest] = []

    async def _said(self, name: str, method: str) -> Any:
        await self._query(method)
        said = self.answers[name]
        if isinstance(said, Exception):
            raise said
        return said

    @override
    def inspection(self) -> Inspection | None:
        return self

    @override
    def market_data(self) -> MarketData | None:
        return self

    async def fetch_rights(self) -> KeyRights:
        said: KeyRights = await self._said("rights", "fetch_rights")
        return said

    async def fetch_modes(self, symbol: str) -> AccountModes:
        said: AccountModes = await self._said("modes", "fetch_modes")
        return said

    async def try_order(self, request: OrderRequest) -> bool:
        self.tried.append(request)
        said: bool = await self._said("try_order", "try_order")
        return said

    async def fetch_order_book(self, symbol: str, depth: int) -> OrderBook:
        return OrderBook(symbol, (), await self._said("asks", "fetch_order_book"))

    async def fetch_tickers(self) -> Mapping[str, Ticker]:
        traded = {"BTC/USDT": 2_000_000_000, "ETH/USDT": 1_000_000_000}
        return {
            symbol: Ticker(symbol, Decimal(100), quote_volume=Decimal(value))
            for symbol, value in traded.items()
        }

    async def fetch_trades(self, symbol: str, limit: int) -> Sequence[PublicTrade]:
        raise RetryLaterError("not in this test")

    async def fetch_candles(
        self, symbol: str, timeframe_s: int, since_ms: int, limit: int
    ) -> Candles:
        raise RetryLaterError("not in this test")


def draft(name: str = "Real", mode: Mode = Mode.LIVE, **more: Any) -> Connection:
    """A connection to a venue that tells what a key may do."""
    settings = {"symbols": BTC, **more.pop("settings", {})}
    return Connection("", name, exchange=more.pop("exchange", "telling"), mode=mode,
                      settings=settings, **more)  # fmt: skip


class ConnectionDesk:
    """`connections` is the part under test.

    Attributes:
        prepare: called with every gateway before it is handed over.
        keys_used: the key each gateway was made with, in order.
        made_for: the connection of each.
        gateway: the newest.
    """

    def __init__(self, app: Application, directory: Path) -> None:
        self.app = app
        self.clock = ManualClock()
        self.venue = Venue(self.clock, symbols=(BTC, ETH))
        self.keys = Keys(directory, "profile", lambda: None, Scrypt(n=2, r=1))
        self.prepare: Callable[[KeyedGateway], None] = lambda _gateway: None
        self.keys_used: list[Credentials | None] = []
        self.made_for: list[Connection] = []
        self.gateway: KeyedGateway | None = None
        self.parts = replace(
            app.service.connections._parts,
            make_gateway=self._make, venues=Listed(), keys=self.keys, clock=self.clock,
        )  # fmt: skip
        self.connections = Connections(self.parts)

    def _make(self, connection: Connection, credentials: Credentials | None = None) -> KeyedGateway:
        self.keys_used.append(credentials)
        self.made_for.append(connection)
        self.gateway = KeyedGateway(self.venue)
        self.prepare(self.gateway)
        return self.gateway

    def answers(self, **said: Any) -> None:
        """Let every gateway made from now on say this."""
        self.prepare = lambda gateway: gateway.answers.update(said)

    async def added(self, **more: Any) -> Connection:
        """A live connection with its key stored."""
        self.keys.unlock(PASSPHRASE)
        return await self.connections.add(draft(**more), KEY)

    async def tested(self, **more: Any) -> Connection:
        added = await self.added(**more)
        steps = await self.connections.test(added.connection_id)
        assert steps[-1].ok, steps
        return self.stored(added)

    async def ready(self, **more: Any) -> Connection:
        """A live connection whose pre-flight list is green."""
        self.app.stores.state.put(EMERGENCY_TRIED_KEY, 1)
        await self.app.service.backups.create()
        tested = await self.tested(**more)
        report = await self.connections.preflight(tested.connection_id)
        assert report.green, report
        return tested

    def stored(self, connection: Connection) -> Connection:
        found = self.app.stores.connections.get(connection.connection_id)
        assert found is not None
        return found


def step(steps: Sequence[StepResult], name: str) -> StepResult:
    """Return the step of that name."""
    (found,) = [s for s in steps if s.name == name]
    return found
