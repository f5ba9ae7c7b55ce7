"""The active-order manager: keeps every open position protected and ends it when its rules say so.

The stop and the target rest at the venue. What a venue cannot do is done here with the same exit
kernel that simulated positions use: trailing, time exit, and the net below a stop that was crossed
but did not fill.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from cts_desktop.analysis.exits import ExitRules, check_exit
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.market import MarketStep
from cts_desktop.domain.money import nearest_step
from cts_desktop.domain.orders import (
    REDUCING,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
    OrderType,
)
from cts_desktop.domain.ports import Clock, Log
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.domain.risk import Decision
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager, Sending
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.risk_gate import check_reducing

#: A stop that was crossed this long without a fill is replaced by a market order.
_STOP_GRACE_MS: Final = 5_000
_RETRY_PROTECTION_MS: Final = 1_000
_PROTECTION_TRIES: Final = 2
#: A moved best price is written when it moved by this share of the trailing distance.
_BEST_WRITE_SHARE: Final = 0.1


class OrderLoop:
    """Watches positions and working orders of one connection; every method is synchronous."""

    def __init__(
        self,
        config: TradeEngineConfig,
        feed: MarketFeed,
        book: PositionBook,
        orders: OrderManager,
        ids: IdMaker,
        clock: Clock,
        log: Log,
    ) -> None:
        self._connection_id = config.connection.connection_id
        self._feed = feed
        self._book = book
        self._orders = orders
        self._ids = ids
        self._clock = clock
        self._log = log
        self._crossed_ms: dict[str, int] = {}
        self._settled: dict[str, tuple[Position, int]] = {}
        self._tries: dict[tuple[str, OrderPurpose], tuple[int, int]] = {}
        self._watched: MarketStep | None = None
        self.configure(config)
        orders.on_position = self.protect

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed settings from now on."""
        self._entry_timeout_ms = round(config.number("entry_timeout_s") * 1000)

    def cycle(self) -> None:
        """Look at every unfinished position once; runs while paused too."""
        if not len(self._book):
            self._watched = self._feed.newest
            self._settled.clear()
            return
        now_ms = self._clock.now_ms()
        fresh = self._feed.newest is not self._watched
        self._watched = self._feed.newest
        failures: list[Exception] = []
        for position in self._book.unfinished():
            try:
                self._look_at(position, now_ms, fresh=fresh)
            except (ArithmeticError, LookupError, ValueError) as error:
                failures.append(error)  # one bad symbol does not leave the others unprotected
        if failures:
            raise failures[0]

    def _look_at(self, position: Position, now_ms: int, *, fresh: bool) -> None:
        self._time_out_entries(position, now_ms)
        if position.qty:
            if not self._is_settled(position):
                self.protect(position)
            if fresh:
                self._watch(self._book.get(position.position_id) or position, now_ms)

    def _is_settled(self, position: Position) -> bool:
        """Tell whether nothing changed since stop and target were seen resting as they should."""
        seen, changes = self._settled.get(position.position_id, (None, 0))
        return seen is position and changes == self._orders.changes

    # ------------------------------------------------------------------ entries
    def _time_out_entries(self, position: Position, now_ms: int) -> None:
        for order in self._orders.of_position(position.position_id):
            entry = order.purpose not in REDUCING and order.state is not OrderState.UNKNOWN
            if entry and now_ms - order.created_ms >= self._entry_timeout_ms:
                self._orders.cancel(order)

    # ------------------------------------------------------------------ protection
    def protect(self, position: Position) -> None:
        """Give an open position its stop and target, following the filled quantity."""
        if not position.qty or position.state.is_final or position.entry_price is None:
            return
        if self._orders.sending is Sending.NOTHING or self._orders.close_in_flight(
            position.position_id
        ):
            return
        if position.state is PositionState.CLOSING:  # the close failed: it is open again
            position = self._book.put(replace(position, state=PositionState.OPEN))
        stop, target = self._levels(position)
        if (stop, target) != (position.stop_price, position.target_price):
            position = self._book.put(replace(position, stop_price=stop, target_price=target))
        stop_rests = self._rest(position, OrderPurpose.STOP, OrderType.STOP_MARKET, stop)
        if self._book.get(position.position_id) is not position:
            return  # it is being closed
        kind = OrderType.TAKE_PROFIT_MARKET
        if self._rest(position, OrderPurpose.TARGET, kind, target) and stop_rests:
            self._settled[position.position_id] = (position, self._orders.changes)

    def _levels(self, position: Position) -> tuple[Decimal, Decimal]:
        assert position.entry_price is not None  # noqa: S101 - the caller checked
        tick = self._feed.rules[position.symbol].price_tick
        entry, sign = position.entry_price, position.sign
        stop = entry * (1 - sign * Decimal(repr(round(position.sl_pct, 6))) / 100)
        target = entry * (1 + sign * Decimal(repr(round(position.tp_pct, 6))) / 100)
        return nearest_step(stop, tick), nearest_step(target, tick)

    def _rest(
        self, position: Position, purpose: OrderPurpose, kind: OrderType, price: Decimal
    ) -> bool:
        """See that one reduce-only order of *purpose* rests at *price* for the whole quantity.

        A new order is placed before an old one is withdrawn, so that there is never none. Returns
        True once just the right one rests.
        """
        resting = [
            o for o in self._orders.of_position(position.position_id) if o.purpose is purpose
        ]
        fitting = [
            o for o in resting if o.request.stop_price == price and o.remaining_qty == position.qty
        ]
        if fitting:
            return self._is_the_only_one(fitting[-1], resting)
        if any(o.state in {OrderState.INTENT, OrderState.SENT} for o in resting):
            return False  # wait for the answer before replacing
        now_ms = self._clock.now_ms()
        tries, last_ms = self._tries.get((position.position_id, purpose), (0, 0))
        if last_ms and now_ms - last_ms < _RETRY_PROTECTION_MS:
            return False
        if purpose is OrderPurpose.STOP and tries >= _PROTECTION_TRIES and not resting:
            self._log.log_trade_engine(
                f"{position.symbol}: the stop was refused {tries} times, closing at market",
                "error",
                {"connection_id": self._connection_id},
            )
            self._tries[position.position_id, purpose] = (tries, now_ms)
            self.close(position, CloseReason.UNPROTECTED)
            return False
        # What could not be stored was not sent, and is no refusal of the venue.
        sent = self._send(position, purpose, kind, position.qty, price)
        self._tries[position.position_id, purpose] = (tries + sent, now_ms)
        return False

    def _is_the_only_one(self, right: Order, resting: list[Order]) -> bool:
        if right.state is not OrderState.OPEN:
            return right.state is OrderState.PARTIALLY_FILLED
        self._tries.pop((right.position_id, right.purpose), None)
        others = [order for order in resting if order is not right]
        for order in others:
            self._orders.cancel(order)
        return not others

    # ------------------------------------------------------------------ local exits
    def _watch(self, position: Position, now_ms: int) -> None:
        step = self._feed.newest
        if step is None or position.entry_price is None or position.opened_ms is None:
            return
        at = self._feed.index(position.symbol)
        prices = (
            float(step.open[at]),
            float(step.high[at]),
            float(step.low[at]),
            float(step.last[at]),
        )
        if not all(price > 0 for price in prices) or step.ts_ms <= position.opened_ms:
            return
        check = check_exit(
            ExitRules(
                side=position.sign,
                entry=float(position.entry_price),
                tp_pct=position.tp_pct,
                sl_pct=position.sl_pct,
                trail_start_pct=position.trail_start_pct,
                trail_distance_pct=position.trail_distance_pct,
                max_hold_ms=position.max_hold_s * 1000,
            ),
            (position.best_price or float(position.entry_price), position.trail_latched),
            prices,
            now_ms - position.opened_ms,
        )
        if check.reason is SimulatedExit.TRAILING:
            self.close(position, CloseReason.TRAILING)
        elif check.reason is SimulatedExit.TIME:
            self.close(position, CloseReason.TIME)
        elif check.reason is SimulatedExit.STOP:
            self._stop_crossed(position, now_ms)
        elif check.reason is SimulatedExit.TARGET and not self._targeted(position):
            self.close(position, CloseReason.TARGET)
        else:
            self._crossed_ms.pop(position.position_id, None)
            self._remember_best(position, check.best, latched=check.latched)

    def _targeted(self, position: Position) -> bool:
        """Tell whether the venue watches the target."""
        return any(
            o.purpose is OrderPurpose.TARGET
            and o.state in {OrderState.OPEN, OrderState.PARTIALLY_FILLED}
            for o in self._orders.of_position(position.position_id)
        )

    def _stop_crossed(self, position: Position, now_ms: int) -> None:
        since = self._crossed_ms.setdefault(position.position_id, now_ms)
        if now_ms - since >= _STOP_GRACE_MS:
            self._log.log_trade_engine(
                f"{position.symbol}: the stop was crossed but not filled, closing at market",
                "warning",
                {"connection_id": self._connection_id},
            )
            self.close(position, CloseReason.LOCAL_STOP)

    def _remember_best(self, position: Position, best: float, *, latched: bool) -> None:
        if not position.trail_distance_pct:
            return
        moved = abs(best - position.best_price)
        worth = _BEST_WRITE_SHARE * position.trail_distance_pct / 100 * best
        if latched != position.trail_latched or moved >= worth:
            self._book.put(replace(position, best_price=best, trail_latched=latched))

    # ------------------------------------------------------------------ closing
    def close(self, position: Position, reason: CloseReason) -> bool:
        """Close at market, reduce-only; refuse while a close is on its way."""
        now_ms = self._clock.now_ms()
        rules = self._feed.rules[position.symbol]
        request = self._request(position, OrderType.MARKET, position.qty, None, now_ms)
        in_flight = self._orders.close_in_flight(position.position_id)
        verdict = check_reducing(request, rules, close_in_flight=in_flight)
        if not verdict.accepted:
            return False
        self._orders.set_close_reason(position.position_id, reason)
        closing = replace(position, state=PositionState.CLOSING)
        self._book.put(closing)
        self._crossed_ms.pop(position.position_id, None)
        if not self._send(
            closing, OrderPurpose.CLOSE, OrderType.MARKET, position.qty, None, reason
        ):
            self._book.put(position)
            return False
        for order in self._orders.of_position(position.position_id):
            if order.purpose not in REDUCING:  # its rest would open the position again
                self._orders.cancel(order)
        return True

    def _send(
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
            self._log.log_error(error, "order_loop", f"{purpose} of {position.symbol}")
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
