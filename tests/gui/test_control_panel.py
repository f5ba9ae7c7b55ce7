import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from cts_desktop.domain.events import EngineStateChanged
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.ui import actions
from tests.gui.conftest import START_TIMEOUT_MS

COMMANDS = ("startButton", "pauseButton", "stopButton", "restartButton", "emergencyStopButton")


def enabled(desk) -> set[str]:
    return {name.removesuffix("Button") for name in COMMANDS if desk.button(name).isEnabled()}


def announce(desk, state: EngineState) -> None:
    """Publish a state on the engine thread, as the coordinator does."""

    async def publish() -> None:
        desk.service.bus.publish(EngineStateChanged(EngineState.STOPPED, state, "", 0))

    desk.engine(publish())


def test_a_stopped_engine_offers_start_and_says_that_it_is_stopped(desk):
    assert desk.state == "Stopped"
    assert enabled(desk) == {"start", "emergencyStop"}
    assert desk.find(QLabel, "modeBadge").text() == "PAPER"
    assert desk.find(QLabel, "uptimeLabel").text() == "—"
    desk.until(lambda: "stopped" in desk.find(QLabel, "blockedReasonLabel").text())


def test_start_pause_resume_stop_with_the_buttons_alone(desk):
    desk.start()
    assert enabled(desk) == {"pause", "stop", "restart", "emergencyStop"}
    desk.click("pauseButton")
    desk.until(lambda: desk.state == "Paused")
    assert desk.button("pauseButton").text() == "Resume"
    desk.until(lambda: desk.find(QLabel, "pausedSinceLabel").text() != "—")
    desk.click("pauseButton")
    desk.until(lambda: desk.state == "Running")
    assert desk.button("pauseButton").text() == "Pause"
    desk.click("stopButton")
    desk.until(lambda: desk.state == "Stopped", START_TIMEOUT_MS)
    desk.until(lambda: enabled(desk) == {"start", "emergencyStop"})


def test_a_running_engine_shows_its_uptime_its_connections_and_the_health_of_its_loops(desk):
    desk.start()
    desk.until(lambda: desk.find(QLabel, "uptimeLabel").text().startswith("00:"))
    desk.until(lambda: desk.find(QLabel, "connectionsLabel").text() == "1/1 running")
    assert desk.find(QLabel, "loopHealthLabel").text() in {"Healthy", "Degraded", "Unhealthy"}


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (EngineState.STARTING, {"stop"}),
        (EngineState.RUNNING, {"pause", "stop", "restart"}),
        (EngineState.PAUSED, {"pause", "stop", "restart"}),
        (EngineState.RESUMING, {"stop"}),
        (EngineState.STOPPING, set()),
        (EngineState.ERROR, {"stop", "restart"}),
    ],
)
def test_buttons_follow_every_state(desk, state, allowed):
    desk.engine(no_snapshots(desk))
    announce(desk, state)
    desk.until(lambda: desk.state == state.label)
    assert enabled(desk) == allowed | {"emergencyStop"}


async def no_snapshots(desk) -> None:
    """Keep the true state of the engine from correcting the one that the test announces."""
    desk.window.bridge.snapshot_changed.disconnect(desk.window.engine_actions._on_snapshot)


def test_a_state_event_reaches_the_buttons_without_waiting_for_the_next_look(desk):
    desk.window.bridge._timer.stop()
    with desk.qtbot.waitSignal(desk.window.engine_actions.state_changed):
        announce(desk, EngineState.ERROR)


def test_the_first_click_on_emergency_stop_only_arms_it(desk):
    text = desk.button("emergencyStopButton").text()
    desk.click("emergencyStopButton")
    assert desk.button("emergencyStopButton").text() != text
    assert desk.window.engine_actions.armed
    assert not desk.window.engine_actions.kill_switch


def test_an_armed_emergency_stop_disarms_itself(desk, monkeypatch):
    desk.window.engine_actions._armed.setInterval(20)
    text = desk.button("emergencyStopButton").text()
    desk.click("emergencyStopButton")
    desk.until(lambda: not desk.window.engine_actions.armed)
    assert desk.button("emergencyStopButton").text() == text
    assert actions.ARMED_MS == 5000


def test_a_double_click_on_emergency_stop_is_one_step_not_two(desk):
    button = desk.button("emergencyStopButton")
    desk.click("emergencyStopButton")
    desk.qtbot.mouseDClick(button, Qt.MouseButton.LeftButton)
    assert desk.window.engine_actions.armed
    desk.until(lambda: desk.window.operations.pending == 0)
    assert not desk.window.engine_actions.kill_switch


@pytest.mark.logs
def test_emergency_stop_works_in_two_clicks_and_locks_start_until_armed_again(desk):
    desk.start()
    desk.click("emergencyStopButton")
    desk.click("emergencyStopButton")
    desk.until(lambda: desk.window.engine_actions.kill_switch)
    desk.until(lambda: desk.state == "Stopped", START_TIMEOUT_MS)
    desk.box("messageBox").close()  # the report
    assert "startButton" not in enabled(desk)
    assert not desk.button("startButton").isEnabled()
    blocked = desk.find(QLabel, "blockedReasonLabel")
    desk.until(lambda: blocked.text() == "Emergency stop engaged — arm again")
    desk.click("rearmButton")
    desk.qtbot.mouseClick(
        desk.box("confirmBox").findChild(QPushButton, "confirmButton"), Qt.MouseButton.LeftButton
    )
    desk.until(lambda: not desk.window.engine_actions.kill_switch)
    desk.until(desk.button("startButton").isEnabled)
    assert desk.state == "Stopped"


@pytest.mark.logs
def test_arming_again_needs_more_than_the_return_key(desk):
    desk.engine(desk.service.commands.emergency_stop(close_positions=False))
    desk.until(desk.button("rearmButton").isVisible)
    desk.click("rearmButton")
    box = desk.box("confirmBox")
    desk.qtbot.keyClick(box, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.operations.pending == 0)
    assert desk.window.engine_actions.kill_switch


@pytest.mark.logs
def test_a_refused_command_is_said_in_words_without_a_box(desk):
    desk.window.engine_actions.stop.setEnabled(True)
    desk.window.engine_actions.stop.trigger()
    desk.until(lambda: "annot" in desk.window.panel.notices.text)


def test_what_blocks_trading_leads_to_its_cause(desk):
    desk.start()
    desk.window.panel._show_blocked("The database is full", "log", "danger")
    label = desk.find(QLabel, "blockedReasonLabel")
    desk.qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert desk.window.stack.currentWidget().objectName() == "logPage"


def test_every_command_says_its_consequence_and_has_an_icon(desk):
    for action in desk.window.engine_actions.all:
        assert not action.icon().isNull()
        assert len(action.statusTip()) > 20
        assert "&" in action.text()
    assert desk.find(QWidget, "engineControlPanel").accessibleName()


def test_focus_never_lands_on_emergency_stop_by_itself(desk):
    assert desk.button("emergencyStopButton").focusPolicy() is Qt.FocusPolicy.NoFocus
