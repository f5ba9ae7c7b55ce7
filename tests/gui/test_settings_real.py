"""Settings and Info of a connection to a real venue."""

from dataclasses import replace

import pytest

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.venues import LineFacts
from cts_desktop.settings.schema import SETTINGS, Scope
from cts_desktop.ui.connections import openers
from cts_desktop.ui.connections.info_dialog import InfoDialog
from cts_desktop.ui.connections.key_box import withdraw_text
from cts_desktop.ui.connections.settings_dialog import SettingsDialog, groups_for
from tests.gui.venue_stage import VenueStage, button, line, text
from tests.helpers.connection_desk import KEY, OTHER, draft


def settings_of(venue: VenueStage, connection: Connection) -> SettingsDialog:
    window = venue.desk.window
    dialog = openers.open_settings(window.context, connection.connection_id, window)
    venue.desk.until(lambda: dialog.connection is not None and window.operations.pending == 0)
    return dialog


def info_of(venue: VenueStage, connection: Connection) -> InfoDialog:
    window = venue.desk.window
    return openers.open_info(window.context, connection.connection_id, window)


# ---------------------------------------------------------------- which settings


def keys_of(connection: Connection | None) -> list[str]:
    return [key for _, keys in groups_for(connection) for key in keys]


def test_a_simulated_market_keeps_its_settings_and_gets_none_of_a_venue():
    groups = dict(groups_for(Connection("c1", "Paper")))
    assert "Connection" not in groups
    assert next(iter(groups)) == "Market"
    of_a_venue = {s.key for s in SETTINGS.values() if s.group == "Connection"}
    every = {s.key for s in SETTINGS.values() if s.scope is Scope.CONNECTION}
    assert set(keys_of(Connection("c1", "Paper"))) == every - of_a_venue


@pytest.mark.parametrize("mode", list(Mode))
def test_a_venue_offers_no_played_market_and_money_on_paper_only_on_paper(mode):
    groups = dict(groups_for(draft(mode=mode)))
    keys = keys_of(draft(mode=mode))
    assert next(iter(groups)) == "Connection"
    assert len(keys) == len(set(keys))
    assert not {"market_source", "market_files", "market_speed", "market_seed"} & set(keys)
    assert ("paper_balance" in keys) is (mode is Mode.PAPER)
    place = groups["Connection"].index("symbol_rule")
    assert groups["Connection"][place + 1] == "symbols"


# ---------------------------------------------------------------- the key


def test_the_stored_key_is_never_shown_only_its_end(venue):
    dialog = settings_of(venue, venue.add())
    assert KEY.hint in text(dialog, "keyHint")
    assert line(dialog, "keyEdit").text() == ""
    assert not line(dialog, "keyEdit").isVisible()
    dialog.close()


def test_replacing_the_key_says_what_it_costs_and_stores_the_new_one(venue):
    ready = venue.ready()
    venue.desk.engine(venue.venue.connections.arm(ready.connection_id, "Real"))
    dialog = settings_of(venue, ready)
    button(dialog, "replaceKeyButton").click()
    venue.type_into(line(dialog, "keyEdit"), OTHER.key.reveal())
    assert "both parts" in text(dialog, "settingsStatus")
    assert not button(dialog, "applyButton").isEnabled()
    venue.type_into(line(dialog, "secretEdit"), OTHER.secret.reveal())
    assert "DISARMS" in text(dialog, "settingsStatus")
    button(dialog, "applyButton").click()
    venue.desk.until(lambda: not venue.stored(ready).armed)
    stored = venue.stored(ready)
    assert stored.last_test_result == ""
    assert venue.venue.keys.get(ready.connection_id) == OTHER
    venue.desk.until(lambda: not dialog.dirty)
    assert line(dialog, "keyEdit").text() == ""
    dialog.close()


def test_an_endpoint_says_that_it_disarms_and_other_settings_do_not(venue):
    dialog = settings_of(venue, venue.add())
    rows = dialog.forms[0].rows
    rows["margin_mode"].editor.show_value("isolated")
    rows["margin_mode"].editor.edited.emit()
    assert "DISARMS" not in text(dialog, "settingsStatus")
    rows["endpoint"].editor.show_value("https://api.example.com")
    rows["endpoint"].editor.edited.emit()
    assert "DISARMS" in text(dialog, "settingsStatus")
    dialog.revert()
    dialog.close()


def test_on_a_testnet_only_the_test_is_said_to_end(venue):
    dialog = settings_of(venue, venue.add(mode=Mode.TESTNET))
    row = dialog.forms[0].rows["proxy"]
    row.editor.show_value("socks5://127.0.0.1:9050")
    row.editor.edited.emit()
    assert "DISARMS" not in text(dialog, "settingsStatus")
    assert "test it again" in text(dialog, "settingsStatus")
    dialog.revert()
    dialog.close()


def test_the_statement_about_withdrawing_can_be_made_again(venue):
    added = venue.add()
    dialog = settings_of(venue, added)
    button(dialog, "noWithdrawBox").click()
    assert dialog.dirty
    button(dialog, "applyButton").click()
    venue.desk.until(lambda: venue.stored(added).no_withdraw_stated)
    venue.desk.until(lambda: not dialog.dirty)
    dialog.close()


def test_a_refused_key_leaves_the_old_one_in_place(venue):
    added = venue.add()
    dialog = settings_of(venue, added)

    async def refuse(*_: object) -> Connection:
        raise UserActionError("This key may withdraw money")

    venue.venue.connections.update = refuse
    button(dialog, "replaceKeyButton").click()
    for name in ("keyEdit", "secretEdit"):
        venue.type_into(line(dialog, name), "another")
    button(dialog, "applyButton").click()
    venue.desk.until(lambda: "may withdraw" in text(dialog, "settingsStatus"))
    assert venue.venue.keys.get(added.connection_id) == KEY
    dialog.revert()
    dialog.close()


# ---------------------------------------------------------------- info


@pytest.mark.parametrize(
    ("withdraw", "stated", "words"),
    [
        (Right.NO, False, "no (the venue says)"),
        (Right.YES, True, "yes (the venue says)"),
        (Right.UNKNOWN, True, "no (stated by you)"),
        (Right.UNKNOWN, False, "unknown"),
    ],
)
def test_who_says_that_a_key_cannot_withdraw_is_told(withdraw, stated, words):
    rights = KeyRights(withdraw=withdraw)
    assert withdraw_text(draft(rights=rights, no_withdraw_stated=stated)) == words
    if withdraw is Right.UNKNOWN:
        assert withdraw_text(draft(no_withdraw_stated=stated)) == words


def test_info_shows_key_rights_and_a_line_only_while_there_is_one(venue):
    ready = venue.ready()
    info = info_of(venue, ready)
    assert text(info, "info_key") == KEY.hint
    assert text(info, "info_withdraw") == "no (the venue says)"
    assert text(info, "info_ip") == "yes"
    assert text(info, "info_armed") == "no"
    assert text(info, "info_latency") == "—"
    assert "while the engine runs" in text(info, "info_stream")
    assert text(info, "connectionArmedBadge") == "Not armed"
    view = venue.desk.window.bridge.snapshot.connection(ready.connection_id)
    facts = LineFacts(used_pct=42, clock_offset_ms=-1500, latency_ms=184)
    running = replace(view, line=facts, status=replace(view.status, state=EngineState.RUNNING))
    info.show_view(running)
    shown = {name: text(info, f"info_{name}") for name in ("latency", "clock", "requests")}
    assert shown == {
        "latency": "184\u202fms", "clock": "−1\u202f500\u202fms", "requests": "42\u202f%",
    }  # fmt: skip
    assert text(info, "info_stream") == "flowing"
    info.close()


def test_info_of_a_simulated_market_has_neither_key_nor_line(desk):
    connection = desk.engine(desk.service.connections.list())[0]
    info = openers.open_info(desk.window.context, connection.connection_id, desk.window)
    assert not info.key.isVisible()
    assert not info.line.isVisible()
    assert not info.armed.isVisible()
    info.close()
