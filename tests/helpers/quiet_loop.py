"""When nothing happens any more in a loop whose tasks talk to each other through real sockets."""

import asyncio
import itertools
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from typing_extensions import override

from tests.helpers.manual_clock import ManualClock

#: Real seconds after which something must be wrong.
_PATIENCE_S: Final = 60.0
#: Real time between two looks at what is on its way through the kernel or in a thread.
_PAUSE_S: Final = 0.0005
#: Why it cannot be known here what is on its way; None where it can.
NOT_HERE: Final = None if sys.platform == "linux" else "needs Linux, which counts a socket's bytes"
#: Of the kernel's ``struct tcp_info``: the bytes received, sent, and sent again.
_FIELDS: Final = struct.Struct("128x Q 64x Q Q")


class QuietLoop:
    """Knows the running loop's sockets and threads, and waits until they are still.

    Both ends of every connection are in this process. Still is: no callback is ready, no socket
    has anything to read, every byte that one end has sent has reached the other, and no thread is
    at work for the loop. What waits for the test's own clock, or for an answer that a test holds
    back, is still. Real timers are not looked at.
    """

    def __init__(self) -> None:
        loop: Any = asyncio.get_running_loop()
        self._loop = loop
        self._threads = 0
        self._run_in_executor: Callable[..., asyncio.Future[Any]] = loop.run_in_executor
        loop.run_in_executor = self._counted

    def _counted(self, *args: Any) -> "asyncio.Future[Any]":
        self._threads += 1
        future = self._run_in_executor(*args)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _future: "asyncio.Future[Any]") -> None:
        self._threads -= 1

    async def settle(self) -> None:
        """Return when everything is still; fail where that never happens."""
        begin_s = time.monotonic()
        for number in itertools.count(1):
            await asyncio.sleep(0)
            if not self._loop._ready and not self._loop._selector.select(0):
                trouble = self._on_its_way()
                if not trouble:
                    return
                await asyncio.sleep(_PAUSE_S)
            elif number % 1000 == 0:
                trouble = "tasks that never rest"
            else:
                continue
            assert time.monotonic() - begin_s < _PATIENCE_S, f"never still: {trouble}"

    def _on_its_way(self) -> str:
        """Say what is not there yet; nothing where all is."""
        if self._threads:
            return f"{self._threads} threads at work"
        sent, received = {}, {}
        for end in self._loop._transports.values():
            here, there = end._extra.get("sockname"), end._extra.get("peername")
            if end._sock is not None and isinstance(there, tuple):
                received[there, here], sent[here, there] = _counts(end._sock)
        for way, count in sent.items():
            if received.get(way, count) != count:
                return f"bytes from {way[0]} to {way[1]}"
        return ""


def _counts(end: socket.socket) -> tuple[int, int]:
    """Return how many bytes this end of a TCP connection has received and sent."""
    info = end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _FIELDS.size)
    received, sent, again = _FIELDS.unpack(info)
    return received, sent - again


class QuietClock(ManualClock):
    """Time that passes only while nothing happens, in the network neither."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet: QuietLoop | None = None

    @override
    async def rest(self) -> None:
        if self._quiet is None:
            self._quiet = QuietLoop()
        await self._quiet.settle()
