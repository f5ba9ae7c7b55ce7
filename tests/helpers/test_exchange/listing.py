"""One symbol as the public sees it: last price, best levels, book, trades, candles."""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.candles import DAY_MS, MINUTE_MS, Candle, Candles, opening
from tests.helpers.test_exchange.interfaces import Book, DayTicker, Kline, PublicTrade, Touch
from tests.helpers.test_exchange.ladder import Changes, Ladder, Levels

SECOND_MS: Final = 1000
_TRADES_KEPT: Final = 1000
_FIRST_TRADES: Final = 20


class Listed(Protocol):
    """What must be known of a symbol (MarketRules knows it)."""

    @property
    def price_tick(self) -> Decimal: ...
    @property
    def qty_step(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Bar:
    """One symbol's part of a step, in ticks; `qty` in quantity steps."""

    open: int
    high: int
    low: int
    last: int
    qty: int
    bid: int
    ask: int


@dataclass(frozen=True, slots=True)
class Update:
    """What a step changed."""

    ts_ms: int
    trades: Sequence[PublicTrade]
    book: Changes


class Listing:
    """A symbol of one kind of market."""

    def __init__(
        self, kind: MarketType, symbol: str, rules: Listed, price: Decimal, *,
        ts_ms: int, seed: int, past_minutes: int,
    ) -> None:  # fmt: skip
        self.kind, self.symbol = kind, symbol
        self.tick, self.step = rules.price_tick.normalize(), rules.qty_step.normalize()
        name = f"{seed}:{kind}:{symbol}"
        self._random = random.Random(f"{name}:trades")  # noqa: S311 - a made-up market
        self.last = max(2, round(price / self.tick))
        units = float(self.tick), float(self.step)
        self._ladder = Ladder(name, float(price), *units)
        self._ladder.move(self.last, self.last + 1)
        self.minutes = Candles.with_past(name, past_minutes, ts_ms, self.last, units)
        self.seconds = Candles(SECOND_MS, ts_ms, self.last, self.minutes.next_id)
        self._trades: deque[PublicTrade] = deque(maxlen=_TRADES_KEPT)
        for ago in range(_FIRST_TRADES, 0, -1):
            self._trade(ts_ms - ago, self.last, self.some_qty(), sold=bool(ago % 2))

    # ------------------------------------------------------------------ stepping
    def take(self, ts_ms: int, bar: Bar) -> Update:
        """Play one step."""
        self.advance(ts_ms)
        path = self._path(bar)
        made = [self._trade(ts_ms, price, qty, sold=sold) for price, qty, sold in path]
        self.last = bar.last
        return Update(ts_ms, made, self._ladder.move(bar.bid, max(bar.ask, bar.bid + 1)))

    def advance(self, ts_ms: int) -> None:
        """Let time pass."""
        self.minutes.advance(ts_ms)
        self.seconds.advance(ts_ms)

    def _path(self, bar: Bar) -> list[tuple[int, int, bool]]:
        """Return the trades of a step as (price, quantity, sold): its extremes and its end."""
        if bar.qty <= 0:
            return []
        rose = bar.last >= bar.open
        extremes = (bar.low, bar.high) if rose else (bar.high, bar.low)
        edge = (min, max) if rose else (max, min)
        prices = [p for p, of in zip(extremes, edge, strict=True) if p != of(bar.open, bar.last)]
        prices.append(bar.last)
        share, before = max(1, bar.qty // len(prices)), self.last
        out: list[tuple[int, int, bool]] = []
        for price in prices:
            sold = price < before if price != before else self._random.random() < 0.5
            out.append((price, share, sold))
            before = price
        return out

    def ticks(self, price: float) -> int:
        """Return *price* in ticks."""
        return max(1, round(Decimal(repr(float(price))) / self.tick))

    def some_qty(self) -> int:
        """Return the quantity of a small trade, in steps."""
        notional = 100 * self._random.randint(1, 20)
        return max(1, round(notional / (self.last * self.tick) / self.step))

    def _trade(self, ts_ms: int, price: int, qty: int, *, sold: bool) -> PublicTrade:
        trade = PublicTrade(
            self.minutes.next_id, price * self.tick, qty * self.step, ts_ms, sold
        )  # fmt: skip
        for candles in (self.minutes, self.seconds):
            candles.trade(ts_ms, price, qty, sold=sold)
        self._trades.append(trade)
        return trade

    # ------------------------------------------------------------------ the view
    @property
    def update_id(self) -> int:
        """Return the id of the book's last change."""
        return self._ladder.update_id

    def touch(self) -> Touch:
        """Return the best bid and ask."""
        (bid, bid_qty), (ask, ask_qty) = self._ladder.best()
        return Touch(bid * self.tick, ask * self.tick, bid_qty * self.step, ask_qty * self.step)

    def trades(self) -> Sequence[PublicTrade]:
        """Return the recent trades, oldest first."""
        return tuple(self._trades)

    def book(self, limit: int) -> Book:
        """Return the order book."""
        bids, asks = self._ladder.levels(limit)
        return Book(self._ladder.update_id, self.amounts(bids), self.amounts(asks))

    def levels(self, limit: int) -> tuple[Levels, Levels]:
        """Return bids and asks in ticks and quantity steps."""
        return self._ladder.levels(limit)

    def amounts(self, levels: Levels) -> list[tuple[Decimal, Decimal]]:
        """Return levels as prices and quantities."""
        return [(price * self.tick, qty * self.step) for price, qty in levels]

    def klines(
        self, interval_ms: int, start: int | None, end: int | None, limit: int
    ) -> Sequence[Kline]:
        """Return candles of any timeframe of at least a second."""
        found = self.candles(interval_ms, start, end, limit)
        return [self.kline(candle) for candle in found]

    def candles(
        self, interval_ms: int, start: int | None, end: int | None, limit: int
    ) -> Sequence[Candle]:
        """Return candles in whole units."""
        return self._source(interval_ms).select(interval_ms, start, end, limit)

    def closing(self, open_ms: int, interval_ms: int) -> int:
        """Return the last millisecond of the candle that opened at *open_ms*."""
        return opening(open_ms + interval_ms, interval_ms) - 1

    def running(self, interval_ms: int) -> Candle:
        """Return the running candle of a timeframe."""
        return self._source(interval_ms).newest(interval_ms)

    def _source(self, interval_ms: int) -> Candles:
        return self.seconds if interval_ms % MINUTE_MS else self.minutes

    def kline(self, candle: Candle) -> Kline:
        """Return *candle* in amounts."""
        worth = self.tick * self.step
        open_, high, low, last = (price * self.tick for price in candle[1:5])
        return Kline(
            candle.open_ms, open_, high, low, last, candle.volume * self.step,
            candle.quote * worth, candle.trades, candle.taker * self.step,
            candle.taker_quote * worth,
        )  # fmt: skip

    def window(self, ts_ms: int, length_ms: int = DAY_MS) -> DayTicker:
        """Return the last 24 hours, or another *length_ms*."""
        candle, last_id = self.minutes.window(ts_ms, length_ms)
        kline = self.kline(candle)
        return DayTicker(
            candle.open_ms, ts_ms, kline.open, kline.high, kline.low, self.last * self.tick,
            self._trades[-1].qty, kline.volume, kline.quote_volume, candle.first_id, last_id,
        )  # fmt: skip
