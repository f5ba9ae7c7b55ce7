"""Global setting values, and who changed what when: for connections too."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database, Write
from cts_desktop.storage.statements import insert, upsert

_PUT: Final = upsert("settings", ("key", "value", "updated_at"), ("key",))
_REMOVE: Final = "DELETE FROM settings WHERE key = ?"
_CHANGE: Final = insert(
    "settings_history", ("connection_id", "key", "old_value", "new_value", "changed_at")
)
_HISTORY: Final = """
    SELECT connection_id, key, old_value, new_value, changed_at FROM settings_history
    WHERE ?1 = '' OR key = ?1 ORDER BY id DESC LIMIT ?2
"""


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One change; None stands for "not set" (the default applies).

    Attributes:
        connection_id: empty for a global value.
    """

    connection_id: str
    key: str
    old: object | None
    new: object | None
    ts_ms: int


class SettingValueRepository:
    """Global values by key. What a key means and allows is known to settings.schema."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def all(self) -> dict[str, object]:
        """Return every value that was set, by key."""
        rows = self._database.select("SELECT key, value FROM settings ORDER BY key")
        return {key: json.loads(value) for key, value in rows}

    def put(self, values: Mapping[str, object]) -> None:
        """Set values at once and all together; None removes one, so that the default applies.

        Raises DatabaseError; then all values are as before.
        """
        old, writes, now_ms = self.all(), [], self._now_ms()
        for key, value in values.items():
            if old.get(key) == value:
                continue
            put = Write(_PUT, (key, json_text(value), now_ms))
            writes += [
                Write(_REMOVE, (key,)) if value is None else put,
                change("", key, old.get(key), value, now_ms),
            ]
        if writes:
            self._database.commit(writes)

    def history(self, key: str = "", limit: int = 200) -> list[SettingChange]:
        """Return changes of *key*, or of every setting, newest first."""
        return [
            SettingChange(connection_id, name, _value(old), _value(new), ts_ms)
            for connection_id, name, old, new, ts_ms in self._database.select(
                _HISTORY, (key, limit)
            )
        ]


def change(
    connection_id: str, key: str, old: object | None, new: object | None, ts_ms: int
) -> Write:
    """Return the write that records a change; an empty connection means a global value."""
    return Write(_CHANGE, (connection_id, key, _text(old), _text(new), ts_ms))


def _text(value: object | None) -> str | None:
    return None if value is None else json_text(value)


def _value(text: str | None) -> object | None:
    value: object = None if text is None else json.loads(text)
    return value
