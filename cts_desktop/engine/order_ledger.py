"""The books of one connection's orders: what is known of each, and what every new word changes."""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.errors import DatabaseError, IllegalTransitionError
from cts_desktop.domain.events import FillRecorded, OrderChanged
from cts_desktop.domain.money import ZERO, to_text
from cts_desktop.domain.orders import (
    REDUCING,
    Fill,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
    VenueOrder,
)
from cts_desktop.domain.ports import Clock, FundingPayment, Log, Stores
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.clock import steady_ms

_KEEP_FINISHED: Final = 2000
_KEEP_FOREIGN: Final = 1000
_KEEP_PAYMENTS: Final = 200
#: Requests on their way, which whoever compares looks at themselves, and refused ones.
_MOVES_NOTHING: Final = frozenset({OrderState.INTENT, OrderState.SENT, OrderState.REJECTED})
_CLOSE_REASONS: Final = {
    OrderPurpose.STOP: CloseReason.STOP,
    OrderPurpose.TARGET: CloseReason.TARGET,
}


class OrderLedger:
    """Follows every order of one connection by what the venue says; sends nothing itself.

    Implements AccountListener. Nothing is believed without evidence: fills, and only fills, make
    an order filled and a position what it is.

    Attributes:
        account_events: counts what changed the balance; changes: what changed any order.
        on_position: called when a position or its orders changed.
        on_trouble: called with the reason when account events may be missing.
        look_again: called when the venue's books should be read soon.
        withdraw: called with an order that has become superfluous.
        foreign: executions at the venue that no order of ours made, not booked yet.
        last_close_ms: when a position was closed last, by symbol.
        active_ms: when (steady time) something of ours that changes a position happened last.
        refusals: how often the venue refused orders of a position, by purpose.
        shortened: reduce-only orders the venue cut because it holds less than we thought.
        lost: orders that rested at the venue and were found nowhere any more.
    """

    def __init__(
        self, clock: Clock, book: PositionBook, stores: Stores, bus: Bus, log: Log
    ) -> None:
        self.on_position: Callable[[Position], None] = lambda _position: None
        self.on_trouble: Callable[[str], None] = lambda _reason: None
        self.look_again: Callable[[], None] = lambda: None
        self.withdraw: Callable[[Order], None] = lambda _order: None
        self.foreign: deque[Fill] = deque(maxlen=_KEEP_FOREIGN)
        self.lost: dict[str, Order] = {}
        self.active_ms: dict[str, int] = {}
        self.shortened: set[str] = set()
        self.refusals: Counter[tuple[str, OrderPurpose]] = Counter()
        self.changes = 0
        self.fills = 0
        self.account_events = 0
        self.last_close_ms: dict[str, int] = {}
        self._clock = clock
        self._book = book
        self._stores = stores
        self._bus = bus
        self._log = log
        self._working: dict[str, Order] = {}
        self._of_position: dict[str, dict[str, Order]] = {}
        self._finished: OrderedDict[str, Order] = OrderedDict()
        self._close_reasons: dict[str, CloseReason] = {}
        self._born_ms: dict[str, int] = {}
        self._failed_close_ms: dict[str, int] = {}
        self._payments_key = f"funding:{book.connection_id}"
        self._payments: deque[str] = deque(maxlen=_KEEP_PAYMENTS)
        self._blind = False

    # ------------------------------------------------------------------ queries
    def working(self) -> tuple[Order, ...]:
        """Return all orders not in a final state."""
        return tuple(self._working.values())

    def is_working(self, client_id: str) -> bool:
        """Tell whether an order is not in a final state."""
        return client_id in self._working

    def knows(self, client_id: str) -> bool:
        """Tell whether an order is or was ours."""
        return bool(client_id) and self._find(client_id) is not None

    def of_position(self, position_id: str) -> list[Order]:
        """Return the working orders of a position."""
        return list(self._of_position.get(position_id, {}).values())

    def close_in_flight(self, position_id: str) -> bool:
        """Tell whether a closing order of the position is on its way or working."""
        return any(o.purpose is OrderPurpose.CLOSE for o in self.of_position(position_id))

    def failed_close_ms(self, position_id: str) -> int:
        """Return when (steady time) a close of the position came to nothing last, or 0."""
        return self._failed_close_ms.get(position_id, 0)

    def lock_of(self, symbol: str) -> str:
        """Return why new entries in *symbol* are locked, or an empty text."""
        for order in self.lost.values():
            if order.symbol == symbol and order.purpose not in REDUCING:
                return f"order {order.client_id} is lost: look at the venue, then ignore it"
        for order in self._working.values():
            if order.symbol != symbol:
                continue
            if order.state is OrderState.UNKNOWN:
                return f"order {order.client_id} has an unknown outcome"
            if order.purpose is OrderPurpose.CLOSE:
                return "a close is on its way"
        return ""

    def restore(self, orders: list[Order]) -> None:
        """Take over the orders an earlier run left unfinished, and which funding it booked."""
        booked = self._stores.state.get(self._payments_key)
        self._payments.extend(booked if isinstance(booked, list) else ())
        self._working.clear()
        self._of_position.clear()
        for order in orders:
            self._set_working(order)
        steady, wall = self._now_ms(), self._clock.now_ms()
        self._born_ms = {o.client_id: steady - max(0, wall - o.created_ms) for o in orders}

    def _now_ms(self) -> int:
        """Return the time for durations: an order must not age because a clock was set."""
        return steady_ms(self._clock)

    def age_ms(self, order: Order) -> int:
        """Return how long ago an unfinished order was made."""
        now_ms = self._now_ms()
        return now_ms - self._born_ms.get(order.client_id, now_ms)

    def overdue(self, after_ms: int) -> list[Order]:
        """Return the orders sent at least *after_ms* ago that nothing has been heard of."""
        return [
            order
            for order in self._working.values()
            if order.state is OrderState.SENT and self.age_ms(order) >= after_ms
        ]

    # ------------------------------------------------------------------ what the venue says
    def on_order(self, update: VenueOrder) -> None:
        """Take an order update: acknowledgement, answer to a query, or stream event."""
        with self._missing_nothing("order update"):
            self._take_order(update)

    @contextmanager
    def _missing_nothing(self, what: str) -> Iterator[None]:
        """Keep a database that cannot be read from breaking the venue's stream: look again."""
        try:
            yield
        except DatabaseError as error:
            if not self._blind:
                self._log.log_error(error, "order_manager", what)
            self._blind = True
            self.look_again()
        else:
            self._blind = False

    def _take_order(self, update: VenueOrder) -> None:
        order = self._find(update.client_id)
        if order is None:
            self.look_again()  # not ours: it is listed, and left alone
            return
        if update.filled_qty > order.filled_qty:
            self.look_again()  # its fills should be coming; if they are lost they are fetched
        if update.venue_id and not order.venue_id:
            order = self._keep(replace(order, venue_id=update.venue_id))
        if ZERO < update.qty < order.request.qty:
            order = self._reduce(order, update.qty)
        if update.state is OrderState.FILLED or update.state is order.state:
            return  # fills, not states, make an order filled
        if update.state is OrderState.OPEN and order.filled_qty:
            return
        self._move(update.client_id, update.state, update.reason)

    def _reduce(self, order: Order, qty: Decimal) -> Order:
        """Follow the venue, which shortens a reduce-only order when its position shrinks."""
        self.look_again()
        order = replace(order, request=replace(order.request, qty=qty))
        if order.filled_qty >= qty and not order.state.is_final:
            order = order.moved_to(OrderState.FILLED, self._clock.now_ms())
        self._save(order, "reduced")
        if not order.state.is_final:
            self.shortened.add(order.client_id)
        return order

    def on_fill(self, fill: Fill) -> None:
        """Book a fill once, however often and by whatever path it comes."""
        with self._missing_nothing(f"fill {fill.trade_id}"):
            self._take_fill(fill)

    def _take_fill(self, fill: Fill) -> None:
        if self._stores.orders.knows_fill(fill):
            return  # every look at the venue brings those of the last minutes again
        order = self._find(fill.client_id) if fill.client_id else None
        if order is None:
            self._take_foreign(fill)
            return
        with self._stores.together():
            self._stores.orders.add_fill(fill)
            self._count_fill(fill)
            self._save(order.with_fill(fill), "fill")
            position = self._book.apply_fill(order.position_id, fill)
        self._bus.publish(FillRecorded(fill))
        if position is None:
            self._log.log_trade_engine(
                f"{fill.symbol}: fill {fill.trade_id} belongs to no position", "error"
            )
            return
        reason = _CLOSE_REASONS.get(order.purpose)
        if reason is not None:
            self._close_reasons.setdefault(position.position_id, reason)
        self._settle(position, fill.ts_ms)

    def _count_fill(self, fill: Fill) -> None:
        self.fills += 1
        self.account_events += 1
        self._touch(fill.symbol)

    # ------------------------------------------------------------------ what others did
    def _take_foreign(self, fill: Fill) -> None:
        """Keep a fill none of our orders made until the venue's position says what it did to ours.

        By itself it proves nothing: the user may have traded coins that were never ours.
        """
        if any(f.trade_id == fill.trade_id and f.symbol == fill.symbol for f in self.foreign):
            return
        if not self._book.in_symbol(fill.symbol):
            return
        if fill.liquidation:
            self.book_foreign(fill, self._book.net(fill.symbol).copy_abs())
            return
        self.foreign.append(fill)
        self.look_again()

    def book_foreign(self, fill: Fill, missing: Decimal) -> Decimal:
        """Book the part of *fill* that took *missing* off our positions; return what it took.

        It is stored as an order of ours that was made elsewhere, so that a position stays the sum
        of the fills of its orders.
        """
        opposite = [p for p in self._book.in_symbol(fill.symbol) if p.side is not fill.side]
        position = next((p for p in opposite if p.qty > 0), None)
        if position is None:
            return ZERO
        qty = min(position.qty, fill.qty, missing)
        share = fill.share(qty) if qty != fill.qty else fill
        order = _made_elsewhere(share, position)
        share = replace(share, client_id=order.client_id)
        with self._stores.together():
            self._stores.orders.add_fill(share)
            self._count_fill(share)
            self._save(order, "made elsewhere")
            changed = self._book.apply_fill(position.position_id, share)
        self._bus.publish(FillRecorded(share))
        what = "the venue LIQUIDATED" if fill.liquidation else "somebody else traded"
        self._log.log_trade_engine(
            f"{fill.symbol}: {what} {to_text(qty)} of ours; the fill was adopted", "warning"
        )
        reason = CloseReason.LIQUIDATION if fill.liquidation else CloseReason.EXTERNAL
        self._close_reasons[position.position_id] = reason
        self._settle(changed or position, fill.ts_ms)
        return qty

    def adopt_qty(self, position: Position, qty: Decimal, price: Decimal, reason: str) -> None:
        """Follow the venue to an open quantity that no fill explains; with an audit row."""
        now_ms = self._clock.now_ms()
        changed = self._book.adjust(position, qty, price, now_ms, reason)
        self.account_events += 1
        self._touch(position.symbol)
        if qty < position.qty:
            self._close_reasons[position.position_id] = CloseReason.EXTERNAL
        self._settle(changed, now_ms)

    def leave_dust(self, position: Position) -> None:
        """End a position whose rest is too little to be sold, and withdraw its orders."""
        now_ms = self._clock.now_ms()
        reason = self._close_reasons.get(position.position_id)
        self._log.log_trade_engine(
            f"{position.symbol}: {to_text(position.qty)} is too little to sell and stays as dust",
            "warning",
        )
        self._settle(self._book.leave_dust(position, now_ms, reason), now_ms)

    def adopt_order(self, order: Order, position: Position | None) -> None:
        """Take an order at the venue as one of ours, with the position it may open."""
        with self._stores.together():
            if position is not None:
                self._book.put(position)
            self._save(order, "adopted")

    def on_funding(self, payment: FundingPayment) -> None:
        """Book a funding payment once, however often it is told."""
        if payment.payment_id in self._payments:
            return
        self._payments.append(payment.payment_id)
        self.account_events += 1
        with self._stores.together():
            self._book.apply_funding(payment)
            self._stores.state.put(self._payments_key, list(self._payments))

    def agreed(self, symbol: str) -> None:
        """Take note that the venue holds what we think: its orders should be whole again."""
        again = {c for c in self.shortened if self._working[c].symbol == symbol}
        if again:
            self.shortened -= again
            self.changes += 1  # whoever was content with a shortened order looks once more

    def on_gap(self, reason: str) -> None:
        """Pass on that account events may be missing."""
        self.on_trouble(reason)

    def set_close_reason(self, position_id: str, reason: CloseReason) -> None:
        """Remember why a position is being closed, for the moment it is flat."""
        self._close_reasons[position_id] = reason

    def close_reason(self, position_id: str) -> CloseReason | None:
        """Return why a position is being closed, or was in part; None where that is not known."""
        return self._close_reasons.get(position_id)

    # ------------------------------------------------------------------ bookkeeping
    def _find(self, client_id: str) -> Order | None:
        order = self._working.get(client_id) or self._finished.get(client_id)
        return order or self._stores.orders.get(client_id)

    def _touch(self, symbol: str) -> None:
        self.active_ms[symbol] = self._now_ms()

    def _set_working(self, order: Order) -> None:
        self._working[order.client_id] = order
        self._of_position.setdefault(order.position_id, {})[order.client_id] = order

    def _drop_working(self, order: Order) -> None:
        if self._working.pop(order.client_id, None) is None:
            return
        self.shortened.discard(order.client_id)
        siblings = self._of_position[order.position_id]
        del siblings[order.client_id]
        if not siblings:
            del self._of_position[order.position_id]

    def _keep(self, order: Order) -> Order:
        self.changes += 1
        # Stop and target move nothing until they fill, nor does what was refused.
        if order.purpose not in _CLOSE_REASONS and order.state not in _MOVES_NOTHING:
            self._touch(order.symbol)
        if order.state.is_final:
            self._drop_working(order)
            self._born_ms.pop(order.client_id, None)
            self._finished[order.client_id] = order
            while len(self._finished) > _KEEP_FINISHED:
                self._finished.popitem(last=False)
        else:
            self._set_working(order)
            self._born_ms.setdefault(order.client_id, self._now_ms())
        return order

    def _save(self, order: Order, event: str) -> None:
        self._keep(order)
        self._stores.orders.save(order, event)
        self._bus.publish(OrderChanged(order))

    def _move(self, client_id: str, state: OrderState, reason: str) -> None:
        order = self._find(client_id)
        if order is None or order.state is state:
            return
        with suppress(IllegalTransitionError):  # e.g. an acknowledgement after the fill
            order = order.moved_to(state, self._clock.now_ms(), reason)
            self._save(order, state)
            if state is not OrderState.LOST:
                self.lost.pop(client_id, None)
            if state is OrderState.REJECTED:
                self._log.log_trade_engine(
                    f"Order {client_id} ({order.purpose} {order.symbol}) rejected: {reason}",
                    "warning",
                )
            position = self._book.get(order.position_id)
            if state.is_final and order.purpose is OrderPurpose.CLOSE and not order.filled_qty:
                self._close_reasons.pop(order.position_id, None)  # it closed nothing
                if position is not None:
                    self._failed_close_ms[order.position_id] = self._now_ms()
            if state is OrderState.REJECTED and order.purpose in REDUCING:
                self.look_again()  # perhaps there is nothing left to reduce
            if state.is_final and position is not None:
                self._settle(position, order.updated_ms)

    def _settle(self, position: Position, ts_ms: int) -> None:
        """Close or abandon a position that is flat, withdraw what still works for it."""
        if position.qty < 0:  # e.g. stop and close both filled: the rest is not this position's
            price = position.exit_price or ZERO
            text = "more was closed than was held"
            position = self._book.adjust(position, ZERO, price, ts_ms, text)
            self._log.log_trade_engine(f"{position.symbol}: {text}", "error")
            self.look_again()
        working = self.of_position(position.position_id)
        entries = [o for o in working if o.purpose not in REDUCING]
        position = self._book.finish_if_flat(
            position,
            ts_ms,
            self._close_reasons.get(position.position_id),
            entry_working=bool(entries),
        )
        if position.state.is_final:
            self._close_reasons.pop(position.position_id, None)
            self._failed_close_ms.pop(position.position_id, None)
            for purpose in REDUCING:
                self.refusals.pop((position.position_id, purpose), None)
            if position.was_open:
                self.last_close_ms[position.symbol] = ts_ms
        if position.state.is_final or not position.qty:
            for order in working if position.was_open else ():
                self.withdraw(order)
        self.on_position(position)


def _made_elsewhere(fill: Fill, position: Position) -> Order:
    """Return the order that a foreign fill stands for in our books."""
    request = OrderRequest(
        client_id=f"x-{position.position_id}-{fill.trade_id}",
        symbol=fill.symbol,
        side=fill.side,
        type=OrderType.MARKET,
        qty=fill.qty,
        reduce_only=True,
    )
    return Order(
        request=request,
        connection_id=fill.connection_id,
        purpose=OrderPurpose.CLOSE,
        position_id=position.position_id,
        created_ms=fill.ts_ms,
        state=OrderState.FILLED,
        venue_id=fill.venue_id,
        filled_qty=fill.qty,
        filled_notional=fill.notional,
        updated_ms=fill.ts_ms,
        finished_ms=fill.ts_ms,
        reason="made elsewhere",
        set_key=position.set_key,
        mode=position.mode,
    )
