"""The types of the API: answers made from the frozen views, bodies and queries written out.

The description is made of the same types that encode and decode, so it cannot differ from them.
"""

import dataclasses
import functools
import types
from collections.abc import Mapping
from enum import StrEnum
from typing import (
    Annotated,
    Any,
    Final,
    Generic,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import UNSET, Meta, UnsetType
from typing_extensions import override

from cts_desktop.domain import connections as domain
from cts_desktop.domain.connections import PAPER_EXCHANGE, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState, Health, StartPhase
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import OrderState
from cts_desktop.service import views

T = TypeVar("T")
Value = bool | int | float | str

#: Of views, what is calculated and worth telling.
_CALCULATED: Final[Mapping[type, Mapping[str, type]]] = {ConnectionStatus: {"health": Health}}


# ---------------------------------------------------------------------- from views
@functools.cache
def mirror(view: type) -> type[msgspec.Struct]:
    """Return the type a frozen view is sent as: same fields, camelCase, decimals as text."""
    return _struct(view, [*_fields(view), *_CALCULATED.get(view, {}).items()])


def _struct(view: type, fields: list[tuple[str, Any]]) -> type[msgspec.Struct]:
    name, doc = view.__name__.removesuffix("View"), (view.__doc__ or "").partition("\n")[0]
    return msgspec.defstruct(
        name, fields, rename="camel", kw_only=True, namespace={"__doc__": doc}, module=__name__
    )


def _fields(view: type) -> list[tuple[str, Any]]:
    hints = get_type_hints(view)
    return [(field.name, _sent(hints[field.name])) for field in dataclasses.fields(view)]


def _sent(hint: Any) -> Any:
    """Return the type a field of this type is sent as."""
    if hint is object:
        return Value
    if dataclasses.is_dataclass(hint):
        return mirror(hint)  # type: ignore[arg-type]  # a class: views hold no instances here
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is None:
        return hint
    parts = tuple(a if a in {Ellipsis, type(None)} else _sent(a) for a in arguments)
    if origin in {Union, types.UnionType}:
        return Union[parts]  # noqa: UP007 - made of a tuple
    if issubclass(origin, tuple):
        return tuple.__class_getitem__(parts)
    if issubclass(origin, Mapping):
        return dict.__class_getitem__(parts)
    raise TypeError(f"The API knows no {hint}")


def sent(value: object, kind: Any) -> Any:
    """Return *value*, of views and plain values, as *kind*."""
    return msgspec.convert(value, kind, from_attributes=True)


def _without(left_out: str, fields: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [field for field in fields if field[0] != left_out]


#: A connection and what is known of it, on one level.
Connection: Any = _struct(
    views.ConnectionView,
    [
        ("id", str),
        *_without("connection_id", _fields(domain.Connection)),
        *_without("connection", _fields(views.ConnectionView)),
    ],
)


def flat(view: views.ConnectionView) -> types.SimpleNamespace:
    """Return a connection as `Connection` is made."""
    of = {
        field.name: getattr(owner, field.name)
        for owner in (view.connection, view)
        for field in dataclasses.fields(owner)
    }
    return types.SimpleNamespace(**of, id=view.connection.connection_id)


Position: Any = mirror(views.PositionView)
Order: Any = mirror(views.OrderView)
Fill: Any = mirror(views.FillView)
Decision: Any = mirror(views.DecisionView)
Log: Any = mirror(views.LogView)
Step: Any = mirror(views.StepResult)
Engine: Any = mirror(ConnectionStatus)


class Page(msgspec.Struct, Generic[T], kw_only=True):
    """Part of a list, newest first.

    Attributes:
        after: hand it to the next request to continue; empty where nothing follows.
    """

    items: tuple[T, ...]
    after: str


def page(kind: Any) -> Any:
    """Return the type of a page of these."""
    return Page[kind]


def several(kind: Any) -> Any:
    """Return the type of any number of these."""
    return tuple.__class_getitem__((kind, ...))


class Status(msgspec.Struct, kw_only=True, rename="camel"):
    """What the engine is doing; times are UTC milliseconds, durations seconds."""

    status: EngineState
    is_running: bool
    is_paused: bool
    kill_switch: bool
    health: Health
    uptime_s: float
    paused_total_s: float
    start_time: int | None
    pause_time: int | None
    open_positions: int
    blocked_by: str
    database: str
    error: str
    version: str
    ts_ms: int
    connections: tuple[Engine, ...]


class StatusAnswer(msgspec.Struct, kw_only=True, rename="camel"):
    """The state, also where clients of the older web version look for it."""

    success: Literal[True] = True
    message: str
    data: Status
    status: EngineState
    is_running: bool
    is_paused: bool


class Outcome(msgspec.Struct, kw_only=True, rename="camel"):
    """What an engine verb led to; `remaining` is what it left open, in words."""

    status: EngineState
    is_running: bool
    is_paused: bool
    remaining: tuple[str, ...]


class Trial(msgspec.Struct, kw_only=True, rename="camel"):
    """A connection test, step by step."""

    ok: bool
    steps: tuple[Step, ...]


# ---------------------------------------------------------------------- events
class StateEvent(msgspec.Struct, kw_only=True, rename="camel"):
    """The engine moved to a state, or the emergency stop was engaged or released."""

    status: EngineState
    is_running: bool
    is_paused: bool
    kill_switch: bool
    reason: str
    ts_ms: int


class ConnectionEvent(msgspec.Struct, kw_only=True, rename="camel"):
    """A connection's engine moved, or (state null) the connection was added, changed, deleted."""

    connection_id: str
    state: EngineState | None
    phase: StartPhase | None
    reason: str
    ts_ms: int


class LogEvent(msgspec.Struct, kw_only=True, rename="camel"):
    """A line of the system log was written."""

    ts_ms: int
    level: str
    source: str
    message: str
    connection_id: str
    context: str


# ---------------------------------------------------------------------- queries
class LogLevel(StrEnum):
    """Levels of the system log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class PositionChoice(StrEnum):
    """Which positions."""

    OPEN = "open"
    CLOSED = "closed"


class YesNo(StrEnum):
    """A truth value in a query."""

    TRUE = "true"
    FALSE = "false"


CONNECTION_ID: Final = r"^[A-Za-z0-9_-]{1,64}$"
ConnectionId = Annotated[str, Meta(pattern=CONNECTION_ID, description="Only of this connection.")]
Symbol = Annotated[str, Meta(min_length=1, max_length=64, description="As BTC/USDT.")]
Identity = Annotated[str, Meta(min_length=1, max_length=64)]
Limit = Annotated[int, Meta(ge=1, le=500, description="How many at most.")]
_AFTER: Final = "`after` of the page before."
After = Annotated[str, Meta(pattern=r"^[0-9]{1,18}$", description=_AFTER)]
PositionAfter = Annotated[
    str, Meta(pattern=r"^[0-9]{1,18} [A-Za-z0-9_-]{1,64}$", description=_AFTER)
]


class Query(msgspec.Struct, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Nothing to choose."""


class PositionQuery(Query, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which positions: open ones newest first, closed ones last closed first."""

    state: PositionChoice = PositionChoice.OPEN
    connection_id: ConnectionId | UnsetType = UNSET
    symbol: Symbol | UnsetType = UNSET
    limit: Limit = 100
    after: PositionAfter | UnsetType = UNSET


class OrderQuery(Query, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which orders."""

    state: OrderState | UnsetType = UNSET
    connection_id: ConnectionId | UnsetType = UNSET
    symbol: Symbol | UnsetType = UNSET
    position_id: Identity | UnsetType = UNSET
    limit: Limit = 100
    after: After | UnsetType = UNSET


class FillQuery(Query, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which executions."""

    connection_id: ConnectionId | UnsetType = UNSET
    symbol: Symbol | UnsetType = UNSET
    position_id: Identity | UnsetType = UNSET
    limit: Limit = 100
    after: After | UnsetType = UNSET


class DecisionQuery(Query, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which decisions of the gate."""

    accepted: YesNo | UnsetType = UNSET
    connection_id: ConnectionId | UnsetType = UNSET
    symbol: Symbol | UnsetType = UNSET
    client_id: Identity | UnsetType = UNSET
    position_id: Identity | UnsetType = UNSET
    limit: Limit = 100
    after: After | UnsetType = UNSET


class LogQuery(Query, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Which lines of the system log."""

    level: LogLevel | UnsetType = UNSET
    source: Identity | UnsetType = UNSET
    text: (
        Annotated[
            str,
            Meta(min_length=1, max_length=200, description="Part of the message or its context."),
        ]
        | UnsetType
    ) = UNSET
    connection_id: ConnectionId | UnsetType = UNSET
    limit: Limit = 100
    after: After | UnsetType = UNSET


# ---------------------------------------------------------------------- bodies
class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing has to be said; an empty body will do."""


class EmergencyBody(NoBody, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Whether open positions are closed at market; left out: as the settings say."""

    close_positions: bool | UnsetType = UNSET


_SecretText = Annotated[str, Meta(max_length=4096)]


class _Keyed(msgspec.Struct, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The key of an account: taken, and never given back by any answer."""

    api_key: _SecretText | UnsetType = UNSET
    api_secret: _SecretText | UnsetType = UNSET
    passphrase: _SecretText | UnsetType = UNSET

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"

    def credentials(self) -> Credentials | None:
        """Return the key as the program keeps it, None where none is named."""
        given = (self.api_key, self.api_secret, self.passphrase)
        if all(text is UNSET for text in given):
            return None
        return Credentials(*(Secret("" if text is UNSET else text) for text in given))


#: Fields of a body that are not a connection's own.
KEY_FIELDS: Final = _Keyed.__struct_fields__


Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Exchange = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,40}$")]
Overrides = Annotated[
    dict[
        Annotated[str, Meta(max_length=64)],
        bool | int | float | Annotated[str, Meta(max_length=2000)],
    ],
    Meta(description="Settings of this connection that differ from the global ones, by key."),
]


class NewConnection(_Keyed, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A connection to add. One that trades real money still has to be armed in the window."""

    name: Name
    exchange: Exchange = PAPER_EXCHANGE
    market_type: MarketType = MarketType.PERPETUAL
    mode: Mode = Mode.PAPER
    enabled: bool = True
    settings: Overrides = {}
    no_withdraw_stated: bool = False


class ChangedConnection(_Keyed, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Changes to a connection: what is not named stays, the key too; `settings` replace all."""

    name: Name | UnsetType = UNSET
    exchange: Exchange | UnsetType = UNSET
    market_type: MarketType | UnsetType = UNSET
    mode: Mode | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    settings: Overrides | UnsetType = UNSET
    no_withdraw_stated: bool | UnsetType = UNSET
