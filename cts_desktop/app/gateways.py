"""How a connection becomes a gateway: its settings, its key, its throttle, its paper account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, MarketSourceKind, Mode
from cts_desktop.domain.credentials import Credentials, CredentialStore
from cts_desktop.domain.orders import Fill, Order
from cts_desktop.domain.ports import Clock, ExchangeGateway
from cts_desktop.domain.venues import MarginMode, PositionMode
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.registry import (
    PaperAccount,
    PaperSettings,
    account_gateway,
    live_paper_gateway,
    paper_gateway,
)
from cts_desktop.exchange.throttle import Throttle, ThrottleSettings
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.runtime.contacts import Contacts
from cts_desktop.service.connection_parts import read_key
from cts_desktop.settings.source import Settings
from cts_desktop.storage.stores import SqliteStores

_DRAFT: Final = "draft"
_NEW: Final = "New connection"


class PaperLedger:
    """The paper venue's memory: what our own database holds of the account."""

    def __init__(self, stores: SqliteStores, connection_id: str) -> None:
        self._stores = stores
        self._connection_id = connection_id

    def fills(self) -> Sequence[Fill]:
        """Return every stored fill, oldest first."""
        return self._stores.orders.fills(self._connection_id)

    def open_orders(self) -> Sequence[Order]:
        """Return the stored orders that are not final."""
        return self._stores.orders.unfinished(self._connection_id)

    def funding(self) -> Decimal:
        """Return all funding paid so far."""
        _, _, paid = self._stores.positions.totals(self._connection_id)
        open_positions = self._stores.positions.unfinished(self._connection_id)
        return paid + sum((p.funding for p in open_positions), Decimal(0))

    def leverage(self, client_id: str) -> Decimal:
        """Return the leverage a stored order was placed with; 1 where unknown."""
        order = self._stores.orders.get(client_id)
        return order.request.leverage if order is not None else Decimal(1)

    def cursor(self) -> Mapping[str, object] | None:
        """Return where the market stood."""
        stored = self._stores.state.get(f"cursor:{self._connection_id}")
        return stored if isinstance(stored, dict) else None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A throttle, and the venue it paces."""

    exchange: str
    throttle: Throttle


class Gateways:
    """Makes the gateway of a connection; a draft without an id gets an account without a past.

    All gateways of one connection share a throttle: what the venue has told the one (wait, stay
    away) concerns the next as well.
    """

    def __init__(
        self,
        stores: SqliteStores,
        settings: Settings,
        keys: CredentialStore,
        clock: Clock,
        contacts: Contacts | None = None,
    ) -> None:
        """Make gateways whose connections are written down in *contacts*."""
        self._stores = stores
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._contacts = contacts or Contacts(clock.now_ms)
        self._throttles: dict[str, _Kept] = {}

    def __call__(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> ExchangeGateway:
        """Return a fresh gateway; raise UserActionError for settings that cannot work."""
        values = self._settings.all(connection)
        throttle, paper = self._throttle(connection), self._paper(connection, values)
        if connection.exchange == PAPER_EXCHANGE:
            return paper_gateway(_market(connection, values), paper, throttle)
        account = _account(connection, values, credentials or Credentials())
        allow = partial(self._contacts.allow, connection.name or _NEW)
        if connection.mode is Mode.PAPER:
            quote = str(values["quote_asset"])
            return live_paper_gateway(account, paper, throttle, self._clock, quote, allow)
        given = credentials is not None or not connection.connection_id
        stored = None if given else partial(read_key, self._keys, connection)
        return account_gateway(account, throttle, self._clock, stored, allow)

    def _throttle(self, connection: Connection) -> Throttle:
        kept = self._throttles.get(connection.connection_id)
        if kept is None or kept.exchange != connection.exchange:
            settings = None
            if connection.exchange != PAPER_EXCHANGE:
                market = quirks_of(connection.exchange).market(connection.market_type)
                settings = ThrottleSettings(buckets=market.buckets)
            kept = _Kept(connection.exchange, Throttle(self._clock, settings))
        if connection.connection_id:
            self._throttles[connection.connection_id] = kept
        return kept.throttle

    def _paper(self, connection: Connection, values: Mapping[str, object]) -> PaperAccount:
        stored = connection.connection_id
        return PaperAccount(
            connection_id=stored or _DRAFT,
            balance=Decimal(str(values["paper_balance"])),
            latency_ms=int(str(values["paper_latency_ms"])),
            ledger=PaperLedger(self._stores, stored) if stored else None,
        )


def _market(connection: Connection, values: Mapping[str, object]) -> PaperSettings:
    files = str(values["market_files"]).splitlines()
    return PaperSettings(
        source=MarketSourceKind(str(values["market_source"])),
        files=[Path(line.strip()) for line in files if line.strip()],
        speed=float(str(values["market_speed"])),
        seed=int(str(values["market_seed"])),
        market_type=connection.market_type,
    )


def _account(
    connection: Connection, values: Mapping[str, object], credentials: Credentials
) -> VenueAccount:
    return VenueAccount(
        connection_id=connection.connection_id or _DRAFT,
        exchange=connection.exchange,
        market_type=connection.market_type,
        mode=connection.mode,
        credentials=credentials,
        endpoint=str(values["endpoint"]).strip(),
        proxy=str(values["proxy"]).strip(),
        margin_mode=MarginMode(str(values["margin_mode"])),
        position_mode=PositionMode(str(values["position_mode"])),
        dead_man_s=int(str(values["dead_man_s"])),
    )
