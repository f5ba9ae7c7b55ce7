import pytest
from PySide6.QtWidgets import QPushButton

from cts_desktop.domain.events import ClockJumped, LimitBreached
from cts_desktop.ui.notice_bar import ALERTS
from tests.gui.test_bridge import publish

pytestmark = pytest.mark.slow

NOON = 1_767_268_800_000


class LoudTray:
    """A tray that notes what it was asked to say."""

    available = True

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def set_tooltip(self, text: str) -> None: ...

    def notify(self, title: str, text: str) -> None:
        self.said.append((title, text))

    def close(self) -> None: ...


def breach(desk, *, closing: bool = False) -> LimitBreached:
    connection_id = desk.window.bridge.snapshot.connections[0].connection.connection_id
    return LimitBreached(connection_id, "daily_loss", "Lost 3.1 % today", closing, NOON)


def test_a_loss_limit_is_said_in_words_with_what_follows(desk):
    publish(desk, breach(desk))
    notices = desk.window.panel.notices
    desk.until(lambda: notices.text)
    assert notices.text == "12:00:00 Paper 1: Lost 3.1 % today; nothing new is opened."
    publish(desk, breach(desk, closing=True))
    desk.until(lambda: "all positions are being closed" in notices.text)


@pytest.mark.parametrize("seconds", [1800.0, -1800.0])
def test_a_jump_of_the_clock_is_said_in_words(desk, seconds):
    publish(desk, ClockJumped(seconds, NOON))
    desk.until(lambda: "30\u202fmin" in desk.window.panel.notices.text)
    assert "compared" in desk.window.panel.notices.text


def test_an_alert_comes_back_after_other_notices_until_it_is_dismissed(desk):
    notices = desk.window.panel.notices
    notices._timer.setInterval(10)
    publish(desk, ClockJumped(60.0, NOON), breach(desk))
    desk.until(lambda: "Lost" in notices.text)
    notices.say("Paused")
    assert notices.text == "Paused"
    desk.until(lambda: "Lost" in notices.text)
    assert desk.find(QPushButton, "dismissNoticeButton").text() == "Dismiss (1 of 2)"
    desk.click("dismissNoticeButton")
    assert "clock" in notices.text
    desk.click("dismissNoticeButton")
    assert notices.text == ""


def test_dismissing_a_refusal_brings_the_alert_back(desk):
    notices = desk.window.panel.notices
    notices.alert("Look here")
    notices.say("Refused", "danger", lasting=True)
    desk.click("dismissNoticeButton")
    assert notices.text == "Look here"


def test_alerts_of_months_do_not_pile_up_for_ever(desk):
    notices = desk.window.panel.notices
    for number in range(3 * ALERTS):
        notices.alert(f"alert {number}")
    assert len(notices._alerts) == ALERTS
    assert notices.text == f"alert {3 * ALERTS - 1}"


def test_a_hidden_window_says_it_by_the_tray(desk):
    tray = desk.window.tray = LoudTray()
    publish(desk, breach(desk))
    desk.until(lambda: desk.window.panel.notices.text)
    assert tray.said == []
    desk.window.hide()
    publish(desk, breach(desk), ClockJumped(60.0, NOON))
    desk.until(lambda: len(tray.said) == 2)
    assert [title for title, _ in tray.said] == ["Loss limit reached", "The clock jumped"]
