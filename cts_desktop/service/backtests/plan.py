"""What a run consists of: numbered configurations, and the parts they are calculated in.

Both follow from the request and the candles alone, so a run that goes on in another process, or
after a restart, means the same by the same numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from cts_desktop.analysis.layout import Ints
from cts_desktop.analysis.presets import search
from cts_desktop.analysis.presets.candles import bar_length, note_about
from cts_desktop.analysis.presets.figures import FIGURES
from cts_desktop.analysis.presets.space import ConfigurationSpace
from cts_desktop.domain.backtests import BacktestRequest, DataFacts, Search
from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.domain.presets import PresetSet, timeframe_name
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind, plain_name

if TYPE_CHECKING:  # numba comes with it
    from cts_desktop.analysis.presets.backtest import Windows

#: Places of the first two windows of every run.
ALL: Final = 0
IN_SAMPLE: Final = 1
#: Results are held in memory while they are looked at: 240 bytes each.
MOST_CONFIGURATIONS: Final = 1_000_000
#: About how long a part takes on one core.
_PART_S: Final = 0.5
#: Measured, roughly: an indicator on a bar, the same while candles form, an exit over a bar.
_INDICATOR_S: Final = 6e-8
_INTRABAR_S: Final = 2e-5
_EXIT_S: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SetPlan:
    """One set of the preset on the symbols that fit it.

    Attributes:
        data: for each symbol of the space the place of its candles in the request.
        first: number of its first configuration within the run.
    """

    preset_set: PresetSet
    space: ConfigurationSpace
    data: tuple[int, ...]
    first: int

    @property
    def end(self) -> int:
        """One more than the number of its last configuration."""
        return self.first + len(self.space)


@dataclass(frozen=True, slots=True)
class Part:
    """Configurations that are calculated and stored together: points, or a batch of a search.

    Attributes:
        place: of the set within the plan; symbol: within the set's space.
        begin, end: points of a grid; trials of a search.
    """

    number: int
    place: int
    symbol: int
    begin: int
    end: int


class Plan:
    """The numbering of a run and its parts.

    Attributes:
        rows: configurations that will have been calculated in the end.
        lanes: parts that may run beside each other; within a lane one needs those before it.
    """

    def __init__(self, request: BacktestRequest, facts: tuple[DataFacts, ...]) -> None:
        self.request = request
        self.facts = facts
        self.sets = tuple(self._sets())
        self._firsts = np.array([one.first for one in self.sets], np.int64)
        self.lanes = self._search_lanes() if request.search is not Search.GRID else self._grid()
        self.rows = sum(self._rows(part) for lane in self.lanes for part in lane)

    def _sets(self) -> Iterator[SetPlan]:
        request, first = self.request, 0
        for preset_set in chosen_sets(request):
            rules = (request.preset.symbols, preset_set.symbols)
            data = tuple(
                place
                for place, one in enumerate(request.data)
                if all(_fits(rule, one.symbol) for rule in rules)
            )
            if not data:
                continue
            symbols = [request.data[place].symbol for place in data]
            cost = request.terms.position_cost_pct
            space = ConfigurationSpace(preset_set, symbols, request.preset, cost)
            yield SetPlan(preset_set, space, data, first)
            first += len(space)

    def _grid(self) -> tuple[tuple[Part, ...], ...]:
        parts: list[tuple[Part, ...]] = []
        for place, one in enumerate(self.sets):
            for symbol, data in enumerate(one.data):
                step = _points_per_part(one, self.facts[data])
                for begin in range(0, len(one.space.points), step):
                    end = min(begin + step, len(one.space.points))
                    parts.append((Part(len(parts), place, symbol, begin, end),))
        return tuple(parts)

    def _search_lanes(self) -> tuple[tuple[Part, ...], ...]:
        lanes, number = [], 0
        for place, one in enumerate(self.sets):
            most = min(self.trials_per_set, one.space.per_symbol)
            step = search.batch_size(most)
            for symbol in range(len(one.data)):
                begins = range(0, most, step)
                lanes.append(
                    tuple(
                        Part(number + at, place, symbol, begin, min(begin + step, most))
                        for at, begin in enumerate(begins)
                    )
                )
                number += len(begins)
        return tuple(lanes)

    @property
    def trials_per_set(self) -> int:
        """How many configurations of a set a search tries on each symbol."""
        return -(-self.request.trials // max(1, len(self.sets)))

    def _rows(self, part: Part) -> int:
        if self.request.search is not Search.GRID:
            return part.end - part.begin
        return (part.end - part.begin) * len(self.sets[part.place].space.exits)

    @cached_property
    def windows(self) -> "Windows":
        """Parts of the time that figures are of; the first is all of it, the second in sample.

        The first use imports what simulates, numba with it: not on a loop.
        """
        from cts_desktop.analysis.presets.backtest import windows_of  # noqa: PLC0415 - see above

        return windows_of(self.request, self.facts)

    def window(self, name: str) -> int | None:
        """Return the place of a window; None where there is none of that name."""
        names = [window.name for window in self.windows]
        return names.index(name) if name in names else None

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return sum(len(lane) for lane in self.lanes)

    def places(self, numbers: Ints) -> Ints:
        """Return the place of the set of each configuration."""
        places: Ints = np.searchsorted(self._firsts, numbers, side="right") - 1
        return places

    def find(self, number: int) -> tuple[SetPlan, int]:
        """Return a configuration's set and its number there; raise IndexError."""
        place = int(np.searchsorted(self._firsts, number, side="right")) - 1
        if place < 0 or number >= self.sets[place].end:
            raise IndexError(number)
        return self.sets[place], number - self.sets[place].first


def chosen_sets(request: BacktestRequest) -> tuple[PresetSet, ...]:
    """Return the sets a request is about: those it names, or all that are enabled."""
    if request.set_ids:
        return tuple(one for one in request.preset.sets if one.set_id in request.set_ids)
    return tuple(one for one in request.preset.sets if one.enabled)


def check(plan: Plan) -> str:
    """Return notes about the data, in words.

    Raises:
        UserActionError: There is nothing to run, or too much, or the candles do not fit.
    """
    request = plan.request
    if request.objective not in FIGURES:
        raise InvalidValueError(f"Objective: choose one of {', '.join(FIGURES)}")
    if request.folds and not 0.0 < request.in_sample_share < 1.0:
        raise InvalidValueError("A walk-forward needs time in sample as well as out of it")
    if not chosen_sets(request):
        raise UserActionError("This preset has no enabled set: enable one, or choose some.")
    if not plan.sets:
        raise UserActionError(
            "None of the sets is for the symbols of these candles: choose other candles, or let "
            "the sets name no symbol."
        )
    if not plan.rows:
        raise UserActionError("These sets make no configuration: add an indicator to them.")
    if plan.rows > MOST_CONFIGURATIONS:
        raise UserActionError(
            f"{plan.rows:,} configurations are too many for one run (at most "
            f"{MOST_CONFIGURATIONS:,}): coarser steps make fewer, and a search tries only some."
        )
    notes: dict[str, None] = {}
    for one in plan.sets:
        for data in one.data:
            facts = plan.facts[data]
            if not facts.rows:
                raise UserActionError(
                    f"There are no {timeframe_name(facts.data.timeframe_s)} candles of "
                    f"{facts.data.symbol} in that time: download or import some."
                )
            notes[note_about(one.preset_set, facts.data.timeframe_s)] = None
    return " ".join(note for note in notes if note)


def _fits(rule: SymbolRule, symbol: str) -> bool:
    """Tell whether a rule leaves a symbol; rules that rank symbols leave all there is data of."""
    names = {symbol, symbol.split("/", maxsplit=1)[0]}
    if {plain_name(one) for one in names} & {plain_name(one) for one in rule.blacklist}:
        return False
    if rule.kind is not SymbolRuleKind.LIST or not rule.symbols:
        return True
    return plain_name(symbol) in {plain_name(one) for one in rule.symbols}


def _points_per_part(one: SetPlan, facts: DataFacts) -> int:
    """Return how many points make a part; estimated, so that all processes number them alike."""
    bar_s = bar_length(facts.data.timeframe_s, one.preset_set.bar_s)
    bars = (facts.end_ms - facts.begin_ms) / (bar_s * 1000)
    per_indicator = _INTRABAR_S if one.preset_set.intrabar else _INDICATOR_S
    per_bar = per_indicator * len(one.preset_set.indicators) + _EXIT_S * len(one.space.exits)
    return max(1, int(_PART_S / max(bars * per_bar, 1e-4)))
