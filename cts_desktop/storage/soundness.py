"""Whether a file is a database of ours, whole and of a schema we know."""

import sqlite3
from pathlib import Path
from typing import Final

from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError, DatabaseTooNewError
from cts_desktop.runtime.files import human_os_error

#: "CTSD", in the file's header: a database of another program is never written to.
APPLICATION_ID: Final = 0x43545344
_HEADER: Final = b"SQLite format 3\x00"
_HEADER_LENGTH: Final = 100
_USER_VERSION: Final = slice(60, 64)


def has_journal(path: Path) -> bool:
    """Tell whether something that belongs to the file stands beside it."""
    sides = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    return any(side.exists() and side.stat().st_size for side in sides)


def reading_uri(path: Path) -> str:
    """Return the address to read a file nobody writes, putting nothing beside it."""
    alone = "" if has_journal(path) else "&immutable=1"
    return f"{path.absolute().as_uri()}?mode=ro{alone}"


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


def quick_check(connection: sqlite3.Connection) -> str:
    """Return what SQLite's quick check found wrong, or an empty text; raise sqlite3.Error."""
    findings = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
    return "" if findings == ["ok"] else "; ".join(findings)


def read_number(connection: sqlite3.Connection, pragma: str) -> int:
    """Return the number of a pragma that holds one."""
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
