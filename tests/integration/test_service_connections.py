"""Connections, settings and backups through the one door."""

import asyncio
from dataclasses import replace

import pytest

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import (
    DatabaseError,
    InvalidValueError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.events import ConnectionsEdited
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.risk import Decision
from cts_desktop.service import connections as connections_module
from cts_desktop.service.views import StepResult
from tests.helpers.paper_run import application, practice


@pytest.fixture
async def app(profile_dir):
    async with application(profile_dir) as made:
        yield made


@pytest.fixture
def connections(app):
    return app.service.connections


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
        (Connection("", "A", exchange="binance"), "later release"),
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


async def test_a_test_that_gets_no_answer_ends(connections, monkeypatch):
    class Silent:
        clock = None

        async def connect(self):
            await asyncio.Event().wait()

        async def close(self):
            pass

    monkeypatch.setattr(connections_module, "_TEST_TIMEOUT_S", 0.05)
    monkeypatch.setattr(connections, "_make_gateway", lambda _connection: Silent())
    *_, failed = await connections.test(practice())
    assert failed.message == "No answer within 0.05 s"


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


async def test_venues_that_cannot_be_chosen_yet_say_so(connections):
    venues = await connections.venues()
    assert [v.exchange for v in venues if v.available] == ["paper"]
    assert all(v.note for v in venues if not v.available)


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
