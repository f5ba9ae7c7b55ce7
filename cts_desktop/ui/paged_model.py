"""A table model that holds one page of rows; the engine sorts and filters all the others."""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from typing_extensions import override

from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.table_model import TableModel

R = TypeVar("R")


class PagedModel(TableModel[R]):
    """Rows in the order the engine gave them; a click on a header asks for another order.

    Frozen, it still takes rows: whoever feeds it stops refreshing, but answers what is asked for.

    Attributes:
        order: key of the column wanted first and whether descending; an empty key for the
            engine's own order.
    """

    order_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        colour: Callable[[Tone], QColor | None],
        sortable: Collection[str],
    ) -> None:
        super().__init__(columns, key, colour)
        self.sortable = frozenset(sortable)
        self.order = ("", False)
        self._held = False

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = self.columns[column].key if 0 <= column < len(self.columns) else ""
        descending = order is Qt.SortOrder.DescendingOrder
        wanted = (key, descending) if key in self.sortable else ("", False)
        if wanted != self.order:
            self.order = wanted
            self.order_changed.emit()

    @override
    def sorts_by(self, column: int) -> bool:
        return self.columns[column].key in self.sortable

    @property
    @override
    def frozen(self) -> bool:
        return self._held

    @override
    def set_frozen(self, frozen: bool) -> None:
        self._held = frozen
