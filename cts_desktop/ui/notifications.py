"""The tray: the program's face while its window is hidden, where the desktop has one."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget
from typing_extensions import override

from cts_desktop.ui import icons
from cts_desktop.ui.theme import ThemeManager


class Tray(Protocol):
    """What the window needs from a tray."""

    @property
    def available(self) -> bool:
        """Tell whether a hidden window could be brought back from here."""
        ...

    @property
    def activated(self) -> SignalInstance:
        """Return the signal of a click that wants the window."""
        ...

    def set_tooltip(self, text: str) -> None:
        """Say state and mode in words."""
        ...

    def notify(self, title: str, text: str) -> None:
        """Show a notice of the desktop."""
        ...

    def close(self) -> None:
        """Take the icon away."""
        ...


class NoTray(QObject):
    """For desktops without a tray, and for tests."""

    activated = Signal()
    available = False

    def set_tooltip(self, text: str) -> None:
        """Do nothing."""

    def notify(self, title: str, text: str) -> None:
        """Do nothing: the window, which cannot be hidden, says it already."""

    def close(self) -> None:
        """Do nothing."""


class SystemTray(NoTray):
    """The desktop's tray with the same commands as the menu bar."""

    available = True

    def __init__(self, theme: ThemeManager, actions: Sequence[QAction], window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._menu = QMenu(window)  # kept: the tray icon does not own its menu
        self._menu.addActions(list(actions))
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.activated)
        theme.changed.connect(self._recolour)
        self._recolour()
        self._icon.show()

    @override
    def set_tooltip(self, text: str) -> None:
        self._icon.setToolTip(text)

    @override
    def notify(self, title: str, text: str) -> None:
        self._icon.showMessage(title, text, icons.icon(self._theme, "tray"))

    @override
    def close(self) -> None:
        self._icon.hide()

    def _recolour(self) -> None:
        self._icon.setIcon(icons.icon(self._theme, "tray", "accent"))

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.activated.emit()


def open_tray(theme: ThemeManager, actions: Sequence[QAction], window: QWidget) -> Tray:
    """Return the desktop's tray, or one that does nothing where there is none."""
    if QSystemTrayIcon.isSystemTrayAvailable():
        return SystemTray(theme, actions, window)
    return NoTray(window)
