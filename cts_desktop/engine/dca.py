"""Adds to positions at the venue (DCA, rules §7): when the next one is due, and what ends it.

One add at a time, and only after everything sent before it is known. A step of a plan counts as
taken in the transaction that announces its order: whatever becomes of that order, it is never sent
twice. A position that was adjusted, partly closed, or given a stop by hand is added to no more.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.money import ZERO, floor_to_step, to_text
from cts_desktop.domain.orders import REDUCING
from cts_desktop.domain.ports import Clock
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.domain.strategies import DcaPlan, DcaStep
from cts_desktop.engine.exit_levels import exit_levels
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager, Sending
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.runtime.clock import steady_ms

#: A refused add is asked for again after this long, if the price is still there.
_ASK_AGAIN_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Addition:
    """An add that is due: the position as it will stand once its order is announced.

    Attributes:
        number: of the step, from 1.
        price: the present price; stop_price: where the stop will be after a fill there.
        notional: of first entry and adds, this one included.
    """

    position: Position
    step: DcaStep
    number: int
    qty: Decimal
    price: Decimal
    stop_price: Decimal
    notional: Decimal

    @property
    def plan(self) -> DcaPlan:
        """The plan after this add."""
        assert self.position.dca is not None  # noqa: S101 - only such positions are added to
        return self.position.dca

    @property
    def computation(self) -> dict[str, str]:
        """How quantity and the stop after it follow from the plan ("why this size")."""
        plan = self.plan
        return {
            "dca_step": f"{self.number} of {len(plan.steps)}",
            "first_price": f"{plan.first_price:.8f}",
            "distance_pct": to_text(self.step.distance_pct),
            "price": to_text(self.price),
            "first_qty": to_text(plan.first_qty),
            "multiple": to_text(self.step.multiple),
            "qty": to_text(self.qty),
            "total_notional": f"{self.notional:.8f}",
            "notional_limit": f"{plan.limit * plan.first_notional:.8f}",
            "stop_price": to_text(self.stop_price),
            "target_from": plan.target.value,
            "leverage": to_text(plan.leverage),
        }


class Averager:
    """Finds the adds of one connection that are due, and closes what an add filled too late.

    Attributes:
        send: asks the gate and sends; returns whether the add is on its way. Without an entry desk
            nothing is added.
    """

    def __init__(
        self, feed: MarketFeed, book: PositionBook, orders: OrderManager, clock: Clock
    ) -> None:
        self.send: Callable[[Addition], bool] = lambda _addition: False
        self._feed = feed
        self._book = book
        self._orders = orders
        self._clock = clock
        self._refused_ms: dict[str, int] = {}
        self._ending: dict[str, CloseReason] = {}
        # What an earlier run left is in the books already. Until they are compared with the venue
        # its fills come in any order: an exit may be heard of after the add it came before.
        left = [p for p in book.unfinished() if p.dca is not None]
        self._left = {p.position_id for p in left if self._entering(p.position_id)}
        for position in left:
            self.note_fill(position)

    def forget_ended(self) -> None:
        """Forget positions that are over."""
        for memory in (self._refused_ms, self._ending):
            for name in [name for name in memory if self._book.get(name) is None]:
                del memory[name]

    # ------------------------------------------------------------------ adding
    def look_at(self, position: Position) -> None:
        """Add to a position whose price is at the next level or beyond it."""
        self._left.discard(position.position_id)
        mark = self._feed.mark(position.symbol)
        if mark is None or not self._may_add(position):
            return
        while (addition := self._due(position, mark)) is not None:
            if addition.notional > addition.plan.limit * addition.plan.first_notional:
                plan = self._plan(position).passed_over()
                position = self._book.put(replace(position, dca=plan))
                continue
            if not self.send(addition):
                self._refused_ms[position.position_id] = steady_ms(self._clock)
            return

    def _may_add(self, position: Position) -> bool:
        name = position.position_id
        whole = not (position.exit_qty or position.adjusted_qty)
        refused_ms = self._refused_ms.get(name)
        return (
            position.dca is not None
            and position.dca.next_step is not None
            and whole
            and position.state is PositionState.OPEN
            and position.fixed_stop is None
            and self._orders.sending is Sending.EVERYTHING
            and name not in self._ending
            and not self._orders.close_in_flight(name)
            and not self._entering(name)
            and (refused_ms is None or steady_ms(self._clock) - refused_ms >= _ASK_AGAIN_MS)
        )

    def _entering(self, position_id: str) -> bool:
        """Tell whether an entry or add is on its way, in doubt, or lost."""
        lost = (o for o in self._orders.lost.values() if o.position_id == position_id)
        working = (*self._orders.of_position(position_id), *lost)
        return any(order.purpose not in REDUCING for order in working)

    @staticmethod
    def _plan(position: Position) -> DcaPlan:
        assert position.dca is not None  # noqa: S101 - checked by `_may_add`
        return position.dca

    def _due(self, position: Position, mark: Decimal) -> Addition | None:
        """Return the next add if the price is there."""
        plan = self._plan(position)
        step = plan.next_step
        if step is None:
            return None
        after = plan.placed(position.entry_qty, position.entry_notional)
        level = after.first_price * (1 - position.sign * step.distance_pct / 100)
        if position.sign * (mark - level) > 0:
            return None
        rules = self._feed.rules[position.symbol]
        qty = floor_to_step(after.first_qty * step.multiple, rules.qty_step)
        added = replace(position, dca=after)
        return Addition(
            position=added,
            step=step,
            number=after.taken,
            qty=qty,
            price=mark,
            stop_price=_stop_after(added, qty, mark, rules),
            notional=position.entry_notional + qty * mark,
        )

    # ------------------------------------------------------------------ ending
    def note_end(self, position: Position, reason: CloseReason) -> None:
        """Remember that a position is being ended while an add is still on its way."""
        name = position.position_id
        if position.dca is not None and (name in self._left or self._entering(name)):
            self._ending.setdefault(name, reason)

    def note_fill(self, position: Position) -> None:
        """Notice that a position that is being added to was ended, in whole or part."""
        if position.dca is None or not position.exit_qty:
            return
        if known := self._orders.close_reason(position.position_id):
            self.note_end(position, known)
            return
        earned = position.sign * ((position.exit_price or ZERO) - (position.entry_price or ZERO))
        reason = CloseReason.TARGET if earned > 0 else CloseReason.STOP
        if position.state is PositionState.CLOSING:  # by an earlier run, which knew why
            reason = CloseReason.MANUAL
        self.note_end(position, reason)

    def overdue_end(self, position: Position) -> CloseReason | None:
        """Return why what a late add left of an ended position is to be closed, None for nothing.

        Where the close came to nothing at all the position is simply open again.
        """
        return self._ending.get(position.position_id) if position.exit_qty else None


def _stop_after(position: Position, qty: Decimal, price: Decimal, rules: MarketRules) -> Decimal:
    """Return where the stop will be once *qty* more was entered at *price*."""
    filled = replace(
        position,
        entry_qty=position.entry_qty + qty,
        entry_notional=position.entry_notional + qty * price,
    )
    return exit_levels(filled, rules.price_tick)[0]
