"""One set's figures for a person: ratios, evidence, what is missing in words (rules §1, §6)."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Bytes, Floats, Singles
from cts_desktop.analysis.set_specs import SetSpec
from cts_desktop.domain.ladder import (
    RESULT_WINDOW,
    LadderThresholds,
    LuckGuard,
    SetLevel,
    SetState,
)

STATES: Final = (SetState.EVALUATING, SetState.QUALIFIED, SetState.PAUSED, SetState.FAILED)
"""States in the order of their codes in the book's flags."""

_MS_PER_HOUR: Final = 3_600_000.0
_LOG_LARGEST: Final = 690.0


@dataclass(frozen=True, slots=True)
class SetStats:
    """What a set has shown so far; shares 0…1, cost units, hours.

    `win_rate`, `avg_units` and `profit_factor` look at the last 50 closed positions, or fewer while
    there are fewer (`window`); `total_win_rate` and `payoff` at all. None: not defined yet, or no
    losing position. `evidence` is the set's e-value (1 = none), `family_evidence` the mean of its
    family's.
    """

    key: str
    level: SetLevel
    state: SetState
    n: int
    wins: int
    window: int
    win_rate: float | None
    total_win_rate: float | None
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


def e_value(log_e: float) -> float:
    """Return an e-value from its logarithm, kept below overflow."""
    return float(np.exp(min(log_e, _LOG_LARGEST)))


def recent_results(values: Floats, ring: Singles, window: int) -> Floats:
    """Return a set's last `window` net_units, oldest first, or as many as it remembers."""
    count = int(values[at.COUNT])
    size = min(window, int(values[at.REMEMBERED]))
    places = np.arange(count - size, count) % RESULT_WINDOW
    return ring[places].astype(np.float64)


def profit_factor_of(results: Floats) -> float | None:
    """Return Σ positive / |Σ negative|; None where nothing was lost."""
    lost = -float(results[results < 0.0].sum())
    return float(results[results > 0.0].sum()) / lost if lost > 0.0 else None


def payoff_of(values: Floats) -> float | None:
    """Return mean win / |mean loss| of all closed positions; None without a loss or without a win.

    A result of exactly 0 counts among the losses, as it does in the win rate.
    """
    wins, losses = values[at.WINS], values[at.COUNT] - values[at.WINS]
    if wins == 0.0 or values[at.GROSS_LOSS] <= 0.0:
        return None
    return float((values[at.GROSS_WIN] / wins) / (values[at.GROSS_LOSS] / losses))


def drawdown_hours_of(values: Floats, now_ms: int) -> float:
    """Return the longest time below the running maximum, a drawdown still going on included."""
    below_ms = float(values[at.BELOW_MS])
    if values[at.SUM] < values[at.MAX_SUM]:
        below_ms = max(below_ms, now_ms - float(values[at.MAX_AT_MS]))
    return below_ms / _MS_PER_HOUR


def _interval(results: Floats) -> tuple[float, float] | None:
    """Return the mean's 95 % interval by the normal approximation (a guide, not a gate)."""
    if results.size <= 1:
        return None
    half = 1.96 * float(results.std(ddof=1)) / float(np.sqrt(results.size))
    mean = float(results.mean())
    return mean - half, mean + half


def describe_set(
    spec: SetSpec,
    values: Floats,
    flags: Bytes,
    ring: Singles,
    thresholds: LadderThresholds,
    *,
    family_log_e: Floats,
    now_ms: int,
) -> SetStats:
    """Return the figures of one set from its columns of the book."""
    results = recent_results(values, ring, RESULT_WINDOW)
    count, wins = int(values[at.COUNT]), int(values[at.WINS])
    family = float(np.mean(np.exp(np.minimum(family_log_e, _LOG_LARGEST))))
    return SetStats(
        key=spec.key,
        level=SetLevel(int(flags[at.LEVEL])),
        state=STATES[int(flags[at.STATE])],
        n=count,
        wins=wins,
        window=results.size,
        win_rate=float((results > 0.0).mean()) if results.size else None,
        total_win_rate=wins / count if count else None,
        avg_units=float(results.mean()) if results.size else None,
        interval_units=_interval(results),
        profit_factor=profit_factor_of(results),
        payoff=payoff_of(values),
        total_units=float(values[at.SUM]),
        drawdown_units=float(values[at.DRAWDOWN]),
        drawdown_hours=drawdown_hours_of(values, now_ms),
        evidence=e_value(float(values[at.LOG_E])),
        family_evidence=family,
        open_position=bool(flags[at.PHASE] == at.HOLDING),
        last_close_ms=int(values[at.LAST_CLOSE_MS]) if count else None,
        missing=_missing(values, flags, ring, thresholds, family, now_ms),
    )


def _missing(
    values: Floats,
    flags: Bytes,
    ring: Singles,
    bars: LadderThresholds,
    family: float,
    now_ms: int,
) -> tuple[str, ...]:
    """Name what stands between a set and its next level."""
    state = STATES[int(flags[at.STATE])]
    if state is SetState.FAILED:
        return (f"failed: drawdown above {bars.fail_drawdown_units:g} units; reset by hand",)
    if state is SetState.PAUSED:
        return (f"paused: win rate must return to {bars.resume_from_win_rate:.0%}",)
    level = SetLevel(int(flags[at.LEVEL]))
    if level is SetLevel.BASE:
        return tuple(_missing_main(values, ring, bars))
    if level is SetLevel.MAIN:
        return tuple(_missing_real(values, ring, bars, now_ms))
    if level is SetLevel.REAL:
        return tuple(_missing_exchange(values, ring, bars, family))
    return ()


def _missing_main(values: Floats, ring: Singles, bars: LadderThresholds) -> list[str]:
    count = int(values[at.COUNT])
    phases = (
        (1, bars.base1_min_closed, bars.base1_min_win_rate),
        (2, bars.base2_min_closed, bars.base2_min_win_rate),
    )
    for phase, least, rate in phases:
        if count < least:
            return [f"phase {phase}: {least - count} more closed positions"]
        if values[at.WINS] / count < rate:
            return [f"phase {phase}: win rate {values[at.WINS] / count:.0%}, needs {rate:.0%}"]
    missing = []
    payoff = payoff_of(values)
    if payoff is not None and payoff < bars.base2_min_payoff:
        missing.append(f"phase 2: payoff {payoff:.2f}, needs {bars.base2_min_payoff:g}")
    return missing + _missing_average(values, ring, bars.main_window, bars.main_min_avg_units)


def _missing_average(values: Floats, ring: Singles, window: int, least: float) -> list[str]:
    results = recent_results(values, ring, window)
    if results.size < window:
        return [f"{window - results.size} more closed positions"]
    mean = float(results.mean())
    return [] if mean >= least else [f"average {mean:+.2f} units, needs {least:+g}"]


def _missing_real(values: Floats, ring: Singles, bars: LadderThresholds, now_ms: int) -> list[str]:
    missing = _missing_average(values, ring, bars.real_window, bars.real_min_avg_units)
    factor = profit_factor_of(recent_results(values, ring, bars.real_window))
    if factor is not None and factor < bars.real_min_profit_factor:
        missing.append(f"profit factor {factor:.2f}, needs {bars.real_min_profit_factor:g}")
    hours = drawdown_hours_of(values, now_ms)
    if hours > bars.real_max_drawdown_hours:
        missing.append(f"drawdown {hours:.1f} h, at most {bars.real_max_drawdown_hours:g} h")
    return missing


def _missing_exchange(
    values: Floats, ring: Singles, bars: LadderThresholds, family: float
) -> list[str]:
    missing = _missing_average(values, ring, bars.exchange_window, bars.exchange_min_avg_units)
    own = e_value(float(values[at.LOG_E]))
    if bars.luck_guard is LuckGuard.STANDARD and own < bars.luck_set_e:
        missing.append(f"evidence 1 → {own:.1f}, needs {bars.luck_set_e:g}")
    if bars.luck_guard is not LuckGuard.OFF and not missing:
        missing.append(f"luck guard ({bars.luck_guard.value}): family evidence 1 → {family:.1f}")
    return missing
