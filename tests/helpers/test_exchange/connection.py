"""One websocket: what is sent on it, in which order, and what faults make of that."""

import asyncio
import json
from collections import deque
from typing import Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.interfaces import StreamFaults

#: Frames a client may lag behind before it is cut off.
_LONGEST_QUEUE: Final = 20_000
#: How often the server asks whether the client still lives.
_PING_S: Final = 20.0
_LARGEST_REQUEST: Final = 1 << 20


def dumps(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":"))


class Connection:
    """Sends in the background, so that the market never waits for a client.

    Attributes:
        kind: spot or perpetual.
        wrapped: events come as ``{"stream": …, "data": …}``.
        names: subscribed streams, in order.
    """

    def __init__(self, kind: MarketType, faults: StreamFaults, *, wrapped: bool) -> None:
        self.kind, self.wrapped = kind, wrapped
        self.names: dict[str, None] = {}
        self.socket = web.WebSocketResponse(
            heartbeat=_PING_S, compress=False, max_msg_size=_LARGEST_REQUEST
        )
        self._faults = faults
        self._out: deque[str] = deque()
        self._held: str | None = None
        self._events = 0
        self._ready = asyncio.Event()

    def answer(self, value: object) -> None:
        """Send the answer to a request."""
        self._put(dumps(value))

    def event(self, name: str, payload: object, *, user: bool = False) -> None:
        """Send an event of stream *name*, if no fault is in the way."""
        faults = self._faults
        if faults.silent or (user and faults.user_silent):
            return
        text = dumps({"stream": name, "data": payload} if self.wrapped else payload)
        self._events += 1
        if self._held is None and faults.reorder and self._events % faults.reorder == 0:
            self._held = text
            return
        self._put(text)
        if faults.duplicate and self._events % faults.duplicate == 0:
            self._put(text)
        if self._held is not None:
            self._put(self._held)
            self._held = None

    def _put(self, text: str) -> None:
        if len(self._out) >= _LONGEST_QUEUE:
            self.cut()
            return
        self._out.append(text)
        self._ready.set()

    def cut(self) -> None:
        """Break the connection, without a goodbye."""
        self._out.clear()
        transport = None if self.socket._req is None else self.socket._req.transport
        if transport is not None:
            transport.abort()

    async def close(self) -> None:
        """Say goodbye and close."""
        await self.socket.close(code=WSCloseCode.GOING_AWAY)

    async def pump(self) -> None:
        """Send what is queued, until the connection ends."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            while self._out:
                try:
                    await self.socket.send_str(self._out.popleft())
                except ConnectionError:
                    return

    async def requests(self) -> "Any":
        """Yield each message of the client as text."""
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                yield message.data
            elif message.type is WSMsgType.BINARY:
                yield message.data.decode("utf-8", "replace")
