"""Recorded market files: csv or csv.gz into arrays, every fault named with its line and remedy."""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

import numpy as np

from cts_desktop.domain.errors import DataFileError
from cts_desktop.domain.market import FloatArray

TIME_NAMES: Final = ("ts_ms", "timestamp", "time", "date", "datetime", "ts", "open_time")
_GZIP_MAGIC = b"\x1f\x8b"
#: Upper bounds of an epoch in seconds, milliseconds, microseconds, and its milliseconds per unit.
_EPOCH_UNITS = ((1e11, 1000.0), (1e14, 1.0), (1e17, 1e-3))
_MS_NANOSECONDS = 1e-6
#: Parsing lets no other thread run: in pieces it does not hold up an engine that trades meanwhile.
_ROWS_AT_ONCE: Final = 5_000


class DataFile:
    """The lines and the header of one file; columns on demand.

    Raises DataFileError for anything that keeps the file from being read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        lines = _decode(path, _read(path)).splitlines()
        #: Line number (from 1) of every row that is not blank; [0] is the header.
        self._numbers = [number for number, line in enumerate(lines, 1) if line.strip()]
        if not self._numbers:
            self.fail("is empty", "Export it again, with a header line and data.")
        rows = [lines[number - 1] for number in self._numbers]
        self.header = [name.strip().lower() for name in next(csv.reader(rows[:1]))]
        self._rows = rows[1:]
        if not self._rows:
            self.fail("has a header but no data", "Export it again with data.")

    def __len__(self) -> int:
        return len(self._rows)

    def line(self, row: int) -> int:
        """Return the line number of data row *row* (from 0)."""
        return self._numbers[row + 1]

    def fail(self, what: str, remedy: str) -> NoReturn:
        """Raise DataFileError about this file."""
        raise DataFileError(f"{self.path.name} {what}. {remedy} (File: {self.path})")

    def column_of(self, *names: str) -> str | None:
        """Return the first of *names* in the header, or None."""
        return next((name for name in names if name in self.header), None)

    def require(self, names: Sequence[str], what: str) -> None:
        """Raise DataFileError where a column of *names* is missing."""
        missing = [name for name in names if name not in self.header]
        if missing:
            self.fail(
                f"has no column {', '.join(missing)}",
                f"{what} need the columns {', '.join(names)}; found: {', '.join(self.header)}.",
            )

    def numbers(self, names: Sequence[str]) -> list[FloatArray]:
        """Return the finite numbers of the columns *names*."""
        columns = [self.header.index(name) for name in names]
        try:
            table = np.concatenate([_parsed(piece, columns) for piece in self._pieces()])
        except ValueError:
            self._name_fault(names)
        if not np.isfinite(table).all():
            self._name_fault(names)
        return [np.ascontiguousarray(table[:, i]) for i in range(len(columns))]

    def _pieces(self) -> Iterator[list[str]]:
        for begin in range(0, len(self._rows), _ROWS_AT_ONCE):
            yield self._rows[begin : begin + _ROWS_AT_ONCE]

    def texts(self, name: str) -> list[str]:
        """Return the cells of column *name* as text."""
        column = self.header.index(name)
        cells: list[str] = []
        for row, fields in enumerate(csv.reader(self._rows)):
            if len(fields) <= column:
                self._too_short(row, len(fields), name)
            cells.append(fields[column].strip())
        return cells

    def times_ms(self, name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return column *name* as UTC milliseconds: epoch of any unit, or ISO date text.

        Text without an offset counts as UTC.
        """
        first = next(csv.reader(self._rows[:1]))
        column = self.header.index(name)
        if column < len(first) and _is_date(first[column]):
            return np.array(self._dates(name), dtype=np.int64)
        values = self.numbers([name])[0]
        self.refuse(values <= 0, name, values, "must be a time after 1970")
        newest = float(values.max())
        factor = next((f for bound, f in _EPOCH_UNITS if newest < bound), _MS_NANOSECONDS)
        return np.rint(values * factor).astype(np.int64)

    def refuse(
        self, faulty: "np.ndarray[tuple[int], np.dtype[np.bool_]]", name: str,
        values: FloatArray, rule: str,
    ) -> None:  # fmt: skip
        """Raise DataFileError for the first row of *faulty*, naming line, column and value."""
        if faulty.any():
            row = int(np.argmax(faulty))
            self.fail(
                f"line {self.line(row)}, column {name}: {values[row]:.12g} {rule}",
                "Correct or remove the line.",
            )

    def _dates(self, name: str) -> list[int]:
        out: list[int] = []
        for row, text in enumerate(self.texts(name)):
            try:
                when = datetime.fromisoformat(text)
            except ValueError:
                self.fail(
                    f"line {self.line(row)}, column {name}: {text!r} is not a date",
                    "Use ISO dates such as 2024-01-31 12:00:00+00:00, or epoch milliseconds.",
                )
            aware = when if when.tzinfo else when.replace(tzinfo=UTC)
            out.append(round(aware.timestamp() * 1000))
        return out

    def _name_fault(self, names: Sequence[str]) -> NoReturn:
        """Find the cell numpy stumbled over: only here each line is looked at in Python."""
        columns = {name: self.header.index(name) for name in names}
        for row, fields in enumerate(csv.reader(self._rows)):
            for name, column in columns.items():
                if column >= len(fields):
                    self._too_short(row, len(fields), name)
                if not _is_finite(fields[column]):
                    self.fail(
                        f"line {self.line(row)}, column {name}: "
                        f"{fields[column]!r} is not a finite number",
                        "Correct or remove the line.",
                    )
        self.fail("cannot be read as numbers", "Export it again as plain comma-separated text.")

    def _too_short(self, row: int, fields: int, name: str) -> NoReturn:
        self.fail(
            f"line {self.line(row)} has {fields} of {len(self.header)} fields; {name} is missing",
            "The file may be cut off: export or copy it again.",
        )


def _parsed(rows: list[str], columns: Sequence[int]) -> FloatArray:
    return np.loadtxt(rows, delimiter=",", usecols=columns, ndmin=2, comments=None, quotechar='"')


def _read(path: Path) -> bytes:
    """Return the (unpacked) bytes of *path*."""

    def fail(what: str, remedy: str) -> NoReturn:
        raise DataFileError(f"{path.name} {what}. {remedy} (File: {path})") from None

    try:
        data = path.read_bytes()
    except FileNotFoundError:
        fail("does not exist", "Check the path.")
    except IsADirectoryError:
        fail("is a directory", "Name the files in it one by one.")
    except PermissionError as error:
        if path.is_dir():  # what Windows says about a directory
            fail("is a directory", "Name the files in it one by one.")
        fail(f"may not be read ({error.strerror})", "Change its permissions.")
    except OSError as error:
        fail(f"cannot be read ({error.strerror or error})", "Check the disk and the path.")
    return _unpack(path, data, fail)


def _unpack(path: Path, data: bytes, fail: Callable[[str, str], NoReturn]) -> bytes:
    if not data.startswith(_GZIP_MAGIC):
        if data and path.suffix.lower() == ".gz":
            fail("is named .gz but is not gzip", "Rename it or pack it again.")
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        fail("is a truncated or corrupt gzip file", "Copy or download it again.")


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataFileError(
            f"{path.name} line {line} is not UTF-8 text. Save the file as UTF-8 csv. (File: {path})"
        ) from None


def _is_finite(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return any(character.isdigit() for character in text) and "-" in text
    return False
