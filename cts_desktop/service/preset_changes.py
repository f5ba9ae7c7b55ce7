"""What differs between two versions of a preset, in words."""

from collections.abc import Mapping
from typing import Final

from cts_desktop.domain.preset_document import preset_to_document, set_to_document
from cts_desktop.domain.presets import PresetType

#: Not a person's doing, or told set by set.
_UNTOLD: Final = frozenset(("format", "version", "id", "revision", "sets"))


def changes(before: PresetType, after: PresetType) -> tuple[str, ...]:
    """Return one line for every field that differs, e.g. `Fast: timeframe 15m → 5m`."""
    told = _differences("", preset_to_document(before), preset_to_document(after))
    old = {one.set_id: one for one in before.sets}
    new = {one.set_id: one for one in after.sets}
    told += [f"set {one.name} removed" for one in before.sets if one.set_id not in new]
    for one in after.sets:
        if one.set_id not in old:
            told.append(f"set {one.name} added")
            continue
        known = set_to_document(old[one.set_id])
        told += _differences(f"{old[one.set_id].name}: ", known, set_to_document(one))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        told.append("sets in another order")
    return tuple(told)


def _differences(head: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    told = []
    for field in (*before, *(one for one in after if one not in before)):
        old, new = before.get(field), after.get(field)
        if old == new or field in _UNTOLD:
            continue
        name = field.replace("_", " ")
        if field == "indicators":
            told += _indicators(head, old, new)
        elif field == "description":
            told.append(f"{head}description changed")
        elif isinstance(old, Mapping) and isinstance(new, Mapping) and "from" not in (*old, *new):
            told += _differences(f"{head}{name} ", old, new)
        else:
            told.append(f"{head}{name} {_words(old)} → {_words(new)}")
    return told


def _indicators(head: str, before: object, after: object) -> list[str]:
    """Tell indicators apart by name; where one occurs twice, by place too."""
    old, new = _by_name(before), _by_name(after)
    told = [f"{head}{name} removed" for name in old if name not in new]
    for name, fields in new.items():
        if name not in old:
            told.append(f"{head}{name} added")
        else:
            told += _differences(f"{head}{name} ", old[name], fields)
    return told or [f"{head}indicators in another order"]


def _by_name(written: object) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for one in written if isinstance(written, list) else []:
        name = str(one["indicator"])
        times = 1 + sum(known.split(" ")[0] == name for known in found)
        found[name if times == 1 else f"{name} {times}"] = dict(one)
    return found


def _words(written: object) -> str:
    if written is None:
        return "usual"
    if isinstance(written, bool):
        return "on" if written else "off"
    if isinstance(written, list):
        return ", ".join(map(str, written)) or "none"
    if isinstance(written, Mapping) and "from" in written:
        return f"{written['from']} to {written['to']} by {written.get('step', 1)}"
    if isinstance(written, Mapping):
        return ", ".join(f"{key} {_words(value)}" for key, value in written.items())
    return str(written) or "none"
