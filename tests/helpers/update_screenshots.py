"""Pictures of what is said about newer versions.

The states are painted over the pane; no channel is asked.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog

from cts_desktop import __version__
from cts_desktop.app.bootstrap import Application
from cts_desktop.service.outside_views import UpdateView
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.program.update_dialog import UpdateDialog
from cts_desktop.ui.settings.page import SettingsPage
from tests.helpers.grab import SETTLE_S
from tests.helpers.trades import NOW_MS

Page = Callable[[str], Awaitable[None]]
Boxes = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]

_LONG = (
    "A page that was not there before, with everything it can do said in one sentence that is long "
    "enough to need a second line in this dialog."
)
NEWER = UpdateView(
    __version__, NOW_MS, "9.1.0", newer=True, released="2026-11-02",
    changes=f"Added\n\n- {_LONG}\n- Another.\n\nFixed\n\n- A fault.",
    page="https://example.org/releases/9.1.0",
)  # fmt: skip
VIEWS = {
    "no-channel": UpdateView(__version__, available=False),
    "never-looked": UpdateView(__version__),
    "up-to-date": UpdateView(__version__, NOW_MS, __version__, released="2026-11-02"),
    "newer": NEWER,
    "failed": replace(NEWER, problem="releases.example.org did not answer within 20 s"),
}


async def take_updates(
    window: MainWindow, application: Application, page: Page, boxes: Boxes
) -> None:
    """Take the box in every state, the notice, and the dialog."""
    updates: Any = application.service.updates
    real = updates.last
    window.open_page("settings")
    await asyncio.sleep(SETTLE_S)
    settings = window.findChild(SettingsPage, "settingsPage")
    assert settings is not None
    settings.show_part("Program")
    for name, view in VIEWS.items():
        updates.last = partial(_answer, view)
        settings.program.updates.load()
        await asyncio.sleep(SETTLE_S)
        await page(f"updates-{name}")
    window.update_notice.load()
    await asyncio.sleep(SETTLE_S)
    await page("updates-notice")
    await boxes({"updates-changes": lambda: _dialog(window)})
    window.panel.notices.withdraw("update")
    updates.last = real


async def _answer(view: UpdateView) -> UpdateView:
    return view


def _dialog(window: MainWindow) -> QDialog:
    dialog = UpdateDialog(window.context, NEWER, window)
    dialog.open()
    return dialog
