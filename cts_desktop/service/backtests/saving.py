"""Configurations of a run as sets of a preset."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cts_desktop.analysis.set_specs import ExitPair
from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.domain.indicators import INDICATORS, IndicatorGrid, IndicatorPoint, ParameterRange
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.domain.symbol_rule import SymbolRule
from cts_desktop.service.backtests.plan import Plan

#: More sets than a person would look through.
MOST_SETS: Final = 50


def extended(
    known: PresetType | None, plan: Plan, numbers: Sequence[int], name: str
) -> tuple[PresetType, int]:
    """Return a preset with configurations added, and how many sets those are.

    Each set holds exactly one configuration, on the symbols it was chosen on: a grid around
    several would bring in others that nobody chose.

    Raises:
        UserActionError: None, too many, or a name that is missing or taken.
        NotFoundError: A number is not of this run.
    """
    if not name.strip():
        raise UserActionError("Name: enter one for the set")
    found: dict[tuple[int, str], list[str]] = {}
    first: dict[tuple[int, str], int] = {}
    for number in numbers:
        place, own = _find(plan, number)
        space = plan.sets[place].space
        key = place, space.name(own)
        found.setdefault(key, []).append(space.symbol(own))
        first.setdefault(key, own)
    if not 1 <= len(found) <= MOST_SETS:
        raise UserActionError(f"Choose 1 to {MOST_SETS} configurations to save")
    base = known or replace(plan.request.preset, type_id="", version=0, name=name, sets=())
    names = [name] if len(found) == 1 else [f"{name} {n}" for n in range(1, len(found) + 1)]
    if taken := {one.name for one in base.sets} & set(names):
        raise UserActionError(f"{base.name} has a set {min(taken)} already: choose another name")
    sets = [
        _set(plan, key[0], first[key], tuple(symbols), label)
        for (key, symbols), label in zip(found.items(), names, strict=True)
    ]
    return replace(base, sets=(*base.sets, *sets)), len(sets)


def _find(plan: Plan, number: int) -> tuple[int, int]:
    try:
        set_plan, own = plan.find(number)
    except IndexError:
        raise NotFoundError("This run has no such configuration") from None
    return plan.sets.index(set_plan), own


def _set(plan: Plan, place: int, own: int, symbols: tuple[str, ...], name: str) -> PresetSet:
    space = plan.sets[place].space
    _, point, exit_ = space.parts(own)
    exits = space.exits[exit_]
    ratios = plan.sets[place].preset_set.sl_ratios
    return replace(
        plan.sets[place].preset_set,
        set_id="",
        name=name,
        enabled=True,
        symbols=SymbolRule(symbols=symbols),
        indicators=tuple(_grid(one) for one in space.points[point].indicators),
        tp_factors=ParameterRange.of(exits.tp_factor),
        # Where the ATR sets the stop, the ratios are not used.
        sl_ratios=ParameterRange.of(exits.sl_ratio) if exits.sl_ratio > 0.0 else ratios,
        trailing=(_trailing(exits),),
    )


def _grid(point: IndicatorPoint) -> IndicatorGrid:
    names = (parameter.name for parameter in INDICATORS[point.indicator].parameters)
    values = zip(names, point.values, strict=True)
    return IndicatorGrid(
        point.indicator, {name: ParameterRange.of(value) for name, value in values}
    )


def _trailing(exits: ExitPair) -> tuple[float, float] | None:
    if exits.trailing_distance_pct <= 0.0:
        return None
    return exits.trailing_start_pct, exits.trailing_distance_pct
