"""The real window over the real engine, put together for a measurement, and its lag meter."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from cts_desktop.analysis.warm import warm
from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.orders import (
    Side,
)
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.schema import Value
from cts_desktop.ui.application import create_window
from cts_desktop.ui.main_window import MainWindow
from tests.benchmarks.harness import directory_on_disk

T = TypeVar("T")
SYMBOLS = 50
POSITIONS = 8
SETTLE_S = 3.0
MEASURE_S = 12.0
GRID_S = 0.001


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that *percent* of 100 values do not exceed."""
    return sorted(values)[len(values) * percent // 100]


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
        return {
            "p50_ms": percentile(self.lags_ms, 50),
            "p99_ms": percentile(self.lags_ms, 99),
            "max_ms": max(self.lags_ms),
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

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        return self._host.submit(coroutine)

    async def engine(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(self.submit(coroutine))

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
    with directory_on_disk() as directory, engine_thread() as host:
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


def open_positions(session: Session, symbols: Sequence[str] = ()) -> None:
    """Enter through the engine's own desk, with exits that are not reached."""
    assert session.desk is not None
    for number, symbol in enumerate(symbols or session.feed.symbols[:POSITIONS]):
        side = Side.BUY if number % 2 else Side.SELL
        wish = Wish(symbol, side, 20.0, 4.0, 0.0, 0.0, 10_000_000, symbol)
        if not session.desk.ask(wish):
            raise RuntimeError(f"{symbol}: {session.desk.refused}")
