"""Prices from a real venue: processor time into the grid, and the window's lag in a storm."""

import asyncio
import sys
import time
from functools import cache
from typing import Any, Final

import aiohttp

from cts_desktop.domain.market import MarketStep
from cts_desktop.exchange.registry import account_gateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.runtime.clock import SystemClock
from tests.benchmarks.busy_venue import account_at, busy_venue
from tests.benchmarks.harness import Benchmarks, Measurement, Reference
from tests.benchmarks.ui_lag import MAX_GOAL, P99_GOAL, run, run_anew

RUNS: Final = 3
STORM: Final = 20_000
CALM: Final = 1_000
SETTLE_S: Final = 2.0
MEASURE_S: Final = 8.0
SYMBOLS: Final = ("BTC/USDT", "ETH/USDT", "XRP/USDT")
STREAMS: Final = tuple(
    f"{name}usdt@{kind}" for name in ("btc", "eth", "xrp") for kind in ("trade", "bookTicker")
)


# ---------------------------------------------------------------------- the window
@cache
def _lag() -> dict[str, Any]:
    with busy_venue() as venue:
        venue.flood(STORM)
        result = run_anew("stream", str(STORM), venue.url)
    if result["messages_per_s"] < 0.9 * STORM:
        print(f"  only {result['messages_per_s']:,.0f} of {STORM:,} messages/s", file=sys.stderr)
    return result


def ui_lag_ws_20000_p99_ms() -> Measurement:
    """Trades and quotes of all symbols over a real websocket, positions open and shown."""
    reference = Reference("bare QMainWindow, idle engine thread", [run("bare")["p99_ms"]])
    return Measurement([_lag()["p99_ms"]], "ms", P99_GOAL, reference)


def ui_lag_ws_20000_max_ms() -> Measurement:
    """The longest gap meanwhile."""
    reference = Reference("bare QMainWindow, idle engine thread", [run("bare")["max_ms"]])
    return Measurement([_lag()["max_ms"]], "ms", MAX_GOAL, reference)


# ---------------------------------------------------------------------- processor time
class _Nobody:
    """Takes steps and does nothing with them."""

    async def on_step(self, step: MarketStep) -> None: ...

    def on_market_end(self) -> None: ...

    def on_market_failure(self, error: BaseException) -> None:
        raise error


async def _busy_s() -> float:
    """Return the processor time of `MEASURE_S` seconds."""
    await asyncio.sleep(SETTLE_S)
    began = time.process_time()
    await asyncio.sleep(MEASURE_S)
    return time.process_time() - began


async def _through_gateway(url: str, pace: Any) -> float:
    """Return % of a core for the whole way into the grid, less what the gateway takes at rest."""
    clock = SystemClock()
    gateway = account_gateway(account_at(url), Throttle(clock), clock)
    await gateway.connect()
    try:
        await gateway.start_market(SYMBOLS, 1000, _Nobody())
        at_rest_s = await _busy_s()
        pace(CALM)
        return (await _busy_s() - at_rest_s) / MEASURE_S * 100
    finally:
        pace(0)
        await gateway.close()


async def _plain(url: str, pace: Any) -> float:
    """Return the same for receiving and decoding alone."""

    async def receive(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            message.json()

    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/public/ws", compress=0) as socket,
        asyncio.TaskGroup() as tasks,
    ):
        await socket.send_json({"method": "SUBSCRIBE", "params": STREAMS, "id": 1})
        receiving = tasks.create_task(receive(socket))
        pace(CALM)
        busy_s = await _busy_s()
        pace(0)
        receiving.cancel()
    return busy_s / MEASURE_S * 100


def ws_cpu_pct_per_1000() -> Measurement:
    """A steady thousand messages a second into the price grid, through the whole gateway."""
    values, plain = [], []
    with busy_venue() as venue:
        for _ in range(RUNS):
            plain.append(asyncio.run(_plain(venue.url, venue.flood)))
            values.append(asyncio.run(_through_gateway(venue.url, venue.flood)))
    reference = Reference("aiohttp + json", plain)
    return Measurement(values, "% of a core", None, reference)


BENCHMARKS: Benchmarks = {
    "ws_cpu_pct_per_1000": ws_cpu_pct_per_1000,
    "ui_lag_ws_20000_p99_ms": ui_lag_ws_20000_p99_ms,
    "ui_lag_ws_20000_max_ms": ui_lag_ws_20000_max_ms,
}
