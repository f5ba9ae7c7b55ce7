"""Whether somebody can see the window, told to the engine, which keeps a report for when not."""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cts_desktop.ui.operations import Operations

EVERY_MS = 60_000


class Presence(QObject):
    """Tells once a minute, and at once when the window is shown again."""

    def __init__(self, window: QWidget, operations: Operations) -> None:
        super().__init__(window)
        self._window = window
        self._operations = operations
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.tell)
        self._timer.start()
        window.installEventFilter(self)

    def tell(self) -> None:
        """Say that somebody can see the window, if so."""
        if self._window.isVisible() and not self._window.isMinimized():
            self._operations.run(
                lambda s: s.notices.seen(), owner=self._window, on_failure=lambda _error: None
            )

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if watched is self._window and event.type() in {
            QEvent.Type.Show, QEvent.Type.WindowStateChange,
        }:  # fmt: skip
            QTimer.singleShot(0, self, self.tell)  # after the window has changed its state
        return False
