"""A crosshair over plots above each other: one time, and a price in the uppermost."""

from collections.abc import Sequence
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from cts_desktop.ui import formatting
from cts_desktop.ui.charts.axes import PriceAxis, TimeAxis
from cts_desktop.ui.theme import ThemeManager

_ALPHA: Final = 130
_OVER_ALL: Final = 30
_TAG: Final = "cross"


class Crosshair:
    """Lines at one time, one at a price, and what both are on the axes.

    Attributes:
        moment: the time in seconds, None without one.
        lowest: number of the plot whose axis carries the times.
    """

    def __init__(
        self, theme: ThemeManager, plots: Sequence[Any], times: Sequence[TimeAxis], axis: PriceAxis
    ) -> None:
        self._theme = theme
        self._times, self._axis = times, axis
        self.moment: float | None = None
        self.lowest = 0
        self._lines = [pg.InfiniteLine(angle=90) for _ in plots]
        self._price = pg.InfiniteLine(angle=0)
        for plot, line in zip(plots, self._lines, strict=True):
            plot.addItem(line, ignoreBounds=True)
        plots[0].addItem(self._price, ignoreBounds=True)
        for line in (*self._lines, self._price):
            line.setZValue(_OVER_ALL)
            line.hide()

    def paint(self) -> None:
        """Use the colours of the theme."""
        color = QColor(self._theme.colors.muted)
        color.setAlpha(_ALPHA)
        pen = pg.mkPen(color, style=Qt.PenStyle.DashLine)
        for line in (*self._lines, self._price):
            line.setPen(pen)

    def point(self, moment: float | None, timeframe_s: int) -> None:
        """Stand in the middle of the candle at *moment*, or nowhere."""
        self.moment = moment
        for line in self._lines:
            line.setVisible(moment is not None)
        for number, axis in enumerate(self._times):
            if moment is None or number != self.lowest:
                axis.set_tag(_TAG, None)
        if moment is None:
            return
        opening = moment // timeframe_s * timeframe_s
        middle = opening + timeframe_s / 2
        for line in self._lines:
            line.setValue(middle)
        text = formatting.timestamp(int(opening) * 1000, utc=self._theme.utc)
        tag = (middle, text, self._theme.color("text"), self._theme.color("base"))
        self._times[self.lowest].set_tag(_TAG, tag)

    def point_price(self, price: float | None, text: str = "") -> None:
        """Stand at a price of the uppermost plot, or at none."""
        self._price.setVisible(price is not None)
        if price is None:
            self._axis.set_tag(_TAG, None)
            return
        self._price.setValue(price)
        tag = (price, text, self._theme.color("text"), self._theme.color("base"))
        self._axis.set_tag(_TAG, tag)
