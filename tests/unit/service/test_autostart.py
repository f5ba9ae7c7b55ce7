"""Switching the start at login on and off, and what a user is told."""

import asyncio
import io
from argparse import Namespace
from pathlib import Path

import pytest

from cts_desktop.app import autostart as command
from cts_desktop.app.console import Console
from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.autostart import DesktopEntry
from cts_desktop.service.autostart import Autostart


@pytest.fixture
def entry(tmp_path: Path) -> DesktopEntry:
    return DesktopEntry(tmp_path / "autostart" / "cts-desktop.desktop", ("cts-desktop",))


def test_a_portable_program_says_why_it_cannot():
    autostart = Autostart(None)
    view = asyncio.run(autostart.state())
    assert (view.on, view.possible) == (False, False)
    assert "portable" in view.note
    with pytest.raises(UserActionError, match="portable"):
        asyncio.run(autostart.switch(on=True))


def test_a_folder_that_cannot_be_made_is_named_and_nothing_is_switched(entry):
    entry.path.parent.write_text("a file where the folder should be")
    with pytest.raises(UserActionError, match=r"Not switched: .*autostart"):
        asyncio.run(Autostart(entry).switch(on=True))
    view = asyncio.run(Autostart(entry).state())
    assert (view.on, view.possible) == (False, False)
    assert str(entry.path.parent) in view.note


def test_it_is_off_at_first_on_when_switched_on_and_says_where(entry):
    autostart = Autostart(entry)
    assert not asyncio.run(autostart.state()).on
    view = asyncio.run(autostart.switch(on=True))
    assert (view.on, view.possible) == (True, True)
    assert str(entry.path) in view.note
    assert asyncio.run(autostart.switch(on=False)).note == ""
    assert not entry.path.exists()


def test_an_entry_of_another_place_is_told_and_can_be_renewed(entry):
    DesktopEntry(entry.path, ("/old/cts-desktop",)).write()
    view = asyncio.run(Autostart(entry).state())
    assert not view.on
    assert "another place" in view.note
    assert asyncio.run(Autostart(entry).switch(on=True)).on


def test_the_command_switches_the_entry_of_its_profile(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CTS_PORTABLE", raising=False)
    said = []
    for state in ("status", "on", "status", "off"):
        out = io.StringIO()
        options = Namespace(profile=tmp_path / "profile", state=state)
        assert command.run(options, Console(out)) == 0
        said.append(out.getvalue().splitlines()[0])
    assert said == ["off", "on", "on", "off"]
    assert list((tmp_path / "autostart").iterdir()) == []
