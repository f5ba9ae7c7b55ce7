"""The window, the engine on its own thread and the database together, as the user has them."""

import asyncio
import ctypes
import gc
import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QPushButton, QTableView

from cts_desktop.analysis.layout import DIRTY
from cts_desktop.analysis.warm import warm
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.events import EngineStateChanged
from cts_desktop.domain.lifecycle import LoopName
from cts_desktop.domain.orders import Side
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.exchange.market_supply import REAL_TIME, PlayedMarket
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.service.views import ConnectionView
from cts_desktop.settings.schema import PRACTICE, Value
from tests.gui.conftest import Desk, close_desk
from tests.helpers.gateway_spy import GatewaySpy, use_gateways
from tests.helpers.market_scripts import ScriptedSource

AS_FAST_AS_POSSIBLE = 0.0
BTC = "BTC/USDT"
LONG_MS = 60_000
#: The longest that a busy machine may need to fill a stop.
BLOCKED_S = 30.0

# An entry that a stop finds between the gate and the wire is refused with a warning.
pytestmark = [pytest.mark.slow, pytest.mark.logs, pytest.mark.every_page]


@pytest.fixture(scope="module", autouse=True)
def warm_kernels() -> None:
    """A start is measured, and a compilation is no part of it."""
    warm()


@pytest.fixture
def trading(open_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """Open the program with one connection of the given settings."""

    def open_one(**settings: Value) -> Desk:
        desk = open_desk(paper=0)
        draft = Connection("", "Paper", settings={**PRACTICE, **settings})
        desk.engine(desk.service.connections.add(draft))
        return desk

    return open_one


@pytest.fixture
def fast(trading: Callable[..., Desk]) -> Desk:
    """The program on the embedded market, practice thresholds, as fast as possible."""
    return trading(market_speed=AS_FAST_AS_POSSIBLE)


# ---------------------------------------------------------------- what tests look at


def session_of(desk: Desk) -> Session:
    (engine,) = desk.application.coordinator.engines()
    assert engine.session is not None
    return engine.session


def on_engine(desk: Desk, act: Callable[[], Any]) -> Any:
    """Call *act* on the engine thread, between two steps of everything there."""

    async def call() -> Any:
        return act()

    return desk.engine(call())


def view_of(desk: Desk) -> ConnectionView:
    snapshot = desk.window.bridge.snapshot
    assert snapshot is not None
    return snapshot.connections[0]


def until_trading(desk: Desk) -> None:
    """Wait until orders were sent and filled."""
    desk.until(lambda: view_of(desk).fills > 0, LONG_MS)


def simulated_counters(desk: Desk) -> tuple[object, ...]:
    """Everything a simulated position or a set could change, as it is in the engine."""
    main = session_of(desk).main
    assert main is not None
    book = main.book
    return (
        book.signals_total,
        book.opened_total,
        book.closed_total,
        book.open_count,
        book.level_counts(),
        book.state.tobytes(),
        book.counts.tobytes(),
        book.log_e.tobytes(),
        book.flags[:DIRTY].tobytes(),  # storing goes on
        book.ring.tobytes(),
        main.grid.ts_ms,
    )


def stored(desk: Desk, query: str) -> list[Any]:
    connection = sqlite3.connect(f"file:{desk.paths.database}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@dataclass
class StateWatch:
    """The coordinator's states as published on the bus, as a Qt signal, and as the label shows."""

    desk: Desk
    published: list[tuple[str, float]] = field(default_factory=list)
    signalled: list[tuple[str, str]] = field(default_factory=list)
    shown: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        window = self.desk.window
        window.bridge.engine_state_changed.connect(self._signal)
        window.engine_actions.state_changed.connect(self._show)
        self._last = self.desk.state
        # In front of the bridge: its window may be quicker than the next handler.
        handlers = self.desk.service.bus._handlers[EngineStateChanged]
        on_engine(self.desk, lambda: handlers.insert(0, self._publish))

    def _publish(self, event: EngineStateChanged) -> None:
        self.published.append((event.state.label, time.perf_counter()))

    def _signal(self, event: EngineStateChanged) -> None:
        self.signalled.append((event.previous.value, event.state.value))

    def _show(self) -> None:
        if self.desk.state != self._last:
            self._last = self.desk.state
            self.shown.append((self._last, time.perf_counter()))

    @property
    def latencies_ms(self) -> list[float]:
        assert [state for state, _ in self.shown] == [state for state, _ in self.published]
        pairs = zip(self.published, self.shown, strict=True)
        return [(shown - published) * 1000 for (_, published), (_, shown) in pairs]


# ---------------------------------------------------------------- start


def test_start_shows_running_and_then_simulated_positions_orders_and_positions_appear(fast):
    clicked = time.perf_counter()
    fast.start()
    print(f"start to Running: {time.perf_counter() - clicked:.2f} s")
    fast.until(lambda: view_of(fast).simulated_opened > 0, LONG_MS)
    until_trading(fast)
    fast.window.open_page("orders")
    fast.until(lambda: fast.find(QTableView, "ordersTable").model().rowCount() > 0, LONG_MS)
    fast.window.open_page("positions")
    fast.until(lambda: fast.find(QTableView, "positionsTable").model().rowCount() > 0, LONG_MS)


# ---------------------------------------------------------------- pause, resume, stop, restart


def test_a_pause_of_any_length_freezes_every_simulated_counter_while_prices_go_on(fast):
    fast.start()
    until_trading(fast)
    session = session_of(fast)
    for steps in (1, 50, 20_000):
        fast.click("pauseButton")
        fast.until(lambda: fast.state == "Paused")
        before, from_step = on_engine(fast, lambda: (simulated_counters(fast), session.feed.steps))
        fast.until(lambda: session.feed.steps >= from_step + steps, LONG_MS)  # noqa: B023
        assert on_engine(fast, lambda: simulated_counters(fast)) == before
        fast.click("pauseButton")
        fast.until(lambda: fast.state == "Running")
        fast.until(lambda: on_engine(fast, lambda: simulated_counters(fast)) != before, LONG_MS)  # noqa: B023


def test_what_the_window_shows_of_simulated_positions_stands_still_in_a_pause(fast):
    fast.start()
    until_trading(fast)
    fast.click("pauseButton")
    fast.until(lambda: fast.state == "Paused")
    seen: list[tuple[int, ...]] = []

    def keep(snapshot: Any) -> None:
        view = snapshot.connections[0]
        if snapshot.status.paused:
            seen.append(
                (view.signals, view.simulated_opened, view.simulated_closed, view.simulated_open)
            )

    fast.window.bridge.snapshot_changed.connect(keep)
    fast.until(lambda: len(seen) > 5)
    assert len(set(seen)) == 1


def test_resume_processes_only_what_the_market_delivered_after_it(fast):
    fast.start()
    until_trading(fast)
    session = session_of(fast)
    assert session.main is not None
    taken: list[int] = []
    grid = session.main.grid
    valid: list[int] = []
    take = session.main._step

    def counted(step: Any) -> None:
        take(step)
        taken.append(step.ts_ms)
        valid.append(int(grid.valid_steps.max()))

    on_engine(fast, lambda: setattr(session.main, "_step", counted))
    fast.click("pauseButton")
    fast.until(lambda: fast.state == "Paused")
    paused_at = session.feed.steps

    def forget() -> None:
        taken.clear()
        valid.clear()

    on_engine(fast, forget)
    fast.until(lambda: session.feed.steps > paused_at + 5000, LONG_MS)

    def note() -> tuple[int, int]:
        assert session.feed.newest is not None
        return session.feed.steps, session.feed.newest.ts_ms

    async def resume_and_look() -> tuple[int, int]:
        await fast.service.commands.resume()
        return note()

    base, resumed_ms = fast.engine(resume_and_look())
    fast.until(lambda: len(taken) > 300, LONG_MS)

    def outcome() -> tuple[int, int, list[int], list[int]]:
        return len(taken), session.feed.steps - base, taken[:300], valid[:300]

    count, delivered_since, times, windows = on_engine(fast, outcome)
    assert count <= delivered_since
    assert times[0] > resumed_ms
    # A window never holds more steps than came after the gap: none spans it.
    assert windows == list(range(1, 301))


def test_nothing_is_sent_after_stop_returned_and_no_request_is_cut_off(fast, caplog):
    spy = GatewaySpy(fast.application)

    async def stop() -> int:
        await fast.service.commands.stop()
        return len(spy.sent)

    for _ in range(5):
        fast.start()
        already = len(spy.sent)
        fast.until(lambda: len(spy.sent) > already + 5, LONG_MS)  # noqa: B023
        stopping = fast.host.submit(stop())
        fast.until(stopping.done, LONG_MS)
        fast.until(lambda: fast.state == "Stopped")
        fast.engine(many_turns())
        assert len(spy.sent) == stopping.result()
    assert len(spy.made) == 5
    unfinished = "SELECT count(*) FROM orders WHERE status IN ('intent', 'sent')"
    assert stored(fast, unfinished) == [(0,)]
    assert [text for text in caplog.messages if "Cancel of" in text] == []


async def many_turns() -> None:
    """Let whatever might still run on the engine loop run."""
    for _ in range(2000):
        await asyncio.sleep(0)


def test_restart_by_the_button_trades_on_with_a_new_session(fast):
    fast.start()
    until_trading(fast)
    watch, before = StateWatch(fast), session_of(fast)
    fast.click("restartButton")
    fast.until(lambda: len(watch.published) == 4, LONG_MS)
    fast.until(lambda: fast.state == "Running", LONG_MS)
    assert [s for s, _ in watch.published] == ["Stopping", "Stopped", "Starting", "Running"]
    assert before.closed
    assert session_of(fast) is not before
    fast.until(lambda: view_of(fast).fills > 0 and not session_of(fast).closed, LONG_MS)


# ---------------------------------------------------------------- states


def through_all_states(desk: Desk) -> None:
    desk.start()
    desk.click("pauseButton")
    desk.until(lambda: desk.state == "Paused")
    desk.click("pauseButton")
    desk.until(lambda: desk.state == "Running")
    desk.click("restartButton")
    desk.until(lambda: desk.state != "Running", LONG_MS)
    desk.until(lambda: desk.state == "Running", LONG_MS)
    desk.click("stopButton")
    desk.until(lambda: desk.state == "Stopped", LONG_MS)


def test_the_control_panel_shows_every_state_at_once_and_none_twice(fast):
    watch = StateWatch(fast)
    through_all_states(fast)
    fast.until(lambda: len(watch.shown) >= len(watch.published))
    fast.until(lambda: fast.window.operations.pending == 0)
    latencies = watch.latencies_ms  # compares what was shown with what was published
    print(f"state to label: at most {max(latencies):.1f} ms of {len(latencies)}")


def test_every_state_is_logged_and_reached_the_window_in_order(fast):
    watch = StateWatch(fast)
    through_all_states(fast)
    fast.until(lambda: len(watch.signalled) == len(watch.published) == 11)

    def lines() -> list[str]:
        rows = stored(fast, "SELECT message FROM trade_engine_logs ORDER BY id")
        return [text.removeprefix("Engine: ") for (text,) in rows if text.startswith("Engine: ")]

    fast.until(lambda: len(lines()) == 11)
    logged = lines()
    assert logged == [f"{before} → {after}" for before, after in watch.signalled]
    assert [after for _, after in watch.signalled] == [
        state.lower() for state, _ in watch.published
    ]


# ---------------------------------------------------------------- leaks


@dataclass(frozen=True)
class Footprint:
    """What the process holds."""

    threads: list[str]
    pool_threads: int
    engine_tasks: list[str]
    window_tasks: list[str]
    open_files: int
    children: Counter[str]
    own_qt_objects: Counter[str]
    rss_mb: float


def footprint(desk: Desk) -> Footprint:
    bridge = desk.window.bridge
    for _ in range(2):  # the first may answer what was asked before the engine stopped
        shown = bridge.snapshot
        bridge.refresh()
        desk.until(lambda: bridge.snapshot is not shown)  # noqa: B023
    desk.until(lambda: desk.window.operations.pending == 0)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # gauges, at a stop
    gc.collect()
    if give_back := getattr(ctypes.CDLL(None), "malloc_trim", None):
        give_back(0)  # what is free but still held comes and goes by tens of MB

    async def engine_tasks() -> list[str]:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        return sorted(task.get_name() for task in others if not is_snapshot(task))

    process = psutil.Process()
    return Footprint(
        threads=sorted(t.name for t in threading.enumerate() if not t.name.startswith("asyncio_")),
        pool_threads=sum(t.name.startswith("asyncio_") for t in threading.enumerate()),
        engine_tasks=desk.engine(engine_tasks()),
        window_tasks=sorted(task.get_name() for task in asyncio.all_tasks()),
        open_files=process.num_fds(),
        children=Counter(c.metaObject().className() for c in desk.window.findChildren(QObject)),
        own_qt_objects=Counter(
            type(thing).__name__
            for thing in gc.get_objects()
            if isinstance(thing, QObject) and type(thing).__module__.startswith("cts_desktop")
        ),
        rss_mb=process.memory_info().rss / 1e6,
    )


def is_snapshot(task: "asyncio.Task[Any]") -> bool:
    """The window asks for one now and then; it is not the cycles'."""
    return "snapshot" in getattr(task.get_coro(), "__qualname__", "")


def test_100_cycles_of_start_and_stop_leave_nothing_behind(trading):
    desk = trading(market_speed=AS_FAST_AS_POSSIBLE, symbols=BTC)

    async def cycles(count: int) -> None:
        for _ in range(count):
            await desk.service.commands.start()
            await desk.service.commands.stop()

    def run(count: int) -> Footprint:
        began = time.perf_counter()
        running = desk.host.submit(cycles(count))
        desk.until(running.done, 10 * LONG_MS)
        running.result()
        print(f"{count} cycles in {time.perf_counter() - began:.1f} s")
        return footprint(desk)

    first = run(10)  # thread pools fill, pages are made, caches warm up
    middle = run(40)
    last = run(50)
    print(*(f"{at.rss_mb:.1f} MB" for at in (first, middle, last)))
    assert last.threads == first.threads
    assert last.pool_threads <= min(32, (os.cpu_count() or 1) + 4)  # asyncio.to_thread's own limit
    assert last.engine_tasks == first.engine_tasks
    assert last.window_tasks == first.window_tasks
    assert last.open_files <= first.open_files
    more = last.children - first.children
    assert more.total() <= 2, more  # an animation under way
    assert last.own_qt_objects == first.own_qt_objects
    assert last.rss_mb - middle.rss_mb < 15


# ---------------------------------------------------------------- a blocked window


def test_a_window_blocked_for_5_s_delays_no_loop_and_no_protective_stop(trading):
    desk = trading()
    source = ScriptedSource(100_000.0)

    def make(connection: Connection, credentials: Credentials | None = None) -> SimulatedGateway:
        market, name = PlayedMarket(source, REAL_TIME), connection.connection_id
        return SimulatedGateway(market, VenueSettings(), connection_id=name)

    on_engine(desk, lambda: use_gateways(desk.application, make))
    desk.start()
    session = session_of(desk)
    desk.until(lambda: session.feed.newest is not None, LONG_MS)
    wish = Wish(BTC, Side.BUY, 3.0, 1.0, 0.0, 0.0, 3600, "by hand")
    assert session.desk is not None
    ask = session.desk.ask
    assert on_engine(desk, lambda: ask(wish))
    # Filled, and its stop and target at the venue.
    desk.until(lambda: [p.qty > 0 for p in session.book.held()] == [True], LONG_MS)
    desk.until(lambda: len(session.orders.working()) == 2, LONG_MS)
    query = "SELECT status, close_reason FROM positions"
    desk.until(lambda: stored(desk, query) == [("open", None)])
    seen: dict[str, Any] = {}

    def loops() -> dict[LoopName, Any]:
        return {name: loop.status() for name, loop in session.loops.items()}

    def block() -> None:
        """A slot that should not exist."""
        seen["before"], began = loops(), time.perf_counter()
        source.price = 98_000.0
        time.sleep(5)
        while stored(desk, query) == [("open", None)] and time.perf_counter() - began < BLOCKED_S:
            time.sleep(0.5)
        seen["after"], seen["blocked_s"] = loops(), time.perf_counter() - began
        seen["rows"] = stored(desk, query)

    QTimer.singleShot(0, desk.window, block)
    desk.until(lambda: "rows" in seen, LONG_MS)
    assert seen["rows"] == [("closed", "stop")]
    for name, after in seen["after"].items():
        before = seen["before"][name]
        due = seen["blocked_s"] * 1000 / after.interval_ms
        print(f"{name}: {after.cycles - before.cycles} of {due:.0f} cycles")
        # A loop that waited for the window would have none; a busy machine costs most of them.
        assert 1 <= after.cycles - before.cycles <= due + 2
        assert after.errors == 0


# ---------------------------------------------------------------- the end


def test_quitting_with_a_running_engine_leaves_nothing_to_find_at_the_next_start(fast, open_desk):
    fast.start()
    until_trading(fast)
    fast.window.close()
    box = fast.box("chooseBox")
    assert not box.findChild(QCheckBox, "rememberBox").isChecked()
    fast.qtbot.mouseClick(box.findChild(QPushButton, "option0Button"), Qt.MouseButton.LeftButton)
    fast.until(lambda: fast.quits == ["quit"])
    close_desk(fast)
    assert stored(fast, "SELECT count(*) FROM orders WHERE status IN ('intent', 'sent')") == [(0,)]
    again = open_desk()
    assert again.application.coordinator.was_running is False
    assert again.application.start_report.findings == ()
    assert not again.application.start_report.first_run
