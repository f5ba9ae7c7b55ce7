"""What a database holds, read beside whoever uses it: for reports about it, and before a restore.

Nothing here writes, upgrades or needs a sound file.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cts_desktop.storage.soundness import APPLICATION_ID, read_number, reading_uri
from cts_desktop.storage.sqlite_errors import in_plain_words

#: A count of a table with millions of rows may take seconds on a slow disk.
COUNTING_S: Final = 5.0
_STEPS_BETWEEN_LOOKS: Final = 10_000
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
#: Of a connection everything but its name and what hints at its key.
_CONNECTION_FIELDS: Final = (
    "id", "exchange", "market_type", "mode", "enabled", "created_at", "armed_at", "config",
    "last_test_at", "last_test_result", "last_test_message", "rights", "no_withdraw_stated",
)  # fmt: skip
_JSON_FIELDS: Final = frozenset({"config", "rights"})


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found; of a damaged database less.

    Attributes:
        counts: rows by table; None where counting took too long or failed.
        names: of the connections, by their ids; not to be handed on.
        problems: what could not be read, in words.
    """

    schema: int = 0
    pages: int = 0
    page_size: int = 0
    is_ours: bool = False
    counts: Mapping[str, int | None] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    connections: Sequence[Mapping[str, object]] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[str] = ()


def survey(path: Path, monotonic: Callable[[], float]) -> Survey:
    """Look at the database *path*; raise DatabaseError where it cannot be opened at all.

    Args:
        path: the file.
        monotonic: seconds of a clock, to give up counting in time.
    """
    with reading(path) as database:
        problems: list[str] = []

        def read(what: str, question: Callable[[], Any], otherwise: Any) -> Any:
            try:
                return question()
            except (sqlite3.Error, ValueError, KeyError) as error:
                problems.append(f"{what}: {error}")
                return otherwise

        tables = read("tables", lambda: [row[0] for row in database.execute(_TABLES)], [])
        rows = read("connections", lambda: _dicts(database, "SELECT * FROM connections"), [])
        return Survey(
            schema=read("schema", lambda: read_number(database, "user_version"), 0),
            pages=read("pages", lambda: read_number(database, "page_count"), 0),
            page_size=read("page size", lambda: read_number(database, "page_size"), 0),
            is_ours=bool(read("owner", lambda: is_ours(database), None)),
            settings=read("settings", lambda: _settings(database), {}),
            connections=[_connection(row) for row in rows],
            names={str(row["id"]): str(row["name"]) for row in rows},
            counts=_counts(database, tables, monotonic),
            problems=problems,
        )


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open *path* for reading only; raise DatabaseError in words, for what happens inside too."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise in_plain_words(error, path) from error


def is_ours(database: sqlite3.Connection) -> bool:
    """Tell whether this program has made the database."""
    return read_number(database, "application_id") == APPLICATION_ID


def _settings(database: sqlite3.Connection) -> dict[str, object]:
    rows = database.execute("SELECT key, value FROM settings ORDER BY key")
    return {str(key): json.loads(value) for key, value in rows}


def _connection(row: Mapping[str, Any]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name in _CONNECTION_FIELDS:
        if name not in row:  # an older schema
            continue
        value = row[name]
        if name in _JSON_FIELDS and value:
            try:
                value = json.loads(value)
            except ValueError:
                value = "(not JSON)"
        shown[name] = value
    return shown


def _dicts(database: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    cursor = database.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _counts(
    database: sqlite3.Connection, tables: Sequence[str], monotonic: Callable[[], float]
) -> dict[str, int | None]:
    """Count the rows of all tables, for at most `COUNTING_S` together."""
    until = monotonic() + COUNTING_S
    database.set_progress_handler(lambda: monotonic() > until, _STEPS_BETWEEN_LOOKS)
    counts: dict[str, int | None] = {}
    for table in tables:
        quoted = table.replace('"', '""')
        try:
            found = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608 - its own name
            counts[table] = int(found[0])
        except sqlite3.Error:  # interrupted, or this part of the file is damaged
            counts[table] = None
    return counts


# ---------------------------------------------------------------------- before a restore
#: What a person would miss, and how to tell what the backup does not hold.
_LOST: Final = {
    "orders": "id > coalesce((SELECT max(id) FROM backup.orders), 0)",
    "fills": "id > coalesce((SELECT max(id) FROM backup.fills), 0)",
    "positions": "id NOT IN (SELECT id FROM backup.positions)",
    "decisions": "id > coalesce((SELECT max(id) FROM backup.decisions), 0)",
    "connections": "id NOT IN (SELECT id FROM backup.connections)",
    "preset_types": "id NOT IN (SELECT id FROM backup.preset_types)",
    "backtests": "id NOT IN (SELECT id FROM backup.backtests)",
    "settings_history": "id > coalesce((SELECT max(id) FROM backup.settings_history), 0)",
    "trade_engine_logs": "id > coalesce((SELECT max(id) FROM backup.trade_engine_logs), 0)",
}
_OPEN: Final = """
    SELECT count(*) FROM main.positions WHERE status IN ('opening', 'open', 'closing')
    AND id NOT IN (SELECT id FROM backup.positions)
"""
_PROFILE: Final = "SELECT value FROM {}.engine_state WHERE key = 'profile_id'"


@dataclass(frozen=True, slots=True)
class Loss:
    """What the present database holds and a backup does not.

    Attributes:
        rows: rows by table, those with any.
        open_positions: of them positions that are open now.
        same_profile: the backup was made of this very database.
        schema: of the backup.
    """

    rows: Mapping[str, int]
    open_positions: int
    same_profile: bool
    schema: int


def lost_by(database: Path, backup: Path) -> Loss:
    """Compare *backup*, a single file nobody writes, with the present *database*.

    Raises DatabaseError where the present one cannot be read: then nobody knows what is lost.
    """
    with reading(database) as connection:
        connection.execute("ATTACH ? AS backup", (reading_uri(backup),))
        same = _value(connection, _PROFILE.format("main")) == _value(
            connection, _PROFILE.format("backup")
        )
        rows = {}
        for table, condition in _LOST.items():
            where = condition if same else "1"
            sql = f"SELECT count(*) FROM main.{table} WHERE {where}"  # noqa: S608 - our own words
            if count := _value(connection, sql, otherwise=f"SELECT count(*) FROM main.{table}"):  # noqa: S608
                rows[table] = int(count)
        open_now = int(_value(connection, _OPEN) or 0)
        schema = int(_value(connection, "PRAGMA backup.user_version"))
        return Loss(rows, open_now, same, schema)


def _value(connection: sqlite3.Connection, sql: str, otherwise: str = "") -> Any:
    """Return one value; a table an older schema does not have is asked for by *otherwise*."""
    try:
        row = connection.execute(sql).fetchone()
    except sqlite3.OperationalError:
        return _value(connection, otherwise) if otherwise else None
    return row[0] if row else None
