"""How long a venue's markets take to load: as recorded, many of them, and once more."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final, NamedTuple

import ccxt.pro

from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_tuning import redirect
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.runtime.clock import SystemClock
from tests.benchmarks.busy_venue import account_at, busy_venue
from tests.benchmarks.harness import Benchmarks, Measurement, Reference

RUNS: Final = 5
MANY: Final = 3_000


class Loads(NamedTuple):
    """Milliseconds: the first connection, a second one beside it, and ccxt as it comes."""

    first: float
    second: float
    bare: float


async def _timed(call: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1000


async def _load(url: str) -> Loads:
    bare = ccxt.pro.binanceusdm({"enableRateLimit": False})
    redirect(bare.urls, url)
    clients = [CcxtClient(account_at(url), SystemClock(), quirks_of("binance")) for _ in range(2)]
    try:
        took_ms = []
        for client in clients:
            await client.open()
            await client.query(client.api.fetch_time)  # as `connect` does: the line is open
            took_ms.append(await _timed(lambda c=client: c.load_markets(fresh=False)))  # type: ignore[misc]
        await bare.fetch_time()
        took_ms.append(await _timed(bare.load_markets))
        rules = [len(client.markets.rules) for client in clients]
        told = sum(m["active"] and m["linear"] for m in bare.markets.values())
        assert rules == [told, told], "the same symbols everywhere"
        return Loads(*took_ms)
    finally:
        for client in clients:
            await client.close()
        await bare.close()


@cache
def loads(symbols: int) -> list[Loads]:
    """Measure several times against one exchange; the first run warms it and is not counted."""
    with busy_venue(symbols) as venue:
        return [asyncio.run(_load(venue.url)) for _ in range(RUNS + 1)][1:]


def _first(symbols: int) -> Measurement:
    found = loads(symbols)
    reference = Reference("bare ccxt", [load.bare for load in found])
    return Measurement([load.first for load in found], "ms", None, reference)


def load_markets_ms() -> Measurement:
    """The recorded perpetuals, from the request to our rules."""
    return _first(0)


def load_markets_3000_ms() -> Measurement:
    """Three thousand symbols."""
    return _first(MANY)


def load_markets_3000_shared_ms() -> Measurement:
    """The same for a second connection, which takes what the first has parsed."""
    found = loads(MANY)
    reference = Reference("bare ccxt", [load.bare for load in found])
    return Measurement([load.second for load in found], "ms", None, reference)


BENCHMARKS: Benchmarks = {
    "load_markets_ms": load_markets_ms,
    "load_markets_3000_ms": load_markets_3000_ms,
    "load_markets_3000_shared_ms": load_markets_3000_shared_ms,
}
