"""The preset of one connection as it runs: its state, and one page of its configurations."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.presets import PresetState
from cts_desktop.service.preset_views import ConfigurationView, LivePresetView
from cts_desktop.service.views import Snapshot
from cts_desktop.ui import formatting
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.freezing import FrozenMark
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.ladder.set_words import missing_text
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.paged_model import PagedModel
from cts_desktop.ui.pager import Pager
from cts_desktop.ui.presets.live_columns import SORTABLE, live_columns, state_words
from cts_desktop.ui.presets.live_columns import configuration_name as name_of
from cts_desktop.ui.row_commands import RowCommands
from cts_desktop.ui.table_page import debounced
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton, Card, ElidedLabel, set_tone, tight

PAGE_ROWS: Final = 200


class LiveTab(QWidget):
    """Connection, what its preset does, filters, one page of configurations, the chosen one.

    The engine sorts and filters; the model never holds more than a page.
    """

    loaded = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._connection_id = ""
        self._newest = Newest()
        self._view: LivePresetView | None = None
        self._chosen: ConfigurationView | None = None
        self._make_parts()
        self._make_actions()
        self._lay_out()
        self._connect()
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)
        self._follow()

    # ------------------------------------------------------------ construction

    def _make_parts(self) -> None:
        tr = self.tr
        self.connection_box = QComboBox()
        self.connection_box.setObjectName("liveConnection")
        self.connection_box.setAccessibleName(tr("Connection"))
        self.connection_box.setMinimumContentsLength(16)
        self.status = text_label("", wrap=True)
        self.status.setObjectName("liveStatus")
        self.status.setAccessibleName(tr("What the preset does"))
        self.notice = text_label("", "warning", wrap=True)
        self.notice.setObjectName("liveNotice")
        self.notice.hide()
        self.filter_edit = QLineEdit(placeholderText=tr("Part of a name (Ctrl+F)"))
        self.filter_edit.setObjectName("liveFilter")
        self.filter_edit.setAccessibleName(tr("Part of a configuration's name"))
        self.filter_edit.setClearButtonEnabled(True)
        self.state_box = QComboBox()
        self.state_box.setObjectName("liveState")
        self.state_box.setAccessibleName(tr("State"))
        self.state_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.state_box.addItem(tr("All states"), "")
        for state in PresetState:
            self.state_box.addItem(state_words(state), state.value)
        self.frozen_label = FrozenMark(self.context.freezing, self.context.theme)
        theme = self.context.theme
        columns = live_columns(lambda: theme.utc)
        self.model = PagedModel(columns, _key, theme.color, SORTABLE)
        self.view = TableView(self.model, "liveTable", tr("Configurations"), self.context.ui_state)
        RowCommands(self.context, self.view)
        self.view.use_finder(self.filter_edit)
        self.details = Card("liveDetails")
        self.words = ElidedLabel()
        self.words.setObjectName("liveWords")
        self.lacks = text_label("", "muted", wrap=True)
        self.lacks.setObjectName("liveMissing")

    def _make_actions(self) -> None:
        tr, make = self.tr, partial(make_action, self, self.context.theme)
        self.pin = make(
            Command(tr("&Pin"), tr("Lets it trade whatever the evaluation says")), self._pin
        )
        self.enable = make(
            Command(tr("Disa&ble"), tr("Takes it out, or lets it in again")), self._enable
        )
        self.evaluate = make(
            Command(tr("E&valuate now"), tr("Judges every configuration now")), self._evaluate
        )
        make(
            Command(tr("&Filter rows"), tr("Goes to the field that filters the rows"),
                    shortcut="Ctrl+F"), self.filter_edit.setFocus,
        )  # fmt: skip
        self.view.add_row_action(self.pin)
        self.view.add_row_action(self.enable)
        words = tr("{0} to {1} of {2} configurations")
        self.pager = Pager(self, self.context.theme, "live", PAGE_ROWS, words)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        tight(top, spacing=8)
        top.addWidget(self.connection_box)
        top.addWidget(self.status, 1)
        top.addWidget(ActionButton(self.evaluate, "evaluateButton"))
        filters = QHBoxLayout()
        tight(filters)
        filters.addWidget(self.filter_edit, 1)
        filters.addWidget(self.state_box)
        filters.addWidget(self.frozen_label)
        filters.addStretch(1)
        filters.addWidget(ActionButton(self.pin, "pinButton"))
        filters.addWidget(ActionButton(self.enable, "enableButton"))
        card = QVBoxLayout(self.details)
        card.setContentsMargins(10, 6, 10, 6)
        card.setSpacing(2)
        card.addWidget(self.words)
        card.addWidget(self.lacks)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(filters)
        layout.addWidget(self.notice)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.details)
        layout.addWidget(self.pager)

    def _connect(self) -> None:
        self._typing = debounced(self, self.filter_edit, self.pager.start_over)
        self.state_box.currentIndexChanged.connect(self.pager.start_over)
        self.connection_box.currentIndexChanged.connect(self._connection_chosen)
        self.model.order_changed.connect(self.pager.start_over)
        self.pager.turned.connect(partial(self.load, top=True))
        self.view.row_selected.connect(self._choose)
        self.context.freezing.hold(self.view)
        self.context.bridge.snapshot_changed.connect(self.show_snapshot)
        self.context.theme.changed.connect(self.view.table.refresh_colours)

    # ------------------------------------------------------------ which connection

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connections; the choice stays while it exists."""
        box = self.connection_box
        known = [(v.connection.connection_id, v.connection.name) for v in snapshot.connections]
        if known != [(box.itemData(n), box.itemText(n)) for n in range(box.count())]:
            chosen = box.currentData()
            box.blockSignals(True)  # noqa: FBT003 - Qt's signature
            box.clear()
            for connection_id, name in known:
                box.addItem(name, connection_id)
            box.setCurrentIndex(max(0, box.findData(chosen)) if known else -1)
            box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        box.setVisible(bool(known))
        self._connection_chosen()

    def _connection_chosen(self) -> None:
        chosen = str(self.connection_box.currentData() or "")
        if chosen != self._connection_id:
            self._connection_id = chosen
            self.forget()
            self.refresh()

    def forget(self) -> None:
        """Show nothing, because what was known is of another connection."""
        self._newest.forget()
        self._view = self._chosen = None
        self.pager.forget()
        self.model.set_rows(())
        self._say("")
        self._follow()

    # ------------------------------------------------------------ questions

    def refresh(self) -> None:
        """Ask again for what is shown, unless nobody looks, it is frozen or still awaited."""
        if self.isVisible() and not self.model.frozen and not self._newest.waiting:
            self.load()

    def load(self, *, top: bool = False) -> None:
        """Ask the engine for the page that is wanted now; *top* scrolls back up."""
        if not self._connection_id:
            return
        self._newest.ask()
        connection_id, offset = self._connection_id, self.pager.offset
        order, descending = self.model.order
        state, text = str(self.state_box.currentData()), self.filter_edit.text().strip()
        self.context.operations.run(
            lambda s: s.presets.live(
                connection_id, state=state, text=text, order_by=order, descending=descending,
                offset=offset, limit=PAGE_ROWS,
            ),
            on_success=self._newest.only(lambda view: self._show(view, top=top)),
            on_failure=self._newest.only(lambda error: self._failed(error, other=top)),
            owner=self,
            what=self.tr("Load the configurations"),
        )  # fmt: skip

    # ------------------------------------------------------------ answers

    def _show(self, view: LivePresetView, *, top: bool) -> None:
        if not self.pager.show_place(len(view.rows), view.total, view.configurations):
            return
        self._view = view
        if not view.type_id:
            self._chosen = None
        off = self.tr("Switched off, because most of their configurations lose: {0}")
        names = "; ".join(view.disabled_sets)
        self._say(off.format(names) if names else "")
        self._chosen = self.view.show_page(view.rows, self._chosen)
        if top:
            self.view.scrollToTop()
        self._follow()
        self.loaded.emit()

    def _failed(self, error: CtsError, *, other: bool) -> None:
        if other:
            self._view = self._chosen = None
            self.pager.clear()
            self.view.show_page((), None)
        self._say(self.tr("The configurations could not be read: {0}").format(said(error)))
        self._follow()

    def _say(self, text: str) -> None:
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _choose(self, chosen: ConfigurationView | None) -> None:
        if chosen is not None:
            self._chosen = chosen
            self._follow()

    # ------------------------------------------------------------ words

    def _follow(self) -> None:
        """Bring words and commands to what is known."""
        view, chosen = self._view, self._chosen
        running = view is not None and bool(view.type_id)
        self.evaluate.setEnabled(running)
        self.status.setText(self._status_words())
        self.view.set_empty_text(self._empty_words())
        for action in (self.pin, self.enable):
            action.setEnabled(chosen is not None)
        pinned = chosen is not None and chosen.pinned
        disabled = chosen is not None and chosen.state == PresetState.DISABLED
        self.pin.setText(self.tr("Un&pin") if pinned else self.tr("&Pin"))
        self.enable.setText(self.tr("Ena&ble") if disabled else self.tr("Disa&ble"))
        self._explain(chosen)

    def _explain(self, chosen: ConfigurationView | None) -> None:
        self.lacks.setVisible(chosen is not None)
        if chosen is None:
            self.words.show_text(self.tr("Select a configuration to see how it stands."), "muted")
            return
        tone = "danger" if chosen.state == PresetState.DISABLED else ""
        since = formatting.timestamp(chosen.since_ms or None, utc=self.context.theme.utc)
        parts = [
            f"{chosen.symbol} {name_of(chosen)}",
            chosen.set_name,
            chosen.what or chosen.state,
        ]
        if chosen.since_ms:
            parts.append(self.tr("since {0}").format(since))
        if chosen.pinned:
            parts.append(self.tr("pinned"))
        self.words.show_text(" · ".join(parts), tone)
        self.lacks.setText(self.tr("Missing: {0}").format(missing_text(chosen.missing)))

    def _status_words(self) -> str:
        view, count = self._view, formatting.count
        if view is None:
            return ""
        set_tone(self.status, "" if view.type_id else "muted")
        if not view.type_id:
            return said(view.status)
        states = [
            f"{state_words(state)} {count(view.by_state[state])}"
            for state in PresetState
            if view.by_state.get(state)
        ]
        parts = [self.tr("“{0}”").format(view.name), said(view.status), *states]
        if view.next_evaluation_ms is not None:
            when = formatting.timestamp(view.next_evaluation_ms, utc=self.context.theme.utc)
            parts.append(self.tr("next evaluation {0}").format(when))
        return " · ".join(part for part in parts if part)

    def _empty_words(self) -> str:
        tr, view = self.tr, self._view
        if not self._connection_id:
            return tr("No connection yet: add one under Settings, Connections.")
        if view is None:
            return tr("Not known.") if self.notice.text() else tr("Asking the engine…")
        if not view.type_id:
            return tr("No preset runs here. Choose one under Presets and assign it.")
        if view.configurations:
            return tr("No configuration fits the filters.")
        return tr("No configuration yet: {0}").format(said(view.status))

    # ------------------------------------------------------------ commands

    def _pin(self) -> None:
        if (chosen := self._chosen) is not None:
            self._command(
                lambda s: s.presets.pin(chosen.connection_id, chosen.key, pinned=not chosen.pinned),
                self.pin,
            )

    def _enable(self) -> None:
        if (chosen := self._chosen) is not None:
            on = chosen.state == PresetState.DISABLED
            self._command(
                lambda s: s.presets.enable(chosen.connection_id, chosen.key, enabled=on),
                self.enable,
            )

    def _evaluate(self) -> None:
        connection_id = self._connection_id
        self._command(lambda s: s.presets.evaluate_now(connection_id), self.evaluate)

    def _command(self, verb: Callable[[Any], Coroutine[Any, Any, object]], action: QAction) -> None:
        self.context.operations.run(
            verb, on_success=lambda _: self.load(), owner=self, busy=(action,),
            what=action.iconText(),
        )  # fmt: skip


def _key(view: ConfigurationView) -> tuple[str, str, str]:
    return view.set_id, view.symbol, view.key
