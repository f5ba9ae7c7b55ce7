"""What happens, seen as notices: the few events of the bus a user should learn of."""

from collections import OrderedDict
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Final, Protocol

from cts_desktop.domain.backtests import RunState
from cts_desktop.domain.connections import Mode
from cts_desktop.domain.events import (
    BacktestChanged,
    ClockJumped,
    ConnectionStateChanged,
    DifferencesChanged,
    EngineStateChanged,
    KillSwitchChanged,
    LimitBreached,
    MarketEnded,
    OrderChanged,
    PositionChanged,
    UpdateFound,
)
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.money import ZERO, grouped, to_text
from cts_desktop.domain.notices import NoticeKind
from cts_desktop.domain.orders import Order, OrderState
from cts_desktop.domain.positions import Position, PositionState
from cts_desktop.runtime.bus import Bus
from cts_desktop.storage.stores import SqliteStores

_REMEMBERED: Final = 10_000
#: Mean prices are quotients without an end.
_SHOWN: Final = Context(prec=8)
_SMALL: Final = Context(prec=2)
_ALIVE: Final = frozenset({PositionState.OPEN, PositionState.CLOSING})
_OVER: Final = frozenset({PositionState.CLOSED, PositionState.DUST})
_OVER_RUNS: Final = frozenset({RunState.DONE.value, RunState.FAILED.value})
_BAD_ORDERS: Final = {
    OrderState.REJECTED: NoticeKind.ORDER_REFUSED,
    OrderState.UNKNOWN: NoticeKind.ORDER_UNKNOWN,
}


class Raise(Protocol):
    """Takes a notice."""

    def __call__(
        self, kind: NoticeKind, text: str, connection_id: str = "", symbol: str = "", page: str = ""
    ) -> None:
        """Take it; returns at once."""
        ...


class NoticeWatch:
    """Listens on the engine loop, and returns at once from what is none of its business."""

    def __init__(self, stores: SqliteStores, bus: Bus, tell: Raise) -> None:
        self._stores = stores
        self._tell = tell
        self._failed: set[str] = set()
        self._differences: dict[str, frozenset[str]] = {}
        self._orders: OrderedDict[tuple[str, OrderState], None] = OrderedDict()
        self._positions: set[str] = set()
        self._runs: set[str] = set()
        self._stop: list[Callable[[], None]] = [
            bus.subscribe(EngineStateChanged, self._engine),
            bus.subscribe(ConnectionStateChanged, self._connection),
            bus.subscribe(KillSwitchChanged, self._kill_switch),
            bus.subscribe(LimitBreached, self._limit),
            bus.subscribe(ClockJumped, self._clock),
            bus.subscribe(OrderChanged, self._order),
            bus.subscribe(PositionChanged, self._position),
            bus.subscribe(DifferencesChanged, self._difference),
            bus.subscribe(MarketEnded, self._market),
            bus.subscribe(BacktestChanged, self._backtest),
            bus.subscribe(UpdateFound, self._update),
        ]

    def begin(self) -> None:
        """Learn what is open already: going on after a restart opens nothing."""
        for connection in self._stores.connections.all():
            for position in self._stores.positions.unfinished(connection.connection_id):
                if position.state in _ALIVE:
                    self._positions.add(position.position_id)

    def close(self) -> None:
        """Listen no more."""
        while self._stop:
            self._stop.pop()()

    # ------------------------------------------------------------------ engine
    def _engine(self, event: EngineStateChanged) -> None:
        if event.state is EngineState.ERROR:
            self._tell(NoticeKind.ENGINE_FAILED, event.reason)

    def _connection(self, event: ConnectionStateChanged) -> None:
        key, state = event.connection_id, event.state
        if state is event.previous:
            return
        if state is EngineState.ERROR:
            self._failed.add(key)
            self._tell(NoticeKind.CONNECTION_FAILED, event.reason or "No reason was given", key)
        elif state is EngineState.RUNNING and key in self._failed:
            self._failed.discard(key)
            self._tell(NoticeKind.CONNECTION_RECOVERED, "It runs again", key)
        elif state is EngineState.STOPPED:
            self._failed.discard(key)

    def _kill_switch(self, event: KillSwitchChanged) -> None:
        if event.engaged:
            self._tell(NoticeKind.KILL_SWITCH, event.reason or "By hand")

    def _limit(self, event: LimitBreached) -> None:
        follows = "all positions are being closed" if event.closing else "nothing new is opened"
        text = f"{event.message.rstrip('.')}; {follows}"
        self._tell(NoticeKind.LIMIT_REACHED, text, event.connection_id)

    def _clock(self, event: ClockJumped) -> None:
        self._tell(
            NoticeKind.CLOCK_JUMPED,
            f"The computer slept, or its clock was set, by {_length(event.seconds)}; books and "
            "venue are compared before anything new is opened",
        )

    def _market(self, event: MarketEnded) -> None:
        self._tell(NoticeKind.MARKET_ENDED, "The last price was played", event.connection_id)

    # ------------------------------------------------------------------ trading
    def _order(self, event: OrderChanged) -> None:
        order = event.order
        kind = _BAD_ORDERS.get(order.state)
        if kind is None:
            return
        known = order.request.client_id, order.state
        if known in self._orders:
            return
        self._orders[known] = None
        if len(self._orders) > _REMEMBERED:
            self._orders.popitem(last=False)
        self._tell(kind, _order_text(order), order.connection_id, order.request.symbol)

    def _position(self, event: PositionChanged) -> None:
        position = event.position
        known = position.position_id in self._positions
        if position.state in _ALIVE and not known:
            self._positions.add(position.position_id)
            kind, text = NoticeKind.POSITION_OPENED, _opened_text(position)
        elif position.state in _OVER and known:
            self._positions.discard(position.position_id)
            kind, text = NoticeKind.POSITION_CLOSED, _closed_text(position)
        else:
            return
        self._tell(kind, text, position.connection_id, position.symbol)

    def _difference(self, event: DifferencesChanged) -> None:
        key, found = event.connection_id, {d.key: d for d in event.differences}
        new = [d for name, d in found.items() if name not in self._differences.get(key, ())]
        self._differences[key] = frozenset(found)
        if new:
            more = f", and {len(new) - 1} more" if len(new) > 1 else ""
            self._tell(NoticeKind.DIFFERENCE_FOUND, f"{new[0].text}{more}", key, new[0].symbol)

    # ------------------------------------------------------------------ workbench
    def _backtest(self, event: BacktestChanged) -> None:
        if not event.state:
            self._runs.discard(event.run_id)
        elif event.state not in _OVER_RUNS:
            self._runs.add(event.run_id)
        elif event.run_id in self._runs:
            self._runs.discard(event.run_id)
            run = self._stores.backtests.get(event.run_id)
            title = run.request.title if run else ""
            failed = f"failed: {run.message}" if run and run.state is RunState.FAILED else "is done"
            self._tell(NoticeKind.BACKTEST_FINISHED, f"{title or 'A back-test'} {failed}")

    def _update(self, event: UpdateFound) -> None:
        self._tell(NoticeKind.UPDATE_FOUND, f"Version {event.version}; nothing is installed")


def _order_text(order: Order) -> str:
    request = order.request
    what = f"{Mode(order.mode).label}: {request.side} {to_text(request.qty)} {request.symbol}"
    return f"{what} ({order.purpose}): {order.reason}" if order.reason else what


def _opened_text(position: Position) -> str:
    price = position.entry_price
    at = f" at {to_text(_SHOWN.plus(price))}" if price is not None else ""
    return f"{_named(position)}{at}"


def _closed_text(position: Position) -> str:
    quote = position.symbol.partition("/")[2].partition(":")[0]
    reason = f" ({position.close_reason})" if position.close_reason else ""
    # A rest too small to sell counts as worthless, as in all sums.
    return f"{_named(position)}{reason}: {signed(position.net_pnl(ZERO))} {quote}"


def _named(position: Position) -> str:
    side = "long" if position.sign > 0 else "short"
    mode = Mode(position.mode).label
    return f"{mode}: {side} {to_text(position.entry_qty)} {position.symbol}"


def signed(amount: Decimal) -> str:
    """Return money with its sign, to the cent, or to two digits where it is less than one."""
    shown = f"{amount:.2f}" if abs(amount) >= 1 or not amount else to_text(_SMALL.plus(amount))
    return ("+" if amount > 0 else "") + grouped(shown)


def _length(seconds: float) -> str:
    minutes = round(abs(seconds) / 60)
    if minutes < 1:
        return f"{abs(seconds):.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"  # noqa: PLR2004 - two hours
