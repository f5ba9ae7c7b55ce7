# ruff: noqa: PLR0913, PLR0917 - a kernel takes scalars, not objects
"""The one exit kernel: live simulation, paper trading, back-tests and real positions (rules §5).

Order inside one step, of which only the first price, the extremes and the last price are known:

1. The first price decides gaps: beyond the stop or the target it is the fill price.
2. The stop in force when the step began (the tighter of stop loss and latched trailing stop)
   fills at its level. Stop before target: where both lie inside the step, the stop counts.
3. The target fills at its level, unless the position has a trailing stop and trails only.
4. Only now the step's favourable extreme raises `best` and may latch the trailing stop, which is
   in force from the next step on: whether the extreme came before or after the adverse one is
   unknown, and a watcher that sees whole steps could not have acted earlier.
5. The time exit fills at the last price.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from cts_desktop.analysis.compiled import kernel
from cts_desktop.domain.ladder import SimulatedExit

OPEN_CODE: Final = 0
STOP_CODE: Final = 1
TARGET_CODE: Final = 2
TRAILING_CODE: Final = 3
TIME_CODE: Final = 4


@kernel
def stop_price(start: float, side: float, pct: float) -> float:
    """Return the price `pct` % against a position: from its entry, or trailing its best price."""
    return start * (1.0 - side * pct * 0.01)


@kernel
def target_price(entry: float, side: float, pct: float) -> float:
    """Return the price `pct` % in favour of a position: a target, or where trailing starts."""
    return entry * (1.0 + side * pct * 0.01)


@kernel
def has_target(trailing_only: float, trail_distance_pct: float) -> bool:
    """Tell whether a position has a target: trailing only needs a trailing stop."""
    return trailing_only <= 0.0 or trail_distance_pct <= 0.0


@kernel
def exit_step(
    side: float,
    entry: float,
    best: float,
    latched: float,
    tp_pct: float,
    sl_pct: float,
    trail_start_pct: float,
    trail_distance_pct: float,
    trailing_only: float,
    open_: float,
    high: float,
    low: float,
    last: float,
    held_ms: float,
    max_hold_ms: float,
) -> tuple[int, float, float, float]:
    """Advance one open position by one step and return (code, exit price, best, latched).

    Everything is float64: `side` is +1 or -1, `latched` and `trailing_only` are 0 or 1, prices
    must be finite and positive. `trail_distance_pct` 0 means no trailing stop, `max_hold_ms` 0 no
    time exit. `code` is a `SimulatedExit` value, or 0 while the position stays open; the exit
    price is then 0. `best` starts as the entry price.

    All comparisons are made on `side·price`, so that a short is the mirror image of a long.
    """
    code = OPEN_CODE
    price = 0.0
    stop = stop_price(entry, side, sl_pct)
    stop_code = STOP_CODE
    if latched > 0.0:
        trailing = stop_price(best, side, trail_distance_pct)
        if side * trailing > side * stop:
            stop = trailing
            stop_code = TRAILING_CODE
    target = target_price(entry, side, tp_pct)
    targeted = has_target(trailing_only, trail_distance_pct)
    favourable = high if side > 0.0 else low
    adverse = low if side > 0.0 else high

    if side * open_ <= side * stop:
        code, price = stop_code, open_
    elif targeted and side * open_ >= side * target:
        code, price = TARGET_CODE, open_
    elif side * adverse <= side * stop:
        code, price = stop_code, stop
    elif targeted and side * favourable >= side * target:
        code, price = TARGET_CODE, target
    else:
        if side * favourable > side * best:
            best = favourable
        if trail_distance_pct > 0.0 and side * (best / entry - 1.0) * 100.0 >= trail_start_pct:
            latched = 1.0
        if max_hold_ms > 0.0 and held_ms >= max_hold_ms:
            code, price = TIME_CODE, last
    return code, price, best, latched


@dataclass(frozen=True, slots=True)
class ExitRules:
    """How one position ends, for callers that watch single positions (the active-order loop).

    `side` is +1 or -1; a trailing distance of 0 means no trailing stop, `max_hold_ms` 0
    no time exit.
    """

    side: int
    entry: float
    tp_pct: float
    sl_pct: float
    trail_start_pct: float = 0.0
    trail_distance_pct: float = 0.0
    trailing_only: bool = False
    max_hold_ms: int = 0


class ExitCheck(NamedTuple):
    """What one step did to a position: an exit and its price, or None and 0; the trailing state."""

    reason: SimulatedExit | None
    price: float
    best: float
    latched: bool


def check_exit(
    rules: ExitRules,
    trailing: tuple[float, bool],
    prices: tuple[float, float, float, float],
    held_ms: int,
) -> ExitCheck:
    """Run the exit kernel for one position and one step.

    `trailing` is (best, latched), `prices` (open, high, low, last) of the step. Converts every
    number, so that no other argument type makes numba compile at a bad moment.
    """
    best, latched = trailing
    open_, high, low, last = prices
    code, price, best, latched_after = exit_step(
        float(rules.side),
        float(rules.entry),
        float(best),
        float(latched),
        float(rules.tp_pct),
        float(rules.sl_pct),
        float(rules.trail_start_pct),
        float(rules.trail_distance_pct),
        float(rules.trailing_only),
        float(open_),
        float(high),
        float(low),
        float(last),
        float(held_ms),
        float(rules.max_hold_ms),
    )
    reason = SimulatedExit(code) if code != OPEN_CODE else None
    return ExitCheck(reason, price, best, latched_after > 0.0)
