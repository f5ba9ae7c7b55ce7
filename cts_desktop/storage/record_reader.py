"""Records of a profile read beside its program: one snapshot, row by row, nothing is written."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.soundness import check_header, read_number
from cts_desktop.storage.sqlite_errors import in_plain_words


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"  # as it is stored: money exactly
    TIME = "time"  # UTC milliseconds, or None
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name outside, and what it is in SQL."""

    name: str
    kind: Kind
    sql: str


@dataclass(frozen=True, slots=True)
class Records:
    """A list of rows, oldest first."""

    columns: tuple[Column, ...]
    source: str


def _records(source: str, columns: str) -> Records:
    """Read *columns*, a line each: name, kind, SQL."""
    lines = (line.split() for line in columns.strip().splitlines())
    return Records(tuple(Column(name, Kind(kind), sql) for name, kind, sql in lines), source)


RECORDS: Final[Mapping[str, Records]] = {
    "fills": _records(
        "fills f LEFT JOIN connections c ON c.id = f.connection_id"
        " LEFT JOIN orders o ON o.client_id = f.client_id ORDER BY f.id",
        """
        id number f.id
        executed time f.timestamp
        connection_id text f.connection_id
        connection text c.name
        mode text f.mode
        symbol text f.symbol
        side text f.side
        purpose text o.intent
        price number f.price
        quantity number f.size
        fee number f.fee
        fee_currency text f.fee_currency
        maker flag f.maker
        trade_id text f.trade_id
        client_id text f.client_id
        venue_id text f.venue_id
        position_id text o.position_id
        """,
    ),
    "orders": _records(
        "orders o LEFT JOIN connections c ON c.id = o.connection_id ORDER BY o.id",
        """
        id number o.id
        created time o.created_at
        updated time o.updated_at
        finished time o.finished_at
        connection_id text o.connection_id
        connection text c.name
        mode text o.mode
        symbol text o.symbol
        side text o.side
        type text o.type
        purpose text o.intent
        state text o.status
        quantity number o.size
        price number o.price
        stop_price number o.stop_price
        trailing_pct number o.trailing_pct
        leverage number o.leverage
        filled_quantity number o.filled_size
        filled_notional number o.filled_notional
        average_price number o.average_price
        reduce_only flag o.reduce_only
        post_only flag o.post_only
        reason text o.reason
        client_id text o.client_id
        venue_id text o.venue_id
        position_id text o.position_id
        set_key text o.set_key
        computation text o.computation
        """,
    ),
    "positions": _records(
        "positions p LEFT JOIN connections c ON c.id = p.connection_id ORDER BY p.created_at, p.id",
        """
        id text p.id
        created time p.created_at
        opened time p.opened_at
        closed time p.closed_at
        connection_id text p.connection_id
        connection text c.name
        mode text p.mode
        symbol text p.symbol
        side text p.side
        state text p.status
        quantity number p.size
        entry_price number p.entry_price
        exit_price number p.exit_price
        entry_quantity number p.entry_size
        entry_notional number p.entry_notional
        exit_quantity number p.exit_size
        exit_notional number p.exit_notional
        adjusted_quantity number p.adjusted_qty
        adjusted_notional number p.adjusted_notional
        base_fees number p.base_fees
        base_fee_notional number p.base_fee_notional
        fees number p.fees
        funding number p.funding
        realized_pnl number p.realized_pnl
        stop_price number p.stop_price
        target_price number p.target_price
        close_reason text p.close_reason
        set_key text p.set_key
        """,
    ),
    "decisions": _records(
        "decisions d LEFT JOIN connections c ON c.id = d.connection_id ORDER BY d.id",
        """
        id number d.id
        decided time d.timestamp
        connection_id text d.connection_id
        connection text c.name
        mode text d.mode
        symbol text d.symbol
        side text d.side
        purpose text d.purpose
        accepted flag d.accepted
        repeats number d.repeats
        reason text d.reason
        message text d.message
        value text d.value
        limit text d.limit_value
        client_id text d.client_id
        position_id text d.position_id
        set_key text d.set_key
        rules text d.rules
        computation text d.computation
        """,
    ),
    "logs": _records(
        "trade_engine_logs l LEFT JOIN connections c ON c.id = l.connection_id ORDER BY l.id",
        """
        id number l.id
        written time l.timestamp
        level text l.level
        source text l.source
        connection_id text l.connection_id
        connection text c.name
        message text l.message
        context text l.context
        """,
    ),
}


def read_records(path: Path, records: Records) -> Iterator[tuple[Any, ...]]:
    """Yield the committed rows of one moment, in memory one by one.

    Raises DatabaseError and its kin, also for a schema this program would have to upgrade first.
    """
    check_header(path, len(MIGRATIONS))
    columns = ", ".join(column.sql for column in records.columns)
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            if read_number(connection, "user_version") < len(MIGRATIONS):
                raise DatabaseError(
                    f"{path} was written by an older version of this program. Start this version "
                    "once on the profile, which brings the database up to date, then try again."
                )
            yield from connection.execute(f"SELECT {columns} FROM {records.source}")  # noqa: S608 - constants
    except sqlite3.Error as error:
        raise in_plain_words(error, path) from error
