"""Pictures of the API's pane and dialogs.

The states are painted over the pane, and the token is a sample: none is ever in a picture.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtWidgets import QDialog

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.service.outside_views import ApiState, ApiView
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.program.api_box import ApiBox
from cts_desktop.ui.program.token_dialog import TokenDialog
from cts_desktop.ui.settings.page import SettingsPage
from tests.helpers.grab import SETTLE_S, open_box
from tests.helpers.trades import NOW_MS

Page = Callable[[str], Awaitable[None]]
Boxes = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]

SAMPLE = Secret("cts_t_SAMPLE" + "o" * 37)
BOTH = ("read", "trade")
VIEWS = {
    "off": ApiView(),
    "listening": ApiView(
        ApiState.LISTENING, "http://127.0.0.1:8790", scopes=BOTH, requests=12_408, refused=3,
        last_ms=NOW_MS,
    ),
    "socket": ApiView(
        ApiState.LISTENING, "unix:/srv/someone/.local/share/cts-desktop/profiles/second/api.sock",
        scopes=("trade",), from_environment=True,
    ),
    "taken": ApiView(
        ApiState.FAILED, scopes=("read",), problem="another program listens at 127.0.0.1:8790. "
        "Choose another port, or end that program.",
    ),
    "locked": ApiView(
        ApiState.FAILED, problem="The keys are locked: enter the passphrase.",
        unknown="The keys are locked: enter the passphrase.",
    ),
    "no-token": ApiView(
        ApiState.FAILED, problem="There is no token yet, so nobody could be let in: make one in "
        "Settings → API, or with 'cts-desktop token trade', or put one into the environment "
        "variable CTS_API_TOKEN",
        needs_token=True,
    ),
}  # fmt: skip


async def take_access(
    window: MainWindow, application: Application, page: Page, boxes: Boxes
) -> None:
    """Take the pane in every state, and its dialogs."""
    access: Any = application.service.access
    real = access.look
    application.keys.unlock(Secret("a passphrase for pictures"))
    window.open_page("settings")
    await asyncio.sleep(SETTLE_S)
    settings = window.findChild(SettingsPage, "settingsPage")
    assert settings is not None
    settings.show_part("API")
    pane = settings.api
    for name, view in VIEWS.items():
        await paint(access, pane, view)
        await page(f"api-{name}")
    await paint(access, pane, VIEWS["listening"])
    await boxes({"api-token": lambda: token(window, pane)})
    for name, act in (("api-replace", pane.make), ("api-revoke", pane.revoke)):
        act(Scope.TRADE)
        await asyncio.sleep(SETTLE_S)
        await boxes({name: lambda: open_box(window, "confirmBox")})
    access.look = real


async def paint(access: Any, pane: ApiBox, view: ApiView) -> None:
    """Let the pane find *view* from now on."""

    async def look() -> ApiView:
        return view

    access.look = look
    pane.load()
    await asyncio.sleep(SETTLE_S)


def token(window: MainWindow, pane: ApiBox) -> QDialog:
    """Open the dialog with the sample as after a click on Copy."""
    dialog = TokenDialog(Scope.TRADE, SAMPLE, pane.clipboard, window)
    dialog.open()
    dialog.copy()
    return dialog
