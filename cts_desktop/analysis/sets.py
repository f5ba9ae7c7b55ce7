"""The set book: every configuration set of one connection, stepped together (rules §5)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.indications import INDICATION_NAMES, INDICATIONS
from cts_desktop.analysis.layout import Bools, Bytes, Floats, Ints, Singles
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_specs import (
    LONG,
    GridSpec,
    MarketCosts,
    SetSpec,
    TrailingPair,
    build_sets,
)
from cts_desktop.analysis.set_stats import STATES, SetStats, describe_set, recent_results
from cts_desktop.analysis.set_storage import restore_set, stored_row
from cts_desktop.analysis.step_events import (
    CLOSED_DTYPE,
    NO_EVENTS,
    SIGNAL_DTYPE,
    Records,
    StepEvents,
)
from cts_desktop.analysis.stepping import step_sets
from cts_desktop.domain.ladder import RESULT_WINDOW, LadderThresholds, SetLevel, SetState
from cts_desktop.domain.sets import SetRow

__all__ = [
    "CLOSED_DTYPE",
    "NO_EVENTS",
    "SIGNAL_DTYPE",
    "GridSpec",
    "MarketCosts",
    "SetBook",
    "SetSpec",
    "SetStats",
    "StepEvents",
    "TrailingPair",
    "build_sets",
]

_ACTIVITY_UNITS_PER_INDEX: Final = 0.05
_SHORTEST_PENDING_MS: Final = 3000


def _plain_views(records: Records) -> tuple[Ints, Floats]:
    """Return records of 8-byte fields as `[record, field]` of int64 and of float64."""
    fields = len(records.dtype.names or ())
    return (
        records.view(np.int64).reshape(-1, fields),
        records.view(np.float64).reshape(-1, fields),
    )


class SetBook:
    """All sets of one connection as arrays: state, statistics, open simulated positions.

    `values[row, set]`, `flags[row, set]` and `ring[set, 50]` are described in `layout`. One writer;
    pausing means not calling `step`, and `after_gap` before the first step that follows.
    """

    __slots__ = (
        "_allowed",
        "_closed",
        "_constants",
        "_index",
        "_plan",
        "_signals",
        "_symbols",
        "_totals",
        "_views",
        "_woken",
        "families",
        "fired",
        "flags",
        "grid_spec",
        "plan_of",
        "position_cost_pct",
        "ring",
        "specs",
        "step_ms",
        "symbols",
        "thresholds",
        "values",
    )

    def __init__(
        self,
        symbols: Sequence[str],
        grid: GridSpec,
        costs: MarketCosts,
        thresholds: LadderThresholds,
        position_cost_pct: float,
        step_ms: int,
    ) -> None:
        if not symbols or position_cost_pct <= 0.0 or step_ms < 1:
            raise ValueError("A set book needs symbols, a positive position cost and a step length")
        self.symbols = tuple(symbols)
        self.grid_spec = grid
        self.thresholds = thresholds
        self.position_cost_pct = position_cost_pct
        self.step_ms = step_ms
        self.specs = build_sets(symbols, grid, position_cost_pct)
        self._index = {spec.key: index for index, spec in enumerate(self.specs)}
        n_sets = len(self.specs)
        self.values: Floats = np.zeros((at.VALUE_ROWS, n_sets))
        self.flags: Bytes = np.zeros((at.FLAG_ROWS, n_sets), np.uint8)
        self.ring: Singles = np.zeros((n_sets, RESULT_WINDOW), np.float32)
        self._fill_values()
        self._plan, self.fired, self.plan_of = self._build_plan()
        names = {family: i for i, family in enumerate(dict.fromkeys(s.family for s in self.specs))}
        self.families: Ints = np.array([names[s.family] for s in self.specs], np.int64)
        self._symbols: Floats = np.zeros((at.SYMBOL_ROWS, len(symbols)))
        self._fill_symbols()
        self.update_costs(costs)
        self._constants = self._build_constants()
        self._allowed: Bools = np.zeros(len(symbols), np.bool_)
        # Kernels write events through plain views of record arrays; numba unboxes those faster.
        self._closed: Records = np.zeros(max(1, n_sets), CLOSED_DTYPE)
        self._signals: Records = np.zeros(max(1, self._plan.shape[1]), SIGNAL_DTYPE)
        self._views = (*_plain_views(self._closed), *_plain_views(self._signals))
        self._woken: Ints = np.zeros((at.WOKEN_ROWS, max(1, n_sets)), np.int64)
        self._totals: Ints = np.zeros(at.TOTALS, np.int64)

    def _fill_values(self) -> None:
        cost = self.position_cost_pct
        values = self.values
        values[at.SIDE] = [spec.side for spec in self.specs]
        values[at.TP_PCT] = [spec.tp_pct(cost) for spec in self.specs]
        values[at.SL_PCT] = [spec.sl_pct(cost) for spec in self.specs]
        values[at.TRAIL_START_PCT] = [spec.trailing_start_pct for spec in self.specs]
        values[at.TRAIL_DISTANCE_PCT] = [spec.trailing_distance_pct for spec in self.specs]
        # λ ≤ 1/(2B) with B = 2·sl_pct/C: one trade loses at most half the sceptic's capital unless
        # a gap carries the price beyond twice the stop.
        values[at.MAX_BET] = cost / (4.0 * values[at.SL_PCT])

    def _build_plan(self) -> tuple[Ints, Floats, Ints]:
        """Group the sets by parameterisation: the plan, its signals, and each set's group."""
        groups: dict[tuple[str, str, int], int] = {}
        for spec in self.specs:
            groups.setdefault((spec.symbol, spec.indication, spec.range_steps), len(groups))
        plan: Ints = np.zeros((at.PLAN_ROWS, len(groups)), np.int64)
        fired: Floats = np.zeros((at.FIRED_ROWS, len(groups)))
        # Before any signal nothing is silent, whatever the clock of a test or a back-test says.
        fired[at.FIRED_MS] = -1e15
        numbers = {symbol: number for number, symbol in enumerate(self.symbols)}
        for (symbol, indication, range_steps), group in groups.items():
            plan[at.PLAN_SYMBOL, group] = numbers[symbol]
            plan[at.PLAN_INDICATION, group] = INDICATIONS[indication].id
            plan[at.PLAN_RANGE, group] = range_steps
            fired[at.PLAN_K, group] = self.grid_spec.k[indication]
        plan_of: Ints = np.array(
            [groups[s.symbol, s.indication, s.range_steps] for s in self.specs], np.int64
        )
        for index, spec in enumerate(self.specs):
            first, end = (
                (at.LONG_FIRST, at.LONG_END)
                if spec.side == LONG
                else (at.SHORT_FIRST, at.SHORT_END)
            )
            group = plan_of[index]
            if plan[end, group] == 0:
                plan[first, group] = index
            plan[end, group] = index + 1
        return plan, fired, plan_of

    def _fill_symbols(self) -> None:
        set_counts = np.bincount(
            self._plan[at.PLAN_SYMBOL, self.plan_of], minlength=len(self.symbols)
        )
        plan_counts = np.bincount(self._plan[at.PLAN_SYMBOL], minlength=len(self.symbols))
        self._symbols[at.END_SET] = np.cumsum(set_counts)
        self._symbols[at.FIRST_SET] = self._symbols[at.END_SET] - set_counts
        self._symbols[at.END_PLAN] = np.cumsum(plan_counts)
        self._symbols[at.FIRST_PLAN] = self._symbols[at.END_PLAN] - plan_counts

    def _build_constants(self) -> Floats:
        grid = self.grid_spec
        constants: Floats = np.zeros(at.CONSTANTS)
        constants[at.COST] = self.position_cost_pct
        constants[at.STEP_MS] = self.step_ms
        constants[at.MARKET_CHANGE] = grid.mc
        constants[at.LAST_PART] = grid.lp
        constants[at.PULLBACK] = grid.dd
        constants[at.MAX_HOLD_MS] = grid.max_hold_s * 1000
        constants[at.TRAILING_ONLY] = float(grid.trailing_only)
        constants[at.GATE_STEPS] = max(2, round(grid.activity_window_s * 1000 / self.step_ms))
        constants[at.GATE_ACTIVITY] = _ACTIVITY_UNITS_PER_INDEX * grid.activity_index
        constants[at.GATE_VOLATILITY] = grid.min_volatility_pct
        constants[at.SILENT_MS] = grid.signal_timeout_s * 1000
        constants[at.PENDING_MS] = max(_SHORTEST_PENDING_MS, self.step_ms)
        return constants

    def update_costs(self, costs: MarketCosts) -> None:
        """Use these costs for positions that close from now on (the spread moves)."""
        self._symbols[at.FEE_PCT] = costs.fee_round_trip_pct
        self._symbols[at.SLIPPAGE_PCT] = costs.slippage_pct
        self._symbols[at.FUNDING_PCT] = costs.funding_rate_pct

    def step(self, grid: PriceGrid, entries_allowed: npt.ArrayLike) -> StepEvents:
        """Take the newest step of the grid for all symbols; taking it twice changes nothing.

        In this order: exits of open simulated positions; entries of positions pending from earlier
        signals, at this step's last price, so that the entry uses nothing of the signal's step and
        the earliest exit is one step later; activity gate; signals. `entries_allowed` has one flag
        per symbol: False gives no signals and drops pending entries, exits go on.
        """
        self._allowed[:] = entries_allowed
        happened = step_sets(
            grid.data,
            grid.meta,
            self._allowed,
            self.values,
            self.flags,
            self.ring,
            self._plan,
            self.fired,
            self._symbols,
            self._constants,
            *self._views,
            self._woken,
            self._totals,
        )
        return self._collect_events() if happened else NO_EVENTS

    def _collect_events(self) -> StepEvents:
        closed, opened, asks, signals = self._totals[: at.STEP_SIGNALS + 1].tolist()
        none = NO_EVENTS
        return StepEvents(
            self._closed[:closed].copy() if closed else none.closed,
            self._woken[at.WOKEN_OPENED, :opened].copy() if opened else none.opened,
            self._woken[at.WOKEN_ASKS, :asks].copy() if asks else none.asks,
            self._signals[:signals].copy() if signals else none.signals,
        )

    def after_gap(self) -> None:
        """Drop pending entries after a pause or a loss of data.

        Call `PriceGrid.mark_gap()` too: then no signal window spans the gap, and for open simulated
        positions the next step's first price decides as after any gap.
        """
        pending = self.flags[at.PHASE] == at.PENDING
        self.flags[at.PHASE, pending] = at.IDLE
        self.flags[at.DIRTY, pending] = 1
        self._count_busy()

    def _count_busy(self) -> None:
        symbol_of_set = self._plan[at.PLAN_SYMBOL, self.plan_of]
        busy = symbol_of_set[self.flags[at.PHASE] != at.IDLE]
        self._symbols[at.BUSY] = np.bincount(busy, minlength=len(self.symbols))

    def level(self, index: int) -> SetLevel:
        """Return a set's level."""
        return SetLevel(int(self.flags[at.LEVEL, index]))

    def state(self, index: int) -> SetState:
        """Return a set's state."""
        return STATES[int(self.flags[at.STATE, index])]

    def index_of(self, key: str) -> int:
        """Return the index of the set with this name.

        Raises:
            KeyError: This book has no such set.
        """
        return self._index[key]

    def holding(self) -> list[int]:
        """Return the sets with an open simulated position."""
        held: list[int] = np.flatnonzero(self.flags[at.PHASE] == at.HOLDING).tolist()
        return held

    def entry_of(self, index: int) -> tuple[float, int]:
        """Return entry price and time (ms) of a set's open simulated position."""
        return float(self.values[at.ENTRY, index]), int(self.values[at.ENTRY_MS, index])

    def mean_units(self, index: int) -> float:
        """Return a set's `avg_units(50)` for ranking, 0 before its first result."""
        results = recent_results(self.values[:, index], self.ring[index], RESULT_WINDOW)
        return float(results.mean()) if results.size else 0.0

    def stats(self, index: int) -> SetStats:
        """Return one set's figures in the words of a trader, as of the newest step."""
        family = self.values[at.LOG_E, self.families == self.families[index]]
        return describe_set(
            self.specs[index],
            self.values[:, index],
            self.flags[:, index],
            self.ring[index],
            self.thresholds,
            family_log_e=family,
            now_ms=int(self._totals[at.SEEN_MS]),
        )

    def reset(self, index: int) -> None:
        """Give a failed set a fresh start: no history, no evidence, level Base.

        An open simulated position is forgotten without a result.
        """
        if self.flags[at.PHASE, index] == at.HOLDING:
            self._totals[at.OPEN_COUNT] -= 1
        self.values[at.ENTRY :, index] = 0.0
        self.ring[index] = 0.0
        self.flags[:, index] = 0
        self.flags[at.DIRTY, index] = 1
        self._count_busy()

    def take_dirty(self) -> Ints:
        """Return the sets that changed since the last call, for `row`."""
        dirty = np.flatnonzero(self.flags[at.DIRTY])
        self.flags[at.DIRTY, dirty] = 0
        return dirty

    def row(self, index: int) -> SetRow:
        """Return one set as stored: everything needed to continue where it was."""
        return stored_row(
            self.specs[index],
            self.values[:, index],
            self.flags[:, index],
            float(self.fired[at.FIRED_MS, self.plan_of[index]]),
            now_ms=int(self._totals[at.SEEN_MS]),
        )

    def load(self, rows: Iterable[SetRow], results: Mapping[str, Sequence[float]]) -> int:
        """Restore sets after a restart and return how many of the rows belong to this grid.

        `results` are each set's newest `net_units`, oldest first. Call `after_gap` as well unless
        the very next grid step follows.
        """
        restored = 0
        for row in rows:
            index = self._index.get(row.set_key)
            if index is None:
                continue
            newest = results.get(row.set_key, ())[-RESULT_WINDOW:]
            fired_ms = restore_set(
                row, newest, self.values[:, index], self.flags[:, index], self.ring[index]
            )
            group = self.plan_of[index]
            self.fired[at.FIRED_MS, group] = max(self.fired[at.FIRED_MS, group], fired_ms)
            restored += 1
        self._count_busy()
        self._totals[at.OPEN_COUNT] = np.count_nonzero(self.flags[at.PHASE] == at.HOLDING)
        self._totals[at.TOTAL_CLOSED] = int(self.values[at.COUNT].sum())
        self._totals[at.TOTAL_OPENED] = self.closed_total + self.open_count
        return restored

    @property
    def opened_total(self) -> int:
        """Simulated positions opened, those of restored sets included."""
        return int(self._totals[at.TOTAL_OPENED])

    @property
    def closed_total(self) -> int:
        """Simulated positions closed, those of restored sets included."""
        return int(self._totals[at.TOTAL_CLOSED])

    @property
    def open_count(self) -> int:
        """Simulated positions open now."""
        return int(self._totals[at.OPEN_COUNT])

    @property
    def signals_total(self) -> int:
        """Signals fired since the book was made."""
        return int(self._totals[at.TOTAL_SIGNALS])

    def level_counts(self) -> dict[SetLevel, int]:
        """Return how many sets stand at each level."""
        counts = np.bincount(self.flags[at.LEVEL], minlength=len(SetLevel))
        return {level: int(counts[level]) for level in SetLevel}

    def signal_text(self, signal: Any) -> str:
        """Return one record of `StepEvents.signals` in words, for the log."""
        side = "long" if signal["side"] > 0 else "short"
        name = INDICATION_NAMES[int(signal["indication_id"])]
        return f"{self.symbols[signal['symbol_index']]} {name} r{signal['range_steps']} {side}"
