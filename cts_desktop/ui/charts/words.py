"""Prices of charts and simulated trades as text; light enough for tables without a chart."""

from decimal import Decimal
from typing import Final

from cts_desktop.ui import formatting

_DIGITS: Final = 7


def price_text(value: float) -> str:
    """Return a simulated price with seven significant digits."""
    return formatting.exact(Decimal(f"{value:.{_DIGITS}g}"))
