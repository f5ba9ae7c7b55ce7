"""What this program changes in a ccxt object: hosts, sessions, clock, and what it lets be seen."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from decimal import localcontext
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.ports import Clock
from cts_desktop.exchange.hosts import HostRefusedError
from cts_desktop.exchange.http import session
from cts_desktop.runtime.contacts import Door, plain_host

#: How the hosts of Binance's spot streams begin.
_SPOT_STREAM_HOSTS: Final = ("stream.", "demo-stream.")

#: In place of ccxt's own log, which writes every request down, keys and signatures included.
_quiet: Final = logging.getLogger("cts_desktop.exchange.ccxt")
_quiet.setLevel(logging.WARNING)

#: Where the headers of the answer to the present request go.
answer_headers: ContextVar[dict[str, str] | None] = ContextVar("answer_headers", default=None)
#: Where the addresses go of the sockets that the present task watches.
watched_urls: ContextVar[set[str] | None] = ContextVar("watched_urls", default=None)


class Line:
    """What a tuned ccxt object tells, and what it goes by.

    Attributes:
        offset_ms: the venue's clock less ours, as everything ccxt stamps is.
        door: what every connection passes; without one there is none.
        encrypted: connections must have TLS.
        on_message: sees every message of a socket (its address, the message) before ccxt.
        on_unreadable: is told which socket sent what ccxt could not read.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.offset_ms = 0
        self.door: Door | None = None
        self.encrypted = True
        self.on_message: Callable[[str, Any], None] | None = None
        self.on_unreadable: Callable[[str, Exception], None] | None = None
        self._timers: list[asyncio.TimerHandle] = []

    def now_ms(self) -> int:
        """Return the venue's time."""
        return self.clock.now_ms() + self.offset_ms

    def session(self, api: Any, proxy: str = "") -> Any:
        """Return a session for *api*; raise RetryLaterError where the line was cut."""
        if self.door is None:
            raise RetryLaterError("This connection is closed")
        return session(self.door, api.ssl_context, proxy=proxy, encrypted=self.encrypted)

    def keep(self, timer: asyncio.TimerHandle) -> None:
        """Know what ccxt wants to do later."""
        now = asyncio.get_running_loop().time()
        self._timers = [t for t in self._timers if not t.cancelled() and t.when() > now]
        self._timers.append(timer)

    def cut(self) -> None:
        """Let nothing of it happen."""
        self.on_message = self.on_unreadable = self.door = None
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()


def tuned(kind: Any, line: Line) -> Any:
    """Return the ccxt class *kind* with our clock, and with what *line* wants to see."""
    more: dict[str, Any] = {"cts_line": line}
    if hasattr(kind, "initialize_client"):  # it would ask for a builder's fee before every order
        more["initialize_client"] = _nothing
    return type(kind.__name__, (_Tuned, kind), more)


async def _nothing(_self: object) -> bool:
    return True


class _Tuned:
    """What stands in front of a ccxt class."""

    cts_line: Line
    logger = _quiet
    session: Any
    closed_by_user: bool
    socks_proxy_sessions: dict[str, Any] | None

    def open(self, lazy: bool = False) -> None:  # noqa: FBT001, FBT002 - ccxt's own
        # ccxt would make a session of its own here, for any host.
        if self.session is None and not (lazy and self.closed_by_user):
            self.session = self.cts_line.session(self)
        super().open(lazy)  # type: ignore[misc]

    def get_socks_proxy_session(self, proxy: str) -> Any:
        kept = self.socks_proxy_sessions or {}
        if proxy not in kept:
            kept[proxy] = self.cts_line.session(self, proxy)
        self.socks_proxy_sessions = kept
        return kept[proxy]

    def milliseconds(self) -> int:
        return self.cts_line.now_ms()

    def seconds(self) -> int:
        return self.cts_line.now_ms() // 1000

    def microseconds(self) -> int:
        return self.cts_line.now_ms() * 1000

    def delay(self, *args: Any) -> asyncio.TimerHandle:
        timer: asyncio.TimerHandle = super().delay(*args)  # type: ignore[misc]
        self.cts_line.keep(timer)
        return timer

    async def fetch(self, *args: Any, **more: Any) -> Any:
        try:
            answer = await super().fetch(*args, **more)  # type: ignore[misc]
        except HostRefusedError as error:
            asked = urlsplit(args[0] if args else more["url"]).hostname or ""
            error.redirected = plain_host(asked) != error.host
            raise
        # What is cut short stays text, which ccxt would read as an answer that says nothing.
        if not isinstance(answer, dict | list) and str(answer).lstrip()[:1] in {"{", "["}:
            raise ValueError("the answer is not whole")
        return answer

    def handle_errors(self, *args: Any) -> Any:
        _code, _reason, _url, _method, headers, *_more = args
        kept = answer_headers.get()
        if kept is not None and headers:
            kept.update(headers)
        return super().handle_errors(*args)  # type: ignore[misc]

    def handle_message(self, client: Any, message: object) -> None:
        # Whatever comes out of here would end the socket's reading for good, unheard.
        line = self.cts_line
        try:
            if line.on_message is not None:
                line.on_message(client.url, message)
            with localcontext():  # ccxt changes how the whole thread rounds
                super().handle_message(client, message)  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - any parser may break on a new form
            if line.on_unreadable is not None:
                line.on_unreadable(client.url, error)

    def client(self, url: str) -> Any:
        found = super().client(url)  # type: ignore[misc]
        if not isinstance(found.future, _Heard):
            found.future = _Heard(found.future)
        return found

    def watch(self, url: str, *args: Any, **more: Any) -> Any:
        _note(url)
        return super().watch(url, *args, **more)  # type: ignore[misc]

    def watch_multiple(self, url: str, *args: Any, **more: Any) -> Any:
        _note(url)
        return super().watch_multiple(url, *args, **more)  # type: ignore[misc]


class _Heard:
    """Makes a socket's futures as ccxt does; one that fails while nobody waits is no error.

    ccxt fails all of them when a line breaks, also those that only it would have looked at.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def __call__(self, message_hash: Any) -> Any:
        made = self._make(message_hash)
        made.remove_done_callback(_hear)
        made.add_done_callback(_hear)
        return made


def _hear(future: "asyncio.Future[Any]") -> None:
    if not future.cancelled():
        future.exception()


def _note(url: str) -> None:
    urls = watched_urls.get()
    if urls is not None:
        urls.add(url)


def redirect(urls: dict[str, Any], endpoint: str) -> None:
    """Point every address of a ccxt object to *endpoint*, those of its testnets too.

    Paths stay. Websockets take the scheme that goes with the endpoint's.
    """
    base = urlsplit(endpoint)
    for kind in ("api", "test", "demo"):
        if kind in urls:
            urls[kind] = _redirected(urls[kind], base)


def _redirected(value: Any, base: SplitResult) -> Any:
    if isinstance(value, Mapping):
        return {key: _redirected(inner, base) for key, inner in value.items()}
    if not isinstance(value, str):
        return value
    old = urlsplit(value)
    if old.scheme in {"ws", "wss"}:
        scheme = "wss" if base.scheme == "https" else "ws"
    else:
        scheme = base.scheme
    path = old.path
    if old.netloc.startswith(_SPOT_STREAM_HOSTS) and path == "/ws":
        path = "/stream"  # ccxt tells Binance's spot streams by this word in the address
    return urlunsplit((scheme, base.netloc, path, old.query, ""))
