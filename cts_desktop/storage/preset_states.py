"""What is kept of the configurations of presets on each connection."""

from collections.abc import Iterable
from typing import Final

from cts_desktop.domain.presets import PresetState, PresetStateRow
from cts_desktop.storage.database import Database
from cts_desktop.storage.statements import upsert

_SAVE: Final = upsert(
    "preset_states",
    (
        "connection_id", "set_id", "set_key", "state", "reason", "since_at", "pinned", "misses",
        "data",
    ),
    ("connection_id", "set_id", "set_key"),
)  # fmt: skip
_LOAD: Final = """
    SELECT set_id, set_key, state, reason, since_at, pinned, misses, data FROM preset_states
    WHERE connection_id = ? ORDER BY set_id, set_key
"""
_DELETE: Final = """
    DELETE FROM preset_states WHERE connection_id = ? AND set_id = ? AND set_key = ?
"""


class PresetStateRepository:
    """Implements `domain.ports.PresetStateStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, connection_id: str, rows: Iterable[PresetStateRow]) -> None:
        """Queue the present state of configurations."""
        self._database.queue_many(
            _SAVE,
            (
                (
                    connection_id,
                    row.set_id,
                    row.key,
                    row.state.value,
                    row.reason,
                    row.since_ms,
                    row.pinned,
                    row.misses,
                    row.data,
                )
                for row in rows
            ),
        )

    def load(self, connection_id: str) -> list[PresetStateRow]:
        """Return all stored states of a connection, by set and key."""
        return [
            PresetStateRow(
                set_id, key, PresetState(state), reason, since_ms, bool(pinned), misses, data
            )
            for set_id, key, state, reason, since_ms, pinned, misses, data in self._database.cursor(
                _LOAD, (connection_id,)
            )
        ]

    def delete(self, connection_id: str, keys: Iterable[tuple[str, str]]) -> None:
        """Queue the deletion of states by (set_id, key)."""
        self._database.queue_many(_DELETE, ((connection_id, *key) for key in keys))
