"""The page Statistics alone over the real program: no other page is made, so it opens at once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from cts_desktop.app.bootstrap import open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.door import Service, Submit
from cts_desktop.ui.application import open_ui_state
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.keys import Keys
from cts_desktop.ui.operations import Operations
from cts_desktop.ui.statistics.page import StatisticsPage
from cts_desktop.ui.theme import ThemeManager
from tests.gui.conftest import ENGINE_TIMEOUT_S, START_TIMEOUT_MS, Desk
from tests.helpers.closed_positions import Deal, store


class BenchWindow(QWidget):
    """A window with one page, and the tools of the real one.

    Attributes:
        opened: the pages that were asked for.
    """

    def __init__(self, qt: QApplication, service: Service, submit: Submit, state: Path) -> None:
        super().__init__()
        ui_state = open_ui_state(state)
        theme = ThemeManager(qt, ui_state)
        self.opened: list[str] = []
        self.operations = Operations(service, submit)
        self.bridge = Bridge(service, submit)
        self.context = UiContext(
            service, self.operations, self.bridge, theme, ui_state,
            Keys(self.operations, theme), self.opened.append, lambda _result: None,
        )  # fmt: skip
        self.page = StatisticsPage(self.context)
        QVBoxLayout(self).addWidget(self.page)
        self.resize(1278, 640)
        self.page.hide()
        self.bridge.open()

    def shutdown(self) -> None:
        """Stop listening."""
        self.bridge.close()
        self.operations.close()
        self.close()


class Bench(Desk):
    """What tests do to the page."""

    @property
    def page(self) -> StatisticsPage:
        """The page itself."""
        return self.find(StatisticsPage, "statisticsPage")

    def fill_in(self, *deals: Deal) -> None:
        """Store closed positions as the engine would."""

        async def save() -> None:
            for number, deal in enumerate(deals, 1):
                store(self.application.stores, number, deal)

        self.engine(save())

    def open_filled(self) -> StatisticsPage:
        """Show the page and wait for its figures."""
        self.page.show()
        self.until(lambda: self.page.stack.currentIndex() == 1)
        return self.page

    def settle(self) -> None:
        """Wait until every question is answered."""
        self.until(lambda: self.window.operations.pending == 0)


@pytest.fixture
def bench(
    qapp: QApplication,
    qtbot: QtBot,
    ui_loop: asyncio.AbstractEventLoop,
    profile_dir: Path,
) -> Iterator[Bench]:
    """The page over a fresh profile, not shown yet; closed in order afterwards."""
    paths = ProfilePaths(profile_dir)
    paths.create()
    host = EngineHost(lambda _loop, context: pytest.fail(str(context)))
    host.start()
    application = host.submit(open_application(paths)).result(ENGINE_TIMEOUT_S)
    window: Any = BenchWindow(qapp, application.service, host.submit, paths.ui_state)
    made = Bench(host, application, window, qtbot, paths)
    window.show()
    made.until(lambda: window.bridge.snapshot is not None)
    yield made
    closing = host.submit(application.close())
    made.until(closing.done, START_TIMEOUT_MS)
    closing.result()
    window.shutdown()
    made.until(lambda: window.operations.pending == 0)
    host.stop()
    delete(window)
