"""Vector icons in the colours of the theme."""

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QAction, QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from cts_desktop.runtime.resources import resources
from cts_desktop.ui.theme import ThemeManager

#: Stroke colour in the files, replaced by the theme's.
_INK = b"#000000"
_SIZES = (16, 24, 32, 48)


def icon(theme: ThemeManager, name: str, role: str = "text") -> QIcon:
    """Return the icon *name* in the colour with the meaning *role*."""
    return _icon(name, getattr(theme.colors, role), theme.colors.disabled)


def pixmap(theme: ThemeManager, name: str, size: int, role: str = "text") -> QPixmap:
    """Return the icon *name* as a picture of *size* pixels at the present scale."""
    return icon(theme, name, role).pixmap(QSize(theme.px(size), theme.px(size)))


def bind_icon(
    theme: ThemeManager, target: QAction | QAbstractButton, name: str, role: str = "text"
) -> None:
    """Give *target* the icon *name* now and after every change of the theme."""

    def refresh() -> None:
        if isValid(target):
            target.setIcon(icon(theme, name, role))
        elif isValid(theme):
            theme.changed.disconnect(refresh)

    refresh()
    theme.changed.connect(refresh)


@lru_cache(maxsize=256)
def _icon(name: str, color: str, disabled: str) -> QIcon:
    source = (resources() / "icons" / f"{name}.svg").read_bytes()
    result = QIcon()
    for ink, mode in ((color, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        data = QByteArray(source.replace(_INK, ink.encode()))
        for size in _SIZES:
            result.addPixmap(_render(data, size), mode)
    return result


def _render(svg: QByteArray, size: int) -> QPixmap:
    buffer = QBuffer(svg)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(size, size))
    return QPixmap.fromImage(reader.read())
