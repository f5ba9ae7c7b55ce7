"""Who may ask: the address a request was sent to, the page it comes from, and its token."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cts_desktop.api.envelopes import Refused
from cts_desktop.domain.access import Scope

_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?")
_BEARER: Final = re.compile(r"bearer +([\w.~+/-]{1,200}=*)", re.IGNORECASE | re.ASCII)
_DEFAULT_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
_CHALLENGE: Final[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer realm="CTS Desktop"'}

#: Says what a token allows; None for a stranger's.
ScopeOf = Callable[[str], Scope | None]


class Headers(Protocol):
    """The headers of a request."""

    def getall(self, key: str, default: Sequence[str], /) -> Sequence[str]:
        """Return every value of a header."""
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """How requests may name the place they are sent to.

    A page elsewhere could make a browser resolve its own name to this machine; its requests then
    carry that name.

    Attributes:
        names: lower case; IPv6 in brackets; ``*.`` before a name stands for one label.
    """

    scheme: str
    names: frozenset[str]
    port: int

    def check(self, headers: Headers) -> None:
        """Raise Refused (403) for another Host, or an Origin that is not this address."""
        hosts = headers.getall("Host", ())
        host = hosts[0].lower() if len(hosts) == 1 else ""
        match = _HOST.fullmatch(host)
        if match is None or not self._is_here(match[1], match[2]):
            raise Refused(403, "Host: this is not the address the API listens at", stranger=True)
        origins = headers.getall("Origin", ())
        if any(origin.lower() != f"{self.scheme}://{host}" for origin in origins):
            raise Refused(403, "Origin: pages of other addresses are not served", stranger=True)

    def _is_here(self, name: str, port: str | None) -> bool:
        if (int(port) if port else _DEFAULT_PORTS[self.scheme]) != self.port:
            return False
        return name in self.names or f"*.{name.partition('.')[2]}" in self.names


def token_in(headers: Headers) -> str:
    """Return the token of a request, or an empty text."""
    values = headers.getall("Authorization", ())
    match = _BEARER.fullmatch(values[0].strip()) if len(values) == 1 else None
    return match[1] if match is not None else ""


def scope_of_token(token: str, scope_of: ScopeOf) -> Scope:
    """Return what a token allows; raise Refused (401) for none or a stranger's."""
    scope = scope_of(token) if token else None
    if scope is None:
        raise Refused(
            401,
            "A token is needed: Authorization: Bearer TOKEN (Settings → API, or "
            "'cts-desktop token')",
            headers=_CHALLENGE,
            stranger=True,
        )
    return scope
