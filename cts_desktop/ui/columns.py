"""Columns of tables as data: what is shown, sorted, coloured and exported."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

R = TypeVar("R")


class Tone(StrEnum):
    """What a cell's colour underlines (a colour of the theme); its text says it without colour."""

    GAIN = "positive"
    LOSS = "negative"
    GOOD = "accent"
    BAD = "danger"
    WARNING = "warning"
    MUTED = "muted"
    PAPER = "paper"
    TESTNET = "testnet"
    LIVE = "live"


def plain(value: Any) -> str:
    """Return a raw value as text; nothing for None."""
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column as data.

    Attributes:
        value: the raw value: what is sorted, compared and offered in UserRole.
        text: how a raw value is shown.
        numeric: aligned on the decimal point, and exported as the bare number.
        tone: what the colour of the cell underlines, None for the normal text colour.
        tip: a cell's tooltip; default: the whole text.
        hidden: not shown until chosen.
        room: by how much it may grow where the table is wider than its columns.
        time: the value is milliseconds since 1970; exported as ISO 8601 in UTC.
        whole: few short words, such as states: the column grows rather than cut one.
    """

    key: str
    title: str
    value: Callable[[R], object]
    text: Callable[[Any], str] = plain
    numeric: bool = False
    width: int = 100
    tooltip: str = ""
    tone: Callable[[R], Tone | None] | None = None
    tip: Callable[[R], str] | None = None
    hidden: bool = False
    room: int = 0
    time: bool = False
    whole: bool = False


def sort_value(value: object) -> Any:
    """Return *value* as something to compare; None where it has no place in an order."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, float | Decimal) and math.isnan(value):
        return None
    return value
