from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QWidget

from cts_desktop.service.views import VenueView
from cts_desktop.ui.connections.add_dialog import AddDialog
from cts_desktop.ui.connections.info_dialog import InfoDialog
from cts_desktop.ui.connections.log_dialog import LogDialog
from cts_desktop.ui.connections.openers import open_info
from cts_desktop.ui.connections.settings_dialog import SettingsDialog
from cts_desktop.ui.connections.tab import ConnectionsTab
from cts_desktop.ui.connections.test_dialog import TestDialog
from cts_desktop.ui.settings.editors import NumberEditor
from tests.gui.conftest import START_TIMEOUT_MS, Desk

pytestmark = pytest.mark.slow
D = TypeVar("D", bound=QDialog)
FOLLOWING = ("Info", "Log", "Settings")


@pytest.fixture
def tab(desk: Desk) -> ConnectionsTab:
    desk.window.open_page("settings")
    result = desk.find(ConnectionsTab, "connectionsTab")
    desk.until(lambda: result.view.table.rowCount() == 1)
    return result


def click(parent: QWidget, name: str) -> None:
    button = parent.findChild(QAbstractButton, name)
    assert button is not None
    assert button.isEnabled()
    button.click()


def text(parent: QWidget, name: str) -> str:
    label = parent.findChild(QLabel, name)
    assert label is not None
    return label.text()


def dialog(desk: Desk, kind: type[D], name: str) -> D:
    desk.until(lambda: any(d.isVisible() for d in desk.window.findChildren(kind, name)))
    return next(d for d in desk.window.findChildren(kind, name) if d.isVisible())


def test_buttons_follow_the_selection(desk, tab):
    for word in FOLLOWING:
        assert not desk.button(f"connection{word}Button").isEnabled()
    assert desk.button("addConnectionButton").isEnabled()
    tab.view.selectRow(0)
    for word in FOLLOWING:
        assert desk.button(f"connection{word}Button").isEnabled()
    assert desk.button("enableConnectionButton").text() == "Disable"


def test_a_connection_is_added_when_everything_fits(desk, tab):
    desk.click("addConnectionButton")
    add = dialog(desk, AddDialog, "addConnectionDialog")
    desk.until(lambda: add.venue_box.count() > 1)
    assert add.venue_box.currentData() == "paper"
    assert not add.add_button.isEnabled()
    desk.qtbot.keyClicks(add.name_edit, "Paper 1")
    assert "already" in text(add, "nameProblem")
    desk.qtbot.keyClicks(add.name_edit, "00")
    assert add.add_button.isEnabled()
    click(add, "addButton")
    desk.until(lambda: tab.view.table.rowCount() == 2)
    stored = desk.engine(desk.service.connections.list())[-1]
    assert stored.name == "Paper 100"
    assert stored.settings["luck_guard"] == "off"


def test_exchanges_that_are_not_available_are_visible_but_cannot_be_chosen(desk, tab):
    desk.click("addConnectionButton")
    add = dialog(desk, AddDialog, "addConnectionDialog")
    desk.until(lambda: add.venue_box.count() > 1)
    add.show_venues(
        (
            VenueView("paper", "Paper", available=True),
            VenueView("closed", "Closed", available=False, note="closed for good"),
        )
    )
    place = add.venue_box.findData("closed")
    assert "closed for good" in add.venue_box.itemText(place)
    index = add.venue_box.model().index(place, 0)
    assert not index.flags() & Qt.ItemFlag.ItemIsEnabled
    add.reject()


def test_a_draft_is_tested_before_it_is_stored(desk, tab):
    desk.click("addConnectionButton")
    add = dialog(desk, AddDialog, "addConnectionDialog")
    desk.qtbot.keyClicks(add.name_edit, "Draft")
    with desk.qtbot.waitSignal(add.panel.finished, timeout=START_TIMEOUT_MS) as finished:
        click(add, "testDraftButton")
    assert finished.args == [True]
    assert "passed" in add.panel.summary.text()
    assert "Clock" in add.panel.log.toPlainText()
    assert len(desk.engine(desk.service.connections.list())) == 1
    add.reject()


def test_a_failed_test_names_the_remedy(desk, tab, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("no candle\n")
    desk.click("addConnectionButton")
    add = dialog(desk, AddDialog, "addConnectionDialog")
    desk.qtbot.keyClicks(add.name_edit, "Recorded")
    add.paper.source_box.setCurrentIndex(1)
    assert not add.add_button.isEnabled()
    add.paper.files.add_files([str(bad)])
    with desk.qtbot.waitSignal(add.panel.finished, timeout=START_TIMEOUT_MS) as finished:
        click(add, "testDraftButton")
    assert finished.args == [False]
    assert "What to do:" in add.panel.log.toPlainText()
    add.reject()


def test_the_test_of_a_stored_connection_is_remembered(desk, tab):
    tab.view.selectRow(0)
    desk.click("testConnectionButton")
    test = dialog(desk, TestDialog, "testConnectionDialog")
    desk.until(lambda: "✓ All" in test.panel.summary.text(), START_TIMEOUT_MS)
    desk.until(lambda: tab.view.table.rows[0].connection.last_test_result == "ok")
    assert "✓ passed" in [
        tab.view.table.index(0, column).data().split(" ready")[0][:8]
        for column in range(len(tab.view.table.columns))
    ]
    test.close()


def test_disabling_and_deleting_ask_first(desk, tab):
    tab.view.selectRow(0)
    desk.click("enableConnectionButton")
    box = desk.box("confirmBox")
    assert "Paper 1" in box.text()
    desk.click("confirmButton")
    desk.until(lambda: not tab.view.table.rows[0].connection.enabled)
    desk.until(lambda: desk.button("enableConnectionButton").text() == "Enable")
    desk.until(lambda: desk.window.operations.pending == 0)
    desk.click("deleteConnectionButton")
    desk.box("confirmBox").reject()
    desk.until(lambda: desk.window.operations.pending == 0)
    assert len(desk.engine(desk.service.connections.list())) == 1
    desk.click("deleteConnectionButton")
    desk.box("confirmBox")
    desk.click("confirmButton")
    desk.until(lambda: tab.view.table.rowCount() == 0)


def test_info_is_live_and_starts_and_stops_the_engine(desk, tab):
    tab.view.selectRow(0)
    desk.start()
    desk.click("connectionInfoButton")
    info = dialog(desk, InfoDialog, "connectionInfoDialog")
    desk.until(lambda: info.loops.table.rowCount() == 3)
    assert "USDT" in text(info, "info_equity")
    desk.until(info.engine.stop_button.isEnabled)
    assert not info.engine.start_button.isEnabled()
    assert not desk.button("deleteConnectionButton").isEnabled()
    click(info, "stopEngineButton")
    desk.until(info.engine.start_button.isEnabled, START_TIMEOUT_MS)
    assert not info.engine.stop_button.isEnabled()
    assert open_info(desk.window.context, info.connection_id, desk.window) is info
    info.close()


def test_the_log_of_one_connection_shows_only_its_lines(desk, tab):
    tab.view.selectRow(0)
    desk.start()
    desk.click("connectionLogButton")
    log = dialog(desk, LogDialog, "connectionLogDialog")
    desk.until(lambda: log.panel.model.rowCount() > 0)
    assert {line.connection_id for line in log.panel.model.rows} == {log.connection_id}
    log.close()


def test_own_settings_are_applied_marked_and_given_up(desk, tab):
    tab.view.selectRow(0)
    desk.click("connectionSettingsButton")
    settings = dialog(desk, SettingsDialog, "connectionSettingsDialog")
    desk.until(lambda: settings.connection is not None)
    before = desk.engine(desk.service.connections.list())[0].settings
    settings.show_group("Limits")
    row = settings.forms[-1].rows["limit_positions"]
    assert isinstance(row.editor, NumberEditor)
    row.editor.box.setValue(4)
    assert settings.dirty
    click(settings, "applyButton")
    desk.until(lambda: not settings.dirty)
    stored = desk.engine(desk.service.connections.list())[0].settings
    assert stored == {**before, "limit_positions": 4}
    row.reset.click()
    click(settings, "applyButton")
    desk.until(lambda: not settings.dirty)
    assert desk.engine(desk.service.connections.list())[0].settings == before
    settings.close()


def test_leaving_settings_with_edits_asks(desk, tab):
    tab.view.selectRow(0)
    desk.click("connectionSettingsButton")
    settings = dialog(desk, SettingsDialog, "connectionSettingsDialog")
    desk.until(lambda: settings.connection is not None)
    desk.qtbot.keyClicks(settings.name_edit, " renamed")
    settings.close()
    desk.box("confirmBox")
    assert settings.isVisible()
    desk.click("confirmButton")
    desk.until(lambda: not desk.window.findChildren(SettingsDialog))
    assert desk.engine(desk.service.connections.list())[0].name == "Paper 1"
