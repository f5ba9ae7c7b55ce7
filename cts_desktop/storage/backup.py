"""Verified copies of the database, kept hourly and daily, and the way back."""

import hashlib
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
        kind: ``hourly``, ``daily`` (both rotated), ``manual`` or ``upgrade`` (kept).
        checksum: SHA-256 in hex; empty where its file beside the copy is missing.
    """

    path: Path
    kind: str
    created_ms: int
    size: int
    checksum: str


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

    def make(self, kind: str) -> Backup:
        """Copy the database and verify the copy; raise DatabaseError and leave nothing behind."""
        with self._lock:
            created_ms, target = self._free_name(kind)
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
        """Return why *backup* cannot be used, or an empty text where it is good."""
        try:
            if backup.checksum and _checksum(backup.path) != backup.checksum:
                return f"{backup.path}: the copy has changed since it was made."
            uri = f"{backup.path.absolute().as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                findings = quick_check(connection)
        except OSError as error:
            return human_os_error(error, backup.path)
        except sqlite3.Error as error:
            return str(in_plain_words(error, backup.path))
        return f"{backup.path}: the copy is damaged ({findings})." if findings else ""

    def newest_good(self) -> Backup | None:
        """Return the newest copy that passes its verification."""
        return next((backup for backup in self.all() if not self.problem(backup)), None)

    def restore(self, backup: Backup) -> Path | None:
        """Put *backup* in the database's place; the database must be closed.

        Returns where the present file was kept, None where there was none. Raises DatabaseError,
        and then the present file is where it was or under the returned name, never gone.
        """
        if problem := self.problem(backup):
            raise DatabaseError(f"Not restored: {problem}")
        fresh = self.database.with_name(f".{self.database.name}{_PARTIAL}")
        try:
            _copy_file(backup.path, fresh)
            kept = self._put_aside()
            replace_durably(fresh, self.database)
        except OSError as error:
            raise DatabaseError(f"Not restored: {human_os_error(error, self.database)}") from error
        finally:
            fresh.unlink(missing_ok=True)
        return kept

    def _put_aside(self) -> Path | None:
        """Rename the present file and its journal: the journal of another file would spoil it."""
        if not self.database.exists():
            return None
        stamp = _stamp(self._now_ms())
        kept = self.database.with_name(f"{self.database.stem}-before-restore-{stamp}.db")
        self.database.rename(kept)
        for suffix in SIDE_FILES:
            side_file = self.database.with_name(self.database.name + suffix)
            if side_file.exists():
                side_file.rename(kept.with_name(kept.name + suffix))
        sync_directory(self.database.parent)
        return kept

    def _free_name(self, kind: str) -> tuple[int, Path]:
        created_ms = self._now_ms()
        while (target := self.directory / f"cts-{kind}-{_stamp(created_ms)}.db").exists():
            created_ms += 1
        return created_ms, target


def quick_check(connection: sqlite3.Connection) -> str:
    """Return what SQLite's quick check found wrong, or an empty text; raise sqlite3.Error."""
    findings = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
    return "" if findings == ["ok"] else "; ".join(findings)


def _copy_verified(database: Path, target: Path) -> str:
    """Write a consistent, checked copy of *database* to *target*; return its checksum."""
    _remove(target)
    target.touch(mode=0o600)
    uri = f"{database.absolute().as_uri()}?mode=rw"
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
    target.touch(mode=0o600)
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            writer.write(chunk)
    sync_file(target)


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _checksum_file(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.sha256")


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
    sidecar = _checksum_file(path)
    checksum = sidecar.read_text(encoding="ascii").strip() if sidecar.exists() else ""
    return Backup(path, match["kind"], created_ms, path.stat().st_size, checksum)
