# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""When a held position needs a look: the two prices between which nothing can happen to it.

A position held at prices strictly between its alarms neither ends by price, nor latches its
trailing stop, nor moves it; `exits.exit_step` would return it unchanged, except for the best price
of a position not yet latched. That price matters from the latch on only, and the step that latches
has the best one by definition, so it need not be known before. Alarms are float32 and lie a
millionth nearer than the exact levels: they may ring for nothing, never late.
"""

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exits import has_target, stop_price, target_price
from cts_desktop.analysis.layout import Bytes, Floats, Ints, Singles

_NEARER_BELOW = 1.0 + 1e-6
_NEARER_ABOVE = 1.0 - 1e-6


@kernel
def arm(
    alarms: Singles,
    flags: Bytes,
    state: Floats,
    exits: Floats,
    trailing_only: float,
    index: int,
    exit_: int,
    side: float,
) -> None:
    """Set the alarms of a set that holds a position."""
    entry = state[index, at.ENTRY]
    stop = stop_price(entry, side, exits[exit_, at.SL_PCT])
    distance = exits[exit_, at.TRAIL_DISTANCE_PCT]
    ahead = side * np.inf
    if has_target(trailing_only, distance):
        ahead = target_price(entry, side, exits[exit_, at.TP_PCT])
    if distance > 0.0:
        if flags[at.LATCHED, index] > 0:
            watched = state[index, at.BEST]
            trailing = stop_price(watched, side, distance)
            if side * trailing > side * stop:
                stop = trailing
        else:
            watched = target_price(entry, side, exits[exit_, at.TRAIL_START_PCT])
        if side * watched < side * ahead:
            ahead = watched
    lower, upper = (stop, ahead) if side > 0.0 else (ahead, stop)
    alarms[at.LOWER, index] = lower * _NEARER_BELOW
    alarms[at.UPPER, index] = upper * _NEARER_ABOVE


@kernel
def disarm(alarms: Singles, index: int) -> None:
    """Silence a set without a position."""
    alarms[at.LOWER, index] = -np.inf
    alarms[at.UPPER, index] = np.inf


@kernel
def rearm(
    alarms: Singles,
    blocks: Singles,
    due: Floats,
    flags: Bytes,
    state: Floats,
    exits: Floats,
    rules: Floats,
    sides: Floats,
    block_size: int,
    indices: Ints,
) -> None:
    """Set the alarms of these sets anew, and let their blocks ring no later than they do."""
    n_exits = exits.shape[0]
    parts = (n_exits + block_size - 1) // block_size
    for index in indices:
        if flags[at.PHASE, index] != at.HOLDING:
            disarm(alarms, index)
            continue
        group = index // n_exits
        exit_ = index - group * n_exits
        side = sides[group % sides.size]
        arm(alarms, flags, state, exits, rules[at.TRAILING_ONLY], index, exit_, side)
        block = group * parts + exit_ // block_size
        blocks[at.LOWER, block] = max(blocks[at.LOWER, block], alarms[at.LOWER, index])
        blocks[at.UPPER, block] = min(blocks[at.UPPER, block], alarms[at.UPPER, index])
        if rules[at.MAX_HOLD_MS] > 0.0:
            ends_ms = state[index, at.ENTRY_MS] + rules[at.MAX_HOLD_MS]
            due[block] = min(due[block], ends_ms)
