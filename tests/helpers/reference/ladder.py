"""Base → Main → Real → Exchange for single sets, with the luck guard (rules §6)."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cts_desktop.domain.ladder import LadderThresholds, LuckGuard
from tests.helpers.reference.statistics import Record

BASE, MAIN, REAL, EXCHANGE = range(4)
_Name = TypeVar("_Name", bound=Hashable)


@dataclass
class Rung:
    """Where one set stands."""

    level: int = BASE
    state: str = "evaluating"
    misses: int = 0


def e_bh(e_values: Mapping[_Name, float], q: float) -> set[_Name]:
    """Return who passes e-BH: the k largest, k the largest with `e_(k) ≥ m/(q·k)`."""
    ranked = sorted(e_values, key=lambda name: -e_values[name])
    m = len(ranked)
    passing = [k for k in range(1, m + 1) if e_values[ranked[k - 1]] >= m / (q * k)]
    return set(ranked[: max(passing)]) if passing else set()


def guarded(
    evidence: Mapping[_Name, float],
    family: Mapping[_Name, Hashable],
    bars: LadderThresholds,
) -> set[_Name]:
    """Return the sets which the luck guard lets to Exchange."""
    if bars.luck_guard is LuckGuard.OFF:
        return set(evidence)
    if bars.luck_guard is LuckGuard.STRICT:
        return e_bh(evidence, bars.luck_q)
    members: dict[Hashable, list[float]] = {}
    for name, value in evidence.items():
        members.setdefault(family[name], []).append(value)
    means = {one: math.fsum(values) / len(values) for one, values in members.items()}
    passing = e_bh(means, bars.luck_q)
    return {n for n, e in evidence.items() if family[n] in passing and e >= bars.luck_set_e}


def gate_to(
    level: int, record: Record, bars: LadderThresholds, now_ms: int, *, guard: bool
) -> bool:
    """Tell whether a set meets the gate that leads to a level. A window must be full."""
    if level == MAIN:
        return _phases(record, bars) and _average(record, bars.main_window, bars.main_min_avg_units)
    if level == REAL:
        factor = record.profit_factor(bars.real_window)
        return (
            _average(record, bars.real_window, bars.real_min_avg_units)
            and (factor is None or factor >= bars.real_min_profit_factor)
            and record.drawdown_hours(now_ms) <= bars.real_max_drawdown_hours
        )
    return guard and _average(record, bars.exchange_window, bars.exchange_min_avg_units)


def _phases(record: Record, bars: LadderThresholds) -> bool:
    """Tell whether both phases of Base are passed, on all closed positions."""
    n = record.n
    if n < max(1, bars.base1_min_closed, bars.base2_min_closed):
        return False
    win_rate = record.wins / n
    if win_rate < bars.base1_min_win_rate or win_rate < bars.base2_min_win_rate:
        return False
    payoff = record.payoff()
    if payoff is None:
        return record.gross_loss <= 0.0 or bars.base2_min_payoff <= 0.0
    return payoff >= bars.base2_min_payoff


def _average(record: Record, window: int, least: float) -> bool:
    average = record.avg_units(window)
    return record.n >= window and average is not None and average >= least


def evaluate(
    rung: Rung, record: Record, bars: LadderThresholds, now_ms: int, *, guard: bool
) -> None:
    """Judge one set once.

    Decisions as in the docstrings of `analysis.ladder` and `analysis.gates`: one level at most per
    evaluation; the second miss in a row of its own level's gate takes a set down one; failing takes
    it to Base at once and lasts until reset by hand; a paused set does not rise; a set is
    evaluating at Base and qualified above.
    """
    if rung.state == "failed":
        return
    if record.drawdown_units() > bars.fail_drawdown_units:
        rung.state = "failed"
        _move(rung, BASE)
        return
    rate = record.win_rate(bars.pause_window)
    bar = bars.resume_from_win_rate if rung.state == "paused" else bars.pause_below_win_rate
    paused = record.n >= bars.pause_window and rate is not None and rate < bar
    _move(rung, _level(rung, record, bars, now_ms, guard=guard, paused=paused))
    if paused:
        rung.state = "paused"
    else:
        rung.state = "qualified" if rung.level > BASE else "evaluating"


def _level(
    rung: Rung, record: Record, bars: LadderThresholds, now_ms: int, *, guard: bool, paused: bool
) -> int:
    if rung.level > BASE:
        if not gate_to(rung.level, record, bars, now_ms, guard=guard):
            rung.misses += 1
            return rung.level - (rung.misses > 1)
        rung.misses = 0
    rises = (
        rung.level < EXCHANGE
        and not paused
        and gate_to(rung.level + 1, record, bars, now_ms, guard=guard)
    )
    return rung.level + rises


def _move(rung: Rung, level: int) -> None:
    if level != rung.level:
        rung.level, rung.misses = level, 0
