"""Downloads of candles from real venues: in the background, one at a time per connection."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, Mode
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import (
    CtsError,
    InvalidValueError,
    NotFoundError,
    RateLimitedError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.events import CandlesChanged, ConnectionsEdited
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import Candles
from cts_desktop.domain.money import grouped
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.domain.venues import MarketData
from cts_desktop.engine.candle_history import SETTLED, Range, joined, next_candles, ranges_of
from cts_desktop.runtime.redaction import redact
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.connection_parts import Parts
from cts_desktop.service.preset_views import DownloadView
from cts_desktop.storage.candle_reader import CandleReader
from cts_desktop.storage.candles import SeriesKey

#: Attempts in a row that bring nothing, and the pauses between them, which grow.
ATTEMPTS: Final = 8
FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 120.0
#: How long a venue may take until it can be asked, and to say goodbye.
_CONNECT_S: Final = 60.0
_CLOSE_S: Final = 10.0
_STORED: Final = "candle_downloads"
_GOES_ON: Final = "Resume goes on where it stopped."
_DAY_S: Final = 86_400


@dataclass(slots=True)
class _Job:
    """One download and how far it is; `until_ms` 0 means up to now."""

    key: SeriesKey
    name: str
    since_ms: int
    until_ms: int
    share: float = 0.0
    rows: int = 0
    message: str = ""
    task: "asyncio.Task[None] | None" = None

    @property
    def running(self) -> bool:
        return self.task is not None and not self.task.done()


class Downloads:
    """Runs downloads; those that were interrupted are known again after a restart."""

    def __init__(self, parts: Parts, reader: CandleReader) -> None:
        self._parts = parts
        self._reader = reader
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks = Supervisor(
            lambda name, error: parts.log.log_error(error, "candle download", name)
        )
        self._jobs = {job.key: job for job in self._interrupted()}
        parts.bus.subscribe(ConnectionsEdited, self._end_deleted)

    def views(self) -> tuple[DownloadView, ...]:
        """Return all, in the order in which they were begun."""
        return tuple(_view(job) for job in self._jobs.values())

    # ------------------------------------------------------------------ verbs
    def start(self, key: SeriesKey, since_ms: int, until_ms: int) -> None:
        """Begin a download, or go on with it; raise UserActionError and its kin in words."""
        connection = self._connection(key.source)
        key = key._replace(symbol=key.symbol.strip())
        now_ms = self._parts.clock.now_ms()
        if not key.symbol:
            raise InvalidValueError("Symbol: say which, for example BTC/USDT")
        if not 0 < key.timeframe_s <= _DAY_S:
            raise InvalidValueError("Timeframe: candles of up to a day can be downloaded")
        if not 0 < since_ms < min(until_ms or now_ms, now_ms):
            raise InvalidValueError("Time: the beginning must be before the end, and in the past")
        if key in self._jobs and self._jobs[key].running:
            raise UserActionError(
                f"{timeframe_name(key.timeframe_s)} candles of {key.symbol} are being downloaded"
            )
        self._jobs.pop(key, None)
        job = self._jobs[key] = _Job(key, connection.name, since_ms, until_ms)
        job.task = self._tasks.start(self._run(job, connection), f"download of {key.symbol}")
        self._remember_jobs()
        self._tell(job)

    async def cancel(self, key: SeriesKey) -> None:
        """End a download; what came is kept."""
        job = self._job(key)
        if job.task is not None and job.task.cancel():
            await asyncio.wait([job.task])
            self._end(job, f"Cancelled; what came is kept. {_GOES_ON}")

    def forget(self, key: SeriesKey) -> None:
        """Take an ended download off the list."""
        if self._job(key).running:
            raise UserActionError(f"{key.symbol} is being downloaded: cancel that first")
        del self._jobs[key]
        self._remember_jobs()
        self._parts.bus.publish(CandlesChanged(key.source, key.symbol))

    def forget_series(self, key: SeriesKey) -> None:
        """Forget what is known about a series that is deleted; refuse while it is downloaded."""
        if key in self._jobs:
            self.forget(key)
        self._parts.stores.state.put(_empty_key(key), [])

    async def symbols(self, connection_id: str) -> tuple[str, ...]:
        """Return what the venue of a connection trades."""
        connection = self._connection(connection_id)
        async with self._line(connection) as data:
            return tuple(sorted(await data.load_markets()))

    def _end_deleted(self, event: ConnectionsEdited) -> None:
        """End the downloads of a connection that is gone, and forget them."""
        if self._parts.stores.connections.get(event.connection_id) is not None:
            return
        for key in [key for key in self._jobs if key.source == event.connection_id]:
            if (task := self._jobs.pop(key).task) is not None:
                task.cancel()
        self._remember_jobs()

    async def close(self) -> None:
        """End everything; what is unfinished is known again after a restart."""
        await self._tasks.cancel()

    # ------------------------------------------------------------------ one download
    async def _run(self, job: _Job, connection: Connection) -> None:
        turn = self._turns[connection.connection_id]
        job.message = "Waiting for its turn" if turn.locked() else ""
        async with turn:
            job.message = ""
            try:
                await self._patiently(job, connection)
            except CtsError as error:
                self._end(job, f"Failed: {_words(error)}")
            except Exception as error:  # noqa: BLE001 - whatever comes from outside: said, not lost
                self._parts.log.log_error(error, "candle download", job.key.symbol)
                self._end(job, f"Failed: the answer makes no sense ({type(error).__name__})")

    async def _patiently(self, job: _Job, connection: Connection) -> None:
        """Download with pauses while the venue does not answer; raise what pauses do not help."""
        failures = 0
        while True:
            before = job.rows
            try:
                async with self._line(connection) as data:
                    await self._fill(job, data)
            except RetryLaterError as error:
                failures = 1 if job.rows > before else failures + 1
                if failures >= ATTEMPTS:
                    raise UserActionError(
                        f"{_words(error)} ({failures} attempts). What came is kept. {_GOES_ON}"
                    ) from error
                await self._pause(job, error, failures)
            else:
                self._end(job, "", finished=True)
                return

    async def _pause(self, job: _Job, error: RetryLaterError, failures: int) -> None:
        wait_s = min(FIRST_WAIT_S * 2.0 ** (failures - 1), LONGEST_WAIT_S)
        if isinstance(error, RateLimitedError):
            wait_s = max(wait_s, error.retry_after_s)
        job.message = f"{_words(error)}: it is tried again in {wait_s:.0f} s"
        self._tell(job)
        await self._parts.clock.sleep(wait_s)
        job.message = ""

    async def _fill(self, job: _Job, data: MarketData) -> None:
        """Fetch and store what is missing, oldest first; each page is stored as it comes."""
        key, stores = job.key, self._parts.stores
        wanted = self._wanted(job)
        total = wanted[1] - wanted[0] + 1
        nothing = self._nothing(key)
        missing = await self._missing(key, wanted, nothing)
        left = sum(last - first + 1 for first, last in missing)
        job.share = 1.0 - left / max(total, 1)
        empty: list[int] = []
        try:
            for stretch in missing:
                async for found, asked in _pages(data, key, stretch):
                    stores.candles.save(*key, found)
                    stores.flush()
                    there = set((found.ts_ms // (key.timeframe_s * 1000)).tolist())
                    empty += (number for number in asked if number not in there)
                    left -= len(asked)
                    job.rows += len(there)
                    job.share = 1.0 - left / total
                    self._tell(job)
        finally:
            self._remember_nothing(key, nothing, empty)

    def _wanted(self, job: _Job) -> Range:
        """Return the candles that open from `since_ms` on, before `until_ms`, and are over."""
        step_ms, now_ms = job.key.timeframe_s * 1000, self._parts.clock.now_ms()
        first, over = -(-job.since_ms // step_ms), now_ms // step_ms - 1
        return first, min(-(-job.until_ms // step_ms) - 1, over) if job.until_ms else over

    async def _missing(self, key: SeriesKey, wanted: Range, nothing: list[Range]) -> list[Range]:
        """Return what of *wanted* is neither stored nor known not to exist."""
        (begin, end), step_ms = wanted, key.timeframe_s * 1000
        self._parts.stores.flush()
        stored = await asyncio.to_thread(
            self._reader.times_ms, key, begin * step_ms, (end + 1) * step_ms
        )
        missing = np.ones(max(end - begin + 1, 0), np.bool_)
        missing[stored // step_ms - begin] = False
        for first, last in nothing:
            missing[max(first - begin, 0) : max(last - begin + 1, 0)] = False
        edges = np.flatnonzero(np.diff(missing, prepend=False, append=False)) + begin
        return [(first, after - 1) for first, after in edges.reshape(-1, 2).tolist()]

    # ------------------------------------------------------------------ lines to venues
    def _connection(self, connection_id: str) -> Connection:
        connection = self._parts.stores.connections.get(connection_id)
        if connection is None:
            raise NotFoundError(f"There is no connection {connection_id!r}")
        if connection.exchange == PAPER_EXCHANGE:
            raise UserActionError(
                f"{connection.name} has nothing to download: its market is made here. Choose a "
                "connection to an exchange, or import files."
            )
        return connection

    @asynccontextmanager
    async def _line(self, connection: Connection) -> AsyncIterator[MarketData]:
        """Give the running engine's line to the venue, or one of our own, which needs no key."""
        engine = self._parts.coordinator.engine(connection.connection_id)
        session = engine.session if engine is not None else None
        working = engine is not None and engine.state in {EngineState.RUNNING, EngineState.PAUSED}
        if session is not None and working and (data := session.gateway.market_data()):
            yield data
            return
        mode = Mode.LIVE if connection.mode is Mode.PAPER else connection.mode
        gateway = self._parts.gateway(replace(connection, mode=mode), Credentials())
        try:
            yield await self._opened(gateway, connection)
        finally:
            try:
                async with asyncio.timeout(_CLOSE_S):
                    await gateway.close()
            except Exception as error:  # noqa: BLE001 - it is over; the log has the rest
                self._parts.log.log_error(error, "candle download", "close the line")

    async def _opened(self, gateway: ExchangeGateway, connection: Connection) -> MarketData:
        try:
            async with asyncio.timeout(_CONNECT_S):
                await gateway.connect()
        except TimeoutError:
            raise RetryLaterError(f"No answer within {_CONNECT_S:g} s") from None
        data = gateway.market_data()
        if data is None:
            raise UserActionError(f"{connection.name} has no candles to download: import files.")
        return data

    # ------------------------------------------------------------------ memory
    def _job(self, key: SeriesKey) -> _Job:
        if key not in self._jobs:
            raise NotFoundError(
                f"There is no download of {timeframe_name(key.timeframe_s)} {key.symbol}"
            )
        return self._jobs[key]

    def _end(self, job: _Job, message: str, *, finished: bool = False) -> None:
        job.message, job.task = message, None
        if finished:
            job.share = 1.0
            new = f"Complete: {grouped(str(job.rows))} new candles"
            job.message = new if job.rows else "Complete already"
            self._remember_jobs()
        words = f"Download of {timeframe_name(job.key.timeframe_s)} {job.key.symbol} ({job.name})"
        self._parts.log.log(f"{words}: {job.message}")
        self._tell(job)

    def _tell(self, job: _Job) -> None:
        self._parts.bus.publish(CandlesChanged(job.key.source, job.key.symbol))

    def _remember_jobs(self) -> None:
        unfinished = [
            [*job.key, job.since_ms, job.until_ms] for job in self._jobs.values() if job.share < 1.0
        ]
        self._parts.stores.state.put(_STORED, unfinished)

    def _interrupted(self) -> list[_Job]:
        """Return the downloads that were not complete when the program ended."""
        stored, jobs = self._parts.stores.state.get(_STORED), []
        for source, symbol, timeframe_s, since_ms, until_ms in (
            stored if isinstance(stored, list) else ()
        ):
            connection = self._parts.stores.connections.get(source)
            if connection is not None:
                key = SeriesKey(source, symbol, timeframe_s)
                words = f"Interrupted when the program ended. {_GOES_ON}"
                jobs.append(_Job(key, connection.name, since_ms, until_ms, message=words))
        return jobs

    def _nothing(self, key: SeriesKey) -> list[Range]:
        """Return the candles the venue does not have."""
        stored = self._parts.stores.state.get(_empty_key(key))
        return [(first, last) for first, last in stored] if isinstance(stored, list) else []

    def _remember_nothing(self, key: SeriesKey, nothing: list[Range], empty: list[int]) -> None:
        settled = self._parts.clock.now_ms() // (key.timeframe_s * 1000) - SETTLED
        fresh = ranges_of(number for number in empty if number < settled)
        if fresh:
            kept = [[first, last] for first, last in joined((*nothing, *fresh))]
            self._parts.stores.state.put(_empty_key(key), kept)


async def _pages(
    data: MarketData, key: SeriesKey, wanted: Range
) -> AsyncIterator[tuple[Candles, range]]:
    """Yield the candles of *wanted* as they come, with the numbers each answer is about."""
    begin, end = wanted
    while begin <= end:
        found, answered = await next_candles(data, key.symbol, key.timeframe_s, (begin, end))
        yield found, range(begin, answered + 1)
        begin = answered + 1


def _empty_key(key: SeriesKey) -> str:
    return f"no_candles:{key.source}:{key.symbol}:{key.timeframe_s}"


def _words(error: CtsError) -> str:
    return redact(str(error)) or type(error).__name__


def _view(job: _Job) -> DownloadView:
    return DownloadView(
        source=job.key.source,
        symbol=job.key.symbol,
        timeframe_s=job.key.timeframe_s,
        share=job.share,
        rows=job.rows,
        running=job.running,
        message=job.message,
        source_name=job.name,
        since_ms=job.since_ms,
        until_ms=job.until_ms,
    )
