"""The market a simulated order meets: prices, spread, liquidity and impact."""

import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import Final

from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.money import ZERO, floor_to_step, from_float, step_above, step_below
from cts_desktop.domain.orders import Side
from cts_desktop.exchange.order_checks import Quote
from cts_desktop.exchange.venue_orders import Bar

#: Steps whose mean volume stands in for a step without a trade.
_RECENT_STEPS: Final = 30
_FACTOR_DIGITS: Final = 10
#: Share of limit orders that fill where the market touches their price and turns.
_FRONT_OF_QUEUE: Final = 0.5


@dataclass(frozen=True, slots=True)
class VenueSettings:
    """How the simulated venue behaves.

    Attributes:
        start_balance: in quote currency.
        volume_share: share of a step's volume our orders can take together.
        impact_pct: how far an order as large as a step's volume moves its own price, in %.
        funding_rate: share of notional longs pay shorts at each funding time.
        funding_interval_ms: distance of funding times, counted from the epoch.
        liquidation_fee: share of notional charged for a forced close.
        fee_in_base: spot buys pay their fee out of what they bought.
    """

    start_balance: Decimal = Decimal(10_000)
    currency: str = "USDT"
    volume_share: float = 0.25
    impact_pct: float = 0.05
    funding_rate: Decimal = Decimal("0.0001")
    funding_interval_ms: int = 28_800_000
    liquidation_fee: Decimal = Decimal("0.005")
    fee_in_base: bool = False


class Market:
    """The newest prices per symbol, and what trading against them costs."""

    def __init__(
        self, rules: Mapping[str, MarketRules], settings: VenueSettings, seed: int
    ) -> None:
        self._rules = rules
        self._settings = settings
        self._seed = seed
        self._columns: dict[str, int] = {}
        self._steps: deque[MarketStep] = deque(maxlen=_RECENT_STEPS)
        self._marks: dict[str, Decimal] = {}
        self._taken: dict[str, Decimal] = {}
        self.now_ms = 0

    def subscribe(self, symbols: Sequence[str]) -> None:
        """Set the symbols of the following steps' columns; known marks are kept."""
        for symbol in self._columns:
            self.mark(symbol)
        self._steps.clear()
        self._columns = {symbol: column for column, symbol in enumerate(symbols)}

    def take(self, step: MarketStep) -> None:
        """Take the newest step."""
        self._steps.append(step)
        self.now_ms = step.ts_ms
        if self._taken:
            self._taken.clear()

    def bar(self, symbol: str) -> Bar | None:
        """Return the newest step of *symbol*, or None where it did not trade (NaN, 0)."""
        column = self._columns.get(symbol)
        if column is None or not self._steps:
            return None
        s = self._steps[-1]
        open_, high = s.open.item(column), s.high.item(column)
        low, last = s.low.item(column), s.last.item(column)
        if not (0 < open_ < inf and 0 < low <= high < inf and 0 < last < inf):
            return None
        return Bar(open_, high, low, last, s.volume.item(column), s.spread_pct.item(column))

    def set_mark(self, symbol: str, price: Decimal) -> None:
        """Value *symbol* at *price* until it trades."""
        self._marks[symbol] = price

    def mark(self, symbol: str) -> Decimal | None:
        """Return the newest price known, or None."""
        bar = self.bar(symbol)
        if bar is not None:
            return from_float(bar.last, self._rules[symbol].price_tick)
        column = self._columns.get(symbol)
        for step in reversed(self._steps):
            if column is not None and 0 < (last := step.last.item(column)) < inf:
                self._marks[symbol] = from_float(last, self._rules[symbol].price_tick)
                break
        return self._marks.get(symbol)

    def quote(self, symbol: str) -> Quote | None:
        """Return last, bid and ask, or None before the first price."""
        last = self.mark(symbol)
        if last is None:
            return None
        bar, tick = self.bar(symbol), self._rules[symbol].price_tick
        half = _decimal(bar.spread_pct / 200) if bar else ZERO
        bid = max(step_below(last * (1 - half), tick), tick)
        return Quote(last, bid, step_above(last * (1 + half), tick))

    def available(self, symbol: str, bar: Bar) -> Decimal | None:
        """Return the quantity our orders can still take in this step; None: no limit known."""
        volume = bar.volume or self._recent_volume(symbol)
        if not volume > 0:  # data without volumes: nothing to share
            return None
        step = self._rules[symbol].qty_step
        share = from_float(volume * self._settings.volume_share, step)
        return max(share, step) - self._taken.get(symbol, ZERO)

    def took(self, symbol: str, qty: Decimal) -> None:
        """Take *qty* out of this step's liquidity."""
        self._taken[symbol] = self._taken.get(symbol, ZERO) + qty

    def _recent_volume(self, symbol: str) -> float:
        column = self._columns[symbol]
        volumes = [v for s in self._steps if (v := s.volume.item(column)) > 0]
        return sum(volumes) / len(volumes) if volumes else 0.0

    def taker_price(
        self, symbol: str, side: Side, base: Decimal, qty: Decimal, bar: Bar
    ) -> Decimal:
        """Return *base* worsened by half the spread and the impact of *qty*, on the tick."""
        volume = bar.volume or self._recent_volume(symbol)
        part = min(1.0, float(qty) / volume) if volume > 0 else 0.0
        worse = _decimal(bar.spread_pct / 200 + self._settings.impact_pct / 100 * part)
        tick = self._rules[symbol].price_tick
        if side is Side.BUY:
            return step_above(base * (1 + worse), tick)
        return max(step_below(base * (1 - worse), tick), tick)

    def lucky(self, name: str) -> bool:
        """Tell whether a limit order the market only touched was far enough in front.

        Drawn from seed, order and time: the same after a restart.
        """
        draw = random.Random(f"{self._seed}:{name}:{self.now_ms}")  # noqa: S311 - a market
        return draw.random() < _FRONT_OF_QUEUE

    def floor(self, symbol: str, qty: Decimal) -> Decimal:
        """Return *qty* as a whole number of steps."""
        return floor_to_step(qty, self._rules[symbol].qty_step)


def _decimal(share: float) -> Decimal:
    """Return a share of price as a short decimal; not a number counts as 0."""
    return Decimal(repr(round(share, _FACTOR_DIGITS))) if share > 0 else ZERO
