"""Statistics in the window: figures that lead to their rows, filters, states, exports."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QSettings, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.statistics import Drill, DrillKind, Grouping, Scope
from cts_desktop.service.statistics_views import Choice, StatisticsReport
from cts_desktop.ui import formatting
from cts_desktop.ui.charts.profit_chart import ProfitChart
from cts_desktop.ui.statistics.filters import CUSTOM, FilterRow
from cts_desktop.ui.statistics.page import StatisticsPage
from cts_desktop.ui.statistics.tax_dialog import TaxDialog
from cts_desktop.ui.statistics.words import FigureLine
from cts_desktop.ui.why_dialog import WhyDialog
from tests.gui.statistics_bench import Bench, bench
from tests.helpers.closed_positions import BEGIN_MS, DAY_MS, Deal

__all__ = ["bench"]  # a fixture
pytestmark = pytest.mark.slow

DAY = 24 * 60
DEALS = (
    *(
        Deal(
            entries=(("100", "1", "0.05"),), exits=((str(100 + net), "1", "0.05"),), mode="paper",
            minute=60 + place * DAY, trailing=place % 2 == 0,
            twin=(99.5, None) if place == 3 else None,
            symbol="ETH/USDT" if place % 3 == 0 else "BTC/USDT:USDT",
        )
        for place, net in enumerate((3, -2, 5, -4, -1, 6))
    ),
    Deal(mode="live", minute=30),
    Deal(mode="paper", symbol="BTC/USDC", minute=40),
)  # fmt: skip


@pytest.fixture
def page(bench: Bench) -> StatisticsPage:
    """The page with six paper positions, one live and one in another currency."""
    bench.fill_in(*DEALS)
    return bench.open_filled()


def choose(box: QComboBox, data: str) -> None:
    """Choose an item as a user does."""
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def lines(page: StatisticsPage) -> dict[str, FigureLine]:
    return {line.key: line for line in page.figures.view.table.rows}


def sums_words(page: StatisticsPage) -> str:
    return page.rows.sums.text()


# ---------------------------------------------------------------- the whole page


def test_every_figure_leads_to_rows_that_add_up_to_it(bench, page):
    assert page.filters.mode.currentData() == "paper"
    assert page.filters.quote.currentData() == "USDT"
    tile = page.tiles.tiles["net"]
    assert tile.value.text() == formatting.profit(Decimal("6.4"), "USDT")
    assert "6 positions" in tile.toolTip()
    tile.activated.emit()
    bench.until(lambda: page.rows.model.rowCount() == 6)
    assert page.tabs.currentWidget() is page.rows
    assert f"net +{formatting.exact(Decimal('6.4'))}" in sums_words(page)

    page.tabs.setCurrentWidget(page.figures)
    found = lines(page)
    assert all(line.tip.count("\n") >= 2 for line in found.values())
    unknown = {key for key, line in found.items() if line.value is None}
    assert unknown == {"sharpe", "sortino", "drawdown_pct", "exit_slippage"}
    assert all(found[key].text == formatting.DASH for key in unknown)
    assert all("Unknown" in found[key].formula for key in unknown)
    for key, n in (("drawdown", 2), ("largest_loss", 1), ("win_streak", 1), ("average_win", 3)):
        page.figures.drill_wanted.emit(found[key].drill)
        bench.until(lambda n=n: page.rows.model.rowCount() == n)
        bench.settle()
        page.tabs.setCurrentWidget(page.figures)

    page.figures.view.select_key("entry_slippage")
    page.figures.show_rows.trigger()
    bench.until(lambda: page.rows.model.rowCount() == 1)
    assert page.rows.model.rows[0].entry_slippage == Decimal("0.5")
    page.rows.everything.trigger()
    bench.until(lambda: page.rows.model.rowCount() == 6)
    assert not page.rows.everything.isEnabled()


def test_groups_add_up_to_the_total_and_open_their_rows(bench, page):
    page.tabs.setCurrentWidget(page.breakdown)
    bench.until(lambda: page.breakdown.view.table.rowCount() == 2)
    for grouping in Grouping:
        choose(page.breakdown.grouping, grouping.value)
        bench.settle()
        groups = page.breakdown.view.table.rows
        assert sum(group.sums.net for group in groups) == Decimal("6.4"), grouping
        assert all(page.breakdown._label(group) for group in groups)
    choose(page.breakdown.grouping, Grouping.STRATEGY.value)
    bench.settle()
    page.breakdown.view.select_key("trailing")
    page.breakdown.show_rows.trigger()
    bench.until(lambda: page.rows.model.rowCount() == 3)
    assert page.rows.title.text() == "Strategy: Trailing"
    assert {row.strategies for row in page.rows.model.rows} == {("trailing",)}

    page.show_part("Slippage & costs")
    assert page.tabs.currentWidget() is page.costs
    bench.until(lambda: page.costs.view.table.rowCount() == 2)
    page.tabs.setCurrentWidget(page.compared)
    bench.until(lambda: page.compared.view.table.rowCount() > 0)
    kinds = {(row.strategy, row.kind): row for row in page.compared.view.table.rows}
    page.compared.view.row_activated.emit(kinds["trailing", "without"])
    bench.until(lambda: page.rows.title.text() == "Without Trailing")
    bench.until(lambda: page.rows.model.rowCount() == 3)
    page.compared.view.row_activated.emit(kinds["trailing", "simulated"])
    assert bench.window.opened == ["ladder"]


def test_calendar_bars_and_curve_open_their_day_or_size(bench, page, qtbot):
    calendar, bars = page.overview.calendar.grid, page.overview.bars
    assert page.overview.calendar.title.text() == "January 2026"
    calendar.setFocus()
    calendar.day = date(2026, 1, 3)
    qtbot.keyClick(calendar, Qt.Key.Key_Left)
    assert "−2.10" in calendar.accessibleDescription()
    qtbot.keyClick(calendar, Qt.Key.Key_Return)
    bench.until(lambda: page.rows.title.text().startswith("Day: 2026-01-02"))
    bench.until(lambda: page.rows.model.rowCount() == 1)

    page.tabs.setCurrentWidget(page.overview)
    qtbot.mouseClick(
        calendar, Qt.MouseButton.LeftButton, pos=calendar.rect_of(date(2026, 1, 3)).center()
    )
    bench.until(lambda: page.rows.title.text().startswith("Day: 2026-01-03"))

    page.tabs.setCurrentWidget(page.overview)
    bars.chosen = 0
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    bench.until(lambda: page.rows.title.text().startswith("Results below"))
    bench.until(lambda: [row.net for row in page.rows.model.rows] == [Decimal("-4.1")])

    page.tabs.setCurrentWidget(page.overview)
    chart = page.overview.place.chart
    assert isinstance(chart, ProfitChart)
    assert "6.40" in chart.accessibleDescription()
    assert [point.net for point in chart.points][-1] == pytest.approx(6.4)
    chart.moment_chosen.emit(chart.points[2].ts_ms)
    bench.until(lambda: page.rows.title.text().startswith("Day: 2026-01-03"))


def test_a_chosen_position_shows_its_executions_its_reasons_and_its_chart(bench, page):
    page.show_rows(Drill(DrillKind.LARGEST_WIN))
    bench.until(lambda: page.rows.model.rowCount() == 1)
    page.rows.view.selectRow(0)
    bench.until(lambda: page.rows.fills.table.rowCount() == 2)
    fees = sum(fill.fee_in_quote for fill in page.rows.fills.table.rows)
    assert fees == page.rows.model.rows[0].fees
    page.rows.commands.why.trigger()
    dialog = bench.window.findChild(WhyDialog)
    assert dialog is not None
    bench.settle()
    dialog.reject()
    page.rows.commands.chart.trigger()
    assert bench.window.opened == ["chart/one/BTC/USDT:USDT"]
    page.rows.view.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    page.rows.everything.trigger()
    bench.until(lambda: page.rows.model.rowCount() == 6)
    nets = [row.net for row in page.rows.model.rows]
    assert nets == sorted(nets)
    page.rows.view.sortByColumn(10, Qt.SortOrder.AscendingOrder)  # words the service cannot order
    assert page.rows.model.order == ("", False)
    bench.settle()


def test_modes_and_currencies_are_chosen_never_mixed_and_remembered(bench, page):
    choose(page.filters.mode, "live")
    bench.until(lambda: lines_n(page) == 1)
    choose(page.filters.mode, "paper")
    bench.until(lambda: lines_n(page) == 6)
    choose(page.filters.quote, "USDC")
    bench.until(lambda: lines_n(page) == 1)
    choose(page.filters.quote, "USDT")
    bench.until(lambda: lines_n(page) == 6)
    choose(page.filters.symbol, "ETH/USDT")
    bench.until(lambda: lines_n(page) == 2)
    choose(page.filters.period, "today")  # counted back from the newest close of the paper market
    bench.until(lambda: page.stack.currentIndex() == 0)
    assert "No closed position fits" in page.empty_text.text()
    again = FilterRow(page._context.ui_state)
    chosen = again.scope(0, utc=True)
    assert (chosen.mode, chosen.quote, chosen.symbol) == ("paper", "USDT", "ETH/USDT")
    bench.click("allPositionsButton")
    bench.until(lambda: page.stack.currentIndex() == 1 and lines_n(page) == 6)


def lines_n(page: StatisticsPage) -> int:
    report = page._report
    return report.figures.sums.n if report is not None else 0


def test_an_empty_program_says_what_to_do_and_a_failure_keeps_what_was_read(bench, monkeypatch):
    page = bench.page
    page.show()
    bench.until(lambda: "No position has been closed yet" in page.empty_text.text())
    assert not page.everything.isVisible()
    page.tax_action.trigger()
    bench.until(lambda: bench.window.findChild(TaxDialog) is not None)
    bench.find(TaxDialog, "taxDialog").reject()

    bench.fill_in(*DEALS)
    page.refresh_action.trigger()
    bench.until(lambda: page.stack.currentIndex() == 1)

    async def broken(_scope: Scope) -> StatisticsReport:
        raise DatabaseError("The disk is gone")

    monkeypatch.setattr(bench.service.statistics, "report", broken)
    page.refresh_action.trigger()
    bench.until(lambda: "The disk is gone" in page.notice.text())
    assert page.stack.currentIndex() == 1
    assert "was read" in page.notice.text()
    page.tabs.setCurrentWidget(page.breakdown)
    bench.until(lambda: page.breakdown.view.table.rowCount() == 2)  # of the same rows still
    monkeypatch.undo()
    page.refresh_action.trigger()
    bench.until(lambda: not page.notice.isVisible())
    bench.settle()
    bench.engine(bench.service.statistics.forget())  # as another report would make it
    choose(page.breakdown.grouping, Grouping.SIDE.value)
    bench.until(lambda: [row.key for row in page.breakdown.view.table.rows] == ["long"])

    page.tabs.setCurrentWidget(page.rows)
    bench.until(lambda: page.rows.model.rowCount() == 6)
    page._stale = True
    page._refresh()  # nobody takes the rows away under a reader's hands
    assert "Ctrl+R" in page.notice.text()
    asked = page._report
    page.tabs.setCurrentWidget(page.overview)
    page._refresh()
    bench.until(lambda: page._report is not asked)
    page.hide()
    bench.settle()
    assert bench.service.statistics._newest is None  # no rows are kept for a page nobody sees


def test_rows_and_tax_files_are_saved_where_wanted(bench, page, tmp_path):
    page.tabs.setCurrentWidget(page.breakdown)
    bench.until(lambda: page.breakdown.view.table.rowCount() == 2)
    page.export_action.trigger()
    saved_as(bench, tmp_path / "groups.csv")
    bench.until((tmp_path / "groups.csv").exists)
    bench.settle()
    rows = read(tmp_path / "groups.csv")
    assert sum(Decimal(row["Net P&L"]) for row in rows) == Decimal("6.4")

    page.tax_action.trigger()
    bench.until(lambda: bench.window.findChild(TaxDialog) is not None)
    dialog = bench.find(TaxDialog, "taxDialog")
    assert [mode.value for mode, box in dialog.modes.items() if box.isChecked()] == ["live"]
    boxes = list(dialog.modes.values())
    boxes[0].setChecked(False)
    assert not dialog.save.isEnabled()
    boxes[2].setChecked(True)
    assert "no money" in dialog.warning.text()
    dialog.begin.setDate(QDate(2026, 1, 1))
    dialog.end.setDate(QDate(2026, 1, 2))
    dialog.layout_box.setCurrentIndex(1)
    dialog.accept()
    saved_as(bench, tmp_path / "tax.csv")
    box = bench.box("messageBox")
    assert "fills" in box.text()
    box.close()
    bench.settle()
    assert {row["Date"][:10] for row in read(tmp_path / "tax.csv")} == {"2026-01-01", "2026-01-02"}


def saved_as(bench: Bench, path: Path) -> None:
    """Answer the open file dialog."""
    bench.until(lambda: bench.window.findChildren(QFileDialog, "fileDialog"))
    dialog = bench.window.findChildren(QFileDialog, "fileDialog")[-1]
    edit = dialog.findChild(QLineEdit, "fileNameEdit")
    assert edit is not None
    edit.setText(str(path))
    dialog.done(QFileDialog.DialogCode.Accepted)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- filters alone


@pytest.fixture
def filters(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> FilterRow:
    made = FilterRow(QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    choices = [Choice("one", "Main", mode, "USDT", "BTC/USDT", 1, 0, BEGIN_MS)
               for mode in ("live", "paper")]  # fmt: skip
    made.show_choices(choices, Scope(mode="live", quote="USDT"))
    return made


NOW = datetime(2026, 3, 5, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("all", None, None),
        ("today", "2026-03-05T00:00", None),
        ("7d", "2026-02-26T13:30", None),
        ("month", "2026-03-01T00:00", None),
        ("last_month", "2026-02-01T00:00", "2026-03-01T00:00"),
        ("year", "2026-01-01T00:00", None),
        ("last_year", "2025-01-01T00:00", "2026-01-01T00:00"),
        (CUSTOM, "2026-02-03T00:00", "2026-02-05T00:00"),
    ],
)
def test_a_period_begins_and_ends_on_days_of_the_clock(filters, period, since, until):
    filters.begin.setDate(QDate(2026, 2, 3))
    filters.end.setDate(QDate(2026, 2, 4))
    choose(filters.period, period)
    scope = filters.scope(round(NOW.timestamp() * 1000), utc=True)
    assert [_text(scope.since_ms), _text(scope.until_ms)] == [since, until]
    assert filters.begin.isHidden() == (period != CUSTOM)


def _text(ts_ms: int | None) -> str | None:
    return None if ts_ms is None else f"{datetime.fromtimestamp(ts_ms / 1000, UTC):%Y-%m-%dT%H:%M}"


def test_paper_counts_back_from_its_own_market(filters):
    choose(filters.period, "7d")
    choose(filters.mode, "paper")
    scope = filters.scope(round(NOW.timestamp() * 1000), utc=True)
    assert scope.since_ms == BEGIN_MS - 7 * DAY_MS
    choose(filters.mode, "live")
    scope = filters.scope(round(NOW.timestamp() * 1000), utc=True)
    assert scope.since_ms == round(NOW.timestamp() * 1000) - 7 * DAY_MS


def test_a_remembered_period_of_paper_counts_back_from_its_newest_close(bench):
    bench.fill_in(*DEALS)
    period = bench.page.filters.period
    period.setCurrentIndex(period.findData("7d"))  # long after the market of these positions
    page = bench.open_filled()
    assert page._report.figures.sums.n == 6
