"""The page of presets over the real service: author, save, undo, exchange, assign."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.indicators import ParameterRange
from cts_desktop.domain.presets import PresetType
from cts_desktop.domain.symbol_rule import SymbolRuleKind
from cts_desktop.service.preset_views import PresetView
from cts_desktop.ui.connections import openers
from cts_desktop.ui.presets.editor import PresetEditor
from cts_desktop.ui.presets.page import PresetsPage
from cts_desktop.ui.presets.presets_tab import PresetsTab
from cts_desktop.ui.presets.set_pane import EXITS, INDICATORS, THRESHOLDS
from cts_desktop.ui.presets.symbol_field import SymbolRuleField
from cts_desktop.ui.settings.editors import NumberEditor
from cts_desktop.ui.settings.editors import PresetEditor as PresetEditorBox
from tests.gui.conftest import Desk
from tests.gui.preset_bench import lone_bench, openable_benches  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow

BALANCED = "Balanced"


def open_presets(desk: Desk) -> PresetsTab:
    desk.window.open_page("presets")
    page = desk.find(PresetsPage, "presetsPage")
    page.timer.stop()
    settle(desk)
    return page.presets


@pytest.fixture
def tab(bench: Desk) -> PresetsTab:
    """The page with two presets, the first chosen."""
    return with_presets(bench)


def with_presets(desk: Desk, names: Sequence[str] = (BALANCED, "Swing")) -> PresetsTab:
    """The page, which lists presets made of the templates *names*."""
    for name in names:
        desk.engine(desk.service.presets.from_template(name))
    made = open_presets(desk)
    made.load()
    desk.until(lambda: made.editor.stored is not None and counted(made.editor))
    settle(desk)
    return made


def settle(desk: Desk) -> None:
    desk.until(lambda: desk.window.operations.pending == 0)


def counted(editor: PresetEditor) -> bool:
    return editor.draft is not None and all(editor.counts.of(s) for s in editor.draft.sets)


def text(desk: Desk, name: str) -> str:
    return desk.find(QLabel, name).text()


def stored(desk: Desk) -> dict[str, PresetView]:
    return {view.preset.name: view for view in desk.engine(desk.service.presets.all())}


def show_exits(tab: PresetsTab) -> None:
    tab.editor.parts.setCurrentRow(1)
    tab.editor.pane.tabs.setCurrentIndex(EXITS)


def edit_exit(tab: PresetsTab, key: str, value: object) -> None:
    """Set a field of the first set's exits as the user would."""
    show_exits(tab)
    field = tab.editor.pane.exits.fields[key]
    field.show_value(value)
    field.edited.emit()


def choose(tab: PresetsTab, name: str) -> None:
    view = next(view for view in tab.rows if view.preset.name == name)
    tab.view.select_key(view.preset.type_id)


def dialog(desk: Desk, name: str) -> Any:
    def found() -> list[QDialog]:
        return [d for d in desk.window.findChildren(QDialog, name) if d.isVisible()]

    desk.until(found)
    return found()[-1]


# ---------------------------------------------------------------- what does not fit


def test_without_a_preset_the_page_says_how_to_get_one(bench):
    tab = open_presets(bench)
    assert "From template" in tab.view.empty_text
    assert tab.editor.empty.isVisible()
    for action in (tab.commands.clone, tab.commands.delete, tab.editor.save_action):
        assert not action.isEnabled()


def test_a_list_that_cannot_be_read_says_so(bench, monkeypatch):
    async def fail(_presets):
        raise RetryLaterError("the database is busy")

    tab = open_presets(bench)
    monkeypatch.setattr(type(bench.service.presets), "all", fail)
    tab.load()
    settle(bench)
    assert "the database is busy" in tab.notice.text()
    assert tab.view.empty_text == "Not known."


def test_what_does_not_fit_is_said_beside_its_field_and_cannot_be_saved(bench, tab):
    edit_exit(tab, "tp_factors", ParameterRange(60, 30, 2))
    assert "starts at 60, above its end 30" in text(bench, "setNote_tp_factors")
    assert not tab.editor.save_action.isEnabled()
    assert "Take profit: starts at 60, above its end 30" in text(bench, "setCounterProblems")
    assert tab.editor.pane.tabs.tabText(2).startswith("⚠")
    assert tab.editor.parts.item(1).text().startswith("⚠")
    edit_exit(tab, "tp_factors", ParameterRange(4, 8, 2))
    assert text(bench, "setNote_tp_factors") == "In units of the position cost C"
    assert tab.editor.save_action.isEnabled()


def test_a_trailing_pair_that_is_none_is_refused_in_words_and_kept_as_typed(bench, tab):
    show_exits(tab)
    field = tab.editor.pane.exits.fields["trailing"]
    before = field.value()
    field.box.setText("off, often")
    field.box.textEdited.emit("off, often")
    assert "“often” is no pair" in text(bench, "setNote_trailing")
    assert field.value() == before
    assert not tab.editor.save_action.isEnabled()
    field.box.setText("off, 0.5/0.2")
    field.box.textEdited.emit("off, 0.5/0.2")
    assert tab.editor.draft.sets[0].trailing == (None, (0.5, 0.2))


def test_an_indicator_outside_its_limits_is_named_with_its_parameter(bench, tab):
    tab.editor.parts.setCurrentRow(1)
    tab.editor.pane.tabs.setCurrentIndex(INDICATORS)
    card = tab.editor.pane.indicators.cards[0]
    name = next(iter(card.form.fields))
    card.form.fields[name].show_value(ParameterRange(9000, 9000, 1))
    card.form.fields[name].edited.emit()
    label = text(bench, f"{card.grid.indicator}Note_{name}")
    assert "9000" in label
    assert "is outside" in label
    assert not tab.editor.save_action.isEnabled()


def test_two_sets_of_one_name_are_refused(tab, bench):
    tab.editor.parts.setCurrentRow(1)
    tab.editor.copy_action.trigger()
    bench.until(lambda: tab.editor.parts.count() == 3)
    field = tab.editor.pane.general.fields["name"]
    field.box.setText(tab.editor.draft.sets[0].name)
    field.box.textEdited.emit(field.box.text())
    assert "is there twice" in text(bench, "setNote_name")
    assert not tab.editor.save_action.isEnabled()


def test_what_the_service_refuses_stays_a_draft(bench, tab):
    field = tab.editor.general.fields["name"]
    field.box.setText("Swing")
    field.box.textEdited.emit("Swing")
    tab.editor.save_action.trigger()
    box = bench.box("messageBox")
    assert "There is a preset Swing already" in box.text()
    box.reject()
    settle(bench)
    assert tab.editor.dirty


# ---------------------------------------------------------------- editing


def test_the_counter_follows_every_edit(bench, tab):
    edit_exit(tab, "tp_factors", ParameterRange(4, 8, 2))
    edit_exit(tab, "sl_ratios", ParameterRange(0.5, 1.0, 0.5))
    edit_exit(tab, "trailing", (None,))
    one = tab.editor.draft.sets[0]
    bench.until(lambda: tab.editor.counts.of(one).exits == 6)
    points = tab.editor.counts.of(one).points
    words = f"{points * 6} configurations per symbol = {points} indicator settings × 6 exits"
    assert text(bench, "setCounterWords").startswith(words)
    model = tab.editor.pane.break_even.model
    assert (model.rowCount(), model.columnCount()) == (2, 3)
    # (sl + costs) / (tp + sl) of 4 C and half of it, with fees and slippage: 0.32 / 0.6
    assert model.index(0, 0).data(Qt.ItemDataRole.UserRole) == pytest.approx(0.32 / 0.6)
    assert model.index(0, 0).data() == "53\u202f%"


def test_an_atr_stop_rests_the_stop_loss(bench, tab):
    edit_exit(tab, "atr_stop", True)
    assert not tab.editor.pane.exits.fields["sl_ratios"].isEnabled()
    assert "needs the indicator atr" in text(bench, "setNote_atr_stop")


def test_saving_makes_the_next_version_and_tells_the_list(bench, tab):
    edit_exit(tab, "cooldown_s", 20.0)
    assert "changes not saved" in text(bench, "presetState")
    assert bench.find(PresetsPage, "presetsPage").tabs.tabText(0) == "Presets •"
    tab.editor.save_action.trigger()
    bench.until(lambda: not tab.editor.dirty)
    settle(bench)
    assert stored(bench)[BALANCED].preset.sets[0].cooldown_s == 20.0
    assert tab.selected.preset.version == 2
    assert text(bench, "presetState") == "version 2"
    assert bench.find(PresetsPage, "presetsPage").tabs.tabText(0) == "Presets"


def test_reverting_brings_back_what_is_stored(tab):
    before = tab.editor.stored
    edit_exit(tab, "cooldown_s", 20.0)
    tab.editor.revert_action.trigger()
    assert tab.editor.draft == before
    assert tab.editor.pane.exits.fields["cooldown_s"].value() == before.sets[0].cooldown_s


def test_sets_are_added_duplicated_and_removed(bench, tab):
    tab.editor.add_action.trigger()
    bench.until(lambda: tab.editor.parts.count() == 3)
    assert tab.editor.chosen.name == "New set"
    tab.editor.copy_action.trigger()
    bench.until(lambda: tab.editor.parts.count() == 4)
    ids = {one.set_id for one in tab.editor.draft.sets}
    assert len(ids) == 3
    assert tab.editor.chosen.name == "New set (copy)"
    tab.editor.remove_action.trigger()
    tab.editor.remove_action.trigger()
    assert tab.editor.draft.sets == tab.editor.stored.sets


def test_indicators_are_added_and_removed(bench, tab):
    tab.editor.parts.setCurrentRow(1)
    tab.editor.pane.tabs.setCurrentIndex(INDICATORS)
    shown = tab.editor.pane.indicators
    before = [grid.indicator for grid in shown.grids]
    shown.choice.setCurrentIndex(shown.choice.findData("vwap"))
    shown.add_button.click()
    assert [g.indicator for g in tab.editor.draft.sets[0].indicators] == [*before, "vwap"]
    assert shown.choice.findData("vwap") < 0
    remove = shown.cards[0].findChild(QPushButton, f"remove_{before[0]}")
    bench.qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert [g.indicator for g in tab.editor.draft.sets[0].indicators] == [*before[1:], "vwap"]
    assert shown.choice.findData(before[0]) >= 0


def test_a_rule_picks_symbols_in_place_of_a_list(tab):
    field = tab.editor.general.fields["symbols"]
    assert isinstance(field, SymbolRuleField)
    field.names.setText("btc/usdt; eth/usdt, btc/usdt")
    field.names.textEdited.emit("")
    assert tab.editor.draft.symbols.symbols == ("BTC/USDT", "ETH/USDT")
    field.kind.setCurrentIndex(1)
    field.count.setValue(7)
    rule = tab.editor.draft.symbols
    assert (rule.kind, rule.count, rule.quote_asset) == (SymbolRuleKind.VOLUME, 7, "USDT")
    assert not field.names.isVisibleTo(field)


# ---------------------------------------------------------------- leaving


def test_leaving_a_draft_asks_and_cancelling_stays(bench, tab):
    edit_exit(tab, "cooldown_s", 20.0)
    choose(tab, "Swing")
    bench.box("chooseBox").reject()
    settle(bench)
    assert tab.editor.draft.name == BALANCED
    assert tab.editor.dirty
    assert tab.selected.preset.name == BALANCED


def test_leaving_a_draft_can_save_it(bench, tab):
    edit_exit(tab, "cooldown_s", 20.0)
    choose(tab, "Swing")
    bench.box("chooseBox")
    bench.click("option0Button")
    bench.until(lambda: tab.editor.stored.name == "Swing")
    settle(bench)
    assert stored(bench)[BALANCED].preset.sets[0].cooldown_s == 20.0
    assert tab.selected.preset.name == "Swing"


def test_leaving_a_draft_can_discard_it(bench, tab):
    edit_exit(tab, "cooldown_s", 20.0)
    choose(tab, "Swing")
    bench.box("chooseBox")
    bench.click("option1Button")
    bench.until(lambda: tab.editor.stored.name == "Swing")
    assert not tab.editor.dirty
    assert stored(bench)[BALANCED].preset.version == 1


def test_a_draft_outlives_the_program(open_one):
    first, close = open_one()
    tab = with_presets(first, [BALANCED])
    edit_exit(tab, "cooldown_s", 77.0)
    tab.keep_draft()
    close()
    again = open_presets(open_one()[0])
    assert again.editor.draft is not None
    assert again.editor.draft.sets[0].cooldown_s == 77.0
    assert again.editor.dirty
    again.load()  # as it does by itself every few seconds
    again.context.bridge.refresh()
    assert "of last time" in again.notice.text()
    again.editor.revert_action.trigger()
    assert not again.context.ui_state.contains("presets/draft")


@pytest.mark.parametrize("kept", [True, False])
def test_what_did_not_fit_when_the_program_ended_is_told(open_one, kept):
    first, close = open_one()
    tab = with_presets(first, [BALANCED])
    if kept:
        edit_exit(tab, "cooldown_s", 77.0)
        tab.keep_draft()
    edit_exit(tab, "tp_factors", ParameterRange(60, 30, 1))
    assert tab.editor.problems
    tab.keep_draft()
    close()
    again = open_presets(open_one()[0])
    again.load()  # as it does by itself every few seconds
    again.context.bridge.refresh()
    told = again.notice.text()
    assert f"“{BALANCED}”" in told
    assert "did not fit" in told
    assert again.editor.dirty is kept
    assert not again.editor.problems


def test_a_preset_saved_elsewhere_shows_anew_and_does_not_cover_a_draft(bench, tab):
    changed = replace(tab.editor.stored, description="from elsewhere")
    bench.engine(bench.service.presets.save(changed))
    tab.load()
    settle(bench)
    assert tab.editor.draft.description == "from elsewhere"
    edit_exit(tab, "cooldown_s", 20.0)
    bench.engine(bench.service.presets.save(replace(changed, description="once more")))
    tab.load()
    settle(bench)
    assert tab.editor.draft.sets[0].cooldown_s == 20.0
    assert "was saved elsewhere meanwhile (version 3)" in tab.notice.text()


def test_a_change_while_the_list_is_awaited_is_asked_for_after_it(bench, tab, monkeypatch):
    asked: list[bool] = []
    presets = type(bench.service.presets)
    ask = presets.all

    async def counted_all(one):
        asked.append(True)
        return await ask(one)

    monkeypatch.setattr(presets, "all", counted_all)
    for _ in range(3):
        tab.refresh()
    settle(bench)
    assert len(asked) == 2


# ---------------------------------------------------------------- commands


def test_a_new_preset_is_a_draft_until_it_is_saved(bench, tab):
    tab.commands.new.trigger()
    bench.until(lambda: tab.editor.draft.name == "New preset")
    assert "New preset" not in stored(bench)
    assert tab.editor.save_action.isEnabled()
    tab.editor.save_action.trigger()
    bench.until(lambda: not tab.editor.dirty)
    settle(bench)
    assert stored(bench)["New preset"].preset.version == 1
    assert tab.selected.preset.name == "New preset"


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # what a menu does offscreen
def test_templates_are_offered_and_taken(bench, tab):
    tab.commands.template.trigger()
    bench.until(lambda: bench.window.findChild(QMenu, "templateMenu") is not None)
    menu = bench.find(QMenu, "templateMenu")
    names = {action.text(): action for action in menu.actions()}
    assert set(names) == {"Conservative", BALANCED, "Aggressive", "Scalping", "Swing"}
    names["Scalping"].trigger()
    menu.close()
    bench.until(lambda: tab.editor.stored.name == "Scalping")
    assert tab.selected.preset.name == "Scalping"


def test_a_clone_asks_for_its_name(bench, tab):
    tab.commands.clone.trigger()
    asked = dialog(bench, "nameDialog")
    edit = asked.findChild(QLineEdit, "nameEdit")
    assert edit.text() == "Balanced copy"
    edit.clear()
    assert not asked.accept_button.isEnabled()
    edit.setText("Mine")
    asked.accept_button.click()
    bench.until(lambda: tab.editor.stored.name == "Mine")
    assert stored(bench)["Mine"].preset.sets[0].name == tab.rows[0].preset.sets[0].name


def choose_files(desk: Desk, *paths: Path) -> None:
    box = dialog(desk, "fileDialog")
    assert isinstance(box, QFileDialog)
    box.selectedFiles = lambda: [str(path) for path in paths]  # type: ignore[method-assign]
    box.done(QFileDialog.DialogCode.Accepted)


def test_a_preset_goes_out_and_in_again(bench, tab, tmp_path):
    file = tmp_path / "mine.json"
    tab.commands.export.trigger()
    choose_files(bench, file)
    bench.until(file.exists)
    settle(bench)
    assert json.loads(file.read_text("utf-8"))["name"] == BALANCED
    tab.commands.import_files.trigger()
    choose_files(bench, file)
    bench.until(lambda: tab.editor.stored.name == "Balanced (2)")


def test_a_file_that_does_not_fit_is_refused_with_line_and_field(bench, tab, tmp_path):
    file = tmp_path / "broken.json"
    tab.commands.export.trigger()
    choose_files(bench, file)
    bench.until(file.exists)
    settle(bench)
    file.write_text(file.read_text("utf-8").replace('"agree": ', '"agree": 99'), "utf-8")
    tab.commands.import_files.trigger()
    choose_files(bench, file)
    box = bench.box("messageBox")
    assert "broken.json line " in box.informativeText()
    assert "sets[0].agree" in box.informativeText()
    box.reject()
    settle(bench)
    assert len(stored(bench)) == 2


def test_a_preset_is_assigned_and_can_then_not_be_deleted(bench, tab):
    tab.commands.assign.trigger()
    asked = dialog(bench, "assignPresetDialog")
    boxes = asked.findChildren(QCheckBox)
    assert [box.text() for box in boxes] == ["Paper 1"]
    assert not asked.accept_button.isEnabled()
    boxes[0].click()
    asked.accept_button.click()
    bench.until(lambda: tab.rows[0].connections == ("Paper 1",))
    settle(bench)
    assert not tab.commands.delete.isEnabled()
    assert "Take it from its connections first" in tab.commands.delete.toolTip()


def make_live(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, armed: bool) -> None:
    """Show the connection as one with real money."""
    snapshot = desk.window.bridge.snapshot
    assert snapshot is not None
    view = snapshot.connections[0]
    shown = replace(view.connection, mode=Mode.LIVE, armed_ms=1 if armed else None)
    live = replace(snapshot, connections=(replace(view, connection=shown),))
    monkeypatch.setattr(type(desk.window.bridge), "snapshot", property(lambda _: live))


def assign_to_the_only_one(desk: Desk, tab: PresetsTab) -> None:
    tab.commands.assign.trigger()
    asked = dialog(desk, "assignPresetDialog")
    asked.findChildren(QCheckBox)[0].click()
    assert "LIVE, real money" in asked.warning.text()
    asked.accept_button.click()


def test_an_armed_live_connection_is_asked_for_once_more(bench, tab, monkeypatch):
    make_live(bench, monkeypatch, armed=True)
    assign_to_the_only_one(bench, tab)
    box = bench.box("confirmBox")
    assert "trade real money on Paper 1" in box.text()
    bench.qtbot.keyClick(box, Qt.Key.Key_Return)  # Return alone must do nothing
    bench.until(lambda: not box.isVisible())
    settle(bench)
    assert stored(bench)[BALANCED].connections == ()
    assign_to_the_only_one(bench, tab)
    bench.box("confirmBox")
    bench.click("confirmButton")
    bench.until(lambda: stored(bench)[BALANCED].connections == ("Paper 1",))
    settle(bench)


def test_a_live_connection_that_is_not_armed_is_warned_of_only(bench, tab, monkeypatch):
    make_live(bench, monkeypatch, armed=False)
    assign_to_the_only_one(bench, tab)
    bench.until(lambda: stored(bench)[BALANCED].connections == ("Paper 1",))
    settle(bench)


def test_a_preset_is_taken_away_again(bench, tab):
    where = bench.window.bridge.snapshot.connections[0].connection.connection_id
    bench.engine(bench.service.presets.assign(tab.rows[0].preset.type_id, where))
    tab.load()
    bench.until(lambda: tab.rows[0].connections == ("Paper 1",))
    settle(bench)
    tab.commands.assign.trigger()
    asked = dialog(bench, "assignPresetDialog")
    asked.findChildren(QCheckBox)[0].click()
    asked.accept_button.click()
    bench.until(lambda: tab.rows[0].connections == ())


def test_the_history_tells_what_changed_and_goes_back(bench, tab):
    edit_exit(tab, "cooldown_s", 20.0)
    tab.editor.save_action.trigger()
    bench.until(lambda: not tab.editor.dirty)
    settle(bench)
    tab.commands.history.trigger()
    asked = dialog(bench, "presetHistoryDialog")
    bench.until(lambda: asked.view.table.rowCount() == 2)
    assert "cooldown" in asked.changes.text().lower()
    assert not asked.restore.isEnabled()
    asked.view.selectRow(1)
    assert asked.changes.text() == "• It is the first version."
    asked.restore.click()
    bench.until(lambda: asked.view.table.rowCount() == 3)
    assert tab.editor.draft.sets[0].cooldown_s != 20.0
    asked.undo.click()
    bench.until(lambda: asked.view.table.rowCount() == 4)
    settle(bench)
    assert tab.editor.draft.sets[0].cooldown_s == 20.0
    asked.reject()


def test_deleting_asks_first(bench, tab):
    tab.commands.delete.trigger()
    bench.box("confirmBox").reject()
    settle(bench)
    assert set(stored(bench)) == {BALANCED, "Swing"}
    tab.commands.delete.trigger()
    bench.box("confirmBox")
    bench.click("confirmButton")
    bench.until(lambda: len(tab.rows) == 1)
    assert set(stored(bench)) == {"Swing"}
    assert tab.editor.stored.name == "Swing"


# ---------------------------------------------------------------- by keyboard, and elsewhere


def test_saving_and_adding_go_by_keyboard(bench, tab):
    shortcuts = {a.shortcut().toString() for a in tab.findChildren(QAction)}
    assert {"Ctrl+N", "Ctrl+S", "Ctrl+T", "F2"} <= shortcuts
    edit_exit(tab, "cooldown_s", 20.0)
    with bench.qtbot.waitActive(bench.window):
        bench.window.activateWindow()
    tab.editor.parts.setFocus()
    bench.qtbot.keyClick(tab.editor.parts, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    bench.until(lambda: not tab.editor.dirty)
    settle(bench)


def test_every_field_has_a_name_for_a_screen_reader(tab):
    show_exits(tab)
    tab.editor.pane.tabs.setCurrentIndex(THRESHOLDS)
    forms = (tab.editor.general, tab.editor.limits, *tab.editor.pane._forms)
    for form in forms:
        assert form.fields
        for key, field in form.fields.items():
            assert (field.focusProxy() or field).accessibleName(), key


def test_forms_offer_presets_by_name(desk):
    tab = with_presets(desk)
    identity = desk.window.bridge.snapshot.connections[0].connection.connection_id
    made: PresetType = tab.rows[0].preset
    desk.engine(desk.service.presets.assign(made.type_id, identity))
    shown = openers.open_settings(desk.window.context, identity, desk.window)
    shown.show_group("Presets")
    desk.until(lambda: shown.connection is not None)
    settle(desk)
    row = shown.forms[-1].rows["preset_type"]
    assert isinstance(row.editor, PresetEditorBox)
    assert row.editor.box.currentText() == BALANCED
    assert made.type_id not in row.note.text()
    row.editor.box.setCurrentIndex(row.editor.box.findText("Swing"))
    assert f"now: {BALANCED}" in row.note.text()
    shown.apply()
    desk.until(lambda: not shown.dirty)
    assert stored(desk)["Swing"].connections == ("Paper 1",)
    shown.reject()


def test_settings_opened_before_an_assignment_do_not_write_the_old_preset_back(desk):
    tab = with_presets(desk)
    identity = desk.window.bridge.snapshot.connections[0].connection.connection_id
    shown = openers.open_settings(desk.window.context, identity, desk.window)
    shown.show_group("Presets")
    desk.until(lambda: shown.connection is not None)
    settle(desk)
    editor = shown.forms[-1].rows["preset_factor"].editor
    assert isinstance(editor, NumberEditor)
    editor.box.setValue(2)
    assert shown.dirty
    desk.engine(desk.service.presets.assign(tab.rows[0].preset.type_id, identity))
    desk.until(lambda: "preset_type" in desk.window.bridge.snapshot.connections[0]
               .connection.settings)  # fmt: skip
    shown.apply()
    desk.until(lambda: not shown.dirty)
    kept = desk.engine(desk.service.connections.list())[0].settings
    assert kept["preset_type"] == tab.rows[0].preset.type_id
    assert kept["preset_factor"] == 2
    shown.reject()


def test_the_card_names_the_preset_and_its_switch(desk):
    tab = with_presets(desk)
    desk.window.open_page("dashboard")
    view = desk.window.bridge.snapshot.connections[0]
    card = desk.find(QLabel, f"presetLine-{view.connection.connection_id}")
    assert card.text() == "none"
    desk.engine(
        desk.service.presets.assign(tab.rows[0].preset.type_id, view.connection.connection_id)
    )
    desk.until(lambda: card.text() == "Balanced · may trade")
    changed = desk.engine(desk.service.connections.list())[0]
    off = replace(changed, settings={**changed.settings, "preset_trade": False})
    desk.engine(desk.service.connections.update(off))
    desk.until(lambda: card.text() == "Balanced · trading off")
