"""What the window's benchmarks run in a process of its own, so that each starts clean.

`python -m tests.benchmarks.window_run NAME [TICKS_PER_S [URL]]` measures and prints a line of JSON.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtWidgets import QMainWindow

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.events import EngineStateChanged
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.presets import USUAL_TP_FACTORS
from cts_desktop.exchange.market_supply import PlayedMarket
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.service.backtests.pool import LocalPool
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.application import create_application
from cts_desktop.ui.garbage import set_aside
from tests.benchmarks.harness import directory_on_disk
from tests.benchmarks.window_orders import burst, hang, orders
from tests.benchmarks.window_pages import pages, soak
from tests.benchmarks.window_program import (
    MEASURE_S,
    POSITIONS,
    SETTLE_S,
    SYMBOLS,
    LagMeter,
    Program,
    engine_thread,
    open_positions,
    with_program,
)
from tests.benchmarks.window_venue import stream
from tests.helpers.backtest_desk import SMALL, Desk, preset, request, walk
from tests.helpers.gateway_spy import use_gateways
from tests.helpers.market_scripts import WideSource

STARTS = 5
SWEEP_BARS = 200_000
#: More than is calculated while it is measured.
SWEEP_SET = replace(
    SMALL,
    indicators=(
        IndicatorGrid("rsi", {"period": ParameterRange(4, 100), "lower": ParameterRange(20, 40)}),
    ),
    tp_factors=USUAL_TP_FACTORS,
    sl_ratios=ParameterRange(0.3, 1.5, 0.3),
)


async def bare() -> Mapping[str, float]:
    """The lag of an empty window on the same loop, beside an engine thread that does nothing."""
    window = QMainWindow()
    window.resize(1280, 720)
    window.show()
    with engine_thread():
        await asyncio.sleep(SETTLE_S)
        return await LagMeter().measure(MEASURE_S)


async def lag(program: Program, ticks_per_s: float) -> Mapping[str, float]:
    """The lag with the Positions page shown while prices come in and positions are open."""

    def make(connection: Connection, credentials: Credentials | None = None) -> SimulatedGateway:
        speed = ticks_per_s / SYMBOLS  # one step of all symbols is a second of the market
        market, name = PlayedMarket(WideSource(SYMBOLS), speed), connection.connection_id
        return SimulatedGateway(market, VenueSettings(), connection_id=name)

    await program.on_engine(lambda: use_gateways(program.application, make))
    await program.add_connection({})
    program.window.open_page("positions")
    await program.start()
    set_aside()  # as app.gui does at this moment
    session = program.session
    await program.until(lambda: session.feed.newest is not None)
    await program.until(lambda: session.accounting.account.equity is not None)
    await program.on_engine(lambda: open_positions(session))
    await program.until(lambda: len(session.book.held()) >= POSITIONS)
    await asyncio.sleep(SETTLE_S)
    ticks, began = session.feed.ticks, time.perf_counter()
    lags = await LagMeter().measure(MEASURE_S)
    rate = (session.feed.ticks - ticks) / (time.perf_counter() - began)
    held = len(session.book.held())
    await program.stop()
    return {**lags, "ticks_per_s": rate, "positions": held}


async def states(program: Program) -> Mapping[str, list[float]]:
    """Start by the button, and how long each state takes from the engine to the label."""
    published: dict[EngineStateChanged, float] = {}
    latencies_ms: list[float] = []

    def publish(event: EngineStateChanged) -> None:
        published[event] = time.perf_counter()

    def shown(event: EngineStateChanged) -> None:
        # Connected last: panel, buttons and title have followed by now.
        latencies_ms.append((time.perf_counter() - published[event]) * 1000)

    await program.add_connection({**PRACTICE, "market_speed": 600.0})
    # In front of the bridge: its window may be quicker than the next handler.
    handlers = program.application.service.bus._handlers[EngineStateChanged]
    await program.on_engine(lambda: handlers.insert(0, publish))
    program.window.bridge.engine_state_changed.connect(shown)
    starts_s: list[float] = []
    for _ in range(STARTS):
        began = time.perf_counter()
        await program.start()
        starts_s.append(time.perf_counter() - began)
        await program.until(lambda: program.session.orders.fills > 0)
        await program.stop()
    return {"start_to_running_s": starts_s, "state_latency_ms": latencies_ms}


async def sweep(program: Program) -> Mapping[str, float]:
    """The lag while back-tests keep every core busy, and how much they calculate meanwhile."""
    with directory_on_disk() as directory:
        candles = {"BTC/USDT": walk(SWEEP_BARS)}
        pool = LocalPool(lambda: os.cpu_count() or 1)
        desk = await program.on_engine(lambda: Desk(Path(directory), pool, candles, SystemClock()))
        try:
            run_id = await program.engine(desk.backtests.start(request(preset=preset(SWEEP_SET))))
            await program.until(lambda: desk.told_share(run_id) > 0.0)
            await asyncio.sleep(SETTLE_S)
            before, began = desk.told_share(run_id), time.perf_counter()
            lags = await LagMeter().measure(MEASURE_S)
            share = desk.told_share(run_id) - before
            seconds = time.perf_counter() - began
            (view,) = await program.engine(desk.backtests.runs())
            await program.engine(desk.backtests.cancel(run_id))
        finally:
            await program.engine(desk.close())
    return {**lags, "bar_configs_per_s": share * view.configurations * SWEEP_BARS / seconds}


WORKS = {"states": states, "hang": hang, "burst": burst, "sweep": sweep}
PACED_WORKS = {"lag": lag, "orders": orders, "pages": pages, "soak": soak}
VENUE_WORKS = {"stream": stream}


def main() -> None:
    application = create_application(["cts-benchmark"])
    with ExitStack() as stack:
        loop = stack.enter_context(qasync.QEventLoop(application))
        asyncio.set_event_loop(loop)
        match sys.argv[1:]:
            case ["bare"]:
                result: Any = loop.run_until_complete(bare())
            case [name] if name in WORKS:
                result = loop.run_until_complete(with_program(WORKS[name]))
            case [name, ticks] if name in PACED_WORKS:
                work = PACED_WORKS[name]
                paced = with_program(lambda program: work(program, float(ticks)))
                result = loop.run_until_complete(paced)
            case [name, number, url] if name in VENUE_WORKS:
                venue_work = VENUE_WORKS[name]
                there = with_program(lambda program: venue_work(program, float(number), url))
                result = loop.run_until_complete(there)
            case other:
                raise SystemExit(f"There is no measurement {' '.join(other)!r}")
        print(json.dumps(result))
    asyncio.set_event_loop(None)


if __name__ == "__main__":
    main()
