"""A real process killed with SIGKILL, locked out, or on a full disk."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.positions import PositionState
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.kept_sets import small_book, stored_counts, stored_results
from tests.unit.storage.samples import CONNECTION, fill, opened, order, position

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
PROJECT = Path(__file__).resolve().parents[2]
KILLS = 12

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.unit.storage.samples import fill, opened, order, position
from cts_desktop.domain.positions import PositionState

stores = opened(Path(sys.argv[1]))
first = len(stores.orders.fills("paper-1"))
print("ready", flush=True)
for number in range(first, first + 1_000_000):
    with stores.together():
        stores.orders.add_fill(fill(number))
        stores.positions.save(position(number, state=PositionState.OPEN))
        stores.flush()
    stores.orders.announce(order(number), None)
    print(number, flush=True)
    if number % 7 == 0:
        stores.backups.make("hourly")
        stores.backups.rotate(2, 2)
"""


def run_and_kill(
    directory: Path, after_lines: int, after_s: float, script: str = WRITER
) -> list[int]:
    """Let a writer work and kill it; return the numbers it said were written."""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(directory)],
        stdout=subprocess.PIPE,
        cwd=PROJECT,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        said = [writer.stdout.readline() for _ in range(after_lines)]
        time.sleep(after_s)
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.read().splitlines(keepends=True)
    return [int(line) for line in said if line.endswith("\n")]


@pytest.mark.slow
def test_killed_at_any_moment_the_file_is_whole_and_nothing_announced_is_lost(profile_dir):
    moments = random.Random(7)  # noqa: S311
    announced: list[int] = []
    for _ in range(KILLS):
        lines, then_s = moments.randrange(20), moments.uniform(0.0, 0.02)
        announced += run_and_kill(profile_dir, lines, then_s)
    with opened(profile_dir) as stores:
        assert stores.database.full_check() == []
        known = {o.client_id for o in stores.orders.unfinished(CONNECTION)}
        assert {f"ctspaper{number}" for number in announced} <= known
        fills = {f.trade_id.removeprefix("t") for f in stores.orders.fills(CONNECTION)}
        assert len(announced) > KILLS
        positions = stores.positions.unfinished(CONNECTION)
        assert {p.position_id.removeprefix("pos") for p in positions} == fills
        assert all(p.state is PositionState.OPEN for p in positions)
        assert all(stores.backups.problem(b) == "" for b in stores.backups.all())
        stores.backups.rotate(2, 2)
        assert not list(stores.backups.directory.glob("*.part*"))


SET_WRITER = """
import asyncio, random, sys
from pathlib import Path
from tests.helpers.kept_sets import KeptSets
from tests.unit.storage.samples import opened

stores = opened(Path(sys.argv[1]))
stores.sets.results_to_keep = lambda connection_id: 1_000_000
kept = KeptSets(stores)
asyncio.run(kept.keeper.restore())
dice = random.Random(int(kept.book.counts.sum()))
print("ready", flush=True)
while True:
    kept.close(*dice.sample(range(128), dice.randint(1, 30)))
    kept.trail(dice.randrange(128), dice.random())
    kept.write(dice.randint(1, 25))
    print(kept.book.counts.sum(), flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_a_set_and_what_it_closed_are_of_the_same_moment(profile_dir):
    book, moments = small_book(), random.Random(8)  # noqa: S311
    before: dict[int, int] = {}
    written = 0
    for _ in range(3):
        lines, then_s = moments.randrange(10, 40), moments.uniform(0.0, 0.05)
        written += len(run_and_kill(profile_dir, lines, then_s, SET_WRITER))
        with opened(profile_dir) as stores:
            assert stores.database.full_check() == []
            counts = stored_counts(stores, book)
            for index, count in counts.items():
                whole = [float(number) for number in range(1, count + 1)]
                assert stored_results(stores, book.space.key(index)) == whole
        assert all(counts[index] >= count for index, count in before.items())
        before = counts
    assert written > 20
    assert sum(before.values()) > 100


LOCKER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
time.sleep(float(sys.argv[2]))
"""


@contextmanager
def locked(stores: SqliteStores, more_s: float = 0.0) -> Iterator[Callable[[], None]]:
    """Let another process lock the database; it lets go *more_s* after it was told to."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(stores.database.path), str(more_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as locker:
        assert locker.stdin is not None
        assert locker.stdout is not None
        assert locker.stdout.readline() == "locked\n"
        yield locker.stdin.close


def busy_ms(stores: SqliteStores) -> int:
    """Return for how long a statement waits for a lock; the engine's loops wait with it."""
    ((found,),) = stores.database._connection.execute("PRAGMA busy_timeout")
    return int(found)


def test_a_lock_of_another_process_delays_writing_and_loses_nothing(profile_dir):
    with opened(profile_dir) as stores, locked(stores) as let_go:
        refusals: list[str] = []
        while len(refusals) < 3:
            stores.orders.add_fill(fill(len(refusals)))
            assert busy_ms(stores) <= 300
            with pytest.raises(DatabaseError) as refused:
                stores.flush()
            refusals.append(str(refused.value))
        assert all("another program has locked the database" in text for text in refusals)
        let_go()
        stores.orders.announce(order(), None)
        assert busy_ms(stores) <= 300
        assert stores.database.queued == 0
        assert len(stores.orders.fills(CONNECTION)) == 3


@pytest.mark.slow
def test_an_announcement_waits_out_a_lock_and_what_was_queued_comes_first(profile_dir):
    with opened(profile_dir) as stores, locked(stores, more_s=1.0) as let_go:
        for number in range(3):
            stores.orders.add_fill(fill(number))
        stores.positions.save(position())
        with pytest.raises(DatabaseError, match="another program has locked the database"):
            stores.flush()
        let_go()
        stores.orders.announce(order(), None)
        assert stores.database.queued == 0
        with closing(sqlite3.connect(stores.database.path)) as other:
            stored = other.execute("SELECT trade_id FROM fills ORDER BY id").fetchall()
            assert stored == [("t0",), ("t1",), ("t2",)]
            assert other.execute("SELECT client_id FROM orders").fetchall() == [("ctspaper1",)]
            assert other.execute("SELECT id FROM positions").fetchall() == [("pos1",)]


FILLER = """
import resource, sys
from pathlib import Path
from tests.unit.storage.samples import fill, opened, order
from cts_desktop.domain.errors import DatabaseError

stores = opened(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
for number in range(5000):
    stores.orders.add_fill(fill(number))
try:
    stores.flush()
except DatabaseError as error:
    print(error)
try:
    stores.orders.announce(order(), None)
except DatabaseError as error:
    print(error)
try:
    for _ in range(20):
        stores.backups.make("manual")
    print("all copies fit")
except DatabaseError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
stores.flush()
print(len(stores.orders.fills("paper-1")), stores.orders.get("ctspaper1"))
stores.backups.make("manual")
stores.close()
"""


def test_a_file_that_may_not_grow_is_told_and_everything_is_written_once_it_may(profile_dir):
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", FILLER, str(profile_dir)],
        capture_output=True,
        cwd=PROJECT,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert all("cts.db: the disk" in line for line in lines[:2])
    assert lines[3] == "5000 None"


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a memory disk")  # noqa: S108
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root may mount")
def test_a_backup_on_a_full_disk_leaves_nothing_behind(profile_dir):
    with opened(profile_dir) as stores:
        for number in range(5000):
            stores.orders.add_fill(fill(number))
        stores.flush()
        mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "none", str(profile_dir / "backups")]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        try:
            with pytest.raises(DatabaseError, match=r"No backup: .*disk"):
                stores.backups.make("hourly")
            assert list((profile_dir / "backups").iterdir()) == []
        finally:
            subprocess.run(["umount", str(profile_dir / "backups")], check=True)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root may mount")
def test_a_read_only_disk_is_told_in_words(profile_dir):
    with opened(profile_dir) as stores:
        stores.orders.announce(order(), None)
    bind = subprocess.run(
        ["mount", "--bind", str(profile_dir), str(profile_dir)], capture_output=True, check=False
    )
    if bind.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        remount = ["mount", "-o", "remount,ro,bind", str(profile_dir)]
        subprocess.run(remount, check=True)
        with pytest.raises(DatabaseError, match=r"cannot be (written|opened)|disk is read-only"):
            opened(profile_dir)
    finally:
        subprocess.run(["umount", str(profile_dir)], check=True)
    with closing(sqlite3.connect(profile_dir / "cts.db")) as untouched:
        assert untouched.execute("SELECT count(*) FROM orders").fetchone() == (1,)
