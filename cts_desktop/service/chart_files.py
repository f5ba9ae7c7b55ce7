"""The candles of a recording, read from its files once and held while they are looked at."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.domain.errors import DataFileError
from cts_desktop.domain.market import Candles, MarketType
from cts_desktop.exchange.market_sources.loading import load_symbols
from cts_desktop.exchange.market_sources.series import CandleSeries, Series, TradeSeries
from cts_desktop.service.chart_history import MINUTE_S

_MS: Final = 1000
_MINUTE_MS: Final = MINUTE_S * _MS


class RecordedFiles:
    """Reads files in threads; of several recordings the one read last is held."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[object, ...] = ()
        self._held: Mapping[str, tuple[int, Candles]] = {}

    def symbols(self, files: tuple[Path, ...]) -> list[str]:
        """Return what the files hold; raise DataFileError."""
        return list(self._series(files))

    def candles(
        self, files: tuple[Path, ...], symbol: str, until_ms: int
    ) -> tuple[int, Candles] | None:
        """Return timeframe in seconds and the candles that were over at *until_ms*, or None.

        Raises DataFileError.
        """
        found = self._series(files).get(symbol)
        if found is None:
            return None
        timeframe_s, candles = found
        count = int(np.searchsorted(candles.ts_ms + timeframe_s * _MS, until_ms, side="right"))
        return timeframe_s, Candles(candles.ts_ms[:count], candles.ohlcv[:count])

    def _series(self, files: tuple[Path, ...]) -> Mapping[str, tuple[int, Candles]]:
        if not files:
            return {}
        with self._lock:  # two charts of one recording read it once
            key = (files, tuple(_modified(path) for path in files))
            if key != self._key:
                series = load_symbols(files, MarketType.PERPETUAL).series
                made = {symbol: _candles(of) for symbol, of in series.items()}
                self._key, self._held = key, {s: c for s, c in made.items() if c is not None}
            return self._held


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror}") from error


def _candles(series: Series) -> tuple[int, Candles] | None:
    """Return the candles of a series, those of trades made of its minutes."""
    if isinstance(series, CandleSeries):
        times, *columns = series.data
        return series.timeframe_ms // _MS, Candles(times, np.column_stack(columns))
    if isinstance(series, TradeSeries):
        return MINUTE_S, _minutes(series)
    return None


def _minutes(series: TradeSeries) -> Candles:
    """Return the minutes in which something was traded."""
    ts, price, qty = series.data
    starts = np.flatnonzero(np.diff(ts // _MINUTE_MS, prepend=-1))
    ends = np.append(starts[1:], len(ts)) - 1
    rows = np.column_stack((
        price[starts],
        np.maximum.reduceat(price, starts),
        np.minimum.reduceat(price, starts),
        price[ends],
        np.add.reduceat(qty, starts),
    ))  # fmt: skip
    return Candles(ts[starts] // _MINUTE_MS * _MINUTE_MS, rows)
