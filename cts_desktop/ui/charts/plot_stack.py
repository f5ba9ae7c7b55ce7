"""Three plots above each other with one time: prices, volume, signals."""

from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.ui.charts import plots
from cts_desktop.ui.charts.axes import PriceAxis, TimeAxis, TimeLines
from cts_desktop.ui.charts.crosshair import Crosshair
from cts_desktop.ui.theme import ThemeManager

PRICES, VOLUME, SIGNALS = range(3)
_AXIS_WIDTH: Final = 78
#: Heights of the strips: a share of all for volume within limits, a line per indication.
_VOLUME_SHARE: Final = 0.14
_VOLUME_HEIGHT: Final = (34, 90)
_TIME_HEIGHT: Final = 10
#: What lies below the candles gives way where it would leave them less than the rest of this.
_STRIPS_SHARE: Final = 0.55


class PlotStack(pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """The plots with their axes; the lowest of those shown carries the times.

    Attributes:
        plots: prices, volume, signals; `box` is the view of the prices.
        cross: the crosshair; `prices` the axis of prices.
    """

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wanted = (True, True, True)
        self._kinds = 1
        self.ci.setContentsMargins(0, 0, 0, 0)
        self.ci.setSpacing(0)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.times = [TimeAxis(theme) for _ in range(3)]
        self.prices = PriceAxis(theme)
        axes = (self.prices, pg.AxisItem("right"), pg.AxisItem("right"))
        self.plots = [
            self.addPlot(row, 0, enableMenu=False, axisItems={"bottom": time, "right": axis})
            for row, (time, axis) in enumerate(zip(self.times, axes, strict=True))
        ]
        for plot in self.plots:
            plots.prepare(plot, theme, "right")
            plot.hideAxis("left")
            plot.disableAutoRange()
        for plot in self.plots[1:]:
            plot.setXLink(self.plots[PRICES])
        self.plots[VOLUME].setYRange(0, 1.05, padding=0)
        self.plots[VOLUME].getAxis("right").setStyle(showValues=False)
        self.box = self.plots[PRICES].getViewBox()
        self._lines = [TimeLines(theme) for _ in self.plots[:SIGNALS]]
        for plot, lines in zip(self.plots, self._lines, strict=False):
            plot.addItem(lines, ignoreBounds=True)
        self.cross = Crosshair(theme, self.plots, self.times, self.prices)

    def show_strips(self, *, volume: bool, signals: bool) -> None:
        """Show or hide what lies below the candles, as far as there is room."""
        self._wanted = (True, volume, signals)
        self.arrange()

    def name_rows(self, names: tuple[str, ...]) -> None:
        """Make a row for each indication."""
        self._kinds = max(1, len(names))
        self.plots[SIGNALS].setYRange(0, self._kinds, padding=0)
        ticks = [(row + 0.5, name) for row, name in enumerate(names)]
        self.plots[SIGNALS].getAxis("right").setTicks([ticks])
        self.arrange()

    def arrange(self) -> None:
        """Give the strips the height they need, the candles the rest."""
        line = self.fontMetrics().height()
        low, high = (self._theme.px(pixels) for pixels in _VOLUME_HEIGHT)
        volume = min(max(low, round(self.height() * _VOLUME_SHARE)), high)
        heights = [0, volume, (line + self._theme.px(1)) * self._kinds]
        times = line + self._theme.px(_TIME_HEIGHT)
        shown, used = [True, False, False], times
        for row in (VOLUME, SIGNALS):
            fits = used + heights[row] <= self.height() * _STRIPS_SHARE
            shown[row] = self._wanted[row] and fits
            used += heights[row] if shown[row] else 0
        lowest = self.cross.lowest = max(row for row in range(3) if shown[row])
        for row, lines in enumerate(self._lines):
            lines.axis = self.times[lowest] if row < lowest else None
        for row, plot in enumerate(self.plots):
            plot.setVisible(shown[row])
            plot.showAxis("bottom", row == lowest)
            below = times if row == lowest else 0
            plot.getAxis("bottom").setHeight(below)
            if row:
                self.ci.layout.setRowFixedHeight(row, heights[row] + below if shown[row] else 0)

    def paint(self) -> None:
        """Use the colours, sizes and the time zone of the theme."""
        self.setBackground(self._theme.colors.base)
        for plot, time in zip(self.plots, self.times, strict=True):
            plots.paint(plot, self._theme.colors, "right")
            right = plot.getAxis("right")
            right.setWidth(self._theme.px(_AXIS_WIDTH))
            if right is not self.prices:
                right.setGrid(False)
                right.setStyle(tickLength=0)
            plots.set_zone(time, self._theme)
            for axis in (time, right):
                axis.setStyle(tickFont=self.font())
        self.cross.paint()
        self.arrange()

    def plot_at(self, position: QPointF) -> Any:
        """Return the plot under a position of the scene, None where there is none."""
        inside = (
            plot for plot in self.plots
            if plot.isVisible() and plot.getViewBox().sceneBoundingRect().contains(position)
        )  # fmt: skip
        return next(inside, None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "cross"):  # the base class resizes while it is made
            self.arrange()
