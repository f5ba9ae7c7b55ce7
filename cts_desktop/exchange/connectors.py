"""Connectors of aiohttp that ask a door before they look up a name. Loads aiohttp."""

import socket
import ssl
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp_socks import ProxyConnector, ProxyType
from typing_extensions import override

from cts_desktop.exchange.hosts import HostRefusedError
from cts_desktop.runtime.contacts import Door, plain_host

#: What an unanswered request raises, but for a certificate that does not fit.
ERRORS: Final = (aiohttp.ClientError, OSError)
#: RFC 1928.
_SOCKS_PORT: Final = 1080
CERTIFICATE_ERRORS: Final = (aiohttp.ClientConnectorCertificateError,)


class _Guard:
    """Who may pass: the hosts of *door*, and only with TLS where *encrypted*."""

    def __init__(self, door: Door, proxy_host: str, *, encrypted: bool) -> None:
        self._door = door
        self._proxy_host = proxy_host
        self._encrypted = encrypted

    def check(self, request: aiohttp.ClientRequest) -> None:
        """Raise HostRefusedError unless a connection may be made for *request*."""
        host = request.url.raw_host or ""
        self._pass(host)
        if self._encrypted and not request.is_ssl():
            raise HostRefusedError(self._door.owner, host, encrypted=False)
        proxy_host = request.proxy.raw_host if request.proxy else self._proxy_host
        if proxy_host:
            self._pass(proxy_host)

    def _pass(self, host: str) -> None:
        if not self._door.admits(host):
            raise HostRefusedError(self._door.owner, plain_host(host))


# A connection that was made is used for its own host only: asking when one is made is enough, and
# costs requests nothing. aiohttp's own kinds of connectors overwrite the same method.
class _Direct(aiohttp.TCPConnector):
    def __init__(self, guard: _Guard, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard

    @override
    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        self._guard.check(req)
        return await super()._create_connection(req, traces, timeout)


class _Socks(ProxyConnector):
    def __init__(self, guard: _Guard, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard

    @override
    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        self._guard.check(req)
        return await super()._create_connection(req, traces, timeout)


def session(
    door: Door, tls: ssl.SSLContext, proxy: str, *, encrypted: bool
) -> aiohttp.ClientSession:
    """Return what `http.session` promises."""
    guard = _Guard(door, urlsplit(proxy).hostname or "", encrypted=encrypted)
    # As ccxt has it: dead TLS connections are cleaned up, both kinds of addresses are raced.
    options: dict[str, Any] = {"ssl": tls, "enable_cleanup_closed": True}
    connector: aiohttp.TCPConnector
    if proxy:
        connector = _Socks(guard, **_socks(proxy), **options)
    else:
        connector = _Direct(guard, family=socket.AF_UNSPEC, happy_eyeballs_delay=0, **options)
    made = aiohttp.ClientSession(connector=connector, trust_env=False)
    # A command whose connection broke would be sent again unasked where its method is DELETE.
    made._retry_connection = False  # noqa: SLF001 - there is no other way
    return made


def _socks(proxy: str) -> dict[str, Any]:
    """Return where a SOCKS proxy is, which is asked to look up the names as well."""
    parts = urlsplit(proxy)
    return {
        "proxy_type": ProxyType.SOCKS5,
        "host": parts.hostname,
        "port": parts.port or _SOCKS_PORT,
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "rdns": True,
    }
