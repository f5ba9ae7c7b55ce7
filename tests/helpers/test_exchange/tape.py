"""The market of the test exchange: prices by hand, or played from a source in real time."""

import asyncio
import logging
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Final

import numpy as np

from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.ports import Clock
from cts_desktop.exchange.market_sources.source import MarketSource
from cts_desktop.runtime.tasks import Supervisor
from tests.helpers.test_exchange.interfaces import (
    Book,
    DayTicker,
    Kline,
    PublicTrade,
    StepSink,
    Touch,
)  # fmt: skip
from tests.helpers.test_exchange.listing import Bar, Listed, Listing, Update

_log = logging.getLogger(__name__)

#: Where known symbols begin; others begin at some thousand ticks.
START_PRICES: Final = {"BTCUSDT": 60_000.0, "ETHUSDT": 3_000.0}
#: Shortest real time between two steps; longer source steps are cut into several.
_PULSE_S: Final = 0.1
_MAX_PARTS: Final = 10
_QUOTE: Final = "USDT"
#: Volume of a step played by hand, in base currency: our orders take a quarter at most.
_HAND_VOLUME: Final = 1000.0

#: Takes what a step changed: the kind of market, symbol → update.
TapeListener = Callable[[MarketType, Mapping[str, Update]], None]
#: A price, or the open, high, low and last of a step.
HandPrice = float | Sequence[float]


class Tape:
    """Every symbol's public market (see MarketView); symbols are Binance's (``BTCUSDT``).

    By hand `move` plays one step at once. With a source, `start` plays it in the background,
    stamped with the present; recorded data begin again, without a jump, when they end. Symbols
    the source does not know keep their price and trade now and then.
    """

    def __init__(
        self,
        rules: Mapping[MarketType, Mapping[str, Listed]],
        clock: Clock,
        *,
        seed: int = 1,
        past_minutes: int = 1440,
        source: MarketSource | None = None,
        prices: Mapping[str, float] | None = None,
    ) -> None:
        self.sink: StepSink | None = None
        self._clock = clock
        self._listeners: list[TapeListener] = []
        self._feed = None if source is None else _Feed(source, prices or START_PRICES)
        known = {**START_PRICES, **(prices or {}), **(self._feed.first if self._feed else {})}
        self._last_ms = clock.now_ms()
        self._listings = {
            kind: {
                name: Listing(
                    kind, name, rule, _start_price(name, rule, known), ts_ms=self._last_ms,
                    seed=seed, past_minutes=past_minutes,
                )
                for name, rule in listed.items()
            }
            for kind, listed in rules.items()
        }  # fmt: skip
        self._turn = 0
        #: Whether prices come by themselves: then streams keep to their periods.
        self.playing = False
        self._tasks = Supervisor(_report)

    # ------------------------------------------------------------------ playing
    def listen(self, listener: TapeListener) -> None:
        """Call *listener* after every step, when the sink has taken it."""
        self._listeners.append(listener)

    async def move(
        self, kind: MarketType, *, volume: float = _HAND_VOLUME, **prices: HandPrice
    ) -> None:
        """Play one step in which the named symbols trade (``BTCUSDT`` or ``BTC/USDT``)."""
        bars: dict[str, Bar] = {}
        for name, price in prices.items():
            listing = self._listings[kind][name.replace("/", "")]
            path = price if isinstance(price, Sequence) else (price,) * 4
            open_, high, low, last = (listing.ticks(p) for p in path)
            qty = round(volume / float(listing.step))
            bars[listing.symbol] = Bar(open_, high, low, last, qty, last, last + 1)
        self._step(kind, bars)
        await asyncio.sleep(0)

    def start(self, speed: float = 1.0) -> None:
        """Play the source in the background, *speed* market seconds a second."""
        if self._feed is None:
            raise ValueError("There is nothing to play: make the tape with a source")
        self.playing = True
        self._tasks.start(self._play(self._feed, speed), "tape")

    async def close(self) -> None:
        """Stop playing."""
        await self._tasks.cancel()

    async def _play(self, feed: "_Feed", speed: float) -> None:
        step_s = feed.step_ms / 1000 / speed
        parts = min(_MAX_PARTS, max(1, round(step_s / _PULSE_S)))
        loop = asyncio.get_running_loop()
        due = loop.time()
        for step in feed.steps():
            for part in range(parts):
                due = max(due + step_s / parts, loop.time())  # late: go on from here
                await asyncio.sleep(due - loop.time())
                for kind in self._listings:
                    self._step(kind, self._bars(kind, feed, step, part, parts))

    def _bars(
        self, kind: MarketType, feed: "_Feed", step: MarketStep, part: int, parts: int
    ) -> dict[str, Bar]:
        """Return a part of *step* for the symbols that trade in it."""
        bars: dict[str, Bar] = {}
        listings = self._listings[kind]
        for column, symbol in enumerate(feed.symbols):
            if symbol in listings and step.last[column] > 0:
                listing = listings[symbol]
                bars[symbol] = feed.bar(step, column, listing, part, parts)
        still = [symbol for symbol in listings if symbol not in feed.symbols]
        if still:
            self._turn += 1
            listing = listings[still[self._turn // len(self._listings) % len(still)]]
            last, ask = listing.last, listing.last + 1
            bars[listing.symbol] = Bar(last, last, last, last, listing.some_qty(), last, ask)
        return bars

    def _step(self, kind: MarketType, bars: Mapping[str, Bar]) -> None:
        """Show a step to the public, then to the accounts, then to the streams."""
        self._last_ms = max(self._clock.now_ms(), self._last_ms + 1)
        listings = self._listings[kind]
        updates = {symbol: listings[symbol].take(self._last_ms, bars[symbol]) for symbol in bars}
        if self.sink is not None:
            self.sink.on_step(kind, self._market_step(kind, bars))
        for listener in self._listeners:
            listener(kind, updates)

    def _market_step(self, kind: MarketType, bars: Mapping[str, Bar]) -> MarketStep:
        rows: list[tuple[float, ...]] = []
        for symbol, listing in self._listings[kind].items():
            last = listing.last
            bar = bars.get(symbol) or Bar(last, last, last, last, 0, last, last + 1)
            spread_pct = 100 * (bar.ask - bar.bid - 1) / bar.last
            prices = (float(ticks * listing.tick) for ticks in (bar.open, bar.high, bar.low, last))
            rows.append((*prices, float(bar.qty * listing.step), spread_pct))
        return MarketStep(self._last_ms, *np.array(rows, np.float64).T.copy())

    # ------------------------------------------------------------------ the view
    def listing(self, kind: MarketType, symbol: str) -> Listing | None:
        """Return a symbol's market, or None."""
        listing = self._listings.get(kind, {}).get(symbol)
        if listing is not None:
            listing.advance(max(self._clock.now_ms(), self._last_ms))
        return listing

    def listings(self, kind: MarketType) -> Mapping[str, Listing]:
        """Return every symbol's market."""
        return self._listings.get(kind, {})

    def symbols(self, kind: MarketType) -> Sequence[str]:
        """Return the symbols in the order of the columns of the steps."""
        return tuple(self._listings.get(kind, ()))

    def quote(self, kind: MarketType, symbol: str) -> Touch | None:
        """Return the best bid and ask."""
        listing = self.listing(kind, symbol)
        return listing.touch() if listing else None

    def last(self, kind: MarketType, symbol: str) -> Decimal | None:
        """Return the last price."""
        listing = self.listing(kind, symbol)
        return listing.last * listing.tick if listing else None

    def trades(self, kind: MarketType, symbol: str) -> Sequence[PublicTrade]:
        """Return the recent trades, oldest first."""
        listing = self.listing(kind, symbol)
        return listing.trades() if listing else ()

    def klines(
        self, kind: MarketType, symbol: str, interval_ms: int,
        start: int | None, end: int | None, limit: int,
    ) -> Sequence[Kline]:  # fmt: skip
        """Return candles opened from *start* to *end*, oldest first."""
        listing = self.listing(kind, symbol)
        return listing.klines(interval_ms, start, end, limit) if listing else ()

    def ticker(self, kind: MarketType, symbol: str) -> DayTicker | None:
        """Return the last 24 hours."""
        listing = self.listing(kind, symbol)
        return listing.window(max(self._clock.now_ms(), self._last_ms)) if listing else None

    def book(self, kind: MarketType, symbol: str, limit: int) -> Book | None:
        """Return the order book."""
        listing = self.listing(kind, symbol)
        return listing.book(limit) if listing else None

    def drop_past(self, kind: MarketType, symbol: str, start_ms: int, end_ms: int) -> None:
        """Make a gap in the candles of a symbol."""
        self._listings[kind][symbol].minutes.drop(start_ms, end_ms)


class _Feed:
    """A market source without an end; `first` are the first prices of its symbols."""

    def __init__(self, source: MarketSource, wanted: Mapping[str, float]) -> None:
        source.load()
        self._source = source
        self._names = [rules.symbol for rules in source.markets]
        #: Recorded under whatever quote currency, traded here against the one there is.
        self.symbols = [name.split("/")[0] + _QUOTE for name in self._names]
        self.step_ms = source.resolve_step_ms(0)
        count = len(self.symbols)
        self._factors = np.ones(count)
        self._last = np.full(count, np.nan)
        first = self._first_prices()
        if source.wall_time:  # made-up prices may as well begin where they are wanted
            for column, symbol in enumerate(self.symbols):
                self._factors[column] = wanted.get(symbol, first[column]) / first[column]
        self.first = dict(zip(self.symbols, (first * self._factors).tolist(), strict=True))

    def _first_prices(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        first = np.full(len(self.symbols), np.nan)
        for step in self._source.steps(self._names, self.step_ms):
            first = np.where(np.isnan(first), step.open, first)
            if not np.isnan(first).any():
                break
        return first

    def steps(self) -> Iterator[MarketStep]:
        """Yield the steps, and again from the beginning where the data end."""
        while True:
            for step in self._source.steps(self._names, self.step_ms):
                yield step
                self._last = np.where(np.isnan(step.last), self._last, step.last * self._factors)
            self._factors = self._last / self._first_prices()

    def bar(self, step: MarketStep, column: int, listing: Listing, part: int, parts: int) -> Bar:
        """Return one of *parts* of a symbol's step: open, low, high, last in a straight walk."""
        rises = step.last[column] >= step.open[column]
        middle = (step.low, step.high) if rises else (step.high, step.low)
        corners = [float(a[column]) for a in (step.open, *middle, step.last)]
        factor = float(self._factors[column]) / float(listing.tick)
        spots = np.unique([part / parts * 3, *range(4), (part + 1) / parts * 3])
        inside = spots[(spots >= part / parts * 3) & (spots <= (part + 1) / parts * 3)]
        walk = np.maximum(np.rint(np.interp(inside, range(4), corners) * factor), 2).astype(int)
        last = int(walk[-1])
        half = last * max(0.0, float(step.spread_pct[column])) / 200
        qty = round(float(step.volume[column]) / float(listing.step) / parts)
        bid = max(1, int(last - half))
        return Bar(
            int(walk[0]), int(walk.max()), int(walk.min()), last, max(1, qty),
            bid, max(bid + 1, int(np.ceil(last + half))),
        )  # fmt: skip


def _start_price(name: str, rule: Listed, known: Mapping[str, float]) -> Decimal:
    """Return where a symbol begins: a known price, else some thousand ticks."""
    price = known.get(name)
    if price is not None and isfinite(price):
        return Decimal(repr(price))
    return rule.price_tick * (2_000 + zlib.crc32(name.encode()) % 20_000)


def _report(name: str, error: BaseException) -> None:
    _log.error("The %s stopped: %s", name, error, exc_info=error)
