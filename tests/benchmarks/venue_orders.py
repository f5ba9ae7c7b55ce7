"""An order to a real venue: through the whole gateway, beside bare ccxt."""

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import ccxt.pro

from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.engine.ids import IdMaker
from cts_desktop.exchange.buckets import BucketSize
from cts_desktop.exchange.ccxt_tuning import redirect
from cts_desktop.exchange.registry import account_gateway
from cts_desktop.exchange.throttle import Group, Throttle, ThrottleSettings
from cts_desktop.runtime.clock import SystemClock
from tests.benchmarks.busy_venue import KIND, BusyVenue, account_at, busy_venue
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference

RUNS: Final = 5
SYMBOL: Final = "BTC/USDT"
OTHER_KEY, OTHER_SECRET = "other-key", "other-secret"
#: Orders of a block; before each, what rests is withdrawn, off the record.
BLOCK: Final = 20
BLOCKS: Final = 8
#: What an order brings by the account's stream is over by then: it must not fall on the next.
QUIET_S: Final = 0.01
QTY: Final = Decimal("0.002")
#: No order waits for its turn: that is what a venue allows, not what the gateway costs.
UNPACED: Final = ThrottleSettings(
    buckets=MappingProxyType(dict.fromkeys(Group, BucketSize(100_000, 10_000)))
)


class Medians(NamedTuple):
    """How long an order takes from the call to its acknowledgement, in ms."""

    gateway: float
    bare: float


Place = Callable[[], Awaitable[object]]


@asynccontextmanager
async def _through_gateway(url: str, price: Decimal) -> AsyncIterator[Place]:
    """Yield what places an order as the engine does: streams open, rights and modes checked."""
    clock = SystemClock()
    gateway = account_gateway(account_at(url), Throttle(clock, UNPACED), clock)
    await gateway.connect()
    await gateway.set_up([SYMBOL])
    ids = IdMaker("c001", random.Random(1))  # noqa: S311 - names
    requests = iter(
        [
            OrderRequest(
                ids.order(clock.now_ms()), SYMBOL, Side.BUY, OrderType.LIMIT, QTY, price=price
            )
            for _ in range(BLOCKS * (1 + BLOCK))
        ]
    )

    def place() -> Awaitable[object]:
        return gateway.create_order(next(requests))

    try:
        yield place
    finally:
        await gateway.close()


@asynccontextmanager
async def bare_ccxt(url: str) -> AsyncIterator[Any]:
    """Yield ccxt as it comes, but for its limiter; on an account of its own.

    The account's events have a listener, so that the exchange has as much to do as for ours.
    """
    api = ccxt.pro.binanceusdm(
        {"apiKey": OTHER_KEY, "secret": OTHER_SECRET, "enableRateLimit": False}
    )
    redirect(api.urls, url)
    await api.load_markets()
    key = (await api.fapiprivate_post_listenkey())["listenKey"]
    try:
        async with api.session.ws_connect(f"{url}/private/ws?listenKey={key}"):
            yield api
    finally:
        await api.close()


async def _run(venue: BusyVenue) -> Medians:
    """Place blocks of orders here and there: what the machine does else meets both alike."""
    async with bare_ccxt(venue.url) as api:
        last = Decimal(str((await api.fetch_ticker(f"{SYMBOL}:USDT"))["last"]))
        price = (last * Decimal("0.98")).quantize(Decimal(1))
        numbers = itertools.count(1)

        async def place_bare() -> object:
            name = {"newClientOrderId": f"bare{time.time_ns()}-{next(numbers)}"}
            order: object = await api.create_order(
                f"{SYMBOL}:USDT", "limit", "buy", float(QTY), float(price), name
            )
            return order

        async with _through_gateway(venue.url, price) as place:
            took_ms: dict[Place, list[float]] = {place: [], place_bare: []}
            for _ in range(BLOCKS):
                for call, values in took_ms.items():
                    await venue.do("cancel_all", kind=KIND.value)
                    await venue.do("cancel_all", kind=KIND.value, key=OTHER_KEY)
                    await call()  # the connection is open again
                    values += [await _timed(call) for _ in range(BLOCK)]
    return Medians(*(statistics.median(values) for values in took_ms.values()))


async def _timed(call: Place) -> float:
    await asyncio.sleep(QUIET_S)
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1000


@cache
def medians() -> list[Medians]:
    """Measure several times against one exchange; the first run warms it and is not counted."""
    with busy_venue() as venue:
        asyncio.run(venue.do("account", key=OTHER_KEY, secret=OTHER_SECRET))
        return [asyncio.run(_run(venue)) for _ in range(RUNS + 1)][1:]


def gateway_order_ms() -> Measurement:
    """A limit order from the call to the acknowledgement: throttle, gateway, ccxt, HTTP."""
    reference = Reference("bare ccxt, no limiter", [median.bare for median in medians()])
    return Measurement([median.gateway for median in medians()], "ms", None, reference)


def gateway_order_vs_ccxt() -> Measurement:
    """The same as a share of bare ccxt."""
    values = [median.gateway / median.bare for median in medians()]
    return Measurement(values, "x bare ccxt", Goal("at most", 1.1))


BENCHMARKS: Benchmarks = {
    "gateway_order_ms": gateway_order_ms,
    "gateway_order_vs_ccxt": gateway_order_vs_ccxt,
}
