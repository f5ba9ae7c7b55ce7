"""What was backed up when, whether it succeeded or not."""

from dataclasses import dataclass
from typing import Final

from cts_desktop.storage.backup import Backup
from cts_desktop.storage.database import Database
from cts_desktop.storage.statements import insert

_ADD: Final = insert("backups", ("created_at", "kind", "file", "size", "checksum", "ok", "message"))
_NEWEST: Final = """
    SELECT created_at, kind, file, size, checksum, ok, message FROM backups
    ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class BackupRecord:
    """One attempt; `file` is the copy's name, empty where there is none."""

    ts_ms: int
    kind: str
    file: str
    size: int
    checksum: str
    ok: bool
    message: str = ""


class BackupRecordRepository:
    """Attempts to back up. The copies themselves are known to storage.backup."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, backup: Backup) -> None:
        """Queue the record of a copy that was made and verified."""
        file, size = backup.path.name, backup.size
        row = (backup.created_ms, backup.kind, file, size, backup.checksum, True, "")
        self._database.queue(_ADD, row)

    def add_failure(self, ts_ms: int, kind: str, message: str) -> None:
        """Queue the record of a copy that could not be made."""
        self._database.queue(_ADD, (ts_ms, kind, "", 0, "", False, message))

    def newest(self, limit: int = 100) -> list[BackupRecord]:
        """Return the newest records, newest first."""
        rows = self._database.select(_NEWEST, (limit,))
        return [
            BackupRecord(ts_ms, kind, file, size, checksum, bool(ok), message)
            for ts_ms, kind, file, size, checksum, ok, message in rows
        ]
