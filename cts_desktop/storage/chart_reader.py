"""What was traded and signalled of one symbol, read beside the engine for a chart."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words

#: A position that was never filled has neither an entry nor an end.
_POSITIONS: Final = """
    SELECT id, side, opened_at, entry_price, closed_at, exit_price, realized_pnl,
           coalesce(close_reason, '')
    FROM positions
    WHERE connection_id = ?1 AND closed_at >= ?3 AND symbol = ?2 AND opened_at <= ?4
      AND entry_price IS NOT NULL AND exit_price IS NOT NULL
    ORDER BY closed_at DESC LIMIT ?5
"""
#: Keys are "SYMBOL indication side".
_SIGNALS: Final = """
    SELECT minute_at, substr(counts.key, length(?2) + 2), counts.value
    FROM engine_metrics, json_each(engine_metrics.data, '$.signals') AS counts
    WHERE connection_id = ?1 AND minute_at BETWEEN ?3 AND ?4
      AND substr(counts.key, 1, length(?2) + 1) = ?2 || ' '
    ORDER BY minute_at
"""
_NEXT_TIMEFRAME: Final = """
    SELECT MIN(timeframe_s) FROM candles WHERE timeframe_s > ?3 AND symbol_id = (
        SELECT id FROM candle_symbols WHERE connection_id = ?1 AND symbol = ?2
    )
"""
_ENDS: Final = """
    SELECT MIN(timestamp), MAX(timestamp) FROM candles WHERE timeframe_s = ?3 AND symbol_id = (
        SELECT id FROM candle_symbols WHERE connection_id = ?1 AND symbol = ?2
    )
"""
_TRADED: Final = "SELECT DISTINCT connection_id, symbol FROM positions ORDER BY symbol"
_STORED: Final = "SELECT connection_id, symbol FROM candle_symbols ORDER BY symbol"

Row = tuple[Any, ...]


class ChartReader:
    """Reads what is committed, over a connection of its own; every method in any thread.

    All raise DatabaseError and its kin. Times are in UTC milliseconds, both ends included.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def closed_positions(
        self, connection_id: str, symbol: str, span: tuple[int, int], limit: int
    ) -> Sequence[Row]:
        """Return the newest positions that were open within *span*: columns as selected above."""
        return self._rows(_POSITIONS, (connection_id, symbol, *span, limit))

    def signals(self, connection_id: str, symbol: str, span: tuple[int, int]) -> Sequence[Row]:
        """Return minute, "indication side" and how many, oldest first."""
        return self._rows(_SIGNALS, (connection_id, symbol, *span))

    def timeframes(self, connection_id: str, symbol: str) -> dict[int, tuple[int, int]]:
        """Return the stored timeframes in seconds with first and last opening."""
        found: dict[int, tuple[int, int]] = {}
        timeframe_s: int | None = 0
        while timeframe_s is not None:  # one step in the index each, however many rows there are
            ((timeframe_s,),) = self._rows(_NEXT_TIMEFRAME, (connection_id, symbol, timeframe_s))
            if timeframe_s is not None:
                (ends,) = self._rows(_ENDS, (connection_id, symbol, timeframe_s))
                found[timeframe_s] = ends
        return found

    def symbols(self) -> Sequence[tuple[str, str]]:
        """Return connection and symbol of everything that was traded or has stored candles."""
        rows = dict.fromkeys((*self._rows(_STORED, ()), *self._rows(_TRADED, ())))
        return [(str(connection_id), str(symbol)) for connection_id, symbol in rows]

    def _rows(self, statement: str, parameters: Row) -> list[Row]:
        try:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                return connection.execute(statement, parameters).fetchall()
        except SQLITE_ERRORS as error:
            raise in_plain_words(error, self._path) from error
