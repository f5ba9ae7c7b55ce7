"""Files that are missing, damaged, foreign, newer, locked or half upgraded."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError, DatabaseTooNewError
from cts_desktop.storage.backup import Backups
from cts_desktop.storage.database import Database
from cts_desktop.storage.migrations import MIGRATIONS
from tests.unit.storage.samples import CONNECTION, HandClock, fill, opened, order


@pytest.fixture
def used(profile_dir: Path) -> Path:
    """A closed database with rows in it, and one backup."""
    with opened(profile_dir) as stores:
        for number in range(3000):
            stores.orders.add_fill(fill(number))
        stores.flush()
        stores.backups.make("hourly")
    return profile_dir / "cts.db"


def content(path: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()}


def test_a_new_file_is_made_for_its_owner_only(profile_dir):
    with opened(profile_dir) as stores:
        assert stores.database.is_new
        assert stat.S_IMODE((profile_dir / "cts.db").stat().st_mode) == 0o600
    with opened(profile_dir) as stores:
        assert not stores.database.is_new


def test_a_file_left_empty_by_a_crash_counts_as_new(profile_dir):
    (profile_dir / "cts.db").touch()
    with opened(profile_dir) as stores:
        assert stores.database.is_new
        stores.orders.announce(order(), None)


def test_a_missing_folder_is_named(tmp_path):
    path = tmp_path / "nowhere" / "cts.db"
    with pytest.raises(DatabaseError, match=r"nowhere.cts\.db: it does not exist\. Check"):
        Database(path, Backups(path, tmp_path, HandClock().now_ms))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind root")
def test_a_folder_without_write_rights_is_named(profile_dir):
    profile_dir.chmod(0o500)
    try:
        with pytest.raises(DatabaseError, match=r"access is denied\. Give your user"):
            opened(profile_dir)
    finally:
        profile_dir.chmod(0o700)


def test_a_file_that_is_no_database_is_left_alone(profile_dir):
    path = profile_dir / "cts.db"
    path.write_bytes(b"shopping list\n" * 100)
    with pytest.raises(DatabaseCorruptError, match=r"cts\.db is not a database.*no good backup"):
        opened(profile_dir)
    assert path.read_bytes() == b"shopping list\n" * 100


def test_a_database_of_another_program_is_left_alone(profile_dir):
    path = profile_dir / "cts.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="belongs to another program"):
        opened(profile_dir)
    assert path.read_bytes() == before


def test_damaged_bytes_name_the_newest_good_backup(used):
    with used.open("rb+") as file:
        file.seek(4096 * 30)
        file.write(os.urandom(4096 * 40))
    with pytest.raises(DatabaseCorruptError, match=r"cts\.db: .*damaged.*backup is .*cts-hourly-"):
        opened(used.parent)


def test_a_truncated_file_is_damaged(used):
    os.truncate(used, used.stat().st_size // 2)
    with pytest.raises(DatabaseCorruptError, match="newest good backup"):
        opened(used.parent)


def test_a_file_cut_within_its_header_is_no_database(used):
    os.truncate(used, 50)
    with pytest.raises(DatabaseCorruptError, match="is not a database"):
        opened(used.parent)


def test_a_damaged_backup_is_not_recommended(used):
    backup = next((used.parent / "backups").glob("*.db"))
    with backup.open("rb+") as file:
        file.seek(5000)
        file.write(b"rubbish")
    os.truncate(used, 5000)
    with pytest.raises(DatabaseCorruptError, match="There is no good backup"):
        opened(used.parent)


def test_damage_found_while_running_names_the_backup_too(used):
    with opened(used.parent) as stores:
        assert len(stores.orders.fills(CONNECTION)) == 3000
    with opened(used.parent) as stores:
        stores.database._connection.execute("PRAGMA cache_size = 0")
        with used.open("rb+") as file:
            file.seek(4096)
            file.write(os.urandom(used.stat().st_size - 4096))
        with pytest.raises(DatabaseCorruptError, match="newest good backup"):
            stores.orders.fills(CONNECTION)


def test_a_lost_file_whose_journal_is_left_is_not_replaced(profile_dir):
    (profile_dir / "cts.db-wal").write_bytes(b"rows")
    with pytest.raises(DatabaseCorruptError, match=r"is missing, but its journal cts\.db-wal"):
        opened(profile_dir)
    assert (profile_dir / "cts.db-wal").read_bytes() == b"rows"


def test_a_newer_schema_is_refused_with_both_versions_and_untouched(used):
    with closing(sqlite3.connect(used)) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = content(used)
    with pytest.raises(
        DatabaseTooNewError, match=rf"is 99, this program .* up to {len(MIGRATIONS)}"
    ):
        opened(used.parent)
    assert content(used) == before


def test_a_newer_schema_that_is_only_in_the_journal_is_refused(used):
    writer = sqlite3.connect(used, isolation_level=None)
    writer.execute("PRAGMA user_version = 98")
    try:
        with pytest.raises(DatabaseTooNewError, match="98"):
            opened(used.parent)
    finally:
        writer.close()


def test_another_program_holding_the_file_for_itself_is_told(used):
    with closing(sqlite3.connect(used, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseError, match="another program has locked the database"):
            Database(used, Backups(used, used.parent, HandClock().now_ms), opening_busy_ms=50)


KNOWN = len(MIGRATIONS)
NEXT = (*MIGRATIONS, ("ALTER TABLE fills ADD COLUMN note TEXT NOT NULL DEFAULT ''",))


def upgraded(path: Path, migrations) -> Database:
    return Database(path, Backups(path, path.parent / "backups", HandClock().now_ms), migrations)


class TestUpgrades:
    def test_an_upgrade_keeps_the_rows_and_copies_the_old_file_first(self, used):
        database = upgraded(used, NEXT)
        assert database.select("SELECT count(*), max(note) FROM fills") == [(3000, "")]
        assert database.select("PRAGMA user_version") == [(KNOWN + 1,)]
        database.close()
        copy = next((used.parent / "backups").glob("cts-upgrade-*.db"))
        with closing(sqlite3.connect(copy)) as old:
            assert old.execute("PRAGMA user_version").fetchone() == (KNOWN,)
            assert old.execute("SELECT count(*) FROM fills").fetchone() == (3000,)

    def test_a_failed_upgrade_leaves_the_file_as_it_was(self, used):
        broken = (*NEXT, ("CREATE TABLE extra (id)", "INSERT INTO missing VALUES (1)"))
        with pytest.raises(
            DatabaseError,
            match=f"from schema {KNOWN} to {KNOWN + 2} failed and nothing was changed",
        ):
            upgraded(used, broken)
        with opened(used.parent) as stores:
            assert len(stores.orders.fills(CONNECTION)) == 3000
            columns = stores.database.select("SELECT name FROM pragma_table_info('fills')")
            assert ("note",) not in columns

    def test_without_room_for_the_copy_nothing_is_upgraded(self, used):
        backups = used.parent / "backups"
        for path in backups.iterdir():
            path.unlink()
        backups.rmdir()
        with pytest.raises(DatabaseError, match=r"No backup: .*does not exist"):
            upgraded(used, NEXT)
        backups.mkdir()
        with opened(used.parent) as stores:
            assert len(stores.orders.fills(CONNECTION)) == 3000

    def test_a_new_file_gets_the_newest_schema_without_a_copy(self, profile_dir):
        (profile_dir / "backups").mkdir()
        upgraded(profile_dir / "cts.db", NEXT).close()
        assert list((profile_dir / "backups").iterdir()) == []
        with pytest.raises(DatabaseTooNewError):
            opened(profile_dir)
