"""What charts share: colours of the theme, an axis of time, and a read-out under the pointer."""

from datetime import UTC, datetime
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QLocale, QRectF
from typing_extensions import override

from cts_desktop.ui import formatting
from cts_desktop.ui.palettes import Colors
from cts_desktop.ui.theme import ThemeManager

AXIS_WIDTH: Final = 58
_MOST_PLACES: Final = 10
#: Least pixels between two texts of an axis.
_GAP: Final = 6
_SHORT: Final = QLocale.FormatType.ShortFormat


def tr(text: str) -> str:
    """Translate *text* of the charts."""
    return QCoreApplication.translate("charts", text)


class DateAxis(pg.DateAxisItem):  # type: ignore[misc]
    """Dates and times of day; days and months have the names of the language in use."""

    @override
    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:
        """Return the levels of ticks, the finer ones without those whose text has no room."""
        found: list[Any] = []
        taken: list[tuple[float, float]] = []
        per_pixel = (maxVal - minVal) / max(size, 1)
        for spacing, moments in super().tickValues(minVal, maxVal, size):
            texts = self.tickStrings(moments, 1, spacing)
            widths = [self.fontMetrics.horizontalAdvance(text) + _GAP for text in texts]
            free = [
                (moment, width / 2)
                for moment, width in zip(moments, widths, strict=True)
                if all(
                    abs(moment - other) >= (width / 2 + beside) * per_pixel
                    for other, beside in taken
                )
            ]
            taken += free
            found.append((spacing, [moment for moment, _ in free]))
        return found

    @override
    def tickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:
        formats = (spec.format for spec in self.zoomLevel.tickSpecs if spec.spacing == spacing)
        layout = next(formats, "")
        if "%a" not in layout and "%b" not in layout:
            found: list[str] = super().tickStrings(values, scale, spacing)
            return found
        zone, short, locale = UTC if self.utcOffset == 0 else None, _SHORT, QLocale()
        moments = [datetime.fromtimestamp(value, UTC).astimezone(zone) for value in values]
        if "%b" in layout:
            return [locale.standaloneMonthName(at.month, short) for at in moments]
        return [f"{locale.dayName(at.isoweekday(), short)} {at:%d}" for at in moments]


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Numbers with the signs of the language in use."""

    @override
    def tickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:
        return tick_texts(values, scale, spacing)


def tick_texts(values: Any, scale: float, spacing: float) -> list[str]:
    """Return numbers at an axis, with all digits that tell neighbours apart."""
    places = max(0, -int(f"{spacing * scale:e}".partition("e")[2])) if spacing > 0 else 0
    places = min(places, _MOST_PLACES)
    rounded = (round(value * scale, places) + 0.0 for value in values)  # 0, never -0
    return [formatting.number_text(f"{value:.{places}f}") for value in rounded]


class InSight(pg.GraphicsObject):  # type: ignore[misc]
    """What covers all that is in sight, wherever that is."""

    @override
    def boundingRect(self) -> QRectF:
        return QRectF(self.viewRect())

    @override
    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()


def time_axis(theme: ThemeManager) -> Any:
    """Return an axis for seconds since 1970 that shows dates and times of day."""
    axis = DateAxis(orientation="bottom")
    set_zone(axis, theme)
    return axis


def set_zone(axis: Any, theme: ThemeManager) -> None:
    """Show UTC on *axis*, or local time: each moment with the offset it had."""
    axis.utcOffset = 0 if theme.utc else None
    axis.picture = None
    axis.update()


def prepare(plot: Any, theme: ThemeManager, side: str = "left") -> None:
    """Give a new plot our ways: one direction of zoom, no foreign menus, axes of one width."""
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(x=True, y=False)
    plot.showAxis(side)
    axis = plot.getAxis(side)
    axis.setWidth(theme.px(AXIS_WIDTH))
    axis.setStyle(maxTickLevel=0)
    paint(plot, theme.colors, side)


def paint(plot: Any, colors: Colors, side: str = "left") -> None:
    """Paint axes and grid of *plot* in *colors*."""
    for name in (side, "bottom"):
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
