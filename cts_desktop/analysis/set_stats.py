"""One set's figures for a person: ratios, evidence, what is missing in words (rules §1, §6)."""

from dataclasses import dataclass

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_arrays import SetArrays
from cts_desktop.analysis.set_figures import (
    STATES,
    SetFigures,
    SetSample,
    e_value,
    sample_sets,
)
from cts_desktop.analysis.set_words import expected_h, missing
from cts_desktop.domain.ladder import RESULT_WINDOW, LuckGuard, SetLevel, SetState

__all__ = [
    "STATES",
    "SetStats",
    "describe_sample",
    "describe_set",
    "sample_sets",
]


@dataclass(frozen=True, slots=True)
class SetStats:
    """What a set has shown so far; shares 0…1, cost units, hours.

    `win_rate`, `avg_units` and `profit_factor` look at the last 50 closed positions, or fewer while
    there are fewer (`window`); `payoff` at all. None: not defined yet, or no losing position.
    `evidence` is the set's e-value (1 = none), `family_evidence` the mean of its family's.

    Attributes:
        expected_h: hours until what is missing in closed positions, or in evidence at its mean
            growth so far, is there; None where nothing of that is missing or it does not grow.
        guard_off: it stands at Exchange without having passed the luck guard.
    """

    key: str
    symbol: str
    indication: str
    side: int
    level: SetLevel
    state: SetState
    n: int
    wins: int
    window: int
    win_rate: float | None
    break_even_win_rate: float
    avg_units: float | None
    interval_units: tuple[float, float] | None
    profit_factor: float | None
    payoff: float | None
    total_units: float
    drawdown_units: float
    drawdown_hours: float
    evidence: float
    family_evidence: float
    open_position: bool
    last_close_ms: int | None
    missing: tuple[str, ...]
    expected_h: float | None
    guard_off: bool


def describe_set(book: SetArrays, index: int, *, now_ms: int) -> SetStats:
    """Return the figures of one set as it is now."""
    return describe_sample(sample_sets(book, [index], now_ms))[0]


def describe_sample(sample: SetSample) -> list[SetStats]:
    """Return the figures of every set of a sample; on any thread."""
    return [_stats(SetFigures(sample, row)) for row in range(len(sample.specs))]


def _stats(one: SetFigures) -> SetStats:
    results, count = one.results, one.count
    return SetStats(
        key=one.spec.key,
        symbol=one.spec.symbol,
        indication=one.spec.indication,
        side=one.spec.side,
        level=one.level,
        state=one.state,
        n=count,
        wins=one.wins,
        window=results.size,
        win_rate=float((results > 0.0).mean()) if results.size else None,
        break_even_win_rate=one.break_even_win_rate,
        avg_units=float(results.mean()) if results.size else None,
        interval_units=one.interval(),
        profit_factor=one.profit_factor(RESULT_WINDOW),
        payoff=one.payoff(),
        total_units=one.columns[at.SUM],
        drawdown_units=one.drawdown_units,
        drawdown_hours=one.drawdown_hours(),
        evidence=e_value(one.log_e),
        family_evidence=one.family,
        open_position=one.flags[at.PHASE] == at.HOLDING,
        last_close_ms=int(one.columns[at.LAST_CLOSE_MS]) if count else None,
        missing=missing(one),
        expected_h=expected_h(one),
        guard_off=one.bars.luck_guard is LuckGuard.OFF and one.level is SetLevel.EXCHANGE,
    )
