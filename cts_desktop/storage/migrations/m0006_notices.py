"""Notices that survive a restart."""

from typing import Final

STATEMENTS: Final = (
    """
    CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        connection_id TEXT NOT NULL,
        symbol TEXT NOT NULL,
        page TEXT NOT NULL,
        count INTEGER NOT NULL,
        read INTEGER NOT NULL
    )
    """,
    "CREATE INDEX notices_last ON notices (last_at, id)",
    "CREATE INDEX notices_unread ON notices (last_at) WHERE read = 0",
)
