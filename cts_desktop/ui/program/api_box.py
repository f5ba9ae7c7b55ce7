"""The API's state and tokens, below its settings."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading


class ApiBox(QWidget):
    """The API's state and tokens, below its settings."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("apiBox")
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("Access")))

    def load(self) -> None:
        """Read again what is shown."""
