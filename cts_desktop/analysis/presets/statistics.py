"""What trades of a back-test and figures of many configurations say (rules §6, §9; no numba).

Trades are given as two arrays in the order of their closes: `closed_ms` (end of the bar in which
each closed, UTC) and `net_units`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.analysis.presets import figures as column
from cts_desktop.analysis.presets.figures import FIGURES, avg_units, objective
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard

_MS_PER_S: Final = 1000
_LOG_LARGEST: Final = 600.0
PERCENTILES: Final = (5.0, 25.0, 50.0, 75.0, 95.0)
#: Trades drawn at once by the Monte-Carlo: 8 MB.
_DRAWN_AT_ONCE: Final = 1_000_000


# ------------------------------------------------------------------ trades
@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Cumulated net units after each trade, and how far below their maximum (from 0 on) that is."""

    ts_ms: Ints
    units: Floats
    drawdown: Floats


def curve(closed_ms: Ints, net_units: Floats) -> Curve:
    """Return the equity curve of some trades in cost units."""
    units: Floats = np.cumsum(net_units, dtype=np.float64)
    return Curve(closed_ms, units, _below(units))


def _below(units: Floats) -> Floats:
    """Return the depth below the running maximum, which starts at 0, along the last axis."""
    highest = np.maximum(np.maximum.accumulate(units, axis=-1), 0.0)
    depth: Floats = highest - units
    return depth


@dataclass(frozen=True, slots=True)
class Month:
    """Trades that closed in one month of UTC; `month` as `2018-01`."""

    month: str
    n: int
    units: float
    win_rate: float


def months(closed_ms: Ints, net_units: Floats) -> tuple[Month, ...]:
    """Return the months in which something closed, oldest first."""
    names = [f"{datetime.fromtimestamp(ms / _MS_PER_S, UTC):%Y-%m}" for ms in closed_ms.tolist()]
    found = []
    for name in dict.fromkeys(names):
        mine = net_units[np.array(names) == name]
        found.append(Month(name, mine.size, float(mine.sum()), float((mine > 0.0).mean())))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """What the same trades might have looked like, `PERCENTILES` of each in cost units.

    Attributes:
        drawdown: of the same trades in another order (drawn without replacement).
        total: of as many trades drawn from them (with replacement).
        loss_share: share of these totals below 0.
    """

    draws: int
    seed: int
    drawdown: tuple[float, ...]
    total: tuple[float, ...]
    observed_drawdown: float
    loss_share: float


def monte_carlo(net_units: Floats, draws: int, seed: int) -> MonteCarlo | None:
    """Draw the order of trades, and the trades themselves, again and again; None without any.

    The same seed gives the same result (numpy's PCG64).
    """
    if not net_units.size or draws < 1:
        return None
    rng = np.random.Generator(np.random.PCG64(seed))
    depths, totals = [], []
    left = draws
    while left:
        rows = min(left, max(1, _DRAWN_AT_ONCE // net_units.size))
        orders = rng.permuted(np.tile(net_units, (rows, 1)), axis=1)
        depths.append(_below(np.cumsum(orders, axis=1)).max(axis=1))
        drawn = rng.integers(0, net_units.size, (rows, net_units.size))
        totals.append(net_units[drawn].sum(axis=1))
        left -= rows
    depth, total = np.concatenate(depths), np.concatenate(totals)
    return MonteCarlo(
        draws=draws,
        seed=seed,
        drawdown=tuple(np.percentile(depth, PERCENTILES).tolist()),
        total=tuple(np.percentile(total, PERCENTILES).tolist()),
        observed_drawdown=float(_below(np.cumsum(net_units)).max()),
        loss_share=float((total < 0.0).mean()),
    )


# ------------------------------------------------------------------ walk-forward
def best_of(rows: Floats, key: str, least_n: float = 0.0) -> int | None:
    """Return the place of the row with the best figure; None where none has any.

    Of equal ones the first, so that the choice does not depend on how the work was divided.

    Raises:
        KeyError: There is no such figure.
    """
    values = objective(rows, key, least_n)
    if not values.size or not np.isfinite(values).any():
        return None
    return int(np.argmax(np.where(np.isfinite(values), values, -np.inf)))


def walk_forward(
    figures: Floats, names: Sequence[str], key: str, least_n: float = 0.0
) -> tuple[tuple[int, int, int | None], ...]:
    """Choose a configuration on the train window of each fold.

    `figures[window, configuration, column]` of all configurations, `names` those of its windows.
    Returns the places of the train and the test window, and of the configuration chosen, None where
    none traded.
    """
    places = {name: place for place, name in enumerate(names)}
    folds = []
    number = 1
    while (train := places.get(f"train {number}")) is not None:
        folds.append((train, places[f"test {number}"], best_of(figures[train], key, least_n)))
        number += 1
    return tuple(folds)


# ------------------------------------------------------------------ maps
@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """Mean of a figure over two parameters; `cells[y, x]`, NaN where nothing was run or traded."""

    x_values: Floats
    y_values: Floats
    cells: Floats


def heat_map(x: Floats, y: Floats, values: Floats) -> HeatMap:
    """Average a figure over all configurations that share two parameters.

    `x` and `y` are the parameters of each configuration, `values` the figure; one that is not
    finite (no trades, no losing trade) is left out.
    """
    x_values, column_of = np.unique(x, return_inverse=True)
    y_values, row_of = np.unique(y, return_inverse=True)
    cell = row_of * x_values.size + column_of
    known = np.isfinite(values)
    size = x_values.size * y_values.size
    counts = np.bincount(cell[known], minlength=size)
    sums = np.bincount(cell[known], values[known], minlength=size)
    cells: Floats = np.full(size, np.nan)
    np.divide(sums, counts, out=cells, where=counts > 0)
    return HeatMap(x_values, y_values, cells.reshape(y_values.size, x_values.size))


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one parameter does to a configuration, all others left: (value, avg_units, n)."""

    parameter: str
    chosen: float
    values: tuple[tuple[float, float | None, int], ...]


def sensitivity(
    parameters: Mapping[str, Floats], rows: Floats, chosen: int
) -> tuple[Sensitivity, ...]:
    """Vary each parameter of one configuration as far as there are rows for it.

    `parameters` have a value for each of `rows[configuration, column]`, all of one symbol;
    `chosen` is the place of the configuration. A parameter of which only one value was run is left
    out.
    """
    differs = {name: values != values[chosen] for name, values in parameters.items()}
    differences = np.sum([*differs.values()], axis=0)
    averages = avg_units(rows)
    found = []
    for name, values in parameters.items():
        alike = np.flatnonzero(differences - differs[name] == 0)
        if alike.size <= 1:
            continue
        alike = alike[np.argsort(values[alike], kind="stable")]
        found.append(
            Sensitivity(
                parameter=name,
                chosen=float(values[chosen]),
                values=tuple(
                    (
                        float(values[one]),
                        None if np.isnan(averages[one]) else float(averages[one]),
                        int(rows[one, column.N]),
                    )
                    for one in alike.tolist()
                ),
            )
        )
    return tuple(found)


def figure_of(rows: Floats, key: str) -> Floats:
    """Return a figure of every row by its key; NaN where it has none.

    Raises:
        KeyError: There is no such figure.
    """
    return FIGURES[key].of(rows)


# ------------------------------------------------------------------ luck
@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What the luck guard lets pass.

    Attributes:
        passes: of each configuration.
        families, open_families: how many there are, and how many pass; 0 without families.
        log_bar: logarithm of the e-value a configuration itself needs; infinity where none would
            be enough, because no family passes or too little was shown altogether.
    """

    passes: Bools
    families: int
    open_families: int
    log_bar: float


def luck_guard(log_e: Floats, families: npt.ArrayLike, thresholds: LadderThresholds) -> Verdict:
    """Ask which configurations show out of sample what does not come from trying many (rules §6).

    Args:
        log_e: logarithm of each configuration's e-value, of the out-of-sample window alone: what
            it was chosen by is no evidence.
        families: a number per configuration, equal for those of one symbol and `GridPoint.major`.
        thresholds: level of the guard, q, and the e-value a configuration itself needs.
    """
    # numba comes with it, and not everybody who draws a curve needs that.
    from cts_desktop.analysis.luck_guard import e_bh_bar  # noqa: PLC0415

    log_e = np.asarray(log_e, np.float64)
    if thresholds.luck_guard is LuckGuard.OFF or not log_e.size:
        return Verdict(np.ones(log_e.size, np.bool_), 0, 0, -np.inf)
    if thresholds.luck_guard is LuckGuard.STRICT:
        bar = e_bh_bar(log_e, log_e.size, thresholds.luck_q)
        return Verdict(log_e >= bar, 0, 0, bar)
    _, family_of = np.unique(np.asarray(families), return_inverse=True)
    sizes = np.bincount(family_of)
    means = np.bincount(family_of, np.exp(np.minimum(log_e, _LOG_LARGEST))) / sizes
    log_means: Floats = np.log(np.maximum(means, np.finfo(np.float64).tiny))
    open_families = log_means >= e_bh_bar(log_means, sizes.size, thresholds.luck_q)
    bar = float(np.log(thresholds.luck_set_e)) if open_families.any() else np.inf
    passes: Bools = open_families[family_of] & (log_e >= bar)
    return Verdict(passes, sizes.size, int(open_families.sum()), bar)
