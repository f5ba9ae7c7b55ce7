"""The support bundle: look at it, then save it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading


class SupportBox(QWidget):
    """The support bundle: look at it, then save it."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("supportBox")
        layout = QVBoxLayout(self)
        layout.addWidget(heading(self.tr("Support")))

    def load(self) -> None:
        """Read again what is shown."""
