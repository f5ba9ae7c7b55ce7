"""What a market is: symbols, their rules, and the price steps that flow from it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cts_desktop.domain.money import ZERO, floor_to_step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
else:
    FloatArray = IntArray = Any


class MarketType(StrEnum):
    """Kind of market a connection trades."""

    SPOT = "spot"
    PERPETUAL = "perpetual"

    @property
    def label(self) -> str:
        """Return the name shown to the user."""
        return "Spot" if self is MarketType.SPOT else "USDT perpetual"


@dataclass(frozen=True, slots=True)
class MarketRules:
    """A venue's rules for one symbol; fees are shares of notional (0.0005 = 0.05 %).

    Attributes:
        listed_ms: since when it is traded; None where the venue does not say.
    """

    symbol: str
    base: str
    quote: str
    market_type: MarketType
    price_tick: Decimal
    qty_step: Decimal
    min_qty: Decimal
    max_qty: Decimal
    min_notional: Decimal
    maker_fee: Decimal
    taker_fee: Decimal
    max_leverage: Decimal = Decimal(1)
    maintenance_margin: Decimal = Decimal("0.005")
    listed_ms: int | None = None

    def sellable(self, qty: Decimal, mark: Decimal | None) -> Decimal:
        """Return how much of *qty* an order can close; 0 where it is dust.

        Reduce-only orders on perpetuals are exempt from the least notional, as at the venues.
        """
        whole = floor_to_step(qty, self.qty_step)
        if whole < self.min_qty:
            return ZERO
        spot = self.market_type is MarketType.SPOT
        if spot and mark is not None and whole * mark < self.min_notional:
            return ZERO
        return whole


@dataclass(frozen=True, slots=True)
class Candles:
    """Closed candles, oldest first.

    Attributes:
        ts_ms: int64, shape (candles,): opening times, UTC.
        ohlcv: float64, shape (candles, 5): open, high, low, close, volume; NaN where unknown.
    """

    ts_ms: IntArray
    ohlcv: FloatArray


@dataclass(frozen=True, slots=True)
class MarketStep:
    """One step of the uniform price grid for all subscribed symbols.

    Arrays are float64 of shape (symbols,), in the order of the subscription. A symbol that has
    never traded is NaN; a step without a trade repeats the last price with volume 0.

    Attributes:
        ts_ms: end of the step, UTC.
        spread_pct: bid/ask spread as % of price.
        seen_ms: int64 of shape (symbols,): when the venue last said anything of a symbol (trade,
            ticker, book), UTC, 0 for never; None where every step is news of every symbol.
    """

    ts_ms: int
    open: FloatArray
    high: FloatArray
    low: FloatArray
    last: FloatArray
    volume: FloatArray
    spread_pct: FloatArray
    seen_ms: IntArray | None = None
