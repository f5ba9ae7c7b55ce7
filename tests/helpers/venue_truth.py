"""What a venue knows for certain, to compare our books with."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.orders import Fill, VenueOrder


class Truth(Protocol):
    """What a venue knows: `helpers.venue.Venue` and its like."""

    @property
    def symbols(self) -> Sequence[str]:
        """Return what is traded there."""
        ...

    @property
    def funding(self) -> Decimal:
        """Return all funding paid."""
        ...

    def orders(self) -> Sequence[VenueOrder]:
        """Return every order there ever was."""
        ...

    def open_orders(self) -> Sequence[VenueOrder]:
        """Return the working orders."""
        ...

    def fills(self) -> Sequence[Fill]:
        """Return every execution."""
        ...

    def qty(self, symbol: str) -> Decimal:
        """Return the signed quantity held."""
        ...

    def rules_of(self, symbol: str) -> MarketRules:
        """Return the rules of *symbol*."""
        ...

    def has_stops(self, symbol: str) -> bool:
        """Tell whether stops rest there."""
        ...
