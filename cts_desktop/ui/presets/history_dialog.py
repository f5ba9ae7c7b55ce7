"""Every version of a preset with what it changed, and the way back to any of them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from cts_desktop.domain.presets import PresetType
from cts_desktop.service.preset_views import VersionView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.settings.panes import scrolled
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView


class HistoryDialog(QDialog):
    """Lists the versions, the newest first; restoring one makes a new version of it.

    Signals:
        restored: an older state was made the newest; carries the preset.
    """

    restored = Signal(object)

    def __init__(self, context: UiContext, preset: PresetType, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._context = context
        self._preset = preset
        self.setObjectName("presetHistoryDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("History: {0}").format(preset.name))
        self.view = self._table()
        self.changes = text_label("", wrap=True)
        self.changes.setObjectName("versionChanges")
        self.changes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.changes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._make_buttons()
        self._lay_out()
        self.view.row_selected.connect(self._choose)
        self.resize(context.theme.px(720), context.theme.px(440))
        self._choose(None)
        self.load()

    def _table(self) -> TableView:
        tr, utc = self.tr, self._context.theme.utc
        columns: tuple[Column[VersionView], ...] = (
            Column("version", tr("Version"), lambda v: v.version, numeric=True, width=60),
            Column("saved", tr("Saved"), lambda v: v.saved_ms,
                   lambda ms: formatting.timestamp(ms, utc=utc), width=146),
            Column("note", tr("How"), lambda v: said(v.note), width=190),
            Column("changes", tr("What changed"), lambda v: "; ".join(v.changes), width=240),
        )  # fmt: skip
        model = TableModel(columns, lambda v: v.version, self._context.theme.color)
        view = TableView(model, "versionsTable", tr("Versions"), self._context.ui_state)
        view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        view.set_empty_text(tr("Asking for its versions…"))
        return view

    def _make_buttons(self) -> None:
        self.undo = QPushButton(self.tr("&Undo last change"))
        self.undo.setObjectName("undoVersionButton")
        self.undo.setToolTip(self.tr("Goes back to the version before the newest"))
        self.undo.clicked.connect(self._undo)
        self.restore = QPushButton(self.tr("&Restore this version"))
        self.restore.setObjectName("restoreVersionButton")
        self.restore.setToolTip(self.tr("Makes the chosen version the newest one"))
        self.restore.clicked.connect(self._restore)
        for button in (self.undo, self.restore):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 4, 0, 0)
        lower.addWidget(heading(self.tr("Changes")))
        lower.addWidget(scrolled(self.changes), 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.view)
        split.addWidget(below)
        split.setStretchFactor(0, 2)
        split.setSizes([240, 120])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.undo, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.restore, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        hint = self.tr("Nothing is ever lost: restoring an old version makes a new one of it.")
        layout.addWidget(text_label(hint, "muted", wrap=True))
        layout.addWidget(split, 1)
        layout.addWidget(buttons)

    def load(self) -> None:
        """Ask for the versions."""
        type_id = self._preset.type_id
        self._context.operations.run(
            lambda s: s.presets.versions(type_id), on_success=self._show, owner=self,
            what=self.tr("Load the history"),
        )  # fmt: skip

    def _show(self, versions: Sequence[VersionView]) -> None:
        newest_first = sorted(versions, key=lambda v: v.version, reverse=True)
        self.view.table.set_rows(newest_first)
        self.undo.setEnabled(len(newest_first) > 1)
        self.view.set_empty_text(self.tr("It was not saved yet."))
        if newest_first:
            self.view.selectRow(0)

    def _choose(self, version: VersionView | None) -> None:
        rows = self.view.table.rows
        newest = max((row.version for row in rows), default=0)
        self.restore.setEnabled(version is not None and version.version != newest)
        if version is None:
            self.changes.setText(self.tr("Choose a version to see what it changed."))
        else:
            first = min(row.version for row in rows) == version.version
            nothing = self.tr("It is the first version.") if first else self.tr("nothing")
            lines = version.changes or (nothing,)
            self.changes.setText("\n".join(f"• {line}" for line in lines))

    def _undo(self) -> None:
        type_id = self._preset.type_id
        self._context.operations.run(
            lambda s: s.presets.undo(type_id), on_success=self._restored, owner=self,
            busy=(self.undo, self.restore), what=self.tr("Undo the last change"),
        )  # fmt: skip

    def _restore(self) -> None:
        chosen, type_id = self.view.selected, self._preset.type_id
        if chosen is not None:
            self._context.operations.run(
                lambda s: s.presets.restore(type_id, chosen.version), on_success=self._restored,
                owner=self, busy=(self.undo, self.restore), what=self.tr("Restore a version"),
            )  # fmt: skip

    def _restored(self, preset: PresetType) -> None:
        self.restored.emit(preset)
        if isValid(self):
            self.load()
