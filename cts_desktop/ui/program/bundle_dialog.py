"""The support bundle before it is written: every file with its whole text."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.outside_views import BundlePart
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import set_tone

SUGGESTED = "cts-desktop-support.zip"


def text_view(name: str, accessible: str) -> QPlainTextEdit:
    """Return a view for the text of a file: as it is, all of it, nothing to be changed.

    Long lines are wrapped: what has to be scrolled to is overlooked.
    """
    view = QPlainTextEdit()
    view.setObjectName(name)
    view.setAccessibleName(accessible)
    view.setReadOnly(True)
    view.setUndoRedoEnabled(False)
    view.setProperty("fixed", True)  # noqa: FBT003 - Qt's signature
    view.setTabChangesFocus(True)
    return view


class BundleDialog(QDialog):
    """Shows what would be written, and writes exactly that."""

    def __init__(
        self, operations: Operations, theme: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._parts: tuple[BundlePart, ...] = ()
        self.setObjectName("bundleDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Support bundle"))
        self.files = QListWidget()
        self.files.setObjectName("bundleFiles")
        self.files.setAccessibleName(self.tr("Files of the bundle"))
        self.files.currentRowChanged.connect(self._show_part)
        self.view = text_view("bundleText", self.tr("Text of the chosen file"))
        self.message = text_label(self.tr("Collecting…"), "muted", wrap=True)
        self.message.setObjectName("bundleMessage")
        self.save_button = QPushButton(self.tr("&Save…"))
        self.save_button.setObjectName("saveBundleButton")
        self.save_button.setToolTip(self.tr("Asks where to, and writes what is shown here."))
        self.save_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self.save)
        self._lay_out(theme)
        self._collect()

    def _lay_out(self, theme: ThemeManager) -> None:
        close = QPushButton(self.tr("&Close"))
        close.setObjectName("closeBundleButton")
        close.clicked.connect(self.close)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.files)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(240), theme.px(720)])
        buttons = QHBoxLayout()
        buttons.addWidget(self.message, 1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(
            text_label(
                self.tr(
                    "This is all that will be written, to a file on this computer. Nothing is sent "
                    "anywhere: whom you give the file to is up to you."
                ),
                wrap=True,
            )
        )
        layout.addWidget(split, 1)
        layout.addLayout(buttons)
        self.resize(theme.px(960), theme.px(560))

    def _collect(self) -> None:
        self._operations.run(
            lambda s: s.support.preview(),
            on_success=self._show,
            on_failure=self._failed,
            owner=self,
            what=self.tr("Collect the support bundle"),
        )

    def _show(self, parts: Sequence[BundlePart]) -> None:
        self._parts = tuple(parts)
        for part in parts:
            size = formatting.bytes_size(len(part.text.encode()))
            self.files.addItem(f"{part.name}  ({size})")
        self.files.setCurrentRow(0)
        self.message.setText(self.tr("{0} files.").format(len(parts)))
        self.save_button.setEnabled(True)

    def _show_part(self, row: int) -> None:
        if 0 <= row < len(self._parts):
            self.view.setPlainText(self._parts[row].text)

    def save(self) -> None:
        """Ask where, and write what is shown."""
        self._operations.start(
            self._save(),
            on_failure=self._failed,
            owner=self,
            busy=(self.save_button,),
            what=self.tr("Save the support bundle"),
        )

    async def _save(self) -> None:
        path = await dialogs.save_file(
            self, self.tr("Save the support bundle"), Path.home() / SUGGESTED,
            self.tr("Zip files (*.zip)"),
        )  # fmt: skip
        if path is None:
            return
        parts = self._parts
        written = await self._operations.call(lambda s: s.support.write(str(path), parts))
        self.message.setText(self.tr("✓ Saved: {0}. Nothing was sent.").format(written))
        set_tone(self.message, "positive")

    def _failed(self, error: CtsError) -> None:
        self.message.setText(self.tr("✗ {0}").format(said(error)))
        set_tone(self.message, "danger")
