"""Small facts that must survive a restart: the kill switch, baselines, what was last seen."""

import json
from collections.abc import Callable
from typing import Final

from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database, Write
from cts_desktop.storage.statements import upsert

_PUT: Final = upsert("engine_state", ("key", "value", "updated_at"), ("key",))


class StateRepository:
    """Implements `domain.ports.StateStore`."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def get(self, key: str) -> object | None:
        """Return a value, or None."""
        rows = self._database.select("SELECT value FROM engine_state WHERE key = ?", (key,))
        value: object = json.loads(rows[0][0]) if rows else None
        return value

    def put(self, key: str, value: object, *, durable: bool = False) -> None:
        """Queue a value; *durable* commits it with synchronous=FULL before returning.

        Raises TypeError for what JSON cannot hold, and where durable DatabaseError; then the value
        is as before.
        """
        write = Write(_PUT, (key, json_text(value), self._now_ms()))
        if durable:
            self._database.commit([write], durable=True)
        else:
            self._database.queue(write.sql, write.parameters)
