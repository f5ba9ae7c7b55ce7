"""Looking for a newer version."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading


class UpdatesBox(QWidget):
    """Looking for a newer version."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("updatesBox")
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("Updates")))

    def load(self) -> None:
        """Read again what is shown."""
