"""Fields of ccxt's answers as values: exact numbers, sides, times."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cts_desktop.domain.money import ZERO

Raw = Mapping[str, Any]


def number(value: object) -> Decimal | None:
    """Return a field of an answer as Decimal; None where there is no finite number.

    The venue's own numbers arrive as text. The floats in ccxt's answers are constants of its own
    (default fees) and JSON numbers; the shortest text that names one is what was written.
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def amount(raw: Raw, *names: str) -> Decimal | None:
    """Return the first of the named fields that holds a number."""
    return next((found for name in names if (found := number(raw.get(name))) is not None), None)


def price(raw: Raw, *names: str) -> Decimal | None:
    """Return the first of the named fields that holds a number other than 0."""
    return next((found for name in names if (found := number(raw.get(name)))), None)


def text(raw: Raw, *names: str) -> str:
    """Return the first of the named fields that is not empty, or nothing."""
    return next((str(raw[name]) for name in names if raw.get(name) not in {None, ""}), "")


def moment(raw: Raw, *names: str) -> int:
    """Return the first of the named times in ms, or 0."""
    return int(amount(raw, *names) or ZERO)


def info(raw: Raw) -> Raw:
    """Return the venue's own answer within ccxt's."""
    found = raw.get("info")
    return found if isinstance(found, Mapping) else {}
