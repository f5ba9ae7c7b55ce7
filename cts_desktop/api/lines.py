"""The lines clients come in on: what is spoken there, and how many there may be."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web
from typing_extensions import override

from cts_desktop.api.envelopes import HEADERS, JSON, Failure, Refused, encode, failure

_log = logging.getLogger(__name__)

#: A line on which nothing is asked, or not a whole question, is closed after this time.
IDLE_S: Final = 30.0
#: Longest line of a request's head, each header included.
LINE_BYTES: Final = 8190
_LINGER_S: Final = 2.0
_BUSY_S: Final = 5.0
_BUSY_BODY: Final = encode(Failure(error="Too many connections: try again in a moment"))
_BUSY: Final = (
    "HTTP/1.1 503 Service Unavailable\r\n"
    + "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    + f"Content-Type: {JSON}\r\nContent-Length: {len(_BUSY_BODY)}\r\n"
    "Retry-After: 1\r\nConnection: close\r\n\r\n"
).encode() + _BUSY_BODY


class Line(web.RequestHandler):
    """Speaks HTTP; what is malformed gets an answer like any other, and no line in the log."""

    def __init__(self, server: web.Server, lost: Callable[[], None]) -> None:
        self._lost = lost
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # as documented: none is written
            keepalive_timeout=IDLE_S,
            lingering_time=_LINGER_S,
            max_line_size=LINE_BYTES,
            max_field_size=LINE_BYTES,
            auto_decompress=False,
        )

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._lost()

    @override
    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        response = failure(Refused(status, "The request is malformed"))
        response.force_close()
        return response

    @override
    def log_exception(self, *args: Any, **kw: Any) -> None:
        error = kw.get("exc_info")  # its text may hold what the client has sent
        _log.error("A line of the API ended in a %s", type(error).__name__)


class _Busy(asyncio.Protocol):
    """Says that there are too many, as soon as something is asked."""

    def __init__(self, present: set["_Busy"]) -> None:
        self._present = present
        self._transport: Any = None
        self._end: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: Any) -> None:
        self._present.add(self)
        self._transport = transport
        self._end = asyncio.get_running_loop().call_later(_BUSY_S, transport.abort)

    @override
    def data_received(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(_BUSY)
            self._transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._present.discard(self)
        if self._end is not None:
            self._end.cancel()


class _Gone(asyncio.Protocol):
    """Hangs up: even saying no would take a descriptor that the engine may need."""

    @override
    def connection_made(self, transport: Any) -> None:
        transport.abort()


class Doorman:
    """Makes what speaks on each new line: *most* are served, as many again are told to wait.

    *lost* is called whenever a client has gone.
    """

    def __init__(self, server: web.Server, most: int, lost: Callable[[], None]) -> None:
        self._lost = lost
        self._server = server
        self._most = most
        self._waiting: set[_Busy] = set()

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a new line."""
        if len(self._server.connections) < self._most:
            return Line(self._server, self._lost)
        return _Busy(self._waiting) if len(self._waiting) < self._most else _Gone()
