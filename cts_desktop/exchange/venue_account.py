"""Which account at which venue, and how it is reached."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.venues import MarginMode, PositionMode

_ENDPOINT_SCHEMES: Final = ("http", "https")
_PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class VenueAccount:
    """One account at one venue.

    Attributes:
        exchange: the venue's id (see `exchange.quirks`).
        mode: PAPER for public data only: then no key is used.
        credentials: empty for public data only; never shown.
        endpoint: another host instead of the venue's own, ``http(s)://host[:port]``.
        proxy: what every request goes through, ``http(s)://`` or ``socks5(h)://`` and an address.
        dead_man_s: after how many seconds without a sign of life the venue cancels all orders of
            the account; 0 is off.

    Raises InvalidValueError for an endpoint or a proxy that is none.
    """

    connection_id: str
    exchange: str
    market_type: MarketType
    mode: Mode
    credentials: Credentials = field(default_factory=Credentials, repr=False)
    endpoint: str = ""
    proxy: str = field(default="", repr=False)  # may hold a password
    margin_mode: MarginMode = MarginMode.CROSS
    position_mode: PositionMode = PositionMode.ONE_WAY
    dead_man_s: int = 0

    def __post_init__(self) -> None:
        """Check the addresses."""
        _check("Endpoint", self.endpoint, _ENDPOINT_SCHEMES)
        _check("Proxy", self.proxy, _PROXY_SCHEMES)


def _check(what: str, address: str, schemes: tuple[str, ...]) -> None:
    """Raise InvalidValueError unless *address* is empty or a scheme, a host and perhaps a port.

    The text does not repeat the address, which may hold a password.
    """
    if not address:
        return
    allowed = " or ".join(f"{scheme}://" for scheme in schemes)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise InvalidValueError(f"{what}: not an address with a port of 1 … {_LAST_PORT}") from None
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise InvalidValueError(f"{what}: must be {allowed} and a host, perhaps with a port")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise InvalidValueError(f"{what}: must end after host and port")
    if what == "Endpoint" and "@" in parts.netloc:
        raise InvalidValueError(f"{what}: must not hold a name or a password")
