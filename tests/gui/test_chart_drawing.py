"""The live chart draws what is in sight, follows the newest candle, and says what is at a time."""

import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QLocale, QObject, QRectF, QSettings, QTimer
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from cts_desktop.domain.market import Candles
from cts_desktop.service.chart_views import (
    ChartMarks,
    ChartTrade,
    ChartView,
    LiveCandles,
    LiveQuestion,
    SignalStrip,
)
from cts_desktop.ui import chart_library
from cts_desktop.ui.chart import words
from cts_desktop.ui.chart.candle_table import MOST_ROWS, rows_of
from cts_desktop.ui.charts import plots
from cts_desktop.ui.charts.candles import LEAST_PIXELS
from cts_desktop.ui.charts.level_texts import placed
from cts_desktop.ui.charts.levels import Level, LevelKind
from cts_desktop.ui.charts.live_chart import FIRST_SIGHT, LiveChart
from cts_desktop.ui.presets.lazy_chart import LazyChart
from cts_desktop.ui.theme import Scheme, ThemeManager
from tests.gui.chart_stage import BEGIN, MINUTE_MS, NO_MARKS, candles

MANY = 100_000


@pytest.fixture(scope="module")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> ThemeManager:
    path = tmp_path_factory.mktemp("theme") / "ui.ini"
    return ThemeManager(qapp, QSettings(str(path), QSettings.Format.IniFormat))


@pytest.fixture(scope="module")
def one_chart(theme: ThemeManager) -> Iterator[LiveChart]:
    """One for all tests: making it costs more than all they do with it."""
    made = LiveChart(theme)
    made.resize(1000, 500)
    made.show_strips(volume=True, signals=True)
    made.show()
    yield made
    made.close()
    delete(made)


@pytest.fixture
def chart(one_chart: LiveChart, qtbot: QtBot) -> LiveChart:
    """The chart with nothing in it."""
    one_chart.clear()
    one_chart.point(None)
    return one_chart


def page(count: int, held: slice = slice(None), marks: ChartMarks = NO_MARKS) -> ChartView:
    """A page of *held* of *count* candles there are."""
    every = candles(count)
    part = Candles(every.ts_ms[held], every.ohlcv[held])
    begin, end = int(part.ts_ms[0]), int(part.ts_ms[-1]) + MINUTE_MS
    last = int(every.ts_ms[-1])
    return ChartView("c", "BTC/USDT", 60, begin, end, BEGIN, last, part, marks)


def live(number: int, *prices: float, complete: bool = True) -> LiveCandles:
    """Live candles from the candle *number* on, each flat at its price."""
    times = BEGIN + (number + np.arange(len(prices))) * MINUTE_MS
    rows = np.array([(p, p + 1, p - 1, p, 3.0) for p in prices]).reshape(-1, 5)
    question = LiveQuestion("c", "BTC/USDT", 60, 0)
    return LiveCandles(
        question, Candles(times.astype(np.int64), rows), complete=complete,
        price=Decimal(str(prices[-1])), age_ms=10, stale=False, now_ms=1, state="running",
        price_tick=Decimal("0.1"),
    )  # fmt: skip


def drawn(item: Any) -> int:
    """Return how many shapes the item painted last."""
    return sum(len(x) for x, *_ in item._parts)


# ---------------------------------------------------------------------- very many candles
def test_of_a_hundred_thousand_candles_no_more_is_drawn_than_pixels_can_show(chart):
    chart.show_page(page(MANY))
    chart.show_all()
    chart.canvas.grab()
    begin, end = chart.in_sight
    assert end - begin > (MANY - 1) * 60
    assert 0 < drawn(chart.candles) <= chart.width() / LEAST_PIXELS + 2
    bars = sum(len(rects) for _, rects in chart.volume._shapes)
    assert 0 < bars <= chart.width() / LEAST_PIXELS + 2


def test_a_crosshair_that_moves_makes_no_candle_anew(chart, monkeypatch):
    chart.show_page(page(2000))
    chart.canvas.grab()
    made: list[object] = []

    def prepare(*asked: object) -> list[object]:
        made.append(asked)
        return []

    for item in (chart.candles, chart.volume, chart.signals):
        monkeypatch.setattr(type(item), "_prepare", prepare)
    chart.point(chart.in_sight[0] + 600, 65_000.0)
    chart.canvas.grab()
    assert made == []
    chart.zoom(0.5)
    chart.canvas.grab()
    assert len(made) >= 2


def test_signals_of_one_mark_are_summed_and_none_is_lost(chart):
    ts = BEGIN + np.arange(3000) * MINUTE_MS
    ones = np.ones(3000, np.int64)
    strip = SignalStrip(
        ("active", "move"), ts.astype(np.int64), np.arange(3000) % 2, ones, 2 * ones
    )
    chart.show_page(page(3000, marks=ChartMarks((), strip)))
    begin, end = ts[0] / 1000, ts[-1] / 1000 + 60
    for pixels in (300.0, 9000.0):
        column, row, longs, shorts = chart.signals.columns(begin, end, pixels)
        assert (longs.sum(), shorts.sum()) == (3000, 6000)
        assert len(column) <= 2 * (pixels / LEAST_PIXELS + 1)
        assert set(row.tolist()) == {0, 1}
    assert chart.signals.at(begin, begin + 180) == [("active", 2, 4), ("move", 1, 2)]


# ---------------------------------------------------------------------- the newest candle
def test_the_first_sight_is_of_the_newest_candles(chart):
    chart.show_page(page(2000))
    begin, end = chart.in_sight
    newest = BEGIN / 1000 + 2000 * 60
    assert begin == pytest.approx(newest - FIRST_SIGHT * 60)
    assert end > newest
    assert chart.following


def test_a_live_candle_replaces_the_running_one_and_new_ones_follow(chart):
    chart.show_page(page(200))
    assert not chart.add_live(live(199, 64_000.0))
    assert chart.rows[:, -1].tolist() == [64_000, 64_001, 63_999, 64_000, 3]
    assert not chart.add_live(live(199, 64_000.0, 64_010.0, 64_020.0))
    assert chart.rows.shape == (5, 202)
    assert chart.candles.times.size == chart.volume.times.size == 202
    assert chart.newest_ms == BEGIN + 201 * MINUTE_MS
    assert chart.in_sight[1] > chart.newest_ms / 1000 + 60


def test_a_candle_that_began_before_the_engine_keeps_its_beginning(chart):
    chart.show_page(page(200))
    first, high = chart.rows[0, -1], chart.rows[1, -1]
    chart.add_live(live(199, 64_000.0, complete=False))
    assert chart.rows[:4, -1].tolist() == [first, high, 63_999, 64_000]


def test_a_hole_before_the_live_candles_is_told(chart):
    chart.show_page(page(200))
    assert chart.add_live(live(205, 64_000.0, complete=False))
    assert not chart.add_live(live(205, 64_001.0, complete=False))


def test_who_looks_at_the_past_is_left_there(chart):
    chart.show_page(page(2000))
    chart.pan(-5)
    assert not chart.following
    before = chart.in_sight
    chart.add_live(live(1999, 1.0, 2.0, 3.0))
    assert chart.in_sight == before
    chart.go_newest()
    assert chart.following
    assert chart.in_sight[1] > chart.newest_ms / 1000


def test_live_candles_are_not_joined_to_a_page_of_the_past(chart):
    chart.show_page(page(2000, slice(100, 600)))
    assert not chart.holds_newest
    assert not chart.add_live(live(1999, 1.0, 2.0))
    assert chart.rows.shape[1] == 500
    assert chart.live_since_ms == BEGIN + 2000 * MINUTE_MS


def test_what_is_not_held_is_asked_for_and_what_never_was_is_not(chart, qtbot):
    asked: list[tuple[int, int]] = []
    chart.range_wanted.connect(lambda begin, end: asked.append((begin, end)))
    chart.show_page(page(2000, slice(1500, None)))
    qtbot.wait(250)
    assert asked == []
    chart.go_oldest()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked[-1][0] == BEGIN
    chart.show_page(page(2000))
    asked.clear()
    chart.show_span(BEGIN / 1000 - 9000, BEGIN / 1000 + 600)
    qtbot.wait(250)
    assert asked == []


def test_zoom_keeps_the_newest_candle_where_it_is_followed(chart):
    chart.show_page(page(2000))
    end = chart.in_sight[1]
    chart.zoom(2.0)
    begin, after = chart.in_sight
    assert after == pytest.approx(end)
    chart.set_following(following=False)
    chart.zoom(0.5)
    assert sum(chart.in_sight) == pytest.approx(begin + after)


# ---------------------------------------------------------------------- levels, pointer, words
STOP = Level("p1", LevelKind.STOP, Decimal(64_700), "Stop 64 700", movable=True)


def test_a_stop_near_the_candles_is_brought_into_sight_and_a_far_one_is_not(chart):
    chart.show_page(page(400))
    chart.show_levels([STOP], [])
    chart._fit_prices()
    assert chart.box.viewRange()[1][0] < 64_700
    chart.show_levels([replace(STOP, price=Decimal(10_000))], [])
    chart._fit_prices()
    assert chart.box.viewRange()[1][0] > 60_000


def test_texts_of_close_levels_stand_beside_each_other_and_inside():
    area = QRectF(0, 0, 500, 200)
    wanted = [(100, 120), (102, 120), (98, 120), (101, 120), (2, 120), (199, 120)]
    boxes = placed(wanted, area, 16, 4)
    assert boxes[0] == QRectF(0, 84, 120, 16)  # the most important on its line, to the left
    for number, (box, (row, width)) in enumerate(zip(boxes, wanted, strict=True)):
        assert box is not None
        assert area.contains(box)
        assert box.width() == width
        assert row in {box.top(), box.bottom()}
        assert not any(other and box.intersects(other) for other in boxes[:number])


def test_a_text_for_which_there_is_no_room_gives_way():
    narrow = [(50, 120)] * 3
    assert placed(narrow, QRectF(0, 0, 130, 100), 16, 4)[2] is None
    assert placed([(50, 120)], QRectF(0, 0, 100, 100), 16, 4) == [None]


def test_what_is_pointed_at_comes_first(chart):
    entry = Level("p1", LevelKind.ENTRY, Decimal(64_705), "long")
    chart.show_page(page(400))
    chart.show_levels([entry, STOP], [])
    assert [said.text for said in chart.levels._said()] == ["Stop 64 700", "long"]
    line = chart.levels.line(entry)
    line.setMouseHover(True)
    assert [said.text for said in chart.levels._said()] == ["long", "Stop 64 700"]
    line.setMouseHover(False)


def test_an_axis_names_days_and_months_in_the_language_and_local_time(theme, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    monkeypatch.setattr(plots, "QLocale", lambda: QLocale(QLocale.Language.German))
    axis = plots.time_axis(theme)
    axis.fontMetrics = QFontMetrics(QFont())
    begin = datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp()
    axis.utcOffset = None  # the clock is changed on the 29th
    try:
        shown = {
            spacing: dict(zip(axis.tickStrings(ticks, 1, spacing), ticks, strict=True))
            for spacing, ticks in axis.tickValues(begin, begin + 2 * 86_400, 900)
        }
    finally:
        monkeypatch.undo()
        time.tzset()
    assert shown[86_400] == {
        "So. 29": datetime(2026, 3, 28, 23, tzinfo=UTC).timestamp(),
        "Mo. 30": datetime(2026, 3, 29, 22, tzinfo=UTC).timestamp(),
    }
    assert plots.tick_texts([-50.0, -1e-13, 12_500.0], 1, 50) == ["−50", "0", "12\u202f500"]


def test_the_library_comes_on_the_windows_thread_in_steps_and_not_for_who_has_gone(
    qtbot, monkeypatch
):
    monkeypatch.setattr(chart_library, "_LIBRARY", "not there")
    monkeypatch.setattr(chart_library, "_left", chart_library._steps())
    here, gone = QObject(), QObject()
    threads: set[int] = set()
    turns: list[str] = []
    load = chart_library._loaded

    def watched(name: str) -> object:
        threads.add(threading.get_ident())
        turns.append("loads")
        time.sleep(0.002)  # longer than the window's timer is waiting
        return load(name)

    monkeypatch.setattr(chart_library, "_loaded", watched)
    called: list[str] = []
    chart_library.when_loaded(here, lambda: called.append("here"))
    chart_library.when_loaded(gone, lambda: called.append("gone"))
    delete(gone)
    assert called == []
    kept = gc.get_freeze_count()
    window = QTimer(here, interval=1)
    window.timeout.connect(lambda: turns.append("window"))
    window.start()
    qtbot.waitUntil(lambda: called == ["here"])
    window.stop()
    qtbot.wait(60)
    assert called == ["here"]
    assert threads == {threading.get_ident()}, "two threads that read classes of Qt crash"
    assert "loads loads" not in " ".join(turns), "the window goes on between two steps"
    assert gc.get_freeze_count() > kept, "the next full collection would hold up the window"


def test_a_chart_is_made_filled_and_shown_in_turns_between_which_the_window_goes_on(qtbot):
    turns: list[str] = []

    def slow(what: str) -> QWidget:
        turns.append(what)
        time.sleep(0.002)
        return QWidget()

    def fill(_chart: QWidget) -> None:
        slow("filled")

    place = LazyChart(lambda: slow("made"), fill)
    qtbot.addWidget(place)
    window = QTimer(place, interval=1)
    window.timeout.connect(lambda: turns.append("window"))
    window.start()
    place.show()
    assert "made" not in turns, "who shows the page has work of its own"
    place.refill()
    qtbot.waitUntil(lambda: "filled" in turns)
    assert "window" in turns[turns.index("made") : turns.index("filled")]
    assert place.chart is not None
    assert place.chart.isVisible()


def test_a_line_in_the_hand_does_not_follow_its_level(chart):
    chart.show_page(page(400))
    chart.show_levels([STOP], [])
    line = chart.levels.line(STOP)
    line.moving = True
    line.setValue(64_800)
    chart.show_levels([replace(STOP, price=Decimal(64_710), text="Stop 64 710")], [])
    assert line.value() == 64_800
    line.put_back()
    assert line.value() == 64_710
    assert line.text == "Stop 64 710"
    chart.show_levels([], [])
    assert chart.levels.line(STOP) is None


def test_the_candle_at_a_time_is_said_with_its_signals_and_trades(chart):
    strip = SignalStrip(
        ("move",), *(np.array([n], np.int64) for n in (BEGIN + 150 * MINUTE_MS, 0, 2, 1))
    )
    trade = ChartTrade(
        "p1", "long", BEGIN + 150 * MINUTE_MS + 5, 65_000.0, BEGIN + 160 * MINUTE_MS, 65_100.0,
        Decimal("1.50"), "target",
    )  # fmt: skip
    chart.show_page(page(200, marks=ChartMarks((trade,), strip)))
    chart.add_live(live(199, 65_000.0))
    text = words.candle_words(chart, 150, utc=True)
    assert text.startswith("2026-01-01 02:30:00   O 6")
    assert "move ▲2 ▼1" in text
    assert "opened long at 65\u202f000" in text
    assert "closed long at 65\u202f100 ▲ +1.50 (Target)" in words.candle_words(chart, 160, utc=True)
    at_once = replace(trade, closed_ms=trade.opened_ms)
    chart.show_marks(ChartMarks((at_once,), strip))
    assert words.candle_words(chart, 150, utc=True).endswith(
        "opened long at 65\u202f000   closed long at 65\u202f100 ▲ +1.50 (Target)"
    )
    assert chart.place_at(BEGIN / 1000 - 500) is None
    assert chart.place_at(None) == 199


def test_the_table_lists_the_newest_of_very_many(chart):
    chart.show_page(page(5000))
    rows = rows_of(chart, 5000 - MOST_ROWS, 5000)
    assert len(rows) == MOST_ROWS
    assert rows[-1].ts_ms == chart.newest_ms
    assert rows[-1].close == chart.rows[3, -1]


def test_all_of_it_follows_the_theme(chart, theme):
    chart.show_page(page(300))
    chart.show_levels([STOP], [(BEGIN + 250 * MINUTE_MS, 65_000.0, True)])
    pictures = []
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        theme.set_scheme(scheme)
        theme.set_scale(200 if scheme is Scheme.LIGHT else 100)
        pictures.append(chart.canvas.grab().toImage().pixelColor(20, 300).lightness())
    dark, light = pictures
    assert dark < 60
    assert light > 200
