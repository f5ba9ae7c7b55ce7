"""The public prices of a venue's symbols, streamed into the steps of a price grid."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.ports import Clock, MarketSink
from cts_desktop.exchange.price_grid import PriceGrid
from cts_desktop.runtime.tasks import Supervisor

if TYPE_CHECKING:
    from cts_desktop.exchange.price_taps import PriceTaps

_log = logging.getLogger(__name__)

#: A kind of price that says nothing for so long is asked for anew.
SILENCE_S: Final = 30.0
#: Nor is a quiet market asked for anew more rarely than this.
_LONGEST_SILENCE_S: Final = 600.0
_WATCH_EVERY_S: Final = 1.0
#: Prices arrive through the taps: ccxt is called for the next ones only so often.
_PAUSE_S: Final = 0.1
#: Where there is no stream, all tickers are asked for in one request each so many seconds.
POLL_S: Final = 5.0
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 10.0
_GOODBYE_S: Final = 2.0
#: Symbols per subscription; some venues take few at once.
_AT_ONCE: Final = {"bybit": 10}
_AT_ONCE_ELSEWHERE: Final = 100

#: For whom a websocket is being used: the name of a kind of prices, empty for anybody else.
_user: ContextVar[str] = ContextVar("user", default="")


_T = TypeVar("_T")


class _Symbols(Protocol):
    def to_ccxt(self, symbol: str) -> str: ...
    def contract_size(self, symbol: str) -> Decimal: ...


class PriceClient(Protocol):
    """What prices need of a CcxtClient."""

    @property
    def api(self) -> Any: ...  # noqa: D102 - ccxt has no types
    @property
    def markets(self) -> _Symbols: ...  # noqa: D102

    async def query(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Return what *call* returns; raises RetryLaterError and its kin."""
        ...


@dataclass(slots=True)
class _Kind:
    """Trades, or quotes: what is watched together.

    Attributes:
        count: how much of it was taken so far.
        heard_s: when it last said anything, or was begun.
        patience_s: how long it may say nothing.
        problem: what broke it, until it speaks again.
    """

    name: str
    count: Callable[[], int]
    heard_s: float
    counted: int = 0
    patience_s: float = SILENCE_S
    problem: str = ""


@dataclass(slots=True)
class _Line:
    """One subscription: *watch* returns when something came, again and again."""

    kind: _Kind
    watch: Callable[[], Awaitable[object]]
    columns: Sequence[int]
    failures: int = 0
    task: "asyncio.Task[None] | None" = field(default=None, repr=False)


class PriceStream:
    """Subscribes symbols of a connected client, and hands a step per step of time to a sink.

    One multiplexed subscription per kind: trades make the prices, bids and asks the spread. Steps
    keep coming while a line is down, with the age of what they repeat (`MarketStep.seen_ms`), so
    that what depends on time goes on. A broken line is opened again with growing pauses, and so is
    one that says nothing for long. What was traded meanwhile is not made up: it is missing.
    """

    def __init__(
        self,
        client: PriceClient,
        clock: Clock,
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        self._client = client
        self._clock = clock
        self._on_failure = on_failure
        self._tasks = Supervisor(self._failed)
        self._random = random.SystemRandom()
        self._kinds: list[_Kind] = []
        self._lines: list[_Line] = []
        self._sink: MarketSink | None = None
        self._grid = PriceGrid(0, clock.now_ms)
        self._taps: PriceTaps | None = None
        self._users: dict[str, set[str]] = {}

    # ------------------------------------------------------------------ facts
    @property
    def trouble(self) -> str:
        """Return why prices may be missing, in words; empty while they flow."""
        return "; ".join(filter(None, map(self._trouble_of, self._kinds)))

    def _trouble_of(self, kind: _Kind) -> str:
        if kind.problem:
            return f"no {kind.name}: {kind.problem}"
        silent_s = self._clock.monotonic() - kind.heard_s
        return f"no {kind.name} for {silent_s:.0f} s" if silent_s > SILENCE_S else ""

    @property
    def no_trades(self) -> str:
        """Return why trades may be missing, in words; empty while what makes prices flows."""
        return self._trouble_of(self._kinds[0]) if self._kinds else ""

    @property
    def healthy(self) -> bool:
        """Tell whether prices flow."""
        return not self.trouble

    @property
    def ticks(self) -> int:
        """Return how many trades were taken."""
        return self._grid.trades

    # ------------------------------------------------------------------ start and stop
    async def start(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        """Subscribe *symbols* (ours) and hand steps of *step_ms* to *sink* until `stop`.

        Returns at once: lines open in the background. Raises RetryLaterError where the client is
        not open or its markets are not loaded.
        """
        # With ccxt, which takes a second to load: the client has loaded it off the loop.
        from cts_desktop.exchange.price_taps import PriceTaps  # noqa: PLC0415

        await self.stop()
        api, markets = self._client.api, self._client.markets
        names = [markets.to_ccxt(symbol) for symbol in symbols]
        columns = {name: column for column, name in enumerate(names)}
        scales = {
            name: float(markets.contract_size(symbol))
            for name, symbol in zip(names, symbols, strict=True)
        }
        self._sink = sink
        self._grid = PriceGrid(len(symbols), self._clock.now_ms)
        self._taps = PriceTaps(api, self._grid, columns, scales)
        self._users = {url: {""} for url in api.clients or ()}
        self._note_users(api)
        self._lines = list(self._subscriptions(api, columns))
        self._kinds = list({id(line.kind): line.kind for line in self._lines}.values())
        self._taps.set(tickers_are_trades=self._kinds[0].name == "tickers")
        for line in self._lines:
            line.task = self._tasks.start(self._keep(line), f"stream of {line.kind.name}")
        self._tasks.start(self._watch_over(), "watch over price streams")
        self._tasks.start(self._ask_last(api, names), "last prices")
        self._tasks.start(self._steps(step_ms, sink), "price steps")

    def _note_users(self, api: Any) -> None:
        """Know which websockets carry which kind, to end these and no others."""
        client = api.client

        def noted(url: str) -> object:
            self._users.setdefault(url, set()).add(_user.get())
            return client(url)

        api.client = noted

    async def stop(self) -> None:
        """End the steps and the subscriptions; the account's own streams go on. Idempotent."""
        await self._tasks.cancel()
        self._kinds, self._lines, self._sink = [], [], None
        if self._taps is None:
            return
        self._taps.remove()
        self._taps = None
        try:
            api = self._client.api
        except CtsError:
            return  # closed already, with everything in it
        del api.client
        ours = [url for url, users in self._users.items() if "" not in users]
        sockets = [socket for url in ours if (socket := api.clients.pop(url, None)) is not None]
        if sockets:
            goodbye = asyncio.gather(*(s.close() for s in sockets), return_exceptions=True)
            await asyncio.wait([goodbye], timeout=_GOODBYE_S)

    def _failed(self, name: str, error: BaseException) -> None:
        self._on_failure(name, error)
        if self._sink is not None:
            self._sink.on_market_failure(error)

    # ------------------------------------------------------------------ subscriptions
    def _subscriptions(self, api: Any, columns: dict[str, int]) -> Iterator[_Line]:
        """Yield what to watch: the best the venue offers of each kind."""
        grid, now_s = self._grid, self._clock.monotonic()
        trades = _first(api, ("watchTradesForSymbols", "watchTrades"))
        quotes = _first(api, ("watchBidsAsks", "watchTickers", "watchTicker"))
        if trades:
            yield from _lines(api, trades, _Kind("trades", lambda: grid.trades, now_s), columns)
        if trades and quotes:
            kind = _Kind("quotes", lambda: grid.quotes + grid.tickers, now_s)
            yield from _lines(api, quotes, kind, columns)
        if trades:
            return
        tickers = _Kind("tickers", lambda: grid.tickers, now_s)
        if stream := _first(api, ("watchTickers", "watchTicker")):
            yield from _lines(api, stream, tickers, columns)
        else:
            yield _Line(tickers, partial(self._poll, api, list(columns)), [*columns.values()])

    async def _poll(self, api: Any, names: list[str]) -> None:
        """Ask for all tickers at once; where there is no stream."""
        tickers = await self._client.query(lambda: api.fetch_tickers(names))
        if self._taps is not None:
            self._taps.take(tickers)
        await self._clock.sleep(POLL_S)

    async def _ask_last(self, api: Any, names: list[str]) -> None:
        """Learn once what everything traded at last: some symbols trade rarely."""
        if not api.has.get("fetchTickers"):
            return
        try:
            tickers = await self._client.query(lambda: api.fetch_tickers(names))
        except CtsError as error:
            _log.info("The last prices could not be read, the first trades will tell: %s", error)
            return
        for column, name in enumerate(names):
            with suppress(KeyError, TypeError, ValueError):  # it has never traded
                self._grid.last_known(column, float(tickers[name]["last"]))

    # ------------------------------------------------------------------ lines
    async def _keep(self, line: _Line, wait_s: float = 0.0) -> None:
        """Follow a line for ever, with a pause after each time it broke."""
        _user.set(line.kind.name)
        while True:
            await self._clock.sleep(wait_s)
            began_s = self._clock.monotonic()
            try:
                reason = await self._follow(line)
            except asyncio.CancelledError:
                # ccxt cancels what waits for a socket that somebody closed: that is no order to us.
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                reason = "the connection was closed"
            if self._clock.monotonic() - began_s > SILENCE_S:
                line.failures = 0
            self._report(line.kind, reason)
            wait_s = self._interrupted(line)

    async def _follow(self, line: _Line) -> str:
        """Return why the line broke."""
        while True:
            try:
                await line.watch()
            except Exception as error:  # noqa: BLE001 - a venue's words can break any parser
                return str(error) or type(error).__name__
            await self._clock.sleep(_PAUSE_S)

    def _report(self, kind: _Kind, reason: str) -> None:
        """Say once that a kind of prices is missing."""
        if not kind.problem:
            _log.warning("The stream of %s is interrupted: %s", kind.name, reason)
        kind.problem = reason

    def _interrupted(self, line: _Line) -> float:
        """Take note of a gap; return how long to wait before the line is opened again."""
        self._grid.resume(line.columns)
        self._drop_sockets(line.kind, only_closed=True)
        line.failures += 1
        longest = min(FIRST_WAIT_S * 2.0 ** (line.failures - 1), LONGEST_WAIT_S)
        return longest * self._random.uniform(0.5, 1.0)

    def _drop_sockets(self, kind: _Kind, *, only_closed: bool) -> None:
        """Make ccxt open a new websocket: it would use a dead one for ever.

        Where the account's events come over the same one, they have to be asked for anew as well.
        """
        from ccxt.base.errors import NetworkError  # noqa: PLC0415 - see `start`

        sockets = self._client.api.clients or {}
        for url in [url for url, users in self._users.items() if kind.name in users]:
            socket = sockets.get(url)
            dead = socket is not None and socket.connection is not None and socket.closed()
            if socket is not None and (dead or not only_closed):
                socket.on_error(NetworkError("no prices"))
                sockets.pop(url, None)

    async def _watch_over(self) -> None:
        """Notice what is silent and what speaks again."""
        while True:
            await self._clock.sleep(_WATCH_EVERY_S)
            for kind in self._kinds:
                self._look_at(kind)

    def _look_at(self, kind: _Kind) -> None:
        now_s, count = self._clock.monotonic(), kind.count()
        if count != kind.counted:
            kind.counted, kind.heard_s, kind.patience_s = count, now_s, SILENCE_S
            if kind.problem:
                _log.info("The stream of %s flows again", kind.name)
                kind.problem = ""
        elif now_s - kind.heard_s > kind.patience_s:
            self._report(kind, f"nothing came for {now_s - kind.heard_s:.0f} s")
            # A market may be that quiet: do not disturb it more and more often.
            kind.patience_s = min(kind.patience_s * 2, _LONGEST_SILENCE_S)
            kind.heard_s = now_s
            self._restart(kind)

    def _restart(self, kind: _Kind) -> None:
        lines = [line for line in self._lines if line.kind is kind]
        for line in lines:
            if line.task is not None:
                line.task.cancel()
        self._drop_sockets(kind, only_closed=False)
        for line in lines:
            keep = self._keep(line, self._interrupted(line))
            line.task = self._tasks.start(keep, f"stream of {kind.name}")

    # ------------------------------------------------------------------ steps
    async def _steps(self, step_ms: int, sink: MarketSink) -> None:
        """Close a step at each multiple of its length, whatever the lines do."""
        clock = self._clock
        due_ms = clock.now_ms() // step_ms * step_ms + step_ms
        while True:
            wait_ms = due_ms - clock.now_ms()
            if 0 < wait_ms <= step_ms:
                await clock.sleep(wait_ms / 1000)
                continue
            # After a stall one step, not a race through those missed; and where the clock was set
            # back, the steps go on from there.
            ts_ms = clock.now_ms() // step_ms * step_ms
            due_ms = ts_ms + step_ms
            if wait_ms <= 0:
                await sink.on_step(self._grid.close(ts_ms))


def _first(api: Any, methods: Sequence[str]) -> str:
    """Return the first method the venue has of itself, or an empty text."""
    return next((method for method in methods if api.has.get(method) is True), "")


def _lines(
    api: Any,
    method: str,
    kind: _Kind,
    columns: dict[str, int],
) -> Iterator[_Line]:
    """Yield as few subscriptions as the venue allows."""
    call = getattr(api, method)
    names = list(columns)
    together = method.endswith(("ForSymbols", "BidsAsks", "Tickers"))
    size = _AT_ONCE.get(api.id, _AT_ONCE_ELSEWHERE) if together else 1
    for begin in range(0, len(names), size):
        part = names[begin : begin + size]
        watch = partial(call, part if together else part[0])
        yield _Line(kind, watch, [columns[name] for name in part])
