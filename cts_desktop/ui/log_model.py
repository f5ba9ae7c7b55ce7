"""The rows of the log tables: in order of time, growing at both ends, bounded."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from typing_extensions import override

from cts_desktop.domain.events import LogWritten
from cts_desktop.service.views import LogView
from cts_desktop.ui.table_model import TableModel

MAX_ROWS = 5000
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line; `log_id` is None for one that came live and has no stored number yet."""

    place: int
    log_id: int | None
    ts_ms: int
    level: str
    source: str
    message: str
    connection_id: str
    context: str

    @property
    def identity(self) -> tuple[Any, ...]:
        """What the stored and the live form of a line have in common."""
        return self.ts_ms, self.level, self.source, self.message, self.connection_id


def stored_line(place: int, view: LogView) -> LogLine:
    """Return a line from the database."""
    return LogLine(
        place, view.log_id, view.ts_ms, view.level, view.source, view.message,
        view.connection_id, view.context,
    )  # fmt: skip


def live_line(place: int, event: LogWritten) -> LogLine:
    """Return a line as it was written just now."""
    return LogLine(
        place, None, event.ts_ms, event.level, event.source, event.message,
        event.connection_id, event.context,
    )  # fmt: skip


class LogModel(TableModel[LogLine]):
    """Lines from oldest to newest, numbered by place; never sorted, at most MAX_ROWS.

    A live line is stored before it comes here. `append` therefore leaves out what the last load has
    brought, as many as there were, and what is older than a load that was only part of the log.
    """

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self._brought: Counter[tuple[Any, ...]] = Counter()
        self._older_ms = -1  # up to this time, lines that were not brought are stored further up
        self._waiting: list[LogWritten] = []

    def load(self, newest_first: Sequence[LogView], *, complete: bool = True) -> None:
        """Show exactly these lines; *complete* tells that no older ones are stored."""
        lines = [stored_line(-place, view) for place, view in enumerate(newest_first)]
        self._brought = Counter(line.identity for line in lines)
        self._older_ms = -1 if complete or not lines else lines[-1].ts_ms
        self.set_rows(reversed(lines))

    def append(self, events: Iterable[LogWritten]) -> None:
        """Add live lines at the end; the oldest ones give way."""
        fresh = [event for event in events if not self._already(event)]
        if self._frozen:
            self._waiting += fresh
            del self._waiting[:-MAX_ROWS]
            return
        first = self._keys[-1] + 1 if self._keys else 0  # type: ignore[operator]
        self._insert(len(self._shown), [live_line(first + n, e) for n, e in enumerate(fresh)])
        self._drop_front(len(self._shown) - MAX_ROWS)

    def prepend(self, newest_first: Sequence[LogView]) -> None:
        """Add older lines at the front, as far as there is room."""
        room = MAX_ROWS - len(self._shown)
        last = self._keys[0] - 1 if self._keys else 0  # type: ignore[operator]
        lines = [stored_line(last - n, view) for n, view in enumerate(newest_first[:room])]
        self._insert(0, lines[::-1])

    @property
    def oldest_id(self) -> int | None:
        """The smallest stored number shown."""
        return next((line.log_id for line in self._shown if line.log_id is not None), None)

    @property
    def full(self) -> bool:
        """Whether no older line fits."""
        return len(self._shown) >= MAX_ROWS

    @property
    @override
    def waiting(self) -> int:
        return super().waiting + len(self._waiting)

    @override
    def set_frozen(self, frozen: bool) -> None:
        super().set_frozen(frozen)
        if not frozen and self._waiting:
            waiting, self._waiting = self._waiting, []
            self.append(waiting)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Leave the order of time alone."""

    def _already(self, event: LogWritten) -> bool:
        identity = live_line(0, event).identity
        if self._brought[identity] <= 0:
            return event.ts_ms <= self._older_ms
        self._brought[identity] -= 1
        return True

    def _insert(self, at: int, lines: Sequence[LogLine]) -> None:
        if not lines:
            return
        self.beginInsertRows(_ROOT, at, at + len(lines) - 1)
        self._shown[at:at] = lines
        self._keys[at:at] = [line.place for line in lines]
        added: dict[Hashable, LogLine] = {line.place: line for line in lines}
        self._all = added | self._all if at == 0 else self._all | added
        self.endInsertRows()

    def _drop_front(self, surplus: int) -> None:
        if surplus <= 0:
            return
        self.beginRemoveRows(_ROOT, 0, surplus - 1)
        for key in self._keys[:surplus]:
            del self._all[key]
        del self._keys[:surplus]
        del self._shown[:surplus]
        self.endRemoveRows()
