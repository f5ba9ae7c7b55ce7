"""The one coordinator: owns an engine per enabled connection and their common lifecycle."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import (
    CtsError,
    IllegalTransitionError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.events import EngineStateChanged
from cts_desktop.domain.lifecycle import (
    RUN_KEY,
    EngineState,
    EngineStatus,
    Trigger,
    can,
    next_state,
)
from cts_desktop.domain.ports import (
    Clock,
    ConnectionStore,
    GatewayFactory,
    Log,
    SettingsSource,
    Stores,
)
from cts_desktop.engine.by_hand import ByHand
from cts_desktop.engine.clock_guard import ClockGuard
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.emergency import Flattener
from cts_desktop.engine.kill_switch import KillSwitch
from cts_desktop.engine.outcomes import all_in_words
from cts_desktop.engine.services import EngineServices
from cts_desktop.engine.state_keeper import StateKeeper
from cts_desktop.engine.step_listener import StepListener
from cts_desktop.engine.trade_engine import TradeEngine
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.tasks import Supervisor

_ALIVE: Final = {EngineState.RUNNING, EngineState.PAUSED}
_STARTABLE: Final = _ALIVE | {EngineState.STARTING}


class GlobalTradeEngineCoordinator:
    """Starts, pauses, resumes and stops all engines; every method runs on the engine loop.

    Attributes:
        by_hand: what a person does to single positions, orders and differences.
        was_running: the last run of the program ended while the engine was running.
        disarmed: names of live connections that lost their arming when a backup was brought back,
            since when nothing was started; None where that is not the case.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        settings: SettingsSource,
        stores: Stores,
        bus: Bus,
        log: Log,
        clock: Clock,
        make_gateway: GatewayFactory,
        step_listener: StepListener | None = None,
    ) -> None:
        self.state = EngineState.STOPPED
        self._connections = connections
        self._settings = settings
        self._stores = stores
        self._bus = bus
        self._log = log
        self._clock = clock
        self._tasks = Supervisor(lambda name, error: log.log_error(error, "coordinator", name))
        self._starts = Supervisor(lambda _name, _error: None)  # who started them reports
        self._engines: dict[str, TradeEngine] = {}
        self._start_time: int | None = None
        self._pause_time: int | None = None
        self._paused_total_ms = 0
        self._run = 0
        self._error = ""
        self._stopping = self._closing = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._kill_switch = KillSwitch(stores.state, bus, log, clock)
        self._keeper = StateKeeper(stores, self.engines, log, clock)
        self.by_hand = ByHand(self._engines, log)
        self._flattener = Flattener(
            connections, self._engines, self._engine_for, stores, log, clock, self._tasks
        )
        self._clock_guard = ClockGuard(clock, bus, log, self._time_missing)
        run = stores.state.get(RUN_KEY)
        self.was_running = isinstance(run, dict) and bool(run.get("running"))
        disarmed = run.get("disarmed") if isinstance(run, dict) else None
        self.disarmed: tuple[str, ...] | None = None if disarmed is None else tuple(disarmed)
        self._services = EngineServices(
            stores,
            bus,
            log,
            make_gateway,
            kill_switch=lambda: self._kill_switch.engaged,
            storage_ok=lambda: not self._keeper.error,
            clock=clock,
            step_listener=step_listener,
        )

    def open(self) -> None:
        """Begin housekeeping: everything queued is written twice a second."""
        self._tasks.start(self._keeper.run(), "state keeper")
        self._tasks.start(self._clock_guard.run(), "clock guard")

    async def close(self) -> None:
        """Stop everything in order and write what is queued; nothing is started any more."""
        self._closing = True
        if can(self.state, Trigger.STOP) and not self._stopping:
            await self.stop()
        await self._at_rest.wait()  # somebody else's stop
        await self._tasks.cancel()
        await self._starts.cancel()
        self._keeper.write()

    @property
    def storage_error(self) -> str:
        """Return why the database cannot be written, or an empty text."""
        return self._keeper.error

    # ------------------------------------------------------------------ state
    def is_running(self) -> bool:
        """Tell whether the engine is started (paused counts as running)."""
        return self.state in _ALIVE | {EngineState.RESUMING}

    def is_paused(self) -> bool:
        """Tell whether processing is paused."""
        return self.state is EngineState.PAUSED

    def _move(self, trigger: Trigger, reason: str = "") -> None:
        previous, self.state = self.state, next_state(self.state, trigger)
        level = "error" if self.state is EngineState.ERROR else "info"
        text = f"Engine: {previous} → {self.state}"
        self._log.log_trade_engine(f"{text} ({reason})" if reason else text, level)
        now_ms = self._clock.now_ms()
        running = self.state not in {EngineState.STOPPED, EngineState.ERROR}
        self._stores.state.put(RUN_KEY, {"running": running, "state": self.state, "at": now_ms})
        self._bus.publish(EngineStateChanged(previous, self.state, reason, now_ms))

    def _require(self, trigger: Trigger) -> None:
        try:
            next_state(self.state, trigger)
        except IllegalTransitionError as error:
            self._log.log_trade_engine(f"Refused: {error}", "warning")
            raise

    def _refused(self, message: str) -> IllegalTransitionError:
        self._log.log_trade_engine(f"Refused: {message}", "warning")
        return IllegalTransitionError(message)

    def has_past(self, connection_id: str) -> bool:
        """Tell whether a connection of this id ever ran: its orders and positions are kept."""
        return self._stores.state.get(f"runs:{connection_id}") is not None

    def get_status(self) -> EngineStatus:
        """Return what the coordinator and every engine are doing right now."""
        now_ms = self._clock.now_ms()
        paused_ms = self._paused_total_ms
        if self._pause_time is not None:
            paused_ms += now_ms - self._pause_time
        return EngineStatus(
            state=self.state,
            running=self.is_running(),
            paused=self.is_paused(),
            start_time=self._start_time,
            pause_time=self._pause_time,
            uptime_s=(now_ms - self._start_time) / 1000 if self._start_time else 0.0,
            paused_total_s=paused_ms / 1000,
            kill_switch=self._kill_switch.engaged,
            connections=tuple(e.status() for e in self._engines.values()),
            error=self._error,
        )

    # ------------------------------------------------------------------ engines
    def engines(self) -> tuple[TradeEngine, ...]:
        """Return all engines made so far."""
        return tuple(self._engines.values())

    def engine(self, connection_id: str) -> TradeEngine | None:
        """Return the engine of a connection, or None where it was never started."""
        return self._engines.get(connection_id)

    def _engine_for(self, connection: Connection) -> TradeEngine:
        config = TradeEngineConfig.resolve(connection, self._settings)
        engine = self._engines.get(connection.connection_id)
        if engine is None:
            engine = TradeEngine(config, self._services, self._clock.now_ms, self._faulted)
            self._engines[connection.connection_id] = engine
        else:
            engine.configure(config)
        return engine

    def forget(self, connection_id: str) -> None:
        """Drop the engine of a deleted connection; refuse while it is not stopped."""
        engine = self._engines.get(connection_id)
        if engine is not None and engine.state is not EngineState.STOPPED:
            raise UserActionError("Stop this connection's engine first")
        self._engines.pop(connection_id, None)

    def settings_changed(self) -> None:
        """Hand changed settings to every engine."""
        for connection in self._connections.all():
            engine = self._engines.get(connection.connection_id)
            if engine is not None:
                engine.configure(TradeEngineConfig.resolve(connection, self._settings))

    # ------------------------------------------------------------------ global verbs
    async def start(self) -> None:
        """Start every enabled connection; one that fails never stops the others.

        Raises IllegalTransitionError, or UserActionError where nothing can be started.
        """
        self._require(Trigger.START)
        enabled = [c for c in self._connections.all() if c.enabled]
        if not enabled:
            raise UserActionError("There is no enabled connection: add or enable one in Settings")
        await self._start_run(enabled)

    async def _start_run(self, connections: list[Connection]) -> None:
        if self._closing:  # the second half of a restart, say
            raise UserActionError("The program is being closed: nothing is started")
        self._kill_switch.require_released()
        self._move(Trigger.START)
        self._start_time = self._clock.now_ms()
        self._paused_total_ms, self._pause_time, self._error = 0, None, ""
        self.was_running = False
        self._run += 1
        run = self._run
        errors = await self._each(connections, self._start_one)
        if self.state is not EngineState.STARTING or run != self._run:
            return  # stopped meanwhile
        if len(errors) == len(connections):
            self._error = "; ".join(errors)
            self._start_time = None
            self._move(Trigger.FAULT, self._error)
            raise UserActionError(f"No connection could be started: {self._error}")
        self._move(Trigger.STARTED)

    async def _start_one(self, connection: Connection) -> None:
        if self.state not in _STARTABLE:
            return  # stopped before it began
        engine = self._engine_for(connection)
        if engine.state is EngineState.ERROR:
            await engine.stop()
        if engine.state is EngineState.STOPPED and self.state in _STARTABLE:
            engine.restart_attempts = 0
            starting = self._starts.start(self._bring_up(engine), f"start {connection.name}")
            # The others do not wait for a venue that cannot be compared with yet.
            stuck = self._starts.start(engine.stuck.wait(), "stuck")
            await asyncio.wait([starting, stuck], return_when=asyncio.FIRST_COMPLETED)
            stuck.cancel()
            if starting.done():
                starting.result()

    async def _bring_up(self, engine: TradeEngine) -> None:
        await engine.start()
        if self.is_paused() and can(engine.state, Trigger.PAUSE):
            engine.pause()

    async def _each(
        self, connections: Iterable[Connection], act: Callable[[Connection], Awaitable[None]]
    ) -> list[str]:
        """Run *act* for all at the same time and return what failed, in words."""
        chosen = list(connections)
        results = await asyncio.gather(*(act(c) for c in chosen), return_exceptions=True)
        errors = []
        for connection, result in zip(chosen, results, strict=True):
            if isinstance(result, Exception):
                self._log.log_error(result, "coordinator", f"start {connection.name}")
                errors.append(f"{connection.name}: {result}")
            elif isinstance(result, BaseException):
                raise result
        return errors

    def pause(self) -> None:
        """Pause every running engine."""
        self._require(Trigger.PAUSE)
        for engine in self._engines.values():
            if engine.state is EngineState.RUNNING:
                engine.pause()
        self._pause_time = self._clock.now_ms()
        self._move(Trigger.PAUSE)

    def resume(self) -> None:
        """Resume every paused engine from exactly where it was paused."""
        self._require(Trigger.RESUME)
        self._move(Trigger.RESUME)
        for engine in self._engines.values():
            if engine.state is EngineState.PAUSED:
                engine.resume()
        if self._pause_time is not None:
            self._paused_total_ms += self._clock.now_ms() - self._pause_time
        self._pause_time = None
        self._move(Trigger.RESUMED)

    async def stop(self) -> tuple[str, ...]:
        """Stop every engine and return what remained open, in words."""
        self._require(Trigger.STOP)
        if self._stopping:
            raise self._refused("Cannot stop while stopping")
        faulted = self.state is EngineState.ERROR
        if not faulted:
            self._move(Trigger.STOP)
        self._stopping = True
        self._at_rest.clear()
        try:
            remaining = await self._stop_engines()
            self._start_time = self._pause_time = None
            self._paused_total_ms, self._error = 0, ""
            self._move(Trigger.STOP if faulted else Trigger.STOPPED)
            self._keeper.write()
        finally:
            self._stopping = False
            self._at_rest.set()
        return remaining

    async def _stop_engines(self) -> tuple[str, ...]:
        resting = EngineState.STOPPED
        stoppable = [e for e in self._engines.values() if e.state is not resting]
        stops = [(e.config.connection.name, e.stop_or_join()) for e in stoppable]
        return tuple(itertools.chain(*await all_in_words(self._log, stops, "stop")))

    async def restart(self) -> tuple[str, ...]:
        """Stop, then start."""
        remaining = await self.stop()
        await self.start()
        return remaining

    # ------------------------------------------------------------------ one connection
    def _connection(self, connection_id: str) -> Connection:
        connection = self._connections.get(connection_id)
        if connection is None:
            raise NotFoundError(f"There is no connection {connection_id!r}")
        return connection

    async def start_connection(self, connection_id: str) -> None:
        """Start one engine; where the coordinator is stopped this starts the run with it alone."""
        connection = self._connection(connection_id)
        if not connection.enabled:
            raise UserActionError(f"{connection.name} is disabled: enable it first")
        if self.state is EngineState.STOPPED:
            await self._start_run([connection])
            return
        if self.state not in _ALIVE:
            raise self._refused(f"Cannot start while {self.state.label.lower()}")
        self._kill_switch.require_released()
        engine = self._engines.get(connection_id)
        if engine is not None and engine.state not in {EngineState.STOPPED, EngineState.ERROR}:
            raise self._refused(f"{connection.name} is {engine.state.label.lower()} already")
        await self._start_one(connection)

    async def stop_connection(self, connection_id: str) -> tuple[str, ...]:
        """Stop one engine; the others go on."""
        connection = self._connection(connection_id)
        engine = self._engines.get(connection_id)
        if engine is None or not can(engine.state, Trigger.STOP):
            raise self._refused(f"{connection.name} is not running")
        remaining = await engine.stop()
        self._keeper.write()
        return remaining

    def _faulted(self, engine: TradeEngine) -> None:
        config = engine.config
        if engine.started_ms:  # it ran: attempts count from the last time that went well
            ran_ms = self._clock.now_ms() - engine.started_ms
            if ran_ms >= config.number("restart_cooldown_min") * 60_000:
                engine.restart_attempts = 0
            engine.started_ms = 0
        if config.flag("auto_restart") and self.state in _STARTABLE:
            self._tasks.start(self._restart_later(engine), f"restart {engine.connection_id}")

    async def _restart_later(self, engine: TradeEngine) -> None:
        """Start a faulted engine again after the cooldown, a limited number of times."""
        name = engine.config.connection.name
        if engine.restart_attempts >= engine.config.whole("restart_attempts"):
            self._log.log_trade_engine(f"{name}: no more restart attempts", "error")
            return
        engine.restart_attempts += 1
        await self._clock.sleep(engine.config.number("restart_cooldown_min") * 60)
        if (
            engine.state is not EngineState.ERROR
            or self.state not in _ALIVE
            or self._kill_switch.engaged
        ):
            return
        self._log.log_trade_engine(f"{name}: restart attempt {engine.restart_attempts}", "warning")
        await engine.stop()
        if self.state not in _ALIVE or self._kill_switch.engaged:
            return
        try:
            await self._bring_up(engine)
        except CtsError:
            return  # the engine is in ERROR again and has asked for the next attempt

    # ------------------------------------------------------------------ emergency
    async def emergency_stop(self, *, close_positions: bool) -> tuple[str, ...]:
        """Engage the kill switch, cancel, close if asked, stop; return what is left, in words.

        Works in every state, and also for connections that are not running: what they left at the
        venue is looked for and closed. The switch stays engaged over restarts until `rearm`.
        """
        self._kill_switch.set(engaged=True, reason="emergency stop")
        running = {e.connection_id for e in self._engines.values() if e.reachable}
        left = await self._flattener.run(close_positions=close_positions)
        if can(self.state, Trigger.STOP) and not self._stopping:
            stopped = await self.stop()  # which says what running engines have left by then
            left = {name: lines for name, lines in left.items() if name not in running}
            return (*itertools.chain(*left.values()), *stopped)
        return tuple(itertools.chain(*left.values()))

    def rearm(self) -> None:
        """Release the kill switch by hand."""
        self._kill_switch.set(engaged=False, reason="armed again by hand")

    def _time_missing(self, seconds: float) -> None:
        """After sleep, or a clock that was set, nothing is believed before it was compared."""
        for engine in self._engines.values():
            if engine.reachable and engine.session is not None:
                engine.session.reconcile_again(f"{abs(seconds):,.0f} s are missing")


_coordinator: GlobalTradeEngineCoordinator | None = None


def initialize_global_coordinator(
    coordinator: GlobalTradeEngineCoordinator | None,
) -> GlobalTradeEngineCoordinator | None:
    """Make *coordinator* the process's one (None when the program ends) and return it."""
    global _coordinator  # noqa: PLW0603 - the specification asks for module functions
    _coordinator = coordinator
    return coordinator


def get_global_coordinator() -> GlobalTradeEngineCoordinator | None:
    """Return the process's coordinator, or None before it was initialised."""
    return _coordinator


#: The specification's other names for the same two.
initialize_trade_engine = initialize_global_coordinator
get_trade_engine = get_global_coordinator
