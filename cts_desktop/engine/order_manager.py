"""Sends and cancels orders: intent first, a timeout is unknown, absence must last (see ledger)."""

import asyncio
import itertools
from collections.abc import Callable
from enum import IntEnum
from typing import Final

from cts_desktop.domain.errors import (
    NOT_SENT,
    NOTHING_TO_REDUCE,
    DatabaseError,
    DiskFullError,
    KeyRefusedError,
    OrderRefusedError,
)
from cts_desktop.domain.events import DecisionMade, OrderChanged
from cts_desktop.domain.orders import REDUCING, RESTING, Order, OrderState
from cts_desktop.domain.ports import ExchangeGateway, Log, Stores
from cts_desktop.domain.positions import Position
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.order_evidence import NO_ANSWER, look_for
from cts_desktop.engine.order_ledger import OrderLedger
from cts_desktop.engine.position_book import PositionBook, held_against, missing_of
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.tasks import Supervisor

#: When an unknown order is looked for again, in seconds after the doubt arose; then every minute.
RESOLVE_AFTER_S: Final = (2, 5, 10, 20, 40, 60)
_RESOLVE_EVERY_S: Final = 60
#: An order that never showed at the venue is given up this long after its intent.
_ABSENT_AFTER_MS: Final = 60_000
#: A reducing one sooner, where the venue's position shows that nothing came of it.
_REDUCING_ABSENT_AFTER_MS: Final = 10_000
#: Absence is believed after two complete looks that far apart.
_LOOKS_APART_MS: Final = 5_000
#: A request without an answer for this long is in doubt, whatever the gateway thinks.
ANSWER_WITHIN_MS: Final = 10_000
#: Refusals that say nothing about the order itself: the reason has to be looked for elsewhere.
_NO_FAULT: Final = frozenset({NOT_SENT, NOTHING_TO_REDUCE})


class Sending(IntEnum):
    """What may leave the program."""

    NOTHING = 0
    REDUCING = 1
    EVERYTHING = 2


class OrderManager(OrderLedger):
    """The ledger that acts: owns every order of one connection from intent to final state.

    All methods run on the engine loop. What waits for the venue is a supervised task, so no loop
    ever waits for an order.

    Attributes:
        sending: what may leave; after a stop nothing does.
        sent: orders handed to the gateway.
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
        super().__init__(gateway.clock, book, stores, bus, log)
        self.sending = Sending.NOTHING
        self.sent = 0
        self.before_commit: Callable[[], None] = lambda: None
        self.withdraw = self.cancel
        self._gateway = gateway
        self._requests = requests
        self._background = background
        self._delivering: dict[str, asyncio.Task[None]] = {}
        self._cancelling: dict[str, int] = {}
        self._resolving: set[str] = set()
        self._absent_ms: dict[str, int] = {}

    # ------------------------------------------------------------------ sending
    def send(
        self, order: Order, decision: Decision, position: Position | None = None
    ) -> asyncio.Task[None]:
        """Commit the intent (with its decision and its position), then send it in a task.

        Raises DatabaseError when the intent could not be stored; then nothing was sent.
        """
        try:
            self._announce(order, decision, position)
        except DiskFullError:
            if order.purpose not in REDUCING or not self._stores.make_room():
                raise
            # A full disk must not keep a position open: this is what the reserve is for.
            self._log.log_trade_engine("The disk is full: using the reserve to close", "error")
            self._announce(order, decision, position)
        self._keep(order)
        self._bus.publish(DecisionMade(decision))
        self._bus.publish(OrderChanged(order))
        task = self._requests.start(self._deliver(order), f"order {order.client_id}")
        self._delivering[order.client_id] = task
        return task

    def _announce(self, order: Order, decision: Decision, position: Position | None) -> None:
        self.before_commit()
        known = None if position is None else self._book.get(position.position_id)
        try:
            with self._stores.together():
                if position is not None:
                    self._book.put(position)
                self._stores.orders.announce(order, decision)
        except DatabaseError:
            if position is not None:
                self._book.take_back(position, known)
            raise

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
            if error.code not in _NO_FAULT:
                self.refusals[order.position_id, order.purpose] += 1
            self._move(order.client_id, OrderState.REJECTED, f"{error.code}: {error}")
        except KeyRefusedError as error:
            self._move(order.client_id, OrderState.REJECTED, str(error))
            raise
        except asyncio.CancelledError:
            self._move(order.client_id, OrderState.UNKNOWN, "cancelled while on its way")
            raise
        except NO_ANSWER as error:
            self._doubt(order.client_id, str(error))
        except Exception as error:  # noqa: BLE001 - e.g. an answer that cannot be read
            self._log.log_error(error, "order_manager", f"create {order.client_id}")
            self._doubt(order.client_id, f"{type(error).__name__}: {error}")
        else:
            self.on_order(answer)
        finally:
            self._delivering.pop(order.client_id, None)

    def give_up_waiting(self) -> None:
        """Doubt what was not answered in time, so that nothing waits for a venue that hangs."""
        if not self._delivering and not self._cancelling:
            return
        now_ms = self._now_ms()
        for order in self.overdue(ANSWER_WITHIN_MS):
            self._doubt(order.client_id, "no answer in time")
            if task := self._delivering.pop(order.client_id, None):
                task.cancel()
        for client_id, asked_ms in list(self._cancelling.items()):
            if now_ms - asked_ms >= ANSWER_WITHIN_MS:
                del self._cancelling[client_id]  # may be asked for again

    def withdraw_superfluous(self) -> None:
        """Cancel what still rests for a position that is over (an earlier cancel was lost)."""
        if self.sending is Sending.NOTHING:
            return
        for order in self.working():
            if order.state in RESTING and self._book.get(order.position_id) is None:
                self.cancel(order)

    # ------------------------------------------------------------------ unknown outcomes
    def _doubt(self, client_id: str, why: str) -> None:
        self._move(client_id, OrderState.UNKNOWN, why or "no answer")
        order = self._working.get(client_id)
        if order is None or order.state is not OrderState.UNKNOWN or client_id in self._resolving:
            return
        self._log.log_trade_engine(f"Outcome of order {client_id} unknown: {why}", "warning")
        self._resolving.add(client_id)
        self._background.start(self._resolve(client_id), f"resolve {client_id}")

    async def _resolve(self, client_id: str) -> None:
        """Look for an order of unknown outcome until there is positive evidence.

        While the venue cannot be asked the order stays unknown, which locks its symbol.
        """
        waited = 0
        last = RESOLVE_AFTER_S[-1]
        try:
            for at in itertools.chain(RESOLVE_AFTER_S, itertools.count(2 * last, _RESOLVE_EVERY_S)):
                await self._gateway.clock.sleep(at - waited)
                waited = at
                order = self._working.get(client_id)
                if order is None or order.state is not OrderState.UNKNOWN:
                    return
                if await self.look_up(order):
                    return
                if at >= last:
                    self._log.log_trade_engine(
                        f"Order {client_id} ({order.purpose} {order.symbol}) still has an unknown "
                        "outcome: please check at the venue",
                        "error",
                    )
        finally:
            self._resolving.discard(client_id)

    async def look_up(self, order: Order) -> bool:
        """Ask the venue what became of *order*; return True once that is known."""
        try:
            return await self.examine(order)
        except NO_ANSWER:
            return False  # a failed query never counts as absence

    async def examine(self, order: Order) -> bool:
        """Do what `look_up` does, but raise one of NO_ANSWER where a question failed."""
        evidence = await look_for(self._gateway, order)
        if evidence.absent and order.purpose in REDUCING and order.state not in RESTING:
            # Whether a close was executed shows in the position, where all else fails.
            positions = await self._gateway.fetch_positions()
            ours = self._book.net(order.symbol)
            if missing_of(ours, held_against(positions, order.symbol, ours)):
                self._doubt(order.client_id, "not found, and the position differs")
                self.look_again()
                return False
        for fill in evidence.fills:
            self.on_fill(fill)
        if evidence.order is not None:
            self.on_order(evidence.order)
        if evidence.absent:
            return self._absent(order.client_id)
        self._absent_ms.pop(order.client_id, None)
        known = self._working.get(order.client_id)
        if known is None or known.state is not OrderState.UNKNOWN:
            return True
        # Filled says the venue, but its fills are not there yet: they decide.
        self._doubt(order.client_id, "its fills are missing")
        return False

    def in_doubt(self, order: Order) -> bool:
        """Tell whether *order* may not be at the venue: unknown, or not found at the last look."""
        return order.state is OrderState.UNKNOWN or order.client_id in self._absent_ms

    def _absent(self, client_id: str) -> bool:
        """Conclude from an order's complete absence, if it has lasted; return whether it has."""
        order = self._working.get(client_id)
        if order is None:
            return True
        now_ms = self._now_ms()
        missed_ms = now_ms - self._absent_ms.setdefault(client_id, now_ms)
        rested = order.state in RESTING
        gone_ms = missed_ms if rested else self.age_ms(order)
        if missed_ms < _LOOKS_APART_MS or gone_ms < _patience_ms(order):
            if rested:
                self.look_again()
            else:
                self._doubt(client_id, "not found at the venue yet")
            return False
        del self._absent_ms[client_id]
        if rested:
            self.lost[client_id] = order
            self._move(client_id, OrderState.LOST, "rested at the venue and is gone without a word")
            self._log.log_trade_engine(
                f"{order.symbol}: the {order.purpose} order {client_id} is lost: the venue knows "
                "nothing of it any more. Please check there.",
                "error",
            )
        else:
            self._move(client_id, OrderState.REJECTED, "never reached the venue")
        return True

    # ------------------------------------------------------------------ cancelling
    def cancel(self, order: Order) -> None:
        """Ask for a cancel in a task; asking twice sends one request."""
        if order.client_id in self._cancelling or order.state is OrderState.INTENT:
            return
        self._cancelling[order.client_id] = self._now_ms()
        self._requests.start(self.cancel_now(order), f"cancel {order.client_id}")

    async def cancel_now(self, order: Order) -> bool:
        """Cancel and return True once the venue confirmed that the order works no more."""
        self._cancelling[order.client_id] = self._now_ms()
        try:
            answer = await self._gateway.cancel_order(order.symbol, order.client_id, order.venue_id)
            self.on_order(answer)
        except OrderRefusedError:
            await self.look_up(order)
        except NO_ANSWER as error:
            self._log.log_trade_engine(f"Cancel of {order.client_id}: {error}", "warning")
        except KeyRefusedError:
            raise
        except Exception as error:  # noqa: BLE001 - e.g. an answer that cannot be read
            self._log.log_error(error, "order_manager", f"cancel {order.client_id}")
            self.look_again()
        finally:
            self._cancelling.pop(order.client_id, None)
        return order.client_id not in self._working


def _patience_ms(order: Order) -> int:
    """Return how long an order must be absent before that is believed."""
    if order.purpose in REDUCING and order.state not in RESTING:
        return _REDUCING_ABSENT_AFTER_MS  # the position was read, and one more can only reduce
    return _ABSENT_AFTER_MS
