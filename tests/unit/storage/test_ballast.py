"""The file that is given up on a full disk."""

import errno
import os
import stat

import pytest

from cts_desktop.storage import ballast as module
from cts_desktop.storage.ballast import BALLAST_BYTES, Ballast
from tests.unit.storage.samples import HandClock, opened

SIZE = 64 * 1024


@pytest.fixture
def ballast(profile_dir) -> Ballast:
    return Ballast(profile_dir / "cts.reserve", SIZE)


def test_without_room_to_spare_none_is_laid_down(ballast, monkeypatch):
    monkeypatch.setattr(module, "free_bytes", lambda _directory: 4 * SIZE - 1)
    ballast.keep()
    assert not ballast.path.exists()
    monkeypatch.setattr(module, "free_bytes", lambda _directory: 4 * SIZE)
    ballast.keep()
    assert ballast.path.exists()


def test_a_disk_that_refuses_is_no_error_and_nothing_is_left_on_it(ballast, monkeypatch):
    def refuse(_path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "sync_file", refuse)
    ballast.keep()
    assert not ballast.path.exists()


def test_a_folder_that_is_gone_is_no_error(profile_dir):
    ballast = Ballast(profile_dir / "gone" / "cts.reserve", SIZE)
    ballast.keep()
    assert not ballast.give_up()


def test_it_takes_its_space_on_the_disk_and_is_for_its_owner_only(ballast):
    ballast.keep()
    status = ballast.path.stat()
    assert status.st_size == SIZE
    if os.name != "nt":
        assert status.st_blocks * 512 >= SIZE
        assert stat.S_IMODE(status.st_mode) == 0o600


def test_one_that_is_there_is_not_written_again(ballast):
    ballast.path.write_bytes(b"x" * SIZE)
    ballast.keep()
    assert ballast.path.read_bytes() == b"x" * SIZE


def test_one_that_a_crash_left_unfinished_is_written_anew(ballast):
    ballast.path.write_bytes(b"x" * (SIZE // 2))
    ballast.keep()
    assert ballast.path.stat().st_size == SIZE
    assert not ballast.path.read_bytes().startswith(b"xxxx")


def test_it_is_given_up_once_and_laid_down_again_later(stores):
    assert not stores.make_room()
    stores.keep_room()
    assert stores.ballast.path.stat().st_size == BALLAST_BYTES
    assert stores.make_room()
    assert not stores.ballast.path.exists()
    assert not stores.make_room()
    stores.keep_room()
    assert stores.make_room()


def test_a_restored_backup_leaves_it_where_it_is(profile_dir):
    with opened(profile_dir, HandClock()) as stores:
        stores.ballast = Ballast(stores.ballast.path, SIZE)
        stores.keep_room()
        before = stores.ballast.path.read_bytes()
        backup = stores.backups.make("manual")
        assert {p.suffix for p in stores.backups.directory.iterdir()} == {".db", ".sha256"}
    stores.backups.restore(backup)
    assert stores.ballast.path.read_bytes() == before
