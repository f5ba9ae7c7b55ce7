"""Orders and fills: values, states and the one table of state changes (orders-and-risk)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from cts_desktop.domain.errors import IllegalTransitionError
from cts_desktop.domain.money import ZERO, book


class Side(StrEnum):
    """Side of an order."""

    BUY = "buy"
    SELL = "sell"

    @property
    def sign(self) -> int:
        """Return +1 for buy, −1 for sell."""
        return 1 if self is Side.BUY else -1

    @property
    def opposite(self) -> "Side":
        """Return the other side."""
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(StrEnum):
    """Order types the domain knows."""

    MARKET = "market"
    LIMIT = "limit"
    STOP_MARKET = "stop_market"
    TAKE_PROFIT_MARKET = "take_profit_market"
    TRAILING_STOP = "trailing_stop"


class OrderPurpose(StrEnum):
    """Why an order was sent."""

    ENTRY = "entry"
    ADD = "add"
    CLOSE = "close"
    STOP = "stop"
    TARGET = "target"


#: Orders that can only reduce risk: they skip the entry rules of the gate.
REDUCING: Final = frozenset({OrderPurpose.CLOSE, OrderPurpose.STOP, OrderPurpose.TARGET})


#: The order type that watches for the purpose of an exit resting at the venue.
EXIT_TYPES: Final = {
    OrderPurpose.STOP: OrderType.STOP_MARKET,
    OrderPurpose.TARGET: OrderType.TAKE_PROFIT_MARKET,
}


class OrderState(StrEnum):
    """State of an order; only positive evidence leads into a final one."""

    INTENT = "intent"
    SENT = "sent"
    OPEN = "open"
    UNKNOWN = "unknown"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    LOST = "lost"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more is expected (a late fill may still arrive)."""
        return self in FINAL_STATES


_O = OrderState
FINAL_STATES: Final = frozenset({_O.FILLED, _O.CANCELLED, _O.REJECTED, _O.EXPIRED, _O.LOST})
#: The venue has the order and it may still fill.
RESTING: Final = frozenset({_O.OPEN, _O.PARTIALLY_FILLED})
_AFTER_SENT = frozenset(
    {_O.OPEN, _O.UNKNOWN, _O.PARTIALLY_FILLED, _O.FILLED, _O.CANCELLED, _O.REJECTED, _O.EXPIRED}
)
_GONE = frozenset({_O.FILLED, _O.CANCELLED, _O.EXPIRED, _O.LOST})
#: Every allowed change, with the rows that really happen: an intent whose sending a crash kept from
#: being stored, a late fill after a cancel, a fill before the acknowledgement, an unknown that
#: turns out filled, an order given up as absent (or lost) that shows up after all, and one that
#: rested at the venue and is found nowhere any more (lost: the user has to look).
ORDER_TRANSITIONS: Final[dict[OrderState, frozenset[OrderState]]] = {
    _O.INTENT: _AFTER_SENT | {_O.SENT},
    _O.SENT: _AFTER_SENT,
    _O.UNKNOWN: (_AFTER_SENT - {_O.UNKNOWN}) | {_O.LOST},
    _O.OPEN: _GONE | {_O.PARTIALLY_FILLED, _O.REJECTED},
    _O.PARTIALLY_FILLED: _GONE,
    _O.CANCELLED: frozenset({_O.FILLED}),
    _O.EXPIRED: frozenset({_O.FILLED}),
    _O.LOST: frozenset({_O.OPEN, _O.PARTIALLY_FILLED, _O.FILLED, _O.CANCELLED, _O.EXPIRED}),
    _O.FILLED: frozenset(),
    _O.REJECTED: frozenset({_O.OPEN, _O.PARTIALLY_FILLED, _O.FILLED, _O.CANCELLED}),
}


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What is asked of a venue.

    Attributes:
        price: limit price, or None.
        stop_price: trigger of stop and take-profit orders, or None.
        trailing_pct: distance of a trailing stop as % of price, or None.
    """

    client_id: str
    symbol: str
    side: Side
    type: OrderType
    qty: Decimal
    price: Decimal | None = None
    stop_price: Decimal | None = None
    trailing_pct: Decimal | None = None
    reduce_only: bool = False
    post_only: bool = False
    leverage: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class VenueOrder:
    """An order as the venue reports it: acknowledgement, query or stream update."""

    client_id: str
    venue_id: str
    symbol: str
    state: OrderState
    filled_qty: Decimal
    average_price: Decimal | None
    ts_ms: int
    reason: str = ""
    side: Side = Side.BUY
    type: OrderType = OrderType.MARKET
    qty: Decimal = ZERO
    price: Decimal | None = None
    stop_price: Decimal | None = None
    reduce_only: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """One execution; unique by (connection, symbol, trade_id).

    Attributes:
        fee: in `fee_currency`, which is the symbol's quote or base currency: a gateway converts
            fees taken in any other one to quote currency at its own rate.
        liquidation: the venue closed by force; known while it runs, not stored.
    """

    connection_id: str
    symbol: str
    trade_id: str
    client_id: str
    venue_id: str
    side: Side
    price: Decimal
    qty: Decimal
    fee: Decimal
    fee_currency: str
    maker: bool
    ts_ms: int
    liquidation: bool = False

    @property
    def notional(self) -> Decimal:
        """Return price × quantity in quote currency."""
        return self.price * self.qty

    @property
    def base_fee(self) -> Decimal:
        """Return the part of the quantity that was taken as a fee; 0 for a fee in quote."""
        return self.fee if self.fee_currency == self.symbol.split("/")[0] else ZERO

    @property
    def fee_in_quote(self) -> Decimal:
        """Return the fee in quote currency, one taken in base at the fill's price."""
        return self.fee * self.price if self.base_fee else self.fee

    def share(self, qty: Decimal) -> "Fill":
        """Return the part of this fill that concerns *qty*, with its part of the fee."""
        return replace(self, qty=qty, fee=book(self.fee * qty / self.qty))


@dataclass(frozen=True, slots=True)
class Order:
    """One of our orders: the request, why it was made, and what became of it.

    Attributes:
        position_id: the position this order opens or reduces.
        set_key: the configuration set that asked for it.
        computation: how the size was found ("why this size"), JSON text.
    """

    request: OrderRequest
    connection_id: str
    purpose: OrderPurpose
    position_id: str
    created_ms: int
    state: OrderState = OrderState.INTENT
    venue_id: str = ""
    filled_qty: Decimal = ZERO
    filled_notional: Decimal = ZERO
    updated_ms: int = 0
    finished_ms: int | None = None
    reason: str = ""
    set_key: str = ""
    computation: str = ""
    mode: str = "paper"

    @property
    def client_id(self) -> str:
        """Return our identifier, unique for ever."""
        return self.request.client_id

    @property
    def symbol(self) -> str:
        """Return the symbol."""
        return self.request.symbol

    @property
    def remaining_qty(self) -> Decimal:
        """Return the quantity not filled yet."""
        return self.request.qty - self.filled_qty

    @property
    def average_price(self) -> Decimal | None:
        """Return the mean fill price, or None before the first fill."""
        return self.filled_notional / self.filled_qty if self.filled_qty else None

    def moved_to(self, state: OrderState, ts_ms: int, reason: str = "") -> "Order":
        """Return the order in *state*; raise IllegalTransitionError where the table forbids it."""
        if state is self.state:
            return self
        if state not in ORDER_TRANSITIONS[self.state]:
            raise IllegalTransitionError(
                f"Order {self.client_id}: {self.state} cannot become {state}"
            )
        return replace(
            self,
            state=state,
            updated_ms=ts_ms,
            reason=reason or self.reason,
            finished_ms=ts_ms if state.is_final else None,
        )

    def with_fill(self, fill: Fill) -> "Order":
        """Return the order after *fill*, moved to partially filled or filled."""
        qty = self.filled_qty + fill.qty
        done = qty >= self.request.qty
        state = OrderState.FILLED if done else OrderState.PARTIALLY_FILLED
        if not done and self.state.is_final:
            state = self.state  # a late partial fill of a cancelled order changes the sums only
        moved = self if self.state is OrderState.INTENT else self.moved_to(state, fill.ts_ms)
        return replace(
            moved,
            state=state,
            venue_id=self.venue_id or fill.venue_id,
            filled_qty=qty,
            filled_notional=self.filled_notional + fill.notional,
            updated_ms=fill.ts_ms,
            finished_ms=fill.ts_ms if state.is_final else None,
        )
