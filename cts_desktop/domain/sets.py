"""Configuration sets and their simulated positions as plain values, for storage and display."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SetRow:
    """One configuration set as stored.

    Attributes:
        data: everything needed to continue exactly where the set was (sums, evidence, newest
            results, an open simulated position), packed by `analysis.set_storage`.
    """

    set_key: str
    symbol: str
    indication: str
    side: str
    level: int
    state: str
    closed_count: int
    win_count: int
    net_units_sum: float
    updated_ms: int
    data: bytes


@dataclass(frozen=True, slots=True)
class SimulatedTrade:
    """One closed simulated position; results in cost units."""

    set_key: str
    symbol: str
    side: str
    entry_price: float
    exit_price: float
    entry_ms: int
    exit_ms: int
    gross_units: float
    net_units: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteMetrics:
    """What one connection's main engine did in one minute of its market: counts.

    Attributes:
        minute_ms: start of the minute, market time.
        steps: price steps taken; `symbol_steps` symbols with a price in them.
        stale: symbol-steps without a price, or after a gap too short to tell.
        active: symbol-steps with an open activity gate; `quiet` with a closed one, by symbol.
        signals: signals by `"SYMBOL indication side"`.
        blocked: signals that woke no set, by reason (nothing idle, not allowed …).
        opened, closed: simulated positions; `net_units` the closed ones' sum.
        asks: sets at Exchange that asked; `asked` wishes handed to the gate (best per symbol/side).
        refused: refusals of the gate by reason; `sent` entries that went out.
        levels: sets at Base, Main, Real, Exchange at the end; `promoted`, `demoted` changes.
        paused, failed: sets in that state at the end.
    """

    minute_ms: int
    steps: int = 0
    symbol_steps: int = 0
    stale: int = 0
    active: int = 0
    quiet: Mapping[str, int] = field(default_factory=dict)
    signals: Mapping[str, int] = field(default_factory=dict)
    blocked: Mapping[str, int] = field(default_factory=dict)
    opened: int = 0
    closed: int = 0
    net_units: float = 0.0
    asks: int = 0
    asked: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    sent: int = 0
    levels: tuple[int, int, int, int] = (0, 0, 0, 0)
    promoted: int = 0
    demoted: int = 0
    paused: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTwin:
    """The simulated position that goes with a position at the venue, and how the two differ.

    Prices of the simulation are float64 like all of it; what was paid at the venue is in the
    position itself. Percentages of price; a positive slippage or difference is a loss against the
    simulation. None: not known yet.

    Attributes:
        twin_id: also `Position.paper_twin_id`.
        signal_ms: time of the signal that made both.
        fee_pct, slippage_pct, funding_pct: what the simulation paid when it closed.
        finished_ms: when the comparison ended: complete where `fee_difference_pct` is known, else
            given up.
        note: what could not be compared, and why, in words.
    """

    twin_id: str
    connection_id: str
    position_id: str
    symbol: str
    set_key: str
    side: str
    signal_ms: int
    entry_price: float | None = None
    entry_ms: int | None = None
    exit_price: float | None = None
    exit_ms: int | None = None
    exit_reason: str = ""
    net_units: float | None = None
    fee_pct: float | None = None
    slippage_pct: float | None = None
    funding_pct: float | None = None
    entry_slippage_pct: float | None = None
    exit_slippage_pct: float | None = None
    fee_difference_pct: float | None = None
    funding_difference_pct: float | None = None
    finished_ms: int | None = None
    note: str = ""
