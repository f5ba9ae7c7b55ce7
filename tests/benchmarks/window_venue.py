"""The window over a connection to a venue in another process: its lag in a storm of prices."""

import asyncio
import time
from collections.abc import Mapping

from cts_desktop.domain.connections import Connection
from cts_desktop.settings.schema import Value
from cts_desktop.ui.garbage import set_aside
from tests.benchmarks.window_program import (
    MEASURE_S,
    POSITIONS,
    SETTLE_S,
    LagMeter,
    Program,
    open_positions,
)

#: Every symbol of the venue, without its past.
ALL: Mapping[str, Value] = {"symbol_rule": "volume", "symbol_count": 100, "history_hours": 0}
#: Trades and quotes are subscribed alike; only trades are counted as ticks.
KINDS = 2


async def stream(program: Program, messages_per_s: float, url: str) -> Mapping[str, float]:
    """The lag with positions open on a paper account on live prices, all symbols of the venue."""
    del messages_per_s  # the venue knows
    draft = Connection("", "Venue", "binance", settings={"endpoint": url, **ALL})
    await program.engine(program.application.service.connections.add(draft))
    program.window.open_page("positions")
    await program.start()
    set_aside()  # as app.gui does at this moment
    session = program.session
    await program.until(lambda: session.feed.newest is not None)
    await program.until(lambda: session.accounting.account.equity is not None)
    await program.on_engine(lambda: open_positions(session))
    await program.until(lambda: len(session.book.held()) >= POSITIONS)
    await asyncio.sleep(SETTLE_S)
    trades, began = session.gateway.market_facts().ticks, time.perf_counter()
    lags = await LagMeter().measure(MEASURE_S)
    took_s = time.perf_counter() - began
    rate = KINDS * (session.gateway.market_facts().ticks - trades) / took_s
    await program.stop()
    return {**lags, "messages_per_s": rate}
