"""The page of presets alone over the real program: no other page is made, so it opens at once."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from cts_desktop.app.bootstrap import open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.domain.connections import Connection
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.door import Service, Submit
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.application import open_ui_state
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.keys import Keys
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.presets.page import PresetsPage
from cts_desktop.ui.theme import ThemeManager
from tests.gui.conftest import ENGINE_TIMEOUT_S, START_TIMEOUT_MS, Desk


class BenchWindow(QWidget):
    """A window with one page, and the tools of the real one."""

    def __init__(self, qt: QApplication, service: Service, submit: Submit, state: Path) -> None:
        super().__init__()
        ui_state = open_ui_state(state)
        theme = ThemeManager(qt, ui_state)
        self.operations = Operations(service, submit)
        self.bridge = Bridge(service, submit)
        self.context = UiContext(
            service, self.operations, self.bridge, theme, ui_state,
            Keys(self.operations, theme), self.open_page, lambda _result: None,
        )  # fmt: skip
        self.page = PresetsPage(self.context)
        self.page.timer.stop()
        QVBoxLayout(self).addWidget(self.page)
        self.resize(1278, 640)
        self.bridge.open()

    def open_page(self, name: str) -> None:
        """Show the page, or hide it for any other."""
        self.page.setVisible(name == "presets")

    def shutdown(self) -> None:
        """Stop listening."""
        self.bridge.close()
        self.operations.close()
        self.close()


def open_bench(qt: QApplication, qtbot: QtBot, profile: Path) -> tuple[Desk, Callable[[], None]]:
    """Return a desk whose window is the bench, with one connection, and how it is closed."""
    paths = ProfilePaths(profile)
    paths.create()
    host = EngineHost(lambda _loop, context: pytest.fail(str(context)))
    host.start()
    application = host.submit(open_application(paths)).result(ENGINE_TIMEOUT_S)
    if not host.submit(application.service.connections.list()).result(ENGINE_TIMEOUT_S):
        draft = Connection("", "Paper 1", settings=dict(PRACTICE))
        host.submit(application.service.connections.add(draft)).result(ENGINE_TIMEOUT_S)
    window: Any = BenchWindow(qt, application.service, host.submit, paths.ui_state)
    desk = Desk(host, application, window, qtbot, paths)
    window.show()
    desk.until(lambda: window.bridge.snapshot is not None)

    def close() -> None:
        if desk.closed:
            return
        desk.closed = True
        closing = host.submit(application.close())
        desk.until(closing.done, START_TIMEOUT_MS)
        closing.result()
        window.shutdown()
        desk.until(lambda: window.operations.pending == 0)
        host.stop()
        delete(window)

    return desk, close


@pytest.fixture(name="open_one")
def openable_benches(
    qapp: QApplication, qtbot: QtBot, ui_loop: asyncio.AbstractEventLoop, profile_dir: Path
) -> Iterator[Callable[[], tuple[Desk, Callable[[], None]]]]:
    """Open the page in the test's profile; it is closed in order afterwards."""
    closers: list[Callable[[], None]] = []

    def open_it() -> tuple[Desk, Callable[[], None]]:
        made, close = open_bench(qapp, qtbot, profile_dir)
        closers.append(close)
        return made, close

    yield open_it
    for close in closers:
        close()


@pytest.fixture(name="bench")
def lone_bench(open_one: Callable[[], tuple[Desk, Callable[[], None]]]) -> Desk:
    """The page alone, without a preset."""
    return open_one()[0]
