# ruff: noqa: PLR0913, PLR0917 - a kernel takes scalars and arrays, not objects
"""One step of a simulated position that is averaged down (DCA, rules §7), on one row of an array.

Order inside one step, of which only the first price, the extremes and the last price are known:

1. Stop and target in force when the step began, by the one exit kernel: a gap beyond one of them
   fills at the first price; the stop (the tighter of loss cap and latched trailing stop) before the
   target. A step that holds both the stop and the level of an add therefore adds nothing.
2. Adds, nearest first: at their level, or at the first price where the step began beyond it. An add
   that would lift the notional above the limit is passed over for good.
3. After each add the loss cap moves nearer: the whole position loses there what the first entry
   alone would have lost at its own stop, before costs (`distance·notional = sl_pct·first`). The
   price reached the level on its way to the step's extreme, so the new stop counts within the same
   step, also against the next level.
4. The new target is in force from the next step on: whether the step's favourable extreme came
   before or after the add is unknown. For the same reason an add starts the best price anew, but
   where the trailing stop is latched already: that one is never loosened.

Everything is relative to one unit of the first quantity. Results are in cost units of the first
notional, so that they compare with those of the same entry without adds.
"""

from typing import Final

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.exits import OPEN_CODE, STOP_CODE, exit_step
from cts_desktop.analysis.layout import Floats
from cts_desktop.analysis.outcome import FUNDING_PERIOD_MS

# Columns of a position, float64. OPEN: 1 while it is open. QTY and NOTIONAL (Σ quantity·price) hold
# the first entry and the adds; TAKEN counts the steps placed or passed over; FUNDING is what was
# paid so far in % of the first notional.
OPEN: Final = 0
SYMBOL: Final = 1
SIDE: Final = 2
FIRST: Final = 3
ENTRY_MS: Final = 4
QTY: Final = 5
NOTIONAL: Final = 6
TAKEN: Final = 7
BEST: Final = 8
LATCHED: Final = 9
FUNDING: Final = 10
FUNDED_MS: Final = 11
TP_PCT: Final = 12
SL_PCT: Final = 13
TRAIL_START_PCT: Final = 14
TRAIL_DISTANCE_PCT: Final = 15
COLUMNS: Final = 16

# Terms of all positions, float64.
LIMIT: Final = 0
TARGET: Final = 1
BREAK_EVEN_PCT: Final = 2
TRAILING_ONLY: Final = 3
MAX_HOLD_MS: Final = 4
TERMS: Final = 5

# Values of TARGET.
FROM_AVERAGE: Final = 0
FROM_FIRST: Final = 1
BREAK_EVEN: Final = 2

_ROUNDING = 1e-12


@kernel
def stop_pct(row: Floats) -> float:
    """Return the distance of the loss cap in % of the average price."""
    distance: float = row[SL_PCT] * (row[FIRST] / row[NOTIONAL])
    return distance


@kernel
def target_pct(row: Floats, terms: Floats) -> float:
    """Return the distance of the target in % of the average price."""
    tp_pct: float = row[TP_PCT]
    added = row[QTY] > 1.0
    if added and terms[TARGET] == BREAK_EVEN:
        tp_pct = min(tp_pct, terms[BREAK_EVEN_PCT])
    if not added or terms[TARGET] != FROM_FIRST:
        return tp_pct
    side: float = row[SIDE]
    average: float = row[NOTIONAL] / row[QTY]
    target: float = row[FIRST] * (1.0 + side * tp_pct * 0.01)
    return side * (target / average - 1.0) * 100.0


@kernel
def pay_funding(row: Floats, funding_pct: float, now_ms: int) -> None:
    """Pay (long) or receive (short) funding at every 8-hour boundary since the last time."""
    crossings = now_ms // FUNDING_PERIOD_MS - int(row[FUNDED_MS]) // FUNDING_PERIOD_MS
    if crossings > 0:
        row[FUNDING] += row[SIDE] * funding_pct * crossings * (row[NOTIONAL] / row[FIRST])
    row[FUNDED_MS] = now_ms


@kernel
def add_to(row: Floats, steps: Floats, limit: float, open_: float, adverse: float) -> bool:
    """Place every add the step reached; return whether there was any."""
    side = row[SIDE]
    added = False
    while int(row[TAKEN]) < steps.shape[0]:
        step = int(row[TAKEN])
        level = row[FIRST] * (1.0 - side * steps[step, 0] * 0.01)
        if side * adverse > side * level:
            break
        price = open_ if side * open_ < side * level else level
        average = row[NOTIONAL] / row[QTY]
        if added and side * price <= side * average * (1.0 - side * stop_pct(row) * 0.01):
            break
        row[TAKEN] += 1.0
        notional = row[NOTIONAL] + steps[step, 1] * price
        if notional <= limit * row[FIRST] * (1.0 + _ROUNDING):
            row[QTY] += steps[step, 1]
            row[NOTIONAL] = notional
            added = True
            if row[LATCHED] <= 0.0:
                row[BEST] = price
    return added


@kernel
def averaged_step(
    row: Floats,
    terms: Floats,
    steps: Floats,
    funding_pct: float,
    open_: float,
    high: float,
    low: float,
    last: float,
    now_ms: int,
) -> tuple[int, float]:
    """Advance one open position by one step; return (code, exit price), code 0 while it is open.

    `row` is one position and is changed; `terms` and `steps[step, (distance %, multiple)]` hold for
    all. The code is a `SimulatedExit` value. Prices must be finite and positive.
    """
    pay_funding(row, funding_pct, now_ms)
    side = row[SIDE]
    average = row[NOTIONAL] / row[QTY]
    code, price, best, latched = exit_step(
        side,
        average,
        row[BEST],
        row[LATCHED],
        target_pct(row, terms),
        stop_pct(row),
        row[TRAIL_START_PCT],
        row[TRAIL_DISTANCE_PCT],
        terms[TRAILING_ONLY],
        open_,
        high,
        low,
        last,
        now_ms - row[ENTRY_MS],
        terms[MAX_HOLD_MS],
    )
    row[BEST] = best
    row[LATCHED] = latched
    if code == OPEN_CODE:
        adverse = low if side > 0.0 else high
        if add_to(row, steps, terms[LIMIT], open_, adverse):
            average = row[NOTIONAL] / row[QTY]
            stop = average * (1.0 - side * stop_pct(row) * 0.01)
            if side * adverse <= side * stop:
                code, price = STOP_CODE, stop
    if code != OPEN_CODE:
        row[OPEN] = 0.0
    return code, price


@kernel
def averaged_net(row: Floats, price: float, fixed_pct: float, cost_pct: float) -> float:
    """Return the result of a position that ended at *price*, in cost units of its first notional.

    `fixed_pct` is fees and slippage of a round trip in % of what was traded, `cost_pct` the unit C.
    """
    share = row[NOTIONAL] / row[FIRST]
    gross_pct = row[SIDE] * (row[QTY] * price / row[NOTIONAL] - 1.0) * 100.0
    net: float = ((gross_pct - fixed_pct) * share - row[FUNDING]) / cost_pct
    return net


@kernel
def step_averaged(
    positions: Floats,
    terms: Floats,
    steps: Floats,
    prices: Floats,
    costs: Floats,
    cost_pct: float,
    now_ms: int,
    ended: Floats,
) -> int:
    """Advance every open position by one step; return how many ended.

    `prices[(open, high, low, last), symbol]` with NaN where there is none, which leaves positions
    untouched; `costs[(fees and slippage, funding), symbol]` in %; `ended[place, (row, net)]` takes
    those that ended.
    """
    count = 0
    for place in range(positions.shape[0]):
        row = positions[place]
        if row[OPEN] <= 0.0:
            continue
        symbol = int(row[SYMBOL])
        last = prices[3, symbol]
        if not last > 0.0:
            continue
        code, price = averaged_step(
            row, terms, steps, costs[1, symbol], prices[0, symbol], prices[1, symbol],
            prices[2, symbol], last, now_ms,
        )  # fmt: skip
        if code != OPEN_CODE:
            ended[count, 0] = place
            ended[count, 1] = averaged_net(row, price, costs[0, symbol], cost_pct)
            count += 1
    return count
