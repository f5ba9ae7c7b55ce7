"""The active-order manager: keeps every open position protected and ends it when its rules say so.

The stop and the target rest at the venue where it can hold them. All else is done here, with the
same exit kernel that simulated positions use: trailing, time exit, a stop or a target the venue
cannot hold, and the net below a stop that was crossed but did not fill.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from cts_desktop.analysis.exits import check_exit
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.market import MarketStep
from cts_desktop.domain.money import nearest_step
from cts_desktop.domain.orders import (
    EXIT_TYPES,
    REDUCING,
    RESTING,
    Order,
    OrderPurpose,
    OrderState,
)
from cts_desktop.domain.ports import ExchangeGateway, Log
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.engine.closer import Closer, Seen
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.dca import Averager
from cts_desktop.engine.difference_list import ADOPTED
from cts_desktop.engine.exit_levels import exit_levels, exit_rules
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager, Sending
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.runtime.clock import steady_ms

#: A stop that was crossed this long without a fill is replaced by a market order.
_STOP_GRACE_MS: Final = 5_000
_RETRY_MS: Final = 1_000
_PROTECTION_TRIES: Final = 2
#: Pauses double, up to 2^6 s, with every refusal and every order in doubt.
_LONGEST_PAUSE: Final = 6
#: An open position without a stop for this long is an alarm.
_ALARM_AFTER_MS: Final = 3_000
#: A moved best price is written when it moved by this share of the trailing distance.
_BEST_WRITE_SHARE: Final = 0.1


class OrderLoop:
    """Watches positions and working orders of one connection; every method is synchronous.

    Attributes:
        holding: nothing is sent by itself (books and venue have not been compared yet).
        averager: adds to positions that have a plan for it, once its `send` leads to the gate.
    """

    def __init__(
        self,
        config: TradeEngineConfig,
        feed: MarketFeed,
        book: PositionBook,
        orders: OrderManager,
        ids: IdMaker,
        gateway: ExchangeGateway,
        log: Log,
        seen: Seen,
    ) -> None:
        self.holding = False
        self._connection_id = config.connection.connection_id
        self._feed = feed
        self._book = book
        self._orders = orders
        self._clock = gateway.clock
        self._log = log
        self._abilities = gateway.abilities
        self._closer = Closer(self._connection_id, feed, book, orders, ids, gateway, log, seen)
        self.averager = Averager(feed, book, orders, gateway.clock)
        self._crossed_ms: dict[str, int] = {}
        self._naked_ms: dict[str, int] = {}
        self._alarmed: set[str] = set()
        self._settled: dict[str, tuple[Position, int]] = {}
        self._tried_ms: dict[tuple[str, OrderPurpose], int] = {}
        self._watched: MarketStep | None = None
        self.configure(config)
        orders.on_position = self.protect

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed settings from now on."""
        self._entry_timeout_ms = round(config.number("entry_timeout_s") * 1000)

    def cycle(self) -> None:
        """Look at every unfinished position once; runs while paused too."""
        self.averager.forget_ended()
        self._forget_ended()
        if not len(self._book):
            self._watched = self._feed.newest
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

    def _forget_ended(self) -> None:
        """Forget positions that are over: for weeks there may never be a moment without any."""
        for memory in (self._settled, self._naked_ms, self._crossed_ms):
            for name in [name for name in memory if self._book.get(name) is None]:
                del memory[name]
        self._alarmed = {name for name in self._alarmed if self._book.get(name) is not None}
        for slot in [slot for slot in self._tried_ms if self._book.get(slot[0]) is None]:
            del self._tried_ms[slot]

    def _look_at(self, position: Position, now_ms: int, *, fresh: bool) -> None:
        self._time_out_entries(position)
        if not position.qty:
            return
        if self._closer.is_clearing(position.position_id):
            self._closer.close_when_clear(position)
            return
        if not self._is_settled(position):
            self.protect(position)
            self._check_alarm(position)
        if fresh:
            self._watch(self._book.get(position.position_id) or position, now_ms)

    def _is_settled(self, position: Position) -> bool:
        """Tell whether nothing changed since stop and target were seen resting as they should."""
        seen, changes = self._settled.get(position.position_id, (None, 0))
        return seen is position and changes == self._orders.changes

    # ------------------------------------------------------------------ entries
    def _time_out_entries(self, position: Position) -> None:
        if position.set_key == ADOPTED:
            return  # an order adopted by hand waits as long as its owner likes
        for order in self._orders.of_position(position.position_id):
            entry = order.purpose not in REDUCING and order.state is not OrderState.UNKNOWN
            if entry and self._orders.age_ms(order) >= self._entry_timeout_ms:
                self._orders.cancel(order)

    # ------------------------------------------------------------------ protection
    def protect(self, position: Position) -> None:
        """Give an open position its stop and target, following the filled quantity."""
        self.averager.note_fill(position)
        if not position.qty or position.state.is_final or position.entry_price is None:
            return
        if (
            self.holding
            or self._orders.sending is Sending.NOTHING
            or self._closer.is_clearing(position.position_id)
            or self._orders.close_in_flight(position.position_id)
        ):
            return
        qty = self._closer.sellable(position)
        if not qty:
            self._closer.leave_dust(position)
            return
        ending = self.averager.overdue_end(position)
        if ending is not None and not self.close(position, ending):
            return
        if position.state is PositionState.CLOSING:  # the close failed: it is open again
            position = self._book.put(replace(position, state=PositionState.OPEN))
        stop, target = exit_levels(position, self._feed.rules[position.symbol].price_tick)
        if (stop, target) != (position.stop_price, position.target_price):
            position = self._book.put(replace(position, stop_price=stop, target_price=target))
        can = self._abilities(position.symbol)
        rests = self._rest(position, OrderPurpose.STOP, qty, stop if can.stops else None)
        if self._book.get(position.position_id) is not position:
            return  # it is being closed
        wanted = target if can.targets else None
        if self._rest(position, OrderPurpose.TARGET, qty, wanted) and rests:
            self._settled[position.position_id] = (position, self._orders.changes)

    def _rest(
        self, position: Position, purpose: OrderPurpose, qty: Decimal, price: Decimal | None
    ) -> bool:
        """See that one reduce-only order of *purpose* rests at *price* for *qty*; None for none.

        A new order is placed before an old one is withdrawn, so that there is never none, where
        the venue allows it. Returns True once just the right one rests.
        """
        resting = [
            o for o in self._orders.of_position(position.position_id) if o.purpose is purpose
        ]
        overlaps = self._abilities(position.symbol).overlaps
        fitting = [o for o in resting if o.request.stop_price == price and self._covers(o, qty)]
        if overlaps:  # one in doubt may not be there: another is placed beside it
            fitting = [o for o in fitting if not self._orders.in_doubt(o)]
        if price is None or fitting:
            return self._is_the_only_one(fitting[-1] if fitting else None, resting)
        if any(o.state in {OrderState.INTENT, OrderState.SENT} for o in resting):
            return False  # wait for the answer before replacing
        slot = position.position_id, purpose
        refused = self._orders.refusals[slot]
        if purpose is OrderPurpose.STOP and refused >= _PROTECTION_TRIES:
            if not self.close(position, CloseReason.UNPROTECTED):
                self._alarm(position, f"the stop was refused {refused} times, closing at market")
            return False
        failed = sum(self._orders.in_doubt(order) for order in resting)
        if purpose is OrderPurpose.TARGET:
            failed += refused
        pause_ms = _RETRY_MS * 2 ** min(failed, _LONGEST_PAUSE)
        now_ms = steady_ms(self._clock)
        if slot in self._tried_ms and now_ms - self._tried_ms[slot] < pause_ms:
            return False
        if resting and not overlaps:
            for order in resting:
                self._orders.cancel(order)
            return False  # the price is watched here until the new one rests
        self._tried_ms[slot] = now_ms
        self._closer.send(position, purpose, EXIT_TYPES[purpose], qty, price)
        return False

    def _covers(self, order: Order, qty: Decimal) -> bool:
        """Tell whether *order* is for *qty*, or for all the venue says there is."""
        return order.remaining_qty == qty or order.client_id in self._orders.shortened

    def _is_the_only_one(self, right: Order | None, resting: list[Order]) -> bool:
        if right is not None:
            if right.state not in RESTING:
                return False
            self._tried_ms.pop((right.position_id, right.purpose), None)
            self._orders.refusals.pop((right.position_id, right.purpose), None)
        others = [order for order in resting if order is not right]
        for order in others:
            if order.state in RESTING:  # of the others more is heard first
                self._orders.cancel(order)
        return not others

    def protection(self, position: Position) -> str:
        """Return where the stop is watched.

        ``venue``, ``local`` (here), ``placing`` for the first moments, or empty while it is not.
        """
        if not position.qty or position.symbol not in self._feed.rules:
            return ""
        if self._stops(position):
            return "venue"
        if not self._abilities(position.symbol).stops:
            return "local"
        return "" if position.position_id in self._alarmed or self.holding else "placing"

    def _stops(self, position: Position) -> list[Order]:
        """Return the stops that rest at the venue without a doubt."""
        return [
            o
            for o in self._orders.of_position(position.position_id)
            if o.purpose is OrderPurpose.STOP
            and o.state in RESTING
            and not self._orders.in_doubt(o)
        ]

    def _check_alarm(self, position: Position) -> None:
        """Raise the alarm for a position that was not wholly protected for too long."""
        name = position.position_id
        qty = self._closer.sellable(position)
        local = not self._abilities(position.symbol).stops
        whole = local or any(self._covers(stop, qty) for stop in self._stops(position))
        if whole or not qty or self._orders.close_in_flight(name):
            self._naked_ms.pop(name, None)
            self._alarmed.discard(name)
            return
        now_ms = steady_ms(self._clock)
        naked_ms = now_ms - self._naked_ms.setdefault(name, now_ms)
        if naked_ms >= _ALARM_AFTER_MS and name not in self._alarmed:
            self._alarmed.add(name)
            part = "a part of " if self._stops(position) else ""
            self._alarm(position, f"{part}this position has no stop at the venue")

    def _alarm(self, position: Position, text: str) -> None:
        self._log.log_trade_engine(
            f"{position.symbol}: {text}", "error", {"connection_id": self._connection_id}
        )

    def edit(self, position: Position, stop: Decimal, target: Decimal | None) -> Position:
        """Set stop and target to prices; raises InvalidValueError for what would end it at once."""
        rules = self._feed.rules[position.symbol]
        mark = self._feed.mark(position.symbol)
        if mark is None:
            raise InvalidValueError(f"{position.symbol}: there is no price to compare with")
        stop = nearest_step(stop, rules.price_tick)
        target = None if target is None else nearest_step(target, rules.price_tick)
        sides = ("below", "above") if position.sign > 0 else ("above", "below")
        if stop <= 0 or position.sign * (mark - stop) <= 0:
            raise InvalidValueError(f"The stop must be {sides[0]} the present price {mark}")
        if target is not None and position.sign * (target - mark) <= 0:
            raise InvalidValueError(f"The target must be {sides[1]} the present price {mark}")
        self._tried_ms.clear()
        changed = replace(position, fixed_stop=stop, fixed_target=target)
        if target is None:
            changed = replace(changed, tp_pct=0.0)
        changed = self._book.put(changed)
        self.protect(changed)
        return self._book.get(position.position_id) or changed

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
        rules = exit_rules(position)
        check = check_exit(
            rules,
            (position.best_price or rules.entry, position.trail_latched),
            prices,
            now_ms - position.opened_ms,
        )
        if check.reason is SimulatedExit.TRAILING:
            self.close(position, CloseReason.TRAILING)
        elif check.reason is SimulatedExit.TIME:
            self.close(position, CloseReason.TIME)
        elif check.reason is SimulatedExit.STOP:
            self._stop_crossed(position)
        elif check.reason is SimulatedExit.TARGET and not self._targeted(position):
            self.close(position, CloseReason.TARGET)
        else:
            self._crossed_ms.pop(position.position_id, None)
            self._remember_best(position, check.best, latched=check.latched)
            if position.dca is not None and not self.holding:
                self.averager.look_at(self._book.get(position.position_id) or position)

    def _targeted(self, position: Position) -> bool:
        """Tell whether the venue watches the target."""
        return any(
            o.purpose is OrderPurpose.TARGET and o.state in RESTING
            for o in self._orders.of_position(position.position_id)
        )

    def _stop_crossed(self, position: Position) -> None:
        if self.protection(position) == "local":
            self.close(position, CloseReason.LOCAL_STOP)
            return
        now_ms = steady_ms(self._clock)
        since = self._crossed_ms.setdefault(position.position_id, now_ms)
        if now_ms - since >= _STOP_GRACE_MS and not self.close(position, CloseReason.LOCAL_STOP):
            self._alarm(position, "the stop was crossed but not filled, closing at market")

    def _remember_best(self, position: Position, best: float, *, latched: bool) -> None:
        if not position.trail_distance_pct:
            return
        moved = abs(best - position.best_price)
        worth = _BEST_WRITE_SHARE * position.trail_distance_pct / 100 * best
        if latched != position.trail_latched or moved >= worth:
            self._book.put(replace(position, best_price=best, trail_latched=latched))

    # ------------------------------------------------------------------ closing
    def close(self, position: Position, reason: CloseReason) -> str:
        """Close at market; return why not, or an empty text where it is on its way."""
        self._crossed_ms.pop(position.position_id, None)
        self.averager.note_end(position, reason)
        return self._closer.close(position, reason)
