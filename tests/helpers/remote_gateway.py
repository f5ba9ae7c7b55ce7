"""The trader's end of `remote_exchange`: a gateway over real connections in real time."""

import asyncio
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from cts_desktop.domain.errors import OrderRefusedError, OutcomeUnknownError, RetryLaterError
from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.orders import Fill, OrderRequest, VenueOrder
from cts_desktop.domain.ports import (
    AccountListener,
    Balance,
    FundingPayment,
    MarketFacts,
    MarketSink,
    VenueAbilities,
    VenuePosition,
)
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.plain_venue import PlainVenue
from tests.helpers.remote_exchange import LINE_LIMIT, SYMBOLS, Message, pack, unpack

TIMEOUT_S = 2.0
_RECONNECT_S = 0.2


class NotSentError(Exception):
    """There is no connection: nothing left the program."""


class LostError(Exception):
    """It left the program, and no answer came."""


class Link:
    """A connection that carries requests and answers; opened again when it is needed."""

    def __init__(self, port: int, tasks: Supervisor) -> None:
        self._port = port
        self._tasks = tasks
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self.on_sent: Callable[[str], None] = lambda _do: None

    async def open(self) -> None:
        if self._writer is None:
            try:
                reader, self._writer = await asyncio.open_connection(
                    "127.0.0.1", self._port, limit=LINE_LIMIT
                )
            except OSError as error:
                raise NotSentError(f"no connection: {error}") from error
            self._tasks.start(self._read(reader), "answers")

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError):
            while line := await reader.readline():
                message = json.loads(line)
                future = self._waiting.pop(message["id"], None)
                if future is not None and not future.done():
                    future.set_result(message)
        self.close()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(LostError("connection lost"))
        self._waiting.clear()

    async def ask(self, do: str, **arguments: Any) -> Message:
        """Send and return the answer; raise NotSentError or LostError."""
        await self.open()
        if self._writer is None:
            raise NotSentError("closed")
        number = next(self._numbers)
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        line = json.dumps({"id": number, "do": do, **arguments}).encode() + b"\n"
        self._writer.write(line)
        self.on_sent(do)
        try:
            return await asyncio.wait_for(future, TIMEOUT_S)
        except TimeoutError:
            raise LostError(f"no answer to {do} within {TIMEOUT_S:g} s") from None
        finally:
            self._waiting.pop(number, None)


class RemoteGateway(PlainVenue):
    """Implements `domain.ports.ExchangeGateway` against a `remote_exchange`."""

    lockstep = False

    def __init__(self, port: int) -> None:
        self.clock = SystemClock()
        self.tasks = Supervisor(lambda _name, _error: None)
        self.link = Link(port, self.tasks)
        self._port = port
        self._listener: AccountListener | None = None
        self._prices: list[list[float]] = []
        self._healthy = False
        self._closed = False
        self._playing: asyncio.Task[None] | None = None

    # ------------------------------------------------------------------ requests
    async def _query(self, do: str, **arguments: Any) -> Any:
        if self._closed:
            raise RetryLaterError("closed")
        try:
            return (await self.link.ask(do, **arguments))["value"]
        except (NotSentError, LostError) as error:
            raise RetryLaterError(f"{do}: {error}") from error

    async def _command(self, do: str, **arguments: Any) -> VenueOrder:
        if self._closed:
            raise OrderRefusedError("not_sent", "The connection is closed")
        try:
            answer = await self.link.ask(do, **arguments)
        except NotSentError as error:
            raise OrderRefusedError("not_sent", str(error)) from error
        except LostError as error:
            raise OutcomeUnknownError(str(error)) from error
        if "refused" in answer:
            raise OrderRefusedError(*answer["refused"])
        return unpack(VenueOrder, answer["value"])

    # ------------------------------------------------------------------ the stream
    async def _listen(self) -> None:
        """Read events for ever; after an interruption say that some may be missing."""
        interrupted = False
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", self._port, limit=LINE_LIMIT
                )
                try:
                    writer.write(b'{"do":"stream"}\n')
                    if interrupted and self._listener is not None:
                        self._listener.on_gap("the stream was interrupted")
                    self._healthy = True
                    while line := await reader.readline():
                        self._take(json.loads(line))
                finally:
                    writer.close()
            self._healthy, interrupted = False, True
            await self.clock.sleep(_RECONNECT_S)

    def _take(self, message: Message) -> None:
        if message["event"] == "prices":
            self._prices.append(message["last"])
        elif self._listener is not None:
            self.hear(message["event"], message["value"])

    def hear(self, event: str, value: Message) -> None:
        """Hand an account event to the listener."""
        assert self._listener is not None
        if event == "Fill":
            self._listener.on_fill(unpack(Fill, value))
        elif event == "VenueOrder":
            self._listener.on_order(unpack(VenueOrder, value))
        else:
            self._listener.on_funding(unpack(FundingPayment, value))

    # ------------------------------------------------------------------ the port
    async def connect(self) -> None:
        try:
            await self.link.open()
        except NotSentError as error:
            raise RetryLaterError(str(error)) from error
        self.tasks.start(self._listen(), "stream")

    async def close(self) -> None:
        self._closed = True
        self._listener = None
        self.link.close()
        await self.tasks.cancel()

    async def server_time_ms(self) -> int:
        return int(await self._query("time"))

    async def load_markets(self) -> Mapping[str, MarketRules]:
        markets = await self._query("markets")
        return {symbol: unpack(MarketRules, found) for symbol, found in markets.items()}

    async def fetch_balance(self) -> Balance:
        return unpack(Balance, await self._query("balance"))

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        return [unpack(VenuePosition, found) for found in await self._query("positions")]

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        return [unpack(VenueOrder, found) for found in await self._query("open_orders")]

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        found = await self._query("order", client_id=client_id)
        return None if found is None else unpack(VenueOrder, found)

    async def fetch_closed_orders(self, symbol: str, since_ms: int) -> Sequence[VenueOrder]:
        found = await self._query("closed_orders", symbol=symbol, since_ms=since_ms)
        return [unpack(VenueOrder, order) for order in found]

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        return [unpack(Fill, found) for found in await self._query("fills", since_ms=since_ms)]

    async def create_order(self, request: OrderRequest) -> VenueOrder:
        return await self._command("create", order=pack(request))

    async def cancel_order(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
        return await self._command("cancel", client_id=client_id, venue_id=venue_id)

    def listen(self, listener: AccountListener | None) -> None:
        self._listener = listener

    def abilities(self, symbol: str) -> VenueAbilities:
        return VenueAbilities()

    def stream_healthy(self) -> bool:
        return self._healthy

    def cursor(self) -> Mapping[str, object] | None:
        return None

    def resolve_step_ms(self, requested_ms: int) -> int:
        return requested_ms or 1000

    def market_facts(self) -> MarketFacts:
        return MarketFacts()

    async def start_market(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        columns = [SYMBOLS.index(symbol) for symbol in symbols]
        self._playing = self.tasks.start(self._play(columns, step_ms / 1000, sink), "market")

    async def _play(self, columns: list[int], step_s: float, sink: MarketSink) -> None:
        """Make a step of every second's prices; where none came there is no step."""
        while True:
            prices, self._prices = self._prices, []
            if prices:
                seen = np.array(prices)[:, columns]
                step = MarketStep(
                    self.clock.now_ms(), seen[0], seen.max(0), seen.min(0), seen[-1],
                    np.full(len(columns), 100.0), np.full(len(columns), 0.01),
                )  # fmt: skip
                await sink.on_step(step)
            await self.clock.sleep(step_s if prices else 0.02)

    async def stop_market(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
