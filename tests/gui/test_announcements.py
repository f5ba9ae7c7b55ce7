"""What a screen reader is told: changes of state, refusals and notices; never figures that tick."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cts_desktop.app.deferred import DeferredService
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.events import ConnectionStateChanged, EngineStateChanged, KillSwitchChanged
from cts_desktop.domain.lifecycle import EngineState, StartPhase
from cts_desktop.service.views import Snapshot
from cts_desktop.ui.accessibility import Announcer
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.notice_bar import NoticeBar
from cts_desktop.ui.theme import ThemeManager
from tests.gui.conftest import Desk

NOW_MS = 1_790_000_000_000


@dataclass
class Ear:
    """Announcements as they come: the words, and whether they interrupt."""

    bridge: Bridge
    notices: NoticeBar
    announcer: Announcer
    said: list[tuple[str, bool]] = field(default_factory=list)

    def engine(self, state: EngineState, reason: str = "") -> None:
        event = EngineStateChanged(EngineState.STOPPED, state, reason, NOW_MS)
        self.bridge.engine_state_changed.emit(event)


@pytest.fixture
def ear(qapp: QApplication, qtbot: QtBot) -> Ear:
    """A reader beside a bridge that is fed by hand."""
    window = QWidget()
    qtbot.addWidget(window)
    theme = ThemeManager(qapp, QSettings("/dev/null/none.ini", QSettings.Format.IniFormat))
    bridge = Bridge(DeferredService().as_service(), lambda _coroutine: pytest.fail("asked"))
    bridge.setParent(window)
    notices = NoticeBar(theme, window)
    ear = Ear(bridge, notices, Announcer(window, bridge, notices))
    ear.announcer.announced.connect(lambda text, urgent: ear.said.append((text, urgent)))
    return ear


def test_the_engines_states_are_said_politely_and_each_once(ear: Ear) -> None:
    ear.engine(EngineState.STARTING)
    ear.engine(EngineState.RUNNING)
    ear.engine(EngineState.RUNNING)
    assert ear.said == [("Engine: Starting", False), ("Engine: Running", False)]


def test_a_fault_interrupts_and_says_why(ear: Ear) -> None:
    ear.engine(EngineState.ERROR, "no memory")
    assert ear.said == [("Engine: Error. no memory", True)]


def test_a_connection_is_named_when_it_fails_and_not_otherwise(ear: Ear) -> None:
    view = SimpleNamespace(connection=Connection("c1", "Main"))
    ear.bridge._snapshot = cast("Snapshot", SimpleNamespace(connections=(view,)))
    for state in (EngineState.STARTING, EngineState.ERROR):
        ear.bridge.connection_state_changed.emit(
            ConnectionStateChanged(
                "c1", EngineState.STOPPED, state, StartPhase.CONNECTING, "no route", NOW_MS
            )
        )
    assert ear.said == [("Connection Main has failed. no route", True)]


def test_the_emergency_stop_interrupts_and_its_end_does_not(ear: Ear) -> None:
    for engaged in (True, False):
        ear.bridge.kill_switch_changed.emit(KillSwitchChanged(engaged, "by hand", NOW_MS))
    (first, urgent), (second, calm) = ear.said
    assert "Emergency stop" in first
    assert urgent
    assert "Armed again" in second
    assert not calm


def test_notices_are_said_and_those_of_danger_interrupt(ear: Ear) -> None:
    ear.notices.say("Saved")
    ear.notices.alert("Loss limit reached")
    ear.notices.dismiss()
    assert ear.said == [("Saved", False), ("Loss limit reached", True)]


def test_the_same_words_are_not_said_twice_in_a_row(ear: Ear) -> None:
    ear.announcer.say("Paused")
    ear.announcer.say("Paused")
    ear.announcer.say("")
    assert ear.said == [("Paused", False)]


def test_the_window_says_its_notices_and_keeps_silent_about_snapshots(desk: Desk) -> None:
    said: list[str] = []
    desk.window.announcer.announced.connect(lambda text, _urgent: said.append(text))
    for _ in range(3):
        desk.window.bridge.snapshot_changed.emit(desk.window.bridge.snapshot)
    assert said == []
    desk.window.panel.notices.say("Saved")
    assert said == ["Saved"]
