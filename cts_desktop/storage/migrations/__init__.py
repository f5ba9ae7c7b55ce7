"""The migrations, oldest first. A database's `PRAGMA user_version` counts those it has had.

Each is SQL, and Python where values must be converted, in a file of its own that imports nothing of
the program and is never changed after a release.
"""

import sqlite3
import struct
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from cts_desktop.storage.migrations import (
    m0001_first_schema,
    m0002_adopted_quantities,
    m0003_real_venues,
    m0004_packed_sets,
    m0005_presets,
    m0006_notices,
)

#: A statement, or a function that converts rows; it runs in a transaction and must not commit.
Step: TypeAlias = str | Callable[[sqlite3.Connection], None]
Migration: TypeAlias = Sequence[Step]

#: What a function raises where a stored value is not what it should be.
CONVERSION_ERRORS: Final = (ValueError, TypeError, OverflowError, struct.error)

#: Migration 1, 2, 3 …; all that a file needs run in one transaction.
MIGRATIONS: Final[Sequence[Migration]] = (
    m0001_first_schema.STATEMENTS,
    m0002_adopted_quantities.STATEMENTS,
    m0003_real_venues.STATEMENTS,
    m0004_packed_sets.STEPS,
    m0005_presets.STATEMENTS,
    m0006_notices.STATEMENTS,
)


def run_migration(connection: sqlite3.Connection, migration: Migration) -> None:
    """Take every step of a migration; raise sqlite3.Error or one of CONVERSION_ERRORS."""
    for step in migration:
        if isinstance(step, str):
            connection.execute(step)
        else:
            step(connection)
