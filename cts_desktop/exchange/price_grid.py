"""Gathers what a venue says of its symbols into the steps of a uniform price grid."""

from collections.abc import Callable, Iterable
from math import inf, isnan, nan

import numpy as np

from cts_desktop.domain.market import MarketStep


class PriceGrid:
    """The step in the making of every symbol.

    A step holds what was heard until its end by our clock, for that is all anybody could have
    acted on then: nothing that comes late can move a step that is finished. Plain lists: setting
    one number in an array costs several times as much, and there are thousands of trades a second.

    Attributes:
        trades, quotes, tickers: how many of each were taken.
        now_ms: our clock.
    """

    def __init__(self, symbols: int, now_ms: Callable[[], int]) -> None:
        self.trades = 0
        self.quotes = 0
        self.tickers = 0
        self.now_ms = now_ms
        self._count = symbols
        self._last = [nan] * symbols
        self._spread_pct = [nan] * symbols
        self._seen_ms = [0] * symbols
        self._day_volume = [nan] * symbols
        # By the venue's stamps: of the newest trade, of the newest before this step began, and of
        # the newest before an interruption.
        self._newest = [0] * symbols
        self._finished = [0] * symbols
        self._known = [0] * symbols
        self._begin()

    def _begin(self) -> None:
        count = self._count
        self._open = [nan] * count
        self._high = [-inf] * count
        self._low = [inf] * count
        self._volume = [0.0] * count

    def trade(self, column: int, price: float, qty: float, stamp_ms: int) -> None:
        """Take a trade of *qty* in base currency, made at *stamp_ms* by the venue's clock.

        One older than what an earlier step ended with counts as volume only, and one out of order
        within the step does not set the last price. Venues repeat the newest trades after a
        reconnect: those known already are left out.
        """
        if not (0 < price < inf and 0 < qty < inf) or stamp_ms <= self._known[column]:
            return
        self.trades += 1
        self._volume[column] += qty
        if stamp_ms < self._finished[column]:
            return
        self._seen_ms[column] = self.now_ms()
        self._high[column] = max(self._high[column], price)
        self._low[column] = min(self._low[column], price)
        if stamp_ms < self._newest[column]:
            return
        if isnan(self._open[column]):
            self._open[column] = price
        self._newest[column] = stamp_ms
        self._last[column] = price

    def quote(self, column: int, bid: float, ask: float) -> None:
        """Take the best bid and ask."""
        if not (0 < bid <= ask < inf):
            return
        self.quotes += 1
        self._seen_ms[column] = self.now_ms()
        self._spread_pct[column] = (ask - bid) / (ask + bid) * 200

    def heard(self, column: int) -> None:
        """Take note that the venue said something of a symbol that is neither price nor quote."""
        self.tickers += 1
        self._seen_ms[column] = self.now_ms()

    def ticker(self, column: int, price: float, day_volume: float, least: float) -> None:
        """Take a last price where there are no trades: what it and the volume tell of trading.

        A price or a volume of 24 hours that has changed means that something was traded, at least
        *least*; how much, only where the volume grew by more.
        """
        if not 0 < price < inf:
            return
        self.heard(column)
        grown = day_volume - self._day_volume[column]
        self._day_volume[column] = day_volume
        if price != self._last[column] or grown > 0:
            first = isnan(self._last[column])
            qty = grown if grown > least and not first else least
            self.trade(column, price, qty, self._newest[column] + 1)

    def last_known(self, column: int, price: float) -> None:
        """Begin with the price a symbol traded at before we listened, where none was heard yet."""
        if isnan(self._last[column]) and 0 < price < inf:
            self._last[column] = price
            self._seen_ms[column] = self.now_ms()

    def resume(self, columns: Iterable[int]) -> None:
        """Take note of an interruption: what was known before is not taken again after it."""
        for column in columns:
            self._known[column] = self._newest[column]

    def close(self, ts_ms: int) -> MarketStep:
        """Finish the step that ends at *ts_ms* and begin the next."""
        # Where the clock was set back, nothing looks fresh until it has caught up with itself.
        self._seen_ms = [min(seen_ms, ts_ms) for seen_ms in self._seen_ms]
        last = np.array(self._last)
        volume = np.array(self._volume)
        heard = np.array(self._high) > 0
        opened = np.array(self._open)
        step = MarketStep(
            ts_ms,
            np.where(np.isnan(opened), last, opened),
            np.where(heard, self._high, last),
            np.where(heard, self._low, last),
            last,
            volume,
            np.array(self._spread_pct),
            np.array(self._seen_ms, np.int64),
        )
        self._finished = self._newest.copy()
        self._begin()
        return step
