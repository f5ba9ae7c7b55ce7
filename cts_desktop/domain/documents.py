"""Plain JSON documents to values and back: what does not fit is named by its path, all at once."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, TypeVar, cast

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import parse_decimal, to_text

T = TypeVar("T")
_LONGEST_QUOTE: Final = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document a value stands.

    Attributes:
        path: e.g. ``sets[0].indicators[1].period``; empty for the whole.
        problems: what does not fit, by path; shared by all places of a document.
    """

    path: str
    problems: dict[str, str]

    def field(self, name: str) -> "Place":
        """Return the place of a field of the object here."""
        return Place(f"{self.path}.{name}" if self.path else name, self.problems)

    def item(self, number: int) -> "Place":
        """Return the place of an item of the list here."""
        return Place(f"{self.path}[{number}]", self.problems)

    def note(self, problem: str) -> None:
        """Keep a problem of the value here; the first one counts."""
        self.problems.setdefault(self.path, problem)


class UnfitError(Exception):
    """The value does not fit; the text says why, without its place."""


def plain(value: object) -> object:
    """Return what is written of a simple value: 5 and 5.0 are the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Read = Callable[[Any, Place], T]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object.

    Attributes:
        read: makes a value of what is written; raises UnfitError or notes what does not fit.
        write: makes what is written of a value.
        attribute: of the value, where it is not called as the field.
        required: it must be there; others have a default.
    """

    key: str
    read: Read[Any]
    write: Callable[[Any], object] = plain
    attribute: str = ""
    required: bool = False

    @property
    def name(self) -> str:
        """Return the attribute's name."""
        return self.attribute or self.key


def write_object(value: object, fields: Sequence[Field]) -> dict[str, object]:
    """Return *value* as it is written."""
    return {field.key: field.write(getattr(value, field.name)) for field in fields}


def read_object(written: object, place: Place, fields: Sequence[Field]) -> dict[str, Any] | None:
    """Return the values of the fields that are there, by attribute; None where one does not fit."""
    if not isinstance(written, Mapping):
        place.note(f"{quoted(written)} is not an object")
        return None
    before = len(place.problems)
    names = [field.key for field in fields]
    for name in written:
        if name not in names:
            place.field(str(name)).note(_unknown(str(name), names))
    values = {}
    for field in fields:
        here = place.field(field.key)
        if field.key in written:
            values[field.name] = read_at(here, field.read, written[field.key])
        elif field.required:
            place.note(f"{field.key} is missing")
    return values if len(place.problems) == before else None


def read_at(place: Place, read: Read[T], written: object) -> T | None:
    """Return the value written at *place*, None where it does not fit, which is noted."""
    try:
        return read(written, place)
    except UnfitError as unfit:
        place.note(str(unfit))
        return None


def quoted(written: object) -> str:
    """Return a short quotation of what is written."""
    text = json.dumps(written, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _unknown(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
    return f"is unknown{hint}"


# ------------------------------------------------------------------ what can be written
def number(minimum: float, maximum: float, *, whole: bool = False) -> Read[float]:
    """Return the reader of a number within limits, both included."""

    def read(written: object, _place: Place) -> float:
        return checked_number(written, minimum, maximum, whole=whole)

    return read


def checked_number(
    written: object, minimum: float, maximum: float, *, whole: bool = False
) -> float:
    """Return a number within limits; raise UnfitError."""
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise UnfitError(f"{quoted(written)} is not a number")
    if not math.isfinite(written) or not minimum <= written <= maximum:
        raise UnfitError(f"{written:g} is outside {minimum:g} to {maximum:g}")
    if not whole:
        return float(written)
    if written != int(written):
        raise UnfitError(f"{written:g} is not a whole number")
    return int(written)


def boolean(written: object, _place: Place) -> bool:
    """Read true or false."""
    if not isinstance(written, bool):
        raise UnfitError(f"{quoted(written)} is neither true nor false")
    return written


def text(longest: int, *, empty: bool = True) -> Read[str]:
    """Return the reader of a text."""

    def read(written: object, _place: Place) -> str:
        if not isinstance(written, str):
            raise UnfitError(f"{quoted(written)} is not a text")
        if not written.strip() and not empty:
            raise UnfitError("is empty")
        if len(written) > longest:
            raise UnfitError(f"has {len(written)} characters; at most {longest} fit")
        if not all(one.isprintable() or one == "\n" for one in written):
            raise UnfitError("holds characters that cannot be shown")
        return written

    return read


def choice(choices: Mapping[str, T]) -> Read[T]:
    """Return the reader of one of some words."""

    def read(written: object, _place: Place) -> T:
        if not isinstance(written, str) or written not in choices:
            raise UnfitError(f"{quoted(written)} is none of {', '.join(choices)}")
        return choices[written]

    return read


def amount(written: object, _place: Place) -> Decimal:
    """Read an exact amount from 0 on, as a text or a number."""
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        raise UnfitError(f"{quoted(written)} is not a number")
    try:
        value = parse_decimal(str(written), "amount")
    except InvalidValueError:
        raise UnfitError(f"{quoted(written)} is not a number") from None
    if value < 0:
        raise UnfitError(f"{to_text(value)} is below 0")
    return value


def several(
    one: Read[T], most: int, *, least: int = 0, distinct: bool = True
) -> Read[tuple[T, ...]]:
    """Return the reader of a list."""

    def read(written: object, place: Place) -> tuple[T, ...]:
        if not isinstance(written, list | tuple):
            raise UnfitError(f"{quoted(written)} is not a list")
        if not least <= len(written) <= most:
            raise UnfitError(f"holds {len(written)}; {least} to {most} fit")
        before = len(place.problems)
        items: list[T] = []
        for position, item in enumerate(written):
            here = place.item(position)
            value = read_at(here, one, item)
            if value is None and len(place.problems) > before:
                continue
            if distinct and value in items:
                here.note(f"{quoted(item)} is there twice")
            items.append(cast("T", value))
        return tuple(items)

    return read
