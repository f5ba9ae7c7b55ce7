"""The page that lists every host: what it shows, and when it looks again."""

import pytest

from cts_desktop.runtime.contacts import Contacts
from cts_desktop.ui.program.hosts_pane import HostsPane
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def contacts(desk: Desk, monkeypatch) -> Contacts:
    """Every host of the program, at times of our own."""
    known = Contacts(lambda: 1_767_225_600_000)
    monkeypatch.setattr(desk.service.network, "_contacts", known)
    return known


@pytest.fixture
def pane(desk: Desk, contacts: Contacts) -> HostsPane:
    desk.window.open_page("settings")
    page = desk.find(SettingsPage, "settingsPage")
    page.show_part("Network")
    found = desk.find(HostsPane, "hostsPane")
    desk.until(lambda: desk.window.operations.pending == 0)
    return found


def cells(pane: HostsPane) -> list[list[str]]:
    table = pane.view.table
    return [
        [str(table.index(row, column).data()) for column in range(5)]
        for row in range(table.rowCount())
    ]


@pytest.mark.logs
def test_it_lists_every_host_and_looks_again_by_itself_while_it_is_seen(desk, pane, contacts):
    assert cells(pane) == []
    assert "Nothing outside this computer" in pane.view.empty_text
    desk.find(SettingsPage, "settingsPage").show_part("Limits")
    assert not pane._timer.isActive()
    desk.find(SettingsPage, "settingsPage").show_part("Network")
    assert pane._timer.isActive()
    door = contacts.allow("Binance live", ["api.binance.com", "stream.binance.com"])
    door.admits("api.binance.com")
    door.admits("evil.example")
    desk.until(lambda: len(cells(pane)) == 3)
    assert cells(pane) == [
        ["Binance live", "api.binance.com", "✓ yes", "1", "0"],
        ["Binance live", "evil.example", "✗ no", "0", "1"],
        ["Binance live", "stream.binance.com", "✓ yes", "0", "0"],
    ]
    door.admits("stream.binance.com")
    desk.until(lambda: cells(pane)[2][3] == "1")
