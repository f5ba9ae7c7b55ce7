"""The results tree: five levels, each node the sum of everything below, from arrays."""

from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.figures import avg_units, combined
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.service.backtests.pages import statistics_view
from cts_desktop.service.backtests.plan import IN_SAMPLE, SetPlan
from cts_desktop.service.backtests.table import Snapshot, different
from cts_desktop.service.preset_views import TreeNode

#: Major parameters, minor ones, TP, SL, trailing; the first two are of the point.
LEVELS: Final = 5
_POINT_LEVELS: Final = 2


def children(
    of: Snapshot, path: tuple[str, ...], symbol: str = "", set_name: str = ""
) -> tuple[TreeNode, ...]:
    """Return the nodes right below *path*, in the order of their parameters.

    Raises:
        InvalidValueError: There is nothing below.
    """
    if len(path) >= LEVELS:
        raise InvalidValueError(f"The results tree has {LEVELS} levels: nothing is below the last")
    keep = of.of_symbol(symbol) if symbol else None
    found: dict[str, list[Ints]] = {}
    for one, mine in of.sets():
        if set_name and one.preset_set.name != set_name:
            continue
        wanted = mine if keep is None else mine & keep
        rows = of.order[wanted[of.order]]
        for level, name in enumerate(path):
            labels, place = _labels(of, one, rows, level)
            rows = rows[np.array([label == name for label in labels], np.bool_)[place]]
        labels, place = _labels(of, one, rows, len(path))
        for number, label in enumerate(labels):
            found.setdefault(label, []).append(rows[place == number])
    # Sets are numbered one after the other, so what is joined is in the order of numbers, too.
    nodes = [(label, np.concatenate(rows)) for label, rows in found.items()]
    nodes.sort(key=lambda node: int(of.numbers[node[1][0]]))
    return tuple(_node(of, (*path, label), rows) for label, rows in nodes)


def _labels(of: Snapshot, one: SetPlan, rows: Ints, level: int) -> tuple[list[str], Ints]:
    """Return the different names of rows of a set on a level, and which of them each has."""
    space = one.space
    is_point = level < _POINT_LEVELS
    numbers = (of.points if is_point else of.exits)[rows]
    step = len(space.exits) if is_point else 1
    unique, place = different(numbers)
    names = [space.levels(number * step)[level] for number in unique.tolist()]
    labels = list(dict.fromkeys(names))
    places = {label: number for number, label in enumerate(labels)}
    return labels, np.array([places[name] for name in names], np.int64)[place]


def _node(of: Snapshot, path: tuple[str, ...], rows: Ints) -> TreeNode:
    inside, outside = of.figures[IN_SAMPLE][rows], of.part("out")[rows]
    return TreeNode(
        path=path,
        configurations=rows.size,
        inside=statistics_view("in", combined(inside)),
        outside=statistics_view("out", combined(outside)),
        best=int(of.numbers[rows[_best(inside)]]),
        profitable=float((outside[:, column.NET_SUM] > 0.0).mean()),
        leaf=len(path) == LEVELS,
    )


def _best(inside: Floats) -> int:
    """Return the place of the best average in sample; the first where nothing traded."""
    return int(np.argmax(np.nan_to_num(avg_units(inside), nan=-np.inf)))
