"""A figure over two parameters: a field of cells, each with its value as text and as colour."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from cts_desktop.service.preset_views import HeatMapView
from cts_desktop.ui import formatting
from cts_desktop.ui.theme import ThemeManager

#: A cell's ground takes at most this much of gain or loss: the text on it stays readable.
_STRENGTH: Final = 0.5
_LEAST_CELL: Final = 14
_MOST_CELL: Final = (120, 44)
_GAP: Final = 1

CellText = Callable[[float | None], str]


class HeatMap(QWidget):
    """Draws cells about a middle value: above it towards gain, below it towards loss."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: HeatMapView | None = None
        self._text: CellText = formatting.money
        self._middle = 0.0
        self._better_high = True
        self._empty = ""
        self.setObjectName("heatMap")
        self.setAccessibleName(self.tr("Heat map"))
        self.setMinimumSize(theme.px(240), theme.px(160))
        theme.changed.connect(self.update)

    @property
    def view(self) -> HeatMapView | None:
        """What is drawn."""
        return self._view

    def show_view(
        self, view: HeatMapView, text: CellText, middle: float, *, better_high: bool = True
    ) -> None:
        """Draw *view*; *text* words a value, *middle* is the value without a colour."""
        self._view, self._text, self._middle = view, text, middle
        self._better_high = better_high
        self.setAccessibleDescription(self._describe(view))
        self.update()

    def clear(self, why: str) -> None:
        """Draw nothing, and say why."""
        self._view, self._empty = None, why
        self.setAccessibleDescription(why)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(560), self._theme.px(360))

    # ------------------------------------------------------------ drawing

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("base"))
        view = self._view
        if view is None or not view.x_values or not view.y_values:
            painter.setPen(self._theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 12, -24, -12), int(flags), self._empty)
            return
        self._draw_axes(painter, view)
        spread = self._spread(view)
        for row in range(len(view.y_values)):
            for column in range(len(view.x_values)):
                value = view.cells[row][column]
                self._draw_cell(painter, self._cell(view, row, column), value, spread)

    def _draw_cell(
        self, painter: QPainter, cell: QRect, value: float | None, spread: float
    ) -> None:
        ground = self._theme.color("raised")
        if value is not None:
            ground = self._ground(value, spread)
        painter.fillRect(cell, ground)
        text = self._text(value)
        if painter.fontMetrics().horizontalAdvance(text) <= cell.width() - 4 and (
            painter.fontMetrics().height() <= cell.height()
        ):
            painter.setPen(self._theme.color("text" if value is not None else "disabled"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)

    def _ground(self, value: float, spread: float) -> QColor:
        distance = (value - self._middle) / spread if spread else 0.0
        gain = (distance > 0) == self._better_high
        toward = self._theme.color("positive" if gain else "negative")
        share = min(1.0, abs(distance)) * _STRENGTH
        base = self._theme.color("base")
        red, green, blue = (
            round(a + (b - a) * share)
            for a, b in (
                (base.red(), toward.red()),
                (base.green(), toward.green()),
                (base.blue(), toward.blue()),
            )
        )
        return QColor(red, green, blue)

    def _spread(self, view: HeatMapView) -> float:
        known = [abs(v - self._middle) for row in view.cells for v in row if v is not None]
        return max(known, default=0.0)

    def _draw_axes(self, painter: QPainter, view: HeatMapView) -> None:
        metrics = painter.fontMetrics()
        area = self._area(view)
        painter.setPen(self._theme.color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row, value in enumerate(view.y_values):
            cell = self._cell(view, row, 0)
            if cell.height() >= metrics.height() - 2 or row % 2 == 0:
                box = QRect(0, cell.center().y() - metrics.height() // 2, area.left() - 6,
                            metrics.height())  # fmt: skip
                painter.drawText(box, right, axis_text(value))
        widest = max(metrics.horizontalAdvance(axis_text(value)) for value in view.x_values) + 6
        step = max(1, -(-widest // max(1, self._cell(view, 0, 0).width() + _GAP)))
        for column, value in enumerate(view.x_values):
            if column % step == 0:
                center = self._cell(view, 0, column).center().x()
                box = QRect(center - widest // 2, area.bottom() + 4, widest, metrics.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, axis_text(value))
        below = QRect(area.left(), area.bottom() + metrics.height() + 6,
                      self.width() - area.left() - 8, metrics.height())  # fmt: skip
        painter.setPen(self._theme.color("text"))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{view.x_name} →")
        painter.drawText(QRect(8, 4, self.width() - 16, metrics.height()),
                         Qt.AlignmentFlag.AlignLeft, f"{view.y_name} ↑")  # fmt: skip

    # ------------------------------------------------------------ geometry

    def _area(self, view: HeatMapView) -> QRect:
        """Where the cells are; as large as they need, not more."""
        metrics = self.fontMetrics()
        left = max(metrics.horizontalAdvance(axis_text(value)) for value in view.y_values) + 16
        top, bottom = metrics.height() + 10, 2 * metrics.height() + 12
        room = QRect(left, top, self.width() - left - 12, self.height() - top - bottom)
        width = min(room.width(), self._theme.px(_MOST_CELL[0]) * len(view.x_values))
        height = min(room.height(), self._theme.px(_MOST_CELL[1]) * len(view.y_values))
        return QRect(left, top, max(width, _LEAST_CELL), max(height, _LEAST_CELL))

    def _cell(self, view: HeatMapView, row: int, column: int) -> QRect:
        """Return the place of a cell; the first row of values is at the bottom."""
        area, across, down = self._area(view), len(view.x_values), len(view.y_values)
        left = area.left() + area.width() * column // across
        right = area.left() + area.width() * (column + 1) // across
        place = down - 1 - row
        top = area.top() + area.height() * place // down
        bottom = area.top() + area.height() * (place + 1) // down
        return QRect(left, top, right - left - _GAP, bottom - top - _GAP)

    def cell_at(self, position: QPoint) -> tuple[int, int] | None:
        """Return row and column of the cell under *position*."""
        view = self._view
        if view is None or not view.x_values or not view.y_values:
            return None
        area = self._area(view)
        if not area.contains(position):
            return None
        column = (position.x() - area.left()) * len(view.x_values) // area.width()
        place = (position.y() - area.top()) * len(view.y_values) // area.height()
        return len(view.y_values) - 1 - place, column

    # ------------------------------------------------------------ words

    def words_at(self, row: int, column: int) -> str:
        """Return a cell in words."""
        view = self._view
        if view is None:
            return ""
        return self.tr("{0} {1}, {2} {3}: {4}").format(
            view.x_name, axis_text(view.x_values[column]), view.y_name,
            axis_text(view.y_values[row]), self._text(view.cells[row][column]),
        )  # fmt: skip

    def _describe(self, view: HeatMapView) -> str:
        cells = [
            (value, row, column)
            for row, values in enumerate(view.cells)
            for column, value in enumerate(values)
            if value is not None
        ]
        if not cells:
            return self.tr("Nothing was run for these parameters.")
        best = (max if self._better_high else min)(cells)
        return self.tr("Best: {0}").format(self.words_at(best[1], best[2]))

    @override
    def event(self, event: QEvent, /) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self.cell_at(event.pos())
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.words_at(*place), self)
            return True
        return super().event(event)


def axis_text(value: float) -> str:
    """Return a parameter without needless digits."""
    return formatting.general(value, 6)
