"""How values are stored: money as text, because SQLite would turn a number into a float."""

import json
from decimal import Context, Decimal
from typing import Final

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import to_text

#: For sums over many rows: the usual 28 digits would round where large and small amounts meet.
EXACT: Final = Context(prec=200)


def decimal_text(value: Decimal) -> str:
    """Return the exact plain notation of a finite amount; raise InvalidValueError for others."""
    if not value.is_finite():
        raise InvalidValueError(f"{value} is not an amount of money")
    return to_text(value)


def optional_text(value: Decimal | None) -> str | None:
    """Return the exact plain notation, or None."""
    return None if value is None else decimal_text(value)


def json_text(value: object) -> str:
    """Return compact JSON; raise TypeError for what JSON cannot hold."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
