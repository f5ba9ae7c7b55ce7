"""Closed simulated positions that wait until their sets are written."""

from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Bools, Counts, Ints
from cts_desktop.analysis.step_events import CLOSED_DTYPE, Records

_FIRST_ROOM: Final = 256


class WaitingTrades:
    """Records of `CLOSED_DTYPE` in the order they came, taken by set; no object per record.

    Taking marks places as free. They are used again when there is no room at the end, so that
    neither adding nor taking copies what goes on waiting. More than *at_most* may wait until then.

    Attributes:
        size: records that wait.
        forgotten: the oldest ones that were dropped because more than *at_most* were waiting.
    """

    def __init__(self, n_sets: int, at_most: int) -> None:
        self.size = 0
        self.forgotten = 0
        self._at_most = at_most
        self._end = 0
        self._records: Records = np.empty(_FIRST_ROOM, CLOSED_DTYPE)
        # The set of each record; `n_sets`, which no set has, marks a free place.
        self._free = n_sets
        self._sets: Counts = np.empty(_FIRST_ROOM, np.int32)
        self._wanted: Bools = np.zeros(n_sets + 1, np.bool_)

    def add(self, records: Records) -> None:
        """Let records wait."""
        if self._end + records.size > self._sets.size:
            self._make_room(records.size)
        end = self._end + records.size
        self._records[self._end : end] = records
        self._sets[self._end : end] = records["set_index"]
        self._end = end
        self.size += records.size

    def take(self, indices: Ints) -> Records:
        """Return the records of these sets, oldest first; they wait no longer."""
        self._wanted[indices] = True
        places = np.flatnonzero(self._wanted[self._sets[: self._end]])
        self._wanted[indices] = False
        self._sets[places] = self._free
        self.size -= places.size
        if not self.size:
            self._end = 0
        return self._records[places]

    def _make_room(self, size: int) -> None:
        """Close up, forget the oldest beyond the limit, and leave room for twice of what stays."""
        kept = np.flatnonzero(self._sets[: self._end] != self._free)
        too_many = max(0, kept.size - self._at_most)
        kept = kept[too_many:]
        records, sets = self._records[kept], self._sets[kept]
        room = max(_FIRST_ROOM, 2 * (kept.size + size))
        self._records, self._sets = np.empty(room, CLOSED_DTYPE), np.empty(room, np.int32)
        self._records[: kept.size], self._sets[: kept.size] = records, sets
        self._end = self.size = kept.size
        self.forgotten += too_many
