"""What a run consists of: numbered configurations, and the parts they are calculated in.

Both follow from the request and the candles alone, so a run that goes on in another process, or
after a restart, means the same by the same numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from cts_desktop.analysis.layout import Ints
from cts_desktop.analysis.presets import search
from cts_desktop.analysis.presets.candles import bar_length, note_about
from cts_desktop.analysis.presets.figures import FIGURES
from cts_desktop.analysis.presets.space import ConfigurationSpace, count
from cts_desktop.domain.backtest_document import request_from_document, request_to_document
from cts_desktop.domain.backtests import BacktestRequest, DataFacts, Search
from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.domain.presets import PresetSet, timeframe_name
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind, plain_name

if TYPE_CHECKING:  # numba comes with it
    from cts_desktop.analysis.presets.backtest import Windows

#: Places of the first two windows of every run.
ALL: Final = 0
IN_SAMPLE: Final = 1
#: Results are held in memory while they are looked at: 80 bytes for each part of the time.
MOST_CONFIGURATIONS: Final = 1_000_000
MOST_RESULTS: Final = 10_000_000
#: Exits of a set: each is a row of many tables.
MOST_EXITS: Final = 100_000
#: About how long a part takes on one core, and its results: the loop unpacks 2,000 in 1 ms.
_PART_S: Final = 0.5
_PART_RESULTS: Final = 15_000
#: Measured on walks of 10,000 to 1,000,000 bars, where candles have a signal in 30 to 50: an
#: indicator on a candle (20-60 ns), the same on a bar within a candle, an exit (4-14 ns a candle),
#: and what a row of figures takes whatever it is about.
_INDICATOR_S: Final = 4e-8
_INTRABAR_S: Final = 3.4e-5
_EXIT_S: Final = 1e-8
_ROW_S: Final = 5e-6


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
            data = _data(request, preset_set)
            if not data:
                continue
            symbols = [request.data[place].symbol for place in data]
            cost = request.terms.position_cost_pct
            space = ConfigurationSpace(preset_set, symbols, request.preset, cost)
            if len(space):
                yield SetPlan(preset_set, space, data, first)
            first += len(space)

    def _grid(self) -> tuple[tuple[Part, ...], ...]:
        parts: list[tuple[Part, ...]] = []
        for place, one in enumerate(self.sets):
            for symbol, data in enumerate(one.data):
                most = _PART_RESULTS // (_windows(self.request) * len(one.space.exits))
                step = max(1, min(_points_in_time(one, self.facts[data]), most))
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
        return _trials_per_set(self.request, len(self.sets))

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


def check_request(request: BacktestRequest) -> None:
    """Refuse what cannot be run, before anything is made of it.

    Raises:
        UserActionError: A field does not fit, or there is nothing to run, or too much.
    """
    if request.objective not in FIGURES:
        raise InvalidValueError(f"Objective: choose one of {', '.join(FIGURES)}")
    if not request.in_sample_share > 0.0:
        raise InvalidValueError("In sample: some of the time is needed to choose on")
    if request.folds and not request.in_sample_share < 1.0:
        raise InvalidValueError("A walk-forward needs time in sample as well as out of it")
    if not chosen_sets(request):
        raise UserActionError("This preset has no enabled set: enable one, or choose some.")
    sizes = [_size(request, one) for one in chosen_sets(request) if _data(request, one)]
    if not sizes:
        raise UserActionError(
            "None of the sets is for the symbols of these candles: choose other candles, or let "
            "the sets name no symbol."
        )
    sizes = [size for size in sizes if size[0] * size[1]]
    if not sizes:
        raise UserActionError("These sets make no configuration: add an indicator to them.")
    _check_size(request, sizes)
    # What is stored must be what can be read again.
    request_from_document(request_to_document(request))


def _check_size(request: BacktestRequest, sizes: Sequence[tuple[int, int, int]]) -> None:
    """Refuse what would not fit into memory; `sizes` are points, exits and symbols of each set."""
    most_exits = max(exits for _, exits, _ in sizes)
    if most_exits > MOST_EXITS:
        raise UserActionError(
            f"{most_exits:,} exits of a set are too many (at most {MOST_EXITS:,}): try fewer take "
            "profits, stop losses or trailing stops."
        )
    rows = sum(points * exits * symbols for points, exits, symbols in sizes)
    if request.search is not Search.GRID:
        trials = _trials_per_set(request, len(sizes))
        rows = sum(min(trials, points * exits) * symbols for points, exits, symbols in sizes)
    if rows > MOST_CONFIGURATIONS:
        raise UserActionError(
            f"{rows:,} configurations are too many for one run (at most "
            f"{MOST_CONFIGURATIONS:,}): coarser steps make fewer, and a search tries only some."
        )
    if rows * _windows(request) > MOST_RESULTS:
        raise UserActionError(
            f"{rows:,} configurations with {request.folds} folds are too many for one run (at most "
            f"{MOST_RESULTS // _windows(request):,}): fewer folds leave room for more."
        )


def _size(request: BacktestRequest, one: PresetSet) -> tuple[int, int, int]:
    """Return how many points, exits and symbols a set has."""
    points, exits = count(one, request.preset, request.terms.position_cost_pct)
    return points, exits, len(_data(request, one))


def _data(request: BacktestRequest, one: PresetSet) -> tuple[int, ...]:
    """Return the places of the candles that a set is for."""
    rules = (request.preset.symbols, one.symbols)
    return tuple(
        place
        for place, data in enumerate(request.data)
        if all(_fits(rule, data.symbol) for rule in rules)
    )


def _windows(request: BacktestRequest) -> int:
    """Return of how many parts of the time a run has results at most."""
    return 3 + 2 * request.folds


def _trials_per_set(request: BacktestRequest, sets: int) -> int:
    return -(-request.trials // max(1, sets))


def notes_about(plan: Plan) -> str:
    """Return notes about the data, in words.

    Raises:
        UserActionError: The candles do not fit.
    """
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


def _points_in_time(one: SetPlan, facts: DataFacts) -> int:
    """Return how many points make a part; estimated, so that all processes number them alike."""
    bar_s = bar_length(facts.data.timeframe_s, one.preset_set.bar_s)
    bars = (facts.end_ms - facts.begin_ms) / (bar_s * 1000)
    return int(_PART_S / seconds_per_point(one.preset_set, len(one.space.exits), bars, bar_s))


def seconds_per_point(preset_set: PresetSet, exits: int, bars: float, bar_s: int) -> float:
    """Return about how long one core takes for a grid point with all its exits."""
    every_bar = preset_set.intrabar or any(one.spec.on_bars for one in preset_set.indicators)
    evaluated = bars if every_bar else bars * bar_s / preset_set.timeframe_s
    per_indicator = _INTRABAR_S if preset_set.intrabar else _INDICATOR_S
    per_candle = per_indicator * len(preset_set.indicators) + _EXIT_S * exits
    return evaluated * per_candle + _ROW_S * exits
