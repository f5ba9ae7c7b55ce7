"""Test a stored connection and show each step."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import Connection
from cts_desktop.ui.connections.test_panel import TestPanel
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading
from cts_desktop.ui.widgets import Pill


class TestDialog(QDialog):
    """Runs the test when it opens, and again on request."""

    __test__ = False  # no test class, whatever its name says to pytest

    def __init__(
        self, context: UiContext, connection: Connection, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.connection_id = connection.connection_id
        self.setObjectName("testConnectionDialog")
        self.setWindowTitle(self.tr("Test: {0}").format(connection.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.panel = TestPanel(context)
        self.again = QPushButton(self.tr("&Test again"))
        self.again.setObjectName("testAgainButton")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.again, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        self.again.clicked.connect(self.run)
        self.panel.finished.connect(lambda: self.again.setEnabled(True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        mode = Pill(context.theme, "testModeBadge")
        mode.show_mode(connection.mode)
        top = QHBoxLayout()
        top.addWidget(heading(connection.name))
        top.addWidget(mode)
        top.addStretch(1)
        layout.addLayout(top)
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)
        self.resize(context.theme.px(640), context.theme.px(400))

    def run(self) -> None:
        """Run the test."""
        self.again.setEnabled(False)
        self.panel.run(self.connection_id)
