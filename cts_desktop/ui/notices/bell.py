"""The bell: how many notices nobody has read; always visible, and the way to them."""

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from cts_desktop.ui import formatting, icons
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.command import describe
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import set_tone

_MOST_SHOWN = 99


class Bell(QPushButton):
    """Opens the notices. What it says changes with their number, its size hardly does."""

    def __init__(
        self,
        bridge: Bridge,
        theme: ThemeManager,
        open_page: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("noticesButton")
        self.action = QAction(self.tr("Show &notifications"), self)
        self.action.setObjectName("showNoticesAction")
        self.action.setShortcut("Ctrl+Shift+N")
        self.action.triggered.connect(lambda: open_page("log/Notifications"))
        icons.bind_icon(theme, self.action, "bell")
        icons.bind_icon(theme, self, "bell")
        self.clicked.connect(self.action.trigger)
        bridge.notices_changed.connect(self.show_count)
        self.show_count(0)

    def show_count(self, unread: int) -> None:
        """Show how many are unread."""
        more = unread > _MOST_SHOWN
        self.setText(f"{_MOST_SHOWN}+" if more else formatting.count(unread) if unread else "")
        words = (
            self.tr("%n unread notification(s)", "", unread)
            if unread
            else self.tr("No unread notifications")
        )
        self.setAccessibleName(words)
        describe(self.action, words)
        self.setToolTip(self.action.toolTip())
        self.setStatusTip(words)
        set_tone(self, "warning" if unread else "")
