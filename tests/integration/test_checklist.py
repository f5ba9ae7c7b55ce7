"""The specification's testing checklist, one test per line."""

import ast
import asyncio
import gc
import os
import subprocess
import sys
import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import cts_desktop
from cts_desktop import engine as barrel
from cts_desktop.domain.events import ConnectionStateChanged, EngineStateChanged
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.engine import get_global_coordinator, get_trade_engine
from cts_desktop.service.views import ConnectionView
from tests.helpers.engine_world import World
from tests.helpers.manual_clock import turns
from tests.helpers.paper_run import Waiter, application, practice

PACKAGE = Path(cts_desktop.__file__).parent
NAMES = {
    "GlobalTradeEngineCoordinator", "TradeEngine", "TradeEngineConfig", "EngineStatus",
    "get_trade_engine", "get_global_coordinator", "initialize_trade_engine",
    "initialize_global_coordinator",
}  # fmt: skip


@pytest.fixture
async def app(profile_dir):
    async with application(profile_dir) as made:
        yield made


async def test_global_coordinator_starts_correctly(app):
    await app.service.connections.add(practice("One"))
    await app.service.connections.add(practice("Two", seed=2))
    result = await app.service.commands.start()
    assert result.message == "Started 2 connections"
    coordinator = get_trade_engine()
    assert coordinator is not None
    assert coordinator is get_global_coordinator()
    assert coordinator.is_running()
    assert not coordinator.is_paused()


async def test_global_coordinator_stops_correctly(app):
    await app.service.connections.add(practice())
    await app.service.commands.start()
    await Waiter(app).fills(3)
    sent = []
    await app.service.commands.stop()
    session = app.coordinator.engine("c001").session
    sent.append(session.orders.sent)
    await turns(200)
    sent.append(session.orders.sent)
    assert sent[0] == sent[1]
    assert app.coordinator.state is EngineState.STOPPED
    assert not app.coordinator.is_running()
    assert not app.coordinator.is_paused()


def counters(view: ConnectionView) -> tuple[object, ...]:
    return (view.signals, view.simulated_opened, view.simulated_closed, view.simulated_open,
            view.sets_per_level)  # fmt: skip


async def test_pause_maintains_state_without_losing_data(app):
    await app.service.connections.add(practice())
    await app.service.commands.start()
    await Waiter(app).fills(3)
    await app.service.commands.pause()
    (before,) = (await app.service.queries.snapshot()).connections
    for _ in range(40):
        await asyncio.sleep(0)
    (after,) = (await app.service.queries.snapshot()).connections
    assert after.market_ms > before.market_ms  # prices go on
    assert counters(after) == counters(before)
    assert after.fills >= before.fills  # stops are still enforced
    assert after.simulated_opened > 0


async def test_resume_continues_from_exact_pause_point(app):
    await app.service.connections.add(practice())
    await app.service.commands.start()
    await Waiter(app).fills(3)
    await app.service.commands.pause()
    (before,) = (await app.service.queries.snapshot()).connections
    main = app.coordinator.engine("c001").session.main
    stood = main.grid.ts_ms
    for _ in range(40):
        await asyncio.sleep(0)
    assert main.grid.ts_ms == stood
    await app.service.commands.resume()
    (after,) = (await app.service.queries.snapshot()).connections
    assert counters(after) == counters(before)
    await Waiter(app).fills(1)
    (later,) = (await app.service.queries.snapshot()).connections
    assert later.simulated_opened >= before.simulated_opened


async def test_per_connection_engines_start_independently(app):
    for number in (1, 2):
        await app.service.connections.add(practice(f"Number {number}", seed=number))
    await app.service.commands.start_connection("c002")
    states = {c.connection.name: c.status.state
              for c in (await app.service.queries.snapshot()).connections}  # fmt: skip
    assert states == {"Number 1": "stopped", "Number 2": "running"}
    await app.service.commands.start_connection("c001")
    assert app.coordinator.engine("c001").state is EngineState.RUNNING


async def test_per_connection_engines_stop_independently(app):
    for number in (1, 2):
        await app.service.connections.add(practice(f"Number {number}", seed=number))
    await app.service.commands.start()
    await app.service.commands.stop_connection("c001")
    other = app.coordinator.engine("c002")
    steps = other.session.feed.steps
    for _ in range(40):
        await asyncio.sleep(0)
    assert other.session.feed.steps > steps
    assert app.coordinator.engine("c001").state is EngineState.STOPPED
    assert app.coordinator.is_running()


async def test_status_returns_accurate_real_time_data(tmp_path):
    world = World(tmp_path)
    world.add()
    await world.coordinator.start()
    began = world.clock.now_ms()
    await world.clock.run(12.5)
    world.coordinator.pause()
    await world.clock.run(2)
    status = world.coordinator.get_status()
    assert (status.start_time, status.uptime_s, status.paused_total_s) == (began, 14.5, 2.0)
    assert status.connections[0].loops[0].cycles == 146
    await world.close()


async def test_controls_are_told_the_actual_state_immediately(app):
    await app.service.connections.add(practice())
    told = []
    app.bus.subscribe(
        EngineStateChanged, lambda event: told.append((event.state, app.coordinator.state))
    )
    for verb in ("start", "pause", "resume", "restart", "stop"):
        await getattr(app.service.commands, verb)()
    assert all(event is actual for event, actual in told)
    assert [event.value for event, _ in told] == [
        "starting", "running", "paused", "resuming", "running", "stopping", "stopped",
        "starting", "running", "stopping", "stopped",
    ]  # fmt: skip


@pytest.mark.logs
async def test_system_logger_records_all_state_changes(app):
    moves = []
    app.bus.subscribe(
        EngineStateChanged, lambda e: moves.append(f"Engine: {e.previous} → {e.state}")
    )
    app.bus.subscribe(
        ConnectionStateChanged,
        lambda e: (
            moves.append(f"Practice: {e.previous} → {e.state}")
            if e.previous is not e.state
            else None
        ),
    )
    await app.service.connections.add(practice())
    for verb in ("start", "pause", "resume", "stop"):
        await getattr(app.service.commands, verb)()
    await asyncio.sleep(0)
    rows = app.stores.database.select(
        "SELECT message FROM trade_engine_logs WHERE message LIKE '%→%' ORDER BY id"
    )
    assert sorted(row[0] for row in rows) == sorted(moves)
    assert len(moves) == 14


async def test_no_leaks_on_a_hundred_start_and_stop_cycles(tmp_path):
    world = World(tmp_path)
    world.add(1)
    process = psutil.Process()

    # How many threads it would start is a matter of moments, and none of them is a leak.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))

    async def cycle() -> None:
        await world.coordinator.start()
        await world.warm_up()
        await world.coordinator.stop()
        await turns()

    async def cycles(count: int) -> None:
        for number in range(1, count + 1):
            await cycle()
            if number % 10 == 0:  # a window elsewhere in the process has switched it off
                gc.collect()

    def sessions() -> int:
        return sum(type(thing).__name__ == "Session" for thing in gc.get_objects())

    await cycles(20)
    known = sessions()
    before = (threading.active_count(), len(asyncio.all_tasks()), process.num_fds())
    memory = process.memory_info().rss
    await cycles(100)
    assert (threading.active_count(), len(asyncio.all_tasks()), process.num_fds()) == before
    assert process.memory_info().rss - memory < 30_000_000
    assert sessions() <= known + 1  # none of a hundred stays
    await world.close()


async def test_proper_cleanup_on_stop_and_pause(app):
    await app.service.connections.add(practice())
    tasks = len(asyncio.all_tasks())
    await app.service.commands.start()
    running = len(asyncio.all_tasks())
    await app.service.commands.pause()
    assert len(asyncio.all_tasks()) >= tasks
    await app.service.commands.resume()
    assert len(asyncio.all_tasks()) <= running + 2  # requests may be on their way
    await app.service.commands.stop()
    assert len(asyncio.all_tasks()) == tasks
    assert app.coordinator.engine("c001").session.closed
    assert app.stores.database.queued == 0


def test_every_type_is_checked():
    """`make test` runs mypy over everything; here: its strict settings cover the package."""
    found = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["tool"]["mypy"]
    assert found["strict"] is True
    assert "cts_desktop" in found["files"]


def test_barrel_exports_work_correctly():
    assert set(barrel.__all__) >= NAMES
    assert all(getattr(barrel, name) is not None for name in barrel.__all__)
    code = f"from cts_desktop.engine import {', '.join(sorted(NAMES))}"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PACKAGE.parent, env={**os.environ})


def test_nothing_outside_the_engine_takes_these_names_from_a_submodule():
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        if path.is_relative_to(PACKAGE / "engine"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "cts_desktop.engine."
            ):
                wrong += [f"{path.name}: {a.name}" for a in node.names if a.name in NAMES]
    assert wrong == []
