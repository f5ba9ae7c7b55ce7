"""The engine of one connection: its state, start phases, pause and stop (domain §2)."""

import asyncio
from collections.abc import Callable
from typing import Final

from cts_desktop.domain.errors import IllegalTransitionError
from cts_desktop.domain.events import ConnectionStateChanged, MarketEnded
from cts_desktop.domain.lifecycle import (
    ConnectionStatus,
    EngineState,
    LoopStatus,
    StartPhase,
    Trigger,
    next_state,
)
from cts_desktop.domain.orders import REDUCING, OrderPurpose
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.services import EngineServices
from cts_desktop.engine.session import Session, remaining_in_words

_PROTECTING: Final = frozenset({OrderPurpose.STOP, OrderPurpose.TARGET})


class TradeEngine:
    """Trades one connection. All methods run on the engine loop.

    Attributes:
        session: the parts of the present or last run (closed then); None before the first start.
        restart_attempts: how often this engine was started again by itself since it last ran well.
        started_ms: when it last reached RUNNING.
        stuck: set while a start waits for a venue that cannot be compared with.
        on_fault: called once whenever the engine enters ERROR.
    """

    def __init__(
        self,
        config: TradeEngineConfig,
        services: EngineServices,
        now_ms: Callable[[], int],
        on_fault: Callable[["TradeEngine"], None] = lambda _engine: None,
    ) -> None:
        self.config = config
        self.state = EngineState.STOPPED
        self.phase = StartPhase.IDLE
        self.error = ""
        self.restart_attempts = 0
        self.started_ms = 0
        self.stuck = asyncio.Event()
        self.market_ended = False
        self.on_fault = on_fault
        self.session: Session | None = None
        self._services = services
        self._now_ms = now_ms
        self._start_task: asyncio.Task[None] | None = None
        self._stopping = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    @property
    def connection_id(self) -> str:
        """Return the connection's id."""
        return self.config.connection.connection_id

    # ------------------------------------------------------------------ transitions
    def _move(self, trigger: Trigger, reason: str = "") -> None:
        previous, self.state = self.state, next_state(self.state, trigger)
        if self.state is EngineState.STOPPED:
            self.phase = StartPhase.IDLE
        if trigger is Trigger.STARTED:
            self.started_ms = self._now_ms()
        level = "error" if self.state is EngineState.ERROR else "info"
        text = f"{self.config.connection.name}: {previous} → {self.state}"
        self._log(f"{text} ({reason})" if reason else text, level)
        self._announce(previous, reason)

    def _enter(self, phase: StartPhase) -> None:
        self.phase = phase
        self._announce(self.state, "")

    def _announce(self, previous: EngineState, reason: str) -> None:
        self._services.bus.publish(
            ConnectionStateChanged(
                self.connection_id, previous, self.state, self.phase, reason, self._now_ms()
            )
        )

    def _log(self, message: str, level: str = "info") -> None:
        self._services.log.log_trade_engine(message, level, {"connection_id": self.connection_id})

    # ------------------------------------------------------------------ lifecycle
    async def start(self, *, closing_only: bool = False) -> None:
        """Go through the start phases to RUNNING; *closing_only* will open nothing.

        Raises what a phase raised, after entering ERROR. A stop meanwhile ends the start quietly.
        """
        self._move(Trigger.START)
        self.error = ""
        self.market_ended = False
        self.stuck.clear()
        self._start_task = asyncio.current_task()
        try:
            await self._run_phases(closing_only=closing_only)
        except asyncio.CancelledError:
            if self.state is EngineState.STARTING:
                raise
            return  # stop() took over
        except Exception as error:
            if self.state is not EngineState.STARTING:
                return  # stop() took over
            self.fail(str(error) or type(error).__name__)
            raise
        finally:
            self._start_task = None
        self._move(Trigger.STARTED)

    async def _run_phases(self, *, closing_only: bool) -> None:
        self._enter(StartPhase.SETTINGS)
        gateway = self._services.make_gateway(self.config.connection)
        session = self.session = Session(
            self.config,
            self._services,
            gateway,
            lambda: self.state,
            self._market_ended,
            self._task_failed,
        )
        session.closing_only, session.reconciling.stuck = closing_only, self.stuck
        self._enter(StartPhase.CONNECTING)
        await gateway.connect()
        self._enter(StartPhase.CHECKING)
        await session.accounting.check()
        self._enter(StartPhase.SYMBOLS)
        await session.prepare()
        if not closing_only:
            await gateway.set_up(session.feed.symbols)
        self._enter(StartPhase.RECONCILING)
        await session.reconciling.run("start")
        self._enter(StartPhase.HISTORY)
        await session.build_loops()
        self._enter(StartPhase.READY)
        await session.go()

    def pause(self) -> None:
        """Skip processing from now on; prices, protection and all state are kept."""
        self._move(Trigger.PAUSE)

    def resume(self) -> None:
        """Continue from exactly where the pause began."""
        self._move(Trigger.RESUME)
        if self.session is not None:
            self.session.skip_gap()
        self._move(Trigger.RESUMED)

    async def stop(self) -> tuple[str, ...]:
        """Stop in every state but STOPPED and STOPPING; return what remained open, in words."""
        faulted = self.state is EngineState.ERROR
        if self._stopping:
            raise IllegalTransitionError(f"{self.config.connection.name} is stopping already")
        if not faulted:
            self._move(Trigger.STOP)
        self._stopping = True
        self._at_rest.clear()
        try:
            remaining = await self._end()
        finally:
            self._stopping = False
            self._at_rest.set()
        self._move(Trigger.STOP if faulted else Trigger.STOPPED)
        return remaining

    async def stop_or_join(self) -> tuple[str, ...]:
        """Stop, or wait for a stop somebody else began; return what remained open, in words."""
        if not self._stopping:
            return await self.stop()
        await self._at_rest.wait()
        return () if self.session is None else self.session.remaining()

    async def _end(self) -> tuple[str, ...]:
        """Withdraw a start in progress, then close what there is."""
        start_task, self._start_task = self._start_task, None
        if start_task is not None and start_task is not asyncio.current_task():
            start_task.cancel()
            await asyncio.wait([start_task])
        if self.session is None or self.session.closed:
            return ()
        return await self.session.close(cancel_entries=self.config.flag("cancel_orders_on_stop"))

    def fail(self, reason: str) -> None:
        """Enter ERROR; what protects positions at the venue stays."""
        self.error = reason
        self._move(Trigger.FAULT, reason)
        self.on_fault(self)

    def _task_failed(self, name: str, error: BaseException) -> None:
        self._services.log.log_error(error, "trade_engine", name)
        if self.state in {EngineState.RUNNING, EngineState.PAUSED}:
            self.fail(f"{name}: {error}")

    def _market_ended(self) -> None:
        self.market_ended = True
        self._log("The recorded market has played its last step")
        self._services.bus.publish(MarketEnded(self.connection_id, self._now_ms()))

    # ------------------------------------------------------------------ commands
    @property
    def reachable(self) -> bool:
        """Tell whether positions can be closed and orders cancelled right now."""
        return self.session is not None and self.session.prepared and not self._stopping

    def live_session(self) -> Session:
        """Return the session through which positions can be closed and orders cancelled.

        Raises IllegalTransitionError where there is none.
        """
        if self.session is None or not self.reachable:
            raise IllegalTransitionError(
                f"{self.config.connection.name} is {self.state.label.lower()}: start it first"
            )
        return self.session

    async def cancel_order(self, client_id: str) -> bool:
        """Cancel one working order; return whether the venue confirmed it.

        Raises IllegalTransitionError; also for what protects an open position.
        """
        session = self.live_session()
        for order in session.orders.working():
            if order.client_id != client_id:
                continue
            position = session.book.get(order.position_id)
            if order.purpose in _PROTECTING and position is not None and position.qty:
                raise IllegalTransitionError(
                    f"That {order.purpose} protects {order.symbol}: edit it, or close the position"
                )
            return await session.orders.cancel_now(order)
        raise IllegalTransitionError("That order does not work any more")

    async def flatten(self, *, close_positions: bool) -> tuple[str, ...]:
        """Cancel entries and, if asked, close everything; return what is left, in words."""
        return await self.live_session().flatten(close_positions=close_positions)

    async def flatten_entries(self) -> tuple[str, ...]:
        """Cancel every order that could open something; return what is left, in words."""
        session = self.live_session()
        await session.cancel_entries()
        entries = [o for o in session.orders.working() if o.purpose not in REDUCING]
        return remaining_in_words((), entries)

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed settings: at once where possible, the rest at the next start."""
        self.config = config
        if self.session is not None:
            self.session.configure(config)

    def persist(self) -> None:
        """Queue everything that changed since the last call."""
        if self.session is not None:
            self.session.persist()

    # ------------------------------------------------------------------ status
    def status(self) -> ConnectionStatus:
        """Return the state and statistics of this engine."""
        session = self.session
        loops: tuple[LoopStatus, ...] = ()
        blocked, age_ms = "", None
        if session is not None:
            loops = tuple(loop.status() for loop in session.loops.values())
        if session is not None and not session.closed:
            age_ms = session.feed.oldest_age_ms(session.gateway.clock.now_ms())
            if self.state in {EngineState.RUNNING, EngineState.PAUSED}:
                blocked = session.blocked_by()
        return ConnectionStatus(
            connection_id=self.connection_id,
            name=self.config.connection.name,
            state=self.state,
            phase=self.phase,
            mode=self.config.connection.mode,
            loops=loops,
            error=self.error,
            blocked_by="The recorded market has ended" if self.market_ended else blocked,
            data_age_ms=age_ms,
            restart_attempts=self.restart_attempts,
            reconciling=session.reconciling.reason if session and not session.closed else "",
            differences=len(session.differences) if session is not None else 0,
        )
