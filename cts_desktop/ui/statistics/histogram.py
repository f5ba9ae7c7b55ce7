"""How results are distributed: a bar for each size, chosen by mouse or keyboard."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from cts_desktop.service.statistics_views import StatisticsReport
from cts_desktop.ui import formatting
from cts_desktop.ui.statistics.words import bin_text, positions_text
from cts_desktop.ui.theme import ThemeManager

_GAP: Final = 1
#: From amounts of this size on, hundredths say nothing.
_WHOLE: Final = 100


class ResultBars(QWidget):
    """Paints a bar for each bin; losses lie left of the line, gains right of it.

    Signals:
        bin_chosen: the number of the bin that was clicked or opened.
    """

    bin_chosen = Signal(int)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: StatisticsReport | None = None
        self.chosen = 0
        self.setObjectName("resultBars")
        self.setAccessibleName(self.tr("Distribution of results"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_report(self, report: StatisticsReport) -> None:
        """Show the results of another report."""
        self._report = report
        self.chosen = min(self.chosen, max(0, len(report.bins) - 1))
        self._moved()

    def _moved(self) -> None:
        self.setAccessibleDescription(self.words_of(self.chosen))
        self.update()

    def words_of(self, number: int) -> str:
        """Return a bin in words."""
        if self._report is None or not self._report.bins:
            return self.tr("No closed position.")
        bin_ = self._report.bins[number]
        return f"{bin_text(self._report, number)}: {positions_text(bin_.n)}"

    # ------------------------------------------------------------ geometry

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(360), self._theme.px(140))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self.fontMetrics().height() * 5)

    def _area(self) -> QRect:
        line = self.fontMetrics().height()
        return self.rect().adjusted(2, line + 2, -2, -line - 4)

    def rect_of(self, number: int) -> QRect:
        """Return the column of a bin, as high as the picture."""
        area, bins = self._area(), len(self._report.bins) if self._report else 1
        left, right = (area.left() + area.width() * n // bins for n in (number, number + 1))
        return QRect(left, area.top(), max(1, right - left - _GAP), area.height())

    def _bin_at(self, position: QPoint) -> int | None:
        bins = len(self._report.bins) if self._report else 0
        return next((n for n in range(bins) if self.rect_of(n).contains(position)), None)

    # ------------------------------------------------------------ drawing

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        report = self._report
        if report is None or not report.bins:
            return
        most = max(bin_.n for bin_ in report.bins) or 1
        for number, bin_ in enumerate(report.bins):
            column = self.rect_of(number)
            height = -(-column.height() * bin_.n // most)
            bar = QRect(column.left(), column.bottom() - height + 1, column.width(), height)
            painter.fillRect(bar, self._theme.color("positive" if bin_.low >= 0 else "negative"))
            if number == self.chosen and self.hasFocus():
                painter.setPen(self._theme.color("accent"))
                painter.drawRect(column.adjusted(-1, -1, 0, 0))
        self._draw_scale(painter, report, most)

    def _draw_scale(self, painter: QPainter, report: StatisticsReport, most: int) -> None:
        area, line = self._area(), painter.fontMetrics().height()
        painter.setPen(self._theme.color("border"))
        painter.drawLine(area.left(), area.bottom() + 1, area.right(), area.bottom() + 1)
        zero = next((n for n, b in enumerate(report.bins) if b.low >= 0), None)
        painter.setPen(self._theme.color("muted"))
        top = QRect(0, 0, self.width() - 2, line)
        title = self.tr("Distribution of results")
        text = self.tr("up to {0} in a bar").format(positions_text(most))
        metrics = painter.fontMetrics()
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, title)
        if metrics.horizontalAdvance(title) + metrics.horizontalAdvance(text) + line < top.width():
            painter.drawText(top, Qt.AlignmentFlag.AlignRight, text)
        below = QRect(0, area.bottom() + 4, self.width(), line)
        unit, places = report.scope.quote, 0 if report.bins[-1].high >= _WHOLE else 2
        low = formatting.signed(report.bins[0].low, unit, places)
        high = formatting.signed(report.bins[-1].high, unit, places)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, high)
        if zero:
            x = self.rect_of(zero).left() - 1
            painter.drawLine(x, area.top(), x, area.bottom() + 4)
            box = QRect(x - line, below.top(), 2 * line, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "0")

    # ------------------------------------------------------------ mouse and keyboard

    @override
    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        number = self._bin_at(event.position().toPoint())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen = number
            self._moved()
            self._open()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        bins = len(self._report.bins) if self._report else 0
        if step is not None and bins:
            self.chosen = min(max(0, self.chosen + step), bins - 1)
            self._moved()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self._report is not None and self._report.bins and self._report.bins[self.chosen].n:
            self.bin_chosen.emit(self.chosen)

    @override
    def event(self, event: QEvent, /) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._bin_at(event.pos())
            if number is not None:
                QToolTip.showText(event.globalPos(), self.words_of(number), self)
            return True
        return super().event(event)
