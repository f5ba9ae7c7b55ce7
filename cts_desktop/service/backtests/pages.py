"""One page of a run's results: chosen, ordered and described, from arrays, in a worker thread."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.figures import FIGURES, Statistics, statistics_of
from cts_desktop.analysis.presets.space import ConfigurationSpace
from cts_desktop.analysis.presets.work import configuration_name
from cts_desktop.analysis.set_specs import break_even_win_rate
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.ladder import LuckGuard
from cts_desktop.service.backtests.table import Snapshot, different
from cts_desktop.service.preset_views import ResultPage, ResultRow, StatisticsView

PARTS: Final = ("all", "in", "out")
MOST_ROWS: Final = 1000
_STATISTICS: Final = tuple(field.name for field in fields(Statistics))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuery:
    """Which rows are wanted, in which order; empty filters nothing.

    Attributes:
        text: words that all occur in a configuration's name.
        least_n: trades a row has at least in `part`.
    """

    order_by: str = "avg_units"
    part: str = "in"
    descending: bool = True
    symbol: str = ""
    text: str = ""
    least_n: int = 0
    only_passing: bool = False
    offset: int = 0
    limit: int = 100

    def check(self) -> None:
        """Raise InvalidValueError where there is no such page."""
        check_figure(self.order_by, self.part)
        if self.offset < 0 or not 1 <= self.limit <= MOST_ROWS:
            raise InvalidValueError(f"A page has 1 to {MOST_ROWS} rows and starts at 0 or later")


def check_figure(figure: str, part: str) -> None:
    """Raise InvalidValueError where there is no such figure or part of the time."""
    if figure not in FIGURES:
        raise InvalidValueError(f"figure {figure!r} is not one of {', '.join(FIGURES)}")
    if part not in PARTS:
        raise InvalidValueError(f"part {part!r} is not one of {', '.join(PARTS)}")


def page(run_id: str, of: Snapshot, query: PageQuery) -> ResultPage:
    """Return the rows from `query.offset` on."""
    part = of.part(query.part)
    wanted = _wanted(of, part, query)
    values = FIGURES[query.order_by].of(part)[wanted]
    newest = _ordered(values, of.numbers[wanted], query)
    rows = tuple(result_rows(of, wanted[newest]))
    return ResultPage(run_id, rows, query.offset, wanted.size, guard_words(of))


def _wanted(of: Snapshot, part: Floats, query: PageQuery) -> Ints:
    """Return the rows that pass the filters."""
    keep: Bools = part[:, column.N] >= query.least_n
    if query.symbol:
        keep &= of.of_symbol(query.symbol)
    if query.text:
        keep &= _with_words(of, query.text.lower().split())
    if query.only_passing:
        keep &= of.verdict.passes if of.verdict is not None else False
    return np.flatnonzero(keep)


def _with_words(of: Snapshot, words: list[str]) -> Bools:
    """Return which configurations have all words in their names, made of point and exit."""
    keep: Bools = np.ones(of.numbers.size, np.bool_)
    for one, mine in of.sets():
        space = one.space
        label = one.preset_set.name.lower()
        heads = _different(of.points[mine], space, len(space.exits))
        tails = _different(of.exits[mine], space, 1)
        for word in words:
            if word in label:
                continue
            in_head = np.array([word in text.partition(" tp")[0] for text in heads[0]])
            in_tail = np.array([word in "tp" + text.partition(" tp")[2] for text in tails[0]])
            keep[mine] &= in_head[heads[1]] | in_tail[tails[1]]
    return keep


def _different(numbers: Ints, space: ConfigurationSpace, step: int) -> tuple[list[str], Ints]:
    """Return the names of the different points or exits, and which of them each row has."""
    unique, place = different(numbers)
    return [space.name(number * step).lower() for number in unique.tolist()], place


def _ordered(values: Floats, numbers: Ints, query: PageQuery) -> Ints:
    """Return the places of one page; equal ones by number, those without a figure at the end.

    Only what lies before the end of the page is sorted.
    """
    keys = -values if query.descending else values.copy()
    keys[np.isnan(keys)] = np.inf
    end = query.offset + query.limit
    candidates = np.arange(keys.size)
    if end < keys.size:
        bar = np.partition(keys, end - 1)[end - 1]
        below = np.flatnonzero(keys < bar)
        equal = np.flatnonzero(keys == bar)
        equal = equal[np.argsort(numbers[equal], kind="stable")][: end - below.size]
        candidates = np.concatenate((below, equal))
    order = np.lexsort((numbers[candidates], keys[candidates]))
    return candidates[order][query.offset : end]


# ------------------------------------------------------------------ rows
def result_rows(of: Snapshot, rows: Ints) -> Iterable[ResultRow]:
    """Describe rows, a thousand at a time; the first call may import numba: not on a loop."""
    for begin in range(0, rows.size, MOST_ROWS):
        yield from _described(of, rows[begin : begin + MOST_ROWS])


def _described(of: Snapshot, rows: Ints) -> Iterator[ResultRow]:
    verdict = of.verdict
    views = [statistics_views(name, of.part(name)[rows]) for name in PARTS]
    terms = of.plan.request.terms
    for row, whole, inside, outside in zip(rows.tolist(), *views, strict=True):
        set_plan, own = of.plan.find(int(of.numbers[row]))
        space = set_plan.space
        exits = space.exits[space.parts(own)[2]]
        cost = space.position_cost_pct
        tp_pct, sl_pct = exits.tp_pct(cost), exits.sl_pct(cost)
        yield ResultRow(
            number=int(of.numbers[row]),
            symbol=space.symbol(own),
            set_name=set_plan.preset_set.name,
            configuration=configuration_name(set_plan.preset_set, space, own),
            levels=space.levels(own),
            tp_pct=tp_pct,
            sl_pct=sl_pct,
            break_even=break_even_win_rate(tp_pct, sl_pct, terms.paid_pct),
            all=whole,
            inside=inside,
            outside=outside,
            passes=None if verdict is None else bool(verdict.passes[row]),
        )


def statistics_views(part: str, rows: Floats) -> list[StatisticsView]:
    """Return the figures of some rows, `[row, column]`."""
    return [
        StatisticsView(part=part, **{name: getattr(one, name) for name in _STATISTICS})
        for one in statistics_of(rows)
    ]


def statistics_view(part: str, row: Floats) -> StatisticsView:
    """Return the figures of one row."""
    return statistics_views(part, row[np.newaxis])[0]


def guard_words(of: Snapshot) -> str:
    """Return what the luck guard found, in words."""
    verdict = of.verdict
    if verdict is None:
        return "Nothing was kept out of sample: these results show how well they were chosen."
    count, passing = of.numbers.size, int(verdict.passes.sum())
    if of.thresholds.luck_guard is LuckGuard.OFF:
        return "The luck guard is off: any of these may be luck."
    tried = f"of {count:,} configurations tried"
    if not passing:
        return f"Luck guard ({of.thresholds.luck_guard}): none {tried} shows more than luck."
    return (
        f"Luck guard ({of.thresholds.luck_guard}): {passing:,} {tried} show out of sample what "
        f"luck alone would hardly bring."
    )
