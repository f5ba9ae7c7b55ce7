"""Which hosts the program may contact, for whom, and which it did: everything outside goes here."""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import IPv6Address
from typing import Final

_log = logging.getLogger(__name__)

#: So many hosts are kept apart; a server that redirects to ever new names fills one more line.
_MOST_HOSTS: Final = 1_000
_OTHERS: Final = "(other hosts)"
#: Begins an entry that stands for every host below a domain, and for nothing else.
_ANY_BELOW: Final = "*."


@dataclass(frozen=True, slots=True)
class Contact:
    """What one owner had to do with one host since the program started.

    Attributes:
        allowed: it was on the owner's list when that was made, or last asked.
        contacts: connections begun; `refused`: those that were not.
        first_ms, last_ms: of both, None before the first.
    """

    owner: str
    host: str
    allowed: bool
    contacts: int = 0
    refused: int = 0
    first_ms: int | None = None
    last_ms: int | None = None


class Door:
    """The list of hosts of one set of connections; made by `Contacts.allow`.

    Attributes:
        owner: whose traffic it is, as a person knows it.
    """

    def __init__(self, contacts: "Contacts", owner: str, hosts: frozenset[str]) -> None:
        self.owner = owner
        self._contacts = contacts
        self._hosts = hosts
        self._domains = tuple(h.removeprefix("*") for h in hosts if h.startswith(_ANY_BELOW))

    def admits(self, host: str) -> bool:
        """Tell whether *host* may be contacted, and write down that it is, or is refused.

        To be asked for every connection before its name is looked up.
        """
        host = plain_host(host)
        allowed = self.allows(host)
        if self._contacts.note(self.owner, host, allowed=allowed):
            _log.warning(
                "%s: %s is not on the list of hosts, refused before anything was sent there",
                self.owner, host,
            )  # fmt: skip
        return allowed

    def allows(self, host: str) -> bool:
        """Tell whether *host*, in its plain form, is on the list."""
        return host in self._hosts or (bool(self._domains) and host.endswith(self._domains))


class Contacts:
    """Every host allowed or tried, by owner. Safe to use from any thread."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._rows: dict[tuple[str, str], Contact] = {}

    def allow(self, owner: str, hosts: Iterable[str]) -> Door:
        """Return the door of *owner* to exactly *hosts*; ``*.example.com`` is any host below it.

        Doors of one owner are apart: what a connection is tested with is not allowed to the one
        that runs.
        """
        plain = frozenset(filter(None, map(plain_host, hosts)))
        with self._lock:
            for host in sorted(plain):
                row = self._rows.get((owner, host), Contact(owner, host, allowed=True))
                self._rows[owner, host] = replace(row, allowed=True)
        return Door(self, owner, plain)

    def note(self, owner: str, host: str, *, allowed: bool) -> bool:
        """Count one connection; tell whether it is the first that *host* was refused."""
        now_ms = self._now_ms()
        with self._lock:
            if (owner, host) not in self._rows and len(self._rows) >= _MOST_HOSTS:
                host = _OTHERS
            row = self._rows.get((owner, host), Contact(owner, host, allowed=allowed))
            self._rows[owner, host] = Contact(
                owner,
                host,
                allowed,
                row.contacts + allowed,
                row.refused + (not allowed),
                now_ms if row.first_ms is None else row.first_ms,
                now_ms,
            )
        return not allowed and row.refused == 0

    def all(self) -> tuple[Contact, ...]:
        """Return what is known of every host, by owner and name."""
        with self._lock:
            rows = list(self._rows.values())
        return tuple(sorted(rows, key=lambda row: (row.owner.casefold(), row.host)))


def plain_host(host: str) -> str:
    """Return *host* in the one form in which hosts are compared: as it is looked up."""
    host = host.strip("[]").rstrip(".").lower()
    if ":" in host:
        with suppress(ValueError):
            return str(IPv6Address(host))
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
