"""Kernels of the ladder's gates (rules §6)."""

from typing import Final

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bools, Bytes, Floats, Ints, Singles
from cts_desktop.domain.ladder import RESULT_WINDOW, SetLevel

# Thresholds as a vector, in the order `ladder._bars` packs them.
BASE1_CLOSED: Final = 0
BASE1_RATE: Final = 1
BASE2_CLOSED: Final = 2
BASE2_RATE: Final = 3
BASE2_PAYOFF: Final = 4
MAIN_WINDOW: Final = 5
MAIN_UNITS: Final = 6
REAL_WINDOW: Final = 7
REAL_UNITS: Final = 8
REAL_FACTOR: Final = 9
REAL_DRAWDOWN_MS: Final = 10
EXCHANGE_WINDOW: Final = 11
EXCHANGE_UNITS: Final = 12
PAUSE_WINDOW: Final = 13
PAUSE_RATE: Final = 14
RESUME_RATE: Final = 15
FAIL_UNITS: Final = 16
BARS: Final = 17

_MISSES_TO_FALL = 2
_BASE = int(SetLevel.BASE)
_MAIN = int(SetLevel.MAIN)
_REAL = int(SetLevel.REAL)
_EXCHANGE = int(SetLevel.EXCHANGE)


@kernel
def window_sums(
    values: Floats, ring: Singles, index: int, window: int
) -> tuple[int, float, float, float]:
    """Return (size, wins, Σ positive, Σ |negative|) of a set's last `window` results."""
    count = int(values[at.COUNT, index])
    size = int(min(window, values[at.REMEMBERED, index]))
    wins = 0.0
    gained = 0.0
    lost = 0.0
    for number in range(count - size, count):
        net = float(ring[index, number % RESULT_WINDOW])
        if net > 0.0:
            wins += 1.0
            gained += net
        else:
            lost -= net
    return size, wins, gained, lost


@kernel
def meets_main(values: Floats, ring: Singles, bars: Floats, index: int) -> bool:
    """Tell whether a set meets Base phase 1, phase 2 and the gate to Main."""
    count = values[at.COUNT, index]
    wins = values[at.WINS, index]
    if count < max(bars[BASE1_CLOSED], bars[BASE2_CLOSED], 1.0):
        return False
    if wins < max(bars[BASE1_RATE], bars[BASE2_RATE]) * count:
        return False
    lost = values[at.GROSS_LOSS, index]
    if lost > 0.0:
        mean_win = values[at.GROSS_WIN, index] / wins if wins > 0.0 else 0.0
        if mean_win < bars[BASE2_PAYOFF] * lost / (count - wins):
            return False
    size, _, gained, lost = window_sums(values, ring, index, int(bars[MAIN_WINDOW]))
    return bool(size >= bars[MAIN_WINDOW] and gained - lost >= bars[MAIN_UNITS] * size)


@kernel
def meets_real(values: Floats, ring: Singles, bars: Floats, index: int, now_ms: int) -> bool:
    """Tell whether a set meets the gate to Real; no losing position passes the profit factor."""
    below_ms = values[at.BELOW_MS, index]
    if values[at.SUM, index] < values[at.MAX_SUM, index]:
        below_ms = max(below_ms, now_ms - values[at.MAX_AT_MS, index])
    size, _, gained, lost = window_sums(values, ring, index, int(bars[REAL_WINDOW]))
    return bool(
        size >= bars[REAL_WINDOW]
        and gained - lost >= bars[REAL_UNITS] * size
        and gained >= bars[REAL_FACTOR] * lost
        and below_ms <= bars[REAL_DRAWDOWN_MS]
    )


@kernel
def meets_exchange(values: Floats, ring: Singles, bars: Floats, index: int) -> bool:
    """Tell whether a set's recent results meet the gate to Exchange, the luck guard aside."""
    size, _, gained, lost = window_sums(values, ring, index, int(bars[EXCHANGE_WINDOW]))
    return bool(size >= bars[EXCHANGE_WINDOW] and gained - lost >= bars[EXCHANGE_UNITS] * size)


@kernel
def meets_gate(
    values: Floats,
    ring: Singles,
    bars: Floats,
    lucky: Bools,
    index: int,
    level: int,
    now_ms: int,
) -> bool:
    """Tell whether a set meets the gate that leads to `level`."""
    if level == _MAIN:
        return meets_main(values, ring, bars, index)
    if level == _REAL:
        return meets_real(values, ring, bars, index, now_ms)
    return level == _EXCHANGE and lucky[index] and meets_exchange(values, ring, bars, index)


@kernel
def judge_state(values: Floats, flags: Bytes, ring: Singles, bars: Floats, index: int) -> int:
    """Return the state a set deserves at its present level: failed, paused or free to act."""
    if values[at.DRAWDOWN, index] > bars[FAIL_UNITS]:
        return at.FAILED
    size, wins, _, _ = window_sums(values, ring, index, int(bars[PAUSE_WINDOW]))
    bar = bars[RESUME_RATE] if flags[at.STATE, index] == at.PAUSED else bars[PAUSE_RATE]
    if size >= bars[PAUSE_WINDOW] and wins < bar * size:
        return at.PAUSED
    return at.QUALIFIED if flags[at.LEVEL, index] > _BASE else at.EVALUATING


@kernel
def judge_level(
    values: Floats,
    flags: Bytes,
    ring: Singles,
    bars: Floats,
    lucky: Bools,
    index: int,
    now_ms: int,
) -> int:
    """Return the level a set deserves now: at most one up, one down after two misses in a row."""
    level = int(flags[at.LEVEL, index])
    if level > _BASE:
        if meets_gate(values, ring, bars, lucky, index, level, now_ms):
            flags[at.MISSES, index] = 0
        else:
            flags[at.MISSES, index] += 1
            if flags[at.MISSES, index] >= _MISSES_TO_FALL:
                return level - 1
            return level
    rises = (
        level < _EXCHANGE
        and flags[at.STATE, index] != at.PAUSED
        and meets_gate(values, ring, bars, lucky, index, level + 1, now_ms)
    )
    return level + 1 if rises else level


@kernel
def evaluate_sets(
    values: Floats,
    flags: Bytes,
    ring: Singles,
    bars: Floats,
    lucky: Bools,
    indices: Ints,
    changes: Ints,
    now_ms: int,
) -> int:
    """Judge the given sets once and return how many changed level (`changes[i] = set, old, new`).

    A failed set stays as it is until reset by hand; failing takes a set down to Base at once.
    """
    changed = 0
    for index in indices:
        if flags[at.STATE, index] == at.FAILED:
            continue
        before = int(flags[at.LEVEL, index])
        state = judge_state(values, flags, ring, bars, index)
        misses = flags[at.MISSES, index]
        old_state = flags[at.STATE, index]
        if state == at.FAILED:
            level = _BASE
        else:
            flags[at.STATE, index] = state
            level = judge_level(values, flags, ring, bars, lucky, index, now_ms)
            if state != at.PAUSED:
                state = at.QUALIFIED if level > _BASE else at.EVALUATING
        flags[at.STATE, index] = state
        flags[at.LEVEL, index] = level
        if level != before:
            flags[at.MISSES, index] = 0
            changes[changed, 0] = index
            changes[changed, 1] = before
            changes[changed, 2] = level
            changed += 1
        if level != before or state != old_state or flags[at.MISSES, index] != misses:
            flags[at.DIRTY, index] = 1
    return changed
