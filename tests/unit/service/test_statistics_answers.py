"""What statistics answer: modes never mixed, unknown figures, groups, comparisons, refusals."""

import asyncio
import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cts_desktop.analysis.set_storage import RECORD_DTYPE
from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import DatabaseError, InvalidValueError, NotFoundError
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import PositionState
from cts_desktop.domain.sets import SetRow
from cts_desktop.domain.statistics import Drill, DrillKind, Grouping, Scope, base_of, quote_of
from cts_desktop.domain.strategies import StrategyName, StrategyRow
from cts_desktop.service.statistics import Statistics
from cts_desktop.service.statistics_rows import ORDERS
from cts_desktop.service.statistics_views import ClosedView, ComparedRow, StatisticsReport
from tests.helpers.closed_positions import BEGIN_MS, DAY_MS, HOUR_MS, Deal, connect, store
from tests.helpers.statistics_desk import ALL, PRESET, TRAILED, Bench, bench, deal
from tests.unit.storage.samples import HandClock, set_row

__all__ = ["bench"]  # a fixture


# ---------------------------------------------------------------------- what is never added up
def test_paper_is_never_added_to_live_nor_one_currency_to_another(bench):
    bench.trade(
        deal(1), deal(2, mode="paper", minute=70), deal(4, symbol="BTC/USDC", minute=80),
        deal(8, mode="testnet", minute=90),
    )  # fmt: skip
    for mode, quote, net in (
        ("live", "USDT", 1), ("paper", "USDT", 2), ("live", "USDC", 4), ("testnet", "USDT", 8),
    ):  # fmt: skip
        report = bench.report(Scope(mode=mode, quote=quote))
        assert report.figures.sums.net == net
    assert bench.report(Scope(mode="paper", quote="USDC")).figures.sums.n == 0


def test_without_a_choice_it_shows_the_mode_and_currency_that_closed_last(bench):
    bench.trade(deal(1, minute=99), deal(2, mode="paper", symbol="ETH/USDC", minute=100))
    report = bench.report(Scope())
    assert (report.scope.mode, report.scope.quote, report.figures.sums.net) == ("paper", "USDC", 2)
    assert {choice.mode for choice in report.choices} == {"paper", "live"}


def test_filters_are_by_connection_symbol_and_time_of_the_close(bench: Bench) -> None:
    connect(bench.stores, "one", "First", Mode.LIVE)
    bench.trade(
        deal(1, minute=60), deal(2, minute=120, connection_id="two"),
        deal(4, minute=180, symbol="ETH/USDT"),
    )  # fmt: skip

    def net(scope: Scope) -> Decimal:
        return bench.report(scope).figures.sums.net

    assert net(replace(ALL, connection_id="two")) == 2
    assert net(replace(ALL, symbol="ETH/USDT")) == 4
    assert net(replace(ALL, since_ms=BEGIN_MS + 2 * HOUR_MS)) == 6
    assert net(replace(ALL, until_ms=BEGIN_MS + 2 * HOUR_MS)) == 1
    names = {c.connection_id: c.connection_name for c in bench.report(ALL).choices}
    assert names == {"one": "First", "two": "two"}


def test_open_and_abandoned_positions_are_in_no_figure_and_dust_is(bench):
    bench.trade(deal(3))
    for number, state in enumerate((PositionState.OPEN, PositionState.ABANDONED), 50):
        position = store(bench.stores, number, deal(9))
        bench.stores.positions.save(replace(position, state=state))
    dust = store(bench.stores, 60, deal(5))
    bench.stores.positions.save(replace(dust, state=PositionState.DUST))
    assert bench.report().figures.sums.net == 8


# ---------------------------------------------------------------------- unknown
def test_without_a_position_nothing_is_zero_that_is_unknown(bench):
    figures = bench.report(Scope()).figures
    unknown = ("win_rate", "profit_factor", "average", "sharpe", "sortino", "largest_win",
               "largest_loss", "drawdown_top", "mean_holding_ms")  # fmt: skip
    assert [getattr(figures, name) for name in unknown] == [None] * len(unknown)
    assert figures.sums.entry_slippage is figures.sums.slippage is None


def test_drawdown_in_percent_needs_the_balance_at_the_begin(bench):
    connect(bench.stores, "one", "First")
    bench.trade(deal(5, minute=60), deal(-8, minute=120), deal(1, minute=180))
    assert bench.report().figures.drawdown_top is None
    bench.stores.equity.add("one", BEGIN_MS + HOUR_MS + 1, Decimal(99), Decimal(99))
    assert bench.report().figures.drawdown_top is None  # recorded after the first close
    bench.stores.equity.add("one", BEGIN_MS, Decimal(100), Decimal(100))
    figures = bench.report().figures
    assert (figures.drawdown, figures.drawdown_top) == (8, 105)
    bench.trade(deal(1, symbol="BTC/USDC"))  # the account holds two currencies now
    assert bench.report().figures.drawdown_top is None


# ---------------------------------------------------------------------- groups
def test_positions_are_grouped_by_what_opened_and_shaped_them(bench):
    bench.trade(
        deal(1, set_key=TRAILED, trailing=True), deal(2, set_key=PRESET),
        deal(4, set_key="by hand"), deal(8, factor="2"),
        deal(16, entries=(("100", "1", "0"), ("100", "1", "0")), added=True,
             exits=(("108", "2", "0"),)),
    )  # fmt: skip
    report = bench.report()
    found = {
        grouping: {
            group.key: group.sums.net
            for group in asyncio.run(bench.statistics.breakdown(report.report_id, grouping)).groups
        }
        for grouping in (Grouping.INDICATION, Grouping.PRESET, Grouping.STRATEGY)
    }
    assert found[Grouping.INDICATION] == {"direction": 25, "preset": 2, "none": 4}
    assert found[Grouping.PRESET] == {"": 29, "Balanced": 2}
    assert found[Grouping.STRATEGY] == {"trailing": 1, "": 6, "block": 8, "dca": 16}


def test_days_and_hours_are_those_of_the_clock_that_is_shown(bench, monkeypatch):
    import time  # noqa: PLC0415 - the zone of the process, for this test

    bench.trade(deal(1, minute=60), deal(2, minute=24 * 60 + 30))
    turned = 66 * 24 * 60 + 5 * 60 + 30  # the clock there went from 2:00 to 3:00
    bench.trade(deal(4, minute=turned - 10), deal(8, minute=turned + 10))
    monkeypatch.setenv("TZ", "America/St_Johns")  # half an hour beside the others
    time.tzset()
    try:
        report = bench.report(replace(ALL, utc=False))
        assert [day.day for day in report.days] == ["2025-12-31", "2026-01-01", "2026-03-08"]
        hours = asyncio.run(bench.statistics.breakdown(report.report_id, Grouping.HOUR))
        assert [group.key for group in hours.groups] == ["01", "03", "21"]
        in_utc = [day.day for day in bench.report(ALL).days]
        assert in_utc == ["2026-01-01", "2026-01-02", "2026-03-08"]
    finally:
        monkeypatch.undo()
        time.tzset()


# ---------------------------------------------------------------------- slippage
def test_slippage_is_how_much_worse_than_the_twin_and_only_the_first_entry_of_dca_compares(bench):
    bench.trade(
        Deal(entries=(("100", "2", "0"),), exits=(("110", "2", "0"),), twin=(99.5, 110.5)),
        Deal(entries=(("100", "1", "0"), ("90", "1", "0")), exits=(("95", "2", "0"),), added=True,
             twin=(99.0, None), minute=70),
        Deal(side=Side.SELL, entries=(("100", "1", "0"),), exits=(("90", "1", "0"),),
             twin=(100.25, 89.75), minute=80),
    )  # fmt: skip
    sums = bench.report().figures.sums
    assert (sums.entry_slippage, sums.entry_compared) == (Decimal("2.25"), 3)
    assert (sums.exit_slippage, sums.exit_compared) == (Decimal("1.25"), 2)


# ---------------------------------------------------------------------- with and without
def test_block_is_compared_with_what_its_positions_earned_at_factor_1(bench):
    bench.trade(deal(10, factor="2"), deal(-3, factor="1.5"), deal(7))
    rows = compared(bench)
    nets = [sums.net for kind in ("with", "without") if (sums := rows["block", kind].sums)]
    assert nets == [7, 7]
    assert rows["block", "scaled"].estimate == 3
    assert rows["block", "scaled"].n == 2


def compared(bench: Bench) -> dict[tuple[str, str], ComparedRow]:
    report = bench.report()
    found = asyncio.run(bench.statistics.comparison(report.report_id))
    return {(row.strategy, row.kind): row for row in found}


def test_trailing_sets_that_traded_are_compared_with_their_siblings(bench):
    bench.trade(deal(1, set_key=TRAILED, trailing=True))
    sibling = TRAILED.replace(" tr0.3/0.1", "")
    bench.stores.sets.save("one", [record(TRAILED, [9.0, 1.0, 2.0]), record(sibling, [-1.0, 0.5])])
    row = compared(bench)["trailing", "simulated"]
    assert (row.n, row.sets, row.mean_with, row.mean_without) == (2, 1, 1.5, -0.25)


def record(key: str, results: list[float]) -> SetRow:
    import numpy as np  # noqa: PLC0415 - for this one row

    made = np.zeros(1, RECORD_DTYPE)
    made["version"] = 2
    made["counts"][0, 0] = len(results)
    made["ring"][0, : len(results)] = results
    return replace(set_row(key), data=made.tobytes())


def test_what_dca_remembers_of_sets_that_traded_is_averaged_and_damage_is_left_out(bench):
    bench.trade(deal(1, set_key=TRAILED), deal(2, set_key=PRESET, minute=70))
    import struct  # noqa: PLC0415 - for this one row

    head = struct.Struct("<BI?qq??ddB").pack(1, 7, True, 2, 0, False, False, 0.0, 0.0, 2)
    good = head + struct.pack("<4d", 1.0, 3.0, 0.5, 0.5)
    rows = [
        StrategyRow(TRAILED, StrategyName.DCA, 0, good),
        StrategyRow(PRESET, StrategyName.DCA, 0, b"\x01damaged"),
        StrategyRow("never traded", StrategyName.DCA, 0, good),
    ]
    bench.stores.strategies.save("one", rows)
    row = compared(bench)["dca", "simulated"]
    assert (row.n, row.sets, row.mean_with, row.mean_without) == (2, 1, 2.0, 0.5)


# ---------------------------------------------------------------------- questions that do not do
def test_rows_of_an_older_report_are_refused_in_words(bench):
    bench.trade(deal(1))
    old = bench.report()
    bench.report()
    with pytest.raises(NotFoundError, match="Refresh"):
        asyncio.run(bench.statistics.rows(old.report_id, Drill()))
    newest = bench.report()
    asyncio.run(bench.statistics.forget())
    with pytest.raises(NotFoundError, match="Refresh"):
        asyncio.run(bench.statistics.breakdown(newest.report_id, Grouping.SYMBOL))


def test_an_older_report_that_ends_later_does_not_take_the_newer_ones_place(bench, monkeypatch):
    bench.trade(deal(1))
    usual, newer_is_made = bench.statistics._make, threading.Event()

    def make(scope: Scope, report_id: int, now_ms: int) -> object:
        if report_id == 1:
            assert newer_is_made.wait(30)
        return usual(scope, report_id, now_ms)

    async def both() -> tuple[StatisticsReport, StatisticsReport]:
        older = asyncio.ensure_future(bench.statistics.report(ALL))
        await asyncio.sleep(0)
        newer = await bench.statistics.report(ALL)
        newer_is_made.set()
        return await older, newer

    monkeypatch.setattr(bench.statistics, "_make", make)
    older, newer = asyncio.run(both())
    assert (older.report_id, newer.report_id) == (1, 2)
    assert bench.behind(newer, Drill())[1].n == 1


def test_pages_orders_and_groups_that_do_not_exist_are_refused(bench):
    bench.trade(deal(1))
    report_id = bench.report().report_id
    ask = bench.statistics.rows
    for question in (
        ask(report_id, Drill(), limit=0),
        ask(report_id, Drill(), offset=-1),
        ask(report_id, Drill(), order_by="luck"),
        ask(report_id, Drill(DrillKind.GROUP, "luck 7")),
    ):
        with pytest.raises(InvalidValueError):
            asyncio.run(question)


@pytest.mark.parametrize("order_by", ORDERS)
def test_rows_come_in_the_order_wanted_and_the_unknown_last(bench, order_by):
    bench.trade(
        *(
            deal(net, minute=60 + 7 * net * net, held=3 + net, symbol=symbol, funding=str(net),
                 twin=(100.0 + net, 99.0) if net % 3 else None)
            for net, symbol in zip(range(-4, 5), ["ETH/USDT", "BTC/USDT:USDT", "A/USDT"] * 3,
                                   strict=True)
        )
    )  # fmt: skip
    report = bench.report()
    found = {}
    for descending in (True, False):
        page = asyncio.run(
            bench.statistics.rows(
                report.report_id, Drill(), order_by=order_by, descending=descending
            )
        )
        found[descending] = [_value(row, order_by) for row in page.rows]
        assert len(page.rows) == 9
    for descending, values in found.items():
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=descending)
        assert values == known + [None] * (len(values) - len(known))


def _value(row: ClosedView, order_by: str) -> Any:
    special: dict[str, Any] = {
        "": row.closed_ms, "closed": row.closed_ms, "opened": row.opened_ms,
        "held": row.closed_ms - row.opened_ms, "connection": row.connection_id,
        "set": row.set_key, "side": {"long": "buy", "short": "sell"}[row.side],
    }  # fmt: skip
    return special[order_by] if order_by in special else getattr(row, order_by)


def test_a_database_that_cannot_be_read_is_told_in_words(bench, tmp_path):
    broken = Statistics(
        bench.stores,
        tmp_path / "missing.db",
        HandClock(),  # type: ignore[arg-type]
    )
    with pytest.raises(DatabaseError):
        asyncio.run(broken.report(Scope()))


def test_what_is_still_queued_is_in_the_figures(bench):
    bench.trade(deal(1))
    assert bench.stores.database.queued
    assert bench.report().figures.sums.n == 1


def test_twenty_thousand_positions_are_a_page_and_a_thin_curve(bench):
    first = store(bench.stores, 1, deal(1))
    bench.stores.flush()
    columns = [r[1] for r in bench.stores.database.select("PRAGMA table_info(positions)")]
    chosen = ", ".join(
        {"id": "'many' || value", "closed_at": f"{first.closed_ms} + value * 1000"}.get(c, c)
        for c in columns
    )
    sql = f"""
        WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 20000)
        INSERT INTO positions SELECT {chosen} FROM positions, n WHERE id = 'pos1'
    """  # noqa: S608 - columns of the table itself
    bench.stores.database.select(sql)
    report = bench.report()
    assert report.figures.sums.n == 20_001
    assert report.figures.sums.net == 20_001
    assert len(report.curve) <= 2100
    page = asyncio.run(bench.statistics.rows(report.report_id, Drill(), offset=19_900))
    assert (len(page.rows), page.sums.n) == (101, 20_001)


def test_sharpe_needs_thirty_days_and_says_how_many_there_are(bench):
    bench.trade(*(deal(day % 3 - 1, minute=60 + day * DAY_MS // 60_000) for day in range(29)))
    assert (bench.report().figures.days, bench.report().figures.sharpe) == (29, None)
    bench.trade(deal(2, minute=60 + 29 * DAY_MS // 60_000))
    figures = bench.report().figures
    assert figures.days == figures.least_days == 30
    assert figures.sharpe is not None
    assert figures.sortino is not None


@pytest.mark.parametrize(
    ("symbol", "base", "quote"),
    [
        ("BTC/USDT:USDT", "BTC", "USDT"), ("ETH/BTC", "ETH", "BTC"), ("BTCUSDT", "BTC", "USDT"),
        ("1000PEPE/USDC", "1000PEPE", "USDC"), ("XYZ", "XYZ", ""),
    ],
)  # fmt: skip
def test_a_symbol_names_what_is_traded_and_what_it_is_paid_in(symbol, base, quote):
    assert (base_of(symbol), quote_of(symbol)) == (base, quote)
