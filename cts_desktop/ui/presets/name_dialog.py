"""Asks for one name."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from cts_desktop.domain.preset_document import NAME_LENGTH
from cts_desktop.ui import dialogs
from cts_desktop.ui.labels import text_label


class NameDialog(QDialog):
    """One line and a verb; the verb waits for a name."""

    def __init__(self, parent: QWidget | None, title: str, text: str, name: str, verb: str) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(title)
        self.edit = QLineEdit(name)
        self.edit.setObjectName("nameEdit")
        self.edit.setAccessibleName(text)
        self.edit.setMaxLength(NAME_LENGTH)
        self.edit.setMinimumWidth(320)
        self.edit.selectAll()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setObjectName("nameAcceptButton")
        self.accept_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.edit.textChanged.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        label = text_label(text, wrap=True)
        label.setBuddy(self.edit)
        layout.addWidget(label)
        layout.addWidget(self.edit)
        layout.addWidget(buttons)
        self._follow()

    @property
    def name(self) -> str:
        """The name as typed."""
        return self.edit.text().strip()

    def _follow(self) -> None:
        self.accept_button.setEnabled(bool(self.name))


async def ask_name(parent: QWidget | None, title: str, text: str, name: str, verb: str) -> str:
    """Return the name given; empty when cancelled."""
    dialog = NameDialog(parent, title, text, name, verb)
    given = dialog.name if await dialogs.shown(dialog) else ""
    dialog.deleteLater()
    return given
