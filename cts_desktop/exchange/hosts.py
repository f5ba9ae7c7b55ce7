"""Which hosts belong to a venue, as the library of venues has them; and what is said of others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from cts_desktop.domain.errors import UserActionError

#: What of a ccxt object's `urls` its code asks; all else are pages for people. A testnet's or a
#: demo's addresses take the place of "api" when it is entered.
_ASKED: Final = ("api", "api2", "ws")
#: Where the code asks more than its `urls` tell: an address in a sentence of its own (Deribit for
#: those who trade there with its own keys), a page used as an API, and hosts that only the venue
#: tells, at run time: KuCoin names the host of its websockets in answer to "bullet-public" and
#: "bullet-private", which changes. These are all such venues of ccxt 4.5; a test reads its code.
_MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "btcbox": ("www.btcbox.co.jp",),
    "coinbaseinternational": ("www.deribit.com",),
    "kucoin": ("*.kucoin.com",),
    "kucoinfutures": ("*.kucoin.com",),
}
_HOSTNAME: Final = "{hostname}"


class HostRefusedError(UserActionError):
    """A host is not on the list: nothing was sent there.

    Attributes:
        host: which.
        redirected: another host has had the request before, and named this one.
    """

    def __init__(self, owner: str, host: str, *, encrypted: bool = True) -> None:
        why = "which is not on its list of hosts" if encrypted else "without encryption"
        super().__init__(
            f"{owner} was to contact {host} {why}: nothing was sent there. If it has moved, a "
            "newer version of this program may know where; an exchange's address of your own "
            "choice is entered as its connection's Endpoint. Settings, Network lists every host"
        )
        self.host = host
        self.redirected = False


def venue_hosts(api: Any, *addresses: str) -> frozenset[str]:
    """Return all hosts a ccxt object may contact, as it is pointed now, and those of *addresses*.

    Args:
        api: after it was redirected or has entered a testnet.
        addresses: what the user has entered: endpoint and proxy; may be empty.
    """
    hostnames = [*_texts(api.urls.get("hostnames")), str(api.hostname or "")]
    found = set(_MORE.get(api.id, ()))
    for text in _texts({name: api.urls.get(name) for name in _ASKED}):
        for hostname in hostnames if _HOSTNAME in text else [""]:
            found.add(_host(text.replace(_HOSTNAME, hostname)))
    found.update(map(_host, addresses))
    return frozenset(found - {""})


def refusal_within(error: BaseException) -> HostRefusedError | None:
    """Return the refused host in what ccxt has made of it, if that is why it failed."""
    seen: BaseException | None = error
    while seen is not None:
        inner = next((arg for arg in (seen, *seen.args) if isinstance(arg, HostRefusedError)), None)
        if inner is not None:
            return inner
        seen = seen.__cause__
    return None


def _host(address: str) -> str:
    """Return the host in an address, or of a bare host."""
    return urlsplit(address if "://" in address else f"//{address}").hostname or ""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)
