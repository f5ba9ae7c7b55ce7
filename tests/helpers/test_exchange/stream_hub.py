"""Who listens to what: market streams, and the user streams of perpetuals."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from cts_desktop.domain.market import MarketType
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.test_exchange.connection import Connection
from tests.helpers.test_exchange.interfaces import AccountEvent, ListenKeyExpired
from tests.helpers.test_exchange.listing import Update
from tests.helpers.test_exchange.market_frames import MarketFrames
from tests.helpers.test_exchange.market_streams import Stream, StreamNames
from tests.helpers.test_exchange.tape import Tape
from tests.helpers.test_exchange.user_events import UserFrames

if TYPE_CHECKING:
    from tests.helpers.test_exchange.accounts import Account
    from tests.helpers.test_exchange.exchange import TestExchange

_log = logging.getLogger(__name__)

_METHODS: Final = (
    "SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"
)  # fmt: skip
#: Begins the names of hosts that speak the perpetual protocol on plain paths.
_PERPETUAL_HOST: Final = "fstream"
_PERPETUAL: Final = ("", "/public", "/market", "/private")
_MOST_STREAMS: Final = 1024


class _RequestError(Exception):
    """A request that cannot be carried out: Binance's code and text."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class _Active:
    """A stream somebody listens to; `spoke_ms` is when its period began."""

    stream: Stream
    listeners: dict[Connection, None] = field(default_factory=dict)
    spoke_ms: int = 0


class Streams:
    """Every open websocket but those of the websocket API.

    Attributes:
        connections: the open ones, oldest first (those of the websocket API included).
    """

    def __init__(self, exchange: "TestExchange", tape: Tape) -> None:
        self._exchange, self._tape = exchange, tape
        self._faults = exchange.faults.streams
        frames = MarketFrames(exchange.catalogue)
        self.user_frames = UserFrames(exchange.catalogue)
        self._names = {kind: StreamNames(kind, frames, tape.listings(kind)) for kind in MarketType}
        self._active: dict[tuple[MarketType, str], _Active] = {}
        self.connections: dict[Connection, None] = {}
        self._users: dict[Connection, dict[str, Callable[[], None]]] = {}
        self.tasks = Supervisor(_report)
        self._to_drop = 0
        tape.listen(self._on_step)
        self._faults.disconnect.append(self.disconnect)

    # ------------------------------------------------------------------ routes
    def add_routes(self, app: web.Application) -> None:
        """Add Binance's paths, plain and under ``/fstream``."""
        add = app.router.add_get
        for prefix in _PERPETUAL:
            add(f"{prefix}/ws", self._raw)
            add(f"{prefix}/ws/{{names:.+}}", self._raw)
            add(f"{prefix}/stream", self._combined)
            add(f"{prefix}/stream/{{names:.+}}", self._raw)  # ccxt wants "/stream" in spot URLs
            add(f"/fstream{prefix}/ws", self._raw)
            add(f"/fstream{prefix}/ws/{{names:.+}}", self._raw)
            add(f"/fstream{prefix}/stream", self._combined)

    async def _raw(self, request: web.Request) -> web.StreamResponse:
        names = request.match_info.get("names", "").split("/")
        if names[0] == "ws":
            del names[0]
        return await self._serve(request, names, wrapped=False)

    async def _combined(self, request: web.Request) -> web.StreamResponse:
        names = request.query.get("streams", "").split("/")
        return await self._serve(request, names, wrapped=True)

    async def _serve(
        self, request: web.Request, names: list[str], *, wrapped: bool
    ) -> web.StreamResponse:
        kind = _kind_of(request)
        connection = Connection(kind, self._faults, wrapped=wrapped)
        keys = [key for key in request.query.getall("listenKey", []) if self._owner(key)]
        if keys and self._faults.user_refuse:
            return web.Response(status=503, text="Service Unavailable")
        if "listenKey" in request.query and not keys:
            return web.json_response(
                {"code": -1125, "msg": "This listenKey does not exist."}, status=400
            )
        return await self.run(
            request, connection, self._market_request,
            lambda: self._subscribe(connection, [*filter(None, names), *keys]),
        )  # fmt: skip

    async def run(
        self, request: web.Request, connection: Connection,
        take: Callable[[Connection, str], None], begin: Callable[[], None],
    ) -> web.StreamResponse:  # fmt: skip
        """Serve a websocket until it ends: *begin* once it is open, *take* for each message."""
        if self._faults.refuse:
            return web.Response(status=503, text="Service Unavailable")
        await connection.socket.prepare(request)
        self.connections[connection] = None
        pump = self.tasks.start(connection.pump(), "websocket")
        try:
            begin()
            if self._to_drop:
                self._to_drop -= 1
                connection.cut()
            async for text in connection.requests():
                take(connection, text)
        finally:
            pump.cancel()
            del self.connections[connection]
            self._forget(connection)
        return connection.socket

    # ------------------------------------------------------------------ requests
    def _market_request(self, connection: Connection, text: str) -> None:
        number: object = None
        try:
            request = _parsed(text)
            number = request.get("id")
            connection.answer({"result": self._carried_out(connection, request), "id": number})
        except _RequestError as error:
            problem = {"code": error.code, "msg": str(error)}
            connection.answer({"error": problem} | ({"id": number} if number is not None else {}))

    def _carried_out(self, connection: Connection, request: Mapping[str, Any]) -> object:
        method, names = request["method"], request.get("params", [])
        if method == "LIST_SUBSCRIPTIONS":
            return list(connection.names)
        if method.endswith("PROPERTY"):
            return _property(connection, method, names)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _RequestError(2, "Invalid request: params must be an array of strings")
        if method == "UNSUBSCRIBE":
            for name in names:
                self._unsubscribe(connection, name)
            return None
        for name in names:
            if not self._exists(connection.kind, name):
                raise _RequestError(2, "Invalid request: invalid stream")
        self._subscribe(connection, names)
        return None

    def _exists(self, kind: MarketType, name: str) -> bool:
        return self._names[kind].stream(name) is not None or self._owner(name) is not None

    # ------------------------------------------------------------------ subscriptions
    def _subscribe(self, connection: Connection, names: list[str]) -> None:
        """Subscribe to streams and listenKeys; what is neither stays without events."""
        for name in names:
            if name in connection.names or len(connection.names) >= _MOST_STREAMS:
                continue
            connection.names[name] = None
            if owner := self._owner(name):
                self._follow(connection, name, owner)
                continue
            active = self._active.get((connection.kind, name))
            if active is None and (stream := self._names[connection.kind].stream(name)):
                active = self._active[connection.kind, name] = _Active(stream)
            if active is not None:
                active.listeners[connection] = None

    def _unsubscribe(self, connection: Connection, name: str) -> None:
        connection.names.pop(name, None)
        self.end(connection, name)
        active = self._active.get((connection.kind, name))
        if active is not None:
            active.listeners.pop(connection, None)
            if not active.listeners:
                del self._active[connection.kind, name]

    def _forget(self, connection: Connection) -> None:
        for name in list(connection.names):
            self._unsubscribe(connection, name)
        for end in self._users.pop(connection, {}).values():
            end()

    def active_names(self) -> list[str]:
        """Return the streams somebody listens to."""
        return [name for _, name in self._active]

    # ------------------------------------------------------------------ account events
    def _owner(self, listen_key: str) -> "Account | None":
        accounts = self._exchange.accounts.values()
        return next((a for a in accounts if listen_key in a.listen_keys), None)

    def _follow(self, connection: Connection, listen_key: str, account: "Account") -> None:
        """Send the perpetual events of *account* until its listenKey ends."""

        def on_event(kind: MarketType, event: AccountEvent) -> None:
            if kind is not MarketType.PERPETUAL:
                return
            if isinstance(event, ListenKeyExpired) and event.listen_key != listen_key:
                return
            for frame in self.user_frames.of(kind, event):
                connection.event(listen_key, frame, user=True)
            if isinstance(event, ListenKeyExpired):
                self._unsubscribe(connection, listen_key)

        self.follow(connection, listen_key, account.subscribe(on_event))

    def follow(self, connection: Connection, name: str, end: Callable[[], None]) -> None:
        """Keep *end*, which stops a user stream, until the connection or the stream is over."""
        self._users.setdefault(connection, {})[name] = end

    def end(self, connection: Connection, name: str) -> None:
        """Stop a user stream."""
        if stop := self._users.get(connection, {}).pop(name, None):
            stop()

    # ------------------------------------------------------------------ market events
    def _on_step(self, kind: MarketType, updates: Mapping[str, Update]) -> None:
        now_ms = max((update.ts_ms for update in updates.values()), default=0)
        for (of_kind, name), active in list(self._active.items()):
            if of_kind is not kind:
                continue
            stream = active.stream
            stream.collect(updates)
            if self._tape.playing and stream.period_ms:
                if now_ms - active.spoke_ms < stream.period_ms:
                    continue
                active.spoke_ms = now_ms - now_ms % stream.period_ms
            for payload in stream.emit(now_ms):
                for connection in active.listeners:
                    connection.event(name, payload)

    # ------------------------------------------------------------------ faults and the end
    def disconnect(self, following: int = 0) -> None:
        """Cut every connection, and the *following* new ones as soon as they are made."""
        self._to_drop = following
        for connection in list(self.connections):
            connection.cut()

    def disconnect_users(self) -> None:
        """Cut the connections with account events."""
        for connection in list(self._users):
            connection.cut()

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self.connections):
            await connection.close()
        await self.tasks.cancel()


def _kind_of(request: web.Request) -> MarketType:
    """Return which protocol is spoken: the path says it, else the host."""
    first = request.path.split("/")[1]
    perpetual = first in {"fstream", "public", "market", "private"}
    if perpetual or request.host.startswith(_PERPETUAL_HOST) or "listenKey" in request.query:
        return MarketType.PERPETUAL
    return MarketType.SPOT


def _parsed(text: str) -> Mapping[str, Any]:
    """Return a request; raise _RequestError as Binance words it."""
    try:
        request = json.loads(text)
    except json.JSONDecodeError as error:
        raise _RequestError(
            3, f"Invalid JSON: expected value at line {error.lineno} column {error.colno}"
        ) from None
    if not isinstance(request, dict) or "method" not in request:
        raise _RequestError(2, "Invalid request: missing field `method`")
    if request["method"] not in _METHODS:
        names = ", ".join(f"`{name}`" for name in _METHODS)
        raise _RequestError(
            2, f"Invalid request: unknown variant `{request['method']}`, expected one of {names}"
        )
    return request


def _property(connection: Connection, method: str, params: Any) -> object:
    if not isinstance(params, list) or not params or params[0] != "combined":
        raise _RequestError(0, "Unknown property")
    if method == "GET_PROPERTY":
        return connection.wrapped
    if len(params) != 2 or not isinstance(params[1], bool):
        raise _RequestError(1, "Invalid value type: expected Boolean")
    connection.wrapped = params[1]
    return None


def _report(name: str, error: BaseException) -> None:
    _log.error("A %s failed: %s", name, error, exc_info=error)
