# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""One market step for all symbols and sets: exits, entries, gate, signals (rules §3 to §5)."""

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exits import OPEN_CODE, exit_step
from cts_desktop.analysis.indications import DIRECTION_ID
from cts_desktop.analysis.indications.common import filter_steps
from cts_desktop.analysis.indications.direction import direction_signal
from cts_desktop.analysis.indications.move import move_signal
from cts_desktop.analysis.layout import Bools, Bytes, Floats, Ints, Singles
from cts_desktop.analysis.results import close_position
from cts_desktop.domain.ladder import SetLevel

_EXCHANGE = int(SetLevel.EXCHANGE)


@kernel
def enter_pending(
    values: Floats,
    flags: Bytes,
    symbols: Floats,
    constants: Floats,
    woken: Ints,
    totals: Ints,
    index: int,
    symbol: int,
    price: float,
    state: int,
    now_ms: int,
) -> None:
    """Open a pending position at this step's last price, wait, or drop it.

    `state` is 1 for a step with a trade, 0 for one without (the price that made the signal must
    not be the entry, so the entry waits), -1 where an entry is not allowed (it is dropped). A set
    that failed meanwhile takes no position either.
    """
    expired = now_ms - values[at.ENTRY_MS, index] > constants[at.PENDING_MS]
    if state < 0 or expired or flags[at.STATE, index] == at.FAILED:
        flags[at.PHASE, index] = at.IDLE
        flags[at.DIRTY, index] = 1
        symbols[at.BUSY, symbol] -= 1.0
    elif state > 0:
        flags[at.PHASE, index] = at.HOLDING
        flags[at.DIRTY, index] = 1
        values[at.ENTRY, index] = price
        values[at.BEST, index] = price
        values[at.LATCHED, index] = 0.0
        values[at.ENTRY_MS, index] = now_ms
        woken[at.WOKEN_OPENED, totals[at.STEP_OPENED]] = index
        totals[at.STEP_OPENED] += 1
        totals[at.TOTAL_OPENED] += 1
        totals[at.OPEN_COUNT] += 1


@kernel
def manage_positions(
    data: Floats,
    meta: Ints,
    allowed: Bools,
    values: Floats,
    flags: Bytes,
    ring: Singles,
    symbols: Floats,
    constants: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    woken: Ints,
    totals: Ints,
    symbol: int,
    end: int,
) -> None:
    """Run exits and pending entries of one symbol through this step, in the order of the sets.

    A symbol without data keeps its open positions untouched; the next price then acts as a gap.
    """
    now_ms = meta[at.NOW_MS, 0]
    valid = meta[at.VALID, symbol]
    open_ = data[at.OPEN, symbol, end]
    high = data[at.HIGH, symbol, end]
    low = data[at.LOW, symbol, end]
    last = data[at.LAST, symbol, end]
    entering = -1
    if valid > 1 and allowed[symbol]:
        entering = 0 if data[at.EMPTY, symbol, end] > 0.0 else 1
    for index in range(int(symbols[at.FIRST_SET, symbol]), int(symbols[at.END_SET, symbol])):
        phase = flags[at.PHASE, index]
        if phase == at.PENDING:
            enter_pending(
                values, flags, symbols, constants, woken, totals, index, symbol, last, entering,
                now_ms,
            )  # fmt: skip
        elif phase == at.HOLDING and valid > 0:
            code, price, best, latched = exit_step(
                values[at.SIDE, index],
                values[at.ENTRY, index],
                values[at.BEST, index],
                values[at.LATCHED, index],
                values[at.TP_PCT, index],
                values[at.SL_PCT, index],
                values[at.TRAIL_START_PCT, index],
                values[at.TRAIL_DISTANCE_PCT, index],
                constants[at.TRAILING_ONLY],
                open_,
                high,
                low,
                last,
                now_ms - values[at.ENTRY_MS, index],
                constants[at.MAX_HOLD_MS],
            )
            if best != values[at.BEST, index] and values[at.TRAIL_DISTANCE_PCT, index] > 0.0:
                # Only a trailing stop needs the best price after a restart.
                flags[at.DIRTY, index] = 1
            values[at.BEST, index] = best
            values[at.LATCHED, index] = latched
            if code != OPEN_CODE:
                close_position(
                    values, flags, ring, symbols, constants, closed_ints, closed_floats,
                    totals, index, symbol, code, price, now_ms,
                )  # fmt: skip


@kernel
def activity_gate(data: Floats, meta: Ints, constants: Floats, symbol: int, end: int) -> int:
    """Return 1 while a symbol moves enough to be worth watching (rules §3), with hysteresis.

    Over the newest `GATE_STEPS` returns: mean |return| in cost units per second, and the standard
    deviation of the step returns in %. It opens at both thresholds and closes below a quarter of
    either, or when a gap leaves too few contiguous steps to tell.
    """
    steps = int(constants[at.GATE_STEPS])
    if meta[at.VALID, symbol] <= steps:
        return 0
    size = 0.0
    total = 0.0
    squares = 0.0
    for index in range(end - steps + 1, end + 1):
        change = data[at.RETURN, symbol, index]
        size += abs(change)
        total += change
        squares += change * change
    mean = total / steps
    deviation_pct = 100.0 * np.sqrt(max(0.0, squares / steps - mean * mean))
    activity = 100.0 * size / (steps * constants[at.STEP_MS] * 0.001 * constants[at.COST])
    share = 0.25 if meta[at.GATE, symbol] != 0 else 1.0
    active = activity >= share * constants[at.GATE_ACTIVITY]
    return 1 if active and deviation_pct >= share * constants[at.GATE_VOLATILITY] else 0


@kernel
def wake_sets(
    values: Floats,
    flags: Bytes,
    symbols: Floats,
    woken: Ints,
    totals: Ints,
    first: int,
    stop: int,
    symbol: int,
    now_ms: int,
) -> None:
    """Make the idle sets of a fired parameterisation pending; those at Exchange ask for an order.

    A set whose simulated position is still open does not ask: its statistics know no such trade.
    """
    for index in range(first, stop):
        if flags[at.PHASE, index] != at.IDLE or flags[at.STATE, index] == at.FAILED:
            continue
        flags[at.PHASE, index] = at.PENDING
        flags[at.DIRTY, index] = 1
        values[at.ENTRY_MS, index] = now_ms
        symbols[at.BUSY, symbol] += 1.0
        if flags[at.LEVEL, index] == _EXCHANGE and flags[at.STATE, index] == at.QUALIFIED:
            woken[at.WOKEN_ASKS, totals[at.STEP_ASKS]] = index
            totals[at.STEP_ASKS] += 1


@kernel
def fire_signals(
    data: Floats,
    meta: Ints,
    values: Floats,
    flags: Bytes,
    plan: Ints,
    fired: Floats,
    symbols: Floats,
    constants: Floats,
    signal_ints: Ints,
    signal_floats: Floats,
    woken: Ints,
    totals: Ints,
    symbol: int,
    end: int,
) -> None:
    """Evaluate every parameterisation of one symbol and wake its sets."""
    now_ms = meta[at.NOW_MS, 0]
    last = data[at.LAST, symbol]
    returns = data[at.RETURN, symbol]
    for item in range(int(symbols[at.FIRST_PLAN, symbol]), int(symbols[at.END_PLAN, symbol])):
        reach = plan[at.PLAN_RANGE, item]
        direction = plan[at.PLAN_INDICATION, item] == DIRECTION_ID
        needed = (
            max(2 * reach if direction else reach, filter_steps(reach, constants[at.STEP_MS])) + 1
        )
        if (
            meta[at.VALID, symbol] < needed
            or now_ms < fired[at.FIRED_MS, item] + constants[at.SILENT_MS]
        ):
            continue
        threshold = fired[at.PLAN_K, item]
        if direction:
            signal = direction_signal(last, returns, end, reach, threshold, constants)
        else:
            signal = move_signal(last, returns, end, reach, threshold, constants)
        if signal == 0.0:
            continue
        fired[at.FIRED_MS, item] = now_ms
        event = totals[at.STEP_SIGNALS]
        signal_ints[event, at.SIGNAL_SYMBOL] = symbol
        signal_ints[event, at.SIGNAL_INDICATION] = plan[at.PLAN_INDICATION, item]
        signal_ints[event, at.SIGNAL_RANGE] = reach
        signal_ints[event, at.SIGNAL_SIDE] = 1 if signal > 0.0 else -1
        signal_floats[event, at.SIGNAL_STRENGTH] = abs(signal)
        signal_ints[event, at.SIGNAL_MS] = now_ms
        totals[at.STEP_SIGNALS] += 1
        totals[at.TOTAL_SIGNALS] += 1
        first = plan[at.LONG_FIRST, item] if signal > 0.0 else plan[at.SHORT_FIRST, item]
        stop = plan[at.LONG_END, item] if signal > 0.0 else plan[at.SHORT_END, item]
        wake_sets(values, flags, symbols, woken, totals, first, stop, symbol, now_ms)


@kernel
def step_sets(
    data: Floats,
    meta: Ints,
    allowed: Bools,
    values: Floats,
    flags: Bytes,
    ring: Singles,
    plan: Ints,
    fired: Floats,
    symbols: Floats,
    constants: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    signal_ints: Ints,
    signal_floats: Floats,
    woken: Ints,
    totals: Ints,
) -> int:
    """Take the grid's newest step for all symbols and return how many events it caused.

    Exits and entries come before signals, so a signal acts on the next step at the earliest. A
    step that was already taken changes nothing.
    """
    now_ms = meta[at.NOW_MS, 0]
    totals[at.STEP_CLOSED] = 0
    totals[at.STEP_OPENED] = 0
    totals[at.STEP_ASKS] = 0
    totals[at.STEP_SIGNALS] = 0
    if totals[at.SEEN_MS] >= now_ms:
        return 0
    totals[at.SEEN_MS] = now_ms
    end = meta[at.NEWEST, 0] + data.shape[2] // 2
    for symbol in range(data.shape[1]):
        if symbols[at.BUSY, symbol] > 0.0:
            manage_positions(
                data, meta, allowed, values, flags, ring, symbols, constants, closed_ints,
                closed_floats, woken, totals, symbol, end,
            )  # fmt: skip
        meta[at.GATE, symbol] = activity_gate(data, meta, constants, symbol, end)
        if meta[at.GATE, symbol] != 0 and allowed[symbol]:
            fire_signals(
                data, meta, values, flags, plan, fired, symbols, constants, signal_ints,
                signal_floats, woken, totals, symbol, end,
            )  # fmt: skip
    return totals[at.STEP_CLOSED] + totals[at.STEP_OPENED] + totals[at.STEP_SIGNALS]  # type: ignore[no-any-return]
