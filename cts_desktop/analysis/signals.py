# ruff: noqa: PLR0913, PLR0917 - a kernel takes its arrays as arguments
"""Every indication of every symbol on each new step of the price grid (rules §3, §4)."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis.activity import activity_gate
from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.indications import (
    ACTIVE_ID,
    AUTO_ID,
    DIRECTION_ID,
    INDICATIONS,
    MOVE_ID,
    OPTIMAL_ID,
    UNITS_PER_INDEX,
)
from cts_desktop.analysis.indications import arrays as at
from cts_desktop.analysis.indications.active import lively_pct, mean_volume, volume_supports
from cts_desktop.analysis.indications.auto import change_strength
from cts_desktop.analysis.indications.common import (
    burst_strength,
    filter_steps,
    market_share,
    measure,
    passes,
    scan_back,
    window_steps,
)
from cts_desktop.analysis.indications.direction import turn_strength
from cts_desktop.analysis.indications.move import is_steady, run_strength
from cts_desktop.analysis.indications.optimal import blended_strength, is_contradicted
from cts_desktop.analysis.layout import (
    GATE,
    INCOMING_ROWS,
    LAST,
    NEWEST,
    NOW_MS,
    RETURN,
    VALID,
    VOLUME,
    Bools,
    Floats,
    Ints,
)
from cts_desktop.analysis.prices import PriceGrid, append_step
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec, Parameterisation
from cts_desktop.analysis.step_events import SIGNAL_DTYPE, Records

_NEVER_MS: Final = -(10**15)
_USUAL_VOLUME_S: Final = 30 * 60.0
_WIDEST_SHARE: Final = 0.05
_WIDEST_AT_S: Final = 40 * 60.0
_FIELDS: Final = list(SIGNAL_DTYPE.names or ())
_SYMBOL: Final = _FIELDS.index("symbol_index")
_PARAMETERISATION: Final = _FIELDS.index("parameterisation")
_SIDE: Final = _FIELDS.index("side")
_STRENGTH: Final = _FIELDS.index("strength")
_TS_MS: Final = _FIELDS.index("ts_ms")


@kernel
def base_strength(
    last: Floats,
    end: int,
    runs: Floats,
    run: int,
    scan: Floats,
    spreads: Floats,
    constants: Floats,
) -> float:
    """Return the signed strength that all members of a run share before their own conditions."""
    kind = runs[run, at.KIND]
    reach = int(runs[run, at.REACH])
    steps = int(runs[run, at.WINDOW])
    threshold = runs[run, at.THRESHOLD]
    if kind == MOVE_ID:
        return run_strength(last, scan, end, reach, threshold, constants[at.COST])
    if kind == ACTIVE_ID:
        return burst_strength(last[end] / last[end - steps] - 1.0, threshold)
    if kind == AUTO_ID:
        widest = runs[run, at.LIMIT]
        spread = int(runs[run, at.SPREAD])
        return change_strength(last, end, steps, threshold, widest, spreads, spread)
    return turn_strength(last, end, reach, threshold, constants[at.COST])


@kernel
def filtered_strength(
    last: Floats,
    end: int,
    runs: Floats,
    run: int,
    members: Floats,
    item: int,
    scan: Floats,
    strength: float,
    measures: tuple[float, float, float, float],
    constants: Floats,
) -> float:
    """Return the signed strength of a direction, move or optimal after its own filter, or 0."""
    if not passes(measures, members, item):
        return 0.0
    kind = runs[run, at.KIND]
    reach = int(runs[run, at.REACH])
    side = 1.0 if strength > 0.0 else -1.0
    if kind == MOVE_ID:
        steady = is_steady(last, scan, end, reach, side, members[item, at.PULLBACK])
        return strength if steady else 0.0
    if kind == OPTIMAL_ID:
        k = runs[run, at.THRESHOLD]
        if is_contradicted(last, scan, end, reach, side, k, members, item, constants):
            return 0.0
        return blended_strength(strength, measures, members[item, at.LAST_PART])
    return strength


@kernel
def fire_members(
    last: Floats,
    end: int,
    runs: Floats,
    run: int,
    members: Floats,
    scan: Floats,
    strength: float,
    lively: float,
    constants: Floats,
    fired_ms: Ints,
    ints: Ints,
    floats: Floats,
    symbol: int,
    now_ms: int,
    event: int,
) -> int:
    """Write a signal for each member of a run that fires; return the number of the next event."""
    kind = runs[run, at.KIND]
    filtered = kind not in (ACTIVE_ID, AUTO_ID)
    side = 1.0 if strength > 0.0 else -1.0
    measures = (0.0, 0.0, 0.0, 0.0)
    if filtered:
        measures = measure(scan, last, end, int(runs[run, at.WINDOW]), side, constants)
    for item in range(int(runs[run, at.FIRST]), int(runs[run, at.END])):
        if now_ms < fired_ms[symbol, item] + constants[at.SILENT_MS]:
            continue
        signal = strength
        if filtered:
            signal = filtered_strength(
                last, end, runs, run, members, item, scan, strength, measures, constants
            )
        elif kind == ACTIVE_ID and lively < members[item, at.ACTIVITY_PCT]:
            signal = 0.0
        if signal == 0.0:
            continue
        fired_ms[symbol, item] = now_ms
        ints[event, _SYMBOL] = symbol
        ints[event, _PARAMETERISATION] = item
        ints[event, _SIDE] = 1 if signal > 0.0 else -1
        floats[event, _STRENGTH] = abs(signal)
        ints[event, _TS_MS] = now_ms
        event += 1
    return event


@kernel
def fire_symbol(
    data: Floats,
    meta: Ints,
    runs: Floats,
    members: Floats,
    scan: Floats,
    spreads: Floats,
    constants: Floats,
    fired_ms: Ints,
    ints: Ints,
    floats: Floats,
    symbol: int,
    end: int,
    event: int,
) -> int:
    """Evaluate every parameterisation of one symbol; return the number of the next event."""
    now_ms = meta[NOW_MS, 0]
    valid = meta[VALID, symbol]
    last = data[LAST, symbol]
    returns = data[RETURN, symbol]
    volumes = data[VOLUME, symbol]
    scan_back(last, returns, end, min(valid - 1, int(constants[at.SCAN_STEPS])), scan)
    spreads[:, at.TOP_PRICE] = 0.0
    spreads[0, at.TOP_PRICE] = last[end]
    spreads[0, at.BOTTOM_PRICE] = last[end]
    usual = -1.0
    for run in range(runs.shape[0]):
        if valid < runs[run, at.NEEDED]:
            continue
        strength = base_strength(last, end, runs, run, scan, spreads, constants)
        if strength == 0.0:
            continue
        lively = 0.0
        if runs[run, at.KIND] == ACTIVE_ID:
            steps = int(runs[run, at.WINDOW])
            lively = lively_pct(returns, end, steps, runs[run, at.LIMIT])
            if usual < 0.0:
                usual = mean_volume(volumes, end, min(int(constants[at.VOLUME_STEPS]), valid))
            if not volume_supports(volumes, end, steps, usual):
                continue
        event = fire_members(
            last, end, runs, run, members, scan, strength, lively, constants, fired_ms, ints,
            floats, symbol, now_ms, event,
        )  # fmt: skip
    return event


@kernel
def fire_step(
    data: Floats,
    meta: Ints,
    allowed: Bools,
    runs: Floats,
    members: Floats,
    scan: Floats,
    spreads: Floats,
    constants: Floats,
    fired_ms: Ints,
    ints: Ints,
    floats: Floats,
) -> int:
    """Update every symbol's activity gate, evaluate those that are open; return the signals."""
    end = meta[NEWEST, 0] + data.shape[2] // 2
    event = 0
    for symbol in range(data.shape[1]):
        meta[GATE, symbol] = activity_gate(data, meta, constants, symbol, end)
        if meta[GATE, symbol] != 0 and allowed[symbol]:
            event = fire_symbol(
                data, meta, runs, members, scan, spreads, constants, fired_ms, ints, floats,
                symbol, end, event,
            )  # fmt: skip
    return event


@kernel
def fire_steps(
    data: Floats,
    meta: Ints,
    allowed: Bools,
    runs: Floats,
    members: Floats,
    scan: Floats,
    spreads: Floats,
    constants: Floats,
    fired_ms: Ints,
    ints: Ints,
    floats: Floats,
    steps: Floats,
    ends_ms: Ints,
    step_ms: int,
    capacity: int,
    fired: Floats,
) -> None:
    """Append finished steps of one symbol and evaluate each; see `SignalBoard.fire_each`."""
    incoming = np.full((INCOMING_ROWS, 1), np.nan)
    for step in range(ends_ms.size):
        for row in range(steps.shape[0]):
            incoming[row, 0] = steps[row, step]
        append_step(data, meta, incoming, ends_ms[step], step_ms, capacity)
        count = fire_step(
            data, meta, allowed, runs, members, scan, spreads, constants, fired_ms, ints, floats
        )
        for event in range(count):
            side = ints[event, _SIDE]
            fired[ints[event, _PARAMETERISATION], step] = side * floats[event, _STRENGTH]


def _build_runs(numbered: Sequence[Parameterisation], cost: float, step_ms: int) -> Floats:
    """Join neighbours that share all but filter and activity: `[run, column]`, see `arrays`."""
    runs = []
    first = 0
    for _, members in groupby(
        numbered, lambda one: (one.indication, one.range_steps, one.threshold, one.window_s)
    ):
        n_members = len(list(members))
        runs.append(_run(numbered[first], first, first + n_members, cost, step_ms))
        first += n_members
    return np.array(runs, np.float64).reshape(-1, at.RUN_COLUMNS)


def _run(one: Parameterisation, first: int, end: int, cost: float, step_ms: int) -> Floats:
    spec = INDICATIONS[one.indication]
    row: Floats = np.zeros(at.RUN_COLUMNS)
    row[at.KIND] = spec.id
    row[at.REACH] = one.range_steps
    row[at.THRESHOLD] = one.threshold
    row[at.FIRST] = first
    row[at.END] = end
    if spec.windows_s:
        row[at.WINDOW] = window_steps(one.window_s, step_ms)
    else:
        row[at.WINDOW] = filter_steps(one.range_steps, step_ms)
    turning = spec.id in {DIRECTION_ID, OPTIMAL_ID}
    row[at.NEEDED] = max(row[at.WINDOW], 2 * one.range_steps if turning else 0) + 1
    if spec.id == ACTIVE_ID:
        row[at.LIMIT] = market_share(one.range_steps) * cost * np.sqrt(step_ms * 0.001)
    elif spec.id == AUTO_ID:
        row[at.LIMIT] = _WIDEST_SHARE * np.sqrt(one.window_s / _WIDEST_AT_S)
    return row


def _build_members(numbered: Sequence[Parameterisation], cost: float) -> Floats:
    """Return what the members of a run differ in, `[parameterisation, column]`."""
    return np.array(
        [(market_share(one.mc) * cost, one.lp, one.dd, one.activity_pct) for one in numbered],
        np.float64,
    ).reshape(-1, at.MEMBER_COLUMNS)


def _build_spreads(runs: Floats) -> Floats:
    """Return room for the windows of *auto* in growing order, and tell the runs their rows."""
    auto = runs[:, at.KIND] == AUTO_ID
    windows = np.unique(runs[auto, at.WINDOW])
    runs[auto, at.SPREAD] = np.searchsorted(windows, runs[auto, at.WINDOW]) + 1
    spreads: Floats = np.zeros((len(windows) + 1, at.SPREAD_COLUMNS))
    spreads[1:, at.STEPS] = windows
    return spreads


def _build_constants(grid: GridSpec, cost: float, step_ms: int, runs: Floats) -> Floats:
    constants: Floats = np.zeros(at.CONSTANTS)
    constants[at.COST] = cost
    constants[at.STEP_MS] = step_ms
    constants[at.ROOT_SECONDS] = np.sqrt(step_ms * 0.001)
    constants[at.SILENT_MS] = grid.signal_timeout_s * 1000
    constants[at.VOLUME_STEPS] = window_steps(_USUAL_VOLUME_S, step_ms)
    filtered = ~np.isin(runs[:, at.KIND], (ACTIVE_ID, AUTO_ID))
    constants[at.SCAN_STEPS] = runs[filtered, at.NEEDED].max(initial=1.0) - 1.0
    constants[at.LEAST_STEPS] = filter_steps(0, step_ms)
    constants[at.GATE_STEPS] = max(2, round(grid.activity_window_s * 1000 / step_ms))
    constants[at.GATE_ACTIVITY] = UNITS_PER_INDEX * grid.activity_index
    constants[at.GATE_VOLATILITY] = grid.min_volatility_pct
    return constants


class SignalBoard:
    """Turns the newest prices into signals; keeps the activity gate and each one's silence.

    Parameterisations are numbered as in `SetSpace.parameterisations`, symbols as in
    `SetSpace.symbols`, which is the grid's order. A window must be contiguous and inside the price
    grid; a parameterisation whose window is longer has no signal. One writer.

    Attributes:
        fired_ms: time of the latest signal, `[symbol, parameterisation]` int64; long ago before
            the first.
    """

    __slots__ = ("_allowed", "_plan", "_records", "_views", "fired_ms", "step_ms")

    def __init__(self, space: SetSpace, step_ms: int) -> None:
        numbered, cost = space.parameterisations, space.position_cost_pct
        runs = _build_runs(numbered, cost, step_ms)
        members = _build_members(numbered, cost)
        spreads = _build_spreads(runs)
        constants = _build_constants(space.grid, cost, step_ms, runs)
        scan: Floats = np.zeros((int(constants[at.SCAN_STEPS]) + 1, at.SCAN_COLUMNS))
        self.step_ms = step_ms
        self._plan = (runs, members, scan, spreads, constants)
        # Before any signal nothing is silent, whatever the clock of a test or a back-test says.
        self.fired_ms: Ints = np.full((len(space.symbols), len(numbered)), _NEVER_MS, np.int64)
        self._allowed: Bools = np.zeros(len(space.symbols), np.bool_)
        # Kernels write through plain views of the records; numba unboxes those faster. Memory that
        # no signal ever reaches stays with the operating system.
        self._records: Records = np.empty(self.fired_ms.size, SIGNAL_DTYPE)
        self._views: tuple[Ints, Floats] = (
            self._records.view(np.int64).reshape(-1, len(_FIELDS)),
            self._records.view(np.float64).reshape(-1, len(_FIELDS)),
        )

    def fire(self, grid: PriceGrid, allowed: npt.NDArray[np.bool_]) -> Records:
        """Evaluate the grid's newest step, once per step, and return the signals (a copy).

        They are in the order of symbols and parameterisations. `allowed[symbol]` False: no signals,
        but its activity gate is kept up to date as well.

        Raises:
            ValueError: The grid has other symbols than the board, or steps of another length.
        """
        if (grid.n_symbols, grid.step_ms) != (len(self._allowed), self.step_ms):
            raise ValueError("The price grid is not the one the signal board was made for")
        self._allowed[:] = allowed
        count = fire_step(
            grid.data, grid.meta, self._allowed, *self._plan, self.fired_ms, *self._views
        )
        return self._records[:count].copy()

    def fire_each(self, grid: PriceGrid, steps: Floats, ends_ms: Ints) -> Floats:
        """Append many finished steps of one symbol; return what each fires.

        `steps[row, step]`: last, high, low, volume, empty and open, as in the price grid. Returns
        `[parameterisation, step]`: strength with the side as sign, 0 where nothing fires.

        Raises:
            ValueError: The grid is another's, has more symbols, or the first step is not newer.
        """
        if (grid.n_symbols, grid.step_ms) != (1, self.step_ms) or len(self._allowed) != 1:
            raise ValueError("The price grid is not one of the signal board's single symbol")
        if ends_ms.size and (ends_ms[0] <= grid.ts_ms or (np.diff(ends_ms) <= 0).any()):
            raise ValueError("Grid steps must be newer than the ones before")
        fired: Floats = np.zeros((self.fired_ms.shape[1], ends_ms.size))
        self._allowed[:] = True
        fire_steps(
            grid.data, grid.meta, self._allowed, *self._plan, self.fired_ms, *self._views,
            np.ascontiguousarray(steps), ends_ms, self.step_ms, grid.capacity, fired,
        )  # fmt: skip
        return fired
