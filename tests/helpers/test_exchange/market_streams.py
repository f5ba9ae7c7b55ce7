"""The market streams by name: what each collects from the steps, and when it speaks."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, Protocol

from typing_extensions import override

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.candles import Candle
from tests.helpers.test_exchange.interfaces import PublicTrade
from tests.helpers.test_exchange.listing import Listing, Update
from tests.helpers.test_exchange.market_frames import WINDOWS_MS, Frame, MarketFrames

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
#: Timeframes of candles; months have no fixed length, 31 days stand for them.
INTERVALS_MS: Final = {
    "1s": 1000, "1m": _MINUTE, "3m": 3 * _MINUTE, "5m": 5 * _MINUTE, "15m": 15 * _MINUTE,
    "30m": 30 * _MINUTE, "1h": _HOUR, "2h": 2 * _HOUR, "4h": 4 * _HOUR, "6h": 6 * _HOUR,
    "8h": 8 * _HOUR, "12h": 12 * _HOUR, "1d": _DAY, "3d": 3 * _DAY, "1w": 7 * _DAY,
    "1M": 31 * _DAY,
}  # fmt: skip
_SYMBOL = r"(?P<symbol>[a-z0-9_]+)"
_INTERVAL = f"(?P<interval>{'|'.join(INTERVALS_MS)})"
_WINDOW = f"(?P<window>{'|'.join(WINDOWS_MS)})"
_LEVELS = r"(?P<levels>5|10|20)"
_SPEED = r"(?:@(?P<speed>100|250|500|1000)ms)?"
_SECOND: Final = 1000

Payload = Frame | list[Frame]
Updates = Mapping[str, Update]
#: Makes a frame of a listing at an instant.
Maker = Callable[[Listing, int], Frame]
Listings = Mapping[str, Listing]


class Stream(Protocol):
    """One stream. Attribute `period_ms`: how long it gathers before it speaks; 0 = not at all."""

    period_ms: int

    def collect(self, updates: Updates) -> None:
        """Take what a step changed."""
        ...

    def emit(self, ts_ms: int) -> Sequence[Payload]:
        """Return what there is to say since the last call."""
        ...


class Silent:
    """A stream that exists and has nothing to tell: an unknown symbol, others' liquidations."""

    period_ms = _SECOND

    def collect(self, updates: Updates) -> None:
        """Do nothing."""

    def emit(self, ts_ms: int) -> Sequence[Payload]:
        """Return nothing."""
        return ()


class TradeStream:
    """Every trade of a symbol."""

    period_ms = 0

    def __init__(
        self, listing: Listing, frame: Callable[[Listing, PublicTrade, int], Frame]
    ) -> None:
        self._listing, self._frame = listing, frame
        self._trades: list[PublicTrade] = []

    def collect(self, updates: Updates) -> None:
        """Keep the trades of a step."""
        if update := updates.get(self._listing.symbol):
            self._trades += update.trades

    def emit(self, ts_ms: int) -> Sequence[Payload]:
        """Return a frame for each trade."""
        trades, self._trades = self._trades, []
        return [self._frame(self._listing, trade, ts_ms) for trade in trades]


class StateStream:
    """The newest state of the symbols that changed: one frame each, or one array of all."""

    def __init__(
        self, listings: Iterable[Listing], frame: Maker, period_ms: int, *, array: bool = False
    ) -> None:
        self._listings = {listing.symbol: listing for listing in listings}
        self._frame, self.period_ms, self._array = frame, period_ms, array
        self._changed: dict[str, None] = {}

    def collect(self, updates: Updates) -> None:
        """Remember what changed."""
        self._changed |= dict.fromkeys(name for name in updates if name in self._listings)

    def emit(self, ts_ms: int) -> Sequence[Payload]:
        """Return the state of what changed."""
        changed, self._changed = self._changed, {}
        frames = [self._frame(self._listings[symbol], ts_ms) for symbol in changed]
        return [frames] if self._array and frames else frames


class KlineStream(StateStream):
    """The running candle of a symbol, and each candle once more when it has ended."""

    def __init__(
        self, listing: Listing, interval: str, period_ms: int,
        frame: Callable[[Listing, Candle, tuple[str, int], int], Frame],
    ) -> None:  # fmt: skip
        super().__init__([listing], lambda *_: {}, period_ms)
        self._listing, self._interval, self._make = listing, interval, frame
        self._length_ms = INTERVALS_MS[interval]
        self._open_ms = listing.running(self._length_ms).open_ms

    @override
    def emit(self, ts_ms: int) -> Sequence[Payload]:
        """Return the ended candle, if one has, and the running one."""
        changed, self._changed = self._changed, {}
        if not changed:
            return ()
        running = self._listing.running(self._length_ms)
        frames: list[Payload] = []
        if running.open_ms > self._open_ms:
            begin, self._open_ms = self._open_ms, running.open_ms
            ended = self._listing.candles(self._length_ms, begin, begin, 1)
            frames += [self._frame_of(candle, ts_ms) for candle in ended]
        return [*frames, self._frame_of(running, ts_ms)]

    def _frame_of(self, candle: Candle, ts_ms: int) -> Frame:
        close_ms = self._listing.closing(candle.open_ms, self._length_ms)
        return self._make(self._listing, candle, (self._interval, close_ms), ts_ms)


class DepthStream:
    """The levels that changed since the last frame; ids follow each other without a gap."""

    def __init__(self, listing: Listing, frames: MarketFrames, period_ms: int) -> None:
        self._listing, self._frames, self.period_ms = listing, frames, period_ms
        self._sides: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._told = listing.update_id

    def collect(self, updates: Updates) -> None:
        """Keep the newest quantity of each changed level."""
        if update := updates.get(self._listing.symbol):
            self._sides[0].update(update.book.bids)
            self._sides[1].update(update.book.asks)

    def emit(self, ts_ms: int) -> Sequence[Payload]:
        """Return one frame of all changes."""
        last = self._listing.update_id
        if last == self._told:
            return ()
        ids = (self._told, self._told + 1, last)
        sides = sorted(self._sides[0].items(), reverse=True), sorted(self._sides[1].items())
        frame = self._frames.depth_update(self._listing, ids, sides, ts_ms)
        self._told, self._sides = last, ({}, {})
        return [frame]


class PartialDepth:
    """The best levels of a symbol, whenever they changed."""

    def __init__(self, listing: Listing, frames: MarketFrames, limit: int, period_ms: int) -> None:
        self._listing, self._frames, self._limit = listing, frames, limit
        self.period_ms = period_ms
        self._told = listing.update_id

    def collect(self, updates: Updates) -> None:
        """Do nothing: the book itself is looked at."""

    def emit(self, ts_ms: int) -> Sequence[Payload]:
        """Return the best levels."""
        told, self._told = self._told, self._listing.update_id
        if told == self._told:
            return ()
        return [self._frames.partial_depth(self._listing, self._limit, told, ts_ms)]


class StreamNames:
    """Makes streams of their names; None for what is no name of a stream."""

    def __init__(self, kind: MarketType, frames: MarketFrames, listings: Listings) -> None:
        self._spot = kind is MarketType.SPOT
        self._frames, self._listings = frames, listings
        one = f"{_SYMBOL}@"
        make: dict[str, Callable[[Listing, Mapping[str, str]], Stream]] = {
            f"{one}aggTrade": lambda x, _: TradeStream(x, frames.agg_trade),
            f"{one}trade": lambda x, _: TradeStream(x, frames.trade),
            f"{one}bookTicker": lambda x, _: StateStream([x], frames.book_ticker, 0),
            f"{one}miniTicker": lambda x, _: StateStream([x], frames.mini_ticker, _SECOND),
            f"{one}ticker": lambda x, _: StateStream([x], frames.ticker, _SECOND),
            f"{one}kline_{_INTERVAL}": lambda x, m: self._klines(x, m["interval"]),
            f"{one}depth{_SPEED}": self._depth,
            f"{one}depth{_LEVELS}{_SPEED}": self._levels,
        }
        if self._spot:
            make |= {
                f"{one}ticker_{_WINDOW}": lambda x, m: StateStream(
                    [x], partial(frames.window_ticker, window=m["window"]), _SECOND
                ),
                f"{one}avgPrice": lambda x, _: StateStream([x], frames.average_price, _SECOND),
            }
        else:
            make |= {
                f"{one}markPrice(?P<fast>@1s)?": lambda x, m: StateStream(
                    [x], frames.mark_price, _SECOND if m["fast"] else 3 * _SECOND
                ),
                f"{one}forceOrder": lambda _, __: Silent(),
                f"(?P<symbol>[a-z0-9]+)_perpetual@continuousKline_{_INTERVAL}": self._continuous,
            }
        self._make = [(re.compile(pattern), maker) for pattern, maker in make.items()]
        self._all = self._all_streams()

    def stream(self, name: str) -> Stream | None:
        """Return the stream *name*; a well-formed name of an unknown symbol stays silent."""
        if maker := self._all.get(name):
            return maker()
        for pattern, make in self._make:
            if found := pattern.fullmatch(name):
                listing = self._listings.get(found["symbol"].upper())
                return make(listing, found.groupdict()) if listing else Silent()
        return None

    def _all_streams(self) -> Mapping[str, Callable[[], Stream]]:
        frames = self._frames

        def every(frame: Maker, period_ms: int, *, array: bool = True) -> Callable[[], Stream]:
            return lambda: StateStream(self._listings.values(), frame, period_ms, array=array)

        found = {
            "!miniTicker@arr": every(frames.mini_ticker, _SECOND),
            "!ticker@arr": every(frames.ticker, _SECOND),
            "!bookTicker": every(frames.book_ticker, 0, array=False),
        }
        if self._spot:
            return found | {
                f"!ticker_{window}@arr": every(
                    partial(frames.window_ticker, window=window), _SECOND
                )
                for window in WINDOWS_MS
            }
        return found | {
            "!markPrice@arr": every(frames.mark_price, 3 * _SECOND),
            "!markPrice@arr@1s": every(frames.mark_price, _SECOND),
            "!forceOrder@arr": Silent,
            "!contractInfo": Silent,
        }

    def _klines(self, listing: Listing, interval: str) -> Stream:
        if interval == "1s" and not self._spot:
            return Silent()
        period_ms = _SECOND if self._spot else 250
        return KlineStream(listing, interval, period_ms, self._frames.kline)

    def _continuous(self, listing: Listing, found: Mapping[str, str]) -> Stream:
        return KlineStream(listing, found["interval"], 250, self._frames.continuous_kline)

    def _depth(self, listing: Listing, found: Mapping[str, str]) -> Stream:
        return DepthStream(listing, self._frames, self._speed_ms(found))

    def _levels(self, listing: Listing, found: Mapping[str, str]) -> Stream:
        limit = int(found["levels"])
        return PartialDepth(listing, self._frames, limit, self._speed_ms(found))

    def _speed_ms(self, found: Mapping[str, str]) -> int:
        return int(found["speed"] or (_SECOND if self._spot else 250))
