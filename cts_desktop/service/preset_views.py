"""What a face is shown of presets, their configurations and back-tests; immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass

from cts_desktop.domain.backtests import BacktestRequest, BacktestTrade, DataFacts, RunState
from cts_desktop.domain.presets import PresetType


# ------------------------------------------------------------------ presets
@dataclass(frozen=True, slots=True)
class PresetView:
    """One preset in the list; `connections` are the names of those it is assigned to."""

    preset: PresetType
    saved_ms: int
    connections: tuple[str, ...] = ()
    connection_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakEvenView:
    """Win rate (0 to 1) at which one pair of take profit and stop loss neither earns nor loses."""

    tp_factor: float
    sl_ratio: float
    tp_pct: float
    sl_pct: float
    win_rate: float


@dataclass(frozen=True, slots=True)
class SetCountView:
    """The live counter of the editor: what a set makes per symbol, and what is wrong with it.

    Attributes:
        configurations: `points·exits`, per symbol; `symbols` is None where the rule decides later.
        problems: text by field; a set with problems cannot be saved.
        warm_up_s: history needed before the first signal.
        memory_mb, seconds: of a back-test on a million bars and one symbol, roughly.
    """

    points: int
    exits: int
    configurations: int
    symbols: int | None
    problems: Mapping[str, str]
    break_even: tuple[BreakEvenView, ...]
    warm_up_s: int
    memory_mb: float
    seconds: float


@dataclass(frozen=True, slots=True)
class VersionView:
    """One entry of a preset's history; `changes` says in words what differs from the one before."""

    version: int
    saved_ms: int
    note: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfigurationView:
    """One configuration on a connection; figures as in `StatisticsView`, of its newest results.

    Attributes:
        what: state in words, with the reason.
        missing: what it lacks to ask for orders, in words; empty where it may.
        live: results since it runs here; the rest of `n` comes from the look-back.
    """

    connection_id: str
    type_id: str
    set_id: str
    set_name: str
    key: str
    symbol: str
    state: str
    what: str
    pinned: bool
    since_ms: int
    n: int
    live: int
    open_positions: int
    win_rate: float | None
    avg_units: float | None
    profit_factor: float | None
    drawdown_units: float
    drawdown_hours: float
    evidence: float
    break_even: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LivePresetView:
    """The preset of one connection as it runs.

    Attributes:
        status: in words: `warming up: 120 of 200 candles`, `not assigned`, …
        disabled_sets: names of sets of which more than 80 % are disabled, with reason.
    """

    connection_id: str
    type_id: str
    name: str
    status: str
    configurations: int
    by_state: Mapping[str, int]
    rows: tuple[ConfigurationView, ...]
    offset: int
    total: int
    next_evaluation_ms: int | None = None
    disabled_sets: tuple[str, ...] = ()


# ------------------------------------------------------------------ candles
@dataclass(frozen=True, slots=True)
class CandleSeriesView:
    """One stored series.

    Attributes:
        source_name: the connection's name, or `Imported`.
        gap_list: the largest gaps, (first missing ms, number of candles).
    """

    source: str
    source_name: str
    symbol: str
    timeframe_s: int
    rows: int
    begin_ms: int
    end_ms: int
    gaps: int
    missing: int
    gap_list: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DownloadView:
    """A download of candles.

    Attributes:
        share: 0 to 1; rows: candles that came.
        message: what it waits for, or how it ended, in words.
        since_ms, until_ms: what is wanted; the same again goes on where it stopped.
    """

    source: str
    symbol: str
    timeframe_s: int
    share: float
    rows: int
    running: bool
    message: str = ""
    source_name: str = ""
    since_ms: int = 0
    until_ms: int = 0


# ------------------------------------------------------------------ back-tests
@dataclass(frozen=True, slots=True)
class RunView:
    """One run in the list; `seconds_left` is None where it cannot be told."""

    run_id: str
    title: str
    preset_name: str
    state: RunState
    created_ms: int
    finished_ms: int | None
    configurations: int
    share: float
    seconds_left: float | None
    data: tuple[DataFacts, ...]
    settings_hash: str
    program_version: str
    message: str
    request: BacktestRequest


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """Figures of one or several configurations over one part of the time.

    Attributes:
        part: ``all``, ``in`` or ``out`` (of sample), or a fold.
        win_rate: share; None without trades, as `avg_units`, `payoff`.
        profit_factor: None without a losing trade.
        evidence: e-value of the luck guard's sceptic, 1 where nothing was shown.
        per_48h: trades in 48 hours of market time.
    """

    part: str
    n: int
    wins: int
    win_rate: float | None
    avg_units: float | None
    profit_factor: float | None
    payoff: float | None
    total_units: float
    gross_units: float
    drawdown_units: float
    drawdown_hours: float
    per_48h: float
    evidence: float


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One configuration of a run: figures in and out of sample and over all.

    Attributes:
        number: of the configuration within the run, stable.
        levels: its five names in the tree: major, minor, tp, sl, trailing.
        passes: whether the luck guard lets its out-of-sample part pass; None where not judged.
    """

    number: int
    symbol: str
    set_name: str
    configuration: str
    levels: tuple[str, str, str, str, str]
    tp_pct: float
    sl_pct: float
    break_even: float
    all: StatisticsView
    inside: StatisticsView
    outside: StatisticsView
    passes: bool | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Rows of a run from `offset` on; `guard` says in words what the luck guard found."""

    run_id: str
    rows: tuple[ResultRow, ...]
    offset: int
    total: int
    guard: str


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One node of the results tree with the aggregate of everything below.

    Attributes:
        path: names from the root; `len(path)` is the level, 1 to 5.
        best: number of the best configuration below, by average in sample.
        profitable: share of the configurations below whose out-of-sample total is above 0.
    """

    path: tuple[str, ...]
    configurations: int
    inside: StatisticsView
    outside: StatisticsView
    best: int
    profitable: float
    leaf: bool


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Cumulated net units after a trade, and how far below the maximum that is."""

    ts_ms: int
    units: float
    drawdown: float


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Net units of one month; `month` as `2018-01`."""

    month: str
    n: int
    units: float
    win_rate: float | None


@dataclass(frozen=True, slots=True)
class MonteCarloView:
    """Order of trades drawn again and again (without replacement: drawdown; with: total).

    `percentiles` are (5, 25, 50, 75, 95) of each, in units.
    """

    draws: int
    seed: int
    drawdown: tuple[float, ...]
    total: tuple[float, ...]
    observed_drawdown: float
    loss_share: float


@dataclass(frozen=True, slots=True)
class FoldRow:
    """One window of the walk-forward: what was chosen on the first part and did on the second."""

    number: int
    train_begin_ms: int
    test_begin_ms: int
    test_end_ms: int
    configuration: str
    train: StatisticsView
    test: StatisticsView


@dataclass(frozen=True, slots=True)
class WalkForwardView:
    """All folds, and their tests joined to one curve."""

    folds: tuple[FoldRow, ...]
    joined: StatisticsView
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class HeatMapView:
    """Mean of a figure over two parameters; `cells[y][x]`, None where nothing was run."""

    x_name: str
    y_name: str
    figure: str
    x_values: tuple[float, ...]
    y_values: tuple[float, ...]
    cells: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """What one parameter does to a configuration, all others left: (value, avg_units, n)."""

    parameter: str
    chosen: float
    values: tuple[tuple[float, float | None, int], ...]


@dataclass(frozen=True, slots=True)
class ConfigurationDetails:
    """Everything about one configuration of a run."""

    row: ResultRow
    trades: tuple[BacktestTrade, ...]
    curve: tuple[CurvePoint, ...]
    split_ms: int
    months: tuple[MonthRow, ...]
    monte_carlo: MonteCarloView | None
    sensitivity: tuple[SensitivityRow, ...]


@dataclass(frozen=True, slots=True)
class CandlesView:
    """Candles for a chart: opening times and (open, high, low, close, volume) rows."""

    symbol: str
    timeframe_s: int
    ts_ms: tuple[int, ...]
    ohlcv: tuple[tuple[float, float, float, float, float], ...]
