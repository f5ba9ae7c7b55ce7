"""Every command that has a key, in one list that can be searched (Ctrl+/)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QMainWindow, QVBoxLayout

from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.help.shortcuts import Shortcut, collect
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.window_state import fit_dialog

_WIDTH, _HEIGHT = 640, 520


class ShortcutsDialog(QDialog):
    """Made of the commands themselves, so that it cannot be out of date."""

    def __init__(self, context: UiContext, window: QMainWindow) -> None:
        super().__init__(window)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tr = self.tr
        everywhere = tr("Everywhere")
        columns: tuple[Column[Shortcut], ...] = (
            Column("keys", tr("Keys"), lambda row: row.keys, width=150),
            Column("words", tr("Command"), lambda row: row.words, width=260),
            Column("page", tr("Where"), lambda row: row.page or everywhere, width=150),
        )
        self.table = TableModel(columns, lambda row: (row.page, row.words), context.theme.color)
        self.view = TableView(self.table, "shortcutsTable", self.windowTitle(), context.ui_state)
        self.table.set_rows(collect(window))
        self.edit = QLineEdit(placeholderText=tr("Search keys and commands"))
        self.edit.setObjectName("shortcutsEdit")
        self.edit.setAccessibleName(self.edit.placeholderText())
        self.edit.setClearButtonEnabled(True)
        self.edit.textChanged.connect(self.table.set_filter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addWidget(self.edit)
        layout.addWidget(self.view, 1)
        layout.addWidget(
            text_label(
                tr("Tab goes from field to field, Alt with an underlined letter presses a button, "
                   "the menu key opens what a row offers."),
                "muted", wrap=True,
            )
        )  # fmt: skip
        layout.addWidget(buttons)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        fit_dialog(self, context.theme.px(_WIDTH), context.theme.px(_HEIGHT))


def open_shortcuts(context: UiContext, window: QMainWindow) -> ShortcutsDialog:
    """Open the list over *window*."""
    dialog = ShortcutsDialog(context, window)
    dialog.open()
    return dialog
