"""`kill -9` at random moments: whatever is on disk must be whole, and the next start must cope.

KILLS sets how many there are (default 8); `make check-long` asks for 100.
"""

import os
import random
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from tests.end2end.program import rows, run, started, value

pytestmark = pytest.mark.slow

PROFILES = 4
KILLS_PER_PROFILE = int(os.environ.get("KILLS", "8")) // PROFILES
SEED = 20_250_101
PATIENCE_S = 90.0
#: Of the running program, seconds after it began to trade; the rest dies while it starts.
TRADING_S = (0.0, 1.2)
STARTING_S = (0.05, 1.0)
SHARE_TRADING = 0.75


def check_what_is_on_disk(profile: Path) -> None:
    """Nothing torn, nothing double, and every sum of fills is what the position says."""
    if not rows(profile, "SELECT 1 FROM sqlite_master WHERE name = 'orders'"):
        return  # killed before the schema was made: an empty file, and no half of a schema
    assert value(profile, "PRAGMA integrity_check") == "ok"
    for query in (
        "SELECT client_id FROM orders GROUP BY client_id HAVING count(*) > 1",
        (
            "SELECT venue_id FROM orders WHERE venue_id <> ''"
            " GROUP BY connection_id, venue_id HAVING count(*) > 1"
        ),
        "SELECT trade_id FROM fills GROUP BY connection_id, symbol, trade_id HAVING count(*) > 1",
        "SELECT f.id FROM fills f LEFT JOIN orders o USING (client_id) WHERE o.id IS NULL",
        # a fill is at most as large as its order, however often it was reported
        (
            "SELECT o.id FROM orders o JOIN fills f USING (client_id) GROUP BY o.id"
            " HAVING round(sum(f.size), 9) > round(o.size, 9)"
        ),
    ):
        assert rows(profile, query) == [], query
    check_positions(profile)


def check_positions(profile: Path) -> None:
    booked: dict[str, list[Decimal]] = {}
    for position_id, side, fill_side, size, price in rows(
        profile,
        "SELECT p.id, p.side, f.side, f.size, f.price FROM positions p"
        " JOIN orders o ON o.position_id = p.id JOIN fills f USING (client_id)",
    ):
        sums = booked.setdefault(position_id, [Decimal(0)] * 4)
        first = 0 if side == fill_side else 2
        sums[first] += Decimal(size)
        sums[first + 1] += Decimal(size) * Decimal(price)
    for position_id, *sums in rows(
        profile,
        "SELECT id, entry_size, entry_notional, exit_size, exit_notional FROM positions",
    ):
        assert booked.get(position_id, [Decimal(0)] * 4) == [Decimal(text) for text in sums]


def wait_for_a_fill(profile: Path) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not value(profile, "SELECT count(*) FROM fills"):
        assert time.monotonic() < ends, f"no fill within {PATIENCE_S:g} s"
        time.sleep(0.05)


def kill_at_a_random_moment(profile: Path, dice: random.Random, command: list[object]) -> None:
    with started(*command, "--profile", profile) as program:
        if dice.random() < SHARE_TRADING:
            program.wait_for("signals" if command[0] == "demo" else "Running")
            if command[0] == "demo":
                wait_for_a_fill(profile)
            time.sleep(dice.uniform(*TRADING_S))
        else:
            time.sleep(dice.uniform(*STARTING_S))
        program.process.send_signal(signal.SIGKILL)
        assert program.wait() == -signal.SIGKILL


def keep_only_the_newest_connection(profile: Path) -> None:
    with closing(sqlite3.connect(profile / "cts.db")) as database:
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'connections'").fetchone():
            database.execute(
                "UPDATE connections SET enabled = (id = (SELECT id FROM connections"
                " ORDER BY created_at DESC, id DESC LIMIT 1))"
            )
            database.commit()


def torment(profile: Path, seed: int) -> int:
    """Kill one profile's program again and again; return how many fills were at stake."""
    dice = random.Random(seed)  # noqa: S311 - moments, not secrets
    demo: list[object] = ["demo", "--headless", "--speed", "max", "--seconds", 60]
    with localcontext(prec=200):
        for number in range(KILLS_PER_PROFILE):
            # Every other time the engine goes on with the connection that was killed before.
            command: list[object] = demo if number % 2 == 0 else ["headless"]
            kill_at_a_random_moment(profile, dice, command)
            if (profile / "cts.db").exists():
                check_what_is_on_disk(profile)
                keep_only_the_newest_connection(profile)
    last = run("headless", "--seconds", 1, "--profile", profile)
    assert last.returncode == 0, last.stderr
    with localcontext(prec=200):
        check_what_is_on_disk(profile)
    return int(value(profile, "SELECT count(*) FROM fills"))


def test_kills_at_random_moments_lose_nothing_and_double_nothing(tmp_path):
    profiles = [tmp_path / f"profile{number}" for number in range(PROFILES)]
    with ThreadPoolExecutor(PROFILES) as pool:
        at_stake = list(pool.map(torment, profiles, range(SEED, SEED + PROFILES)))
    assert sum(at_stake) > 0


def test_the_start_after_a_kill_says_what_it_found(tmp_path):
    demo_command = ("demo", "--headless", "--speed", "max", "--profile", tmp_path)
    with started(*demo_command) as demo:
        demo.wait_for("signals")
        time.sleep(2)
        demo.process.send_signal(signal.SIGKILL)
        demo.wait()
    working = value(
        tmp_path, "SELECT count(*) FROM positions WHERE status IN ('opening', 'open', 'closing')"
    )
    said = run("headless", "--seconds", 1, "--profile", tmp_path)
    assert said.returncode == 0, said.stderr
    assert "ended unexpectedly" in said.stdout
    if working:
        assert f"{working} open positions" in said.stdout
    again = run("headless", "--seconds", 1, "--profile", tmp_path)
    assert "ended unexpectedly" not in again.stdout
