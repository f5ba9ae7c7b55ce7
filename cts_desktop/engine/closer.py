"""Sends what reduces a position: closes at market, and the orders that protect it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.orders import REDUCING, Order, OrderPurpose, OrderRequest, OrderType
from cts_desktop.domain.ports import ExchangeGateway, Log
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.risk_gate import check_reducing
from cts_desktop.runtime.clock import steady_ms

#: Tells the venue's signed quantity of a symbol and when (steady time) it was read; None for never.
Seen = Callable[[str], tuple[Decimal, int] | None]

_LONGEST_PAUSE_MS: Final = 5_000


class Closer:
    """Closes positions of one connection, one close in flight each; every method is synchronous."""

    def __init__(
        self,
        connection_id: str,
        feed: MarketFeed,
        book: PositionBook,
        orders: OrderManager,
        ids: IdMaker,
        gateway: ExchangeGateway,
        log: Log,
        seen: Seen,
    ) -> None:
        self._connection_id = connection_id
        self._feed = feed
        self._book = book
        self._orders = orders
        self._ids = ids
        self._clock = gateway.clock
        self._abilities = gateway.abilities
        self._log = log
        self._seen = seen
        self._clearing: dict[str, CloseReason] = {}

    def sellable(self, position: Position) -> Decimal:
        """Return how much of the open quantity an order can close; 0 where it is dust."""
        return self._whole(position.symbol, position.qty)

    def _whole(self, symbol: str, qty: Decimal) -> Decimal:
        return self._feed.rules[symbol].sellable(qty, self._feed.mark(symbol))

    def leave_dust(self, position: Position) -> None:
        """End a position that is too small to sell, unless its entry may still add to it."""
        working = self._orders.of_position(position.position_id)
        if all(order.purpose in REDUCING for order in working):
            self._orders.leave_dust(position)

    def is_clearing(self, position_id: str) -> bool:
        """Tell whether a close waits until nothing reserves the holding any more."""
        return position_id in self._clearing

    def close(self, position: Position, reason: CloseReason) -> str:
        """Close at market, reduce-only; return why not, or an empty text where it is on its way.

        After a close that came to nothing the venue's position is read again before the next.
        """
        name = position.position_id
        if name in self._clearing or self._orders.close_in_flight(name):
            return "a close is on its way already"
        if refusal := self._not_again_yet(position):
            return refusal
        qty = self.sellable(position)
        if not qty:
            self.leave_dust(position)
            return "it is too little to sell"
        self._orders.set_close_reason(name, reason)
        for order in self._orders.of_position(name):
            if order.purpose not in REDUCING:  # its rest would open the position again
                self._orders.cancel(order)
        self._book.put(replace(position, state=PositionState.CLOSING))
        self._clearing[name] = reason
        return self.close_when_clear(position)

    def close_when_clear(self, position: Position) -> str:
        """Send the close once nothing reserves the holding any more (spot); return why not."""
        name = position.position_id
        reason = self._clearing[name]
        reducing = [o for o in self._orders.of_position(name) if o.purpose in REDUCING]
        if reducing and not self._abilities(position.symbol).overlaps:
            for order in reducing:
                self._orders.cancel(order)
            return ""  # goes on in the next cycle
        del self._clearing[name]
        position = self._book.get(name) or position
        qty = self._closable(position)
        if self.send(position, OrderPurpose.CLOSE, OrderType.MARKET, qty, None, reason):
            return ""
        self._book.put(replace(position, state=PositionState.OPEN))
        return "it could not be stored"

    def _closable(self, position: Position) -> Decimal:
        """Return the quantity to close: after a failed close no more than the venue then held."""
        qty = position.qty
        seen = self._seen(position.symbol)
        if seen is not None and self._orders.failed_close_ms(position.position_id):
            qty = min(qty, abs(seen[0]))
        return self._whole(position.symbol, qty)

    def _not_again_yet(self, position: Position) -> str:
        """Return why a close that came to nothing must not be repeated yet, or an empty text."""
        failed_ms = self._orders.failed_close_ms(position.position_id)
        if not failed_ms:
            return ""
        seen = self._seen(position.symbol)
        if seen is None or seen[1] <= failed_ms:
            self._orders.look_again()
            return "the last close came to nothing: the position is being read again first"
        if seen[0] * position.sign <= 0:
            self._orders.look_again()
            return "the venue shows no such position any more"
        refused = self._orders.refusals[position.position_id, OrderPurpose.CLOSE]
        pause_ms = min(1_000 * 2**refused, _LONGEST_PAUSE_MS)
        if steady_ms(self._clock) - failed_ms < pause_ms:
            return f"the venue refused {refused} closes: the next is tried in a moment"
        return ""

    def send(
        self,
        position: Position,
        purpose: OrderPurpose,
        kind: OrderType,
        qty: Decimal,
        stop_price: Decimal | None,
        why: CloseReason | None = None,
    ) -> bool:
        """Send a reducing order; return whether it is on its way."""
        now_ms = self._clock.now_ms()
        request = self._request(position, kind, qty, stop_price, now_ms)
        verdict = check_reducing(request, self._feed.rules[position.symbol], close_in_flight=False)
        decision = Decision(
            connection_id=self._connection_id,
            ts_ms=now_ms,
            symbol=position.symbol,
            side=request.side,
            purpose=purpose,
            accepted=verdict.accepted,
            reason=verdict.reason,
            message=f"Close: {why}" if why else f"Protects position {position.position_id}",
            set_key=position.set_key,
            client_id=request.client_id,
            position_id=position.position_id,
            rules=verdict.chain,
        )
        if not verdict.accepted:
            self._orders.refuse(decision)
            return False
        order = Order(
            request=request,
            connection_id=self._connection_id,
            purpose=purpose,
            position_id=position.position_id,
            created_ms=now_ms,
            updated_ms=now_ms,
            set_key=position.set_key,
            mode=position.mode,
        )
        try:
            self._orders.send(order, decision)
        except DatabaseError as error:
            self._log.log_error(error, "closer", f"{purpose} of {position.symbol}")
            return False
        return True

    def _request(
        self,
        position: Position,
        kind: OrderType,
        qty: Decimal,
        stop_price: Decimal | None,
        now_ms: int,
    ) -> OrderRequest:
        return OrderRequest(
            client_id=self._ids.order(now_ms),
            symbol=position.symbol,
            side=position.side.opposite,
            type=kind,
            qty=qty,
            stop_price=stop_price,
            reduce_only=True,
        )
