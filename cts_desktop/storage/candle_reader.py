"""Candles read beside the engine: a million of them would hold its loop for a second."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.domain.market import Candles, IntArray
from cts_desktop.storage.candles import SeriesKey, as_candles
from cts_desktop.storage.sqlite_errors import SQLITE_ERRORS, in_plain_words

_SYMBOLS: Final = "SELECT connection_id, symbol, id FROM candle_symbols ORDER BY symbol, 1"
_NEXT_TIMEFRAME: Final = (
    "SELECT MIN(timeframe_s) FROM candles WHERE symbol_id = ? AND timeframe_s > ?"
)
#: A row without a price is no candle.
_OF_SERIES: Final = """
    FROM candles WHERE symbol_id = (
        SELECT id FROM candle_symbols WHERE connection_id = ?1 AND symbol = ?2
    ) AND timeframe_s = ?3 AND open > 0 AND high > 0 AND low > 0 AND close > 0
"""
_EXTENT: Final = f"SELECT COUNT(*), MIN(timestamp), MAX(timestamp) {_OF_SERIES}"
_GAPS: Final = f"""
    SELECT before + ?4, (timestamp - before) / ?4 - 1 FROM (
        SELECT timestamp, LAG(timestamp) OVER (ORDER BY timestamp) AS before {_OF_SERIES}
    ) WHERE timestamp - before > ?4
"""  # noqa: S608
_WITHIN: Final = f"{_OF_SERIES} AND timestamp BETWEEN ?4 AND ?5 ORDER BY timestamp"
_LOAD: Final = f"SELECT timestamp, open, high, low, close, volume {_WITHIN}"
_TIMES: Final = f"SELECT timestamp {_WITHIN}"
_FOR_EVER: Final = 2**62


@dataclass(frozen=True, slots=True)
class SeriesExtent:
    """How much of a series is stored.

    Attributes:
        begin_ms, end_ms: opening of the first and end of the last candle.
        gaps: stretches of missing candles, oldest first: (opening of the first one, how many).
    """

    rows: int
    begin_ms: int
    end_ms: int
    gaps: tuple[tuple[int, int], ...]


class CandleReader:
    """Reads what is committed, over a connection of its own; every method in any thread.

    All raise DatabaseError and its kin.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def series(self) -> list[SeriesKey]:
        """Return what is stored, by symbol, source and timeframe, without looking at the rows."""
        found: list[SeriesKey] = []
        with self._open() as connection:
            for source, symbol, symbol_id in connection.execute(_SYMBOLS).fetchall():
                timeframe_s = 0
                while timeframe_s is not None:
                    asked = (symbol_id, timeframe_s)
                    (timeframe_s,) = connection.execute(_NEXT_TIMEFRAME, asked).fetchone()
                    if timeframe_s is not None:
                        found.append(SeriesKey(source, symbol, timeframe_s))
        return found

    def extent(self, key: SeriesKey) -> SeriesExtent:
        """Return how much is there and what is missing; about a second for a million candles."""
        step_ms = key.timeframe_s * 1000
        with self._open() as connection:
            rows, first, last = connection.execute(_EXTENT, key).fetchone()
            if not rows:
                return SeriesExtent(0, 0, 0, ())
            complete = (last - first) // step_ms + 1 == rows
            gaps = () if complete else connection.execute(_GAPS, (*key, step_ms)).fetchall()
        return SeriesExtent(rows, first, last + step_ms, tuple(gaps))

    def load(self, key: SeriesKey, since_ms: int = 0, until_ms: int = 0) -> Candles:
        """Return the candles that open from *since_ms* on and before *until_ms* (0: all)."""
        with self._open() as connection:
            return as_candles(connection.execute(_LOAD, (*key, since_ms, _last(until_ms))))

    def times_ms(self, key: SeriesKey, since_ms: int = 0, until_ms: int = 0) -> IntArray:
        """Return when those candles open, ascending."""
        with self._open() as connection:
            rows = connection.execute(_TIMES, (*key, since_ms, _last(until_ms)))
            return np.fromiter((row[0] for row in rows), dtype=np.int64)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as connection:
                yield connection
        except SQLITE_ERRORS as error:
            raise in_plain_words(error, self._path) from error


def _last(until_ms: int) -> int:
    return until_ms - 1 if until_ms else _FOR_EVER
