"""The set book: every configuration set of one connection, stepped together (rules §5)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.alarms import rearm
from cts_desktop.analysis.layout import Bools, Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.prices import PriceGrid
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import GridSpec, MarketCosts, SetSpec
from cts_desktop.analysis.set_stats import STATES, SetStats, describe_set
from cts_desktop.analysis.set_storage import as_rows, pack_sets, read_records, unpack_sets
from cts_desktop.analysis.signals import SignalBoard
from cts_desktop.analysis.step_events import (
    CLOSED_DTYPE,
    NO_EVENTS,
    SIGNAL_DTYPE,
    Records,
    StepEvents,
)
from cts_desktop.analysis.stepping import BLOCK_SIZE, step_positions, wake_sets
from cts_desktop.domain.ladder import RESULT_WINDOW, LadderThresholds, SetLevel, SetState
from cts_desktop.domain.sets import SetRow

if TYPE_CHECKING:
    from cts_desktop.analysis.ladder import Ladder

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
]

_CLOSED_FIELDS: Final = len(CLOSED_DTYPE.names or ())
_SIGNAL_FIELDS: Final = len(SIGNAL_DTYPE.names or ())


class SetBook:
    """All sets of one connection as arrays: state, statistics, open simulated positions.

    `state[set, column]`, `counts[set, column]`, `log_e[set]`, `flags[row, set]` and `ring[set, 50]`
    are described in `layout`; who writes an open position calls `rearm` afterwards. One writer;
    pausing means not calling `step`, and `after_gap` before the first step that follows.

    Attributes:
        space: the sets by number and by name; `specs` is another word for it.
        signals: what makes the signals, and keeps their silence.
        ladder: the judge of these sets once there is one.
    """

    __slots__ = (
        "_alarms",
        "_allowed",
        "_asks",
        "_block_size",
        "_blocks",
        "_closed",
        "_closed_views",
        "_costs",
        "_due",
        "_exits",
        "_next_dirty",
        "_opened",
        "_rules",
        "_sides",
        "_totals",
        "counts",
        "flags",
        "grid_spec",
        "ladder",
        "log_e",
        "position_cost_pct",
        "ring",
        "signals",
        "space",
        "state",
        "step_ms",
        "symbols",
        "thresholds",
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
        """Make a book whose sets have no history.

        Raises:
            ValueError: There are no symbols, or the grid cannot be numbered (`SetSpace`).
        """
        if not symbols or position_cost_pct <= 0.0 or step_ms < 1:
            raise ValueError("A set book needs symbols, a positive position cost and a step length")
        self.symbols = tuple(symbols)
        self.grid_spec = grid
        self.thresholds = thresholds
        self.position_cost_pct = position_cost_pct
        self.step_ms = step_ms
        self.space = SetSpace(symbols, grid, position_cost_pct, step_ms)
        self.signals = SignalBoard(self.space, step_ms)
        self.ladder: Ladder | None = None
        n_sets = len(self.space)
        self.state: Floats = np.zeros((n_sets, at.STATE_COLUMNS))
        self.counts: Counts = np.zeros((n_sets, at.COUNT_COLUMNS), np.int32)
        self.log_e: Floats = np.zeros(n_sets)
        self.flags: Bytes = np.zeros((at.FLAG_ROWS, n_sets), np.uint8)
        self.ring: Singles = np.zeros((n_sets, RESULT_WINDOW), np.float32)
        self._next_dirty = 0
        self._allowed: Bools = np.zeros(len(symbols), np.bool_)
        self._totals: Ints = np.zeros(at.TOTALS, np.int64)
        self._costs: Floats = np.zeros((at.COST_ROWS, len(symbols)))
        self.update_costs(costs)
        self._build_rules()
        self._build_alarms()
        # Memory of buffers for events is taken when events are written, not before.
        self._opened: Ints = np.empty(n_sets, np.int64)
        self._asks: Ints = np.empty(n_sets, np.int64)
        self._closed: Records = np.empty(n_sets, CLOSED_DTYPE)
        # Kernels write events through plain views of record arrays; numba unboxes those faster.
        self._closed_views: tuple[Ints, Floats] = (
            self._closed.view(np.int64).reshape(n_sets, _CLOSED_FIELDS),
            self._closed.view(np.float64).reshape(n_sets, _CLOSED_FIELDS),
        )

    def _build_rules(self) -> None:
        grid, cost = self.grid_spec, self.position_cost_pct
        self._sides: Floats = np.array(self.space.sides, np.float64)
        self._exits: Floats = np.zeros((self.space.n_exits, at.EXIT_COLUMNS))
        self._exits[:, : at.MAX_BET] = self.space.exit_table()
        # λ ≤ 1/(2B) with B = 2·sl_pct/C: one trade loses at most half the sceptic's capital unless
        # a gap carries the price beyond twice the stop.
        self._exits[:, at.MAX_BET] = cost / (4.0 * self._exits[:, at.SL_PCT])
        self._rules: Floats = np.zeros(at.RULES)
        self._rules[at.POSITION_COST] = cost
        self._rules[at.MAX_HOLD_MS] = grid.max_hold_s * 1000
        self._rules[at.TRAILING_ONLY] = float(grid.trailing_only)
        self._rules[at.PENDING_MS] = max(at.SHORTEST_PENDING_MS, self.step_ms)

    def _build_alarms(self) -> None:
        n_exits = self.space.n_exits
        parts = max(1, -(-n_exits // BLOCK_SIZE))
        self._block_size = max(1, -(-n_exits // parts))
        n_blocks = self.space.n_groups * parts
        self._alarms: Singles = np.empty((at.ALARM_ROWS, len(self.space)), np.float32)
        self._blocks: Singles = np.empty((at.ALARM_ROWS, n_blocks), np.float32)
        for alarms in (self._alarms, self._blocks):
            alarms[at.LOWER] = -np.inf
            alarms[at.UPPER] = np.inf
        self._due: Floats = np.full(n_blocks, np.inf)

    @property
    def specs(self) -> SetSpace:
        """The sets by number, made when asked for."""
        return self.space

    def update_costs(self, costs: MarketCosts) -> None:
        """Use these costs for positions that close from now on (the spread moves)."""
        self._costs[at.FEE_PCT] = costs.fee_round_trip_pct
        self._costs[at.SLIPPAGE_PCT] = costs.slippage_pct
        self._costs[at.FUNDING_PCT] = costs.funding_rate_pct

    def costs(self) -> MarketCosts:
        """Return a copy of the costs of positions that close now."""
        return MarketCosts(*self._costs.copy())

    def step(self, grid: PriceGrid, entries_allowed: npt.ArrayLike) -> StepEvents:
        """Take the newest step of the grid for all symbols; taking it twice changes nothing.

        In this order: exits of open simulated positions; entries of positions pending from earlier
        signals, at this step's last price, so that the entry uses nothing of the signal's step and
        the earliest exit is one step later; activity gate; signals. `entries_allowed` has one flag
        per symbol: False gives no signals and drops pending entries, exits go on.
        """
        if grid.ts_ms <= self._totals[at.SEEN_MS]:
            return NO_EVENTS
        self._allowed[:] = entries_allowed
        step_positions(
            grid.data,
            grid.meta,
            self._allowed,
            self.state,
            self.counts,
            self.log_e,
            self.flags,
            self.ring,
            self._alarms,
            self._blocks,
            self._due,
            self._exits,
            self._costs,
            self._rules,
            self._sides,
            *self._closed_views,
            self._opened,
            self._totals,
            self._block_size,
        )
        signals = self.signals.fire(grid, self._allowed)
        return self._collect_events(signals, *self._wake(signals))

    def _wake(self, signals: Records) -> tuple[Ints, Ints]:
        """Make the sets of these signals pending; return how many each woke, and how many ask."""
        woken: Ints = np.empty(signals.size, np.int64)
        asking: Ints = np.empty(signals.size, np.int64)
        wake_sets(
            signals.view(np.int64).reshape(signals.size, _SIGNAL_FIELDS),
            self._sides,
            self.state,
            self.flags,
            self._alarms,
            self._blocks,
            woken,
            asking,
            self._asks,
            self._totals,
            len(self.space.parameterisations),
            self.space.n_exits,
            self._block_size,
        )
        return woken, asking

    def _collect_events(self, signals: Records, woken: Ints, asking: Ints) -> StepEvents:
        closed, opened, asks = self._totals[: at.STEP_ASKS + 1].tolist()
        if not (closed or opened or signals.size):
            return NO_EVENTS
        none = NO_EVENTS
        return StepEvents(
            self._closed[:closed].copy() if closed else none.closed,
            self._opened[:opened].copy() if opened else none.opened,
            self._asks[:asks].copy() if asks else none.asks,
            signals,
            woken,
            asking,
        )

    def after_gap(self) -> None:
        """Drop pending entries after a pause or a loss of data.

        Call `PriceGrid.mark_gap()` too: then no signal window spans the gap, and for open simulated
        positions the next step's first price decides as after any gap.
        """
        pending = np.flatnonzero(self.flags[at.PHASE] == at.PENDING)
        self.flags[at.PHASE, pending] = at.IDLE
        self._rearm(pending)

    def _rearm(self, indices: Ints) -> None:
        rearm(
            self._alarms,
            self._blocks,
            self._due,
            self.flags,
            self.state,
            self._exits,
            self._rules,
            self._sides,
            self._block_size,
            indices,
        )

    def state_of(self, index: int) -> SetState:
        """Return a set's state."""
        return STATES[int(self.flags[at.STATE, index])]

    def holding(self) -> list[int]:
        """Return the sets with an open simulated position."""
        held: list[int] = np.flatnonzero(self.flags[at.PHASE] == at.HOLDING).tolist()
        return held

    def entry_of(self, index: int) -> tuple[float, int]:
        """Return entry price and time (ms) of a set's open simulated position."""
        return float(self.state[index, at.ENTRY]), int(self.state[index, at.ENTRY_MS])

    def stats(self, index: int) -> SetStats:
        """Return one set's figures in the words of a trader, as of the newest step."""
        return describe_set(self, index, now_ms=int(self._totals[at.SEEN_MS]))

    def reset(self, index: int) -> None:
        """Give a failed set a fresh start: no history, no evidence, level Base.

        An open simulated position is forgotten without a result.
        """
        self._totals[at.OPEN_COUNT] -= int(self.flags[at.PHASE, index] == at.HOLDING)
        self.state[index] = 0.0
        self.counts[index] = 0
        self.log_e[index] = 0.0
        self.ring[index] = 0.0
        self.flags[:, index] = 0
        self.flags[at.DIRTY, index] = 1
        self.flags[at.CHANGED, index] = 1
        self._rearm(np.array([index], np.int64))

    def take_dirty(self, limit: int | None = None) -> Ints:
        """Return sets that changed since they were last returned, at most `limit`, for `rows`.

        A call goes on where the one before stopped, so that busy sets do not keep others waiting.
        """
        dirty: Ints = np.flatnonzero(self.flags[at.DIRTY].view(np.bool_))
        if limit is not None and dirty.size > limit:
            first = int(np.searchsorted(dirty, self._next_dirty))
            dirty = np.concatenate([dirty[first : first + limit], dirty[:first]])[:limit]
            self._next_dirty = int(dirty[-1]) + 1
        self.flags[at.DIRTY, dirty] = 0
        return dirty

    def rows(self, indices: Ints, now_ms: int) -> list[SetRow]:
        """Return sets as stored: everything needed to continue where they were."""
        records = pack_sets(indices, self.state, self.counts, self.log_e, self.flags, self.ring)
        return as_rows(self.space, indices, records, now_ms)

    def load(self, keys: Sequence[str], packed: bytes) -> int:
        """Restore sets after a restart and return how many of them belong to this grid.

        `packed` are their records in one piece. Call `after_gap` as well unless the very next grid
        step follows.

        Raises:
            ValueError: A record cannot be read; nothing was restored.
        """
        records = read_records(packed)
        if records.size != len(keys):
            raise ValueError(f"{len(keys)} configuration sets have {records.size} stored records")
        index_of = self.space.index_of
        numbers = [index_of(key) for key in keys]
        if None in numbers:
            known = [place for place, number in enumerate(numbers) if number is not None]
            records = records[known]
            numbers = [numbers[place] for place in known]
        indices: Ints = np.array(numbers, np.int64)
        before = self._open_and_closed(indices)
        unpack_sets(records, indices, self.state, self.counts, self.log_e, self.flags, self.ring)
        self._rearm(indices)
        opened, closed = self._open_and_closed(indices) - before
        self._totals[at.OPEN_COUNT] += opened
        self._totals[at.TOTAL_CLOSED] += closed
        self._totals[at.TOTAL_OPENED] += opened + closed
        return indices.size

    def _open_and_closed(self, indices: Ints) -> Ints:
        held = np.count_nonzero(self.flags[at.PHASE, indices] == at.HOLDING)
        return np.array([held, self.counts[indices, at.COUNT].sum(dtype=np.int64)])

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
        """Return how many sets stand at each level (0.2 ms for a million)."""
        levels = self.flags[at.LEVEL]
        higher = {level: int(np.count_nonzero(levels == level)) for level in SetLevel if level}
        return {SetLevel.BASE: len(self.space) - sum(higher.values()), **higher}
