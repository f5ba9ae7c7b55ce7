"""Presets and every version of them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from cts_desktop.domain.errors import CtsError, DatabaseCorruptError
from cts_desktop.domain.preset_document import (
    preset_from_document,
    preset_to_document,
    set_to_document,
)
from cts_desktop.domain.presets import PresetType, PresetVersion
from cts_desktop.storage.columns import json_text
from cts_desktop.storage.database import Database, Row, Write
from cts_desktop.storage.statements import insert, upsert

_SAVE_TYPE: Final = upsert(
    "preset_types", ("id", "name", "version", "saved_at", "document"), ("id",)
)
_SAVE_SET: Final = insert(
    "preset_sets", ("type_id", "set_id", "place", "name", "enabled", "document")
)
_SAVE_VERSION: Final = insert(
    "preset_versions", ("type_id", "version", "saved_at", "note", "document")
)
_DELETE: Final = "DELETE FROM preset_types WHERE id = ?"
_DELETE_SETS: Final = "DELETE FROM preset_sets WHERE type_id = ?"
#: States of those of a preset's sets that are not in the given JSON list.
_FORGET: Final = """
    DELETE FROM preset_states WHERE set_id IN (
        SELECT set_id FROM preset_sets WHERE type_id = ?
        AND set_id NOT IN (SELECT value FROM json_each(?))
    )
"""
_SELECT: Final = """
    SELECT v.version, v.saved_at, v.note, v.document, t.name
    FROM preset_versions AS v JOIN preset_types AS t ON t.id = v.type_id
"""
_NEWEST: Final = f"{_SELECT} AND t.version = v.version"
_ALL: Final = f"{_NEWEST} ORDER BY t.name COLLATE NOCASE, t.id"
_ONE: Final = f"{_NEWEST} WHERE t.id = ?"
_VERSIONS: Final = f"{_SELECT} WHERE t.id = ? ORDER BY v.version"
_LAST_NUMBER: Final = "SELECT version FROM preset_types WHERE id = ?"


class PresetRepository:
    """Implements `domain.ports.PresetStore`."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def all(self) -> list[PresetVersion]:
        """Return the newest version of every preset that can be read, by name."""
        return _readable(self._database.select(_ALL))

    def damaged(self) -> list[str]:
        """Return in words what is wrong with those that cannot be read."""
        return [words for row in self._database.select(_ALL) if (words := _damage(row))]

    def get(self, type_id: str) -> PresetType | None:
        """Return a preset as it was saved last; raise DatabaseCorruptError where it is damaged."""
        rows = self._database.select(_ONE, (type_id,))
        return _version(rows[0]).preset if rows else None

    def save(self, preset: PresetType, note: str) -> PresetType:
        """Store the next version of a preset; return it with its number.

        States of sets it has no longer are forgotten on every connection. Raises DatabaseError;
        then everything is as before.
        """
        type_id = preset.type_id
        last = self._database.select(_LAST_NUMBER, (type_id,))
        saved = replace(preset, version=last[0][0] + 1 if last else 1)
        document = preset_to_document(saved)
        now_ms = self._now_ms()
        plan = json_text({key: value for key, value in document.items() if key != "sets"})
        set_ids = json_text([one.set_id for one in saved.sets])
        self._database.commit(
            [
                Write(_SAVE_TYPE, (type_id, saved.name, saved.version, now_ms, plan)),
                Write(_FORGET, (type_id, set_ids)),
                Write(_DELETE_SETS, (type_id,)),
                *(
                    Write(
                        _SAVE_SET,
                        (
                            type_id,
                            one.set_id,
                            place,
                            one.name,
                            one.enabled,
                            json_text(set_to_document(one)),
                        ),
                    )
                    for place, one in enumerate(saved.sets)
                ),
                Write(_SAVE_VERSION, (type_id, saved.version, now_ms, note, json_text(document))),
            ]
        )
        return saved

    def delete(self, type_id: str) -> None:
        """Delete a preset with its history and the states of its configurations."""
        self._database.commit([Write(_FORGET, (type_id, "[]")), Write(_DELETE, (type_id,))])

    def versions(self, type_id: str) -> list[PresetVersion]:
        """Return every version that can be read, oldest first."""
        return _readable(self._database.select(_VERSIONS, (type_id,)))


def _readable(rows: Iterable[Row]) -> list[PresetVersion]:
    """Return what is not damaged: one document must not hide the others."""
    return [_version(row) for row in rows if not _damage(row)]


def _damage(row: Row) -> str:
    try:
        _version(row)
    except DatabaseCorruptError as error:
        return str(error)
    return ""


def _version(row: Row) -> PresetVersion:
    number, saved_ms, note, text, name = row
    try:
        preset = preset_from_document(json.loads(text))
    except (ValueError, CtsError) as error:
        raise DatabaseCorruptError(
            f"The preset {name}, version {number}, is damaged in the database ({error}). Import it "
            "from a file, or restore a backup."
        ) from error
    return PresetVersion(number, saved_ms, note, preset)
