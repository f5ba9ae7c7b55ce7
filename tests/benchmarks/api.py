"""What the HTTP API gives while the engine trades, and what it takes from the engine.

The clients are a process of their own. The reference is a bare aiohttp handler on the same loop, in
the same run, that returns the same bytes without looking at anything.
"""

import asyncio
import functools
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from aiohttp import web

from cts_desktop.api.server import ApiServer
from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.domain.access import Endpoint, Listen, Scope
from cts_desktop.domain.connections import Connection
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.schema import PRACTICE
from tests.benchmarks.harness import (
    Benchmarks,
    Measurement,
    Reference,
    directory_on_disk,
)

RUNS = 3
SECONDS = 5.0
LINES = 4
SETTLE_S = 2.0
TOKEN = "cts_r_" + "b" * 43
PATHS = {"status": "/api/trade-engine/status", "positions": "/api/positions"}
Figures = Mapping[str, float]


async def _asked(url: str, lines: int = LINES) -> Figures:
    """Return what clients in another process find."""
    client = Path(__file__).with_name("api_client.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(client), url, TOKEN, str(lines), str(SECONDS),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    figures: Figures = json.loads(out)
    return figures


async def _trading(application: Application, speed: float) -> str:
    """Trade at this pace (0: as fast as possible) and return the address of the API."""
    settings = {**PRACTICE, "market_speed": speed}
    await application.service.connections.add(Connection("", "Benchmark", settings=settings))
    await application.service.commands.start()
    await asyncio.sleep(SETTLE_S)
    server = ApiServer(
        application.service, {TOKEN: Scope.READ}.get, SystemClock(), lambda _admitted: None
    )
    application.service.access.server = server
    return await server.start(Listen(Endpoint("127.0.0.1", 0)))


async def _bare(body: bytes) -> tuple[web.ServerRunner, str]:
    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=body, content_type="application/json")

    runner = web.ServerRunner(web.Server(answer), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def _requests() -> Mapping[str, tuple[Figures, Figures]]:
    """Return for each path what the API and what a bare handler gives."""
    with directory_on_disk() as directory:
        paths = ProfilePaths(Path(directory))
        paths.create()
        application = await open_application(paths)
        try:
            url = await _trading(application, 1.0)
            found = {}
            for name, path in PATHS.items():
                runner, bare = await _bare(await _body(url + path))
                found[name] = await _asked(url + path), await _asked(bare + path)
                await runner.cleanup()
            return found
        finally:
            await _end(application)


async def _body(url: str) -> bytes:
    import aiohttp  # noqa: PLC0415 - the client's half

    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as response:
        return await response.read()


async def _ticks() -> tuple[float, float]:
    """Return steps per second of an engine at full speed, with clients asking and without."""
    with directory_on_disk() as directory:
        paths = ProfilePaths(Path(directory))
        paths.create()
        application = await open_application(paths)
        try:
            url = await _trading(application, 0.0)
            alone = await _rate(application, asyncio.sleep(SECONDS))
            asked = await _rate(application, _asked(url + PATHS["status"]))
            return asked, alone
        finally:
            await _end(application)


async def _rate(application: Application, meanwhile: object) -> float:
    (engine,) = application.coordinator.engines()
    assert engine.session is not None
    feed = engine.session.feed
    before, began = feed.ticks, time.perf_counter()
    await meanwhile  # type: ignore[misc]  # either coroutine
    return (feed.ticks - before) / (time.perf_counter() - began)


async def _end(application: Application) -> None:
    if (server := application.service.access.server) is not None:
        await server.stop()
    await application.close()


@functools.cache
def _all_requests() -> tuple[Mapping[str, tuple[Figures, Figures]], ...]:
    return tuple(asyncio.run(_requests()) for _ in range(RUNS))


def _figure(name: str, figure: str, unit: str) -> Callable[[], Measurement]:
    def measured() -> Measurement:
        runs = [run[name] for run in _all_requests()]
        bare = Reference("bare aiohttp", [reference[figure] for _, reference in runs])
        return Measurement([ours[figure] for ours, _ in runs], unit, reference=bare)

    return measured


def api_engine_ticks_per_s() -> Measurement:
    """Steps per second at full speed while four clients ask for the state without a pause."""
    runs = [asyncio.run(_ticks()) for _ in range(RUNS)]
    alone = Reference("ticks/s without clients", [alone for _, alone in runs])
    return Measurement([asked for asked, _ in runs], "ticks/s", reference=alone)


BENCHMARKS: Benchmarks = {
    **{
        f"api_{name}_{figure}": _figure(name, figure, unit)
        for name in PATHS
        for figure, unit in (("per_s", "requests/s"), ("p50_ms", "ms"), ("p99_ms", "ms"))
    },
    "api_engine_ticks_per_s": api_engine_ticks_per_s,
}
