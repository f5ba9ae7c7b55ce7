"""The test exchange in a process of its own: as many symbols and prices a second as wanted."""

import asyncio
import copy
import json
import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import Connection as Pipe
from typing import Any, Final

import aiohttp

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.venue_account import VenueAccount
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.streams import streams_of

KIND: Final = MarketType.PERPETUAL
NAME: Final = "BTCUSDT"
#: How often a share of a second's prices is sent, in seconds.
_EVERY_S: Final = 0.005
#: What prices walk through, as shares of the price.
_WALK: Final = (1.0, 1.0002, 1.0001, 0.9999, 0.9998, 1.0)
_LONG: Final = 126


# ---------------------------------------------------------------------- many symbols
def widened(symbols: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return *count* entries of an exchangeInfo: those there are, then again by other names."""

    def entries() -> Iterator[dict[str, Any]]:
        yield from symbols
        number = 1
        while symbols:
            for symbol in symbols:
                base = f"{symbol['baseAsset']}{number}"
                name = base + str(symbol["quoteAsset"])
                yield {**symbol, "symbol": name, "pair": name, "baseAsset": base}
            number += 1

    return list(islice(entries(), count))


def _catalogue(symbols: int) -> Catalogue:
    recorded = Catalogue.recorded()
    if not symbols:
        return recorded
    info = copy.deepcopy(recorded.info)
    info[KIND]["symbols"] = widened(info[KIND]["symbols"], symbols)
    return Catalogue(info, recorded.brackets)


# ---------------------------------------------------------------------- many prices
def frame(payload: object) -> bytes:
    """Return a websocket's text frame as a server sends it, of less than 64 KiB."""
    text = json.dumps(payload, separators=(",", ":")).encode()
    if len(text) < _LONG:
        return bytes((0x81, len(text))) + text
    return bytes((0x81, _LONG)) + len(text).to_bytes(2, "big") + text


def prices_of(stream: str, price: float, now_ms: int) -> list[dict[str, Any]]:
    """Return what *stream* (``btcusdt@trade``) says of a walk around *price*."""
    symbol, kind = stream.upper().split("@")
    told: list[dict[str, Any]] = []
    for number, share in enumerate(_WALK):
        walked = price * share
        head = {"E": now_ms, "T": now_ms, "s": symbol}
        if kind == "BOOKTICKER":
            bid, ask = f"{walked * 0.99995:.8g}", f"{walked * 1.00005:.8g}"
            quote = {"u": number, "b": bid, "B": "31.21", "a": ask, "A": "40.66"}
            told.append({"e": "bookTicker", **head, **quote})
        elif kind in {"TRADE", "AGGTRADE"}:
            event = "trade" if kind == "TRADE" else "aggTrade"
            amounts = {"p": f"{walked:.8g}", "q": "0.021", "X": "MARKET", "m": True}
            told.append({"e": event, **head, "t": number, "a": number, **amounts})
    return told


class _Flood:
    """Sends prices to everybody who subscribed any, beside what the exchange itself has to say.

    Frames are made once and written as they are: the sender must not be what is measured.
    """

    def __init__(self, exchange: TestExchange) -> None:
        self._exchange = exchange
        self._frames: dict[str, list[bytes]] = {}
        self._sent = 0
        self.per_s = 0.0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due, owed = loop.time(), 0.0
        while True:
            due = max(due + _EVERY_S, loop.time())
            await asyncio.sleep(due - loop.time())
            owed += self.per_s * _EVERY_S
            self._send(int(owed))
            owed -= int(owed)

    def _send(self, count: int) -> None:
        asked = [
            (connection.socket, frames)
            for connection in streams_of(self._exchange).connections
            for name in connection.names
            if (frames := self._frames_of(name))
        ]
        for number in range(self._sent, self._sent + count) if asked else ():
            lap, turn = divmod(number, len(asked))
            socket, frames = asked[turn]
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.write(frames[lap % len(frames)])
        self._sent += count

    def _frames_of(self, name: str) -> list[bytes]:
        if name not in self._frames:
            symbol, at, _ = name.partition("@")  # a listenKey has no "@"
            last = self._exchange.tape.last(KIND, symbol.upper()) if at else None
            told = prices_of(name, float(last), self._exchange.now_ms()) if last else []
            self._frames[name] = [frame(payload) for payload in told]
        return self._frames[name]


# ---------------------------------------------------------------------- a process of its own
def _serve(pipe: Pipe, symbols: int) -> None:
    # Programs that are ended in the middle of something belong to the measurement.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)

    async def run() -> None:
        exchange = TestExchange(catalogue=_catalogue(symbols))
        await exchange.start()
        flood = _Flood(exchange)

        def set_rate() -> None:
            flood.per_s = pipe.recv()

        asyncio.get_running_loop().add_reader(pipe.fileno(), set_rate)
        pipe.send(exchange.url)
        await flood.run()

    asyncio.run(run())


class BusyVenue:
    """A running one, seen from outside."""

    def __init__(self, url: str, pipe: Pipe) -> None:
        self.url = url
        self._pipe = pipe

    def flood(self, messages_per_s: float) -> None:
        """Send so many trades and quotes a second from now on, all subscribers together."""
        self._pipe.send(messages_per_s)

    async def do(self, what: str, **details: object) -> None:
        """Do something by hand; see the test exchange's ``/test/do``."""
        wanted = {"what": what, **details}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url + "/test/do", json=wanted) as answer,
        ):
            answer.raise_for_status()


@contextmanager
def busy_venue(symbols: int = 0) -> Iterator[BusyVenue]:
    """Yield a running exchange, with *symbols* perpetuals where that is not 0."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, symbols), daemon=True)
    process.start()
    theirs.close()
    try:
        yield BusyVenue(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()


def account_at(url: str, key: str = "test-key", secret: str = "test-secret") -> VenueAccount:  # noqa: S107
    """Return an account there."""
    credentials = Credentials(Secret(key), Secret(secret))
    return VenueAccount("c001", "binance", KIND, Mode.LIVE, credentials, endpoint=url)
