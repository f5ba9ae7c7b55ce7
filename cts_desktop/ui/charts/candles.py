"""Candles and trades as items of a plot: only what is visible is drawn, no finer than pixels."""

from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.service.preset_views import CandlesView
from cts_desktop.ui.theme import ThemeManager

#: Narrower than this, neighbours are drawn as one candle.
LEAST_PIXELS: Final = 4.0
_BODY: Final = 0.7
#: More trades than this in sight are a strip along the bottom.
MARKED_TRADES: Final = 150
#: More than this are left out evenly: they would cover each other.
DRAWN_TRADES: Final = 1000


def merged(ohlc: Any, each: int) -> Any:
    """Return `ohlc[4, n]` with every *each* neighbours as one candle; the last may have fewer."""
    if each <= 1:
        return ohlc
    starts = np.arange(0, ohlc.shape[1], each)
    ends = np.minimum(starts + each, ohlc.shape[1]) - 1
    return np.stack((
        ohlc[0, starts],
        np.maximum.reduceat(ohlc[1], starts),
        np.minimum.reduceat(ohlc[2], starts),
        ohlc[3, ends],
    ))  # fmt: skip


class CandleItem(pg.GraphicsObject):  # type: ignore[misc]
    """Candles over time in seconds; falling ones are filled, rising ones hollow."""

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__()
        self._theme = theme
        self.times = np.zeros(0)
        self.ohlc = np.zeros((4, 0))
        self._width = 60.0
        self._bounds = QRectF()

    def show_candles(self, view: CandlesView) -> None:
        """Show other candles."""
        self.prepareGeometryChange()
        self.times = np.array(view.ts_ms, np.float64) / 1000
        rows = np.array(view.ohlcv, np.float64).reshape(-1, 5)
        self.ohlc = np.ascontiguousarray(rows[:, :4].T)
        self._width = float(view.timeframe_s)
        self._bounds = QRectF()
        if len(self.times):
            low, high = float(np.nanmin(self.ohlc[2])), float(np.nanmax(self.ohlc[1]))
            begin, end = self.times[0], self.times[-1] + self._width
            self._bounds = QRectF(begin, low, end - begin, max(high - low, 1e-12))
        self.update()

    def visible(self, begin: float, end: float) -> slice:
        """Return which candles lie between two times in seconds."""
        first = int(np.searchsorted(self.times, begin - self._width, side="left"))
        return slice(first, int(np.searchsorted(self.times, end, side="right")))

    def price_range(self, begin: float, end: float) -> tuple[float, float] | None:
        """Return lowest and highest price between two times in seconds; None without candles."""
        part = self.visible(begin, end)
        if part.start >= part.stop:
            return None
        return float(np.nanmin(self.ohlc[2, part])), float(np.nanmax(self.ohlc[1, part]))

    @override
    def boundingRect(self) -> QRectF:
        return self._bounds

    @override
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        view = self.viewRect()
        part = self.visible(view.left(), view.right())
        if part.start >= part.stop:
            return
        transform = painter.worldTransform()
        step = abs(transform.m11()) * self._width
        each = max(1, int(np.ceil(LEAST_PIXELS / step))) if step > 0 else part.stop - part.start
        first = part.start // each * each  # whole groups, so that they do not change while moving
        ohlc = merged(self.ohlc[:, first : part.stop], each)
        times = self.times[first : part.stop : each]
        middle = (times + each * self._width / 2) * transform.m11() + transform.dx()
        y = ohlc * transform.m22() + transform.dy()
        painter.resetTransform()  # pixels, so that lines are crisp
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        body = max(1.0, np.floor(step * each * _BODY))
        for rising, role in ((True, "positive"), (False, "negative")):
            chosen = (ohlc[3] >= ohlc[0]) == rising
            self._draw(painter, np.floor(middle[chosen]), y[:, chosen], body, role)
        painter.setWorldTransform(transform)

    def _draw(self, painter: QPainter, x: Any, y: Any, body: float, role: str) -> None:
        """Draw candles of one direction: *y* in pixels, open, high, low, close."""
        color = self._theme.color(role)
        painter.setPen(QPen(color, 1))
        top, bottom = np.minimum(y[0], y[3]), np.maximum(y[0], y[3])
        wicks = zip(x.tolist(), y[1].tolist(), top.tolist(), bottom.tolist(), y[2].tolist(),
                    strict=True)  # fmt: skip
        lines = [
            line
            for at, high, upper, lower, low in wicks
            for line in (QLineF(at, high, at, upper), QLineF(at, lower, at, low))
        ]
        if lines:
            painter.drawLines(lines)
        left, height = np.floor(x - body / 2), np.maximum(bottom - top, 1)
        rects = [
            QRectF(*sides)
            for sides in zip(left.tolist(), top.tolist(), [body] * len(x), height.tolist(),
                             strict=True)
        ]  # fmt: skip
        hollow = role == "positive" and body > 2  # noqa: PLR2004 - nothing is inside two pixels
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else color)
        if rects:
            painter.drawRects(rects)


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
        view = self.viewRect()
        places = self.visible(view.left(), view.right())
        transform = painter.worldTransform()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(places) > MARKED_TRADES:
            foot = max(transform.map(point).y() for point in (view.topLeft(), view.bottomLeft()))
            self._draw_strip(painter, transform, places, foot)
            places = places[:0]
        for place in places.tolist():
            if place != self.chosen:
                self._draw(painter, transform, place)
        if self.chosen is not None:
            self._draw(painter, transform, self.chosen)
        painter.setWorldTransform(transform)

    def _draw_strip(
        self, painter: QPainter, transform: QTransform, places: Any, foot: float
    ) -> None:
        """Draw a strip along the bottom: where trades ended, gains over losses."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        height = self._theme.px(7)
        x = self._xy[2, places] * transform.m11() + transform.dx()
        for gain, top in ((True, foot - 2 * height), (False, foot - height)):
            painter.setPen(QPen(self._theme.color("positive" if gain else "negative"), 1))
            ends = x[(self._net[places] > 0) == gain]
            lines = [QLineF(at, top, at, top + height - 1) for at in ends.tolist()]
            if lines:
                painter.drawLines(lines)

    def _draw(self, painter: QPainter, transform: QTransform, place: int) -> None:
        x1, y1, x2, y2 = self._xy[:, place].tolist()
        entry, leave = transform.map(QPointF(x1, y1)), transform.map(QPointF(x2, y2))
        color = self._theme.color("positive" if self._net[place] > 0 else "negative")
        chosen = place == self.chosen
        width = 2.5 if chosen else 1.2
        painter.setPen(QPen(color, self._theme.px(width), Qt.PenStyle.DashLine))
        painter.drawLine(entry, leave)
        size = self._theme.px(8 if chosen else 6)
        self._arrow(painter, entry, size, self._theme.color("accent"), up=self._side[place] > 0)
        painter.setPen(QPen(color, self._theme.px(2)))
        half = size * 0.6
        if self._net[place] > 0:  # gain and loss differ in shape too
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(leave, half, half)
        else:
            for slope in (1, -1):
                painter.drawLine(
                    QPointF(leave.x() - half, leave.y() - half * slope),
                    QPointF(leave.x() + half, leave.y() + half * slope),
                )

    def _arrow(
        self, painter: QPainter, tip: QPointF, size: float, color: QColor, *, up: bool
    ) -> None:
        """Draw an arrow whose tip is the price of the entry."""
        base = tip.y() + size * 1.6 * (1 if up else -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(
            QPolygonF([tip, QPointF(tip.x() - size, base), QPointF(tip.x() + size, base)])
        )
