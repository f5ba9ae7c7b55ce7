"""What can be done with presets beside editing them, as one action each."""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton
from shiboken6 import isValid

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.presets import PresetType
from cts_desktop.service.preset_views import PresetView
from cts_desktop.service.views import OperationResult
from cts_desktop.ui import dialogs
from cts_desktop.ui.command import Command, delete_by_key, describe, make_action
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.presets.assign_dialog import ask_where
from cts_desktop.ui.presets.history_dialog import HistoryDialog
from cts_desktop.ui.presets.list_host import PresetListHost
from cts_desktop.ui.presets.name_dialog import ask_name
from cts_desktop.ui.presets.undoing import remember_assigned, remember_deleted
from cts_desktop.ui.questions import sentences
from cts_desktop.ui.table_page import export_csv


class PresetCommands(QObject):
    """The actions above the list; they follow the chosen preset."""

    def __init__(self, tab: PresetListHost) -> None:
        super().__init__(tab)
        self._tab = tab
        self._context = tab.context
        tr = self.tr
        self.new = self._action(
            Command(tr("&New"), tr("An empty preset with one set"),
                    "newPresetButton", "add", "Ctrl+N"), self._new,
        )  # fmt: skip
        self.template = self._action(
            Command(tr("From &template…"), tr("A preset that works, to begin with"),
                    "templatePresetButton"), self._from_template,
        )  # fmt: skip
        self.clone = self._action(
            Command(tr("&Clone…"), tr("A copy of the chosen preset under another name"),
                    "clonePresetButton"), self._clone,
        )  # fmt: skip
        self.import_files = self._action(
            Command(tr("&Import…"), tr("Reads presets from files; what does not fit is refused"),
                    "importPresetButton"), self._import,
        )  # fmt: skip
        self.export = self._action(
            Command(tr("E&xport…"), tr("Writes the chosen preset as a file people can read"),
                    "exportPresetButton"), self._export,
        )  # fmt: skip
        self.assign = self._action(
            Command(tr("Assi&gn…"), tr("Chooses the connections that run it"),
                    "assignPresetButton", "enable"), self._assign,
        )  # fmt: skip
        self.history = self._action(
            Command(tr("&History…"), tr("Its versions, and the way back to any of them"),
                    "historyPresetButton", "restart"), self._history,
        )  # fmt: skip
        self.delete = self._action(
            Command(tr("&Delete…"), tr("Deletes the chosen preset with its history"),
                    "deletePresetButton", "delete"), self._delete,
        )  # fmt: skip
        delete_by_key(self.delete, tab.view)
        self._of_preset = (self.clone, self.export, self.assign, self.history, self.delete)
        for action in self._of_preset:
            tab.view.add_row_action(action)
        self.follow()

    @property
    def all(self) -> tuple[QAction, ...]:
        """The commands from left to right."""
        return (
            self.new, self.template, self.clone, self.import_files, self.export, self.assign,
            self.history, self.delete,
        )  # fmt: skip

    def _action(self, command: Command, verb: Callable[[], Coroutine[Any, Any, object]]) -> QAction:
        def run() -> None:
            self._context.operations.start(
                verb(), owner=self._tab, busy=(action,), what=action.iconText()
            )

        action = make_action(self._tab, self._context.theme, command, run)
        return action

    def follow(self) -> None:
        """Enable what fits the chosen preset."""
        chosen = self._tab.selected
        for action in self._of_preset:
            action.setEnabled(chosen is not None)
        assigned = chosen is not None and bool(chosen.connections)
        if assigned:
            self.delete.setEnabled(False)
        refused = self.tr("Take it from its connections first")
        if assigned:
            self.delete.setToolTip(refused)
        else:
            describe(self.delete, self.delete.statusTip())

    # ------------------------------------------------------------ more presets

    async def _new(self) -> None:
        if not await self._tab.may_leave():
            return
        first = await self._context.operations.call(lambda s: s.presets.new_set())
        name = self._free_name(self.tr("New preset"))
        self._tab.edit_new(PresetType(type_id="", name=name, sets=(first,)))

    def _free_name(self, wanted: str) -> str:
        names = {view.preset.name for view in self._tab.rows}
        number, name = 1, wanted
        while name in names:
            number += 1
            name = f"{wanted} {number}"
        return name

    async def _from_template(self) -> None:
        templates = await self._context.operations.call(lambda s: s.presets.templates())
        menu = QMenu(self._tab)
        menu.setObjectName("templateMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for preset in templates:
            action = menu.addAction(preset.name.replace("&", "&&"))
            action.setToolTip(preset.description)
            action.triggered.connect(lambda _checked=False, name=preset.name: self._take(name))
        button = self._tab.findChild(QPushButton, "templatePresetButton")
        if button is not None:
            menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _take(self, name: str) -> None:
        task = self._make(lambda s: s.presets.from_template(name))
        self._context.operations.start(task, owner=self._tab, what=self.tr("From template"))

    async def _make(self, verb: Callable[[Any], Coroutine[Any, Any, PresetType]]) -> None:
        """Run a verb that stores a new preset, and show that one."""
        if not await self._tab.may_leave():
            return
        made = await self._context.operations.call(verb)
        if isValid(self._tab):
            self._tab.load(select=made.type_id)

    async def _clone(self) -> None:
        if (chosen := self._tab.selected) is None:
            return
        preset = chosen.preset
        name = await ask_name(
            self._tab.window(),
            self.tr("Clone preset"),
            self.tr("Name of the copy of “{0}”").format(preset.name),
            self._free_name(self.tr("{0} copy").format(preset.name)),
            self.tr("&Clone"),
        )
        if name:
            await self._make(lambda s: s.presets.clone(preset.type_id, name))

    # ------------------------------------------------------------ files

    async def _import(self) -> None:
        paths = await dialogs.open_files(
            self._tab.window(), self.tr("Import presets"), Path.home(), self.tr("Presets (*.json)")
        )
        if not paths or not await self._tab.may_leave():
            return
        made, refused = await self._read(paths)
        if not isValid(self._tab):
            return
        if made:
            self._tab.load(select=made[-1].type_id)
            names = ", ".join(f"“{preset.name}”" for preset in made)
            self._context.announce(OperationResult(self.tr("Imported {0}").format(names)))
        if refused:
            await dialogs.message(
                self._tab.window(),
                self.tr("Import presets"),
                self.tr("Not imported: {0} of {1}.").format(len(refused), len(paths)),
                dialogs.Kind.ERROR,
                detail="\n\n".join(refused),
            )

    async def _read(self, paths: Sequence[Path]) -> tuple[list[PresetType], list[str]]:
        made, refused = [], []
        for path in paths:
            try:
                made.append(await self._read_one(path))
            except CtsError as error:
                refused.append(said(error))
        return made, refused

    async def _read_one(self, path: Path) -> PresetType:
        return await self._context.operations.call(lambda s: s.presets.import_file(path))

    async def _export(self) -> None:
        if (chosen := self._tab.selected) is None:
            return
        preset = chosen.preset
        name = preset.name.lower().replace(" ", "-").replace("/", "-")
        path = await dialogs.save_file(
            self._tab.window(),
            self.tr("Export {0}").format(preset.name),
            Path.home() / f"{name}.json",
            self.tr("Presets (*.json)"),
        )
        if path is not None:
            await self._context.operations.call(lambda s: s.presets.export(preset.type_id, path))
            text = self.tr("Exported “{0}”, version {1}, to {2}")
            result = OperationResult(text.format(preset.name, preset.version, path))
            self._context.announce(result)

    def export_list(self) -> None:
        """Save the list as CSV."""
        self._context.operations.start(
            export_csv(self._tab.view), owner=self._tab, what=self.tr("Export")
        )

    # ------------------------------------------------------------ the chosen preset

    async def _assign(self) -> None:
        if (chosen := self._tab.selected) is None:
            return
        running = {
            connection_id: (view.preset.type_id, view.preset.name)
            for view in self._tab.rows
            for connection_id in view.connection_ids
        }
        added, taken = await ask_where(self._context, chosen.preset, running, self._tab.window())
        if not await self._sure_to_trade(chosen.preset, added):
            return
        for connection_id in added:
            await self._give(chosen.preset.type_id, connection_id)
        for connection_id in taken:
            await self._give("", connection_id)
        if added or taken:
            before = {identity: type_id for identity, (type_id, _) in running.items()}
            remember_assigned(self._context, chosen.preset, before, (*added, *taken))
        if (added or taken) and isValid(self._tab):
            self._tab.load()

    async def _give(self, type_id: str, connection_id: str) -> None:
        await self._context.operations.call(lambda s: s.presets.assign(type_id, connection_id))

    async def _sure_to_trade(self, preset: PresetType, connection_ids: Sequence[str]) -> bool:
        """Ask once more before a preset comes to a connection that may trade real money now."""
        snapshot = self._context.bridge.snapshot
        connections = [view.connection for view in snapshot.connections] if snapshot else []
        armed = [
            one.name
            for one in connections
            if one.connection_id in connection_ids and one.mode is Mode.LIVE and one.armed
        ]
        if not armed:
            return True
        return await dialogs.confirm(
            self._tab.window(),
            self.tr("Assign to LIVE"),
            self.tr("Let “{0}” trade real money on {1}?").format(preset.name, ", ".join(armed)),
            self.tr("&Assign to LIVE"),
            danger=True,
            detail=self.tr(
                "It is armed: what qualifies there sends orders. Nothing is assigned otherwise."
            ),
        )

    async def _history(self) -> None:
        if (chosen := self._tab.selected) is None or not await self._tab.may_leave():
            return
        dialog = HistoryDialog(self._context, chosen.preset, self._tab.window())
        dialog.restored.connect(self._restored)
        dialog.open()

    def _restored(self, preset: PresetType) -> None:
        if isValid(self._tab):
            self._tab.editor.show_preset(preset)
            self._tab.load(select=preset.type_id)

    async def _delete(self) -> None:
        chosen = self._tab.selected
        if chosen is None or not await self._sure_to_delete(chosen):
            return
        type_id = chosen.preset.type_id
        await self._context.operations.call(lambda s: s.presets.delete(type_id))
        remember_deleted(self._context, chosen.preset)
        if isValid(self._tab):
            self._tab.forget_draft()
            self._tab.editor.clear()
            self._tab.load()

    async def _sure_to_delete(self, chosen: PresetView) -> bool:
        preset = chosen.preset
        return await dialogs.confirm(
            self._tab.window(),
            self.tr("Delete preset"),
            self.tr("Delete “{0}” with its history?").format(preset.name),
            self.tr("&Delete preset"),
            danger=True,
            detail=sentences(
                self.tr("What its configurations have shown is forgotten as well."),
                self.tr("Back-tests of it stay."),
                self.tr("Undo (Ctrl+Z) brings the preset back, without the rest."),
            ),
        )
