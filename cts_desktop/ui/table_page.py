"""What pages of tables share: tabs, filters, freeze, export, and loading only what is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
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

from cts_desktop.service.views import Snapshot
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.table_view import TableView, freeze_with_f6
from cts_desktop.ui.why_panel import WhyPanel
from cts_desktop.ui.widgets import ActionButton

LOAD_DELAY_MS = 200
FILTER_DELAY_MS = 200


@dataclass(slots=True)
class TableTab:
    """One tab: its table and how it loads; `load` is None for a table fed by snapshots."""

    view: TableView
    title: str
    load: Callable[[], None] | None
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
        view.window(), view.tr("Export {0}").format(title), Path.home() / name, "CSV (*.csv)"
    )
    if path is None:
        return
    try:
        path.write_text(view.csv_text(), encoding="utf-8-sig", newline="")
    except OSError as error:
        text = view.tr("{0} could not be written: {1}").format(path, error.strerror)
        await dialogs.message(view.window(), title, text, dialogs.Kind.ERROR)


class ConnectionBox(QComboBox):
    """Chooses one connection or all; follows the connections of the snapshot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Connection"))
        self.setMinimumContentsLength(16)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._known: tuple[tuple[str, str], ...] = ()
        self.addItem(self.tr("All connections"), "")

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
        self.filter_edit.setMaximumWidth(260)
        self.frozen_label = text_label(self.tr("❚❚ Frozen: F6 goes on"), "warning")
        self.frozen_label.hide()
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
        find = QAction(self.tr("&Filter rows"), self)
        find.setShortcut(QKeySequence.StandardKey.Find)
        find.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.triggered.connect(self.filter_edit.setFocus)
        self.addAction(find)

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
        key = f"splitters/{self.objectName()}"
        if (state := self.context.ui_state.value(key)) is not None:
            self.splitter.restoreState(state)
        self.splitter.splitterMoved.connect(
            lambda: self.context.ui_state.setValue(key, self.splitter.saveState())
        )

    # ------------------------------------------------------------ for the pages

    def add_table(
        self, view: TableView, title: str, load: Callable[[], None] | None, page: QWidget | None
    ) -> TableTab:
        """Add *view* (or *page*, which contains it) as a tab that fills itself by *load*."""
        tab = TableTab(view, title, load)
        self._tab_list.append(tab)
        self.tabs.addTab(page or view, title)
        view.row_selected.connect(lambda _: self.selection_changed())
        view.export_requested.connect(self.export)
        view.frozen_changed.connect(self.frozen_label.setVisible)
        for signal in (view.table.rowsInserted, view.table.rowsRemoved):
            signal.connect(self.count_rows)
        return tab

    def finish(self) -> None:
        """Complete the page after its tables were added."""
        export = QAction(self.tr("E&xport CSV…"), self)
        export.setToolTip(self.tr("Saves the rows and columns shown here"))
        export.triggered.connect(self.export)
        self.bar.addWidget(ActionButton(export, "exportButton"))
        freeze_with_f6(self, [tab.view for tab in self._tab_list])
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
            title = f"{tab.title} ({count})" if count else tab.title
            if title != self.tabs.tabText(place):  # Qt lays out and paints all for the same text
                self.tabs.setTabText(place, title)

    # ------------------------------------------------------------ inside

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load_current()

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
        self.connection_changed()
        self._load_current()

    def _follow_connections(self, snapshot: Snapshot) -> None:
        self.connection_box.follow(snapshot)

    def _repaint_tables(self) -> None:
        for tab in self._tab_list:
            tab.view.table.refresh_colours()
