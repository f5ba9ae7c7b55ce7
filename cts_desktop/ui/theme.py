"""Appearance: theme, scale, colours of gain and loss, time zone; changed live and remembered."""

from dataclasses import asdict
from decimal import Decimal
from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from cts_desktop.runtime.resources import resources
from cts_desktop.ui import formatting
from cts_desktop.ui.palettes import Colors, GainLoss, colors_for, palette_for

SCALES = (100, 125, 150, 175, 200, 250, 300)
#: Every gap and margin: 2 within a group of lines, 4 to 8 between parts, 10 and 12 at the edge of
#: pages and cards, 14 and 16 at that of dialogs, 24 between columns.
SPACES = (0, 2, 4, 6, 8, 10, 12, 14, 16, 24)
#: Sizes of text at 100 %, in points: all but two kinds of figures are of the first.
TYPE_SCALE = (9, 11, 13)
_DEFAULT_POINTS = float(TYPE_SCALE[0])
_HALF_LIGHT = 128
_SYSTEM_IS_DARK = "ctsSystemIsDark"


class Scheme(StrEnum):
    """Which theme is shown."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ThemeManager(QObject):
    """Applies the appearance to the application and tells everybody when it changed.

    Signals:
        changed: colours, scale or time zone are new; icons and painted widgets follow.
    """

    changed = Signal()

    def __init__(self, app: QApplication, ui_state: QSettings) -> None:
        super().__init__()
        self._app = app
        self._ui_state = ui_state
        # Not the application's own, which a window before this one has scaled and coloured.
        self._base_font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        if app.property(_SYSTEM_IS_DARK) is None:
            app.setProperty(_SYSTEM_IS_DARK, _is_dark(app.palette()))
        self._system_is_dark = bool(app.property(_SYSTEM_IS_DARK))
        self._scheme = Scheme(_known(Scheme, ui_state.value("appearance/theme"), Scheme.SYSTEM))
        self._gain_loss = GainLoss(
            _known(GainLoss, ui_state.value("appearance/gain_loss"), GainLoss.GREEN_RED)
        )
        self._scale = _clamped_scale(ui_state.value("appearance/scale", 100))
        self._utc = str(ui_state.value("appearance/utc", "true")).lower() != "false"
        formatting.use_zone(utc=self._utc)
        self._colors = colors_for(dark=self.is_dark, gain_loss=self._gain_loss)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def scheme(self) -> Scheme:
        """Return the chosen theme."""
        return self._scheme

    @property
    def is_dark(self) -> bool:
        """Tell whether the dark table is in use."""
        if self._scheme is not Scheme.SYSTEM:
            return self._scheme is Scheme.DARK
        system = self._app.styleHints().colorScheme()
        if system is Qt.ColorScheme.Unknown:
            return self._system_is_dark
        return system is Qt.ColorScheme.Dark

    @property
    def colors(self) -> Colors:
        """Return the colour table in use."""
        return self._colors

    @property
    def gain_loss(self) -> GainLoss:
        """Return which colours mean gain and loss."""
        return self._gain_loss

    @property
    def scale(self) -> int:
        """Return the size of everything in percent."""
        return self._scale

    @property
    def utc(self) -> bool:
        """Tell whether times are shown in UTC, else in local time."""
        return self._utc

    def color(self, name: str) -> QColor:
        """Return the colour with the meaning *name*."""
        return QColor(getattr(self._colors, name))

    def profit_color(self, value: Decimal | float | None) -> QColor:
        """Return the colour of a gain, a loss, nothing, or the unknown."""
        return self.color(profit_tone(value))

    def px(self, pixels: float) -> int:
        """Return a length at the present scale."""
        return round(pixels * self._scale / 100)

    def set_scheme(self, scheme: Scheme) -> None:
        """Show another theme from now on."""
        self._ui_state.setValue("appearance/theme", scheme.value)
        if scheme is not self._scheme:
            self.try_scheme(scheme)

    def try_scheme(self, scheme: Scheme) -> None:
        """Show another theme until the program ends, or `set_scheme` remembers it."""
        self._scheme = scheme
        self._apply()

    def set_gain_loss(self, choice: GainLoss) -> None:
        """Use other colours for gain and loss from now on."""
        self._gain_loss = choice
        self._ui_state.setValue("appearance/gain_loss", choice.value)
        self._apply()

    def set_scale(self, percent: int) -> None:
        """Show everything at *percent*, 100 to 300, from now on."""
        self._scale = _clamped_scale(percent)
        self._ui_state.setValue("appearance/scale", self._scale)
        self._apply()

    def set_utc(self, utc: bool) -> None:  # noqa: FBT001 - a slot of check boxes
        """Show times in UTC or in local time from now on."""
        self._utc = utc
        formatting.use_zone(utc=utc)
        self._ui_state.setValue("appearance/utc", "true" if utc else "false")
        self.changed.emit()

    def _system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._colors = colors_for(dark=self.is_dark, gain_loss=self._gain_loss)
        font = QFont(self._base_font)
        points = font.pointSizeF() if font.pointSizeF() > 0 else _DEFAULT_POINTS
        font.setPointSizeF(points * self._scale / 100)
        self._app.setFont(font)
        self._app.setPalette(palette_for(self._colors))
        # In place of another sheet it would take Qt four times as long: a second for all pages.
        self._app.setStyleSheet("")
        self._app.setStyleSheet(self._style_sheet())
        self.changed.emit()

    def _style_sheet(self) -> str:
        lengths = {f"px{n}": f"{self.px(n)}px" for n in range(1, 25)}
        points = self._app.font().pointSizeF() / _DEFAULT_POINTS
        fonts = {f"pt{n}": f"{n * points:.1f}pt" for n in range(8, 25)}
        fonts["fixed"] = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        images = (resources() / "themes").as_posix()
        return _template().substitute(asdict(self._colors), **lengths, **fonts, images=images)


def profit_tone(value: Decimal | float | None) -> str:
    """Return the meaning of an amount as the name of a colour."""
    if value is None:
        return "muted"
    if not value:
        return "text"
    return "positive" if value > 0 else "negative"


def _template() -> Template:
    path = resources() / "themes" / "cts.qss"
    return Template(path.read_text(encoding="utf-8"))


def _known(kind: type[StrEnum], value: object, default: StrEnum) -> str:
    return str(value) if value in list(kind) else default.value


def _clamped_scale(value: object) -> int:
    text = str(value)
    return min(max(int(text), SCALES[0]), SCALES[-1]) if text.isdecimal() else SCALES[0]


def _is_dark(palette: QPalette) -> bool:
    return palette.color(QPalette.ColorRole.Window).lightness() < _HALF_LIGHT
