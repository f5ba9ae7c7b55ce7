"""Where stop and target of a position at the venue belong, and what the exit kernel is told."""

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from cts_desktop.domain.money import nearest_step, step_above, step_below
from cts_desktop.domain.positions import Position

if TYPE_CHECKING:
    from cts_desktop.analysis.exits import ExitRules


def exit_levels(position: Position, tick: Decimal) -> tuple[Decimal, Decimal | None]:
    """Return stop and target prices of an entered position, None for no target.

    Prices set by hand come first. After an add the stop lies where the whole position loses what
    the first entry would have lost at its own stop; it is rounded towards the average price.
    """
    assert position.entry_price is not None  # noqa: S101 - the caller checked
    entry, sign = position.entry_price, position.sign
    stop, target = position.fixed_stop, position.fixed_target
    sl_pct, tp_pct = percent(position.sl_pct), percent(position.tp_pct)
    plan = position.averaged
    if stop is None and plan is not None:
        distance = plan.stop_distance(sl_pct, position.entry_notional)
        price = entry * (1 - sign * distance / 100)
        stop = step_above(price, tick) if sign > 0 else step_below(price, tick)
    elif stop is None:
        stop = nearest_step(entry * (1 - sign * sl_pct / 100), tick)
    if target is None and position.tp_pct:
        price = entry * (1 + sign * tp_pct / 100)
        if plan is not None:
            price = plan.target_price(entry, sign, tp_pct)
        target = nearest_step(price, tick)
    return stop, target


def exit_rules(position: Position) -> "ExitRules":
    """Return what the exit kernel needs to watch an entered position."""
    from cts_desktop.analysis.exits import ExitRules  # noqa: PLC0415 - numba: not at start

    assert position.entry_price is not None  # noqa: S101 - the caller checked
    entry = float(position.entry_price)
    stop_pct, target_pct = position.sl_pct, position.tp_pct or math.inf
    plan, stop = position.averaged, position.fixed_stop
    if stop is None and plan is not None:
        distance = plan.stop_distance(percent(position.sl_pct), position.entry_notional)
        stop_pct = float(distance)
    elif stop is not None:
        stop_pct = position.sign * (1 - float(stop) / entry) * 100
    target = position.fixed_target
    if target is None and plan is not None and position.tp_pct:
        tp_pct = percent(position.tp_pct)
        target = plan.target_price(position.entry_price, position.sign, tp_pct)
    if target is not None:
        target_pct = position.sign * (float(target) / entry - 1) * 100
    return ExitRules(
        side=position.sign,
        entry=entry,
        tp_pct=target_pct,
        sl_pct=stop_pct,
        trail_start_pct=position.trail_start_pct,
        trail_distance_pct=position.trail_distance_pct,
        max_hold_ms=position.max_hold_s * 1000,
    )


def percent(value: float) -> Decimal:
    """Return a percentage of the simulation as a decimal."""
    return Decimal(repr(round(value, 6)))
