"""Making the profile's database, and bringing one of an older schema up."""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError
from cts_desktop.runtime.files import human_os_error
from cts_desktop.storage.backup import Backups
from cts_desktop.storage.migrations import CONVERSION_ERRORS, Migration, run_migration
from cts_desktop.storage.soundness import APPLICATION_ID, read_number
from cts_desktop.storage.sqlite_errors import in_plain_words

Migrations = Sequence[Migration]


def make_file(path: Path) -> bool:
    """Make sure there is a file to open, readable by its owner only; tell whether it is new.

    Raises DatabaseError where it cannot be made, DatabaseCorruptError where the file is gone and
    its journal is not: opening a new one would delete what the journal still holds.
    """
    if path.exists():
        return path.stat().st_size == 0
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise DatabaseCorruptError(
            f"{path} is missing, but its journal {journal.name} is there. Put the file back, or "
            "restore a backup."
        )
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseError(
            f"The database cannot be made: {human_os_error(error, path)}"
        ) from error
    return True


def migrate(
    connection: sqlite3.Connection, path: Path, backups: Backups, migrations: Migrations
) -> None:
    """Bring the schema up to the newest in one transaction, after a copy of an existing file.

    Raises DatabaseError; the file is then as it was.
    """
    version = read_number(connection, "user_version")
    if version == len(migrations):
        return
    if version:
        backups.make("upgrade")
    try:
        connection.execute("BEGIN IMMEDIATE")
        for migration in migrations[version:]:
            run_migration(connection, migration)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except (sqlite3.Error, *CONVERSION_ERRORS) as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise DatabaseError(
            f"{path}: the upgrade from schema {version} to {len(migrations)} failed and nothing "
            f"was changed. {in_plain_words(error, path)}"
        ) from error
