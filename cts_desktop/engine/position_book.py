"""All unfinished positions of one connection, each the sum of its fills."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill
from cts_desktop.domain.ports import FundingPayment, PositionStore, VenuePosition
from cts_desktop.domain.positions import (
    CloseReason,
    Position,
    PositionAdjustment,
    PositionState,
)

_KEEP_ENDED: Final = 500
#: Ended with a result that counts.
_OVER: Final = frozenset({PositionState.CLOSED, PositionState.DUST})


class PositionBook:
    """Keeps positions in memory, writes every change through, and never invents a fill.

    Attributes:
        opened, closed: positions that got their first fill, or ended, since this book was made.
    """

    def __init__(
        self, connection_id: str, store: PositionStore, publish: Callable[[Position], None]
    ) -> None:
        self.connection_id = connection_id
        self.opened = 0
        self.closed = 0
        self._store = store
        self._publish = publish
        self._positions: dict[str, Position] = {}
        self._ended: OrderedDict[str, Position] = OrderedDict()
        gross, fees, funding = store.totals(connection_id)
        self._realised = gross - fees - funding

    def restore(self, positions: Iterable[Position]) -> None:
        """Take over what an earlier run left unfinished."""
        self._positions = {p.position_id: p for p in positions}

    def __len__(self) -> int:
        return len(self._positions)

    def unfinished(self) -> tuple[Position, ...]:
        """Return all positions that are opening, open or closing."""
        return tuple(self._positions.values())

    def held(self) -> list[Position]:
        """Return the positions with an open quantity."""
        return [p for p in self._positions.values() if p.qty]

    def get(self, position_id: str) -> Position | None:
        """Return an unfinished position."""
        return self._positions.get(position_id)

    def in_symbol(self, symbol: str) -> list[Position]:
        """Return the unfinished positions of *symbol*."""
        return [p for p in self._positions.values() if p.symbol == symbol]

    @property
    def realised(self) -> Decimal:
        """Return the net profit of all closed positions of this connection, exact."""
        return self._realised

    def unrealised(self, marks: Callable[[str], Decimal | None]) -> Decimal | None:
        """Return the open quantities' profit at the marks, before costs; None if one is unknown.

        The cost of a partly closed quantity is its share of the entry, so this may be off in the
        last digit: for limits and display, never for the books.
        """
        total = ZERO
        for p in self.held():
            mark = marks(p.symbol)
            if mark is None:
                return None
            total += p.sign * p.qty * (mark - (p.entry_price or mark))
        return total

    def net(self, symbol: str) -> Decimal:
        """Return the signed open quantity of *symbol*."""
        return sum((p.sign * p.qty for p in self.in_symbol(symbol)), ZERO)

    def notional(self, marks: Callable[[str], Decimal | None], symbol: str = "") -> Decimal:
        """Return the open notional, of one symbol or of all, at the marks (else at entry)."""
        total = ZERO
        for position in self.held():
            if not symbol or position.symbol == symbol:
                price = marks(position.symbol) or position.entry_price or ZERO
                total += position.qty * price
        return total

    def put(self, position: Position) -> Position:
        """Store a new or changed position."""
        self._store.save(position)
        if position.state.is_final:
            if self._positions.pop(position.position_id, None) is not None:
                self._end(position)
        else:
            self._positions[position.position_id] = position
        self._publish(position)
        return position

    def take_back(self, position: Position, known: Position | None) -> None:
        """Undo `put` where it could not be stored, and the order was therefore never sent.

        *known* is the position as it was before, None for a new one, which is dropped.
        """
        if known is None:
            self._positions.pop(position.position_id, None)
            known = replace(position, state=PositionState.ABANDONED)
        else:
            self._positions[position.position_id] = known
        self._publish(known)

    def _end(self, position: Position) -> None:
        self._ended[position.position_id] = position
        while len(self._ended) > _KEEP_ENDED:
            self._ended.popitem(last=False)
        if position.state in _OVER:
            self.closed += 1
            self._realised += position.net_pnl(ZERO)

    def _revive(self, position_id: str) -> Position | None:
        """Bring back an ended position for a late fill of a cancelled order."""
        position = self._ended.pop(position_id, None) or self._store.get(position_id)
        if position is None:
            return None
        if position.state in _OVER:
            self.closed -= 1
            self._realised -= position.net_pnl(ZERO)
            return replace(position, state=PositionState.OPEN, closed_ms=None, close_reason=None)
        return replace(position, state=PositionState.OPENING, closed_ms=None)

    def apply_fill(self, position_id: str, fill: Fill) -> Position | None:
        """Add *fill* to its position and return it; None where the position is unknown."""
        position = self._positions.get(position_id) or self._revive(position_id)
        if position is None:
            return None
        changed = position.with_fill(fill)
        if position.opened_ms is None and changed.opened_ms is not None:
            self.opened += 1
        return self.put(changed)

    def adjust(
        self, position: Position, qty: Decimal, price: Decimal, ts_ms: int, reason: str
    ) -> Position:
        """Adopt *qty* as the open quantity, the difference valued at *price*; writes an audit row.

        A position that had nothing yet is open from now on.
        """
        changed = position.adjusted_to(qty, price)
        if qty and changed.opened_ms is None:
            changed = replace(
                changed, opened_ms=ts_ms, state=PositionState.OPEN, best_price=float(price)
            )
            self.opened += 1
        self._store.audit(
            PositionAdjustment(
                connection_id=self.connection_id,
                position_id=position.position_id,
                symbol=position.symbol,
                ts_ms=ts_ms,
                qty_before=position.qty,
                qty_after=qty,
                reason=reason,
            )
        )
        return self.put(changed)

    def leave_dust(self, position: Position, ts_ms: int, reason: CloseReason | None) -> Position:
        """End a position whose rest is too little to sell; it is shown, not retried."""
        if position.sign < 0 and position.entry_price is not None:
            # A rest that is owed must not count as if it had been bought back for nothing.
            text = "too little to be bought back"
            position = self.adjust(position, ZERO, position.entry_price, ts_ms, text)
        ended = position.closed(ts_ms, reason or CloseReason.MANUAL)
        return self.put(replace(ended, state=PositionState.DUST))

    def finish_if_flat(
        self, position: Position, ts_ms: int, reason: CloseReason | None, *, entry_working: bool
    ) -> Position:
        """Close a position whose quantity is gone, or abandon one whose entry never filled.

        While its entry order can still fill the position stays, so that a late fill finds it.
        """
        if position.qty or entry_working or position.state.is_final:
            return position
        if not position.was_open:
            return self.put(replace(position, state=PositionState.ABANDONED, closed_ms=ts_ms))
        return self.put(position.closed(ts_ms, reason or CloseReason.MANUAL))

    def apply_funding(self, payment: FundingPayment) -> None:
        """Book a funding payment on the position that was open at its time, over or not."""
        for position in self.in_symbol(payment.symbol):
            if position.qty and (position.opened_ms or 0) <= payment.ts_ms:
                self.put(replace(position, funding=position.funding + payment.amount))
                return
        for position in self._store.closed_since(self.connection_id, payment.ts_ms + 1):
            if position.symbol == payment.symbol and (position.opened_ms or 0) <= payment.ts_ms:
                changed = replace(position, funding=position.funding + payment.amount)
                self._ended[changed.position_id] = changed
                self._realised -= payment.amount
                self.put(changed)
                return


def missing_of(ours: Decimal, theirs: Decimal) -> Decimal:
    """Return how much of our signed quantity a venue that shows *theirs* does not hold."""
    sign = 1 if ours > 0 else -1
    return abs(ours) - min(abs(ours), max(ZERO, sign * theirs))


def held_against(positions: Iterable[VenuePosition], symbol: str, ours: Decimal) -> Decimal:
    """Return the signed quantity a venue shows for *symbol*, to be compared with *ours* (signed).

    A hedging account holds both sides at once: then the one we hold, else the first.
    """
    held = [p for p in positions if p.symbol == symbol and p.qty]
    if len({p.side for p in held}) > 1:
        sign = held[0].side.sign if not ours else 1 if ours > 0 else -1
        held = [p for p in held if p.side.sign == sign]
    return sum((p.side.sign * p.qty for p in held), ZERO)
