"""The main engine's indications on bars: its own signal board, fed bar by bar (rules §4, §9).

A bar is a step of the price grid. No activity gate: the preset decides when it looks. A signal's
silence of 3 s is shorter than any bar.
"""

from typing import Final

import numpy as np

from cts_desktop.analysis.indications import INDICATIONS
from cts_desktop.analysis.layout import (
    EMPTY,
    HIGH,
    INCOMING_ROWS,
    LAST,
    LOW,
    OPEN,
    VOLUME,
    Bools,
    Floats,
)
from cts_desktop.analysis.presets.candles import Series
from cts_desktop.analysis.presets.indicators import Votes, warm_up_of
from cts_desktop.analysis.prices import PriceGrid, window_limit
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid
from cts_desktop.analysis.signals import SignalBoard
from cts_desktop.domain.indicators import IndicatorPoint

_LONG_RING: Final = 10**6
_KNOWN_ROWS: Final = INCOMING_ROWS - 1


def main_votes(point: IndicatorPoint, bars: Series, position_cost_pct: float) -> Votes:
    """Return what a main indication says at each bar."""
    step_ms = bars.bar_s * 1000
    space = SetSpace(("",), _spec(point), position_cost_pct, step_ms)
    grid = PriceGrid(1, step_ms, window_limit(step_ms, _LONG_RING))
    steps: Floats = np.empty((_KNOWN_ROWS, len(bars)))
    steps[LAST], steps[HIGH], steps[LOW] = bars.close, bars.high, bars.low
    steps[OPEN], steps[VOLUME], steps[EMPTY] = bars.open, bars.volume, bars.empty
    fired = SignalBoard(space, step_ms).fire_each(grid, steps, bars.end_ms)[0]
    ready: Bools = np.zeros(len(bars), np.bool_)
    for begin, end in bars.segments():
        ready[begin + warm_up_of(point, bars.bar_s) : end] = True
    fired[~ready] = 0.0
    return Votes(np.sign(fired).astype(np.int8), np.abs(fired), ready)


def _spec(point: IndicatorPoint) -> GridSpec:
    """Return the main engine's grid of one parameterisation whose activity gate is always open."""
    spec = INDICATIONS[point.indicator]
    values: dict[str, tuple[float, ...]] = {"thresholds": (point["threshold"],)}
    if spec.has_range:
        values["ranges"] = (int(point["range"]),)
    if spec.windows_s:
        values["windows_s"] = (int(point["window_s"]),)
    if spec.has_activity:
        values["activity_pcts"] = (point["activity_pct"],)
    if spec.has_filter:
        values |= {f"{name}s": (point[name],) for name in ("mc", "lp", "dd")}
    return GridSpec(
        indications={point.indicator: IndicationGrid(**values)},  # type: ignore[arg-type]
        activity_window_s=0.0,
        activity_index=0.0,
        min_volatility_pct=0.0,
    )
