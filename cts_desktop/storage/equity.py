"""Balance and equity over time."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cts_desktop.storage.columns import decimal_text
from cts_desktop.storage.database import Database

_ADD: Final = """
    INSERT OR REPLACE INTO equity_snapshots (connection_id, timestamp, balance, equity, mode)
    VALUES (?1, ?2, ?3, ?4, coalesce((SELECT mode FROM connections WHERE id = ?1), ''))
"""
# SQLite takes the other columns of a group from the row with the maximum.
_SERIES: Final = """
    SELECT max(timestamp), balance, equity FROM equity_snapshots
    WHERE connection_id = ? AND timestamp BETWEEN ? AND ?
    GROUP BY (timestamp - ?) / ? ORDER BY 1
"""
_SPAN: Final = "SELECT min(timestamp), max(timestamp) FROM equity_snapshots WHERE connection_id = ?"
_LAST: Final = """
    SELECT timestamp, balance, equity FROM equity_snapshots
    WHERE connection_id = ? ORDER BY timestamp DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class EquityPoint:
    """An account at one time, in quote currency."""

    ts_ms: int
    balance: Decimal
    equity: Decimal


class EquityRepository:
    """Implements `domain.ports.EquityStore`, and the curve a person looks at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection_id: str, ts_ms: int, balance: Decimal, equity: Decimal) -> None:
        """Queue a snapshot; a second one of the same millisecond replaces the first."""
        row = (connection_id, ts_ms, decimal_text(balance), decimal_text(equity))
        self._database.queue(_ADD, row)

    def series(
        self,
        connection_id: str,
        since_ms: int = 0,
        until_ms: int | None = None,
        points: int = 1000,
    ) -> list[EquityPoint]:
        """Return at most *points* snapshots: the last one of each equal part of the time."""
        first, newest = self._database.select(_SPAN, (connection_id,))[0]
        if first is None:
            return []
        since_ms = max(since_ms, first)
        until_ms = newest if until_ms is None else min(until_ms, newest)
        span_ms = max(1, -(-(until_ms - since_ms + 1) // max(1, points)))
        rows = self._database.select(
            _SERIES, (connection_id, since_ms, until_ms, since_ms, span_ms)
        )
        return [EquityPoint(ts, Decimal(balance), Decimal(equity)) for ts, balance, equity in rows]

    def last(self, connection_id: str) -> EquityPoint | None:
        """Return the newest snapshot."""
        rows = self._database.select(_LAST, (connection_id,))
        return EquityPoint(rows[0][0], Decimal(rows[0][1]), Decimal(rows[0][2])) if rows else None
