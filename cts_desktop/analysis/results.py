# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""What a closed simulated position adds to its set: result, drawdown, evidence (rules §5, §6)."""

from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.outcome import outcome

_RUINED = -1e9
"""Log of a sceptic's lost capital: finite, so that it can be stored, and e = 0 all the same."""

# Closed positions `[event, field]`, one memory seen as int64 and as float64 (`CLOSED_DTYPE`).
_SET: Final = 0
_REASON: Final = 1
_ENTRY: Final = 2
_EXIT: Final = 3
_ENTRY_MS: Final = 4
_EXIT_MS: Final = 5
_NET: Final = 6
_GROSS: Final = 7


@kernel
def log_capital(before: float, total: float, squares: float, max_bet: float, net: float) -> float:
    """Return the logarithm of the sceptic's capital after one more result (rules §6).

    He bets `λ = clip(mean / (var + mean²), 0, 1/2B) = clip(Σ/Σ², 0, max_bet)` with Σ over earlier
    trades only; a negative factor counts as 0.
    """
    bet = 0.0
    if squares > 0.0:
        bet = min(max(total / squares, 0.0), max_bet)
    factor = 1.0 + bet * net
    if factor <= 0.0:
        return _RUINED
    return before + np.log(factor) if bet > 0.0 else before


@kernel
def record_result(
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    index: int,
    max_bet: float,
    net: float,
    closed_ms: float,
) -> None:
    """Book one closed position of a set: evidence first, from what was known before this trade.

    Drawdown runs from the latest maximum of cumulated `net`, which starts at 0 when the set's first
    position opened.
    """
    row = state[index]
    log_e[index] = log_capital(log_e[index], row[at.SUM], row[at.SUM_SQUARES], max_bet, net)

    count = counts[index, at.COUNT]
    if count == 0:
        row[at.MAX_AT_MS] = row[at.ENTRY_MS]
    ring[index, count % ring.shape[1]] = net
    counts[index, at.COUNT] = count + 1
    before = row[at.SUM]
    row[at.SUM] += net
    row[at.SUM_SQUARES] += net * net
    if net > 0.0:
        counts[index, at.WINS] += 1
    else:
        row[at.GROSS_LOSS] -= net

    depth = row[at.MAX_SUM] - row[at.SUM]
    if depth > 0.0 or row[at.MAX_SUM] > before:
        row[at.BELOW_MS] = max(row[at.BELOW_MS], closed_ms - row[at.MAX_AT_MS])
    if depth > 0.0:
        row[at.DRAWDOWN] = max(row[at.DRAWDOWN], depth)
    else:
        row[at.MAX_SUM] = row[at.SUM]
        row[at.MAX_AT_MS] = closed_ms
    row[at.LAST_CLOSE_MS] = closed_ms
    flags[at.DIRTY, index] = 1
    flags[at.CHANGED, index] = 1


@kernel
def close_position(
    state: Floats,
    counts: Counts,
    log_e: Floats,
    flags: Bytes,
    ring: Singles,
    costs: Floats,
    rules: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    totals: Ints,
    index: int,
    symbol: int,
    side: float,
    max_bet: float,
    reason: int,
    price: float,
    now_ms: int,
) -> None:
    """Turn an open simulated position into a result, in cost units, and an event."""
    entry = state[index, at.ENTRY]
    entered_ms = int(state[index, at.ENTRY_MS])
    gross, net = outcome(
        side,
        entry,
        price,
        costs[at.FEE_PCT, symbol] + costs[at.SLIPPAGE_PCT, symbol],
        costs[at.FUNDING_PCT, symbol],
        rules[at.POSITION_COST],
        entered_ms,
        now_ms,
    )
    record_result(state, counts, log_e, flags, ring, index, max_bet, net, now_ms)
    flags[at.PHASE, index] = at.IDLE
    flags[at.LATCHED, index] = 0
    event = totals[at.STEP_CLOSED]
    closed_ints[event, _SET] = index
    closed_ints[event, _REASON] = reason
    closed_floats[event, _ENTRY] = entry
    closed_floats[event, _EXIT] = price
    closed_ints[event, _ENTRY_MS] = entered_ms
    closed_ints[event, _EXIT_MS] = now_ms
    closed_floats[event, _NET] = net
    closed_floats[event, _GROSS] = gross
    totals[at.STEP_CLOSED] = event + 1
