"""Where the window was left: size, place, page; never beyond a screen that still exists."""

from PySide6.QtCore import QByteArray, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QWidget

_FIRST_SIZE = (1360, 800)
#: So much of the title bar must be reachable, or the window is put back into view.
_GRIP = 80
#: What the desktop draws around a dialog.
_FRAME = 40
#: Groups of the window's memory that are a matter of layout.
_LAYOUT = ("window", "session", "splitters", "tables")


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
    """Forget places, tabs, columns and splitters; appearance, answers and drafts stay."""
    for group in _LAYOUT:
        ui_state.remove(group)


def reset(window: QMainWindow, ui_state: QSettings) -> None:
    """Give *window* the size and place it has at a first start."""
    forget(ui_state)
    if window.isMaximized() or window.isFullScreen():
        window.showNormal()
    restore(window, ui_state)


def keep_reachable(window: QMainWindow) -> None:
    """Move *window* onto a screen when its title bar is on none, and never larger than that."""
    frame = window.geometry()
    areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    title = QRect(frame.left(), frame.top(), frame.width(), 1)
    area = max(areas, key=lambda each: each.intersected(title).width())
    if frame.width() > area.width() or frame.height() > area.height():
        window.resize(frame.size().boundedTo(area.size()))
    if area.intersected(title).width() < _GRIP:
        window.move(area.center() - window.rect().center())


def fit_dialog(dialog: QWidget, width: int, height: int) -> None:
    """Give *dialog* the size it wants, or what the screen of its window has."""
    area = dialog.screen().availableGeometry().size() - QSize(_FRAME, _FRAME)
    dialog.resize(QSize(width, height).boundedTo(area))
