"""Bus events as Qt signals on the UI thread: states at once, everything else in calm batches."""

import logging
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cts_desktop.domain.events import (
    BacktestChanged,
    CandlesChanged,
    ClockJumped,
    ConnectionsEdited,
    ConnectionStateChanged,
    DecisionMade,
    DifferencesChanged,
    EngineStateChanged,
    FillRecorded,
    KillSwitchChanged,
    LimitBreached,
    LogWritten,
    MarketEnded,
    NoticeRaised,
    NoticesChanged,
    OrderChanged,
    PositionChanged,
    PresetsEdited,
    UpdateFound,
)
from cts_desktop.service.views import Snapshot
from cts_desktop.ui.i18n.said import said

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from collections.abc import Callable

    from cts_desktop.service.door import Service, Submit

#: Ten batches a second at most; a snapshot at least every second, because ages and uptime move.
TICK_MS: Final = 100
IDLE_TICKS: Final = 10
#: The same while an engine runs: marks and open profit move with every price.
LIVE_TICKS: Final = 5
_LOG_LIMIT: Final = 2000
#: Events that cross one by one; of the others only how many there were.
_AT_ONCE: Final[tuple[type, ...]] = (
    EngineStateChanged,
    ConnectionStateChanged,
    KillSwitchChanged,
    ConnectionsEdited,
    MarketEnded,
    DifferencesChanged,
    LimitBreached,
    ClockJumped,
    UpdateFound,
    NoticeRaised,
    NoticesChanged,
)
_log = logging.getLogger(__name__)


class _EngineSide:
    """What the bus calls, on the engine thread.

    Per event it only counts: one thread writes each counter and the window compares it with what it
    saw last, so neither a lock nor a queued call per event is needed.

    Attributes:
        states: events forwarded so far, for telling whether a snapshot is older than one of them.
    """

    def __init__(self, forward: "Callable[[object], None]") -> None:
        self.states = 0
        self.orders = 0
        self.positions = 0
        self.decisions = 0
        self.presets = 0
        self.backtests = 0
        self.candles = 0
        self.logs: deque[LogWritten] = deque(maxlen=_LOG_LIMIT)
        self.closed = False
        self._forward = forward
        self._unsubscribe: list[Callable[[], None]] = []

    async def subscribe(self, service: "Service") -> None:
        """Listen from now on."""
        add, bus = self._unsubscribe.append, service.bus
        for kind in _AT_ONCE:
            add(bus.subscribe(kind, self._state))
        add(bus.subscribe(OrderChanged, self._order))
        add(bus.subscribe(FillRecorded, self._order))
        add(bus.subscribe(PositionChanged, self._position))
        add(bus.subscribe(DecisionMade, self._decision))
        add(bus.subscribe(PresetsEdited, self._preset))
        add(bus.subscribe(BacktestChanged, self._backtest))
        add(bus.subscribe(CandlesChanged, self._candle))
        add(bus.subscribe(LogWritten, self.logs.append))
        self._state(NoticesChanged(await service.notices.unread()))

    async def unsubscribe(self) -> None:
        """Listen no more."""
        for stop in self._unsubscribe:
            stop()
        self._unsubscribe.clear()

    async def snapshot(self, service: "Service") -> tuple[int, Snapshot]:
        """Return the newest snapshot and how many of the forwarded events it knows of."""
        snapshot = await service.queries.snapshot()
        return self.states, snapshot

    def _state(self, event: object) -> None:
        if not self.closed:
            self.states += 1
            self._forward(event)

    def _order(self, _event: object) -> None:
        self.orders += 1

    def _position(self, _event: object) -> None:
        self.positions += 1

    def _decision(self, _event: object) -> None:
        self.decisions += 1

    def _preset(self, _event: object) -> None:
        self.presets += 1

    def _backtest(self, _event: object) -> None:
        self.backtests += 1

    def _candle(self, _event: object) -> None:
        self.candles += 1


class Bridge(QObject):
    """Typed signals for the window; all of them are emitted on the UI thread.

    Signals:
        engine_state_changed, connection_state_changed, kill_switch_changed: the event, at once.
        connections_edited: the connection's id, at once.
        limit_breached, clock_jumped: the event, at once.
        update_found: the newer version, at once.
        notice_raised: the event, at once; repeats within a group are not told.
        notices_changed: how many notices are unread; the list, or the report of an absence, is new.
        snapshot_changed: the newest Snapshot, at most ten a second, at least one a second.
        snapshot_failed: why there is none, in words.
        log_written: tuple of LogWritten, oldest first.
        orders_changed, positions_changed, decisions_changed: something in that table is new.
        presets_changed, backtests_changed, candles_changed: something of these is new; ask again.
    """

    engine_state_changed = Signal(object)
    connection_state_changed = Signal(object)
    kill_switch_changed = Signal(object)
    connections_edited = Signal(str)
    limit_breached = Signal(object)
    clock_jumped = Signal(object)
    update_found = Signal(str)
    notice_raised = Signal(object)
    notices_changed = Signal(int)
    snapshot_changed = Signal(object)
    snapshot_failed = Signal(str)
    log_written = Signal(object)
    orders_changed = Signal()
    positions_changed = Signal()
    decisions_changed = Signal()
    presets_changed = Signal()
    backtests_changed = Signal()
    candles_changed = Signal()

    _event = Signal(object)
    _snapshot_ready = Signal(object)

    def __init__(self, service: "Service", submit: "Submit") -> None:
        super().__init__()
        self._service = service
        self._submit = submit
        self._engine = _EngineSide(self._event.emit)
        self._states_seen = 0
        self._seen = (0, 0, 0)
        self._workbench_seen = (0, 0, 0)
        self._snapshot: Snapshot | None = None
        self._reconciling_since: dict[str, int] = {}
        self._in_flight = False
        self._again = False
        self._idle_ticks = 0
        self._last_failure = ""
        queued = Qt.ConnectionType.QueuedConnection
        self._event.connect(self._on_event, queued)
        self._snapshot_ready.connect(self._on_snapshot, queued)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def snapshot(self) -> Snapshot | None:
        """Return the newest snapshot, for a view that was just opened."""
        return self._snapshot

    def reconciling_since(self, connection_id: str) -> int | None:
        """Return since when books and venue are being compared, as far as this window has seen."""
        return self._reconciling_since.get(connection_id)

    def open(self) -> None:
        """Subscribe and begin to deliver."""
        self._submit(self._engine.subscribe(self._service))
        self._timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Ask for a snapshot now, or again after the one under way."""
        if self._engine.closed:
            return
        if self._in_flight:
            self._again = True
            return
        self._in_flight = True
        self._idle_ticks = 0
        self._submit(self._engine.snapshot(self._service)).add_done_callback(self._deliver)

    def close(self) -> None:
        """Stop delivering. Call while the engine loop still runs."""
        if self._engine.closed:
            return
        self._engine.closed = True
        self._timer.stop()
        self._submit(self._engine.unsubscribe())

    def _deliver(self, future: "Future[tuple[int, Snapshot]]") -> None:
        if not self._engine.closed:
            self._snapshot_ready.emit(future)

    @Slot(object)
    def _on_event(self, event: object) -> None:
        if self._engine.closed:
            return
        self._states_seen += 1
        if isinstance(event, NoticeRaised | NoticesChanged):
            self._on_notice(event)
            return
        match event:
            case EngineStateChanged():
                self.engine_state_changed.emit(event)
            case ConnectionStateChanged():
                self.connection_state_changed.emit(event)
            case KillSwitchChanged():
                self.kill_switch_changed.emit(event)
            case ConnectionsEdited():
                self.connections_edited.emit(event.connection_id)
            case LimitBreached():
                self.limit_breached.emit(event)
            case ClockJumped():
                self.clock_jumped.emit(event)
            case UpdateFound():
                self.update_found.emit(event.version)
            case _:
                pass  # the end of a recorded market, differences: the snapshot says so
        self.refresh()

    def _on_notice(self, event: NoticeRaised | NoticesChanged) -> None:
        """Pass on what no snapshot shows."""
        if isinstance(event, NoticeRaised):
            self.notice_raised.emit(event)
        else:
            self.notices_changed.emit(event.unread)

    @Slot(object)
    def _on_snapshot(self, future: "Future[tuple[int, Snapshot]]") -> None:
        self._in_flight = False
        if self._engine.closed or future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self._fail(said(error) or type(error).__name__)
        else:
            self._last_failure = ""
            self._take_snapshot(*future.result())
        if self._again:
            self._again = False
            self.refresh()

    def _take_snapshot(self, states: int, snapshot: Snapshot) -> None:
        """Show a snapshot, unless it would bring back a state that an event has ended meanwhile."""
        if states < self._states_seen:
            self._again = True
            return
        self._snapshot = snapshot
        known = self._reconciling_since
        self._reconciling_since = {
            status.connection_id: known.get(status.connection_id, snapshot.ts_ms)
            for status in snapshot.status.connections
            if status.reconciling
        }
        self.snapshot_changed.emit(snapshot)

    @Slot()
    def _on_tick(self) -> None:
        logs = self._take_logs()
        if logs:
            self.log_written.emit(logs)
        now = (self._engine.orders, self._engine.positions, self._engine.decisions)
        before, self._seen = self._seen, now
        signals = (self.orders_changed, self.positions_changed, self.decisions_changed)
        for signal, old, new in zip(signals, before, now, strict=True):
            if new != old:
                signal.emit()
        self._announce_workbench()
        self._idle_ticks += 1
        patience = LIVE_TICKS if self._is_live() else IDLE_TICKS
        if not self._in_flight and (now != before or self._idle_ticks >= patience):
            self.refresh()

    def _announce_workbench(self) -> None:
        """Announce presets, back-tests and candles; no snapshot shows them."""
        engine = self._engine
        now = (engine.presets, engine.backtests, engine.candles)
        before, self._workbench_seen = self._workbench_seen, now
        signals = (self.presets_changed, self.backtests_changed, self.candles_changed)
        for signal, old, new in zip(signals, before, now, strict=True):
            if new != old:
                signal.emit()

    def _is_live(self) -> bool:
        """Whether prices move: marks and profits follow them though no event says so."""
        return self._snapshot is not None and self._snapshot.status.running

    def _take_logs(self) -> tuple[LogWritten, ...]:
        logs = self._engine.logs
        taken: list[LogWritten] = []
        while logs and len(taken) < _LOG_LIMIT:
            taken.append(logs.popleft())
        return tuple(taken)

    def _fail(self, reason: str) -> None:
        if reason != self._last_failure:  # once per distinct reason, not ten times a second
            _log.info("no snapshot: %s", reason)
            self._last_failure = reason
        self.snapshot_failed.emit(reason)
