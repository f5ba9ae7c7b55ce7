"""The stored candles: what there is, in from files and out to them, and ready for a back-test."""

import asyncio
import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from cts_desktop.analysis.presets.candles import candles_hash, gaps_of
from cts_desktop.domain.backtests import IMPORTED, DataFacts, DataRange
from cts_desktop.domain.errors import DataFileError, InvalidValueError, NotFoundError
from cts_desktop.domain.events import CandlesChanged
from cts_desktop.domain.market import Candles
from cts_desktop.domain.money import grouped
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.exchange.market_sources.loading import CandleSet, load_candles
from cts_desktop.exchange.market_sources.names import symbol_of
from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.service.candle_downloads import Downloads
from cts_desktop.service.connection_parts import Parts
from cts_desktop.service.preset_views import CandleSeriesView, DownloadView
from cts_desktop.service.views import OperationResult
from cts_desktop.storage.candle_reader import CandleReader, SeriesExtent
from cts_desktop.storage.candles import SeriesKey

IMPORTED_NAME: Final = "Imported"
#: Gaps that are listed with a series, the largest ones.
GAPS_SHOWN: Final = 20
#: Candles written or deleted at once: some 10 ms of the engine's loop, then others' turn.
PIECE: Final = 2000
_LINES_AT_ONCE: Final = 5_000
_HEADER: Final = "ts_ms,open,high,low,close,volume"


class CandleStore:
    """Verbs about stored candles; reading and calculating is done in threads."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stores = parts.stores
        self._reader = CandleReader(parts.stores.database.path)
        self._downloads = Downloads(parts, self._reader)
        self._changing = asyncio.Lock()
        self._extents: dict[SeriesKey, tuple[int, SeriesExtent]] = {}

    async def close(self) -> None:
        """End downloads; what came of them is kept, and they can be gone on with."""
        await self._downloads.close()

    # ------------------------------------------------------------------ what there is
    async def series(self) -> tuple[CandleSeriesView, ...]:
        """Return every stored series, by symbol."""
        self._stores.flush()
        keys = await asyncio.to_thread(self._reader.series)
        names = {c.connection_id: c.name for c in self._stores.connections.all()}
        names[IMPORTED] = IMPORTED_NAME
        views = [_series_view(key, names, await self._extent(key)) for key in keys]
        self._extents = {key: self._extents[key] for key in keys}
        return tuple(view for view in views if view.rows)

    async def gaps(self, source: str, symbol: str, timeframe_s: int) -> tuple[tuple[int, int], ...]:
        """Return every gap of a series, oldest first: first missing candle (ms), and how many."""
        self._stores.flush()
        return (await self._extent(SeriesKey(source, symbol, timeframe_s))).gaps

    async def _extent(self, key: SeriesKey) -> SeriesExtent:
        """Return how much is stored of a series; from memory where nothing was written since."""
        changes = self._stores.candles.changes(key)
        known = self._extents.get(key)
        if known is None or known[0] != changes:
            known = changes, await asyncio.to_thread(self._reader.extent, key)
            self._extents[key] = known
        return known[1]

    async def load(self, data: DataRange) -> tuple[Candles, DataFacts]:
        """Return stored candles and what they are.

        Raises NotFoundError where there are none in that time, DatabaseError and its kin.
        """
        self._stores.flush()
        candles, facts = await asyncio.to_thread(self._loaded, data)
        if not facts.rows:
            within = "in that time " if data.since_ms or data.until_ms else ""
            raise NotFoundError(
                f"There are no {timeframe_name(data.timeframe_s)} candles of {data.symbol} "
                f"{within}from {self._name(data.source)}: import or download them first."
            )
        return candles, facts

    def _loaded(self, data: DataRange) -> tuple[Candles, DataFacts]:
        key = SeriesKey(data.source, data.symbol, data.timeframe_s)
        candles = self._reader.load(key, data.since_ms, data.until_ms)
        return candles, facts_of(candles, data)

    def _name(self, source: str) -> str:
        connection = self._stores.connections.get(source)
        return connection.name if connection is not None else IMPORTED_NAME

    # ------------------------------------------------------------------ files
    async def import_files(self, paths: Sequence[str], source: str = IMPORTED) -> OperationResult:
        """Store the candles of csv and csv.gz files; what is stored already must be equal.

        All files are checked before anything is stored. Raises DataFileError naming file, line and
        remedy, InvalidValueError where there is nothing to import, DatabaseError and its kin.
        """
        if not paths:
            raise InvalidValueError("Files: choose at least one csv or csv.gz file of candles")
        async with self._changing:
            files = [Path(path) for path in paths]
            sets, notes = await asyncio.to_thread(load_candles, files)
            self._stores.flush()
            fresh = await asyncio.to_thread(self._checked, sets, source)
            for found in fresh:
                await self._store(found, source)
        lines = [_import_line(of, new) for of, new in zip(sets, fresh, strict=True)]
        self._parts.log.log(f"Candles imported: {'; '.join(lines)}")
        return OperationResult("\n".join(lines), notes)

    def _checked(self, sets: Sequence[CandleSet], source: str) -> list[CandleSet]:
        """Return what is not stored yet; raise DataFileError where something else is."""
        fresh: list[CandleSet] = []
        for found in sets:
            ts_ms = found.candles.ts_ms
            key = SeriesKey(source, found.symbol, found.timeframe_s)
            stored = self._reader.load(key, int(ts_ms[0]), int(ts_ms[-1]) + 1)
            _refuse_contradiction(found, stored)
            new = ~np.isin(ts_ms, stored.ts_ms)
            candles = Candles(ts_ms[new], found.candles.ohlcv[new])
            fresh.append(found._replace(candles=candles))
        return fresh

    async def _store(self, found: CandleSet, source: str) -> None:
        symbol, timeframe_s, candles = found
        for begin in range(0, len(candles.ts_ms), PIECE):
            piece = slice(begin, begin + PIECE)
            part = Candles(candles.ts_ms[piece], candles.ohlcv[piece])
            self._stores.candles.save(source, symbol, timeframe_s, part)
            self._stores.flush()
            await asyncio.sleep(0)
        self._parts.bus.publish(CandlesChanged(source, symbol))

    async def export(
        self, source: str, symbol: str, timeframe_s: int, path: str
    ) -> OperationResult:
        """Write a series to a csv file, packed where its name ends with ``.gz``.

        It can be imported again as it was. Raises NotFoundError, InvalidValueError where the file
        cannot be written.
        """
        target = Path(path)
        candles, facts = await self.load(DataRange(source, symbol, timeframe_s))
        try:
            await asyncio.to_thread(partial(_write, target, symbol, candles))
        except OSError as error:
            raise InvalidValueError(f"Not exported: {human_os_error(error, target)}") from error
        return OperationResult(f"{grouped(str(facts.rows))} candles were saved to {target}.")

    # ------------------------------------------------------------------ deleting
    async def delete(self, source: str, symbol: str, timeframe_s: int) -> OperationResult:
        """Delete a series; refused while it is being downloaded."""
        key = SeriesKey(source, symbol, timeframe_s)
        async with self._changing:
            self._downloads.forget_series(key)
            left = True
            while left:
                left = self._stores.candles.delete_some(key, PIECE)
                await asyncio.sleep(0)
            self._stores.flush()
        words = f"{timeframe_name(timeframe_s)} candles of {symbol} deleted ({self._name(source)})"
        self._parts.log.log(words)
        self._parts.bus.publish(CandlesChanged(source, symbol))
        return OperationResult(words)

    # ------------------------------------------------------------------ downloads
    async def download(
        self, connection_id: str, symbol: str, timeframe_s: int, since_ms: int, until_ms: int = 0
    ) -> None:
        """Begin, or go on, to download closed candles in the background; 0 means up to now.

        Only what is missing is asked for. Raises UserActionError and its kin in words.
        """
        self._downloads.start(SeriesKey(connection_id, symbol, timeframe_s), since_ms, until_ms)

    async def downloads(self) -> tuple[DownloadView, ...]:
        """Return the downloads that run or have ended, oldest first."""
        return self._downloads.views()

    async def cancel_download(self, connection_id: str, symbol: str, timeframe_s: int) -> None:
        """End a download; what came is kept."""
        await self._downloads.cancel(SeriesKey(connection_id, symbol, timeframe_s))

    async def forget_download(self, connection_id: str, symbol: str, timeframe_s: int) -> None:
        """Take a download that has ended off the list."""
        self._downloads.forget(SeriesKey(connection_id, symbol, timeframe_s))

    async def symbols(self, connection_id: str) -> tuple[str, ...]:
        """Return what the connection's venue trades; asks it."""
        return await self._downloads.symbols(connection_id)


def facts_of(candles: Candles, data: DataRange) -> DataFacts:
    """Return what *candles* are, wherever they come from."""
    _, missing = gaps_of(candles, data.timeframe_s)
    rows, step_ms = len(candles.ts_ms), data.timeframe_s * 1000
    return DataFacts(
        data=data,
        rows=rows,
        begin_ms=int(candles.ts_ms[0]) if rows else 0,
        end_ms=int(candles.ts_ms[-1]) + step_ms if rows else 0,
        gaps=len(missing),
        missing=int(missing.sum()),
        sha256=candles_hash(candles),
    )


def _series_view(key: SeriesKey, names: dict[str, str], extent: SeriesExtent) -> CandleSeriesView:
    largest = sorted(extent.gaps, key=lambda gap: gap[1], reverse=True)[:GAPS_SHOWN]
    return CandleSeriesView(
        source=key.source,
        source_name=names.get(key.source, key.source),
        symbol=key.symbol,
        timeframe_s=key.timeframe_s,
        rows=extent.rows,
        begin_ms=extent.begin_ms,
        end_ms=extent.end_ms,
        gaps=len(extent.gaps),
        missing=sum(count for _, count in extent.gaps),
        gap_list=tuple(largest),
    )


def _import_line(found: CandleSet, fresh: CandleSet) -> str:
    new, known = len(fresh.candles.ts_ms), len(found.candles.ts_ms) - len(fresh.candles.ts_ms)
    line = f"{found.symbol} {timeframe_name(found.timeframe_s)}: {grouped(str(new))} candles stored"
    return f"{line}, {grouped(str(known))} were there already" if known else line


def _refuse_contradiction(found: CandleSet, stored: Candles) -> None:
    """Raise DataFileError where the candles of one time differ."""
    _, ours, theirs = np.intersect1d(
        found.candles.ts_ms, stored.ts_ms, assume_unique=True, return_indices=True
    )
    differ = np.flatnonzero((found.candles.ohlcv[ours] != stored.ohlcv[theirs]).any(axis=1))
    if not differ.size:
        return
    row, other = ours[differ[0]], theirs[differ[0]]
    when = datetime.fromtimestamp(int(found.candles.ts_ms[row]) / 1000, UTC)
    count = grouped(str(differ.size))
    raise DataFileError(
        f"{found.symbol} {timeframe_name(found.timeframe_s)}: {count} candles of the files "
        f"differ from those stored, first that of {when:%Y-%m-%d %H:%M} UTC: "
        f"{_words(found.candles, row)} against {_words(stored, other)}. Nothing was imported. "
        "Leave those files out, or delete the stored series first."
    )


def _words(candles: Candles, row: int) -> str:
    return ", ".join(f"{value:.12g}" for value in candles.ohlcv[row].tolist())


def _write(path: Path, symbol: str, candles: Candles) -> None:
    """Write *candles*; with a column for the symbol where the name cannot tell it."""
    name = "" if symbol_of(path) == symbol else symbol
    packed = BytesIO()
    if path.suffix == ".gz":
        with gzip.GzipFile(
            fileobj=packed, mode="wb", compresslevel=6, filename="", mtime=0
        ) as file:
            for text in _lines(candles, name):
                file.write(text.encode())
    else:
        for text in _lines(candles, name):
            packed.write(text.encode())
    atomic_write(path, packed.getvalue())


def _lines(candles: Candles, symbol: str) -> Iterator[str]:
    header, end = (f"{_HEADER},symbol", f",{symbol}\n") if symbol else (_HEADER, "\n")
    yield f"{header}\n"
    for begin in range(0, len(candles.ts_ms), _LINES_AT_ONCE):
        part = slice(begin, begin + _LINES_AT_ONCE)
        rows = zip(candles.ts_ms[part].tolist(), candles.ohlcv[part].tolist(), strict=True)
        yield "".join(f"{ts_ms},{','.join(map(repr, row))}{end}" for ts_ms, row in rows)
