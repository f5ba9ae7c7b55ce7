"""Where keys are kept, as the window sees it: asks for the passphrase when one is needed."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from cts_desktop.domain.credentials import VaultState
from cts_desktop.ui import dialogs
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.passphrase_dialog import PassphraseDialog, Purpose
from cts_desktop.ui.theme import ThemeManager

_PURPOSES = {VaultState.NONE: Purpose.NEW, VaultState.LOCKED: Purpose.UNLOCK}


class Keys(QObject):
    """Knows the state of the key store and opens its dialogs, one at a time.

    Signals:
        changed: the state was read anew.

    Attributes:
        state: None until it has been read.
        waiting: names of the enabled connections that cannot start before the keys are unlocked.
    """

    changed = Signal()

    def __init__(self, operations: Operations, theme: ThemeManager) -> None:
        super().__init__()
        self._operations = operations
        self._theme = theme
        self._asking = False
        self.state: VaultState | None = None
        self.waiting: tuple[str, ...] = ()

    @property
    def locked(self) -> bool:
        """Whether keys are there that cannot be read yet."""
        return self.state is VaultState.LOCKED

    def look(self) -> None:
        """Read the state."""
        self._operations.start(self._look(), what=self.tr("Look where keys are kept"))

    def unlock(self, parent: QWidget) -> None:
        """Ask for the passphrase where the keys are locked; it may be put off."""
        what = self.tr("Unlock the keys")
        self._operations.start(self._unlock(parent), owner=parent, what=what)

    async def _unlock(self, parent: QWidget) -> None:
        if await self._look() is VaultState.LOCKED:
            await self._ask(Purpose.UNLOCK, parent)

    def change(self, parent: QWidget) -> None:
        """Let the passphrase be changed."""
        task = self._ask(Purpose.CHANGE, parent)
        self._operations.start(task, owner=parent, what=self.tr("Change the passphrase"))

    async def ready(self, parent: QWidget) -> bool:
        """Ask for what is needed before a key can be stored or read; tell whether it can be."""
        purpose = _PURPOSES.get(await self._look())
        return purpose is None or await self._ask(purpose, parent)

    async def _look(self) -> VaultState:
        self.state = await self._operations.call(lambda s: s.connections.keys_state())
        self.waiting = await self._operations.call(lambda s: s.connections.waits_for_keys())
        self.changed.emit()
        return self.state

    async def _ask(self, purpose: Purpose, parent: QWidget) -> bool:
        if self._asking:
            return False
        self._asking = True
        dialog = PassphraseDialog(purpose, self._operations, self._theme, parent)
        try:
            accepted = await dialogs.shown(dialog)
        finally:
            self._asking = False
            if isValid(dialog):
                dialog.deleteLater()
        await self._look()
        return accepted
