"""The support bundle: look at it, then save it."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.program.bundle_dialog import BundleDialog


class SupportBox(QWidget):
    """Says what the bundle is, and opens its preview."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("supportBox")
        self.button = QPushButton(self.tr("&Look at the support bundle…"))
        self.button.setObjectName("supportBundleButton")
        self.button.setToolTip(self.tr("Opens it to be looked at; saving it is another step."))
        self.button.clicked.connect(self.open_bundle)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.addWidget(heading(self.tr("Support")))
        layout.addWidget(
            text_label(
                self.tr(
                    "A file for whoever helps you: checks, versions, settings, the newest lines of "
                    "the log, crash reports; without keys, names and addresses. You see all of it "
                    "before it is saved, and nothing is sent anywhere."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addLayout(row)

    def load(self) -> None:
        """Do nothing: the bundle is collected when it is looked at."""

    def open_bundle(self) -> None:
        """Show the bundle as it would be written."""
        BundleDialog(self._context.operations, self._context.theme, self.window()).open()
