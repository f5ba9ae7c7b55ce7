"""Candle history per connection, in and out as arrays."""

from collections import Counter
from itertools import chain, repeat
from sqlite3 import Cursor
from typing import Final, NamedTuple

import numpy as np

from cts_desktop.domain.market import Candles
from cts_desktop.storage.database import Database

_ADD_SYMBOL: Final = "INSERT OR IGNORE INTO candle_symbols (connection_id, symbol) VALUES (?, ?)"
_SYMBOL_ID: Final = "SELECT id FROM candle_symbols WHERE connection_id = ? AND symbol = ?"
_SAVE: Final = """
    INSERT OR REPLACE INTO candles (
        symbol_id, timeframe_s, timestamp, open, high, low, close, volume
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_LOAD: Final = """
    SELECT timestamp, open, high, low, close, volume FROM candles
    WHERE symbol_id = ? AND timeframe_s = ? AND timestamp BETWEEN ? AND ? ORDER BY timestamp
"""
_DELETE: Final = """
    DELETE FROM candles WHERE symbol_id = ?1 AND timeframe_s = ?2 AND timestamp <= (
        SELECT MAX(timestamp) FROM (
            SELECT timestamp FROM candles WHERE symbol_id = ?1 AND timeframe_s = ?2
            ORDER BY timestamp LIMIT ?3
        )
    )
"""
_IS_THERE: Final = "SELECT 1 FROM candles WHERE symbol_id = ? AND timeframe_s = ? LIMIT 1"
_FOR_EVER: Final = 2**62


class SeriesKey(NamedTuple):
    """What names a stored series; `source` is a connection's id, or where else it came from."""

    source: str
    symbol: str
    timeframe_s: int


def as_candles(cursor: Cursor) -> Candles:
    """Return the candles of a query for their six columns."""
    # One flat row of floats: twice as fast as records, and exact for times up to 2**53 ms.
    values = np.fromiter(chain.from_iterable(cursor), dtype=np.float64).reshape(-1, 6)
    return Candles(values[:, 0].astype(np.int64), np.ascontiguousarray(values[:, 1:]))


class CandleRepository:
    """Candles by connection, symbol and timeframe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changes: Counter[SeriesKey] = Counter()

    def save(self, connection_id: str, symbol: str, timeframe_s: int, candles: Candles) -> None:
        """Queue candles; those of a time known already are replaced."""
        self._changes[SeriesKey(connection_id, symbol, timeframe_s)] += 1
        self._database.queue(_ADD_SYMBOL, (connection_id, symbol))
        symbol_id = self._symbol_id(connection_id, symbol)
        columns = (candles.ts_ms.tolist(), *candles.ohlcv.T.tolist())
        rows = zip(repeat(symbol_id), repeat(timeframe_s), *columns, strict=False)
        self._database.queue_many(_SAVE, rows)

    def load(
        self,
        connection_id: str,
        symbol: str,
        timeframe_s: int,
        since_ms: int = 0,
        until_ms: int = _FOR_EVER,
    ) -> Candles:
        """Return the candles that open within the given time (inclusive), oldest first."""
        symbol_id = self._symbol_id(connection_id, symbol)
        cursor = self._database.cursor(_LOAD, (symbol_id, timeframe_s, since_ms, until_ms))
        return as_candles(cursor)

    def changes(self, key: SeriesKey) -> int:
        """Return a number that changes whenever the series was written to."""
        return self._changes[key]

    def delete_some(self, key: SeriesKey, at_most: int) -> bool:
        """Queue the deletion of the oldest candles of a series; tell whether any are left.

        A whole series at once would hold the engine's loop for seconds.
        """
        self._changes[key] += 1
        symbol_id = self._symbol_id(key.source, key.symbol)
        self._database.queue(_DELETE, (symbol_id, key.timeframe_s, at_most))
        return bool(self._database.select(_IS_THERE, (symbol_id, key.timeframe_s)))

    def delete_before(self, connection_id: str, ts_ms: int) -> None:
        """Queue the deletion of a connection's older candles."""
        self._database.queue(
            "DELETE FROM candles WHERE timestamp < ? AND symbol_id IN "
            "(SELECT id FROM candle_symbols WHERE connection_id = ?)",
            (ts_ms, connection_id),
        )

    def _symbol_id(self, connection_id: str, symbol: str) -> int | None:
        rows = self._database.select(_SYMBOL_ID, (connection_id, symbol))
        return rows[0][0] if rows else None
