"""What happened: immutable facts on the bus. Nothing here is a request."""

from dataclasses import dataclass

from cts_desktop.domain.differences import Difference
from cts_desktop.domain.lifecycle import EngineState, StartPhase
from cts_desktop.domain.notices import Channels, Notice
from cts_desktop.domain.orders import Fill, Order
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision


@dataclass(frozen=True, slots=True)
class EngineStateChanged:
    """The coordinator moved from one state to another."""

    previous: EngineState
    state: EngineState
    reason: str
    ts_ms: int


@dataclass(frozen=True, slots=True)
class ConnectionStateChanged:
    """One connection's engine moved to another state or start phase."""

    connection_id: str
    previous: EngineState
    state: EngineState
    phase: StartPhase
    reason: str
    ts_ms: int


@dataclass(frozen=True, slots=True)
class ConnectionsEdited:
    """A connection was added, changed or deleted."""

    connection_id: str


@dataclass(frozen=True, slots=True)
class KillSwitchChanged:
    """The emergency stop was pulled, or armed again by hand."""

    engaged: bool
    reason: str
    ts_ms: int


@dataclass(frozen=True, slots=True)
class OrderChanged:
    """An order was announced or changed its state."""

    order: Order


@dataclass(frozen=True, slots=True)
class FillRecorded:
    """A fill was booked for the first time."""

    fill: Fill


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """A position was opened, changed or closed."""

    position: Position


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """The gate accepted or refused an order."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class LogWritten:
    """A line for the system log, already redacted."""

    ts_ms: int
    level: str
    source: str
    message: str
    connection_id: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class MarketEnded:
    """A recorded market has played its last step."""

    connection_id: str
    ts_ms: int


@dataclass(frozen=True, slots=True)
class DifferencesChanged:
    """The list of what the venue holds and our books do not has changed."""

    connection_id: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class LimitBreached:
    """A loss limit was reached; *closing* tells whether everything is being closed."""

    connection_id: str
    rule: str
    message: str
    closing: bool
    ts_ms: int


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """Wall clock and monotonic clock disagreed: the computer slept or its clock was set."""

    seconds: float
    ts_ms: int


@dataclass(frozen=True, slots=True)
class PresetsEdited:
    """Presets were saved, deleted or assigned."""

    type_id: str = ""


@dataclass(frozen=True, slots=True)
class BacktestChanged:
    """A back-test changed its state or has come further; *state* is empty where it was deleted."""

    run_id: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class CandlesChanged:
    """Stored candles of a source were added or deleted, or a download has come further."""

    source: str
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class UpdateFound:
    """The daily look has found that there is a newer version of the program."""

    version: str


@dataclass(frozen=True, slots=True)
class NoticeRaised:
    """Something the user should learn of, the first time; *channels* is where it is to go now."""

    notice: Notice
    channels: Channels


@dataclass(frozen=True, slots=True)
class NoticesChanged:
    """The list of notices, or what happened while nobody looked, is another than before."""

    unread: int


Event = (
    EngineStateChanged
    | ConnectionStateChanged
    | ConnectionsEdited
    | KillSwitchChanged
    | OrderChanged
    | FillRecorded
    | PositionChanged
    | DecisionMade
    | LogWritten
    | MarketEnded
    | DifferencesChanged
    | LimitBreached
    | ClockJumped
    | PresetsEdited
    | BacktestChanged
    | CandlesChanged
    | UpdateFound
    | NoticeRaised
    | NoticesChanged
)
