"""Listens, lets in who may, carries out what is asked, and answers whatever happens."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from cts_desktop.api.auth import ScopeOf, scope_of_token, token_in
from cts_desktop.api.envelopes import Refused, Success, answer, as_refused, encode, failure
from cts_desktop.api.events import EventFeed
from cts_desktop.api.lines import Doorman, Line
from cts_desktop.api.listening import Opened, most_lines, open_at
from cts_desktop.api.openapi import document
from cts_desktop.api.requests import body_of, find, query_of, target
from cts_desktop.api.routes import OPENAPI, ROUTES, URGENT, Call, Handle, Lane, Reply, Route
from cts_desktop.api.schemas import StatusAnswer, sent
from cts_desktop.domain.access import Listen, Scope
from cts_desktop.domain.errors import CtsError, NotFoundError, UserActionError
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.door import Service

_log = logging.getLogger(__name__)

#: Requests under way at the same time; more are asked to come again.
UNDER_WAY: Final = 256
#: How long answers under way may take when the API is closed.
_END_S: Final = 2.0


class ApiServer:
    """The API, from `start` to `stop`; everything runs on the engine loop.

    Nothing of a request is ever logged. A command that has begun is carried out to its end, also
    where its client is gone or the API is closed meanwhile. However many ask, the loop comes round
    between any two answers: the engine's loops are held up by one question at most.
    """

    def __init__(
        self, service: Service, scope_of: ScopeOf, clock: Clock, seen: Callable[[bool], None]
    ) -> None:
        self._service = service
        self._scope_of = scope_of
        self._seen = seen
        self._feed = EventFeed(service, clock)
        self._opened: Opened | None = None
        self._server: web.Server | None = None
        self._commands = Supervisor(lambda _name, _error: None)  # whoever waits for it is told
        self._lanes = {lane: asyncio.Lock() for lane in Lane if lane is not Lane.NONE}
        self._looking = asyncio.Lock()
        self._under_way = 0
        self._document = b""

    async def start(self, listen: Listen) -> str:
        """Listen and return the address clients use; raise UserActionError in words."""
        if self._opened is not None:
            raise UserActionError("API: it listens already")
        listen.check()
        server = web.Server(self._answer)
        self._opened = await open_at(listen, Doorman(server, most_lines(), self._feed.look_again))
        self._server = server
        self._document = encode(document(self._opened.url))
        await self._feed.open()
        return self._opened.url

    async def stop(self) -> None:
        """Stop listening and end what is under way; harmless where it does not listen."""
        opened, server = self._opened, self._server
        self._opened = self._server = None
        if opened is None or server is None:
            return
        await opened.close()
        self._feed.close()
        server.pre_shutdown()
        await server.shutdown(_END_S)
        await opened.server.wait_closed()

    def tokens_changed(self) -> None:
        """End the streams of whoever has no token any more."""
        self._feed.look_again()

    # ------------------------------------------------------------------ answers
    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._under_way >= UNDER_WAY and request.raw_path not in URGENT:
            return failure(
                Refused(503, "Too many requests at a time", headers={"Retry-After": "1"})
            )
        self._under_way += 1
        try:
            return await self._judged(request)
        except Refused as refused:
            if refused.stranger:
                self._seen(False)  # noqa: FBT003 - whether it was let in
            response = failure(refused)
            if refused.status in {408, 413} or _line(request).kept:
                response.force_close()
            return response
        finally:
            self._under_way -= 1

    async def _judged(self, request: web.BaseRequest) -> web.StreamResponse:
        """Let the request in, or raise Refused."""
        opened = self._opened
        if opened is None:
            raise Refused(503, "The API is being closed")
        opened.address.check(request.headers)
        parts, query = target(request)
        if parts == OPENAPI.parts and request.method == OPENAPI.method:
            return answer(self._document)
        token = token_in(request.headers)
        scope = scope_of_token(token, self._scope_of)
        line = _line(request)
        line.known = True
        if line.kept and not scope.allows(Scope.TRADE):
            raise Refused(503, "Too many connections: try again", headers={"Retry-After": "1"})
        self._seen(True)  # noqa: FBT003 - whether it was let in
        route, connection_id = find(ROUTES, request.method, parts)
        if route.scope is not None and not scope.allows(route.scope):
            raise Refused(403, "This token may only look: a trade token is needed")
        call = Call(
            self._service, connection_id, query_of(route, query), await body_of(route, request)
        )
        if route.handle is None:
            return await self._feed.stream(
                request,
                lambda: request.transport is not None and self._scope_of(token) is not None,
            )
        return await self._performed(route, route.handle, call)

    async def _performed(self, route: Route, handle: Handle, call: Call) -> web.Response:
        try:
            if route.method == "GET":
                async with self._looking:
                    await asyncio.sleep(0)  # so that the engine's loops come between two of them
                    reply = await handle(call)
            else:
                work = self._commands.start(self._in_lane(route, handle, call), route.path)
                reply = await asyncio.shield(work)
            return answer(_enveloped(route, reply))
        except Refused:
            raise
        except CtsError as error:
            raise await self._refusal(error, call.connection_id) from None
        except Exception as error:
            mark = secrets.token_hex(4)
            _log.exception("API: %s %s failed (%s)", route.method, route.path, mark)
            raise Refused(500, f"Something went wrong; the log says more under {mark}") from error

    async def _in_lane(self, route: Route, handle: Handle, call: Call) -> Reply:
        asked = f"{route.method} {route.path_of(call.connection_id)}"
        if route.lane is Lane.NONE:
            self._service.access.note(asked)
            return await handle(call)
        async with self._lanes[route.lane]:
            if self._opened is None:
                raise Refused(503, "The API is being closed")
            self._service.access.note(asked)
            return await handle(call)

    async def _refusal(self, error: CtsError, connection_id: str) -> Refused:
        """Return the answer to *error*, with the state the command met.

        That is the state of the path's connection, or else of the coordinator.
        """
        snapshot = await self._service.queries.snapshot()
        view = snapshot.connection(connection_id)
        here = view is not None or not connection_id
        refused = as_refused(error, snapshot.status.state if view is None else view.status.state)
        if isinstance(error, NotFoundError) and here:
            refused.status = 422  # not what the path names, but something in the request
        return refused


def _line(request: web.BaseRequest) -> Line:
    line = request.protocol
    if not isinstance(line, Line):
        raise TypeError("Requests come in on lines")
    return line


def _enveloped(route: Route, reply: Reply) -> bytes:
    data: Any = sent(reply.data, route.answer)
    if route.whole is StatusAnswer:
        whole = StatusAnswer(
            message=reply.message,
            data=data,
            status=data.status,
            is_running=data.is_running,
            is_paused=data.is_paused,
        )
        return encode(whole)
    return encode(Success(message=reply.message, data=data))
