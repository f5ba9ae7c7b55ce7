"""The support bundle, the crash window and restoring, by their buttons."""

import asyncio
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from cts_desktop.service.bundle import PART_BYTES
from cts_desktop.ui.program.bundle_dialog import BundleDialog
from cts_desktop.ui.program.crash_dialog import CrashDialog, CrashWindow
from cts_desktop.ui.settings.backups_pane import BackupsPane
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow


def top(kind: type[Any]) -> list[Any]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def choose_file(desk: Desk, parent: QWidget, path: Path) -> None:
    desk.until(lambda: parent.findChild(QFileDialog, "fileDialog"))
    dialog = parent.findChild(QFileDialog, "fileDialog")
    assert dialog is not None
    dialog.setDirectory(str(path.parent))
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(str(path))
    dialog.done(QFileDialog.DialogCode.Accepted)


def settled(desk: Desk) -> None:
    desk.until(lambda: desk.window.operations.pending == 0, 20_000)


@pytest.fixture
def page(desk: Desk) -> SettingsPage:
    desk.window.open_page("settings")
    return desk.find(SettingsPage, "settingsPage")


# ---------------------------------------------------------------------- the bundle
def test_the_bundle_is_looked_at_then_saved_as_it_was_seen(desk, page, tmp_path):
    page.show_part("Program")
    desk.click("supportBundleButton")
    (dialog,) = top(BundleDialog)
    settled(desk)
    assert dialog.files.count() >= 9
    shown = []
    for row in range(dialog.files.count()):
        dialog.files.setCurrentRow(row)
        shown.append(dialog.view.toPlainText())
    assert dialog.view.isReadOnly()
    # A place that cannot be written is said in the dialog, which stays as it is.
    dialog.save_button.click()
    choose_file(desk, dialog, tmp_path / "none" / "b.zip")
    desk.until(lambda: dialog.message.text().startswith("✗ Not written"))
    dialog.save_button.click()
    path = tmp_path / "b.zip"
    choose_file(desk, dialog, path)
    desk.until(lambda: dialog.message.text().startswith("✓ Saved"))
    with zipfile.ZipFile(path) as archive:
        assert [archive.read(name).decode() for name in archive.namelist()] == shown
    names = "\n".join(shown)
    assert "Paper 1" not in names
    assert "checks," in names
    settled(desk)
    dialog.close()


def test_the_largest_part_is_shown_as_it_is(desk):
    dialog = BundleDialog(desk.window.operations, desk.window.context.theme, desk.window)
    settled(desk)
    text = "a line of the log with \N{SNOWMAN} and \ttabs  and blanks \n" * (PART_BYTES // 60)
    dialog._parts = (dialog._parts[0].__class__("log.txt", text),)
    dialog._show_part(0)
    assert dialog.view.toPlainText() == text
    dialog.close()


# ---------------------------------------------------------------------- the crash window
def made(
    desk: Desk, loop: asyncio.AbstractEventLoop, *, broken: bool = False
) -> tuple[CrashWindow, list[str]]:
    """Return a crash window over the real one, and what it has asked for."""
    asked: list[str] = []
    window = desk.window

    def make() -> CrashDialog:
        if broken:
            raise RuntimeError("a crash in the crash dialog")
        return CrashDialog(
            window.context.theme,
            lambda: asked.append("quit"),
            lambda _parent: asked.append("bundle"),
            window,
        )

    return CrashWindow(loop, make, lambda: asked.append("seen")), asked


def test_one_dialog_tells_of_the_first_error_and_counts_the_others(desk, ui_loop, tmp_path):
    report = tmp_path / "crash-20261123T100000.txt"
    report.write_text("what the report says\n")
    crashes, asked = made(desk, ui_loop)
    for number in range(1000):
        crashes.tell(f"error {number}", report if number == 0 else None)
    desk.until(lambda: top(CrashDialog))
    (dialog,) = top(CrashDialog)
    assert dialog.summary.text() == "error 0"
    assert dialog.more.text() == "999 more since then, the newest: error 999"
    assert not dialog.isModal()
    assert dialog.view.isHidden()
    assert dialog.focusWidget() is dialog.go_on_button  # what is typed meanwhile does no harm
    dialog.show_button.click()
    assert dialog.show_button.text() == "Hide &report"
    assert dialog.view.toPlainText() == report.read_text()
    crashes.tell("one more", None)
    desk.until(lambda: "1000 more" in dialog.more.text())
    assert top(CrashDialog) == [dialog]
    report.unlink()
    dialog._show_chosen()
    assert "cannot be read" in dialog.view.toPlainText()
    dialog.findChild(QWidget, "crashBundleButton").click()
    dialog.go_on_button.click()
    assert asked == ["bundle", "seen"]
    # The next error opens a dialog again.
    crashes.tell("later", None)
    desk.until(lambda: top(CrashDialog))
    (dialog,) = top(CrashDialog)
    assert "There is no report" in dialog.where.text()
    assert not dialog.show_button.isEnabled()
    dialog.quit_button.click()
    assert asked == ["bundle", "seen", "seen", "quit"]


def test_a_dialog_that_fails_is_reported_once_and_not_tried_again(desk, ui_loop, qtbot):
    crashes, asked = made(desk, ui_loop, broken=True)
    errors: list[str] = []
    ui_loop.set_exception_handler(lambda _loop, context: errors.append(str(context["exception"])))
    try:
        with qtbot.captureExceptions() as raised:
            for _ in range(3):
                crashes.tell("error", None)
                qtbot.wait(50)
    finally:
        ui_loop.set_exception_handler(None)
    assert len(errors) + len(raised) == 1
    assert top(CrashDialog) == []
    assert asked == []


# ---------------------------------------------------------------------- backups
def question(desk: Desk) -> str:
    box = desk.box("confirmBox")
    return f"{box.text()} {box.informativeText()}"


def chosen_pane(desk: Desk, page: SettingsPage) -> BackupsPane:
    """Return the pane with the one backup there is selected."""
    page.show_part("Data & backup")
    settled(desk)
    pane = page.backups
    assert not pane.restore_button.isEnabled()
    desk.click("backUpNowButton")
    desk.until(lambda: pane.view.table.rowCount() == 1, 20_000)
    settled(desk)
    pane.view.selectRow(0)
    assert pane.restore_button.isEnabled()
    return pane


def test_a_backup_is_restored_after_a_question_that_says_what_is_lost(desk, page, monkeypatch):
    pane = chosen_pane(desk, page)
    reopened: list[Path] = []
    backups = desk.service.backups
    backups.reopen = reopened.append
    desk.engine(desk.service.settings.set_values({"limit_positions": 11}))
    desk.click("restoreBackupButton")
    asked = question(desk)
    assert "changes of settings 1" in asked
    assert "kept beside it" in asked
    desk.box("confirmBox").reject()
    settled(desk)
    assert reopened == []
    # An engine that runs is not stopped for it.
    monkeypatch.setattr(backups, "_engine_runs", lambda: True)
    desk.click("restoreBackupButton")
    question(desk)
    desk.click("confirmButton")
    desk.until(lambda: "stop it first" in pane.message.text())
    assert reopened == []
    monkeypatch.undo()
    desk.click("restoreBackupButton")
    question(desk)
    desk.click("confirmButton")
    desk.until(lambda: reopened)
    assert reopened == [Path(pane.view.chosen[0].path)]
    settled(desk)


def test_copies_are_verified_and_their_folder_is_shown(desk, page, tmp_path, monkeypatch):
    pane = chosen_pane(desk, page)
    opened: list[str] = []

    def refuse(url: QUrl) -> bool:  # then the folder is named
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    desk.click("openBackupsButton")
    settled(desk)
    assert opened == [str(desk.paths.backups)]
    assert str(desk.paths.backups) in pane.message.text()
    desk.click("verifyBackupsButton")
    settled(desk)
    assert pane.message.text() == "✓ 1 verified, all good."
    path = Path(pane.view.chosen[0].path)
    path.write_bytes(path.read_bytes()[:-100])
    desk.click("verifyBackupsButton")
    settled(desk)
    assert pane.message.text() == "✗ 1 of 1 cannot be used."
    # A damaged copy, and a file of somebody else, are refused before anybody is asked.
    desk.click("restoreBackupButton")
    desk.until(lambda: "has changed since it was made" in pane.message.text())
    (tmp_path / "other.db").write_text("no database at all")
    desk.click("restoreFileButton")
    choose_file(desk, desk.window, tmp_path / "other.db")
    desk.until(lambda: "not a database" in pane.message.text())
    settled(desk)
