import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from cts_desktop.domain.errors import DatabaseError, NotFoundError
from cts_desktop.storage.backup import DAY_MS, HOUR_MS, Backups
from tests.unit.storage.samples import CONNECTION, NOW_MS, HandClock, fill, opened


@pytest.fixture
def filled_stores(stores):
    for number in range(100):
        stores.orders.add_fill(fill(number))
    stores.flush()
    return stores


def test_a_copy_is_complete_alone_and_private(filled_stores):
    made = filled_stores.backups.make("manual")
    assert made.path.name == "cts-manual-20260921T141320000Z.db"
    assert made.created_ms == NOW_MS
    assert made.path.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(made.path)) as copy:
        assert copy.execute("SELECT count(*) FROM fills").fetchone() == (100,)
    names = {path.name for path in filled_stores.backups.directory.iterdir()}
    assert names == {made.path.name, f"{made.path.name}.sha256"}


def test_a_copy_made_in_another_thread_does_not_hold_up_the_writer(filled_stores):
    made = []
    thread = threading.Thread(target=lambda: made.append(filled_stores.backups.make("manual")))
    thread.start()
    while thread.is_alive():
        filled_stores.state.put("beat", 1, durable=True)
    thread.join()
    assert filled_stores.backups.problem(made[0]) == ""


def test_two_copies_of_the_same_millisecond_have_different_names(filled_stores):
    first, second = (filled_stores.backups.make("manual") for _ in range(2))
    assert second.created_ms == first.created_ms + 1
    assert filled_stores.backups.all() == [second, first]


def test_a_copy_is_found_by_name(filled_stores):
    made = filled_stores.backups.make("manual")
    assert filled_stores.backups.named(made.path.name) == made
    with pytest.raises(NotFoundError, match="no backup 'other'"):
        filled_stores.backups.named("other")


def test_without_a_folder_the_error_names_it_and_nothing_is_left(filled_stores, tmp_path):
    backups = Backups(filled_stores.database.path, tmp_path / "gone", HandClock().now_ms)
    with pytest.raises(DatabaseError, match=r"No backup: .*gone.*does not exist"):
        backups.make("manual")
    assert backups.all() == []


def test_a_missing_database_cannot_be_copied_and_is_not_made(tmp_path):
    backups = Backups(tmp_path / "cts.db", tmp_path, HandClock().now_ms)
    with pytest.raises(DatabaseError, match="cannot be opened"):
        backups.make("manual")
    assert list(tmp_path.iterdir()) == []


class TestVerification:
    def test_a_changed_byte_is_noticed(self, filled_stores):
        made = filled_stores.backups.make("manual")
        with made.path.open("rb+") as file:
            file.seek(100)
            file.write(b"x")
        assert "has changed since it was made" in filled_stores.backups.problem(made)

    def test_damage_is_noticed_without_a_checksum(self, filled_stores):
        made = filled_stores.backups.make("manual")
        made.path.with_name(f"{made.path.name}.sha256").unlink()
        assert filled_stores.backups.problem(filled_stores.backups.all()[0]) == ""
        os.truncate(made.path, made.size // 2)
        assert "damaged" in filled_stores.backups.problem(filled_stores.backups.all()[0])

    def test_a_lost_copy_is_noticed(self, filled_stores):
        made = filled_stores.backups.make("manual")
        made.path.unlink()
        assert "does not exist" in filled_stores.backups.problem(made)

    def test_the_newest_good_copy_is_found_behind_a_bad_one(self, filled_stores, clock):
        good = filled_stores.backups.make("manual")
        clock.ms += 1
        os.truncate(filled_stores.backups.make("hourly").path, 10)
        assert filled_stores.backups.newest_good() == good

    def test_what_is_no_copy_of_ours_is_ignored(self, filled_stores):
        (filled_stores.backups.directory / "cts-old.db").write_bytes(b"")
        assert filled_stores.backups.newest_good() is None


class TestRotation:
    def test_only_the_newest_hourly_and_daily_copies_stay_and_others_always(
        self, filled_stores, clock
    ):
        for kind in ("hourly", "daily", "manual", "upgrade") * 4:
            clock.ms += 1
            filled_stores.backups.make(kind)
        partial = filled_stores.backups.directory / ".cts-hourly-x.db.part"
        partial.write_bytes(b"half")
        assert len(filled_stores.backups.rotate(2, 1)) == 5
        kinds = sorted(b.kind for b in filled_stores.backups.all())
        assert kinds == ["daily"] + ["hourly"] * 2 + ["manual"] * 4 + ["upgrade"] * 4
        assert not partial.exists()
        assert len(list(filled_stores.backups.directory.iterdir())) == 22
        assert [b.created_ms for b in filled_stores.backups.all() if b.kind == "hourly"] == [
            NOW_MS + 13, NOW_MS + 9,
        ]  # fmt: skip

    def test_the_first_copy_of_a_day_is_daily_then_one_an_hour(self, filled_stores, clock):
        def kinds_due(after_ms: int) -> str:
            clock.ms += after_ms
            made = filled_stores.backups.make_due()
            return made.kind if made else ""

        clock.ms -= clock.ms % DAY_MS
        assert kinds_due(0) == "daily"
        assert kinds_due(HOUR_MS - 1) == ""
        assert kinds_due(1) == "hourly"
        assert kinds_due(1) == ""
        assert kinds_due(HOUR_MS) == "hourly"
        assert kinds_due(DAY_MS) == "daily"


class TestRestore:
    def test_a_restored_copy_replaces_the_file_which_is_kept(self, filled_stores, profile_dir):
        made = filled_stores.backups.make("manual")
        filled_stores.orders.add_fill(fill(500))
        filled_stores.close()
        kept = filled_stores.backups.restore(made).kept
        assert kept is not None
        with opened(profile_dir) as stores:
            assert len(stores.orders.fills(CONNECTION)) == 100
        with closing(sqlite3.connect(kept)) as old:
            assert old.execute("SELECT count(*) FROM fills").fetchone() == (101,)
        assert stores.backups.problem(made) == ""

    def test_rows_still_in_the_journal_are_kept_with_the_old_file(self, filled_stores, profile_dir):
        made = filled_stores.backups.make("manual")
        path = filled_stores.database.path
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM fills").fetchone()
        filled_stores.orders.add_fill(fill(500))
        filled_stores.close()
        journal = path.with_name("cts.db-wal")
        assert journal.stat().st_size
        copy = {p.name: p.read_bytes() for p in (path, journal)}
        reader.close()
        for name, data in copy.items():  # as a crash leaves them
            path.with_name(name).write_bytes(data)
        kept = filled_stores.backups.restore(made).kept
        with closing(sqlite3.connect(kept)) as old:
            assert old.execute("SELECT count(*) FROM fills").fetchone() == (101,)
        with opened(profile_dir) as stores:
            assert len(stores.orders.fills(CONNECTION)) == 100

    def test_a_bad_copy_is_not_restored_and_the_file_stays(self, filled_stores):
        made = filled_stores.backups.make("manual")
        filled_stores.close()
        os.truncate(made.path, 2000)
        before = filled_stores.database.path.read_bytes()
        with pytest.raises(DatabaseError, match=r"Not restored: .*changed since"):
            filled_stores.backups.restore(made)
        assert filled_stores.database.path.read_bytes() == before

    def test_a_lost_file_is_restored(self, filled_stores, profile_dir):
        made = filled_stores.backups.make("manual")
        filled_stores.close()
        filled_stores.database.path.unlink()
        assert filled_stores.backups.restore(made).kept is None
        with opened(profile_dir) as stores:
            assert len(stores.orders.fills(CONNECTION)) == 100

    def test_a_failure_before_the_exchange_leaves_the_file_where_it_was(
        self, filled_stores, monkeypatch
    ):
        made = filled_stores.backups.make("manual")
        filled_stores.close()
        before = filled_stores.database.path.read_bytes()

        def full(self: Path, **rest: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "touch", full)
        with pytest.raises(DatabaseError, match=r"Not restored: .*the disk is full"):
            filled_stores.backups.restore(made)
        assert filled_stores.database.path.read_bytes() == before
