"""While you were away: what happened between two looks, counted in rows, kept until understood."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest_asyncio

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.events import ClockJumped
from cts_desktop.domain.notices import NoticeKind
from cts_desktop.domain.orders import OrderPurpose, OrderState, Side
from cts_desktop.domain.positions import PositionState
from cts_desktop.service.away import AWAY_MS
from cts_desktop.service.notice_views import AwayReport
from tests.helpers.notice_desk import NoticeDesk
from tests.unit.storage import samples

K = NoticeKind
LONG_S = AWAY_MS / 1000 + 1


@pytest_asyncio.fixture
async def desk(profile_dir: Path) -> AsyncIterator[NoticeDesk]:
    made = NoticeDesk(profile_dir)
    made.stores.connections.save(Connection("c1", "Main"))
    made.notices.open()
    await made.notices.seen()
    yield made
    await made.close()


class Trader:
    """Books positions as the engine does: order, fill, position."""

    def __init__(self, desk: NoticeDesk) -> None:
        self._stores = desk.stores
        self._number = 0

    def _fill(self, position_id: str, side: Side, mode: str, symbol: str) -> None:
        self._number += 1
        order = samples.order(self._number, "c1", symbol)
        request = replace(order.request, client_id=f"{mode}{symbol}{self._number}", side=side)
        order = replace(
            order, request=request, position_id=position_id, mode=mode, state=OrderState.FILLED,
            purpose=OrderPurpose.ENTRY,
        )  # fmt: skip
        self._stores.orders.announce(order, None)
        fill = samples.fill(self._number, request.client_id, connection_id="c1", symbol=symbol)
        self._stores.orders.add_fill(replace(fill, trade_id=f"{position_id}{self._number}"))

    def open(self, name: str, *, mode: str = "paper", symbol: str = "BTC/USDT") -> None:
        self._fill(name, Side.BUY, mode, symbol)
        self._save(name, mode, symbol, PositionState.OPEN, "0")

    def close(
        self, name: str, profit: str, *, mode: str = "paper", symbol: str = "BTC/USDT"
    ) -> None:
        self._fill(name, Side.SELL, mode, symbol)
        self._save(name, mode, symbol, PositionState.CLOSED, profit)

    def _save(self, name: str, mode: str, symbol: str, state: PositionState, profit: str) -> None:
        over = state is PositionState.CLOSED
        self._stores.positions.save(
            replace(
                samples.position(), position_id=name, connection_id="c1", symbol=symbol, mode=mode,
                side=Side.BUY, state=state, entry_qty=Decimal(1), entry_notional=Decimal(100),
                exit_qty=Decimal(over), exit_notional=(100 + Decimal(profit)) * over,
                fees=Decimal(0), funding=Decimal(0), base_fees=Decimal(0),
                base_fee_notional=Decimal(0), adjusted_qty=Decimal(0),
                adjusted_notional=Decimal(0),
            )
        )  # fmt: skip


def texts(report: AwayReport | None) -> list[str]:
    assert report is not None
    return [line.text for line in report.lines]


async def come_back(desk: NoticeDesk) -> AwayReport | None:
    await desk.clock.run(LONG_S)
    await desk.notices.seen()
    return await desk.notices.away()


async def test_a_short_absence_or_one_without_events_is_not_reported(desk):
    Trader(desk).open("p1")
    await desk.clock.run(AWAY_MS / 1000 - 1)
    await desk.notices.seen()
    assert await desk.notices.away() is None
    assert await come_back(desk) is None


async def test_figures_are_of_what_happened_meanwhile_and_nothing_is_added_up_over_modes(desk):
    trader = Trader(desk)
    trader.open("before")
    trader.open("p0")
    trader.close("p0", "50")
    await desk.notices.seen()
    trader.close("before", "-1.5")
    trader.open("p1")
    trader.close("p1", "1234.25")
    trader.open("p2", mode="live")
    trader.close("p2", "0.00123", mode="live")
    trader.open("p3", symbol="ETH/BTC")
    report = await come_back(desk)
    assert texts(report) == [
        "Main (LIVE): 2 fills",
        "Main (LIVE): +0.0012 USDT net result from 1 closed position",
        "Main (LIVE): 1 position was opened",
        "Main (PAPER): 4 fills",
        "Main (PAPER): 1 position was opened",
        "Main (PAPER): +1\u202f232.75 USDT net result from 2 closed positions",
        "Main (PAPER): 1 position was opened",
    ]
    assert report is not None
    assert [line.page for line in report.lines][:3] == ["orders", "statistics", "positions"]
    assert report.lines[1].tone == "positive"
    assert report.until_ms - report.since_ms == LONG_S * 1000


async def test_notices_are_counted_by_kind_the_gravest_first(desk):
    for number in range(2):
        desk.notices.tell(K.ORDER_REFUSED, f"No margin {number}", "c1", f"{number}/USDT")
    desk.notices.tell(K.POSITION_OPENED, "told by figures", "c1")
    desk.notices.tell(K.LIMIT_REACHED, "Lost 3 %", "c1")
    report = await come_back(desk)
    assert texts(report) == [
        "Loss limit reached: Main: Lost 3 %",
        "An order was refused (2 times): Main: No margin 1",
    ]
    assert report is not None
    assert [(line.page, line.tone) for line in report.lines] == [
        ("dashboard", "danger"), ("orders", "warning"),
    ]  # fmt: skip


async def test_the_report_stays_over_a_restart_until_it_is_understood(desk, profile_dir):
    desk.notices.tell(K.KILL_SWITCH, "By hand")
    before = await come_back(desk)
    assert texts(before) == ["Emergency stop engaged: By hand"]
    await desk.close()
    again = NoticeDesk(profile_dir, desk.clock)
    again.notices.open()
    assert await again.notices.away() == before
    await again.notices.understood()
    assert await again.notices.away() is None
    await again.close()
    third = NoticeDesk(profile_dir, desk.clock)
    third.notices.open()
    assert await third.notices.away() is None
    await third.close()


async def test_a_closed_program_reports_from_its_last_look(desk, profile_dir):
    await desk.clock.run(60)
    await desk.notices.seen()
    desk.notices.tell(K.BACKUP_FAILED, "No room")
    await desk.close()
    await desk.clock.run(3600)
    again = NoticeDesk(profile_dir, desk.clock)
    again.notices.open()
    report = await again.notices.away()
    assert report is not None
    assert (report.reason, report.until_ms - report.since_ms) == (
        "the program was closed", 3_600_000,
    )  # fmt: skip
    await again.notices.seen()  # the window is there now: that is no second absence
    assert await again.notices.away() == report
    await again.close()


async def test_a_crash_is_reported_however_short_it_was(desk, profile_dir):
    await desk.close()
    again = NoticeDesk(profile_dir, desk.clock)
    again.notices.open(["The engine was running.", "2 positions."], crashed=True)
    report = await again.notices.away()
    assert texts(report) == ["The engine was running.", "2 positions."]
    assert report is not None
    assert report.reason == "the program ended unexpectedly"
    await again.close()


async def test_a_sleep_is_reported_with_its_clock_jump(desk):
    await desk.clock.jump(3600)
    desk.bus.publish(ClockJumped(3600.0, desk.clock.now_ms()))
    report = await desk.notices.away()
    assert report is not None
    assert report.reason == "the computer slept"
    assert texts(report)[0].startswith("The clock jumped: The computer slept")
    await desk.notices.understood()
    desk.bus.publish(ClockJumped(10.0, desk.clock.now_ms()))
    assert await desk.notices.away() is None


async def test_what_was_seen_between_two_absences_is_not_reported(desk):
    trader = Trader(desk)
    assert await come_back(desk) is None
    trader.open("watched")
    await desk.notices.seen()
    trader.open("p1")
    report = await come_back(desk)
    assert texts(report) == ["Main (PAPER): 1 fill", "Main (PAPER): 1 position was opened"]


async def test_many_absences_that_nobody_acknowledged_are_still_one_report(desk):
    trader = Trader(desk)
    for number in range(30):
        trader.open(f"p{number}")
        await come_back(desk)
    assert texts(await desk.notices.away())[0] == "Main (PAPER): 30 fills"


async def test_what_is_stored_amiss_is_no_report(desk, profile_dir):
    desk.stores.state.put("notices_away", [{"since": "x"}, 3])
    desk.stores.state.put("notices_seen", "yesterday")
    await desk.close()
    again = NoticeDesk(profile_dir, desk.clock)
    again.notices.open()
    assert await again.notices.away() is None
    await again.notices.seen()
    await again.close()
