"""What can be asked of the engine and the database; every answer is an immutable value."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.events import ConnectionsEdited
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState, EngineStatus
from cts_desktop.domain.orders import Order
from cts_desktop.domain.ports import Clock
from cts_desktop.domain.positions import Position
from cts_desktop.engine import GlobalTradeEngineCoordinator, TradeEngine
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.service.limits import limit_views
from cts_desktop.service.pages import Listing, Pages
from cts_desktop.service.records import (
    decision_view,
    fill_view,
    log_line,
    log_view,
    order_view,
    position_view,
    simulated_view,
)
from cts_desktop.service.summary import summarise
from cts_desktop.service.views import (
    ConnectionView,
    DecisionView,
    FillView,
    LogView,
    OrderView,
    PositionView,
    SimulatedView,
    Snapshot,
    StartReport,
)
from cts_desktop.settings.practice import practice_labels
from cts_desktop.storage.decisions import DecisionFilter
from cts_desktop.storage.logs import LogFilter
from cts_desktop.storage.orders import OrderFilter
from cts_desktop.storage.positions import PositionFilter
from cts_desktop.storage.sets import SetFilter
from cts_desktop.storage.stores import SqliteStores

_SIGNAL_SHOWN_MS = 60_000


class Queries:
    """Read-only verbs; all run on the engine loop.

    Attributes:
        pages: the long tables, page by page.
    """

    def __init__(
        self,
        coordinator: GlobalTradeEngineCoordinator,
        stores: SqliteStores,
        clock: Clock,
        bus: Bus,
        start_report: StartReport,
    ) -> None:
        self._coordinator = coordinator
        self._stores = stores
        self._clock = clock
        self._start_report = start_report
        self._connections: tuple[Connection, ...] | None = None
        self.pages = Pages(stores, self.names)
        bus.subscribe(ConnectionsEdited, self._forget_connections)

    def _forget_connections(self, _event: ConnectionsEdited) -> None:
        self._connections = None

    def _all_connections(self) -> tuple[Connection, ...]:
        """Return all connections; from memory, because snapshots ask several times a second."""
        if self._connections is None:
            self._connections = tuple(self._stores.connections.all())
        return self._connections

    # ------------------------------------------------------------------ live
    async def start_report(self) -> StartReport:
        """Return what was found when the program started."""
        return self._start_report

    async def snapshot(self) -> Snapshot:
        """Return everything live in one consistent picture; from memory only."""
        status = self._coordinator.get_status()
        by_id = {s.connection_id: s for s in status.connections}
        connections = self._all_connections()
        views = tuple(self._connection_view(c, by_id.get(c.connection_id)) for c in connections)
        positions = tuple(
            self._position_view(position, engine)
            for engine in self._coordinator.engines()
            if engine.session is not None and not engine.session.closed
            for position in engine.session.book.unfinished()
        )
        blocked, page = self._blocked(status, views)
        return Snapshot(
            ts_ms=self._clock.now_ms(),
            status=status,
            connections=views,
            positions=positions,
            blocked_by=blocked,
            blocked_page=page,
            database=self._coordinator.storage_error or "ok",
        )

    def _blocked(self, status: EngineStatus, views: tuple[ConnectionView, ...]) -> tuple[str, str]:
        """Return what blocks trading now, and the page that leads to the cause."""
        causes = (
            (self._coordinator.storage_error, "log"),
            ("The emergency stop is engaged" if status.kill_switch else "", "dashboard"),
            ("" if any(v.connection.enabled for v in views) else "No connection is on", "settings"),
            (status.error, "log"),
            ("" if status.running else f"The engine is {status.state}", "dashboard"),
            ("The engine is paused" if status.paused else "", "dashboard"),
            *((_named(v, _comparing(v.status.reconciling)), "dashboard") for v in views),
            *((_named(v, v.status.error), "log") for v in views),
            *((_named(v, v.status.blocked_by), "") for v in views),
        )
        return next((cause for cause in causes if cause[0]), ("", ""))

    def _connection_view(
        self, connection: Connection, status: ConnectionStatus | None
    ) -> ConnectionView:
        idle = ConnectionStatus(
            connection.connection_id, connection.name, EngineState.STOPPED, mode=connection.mode
        )
        engine = self._coordinator.engine(connection.connection_id)
        view = ConnectionView(
            connection=connection,
            status=status or idle,
            available=True,
            practice=practice_labels(connection.settings),
        )
        return view if engine is None else _with_session(view, engine)

    def _position_view(self, position: Position, engine: TradeEngine) -> PositionView:
        session, name = engine.session, engine.config.connection.name
        if session is None:
            return position_view(position, name, None)
        view = position_view(position, name, session.feed.mark(position.symbol))
        return replace(view, protection=session.protection(position))

    # ------------------------------------------------------------------ stored
    def names(self) -> Mapping[str, str]:
        """Return the names of all connections by id."""
        return {c.connection_id: c.name for c in self._all_connections()}

    async def positions(
        self, *, closed: bool, connection_id: str = "", limit: int = 500
    ) -> tuple[PositionView, ...]:
        """Return closed positions, last closed first, or unfinished ones, newest first."""
        store, wanted = self._stores.positions, PositionFilter(connection_id)
        page = store.closed_page if closed else store.open_page
        names = self.names()
        return tuple(
            position_view(p, names.get(p.connection_id, p.connection_id), None)
            for p in page(wanted, limit=limit).items
        )

    async def simulated(
        self, *, connection_id: str = "", after: str = "", limit: int = 500
    ) -> Listing[SimulatedView]:
        """Return the first *limit* open simulated positions and the last closed ones.

        Of each connection, so that a busy one leaves room for the others; `after` continues all.
        """
        places: dict[str, str] = (
            json.loads(after)
            if after
            else dict.fromkeys([connection_id] if connection_id else self.names(), "")
        )
        closed: list[SimulatedView] = []
        further: dict[str, str] = {}
        for of, place in places.items():
            page = self._stores.sets.trade_page(SetFilter(of), place, limit)
            closed += [simulated_view(of, trade) for trade in page.items]
            if page.after:
                further[of] = page.after
        closed.sort(key=lambda view: view.closed_ms or 0, reverse=True)
        opened = () if after else self._open_simulated(connection_id, limit)
        return Listing((*opened, *closed), json.dumps(further) if further else "")

    def _open_simulated(self, connection_id: str, limit: int) -> Iterator[SimulatedView]:
        for engine in self._coordinator.engines():
            main = engine.session.main if engine.session else None
            if main is None or (connection_id and engine.connection_id != connection_id):
                continue
            for spec, entry, opened_ms in main.open_simulated(limit):
                yield SimulatedView(
                    connection_id=engine.connection_id,
                    set_key=spec.key,
                    symbol=spec.symbol,
                    side="long" if spec.side > 0 else "short",
                    entry_price=entry,
                    exit_price=None,
                    opened_ms=opened_ms,
                    closed_ms=None,
                    net_units=None,
                    reason="",
                )

    async def orders(self, *, connection_id: str = "", limit: int = 500) -> tuple[OrderView, ...]:
        """Return orders, newest first."""
        names = self.names()
        page = self._stores.orders.page(OrderFilter(connection_id), limit=limit)
        return tuple(self._order(order, names) for order in page.items)

    @staticmethod
    def _order(order: Order, names: Mapping[str, str]) -> OrderView:
        return order_view(order, names.get(order.connection_id, order.connection_id))

    async def fills(self, *, connection_id: str = "", limit: int = 500) -> tuple[FillView, ...]:
        """Return fills, newest first."""
        names = self.names()
        page = self._stores.orders.fill_page(OrderFilter(connection_id), limit=limit)
        return tuple(fill_view(f, names.get(f.connection_id, f.connection_id)) for f in page.items)

    async def decisions(
        self,
        *,
        connection_id: str = "",
        accepted: bool | None = None,
        position_id: str = "",
        client_id: str = "",
        limit: int = 200,
    ) -> tuple[DecisionView, ...]:
        """Return decisions, newest first."""
        wanted = DecisionFilter(
            connection_id, client_id=client_id, position_id=position_id, accepted=accepted
        )
        return tuple(
            decision_view(d) for d in self._stores.decisions.page(wanted, limit=limit).items
        )

    async def decision_reasons(self, connection_id: str = "") -> Mapping[str, int]:
        """Return how many decisions had each reason, the most frequent first."""
        return self._stores.decisions.by_reason(connection_id)

    async def equity(self, connection_id: str, points: int = 300) -> tuple[tuple[int, float], ...]:
        """Return the equity curve as (time in ms, equity), oldest first."""
        series = self._stores.equity.series(connection_id, points=points)
        return tuple((p.ts_ms, float(p.equity)) for p in series)

    # ------------------------------------------------------------------ log
    async def logs(
        self,
        *,
        level: str = "",
        source: str = "",
        connection_id: str = "",
        text: str = "",
        before_id: int | None = None,
        limit: int = 500,
    ) -> tuple[LogView, ...]:
        """Return log lines, newest first."""
        wanted = LogFilter(connection_id, (level,) if level else (), source, text)
        after = "" if before_id is None else str(before_id)
        return tuple(log_view(row) for row in self._stores.logs.page(wanted, after, limit).items)

    async def log_counts(self, connection_id: str = "") -> Mapping[str, int]:
        """Return how many lines there are per level."""
        return self._stores.logs.counts(connection_id)

    async def export_logs(
        self,
        path: str,
        *,
        level: str = "",
        source: str = "",
        connection_id: str = "",
        text: str = "",
    ) -> int:
        """Write every matching line to *path*, oldest first; return how many."""
        wanted = LogFilter(connection_id, (level,) if level else (), source, text)
        lines: list[str] = []
        after = ""
        while True:
            page = self._stores.logs.page(wanted, after, 2000)
            lines += [log_line(log_view(row)) for row in page.items]
            if not page.after:
                break
            after = page.after
        try:
            atomic_write(Path(path), "".join(f"{line}\n" for line in reversed(lines)).encode())
        except OSError as error:
            raise UserActionError(f"Not exported: {human_os_error(error, Path(path))}") from error
        return len(lines)

    # ------------------------------------------------------------------ summary
    async def summary(self, connection_id: str) -> Mapping[str, object]:
        """Return all figures of one connection from engine and database."""
        engine = self._coordinator.engine(connection_id)
        session = engine.session if engine is not None else None
        if session is not None and not session.closed:
            with suppress(CtsError):  # then the balance is unknown, and said to be
                await session.accounting.read_balance()
        return summarise(self._coordinator, self._stores, connection_id)


def _comparing(reason: str) -> str:
    return f"comparing books and venue ({reason})" if reason else ""


def _named(view: ConnectionView, reason: str) -> str:
    return f"{view.connection.name}: {reason}" if reason else ""


def _with_session(view: ConnectionView, engine: TradeEngine) -> ConnectionView:
    """Add what the running (or last) session knows."""
    session = engine.session
    if session is None:
        return view
    account, book = session.accounting.account, session.book
    balance = account.balance
    now_ms = session.gateway.clock.now_ms()
    alive = not session.closed
    market = session.gateway.market_facts()
    view = replace(
        view,
        balance=balance.total if balance and alive else None,
        equity=account.equity,
        open_pnl=account.open_pnl if alive else None,
        realised_pnl=book.realised,
        open_positions=len(book),
        working_orders=len(session.orders.working()),
        orders_sent=session.orders.sent,
        fills=session.orders.fills,
        symbols=session.feed.symbols,
        market_progress=market.progress,
        market_ms=now_ms if alive else None,
        differences=session.differences if alive else (),
        notes=market.notes,
        line=session.gateway.line() if alive else view.line,
        limits=limit_views(session),
    )
    if session.main is None:
        return view
    sets = session.main.book
    counts = sets.level_counts()
    recent = session.main.signals.recent
    return replace(
        view,
        sets_per_level=(
            counts[SetLevel.BASE],
            counts[SetLevel.MAIN],
            counts[SetLevel.REAL],
            counts[SetLevel.EXCHANGE],
        ),
        signals=sets.signals_total,
        simulated_opened=sets.opened_total,
        simulated_closed=sets.closed_total,
        simulated_open=sets.open_count,
        active_indications=tuple(
            name for name, at_ms in recent.items() if now_ms - at_ms <= _SIGNAL_SHOWN_MS
        ),
    )
