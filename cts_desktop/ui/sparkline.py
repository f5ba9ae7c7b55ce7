"""A small line of equity over time, drawn by hand: no chart library for a hundred points."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from cts_desktop.ui import formatting
from cts_desktop.ui.theme import ThemeManager

Points = Sequence[tuple[int, float]]
MOST_POINTS = 600
_FILL_ALPHA = 40


class Sparkline(QWidget):
    """Draws (ts_ms, value) points, oldest first; the dashed line is the first value.

    Attributes:
        most_points: of more, the newest are drawn.
    """

    most_points = MOST_POINTS

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: list[tuple[int, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Equity over time"))
        theme.changed.connect(self.update)

    @property
    def points(self) -> tuple[tuple[int, float], ...]:
        """Return what is drawn."""
        return tuple(self._points)

    def show_points(self, points: Points) -> None:
        """Draw other points."""
        kept = list(points)[-self.most_points :]
        if kept == self._points:
            return
        self._points = kept
        self._describe()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(48))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.px(36))

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(1, 3, -1, -3)
        if len(self._points) > 1:
            self._draw(painter, area)
            return
        painter.setPen(self._theme.color("muted"))
        middle = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(area, middle, self.tr("no equity recorded yet"))

    def _draw(self, painter: QPainter, area: QRectF) -> None:
        line = self._line(area)
        base = line[0].y()
        rising = self._points[-1][1] >= self._points[0][1]
        color = self._theme.color("positive" if rising else "negative")
        fill = QColor(color)
        fill.setAlpha(_FILL_ALPHA)
        ground = [QPointF(line[-1].x(), area.bottom()), QPointF(line[0].x(), area.bottom())]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([*line, *ground]))
        painter.setPen(QPen(self._theme.color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), base), QPointF(area.right(), base))
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        painter.setBrush(color)
        painter.drawEllipse(line[-1], 2.0, 2.0)

    def _line(self, area: QRectF) -> list[QPointF]:
        first, last = self._points[0][0], self._points[-1][0]
        values = [value for _, value in self._points]
        low, high = min(values), max(values)
        span, height = (last - first) or 1, (high - low) or 1.0
        middle = area.center().y()
        return [
            QPointF(
                area.left() + area.width() * (ts - first) / span,
                area.bottom() - area.height() * (value - low) / height if high > low else middle,
            )
            for ts, value in self._points
        ]

    def _describe(self) -> None:
        if len(self._points) < 2:  # noqa: PLR2004 - a line needs two points
            self.setToolTip("")
            return
        values = [value for _, value in self._points]
        utc = self._theme.utc
        text = self.tr("{start} → {end}: {change}; lowest {low}, highest {high}").format(
            start=formatting.timestamp(self._points[0][0], utc=utc),
            end=formatting.timestamp(self._points[-1][0], utc=utc),
            change=formatting.signed(values[-1] - values[0]),
            low=formatting.money(min(values)),
            high=formatting.money(max(values)),
        )
        self.setToolTip(text)
        self.setAccessibleDescription(text)
