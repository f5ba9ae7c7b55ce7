"""Connections, settings and backups through the one door."""

import asyncio
from dataclasses import replace

import pytest

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.errors import (
    DatabaseError,
    InvalidValueError,
    KeyRefusedError,
    NotFoundError,
    OrderRefusedError,
    RateLimitedError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.events import ConnectionsEdited
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.risk import Decision
from cts_desktop.service import venue_questions
from cts_desktop.service.views import StepResult
from tests.helpers.connection_desk import KEY, ConnectionDesk, draft, step
from tests.helpers.paper_run import application, practice


@pytest.fixture
async def app(profile_dir):
    async with application(profile_dir) as made:
        yield made


@pytest.fixture
def connections(app):
    return app.service.connections


@pytest.fixture
def desk(app, profile_dir):
    return ConnectionDesk(app, profile_dir)


async def test_a_connection_gets_an_id_of_its_own_and_is_announced(app, connections):
    edited = []
    app.bus.subscribe(ConnectionsEdited, lambda event: edited.append(event.connection_id))
    first = await connections.add(practice("  One  "))
    second = await connections.add(practice("Two"))
    assert (first.name, first.connection_id, second.connection_id) == ("One", "c001", "c002")
    assert first.created_ms == first.updated_ms > 0
    assert edited == ["c001", "c002"]
    assert await connections.list() == (first, second)


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        (Connection("", " "), "Name"),
        (Connection("", "x" * 61), "Name"),
        (Connection("", "taken"), "called Taken already"),
        (Connection("", "A", exchange="nowhere"), "'nowhere' is not known"),
        (Connection("", "A", mode=Mode.LIVE), "paper only"),
        (Connection("", "A", settings={"leverage_cap": 126}), "Leverage cap: 126 is outside"),
        (Connection("", "A", settings={"leverage_cap": "x"}), "not a number"),
        (Connection("", "A", settings={"nonsense": 1}), "nonsense"),
        (Connection("", "A", settings={"log_retention_days": 9}), "all connections alike"),
    ],
)
async def test_what_does_not_fit_is_refused_in_words_and_not_stored(connections, draft, message):
    await connections.add(practice("Taken"))
    with pytest.raises(UserActionError, match=message):
        await connections.add(draft)
    assert len(await connections.list()) == 1


async def test_the_id_of_a_deleted_connection_that_traded_is_never_given_again(app, connections):
    first = await connections.add(practice())
    await app.service.commands.start()
    with pytest.raises(UserActionError, match="Stop"):
        await connections.delete(first.connection_id)
    await app.service.commands.stop()
    await connections.delete(first.connection_id)
    assert app.coordinator.engine(first.connection_id) is None
    again = await connections.add(practice())
    assert again.connection_id != first.connection_id


async def test_an_unknown_connection_is_said_to_be_unknown(connections):
    for act in (
        connections.update(Connection("c9", "A")),
        connections.set_enabled("c9", enabled=True),
        connections.delete("c9"),
        connections.test("c9"),
    ):
        with pytest.raises(NotFoundError, match="c9"):
            await act


async def test_a_running_engine_is_neither_disabled_nor_moved_to_another_market(app, connections):
    made = await connections.add(practice())
    await app.service.commands.start()
    with pytest.raises(UserActionError, match="before disabling"):
        await connections.set_enabled(made.connection_id, enabled=False)
    with pytest.raises(UserActionError, match="before disabling"):
        await connections.update(replace(made, enabled=False))
    with pytest.raises(UserActionError, match="changing its market"):
        await connections.update(replace(made, market_type=MarketType.SPOT))
    changed = await connections.update(
        replace(made, settings={**made.settings, "loop_orders_ms": 200})
    )
    status = app.coordinator.engine(made.connection_id).status()
    assert [loop.interval_ms for loop in status.loops] == [100, 100, 200]
    assert changed.updated_ms >= made.updated_ms
    await app.service.commands.stop()
    assert not (await connections.set_enabled(made.connection_id, enabled=False)).enabled


async def test_a_bar_to_return_below_the_bar_that_pauses_disturbs_nothing(app, connections):
    made = await connections.add(practice(ladder_pause_win_rate=50.0, ladder_resume_win_rate=43.0))
    await app.service.commands.start()
    thresholds = app.coordinator.engine(made.connection_id).config.thresholds()
    assert thresholds.resume_from_win_rate == 0.5


async def test_a_connection_is_tested_step_by_step_and_the_result_kept(connections):
    made = await connections.add(practice())
    told: list[StepResult] = []
    steps = await connections.test(made.connection_id, told.append)
    assert [s.name for s in steps] == [
        "Settings", "Reach the market", "Clock", "Markets", "Balance", "Rights of the key", "Ready",
    ]  # fmt: skip
    assert list(steps) == told
    assert all(step.ok for step in steps)
    (kept,) = await connections.list()
    assert (kept.last_test_result, kept.last_test_message) == ("ok", "Practice can be started")
    assert kept.last_test_ms is not None


async def test_a_failing_test_says_why_and_what_helps(connections, tmp_path):
    recorded = practice(market_source="recorded", market_files=str(tmp_path / "none.csv"))
    (settings, failed) = await connections.test(recorded)
    assert settings.ok
    assert not failed.ok
    assert "none.csv" in failed.message
    assert failed.remedy
    assert await connections.list() == ()
    (failed,) = await connections.test(Connection("", ""))
    assert "Name" in failed.message
    stored = await connections.add(recorded)
    await connections.test(stored.connection_id)
    (kept,) = await connections.list()
    assert kept.last_test_result == "failed"


@pytest.mark.parametrize(
    ("total_s", "request_s", "message"),
    [(0.05, 10, "No answer within 0.05 s"), (10, 0.05, "No answer within 0.05 s")],
)
async def test_a_test_that_gets_no_answer_ends(desk, monkeypatch, total_s, request_s, message):
    monkeypatch.setattr(venue_questions, "TOTAL_S", total_s)
    monkeypatch.setattr(venue_questions, "REQUEST_S", request_s)
    desk.prepare = lambda gateway: gateway.hanging.add("load_markets")
    steps = await desk.connections.test(draft(mode=Mode.PAPER))
    assert [s.name for s in steps] == ["Settings", "Reach the exchange", "Clock", "Markets"]
    assert (steps[-1].ok, steps[-1].message) == (False, message)
    assert steps[-1].remedy
    assert desk.gateway.closed


async def test_a_connection_deleted_during_its_test_stays_deleted(connections):
    made = await connections.add(practice())
    tests = []

    def delete_meanwhile(step):
        if step.name == "Clock":
            connections._store.delete(made.connection_id)
        tests.append(step)

    await connections.test(made.connection_id, delete_meanwhile)
    assert tests[-1].name == "Ready"
    assert await connections.list() == ()


# ---------------------------------------------------------------- a venue with an account


async def test_a_real_account_is_tested_step_by_step_without_placing_an_order(desk):
    desk.answers()
    added = await desk.added()
    told: list[StepResult] = []
    steps = await desk.connections.test(added.connection_id, told.append)
    assert [s.name for s in steps] == [
        "Settings", "Reach the exchange", "Clock", "Markets", "Symbol rules", "Balance",
        "Rights of the key", "Addresses", "Margin and positions", "Order, not placed", "Latency",
        "Ready",
    ]  # fmt: skip
    assert list(steps) == told
    assert all(s.ok and not s.remedy for s in steps)
    assert desk.keys_used == [KEY]
    assert step(steps, "Symbol rules").message.startswith("BTC/USDT: tick 0.1, step 0.001")
    assert step(steps, "Rights of the key").message == "Read: yes, trade: yes, withdraw: no"
    assert step(steps, "Margin and positions").message == (
        "BTC/USDT: margin cross; positions one-way; leverage 5"
    )
    (tried,) = desk.gateway.tried
    assert (tried.symbol, str(tried.qty)) == ("BTC/USDT", "0.05")  # 5 USDT at 100
    assert desk.gateway.created == []
    assert desk.gateway.closed
    assert desk.stored(added).rights.withdraw == "no"


@pytest.mark.parametrize(
    ("said", "name", "message", "remedy"),
    [
        ({"rights": KeyRights(withdraw=Right.YES)}, "Rights of the key", "may withdraw", "Change"),
        ({"rights": KeyRights()}, "Rights of the key", "does not say whether", "Change"),
        (
            {"rights": KeyRights(Right.NO, Right.YES, Right.NO)},
            "Rights of the key", "may not read", "Change",
        ),
        (
            {"rights": KeyRights(Right.YES, Right.NO, Right.NO)},
            "Rights of the key", "may not trade", "Change",
        ),
        ({"rights": KeyRefusedError("-2015")}, "Rights of the key", "-2015", "not one of the test"),
        ({"rights": AttributeError("x")}, "Rights of the key", "makes no sense", "Test again"),
        ({"rights": RetryLaterError("busy")}, "Rights of the key", "busy", "Check the network"),
        ({"modes": RetryLaterError("busy")}, "Margin and positions", "busy", "Check the network"),
        (
            {"try_order": OrderRefusedError("x", "too small")},
            "Order, not placed", "too small", "Check the rights",
        ),
        ({"asks": RateLimitedError("429", 7)}, "Order, not placed", "429", "Wait 7 s"),
    ],
)  # fmt: skip
async def test_every_failure_is_told_with_a_remedy(desk, said, name, message, remedy):
    desk.answers(**said)
    added = await desk.added()
    steps = await desk.connections.test(added.connection_id)
    failed = step(steps, name)
    assert not failed.ok
    assert message in failed.message
    assert remedy in failed.remedy
    assert not steps[-1].ok
    assert message in steps[-1].message
    assert desk.stored(added).last_test_result == "failed"


@pytest.mark.parametrize(
    ("failing", "name"),
    [("connect", "Reach the exchange"), ("server_time_ms", "Clock"), ("fetch_balance", "Balance")],
)
async def test_a_test_ends_where_nothing_more_can_be_asked(desk, failing, name):
    desk.prepare = lambda gateway: gateway.failing.add(failing)
    added = await desk.added()
    steps = await desk.connections.test(added.connection_id)
    assert (steps[-1].name, steps[-1].ok) == (name, False)
    assert "does not answer" in steps[-1].message
    assert desk.gateway.closed


async def test_a_wrong_clock_is_told_and_the_test_goes_on(desk):
    desk.venue.clock_offset_ms = -2500
    steps = await desk.connections.test((await desk.added()).connection_id)
    assert step(steps, "Clock").message.endswith("-2500 ms from the venue's, allowed are 1000 ms")
    assert "time synchronisation" in step(steps, "Clock").remedy
    assert step(steps, "Latency").ok
    assert steps[-1].message.startswith("Clock: Differs by -2500 ms")


async def test_a_symbol_that_is_not_traded_is_named(desk):
    added = await desk.added(settings={"symbols": "BTC/USDT, NOPE/USDT"})
    steps = await desk.connections.test(added.connection_id)
    assert "Unknown symbol NOPE/USDT" in step(steps, "Symbol rules").message
    rule = {"symbols": "", "symbol_rule": "volume"}
    picked = await desk.connections.add(draft("Picked", settings=rule), KEY)
    steps = await desk.connections.test(picked.connection_id)
    assert step(steps, "Symbol rules").message.startswith("BTC/USDT")
    for nothing, said in (
        ({"symbols": ""}, "none is named"),
        ({**rule, "quote_asset": "EUR"}, "not priced in EUR"),
    ):
        steps = await desk.connections.test(replace(picked, settings=nothing), credentials=KEY)
        assert said in step(steps, "Symbol rules").message


async def test_a_venue_that_cannot_check_an_order_says_so(desk):
    desk.answers(try_order=False)
    steps = await desk.connections.test((await desk.added()).connection_id)
    assert "cannot check an order" in step(steps, "Order, not placed").message
    desk.answers(asks=())
    steps = await desk.connections.test("c001")
    assert "nobody offers BTC/USDT" in step(steps, "Order, not placed").message
    assert steps[-1].ok


async def test_locked_keys_fail_the_test_in_words(desk):
    added = await desk.added()
    desk.keys._vault._key = None
    (failed,) = await desk.connections.test(added.connection_id)
    assert "enter the passphrase" in failed.message
    assert "Unlock the keys" in failed.remedy
    assert desk.gateway is None


async def test_a_key_that_is_gone_from_the_keychain_fails_the_test_in_words(desk):
    added = await desk.added()
    desk.keys.delete(added.connection_id)
    (failed,) = await desk.connections.test(added.connection_id)
    assert "not where keys are kept" in failed.message
    assert "enter this connection's key again" in failed.remedy


@pytest.mark.logs
async def test_a_line_that_cannot_be_closed_does_not_spoil_the_test(desk):
    desk.prepare = lambda gateway: gateway.failing.add("close")
    steps = await desk.connections.test((await desk.added()).connection_id)
    assert steps[-1].ok


async def test_a_connection_changed_during_its_test_does_not_get_the_result(desk):
    added = await desk.added()

    async def change() -> None:
        await desk.connections.update(replace(added, market_type=MarketType.SPOT))

    changes = []

    def change_meanwhile(said: StepResult) -> None:
        if said.name == "Clock":
            changes.append(asyncio.get_running_loop().create_task(change()))

    await desk.connections.test(added.connection_id, change_meanwhile)
    await changes[0]
    assert desk.stored(added).last_test_result == ""


async def test_prices_of_a_real_venue_on_paper_need_no_key(desk):
    desk.prepare = lambda gateway: setattr(gateway, "inspection", lambda: None)
    steps = await desk.connections.test(draft(mode=Mode.PAPER))
    assert steps[-1].ok
    assert "Paper needs no key" in step(steps, "Rights of the key").message
    assert desk.keys_used == [None]


async def test_every_exchange_of_the_library_can_be_chosen(connections):
    venues = await connections.venues()
    assert all(venue.available for venue in venues)
    assert [v.exchange for v in venues if v.tested][:2] == ["paper", "binance"]
    untested = [v.exchange for v in venues if not v.tested]
    assert len(untested) > 10
    added = await connections.add(Connection("", "Untested", exchange=untested[0]))
    assert added.exchange == untested[0]


async def test_global_settings_are_checked_stored_and_reach_running_engines(app, connections):
    made = await connections.add(practice())
    await app.service.commands.start()
    await app.service.settings.set_values({"loop_main_ms": 300})
    assert app.coordinator.engine(made.connection_id).status().loops[0].interval_ms == 300
    with pytest.raises(InvalidValueError, match="Main engine interval: 20"):
        await app.service.settings.set_values({"loop_main_ms": 20})
    assert (await app.service.settings.values())["loop_main_ms"] == 300
    await app.service.settings.set_values({"loop_main_ms": None})
    assert (await app.service.settings.values())["loop_main_ms"] == 100


async def test_a_backup_is_made_verified_and_listed(app):
    made = await app.service.backups.create()
    assert made.good
    assert made.kind == "manual"
    assert made in await app.service.backups.list()


@pytest.mark.logs
async def test_a_failing_automatic_backup_is_told_and_tried_again(app, monkeypatch):
    calls = []

    def fail():
        calls.append(1)
        raise DatabaseError("the disk is full")

    async def nap(_seconds):
        if len(calls) >= 2:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    backups = app.service.backups
    monkeypatch.setattr(app.stores.backups, "make_due", fail)
    monkeypatch.setattr(backups._clock, "sleep", nap)
    with pytest.raises(asyncio.CancelledError):
        await backups.keep()
    assert len(calls) == 2
    assert [r.message for r in app.stores.backup_records.newest()][:2] == ["the disk is full"] * 2


async def test_old_refusals_and_log_lines_are_dropped_with_the_backup_round(app, monkeypatch):
    dropped: list[int] = []
    monkeypatch.setattr(app.stores.logs, "delete_before", dropped.append)
    await app.service.backups._keep_once()
    assert len(dropped) == 1


async def test_refusals_of_a_recorded_market_of_years_ago_are_kept(app):
    for ts_ms in (1, 1_640_995_200_000):  # 31 years before the newest, and the newest itself
        app.stores.decisions.add(
            Decision("c001", ts_ms, "BTC", "buy", "entry", False, "paused", "The engine is paused")
        )
    await app.service.backups._keep_once()
    kept = await app.service.queries.decisions()
    assert [decision.ts_ms for decision in kept] == [1_640_995_200_000, 1]
