from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import UserActionError
from cts_desktop.service.views import PreflightItem, PreflightReport
from cts_desktop.ui.connections import openers
from cts_desktop.ui.connections.preflight_dialog import PreflightDialog
from cts_desktop.ui.connections.tab import ConnectionsTab
from tests.gui.venue_stage import VenueStage, button, line, text
from tests.helpers.trades import NOW_MS


def opened(venue: VenueStage, connection: Connection) -> PreflightDialog:
    window = venue.desk.window
    dialog = openers.open_preflight(window.context, connection.connection_id, window)
    venue.desk.until(lambda: window.operations.pending == 0)
    return dialog


def type_name(venue: VenueStage, dialog: PreflightDialog, name: str) -> None:
    line(dialog, "armNameEdit").clear()
    venue.type_into(line(dialog, "armNameEdit"), name)


def test_an_unchecked_connection_cannot_be_armed(venue):
    dialog = opened(venue, venue.add())
    assert "Not checked" in text(dialog, "preflightSummary")
    assert not line(dialog, "armNameEdit").isEnabled()
    assert not button(dialog, "armButton").isEnabled()
    assert "nothing blocks" in text(dialog, "armExplanation")


def test_each_item_is_shown_with_its_mark_and_what_to_do(venue):
    dialog = opened(venue, venue.add())
    button(dialog, "preflightButton").click()
    assert not button(dialog, "preflightButton").isEnabled()
    venue.desk.until(lambda: "block" in text(dialog, "preflightSummary"), 20_000)
    words = dialog.list.toPlainText()
    assert "✓ ok  Limits" in words
    assert "✗ blocks  Emergency stop" in words
    assert "What to do: Press it once" in words
    assert not button(dialog, "armButton").isEnabled()
    assert button(dialog, "preflightButton").isEnabled()


def test_a_green_list_is_kept_and_shown_again_with_its_time(venue):
    dialog = opened(venue, venue.ready())
    assert "✓" in text(dialog, "preflightSummary")
    assert "2026-" in text(dialog, "preflightSummary")
    assert "Rights of the key" in dialog.list.toPlainText()


def test_arming_needs_the_exact_name_and_then_disarming_is_at_once(venue):
    ready = venue.ready()
    dialog = opened(venue, ready)
    for wrong in ("", "Rea", "real", "Real "):
        type_name(venue, dialog, wrong)
        assert not button(dialog, "armButton").isEnabled(), wrong
    type_name(venue, dialog, "Real")
    button(dialog, "armButton").click()
    venue.desk.until(button(dialog, "disarmButton").isVisible)
    assert venue.stored(ready).armed
    venue.desk.until(lambda: line(dialog, "armNameEdit").text() == "")
    assert not button(dialog, "armButton").isVisible()
    button(dialog, "disarmButton").click()
    venue.desk.until(button(dialog, "armButton").isVisible)
    assert not venue.stored(ready).armed
    assert not button(dialog, "armButton").isEnabled()


def test_return_alone_neither_arms_nor_disarms(venue):
    ready = venue.ready()
    dialog = opened(venue, ready)
    type_name(venue, dialog, "Real")
    venue.desk.qtbot.keyClick(line(dialog, "armNameEdit"), Qt.Key.Key_Return)
    venue.desk.until(lambda: venue.desk.window.operations.pending == 0)
    assert not venue.stored(ready).armed


def test_a_refusal_stays_until_something_is_typed(venue, monkeypatch):
    dialog = opened(venue, venue.ready())

    async def refuse(_identity: str, _name: str) -> Connection:
        raise UserActionError("The pre-flight list is older than 15 minutes: check it again")

    monkeypatch.setattr(venue.venue.connections, "arm", refuse)
    type_name(venue, dialog, "Real")
    button(dialog, "armButton").click()
    venue.desk.until(lambda: "15 minutes: check" in text(dialog, "armExplanation"))
    dialog.show_snapshot(venue.desk.window.bridge.snapshot)
    assert "15 minutes: check" in text(dialog, "armExplanation")
    type_name(venue, dialog, "Rea")
    assert "real money" in text(dialog, "armExplanation")


def test_a_note_does_not_block(venue):
    dialog = opened(venue, venue.add())
    note = PreflightItem("Staying awake", ok=False, message="may sleep", blocking=False)
    dialog._show_report(PreflightReport(NOW_MS, (note,)))
    assert "! note  Staying awake" in dialog.list.toPlainText()
    assert line(dialog, "armNameEdit").isEnabled()
    worse = replace(note, blocking=True)
    dialog._show_report(PreflightReport(NOW_MS, (worse,)))
    assert not line(dialog, "armNameEdit").isEnabled()


def test_a_change_of_the_connection_ends_what_was_checked(venue):
    ready = venue.ready()
    dialog = opened(venue, ready)
    assert dialog._report is not None
    venue.desk.engine(venue.venue.clock.run(1))
    venue.desk.engine(venue.venue.connections.update(replace(ready, name="Renamed")))
    venue.desk.until(lambda: "Not checked" in text(dialog, "preflightSummary"))
    assert not line(dialog, "armNameEdit").isEnabled()


def test_a_disabled_connection_is_not_armed(venue):
    ready = venue.ready()
    venue.desk.engine(venue.venue.connections.set_enabled(ready.connection_id, enabled=False))
    dialog = opened(venue, ready)
    venue.desk.until(lambda: "disabled" in text(dialog, "armExplanation"))
    assert not line(dialog, "armNameEdit").isEnabled()


def test_what_a_venue_says_is_never_read_as_markup(venue):
    dialog = opened(venue, venue.add())
    item = PreflightItem("Balance", ok=False, message="<b>none</b>", remedy="<i>pay</i>")
    dialog._show_report(PreflightReport(NOW_MS, (item,)))
    assert "<b>none</b>" in dialog.list.toPlainText()
    assert "<i>pay</i>" in dialog.list.toPlainText()


@pytest.mark.parametrize("mode", [Mode.PAPER, Mode.TESTNET])
def test_only_a_live_connection_offers_the_two_acts(venue, mode):
    added = venue.add(mode=mode)
    window = venue.desk.window
    window.open_page("settings")
    connections = venue.desk.find(ConnectionsTab, "connectionsTab")
    venue.desk.until(lambda: connections.view.select_key(added.connection_id))
    assert not connections.preflight_action.isEnabled()
    assert "Only a live connection" in connections.preflight_action.toolTip()
