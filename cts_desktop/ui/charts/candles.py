"""Candles as an item of a plot: only what is visible is drawn, no finer than pixels."""

from itertools import repeat
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.service.preset_views import CandlesView
from cts_desktop.ui.theme import ThemeManager

#: Narrower than this, neighbours are drawn as one candle.
LEAST_PIXELS: Final = 4.0
_BODY: Final = 0.7
#: Nothing is inside a body of so many pixels.
_INSIDE: Final = 2


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
        self._version = 0
        self._key: tuple[float, ...] = ()
        self._parts: list[tuple[Any, Any, float, str]] = []
        self._shapes: dict[str, tuple[list[QLineF], list[QRectF]]] = {}

    def show_candles(self, view: CandlesView) -> None:
        """Show other candles."""
        rows = np.array(view.ohlcv, np.float64).reshape(-1, 5)
        self.show_arrays(np.array(view.ts_ms, np.float64) / 1000, rows.T, view.timeframe_s)

    def show_arrays(self, times: Any, rows: Any, timeframe_s: int) -> None:
        """Show other candles: openings in seconds, `rows[open high low close …, n]`."""
        self.prepareGeometryChange()
        self.times = times
        self._version += 1
        self.ohlc = np.ascontiguousarray(rows[:4])
        self._width = float(timeframe_s)
        self._bounds = QRectF()
        if len(self.times):
            low, high = float(np.nanmin(self.ohlc[2])), float(np.nanmax(self.ohlc[1]))
            begin, end = self.times[0], self.times[-1] + self._width
            self._bounds = QRectF(begin, low, end - begin, max(high - low, 1e-12))
        self.update()

    def put(self, times: Any, rows: Any) -> None:
        """Add newer candles; one of the newest time known replaces it."""
        same = int(len(self.times) > 0 and times[0] == self.times[-1])
        if same:
            self.ohlc[:, -1] = rows[:4, 0]
        if len(times) > same:
            self.times = np.append(self.times, times[same:])
            self.ohlc = np.concatenate((self.ohlc, rows[:4, same:]), axis=1)
        self._version += 1
        self.prepareGeometryChange()
        low, high = float(rows[2].min()), float(rows[1].max())
        begin, end = float(times[0]), float(times[-1]) + self._width
        self._bounds |= QRectF(begin, low, end - begin, max(high - low, 1e-12))
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
        key = pixel_key(transform, self._version)
        if key != self._key:  # a crosshair that moves must not cost what a chart that moves does
            self._key, self._shapes = key, {}
            self._parts = self._prepare(transform, part)
        painter.resetTransform()  # pixels, so that lines are crisp
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for x, y, body, role in self._parts:
            self._draw(painter, x, y, body, role)
        painter.setWorldTransform(transform)

    def _prepare(self, transform: QTransform, part: slice) -> list[tuple[Any, Any, float, str]]:
        """Return what is drawn of *part* in pixels: place, prices, width and role of each."""
        step = abs(transform.m11()) * self._width
        each = max(1, int(np.ceil(LEAST_PIXELS / step))) if step > 0 else part.stop - part.start
        first = part.start // each * each  # whole groups, so that they do not change while moving
        ohlc = merged(self.ohlc[:, first : part.stop], each)
        times = self.times[first : part.stop : each]
        middle = (times + each * self._width / 2) * transform.m11() + transform.dx()
        y = ohlc * transform.m22() + transform.dy()
        body = max(1.0, np.floor(step * each * _BODY))
        rising = ohlc[3] >= ohlc[0]
        return [
            (np.floor(middle[chosen]), y[:, chosen], body, role)
            for chosen, role in ((rising, "positive"), (~rising, "negative"))
        ]

    def _draw(self, painter: QPainter, x: Any, y: Any, body: float, role: str) -> None:
        """Draw candles of one direction: *y* in pixels, open, high, low, close."""
        shapes = self._shapes.get(role)
        if shapes is None:
            shapes = self._shapes[role] = candle_shapes(x, y, body)
        lines, rects = shapes
        color = self._theme.color(role)
        painter.setPen(QPen(color, 1))
        if lines:
            painter.drawLines(lines)
        hollow = role == "positive" and body > _INSIDE
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else color)
        if rects:
            painter.drawRects(rects)


def candle_shapes(x: Any, y: Any, body: float) -> tuple[list[QLineF], list[QRectF]]:
    """Return wicks and bodies; a wick runs through a body that is too narrow to be hollow."""
    top, bottom = np.minimum(y[0], y[3]), np.maximum(y[0], y[3])
    at, high, low = x.tolist(), y[1].tolist(), y[2].tolist()
    if body > _INSIDE:
        above = map(QLineF, at, high, at, top.tolist())
        lines = [*above, *map(QLineF, at, bottom.tolist(), at, low)]
    else:
        lines = list(map(QLineF, at, high, at, low))
    left, height = np.floor(x - body / 2), np.maximum(bottom - top, 1)
    sides = left.tolist(), top.tolist(), repeat(body), height.tolist()
    return lines, list(map(QRectF, *sides))


def pixel_key(transform: QTransform, version: int) -> tuple[float, ...]:
    """Return what decides where something of a *version* is in pixels."""
    m = transform
    return m.m11(), m.dx(), m.m22(), m.dy(), version
