"""What happens becomes a notice that stays, counts its repeats, and goes where it should."""

import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import pytest_asyncio

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.differences import Difference, DifferenceKind
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.events import (
    BacktestChanged,
    ClockJumped,
    ConnectionsEdited,
    ConnectionStateChanged,
    DifferencesChanged,
    EngineStateChanged,
    KillSwitchChanged,
    LimitBreached,
    MarketEnded,
    OrderChanged,
    PositionChanged,
    UpdateFound,
)
from cts_desktop.domain.lifecycle import EngineState, StartPhase
from cts_desktop.domain.notices import Channel, NoticeKind, NoticeLevel
from cts_desktop.domain.orders import OrderState
from cts_desktop.domain.positions import PositionState
from cts_desktop.service.notices import GROUP_MS, MOST_KEPT
from tests.helpers.notice_desk import NoticeDesk
from tests.unit.storage import samples

K, S = NoticeKind, EngineState


@pytest_asyncio.fixture
async def desk(profile_dir) -> AsyncIterator[NoticeDesk]:
    made = NoticeDesk(profile_dir)
    made.stores.connections.save(Connection("c1", "Main"))
    made.notices.open()
    yield made
    await made.close()


def moved(previous: EngineState, state: EngineState, reason: str = "") -> ConnectionStateChanged:
    return ConnectionStateChanged("c1", previous, state, StartPhase.READY, reason, 1)


def difference(key: str, text: str = "1 ETH more than our books") -> Difference:
    return Difference("c1", key, DifferenceKind.POSITION, "ETH/USDT", "buy", Decimal(1), text, 1)


async def titles(desk: NoticeDesk, **filters: object) -> list[tuple[NoticeKind, str]]:
    found = await desk.notices.list(**filters)  # type: ignore[arg-type]
    return [(notice.kind, notice.text) for notice in found]


ORDER = replace(samples.order(), connection_id="c1")
OPEN = replace(
    samples.position(), connection_id="c1", state=PositionState.OPEN, exit_qty=Decimal(0),
    exit_notional=Decimal(0), adjusted_qty=Decimal(0), adjusted_notional=Decimal(0),
    base_fees=Decimal(0), base_fee_notional=Decimal(0), close_reason=None, closed_ms=None,
    symbol="BTC/USDT",
)  # fmt: skip
CLOSED = replace(
    OPEN, state=PositionState.CLOSED, exit_qty=Decimal("1.5"), exit_notional=Decimal("140.5"),
)  # fmt: skip

#: Events, the notice they make, its level and a part of its text.
TOLD = (
    ([EngineStateChanged(S.RUNNING, S.ERROR, "No disk", 1)], K.ENGINE_FAILED, "No disk"),
    ([moved(S.RUNNING, S.ERROR, "Venue gone")], K.CONNECTION_FAILED, "Venue gone"),
    ([moved(S.RUNNING, S.ERROR), moved(S.ERROR, S.STARTING), moved(S.STARTING, S.RUNNING)],
     K.CONNECTION_RECOVERED, "runs again"),
    ([KillSwitchChanged(True, "By hand", 1)], K.KILL_SWITCH, "By hand"),
    ([LimitBreached("c1", "daily_loss", "Lost 3 %.", False, 1)], K.LIMIT_REACHED,
     "Lost 3 %; nothing new is opened"),
    ([LimitBreached("c1", "daily_loss", "Lost 3 %", True, 1)], K.LIMIT_REACHED,
     "Lost 3 %; all positions are being closed"),
    ([ClockJumped(-1800.0, 1)], K.CLOCK_JUMPED, "by 30 min"),
    ([OrderChanged(replace(ORDER, state=OrderState.REJECTED, reason="No margin"))],
     K.ORDER_REFUSED, "PAPER: buy 0.123456789012345678 BTC/USDT:USDT (entry): No margin"),
    ([OrderChanged(replace(ORDER, state=OrderState.UNKNOWN))], K.ORDER_UNKNOWN, "PAPER: buy"),
    ([PositionChanged(OPEN)], K.POSITION_OPENED, "PAPER: short 1.5 BTC/USDT at 100"),
    ([PositionChanged(OPEN), PositionChanged(CLOSED)], K.POSITION_CLOSED, ": +9.21 USDT"),
    ([DifferencesChanged("c1", (difference("a"), difference("b")))], K.DIFFERENCE_FOUND,
     "1 ETH more than our books, and 1 more"),
    ([MarketEnded("c1", 1)], K.MARKET_ENDED, "last price"),
    ([BacktestChanged("r", "running"), BacktestChanged("r", "done")], K.BACKTEST_FINISHED,
     "A back-test is done"),
    ([UpdateFound("9.9")], K.UPDATE_FOUND, "Version 9.9"),
)  # fmt: skip


@pytest.mark.parametrize(("events", "kind", "text"), TOLD, ids=lambda x: str(x)[:24])
async def test_what_happens_becomes_a_notice_with_its_words(desk, events, kind, text):
    for event in events:
        desk.bus.publish(event)
    newest = (await desk.notices.list())[0]
    assert (newest.kind, newest.read, newest.count) == (kind, False, 1)
    assert text in newest.text
    assert newest.page == kind.facts.page


#: Events that are no news.
SILENT = (
    [EngineStateChanged(S.STOPPED, S.STARTING, "", 1)],
    [moved(S.STARTING, S.RUNNING)],
    [KillSwitchChanged(False, "", 1)],
    [OrderChanged(replace(ORDER, state=OrderState.FILLED))],
    [PositionChanged(CLOSED)],  # never seen open
    [PositionChanged(replace(OPEN, state=PositionState.ABANDONED))],
    [DifferencesChanged("c1", ())],
    [BacktestChanged("r", "done")],  # it was over before
    [BacktestChanged("r", "running"), BacktestChanged("r"), BacktestChanged("r", "done")],
)


@pytest.mark.parametrize("events", SILENT, ids=lambda x: str(x)[:24])
async def test_what_is_no_news_makes_no_notice(desk, events):
    for event in events:
        desk.bus.publish(event)
    assert await desk.notices.list() == ()


async def test_a_position_that_was_open_before_the_start_is_not_told_as_opened(profile_dir):
    first = NoticeDesk(profile_dir)
    first.stores.connections.save(Connection("c1", "Main"))
    first.stores.positions.save(OPEN)
    await first.close()
    desk = NoticeDesk(profile_dir)
    desk.notices.open()
    desk.bus.publish(PositionChanged(OPEN))
    assert await desk.notices.list() == ()
    desk.bus.publish(PositionChanged(CLOSED))
    assert [kind for kind, _ in await titles(desk)] == [K.POSITION_CLOSED]
    await desk.close()


async def test_the_same_order_or_difference_is_told_once(desk):
    refused = OrderChanged(replace(ORDER, state=OrderState.REJECTED))
    for _ in range(3):
        desk.bus.publish(refused)
        desk.bus.publish(DifferencesChanged("c1", (difference("a"),)))
    assert {notice.count for notice in await desk.notices.list()} == {1}
    desk.bus.publish(DifferencesChanged("c1", (difference("a"), difference("b"))))
    assert (await desk.notices.list(kinds=(K.DIFFERENCE_FOUND,)))[0].count == 2


# ---------------------------------------------------------------- groups


async def test_the_same_again_is_counted_and_told_once(desk):
    for number in range(5):
        desk.notices.tell(K.CONNECTION_FAILED, f"gone {number}", "c1")
        await desk.clock.run(60)
    (notice,) = await desk.notices.list()
    assert (notice.count, notice.text, notice.connection_name) == (5, "gone 4", "Main")
    assert notice.ts_ms - notice.first_ms == 240_000
    assert len(desk.raised) == 1
    desk.stores.connections.delete("c1")
    desk.bus.publish(ConnectionsEdited("c1"))
    (notice,) = await desk.notices.list()
    assert (notice.connection_id, notice.connection_name) == ("c1", "")


async def test_another_place_another_kind_or_a_later_time_is_another_notice(desk):
    desk.notices.tell(K.ORDER_REFUSED, "a", "c1", "BTC/USDT")
    desk.notices.tell(K.ORDER_REFUSED, "b", "c1", "ETH/USDT")
    desk.notices.tell(K.ORDER_UNKNOWN, "c", "c1", "BTC/USDT")
    await desk.clock.run(GROUP_MS / 1000 + 1)
    desk.notices.tell(K.ORDER_REFUSED, "d", "c1", "BTC/USDT")
    assert [text for _, text in await titles(desk)] == ["d", "c", "b", "a"]
    assert len(desk.raised) == 4


async def test_what_was_read_is_not_counted_further_but_told_anew(desk):
    desk.notices.tell(K.CONNECTION_FAILED, "gone", "c1")
    (notice,) = await desk.notices.list()
    await desk.notices.set_read([notice.notice_id])
    desk.notices.tell(K.CONNECTION_FAILED, "gone again", "c1")
    assert [(n.text, n.read) for n in await desk.notices.list()] == [
        ("gone again", False), ("gone", True),
    ]  # fmt: skip
    assert len(desk.raised) == 2


async def test_a_group_goes_on_after_a_restart(profile_dir):
    desk = NoticeDesk(profile_dir)
    desk.notices.open()
    desk.notices.tell(K.CONNECTION_FAILED, "gone", "c1")
    await desk.close()
    again = NoticeDesk(profile_dir, desk.clock)
    again.notices.open()
    again.notices.tell(K.CONNECTION_FAILED, "gone", "c1")
    again.notices.tell(K.MARKET_ENDED, "over", "c1")
    assert [(n.kind, n.count) for n in await again.notices.list()] == [
        (K.MARKET_ENDED, 1), (K.CONNECTION_FAILED, 2),
    ]  # fmt: skip
    await again.close()


# ---------------------------------------------------------------- the list


async def test_notices_are_written_soon_without_anybody_asking(desk, profile_dir):
    desk.notices.tell(K.KILL_SWITCH, "By hand")
    await desk.clock.run(1)
    with closing(sqlite3.connect(profile_dir / "cts.db")) as other:
        assert other.execute("SELECT kind, text FROM notices").fetchall() == [
            ("kill_switch", "By hand")
        ]
    assert desk.unread[-1] == 1


@pytest.mark.logs
async def test_a_database_that_cannot_be_written_loses_nothing(desk, monkeypatch):
    def fail() -> None:
        raise DatabaseError("The disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(desk.stores.database, "flush", fail)
        desk.notices.tell(K.KILL_SWITCH, "By hand")
        await desk.clock.run(2)
    assert any("disk is full" in line for line in desk.lines)
    desk.notices.tell(K.MARKET_ENDED, "over", "c1")
    await desk.clock.run(1)
    assert [kind for kind, _ in await titles(desk)] == [K.MARKET_ENDED, K.KILL_SWITCH]


async def test_filters_narrow_the_list_and_the_limit_keeps_the_newest(desk):
    desk.notices.tell(K.ORDER_REFUSED, "No margin", "c1", "BTC/USDT")
    desk.notices.tell(K.POSITION_OPENED, "long", "c1", "ETH/USDT")
    desk.notices.tell(K.KILL_SWITCH, "By hand")
    (kill, *_) = await desk.notices.list()
    await desk.notices.set_read([kill.notice_id])
    assert [k for k, _ in await titles(desk, kinds=(K.KILL_SWITCH,))] == [K.KILL_SWITCH]
    assert len(await desk.notices.list(connection_id="c1")) == 2
    assert [k for k, _ in await titles(desk, text="MARGIN")] == [K.ORDER_REFUSED]
    assert [k for k, _ in await titles(desk, text="eth")] == [K.POSITION_OPENED]
    assert len(await desk.notices.list(unread=True)) == 2
    assert [k for k, _ in await titles(desk, limit=1)] == [K.KILL_SWITCH]
    assert await desk.notices.list(text="%") == ()


async def test_reading_all_and_unreading_one(desk):
    for kind in (K.KILL_SWITCH, K.MARKET_ENDED):
        desk.notices.tell(kind, "x")
    await desk.notices.read_all()
    assert await desk.notices.unread() == 0
    (newest, _) = await desk.notices.list()
    await desk.notices.set_read([newest.notice_id], read=False)
    assert await desk.notices.unread() == 1


async def test_deleted_notices_come_back_as_they_were(desk):
    for kind in (K.KILL_SWITCH, K.MARKET_ENDED, K.UPDATE_FOUND):
        desk.notices.tell(kind, "x", "c1")
    before = await desk.notices.list()
    gone = await desk.notices.delete([n.notice_id for n in before[:2]] + [999])
    assert await desk.notices.list() == before[2:]
    await desk.notices.restore(gone)
    assert await desk.notices.list() == before


async def test_old_notices_and_those_beyond_the_most_are_dropped(desk, monkeypatch):
    monkeypatch.setattr("cts_desktop.service.notices.MOST_KEPT", 3)
    assert MOST_KEPT >= 5_000
    desk.settings.put({"notify_keep_days": 1})
    desk.notices.tell(K.KILL_SWITCH, "old")
    await desk.clock.run(25 * 3600)
    for number in range(5):
        desk.notices.tell(K.ORDER_REFUSED, f"new {number}", "c1", f"S{number}/USDT")
    await desk.clock.run(3601)
    desk.notices.tell(K.ORDER_REFUSED, "newest", "c1", "X/USDT")
    await desk.clock.run(1)
    assert [text for _, text in await titles(desk)] == ["newest", "new 4", "new 3"]


# ---------------------------------------------------------------- where they go


async def test_each_kind_goes_where_its_setting_says(desk):
    desk.notices.tell(K.POSITION_OPENED, "x", "c1")
    desk.notices.tell(K.KILL_SWITCH, "x")
    desk.settings.put({"notify_position_closed": "sound"})
    desk.notices.tell(K.POSITION_CLOSED, "x", "c1")
    assert [set(event.channels) for event in desk.raised] == [
        set(), {Channel.DESKTOP, Channel.SOUND}, {Channel.SOUND},
    ]  # fmt: skip


@pytest.mark.parametrize("errors_too", [False, True])
async def test_quiet_hours_keep_everything_but_errors_in_the_list(desk, errors_too):
    # Every hour but one is quiet; the clock's own decides which.
    hour = 13
    while desk.notices._pace().quiet is False:
        hour = (hour + 1) % 24
        desk.settings.put({"notify_quiet_from": hour, "notify_quiet_until": (hour + 23) % 24})
    desk.settings.put({"notify_quiet_errors": errors_too})
    desk.notices.tell(K.ORDER_REFUSED, "x", "c1")
    desk.notices.tell(K.KILL_SWITCH, "x")
    assert desk.raised[0].channels == frozenset()
    assert bool(desk.raised[1].channels) is not errors_too
    assert len(await desk.notices.list()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="the zone of a process is Unix's")
async def test_quiet_hours_follow_the_computer_into_another_time_zone(desk, monkeypatch):
    noon = datetime.fromtimestamp(desk.clock.now_ms() / 1000, UTC).hour
    desk.settings.put({"notify_quiet_from": noon, "notify_quiet_until": (noon + 1) % 24})
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "UTC0")
        assert desk.notices._pace().quiet
        patched.setenv("TZ", "XYZ-5")
        assert not desk.notices._pace().quiet
    desk.notices._pace()  # back to the zone of the other tests


async def test_a_number_is_never_given_twice(profile_dir):
    desk = NoticeDesk(profile_dir)
    desk.notices.open()
    desk.notices.tell(K.KILL_SWITCH, "x")
    await desk.clock.run(1)
    (first,) = await desk.notices.list()
    await desk.notices.delete([first.notice_id])
    await desk.close()
    again = NoticeDesk(profile_dir, desk.clock)
    again.notices.open()
    again.notices.tell(K.KILL_SWITCH, "y")
    (second,) = await again.notices.list()
    assert second.notice_id > first.notice_id
    await again.close()


async def test_the_end_of_a_crashed_run_and_a_failed_backup_are_told(profile_dir):
    desk = NoticeDesk(profile_dir)
    desk.notices.open(["The engine was running.", "Nothing is open."], crashed=True)
    desk.notices.backup_failed("No room")
    assert await titles(desk) == [
        (K.BACKUP_FAILED, "No room"),
        (K.PROGRAM_ENDED, "The engine was running. Nothing is open."),
    ]
    assert {n.level for n in await desk.notices.list()} == {NoticeLevel.ERROR}
    await desk.close()
