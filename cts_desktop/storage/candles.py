"""Candle history per connection, in and out as arrays."""

from itertools import chain, repeat
from typing import Final

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
_FOR_EVER: Final = 2**62


class CandleRepository:
    """Candles by connection, symbol and timeframe."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, connection_id: str, symbol: str, timeframe_s: int, candles: Candles) -> None:
        """Queue candles; those of a time known already are replaced."""
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
        # One flat row of floats: twice as fast as records, and exact for times up to 2**53 ms.
        values = np.fromiter(chain.from_iterable(cursor), dtype=np.float64).reshape(-1, 6)
        return Candles(values[:, 0].astype(np.int64), np.ascontiguousarray(values[:, 1:]))

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
