"""SQLite's errors in words that name the file and what helps."""

import sqlite3
from pathlib import Path
from typing import Final

import peewee

from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError, DiskFullError

#: Everything a query through peewee or its connection may raise.
SQLITE_ERRORS: Final = (sqlite3.Error, peewee.PeeweeException)

_FULL: Final = "SQLITE_FULL"
#: Beginnings of SQLite's result names; the first that fits gives the words.
_WORDS: Final = {
    _FULL: "the disk is full. Free some space; nothing is lost and writing goes on then.",
    "SQLITE_BUSY": "another program has locked the database. Close it (an SQLite browser, a copy "
    "program); nothing is lost and writing goes on then.",
    "SQLITE_LOCKED": "the database is locked. Close other programs that use it.",
    "SQLITE_READONLY": "the database cannot be written. Give your user write rights to the file "
    "and its folder, or choose a profile on a writable disk.",
    "SQLITE_PERM": "access is denied. Give your user read and write rights to the file.",
    "SQLITE_CANTOPEN": "the database cannot be opened. Check that its folder exists and that "
    "your user may write there.",
    "SQLITE_IOERR": "the disk refused reading or writing. Check for free space and for faults of "
    "the disk.",
    "SQLITE_TOOBIG": "a text is too large for the database.",
    "SQLITE_NOMEM": "the computer is out of memory. Close other programs.",
    "SQLITE_CONSTRAINT": "a row contradicts what is stored already.",
}
_CORRUPT: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def in_plain_words(error: Exception, path: Path) -> DatabaseError:
    """Return the error to raise for what SQLite or peewee reported about *path*."""
    original = getattr(error, "orig", None) or error  # peewee keeps the driver's error there
    name = getattr(original, "sqlite_errorname", None) or ""
    if name.startswith(_CORRUPT):
        return DatabaseCorruptError(f"{path}: the database is damaged ({original}).")
    for beginning, words in _WORDS.items():
        if name.startswith(beginning):
            kind = DiskFullError if beginning == _FULL else DatabaseError
            return kind(f"{path}: {words} ({original})")
    return DatabaseError(f"{path}: the database reports: {original}.")
