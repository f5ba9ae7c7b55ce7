"""The page Chart: what is charted, live, pulled, listed, saved and remembered."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from cts_desktop.domain.errors import DatabaseError, UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.positions import PositionState
from cts_desktop.service.chart_views import ChartMarks, ChartOrder, ChartTrade
from cts_desktop.ui.chart.move_dialog import MoveDialog
from cts_desktop.ui.chart.symbol_box import symbol_words
from cts_desktop.ui.charts.levels import LevelKind
from cts_desktop.ui.exits_dialog import ExitsDialog
from cts_desktop.ui.theme import ThemeManager
from tests.gui.chart_stage import ASK_MS, BEGIN, BTC, ETH, IMPORTED, MINUTE_MS, NO_MARKS, ChartStage


@pytest.fixture(scope="module")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> ThemeManager:
    path = tmp_path_factory.mktemp("theme") / "ui.ini"
    return ThemeManager(qapp, QSettings(str(path), QSettings.Format.IniFormat))


@pytest.fixture
def ui_state(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def stage(
    theme: ThemeManager, qtbot: QtBot, ui_loop: Any, ui_state: QSettings
) -> Iterator[ChartStage]:
    made = ChartStage(qtbot, theme, ui_state)
    yield made
    made.close()


@pytest.fixture
def held(stage: ChartStage) -> ChartStage:
    """A chart with one open position: stop at 64 000, target at 66 000."""
    stage.until_drawn()
    stage.show_snapshot(stage.position())
    stage.until(lambda: line(stage, LevelKind.STOP) is not None)
    return stage


def line(stage: ChartStage, kind: LevelKind) -> Any:
    lines = stage.chart.levels._lines
    return next((of for (_, k), of in lines.items() if k is kind), None)


def pull(stage: ChartStage, kind: LevelKind, price: float) -> Any:
    """Pull a line as the pointer does, and let it go."""
    of = line(stage, kind)
    of.moving = True
    of.setValue(price)
    of.sigDragged.emit(of)
    of.moving = False
    of.sigPositionChangeFinished.emit(of)
    return of


def figures(dialog: Any, name: str) -> str:
    found = dialog.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


# ---------------------------------------------------------------------- empty, loading, failed
def test_nothing_to_chart_says_what_to_do(stage):
    assert "Start the engine" in stage.pane.blank.text
    stage.charts.empty = "There are no candles of BTC/USDT yet. Start the engine."
    stage.until(lambda: "no candles of BTC/USDT" in stage.pane.blank.text)
    assert not stage.pane.blank.button.isVisible()


def test_what_cannot_be_read_says_why_and_can_be_tried_again(stage):
    stage.until_drawn()
    stage.charts.error = DatabaseError("The database is locked. Close the other program.")
    stage.pane.load()
    stage.until(lambda: "database is locked" in stage.pane.blank.text)
    assert stage.pane.blank.button.isVisible()
    stage.charts.error = None
    stage.pane.blank.button.click()
    stage.until_drawn()


def test_while_candles_come_it_says_so(stage):
    stage.until_drawn()
    stage.hold(held=True)
    stage.pane.load()
    assert stage.pane.blank.text == "Loading the candles of BTC/USDT…"
    assert stage.pane.blank.isVisible()
    stage.hold(held=False)
    stage.until_drawn()


def test_the_answer_to_an_older_question_is_not_drawn(stage):
    stage.until_drawn()
    stage.hold(held=True)
    stage.pane.show_symbol(ETH)
    stage.pane.show_symbol(IMPORTED)
    stage.hold(held=False)
    stage.until(lambda: stage.chart.view is not None)
    stage.qtbot.wait(50)
    assert stage.chart.view.connection_id == "imported"


# ---------------------------------------------------------------------- choosing
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_typed_part_of_a_symbol_finds_it(stage):
    stage.until_drawn()
    box = stage.pane.header.symbol_box
    box.lineEdit().selectAll()
    stage.qtbot.keyClicks(box.lineEdit(), "eth/")
    assert box.completer().completionCount() == 1
    stage.qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    stage.until(lambda: stage.charts.asked[-1][1] == "ETH/USDT")
    assert box.currentText() == symbol_words(ETH)


def test_what_is_no_symbol_changes_nothing(stage):
    stage.until_drawn()
    count = len(stage.charts.asked)
    box = stage.pane.header.symbol_box
    box.lineEdit().setText("usdt")  # all of them
    stage.qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert len(stage.charts.asked) == count
    assert stage.pane.symbol == BTC


def test_another_timeframe_is_asked_for(stage):
    stage.until_drawn()
    box = stage.pane.header.timeframe_box
    box.setFocus()
    stage.qtbot.keyClick(box, Qt.Key.Key_Down)
    stage.until(lambda: stage.charts.asked[-1][2] == 300)


def test_the_mode_is_named_where_money_is_at_stake():
    assert symbol_words(BTC) == "BTC/USDT — Paper 1"
    assert "(LIVE)" in symbol_words(replace(BTC, mode="live"))


def test_a_part_of_the_page_is_a_connection_and_a_symbol(stage):
    stage.until_drawn()
    stage.page.show_part("c001/ETH/USDT")
    stage.until(lambda: stage.pane.symbol == ETH)
    stage.page.show_part("gone/XRP/USDT")
    stage.until(lambda: stage.charts.asked[-1][:2] == ("gone", "XRP/USDT"))


# ---------------------------------------------------------------------- live
def test_the_price_and_how_old_it_is_stand_beside_the_symbol(stage):
    stage.until_drawn()
    pane = stage.pane
    stage.until(lambda: pane.header.price.text() == "65\u202f100.5")
    assert pane.header.state.text() == "Live"
    stage.charts.stale = True
    stage.until(lambda: pane.header.state.text().startswith("Stale: no price for 12"))
    stage.charts.price = None
    stage.until(lambda: pane.header.state.text() == "No price yet")
    stage.charts.price, stage.charts.stale = Decimal(65200), False
    stage.charts.state = EngineState.PAUSED
    stage.until(lambda: pane.header.state.text().startswith("Paused"))
    stage.charts.state = EngineState.STOPPED
    stage.until(lambda: pane.header.state.text() == "No live prices: the engine is stopped")
    assert pane.header.price.text() == ""


def test_the_candles_that_came_before_a_stop_are_loaded_after_it(stage):
    stage.until_drawn()
    count = len(stage.charts.asked)
    stage.charts.state = EngineState.STOPPED
    stage.until(lambda: len(stage.charts.asked) == count + 1)


def test_new_candles_are_appended_and_only_newer_ones_are_asked_for(stage):
    stage.until_drawn()
    stage.charts.running = 3
    newest = BEGIN + 2002 * MINUTE_MS
    stage.until(lambda: stage.chart.newest_ms == newest)
    stage.until(lambda: stage.charts.questions[0].since_ms == newest)


def test_what_has_long_left_the_sight_is_let_go(stage):
    stage.until_drawn()
    count = len(stage.charts.asked)
    stage.hold(held=True)
    stage.charts.running = 1600
    stage.until(lambda: len(stage.charts.asked) > count)
    assert len(stage.chart.candles.times) == 2100
    stage.charts.stored, stage.charts.running = 3600, 0
    stage.hold(held=False)
    stage.until(lambda: len(stage.chart.candles.times) < 1300)
    assert stage.chart.newest_ms == BEGIN + 3599 * MINUTE_MS
    assert stage.chart.following


def test_what_is_frozen_stands_still_until_it_goes_on(stage):
    stage.until_drawn()
    stage.context.freezing.toggle()
    assert "F6" in stage.pane.header.state.text()
    stage.charts.running = 5
    before = stage.chart.newest_ms
    stage.qtbot.wait(6 * ASK_MS)
    assert stage.chart.newest_ms == before
    stage.context.freezing.toggle()
    stage.until(lambda: stage.chart.newest_ms > before)


def test_a_page_that_is_not_looked_at_asks_nothing(stage):
    stage.until_drawn()
    stage.page.hide()
    stage.until(lambda: stage.operations.pending == 0)
    stage.charts.questions = []
    stage.qtbot.wait(6 * ASK_MS)
    assert stage.charts.questions == []


def test_closed_positions_appear_while_it_runs(stage):
    stage.until_drawn()
    trade = ChartTrade(
        "p1", "short", BEGIN + 1950 * MINUTE_MS, 65_000.0, BEGIN + 1960 * MINUTE_MS, 64_900.0,
        Decimal("1.50"), "target",
    )  # fmt: skip
    stage.charts.marked = ChartMarks((trade,), NO_MARKS.signals)
    stage.page._refresh_marks()
    stage.until(lambda: stage.chart.marks.trades == (trade,))


# ---------------------------------------------------------------------- moving
def test_the_keys_move_and_zoom(stage):
    stage.until_drawn()
    chart, press = stage.chart, stage.qtbot.keyClick
    begin, end = chart.in_sight
    press(chart, Qt.Key.Key_Left)
    assert chart.in_sight[0] == pytest.approx(begin - (end - begin) * 0.1)
    assert not stage.page.commands.follow.isChecked()
    press(chart, Qt.Key.Key_End)
    assert chart.following
    press(chart, Qt.Key.Key_Plus)
    assert chart.in_sight[1] - chart.in_sight[0] < end - begin
    press(chart, Qt.Key.Key_0)
    assert chart.in_sight[0] <= BEGIN / 1000 + 60
    press(chart, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert chart.in_sight[0] <= BEGIN / 1000 + 60
    press(chart, Qt.Key.Key_R)
    assert stage.pane.blank.text.startswith("Loading")


def test_the_wheel_zooms_and_the_past_is_loaded_while_moving(stage):
    stage.until_drawn()
    chart = stage.chart
    at = chart.canvas.viewport().rect().center().toPointF()
    span = chart.in_sight[1] - chart.in_sight[0]
    wheel = QWheelEvent(
        at, chart.canvas.mapToGlobal(at), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(chart.canvas.viewport(), wheel)
    assert chart.in_sight[1] - chart.in_sight[0] > span
    stage.qtbot.keyClick(chart, Qt.Key.Key_Home)
    stage.until(lambda: stage.charts.asked[-1][3] < BEGIN + MINUTE_MS)
    stage.until(lambda: chart.view.begin_ms <= BEGIN)
    assert chart.in_sight[0] == pytest.approx(BEGIN / 1000)
    stage.page.commands.newest.trigger()
    stage.until(lambda: chart.holds_newest)
    assert chart.in_sight[1] > chart.newest_ms / 1000


# ---------------------------------------------------------------------- pulling a level
def test_a_stop_that_was_pulled_is_asked_about_and_then_moved(held):
    pull(held, LevelKind.STOP, 64_500.2)
    dialog = held.dialog("moveLevelDialog")
    assert figures(dialog, "priceNow") == "64\u202f000"
    assert figures(dialog, "priceNew") == "64\u202f500"
    assert figures(dialog, "distanceNew") == "−0.92\u202f%"
    # 1.01 now, less 0.015 x 600 to the stop
    assert figures(dialog, "resultNew") == "▼ −7.99\u202fUSDT"
    assert figures(dialog, "shareNew") == "−0.08\u202f%"
    held.qtbot.mouseClick(
        dialog.findChild(QPushButton, "moveLevelButton"), Qt.MouseButton.LeftButton
    )
    held.until(lambda: held.edits == [("pos1", Decimal(64_500), Decimal(66_000))])
    held.until(lambda: held.said == ["It was moved"])
    held.until(lambda: not held.page.window().findChildren(MoveDialog))


def test_return_alone_moves_nothing_and_cancel_puts_the_line_back(held):
    of = pull(held, LevelKind.TARGET, 65_800)
    dialog = held.dialog("moveLevelDialog")
    assert of.value() == 65_800
    held.show_snapshot(held.position(mark_price=Decimal(65_150)))
    assert of.value() == 65_800  # it waits for the answer
    held.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    held.until(lambda: not held.page.window().findChildren(MoveDialog))
    assert of.value() == 66_000
    assert held.edits == []


def test_escape_in_the_dialog_puts_the_line_back(held):
    of = pull(held, LevelKind.STOP, 64_300)
    held.qtbot.keyClick(held.dialog("moveLevelDialog"), Qt.Key.Key_Escape)
    held.until(lambda: of.value() == 64_000)
    assert held.edits == []


def test_escape_while_pulling_puts_the_line_back(held):
    of = line(held, LevelKind.STOP)
    of.moving = True
    of.setValue(64_400)
    held.qtbot.keyClick(held.chart, Qt.Key.Key_Escape)
    assert of.value() == 64_000
    assert not of.moving
    assert not held.page.window().findChildren(MoveDialog)


def test_a_stop_on_the_wrong_side_says_so_while_it_is_pulled_and_cannot_be_sent(held):
    of = line(held, LevelKind.STOP)
    of.moving = True
    of.setValue(65_300)
    of.sigDragged.emit(of)
    assert "must be below the mark" in of.text
    of.moving = False
    of.sigPositionChangeFinished.emit(of)
    dialog = held.dialog("moveLevelDialog")
    assert "must be below the mark" in figures(dialog, "moveProblem")
    button = dialog.findChild(QPushButton, "moveLevelButton")
    assert not button.isEnabled()
    held.show_snapshot(held.position(mark_price=Decimal(65_400)))
    assert button.isEnabled()
    dialog.reject()


def test_a_refusal_of_the_engine_is_shown_and_the_question_stays(held):
    held.refusal = UserActionError("The stop lies beyond liquidation")
    pull(held, LevelKind.STOP, 64_500)
    dialog = held.dialog("moveLevelDialog")
    dialog.findChild(QPushButton, "moveLevelButton").click()
    held.until(lambda: figures(dialog, "moveProblem") == "The stop lies beyond liquidation")
    assert dialog.isVisible()
    dialog.reject()


def test_a_position_that_ends_or_an_engine_that_stops_takes_no_price(held):
    pull(held, LevelKind.STOP, 64_500)
    dialog = held.dialog("moveLevelDialog")
    held.show_snapshot(held.position(), state=EngineState.STOPPED)
    assert "does not run" in figures(dialog, "moveProblem")
    held.show_snapshot()
    assert "not open any more" in figures(dialog, "moveProblem")
    assert not dialog.findChild(QPushButton, "moveLevelButton").isEnabled()
    dialog.reject()
    assert line(held, LevelKind.STOP) is None


def test_what_cannot_be_edited_cannot_be_pulled(held):
    held.show_snapshot(held.position(state=PositionState.CLOSING))
    held.until(lambda: line(held, LevelKind.STOP) and not line(held, LevelKind.STOP).movable)
    held.show_snapshot(held.position(stop_price=None))
    held.until(lambda: not line(held, LevelKind.TARGET).movable)
    assert line(held, LevelKind.STOP) is None
    assert not line(held, LevelKind.ENTRY).movable


def test_a_line_let_go_where_it_was_asks_nothing(held):
    pull(held, LevelKind.STOP, 64_000.1)
    assert not held.page.window().findChildren(MoveDialog)


class Hand:
    """The pointer itself on the stop at 64 900: what the chart library makes of it counts too."""

    def __init__(self, held: ChartStage) -> None:
        held.show_snapshot(held.position(stop_price=Decimal(64_900)))
        held.until(lambda: line(held, LevelKind.STOP).value() == 64_900)
        self.chart: Any = held.chart
        self.release: Any = held.qtbot.mouseRelease
        self.viewport = self.chart.canvas.viewport()
        self.chart._fit_prices()  # or the next answer moves the line away below the pointer
        over = moved(self.viewport, self.at(64_900), Qt.MouseButton.NoButton)
        QApplication.sendEvent(self.viewport, over)  # a cursor that is there already says nothing
        press: Any = held.qtbot.mousePress
        press(self.viewport, Qt.MouseButton.LeftButton, pos=self.at(64_900))

    def at(self, price: float) -> QPoint:
        point = QPointF(self.chart.box.viewRect().center().x(), price)
        found: QPoint = self.chart.canvas.mapFromScene(self.chart.box.mapViewToScene(point))
        return found

    def pull_to(self, *prices: float) -> None:
        for price in prices:
            QApplication.sendEvent(self.viewport, moved(self.viewport, self.at(price)))

    def let_go(self, price: float) -> None:
        self.release(self.viewport, Qt.MouseButton.LeftButton, pos=self.at(price))


@pytest.fixture
def hand(held: ChartStage) -> Iterator[Hand]:
    """A pointer of which no move is left out, however fast they come."""
    rate = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", -1)
    yield Hand(held)
    pg.setConfigOption("mouseRateLimit", rate)


def test_a_pointer_pulls_the_line(held, hand):
    hand.pull_to(64_890, 64_870, 64_850)
    hand.let_go(64_850)
    dialog = held.dialog("moveLevelDialog")
    assert abs(Decimal(figures(dialog, "priceNew").replace("\u202f", "")) - 64_850) < 20
    dialog.reject()


def test_a_line_whose_position_ends_in_the_hand_is_gone_and_asks_nothing(held, hand):
    levels = held.chart.levels
    hand.pull_to(64_890, 64_870)
    assert levels.pulled_line is not None
    held.show_snapshot()
    assert line(held, LevelKind.STOP) is None
    hand.pull_to(64_850)
    hand.let_go(64_850)
    assert not held.page.window().findChildren(MoveDialog)
    assert levels.pulled_line is None


def test_orders_that_wait_are_lines_that_cannot_be_pulled(held):
    held.charts.orders = (
        ChartOrder("o1", "buy", "entry", Decimal(64_950), Decimal("0.03")),
        ChartOrder("o2", "sell", "entry", Decimal(65_250), Decimal("0.01")),
    )
    held.until(lambda: line(held, LevelKind.ORDER) is not None)
    orders = [of for (_, kind), of in held.chart.levels._lines.items() if kind is LevelKind.ORDER]
    assert [of.text for of in orders] == [
        "Buy 0.03 waits at 64\u202f950", "Sell 0.01 waits at 65\u202f250"
    ]  # fmt: skip
    assert not any(of.movable for of in orders)
    held.charts.orders = ()
    held.until(lambda: line(held, LevelKind.ORDER) is None)


def moved(viewport: Any, at: QPoint, held: Any = Qt.MouseButton.LeftButton) -> Any:
    return QMouseEvent(
        QEvent.Type.MouseMove, at.toPointF(), viewport.mapToGlobal(at).toPointF(),
        Qt.MouseButton.NoButton, held, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip


def test_enter_opens_the_dialog_in_which_prices_are_typed(held):
    held.qtbot.keyClick(held.chart, Qt.Key.Key_Return)
    dialog = held.dialog("exitsDialog")
    assert isinstance(dialog, ExitsDialog)
    dialog.reject()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_context_menu_offers_the_position_and_the_ways_of_looking(held):
    held.page._show_menu(QPoint(10, 10))
    menu = next(m for m in held.page.findChildren(QMenu) if m.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == "&Edit stop and target: long 0.015 at 65\u202f000.5…"
    assert held.page.commands.fit in menu.actions()
    next(a for a in menu.actions() if "&Positions" in a.text()).trigger()
    assert held.opened == ["positions"]
    menu.close()


# ---------------------------------------------------------------------- several, table, pictures
def test_four_charts_have_symbols_of_their_own_and_one_time(stage):
    stage.until_drawn()
    stage.page.layout_box.setCurrentIndex(2)
    stage.page._show_layout()
    stage.until(lambda: all(p.chart and p.chart.newest_ms for p in stage.page.shown[:3]))
    assert [pane.symbol for pane in stage.page.shown] == [BTC, ETH, IMPORTED, None]
    assert not stage.page.hasHeightForWidth(), "or the page asks for more than the window has"
    first, second = (pane.chart for pane in stage.page.shown[:2])
    first.pointed.emit(BEGIN / 1000 + 1900 * 60)
    assert second.moment == BEGIN / 1000 + 1900 * 60
    first.pointed.emit(None)
    assert second.moment is None
    second.setFocus()
    stage.until(lambda: stage.page.active == 1)
    assert stage.page.pane.symbol == ETH


def test_the_table_lists_what_is_in_sight_and_is_what_a_screen_reader_gets(stage):
    stage.until_drawn()
    stage.page.commands.table.trigger()
    table = stage.pane.table
    stage.until(lambda: table.view.table.rowCount() > 100)
    newest = table.view.table.rows[0]
    assert newest.ts_ms == stage.chart.newest_ms
    assert "candles in sight" in table.caption.text()
    summary = stage.pane.summary()
    assert summary.startswith("BTC/USDT — Paper 1, 1m: ")
    assert "Time,Open,High,Low,Close" in table.view.csv_text()


def test_positions_are_part_of_the_summary(held):
    assert "Stop 64\u202f000" in held.pane.summary()
    assert "long 0.015 @ 65\u202f000.5" in held.pane.summary()


def save_as(stage: ChartStage, path: Path) -> None:
    stage.page.commands.save.trigger()
    dialog = stage.dialog("fileDialog")
    assert isinstance(dialog, QFileDialog)
    edit = dialog.findChild(QLineEdit, "fileNameEdit")
    assert edit is not None
    edit.setText(str(path))
    dialog.done(QFileDialog.DialogCode.Accepted)


def test_a_picture_is_saved_as_pixels_or_as_lines(stage, tmp_path):
    stage.until_drawn()
    pixels, lines = tmp_path / "chart.png", tmp_path / "chart.svg"
    save_as(stage, pixels)
    stage.until(lambda: stage.operations.pending == 0)
    assert QImage(str(pixels)).width() >= stage.pane.width()
    stage.until(lambda: not stage.page.window().findChildren(QFileDialog))
    save_as(stage, lines)
    stage.until(lambda: stage.operations.pending == 0)
    assert lines.read_text().count("<rect") > 100


def test_a_picture_that_cannot_be_written_says_so(stage, tmp_path):
    stage.until_drawn()
    save_as(stage, tmp_path / "gone" / "chart.png")
    box = stage.dialog("messageBox")
    assert isinstance(box, QMessageBox)
    assert "could not be written" in box.text()
    box.close()


def test_a_picture_is_copied(stage):
    stage.until_drawn()
    QGuiApplication.clipboard().clear()
    stage.page.commands.copy.trigger()
    assert QGuiApplication.clipboard().pixmap().width() > 500


# ---------------------------------------------------------------------- memory, commands
def test_it_comes_back_as_it_was_left(stage):
    stage.until_drawn()
    page = stage.page
    page.layout_box.setCurrentIndex(1)
    page._show_layout()
    stage.until(lambda: page.panes[1].symbol is not None)
    page.panes[0].show_symbol(IMPORTED)
    page.panes[1].header.choose_timeframe("3600")
    page.panes[1].show_symbol(BTC)
    page.commands.volume.trigger()
    page.hide()
    stage.until(lambda: stage.operations.pending == 0)
    again = stage.page = stage.made()
    stage.until(lambda: all(pane.symbol for pane in again.shown))
    assert [(p.symbol, p.timeframe_s) for p in again.shown] == [(IMPORTED, 60), (BTC, 3600)]
    assert not again.commands.volume.isChecked()
    assert again.commands.signals.isChecked()


def test_every_command_has_words_and_every_control_a_name(stage):
    stage.until_drawn()
    actions = stage.page.findChildren(QAction)
    own = [action for action in actions if action.objectName().startswith("chart")]
    assert len(own) >= 12
    for action in own:
        assert action.text()
        assert action.toolTip() != action.text().replace("&", "")
    for widget in (
        stage.pane.header.symbol_box, stage.pane.header.timeframe_box, stage.chart,
        stage.page.layout_box, stage.pane.table.view, stage.pane,
    ):  # fmt: skip
        assert widget.accessibleName()
