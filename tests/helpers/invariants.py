"""What must be true of orders, fills and positions, whatever happened.

`always` holds in the middle of a storm, `settled` after every fault ended and the engine had time
to look again (two minutes are enough). Both return findings in words, none where all is well::

    assert always(stores, venue) == []
    gateway.calm()
    ...two minutes of ticks...
    assert settled(stores, venue, session, log) == []

`Watch` listens while things happen: no entry while blocked, one close at a time.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

from cts_desktop.domain.differences import Difference, DifferenceKind
from cts_desktop.domain.events import OrderChanged
from cts_desktop.domain.money import ZERO, floor_to_step
from cts_desktop.domain.orders import (
    REDUCING,
    Fill,
    Order,
    OrderPurpose,
    OrderState,
    Side,
    VenueOrder,
)
from cts_desktop.domain.positions import Position, PositionState
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.runtime.bus import Bus
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.recording_log import RecordingLog
from tests.helpers.venue_truth import Truth

_OURS: Final = "cts"
_WORKING: Final = frozenset({OrderState.OPEN, OrderState.PARTIALLY_FILLED})
_ENDED: Final = frozenset({OrderState.CANCELLED, OrderState.EXPIRED})


class Trader(Protocol):
    """What is compared with the venue: an engine's session, or part of one."""

    connection_id: str
    orders: OrderManager
    book: PositionBook

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return what waits for the user."""
        ...


class Books:
    """Everything the database holds of one connection, read once."""

    def __init__(self, stores: SqliteStores, connection_id: str) -> None:
        self.orders = {o.client_id: o for o in self._orders(stores, connection_id)}
        self.positions = list(self._positions(stores, connection_id))
        self.fills = stores.orders.fills(connection_id)
        self.adjusted = {
            p.position_id: _sum(
                row.qty_after - row.qty_before
                for row in stores.positions.adjustments(p.position_id)
            )
            for p in self.positions
        }

    def _orders(self, stores: SqliteStores, connection_id: str) -> Iterator[Order]:
        for (name,) in stores.database.select(
            "SELECT client_id FROM orders WHERE connection_id = ?", (connection_id,)
        ):
            order = stores.orders.get(name)
            assert order is not None
            yield order

    def _positions(self, stores: SqliteStores, connection_id: str) -> Iterator[Position]:
        for (name,) in stores.database.select(
            "SELECT id FROM positions WHERE connection_id = ?", (connection_id,)
        ):
            position = stores.positions.get(name)
            assert position is not None
            yield position

    @cached_property
    def by_order(self) -> dict[str, list[Fill]]:
        """The fills of each order of ours."""
        found: dict[str, list[Fill]] = {name: [] for name in self.orders}
        for fill in self.fills:
            if fill.client_id in found:
                found[fill.client_id].append(fill)
        return found

    @cached_property
    def foreign(self) -> list[Fill]:
        """The fills that no order of ours made."""
        return [fill for fill in self.fills if fill.client_id not in self.orders]

    def fills_of(self, position: Position) -> list[Fill]:
        """The fills that the orders of *position* made."""
        return [
            fill
            for order in self.orders.values()
            if order.position_id == position.position_id
            for fill in self.by_order[order.client_id]
        ]

    def net(self, symbol: str) -> Decimal:
        """The signed quantity of all positions in *symbol*, dust included."""
        return sum((p.sign * p.qty for p in self.positions if p.symbol == symbol), ZERO)


# ---------------------------------------------------------------------- at any moment
def always(stores: SqliteStores, venue: Truth, connection_id: str = "c001") -> list[str]:
    """Return what is wrong at any moment, however bad."""
    return _always(Books(stores, connection_id), venue)


def _always(books: Books, venue: Truth) -> list[str]:
    return [
        *_announced_first(books, venue),
        *_true_fills(books, venue),
        *_orders_add_up(books),
        *_positions_add_up(books),
        *_one_close(books),
    ]


def _announced_first(books: Books, venue: Truth) -> Iterator[str]:
    seen = Counter(order.client_id for order in venue.orders())
    for name, count in seen.items():
        if count > 1:
            yield f"the venue has order {name} {count} times"
        if name.startswith(_OURS) and name not in books.orders:
            yield f"order {name} is at the venue without an intent in the books"
    entries = Counter(
        order.position_id
        for order in books.orders.values()
        if order.purpose is OrderPurpose.ENTRY and order.client_id in seen
    )
    for position_id, count in entries.items():
        if count > 1:
            yield f"position {position_id} was entered {count} times"


def _true_fills(books: Books, venue: Truth) -> Iterator[str]:
    true = {(f.symbol, f.trade_id): f for f in venue.fills()}
    keys = Counter((f.symbol, f.trade_id) for f in books.fills)
    yield from (f"fill {key} is booked {count} times" for key, count in keys.items() if count > 1)
    for fill in books.fills:
        told = true.get((fill.symbol, fill.trade_id))
        if told is None:
            yield f"fill {fill.trade_id} never happened"
        elif fill.qty < told.qty and fill.client_id != told.client_id:
            continue  # the part of a foreign fill that concerned us
        elif (fill.side, fill.price, fill.qty, fill.fee) != (
            told.side, told.price, told.qty, told.fee,
        ):  # fmt: skip
            yield f"fill {fill.trade_id} is booked as {fill}, the venue says {told}"


def _orders_add_up(books: Books) -> Iterator[str]:
    for order in books.orders.values():
        fills = books.by_order[order.client_id]
        booked = (order.filled_qty, order.filled_notional)
        real = (_sum(f.qty for f in fills), _sum(f.notional for f in fills))
        if booked != real:
            yield f"order {order.client_id} says {booked} is filled, its fills say {real}"
        if order.state is OrderState.FILLED and not fills:
            yield f"order {order.client_id} is filled without a fill"


def _positions_add_up(books: Books) -> Iterator[str]:
    outside: defaultdict[tuple[str, Side], Decimal] = defaultdict(Decimal)
    for position in books.positions:
        fills = books.fills_of(position)
        entries = [f for f in fills if f.side is position.side]
        exits = [f for f in fills if f.side is not position.side]
        foreign = position.exit_qty - _sum(f.qty for f in exits)
        outside[position.symbol, position.side.opposite] += foreign
        told: list[tuple[str, Decimal, Decimal]] = [
            ("entered", position.entry_qty, _sum(f.qty for f in entries)),
            ("entry notional", position.entry_notional, _sum(f.notional for f in entries)),
            ("adopted", position.adjusted_qty, books.adjusted[position.position_id]),
        ]
        if not foreign:
            told += [
                ("exit notional", position.exit_notional, _sum(f.notional for f in exits)),
                ("fees", position.fees, _sum(f.fee_in_quote for f in fills)),
                ("base fees", position.base_fees, _sum(f.base_fee for f in fills)),
            ]
        name = f"position {position.position_id} ({position.state})"
        for what, booked, real in told:
            if booked != real:
                yield f"{name}: {what} {booked}, the rows say {real}"
        yield from (f"{name}: {finding}" for finding in _impossible(position, foreign))
    for (symbol, side), qty in outside.items():
        known = _sum(f.qty for f in books.foreign if (f.symbol, f.side) == (symbol, side))
        if qty > known:
            yield f"{symbol}: {qty} left by foreign fills, which only explain {known}"


def _impossible(position: Position, foreign: Decimal) -> Iterator[str]:
    if foreign < 0:
        yield "left less than its fills say"
    if position.qty < 0:
        yield f"quantity {position.qty}"
    if position.state is PositionState.CLOSED and position.qty:
        yield f"closed with {position.qty} left"
    if position.state is PositionState.ABANDONED and position.was_open:
        yield "abandoned, though it was open"


def _one_close(books: Books) -> Iterator[str]:
    closes = Counter(
        order.position_id
        for order in books.orders.values()
        if order.purpose is OrderPurpose.CLOSE and not order.state.is_final
    )
    for position_id, count in closes.items():
        if count > 1:
            yield f"position {position_id} has {count} closes in flight"


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)


# ---------------------------------------------------------------------- after the storm
def settled(
    stores: SqliteStores, venue: Truth, session: Trader | None = None,
    log: RecordingLog | None = None, connection_id: str = "c001", *, protected: bool = True,
) -> list[str]:  # fmt: skip
    """Return what is wrong once every fault has ended and there was time to look again.

    *protected*: something places stops here, so they must be there.
    """
    books = Books(stores, connection_id)
    return [
        *_always(books, venue),
        *_no_fill_lost(books, venue),
        *_states_agree(books, venue),
        *_quantities_agree(books, venue, session),
        *(_protected(books, venue, log) if protected else ()),
        *_nothing_orphaned(books, venue),
        *_payments_agree(books, venue),
        *(_memory_is_disk(stores, session) if session is not None else ()),
    ]


def _no_fill_lost(books: Books, venue: Truth) -> Iterator[str]:
    booked = {(f.symbol, f.trade_id) for f in books.fills}
    for fill in venue.fills():
        if fill.client_id in books.orders and (fill.symbol, fill.trade_id) not in booked:
            yield f"fill {fill.trade_id} of order {fill.client_id} ({fill.symbol}) is lost"


def _states_agree(books: Books, venue: Truth) -> Iterator[str]:
    at_venue = {order.client_id: order for order in venue.orders()}
    for order in books.orders.values():
        theirs = at_venue.get(order.client_id)
        if not _fits(order, theirs):
            state = None if theirs is None else theirs.state
            yield f"order {order.client_id} ({order.purpose}): ours {order.state}, theirs {state}"


def _fits(order: Order, theirs: VenueOrder | None) -> bool:
    if theirs is None:  # never arrived, or stands for a foreign fill
        return order.state is OrderState.REJECTED or not order.client_id.startswith(_OURS)
    if theirs.state in _WORKING or theirs.state is OrderState.FILLED:
        return order.state is theirs.state
    complete = order.filled_qty and order.filled_qty >= order.request.qty
    return order.state in _ENDED or (order.state is OrderState.FILLED and bool(complete))


def _quantities_agree(books: Books, venue: Truth, session: Trader | None) -> Iterator[str]:
    listed = {
        d.symbol
        for d in (session.differences if session is not None else ())
        if d.kind is DifferenceKind.POSITION
    }
    for symbol in venue.symbols:
        ours, theirs = books.net(symbol), venue.qty(symbol)
        if ours != theirs and symbol not in listed:
            yield f"{symbol}: we hold {ours}, the venue {theirs}, and nobody was told"


def _protected(books: Books, venue: Truth, log: RecordingLog | None) -> Iterator[str]:
    working = {order.client_id: order for order in venue.open_orders()}
    for position in books.positions:
        rules = venue.rules_of(position.symbol)
        if position.state.is_final or floor_to_step(position.qty, rules.qty_step) <= 0:
            continue
        local = not venue.has_stops(position.symbol)
        covered = _sum(
            working[o.client_id].qty - working[o.client_id].filled_qty
            for o in books.orders.values()
            if o.position_id == position.position_id
            and o.purpose in {OrderPurpose.STOP, OrderPurpose.CLOSE}
            and o.client_id in working
        )
        alarmed = log is not None and log.has("error", position.symbol)
        if covered < floor_to_step(position.qty, rules.qty_step) and not (local or alarmed):
            yield f"position {position.position_id}: {covered} of {position.qty} is protected"


def _nothing_orphaned(books: Books, venue: Truth) -> Iterator[str]:
    unfinished = {p.position_id: p for p in books.positions if not p.state.is_final}
    resting: Counter[tuple[str, OrderPurpose]] = Counter()
    for theirs in venue.open_orders():
        order = books.orders.get(theirs.client_id)
        if order is None:
            continue
        resting[order.position_id, order.purpose] += 1
        position = unfinished.get(order.position_id)
        if order.purpose in REDUCING and (position is None or not position.qty):
            yield f"order {order.client_id} ({order.purpose}) rests for nothing"
    for (position_id, purpose), count in resting.items():
        if count > 1:
            yield f"position {position_id} has {count} orders of purpose {purpose} resting"


def _payments_agree(books: Books, venue: Truth) -> Iterator[str]:
    ours = _sum(p.funding for p in books.positions)
    only_ours = all(f.client_id.startswith(_OURS) for f in venue.fills())
    if only_ours and ours != venue.funding:
        yield f"funding: we booked {ours}, the venue {venue.funding}"


def _memory_is_disk(stores: SqliteStores, session: Trader) -> Iterator[str]:
    """Compare memory with what another connection to the same file reads."""
    stores.flush()
    path = stores.database.path
    with SqliteStores(path, path.parent / "backups", lambda: 0) as disk:
        orders = {o.client_id: o for o in disk.orders.unfinished(session.connection_id)}
        positions = {p.position_id: p for p in disk.positions.unfinished(session.connection_id)}
    for order in session.orders.working():
        if orders.pop(order.client_id, None) != order:
            yield f"order {order.client_id} is not on disk as it is in memory"
    for position in session.book.unfinished():
        if positions.pop(position.position_id, None) != position:
            yield f"position {position.position_id} is not on disk as it is in memory"
    yield from (f"order {name} is unfinished on disk only" for name in orders)
    yield from (f"position {name} is unfinished on disk only" for name in positions)


def same_after_reopening(before: Books, directory: Path, connection_id: str = "c001") -> list[str]:
    """Return what differs between *before* and the database opened again."""
    with SqliteStores(directory / "cts.db", directory / "backups", lambda: 0) as stores:
        after = Books(stores, connection_id)
    findings = []
    if before.orders != after.orders:
        findings.append("orders differ after reopening")
    if {p.position_id: p for p in before.positions} != {p.position_id: p for p in after.positions}:
        findings.append("positions differ after reopening")
    if before.fills != after.fills:
        findings.append("fills differ after reopening")
    return findings


# ---------------------------------------------------------------------- while it happens
class Watch:
    """Listens to every order: no entry while blocked, no second close of a position.

    *blocked* returns why nothing may be opened right now, or an empty text.

    Attributes:
        findings: what was wrong, in words.
    """

    def __init__(self, bus: Bus, blocked: Callable[[], str]) -> None:
        self.findings: list[str] = []
        self._blocked = blocked
        self._closing: dict[str, str] = {}
        bus.subscribe(OrderChanged, lambda event: self._see(event.order))

    def _see(self, order: Order) -> None:
        if order.purpose is OrderPurpose.CLOSE:
            self._see_close(order)
        if order.state is OrderState.INTENT and order.purpose not in REDUCING:
            why = self._blocked()
            if why:
                self.findings.append(f"entry {order.client_id} was allowed while {why}")

    def _see_close(self, order: Order) -> None:
        other = self._closing.get(order.position_id)
        if order.state.is_final:
            if other == order.client_id:
                del self._closing[order.position_id]
            return
        if other not in {None, order.client_id}:
            self.findings.append(
                f"position {order.position_id}: close {order.client_id} beside {other}"
            )
        self._closing[order.position_id] = order.client_id
