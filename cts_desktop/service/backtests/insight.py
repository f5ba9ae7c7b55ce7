"""What is worked out of a run for one view: details, walk-forward, heat map; in worker threads."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets import statistics
from cts_desktop.analysis.presets.figures import FIGURES, combined
from cts_desktop.domain.backtests import LEAST_TRADES, BacktestTrade
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.service.backtests.pages import result_rows, statistics_view
from cts_desktop.service.backtests.table import Snapshot
from cts_desktop.service.preset_views import (
    ConfigurationDetails,
    CurvePoint,
    FoldRow,
    HeatMapView,
    MonteCarloView,
    MonthRow,
    SensitivityRow,
    StatisticsView,
    WalkForwardView,
)

_MS_PER_HOUR: Final = 3_600_000


def details(of: Snapshot, row: int, trades: Sequence[BacktestTrade]) -> ConfigurationDetails:
    """Return everything about one configuration."""
    closed_ms, net_units = _series(trades)
    request = of.plan.request
    drawn = statistics.monte_carlo(net_units, request.monte_carlo, request.seed)
    months = statistics.months(closed_ms, net_units)
    return ConfigurationDetails(
        row=next(iter(result_rows(of, np.array([row])))),
        trades=tuple(trades),
        curve=_curve(closed_ms, net_units),
        split_ms=of.plan.windows[1].end_ms,
        months=tuple(MonthRow(**asdict(month)) for month in months),
        monte_carlo=MonteCarloView(**asdict(drawn)) if drawn is not None else None,
        sensitivity=_sensitivity(of, row),
    )


def _series(trades: Sequence[BacktestTrade]) -> tuple[Ints, Floats]:
    closed_ms: Ints = np.array([trade.exit_ms for trade in trades], np.int64)
    net_units: Floats = np.array([trade.net_units for trade in trades], np.float64)
    return closed_ms, net_units


def _curve(closed_ms: Ints, net_units: Floats) -> tuple[CurvePoint, ...]:
    curve = statistics.curve(closed_ms, net_units)
    columns = (curve.ts_ms.tolist(), curve.units.tolist(), curve.drawdown.tolist())
    return tuple(CurvePoint(*point) for point in zip(*columns, strict=True))


def _sensitivity(of: Snapshot, row: int) -> tuple[SensitivityRow, ...]:
    """Vary each parameter among the configurations of the same set and symbol."""
    place, symbol = of.places[row], of.symbols[row]
    alike = np.flatnonzero((of.places == place) & (of.symbols == symbol))
    space = of.plan.sets[int(place)].space
    parameters = {name: space.column(name, of.within[alike]) for name in space.parameter_names}
    chosen = int(np.flatnonzero(alike == row)[0])
    found = statistics.sensitivity(parameters, of.whole[alike], chosen)
    return tuple(SensitivityRow(one.parameter, one.chosen, one.values) for one in found)


# ------------------------------------------------------------------ walk-forward
def chosen_by_fold(of: Snapshot) -> tuple[tuple[int, int, int | None], ...]:
    """Return train window, test window and chosen row of each fold; None where none traded."""
    order = of.order
    names = [window.name for window in of.plan.windows]
    objective = of.plan.request.objective
    # Of equal ones the first by number, whatever order the parts came in.
    folds = statistics.walk_forward(of.figures[:, order], names, objective, LEAST_TRADES)
    return tuple(
        (train, test, None if row is None else int(order[row])) for train, test, row in folds
    )


def walk_forward(of: Snapshot, tests: Mapping[int, Sequence[BacktestTrade]]) -> WalkForwardView:
    """Return all folds; `tests` are the trades of what was chosen, by place of the test window."""
    folds, joined = [], []
    trades: list[BacktestTrade] = []
    for number, (train, test, row) in enumerate(chosen_by_fold(of), start=1):
        if row is None:
            continue
        described = next(iter(result_rows(of, np.array([row]))))
        windows = of.plan.windows
        folds.append(
            FoldRow(
                number=number,
                train_begin_ms=windows[train].begin_ms,
                test_begin_ms=windows[test].begin_ms,
                test_end_ms=windows[test].end_ms,
                configuration=f"{described.symbol} {described.configuration}",
                train=statistics_view(windows[train].name, of.figures[train, row]),
                test=statistics_view(windows[test].name, of.figures[test, row]),
            )
        )
        joined.append(of.figures[test, row])
        trades += tests[test]
    curve = _curve(*_series(trades))
    return WalkForwardView(tuple(folds), _joined(joined, curve), curve)


def _joined(rows: list[Floats], curve: tuple[CurvePoint, ...]) -> StatisticsView:
    """Return the figures of all tests one after another; drawdowns run across their borders.

    The e-values multiply: each is that of a bet begun anew on its test's own trades, no trade is in
    two tests, and a configuration is chosen by trades that closed before its test begins. So
    whatever the earlier tests showed, the next is worth no more than its stake by luck alone.
    """
    tests: Floats = np.array(rows) if rows else np.zeros((0, column.COLUMNS))
    figures = combined(tests)
    figures[column.LOG_E] = tests[:, column.LOG_E].sum()
    figures[column.DRAWDOWN] = max((point.drawdown for point in curve), default=0.0)
    figures[column.DRAWDOWN_H] = _hours_below(curve)
    return statistics_view("tests", figures)


def _hours_below(curve: tuple[CurvePoint, ...]) -> float:
    """Return the longest time from one maximum to the next, or to the last trade."""
    longest, highest_ms = 0, curve[0].ts_ms if curve else 0
    for point in curve:
        longest = max(longest, point.ts_ms - highest_ms)
        if point.drawdown <= 0.0:
            highest_ms = point.ts_ms
    return longest / _MS_PER_HOUR


# ------------------------------------------------------------------ maps
def parameters(of: Snapshot) -> tuple[str, ...]:
    """Return the parameters of which there are several values, those of exits last."""
    found: dict[str, None] = {}
    for one, mine in of.sets():
        within = of.within[mine]
        for name in one.space.parameter_names:
            values = one.space.column(name, within)
            if (values != values[0]).any():
                found[name] = None
    exits = [name for name in found if "." not in name]
    return (*(name for name in found if "." in name), *exits)


def heat_map(of: Snapshot, x: str, y: str, figure: str, part: str) -> HeatMapView:
    """Return the mean of a figure over two parameters, from all sets that have both.

    Raises:
        InvalidValueError: No set has both.
    """
    values = FIGURES[figure].of(of.part(part))
    along: list[tuple[Floats, Floats, Floats]] = []
    for one, mine in of.sets():
        if {x, y} <= set(one.space.parameter_names):
            within = of.within[mine]
            xs, ys = one.space.column(x, within), one.space.column(y, within)
            along.append((xs, ys, values[mine]))
    if not along:
        raise InvalidValueError(f"No set of this run has both {x} and {y}")
    joined = [np.concatenate(parts) for parts in zip(*along, strict=True)]
    found = statistics.heat_map(joined[0], joined[1], joined[2])
    return HeatMapView(
        x_name=x,
        y_name=y,
        figure=figure,
        x_values=tuple(found.x_values.tolist()),
        y_values=tuple(found.y_values.tolist()),
        cells=tuple(
            tuple(None if np.isnan(cell) else cell for cell in row) for row in found.cells.tolist()
        ),
    )
