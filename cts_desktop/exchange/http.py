"""The one way out: sessions that contact the hosts on their owner's list, and no others.

Connectors are made in `connectors`, which loads aiohttp: it is imported when somebody asks.
"""

import asyncio
import importlib
import os
import ssl
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from cts_desktop.domain.errors import RetryLaterError, UserActionError
from cts_desktop.runtime.contacts import Contacts, Door
from cts_desktop.runtime.imports import plain_imports

if TYPE_CHECKING:
    import aiohttp

#: Hosts that may be asked without encryption: nothing leaves this computer.
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_AGENT: Final = {"User-Agent": "cts-desktop", "Accept-Encoding": "identity"}
_OK: Final = 200
#: Answers after which the same question may succeed later: too slow, too many, and all of 500.
_LATER: Final = frozenset({408, 425, 429})
_SERVER_TROUBLE: Final = 500
_CHUNK: Final = 16_384


def session(
    door: Door, tls: ssl.SSLContext, *, proxy: str = "", encrypted: bool = True
) -> "aiohttp.ClientSession":
    """Return a session on the running loop whose every connection passes *door*.

    It takes no proxy from the environment, keeps no connection it may not have, and repeats no
    request by itself. The first call loads aiohttp.

    Args:
        door: whom everything is asked for, and where it may go.
        tls: how certificates are verified.
        proxy: a SOCKS proxy (``socks5://…``, ``socks5h://…``) everything goes through. A proxy of
            HTTP is named with each request; it has to be on the list as well.
        encrypted: connections without TLS are refused, as a redirect may ask for one.
    """
    from cts_desktop.exchange import connectors  # noqa: PLC0415 - it loads aiohttp

    return connectors.session(door, tls, proxy, encrypted=encrypted)


async def fetch(
    contacts: Contacts, owner: str, url: str, *, max_bytes: int, timeout_s: float
) -> bytes:
    """Return what *url* answers, asked for *owner*; its host is the only one contacted.

    Redirects are followed on the same host. Only https, but on this computer.

    Raises RetryLaterError where it may succeed later, and UserActionError where it will not: in
    words, with the host and without the rest of the address.
    """
    parts = urlsplit(url)
    host, loopback = parts.hostname or "", parts.hostname in _LOOPBACK
    if not host or parts.scheme not in ({"https", "http"} if loopback else {"https"}):
        raise UserActionError(f"{owner}: not an address that begins with https:// and has a host")
    connectors = await asyncio.to_thread(_load_connectors)
    tls = await asyncio.to_thread(tls_context)
    door = contacts.allow(owner, [host])
    try:
        async with asyncio.timeout(timeout_s), session(door, tls, encrypted=not loopback) as asker:
            return await _body(asker, url, host, max_bytes)
    except TimeoutError:
        raise RetryLaterError(f"{host} did not answer within {timeout_s:g} s") from None
    except connectors.CERTIFICATE_ERRORS:
        raise UserActionError(f"{host} cannot prove that it is {host}: its certificate") from None
    except connectors.ERRORS as error:
        raise RetryLaterError(f"{host} does not answer ({type(error).__name__})") from None


async def _body(asker: "aiohttp.ClientSession", url: str, host: str, max_bytes: int) -> bytes:
    async with asker.get(url, headers=_AGENT) as answer:
        status = answer.status
        if status in _LATER or status >= _SERVER_TROUBLE:
            raise RetryLaterError(f"{host} answers {status}: try again later")
        if status != _OK:
            raise UserActionError(f"{host} answers {status}: there is nothing at this address")
        body = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > max_bytes:
                raise UserActionError(f"{host} answers with more than {max_bytes:,} bytes")
        return bytes(body)


def tls_context(cafile: str = "") -> ssl.SSLContext:
    """Return how certificates are verified; reads a file, so call it off the loop.

    Authorities are those in the file SSL_CERT_FILE names, else in *cafile*, else Mozilla's.
    """
    import certifi  # noqa: PLC0415 - not needed before somebody goes out

    authorities = os.environ.get("SSL_CERT_FILE") or cafile or certifi.where()
    return ssl.create_default_context(cafile=authorities)


def _load_connectors() -> Any:
    with plain_imports():
        return importlib.import_module("cts_desktop.exchange.connectors")
