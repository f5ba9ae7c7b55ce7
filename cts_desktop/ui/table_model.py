"""One table model for tuples of frozen view values: updates by key, sort and filter inside."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor
from typing_extensions import override

from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone, sort_value

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield ascending *numbers* as inclusive ranges."""
    first = last = None
    for number in numbers:
        if last is None or first is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last


class TableModel(QAbstractTableModel, Generic[R]):
    """Rows of frozen values, identified by a key.

    New rows replace old ones of the same key in place; only rows whose value differs are
    announced, so a live table repaints what changed and keeps selection and scroll position.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        colour: Callable[[Tone], QColor | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._colour = colour
        self._all: dict[Hashable, R] = {}
        self._keys: list[Hashable] = []
        self._shown: list[R] = []
        self._haystacks: dict[Hashable, tuple[R, str]] = {}
        self._needle = ""
        self._predicate: Callable[[R], bool] | None = None
        self._sort_column = -1
        self._descending = False
        self._frozen = False
        self._pending: dict[Hashable, R] | None = None
        self._let_through = False
        role = Qt.ItemDataRole
        self._answers: dict[int, Callable[[Column[R], R], Any]] = {
            int(role.DisplayRole): lambda column, row: column.text(column.value(row)),
            int(role.UserRole): lambda column, row: column.value(row),
            int(role.TextAlignmentRole): lambda column, _: _RIGHT if column.numeric else _LEFT,
            int(role.ForegroundRole): self._foreground,
            int(role.ToolTipRole): self._tip,
        }

    # ------------------------------------------------------------ Qt's questions

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # Painting a cell asks for a dozen roles: those without an answer leave first.
        answer = self._answers.get(role)
        if answer is None:
            return None
        place = index.row()
        if not 0 <= place < len(self._shown):
            return None
        return answer(self.columns[index.column()], self._shown[place])

    def cell(self, place: int, column: int) -> tuple[str, QColor | None]:
        """Return what a cell looks like in one call: painting asks for every visible one."""
        shown, row = self.columns[column], self._shown[place]
        return shown.text(shown.value(row)), self._foreground(shown, row)

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = column.tooltip or column.title
            return f"{tip}\n{formatting.zone_words()}" if column.time else tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sort_column = column
        self._descending = order is Qt.SortOrder.DescendingOrder
        self._arrange()

    def sorts_by(self, column: int) -> bool:  # noqa: ARG002 - for those that override it
        """Whether rows can be brought into the order of *column*."""
        return True

    # ------------------------------------------------------------ rows

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show exactly *rows*, in their order unless a column is sorted."""
        new = {self._key(row): row for row in rows}
        if self._frozen and not self._let_through:
            self._pending = new
            return
        self._let_through = False
        self._all, self._pending = new, None
        self._arrange()

    @property
    def rows(self) -> tuple[R, ...]:
        """The rows shown, from top to bottom."""
        return tuple(self._shown)

    @property
    def total(self) -> int:
        """The number of rows held, shown or filtered out."""
        return len(self._all)

    @property
    def all_rows(self) -> tuple[R, ...]:
        """The rows held, shown or filtered out, in the order they were given."""
        return tuple(self._all.values())

    def key_of(self, row: R) -> Hashable:
        """Return what identifies *row*."""
        return self._key(row)

    def row_at(self, position: int) -> R | None:
        """Return the row shown at *position*."""
        return self._shown[position] if 0 <= position < len(self._shown) else None

    def position_of(self, key: Hashable) -> int | None:
        """Return where the row of *key* is shown."""
        try:
            return self._keys.index(key)
        except ValueError:
            return None

    def key_at(self, position: int) -> Hashable | None:
        """Return the key of the row shown at *position*."""
        return self._keys[position] if 0 <= position < len(self._keys) else None

    # ------------------------------------------------------------ what is shown

    def set_filter(self, text: str) -> None:
        """Show only rows in which every word of *text* occurs in some column."""
        self._needle = text.casefold().strip()
        self._arrange()

    def set_predicate(self, predicate: Callable[[R], bool] | None) -> None:
        """Show only rows that *predicate* accepts."""
        self._predicate = predicate
        self._arrange()

    @property
    def frozen(self) -> bool:
        """Whether new rows wait instead of being shown."""
        return self._frozen

    def set_frozen(self, frozen: bool) -> None:  # noqa: FBT001 - a Qt-style setter and slot
        """Hold back new rows, or show the newest ones that came meanwhile."""
        self._frozen = frozen
        if not frozen and self._pending is not None:
            self._all, self._pending = self._pending, None
            self._arrange()

    @property
    def waiting(self) -> int:
        """How many rows would be new, different or gone if it were not frozen."""
        if self._pending is None:
            return 0
        gone = len(self._all.keys() - self._pending.keys())
        return gone + sum(self._all.get(key) != row for key, row in self._pending.items())

    def let_through(self) -> None:
        """Show the next rows although frozen: somebody has asked for other ones."""
        self._let_through = True

    def refresh_colours(self) -> None:
        """Ask for all colours again, after a change of theme."""
        if self._shown:
            corner = self.index(len(self._shown) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), corner, [Qt.ItemDataRole.ForegroundRole])

    # ------------------------------------------------------------ inside

    @staticmethod
    def _tip(column: Column[R], row: R) -> str:
        return column.tip(row) if column.tip else column.text(column.value(row))

    def _foreground(self, column: Column[R], row: R) -> QColor | None:
        if column.tone is None or self._colour is None:
            return None
        tone = column.tone(row)
        return None if tone is None else self._colour(tone)

    def _accepts(self, key: Hashable, row: R) -> bool:
        if self._predicate is not None and not self._predicate(row):
            return False
        if not self._needle:
            return True
        known = self._haystacks.get(key)
        if known is None or known[0] is not row:
            texts = (column.text(column.value(row)) for column in self.columns)
            known = (row, "\n".join(texts).casefold())
            self._haystacks[key] = known
        return all(word in known[1] for word in self._needle.split())

    def _wanted(self) -> list[Hashable]:
        """Return the keys to show, in order."""
        keys = [key for key, row in self._all.items() if self._accepts(key, row)]
        if not 0 <= self._sort_column < len(self.columns):
            return keys
        value = self.columns[self._sort_column].value
        known: list[tuple[Any, Hashable]] = []
        unknown: list[tuple[Any, Hashable]] = []
        for key in keys:
            comparable = sort_value(value(self._all[key]))
            (unknown if comparable is None else known).append((comparable, key))
        known.sort(key=lambda pair: pair[0], reverse=self._descending)
        return [key for _, key in known + unknown]

    def _arrange(self) -> None:
        """Bring what is shown to what is wanted with the smallest announcements."""
        wanted = self._wanted()
        if len(self._haystacks) > 2 * len(self._all) + 100:
            self._haystacks = {k: v for k, v in self._haystacks.items() if k in self._all}
        self._remove_all_but(set(wanted))
        self._reorder(wanted)
        self._insert_missing(wanted)
        self._announce_changed()

    def _remove_all_but(self, kept: set[Hashable]) -> None:
        gone = [position for position, key in enumerate(self._keys) if key not in kept]
        for first, last in reversed(list(runs(gone))):
            self.beginRemoveRows(_ROOT, first, last)
            del self._keys[first : last + 1]
            del self._shown[first : last + 1]
            self.endRemoveRows()

    def _reorder(self, wanted: list[Hashable]) -> None:
        present = {key: position for position, key in enumerate(self._keys)}
        order = [key for key in wanted if key in present]
        if order == self._keys:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        self._shown = [self._shown[present[key]] for key in order]
        self._keys = order
        moved = {present[key]: position for position, key in enumerate(order)}
        after = [self.index(moved[index.row()], index.column()) for index in before]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _insert_missing(self, wanted: list[Hashable]) -> None:
        present = set(self._keys)
        missing = [position for position, key in enumerate(wanted) if key not in present]
        for first, last in runs(missing):
            self.beginInsertRows(_ROOT, first, last)
            self._keys[first:first] = wanted[first : last + 1]
            self._shown[first:first] = [self._all[key] for key in wanted[first : last + 1]]
            self.endInsertRows()

    def _announce_changed(self) -> None:
        changed = []
        for position, key in enumerate(self._keys):
            row = self._all[key]
            if row is not self._shown[position] and row != self._shown[position]:
                changed.append(position)
            self._shown[position] = row
        for first, last in runs(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
