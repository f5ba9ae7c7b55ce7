"""As much of a venue's market streams as prices need: Binance's words over a real websocket."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

import ccxt.pro
import numpy as np
from aiohttp import WSMsgType, web

from cts_desktop.domain.market import Candles, MarketRules, MarketType
from cts_desktop.domain.ports import Clock
from cts_desktop.domain.venues import OrderBook, PublicTrade, Ticker
from cts_desktop.exchange.ccxt_tuning import Line, tuned
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.contacts import Contacts

#: Ours, ccxt's, Binance's.
NAMES = (
    ("BTC/USDT", "BTC/USDT:USDT", "BTCUSDT"),
    ("ETH/USDT", "ETH/USDT:USDT", "ETHUSDT"),
    ("XRP/USDT", "XRP/USDT:USDT", "XRPUSDT"),
)
SYMBOLS = tuple(ours for ours, _, _ in NAMES)
#: Real time for what must come; reached only by a failure.
PATIENCE_S = 30.0


def rules_of(symbol: str) -> MarketRules:
    base, quote = symbol.split("/")
    tick, step = Decimal("0.01"), Decimal("0.001")
    return MarketRules(
        symbol, base, quote, MarketType.PERPETUAL, tick, step, step, Decimal(1000), Decimal(5),
        Decimal("0.0002"), Decimal("0.0005"), Decimal(50),
    )  # fmt: skip


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that comes over a real socket."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - what comes from outside has no event
            await asyncio.sleep(0.002)


def trade(market_id: str, price: float, qty: float, stamp_ms: int, **more: Any) -> dict[str, Any]:
    return {
        "e": "trade", "E": stamp_ms, "T": stamp_ms, "s": market_id, "t": 1, "p": f"{price}",
        "q": f"{qty}", "X": "MARKET", "m": True, **more,
    }  # fmt: skip


def quote(market_id: str, bid: float, ask: float) -> dict[str, Any]:
    return {
        "e": "bookTicker", "u": 1, "s": market_id, "b": f"{bid}", "B": "1", "a": f"{ask}",
        "A": "1", "T": 1, "E": 1,
    }  # fmt: skip


def ticker(market_id: str, last: float, volume: float, **more: Any) -> dict[str, Any]:
    return {
        "e": "24hrTicker", "E": 1, "s": market_id, "c": f"{last}", "v": f"{volume}", "b": "99",
        "a": "101", "o": "1", "h": "1", "l": "1", "q": "1", "C": 1, **more,
    }  # fmt: skip


class FeedMarkets:
    """The markets of the venue."""

    def __init__(self, contract_size: str = "1") -> None:
        self.rules = {symbol: rules_of(symbol) for symbol in SYMBOLS}
        self._names = {ours: theirs for ours, theirs, _ in NAMES}
        self._size = Decimal(contract_size)

    def to_ccxt(self, symbol: str) -> str:
        return self._names[symbol]

    def contract_size(self, symbol: str) -> Decimal:
        return self._size


@dataclass
class FeedClient:
    """A connected client of the venue: a real ccxt object, markets at hand."""

    api: Any
    markets: FeedMarkets
    last: dict[str, str] = field(default_factory=dict)

    async def query(self, call: Any) -> Any:
        return {name: {"last": price} for name, price in self.last.items()}


class FeedVenue:
    """Accepts subscriptions, and says what a test wants it to say.

    Attributes:
        asked: every stream name that was subscribed, in order.
        refusing: new connections are refused.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refusing = False
        self.port = 0
        self._sockets: dict[web.WebSocketResponse, set[str]] = {}

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.refusing:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets[socket] = set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                asked = json.loads(message.data)
                self.asked += asked["params"]
                self._sockets[socket].update(asked["params"])
                await socket.send_json({"result": None, "id": asked["id"]})
        self._sockets.pop(socket, None)
        return socket

    @property
    def open(self) -> int:
        """Return how many connections there are."""
        return len(self._sockets)

    @property
    def subscribed(self) -> int:
        """Return how many connections have asked for something."""
        return sum(1 for asked in self._sockets.values() if asked)

    async def say(self, messages: Iterable[dict[str, Any]]) -> int:
        """Send messages to who asked for them; return how many reached somebody."""
        reached = 0
        for message in messages:
            kind = message["e"].replace("24hrTicker", "ticker")
            stream = f"{message['s'].lower()}@{kind}"
            for socket, asked in self._sockets.items():
                if stream in asked:
                    await socket.send_json(message)
                    reached += 1
        return reached

    async def send_text(self, text: str) -> None:
        for socket in list(self._sockets):
            await socket.send_str(text)

    async def hang_up(self) -> None:
        for socket in list(self._sockets):
            await socket.close()


@asynccontextmanager
async def feed_venue() -> AsyncIterator[FeedVenue]:
    venue = FeedVenue()
    application = web.Application()
    application.router.add_get("/{path:.*}", venue._serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    venue.port = runner.addresses[0][1]
    try:
        yield venue
    finally:
        await venue.hang_up()
        await runner.cleanup()


def market_of(ours: str, theirs: str, market_id: str) -> dict[str, Any]:
    base, quoted = ours.split("/")
    return {
        "id": market_id, "lowercaseId": market_id.lower(), "symbol": theirs, "base": base,
        "quote": quoted, "settle": quoted, "baseId": base, "quoteId": quoted, "settleId": quoted,
        "type": "swap", "spot": False, "swap": True, "future": False, "option": False,
        "contract": True, "linear": True, "inverse": False, "contractSize": "1", "active": True,
        "precision": {"amount": "0.001", "price": "0.01"}, "limits": {}, "info": {},
    }  # fmt: skip


@asynccontextmanager
async def feed_client(port: int, *, contract_size: str = "1") -> AsyncIterator[FeedClient]:
    """A client of the venue at *port*."""
    options = {
        "defaultType": "swap", "ws": {"compress": 0}, "watchTickers": {"name": "ticker"},
    }  # fmt: skip
    line = Line(SystemClock())
    line.door, line.encrypted = Contacts(line.now_ms).allow("feed", ["127.0.0.1"]), False
    kind = tuned(ccxt.pro.binanceusdm, line)
    api = kind({"enableRateLimit": False, "options": options})
    api.number = str
    api.timeout_on_exit = 0
    api.ssl_context = ssl.create_default_context()
    api.urls["api"]["ws"] = {"linear": f"ws://127.0.0.1:{port}/ws"}
    api.set_markets([market_of(*names) for names in NAMES])
    client = FeedClient(api, FeedMarkets(contract_size))
    try:
        yield client
    finally:
        await api.close()


class CandleVenue:
    """A venue's candles: one a minute for ever, except where a test wants none.

    Attributes:
        empty: minutes in which nothing was traded; most: candles in one answer.
        asked: the minutes of each request, as (first, last); given: every candle it has given.
        failing: how many of the next requests fail.
    """

    def __init__(self, clock: Clock) -> None:
        self.empty: set[int] = set()
        self.most = 1000
        self.asked: list[tuple[int, int]] = []
        self.given: list[tuple[str, int]] = []
        self.failing: list[Exception] = []
        self._clock = clock

    @staticmethod
    def candles(minutes: Sequence[int]) -> Candles:
        """Return the candles of *minutes*, each with prices of its own."""
        at = np.array(minutes, np.int64)
        prices = 100 + (at % 1000 / 10)[:, None] + np.array([0.0, 0.5, -0.5, 0.25, 1.0])
        return Candles(at * 60_000, prices)

    async def fetch_candles(
        self, symbol: str, timeframe_s: int, since_ms: int, limit: int
    ) -> Candles:
        await asyncio.sleep(0)
        if self.failing:
            raise self.failing.pop(0)
        assert timeframe_s == 60
        begin = -(-since_ms // 60_000)
        self.asked.append((begin, begin + limit - 1))
        closed = range(begin, self._clock.now_ms() // 60_000)
        minutes = list(islice((m for m in closed if m not in self.empty), min(limit, self.most)))
        self.given += [(symbol, minute) for minute in minutes]
        return self.candles(minutes)

    async def load_markets(self) -> Mapping[str, MarketRules]:
        return {symbol: rules_of(symbol) for symbol in SYMBOLS}

    async def fetch_tickers(self) -> Mapping[str, Ticker]:
        raise NotImplementedError

    async def fetch_trades(self, symbol: str, limit: int) -> Sequence[PublicTrade]:
        raise NotImplementedError

    async def fetch_order_book(self, symbol: str, depth: int) -> OrderBook:
        raise NotImplementedError
