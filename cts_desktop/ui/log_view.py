"""The system log: filters, follow, older lines on demand, export; a page and a part of dialogs."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypedDict

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.events import LogWritten
from cts_desktop.service.views import LogView, Snapshot
from cts_desktop.ui import dialogs, formatting, icons
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.freezing import FrozenMark
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label, words
from cts_desktop.ui.log_model import LogLine, LogModel
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.notices.panel import NoticePanel
from cts_desktop.ui.page_area import PageTabs
from cts_desktop.ui.table_page import ConnectionBox, debounced
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, ShrinkingButton

PAGE = 500
RECENT = 1000
COUNT_DELAY_MS = 1000
PARTS = ("Log", "Notifications")
LEVELS = ("debug", "info", "warning", "error")
_TONES = {"warning": Tone.WARNING, "error": Tone.BAD, "critical": Tone.BAD, "debug": Tone.MUTED}
_MARKS = {"warning": "▲ ", "error": "✗ ", "critical": "✗ "}


class LogFilters(TypedDict):
    """The filters of `queries.logs`."""

    level: str
    source: str
    connection_id: str
    text: str


@dataclass(frozen=True, slots=True)
class LogScope:
    """Which log is shown: all of it, or one connection's."""

    table_name: str
    title: str
    connection_id: str = ""


class LogPanel(QWidget):
    """A filtered, following view of the log."""

    def __init__(self, context: UiContext, scope: LogScope, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._scope = scope
        self._recent: deque[LogWritten] = deque(maxlen=RECENT)
        self._names: dict[str, str] = {}
        self._newest = Newest()
        self._loaded = self._older_under_way = self._no_older = False
        self._make_filters()
        self._make_table()
        self._lay_out()
        self._connect()

    def _make_filters(self) -> None:
        self.level_box = QComboBox()
        self.level_box.setObjectName("levelBox")
        self.level_box.setAccessibleName(self.tr("Level"))
        self.level_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.source_box = QComboBox()
        self.source_box.setObjectName("sourceBox")
        self.source_box.setAccessibleName(self.tr("Source"))
        self.source_box.setMinimumContentsLength(14)
        self.source_box.addItem(self.tr("All sources"), "")
        self.connection_box = ConnectionBox()
        self.connection_box.setVisible(not self._scope.connection_id)
        self.text_edit = QLineEdit(placeholderText=self.tr("Search text (Ctrl+F)"))
        self.text_edit.setObjectName("logTextFilter")
        self.text_edit.setAccessibleName(self.tr("Search text"))
        self.text_edit.setClearButtonEnabled(True)
        self.follow = QCheckBox(self.tr("F&ollow"))
        self.follow.setObjectName("followBox")
        self.follow.setChecked(True)
        self.follow.setToolTip(self.tr("Stays at the newest line"))
        self.counts = text_label("", "muted")
        self.counts.setObjectName("logCounts")
        self.frozen_label = FrozenMark(self.context.freezing, self.context.theme)
        self._show_counts({})

    def _make_table(self) -> None:
        model = LogModel(self._columns(), lambda line: line.place, self.context.theme.color)
        self.view = TableView(
            model, self._scope.table_name, self._scope.title, self.context.ui_state
        )
        self.view.setSortingEnabled(False)  # a log is in order of time
        self.model = model

    def _columns(self) -> tuple[Column[LogLine], ...]:
        return (
            Column("time", self.tr("Time"), lambda x: x.ts_ms, self._when, time=True, width=176),
            Column("level", self.tr("Level"), lambda x: x.level, _level_text, width=84,
                   tone=lambda x: _TONES.get(x.level)),
            Column("source", self.tr("Source"), lambda x: x.source, width=130),
            Column("connection", self.tr("Connection"), self._name, width=120,
                   hidden=bool(self._scope.connection_id)),
            Column("message", self.tr("Message"), lambda x: x.message, width=520,
                   tip=lambda x: f"{x.message}\n{x.context}".strip()),
            Column("context", self.tr("Details"), lambda x: x.context, width=240, hidden=True),
        )  # fmt: skip

    def _lay_out(self) -> None:
        self.clear_action = QAction(self.tr("&Clear filter"), self)
        self.clear_action.triggered.connect(self.clear_filters)
        self.export_action = QAction(self.tr("E&xport…"), self)
        self.export_action.setToolTip(self.tr("Saves all stored lines that fit the filters"))
        icons.bind_icon(self.context.theme, self.export_action, "export")
        self.export_action.triggered.connect(self.export)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for box in (self.level_box, self.source_box, self.connection_box):
            bar.addWidget(box)
        bar.addWidget(self.text_edit, 1)
        bar.addWidget(ActionButton(self.clear_action, "clearFilterButton"))
        bar.addWidget(self.follow)
        bar.addWidget(ShrinkingButton(self.export_action, "exportLogButton"))
        below = QHBoxLayout()
        below.addWidget(self.counts, 1)
        below.addWidget(self.frozen_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        layout.addLayout(below)

    def _connect(self) -> None:
        for box in (self.level_box, self.source_box, self.connection_box):
            box.currentIndexChanged.connect(self.reload)
        debounced(self, self.text_edit, self.reload)
        self.view.export_requested.connect(self.export)
        self.view.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.view.verticalScrollBar().rangeChanged.connect(self._follow)  # the window became lower
        self.follow.toggled.connect(self._follow)
        self.model.rowsInserted.connect(self._follow)
        self._counter = QTimer(self, singleShot=True, interval=COUNT_DELAY_MS)
        self._counter.timeout.connect(self._load_counts)
        self.context.freezing.hold(self.view)
        find = QAction(self.tr("Search text"), self)
        find.setShortcut(QKeySequence.StandardKey.Find)
        find.triggered.connect(self.text_edit.setFocus)
        self.addAction(find)
        bridge = self.context.bridge
        bridge.log_written.connect(self._written)
        bridge.snapshot_changed.connect(self._follow_connections)
        self.context.theme.changed.connect(self.model.refresh_colours)
        if bridge.snapshot is not None:
            self._follow_connections(bridge.snapshot)

    # ------------------------------------------------------------ filters

    @property
    def filters(self) -> LogFilters:
        """The filters as the query takes them."""
        return LogFilters(
            level=str(self.level_box.currentData() or ""),
            source=str(self.source_box.currentData() or ""),
            connection_id=self._scope.connection_id or self.connection_box.connection_id,
            text=self.text_edit.text().strip(),
        )

    def clear_filters(self) -> None:
        """Show everything."""
        for box in (self.level_box, self.source_box, self.connection_box):
            box.setCurrentIndex(0)
        self.text_edit.clear()

    def _fits(self, event: LogWritten) -> bool:
        wanted = self.filters
        return (
            wanted["level"] in {"", event.level}
            and wanted["source"] in {"", event.source}
            and wanted["connection_id"] in {"", event.connection_id}
            and wanted["text"].casefold() in event.message.casefold()
        )

    # ------------------------------------------------------------ lines

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._loaded:
            self._loaded = True
            self.reload()

    def reload(self) -> None:
        """Ask for the newest lines that fit the filters."""
        if not self._loaded:
            return
        self._newest.ask()
        self.view.reading.ask()
        filters = self.filters
        mine = self._scope.connection_id  # no filter, but whose log this is
        filtered = any(value != mine for value in filters.values() if value)
        self.clear_action.setEnabled(filtered)
        unfit, none = (
            self.tr("No line fits these filters."),
            self.tr("Nothing has been logged yet."),
        )
        self.view.set_empty_text(unfit if filtered else none)
        self.context.operations.run(
            lambda s: s.queries.logs(**filters, limit=PAGE),
            on_success=self._newest.only(self._show_newest),
            on_failure=self._newest.only(partial(self._failed, self.reload)),
            owner=self,
            what=self.tr("Load the log"),
        )
        self._load_counts()

    def _failed(self, again: Callable[[], None], error: CtsError) -> None:
        self.view.reading.fail(said(error), again)

    def _show_newest(self, lines: tuple[LogView, ...]) -> None:
        self.view.reading.answer()
        self._no_older = len(lines) < PAGE
        self._learn_sources(line.source for line in lines)
        self.model.load(lines, complete=self._no_older)
        newest = lines[0].ts_ms if lines else 0
        self.model.append(e for e in self._recent if e.ts_ms >= newest and self._fits(e))
        self._follow()
        QTimer.singleShot(0, self, self._look_for_older)

    def _written(self, events: tuple[LogWritten, ...]) -> None:
        mine = self._scope.connection_id
        relevant = [e for e in events if mine in {"", e.connection_id}]
        self._recent.extend(relevant)
        if not self._loaded or not relevant:
            return
        self._learn_sources(event.source for event in relevant)
        self.model.append(event for event in relevant if self._fits(event))
        if not self._counter.isActive():
            self._counter.start()

    def _scrolled(self, value: int) -> None:
        """Stop following when the user goes up; at the top, fetch what is older.

        New rows raise the maximum without moving the value: a value below it is the user's.
        """
        bar = self.view.verticalScrollBar()
        if value < bar.maximum() and self.follow.isChecked():
            self.follow.setChecked(False)
        self._look_for_older()

    def _look_for_older(self) -> None:
        bar = self.view.verticalScrollBar()
        if bar.value() == bar.minimum() and bar.maximum() > 0 and not self.follow.isChecked():
            self._load_older()

    def _load_older(self) -> None:
        before, filters = self.model.oldest_id, self.filters
        if self._older_under_way or self._no_older or self.model.full or before is None:
            return
        self._older_under_way = True
        show_older = self._newest.only(self._show_older)

        def show(lines: tuple[LogView, ...]) -> None:
            self._older_under_way = False
            show_older(lines)

        def fail(error: CtsError) -> None:
            self._older_under_way = False
            self._failed(self._load_older, error)

        self.context.operations.run(
            lambda s: s.queries.logs(**filters, before_id=before, limit=PAGE),
            on_success=show,
            on_failure=fail,
            owner=self,
        )

    def _show_older(self, lines: tuple[LogView, ...]) -> None:
        self.view.reading.answer()
        self._no_older = len(lines) < PAGE
        self.model.prepend(lines)
        if not self.follow.isChecked():
            self.view.scrollTo(self.model.index(len(lines), 0), self.view.ScrollHint.PositionAtTop)

    def _follow(self, *_: object) -> None:
        if self.follow.isChecked():
            # After the view has laid out the new rows, or it would stop one batch early.
            QTimer.singleShot(0, self.view, self.view.scrollToBottom)

    # ------------------------------------------------------------ words

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self.context.theme.utc, millis=True)

    def _name(self, line: LogLine) -> str:
        return self._names.get(line.connection_id, line.connection_id)

    def _follow_connections(self, snapshot: Snapshot) -> None:
        self._names = {c.connection.connection_id: c.connection.name for c in snapshot.connections}
        if not self._scope.connection_id:
            self.connection_box.follow(snapshot)

    def _learn_sources(self, sources: Iterable[str]) -> None:
        for source in sorted(set(sources)):
            if source and self.source_box.findData(source) < 0:
                self.source_box.addItem(source, source)

    def _load_counts(self) -> None:
        if not self.isVisible():
            return
        connection_id = self.filters["connection_id"]
        self.context.operations.run(
            lambda s: s.queries.log_counts(connection_id),
            on_success=self._show_counts,
            on_failure=lambda _: None,
            owner=self,
        )

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        levels = [*LEVELS, *sorted(set(counts) - set(LEVELS))]
        box, chosen = self.level_box, self.level_box.currentData()
        box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        if box.count() != len(levels) + 1:
            box.clear()
            box.addItem(self.tr("All levels"), "")
            for level in levels:
                box.addItem(words(level), level)
        for place, level in enumerate(levels, 1):
            box.setItemText(place, f"{words(level)} ({formatting.count(counts.get(level, 0))})")
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        parts = [f"{_level_text(v)} {formatting.count(counts.get(v, 0))}" for v in levels]
        self.counts.setText(self.tr("Stored: {0}").format("   ".join(parts)))

    # ------------------------------------------------------------ export

    def export(self) -> None:
        """Save all stored lines that fit the filters."""
        self.context.operations.start(self._export(), owner=self, what=self.tr("Export the log"))

    async def _export(self) -> None:
        filters = self.filters
        title = self.tr("Export the log")
        path = await dialogs.save_file(
            self.window(), title, Path.home() / "cts-log.txt", self.tr("Text (*.txt)")
        )
        if path is None:
            return
        target = str(path)
        count = await self.context.operations.call(
            lambda s: s.queries.export_logs(target, **filters)
        )
        text = self.tr("{0} lines were saved to {1}.").format(formatting.count(count), target)
        await dialogs.message(self.window(), title, text)


class LogPage(QWidget):
    """The page of the whole system log, and of the notices that stay."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logPage")
        self.setAccessibleName(self.tr("Log"))
        self.panel = LogPanel(context, LogScope("logTable", self.tr("System log")))
        self.notices = NoticePanel(context)
        self.tabs = PageTabs()
        self.tabs.setObjectName("logTabs")
        self.tabs.addTab(_padded(self.panel), self.tr("Log"))
        self.tabs.addTab(_padded(self.notices), self.tr("Notifications"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addWidget(self.tabs)
        context.bridge.notices_changed.connect(self._count)
        context.operations.run(  # what was told before this page was made
            lambda s: s.notices.unread(), on_success=self._count, owner=self,
            what=self.tr("Notifications"),
        )  # fmt: skip

    def show_part(self, part: str, /) -> None:
        """Show ``Log`` or ``Notifications``; an unknown part changes nothing."""
        if part in PARTS:
            self.tabs.setCurrentIndex(PARTS.index(part))

    def _count(self, unread: int) -> None:
        title = self.tr("Notifications")
        count = f" ({formatting.count(unread)})" if unread else ""
        self.tabs.setTabText(1, f"{title}{count}")


def _padded(widget: QWidget) -> QWidget:
    """Return *widget* with room below the tabs."""
    body = QWidget()
    layout = QVBoxLayout(body)
    layout.setContentsMargins(0, 8, 0, 0)
    layout.addWidget(widget)
    return body


def _level_text(level: str) -> str:
    return f"{_MARKS.get(level, '')}{level}"
