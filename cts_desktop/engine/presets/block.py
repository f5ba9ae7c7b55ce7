"""The configurations of one preset set on one symbol: their places, results and states."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Bools, Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.presets import live_book as live
from cts_desktop.analysis.presets.candles import Series
from cts_desktop.analysis.presets.indicators import warm_up_of
from cts_desktop.analysis.presets.space import ConfigurationSpace
from cts_desktop.analysis.set_specs import exit_table
from cts_desktop.domain.errors import DatabaseCorruptError
from cts_desktop.domain.indicators import INDICATORS
from cts_desktop.domain.presets import PresetSet, PresetState, PresetStateRow, PresetType
from cts_desktop.engine.presets.keys import KEPT, LONGEST, order_key

#: Codes of states in `flags[STATE]`.
STATES: Final = tuple(PresetState)
COLLECTING, QUALIFIED, ENABLED, DISABLED = range(len(STATES))
_VERSION: Final = 1
#: What a signal needs beside warm indicators, one candle that is open and one that is not whole.
_SPARE_CANDLES: Final = 4
_RECORD: Final = np.dtype(
    [
        ("version", "<i4"),
        ("newest", "<i4"),
        ("live", "<i4"),
        ("counts", "<i4", (at.COUNT_COLUMNS,)),
        ("log_e", "<f8"),
        ("observed_ms", "<f8"),
        ("figures", "<f8", (at.STATE_COLUMNS,)),
    ]
)
_NO_CLOSED: Final = np.empty(0, live.CLOSED_DTYPE)
_NO_SIGNALS: Final[Ints] = np.empty((0, live.SIGNAL_COLUMNS), np.int64)
_NO_STOPS: Final[Floats] = np.empty(0)

Closed = np.ndarray[tuple[int], np.dtype[np.void]]


class WakeUps:
    """Signals of a set's points on one symbol: `rows[signal, SIGNAL_COLUMNS]` and their stops."""

    def __init__(self, rows: Ints = _NO_SIGNALS, stops: Floats = _NO_STOPS) -> None:
        self.rows = rows
        self.stops = stops

    @classmethod
    def of_points(
        cls, per_point: Iterable[tuple[int, Ints, Ints, Floats]], sides: tuple[int, ...]
    ) -> "WakeUps":
        """Join (point, bars, sides, stops in %) of several points; in order of bars."""
        parts: list[Ints] = []
        stops: list[Floats] = []
        for point, bars, point_sides, stop_pct in per_point:
            wanted = np.isin(point_sides, sides)
            rows: Ints = np.empty((int(wanted.sum()), live.SIGNAL_COLUMNS), np.int64)
            rows[:, live.SIGNAL_BAR] = bars[wanted]
            rows[:, live.SIGNAL_POINT] = point
            rows[:, live.SIGNAL_SIDE] = np.where(point_sides[wanted] == sides[0], 0, 1)
            parts.append(rows)
            stops.append(stop_pct[wanted])
        if not parts:
            return cls()
        joined, joined_stops = np.concatenate(parts), np.concatenate(stops)
        order = np.argsort(joined[:, live.SIGNAL_BAR], kind="stable")
        return cls(joined[order], joined_stops[order])


class Block:
    """Every configuration of a set on a symbol; `index` is its number in `space`.

    Attributes:
        head: what the names of its orders begin with.
        covered_ms: market time simulated here, earlier runs included; `observed_ms` is added to it
            for each configuration: its look-back, less what was covered before it.
        met: whether each meets all its set and the luck guard ask for, as the newest evaluation
            found; `guard_passes` and `guard_bar` are the luck guard's part of it.
        needed_bars: history the indicators read before they mean anything.
        every_bar: whether signals may change at every bar, and not only where a candle closes.
        pinned: by the user, of each configuration.
        since_ms, reasons: when each came to its state, and why.
    """

    def __init__(
        self,
        preset_set: PresetSet,
        symbol: str,
        preset_type: PresetType,
        cost_pct: float,
        head: str = "",
    ) -> None:
        self.preset_set = preset_set
        self.preset_type = preset_type
        self.symbol = symbol
        self.head = head
        self.cost_pct = cost_pct
        self.space = ConfigurationSpace(preset_set, (symbol,), preset_type, cost_pct)
        self.sides = preset_set.sides
        self._sides: Floats = np.array(self.sides, np.float64)
        count = len(self.space)
        shape = (count, len(self.sides), preset_set.positions_per_direction)
        self.numbers: Floats = np.zeros((*shape, live.PLACE_COLUMNS))
        self.marks: Bytes = np.zeros((*shape, live.MARK_COLUMNS), np.uint8)
        self.state: Floats = np.zeros((count, at.STATE_COLUMNS))
        self.counts: Counts = np.zeros((count, at.COUNT_COLUMNS), np.int32)
        self.live: Counts = np.zeros(count, np.int32)
        self.log_e: Floats = np.zeros(count)
        self.flags: Bytes = np.zeros((at.FLAG_ROWS, count), np.uint8)
        self.ring: Singles = np.zeros((count, preset_set.windows[1]), np.float32)
        self.observed_ms: Floats = np.zeros(count)
        self.pinned: Bools = np.zeros(count, np.bool_)
        self.since_ms: Ints = np.zeros(count, np.int64)
        self.reasons: dict[int, str] = {}
        self.met: Bools = np.zeros(count, np.bool_)
        self.guard_passes: Bools = np.zeros(count, np.bool_)
        self.guard_bar = np.inf
        self.families: Ints = np.repeat(self.space.families, len(self.space.exits))
        grids = preset_set.indicators
        self.every_bar = preset_set.intrabar or any(grid.spec.on_bars for grid in grids)
        self.needed_bars = needed_bars(preset_set, self.space)
        self.covered_ms = 0
        self.exits: Floats = exit_table(self.space.exits, cost_pct)
        self.costs: Floats = np.zeros(at.COST_ROWS)
        self.rules = _rules(preset_set, cost_pct)
        self._closed = np.zeros(self.marks[..., 0].size, live.CLOSED_DTYPE)
        self._woken: Ints = np.zeros(count, np.int64)
        self._names: dict[int, str] = {}
        self._found: dict[str, int | None] = {}

    def __len__(self) -> int:
        return len(self.space)

    def name(self, index: int) -> str:
        """Return a configuration's name within the set."""
        name = self._names.get(index)
        if name is None:
            name = self._names[index] = self.space.name(index)
        return name

    def key(self, index: int) -> str:
        """Return what a configuration is stored under: symbol and name."""
        return f"{self.symbol} {self.name(index)}"

    def index_of(self, key: str) -> int | None:
        """Return the configuration that is stored under *key*, None where it is not of this set."""
        head = f"{self.symbol} "
        try:
            return self.space.number_of(key.removeprefix(head), self.symbol)
        except KeyError:
            return None

    def find(self, order_name: str) -> int | None:
        """Return the configuration whose orders have this name, None where there is no such."""
        index = None
        if order_name.startswith(self.head):
            index = self.index_of(f"{self.symbol} {order_name.removeprefix(self.head)}")
        if index is not None or len(order_name) < LONGEST:
            return index
        if order_name not in self._found:
            self._found[order_name] = self._find_shortened(order_name)
        return self._found[order_name]

    def _find_shortened(self, order_name: str) -> int | None:
        """Look through the points that a name begins with, for its end is only a digest."""
        exits = len(self.space.exits)
        for number, point in enumerate(self.space.points):
            if not order_name.startswith((self.head + point.name)[:KEPT]):
                continue
            for index in range(number * exits, (number + 1) * exits):
                if order_key(self.head, self.space.name(index)) == order_name:
                    return index
        return None

    # ------------------------------------------------------------------ bars
    def run(self, series: Series, signals: WakeUps, *, keep: bool = True) -> Closed:
        """Take every configuration through finished bars; return what closed, if it is kept."""
        times: Ints = np.empty((len(series), 3), np.int64)
        times[:, live.BEGIN_MS] = series.ts_ms
        times[:, live.END_MS] = series.end_ms
        times[:, live.EMPTY] = series.empty
        closed = self._closed if keep else _NO_CLOSED
        if keep and len(series) * self._closed.size > closed.size:
            closed = np.zeros(len(series) * self._closed.size, live.CLOSED_DTYPE)
        count = live.run_bars(
            self.numbers, self.marks, self.state, self.counts, self.live, self.log_e, self.flags,
            self.ring, self.exits, self._sides, self.costs, self.rules,
            np.ascontiguousarray(series.ohlcv.T), times, signals.rows, signals.stops,
            closed.view(np.int64).reshape(-1, live.CLOSED_FIELDS),
            closed.view(np.float64).reshape(-1, live.CLOSED_FIELDS), self._woken,
        )  # fmt: skip
        return closed[: min(count, closed.size)].copy()

    def wake(self, signals: WakeUps, now_ms: int) -> list[tuple[int, int, float]]:
        """Let signals of the bar that ended at *now_ms* wait for the next open.

        Returns (configuration, side, stop in %) of those that wait now.
        """
        woken = []
        for row, stop_pct in zip(signals.rows, signals.stops.tolist(), strict=True):
            count = live.wake(
                self.numbers, self.marks, self.flags, self.exits, row, stop_pct, now_ms,
                self._woken, 0,
            )  # fmt: skip
            side = self.sides[int(row[live.SIGNAL_SIDE])]
            for index in self._woken[:count].tolist():
                own = self.exits[index % len(self.space.exits), at.SL_PCT]
                woken.append((index, side, float(own) if np.isnan(stop_pct) else stop_pct))
        return woken

    @property
    def any_open(self) -> bool:
        """Whether a place waits or holds."""
        return bool(self.marks[..., live.PHASE].any())

    def open_positions(self, part: slice = slice(None)) -> Ints:
        """Return how many positions each of some configurations holds."""
        holding: Ints = (self.marks[part, :, :, live.PHASE] == at.HOLDING).sum(axis=(1, 2))
        return holding

    def may_ask(self, index: int) -> bool:
        """Tell whether a configuration may ask for orders: pinned counts more than disabled."""
        disabled = self.flags[at.STATE, index] == DISABLED
        return bool(self.met[index] and (not disabled or self.pinned[index]))

    def mean_units(self, index: int) -> float:
        """Return the mean of a configuration's newest results, 0 before the first."""
        count = min(int(self.counts[index, at.COUNT]), self.ring.shape[1])
        mean: float = self.ring[index, :count].sum(dtype=np.float64) / max(1, count)
        return mean

    # ------------------------------------------------------------------ states
    def set_state(self, index: int, code: int, reason: str, now_ms: int) -> None:
        """Move a configuration to another state."""
        self.flags[at.STATE, index] = code
        self.since_ms[index] = now_ms
        self.flags[at.DIRTY, index] = 1
        self.reasons.pop(index, None)
        if reason:
            self.reasons[index] = reason

    def by_state(self) -> Ints:
        """Return how many configurations are in each state, in the order of `STATES`."""
        counts: Ints = np.bincount(self.flags[at.STATE], minlength=len(STATES))
        return counts

    # ------------------------------------------------------------------ to disk and back
    def take_dirty(self, most: int) -> Ints:
        """Return up to *most* configurations that changed, which count as stored from now on."""
        dirty: Ints = np.flatnonzero(self.flags[at.DIRTY])[:most]
        self.flags[at.DIRTY, dirty] = 0
        return dirty

    def rows(self, indices: Ints) -> list[PresetStateRow]:
        """Return configurations as they are stored."""
        records = np.zeros(indices.size, _RECORD)
        records["version"] = _VERSION
        records["newest"] = self.ring.shape[1]
        records["live"] = self.live[indices]
        records["counts"] = self.counts[indices]
        records["log_e"] = self.log_e[indices]
        records["observed_ms"] = self.observed_ms[indices]
        records["figures"] = self.state[indices]
        return [
            PresetStateRow(
                set_id=self.preset_set.set_id,
                key=self.key(index),
                state=STATES[self.flags[at.STATE, index]],
                reason=self.reasons.get(index, ""),
                since_ms=int(self.since_ms[index]),
                pinned=bool(self.pinned[index]),
                misses=int(self.flags[at.MISSES, index]),
                data=self._packed(index, record),
            )
            for index, record in zip(indices.tolist(), records, strict=True)
        ]

    def _packed(self, index: int, record: np.void) -> bytes:
        places = (self.ring[index], self.numbers[index], self.marks[index])
        return record.tobytes() + b"".join(part.tobytes() for part in places)

    def load(self, row: PresetStateRow) -> int | None:
        """Go on where a stored configuration was; return its number, None where there is no such.

        Positions are taken over only where the set has as many places as then. Raises
        DatabaseCorruptError.
        """
        index = self.index_of(row.key)
        if index is None:
            return None
        record, newest, places = _unpacked(row)
        self.live[index] = record["live"]
        self.counts[index] = record["counts"]
        self.log_e[index] = record["log_e"]
        self.observed_ms[index] = record["observed_ms"]
        self.state[index] = record["figures"]
        self._load_ring(index, newest)
        numbers, marks = self.numbers[index], self.marks[index]
        if len(places) == numbers.nbytes + marks.nbytes:
            stored = np.frombuffer(places, np.float64, numbers.size)
            self.numbers[index] = stored.reshape(numbers.shape)
            self.marks[index] = np.frombuffer(places, np.uint8, -1, numbers.nbytes).reshape(
                marks.shape
            )
        self.flags[at.STATE, index] = STATES.index(row.state)
        self.flags[at.MISSES, index] = row.misses
        self.pinned[index] = row.pinned
        self.since_ms[index] = row.since_ms
        if row.reason:
            self.reasons[index] = row.reason
        return index

    def _load_ring(self, index: int, newest: Singles) -> None:
        """Take the newest results, of which another number may be kept now."""
        count, width = int(self.counts[index, at.COUNT]), self.ring.shape[1]
        numbers = np.arange(max(0, count - min(newest.size, width)), count)
        self.ring[index, numbers % width] = newest[numbers % newest.size]

    # ------------------------------------------------------------------ another one's results
    def anew(self) -> "Block":
        """Return the same configurations without a past; nothing of theirs is ever evidence."""
        made = Block(self.preset_set, self.symbol, self.preset_type, self.cost_pct, self.head)
        made.rules[live.LIVE_MS] = np.inf
        return made

    def adopt(self, other: "Block", indices: Ints) -> None:
        """Take over positions and results of the same configurations of *other*."""
        for own, theirs in (
            (self.numbers, other.numbers),
            (self.marks, other.marks),
            (self.state, other.state),
            (self.counts, other.counts),
            (self.log_e, other.log_e),
            (self.ring, other.ring),
            (self.observed_ms, other.observed_ms),
        ):
            own[indices] = theirs[indices]
        self.flags[at.DIRTY, indices] = 1


def _rules(preset_set: PresetSet, cost_pct: float) -> Floats:
    rules: Floats = np.zeros(live.RULES)
    rules[live.POSITION_COST] = cost_pct
    rules[live.MAX_HOLD_MS] = preset_set.max_hold_s * 1000
    rules[live.TRAILING_ONLY] = float(preset_set.trailing_only)
    rules[live.COOLDOWN_MS] = preset_set.cooldown_s * 1000
    return rules


def needed_bars(preset_set: PresetSet, space: ConfigurationSpace) -> int:
    """Return how many bars of history make the signals what they would be with all of it."""
    per_candle = preset_set.timeframe_s // preset_set.bar_s
    spare = preset_set.hold_candles + _SPARE_CANDLES
    most = 0
    for point in {point for choices in space.points.choices for point in choices}:
        if INDICATORS[point.indicator].on_bars:
            bars = warm_up_of(point, preset_set.bar_s) + spare
        else:
            bars = (warm_up_of(point, preset_set.timeframe_s) + spare) * per_candle
        most = max(most, bars)
    return most


def _unpacked(row: PresetStateRow) -> tuple[np.void, Singles, bytes]:
    """Return figures, newest results and places of a stored configuration."""
    size = _RECORD.itemsize
    if len(row.data) < size:
        raise DatabaseCorruptError(f"The stored state of {row.key} is too short")
    record = np.frombuffer(row.data, _RECORD, 1)[0]
    newest = int(record["newest"])
    end = size + newest * np.dtype(np.float32).itemsize
    if record["version"] != _VERSION or newest < 1 or len(row.data) < end:
        raise DatabaseCorruptError(f"The stored state of {row.key} has an unknown layout")
    return record, np.frombuffer(row.data, np.float32, newest, size), row.data[end:]
