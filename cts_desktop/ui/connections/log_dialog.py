"""The log of one connection in a window of its own."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from cts_desktop.service.views import Snapshot
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.log_view import LogPanel, LogScope


class LogDialog(QDialog):
    """Counts per level, filter, search, follow and export of one connection's lines."""

    def __init__(
        self, context: UiContext, connection_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.connection_id = connection_id
        self.setObjectName("connectionLogDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Log"))
        scope = LogScope("connectionLogTable", self.tr("Log of the connection"), connection_id)
        self.panel = LogPanel(context, scope)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)
        self.resize(context.theme.px(980), context.theme.px(560))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connection's name; close when it was deleted."""
        view = snapshot.connection(self.connection_id)
        if view is None:
            self.close()
        else:
            self.setWindowTitle(self.tr("Log: {0}").format(view.connection.name))
