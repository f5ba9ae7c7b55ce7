"""Taking back what the engine has done at a word of the user: settings, presets, deletions."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QUndoCommand
from PySide6.QtWidgets import QMainWindow
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.views import OperationResult
from cts_desktop.ui.command import Command, describe, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said

#: A text it returns is what the user has to know besides.
Work = Callable[[], Coroutine[Any, Any, object]]


def tr(text: str) -> str:
    """Translate *text* of this module."""
    return QCoreApplication.translate("undo", text)


def remember(context: UiContext, words: str, back: Work, again: Work | None = None) -> None:
    """Offer to take back what was just done.

    Args:
        context: of the window.
        words: what was done, e.g. ``Trading: order size``.
        back: undoes it; raises a CtsError in words where that is no longer possible.
        again: does it once more; without it, what was undone cannot be redone.
    """
    context.undo.push(_Change(context, words, back, again))


class _Change(QUndoCommand):
    """One change that has been made; going back and forth runs verbs of the engine.

    The stack moves at once, the verb takes a moment. Where the verb fails the change is dropped:
    nobody knows any more what it would be taken back to.
    """

    def __init__(self, context: UiContext, words: str, back: Work, again: Work | None) -> None:
        super().__init__(words)
        self._context = context
        self._back = back
        self._again = again
        self._silent = True  # pushing it calls `redo`, but it was done before

    @override
    def undo(self) -> None:
        if not self._silent:
            self._run(self._back, tr("Undone: {0}"), self._context.undo.redo)
            self.setObsolete(self._again is None)

    @override
    def redo(self) -> None:
        if not self._silent and self._again is not None:
            self._run(self._again, tr("Done again: {0}"), self._context.undo.undo)
        self._silent = False

    def _run(self, work: Work, done: str, drop: Callable[[], None]) -> None:
        """Run *work*; where it fails *drop* moves the stack over this change and it is gone."""
        context, words, once = self._context, self.text(), self._again is None
        context.undo.set_busy(busy=True)

        async def run() -> None:
            try:
                note = await work()
            except CtsError as error:
                text = tr("Not possible any more: {0} ({1})")
                context.announce(OperationResult(text.format(words, said(error))))
                if not once and isValid(self):  # it is gone where something was done meanwhile
                    self._silent = True
                    self.setObsolete(True)
                    drop()
            else:
                text = done.format(words)
                context.announce(
                    OperationResult(f"{text}. {note}" if isinstance(note, str) and note else text)
                )
            finally:
                context.undo.set_busy(busy=False)

        context.operations.start(run(), what=words)


class _UndoActions(QObject):
    """Undo and redo of the window; their words say what they would take back."""

    def __init__(self, window: QMainWindow, context: UiContext) -> None:
        super().__init__(window)
        stack = context.undo
        undo = Command("", "", "undoAction", "undo", "Ctrl+Z")
        redo = Command("", "", "redoAction", "redo", "Ctrl+Y")
        self.undo = make_action(window, context.theme, undo, stack.undo)
        self.redo = make_action(window, context.theme, redo, stack.redo)
        for action in (self.undo, self.redo):
            action.setAutoRepeat(False)
        stack.indexChanged.connect(self._follow)
        stack.busy_changed.connect(self._follow)
        self._stack = stack
        self._follow()

    def _follow(self) -> None:
        if not isValid(self._stack):  # it tells of being emptied when the window is deleted
            return
        free = not self._stack.busy
        for action, can, words, bare, full, nothing in (
            (self.undo, free and self._stack.canUndo(), self._stack.undoText(), self.tr("&Undo"),
             self.tr("&Undo: {0}"), self.tr("Nothing to undo")),
            (self.redo, free and self._stack.canRedo(), self._stack.redoText(), self.tr("&Redo"),
             self.tr("&Redo: {0}"), self.tr("Nothing to redo")),
        ):  # fmt: skip
            action.setEnabled(can)
            action.setText(full.format(words.replace("&", "&&")) if can else bare)
            describe(action, full.format(words).replace("&", "", 1) if can else nothing)


def undo_actions(window: QMainWindow, context: UiContext) -> tuple[QAction, QAction]:
    """Return Undo and Redo as actions of *window*."""
    actions = _UndoActions(window, context)
    return actions.undo, actions.redo
