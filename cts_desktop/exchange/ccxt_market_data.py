"""What a real venue tells everybody: markets, tickers, trades, order book, candles."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.domain.market import Candles, MarketRules
from cts_desktop.domain.venues import OrderBook, PublicTrade, Ticker
from cts_desktop.exchange import ccxt_mapping as mapping
from cts_desktop.exchange.ccxt_client import CcxtClient

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class CcxtMarketData:
    """Implements MarketData over an open client; queries raise as `CcxtClient.query` does."""

    def __init__(self, client: CcxtClient) -> None:
        self._client = client

    async def load_markets(self) -> Mapping[str, MarketRules]:
        """Return the rules of every tradable symbol."""
        return (await self._client.load_markets()).rules

    async def fetch_tickers(self) -> Mapping[str, Ticker]:
        """Return the tickers of all symbols by symbol."""
        client = self._client
        self._require("fetchTickers", "tell all tickers at once")
        raw = await client.query(client.api.fetch_tickers)
        found = (mapping.ticker(ticker, client.markets) for ticker in raw.values())
        return {ticker.symbol: ticker for ticker in found if ticker is not None}

    async def fetch_trades(self, symbol: str, limit: int) -> Sequence[PublicTrade]:
        """Return the newest trades, oldest first."""
        client, name = self._client, self._name(symbol)
        raw = await client.query(lambda: client.api.fetch_trades(name, limit=limit))
        found = [mapping.public_trade(trade, client.markets) for trade in raw]
        trades = sorted((t for t in found if t is not None), key=lambda trade: trade.ts_ms)
        return trades[-limit:]

    async def fetch_order_book(self, symbol: str, depth: int) -> OrderBook:
        """Return the best *depth* levels of each side."""
        client, name = self._client, self._name(symbol)
        # Venues take only some depths each, but all give enough by themselves.
        raw = await client.query(lambda: client.api.fetch_order_book(name))
        whole = mapping.order_book(raw, client.markets, symbol)
        return OrderBook(symbol, whole.bids[:depth], whole.asks[:depth], whole.ts_ms)

    async def fetch_candles(
        self, symbol: str, timeframe_s: int, since_ms: int, limit: int
    ) -> Candles:
        """Return at most *limit* closed candles that open at or after *since_ms*, oldest first.

        Raises UserActionError where the venue has no such timeframe.
        """
        client, name = self._client, self._name(symbol)
        timeframe = self._timeframe(timeframe_s)
        # The venue's time tells which candle is over.
        closed_ms = client.line.now_ms() - timeframe_s * 1000
        rows = await client.query(
            lambda: client.api.fetch_ohlcv(name, timeframe, since=since_ms, limit=limit)
        )
        found = mapping.candles(rows, client.markets.contract_size(symbol))
        wanted = (found.ts_ms >= since_ms) & (found.ts_ms <= closed_ms)
        kept = np.flatnonzero(wanted)[:limit]
        return Candles(found.ts_ms[kept], found.ohlcv[kept])

    def _timeframe(self, timeframe_s: int) -> str:
        """Return the venue's name of a timeframe."""
        self._require("fetchOHLCV", "tell candles")
        names: list[str] = list(self._client.api.timeframes or ())
        for name in names:
            if _seconds(name) == timeframe_s:
                return name
        raise UserActionError(
            f"{self._client.quirks.label} has no candles of {timeframe_s} s; it has "
            f"{', '.join(names)}"
        )

    def _require(self, ability: str, what: str) -> None:
        if not self._client.api.has.get(ability):
            raise UserActionError(f"{self._client.quirks.label} does not {what}")

    def _name(self, symbol: str) -> str:
        """Return ccxt's name of a symbol of ours."""
        try:
            return self._client.markets.to_ccxt(symbol)
        except KeyError:
            raise NotFoundError(f"{self._client.quirks.label} has no {symbol}") from None


def _seconds(timeframe: str) -> int | None:
    """Return how long ccxt's *timeframe* is; None for months and years, which differ."""
    unit, count = _UNITS.get(timeframe[-1:]), timeframe[:-1]
    return int(count) * unit if unit and count.isdigit() else None
