"""What can be asked of a venue besides an account: public data, and facts about key and line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from cts_desktop.domain.credentials import KeyRights
from cts_desktop.domain.market import Candles, MarketRules
from cts_desktop.domain.orders import OrderRequest, Side


class MarginMode(StrEnum):
    """What backs a leveraged position."""

    CROSS = "cross"
    ISOLATED = "isolated"


class PositionMode(StrEnum):
    """Whether long and short of one symbol are one position or two."""

    ONE_WAY = "one-way"
    HEDGE = "hedge"


@dataclass(frozen=True, slots=True)
class AccountModes:
    """How the account trades a symbol, as the venue says; None where it has no such thing."""

    margin: MarginMode | None = None
    position: PositionMode | None = None
    leverage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The line to a venue.

    Attributes:
        used_pct: of the fullest request budget, 0…100.
        waiting: requests held back right now.
        breaker_until_ms, banned_until_ms: wall time in ms while nothing is sent; None when free.
        clock_offset_ms: the venue's clock less ours; None while unmeasured.
        latency_ms: round trip of the newest answer; None before the first.
        stream: why account or price events may be missing, in words; empty while they flow.
        no_trades: why trades, which prices are made of, may be missing; empty while they flow.
    """

    used_pct: float = 0.0
    waiting: int = 0
    breaker_until_ms: int | None = None
    banned_until_ms: int | None = None
    clock_offset_ms: int | None = None
    latency_ms: float | None = None
    stream: str = ""
    no_trades: str = ""


@dataclass(frozen=True, slots=True)
class Ticker:
    """The last 24 hours of a symbol; None where the venue does not say.

    Attributes:
        quote_volume: traded value in quote currency.
        change_pct: from the price 24 hours ago.
        high, low: extremes.
    """

    symbol: str
    last: Decimal | None
    bid: Decimal | None = None
    ask: Decimal | None = None
    quote_volume: Decimal | None = None
    change_pct: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Price levels (price, quantity), best first."""

    symbol: str
    bids: tuple[tuple[Decimal, Decimal], ...]
    asks: tuple[tuple[Decimal, Decimal], ...]
    ts_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PublicTrade:
    """A trade of others; `side` is the taker's."""

    symbol: str
    trade_id: str
    price: Decimal
    qty: Decimal
    side: Side
    ts_ms: int


class MarketData(Protocol):
    """Public data of a venue. Every query raises RetryLaterError rather than lie."""

    async def load_markets(self) -> Mapping[str, MarketRules]:
        """Return the rules of every tradable symbol."""
        ...

    async def fetch_tickers(self) -> Mapping[str, Ticker]:
        """Return the tickers of all symbols by symbol."""
        ...

    async def fetch_trades(self, symbol: str, limit: int) -> Sequence[PublicTrade]:
        """Return the newest trades, oldest first."""
        ...

    async def fetch_order_book(self, symbol: str, depth: int) -> OrderBook:
        """Return the best *depth* levels of each side."""
        ...

    async def fetch_candles(
        self, symbol: str, timeframe_s: int, since_ms: int, limit: int
    ) -> Candles:
        """Return at most *limit* closed candles that open at or after *since_ms*, oldest first.

        Raises UserActionError where the venue has no such timeframe.
        """
        ...


class Inspection(Protocol):
    """What a connection test and the pre-flight list ask of a venue with an account."""

    async def fetch_rights(self) -> KeyRights:
        """Return what the key may do; what the venue does not tell is unknown."""
        ...

    async def fetch_modes(self, symbol: str) -> AccountModes:
        """Return how the account trades *symbol*."""
        ...

    async def try_order(self, request: OrderRequest) -> bool:
        """Let the venue check an order without placing it.

        Returns False where it has no such request; raises OrderRefusedError where it would refuse.
        """
        ...
