"""Telling a service manager how the program is: sd_notify(3), in its few lines of protocol."""

import logging
import os
import socket
import threading
from collections.abc import MutableMapping
from concurrent.futures import Future
from typing import Final, Self

from cts_desktop.service.door import Submit

_log = logging.getLogger(__name__)

READY: Final = "READY=1"
STOPPING: Final = "STOPPING=1"
BEAT: Final = "WATCHDOG=1"
_US_PER_S: Final = 1_000_000
#: Of the first address of a socket that is no file.
_ABSTRACT: Final = "@"


class ServiceManager:
    """Whoever started us and wants to be told; where nobody does, telling does nothing.

    Attributes:
        watchdog_s: it ends us after so long without a sign of life; 0 where it does not.
    """

    def __init__(self, address: str = "", watchdog_s: float = 0.0) -> None:
        self._address = address
        self.watchdog_s = watchdog_s

    @classmethod
    def of(cls, environment: MutableMapping[str, str]) -> Self:
        """Read what systemd says, and remove it, so that no child speaks in our name."""
        address = environment.pop("NOTIFY_SOCKET", "")
        limit = environment.pop("WATCHDOG_USEC", "")
        meant = environment.pop("WATCHDOG_PID", "") or str(os.getpid())
        if not address.startswith(("/", _ABSTRACT)) or not hasattr(socket, "AF_UNIX"):
            return cls()
        watched = limit.isascii() and limit.isdecimal() and meant == str(os.getpid())
        return cls(address, int(limit) / _US_PER_S if watched else 0.0)

    def tell(self, *assignments: str) -> None:
        """Send what `sd_notify` would; a manager that does not listen is no reason to end."""
        if not self._address:
            return
        where = self._address
        if where.startswith(_ABSTRACT):
            where = "\0" + where.removeprefix(_ABSTRACT)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.settimeout(0)
                line.sendto("\n".join(assignments).encode(), where)
        except OSError as error:
            _log.debug("the service manager was not told %s: %s", assignments, error)

    def status(self, text: str) -> None:
        """Say in words what the program is doing."""
        self.tell(f"STATUS={' '.join(text.split())}")


class Watchdog:
    """Gives signs of life for as long as the engine loop comes round, in a thread of its own."""

    def __init__(self, manager: ServiceManager, submit: Submit) -> None:
        self._manager = manager
        self._submit = submit
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cts-watchdog", daemon=True)

    def __enter__(self) -> Self:
        """Say that the program is ready, and begin."""
        self._manager.tell(READY)
        if self._manager.watchdog_s:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End. What still is to be ended has the manager's time limit for that."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._manager.tell(STOPPING)

    def _run(self) -> None:
        beat: Future[None] | None = None
        while not self._ended.is_set():
            if beat is None or beat.done():
                beat = self._submit(_come_round())
                beat.add_done_callback(self._came_round)
            self._ended.wait(self._manager.watchdog_s / 2)

    def _came_round(self, beat: "Future[None]") -> None:
        if not beat.cancelled():
            self._manager.tell(BEAT)


async def _come_round() -> None:
    """Come round."""
