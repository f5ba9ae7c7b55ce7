"""Pictures of the API's pane and dialogs: `python -m tests.helpers.access_screenshots DIR`.

The states are painted over the pane, and the token is a sample: none is ever in a picture.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication, QDialog

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.outside_views import ApiState, ApiView
from cts_desktop.ui.application import create_application
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.program.api_box import ApiBox
from cts_desktop.ui.program.token_dialog import TokenDialog
from cts_desktop.ui.settings.page import SettingsPage
from tests.helpers import screenshots as shots
from tests.helpers.grab import SETTLE_S
from tests.helpers.trades import NOW_MS

Page = Callable[[str], Awaitable[None]]
Boxes = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]

SAMPLE = Secret("cts_t_SAMPLE" + "o" * 37)
BOTH = ("read", "trade")
VIEWS = {
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
    ),
}  # fmt: skip


def main() -> int:
    """Make the pictures and return the exit status."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.helpers.access_screenshots OUTDIR", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = create_application(["cts-desktop"])
    with tempfile.TemporaryDirectory() as profile, qasync.QEventLoop(application) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(take_alone(application, ProfilePaths(Path(profile)), folder))
    asyncio.set_event_loop(None)
    return 0


async def take_alone(qt: QApplication, paths: ProfilePaths, folder: Path) -> None:
    """Take them in a fresh profile."""
    async with shots.program(qt, paths) as (window, application):
        await asyncio.sleep(1)
        page = partial(shots.take, window, folder)
        await take_access(window, application, page, partial(shots.take_dialogs, window, folder))


async def take_access(
    window: MainWindow, application: Application, page: Page, boxes: Boxes
) -> None:
    """Take the pane in every state, and its dialogs."""
    access: Any = application.service.access
    real = access.look
    window.open_page("settings")
    await asyncio.sleep(SETTLE_S)
    settings = window.findChild(SettingsPage, "settingsPage")
    assert settings is not None
    settings.show_pane("API")
    box = settings.api
    for name, view in VIEWS.items():
        await paint(access, box, view)
        await page(f"api-{name}")
    await paint(access, box, VIEWS["listening"])
    await boxes({"api-token": lambda: token(window, box)})
    for name, act in (("api-replace", box.make), ("api-revoke", box.revoke)):
        act(Scope.TRADE)
        await asyncio.sleep(SETTLE_S)
        await boxes({name: lambda: shots.box(window, "confirmBox")})
    access.look = real


async def paint(access: Any, box: ApiBox, view: ApiView) -> None:
    """Let the pane find *view* from now on."""

    async def look() -> ApiView:
        return view

    access.look = look
    box.load()
    await asyncio.sleep(SETTLE_S)


def token(window: MainWindow, box: ApiBox) -> QDialog:
    """Open the dialog with the sample as after a click on Copy."""
    dialog = TokenDialog(Scope.TRADE, SAMPLE, box.clipboard, window)
    dialog.open()
    dialog.copy()
    return dialog


if __name__ == "__main__":
    sys.exit(main())
