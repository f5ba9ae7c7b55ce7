"""DCA shadows: each simulated position of a qualified set once more, averaged down (rules §7).

A shadow opens with the set's own simulated position and lives through the same steps. When both
have ended, their results are a pair. A position that opens while the shadow of an earlier one is
still open gets none: a real position would have been in its way too.
"""

import struct
import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Floats
from cts_desktop.analysis.strategies import dca_kernel as at
from cts_desktop.analysis.strategies.comparison import Comparison, Switch
from cts_desktop.analysis.strategies.dca_kernel import step_averaged
from cts_desktop.domain.ladder import RESULT_WINDOW
from cts_desktop.domain.strategies import DCA_LIMIT, DcaTarget, StrategySettings

_TARGETS: Final[Mapping[DcaTarget, int]] = {
    DcaTarget.AVERAGE: at.FROM_AVERAGE,
    DcaTarget.FIRST_ENTRY: at.FROM_FIRST,
    DcaTarget.BREAK_EVEN_PLUS: at.BREAK_EVEN,
}
_FIRST_ROOM: Final = 16
_NO_PLACE: Final = -1
_FORMAT: Final = 1
#: Format, terms, switch, entry time, results known of the pair in progress, number of pairs.
_HEAD: Final = struct.Struct("<BI?qq??ddB")
#: What must not be lost over a restart; the best price only once the trailing stop is latched.
_KEPT: Final = (at.QTY, at.NOTIONAL, at.TAKEN, at.LATCHED, at.FUNDING)


@dataclass(slots=True)
class DcaState:
    """What DCA knows of one set.

    Attributes:
        with_, without: net results of the newest pairs, cost units of the first notional.
        entry_ms: entry of the pair in progress, 0 for none; `shadow` and `plain` its results so
            far; `place` of its shadow among the open ones.
    """

    with_: deque[float] = field(default_factory=lambda: deque(maxlen=RESULT_WINDOW))
    without: deque[float] = field(default_factory=lambda: deque(maxlen=RESULT_WINDOW))
    switch: Switch = field(default_factory=Switch)
    entry_ms: int = 0
    shadow: float | None = None
    plain: float | None = None
    place: int = _NO_PLACE

    def compare(self) -> Comparison:
        """Compare the newest pairs."""
        return Comparison.paired(self.with_, self.without)

    def finish_pair(self) -> None:
        """Take the pair in progress into the comparison once both results are known."""
        if self.shadow is None or self.plain is None:
            return
        self.with_.append(self.shadow)
        self.without.append(self.plain)
        self.switch = self.switch.after(self.compare())
        self.forget_pair()

    def forget_pair(self) -> None:
        """Drop the pair in progress."""
        self.entry_ms, self.shadow, self.plain = 0, None, None


@dataclass(frozen=True, slots=True)
class Entry:
    """A simulated entry: where, when, and the exits of its set in %."""

    symbol: int
    side: int
    price: float
    entry_ms: int
    tp_pct: float
    sl_pct: float
    trail_start_pct: float
    trail_distance_pct: float


class DcaShadows:
    """The shadows of all qualified sets of one connection, by the sets' numbers."""

    def __init__(
        self,
        settings: StrategySettings,
        break_even_pct: float,
        *,
        trailing_only: bool,
        max_hold_ms: int,
    ) -> None:
        self.states: dict[int, DcaState] = {}
        self._rows: Floats = np.zeros((_FIRST_ROOM, at.COLUMNS))
        self._stored = self._rows.copy()
        self._set_of = [_NO_PLACE] * _FIRST_ROOM
        self._free = list(range(_FIRST_ROOM))
        self._ended: Floats = np.zeros((_FIRST_ROOM, 2))
        self._terms: Floats = np.zeros(at.TERMS)
        self._terms[at.LIMIT] = float(DCA_LIMIT)
        self._terms[at.TARGET] = _TARGETS[settings.dca_target]
        self._terms[at.BREAK_EVEN_PCT] = break_even_pct
        self._terms[at.TRAILING_ONLY] = float(trailing_only)
        self._terms[at.MAX_HOLD_MS] = max_hold_ms
        pairs = [(float(s.distance_pct), float(s.multiple)) for s in settings.dca_steps]
        self._steps: Floats = np.array(pairs, np.float64).reshape(-1, 2)
        self._fingerprint = zlib.crc32(f"{settings.dca_target.value} {pairs}".encode())

    @property
    def open_count(self) -> int:
        """The number of open shadows."""
        return len(self._set_of) - len(self._free)

    def state(self, index: int) -> DcaState:
        """Return what is known of a set, nothing at first."""
        return self.states.setdefault(index, DcaState())

    def open(self, index: int, entry: Entry) -> bool:
        """Open the shadow of a set's new simulated position; return whether it got one."""
        state = self.state(index)
        if state.entry_ms and state.plain is not None:
            return False  # its shadow is still open
        self._close(state)
        state.forget_pair()
        state.entry_ms = entry.entry_ms
        row = np.zeros(at.COLUMNS)
        row[at.OPEN] = row[at.QTY] = 1.0
        row[at.SYMBOL], row[at.SIDE] = entry.symbol, entry.side
        row[at.FIRST] = row[at.NOTIONAL] = row[at.BEST] = entry.price
        row[at.ENTRY_MS] = row[at.FUNDED_MS] = entry.entry_ms
        row[at.TP_PCT], row[at.SL_PCT] = entry.tp_pct, entry.sl_pct
        row[at.TRAIL_START_PCT] = entry.trail_start_pct
        row[at.TRAIL_DISTANCE_PCT] = entry.trail_distance_pct
        self._place(index, state, row)
        return True

    def _place(self, index: int, state: DcaState, row: Floats) -> None:
        if not self._free:
            room = len(self._set_of)
            self._free = list(range(room, 2 * room))
            self._set_of += [_NO_PLACE] * room
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._stored = np.concatenate([self._stored, np.zeros_like(self._stored)])
            self._ended = np.zeros((2 * room, 2))
        state.place = self._free.pop()
        self._set_of[state.place] = index
        self._rows[state.place] = self._stored[state.place] = row

    def _close(self, state: DcaState) -> None:
        if state.place != _NO_PLACE:
            self._rows[state.place, at.OPEN] = 0.0
            self._set_of[state.place] = _NO_PLACE
            self._free.append(state.place)
            state.place = _NO_PLACE

    def step(self, prices: Floats, costs: Floats, cost_pct: float, now_ms: int) -> list[int]:
        """Take one market step and return the sets whose shadow ended; see `step_averaged`."""
        if not self.open_count:
            return []
        count = step_averaged(
            self._rows, self._terms, self._steps, prices, costs, cost_pct, now_ms, self._ended
        )
        ended = []
        for place, net in self._ended[:count].tolist():
            index = self._set_of[int(place)]
            state = self.states[index]
            self._close(state)
            state.shadow = net
            state.finish_pair()
            ended.append(index)
        return ended

    def plain_closed(self, index: int, entry_ms: int, net: float) -> bool:
        """Take the result of a set's own simulated position; return whether it was waited for."""
        state = self.states.get(index)
        if state is None or state.entry_ms != entry_ms:
            return False
        state.plain = net
        state.finish_pair()
        return True

    def forget(self, index: int) -> None:
        """Drop everything about a set."""
        if (state := self.states.pop(index, None)) is not None:
            self._close(state)

    def take_changed(self) -> Iterator[int]:
        """Yield the sets whose open shadow changed since the last call."""
        rows, stored = self._rows, self._stored
        changed = (rows[:, _KEPT] != stored[:, _KEPT]).any(axis=1)
        changed |= (rows[:, at.LATCHED] > 0.0) & (rows[:, at.BEST] != stored[:, at.BEST])
        for place in np.flatnonzero(changed & (rows[:, at.OPEN] > 0.0)).tolist():
            stored[place] = rows[place]
            yield self._set_of[place]

    # ------------------------------------------------------------------ storage
    def pack(self, index: int) -> bytes:
        """Return what is known of a set, its open shadow included, as stored."""
        state = self.states[index]
        head = _HEAD.pack(
            _FORMAT,
            self._fingerprint,
            state.switch.on,
            state.switch.since,
            state.entry_ms,
            state.shadow is not None,
            state.plain is not None,
            state.shadow or 0.0,
            state.plain or 0.0,
            len(state.with_),
        )
        pairs = np.array([state.with_, state.without], np.float64).tobytes()
        held = state.place != _NO_PLACE
        return head + pairs + (self._rows[state.place].tobytes() if held else b"")

    def unpack(self, index: int, data: bytes, open_entry_ms: int | None) -> None:
        """Take over a stored state; raise ValueError for anything else.

        Results with other steps or another target prove nothing here and are left out. A pair in
        progress goes on only where the set's simulated position entered at that time is still open
        (*open_entry_ms*): otherwise steps were missed.
        """
        if len(data) < _HEAD.size or data[0] != _FORMAT:
            raise ValueError("This is no stored DCA state")
        head = _HEAD.unpack_from(data)
        _format, terms, on, since, entry_ms, has_shadow, _plain, shadow, _net, n = head
        if terms != self._fingerprint:
            return
        values = np.frombuffer(data, np.float64, offset=_HEAD.size)
        if n > RESULT_WINDOW or len(values) not in {2 * n, 2 * n + at.COLUMNS}:
            raise ValueError("A stored DCA state is damaged")
        state = DcaState(switch=Switch(on, since))
        state.with_.extend(values[:n].tolist())
        state.without.extend(values[n : 2 * n].tolist())
        self.forget(index)
        self.states[index] = state
        row = values[2 * n :]
        if not entry_ms or entry_ms != open_entry_ms or has_shadow is bool(row.size):
            return
        state.entry_ms = entry_ms
        if has_shadow:
            state.shadow = shadow
        else:
            self._place(index, state, row.copy())


def stored_pairs(data: bytes) -> tuple[list[float], list[float]]:
    """Return the finished pairs of a stored state, with and without, whatever steps they had.

    Raises:
        ValueError: This is no stored state, or it is damaged.
    """
    if len(data) < _HEAD.size or data[0] != _FORMAT:
        raise ValueError("This is no stored DCA state")
    n = _HEAD.unpack_from(data)[-1]
    values = np.frombuffer(data, np.float64, offset=_HEAD.size)
    if n > RESULT_WINDOW or len(values) < 2 * n:
        raise ValueError("A stored DCA state is damaged")
    return values[:n].tolist(), values[n : 2 * n].tolist()


def warm_shadows() -> None:
    """Run the kernels once, so that none is compiled while prices wait."""
    shadows = DcaShadows(StrategySettings(dca=True), 1.0, trailing_only=False, max_hold_ms=0)
    shadows.open(0, Entry(0, 1, 1.0, 0, 1.0, 1.0, 0.0, 0.0))
    shadows.step(np.ones((4, 1)), np.zeros((2, 1)), 1.0, 1000)
