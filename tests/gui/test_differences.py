from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.differences import Difference, DifferenceAction, DifferenceKind
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import OperationResult
from cts_desktop.ui.connections.differences_dialog import DifferencesDialog, side_of
from tests.gui.stage import Stage

pytestmark = pytest.mark.slow

VERBS = ("adoptButton", "ignoreButton", "cancelForeignButton")


@pytest.fixture
def found(stage) -> dict[DifferenceKind, Difference]:
    """One difference of each kind."""
    return {kind: difference(stage.connection_id, kind) for kind in DifferenceKind}


def difference(connection_id: str, kind: DifferenceKind) -> Difference:
    return Difference(
        connection_id, f"{kind}:BTC/USDT", kind, "BTC/USDT", "sell", Decimal("0.5"),
        f"What the venue says about a {kind}", 1_767_225_600_000, Decimal(65000),
    )  # fmt: skip


def open_dialog(stage: Stage, *differences: Difference, **changes) -> DifferencesDialog:
    stage.show(differences=differences, **changes)
    stage.desk.click("differencesButton")
    return stage.desk.find(DifferencesDialog, "differencesDialog")


def enabled(stage: Stage) -> set[str]:
    return {name for name in VERBS if stage.desk.button(name).isEnabled()}


def notice(stage: Stage) -> str:
    return stage.desk.find(QLabel, "differencesNotice").text()


def agree(stage: Stage) -> None:
    stage.desk.box("confirmBox")
    stage.desk.click("confirmButton")
    stage.desk.until(lambda: stage.desk.window.operations.pending == 0)


def test_where_books_and_venue_agree_nothing_is_offered_for_review(stage):
    stage.show()
    for link in stage.desk.window.findChildren(QPushButton):
        if link.objectName().startswith("differencesButton"):
            assert not link.isVisible()


def test_card_and_status_bar_lead_to_a_dialog_that_blocks_nothing(stage, found):
    stage.show(differences=tuple(found.values()))
    card = stage.desk.button(f"differencesButton-{stage.connection_id}")
    assert card.text() == "3 differences with the venue — review"
    assert stage.desk.button("differencesButton").text() == "3 differences — review"
    stage.desk.qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    dialog = stage.desk.find(DifferencesDialog, "differencesDialog")
    assert not dialog.isModal()
    stage.desk.click("differencesButton")
    assert len(stage.desk.window.findChildren(DifferencesDialog)) == 1
    stage.show(differences=(found[DifferenceKind.LOST],))
    assert card.text() == "1 difference with the venue — review"


@pytest.mark.parametrize(
    ("kind", "text", "side", "verbs"),
    [
        (DifferenceKind.ORDER, "Foreign order", "▼ sell", set(VERBS)),
        (DifferenceKind.POSITION, "Foreign quantity", "▼ short", set(VERBS[:2])),
        (DifferenceKind.LOST, "Lost order", "▼ sell", {"ignoreButton"}),
    ],
)
def test_each_kind_is_a_word_and_offers_what_can_be_done(stage, found, kind, text, side, verbs):
    dialog = open_dialog(stage, found[kind])
    assert enabled(stage) == set()
    assert stage.desk.button("adoptButton").toolTip() == "Select a difference."
    dialog.table.selectRow(0)
    assert dialog.table.table.index(0, 0).data() == text
    assert side_of(found[kind]) == side
    assert enabled(stage) == verbs


def test_without_a_running_engine_nothing_is_settled(stage, found):
    dialog = open_dialog(stage, found[DifferenceKind.ORDER], state=EngineState.STOPPED)
    dialog.table.selectRow(0)
    assert enabled(stage) == set()
    assert not stage.desk.button("compareButton").isEnabled()
    assert "does not run" in stage.desk.find(QLabel, "differencesState").text()


def test_return_alone_settles_nothing(stage, found):
    asked = stage.answer("settle_difference")
    open_dialog(stage, found[DifferenceKind.ORDER]).table.selectRow(0)
    stage.desk.click("cancelForeignButton")
    stage.desk.qtbot.keyClick(stage.desk.box("confirmBox"), Qt.Key.Key_Return)
    stage.desk.until(lambda: stage.desk.window.operations.pending == 0)
    assert asked == []


def test_a_refusal_is_shown_in_words_and_the_difference_stays(stage, found):
    stage.answer("settle_difference", UserActionError("There is no price to measure a stop from"))
    dialog = open_dialog(stage, found[DifferenceKind.ORDER])
    dialog.table.selectRow(0)
    stage.desk.click("ignoreButton")
    stage.desk.box("confirmBox")
    stage.desk.click("confirmButton")
    assert "no price" in stage.desk.box("messageBox").text()
    assert dialog.table.table.rowCount() == 1
    assert enabled(stage) == set(VERBS)


def test_what_is_gone_while_the_question_was_open_is_left_alone(stage, found):
    asked = stage.answer("settle_difference")
    open_dialog(stage, found[DifferenceKind.ORDER]).table.selectRow(0)
    stage.desk.click("cancelForeignButton")
    stage.desk.box("confirmBox")
    stage.show()
    agree(stage)
    assert asked == []
    assert "gone already" in notice(stage)


def test_adopting_a_quantity_says_which_stop_it_gets(stage, found):
    asked = stage.answer("settle_difference", OperationResult("Adopted 0.5 short"))
    open_dialog(stage, found[DifferenceKind.POSITION], mode=Mode.LIVE).table.selectRow(0)
    stage.desk.click("adoptButton")
    box = stage.desk.box("confirmBox")
    assert box.text() == "Adopt: short 0.5 BTC/USDT on “Paper 1” (LIVE)?"
    assert "it gets a stop 2.00\u202f% from its entry price" in box.informativeText()
    assert "LIVE: real money" in box.informativeText()
    agree(stage)
    assert asked == [(stage.connection_id, "position:BTC/USDT", DifferenceAction.ADOPT)]
    stage.desk.until(lambda: notice(stage) == "Adopted 0.5 short")


def test_while_one_is_being_settled_no_other_verb_is_offered(stage, found):
    release = stage.hang("settle_difference", OperationResult("Ignored"))
    open_dialog(stage, found[DifferenceKind.ORDER]).table.selectRow(0)
    stage.desk.click("ignoreButton")
    stage.desk.box("confirmBox")
    stage.desk.click("confirmButton")
    stage.desk.until(lambda: enabled(stage) == set())
    assert not stage.desk.button("compareButton").isEnabled()
    release()
    stage.desk.until(lambda: enabled(stage) == set(VERBS))


def test_the_list_follows_and_an_empty_one_says_that_all_agrees(stage, found):
    dialog = open_dialog(stage, *found.values())
    assert dialog.table.table.rowCount() == 3
    bigger = replace(found[DifferenceKind.POSITION], qty=Decimal(2))
    stage.show(differences=(bigger,))
    assert [row.qty for row in dialog.table.table.rows] == [Decimal(2)]
    stage.show()
    assert dialog.table._empty_text == "Books and venue agree."
    stage.show(reconciling="the program has started")
    assert "not done yet" in dialog.table._empty_text


def test_comparing_again_asks_the_engine_and_waits_while_it_compares(stage, found):
    asked = stage.answer("reconcile", OperationResult("Comparing with the venue"))
    open_dialog(stage, found[DifferenceKind.ORDER])
    stage.desk.click("compareButton")
    stage.desk.until(lambda: asked == [(stage.connection_id,)])
    stage.desk.until(lambda: notice(stage) == "Comparing with the venue")
    stage.show(reconciling="asked for by hand")
    assert not stage.desk.button("compareButton").isEnabled()


def test_the_dialog_of_a_deleted_connection_closes(stage, found):
    open_dialog(stage, found[DifferenceKind.ORDER])
    stage.desk.engine(stage.desk.service.connections.delete(stage.connection_id))
    stage.desk.until(lambda: not stage.desk.window.findChildren(DifferencesDialog))
