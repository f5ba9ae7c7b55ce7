"""Signals & ladder: sets that the engine sorts and filters, one page of them at a time."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.ladder.ladder_tab import PAGE_ROWS, SORTABLE
from cts_desktop.ui.ladder.page import LadderPage
from cts_desktop.ui.ladder.why_not_tab import HINTS
from cts_desktop.ui.table_view import TableView
from tests.gui.conftest import Desk
from tests.gui.ladder_stage import LadderStage, a_set
from tests.gui.stage import Stage

pytestmark = pytest.mark.slow


@pytest.fixture
def ladder(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> LadderStage:
    """A running connection with a thousand sets, its page open and filled."""
    made = LadderStage(stage.desk, total=1000)
    made.speak(monkeypatch)
    page = stage.desk.find(LadderPage, "ladderPage")
    page.timer.stop()
    stage.show()
    stage.desk.window.open_page("ladder")
    # In the engine's own order, so that the tests know which set stands where.
    page.ladder.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    stage.desk.until(lambda: page.ladder.model.rowCount() == PAGE_ROWS)
    return made


def page_of(ladder: LadderStage) -> LadderPage:
    return ladder.desk.find(LadderPage, "ladderPage")


def selected_key(ladder: LadderStage) -> str:
    """Return the name of the set whose row is selected, or nothing."""
    row = page_of(ladder).ladder.view.selected
    return row.set_key if row is not None else ""


def header(ladder: LadderStage, key: str) -> None:
    """Click the header of a column."""
    view = page_of(ladder).ladder.view
    place = [column.key for column in view.table.columns].index(key)
    bar = view.horizontalHeader()
    bar.setSortIndicator(place, Qt.SortOrder.DescendingOrder)


def settle(ladder: LadderStage) -> None:
    ladder.desk.until(lambda: ladder.desk.window.operations.pending == 0)


def text(desk: Desk, name: str) -> str:
    return desk.find(QLabel, name).text()


# ---------------------------------------------------------------- what the engine is asked


def test_a_click_on_a_header_asks_the_engine_for_that_order(ladder):
    header(ladder, "avg_units")
    settle(ladder)
    asked = ladder.questions[-1]
    assert (asked["order_by"], asked["descending"], asked["offset"]) == ("avg_units", True, 0)
    assert page_of(ladder).ladder.model.rows[0].set_key.endswith("h999")


def test_a_column_the_engine_cannot_sort_by_keeps_its_order(ladder):
    header(ladder, "n")
    settle(ladder)
    header(ladder, "missing")
    settle(ladder)
    assert (ladder.questions[-1]["order_by"], ladder.questions[-1]["descending"]) == ("", False)
    assert page_of(ladder).ladder.view.horizontalHeader().sortIndicatorSection() == -1


def test_a_click_on_a_stage_shows_only_its_sets_and_a_second_one_all(ladder):
    ladder.desk.click("stageMainButton")
    settle(ladder)
    assert ladder.questions[-1]["level"] == "Main"
    assert text(ladder.desk, "ladderPosition") == "1 to 200 of 250 sets, 1\u202f000 in all"
    ladder.desk.click("stageMainButton")
    settle(ladder)
    assert ladder.questions[-1]["level"] == ""


def test_stages_say_their_sets_by_state_in_words(ladder):
    button = page_of(ladder).ladder.strip.buttons[1]
    assert button.count.text() == "250"
    assert button.states.text() == "250 qualified · 1 failed"
    assert button.states.property("tone") == "danger"
    assert button.accessibleName() == "Main: 250"


def test_filters_are_handed_to_the_engine_and_forgotten_together(ladder):
    filters = page_of(ladder).ladder.filters
    filters.state.setCurrentIndex(filters.state.findData("paused"))
    filters.side.setCurrentIndex(filters.side.findData("short"))
    filters.indication.setCurrentIndex(filters.indication.findData("move"))
    filters.with_results.setChecked(True)
    ladder.desk.qtbot.keyClicks(filters.text, "tp4")
    ladder.desk.until(lambda: ladder.questions[-1]["text"] == "tp4")
    asked = ladder.questions[-1]
    assert (asked["state"], asked["side"], asked["indication"]) == ("paused", "short", "move")
    assert asked["with_results"]
    ladder.desk.click("ladderClearFilters")
    settle(ladder)
    names = ("text", "state", "side", "indication", "symbol", "level")
    assert {ladder.questions[-1][name] for name in names} == {""}
    assert not ladder.questions[-1]["with_results"]


def test_pages_are_turned_one_at_a_time(ladder):
    assert not ladder.desk.button("ladderPreviousButton").isEnabled()
    ladder.desk.click("ladderNextButton")
    settle(ladder)
    assert page_of(ladder).ladder.model.rows[0].set_key.endswith(" h200")
    assert text(ladder.desk, "ladderPosition") == "201 to 400 of 1\u202f000 sets"
    for _ in range(3):
        ladder.desk.click("ladderNextButton")
        settle(ladder)
    assert not ladder.desk.button("ladderNextButton").isEnabled()
    ladder.desk.click("ladderPreviousButton")
    settle(ladder)
    assert ladder.questions[-1]["offset"] == 600


def test_when_the_last_page_is_gone_the_new_last_one_is_shown(ladder):
    for _ in range(4):
        ladder.desk.click("ladderNextButton")
        settle(ladder)
    ladder.total = 300
    page_of(ladder).ladder.refresh()
    settle(ladder)
    assert text(ladder.desk, "ladderPosition") == "201 to 300 of 300 sets"


def test_a_million_sets_never_put_more_than_a_page_into_the_model(ladder):
    ladder.total = 1_000_000
    tab = page_of(ladder).ladder
    held = []
    for step in (tab.load, partial(header, ladder, "evidence"), tab.pager.next.trigger):
        step()
        settle(ladder)
        held.append(tab.model.total)
    assert held == [PAGE_ROWS] * 3
    assert {question["limit"] for question in ladder.questions} == {PAGE_ROWS}
    assert "of 1\u202f000\u202f000 sets" in text(ladder.desk, "ladderPosition")


def test_an_answer_that_a_newer_question_has_overtaken_is_dropped(ladder):
    ladder.hanging = asyncio.Event()
    tab = page_of(ladder).ladder
    tab.load()
    ladder.desk.until(lambda: len(ladder.questions) > 1)
    tab.strip.buttons[2].click()
    ladder.desk.until(lambda: ladder.questions[-1]["level"] == "Real")
    ladder.release()
    settle(ladder)
    assert text(ladder.desk, "ladderPosition").startswith("1 to 200 of 250 sets")


def test_a_refresh_does_not_pile_up_behind_a_slow_answer(ladder):
    ladder.hanging = asyncio.Event()
    asked = len(ladder.questions)
    for _ in range(5):
        page_of(ladder).ladder.refresh()
    ladder.desk.until(lambda: len(ladder.questions) > asked)
    ladder.release()
    settle(ladder)
    assert len(ladder.questions) == asked + 1


# ---------------------------------------------------------------- selection, freeze, visibility


def test_selection_and_scroll_position_survive_a_refresh(ladder):
    tab = page_of(ladder).ladder
    tab.view.selectRow(120)
    bar = tab.view.verticalScrollBar()
    bar.setValue(110)
    settle(ladder)
    ladder.sets[120] = replace(tab.model.rows[120], n=4321)
    tab.refresh()
    settle(ladder)
    assert tab.view.selected.n == 4321
    assert bar.value() == 110
    assert "4\u202f321 closed" in text(ladder.desk, "info_result")


def test_a_chosen_set_stays_chosen_while_it_is_on_another_page(ladder):
    tab = page_of(ladder).ladder
    tab.view.selectRow(3)
    chosen = selected_key(ladder)
    settle(ladder)
    ladder.desk.click("ladderNextButton")
    settle(ladder)
    assert not selected_key(ladder)
    assert chosen in text(ladder.desk, "setVerdict")
    assert ladder.detailed[-1] == chosen
    ladder.desk.click("ladderPreviousButton")
    settle(ladder)
    assert selected_key(ladder) == chosen


def test_frozen_tables_are_not_refreshed_but_answer_what_is_asked(ladder):
    page = page_of(ladder)
    page.ladder.view.freeze_action.setChecked(True)
    assert page.frozen_label.isVisible()
    asked = len(ladder.questions)
    page.timer.timeout.emit()
    settle(ladder)
    assert len(ladder.questions) == asked
    ladder.desk.click("ladderNextButton")
    settle(ladder)
    assert page.ladder.model.rows[0].set_key.endswith(" h200")


def test_a_page_nobody_sees_asks_nothing(ladder):
    page = page_of(ladder)
    page.timer.timeout.emit()
    settle(ladder)
    asked = len(ladder.questions)
    ladder.desk.window.open_page("log")
    page.timer.timeout.emit()
    settle(ladder)
    assert len(ladder.questions) == asked
    ladder.desk.window.open_page("ladder")
    settle(ladder)
    assert len(ladder.questions) == asked + 1


# ---------------------------------------------------------------- empty, loading, stopped, error


def empty_words(page: LadderPage) -> str:
    view: TableView = page.ladder.view
    return view.empty_text


def test_before_the_first_answer_the_table_says_that_it_is_awaited(ladder, stage):
    stage.show(state=EngineState.STOPPED)
    ladder.hanging = asyncio.Event()
    stage.show()
    assert "Asking the engine" in empty_words(page_of(ladder))
    ladder.release()
    settle(ladder)
    assert page_of(ladder).ladder.model.rowCount() == PAGE_ROWS


def test_a_stopped_engine_without_sets_is_said_in_words(ladder, stage):
    ladder.total = 0
    stage.show(state=EngineState.STOPPED)
    settle(ladder)
    page = page_of(ladder)
    assert page.ladder.model.rowCount() == 0
    assert "is stopped" in empty_words(page)
    assert page.ladder.strip.buttons[0].states.text() == "not known"


def test_the_sets_of_the_last_run_are_said_to_be_old(ladder, stage):
    stage.show(state=EngineState.STOPPED)
    settle(ladder)
    assert page_of(ladder).ladder.model.rowCount() == PAGE_ROWS
    assert "as its last run left them" in text(ladder.desk, "ladderNotice")


def test_without_any_set_or_any_match_the_table_says_which(ladder):
    page = page_of(ladder)
    ladder.desk.qtbot.keyClicks(page.ladder.filters.text, "nothing like it")
    ladder.desk.until(lambda: page.ladder.model.rowCount() == 0)
    assert "No set fits the filters" in empty_words(page)
    assert text(ladder.desk, "ladderPosition") == ""
    ladder.total = 0
    ladder.desk.click("ladderClearFilters")
    settle(ladder)
    assert "There is no set yet" in empty_words(page)


def test_an_error_is_said_above_what_was_known_and_goes_when_it_works_again(ladder):
    tab = page_of(ladder).ladder
    ladder.error = RetryLaterError("The engine is busy")
    tab.refresh()
    settle(ladder)
    assert tab.notice.isVisible()
    assert text(ladder.desk, "ladderNotice") == "The ladder could not be read: The engine is busy"
    assert tab.model.rowCount() == PAGE_ROWS
    ladder.error = None
    tab.refresh()
    settle(ladder)
    assert not tab.notice.isVisible()


def test_when_another_filter_fails_the_rows_of_the_old_one_do_not_stay(ladder):
    tab = page_of(ladder).ladder
    ladder.error = RetryLaterError("The engine is busy")
    ladder.desk.click("stageMainButton")
    settle(ladder)
    assert tab.model.rowCount() == 0
    assert empty_words(page_of(ladder)) == "Not known."


# ---------------------------------------------------------------- one set


def test_a_chosen_set_says_its_gates_what_it_lacks_and_its_evidence(ladder):
    tab = page_of(ladder).ladder
    ladder.sets[5] = a_set(5, block="factor 1.4: with 3.2, without 2.9", expected_h=30.0)
    tab.load()
    settle(ladder)
    tab.view.selectRow(5)
    settle(ladder)
    gates = tab.panel.gates.table
    shown = [[gates.index(row, column).data() for column in range(4)] for row in (0, 2, 3)]
    assert shown == [
        ["✓ passed", "Base 1: closed positions", "5", "at least 10"],
        ["✗ not met", "Base 2: closed positions", "5", "at least 50"],
        ["… not yet", "Base 2: payoff", "", "at least 1.2"],
    ]
    assert text(ladder.desk, "info_missing") == "12 more closed positions; evidence 20"
    assert text(ladder.desk, "info_expected") == "≈ 30 h"
    assert text(ladder.desk, "info_guard").startswith("evidence 1 → 3.4 of 20 needed; family")
    assert text(ladder.desk, "info_block") == "factor 1.4: with 3.2, without 2.9"
    assert text(ladder.desk, "info_dca") == "off"
    assert not tab.panel.guard_off.isVisible()


def test_a_set_without_the_luck_guard_says_so_in_red_wherever_it_appears(ladder):
    tab = page_of(ladder).ladder
    ladder.sets[0] = a_set(0, guard_off=True, level="exchange")
    tab.load()
    settle(ladder)
    tab.view.selectRow(0)
    settle(ladder)
    column = [column.key for column in tab.model.columns].index("evidence")
    cell = tab.model.index(0, column)
    danger = page_of(ladder).context.theme.color("danger")
    assert cell.data() == "⚠ guard off"
    assert cell.data(Qt.ItemDataRole.ForegroundRole) == danger
    assert tab.panel.guard_off.isVisible()
    assert tab.panel.guard_off.property("tone") == "danger"


def test_a_mean_is_coloured_only_where_enough_results_leave_no_doubt(ladder):
    tab = page_of(ladder).ladder
    sure, unsure = (0.2, 0.9), (-0.2, 0.9)
    ladder.sets[0] = a_set(0, n=40, interval_units=sure)
    ladder.sets[1] = a_set(1, n=40, interval_units=unsure)
    ladder.sets[2] = a_set(2, n=2, interval_units=sure)
    ladder.sets[3] = a_set(3, n=40, interval_units=(-0.9, -0.2))
    tab.load()
    settle(ladder)
    column = next(column for column in tab.model.columns if column.key == "avg_units")
    assert column.tone is not None
    tones = [column.tone(row) for row in tab.model.rows[:4]]
    assert tones == [Tone.GAIN, None, None, Tone.LOSS]


def test_only_a_failed_set_can_be_reset_and_only_after_a_question(ladder):
    tab = page_of(ladder).ladder
    tab.view.selectRow(1)
    settle(ladder)
    assert not ladder.desk.button("resetSetButton").isEnabled()
    tab.view.selectRow(7)
    settle(ladder)
    ladder.desk.click("resetSetButton")
    box = ladder.desk.box("confirmBox")
    assert tab.view.selected.set_key in box.text()
    assert "evidence are forgotten" in box.informativeText()
    assert next(button.text() for button in box.buttons()) == "&Reset set"
    box.reject()
    settle(ladder)
    assert ladder.resets == []


def test_a_confirmed_reset_is_done_and_announced(ladder, monkeypatch):
    announced: list[OperationResult] = []
    monkeypatch.setattr(ladder.desk.window.panel, "show_result", announced.append)
    tab = page_of(ladder).ladder
    tab.view.selectRow(7)
    settle(ladder)
    key, connection_id = tab.view.selected.set_key, tab.view.selected.connection_id
    ladder.desk.click("resetSetButton")
    box = ladder.desk.box("confirmBox")
    box.findChild(type(box.defaultButton()), "confirmButton").click()
    ladder.desk.until(lambda: announced)
    assert ladder.resets == [(connection_id, key)]
    assert "starts again at Base" in announced[0].message
    settle(ladder)


# ---------------------------------------------------------------- the whole page


def test_the_keyboard_finds_filters_and_freezes(ladder):
    page = page_of(ladder)
    with ladder.desk.qtbot.waitActive(ladder.desk.window):
        ladder.desk.window.activateWindow()
    page.ladder.view.setFocus()
    ladder.desk.qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    ladder.desk.until(page.ladder.filters.text.hasFocus)
    ladder.desk.qtbot.keyClick(page, Qt.Key.Key_F6)
    ladder.desk.until(page.frozen_label.isVisible)
    page.tabs.setCurrentWidget(page.signals)
    ladder.desk.qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    ladder.desk.until(page.signals.filter_edit.hasFocus)


def test_a_running_engine_fills_the_page_and_sorts_by_every_column_offered(desk):
    desk.start()
    desk.window.open_page("ladder")
    tab = desk.find(LadderPage, "ladderPage").ladder
    desk.until(lambda: tab.model.rowCount() == PAGE_ROWS, 20_000)
    connection_id = tab.model.rows[0].connection_id
    whole = desk.engine(desk.service.ladder.ladder(connection_id, limit=1))
    assert tab.strip.buttons[0].count.text() == formatting.count(whole.stages[0].total)
    for order in SORTABLE:
        view = desk.engine(desk.service.ladder.ladder(connection_id, order_by=order, limit=1))
        assert len(view.sets) == 1
    tab.view.selectRow(0)
    desk.until(lambda: tab.panel.gates.table.rowCount() > 0)
    page = desk.find(LadderPage, "ladderPage")
    for tab_widget in (page.signals, page.why_not):
        page.tabs.setCurrentWidget(tab_widget)
        desk.until(lambda: desk.window.operations.pending == 0)
    assert list(page.why_not.links) == list(HINTS)


def test_without_a_connection_the_page_says_where_to_add_one(open_desk):
    desk = open_desk(paper=0)
    desk.window.open_page("ladder")
    page = desk.find(LadderPage, "ladderPage")
    assert "add one under Settings" in empty_words(page)
    assert not page.connection_box.isVisible()
