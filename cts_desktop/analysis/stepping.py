# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""One market step for every set: exits and entries, and which sets a signal wakes (rules §5).

The sets of a group lie in blocks of equal size, and a block knows the nearest alarm of its sets
and the earliest time one is due: a quiet step costs a few comparisons per block.
"""

from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.alarms import arm, disarm
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exits import OPEN_CODE, exit_step
from cts_desktop.analysis.layout import Bools, Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.results import close_position
from cts_desktop.domain.ladder import SetLevel

BLOCK_SIZE: Final = 64
"""The most sets in a block: more make a ringing block dear, fewer a quiet step."""

_EXCHANGE = int(SetLevel.EXCHANGE)
_DROP = -1
_WAIT = 0
_ENTER = 1

# Columns of a signal, `SIGNAL_DTYPE` seen as int64.
_SYMBOL: Final = 0
_PARAMETERISATION: Final = 1
_SIDE: Final = 2


@kernel
def enter_pending(
    state: Floats,
    flags: Bytes,
    alarms: Singles,
    exits: Floats,
    rules: Floats,
    opened: Ints,
    totals: Ints,
    index: int,
    exit_: int,
    side: float,
    price: float,
    entering: int,
    now_ms: int,
) -> None:
    """Open a pending position at this step's last price, wait, or drop it.

    A step without a trade waits: the price that made the signal must not be the entry. An entry
    that is not allowed is dropped, and so is one that waited too long or of a set that failed.
    """
    expired = now_ms - state[index, at.ENTRY_MS] > rules[at.PENDING_MS]
    if entering == _DROP or expired or flags[at.STATE, index] == at.FAILED:
        flags[at.PHASE, index] = at.IDLE
        disarm(alarms, index)
    elif entering == _ENTER:
        flags[at.PHASE, index] = at.HOLDING
        flags[at.DIRTY, index] = 1
        flags[at.LATCHED, index] = 0
        state[index, at.ENTRY] = price
        state[index, at.BEST] = price
        state[index, at.ENTRY_MS] = now_ms
        if state[index, at.FIRST_MS] == 0.0:
            state[index, at.FIRST_MS] = now_ms
        arm(alarms, flags, state, exits, rules[at.TRAILING_ONLY], index, exit_, side)
        opened[totals[at.STEP_OPENED]] = index
        totals[at.STEP_OPENED] += 1


@kernel
def hold_on(
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    alarms: Singles,
    exits: Floats,
    costs: Floats,
    rules: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    totals: Ints,
    index: int,
    exit_: int,
    symbol: int,
    side: float,
    open_: float,
    high: float,
    low: float,
    last: float,
    now_ms: int,
) -> None:
    """Run the exit kernel for one held position and act on what it says."""
    best = state[index, at.BEST]
    code, price, best_after, latched = exit_step(
        side,
        state[index, at.ENTRY],
        best,
        float(flags[at.LATCHED, index]),
        exits[exit_, at.TP_PCT],
        exits[exit_, at.SL_PCT],
        exits[exit_, at.TRAIL_START_PCT],
        exits[exit_, at.TRAIL_DISTANCE_PCT],
        rules[at.TRAILING_ONLY],
        open_,
        high,
        low,
        last,
        now_ms - state[index, at.ENTRY_MS],
        rules[at.MAX_HOLD_MS],
    )
    state[index, at.BEST] = best_after
    if code != OPEN_CODE:
        close_position(
            state, counts, log_e, flags, ring, costs, rules, closed_ints, closed_floats, totals,
            index, symbol, side, exits[exit_, at.MAX_BET], code, price, now_ms,
        )  # fmt: skip
        disarm(alarms, index)
    elif latched > 0.0 and (best_after != best or flags[at.LATCHED, index] == 0):
        # Only a latched trailing stop needs the best price after a restart.
        flags[at.LATCHED, index] = 1
        flags[at.DIRTY, index] = 1
        arm(alarms, flags, state, exits, rules[at.TRAILING_ONLY], index, exit_, side)


@kernel
def step_block(
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    alarms: Singles,
    blocks: Singles,
    due: Floats,
    exits: Floats,
    costs: Floats,
    rules: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    opened: Ints,
    totals: Ints,
    block: int,
    first: int,
    stop: int,
    first_exit: int,
    symbol: int,
    side: float,
    open_: float,
    high: float,
    low: float,
    last: float,
    entering: int,
    now_ms: int,
    clock_ms: float,
) -> None:
    """Look at the sets of one block whose alarm rings, in their order, and renew the block's own.

    `clock_ms` is -inf for a symbol without data, whose positions are not touched.
    """
    timed = clock_ms >= due[block]
    earliest = np.inf if timed else due[block]
    hold_ms = rules[at.MAX_HOLD_MS]
    nearest_below = np.float32(-np.inf)
    nearest_above = np.float32(np.inf)
    for index in range(first, stop):
        rings = low <= alarms[at.LOWER, index] or high >= alarms[at.UPPER, index]
        if rings or timed:
            exit_ = index - first + first_exit
            phase = flags[at.PHASE, index]
            if phase == at.PENDING:
                enter_pending(
                    state, flags, alarms, exits, rules, opened, totals, index, exit_, side, last,
                    entering, now_ms,
                )  # fmt: skip
                if hold_ms > 0.0 and flags[at.PHASE, index] == at.HOLDING:
                    earliest = min(earliest, now_ms + hold_ms)
            elif phase == at.HOLDING:
                ends_ms = state[index, at.ENTRY_MS] + hold_ms
                if rings or (hold_ms > 0.0 and now_ms >= ends_ms):
                    hold_on(
                        state, counts, log_e, flags, ring, alarms, exits, costs, rules,
                        closed_ints, closed_floats, totals, index, exit_, symbol, side, open_,
                        high, low, last, now_ms,
                    )  # fmt: skip
                if timed and flags[at.PHASE, index] == at.HOLDING:
                    earliest = min(earliest, ends_ms)
        nearest_below = max(nearest_below, alarms[at.LOWER, index])
        nearest_above = min(nearest_above, alarms[at.UPPER, index])
    blocks[at.LOWER, block] = nearest_below
    blocks[at.UPPER, block] = nearest_above
    due[block] = earliest


@kernel
def step_positions(
    data: Floats,
    meta: Ints,
    allowed: Bools,
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    alarms: Singles,
    blocks: Singles,
    due: Floats,
    exits: Floats,
    costs: Floats,
    rules: Floats,
    sides: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    opened: Ints,
    totals: Ints,
    block_size: int,
) -> None:
    """Run exits and pending entries of all symbols through the newest step, in the sets' order.

    A symbol without data keeps its open positions untouched; the next price then acts as a gap.
    """
    now_ms = meta[at.NOW_MS, 0]
    totals[at.SEEN_MS] = now_ms
    totals[at.STEP_CLOSED] = 0
    totals[at.STEP_OPENED] = 0
    end = meta[at.NEWEST, 0] + data.shape[2] // 2
    n_symbols = data.shape[1]
    n_exits = exits.shape[0]
    groups_per_symbol = state.shape[0] // max(1, n_exits * n_symbols)
    block = -1
    for symbol in range(n_symbols):
        valid = meta[at.VALID, symbol]
        open_ = data[at.OPEN, symbol, end]
        high = data[at.HIGH, symbol, end]
        low = data[at.LOW, symbol, end]
        last = data[at.LAST, symbol, end]
        clock_ms = float(now_ms)
        if valid <= 0:
            # Nothing but a pending position lets these ring.
            low, high, clock_ms = np.inf, -np.inf, -np.inf
        entering = _DROP
        if valid > 1 and allowed[symbol]:
            entering = _WAIT if data[at.EMPTY, symbol, end] > 0.0 else _ENTER
        first_group = symbol * groups_per_symbol
        for group in range(first_group, first_group + groups_per_symbol):
            first_set = group * n_exits
            for first_exit in range(0, n_exits, block_size):
                block += 1
                if (
                    low > blocks[at.LOWER, block]
                    and high < blocks[at.UPPER, block]
                    and clock_ms < due[block]
                ):
                    continue
                step_block(
                    state, counts, log_e, flags, ring, alarms, blocks, due, exits, costs, rules,
                    closed_ints, closed_floats, opened, totals, block, first_set + first_exit,
                    first_set + min(first_exit + block_size, n_exits), first_exit, symbol,
                    sides[group % sides.size], open_, high, low, last, entering, now_ms, clock_ms,
                )  # fmt: skip
    totals[at.TOTAL_CLOSED] += totals[at.STEP_CLOSED]
    totals[at.TOTAL_OPENED] += totals[at.STEP_OPENED]
    totals[at.OPEN_COUNT] += totals[at.STEP_OPENED] - totals[at.STEP_CLOSED]


@kernel
def wake_sets(
    signals: Ints,
    sides: Floats,
    state: Floats,
    flags: Bytes,
    alarms: Singles,
    blocks: Singles,
    woken: Ints,
    asking: Ints,
    asks: Ints,
    totals: Ints,
    n_parameterisations: int,
    n_exits: int,
    block_size: int,
) -> None:
    """Make the idle sets of each signal pending; those at Exchange ask for an order.

    A set whose simulated position is still open does not ask: its statistics know no such trade.
    A pending set is not stored: a restart drops it, as any gap does.
    """
    now_ms = totals[at.SEEN_MS]
    parts = (n_exits + block_size - 1) // block_size
    totals[at.STEP_ASKS] = 0
    totals[at.TOTAL_SIGNALS] += signals.shape[0]
    for signal in range(signals.shape[0]):
        woken[signal] = 0
        asked_before = totals[at.STEP_ASKS]
        row = signals[signal, _SYMBOL] * n_parameterisations + signals[signal, _PARAMETERISATION]
        for position in range(sides.size):
            if sides[position] != signals[signal, _SIDE]:
                continue
            group = row * sides.size + position
            for index in range(group * n_exits, (group + 1) * n_exits):
                if flags[at.PHASE, index] != at.IDLE or flags[at.STATE, index] == at.FAILED:
                    continue
                flags[at.PHASE, index] = at.PENDING
                state[index, at.ENTRY_MS] = now_ms
                alarms[at.LOWER, index] = np.inf
                woken[signal] += 1
                if flags[at.LEVEL, index] == _EXCHANGE and flags[at.STATE, index] == at.QUALIFIED:
                    asks[totals[at.STEP_ASKS]] = index
                    totals[at.STEP_ASKS] += 1
            blocks[at.LOWER, group * parts : (group + 1) * parts] = np.inf
        asking[signal] = totals[at.STEP_ASKS] - asked_before
