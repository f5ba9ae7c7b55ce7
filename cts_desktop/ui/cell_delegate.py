"""Draws a table's cells without the style sheet engine, which takes several times as long."""

import re
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPen, QStaticText
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from cts_desktop.ui import formatting
from cts_desktop.ui.labels import sized
from cts_desktop.ui.table_model import TableModel

#: Left and right of a cell's text, in pixels at 100 %: as much as a title has (themes/cts.qss).
_PADDING = 6
# Looked up once: a page of cells asks a thousand times, and each way to a flag of Qt takes a
# microsecond.
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value
_TEXT: Final = QPalette.ColorRole.Text
_HIGHLIGHT: Final = QPalette.ColorRole.Highlight
_HIGHLIGHTED_TEXT: Final = QPalette.ColorRole.HighlightedText
_ACCENT: Final = QPalette.ColorRole.Accent
_ELIDE_RIGHT: Final = Qt.TextElideMode.ElideRight
#: Texts that are kept laid out, of one table, and once more as many of those used before: a page
#: of cells. Each takes a kilobyte, and where prices move every one is new.
MOST_TEXTS: Final = 1_000
#: The last run of digits: after it stands a unit at most.
_LAST_DIGITS = re.compile(r"(\d+)(\D*)$")


def decimals(text: str, point: str) -> int | None:
    """Return how many digits *text* has after its decimal sign *point*; None for no number."""
    found = _LAST_DIGITS.search(text)
    if found is None:
        return None
    return len(found[1]) if text[: found.start()].endswith(point) else 0


class CellDelegate(QStyledItemDelegate):
    """Text in the cell's colour and alignment, elided; the view has drawn the row's ground.

    Numbers stand with their decimal signs below each other: each column knows the most decimals it
    has drawn, and leaves the place of those that a number lacks empty.

    Signals:
        cut: a number and its decimals, or words to be read whole, need more than their column has;
            carries column and width.
    """

    cut = Signal(int, int)

    def __init__(self, table: TableModel[Any], view: QAbstractItemView) -> None:
        super().__init__(view)
        self._table = table
        self._view = view
        self._most: dict[int, int] = {}
        self._texts: dict[str, _LaidOut] = {}
        self._earlier: dict[str, _LaidOut] = {}
        self._cuts: dict[tuple[str, int], str] = {}
        self.refresh()
        for signal in (table.modelReset, table.layoutChanged):
            signal.connect(lambda *_: self._most.clear())

    def refresh(self) -> None:
        """Follow another font, other colours or another decimal sign."""
        metrics = self._view.fontMetrics()
        self._padding = sized(self._view, _PADDING)
        self._height = metrics.height()
        self._point = formatting.decimal_sign()
        self._digit_width = metrics.horizontalAdvance("0")
        self._point_width = metrics.horizontalAdvance(self._point)
        self._ink = self._view.palette().color(_TEXT)
        self._texts.clear()
        self._earlier.clear()
        self._cuts.clear()

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if self._point != formatting.decimal_sign():
            self.refresh()
        number = index.column()
        column = self._table.columns[number]
        text, colour = self._table.cell(index.row(), number)
        rect, state = option.rect, option.state.value
        if state & _SELECTED:
            painter.fillRect(rect, option.palette.brush(_HIGHLIGHT))
            colour = option.palette.color(_HIGHLIGHTED_TEXT)
        if state & _FOCUSED:
            painter.setPen(QPen(option.palette.color(_ACCENT), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        if not text:
            return
        painter.setPen(colour or self._ink)
        room = rect.width() - 2 * self._padding
        laid = self._laid_out(text)
        lacking = 0
        if column.numeric:
            lacking = self._lacking(laid, room, number)
        if laid.width > room:
            if column.whole:
                self.cut.emit(number, laid.width + 2 * self._padding)
            laid = self._laid_out(self._elided(text, room))
        x = rect.x() + self._padding
        if column.numeric:
            x += room - laid.width - lacking
        painter.drawStaticText(x, rect.y() + (rect.height() - self._height) // 2, laid.drawn)

    def _laid_out(self, text: str) -> "_LaidOut":
        """Return *text* as it is drawn: laying it out takes longer than all the rest of a cell."""
        known = self._texts.get(text)
        if known is None:
            if len(self._texts) >= MOST_TEXTS:
                self._texts, self._earlier = {}, self._texts
            known = self._texts[text] = self._earlier.get(text) or self._lay_out(text)
        return known

    def _lay_out(self, text: str) -> "_LaidOut":
        drawn = QStaticText(text)
        drawn.setTextFormat(Qt.TextFormat.PlainText)
        drawn.prepare(font=self._view.font())
        width = self._view.fontMetrics().horizontalAdvance(text)
        return _LaidOut(drawn, width, decimals(text, self._point))

    def _elided(self, text: str, room: int) -> str:
        known = self._cuts.get((text, room))
        if known is None:
            if len(self._cuts) >= MOST_TEXTS:
                self._cuts.clear()
            known = self._view.fontMetrics().elidedText(text, _ELIDE_RIGHT, room)
            self._cuts[text, room] = known
        return known

    def _lacking(self, laid: "_LaidOut", room: int, column: int) -> int:
        """Return how much of *room* is kept free on the right for decimals a number lacks."""
        own, most = laid.decimals, self._most.get(column, 0)
        if own is None:
            return 0
        if own > most:
            most = self._most[column] = own
            self._view.viewport().update()  # those above were drawn for fewer
        lacking = self._digit_width * (most - own)
        if most and not own:
            lacking += self._point_width
        left = room - laid.width
        if lacking > left:
            self.cut.emit(column, room + lacking - left + 2 * self._padding)
        return max(0, min(lacking, left))


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """A text ready to be drawn, its width, and its decimals where it is a number."""

    drawn: QStaticText
    width: int
    decimals: int | None
