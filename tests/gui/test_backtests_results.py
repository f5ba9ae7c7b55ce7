"""Results of a run: ranking, tree, one configuration, heat map, walk-forward, comparison."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cts_desktop.domain.backtests import RunState
from cts_desktop.domain.errors import RetryLaterError, UserActionError
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.palettes import GainLoss
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.compare_tab import CompareTab
from cts_desktop.ui.presets.ranked_view import PAGE_ROWS
from cts_desktop.ui.presets.results_view import ResultsView
from cts_desktop.ui.presets.run_words import parameter_text
from cts_desktop.ui.presets.tree_model import TreeModel
from cts_desktop.ui.theme import Scheme
from tests.gui.backtest_stage import BacktestStage, a_request, a_row, a_run, details_of, nodes_below
from tests.gui.conftest import UNTIL_MS

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def stage(qapp: QApplication, ui_loop: asyncio.AbstractEventLoop, tmp_path: Path) -> BacktestStage:
    return BacktestStage(qapp, tmp_path, ui_loop)


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=UNTIL_MS)


@pytest.fixture
def results(stage, qtbot, until) -> ResultsView:
    made = ResultsView(stage.context)
    qtbot.addWidget(made)
    made.resize(1200, 620)
    made.show()
    made.show_run(a_run(1))
    until(lambda: made.ranked.model.rowCount() == PAGE_ROWS)
    stage.settle(until)
    return made


def asked(stage, verb: str):
    return stage.backtests.questions(verb)[-1]


def header(view, key: str, order=Qt.SortOrder.DescendingOrder) -> None:
    place = [column.key for column in view.table.columns].index(key)
    view.horizontalHeader().setSortIndicator(place, order)


def text(widget, name: str) -> str:
    label = widget.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


# ---------------------------------------------------------------- ranking


def test_the_best_in_sample_come_first_without_a_click(stage, results):
    question = asked(stage, "page")
    assert (question["order_by"], question["part"], question["descending"]) == (
        "avg_units", "in", True,
    )  # fmt: skip
    assert text(results, "resultsPosition") == "1 to 100 of 1\u202f000 configurations"


def test_a_click_on_an_out_of_sample_header_asks_the_service_for_that_order(stage, results, until):
    header(results.ranked.view, "out:profit_factor", Qt.SortOrder.AscendingOrder)
    stage.settle(until)
    question = asked(stage, "page")
    assert (question["order_by"], question["part"], question["descending"]) == (
        "profit_factor", "out", False,
    )  # fmt: skip


def test_a_column_the_service_cannot_sort_by_leaves_the_usual_order(stage, results, until):
    header(results.ranked.view, "configuration")
    stage.settle(until)
    question = asked(stage, "page")
    assert (question["order_by"], question["part"]) == ("avg_units", "in")
    assert results.ranked.view.horizontalHeader().sortIndicatorSection() == -1


def test_filters_go_to_the_service_and_begin_at_the_first_page(stage, results, qtbot, until):
    ranked = results.ranked
    ranked.pager.next.trigger()
    stage.settle(until)
    assert asked(stage, "page")["offset"] == PAGE_ROWS
    ranked.filters.least.setValue(50)
    ranked.filters.passing.setChecked(True)
    ranked.filters.symbol.setCurrentIndex(1)
    qtbot.keyClicks(ranked.filters.text, "rsi 14")
    until(lambda: asked(stage, "page")["text"] == "rsi 14")
    stage.settle(until)
    question = asked(stage, "page")
    assert (question["least_n"], question["only_passing"], question["symbol"]) == (
        50, True, "BTC/USDT",
    )  # fmt: skip
    assert question["offset"] == 0
    assert all(row.passes and row.inside.n >= 50 for row in ranked.model.rows)


def test_guard_and_selection_bias_are_said_in_words(results):
    assert "34 of 1 000 configurations pass" in text(results, "resultsGuard")
    bias = text(results, "resultsBias")
    assert "the 100 shown have +2.04" in bias
    assert "out of sample" in bias


def test_verdicts_differ_without_colour():
    assert {run_words.verdict_text(p) for p in (True, False, None)} == {
        "✓ passes", "✗ may be luck", "not judged",
    }  # fmt: skip
    assert run_words.verdict_tone(a_row(1)) is Tone.GOOD
    assert run_words.verdict_tone(a_row(2)) is Tone.WARNING


def test_a_factor_without_a_loss_is_endless_and_not_unknown(results):
    row = next(r for r in results.ranked.model.rows if r.inside.profit_factor is None)
    assert run_words.factor_of(row.inside).text == f"∞ ({row.inside.n})"


def test_rows_of_another_run_are_never_shown_as_this_ones(stage, results, until):
    results.tabs.setCurrentWidget(results.ranked)
    stage.backtests.error = RetryLaterError("the worker does not answer")
    results.show_run(a_run(2))
    stage.settle(until)
    assert results.ranked.model.rowCount() == 0
    assert "the worker does not answer" in results.ranked.view.empty_text


def test_an_unfinished_run_says_that_rows_will_come_and_shows_them(stage, results, until):
    stage.backtests.total = 0
    going = a_run(3, state=RunState.RUNNING, share=0.0)
    results.show_run(going)
    stage.settle(until)
    assert "rows appear" in results.ranked.view.empty_text
    stage.backtests.total = 40
    results.show_run(a_run(3))
    until(lambda: results.ranked.model.rowCount() == 40)


def test_progress_alone_asks_for_rows_only_now_and_then(stage, results, qtbot, until):
    results.show_run(a_run(4, state=RunState.RUNNING, share=0.1))
    stage.settle(until)
    before = len(stage.backtests.questions("page"))
    for percent in range(11, 40):
        results.show_run(a_run(4, state=RunState.RUNNING, share=percent / 100))
    qtbot.wait(300)
    assert len(stage.backtests.questions("page")) == before


# ---------------------------------------------------------------- tree


def test_a_node_asks_for_its_children_when_it_is_opened_and_once(stage, results, until):
    results.tabs.setCurrentWidget(results.tree)
    until(lambda: results.tree.model.rowCount() == 3)
    assert [path for path, *_ in stage.backtests.questions("tree")] == [()]
    index, path = results.tree.model.index(1, 0), ()
    for level in range(4):
        results.tree.view.expand(index)
        until(lambda index=index: results.tree.model.rowCount(index) > 0)
        path = results.tree.model.node(index).path
        assert len(path) == level + 1
        index = results.tree.model.index(0, 0, index)
    assert [len(path) for path, *_ in stage.backtests.questions("tree")] == [0, 1, 2, 3, 4]
    assert not results.tree.model.hasChildren(index)
    results.tree.view.collapseAll()
    results.tree.view.expandAll()
    stage.settle(until)
    asked_paths = [path for path, *_ in stage.backtests.questions("tree")]
    assert len(asked_paths) == len(set(asked_paths))


def test_a_node_that_could_not_be_read_can_be_opened_again(stage, results, until):
    results.tabs.setCurrentWidget(results.tree)
    until(lambda: results.tree.model.rowCount() == 3)
    stage.backtests.error = RetryLaterError("busy")
    first = results.tree.model.index(0, 0)
    results.tree.view.expand(first)
    until(lambda: "busy" in results.tree.notice.text())
    stage.backtests.error = None
    assert results.tree.model.canFetchMore(first)
    results.tree.view.collapse(first)
    results.tree.view.expand(first)
    until(lambda: results.tree.model.rowCount(first) == 2)


def test_the_tree_follows_symbol_and_set(stage, results, until):
    results.tabs.setCurrentWidget(results.tree)
    until(lambda: results.tree.model.rowCount() == 3)
    results.tree.symbol.setCurrentIndex(2)
    results.tree.set_box.setCurrentIndex(1)
    stage.settle(until)
    assert asked(stage, "tree") == ((), "ETH/USDT", "Trend")


def test_a_node_leads_to_its_best_configuration(stage, results, until):
    results.tabs.setCurrentWidget(results.tree)
    until(lambda: results.tree.model.rowCount() == 3)
    results.tree.view.activated.emit(results.tree.model.index(2, 0))
    until(lambda: results.details.row is not None)
    assert results.details.row.number == 9
    assert results.tabs.currentWidget() is results.details


def test_the_tree_model_keeps_qts_contract(qapp, qtmodeltester):
    model = TreeModel(lambda _tone: None)
    model.show_children((), nodes_below(()))
    path = nodes_below(())[0].path
    model.show_children(path, nodes_below(path))
    qtmodeltester.check(model)


# ---------------------------------------------------------------- one configuration


def open_details(stage, results, until, number: int = 22) -> None:
    results.open_number(number)
    until(lambda: results.details.row is not None)
    stage.settle(until)


def test_a_chosen_row_is_calculated_only_when_its_details_are_looked_at(stage, results, until):
    results.ranked.view.selectRow(3)
    stage.settle(until)
    assert stage.backtests.questions("details") == []
    number = results.ranked.model.row_at(3).number
    results.tabs.setCurrentWidget(results.details)
    until(lambda: results.details.row is not None)
    assert stage.backtests.questions("details") == [number]


def test_another_theme_keeps_the_configuration(stage, results, until):
    results.ranked.view.selectRow(3)
    open_details(stage, results, until, 22)
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        stage.context.theme.set_scheme(scheme)
    assert results.details.row.number == 22


def test_figures_in_and_out_of_sample_stand_side_by_side(stage, results, until):
    open_details(stage, results, until)
    row = details_of(22).row
    table = results.details.figures.table
    lines = {r.caption: r.texts for r in table.rows}
    assert lines["Trades"] == (str(row.inside.n), str(row.outside.n), str(row.all.n))
    assert lines["Mean per trade"][:2] == ("+0.40\u202fC", "−0.20\u202fC")
    assert "✓ passes" in text(results, "detailsVerdict")


def test_the_curve_has_its_split_and_reads_out_what_is_pointed_at(stage, results, until):
    open_details(stage, results, until)
    chart = results.details.equity.chart
    assert chart is not None
    details = details_of(22)
    assert chart.curves[0].points == details.curve
    assert "at the end" in chart.reading.text()
    canvas = chart.findChild(pg.GraphicsLayoutWidget)
    below = [item.opts for item in canvas.getItem(1, 0).listDataItems()]
    assert not any(opts["pen"] and opts["fillLevel"] is not None for opts in below), (
        "the line of an area would lead back to the top at its end"
    )
    curve = canvas.getItem(0, 0).getViewBox()
    moment = details.curve[10].ts_ms / 1000 + 60
    where = QPointF(
        curve.mapViewToScene(QPointF(moment, 0.0)).x(), curve.sceneBoundingRect().center().y()
    )
    canvas.scene().sigMouseMoved.emit(where)
    units = formatting.signed(details.curve[10].units, "C")
    assert units in chart.reading.text()


def test_a_configuration_that_cannot_be_calculated_says_why(stage, results, until):
    stage.backtests.error = UserActionError("the candles were deleted")
    results.open_number(5)
    until(lambda: "the candles were deleted" in results.details.title.text())
    assert not results.details.export.isEnabled()
    stage.backtests.error = None
    results.tabs.setCurrentWidget(results.ranked)
    results.tabs.setCurrentWidget(results.details)
    until(lambda: results.details.row is not None)


def test_a_chosen_trade_is_followed_on_candles_that_reach_around_it(stage, results, until):
    open_details(stage, results, until)
    results.details.tabs.setCurrentWidget(results.details.trades)
    trades = results.details.trades
    until(lambda: stage.backtests.questions("candles"))
    stage.settle(until)
    trade = trades.view.table.row_at(20)
    with trades_shown(trades, until):
        trades.view.selectRow(20)
    chart = trades.place.chart
    begin, end = chart.in_sight
    assert begin < trade.entry_ms / 1000 < trade.exit_ms / 1000 < end
    _, first, last = asked(stage, "candles")
    assert first < begin * 1000
    assert last > end * 1000
    assert chart.trades.chosen == 20
    assert "→" in chart.reading.text()
    low, high = chart.plot.getViewBox().viewRange()[1]
    assert low < trade.entry_price < high


class trades_shown:  # noqa: N801 - reads as a sentence
    """Wait until other candles are shown than before."""

    def __init__(self, trades, until) -> None:
        self._trades, self._until = trades, until
        self._seen: list[int] = []

    def __enter__(self) -> None:
        self._trades.candles_shown.connect(lambda: self._seen.append(1))

    def __exit__(self, *_: object) -> None:
        self._until(lambda: self._seen)


def test_missing_candles_are_said_and_the_trades_stay(stage, results, until):
    open_details(stage, results, until)
    stage.backtests.error = UserActionError("no candles of that time")
    results.details.tabs.setCurrentWidget(results.details.trades)
    until(lambda: "no candles of that time" in text(results, "candlesNotice"))
    assert results.details.trades.view.table.rowCount() == 80


def test_months_draws_and_sensitivity_are_tables(stage, results, until):
    open_details(stage, results, until)
    details = results.details
    assert [row.month for row in details.months.table.rows] == ["2018-01", "2018-02"]
    assert details.draws.table.rows[0] == ("5 %", 8.0, -20.0)
    assert "seed 1" in text(results, "monteCarloWords")
    names = [step[0] for step in details.steps.table.rows]
    assert names == ["rsi.period"] * 3  # a parameter without another value says nothing
    chosen = [step[2] for step in details.steps.table.rows if step[1] == step[2]]
    assert chosen == [14.0]


# ---------------------------------------------------------------- heat map and walk-forward


def test_the_heat_map_asks_for_two_parameters_and_words_a_cell(stage, results, until):
    results.tabs.setCurrentWidget(results.heat_map)
    until(lambda: results.heat_map.map.view is not None)
    assert asked(stage, "heat_map") == ("rsi.period", "tp", "avg_units", "in")
    field = results.heat_map.map
    assert field.words_at(0, 0) == "RSI Period 10, Take profit, C 2: −1.50"
    assert field.words_at(1, 1) == "RSI Period 12, Take profit, C 4: —"
    assert field.accessibleDescription().startswith("Best: RSI Period 26, Take profit, C 14")
    assert field.cell_at(QPoint(0, 0)) is None
    results.heat_map.part.setCurrentIndex(1)
    stage.settle(until)
    assert asked(stage, "heat_map")[3] == "out"


def test_the_same_parameter_twice_is_refused_in_words(stage, results, until):
    results.tabs.setCurrentWidget(results.heat_map)
    until(lambda: results.heat_map.map.view is not None)
    before = len(stage.backtests.questions("heat_map"))
    results.heat_map.up.setCurrentIndex(0)
    assert "two different" in results.heat_map.map.accessibleDescription()
    assert len(stage.backtests.questions("heat_map")) == before


def test_a_run_of_one_parameter_has_no_heat_map_and_says_so(stage, results, until):
    stage.backtests.names = ("tp",)
    results.tabs.setCurrentWidget(results.heat_map)
    until(lambda: "Fewer than two" in results.heat_map.map.accessibleDescription())


def test_walk_forward_says_what_was_promised_and_what_came(stage, results, until):
    results.tabs.setCurrentWidget(results.walk_forward)
    until(lambda: results.walk_forward.view.table.rowCount() == 4)
    words = text(results, "walkForwardWords")
    assert "−0.20\u202fC per trade where +0.35\u202fC was promised" in words
    chart = results.walk_forward.place.chart
    assert chart is not None
    assert len(chart.curves[0].points) == 80


def test_a_run_without_windows_says_so_and_asks_nothing(stage, results, until):
    results.show_run(a_run(5, request=a_request(folds=0)))
    results.tabs.setCurrentWidget(results.walk_forward)
    stage.settle(until)
    assert stage.backtests.questions("walk_forward") == []
    assert "without walk-forward" in results.walk_forward.view.empty_text


# ---------------------------------------------------------------- comparison


@pytest.fixture
def compare(stage, qtbot, until) -> CompareTab:
    stage.backtests.held[1] = a_run(2, request=a_request(seed=7, in_sample_share=0.6))
    made = CompareTab(stage.context)
    qtbot.addWidget(made)
    made.resize(1200, 600)
    made.show()
    until(lambda: made.run_box.count() == 2)
    stage.settle(until)
    return made


def lines(compare) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(row.section, row.caption): row.texts for row in compare.view.table.rows}


def test_settings_that_differ_and_figures_stand_side_by_side(stage, compare, until):
    first, second = stage.backtests.held
    compare.add(first, (a_row(22),))
    stage.settle(until)
    compare.add(second, (a_row(7),))
    stage.settle(until)
    shown = lines(compare)
    assert shown["Settings", "Seed"] == ("1", "7")
    assert shown["Settings", "In sample share"] == ("0.7", "0.6")
    assert ("Settings", "Walk-forward windows") not in shown
    assert shown["Out of sample", "Mean per trade"] == ("−0.20\u202fC", "−1.70\u202fC")
    compare.only.setChecked(False)
    assert lines(compare)["Settings", "Walk-forward windows"] == ("4", "4")
    chart = compare.place.chart
    assert chart is not None
    assert [curve.name for curve in chart.curves] == ["A", "B"]


def test_the_best_of_a_run_is_added_and_a_side_taken_away(stage, compare, until):
    compare.run_box.setCurrentIndex(1)
    compare.add_button.click()
    stage.settle(until)
    question = asked(stage, "page")
    assert (question["limit"], question["least_n"]) == (1, 10)
    assert len(compare.sides) == 1
    assert "another one" in compare.notice.text()
    compare.chips.itemAt(0).widget().click()
    assert compare.sides == ()
    assert not compare.clear_button.isEnabled()


def test_a_run_without_enough_trades_has_no_best(stage, compare, until):
    stage.backtests.total = 0
    compare.add_button.click()
    stage.settle(until)
    assert compare.notice.text().endswith("has 10 trades in sample.")
    assert compare.sides == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ema2.fast", "EMA 2 Fast"), ("stochastic.k", "Stochastic %K"),
        ("sl", "Stop loss, share of it"), ("trailing", "Trailing (0: none)"),
    ],
)  # fmt: skip
def test_parameters_are_worded_as_in_the_editor(name, words):
    assert parameter_text(name) == words


def test_no_more_than_four_and_none_twice(stage, compare, until):
    run = stage.backtests.held[0]
    compare.add(run, tuple(a_row(n) for n in (1, 2, 3)))
    stage.settle(until)
    compare.add(run, tuple(a_row(n) for n in (3, 4, 5, 6)))
    stage.settle(until)
    assert [side.details.row.number for side in compare.sides] == [1, 2, 3, 4]
    compare.add(run, (a_row(8),))
    stage.settle(until)
    assert "take one away" in compare.notice.text()


def test_sides_of_a_deleted_run_go(stage, compare, until):
    compare.add(stage.backtests.held[0], (a_row(1),))
    stage.settle(until)
    del stage.backtests.held[0]
    stage.bridge.backtests_changed.emit()
    until(lambda: compare.sides == ())


# ---------------------------------------------------------------- charts in both themes


@pytest.mark.parametrize("scheme", [Scheme.DARK, Scheme.LIGHT])
def test_swapped_colours_reach_candles_and_curves(stage, results, until, scheme):
    theme = stage.context.theme
    theme.set_scheme(scheme)
    open_details(stage, results, until)
    results.details.tabs.setCurrentWidget(results.details.trades)
    until(lambda: stage.backtests.questions("candles"))
    stage.settle(until)
    chart = results.details.trades.place.chart
    results.details.trades.view.selectRow(10)
    stage.settle(until)
    counted = []
    for choice in (GainLoss.GREEN_RED, GainLoss.RED_GREEN):
        theme.set_gain_loss(choice)
        counted.append(colours_in(chart.plot))
    theme.set_gain_loss(GainLoss.GREEN_RED)
    up, down = theme.color("positive").rgb(), theme.color("negative").rgb()
    assert counted[0][up] > 10
    assert counted[0][up] != counted[0][down]
    assert counted[1][up] == pytest.approx(counted[0][down], rel=0.5)


def colours_in(widget) -> dict[int, int]:
    picture = widget.grab().toImage()
    found: dict[int, int] = {}
    for x in range(picture.width()):
        for y in range(picture.height()):
            colour = picture.pixel(x, y)
            found[colour] = found.get(colour, 0) + 1
    return found
