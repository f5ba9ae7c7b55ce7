"""Opening the window at login."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading


class AutostartBox(QWidget):
    """Opening the window at login."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("autostartBox")
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("Start")))

    def load(self) -> None:
        """Read again what is shown."""
