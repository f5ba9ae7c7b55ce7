"""Settings → API over the real service and key store; only the sockets are a stand-in."""

from functools import partial

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit

from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import UserActionError
from cts_desktop.service.access import ENVIRONMENT
from cts_desktop.service.outside_views import ApiView
from cts_desktop.settings.vault import Scrypt
from cts_desktop.ui.passphrase_dialog import PassphraseDialog
from cts_desktop.ui.program.api_box import ApiBox
from cts_desktop.ui.program.api_words import curl_line, token_text
from cts_desktop.ui.program.secret_clipboard import SecretClipboard
from cts_desktop.ui.program.token_dialog import TokenDialog
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk
from tests.helpers.listening import FakeServer

PASSPHRASE = "correct horse"


class Pane:
    """The pane on the screen, its server a stand-in, its keys quickly derived."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.access = desk.service.access
        self.server = FakeServer()
        self.access.server = self.server
        desk.application.keys._vault._kdf = Scrypt(n=2, r=1)
        desk.engine(self.access.open())
        desk.window.open_page("settings")
        self.page = desk.find(SettingsPage, "settingsPage")
        self.page.show_part("API")
        self.box = desk.find(ApiBox, "apiBox")
        self.settle()

    def settle(self) -> None:
        """Wait until what was asked is shown."""
        self.desk.until(lambda: self.desk.window.operations.pending == 0)

    def look(self) -> None:
        self.box.load()
        self.settle()

    def text(self, name: str) -> str:
        label = self.desk.find(QLabel, name)
        return label.text() if label.isVisible() else ""

    def unlock(self) -> None:
        self.desk.application.keys.unlock(Secret(PASSPHRASE))

    def token(self, scope: Scope = Scope.TRADE) -> str:
        """Make a token behind the window's back."""
        self.unlock()
        token = self.desk.engine(self.access.rotate(scope)).reveal()
        self.look()
        return token

    def dialog(self) -> TokenDialog:
        self.desk.until(lambda: self.desk.window.findChild(TokenDialog) is not None)
        return self.desk.find(TokenDialog, "tokenDialog")

    def set(self, **values: object) -> None:
        """Type into the form above and apply it."""
        for key, value in values.items():
            row = self.page.forms["API"].rows[key]
            row.editor.show_value(value)  # type: ignore[arg-type]
            row.editor.edited.emit()
        self.page.apply_button.click()
        self.settle()
        self.look()


@pytest.fixture
def pane(desk: Desk) -> Pane:
    return Pane(desk)


def test_a_first_token_asks_for_a_place_for_keys_and_is_shown_once(pane):
    assert pane.text("apiState") == "Off"
    assert "switch the API on above" in pane.text("apiTokensNote")
    assert [pane.text(f"{scope}TokenState") for scope in Scope] == ["none", "none"]
    assert not pane.desk.button("tradeRevokeButton").isEnabled()
    pane.desk.click("tradeTokenButton")
    pane.desk.until(lambda: pane.desk.window.findChild(PassphraseDialog) is not None)
    for name in ("passphraseEdit", "repeatPassphraseEdit"):
        pane.desk.qtbot.keyClicks(pane.desk.find(QLineEdit, name), PASSPHRASE)
    pane.desk.click("passphraseButton")
    dialog = pane.dialog()
    token = dialog.token.text()
    assert pane.access.scope_of(token) is Scope.TRADE
    assert dialog.token.textInteractionFlags().value == 0  # no selection, no second clipboard
    dialog.reject()
    assert dialog.token.text() == ""
    pane.settle()
    assert pane.text("tradeTokenState") == "✓ made"
    assert pane.desk.button("tradeRevokeButton").isEnabled()
    labels = pane.desk.window.findChildren(QLabel)
    assert not any(token in label.text() for label in labels)
    pane.desk.window.context.ui_state.sync()
    for file in (path for path in pane.desk.paths.root.rglob("*") if path.is_file()):
        assert token.encode() not in file.read_bytes(), file


@pytest.mark.logs
def test_a_token_is_replaced_or_revoked_only_after_a_question(pane):
    token = pane.token()
    pane.desk.click("tradeTokenButton")
    assert "ends at once" in pane.desk.box("confirmBox").text()
    assert not pane.desk.button("readTokenButton").isEnabled()  # one thing at a time
    pane.desk.box("confirmBox").reject()
    pane.settle()
    assert pane.access.scope_of(token) is Scope.TRADE
    pane.desk.click("tradeTokenButton")
    pane.desk.box("confirmBox")
    pane.desk.click("confirmButton")
    newer = pane.dialog().token.text()
    assert pane.access.scope_of(token) is None
    pane.dialog().reject()
    pane.desk.click("tradeRevokeButton")
    pane.desk.box("confirmBox").reject()
    pane.settle()
    assert pane.access.scope_of(newer) is Scope.TRADE
    pane.desk.click("tradeRevokeButton")
    pane.desk.box("confirmBox")
    pane.desk.click("confirmButton")
    pane.desk.until(lambda: pane.text("tradeTokenState") == "none")
    assert pane.access.scope_of(newer) is None


@pytest.mark.logs
def test_settings_open_it_at_once_and_what_is_in_the_way_is_said(pane):
    pane.set(api_enabled=True)
    assert pane.text("apiState") == "Not open"
    assert pane.text("apiProblem").endswith("make one below.")  # not where the reader is already
    assert pane.desk.button("apiAgainButton").isHidden()  # the token alone opens it
    token = pane.token()
    assert pane.text("apiState") == "Listening"
    assert pane.text("apiAddress") == "http://127.0.0.1:8790"
    assert pane.text("apiCurl").endswith(" http://127.0.0.1:8790/api/trade-engine/status")
    assert token not in pane.text("apiCurl")
    pane.access.seen(True)
    pane.access.seen(False)
    pane.desk.until(lambda: pane.text("apiTraffic").startswith("1 let in, 1 refused; last"))
    pane.set(api_address="0.0.0.0:8790")
    assert "allow other machines explicitly" in pane.text("apiProblem")
    assert pane.server.listening is None
    pane.server.error = UserActionError("API: another program listens there")
    pane.set(api_address="127.0.0.1:9000")
    assert pane.text("apiProblem") == "Another program listens there"
    assert (pane.text("apiAddress"), pane.text("apiCurl")) == ("", "")
    pane.server.error = None
    pane.desk.click("apiAgainButton")
    pane.desk.until(lambda: pane.text("apiState") == "Listening")
    assert pane.text("apiProblem") == ""
    pane.set(api_enabled=False)
    assert pane.text("apiState") == "Off"


@pytest.mark.logs
def test_locked_keys_are_asked_for_before_a_token_that_they_hide_is_replaced(pane):
    token = pane.token()
    pane.desk.application.keys._vault._key = None
    pane.access._digests.clear()
    pane.access._looked = False
    pane.set(api_enabled=True)
    assert pane.text("apiProblem") == "The keys are locked: enter the passphrase."
    pane.desk.click("tradeTokenButton")
    unlock(pane)
    assert "ends at once" in pane.desk.box("confirmBox").text()
    pane.desk.box("confirmBox").reject()
    pane.settle()
    assert pane.access.scope_of(token) is Scope.TRADE
    pane.desk.click("apiAgainButton")
    pane.desk.until(lambda: pane.text("apiState") == "Listening")


def unlock(pane: Pane) -> None:
    """Type the passphrase that is asked for."""
    shown = partial(pane.desk.window.findChildren, PassphraseDialog)
    pane.desk.until(shown)
    (dialog,) = shown()
    pane.desk.qtbot.keyClicks(dialog.passphrase.line, PASSPHRASE)  # type: ignore[no-untyped-call]
    dialog.do_button.click()
    pane.desk.until(lambda: not shown())


@pytest.mark.logs
def test_locked_keys_and_a_token_of_the_environment_are_said(pane):
    pane.token()
    pane.desk.application.keys._vault._key = None
    pane.access._digests.clear()
    pane.access._looked = False
    pane.look()
    assert pane.text("tradeTokenState") == "unknown"
    assert "keys are locked" in pane.text("apiTokensNote")
    pane.access.take_environment({ENVIRONMENT: "t" * 40})
    pane.look()
    assert pane.text("tradeTokenState") == "✓ from CTS_API_TOKEN"
    assert "counts alone" in pane.text("apiTokensNote")
    for scope in Scope:
        assert not pane.desk.button(f"{scope}TokenButton").isEnabled()


def test_a_pane_that_is_not_seen_does_not_look(pane):
    assert pane.box._timer.isActive()
    pane.page.show_part("Program")
    assert not pane.box._timer.isActive()


def test_the_clipboard_forgets_the_token_but_nothing_else(qtbot):
    clipboard = QGuiApplication.clipboard()
    parent = QLabel()
    qtbot.addWidget(parent)
    kept = SecretClipboard(parent)
    dialog = TokenDialog(Scope.READ, Secret("cts_r_sample"), kept, parent)
    dialog.copy()
    assert clipboard.text() == "cts_r_sample"
    assert clipboard.mimeData().data("x-kde-passwordManagerHint") == b"secret"
    assert kept.timer.interval() == 60_000
    assert b"cts_r_sample" not in repr(vars(kept)).encode()
    dialog.reject()
    assert kept.timer.isActive()
    kept.timer.timeout.emit()
    assert clipboard.text() == ""
    kept.copy(Secret("cts_r_sample"))
    clipboard.setText("something else")
    kept.timer.timeout.emit()
    assert clipboard.text() == "something else"


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("https://host:443", "https://host:443/api/trade-engine/status"),
        (
            "unix:/run/a b.sock",
            "--unix-socket '/run/a b.sock' http://localhost/api/trade-engine/status",
        ),
    ],
)
def test_the_command_to_try_fits_the_address(address, end):
    assert curl_line(address) == f'curl -H "Authorization: Bearer TOKEN" {end}'


def test_a_token_that_is_not_there_is_told_apart_from_one_that_is_not_known():
    assert token_text(ApiView(), Scope.READ)[0] == "none"
    assert token_text(ApiView(unknown="locked"), Scope.READ)[0] == "unknown"
