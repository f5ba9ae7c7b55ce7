"""Which columns a table shows, in which order and width: chosen, moved, sorted, remembered."""

from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QTableView

from cts_desktop.ui.labels import sized
from cts_desktop.ui.table_model import TableModel

SAVE_DELAY_MS = 400
#: Beside a title: its padding, and the arrow of the sorted column.
_TITLE_ROOM = 14
#: The largest scale over the smallest: fonts do not differ by more.
_MOST_SCALES = 4
_UP, _DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


class TableColumns(QObject):
    """The columns of one view; remembered under its object name.

    Attributes:
        actions: what can be done with the current column, by keyboard as well.
    """

    def __init__(
        self, view: QTableView, table: TableModel[Any], ui_state: QSettings | None
    ) -> None:
        super().__init__(view)
        self._view = view
        self._table = table
        self._ui_state = ui_state
        self._header = view.horizontalHeader()
        self._pulled: set[int] = set()
        self._needed: dict[int, int] = {}
        self._by_itself = False
        self._font_height = view.fontMetrics().height()
        self._saver = QTimer(self, singleShot=True, interval=SAVE_DELAY_MS)
        self._saver.timeout.connect(self.save)
        self.actions = self._make_actions()
        self._look()
        self._connect()
        self._restore()

    def _look(self) -> None:
        header = self._header
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(36)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setAccessibleName(self.tr("Columns of {0}").format(self._view.accessibleName()))
        self._show_defaults()

    def _connect(self) -> None:
        header = self._header
        for touched in (header.sectionMoved, header.sectionResized, header.sortIndicatorChanged):
            touched.connect(self._touched)
        header.sectionResized.connect(self._note_choice)

    def _make_actions(self) -> tuple[QAction, ...]:
        tr = self.tr
        commands = (
            (tr("Sort &ascending"), "Alt+Shift+Up", lambda: self._sort(_UP)),
            (tr("Sort &descending"), "Alt+Shift+Down", lambda: self._sort(_DOWN)),
            (tr("Move &left"), "Alt+Shift+Left", lambda: self._move(-1)),
            (tr("Move &right"), "Alt+Shift+Right", lambda: self._move(1)),
            (tr("&Hide column"), "", self._hide_current),
        )
        made = []
        for text, shortcut, run in commands:
            action = QAction(text, self._view)
            action.setShortcut(QKeySequence(shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setToolTip(action.iconText())
            action.triggered.connect(lambda _checked=False, run=run: run())
            self._view.addAction(action)
            made.append(action)
        return tuple(made)

    # ------------------------------------------------------------ what is shown

    @property
    def shown(self) -> list[int]:
        """The columns shown, from left to right, by their number in the model."""
        order = [self._header.logicalIndex(place) for place in range(self._header.count())]
        return [number for number in order if not self._view.isColumnHidden(number)]

    def show(self, number: int, *, shown: bool) -> None:
        """Show or hide a column; the last one stays."""
        if shown or len(self.shown) > 1:
            self._view.setColumnHidden(number, not shown)
            self.save()

    def fill_menu(self, menu: QMenu) -> None:
        """Offer the commands of the current column, all columns to choose from, and the reset."""
        current = self._view.currentIndex().column()
        known = 0 <= current < len(self._table.columns)
        for action in self.actions:
            action.setEnabled(known)
        if known:
            title = self._table.columns[current].title
            menu.addSection(self.tr("Column “{0}”").format(title))
        menu.addActions(list(self.actions))
        menu.addSection(self.tr("Shown"))
        last_one = len(self.shown) == 1
        for number, column in enumerate(self._table.columns):
            hidden = self._view.isColumnHidden(number)
            action = QAction(column.title or column.key, menu, checkable=True)
            action.setChecked(not hidden)
            action.setEnabled(hidden or not last_one)
            action.toggled.connect(lambda shown, n=number: self.show(n, shown=shown))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("&Reset columns"), self.reset)

    def take_current(self, number: int) -> None:
        """Make *number* the column that the commands are about."""
        row = max(0, self._view.currentIndex().row())
        index = self._table.index(row, number)
        self._view.selectionModel().setCurrentIndex(
            index, self._view.selectionModel().SelectionFlag.NoUpdate
        )

    def _sort(self, order: Qt.SortOrder) -> None:
        current = self._view.currentIndex().column()
        if self._view.isSortingEnabled() and current >= 0:
            self._view.sortByColumn(current, order)

    def _move(self, by: int) -> None:
        """Move the current column to the left or right of the next one that is shown."""
        shown, current = self.shown, self._view.currentIndex().column()
        if current not in shown:
            return
        place = shown.index(current) + by
        if 0 <= place < len(shown):
            target = self._header.visualIndex(shown[place])
            self._header.moveSection(self._header.visualIndex(current), target)

    def _hide_current(self) -> None:
        current = self._view.currentIndex().column()
        if current >= 0:
            self.show(current, shown=False)

    # ------------------------------------------------------------ widths

    def reset(self) -> None:
        """Go back to the columns, order and widths of the program."""
        for place in range(self._header.count()):
            self._header.moveSection(self._header.visualIndex(place), place)
        self._pulled.clear()
        self._show_defaults()
        self.share_room()
        self._view.sortByColumn(-1, _UP)
        self.save()

    def _show_defaults(self) -> None:
        for number, column in enumerate(self._table.columns):
            self._view.setColumnHidden(number, column.hidden)
            self._set_width(number, self._designed(number))

    def _designed(self, number: int) -> int:
        """Return the width a column is made for at the present font; its title always fits."""
        column = self._table.columns[number]
        title = self._header.fontMetrics().horizontalAdvance(column.title)
        wanted = (sized(self._view, column.width), title + sized(self._view, _TITLE_ROOM))
        return max(*wanted, self._needed.get(number, 0))

    def widen(self, number: int, width: int) -> None:
        """Give a column the room of its longest text, unless somebody has pulled at it.

        A number that is cut off looks like another one, and so do some words.
        """
        if number in self._pulled or width <= self._view.columnWidth(number):
            return
        self._needed[number] = width
        self._set_width(number, width)
        self.share_room()

    def rescale(self) -> None:
        """Follow another size of the font: every column keeps its share."""
        height = self._view.fontMetrics().height()
        if height == self._font_height:
            return
        ratio, self._font_height = height / self._font_height, height
        self._needed = {number: round(width * ratio) for number, width in self._needed.items()}
        for number in self.shown[:-1]:
            self._set_width(number, round(self._view.columnWidth(number) * ratio))
        for number in self.shown[-1:]:  # it fills the table: that is no width of its own
            self._set_width(number, self._designed(number))
        self.share_room()

    def share_room(self) -> None:
        """Let the columns that may grow share what a wide table has left, unless pulled at."""
        columns, view = self._table.columns, self._view
        wanted = {n: column.room for n, column in enumerate(columns) if column.room}
        if not wanted or self._pulled & wanted.keys():
            return
        shown = (n for n in range(len(columns)) if not view.isColumnHidden(n))
        left = view.viewport().width() - sum(self._designed(n) for n in shown)
        part = min(1.0, max(0, left) / sized(view, sum(wanted.values())))
        for number, room in wanted.items():
            width = self._designed(number) + int(part * sized(view, room))
            if not view.isColumnHidden(number):
                self._set_width(number, width)

    def _set_width(self, number: int, width: int) -> None:
        self._by_itself = True
        self._view.setColumnWidth(number, width)
        self._by_itself = False

    def _note_choice(self, number: int) -> None:
        """Keep the width of a column from now on where somebody pulled at it."""
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton and not self._by_itself:
            self._pulled.add(number)

    # ------------------------------------------------------------ memory

    def _touched(self, *_: object) -> None:
        if self._ui_state is not None:
            self._saver.start()

    def save(self) -> None:
        """Remember order, widths, visibility and sorting."""
        if self._ui_state is not None:
            self._ui_state.setValue(self._state_key, self._header.saveState())
            pulled = ",".join(str(number) for number in sorted(self._pulled))
            self._ui_state.setValue(f"{self._state_key}-pulled", pulled)
            self._ui_state.setValue(f"{self._state_key}-font", self._font_height)

    @property
    def _state_key(self) -> str:
        """Name the stored state after the columns: a changed set of columns starts afresh."""
        keys = "-".join(column.key for column in self._table.columns)
        return f"tables/{self._view.objectName()}/{keys}"

    def _restore(self) -> None:
        self._view.sortByColumn(-1, _UP)
        state = None if self._ui_state is None else self._ui_state.value(self._state_key)
        # A file can be damaged, or edited by hand: then the columns are those of the program.
        if (
            self._ui_state is None
            or not isinstance(state, QByteArray)
            or not self._header.restoreState(state)
        ):
            return
        pulled = str(self._ui_state.value(f"{self._state_key}-pulled", "")).split(",")
        self._pulled = {int(number) for number in pulled if number.isdecimal()}
        height = str(self._ui_state.value(f"{self._state_key}-font", ""))
        now = self._font_height
        if height.isdecimal() and now / _MOST_SCALES < int(height) < now * _MOST_SCALES:
            self._font_height = int(height)
            self.rescale()
        self._table.sort(self._header.sortIndicatorSection(), self._header.sortIndicatorOrder())
