"""Back-tests: the list of runs, what can be done to them, and a new one."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from cts_desktop.domain.backtests import BacktestTerms, RunState, Search
from cts_desktop.domain.errors import RetryLaterError, UserActionError
from cts_desktop.ui.presets.new_run_dialog import NewRunDialog
from cts_desktop.ui.presets.runs_tab import RunsTab
from cts_desktop.ui.presets.save_set_dialog import SaveSetDialog
from tests.gui import backtest_stage as staged
from tests.gui.backtest_stage import BacktestStage, a_run
from tests.gui.conftest import UNTIL_MS


@pytest.fixture
def stage(qapp: QApplication, ui_loop: asyncio.AbstractEventLoop, tmp_path: Path) -> BacktestStage:
    return BacktestStage(qapp, tmp_path, ui_loop)


@pytest.fixture
def until(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=UNTIL_MS)


@pytest.fixture
def tab(stage, qtbot, until) -> RunsTab:
    made = RunsTab(stage.context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    until(lambda: made.view.selected is not None)
    stage.settle(until)
    return made


def click(qtbot, tab, name: str) -> None:
    button = tab.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def enabled(tab) -> set[str]:
    return {action.iconText() for action in tab.commands if action.isEnabled()}


def box_of(tab, name: str) -> Any:
    """Return the open message box of this name; None while there is none."""
    return next((b for b in tab.findChildren(QMessageBox, name) if b.isVisible()), None)


def answer(tab, until, box: str, button: str) -> None:
    until(lambda: box_of(tab, box))
    box_of(tab, box).findChild(QPushButton, button).click()


def choose(tab, run_id: str, until, stage) -> None:
    assert tab.view.select_key(run_id)
    stage.settle(until)


# ---------------------------------------------------------------- the list


def test_the_newest_run_comes_first_and_is_chosen(tab):
    assert [run.run_id for run in tab.view.table.rows] == ["r2", "r1"]
    assert tab.view.selected.run_id == "r2"
    assert "86\u202f360 candles, 40 missing in 2 gaps" in tab.results.title.text()


def test_without_runs_the_list_says_how_one_is_made(stage, qtbot, until):
    stage.backtests.held = []
    tab = RunsTab(stage.context)
    qtbot.addWidget(tab)
    tab.show()
    until(lambda: "“New”" in tab.view.empty_text)
    assert enabled(tab) == set()


def test_a_list_that_cannot_be_read_says_so_and_comes_back(stage, qtbot, until):
    stage.backtests.error = RetryLaterError("the database is busy")
    tab = RunsTab(stage.context)
    qtbot.addWidget(tab)
    tab.show()
    until(lambda: "the database is busy" in tab.notice.text())
    stage.backtests.error = None
    stage.bridge.backtests_changed.emit()
    until(lambda: tab.view.table.rowCount() == 2)
    assert tab.notice.isHidden()


def test_a_tab_nobody_sees_asks_nothing(stage, qtbot):
    tab = RunsTab(stage.context)
    qtbot.addWidget(tab)
    stage.bridge.backtests_changed.emit()
    qtbot.wait(250)
    assert stage.backtests.asked == []


def test_a_hundred_announcements_are_one_question(stage, tab, qtbot, until):
    before = len(stage.backtests.questions("runs"))
    for _ in range(100):
        stage.bridge.backtests_changed.emit()
    qtbot.wait(400)
    stage.settle(until)
    assert len(stage.backtests.questions("runs")) == before + 1


def test_a_run_that_goes_on_shows_progress_and_time_left(stage, tab, until):
    stage.running(0.4)
    stage.bridge.backtests_changed.emit()
    choose_when_there(tab, "r1", until)
    until(lambda: tab.progress.value() == 400)
    assert tab.progress.format() == "40\u202f%, 95\u202fs left"
    assert enabled(tab) == {"Pause", "Cancel run", "Run again", "New like this", "Delete", "Export"}
    stage.running(0.6)
    stage.bridge.backtests_changed.emit()
    until(lambda: tab.progress.value() == 600)
    assert tab.view.selected.run_id == "r1"


def choose_when_there(tab, run_id: str, until) -> None:
    until(lambda: tab.view.table.position_of(run_id) is not None)
    tab.view.select_key(run_id)


def test_a_failed_run_says_why_and_cannot_be_paused(stage, tab, until):
    stage.backtests.put(a_run(2, state=RunState.FAILED, share=0.0, message="no candles are left"))
    stage.bridge.backtests_changed.emit()
    until(lambda: tab.notice.text() == "no candles are left")
    assert enabled(tab) == {"Run again", "New like this", "Delete"}
    assert tab.progress.isHidden()


# ---------------------------------------------------------------- commands


def test_pause_turns_into_resume(stage, tab, qtbot, until):
    run = stage.running()
    stage.bridge.backtests_changed.emit()
    choose_when_there(tab, "r1", until)
    until(tab.pause.isEnabled)
    click(qtbot, tab, "pauseRunButton")
    stage.settle(until)
    assert stage.backtests.questions("pause") == ["r1"]
    stage.backtests.put(replace(run, state=RunState.PAUSED))
    stage.bridge.backtests_changed.emit()
    until(lambda: tab.pause.iconText() == "Resume")
    click(qtbot, tab, "pauseRunButton")
    stage.settle(until)
    assert stage.backtests.questions("resume") == ["r1"]
    assert "goes on" in stage.said[-1]


def test_cancel_is_asked_for_and_return_alone_does_nothing(stage, tab, qtbot, until):
    stage.running()
    stage.bridge.backtests_changed.emit()
    choose_when_there(tab, "r1", until)
    until(tab.cancel.isEnabled)
    tab.cancel.trigger()
    until(lambda: box_of(tab, "confirmBox"))
    box = box_of(tab, "confirmBox")
    assert "at 40" in box.text()
    box.defaultButton().click()
    stage.settle(until)
    assert stage.backtests.questions("cancel") == []
    tab.cancel.trigger()
    answer(tab, until, "confirmBox", "confirmButton")
    stage.settle(until)
    assert stage.backtests.questions("cancel") == ["r1"]


def test_a_deleted_run_is_gone_and_another_is_shown(stage, tab, until):
    tab.delete.trigger()
    answer(tab, until, "confirmBox", "confirmButton")
    until(lambda: tab.view.table.rowCount() == 1)
    stage.settle(until)
    assert stage.backtests.questions("delete") == ["r2"]
    assert tab.view.selected.run_id == "r1"
    assert "#1" in tab.results.title.text()


def test_run_again_chooses_the_new_run(stage, tab, until):
    choose(tab, "r1", until, stage)
    tab.again.trigger()
    until(lambda: tab.view.selected is not None and tab.view.selected.run_id == "r3")
    assert stage.backtests.questions("again") == [("r1", False)]


def test_other_candles_are_run_on_only_after_a_question(stage, tab, until):
    stage.backtests.other_candles = True
    tab.again.trigger()
    until(lambda: box_of(tab, "confirmBox"))
    assert "have changed" in box_of(tab, "confirmBox").text()
    answer(tab, until, "confirmBox", "confirmButton")
    until(lambda: tab.view.selected is not None and tab.view.selected.run_id == "r3")
    assert stage.backtests.questions("again") == [("r2", False), ("r2", True)]


def test_a_run_that_cannot_be_repeated_says_why(stage, tab, until):
    stage.backtests.error = RetryLaterError("the candles have changed since")
    tab.again.trigger()
    until(lambda: box_of(tab, "messageBox"))
    box = box_of(tab, "messageBox")
    assert box.text() == "the candles have changed since"
    stage.backtests.error = None
    box.close()


def test_a_run_is_exported_in_the_chosen_kind(stage, tab, until, tmp_path):
    tab.export.trigger()
    answer(tab, until, "chooseBox", "option2Button")
    until(lambda: tab.window().findChild(QFileDialog))
    dialog = tab.window().findChild(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("Momentum-on-2-symbols--2.html")
    dialog.findChild(QLineEdit).setText(str(tmp_path / "report.html"))
    dialog.done(QFileDialog.DialogCode.Accepted)
    stage.settle(until)
    assert stage.backtests.questions("export") == [("r2", None, "html", tmp_path / "report.html")]
    assert "report.html was written" in stage.said[-1]


# ---------------------------------------------------------------- a new run


@pytest.fixture
def dialog(stage, qtbot, until) -> NewRunDialog:
    made = NewRunDialog(stage.context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    until(lambda: "configurations" in made.estimate.text())
    return made


def tick(field, place: int, *, on: bool) -> None:
    field.item(place).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


def test_a_new_run_starts_with_all_sets_in_use_and_the_first_candles(stage, dialog, until):
    assert [one.name for one in dialog.sets.chosen] == ["Trend", "Fast"]
    assert [one.symbol for one in dialog.series.chosen] == ["BTC/USDT"]
    request = dialog.request()
    assert request == staged.a_request(data=(staged.a_range(),), folds=0)


def test_the_estimate_follows_sets_series_and_search(stage, dialog, until):
    assert dialog.estimate.text().startswith("720 configurations on 1 series; about 9\u202fs")
    tick(dialog.series, 1, on=True)
    until(lambda: dialog.estimate.text().startswith("1\u202f440 configurations on 2 series"))
    dialog.search.search.setCurrentIndex(dialog.search.search.findData(Search.TPE))
    until(lambda: dialog.estimate.text().startswith("1\u202f000 configurations on 2"))
    assert "The grid has 720 per symbol" in dialog.estimate.text()
    tick(dialog.sets, 0, on=False)
    until(lambda: "720 configurations on 2" in dialog.estimate.text())
    assert dialog.request().set_ids == ("s2",)


def test_trials_and_objective_wait_for_a_search(dialog):
    assert not dialog.search.trials.isEnabled()
    dialog.search.search.setCurrentIndex(1)
    assert dialog.search.trials.isEnabled()
    assert dialog.search.objective.isEnabled()


def test_nothing_ticked_is_said_and_cannot_be_started(dialog):
    tick(dialog.series, 0, on=False)
    assert "Tick at least one series" in dialog.problem.text()
    assert not dialog.start.isEnabled()
    tick(dialog.series, 2, on=True)
    assert dialog.start.isEnabled()


def test_a_set_with_a_problem_cannot_be_run(stage, dialog, until):
    stage.service.presets.problems = {"agree": "is more than its indicators"}
    tick(dialog.sets, 1, on=False)
    until(lambda: dialog.problem.text() == "Trend: is more than its indicators")
    assert not dialog.start.isEnabled()


def test_chosen_days_are_whole_days_of_utc(dialog):
    dialog.period.only.setChecked(True)
    dialog.period.since.setDate(QDate(2018, 1, 10))
    dialog.period.until.setDate(QDate(2018, 1, 11))
    data = dialog.request().data[0]
    assert data.since_ms == staged.BEGIN_MS + 9 * staged.DAY_MS
    assert data.until_ms == staged.BEGIN_MS + 11 * staged.DAY_MS
    assert dialog.period.rows_of(dialog.series.chosen[0]) == 2 * 1440
    dialog.period.until.setDate(QDate(2018, 1, 8))
    assert "last day lies before" in dialog.problem.text()


def test_costs_check_and_search_are_in_the_request(dialog):
    dialog.terms.fee.setValue(0.2)
    dialog.terms.funding.setValue(0.01)
    dialog.division.inside.setValue(60)
    dialog.division.folds.setValue(5)
    dialog.division.draws.setValue(200)
    dialog.division.seed.setValue(42)
    dialog.search.search.setCurrentIndex(dialog.search.search.findData(Search.QMC))
    dialog.search.trials.setValue(300)
    dialog.search.objective.setCurrentIndex(2)
    dialog.title_edit.setText(" first try ")
    request = dialog.request()
    assert (request.terms.fee_round_trip_pct, request.terms.funding_rate_pct) == (0.2, 0.01)
    assert (request.in_sample_share, request.folds, request.monte_carlo) == (0.6, 5, 200)
    assert (request.seed, request.search, request.trials) == (42, Search.QMC, 300)
    assert (request.objective, request.title) == ("profit_factor", "first try")


def test_a_run_like_another_begins_with_its_settings(stage, tab, until):
    like = staged.a_request(
        data=(replace(staged.a_range("ETH/USDT"), since_ms=staged.BEGIN_MS + staged.DAY_MS,
                      until_ms=staged.BEGIN_MS + 9 * staged.DAY_MS),),
        set_ids=("s2",), in_sample_share=0.6, terms=BacktestTerms(
                position_cost_pct=0.2, fee_round_trip_pct=0.3, slippage_pct=0.05,
                funding_rate_pct=0.01,
            ),
        folds=3, search=Search.TPE, trials=250, objective="payoff", monte_carlo=0, seed=9,
    )  # fmt: skip
    stage.backtests.put(a_run(2, request=like))
    stage.bridge.backtests_changed.emit()
    until(lambda: tab.view.selected.request == like)
    stage.settle(until)
    tab.like.trigger()
    made = tab.findChild(NewRunDialog)
    until(made.start.isEnabled)
    assert made.request() == like


def test_a_refusal_is_shown_in_the_dialog_which_stays(stage, dialog, qtbot, until):
    stage.backtests.error = UserActionError("BTC/USDT has gaps larger than its candles")
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    until(lambda: "gaps larger" in dialog.problem.text())
    assert dialog.isVisible()
    assert dialog.start.isEnabled()


def test_without_candles_it_says_where_to_get_some(stage, qtbot, until):
    stage.service.candles.held = ()
    made = NewRunDialog(stage.context)
    qtbot.addWidget(made)
    made.show()
    until(lambda: "Candle data" in made.problem.text())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)


def test_a_started_run_is_chosen_in_the_list(stage, tab, qtbot, until):
    dialog = tab.open_new()
    until(dialog.start.isEnabled)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    until(lambda: tab.view.selected is not None and tab.view.selected.run_id == "r3")
    assert stage.backtests.questions("start")[0].preset.name == "Momentum"


# ---------------------------------------------------------------- save as set


def test_selected_rows_become_a_set_of_the_chosen_preset(stage, tab, until):
    ranked = tab.results.ranked
    until(lambda: ranked.model.rowCount() > 0)
    rows = ranked.model.rows[:2]
    ranked.view.selectRow(0)
    tab.results.save_wanted.emit(tab.view.selected, rows)
    until(lambda: tab.findChild(SaveSetDialog) is not None)
    dialog = tab.findChild(SaveSetDialog)
    assert dialog.preset_box.currentText() == "Momentum"
    dialog.name_edit.clear()
    assert not dialog.save.isEnabled()
    dialog.name_edit.setText("Winners")
    dialog.preset_box.setCurrentIndex(1)
    dialog.save.click()
    until(lambda: stage.said and "Winners" in stage.said[-1])
    numbers = tuple(row.number for row in rows)
    assert stage.backtests.questions("save_as_set") == [("r2", numbers, "p2", "Winners")]
