"""Notices in the database."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cts_desktop.domain.notices import Notice, NoticeKind
from cts_desktop.storage.database import Database
from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words
from cts_desktop.storage.statements import upsert

_COLUMNS: Final = (
    "id", "kind", "text", "first_at", "last_at", "connection_id", "symbol", "page", "count", "read",
)  # fmt: skip
_SAVE: Final = upsert("notices", _COLUMNS, ("id",))
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM notices"  # noqa: S608 - constants
_NEWEST_ID: Final = "SELECT COALESCE(MAX(id), 0) FROM notices"
_UNREAD: Final = "SELECT COUNT(*) FROM notices WHERE read = 0"
_READ: Final = "UPDATE notices SET read = ? WHERE id = ?"
_READ_ALL: Final = "UPDATE notices SET read = 1 WHERE read = 0"
_DELETE: Final = "DELETE FROM notices WHERE id = ?"
_DELETE_OLD: Final = """
    DELETE FROM notices WHERE last_at < ?
    OR id IN (SELECT id FROM notices ORDER BY last_at DESC, id DESC LIMIT -1 OFFSET ?)
"""


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """Which notices to list; empty fields do not filter.

    Attributes:
        text: part of the text, upper and lower case alike (ASCII letters).
    """

    kinds: Sequence[NoticeKind] = ()
    connection_id: str = ""
    text: str = ""
    unread: bool = False
    since_ms: int = 0
    until_ms: int | None = None


class NoticeRepository:
    """Notices; those of a kind this program does not know are left alone and not shown."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, notices: Iterable[Notice]) -> None:
        """Queue the present state of notices."""
        self._database.queue_many(_SAVE, map(_row, notices))

    def newest_id(self) -> int:
        """Return the highest number given, 0 where there is none."""
        return int(self._database.select(_NEWEST_ID)[0][0])

    def unread(self) -> int:
        """Return how many nobody has read."""
        return int(self._database.select(_UNREAD)[0][0])

    def page(self, wanted: NoticeFilter = NoticeFilter(), limit: int = 500) -> list[Notice]:
        """Return notices, newest first."""
        return [_notice(row) for row in self._database.select(*_page(wanted, limit))]

    def named(self, notice_ids: Iterable[int]) -> Sequence[Notice]:
        """Return those notices that there are."""
        found = (self._database.select(f"{_SELECT} WHERE id = ?", (n,)) for n in notice_ids)
        return [_notice(rows[0]) for rows in found if rows]

    def set_read(self, notice_ids: Iterable[int], *, read: bool) -> None:
        """Queue that notices were read, or not."""
        self._database.queue_many(_READ, ((read, notice_id) for notice_id in notice_ids))

    def read_all(self) -> None:
        """Queue that every notice was read."""
        self._database.queue(_READ_ALL, ())

    def delete(self, notice_ids: Iterable[int]) -> None:
        """Queue the deletion of notices."""
        self._database.queue_many(_DELETE, ((notice_id,) for notice_id in notice_ids))

    def delete_beyond(self, before_ms: int, keep: int) -> None:
        """Queue the deletion of notices older than *before_ms*, and of all but the newest."""
        self._database.queue(_DELETE_OLD, (before_ms, keep))


def read_notices(path: Path, wanted: NoticeFilter, limit: int) -> list[Notice]:
    """Return committed notices, newest first, over a connection of its own; in any thread.

    Raises DatabaseError and its kin.
    """
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return [_notice(row) for row in connection.execute(*_page(wanted, limit))]
    except SQLITE_ERRORS as error:
        raise in_plain_words(error, path) from error


def _page(wanted: NoticeFilter, limit: int) -> tuple[str, tuple[object, ...]]:
    """Return the query for the newest notices, and its values."""
    conditions, values = _conditions(wanted)
    return f"{_SELECT} WHERE {conditions} ORDER BY last_at DESC, id DESC LIMIT ?", (*values, limit)


def _conditions(wanted: NoticeFilter) -> tuple[str, tuple[object, ...]]:
    kinds = wanted.kinds or tuple(NoticeKind)
    parts = [f"kind IN ({', '.join('?' * len(kinds))})", "last_at >= ?"]
    values: list[object] = [*map(str, kinds), wanted.since_ms]
    if wanted.until_ms is not None:
        parts.append("last_at <= ?")
        values.append(wanted.until_ms)
    if wanted.connection_id:
        parts.append("connection_id = ?")
        values.append(wanted.connection_id)
    if wanted.unread:
        parts.append("read = 0")
    if wanted.text:
        parts.append("(instr(lower(text), ?) OR instr(lower(symbol), ?))")
        values += [wanted.text.lower()] * 2
    return " AND ".join(parts), tuple(values)


def _row(notice: Notice) -> tuple[object, ...]:
    return (
        notice.notice_id,
        notice.kind.value,
        notice.text,
        notice.first_ms,
        notice.ts_ms,
        notice.connection_id,
        notice.symbol,
        notice.page,
        notice.count,
        notice.read,
    )


def _notice(row: Sequence[Any]) -> Notice:
    number, kind, text, first_ms, ts_ms, connection_id, symbol, page, count, read = row
    return Notice(
        notice_id=number,
        kind=NoticeKind(kind),
        text=text,
        first_ms=first_ms,
        ts_ms=ts_ms,
        connection_id=connection_id,
        symbol=symbol,
        page=page,
        count=count,
        read=bool(read),
    )
