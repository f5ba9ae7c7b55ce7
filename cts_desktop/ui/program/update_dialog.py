"""What is new in a newer version, and the page where a person gets it."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.service.outside_views import UpdateView
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading, text_label


class UpdateDialog(QDialog):
    """Shows the changes as plain text and the whole address before anything is opened."""

    def __init__(self, context: UiContext, found: UpdateView, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._page = found.page
        self.setObjectName("updateDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Version {0}").format(found.version))
        self.changes = QPlainTextEdit(found.changes)
        self.changes.setObjectName("updateChanges")
        self.changes.setAccessibleName(self.tr("What is new"))
        self.changes.setReadOnly(True)
        self.open_button = QPushButton(self.tr("&Open in the browser"))
        self.open_button.setObjectName("openPageButton")
        self.open_button.clicked.connect(self._open_page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.open_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        released = self.tr("Version {0}, released on {1}. This is {2}.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(released.format(found.version, found.released, found.current)))
        layout.addWidget(self.changes, 1)
        layout.addWidget(self._address())
        layout.addWidget(buttons)
        self.resize(context.theme.px(640), context.theme.px(480))
        self.changes.setFocus()

    def _address(self) -> QLabel:
        text = self.tr("Get it at {0}\nNothing is downloaded or installed by the program itself.")
        label = text_label(text.format(self._page), wrap=True)
        label.setObjectName("updatePageLabel")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page, QUrl.ParsingMode.StrictMode))
