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
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import numpy as np

from cts_desktop.domain.market import Candles
from cts_desktop.engine.minute_candles import MINUTE_MS, MinuteCandles
from cts_desktop.runtime.files import atomic_file, human_os_error
from cts_desktop.service.chart_history import joined, no_candles

#: Of each symbol: ten days, and half a megabyte.
KEPT: Final = 14_400
#: Of all symbols of a connection together: 10 MB, as much as a session keeps of them.
BUDGET: Final = 200_000
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
            kept = joined([known.get(symbol) or no_candles(), candles])
            known[symbol] = _newest(kept, len(found))

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
            kept = joined([before, fresh] if later else [fresh, before])
            known[symbol] = _newest(kept, len(symbols))
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
        path = self._path(connection_id)
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            with atomic_file(path) as file, ZipFile(file, "w") as archive:
                _put(archive, "names", np.array(list(kept), np.str_))
                for number, candles in enumerate(kept.values()):
                    table = np.column_stack((candles.ts_ms, candles.ohlcv))
                    _put(archive, f"t{number}", table)
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


def _put(archive: ZipFile, name: str, array: "np.ndarray[Any, Any]") -> None:
    """Add an array as `np.savez` does, which wants all of them at once and three times the room."""
    with archive.open(f"{name}.npy", "w") as file:
        np.lib.format.write_array(file, array, allow_pickle=False)


def _newest(candles: Candles, symbols: int) -> Candles:
    """Return what is kept of one of so many *symbols*."""
    newest = slice(-min(KEPT, BUDGET // symbols), None)
    return Candles(candles.ts_ms[newest], candles.ohlcv[newest])
