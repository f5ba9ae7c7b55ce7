"""The migrations, oldest first. A database's `PRAGMA user_version` counts those it has had.

Each is plain SQL in a file of its own and is never changed after a release.
"""

from collections.abc import Sequence
from typing import Final

from cts_desktop.storage.migrations import (
    m0001_first_schema,
    m0002_adopted_quantities,
    m0003_real_venues,
)  # fmt: skip

#: Statements of migration 1, 2, 3 …; they run in one transaction and must not commit.
MIGRATIONS: Final[Sequence[Sequence[str]]] = (
    m0001_first_schema.STATEMENTS,
    m0002_adopted_quantities.STATEMENTS,
    m0003_real_venues.STATEMENTS,
)
