from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QLineEdit

from cts_desktop.domain.orders import OrderPurpose, OrderState
from cts_desktop.domain.risk import Reason
from cts_desktop.ui.orders_view import OrdersPage
from cts_desktop.ui.table_view import TableView
from tests.gui.conftest import Desk
from tests.helpers import trades

pytestmark = pytest.mark.slow


@pytest.fixture
def page(desk: Desk) -> tuple[Desk, OrdersPage]:
    desk.engine(_store(desk))
    desk.window.open_page("orders")
    return desk, desk.find(OrdersPage, "ordersPage")


async def _store(desk: Desk) -> None:
    stores = desk.application.stores
    connection_id = (await desk.service.connections.list())[0].connection_id
    entry = trades.order(connection_id, "entry1", OrderPurpose.ENTRY, OrderState.INTENT)
    stores.orders.announce(entry, trades.decision(connection_id, "entry1"))
    stores.orders.add_fill(trades.fill(connection_id, "entry1"))
    stop = trades.order(connection_id, "stop1", OrderPurpose.STOP, OrderState.OPEN)
    stores.orders.announce(stop, None)
    stores.orders.save(stop, "open")
    for late, reason in enumerate((Reason.COOLDOWN, Reason.COOLDOWN, Reason.STALE_DATA)):
        made = trades.decision(connection_id, reason=reason)
        stores.decisions.add(replace(made, ts_ms=made.ts_ms + late))


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


def test_decisions_are_counted_and_filtered_by_reason(page):
    desk, orders = page
    orders.connection_box.setCurrentText("Paper 1")
    orders.tabs.setCurrentIndex(2)
    table = desk.find(TableView, "decisionsTable")
    desk.until(lambda: table.table.total > 0 and orders.reason_box.count() > 2)
    assert "Cooldown 2" in desk.find(QLabel, "reasonCounts").text()
    orders.reason_box.setCurrentIndex(1)
    assert [(row.accepted, row.repeats) for row in table.table.rows] == [(False, 1), (False, 2)]
    orders.reason_box.setCurrentIndex(orders.reason_box.findData("reason:accepted"))
    assert table.table.rowCount() > 0
    table.selectRow(0)
    assert "✓ Allowed" in orders.why.verdict.text()


def test_rows_can_be_filtered_by_typing(page):
    desk, orders = page
    table = desk.find(TableView, "ordersTable")
    desk.until(lambda: table.table.rowCount() > 0)
    desk.qtbot.keyClicks(orders.filter_edit, "btc stop")
    desk.until(lambda: [row.client_id for row in table.table.rows] == ["stop1"])
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
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(target))
    dialog.done(QFileDialog.DialogCode.Accepted)
    desk.until(target.exists)
    header = target.read_text(encoding="utf-8-sig").splitlines()[0]
    assert header.startswith("Created,Symbol,Side")
