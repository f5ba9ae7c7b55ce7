"""Remembers the minutes of markets of our own, which nobody could be asked for again.

An exchange can be asked for its candles and a recording is a file; what the embedded market has
played is gone. So its newest minutes are kept, in files that may be deleted at any time: a chart
then begins later, and nothing else is missing.
"""

import asyncio
import io
import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from cts_desktop.domain.market import Candles
from cts_desktop.engine.minute_candles import MINUTE_MS, MinuteCandles
from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.service.chart_history import joined, no_candles

#: Of each symbol: ten days, and half a megabyte.
KEPT: Final = 14_400
_SUFFIX: Final = ".npz"
_COLUMNS: Final = 6
_CLOSE: Final = 3
_log: Final = logging.getLogger(__name__)


class ChartMemory:
    """Closed minutes by connection and symbol; used on the engine loop, files in threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._known: dict[str, dict[str, Candles]] = {}
        self._loaded: set[str] = set()
        self._taken_ms: dict[str, int] = {}
        self._changed: set[str] = set()

    async def load(self, connection_id: str) -> None:
        """Read what earlier runs kept of a connection, once."""
        if connection_id in self._loaded:
            return
        found = await asyncio.to_thread(self._read, connection_id)
        self._loaded.add(connection_id)
        known = self._known.setdefault(connection_id, {})
        for symbol, candles in found.items():
            known[symbol] = _newest(joined([known.get(symbol) or no_candles(), candles]))

    def minutes(self, connection_id: str, symbol: str) -> Candles:
        """Return what is remembered of a symbol, oldest first."""
        return self._known.get(connection_id, {}).get(symbol) or no_candles()

    def symbols(self, connection_id: str) -> tuple[str, ...]:
        """Return the symbols of which something is remembered."""
        return tuple(self._known.get(connection_id, {}))

    def take(self, connection_id: str, symbols: Collection[str], minutes: MinuteCandles) -> None:
        """Add what has closed since the last time; what is played once more counts as it is now."""
        times, rows = minutes.closed_since(self._taken_ms.get(connection_id, 0))
        if not len(times):
            return
        self._taken_ms[connection_id] = int(times[-1]) + MINUTE_MS
        known = self._known.setdefault(connection_id, {})
        for number, symbol in enumerate(symbols):
            there = np.isfinite(rows[:, _CLOSE, number])
            fresh = Candles(times[there], rows[there, :, number])
            before = known.get(symbol) or no_candles()
            later = not len(before.ts_ms) or times[0] > before.ts_ms[-1]
            known[symbol] = _newest(joined([before, fresh] if later else [fresh, before]))
        self._changed.add(connection_id)

    async def write(self) -> None:
        """Write what has changed; a full disk is no reason to stop, and is said once."""
        changed, self._changed = self._changed, set()
        for connection_id in changed:
            await self.load(connection_id)
            kept = dict(self._known[connection_id])
            await asyncio.to_thread(self._write, connection_id, kept)

    def forget_all_but(self, connection_ids: Collection[str]) -> None:
        """Delete the files of connections that are gone."""
        for path in self._directory.glob(f"*{_SUFFIX}"):
            if path.stem not in connection_ids:
                path.unlink(missing_ok=True)

    # ------------------------------------------------------------------ files
    def _path(self, connection_id: str) -> Path:
        return self._directory / f"{connection_id}{_SUFFIX}"

    def _write(self, connection_id: str, kept: Mapping[str, Candles]) -> None:
        out = io.BytesIO()
        tables = {s: np.column_stack((c.ts_ms, c.ohlcv)) for s, c in kept.items()}
        names = np.array(list(tables), np.str_)
        arrays = {f"t{n}": table for n, table in enumerate(tables.values())}
        np.savez(out, allow_pickle=False, names=names, **arrays)
        path = self._path(connection_id)
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            atomic_write(path, out.getvalue())
        except OSError as error:
            _log.info("chart: %s", human_os_error(error, path))

    def _read(self, connection_id: str) -> dict[str, Candles]:
        try:
            data = io.BytesIO(self._path(connection_id).read_bytes())
            with np.load(data, allow_pickle=False) as file:
                tables = {str(s): file[f"t{n}"] for n, s in enumerate(file["names"].tolist())}
        except FileNotFoundError:
            return {}
        except (
            OSError,
            ValueError,
            KeyError,
            EOFError,
            BadZipFile,
        ) as error:  # damaged: it is only a memory
            _log.info("chart: what was kept of %s cannot be read: %s", connection_id, error)
            return {}
        return {
            symbol: Candles(table[:, 0].astype(np.int64), np.ascontiguousarray(table[:, 1:]))
            for symbol, table in tables.items()
            if table.ndim == 2 and table.shape[1] == _COLUMNS  # noqa: PLR2004 - a table
        }


def _newest(candles: Candles) -> Candles:
    return Candles(candles.ts_ms[-KEPT:], candles.ohlcv[-KEPT:])
