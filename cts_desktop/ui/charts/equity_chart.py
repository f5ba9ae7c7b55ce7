"""Equity and drawdown over time: one configuration with its split, or several runs together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from cts_desktop.service.preset_views import CurvePoint
from cts_desktop.ui import formatting
from cts_desktop.ui.charts import plots
from cts_desktop.ui.charts.curve_frame import CurveFrame
from cts_desktop.ui.theme import ThemeManager

_UNIT = "C"
#: Curves over each other: colour of the theme and dash, so that colour is not all that differs.
_LOOKS = (
    ("accent", Qt.PenStyle.SolidLine),
    ("warning", Qt.PenStyle.DashLine),
    ("testnet", Qt.PenStyle.DotLine),
    ("paper", Qt.PenStyle.DashDotLine),
)
_MOST = len(_LOOKS)
_SHADE_ALPHA = 22


@dataclass(frozen=True, slots=True)
class Curve:
    """A named curve."""

    name: str
    points: Sequence[CurvePoint]


class EquityChart(CurveFrame):
    """Cumulated net units above, how far below their maximum beneath; both in cost units C."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(theme, "equity", parent)
        self._curves: tuple[Curve, ...] = ()
        self._split_ms = 0
        self._times: list[Any] = []
        self.setAccessibleName(self.tr("Equity and drawdown"))
        self._layout.scene().sigMouseMoved.connect(self._point_at)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What is drawn."""
        return self._curves

    def show_curves(self, curves: Sequence[Curve], split_ms: int = 0) -> None:
        """Draw at most four *curves*; from *split_ms* on it is out of sample, 0 for no split."""
        self._curves = tuple(curves)[:_MOST]
        self._split_ms = split_ms
        self._draw()
        self.show_all()

    # ------------------------------------------------------------ drawing

    def _draw(self) -> None:
        self._wipe()
        self._times = []
        for curve, (role, dash) in zip(self._curves, _LOOKS, strict=False):
            self._draw_curve(curve, self._theme.color(role), dash)
        self._draw_zero(self._theme.colors.muted)
        if self._split_ms:
            self._draw_split()
        self._describe()
        self._name_plots(self.tr("units C"), self.tr("below max"))

    def _draw_curve(self, curve: Curve, color: QColor, dash: Qt.PenStyle) -> None:
        seconds = np.array([point.ts_ms for point in curve.points], np.float64) / 1000
        units = np.array([point.units for point in curve.points], np.float64)
        below = -np.array([abs(point.drawdown) for point in curve.points], np.float64)
        self._times.append(seconds)
        if not len(seconds):
            return
        pen = pg.mkPen(color, width=self._theme.px(1.5), style=dash)
        self._draw_steps(self._upper, seconds, units, pen=pen)
        if len(self._curves) == 1:
            self._draw_fall(seconds, below)
        else:
            self._draw_steps(self._lower, seconds, below, pen=pg.mkPen(color, style=dash))

    def _draw_zero(self, color: str) -> None:
        line = pg.InfiniteLine(pos=0, angle=0, pen=pg.mkPen(color, style=Qt.PenStyle.DashLine))
        self._upper.addItem(line, ignoreBounds=True)

    def _draw_split(self) -> None:
        split = self._split_ms / 1000
        shade = self._theme.color("accent")
        shade.setAlpha(_SHADE_ALPHA)
        end = max((times[-1] for times in self._times if len(times)), default=split)
        for plot in (self._upper, self._lower):
            if end > split:
                region = pg.LinearRegionItem((split, end), movable=False, brush=shade, pen=shade)
                region.setZValue(-10)
                plot.addItem(region, ignoreBounds=True)
            pen = pg.mkPen(self._theme.colors.accent, style=Qt.PenStyle.DashLine)
            label = self.tr("out of sample ▶") if plot is self._upper else ""
            line = pg.InfiniteLine(
                pos=split, angle=90, pen=pen, label=label or None,
                labelOpts={"position": 0.94, "color": self._theme.colors.accent, "anchors":
                           [(0, 0.5), (0, 0.5)]},
            )  # fmt: skip
            plot.addItem(line, ignoreBounds=True)

    # ------------------------------------------------------------ words

    def _describe(self) -> None:
        parts = []
        for curve, (_, dash) in zip(self._curves, _LOOKS, strict=False):
            several = len(self._curves) > 1
            name = f"{_MARKS[dash]} {curve.name}: " if several else ""
            if not curve.points:
                parts.append(name + self.tr("no trades"))
                continue
            deepest = max(abs(point.drawdown) for point in curve.points)
            text = self.tr("{0} at the end, at most {1} below the maximum")
            if several:
                text = self.tr("{0}, drawdown {1}")
            text = text.format(
                formatting.signed(curve.points[-1].units, _UNIT), formatting.money(deepest, _UNIT)
            )
            parts.append(name + text)
        self._say("   ".join(parts))

    def _point_at(self, position: QPointF) -> None:
        moment = self._moment_at(position)
        if moment is None or not any(len(times) for times in self._times):
            self._describe()
            return
        self.reading.show_text(self._reading_at(moment), "muted")

    def _reading_at(self, moment: float) -> str:
        parts = [formatting.timestamp(int(moment * 1000), utc=self._theme.utc)]
        for curve, times in zip(self._curves, self._times, strict=True):
            if not len(times) or moment < times[0]:
                continue
            point = curve.points[plots.nearest(times, moment)]
            name = f"{curve.name}: " if len(self._curves) > 1 else ""
            parts.append(
                name
                + self.tr("{0}, {1} below the maximum").format(
                    formatting.signed(point.units, _UNIT),
                    formatting.money(abs(point.drawdown), _UNIT),
                )
            )
        return "   ".join(parts)


_MARKS = {
    Qt.PenStyle.SolidLine: "━━",
    Qt.PenStyle.DashLine: "╍╍",
    Qt.PenStyle.DotLine: "┈┈",
    Qt.PenStyle.DashDotLine: "━·",
}
