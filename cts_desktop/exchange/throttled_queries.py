"""Public data and facts about the key, asked for through a throttle."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from cts_desktop.domain.credentials import KeyRights
from cts_desktop.domain.market import Candles, MarketRules
from cts_desktop.domain.orders import OrderRequest
from cts_desktop.domain.venues import (
    AccountModes,
    Inspection,
    MarketData,
    OrderBook,
    PublicTrade,
    Ticker,
)
from cts_desktop.exchange.throttle import Priority

_T = TypeVar("_T")

#: Lists of everything that is traded, or of many rows, weigh more with every venue.
LIST_WEIGHT = 5.0


class Query(Protocol):
    """Sends a query in its turn, with a time limit, and repeats it within limits."""

    def __call__(
        self, priority: Priority, call: Callable[[], Awaitable[_T]], weight: float = 1.0, /
    ) -> Awaitable[_T]:
        """Return the answer of *call*; raise RetryLaterError and its kin."""
        ...


class ThrottledMarketData:
    """Implements MarketData; what traders wait for goes before it."""

    def __init__(self, inner: MarketData, query: Query) -> None:
        self._inner = inner
        self._query = query

    async def load_markets(self) -> Mapping[str, MarketRules]:
        """Return the rules of every tradable symbol."""
        return await self._query(Priority.DATA, self._inner.load_markets, LIST_WEIGHT)

    async def fetch_tickers(self) -> Mapping[str, Ticker]:
        """Return the tickers of all symbols by symbol."""
        return await self._query(Priority.DATA, self._inner.fetch_tickers, LIST_WEIGHT)

    async def fetch_trades(self, symbol: str, limit: int) -> Sequence[PublicTrade]:
        """Return the newest trades, oldest first."""
        inner = self._inner
        return await self._query(Priority.DATA, lambda: inner.fetch_trades(symbol, limit))

    async def fetch_order_book(self, symbol: str, depth: int) -> OrderBook:
        """Return the best *depth* levels of each side."""
        inner = self._inner
        return await self._query(Priority.DATA, lambda: inner.fetch_order_book(symbol, depth))

    async def fetch_candles(
        self, symbol: str, timeframe_s: int, since_ms: int, limit: int
    ) -> Candles:
        """Return closed candles, oldest first."""
        inner = self._inner
        return await self._query(
            Priority.DATA, lambda: inner.fetch_candles(symbol, timeframe_s, since_ms, limit)
        )


class ThrottledInspection:
    """Implements Inspection."""

    def __init__(self, inner: Inspection, query: Query) -> None:
        self._inner = inner
        self._query = query

    async def fetch_rights(self) -> KeyRights:
        """Return what the key may do."""
        return await self._query(Priority.ACCOUNT, self._inner.fetch_rights)

    async def fetch_modes(self, symbol: str) -> AccountModes:
        """Return how the account trades *symbol*."""
        inner = self._inner
        return await self._query(Priority.ACCOUNT, lambda: inner.fetch_modes(symbol))

    async def try_order(self, request: OrderRequest) -> bool:
        """Let the venue check an order without placing it."""
        inner = self._inner
        return await self._query(Priority.ACCOUNT, lambda: inner.try_order(request))
