"""Axes that carry tags: where the pointer is, and what the last price is."""

from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.ui.charts import plots
from cts_desktop.ui.theme import ThemeManager

#: Levels of ticks that have lines.
_LEVELS: Final = 2
_UNDER_ALL: Final = -900

Tag = tuple[float, str, QColor, QColor]


class _Tagged:
    """What both axes share: tags by name, each a value, its text, its ground and its ink."""

    tags: dict[str, Tag]

    def set_tag(self, name: str, tag: Tag | None) -> None:
        """Show another tag under *name*, or none."""
        if self.tags.get(name) == tag:
            return
        if tag is None:
            self.tags.pop(name, None)
        else:
            self.tags[name] = tag
        self.update()  # type: ignore[attr-defined]

    def draw_tag(self, painter: QPainter, box: QRectF, tag: Tag) -> None:
        """Draw one tag into *box*."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tag[2])
        painter.drawRect(box)
        painter.setPen(tag[3])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tag[1])


class PriceAxis(plots.NumberAxis, _Tagged):
    """Prices at the right, with all digits that tell neighbours apart."""

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__("right")
        self.tags = {}
        self._theme = theme

    @override
    def paint(self, p: QPainter, opt: Any, widget: QWidget | None) -> None:
        super().paint(p, opt, widget)
        view, area = self.linkedView(), self.boundingRect()
        if view is None:
            return
        height = p.fontMetrics().height() + self._theme.px(2)
        for tag in self.tags.values():
            y = self.mapFromScene(view.mapViewToScene(QPointF(0, tag[0]))).y()
            if 0 <= y <= self.size().height():
                box = QRectF(self._theme.px(2), y - height / 2, self.size().width(), height)
                self.draw_tag(p, box.intersected(area.adjusted(-1, -height, 0, height)), tag)


class TimeAxis(plots.DateAxis, _Tagged):
    """Dates and times of day.

    Attributes:
        moments: where its lines are, for the plots above it.
    """

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__(orientation="bottom")
        self.tags = {}
        self.moments: list[float] = []
        self._theme = theme

    @override
    def paint(self, p: QPainter, opt: Any, widget: QWidget | None) -> None:
        super().paint(p, opt, widget)
        view = self.linkedView()
        if view is None:
            return
        for tag in self.tags.values():
            x = self.mapFromScene(view.mapViewToScene(QPointF(tag[0], 0))).x()
            width = p.fontMetrics().horizontalAdvance(tag[1]) + self._theme.px(10)
            left = min(max(0.0, x - width / 2), self.size().width() - width)
            height = self.size().height() - self._theme.px(3)
            self.draw_tag(p, QRectF(left, self._theme.px(2), width, height), tag)

    @override
    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:
        found: list[Any] = super().tickValues(minVal, maxVal, size)
        self.moments = [moment for _, moments in found[:_LEVELS] for moment in moments]
        return found


class TimeLines(plots.InSight):
    """The lines of a time axis in a plot above it, which they close below.

    An axis of its own for each plot would cost as much as all else that is drawn.
    """

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__()
        self._theme = theme
        self.axis: TimeAxis | None = None
        self.setZValue(_UNDER_ALL)

    @override
    def paint(self, p: QPainter, opt: Any, widget: QWidget | None = None) -> None:
        view, moments = self.viewRect(), self.axis.moments if self.axis is not None else []
        transform = p.worldTransform()
        ends = [transform.map(QPointF(0, y)).y() for y in (view.top(), view.bottom())]
        p.resetTransform()
        p.setPen(self._theme.color("grid"))
        inside = [at for at in moments if view.left() <= at <= view.right()]
        for x in (transform.map(QPointF(at, 0)).x() for at in inside):
            p.drawLine(QPointF(x, ends[0]), QPointF(x, ends[1]))
        p.setPen(self._theme.color("border"))
        left, right = (transform.map(QPointF(x, 0)).x() for x in (view.left(), view.right()))
        p.drawLine(QPointF(left, max(ends) - 1), QPointF(right, max(ends) - 1))
        p.setWorldTransform(transform)
