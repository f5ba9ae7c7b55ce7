"""What the page Statistics is told: money exact, points of pictures as float64."""

from dataclasses import dataclass
from decimal import Decimal

from cts_desktop.domain.statistics import Drill, Grouping, Scope


@dataclass(frozen=True, slots=True)
class Choice:
    """Closed positions of one connection, mode and symbol: what filters can offer."""

    connection_id: str
    connection_name: str
    mode: str
    quote: str
    symbol: str
    count: int
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Exact sums over some rows.

    Attributes:
        turnover: notional of entries and exits together.
        entry_slippage, exit_slippage: above 0 is a loss against the simulation; None where none of
            the rows could be compared. `entry_compared`, `exit_compared` say how many could.
    """

    n: int
    wins: int
    losses: int
    net: Decimal
    gain: Decimal
    loss: Decimal
    fees: Decimal
    funding: Decimal
    turnover: Decimal
    entry_slippage: Decimal | None
    entry_compared: int
    exit_slippage: Decimal | None
    exit_compared: int

    @property
    def slippage(self) -> Decimal | None:
        """Return entry and exit slippage together, as far as either is known."""
        known = [v for v in (self.entry_slippage, self.exit_slippage) if v is not None]
        return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What all closed positions of a scope say together; see `analysis.performance` for formulas.

    Attributes:
        gross: before fees and funding.
        drawdown_top: balance at the begin plus the highest sum; None where that balance is unknown.
        days: from the first to the last close; ratios need `least_days` of them.
        time_in_market, span_ms: with a position open, and from the first entry to the last close.
    """

    sums: Sums
    gross: Decimal
    win_rate: float | None
    profit_factor: Decimal | None
    average: Decimal | None
    average_win: Decimal | None
    average_loss: Decimal | None
    largest_win: Decimal | None
    largest_loss: Decimal | None
    win_streak: int
    loss_streak: int
    drawdown: Decimal
    drawdown_n: int
    drawdown_top: Decimal | None
    below_ms: int
    below_n: int
    days: int
    least_days: int
    sharpe: float | None
    sortino: float | None
    time_in_market_ms: int
    span_ms: int
    mean_holding_ms: int | None


@dataclass(frozen=True, slots=True)
class ProfitPoint:
    """Summed net result after a close, and how far below its highest point that is (≥ 0)."""

    ts_ms: int
    net: float
    below: float


@dataclass(frozen=True, slots=True)
class DayView:
    """What closed on one day; `day` as ``2026-11-23``."""

    day: str
    n: int
    net: Decimal


@dataclass(frozen=True, slots=True)
class BinView:
    """Results from `low` on and below `high`; the first and the last hold what lies beyond."""

    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsReport:
    """Everything the first tabs show, of one moment.

    Attributes:
        report_id: hand it to the other verbs, which answer of the same rows.
        scope: what was asked for, with the mode and quote currency that were chosen.
        choices: all there is, whatever the scope.
    """

    report_id: int
    made_ms: int
    scope: Scope
    choices: tuple[Choice, ...]
    figures: Figures
    curve: tuple[ProfitPoint, ...]
    days: tuple[DayView, ...]
    bins: tuple[BinView, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group; `drill` leads to its rows."""

    key: str
    label: str
    sums: Sums
    drawdown: Decimal
    drill: Drill


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All groups, and the sum of them."""

    report_id: int
    grouping: Grouping
    groups: tuple[GroupRow, ...]
    total: Sums


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """Positions with or without a strategy; or what was simulated both ways.

    Attributes:
        strategy: ``block``, ``dca`` or ``trailing``.
        kind: ``with``, ``without``, ``scaled`` or ``simulated``.
        sums: None of what is simulated.
        estimate: net result the Block positions would have had at factor 1.
        mean_with, mean_without: simulated, in cost units; over `n` results of `sets` sets.
    """

    strategy: str
    kind: str
    sums: Sums | None = None
    drill: Drill | None = None
    estimate: Decimal | None = None
    n: int = 0
    sets: int = 0
    mean_with: float | None = None
    mean_without: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedView:
    """One closed position behind a figure."""

    position_id: str
    connection_id: str
    connection_name: str
    mode: str
    symbol: str
    side: str
    state: str
    opened_ms: int
    closed_ms: int
    qty: Decimal
    entry_price: Decimal | None
    exit_price: Decimal | None
    gross: Decimal
    fees: Decimal
    funding: Decimal
    net: Decimal
    turnover: Decimal
    entry_slippage: Decimal | None
    exit_slippage: Decimal | None
    reason: str
    strategies: tuple[str, ...]
    set_key: str


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of the rows behind a figure, and the sums over all of these rows."""

    report_id: int
    drill: Drill
    rows: tuple[ClosedView, ...]
    offset: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class StatisticsFill:
    """One execution of a position."""

    trade_id: str
    client_id: str
    connection_id: str
    connection_name: str
    symbol: str
    side: str
    purpose: str
    price: Decimal
    qty: Decimal
    notional: Decimal
    fee: Decimal
    fee_currency: str
    fee_in_quote: Decimal
    maker: bool
    ts_ms: int


@dataclass(frozen=True, slots=True)
class TaxExport:
    """What was written."""

    path: str
    fills: int
    funding: int
    gains: int
