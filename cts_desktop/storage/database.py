"""The profile's SQLite file: one thread, one ordered write queue, one transaction per flush."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import peewee

from cts_desktop.domain.errors import DatabaseCorruptError, DatabaseError
from cts_desktop.storage.backup import Backups
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.opening import Migrations, make_file, migrate
from cts_desktop.storage.soundness import check_content, check_header
from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words

#: How long a statement waits for another program's lock. Short, because the engine's loops wait
#: with it and what could not be written stays queued. A durable commit waits longer: an order that
#: cannot be stored cannot be sent, and a close matters more than the loops. Opening may take time.
BUSY_MS: Final = 250
DURABLE_BUSY_MS: Final = 5_000
OPENING_BUSY_MS: Final = 5_000
_JOURNAL_LIMIT: Final = 64 * 1024 * 1024

Row = tuple[Any, ...]


class Write(NamedTuple):
    """A queued statement for one row or, in one piece, for `many`.

    Attributes:
        key: names what it adds, for `Database.is_queued`.
    """

    sql: str
    parameters: Row
    key: Row | None = None
    many: Sequence[Row] = ()

    @property
    def rows(self) -> Sequence[Row]:
        """Return the parameters of every row."""
        return self.many or (self.parameters,)


class Database:
    """An open database.

    Everything but `close` belongs to the thread that opened it. Writes are queued; `flush` writes
    the queue in its order and in one transaction. Where that fails nothing of it is written and all
    of it stays queued. Reads see what is queued: they write it first.

    Attributes:
        is_new: the file did not exist before.
    """

    def __init__(
        self,
        path: Path,
        backups: Backups,
        migrations: Migrations = MIGRATIONS,
        *,
        opening_busy_ms: int = OPENING_BUSY_MS,
    ) -> None:
        """Open or make the file and bring its schema up to date.

        Raises DatabaseTooNewError and leaves the file untouched, DatabaseCorruptError naming the
        newest good backup, or DatabaseError.
        """
        self.path = path
        self._backups = backups
        self._thread = threading.get_ident()
        self._queue: list[Write] = []
        self._queued_keys: set[Row] = set()
        self._applied = 0
        self._groups = 0
        self._flush_is_due = False
        self._durable_is_due = False
        self._peewee = peewee.SqliteDatabase(
            str(path), timeout=opening_busy_ms / 1000, autoconnect=False, thread_safe=False
        )
        try:
            self.is_new = make_file(path)
            self._open(migrations)
        except DatabaseCorruptError as error:
            self._peewee.close()
            raise self._with_way_out(error) from error.__cause__
        except BaseException:
            self._peewee.close()
            raise

    def _open(self, migrations: Migrations) -> None:
        if not self.is_new:
            check_header(self.path, len(migrations))
        try:
            self._peewee.connect()
            self._connection: sqlite3.Connection = self._peewee.connection()  # type: ignore[no-untyped-call]
            check_content(self._connection, self.path, len(migrations))
            journal = self._connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            if journal != "wal":
                raise DatabaseError(f"{self.path}: choose a profile on a local disk.")
            for pragma in (
                "foreign_keys=ON",
                "synchronous=NORMAL",
                "fullfsync=ON",  # macOS: without it a durable commit may still be in the drive
                f"journal_size_limit={_JOURNAL_LIMIT}",
            ):
                self._connection.execute(f"PRAGMA {pragma}")
            migrate(self._connection, self.path, self._backups, migrations)
            self._connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        except SQLITE_ERRORS as error:
            raise in_plain_words(error, self.path) from error

    def close(self) -> None:
        """Write what is queued and close the file, also where writing raises DatabaseError."""
        if self._peewee.is_closed():
            return
        try:
            self.flush()
        finally:
            self._peewee.close()

    @property
    def queued(self) -> int:
        """Return the number of writes not committed yet; rows queued in one piece count once."""
        return len(self._queue)

    def is_queued(self, key: Row) -> bool:
        """Tell whether a queued statement carries *key*."""
        return key in self._queued_keys

    def queue(self, sql: str, parameters: Row, key: Row | None = None) -> None:
        """Queue one statement."""
        self._check_thread()
        self._queue.append(Write(sql, parameters, key))
        if key is not None:
            self._queued_keys.add(key)

    def queue_many(self, sql: str, rows: Iterable[Row]) -> None:
        """Queue one statement for many rows."""
        self._check_thread()
        if many := list(rows):
            self._queue.append(Write(sql, (), many=many))

    def commit(self, writes: Sequence[Write], *, durable: bool = False) -> None:
        """Commit *writes*, and in front of them everything queued, before returning.

        *durable* survives a power cut and waits longer for a lock. Raises DatabaseError; then
        *writes* are forgotten and the rest stays queued. Inside `together` all this happens at its
        end, to the whole group.
        """
        self._check_thread()
        mark = len(self._queue)
        self._queue.extend(writes)
        if self._groups:
            self._durable_is_due |= durable
            self._flush_is_due = True
            return
        self._write_or_forget(mark, durable=durable)

    def flush(self) -> None:
        """Write everything queued in one transaction; inside `together`, at its end.

        Raises DatabaseError; then nothing was written and everything is still queued.
        """
        self._check_thread()
        if self._groups:
            self._flush_is_due = True
        else:
            self._write(durable=False)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep all that is queued inside in one transaction. Must not await inside.

        An error inside forgets what was queued inside. Groups may be nested; the outermost counts.
        Where it holds a durable commit, its end commits it and DatabaseError forgets the group.
        """
        self._check_thread()
        mark = len(self._queue)
        self._groups += 1
        try:
            yield
        except BaseException:
            self._forget(mark)
            raise
        else:
            if self._groups == 1:
                self._end_group(mark)
        finally:
            self._groups -= 1
            if not self._groups:
                self._flush_is_due = self._durable_is_due = False

    def _end_group(self, mark: int) -> None:
        """Commit the outermost group where something inside asked for it."""
        if self._durable_is_due:
            self._write_or_forget(mark, durable=True)
        elif self._flush_is_due or self._applied:
            self._write(durable=False)

    def select(self, sql: str, parameters: Row = ()) -> list[Row]:
        """Return the rows of a query, queued writes included; raise DatabaseError."""
        self._show_queued()
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def cursor(self, sql: str, parameters: Row = ()) -> sqlite3.Cursor:
        """Return a running query, for callers that read millions of rows; raise DatabaseError."""
        self._show_queued()
        try:
            return self._connection.execute(sql, parameters)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def exists(self, sql: str, parameters: Row) -> bool:
        """Tell whether a query finds a committed row; queued writes do not count."""
        self._check_thread()
        try:
            return self._connection.execute(sql, parameters).fetchone() is not None
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def rows(self, query: peewee.Query) -> list[dict[str, Any]]:
        """Return the rows of a peewee query, queued writes included; raise DatabaseError."""
        self._show_queued()
        try:
            return list(query.bind(self._peewee).dicts())
        except SQLITE_ERRORS as error:
            raise self._explained(error) from error

    def full_check(self) -> list[str]:
        """Run SQLite's complete integrity check (slow); return what is wrong with the file."""
        findings = [str(row[0]) for row in self.select("PRAGMA integrity_check")]
        return [] if findings == ["ok"] else findings

    def _show_queued(self) -> None:
        """Make queued writes visible to reads: commit them, or in a group only execute them."""
        self._check_thread()
        if not self._groups:
            self.flush()
            return
        try:
            self._apply()
        except sqlite3.Error as error:
            self._roll_back()
            raise self._explained(error) from error

    def _apply(self) -> None:
        """Execute what is queued in an open transaction."""
        if self._applied == len(self._queue):
            return
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        for sql, group in groupby(self._queue[self._applied :], key=attrgetter("sql")):
            rows = chain.from_iterable(write.rows for write in group)
            self._connection.executemany(sql, rows)
        self._applied = len(self._queue)

    def _write(self, *, durable: bool) -> None:
        if not self._queue:
            return
        try:
            if durable:
                self._roll_back()  # the level of safety cannot change inside a transaction
                self._set_safety("FULL", DURABLE_BUSY_MS)
            self._apply()
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise self._explained(error) from error
        finally:
            if durable:
                self._set_safety("NORMAL", BUSY_MS)
        self._queue.clear()
        self._queued_keys.clear()
        self._applied = 0

    def _set_safety(self, synchronous: str, busy_ms: int) -> None:
        self._connection.execute(f"PRAGMA synchronous={synchronous}")
        self._connection.execute(f"PRAGMA busy_timeout={busy_ms}")

    def _write_or_forget(self, mark: int, *, durable: bool) -> None:
        try:
            self._write(durable=durable)
        except DatabaseError:
            self._forget(mark)
            raise

    def _forget(self, mark: int) -> None:
        """Drop what was queued since the queue had *mark* statements."""
        if self._applied > mark:
            self._roll_back()
        for write in self._queue[mark:]:
            self._queued_keys.discard(write.key or ())
        del self._queue[mark:]

    def _roll_back(self) -> None:
        if self._connection.in_transaction:  # some errors have rolled back by themselves
            self._connection.execute("ROLLBACK")
        self._applied = 0

    def _explained(self, error: Exception) -> DatabaseError:
        words = in_plain_words(error, self.path)
        return self._with_way_out(words) if isinstance(words, DatabaseCorruptError) else words

    def _with_way_out(self, error: DatabaseCorruptError) -> DatabaseCorruptError:
        backup = self._backups.newest_good()
        if backup is None:
            return DatabaseCorruptError(
                f"{error} There is no good backup in {self._backups.directory}."
            )
        return DatabaseCorruptError(f"{error} The newest good backup is {backup.path}.")

    def _check_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("The database belongs to the thread that opened it")
