"""One connection's settings: its own values over the global ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, Mode
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import Snapshot, VenueView
from cts_desktop.settings.schema import SETTINGS, Scope, Value
from cts_desktop.ui import dialogs
from cts_desktop.ui.connections.engine_buttons import EngineButtons
from cts_desktop.ui.connections.key_box import KeyBox
from cts_desktop.ui.connections.undoing import remember_connection
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.settings.form import SettingsForm, changed_count, needs_restart
from cts_desktop.ui.settings.grid_estimate import GRID_GROUPS, GridEstimate
from cts_desktop.ui.settings.guard_question import may_apply
from cts_desktop.ui.settings.panes import browse_files, scrolled
from cts_desktop.ui.settings.preset_choice import offer_presets
from cts_desktop.ui.widgets import Pill, set_tone

#: Settings that only a played market reads, and those of a simulated account.
_PLAYED: Final = frozenset({"market_source", "market_files", "market_speed", "market_seed"})
_SIMULATED: Final = frozenset({"paper_balance", "paper_latency_ms"})
#: Settings that lead requests elsewhere: changing one ends test and arming.
_ROUTES: Final = ("endpoint", "proxy")


def groups_for(connection: Connection | None) -> list[tuple[str, list[str]]]:
    """Return the tabs of a connection with the keys of their settings, the nearest first."""
    groups: dict[str, list[str]] = {"Connection": [], "Market": [], "Trading": []}
    for key, setting in SETTINGS.items():
        if setting.scope is Scope.CONNECTION:
            groups.setdefault(setting.group, []).append(key)
    if connection is None or connection.exchange == PAPER_EXCHANGE:
        del groups["Connection"]
    else:
        hidden = _PLAYED if connection.mode is Mode.PAPER else _PLAYED | _SIMULATED
        ours = groups["Connection"]
        ours.insert(ours.index("symbol_rule") + 1, "symbols")
        groups["Market"] = [k for k in groups["Market"] if k not in hidden | {"symbols"}]
    return list(groups.items())


class SettingsDialog(QDialog):
    """Tabs by group; what differs from the global value is marked and can be reset."""

    def __init__(
        self, context: UiContext, connection_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.connection_id = connection_id
        self.connection: Connection | None = None
        self._newest: Connection | None = None
        self._global: Mapping[str, Value] = {}
        self._running = self._asking = False
        self.keys: KeyBox | None = None
        self.setObjectName("connectionSettingsDialog")
        self.setWindowTitle(self.tr("Connection settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.engine = EngineButtons(context, connection_id)
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("connectionNameEdit")
        self.name_edit.setMaxLength(60)
        self.name_edit.setAccessibleName(self.tr("Name"))
        self.name_edit.textEdited.connect(self._edited)
        self.mode = Pill(context.theme, "settingsModeBadge")
        self.status = text_label("", "muted", wrap=True)
        self.status.setObjectName("settingsStatus")
        self.estimate = GridEstimate(context, connection_id, self._wanted)
        self.estimate.judged.connect(self._edited)
        self._make_tabs()
        self._lay_out()
        self._await_values()
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        self._load()
        self.resize(context.theme.px(1000), context.theme.px(620))

    # ------------------------------------------------------------ construction

    def _make_tabs(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setObjectName("connectionSettingsTabs")
        self.tabs.setDocumentMode(True)
        snapshot = self.context.bridge.snapshot
        view = snapshot.connection(self.connection_id) if snapshot else None
        known = view.connection if view else None
        if known is not None and known.mode is not Mode.PAPER:
            self.keys = KeyBox(self.context.theme, known)
            self.keys.edited.connect(self._edited)
        self._groups = groups_for(known)
        self.forms: list[SettingsForm] = []
        self._made: set[int] = set()
        for group, _ in self._groups:
            empty = QWidget()
            QVBoxLayout(empty).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(empty, said(group).replace("&", "&&"))
        self.tabs.currentChanged.connect(self._open_tab)
        self._open_tab(0)

    def _open_tab(self, place: int) -> None:
        self._make_form(place)
        self.estimate.setVisible(self._groups[place][0] in GRID_GROUPS)
        self.estimate.ask()

    def _make_form(self, place: int) -> None:
        """Fill a tab when it is first looked at: all at once would hold up the window."""
        tab = self.tabs.widget(place)
        layout = tab.layout() if tab is not None else None
        if place in self._made or layout is None:
            return
        self._made.add(place)
        form = SettingsForm([SETTINGS[key] for key in self._groups[place][1]], overrides=True)
        if self.connection is not None:
            form.load(self._global, self.connection.settings)
        form.changed.connect(self._edited)
        form.browse_requested.connect(lambda e: browse_files(self.context, self, e))
        self.forms.append(form)
        offer_presets(self.context, form, self)
        layout.addWidget(scrolled(self._with_key(form) if place == 0 else form))

    def _with_key(self, form: SettingsForm) -> QWidget:
        if self.keys is None:
            return form
        both = QWidget()
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 8, 8, 0)
        layout.addWidget(self.keys)
        layout.addWidget(form, 1)
        return both

    def show_group(self, group: str) -> None:
        """Show the tab of a group."""
        self.tabs.setCurrentIndex([name for name, _ in self._groups].index(group))

    def _lay_out(self) -> None:
        name = QFormLayout()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.name_edit, 1)
        row.addWidget(self.mode)
        caption = QLabel(self.tr("&Name"))
        caption.setBuddy(self.name_edit)
        name.addRow(caption, row)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Apply
            | QDialogButtonBox.StandardButton.Reset
            | QDialogButtonBox.StandardButton.Close
        )
        self.apply_button = self.buttons.button(QDialogButtonBox.StandardButton.Apply)
        self.apply_button.setObjectName("applyButton")
        self.apply_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.revert_button = self.buttons.button(QDialogButtonBox.StandardButton.Reset)
        self.revert_button.setText(self.tr("&Revert"))
        self.revert_button.setObjectName("revertButton")
        self.apply_button.clicked.connect(self.apply)
        self.revert_button.clicked.connect(self.revert)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.engine)
        layout.addLayout(name)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.estimate)
        layout.addWidget(self.status)
        layout.addWidget(self.buttons)
        self.name_edit.setFocus()  # and not the first button, which would stop the engine

    # ------------------------------------------------------------ loading

    def _await_values(self) -> None:
        """Show no default as if it were the connection's own value, and apply nothing yet."""
        policy = self.tabs.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.tabs.setSizePolicy(policy)
        self.status.setText(self.tr("Loading…"))
        self._show_values(known=False)

    def _show_values(self, *, known: bool) -> None:
        self.tabs.setVisible(known)
        self.mode.setVisible(known)
        self.name_edit.setReadOnly(not known)
        if not known:
            self.apply_button.setEnabled(False)
            self.revert_button.setEnabled(False)

    def _load(self) -> None:
        self.context.operations.run(
            lambda s: s.settings.values(), on_success=self._show_global, owner=self,
            what=self.tr("Load the settings"),
        )  # fmt: skip
        if self.keys is not None:
            self.context.operations.run(
                lambda s: s.connections.venues(), on_success=self._show_venues, owner=self,
                what=self.tr("List the exchanges"),
            )  # fmt: skip

    def _show_venues(self, venues: Sequence[VenueView]) -> None:
        if self.keys is not None and self._newest is not None:
            self.keys.show_venue(venues, self._newest.exchange)

    def _show_global(self, values: Mapping[str, Value]) -> None:
        self._global = values
        if self.context.bridge.snapshot is not None:
            self.show_snapshot(self.context.bridge.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connection; edits under way are left alone."""
        for view in snapshot.connections:
            if view.connection.connection_id != self.connection_id:
                continue
            self.engine.show_view(view)
            self._running = view.status.state is not EngineState.STOPPED
            self._newest = view.connection
            fresh = self._global and view.connection != self.connection
            if fresh and (self.connection is None or not self.dirty):
                self.load(view.connection)
            return
        self.connection = None
        self.close()

    def load(self, connection: Connection) -> None:
        """Show *connection* as stored."""
        self.connection = connection
        self.setWindowTitle(self.tr("Settings: {0}").format(connection.name))
        self.name_edit.setText(connection.name)
        self.mode.show_mode(connection.mode)
        if self.keys is not None:
            self.keys.load(connection)
        for form in self.forms:
            form.load(self._global, connection.settings)
        self._show_values(known=True)
        self._edited()

    # ------------------------------------------------------------ edits

    @property
    def dirty(self) -> bool:
        """Whether an edit is not applied yet."""
        return self._renamed or self._rekeyed or any(form.dirty for form in self.forms)

    @property
    def _rekeyed(self) -> bool:
        return self.keys is not None and self.keys.dirty

    @property
    def ends_test(self) -> bool:
        """Whether applying would end what the last test found out, and with it the arming."""
        rows = [form.rows[key] for form in self.forms for key in _ROUTES if key in form.rows]
        new_key = self.keys is not None and self.keys.has_key
        return new_key or any(row.dirty for row in rows)

    @property
    def _renamed(self) -> bool:
        known = self.connection
        return known is not None and self.name_edit.text().strip() != known.name

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not fit, in words."""
        found = [text for form in self.forms for text in form.problems]
        if self.connection is not None and not self.name_edit.text().strip():
            found.insert(0, self.tr("Name: give the connection a name."))
        if self.keys is not None:
            found += self.keys.problems
        if self.estimate.problem and self._grid_edited:
            found.append(self.estimate.problem)
        return tuple(found)

    @property
    def _grid_edited(self) -> bool:
        """Whether an edit changes what sets there are."""
        rows = (row for form in self.forms for row in form.rows.values())
        return any(row.dirty and row.setting.group in GRID_GROUPS for row in rows)

    def revert(self) -> None:
        """Forget all edits."""
        if self.connection is not None:
            self.load(self.connection)

    def _edited(self) -> None:
        if self.connection is None:  # not loaded yet
            return
        self.estimate.ask()
        problems = self.problems
        count = changed_count(self.forms) + self._renamed + self._rekeyed
        self.apply_button.setEnabled(bool(count) and not problems)
        self.revert_button.setEnabled(bool(count))
        if problems:
            text, tone = " ".join(problems[:2]), "danger"
        elif count:
            text, tone = self.tr("{0} not applied yet.").format(count), "warning"
            if self._running and needs_restart(self.forms):
                text += " " + self.tr("Some take effect at the next start of the engine.")
            if self.ends_test:
                text += " " + self._consequence()
        else:
            own = len(self.connection.settings)
            text, tone = self.tr("Own values of this connection: {0}.").format(own), "muted"
        self.status.setText(text)
        set_tone(self.status, tone)

    def _consequence(self) -> str:
        """Say what changing key or route costs, before it is done."""
        if self._running:
            return self.tr("Key, endpoint and proxy change only while its engine is stopped.")
        if self._newest is not None and self._newest.mode is Mode.LIVE:
            return self.tr("Applying DISARMS the connection: test, check and arm it again.")
        return self.tr("Applying ends what the last test found: test it again.")

    def _own_values(self, connection: Connection) -> dict[str, object]:
        """Return the connection's own values with the edits, and only those, in them.

        What was changed elsewhere meanwhile, a preset that was assigned for one, stays as it is.
        """
        own = dict(connection.settings)
        for form in self.forms:
            for key, value in form.changes().items():
                own.pop(key, None)
                if value is not None:
                    own[key] = value
        return own

    def _wanted(self) -> dict[str, object] | None:
        """Return what a grid is to be estimated for; None while a value does not fit."""
        if self.connection is None or any(form.problems for form in self.forms):
            return None
        return self._own_values(self.connection)

    # ------------------------------------------------------------ verbs

    def apply(self) -> None:
        """Store the connection with its own values."""
        if self.connection is None or self.problems:
            return
        # On top of the newest state: a test may have been recorded while the dialog was open.
        known = self._newest or self.connection
        changed = replace(
            known, name=self.name_edit.text().strip(), settings=self._own_values(known)
        )
        key = None
        if self.keys is not None:
            key = self.keys.credentials() if self.keys.has_key else None
            changed = replace(changed, no_withdraw_stated=self.keys.stated)
        self.context.operations.start(
            self._store(changed, key),
            on_failure=self._refused,
            owner=self,
            what=self.tr("Apply the settings"),
        )

    async def _store(self, changed: Connection, key: Credentials | None) -> None:
        if not await may_apply(self, self.forms):
            return
        if key is not None and not await self.context.keys.ready(self):
            return
        before, ends_test = self._newest, self.ends_test
        stored = await self.context.operations.call(lambda s: s.connections.update(changed, key))
        if before is not None and not ends_test:
            remember_connection(self.context, before, stored)
        if isValid(self):
            self.load(stored)

    def _refused(self, error: CtsError) -> None:
        self.status.setText(self.tr("Not applied: {0}").format(said(error)))
        set_tone(self.status, "danger")

    @override
    def done(self, result: int, /) -> None:
        if self.keys is not None:
            self.keys.wipe()
        super().done(result)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.connection is not None and self.dirty:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)

    @override
    def reject(self) -> None:
        if self.connection is None or not self.dirty:
            super().reject()
        elif not self._asking:
            self._asking = True
            self.context.operations.start(self._ask_to_leave(), owner=self)

    async def _ask_to_leave(self) -> None:
        sure = await dialogs.confirm(
            self,
            self.tr("Discard changes"),
            self.tr("Discard the changes to “{0}” that are not applied?").format(
                self.name_edit.text()
            ),
            self.tr("&Discard changes"),
        )
        self._asking = False
        if sure:
            self.revert()
            self.reject()
