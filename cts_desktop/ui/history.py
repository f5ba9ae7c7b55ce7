"""What can be taken back, and whether a step back or forth is under way just now."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack


class History(QUndoStack):
    """An undo stack whose steps take a moment, because the engine makes them.

    Signals:
        busy_changed: a step has begun or ended.
    """

    busy_changed = Signal()
    busy = False

    def set_busy(self, *, busy: bool) -> None:
        """Note that a step is under way; meanwhile there must not be another."""
        self.busy = busy
        self.busy_changed.emit()
