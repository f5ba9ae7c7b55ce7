from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt

from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult
from cts_desktop.ui.labels import close_reason
from cts_desktop.ui.positions_view import PositionsPage
from cts_desktop.ui.protection import protection_of, protection_text, protection_tone
from cts_desktop.ui.theme import Scheme
from tests.helpers import trades

pytestmark = pytest.mark.slow

BUTTONS = ("closePositionButton", "closeAllButton", "closeProfitableButton", "editExitsButton")


@pytest.fixture
def page(stage):
    stage.desk.window.open_page("positions")
    return stage.desk.find(PositionsPage, "positionsPage")


def choose(page, *rows: int) -> None:
    """Select *rows* as clicks with Ctrl do; the last one is the current row."""
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    page.table.clearSelection()
    for row in rows:
        page.table.selectionModel().setCurrentIndex(page.table.table.index(row, 0), flags)


def enabled(desk) -> set[str]:
    return {name for name in BUTTONS if desk.button(name).isEnabled()}


def agree(desk) -> None:
    desk.box("confirmBox")
    desk.click("confirmButton")
    desk.until(lambda: desk.window.operations.pending == 0)


def test_without_a_position_nothing_can_be_closed_and_the_buttons_say_why(stage, page):
    stage.show()
    assert enabled(stage.desk) == set()
    assert stage.desk.button("closeAllButton").toolTip() == "No position is open."


def test_with_nothing_selected_close_and_edit_wait_for_a_selection(stage, page):
    stage.show(stage.position())
    assert enabled(stage.desk) == {"closeAllButton", "closeProfitableButton"}
    assert "Select" in stage.desk.button("closePositionButton").toolTip()
    assert "Select one" in stage.desk.button("editExitsButton").toolTip()


@pytest.mark.parametrize("state", [EngineState.STOPPED, EngineState.STOPPING, EngineState.ERROR])
def test_without_a_running_engine_nothing_can_be_closed(stage, page, state):
    stage.show(stage.position(), state=state)
    choose(page, 0)
    assert enabled(stage.desk) == set()
    for name in BUTTONS:
        assert f"“Paper 1” does not run ({state.value})" in stage.desk.button(name).toolTip()


@pytest.mark.parametrize(
    "state",
    [EngineState.STARTING, EngineState.RUNNING, EngineState.PAUSED, EngineState.RESUMING],
)
def test_an_engine_that_is_up_closes_even_while_it_may_open_nothing(stage, page, state):
    stage.show(stage.position(), state=state)
    choose(page, 0)
    assert enabled(stage.desk) == set(BUTTONS)


@pytest.mark.parametrize(
    ("state", "why"), [("closing", "being closed already"), ("opening", "nothing to close yet")]
)
def test_a_position_on_its_way_in_or_out_is_not_closed_again(stage, page, state, why):
    stage.show(stage.position(state=state))
    choose(page, 0)
    assert enabled(stage.desk) == set()
    assert why in stage.desk.button("closePositionButton").toolTip()


@pytest.mark.parametrize("net", [Decimal(0), Decimal(-1), None])
def test_close_profitable_needs_a_gain_after_costs(stage, page, net):
    stage.show(stage.position(net_pnl=net))
    assert not stage.desk.button("closeProfitableButton").isEnabled()
    assert "in profit" in stage.desk.button("closeProfitableButton").toolTip()


def test_return_alone_closes_nothing(stage, page):
    asked = stage.answer("close_positions")
    stage.show(stage.position())
    stage.desk.click("closeAllButton")
    box = stage.desk.box("confirmBox")
    assert box.text() == "Close long 0.015 BTC/USDT at the market on “Paper 1” (PAPER)?"
    assert "Cancel" in box.defaultButton().text()
    stage.desk.qtbot.keyClick(box, Qt.Key.Key_Return)
    stage.desk.until(lambda: stage.desk.window.operations.pending == 0)
    assert asked == []


def test_a_change_of_theme_while_the_question_is_open_leaves_cancel_the_answer(stage, page):
    stage.show(stage.position())
    stage.desk.click("closeAllButton")
    box = stage.desk.box("confirmBox")
    with stage.desk.qtbot.waitSignal(stage.desk.window.context.theme.changed):
        stage.desk.window.context.theme.set_scheme(Scheme.DARK)
    stage.desk.qtbot.wait(50)  # Qt lays the buttons out anew
    assert box.defaultButton().text() == "Cancel"
    assert box.defaultButton().isDefault()
    assert box.focusWidget() is box.defaultButton()


def test_a_refusal_of_the_engine_is_shown_in_words(stage, page):
    stage.answer("close_positions", UserActionError("The connection has just been stopped"))
    stage.show(stage.position())
    stage.desk.click("closeAllButton")
    stage.desk.box("confirmBox")
    stage.desk.click("confirmButton")
    assert stage.desk.box("messageBox").text() == "The connection has just been stopped"


def test_what_ended_while_the_question_was_open_is_not_sent(stage, page):
    asked = stage.answer("close_positions")
    first, second, third = (stage.position(number) for number in (1, 2, 3))
    stage.show(first, second, third)
    choose(page, 0, 1, 2)
    stage.desk.click("closePositionButton")
    stage.desk.box("confirmBox")
    stage.show(second, replace(third, state="closing"))
    agree(stage.desk)
    assert asked == [(["pos2"],)]


def test_when_all_of_it_has_ended_nothing_is_sent_and_that_is_said(stage, page):
    asked = stage.answer("close_positions")
    stage.show(stage.position())
    stage.desk.click("closeAllButton")
    stage.desk.box("confirmBox")
    stage.show()
    agree(stage.desk)
    assert asked == []
    assert "Nothing was sent" in stage.desk.window.panel.notices.text


def test_a_frozen_table_does_not_offer_what_has_ended(stage, page):
    stage.show(stage.position())
    page.table.freeze_action.setChecked(True)
    choose(page, 0)
    stage.show()
    assert page.table.table.rowCount() == 1
    assert enabled(stage.desk) == set()


def test_several_positions_are_counted_and_named_and_the_result_is_shown(stage, page):
    result = OperationResult("Closing BTC/USDT; 1 not closed", ("ETH/USDT: no price",))
    asked = stage.answer("close_positions", result)
    stage.show(*(stage.position(number) for number in (1, 2, 3)))
    choose(page, 0, 1, 2)
    stage.desk.click("closePositionButton")
    box = stage.desk.box("confirmBox")
    assert box.text() == (
        "Close 3 positions (BTC/USDT, ETH/USDT, SOL/USDT) at the market on “Paper 1” (PAPER)?"
    )
    assert "Present result: ▲\xa0+3.03\u202fUSDT." in box.informativeText()
    assert "LIVE" not in box.informativeText()
    agree(stage.desk)
    assert asked == [(["pos1", "pos2", "pos3"],)]
    text = "Closing BTC/USDT; 1 not closed: ETH/USDT: no price"
    assert stage.desk.window.panel.notices.text == text


def test_what_cannot_be_closed_now_is_left_out_of_the_selection_and_said(stage, page):
    asked = stage.answer("close_positions")
    stage.show(stage.position(1), stage.position(2, state="closing"))
    choose(page, 0, 1)
    stage.desk.click("closePositionButton")
    detail = stage.desk.box("confirmBox").informativeText()
    assert "Left out: 1. ETH/USDT is being closed already." in detail
    agree(stage.desk)
    assert asked == [(["pos1"],)]


def test_of_many_symbols_the_first_five_are_named(stage, page):
    stage.show(*(stage.position(number) for number in range(1, 9)))
    stage.desk.click("closeAllButton")
    box = stage.desk.box("confirmBox")
    assert "Close 8 positions (BTC/USDT, ETH/USDT, SOL/USDT, XRP/USDT, ADA/USDT and 3 more)" in (
        box.text()
    )


def test_real_money_among_them_is_said(stage, page):
    stage.show(stage.position(1), stage.position(2, mode="live", connection_name="Main"))
    stage.desk.click("closeAllButton")
    box = stage.desk.box("confirmBox")
    assert "“Paper 1” (PAPER), “Main” (LIVE)" in box.text()
    assert "LIVE, real money: 1 of 2." in box.informativeText()


def test_close_profitable_leaves_the_others_open(stage, page):
    asked = stage.answer("close_positions")
    stage.show(stage.position(1), stage.position(2, net_pnl=Decimal(-3)))
    stage.desk.click("closeProfitableButton")
    agree(stage.desk)
    assert asked == [(["pos1"],)]


def test_close_all_says_what_a_filter_keeps_open(stage, page):
    asked = stage.answer("close_positions")
    stage.show(stage.position(1), stage.position(2))
    page.filter_edit.setText("ETH")
    stage.desk.until(lambda: page.table.table.rowCount() == 1)
    stage.desk.click("closeAllButton")
    assert (
        "1 more, not listed here now, stay open." in stage.desk.box("confirmBox").informativeText()
    )
    agree(stage.desk)
    assert asked == [(["pos2"],)]


def test_the_why_panel_follows_the_current_of_several_selected_rows(stage, page):
    stage.show(stage.position(1), stage.position(2))
    choose(page, 0, 1)
    assert [row.position_id for row in page.table.chosen] == ["pos1", "pos2"]
    assert page.table.selected.position_id == "pos2"
    assert not stage.desk.button("editExitsButton").isEnabled()
    stage.desk.until(lambda: "ETH/USDT" in page.why.verdict.text())


def test_the_commands_are_in_the_context_menu_and_not_on_the_other_tabs(stage, page):
    stage.show(stage.position())
    assert set(page.commands.all) <= set(page.table._actions)
    page.tabs.setCurrentIndex(2)
    assert not any(stage.desk.button(name).isVisible() for name in BUTTONS)


@pytest.mark.parametrize(
    ("protection", "state", "text", "tone"),
    [
        ("", "open", "✗ UNPROTECTED", "danger"),
        ("local", "open", "◐ local stop", "warning"),
        ("venue", "open", "✓ venue", "accent"),
        ("", "opening", "—", None),
        ("", "closing", "—", None),
    ],
)
def test_where_the_stop_is_watched_is_said_by_word_and_tone(protection, state, text, tone):
    position = replace(trades.position("c"), protection=protection, state=state)
    assert protection_text(protection_of(position)) == text
    assert protection_tone(position) == tone


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("external", "From outside"),
        ("limit", "Loss limit"),
        ("liquidation", "Liquidation"),
        ("local_stop", "Local stop"),
    ],
)
def test_reasons_of_a_close_are_words(code, text):
    assert close_reason(code) == text
