from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.errors import NotFoundError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult
from cts_desktop.ui.connections import openers
from tests.gui.stage import Picture, Stage

pytestmark = pytest.mark.slow

WHY = "the venue does not answer (attempt 3)"


def word(stage: Stage, name: str) -> QLabel:
    return stage.desk.find(QLabel, name)


def test_while_books_and_venue_agree_nothing_is_said_about_it(stage):
    stage.show()
    assert not word(stage, f"reconcilingLabel-{stage.connection_id}").isVisible()
    assert not word(stage, "reconcilingLabel").isVisible()


@pytest.mark.parametrize("state", [EngineState.STARTING, EngineState.RUNNING])
def test_card_panel_and_status_bar_say_that_entries_wait_and_why(stage, state):
    stage.show(state=state, reconciling=WHY)
    assert word(stage, f"reconcilingLabel-{stage.connection_id}").isVisible()
    assert word(stage, "reconcilingLabel").text() == "Reconciling: Paper 1"
    for name in (f"problemLabel-{stage.connection_id}", "blockedReasonLabel"):
        assert WHY in word(stage, name).text()
        assert "No new entries" in word(stage, name).text()
    stage.show()
    assert WHY not in word(stage, "blockedReasonLabel").text()


def test_a_comparison_that_takes_long_keeps_saying_since_when(stage, monkeypatch):
    real = Picture.over
    now = [1_767_225_600_000]
    monkeypatch.setattr(Picture, "over", lambda p, r: replace(real(p, r), ts_ms=now[0]))
    stage.show(reconciling="reading the account")
    now[0] += 90_000
    stage.show(reconciling=WHY)
    assert "since 00:00:00:" in word(stage, "blockedReasonLabel").text()
    stage.show()
    stage.show(reconciling=WHY)
    assert "since 00:01:30:" in word(stage, "blockedReasonLabel").text()


def test_the_info_dialog_says_it_too(stage):
    stage.show(reconciling=WHY)
    dialog = openers.open_info(stage.desk.window.context, stage.connection_id, stage.desk.window)
    assert WHY in dialog.notice.text()


# ---------------------------------------------------------------- the drawdown, in the same dialog


@pytest.fixture
def info(desk):
    """The Info dialog of a connection whose equity is known."""
    desk.start()
    desk.until(lambda: desk.window.bridge.snapshot.connections[0].equity is not None)
    connection_id = desk.window.bridge.snapshot.connections[0].connection.connection_id
    dialog = openers.open_info(desk.window.context, connection_id, desk.window)
    desk.until(dialog.reset_drawdown.isEnabled)
    return dialog


def test_a_stopped_engine_has_no_equity_to_measure_from(desk):
    connection_id = desk.window.bridge.snapshot.connections[0].connection.connection_id
    dialog = openers.open_info(desk.window.context, connection_id, desk.window)
    assert not dialog.reset_drawdown.isEnabled()
    assert "only while the engine runs" in dialog.reset_drawdown.toolTip()


def test_resetting_the_drawdown_needs_more_than_the_return_key(desk, info, monkeypatch):
    asked: list[str] = []

    async def reset(connection_id: str) -> OperationResult:
        asked.append(connection_id)
        return OperationResult("Measured anew")

    monkeypatch.setattr(desk.service.commands, "reset_drawdown", reset)
    desk.click("resetDrawdownButton")
    box = desk.box("confirmBox")
    assert "“Paper 1” (PAPER)" in box.text()
    desk.qtbot.keyClick(box, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.operations.pending == 0)
    assert asked == []
    desk.click("resetDrawdownButton")
    desk.box("confirmBox")
    desk.click("confirmButton")
    desk.until(lambda: asked == [info.connection_id])
    desk.until(lambda: desk.window.panel.notices.text == "Measured anew")


def test_a_refused_reset_is_said_in_words(desk, info, monkeypatch):
    async def refuse(_connection_id: str) -> OperationResult:
        raise NotFoundError("The connection does not run")

    monkeypatch.setattr(desk.service.commands, "reset_drawdown", refuse)
    desk.click("resetDrawdownButton")
    desk.box("confirmBox")
    desk.click("confirmButton")
    assert desk.box("messageBox").text() == "The connection does not run"
