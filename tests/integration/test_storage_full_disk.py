"""A disk that is really full: a small one in memory, mounted for one process only."""

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.market import MarketType
from cts_desktop.service.backup import Backups
from cts_desktop.settings.source import Settings
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.manual_clock import ManualClock
from tests.helpers.recording_log import RecordingLog
from tests.unit.storage.samples import opened, set_row, trade

PROJECT = Path(__file__).resolve().parents[2]
#: Run by sh with the folder to mount on, the interpreter and a script.
ON_A_SMALL_DISK = 'mount -t tmpfs -o size=8m none "$1" && exec "$2" -c "$3" "$1"'

SCRIPT = """
import json, sys
from pathlib import Path
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.storage.ballast import Ballast
from tests.unit.storage.samples import decision, fill, opened, order

disk, said = Path(sys.argv[1]), {}
filler = disk / "filler"

def stores_of_disk():
    stores = opened(disk)
    stores.ballast = Ballast(stores.ballast.path, 1024 * 1024)
    return stores

def announce(number):
    try:
        stores.orders.announce(order(number), decision(number))
    except DatabaseError as error:
        return str(error)
    return ""

stores = stores_of_disk()
stores.keep_room()
for number in range(500):
    stores.orders.add_fill(fill(number))
with filler.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError as error:
        said["filled"] = error.strerror
said["refused"] = announce(1)
said["room"] = stores.make_room()
said["accepted"] = announce(1)
stores.keep_room()
said["room again"] = stores.make_room()
stores.close()
stores = stores_of_disk()
said["state"] = stores.orders.get("ctspaper1").state
said["decisions"] = len(stores.decisions.page().items)
said["fills"] = len(stores.orders.fills("paper-1"))
said["check"] = stores.database.full_check()
filler.unlink()
stores.keep_room()
said["room once there is space"] = stores.make_room()
stores.close()
print(json.dumps(said))
"""


def on_a_small_disk(directory: Path, script: str) -> dict[str, Any]:
    """Run `script` on a disk of 8 MB in a namespace of its own; return what it printed."""
    namespace = ["unshare", "--map-root-user", "--mount"]
    probe = [*namespace, "mount", "-t", "tmpfs", "none", str(directory)]
    if not shutil.which("unshare") or subprocess.run(probe, capture_output=True).returncode:
        pytest.skip("needs the right to mount in a user namespace of its own")
    command = ["sh", "-c", ON_A_SMALL_DISK, "sh", str(directory), sys.executable, script]
    done = subprocess.run(
        [*namespace, *command], capture_output=True, cwd=PROJECT, text=True, check=False
    )
    assert done.stderr == ""
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_on_a_full_disk_an_order_is_stored_once_the_reserve_is_given_up(tmp_path):
    said = on_a_small_disk(tmp_path, SCRIPT)
    assert said["filled"] == "No space left on device"
    assert "cts.db: the disk" in said["refused"]
    assert said["room"] is True
    assert said["accepted"] == ""
    assert said["room again"] is False, "the reserve must not take the room it has made"
    assert (said["state"], said["decisions"], said["fills"]) == ("intent", 1, 500)
    assert said["check"] == []
    assert said["room once there is space"] is True


@pytest.fixture
def stores(profile_dir: Path):
    with opened(profile_dir) as made:
        yield made


async def test_housekeeping_keeps_the_reserve_and_lays_it_down_again(stores: SqliteStores):
    log = RecordingLog()
    housekeeping = Backups(stores, Settings(stores.settings), log, ManualClock())  # type: ignore[arg-type]
    for _ in range(2):
        await housekeeping.keep_up()
        assert log.lines == []
        assert stores.make_room()


async def test_housekeeping_keeps_thirty_days_of_metrics_whatever_the_date(stores: SqliteStores):
    add = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 43205)
        INSERT INTO engine_metrics SELECT 'recorded', i * 60000, '{}' FROM n
    """
    stores.database.queue(add, ())
    housekeeping = Backups(stores, Settings(stores.settings), RecordingLog(), ManualClock())  # type: ignore[arg-type]
    await housekeeping.keep_up()
    minutes = [minute.minute_ms // 60_000 for minute in stores.metrics.since("recorded", 0)]
    assert minutes == list(range(6, 43_206))


async def test_housekeeping_deletes_what_is_left_of_a_deleted_connection(stores: SqliteStores):
    for connection_id in ("gone", "kept"):
        stores.connections.save(Connection(connection_id, "Practice", "paper", MarketType.SPOT))
        stores.sets.save(connection_id, (set_row(f"set-{number}") for number in range(1500)))
        stores.sets.add_trades(connection_id, [trade(1, "set-1400")], 5)
    stores.connections.delete("gone")
    clock = ManualClock()
    housekeeping = Backups(stores, Settings(stores.settings), RecordingLog(), clock)  # type: ignore[arg-type]
    keeping = asyncio.create_task(housekeeping.keep_up())
    while not keeping.done():
        await asyncio.sleep(0.01)  # backups are made in another thread
        await clock.run(1)
    assert list(stores.sets.load("gone")) == []
    assert sum(len(names) for names, _packed in stores.sets.load("kept")) == 1500
    assert len(stores.sets.trade_page().items) == 1
