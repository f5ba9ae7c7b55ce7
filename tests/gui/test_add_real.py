from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import KeyRights, Right, VaultState
from cts_desktop.domain.market import MarketType
from cts_desktop.service.views import VenueView
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.connections import openers
from cts_desktop.ui.connections.add_dialog import OTHER, AddDialog
from cts_desktop.ui.connections.venue_drafts import VenueDraft, other_venue
from cts_desktop.ui.passphrase_dialog import PassphraseDialog
from tests.gui.conftest import START_TIMEOUT_MS
from tests.gui.venue_stage import VenueStage, button, line, text
from tests.helpers.connection_desk import ALL_MODES, KEY, VENUES

TELLING = VENUES[1]
LIVE = VenueDraft(TELLING, "Main", mode=Mode.LIVE, credentials=KEY,
                  values={"symbol_rule": "list", "symbols": "BTC/USDT"})  # fmt: skip


# ---------------------------------------------------------------- the draft in words


def test_a_complete_draft_has_no_problem():
    assert LIVE.problems() == {}
    assert replace(LIVE, mode=Mode.PAPER).problems() == {}


def test_a_key_is_asked_for_by_the_venues_own_words_and_never_for_paper():
    venue = replace(TELLING, key_label="Wallet address", passphrase_label="Memo")
    bare = replace(LIVE, venue=venue, credentials=VenueDraft(venue).credentials)
    assert bare.problems()["key"] == "Wallet address: missing."
    assert set(bare.problems()) == {"key", "secret", "passphrase"}
    assert replace(bare, mode=Mode.PAPER).problems() == {}


def test_where_the_venue_does_not_tell_the_user_has_to_state_that_the_key_cannot_withdraw():
    silent = replace(LIVE, venue=replace(TELLING, tells_rights=False))
    assert set(silent.problems()) == {"noWithdraw"}
    assert replace(silent, no_withdraw=True).problems() == {}
    assert replace(silent, no_withdraw=True).connection().no_withdraw_stated
    assert replace(silent, mode=Mode.TESTNET).problems() == {}
    assert not replace(LIVE, mode=Mode.PAPER, no_withdraw=True).connection().no_withdraw_stated


@pytest.mark.parametrize("exchange", ["", "Bit Mart", "BITMART", "b"])
def test_an_exchange_outside_the_list_needs_an_id_of_ccxt(exchange):
    draft = replace(LIVE, venue=other_venue(exchange), no_withdraw=True)
    assert "exchangeId" in draft.problems()


def test_an_exchange_outside_the_list_is_untested_and_may_have_no_passphrase():
    draft = replace(LIVE, venue=other_venue("bitmart"), no_withdraw=True)
    assert not draft.venue.tested
    assert draft.problems() == {}


@pytest.mark.parametrize(
    ("key", "value", "good"),
    [
        ("endpoint", "https://api.example.com", True),
        ("endpoint", "api.example.com", False),
        ("endpoint", "socks5://host", False),
        ("proxy", "socks5://127.0.0.1:9050", True),
        ("proxy", "ftp://host", False),
    ],
)
def test_an_address_has_to_be_one(key, value, good):
    draft = replace(LIVE, values={**LIVE.values, key: value})
    assert (key not in draft.problems()) is good


def test_symbols_are_named_or_picked_by_a_rule_and_only_what_applies_is_stored():
    nothing = replace(LIVE, values={"symbol_rule": "list", "symbols": " ", "symbol_count": 5})
    assert set(nothing.problems()) == {"symbols"}
    picked = replace(
        LIVE, values={"symbol_rule": "volume", "symbols": "BTC/USDT", "symbol_count": 5}
    )
    assert picked.problems() == {}
    assert picked.settings() == {"symbol_rule": "volume", "symbol_count": 5}
    assert LIVE.settings() == {"symbols": "BTC/USDT"}


def test_a_value_outside_its_range_is_said_beside_its_field():
    assert "leverage_cap" in replace(LIVE, values={**LIVE.values, "leverage_cap": 999}).problems()


def test_practice_bars_and_paper_money_never_reach_a_real_account():
    values = {**LIVE.values, "paper_balance": 500.0, "margin_mode": "isolated", "dead_man_s": 60}
    paper = replace(LIVE, mode=Mode.PAPER, practice=True, values=values).settings()
    assert paper == {"symbols": "BTC/USDT", "paper_balance": 500.0, **PRACTICE}
    for mode in (Mode.TESTNET, Mode.LIVE):
        real = replace(LIVE, mode=mode, practice=True, values=values).settings()
        assert not set(real) & {*PRACTICE, "paper_balance"}
        assert real["dead_man_s"] == 60


def test_spot_has_neither_margin_nor_position_mode():
    values = {**LIVE.values, "margin_mode": "isolated", "position_mode": "hedge"}
    draft = replace(LIVE, values=values, market_type=MarketType.SPOT)
    assert draft.settings() == {"symbols": "BTC/USDT"}
    assert draft.connection().market_type is MarketType.SPOT


# ---------------------------------------------------------------- the dialog


def opened(venue: VenueStage, exchange: str = "telling", mode: Mode = Mode.LIVE) -> AddDialog:
    window = venue.desk.window
    add = openers.open_add(window.context, window)
    venue.desk.until(lambda: add.venue_box.count() > 1)
    add.venue_box.setCurrentIndex(add.venue_box.findData(exchange))
    add.venue.modes.choose(mode)
    return add


def fill(venue: VenueStage, add: AddDialog, name: str = "Main") -> None:
    typed = {
        "connectionNameEdit": name, "keyEdit": KEY.key.reveal(), "secretEdit": KEY.secret.reveal(),
        "draft_symbols": "BTC/USDT",
    }  # fmt: skip
    for field, words in typed.items():
        edit = add.venue.symbols.editors["symbols"].focusProxy() if "symbols" in field else None
        target = edit if isinstance(edit, QLineEdit) else line(add, field)
        target.clear()
        venue.type_into(target, words)


def is_shown(add: AddDialog, name: str) -> bool:
    return line(add, name).isVisibleTo(page(add, 0))


def page(add: AddDialog, place: int) -> QWidget:
    found = add.venue.widget(place)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("exchange", "mode", "fields"),
    [
        ("telling", Mode.PAPER, set()),
        ("telling", Mode.LIVE, {"keyEdit", "secretEdit"}),
        ("silent", Mode.TESTNET, {"keyEdit", "secretEdit", "keyPassphraseEdit"}),
        (OTHER, Mode.LIVE, {"exchangeIdEdit", "keyEdit", "secretEdit", "keyPassphraseEdit"}),
    ],
)
def test_only_what_venue_and_mode_ask_for_is_shown(venue, exchange, mode, fields):
    add = opened(venue, exchange, mode)
    every = ("exchangeIdEdit", "keyEdit", "secretEdit", "keyPassphraseEdit")
    assert {name for name in every if is_shown(add, name)} == fields
    assert add.venue.practice.isVisibleTo(page(add, 2)) is (mode is Mode.PAPER)
    assert not add.paper.isVisible()
    add.reject()


def test_only_the_modes_and_markets_that_a_venue_has_are_offered(venue):
    add = opened(venue, "spotty", Mode.PAPER)
    words = [add.venue.market_box.itemData(i) for i in range(add.venue.market_box.count())]
    assert words == [MarketType.SPOT]
    modes = {mode for mode, b in add.venue.modes._buttons.items() if b.isVisibleTo(add)}
    assert modes == {Mode.PAPER}
    add.reject()


def test_live_says_that_it_starts_disarmed(venue):
    add = opened(venue)
    words = " ".join(label.text() for label in add.venue.modes.findChildren(QLabel))
    assert "Starts disarmed" in words
    add.reject()


def test_a_tab_on_which_something_is_missing_is_marked(venue):
    add = opened(venue)
    titles = [add.venue.tabText(place) for place in range(4)]
    assert [title.endswith("•") for title in titles] == [True, True, False, False]
    fill(venue, add)
    assert not any(add.venue.tabText(place).endswith("•") for place in range(4))
    add.reject()


def test_the_first_key_asks_for_a_passphrase_and_is_stored_under_it(venue):
    add = opened(venue)
    fill(venue, add)
    button(add, "addButton").click()
    dialog = venue.dialog(PassphraseDialog)
    for name in ("passphraseEdit", "repeatPassphraseEdit"):
        venue.type_into(line(dialog, name), "correct horse")
    button(dialog, "passphraseButton").click()
    venue.desk.until(lambda: not venue.desk.window.findChildren(AddDialog))
    stored = venue.desk.engine(venue.venue.connections.list())
    added = next(connection for connection in stored if connection.name == "Main")
    assert (added.exchange, added.mode, added.armed) == ("telling", Mode.LIVE, False)
    assert venue.venue.keys.get(added.connection_id) == KEY


def test_without_a_passphrase_nothing_is_added_and_nothing_is_lost(venue):
    add = opened(venue)
    fill(venue, add)
    button(add, "addButton").click()
    venue.dialog(PassphraseDialog).reject()
    venue.desk.until(lambda: venue.desk.window.operations.pending == 0)
    assert len(venue.desk.engine(venue.venue.connections.list())) == 1
    assert venue.venue.keys.state() is VaultState.NONE
    assert line(add, "keyEdit").text() == KEY.key.reveal()
    add.reject()


def test_a_locked_file_is_opened_first(venue):
    venue.unlock()
    venue.lock()
    add = opened(venue)
    fill(venue, add)
    button(add, "addButton").click()
    dialog = venue.dialog(PassphraseDialog)
    venue.type_into(line(dialog, "passphraseEdit"), "correct horse")
    button(dialog, "passphraseButton").click()
    venue.desk.until(lambda: not venue.desk.window.findChildren(AddDialog))
    assert len(venue.desk.engine(venue.venue.connections.list())) == 2


def test_the_typed_key_is_tested_before_anything_is_stored(venue):
    add = opened(venue)
    fill(venue, add)
    with venue.desk.qtbot.waitSignal(add.panel.finished, timeout=START_TIMEOUT_MS) as finished:
        button(add, "testDraftButton").click()
    assert finished.args == [True]
    assert venue.venue.keys_used == [KEY]
    assert "Rights of the key" in add.panel.log.toPlainText()
    assert KEY.secret.reveal() not in add.panel.log.toPlainText()
    assert len(venue.desk.engine(venue.venue.connections.list())) == 1
    add.reject()


def test_a_key_that_may_withdraw_is_refused_in_words(venue):
    venue.venue.answers(rights=KeyRights(Right.YES, Right.YES, Right.YES))
    venue.unlock()
    add = opened(venue)
    fill(venue, add)
    with venue.desk.qtbot.waitSignal(add.panel.finished, timeout=START_TIMEOUT_MS) as finished:
        button(add, "testDraftButton").click()
    assert finished.args == [False]
    button(add, "addButton").click()
    venue.desk.until(lambda: "may withdraw" in text(add, "addMessage"))
    assert len(venue.desk.engine(venue.venue.connections.list())) == 1
    add.reject()


def test_closing_choosing_another_venue_and_paper_forget_the_key(venue):
    add = opened(venue)
    for exchange in ("silent", "paper"):
        venue.type_into(line(add, "keyEdit"), "secret")
        add.venue_box.setCurrentIndex(add.venue_box.findData(exchange))
        assert line(add, "keyEdit").text() == ""
        add.venue_box.setCurrentIndex(add.venue_box.findData("telling"))
    line(add, "keyEdit").setText("secret")
    keys = line(add, "keyEdit")
    add.reject()
    assert keys.text() == ""


def test_a_known_exchange_outside_the_list_is_offered_as_it_is(venue):
    known = VenueView("bitmart", "BitMart", available=True, tested=False, modes=ALL_MODES[:1])
    add = opened(venue, OTHER)
    add.show_venues((*VENUES, known))
    assert add.venue_box.findData("bitmart") < 0
    add.venue_box.setCurrentIndex(add.venue_box.findData(OTHER))
    line(add, "exchangeIdEdit").setText("bitmart")
    assert isinstance(add.draft, VenueDraft)
    assert add.draft.venue is known
    assert add.venue.modes.mode is Mode.PAPER
    add.reject()


def test_every_field_can_be_reached_by_name(venue):
    add = opened(venue, "silent")
    for field in add.findChildren(QLineEdit):
        if field.objectName() != "qt_spinbox_lineedit":
            assert field.accessibleName(), field.objectName()
    add.reject()
