"""Presets as plain JSON: files that people exchange and edit, and what is stored (rules §9).

The same code checks a file, what the editor saves and what comes back from the database.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from cts_desktop.domain import documents as doc
from cts_desktop.domain.documents import Field, Place, UnfitError
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.indicators import INDICATORS
from cts_desktop.domain.json_lines import JsonError, read_json, write_json
from cts_desktop.domain.preset_fields import (
    read_indicator,
    read_range,
    read_symbols,
    read_trailing,
    write_indicator,
    write_range,
    write_symbols,
    write_trailing,
)
from cts_desktop.domain.presets import (
    TIMEFRAMES_S,
    PresetLimits,
    PresetSet,
    PresetType,
    timeframe_name,
)

FORMAT: Final = "cts-desktop preset"
FORMAT_VERSION: Final = 1
NAME_LENGTH: Final = 60
#: Far more than anybody can run; what is refused here would only exhaust the memory.
MOST_POINTS: Final = 1_000_000
_MOST_SETS: Final = 50
_MOST_PROBLEMS: Final = 10

_TIMEFRAMES: Final = {timeframe_name(seconds): seconds for seconds in TIMEFRAMES_S}
_SIDES: Final = {"long": 1, "short": -1}
_SIDE_WORDS: Final = {side: word for word, side in _SIDES.items()}
#: Attributes of `PresetSet` by field, where they differ.
_ATTRIBUTES: Final = {"id": "set_id", "timeframe": "timeframe_s", "bars": "bar_s"}


# ------------------------------------------------------------------ sets
_SET_FIELDS: Final = (
    Field("id", doc.text(40), attribute="set_id"),
    Field("name", doc.text(NAME_LENGTH, empty=False), required=True),
    Field("enabled", doc.boolean),
    Field("symbols", read_symbols, write_symbols),
    Field("timeframe", doc.choice(_TIMEFRAMES), timeframe_name, "timeframe_s"),
    Field("bars", doc.choice(_TIMEFRAMES), timeframe_name, "bar_s"),
    Field(
        "indicators",
        doc.several(read_indicator, len(INDICATORS), least=1),
        lambda grids: [write_indicator(grid) for grid in grids],
        required=True,
    ),
    Field("agree", doc.number(1, len(INDICATORS), whole=True)),
    Field("hold_candles", doc.number(1, 100, whole=True)),
    Field("min_strength", doc.number(0, 1)),
    Field("intrabar", doc.boolean),
    Field(
        "sides",
        doc.several(doc.choice(_SIDES), 2, least=1),
        lambda sides: [_SIDE_WORDS.get(side, str(side)) for side in sides],
    ),
    Field("tp_factors", partial(read_range, 1, 200), write_range),
    Field("sl_ratios", partial(read_range, 0.05, 10), write_range),
    Field("trailing", doc.several(read_trailing, 20, least=1), write_trailing),
    Field("trailing_only", doc.boolean),
    Field("atr_stop", doc.boolean),
    Field("max_hold_s", doc.number(0, 31_536_000, whole=True)),
    Field("positions_per_direction", doc.number(1, 2, whole=True)),
    Field("cooldown_s", doc.number(1, 300)),
    Field("look_back_days", doc.number(1, 365)),
    Field("min_trades_48h", doc.number(0, 10_000)),
    Field("min_profit_factor", doc.number(0, 100)),
    Field("max_drawdown_hours", doc.number(0.1, 10_000)),
    Field(
        "windows",
        doc.several(doc.number(5, 200, whole=True), 2, least=2, distinct=False),
        list,
    ),
)  # fmt: skip


def _read_set(written: Any, place: Place) -> PresetSet | None:
    values = doc.read_object(written, place, _SET_FIELDS)
    if values is None:
        return None
    made = PresetSet(**{"set_id": "", **values})
    before = len(place.problems)
    for field, problem in _set_problems(made):
        place.field(field).note(problem)
    return made if len(place.problems) == before else None


def _set_problems(made: PresetSet) -> list[tuple[str, str]]:
    """Return what does not go together although each field is right."""
    found = []
    if made.timeframe_s % made.bar_s:
        bars, candle = timeframe_name(made.bar_s), timeframe_name(made.timeframe_s)
        found.append(("bars", f"{bars} bars do not fill a candle of {candle}"))
    if not made.voters:
        found.append(("indicators", "none of these can be for long or short; add one that can"))
    points = 1
    for grid in made.indicators:
        for values in grid.ranges.values():
            points *= len(values)
    if points > MOST_POINTS:
        found.append(("indicators", f"make {points:,} combinations; at most {MOST_POINTS:,} fit"))
    if made.atr_stop and all(grid.indicator != "atr" for grid in made.indicators):
        found.append(("atr_stop", "needs the indicator atr, which says how far away the stop is"))
    if made.trailing_only and made.trailing == (None,):
        found.append(("trailing_only", "needs a trailing stop, and trailing is off"))
    if made.windows[0] >= made.windows[1]:
        found.append(("windows", f"{made.windows[0]} is not below {made.windows[1]}"))
    return found


# ------------------------------------------------------------------ types
_LIMIT_FIELDS: Final = (
    Field("per_indicator", doc.number(0, 1000, whole=True)),
    Field("per_direction", doc.number(0, 1000, whole=True)),
    Field("per_range", doc.number(0, 1000, whole=True)),
    Field("timeout_s", doc.number(0, 86_400)),
)


def _read_limits(written: Any, place: Place) -> PresetLimits:
    return PresetLimits(**doc.read_object(written, place, _LIMIT_FIELDS) or {})


def _is(expected: object) -> doc.Read[object]:
    """Return the reader of the one value that a field may have."""

    def read(written: object, _place: Place) -> object:
        if isinstance(written, bool) or written != expected:
            raise UnfitError(f"{doc.quoted(written)} is not {doc.quoted(expected)}")
        return written

    return read


_TYPE_FIELDS: Final = (
    Field("id", doc.text(40), attribute="type_id"),
    Field("revision", doc.number(0, 2**53, whole=True), attribute="version"),
    Field("name", doc.text(NAME_LENGTH, empty=False), required=True),
    Field("description", doc.text(4000)),
    Field("symbols", read_symbols, write_symbols),
    Field("limits", _read_limits, lambda limits: doc.write_object(limits, _LIMIT_FIELDS)),
    Field("trailing", doc.boolean),
    Field("block", doc.boolean),
    Field("dca", doc.boolean),
    Field("evaluate_every_h", doc.number(1, 168)),
    Field(
        "sets",
        doc.several(_read_set, _MOST_SETS, least=1, distinct=False),
        lambda sets: [set_to_document(one) for one in sets],
        required=True,
    ),
)
_HEADER: Final = (
    Field("format", _is(FORMAT), required=True),
    Field("version", _is(FORMAT_VERSION), required=True),
)


def _read_type(written: Any, place: Place) -> PresetType | None:
    values = doc.read_object(written, place, (*_HEADER, *_TYPE_FIELDS))
    if values is None:
        return None
    del values["format"]
    # `version` is the preset's own here, and that of the format in a document.
    values["version"] = int(written.get("revision", 0))
    made = PresetType(**{"type_id": "", **values})
    before = len(place.problems)
    names = [one.name.casefold() for one in made.sets]
    ids = [one.set_id for one in made.sets]
    for number, one in enumerate(made.sets):
        here = place.field("sets").item(number)
        if names[number] in names[:number]:
            here.field("name").note(f"{one.name!r} is there twice")
        if one.set_id and one.set_id in ids[:number]:
            here.field("id").note(f"{one.set_id!r} is there twice")
        if one.trailing_only and not made.trailing:
            here.field("trailing_only").note("the preset does not allow trailing stops")
    return made if len(place.problems) == before else None


# ------------------------------------------------------------------ both ways
def set_to_document(preset_set: PresetSet) -> dict[str, object]:
    """Return a set in its written form."""
    return doc.write_object(preset_set, _SET_FIELDS)


def preset_to_document(preset: PresetType) -> dict[str, object]:
    """Return a preset in its written form, ids and revision included."""
    header = {"format": FORMAT, "version": FORMAT_VERSION}
    return {**header, **doc.write_object(preset, _TYPE_FIELDS)}


def set_from_document(document: object) -> PresetSet:
    """Return the set; raise InvalidValueError naming every field that does not fit."""
    problems: dict[str, str] = {}
    made = _read_set(document, Place("", problems))
    if made is None:
        raise InvalidValueError(_in_words(problems))
    return made


def preset_from_document(document: object) -> PresetType:
    """Return the preset; raise InvalidValueError naming every field that does not fit."""
    problems: dict[str, str] = {}
    made = _read_type(document, Place("", problems))
    if made is None:
        raise InvalidValueError(_in_words(problems))
    return made


def problems(preset_set: PresetSet) -> dict[str, str]:
    """Return what does not fit in a set by field, e.g. `tp_factors`, `indicators[0].period`.

    Fields are called as the attributes of PresetSet.
    """
    found: dict[str, str] = {}
    _read_set(set_to_document(preset_set), Place("", found))
    return {_ATTRIBUTES.get(field, field): problem for field, problem in found.items()}


def preset_problems(preset: PresetType) -> dict[str, str]:
    """Return what does not fit in a preset, e.g. `name`, `sets[0].indicators[1].period`."""
    found: dict[str, str] = {}
    _read_type(preset_to_document(preset), Place("", found))
    return found


def settings_hash(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of a document, the same in whatever order its fields stand."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _in_words(problems: Mapping[str, str]) -> str:
    lines = [f"{path}: {problem}" if path else problem for path, problem in problems.items()]
    return "; ".join(lines[:_MOST_PROBLEMS])


# ------------------------------------------------------------------ files
def write_file(preset: PresetType) -> str:
    """Return a preset as the text of a file; ids and revision are of this profile only."""
    document = preset_to_document(preset)
    del document["id"], document["revision"]
    document["sets"] = [
        {key: value for key, value in set_to_document(one).items() if key != "id"}
        for one in preset.sets
    ]
    return f"{write_json(document)}\n"


def parse_file(text: str, name: str) -> PresetType:
    """Return the preset in the text of a file called *name*; its ids are empty.

    Raises InvalidValueError with line and field of all that does not fit.
    """
    try:
        document, lines = read_json(text.removeprefix("\ufeff"))
    except JsonError as error:
        raise InvalidValueError(f"{name} line {error.line}: {error}") from None
    found: dict[str, str] = {}
    made = _read_type(document, Place("", found))
    if made is None:
        told = [
            f"{name} line {_line(path, lines)}{f', {path}' if path else ''}: {problem}"
            for path, problem in found.items()
        ]
        more = len(told) - _MOST_PROBLEMS
        rest = [f"and {more} more"] if more > 0 else []
        raise InvalidValueError("\n".join(told[:_MOST_PROBLEMS] + rest))
    return made


def _line(path: str, lines: Mapping[str, int]) -> int:
    """Return the line of a path, or of what it is in where it is not there itself."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines[path]
