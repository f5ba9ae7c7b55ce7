"""The presets: a list with its commands, and beside it the editor of the chosen one."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSplitter, QTableView, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.preset_document import preset_from_document, preset_to_document
from cts_desktop.domain.presets import PresetType
from cts_desktop.service.preset_views import PresetView
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets.columns import preset_columns
from cts_desktop.ui.presets.commands import PresetCommands
from cts_desktop.ui.presets.editor import PresetEditor
from cts_desktop.ui.presets.list_host import PresetListHost
from cts_desktop.ui.presets.undoing import remember_saved
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton
from cts_desktop.ui.wrapping import WrappingRow

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

#: A draft is kept in the window's memory, so that neither quitting nor a crash loses it.
_DRAFT_KEY: Final = "presets/draft"
#: The name of a preset whose newest changes do not fit, and are not in the draft that is kept.
_UNFIT_KEY: Final = "presets/draftUnfit"
_KEEP_AFTER_MS: Final = 800


class PresetsTab(PresetListHost):
    """Lists the presets; an unsaved draft is never left without asking.

    Signals:
        dirty_changed: whether there are changes that are not saved.
        loaded: the list is as stored.
    """

    dirty_changed = Signal(bool)
    loaded = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._counts: dict[tuple[str, int], int] = {}
        self._newest = Newest()
        self._asking = False
        self._first = True
        self._again = self._unread = False
        self._kept = ""
        self._was_dirty = False
        self._lost_words = ""
        self.view = self._make_table()
        self.editor = PresetEditor(context)
        self.commands = PresetCommands(self)
        self.notice = text_label("", "warning", wrap=True)
        self.notice.setObjectName("presetsNotice")
        self.notice.hide()
        self._keeper = QTimer(self, singleShot=True, interval=_KEEP_AFTER_MS)
        self._keeper.timeout.connect(self.keep_draft)
        self._lay_out()
        self._connect()

    def _make_table(self) -> TableView:
        theme = self.context.theme
        columns = preset_columns(lambda: theme.utc, self._counts)
        model = TableModel(columns, lambda v: v.preset.type_id, theme.color)
        view = TableView(model, "presetsTable", self.tr("Presets"), self.context.ui_state)
        view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        view.set_empty_text(self.tr("Asking for the presets…"))
        return view

    def _lay_out(self) -> None:
        bar = WrappingRow(spacing=6)
        for action in self.commands.all:
            bar.addWidget(ActionButton(action, action.objectName()))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.view)
        split.addWidget(self.editor)
        split.setStretchFactor(1, 1)
        split.setSizes([360, 870])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.notice)
        layout.addWidget(split, 1)

    def _connect(self) -> None:
        self.view.row_selected.connect(self._choose)
        self.view.export_requested.connect(self.commands.export_list)
        self.editor.changed.connect(self._edited)
        self.editor.save_requested.connect(self._save)
        self.editor.revert_requested.connect(self._revert)
        edit = QAction(self.tr("Edit the chosen preset"), self)
        edit.setShortcut(QKeySequence(Qt.Key.Key_F2))
        edit.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        edit.triggered.connect(self.editor.parts.setFocus)
        self.addAction(edit)
        self.view.row_activated.connect(lambda _row: self.editor.parts.setFocus())

    # ------------------------------------------------------------ the list

    @property
    @override
    def rows(self) -> tuple[PresetView, ...]:
        """The presets listed."""
        return tuple(self.view.table.rows)

    @property
    @override
    def selected(self) -> PresetView | None:
        """The preset chosen in the list."""
        chosen = self.view.selected
        return chosen if isinstance(chosen, PresetView) else None

    def refresh(self) -> None:
        """Ask again for the list; after an answer under way, which may be of before the change."""
        self._again = self._newest.waiting
        if not self._again:
            self.load()

    @override
    def load(self, select: str = "") -> None:
        """Ask for all presets, and choose the one with the id *select*."""
        self._again = False
        self._newest.ask()
        self.context.operations.run(
            lambda s: s.presets.all(),
            on_success=self._newest.only(lambda views: self._show(views, select)),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("List the presets"),
        )

    def _show(self, views: Sequence[PresetView], select: str) -> None:
        first, self._first = self._first, False
        self.view.set_empty_text(
            self.tr("No preset yet. “From template” gives you one that works; “New” an empty one.")
        )
        if self._unread or not self.editor.dirty:  # what is said of a draft stays with it
            self.say(self._lost_words)
        self._unread = False
        self.view.blockSignals(True)  # noqa: FBT003 - Qt would choose a neighbour of a gone row
        self.view.table.set_rows(views)
        self.view.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._count_unknown(views)
        if not (first and self._restore_draft()):
            if self.editor.stored is None and views:
                select = select or self.rows[0].preset.type_id
            if select:
                self._show_chosen(select)
            else:
                self._follow_stored()
        self.commands.follow()
        self.loaded.emit()
        if self._again:
            self.load()

    def _failed(self, error: CtsError) -> None:
        self._unread = True
        self.view.set_empty_text(self.tr("Not known."))
        self.say(self.tr("The presets could not be read: {0}").format(said(error)))

    def say(self, text: str) -> None:
        """Say something above the list; nothing hides it."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _count_unknown(self, views: Sequence[PresetView]) -> None:
        """Count the configurations of presets that were not counted yet."""
        unknown = [v.preset for v in views if self._key(v.preset) not in self._counts]
        if not unknown:
            return

        async def count_all(service: "Service") -> dict[tuple[str, int], int]:
            counts = {}
            for preset in unknown:
                counted = [await service.presets.count(s, preset) for s in preset.sets if s.enabled]
                counts[self._key(preset)] = sum(one.configurations for one in counted)
            return counts

        def take(counts: dict[tuple[str, int], int]) -> None:
            self._counts.update(counts)
            self.view.viewport().update()

        self.context.operations.run(
            count_all, on_success=take, owner=self, what=self.tr("Count the configurations")
        )

    @staticmethod
    def _key(preset: PresetType) -> tuple[str, int]:
        return preset.type_id, preset.version

    def _follow_stored(self) -> None:
        """Show the newest stored state of what is edited; a draft stays over it."""
        stored = self.editor.stored
        if stored is None or not stored.version:
            return
        known = {view.preset.type_id: view.preset for view in self.rows}
        newest = known.get(stored.type_id)
        if newest is None:
            self._lost(stored)
        elif newest != stored:
            if not self.editor.dirty:
                self.editor.show_preset(newest)
                return
            text = self.tr("“{0}” was saved elsewhere meanwhile (version {1}); saving replaces it.")
            self.say(text.format(newest.name, newest.version))

    def _lost(self, stored: PresetType) -> None:
        if self.editor.dirty:
            text = self.tr("“{0}” was deleted elsewhere; saving makes it anew.")
            self.say(text.format(stored.name))
        elif self.rows:
            self._show_chosen(self.rows[0].preset.type_id)
        else:
            self.editor.clear()

    def _show_chosen(self, type_id: str) -> None:
        """Choose a preset without asking anything."""
        views = {view.preset.type_id: view for view in self.rows}
        if (view := views.get(type_id)) is not None:
            self._select(type_id)
            self.editor.show_preset(view.preset)

    def _select(self, type_id: str) -> None:
        self.view.blockSignals(True)  # noqa: FBT003 - chosen by the program
        if not self.view.select_key(type_id):
            self.view.clearSelection()
        self.view.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.commands.follow()

    # ------------------------------------------------------------ choosing and leaving

    def _choose(self, view: PresetView | None) -> None:
        self.commands.follow()
        stored = self.editor.stored
        if view is None or (stored is not None and stored.type_id == view.preset.type_id):
            return
        if not self.editor.dirty:
            self.editor.show_preset(view.preset)
        elif not self._asking:
            self._asking = True
            task = self._leave_for(view.preset.type_id)
            self.context.operations.start(task, owner=self, what=self.tr("Save the preset"))

    async def _leave_for(self, type_id: str) -> None:
        before = self.editor.stored
        try:
            left = await self.may_leave()
        finally:
            self._asking = False
        if isValid(self):
            if left:
                self._show_chosen(type_id)
            elif before is not None:
                self._select(before.type_id)

    @override
    async def may_leave(self) -> bool:
        """Ask what becomes of unsaved changes; tell whether something else may be shown."""
        draft = self.editor.draft
        if draft is None or not self.editor.dirty:
            return True
        problems = self.editor.problems
        options = [self.tr("&Discard changes")] if problems else [
            self.tr("&Save"), self.tr("&Discard changes")
        ]  # fmt: skip
        answer = await dialogs.choose(
            self.window(),
            self.tr("Changes not saved"),
            self.tr("“{0}” has changes that are not saved.").format(draft.name),
            options,
            detail=self.tr("They cannot be saved as they are: {0}").format(problems[0])
            if problems
            else "",
            danger=(len(options) - 1,),
        )
        if answer is None:
            return False
        if answer < len(options) - 1:
            saved = await self.store()
            if saved is not None and isValid(self):
                self.editor.show_preset(saved)
                self.load()
        self._revert()
        return True

    # ------------------------------------------------------------ saving

    @override
    def edit_new(self, preset: PresetType) -> None:
        """Edit a preset that is not stored yet."""
        self._select("")
        self.editor.show_preset(preset)
        self.editor.parts.setFocus()

    async def store(self) -> PresetType | None:
        """Store the draft and return it as saved."""
        draft = self.editor.draft
        if draft is None:
            return None
        note = "edited" if draft.version else "created"
        before = self.editor.stored if draft.version else None
        saved = await self.context.operations.call(lambda s: s.presets.save(draft, note))
        remember_saved(self.context, before, saved)
        return saved

    def _save(self) -> None:
        self.context.operations.start(
            self._store_and_show(),
            owner=self,
            busy=(self.editor.save_action,),
            what=self.tr("Save the preset"),
        )

    async def _store_and_show(self) -> None:
        saved = await self.store()
        if saved is not None and isValid(self):
            self.editor.show_preset(saved)
            self.forget_draft()
            self.load(select=saved.type_id)

    def _revert(self) -> None:
        stored = self.editor.stored
        self.forget_draft()
        self.say("")
        if stored is not None and stored.version:
            self.editor.show_preset(stored)
        elif self.rows:
            self._show_chosen(self.rows[0].preset.type_id)
        else:
            self.editor.clear()

    # ------------------------------------------------------------ drafts outlive the program

    def _edited(self) -> None:
        dirty = self.editor.dirty
        if dirty:
            self._lost_words = ""
            self._keeper.start()
        if dirty != self._was_dirty:
            self._was_dirty = dirty
            self.dirty_changed.emit(dirty)

    def keep_draft(self) -> None:
        """Keep the draft as it is now; one that does not fit stays as it was when it last did."""
        draft, memory = self.editor.draft, self.context.ui_state
        if draft is None or not self.editor.dirty:
            return
        if self.editor.problems:
            memory.setValue(_UNFIT_KEY, draft.name)
            return
        memory.remove(_UNFIT_KEY)
        text = json.dumps(preset_to_document(draft))
        if text != self._kept:
            self._kept = text
            memory.setValue(_DRAFT_KEY, text)

    @override
    def forget_draft(self) -> None:
        """Keep no draft any more."""
        self._keeper.stop()
        self._kept = ""
        self.context.ui_state.remove(_DRAFT_KEY)
        self.context.ui_state.remove(_UNFIT_KEY)

    def _restore_draft(self) -> bool:
        """Show the draft that was not saved when the program ended; tell whether there was one."""
        text = str(self.context.ui_state.value(_DRAFT_KEY, ""))
        unfit = str(self.context.ui_state.value(_UNFIT_KEY, ""))
        if not text:
            if unfit:
                self.forget_draft()
                words = self.tr("What was changed in “{0}” last time did not fit and is not kept.")
                self._lost_words = words.format(unfit)  # said until something is edited
                self.say(self._lost_words)
            return False
        try:
            draft = preset_from_document(json.loads(text))
        except (CtsError, ValueError):  # of another version of the program
            self.forget_draft()
            return False
        stored = {view.preset.type_id: view.preset for view in self.rows}.get(draft.type_id, draft)
        self._select(draft.type_id)
        self.editor.show_preset(stored, draft)
        words = self.tr("“{0}” has changes of last time that are not saved.").format(draft.name)
        if unfit:
            words += " " + self.tr("The newest of them did not fit and are not kept.")
        self.say(words)
        return True
