"""Summed net results in money over time, and how far below their top they were."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from cts_desktop.service.statistics_views import ProfitPoint
from cts_desktop.ui import formatting
from cts_desktop.ui.charts import plots
from cts_desktop.ui.charts.curve_frame import CurveFrame
from cts_desktop.ui.theme import ThemeManager


class ProfitChart(CurveFrame):
    """The sum after each close above, the fall below its highest point beneath.

    Signals:
        moment_chosen: the time in ms that was clicked.
    """

    moment_chosen = Signal(object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(theme, "profit", parent)
        self._points: tuple[ProfitPoint, ...] = ()
        self._unit = ""
        self._times = np.zeros(0)
        self.setAccessibleName(self.tr("Summed net result and drawdown"))
        self._layout.setAccessibleName(self.accessibleName())
        self._layout.scene().sigMouseMoved.connect(self._point_at)
        self._layout.scene().sigMouseClicked.connect(self._clicked)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def points(self) -> tuple[ProfitPoint, ...]:
        """What is drawn."""
        return self._points

    def show_points(self, points: Sequence[ProfitPoint], unit: str) -> None:
        """Draw other points, in order of time, amounts in *unit*."""
        self._points, self._unit = tuple(points), unit
        self._draw()
        self.show_all()

    # ------------------------------------------------------------ drawing

    def _draw(self) -> None:
        self._wipe()
        self._times = np.array([point.ts_ms for point in self._points], np.float64) / 1000
        if self._times.size:
            net = np.array([point.net for point in self._points], np.float64)
            pen = pg.mkPen(self._theme.color("accent"), width=self._theme.px(1.5))
            self._draw_steps(self._upper, self._times, net, pen=pen)
            below = -np.array([point.below for point in self._points], np.float64)
            self._draw_fall(self._times, below)
        dash = pg.mkPen(self._theme.colors.muted, style=Qt.PenStyle.DashLine)
        self._upper.addItem(pg.InfiniteLine(pos=0, angle=0, pen=dash), ignoreBounds=True)
        self._describe()
        self._name_plots(self._unit, self.tr("below top"))

    # ------------------------------------------------------------ words

    def _words(self, point: ProfitPoint) -> str:
        return self.tr("{0}: {1}, {2} below the top").format(
            formatting.timestamp(point.ts_ms, utc=self._theme.utc),
            formatting.signed(point.net, self._unit),
            formatting.money(point.below, self._unit),
        )

    def _describe(self) -> None:
        text = self.tr("No closed position.")
        if self._points:
            deepest = max(self._points, key=lambda point: point.below)
            text = self.tr("{0} at the end; at most {1} below the top").format(
                formatting.signed(self._points[-1].net, self._unit),
                formatting.money(deepest.below, self._unit),
            )
        self._say(text)

    def _point_at(self, position: QPointF) -> None:
        moment = self._moment_at(position)
        if moment is None or not self._times.size or moment < self._times[0]:
            self._describe()
            return
        self.reading.show_text(
            self._words(self._points[plots.nearest(self._times, moment)]), "muted"
        )

    def _clicked(self, event: Any) -> None:
        moment = self._moment_at(event.scenePos())
        if moment is not None and self._times.size and event.button() == Qt.MouseButton.LeftButton:
            place = plots.nearest(self._times, moment)
            self.moment_chosen.emit(self._points[place].ts_ms)
