"""Every page of the window, full of data: its lag while one after another stands open."""

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import numpy as np
import psutil

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.events import LogWritten
from cts_desktop.domain.market import Candles
from cts_desktop.domain.orders import OrderState
from cts_desktop.exchange.market_supply import PlayedMarket
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.storage.stores import SqliteStores
from cts_desktop.ui.garbage import set_aside
from cts_desktop.ui.pages import PAGES
from tests.benchmarks.window_program import (
    POSITIONS,
    SETTLE_S,
    SYMBOLS,
    LagMeter,
    Program,
    open_positions,
    percentile,
)
from tests.helpers.gateway_spy import use_gateways
from tests.helpers.market_scripts import WideSource
from tests.unit.storage import samples

ORDERS: Final = 10_000
LOG_LINES: Final = 100_000
CANDLES: Final = 100_000
MINUTE_MS: Final = 60_000
#: How long a page stands open, and how often each has its turn.
VISIT_S: Final = 4.0
ROUNDS: Final = 2
#: Of a soak: how often the memory is looked at, and the share of the time for warming up.
LOOK_S: Final = 5.0
WARM_SHARE: Final = 0.3


# ---------------------------------------------------------------------- the data
def fill(stores: SqliteStores, connection_id: str, symbol: str, now_ms: int) -> None:
    """Store orders with their fills and positions, log lines and candles, the newest of now."""
    fill_orders(stores, connection_id, symbol, now_ms)
    for number in range(LOG_LINES):
        level = ("debug", "info", "info", "info", "warning", "error")[number % 6]
        source = ("engine", "orders", "market", "risk")[number % 4]
        text = f"Line {number} of a log that has become long over many weeks"
        stores.logs.add(LogWritten(now_ms - LOG_LINES + number, level, source, text, connection_id))
    steps = np.random.default_rng(1).normal(0, 0.1, CANDLES)
    close = 100 + np.cumsum(steps)
    open_ = np.concatenate(([100.0], close[:-1]))
    high, low = np.maximum(open_, close) + 0.05, np.minimum(open_, close) - 0.05
    ohlcv = np.stack((open_, high, low, close, np.abs(steps)), axis=1)
    last_ms = now_ms // MINUTE_MS * MINUTE_MS
    ts_ms = last_ms + (np.arange(CANDLES, dtype=np.int64) - CANDLES) * MINUTE_MS
    stores.candles.save(connection_id, symbol, 60, Candles(ts_ms, ohlcv))
    stores.flush()


def fill_orders(stores: SqliteStores, connection_id: str, symbol: str, now_ms: int) -> None:
    """Store two filled orders for each closed position."""
    for number in range(ORDERS):
        at_ms = now_ms - (ORDERS - number) * MINUTE_MS
        order = samples.order(number, connection_id, symbol)
        name = f"pos{number // 2}"
        stores.orders.save(
            replace(
                order,
                state=OrderState.FILLED,
                position_id=name,
                created_ms=at_ms,
                updated_ms=at_ms,
                finished_ms=at_ms,
                filled_qty=order.request.qty,
                filled_notional=order.request.qty * Decimal(100),
            ),
            "filled",
        )
        made = samples.fill(number, order.client_id, connection_id=connection_id, symbol=symbol)
        stores.orders.add_fill(replace(made, ts_ms=at_ms))
        if number % 2:
            position = samples.position(number // 2, connection_id=connection_id, symbol=symbol)
            begun_ms = at_ms - MINUTE_MS
            stores.positions.save(
                replace(position, created_ms=begun_ms, opened_ms=begun_ms, closed_ms=at_ms)
            )


# ---------------------------------------------------------------------- the program
async def trade(program: Program, ticks_per_s: float) -> str:
    """Start over a played market, positions open and the stores full; return the chart's page."""

    def make(connection: Connection, credentials: Credentials | None = None) -> SimulatedGateway:
        speed = ticks_per_s / SYMBOLS  # one step of all symbols is a second of the market
        market, name = PlayedMarket(WideSource(SYMBOLS), speed), connection.connection_id
        return SimulatedGateway(market, VenueSettings(), connection_id=name)

    await program.on_engine(lambda: use_gateways(program.application, make))
    await program.add_connection({})
    await program.start()
    session = program.session
    await program.until(lambda: session.feed.newest is not None)
    await program.until(lambda: session.accounting.account.equity is not None)
    await program.on_engine(lambda: open_positions(session))
    await program.until(lambda: len(session.book.held()) >= POSITIONS)
    symbol = session.feed.symbols[0]
    await program.on_engine(
        lambda: fill(
            program.application.stores,
            session.connection_id,
            symbol,
            session.gateway.clock.now_ms(),
        )
    )
    await program.until(lambda: not program.window._empty_places)  # every page is made
    set_aside()  # as app.gui does at this moment
    return f"chart/{session.connection_id}/{symbol}"


async def open_page(program: Program, name: str) -> float:
    """Open a page; return the ms until it is painted and holds what it has asked for."""
    began = time.perf_counter()
    program.window.open_page(name)
    for _ in range(2):  # the events of the opening, painting among them, come before
        await asyncio.sleep(0)
    await program.until(lambda: program.window.operations.pending == 0)
    await asyncio.sleep(0)
    return (time.perf_counter() - began) * 1000


async def pages(program: Program, ticks_per_s: float) -> Mapping[str, Any]:
    """The lag while each page stands open for a while, all of them made; how long each opens."""
    chart = await trade(program, ticks_per_s)
    await asyncio.sleep(SETTLE_S)
    session = program.session
    ticks, began = session.feed.ticks, time.perf_counter()
    opened: dict[str, list[float]] = {page.name: [] for page in PAGES}
    lags: dict[str, list[float]] = {page.name: [] for page in PAGES}
    for _ in range(ROUNDS):
        for page in PAGES:
            meter = LagMeter()
            measuring = asyncio.ensure_future(meter.measure(VISIT_S))
            await asyncio.sleep(0)
            name = chart if page.name == "chart" else page.name
            opened[page.name].append(await open_page(program, name))
            await measuring
            lags[page.name] += meter.lags_ms
    rate = (session.feed.ticks - ticks) / (time.perf_counter() - began)
    held_mb = psutil.Process().memory_info().rss / 1e6
    await program.stop()
    together = [lag for found in lags.values() for lag in found]
    return {
        "ticks_per_s": rate,
        "p99_ms": percentile(together, 99),
        "max_ms": max(together),
        "rss_mb": held_mb,
        "open_ms": {name: found[0] for name, found in opened.items()},
        "open_again_ms": {name: found[-1] for name, found in opened.items()},
        "page_p99_ms": {name: percentile(found, 99) for name, found in lags.items()},
        "page_max_ms": {name: max(found) for name, found in lags.items()},
    }


async def soak(program: Program, ticks_per_s: float) -> Mapping[str, Any]:
    """What the memory grows by, page after page open, for SOAK_MINUTES."""
    minutes = float(os.environ.get("SOAK_MINUTES", "3"))
    chart = await trade(program, ticks_per_s)
    process = psutil.Process()
    began = time.perf_counter()
    looks: list[tuple[float, float]] = []
    turn = 0
    while (passed_s := time.perf_counter() - began) < minutes * 60:
        looks.append((passed_s / 3600, process.memory_info().rss / 1e6))
        page = PAGES[turn % len(PAGES)].name
        turn += 1
        program.window.open_page(chart if page == "chart" else page)
        await asyncio.sleep(LOOK_S)
    await program.stop()
    hours, held_mb = np.array(looks).T
    warm = hours >= hours[-1] * WARM_SHARE
    return {
        "mb_per_h": float(np.polyfit(hours[warm], held_mb[warm], 1)[0]),
        "rss_mb": float(held_mb[-1]),
        "looks": looks,
    }
