from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult
from cts_desktop.ui.exits_dialog import ExitsDialog, result_at, side_problem, typed_price
from tests.gui.stage import Stage
from tests.helpers import trades

pytestmark = pytest.mark.slow

LONG = trades.position("c")
SHORT = replace(LONG, side="short", stop_price=Decimal(66000), target_price=Decimal(64000))


@pytest.fixture
def dialog(stage):
    """The dialog of a long position of 0.015 at 65 000.5 with the mark at 65 100."""
    stage.show(stage.position())
    stage.desk.window.open_page("positions")
    page = stage.desk.window.stack.currentWidget()
    page.table.selectRow(0)
    stage.desk.click("editExitsButton")
    return stage.desk.find(ExitsDialog, "exitsDialog")


def type_in(stage: Stage, name: str, text: str) -> None:
    edit = stage.desk.find(QLineEdit, name)
    edit.clear()
    stage.desk.qtbot.keyClicks(edit, text)  # type: ignore[no-untyped-call]


def said(stage: Stage) -> str:
    return stage.desk.find(QLabel, "exitsProblem").text()


def verb(stage: Stage) -> QPushButton:
    return stage.desk.find(QPushButton, "setExitsButton")


@pytest.mark.parametrize("text", ["", " ", "abc", "65,000", "NaN", "Infinity", "0", "-1"])
def test_what_is_no_price_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match=r"^Stop: "):
        typed_price(text, "Stop")


def test_a_price_may_be_pasted_as_the_table_shows_it():
    assert typed_price("65\u202f000.5", "Stop") == Decimal("65000.5")


@pytest.mark.parametrize(
    ("position", "price", "is_stop", "problem"),
    [
        (LONG, 65100, True, "must be below"),
        (LONG, 65099, True, ""),
        (LONG, 65100, False, "must be above"),
        (LONG, 65101, False, ""),
        (SHORT, 65100, True, "must be above"),
        (SHORT, 65101, True, ""),
        (SHORT, 65100, False, "must be below"),
        (SHORT, 65099, False, ""),
        (replace(LONG, mark_price=None), 99999, True, ""),
    ],
)
def test_each_price_belongs_on_its_side_of_the_mark(position, price, is_stop, problem):
    found = side_problem(position, Decimal(price), is_stop=is_stop)
    assert problem in found
    assert bool(found) == bool(problem)


@pytest.mark.parametrize(
    ("position", "result"),
    [
        (LONG, Decimal("1.01") - Decimal("0.015") * 100),
        (SHORT, Decimal("1.01") + Decimal("0.015") * 100),
        (replace(LONG, mark_price=None), Decimal("0.015") * Decimal("-0.5") - Decimal("0.48")),
        (replace(LONG, mark_price=None, entry_price=None), None),
    ],
)
def test_the_result_at_a_price_moves_with_the_open_quantity(position, result):
    assert result_at(position, Decimal(65000)) == result


def test_a_stop_above_the_mark_of_a_long_cannot_be_set(stage, dialog):
    type_in(stage, "stopEdit", "65200")
    assert "below the mark (65\u202f100)" in said(stage)
    assert not verb(stage).isEnabled()


def test_distance_and_result_follow_the_typing(stage, dialog):
    type_in(stage, "stopEdit", "64449")
    assert stage.desk.find(QLabel, "stopDistance").text() == "−1.00\u202f%"
    assert stage.desk.find(QLabel, "stopResult").text().startswith("▼ −8.76")
    type_in(stage, "stopEdit", "6x")
    assert stage.desk.find(QLabel, "stopDistance").text() == "—"
    assert "is not a number" in said(stage)


def test_a_moving_mark_is_followed_and_the_input_stays(stage, dialog):
    type_in(stage, "stopEdit", "65050")
    assert verb(stage).isEnabled()
    stage.show(stage.position(mark_price=Decimal(65000), net_pnl=Decimal("-0.49")))
    assert "below the mark (65\u202f000)" in said(stage)
    assert not verb(stage).isEnabled()
    assert stage.desk.find(QLineEdit, "stopEdit").text() == "65050"


def test_no_target_leaves_the_target_out(stage, dialog):
    asked = stage.answer("edit_exits")
    type_in(stage, "targetEdit", "nonsense")
    stage.desk.find(QCheckBox, "noTargetBox").setChecked(True)
    assert not stage.desk.find(QLineEdit, "targetEdit").isEnabled()
    stage.desk.click("setExitsButton")
    stage.desk.until(lambda: asked == [("pos1", Decimal(64000), None)])


def test_return_after_half_a_price_sets_nothing(stage, dialog):
    asked = stage.answer("edit_exits")
    type_in(stage, "stopEdit", "64")
    stage.desk.qtbot.keyClick(stage.desk.find(QLineEdit, "stopEdit"), Qt.Key.Key_Return)
    stage.show(stage.position())
    assert asked == []
    assert dialog.isVisible()


def test_a_refusal_is_shown_in_the_dialog_and_costs_no_input(stage, dialog):
    stage.answer("edit_exits", UserActionError("The stop lies beyond liquidation"))
    type_in(stage, "stopEdit", "1000")
    stage.desk.click("setExitsButton")
    stage.desk.until(lambda: said(stage) == "The stop lies beyond liquidation")
    assert stage.desk.find(QLineEdit, "stopEdit").text() == "1000"
    assert verb(stage).isEnabled()
    type_in(stage, "stopEdit", "64100")
    assert said(stage) == ""


def test_set_prices_are_sent_and_the_result_is_shown(stage, dialog):
    asked = stage.answer("edit_exits", OperationResult("Stop 64 100, target 67 000"))
    type_in(stage, "stopEdit", "64100")
    type_in(stage, "targetEdit", "67000")
    stage.desk.click("setExitsButton")
    stage.desk.until(lambda: asked == [("pos1", Decimal(64100), Decimal(67000))])
    stage.desk.until(lambda: stage.desk.window.panel.notices.text == "Stop 64 100, target 67 000")
    stage.desk.until(lambda: not stage.desk.window.findChildren(ExitsDialog))


def test_while_the_engine_is_asked_the_button_says_so_and_asks_once(stage, dialog):
    release = stage.hang("edit_exits", OperationResult("Done"))
    stage.desk.click("setExitsButton")
    assert verb(stage).text() == "Setting…"
    assert not verb(stage).isEnabled()
    release()
    stage.desk.until(lambda: not stage.desk.window.findChildren(ExitsDialog))


def test_a_position_that_ends_meanwhile_can_be_set_no_more(stage, dialog):
    stage.show()
    assert said(stage) == "This position is not open any more."
    assert not verb(stage).isEnabled()


def test_an_engine_that_stops_meanwhile_takes_no_price(stage, dialog):
    stage.show(stage.position(), state=EngineState.STOPPED)
    assert "does not run" in said(stage)
    assert not verb(stage).isEnabled()
