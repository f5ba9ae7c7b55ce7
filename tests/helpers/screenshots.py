"""Pictures of every page and dialog of the real program: `python -m tests.helpers.screenshots DIR`.

A paper connection runs on the synthetic market at high speed until it holds positions; then each
page and dialog is saved in both themes and two sizes as ``page-theme-WIDTHxHEIGHT.png``.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import qasync
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog

from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.domain.connections import Connection
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui import dialogs
from cts_desktop.ui.application import create_application, create_window
from cts_desktop.ui.connections import tab
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.pages import PAGES
from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.table_page import TablePage
from cts_desktop.ui.theme import Scheme
from tests.helpers.grab import SETTLE_S, grab

SIZES = (QSize(1366, 768), QSize(1920, 1080))
SCHEMES = (Scheme.DARK, Scheme.LIGHT)
SPEED = 2000.0
POSITIONS_TIMEOUT_S = 120.0


def main() -> int:
    """Make the pictures and return the exit status."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.helpers.screenshots OUTDIR", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = create_application(["cts-desktop"])
    with tempfile.TemporaryDirectory() as profile, qasync.QEventLoop(application) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(take_all(application, ProfilePaths(Path(profile)), folder))
    asyncio.set_event_loop(None)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


@asynccontextmanager
async def program(
    qt: QApplication, paths: ProfilePaths
) -> AsyncIterator[tuple[MainWindow, Application]]:
    """Open the program with its window, and close it in order."""
    paths.create()
    host = EngineHost(lambda _loop, context: print(context, file=sys.stderr))
    host.start()
    application = await asyncio.wrap_future(host.submit(open_application(paths)))
    window = create_window(qt, application.service, host.submit, paths.ui_state, lambda: None)
    window.show()
    try:
        yield window, application
    finally:
        await asyncio.wrap_future(host.submit(application.close()))
        window.shutdown()
        await asyncio.sleep(SETTLE_S)
        host.stop()


async def take_all(qt: QApplication, paths: ProfilePaths, folder: Path) -> None:
    """Take the empty program first, then the running one."""
    async with program(qt, paths) as (window, application):
        await asyncio.sleep(1)
        await take(window, folder, "first-run")
        draft = Connection("", "Paper", settings={**PRACTICE, "market_speed": SPEED})
        call = window.operations.call
        connection = await call(lambda service: service.connections.add(draft))
        await call(lambda service: service.commands.start())
        if not await until(lambda: has_positions(window), POSITIONS_TIMEOUT_S):
            print("no position was opened in time", file=sys.stderr)
        await take_pages(window, folder)
        await take_dialogs(window, folder, connection)
        await call(lambda service: service.commands.pause())
        window.engine_actions.emergency.trigger()
        await take(window, folder, "paused-and-armed")
        await call(lambda service: service.commands.emergency_stop(close_positions=True))
        await take(window, folder, "emergency-stop")
        del application


def has_positions(window: MainWindow) -> bool:
    """Tell whether open positions and fills can be shown."""
    snapshot = window.bridge.snapshot
    return bool(snapshot and snapshot.positions and any(v.fills for v in snapshot.connections))


async def until(condition: Callable[[], bool], timeout_s: float) -> bool:
    """Wait for *condition*; tell whether it came."""
    for _ in range(int(timeout_s / 0.1)):
        if condition():
            return True
        await asyncio.sleep(0.1)
    return False


async def take_pages(window: MainWindow, folder: Path) -> None:
    """Take every page."""
    for page in PAGES:
        window.open_page(page.name)
        await asyncio.sleep(SETTLE_S)
        shown = window.stack.currentWidget()
        if isinstance(shown, SettingsPage):
            await take_panes(window, folder, shown)
        elif isinstance(shown, TablePage):
            await take_tabs(window, folder, page.name, shown)
        else:
            await take(window, folder, page.name)
    window.open_page(PAGES[0].name)


async def take_tabs(window: MainWindow, folder: Path, name: str, page: TablePage) -> None:
    """Take every tab of a page of tables, its first row chosen so that the Why panel speaks."""
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        await until(lambda: page.current.view.model().rowCount() > 0, 2.0)
        page.current.view.selectRow(0)
        await asyncio.sleep(SETTLE_S)
        await take(window, folder, f"{name}-{index + 1}")


async def take_panes(window: MainWindow, folder: Path, page: SettingsPage) -> None:
    """Take every pane of the settings."""
    for row in range(page.rail.count()):
        title = page.rail.item(row).text()
        page.show_pane(title)
        await take(window, folder, f"settings-{title.split()[0].lower()}")


async def take(window: MainWindow, folder: Path, name: str) -> None:
    """Take the window in both themes and both sizes."""
    for scheme in SCHEMES:
        window.context.theme.set_scheme(scheme)
        for size in SIZES:
            file = folder / f"{name}-{scheme}-{size.width()}x{size.height()}.png"
            await grab(window, file, size)


async def take_dialogs(window: MainWindow, folder: Path, connection: Connection) -> None:
    """Take every dialog at the size it asks for."""
    context, connection_id = window.context, connection.connection_id
    openers: dict[str, Callable[[], QDialog]] = {
        "add-connection": lambda: tab.open_add(context, window),
        "connection-info": lambda: tab.open_info(context, connection_id, window),
        "connection-log": lambda: tab.open_log(context, connection_id, window),
        "connection-settings": lambda: tab.open_settings(context, connection_id, window),
        "connection-test": lambda: tab.open_test(context, connection, window),
        "confirm": lambda: confirm_box(window),
    }
    window.resize(SIZES[0])
    for name, opener in openers.items():
        dialog = opener()
        await asyncio.sleep(1)
        for scheme in SCHEMES:
            context.theme.set_scheme(scheme)
            size = dialog.size()
            await grab(dialog, folder / f"{name}-{scheme}-{size.width()}x{size.height()}.png")
        dialog.reject()
        await asyncio.sleep(SETTLE_S)


def confirm_box(window: MainWindow) -> QDialog:
    """Open a question as the program asks it."""
    dialogs.confirm(
        window,
        "Close position",
        "Close the long position of 0.012 BTC at the market?",
        "Close position",
        danger=True,
        detail="The exchange's fee is paid, and the result becomes final.",
    )
    box = window.findChild(QDialog, "confirmBox")
    assert box is not None
    return box


if __name__ == "__main__":
    sys.exit(main())
