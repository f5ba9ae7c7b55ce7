"""The life of runs: queued, calculated one after another, paused, stored part by part."""

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from cts_desktop import __version__
from cts_desktop.domain.backtest_document import request_hash
from cts_desktop.domain.backtests import (
    BacktestRequest,
    BacktestRun,
    BacktestTrade,
    RunPart,
    RunState,
)
from cts_desktop.domain.errors import (
    CtsError,
    IllegalTransitionError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.events import BacktestChanged
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard
from cts_desktop.domain.ports import BacktestStore, Clock, Log, SettingsSource
from cts_desktop.domain.presets import PresetType
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.imports import plain_imports
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.backtests.calculation import Calculation, StoppedError
from cts_desktop.service.backtests.data import CandleFiles, CandleSource, changed
from cts_desktop.service.backtests.plan import Plan, check_request, notes_about
from cts_desktop.service.backtests.pool import Pool
from cts_desktop.service.backtests.table import RunTable

#: At most five times a second somebody is told how far a run has come.
_TELL_EVERY_S: Final = 0.2
#: Processes are kept this long for the next run.
_IDLE_S: Final = 60.0
#: Runs over whose results are kept in memory, those opened last.
_OPENED: Final = 3
#: Parts deleted at once: some 10 ms of the loop, then others' turn.
_DELETED_AT_ONCE: Final = 4
#: Trades stored with a run: more of them would hold the loop that queues them.
_MOST_TRADES: Final = 10_000


class PresetSaver(Protocol):
    """Where presets are kept (service.presets)."""

    async def save(self, preset: PresetType, note: str = "edited") -> PresetType:
        """Store a preset as its next version; a new one where it has no id."""
        ...


class PresetSource(Protocol):
    """Presets on disk, as far as they are needed here (domain.ports.PresetStore)."""

    def get(self, type_id: str) -> PresetType | None:
        """Return a preset as it was saved last."""
        ...


class PartReader(Protocol):
    """Reads the parts of a run in any thread (storage.backtest_reader)."""

    def parts(self, run_id: str) -> list[RunPart]:
        """Return the finished parts that are committed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestParts:
    """What back-tests need from the rest of the program.

    Attributes:
        flush: writes what is queued, so that `reader` sees it.
        directory: for files of candles that workers map; it may be emptied while nothing runs.
    """

    store: BacktestStore
    reader: PartReader
    flush: Callable[[], None]
    candles: CandleSource
    presets: PresetSaver
    preset_store: PresetSource
    settings: SettingsSource
    bus: Bus
    log: Log
    clock: Clock
    directory: Path
    pool: Pool


class RunDesk:
    """Keeps all runs and calculates those that are due, the oldest first."""

    def __init__(self, parts: BacktestParts) -> None:
        self._parts = parts
        self._files = CandleFiles(parts.directory, parts.candles)
        self._runs: dict[str, BacktestRun] = {}
        self._plans: dict[str, Plan] = {}
        self._tables: OrderedDict[str, RunTable] = OrderedDict()
        self._opening = asyncio.Lock()
        self._supervisor = Supervisor(
            lambda name, error: parts.log.log_error(error, "back-tests", name)
        )
        self._queue: asyncio.Task[None] | None = None
        self._idle: asyncio.Task[None] | None = None
        self._current: tuple[str, Calculation] | None = None
        self._closing = False
        self._told_at = self._counted_at = 0.0
        #: When the present run was taken up, and how many of its parts were there.
        self._taken_up = (0.0, 0)

    def open(self) -> None:
        """Read what is stored, and go on with what is not over."""
        self._runs = {run.run_id: run for run in self._parts.store.all()}
        for run in list(self._runs.values()):
            if not run.state.is_over and run.program_version != __version__:
                # Another version may divide the same run into other parts.
                self._change(
                    run.run_id,
                    state=RunState.FAILED,
                    finished_ms=self._parts.clock.now_ms(),
                    message=f"It was begun by version {run.program_version}: run it again.",
                )
        if all(run.state.is_over for run in self._runs.values()):
            self._files.clear()
        self._wake()

    async def close(self) -> None:
        """Finish what workers are calculating, and store it; the rest goes on at the next start."""
        self._closing = True
        if self._current is not None:
            self._current[1].stop()
        if self._queue is not None:
            await asyncio.wait([self._queue])
        await self._supervisor.cancel()
        await self._parts.pool.close()
        if all(run.state.is_over for run in self._runs.values()):
            self._files.clear()

    # ------------------------------------------------------------------ verbs
    async def start(self, request: BacktestRequest) -> str:
        """Queue a run; return its id.

        Raises UserActionError and its kin in words where it cannot be run.
        """
        check_request(request)
        facts = tuple([await self._files.facts(one) for one in request.data])
        plan = await asyncio.to_thread(Plan, request, facts)
        run = BacktestRun(
            run_id=uuid.uuid4().hex,
            request=request,
            state=RunState.QUEUED,
            created_ms=self._parts.clock.now_ms(),
            data=facts,
            settings_hash=request_hash(request),
            program_version=__version__,
            total=plan.parts,
            message=notes_about(plan),
        )
        self._plans[run.run_id] = plan
        self._keep(run)
        self._parts.log.log_trade_engine(
            f"Back-test of {request.preset.name}: {plan.rows:,} configurations, seed {request.seed}"
        )
        self._wake()
        return run.run_id

    async def again(self, run_id: str, *, anyway: bool = False) -> str:
        """Run the same once more; return the new run's id.

        Raises UserActionError where the stored candles are others now, unless *anyway* says to go
        on with those.
        """
        run = self._run(run_id)
        for facts in run.data:
            found = await self._files.facts(facts.data)
            if found.sha256 != facts.sha256 and not anyway:
                raise UserActionError(changed(facts))
        return await self.start(run.request)

    async def pause(self, run_id: str) -> None:
        """Give out no more work for a run; what is being calculated is kept."""
        self._leave(run_id, {RunState.QUEUED, RunState.RUNNING}, RunState.PAUSED)

    async def resume(self, run_id: str) -> None:
        """Go on with a paused run, in the order in which runs were made."""
        self._leave(run_id, {RunState.PAUSED}, RunState.QUEUED)
        self._wake()

    async def cancel(self, run_id: str) -> None:
        """End a run; what is calculated by now stays."""
        unfinished = {state for state in RunState if not state.is_over}
        self._leave(run_id, unfinished, RunState.CANCELLED)

    async def delete(self, run_id: str) -> None:
        """Delete a run and its results; one that runs is ended first."""
        self._run(run_id)
        if self._current is not None and self._current[0] == run_id and self._queue is not None:
            self._change(run_id, state=RunState.CANCELLED)
            self._current[1].stop()
            await self._current[1].ended.wait()
        self._runs.pop(run_id, None)
        self._plans.pop(run_id, None)
        self._tables.pop(run_id, None)
        while self._parts.store.delete_parts(run_id, _DELETED_AT_ONCE):
            self._parts.flush()
            await asyncio.sleep(0)
        self._parts.store.delete(run_id)
        self._parts.bus.publish(BacktestChanged(run_id))

    def _leave(self, run_id: str, allowed: set[RunState], state: RunState) -> None:
        run = self._run(run_id)
        if run.state not in allowed:
            raise IllegalTransitionError(f"A run that is {run.state} cannot become {state}")
        finished_ms = self._parts.clock.now_ms() if state.is_over else None
        self._change(run_id, state=state, finished_ms=finished_ms)
        if (
            self._current is not None
            and self._current[0] == run_id
            and state is not RunState.QUEUED
        ):
            self._current[1].stop()

    # ------------------------------------------------------------------ the queue
    def _wake(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._queue is None or self._queue.done():
            self._queue = self._supervisor.start(self._work(), "queue")

    async def _work(self) -> None:
        while not self._closing and (run := self._next()) is not None:
            await self._carry_out(run.run_id)
        if not self._closing:
            self._idle = self._supervisor.start(self._rest(), "idle")

    async def _rest(self) -> None:
        await self._parts.clock.sleep(_IDLE_S)
        if self._next() is None:
            await self._parts.pool.close()

    def _next(self) -> BacktestRun | None:
        """Return the oldest run that is due."""
        due = (
            run for run in self._runs.values() if run.state in {RunState.QUEUED, RunState.RUNNING}
        )
        return min(due, key=lambda run: (run.created_ms, run.run_id), default=None)

    async def _carry_out(self, run_id: str) -> None:
        """Calculate a run until it is done, stopped, or cannot be."""
        calculation = self._calculation(run_id)
        self._current = run_id, calculation
        self._change(run_id, state=RunState.RUNNING)
        try:
            table = await self._table(run_id)
            self._counted_at = self._parts.clock.monotonic()
            self._taken_up = self._counted_at, len(table.parts)
            self._change(run_id, done=len(table.parts))
            if await calculation.run(table.parts):
                await self._finish(run_id, table, calculation)
        except StoppedError:
            pass
        except CtsError as error:
            self._fail(run_id, str(error))
        except Exception as error:  # noqa: BLE001 - whatever a worker raised ends this run only
            self._parts.log.log_error(error, "back-tests", "calculate")
            self._fail(run_id, f"It failed unexpectedly: {error}. The log has more.")
        finally:
            self._current = None
            calculation.ended.set()

    def _calculation(self, run_id: str) -> Calculation:
        return Calculation(
            run_id,
            self._plan(run_id),
            self._parts.pool,
            self._files,
            self._supervisor,
            lambda number, data: self._take(run_id, number, data),
        )

    def _take(self, run_id: str, number: int, data: bytes) -> None:
        """Store a finished part."""
        self._tables[run_id].add(number, data)
        self._parts.store.add_part(RunPart(run_id, number, data))
        table, now = self._tables[run_id], self._parts.clock.monotonic()
        run = self._runs[run_id]
        worked_ms = run.worked_ms + round((now - self._counted_at) * 1000)
        self._counted_at = now
        self._runs[run_id] = replace(run, done=len(table.parts), worked_ms=worked_ms)
        if now - self._told_at >= _TELL_EVERY_S:
            self._told_at = now
            self._keep(self._runs[run_id])

    async def _finish(self, run_id: str, table: RunTable, calculation: Calculation) -> None:
        """Store the trades of the best configurations; then the run is done."""
        best = await asyncio.to_thread(table.snapshot(self._thresholds()).best)
        kept: list[BacktestTrade] = []
        for number in best:
            trades = await calculation.trades(number, "all")
            if len(kept) + len(trades) <= _MOST_TRADES:
                kept += trades
        if self._runs[run_id].state is not RunState.RUNNING:
            return
        self._parts.store.save_trades(run_id, kept)
        self._change(run_id, state=RunState.DONE, finished_ms=self._parts.clock.now_ms())
        run = self._runs[run_id]
        self._parts.log.log_trade_engine(
            f"Back-test of {run.request.preset.name} done after {run.worked_ms / 1000:.1f} s"
        )

    def _fail(self, run_id: str, why: str) -> None:
        self._parts.log.log_trade_engine(f"Back-test failed: {why}", "warning")
        if self._runs[run_id].state is RunState.RUNNING:
            now_ms = self._parts.clock.now_ms()
            self._change(run_id, state=RunState.FAILED, message=why, finished_ms=now_ms)

    # ------------------------------------------------------------------ parts
    def _run(self, run_id: str) -> BacktestRun:
        if run_id not in self._runs:
            raise NotFoundError("There is no such back-test any more")
        return self._runs[run_id]

    def _plan(self, run_id: str) -> Plan:
        if run_id not in self._plans:
            run = self._run(run_id)
            self._plans[run_id] = Plan(run.request, run.data)
        return self._plans[run_id]

    def _change(self, run_id: str, **changes: Any) -> None:
        self._keep(replace(self._runs[run_id], **changes))

    def _keep(self, run: BacktestRun) -> None:
        self._runs[run.run_id] = run
        self._parts.store.save(run)
        self._parts.bus.publish(BacktestChanged(run.run_id, run.state.value))

    def _thresholds(self) -> LadderThresholds:
        get = self._parts.settings.get
        return LadderThresholds(
            luck_guard=LuckGuard(str(get("luck_guard"))),
            luck_q=float(str(get("luck_q"))),
            luck_set_e=float(str(get("luck_set_e"))),
        )

    async def _table(self, run_id: str) -> RunTable:
        """Return a run's results, read where they are not in memory."""
        plan = self._plan(run_id)
        async with self._opening:
            table = self._tables.get(run_id)
            if table is None:
                self._parts.flush()
                table = await asyncio.to_thread(_read, plan, self._parts.reader, run_id)
                self._tables[run_id] = table
        self._tables.move_to_end(run_id)
        self._forget()
        return table

    def _forget(self) -> None:
        """Let go of the results opened longest ago, but not of those being calculated."""
        current = self._current[0] if self._current is not None else ""
        others = [run_id for run_id in self._tables if run_id != current]
        for run_id in others[:-_OPENED]:
            del self._tables[run_id]


def _read(plan: Plan, reader: PartReader, run_id: str) -> RunTable:
    """Read the parts of a run, and import what it takes to look at them, numba too."""
    with plain_imports():
        from cts_desktop.analysis import luck_guard  # noqa: F401, PLC0415 - large, see above

        table = RunTable(plan)
    for part in reader.parts(run_id):
        try:
            table.add(part.number, part.data)
        except ValueError as error:
            raise UserActionError(f"The results of this run cannot be read. {error}.") from None
    return table
