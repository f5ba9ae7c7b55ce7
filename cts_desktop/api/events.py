"""Server-sent events: what happened, as it happens, and again for who was away for a moment."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from cts_desktop.api import schemas as s
from cts_desktop.api.envelopes import HEADERS, Refused, encode
from cts_desktop.domain.events import (
    ConnectionsEdited,
    ConnectionStateChanged,
    EngineStateChanged,
    FillRecorded,
    KillSwitchChanged,
    LogWritten,
    OrderChanged,
    PositionChanged,
)
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.ports import Clock
from cts_desktop.service.door import Service
from cts_desktop.service.records import fill_view, order_view, position_view

#: Events kept for clients that come back, and how far behind a client may be.
KEPT: Final = 1_000
STREAMS: Final = 20
PING_S: Final = 15.0
#: A client that takes nothing for this long is dropped.
STUCK_S: Final = 10.0
#: What a stream sends at most before it lets others have the loop.
_BATCH: Final = 100
_PAUSED: Final = EngineState.PAUSED
_RUNNING: Final = frozenset({EngineState.RUNNING, EngineState.PAUSED, EngineState.RESUMING})

Encoded = tuple[str, bytes]


class EventFeed:
    """Keeps the newest events and sends them to every stream from where it is.

    A stream has a place among the kept events and no queue of its own: one that falls behind them
    is ended, and told to ask for everything again when it returns.
    """

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._run = secrets.token_hex(4)  # numbers of another run mean nothing here
        self._kept: deque[object] = deque(maxlen=KEPT)
        self._count = 0
        self._news = asyncio.Event()
        self._streams = 0
        self._closed = True
        self._unsubscribe: list[Callable[[], None]] = []
        self._state = EngineState.STOPPED
        self._kill_switch = False
        self._to_bytes: dict[type, Callable[[Any], Encoded]] = {
            s.StateEvent: lambda event: ("state", encode(event)),
            ConnectionStateChanged: self._connection_moved,
            s.ConnectionEvent: lambda event: ("connection", encode(event)),
            OrderChanged: self._order,
            FillRecorded: self._fill,
            PositionChanged: self._position,
            LogWritten: lambda event: ("log", encode(s.sent(event, s.LogEvent))),
        }

    async def open(self) -> None:
        """Begin to listen."""
        status = (await self._service.queries.snapshot()).status
        self._state, self._kill_switch = status.state, status.kill_switch
        self._closed = False
        subscribe = self._service.bus.subscribe
        self._unsubscribe = [
            subscribe(EngineStateChanged, self._moved),
            subscribe(KillSwitchChanged, self._switched),
            subscribe(ConnectionsEdited, self._edited),
            *(
                subscribe(kind, self._keep)
                for kind in (
                    ConnectionStateChanged, OrderChanged, FillRecorded, PositionChanged, LogWritten,
                )
            ),
        ]  # fmt: skip

    def close(self) -> None:
        """End every stream and listen no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []
        self._closed = True
        self._wake()

    def look_again(self) -> None:
        """Have every stream ask whether it still may be served."""
        self._wake()

    def _keep(self, event: object) -> None:
        self._kept.append(event)  # put into words when somebody listens
        self._count += 1
        if self._streams:
            self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    # ------------------------------------------------------------------ events
    def _moved(self, event: EngineStateChanged) -> None:
        self._state = event.state
        self._keep(self._state_event(event.reason, event.ts_ms))

    def _switched(self, event: KillSwitchChanged) -> None:
        self._kill_switch = event.engaged
        self._keep(self._state_event(event.reason, event.ts_ms))

    def _state_event(self, reason: str, ts_ms: int) -> s.StateEvent:
        return s.StateEvent(
            status=self._state,
            is_running=self._state in _RUNNING,
            is_paused=self._state is _PAUSED,
            kill_switch=self._kill_switch,
            reason=reason,
            ts_ms=ts_ms,
        )

    def _edited(self, event: ConnectionsEdited) -> None:
        edited = s.ConnectionEvent(
            connection_id=event.connection_id,
            state=None,
            phase=None,
            reason="edited",
            ts_ms=self._clock.now_ms(),
        )
        self._keep(edited)

    def _connection_moved(self, event: ConnectionStateChanged) -> Encoded:
        return "connection", encode(s.sent(event, s.ConnectionEvent))

    def _name(self, connection_id: str) -> str:
        return self._service.queries.names().get(connection_id, connection_id)

    def _order(self, event: OrderChanged) -> Encoded:
        view = order_view(event.order, self._name(event.order.connection_id))
        return "order", encode(s.sent(view, s.Order))

    def _fill(self, event: FillRecorded) -> Encoded:
        view = fill_view(event.fill, self._name(event.fill.connection_id))
        return "fill", encode(s.sent(view, s.Fill))

    def _position(self, event: PositionChanged) -> Encoded:
        view = position_view(event.position, self._name(event.position.connection_id), None)
        return "position", encode(s.sent(view, s.Position))

    # ------------------------------------------------------------------ streams
    async def stream(
        self, request: web.BaseRequest, still_may: Callable[[], bool]
    ) -> web.StreamResponse:
        """Send events until the client goes, cannot follow or may no more, or the API closes."""
        if self._streams >= STREAMS:
            raise Refused(429, f"There are {STREAMS} streams already: end one of them")
        place, missed = self._place(request.headers.get("Last-Event-ID", ""))
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        response.enable_chunked_encoding()
        self._streams += 1
        try:
            await response.prepare(request)
            # A place from the start: who is cut off before the first event misses nothing either.
            welcome = b": welcome\nid: %b\n\n" % self._id(place).encode()
            hello = _message("reset", self._id(place), b"{}") if missed else welcome
            await _written(response, hello)
            await self._send(response, place, still_may)
            await _written(response, b"", last=True)
        except (TimeoutError, ConnectionError):
            if request.transport is not None:
                request.transport.abort()  # what is buffered for it would wait for ever
        finally:
            self._streams -= 1
        return response

    def _place(self, last_id: str) -> tuple[int, bool]:
        """Return how many events a client has seen, and whether it has missed some."""
        if not last_id:
            return self._count, False
        run, _, number = last_id.partition("-")
        known = run == self._run and number.isascii() and number.isdecimal() and len(number) < 19  # noqa: PLR2004 - 64 bits
        seen = int(number) if known else -1
        if self._count - len(self._kept) <= seen <= self._count:
            return seen, False
        return self._count, True

    async def _send(
        self, response: web.StreamResponse, place: int, still_may: Callable[[], bool]
    ) -> None:
        """Send everything after *place*, and what comes."""
        time_s = asyncio.get_running_loop().time
        ping_s = time_s() + PING_S
        while not self._closed and still_may():
            news = self._news
            oldest = self._count - len(self._kept)
            if place < oldest:
                raise TimeoutError  # too slow: it finds out when it returns
            batch = [self._kept[n - oldest] for n in range(place, min(self._count, place + _BATCH))]
            if batch:
                text = b"".join(self._worded(e, place + n) for n, e in enumerate(batch, 1))
                place += len(batch)
                await _written(response, text)
                await asyncio.sleep(0)
                ping_s = time_s() + PING_S
                continue
            try:
                async with asyncio.timeout_at(ping_s):
                    await news.wait()
            except TimeoutError:
                await _written(response, b": ping\n\n")
                ping_s = time_s() + PING_S

    def _worded(self, event: object, number: int) -> bytes:
        name, data = self._to_bytes[type(event)](event)
        return _message(name, self._id(number), data)

    def _id(self, number: int) -> str:
        return f"{self._run}-{number}"


def _message(name: str, identity: str, data: bytes) -> bytes:
    """Return one event; JSON has no line breaks of its own."""
    return b"event: %b\nid: %b\ndata: %b\n\n" % (name.encode(), identity.encode(), data)


async def _written(response: web.StreamResponse, text: bytes, *, last: bool = False) -> None:
    """Hand it to the client; raise TimeoutError where it takes nothing."""
    async with asyncio.timeout(STUCK_S):
        await (response.write_eof(text) if last else response.write(text))
