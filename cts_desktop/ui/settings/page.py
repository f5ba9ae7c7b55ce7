"""The settings: connections, then the global values by group, backups and appearance."""

from collections.abc import Mapping
from functools import cached_property

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.settings.schema import SETTINGS, Scope, Value
from cts_desktop.ui.command import PART
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.notices.recipients_box import RecipientsBox
from cts_desktop.ui.page_area import PageStack
from cts_desktop.ui.program.api_box import ApiBox
from cts_desktop.ui.program.hosts_pane import HostsPane
from cts_desktop.ui.program.program_box import ProgramBox
from cts_desktop.ui.settings.backups_pane import BackupsPane
from cts_desktop.ui.settings.form import SettingsForm, changed_count, needs_restart
from cts_desktop.ui.settings.grid_estimate import GRID_GROUPS, GridEstimate
from cts_desktop.ui.settings.guard_question import may_apply
from cts_desktop.ui.settings.panes import AppearancePane, browse_files, scrolled
from cts_desktop.ui.settings.preset_choice import offer_presets
from cts_desktop.ui.settings.undoing import remember_settings
from cts_desktop.ui.widgets import set_tone

#: Groups of the schema shown here; a market belongs to one connection and is set there.
GROUPS = ("Engine", "Indications", "Strategies", "Ladder", "Trading", "Presets", "Limits",
          "Notifications", "Data & backup", "API", "Program")  # fmt: skip
_PANE_KEY = "settings/pane"
RAIL_WIDTH = 120
RAIL_ROW = 30
_RAIL_MARGIN = 24


def _stacked(form: SettingsForm, below: QWidget) -> QWidget:
    pane = QWidget()
    layout = QVBoxLayout(pane)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(form)
    layout.addWidget(below, 1)
    # A table scrolls by itself; what has none must fit a small screen at twice its size.
    return pane if isinstance(below, BackupsPane) else scrolled(pane)


class SettingsPage(QWidget):
    """A rail of panes; edits of all forms are applied or reverted together.

    The connections are handed over, because they are built of the same forms. A pane is made when
    it is first looked at: eighty rows at once would hold up the window.
    """

    def __init__(
        self, context: UiContext, connections: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName("settingsPage")
        self.setAccessibleName(self.tr("Settings"))
        self.rail = QListWidget()
        self.rail.setObjectName("settingsRail")
        self.rail.setAccessibleName(self.tr("Groups of settings"))
        self.stack = PageStack()
        self.forms: dict[str, SettingsForm] = {}
        self._values: Mapping[str, Value] = {}
        self._made: set[int] = set()
        self.connections = connections
        connections.setProperty(PART, "settings/Connections")
        self.estimate = GridEstimate(context, "", self._wanted)
        self.estimate.judged.connect(self._edited)
        self._make_bar()
        self._add_panes()
        self._lay_out()
        self._size_rail()
        context.theme.changed.connect(self._size_rail)
        self.rail.currentRowChanged.connect(self._chosen)
        self.rail.setCurrentRow(self._remembered())
        self._edited()

    @cached_property
    def backups(self) -> BackupsPane:
        """The backups, below how many are kept."""
        return BackupsPane(self.context)

    @cached_property
    def recipients(self) -> RecipientsBox:
        """Who is told outside, below what is told."""
        return RecipientsBox(self.context)

    @cached_property
    def api(self) -> ApiBox:
        """The state and the tokens of the API, below its settings."""
        return ApiBox(self.context)

    @cached_property
    def program(self) -> ProgramBox:
        """Start, updates and support."""
        return ProgramBox(self.context)

    @cached_property
    def hosts(self) -> HostsPane:
        """The hosts that may be contacted."""
        return HostsPane(self.context)

    def _make_bar(self) -> None:
        self.status = text_label("", "muted", wrap=True)
        self.status.setObjectName("settingsStatus")
        self.apply_button = QPushButton(self.tr("&Apply"))
        self.apply_button.setObjectName("applyButton")
        self.apply_button.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.apply_button.clicked.connect(self.apply)
        self.revert_button = QPushButton(self.tr("&Revert"))
        self.revert_button.setObjectName("revertButton")
        self.revert_button.clicked.connect(self.revert)
        self.bar = QWidget()
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(12, 6, 12, 10)
        row.addWidget(self.status, 1)
        row.addWidget(self.revert_button)
        row.addWidget(self.apply_button)

    def _add_panes(self) -> None:
        self._add("Connections", self.tr("Connections"), self.connections)
        for group in GROUPS:
            self._add(group, said(group), QWidget())
        self._add("Network", self.tr("Network"), QWidget())
        self._add("Appearance", self.tr("Appearance"), QWidget())

    def _make_pane(self, row: int) -> None:
        if row in self._made or row == 0:
            return
        self._made.add(row)
        if self._has_form(row):
            pane = self._form_pane(GROUPS[row - 1])
        else:
            last = row == self.stack.count() - 1
            pane = AppearancePane(self.context) if last else self.hosts
        self.stack.insertWidget(row, pane)
        if (empty := self.stack.widget(row + 1)) is not None:
            self.stack.removeWidget(empty)
            empty.deleteLater()

    @staticmethod
    def _has_form(row: int) -> bool:
        return 0 < row <= len(GROUPS)

    def _form_pane(self, group: str) -> QWidget:
        form = SettingsForm([s for s in SETTINGS.values() if s.group == group])
        form.load(self._values)
        form.changed.connect(self._edited)
        form.browse_requested.connect(lambda e: browse_files(self.context, self, e))
        self.forms[group] = form
        offer_presets(self.context, form, self)
        below = self._below(group)
        return scrolled(form) if below is None else _stacked(form, below)

    def _below(self, group: str) -> BackupsPane | RecipientsBox | ApiBox | ProgramBox | None:
        """Return what stands below the settings of *group*."""
        match group:
            case "Data & backup":
                return self.backups
            case "Notifications":
                return self.recipients
            case "API":
                return self.api
            case "Program":
                return self.program
            case _:
                return None

    def _add(self, name: str, title: str, pane: QWidget) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, name)
        self.rail.addItem(item)
        self.stack.addWidget(pane)

    def _size_rail(self) -> None:
        """Make the rail as wide as its longest title, which is another in every language."""
        px, text = self.context.theme.px, self.rail.fontMetrics().horizontalAdvance
        items = [self.rail.item(row) for row in range(self.rail.count())]
        longest = max(text(item.text()) for item in items)
        self.rail.setFixedWidth(max(px(RAIL_WIDTH), longest + px(_RAIL_MARGIN)))
        for item in items:
            item.setSizeHint(QSize(0, px(RAIL_ROW)))

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        cost = QVBoxLayout()
        cost.setContentsMargins(12, 8, 12, 0)
        cost.addWidget(self.estimate)
        right.addLayout(cost)
        right.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)

    # ------------------------------------------------------------ panes

    def show_part(self, part: str) -> None:
        """Show the pane of a group, or put the focus on one of its settings (``Limits/key``)."""
        group, _, key = part.partition("/")
        if group in self._names:
            self.rail.setCurrentRow(self._names.index(group))
        form = self.forms.get(group)
        if form is not None and key in form.rows:
            form.rows[key].take_focus()

    @property
    def _names(self) -> list[str]:
        """The panes by the names that are asked for, from top to bottom."""
        items = (self.rail.item(row) for row in range(self.rail.count()))
        return [str(item.data(Qt.ItemDataRole.UserRole)) for item in items]

    def _remembered(self) -> int:
        names, stored = self._names, str(self.context.ui_state.value(_PANE_KEY, ""))
        return names.index(stored) if stored in names else 0

    def _chosen(self, row: int) -> None:
        self._make_pane(row)
        self.stack.setCurrentIndex(row)
        self.context.ui_state.setValue(_PANE_KEY, self._group)
        self.bar.setVisible(self._has_form(row))
        self.estimate.setVisible(self._group in GRID_GROUPS)
        self._say_status()
        self._load_visible()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load_visible()

    def _load_visible(self) -> None:
        """Read again what a pane shows, unless edits are under way."""
        row = self.stack.currentIndex()
        if not self.isVisible():
            return
        if below := self._below(self._group):
            below.load()
        if self._has_form(row) and not self.dirty:
            self.context.operations.run(
                lambda s: s.settings.values(), on_success=self.load, owner=self,
                what=self.tr("Load the settings"),
            )  # fmt: skip

    # ------------------------------------------------------------ edits

    def load(self, values: Mapping[str, Value]) -> None:
        """Show the global *values*, unless an edit was begun meanwhile."""
        if not self.dirty:
            self._show(values)

    def _show(self, values: Mapping[str, Value]) -> None:
        self._values = values
        for form in self.forms.values():
            form.load(values)

    @property
    def dirty(self) -> bool:
        """Whether an edit is not applied yet."""
        return any(form.dirty for form in self.forms.values())

    def revert(self) -> None:
        """Forget all edits."""
        for form in self.forms.values():
            form.revert()

    def _wanted(self) -> dict[str, object] | None:
        """Return the values a grid is to be estimated with; None while one does not fit."""
        if any(form.problems for form in self.forms.values()):
            return None
        return {key: row.value for form in self.forms.values() for key, row in form.rows.items()}

    @property
    def _grid_edited(self) -> bool:
        """Whether an edit changes what sets there are."""
        return any(form.dirty for group, form in self.forms.items() if group in GRID_GROUPS)

    def _changes(self) -> dict[str, object]:
        changes: dict[str, object] = {}
        for form in self.forms.values():
            changes.update(form.changes())
        return changes

    @property
    def _group(self) -> str:
        """The group that is shown."""
        return self._names[max(0, self.rail.currentRow())]

    def _edited(self) -> None:
        self.estimate.ask()
        self._say_status()

    def _say_status(self) -> None:
        forms = list(self.forms.values())
        problems = [text for form in forms for text in form.problems]
        if self.estimate.problem and self._grid_edited:
            problems.append(self.estimate.problem)
        count = changed_count(forms)
        self.apply_button.setEnabled(bool(count) and not problems)
        self.revert_button.setEnabled(bool(count))
        if problems:
            text, tone = " ".join(problems[:2]), "danger"
        elif count:
            text, tone = self.tr("{0} not applied yet.").format(count), "warning"
            if needs_restart(forms):
                text += " " + self.tr("Some take effect at the next start of the engine.")
        else:
            text, tone = self._at_rest(), "muted"
        self.status.setText(text)
        set_tone(self.status, tone)

    def _at_rest(self) -> str:
        """Return for whom the values of the group shown count."""
        group = self._group
        own = any(s.group == group and s.scope is not Scope.GLOBAL for s in SETTINGS.values())
        return self.tr("Global values; a connection may have its own.") if own else ""

    def apply(self) -> None:
        """Store the edits of all groups at once."""
        self.context.operations.start(
            self._store(self._changes()),
            on_failure=self._refused,
            owner=self,
            what=self.tr("Apply the settings"),
        )

    async def _store(self, changes: dict[str, object]) -> None:
        if not await may_apply(self, self.forms.values()):
            return
        call = self.context.operations.call
        before = await call(lambda s: s.settings.values())
        await call(lambda s: s.settings.set_values(changes))
        after = await call(lambda s: s.settings.values())
        self._show(after)
        remember_settings(self.context, self, before, after, self.load)

    def _refused(self, error: CtsError) -> None:
        self.status.setText(self.tr("Not applied: {0}").format(said(error)))
        set_tone(self.status, "danger")
