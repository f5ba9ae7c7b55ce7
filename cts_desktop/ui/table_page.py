"""What pages of tables share: tabs, filters, freeze, export, and loading only what is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.runtime.files import atomic_write, human_os_error
from cts_desktop.service.views import Snapshot
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.freezing import FrozenMark
from cts_desktop.ui.row_commands import RowCommands
from cts_desktop.ui.table_paging import PagedRows
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.why_panel import WhyPanel
from cts_desktop.ui.widgets import ActionButton, ShrinkingButton

LOAD_DELAY_MS = 200
FILTER_DELAY_MS = 200


@dataclass(slots=True)
class TableTab:
    """One tab: its table and how it loads; `load` is None for a table fed by snapshots.

    Attributes:
        paged: where older rows come from, None where all are shown.
    """

    view: TableView
    title: str
    load: Callable[[], None] | None
    paged: PagedRows | None = None
    dirty: bool = True


def debounced(owner: QWidget, edit: QLineEdit, call: Callable[[], None]) -> QTimer:
    """Call *call* once typing in *edit* has rested."""
    timer = QTimer(owner, singleShot=True, interval=FILTER_DELAY_MS)
    timer.timeout.connect(call)
    edit.textChanged.connect(timer.start)
    return timer


async def export_csv(view: TableView) -> None:
    """Ask where and write what *view* shows as CSV."""
    title = view.accessibleName()
    name = title.lower().replace(" ", "-") + ".csv"
    path = await dialogs.save_file(
        view.window(), dialogs.tr("Export {0}").format(title), Path.home() / name, "CSV (*.csv)"
    )
    if path is None:
        return
    try:
        atomic_write(path, view.csv_text().encode("utf-8-sig"))
    except OSError as error:
        text = dialogs.tr("Not exported: {0}").format(human_os_error(error, path))
        await dialogs.message(view.window(), title, text, dialogs.Kind.ERROR)


class ConnectionBox(QComboBox):
    """Chooses one connection or all; follows the connections of the snapshot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Connection"))
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._known: tuple[tuple[str, str], ...] = ()
        self.addItem(self.tr("All connections"), "")

    @override
    def minimumSizeHint(self) -> QSize:
        """Yield to the commands beside it before the page has to be scrolled."""
        hint = super().minimumSizeHint()
        return QSize(hint.width() * 3 // 4, hint.height())

    @property
    def connection_id(self) -> str:
        """The chosen connection, empty for all."""
        return str(self.currentData() or "")

    def follow(self, snapshot: Snapshot) -> None:
        """Offer the connections of *snapshot*; keep the choice while it exists."""
        known = tuple((c.connection.connection_id, c.connection.name) for c in snapshot.connections)
        if known == self._known:
            return
        self._known = known
        chosen = self.connection_id
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        while self.count() > 1:
            self.removeItem(1)
        for connection_id, name in known:
            self.addItem(name, connection_id)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if self.connection_id != chosen:
            self.currentIndexChanged.emit(0)


class TablePage(QWidget):
    """A page of tables in tabs above a Why panel.

    A tab loads when it is looked at and something new has been announced since; a page that is
    not visible costs nothing.
    """

    def __init__(
        self, context: UiContext, name: str, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        self._tab_list: list[TableTab] = []
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.connection_box = ConnectionBox()
        self.filter_edit = QLineEdit(placeholderText=self.tr("Filter rows (Ctrl+F)"))
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.setAccessibleName(self.tr("Filter rows"))
        self.filter_edit.setObjectName(f"{name}Filter")
        self.filter_edit.setMaximumWidth(420)
        self.frozen_label = FrozenMark(context.freezing, context.theme)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.why = WhyPanel(context, name)
        self._loader = QTimer(self, singleShot=True, interval=LOAD_DELAY_MS)
        self._loader.timeout.connect(self._load_current)
        self._lay_out()
        debounced(self, self.filter_edit, self._filter)
        self.connection_box.currentIndexChanged.connect(self._connection_chosen)
        context.bridge.snapshot_changed.connect(self._follow_connections)
        context.theme.changed.connect(self._repaint_tables)
        tip = self.tr("Goes to the field that filters the rows")
        find = Command(self.tr("&Filter rows"), tip, shortcut="Ctrl+F")
        make_action(self, context.theme, find, self.filter_edit.setFocus)

    def _lay_out(self) -> None:
        self.bar = QHBoxLayout()
        self.bar.setSpacing(8)
        self.bar.addWidget(self.connection_box)
        self.bar.addWidget(self.filter_edit, 1)
        self.bar.addWidget(self.frozen_label)
        self.bar.addStretch(1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.tabs)
        self.splitter.addWidget(self.why)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([420, 210])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(self.bar)
        layout.addWidget(self.splitter, 1)

    # ------------------------------------------------------------ for the pages

    def add_table(
        self,
        view: TableView,
        title: str,
        load: Callable[[], None] | PagedRows | None,
        page: QWidget | None,
    ) -> TableTab:
        """Add *view* (or *page*, which contains it) as a tab that fills itself by *load*."""
        paged = load if isinstance(load, PagedRows) else None
        tab = TableTab(view, title, load.load if isinstance(load, PagedRows) else load, paged)
        self._tab_list.append(tab)
        self.tabs.addTab(page or view, title)
        RowCommands(self.context, view, why=self._show_why)
        view.use_finder(self.filter_edit)
        view.keep_rows(3)
        view.row_selected.connect(lambda _: self.selection_changed())
        view.row_activated.connect(lambda _: self._show_why())
        view.export_requested.connect(self.export)
        for signal in (view.table.rowsInserted, view.table.rowsRemoved):
            signal.connect(self.count_rows)
        return tab

    def finish(self) -> None:
        """Complete the page after its tables were added."""
        tr, make = self.tr, partial(make_action, self, self.context.theme)
        columns = make(
            Command(tr("&Columns"), tr("Chooses, moves and sorts the columns"), icon="columns"),
            self._choose_columns,
        )
        self._columns_button = ActionButton(columns, "columnsButton", text=False)
        self.bar.addWidget(self._columns_button)
        export = make(
            Command(tr("E&xport CSV…"), tr("Saves the rows and columns shown here"), icon="export"),
            self.export,
        )
        self.bar.addWidget(ShrinkingButton(export, "exportButton"))
        self.context.freezing.hold(*(tab.view for tab in self._tab_list))
        self.tabs.currentChanged.connect(self._tab_changed)
        if self.context.bridge.snapshot is not None:
            self._follow_connections(self.context.bridge.snapshot)
        self.selection_changed()

    @property
    def current(self) -> TableTab:
        """The tab looked at."""
        return self._tab_list[self.tabs.currentIndex()]

    def mark_dirty(self, *tabs: TableTab) -> None:
        """Note that *tabs* have something new; the one looked at loads soon."""
        for tab in tabs:
            tab.dirty = True
        if self.isVisible() and self.current.dirty and not self._loader.isActive():
            self._loader.start()

    def selection_changed(self) -> None:
        """Follow the selection with actions and Why panel."""
        raise NotImplementedError

    def connection_changed(self) -> None:
        """Follow the connection filter in tables that are fed by snapshots."""

    def export(self) -> None:
        """Save what the current table shows."""
        task = export_csv(self.current.view)
        self.context.operations.start(task, owner=self, what=self.tr("Export"))

    def count_rows(self) -> None:
        """Write the number of rows on the tabs."""
        for place, tab in enumerate(self._tab_list):
            count = tab.view.table.rowCount()
            more = "" if tab.paged is None or tab.paged.complete else "+"
            title = f"{tab.title} ({formatting.count(count)}{more})" if count else tab.title
            if title != self.tabs.tabText(place):  # Qt lays out and paints all for the same text
                self.tabs.setTabText(place, title)

    # ------------------------------------------------------------ inside

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load_current()

    def _show_why(self) -> None:
        """Lead to the reasons of the selected row."""
        if self.why.isVisible():
            self.why.setFocus()

    def _choose_columns(self) -> None:
        corner = self._columns_button.rect().bottomLeft()
        self.current.view.columns_menu().popup(self._columns_button.mapToGlobal(corner))

    def _tab_changed(self) -> None:
        self._load_current()
        self.selection_changed()

    def _load_current(self) -> None:
        tab = self.current
        if tab.dirty and tab.load is not None and self.isVisible():
            tab.dirty = False
            tab.load()

    def _filter(self) -> None:
        for tab in self._tab_list:
            tab.view.table.set_filter(self.filter_edit.text())

    def _connection_chosen(self) -> None:
        for tab in self._tab_list:
            tab.dirty = True
            tab.view.table.let_through()
            if tab.paged is not None:
                tab.paged.start_afresh()
        self.connection_changed()
        self._load_current()

    def _follow_connections(self, snapshot: Snapshot) -> None:
        self.connection_box.follow(snapshot)

    def _repaint_tables(self) -> None:
        for tab in self._tab_list:
            tab.view.table.refresh_colours()
