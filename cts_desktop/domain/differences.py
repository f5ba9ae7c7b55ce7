"""What the venue holds and our books do not, and what the user may do about it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cts_desktop.domain.money import ZERO


class DifferenceKind(StrEnum):
    """What differs."""

    ORDER = "order"  # an order at the venue that was not placed here
    POSITION = "position"  # a quantity at the venue beyond what our positions add up to
    LOST = "lost"  # an order of ours that rested at the venue and is found nowhere any more


class DifferenceAction(StrEnum):
    """What the user may do; nothing of this ever happens by itself."""

    ADOPT = "adopt"
    IGNORE = "ignore"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between the venue and our books.

    Attributes:
        key: names it within its connection; the same while the difference stays the same.
        qty: absolute quantity that differs; `side` is that of the order or the held quantity.
        price: trigger or limit price of an order, entry price of a quantity; None where unknown.
        client_id, venue_id: the order's, empty for a quantity.
        reduce_only: the order can only reduce a position.
        seen_ms: when it was found first.
    """

    connection_id: str
    key: str
    kind: DifferenceKind
    symbol: str
    side: str
    qty: Decimal
    text: str
    seen_ms: int
    price: Decimal | None = None
    type: str = ""
    client_id: str = ""
    venue_id: str = ""
    filled_qty: Decimal = ZERO
    reduce_only: bool = False

    @property
    def actions(self) -> tuple[DifferenceAction, ...]:
        """Return what can be done about it."""
        match self.kind:
            case DifferenceKind.ORDER:
                return tuple(DifferenceAction)
            case DifferenceKind.POSITION:
                return DifferenceAction.ADOPT, DifferenceAction.IGNORE
            case DifferenceKind.LOST:
                return (DifferenceAction.IGNORE,)
