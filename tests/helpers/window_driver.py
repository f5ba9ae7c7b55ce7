"""The real window of a profile in a process of its own, with a hand on its buttons.

`python -m tests.helpers.window_driver PROFILE crash|after`; prints one JSON object of what it saw.
"""

import asyncio
import ctypes
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from cts_desktop.app import crash_files, gui
from cts_desktop.app.cli import prepare_kernel_cache
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.program.crash_dialog import CrashDialog
from cts_desktop.ui.settings.page import SettingsPage

W = TypeVar("W", bound=QWidget)
ERRORS = 1000
PATIENCE_S = 20.0


async def until(condition: Callable[[], Any]) -> Any:
    """Wait for something and return it."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := condition()):  # noqa: ASYNC110 - nothing of the window is an event
            await asyncio.sleep(0.02)
    return found


def dialogs() -> list[CrashDialog]:
    """Return the crash dialogs on the screen."""
    return [
        w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) if w.isVisible()
    ]


def press(parent: QWidget, name: str) -> None:
    """Press a button."""
    button = parent.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    button.click()


class Driver:
    """Does what a person would, and notes what is seen."""

    def __init__(self, paths: ProfilePaths, part: str) -> None:
        self.paths = paths
        self.part = part
        self.windows = 0
        self.seen: dict[str, Any] = {}

    def begin(self, life: "gui._Window") -> None:
        """Take over a window that is open."""
        self.windows += 1
        act = {"crash": self.crash, "after": self.after}[self.part]
        life._tasks.start(act(life), "driver")

    async def crash(self, life: "gui._Window") -> None:
        """Let slots fail, look at the dialog, then die as a fault in native code does."""
        window = life._window
        for _ in range(ERRORS):
            QTimer.singleShot(0, window, fail)
        (dialog,) = await until(dialogs)
        await until(lambda: f"{ERRORS - 1} more" in dialog.more.text())
        press(dialog, "showReportButton")
        shown = dialog.view.toPlainText()
        report = dialog.reports.currentData()
        self.seen |= {
            "dialogs": len(dialogs()),
            "modal": dialog.isModal(),
            "summary": dialog.summary.text(),
            "shown_as_written": shown == report.read_text(encoding="utf-8"),
            "emergency": window.engine_actions.emergency.isEnabled(),
        }
        self.tell()
        ctypes.string_at(0)

    async def after(self, life: "gui._Window") -> None:
        """Look at what the last run has left; restore a backup, and one that does not open."""
        window = life._window
        if self.windows == 1:
            await self.look(window)
            self.seen["made"] = (await window.operations.call(lambda s: s.backups.create())).path
            (connection,) = await self.connections(window)
            await window.operations.call(lambda s: s.connections.delete(connection))
            await self.restore(window)
            return
        self.seen[f"reopened{self.windows}"] = window.panel.notices.text
        self.seen[f"connections{self.windows}"] = len(await self.connections(window))
        if self.windows == 2:
            spoilt = spoilt_copy(Path(self.seen["made"]))
            await window.operations.call(lambda s: s.backups.restore(str(spoilt)))
            return
        self.tell()
        life.request_quit()

    async def look(self, window: MainWindow) -> None:
        """Take the offer of the notice bar."""
        notices = window.panel.notices
        self.seen["offer"] = await until(lambda: notices.text)
        press(notices, "noticeActionButton")
        (dialog,) = await until(dialogs)
        self.seen["native"] = any(
            "Segmentation fault" in report.read_text()
            for report in crash_files.unseen(self.paths.logs)
        )
        self.seen["newest"] = dialog.view.toPlainText()
        press(dialog, "crashGoOnButton")
        self.seen["left"] = notices.text

    @staticmethod
    async def connections(window: MainWindow) -> list[str]:
        """Return the ids of the connections shown, of which there is at least one."""
        await until(lambda: window.bridge.snapshot and window.bridge.snapshot.connections)
        snapshot = window.bridge.snapshot
        assert snapshot is not None
        return [view.connection.connection_id for view in snapshot.connections]

    async def restore(self, window: MainWindow) -> None:
        """Choose the copy and agree."""
        window.open_page("settings/Data & backup")
        page = window.stack.currentWidget()
        assert isinstance(page, SettingsPage)
        await until(lambda: page.backups.view.select_key(self.seen["made"]))
        press(page, "restoreBackupButton")
        box = await until(lambda: window.findChild(QMessageBox, "confirmBox"))
        self.seen["question"] = f"{box.text()} {box.informativeText()}"
        press(box, "confirmButton")

    def tell(self) -> None:
        """Say what was seen."""
        print("seen", json.dumps(self.seen), flush=True)


def spoilt_copy(backup: Path) -> Path:
    """Return a sound copy whose upgrade will fail: it is said to be older than it is."""
    copy = backup.with_name("spoilt.db")
    shutil.copy(backup, copy)
    with closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA user_version = 1")
    return copy


def fail() -> None:
    """Be a slot with a mistake in it."""
    raise ValueError("apiKey=Zx81Qw92Er73Ty64 in a slot")


def main() -> int:
    """Run the window to its end."""
    prepare_kernel_cache()
    profile = Path(sys.argv[1])
    driver = Driver(ProfilePaths(profile), sys.argv[2])
    say = gui._Window._say_at_start

    def begin(life: gui._Window) -> None:
        say(life)
        driver.begin(life)

    setattr(gui._Window, say.__name__, begin)
    return gui.run(profile)


if __name__ == "__main__":
    sys.exit(main())
