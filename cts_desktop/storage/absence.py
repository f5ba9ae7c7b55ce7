"""What was traded between two looks, read beside the engine: weeks have many fills."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Final

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.positions import PositionState
from cts_desktop.storage.columns import EXACT
from cts_desktop.storage.database import Database
from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words

_NEWEST_FILL: Final = "SELECT COALESCE(MAX(id), 0) FROM fills"
_FILLS: Final = """
    SELECT connection_id, mode, COUNT(*) FROM fills WHERE id > ? AND id <= ? GROUP BY 1, 2
"""
#: Positions that had fills, and whether they had none before.
_POSITIONS: Final = """
    SELECT p.connection_id, p.mode, p.symbol, p.status, p.realized_pnl,
        NOT EXISTS (
            SELECT 1 FROM orders e JOIN fills b ON b.client_id = e.client_id
            WHERE e.position_id = p.id AND b.id <= ?1
        )
    FROM positions p WHERE p.id IN (
        SELECT o.position_id FROM fills f JOIN orders o ON o.client_id = f.client_id
        WHERE f.id > ?1 AND f.id <= ?2
    )
"""
_OVER: Final = frozenset({PositionState.CLOSED.value, PositionState.DUST.value})


@dataclass(slots=True)
class Traded:
    """What one connection did in one mode and quote currency.

    Attributes:
        profit: net, of the positions that were closed.
    """

    connection_id: str
    mode: str
    quote: str
    fills: int = 0
    opened: int = 0
    closed: int = 0
    profit: Decimal = ZERO


def newest_fill(database: Database) -> int:
    """Return the number of the newest fill, 0 before the first.

    Numbers, not times: a recorded market has times of its own.
    """
    return int(database.select(_NEWEST_FILL)[0][0])


def traded(path: Path, spans: Iterable[tuple[int, int]]) -> list[Traded]:
    """Return what was traded by the fills numbered in any of the *spans* (after, until].

    Fills are counted in a row of their own, without a quote currency. Reads what is committed, in
    any thread; raises DatabaseError and its kin.
    """
    found: dict[tuple[str, str, str], Traded] = {}
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection, localcontext(EXACT):
            for span in spans:
                _add(connection, span, found)
    except SQLITE_ERRORS as error:
        raise in_plain_words(error, path) from error
    return [found[key] for key in sorted(found)]


def _add(
    connection: sqlite3.Connection,
    span: tuple[int, int],
    found: dict[tuple[str, str, str], Traded],
) -> None:
    def row(connection_id: str, mode: str, quote: str) -> Traded:
        return found.setdefault((connection_id, mode, quote), Traded(connection_id, mode, quote))

    for connection_id, mode, count in connection.execute(_FILLS, span):
        row(connection_id, mode, "").fills += count
    for connection_id, mode, symbol, status, profit, is_new in connection.execute(_POSITIONS, span):
        one = row(connection_id, mode, symbol.partition("/")[2].partition(":")[0])
        one.opened += is_new
        if status in _OVER:
            one.closed += 1
            one.profit += Decimal(profit or "0")
