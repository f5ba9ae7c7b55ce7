"""Draws a table's cells without the style sheet engine, which takes several times as long."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from cts_desktop.ui.table_model import TableModel

#: Left and right of a cell's text, in pixels.
_PADDING = 7
_SELECTED = QStyle.StateFlag.State_Selected


class CellDelegate(QStyledItemDelegate):
    """Text in the cell's colour and alignment, elided; the view has drawn the row's ground."""

    def __init__(self, table: TableModel[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        text, colour, alignment = self._table.cell(index.row(), index.column())
        rect, palette = option.rect, option.palette
        if option.state & _SELECTED:
            painter.fillRect(rect, palette.brush(QPalette.ColorRole.Highlight))
            colour = palette.color(QPalette.ColorRole.HighlightedText)
        if not text:
            return
        painter.setPen(colour or palette.color(QPalette.ColorRole.Text))
        inner = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        elide = Qt.TextElideMode.ElideRight
        shown = option.fontMetrics.elidedText(text, elide, inner.width())
        painter.drawText(inner, alignment, shown)
