# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""What a closed simulated position adds to its set: result, drawdown, evidence (rules §5, §6)."""

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bytes, Floats, Ints, Singles
from cts_desktop.domain.ladder import RESULT_WINDOW

_RUINED = -1e9
"""Log of a sceptic's lost capital: finite, so that it can be stored, and e = 0 all the same."""
_FUNDING_PERIOD_MS = 8 * 3600 * 1000


@kernel
def record_result(
    values: Floats, flags: Bytes, ring: Singles, index: int, net: float, closed_ms: float
) -> None:
    """Book one closed position of a set: evidence first, from what was known before this trade.

    The e-process bets `λ = clip(mean / (var + mean²), 0, 1/2B) = clip(Σ/Σ², 0, 1/2B)` with Σ over
    earlier trades only; a negative factor counts as 0 (rules §6). Drawdown runs from the latest
    maximum of cumulated `net`, which starts at 0 when the set's first position opened.
    """
    bet = 0.0
    if values[at.SUM_SQUARES, index] > 0.0:
        bet = values[at.SUM, index] / values[at.SUM_SQUARES, index]
        bet = min(max(bet, 0.0), values[at.MAX_BET, index])
    factor = 1.0 + bet * net
    values[at.LOG_E, index] = values[at.LOG_E, index] + np.log(factor) if factor > 0.0 else _RUINED

    count = int(values[at.COUNT, index])
    if count == 0:
        values[at.MAX_AT_MS, index] = values[at.ENTRY_MS, index]
    ring[index, count % RESULT_WINDOW] = net
    values[at.REMEMBERED, index] = min(values[at.REMEMBERED, index] + 1.0, RESULT_WINDOW)
    values[at.COUNT, index] = count + 1
    values[at.SUM, index] += net
    values[at.SUM_SQUARES, index] += net * net
    if net > 0.0:
        values[at.WINS, index] += 1.0
        values[at.GROSS_WIN, index] += net
    else:
        values[at.GROSS_LOSS, index] -= net

    depth = values[at.MAX_SUM, index] - values[at.SUM, index]
    if depth > 0.0 or values[at.MAX_SUM, index] > values[at.SUM, index] - net:
        below_ms = closed_ms - values[at.MAX_AT_MS, index]
        values[at.BELOW_MS, index] = max(values[at.BELOW_MS, index], below_ms)
    if depth > 0.0:
        values[at.DRAWDOWN, index] = max(values[at.DRAWDOWN, index], depth)
    else:
        values[at.MAX_SUM, index] = values[at.SUM, index]
        values[at.MAX_AT_MS, index] = closed_ms
    values[at.LAST_CLOSE_MS, index] = closed_ms
    flags[at.DIRTY, index] = 1


@kernel
def close_position(
    values: Floats,
    flags: Bytes,
    ring: Singles,
    symbols: Floats,
    constants: Floats,
    closed_ints: Ints,
    closed_floats: Floats,
    totals: Ints,
    index: int,
    symbol: int,
    reason: int,
    price: float,
    now_ms: int,
) -> None:
    """Turn an open simulated position into a result, in cost units, and an event."""
    side = values[at.SIDE, index]
    entered_ms = int(values[at.ENTRY_MS, index])
    crossings = now_ms // _FUNDING_PERIOD_MS - entered_ms // _FUNDING_PERIOD_MS
    gross_pct = side * (price / values[at.ENTRY, index] - 1.0) * 100.0
    cost_pct = (
        symbols[at.FEE_PCT, symbol]
        + symbols[at.SLIPPAGE_PCT, symbol]
        + side * symbols[at.FUNDING_PCT, symbol] * crossings
    )
    net = (gross_pct - cost_pct) / constants[at.COST]
    record_result(values, flags, ring, index, net, now_ms)
    flags[at.PHASE, index] = at.IDLE
    symbols[at.BUSY, symbol] -= 1.0
    event = totals[at.STEP_CLOSED]
    closed_ints[event, at.CLOSED_SET] = index
    closed_ints[event, at.CLOSED_REASON] = reason
    closed_floats[event, at.CLOSED_ENTRY] = values[at.ENTRY, index]
    closed_floats[event, at.CLOSED_EXIT] = price
    closed_ints[event, at.CLOSED_ENTRY_MS] = entered_ms
    closed_ints[event, at.CLOSED_EXIT_MS] = now_ms
    closed_floats[event, at.CLOSED_NET] = net
    closed_floats[event, at.CLOSED_GROSS] = gross_pct / constants[at.COST]
    totals[at.STEP_CLOSED] += 1
    totals[at.TOTAL_CLOSED] += 1
    totals[at.OPEN_COUNT] -= 1
