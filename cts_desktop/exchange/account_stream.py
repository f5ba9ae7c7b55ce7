"""What a venue tells of the account by itself: orders, executions, funding."""

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from cts_desktop.domain.errors import CtsError, RetryLaterError
from cts_desktop.domain.orders import Fill, VenueOrder
from cts_desktop.domain.ports import AccountListener, Clock, FundingPayment
from cts_desktop.exchange.account_taps import set_taps
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_errors import query_error
from cts_desktop.exchange.ccxt_tuning import watched_urls
from cts_desktop.runtime.tasks import Supervisor

_log = logging.getLogger(__name__)

#: A stream on which nothing at all came for so long, not even a pong, is opened again.
SILENCE_S: Final = 60.0
_LOOK_EVERY_S: Final = 1.0
#: How long a stream may take to open.
_OPENING_S: Final = 15.0
_OPENING_LOOK_S: Final = 0.02
_FIRST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 15.0
#: What happened so long before the line broke is fetched again: clocks and orders of events differ.
OVERLAP_MS: Final = 180_000
#: An execution that queries know for so long should have come by the stream.
_LATE_MS: Final = 5_000
#: How many executions are remembered as told.
_REMEMBERED: Final = 10_000
_EXECUTIONS: Final = "watch_my_trades"
_STREAMS: Final = ("watch_orders", _EXECUTIONS)


class AccountWords(Protocol):
    """Turns what ccxt parsed of the account into the program's own values."""

    def begin(self) -> None:
        """Take note that the streams are about to be opened."""
        ...

    def order(self, raw: Mapping[str, Any]) -> VenueOrder | None:
        """Return an order update, or None for a symbol that is none of ours."""
        ...

    def fill(self, raw: Mapping[str, Any]) -> Fill | None:
        """Return an execution, or None for a symbol that is none of ours."""
        ...

    def event(self, message: Any) -> Sequence[VenueOrder | Fill | FundingPayment]:
        """Return what a message says that ccxt does not read."""
        ...

    def ends(self, message: Any) -> str:
        """Return why a message says that its stream is over; empty where it does not."""
        ...

    async def missed(self, since_ms: int) -> Sequence[Fill]:
        """Return the executions since *since_ms*; raises as a query."""
        ...


class AccountStream:
    """Keeps the account's streams open, and tells a listener what comes through them.

    After each interruption what may have been missed is fetched and told, then the listener hears
    of the gap: it looks again by itself. A stream is healthy from then on, until it breaks, falls
    silent, or a query knows an execution that it has not brought.
    """

    def __init__(
        self,
        client: CcxtClient,
        clock: Clock,
        words: AccountWords,
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        self._client = client
        self._clock = clock
        self._words = words
        self._tasks = Supervisor(on_failure)
        self._watchers = Supervisor(lambda _name, _error: None)
        self._random = random.SystemRandom()
        self._listener: AccountListener | None = None
        self._told: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._urls: set[str] = set()
        self._broken: asyncio.Future[str] | None = None
        self._trouble = "not opened yet"
        self._flows_since_ms: int | None = None
        self._seen_ms: int | None = None
        self._opened = asyncio.Event()

    # ------------------------------------------------------------------ facts
    @property
    def available(self) -> bool:
        """Tell whether the venue has such streams."""
        return bool(self._streams)

    @property
    def _streams(self) -> tuple[str, ...]:
        known = self._client.market_quirks.streams
        return tuple(stream for stream in _STREAMS if stream in known)

    @property
    def healthy(self) -> bool:
        """Tell whether events are flowing."""
        return not self._trouble

    @property
    def trouble(self) -> str:
        """Return why events may be missing, in words; empty while they flow."""
        return self._trouble

    def listen(self, listener: AccountListener | None) -> None:
        """Set who is told."""
        self._listener = listener

    # ------------------------------------------------------------------ start and end
    def start(self) -> None:
        """Open the streams in the background, and keep them open until `close`."""
        if not self._streams:
            self._trouble = "the venue has no account stream: orders are asked for"
            return
        set_taps(self._client.api, self._order, self._trade)
        self._client.line.on_message = self._message
        self._client.line.on_unreadable = self._unreadable
        self._seen_ms = self._clock.now_ms()
        self._tasks.start(self._keep(), "account stream")

    async def opened(self, limit_s: float) -> None:
        """Return when events flow for the first time, or after *limit_s*."""
        waiting = [
            self._watchers.start(self._opened.wait(), "opening"),
            self._watchers.start(self._clock.sleep(limit_s), "limit"),
        ]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def close(self) -> None:
        """Tell nobody anything any more."""
        self._listener = None
        self._trouble = "closed"
        self._client.line.on_message = self._client.line.on_unreadable = None
        await self._tasks.cancel()
        await self._watchers.cancel()

    # ------------------------------------------------------------------ one session after another
    async def _keep(self) -> None:
        failures = 0
        while True:
            began_s = self._clock.monotonic()
            reason = await self._session()
            if self._clock.monotonic() - began_s > SILENCE_S:
                failures = 0
            self._interrupted(reason)
            failures += 1
            longest = min(_FIRST_WAIT_S * 2.0 ** (failures - 1), _LONGEST_WAIT_S)
            await self._clock.sleep(longest * self._random.uniform(0.5, 1.0))

    def _interrupted(self, reason: str) -> None:
        if self._flows_since_ms is not None:
            _log.info("The account stream is interrupted: %s", reason)
            self._seen_ms = self._clock.now_ms()
        self._flows_since_ms = None
        self._trouble = reason

    async def _session(self) -> str:
        """Open the streams and keep them; return why they ended."""
        self._urls = set()
        self._words.begin()
        loop = asyncio.get_running_loop()
        broken: asyncio.Future[str] = loop.create_future()
        self._broken = broken
        again = self._opened.is_set()  # then some events may be missing
        token = watched_urls.set(self._urls)
        try:
            tasks = [
                self._watchers.start(self._watch(name, broken), name) for name in self._streams
            ]
        finally:
            watched_urls.reset(token)
        tasks.append(self._watchers.start(self._open_and_watch(broken, again=again), "opening"))
        try:
            return await broken
        finally:
            self._trouble = self._trouble or "the connection is lost"
            self._broken = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._drop_sockets()

    async def _watch(self, name: str, broken: "asyncio.Future[str]") -> None:
        """Have ccxt listen: what it hears comes through the taps."""
        try:
            while True:
                await getattr(self._client.api, name)()
        except asyncio.CancelledError:
            # ccxt cancels what waits for a socket that was closed: that is no order to us.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            _end(broken, "the connection was closed")
        except CtsError as error:
            _end(broken, str(error))
        except Exception as error:  # noqa: BLE001 - a venue's words can break any parser
            _end(broken, str(query_error(error, self._client.quirks)))

    async def _open_and_watch(self, broken: "asyncio.Future[str]", *, again: bool) -> None:
        """Wait until the streams are open, catch up, and watch that they are not silent."""
        try:
            await self._until_open()
            if again:
                await self._catch_up()
        except CtsError as error:
            _end(broken, str(error))
            return
        self._flows_since_ms = self._clock.now_ms()
        self._trouble = ""
        self._opened.set()
        if again and self._listener is not None:
            self._listener.on_gap("the account stream was interrupted")
        await self._watch_silence(broken)

    async def _until_open(self) -> None:
        begin_s = self._clock.monotonic()
        while not self._is_open():
            if self._clock.monotonic() - begin_s > _OPENING_S:
                raise RetryLaterError("the account stream does not open")
            await self._clock.sleep(_OPENING_LOOK_S)

    def _is_open(self) -> bool:
        """Tell whether every socket is connected, and nothing is still proving who we are."""
        sockets = [self._client.api.clients.get(url) for url in self._urls]
        return bool(sockets) and all(
            socket is not None
            and socket.isConnected
            and not any("auth" in name and not f.done() for name, f in socket.futures.items())
            for socket in sockets
        )

    async def _catch_up(self) -> None:
        """Tell what happened while nobody listened; raises as a query."""
        since_ms = (self._seen_ms or self._clock.now_ms()) - OVERLAP_MS
        for fill in await self._words.missed(since_ms):
            self._tell_fill(fill)

    async def _watch_silence(self, broken: "asyncio.Future[str]") -> None:
        """End the session when nothing comes any more."""
        heard, heard_s = self._last_message(), self._clock.monotonic()
        while True:
            await self._clock.sleep(_LOOK_EVERY_S)
            newest, now_s = self._last_message(), self._clock.monotonic()
            if newest != heard:
                heard, heard_s = newest, now_s
            elif now_s - heard_s > SILENCE_S:
                _end(broken, f"nothing came for {SILENCE_S:.0f} s")
                return

    def _last_message(self) -> int:
        """Return when ccxt last heard anything, a pong included, in ms of its own clock."""
        sockets = [self._client.api.clients.get(url) for url in self._urls]
        return max((s.last_message_at or 0 for s in sockets if s is not None), default=0)

    async def _drop_sockets(self) -> None:
        """End the sockets of this session: ccxt would use a dead one for ever."""
        try:
            clients = self._client.api.clients
        except CtsError:
            return  # closed already, with everything in it
        sockets = [s for url in self._urls if (s := clients.pop(url, None)) is not None]
        await asyncio.gather(*(s.close() for s in sockets), return_exceptions=True)

    # ------------------------------------------------------------------ what comes
    def _order(self, raw: dict[str, Any]) -> None:
        self._tell(lambda: self._words.order(raw))

    def _trade(self, raw: dict[str, Any]) -> None:
        self._tell(lambda: self._words.fill(raw))

    def _message(self, url: str, message: object) -> None:
        if url not in self._urls:
            return
        if reason := self._words.ends(message):
            self.restart(reason)
        for event in self._words.event(message):
            self._hand_over(event)

    def _tell(self, read: Callable[[], VenueOrder | Fill | None]) -> None:
        event = read()
        if event is not None:
            self._hand_over(event)

    def _hand_over(self, event: VenueOrder | Fill | FundingPayment) -> None:
        if self._listener is None:
            return
        match event:
            case Fill():
                self._tell_fill(event)
            case FundingPayment():
                self._listener.on_funding(event)
            case VenueOrder():
                self._listener.on_order(event)

    def _tell_fill(self, fill: Fill) -> None:
        self._told[(fill.symbol, fill.trade_id)] = None
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        if self._listener is not None:
            self._listener.on_fill(fill)

    def _unreadable(self, url: str, error: Exception) -> None:
        if url in self._urls:
            _log.info("A message of the account stream could not be read", exc_info=error)
            self.restart(f"a message could not be read ({type(error).__name__})")

    # ------------------------------------------------------------------ doubts from outside
    def restart(self, reason: str) -> None:
        """Open the streams again: what they told is not to be relied on."""
        self._trouble = reason
        if self._broken is not None:
            _end(self._broken, reason)

    def compare(self, fills: Sequence[Fill]) -> None:
        """Take note of what a query knows: what the stream should have brought must have come."""
        since_ms = self._flows_since_ms
        if since_ms is None or self._trouble or _EXECUTIONS not in self._streams:
            return
        late_ms = self._clock.now_ms() - _LATE_MS
        for fill in fills:
            if since_ms < fill.ts_ms < late_ms and (fill.symbol, fill.trade_id) not in self._told:
                self.restart("the account stream did not bring an execution")
                return


def _end(broken: "asyncio.Future[str]", reason: str) -> None:
    if not broken.done():
        broken.set_result(reason)
