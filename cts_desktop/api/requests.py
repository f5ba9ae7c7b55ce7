"""Reading a request: its path, its query and its body, each within limits."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from cts_desktop.api import schemas
from cts_desktop.api.envelopes import JSON, Refused
from cts_desktop.api.routes import Route
from cts_desktop.runtime.redaction import redact

#: Largest body, in bytes, and how long it may take to arrive.
BODY_BYTES: Final = 64 * 1024
BODY_S: Final = 10.0
_MOST_FIELDS: Final = 32
_MEDIA: Final = re.compile(rf"{JSON}(?:\s*;\s*charset=\"?utf-8\"?)?", re.IGNORECASE)
_ENUM_VALUE: Final = re.compile(r"enum value .* - at", re.DOTALL)


def target(request: web.BaseRequest) -> tuple[tuple[str, ...], str]:
    """Return the segments of the path and the query text; raise Refused (400) for a proxy's."""
    path, _, query = request.raw_path.partition("?")
    if not path.startswith("/"):
        raise Refused(400, "The request names no path")
    return tuple(path.split("/")), query


def find(routes: Iterable[Route], method: str, parts: tuple[str, ...]) -> tuple[Route, str]:
    """Return the route and the connection's id; raise Refused, 404 or 405 with the methods."""
    here = [(route, found) for route in routes if (found := route.match(parts)) is not None]
    if not here:
        raise Refused(404, "There is no such path")
    for route, found in here:
        if route.method == method:
            return route, found
    allowed = ", ".join(sorted(route.method for route, _ in here))
    raise Refused(405, f"This path knows {allowed} only", headers={"Allow": allowed})


def query_of(route: Route, text: str) -> Any:
    """Return the query as the route's type; raise Refused, 400 or 422."""
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=bool(text),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Refused(400, "The query is malformed") from None
    given = dict(pairs)
    if len(given) != len(pairs):
        raise Refused(400, "The query names something twice")
    try:
        return msgspec.convert(given, route.query, strict=False)
    except msgspec.ValidationError as error:
        raise Refused(422, "The query does not fit", _where(error)) from None


async def body_of(route: Route, request: web.BaseRequest) -> Any:
    """Return the body as the route's type; raise Refused, 400, 408, 413, 415 or 422."""
    data = await _read(request)
    if route.body is None:
        if data:
            raise Refused(400, "This request takes no body")
        return None
    if not data and issubclass(route.body, schemas.NoBody):
        return route.body()
    if not _MEDIA.fullmatch(request.headers.get("Content-Type", "")):
        raise Refused(415, f"The body must be {JSON}")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "The body must not be compressed")
    try:
        return msgspec.json.decode(data, type=route.body)
    except msgspec.ValidationError as error:
        raise Refused(422, "The body does not fit", _where(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "The body is not JSON") from None


async def _read(request: web.BaseRequest) -> bytes:
    data = bytearray()
    if (request.content_length or 0) > BODY_BYTES:
        raise _too_large()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > BODY_BYTES:
                    raise _too_large()
    except TimeoutError:
        raise Refused(408, "The body did not arrive in time") from None
    except (web.RequestPayloadError, ClientPayloadError, HttpProcessingError):
        raise Refused(400, "The body is broken off or malformed") from None
    return bytes(data)


def _too_large() -> Refused:
    return Refused(413, f"The body is larger than {BODY_BYTES // 1024} kB")


def _where(error: msgspec.ValidationError) -> str:
    """Return what does not fit and where, without the values that were sent."""
    return redact(_ENUM_VALUE.sub("value - at", str(error)))
