from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.ui.connections.undoing import remember_connection, remember_deletion
from cts_desktop.ui.presets.undoing import remember_assigned, remember_deleted, remember_saved
from cts_desktop.ui.settings.editors import NumberEditor
from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.settings.undoing import settings_words
from cts_desktop.ui.table_view import TableView
from tests.gui.conftest import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def press(desk: Desk, key: Qt.Key) -> None:
    """Press Ctrl and *key*, and wait until what it begins is over."""
    with desk.qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    target = QApplication.focusWidget() or desk.window
    desk.qtbot.keyClick(target, key, CTRL)  # type: ignore[no-untyped-call]
    settled(desk)


def settled(desk: Desk) -> None:
    desk.until(lambda: desk.window.operations.pending == 0)


def said(desk: Desk) -> str:
    return desk.window.panel.notices.text


def apply(desk: Desk, **values: float) -> SettingsPage:
    """Apply limits as a user does."""
    desk.window.open_page("settings/Limits")
    settled(desk)
    page = desk.find(SettingsPage, "settingsPage")
    for key, value in values.items():
        editor = page.forms["Limits"].rows[key].editor
        assert isinstance(editor, NumberEditor)
        editor.box.setValue(value)
    page.apply_button.click()
    settled(desk)
    return page


def stored(desk: Desk, key: str) -> object:
    return desk.engine(desk.service.settings.values())[key]


def test_applied_settings_go_back_and_forth_unless_they_were_changed_elsewhere(desk):
    they_go_by_keyboard(desk)
    desk.window.context.undo.clear()
    desk.engine(desk.service.settings.set_values({"reserve_pct": None, "limit_positions": None}))
    what_was_changed_elsewhere_meanwhile_is_left_and_only_that_is_dropped(desk)


def they_go_by_keyboard(desk) -> None:
    undo, redo = desk.window.commands.undo, desk.window.commands.redo
    assert (undo.isEnabled(), undo.toolTip().startswith("Nothing to undo")) == (False, True)
    page = apply(desk, reserve_pct=35.0)
    apply(desk, reserve_pct=40.0, limit_positions=7)
    assert undo.text() == "&Undo: Limits: 2 settings"
    page.rail.setFocus()
    press(desk, Qt.Key.Key_Z)
    assert (stored(desk, "reserve_pct"), stored(desk, "limit_positions")) == (35.0, 10)
    assert page.forms["Limits"].rows["reserve_pct"].editor.value() == 35.0
    assert undo.text() == "&Undo: Limits: Reserve"
    assert redo.text() == "&Redo: Limits: 2 settings"
    press(desk, Qt.Key.Key_Z)
    assert stored(desk, "reserve_pct") == 20.0
    press(desk, Qt.Key.Key_Y)
    press(desk, Qt.Key.Key_Y)
    assert (stored(desk, "reserve_pct"), stored(desk, "limit_positions")) == (40.0, 7)
    assert not redo.isEnabled()

    # A text field keeps its own undo.
    desk.window.open_page("orders")
    edit = desk.window.stack.currentWidget().filter_edit
    edit.setFocus()
    desk.qtbot.keyClicks(edit, "BTC")
    press(desk, Qt.Key.Key_Z)
    assert edit.text() != "BTC"
    assert stored(desk, "reserve_pct") == 40.0
    assert not page.dirty


def what_was_changed_elsewhere_meanwhile_is_left_and_only_that_is_dropped(desk) -> None:
    apply(desk, reserve_pct=35.0)
    apply(desk, limit_positions=7)
    desk.engine(desk.service.settings.set_values({"limit_positions": 9}))
    desk.window.commands.undo.trigger()
    settled(desk)
    assert stored(desk, "limit_positions") == 9
    assert "Open positions was changed again meanwhile" in said(desk)
    stack = desk.window.context.undo
    assert (stack.count(), stack.undoText()) == (1, "Limits: Reserve")
    desk.window.commands.undo.trigger()
    assert not desk.window.commands.undo.isEnabled()  # not twice at the same time
    assert not desk.window.commands.redo.isEnabled()
    settled(desk)
    assert stored(desk, "reserve_pct") == 20.0

    # Going back to a guard that was off asks, as switching it off does.
    desk.engine(desk.service.settings.set_values({"luck_guard": "off"}))
    desk.window.open_page("settings/Ladder")
    settled(desk)
    page = desk.find(SettingsPage, "settingsPage")
    row = page.forms["Ladder"].rows["luck_guard"]
    row.editor.box.setCurrentIndex(row.editor.box.findData("strict"))
    page.apply_button.click()
    settled(desk)
    desk.window.commands.undo.trigger()
    desk.box("confirmBox").reject()
    settled(desk)
    assert stored(desk, "luck_guard") == "strict"


def test_a_deleted_or_edited_connection_and_presets_go_back(desk, monkeypatch):
    (before,) = desk.engine(desk.service.connections.list())
    desk.window.open_page("settings/Connections")
    table = desk.find(TableView, "connectionsTable")
    desk.until(lambda: table.table.rowCount() == 1)
    table.selectRow(0)
    desk.click("deleteConnectionButton")
    box = desk.box("confirmBox")
    assert "Undo (Ctrl+Z) brings back its settings" in box.informativeText()
    desk.click("confirmButton")
    desk.until(lambda: table.table.rowCount() == 0)
    settled(desk)
    assert desk.window.commands.undo.text() == "&Undo: Delete connection Paper 1"
    desk.window.commands.undo.trigger()
    desk.until(lambda: table.table.rowCount() == 1)
    settled(desk)
    (after,) = desk.engine(desk.service.connections.list())
    assert replace(after, updated_ms=0) == replace(before, updated_ms=0)
    desk.window.commands.redo.trigger()
    settled(desk)
    assert desk.engine(desk.service.connections.list()) == ()
    desk.window.commands.undo.trigger()
    settled(desk)
    a_key_does_not_come_back_and_that_is_said(desk, monkeypatch)
    an_edit_goes_back_unless_it_was_edited_again(desk)
    presets_that_were_saved_deleted_or_assigned_go_back(desk)


def a_key_does_not_come_back_and_that_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def bring_back(deleted: Connection) -> Connection:
        return deleted

    with monkeypatch.context() as patched:
        patched.setattr(desk.service.connections, "bring_back", bring_back)
        remember_deletion(desk.window.context, Connection("c9", "Main", "kraken", mode=Mode.LIVE))
        desk.window.commands.undo.trigger()
        settled(desk)
    assert said(desk).startswith("Undone: Delete connection Main. Its key is gone for good")
    desk.window.context.undo.clear()


def an_edit_goes_back_unless_it_was_edited_again(desk: Desk) -> None:
    context, verbs = desk.window.context, desk.service.connections
    (before,) = desk.engine(verbs.list())

    def edit(known: Connection, **settings: object) -> Connection:
        wanted = replace(known, settings={**known.settings, **settings})
        changed = desk.engine(verbs.update(wanted))
        remember_connection(context, known, changed)
        return changed

    changed = edit(before, reserve_pct=33.0)
    desk.window.commands.undo.trigger()
    settled(desk)
    assert desk.engine(verbs.list())[0].settings == before.settings
    desk.window.commands.redo.trigger()
    settled(desk)
    assert desk.engine(verbs.list())[0].settings == changed.settings
    desk.engine(verbs.update(replace(changed, name="Other")))
    desk.window.commands.undo.trigger()
    settled(desk)
    assert "was changed again meanwhile" in said(desk)
    assert desk.engine(verbs.list())[0].name == "Other"


def presets_that_were_saved_deleted_or_assigned_go_back(desk: Desk) -> None:
    context, verbs = desk.window.context, desk.service.presets
    name = desk.engine(verbs.templates())[0].name
    first = desk.engine(verbs.from_template(name))
    second = desk.engine(verbs.save(replace(first, description="Other words")))
    remember_saved(context, first, second)

    def newest() -> str:
        return str(desk.engine(verbs.all())[0].preset.description)

    def step(action: str) -> None:
        getattr(desk.window.commands, action).trigger()
        settled(desk)

    step("undo")
    assert newest() == first.description
    step("redo")
    assert newest() == "Other words"

    (connection,) = desk.engine(desk.service.connections.list())
    identity = connection.connection_id
    desk.engine(verbs.assign(first.type_id, identity))
    remember_assigned(context, first, {}, [identity])
    step("undo")
    assert desk.engine(verbs.all())[0].connections == ()

    desk.engine(verbs.delete(first.type_id))
    remember_deleted(context, second)
    step("undo")
    (back,) = desk.engine(verbs.all())
    assert (back.preset.name, back.preset.sets[0].name) == (second.name, second.sets[0].name)

    remember_saved(context, None, back.preset)
    step("undo")
    assert desk.engine(verbs.all()) == ()
    assert "New preset" in said(desk)


def test_changes_are_named_by_what_they_change():
    assert settings_words(["reserve_pct"]) == "Limits: Reserve"
    assert settings_words(["reserve_pct", "limit_positions"]) == "Limits: 2 settings"
    assert settings_words(["reserve_pct", "luck_guard"]) == "Settings: 2 settings"
