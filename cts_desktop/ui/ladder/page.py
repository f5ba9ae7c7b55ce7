"""Signals & ladder: what fires, how the sets climb, and why nothing happened."""

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import Snapshot
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.freezing import FrozenMark
from cts_desktop.ui.ladder.ladder_tab import LadderTab
from cts_desktop.ui.ladder.signals_tab import SignalsTab
from cts_desktop.ui.ladder.why_not_tab import WhyNotTab
from cts_desktop.ui.page_area import PageTabs
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.widgets import ShrinkingButton

#: Calm enough to read, and nothing for the engine: one question each time, only while visible.
REFRESH_MS: Final = 3000


class LadderPage(QWidget):
    """Three views on the main engine of one connection."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName("ladderPage")
        self.setAccessibleName(self.tr("Signals & ladder"))
        self.connection_box = QComboBox()
        self.connection_box.setObjectName("ladderConnection")
        self.connection_box.setAccessibleName(self.tr("Connection"))
        self.connection_box.setMinimumContentsLength(16)
        self.frozen_label = FrozenMark(context.freezing, context.theme)
        self.ladder = LadderTab(context)
        self.signals = SignalsTab(context)
        self.why_not = WhyNotTab(context)
        self.tabs = PageTabs()
        self.tabs.setObjectName("ladderTabs")
        self.tabs.addTab(self.ladder, self.tr("Ladder"))
        self.tabs.addTab(self.signals, self.tr("Signals"))
        self.tabs.addTab(self.why_not, self.tr("Why nothing happened"))
        self.timer = QTimer(self, interval=REFRESH_MS)
        self._lay_out()
        self._connect()
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)
        self.timer.start()

    def _lay_out(self) -> None:
        tip = self.tr("Saves the rows and columns shown here")
        export = Command(self.tr("E&xport CSV…"), tip, icon="export")
        self._export_action = make_action(self, self.context.theme, export, self._export)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.connection_box)
        bar.addWidget(self.frozen_label)
        bar.addStretch(1)
        bar.addWidget(ShrinkingButton(self._export_action, "exportButton"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        tables = (self.ladder.view, self.signals.view)
        self.context.freezing.hold(*tables)
        for view in tables:
            view.export_requested.connect(self._export)
        tip = self.tr("Goes to the field that filters the rows")
        find = Command(self.tr("&Filter rows"), tip, shortcut="Ctrl+F")
        make_action(self, self.context.theme, find, self._find)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.connection_box.currentIndexChanged.connect(self._connection_chosen)
        self.timer.timeout.connect(self._refresh)
        self.context.bridge.snapshot_changed.connect(self.show_snapshot)
        self.context.theme.changed.connect(self._repaint)

    # ------------------------------------------------------------ which connection

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connections and the state of the chosen one."""
        box = self.connection_box
        known = [(v.connection.connection_id, v.connection.name) for v in snapshot.connections]
        listed = [(box.itemData(place), box.itemText(place)) for place in range(box.count())]
        if known != listed:
            chosen = box.currentData()
            box.blockSignals(True)  # noqa: FBT003 - Qt's signature
            box.clear()
            for connection_id, name in known:
                box.addItem(name, connection_id)
            box.setCurrentIndex(max(0, box.findData(chosen)) if known else -1)
            box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        box.setVisible(bool(known))
        self._follow(snapshot)

    def _follow(self, snapshot: Snapshot | None) -> None:
        chosen = str(self.connection_box.currentData() or "")
        view = snapshot.connection(chosen) if snapshot else None
        stopped = view is None or view.status.state is EngineState.STOPPED
        symbols = view.symbols if view else ()
        changed = (
            self.ladder.show_connection(chosen, symbols, stopped=stopped),
            self.signals.show_connection(chosen, stopped=stopped),
            self.why_not.show_connection(chosen),
        )
        if any(changed):
            self._refresh()

    def _connection_chosen(self) -> None:
        self._follow(self.context.bridge.snapshot)

    # ------------------------------------------------------------ live while visible

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _tab_changed(self) -> None:
        self._export_action.setEnabled(self.tabs.currentWidget() is not self.why_not)
        self._refresh()

    def _refresh(self) -> None:
        """Ask for what is looked at; a page nobody sees costs nothing."""
        if not self.isVisible() or self.window().isMinimized():
            return
        tab = self.tabs.currentWidget()
        for known in (self.ladder, self.signals, self.why_not):
            if tab is known:
                known.refresh()

    # ------------------------------------------------------------ commands

    def _find(self) -> None:
        if self.tabs.currentWidget() is self.signals:
            self.signals.filter_edit.setFocus()
        else:
            self.tabs.setCurrentWidget(self.ladder)
            self.ladder.filters.text.setFocus()

    def _export(self) -> None:
        shown = self.signals if self.tabs.currentWidget() is self.signals else self.ladder
        self.context.operations.start(export_csv(shown.view), owner=self, what=self.tr("Export"))

    def _repaint(self) -> None:
        for view in (self.ladder.view, self.ladder.panel.gates, self.signals.view):
            view.table.refresh_colours()
