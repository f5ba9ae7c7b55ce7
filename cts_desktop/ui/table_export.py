"""What leaves a table: CSV for programs, tab-separated text for a spreadsheet's clipboard."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cts_desktop.domain.money import to_text
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column

#: What a spreadsheet would run as a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"^[\s]*[=+\-@]|^[\t\r]")


def safe(text: str) -> str:
    """Return *text* so that a spreadsheet shows it instead of running it."""
    return f"'{text}" if _FORMULA.match(text) else text


def bare(column: Column[Any], row: Any) -> str:
    """Return a cell for a program: bare digits, times as ISO 8601 in UTC, else its words."""
    value = column.value(row)
    if column.time:
        return iso(value)
    if not column.numeric:
        return safe(column.text(value))
    return number(value)


def iso(value: object) -> str:
    """Return milliseconds since 1970 as ISO 8601 in UTC; nothing for no time."""
    if not isinstance(value, int):
        return ""
    moment = datetime.fromtimestamp(value // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{value % 1000:03}Z"


def number(value: object) -> str:
    """Return every digit of a number without exponent, group or unit; nothing where none is."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return to_text(Decimal(repr(value))) if math.isfinite(value) else ""
    if isinstance(value, Decimal):
        return to_text(value) if value.is_finite() else ""
    return safe(str(value)) if not isinstance(value, int) else str(value)


def csv_text(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> str:
    """Return *rows* as CSV (RFC 4180) under the titles of *columns*."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(column.title or column.key) for column in columns])
    for row in rows:
        writer.writerow([bare(column, row) for column in columns])
    return out.getvalue()


def tsv_text(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> str:
    """Return *rows* for the clipboard: tab-separated, with titles.

    Numbers have the chosen decimal sign, or the user's spreadsheet would take them for text.
    """
    lines = [[column.title or column.key for column in columns]]
    for row in rows:
        cells = ((column, bare(column, row)) for column in columns)
        lines.append([formatting.editable(text) if c.numeric else text for c, text in cells])
    return "\n".join("\t".join(_one_line(cell) for cell in line) for line in lines)


def _one_line(text: str) -> str:
    return " ".join(text.split()) if {"\t", "\n", "\r"} & set(text) else text
