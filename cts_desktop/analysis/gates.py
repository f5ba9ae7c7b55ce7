# ruff: noqa: FBT001, PLR0913, PLR0917 - a kernel takes its arrays, and flags, by position
"""Kernels of the ladder's gates (rules §6)."""

from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bools, Bytes, Counts, Floats, Ints, Singles
from cts_desktop.domain.ladder import RESULT_WINDOW, LadderThresholds, SetLevel

# Thresholds as a vector, in the order `pack_bars` packs them.
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

_MISSES_TO_FALL = 2
_ZERO = np.float32(0.0)
_AHEAD = 64
MS_PER_HOUR: Final = 3_600_000.0
_BASE = int(SetLevel.BASE)
_MAIN = int(SetLevel.MAIN)
_REAL = int(SetLevel.REAL)
_EXCHANGE = int(SetLevel.EXCHANGE)


def pack_bars(thresholds: LadderThresholds) -> Floats:
    """Return the thresholds in the order of the constants above; times in ms."""
    return np.array(
        [
            thresholds.base1_min_closed,
            thresholds.base1_min_win_rate,
            thresholds.base2_min_closed,
            thresholds.base2_min_win_rate,
            thresholds.base2_min_payoff,
            thresholds.main_window,
            thresholds.main_min_avg_units,
            thresholds.real_window,
            thresholds.real_min_avg_units,
            thresholds.real_min_profit_factor,
            thresholds.real_max_drawdown_hours * MS_PER_HOUR,
            thresholds.exchange_window,
            thresholds.exchange_min_avg_units,
            thresholds.pause_window,
            thresholds.pause_below_win_rate,
            thresholds.resume_from_win_rate,
            thresholds.fail_drawdown_units,
        ],
        np.float64,
    )


@kernel
def window_wins(ring: Singles, index: int, count: int, window: int) -> int:
    """Return how many of a set's last `window` results won."""
    if window >= RESULT_WINDOW and count >= RESULT_WINDOW:
        wins = 0
        for place in range(RESULT_WINDOW):
            wins += ring[index, place] > 0.0
        return wins
    size = min(window, count)
    place = (count - size) % RESULT_WINDOW
    wins = 0
    for _ in range(size):
        wins += ring[index, place] > 0.0
        place += 1
        if place == RESULT_WINDOW:
            place = 0
    return wins


@kernel
def window_sums(ring: Singles, index: int, count: int, window: int) -> tuple[float, float]:
    """Return (Σ positive, Σ |negative|) of a set's last `window` results, added oldest first."""
    size = min(window, count)
    place = (count - size) % RESULT_WINDOW
    gained = 0.0
    lost = 0.0
    for _ in range(size):
        # No branch: the sign of a result is as good as random, and a wrong guess costs 15 cycles.
        gained += max(ring[index, place], _ZERO)
        lost -= min(ring[index, place], _ZERO)
        place += 1
        if place == RESULT_WINDOW:
            place = 0
    return gained, lost


@kernel
def meets_main(state: Floats, counts: Counts, ring: Singles, bars: Floats, index: int) -> bool:
    """Tell whether a set meets Base phase 1, phase 2 and the gate to Main."""
    count = int(counts[index, at.COUNT])
    wins = int(counts[index, at.WINS])
    if count < max(bars[BASE1_CLOSED], bars[BASE2_CLOSED], bars[MAIN_WINDOW], 1.0):
        return False
    if wins / count < max(bars[BASE1_RATE], bars[BASE2_RATE]):
        return False
    lost = state[index, at.GROSS_LOSS]
    if lost > 0.0:
        mean_win = (state[index, at.SUM] + lost) / wins if wins > 0 else 0.0
        if mean_win < bars[BASE2_PAYOFF] * lost / (count - wins):
            return False
    window = int(bars[MAIN_WINDOW])
    gained, lost = window_sums(ring, index, count, window)
    return bool(gained - lost >= bars[MAIN_UNITS] * window)


@kernel
def below_maximum_ms(state: Floats, index: int, now_ms: int) -> float:
    """Return a set's longest time below its running maximum, one still going on included."""
    below_ms = state[index, at.BELOW_MS]
    if state[index, at.SUM] < state[index, at.MAX_SUM]:
        below_ms = max(below_ms, now_ms - state[index, at.MAX_AT_MS])
    return float(below_ms)


@kernel
def meets_real(
    state: Floats, counts: Counts, ring: Singles, bars: Floats, index: int, now_ms: int
) -> bool:
    """Tell whether a set meets the gate to Real; no losing position passes the profit factor."""
    count = int(counts[index, at.COUNT])
    window = int(bars[REAL_WINDOW])
    if count < window:
        return False
    if below_maximum_ms(state, index, now_ms) > bars[REAL_DRAWDOWN_MS]:
        return False
    gained, lost = window_sums(ring, index, count, window)
    return bool(gained - lost >= bars[REAL_UNITS] * window and gained >= bars[REAL_FACTOR] * lost)


@kernel
def meets_exchange(counts: Counts, ring: Singles, bars: Floats, index: int) -> bool:
    """Tell whether a set's recent results meet the gate to Exchange, the luck guard aside."""
    count = int(counts[index, at.COUNT])
    window = int(bars[EXCHANGE_WINDOW])
    if count < window:
        return False
    gained, lost = window_sums(ring, index, count, window)
    return bool(gained - lost >= bars[EXCHANGE_UNITS] * window)


@kernel
def meets_gate(
    state: Floats,
    counts: Counts,
    ring: Singles,
    bars: Floats,
    index: int,
    level: int,
    lucky: bool,
    now_ms: int,
) -> bool:
    """Tell whether a set meets the gate that leads to `level`; `lucky` is the guard's verdict."""
    if level == _MAIN:
        return meets_main(state, counts, ring, bars, index)
    if level == _REAL:
        return meets_real(state, counts, ring, bars, index, now_ms)
    return level == _EXCHANGE and lucky and meets_exchange(counts, ring, bars, index)


@kernel
def judge_state(
    state: Floats, counts: Counts, flags: Bytes, ring: Singles, bars: Floats, index: int
) -> int:
    """Return the state a set deserves at its present level: failed, paused or free to act."""
    if state[index, at.DRAWDOWN] > bars[FAIL_UNITS]:
        return at.FAILED
    count = int(counts[index, at.COUNT])
    window = int(bars[PAUSE_WINDOW])
    if count >= window:
        bar = bars[RESUME_RATE] if flags[at.STATE, index] == at.PAUSED else bars[PAUSE_RATE]
        if window_wins(ring, index, count, window) / window < bar:
            return at.PAUSED
    return at.QUALIFIED if flags[at.LEVEL, index] > _BASE else at.EVALUATING


@kernel
def judge_level(
    state: Floats,
    counts: Counts,
    flags: Bytes,
    ring: Singles,
    bars: Floats,
    index: int,
    lucky: bool,
    now_ms: int,
) -> int:
    """Return the level a set deserves now: at most one up, one down after two misses in a row."""
    level = int(flags[at.LEVEL, index])
    if level > _BASE:
        if meets_gate(state, counts, ring, bars, index, level, lucky, now_ms):
            flags[at.MISSES, index] = 0
        else:
            flags[at.MISSES, index] += 1
            if flags[at.MISSES, index] >= _MISSES_TO_FALL:
                return level - 1
            return level
    rises = (
        level < _EXCHANGE
        and flags[at.STATE, index] != at.PAUSED
        and meets_gate(state, counts, ring, bars, index, level + 1, lucky, now_ms)
    )
    return level + 1 if rises else level


@kernel
def take_changed(flags: Bytes, indices: Ints, dirty_groups: Bytes, n_exits: int) -> bool:
    """Mark the groups of sets that closed something since they were judged last.

    Returns whether a set among `indices` stands where the luck guard matters.
    """
    guarded = False
    for index in indices:
        if flags[at.CHANGED, index] != 0:
            flags[at.CHANGED, index] = 0
            dirty_groups[index // n_exits] = 1
        guarded |= flags[at.LEVEL, index] >= _REAL
    return bool(guarded)


@kernel
def read_ahead(
    state: Floats, counts: Counts, log_e: Floats, flags: Bytes, ring: Singles, indices: Ints
) -> float:
    """Read a little of every set, so that the processor fetches many of them at once.

    The results of a set lie anywhere in hundreds of megabytes. Judging waits for each of them in
    turn; these loads wait together. The sum is kept by the caller: what nobody uses is not loaded.
    """
    total = 0.0
    for index in indices:
        total += state[index, at.SUM] + state[index, at.DRAWDOWN] + counts[index, at.COUNT]
        total += log_e[index] + flags[at.STATE, index] + flags[at.MISSES, index]
        for place in range(0, RESULT_WINDOW, 16):  # 64 bytes
            total += ring[index, place]
    return total


@kernel
def evaluate_sets(
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    bars: Floats,
    open_groups: Bools,
    log_bar: float,
    n_exits: int,
    indices: Ints,
    changes: Ints,
    ahead: Floats,
    now_ms: int,
) -> int:
    """Judge the given sets once and return how many changed level (`changes[i] = set, old, new`).

    A failed set stays as it is until reset by hand; failing takes a set down to Base at once. The
    luck guard lets a set pass whose group is open and whose `log_e` reaches `log_bar`. `ahead` is
    one number for `read_ahead`.
    """
    changed = 0
    for number in range(indices.size):
        if number % _AHEAD == 0:
            near = indices[number : number + _AHEAD]
            ahead[0] = read_ahead(state, counts, log_e, flags, ring, near)
        index = indices[number]
        old_state = flags[at.STATE, index]
        if old_state == at.FAILED:
            continue
        before = int(flags[at.LEVEL, index])
        misses = flags[at.MISSES, index]
        verdict = judge_state(state, counts, flags, ring, bars, index)
        if verdict == at.FAILED:
            level = _BASE
        else:
            flags[at.STATE, index] = verdict
            lucky = bool(open_groups[index // n_exits] and log_e[index] >= log_bar)
            level = judge_level(state, counts, flags, ring, bars, index, lucky, now_ms)
            if verdict != at.PAUSED:
                verdict = at.QUALIFIED if level > _BASE else at.EVALUATING
        flags[at.STATE, index] = verdict
        flags[at.LEVEL, index] = level
        if level != before:
            flags[at.MISSES, index] = 0
            changes[changed, 0] = index
            changes[changed, 1] = before
            changes[changed, 2] = level
            changed += 1
        if level != before or verdict != old_state or flags[at.MISSES, index] != misses:
            flags[at.DIRTY, index] = 1
    return changed


@kernel
def count_stages(flags: Bytes, table: Ints) -> None:
    """Count the sets of each level and state: `table[level, state]`."""
    table[:] = 0
    others = 0
    for index in range(flags.shape[1]):
        level, state = flags[at.LEVEL, index], flags[at.STATE, index]
        if (level | state) != 0:
            table[level, state] += 1
            others += 1
    table[_BASE, at.EVALUATING] = flags.shape[1] - others
