"""What bringing a backup back would mean, and when it is refused; then the restoring itself."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cts_desktop.app.reopening import bring_back
from cts_desktop.app.session import open_session
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import (
    DatabaseError,
    DatabaseTooNewError,
    IllegalTransitionError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.events import LogWritten
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.positions import PositionState
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.service.backup import Backups
from cts_desktop.settings.secrets import profile_id
from cts_desktop.settings.source import Settings
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.soundness import APPLICATION_ID
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.manual_clock import ManualClock
from tests.unit.storage.samples import fill, order, position
from tests.upgrade.files import write_database


class Desk:
    """The verbs of backups over a real profile, whose engine may be said to run."""

    def __init__(self, root: Path) -> None:
        self.paths = ProfilePaths(root)
        self.paths.create()
        self.clock = ManualClock()
        self.stores = SqliteStores(self.paths.database, self.paths.backups, self.clock.now_ms)
        profile_id(self.stores.state)
        self.runs = False
        self.reopened: list[Path] = []
        self.backups = Backups(
            self.stores,
            Settings(self.stores.settings),
            SystemLogger(self.clock),
            self.clock,
            lambda: self.runs,
        )
        self.backups.reopen = self.reopened.append

    def made(self) -> str:
        return asyncio.run(self.backups.create()).path

    def refusal(self, path: object) -> str:
        """Return why a restore is refused; nothing may have been asked to open again."""
        with pytest.raises(UserActionError) as refused:
            asyncio.run(self.backups.restore(str(path)))
        assert self.reopened == []
        return str(refused.value)


def not_brought_back(desk: Desk, path: Path) -> str:
    with pytest.raises(UserActionError) as refused:
        bring_back(desk.paths, path)
    return str(refused.value)


@pytest.fixture
def desk(profile_dir: Path) -> Iterator[Desk]:
    made = Desk(profile_dir)
    yield made
    made.stores.close()


# ---------------------------------------------------------------------- refused
def test_a_damaged_copy_is_refused(desk):
    path = Path(desk.made())
    data = bytearray(path.read_bytes())
    data[5000:5100] = b"\xa5" * 100
    path.write_bytes(bytes(data))
    assert "has changed since it was made" in desk.refusal(path)
    path.with_name(f"{path.name}.sha256").unlink()
    path.write_bytes(bytes(data[:3000]))
    assert path.name in desk.refusal(path)


def test_a_file_of_another_program_is_refused_even_an_empty_one(desk, tmp_path):
    for name, sql in (("full.db", "CREATE TABLE x (y)"), ("empty.db", "PRAGMA user_version = 1")):
        with closing(sqlite3.connect(tmp_path / name)) as other:
            other.execute(sql)
            other.commit()
    assert "belongs to another program" in desk.refusal(tmp_path / "full.db")
    assert "holds nothing of this program" in desk.refusal(tmp_path / "empty.db")


def test_a_text_and_a_file_that_is_not_there_are_refused(desk, tmp_path):
    (tmp_path / "notes.db").write_text("no database")
    assert "not a database" in desk.refusal(tmp_path / "notes.db")
    with pytest.raises(NotFoundError):
        asyncio.run(desk.backups.look_at(str(tmp_path / "none.db")))


def test_a_copy_of_a_newer_program_is_refused_and_left_alone(desk, tmp_path):
    newer = tmp_path / "newer.db"
    with closing(sqlite3.connect(newer)) as other:
        other.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        other.execute("CREATE TABLE x (y)")
        other.execute("PRAGMA user_version = 9999")
    before = newer.read_bytes()
    assert "newer version" in desk.refusal(newer)
    assert newer.read_bytes() == before
    assert issubclass(DatabaseTooNewError, DatabaseError)


def test_the_present_database_is_no_backup_of_itself(desk):
    assert "the present database itself" in desk.refusal(desk.paths.database)


def test_nothing_is_restored_while_an_engine_runs(desk):
    path = desk.made()
    desk.runs = True
    with pytest.raises(IllegalTransitionError, match="stop it first"):
        asyncio.run(desk.backups.restore(path))
    assert desk.reopened == []


def test_an_engine_started_while_the_copy_is_verified_counts(desk, monkeypatch):
    path = desk.made()
    look = desk.backups._look_at

    def start_meanwhile(where: Path) -> object:
        desk.runs = True
        return look(where)

    monkeypatch.setattr(desk.backups, "_look_at", start_meanwhile)
    assert "stop it first" in desk.refusal(path)


def test_where_nobody_can_open_again_the_way_is_named(desk):
    path = desk.made()
    desk.backups.reopen = None
    assert "cts-desktop restore" in desk.refusal(path)


# ---------------------------------------------------------------------- what is lost
def test_what_came_since_is_counted(desk):
    path = desk.made()
    desk.stores.connections.save(Connection("c-2", "Later"))
    for number in range(3):
        desk.stores.orders.add_fill(fill(number))
    desk.stores.logs.add(LogWritten(1, "info", "x", "later", "", ""))
    found = asyncio.run(desk.backups.look_at(path))
    lost = dict(found.lost)
    assert (lost["connections"], lost["fills"], lost["trade_engine_logs"]) == (1, 3, 1)
    assert found.same_profile
    assert not found.older_schema
    assert not found.unknown
    assert found.created_ms == desk.clock.now_ms()


def test_right_after_a_copy_nothing_is_lost(desk):
    assert asyncio.run(desk.backups.look_at(desk.made())).lost == ()


def test_of_another_profile_everything_is_lost_and_it_says_so(desk, tmp_path):
    other = Desk(tmp_path / "other")
    try:
        path = other.made()
    finally:
        other.stores.close()
    desk.stores.connections.save(Connection("c-1", "Mine"))
    found = asyncio.run(desk.backups.look_at(path))
    assert not found.same_profile
    assert dict(found.lost)["connections"] == 1


def test_a_copy_of_an_older_schema_is_no_obstacle(desk):
    path = Path(desk.made())
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA user_version = 3")
    path.with_name(f"{path.name}.sha256").unlink()
    assert asyncio.run(desk.backups.look_at(str(path))).older_schema


# ---------------------------------------------------------------------- done
def test_the_copy_replaces_the_database_that_is_kept_beside_it(desk):
    path = desk.made()
    desk.stores.connections.save(Connection("c-2", "Later"))
    asyncio.run(desk.backups.restore(path))
    assert desk.reopened == [Path(path)]
    desk.stores.close()
    text = " ".join(bring_back(desk.paths, Path(path)).sentences)
    (kept,) = desk.paths.root.glob("cts-before-restore-*.db")
    assert kept.name in text
    for file, count in ((desk.paths.database, 0), (kept, 1)):
        with closing(sqlite3.connect(file)) as database:
            found = database.execute("SELECT count(*) FROM connections").fetchone()
            assert found == (count,)


def test_a_copy_that_was_damaged_meanwhile_changes_nothing(desk):
    path = Path(desk.made())
    desk.stores.close()
    before = desk.paths.database.read_bytes()
    path.write_bytes(path.read_bytes()[:2000])
    assert not_brought_back(desk, path).startswith("Not restored")
    assert desk.paths.database.read_bytes() == before


def test_a_copy_that_is_gone_is_said_in_words(desk):
    path = Path(desk.made())
    desk.stores.close()
    path.unlink()
    assert path.name in not_brought_back(desk, path)


def test_a_full_disk_leaves_the_present_database(desk, monkeypatch):
    path = Path(desk.made())
    desk.stores.close()
    before = desk.paths.database.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cts_desktop.storage.backup._copy_file", full)
    assert "disk is full" in not_brought_back(desk, path)
    assert desk.paths.database.read_bytes() == before


def test_a_damaged_present_database_can_be_replaced_though_nobody_knows_what_is_lost(
    desk, tmp_path
):
    path = desk.made()
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    desk.stores.close()
    desk.paths.database.write_bytes(b"no database" * 1000)
    desk.stores = SqliteStores(tmp_path / "x.db", tmp_path, desk.clock.now_ms)
    found = desk.backups._look_at(copy)
    assert found.unknown


# ---------------------------------------------------------------------- nothing goes on by itself
def running_with_real_money(desk: Desk) -> Path:
    """Return a copy made while the engine ran and a live connection was armed."""
    live = Connection("c-1", "Main account", exchange="bybit", mode=Mode.LIVE, armed_ms=5)
    desk.stores.connections.save(live)
    desk.stores.state.put("engine", {"running": True, "state": "running", "at": 7})
    desk.stores.settings.put({"resume_after_crash": True})
    desk.stores.positions.save(position(1, connection_id="c-1", state=PositionState.OPEN))
    desk.stores.orders.announce(order(1, connection_id="c-1"), None)
    return Path(desk.made())


@pytest.mark.logs
@pytest.mark.parametrize("damaged", [False, True])
def test_no_engine_runs_and_no_real_money_is_armed_in_what_is_brought_back(desk, damaged):
    copy = running_with_real_money(desk)
    desk.stores.close()
    before = copy.read_bytes()
    if damaged:
        desk.paths.database.write_bytes(b"no database" * 1000)
    said = " ".join(bring_back(desk.paths).sentences)
    assert "Real money: Main account must be armed anew" in said
    assert "Nothing is started by itself" in said
    assert "compared with each exchange" in said
    assert copy.read_bytes() == before
    with open_session(desk.paths.root) as session:
        coordinator = session.application.coordinator
        assert session.application.settings.get("resume_after_crash")
        assert (coordinator.state, coordinator.was_running) == (EngineState.STOPPED, False)
        (connection,) = session.host.submit(session.service.connections.list()).result()
        assert connection.armed_ms is None
        assert connection.enabled
        findings = " ".join(session.application.start_report.findings)
    assert "A backup was brought back" in findings
    assert "To be armed anew: Main account" in findings
    assert "1 open positions and 1 unfinished orders" in findings


def test_an_emergency_stop_in_force_stays_in_force(desk):
    copy = Path(desk.made())
    desk.stores.state.put("kill_switch", value=True, durable=True)
    desk.stores.close()
    bring_back(desk.paths, copy)
    with closing(sqlite3.connect(desk.paths.database)) as database:
        found = database.execute("SELECT value FROM engine_state WHERE key = 'kill_switch'")
        assert found.fetchone() == ("true",)


@pytest.mark.parametrize("schema", range(1, len(MIGRATIONS) + 1))
def test_a_copy_of_every_schema_can_be_laid_to_rest(profile_dir, tmp_path, schema):
    write_database(tmp_path / "old.db", schema)
    paths = ProfilePaths(profile_dir)
    paths.create()
    assert bring_back(paths, tmp_path / "old.db").kept is None
    with SqliteStores(paths.database, paths.backups, ManualClock().now_ms) as stores:
        run = stores.state.get("engine")
    assert isinstance(run, dict)
    assert run["running"] is False


@pytest.mark.parametrize("second_names", [True, False])
def test_cut_short_at_the_exchange_the_present_database_is_whole(desk, monkeypatch, second_names):
    path = Path(desk.made())
    desk.stores.connections.save(Connection("c-2", "Later"))
    desk.stores.close()

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("cts_desktop.storage.backup.replace_durably", refuse)
    if not second_names:
        monkeypatch.setattr("cts_desktop.storage.backup.os.link", refuse)
    assert "reports a fault" in not_brought_back(desk, path)
    left = list(desk.paths.root.glob("*.db"))
    assert (desk.paths.database in left) is second_names
    for file in left:
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("SELECT count(*) FROM connections").fetchone() == (1,)
    assert not list(desk.paths.root.glob(".*.part*"))


def test_cut_short_after_a_crash_nothing_of_the_journal_is_missing(desk, monkeypatch):
    path = Path(desk.made())
    desk.stores.connections.save(Connection("c-2", "Later"))
    desk.stores.flush()
    files = {p.name: p.read_bytes() for p in desk.paths.root.glob("cts.db*")}
    assert files["cts.db-wal"]
    desk.stores.close()
    for name, data in files.items():  # as a crash leaves them
        (desk.paths.root / name).write_bytes(data)

    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("cts_desktop.storage.backup.replace_durably", refuse)
    not_brought_back(desk, path)
    with closing(sqlite3.connect(desk.paths.database)) as database:
        assert database.execute("SELECT count(*) FROM connections").fetchone() == (1,)
