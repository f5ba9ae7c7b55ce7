"""Keys of connections: stored before the connection, never shown, gone when it goes."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import Credentials, KeyRights, Right, Secret, VaultState
from cts_desktop.domain.errors import (
    CredentialsError,
    CredentialsLockedError,
    DatabaseError,
    InvalidValueError,
    UserActionError,
    WrongPassphraseError,
)
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import MarketType
from cts_desktop.service.pages import Wanted
from tests.helpers.connection_desk import (
    GOOD_RIGHTS,
    KEY,
    OTHER,
    PASSPHRASE,
    ConnectionDesk,
    draft,
)
from tests.helpers.faulty_gateway import BTC, ETH
from tests.helpers.paper_run import application

UNKNOWN = KeyRights(Right.YES, Right.YES, Right.UNKNOWN)
WITHDRAWS = KeyRights(Right.YES, Right.YES, Right.YES)


@pytest.fixture
async def desk(profile_dir):
    async with application(profile_dir) as app:
        yield ConnectionDesk(app, profile_dir)


async def test_a_key_is_stored_and_only_its_end_is_shown(desk):
    added = await desk.added()
    assert desk.keys.get(added.connection_id) == KEY
    assert (added.key_hint, added.rights, added.armed_ms) == ("…ount", None, None)
    assert not added.armed


async def test_without_a_key_nothing_but_paper_can_be_added(desk):
    desk.keys.unlock(PASSPHRASE)
    missing = Credentials(Secret("key-of-the-first-account"), Secret(" "))
    for mode in (Mode.TESTNET, Mode.LIVE):
        with pytest.raises(InvalidValueError, match="API key: Telling asks for one"):
            await desk.connections.add(draft(mode=mode))
        with pytest.raises(InvalidValueError, match="Secret: Telling asks for one"):
            await desk.connections.add(draft(mode=mode), missing)
    with pytest.raises(InvalidValueError, match="Passphrase: Silent asks for one"):
        await desk.connections.add(draft(exchange="silent", no_withdraw_stated=True), KEY)
    assert await desk.connections.list() == ()
    paper = await desk.connections.add(draft(mode=Mode.PAPER))
    assert desk.keys.get(paper.connection_id) is None


async def test_an_untested_venue_takes_the_parts_the_user_has(desk):
    desk.keys.unlock(PASSPHRASE)
    odd = draft(exchange="odd", no_withdraw_stated=True)
    with pytest.raises(InvalidValueError, match="API key: Odd asks for one"):
        await desk.connections.add(odd)
    wallet = Credentials(secret=Secret("0xprivate"))
    added = await desk.connections.add(odd, wallet)
    assert desk.keys.get(added.connection_id) == wallet


async def test_blanks_around_a_pasted_key_are_dropped(desk):
    desk.keys.unlock(PASSPHRASE)
    pasted = Credentials(Secret(f" {KEY.key.reveal()}\n"), Secret(f"\t{KEY.secret.reveal()} "))
    added = await desk.connections.add(draft(), pasted)
    assert desk.keys.get(added.connection_id) == KEY


async def test_locked_keys_are_said_to_be_locked_and_nothing_is_stored(desk):
    with pytest.raises(CredentialsLockedError, match="choose a passphrase"):
        await desk.connections.add(draft(), KEY)
    assert await desk.connections.list() == ()
    assert await desk.connections.keys_state() is VaultState.NONE
    assert await desk.connections.unlock_keys(PASSPHRASE) is VaultState.UNLOCKED
    await desk.connections.add(draft(), KEY)


async def test_what_a_venue_does_not_offer_is_refused(desk):
    with pytest.raises(InvalidValueError, match="Spotty has no testnet account"):
        await desk.connections.add(draft(exchange="spotty", mode=Mode.TESTNET), KEY)
    with pytest.raises(InvalidValueError, match="Spotty has no USDT perpetual"):
        await desk.connections.add(draft(exchange="spotty", mode=Mode.PAPER))
    await desk.connections.add(
        draft(exchange="spotty", mode=Mode.PAPER, market_type=MarketType.SPOT)
    )


@pytest.mark.parametrize("key", ["proxy", "endpoint"])
async def test_an_address_with_a_password_is_not_stored_in_the_open(desk, key):
    desk.keys.unlock(PASSPHRASE)
    leaking = draft(settings={key: "http://me:canary@host.example:8080"})
    with pytest.raises(InvalidValueError, match="an address with a password") as caught:
        await desk.connections.add(leaking, KEY)
    assert "canary" not in str(caught.value)


async def test_a_caller_cannot_arm_or_invent_what_was_found_out(desk):
    desk.keys.unlock(PASSPHRASE)
    boasting = draft(
        armed_ms=1, rights=GOOD_RIGHTS, last_test_result="ok", last_test_ms=1, key_hint="…!!!!"
    )
    added = await desk.connections.add(boasting, KEY)
    claims = {"armed_ms": 5, "rights": GOOD_RIGHTS, "last_test_result": "ok", "key_hint": "…"}
    for found in (added, await desk.connections.update(replace(added, **claims))):
        assert (found.armed_ms, found.rights, found.last_test_result) == (None, None, "")
        assert (found.last_test_ms, found.key_hint) == (None, "…ount")


async def test_a_program_outside_does_not_change_the_settings_of_what_is_armed(desk):
    added = await desk.added()
    desk.app.stores.connections.save(replace(added, armed_ms=1))
    with pytest.raises(UserActionError, match="is armed"):
        await desk.connections.amend("c001", {"settings": {"leverage_cap": 20}})
    renamed = await desk.connections.amend("c001", {"name": "Else", "settings": added.settings})
    assert (renamed.name, renamed.armed_ms) == ("Else", 1)
    assert (await desk.connections.amend("c001", {"mode": Mode.TESTNET})).armed_ms is None
    await desk.connections.amend("c001", {"settings": {"symbols": ETH}})
    await asyncio.sleep(0)  # lines are handed over on the loop
    desk.app.stores.flush()
    newest = (await desk.app.service.queries.pages.logs(Wanted())).items[0]
    assert newest.message == f"Connection Else changed: symbols {BTC} → {ETH}"


async def test_no_key_is_led_elsewhere_by_a_program_that_does_not_have_it(desk):
    added = await desk.added()
    elsewhere = {"settings": {**added.settings, "endpoint": "https://other.example"}}
    with pytest.raises(UserActionError, match="another address"):
        await desk.connections.amend("c001", elsewhere)
    assert desk.stored(added) == added
    assert (await desk.connections.amend("c001", elsewhere, OTHER)).settings["endpoint"]


async def test_what_was_started_while_its_new_key_was_stored_keeps_the_old_one(desk, monkeypatch):
    added, put = await desk.added(), desk.keys.put
    running = SimpleNamespace(state=EngineState.RUNNING)
    engines = desk.app.coordinator._engines

    def start(*key):
        put(*key)
        engines["c001"] = running

    monkeypatch.setattr(desk.keys, "put", start)
    with pytest.raises(UserActionError, match="Stop this connection's engine"):
        await desk.connections.amend("c001", {}, OTHER)
    engines.clear()
    assert desk.keys.get("c001") == KEY
    assert desk.stored(added) == added


async def test_a_row_that_cannot_be_written_takes_the_key_back(desk, monkeypatch):
    before = await desk.added()

    def full(_connection):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(desk.app.stores.connections, "save", full)
    with pytest.raises(DatabaseError):
        await desk.connections.add(draft("Second"), OTHER)
    with pytest.raises(DatabaseError):
        await desk.connections.update(before, OTHER)
    assert desk.keys.get("c002") is None
    assert desk.keys.get(before.connection_id) == KEY


async def test_a_key_that_cannot_be_stored_leaves_no_connection(desk, monkeypatch):
    desk.keys.unlock(PASSPHRASE)

    def broken(*_arguments):
        raise CredentialsError("the keychain has failed")

    monkeypatch.setattr(desk.keys, "put", broken)
    with pytest.raises(CredentialsError):
        await desk.connections.add(draft(), KEY)
    assert await desk.connections.list() == ()


async def test_a_connection_that_is_brought_back_is_disabled_disarmed_untested_and_without_key(
    desk,
):
    live = await desk.ready()
    with pytest.raises(UserActionError, match="is there already"):
        await desk.connections.bring_back(live)
    await desk.connections.delete(live.connection_id)
    back = await desk.connections.bring_back(live)
    assert back == desk.stored(live)
    assert (back.connection_id, back.name, back.settings, back.mode) == (
        live.connection_id, live.name, live.settings, Mode.LIVE,
    )  # fmt: skip
    assert (back.enabled, back.armed_ms, back.rights) == (False, None, None)
    assert (back.key_hint, back.last_test_ms, back.last_test_result) == ("", None, "")
    assert desk.keys.get(live.connection_id) is None


async def test_a_deleted_connection_takes_its_key_along(desk):
    added = await desk.added()
    await desk.connections.delete(added.connection_id)
    assert desk.keys.get(added.connection_id) is None


async def test_a_key_stays_when_it_is_not_replaced(desk):
    added = await desk.tested()
    renamed = await desk.connections.update(replace(added, name="Renamed"))
    assert desk.keys.get(added.connection_id) == KEY
    assert (renamed.last_test_result, renamed.key_hint) == ("ok", "…ount")


@pytest.mark.parametrize(
    "change",
    [
        {"market_type": MarketType.SPOT},
        {"mode": Mode.TESTNET},
        {"settings": {"symbols": "BTC/USDT", "endpoint": "https://elsewhere.example"}},
        {"settings": {"symbols": "BTC/USDT", "proxy": "socks5://elsewhere.example"}},
    ],
)
async def test_another_market_or_way_there_ends_what_was_found_out_but_keeps_the_key(desk, change):
    ready = await desk.ready()
    await desk.connections.arm(ready.connection_id, "Real")
    changed = await desk.connections.update(replace(desk.stored(ready), **change))
    assert (changed.armed_ms, changed.rights, changed.last_test_result) == (None, None, "")
    assert changed.key_hint == "…ount"
    assert desk.keys.get(ready.connection_id) == KEY
    assert await desk.connections.preflight_result(ready.connection_id) is None


async def test_a_new_key_ends_what_was_found_out_of_the_old_one(desk):
    ready = await desk.ready()
    await desk.connections.arm(ready.connection_id, "Real")
    changed = await desk.connections.update(desk.stored(ready), OTHER)
    assert (changed.armed_ms, changed.rights, changed.last_test_result) == (None, None, "")
    assert desk.keys.get(ready.connection_id) == OTHER


async def test_another_exchange_asks_for_its_own_key(desk):
    added = await desk.added()
    elsewhere = replace(added, exchange="silent", no_withdraw_stated=True)
    with pytest.raises(InvalidValueError, match="API key"):
        await desk.connections.update(elsewhere)
    assert desk.keys.get(added.connection_id) == KEY
    three = Credentials(OTHER.key, OTHER.secret, Secret("third"))
    await desk.connections.update(elsewhere, three)
    assert desk.keys.get(added.connection_id) == three


async def test_a_key_is_forgotten_when_the_connection_goes_to_another_exchange_on_paper(desk):
    added = await desk.added()
    moved = await desk.connections.update(replace(added, exchange="paper", mode=Mode.PAPER))
    assert desk.keys.get(added.connection_id) is None
    assert moved.key_hint == ""


async def test_a_running_engine_keeps_its_key(desk, monkeypatch):
    added = await desk.added()

    class Running:
        state = EngineState.RUNNING

    monkeypatch.setattr(desk.app.coordinator, "engine", lambda _id: Running())
    with pytest.raises(UserActionError, match="Stop this connection's engine"):
        await desk.connections.update(added, OTHER)
    assert desk.keys.get(added.connection_id) == KEY


# ---------------------------------------------------------------- rights


async def test_a_key_that_was_found_to_withdraw_is_not_stored(desk):
    desk.keys.unlock(PASSPHRASE)
    desk.answers(rights=WITHDRAWS)
    steps = await desk.connections.test(draft(), credentials=KEY)
    assert not steps[-1].ok
    with pytest.raises(UserActionError, match="without the right to withdraw"):
        await desk.connections.add(draft(), KEY)
    assert await desk.connections.list() == ()
    assert desk.keys.get("c001") is None
    desk.answers(rights=GOOD_RIGHTS)
    await desk.connections.add(draft(), OTHER)  # another key is another matter


async def test_where_a_venue_does_not_tell_the_user_has_to_state_it(desk):
    desk.keys.unlock(PASSPHRASE)
    three = Credentials(KEY.key, KEY.secret, Secret("third"))
    silent = draft(exchange="silent")
    with pytest.raises(UserActionError, match="does not say whether"):
        await desk.connections.add(silent, three)
    added = await desk.connections.add(replace(silent, no_withdraw_stated=True), three)
    with pytest.raises(UserActionError, match="does not say whether"):
        await desk.connections.update(replace(added, no_withdraw_stated=False))


async def test_a_key_for_play_money_needs_no_statement(desk):
    desk.keys.unlock(PASSPHRASE)
    three = Credentials(KEY.key, KEY.secret, Secret("third"))
    await desk.connections.add(draft(exchange="silent", mode=Mode.TESTNET), three)


async def test_an_unknown_right_must_be_stated_before_it_is_stored(desk):
    desk.keys.unlock(PASSPHRASE)
    desk.answers(rights=UNKNOWN)
    await desk.connections.test(draft(), credentials=KEY)
    with pytest.raises(UserActionError, match="does not say whether"):
        await desk.connections.add(draft(), KEY)
    added = await desk.connections.add(draft(no_withdraw_stated=True), KEY)
    assert added.rights == UNKNOWN


async def test_what_a_test_has_found_is_kept_when_the_same_thing_is_added(desk):
    desk.keys.unlock(PASSPHRASE)
    await desk.connections.test(draft(), credentials=KEY)
    added = await desk.connections.add(draft("Other name"), KEY)
    assert (added.last_test_result, added.rights) == ("ok", GOOD_RIGHTS)
    other = await desk.connections.add(draft("Second"), OTHER)
    assert (other.last_test_result, other.rights) == ("", None)
    elsewhere = await desk.connections.add(draft("Third", mode=Mode.TESTNET), KEY)
    assert elsewhere.last_test_result == ""


async def test_a_new_key_is_tested_before_it_is_stored(desk):
    added = await desk.added()
    await desk.connections.test(added.connection_id, credentials=OTHER)
    assert desk.keys_used == [OTHER]
    assert desk.stored(added).last_test_result == ""  # says nothing of the stored key
    changed = await desk.connections.update(added, OTHER)
    assert changed.last_test_result == "ok"


async def test_a_stored_key_that_turns_out_to_withdraw_disarms(desk):
    ready = await desk.ready()
    await desk.connections.arm(ready.connection_id, "Real")
    desk.answers(rights=WITHDRAWS)
    await desk.connections.test(ready.connection_id)
    assert desk.stored(ready).armed_ms is None


async def test_a_venue_that_is_down_for_a_moment_does_not_disarm(desk):
    ready = await desk.ready()
    await desk.connections.arm(ready.connection_id, "Real")
    desk.venue.down = True
    await desk.connections.test(ready.connection_id)
    kept = desk.stored(ready)
    assert (kept.last_test_result, kept.armed) == ("failed", True)
    assert kept.rights == GOOD_RIGHTS


# ---------------------------------------------------------------- the file with the keys


async def test_the_passphrase_can_be_changed(desk):
    added = await desk.added()
    new = Secret("battery staple")
    with pytest.raises(WrongPassphraseError):
        await desk.connections.change_passphrase(new, PASSPHRASE)
    await desk.connections.change_passphrase(PASSPHRASE, new)
    assert desk.keys.get(added.connection_id) == KEY
    await desk.connections.unlock_keys(new)


async def test_it_is_known_whose_keys_are_waited_for(desk):
    added = await desk.added()
    assert await desk.connections.waits_for_keys() == ()
    desk.keys._vault._key = None
    assert await desk.connections.waits_for_keys() == ("Real",)
    with pytest.raises(WrongPassphraseError):
        await desk.connections.unlock_keys(Secret("something else"))
    assert not desk.connections.unlocked.is_set()
    await desk.connections.set_enabled(added.connection_id, enabled=False)
    assert await desk.connections.waits_for_keys() == ()
    await desk.connections.unlock_keys(PASSPHRASE)
    assert desk.connections.unlocked.is_set()


async def test_no_backup_holds_the_keys(desk, profile_dir):
    await desk.added()
    made = await desk.app.service.backups.create()
    vault = (profile_dir / "keys.vault").read_bytes()
    for path in (profile_dir / "backups").rglob("*"):
        assert "vault" not in path.name
        assert vault[-64:] not in path.read_bytes()
    assert made.good
