"""Prices from a venue: messages of a real websocket into the price grid, candles into the store."""

import asyncio
import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Final

import aiohttp
import numpy as np
from aiohttp import web

from cts_desktop.domain.market import Candles, MarketStep
from cts_desktop.engine.candle_history import PAGE, CandleHistory
from cts_desktop.exchange.price_stream import PriceStream
from cts_desktop.runtime.clock import SystemClock
from tests.benchmarks.harness import (
    Benchmarks,
    Goal,
    Measurement,
    Reference,
    directory_on_disk,
)
from tests.helpers.feed_venue import NAMES, SYMBOLS, CandleVenue, feed_client, trade
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog
from tests.helpers.trading_rig import open_stores

RUNS: Final = 3
MESSAGES: Final = 100_000
HOURS: Final = 24 * 30


# ---------------------------------------------------------------------- the venue, another process
def _serve(pipe: Pipe) -> None:
    """Send a burst of trades to everybody who subscribes trades."""
    ids = [market_id for *_, market_id in NAMES]
    burst = [
        json.dumps(trade(ids[n % len(ids)], 100 + n % 7, 0.001, 1_700_000_000_000 + n))
        for n in range(MESSAGES)
    ]

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            asked = json.loads(message.data)
            await socket.send_json({"result": None, "id": asked["id"]})
            if asked["params"][0].endswith("@trade"):
                for text in burst:
                    await socket.send_str(text)
        return socket

    async def run() -> None:
        application = web.Application()
        application.router.add_get("/{path:.*}", talk)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def _venue() -> Iterator[int]:
    """Yield the port of a venue that lives in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


class _Nobody:
    """Takes steps and does nothing with them."""

    async def on_step(self, step: MarketStep) -> None: ...

    def on_market_end(self) -> None: ...

    def on_market_failure(self, error: BaseException) -> None:
        raise error


# ---------------------------------------------------------------------- what is measured
async def _through_ccxt(port: int) -> tuple[float, float]:
    """Return messages per second, and CPU seconds per thousand messages."""
    async with feed_client(port) as client:
        stream = PriceStream(client, SystemClock(), lambda _name, error: None)
        await stream.start(SYMBOLS, 1000, _Nobody())
        while not stream.ticks:  # noqa: ASYNC110 - that is what is measured
            await asyncio.sleep(0)
        first, began, cpu = stream.ticks, time.perf_counter(), time.process_time()
        while stream.ticks < MESSAGES:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        taken = MESSAGES - first
        took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
        await stream.stop()
    return taken / took_s, cpu_s / taken * 1000


async def _plain(port: int) -> float:
    """Return the messages per second that are received and decoded without ccxt."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"http://127.0.0.1:{port}/ws", compress=0) as socket,
    ):
        await socket.send_json({"method": "SUBSCRIBE", "params": ["btcusdt@trade"], "id": 1})
        json.loads((await socket.receive()).data)
        json.loads((await socket.receive()).data)
        began = time.perf_counter()
        for _ in range(MESSAGES - 1):
            json.loads((await socket.receive()).data)
        return (MESSAGES - 1) / (time.perf_counter() - began)


def ws_messages_per_s() -> Measurement:
    """A burst of trades of three symbols, each in a message of its own, as Binance sends them."""
    values, plain = [], []
    with _venue() as port:
        for _ in range(RUNS):
            plain.append(asyncio.run(_plain(port)))
            values.append(asyncio.run(_through_ccxt(port))[0])
    reference = Reference("aiohttp + json messages/s", plain)
    return Measurement(values, "messages/s", Goal("at least", 20_000), reference)


def ws_cpu_ms_per_1000() -> Measurement:
    """The same burst: processor time of the whole way into the grid."""
    with _venue() as port:
        values = [asyncio.run(_through_ccxt(port))[1] * 1000 for _ in range(RUNS)]
    return Measurement(values, "ms/1000 messages")


def backfill_candles_per_s() -> Measurement:
    """A month of one symbol from a venue that answers at once, into an empty database on disk."""
    values, plain = [], []
    for _ in range(RUNS):
        with directory_on_disk() as directory:
            values.append(asyncio.run(_fill(Path(directory), "history")))
            plain.append(_store(Path(directory), "plain"))
    return Measurement(values, "candles/s", None, Reference("rows/s stored", plain))


async def _fill(directory: Path, name: str) -> float:
    clock = ManualClock()
    stores = open_stores(directory / name, clock)
    venue = CandleVenue(clock)
    history = CandleHistory("c001", ["BTC/USDT"], HOURS, venue, stores, clock, RecordingLog())
    began = time.perf_counter()
    await history.fill()
    stores.flush()
    took_s = time.perf_counter() - began
    stores.close()
    return HOURS * 60 / took_s


def _store(directory: Path, name: str) -> float:
    stores = open_stores(directory / name, ManualClock())
    began = time.perf_counter()
    for page in range(HOURS * 60 // PAGE):
        ts_ms = (np.arange(PAGE, dtype=np.int64) + page * PAGE) * 60_000
        stores.candles.save("c001", "BTC/USDT", 60, Candles(ts_ms, np.ones((PAGE, 5))))
        stores.flush()
    took_s = time.perf_counter() - began
    stores.close()
    return HOURS * 60 // PAGE * PAGE / took_s


BENCHMARKS: Benchmarks = {
    "ws_messages_per_s": ws_messages_per_s,
    "ws_cpu_ms_per_1000": ws_cpu_ms_per_1000,
    "backfill_candles_per_s": backfill_candles_per_s,
}
