"""Where the window was left: size, place, page; never beyond a screen that still exists."""

from PySide6.QtCore import QByteArray, QRect, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

_FIRST_SIZE = (1360, 800)
#: So much of the title bar must be reachable, or the window is put back into view.
_GRIP = 80


def restore(window: QMainWindow, ui_state: QSettings) -> None:
    """Give *window* its last geometry, or a sensible first one."""
    geometry = ui_state.value("window/geometry")
    if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)):
        screen = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(_FIRST_SIZE[0], screen.width()), min(_FIRST_SIZE[1], screen.height()))
        frame = window.geometry()
        frame.moveCenter(screen.center())
        window.setGeometry(frame)
    keep_reachable(window)


def save(window: QMainWindow, ui_state: QSettings) -> None:
    """Remember where *window* is."""
    ui_state.setValue("window/geometry", window.saveGeometry())


def forget(ui_state: QSettings) -> None:
    """Forget places, columns and splitters; appearance and remembered answers stay."""
    for group in ui_state.childGroups():
        if group not in {"appearance", "closing"}:
            ui_state.remove(group)


def keep_reachable(window: QMainWindow) -> None:
    """Move *window* onto a screen when its title bar is on none, and never larger than that."""
    frame = window.geometry()
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    title = QRect(frame.left(), frame.top(), frame.width(), 1)
    for area in screens:
        seen = area.intersected(title)
        if seen.width() >= _GRIP:
            return
    area = screens[0]
    size = frame.size().boundedTo(area.size())
    window.resize(size)
    window.move(area.center() - window.rect().center())
