"""What the halves of the test exchange know of each other: prices, account events, stream faults.

Symbols are Binance's own names everywhere (``BTCUSDT``); amounts are Decimals and become text only
at the wire.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

from cts_desktop.domain.market import MarketStep, MarketType
from cts_desktop.domain.money import ZERO


# ---------------------------------------------------------------------- prices
class Touch(NamedTuple):
    """Best bid and ask."""

    bid: Decimal
    ask: Decimal
    bid_qty: Decimal
    ask_qty: Decimal


class PublicTrade(NamedTuple):
    """A trade of the market; `sold` where the buyer was the maker."""

    trade_id: int
    price: Decimal
    qty: Decimal
    ts_ms: int
    sold: bool


class Kline(NamedTuple):
    """A candle, the running one included; `volume` in base, `taker_volume` the bought part."""

    open_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    quote_volume: Decimal
    trades: int
    taker_volume: Decimal
    taker_quote_volume: Decimal


class DayTicker(NamedTuple):
    """The last 24 hours."""

    open_ms: int
    close_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    last: Decimal
    last_qty: Decimal
    volume: Decimal
    quote_volume: Decimal
    first_id: int
    last_id: int


class Book(NamedTuple):
    """The order book: (price, quantity), best first."""

    update_id: int
    bids: Sequence[tuple[Decimal, Decimal]]
    asks: Sequence[tuple[Decimal, Decimal]]


class MarketView(Protocol):
    """The newest prices; every answer is None or empty before the first price of a symbol."""

    def symbols(self, kind: MarketType) -> Sequence[str]:
        """Return the symbols with prices, in the order of the columns of the steps."""
        ...

    def quote(self, kind: MarketType, symbol: str) -> Touch | None:
        """Return the best bid and ask."""
        ...

    def last(self, kind: MarketType, symbol: str) -> Decimal | None:
        """Return the last price."""
        ...

    def trades(self, kind: MarketType, symbol: str) -> Sequence[PublicTrade]:
        """Return the recent trades, oldest first."""
        ...

    def klines(
        self, kind: MarketType, symbol: str, interval_ms: int,
        start: int | None, end: int | None, limit: int,
    ) -> Sequence[Kline]:  # fmt: skip
        """Return candles opened from *start* to *end* (both included, ms), oldest first.

        Without *start* the newest *limit*, with it the first *limit*, as Binance does.
        """
        ...

    def ticker(self, kind: MarketType, symbol: str) -> DayTicker | None:
        """Return the last 24 hours."""
        ...

    def book(self, kind: MarketType, symbol: str, limit: int) -> Book | None:
        """Return the order book with at most *limit* levels a side."""
        ...


class StepSink(Protocol):
    """Takes the prices (the exchange); the columns of a step are `MarketView.symbols(kind)`."""

    def on_step(self, kind: MarketType, step: MarketStep) -> None:
        """Let every account's orders meet the newest step."""
        ...


# ---------------------------------------------------------------------- account events
@dataclass(slots=True)
class OrderRow:
    """An order as the exchange keeps it, in Binance's words; events carry copies.

    Attributes:
        order_id: 0 for a conditional perpetual order that has not triggered (see `algo_id`).
        type: ``LIMIT``, ``MARKET``, ``STOP_MARKET``, ``STOP_LOSS_LIMIT`` …
        original_type: what was asked for; differs once a conditional order triggered.
        status: ``NEW``, ``PARTIALLY_FILLED``, ``FILLED``, ``CANCELED``, ``EXPIRED``, ``REJECTED``.
        algo_id: of a conditional order of a perpetual account, else 0.
        algo_status: ``NEW``, ``TRIGGERED``, ``FINISHED``, ``CANCELED``, ``EXPIRED``, ``REJECTED``.
        trigger: stop price; 0 where there is none.
        visible_ms: queries do not find the order before (a fault).
    """

    kind: MarketType
    symbol: str
    order_id: int
    client_id: str
    side: str
    type: str
    original_type: str
    qty: Decimal
    price: Decimal = ZERO
    trigger: Decimal = ZERO
    time_in_force: str = "GTC"
    reduce_only: bool = False
    close_position: bool = False
    position_side: str = "BOTH"
    working_type: str = "CONTRACT_PRICE"
    price_protect: bool = False
    callback_rate: Decimal = ZERO
    activate_price: Decimal = ZERO
    quote_order_qty: Decimal = ZERO
    stp_mode: str = "EXPIRE_MAKER"
    status: str = "NEW"
    executed: Decimal = ZERO
    quote: Decimal = ZERO
    created_ms: int = 0
    updated_ms: int = 0
    working_ms: int = 0
    algo_id: int = 0
    algo_status: str = ""
    triggered_ms: int = 0
    cancel_id: str = ""
    visible_ms: int = 0

    @property
    def average(self) -> Decimal:
        """Return the mean fill price, 0 before the first fill."""
        return self.quote / self.executed if self.executed else ZERO

    @property
    def is_open(self) -> bool:
        """Tell whether it may still fill."""
        return self.status in {"NEW", "PARTIALLY_FILLED"}


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One execution of an account; `realized` is the profit a perpetual fill closed."""

    trade_id: int
    symbol: str
    order_id: int
    side: str
    position_side: str
    price: Decimal
    qty: Decimal
    commission: Decimal
    commission_asset: str
    maker: bool
    ts_ms: int
    realized: Decimal = ZERO
    liquidation: bool = False


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """Something happened to an order: spot executionReport, perpetual ORDER_TRADE_UPDATE.

    Attributes:
        execution: ``NEW``, ``TRADE``, ``CANCELED``, ``EXPIRED``, ``AMENDMENT``, ``CALCULATED``
            (a liquidation), ``REPLACED``.
    """

    order: OrderRow
    execution: str
    ts_ms: int
    trade: TradeRow | None = None


@dataclass(frozen=True, slots=True)
class AlgoEvent:
    """Something happened to a conditional perpetual order: ALGO_UPDATE (see `algo_status`)."""

    order: OrderRow
    ts_ms: int
    reason: str = ""


class AssetRow(NamedTuple):
    """One asset: spot has free and locked; perpetual the wallet in both (free = wallet)."""

    asset: str
    free: Decimal
    locked: Decimal
    change: Decimal


class PositionRow(NamedTuple):
    """A perpetual position; `qty` is signed, 0 once it is closed."""

    symbol: str
    position_side: str
    qty: Decimal
    entry: Decimal
    mark: Decimal
    unrealized: Decimal
    realized: Decimal
    leverage: int
    isolated: bool


@dataclass(frozen=True, slots=True)
class BalanceEvent:
    """Balances (and positions) changed: outboundAccountPosition, ACCOUNT_UPDATE.

    Attributes:
        reason: ``ORDER``, ``FUNDING_FEE``, ``DEPOSIT``, ``WITHDRAW``, ``ADJUSTMENT`` …
        assets: every asset that changed; spot sends free and locked.
        positions: perpetual positions that changed.
    """

    reason: str
    assets: tuple[AssetRow, ...]
    positions: tuple[PositionRow, ...]
    ts_ms: int


@dataclass(frozen=True, slots=True)
class ConfigEvent:
    """Leverage of a symbol changed: ACCOUNT_CONFIG_UPDATE."""

    symbol: str
    leverage: int
    ts_ms: int


@dataclass(frozen=True, slots=True)
class ListenKeyExpired:
    """A listenKey ended: listenKeyExpired."""

    listen_key: str
    ts_ms: int


AccountEvent = OrderEvent | AlgoEvent | BalanceEvent | ConfigEvent | ListenKeyExpired
#: Called with the kind of account and the event, in order, synchronously.
AccountCallback = Callable[[MarketType, AccountEvent], None]


# ---------------------------------------------------------------------- stream faults
@dataclass(slots=True)
class StreamFaults:
    """Faults of the websockets: kept with the others, carried out by the streams.

    Attributes:
        duplicate: every n-th event is sent twice; 0 = never.
        reorder: every n-th event is sent after its successor; 0 = never.
        silent: connections stay open and nothing is sent.
        user_silent: the same for account events only.
        refuse: new connections are refused with 503.
        user_refuse: the same for connections with account events only.
        disconnect: callbacks of the streams that close every connection at once.
    """

    duplicate: int = 0
    reorder: int = 0
    silent: bool = False
    user_silent: bool = False
    refuse: bool = False
    user_refuse: bool = False
    disconnect: list[Callable[[], None]] = field(default_factory=list)
