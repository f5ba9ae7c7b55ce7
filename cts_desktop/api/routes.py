"""The one table of routes: the server answers by it, and the description is made of it."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

import msgspec
from msgspec import UNSET

from cts_desktop import __version__
from cts_desktop.api import schemas as s
from cts_desktop.domain.access import Scope
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import NotFoundError
from cts_desktop.service.door import Service
from cts_desktop.service.pages import Wanted
from cts_desktop.service.views import ConnectionView, OperationResult, Snapshot

_ID: Final = re.compile(s.CONNECTION_ID)
_PARAMETER: Final = "{connectionId}"


class Lane(Enum):
    """What waits for what: commands of one lane are carried out one after the other.

    Those of the engine are in none: its state says at once what is possible. One that waited for
    another could start again what was stopped meanwhile.
    """

    NONE = "none"
    CHANGE = "change"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was understood and is allowed."""

    service: Service
    connection_id: str
    query: Any
    body: Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back: `data` as the route's answer, and what was done in words."""

    data: Any
    message: str = ""


Handle = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Route:
    """One path and method.

    Attributes:
        handle: carries it out; None where the server itself answers.
        answer: the type of the answer's `data`.
        scope: what its token must allow; None where it needs none.
        whole: the type of the whole answer, where it is more than the envelope.
        may: the errors it may answer with, besides those of every route.
    """

    method: str
    path: str
    summary: str
    handle: Handle | None
    answer: Any
    scope: Scope | None = Scope.READ
    query: type[msgspec.Struct] = s.Query
    body: type[msgspec.Struct] | None = None
    lane: Lane = Lane.NONE
    whole: Any = None
    may: tuple[int, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the segments of the path."""
        return tuple(self.path.split("/"))

    def path_of(self, connection_id: str) -> str:
        """Return the path for a connection."""
        return self.path.replace(_PARAMETER, connection_id)

    def match(self, parts: Sequence[str]) -> str | None:
        """Return the connection's id in a path, empty where it has none; None for another path."""
        if len(parts) != len(self.parts):
            return None
        found = ""
        for wanted, given in zip(self.parts, parts, strict=True):
            if wanted == _PARAMETER:
                if not _ID.fullmatch(given):
                    return None
                found = given
            elif wanted != given:
                return None
        return found


# ---------------------------------------------------------------------- engine
def _states(snapshot: Snapshot) -> dict[str, Any]:
    status = snapshot.status
    return {
        "status": status.state,
        "is_running": status.running,
        "is_paused": status.paused,
    }


async def _status(call: Call) -> Reply:
    snapshot = await call.service.queries.snapshot()
    status = snapshot.status
    data = s.Status(
        **_states(snapshot),
        kill_switch=status.kill_switch,
        health=status.health,
        uptime_s=status.uptime_s,
        paused_total_s=status.paused_total_s,
        start_time=status.start_time,
        pause_time=status.pause_time,
        open_positions=len(snapshot.positions),
        blocked_by=snapshot.blocked_by,
        database=snapshot.database,
        error=status.error,
        version=__version__,
        ts_ms=snapshot.ts_ms,
        connections=s.sent([v.status for v in snapshot.connections], s.several(s.Engine)),
    )
    return Reply(data)


async def _done(call: Call, result: OperationResult) -> Reply:
    snapshot = await call.service.queries.snapshot()
    return Reply(s.Outcome(**_states(snapshot), remaining=result.remaining), result.message)


async def _start(call: Call) -> Reply:
    return await _done(call, await call.service.commands.start())


async def _stop(call: Call) -> Reply:
    return await _done(call, await call.service.commands.stop())


async def _pause(call: Call) -> Reply:
    return await _done(call, await call.service.commands.pause())


async def _resume(call: Call) -> Reply:
    return await _done(call, await call.service.commands.resume())


async def _restart(call: Call) -> Reply:
    return await _done(call, await call.service.commands.restart())


async def _emergency_stop(call: Call) -> Reply:
    close = None if call.body.close_positions is UNSET else call.body.close_positions
    return await _done(call, await call.service.commands.emergency_stop(close_positions=close))


async def _start_one(call: Call) -> Reply:
    return await _done(call, await call.service.commands.start_connection(call.connection_id))


async def _stop_one(call: Call) -> Reply:
    return await _done(call, await call.service.commands.stop_connection(call.connection_id))


# ---------------------------------------------------------------------- connections
async def _connections(call: Call) -> Reply:
    return Reply([s.flat(view) for view in (await call.service.queries.snapshot()).connections])


async def _details(call: Call, connection_id: str) -> ConnectionView:
    found = (await call.service.queries.snapshot()).connection(connection_id)
    if found is None:
        raise NotFoundError(f"There is no connection {connection_id!r}")
    return found


async def _connection(call: Call) -> Reply:
    return Reply(s.flat(await _details(call, call.connection_id)))


async def _add(call: Call) -> Reply:
    body: s.NewConnection = call.body
    draft = Connection(
        "",
        body.name,
        body.exchange,
        body.market_type,
        body.mode,
        body.enabled,
        body.settings,
        no_withdraw_stated=body.no_withdraw_stated,
    )
    added = await call.service.connections.add(draft, body.credentials())
    return Reply(
        s.flat(await _details(call, added.connection_id)), f"Connection {added.name} added"
    )


async def _change(call: Call) -> Reply:
    body: s.ChangedConnection = call.body
    await _details(call, call.connection_id)  # not there: 404
    named = {
        name: value
        for name in body.__struct_fields__
        if name not in s.KEY_FIELDS and (value := getattr(body, name)) is not UNSET
    }
    changed = await call.service.connections.amend(call.connection_id, named, body.credentials())
    return Reply(
        s.flat(await _details(call, changed.connection_id)), f"Connection {changed.name} changed"
    )


async def _delete(call: Call) -> Reply:
    present = (await _details(call, call.connection_id)).connection
    await call.service.connections.delete(present.connection_id)
    return Reply(None, f"Connection {present.name} deleted")


async def _test(call: Call) -> Reply:
    steps = await call.service.connections.test(call.connection_id)
    ok = all(step.ok for step in steps)
    trial = s.Trial(ok=ok, steps=s.sent(steps, s.several(s.Step)))
    return Reply(trial, steps[-1].message)


# ---------------------------------------------------------------------- tables
def _wanted(query: Any) -> Wanted:
    names = Wanted.__dataclass_fields__
    given = {name: getattr(query, name, UNSET) for name in names}
    return Wanted(**{name: value for name, value in given.items() if value is not UNSET})


async def _positions(call: Call) -> Reply:
    closed = call.query.state is s.PositionChoice.CLOSED
    listing = await call.service.queries.pages.positions(_wanted(call.query), closed=closed)
    if closed:
        return Reply(listing)
    live = {p.position_id: p for p in (await call.service.queries.snapshot()).positions}
    return Reply(replace(listing, items=tuple(live.get(p.position_id, p) for p in listing.items)))


async def _orders(call: Call) -> Reply:
    state = None if call.query.state is UNSET else call.query.state
    return Reply(await call.service.queries.pages.orders(_wanted(call.query), state))


async def _fills(call: Call) -> Reply:
    return Reply(await call.service.queries.pages.fills(_wanted(call.query)))


async def _decisions(call: Call) -> Reply:
    chosen = call.query.accepted
    accepted = None if chosen is UNSET else chosen is s.YesNo.TRUE
    return Reply(await call.service.queries.pages.decisions(_wanted(call.query), accepted=accepted))


async def _logs(call: Call) -> Reply:
    query: s.LogQuery = call.query
    listing = await call.service.queries.pages.logs(
        _wanted(query),
        level="" if query.level is UNSET else query.level,
        source="" if query.source is UNSET else query.source,
        text="" if query.text is UNSET else query.text,
    )
    return Reply(listing)


# ---------------------------------------------------------------------- the table
_ENGINE: Final = "/api/trade-engine"
_ONE: Final = f"/api/connections/{_PARAMETER}"


def _verb(name: str, summary: str, handle: Handle, **more: Any) -> Route:
    """Return the route of an engine verb: it needs the trade scope and changes the state."""
    more = {"body": s.NoBody, "may": (409, 422), **more}
    return Route("POST", f"{_ENGINE}/{name}", summary, handle, s.Outcome, scope=Scope.TRADE, **more)


_CHANGE: Final[dict[str, Any]] = {"scope": Scope.TRADE, "lane": Lane.CHANGE}
_STOP: Final = _verb("stop", "Stop everything and say what remained open", _stop)
_PAUSE: Final = _verb("pause", "Open nothing new; protective stops stay", _pause)
_EMERGENCY_STOP: Final = _verb(
    "emergency-stop",
    "Engage the emergency stop: cancel, close if asked, stop. It stays engaged until it is "
    "released in the window or on the command line",
    _emergency_stop,
    body=s.EmergencyBody,
)
#: What is carried out however many other requests are under way.
URGENT: Final = frozenset(route.path for route in (_STOP, _PAUSE, _EMERGENCY_STOP))
OPENAPI: Final = Route(
    "GET", "/api/openapi.json", "This description", None, dict[str, Any], scope=None
)
EVENTS: Final = Route(
    "GET",
    "/api/events",
    "Server-sent events: state, connection, order, fill, position, log; `reset` where events were "
    "missed, so that everything has to be asked for again",
    None,
    str,
    may=(429,),
)
ROUTES: Final = (
    _verb("start", "Start every enabled connection", _start),
    _STOP,
    _PAUSE,
    _verb("resume", "Continue from where the pause began", _resume),
    _verb("restart", "Stop, then start", _restart),
    _EMERGENCY_STOP,
    Route(
        "GET", f"{_ENGINE}/status", "What the engine is doing", _status, s.Status,
        whole=s.StatusAnswer,
    ),
    _verb(
        f"{_PARAMETER}/start", "Start one connection's engine", _start_one, may=(404, 409, 422)
    ),
    _verb(f"{_PARAMETER}/stop", "Stop one connection's engine", _stop_one, may=(404, 409, 422)),
    Route(
        "GET", "/api/connections", "All connections, oldest first", _connections,
        s.several(s.Connection),
    ),
    Route(
        "POST", "/api/connections", "Add a connection", _add, s.Connection,
        body=s.NewConnection, may=(422,), **_CHANGE,
    ),
    Route("GET", _ONE, "One connection", _connection, s.Connection, may=(404,)),
    Route(
        "PUT", _ONE, "Change a connection; without a key the stored one stays", _change,
        s.Connection, body=s.ChangedConnection, may=(404, 422), **_CHANGE,
    ),
    Route(
        "DELETE", _ONE, "Delete a connection and its key", _delete, None,
        body=s.NoBody, may=(404, 422), **_CHANGE,
    ),
    Route(
        "POST", f"{_ONE}/test", "Try a connection step by step, without trading", _test, s.Trial,
        body=s.NoBody, scope=Scope.TRADE, lane=Lane.TEST, may=(404, 422),
    ),
    Route(
        "GET", "/api/positions", "Positions", _positions, s.page(s.Position),
        query=s.PositionQuery,
    ),
    Route("GET", "/api/orders", "Orders", _orders, s.page(s.Order), query=s.OrderQuery),
    Route("GET", "/api/fills", "Executions", _fills, s.page(s.Fill), query=s.FillQuery),
    Route(
        "GET", "/api/decisions", "Why orders were allowed or refused", _decisions,
        s.page(s.Decision), query=s.DecisionQuery,
    ),
    Route("GET", "/api/logs", "The system log", _logs, s.page(s.Log), query=s.LogQuery),
    EVENTS,
    OPENAPI,
)  # fmt: skip
