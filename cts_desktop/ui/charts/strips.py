"""What lies below the candles: volume, and how often each indication signalled."""

from itertools import repeat
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.service.chart_views import SignalStrip
from cts_desktop.ui.charts.candles import LEAST_PIXELS, pixel_key
from cts_desktop.ui.theme import ThemeManager

_BODY: Final = 0.7
_ALPHA: Final = 150
#: More signals than this in one mark make it no longer.
_MANY: Final = 50
#: Room of a mark up or down in its row.
_HALF: Final = 0.45
_LEAST_HALF: Final = 0.18


class _Strip(pg.GraphicsObject):  # type: ignore[misc]
    """Draws what `_prepare` returns, which is asked again where data or pixels are others."""

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__()
        self._theme = theme
        self._width = 60.0
        self._version = 0
        self._key: tuple[float, ...] = ()
        self._shapes: list[tuple[str, list[Any]]] = []

    @override
    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        key = pixel_key(transform, self._version)
        if key != self._key:
            self._key, self._shapes = key, self._prepare(transform)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for role, shapes in self._shapes:
            if shapes:
                self._draw(painter, self._theme.color(role), shapes)
        painter.setWorldTransform(transform)


class VolumeItem(_Strip):
    """Bars of traded volume, coloured as their candle; neighbours narrower than pixels are one."""

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__(theme)
        self.times = np.zeros(0)
        self.volume = np.zeros(0)
        self._rising = np.zeros(0, np.bool_)

    def show_arrays(self, times: Any, rows: Any, timeframe_s: int) -> None:
        """Show the volume of other candles: `rows[open high low close volume, n]`."""
        self.prepareGeometryChange()
        self.times, self.volume = times, np.nan_to_num(rows[4])
        self._rising = rows[3] >= rows[0]
        self._width = float(timeframe_s)
        self._version += 1
        self.update()

    def put(self, times: Any, rows: Any) -> None:
        """Add newer candles; one of the newest time known replaces it."""
        kept = len(self.times) - int(len(self.times) > 0 and times[0] == self.times[-1])
        self.prepareGeometryChange()
        self.times = np.append(self.times[:kept], times)
        self.volume = np.append(self.volume[:kept], np.nan_to_num(rows[4]))
        self._rising = np.append(self._rising[:kept], rows[3] >= rows[0])
        self._version += 1
        self.update()

    def grouped(self, begin: float, end: float, pixels: float) -> tuple[Any, Any, Any]:
        """Return place, volume and direction of the bars between two times in *pixels* of room."""
        first = int(np.searchsorted(self.times, begin - self._width))
        last = int(np.searchsorted(self.times, end, side="right"))
        step = pixels / max(end - begin, 1e-9) * self._width
        each = max(1, int(np.ceil(LEAST_PIXELS / max(step, 1e-9))))
        first = first // each * each
        if first >= last:
            return self.times[:0], self.volume[:0], self._rising[:0]
        starts = np.arange(first, last, each)
        volume = np.add.reduceat(self.volume[:last], starts)
        return self.times[starts] + each * self._width / 2, volume, self._rising[starts]

    @override
    def boundingRect(self) -> QRectF:
        if not len(self.times):
            return QRectF()
        begin, end = float(self.times[0]), float(self.times[-1]) + self._width
        return QRectF(begin, 0, end - begin, 1.05)  # drawn as shares of the highest in sight

    def _draw(self, painter: QPainter, color: QColor, rects: list[QRectF]) -> None:
        color.setAlpha(_ALPHA)
        painter.setPen(QPen(color, 0))
        painter.setBrush(color)
        painter.drawRects(rects)

    def _prepare(self, transform: QTransform) -> list[tuple[str, list[QRectF]]]:
        view, scale = self.viewRect(), abs(transform.m11())
        times, volume, rising = self.grouped(view.left(), view.right(), scale * view.width())
        highest = float(volume.max(initial=0.0))
        if not highest:
            return []
        gap = float(times[1] - times[0]) if len(times) > 1 else self._width
        width = max(1.0, np.floor(gap * scale * _BODY))
        left = np.floor(times * transform.m11() + transform.dx() - width / 2)
        height = volume / highest * transform.m22()
        return [
            (role, list(map(QRectF, left[chosen].tolist(), repeat(transform.dy()),
                            repeat(width), height[chosen].tolist())))
            for chosen, role in ((rising, "positive"), (~rising, "negative"))
        ]  # fmt: skip


class SignalItem(_Strip):
    """A row per indication: marks above its line for long signals, below it for short ones."""

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__(theme)
        self.strip = SignalStrip((), *(np.zeros(0, np.int64),) * 4)
        self._times = np.zeros(0)

    def show_strip(self, strip: SignalStrip, timeframe_s: int) -> None:
        """Show other signals."""
        self.prepareGeometryChange()
        self.strip = strip
        self._times = strip.ts_ms / 1000
        self._width = float(timeframe_s)
        self._version += 1
        self.update()

    def columns(self, begin: float, end: float, pixels: float) -> tuple[Any, Any, Any, Any]:
        """Return column in pixels, row, longs and shorts between two times in *pixels* of room."""
        first, last = np.searchsorted(self._times, (begin - self._width, end))
        middle = (self._times[first:last] + self._width / 2 - begin) * pixels / (end - begin)
        column = np.maximum(np.floor(middle / LEAST_PIXELS), 0).astype(np.int64)
        rows = max(1, len(self.strip.kinds))
        place = column * rows + self.strip.kind[first:last]
        longs = np.bincount(place, self.strip.longs[first:last])
        shorts = np.bincount(place, self.strip.shorts[first:last])
        cells = np.flatnonzero(longs + shorts)
        return (cells // rows + 0.5) * LEAST_PIXELS, cells % rows, longs[cells], shorts[cells]

    def at(self, begin: float, end: float) -> list[tuple[str, int, int]]:
        """Return name, longs and shorts of what was signalled in [begin, end) seconds."""
        first, last = np.searchsorted(self._times, (begin, end))
        strip, part = self.strip, slice(int(first), int(last))
        sums: dict[int, list[int]] = {}
        for kind, longs, shorts in zip(
            strip.kind[part].tolist(), strip.longs[part].tolist(), strip.shorts[part].tolist(),
            strict=True,
        ):  # fmt: skip
            both = sums.setdefault(kind, [0, 0])
            both[0] += longs
            both[1] += shorts
        return [(strip.kinds[kind], *both) for kind, both in sorted(sums.items())]  # type: ignore[misc]

    @override
    def boundingRect(self) -> QRectF:
        if not len(self._times):
            return QRectF()
        begin, end = float(self._times[0]), float(self._times[-1]) + self._width
        return QRectF(begin, 0, end - begin, max(1, len(self.strip.kinds)))

    def _draw(self, painter: QPainter, color: QColor, lines: list[QLineF]) -> None:
        painter.setPen(QPen(color, self._theme.px(1.6)))
        painter.drawLines(lines)

    def _prepare(self, transform: QTransform) -> list[tuple[str, list[QLineF]]]:
        view = self.viewRect()
        pixels = abs(transform.m11()) * view.width()
        column, row, longs, shorts = self.columns(view.left(), view.right(), pixels)
        x = np.floor(column + view.left() * transform.m11() + transform.dx())
        middle = (row + 0.5) * transform.m22() + transform.dy()
        tall, shapes = abs(transform.m22()), []
        for counts, role, sign in ((longs, "positive", -1), (shorts, "negative", 1)):
            there = counts > 0
            strength = np.log1p(np.minimum(counts[there], _MANY)) / np.log1p(_MANY)
            length = sign * (_LEAST_HALF + (_HALF - _LEAST_HALF) * strength) * tall
            at, foot = x[there].tolist(), middle[there] + sign
            lines = list(map(QLineF, at, foot.tolist(), at, (foot + length).tolist()))
            shapes.append((role, lines))
        return shapes
