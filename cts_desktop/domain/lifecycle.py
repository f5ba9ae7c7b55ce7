"""States of the coordinator and of each engine, and the one table of transitions (domain §2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cts_desktop.domain.errors import IllegalTransitionError

#: What is remembered between runs: whether the engine ran, and whether nothing may be started.
RUN_KEY: Final = "engine"
KILL_SWITCH_KEY: Final = "kill_switch"


class EngineState(StrEnum):
    """State of the coordinator or of one connection's engine."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    RESUMING = "resuming"
    STOPPING = "stopping"
    ERROR = "error"

    @property
    def label(self) -> str:
        """Return the word shown to the user."""
        return self.value.capitalize()


class Trigger(StrEnum):
    """What may move an engine from one state to another."""

    START = "start"
    STARTED = "started"
    PAUSE = "pause"
    RESUME = "resume"
    RESUMED = "resumed"
    STOP = "stop"
    STOPPED = "stopped"
    FAULT = "fault"


class StartPhase(StrEnum):
    """Steps of a connection's start, in order, as shown to the user."""

    IDLE = "idle"
    SETTINGS = "loading settings"
    CONNECTING = "connecting"
    CHECKING = "checking clock and key"
    SYMBOLS = "loading symbols"
    RECONCILING = "reconciling"
    HISTORY = "loading history"
    READY = "ready"


_S, _T = EngineState, Trigger
TRANSITIONS: Final[dict[tuple[EngineState, Trigger], EngineState]] = {
    (_S.STOPPED, _T.START): _S.STARTING,
    (_S.STARTING, _T.STARTED): _S.RUNNING,
    (_S.RUNNING, _T.PAUSE): _S.PAUSED,
    (_S.PAUSED, _T.RESUME): _S.RESUMING,
    (_S.RESUMING, _T.RESUMED): _S.RUNNING,
    (_S.RUNNING, _T.STOP): _S.STOPPING,
    (_S.PAUSED, _T.STOP): _S.STOPPING,
    (_S.STARTING, _T.STOP): _S.STOPPING,
    (_S.RESUMING, _T.STOP): _S.STOPPING,
    (_S.STOPPING, _T.STOPPED): _S.STOPPED,
    (_S.ERROR, _T.STOP): _S.STOPPED,
    **{(state, _T.FAULT): _S.ERROR for state in _S},
}


def next_state(state: EngineState, trigger: Trigger) -> EngineState:
    """Return the state *trigger* leads to, or raise IllegalTransitionError in plain words."""
    try:
        return TRANSITIONS[state, trigger]
    except KeyError:
        raise IllegalTransitionError(f"Cannot {trigger} while {state.label.lower()}") from None


def can(state: EngineState, trigger: Trigger) -> bool:
    """Tell whether *trigger* is allowed in *state* (buttons follow this)."""
    return (state, trigger) in TRANSITIONS


class LoopName(StrEnum):
    """The three loops of a connection."""

    MAIN = "main"
    PRESET = "preset"
    ORDERS = "orders"


class Health(StrEnum):
    """Health of a loop over its last 100 cycles, from best to worst."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True)
class LoopStatus:
    """Statistics of one loop; durations in milliseconds."""

    name: LoopName
    interval_ms: int
    cycles: int = 0
    last_ms: float = 0.0
    mean_ms: float = 0.0
    p95_ms: float = 0.0
    skipped: int = 0
    overrun_ms: float = 0.0
    errors: int = 0
    last_error: str = ""
    health: Health = Health.HEALTHY


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """State of one connection's engine.

    Attributes:
        blocked_by: why nothing new may be opened right now, in words; empty when trading is free.
        reconciling: why books and venue are being compared right now, and what failed so far;
            empty when they are known to agree. Entries are blocked meanwhile.
        differences: how many differences wait for the user.
    """

    connection_id: str
    name: str
    state: EngineState
    phase: StartPhase = StartPhase.IDLE
    mode: str = "paper"
    loops: tuple[LoopStatus, ...] = ()
    error: str = ""
    blocked_by: str = ""
    data_age_ms: int | None = None
    restart_attempts: int = 0
    reconciling: str = ""
    differences: int = 0

    @property
    def health(self) -> Health:
        """Return the worst health of the loops."""
        order = list(Health)
        return max((loop.health for loop in self.loops), key=order.index, default=Health.HEALTHY)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What the coordinator is doing; times are UTC milliseconds, durations seconds."""

    state: EngineState
    running: bool
    paused: bool
    start_time: int | None = None
    pause_time: int | None = None
    uptime_s: float = 0.0
    paused_total_s: float = 0.0
    kill_switch: bool = False
    connections: tuple[ConnectionStatus, ...] = ()
    error: str = ""

    @property
    def health(self) -> Health:
        """Return the worst health of all connections' loops."""
        order = list(Health)
        return max((c.health for c in self.connections), key=order.index, default=Health.HEALTHY)
