"""The notices: what is new, what each leads to, read and unread, and taking them away."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.notices import NoticeKind
from cts_desktop.service.notice_views import NoticeView
from cts_desktop.service.views import Snapshot
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.notices import words
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import ConnectionBox, debounced, export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.undo import remember
from cts_desktop.ui.widgets import ActionButton
from cts_desktop.ui.wrapping import WrappingRow

PAGE = 500
RELOAD_DELAY_MS = 200


class NoticePanel(QWidget):
    """A filtered list of notices, newest first; reads them again when something is new."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticePanel")
        self.setAccessibleName(self.tr("Notifications"))
        self.context = context
        self._newest = Newest()
        self._dirty = True
        self._limit = PAGE
        self._make_filters()
        self._make_table()
        self._make_actions()
        self._lay_out()
        self._connect()
        self.read_all_action.setEnabled(False)
        self._selected()

    def _make_filters(self) -> None:
        self.kind_box = QComboBox()
        self.kind_box.setObjectName("noticeKindBox")
        self.kind_box.setAccessibleName(self.tr("Kind"))
        self.kind_box.setMinimumContentsLength(16)
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.kind_box.setSizeAdjustPolicy(policy)
        self.kind_box.addItem(self.tr("All kinds"), "")
        for kind in NoticeKind:
            self.kind_box.addItem(words.title(kind), kind.value)
        self.connection_box = ConnectionBox()
        self.text_edit = QLineEdit(placeholderText=self.tr("Search text (Ctrl+F)"))
        self.text_edit.setObjectName("noticeTextFilter")
        self.text_edit.setAccessibleName(self.tr("Search text"))
        self.text_edit.setClearButtonEnabled(True)
        self.unread_box = QCheckBox(self.tr("&Unread only"))
        self.unread_box.setObjectName("unreadBox")
        self.unread_box.setToolTip(self.tr("Hides what was read"))
        self.counts = text_label("", "muted")
        self.counts.setObjectName("noticeCounts")
        self.counts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.counts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _make_table(self) -> None:
        model = TableModel(self._columns(), lambda n: n.notice_id, self.context.theme.color)
        self.view = TableView(
            model, "noticesTable", self.tr("Notifications"), self.context.ui_state
        )
        self.view.set_empty_text(
            self.tr("Nothing to tell. What needs your attention appears here and stays.")
        )
        self.model = model

    def _columns(self) -> tuple[Column[NoticeView], ...]:
        return (
            Column("read", self.tr("New"), lambda n: n.read, self._mark, width=70,
                   tone=lambda n: None if n.read else Tone.GOOD,
                   tip=lambda n: self.tr("Read") if n.read else self.tr("Not read yet")),
            Column("time", self.tr("Time"), lambda n: n.ts_ms, self._when, time=True, width=150),
            Column("level", self.tr("Level"), lambda n: n.level, words.level, width=84,
                   tone=lambda n: words.TONES.get(n.level)),
            Column("kind", self.tr("Kind"), lambda n: n.kind, words.title, width=240),
            Column("connection", self.tr("Connection"), self._connection, width=110),
            Column("symbol", self.tr("Symbol"), lambda n: n.symbol, width=90),
            Column("count", self.tr("Count"), lambda n: n.count, formatting.count, numeric=True,
                   width=60, tooltip=self.tr("How often it happened before you read it")),
            Column("text", self.tr("What happened"), lambda n: n.text, said, width=300,
                   tip=lambda n: said(n.text)),
            Column("first", self.tr("First"), lambda n: n.first_ms, self._when, time=True,
                   width=150, hidden=True),
        )  # fmt: skip

    def _make_actions(self) -> None:
        tr, make = self.tr, partial(make_action, self, self.context.theme)
        self.open_action = make(
            Command(tr("&Open"), tr("Shows what the notice is about (Return)"),
                    "openNoticeAction", "open"), self.open_selected,
        )  # fmt: skip
        self.read_action = make(
            Command(tr("&Mark as read"), tr("Marks the selected notices as read"),
                    "markReadAction", "ok"), self.mark_selected,
        )  # fmt: skip
        self.read_all_action = make(
            Command(tr("Mark &all as read"), tr("Marks every notice as read"),
                    "markAllReadAction", "bell-off"), self.mark_all,
        )  # fmt: skip
        self.delete_action = make(
            Command(tr("&Delete"), tr("Deletes the selected notices; can be undone"),
                    "deleteNoticesAction", "delete", "Del"), self.delete_selected,
        )  # fmt: skip
        self.older_action = make(
            Command(tr("Show &older"), tr("Lists older notices as well"),
                    "olderNoticesAction", "history"), self._show_more,
        )  # fmt: skip
        for action in (self.open_action, self.read_action, self.delete_action):
            self.view.add_row_action(action)
        make(
            Command(tr("Search in notifications"), tr("Goes to the field that filters the notices"),
                    shortcut="Ctrl+F"), self.text_edit.setFocus,
        )  # fmt: skip
        self.view.use_finder(self.text_edit)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.kind_box)
        bar.addWidget(self.connection_box)
        bar.addWidget(self.text_edit, 1)
        bar.addWidget(self.unread_box)
        below = WrappingRow()
        for action, name in (
            (self.open_action, "openNoticeButton"),
            (self.read_action, "markReadButton"),
            (self.read_all_action, "markAllReadButton"),
            (self.delete_action, "deleteNoticesButton"),
        ):
            below.addWidget(ActionButton(action, name))
        below.addWidget(self.counts)
        self.older_button = ActionButton(self.older_action, "olderNoticesButton")
        below.addWidget(self.older_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        layout.addLayout(below)

    def _connect(self) -> None:
        for box in (self.kind_box, self.connection_box):
            box.currentIndexChanged.connect(self.reload)
        self.unread_box.toggled.connect(self.reload)
        debounced(self, self.text_edit, self.reload)
        self._soon = QTimer(self, singleShot=True, interval=RELOAD_DELAY_MS)
        self._soon.timeout.connect(self._load_visible)
        self.view.rows_chosen.connect(self._selected)
        self.view.row_activated.connect(self.open_selected)
        self.view.export_requested.connect(self._export)
        self.context.freezing.hold(self.view)
        bridge = self.context.bridge
        bridge.notices_changed.connect(self._changed)
        bridge.snapshot_changed.connect(self._follow)
        self.context.theme.changed.connect(self.model.refresh_colours)
        if bridge.snapshot is not None:
            self._follow(bridge.snapshot)

    # ------------------------------------------------------------ reading

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load_visible()

    def _changed(self, unread: int) -> None:
        self._dirty = True
        self.read_all_action.setEnabled(unread > 0)
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _load_visible(self) -> None:
        if self._dirty and self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Ask for the notices that fit the filters."""
        self._dirty = False
        self._newest.ask()
        kind = str(self.kind_box.currentData() or "")
        kinds = (NoticeKind(kind),) if kind else ()
        connection_id, text = self.connection_box.connection_id, self.text_edit.text().strip()
        unread, limit = self.unread_box.isChecked(), self._limit
        self.context.operations.run(
            lambda s: s.notices.list(
                kinds=kinds, connection_id=connection_id, text=text, unread=unread, limit=limit
            ),
            on_success=self._newest.only(self._show),
            owner=self,
            what=self.tr("Load the notifications"),
        )

    def _show(self, notices: Sequence[NoticeView]) -> None:
        self.model.set_rows(notices)
        full = len(notices) >= self._limit
        self.older_button.setVisible(full)
        unread = sum(not notice.read for notice in notices)
        shown = self.tr("{0} shown, {1} unread").format(
            formatting.count(len(notices)), formatting.count(unread)
        )
        self.counts.setText(shown if notices else "")
        filtered = bool(
            self.kind_box.currentData() or self.connection_box.connection_id
            or self.text_edit.text().strip() or self.unread_box.isChecked()
        )  # fmt: skip
        self.view.set_empty_text(
            self.tr("No notice fits these filters.") if filtered else
            self.tr("Nothing to tell. What needs your attention appears here and stays.")
        )  # fmt: skip
        self._selected()

    def _show_more(self) -> None:
        self._limit += PAGE
        self.reload()

    def _follow(self, snapshot: Snapshot) -> None:
        self.connection_box.follow(snapshot)

    # ------------------------------------------------------------ commands

    @property
    def _chosen(self) -> Sequence[NoticeView]:
        return self.view.chosen

    def _selected(self) -> None:
        chosen = self._chosen
        self.open_action.setEnabled(len(chosen) == 1 and bool(chosen[0].page))
        self.delete_action.setEnabled(bool(chosen))
        self.read_action.setEnabled(bool(chosen))
        self.read_action.setText(
            self.tr("&Mark as unread") if self._all_read else self.tr("&Mark as read")
        )

    @property
    def _all_read(self) -> bool:
        return bool(self._chosen) and all(notice.read for notice in self._chosen)

    def open_selected(self, *_: object) -> None:
        """Show what the selected notice is about; it is read then."""
        chosen = self._chosen
        if len(chosen) != 1:
            return
        notice = chosen[0]
        self._set_read((notice.notice_id,), read=True)
        if notice.page:
            self.context.open_page(notice.page)

    def mark_selected(self) -> None:
        """Mark the selected notices as read, or unread where all are read."""
        ids = tuple(notice.notice_id for notice in self._chosen)
        self._set_read(ids, read=not self._all_read)

    def mark_all(self) -> None:
        """Mark every notice as read."""
        self.context.operations.run(
            lambda s: s.notices.read_all(), owner=self, what=self.tr("Mark all as read")
        )

    def _set_read(self, ids: tuple[int, ...], *, read: bool) -> None:
        self.context.operations.run(
            lambda s: s.notices.set_read(ids, read=read), owner=self,
            what=self.tr("Mark as read"),
        )  # fmt: skip

    def delete_selected(self) -> None:
        """Delete the selected notices; Undo brings them back."""
        ids = tuple(notice.notice_id for notice in self._chosen)
        if ids:
            self.context.operations.start(
                self._delete(ids), owner=self, what=self.tr("Delete notices")
            )

    async def _delete(self, ids: tuple[int, ...]) -> None:
        call = self.context.operations.call
        gone = await call(lambda s: s.notices.delete(ids))
        remember(
            self.context,
            self.tr("%n notice(s) deleted", "", len(gone)),
            lambda: call(lambda s: s.notices.restore(gone)),
            lambda: call(lambda s: s.notices.delete(ids)),
        )

    def _export(self) -> None:
        task = export_csv(self.view)
        self.context.operations.start(task, owner=self, what=self.tr("Export"))

    # ------------------------------------------------------------ words

    def _mark(self, read: bool) -> str:  # noqa: FBT001 - a cell's value
        return "" if read else self.tr("● new")

    def _connection(self, notice: NoticeView) -> str:
        if notice.connection_name or not notice.connection_id:
            return notice.connection_name
        return self.tr("deleted ({0})").format(notice.connection_id)

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self.context.theme.utc)
