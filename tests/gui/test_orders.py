from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel

from cts_desktop.domain.connections import Connection
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.orders_view import OrdersPage
from cts_desktop.ui.table_view import TableView
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def page(open_desk: Callable[..., Desk]) -> tuple[Desk, OrdersPage]:
    desk = open_desk(paper=0)
    draft = Connection("", "Fast", settings={**PRACTICE, "market_speed": 0.0})
    desk.engine(desk.service.connections.add(draft))
    desk.engine(desk.service.commands.start())
    desk.until(lambda: desk.engine(desk.service.queries.fills()), 60_000)
    desk.until(lambda: desk.engine(desk.service.queries.positions(closed=False)), 60_000)
    desk.engine(desk.service.commands.pause())
    desk.window.open_page("orders")
    return desk, desk.find(OrdersPage, "ordersPage")


def test_orders_and_fills_explain_themselves(page):
    desk, orders = page
    table = desk.find(TableView, "ordersTable")
    desk.until(lambda: table.table.rowCount() > 0)
    entry = next(row for row in table.table.rows if row.purpose == "entry")
    table.select_key(entry.client_id)
    desk.until(lambda: orders.why.gate.table.rowCount() > 0)
    assert entry.symbol in orders.why.verdict.text()
    orders.tabs.setCurrentIndex(1)
    fills = desk.find(TableView, "fillsTable")
    desk.until(lambda: fills.table.rowCount() > 0)


def test_an_order_is_cancelled_after_a_question_that_names_it(page):
    desk, _ = page
    table = desk.find(TableView, "ordersTable")
    desk.until(lambda: any(row.state == "open" for row in table.table.rows))
    order = next(row for row in table.table.rows if row.state == "open")
    table.select_key(order.client_id)
    desk.until(lambda: desk.button("cancelOrderButton").isEnabled())
    desk.click("cancelOrderButton")
    box = desk.box("confirmBox")
    assert order.symbol in box.text()
    assert "protects an open position" in box.informativeText()
    box.reject()
    desk.until(lambda: desk.window.operations.pending == 0)
    assert desk.engine(desk.service.queries.orders())


def test_decisions_are_counted_and_filtered_by_reason(page):
    desk, orders = page
    orders.tabs.setCurrentIndex(2)
    table = desk.find(TableView, "decisionsTable")
    desk.until(lambda: table.table.total > 0 and orders.reason_box.count() > 2)
    assert desk.find(QLabel, "reasonCounts").text()
    orders.reason_box.setCurrentIndex(1)
    assert all(not row.accepted for row in table.table.rows)
    orders.reason_box.setCurrentIndex(orders.reason_box.findData("reason:accepted"))
    assert table.table.rowCount() > 0
    table.selectRow(0)
    assert "✓ Allowed" in orders.why.verdict.text()


def test_rows_can_be_filtered_by_typing(page):
    desk, orders = page
    table = desk.find(TableView, "ordersTable")
    desk.until(lambda: table.table.rowCount() > 0)
    symbol = table.table.rows[0].symbol
    desk.qtbot.keyClicks(orders.filter_edit, symbol)
    desk.until(lambda: all(row.symbol == symbol for row in table.table.rows))
    assert table.table.rowCount() > 0
    orders.filter_edit.clear()
    desk.until(lambda: table.table.rowCount() == table.table.total)


def test_export_asks_where_and_writes_what_is_shown(page, tmp_path):
    desk, orders = page
    table = desk.find(TableView, "ordersTable")
    desk.until(lambda: table.table.rowCount() > 0)
    desk.qtbot.mouseClick(
        orders.findChild(QAbstractButton, "exportButton"), Qt.MouseButton.LeftButton
    )
    desk.until(lambda: desk.window.findChildren(QFileDialog, "fileDialog"))
    dialog = desk.window.findChildren(QFileDialog, "fileDialog")[0]
    target = tmp_path / "orders.csv"
    dialog.selectFile(str(target))
    dialog.done(QFileDialog.DialogCode.Accepted)
    desk.until(target.exists)
    header = target.read_text(encoding="utf-8-sig").splitlines()[0]
    assert header.startswith("Created,Symbol,Side")
