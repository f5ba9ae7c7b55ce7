"""What orders cost with the window open: from tick to request, and the window's lag meanwhile."""

import asyncio
import itertools
import random
import sqlite3
import time
from collections.abc import Mapping
from contextlib import ExitStack
from decimal import Decimal

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.money import step_above
from cts_desktop.domain.orders import (
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    Side,
)
from cts_desktop.domain.ports import GatewayFactory
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.session import Session
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.settings.schema import Value
from cts_desktop.storage.order_rows import order_row
from cts_desktop.storage.orders import _INSERT_ORDER
from cts_desktop.ui.garbage import set_aside
from tests.benchmarks.storage import plain
from tests.benchmarks.venues import HoldingGateway, TimedGateway
from tests.benchmarks.window_program import (
    MEASURE_S,
    POSITIONS,
    SETTLE_S,
    SYMBOLS,
    LagMeter,
    Program,
    open_positions,
    percentile,
)
from tests.helpers.gateway_spy import use_gateways
from tests.unit.storage.samples import order as an_order

LOADED_TICKS_PER_S = 1000
ENTRIES_PER_S = 5
HOLD_S = 2
ORDERS_S = 60.0
HANG_S = 30.0
BURST = 500
#: Limits that are no limits, so that every wish of a benchmark becomes an order.
ROOM: Mapping[str, Value] = {
    "limit_positions": 500,
    "limit_exposure_pct": 1000,
    "limit_symbol_exposure_pct": 1000,
    "limit_daily_loss_pct": 100.0,
    "limit_drawdown_pct": 100.0,
    "limit_orders_per_min": 1000,
    "limit_duplicate_s": 0,
    "close_cooldown_s": 0,
}


async def orders(program: Program, ticks_per_s: float) -> Mapping[str, float]:
    """From a tick to the request it led to, while positions open and close all the time."""
    made: list[TimedGateway] = []

    def make(connection: Connection, credentials: Credentials | None = None) -> TimedGateway:
        made.append(TimedGateway(SYMBOLS, ticks_per_s, connection.connection_id))
        return made[-1]

    await begin_trading(program, make)
    (gateway,) = made
    session, bare = program.session, ExitStack()
    connection = await program.on_engine(lambda: bare.enter_context(plain()))
    every = max(1, round(ticks_per_s / SYMBOLS / ENTRIES_PER_S))
    entries = await program.on_engine(lambda: Entries(session, connection, every))
    gateway.on_tick = entries.ask
    await asyncio.sleep(SETTLE_S)
    await program.on_engine(gateway.took_ms.clear)
    await program.on_engine(entries.commits_ms.clear)
    ticks, began = session.feed.ticks, time.perf_counter()
    await asyncio.sleep(ORDERS_S)
    rate = (session.feed.ticks - ticks) / (time.perf_counter() - began)
    gateway.on_tick = lambda: ""
    await program.stop()
    await program.on_engine(bare.close)
    return {
        "ticks_per_s": rate,
        "orders": len(gateway.took_ms),
        "refused": entries.refused,
        "p50_ms": percentile(gateway.took_ms, 50),
        "p99_ms": percentile(gateway.took_ms, 99),
        "commit_p50_ms": percentile(entries.commits_ms, 50),
        "commit_p99_ms": percentile(entries.commits_ms, 99),
    }


class Entries:
    """Asks the engine's own desk for an entry at every so many steps, symbol after symbol.

    Between two of them a row like theirs is committed durably on a bare connection, on the same
    thread and disk: what a disk shared with others costs changes from second to second.
    """

    def __init__(self, session: Session, connection: sqlite3.Connection, every: int) -> None:
        assert session.desk is not None
        self.refused = 0
        self.commits_ms: list[float] = []
        self._every = every
        self._desk = session.desk
        self._connection = connection
        self._steps = itertools.count()
        self._rows = itertools.count()
        self._symbols = itertools.cycle(session.feed.symbols)
        connection.execute("PRAGMA synchronous=FULL")

    def ask(self) -> str:
        """Return the symbol of the entry, or an empty text for none."""
        if next(self._steps) % self._every:
            return ""
        asyncio.get_running_loop().call_later(0.5 / ENTRIES_PER_S, self._commit_alone)
        symbol = next(self._symbols)
        if self._desk.ask(Wish(symbol, Side.BUY, 20.0, 4.0, 0.0, 0.0, HOLD_S, symbol)):
            return symbol
        self.refused += 1
        return ""

    def _commit_alone(self) -> None:
        row = order_row(an_order(next(self._rows)))
        began = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(_INSERT_ORDER, row)
        self._connection.execute("COMMIT")
        self.commits_ms.append((time.perf_counter() - began) * 1000)


async def begin_trading(program: Program, make: GatewayFactory) -> None:
    """Start over the gateway of *make* with room for many entries, prices and balance known."""
    await program.on_engine(lambda: use_gateways(program.application, make))
    await program.add_connection(ROOM)
    program.window.open_page("positions")
    await program.start()
    set_aside()  # as app.gui does at this moment
    session = program.session
    await program.until(lambda: session.feed.newest is not None)
    await program.until(lambda: session.accounting.account.equity is not None)


async def hang(program: Program) -> Mapping[str, float]:
    """The lag while the venue answers nothing: entries, closes, their cancels and every query."""
    made: list[HoldingGateway] = []

    def make(connection: Connection, credentials: Credentials | None = None) -> ThrottledGateway:
        made.append(HoldingGateway(SYMBOLS, LOADED_TICKS_PER_S, connection.connection_id))
        return ThrottledGateway(made[-1], Throttle(SystemClock()))  # as the registry makes it

    await begin_trading(program, make)
    session = program.session
    await program.on_engine(lambda: open_positions(session))
    await program.until(lambda: len(session.book.held()) >= POSITIONS)
    await asyncio.sleep(SETTLE_S)

    async def act() -> None:
        with made[0].holding():
            for position in session.book.held()[::2]:
                session.close_position(position.position_id, CloseReason.MANUAL)
            open_positions(session, session.feed.symbols[POSITIONS : 2 * POSITIONS])
            await asyncio.sleep(HANG_S)

    hanging = asyncio.wrap_future(program.submit(act()))
    lags = await LagMeter().measure(HANG_S)
    await hanging
    doubts = len([o for o in session.orders.working() if o.state is OrderState.UNKNOWN])
    await program.stop()
    return {**lags, "unknown": doubts}


async def burst(program: Program) -> Mapping[str, float]:
    """The lag while hundreds of orders are answered, and filled, in one instant."""
    made: list[HoldingGateway] = []

    def make(connection: Connection, credentials: Credentials | None = None) -> HoldingGateway:
        made.append(HoldingGateway(SYMBOLS, LOADED_TICKS_PER_S, connection.connection_id))
        return made[-1]

    await begin_trading(program, make)
    session = program.session
    answers = ExitStack()
    await program.on_engine(lambda: answers.enter_context(made[0].holding()))
    await program.on_engine(lambda: send_many(session))
    await program.until(lambda: session.orders.sent >= BURST)
    await asyncio.sleep(1)
    meter = asyncio.ensure_future(LagMeter().measure(MEASURE_S))
    await asyncio.sleep(1)
    await program.on_engine(answers.close)
    lags = await meter
    held = len(session.book.held())
    await program.stop()
    return {**lags, "held": held}


def send_many(session: Session) -> None:
    """Send entries past the gate, which does not let so many through at once."""
    now_ms = session.gateway.clock.now_ms()
    ids = IdMaker(session.connection_id, random.Random(1))  # noqa: S311 - ids only
    for _, symbol in zip(range(BURST), itertools.cycle(session.feed.symbols), strict=False):
        rules, price = session.feed.rules[symbol], session.feed.mark(symbol)
        assert price is not None
        qty = max(rules.min_qty, step_above(2 * rules.min_notional / price, rules.qty_step))
        position = Position(
            ids.position(now_ms), session.connection_id, symbol, Side.BUY, now_ms,
            tp_pct=20.0, sl_pct=4.0, max_hold_s=10_000_000,
        )  # fmt: skip
        request = OrderRequest(
            ids.order(now_ms), symbol, Side.BUY, OrderType.MARKET, qty, leverage=Decimal(10)
        )
        order = Order(
            request, session.connection_id, OrderPurpose.ENTRY, position.position_id, now_ms,
            updated_ms=now_ms,
        )  # fmt: skip
        decision = Decision(
            session.connection_id, now_ms, symbol, Side.BUY, OrderPurpose.ENTRY,
            accepted=True, reason="accepted", message="", client_id=order.client_id,
        )  # fmt: skip
        session.orders.send(order, decision, position)
