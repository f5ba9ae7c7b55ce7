"""Positions as the sum of their fills, exact to the last digit."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from cts_desktop.domain.money import ZERO, book
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.strategies import DcaPlan


class PositionState(StrEnum):
    """State of a real or paper position."""

    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    DUST = "dust"
    ABANDONED = "abandoned"

    @property
    def is_final(self) -> bool:
        """Tell whether the position is over.

        Abandoned means its entry never filled; dust, that what is left is too little to sell.
        """
        return self in {PositionState.CLOSED, PositionState.DUST, PositionState.ABANDONED}


class CloseReason(StrEnum):
    """Why a position was closed."""

    STOP = "stop"
    TARGET = "target"
    TRAILING = "trailing"
    TIME = "time"
    MANUAL = "manual"
    EMERGENCY = "emergency"
    LIQUIDATION = "liquidation"
    LOCAL_STOP = "local_stop"
    UNPROTECTED = "unprotected"
    EXTERNAL = "external"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Position:
    """A position: what its fills add up to, its exits, and why it ended.

    Quantities are absolute; `side` is the side of the entry. Sums instead of averages are kept,
    because an average price cannot be exact and profit must be.

    Attributes:
        entry_notional, exit_notional: Σ price × quantity of entry and exit fills.
        funding: paid (positive) or received (negative) so far.
        base_fees: quantity taken as fees (spot venues); base_fee_notional: its worth at the fills'
            prices, which `fees` holds as well.
        adjusted_qty: quantity adopted from the venue without fills (signed: less is negative);
            adjusted_notional: the same at the entry price, so that it earns nothing by itself.
        fixed_stop, fixed_target: prices set by hand, instead of the percentages.
        paper_twin_id: the simulated position that the same signal opened; empty where none.
        tp_pct: 0 means no target.
        best_price: best price since entry, for the trailing stop; survives restarts.
        dca: how it may be added to; None for not at all.
    """

    position_id: str
    connection_id: str
    symbol: str
    side: Side
    created_ms: int
    mode: str = "paper"
    state: PositionState = PositionState.OPENING
    set_key: str = ""
    entry_qty: Decimal = ZERO
    entry_notional: Decimal = ZERO
    exit_qty: Decimal = ZERO
    exit_notional: Decimal = ZERO
    fees: Decimal = ZERO
    funding: Decimal = ZERO
    tp_pct: float = 0.0
    sl_pct: float = 0.0
    trail_start_pct: float = 0.0
    trail_distance_pct: float = 0.0
    max_hold_s: int = 0
    stop_price: Decimal | None = None
    target_price: Decimal | None = None
    best_price: float = 0.0
    trail_latched: bool = False
    opened_ms: int | None = None
    closed_ms: int | None = None
    close_reason: CloseReason | None = None
    base_fees: Decimal = ZERO
    base_fee_notional: Decimal = ZERO
    adjusted_qty: Decimal = ZERO
    adjusted_notional: Decimal = ZERO
    fixed_stop: Decimal | None = None
    fixed_target: Decimal | None = None
    paper_twin_id: str = ""
    dca: DcaPlan | None = None

    @property
    def sign(self) -> int:
        """Return +1 for long, −1 for short."""
        return self.side.sign

    @property
    def qty(self) -> Decimal:
        """Return the open quantity."""
        return self.entry_qty - self.exit_qty - self.sign * self.base_fees + self.adjusted_qty

    @property
    def entry_price(self) -> Decimal | None:
        """Return the mean entry price, or None before the first fill."""
        if self.entry_qty:
            return self.entry_notional / self.entry_qty
        return self.adjusted_notional / self.adjusted_qty if self.adjusted_qty else None

    @property
    def averaged(self) -> DcaPlan | None:
        """Return the plan its exits follow, None before an add was filled."""
        plan = self.dca
        return plan if plan is not None and ZERO < plan.first_qty < self.entry_qty else None

    @property
    def was_open(self) -> bool:
        """Tell whether there ever was a quantity."""
        return bool(self.entry_qty or self.adjusted_qty)

    @property
    def exit_price(self) -> Decimal | None:
        """Return the mean exit price, or None before the first exit fill."""
        return self.exit_notional / self.exit_qty if self.exit_qty else None

    def gross_pnl(self, mark: Decimal) -> Decimal:
        """Return profit before costs with the open quantity valued at *mark*; exact."""
        worth = self.exit_notional + self.qty * mark
        cost = self.entry_notional + self.adjusted_notional
        return self.sign * (worth - cost) + self.base_fee_notional

    def net_pnl(self, mark: Decimal) -> Decimal:
        """Return gross profit less fees and funding."""
        return self.gross_pnl(mark) - self.fees - self.funding

    def with_fill(self, fill: Fill) -> "Position":
        """Return the position after *fill*: same side adds, the other side reduces."""
        changed = replace(
            self,
            fees=self.fees + fill.fee_in_quote,
            base_fees=self.base_fees + fill.base_fee,
            base_fee_notional=self.base_fee_notional + fill.base_fee * fill.price,
        )
        if fill.side is self.side:
            # What was best before an add says nothing about the new average price.
            anew = self.dca is not None and self.dca.started and not self.trail_latched
            return replace(
                changed,
                entry_qty=self.entry_qty + fill.qty,
                entry_notional=self.entry_notional + fill.notional,
                state=PositionState.OPEN if self.state is PositionState.OPENING else self.state,
                opened_ms=fill.ts_ms if self.opened_ms is None else self.opened_ms,
                best_price=float(fill.price) if anew else self.best_price or float(fill.price),
            )
        return replace(
            changed,
            exit_qty=self.exit_qty + fill.qty,
            exit_notional=self.exit_notional + fill.notional,
        )

    def adjusted_to(self, qty: Decimal, price: Decimal) -> "Position":
        """Return the position with *qty* as its open quantity, the difference valued at *price*."""
        change = qty - self.qty
        return replace(
            self,
            adjusted_qty=self.adjusted_qty + change,
            adjusted_notional=self.adjusted_notional + book(change * price),
        )

    def closed(self, ts_ms: int, reason: CloseReason) -> "Position":
        """Return the position as closed at *ts_ms*."""
        return replace(self, state=PositionState.CLOSED, closed_ms=ts_ms, close_reason=reason)


@dataclass(frozen=True, slots=True)
class PositionAdjustment:
    """The audit row of a quantity that was adopted from the venue without a fill."""

    connection_id: str
    position_id: str
    symbol: str
    ts_ms: int
    qty_before: Decimal
    qty_after: Decimal
    reason: str
