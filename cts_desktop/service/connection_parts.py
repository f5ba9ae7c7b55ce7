"""What the verbs around connections are made of, and how they read keys off the engine loop."""

import asyncio
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, Mode
from cts_desktop.domain.credentials import Credentials, CredentialStore, Secret
from cts_desktop.domain.errors import CredentialsError, InvalidValueError, UserActionError
from cts_desktop.domain.ports import Clock, ExchangeGateway, GatewayFactory
from cts_desktop.engine import GlobalTradeEngineCoordinator
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.views import VenueView
from cts_desktop.settings.schema import SETTINGS, validate_overrides
from cts_desktop.settings.source import Settings
from cts_desktop.storage.stores import SqliteStores

_NAME_LENGTH: Final = 60
#: Characters of a setting told in the log.
_SHOWN: Final = 60
#: Settings that lead requests somewhere else: what was found out before is worth nothing then.
ROUTES: Final = ("endpoint", "proxy")


class Venues(Protocol):
    """What can be chosen. Blocking: both may load the exchange library, about a second."""

    def view(self, exchange: str) -> VenueView | None:
        """Return a venue, or None where there is no such one."""
        ...

    def all(self) -> tuple[VenueView, ...]:
        """Return every venue, those nobody has tried last."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What is handed to everything that concerns connections.

    Attributes:
        directory: the profile's.
    """

    stores: SqliteStores
    settings: Settings
    coordinator: GlobalTradeEngineCoordinator
    make_gateway: GatewayFactory
    venues: Venues
    keys: CredentialStore
    bus: Bus
    log: SystemLogger
    clock: Clock
    directory: Path

    def venue(self, exchange: str) -> VenueView | None:
        """Return a selectable venue, or None."""
        return self.venues.view(exchange)

    async def look_up(self, exchange: str) -> None:
        """Have `venue` answer at once: an exchange nobody has tried is first asked for here."""
        await asyncio.to_thread(self.venues.view, exchange)

    def checked(self, draft: Connection) -> Connection:
        """Return *draft* trimmed and typed; raise UserActionError and its kin for what is wrong."""
        name = draft.name.strip()
        if not 0 < len(name) <= _NAME_LENGTH:
            raise InvalidValueError(f"Name: 1 to {_NAME_LENGTH} characters are needed")
        for other in self.stores.connections.all():
            if other.name.lower() == name.lower() and other.connection_id != draft.connection_id:
                raise InvalidValueError(f"Name: there is a connection called {other.name} already")
        venue = self.venue(draft.exchange)
        if venue is None or not venue.available:
            note = venue.note if venue else f"{draft.exchange!r} is not known"
            raise UserActionError(f"Exchange: {note}")
        _check_market(draft, venue)
        settings = validate_overrides(draft.settings)
        for key in ROUTES:
            if "@" in str(settings.get(key, "")):
                raise InvalidValueError(
                    f"{SETTINGS[key].label}: settings are stored in the open, so an address with a "
                    "password is not taken"
                )
        return replace(draft, name=name, settings=settings)

    def gateway(self, connection: Connection, key: Credentials | None) -> ExchangeGateway:
        """Return a gateway to look around with: it leaves the venue's dead-man switch alone."""
        settings = {**connection.settings, "dead_man_s": 0}
        return self.make_gateway(replace(connection, settings=settings), key)

    async def stored_key(self, connection: Connection) -> Credentials | None:
        """Return the key of a connection, None where it needs none.

        Raises CredentialsError and its kin, also where the key is gone.
        """
        if not needs_key(connection):
            return None
        return await asyncio.to_thread(read_key, self.keys, connection)


def _check_market(draft: Connection, venue: VenueView) -> None:
    if draft.exchange == PAPER_EXCHANGE and draft.mode is not Mode.PAPER:
        raise InvalidValueError("Mode: the simulated exchange trades on paper only")
    if draft.mode not in venue.modes:
        raise InvalidValueError(f"Mode: {venue.label} has no {draft.mode.value} account")
    if draft.market_type not in venue.markets:
        raise InvalidValueError(f"Market: {venue.label} has no {draft.market_type.label} here")


def read_key(keys: CredentialStore, connection: Connection) -> Credentials:
    """Return the stored key of a connection; blocking.

    Raises CredentialsError and its kin, also where the key is gone.
    """
    found = keys.get(connection.connection_id)
    if not found:
        raise CredentialsError(
            f"The key of {connection.name} is not where keys are kept on this computer: "
            "enter it again."
        )
    return found


def needs_key(connection: Connection) -> bool:
    """Tell whether an account at a venue is traded: a simulated one has no key."""
    return connection.mode is not Mode.PAPER


def whereabouts(connection: Connection) -> tuple[object, ...]:
    """Return what a key, its rights and a test belong to."""
    routes = (connection.settings.get(key, "") for key in ROUTES)
    return (connection.exchange, connection.market_type, connection.mode, *routes)


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, str]:
    """Return the settings that differ, each in words."""
    return {
        key: f"{key} {_shown(before.get(key))} → {_shown(after.get(key))}"
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }


def _shown(value: object) -> str:
    return "as global" if value is None else textwrap.shorten(str(value), _SHOWN)


def checked_key(credentials: Credentials, venue: VenueView) -> Credentials:
    """Return the key without blanks around it; raise InvalidValueError where a part is missing."""
    trimmed = Credentials(
        *(
            Secret(part.reveal().strip())
            for part in (credentials.key, credentials.secret, credentials.passphrase)
        )
    )
    if not venue.tested:  # what it asks for is for the user to know
        if not trimmed:
            raise InvalidValueError(f"{venue.key_label or 'Key'}: {venue.label} asks for one")
        return trimmed
    asked = (
        (venue.key_label, trimmed.key),
        (venue.secret_label, trimmed.secret),
        (venue.passphrase_label, trimmed.passphrase),
    )
    for label, part in asked:
        if label and not part:
            raise InvalidValueError(f"{label}: {venue.label} asks for one")
    return trimmed
