import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.errors import UserActionError
from cts_desktop.service.views import OperationResult
from cts_desktop.ui import main_window
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow


def pull(desk: Desk) -> None:
    desk.click("emergencyStopButton")
    desk.click("emergencyStopButton")


def blocked(desk: Desk) -> str:
    return desk.find(QLabel, "blockedReasonLabel").text()


class Tray(QObject):
    """A tray that is there, which offscreen has none."""

    activated = Signal()
    available = True

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tooltip = ""

    def set_tooltip(self, text: str) -> None:
        self.tooltip = text

    def notify(self, title: str, text: str) -> None: ...

    def close(self) -> None: ...


# ---------------------------------------------------------------- its course and its end


def test_the_click_is_answered_at_once_while_the_venue_hangs(stage):
    release = stage.hang("emergency_stop", OperationResult("Emergency stop"))
    desk = stage.desk
    stage.show(stage.position(1), stage.position(2))
    pull(desk)
    assert desk.button("emergencyStopButton").text() == "Stopping all"
    assert not desk.button("emergencyStopButton").isEnabled()
    assert blocked(desk) == "Emergency stop: stopping, 2 positions left"
    stage.show(stage.position(1, state="closing"), kill_switch=True)
    assert desk.button("emergencyStopButton").text() == "Stopping all"
    assert blocked(desk) == "Emergency stop: closing, 1 position left"
    release()
    desk.box("messageBox")
    desk.until(lambda: desk.button("emergencyStopButton").text() == "Emergency stop")
    assert desk.button("emergencyStopButton").isEnabled()


def test_at_the_end_it_says_that_all_is_flat(stage):
    stage.answer("emergency_stop", OperationResult("Emergency stop"))
    pull(stage.desk)
    assert stage.desk.box("messageBox").text().startswith("Flat: no position and no order")


def test_at_the_end_it_lists_what_is_left(stage):
    left = tuple(f"position {number}" for number in range(20))
    stage.answer("emergency_stop", OperationResult("Emergency stop; 20 still open", left))
    pull(stage.desk)
    box = stage.desk.box("messageBox")
    assert box.text() == "Still open after the emergency stop: 20"
    lines = box.informativeText().splitlines()
    assert lines[0] == "• position 0"
    assert lines[-1] == "and 5 more"
    assert "20 still open" in stage.desk.window.panel.notices.text


def test_an_emergency_stop_that_failed_is_more_than_a_notice(stage):
    stage.answer("emergency_stop", UserActionError("The switch could not be stored"))
    pull(stage.desk)
    assert stage.desk.box("messageBox").text() == "The switch could not be stored"
    assert "The switch could not be stored" in stage.desk.window.panel.notices.text
    assert stage.desk.button("emergencyStopButton").isEnabled()


# ---------------------------------------------------------------- from the tray


def tray_emergency(desk: Desk) -> QAction:
    action = desk.window.findChild(QAction, "trayEmergencyAction")
    assert action is not None
    return action


def test_the_tray_asks_on_the_window_it_has_shown_first(stage):
    asked = stage.answer("emergency_stop")
    desk = stage.desk
    stage.show(stage.position(1), stage.position(2))
    desk.window.hide()
    tray_emergency(desk).trigger()
    assert desk.window.isVisible()
    box = desk.box("confirmBox")
    text = "Stop everything now? Open: 2 (BTC/USDT, ETH/USDT) on “Paper 1” (PAPER)."
    assert box.text() == text
    desk.qtbot.keyClick(box, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.operations.pending == 0)
    assert asked == []


def test_the_second_step_from_the_tray_stops_all(stage):
    asked = stage.answer("emergency_stop")
    desk = stage.desk
    tray_emergency(desk).trigger()
    tray_emergency(desk).trigger()  # asks once
    desk.box("confirmBox")
    desk.click("confirmButton")
    desk.until(lambda: asked == [()])
    desk.box("messageBox")


def test_the_tray_offers_every_command_of_the_engine_and_says_mode_and_state(
    open_desk, monkeypatch
):
    made: list[tuple[Tray, list[QAction]]] = []

    def make_tray(_theme, actions, window) -> Tray:
        made.append((Tray(window), actions))
        return made[0][0]

    monkeypatch.setattr(main_window, "open_tray", make_tray)
    desk = open_desk()
    ((tray, actions),) = made
    of_engine = desk.window.engine_actions
    assert {of_engine.start, of_engine.pause, of_engine.stop, of_engine.restart} <= set(actions)
    assert of_engine.emergency not in actions  # its second click would come too late
    assert {"Show window", "Emergency stop", "Stop and quit"} <= {a.iconText() for a in actions}
    desk.start()
    desk.until(lambda: tray.tooltip == "CTS Desktop — PAPER — Running")
