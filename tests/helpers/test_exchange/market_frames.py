"""What the market streams say: public events in Binance's JSON."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.candles import Candle
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.interfaces import PublicTrade
from tests.helpers.test_exchange.ladder import Levels
from tests.helpers.test_exchange.listing import Listing

Frame = dict[str, Any]
FUNDING_RATE: Final = "0.00010000"
FUNDING_INTERVAL_MS: Final = 28_800_000
#: Rolling windows of the spot ticker streams besides the 24 hours.
WINDOWS_MS: Final = {"1h": 3_600_000, "4h": 14_400_000, "1d": 86_400_000}
_AVERAGE_MS: Final = 300_000
_PLACES: Final = 8


def next_funding_ms(ts_ms: int) -> int:
    """Return when funding is paid next."""
    return (ts_ms // FUNDING_INTERVAL_MS + 1) * FUNDING_INTERVAL_MS


class MarketFrames:
    """Frames of a listing at an instant."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    # ------------------------------------------------------------------ text
    def _price(self, listing: Listing, price: Decimal) -> str:
        return self._catalogue.price(listing.kind, listing.symbol, price)

    def _qty(self, listing: Listing, qty: Decimal) -> str:
        return self._catalogue.qty(listing.kind, listing.symbol, qty)

    def _quote(self, listing: Listing, amount: Decimal) -> str:
        """Return an amount of quote currency with the digits of a price and a quantity."""
        if listing.kind is MarketType.SPOT:
            return f"{amount:.{_PLACES}f}"
        symbol = self._catalogue.symbols[listing.kind][listing.symbol]
        return f"{amount:.{symbol['pricePrecision'] + symbol['quantityPrecision']}f}"

    def levels(self, listing: Listing, levels: Levels) -> list[list[str]]:
        """Return levels of the book."""
        return [
            [self._price(listing, price), self._qty(listing, qty)]
            for price, qty in listing.amounts(levels)
        ]

    # ------------------------------------------------------------------ trades
    def agg_trade(self, listing: Listing, trade: PublicTrade, ts_ms: int) -> Frame:
        """Return an aggregate trade; here every trade is one of its own."""
        price, qty = self._price(listing, trade.price), self._qty(listing, trade.qty)
        number = trade.trade_id
        head: Frame = {"e": "aggTrade", "E": ts_ms}
        tail: Frame = {
            "p": price, "q": qty, "f": number, "l": number, "T": trade.ts_ms, "m": trade.sold,
        }  # fmt: skip
        if listing.kind is MarketType.SPOT:
            return head | {"s": listing.symbol, "a": number} | tail | {"M": True}
        return head | {"a": number, "s": listing.symbol} | tail

    def trade(self, listing: Listing, trade: PublicTrade, ts_ms: int) -> Frame:
        """Return a trade."""
        price, qty = self._price(listing, trade.price), self._qty(listing, trade.qty)
        if listing.kind is MarketType.SPOT:
            return {
                "e": "trade", "E": ts_ms, "s": listing.symbol, "t": trade.trade_id, "p": price,
                "q": qty, "b": 2 * trade.trade_id, "a": 2 * trade.trade_id + 1,
                "T": trade.ts_ms, "m": trade.sold, "M": True,
            }  # fmt: skip
        return {
            "e": "trade", "E": ts_ms, "T": trade.ts_ms, "s": listing.symbol, "t": trade.trade_id,
            "p": price, "q": qty, "X": "MARKET", "m": trade.sold,
        }  # fmt: skip

    # ------------------------------------------------------------------ tickers
    def book_ticker(self, listing: Listing, ts_ms: int) -> Frame:
        """Return the best bid and ask."""
        frame = {"u": listing.update_id, "s": listing.symbol, **self._touch(listing)}
        if listing.kind is MarketType.SPOT:
            return frame
        return {"e": "bookTicker", **frame, "T": ts_ms, "E": ts_ms}

    def _touch(self, listing: Listing) -> Frame:
        touch = listing.touch()
        return {
            "b": self._price(listing, touch.bid), "B": self._qty(listing, touch.bid_qty),
            "a": self._price(listing, touch.ask), "A": self._qty(listing, touch.ask_qty),
        }  # fmt: skip

    def mini_ticker(self, listing: Listing, ts_ms: int) -> Frame:
        """Return the last 24 hours, in short."""
        day = listing.window(ts_ms)
        return {
            "e": "24hrMiniTicker", "E": ts_ms, "s": listing.symbol,
            "c": self._price(listing, day.last), "o": self._price(listing, day.open),
            "h": self._price(listing, day.high), "l": self._price(listing, day.low),
            "v": self._qty(listing, day.volume), "q": self._quote(listing, day.quote_volume),
        }  # fmt: skip

    def ticker(self, listing: Listing, ts_ms: int) -> Frame:
        """Return the last 24 hours."""
        frame = self.window_ticker(listing, ts_ms, "1d")
        last_qty = self._qty(listing, listing.window(ts_ms).last_qty)
        head: Frame = {"e": "24hrTicker", **{name: frame[name] for name in "EspPw"}}
        tail = {name: frame[name] for name in "ohlvqOCFLn"}
        if listing.kind is MarketType.SPOT:
            before = {"x": frame["o"], "c": frame["c"], "Q": last_qty}
            return head | before | self._touch(listing) | tail
        return head | {"c": frame["c"], "Q": last_qty} | tail

    def window_ticker(self, listing: Listing, ts_ms: int, window: str) -> Frame:
        """Return a rolling window of the past."""
        row = listing.window(ts_ms, WINDOWS_MS[window])
        change = row.last - row.open
        mean = row.quote_volume / row.volume if row.volume else row.last
        return {
            "e": f"{window}Ticker", "E": ts_ms, "s": listing.symbol,
            "p": self._price(listing, change), "P": f"{change / row.open * 100:.3f}",
            "o": self._price(listing, row.open), "h": self._price(listing, row.high),
            "l": self._price(listing, row.low), "c": self._price(listing, row.last),
            "w": self._price(listing, mean), "v": self._qty(listing, row.volume),
            "q": self._quote(listing, row.quote_volume), "O": row.open_ms, "C": row.close_ms,
            "F": row.first_id, "L": row.last_id, "n": row.last_id - row.first_id + 1,
        }  # fmt: skip

    def average_price(self, listing: Listing, ts_ms: int) -> Frame:
        """Return the mean price of the last five minutes."""
        row = listing.window(ts_ms, _AVERAGE_MS)
        mean = row.quote_volume / row.volume if row.volume else row.last
        return {
            "e": "avgPrice", "E": ts_ms, "s": listing.symbol, "i": "5m",
            "w": self._price(listing, mean), "T": listing.trades()[-1].ts_ms,
        }  # fmt: skip

    def mark_price(self, listing: Listing, ts_ms: int) -> Frame:
        """Return the mark price and what funding is coming; mark and index are the last price."""
        price = f"{listing.last * listing.tick:.{_PLACES}f}"
        return {
            "e": "markPriceUpdate", "E": ts_ms, "s": listing.symbol, "p": price, "P": price,
            "i": price, "r": FUNDING_RATE, "T": next_funding_ms(ts_ms),
        }  # fmt: skip

    # ------------------------------------------------------------------ candles
    def kline(
        self, listing: Listing, candle: Candle, interval: tuple[str, int], ts_ms: int
    ) -> Frame:
        """Return a candle of *interval* (name, close in ms)."""
        return {
            "e": "kline", "E": ts_ms, "s": listing.symbol,
            "k": self._candle(listing, candle, interval, ts_ms),
        }  # fmt: skip

    def continuous_kline(
        self, listing: Listing, candle: Candle, interval: tuple[str, int], ts_ms: int
    ) -> Frame:
        """Return a candle of the perpetual contract of a pair."""
        inner = self._candle(listing, candle, interval, ts_ms)
        del inner["s"]
        return {
            "e": "continuous_kline", "E": ts_ms, "ps": listing.symbol, "ct": "PERPETUAL",
            "k": inner,
        }  # fmt: skip

    def _candle(
        self, listing: Listing, candle: Candle, interval: tuple[str, int], ts_ms: int
    ) -> Frame:
        kline, (name, close_ms) = listing.kline(candle), interval
        first = candle.first_id if candle.trades else -1
        last = first + candle.trades - 1 if candle.trades else -1
        return {
            "t": kline.open_ms, "T": close_ms, "s": listing.symbol, "i": name,
            "f": first, "L": last,
            "o": self._price(listing, kline.open), "c": self._price(listing, kline.close),
            "h": self._price(listing, kline.high), "l": self._price(listing, kline.low),
            "v": self._qty(listing, kline.volume), "n": kline.trades, "x": ts_ms > close_ms,
            "q": self._quote(listing, kline.quote_volume),
            "V": self._qty(listing, kline.taker_volume),
            "Q": self._quote(listing, kline.taker_quote_volume), "B": "0",
        }  # fmt: skip

    # ------------------------------------------------------------------ order book
    def depth_update(
        self, listing: Listing, ids: tuple[int, int, int], sides: Sequence[Levels], ts_ms: int
    ) -> Frame:
        """Return changed levels; *ids* are the last one before, the first and the last."""
        previous, first, last = ids
        bids, asks = (self.levels(listing, side) for side in sides)
        if listing.kind is MarketType.SPOT:
            return {
                "e": "depthUpdate", "E": ts_ms, "s": listing.symbol, "U": first, "u": last,
                "b": bids, "a": asks,
            }  # fmt: skip
        return {
            "e": "depthUpdate", "E": ts_ms, "T": ts_ms, "s": listing.symbol, "U": first,
            "u": last, "pu": previous, "b": bids, "a": asks,
        }  # fmt: skip

    def partial_depth(self, listing: Listing, limit: int, previous: int, ts_ms: int) -> Frame:
        """Return the best *limit* levels; *previous* is the id of the frame before."""
        bids, asks = listing.levels(limit)
        if listing.kind is MarketType.SPOT:
            return {
                "lastUpdateId": listing.update_id, "bids": self.levels(listing, bids),
                "asks": self.levels(listing, asks),
            }  # fmt: skip
        ids = (previous, previous + 1, listing.update_id)
        return self.depth_update(listing, ids, (bids, asks), ts_ms)
