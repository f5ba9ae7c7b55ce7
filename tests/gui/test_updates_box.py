"""Settings → Program: what is known of newer versions, and the notice of one."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from cts_desktop import __version__
from cts_desktop.domain.errors import CtsError, IllegalTransitionError
from cts_desktop.domain.events import UpdateFound
from cts_desktop.service.outside_views import UpdateView
from cts_desktop.ui.program.update_dialog import UpdateDialog
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk
from tests.gui.stage import Stage
from tests.helpers.update_screenshots import NEWER, VIEWS

pytestmark = pytest.mark.every_page


class Box:
    """The box on the screen over answers of the test's own.

    Attributes:
        known: what was found last.
        answer: what a look says, or why there is none.
        looks: how often the channel was asked.
    """

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self.known: UpdateView = VIEWS["never-looked"]
        self.answer: UpdateView | CtsError = NEWER
        self.looks = 0
        updates: Any = desk.service.updates
        monkeypatch.setattr(updates, "last", self._last)
        monkeypatch.setattr(updates, "check", self._check)
        desk.window.open_page("settings")
        self.page = desk.find(SettingsPage, "settingsPage")
        self.page.show_part("Program")
        self.look_button = desk.find(QPushButton, "lookForUpdateButton")
        self.changes_button = desk.find(QPushButton, "updateChangesButton")

    async def _last(self) -> UpdateView:
        return self.known

    async def _check(self) -> UpdateView:
        self.looks += 1
        if isinstance(self.answer, CtsError):
            raise self.answer
        return self.answer

    def settle(self) -> None:
        self.desk.until(lambda: self.desk.window.operations.pending == 0)

    def show(self, known: UpdateView) -> None:
        self.known = known
        self.page.program.updates.load()
        self.settle()

    def look(self) -> None:
        self.desk.click("lookForUpdateButton")
        self.settle()

    @property
    def state(self) -> str:
        return self.desk.find(QLabel, "updateState").text()

    @property
    def tone(self) -> str:
        return str(self.desk.find(QLabel, "updateState").property("tone") or "")

    def dialog(self) -> UpdateDialog:
        self.desk.until(lambda: self.desk.window.findChild(UpdateDialog) is not None)
        return self.desk.find(UpdateDialog, "updateDialog")


@pytest.fixture
def box(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Box:
    return Box(desk, monkeypatch)


def test_it_says_what_is_known_and_asks_nobody_for_it(box):
    said = {}
    for name, view in VIEWS.items():
        box.show(view)
        said[name] = box.state
        assert f"This is version {__version__}." in box.state
        assert box.look_button.isEnabled() is view.available
        assert box.changes_button.isVisible() is view.newer
    assert "knows no release channel" in said["no-channel"]
    assert "Nobody has looked" in said["never-looked"]
    assert "✓ It is the newest" in said["up-to-date"]
    assert "Version 9.1.0 of 2026-11-02 is newer" in said["newer"]
    assert "✗" in said["failed"]
    assert "did not answer within 20 s" in said["failed"]
    assert "Version 9.1.0 of 2026-11-02 is newer" in said["failed"]
    assert box.tone == "danger"
    box.show(UpdateView(__version__, problem="The channel is not in its form", available=False))
    assert "not in its form" in box.state
    assert not box.looks


def test_a_click_looks_once_and_what_was_seen_here_needs_no_notice(box):
    box.show(VIEWS["up-to-date"])
    box.look()
    assert box.looks == 1
    assert "Version 9.1.0" in box.state
    assert box.tone == "warning"
    assert box.look_button.isEnabled()
    box.known = NEWER
    box.desk.window.update_notice.load()
    box.settle()
    assert box.desk.window.panel.notices.text == ""


def test_a_look_that_is_refused_says_why_and_can_be_tried_again(box):
    box.show(VIEWS["never-looked"])
    box.answer = IllegalTransitionError("Nothing is looked for while an engine runs")
    box.look()
    assert box.state == "✗ Not looked: Nothing is looked for while an engine runs"
    assert box.tone == "danger"
    box.answer = VIEWS["up-to-date"]
    box.look()
    assert "✓ It is the newest" in box.state
    assert box.tone == ""


def test_while_an_engine_runs_the_button_is_off_and_says_why(desk, monkeypatch):
    stage = Stage(desk, monkeypatch)
    box = Box(desk, monkeypatch)
    stage.show()  # the painted connection runs
    box.show(VIEWS["never-looked"])
    assert not box.look_button.isEnabled()
    assert "Not while an engine runs" in desk.find(QLabel, "updateNote").text()
    monkeypatch.undo()
    desk.window.bridge.refresh()
    desk.until(box.look_button.isEnabled)
    assert "installs nothing" in desk.find(QLabel, "updateNote").text()


def test_the_changes_are_plain_text_and_the_address_is_shown_before_it_is_opened(box, monkeypatch):
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    hostile = "<b>Added</b>\n\n- A thing <img src='https://example.org/x.png'>"
    box.show(replace(NEWER, changes=hostile, page="https://example.org/a%20b?c=<d>"))
    box.desk.click("updateChangesButton")
    dialog = box.dialog()
    assert box.desk.find(QPlainTextEdit, "updateChanges").toPlainText() == hostile
    assert "https://example.org/a%20b?c=<d>" in box.desk.find(QLabel, "updatePageLabel").text()
    assert not opened
    box.desk.click("openPageButton")
    assert [url.host() for url in opened] == ["example.org"]
    dialog.reject()


def test_what_the_daily_look_finds_is_offered_until_it_was_seen_or_put_off(box):
    desk, notices = box.desk, box.desk.window.panel.notices

    def find(version: str) -> None:
        box.known = replace(NEWER, version=version)
        desk.host.submit(publish(version)).result()
        desk.until(lambda: version in box.state)
        box.settle()

    async def publish(version: str) -> None:
        desk.service.bus.publish(UpdateFound(version))

    find("9.1.0")
    assert notices.text == "Version 9.1.0 is available."
    desk.click("dismissNoticeButton")
    assert notices.text == ""
    find("9.1.0")
    assert notices.text == ""
    find("9.2.0")
    assert notices.text == "Version 9.2.0 is available."
    desk.click("noticeActionButton")
    assert "9.2.0" in box.dialog().windowTitle()
    assert notices.text == ""
    box.dialog().reject()
    find("9.2.0")
    assert notices.text == ""
    find("9.3.0")
    box.known = VIEWS["up-to-date"]  # it was installed
    desk.window.update_notice.load()
    box.settle()
    assert notices.text == ""
    assert not box.looks
