import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox

from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.theme import Scheme
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def page(desk: Desk) -> SettingsPage:
    desk.window.open_page("settings")
    result = desk.find(SettingsPage, "settingsPage")
    result.show_part("Limits")
    desk.until(lambda: desk.window.operations.pending == 0)
    return result


def test_global_values_are_applied_and_go_back_to_the_default(desk, page):
    row = page.forms["Limits"].rows["limit_positions"]
    assert not page.apply_button.isEnabled()
    row.editor.box.setValue(12)
    assert page.apply_button.isEnabled()
    page.apply_button.click()
    desk.until(lambda: not page.dirty)
    assert desk.engine(desk.service.settings.values())["limit_positions"] == 12
    row.reset.click()
    page.apply_button.click()
    desk.until(lambda: not page.dirty)
    assert desk.engine(desk.service.settings.values())["limit_positions"] == 10


def test_what_does_not_fit_cannot_be_applied(desk, page):
    page.forms["Limits"].rows["limit_positions"].editor.box.setValue(0)
    assert not page.apply_button.isEnabled()
    assert page.status.text() == "Open positions: 0 is outside 1 to 500"
    page.revert_button.click()
    assert not page.dirty


def test_edits_survive_looking_at_another_group(desk, page):
    page.forms["Limits"].rows["reserve_pct"].editor.box.setValue(30)
    page.show_part("Trading")
    page.show_part("Limits")
    desk.until(lambda: desk.window.operations.pending == 0)
    assert page.forms["Limits"].rows["reserve_pct"].editor.value() == 30.0


def test_a_backup_is_made_and_listed(desk, page):
    page.show_part("Data & backup")
    table = desk.find(TableView, "backupsTable")
    desk.until(lambda: desk.window.operations.pending == 0)
    before = table.table.rowCount()
    desk.click("backUpNowButton")
    desk.until(lambda: table.table.rowCount() == before + 1, 20_000)
    assert page.backups.message.text().startswith("✓")


def test_the_appearance_changes_at_once(desk, page):
    theme = desk.window.context.theme
    page.show_part("Appearance")
    assert not page.bar.isVisible()
    box = desk.find(QComboBox, "themeBox")
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        box.setCurrentIndex(box.findData(scheme))
        box.activated.emit(box.currentIndex())
        assert theme.scheme is scheme
    desk.find(QCheckBox, "utcBox").setChecked(False)
    assert not theme.utc
    theme.set_utc(True)


def switch_guard_off(page: SettingsPage) -> None:
    page.show_part("Ladder")
    row = page.forms["Ladder"].rows["luck_guard"]
    row.editor.show_value("off")
    row.editor.edited.emit()
    assert row.dirty
    page.apply_button.click()


def test_the_luck_guard_goes_off_only_after_a_written_warning(desk, page):
    switch_guard_off(page)
    box = desk.box("confirmBox")
    assert "look good by chance" in box.text()
    box.reject()
    desk.until(lambda: desk.window.operations.pending == 0)
    assert desk.engine(desk.service.settings.values())["luck_guard"] == "standard"
    assert page.dirty
    page.apply_button.click()
    desk.box("confirmBox")
    desk.click("confirmButton")
    desk.until(lambda: not page.dirty)
    assert desk.engine(desk.service.settings.values())["luck_guard"] == "off"


def test_no_other_setting_asks(desk, page):
    page.show_part("Ladder")
    row = page.forms["Ladder"].rows["luck_guard"]
    row.editor.show_value("strict")
    row.editor.edited.emit()
    page.apply_button.click()
    desk.until(lambda: not page.dirty)
    assert desk.engine(desk.service.settings.values())["luck_guard"] == "strict"
