"""The notices in the window: bell, list, what they lead to, away, and who is told outside."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QTabWidget, QWidget

from cts_desktop.domain.events import KillSwitchChanged, LimitBreached, UpdateFound
from cts_desktop.domain.notices import NoticeKind
from cts_desktop.ui.notices.away_box import AwayBox
from cts_desktop.ui.notices.bell import Bell
from cts_desktop.ui.notices.panel import NoticePanel
from cts_desktop.ui.notices.recipients_box import RecipientsBox
from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import LinkLabel
from tests.gui.test_bridge import publish
from tests.helpers.notice_desk import PASSPHRASE, Inbox, web_server

pytestmark = pytest.mark.slow

NOON = 1_767_268_800_000


@pytest.fixture
def web() -> Iterator[Inbox]:
    with web_server() as inbox:
        yield inbox


def connection_id(desk) -> str:
    found: str = desk.window.bridge.snapshot.connections[0].connection.connection_id
    return found


def tell_three(desk) -> None:
    """A limit (twice), an emergency stop and an update."""
    first = connection_id(desk)
    publish(
        desk,
        LimitBreached(first, "daily_loss", "Lost 3.1 % today", False, NOON),
        LimitBreached(first, "daily_loss", "Lost 3.2 % today", False, NOON),
        KillSwitchChanged(True, "By hand", NOON),
        UpdateFound("9.9"),
    )


def opened_list(desk) -> NoticePanel:
    """Open the list by the bell and wait until it is filled."""
    desk.click("noticesButton")
    panel: NoticePanel = desk.find(NoticePanel, "noticePanel")
    assert panel.isVisible()
    desk.until(lambda: panel.model.total)
    return panel


def shown(panel: NoticePanel) -> list[str]:
    return [notice.text for notice in panel.model.rows]


def test_the_bell_counts_and_leads_to_the_list_from_which_everything_is_done(desk):
    bell = desk.find(Bell, "noticesButton")
    assert (bell.text(), bell.accessibleName()) == ("", "No unread notifications")
    tell_three(desk)
    desk.until(lambda: bell.text() == "3")
    assert bell.accessibleName().startswith("3 unread notification")
    panel = opened_list(desk)
    desk.until(lambda: desk.find(QTabWidget, "logTabs").tabText(1) == "Notifications (3)")
    by_kind = {notice.kind: notice for notice in panel.model.rows}
    assert by_kind[NoticeKind.LIMIT_REACHED].count == 2
    assert by_kind[NoticeKind.LIMIT_REACHED].connection_name == "Paper 1"

    # Read by opening: it leads to the page of its kind.
    panel.view.select_key(by_kind[NoticeKind.UPDATE_FOUND].notice_id)
    desk.click("openNoticeButton")
    desk.until(lambda: desk.find(QWidget, "settingsPage").isVisible())
    desk.until(lambda: bell.text() == "2")

    # Deleted, and brought back.
    desk.window.open_page("log/Notifications")
    desk.until(lambda: not panel._soon.isActive() and not panel._dirty)
    panel.view.select_key(by_kind[NoticeKind.KILL_SWITCH].notice_id)
    desk.click("deleteNoticesButton")
    desk.until(lambda: panel.model.total == 2)
    desk.until(desk.window.context.undo.canUndo)
    desk.window.context.undo.undo()
    desk.until(lambda: panel.model.total == 3)

    # All read: nothing is left for the bell.
    desk.click("markAllReadButton")
    desk.until(lambda: bell.text() == "")
    desk.until(lambda: not desk.button("markAllReadButton").isEnabled())


def test_the_list_says_when_it_is_empty_narrows_and_comes_in_pieces(desk):
    an_empty_list_says_what_will_come(desk)
    filters_unread_and_marking_narrow_and_change_the_list(desk)
    a_very_long_one_is_shown_in_pieces(desk)


def filters_unread_and_marking_narrow_and_change_the_list(desk) -> None:
    tell_three(desk)
    panel = opened_list(desk)
    desk.until(lambda: panel.model.total == 3)
    box = desk.find(QComboBox, "noticeKindBox")
    box.setCurrentIndex(box.findData(NoticeKind.KILL_SWITCH.value))
    desk.until(lambda: shown(panel) == ["By hand"])
    panel.view.selectRow(0)
    desk.click("markReadButton")
    desk.until(lambda: panel.model.rows[0].read)
    assert "unread" in desk.button("markReadButton").text()
    box.setCurrentIndex(0)
    panel.unread_box.setChecked(True)
    desk.until(lambda: panel.model.total == 2)
    desk.find(QLineEdit, "noticeTextFilter").setText("no such text")
    desk.until(lambda: panel.model.total == 0)
    assert panel.view.empty_text == "No notice fits these filters."
    desk.find(QLineEdit, "noticeTextFilter").clear()
    panel.unread_box.setChecked(False)
    desk.until(lambda: panel.model.total == 3)


def an_empty_list_says_what_will_come(desk) -> None:
    desk.click("noticesButton")
    assert "appears here and stays" in desk.find(NoticePanel, "noticePanel").view.empty_text
    for name in ("openNoticeButton", "markReadButton", "markAllReadButton", "deleteNoticesButton"):
        assert not desk.button(name).isEnabled()


def a_very_long_one_is_shown_in_pieces(desk) -> None:
    async def many() -> None:
        for number in range(1_197):
            desk.service.notices.tell(NoticeKind.ORDER_REFUSED, "x", "c", f"S{number}/USDT")

    desk.engine(many())
    panel = opened_list(desk)
    desk.until(lambda: panel.model.total == 500)
    assert desk.find(Bell, "noticesButton").text() == "99+"
    desk.click("olderNoticesButton")
    desk.until(lambda: panel.model.total == 1_000)
    desk.click("olderNoticesButton")
    desk.until(lambda: panel.model.total == 1_200)
    assert not panel.older_button.isVisible()


def test_notices_and_the_report_of_an_absence_are_there_after_a_restart(open_desk):
    desk = open_desk()
    tell_three(desk)
    desk.until(lambda: desk.find(Bell, "noticesButton").text() == "3")

    async def long_ago() -> None:
        now = desk.application._clock.now_ms()
        desk.application.stores.state.put("notices_seen", [now - 600_000, 0])

    desk.engine(long_ago())
    desk.window.presence.tell()
    away = desk.find(AwayBox, "awayBox")
    desk.until(away.isVisible)
    links = away.findChildren(LinkLabel)
    words = [link.text() for link in links]
    assert words[0] == "Emergency stop engaged: By hand"
    assert "Loss limit reached (2 times): Paper 1: Lost 3.2 % today" in words[1]

    from tests.gui.conftest import close_desk  # noqa: PLC0415 - it imports Qt's widgets

    close_desk(desk)
    again = open_desk()
    away = again.find(AwayBox, "awayBox")
    again.until(away.isVisible)
    again.until(lambda: again.find(Bell, "noticesButton").text() == "3")
    assert [link.text() for link in away.findChildren(LinkLabel)] == words

    # Each line leads to its page; Understood puts all of it away for good.
    update = next(link for link in away.findChildren(LinkLabel) if "newer" in link.text())
    again.qtbot.keyClick(update, Qt.Key.Key_Return)
    again.until(lambda: again.find(QWidget, "settingsPage").isVisible())
    again.window.open_page("dashboard")
    again.click("awayUnderstoodButton")
    assert not away.isVisible()
    again.until(lambda: again.engine(again.service.notices.away()) is None)


def settings_box(desk) -> RecipientsBox:
    desk.window.open_page("settings/Notifications")
    box: RecipientsBox = desk.find(RecipientsBox, "recipientsBox")
    desk.until(box.isVisible)
    return box


def check_names(root: QWidget) -> None:
    """Look whether every control has a name, and every command says what it does."""
    for button in root.findChildren(QPushButton):
        assert button.accessibleName() or button.text(), button.objectName()
        assert button.toolTip(), button.objectName()
    for kind in (QComboBox, QLineEdit, TableView):
        for widget in root.findChildren(kind):
            inner = isinstance(widget.parent(), QComboBox)
            assert inner or widget.accessibleName(), widget.objectName()


def typed(desk, name: str, address: str) -> None:
    edit = desk.find(QLineEdit, "recipientNameEdit")
    edit.setText(name)
    line = desk.find(QLineEdit, "recipientAddressEdit")
    line.clear()
    desk.qtbot.keyClicks(line, address)


def test_a_recipient_is_added_tested_told_and_removed(desk, web):
    desk.application.keys.unlock(PASSPHRASE)
    box = settings_box(desk)
    form = desk.find(SettingsPage, "settingsPage").forms["Notifications"]
    assert set(form.rows) >= {f"notify_{kind}" for kind in NoticeKind}
    for name in ("noticePanel", "recipientsBox", "engineControlPanel"):
        check_names(desk.find(QWidget, name))
    assert not desk.button("addRecipientButton").isEnabled()
    typed(desk, "My phone", "nonsense://x")
    desk.click("addRecipientButton")
    note = desk.find(QLabel, "recipientNote")
    desk.until(lambda: note.text().startswith("✗ This is not the address of a service"))

    typed(desk, "My phone", web.address)
    desk.click("addRecipientButton")
    desk.until(lambda: box.model.total == 1)
    assert desk.find(QLineEdit, "recipientAddressEdit").text() == ""
    (row,) = box.model.rows
    assert (row.name, row.service, row.hosts) == ("My phone", "JSON", ("127.0.0.1",))

    box.view.selectRow(0)
    desk.click("testRecipientButton")
    desk.until(lambda: note.text() == "✓ My phone: JSON has taken the message.")
    publish(desk, KillSwitchChanged(True, "By hand", NOON))
    desk.until(lambda: len(web.messages) == 2)
    assert web.messages[1]["title"] == "Emergency stop engaged"

    web.answer = 401
    desk.click("testRecipientButton")
    desk.until(lambda: "does not accept the token" in note.text())
    hosts = {(c.owner, c.host) for c in desk.application.contacts.all()}
    assert ("Notifications", "127.0.0.1") in hosts

    desk.click("removeRecipientButton")
    question = desk.box("confirmBox")
    assert "My phone" in question.text()
    next(b for b in question.buttons() if b.text().replace("&", "") == "Remove").click()
    desk.until(lambda: box.model.total == 0)
