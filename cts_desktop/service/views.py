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
from cts_desktop.service.limit_views import LimitView


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
    """Why an order was allowed or refused; `repeats` equal refusals of a minute are one."""

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
    repeats: int = 1


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
        limits: how near the risk gate's limits are; empty while stopped.
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
    limits: tuple[LimitView, ...] = ()


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


@dataclass(frozen=True, slots=True)
class StageView:
    """How many configuration sets stand at one level of the ladder, by state."""

    level: str
    total: int
    evaluating: int = 0
    qualified: int = 0
    paused: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class SetView:
    """One configuration set with all that the ladder looks at; shares 0…1, cost units, hours.

    `win_rate`, `avg_units`, `interval_units` and `profit_factor` look at the newest 50 closed
    simulated positions; None where not defined yet, `profit_factor` also where nothing was lost.

    Attributes:
        break_even_win_rate: the win rate at which its take profit and stop loss pay for the costs.
        evidence, family_evidence: e-values, 1 is none.
        missing: what stands between the set and its next level, in words.
        expected_h: hours until enough positions are closed and the evidence is there, at the rate
            so far; None where that is not what is missing, or no rate is known.
        guard_off: it stands where it stands without the luck guard.
        block, dca: with/without comparison in words; empty where the strategy is off.
        trailing: the same against the set that differs in nothing but its trailing stop.
    """

    connection_id: str
    set_key: str
    symbol: str
    indication: str
    side: str
    level: str
    state: str
    n: int
    win_rate: float | None
    break_even_win_rate: float
    avg_units: float | None
    interval_units: tuple[float, float] | None
    profit_factor: float | None
    total_units: float
    drawdown_units: float
    drawdown_hours: float
    evidence: float
    family_evidence: float
    missing: tuple[str, ...]
    expected_h: float | None
    open_position: bool
    last_close_ms: int | None
    guard_off: bool = False
    block: str = ""
    dca: str = ""
    trailing: str = ""


@dataclass(frozen=True, slots=True)
class GateView:
    """One condition of the ladder as a set stands before it.

    Attributes:
        name: the gate and what it asks, in words, e.g. "Main → Real: profit factor".
        passed: None while it cannot be told, e.g. before enough positions are closed.
        value, limit: in words with units; empty where there is none.
    """

    name: str
    passed: bool | None
    value: str
    limit: str


@dataclass(frozen=True, slots=True)
class SetDetailsView:
    """One configuration set with every gate of the ladder, in the order they are met.

    Attributes:
        guard: the luck guard in words: evidence, what is needed, how the family stands.
    """

    view: SetView
    gates: tuple[GateView, ...]
    guard: str = ""


@dataclass(frozen=True, slots=True)
class LadderView:
    """One page of the sets of a connection, sorted and filtered by the engine.

    Attributes:
        stages: Base, Main, Real, Exchange, of all sets.
        matching: how many sets pass the filter; `sets` holds those from `offset` on.
    """

    connection_id: str
    stages: tuple[StageView, ...]
    sets: tuple[SetView, ...]
    offset: int
    matching: int
    total: int


@dataclass(frozen=True, slots=True)
class SignalView:
    """One signal of the main engine.

    Attributes:
        indication: the parameterisation as it stands in the names of its sets.
        strength: 0…1.
        woken: configuration sets that were free and wait to enter a simulated position.
        asks: sets at Exchange that asked for an order.
    """

    connection_id: str
    symbol: str
    indication: str
    side: str
    strength: float
    ts_ms: int
    woken: int
    asks: int


@dataclass(frozen=True, slots=True)
class SlippageView:
    """What trading a symbol cost against the simulation: means over the newest comparisons.

    All in % of price, positive is dearer than simulated; None where nothing could be compared.

    Attributes:
        comparisons: complete twins, at most 50; `alike` of them ended for the same kind of reason.
        slippage_pct: entry and exit together, of those alike.
        assumed_pct: slippage of a round trip the simulation counts with now.
        in_use: the simulation counts with what was measured.
    """

    connection_id: str
    symbol: str
    comparisons: int
    alike: int
    entry_pct: float | None
    exit_pct: float | None
    slippage_pct: float | None
    fee_difference_pct: float | None
    funding_difference_pct: float | None
    assumed_pct: float | None = None
    in_use: bool = False


@dataclass(frozen=True, slots=True)
class TwinView:
    """A position at the venue beside the simulated position that the same signal opened.

    Attributes:
        state: `running`, `complete`, `given up`, or that there is none (see `note`).
        simulated_exit_reason: `stop`, `target`, `trailing` or `time`; empty while open.
        entry_slippage_pct …: % of price, positive is a loss against the simulation; None where not
            known yet or not comparable.
        measured: the means of its symbol, None before the first complete comparison.
    """

    twin_id: str
    connection_id: str
    position_id: str
    symbol: str
    side: str
    set_key: str
    state: str
    signal_ms: int
    simulated_entry: float | None
    simulated_entry_ms: int | None
    simulated_exit: float | None
    simulated_exit_ms: int | None
    simulated_exit_reason: str
    simulated_net_units: float | None
    entry_price: Decimal | None
    exit_price: Decimal | None
    close_reason: str
    entry_slippage_pct: float | None
    exit_slippage_pct: float | None
    fee_difference_pct: float | None
    funding_difference_pct: float | None
    note: str = ""
    measured: SlippageView | None = None


@dataclass(frozen=True, slots=True)
class WhyNotView:
    """One link of the chain from price to order over some time, with how often it held.

    Attributes:
        stage: `prices`, `activity`, `signals`, `simulated`, `qualified`, `asked`, `refused` or
            `sent`; `preset` beside the chain, where one is assigned.
        detail: what is to be known about it, e.g. the reason of a refusal.
        blocking: the chain ended here most of the time.
    """

    stage: str
    title: str
    count: int
    detail: str = ""
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class GridEstimateView:
    """What a grid of configuration sets would cost, before it is applied.

    Attributes:
        kept, dropped: sets of the present grid whose history goes on, or is no longer followed.
        cpu_pct: of one core, in an ordinary and in a very busy minute.
    """

    sets: int
    sets_per_symbol: int
    kept: int
    dropped: int
    memory_mb: float
    disk_mb: float
    cpu_pct: float
    busy_cpu_pct: float
    warnings: tuple[str, ...] = ()
