import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QStackedWidget, QWidget

from cts_desktop.domain.errors import RetryLaterError, UserActionError
from cts_desktop.ui.application import open_ui_state
from tests.gui.conftest import Desk

PAGES = ("dashboardPage", "chartPage", "positionsPage", "ordersPage", "ladderPage", "presetsPage",
         "statisticsPage", "logPage", "settingsPage")  # fmt: skip
STABLE = (
    "navRail", "pageStack", "engineControlPanel", "engineStateLabel", "startButton", "pauseButton",
    "stopButton", "restartButton", "emergencyStopButton", "uptimeLabel", "blockedReasonLabel",
    "modeBadge", *PAGES,
)  # fmt: skip


def current(desk: Desk) -> str:
    page = desk.find(QStackedWidget, "pageStack").currentWidget()
    assert page is not None
    return page.objectName()


@pytest.mark.every_page
def test_everything_that_tests_from_outside_look_for_is_there(desk):
    assert desk.window.objectName() == "mainWindow"
    for name in STABLE:
        assert desk.window.findChild(QWidget, name) is not None, name


def test_title_and_status_bar_name_the_mode(desk):
    assert "PAPER" in desk.window.windowTitle()
    assert desk.find(QLabel, "statusModeBadge").text() == "PAPER"
    desk.until(lambda: "ok" in desk.find(QLabel, "databaseLabel").text())
    assert "UTC" in desk.find(QPushButton, "clockLabel").text()


@pytest.mark.parametrize(
    "modifier", [Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier]
)
def test_pages_are_reached_by_number(desk, modifier):
    with desk.qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    for number, name in enumerate(PAGES, start=1):
        desk.qtbot.keyClick(desk.window, Qt.Key(Qt.Key.Key_0.value + number), modifier)
        desk.until(lambda name=name: current(desk) == name)


def test_the_rail_shows_which_page_is_open(desk):
    desk.window.open_page("log")
    checked = [
        b.objectName()
        for b in desk.find(QWidget, "navRail").findChildren(QAbstractButton)
        if b.isChecked()
    ]
    assert checked == ["logPageButton"]
    desk.window.open_page("no such page")
    assert current(desk) == "dashboardPage"


@pytest.mark.every_page
def test_the_window_fits_a_small_laptop(desk):
    hint = desk.window.minimumSizeHint()
    assert hint.width() <= 1366
    assert hint.height() <= 768 - 40  # the desktop's own bar


def test_every_button_of_the_shell_has_a_name_for_screen_readers(desk):
    dashboard = desk.find(QWidget, "dashboardPage")
    for area in (
        desk.find(QWidget, "engineControlPanel"),
        desk.find(QWidget, "navRail"),
        dashboard,
    ):
        for button in area.findChildren(QAbstractButton):
            if button.objectName().startswith("qt_"):
                continue  # the corner of a table
            assert button.accessibleName() or button.text(), button.objectName()


def test_an_expected_error_is_shown_in_words_with_what_to_do(desk):
    async def fail(_service) -> None:
        raise RetryLaterError("The venue does not answer")

    desk.window.operations.run(fail, owner=desk.window, what="Load the balance")
    box = desk.box("messageBox")
    assert box.text() == "The venue does not answer"
    assert "again" in box.informativeText()
    box.close()


def test_buttons_are_busy_until_the_operation_is_over(desk):
    button = QPushButton("Do")
    desk.qtbot.addWidget(button)
    seen: list[bool] = []

    async def succeed(_service) -> int:
        return 7

    desk.window.operations.run(
        succeed, busy=(button,), on_success=lambda _value: seen.append(button.isEnabled())
    )
    desk.until(lambda: seen == [False])
    desk.until(button.isEnabled)


def test_a_handler_gets_the_error_instead_of_the_box(desk):
    seen: list[str] = []

    async def fail(_service) -> None:
        raise UserActionError("no")

    desk.window.operations.run(fail, on_failure=lambda error: seen.append(str(error)))
    desk.until(lambda: seen == ["no"])


def test_an_operation_outlives_the_widget_that_asked(desk):
    owner = QWidget()
    called: list[object] = []

    async def answer(_service) -> int:
        return 1

    desk.window.operations.run(answer, owner=owner, busy=(owner,), on_success=called.append)
    owner.deleteLater()
    desk.until(lambda: desk.window.operations.pending == 0)
    assert called == []


@pytest.mark.logs
def test_an_unexpected_error_reaches_the_crash_hook(desk, monkeypatch):
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: seen.append(kind))

    async def crash(_service) -> None:
        raise ZeroDivisionError

    desk.window.operations.run(crash)
    desk.until(lambda: seen == [ZeroDivisionError])


def test_the_windows_memory_never_replaces_a_device(tmp_path):
    pipe = tmp_path / "device"
    os.mkfifo(pipe)
    state = open_ui_state(pipe)
    state.setValue("a", 1)
    state.sync()
    assert pipe.is_fifo()
    assert state.value("a") == 1
    assert list(tmp_path.iterdir()) == [pipe]


def test_showing_the_window_imports_no_heavy_library():
    code = (
        "import sys, cts_desktop.ui.application, cts_desktop.ui.dashboard;"
        "print([m for m in ('numba', 'numpy', 'ccxt', 'pyqtgraph', 'peewee') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
