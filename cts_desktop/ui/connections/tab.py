# ruff: noqa: E501 - columns and commands read as tables
"""The Connections tab: the list and its commands."""

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import ConnectionView, Snapshot
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.connections.keys_bar import KeysBar
from cts_desktop.ui.connections.openers import (
    open_add,
    open_info,
    open_log,
    open_preflight,
    open_settings,
    open_test,
)
from cts_desktop.ui.connections.undoing import remember_deletion
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.icons import icon
from cts_desktop.ui.modes import armed_text, mode_text
from cts_desktop.ui.positions_view import mode_tone, result_tone
from cts_desktop.ui.questions import sentences
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton

_STATE_TONES = {
    EngineState.RUNNING: Tone.GOOD,
    EngineState.ERROR: Tone.BAD,
    EngineState.STOPPED: Tone.MUTED,
}
_STATE_MARKS = {
    EngineState.RUNNING: "▶",
    EngineState.STOPPED: "■",
    EngineState.PAUSED: "❚❚",
    EngineState.ERROR: "✗",
}


class ConnectionsTab(QWidget):
    """Lists the connections; every command follows the selection and its state."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName("connectionsTab")
        self.setAccessibleName(self.tr("Connections"))
        self._make_table()
        self._make_actions()
        self._lay_out()
        self.context.freezing.hold(self.view)
        self.view.row_selected.connect(self._follow_selection)
        self.view.row_activated.connect(lambda _: self._info())
        self.view.export_requested.connect(self._export)
        context.theme.changed.connect(self._theme_changed)
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)
        self._follow_selection()

    # ------------------------------------------------------------ construction

    def _make_table(self) -> None:
        model = TableModel(
            self._columns(), lambda v: v.connection.connection_id, self.context.theme.color
        )
        self.view = TableView(
            model, "connectionsTable", self.tr("Connections"), self.context.ui_state
        )
        self.view.set_empty_text(
            self.tr(
                "No connection yet. “Add” sets up a paper connection in a minute, without keys."
            )
        )

    def _columns(self) -> tuple[Column[ConnectionView], ...]:
        tr, money = self.tr, formatting.money
        return (
            Column("name", tr("Name"), lambda v: v.connection.name, width=170),
            Column("exchange", tr("Exchange"), lambda v: v.connection.exchange, width=90),
            Column("market", tr("Market"), lambda v: said(v.connection.market_type.label), width=116),
            Column("mode", tr("Mode"), lambda v: v.connection.mode.value, mode_text, width=88,
                   tone=lambda v: mode_tone(v.connection.mode.value)),
            Column("armed", tr("Armed"), _armed, width=84,
                   tooltip=tr("Whether orders with real money may be sent"),
                   tone=lambda v: Tone.LIVE if v.connection.armed_ms is not None else Tone.MUTED),
            Column("state", tr("State"), _state_text, width=150,
                   tone=lambda v: _STATE_TONES.get(v.status.state, Tone.WARNING),
                   tip=lambda v: v.status.error or v.status.blocked_by or _state_text(v)),
            Column("enabled", tr("Enabled"), lambda v: v.connection.enabled, self._yes, width=72,
                   tone=lambda v: None if v.connection.enabled else Tone.MUTED),
            Column("equity", tr("Equity"), lambda v: v.equity, money, numeric=True, width=100),
            Column("open_pnl", tr("Open P&L"), lambda v: v.open_pnl, formatting.profit,
                   numeric=True, width=96, tone=lambda v: result_tone(v.open_pnl)),
            Column("positions", tr("Positions"), lambda v: v.open_positions, numeric=True, width=76),
            Column("test", tr("Last test"), lambda v: v.connection.last_test_ms, self._when, time=True, width=150),
            Column("result", tr("Test result"), self._test_words, width=240,
                   tone=lambda v: Tone.BAD if v.connection.last_test_result == "failed" else None),
        )  # fmt: skip

    def _make_actions(self) -> None:
        tr = self.tr
        self.add_action = self._action(
            Command(tr("&Add…"), tr("Set up another connection"), "addConnectionButton", "add"),
            self._add,
        )
        self.info_action = self._action(
            Command(tr("&Info"), tr("All that is known, live"), "connectionInfoButton", "info"),
            self._info,
        )
        self.log_action = self._action(
            Command(tr("&Log"), tr("Log of this connection"), "connectionLogButton", "log"),
            self._log,
        )
        self.settings_action = self._action(
            Command(tr("&Settings"), tr("Own values of this connection"),
                    "connectionSettingsButton", "settings"), self._settings,
        )  # fmt: skip
        self.test_action = self._action(
            Command(tr("&Test"), tr("Tests the connection step by step"),
                    "testConnectionButton", "test"), self._test,
        )  # fmt: skip
        self.preflight_action = self._action(
            Command(tr("&Prepare for live…"), tr("Checks a live connection and arms it, or disarms it"),
                    "preflightConnectionButton", "emergency"), self._preflight,
        )  # fmt: skip
        self.enable_action = self._action(
            Command(tr("&Enable"), tr("Lets the engine start this connection"),
                    "enableConnectionButton", "enable"), self._enable_or_disable,
        )  # fmt: skip
        self.delete_action = self._action(
            Command(tr("&Delete…"), tr("Deletes the connection; refused while it runs or holds positions"),
                    "deleteConnectionButton", "delete", "Del"), self._delete,
        )  # fmt: skip

    def _action(self, command: Command, run: Callable[[], None]) -> QAction:
        action = make_action(self, self.context.theme, command, run)
        self.view.add_row_action(action)
        return action

    @property
    def actions_in_order(self) -> tuple[QAction, ...]:
        """The commands from left to right."""
        return (
            self.add_action, self.info_action, self.log_action, self.settings_action,
            self.test_action, self.preflight_action, self.enable_action, self.delete_action,
        )  # fmt: skip

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for action in self.actions_in_order:
            bar.addWidget(ActionButton(action, action.objectName()))
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(KeysBar(self.context))

    # ------------------------------------------------------------ words

    def _yes(self, value: object) -> str:
        return self.tr("yes") if value else self.tr("no")

    def _when(self, ts_ms: int | None) -> str:
        if ts_ms is None:
            return self.tr("never")
        return formatting.timestamp(ts_ms, utc=self.context.theme.utc)

    def _test_words(self, view: ConnectionView) -> str:
        connection = view.connection
        mark = {"ok": self.tr("✓ passed"), "failed": self.tr("✗ failed")}
        found = mark.get(connection.last_test_result, "")
        return f"{found} {said(connection.last_test_message)}".strip()

    # ------------------------------------------------------------ state

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connections."""
        self.view.table.set_rows(snapshot.connections)

    @property
    def _selected(self) -> ConnectionView | None:
        selected = self.view.selected
        return selected if isinstance(selected, ConnectionView) else None

    def _follow_selection(self, *_: object) -> None:
        view = self._selected
        for action in self.actions_in_order[1:]:
            action.setEnabled(view is not None)
        enabled = view is not None and view.connection.enabled
        self.enable_action.setText(self.tr("Dis&able…") if enabled else self.tr("&Enable"))
        self.enable_action.setIcon(icon(self.context.theme, "disable" if enabled else "enable"))
        self._follow_mode(view)
        runs = view is not None and view.status.state is not EngineState.STOPPED
        for action, refused in ((self.delete_action, runs), (self.enable_action, runs and enabled)):
            action.setEnabled(view is not None and not refused)
            action.setToolTip(self.tr("Stop its engine first") if refused else action.statusTip())

    def _follow_mode(self, view: ConnectionView | None) -> None:
        action = self.preflight_action
        is_live = view is not None and view.connection.mode is Mode.LIVE
        action.setEnabled(is_live)
        armed = is_live and view is not None and view.connection.armed
        action.setText(self.tr("Disar&m…") if armed else self.tr("&Prepare for live…"))
        only = self.tr("Only a live connection trades real money: paper and testnet need no arming")
        action.setToolTip(action.statusTip() if is_live else only)

    def _theme_changed(self) -> None:
        self.view.table.refresh_colours()
        self._follow_selection()

    # ------------------------------------------------------------ verbs

    def _add(self) -> None:
        dialog = open_add(self.context, self.window())
        dialog.added.connect(self._select_added)

    def _select_added(self, connection: Connection) -> None:
        self.context.bridge.refresh()
        self.view.select_key(connection.connection_id)

    def _info(self) -> None:
        if (view := self._selected) is not None:
            open_info(self.context, view.connection.connection_id, self.window())

    def _log(self) -> None:
        if (view := self._selected) is not None:
            open_log(self.context, view.connection.connection_id, self.window())

    def _settings(self) -> None:
        if (view := self._selected) is not None:
            open_settings(self.context, view.connection.connection_id, self.window())

    def _test(self) -> None:
        if (view := self._selected) is not None:
            open_test(self.context, view.connection, self.window())

    def _preflight(self) -> None:
        if (view := self._selected) is not None:
            open_preflight(self.context, view.connection.connection_id, self.window())

    def _enable_or_disable(self) -> None:
        if (view := self._selected) is None:
            return
        work = self._disable(view) if view.connection.enabled else self._enable(view)
        what = self.tr("Disable") if view.connection.enabled else self.tr("Enable")
        title = f"{what}: {view.connection.name}"
        self.context.operations.start(work, owner=self, what=title)

    async def _enable(self, view: ConnectionView) -> None:
        identity = view.connection.connection_id
        await self.context.operations.call(
            lambda s: s.connections.set_enabled(identity, enabled=True)
        )

    async def _disable(self, view: ConnectionView) -> None:
        identity, name = view.connection.connection_id, view.connection.name
        live = view.connection.mode is Mode.LIVE
        sure = await dialogs.confirm(
            self.window(),
            self.tr("Disable connection"),
            self.tr("Disable “{0}” ({1})?").format(name, said(view.connection.mode.label)),
            self.tr("&Disable"),
            detail=sentences(
                self.tr("The engine no longer starts it and its trading switches go off."),
                self.tr("It is disarmed: enabling it again does not arm it.") if live else "",
                self.tr("Its history and settings stay."),
            ),
        )
        if sure:
            await self.context.operations.call(
                lambda s: s.connections.set_enabled(identity, enabled=False)
            )

    def _delete(self) -> None:
        if (view := self._selected) is not None:
            what = self.tr("Delete {0}").format(view.connection.name)
            self.context.operations.start(self._ask_to_delete(view), owner=self, what=what)

    async def _ask_to_delete(self, view: ConnectionView) -> None:
        identity, name = view.connection.connection_id, view.connection.name
        sure = await dialogs.confirm(
            self.window(),
            self.tr("Delete connection"),
            self.tr("Delete “{0}” ({1})?").format(name, said(view.connection.mode.label)),
            self.tr("&Delete"),
            danger=True,
            detail=sentences(
                self.tr("Undo (Ctrl+Z) brings back its settings until the program ends."),
                self.tr("What it has simulated is gone for good; orders and positions stay."),
                self.tr("Its key is deleted from this computer: it must be entered again then.")
                if view.connection.mode is not Mode.PAPER
                else "",
            ),
        )
        if sure:
            await self.context.operations.call(lambda s: s.connections.delete(identity))
            remember_deletion(self.context, view.connection)

    def _export(self) -> None:
        self.context.operations.start(export_csv(self.view), owner=self, what=self.tr("Export"))


def _armed(view: ConnectionView) -> str:
    connection = view.connection
    if connection.mode is not Mode.LIVE:
        return formatting.DASH
    return armed_text(armed=connection.armed)


def _state_text(view: ConnectionView) -> str:
    state = view.status.state
    text = f"{_STATE_MARKS.get(state, '◌')} {said(state.label)}"
    if view.status.reconciling:
        return f"{text}: reconciling"
    return f"{text}: {view.status.phase.value}" if state is EngineState.STARTING else text
