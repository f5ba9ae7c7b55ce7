"""Effective settings: a connection's override, else the global value, else the default."""

from collections.abc import Mapping
from typing import Protocol

from cts_desktop.domain.connections import Connection
from cts_desktop.settings.schema import (
    SETTINGS,
    Scope,
    Value,
    effective,
    usable,
    validate_globals,
)


class ValueStore(Protocol):
    """Where global values are kept, by key."""

    def all(self) -> Mapping[str, object]:
        """Return every value that was set."""
        ...

    def put(self, values: Mapping[str, object]) -> None:
        """Set values at once and all together; None removes one."""
        ...


class Settings:
    """Implements `domain.ports.SettingsSource` over the stored global values.

    Reading asks memory only: loops read settings in every cycle. A stored value that no longer fits
    (an older program's, a hand edit's) counts as not set and is named in `ignored`.

    Attributes:
        ignored: stored keys that are unknown or hold a value outside its range.
    """

    def __init__(self, store: ValueStore) -> None:
        self._store = store
        self._values: dict[str, Value] = {}
        self.ignored: tuple[str, ...] = ()
        self.reload()

    def reload(self) -> None:
        """Read the stored values again, as after a restored backup."""
        stored = self._store.all()
        self._values = {
            key: value for key, raw in stored.items() if (value := usable(key, raw)) is not None
        }
        self.ignored = tuple(key for key in stored if key not in self._values)

    def get(self, key: str, connection: Connection | None = None) -> Value:
        """Return the value of *key*; raise NotFoundError for an unknown key."""
        return effective(key, self._values, connection.settings if connection else {})

    def all(self, connection: Connection | None = None) -> dict[str, Value]:
        """Return every effective value."""
        return {
            key: self.get(key, connection)
            for key, setting in SETTINGS.items()
            if connection is None or setting.scope is Scope.CONNECTION
        }

    def put(self, values: Mapping[str, object]) -> None:
        """Store global values at once; None goes back to the default.

        Raises InvalidValueError or NotFoundError, and DatabaseError; then nothing was changed.
        """
        checked = validate_globals(values)
        self._store.put(checked)
        for key, value in checked.items():
            if value is None:
                self._values.pop(key, None)
            else:
                self._values[key] = value
