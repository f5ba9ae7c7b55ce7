"""The passphrase of the file with the keys: make it, give it, change it."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import CtsError, VaultDamagedError, WrongPassphraseError
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.secret_edit import SecretEdit
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import set_tone

#: Shorter ones are guessed by trying.
MIN_LENGTH: Final = 8


class Purpose(StrEnum):
    """What the dialog is for."""

    NEW = "new"
    UNLOCK = "unlock"
    CHANGE = "change"


class PassphraseDialog(QDialog):
    """Accepted once the file is open; a refusal is shown here and leaves it open for another try.

    `dialogs.shown` opens it; what is typed is wiped when it closes.
    """

    def __init__(
        self,
        purpose: Purpose,
        operations: Operations,
        theme: ThemeManager,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.purpose = purpose
        self._operations = operations
        self._theme = theme
        self._busy = False
        self.setObjectName("passphraseDialog")
        self.setWindowTitle(self._title())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.old = SecretEdit(theme, "oldPassphraseEdit", self)
        self.passphrase = SecretEdit(theme, "passphraseEdit", self)
        self.repeat = SecretEdit(theme, "repeatPassphraseEdit", self)
        self.message = text_label("", "muted", wrap=True)
        self.message.setObjectName("passphraseMessage")
        self.message.setMinimumHeight(2 * self.fontMetrics().height())  # it must not jump
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._make_buttons()
        self._lay_out()
        for field in self._fields:
            field.edited.connect(self._typed)
        self._fields[0].setFocus()
        self._typed()

    # ------------------------------------------------------------ construction

    @property
    def _fields(self) -> tuple[SecretEdit, ...]:
        return {
            Purpose.NEW: (self.passphrase, self.repeat),
            Purpose.UNLOCK: (self.passphrase,),
            Purpose.CHANGE: (self.old, self.passphrase, self.repeat),
        }[self.purpose]

    def _title(self) -> str:
        return {
            Purpose.NEW: self.tr("A passphrase for your keys"),
            Purpose.UNLOCK: self.tr("Unlock the keys"),
            Purpose.CHANGE: self.tr("Change the passphrase"),
        }[self.purpose]

    def _explanation(self) -> str:
        return {
            Purpose.NEW: self.tr(
                "This computer offers no keychain, so keys are kept in a file of the profile that "
                "is encrypted with a passphrase. You are asked for it once at each start."
            ),
            Purpose.UNLOCK: self.tr(
                "The keys of your connections are in an encrypted file. Until it is opened, "
                "connections with keys cannot start; everything else works."
            ),
            Purpose.CHANGE: self.tr(
                "All keys are encrypted anew with the new passphrase. Older backups of the file "
                "keep the old one."
            ),
        }[self.purpose]

    def _make_buttons(self) -> None:
        verb = {
            Purpose.NEW: self.tr("&Encrypt with it"),
            Purpose.UNLOCK: self.tr("&Unlock"),
            Purpose.CHANGE: self.tr("&Change"),
        }[self.purpose]
        later = self.tr("&Later") if self.purpose is Purpose.UNLOCK else self.tr("Cancel")
        self.do_button = QPushButton(verb)
        self.do_button.setObjectName("passphraseButton")
        self.do_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.do_button.setDefault(True)
        self.later_button = QPushButton(later)
        self.later_button.setObjectName("passphraseLaterButton")
        self.later_button.setAutoDefault(False)
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(self.do_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(self.later_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._do)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        new = self.purpose is not Purpose.UNLOCK
        captions = {
            self.old: self.tr("&Present passphrase"),
            self.passphrase: self.tr("&New passphrase") if new else self.tr("&Passphrase"),
            self.repeat: self.tr("&Repeat it"),
        }
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for field, caption in captions.items():
            field.line.setAccessibleName(caption.replace("&", ""))
            field.setVisible(field in self._fields)
            if field in self._fields:
                label = QLabel(caption)
                label.setBuddy(field.line)
                form.addRow(label, field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(self._title()))
        layout.addWidget(text_label(self._explanation(), wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.message)
        if new:
            forgotten = self.tr(
                "If you forget it, nobody can read these keys again: you make new ones at the "
                "venue and enter them. Connections, history and settings are not affected."
            )
            layout.addWidget(text_label(forgotten, "muted", wrap=True))
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self._theme.changed.connect(self._set_width)
        self._set_width()

    def _set_width(self) -> None:
        self.setFixedWidth(self._theme.px(480))

    # ------------------------------------------------------------ typing

    @property
    def problem(self) -> str:
        """What is missing before it can be tried, in words."""
        if any(field.empty for field in self._fields):
            return ""
        if self.purpose is Purpose.UNLOCK:
            return ""
        if len(self.passphrase.secret().reveal()) < MIN_LENGTH:
            return self.tr("At least {0} characters.").format(MIN_LENGTH)
        if self.passphrase.secret() != self.repeat.secret():
            return self.tr("The two do not match.")
        return ""

    def _typed(self) -> None:
        self._say(self.problem, "warning")
        complete = not any(field.empty for field in self._fields)
        self.do_button.setEnabled(complete and not self.problem and not self._busy)

    def _say(self, text: str, tone: str) -> None:
        self.message.setText(text)
        set_tone(self.message, tone)

    # ------------------------------------------------------------ trying

    def _do(self) -> None:
        old, new = self.old.secret(), self.passphrase.secret()
        self._busy = True
        self._typed()
        self._say(self.tr("Checking…"), "muted")
        if self.purpose is Purpose.CHANGE:
            self._run_change(old, new)
        else:
            self._operations.run(
                lambda s: s.connections.unlock_keys(new), on_success=self._done,
                on_failure=self._refused, owner=self, what=self._title(),
            )  # fmt: skip

    def _run_change(self, old: Secret, new: Secret) -> None:
        self._operations.run(
            lambda s: s.connections.change_passphrase(old, new), on_success=self._done,
            on_failure=self._refused, owner=self, what=self._title(),
        )  # fmt: skip

    def _done(self, _answer: object) -> None:
        self.accept()

    def _refused(self, error: CtsError) -> None:
        self._busy = False
        self._typed()
        first = self._fields[0]
        if isinstance(error, WrongPassphraseError):
            self._say(self.tr("That is not the passphrase. Nothing was changed; try again."),
                      "danger")  # fmt: skip
            first.wipe()
            self.do_button.setEnabled(False)
        elif isinstance(error, VaultDamagedError):
            self._say(
                self.tr("{0} Trying other passphrases does not help.").format(said(error)), "danger"
            )
            self.do_button.setEnabled(False)
        else:
            self._say(said(error), "danger")
        first.setFocus()

    @override
    def done(self, result: int, /) -> None:
        for field in (self.old, self.passphrase, self.repeat):
            field.wipe()
        super().done(result)
