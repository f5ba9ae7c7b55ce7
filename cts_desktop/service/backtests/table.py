"""The results of a run in memory: numbers and figures in arrays, whatever order they came in."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets import statistics
from cts_desktop.analysis.presets.work import read_part
from cts_desktop.domain.backtests import LEAST_TRADES, Search
from cts_desktop.domain.ladder import LadderThresholds
from cts_desktop.service.backtests.plan import ALL, IN_SAMPLE, Plan, SetPlan

#: Configurations whose trades are stored with the run.
_BEST: Final = 20


class RunTable:
    """Filled part by part on one thread; pages are made in others, from a `snapshot`.

    Attributes:
        parts: those that are there, with their bytes where a search goes on from them.
    """

    def __init__(self, plan: Plan) -> None:
        """Make an empty one; the first in a program imports numba: not on a loop."""
        self.plan = plan
        self.parts: dict[int, bytes] = {}
        # Each column in one piece, because views look at few columns of all rows. Memory is taken
        # as it is written to.
        shape = (len(plan.windows), column.COLUMNS, plan.rows)
        self._figures: Floats = np.zeros(shape).transpose(0, 2, 1)
        self._numbers: Ints = np.zeros(plan.rows, np.int64)
        self._count = 0
        self._snapshot: Snapshot | None = None

    def add(self, number: int, data: bytes) -> None:
        """Take a part, unless it is there already; raise ValueError where it is damaged."""
        if number in self.parts:
            return
        numbers, figures = read_part(data)
        end = self._count + numbers.size
        self._numbers[self._count : end] = numbers
        self._figures[:, self._count : end] = figures
        self.parts[number] = b"" if self.plan.request.search is Search.GRID else data
        self._count = end

    def snapshot(self, thresholds: LadderThresholds) -> "Snapshot":
        """Return what is there now; rows that are in it never change."""
        known = self._snapshot
        count = self._count
        if known is None or known.numbers.size != count or known.thresholds != thresholds:
            known = Snapshot(self.plan, self._numbers[:count], self._figures[:, :count], thresholds)
            self._snapshot = known
        return known


@dataclass(eq=False)
class Snapshot:
    """Some rows of a run, in the order in which they came, and what follows from them.

    Attributes:
        numbers: of the configurations within the run, `[row]`.
        figures: `[window, row, column]`.
        thresholds: of the luck guard.
    """

    plan: Plan
    numbers: Ints
    figures: Floats
    thresholds: LadderThresholds

    @cached_property
    def order(self) -> Ints:
        """The rows in the order of their numbers."""
        return np.argsort(self.numbers, kind="stable")

    @cached_property
    def places(self) -> Ints:
        """Place of each row's set within the plan."""
        return self.plan.places(self.numbers)

    @cached_property
    def _own(self) -> Ints:
        firsts = np.array([one.first for one in self.plan.sets], np.int64)
        return self.numbers - firsts[self.places]

    @cached_property
    def symbols(self) -> Ints:
        """Number of each row's symbol within its set's space."""
        sizes = np.array([one.space.per_symbol for one in self.plan.sets], np.int64)
        return self._own // sizes[self.places]

    @cached_property
    def within(self) -> Ints:
        """Number of each row within set and symbol: point·X + exit."""
        sizes = np.array([one.space.per_symbol for one in self.plan.sets], np.int64)
        return self._own % sizes[self.places]

    @cached_property
    def points(self) -> Ints:
        """Grid point of each row."""
        return self.within // self._n_exits

    @cached_property
    def exits(self) -> Ints:
        """Exit of each row."""
        return self.within % self._n_exits

    @cached_property
    def _n_exits(self) -> Ints:
        counts = np.array([len(one.space.exits) for one in self.plan.sets], np.int64)
        return counts[self.places]

    def sets(self) -> "list[tuple[SetPlan, Bools]]":
        """Return each set that has rows, with which those are."""
        found = ((one, self.places == place) for place, one in enumerate(self.plan.sets))
        return [(one, mine) for one, mine in found if mine.any()]

    def of_symbol(self, symbol: str) -> Bools:
        """Return which rows are of a symbol."""
        found: Bools = np.zeros(self.numbers.size, np.bool_)
        for one, mine in self.sets():
            wanted = [name == symbol for name in one.space.symbols]
            found[mine] = np.array(wanted, np.bool_)[self.symbols[mine]]
        return found

    def row_of(self, number: int) -> int | None:
        """Return the row of a configuration; None where it has not been calculated."""
        rows = np.flatnonzero(self.numbers == number)
        return int(rows[0]) if rows.size else None

    def part(self, name: str) -> Floats:
        """Return the figures of a window, `[row, column]`; zeros where the run has none."""
        place = self.plan.window(name)
        if place is None:
            return np.zeros((self.numbers.size, column.COLUMNS))
        figures: Floats = self.figures[place]
        return figures

    @cached_property
    def verdict(self) -> statistics.Verdict | None:
        """What the luck guard says of the part out of sample; None where there is none.

        The first one imports numba: not on a loop.
        """
        place = self.plan.window("out")
        if place is None or not self.numbers.size:
            return None
        families: Ints = np.zeros(self.numbers.size, np.int64)
        begin = 0
        for one, mine in self.sets():
            of_point = one.space.families_of(self.points[mine])
            size = int(of_point.max()) + 1
            families[mine] = begin + self.symbols[mine] * size + of_point
            begin += size * len(one.space.symbols)
        log_e = self.figures[place, :, column.LOG_E]
        return statistics.luck_guard(log_e, families, self.thresholds)

    def best(self) -> list[int]:
        """Return the configurations whose trades are stored: the best in sample by average."""
        values = column.objective(self.figures[IN_SAMPLE], "avg_units", LEAST_TRADES)
        ordered = np.lexsort((self.numbers, -values))[:_BEST]
        return [int(self.numbers[row]) for row in ordered if np.isfinite(values[row])]

    @property
    def whole(self) -> Floats:
        """Figures over all of the time, `[row, column]`."""
        figures: Floats = self.figures[ALL]
        return figures


def different(numbers: Ints) -> tuple[Ints, Ints]:
    """Return the different ones of small numbers, ascending, and the place of each among them.

    `np.unique` without sorting.
    """
    there: Bools = np.zeros(int(numbers.max(initial=-1)) + 1, np.bool_)
    there[numbers] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[numbers]
