"""The real window over the real program on an engine thread of its own, offscreen."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.app.host import EngineHost
from cts_desktop.domain.connections import Connection
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.door import Service
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui import main_window
from cts_desktop.ui.application import create_application, create_window
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.pages import PAGES
from tests.gui.stage import Stage
from tests.gui.venue_stage import VenueStage

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
ENGINE_TIMEOUT_S = 60.0
#: The first start may have to compile the kernels.
START_TIMEOUT_MS = 120_000
#: Reached only by a failure, however busy the machine is.
UNTIL_MS = 30_000

# What waits without saying how long: five seconds pass on a busy machine.
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitActive, QtBot.waitExposed):
    _wait.__kwdefaults__ = (_wait.__kwdefaults__ or {}) | {"timeout": UNTIL_MS}


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The program's own application, for pytest-qt as well."""
    instance = QApplication.instance()
    return instance if isinstance(instance, QApplication) else create_application(["cts-desktop"])


@pytest.fixture(scope="module", autouse=True)
def no_scale_is_left(qapp: QApplication) -> Iterator[None]:
    """What is measured without a theme of its own has the size it has in a run of its own."""
    font = qapp.font()
    yield
    if qapp.font() != font:
        qapp.setFont(font)


@pytest.fixture(autouse=True)
def no_key_is_held(qapp: QApplication) -> Iterator[None]:
    """Qt takes Ctrl for held after a simulated Ctrl+K, and a selection would be turned about."""
    yield
    if qapp.keyboardModifiers() is not Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(QWidget(), Qt.Key.Key_Control)


@pytest.fixture
def ui_loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """A qasync loop that runs whenever Qt does, as slots find it in the program."""
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    asyncio._set_running_loop(loop)
    try:
        yield loop
    finally:
        asyncio._set_running_loop(None)
        loop.run_until_complete(_end_tasks())
        loop.close()
        asyncio.set_event_loop(None)


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Desk:
    """The program with its window, and what tests do to it."""

    host: EngineHost
    application: Application
    window: MainWindow
    qtbot: QtBot
    paths: ProfilePaths
    quits: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def service(self) -> Service:
        return self.application.service

    def engine(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run *coroutine* on the engine loop and return its result."""
        return self.host.submit(coroutine).result(ENGINE_TIMEOUT_S)

    def find(self, kind: type[W], name: str) -> W:
        """Return a part of the window; the pages on which it may be are made for it."""
        places = sorted(range(len(PAGES)), key=lambda place: f"{PAGES[place].name}Page" != name)
        found = self.window.findChild(kind, name)
        while found is None and places:
            self.window._make_page(places.pop(0))
            found = self.window.findChild(kind, name)
        assert found is not None, f"no {kind.__name__} named {name}"
        return found

    def button(self, name: str) -> QAbstractButton:
        return self.find(QAbstractButton, name)

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]

    def until(self, condition: Callable[[], object], timeout_ms: int = UNTIL_MS) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    def box(self, name: str) -> QMessageBox:
        """Wait for an open message box."""
        self.until(lambda: _open_box(self.window, name))
        box = _open_box(self.window, name)
        assert box is not None
        return box

    def start(self) -> None:
        """Start the engine by its button and wait until it runs."""
        self.click("startButton")
        self.until(lambda: self.state == "Running", START_TIMEOUT_MS)

    @property
    def state(self) -> str:
        return self.find(QLabel, "engineStateLabel").text()


def _open_box(window: QWidget, name: str) -> QMessageBox | None:
    boxes = window.findChildren(QMessageBox, name)
    return next((box for box in boxes if box.isVisible()), None)


def _make_none(_window: MainWindow) -> None:
    """In place of what makes the other pages while the user looks at the first."""


@pytest.fixture
def open_desk(
    qapp: QApplication,
    qtbot: QtBot,
    ui_loop: asyncio.AbstractEventLoop,
    profile_dir: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Desk]]:
    """Open the program in the test's profile; it is closed in order afterwards.

    Pages that nobody asks for are made only for the mark `every_page`: they take most of the time.
    """
    desks: list[Desk] = []
    every_page = request.node.get_closest_marker("every_page") is not None

    def open_one(*, paper: int = 1, show: bool = True) -> Desk:
        paths = ProfilePaths(profile_dir)
        paths.create()
        host = EngineHost(lambda _loop, context: pytest.fail(str(context)))
        host.start()
        application = host.submit(open_application(paths)).result(ENGINE_TIMEOUT_S)
        existing = host.submit(application.service.connections.list()).result(ENGINE_TIMEOUT_S)
        for number in range(paper - len(existing)):
            draft = Connection("", f"Paper {number + 1}", settings=dict(PRACTICE))
            host.submit(application.service.connections.add(draft)).result(ENGINE_TIMEOUT_S)
        quits: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            if not every_page:
                patch.setattr(MainWindow, "_make_next_page", _make_none)
                patch.setattr(main_window, "OTHER_PAGES_AFTER_MS", 0)
            window = create_window(
                qapp, application.service, host.submit, paths.ui_state, lambda: quits.append("quit")
            )
        desk = Desk(host, application, window, qtbot, paths, quits)
        desks.append(desk)
        if show:
            window.show()
            desk.until(lambda: window.bridge.snapshot is not None)
            desk.until(lambda: window.keys.state is not None)  # so that it asks for none later
            if every_page:
                desk.until(lambda: not window._empty_places)
        return desk

    yield open_one
    for desk in desks:
        if not desk.closed:
            close_desk(desk)


def close_desk(desk: Desk) -> None:
    """End in the program's order: engine, window, engine loop."""
    desk.closed = True
    closing = desk.host.submit(desk.application.close())
    desk.until(closing.done, START_TIMEOUT_MS)
    closing.result()
    desk.window.shutdown()
    desk.until(lambda: desk.window.operations.pending == 0)
    desk.host.stop()
    # Now, on this thread: in a cycle they would wait for the collector, which the next test's
    # engine thread may run, and a widget deleted on another thread takes the process along.
    delete(desk.window)
    gc.collect()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """The program with one paper connection, its window shown, its engine stopped."""
    return open_desk()


@pytest.fixture
def stage(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The same desk over painted snapshots and spoken verbs."""
    return Stage(desk, monkeypatch)


@pytest.fixture
def venue(desk: Desk) -> VenueStage:
    """The same desk over a venue with keys instead of the real ones."""
    return VenueStage(desk)
