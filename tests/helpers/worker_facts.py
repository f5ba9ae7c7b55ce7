"""What a worker process is, asked from inside; and a program of back-tests that can be killed."""

import asyncio
import os
import sys
from pathlib import Path


def facts() -> tuple[int, int, list[str]]:
    """Return process id, niceness, and what has been imported that no worker needs."""
    unneeded = ("PySide6", "peewee", "ccxt", "cts_desktop.engine", "cts_desktop.storage", "keyring")
    return os.getpid(), os.nice(0), [name for name in unneeded if name in sys.modules]


def slow_part(seconds: float) -> int:
    """Keep a worker busy; return its process id."""
    import time  # noqa: PLC0415

    time.sleep(seconds)
    return os.getpid()


async def _run(directory: Path) -> None:
    """Run a back-test in real processes and tell of each part that is on disk."""
    from cts_desktop.service.backtests.pool import LocalPool  # noqa: PLC0415
    from tests.helpers.backtest_desk import Desk, request, walk  # noqa: PLC0415

    desk = Desk(directory, LocalPool(lambda: 1), {"BTC/USDT": walk(60_000)})
    run_id = await desk.backtests.start(request())
    worker, _, _ = await desk.pool.call(facts)
    while True:
        desk.stores.flush()
        print(worker, len(desk.stores.backtests.parts(run_id)), flush=True)
        await asyncio.sleep(0.005)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
