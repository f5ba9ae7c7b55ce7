"""Which chapter of the guide belongs to a widget, and F1 in every window of the program."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

#: Dynamic property of a page or a part of one: the chapter that explains it.
PROPERTY: Final = "helpTopic"
#: Parts that have another chapter than the page they are on, by object name.
_OF_NAME: Final = {
    "noticeBar": "notifications",
    "awayBox": "notifications",
    "firstRunBox": "first-steps",
    "wizard": "first-steps",
    "connectionsTab": "connections",
    "addConnectionDialog": "connections",
    "connectionInfoDialog": "connections",
    "testConnectionDialog": "connections",
    "passphraseDialog": "connections",
    "connectionLogDialog": "log",
    "connectionSettingsDialog": "settings",
    "differencesDialog": "safety",
    "preflightDialog": "modes",
    "hostsPane": "what-it-does",
    "apiBox": "api",
    "tokenDialog": "api",
    "backupsTable": "backups",
    "crashDialog": "troubleshooting",
    "bundleDialog": "troubleshooting",
    "supportBox": "troubleshooting",
}
_SHORTCUT = "helpShortcut"


def topic_of(widget: QWidget | None) -> str:
    """Return the chapter for *widget*: that of its nearest ancestor which has one."""
    while widget is not None:
        name = widget.objectName()
        if topic := widget.property(PROPERTY) or _OF_NAME.get(name):
            return str(topic)
        if name.endswith("Page"):
            return name.removesuffix("Page")
        widget = widget.parentWidget()
    return ""


class HelpKey(QObject):
    """Gives every window but the main one, which has the command itself, its F1."""

    def __init__(self, open_help: Callable[[str], None], parent: QMainWindow) -> None:
        super().__init__(parent)
        self._open_help = open_help
        self._main = parent
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._give)

    def _give(self) -> None:
        window = QApplication.activeWindow()
        if window is None or window is self._main:
            return
        if window.findChild(QShortcut, _SHORTCUT, Qt.FindChildOption.FindDirectChildrenOnly):
            return
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), window)
        shortcut.setObjectName(_SHORTCUT)
        shortcut.activated.connect(self._help)

    def _help(self) -> None:
        self._open_help(topic_of(QApplication.focusWidget() or QApplication.activeWindow()))
