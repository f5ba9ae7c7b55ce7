"""What the panes about the program itself have in common, as somebody new to them meets it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QPushButton, QScrollArea

from cts_desktop.service.outside_views import RestoreView
from cts_desktop.ui import dialogs
from cts_desktop.ui.settings.backups_pane import consequences
from cts_desktop.ui.settings.file_editors import FileEditor
from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.theme import Scheme
from tests.gui.conftest import Desk

PANES = {"Data & backup": "backups", "API": "api", "Program": "program", "Network": "hosts"}


@pytest.fixture
def page(desk: Desk) -> SettingsPage:
    desk.window.open_page("settings")
    return desk.find(SettingsPage, "settingsPage")


def settled(desk: Desk) -> None:
    desk.until(lambda: desk.window.operations.pending == 0)


def test_a_pane_is_made_when_it_is_first_looked_at(desk, page):
    assert not vars(page).keys() & PANES.values()
    for title, name in PANES.items():
        page.show_part(title)
        assert name in vars(page)
        assert page.stack.currentWidget().isAncestorOf(getattr(page, name)) or name == "hosts"
    settled(desk)
    assert page.stack.indexOf(page.hosts) == page.stack.currentIndex()


def test_every_button_says_what_it_is_and_what_follows(desk, page):
    for title, name in PANES.items():
        page.show_part(title)
        settled(desk)
        pane = getattr(page, name)
        for button in pane.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.text() or button.accessibleName(), (title, button.objectName())
                assert button.toolTip(), (title, button.objectName())


def test_only_values_that_a_connection_may_have_too_are_called_global(desk, page):
    page.show_part("Trading")
    assert "a connection may have its own" in page.status.text()
    for title in ("API", "Program", "Data & backup"):
        page.show_part(title)
        assert page.status.text() == ""


def test_panes_without_a_table_are_scrolled_and_nothing_of_them_is_cut_off(desk, page):
    desk.window.resize(1366, 768)
    desk.window.context.theme.set_scale(200)
    try:
        for title in ("API", "Program"):
            page.show_part(title)
            settled(desk)
            area = page.stack.currentWidget()
            assert isinstance(area, QScrollArea)
            content = area.widget()
            assert content is not None
            needed = content.minimumSizeHint().width()
            desk.until(lambda area=area, needed=needed: needed <= area.viewport().width(), 5000)
            assert area.minimumSizeHint().height() < 400
        nothing_is_cut_off_where_the_scale_changes_live(desk, page)
    finally:
        desk.window.context.theme.set_scale(100)


def nothing_is_cut_off_where_the_scale_changes_live(desk, page) -> None:
    """The rail shows whole titles, boxes whole choices, and the page needs no scrolling aside."""
    page.show_part("Notifications")
    settled(desk)
    for scale in (100, 200):
        desk.window.context.theme.set_scale(scale)
        desk.until(lambda: page.width() <= page.parentWidget().parentWidget().width())
        rail, form = page.rail, page.forms["Notifications"]
        widest = max(rail.sizeHintForIndex(rail.model().index(n, 0)).width() for n in range(14))
        text = max(rail.fontMetrics().horizontalAdvance(rail.item(n).text()) for n in range(14))
        assert rail.viewport().width() >= max(widest, text)
        boxes = [row.editor.box for row in form.rows.values() if hasattr(row.editor.box, "count")]
        assert len(boxes) > 10
        desk.until(lambda boxes=boxes: all(b.width() >= b.sizeHint().width() for b in boxes))
        ends = {row.editor.geometry().right() for row in form.rows.values()}
        assert len(ends) == 1  # they all end at one line


def test_the_files_of_a_certificate_are_browsed_for_one_at_a_time(desk, page, tmp_path):
    page.show_part("API")
    settled(desk)
    file = tmp_path / "server.pem"
    file.write_text("no certificate, but a file")
    desk.click("browse_api_certificate")
    desk.until(lambda: desk.window.findChild(QFileDialog, "fileDialog"))
    dialog = desk.find(QFileDialog, "fileDialog")
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    assert dialog.windowTitle() == "Certificate"
    dialog.setDirectory(str(tmp_path))
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(str(file))
    dialog.done(QFileDialog.DialogCode.Accepted)
    editor = page.forms["API"].rows["api_certificate"].editor
    assert isinstance(editor, FileEditor)
    desk.until(lambda: Path(str(editor.value())) == file)
    assert "1 not applied yet" in page.status.text()
    page.revert()
    desk.click("browse_api_private_key")
    desk.until(lambda: desk.window.findChild(QFileDialog, "fileDialog"))
    desk.find(QFileDialog, "fileDialog").reject()
    settled(desk)
    assert not page.dirty


@pytest.mark.parametrize("scheme", [Scheme.DARK, Scheme.LIGHT])
def test_what_cannot_be_undone_is_red_from_the_first_paint(desk, scheme):
    theme = desk.window.context.theme
    theme.set_scheme(scheme)
    dialogs.confirm(desk.window, "Restore", "Bring it back?", "Restore", danger=True)
    box = desk.box("confirmBox")
    button = box.findChild(QPushButton, "confirmButton")
    assert button is not None
    picture = button.grab().toImage()
    ground = picture.pixelColor(picture.width() // 2, 4)
    assert ground.name() == theme.color("danger_fill").name()
    assert box.defaultButton().text().replace("&", "") == "Cancel"
    box.reject()


def test_what_a_restore_means_is_said_point_by_point():
    lost = (("orders", 31), ("settings_history", 20_441))
    text = consequences(RestoreView("b.db", 0, lost, open_positions=3, same_profile=False))
    lines = text.split("\n\n")
    assert lines[0] == "Beware: this backup is of another profile."
    assert lines[1] == "Written since then, and lost: orders 31, changes of settings 20\u202f441."
    assert lines[2].startswith("Open positions among them: 3.")
    assert len(lines) == 4
    unknown = consequences(RestoreView("b.db", 0, unknown="The file is damaged."))
    assert unknown.startswith("What is lost cannot be told: The file is damaged.\n")
