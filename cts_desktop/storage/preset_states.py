"""What is kept of the configurations of presets on each connection."""

from collections.abc import Iterable, Iterator
from typing import Final

from cts_desktop.domain.errors import DatabaseCorruptError
from cts_desktop.domain.presets import PresetState, PresetStateRow
from cts_desktop.storage.database import Database, Row
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
    WHERE connection_id = ? AND (set_id, set_key) > (?, ?) ORDER BY set_id, set_key LIMIT ?
"""
CHUNK: Final = 1_000
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

    def load(self, connection_id: str) -> Iterator[list[PresetStateRow]]:
        """Yield all stored states of a connection in chunks, by set and key.

        Each chunk is a query of its own, so that the caller may let others work in between. Raises
        DatabaseError; DatabaseCorruptError where a row cannot be understood.
        """
        last = ("", "")
        while rows := self._database.select(_LOAD, (connection_id, *last, CHUNK)):
            last = rows[-1][:2]
            yield [_state(row) for row in rows]

    def delete(self, connection_id: str, keys: Iterable[tuple[str, str]]) -> None:
        """Queue the deletion of states by (set_id, key)."""
        self._database.queue_many(_DELETE, ((connection_id, *key) for key in keys))


def _state(row: Row) -> PresetStateRow:
    set_id, key, state, reason, since_ms, pinned, misses, data = row
    try:
        known = PresetState(state)
    except ValueError as error:
        raise DatabaseCorruptError(f"The stored state of {key} is unknown: {state!r}") from error
    return PresetStateRow(set_id, key, known, reason, since_ms, bool(pinned), misses, data)
