"""The numbering of a preset set's configurations: from number to name and back (rules §9).

Nothing is kept per configuration, and neither numba nor TA-Lib is needed: an editor counts here
while somebody types.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import Final, overload

import numpy as np
from typing_extensions import override

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.set_specs import USUAL_COST_PCT, ExitPair
from cts_desktop.domain.indicators import (
    INDICATORS,
    IndicatorGrid,
    IndicatorPoint,
    ParameterRange,
)
from cts_desktop.domain.presets import (
    GridPoint,
    PresetSet,
    PresetType,
    TrailingPair,
    timeframe_name,
)

TP: Final = "tp"
SL: Final = "sl"
TRAILING: Final = "trailing"
NO_TRAILING: Final = "no trailing"
ATR_STOP: Final = "atr stop"
_EXIT_MARK: Final = f" {TP}"
_PCT_DIGITS: Final = 9
_USUAL: Final = PresetSet(set_id="", name="")
_SIDE_SUFFIX: Final[Mapping[tuple[int, ...], str]] = {(1,): "long only", (-1,): "short only"}


class Points(Sequence[GridPoint]):
    """Every point of a set's indicator grid, in the order of `PresetSet.points`, made when asked.

    Attributes:
        choices: of each indicator the points that make sense.
    """

    def __init__(self, preset_set: PresetSet) -> None:
        self.choices = tuple(tuple(_choices(grid)) for grid in preset_set.indicators)
        self._shape = tuple(len(one) for one in self.choices)

    @override
    def __len__(self) -> int:
        return prod(self._shape) if self._shape else 0

    @overload
    def __getitem__(self, index: int) -> GridPoint: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[GridPoint]: ...
    @override
    def __getitem__(self, index: int | slice) -> GridPoint | Sequence[GridPoint]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return GridPoint(
            tuple(
                choice[digit]
                for choice, digit in zip(self.choices, self._digits(index), strict=True)
            )
        )

    def _digits(self, index: int) -> list[int]:
        rest = index % len(self)
        digits = []
        for size in reversed(self._shape):
            rest, digit = divmod(rest, size)
            digits.append(digit)
        return digits[::-1]

    def number_of(self, name: str) -> int:
        """Return the number of the point with this name; raise KeyError."""
        number = 0
        for places, part in zip(self._places, name.split(" + "), strict=True):
            number = number * len(places) + places[part]
        return number

    @cached_property
    def _places(self) -> tuple[dict[str, int], ...]:
        """The place of each choice by its name; asked for hundreds of thousands of times."""
        return tuple(
            {point.name: place for place, point in enumerate(choice)} for choice in self.choices
        )

    def column(self, indicator: int, per_choice: Sequence[float], points: Ints) -> Floats:
        """Return a value of one indicator's choices for some points."""
        choice = points // prod(self._shape[indicator + 1 :]) % self._shape[indicator]
        values: Floats = np.asarray(per_choice, np.float64)[choice]
        return values


def _choices(grid: IndicatorGrid) -> list[IndicatorPoint]:
    alone = PresetSet(set_id="", name="", indicators=(grid,))
    return [point.indicators[0] for point in alone.points()]


class ConfigurationSpace:
    """Every configuration of a set on some symbols, numbered `(symbol·P + point)·X + exit`.

    Attributes:
        points: P of them.
        exits: X of them. One whose stop the ATR sets has a stop-loss ratio of 0, and its signals
            bring the stop along.
        trailing_pairs: those of the set, without repetition.
    """

    def __init__(
        self,
        preset_set: PresetSet,
        symbols: Sequence[str],
        preset_type: PresetType,
        position_cost_pct: float,
    ) -> None:
        self.preset_set = preset_set
        self.symbols = tuple(symbols)
        self.position_cost_pct = position_cost_pct
        self.points = Points(preset_set)
        self.exits = tuple(_exits(preset_set, preset_type, position_cost_pct))
        pairs = [pair for pair in preset_set.trailing if pair is not None]
        self.trailing_pairs = tuple(dict.fromkeys(pairs))
        self._tail = _suffix(preset_set, position_cost_pct)
        self._exit_of = {self._exit_name(one): number for number, one in enumerate(self.exits)}

    def __len__(self) -> int:
        return len(self.symbols) * self.per_symbol

    @property
    def per_symbol(self) -> int:
        """How many configurations each symbol has."""
        return len(self.points) * len(self.exits)

    def parts(self, number: int) -> tuple[int, int, int]:
        """Return the numbers of a configuration's symbol, point and exit; raise IndexError."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        rest, exit_ = divmod(number, len(self.exits))
        symbol, point = divmod(rest, len(self.points))
        return symbol, point, exit_

    def symbol(self, number: int) -> str:
        """Return the symbol of a configuration."""
        return self.symbols[self.parts(number)[0]]

    def name(self, number: int) -> str:
        """Return its name without symbol: `rsi 14/30/70 + macd 12/26/9 15m tp8 sl0.6 tr0.3/0.1`.

        The same parameters have the same name whatever else is in the set; what is unusual about
        the set stands at the end.
        """
        _, point, exit_ = self.parts(number)
        return f"{self._head(point)} {self._exit_name(self.exits[exit_])}"

    def _head(self, point: int) -> str:
        return f"{self.points[point].name} {timeframe_name(self.preset_set.timeframe_s)}"

    def _exit_name(self, exits: ExitPair) -> str:
        parts = [f"tp{exits.tp_factor:g}", _stop_name(exits)]
        if exits.trailing_distance_pct > 0.0:
            parts.append(_trailing_name(exits))
        return " ".join((*parts, *self._tail))

    def number_of(self, name: str, symbol: str) -> int:
        """Return the number of the configuration with this name; raise KeyError."""
        head, mark, tail = name.partition(_EXIT_MARK)
        points, _, timeframe = head.rpartition(" ")
        exit_ = self._exit_of.get((mark + tail).strip())
        fits = timeframe == timeframe_name(self.preset_set.timeframe_s)
        if symbol not in self.symbols or exit_ is None or not fits:
            raise KeyError(name)
        if points.count(" + ") != len(self.points.choices) - 1:
            raise KeyError(name)
        point = self.points.number_of(points)
        return (self.symbols.index(symbol) * len(self.points) + point) * len(self.exits) + exit_

    def levels(self, number: int) -> tuple[str, str, str, str, str]:
        """Return its five names in the results tree: major, minor, TP, SL, trailing."""
        _, point, exit_ = self.parts(number)
        grid, exits = self.points[point], self.exits[exit_]
        trailing = _trailing_name(exits) if exits.trailing_distance_pct > 0.0 else NO_TRAILING
        return grid.major, grid.minor, f"tp{exits.tp_factor:g}", _stop_name(exits), trailing

    def parameters(self, number: int) -> dict[str, float]:
        """Return its parameters by name: `rsi.period` 14, `tp` 8, `sl` 0.6, `trailing` 1.

        Trailing is counted: 0 where there is none, else the place in `trailing_pairs` from 1. An
        indicator that occurs twice is `ema` and then `ema2`.
        """
        _, point, exit_ = self.parts(number)
        exits = self.exits[exit_]
        values = [value for one in self.points[point].indicators for value in one.values]
        values += [exits.tp_factor, exits.sl_ratio, self._trailing_number(exits)]
        return dict(zip(self.parameter_names, values, strict=True))

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """The keys of `parameters`, in their order."""
        return (*(name for name, _, _ in self._indicator_parameters()), TP, SL, TRAILING)

    def _indicator_parameters(self) -> list[tuple[str, int, int]]:
        """Return name, number of the indicator and place in its values."""
        seen: dict[str, int] = {}
        found = []
        for number, grid in enumerate(self.preset_set.indicators):
            seen[grid.indicator] = seen.get(grid.indicator, 0) + 1
            times = seen[grid.indicator]
            label = grid.indicator if times == 1 else f"{grid.indicator}{times}"
            found += [
                (f"{label}.{parameter.name}", number, place)
                for place, parameter in enumerate(INDICATORS[grid.indicator].parameters)
            ]
        return found

    def column(self, name: str, numbers: Ints) -> Floats:
        """Return a parameter of some configurations, numbered within a symbol: point·X + exit.

        Raises:
            KeyError: There is no such parameter.
        """
        of_exit: dict[str, Callable[[ExitPair], float]] = {
            TP: lambda one: one.tp_factor,
            SL: lambda one: one.sl_ratio,
            TRAILING: self._trailing_number,
        }
        points, exits = np.divmod(numbers, len(self.exits))
        if name in of_exit:
            return np.array([of_exit[name](one) for one in self.exits], np.float64)[exits]
        places = {one: (number, place) for one, number, place in self._indicator_parameters()}
        number, place = places[name]
        choices = [point.values[place] for point in self.points.choices[number]]
        return self.points.column(number, choices, points)

    @property
    def families(self) -> Ints:
        """Number of the family of each point."""
        return self.families_of(np.arange(len(self.points)))

    def families_of(self, points: Ints) -> Ints:
        """Return the number of the family of some points: those with equal periods share it.

        With the symbol that is the family of the luck guard (`GridPoint.major`).
        """
        family: Floats = np.zeros(points.size)
        for number, choices in enumerate(self.points.choices):
            majors = [point.values[: INDICATORS[point.indicator].major] for point in choices]
            numbers = {major: place for place, major in enumerate(dict.fromkeys(majors))}
            own = self.points.column(number, [numbers[major] for major in majors], points)
            family = family * len(numbers) + own
        return family.astype(np.int64)

    def _trailing_number(self, exits: ExitPair) -> float:
        if exits.trailing_distance_pct <= 0.0:
            return 0.0
        return 1.0 + self.trailing_pairs.index(
            (exits.trailing_start_pct, exits.trailing_distance_pct)
        )


def count(
    preset_set: PresetSet, preset_type: PresetType, position_cost_pct: float
) -> tuple[int, int]:
    """Return how many points and how many exits a set has, without making them."""
    points = prod(_count_choices(grid) for grid in preset_set.indicators)
    per_target = (
        len(_pairs(preset_set, preset_type, tp_factor * position_cost_pct))
        for tp_factor in preset_set.tp_factors
    )
    exits = len(_ratios(preset_set)) * sum(per_target)
    return points if preset_set.indicators else 0, exits


def _count_choices(grid: IndicatorGrid) -> int:
    spec = grid.spec
    ranges = {
        one.name: grid.ranges.get(one.name, ParameterRange.of(one.default))
        for one in spec.parameters
    }
    total = 1
    for smaller, larger in spec.ordered:
        below, above = np.array(list(ranges.pop(smaller))), np.array(list(ranges.pop(larger)))
        total *= int((above.size - np.searchsorted(above, below, side="right")).sum())
    return total * prod(len(values) for values in ranges.values())


def _exits(
    preset_set: PresetSet, preset_type: PresetType, position_cost_pct: float
) -> Iterator[ExitPair]:
    """Yield every exit that makes sense."""
    ratios = _ratios(preset_set)
    for tp_factor in preset_set.tp_factors:
        pairs = _pairs(preset_set, preset_type, tp_factor * position_cost_pct)
        for sl_ratio, pair in product(ratios, pairs):
            if pair is None:
                yield ExitPair(tp_factor, sl_ratio)
            else:
                yield ExitPair(tp_factor, sl_ratio, *pair, preset_set.trailing_only)


def _ratios(preset_set: PresetSet) -> tuple[float, ...]:
    return (0.0,) if preset_set.atr_stop else tuple(preset_set.sl_ratios)


def _pairs(
    preset_set: PresetSet, preset_type: PresetType, tp_pct: float
) -> tuple[TrailingPair | None, ...]:
    """Return the trailing pairs that go with a target: none where the type forbids them.

    One that would begin at its target or beyond makes no sense.
    """
    pairs = preset_set.trailing if preset_type.trailing else (None,)
    # 6·0.1 is 0.6000000000000001, and a trailing stop from 0.6 % on lies at that target.
    target = round(tp_pct, _PCT_DIGITS)
    return tuple(pair for pair in dict.fromkeys(pairs) if pair is None or pair[0] < target)


def _stop_name(exits: ExitPair) -> str:
    return f"sl{exits.sl_ratio:g}" if exits.sl_ratio > 0.0 else ATR_STOP


def _trailing_name(exits: ExitPair) -> str:
    text = f"tr{exits.trailing_start_pct:g}/{exits.trailing_distance_pct:g}"
    return f"{text} only" if exits.trailing_only else text


def _suffix(preset_set: PresetSet, position_cost_pct: float) -> tuple[str, ...]:
    """Return what is unusual about a set, for the names of its configurations."""
    of = preset_set
    unusual = (
        (of.agree != _USUAL.agree, f"agree{of.agree}"),
        (of.hold_candles != _USUAL.hold_candles, f"hold{of.hold_candles}"),
        (of.min_strength != _USUAL.min_strength, f"strength{of.min_strength:g}"),
        (of.intrabar, "intrabar"),
        (len(of.sides) == 1, _SIDE_SUFFIX.get(of.sides, "")),
        (of.bar_s != _USUAL.bar_s, f"bars{timeframe_name(of.bar_s)}"),
        (of.max_hold_s > 0, f"h{of.max_hold_s}"),
        (position_cost_pct != USUAL_COST_PCT, f"c{position_cost_pct:g}"),
    )
    return tuple(text for applies, text in unusual if applies)
