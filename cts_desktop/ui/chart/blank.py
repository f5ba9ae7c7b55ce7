"""What stands where nothing can be drawn: why, and what helps."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.ui.labels import text_label
from cts_desktop.ui.widgets import ActionButton, set_tone


class Blank(QWidget):
    """Words in the middle, with *Try again* where something has failed.

    Attributes:
        again: the command.
    """

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = text_label("", "muted", wrap=True)
        self.message.setObjectName(f"chartMessage{number}")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setMargin(24)
        self.again = QAction(self.tr("&Try again"), self)
        self.again.setToolTip(self.tr("Reads the candles once more (R)"))
        self.button = ActionButton(self.again, f"chartAgain{number}")
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.message)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    @override
    def hasHeightForWidth(self) -> bool:
        """Say no: asked for the height of its words, the page would scroll for four charts."""
        return False

    @property
    def text(self) -> str:
        """What it says."""
        return self.message.text()

    def say(self, text: str, *, failed: bool) -> None:
        """Say something else."""
        self.message.setText(text)
        set_tone(self.message, "danger" if failed else "muted")
        self.button.setVisible(failed)
