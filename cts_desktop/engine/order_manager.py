"""Sends and follows orders: intent first, a timeout is unknown, fills decide (orders-and-risk)."""

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from enum import IntEnum
from typing import Final

from cts_desktop.domain.errors import (
    DatabaseError,
    IllegalTransitionError,
    OrderRefusedError,
    OutcomeUnknownError,
    RetryLaterError,
)
from cts_desktop.domain.events import DecisionMade, FillRecorded, OrderChanged
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import (
    REDUCING,
    Fill,
    Order,
    OrderPurpose,
    OrderState,
    VenueOrder,
)
from cts_desktop.domain.ports import ExchangeGateway, FundingPayment, Log, Stores
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.tasks import Supervisor

#: When an unknown order is looked for again, in seconds after the doubt arose; then every minute.
RESOLVE_AFTER_S: Final = (2, 5, 10, 20, 40, 60)
_RESOLVE_EVERY_S: Final = 60
_KEEP_FINISHED: Final = 2000
_CLOSE_REASONS: Final = {
    OrderPurpose.STOP: CloseReason.STOP,
    OrderPurpose.TARGET: CloseReason.TARGET,
}


class Sending(IntEnum):
    """What may leave the program."""

    NOTHING = 0
    REDUCING = 1
    EVERYTHING = 2


class OrderManager:
    """Owns every order of one connection from intent to final state.

    All methods run on the engine loop. What waits for the venue is a supervised task, so no loop
    ever waits for an order.

    Attributes:
        sending: what may leave; after a stop nothing does.
        account_events: counts what changed the balance; changes: what changed any order.
        before_commit: called before an intent is committed, so that what belongs to the same
            moment (the market's cursor) goes into the same transaction.
    """

    def __init__(
        self,
        gateway: ExchangeGateway,
        book: PositionBook,
        stores: Stores,
        bus: Bus,
        log: Log,
        requests: Supervisor,
        background: Supervisor,
    ) -> None:
        self.sending = Sending.NOTHING
        self.before_commit: Callable[[], None] = lambda: None
        self.on_position: Callable[[Position], None] = lambda _position: None
        self.changes = 0
        self.sent = 0
        self.fills = 0
        self.account_events = 0
        self.last_close_ms: dict[str, int] = {}
        self._gateway = gateway
        self._book = book
        self._stores = stores
        self._bus = bus
        self._log = log
        self._requests = requests
        self._background = background
        self._working: dict[str, Order] = {}
        self._finished: OrderedDict[str, Order] = OrderedDict()
        self._close_reasons: dict[str, CloseReason] = {}
        self._cancelling: set[str] = set()

    # ------------------------------------------------------------------ queries
    def working(self) -> tuple[Order, ...]:
        """Return all orders not in a final state."""
        return tuple(self._working.values())

    def is_working(self, client_id: str) -> bool:
        """Tell whether an order is not in a final state."""
        return client_id in self._working

    def of_position(self, position_id: str) -> list[Order]:
        """Return the working orders of a position."""
        return [o for o in self._working.values() if o.position_id == position_id]

    def close_in_flight(self, position_id: str) -> bool:
        """Tell whether a closing order of the position is on its way or working."""
        return any(o.purpose is OrderPurpose.CLOSE for o in self.of_position(position_id))

    def lock_of(self, symbol: str) -> str:
        """Return why new entries in *symbol* are locked, or an empty text."""
        for order in self._working.values():
            if order.symbol != symbol:
                continue
            if order.state in {OrderState.UNKNOWN, OrderState.LOST}:
                return f"order {order.client_id} has an unknown outcome"
            if order.purpose is OrderPurpose.CLOSE:
                return "a close is on its way"
        return ""

    def restore(self, orders: list[Order]) -> None:
        """Take over the orders an earlier run left unfinished."""
        self._working = {o.client_id: o for o in orders}

    # ------------------------------------------------------------------ sending
    def send(
        self, order: Order, decision: Decision, position: Position | None = None
    ) -> asyncio.Task[None]:
        """Commit the intent (with its decision and new position), then send it in a task.

        Raises DatabaseError when the intent could not be stored; then nothing was sent.
        """
        self.before_commit()
        try:
            with self._stores.together():
                if position is not None:
                    self._book.put(position)
                self._stores.orders.announce(order, decision)
        except DatabaseError:
            if position is not None:
                self._book.forget(position)
            raise
        self._keep(order)
        self._bus.publish(DecisionMade(decision))
        self._bus.publish(OrderChanged(order))
        return self._requests.start(self._deliver(order), f"order {order.client_id}")

    def refuse(self, decision: Decision) -> None:
        """Store and publish the decision not to send an order."""
        self._stores.decisions.add(decision)
        self._bus.publish(DecisionMade(decision))

    def _may_send(self, order: Order) -> bool:
        needed = Sending.REDUCING if order.purpose in REDUCING else Sending.EVERYTHING
        return self.sending >= needed

    async def _deliver(self, order: Order) -> None:
        if not self._may_send(order):
            self._move(order.client_id, OrderState.REJECTED, "stopped before it was sent")
            return
        if order.purpose in REDUCING and self._book.get(order.position_id) is None:
            self._move(order.client_id, OrderState.REJECTED, "its position is over")
            return
        self._move(order.client_id, OrderState.SENT, "")
        self.sent += 1
        try:
            answer = await self._gateway.create_order(order.request)
        except OrderRefusedError as error:
            self._move(order.client_id, OrderState.REJECTED, f"{error.code}: {error}")
        except asyncio.CancelledError:
            self._move(order.client_id, OrderState.UNKNOWN, "cancelled while on its way")
            raise
        except (OutcomeUnknownError, RetryLaterError, TimeoutError, OSError) as error:
            self._doubt(order.client_id, str(error))
        except Exception as error:  # whatever it was, the order may have arrived
            self._doubt(order.client_id, f"{type(error).__name__}: {error}")
            raise
        else:
            self.on_order(answer)

    def _doubt(self, client_id: str, why: str) -> None:
        self._move(client_id, OrderState.UNKNOWN, why or "no answer")
        self._log.log_trade_engine(f"Outcome of order {client_id} unknown: {why}", "warning")
        self._background.start(self._resolve(client_id), f"resolve {client_id}")

    async def _resolve(self, client_id: str) -> None:
        """Look for an order of unknown outcome until there is positive evidence.

        While the venue cannot be asked the order stays unknown, which locks its symbol.
        """
        waited = 0
        last = RESOLVE_AFTER_S[-1]
        for at in itertools.chain(RESOLVE_AFTER_S, itertools.count(2 * last, _RESOLVE_EVERY_S)):
            await self._gateway.clock.sleep(at - waited)
            waited = at
            order = self._working.get(client_id)
            if order is None or order.state is not OrderState.UNKNOWN:
                return
            if await self.look_up(order, absent_is_final=at >= last):
                return
            if at >= last:
                self._log.log_trade_engine(
                    f"Order {client_id} ({order.purpose} {order.symbol}) still has an unknown "
                    "outcome: please check at the venue",
                    "error",
                )

    async def look_up(self, order: Order, *, absent_is_final: bool) -> bool:
        """Ask the venue what became of *order*; return True once that is known."""
        try:
            found = await self._gateway.fetch_order(order.symbol, order.client_id)
            fills = await self._gateway.fetch_fills(order.created_ms - 10_000)
        except (RetryLaterError, OutcomeUnknownError, TimeoutError, OSError):
            return False  # a failed query never counts as absence
        for fill in fills:
            if fill.client_id == order.client_id:
                self.on_fill(fill)
        if found is not None:
            self.on_order(found)
            return True
        if absent_is_final:
            self._move(order.client_id, OrderState.REJECTED, "never reached the venue")
        return absent_is_final

    def mark_absent(self, client_id: str) -> None:
        """Give up an order that the venue, asked completely, does not know."""
        order = self._working.get(client_id)
        if order is None:
            return
        never_sent = order.state in {OrderState.INTENT, OrderState.SENT, OrderState.UNKNOWN}
        state = OrderState.REJECTED if never_sent else OrderState.CANCELLED
        self._move(client_id, state, "not known at the venue")

    # ------------------------------------------------------------------ cancelling
    def cancel(self, order: Order) -> None:
        """Ask for a cancel in a task; asking twice sends one request."""
        if order.client_id in self._cancelling or order.state is OrderState.INTENT:
            return
        self._cancelling.add(order.client_id)
        self._requests.start(self.cancel_now(order), f"cancel {order.client_id}")

    async def cancel_now(self, order: Order) -> bool:
        """Cancel and return True once the venue confirmed that the order works no more."""
        self._cancelling.add(order.client_id)
        try:
            self.on_order(await self._gateway.cancel_order(order.symbol, order.client_id))
        except OrderRefusedError:
            await self.look_up(order, absent_is_final=False)
        except (OutcomeUnknownError, RetryLaterError, TimeoutError, OSError) as error:
            self._log.log_trade_engine(f"Cancel of {order.client_id}: {error}", "warning")
        finally:
            self._cancelling.discard(order.client_id)
        return order.client_id not in self._working

    # ------------------------------------------------------------------ what the venue says
    def on_order(self, update: VenueOrder) -> None:
        """Take an order update: acknowledgement, answer to a query, or stream event."""
        order = self._find(update.client_id)
        if order is None:
            self._log.log_trade_engine(
                f"Order {update.client_id or update.venue_id} is not ours: left alone", "warning"
            )
            return
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
        order = replace(order, request=replace(order.request, qty=qty))
        if order.filled_qty >= qty and not order.state.is_final:
            order = order.moved_to(OrderState.FILLED, self._gateway.clock.now_ms())
        self._save(order, "reduced")
        return order

    def on_fill(self, fill: Fill) -> None:
        """Book a fill once, however often and by whatever path it comes."""
        with self._stores.together():
            order = self._find(fill.client_id)
            if not self._stores.orders.add_fill(fill):
                return
            self.fills += 1
            self.account_events += 1
            if order is not None:
                self._save(order.with_fill(fill), "fill")
                position = self._book.apply_fill(order.position_id, fill)
            else:
                position = self._foreign_fill(fill)
        self._bus.publish(FillRecorded(fill))
        if position is not None:
            if order is not None and order.purpose in REDUCING:
                reason = _CLOSE_REASONS.get(order.purpose)
                if reason is not None:
                    self._close_reasons.setdefault(position.position_id, reason)
            self._settle(position, fill.ts_ms)

    def _foreign_fill(self, fill: Fill) -> Position | None:
        """Adopt a fill that none of our orders made (liquidation, by hand) with an audit line."""
        for position in self._book.in_symbol(fill.symbol):
            if fill.side is position.side.opposite and position.qty:
                self._log.log_trade_engine(
                    f"{fill.symbol}: a fill of {fill.qty} not ordered here was adopted", "warning"
                )
                self._close_reasons.setdefault(position.position_id, CloseReason.LIQUIDATION)
                return self._book.apply_fill(position.position_id, fill)
        self._log.log_trade_engine(f"{fill.symbol}: fill {fill.trade_id} fits nothing", "error")
        return None

    def on_funding(self, payment: FundingPayment) -> None:
        """Book a funding payment."""
        self.account_events += 1
        self._book.apply_funding(payment)

    def set_close_reason(self, position_id: str, reason: CloseReason) -> None:
        """Remember why a position is being closed, for the moment it is flat."""
        self._close_reasons[position_id] = reason

    # ------------------------------------------------------------------ bookkeeping
    def _find(self, client_id: str) -> Order | None:
        order = self._working.get(client_id) or self._finished.get(client_id)
        return order or self._stores.orders.get(client_id)

    def _keep(self, order: Order) -> Order:
        self.changes += 1
        if order.state.is_final:
            self._working.pop(order.client_id, None)
            self._finished[order.client_id] = order
            while len(self._finished) > _KEEP_FINISHED:
                self._finished.popitem(last=False)
        else:
            self._working[order.client_id] = order
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
            order = order.moved_to(state, self._gateway.clock.now_ms(), reason)
            self._save(order, state)
            if state is OrderState.REJECTED:
                self._log.log_trade_engine(
                    f"Order {client_id} ({order.purpose} {order.symbol}) rejected: {reason}",
                    "warning",
                )
            position = self._book.get(order.position_id)
            if state.is_final and order.purpose is OrderPurpose.CLOSE and not order.filled_qty:
                self._close_reasons.pop(order.position_id, None)  # it closed nothing
            if state.is_final and position is not None:
                self._settle(position, order.updated_ms)

    def _settle(self, position: Position, ts_ms: int) -> None:
        """Close or abandon a position that is flat, withdraw what still works for it."""
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
            if position.entry_qty:
                self.last_close_ms[position.symbol] = ts_ms
        if position.state.is_final or not position.qty:
            for order in working if position.entry_qty else ():
                self.cancel(order)
        self.on_position(position)
