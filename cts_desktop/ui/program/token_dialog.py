"""The one place where a token of the API is ever shown."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.program.secret_clipboard import CLEAR_AFTER_S, SecretClipboard
from cts_desktop.ui.widgets import Card


class TokenDialog(QDialog):
    """Shows a new token until it is closed, and copies it.

    The token cannot be selected: a selection would reach a clipboard that nobody clears.
    """

    def __init__(
        self, scope: Scope, token: Secret, clipboard: SecretClipboard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._token = token
        self._clipboard = clipboard
        self.setObjectName("tokenDialog")
        self.setWindowTitle(self.tr("New token"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.token = text_label(token.reveal())
        self.token.setObjectName("tokenText")
        self.token.setProperty("fixed", True)  # noqa: FBT003 - Qt's signature
        self.token.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.token.setAccessibleName(self.tr("The token"))
        self.note = text_label("", "muted", wrap=True)
        self.note.setObjectName("tokenNote")
        self.note.setMinimumHeight(2 * self.fontMetrics().height())  # it must not jump
        self.copy_button = QPushButton(self.tr("&Copy"))
        self.copy_button.setObjectName("copyTokenButton")
        self.copy_button.clicked.connect(self.copy)
        self._lay_out(scope)

    def _lay_out(self, scope: Scope) -> None:
        titles = {
            Scope.READ: self.tr("This token lets a program look at everything."),
            Scope.TRADE: self.tr("This token lets a program look, and act: treat it like a key."),
        }
        about = text_label(
            self.tr(
                "It is shown this once, so copy it now into the program that will use it. Whoever "
                "has it can do the same. A new one can be made at any time; this one ends then."
            ),
            wrap=True,
        )
        card = Card("tokenCard")
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 8, 8, 8)
        row.addWidget(self.token, 1)
        row.addWidget(self.copy_button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(heading(titles[scope]))
        layout.addWidget(about)
        layout.addWidget(card)
        layout.addWidget(self.note)
        layout.addWidget(buttons)

    def copy(self) -> None:
        """Copy the token; the clipboard is cleared after a minute."""
        self._clipboard.copy(self._token)
        self.note.setText(
            self.tr("✓ Copied. The clipboard is cleared in {0} s if the token is still there.")
            .format(CLEAR_AFTER_S)
        )  # fmt: skip

    @override
    def done(self, result: int, /) -> None:
        self.token.clear()
        self._token = Secret()
        super().done(result)
