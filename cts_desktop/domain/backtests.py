"""Back-tests: what is asked for, what it was run on, and what came out."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cts_desktop.domain.presets import PresetType

#: The source of candles that were imported from files; other sources are connections.
IMPORTED: Final = "imported"
#: The mean of fewer trades in sample is nobody's best.
LEAST_TRADES: Final = 10


class RunState(StrEnum):
    """Life of a run; everything but the last three goes on after a restart of the program."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more is calculated."""
        return self in {RunState.DONE, RunState.CANCELLED, RunState.FAILED}


class Search(StrEnum):
    """How configurations are chosen; TPE and NSGA-II are Optuna's samplers."""

    GRID = "grid"
    """Every one: a back-test of the whole set."""
    RANDOM = "random"
    TPE = "tpe"
    QMC = "qmc"
    GENETIC = "nsga-ii"


@dataclass(frozen=True, slots=True)
class DataRange:
    """Candles a run is made on: all of a stored series, or those that open within a time.

    Attributes:
        source: a connection's id, or `IMPORTED`.
        until_ms: the first moment that no longer belongs to it; 0 means to the end.
    """

    source: str
    symbol: str
    timeframe_s: int
    since_ms: int = 0
    until_ms: int = 0


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What the candles of a run were.

    Attributes:
        begin_ms, end_ms: opening of the first and end of the last candle.
        gaps, missing: how often candles are missing, and how many.
        sha256: of times and prices; the same candles have the same hash wherever they come from.
    """

    data: DataRange
    rows: int
    begin_ms: int
    end_ms: int
    gaps: int
    missing: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestTerms:
    """What every trade pays, in % of price, and the unit `C` results are counted in.

    Attributes:
        funding_rate_pct: what longs pay and shorts receive at each 8-hour boundary of UTC.
    """

    position_cost_pct: float = 0.1
    fee_round_trip_pct: float = 0.1
    slippage_pct: float = 0.02
    funding_rate_pct: float = 0.0

    @property
    def paid_pct(self) -> float:
        """What a round trip pays whatever comes: fees and slippage."""
        return self.fee_round_trip_pct + self.slippage_pct


USUAL_TERMS: Final = BacktestTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRequest:
    """Everything that decides a result, apart from the candles themselves.

    Attributes:
        set_ids: sets of the preset to run; empty means all that are enabled.
        in_sample_share: share of the time that configurations are chosen on; the rest checks them.
        folds: windows of the walk-forward, 0 for none.
        search: grid runs every configuration; the others `trials` of them, per symbol.
        objective: figure that is searched for, a key of `FIGURES` in analysis.presets.figures.
        monte_carlo: how often the order of trades is drawn.
    """

    preset: PresetType
    data: tuple[DataRange, ...]
    title: str = ""
    set_ids: tuple[str, ...] = ()
    terms: BacktestTerms = USUAL_TERMS
    in_sample_share: float = 0.7
    folds: int = 0
    search: Search = Search.GRID
    trials: int = 500
    objective: str = "avg_units"
    monte_carlo: int = 1000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class BacktestTrade:
    """One closed simulated position.

    Attributes:
        configuration: its name, unique within the run (set, point and exits, without symbol).
        side: ``long`` or ``short``; reason: ``stop``, ``target``, ``trailing`` or ``time``.
        entry_ms: opening of the bar it was entered at; exit_ms: end of the bar it ended in.
        fees_pct: fees, slippage and funding paid, in % of price.
    """

    symbol: str
    configuration: str
    side: str
    entry_ms: int
    exit_ms: int
    entry_price: float
    exit_price: float
    reason: str
    gross_units: float
    net_units: float
    fees_pct: float


@dataclass(frozen=True, slots=True)
class BacktestRun:
    """One run as it is stored.

    Attributes:
        settings_hash: SHA-256 of the request in its written form.
        program_version: of the program that made it.
        done, total: parts calculated and to calculate.
        worked_ms: time spent calculating.
        message: why it failed, or notes about the data, in words.
    """

    run_id: str
    request: BacktestRequest
    state: RunState
    created_ms: int
    data: tuple[DataFacts, ...] = ()
    settings_hash: str = ""
    program_version: str = ""
    finished_ms: int | None = None
    done: int = 0
    total: int = 0
    worked_ms: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class RunPart:
    """One finished part of a run: figures of some configurations on one symbol.

    Attributes:
        number: which part, from 0.
        data: packed figures (analysis.presets.figures).
    """

    run_id: str
    number: int
    data: bytes = field(repr=False)
