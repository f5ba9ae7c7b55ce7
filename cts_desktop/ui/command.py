"""What every command is made of, and what can be noted on it for menus and palette."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget

from cts_desktop.ui import icons
from cts_desktop.ui.theme import ThemeManager

#: Dynamic properties of an action: why it is not possible now, and that the palette leaves it out.
REFUSED: Final = "refused"
LEFT_OUT: Final = "notInPalette"
#: Dynamic property of a part of a page: what `open_page` shows it with.
PART: Final = "part"


@dataclass(frozen=True, slots=True)
class Command:
    """What a command is called, what it does in words, and where it is found.

    Attributes:
        role: the colour of its icon.
    """

    text: str
    tip: str
    name: str = ""
    icon: str = ""
    shortcut: str = ""
    role: str = "text"


def make_action(
    owner: QWidget,
    theme: ThemeManager,
    command: Command,
    run: Callable[[], object] | None = None,
) -> QAction:
    """Return *command* as an action of *owner* that calls *run*.

    The key of the window's own commands counts everywhere in it, any other one inside its owner.
    """
    action = QAction(command.text, owner)
    action.setObjectName(command.name)
    action.setShortcut(QKeySequence(command.shortcut))
    if not isinstance(owner, QMainWindow):
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    describe(action, command.tip)
    if command.icon:
        icons.bind_icon(theme, action, command.icon, command.role)
    if run is not None:
        action.triggered.connect(lambda _checked=False: run())
    owner.addAction(action)
    return action


def delete_by_key(action: QAction, view: QWidget) -> None:
    """Let the key Delete call *action*, but only where *view* itself has the focus."""
    action.setShortcut(QKeySequence("Del"))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    describe(action, action.statusTip())
    view.addAction(action)


def describe(action: QAction, tip: str) -> None:
    """Let tooltip and status bar say *tip*, the tooltip with the shortcut."""
    shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{tip}  ({shortcut})" if shortcut else tip)
    action.setStatusTip(tip)
