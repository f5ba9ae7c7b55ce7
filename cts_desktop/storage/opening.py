"""Opening the profile's database: is it ours, whole and of a schema we know? Then bring it up."""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError, DatabaseTooNewError
from cts_desktop.runtime.files import human_os_error
from cts_desktop.storage.backup import Backups, quick_check
from cts_desktop.storage.migrations import CONVERSION_ERRORS, Migration, run_migration
from cts_desktop.storage.sqlite_errors import in_plain_words

#: "CTSD", in the file's header: a database of another program is never written to.
APPLICATION_ID: Final = 0x43545344
_HEADER: Final = b"SQLite format 3\x00"
_HEADER_LENGTH: Final = 100
_USER_VERSION: Final = slice(60, 64)

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


def check_header(path: Path, known: int) -> None:
    """Refuse a file that is no database, or of a newer schema, without SQLite touching it."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_LENGTH)
    except OSError as error:
        raise DatabaseError(human_os_error(error, path)) from error
    if not header.startswith(_HEADER) or len(header) < _HEADER_LENGTH:
        raise DatabaseCorruptError(f"{path} is not a database.")
    check_version(path, int.from_bytes(header[_USER_VERSION], "big"), known)


def check_version(path: Path, version: int, known: int) -> None:
    """Refuse a schema this program does not know."""
    if version > known:
        raise DatabaseTooNewError(
            f"{path} was written by a newer version of this program: its schema is {version}, this "
            f"program knows schemas up to {known}. Install the newer version, or choose another "
            "profile. The file was not changed."
        )


def check_content(connection: sqlite3.Connection, path: Path, known: int) -> None:
    """Refuse newer, foreign and damaged databases; raise sqlite3.Error where reading fails."""
    version = read_number(connection, "user_version")
    check_version(path, version, known)  # again: a journal may hold a newer header
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and read_number(connection, "application_id") != APPLICATION_ID:
        raise DatabaseError(f"{path} belongs to another program. Choose another profile folder.")
    if findings := quick_check(connection):
        raise DatabaseCorruptError(f"{path}: the database is damaged ({findings}).")


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


def read_number(connection: sqlite3.Connection, pragma: str) -> int:
    """Return the number of a pragma that holds one."""
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
