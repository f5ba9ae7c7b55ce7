"""Between two windows: what is restored, what is not, and where the way back leads."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from cts_desktop.app import gui
from cts_desktop.app.crash import CrashReporter
from cts_desktop.domain.connections import Connection
from cts_desktop.runtime.paths import ProfilePaths
from tests.unit.storage.samples import opened


@dataclass
class Life:
    """How a window ended; where it *failed* to open, it wants back what there was before."""

    restore: Path | None = None
    closed: bool = True
    again: bool = True
    failed: str = ""
    exit_code: int = 0


class Windows:
    """Windows that end as they are told, one after another, over a real profile."""

    def __init__(self, root: Path) -> None:
        with opened(root) as stores:
            stores.connections.save(Connection("c-1", "Kept in the copy"))
            stores.flush()
            self.copy = stores.backups.make("manual").path
            stores.connections.save(Connection("c-2", "Later"))
        self.paths = ProfilePaths(root)
        self.ends: list[Life] = []
        self.opened_after: list[gui.Before] = []

    def make(self, *parts: object) -> object:
        before = parts[-1]
        assert isinstance(before, gui.Before)
        self.opened_after.append(before)
        life = self.ends.pop(0)
        if life.failed:
            life.restore = before.kept

        class Window:
            restore, closed, again, failed = life.restore, life.closed, life.again, life.failed

            async def run(self) -> int:
                return life.exit_code

            def end_engine(self) -> None: ...

            def forget(self) -> None: ...

        return Window()

    def run(self, *ends: Life) -> int:
        self.ends = list(ends)
        code = gui._run_windows(self.paths, CrashReporter(self.paths), None)
        assert self.ends == [], "a window was not opened"
        return code

    def connections(self) -> int:
        with closing(sqlite3.connect(self.paths.database)) as database:
            return int(database.execute("SELECT count(*) FROM connections").fetchone()[0])


@pytest.fixture
def windows(profile_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Windows:
    def run_in_loop(_application: object, main: object) -> object:
        assert asyncio.iscoroutine(main)
        return asyncio.run(main)

    replaced: dict[str, Callable[..., object]] = {
        "create_application": lambda _arguments: None,
        "run_in_loop": run_in_loop,
        "is_screenless": lambda: True,
    }
    for name, replacement in replaced.items():
        monkeypatch.setattr(gui, name, replacement)
    made = Windows(profile_dir)
    monkeypatch.setattr(gui, "_Window", made.make)
    return made


def test_a_program_that_did_not_end_in_order_restores_nothing_and_says_so(windows, capsys):
    before = windows.paths.database.read_bytes()
    assert windows.run(Life(windows.copy, closed=False)) == 1
    assert windows.paths.database.read_bytes() == before
    assert not list(windows.paths.root.glob("*before-restore*"))
    assert "was not restored, for the program did not end in order" in capsys.readouterr().err


def test_its_own_exit_status_is_kept(windows, capsys):
    assert windows.run(Life(windows.copy, closed=False, exit_code=2)) == 2
    assert capsys.readouterr().err


def test_a_restored_profile_opens_again_and_says_what_was_done(windows):
    assert windows.run(Life(windows.copy), Life()) == 0
    assert windows.connections() == 1
    first, second = windows.opened_after
    assert first == gui.Before()
    assert second.tone == "positive"
    assert "Nothing is started by itself" in second.text
    assert second.kept in windows.paths.root.glob("*before-restore*")


def test_who_asks_to_end_meanwhile_gets_no_other_window(windows, capsys):
    assert windows.run(Life(windows.copy, again=False)) == 0
    assert windows.connections() == 1
    assert "Restored" in capsys.readouterr().err


def test_a_copy_that_was_lost_meanwhile_opens_the_present_database_again(windows):
    windows.copy.unlink()
    assert windows.run(Life(windows.copy), Life()) == 0
    assert windows.connections() == 2
    assert windows.opened_after[1].tone == "danger"
    assert windows.opened_after[1].kept is None


def test_what_cannot_be_opened_leads_back_to_the_database_there_was(windows):
    assert windows.run(Life(windows.copy), Life(failed="It cannot be opened: why."), Life()) == 0
    assert windows.connections() == 2
    third = windows.opened_after[2]
    assert third.text.startswith("It cannot be opened: why. Restored")
    assert (third.tone, third.kept) == ("danger", None)
