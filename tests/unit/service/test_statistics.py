"""Every figure is the sum of the rows it leads to, to the last digit, on a real database."""

import asyncio
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cts_desktop.domain.orders import Side
from cts_desktop.domain.statistics import Drill, DrillKind, Grouping, base_of, quote_of
from cts_desktop.service.statistics_views import StatisticsReport
from tests.helpers.closed_positions import Deal, store
from tests.helpers.statistics_desk import PRESET, TRAILED, Bench, bench, deal, exact

__all__ = ["bench"]  # a fixture


# ---------------------------------------------------------------------- equality
prices = st.decimals(1, 99_999, places=7).map(str)
quantities = st.decimals("0.0000001", 9, places=9).map(str)
fees = st.decimals(-1, 3, places=14).map(str)
fills = st.tuples(prices, quantities, fees)
deals = st.builds(
    Deal,
    entries=st.lists(fills, min_size=1, max_size=2).map(tuple),
    exits=st.lists(fills, min_size=1, max_size=2).map(tuple),
    side=st.sampled_from(Side),
    symbol=st.sampled_from(["BTC/USDT:USDT", "ETH/USDT", "BTC/USDC"]),
    connection_id=st.sampled_from(["one", "two"]),
    mode=st.sampled_from(["live", "paper"]),
    minute=st.integers(1, 90 * 24 * 60),
    held=st.integers(0, 3000),
    funding=st.decimals(-9, 9, places=11).map(str),
    fee_currency=st.sampled_from(["USDT", "BTC"]),
    set_key=st.sampled_from(["", TRAILED, PRESET, "by hand"]),
    trailing=st.booleans(),
    factor=st.sampled_from(["1", "2", "1.5"]),
    added=st.booleans(),
    twin=st.none() | st.tuples(st.floats(1, 1e5), st.none() | st.floats(1, 1e5)),
)


@pytest.mark.no_cover  # the same lines very often: the tests below count them
@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(deals, min_size=1, max_size=20))
def test_every_figure_equals_the_sum_of_the_rows_it_leads_to(made):
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(Path(directory))
        try:
            bench.trade(*made)
            report = bench.report()
            check_sums(bench, report, made)
            check_figures(bench, report)
            check_pictures(bench, report)
            for grouping in Grouping:
                check_groups(bench, report, grouping)
            check_comparison(bench, report)
        finally:
            bench.stores.close()


def check_sums(bench: Bench, report: StatisticsReport, made: list[Deal]) -> None:
    """The report holds live USDT positions only, and what their fills add up to."""
    mine = [d for d in made if d.mode == "live" and quote_of(d.symbol) == "USDT"]
    rows, sums = bench.behind(report, Drill())
    assert report.figures.sums == sums
    assert sums.n == len(mine) == len(rows)
    gross: Fraction = Fraction(0)
    paid: Fraction = Fraction(0)
    for one in mine:
        turned = _notional(one.exits) - _notional(one.entries)
        base = one.fee_currency == base_of(one.symbol)
        costs = sum(
            (Fraction(f) * (Fraction(p) if base else 1) for p, _, f in one.entries + one.exits),
            Fraction(0),
        )
        paid += costs
        # What was taken in base, or never sold, is worth nothing: as the position itself says.
        gross += one.side.sign * turned + (costs if base else 0)
    assert Fraction(sums.fees) == paid
    assert Fraction(sums.funding) == exact(d.funding for d in mine)
    assert Fraction(report.figures.gross) == gross
    assert Fraction(sums.net) == gross - paid - Fraction(sums.funding)
    for row in rows[:3]:
        of_fills = asyncio.run(bench.statistics.fills(row.position_id))
        assert exact(fill.fee_in_quote for fill in of_fills) == Fraction(row.fees)
        assert Fraction(row.net) == Fraction(_realized(bench, row.position_id))


def _notional(fills_: Iterable[tuple[str, str, str]]) -> Fraction:
    return sum((Fraction(p) * Fraction(q) for p, q, _ in fills_), Fraction(0))


def _realized(bench: Bench, position_id: str) -> str:
    sql = "SELECT realized_pnl FROM positions WHERE id = ?"
    return str(bench.stores.database.select(sql, (position_id,))[0][0])


def check_figures(bench: Bench, report: StatisticsReport) -> None:
    f = report.figures
    for kind, figure in (
        (DrillKind.WINS, f.sums.gain),
        (DrillKind.LOSSES, f.sums.loss),
        (DrillKind.LARGEST_WIN, f.largest_win or 0),
        (DrillKind.LARGEST_LOSS, f.largest_loss or 0),
        (DrillKind.DRAWDOWN, -f.drawdown),
    ):
        rows, sums = bench.behind(report, Drill(kind))
        assert exact(row.net for row in rows) == Fraction(figure) == Fraction(sums.net), kind
    for kind, count in (
        (DrillKind.WIN_STREAK, f.win_streak),
        (DrillKind.LOSS_STREAK, f.loss_streak),
        (DrillKind.DRAWDOWN, f.drawdown_n),
        (DrillKind.LONGEST_BELOW, f.below_n),
    ):
        assert len(bench.behind(report, Drill(kind))[0]) == count
    entries, _ = bench.behind(report, Drill(DrillKind.COMPARED_ENTRY))
    exits, _ = bench.behind(report, Drill(DrillKind.COMPARED_EXIT))
    assert exact(r.entry_slippage for r in entries) == Fraction(f.sums.entry_slippage or 0)
    assert exact(r.exit_slippage for r in exits) == Fraction(f.sums.exit_slippage or 0)
    assert (f.sums.entry_slippage is None) == (not entries)


def check_pictures(bench: Bench, report: StatisticsReport) -> None:
    for day in report.days:
        rows, _ = bench.behind(report, Drill.group(Grouping.DAY, day.day))
        assert (len(rows), exact(row.net for row in rows)) == (day.n, Fraction(day.net))
    for number, bin_ in enumerate(report.bins):
        assert len(bench.behind(report, Drill(DrillKind.BIN, str(number)))[0]) == bin_.n
    assert sum(bin_.n for bin_ in report.bins) == report.figures.sums.n
    if report.curve:
        assert report.curve[-1].net == pytest.approx(float(report.figures.sums.net), abs=1e-6)


def check_groups(bench: Bench, report: StatisticsReport, grouping: Grouping) -> None:
    breakdown = asyncio.run(bench.statistics.breakdown(report.report_id, grouping))
    assert breakdown.total == report.figures.sums
    for name in ("n", "net", "gain", "loss", "fees", "funding", "turnover"):
        whole = exact(getattr(group.sums, name) for group in breakdown.groups)
        assert whole == Fraction(getattr(breakdown.total, name)), name
    for group in breakdown.groups:
        rows, sums = bench.behind(report, group.drill)
        assert sums == group.sums
        assert exact(row.net for row in rows) == Fraction(group.sums.net)


def check_comparison(bench: Bench, report: StatisticsReport) -> None:
    for row in asyncio.run(bench.statistics.comparison(report.report_id)):
        if row.drill is not None and row.sums is not None:
            assert bench.behind(report, row.drill)[1] == row.sums


def test_no_digit_is_lost_where_large_and_small_amounts_meet(bench):
    position = store(bench.stores, 1, deal(1))
    large, small = Decimal("1e20"), Decimal("1e-20")
    changed = replace(position, entry_notional=large, exit_notional=Decimal(0), fees=small)
    bench.stores.positions.save(changed)
    sums = bench.report().figures.sums
    assert Fraction(sums.net) == -Fraction(large) - Fraction(small)
    rows, _ = bench.behind(bench.report(), Drill())
    assert Fraction(rows[0].net) == Fraction(sums.net)
