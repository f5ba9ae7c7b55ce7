"""The commands of the window itself, each one action for menus, tray, palette and shortcut."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMainWindow,
    QStackedWidget,
    QWhatsThis,
    QWidget,
)

from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.help.topics import HelpKey, topic_of
from cts_desktop.ui.undo import undo_actions


def explained(widget: QWidget | None) -> QWidget | None:
    """Return *widget* or its nearest ancestor that has a What's This text."""
    while widget is not None and not widget.whatsThis():
        widget = None if widget.isWindow() else widget.parentWidget()
    return widget


class WindowCommands(QObject):
    """Everything the window offers beside its pages and the engine's commands.

    The command that quits and those of closing belong to the window, which hands them over.
    """

    def __init__(self, window: QMainWindow, context: UiContext) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._make_help()
        self._make_searches()
        self._make_freeze()
        self.undo, self.redo = undo_actions(window, context)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusWindowChanged.connect(self._join_dialog)

    def _action(self, command: Command, run: Callable[[], object]) -> QAction:
        return make_action(self._window, self._context.theme, command, run)

    def _make_help(self) -> None:
        tr = self.tr
        self.help = self._action(
            Command(tr("&Help"), tr("Opens the guide where you are."), "helpAction", "help", "F1"),
            self._help,
        )
        self.whats_this = self._action(
            Command(tr("&What is this?"),
                    tr("Explains what has the focus, or what is clicked next."),
                    "whatsThisAction", shortcut="Shift+F1"),
            self._explain,
        )  # fmt: skip
        self.help_key = HelpKey(self._context.help, self._window)

    def _make_searches(self) -> None:
        tr = self.tr
        self.palette = self._action(
            Command(tr("&Find a command…"),
                    tr("Finds commands, settings, connections, symbols and help by some letters."),
                    "paletteAction", "command", "Ctrl+K"),
            self._open_palette,
        )  # fmt: skip
        self.shortcuts = self._action(
            Command(tr("&Keyboard shortcuts"), tr("Lists every command that has a key."),
                    "shortcutsAction", "keyboard", "Ctrl+/"),
            self._open_shortcuts,
        )  # fmt: skip
        self.wizard = self._action(
            Command(tr("&Set up paper trading…"),
                    tr("Asks five things and starts a simulated account."),
                    "wizardAction", "wizard"),
            self._open_wizard,
        )  # fmt: skip

    def _make_freeze(self) -> None:
        freezing = self._context.freezing
        self.freeze = self._action(
            Command(self.tr("&Freeze tables"),
                    self.tr("Live tables stand still until they are let go; nothing else stops."),
                    "freezeAction", "freeze", "F6"),
            freezing.toggle,
        )  # fmt: skip
        self.freeze.setCheckable(True)
        freezing.changed.connect(lambda: self.freeze.setChecked(freezing.frozen))

    # ------------------------------------------------------------ help

    def _join_dialog(self) -> None:
        """Let Shift+F1 count in a dialog as well: a window's shortcuts end at its edge."""
        dialog = QApplication.activeWindow()
        if isinstance(dialog, QDialog) and self.whats_this not in dialog.actions():
            dialog.addAction(self.whats_this)

    def _help(self) -> None:
        focus = QApplication.focusWidget()
        pages = self._window.findChild(QStackedWidget, "pageStack")
        page = pages.currentWidget() if pages is not None else None
        self._context.help(topic_of(focus) or topic_of(page))

    def _explain(self) -> None:
        widget = explained(QApplication.focusWidget())
        if widget is None:
            QWhatsThis.enterWhatsThisMode()
        else:
            place = widget.mapToGlobal(widget.rect().bottomLeft())
            QWhatsThis.showText(place, widget.whatsThis(), widget)

    # ------------------------------------------------------------ dialogs

    # Imported when first needed: none of them is part of showing the window.

    def _open_palette(self) -> None:
        from cts_desktop.ui.command_palette import open_palette  # noqa: PLC0415

        open_palette(self._context, self._window)

    def _open_shortcuts(self) -> None:
        from cts_desktop.ui.shortcuts_dialog import open_shortcuts  # noqa: PLC0415

        open_shortcuts(self._context, self._window)

    def _open_wizard(self) -> None:
        from cts_desktop.ui.wizard.dialog import open_wizard  # noqa: PLC0415

        open_wizard(self._context, self._window)
