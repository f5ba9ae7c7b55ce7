from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractButton

from cts_desktop.domain.errors import NotFoundError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState
from cts_desktop.service.views import OperationResult
from cts_desktop.ui.orders_view import OrdersPage
from tests.gui.conftest import Desk
from tests.gui.stage import Stage
from tests.helpers import trades

pytestmark = pytest.mark.slow

ENTRY, STOP, CLOSE = OrderPurpose.ENTRY, OrderPurpose.STOP, OrderPurpose.CLOSE


@pytest.fixture
def page(stage):
    """The orders page over an engine that runs, with the orders that a test stores."""
    stage.show()
    stage.desk.window.open_page("orders")
    return stage.desk.find(OrdersPage, "ordersPage")


def store(stage: Stage, page, *orders: tuple[str, OrderPurpose, OrderState]) -> None:
    """Store orders of these client ids and wait until the page lists them so."""
    stage.desk.engine(_store(stage, orders))
    wanted = {name: str(state) for name, _, state in orders}
    page.mark_dirty(page.current)
    stage.desk.until(
        lambda: (
            wanted.items() <= {o.client_id: str(o.state) for o in page.orders.table.rows}.items()
        )
    )


async def _store(stage: Stage, orders) -> None:
    book = stage.desk.application.stores.orders
    for client_id, purpose, state in orders:
        order = trades.order(stage.connection_id, client_id, purpose, OrderState.INTENT)
        if book.get(client_id) is None:
            book.announce(order, None)
        book.save(replace(order, state=state), "painted")


def choose(page, *client_ids: str) -> None:
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    page.orders.clearSelection()
    for client_id in client_ids:
        index = page.orders.table.index(page.orders.table.position_of(client_id), 0)
        page.orders.selectionModel().setCurrentIndex(index, flags)


def cancel_button(stage: Stage) -> QAbstractButton:
    return stage.desk.button("cancelOrderButton")


def agree(desk: Desk) -> None:
    desk.box("confirmBox")
    desk.click("confirmButton")
    desk.until(lambda: desk.window.operations.pending == 0)


def test_without_an_order_nothing_can_be_cancelled(stage, page):
    assert not cancel_button(stage).isEnabled()
    assert "Select" in cancel_button(stage).toolTip()
    entries = stage.desk.button("cancelEntriesButton")
    assert not entries.isEnabled()
    assert entries.toolTip() == "No entry order is working."


def test_the_stop_of_an_open_position_is_edited_not_cancelled(stage, page):
    stage.show(replace(stage.position(), position_id=trades.POSITION))
    store(stage, page, ("stop1", STOP, OrderState.OPEN))
    choose(page, "stop1")
    assert not cancel_button(stage).isEnabled()
    assert "edit stop and target" in cancel_button(stage).toolTip()
    stage.show()  # its position has ended: what is left of it may go
    assert cancel_button(stage).isEnabled()


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (OrderState.FILLED, "is over"),
        (OrderState.CANCELLED, "is over"),
        (OrderState.SENT, "on its way"),
    ],
)
def test_an_order_that_does_not_rest_at_the_venue_is_not_cancelled(stage, page, state, why):
    store(stage, page, ("entry1", ENTRY, state))
    choose(page, "entry1")
    assert not cancel_button(stage).isEnabled()
    assert why in cancel_button(stage).toolTip()


def test_without_a_running_engine_nothing_can_be_cancelled(stage, page):
    store(stage, page, ("entry1", ENTRY, OrderState.OPEN))
    choose(page, "entry1")
    stage.show(state=EngineState.STOPPED)
    for name in ("cancelOrderButton", "cancelEntriesButton"):
        assert not stage.desk.button(name).isEnabled()
        assert "does not run" in stage.desk.button(name).toolTip()


def test_return_alone_cancels_nothing(stage, page):
    asked = stage.answer("cancel_order")
    store(stage, page, ("entry1", ENTRY, OrderState.OPEN))
    choose(page, "entry1")
    stage.desk.click("cancelOrderButton")
    stage.desk.qtbot.keyClick(stage.desk.box("confirmBox"), Qt.Key.Key_Return)
    stage.desk.until(lambda: stage.desk.window.operations.pending == 0)
    assert asked == []


def test_one_refusal_is_shown_as_every_error_is(stage, page):
    stage.answer("cancel_order", NotFoundError("That order does not work any more"))
    store(stage, page, ("entry1", ENTRY, OrderState.OPEN))
    choose(page, "entry1")
    stage.desk.click("cancelOrderButton")
    assert "Cancel the market order: buy 0.015 BTC/USDT on “Paper 1” (PAPER)?" in (
        stage.desk.box("confirmBox").text()
    )
    stage.desk.click("confirmButton")
    assert stage.desk.box("messageBox").text() == "That order does not work any more"


def test_of_several_orders_one_refusal_holds_up_no_other(stage, page, monkeypatch):
    async def cancel_order(client_id: str) -> OperationResult:
        if client_id == "entry1":
            raise NotFoundError("It is gone")
        return OperationResult("Cancelled")

    monkeypatch.setattr(stage.desk.service.commands, "cancel_order", cancel_order)
    names = ("entry1", "entry2", "entry3")
    store(stage, page, *((name, ENTRY, OrderState.OPEN) for name in names))
    choose(page, *names)
    stage.desk.click("cancelOrderButton")
    assert "Cancel 3 orders (BTC/USDT) on “Paper 1” (PAPER)?" in stage.desk.box("confirmBox").text()
    agree(stage.desk)
    text = "Cancelled (2); 1 refused: BTC/USDT: It is gone"
    assert stage.desk.window.panel.notices.text == text


def test_protection_in_the_selection_is_left_out_and_said(stage, page):
    asked = stage.answer("cancel_order")
    stage.show(replace(stage.position(), position_id=trades.POSITION))
    store(stage, page, ("e1", ENTRY, OrderState.OPEN), ("s1", STOP, OrderState.OPEN))
    choose(page, "e1", "s1")
    stage.desk.click("cancelOrderButton")
    detail = stage.desk.box("confirmBox").informativeText()
    assert "Left out: 1. It protects an open position" in detail
    agree(stage.desk)
    assert asked == [("e1",)]


def test_an_order_that_ended_while_the_question_was_open_is_not_sent(stage, page):
    asked = stage.answer("cancel_order")
    store(stage, page, ("e1", ENTRY, OrderState.OPEN), ("e2", ENTRY, OrderState.OPEN))
    choose(page, "e1", "e2")
    stage.desk.click("cancelOrderButton")
    stage.desk.box("confirmBox")
    store(stage, page, ("e1", ENTRY, OrderState.FILLED))
    agree(stage.desk)
    assert asked == [("e2",)]


def test_cancelling_all_entries_leaves_protection_and_says_so(stage, page):
    asked = stage.answer("cancel_entries")
    store(
        stage, page,
        ("e1", ENTRY, OrderState.OPEN), ("e2", ENTRY, OrderState.UNKNOWN),
        ("e3", ENTRY, OrderState.FILLED), ("s1", STOP, OrderState.OPEN),
        ("c1", CLOSE, OrderState.OPEN),
    )  # fmt: skip
    stage.desk.click("cancelEntriesButton")
    box = stage.desk.box("confirmBox")
    assert box.text() == "Cancel all 2 entry orders (BTC/USDT) on “Paper 1” (PAPER)?"
    assert "Protective stops and targets stay" in box.informativeText()
    agree(stage.desk)
    assert asked == [("",)]


def test_cancelling_all_entries_keeps_to_the_chosen_connection(stage, page):
    asked = stage.answer("cancel_entries")
    store(stage, page, ("e1", ENTRY, OrderState.OPEN))
    page.connection_box.setCurrentText("Paper 1")
    stage.desk.until(lambda: page.commands._connection_id == stage.connection_id)
    stage.desk.click("cancelEntriesButton")
    agree(stage.desk)
    assert asked == [(stage.connection_id,)]
