# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""Simulated positions of one preset set on one symbol, bar after bar (rules §5, §9).

What a back-test does at once for all bars of one configuration this does for all configurations at
once, one bar after the other, with the same exit kernel and the same sums: the same bars give the
same trades, to the last bit. Only one thing is added: results are booked for the evaluation, and
evidence counts from positions that were entered since the preset runs here.

A bar: entries that wait for its open are made (only into a bar with a trade, directly after the one
that signalled); every open position goes through the exit kernel, one just entered too; then the
signals of the bar's close wait for the next open.
"""

from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exits import OPEN_CODE, exit_step
from cts_desktop.analysis.layout import Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.outcome import outcome
from cts_desktop.analysis.results import log_capital, record_result

# Places `numbers[configuration, side, slot, column]`, float64 …
ENTRY: Final = 0
BEST: Final = 1
ENTRY_MS: Final = 2
STOP_PCT: Final = 3
FREE_MS: Final = 4
SIGNAL_MS: Final = 5
PLACE_COLUMNS: Final = 6
# … and `marks[configuration, side, slot, column]`, uint8. Phases are those of `layout`.
PHASE: Final = 0
LATCHED: Final = 1
MARK_COLUMNS: Final = 2

# `rules`, float64: what holds for every configuration of the set.
POSITION_COST: Final = 0
MAX_HOLD_MS: Final = 1
TRAILING_ONLY: Final = 2
COOLDOWN_MS: Final = 3
LIVE_MS: Final = 4
RULES: Final = 5

# `bars[bar, column]`, float64; `times[bar, column]`, int64: begin and end, and whether it is empty.
OPEN: Final = 0
HIGH: Final = 1
LOW: Final = 2
CLOSE: Final = 3
BEGIN_MS: Final = 0
END_MS: Final = 1
EMPTY: Final = 2

# `signals[signal, column]`, int64, in order of bars; `side` is an index into the set's sides.
SIGNAL_BAR: Final = 0
SIGNAL_POINT: Final = 1
SIGNAL_SIDE: Final = 2
SIGNAL_COLUMNS: Final = 3

CLOSED_DTYPE: Final = np.dtype(
    [
        ("configuration", np.int64),
        ("side", np.int64),
        ("reason", np.int64),
        ("entry_ms", np.int64),
        ("exit_ms", np.int64),
        ("entry_price", np.float64),
        ("exit_price", np.float64),
        ("gross_units", np.float64),
        ("net_units", np.float64),
    ]
)
"""A closed position; `side` +1 or -1; the begin of its first bar and the end of its last."""
CLOSED_FIELDS: Final = len(CLOSED_DTYPE.names or ())


# Open positions are in `numbers`, so two columns of `state` are free: Σ and Σ² of what is evidence.
EVIDENCE_SUM: Final = at.ENTRY
EVIDENCE_SQUARES: Final = at.BEST


@kernel
def max_bet(stop_pct: float, cost_pct: float) -> float:
    """Return the most the sceptic bets, `1/2B` with B = 2·sl_pct/C (rules §6)."""
    return cost_pct / (4.0 * stop_pct)


@kernel
def book_result(
    state: Floats,
    counts: Counts,
    live: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    index: int,
    slot: int,
    bet: float,
    net: float,
    entry_ms: float,
    exit_ms: float,
    live_ms: float,
) -> None:
    """Add a result to its configuration; one entered before `live_ms` is no evidence.

    Neither is one of a second slot: it shares prices with the position beside it, and a sceptic who
    stakes on both what he won on one wins by mere luck (of 1,350 configurations on random walks
    without costs 5 % reached e = 20, against 0.3 %). Long and short beside each other only cost
    him: what one gains the other loses.
    """
    row = state[index]
    capital = log_e[index]
    if slot == 0:
        if entry_ms >= live_ms:
            capital = log_capital(capital, row[EVIDENCE_SUM], row[EVIDENCE_SQUARES], bet, net)
        row[EVIDENCE_SUM] += net
        row[EVIDENCE_SQUARES] += net * net
    row[at.ENTRY_MS] = entry_ms
    record_result(state, counts, log_e, flags, ring, index, bet, net, exit_ms)
    log_e[index] = capital
    if entry_ms >= live_ms:
        live[index] += 1


@kernel
def step_bar(
    numbers: Floats,
    marks: Bytes,
    state: Floats,
    counts: Counts,
    live: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    exits: Floats,
    sides: Floats,
    costs: Floats,
    rules: Floats,
    bar: Floats,
    time: Ints,
    closed_ints: Ints,
    closed_floats: Floats,
    closed: int,
) -> int:
    """Take every place through one bar; return how many closed, `closed` of earlier bars included.

    Closed positions are written as far as there are rows for them, in the order of configurations,
    sides and slots.
    """
    end_ms = float(time[END_MS])
    for index in range(numbers.shape[0]):
        exit_ = index % exits.shape[0]
        for position in range(numbers.shape[1]):
            for slot in range(numbers.shape[2]):
                place = numbers[index, position, slot]
                mark = marks[index, position, slot]
                if mark[PHASE] == at.IDLE:
                    continue
                side = sides[position]
                flags[at.DIRTY, index] = 1
                if mark[PHASE] == at.PENDING:
                    if place[SIGNAL_MS] != time[BEGIN_MS] or time[EMPTY] != 0:
                        mark[PHASE] = at.IDLE
                        continue
                    mark[PHASE] = at.HOLDING
                    mark[LATCHED] = 0
                    place[ENTRY] = bar[OPEN]
                    place[BEST] = bar[OPEN]
                    place[ENTRY_MS] = float(time[BEGIN_MS])
                code, price, best, latched = exit_step(
                    side, place[ENTRY], place[BEST], float(mark[LATCHED]),
                    exits[exit_, at.TP_PCT], place[STOP_PCT], exits[exit_, at.TRAIL_START_PCT],
                    exits[exit_, at.TRAIL_DISTANCE_PCT], rules[TRAILING_ONLY], bar[OPEN],
                    bar[HIGH], bar[LOW], bar[CLOSE], end_ms - place[ENTRY_MS], rules[MAX_HOLD_MS],
                )  # fmt: skip
                place[BEST] = best
                mark[LATCHED] = 1 if latched > 0.0 else 0
                if code == OPEN_CODE:
                    continue
                gross, net = outcome(
                    side, place[ENTRY], price, costs[at.FEE_PCT] + costs[at.SLIPPAGE_PCT],
                    costs[at.FUNDING_PCT], rules[POSITION_COST], int(place[ENTRY_MS]),
                    time[END_MS],
                )  # fmt: skip
                bet = max_bet(place[STOP_PCT], rules[POSITION_COST])
                book_result(
                    state, counts, live, log_e, flags, ring, index, slot, bet, net,
                    place[ENTRY_MS], end_ms, rules[LIVE_MS],
                )  # fmt: skip
                mark[PHASE] = at.IDLE
                mark[LATCHED] = 0
                place[FREE_MS] = end_ms + rules[COOLDOWN_MS]
                if closed < closed_ints.shape[0]:
                    closed_ints[closed, 0] = index
                    closed_ints[closed, 1] = int(side)
                    closed_ints[closed, 2] = code
                    closed_ints[closed, 3] = int(place[ENTRY_MS])
                    closed_ints[closed, 4] = time[END_MS]
                    closed_floats[closed, 5] = place[ENTRY]
                    closed_floats[closed, 6] = price
                    closed_floats[closed, 7] = gross
                    closed_floats[closed, 8] = net
                closed += 1
    return closed


@kernel
def wake(
    numbers: Floats,
    marks: Bytes,
    flags: Bytes,
    exits: Floats,
    signal: Ints,
    stop_pct: float,
    now_ms: int,
    woken: Ints,
    count: int,
) -> int:
    """Let a signal of the bar that ended at `now_ms` wait in the first free place of each exit.

    `stop_pct` NaN means the exit's own stop. Configurations are written to `woken` from `count` on;
    returns how many there are now.
    """
    first = signal[SIGNAL_POINT] * exits.shape[0]
    position = signal[SIGNAL_SIDE]
    for exit_ in range(exits.shape[0]):
        index = first + exit_
        for slot in range(numbers.shape[2]):
            place = numbers[index, position, slot]
            if marks[index, position, slot, PHASE] != at.IDLE or now_ms < place[FREE_MS]:
                continue
            marks[index, position, slot, PHASE] = at.PENDING
            place[SIGNAL_MS] = now_ms
            place[STOP_PCT] = exits[exit_, at.SL_PCT] if np.isnan(stop_pct) else stop_pct
            flags[at.DIRTY, index] = 1
            if count < woken.shape[0]:
                woken[count] = index
            count += 1
            break
    return count


@kernel
def run_bars(
    numbers: Floats,
    marks: Bytes,
    state: Floats,
    counts: Counts,
    live: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    exits: Floats,
    sides: Floats,
    costs: Floats,
    rules: Floats,
    bars: Floats,
    times: Ints,
    signals: Ints,
    stops: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    woken: Ints,
) -> int:
    """Run finished bars with the signals of their closes; return how many positions closed."""
    closed = 0
    signal = 0
    for bar in range(bars.shape[0]):
        closed = step_bar(
            numbers, marks, state, counts, live, log_e, flags, ring, exits, sides, costs, rules,
            bars[bar], times[bar], closed_ints, closed_floats, closed,
        )  # fmt: skip
        while signal < signals.shape[0] and signals[signal, SIGNAL_BAR] <= bar:
            wake(
                numbers, marks, flags, exits, signals[signal], stops[signal], times[bar, END_MS],
                woken, 0,
            )  # fmt: skip
            signal += 1
    return closed
