# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""All exits of one grid point at once, each with its places on both sides (rules §9).

Long and short are independent of each other. A side has one place or two; the second gets the
signals that the first could not take. Their results are booked in the order in which positions
closed (of the same bar: by side, then by place), as the live simulation books them.
"""

from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis import sweep
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exit_search import Hits
from cts_desktop.analysis.layout import Bools, Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.live_book import book_result, max_bet
from cts_desktop.analysis.sweep import run_place
from cts_desktop.domain.ladder import RESULT_WINDOW

# Columns of `windows[window, column]`, int64: its bars [first, last), and when it ends.
FIRST_BAR: Final = 0
LAST_BAR: Final = 1
END_MS: Final = 2
WINDOW_COLUMNS: Final = 3

_NO_BAR: Final = np.iinfo(np.int64).max


@kernel
def next_closed(trade_ints: Ints, counts: Ints, heads: Ints) -> int:
    """Return the place whose next trade closed first, -1 where no trade is left."""
    found = -1
    earliest = _NO_BAR
    for place in range(counts.size):
        if heads[place] < counts[place]:
            closed = trade_ints[place, heads[place], sweep.TRADE_EXIT_BAR]
            if closed < earliest:
                found, earliest = place, closed
    return found


@kernel
def _book(
    ts_ms: Ints, windows: Ints, trade_ints: Ints, trade_floats: Floats, closed: Ints, heads: Ints,
    slots: int, cost_pct: float, state: Floats, counts: Counts, live: Counts, log_e: Floats,
    flags: Bytes, ring: Singles, gross: Floats,
) -> None:  # fmt: skip
    """Book every trade of a configuration in each window it lies in."""
    heads[:] = 0
    while True:
        place = next_closed(trade_ints, closed, heads)
        if place < 0:
            break
        ints, floats = trade_ints[place, heads[place]], trade_floats[place, heads[place]]
        heads[place] += 1
        signalled, ended = ints[sweep.TRADE_SIGNAL_BAR], ints[sweep.TRADE_EXIT_BAR]
        bet = max_bet(floats[sweep.TRADE_STOP_PCT], cost_pct)
        for window in range(windows.shape[0]):
            if signalled < windows[window, FIRST_BAR] or ended >= windows[window, LAST_BAR]:
                continue
            # The end of the signal's bar is the opening of the bar it was entered at.
            book_result(
                state, counts, live, log_e, flags, ring, window, place % slots, bet,
                floats[sweep.TRADE_NET], float(ts_ms[signalled]), float(ts_ms[ended]), -np.inf,
            )  # fmt: skip
            gross[window] += floats[sweep.TRADE_GROSS]


@kernel
def _write_row(
    row: Floats, state: Floats, count: int, wins: int, log_e: float, gross: float, end_ms: int
) -> None:
    """Fill the columns of one configuration and window, `figures`, but for its market time."""
    below_ms = state[at.BELOW_MS]
    if state[at.SUM] < state[at.MAX_SUM]:
        below_ms = max(below_ms, end_ms - state[at.MAX_AT_MS])
    row[column.N] = count
    row[column.WINS] = wins
    row[column.NET_SUM] = state[at.SUM]
    row[column.NET_SQUARES] = state[at.SUM_SQUARES]
    row[column.LOSS_SUM] = state[at.GROSS_LOSS]
    row[column.GROSS_SUM] = gross
    row[column.DRAWDOWN] = state[at.DRAWDOWN]
    row[column.DRAWDOWN_H] = below_ms / 3_600_000.0
    row[column.LOG_E] = log_e


@kernel
def run_exits(
    bars: Floats, fine: Floats, coarse: Floats, ts_ms: Ints, signals: tuple[Ints, Ints],
    prices: tuple[Floats, Floats], stops: tuple[Floats, Floats], hits: tuple[Hits, Hits],
    best: tuple[Floats, Floats], taken: tuple[Bools, Bools], exits: Floats, levels: Ints,
    terms: Floats, slots: int, windows: Ints, trade_ints: Ints, trade_floats: Floats,
    figures: Floats,
) -> Ints:  # fmt: skip
    """Run every exit; return how many trades of the last one each place has.

    Tuples have an item per side. `trade_ints` and `trade_floats` `[place, trade, field]` are room
    for the trades of one exit, with place = side·slots + slot.
    """
    n_windows = windows.shape[0]
    closed = np.zeros(2 * slots, np.int64)
    heads = np.zeros(2 * slots, np.int64)
    unused = np.zeros(sweep.FIGURES)
    state = np.zeros((n_windows, at.STATE_COLUMNS))
    counts = np.zeros((n_windows, at.COUNT_COLUMNS), np.int32)
    live = np.zeros(n_windows, np.int32)
    log_e = np.zeros(n_windows)
    gross = np.zeros(n_windows)
    flags = np.zeros((at.FLAG_ROWS, n_windows), np.uint8)
    ring = np.zeros((n_windows, RESULT_WINDOW), np.float32)
    for number in range(exits.shape[0]):
        for side in range(2):
            taken[side][:] = False
            for slot in range(slots):
                place = side * slots + slot
                closed[place] = run_place(
                    bars, fine, coarse, ts_ms, signals[side], prices[side], stops[side], 0,
                    exits[number], terms, hits[side], best[side], levels[number], taken[side],
                    unused, trade_ints[place], trade_floats[place],
                )  # fmt: skip
        state[:] = 0.0
        counts[:] = 0
        log_e[:] = 0.0
        gross[:] = 0.0
        _book(
            ts_ms, windows, trade_ints, trade_floats, closed, heads, slots,
            terms[sweep.COST_PCT], state, counts, live, log_e, flags, ring, gross,
        )  # fmt: skip
        for window in range(n_windows):
            _write_row(
                figures[window, number], state[window], counts[window, at.COUNT],
                counts[window, at.WINS], log_e[window], gross[window], windows[window, END_MS],
            )  # fmt: skip
    return closed
