"""Every host the program may contact, and how often it did."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading


class HostsPane(QWidget):
    """Every host the program may contact, and how often it did."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("hostsPane")
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("Network")))

    def load(self) -> None:
        """Read again what is shown."""
