"""The command palette: everything the window can do, found by a few letters (Ctrl+K)."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QMainWindow,
    QTableView,
    QVBoxLayout,
)
from typing_extensions import override

from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.palette_entries import Entry, collect, ranked
from cts_desktop.ui.window_state import fit_dialog

_RECENT_KEY: Final = "palette/recent"
_REMEMBERED: Final = 12
#: More is not read; more letters find it.
SHOWN: Final = 200
_ROOT = QModelIndex()
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
_WIDTH, _HEIGHT = 720, 460


class EntryModel(QAbstractTableModel):
    """What was found: the command, where else it is, and its keys."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._muted = context.theme.color("muted")
        self.entries: list[Entry] = []

    def show_entries(self, entries: list[Entry]) -> None:
        """Show other ones."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 3

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (entry.title, entry.refused or entry.place, entry.keys)[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.refused or entry.place
        if role == Qt.ItemDataRole.ForegroundRole and (index.column() or entry.refused):
            return self._muted
        return None


class CommandPalette(QDialog):
    """A line to type in and what fits; the line keeps the focus, the arrows choose."""

    def __init__(self, context: UiContext, window: QMainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self.setObjectName("commandPalette")
        self.setWindowTitle(self.tr("Find a command"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = collect(context, window)
        self._recent = _recent(context)
        self.edit = QLineEdit(placeholderText=self.tr("Command, setting, connection, symbol, help"))
        self.edit.setObjectName("paletteEdit")
        self.edit.setAccessibleName(self.tr("Find a command"))
        self.edit.setClearButtonEnabled(True)
        self.edit.installEventFilter(self)
        self.model = EntryModel(context, self)
        self.view = self._table()
        self.none = text_label(self.tr("Nothing fits. Fewer letters find more."), "muted")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note = text_label("", "muted", wrap=True)
        self.note.setObjectName("paletteNote")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(self.edit)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.none, 1)
        layout.addWidget(self.note)
        self.edit.textChanged.connect(self._find)
        self.edit.returnPressed.connect(self.run_chosen)
        self.view.clicked.connect(self.run_chosen)
        fit_dialog(self, context.theme.px(_WIDTH), context.theme.px(_HEIGHT))
        self._find()

    def _table(self) -> QTableView:
        view = QTableView()
        view.setObjectName("paletteTable")
        view.setAccessibleName(self.tr("What fits"))
        view.setModel(self.model)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrows reach it from the line
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 10)
        header = view.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        view.selectionModel().currentRowChanged.connect(self._follow)
        return view

    @property
    def chosen(self) -> Entry | None:
        """What Return would do."""
        row = self.view.currentIndex().row()
        return self.model.entries[row] if 0 <= row < len(self.model.entries) else None

    def run_chosen(self) -> None:
        """Close and do it; what is not possible now only says why."""
        entry = self.chosen
        if entry is None or entry.refused:
            return
        recent = [entry.key, *(key for key in self._recent if key != entry.key)]
        self._context.ui_state.setValue(_RECENT_KEY, recent[:_REMEMBERED])
        self.accept()
        # After this dialog is gone, so that the focus is back where the command looks for it.
        QTimer.singleShot(0, self._window, entry.run)

    def _find(self) -> None:
        found = ranked(self._entries, self.edit.text(), self._recent)[:SHOWN]
        self.model.show_entries(found)
        self.view.setVisible(bool(found))
        self.none.setVisible(not found)
        self.view.selectRow(0)
        self._follow()

    def _follow(self) -> None:
        """Say what is chosen: the line has the focus, so a screen reader reads it there."""
        entry = self.chosen
        self.edit.setAccessibleDescription(entry.spoken if entry else self.none.text())
        if entry is None:
            self.note.clear()
        elif entry.refused:
            self.note.setText(self.tr("Not now: {0}").format(entry.refused))
        else:
            self.note.setText(self.tr("{0}. Return does it, Escape closes.").format(entry.place))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        key = event.key() if isinstance(event, QKeyEvent) else None
        if key in _MOVES and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress:
                self.view.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)


def _recent(context: UiContext) -> list[str]:
    stored = context.ui_state.value(_RECENT_KEY)
    return [str(key) for key in stored] if isinstance(stored, list) else []


def open_palette(context: UiContext, window: QMainWindow) -> CommandPalette:
    """Open the palette over *window*."""
    palette = CommandPalette(context, window)
    palette.open()
    return palette
