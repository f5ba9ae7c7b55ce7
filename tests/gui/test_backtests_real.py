"""Back-tests in the window over the real service: worker processes, database, recorded candles."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from cts_desktop.domain.backtests import BacktestRequest, DataRange, RunState
from cts_desktop.domain.events import BacktestChanged, CandlesChanged, PresetsEdited
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.ui.presets.compare_tab import CompareTab
from cts_desktop.ui.presets.new_run_dialog import NewRunDialog
from cts_desktop.ui.presets.runs_tab import RunsTab
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow

RUN_TIMEOUT_MS = 90_000
SET = PresetSet(
    set_id="", name="Crossings", timeframe_s=900, bar_s=900, agree=1, min_strength=0.0,
    indicators=(
        IndicatorGrid("ema", {"fast": ParameterRange(5, 9, 2), "slow": ParameterRange.of(20)}),
    ),
    tp_factors=ParameterRange(4, 12, 4), sl_ratios=ParameterRange(0.5, 1.0, 0.5),
    trailing=(None, (0.3, 0.1)),
)  # fmt: skip


@pytest.fixture
def tab(desk: Desk, shared_data: Path) -> RunsTab:
    """The tab of a program that has recorded candles and one preset."""
    file = shared_data / "ohlcv" / "binance_spot_2018_BTC_USDT_15m.csv.gz"
    service = desk.service
    desk.engine(service.candles.import_files([str(file)]))
    own = replace(SET, set_id=desk.engine(service.presets.new_set()).set_id)
    desk.engine(service.presets.save(PresetType(type_id="", name="Averages", sets=(own,))))
    made = RunsTab(desk.window.context)
    desk.qtbot.addWidget(made)
    made.resize(1222, 620)
    made.show()
    return made


def test_a_run_from_the_dialog_to_its_trades_on_the_candles(desk: Desk, tab: RunsTab) -> None:
    dialog = tab.open_new()
    desk.until(lambda: "configurations on 1 series" in dialog.estimate.text())
    start(desk, dialog)
    wait_for_results(desk, tab)
    run = tab.view.selected
    assert run.state is RunState.DONE
    tab.results.ranked.filters.least.setValue(0)
    settle(desk)
    assert run.configurations == tab.results.ranked.model.rowCount() == 36
    look_at_the_tree(desk, tab)
    look_at_a_configuration(desk, tab)
    look_at_the_map_and_the_windows(desk, tab)
    compare_the_best_with_the_worst(desk, tab)


def start(desk: Desk, dialog: NewRunDialog) -> None:
    dialog.division.folds.setValue(2)
    desk.until(dialog.start.isEnabled)
    desk.qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]


def wait_for_results(desk: Desk, tab: RunsTab) -> None:
    desk.until(
        lambda: tab.view.selected is not None and tab.view.selected.state.is_over, RUN_TIMEOUT_MS
    )
    settle(desk)
    assert tab.results.ranked.guard.text()


def settle(desk: Desk) -> None:
    desk.until(lambda: desk.window.operations.pending == 0, RUN_TIMEOUT_MS)


def look_at_the_tree(desk: Desk, tab: RunsTab) -> None:
    tree = tab.results.tree
    tab.results.tabs.setCurrentWidget(tree)
    desk.until(lambda: tree.model.rowCount() > 0)
    index = tree.model.index(0, 0)
    names: list[str] = []
    for _ in range(5):
        node = tree.model.node(index)
        assert node is not None
        names.append(node.path[-1])
        tree.view.expand(index)
        settle(desk)
        index = tree.model.index(0, 0, index)
    assert names == ["ema 5/20", "usual", "tp4", "sl0.5", "no trailing"]
    assert not index.isValid()


def look_at_a_configuration(desk: Desk, tab: RunsTab) -> None:
    results = tab.results
    results.tabs.setCurrentWidget(results.ranked)
    results.ranked.view.selectRow(0)
    row = results.ranked.view.selected
    results.open_number(row.number)
    desk.until(lambda: results.details.row is not None, RUN_TIMEOUT_MS)
    details = results.details.details
    assert details is not None
    assert len(details.trades) == row.all.n > 0
    assert details.curve[-1].units == pytest.approx(row.all.total_units)
    trades = results.details.trades
    results.details.tabs.setCurrentWidget(trades)
    settle(desk)
    trades.view.selectRow(len(details.trades) // 2)
    desk.until(lambda: trades.place.chart is not None)  # the library of charts comes later
    chart = trades.place.chart
    assert chart is not None
    desk.until(lambda: chart.candles.price_range(*chart.in_sight) is not None)
    settle(desk)
    trade = trades.view.selected
    low, high = chart.candles.price_range(trade.entry_ms / 1000, trade.exit_ms / 1000) or (0, 0)
    assert low <= trade.entry_price <= high


def look_at_the_map_and_the_windows(desk: Desk, tab: RunsTab) -> None:
    results = tab.results
    results.tabs.setCurrentWidget(results.heat_map)
    desk.until(lambda: results.heat_map.map.view is not None)
    view = results.heat_map.map.view
    assert view is not None
    assert view.x_name != view.y_name
    for place in range(results.heat_map.figure.count()):  # every figure offered is one it knows
        results.heat_map.figure.setCurrentIndex(place)
        settle(desk)
        assert results.heat_map.map.view is not None, results.heat_map.figure.currentText()
    results.tabs.setCurrentWidget(results.walk_forward)
    desk.until(lambda: results.walk_forward.view.table.rowCount() > 0, RUN_TIMEOUT_MS)


def compare_the_best_with_the_worst(desk: Desk, tab: RunsTab) -> None:
    compare = CompareTab(desk.window.context)
    desk.qtbot.addWidget(compare)
    compare.resize(1222, 560)
    compare.show()
    rows = tab.results.ranked.model.rows
    compare.add(tab.view.selected, (rows[0], rows[-1]))
    desk.until(lambda: len(compare.sides) == 2, RUN_TIMEOUT_MS)
    shown = {row.caption for row in compare.view.table.rows if row.is_setting}
    assert "Configuration" in shown
    assert "Seed" not in shown


def test_thousands_of_announcements_become_a_handful_of_signals(desk: Desk) -> None:
    bridge = desk.window.bridge
    seen: list[str] = []
    bridge.backtests_changed.connect(lambda: seen.append("runs"))
    bridge.candles_changed.connect(lambda: seen.append("candles"))
    bridge.presets_changed.connect(lambda: seen.append("presets"))

    async def publish() -> None:
        for _ in range(1000):
            desk.service.bus.publish(BacktestChanged("r1"))
        desk.service.bus.publish(CandlesChanged("imported"))
        desk.service.bus.publish(PresetsEdited())

    desk.engine(publish())
    desk.until(lambda: {"runs", "candles", "presets"} <= set(seen))
    assert len(seen) <= 5


def test_every_column_of_the_ranking_that_can_be_sorted_is_known_to_the_service(
    desk: Desk, tab: RunsTab, until_over: Callable[[str], None]
) -> None:
    views = desk.engine(desk.service.presets.all())
    preset = next(view.preset for view in views if view.preset.name == "Averages")
    series = desk.engine(desk.service.candles.series())[0]
    data = (DataRange(series.source, series.symbol, series.timeframe_s),)
    run_id = desk.engine(desk.service.backtests.start(BacktestRequest(preset=preset, data=data)))
    until_over(run_id)
    for key in sorted(tab.results.ranked.model.sortable):
        part, _, figure = key.partition(":")
        page = desk.engine(desk.service.backtests.page(run_id, order_by=figure, part=part))
        assert page.total == 36, key


@pytest.fixture
def until_over(desk: Desk) -> Callable[[str], None]:
    """Wait until a run has ended well."""

    def state(run_id: str) -> RunState:
        runs = desk.engine(desk.service.backtests.runs())
        return next(run.state for run in runs if run.run_id == run_id)

    def wait(run_id: str) -> None:
        desk.until(lambda: state(run_id).is_over, RUN_TIMEOUT_MS)
        assert state(run_id) is RunState.DONE

    return wait
