from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit

from cts_desktop.domain.credentials import Secret, VaultState
from cts_desktop.domain.errors import WrongPassphraseError
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.notice_bar import NoticeBar, Offer
from cts_desktop.ui.passphrase_dialog import PassphraseDialog, Purpose
from cts_desktop.ui.secret_edit import SecretEdit
from tests.gui.conftest import Desk
from tests.gui.venue_stage import VenueStage, button, line, text
from tests.helpers.connection_desk import PASSPHRASE

TYPED = "correct horse"


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.window


def opened(venue: VenueStage, purpose: Purpose) -> PassphraseDialog:
    window = venue.desk.window
    dialog = PassphraseDialog(purpose, window.operations, window.context.theme, window)
    dialog.open()
    return dialog


@pytest.fixture
def secret(desk: Desk) -> SecretEdit:
    edit = SecretEdit(desk.window.context.theme, "keyEdit")
    desk.qtbot.addWidget(edit)
    edit.show()
    desk.qtbot.waitExposed(edit)
    edit.line.setFocus()
    desk.qtbot.keyClicks(edit.line, "top secret")  # type: ignore[no-untyped-call]
    return edit


def test_a_secret_is_hidden_and_kept_from_input_methods(secret):
    assert secret.line.echoMode() is QLineEdit.EchoMode.Password
    assert secret.line.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
    assert secret.line.inputMethodHints() & Qt.InputMethodHint.ImhNoPredictiveText


def test_a_shown_secret_still_cannot_be_copied_or_brought_back(secret):
    QGuiApplication.clipboard().setText("before")
    secret.eye.click()
    secret.line.selectAll()
    secret.line.copy()
    assert QGuiApplication.clipboard().text() == "before"
    assert "top secret" not in secret.line.displayText()
    secret.line.undo()  # which for a password forgets all of it
    assert secret.empty


def test_a_shown_secret_is_painted_differently_and_hides_when_the_focus_leaves(desk, secret):
    hidden = secret.line.grab().toImage()
    secret.eye.setFocus()
    desk.qtbot.keyClick(secret.eye, Qt.Key.Key_Space)
    assert secret.line.shown
    assert secret.line.grab().toImage() != hidden
    other = QLineEdit(secret)
    other.show()
    other.setFocus()
    assert not secret.line.shown
    assert not secret.eye.isChecked()


def test_a_wiped_secret_is_gone(secret):
    secret.wipe()
    assert secret.empty
    assert secret.secret() == Secret("")


def test_blanks_around_a_key_are_dropped_but_belong_to_a_passphrase(secret):
    secret.line.setText(" a b ")
    assert secret.secret() == Secret(" a b ")
    assert secret.secret(trimmed=True) == Secret("a b")


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ("short", "short", "At least 8"),
        (TYPED, "correct house", "do not match"),
        (TYPED, "", ""),
    ],
)
def test_a_new_passphrase_is_typed_twice_and_long_enough(venue, first, second, problem):
    dialog = opened(venue, Purpose.NEW)
    venue.type_into(line(dialog, "passphraseEdit"), first)
    venue.type_into(line(dialog, "repeatPassphraseEdit"), second)
    assert problem in text(dialog, "passphraseMessage")
    assert not button(dialog, "passphraseButton").isEnabled()
    dialog.reject()


def test_a_new_passphrase_says_what_forgetting_it_means_and_makes_the_file(venue):
    dialog = opened(venue, Purpose.NEW)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "If you forget it" in words
    for name in ("passphraseEdit", "repeatPassphraseEdit"):
        venue.type_into(line(dialog, name), TYPED)
    button(dialog, "passphraseButton").click()
    venue.desk.until(lambda: not dialog.isVisible())
    assert venue.venue.keys.state() is VaultState.UNLOCKED
    assert line(dialog, "passphraseEdit").text() == ""


def test_a_wrong_passphrase_is_said_to_be_wrong_and_may_be_tried_again(venue):
    venue.unlock()
    venue.lock()
    dialog = opened(venue, Purpose.UNLOCK)
    venue.type_into(line(dialog, "passphraseEdit"), "wrong horse")
    button(dialog, "passphraseButton").click()
    venue.desk.until(lambda: "not the passphrase" in text(dialog, "passphraseMessage"))
    assert line(dialog, "passphraseEdit").text() == ""
    venue.type_into(line(dialog, "passphraseEdit"), TYPED)
    venue.desk.qtbot.keyClick(line(dialog, "passphraseEdit"), Qt.Key.Key_Return)
    venue.desk.until(lambda: not dialog.isVisible())
    assert venue.venue.keys.state() is VaultState.UNLOCKED


def test_a_damaged_file_is_told_apart_from_a_wrong_passphrase(venue):
    venue.unlock()
    venue.lock()
    file = venue.desk.paths.root / "keys.vault"
    file.write_bytes(file.read_bytes()[:-9])
    dialog = opened(venue, Purpose.UNLOCK)
    venue.type_into(line(dialog, "passphraseEdit"), TYPED)
    button(dialog, "passphraseButton").click()
    venue.desk.until(lambda: "other passphrases does not help" in text(dialog, "passphraseMessage"))
    assert not button(dialog, "passphraseButton").isEnabled()
    dialog.reject()


def test_the_passphrase_is_asked_at_the_start_and_can_be_put_off(venue):
    window = venue.desk.window
    venue.unlock()
    venue.lock()
    window._ask_for_keys()
    dialog = venue.dialog(PassphraseDialog)
    button(dialog, "passphraseLaterButton").click()
    venue.desk.until(lambda: "Keys are locked" in window.panel.notices.text)
    venue.desk.click("noticeActionButton")
    dialog = venue.dialog(PassphraseDialog)
    venue.type_into(line(dialog, "passphraseEdit"), TYPED)
    button(dialog, "passphraseButton").click()
    venue.desk.until(lambda: not window.panel.notices.text)


def test_the_offer_to_unlock_comes_back_after_other_notices(desk, window):
    notices = window.panel.notices
    taken: list[str] = []
    taking = Offer("Keys are locked", "Unlock…", lambda: taken.append("taken"))
    notices.offer("keys", taking)
    notices.alert("Daily loss")
    assert notices.text == "Daily loss"
    assert desk.button("noticeActionButton").isHidden()
    notices.dismiss()
    assert notices.text == "Keys are locked"
    desk.click("noticeActionButton")
    assert taken == ["taken"]
    assert desk.button("dismissNoticeButton").isHidden()
    notices.withdraw("keys")
    assert notices.text == ""


def make_three_offers(notices: NoticeBar) -> list[str]:
    """Make offers of which only the first cannot be put off; return what will be done."""
    done: list[str] = []
    for name in ("first", "second", "third"):
        put_off = None if name == "first" else partial(done.append, f"{name} put off")
        act = partial(done.append, name)
        notices.offer(name, Offer(f"The {name}", "Do it", act, put_off=put_off))
    return done


def test_several_offers_wait_for_each_other_and_some_can_be_put_off(desk, window):
    notices = window.panel.notices
    done = make_three_offers(notices)
    assert notices.text == "The first"
    notices.offer("first", Offer("The first, anew", "Do it", partial(done.append, "first")))
    assert notices.text == "The first, anew"
    # One that cannot be put off hides no other: it comes round again.
    assert desk.button("dismissNoticeButton").text() == "Next (1 of 3)"
    desk.click("dismissNoticeButton")
    assert notices.text == "The second"
    assert desk.button("dismissNoticeButton").text() == "Dismiss (1 of 3)"
    notices.withdraw("first")
    assert desk.button("dismissNoticeButton").text() == "Dismiss (1 of 2)"
    notices.withdraw("third")
    assert desk.button("dismissNoticeButton").text() == "Dismiss"
    desk.click("dismissNoticeButton")
    assert notices.text == ""
    assert done == ["second put off"]


def test_an_offer_alone_waits_until_it_is_taken_or_withdrawn(desk, window):
    notices = window.panel.notices
    done = make_three_offers(notices)
    desk.click("noticeActionButton")
    notices.withdraw("first")
    assert notices.text == "The second"
    notices.withdraw("third")
    assert notices.text == "The second"
    notices.say("Paused")
    notices.withdraw("none of that name")
    assert notices.text == "Paused"
    notices.dismiss()
    desk.click("dismissNoticeButton")
    assert notices.text == ""
    assert done == ["first", "second put off"]


def test_nothing_is_asked_where_no_key_was_ever_stored(venue):
    window = venue.desk.window
    window._ask_for_keys()
    venue.desk.until(lambda: window.keys.state is VaultState.NONE)
    venue.desk.until(lambda: window.operations.pending == 0)
    assert not window.findChildren(PassphraseDialog)
    assert not window.panel.notices.text


def test_the_passphrase_is_changed_below_the_list_of_connections(venue):
    venue.unlock()
    window = venue.desk.window
    window.open_page("settings")
    window.keys.look()
    change = venue.desk.button("changePassphraseButton")
    venue.desk.until(change.isVisible)
    assert "open" in venue.desk.find(QLabel, "keysStateLabel").text()
    change.click()
    dialog = venue.dialog(PassphraseDialog)
    for name, words in (
        ("oldPassphraseEdit", TYPED),
        ("passphraseEdit", "another horse"),
        ("repeatPassphraseEdit", "another horse"),
    ):
        venue.type_into(line(dialog, name), words)
    button(dialog, "passphraseButton").click()
    venue.desk.until(lambda: not window.findChildren(PassphraseDialog))
    venue.lock()
    with pytest.raises(WrongPassphraseError):
        venue.venue.keys.unlock(PASSPHRASE)
    venue.venue.keys.unlock(Secret("another horse"))


def test_every_field_of_the_dialogs_has_a_name_for_screen_readers(venue):
    for purpose in Purpose:
        dialog = opened(venue, purpose)
        for field in dialog.findChildren(QLineEdit):
            assert field.accessibleName(), field.objectName()
        dialog.reject()
