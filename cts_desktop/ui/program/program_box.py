"""What concerns the program itself: start at login, updates, support."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.program.autostart_box import AutostartBox
from cts_desktop.ui.program.support_box import SupportBox
from cts_desktop.ui.program.updates_box import UpdatesBox


class ProgramBox(QWidget):
    """The three boxes below the settings of the program."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.updates = UpdatesBox(context)
        self.autostart = AutostartBox(context)
        self.support = SupportBox(context)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for box in (self.updates, self.autostart, self.support):
            layout.addWidget(box)
        layout.addStretch(1)

    def load(self) -> None:
        """Read again what the boxes show."""
        for box in (self.updates, self.autostart, self.support):
            box.load()
