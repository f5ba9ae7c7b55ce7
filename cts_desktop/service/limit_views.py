"""How near the limits of the risk gate are, as any face shows it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LimitView:
    """One limit of a connection and what counts against it, as the gate itself measures it.

    Attributes:
        rule: the gate's rule, e.g. ``daily_loss``.
        value: what counts now, never negative; None where the gate does not know it, which blocks.
        limit: from here on (exposure: beyond) nothing new is opened.
        unit: ``%`` of equity, or empty for a number of things.
        about: the symbol that comes nearest, where the limit is one per symbol.
    """

    rule: str
    value: Decimal | None
    limit: Decimal
    unit: str = ""
    about: str = ""

    @property
    def share(self) -> float | None:
        """How much of the limit is used, 1 = all of it; None where that is unknown."""
        if self.value is None:
            return None
        return float(self.value / self.limit) if self.limit > 0 else 1.0
