"""A row of widgets that becomes rows of equal length where the room is too narrow for one."""

from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget
from typing_extensions import override


class WrappingRow(QLayout):
    """As many equal rows as it takes; columns of widgets that expand share what room is left.

    Six widgets stand in one row, or in two of three, three of two, six of one: never five above
    one.
    """

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        self._items: list[QLayoutItem] = []

    @override
    def addItem(self, item: QLayoutItem, /) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int, /) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int, /) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int, /) -> int:
        return self._height(len(self._columns(width)))

    @override
    def sizeHint(self) -> QSize:
        count = len(self._items)
        return QSize(self._width(self._least(count)), self._height(count))

    @override
    def minimumSize(self) -> QSize:
        return QSize(max(self._least(1), default=0), self._height(len(self._items)))

    @override
    def setGeometry(self, rect: QRect, /) -> None:
        super().setGeometry(rect)
        widths = self._columns(rect.width())
        y, spacing = rect.y(), self.spacing()
        for begin in range(0, len(self._items), max(1, len(widths))):
            row = self._items[begin : begin + len(widths)]
            x, height = rect.x(), max(item.sizeHint().height() for item in row)
            for item, width in zip(row, widths, strict=False):
                item.setGeometry(QRect(x, y, width, height))
                x += width + spacing
            y += height + spacing

    def _columns(self, width: int) -> list[int]:
        """Return the width of each column where there is *width* for all."""
        count = len(self._items)
        for rows in range(1, count + 1):
            columns = ceil(count / rows)
            least = self._least(columns)
            left = width - self._width(least)
            if left >= 0 or columns == 1:
                growing = [self._grows(column, columns) for column in range(columns)]
                share = max(0, left) // max(1, sum(growing))
                return [w + share * grows for w, grows in zip(least, growing, strict=True)]
        return []

    def _grows(self, column: int, columns: int) -> bool:
        across = Qt.Orientation.Horizontal
        return any(across in item.expandingDirections() for item in self._items[column::columns])

    def _least(self, columns: int) -> list[int]:
        """Return the least width of each of so many columns."""
        wide = [item.minimumSize().width() for item in self._items]
        return [max(wide[column::columns], default=0) for column in range(columns)]

    def _width(self, columns: list[int]) -> int:
        return sum(columns) + self.spacing() * max(0, len(columns) - 1)

    def _height(self, columns: int) -> int:
        """Return the height of all rows of so many columns."""
        heights = [item.sizeHint().height() for item in self._items]
        rows = [max(heights[i : i + columns]) for i in range(0, len(heights), max(1, columns))]
        return sum(rows) + self.spacing() * max(0, len(rows) - 1)
