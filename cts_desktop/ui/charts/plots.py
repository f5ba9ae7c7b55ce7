"""What charts share: colours of the theme, an axis of time, and a read-out under the pointer."""

from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication

from cts_desktop.ui.palettes import Colors
from cts_desktop.ui.theme import ThemeManager

AXIS_WIDTH: Final = 58
#: Wheel and pointer move time; the height follows what is in sight.
_GRID_ALPHA: Final = 40


def tr(text: str) -> str:
    """Translate *text* of the charts."""
    return QCoreApplication.translate("charts", text)


def time_axis(theme: ThemeManager) -> Any:
    """Return an axis for seconds since 1970 that shows dates and times of day."""
    axis = pg.DateAxisItem(orientation="bottom")
    set_zone(axis, theme)
    return axis


def set_zone(axis: Any, theme: ThemeManager) -> None:
    """Show UTC or local time on *axis*; seconds west of UTC is what it subtracts."""
    local = pg.DateAxisItem().utcOffset
    axis.utcOffset = 0 if theme.utc else local
    axis.picture = None
    axis.update()


def prepare(plot: Any, theme: ThemeManager) -> None:
    """Give a new plot our ways: one direction of zoom, no foreign menus, axes of one width."""
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(x=True, y=False)
    left = plot.getAxis("left")
    left.setWidth(theme.px(AXIS_WIDTH))
    left.setStyle(maxTickLevel=0)
    paint(plot, theme.colors)


def paint(plot: Any, colors: Colors) -> None:
    """Paint axes and grid of *plot* in *colors*."""
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        axis.setPen(colors.border)
        axis.setTextPen(colors.muted)
        axis.setTickPen(pg.mkPen(colors.grid))
        axis.setGrid(255)  # the tick pen alone decides how strong the grid is
        axis.setStyle(tickAlpha=255)
        axis.setZValue(-1000)  # the grid belongs to the axes; it lies under what is drawn
    plot.getViewBox().setBorder(None)


def nearest(times: Any, moment: float) -> int:
    """Return the place of the last of ascending *times* that is not after *moment*, at least 0."""
    return max(0, int(times.searchsorted(moment, side="right")) - 1)
