"""The whole engine path, headless: prices in, simulated positions, orders, fills, rows out."""

import asyncio
import tempfile
import time
from pathlib import Path

from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.domain.connections import Connection
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.schema import PRACTICE
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference

RUNS = 3
SECONDS = 6.0
SWITCHES = 200_000


def engine_ticks_per_s() -> Measurement:
    """All eight symbols of the synthetic market as fast as possible, every row written."""
    values, switches = [], []
    for _ in range(RUNS):
        switches.append(asyncio.run(_switches_per_s()))
        values.append(asyncio.run(_ticks_per_s()))
    return Measurement(
        values,
        "ticks/s",
        goal=Goal("at least", 50_000),
        reference=Reference("asyncio task switches/s", switches),
    )


async def _ticks_per_s() -> float:
    with tempfile.TemporaryDirectory() as directory:
        paths = ProfilePaths(Path(directory))
        paths.create()
        application = await open_application(paths)
        try:
            return await _run(application)
        finally:
            await application.close()


async def _run(application: Application) -> float:
    settings = {**PRACTICE, "market_speed": 0.0}
    draft = Connection("", "Benchmark", settings=settings)
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


BENCHMARKS: Benchmarks = {"engine_ticks_per_s": engine_ticks_per_s}
