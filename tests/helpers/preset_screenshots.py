"""Pictures of the page of presets: every tab and dialog, filled, empty and refused."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QMenu

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.presets import PresetType
from cts_desktop.service.door import Service
from cts_desktop.ui.connections import openers
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.presets.page import PresetsPage
from tests.gui.preset_stage import PresetStage
from tests.helpers.grab import SETTLE_S

Take = Callable[[str], Awaitable[None]]
TakeDialogs = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]
MANY = 20_000


@dataclass
class _Desk:
    """What a stage needs of the tests' desk."""

    window: MainWindow
    application: Application

    @property
    def service(self) -> Service:
        return self.application.service


async def take_presets(
    window: MainWindow, application: Application, take: Take, take_dialogs: TakeDialogs
) -> None:
    """Take the page's own tabs in every state, and its dialogs."""
    desk: Any = _Desk(window, application)
    with pytest.MonkeyPatch.context() as patch:
        stage = PresetStage(desk, total=MANY)
        stage.speak(patch)
        window.open_page("presets")
        page = window.stack.currentWidget()
        assert isinstance(page, PresetsPage)
        page.timer.stop()
        await _settle()
        await take("presets-none")
        await _take_menu(window, page)
        await _fill(window)
        page.presets.load()
        await _settle()
        page.presets.view.selectRow(0)
        await _take_parts(page, take)
        await _take_refused(page, take)
        await _take_dialogs(window, page, take_dialogs)
        await _take_live(page, stage, take)
        page.timer.start()
        await _take_elsewhere(window, take, take_dialogs)


async def _fill(window: MainWindow) -> None:
    """Store some presets with a history, one of them assigned."""
    call = window.operations.call
    snapshot = window.bridge.snapshot
    assert snapshot is not None
    where = snapshot.connections[0].connection.connection_id
    templates = await call(lambda s: s.presets.templates())
    made = [await call(partial(_from_template, name=one.name)) for one in templates]
    first: PresetType = made[0]
    await call(lambda s: s.presets.assign(made[1].type_id, where))
    one = first.sets[0]
    rsi = IndicatorGrid("rsi", {"period": ParameterRange(10, 20, 2)})
    others = tuple(grid for grid in one.indicators if grid.indicator != "rsi")
    changed = replace(one, indicators=(rsi, *others), min_profit_factor=1.3)
    saved = await call(lambda s: s.presets.save(replace(first, sets=(changed, *first.sets[1:]))))
    await call(
        lambda s: s.presets.save(
            replace(saved, name="Momentum with a rather long name", description="Mine.")
        )
    )


async def _from_template(service: Service, name: str) -> PresetType:
    return await service.presets.from_template(name)


async def _take_menu(window: MainWindow, page: PresetsPage) -> None:
    page.presets.commands.template.trigger()
    await _settle()
    menu = window.findChild(QMenu, "templateMenu")
    assert menu is not None
    assert menu.actions()
    menu.close()


async def _take_parts(page: PresetsPage, take: Take) -> None:
    editor = page.presets.editor
    editor.parts.setCurrentRow(0)
    await _settle()
    await take("presets-preset")
    editor.parts.setCurrentRow(1)
    for place in range(editor.pane.tabs.count()):
        editor.pane.tabs.setCurrentIndex(place)
        await _settle()
        await take(f"presets-set-{place + 1}")


async def _take_refused(page: PresetsPage, take: Take) -> None:
    """Take an edit with something wrong in it."""
    editor = page.presets.editor
    editor.pane.tabs.setCurrentIndex(2)
    field: Any = editor.pane.exits.fields["tp_factors"]
    field.start.setValue(60)
    field.end.setValue(30)
    trailing: Any = editor.pane.exits.fields["trailing"]
    trailing.box.setText("0.3/0.1, often")
    trailing.box.textEdited.emit("0.3/0.1, often")
    await _settle()
    await take("presets-refused")
    editor.pane.tabs.setCurrentIndex(0)
    await _settle()
    names: Any = editor.pane.general.fields["symbols"]
    names.kind.setCurrentIndex(1)
    await _settle()
    await take("presets-symbols-rule")


async def _take_dialogs(window: MainWindow, page: PresetsPage, take_dialogs: TakeDialogs) -> None:
    commands = page.presets.commands
    other = (page.presets.view.currentIndex().row() + 1) % page.presets.view.table.rowCount()
    page.presets.view.selectRow(other)
    await _settle()
    await take_dialogs({"presets-leave": partial(_box, window, "chooseBox")})
    page.presets.editor.revert_action.trigger()
    await _settle()
    for name, action, box in (
        ("presets-clone", commands.clone, "nameDialog"),
        ("presets-assign", commands.assign, "assignPresetDialog"),
        ("presets-history", commands.history, "presetHistoryDialog"),
        ("presets-delete", commands.delete, "confirmBox"),
    ):
        action.trigger()
        await _settle()
        await take_dialogs({name: partial(_box, window, box)})
        await _settle()


async def _take_live(page: PresetsPage, stage: PresetStage, take: Take) -> None:
    page.tabs.setCurrentWidget(page.live)
    await _settle()
    page.live.view.selectRow(3)
    await take("presets-live")
    stage.disabled_sets = ("Fast (84 % disabled)",)
    page.live.filter_edit.setText("nothing like it")
    await _settle()
    await take("presets-live-no-match")
    page.live.filter_edit.clear()
    stage.error = RetryLaterError("the engine did not answer in time")
    page.live.load(top=True)
    await _settle()
    await take("presets-live-error")
    stage.error, stage.type_id, stage.total = None, "", 0
    stage.status, stage.disabled_sets = "no preset is assigned", ()
    page.live.load(top=True)
    await _settle()
    await take("presets-live-none")


async def _take_elsewhere(window: MainWindow, take: Take, take_dialogs: TakeDialogs) -> None:
    """Take what other pages and dialogs say about presets."""
    window.open_page("dashboard")
    await _settle()
    await take("presets-card")
    window.open_page("settings/Presets")
    await _settle()
    await take("presets-settings")
    snapshot = window.bridge.snapshot
    assert snapshot is not None
    where = snapshot.connections[0].connection.connection_id

    def settings() -> QDialog:
        dialog = openers.open_settings(window.context, where, window)
        dialog.show_group("Presets")
        return dialog

    await take_dialogs({"presets-connection": settings})


def _box(window: MainWindow, name: str) -> QDialog:
    found = [box for box in window.findChildren(QDialog, name) if box.isVisible()]
    assert found, name
    return found[-1]


async def _settle() -> None:
    await asyncio.sleep(2 * SETTLE_S)
