"""Settings → Program: opening the window at login."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel

from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.autostart import DesktopEntry, LaunchAgent, RunValue
from cts_desktop.service.autostart import Autostart
from cts_desktop.ui.program.autostart_box import AutostartBox
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk


class Box:
    """The box on the screen over an entry of the test's own."""

    def __init__(self, desk: Desk, entry: DesktopEntry) -> None:
        self.desk = desk
        self.autostart = desk.service.autostart
        self.over(entry)
        desk.window.open_page("settings")
        desk.find(SettingsPage, "settingsPage").show_part("Program")
        self.box = desk.find(AutostartBox, "autostartBox")
        self.check = desk.find(QCheckBox, "autostartCheck")
        self.look()

    def over(self, entry: DesktopEntry | None) -> None:
        self.autostart._entry = entry

    def look(self) -> None:
        self.box.load()
        self.settle()

    def settle(self) -> None:
        self.desk.until(lambda: self.desk.window.operations.pending == 0)

    def click(self) -> None:
        self.check.click()
        self.settle()

    @property
    def note(self) -> str:
        label = self.desk.find(QLabel, "autostartNote")
        return label.text() if label.isVisible() else ""


@pytest.fixture
def entry(tmp_path: Path) -> DesktopEntry:
    return DesktopEntry(tmp_path / "autostart" / "cts-desktop.desktop", ("cts-desktop",))


@pytest.fixture
def box(desk: Desk, entry: DesktopEntry) -> Box:
    return Box(desk, entry)


def test_the_switch_is_off_at_first_writes_the_entry_and_takes_it_away(box, entry):
    assert (box.check.isChecked(), box.check.isEnabled(), box.note) == (False, True, "")
    box.click()
    assert entry.path.exists()
    assert str(entry.path) in box.note
    box.click()
    assert not entry.path.exists()
    assert (box.check.isChecked(), box.note) == (False, "")

    # What another place wrote is told, and renewed by switching on.
    DesktopEntry(entry.path, ("/old/cts-desktop",)).write()
    box.look()
    assert not box.check.isChecked()
    assert "another place" in box.note
    box.click()
    assert box.check.isChecked()


def test_what_cannot_be_switched_stays_as_it_was_and_says_why(box, entry, monkeypatch):
    entry.path.parent.write_text("a file where the folder should be")
    box.look()
    assert not box.check.isEnabled()
    assert str(entry.path.parent) in box.note

    entry.path.parent.unlink()
    box.look()
    assert (box.check.isEnabled(), box.note) == (True, "")

    async def refuse(*, on: bool) -> None:
        raise UserActionError("Not switched: the disk is full.")

    monkeypatch.setattr(box.autostart, "switch", refuse)
    box.click()
    assert not box.check.isChecked()
    assert box.check.isEnabled()
    assert "the disk is full" in box.note

    box.over(None)
    box.look()
    assert not box.check.isEnabled()
    assert "portable" in box.note


def test_the_program_s_own_entry_is_that_of_its_profile(desk, monkeypatch):
    assert isinstance(desk.service.autostart, Autostart)
    entry = desk.service.autostart._entry
    assert isinstance(entry, DesktopEntry | LaunchAgent | RunValue)
    assert entry.words[-2:] == ("--profile", str(desk.paths.root))
