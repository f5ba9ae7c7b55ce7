"""Trades as an item of a plot: a line from entry to exit each, or a strip where they are many."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.ui.charts.candles import pixel_key
from cts_desktop.ui.theme import ThemeManager

#: More trades than this in sight are a strip along the bottom.
MARKED_TRADES: Final = 150
#: More than this are left out evenly: they would cover each other.
DRAWN_TRADES: Final = 1000
_STRIP_HEIGHT: Final = 7
_PEN: Final = 2
#: Width of the line and size of the marks, of the trade that was chosen and of others.
_CHOSEN, _OTHERS = (2.5, 8.0), (1.2, 6.0)


@dataclass(slots=True)
class _Marks:
    """Trades of one result in pixels: lines, arrows at entries, rings or crosses at exits."""

    lines: list[QLineF] = field(default_factory=list)
    arrows: QPainterPath = field(default_factory=QPainterPath)
    rings: QPainterPath = field(default_factory=QPainterPath)
    crosses: list[QLineF] = field(default_factory=list)


class TradesItem(pg.GraphicsObject):  # type: ignore[misc]
    """Trades as lines from entry to exit, with an arrow of the side and a mark of the result."""

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__()
        self._theme = theme
        self._xy = np.zeros((4, 0))
        self._side = np.zeros(0)
        self._net = np.zeros(0)
        self._longest = 0.0
        self.chosen: int | None = None
        self._version = 0
        self._key: tuple[float, ...] = ()
        self._strip: tuple[list[QLineF], ...] = ()
        self._marks: tuple[_Marks, ...] = ()
        self._bounds = QRectF()

    def show_trades(self, xy: Any, side: Any, net: Any) -> None:
        """Show trades in order of entry.

        Args:
            xy: `[4, n]`: entry time (s), entry price, exit time (s), exit price.
            side: +1 or -1.
            net: net units.
        """
        self.prepareGeometryChange()
        self._xy, self._side, self._net = xy, side, net
        self._version += 1
        self.chosen = None
        self._bounds = QRectF()
        if xy.shape[1]:
            self._longest = float((xy[2] - xy[0]).max())
            prices = xy[(1, 3), :]
            self._bounds = QRectF(
                float(xy[0, 0]), float(prices.min()),
                float(xy[2].max() - xy[0, 0]), max(float(np.ptp(prices)), 1e-12),
            )  # fmt: skip
        self.update()

    def choose(self, place: int | None) -> None:
        """Draw one trade over all others."""
        self.chosen = place
        self._version += 1
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return self._bounds

    def visible(self, begin: float, end: float) -> Any:
        """Return the places of trades open between two times, thinned where they are too many."""
        first = int(np.searchsorted(self._xy[0], begin - self._longest, side="left"))
        last = int(np.searchsorted(self._xy[0], end, side="right"))
        places = np.arange(first, last)
        places = places[self._xy[2, places] >= begin]
        return places[:: max(1, -(-len(places) // DRAWN_TRADES))]

    @override
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        view, theme = self.viewRect(), self._theme
        transform = painter.worldTransform()
        foot = max(transform.map(point).y() for point in (view.topLeft(), view.bottomLeft()))
        key = (*pixel_key(transform, self._version), view.width(), foot, theme.px(100))
        if key != self._key:
            self._key = key
            self._prepare(transform, self.visible(view.left(), view.right()), foot)
        painter.resetTransform()
        for lines, role in zip(self._strip, ("positive", "negative"), strict=False):
            painter.setPen(QPen(theme.color(role), 1))
            if lines:
                painter.drawLines(lines)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, self._marks, _OTHERS[0])
        if self.chosen is not None:
            marks = self._marks_of(transform, np.array([self.chosen]), _CHOSEN[1])
            self._draw(painter, marks, _CHOSEN[0])
        painter.setWorldTransform(transform)

    def _prepare(self, transform: QTransform, places: Any, foot: float) -> None:
        """Make what is drawn of *places* anew: one by one, or as a strip above *foot*."""
        self._strip, self._marks = (), ()
        if len(places) > MARKED_TRADES:
            self._strip = self._strip_of(transform, places, foot)
        elif len(places):
            self._marks = self._marks_of(transform, places[places != self.chosen], _OTHERS[1])

    def _strip_of(self, transform: QTransform, places: Any, foot: float) -> Any:
        """Return lines along the bottom: where trades ended, gains over losses."""
        height = self._theme.px(_STRIP_HEIGHT)
        x = np.floor(self._xy[2, places] * transform.m11() + transform.dx())
        gains = self._net[places] > 0
        return tuple(
            [QLineF(at, top, at, top + height - 1) for at in np.unique(x[chosen]).tolist()]
            for chosen, top in ((gains, foot - 2 * height), (~gains, foot - height))
        )

    def _marks_of(self, transform: QTransform, places: Any, pixels: float) -> tuple[_Marks, _Marks]:
        """Return gains and losses among *places*, with marks of a size in *pixels*."""
        gains, losses = _Marks(), _Marks()
        size = self._theme.px(pixels)
        half = size * 0.6
        ring = _ring(half, self._theme.px(_PEN))
        x = self._xy[(0, 2), :][:, places] * transform.m11() + transform.dx()
        y = self._xy[(1, 3), :][:, places] * transform.m22() + transform.dy()
        rows = np.stack((x[0], y[0], x[1], y[1], self._side[places], self._net[places] > 0))
        for x1, y1, x2, y2, side, gain in rows.T.tolist():
            marks = gains if gain else losses
            marks.lines.append(QLineF(x1, y1, x2, y2))
            base = y1 + size * 1.6 * (1 if side > 0 else -1)  # the tip is the price of the entry
            corners = [QPointF(x1, y1), QPointF(x1 - size, base), QPointF(x1 + size, base)]
            marks.arrows.addPolygon(QPolygonF(corners))
            marks.arrows.closeSubpath()
            if gain:  # gain and loss differ in shape too
                marks.rings.addPath(ring.translated(x2, y2))
                continue
            for slope in (half, -half):
                marks.crosses.append(QLineF(x2 - half, y2 - slope, x2 + half, y2 + slope))
        for path in (gains.arrows, gains.rings, losses.arrows):
            path.setFillRule(Qt.FillRule.WindingFill)  # marks may cover each other
        return gains, losses

    def _draw(self, painter: QPainter, both: tuple[_Marks, ...], width: float) -> None:
        theme = self._theme
        for marks, role in zip(both, ("positive", "negative"), strict=False):
            if not marks.lines:
                continue
            color = theme.color(role)
            painter.setPen(QPen(color, theme.px(width), Qt.PenStyle.DashLine))
            painter.drawLines(marks.lines)
            painter.fillPath(marks.arrows, theme.color("accent"))
            painter.fillPath(marks.rings, color)
            painter.setPen(QPen(color, theme.px(_PEN)))
            if marks.crosses:
                painter.drawLines(marks.crosses)


def _ring(radius: float, width: float) -> QPainterPath:
    """Return a ring about (0, 0) to be filled: a fifth of what drawing its outline costs."""
    ring, hole = QPainterPath(), QPainterPath()
    ring.addEllipse(QPointF(), radius + width / 2, radius + width / 2)
    hole.addEllipse(QPointF(), radius - width / 2, radius - width / 2)
    ring.addPath(hole.toReversed())
    return ring
