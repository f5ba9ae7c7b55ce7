"""The whole engine path, headless: prices in, simulated positions, orders, fills, rows out."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path

from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.domain.connections import Connection
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.schema import PRACTICE, Value
from tests.benchmarks.harness import (
    Benchmarks,
    Goal,
    Measurement,
    Reference,
    directory_on_disk,
)

RUNS = 3
SECONDS = 6.0
SWITCHES = 200_000


def engine_ticks_per_s() -> Measurement:
    """All eight symbols of the synthetic market as fast as possible, default settings."""
    return _measured({}, Goal("at least", 50_000))


def engine_ticks_practice_per_s() -> Measurement:
    """The same with practice thresholds: many durable orders, so the disk decides."""
    return _measured(PRACTICE, None)


def _measured(settings: Mapping[str, Value], goal: Goal | None) -> Measurement:
    values, switches = [], []
    for _ in range(RUNS):
        switches.append(asyncio.run(_switches_per_s()))
        values.append(asyncio.run(_ticks_per_s(settings)))
    reference = Reference("asyncio task switches/s", switches)
    return Measurement(values, "ticks/s", goal=goal, reference=reference)


async def _ticks_per_s(settings: Mapping[str, Value]) -> float:
    with directory_on_disk() as directory:
        paths = ProfilePaths(Path(directory))
        paths.create()
        application = await open_application(paths)
        try:
            return await _run(application, settings)
        finally:
            await application.close()


async def _run(application: Application, settings: Mapping[str, Value]) -> float:
    draft = Connection("", "Benchmark", settings={**settings, "market_speed": 0.0})
    connection = await application.service.connections.add(draft)
    await application.service.commands.start()
    engine = application.coordinator.engine(connection.connection_id)
    assert engine is not None
    assert engine.session is not None
    before, began = engine.session.feed.ticks, time.perf_counter()
    await asyncio.sleep(SECONDS)
    rate = (engine.session.feed.ticks - before) / (time.perf_counter() - began)
    await application.service.commands.stop()
    return rate


async def _switches_per_s() -> float:
    began = time.perf_counter()
    for _ in range(SWITCHES):
        await asyncio.sleep(0)
    return SWITCHES / (time.perf_counter() - began)


BENCHMARKS: Benchmarks = {
    "engine_ticks_per_s": engine_ticks_per_s,
    "engine_ticks_practice_per_s": engine_ticks_practice_per_s,
}
