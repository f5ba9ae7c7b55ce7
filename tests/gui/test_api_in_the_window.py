"""The window while a program outside gives the commands: real sockets, engine and widgets."""

import http.client
import json
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.access import Scope
from cts_desktop.domain.credentials import Secret
from cts_desktop.settings.vault import Scrypt
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk, close_desk

pytestmark = [pytest.mark.slow, pytest.mark.logs]

COMMANDS = ("startButton", "pauseButton", "stopButton", "restartButton")


class Outside:
    """A program that knows the address and a token."""

    def __init__(self, address: str, token: str) -> None:
        self._place = address.removeprefix("http://")
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Connection": "close",
        }

    def open(self, method: str, path: str, body: object = None) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection(self._place, timeout=30)
        data = None if body is None else json.dumps(body)
        line.request(method, path, data, self._headers)
        return line.getresponse()

    def post(self, verb: str, body: object = None) -> tuple[int, Any]:
        with self.open("POST", f"/api/trade-engine/{verb}", body) as answer:
            return answer.status, json.loads(answer.read())


def applied(desk: Desk, **values: object) -> None:
    """Type into Settings → API and apply it."""
    desk.window.open_page("settings")
    page = desk.find(SettingsPage, "settingsPage")
    page.show_part("API")
    for key, value in values.items():
        row = page.forms["API"].rows[key]
        row.editor.show_value(value)  # type: ignore[arg-type]
        row.editor.edited.emit()
    page.apply_button.click()
    desk.until(lambda: desk.window.operations.pending == 0)


def enabled(desk: Desk) -> list[str]:
    return [name.removesuffix("Button") for name in COMMANDS if desk.button(name).isEnabled()]


def test_buttons_and_labels_follow_what_is_commanded_from_outside(desk):
    access, window = desk.service.access, desk.window
    desk.application.keys._vault._kdf = Scrypt(n=2, r=1)
    desk.application.keys.unlock(Secret("correct horse"))
    desk.engine(access.open())
    token = desk.engine(access.rotate(Scope.TRADE)).reveal()
    applied(desk, api_enabled=True, api_address="127.0.0.1:0")
    address = desk.engine(access.status()).address
    assert address.startswith("http://127.0.0.1:")
    outside = Outside(address, token)

    for verb, state, can in (
        ("start", "Running", ["pause", "stop", "restart"]),
        ("pause", "Paused", ["pause", "stop", "restart"]),
        ("resume", "Running", ["pause", "stop", "restart"]),
        ("stop", "Stopped", ["start"]),
        ("start", "Running", ["pause", "stop", "restart"]),
    ):
        status, answer = outside.post(verb)
        assert (status, answer["data"]["status"]) == (200, state.lower())
        desk.until(lambda state=state, can=can: (desk.state, enabled(desk)) == (state, can))
        resumes = desk.button("pauseButton").text().replace("&", "") == "Resume"
        assert resumes == (state == "Paused")
    desk.click("pauseButton")
    desk.until(lambda: desk.state == "Paused")
    status, refused = outside.post("pause")
    assert (status, refused["details"]) == (409, "paused")

    status, _ = outside.post("emergency-stop", {"closePositions": True})
    assert status == 200
    desk.until(lambda: desk.state == "Stopped")
    blocked = desk.find(QLabel, "blockedReasonLabel")
    desk.until(lambda: blocked.text() == "Emergency stop engaged — arm again")
    assert enabled(desk) == []
    assert outside.post("start")[0] == 422
    assert window.engine_actions.rearm.isVisible()

    stream = outside.open("GET", "/api/events")
    assert stream.readline().startswith(b": welcome")
    close_desk(desk)
    stream.read()  # it has ended with the program
    with pytest.raises(ConnectionRefusedError):
        outside.post("stop")
