"""The one table widget: choose and move columns, find, copy, export, freeze, and say its state."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSettings, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTableView,
    QWidget,
)
from typing_extensions import override

from cts_desktop.ui import table_export
from cts_desktop.ui.cell_delegate import CellDelegate
from cts_desktop.ui.columns import Column
from cts_desktop.ui.labels import sized
from cts_desktop.ui.table_columns import TableColumns
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_states import TableState

ROW_PADDING = 8
_FIND_WIDTH = 220
_LONGEST = 32
#: Another of these changes how cells look.
_LOOKS = {QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.EnabledChange}


class TableView(QTableView):
    """Shows a TableModel; remembers its columns under its object name.

    Signals:
        row_selected: the current row changed; carries its value or None.
        rows_chosen: other rows are selected than before.
        row_activated: double click or Enter; carries the row's value.
        export_requested: the user wants the shown rows as CSV.
        frozen_changed: it stands still, or goes on.

    Attributes:
        columns: which columns are shown, and how.
        reading: whether it is being read, and why it could not be.
    """

    row_selected = Signal(object)
    rows_chosen = Signal()
    row_activated = Signal(object)
    export_requested = Signal()
    frozen_changed = Signal(bool)

    def __init__(
        self,
        table: TableModel[Any],
        name: str,
        title: str,
        ui_state: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.table = table
        self._empty_text = ""
        self._actions: list[QAction] = []
        self._selected_key: object = None
        self._finder: QLineEdit | None = None
        self._least_rows = 0
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setModel(table)
        table.setParent(self)
        self.reading = TableState(self)
        self._look()
        self._connect()
        self._add_actions()
        self.columns = TableColumns(self, table, ui_state)
        # Queued: a cell says it while it is painted.
        self._delegate.cut.connect(self.columns.widen, Qt.ConnectionType.QueuedConnection)
        header = self.horizontalHeader()
        header.customContextMenuRequested.connect(self._show_header_menu)

    def set_empty_text(self, text: str) -> None:
        """Say what an empty table means and how it fills."""
        self._empty_text = text
        self.viewport().update()

    @property
    def empty_text(self) -> str:
        """What an empty table says."""
        return self._empty_text

    def keep_rows(self, rows: int) -> None:
        """Ask for the room of so many rows at every size of text; else the page is scrolled."""
        self._least_rows = rows
        self.updateGeometry()

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if not self._least_rows:
            return hint
        rows = self._least_rows * self.verticalHeader().defaultSectionSize()
        edges = 2 * self.frameWidth() + self.horizontalScrollBar().sizeHint().height()
        height = self.horizontalHeader().sizeHint().height() + rows + edges
        return QSize(hint.width(), max(hint.height(), height))

    @property
    def selected(self) -> Any:
        """The value of the current row, or None."""
        index = self.currentIndex()
        if not index.isValid() or not self.selectionModel().hasSelection():
            return None
        return self.table.row_at(index.row())

    @property
    def chosen(self) -> tuple[Any, ...]:
        """The values of all selected rows, from top to bottom."""
        # By ranges: an index object per row costs 20 ms for 500 of them.
        selection = self.selectionModel().selection()
        ranges = [selection.at(number) for number in range(selection.count())]
        places = {place for r in ranges for place in range(r.top(), r.bottom() + 1)}
        rows = (self.table.row_at(place) for place in sorted(places))
        return tuple(row for row in rows if row is not None)

    def select_key(self, key: object) -> bool:
        """Make the row of *key* the current one; tell whether it is shown."""
        position = self.table.position_of(key)
        if position is None:
            return False
        self.selectRow(position)
        self.scrollTo(self.table.index(position, 0))
        return True

    def show_page(self, rows: Iterable[Any], chosen: Any) -> Any:
        """Show one page of *rows* and return what is known of the *chosen* one by now.

        It stays the chosen one even while it is on another page: nothing is announced.
        """
        self.blockSignals(True)  # noqa: FBT003 - Qt would choose a neighbour of a gone row
        self.table.set_rows(rows)
        place = None if chosen is None else self.table.position_of(self.table.key_of(chosen))
        if place is None:
            self.clearSelection()
        elif self.selected is None or self.currentIndex().row() != place:
            self.selectRow(place)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature
        return chosen if place is None else self.table.row_at(place)

    def add_row_action(self, action: QAction) -> None:
        """Offer *action* in the context menu, before what every table offers."""
        self._actions.append(action)

    def use_finder(self, edit: QLineEdit) -> None:
        """Let *edit* be the place where rows are looked for; its owner filters by it."""
        self._finder = edit

    # ------------------------------------------------------------ texts for outside

    def copy_text(self) -> str:
        """Return the selected rows as tab-separated text with titles, columns as shown."""
        rows = self.chosen
        return table_export.tsv_text(self._shown_columns(), rows) if rows else ""

    def csv_text(self) -> str:
        """Return all shown rows and columns as CSV; numbers bare, times in UTC."""
        return table_export.csv_text(self._shown_columns(), self.table.rows)

    def _shown_columns(self) -> list[Column[Any]]:
        return [self.table.columns[number] for number in self.columns.shown]

    # ------------------------------------------------------------ construction

    def _look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self._delegate = CellDelegate(self.table, self)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.setVisible(False)
        # One fixed height: per-row hints would cost a pass over all rows at each change.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._size_rows()

    def _size_rows(self) -> None:
        rows, height = self.verticalHeader(), self.fontMetrics().height() + ROW_PADDING
        rows.setMinimumSectionSize(1)  # else Qt keeps the least height of the font before
        rows.setDefaultSectionSize(height)
        self.updateGeometry()

    def _connect(self) -> None:
        self.selectionModel().currentRowChanged.connect(self._announce_selection)
        self.selectionModel().selectionChanged.connect(self._announce_selection)
        self.selectionModel().selectionChanged.connect(lambda *_: self.rows_chosen.emit())
        self.table.dataChanged.connect(self._announce_if_selected)
        self.horizontalHeader().sortIndicatorChanged.connect(self._show_order)
        for signal in (self.table.rowsInserted, self.table.rowsRemoved, self.table.modelReset):
            signal.connect(self.viewport().update)
        self.doubleClicked.connect(self._activate)
        self.customContextMenuRequested.connect(self._show_menu)

    def _add_actions(self) -> None:
        tr = self.tr
        self.copy_action = self._action(tr("&Copy rows"), self.copy, "Ctrl+C")
        self.copy_action.setToolTip(tr("Copies the selected rows with their titles"))
        self.copy_cell_action = self._action(tr("Copy ce&ll"), self.copy_cell, "Ctrl+Shift+C")
        self.find_action = self._action(tr("F&ind…"), self.find_rows)
        self.filter_action = self._action(tr("&Filter by this value"), self.filter_by_value)
        self.filter_action.setShortcut("Ctrl+Shift+F")
        self.export_action = self._action(tr("&Export as CSV…"), self.export_requested.emit)
        self.freeze_action = QAction(tr("Freeze &updates\tF6"), self, checkable=True)
        self.freeze_action.setToolTip(tr("Live tables stand still"))
        self.freeze_action.toggled.connect(self._freeze)
        self.addAction(self.freeze_action)

    def _action(self, text: str, run: Any, shortcut: str = "") -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked=False: run())
        self.addAction(action)
        return action

    # ------------------------------------------------------------ behaviour

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        if text := self.copy_text():
            QGuiApplication.clipboard().setText(text)

    def copy_cell(self) -> None:
        """Put the current cell on the clipboard as it is shown."""
        if text := self._current_text():
            QGuiApplication.clipboard().setText(text)

    def find_rows(self) -> None:
        """Go to where rows are looked for: the page's field, or one in the corner of the table."""
        if self._finder is None:
            self._finder = self._own_finder()
        self._finder.show()
        self._finder.setFocus()
        self._finder.selectAll()

    def filter_by_value(self) -> None:
        """Show only rows that have the current cell's text somewhere."""
        if text := self._current_text():
            self.find_rows()
            if self._finder is not None:
                self._finder.setText(text)

    def reset_columns(self) -> None:
        """Go back to the columns, order and widths of the program."""
        self.columns.reset()

    def save_columns(self) -> None:
        """Remember order, widths, visibility and sorting."""
        self.columns.save()

    def _own_finder(self) -> QLineEdit:
        edit = QLineEdit(self, placeholderText=self.tr("Filter rows"))
        edit.setObjectName(f"{self.objectName()}Finder")
        edit.setAccessibleName(self.tr("Filter rows of {0}").format(self.accessibleName()))
        edit.setClearButtonEnabled(True)
        edit.textChanged.connect(self.table.set_filter)
        edit.installEventFilter(self)
        self._place_finder(edit)
        return edit

    def _place_finder(self, edit: QLineEdit) -> None:
        area = self.viewport().geometry()
        edit.resize(min(sized(self, _FIND_WIDTH), area.width()), edit.sizeHint().height())
        edit.move(area.right() - edit.width(), area.top())

    @override
    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if watched is self._finder and isinstance(event, QKeyEvent):
            escape = event.key() == Qt.Key.Key_Escape
            if escape and event.type() is QEvent.Type.KeyPress:
                self._finder.clear()
                self._finder.hide()
                self.setFocus()
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._activate(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_rows()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _LOOKS:
            self._delegate.refresh()
        if event.type() == QEvent.Type.FontChange:
            self._size_rows()
            self.columns.rescale()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.share_room()
        if self._finder is not None and self._finder.parent() is self:
            self._place_finder(self._finder)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.table.rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        area = QRect(self.viewport().rect()).adjusted(24, 12, -24, -12)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, int(flags), self._words_for_nothing())
        painter.end()

    def _words_for_nothing(self) -> str:
        if self.reading.waiting:
            return self.tr("Loading…") if self.reading.loading else ""
        if self.reading.isVisible():
            return ""
        if self.table.total > 0:
            return self.tr("No row fits the filter.")
        return self._empty_text

    def _freeze(self, frozen: bool) -> None:  # noqa: FBT001 - a slot
        self.table.set_frozen(frozen)
        self.frozen_changed.emit(frozen)

    def _activate(self, index: QModelIndex) -> None:
        if (row := self.table.row_at(index.row())) is not None:
            self.row_activated.emit(row)

    def _announce_selection(self, *_: object) -> None:
        key = None if self.selected is None else self.table.key_at(self.currentIndex().row())
        if key != self._selected_key:
            self._selected_key = key
            self.row_selected.emit(self.selected)

    def _announce_if_selected(self, first: QModelIndex, last: QModelIndex) -> None:
        if self.selected is not None and first.row() <= self.currentIndex().row() <= last.row():
            self.row_selected.emit(self.selected)

    def _show_order(self, column: int) -> None:
        """Take the arrow off a column that rows cannot be sorted by."""
        if column >= 0 and not self.table.sorts_by(column):
            self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    def _current_text(self) -> str:
        index = self.currentIndex()
        return str(index.data() or "") if index.isValid() else ""

    # ------------------------------------------------------------ menus

    def menu(self) -> QMenu:
        """Return what can be done with the rows and columns, as it is possible now."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)  # they say why a command is not possible now
        menu.addActions(self._actions)
        menu.addSeparator()
        text = self._current_text()
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        self.filter_action.setText(
            self.tr("&Filter by “{0}”").format(short.replace("&", "&&"))
            if text
            else self.tr("&Filter by this value")
        )
        for action in (self.filter_action, self.copy_cell_action):
            action.setEnabled(bool(text))
        self.copy_action.setEnabled(self.selectionModel().hasSelection())
        self.export_action.setEnabled(self.table.rowCount() > 0)
        menu.addActions([self.copy_action, self.copy_cell_action])
        menu.addActions([self.filter_action, self.find_action])
        menu.addSeparator()
        menu.addActions([self.export_action, self.freeze_action])
        self.columns.fill_menu(menu.addMenu(self.tr("C&olumns")))
        return menu

    def columns_menu(self) -> QMenu:
        """Return the choice of columns alone."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.columns.fill_menu(menu)
        return menu

    def _show_menu(self, position: QPoint) -> None:
        # By keyboard Qt names the middle of the table: the menu belongs to the current cell.
        cell = self.visualRect(self.currentIndex())
        if not self.indexAt(position).isValid() and not cell.isEmpty():
            position = cell.bottomLeft()
        self.menu().popup(self.viewport().mapToGlobal(position))

    def _show_header_menu(self, position: QPoint) -> None:
        self.columns.take_current(self.horizontalHeader().logicalIndexAt(position))
        self.columns_menu().popup(self.horizontalHeader().mapToGlobal(position))
