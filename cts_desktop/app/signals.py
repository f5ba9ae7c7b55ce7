"""Signals for a process whose main thread sleeps inside Qt."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cts_desktop.app.profile import stop_signals


@contextmanager
def waking_signals(
    requested: Callable[[], None], watch: Callable[[socket.socket], Callable[[], None]]
) -> Iterator[None]:
    """Call *requested* for SIGTERM, Ctrl+C and the like until the block ends.

    Python runs a handler only when its main thread gets back to bytecode, which an idle Qt loop
    never does. So the C-level handler writes a byte to a socket that *watch* makes the loop read.

    Args:
        requested: called on the main thread for every such signal.
        watch: makes the loop wake up when the socket is readable; returns the way to end that.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.settimeout(0)
    unwatch = watch(reader)
    previous_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    before = [(number, signal.signal(number, lambda *_: requested())) for number in stop_signals()]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
        signal.set_wakeup_fd(previous_fd)
        unwatch()
        reader.close()
        writer.close()
