"""Immutable values that cross from the engine to any face: window, command line, HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.differences import Difference
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineStatus
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.risk import RuleResult
from cts_desktop.domain.venues import LineFacts


@dataclass(frozen=True, slots=True)
class PositionView:
    """One position of an account, open or closed; money in quote currency.

    Attributes:
        side: ``long`` or ``short`` (orders and fills have ``buy`` or ``sell``).
        mark_price: last price, None where unknown or closed.
        protection: where the stop is watched: ``venue``, ``local`` (by this program), ``placing``
            in the first moments, or empty while there is none.
        gross_pnl: before costs, open quantity at the mark; None where the mark is unknown.
        net_pnl: gross less fees and funding.
    """

    position_id: str
    connection_id: str
    connection_name: str
    mode: str
    symbol: str
    side: str
    state: str
    qty: Decimal
    entry_price: Decimal | None
    exit_price: Decimal | None
    mark_price: Decimal | None
    stop_price: Decimal | None
    target_price: Decimal | None
    gross_pnl: Decimal | None
    net_pnl: Decimal | None
    fees: Decimal
    funding: Decimal
    opened_ms: int | None
    closed_ms: int | None
    close_reason: str
    set_key: str
    protection: str = ""


@dataclass(frozen=True, slots=True)
class SimulatedView:
    """One simulated position; results in cost units, None while open."""

    connection_id: str
    set_key: str
    symbol: str
    side: str
    entry_price: float
    exit_price: float | None
    opened_ms: int
    closed_ms: int | None
    net_units: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order."""

    client_id: str
    venue_id: str
    connection_id: str
    connection_name: str
    mode: str
    symbol: str
    side: str
    type: str
    purpose: str
    state: str
    qty: Decimal
    filled_qty: Decimal
    price: Decimal | None
    stop_price: Decimal | None
    average_price: Decimal | None
    reduce_only: bool
    created_ms: int
    finished_ms: int | None
    reason: str
    position_id: str
    set_key: str
    computation: str


@dataclass(frozen=True, slots=True)
class FillView:
    """One execution."""

    trade_id: str
    client_id: str
    connection_id: str
    connection_name: str
    symbol: str
    side: str
    price: Decimal
    qty: Decimal
    notional: Decimal
    fee: Decimal
    fee_currency: str
    maker: bool
    ts_ms: int


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Why an order was allowed or refused."""

    ts_ms: int
    connection_id: str
    symbol: str
    side: str
    purpose: str
    accepted: bool
    reason: str
    message: str
    value: str
    limit: str
    set_key: str
    client_id: str
    position_id: str
    rules: tuple[RuleResult, ...]
    computation: str


@dataclass(frozen=True, slots=True)
class LogView:
    """One line of the system log."""

    log_id: int
    ts_ms: int
    level: str
    source: str
    message: str
    connection_id: str
    context: str


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One connection with all that its card and its Info dialog show.

    Money is None where the account is not known (engine stopped, balance not read).

    Attributes:
        sets_per_level: number of configuration sets at Base, Main, Real, Exchange.
        practice: labels of ladder settings below the standard, shown in words.
        market_progress: 0…1 through a recorded market, None for an endless one.
        market_ms: present market time, None while stopped.
    """

    connection: Connection
    status: ConnectionStatus
    available: bool
    balance: Decimal | None = None
    equity: Decimal | None = None
    open_pnl: Decimal | None = None
    realised_pnl: Decimal | None = None
    open_positions: int = 0
    working_orders: int = 0
    sets_per_level: tuple[int, int, int, int] = (0, 0, 0, 0)
    signals: int = 0
    simulated_opened: int = 0
    simulated_closed: int = 0
    simulated_open: int = 0
    orders_sent: int = 0
    fills: int = 0
    symbols: tuple[str, ...] = ()
    active_indications: tuple[str, ...] = ()
    practice: tuple[str, ...] = ()
    market_progress: float | None = None
    market_ms: int | None = None
    notes: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    line: LineFacts = field(default_factory=LineFacts)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that changes many times a second, in one consistent picture.

    Attributes:
        blocked_by: what blocks trading right now, in words; empty when nothing does.
        blocked_page: page that leads to the cause: ``settings``, ``log``, ``dashboard`` or empty.
        database: state of the database in words.
    """

    ts_ms: int
    status: EngineStatus
    connections: tuple[ConnectionView, ...]
    positions: tuple[PositionView, ...]
    blocked_by: str = ""
    blocked_page: str = ""
    database: str = "ok"

    def connection(self, connection_id: str) -> ConnectionView | None:
        """Return the view of a connection, or None where it is gone."""
        found = (v for v in self.connections if v.connection.connection_id == connection_id)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class OperationResult:
    """What a command did, and what remains open where that matters."""

    message: str
    remaining: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of a connection test, in plain words with a remedy when it failed."""

    ts_ms: int
    name: str
    ok: bool
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class VenueView:
    """One selectable venue.

    Attributes:
        available: it can be chosen; `note` says why not, or what is to be known about it.
        tested: the program was proven with it; else every feature is as the library has it.
        markets: what can be traded there.
        modes: paper (live prices, simulated account), testnet where there is one, live.
        key_label, secret_label, passphrase_label: what the venue calls them; empty where it asks
            for no such thing.
        tells_rights: the venue says what a key may do; else the user has to.
        dead_man: it can cancel everything when this program falls silent.
    """

    exchange: str
    label: str
    available: bool
    note: str = ""
    tested: bool = True
    markets: tuple[MarketType, ...] = (MarketType.PERPETUAL, MarketType.SPOT)
    modes: tuple[Mode, ...] = (Mode.PAPER,)
    key_label: str = ""
    secret_label: str = ""
    passphrase_label: str = ""
    tells_rights: bool = True
    dead_man: bool = False


@dataclass(frozen=True, slots=True)
class PreflightItem:
    """One line of the list before real money; `blocking` ones must be ok."""

    name: str
    ok: bool
    message: str
    remedy: str = ""
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class PreflightReport:
    """The list before real money, as it was found at `ts_ms`."""

    ts_ms: int
    items: tuple[PreflightItem, ...]

    @property
    def green(self) -> bool:
        """Tell whether nothing blocks."""
        return bool(self.items) and all(item.ok or not item.blocking for item in self.items)


@dataclass(frozen=True, slots=True)
class BackupView:
    """One backup file."""

    path: str
    created_ms: int
    size_bytes: int
    kind: str
    good: bool


@dataclass(frozen=True, slots=True)
class StartReport:
    """What was found at start, in words, for the window and the command line.

    Attributes:
        first_run: the profile was created just now.
        findings: e.g. "The engine was running when the program ended unexpectedly …".
    """

    first_run: bool
    findings: tuple[str, ...] = ()
    details: Mapping[str, int] = field(default_factory=dict)
