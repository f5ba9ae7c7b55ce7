"""Editors for files: a value that is better chosen than typed."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.settings.schema import Setting, Value
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.settings.editor import Editor

FILES_WIDTH = 280
_LINES = 3
_FRAME = 14


class BrowsingEditor(Editor):
    """A value that is better chosen than typed.

    Signals:
        browse_requested: the user wants to choose.

    Attributes:
        title, file_filter: of the dialog in which files are chosen.
        several: more than one file may be chosen.
    """

    browse_requested = Signal()

    def __init__(
        self, title: str, file_filter: str, *, several: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.title, self.file_filter, self.several = title, file_filter, several

    def add_files(self, paths: list[str]) -> None:
        """Take what was chosen, as an edit by the user."""
        raise NotImplementedError

    @override
    def wanted_width(self) -> int:
        # Wider than a number where there is room: not on a small screen at twice its size.
        return max(FILES_WIDTH, super().wanted_width())


class FileEditor(BrowsingEditor):
    """The path of one file, with a way to choose it."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        kinds = self.tr("PEM files (*.pem *.crt *.cer *.key);;All files (*)")
        super().__init__(said(setting.label), kinds, several=False, parent=parent)
        self.box = QLineEdit()
        self.box.textEdited.connect(self.edited)
        self.browse = QPushButton(self.tr("Browse…"))
        self.browse.setObjectName(f"browse_{setting.key}")
        self.browse.setAccessibleName(f"{said(setting.label)}: {self.tr('browse')}")
        self.browse.setToolTip(self.tr("Choose the file; it is read when the API opens."))
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self.browse_requested)
        self._fill(self.box, self.browse)

    @override
    def value(self) -> Value:
        return self.box.text().strip()

    @override
    def show_value(self, value: Value) -> None:
        self.box.setText(str(value))

    @override
    def add_files(self, paths: list[str]) -> None:
        for path in paths[:1]:
            self.box.setText(path)
            self.edited.emit()


class FileListEditor(BrowsingEditor):
    """Paths, one per line, with a way to choose them."""

    def __init__(self, _setting: Setting, parent: QWidget | None = None) -> None:
        kinds = self.tr("Market data (*.csv *.csv.gz)")
        super().__init__(self.tr("Recorded market"), kinds, several=True, parent=parent)
        self.box = QPlainTextEdit()
        self.box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText(self.tr("One path per line"))
        self.box.textChanged.connect(self.edited)
        self.browse = QPushButton(self.tr("&Browse…"))
        self.browse.setAutoDefault(False)
        self.browse.setToolTip(self.tr("Chooses the files; they are read when the market opens"))
        self.browse.clicked.connect(self.browse_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.box)
        layout.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.box)
        self._show_lines()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.layout() is not None:
            self._show_lines()

    def _show_lines(self) -> None:
        self.box.setFixedHeight(self.fontMetrics().height() * _LINES + _FRAME)

    @override
    def value(self) -> Value:
        lines = (line.strip() for line in self.box.toPlainText().splitlines())
        return "\n".join(line for line in lines if line)

    @override
    def show_value(self, value: Value) -> None:
        self.box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.box.setPlainText(str(value))
        self.box.blockSignals(False)  # noqa: FBT003 - Qt's signature

    @override
    def add_files(self, paths: list[str]) -> None:
        """Append *paths* that are not listed yet, as an edit by the user."""
        present = str(self.value()).splitlines()
        self.box.setPlainText("\n".join(dict.fromkeys([*present, *paths])))
