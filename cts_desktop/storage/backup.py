"""Verified copies of the database, kept hourly and daily, and the way back."""

import contextlib
import hashlib
import os
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cts_desktop.domain.errors import DatabaseError, NotFoundError
from cts_desktop.runtime.files import (
    atomic_write,
    human_os_error,
    replace_durably,
    sync_directory,
    sync_file,
)
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.rest import lay_to_rest
from cts_desktop.storage.soundness import (
    APPLICATION_ID,
    check_content,
    check_header,
    has_journal,
    quick_check,
    read_number,
    reading_uri,
)
from cts_desktop.storage.sqlite_errors import in_plain_words

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
ROTATED: Final = ("hourly", "daily")
_CHUNK: Final = 1 << 20
_NAME: Final = re.compile(r"cts-(?P<kind>[a-z]+)-(?P<stamp>\d{8}T\d{9})Z\.db")
_PARTIAL: Final = ".part"
#: What SQLite may put beside a database file.
SIDE_FILES: Final = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy on disk.

    Attributes:
        kind: ``hourly``, ``daily`` (both rotated), ``manual`` or ``upgrade`` (kept); ``file`` for
            one that is not of our naming.
        checksum: SHA-256 in hex; empty where its file beside the copy is missing.
    """

    path: Path
    kind: str
    created_ms: int
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What bringing a copy back has done.

    Attributes:
        kept: where the file that was there before is now; None where there was none.
        disarmed: names of the live connections that have to be armed anew.
    """

    kept: Path | None
    disarmed: tuple[str, ...]


class Backups:
    """The copies of one database file.

    It uses connections of its own and may work in any thread while the database is in use; what
    the writer has not flushed yet is not in the copy. A copy is complete and verified or not there.
    """

    def __init__(self, database: Path, directory: Path, now_ms: Callable[[], int]) -> None:
        self.database = database
        self.directory = directory
        self._now_ms = now_ms
        self._lock = threading.Lock()

    def all(self) -> list[Backup]:
        """Return all copies, newest first, without verifying them."""
        found = [_described(path) for path in self.directory.glob("cts-*.db")]
        return sorted(
            (backup for backup in found if backup is not None),
            key=lambda backup: backup.created_ms,
            reverse=True,
        )

    def named(self, name: str) -> Backup:
        """Return the copy whose file is called *name*, or raise NotFoundError."""
        for backup in self.all():
            if backup.path.name == name:
                return backup
        raise NotFoundError(f"There is no backup {name!r} in {self.directory}")

    def of_file(self, path: Path) -> Backup:
        """Return what any file says of itself, for `restore`; raise NotFoundError."""
        if not path.is_file():
            raise NotFoundError(f"There is no file {path}")
        known = _described(path)
        if known is not None:
            return known
        found = path.stat()
        return Backup(path, "file", int(found.st_mtime * 1000), found.st_size, _noted_sum(path))

    def make(self, kind: str) -> Backup:
        """Copy the database and verify the copy; raise DatabaseError and leave nothing behind."""
        with self._lock:
            created_ms, target = self._free_name(kind)
            return self._write(target, kind, created_ms)

    def write(self, target: Path) -> Backup:
        """Copy the database as `make` does to a file that is not there yet."""
        with self._lock:
            if target.exists():
                raise DatabaseError(f"No backup: {target} exists already. Choose another name.")
            return self._write(target, "manual", self._now_ms())

    def _write(self, target: Path, kind: str, created_ms: int) -> Backup:
        partial = target.with_name(f".{target.name}{_PARTIAL}")
        try:
            checksum = _copy_verified(self.database, partial)
            atomic_write(_checksum_file(target), f"{checksum}\n".encode())
            replace_durably(partial, target)
        except OSError as error:
            _checksum_file(target).unlink(missing_ok=True)
            raise DatabaseError(f"No backup: {human_os_error(error, target)}") from error
        except sqlite3.Error as error:
            raise DatabaseError(f"No backup: {in_plain_words(error, partial)}") from error
        finally:
            _remove(partial)
        return Backup(target, kind, created_ms, target.stat().st_size, checksum)

    def make_due(self) -> Backup | None:
        """Make the day's first copy, or an hourly one where the newest copy is an hour old."""
        now_ms, known = self._now_ms(), self.all()
        today = now_ms - now_ms % DAY_MS
        if not any(b.kind == "daily" and b.created_ms >= today for b in known):
            return self.make("daily")
        if not known or known[0].created_ms <= now_ms - HOUR_MS:
            return self.make("hourly")
        return None

    def rotate(self, hourly_keep: int, daily_keep: int) -> list[Path]:
        """Delete hourly and daily copies beyond the newest few; return what was deleted.

        Remains of a copy that a crash interrupted go too. Raises DatabaseError.
        """
        with self._lock:
            keep = dict(zip(ROTATED, (hourly_keep, daily_keep), strict=True))
            old = [
                backup.path
                for kind in ROTATED
                for backup in [b for b in self.all() if b.kind == kind][keep[kind] :]
            ]
            try:
                for path in old:
                    path.unlink(missing_ok=True)
                    _checksum_file(path).unlink(missing_ok=True)
                for path in self.directory.glob(f".cts-*{_PARTIAL}*"):
                    path.unlink(missing_ok=True)
            except OSError as error:
                raise DatabaseError(human_os_error(error, self.directory)) from error
            return old

    def problem(self, backup: Backup) -> str:
        """Return why *backup* cannot be used by this program, or an empty text where it is good."""
        path = backup.path
        try:
            if backup.checksum and _checksum(path) != backup.checksum:
                return f"{path}: the copy has changed since it was made."
            check_header(path, len(MIGRATIONS))
            with closing(sqlite3.connect(reading_uri(path), uri=True)) as connection:
                check_content(connection, path, len(MIGRATIONS))
                if read_number(connection, "application_id") != APPLICATION_ID:
                    return f"{path} holds nothing of this program."
        except DatabaseError as error:
            return str(error)
        except OSError as error:
            return human_os_error(error, path)
        except sqlite3.Error as error:
            return str(in_plain_words(error, path))
        return ""

    def newest_good(self) -> Backup | None:
        """Return the newest copy that passes its verification."""
        return next((backup for backup in self.all() if not self.problem(backup)), None)

    def restore(self, backup: Backup) -> Restored:
        """Put *backup*, laid to rest, in the database's place; the database must be closed.

        Whenever this is cut short, by DatabaseError or a power cut, a whole database is there.
        """
        if self.database.exists() and backup.path.samefile(self.database):
            raise DatabaseError(f"Not restored: {backup.path} is the present database itself.")
        if problem := self.problem(backup):
            raise DatabaseError(f"Not restored: {problem}")
        fresh = self.database.with_name(f".{self.database.name}{_PARTIAL}")
        try:
            if has_journal(backup.path):  # no copy of ours: what the journal holds belongs to it
                _copy_verified(backup.path, fresh, mode="ro")
            else:
                _copy_file(backup.path, fresh)
            disarmed = lay_to_rest(fresh, self.database, self._now_ms())
            sync_file(fresh)
            kept = self._keep_present()
            replace_durably(fresh, self.database)
        except OSError as error:
            raise DatabaseError(f"Not restored: {human_os_error(error, self.database)}") from error
        except sqlite3.Error as error:
            raise DatabaseError(f"Not restored: {in_plain_words(error, backup.path)}") from error
        finally:
            _remove(fresh)
        return Restored(kept, disarmed)

    def _keep_present(self) -> Path | None:
        """Give the present file a second name, and its journal, which would spoil another file.

        A disk without second names has the file renamed: no other way takes no time.
        """
        if not self.database.exists():
            return None
        _fold_journal(self.database)
        now_ms = self._now_ms()
        while (kept := self._kept_name(now_ms)).exists():
            now_ms += 1
        try:
            os.link(self.database, kept)
        except OSError:
            self.database.rename(kept)
        for suffix in SIDE_FILES:
            side_file = self.database.with_name(self.database.name + suffix)
            if side_file.exists():
                side_file.rename(kept.with_name(kept.name + suffix))
        sync_directory(self.database.parent)
        return kept

    def _kept_name(self, ms: int) -> Path:
        return self.database.with_name(f"{self.database.stem}-before-restore-{_stamp(ms)}.db")

    def _free_name(self, kind: str) -> tuple[int, Path]:
        created_ms = self._now_ms()
        while (target := self.directory / f"cts-{kind}-{_stamp(created_ms)}.db").exists():
            created_ms += 1
        return created_ms, target


def _copy_verified(database: Path, target: Path, mode: str = "rw") -> str:
    """Write a consistent, checked copy of *database* to *target*; return its checksum."""
    _remove(target)
    target.touch(mode=0o600)
    uri = f"{database.absolute().as_uri()}?mode={mode}"
    with (
        closing(sqlite3.connect(uri, uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)  # all pages in one step: one snapshot, and the writer is not held up
        copy.execute("PRAGMA journal_mode=DELETE")  # a copy is one file, with nothing beside it
        if findings := quick_check(copy):
            raise sqlite3.DatabaseError(f"the copy is damaged: {findings}")
    sync_file(target)
    return _checksum(target)


def _copy_file(source: Path, target: Path) -> None:
    _remove(target)  # with what an earlier end in the middle has left beside it
    target.touch(mode=0o600)
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            writer.write(chunk)


def _fold_journal(database: Path) -> None:
    """Write the journal into its file, as the next start would: then one rename exchanges all."""
    with (
        contextlib.suppress(sqlite3.Error),  # damaged: the journal is kept beside it
        closing(sqlite3.connect(database)) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _checksum_file(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.sha256")


def _noted_sum(backup: Path) -> str:
    """Return the checksum beside a copy, an empty text where there is none."""
    sidecar = _checksum_file(backup)
    return sidecar.read_text(encoding="ascii", errors="replace").strip() if sidecar.exists() else ""


def _remove(path: Path) -> None:
    for suffix in ("", *SIDE_FILES):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _stamp(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y%m%dT%H%M%S}{ms % 1000:03}Z"


def _described(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    stamp = match["stamp"]
    second = datetime.strptime(stamp[:-3], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    created_ms = int(second.timestamp()) * 1000 + int(stamp[-3:])
    return Backup(path, match["kind"], created_ms, path.stat().st_size, _noted_sum(path))
