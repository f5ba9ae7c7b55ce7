"""What the engine needs from the outside: clock, venue, storage. Adapters implement these."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from cts_desktop.domain.backtests import BacktestRun, BacktestTrade, RunPart
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.market import Candles, MarketRules, MarketStep
from cts_desktop.domain.orders import Fill, Order, OrderRequest, Side, VenueOrder
from cts_desktop.domain.positions import Position, PositionAdjustment
from cts_desktop.domain.presets import PresetStateRow, PresetType, PresetVersion
from cts_desktop.domain.risk import Decision
from cts_desktop.domain.sets import MinuteMetrics, PaperTwin, SetRow, SimulatedTrade
from cts_desktop.domain.strategies import StrategyRow
from cts_desktop.domain.venues import Inspection, LineFacts, MarketData


class Clock(Protocol):
    """Time, so that tests and simulated markets can drive it."""

    def now_ms(self) -> int:
        """Return UTC wall time in milliseconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back, for durations."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for *seconds* of this clock's time."""
        ...


@dataclass(frozen=True, slots=True)
class Balance:
    """Account balance in quote currency.

    Attributes:
        total: wallet balance without open profit.
        free: what a new order may use as margin.
        equity: total plus open profit at the venue's mark.
    """

    currency: str
    total: Decimal
    free: Decimal
    equity: Decimal


@dataclass(frozen=True, slots=True)
class VenuePosition:
    """A position as the venue shows it; quantity is absolute."""

    symbol: str
    side: Side
    qty: Decimal
    entry_price: Decimal


@dataclass(frozen=True, slots=True)
class FundingPayment:
    """Funding of one position at one funding time; positive = paid by us."""

    symbol: str
    amount: Decimal
    ts_ms: int
    payment_id: str


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """A simulated market in figures; a real venue leaves the defaults.

    Attributes:
        progress: 0…1 through a recording, None for an endless market.
        notes: what the user should know about the data, in words (gaps, dropped rows).
    """

    candles: int = 0
    ticks: int = 0
    progress: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VenueAbilities:
    """What a venue can do for one symbol; what it cannot, the active-order loop does itself.

    Attributes:
        stops: stop-market orders rest at the venue.
        targets: a take-profit order may rest beside the stop (not where it would reserve the same
            holding a second time, as on most spot markets).
        overlaps: a second stop may be placed before the first is withdrawn; else cancel first.
    """

    stops: bool = True
    targets: bool = True
    overlaps: bool = True


class MarketSink(Protocol):
    """Receives the price grid."""

    async def on_step(self, step: MarketStep) -> None:
        """Take the newest closed step. In lockstep the engine runs its cycles in here."""
        ...

    def on_market_end(self) -> None:
        """Take note that no further step will come."""
        ...

    def on_market_failure(self, error: BaseException) -> None:
        """Take note that the flow of steps broke."""
        ...


class AccountListener(Protocol):
    """Receives what happens to the account, in the order of the venue's stream."""

    def on_order(self, update: VenueOrder) -> None:
        """Take an order update."""
        ...

    def on_fill(self, fill: Fill) -> None:
        """Take an execution; the same one may come twice."""
        ...

    def on_funding(self, payment: FundingPayment) -> None:
        """Take a funding payment."""
        ...

    def on_gap(self, reason: str) -> None:
        """Take note that events may be missing (stream interrupted): look again."""
        ...


class ExchangeGateway(Protocol):
    """One account at one venue.

    Contract every gateway keeps:

    * `create_order` and `cancel_order` either return (confirmed), raise OrderRefusedError
      (definitively refused; also for what was held back and never sent) or raise
      OutcomeUnknownError (look before acting). Nothing else, but a caller is ready for anything:
      whatever else comes out means unknown.
    * A command is given up as unknown after a time limit of the gateway's own.
    * A query either returns what the venue says or raises RetryLaterError (RateLimitedError,
      ClockOffsetError), or KeyRefusedError where the key is not accepted any more. It never
      returns an empty answer for a failed one.
    * The same `client_id` is never executed twice, and no command is ever repeated by the gateway.
    * Every fill reaches the listener at least once and is found again by `fetch_fills`; orders,
      fills and acknowledgements may come in any order and more than once.
    * After an interruption of the stream the listener is told (`on_gap`).
    * Numbers come from the venue's own text, never through a float.
    * After `close` returned, nothing is sent and no callback comes.

    Attributes:
        clock: the venue's time; simulated markets bring their own.
        lockstep: True where the market paces the engine (accelerated markets): cycles run inside
            `MarketSink.on_step` instead of on timers.
    """

    @property
    def clock(self) -> Clock:
        """Return the venue's clock."""
        ...

    @property
    def lockstep(self) -> bool:
        """Tell whether market steps pace the engine's loops."""
        ...

    async def connect(self) -> None:
        """Open the connection; raise RetryLaterError or UserActionError."""
        ...

    async def close(self) -> None:
        """Close streams and connection."""
        ...

    async def server_time_ms(self) -> int:
        """Return the venue's time."""
        ...

    async def load_markets(self) -> Mapping[str, MarketRules]:
        """Return the rules of every tradable symbol."""
        ...

    async def fetch_balance(self) -> Balance:
        """Return the account balance."""
        ...

    async def fetch_positions(self) -> Sequence[VenuePosition]:
        """Return all open positions."""
        ...

    async def fetch_open_orders(self) -> Sequence[VenueOrder]:
        """Return all resting orders, foreign ones included."""
        ...

    async def fetch_order(self, symbol: str, client_id: str) -> VenueOrder | None:
        """Return an order by our id, or None where the venue definitively does not know it."""
        ...

    async def fetch_closed_orders(self, symbol: str, since_ms: int) -> Sequence[VenueOrder]:
        """Return the orders of *symbol* that ended since *since_ms*, as far as the venue keeps."""
        ...

    async def fetch_fills(self, since_ms: int) -> Sequence[Fill]:
        """Return all executions since *since_ms*, those of foreign orders included."""
        ...

    async def fetch_funding(self, since_ms: int) -> Sequence[FundingPayment]:
        """Return the funding payments since *since_ms*; empty where there is no such thing."""
        ...

    async def set_up(self, symbols: Sequence[str]) -> None:
        """Bring the account's modes to what the connection asks for, before anything is traded.

        Raises UserActionError where the venue refuses (open positions in another mode).
        """
        ...

    async def create_order(self, request: OrderRequest) -> VenueOrder:
        """Place an order."""
        ...

    async def cancel_order(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
        """Cancel an order; one that is over is returned as it ended.

        *venue_id* names an order that was not placed here and has no client id.
        """
        ...

    def listen(self, listener: AccountListener | None) -> None:
        """Set who receives account events."""
        ...

    def abilities(self, symbol: str) -> VenueAbilities:
        """Return what the venue can do for *symbol*; after `load_markets`."""
        ...

    def stream_healthy(self) -> bool:
        """Tell whether account events are flowing as they should (no silence, no gap)."""
        ...

    def line(self) -> LineFacts:
        """Return the state of the line; nothing to tell where there is none."""
        ...

    def market_data(self) -> MarketData | None:
        """Return the venue's public data; None for a market of our own."""
        ...

    def inspection(self) -> Inspection | None:
        """Return what tells of key and account; None for an account of our own."""
        ...

    def cursor(self) -> Mapping[str, object] | None:
        """Return where a simulated market stands, as JSON values; None for a real venue."""
        ...

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the length of the price grid's steps for *requested_ms* (0 = automatic).

        After `connect`. Raises InvalidValueError where the data has no such grid.
        """
        ...

    def market_facts(self) -> MarketFacts:
        """Return how far the market has come and what is to be said about it."""
        ...

    async def start_market(self, symbols: Sequence[str], step_ms: int, sink: MarketSink) -> None:
        """Start the flow of price steps for *symbols* to *sink*."""
        ...

    async def stop_market(self) -> None:
        """Stop the flow of price steps; orders can still be cancelled."""
        ...


class GatewayFactory(Protocol):
    """Makes the gateway of a connection."""

    def __call__(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> ExchangeGateway:
        """Return a fresh, unconnected gateway; raise UserActionError for bad settings.

        *credentials* are tried instead of the stored ones, for a key that is not stored yet.
        """
        ...


class OrderStore(Protocol):
    """Orders and fills on disk."""

    def announce(self, order: Order, decision: Decision | None) -> None:
        """Commit the intent durably (synchronous=FULL) before it may be sent.

        The decision that allowed it goes into the same transaction, in front of it.
        Raises DatabaseError; then the order must not be sent.
        """
        ...

    def save(self, order: Order, event: str) -> None:
        """Queue the order's new state and an audit row."""
        ...

    def add_fill(self, fill: Fill) -> bool:
        """Queue a fill; return False where it is known already."""
        ...

    def knows_fill(self, fill: Fill) -> bool:
        """Tell whether a fill is stored or queued already."""
        ...

    def unfinished(self, connection_id: str) -> list[Order]:
        """Return all orders not in a final state."""
        ...

    def get(self, client_id: str) -> Order | None:
        """Return an order."""
        ...

    def fills(self, connection_id: str) -> list[Fill]:
        """Return every fill of a connection, oldest first."""
        ...

    def entries_since(self, connection_id: str, since_ms: int) -> list[Order]:
        """Return the entry orders announced since *since_ms*, oldest first."""
        ...


class PositionStore(Protocol):
    """Positions on disk."""

    def save(self, position: Position) -> None:
        """Queue the position's new state."""
        ...

    def unfinished(self, connection_id: str) -> list[Position]:
        """Return all positions not closed."""
        ...

    def totals(self, connection_id: str) -> tuple[Decimal, Decimal, Decimal]:
        """Return the exact sums (gross P&L, fees, funding) of the positions that are over."""
        ...

    def get(self, position_id: str) -> Position | None:
        """Return a position, over or not."""
        ...

    def closed_since(self, connection_id: str, since_ms: int) -> list[Position]:
        """Return the positions closed since *since_ms*, oldest first."""
        ...

    def audit(self, adjustment: PositionAdjustment) -> None:
        """Queue the audit row of an adopted quantity."""
        ...


class DecisionStore(Protocol):
    """Decisions on disk."""

    def add(self, decision: Decision) -> None:
        """Queue a decision."""
        ...


class SetStore(Protocol):
    """Configuration sets and their closed simulated positions."""

    def save(self, connection_id: str, rows: Iterable[SetRow]) -> None:
        """Queue the present state of sets."""
        ...

    def add_trades(
        self, connection_id: str, trades: Iterable[SimulatedTrade], at_most: int
    ) -> None:
        """Queue closed simulated positions of sets saved before; of each the newest stay."""
        ...

    def load(self, connection_id: str) -> Iterator[tuple[Sequence[str], bytes]]:
        """Yield all stored sets in chunks: their names, and their packed states in one piece."""
        ...


class StrategyStore(Protocol):
    """States of Block and DCA by configuration set."""

    def save(self, connection_id: str, rows: Iterable[StrategyRow]) -> None:
        """Queue the present state of strategies."""
        ...

    def load(self, connection_id: str) -> list[StrategyRow]:
        """Return all stored states of a connection."""
        ...


class TwinStore(Protocol):
    """Simulated twins of positions at the venue."""

    def save(self, twin: PaperTwin) -> None:
        """Queue the present state of a twin."""
        ...

    def get(self, twin_id: str) -> PaperTwin | None:
        """Return a twin."""
        ...

    def unfinished(self, connection_id: str) -> list[PaperTwin]:
        """Return the twins that are still compared (`finished_ms` is None)."""
        ...

    def newest(self, connection_id: str, symbol: str, limit: int) -> list[PaperTwin]:
        """Return complete comparisons of a symbol, newest first."""
        ...


class MetricsStore(Protocol):
    """One row per minute and connection."""

    def add(self, connection_id: str, metrics: MinuteMetrics) -> None:
        """Queue a minute; the same minute again replaces it."""
        ...

    def since(self, connection_id: str, since_ms: int) -> list[MinuteMetrics]:
        """Return the minutes from a market time on, oldest first."""
        ...

    def newest_ms(self, connection_id: str) -> int:
        """Return the newest stored minute, 0 where there is none."""
        ...


class EquityStore(Protocol):
    """Equity over time."""

    def add(self, connection_id: str, ts_ms: int, balance: Decimal, equity: Decimal) -> None:
        """Queue a snapshot."""
        ...


class StateStore(Protocol):
    """Small facts that must survive: JSON values by key."""

    def get(self, key: str) -> object | None:
        """Return a value, or None."""
        ...

    def put(self, key: str, value: object, *, durable: bool = False) -> None:
        """Queue a value; *durable* commits it with synchronous=FULL before returning."""
        ...


class CandleStore(Protocol):
    """Candle history on disk."""

    def save(self, connection_id: str, symbol: str, timeframe_s: int, candles: Candles) -> None:
        """Queue candles; those of a time known already are replaced."""
        ...

    def load(
        self, connection_id: str, symbol: str, timeframe_s: int, since_ms: int, until_ms: int
    ) -> Candles:
        """Return the candles that open within the given time (inclusive), oldest first."""
        ...


class PresetStore(Protocol):
    """Presets and every version of them; all changes are committed at once."""

    def all(self) -> list[PresetVersion]:
        """Return the newest version of every preset that can be read, by name."""
        ...

    def get(self, type_id: str) -> PresetType | None:
        """Return a preset as it was saved last."""
        ...

    def save(self, preset: PresetType, note: str) -> PresetType:
        """Store the next version of a preset; return it with its number.

        States of sets it has no longer are forgotten on every connection.
        """
        ...

    def delete(self, type_id: str) -> None:
        """Delete a preset with its history and the states of its configurations."""
        ...

    def versions(self, type_id: str) -> list[PresetVersion]:
        """Return every version, oldest first."""
        ...


class PresetStateStore(Protocol):
    """What is kept of configurations by connection."""

    def save(self, connection_id: str, rows: Iterable[PresetStateRow]) -> None:
        """Queue the present state of configurations."""
        ...

    def load(self, connection_id: str) -> Iterator[list[PresetStateRow]]:
        """Yield all stored states of a connection in chunks, by set and key."""
        ...

    def delete(self, connection_id: str, keys: Iterable[tuple[str, str]]) -> None:
        """Queue the deletion of states by (set_id, key)."""
        ...


class BacktestStore(Protocol):
    """Runs of back-tests, their finished parts, and the trades of their best configurations."""

    def save(self, run: BacktestRun) -> None:
        """Queue the present state of a run."""
        ...

    def all(self) -> list[BacktestRun]:
        """Return every run, newest first."""
        ...

    def get(self, run_id: str) -> BacktestRun | None:
        """Return a run."""
        ...

    def delete(self, run_id: str) -> None:
        """Queue the deletion of a run with its parts and trades."""
        ...

    def delete_parts(self, run_id: str, at_most: int) -> bool:
        """Queue the deletion of the first parts of a run; tell whether any are left."""
        ...

    def add_part(self, part: RunPart) -> None:
        """Queue a finished part of a run that was saved before; the same number replaces it.

        One of a run that was deleted meanwhile is dropped.
        """
        ...

    def parts(self, run_id: str) -> list[RunPart]:
        """Return the finished parts of a run, by number."""
        ...

    def save_trades(self, run_id: str, trades: Iterable[BacktestTrade]) -> None:
        """Queue the trades of a run in the place of those it had."""
        ...

    def trades(self, run_id: str) -> list[BacktestTrade]:
        """Return the stored trades of a run, in the order in which they were saved."""
        ...


class Stores(Protocol):
    """All repositories over one database with one writer."""

    @property
    def orders(self) -> OrderStore: ...  # noqa: D102
    @property
    def positions(self) -> PositionStore: ...  # noqa: D102
    @property
    def decisions(self) -> DecisionStore: ...  # noqa: D102
    @property
    def sets(self) -> SetStore: ...  # noqa: D102
    @property
    def strategies(self) -> StrategyStore: ...  # noqa: D102
    @property
    def twins(self) -> TwinStore: ...  # noqa: D102
    @property
    def metrics(self) -> MetricsStore: ...  # noqa: D102
    @property
    def equity(self) -> EquityStore: ...  # noqa: D102
    @property
    def state(self) -> StateStore: ...  # noqa: D102
    @property
    def candles(self) -> CandleStore: ...  # noqa: D102
    @property
    def presets(self) -> PresetStore: ...  # noqa: D102
    @property
    def preset_states(self) -> PresetStateStore: ...  # noqa: D102
    @property
    def backtests(self) -> BacktestStore: ...  # noqa: D102

    def flush(self) -> None:
        """Write everything queued in one transaction; on DatabaseError the queue is kept."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Keep all that is queued inside in one transaction: a flush waits for the end."""
        ...

    def make_room(self) -> bool:
        """Give up the space kept in reserve for closing orders; return whether there was any."""
        ...


class ConnectionStore(Protocol):
    """Connections on disk."""

    def all(self) -> list[Connection]:
        """Return all connections, oldest first."""
        ...

    def get(self, connection_id: str) -> Connection | None:
        """Return a connection."""
        ...

    def save(self, connection: Connection) -> None:
        """Insert or update at once."""
        ...

    def delete(self, connection_id: str) -> None:
        """Delete at once."""
        ...


class Log(Protocol):
    """The system log as the engine sees it (runtime.system_logger implements it)."""

    def log_trade_engine(
        self, message: str, level: str = "info", context: Mapping[str, object] | None = None
    ) -> None:
        """Record something the engine did; context may name `connection_id`."""
        ...

    def log_error(self, error: BaseException, module: str, action: str) -> None:
        """Record an error and where it happened."""
        ...


class SettingsSource(Protocol):
    """Effective settings: connection override, else global value, else default."""

    def get(self, key: str, connection: Connection | None = None) -> object:
        """Return the value of *key*; raise NotFoundError for an unknown key."""
        ...

    def all(self, connection: Connection | None = None) -> Mapping[str, object]:
        """Return every effective value; with a connection those that concern connections."""
        ...
