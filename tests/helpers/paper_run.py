"""The whole program without a face, trading the embedded market as fast as it can."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.events import FillRecorded
from cts_desktop.domain.market import MarketType
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.schema import PRACTICE

#: Real time after which a run that should trade has failed.
PATIENCE_S = 30.0


@asynccontextmanager
async def application(
    directory: Path, clock: SystemClock | None = None
) -> AsyncIterator[Application]:
    paths = ProfilePaths(directory)
    paths.create()
    made = Application(paths, clock or SystemClock())
    made.open()
    try:
        yield made
    finally:
        await made.close()


def practice(name: str = "Practice", seed: int = 1, **settings: object) -> Connection:
    """A paper connection that trades within seconds."""
    market_type = settings.pop("market_type", MarketType.PERPETUAL)
    values: dict[str, Any] = {**PRACTICE, "market_speed": 0.0, "market_seed": seed, **settings}
    return Connection("", name, market_type=MarketType(str(market_type)), settings=values)


class Waiter:
    """Waits for events on the bus instead of sleeping."""

    def __init__(self, app: Application) -> None:
        self.bus = app.bus

    async def until(self, event: type, enough: Callable[[Any], bool]) -> None:
        done = asyncio.Event()

        def look(happened: Any) -> None:
            if enough(happened):
                done.set()

        unsubscribe = self.bus.subscribe(event, look)
        try:
            await asyncio.wait_for(done.wait(), PATIENCE_S)
        finally:
            unsubscribe()

    async def fills(self, count: int) -> None:
        seen = itertools.count(1)
        await self.until(FillRecorded, lambda _fill: next(seen) >= count)
