"""What the real program holds in memory with accounts at a venue, all of them running."""

import asyncio
import json
import multiprocessing
import os
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path
from typing import Final
from unittest.mock import patch

import psutil

from cts_desktop.app.bootstrap import open_application
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.secrets import ENVIRONMENT
from tests.benchmarks.busy_venue import busy_venue
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference
from tests.benchmarks.startup import PROGRAM, launched
from tests.helpers.display import virtual_display

RUNS: Final = 3
SETTLE_S: Final = 10.0
PATIENCE_S: Final = 60.0
PASSPHRASE: Final = "a passphrase of a profile that lives for a minute"
KEY: Final = Credentials(Secret("test-key"), Secret("test-secret"))
#: What every account follows, with a day of candles.
FOLLOWED: Final = {"symbol_rule": "volume", "symbol_count": 10}


# ---------------------------------------------------------------------- a profile
async def _use(profile: Path, url: str, accounts: int) -> None:
    paths = ProfilePaths(profile)
    paths.create()
    application = await open_application(paths)
    connections = application.service.connections
    await connections.unlock_keys(Secret(PASSPHRASE))
    for number in range(accounts):
        settings = {"endpoint": url, **FOLLOWED}
        draft = Connection("", f"Account {number}", "binance", mode=Mode.TESTNET, settings=settings)
        await connections.add(draft, KEY)
    await application.service.settings.set_values({"resume_after_crash": True})
    if accounts:
        await application.coordinator.start()
    application.stores.flush()


def _use_and_crash(profile: Path, url: str, accounts: int) -> None:
    asyncio.run(_use(profile, url, accounts))
    os._exit(0)  # the next start finds that it was running, and goes on


def _make_profile(profile: Path, url: str, accounts: int) -> None:
    """Leave a profile with so many accounts whose engines go on by themselves."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_use_and_crash, args=(profile, url, accounts))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"the profile could not be made: {process.exitcode}")


# ---------------------------------------------------------------------- the program
def _streams(url: str) -> int:
    """Return how many listen to their account's events."""
    with urllib.request.urlopen(url + "/test/requests") as answer:  # noqa: S310 - our own
        return int(json.load(answer).get("POST /fapi/v1/listenKey", 0))


def _held_mb(profile: Path, url: str, accounts: int, display: str) -> float:
    known = _streams(url)
    command: list[str | Path] = [PROGRAM, "--profile", profile]
    with patch.dict(os.environ, {ENVIRONMENT: PASSPHRASE}), launched(command, display) as program:
        program.seconds_until("ready")
        give_up = time.monotonic() + PATIENCE_S
        while _streams(url) < known + accounts:
            if time.monotonic() > give_up:
                raise RuntimeError("the program did not go on with its accounts")
            time.sleep(0.2)
        time.sleep(SETTLE_S)
        return float(psutil.Process(program.pid).memory_info().rss / 1e6)


@cache
def held_mb(accounts: int) -> list[float]:
    """Start the program several times, each time with a profile of its own."""
    values = []
    with busy_venue() as venue, virtual_display() as display:
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as directory:
                profile = Path(directory)
                _make_profile(profile, venue.url, accounts)
                values.append(_held_mb(profile, venue.url, accounts, display))
    return values


def _measurement(accounts: int, goal: Goal | None = None) -> Measurement:
    reference = Reference("no account", held_mb(0))
    return Measurement(held_mb(accounts), "MB", goal, reference)


def rss_ccxt_mb() -> Measurement:
    """With the window and one account, its engine running."""
    return _measurement(1, Goal("at most", 260))


def rss_ccxt_3_mb() -> Measurement:
    return _measurement(3)


def rss_ccxt_10_mb() -> Measurement:
    return _measurement(10)


BENCHMARKS: Benchmarks = {
    "rss_ccxt_mb": rss_ccxt_mb,
    "rss_ccxt_3_mb": rss_ccxt_3_mb,
    "rss_ccxt_10_mb": rss_ccxt_10_mb,
}
