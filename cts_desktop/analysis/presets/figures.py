"""What is kept of each configuration of a back-test, and what follows from it (rules §1; no numba).

A *row* of figures is float64 with the columns below; any leading axes do. Figures a person reads
are worked out from rows, one value per row; NaN where there is none, such as an average of nothing.
"""

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from cts_desktop.analysis.layout import Floats

# Columns of a row. Sums are of cost units; LOSS_SUM is what was lost, as a positive number.
N: Final = 0
WINS: Final = 1
NET_SUM: Final = 2
NET_SQUARES: Final = 3
LOSS_SUM: Final = 4
GROSS_SUM: Final = 5
DRAWDOWN: Final = 6
DRAWDOWN_H: Final = 7
LOG_E: Final = 8
MARKET_H: Final = 9
COLUMNS: Final = 10
"""DRAWDOWN_H includes a time below the maximum that still goes on at the end of the window; LOG_E
is the logarithm of the e-value (rules §6); MARKET_H the hours for which there were bars."""

_SUMS: Final = (N, WINS, NET_SUM, NET_SQUARES, LOSS_SUM, GROSS_SUM)
_LOG_LARGEST: Final = 600.0
_PER_HOURS: Final = 48.0

_MAGIC: Final = b"CTSF"
_VERSION: Final = 1
_HEAD: Final = struct.Struct("<4sHHII")
#: Most of the time goes into writing to disk anyway.
_ZLIB_LEVEL: Final = 1

Figure: TypeAlias = Callable[[Floats], Floats]


# ------------------------------------------------------------------ figures
def _divided(above: Floats, below: Floats) -> Floats:
    """Return a quotient, NaN where there is nothing to divide by."""
    result: Floats = np.full(np.shape(above), np.nan)
    return np.divide(above, below, out=result, where=below > 0.0)


def win_rate(rows: Floats) -> Floats:
    """Return the share of trades with `net_units > 0`."""
    return _divided(rows[..., WINS], rows[..., N])


def avg_units(rows: Floats) -> Floats:
    """Return the mean of `net_units`."""
    return _divided(rows[..., NET_SUM], rows[..., N])


def total_units(rows: Floats) -> Floats:
    """Return the sum of `net_units`."""
    return rows[..., NET_SUM]


def profit_factor(rows: Floats) -> Floats:
    """Return what was won over what was lost; NaN where nothing was lost."""
    return _divided(rows[..., NET_SUM] + rows[..., LOSS_SUM], rows[..., LOSS_SUM])


def payoff(rows: Floats) -> Floats:
    """Return mean win over mean loss; NaN without both. A result of 0 is among the losses."""
    losses = rows[..., N] - rows[..., WINS]
    won = _divided(rows[..., NET_SUM] + rows[..., LOSS_SUM], rows[..., WINS])
    return _divided(won, _divided(rows[..., LOSS_SUM], losses))


def per_48h(rows: Floats) -> Floats:
    """Return the trades in 48 hours of market time."""
    return _divided(rows[..., N] * _PER_HOURS, rows[..., MARKET_H])


def deviation(rows: Floats) -> Floats:
    """Return the standard deviation of `net_units` (of the sample); NaN below two trades."""
    n, total = rows[..., N], rows[..., NET_SUM]
    spread = np.maximum(rows[..., NET_SQUARES] - _divided(total * total, n), 0.0)
    return np.sqrt(_divided(spread, n - 1.0))


def t_value(rows: Floats) -> Floats:
    """Return mean over standard error: how steadily it earned, not whether that was luck."""
    return _divided(avg_units(rows), _divided(deviation(rows), np.sqrt(rows[..., N])))


def evidence(rows: Floats) -> Floats:
    """Return the e-value of the luck guard's sceptic; 1 where nothing was shown."""
    values: Floats = np.exp(np.minimum(rows[..., LOG_E], _LOG_LARGEST))
    return values


def _drawdown_units(rows: Floats) -> Floats:
    return rows[..., DRAWDOWN]


def _drawdown_hours(rows: Floats) -> Floats:
    return rows[..., DRAWDOWN_H]


def _count(rows: Floats) -> Floats:
    return rows[..., N]


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure that can be sorted by, searched for and mapped."""

    key: str
    label: str
    of: Figure
    higher_is_better: bool = True


FIGURES: Final[Mapping[str, FigureSpec]] = MappingProxyType({
    spec.key: spec
    for spec in (
        FigureSpec("avg_units", "Average", avg_units),
        FigureSpec("total_units", "Total", total_units),
        FigureSpec("profit_factor", "Profit factor", profit_factor),
        FigureSpec("win_rate", "Win rate", win_rate),
        FigureSpec("payoff", "Payoff", payoff),
        FigureSpec("t_value", "t value", t_value),
        FigureSpec("evidence", "Evidence", evidence),
        FigureSpec("drawdown_units", "Drawdown", _drawdown_units, higher_is_better=False),
        FigureSpec("drawdown_hours", "Drawdown time", _drawdown_hours, higher_is_better=False),
        FigureSpec("per_48h", "Trades in 48 h", per_48h),
        FigureSpec("n", "Trades", _count),
    )
})  # fmt: skip
"""By key, in the order in which they are offered; the first is the usual objective."""


def objective(rows: Floats, key: str, least_n: float = 0.0) -> Floats:
    """Return a figure as something to maximise, `-inf` where it has none or too few trades.

    A configuration that lost nothing has no profit factor: what it won stands there instead, which
    is what the factor would be had it lost one unit.

    Raises:
        KeyError: There is no such figure.
    """
    spec = FIGURES[key]
    values = np.array(spec.of(rows) if spec.higher_is_better else -spec.of(rows), np.float64)
    if key == "profit_factor":
        flawless = (rows[..., N] > 0.0) & (rows[..., LOSS_SUM] <= 0.0)
        values = np.where(flawless, rows[..., NET_SUM], values)
    few = rows[..., N] < max(least_n, 1.0)
    return np.where(few | np.isnan(values), -np.inf, values)


def combined(rows: Floats) -> Floats:
    """Return one row for several configurations (first axis): what a node of the tree shows.

    Sums add up, drawdowns are the worst of any, and the mean of e-values is an e-value itself.
    Market time adds up as well, so that trades in 48 hours are those of the mean configuration.
    """
    result: Floats = np.zeros((*rows.shape[1:-1], COLUMNS))
    if not rows.shape[0]:
        return result
    for column in (*_SUMS, MARKET_H):
        result[..., column] = rows[..., column].sum(axis=0)
    for column in (DRAWDOWN, DRAWDOWN_H):
        result[..., column] = rows[..., column].max(axis=0)
    mean = evidence(rows).mean(axis=0)
    result[..., LOG_E] = np.log(np.maximum(mean, np.finfo(np.float64).tiny))
    return result


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of one row as plain numbers; None where there is none (`StatisticsView`)."""

    n: int
    wins: int
    win_rate: float | None
    avg_units: float | None
    profit_factor: float | None
    payoff: float | None
    total_units: float
    gross_units: float
    drawdown_units: float
    drawdown_hours: float
    per_48h: float
    evidence: float


def statistics_of(rows: Floats) -> list[Statistics]:
    """Return the figures of some rows, `[row, column]`."""
    columns = (
        rows[:, N].astype(np.int64).tolist(),
        rows[:, WINS].astype(np.int64).tolist(),
        _known(win_rate(rows)),
        _known(avg_units(rows)),
        _known(profit_factor(rows)),
        _known(payoff(rows)),
        rows[:, NET_SUM].tolist(),
        rows[:, GROSS_SUM].tolist(),
        rows[:, DRAWDOWN].tolist(),
        rows[:, DRAWDOWN_H].tolist(),
        np.nan_to_num(per_48h(rows)).tolist(),
        evidence(rows).tolist(),
    )
    return [Statistics(*one) for one in zip(*columns, strict=True)]


def _known(values: Floats) -> list[float | None]:
    return [None if isnan(value) else value for value in values.tolist()]


# ------------------------------------------------------------------ storage
def pack(figures: Floats) -> bytes:
    """Return `figures[window, configuration, column]` as compressed bytes, exactly."""
    windows, configurations, columns = figures.shape
    # Bytes of the same weight side by side: signs, exponents and zeros compress, the rest does not.
    values = np.ascontiguousarray(figures.transpose(2, 0, 1), "<f8").view(np.uint8)
    planes = np.ascontiguousarray(values.reshape(-1, 8).T)
    head = _HEAD.pack(_MAGIC, _VERSION, columns, windows, configurations)
    return head + zlib.compress(planes.tobytes(), _ZLIB_LEVEL)


def unpack(data: bytes) -> Floats:
    """Return what was packed, as an array that may be written to.

    Raises:
        ValueError: These bytes are no figures of this version.
    """
    if len(data) < _HEAD.size:
        raise ValueError("The stored figures are incomplete")
    magic, version, columns, windows, configurations = _HEAD.unpack_from(data)
    if magic != _MAGIC or version != _VERSION or columns != COLUMNS:
        raise ValueError("The stored figures are of another version: run the back-test again")
    try:
        planes = np.frombuffer(zlib.decompress(data[_HEAD.size :]), np.uint8).reshape(8, -1)
        values = np.ascontiguousarray(planes.T).view("<f8")
        stored = values.reshape(columns, windows, configurations)
    except (zlib.error, ValueError) as error:
        raise ValueError("The stored figures are damaged: run the back-test again") from error
    return np.array(stored.transpose(1, 2, 0), np.float64, order="C")
