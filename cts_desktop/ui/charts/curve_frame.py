"""A curve over time above, how far below its top it was beneath, and a line of words over both."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.ui.charts import plots
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import ElidedLabel

_FILL_ALPHA = 60
#: Between the lower plot and the times below it.
_ABOVE_TIMES = 4


class CurveFrame(QWidget):
    """Two plots of one time; whoever draws in them says what in words.

    Attributes:
        reading: what is drawn, or what is under the pointer.
    """

    def __init__(self, theme: ThemeManager, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names = ("", "")
        self.setObjectName(f"{name}Chart")
        self.reading = ElidedLabel()
        self.reading.setObjectName(f"{name}Reading")
        self.reading.setContentsMargins(theme.px(6), 0, 0, 0)
        self._layout = pg.GraphicsLayoutWidget()
        self._layout.ci.setContentsMargins(0, 0, 0, 0)
        self._layout.ci.setSpacing(0)
        self._upper, self._lower = (
            self._layout.addPlot(
                row,
                0,
                enableMenu=False,
                axisItems={"bottom": plots.time_axis(theme), "left": plots.NumberAxis("left")},
            )
            for row in range(2)
        )
        self._layout.ci.layout.setRowStretchFactor(0, 3)
        self._layout.ci.layout.setRowStretchFactor(1, 1)
        for plot in (self._upper, self._lower):
            plots.prepare(plot, theme)
            plot.enableAutoRange("y")
            plot.setAutoVisible(y=True)
        self._upper.getAxis("bottom").setStyle(showValues=False)
        self._lower.setXLink(self._upper)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.reading)
        layout.addWidget(self._layout, 1)

    def show_all(self) -> None:
        """Zoom out to everything."""
        self._upper.enableAutoRange("x")

    def _name_plots(self, upper: str, lower: str) -> None:
        """Name what the plots show; the line above them says it in any case."""
        self._names = (upper, lower)
        self._fit_names()

    def _fit_names(self) -> None:
        """Show the names of plots that are high enough for them."""
        for plot, name in zip((self._upper, self._lower), self._names, strict=True):
            fits = self.fontMetrics().horizontalAdvance(name) <= plot.getViewBox().height()
            plot.setLabel("left", name if fits else "")
            plot.getAxis("left").resizeEvent()  # puts it in the middle

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_names)  # once the plots have their new height

    def _wipe(self) -> None:
        """Take away what is drawn; colours, zone and sizes are those of the theme from now on."""
        self._layout.setBackground(self._theme.colors.base)
        for plot in (self._upper, self._lower):
            plot.clear()
            plots.paint(plot, self._theme.colors)
            plots.set_zone(plot.getAxis("bottom"), self._theme)
            plot.getAxis("left").label.setFont(self.font())
            plot.getAxis("left").setWidth(self._theme.px(plots.AXIS_WIDTH))
        times = self.fontMetrics().height() + self._theme.px(_ABOVE_TIMES)
        self._lower.getAxis("bottom").setHeight(times)

    def _draw_steps(self, plot: Any, seconds: Any, values: Any, **look: Any) -> None:
        item = pg.PlotDataItem(seconds, values, stepMode="right", **look)
        plot.addItem(item)  # first: without its view it could not be clipped to it
        item.setDownsampling(auto=True, method="peak")
        item.setClipToView(True)

    def _draw_fall(self, seconds: Any, below: Any) -> None:
        """Draw how far below its top the curve was.

        The line apart from the area: that of an area leads back to the top at its end.
        """
        loss, fill = self._theme.color("negative"), self._theme.color("negative")
        fill.setAlpha(_FILL_ALPHA)
        self._draw_steps(self._lower, seconds, below, pen=None, fillLevel=0, brush=fill)
        self._draw_steps(self._lower, seconds, below, pen=pg.mkPen(loss))

    def _moment_at(self, position: QPointF) -> float | None:
        """Return the time in seconds under a place of the scene, None beside the plots."""
        if not any(p.sceneBoundingRect().contains(position) for p in (self._upper, self._lower)):
            return None
        return float(self._upper.getViewBox().mapSceneToView(position).x())

    def _say(self, text: str) -> None:
        """Say what is drawn, where no pointer says something better."""
        self.reading.show_text(text, "muted")
        self.setAccessibleDescription(text)
