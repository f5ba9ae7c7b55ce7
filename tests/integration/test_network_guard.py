"""Nothing leaves this computer by itself: a guard at the sockets of real processes.

Two programs run at the same time: one that trades on paper and then has a window, and one that is
connected to a venue, by which we know that the guard sees what there is to see.
"""

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.market import MarketType
from tests.end2end.program import TIMEOUT_S, Running, rows
from tests.helpers.paper_run import application
from tests.helpers.venue_program import PASSPHRASE, Venue, add, draft, venue_process

pytestmark = pytest.mark.slow

GUARDED = (sys.executable, "-m", "tests.helpers.guarded")


@dataclass(frozen=True)
class Watched:
    """A run that is over.

    Attributes:
        seen: what went past the guard: the name of the event, and host and port.
    """

    profile: Path
    code: int
    said: str
    seen: list[Any]


def watched(profile: Path, *words: object, until: str = "", **env: str) -> Watched:
    """Run commands to their end, or until something is printed."""
    file = profile.with_suffix(".net")
    program = Running(words, env, (*GUARDED, file))
    try:
        if until:
            program.wait_for(until)
        code = program.end() if until else program.wait(TIMEOUT_S)
    finally:
        program.close()
    lines = file.read_text().splitlines()
    return Watched(profile, code, program.output, [json.loads(line) for line in lines])


def trade(profile: Path) -> Watched:
    of = ("--profile", profile)
    screen = {"QT_QPA_PLATFORM": "offscreen", "CTS_TRACE_START": "1"}
    return watched(
        profile, "demo", "--headless", "--speed", "max", "--seconds", 2, *of, "+", "backup", *of,
        "+", "doctor", *of, "+", *of, until="cts-trace ready", **screen,
    )  # fmt: skip


def connect(profile: Path, venue: Venue) -> Watched:
    async def make() -> None:
        async with application(profile) as app:
            wanted = draft(venue.url, MarketType.PERPETUAL, Mode.TESTNET)
            await add(app, wanted)

    asyncio.run(make())
    words = ("headless", "--profile", profile, "--seconds", 1)
    return watched(profile, *words, CTS_PASSPHRASE=PASSPHRASE)


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> dict[str, Any]:
    here = tmp_path_factory.mktemp("guard")
    with venue_process() as venue, ThreadPoolExecutor(2) as pool:
        work = {
            "paper": pool.submit(trade, here / "paper"),
            "venue": pool.submit(connect, here / "venue", venue),
        }
        done: dict[str, Any] = {name: future.result() for name, future in work.items()}
        return {**done, "url": venue.url, "requests": venue.requests()}


def test_neither_trading_on_paper_nor_the_window_opens_a_socket_or_looks_up_a_name(runs):
    run = runs["paper"]
    assert run.code == 0, run.said
    assert "cts-trace ready" in run.said
    assert "0 failed" in run.said
    assert rows(run.profile, "SELECT COUNT(*) FROM fills")[0][0] > 0
    assert list((run.profile / "backups").glob("cts-manual-*.db"))
    assert run.seen == []


def test_a_connection_to_a_venue_contacts_its_hosts_and_no_others(runs):
    run = runs["venue"]
    assert run.code == 0, run.said
    assert "Started 1 connection" in run.said
    assert sum(runs["requests"].values()) > 5
    parts = urlsplit(runs["url"])
    assert run.seen
    # A library of ccxt's tries once, when it is loaded, whether there is IPv6 here: it binds a
    # socket of this computer to any port, and closes it.
    seen = {(event, *address[:2]) for event, address in run.seen} - {("socket.bind", "::1", 0)}
    assert seen == {("socket.connect", parts.hostname, parts.port)}
