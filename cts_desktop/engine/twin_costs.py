"""What trading really cost against the simulation, and what the simulation counts with (domain §5).

The simulation pays fees, and slippage: half the spread where it is known, else 0.02 %. With the
setting `cost_feedback` a symbol's measured costs replace both from 20 comparisons on that ended for
the same kind of reason on both sides (of the newest 50; only those measure the exit). They may make
the simulation cheaper or dearer, within bounds: at least half of what it would assume, so that a
lucky series cannot make trading look free; at most 1 % each, which a few bad fills cannot exceed.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

import numpy as np

from cts_desktop.analysis.set_specs import MarketCosts
from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.sets import PaperTwin
from cts_desktop.engine.market_feed import MarketFeed

WINDOW: Final = 50
ENOUGH: Final = 20
LEAST_SHARE: Final = 0.5
MOST_PCT: Final = 1.0
_DEFAULT_SLIPPAGE_PCT: Final = 0.02
_FUNDING_PCT: Final = 0.01


@dataclass(frozen=True, slots=True)
class MeasuredCosts:
    """Means over the newest complete comparisons of one symbol, in % of price.

    Attributes:
        comparisons: how many; `alike` of them ended for the same kind of reason.
        slippage_pct, fee_pct: of a whole round trip, of those alike; None without any.
    """

    comparisons: int = 0
    alike: int = 0
    entry_pct: float | None = None
    exit_pct: float | None = None
    slippage_pct: float | None = None
    fee_pct: float | None = None
    fee_difference_pct: float | None = None
    funding_difference_pct: float | None = None

    @property
    def enough(self) -> bool:
        """Tell whether the simulation may count with these."""
        return self.alike >= ENOUGH


class TwinCosts:
    """The newest complete comparisons of each symbol."""

    def __init__(self) -> None:
        self._newest: dict[str, deque[PaperTwin]] = {}

    def add(self, twin: PaperTwin) -> None:
        """Count a complete comparison."""
        self._newest.setdefault(twin.symbol, deque(maxlen=WINDOW)).append(twin)

    def of(self, symbol: str) -> MeasuredCosts:
        """Return the means of a symbol."""
        twins = self._newest.get(symbol, ())
        alike = [t for t in twins if t.exit_slippage_pct is not None]
        return MeasuredCosts(
            comparisons=len(twins),
            alike=len(alike),
            entry_pct=_mean(t.entry_slippage_pct for t in twins),
            exit_pct=_mean(t.exit_slippage_pct for t in alike),
            slippage_pct=_mean(
                _round_trip(t.entry_slippage_pct, t.exit_slippage_pct) for t in alike
            ),
            fee_pct=_mean(_round_trip(t.fee_pct, t.fee_difference_pct) for t in alike),
            fee_difference_pct=_mean(t.fee_difference_pct for t in twins),
            funding_difference_pct=_mean(t.funding_difference_pct for t in twins),
        )


def _round_trip(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def assumed_costs(feed: MarketFeed, step: MarketStep | None) -> MarketCosts:
    """Return the takers' fees of the market, and half the present spread where it is known."""
    rules = [feed.rules[s] for s in feed.symbols]
    perpetual = [r.market_type is MarketType.PERPETUAL for r in rules]
    slippage = np.full(len(rules), _DEFAULT_SLIPPAGE_PCT)
    if step is not None:
        slippage = np.where(step.spread_pct > 0, step.spread_pct / 2, slippage)
    return MarketCosts(
        np.array([200 * float(r.taker_fee) for r in rules]),
        slippage,
        np.where(perpetual, _FUNDING_PCT, 0.0),
    )


def measured_costs(assumed: MarketCosts, symbols: Sequence[str], costs: TwinCosts) -> MarketCosts:
    """Return *assumed* with what was measured in its place, for symbols with enough comparisons."""
    fees, slippage = assumed.fee_round_trip_pct.copy(), assumed.slippage_pct.copy()
    for number, symbol in enumerate(symbols):
        measured = costs.of(symbol)
        if not measured.enough:
            continue
        fees[number] = _bounded(measured.fee_pct, fees[number])
        slippage[number] = _bounded(measured.slippage_pct, slippage[number])
    return MarketCosts(fees, slippage, assumed.funding_rate_pct)


def _bounded(measured: float | None, assumed: float) -> float:
    if measured is None:
        return assumed
    return max(LEAST_SHARE * assumed, min(measured, max(MOST_PCT, assumed)))
