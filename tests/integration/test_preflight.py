"""The list before real money, and arming by two acts."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.errors import (
    DatabaseError,
    KeyRefusedError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.domain.venues import AccountModes, MarginMode, PositionMode
from cts_desktop.service import preflight as preflight_module
from cts_desktop.service import venue_questions
from cts_desktop.service.views import PreflightItem, PreflightReport
from tests.helpers.connection_desk import ConnectionDesk, KeyedGateway, draft
from tests.helpers.faulty_gateway import BTC, Venue
from tests.helpers.paper_run import application

UNKNOWN = KeyRights(Right.YES, Right.YES, Right.UNKNOWN)


@pytest.fixture(autouse=True)
def awake(monkeypatch):
    """What the system says of sleep is not what is tested here."""
    monkeypatch.setattr(preflight_module, "why_not", lambda: "")


@pytest.fixture
async def desk(profile_dir):
    async with application(profile_dir) as app:
        yield ConnectionDesk(app, profile_dir)


def item(report: PreflightReport, name: str) -> PreflightItem:
    (found,) = [i for i in report.items if i.name == name]
    return found


async def check(desk: ConnectionDesk, connection_id: str = "c001") -> PreflightReport:
    return await desk.connections.preflight(connection_id)


async def test_a_new_connection_is_told_all_that_is_missing(desk):
    await desk.added()
    told: list[PreflightItem] = []
    report = await desk.connections.preflight("c001", told.append)
    assert tuple(told) == report.items
    assert [i.name for i in report.items] == [
        "Test of the connection", "Limits", "Emergency stop", "Disk", "Staying awake", "Backup",
        "Rights of the key", "Clock", "Balance", "Size of a trade", "Margin and positions",
        "What others hold",
    ]  # fmt: skip
    assert [i.name for i in report.items if not i.ok] == [
        "Test of the connection", "Emergency stop", "Backup",
    ]  # fmt: skip
    assert all(i.remedy for i in report.items if not i.ok)
    assert not report.green
    assert desk.gateway.closed


async def test_a_green_list_is_kept_over_a_restart(desk, profile_dir):
    await desk.ready()
    report = await desk.connections.preflight_result("c001")
    assert report.green
    assert report.ts_ms == desk.clock.now_ms()
    again = ConnectionDesk(desk.app, profile_dir)
    assert await again.connections.preflight_result("c001") == report
    assert await again.connections.preflight_result("c002") is None


async def test_looking_around_leaves_the_dead_man_switch_of_the_venue_alone(desk):
    added = await desk.ready(settings={"dead_man_s": 60})
    assert [c.settings["dead_man_s"] for c in desk.made_for] == [0, 0]  # test and list
    assert desk.stored(added).settings["dead_man_s"] == 60


async def test_there_is_nothing_to_check_on_paper(desk):
    await desk.connections.add(draft(mode=Mode.PAPER))
    with pytest.raises(UserActionError, match="on paper"):
        await check(desk)
    with pytest.raises(NotFoundError):
        await check(desk, "c009")


@pytest.mark.parametrize(
    ("said", "name", "blocking", "message"),
    [
        ({"rights": KeyRights(withdraw=Right.YES)}, "Rights of the key", True, "may withdraw"),
        ({"rights": UNKNOWN}, "Rights of the key", True, "does not say whether"),
        ({"rights": KeyRefusedError("revoked")}, "Rights of the key", True, "revoked"),
        (
            {"modes": AccountModes(MarginMode.ISOLATED, PositionMode.HEDGE)},
            "Margin and positions", False, "wanted: cross, one-way",
        ),
        ({"asks": ()}, "Size of a trade", True, "BTC/USDT (has no price)"),
        ({"asks": ((Decimal(10**9), Decimal(1)),)}, "Size of a trade", True, "at least 0.001"),
    ],
)  # fmt: skip
async def test_what_the_venue_says_is_weighed(desk, said, name, blocking, message):
    await desk.ready()
    desk.answers(**said)
    report = await check(desk)
    found = item(report, name)
    assert (found.ok, found.blocking) == (False, blocking)
    assert message in found.message
    assert found.remedy
    assert report.green is not blocking


async def test_a_stated_key_is_enough_where_the_venue_does_not_tell(desk):
    await desk.ready()
    await desk.connections.update(replace(desk.stored((await desk.connections.list())[0]),
                                          no_withdraw_stated=True))  # fmt: skip
    desk.answers(rights=UNKNOWN)
    assert (await check(desk)).green


async def test_a_symbol_that_is_not_traded_there_blocks_for_the_engine_would_not_start(desk):
    desk.venue.delisted.add("ETH/USDT")
    await desk.added(settings={"symbols": "BTC/USDT, ETH/USDT"})
    found = item(await check(desk), "Size of a trade")
    assert (found.ok, found.blocking) == (False, True)
    assert "Unknown symbol ETH/USDT" in found.message


async def test_picked_symbols_are_named_and_their_sizes_left_to_the_gate(desk):
    await desk.added(settings={"symbols": "", "symbol_rule": "volume"})
    found = item(await check(desk), "Size of a trade")
    assert found.ok
    assert "now BTC/USDT, ETH/USDT" in found.message


async def test_a_wrong_clock_and_an_empty_account_block(desk):
    await desk.ready()
    desk.venue.clock_offset_ms = 3000
    assert not item(await check(desk), "Clock").ok
    desk.venue.clock_offset_ms = 0
    desk.venue.__dict__.update(Venue(desk.clock, symbols=(BTC,), balance=Decimal(0)).__dict__)
    report = await check(desk)
    assert not item(report, "Balance").ok
    assert "Put USDT" in item(report, "Balance").remedy


async def test_foreign_orders_and_positions_are_listed_and_left_alone(desk):
    await desk.ready()
    matching = desk.venue.matching
    for number in range(7):
        request = OrderRequest(
            f"web{number}", BTC, Side.BUY, OrderType.LIMIT, Decimal(1), Decimal(50)
        )
        matching.place(request, desk.venue.now_ms())
    report = await check(desk)
    found = item(report, "What others hold")
    assert (found.ok, found.blocking) == (False, False)
    assert found.message.startswith("Not from this program: order BTC/USDT")
    assert found.message.endswith("and 2 more")
    assert report.green
    assert len(matching.open_orders()) == 7


@pytest.mark.parametrize("rule", ["daily_loss", "drawdown", "exposure"])
async def test_a_limit_that_is_switched_off_blocks(desk, rule):
    await desk.ready(settings={f"rule_{rule}": True})
    stored = (await desk.connections.list())[0]
    changed = {**stored.settings, f"rule_{rule}": False}
    await desk.connections.update(replace(stored, settings=changed))
    found = item(await check(desk), "Limits")
    assert (found.ok, found.blocking) == (False, True)
    assert rule.replace("_", " ") in found.message


@pytest.mark.logs
async def test_the_emergency_stop_counts_once_it_was_used(desk):
    await desk.added()
    assert not item(await check(desk), "Emergency stop").ok
    await desk.app.service.commands.emergency_stop(close_positions=False)
    await desk.app.service.commands.rearm()
    assert item(await check(desk), "Emergency stop").ok


async def test_a_full_disk_blocks(desk, monkeypatch):
    await desk.ready()
    monkeypatch.setattr(preflight_module, "free_bytes", lambda _directory: 499_999_999)
    found = item(await check(desk), "Disk")
    assert (found.ok, found.blocking) == (False, True)
    assert found.message.startswith("500 MB are free")
    full = OSError(5, "Input/output error")

    def broken(_directory):
        raise full

    monkeypatch.setattr(preflight_module, "free_bytes", broken)
    assert "the disk reports a fault" in item(await check(desk), "Disk").message


async def test_a_database_that_cannot_be_written_blocks(desk, monkeypatch):
    await desk.ready()
    put = desk.app.stores.state.put

    def only_the_list(key, value, *, durable=False):
        if key == "preflight_try":
            raise DatabaseError("the database is read-only")
        put(key, value, durable=durable)

    monkeypatch.setattr(desk.app.stores.state, "put", only_the_list)
    assert item(await check(desk), "Disk").message == "the database is read-only"


async def test_sleep_is_worth_a_word_and_no_obstacle(desk, monkeypatch):
    await desk.ready()
    monkeypatch.setattr(preflight_module, "why_not", lambda: "there is no caffeinate here")
    report = await check(desk)
    assert "caffeinate" in item(report, "Staying awake").message
    assert report.green
    await desk.app.service.settings.set_values({"keep_awake": "never"})
    report = await check(desk)
    assert "may fall asleep" in item(report, "Staying awake").message
    assert report.green


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda g: g.failing.add("connect"), "does not answer"),
        (lambda g: g.failing.add("fetch_balance"), "does not answer"),
        (lambda g: g.hanging.add("load_markets"), "No answer within 0.05 s"),
    ],
)
async def test_a_venue_that_cannot_be_asked_blocks(desk, monkeypatch, prepare, message):
    await desk.ready()
    monkeypatch.setattr(venue_questions, "REQUEST_S", 0.05)
    desk.prepare = prepare
    report = await check(desk)
    assert message in item(report, "Exchange").message
    assert not report.green
    assert desk.gateway.closed


async def test_a_list_that_takes_too_long_blocks(desk, monkeypatch):
    await desk.ready()
    monkeypatch.setattr(venue_questions, "TOTAL_S", 0.05)
    desk.prepare = lambda gateway: gateway.hanging.add("fetch_rights")
    assert "within 0.05 s" in item(await check(desk), "Exchange").message


async def test_a_query_that_fails_blocks_its_item_and_the_rest_is_asked(desk):
    await desk.ready()
    desk.prepare = lambda gateway: gateway.failing.add("fetch_positions")
    report = await check(desk)
    found = item(report, "What others hold")
    assert (found.ok, found.blocking) == (False, True)


async def test_an_answer_that_makes_no_sense_blocks_and_locked_keys_too(desk):
    await desk.ready()
    desk.answers(modes=AttributeError("'NoneType' object has no attribute 'get'"))
    assert "AttributeError" in item(await check(desk), "Exchange").message
    desk.keys._vault._key = None
    assert "enter the passphrase" in item(await check(desk), "Exchange").message


@pytest.mark.logs
async def test_a_line_that_cannot_be_closed_does_not_spoil_the_list(desk):
    await desk.ready()
    desk.prepare = lambda gateway: gateway.failing.add("close")
    assert (await check(desk)).green


# ---------------------------------------------------------------- arming


async def test_two_acts_arm_and_one_disarms(desk):
    ready = await desk.ready()
    assert not desk.stored(ready).armed
    armed = await desk.connections.arm("c001", "Real")
    assert armed.armed
    assert armed.armed_ms == desk.clock.now_ms()
    assert desk.stored(ready).armed
    assert not (await desk.connections.disarm("c001")).armed
    assert not desk.stored(ready).armed
    await desk.connections.disarm("c001")


@pytest.mark.parametrize("typed", ["", "real", "Real ", "REAL", "c001"])
async def test_the_name_has_to_be_typed_exactly(desk, typed):
    ready = await desk.ready()
    with pytest.raises(UserActionError, match="type Real exactly"):
        await desk.connections.arm("c001", typed)
    assert not desk.stored(ready).armed


async def test_the_list_counts_for_fifteen_minutes(desk):
    ready = await desk.ready()
    await desk.clock.run(15 * 60 + 1)
    with pytest.raises(UserActionError, match="older than 15 minutes"):
        await desk.connections.arm("c001", "Real")
    await check(desk)
    await desk.clock.run(15 * 60)
    await desk.connections.arm("c001", "Real")
    assert desk.stored(ready).armed


async def test_a_list_from_the_future_does_not_count(desk):
    await desk.ready()
    await desk.clock.set(-60)
    with pytest.raises(UserActionError, match="check it again"):
        await desk.connections.arm("c001", "Real")


async def test_every_step_before_arming_is_asked_for(desk):
    await desk.added()
    with pytest.raises(UserActionError, match="has not passed a test"):
        await desk.connections.arm("c001", "Real")
    await desk.connections.test("c001")
    with pytest.raises(UserActionError, match="not green"):
        await desk.connections.arm("c001", "Real")
    assert not (await check(desk)).green  # no backup, emergency stop not tried
    with pytest.raises(UserActionError, match="not green"):
        await desk.connections.arm("c001", "Real")
    await desk.connections.set_enabled("c001", enabled=False)
    with pytest.raises(UserActionError, match="is disabled"):
        await desk.connections.arm("c001", "Real")


async def test_only_real_money_is_armed(desk):
    await desk.added(mode=Mode.TESTNET)
    with pytest.raises(UserActionError, match="nothing to arm"):
        await desk.connections.arm("c001", "Real")


async def test_a_failed_test_after_the_list_keeps_from_arming(desk):
    await desk.ready()
    desk.venue.down = True
    await desk.connections.test("c001")
    with pytest.raises(UserActionError, match="has not passed a test"):
        await desk.connections.arm("c001", "Real")


async def test_any_change_asks_for_a_new_list(desk):
    ready = await desk.ready()
    await desk.connections.update(replace(desk.stored(ready), name="Renamed"))
    with pytest.raises(UserActionError, match="not green"):
        await desk.connections.arm("c001", "Renamed")


async def test_disabling_disarms(desk):
    ready = await desk.ready()
    await desk.connections.arm("c001", "Real")
    await desk.connections.set_enabled("c001", enabled=False)
    await desk.connections.set_enabled("c001", enabled=True)
    assert not desk.stored(ready).armed
    await desk.connections.arm("c001", "Real")
    await desk.connections.update(replace(desk.stored(ready), enabled=False))
    assert not desk.stored(ready).armed


async def test_a_connection_changed_during_the_list_gets_none(desk, monkeypatch):
    ready = await desk.ready()

    async def change_then_answer(gateway: KeyedGateway) -> KeyRights:
        await desk.connections.update(replace(desk.stored(ready), mode=Mode.TESTNET))
        return await type(gateway).fetch_rights(gateway)

    def prepare(gateway: KeyedGateway) -> None:
        monkeypatch.setattr(gateway, "fetch_rights", partial(change_then_answer, gateway))

    desk.prepare = prepare
    with pytest.raises(UserActionError, match="changed meanwhile"):
        await check(desk)
    assert await desk.connections.preflight_result("c001") is None


async def test_a_deleted_connection_leaves_no_list(desk):
    await desk.ready()
    await desk.connections.delete("c001")
    assert await desk.connections.preflight_result("c001") is None
