"""Charts draw what is in sight, no finer than pixels, and load their library only when shown."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cts_desktop.domain.backtests import BacktestTrade
from cts_desktop.service.preset_views import CandlesView
from cts_desktop.ui.charts import plots
from cts_desktop.ui.charts.candle_chart import CandleChart
from cts_desktop.ui.charts.candles import LEAST_PIXELS, CandleItem, merged
from cts_desktop.ui.charts.heat_map import axis_text
from cts_desktop.ui.charts.trades import DRAWN_TRADES, MARKED_TRADES, TradesItem
from cts_desktop.ui.theme import ThemeManager

MANY = 100_000
BEGIN_S = 1_514_764_800


@pytest.fixture
def theme(qapp: QApplication, tmp_path: Path) -> ThemeManager:
    return ThemeManager(qapp, QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def chart(theme: ThemeManager, qtbot: QtBot) -> CandleChart:
    made = CandleChart(theme)
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    made.show_candles(candles(MANY), BEGIN_S * 1000, (BEGIN_S + MANY * 60) * 1000)
    return made


def candles(count: int) -> CandlesView:
    walk = np.cumsum(np.random.default_rng(3).normal(0, 1, count)) + 5000
    first = np.concatenate(([5000.0], walk[:-1]))
    rows = np.stack((first, np.maximum(first, walk) + 1, np.minimum(first, walk) - 1, walk, walk))
    times = (BEGIN_S + 60 * np.arange(count)) * 1000
    return CandlesView("BTC/USDT", 60, tuple(times.tolist()), tuple(map(tuple, rows.T.tolist())))


def drawn(chart: CandleChart, monkeypatch: pytest.MonkeyPatch, minutes: int) -> int:
    """Return how many candles one painting of that many minutes draws."""
    counts: list[int] = []
    usual = CandleItem._draw

    def draw(self: Any, painter: Any, x: Any, *rest: Any) -> None:
        counts.append(len(x))
        usual(self, painter, x, *rest)

    monkeypatch.setattr(CandleItem, "_draw", draw)
    chart.show_range(BEGIN_S * 1000, (BEGIN_S + minutes * 60) * 1000)
    counts.clear()
    chart.plot.grab()
    monkeypatch.setattr(CandleItem, "_draw", usual)
    return sum(counts[:2])


@pytest.mark.parametrize("minutes", [200, 5_000, MANY])
def test_no_more_candles_are_drawn_than_pixels_can_show(chart, monkeypatch, minutes):
    count = drawn(chart, monkeypatch, minutes)
    assert 0 < count <= chart.plot.width() / LEAST_PIXELS + 2
    assert count <= minutes + 2


def test_candles_drawn_as_one_keep_first_highest_lowest_and_last():
    ohlc = np.array([[1, 5, 2, 9, 4], [6, 8, 3, 9, 7], [0, 4, 1, 5, 2], [5, 2, 3, 6, 3]], float)
    assert merged(ohlc, 2).tolist() == [[1, 2, 4], [8, 9, 7], [0, 1, 2], [2, 6, 3]]
    assert merged(ohlc, 1) is ohlc
    assert merged(ohlc, 9).tolist() == [[1], [9], [0], [3]]


def test_texts_of_a_time_axis_stand_apart(theme):
    axis = plots.time_axis(theme)
    axis.fontMetrics = metrics = QFontMetrics(QApplication.font())  # as it does to draw
    begin, end, width = BEGIN_S, BEGIN_S + 92 * 86_400, 1000
    spans = sorted(
        (centre - half, centre + half)
        for spacing, moments in axis.tickValues(begin, end, width)
        for moment, text in zip(moments, axis.tickStrings(moments, 1, spacing), strict=True)
        for centre in [(moment - begin) * width / (end - begin)]
        for half in [metrics.horizontalAdvance(text) / 2]
    )
    assert len(spans) > 10
    assert all(right < left for (_, right), (left, _) in pairwise(spans))


def test_the_height_follows_what_is_in_sight(chart):
    for first in (0, 40_000, 90_000):
        begin = BEGIN_S + first * 60
        chart.show_range(begin * 1000, (begin + 6000) * 1000)
        low, high = chart.plot.getViewBox().viewRange()[1]
        inside = chart.candles.ohlc[:, first : first + 100]
        assert low < inside[2].min()
        assert high > inside[1].max()
        assert high - low < 2 * (inside[1].max() - inside[2].min())


def test_what_is_held_is_not_asked_for_again(chart, qtbot):
    asked: list[tuple[int, int]] = []
    chart.range_wanted.connect(lambda begin, end: asked.append((begin, end)))
    chart.show_range(BEGIN_S * 1000, (BEGIN_S + MANY * 60) * 1000)
    qtbot.wait(250)
    assert asked == []
    chart.show_range((BEGIN_S - 6000) * 1000, BEGIN_S * 1000)
    qtbot.waitUntil(lambda: asked == [((BEGIN_S - 6000) * 1000, BEGIN_S * 1000)], timeout=2000)


def test_trades_in_sight_are_found_even_where_they_began_long_before(theme):
    item = TradesItem(theme)
    xy = np.array([[0.0, 10, 20, 500], [1, 1, 1, 1], [400, 15, 25, 510], [2, 2, 2, 2]])
    item.show_trades(xy, np.ones(4), np.ones(4))
    assert item.visible(300, 350).tolist() == [0]
    assert item.visible(12, 22).tolist() == [0, 1, 2]
    assert item.visible(600, 700).tolist() == []


def test_very_many_trades_are_thinned_and_painted_as_a_strip(chart, monkeypatch):
    count = 3 * DRAWN_TRADES
    trades = [a_trade(n, float(chart.candles.ohlc[3, n * 30])) for n in range(count)]
    chart.show_trades(trades)
    end = BEGIN_S + MANY * 60
    assert MARKED_TRADES < len(chart.trades.visible(BEGIN_S, end)) <= DRAWN_TRADES
    single: list[int] = []
    usual = TradesItem._marks_of

    def marks_of(self: Any, transform: Any, places: Any, pixels: float) -> Any:
        single.extend(places.tolist())
        return usual(self, transform, places, pixels)

    monkeypatch.setattr(TradesItem, "_marks_of", marks_of)
    chart.show_range(BEGIN_S * 1000, end * 1000)
    chart.plot.grab()
    assert single == []
    chart.follow(trades[1500], 60)
    chart.plot.grab()
    assert single[-1] == 1500


def a_trade(number: int, price: float) -> BacktestTrade:
    entry = (BEGIN_S + number * 1800) * 1000
    return BacktestTrade(
        "BTC/USDT", "k", "long", entry, entry + 600_000, price, price + 1, "target", 2.0, 1.0, 0.1
    )


def test_an_axis_has_no_needless_digits():
    assert [axis_text(value) for value in (4.0, 0.3, -2.5)] == ["4", "0.3", "−2.5"]


def test_the_views_alone_do_not_load_the_chart_library():
    code = (
        "import sys\n"
        "import cts_desktop.ui.presets.runs_tab, cts_desktop.ui.presets.compare_tab\n"
        "import cts_desktop.ui.chart.page\n"
        "print([m for m in ('pyqtgraph', 'numpy', 'numba') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
