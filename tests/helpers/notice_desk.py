"""Notices over a real database and key store, and servers on this computer that take messages."""

import asyncio
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from typing_extensions import override

from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.events import NoticeRaised, NoticesChanged
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.contacts import Contacts
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.notices import Notices
from cts_desktop.settings.secrets import Keys
from cts_desktop.settings.source import Settings
from cts_desktop.settings.vault import Scrypt
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.manual_clock import ManualClock

PASSPHRASE = Secret("correct horse")
LIMIT_S = 20.0


class NoticeDesk:
    """One program's notices; made again on the same directory it is the program's next start.

    Attributes:
        lines: what was logged.
        raised: the notices told to faces, with where they go.
    """

    def __init__(self, directory: Path, clock: ManualClock | None = None) -> None:
        self.clock = clock or ManualClock()
        (directory / "backups").mkdir(parents=True, exist_ok=True)
        self.stores = SqliteStores(directory / "cts.db", directory / "backups", self.clock.now_ms)
        self.keys = Keys(directory, "profile", lambda: None, Scrypt(n=2, r=1))
        self.settings = Settings(self.stores.settings)
        self.contacts = Contacts(self.clock.now_ms)
        self.bus = Bus()
        self.lines: list[str] = []
        self.log = SystemLogger(self.clock)
        self.log.connect(self._line)
        self.raised: list[NoticeRaised] = []
        self.unread: list[int] = []
        self.bus.subscribe(NoticeRaised, self.raised.append)
        self.bus.subscribe(NoticesChanged, lambda event: self.unread.append(event.unread))
        self.notices = Notices(
            self.stores, self.settings, self.keys, self.contacts, self.bus, self.log, self.clock
        )

    def _line(self, **line: Any) -> None:
        self.lines.append(f"{line['level']}: {line['message']} {line['context']}")

    async def close(self) -> None:
        await self.notices.close()
        self.stores.close()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what a thread of its own brings about."""
        async with asyncio.timeout(LIMIT_S):
            while not condition():  # noqa: ASYNC110 - a thread's work has no event here
                await asyncio.sleep(0.005)

    async def add(self, address: str, name: str = "Phone") -> str:
        """Add a recipient; return the id."""
        self.keys.unlock(PASSPHRASE)
        return (await self.notices.add_recipient(name, Secret(address))).recipient_id


@dataclass
class Inbox:
    """What arrived.

    Attributes:
        answer: the status of the next answers; 0 for none at all, until `released`.
        location: where a redirect leads.
    """

    port: int = 0
    answer: int = 200
    location: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    asked: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"json://user:hunter2secret@127.0.0.1:{self.port}/tokentokentoken99"


@contextmanager
def web_server() -> Iterator[Inbox]:
    """A server that takes messages as JSON."""
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            inbox.asked += 1
            if not inbox.answer:
                inbox.released.wait(LIMIT_S)
                return
            if inbox.answer == 200:
                inbox.messages.append(json.loads(body))
            self.send_response(inbox.answer)
            if inbox.location:
                self.send_header("Location", inbox.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        @override
        def log_message(self, format: str, *args: Any) -> None: ...

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler), inbox):
        yield inbox


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """A server that speaks as much SMTP (RFC 5321) as it takes to hand over a mail."""
    inbox = Inbox()

    class Handler(socketserver.StreamRequestHandler):
        @override
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                    inbox.mails.append(mail.decode())
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler), inbox):
        yield inbox


@contextmanager
def _serving(server: socketserver.TCPServer, inbox: Inbox) -> Iterator[None]:
    inbox.port = int(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        inbox.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
