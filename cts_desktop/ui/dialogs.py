"""Questions and messages that never run an inner event loop: they open, and a future answers.

Every function returns at once with the dialog on screen. The future may be awaited or ignored; it
is answered with "no" when the dialog is closed in any other way.
"""

import asyncio
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QMessageBox, QPushButton, QWidget
from typing_extensions import override

from cts_desktop.ui.i18n.said import said

T = TypeVar("T")


class Kind(StrEnum):
    """What a message is about."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_ICONS = {
    Kind.INFO: QMessageBox.Icon.Information,
    Kind.WARNING: QMessageBox.Icon.Warning,
    Kind.ERROR: QMessageBox.Icon.Critical,
}


def tr(text: str) -> str:
    """Translate *text* of this module or of code that is no QObject."""
    return QCoreApplication.translate("dialogs", text)


def message(
    parent: QWidget | None, title: str, text: str, kind: Kind = Kind.INFO, *, detail: str = ""
) -> asyncio.Future[None]:
    """Say something; answered when it is closed."""
    box = _box(parent, title, text, detail, _ICONS[kind])
    box.setObjectName("messageBox")
    box.addButton(QMessageBox.StandardButton.Close)
    return _opened(box, lambda: None)


def confirm(
    parent: QWidget | None,
    title: str,
    text: str,
    verb: str,
    *,
    danger: bool = False,
    detail: str = "",
) -> asyncio.Future[bool]:
    """Ask before doing *verb*; Cancel is the default, so that Return alone does nothing."""
    box = _box(parent, title, text, detail, QMessageBox.Icon.Warning)
    box.setObjectName("confirmBox")
    do = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
    do.setObjectName("confirmButton")
    if danger:
        mark_danger(do)
    _add_cancel(box)
    return _opened(box, lambda: box.clickedButton() is do)


def choose(
    parent: QWidget | None,
    title: str,
    text: str,
    options: Sequence[str],
    *,
    detail: str = "",
    danger: Sequence[int] = (),
    check_box: QCheckBox | None = None,
) -> asyncio.Future[int | None]:
    """Offer several verbs; answered with the index of the chosen one or None.

    Args:
        parent: window the box belongs to.
        title: of the box.
        text: the question.
        options: a verb per button.
        detail: explanation below the question.
        danger: indices of options that cannot be undone.
        check_box: shown below, e.g. "Remember my choice"; gone when the answer arrives, so
            listen to it.
    """
    box = _box(parent, title, text, detail, QMessageBox.Icon.Question)
    box.setObjectName("chooseBox")
    buttons: list[QPushButton] = []
    for index, option in enumerate(options):
        button = box.addButton(said(option), QMessageBox.ButtonRole.AcceptRole)
        button.setObjectName(f"option{index}Button")
        if index in danger:
            mark_danger(button)
        buttons.append(button)
    _add_cancel(box)
    if check_box is not None:
        box.setCheckBox(check_box)

    def chosen() -> int | None:
        clicked = box.clickedButton()
        return next((i for i, button in enumerate(buttons) if button is clicked), None)

    return _opened(box, chosen)


def save_file(
    parent: QWidget | None, title: str, suggested: Path, file_filter: str
) -> asyncio.Future[Path | None]:
    """Ask where to save; an existing file is confirmed by the dialog itself."""
    dialog = _file_dialog(parent, title, file_filter)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
    dialog.setDirectory(str(suggested.parent))
    dialog.selectFile(suggested.name)
    return _opened(dialog, lambda: next(iter(_files(dialog)), None))


def open_files(
    parent: QWidget | None, title: str, folder: Path, file_filter: str, *, several: bool = True
) -> asyncio.Future[tuple[Path, ...]]:
    """Ask for existing files, or for one; empty when cancelled."""
    mode = QFileDialog.FileMode
    dialog = _file_dialog(parent, title, file_filter)
    dialog.setFileMode(mode.ExistingFiles if several else mode.ExistingFile)
    dialog.setDirectory(str(folder))
    return _opened(dialog, lambda: _files(dialog))


def mark_danger(button: QPushButton) -> None:
    """Paint *button* as one that cannot be undone; its text says so too."""
    button.setProperty("danger", True)  # noqa: FBT003 - Qt's signature
    button.style().unpolish(button)  # a message box has polished it already
    button.style().polish(button)


class _Box(QMessageBox):
    """Keeps its safe answer when the theme changes while it is open.

    Qt lays the buttons out anew for another style, and the focus, with it what Return does, falls
    on the first: the one that cannot be undone.
    """

    @override
    def changeEvent(self, event: QEvent, /) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._be_safe)  # the buttons follow after this event

    def _be_safe(self) -> None:
        safe = self.defaultButton()
        if isinstance(safe, QPushButton):
            safe.setDefault(True)
            safe.setFocus()


def _box(
    parent: QWidget | None, title: str, text: str, detail: str, icon: QMessageBox.Icon
) -> QMessageBox:
    box = _Box(parent)
    box.setWindowTitle(said(title))
    box.setTextFormat(Qt.TextFormat.PlainText)  # texts may hold what a venue sent
    box.setText(said(text))
    box.setInformativeText(said(detail))
    box.setIcon(icon)
    return box


def _add_cancel(box: QMessageBox) -> None:
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)


def _file_dialog(parent: QWidget | None, title: str, file_filter: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("fileDialog")
    dialog.setNameFilter(file_filter)
    return dialog


def _files(dialog: QFileDialog) -> tuple[Path, ...]:
    if dialog.result() != QDialog.DialogCode.Accepted:
        return ()
    return tuple(Path(name) for name in dialog.selectedFiles())


def _opened(dialog: QDialog, answer: Callable[[], T]) -> asyncio.Future[T]:
    """Open *dialog* and return the future of *answer*, taken when it is finished."""
    future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def finished() -> None:
        if not future.done():
            future.set_result(answer())
        dialog.deleteLater()

    dialog.finished.connect(finished)
    dialog.open()
    return future


async def shown(dialog: QDialog) -> bool:
    """Open one of our own dialogs and return whether it was accepted; its owner deletes it."""
    future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def finished(code: int) -> None:
        if not future.done():
            future.set_result(code == QDialog.DialogCode.Accepted)

    dialog.finished.connect(finished)
    dialog.open()
    return await future
