"""What the window's benchmarks run in a process of its own, so that each starts clean.

`python -m tests.benchmarks.window_run lag TICKS_PER_S`, `… bare` or `… states` measures and prints
one line of JSON.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton

from cts_desktop.analysis.warm import warm
from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.events import EngineStateChanged
from cts_desktop.domain.orders import Side
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.schema import PRACTICE, Value
from cts_desktop.ui.application import create_application, create_window
from cts_desktop.ui.garbage import set_aside
from cts_desktop.ui.main_window import MainWindow
from tests.helpers.gateway_spy import use_gateways
from tests.helpers.market_scripts import WideSource

T = TypeVar("T")
SYMBOLS = 50
POSITIONS = 8
SETTLE_S = 3.0
MEASURE_S = 12.0
STARTS = 5
GRID_S = 0.001


class LagMeter(QObject):
    """How late the event loop is for a timer that is due every millisecond.

    A loop that stands still for 20 ms is late for twenty of them, not for one: every instant
    counts alike, however rarely the loop comes round.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lags_ms: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._fired)

    async def measure(self, seconds: float) -> Mapping[str, float]:
        self._due = time.perf_counter() + GRID_S
        self._timer.start()
        await asyncio.sleep(seconds)
        self._timer.stop()
        ordered = sorted(self.lags_ms)
        return {
            "p50_ms": ordered[len(ordered) // 2],
            "p99_ms": ordered[int(len(ordered) * 0.99)],
            "max_ms": ordered[-1],
        }

    def _fired(self) -> None:
        now = time.perf_counter()
        while self._due <= now:
            self.lags_ms.append((now - self._due) * 1000)
            self._due += GRID_S


class Program:
    """The real window over the real engine on its own thread, as app.gui puts them together."""

    def __init__(self, window: MainWindow, host: EngineHost, application: Application) -> None:
        self.window = window
        self.application = application
        self._host = host

    async def engine(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(self._host.submit(coroutine))

    async def on_engine(self, act: Callable[[], T]) -> T:
        async def call() -> T:
            return act()

        return await self.engine(call())

    async def until(self, condition: Callable[[], object], timeout_s: float = 60.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110 - a look at Qt's state, which announces nothing
                await asyncio.sleep(0.002)

    @property
    def session(self) -> Session:
        (engine,) = self.application.coordinator.engines()
        assert engine.session is not None
        return engine.session

    async def add_connection(self, settings: Mapping[str, Value]) -> None:
        draft = Connection("", "Benchmark", settings=dict(settings))
        await self.engine(self.application.service.connections.add(draft))

    async def start(self) -> None:
        """Click Start and wait until the panel shows that the engine runs."""
        button = self.window.findChild(QPushButton, "startButton")
        assert button is not None
        await self.until(button.isEnabled)
        button.click()
        await self.until(lambda: self.window.engine_actions.state.label == "Running")

    async def stop(self) -> None:
        await self.engine(self.application.service.commands.stop())
        await self.until(lambda: self.window.engine_actions.state.label == "Stopped")


async def with_program(work: Callable[[Program], Coroutine[Any, Any, T]]) -> T:
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    with tempfile.TemporaryDirectory() as directory, engine_thread() as host:
        paths = ProfilePaths(Path(directory))
        paths.create()
        opening: Future[Application] = host.submit(open_application(paths))
        application = await asyncio.wrap_future(opening)
        window = create_window(qt, application.service, host.submit, paths.ui_state, lambda: None)
        window.show()
        program = Program(window, host, application)
        await asyncio.to_thread(warm)
        try:
            return await work(program)
        finally:
            await program.engine(application.close())
            window.shutdown()
            await program.until(lambda: window.operations.pending == 0)


@contextmanager
def engine_thread() -> Iterator[EngineHost]:
    host = EngineHost(lambda _loop, context: print(context, file=sys.stderr))
    host.start()
    try:
        yield host
    finally:
        host.stop()


# ---------------------------------------------------------------- what is measured


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

    def make(connection: Connection) -> SimulatedGateway:
        source, settings = WideSource(SYMBOLS), VenueSettings()
        speed = ticks_per_s / SYMBOLS  # one step of all symbols is a second of the market
        return SimulatedGateway(
            source, settings, connection_id=connection.connection_id, speed=speed
        )

    await program.on_engine(lambda: use_gateways(program.application, make))
    await program.add_connection({})
    program.window.open_page("positions")
    await program.start()
    set_aside()  # as app.gui does at this moment
    session = program.session
    await program.until(lambda: session.feed.newest is not None)
    await program.until(lambda: session.account.equity is not None)
    await program.on_engine(lambda: open_positions(session))
    await program.until(lambda: len(session.book.held()) >= POSITIONS)
    await asyncio.sleep(SETTLE_S)
    ticks, began = session.feed.ticks, time.perf_counter()
    lags = await LagMeter().measure(MEASURE_S)
    rate = (session.feed.ticks - ticks) / (time.perf_counter() - began)
    held = len(session.book.held())
    await program.stop()
    return {**lags, "ticks_per_s": rate, "positions": held}


def open_positions(session: Session) -> None:
    """Enter through the engine's own desk, with exits that are not reached."""
    assert session.desk is not None
    for number, symbol in enumerate(session.feed.symbols[:POSITIONS]):
        side = Side.BUY if number % 2 else Side.SELL
        wish = Wish(symbol, side, 20.0, 4.0, 0.0, 0.0, 10_000_000, "benchmark")
        if not session.desk.ask(wish):
            raise RuntimeError(f"{symbol}: {session.desk.refused}")


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


def main() -> None:
    application = create_application(["cts-benchmark"])
    with ExitStack() as stack:
        loop = stack.enter_context(qasync.QEventLoop(application))
        asyncio.set_event_loop(loop)
        match sys.argv[1:]:
            case ["bare"]:
                result: Any = loop.run_until_complete(bare())
            case ["lag", ticks]:
                work = with_program(lambda program: lag(program, float(ticks)))
                result = loop.run_until_complete(work)
            case ["states"]:
                result = loop.run_until_complete(with_program(states))
            case other:
                raise SystemExit(f"lag TICKS, bare or states, not {other}")
        print(json.dumps(result))
    asyncio.set_event_loop(None)


if __name__ == "__main__":
    main()
