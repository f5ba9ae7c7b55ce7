"""The preset loop: runs the preset that is assigned to a connection (rules §9).

Without a preset a turn of the loop is one comparison, and nothing of presets is loaded. The
numbers and TA-Lib come with `engine.presets`, which is imported when a preset is there.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from cts_desktop.domain.errors import (
    DatabaseCorruptError,
    DatabaseError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.events import PresetsEdited
from cts_desktop.domain.ladder import LadderThresholds
from cts_desktop.domain.market import Candles, MarketRules
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.domain.presets import PresetType
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.entry_desk import EntryDesk, Origin
from cts_desktop.engine.market_feed import MarketFeed, StepQueue
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.services import EngineServices
from cts_desktop.runtime.tasks import Supervisor

if TYPE_CHECKING:
    from cts_desktop.analysis.set_specs import MarketCosts
    from cts_desktop.engine.presets.lines import Line
    from cts_desktop.engine.presets.live_view import LiveQuery, LiveState
    from cts_desktop.engine.presets.plan import Plan
    from cts_desktop.engine.presets.runner import PresetAsk, PresetRunner

NOT_ASSIGNED: Final = "not assigned"
#: Time a turn may spend on signals; what is left is worked out between other tasks of the loop.
_BUDGET_S: Final = 0.005
_ROWS: Final = 600
_ROWS_WHILE_WAITING: Final = 20_000
#: Some ten milliseconds of work.
_PART: Final = 1_000
#: A venue needs a moment until the candle of the minute that is over is there.
_SETTLED_S: Final = 3.0
#: Times it is waited for; after that there was no trade.
_ATTEMPTS: Final = 5
_FIRST_WAIT_S: Final = 15.0
_LONGEST_WAIT_S: Final = 600.0
_Result = TypeVar("_Result")


class PresetLoop:
    """Takes its turn like the other loops, and prepares, changes and stores what it runs.

    Attributes:
        runner: the preset that runs; None where there is none, or it cannot run.
        status: how it stands, in words.
    """

    def __init__(
        self,
        config: TradeEngineConfig,
        gateway: ExchangeGateway,
        feed: MarketFeed,
        services: EngineServices,
        step_ms: int,
        tasks: Supervisor,
        trades: Callable[[], bool],
    ) -> None:
        """Run presets on the market of *feed* while the engine *trades*; prepare in *tasks*."""
        self.runner: PresetRunner | None = None
        self.status = NOT_ASSIGNED
        self._config = config
        self._gateway = gateway
        self._feed = feed
        self._services = services
        self._step_ms = step_ms
        self._tasks = tasks
        self._trades = trades
        self._connection_id = config.connection.connection_id
        self._queue = StepQueue(feed.BACKLOG)
        self._markets: Mapping[str, MarketRules] = {}
        self._chosen: tuple[str, ...] = ()
        self._costs: Callable[[], MarketCosts]
        self._desk: EntryDesk
        self._positions: PositionBook
        self._wanted = ""
        self._building: asyncio.Task[None] | None = None
        self._working: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] = lambda: None
        self._old: PresetRunner | None = None

    # ------------------------------------------------------------------ start and change
    async def start(
        self,
        markets: Mapping[str, MarketRules],
        chosen: tuple[str, ...],
        costs: "Callable[[], MarketCosts]",
        desk: EntryDesk,
        positions: PositionBook,
    ) -> None:
        """Begin: at once where the market waits for us, in the background elsewhere."""
        self._markets, self._chosen = markets, chosen
        self._costs, self._desk, self._positions = costs, desk, positions
        self._leave = self._services.bus.subscribe(PresetsEdited, self._edited)
        self._wanted = self._type_id
        if self._wanted:
            self._build_soon()
            if self._gateway.lockstep and self._building is not None:
                await self._building

    @property
    def _type_id(self) -> str:
        return str(self._config.values["preset_type"])

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed settings; another preset, cost unit or limit builds everything anew."""
        before, self._config = self._config, config
        keys = ("preset_type", "position_cost_pct", "preset_configurations")
        if any(before.values[key] != config.values[key] for key in keys):
            self._wanted = self._type_id
            self._build_soon()

    def _edited(self, event: PresetsEdited) -> None:
        if event.type_id and event.type_id == self._wanted:
            self._build_soon()

    def _build_soon(self) -> None:
        if self._building is not None:
            self._building.cancel()
        self._building = self._tasks.start(self._build(), "preset")

    async def _build(self) -> None:
        """Prepare what is wanted, as often as it takes; say why where it cannot run."""
        wait_s = _FIRST_WAIT_S
        while True:
            try:
                await self._prepare()
            except (UserActionError, DatabaseCorruptError) as error:
                self._give_up(str(error))
            except (RetryLaterError, DatabaseError) as error:
                self.status = f"waiting, it will be tried again: {error}"
                await self._gateway.clock.sleep(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
                continue
            except Exception as error:  # noqa: BLE001 - the engine trades on without presets
                self._services.log.log_error(error, "preset_loop", "prepare")
                self._give_up(f"a defect: {error}")
            return

    def _give_up(self, why: str) -> None:
        self._drop_runner()
        self.status = why
        self._say(f"Preset: {why}", "warning")

    def _say(self, message: str, level: str = "info") -> None:
        context = {"connection_id": self._connection_id}
        self._services.log.log_trade_engine(message, level, context)

    def _drop_runner(self) -> None:
        """Stop running; what it knows is stored before another one begins."""
        if self.runner is not None and self.runner.ready:
            self._old = self.runner
        self.runner = None
        self._feed.copy_to(None)

    async def _store_old(self) -> None:
        """Store all that is known of what ran, others working in between; raise DatabaseError."""
        if (old := self._old) is None:
            return
        stores, lockstep = self._services.stores, self._gateway.lockstep
        stores.state.put(self._state_key, old.state(with_bars=lockstep))
        while rows := list(old.rows(_PART)):
            stores.preset_states.save(self._connection_id, rows)
            if not lockstep:
                stores.flush()
                await asyncio.sleep(0)
        self._old = None

    # ------------------------------------------------------------------ build
    async def _prepare(self) -> None:
        self._drop_runner()
        await self._store_old()
        stores = self._services.stores
        preset = stores.presets.get(self._wanted) if self._wanted else None
        if preset is None:
            self.status = NOT_ASSIGNED
            if self._wanted:
                raise UserActionError("The assigned preset was deleted: assign another.")
            return
        self.status = "loading"
        plan = await self._plan(preset)
        await self._begin(plan)
        evaluations = f"evaluated every {preset.evaluate_every_h:g} h"
        self.status = "; ".join((f"running, {evaluations}", *plan.notes))
        count = sum(len(block) for block in plan.blocks)
        self._say(f"Preset {preset.name} version {preset.version}: {count} configurations")

    async def _plan(self, preset: PresetType) -> "Plan":
        await asyncio.to_thread(_load_kernels)
        from cts_desktop.engine.presets.plan import make_plan  # noqa: PLC0415 - numba, TA-Lib
        from cts_desktop.engine.presets.symbols import preset_symbols  # noqa: PLC0415 - as above

        symbols, left_out = await preset_symbols(self._gateway, preset, self._markets, self._chosen)
        plan = make_plan(preset, symbols, self._feed.symbols, self._config, self._step_ms)
        return replace(plan, notes=(*left_out, *plan.notes))

    async def _begin(self, plan: "Plan") -> None:
        """Start to collect bars, bring the history, and go on from there."""
        from cts_desktop.engine.presets.history import HistorySource  # noqa: PLC0415 - numba
        from cts_desktop.engine.presets.runner import PresetRunner  # noqa: PLC0415 - numba

        data, stores = self._gateway.market_data(), self._services.stores
        runner = PresetRunner(
            plan, self._costs, self._thresholds, self._ask,
            self._keep_bar if data is None else None,
        )  # fmt: skip
        await self._load(runner)
        now_ms = self._gateway.clock.now_ms()
        state = stores.state.get(self._state_key)
        if isinstance(state, dict) and state.get("type_id") == plan.preset.type_id:
            runner.restore(state, now_ms)
        self._queue.discard()
        self._queue.take_gap()
        self._feed.copy_to(self._queue)
        self.runner = runner
        source = HistorySource(self._connection_id, stores, data)
        longest_ms = 1000 * max(plan.builders)
        begin_ms = now_ms if self._gateway.lockstep else now_ms - now_ms % longest_ms + longest_ms
        for line in plan.lines:
            self.status = f"loading the history of {line.symbol}"
            await source.bars(line, now_ms)  # most of it, while the first bar is not over yet
        await self._until(begin_ms)
        attempts = iter(range(_ATTEMPTS if data is not None else 0))
        for line in plan.lines:
            bars = await source.bars(line, begin_ms)
            while not _reaches(bars, begin_ms - line.bar_s * 1000) and any(True for _ in attempts):
                self.status = f"waiting for the newest candle of {line.symbol}"
                await self._gateway.clock.sleep(_SETTLED_S)
                bars = await source.bars(line, begin_ms)
            self.status = f"judging {line.symbol} by its history"
            await self._aside(partial(runner.look_back, line, bars))
        runner.begin(begin_ms)

    def _thresholds(self) -> LadderThresholds:
        return self._config.thresholds()

    async def _until(self, begin_ms: int) -> None:
        """Wait until the bars that are whole begin; a market that waits for us stands there."""
        left_s = (begin_ms - self._gateway.clock.now_ms()) / 1000 + _SETTLED_S
        if not self._gateway.lockstep and self._gateway.market_data() is not None:
            self.status = "waiting for the first whole bar"
            await self._gateway.clock.sleep(left_s)

    async def _load(self, runner: "PresetRunner") -> None:
        """Load what is stored, with what is queued; others work in between."""
        stores = self._services.stores
        stores.flush()
        for rows in stores.preset_states.load(self._connection_id):
            runner.load(rows)
            if not self._gateway.lockstep:
                await asyncio.sleep(0)

    async def _aside(self, work: Callable[[], _Result]) -> _Result:
        """Do something that takes time in a thread; at once where the market waits for us."""
        if self._gateway.lockstep:
            return work()
        return await asyncio.to_thread(work)

    # ------------------------------------------------------------------ turns
    def cycle(self) -> None:
        """Take every step that has arrived since the last turn."""
        runner = self.runner
        if runner is None or not self._trades():
            return
        if trouble := self._gateway.line().no_trades:
            self._queue.discard()  # prices are repeated meanwhile: no bar is made of them
            self.status = f"waiting for prices: {trouble}"
            return
        if self._queue.take_gap() or runner.broken:
            self._gap(runner)
            return
        lockstep = self._gateway.lockstep
        while (step := self._queue.pop()) is not None:
            runner.step(step)
            if lockstep:
                runner.work(None)
        runner.evaluate_if_due()
        runner.work(None if lockstep else _BUDGET_S)
        if runner.busy and (self._working is None or self._working.done()):
            self._working = self._tasks.start(self._work(runner), "preset signals")

    async def _work(self, runner: "PresetRunner") -> None:
        """Work out the signals of many configurations, a few milliseconds at a time."""
        await asyncio.sleep(0)
        while runner.busy and runner is self.runner and self._trades():
            try:
                runner.work(_BUDGET_S)
            except Exception as error:  # noqa: BLE001 - the engine trades on without this signal
                self._services.log.log_error(error, "preset_loop", "signals")
            await asyncio.sleep(0)

    def _ask(self, ask: "PresetAsk") -> None:
        """Let the desk decide about what a configuration asks for."""
        from cts_desktop.engine.presets.asking import wish_of  # noqa: PLC0415 - runs by now

        if self.runner is not None:
            now_ms = self._gateway.clock.now_ms()
            plan = self.runner.plan
            self._desk.ask(wish_of(ask, plan, self._positions, self._desk, now_ms))

    def _gap(self, runner: "PresetRunner") -> None:
        """After a pause or lost steps: warm up from the venue's candles, or from what comes."""
        runner.gap()
        if self._gateway.market_data() is not None:
            self._build_soon()

    # ------------------------------------------------------------------ storage
    @property
    def _state_key(self) -> str:
        return f"preset:{self._connection_id}"

    def _keep_bar(self, line: "Line", candles: Candles) -> None:
        store = self._services.stores.candles
        store.save(self._connection_id, line.symbol, line.bar_s, candles)

    def persist(self) -> None:
        """Queue what changed since the last call; of very many configurations a part."""
        runner = self.runner
        if runner is None or not runner.ready:
            return
        lockstep = self._gateway.lockstep
        stores = self._services.stores
        rows = list(runner.rows(_ROWS_WHILE_WAITING if lockstep else _ROWS))
        if rows:
            stores.preset_states.save(self._connection_id, rows)
        stores.state.put(self._state_key, runner.state(with_bars=lockstep))

    async def close(self) -> None:
        """Write everything and stop listening; what the database does not take stays queued."""
        self._leave()
        self._drop_runner()
        while self._old is not None:
            try:
                await self._store_old()
            except DatabaseError:
                await asyncio.sleep(0)

    # ------------------------------------------------------------------ by hand
    def live(self, query: "LiveQuery") -> "LiveState":
        """Return what is shown of the preset; raises nothing where none runs."""
        from cts_desktop.engine.presets.live_view import live_state  # noqa: PLC0415 - numba

        return live_state(self.runner, self._wanted, self.words, query)

    @property
    def words(self) -> str:
        """How it stands, and what keeps it from opening positions."""
        if self.runner is None or not self.runner.ready:
            return self.status
        if not self._config.flag("preset_trade"):
            return f"{self.status}; trading of presets is switched off"
        blocked_by = self._desk.blocked_by(Origin.PRESET)
        return f"{self.status}; no entries: {blocked_by}" if blocked_by else self.status

    def standing(self) -> tuple[int, str]:
        """Return how many configurations may ask for orders, and in words how it stands."""
        if self.runner is None:
            return 0, self.words
        asking, total = self.runner.asking()
        return asking, f"{self.words}; {asking} of {total} configurations qualify"

    def pin(self, key: str, *, pinned: bool) -> None:
        """Let a configuration trade although it is disabled, or no more; raise NotFoundError."""
        self._running().pin(key, pinned=pinned)

    def enable(self, key: str, *, enabled: bool) -> None:
        """Enable or disable a configuration by hand; raise NotFoundError."""
        self._running().enable(key, enabled=enabled)

    def evaluate_now(self) -> None:
        """Evaluate now instead of when it is due."""
        self._running().evaluate()
        if self._gateway.lockstep:
            self._running().work(None)

    def _running(self) -> "PresetRunner":
        if self.runner is None or not self.runner.ready:
            raise UserActionError(f"No preset runs on this connection: {self.status}")
        return self.runner


def _reaches(candles: Candles, begin_ms: int) -> bool:
    """Tell whether the candle that opens at *begin_ms* is there."""
    return bool(candles.ts_ms.size) and int(candles.ts_ms[-1]) >= begin_ms


def _load_kernels() -> None:
    """Import and compile what a preset needs: seconds the first time."""
    from cts_desktop.analysis.presets.warm import warm  # noqa: PLC0415 - numba, TA-Lib

    warm()
