"""A secret on the clipboard, for a minute and no longer."""

import hashlib
import hmac
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from cts_desktop.domain.credentials import Secret

CLEAR_AFTER_S: Final = 60
#: What keeps a clipboard's history from remembering it: KDE's word, and Windows' two.
_NOT_FOR_HISTORY: Final = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\0\0\0\0",
}


class SecretClipboard(QObject):
    """Copies a secret, and clears the clipboard after a minute if it still holds that one.

    It has to outlive the dialog with the secret, so it remembers a digest instead of the secret.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._digest = b""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(CLEAR_AFTER_S * 1000)
        self.timer.timeout.connect(self.clear)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def copy(self, secret: Secret) -> None:
        """Put *secret* on the clipboard; the minute begins anew."""
        data = QMimeData()
        data.setText(secret.reveal())
        for kind, hint in _NOT_FOR_HISTORY.items():
            data.setData(kind, hint)
        QGuiApplication.clipboard().setMimeData(data)
        self._digest = _digest(secret.reveal())
        self.timer.start()

    def clear(self) -> None:
        """Clear the clipboard if it still holds what was copied here."""
        self.timer.stop()
        before, self._digest = self._digest, b""
        clipboard = QGuiApplication.clipboard()
        if before and hmac.compare_digest(before, _digest(clipboard.text())):
            clipboard.clear()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
