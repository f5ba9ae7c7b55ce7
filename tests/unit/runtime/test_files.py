import errno
import os
import stat
from pathlib import Path

import pytest

from cts_desktop.runtime.files import (
    atomic_write,
    free_bytes,
    human_os_error,
    replace_durably,
    sync_file,
)


def test_a_file_is_replaced_whole_and_private(tmp_path):
    path = tmp_path / "state.json"
    atomic_write(path, b"old")
    atomic_write(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_keeps_the_old_file_and_leaves_nothing_behind(tmp_path, monkeypatch):
    path = tmp_path / "state.json"
    atomic_write(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_on_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    steps = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        steps.append("sync")
        real_sync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", rename)
    atomic_write(tmp_path / "x", b"data")
    assert steps == ["sync", "rename", "sync"]


def test_renaming_replaces_the_target(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"a")
    sync_file(source)
    target.write_bytes(b"b")
    replace_durably(source, target)
    assert target.read_bytes() == b"a"
    assert not source.exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full. Free some space"),
        (errno.EACCES, "access is denied. Give your user"),
        (errno.EROFS, "the disk is read-only. Choose a profile"),
        (errno.ENOENT, "it does not exist. Check the path"),
    ],
)
def test_an_error_of_the_system_becomes_words_with_a_remedy(tmp_path, code, words):
    text = human_os_error(OSError(code, os.strerror(code)), tmp_path / "cts.db")
    assert text.startswith(f"{tmp_path / 'cts.db'}: {words}")


def test_an_error_without_words_of_ours_keeps_the_systems(tmp_path):
    assert human_os_error(OSError(errno.EDOM, "Odd"), tmp_path) == f"{tmp_path}: Odd."
    assert human_os_error(OSError("just text"), tmp_path) == f"{tmp_path}: just text."


def test_free_space_is_told(tmp_path):
    assert free_bytes(tmp_path) > 0
