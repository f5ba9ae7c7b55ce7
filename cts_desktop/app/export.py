"""`export`: records of a profile as CSV (RFC 4180, UTF-8), also while the program runs."""

import argparse
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from cts_desktop.app.console import Console
from cts_desktop.app.profile import existing_profile
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.statistics import TaxFormat, TaxScope
from cts_desktop.runtime.files import atomic_write_pieces, human_os_error
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service import tax
from cts_desktop.storage.record_reader import RECORDS, Column, Kind, Records, read_records

#: A spreadsheet takes a text that begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, written with a Z
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_PIECE_CHARACTERS: Final = 1 << 18


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the file whole or not at all; raise UserActionError in words."""
    paths = existing_profile(options.profile)
    if options.what == "tax":
        return _tax(options, paths, console)
    records = RECORDS[options.what]
    target = options.file.expanduser().resolve()
    if target.parent == paths.root.resolve() and target.name.startswith(paths.database.name):
        raise UserActionError(f"{target} belongs to the profile. Choose another file.")
    text = _Csv(records)
    try:
        atomic_write_pieces(target, text.pieces(read_records(paths.database, records)))
    except OSError as error:
        raise UserActionError(f"Not exported: {human_os_error(error, target)}") from error
    console.line(f"{text.rows:,} {options.what} written to {target}")
    return 0


def _tax(options: argparse.Namespace, paths: ProfilePaths, console: Console) -> int:
    scope = TaxScope(format=TaxFormat(options.format), modes=tuple(options.mode or ("live",)))
    done = tax.export(paths.database, options.file, scope)
    console.line(
        f"{done.fills:,} fills, {done.funding:,} fundings and {done.gains:,} results of positions "
        f"({', '.join(scope.modes)}) written to {done.path}"
    )
    return 0


class _Csv:
    """Turns rows into pieces of a file.

    Attributes:
        rows: turned so far.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._cells = tuple(_CELLS[column.kind] for column in records.columns)
        self.rows = 0

    def pieces(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[bytes]:
        """Yield the title line and a line for every row, many at a time."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(title for column in self._records.columns for title in _titles(column))
        for row in rows:
            writer.writerow(
                cell for value, cells in zip(row, self._cells, strict=True) for cell in cells(value)
            )
            self.rows += 1
            if out.tell() > _PIECE_CHARACTERS:
                yield out.getvalue().encode()
                out.seek(0)
                out.truncate()
        yield out.getvalue().encode()


def _titles(column: Column) -> tuple[str, ...]:
    if column.kind is Kind.TIME:
        return (f"{column.name}_utc", f"{column.name}_ms")
    return (column.name,)


def _text(value: Any) -> tuple[str]:
    text = "" if value is None else str(value)
    return (f"'{text}" if text.startswith(_FORMULA) else text,)


def _number(value: Any) -> tuple[str]:
    text = "" if value is None else str(value)
    return (text,) if _NUMBER.fullmatch(text) else _text(text)


def _time(value: Any) -> tuple[str, str]:
    if value is None:
        return "", ""
    try:
        moment = _EPOCH + timedelta(milliseconds=int(value))
    except OverflowError:  # whatever a venue has sent: one row must not cost the others
        return "", str(value)
    return f"{moment.isoformat(timespec='milliseconds')}Z", str(value)


def _flag(value: Any) -> tuple[str]:
    return ("true" if value else "false",)


_CELLS: Final[dict[Kind, Callable[[Any], Sequence[str]]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.TIME: _time,
    Kind.FLAG: _flag,
}
