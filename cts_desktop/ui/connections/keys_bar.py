"""One line below the connections: where their keys are kept, and what can be done about it."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cts_desktop.domain.credentials import VaultState
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.icons import bind_icon
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.widgets import set_tone


class KeysBar(QWidget):
    """Follows the state of the key store."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = context.keys
        self.state = text_label("", "muted")
        self.state.setObjectName("keysStateLabel")
        self.state.setAccessibleName(self.tr("Where keys are kept"))
        self.unlock_button = QPushButton(self.tr("&Unlock keys…"))
        self.unlock_button.setObjectName("unlockKeysButton")
        self.unlock_button.clicked.connect(lambda: self._keys.unlock(self.window()))
        self.change_button = QPushButton(self.tr("Change &passphrase…"))
        self.change_button.setObjectName("changePassphraseButton")
        self.change_button.clicked.connect(lambda: self._keys.change(self.window()))
        bind_icon(context.theme, self.unlock_button, "key")
        bind_icon(context.theme, self.change_button, "key")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.state)
        layout.addStretch(1)
        layout.addWidget(self.unlock_button)
        layout.addWidget(self.change_button)
        self._keys.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        state = self._keys.state
        self.setVisible(state is not None)
        words = {
            None: "",
            VaultState.KEYCHAIN: self.tr("Keys are kept in the keychain of this computer."),
            VaultState.UNLOCKED: self.tr("Keys are in an encrypted file, which is open."),
            VaultState.LOCKED: self.tr("Keys are in an encrypted file, which is locked."),
            VaultState.NONE: self.tr("No key is stored. This computer has no keychain: the first "
                                     "key asks for a passphrase."),
        }  # fmt: skip
        self.state.setText(words[state])
        set_tone(self.state, "warning" if state is VaultState.LOCKED else "muted")
        self.unlock_button.setVisible(state is VaultState.LOCKED)
        self.change_button.setVisible(state in {VaultState.UNLOCKED, VaultState.LOCKED})
