"""The one table widget: choose and move columns, copy, export, freeze, and say why it is empty."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.money import to_text
from cts_desktop.ui.cell_delegate import CellDelegate
from cts_desktop.ui.labels import sized
from cts_desktop.ui.table_model import TableModel

SAVE_DELAY_MS = 400
ROW_PADDING = 8


class TableView(QTableView):
    """Shows a TableModel; remembers its columns under its object name.

    Attributes:
        row_selected: the current row changed; carries its value or None.
        rows_chosen: other rows are selected than before.
        row_activated: double click or Enter; carries the row's value.
        export_requested: the user wants the shown rows as CSV.
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
        self._ui_state = ui_state
        self._empty_text = ""
        self._actions: list[QAction] = []
        self._selected_key: object = None
        self._widths_chosen = self._sharing = False
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setModel(table)
        table.setParent(self)
        self._look()
        self._connect()
        self._add_actions()
        self._restore_columns()

    def set_empty_text(self, text: str) -> None:
        """Say what an empty table means and how it fills."""
        self._empty_text = text
        self.viewport().update()

    @property
    def empty_text(self) -> str:
        """What an empty table says."""
        return self._empty_text

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

    def add_row_action(self, action: QAction) -> None:
        """Offer *action* in the context menu, before what every table offers."""
        self._actions.append(action)

    # ------------------------------------------------------------ texts for outside

    def copy_text(self) -> str:
        """Return the selected rows as tab-separated text, columns as shown."""
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        lines = ["\t".join(self._cell(row, column) for column in self._visible()) for row in rows]
        return "\n".join(lines)

    def csv_text(self) -> str:
        """Return all shown rows and columns as CSV; numbers bare, without units."""
        out = io.StringIO()
        writer = csv.writer(out)
        columns = self._visible()
        writer.writerow([self.table.columns[column].title for column in columns])
        for row in range(self.table.rowCount()):
            writer.writerow([self._bare(row, column) for column in columns])
        return out.getvalue()

    def _cell(self, row: int, column: int) -> str:
        return str(self.table.index(row, column).data() or "").replace("\t", " ")

    def _bare(self, row: int, column: int) -> str:
        if not self.table.columns[column].numeric:
            return _safe(str(self.table.index(row, column).data() or ""))
        value = self.table.index(row, column).data(Qt.ItemDataRole.UserRole)
        if value is None:
            return ""
        return to_text(value) if isinstance(value, Decimal) else str(value)

    def _visible(self) -> list[int]:
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [column for column in order if not self.isColumnHidden(column)]

    # ------------------------------------------------------------ construction

    def _look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setItemDelegate(CellDelegate(self.table, self))
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
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(36)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setAccessibleName(self.tr("Columns of {0}").format(self.accessibleName()))
        self._default_columns()

    def _size_rows(self) -> None:
        height = self.fontMetrics().height() + ROW_PADDING
        self.verticalHeader().setDefaultSectionSize(height)

    def _connect(self) -> None:
        self.selectionModel().currentRowChanged.connect(self._announce_selection)
        self.selectionModel().selectionChanged.connect(self._announce_selection)
        self.selectionModel().selectionChanged.connect(lambda *_: self.rows_chosen.emit())
        self.table.dataChanged.connect(self._announce_if_selected)
        for signal in (self.table.rowsInserted, self.table.rowsRemoved, self.table.modelReset):
            signal.connect(self.viewport().update)
        self.doubleClicked.connect(self._activate)
        self.customContextMenuRequested.connect(self._show_menu)
        header = self.horizontalHeader()
        header.customContextMenuRequested.connect(self._show_header_menu)
        self._saver = QTimer(self, singleShot=True, interval=SAVE_DELAY_MS)
        self._saver.timeout.connect(self.save_columns)
        for moved in (header.sectionMoved, header.sectionResized, header.sortIndicatorChanged):
            moved.connect(self._columns_touched)
        header.sectionResized.connect(self._note_choice)

    def _add_actions(self) -> None:
        self.copy_action = QAction(self.tr("&Copy rows"), self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.triggered.connect(self.copy)
        self.export_action = QAction(self.tr("&Export as CSV…"), self)
        self.export_action.triggered.connect(self.export_requested)
        self.freeze_action = QAction(self.tr("&Freeze updates\tF6"), self, checkable=True)
        self.freeze_action.toggled.connect(self._freeze)
        for action in (self.copy_action, self.export_action, self.freeze_action):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.addAction(action)

    # ------------------------------------------------------------ behaviour

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        if text := self.copy_text():
            QGuiApplication.clipboard().setText(text)

    @override
    def keyPressEvent(self, event: Any) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._activate(self.currentIndex())
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_rows()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._widths_chosen:
            self._share_room()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.table.rowCount() or not self._empty_text:
            return
        painter = QPainter(self.viewport())
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(colour)
        area = QRect(self.viewport().rect()).adjusted(24, 12, -24, -12)
        filtered = self.table.total > 0
        text = self.tr("No row fits the filter.") if filtered else self._empty_text
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, int(flags), text)
        painter.end()

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

    # ------------------------------------------------------------ menus

    def _show_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)  # they say why a command is not possible now
        menu.addActions(self._actions)
        menu.addSeparator()
        self.copy_action.setEnabled(self.selectionModel().hasSelection())
        self.export_action.setEnabled(self.table.rowCount() > 0)
        menu.addActions([self.copy_action, self.export_action, self.freeze_action])
        self._add_column_choices(menu.addMenu(self.tr("C&olumns")))
        menu.popup(self.viewport().mapToGlobal(position))

    def _show_header_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_column_choices(menu)
        menu.popup(self.horizontalHeader().mapToGlobal(position))

    def _add_column_choices(self, menu: QMenu) -> None:
        last_one = len(self._visible()) == 1
        for number, column in enumerate(self.table.columns):
            action = QAction(column.title or column.key, menu, checkable=True)
            action.setChecked(not self.isColumnHidden(number))
            action.setEnabled(self.isColumnHidden(number) or not last_one)
            action.toggled.connect(lambda shown, n=number: self._show_column(n, shown=shown))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("&Reset columns"), self.reset_columns)

    def _show_column(self, number: int, *, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        self.save_columns()

    # ------------------------------------------------------------ columns

    def reset_columns(self) -> None:
        """Go back to the columns, order and widths of the program."""
        header = self.horizontalHeader()
        for place in range(header.count()):
            header.moveSection(header.visualIndex(place), place)
        self._default_columns()
        self._widths_chosen = False
        self._share_room()
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.save_columns()

    def _default_columns(self) -> None:
        for number, column in enumerate(self.table.columns):
            self.setColumnHidden(number, column.hidden)
            self.setColumnWidth(number, sized(self, column.width))

    def _share_room(self) -> None:
        """Let the columns that may grow share what a wide table has left."""
        columns = self.table.columns
        wanted = {n: column.room for n, column in enumerate(columns) if column.room}
        if not wanted:
            return
        shown = (column for n, column in enumerate(columns) if not self.isColumnHidden(n))
        left = self.viewport().width() - sum(sized(self, column.width) for column in shown)
        part = min(1.0, max(0, left) / sized(self, sum(wanted.values())))
        self._sharing = True
        for number, room in wanted.items():
            width = sized(self, columns[number].width) + int(part * sized(self, room))
            if not self.isColumnHidden(number):
                self.setColumnWidth(number, width)
        self._sharing = False

    def _note_choice(self, number: int) -> None:
        """Keep widths from now on where somebody pulled at a column that would grow by itself."""
        pulled = QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if pulled and self.table.columns[number].room and not self._sharing:
            self._widths_chosen = True

    def _columns_touched(self, *_: object) -> None:
        if self._ui_state is not None:
            self._saver.start()

    def save_columns(self) -> None:
        """Remember order, widths, visibility and sorting."""
        if self._ui_state is not None:
            self._ui_state.setValue(self._state_key, self.horizontalHeader().saveState())
            self._ui_state.setValue(f"{self._state_key}-chosen", self._widths_chosen)

    @property
    def _state_key(self) -> str:
        """Name the stored state after the columns: a changed set of columns starts afresh."""
        keys = "-".join(column.key for column in self.table.columns)
        return f"tables/{self.objectName()}/{keys}"

    def _restore_columns(self) -> None:
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        if self._ui_state is None:
            return
        state = self._ui_state.value(self._state_key)
        if state is not None:
            self.horizontalHeader().restoreState(state)
            chosen = self._ui_state.value(
                f"{self._state_key}-chosen", defaultValue=False, type=bool
            )
            self._widths_chosen = bool(chosen)
            header = self.horizontalHeader()
            self.table.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())


def _safe(text: str) -> str:
    """Keep a spreadsheet from running *text* as a formula (as OWASP advises)."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def freeze_with_f6(page: QWidget, tables: Iterable[TableView]) -> QShortcut:
    """Let F6 hold and release all live *tables* of *page* together."""
    held = tuple(tables)
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_F6), page)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def toggle() -> None:
        frozen = not held[0].freeze_action.isChecked()
        for table in held:
            table.freeze_action.setChecked(frozen)

    shortcut.activated.connect(toggle)
    return shortcut
