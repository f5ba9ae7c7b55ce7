"""The system log in the database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cts_desktop.domain.events import LogWritten
from cts_desktop.storage.database import Database
from cts_desktop.storage.models import LogModel
from cts_desktop.storage.paging import DEFAULT_LIMIT, Page, page_of, position_in
from cts_desktop.storage.statements import insert

_ADD: Final = insert(
    "trade_engine_logs",
    ("timestamp", "level", "source", "message", "connection_id", "context"),
)
_DELETE_OLD: Final = "DELETE FROM trade_engine_logs WHERE timestamp < ?"
#: All of them through the index that has these columns, later ones through their number.
_COUNT_ALL: Final = """
    SELECT connection_id, level, count(*), max(id) FROM trade_engine_logs
    GROUP BY connection_id, level
"""
_COUNT_NEWER: Final = """
    SELECT connection_id, level, count(*), max(id) FROM trade_engine_logs
    WHERE id > ? GROUP BY connection_id, level
"""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines to list; empty fields do not filter.

    Attributes:
        text: part of the message or the context, upper and lower case alike (ASCII letters).
    """

    connection_id: str = ""
    levels: Sequence[str] = ()
    source: str = ""
    text: str = ""
    since_ms: int = 0


@dataclass(frozen=True, slots=True)
class LogRow:
    """A stored line and its number, which grows with every line."""

    log_id: int
    line: LogWritten


class LogRepository:
    """Lines of the system log; they come redacted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: Counter[tuple[str, str]] = Counter()  # by connection and level
        self._counted_to = 0

    def add(self, line: LogWritten) -> None:
        """Queue a line."""
        self._database.queue(
            _ADD,
            (line.ts_ms, line.level, line.source, line.message, line.connection_id, line.context),
        )

    def page(
        self, wanted: LogFilter = LogFilter(), after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[LogRow]:
        """Return lines, newest first."""
        query = LogModel.select().where(*_conditions(wanted))
        if after:
            query = query.where(LogModel.id < position_in(after)[0])
        rows = self._database.rows(query.order_by(LogModel.id.desc()).limit(limit + 1))
        return page_of(rows, limit, _log_row, ("id",))

    def newer_than(
        self, log_id: int, wanted: LogFilter = LogFilter(), limit: int = DEFAULT_LIMIT
    ) -> list[LogRow]:
        """Return lines written after line *log_id*, oldest first, to follow the log."""
        query = LogModel.select().where(LogModel.id > log_id, *_conditions(wanted))
        rows = self._database.rows(query.order_by(LogModel.id).limit(limit))
        return [_log_row(row) for row in rows]

    def counts(self, connection_id: str = "") -> dict[str, int]:
        """Return how many lines there are per level; of all connections for no id.

        A log that is looked at asks every second: what was counted before is not counted again.
        """
        if self._counted_to:
            rows = self._database.select(_COUNT_NEWER, (self._counted_to,))
        else:
            rows = self._database.select(_COUNT_ALL)
        for of, level, count, newest in rows:
            self._counts[of, level] += count
            self._counted_to = max(self._counted_to, newest)
        found: Counter[str] = Counter()
        for (of, level), count in self._counts.items():
            if connection_id in {"", of}:
                found[level] += count
        return dict(found)

    def delete_before(self, ts_ms: int) -> None:
        """Queue the deletion of lines older than *ts_ms*."""
        self._database.queue(_DELETE_OLD, (ts_ms,))
        self._counts.clear()
        self._counted_to = 0


def _conditions(wanted: LogFilter) -> list[Any]:
    conditions: list[Any] = [LogModel.timestamp >= wanted.since_ms]
    if wanted.connection_id:
        conditions.append(LogModel.connection_id == wanted.connection_id)
    if wanted.levels:
        conditions.append(LogModel.level << list(wanted.levels))
    if wanted.source:
        conditions.append(LogModel.source == wanted.source)
    if wanted.text:
        conditions.append(
            LogModel.message.contains(wanted.text) | LogModel.context.contains(wanted.text)
        )
    return conditions


def _log_row(row: dict[str, Any]) -> LogRow:
    line = LogWritten(
        ts_ms=row["timestamp"],
        level=row["level"],
        source=row["source"],
        message=row["message"],
        connection_id=row["connection_id"],
        context=row["context"],
    )
    return LogRow(row["id"], line)
