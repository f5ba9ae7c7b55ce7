"""The lines clients come in on: what is spoken there, and how many there may be."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web
from typing_extensions import override

from cts_desktop.api.envelopes import Refused, failure

_log = logging.getLogger(__name__)

#: A line on which nothing is asked, or not a whole question, is closed after this time.
IDLE_S: Final = 30.0
#: Longest line of a request's head, each header included.
LINE_BYTES: Final = 8190
_LINGER_S: Final = 2.0


class Line(web.RequestHandler):
    """Speaks HTTP; what is malformed gets an answer like any other, and no line in the log.

    Attributes:
        known: a token was shown here.
        kept: this line is for who may trade.
    """

    def __init__(
        self,
        server: web.Server,
        met: Callable[["Line"], None],
        lost: Callable[["Line"], None],
    ) -> None:
        self._met, self._lost = met, lost
        self.known = self.kept = False
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
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._met(self)

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._lost(self)

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


class _Gone(asyncio.Protocol):
    """Hangs up: even saying no would take a descriptor that the engine may need."""

    @override
    def connection_made(self, transport: Any) -> None:
        transport.abort()


class Doorman:
    """Makes what speaks on each new line: *most* for everybody, as many again for who may trade.

    When those are taken as well, the oldest line on which no token was shown makes room: nobody
    without one keeps out an emergency stop. *lost* is called whenever a client has gone.
    """

    def __init__(self, server: web.Server, most: int, lost: Callable[[], None]) -> None:
        self._tell = lost
        self._server = server
        self._most = most
        self.lines: dict[Line, None] = {}  # oldest first

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a new line."""
        if len(self.lines) < 2 * self._most or self._stranger() is not None:
            return Line(self._server, self._met, self._lost)
        return _Gone()

    def _stranger(self) -> Line | None:
        return next((line for line in self.lines if not line.known), None)

    def _met(self, line: Line) -> None:
        if len(self.lines) >= 2 * self._most and (oldest := self._stranger()) is not None:
            del self.lines[oldest]
            if oldest.transport is not None:
                oldest.transport.abort()
        line.kept = len(self.lines) >= self._most
        self.lines[line] = None

    def _lost(self, line: Line) -> None:
        self.lines.pop(line, None)
        self._tell()
