import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from cts_desktop.domain.events import (
    ClockJumped,
    KillSwitchChanged,
    LimitBreached,
    MarketEnded,
    UpdateFound,
)
from cts_desktop.ui.notice_bar import ALERTS
from cts_desktop.ui.notices.toasts import AT_ONCE
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


def dismiss_all(desk) -> None:
    while desk.window.panel.notices.text:
        desk.click("dismissNoticeButton")


def test_what_must_be_seen_stays_on_the_notice_bar_until_it_is_dismissed(desk):
    for sentence in (
        a_loss_limit_is_said_in_words_with_what_follows,
        a_jump_of_the_clock_is_said_in_words,
        an_alert_comes_back_after_other_notices_until_it_is_dismissed,
        dismissing_a_refusal_brings_the_alert_back,
        alerts_of_months_do_not_pile_up_for_ever,
    ):
        sentence(desk)
        dismiss_all(desk)


def a_loss_limit_is_said_in_words_with_what_follows(desk) -> None:
    publish(desk, breach(desk))
    notices = desk.window.panel.notices
    desk.until(lambda: notices.text)
    assert notices.text == "12:00:00 Paper 1: Lost 3.1 % today; nothing new is opened."
    publish(desk, breach(desk, closing=True))
    desk.until(lambda: "all positions are being closed" in notices.text)


def a_jump_of_the_clock_is_said_in_words(desk) -> None:
    for seconds in (1800.0, -1800.0):
        publish(desk, ClockJumped(seconds, NOON))
        desk.until(lambda: "30\u202fmin" in desk.window.panel.notices.text)
        assert "compared" in desk.window.panel.notices.text
        dismiss_all(desk)


def an_alert_comes_back_after_other_notices_until_it_is_dismissed(desk) -> None:
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


def dismissing_a_refusal_brings_the_alert_back(desk) -> None:
    notices = desk.window.panel.notices
    notices.alert("Look here")
    notices.say("Refused", "danger", lasting=True)
    desk.click("dismissNoticeButton")
    assert notices.text == "Look here"


def alerts_of_months_do_not_pile_up_for_ever(desk) -> None:
    notices = desk.window.panel.notices
    for number in range(3 * ALERTS):
        notices.alert(f"alert {number}")
    assert len(notices._alerts) == ALERTS
    assert notices.text == f"alert {3 * ALERTS - 1}"


def afresh(desk) -> LoudTray:
    """Forget what was told; return a tray that has said nothing."""
    desk.engine(desk.service.notices.read_all())
    desk.window.alerts.toasts._go_on()
    desk.window.bring_forward()
    tray = desk.window.tray = LoudTray()
    return tray


def test_the_tray_tells_what_nobody_sees_and_only_what_it_is_set_to(desk):
    a_window_in_front_says_it_itself(desk)
    for away in ("hide", "showMinimized"):
        a_window_that_is_not_in_front_says_it_by_the_tray(desk, away)
    a_notice_names_its_connection_and_goes_nowhere_but_where_it_is_set(desk)


def a_window_in_front_says_it_itself(desk) -> None:
    tray = desk.window.tray = LoudTray()
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    publish(desk, breach(desk))
    desk.until(lambda: desk.window.panel.notices.text)
    assert tray.said == []


def a_window_that_is_not_in_front_says_it_by_the_tray(desk, away: str) -> None:
    tray = afresh(desk)
    getattr(desk.window, away)()
    publish(desk, ClockJumped(60.0, NOON), KillSwitchChanged(True, "By hand", NOON))
    desk.until(lambda: len(tray.said) == 2)
    assert tray.said == [
        ("The clock jumped", tray.said[0][1]), ("Emergency stop engaged", "By hand"),
    ]  # fmt: skip


def a_notice_names_its_connection_and_goes_nowhere_but_where_it_is_set(desk) -> None:
    tray = afresh(desk)
    desk.window.hide()
    first = desk.window.bridge.snapshot.connections[0].connection.connection_id
    publish(desk, MarketEnded(first, NOON))
    desk.until(lambda: tray.said)
    assert tray.said == [("The recorded market has ended", "Paper 1: The last price was played")]
    desk.engine(desk.service.settings.set_values({"notify_kill_switch": "list only"}))
    publish(desk, KillSwitchChanged(True, "By hand", NOON), UpdateFound("9.9"))
    desk.until(lambda: len(tray.said) == 2)
    assert tray.said[1][0] == "A newer version is available"


def test_many_notices_come_one_by_one_and_then_together(desk, monkeypatch):
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    tray = desk.window.tray = LoudTray()
    toasts = desk.window.alerts.toasts
    desk.window.hide()
    ids = [f"c{number}" for number in range(2 * AT_ONCE)]
    publish(desk, *(LimitBreached(name, "x", "Lost", False, NOON) for name in ids))
    desk.until(lambda: len(toasts._waiting) == AT_ONCE)
    assert len(tray.said) == AT_ONCE
    assert beeps == [1]
    left = toasts._pause.remainingTime()
    publish(desk, LimitBreached("c99", "x", "Lost", False, NOON))
    desk.until(lambda: len(toasts._waiting) == AT_ONCE + 1)
    assert toasts._pause.remainingTime() <= left  # what comes later does not put it off
    toasts._pause.setInterval(0)
    toasts._pause.start()
    desk.until(lambda: len(tray.said) == AT_ONCE + 1)
    title, text = tray.said[-1]
    assert title.startswith("4 more notice")
    assert text == "Loss limit reached"
