"""What the window shows everywhere: frozen marks, silence, the clock, reasons, older rows."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.orders import OrderPurpose, OrderState
from cts_desktop.service.views import SignalView
from cts_desktop.ui import table_paging
from cts_desktop.ui.freezing import FrozenMark
from cts_desktop.ui.orders_view import OrdersPage
from cts_desktop.ui.positions_view import PositionsPage
from cts_desktop.ui.status_bar import SILENT_S, StatusBar
from cts_desktop.ui.table_paging import PagedRows
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.why_dialog import WhyDialog, open_why
from tests.gui.conftest import Desk
from tests.gui.stage import Stage
from tests.helpers import trades

MANY = 1100


@pytest.fixture
def holding(stage: Stage) -> Stage:
    stage.show(stage.position(1), stage.position(2))
    return stage


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """The desk after more orders than a page holds."""
    _store(desk, "o", MANY)
    return desk


def _holds(page: OrdersPage, rows: int) -> bool:
    return page.orders.table.rowCount() == rows


def _says(dialog: WhyDialog, words: str) -> bool:
    return words in dialog.panel.verdict.text()


def orders_page(desk: Desk) -> OrdersPage:
    desk.window.open_page("orders")
    page = desk.find(OrdersPage, "ordersPage")
    desk.until(lambda: page.orders.table.rowCount() > 0)
    return page


# ---------------------------------------------------------------- F6 and the status bar


def test_f6_holds_every_live_table_while_everything_else_goes_on(holding: Stage):
    desk = holding.desk
    desk.window.open_page("positions")
    page = desk.find(PositionsPage, "positionsPage")
    dashboard = desk.find(TableView, "dashboardPositionsTable")
    with desk.qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    QTest.keyClick(desk.window, Qt.Key.Key_F6)
    desk.until(page.frozen_label.isVisible)
    holding.show(holding.position(1))
    assert (page.table.table.rowCount(), dashboard.table.rowCount()) == (2, 2)
    mark = desk.find(FrozenMark, "statusFrozenMark")
    mark._say()
    assert "Frozen since" in mark.accessibleName()
    assert "waiting" in mark.accessibleName()
    mark.resize(mark.sizeHint())
    assert mark.text() == mark.accessibleName()
    mark.resize(mark.minimumSizeHint())
    assert "Frozen" not in mark.text()
    assert mark.text().startswith("❚❚ ")
    QTest.keyClick(desk.window, Qt.Key.Key_F6)
    desk.until(lambda: page.table.table.rowCount() == 1)
    assert not mark.isVisible()

    desk.window.context.freezing.set_frozen(True)
    page.connection_box.addItem("Elsewhere", "c999")
    page.connection_box.setCurrentIndex(page.connection_box.count() - 1)
    assert page.table.table.rowCount() == 0, "another connection is shown although all is frozen"
    desk.window.context.freezing.set_frozen(False)


def test_silence_is_told_with_its_age_and_the_clock_changes_the_zone(desk: Desk):
    bar = desk.find(StatusBar, "statusBar")
    label = desk.find(QLabel, "silenceLabel")
    bar._timer.stop()  # a busy machine must not add seconds of its own
    bar._silent_s = SILENT_S - 1
    bar._pass_second()
    assert label.isVisible()
    assert "No news from the engine for 5.0" in label.text()
    desk.window.bridge.refresh()
    desk.until(lambda: not label.isVisible())

    table = desk.find(TableView, "dashboardPositionsTable")
    assert not any(action.isEnabled() for action in table._actions), "without a row"

    clock = desk.find(QPushButton, "clockLabel")
    assert "UTC" in clock.text()
    clock.click()
    assert not desk.window.context.theme.utc
    assert "UTC" in clock.toolTip(), "it says what a click would bring back"
    clock.click()
    assert desk.window.context.theme.utc


# ---------------------------------------------------------------- rows and their reasons


def test_a_row_leads_to_its_chart_and_its_reasons(holding: Stage, monkeypatch):
    desk = holding.desk
    opened: list[str] = []
    object.__setattr__(desk.window.context, "open_page", opened.append)
    table = desk.find(TableView, "dashboardPositionsTable")
    table.selectRow(0)
    commands = {action.text(): action for action in table._actions}
    commands["Show on c&hart"].trigger()
    assert opened == [f"chart/{holding.connection_id}/BTC/USDT"]
    commands["&Why…"].trigger()
    dialog = desk.window.findChild(WhyDialog)
    assert dialog is not None
    assert dialog.windowTitle() == "Why: BTC/USDT"
    dialog.reject()


SAID = ((0, 7, "None of them stands at Exchange"), (0, 0, "It woke no set"), (2, 7, "It woke 7"))


def test_a_signal_says_how_far_it_came_and_which_decisions_it_led_to(desk: Desk):
    for asks, woken, words in SAID:
        signal = SignalView("c001", "BTC/USDT", "move", "long", 0.5, trades.NOW_MS, woken, asks)
        dialog = open_why(desk.window.context, signal, desk.window)
        desk.until(partial(_says, dialog, words))
        dialog.reject()

    async def store() -> None:
        made = trades.decision("c001", "o1")
        desk.application.stores.decisions.add(made)
        desk.application.stores.decisions.add(replace(made, side="sell", client_id="o2"))

    desk.engine(store())
    signal = SignalView("c001", "BTC/USDT", "move", "long", 0.5, trades.NOW_MS - 200, 1, 1)
    dialog = open_why(desk.window.context, signal, desk.window)
    desk.until(lambda: "Allowed" in dialog.panel.verdict.text())
    assert "buy" in dialog.panel.verdict.text()
    assert dialog.panel.choice.count() == 1
    dialog.reject()


# ---------------------------------------------------------------- older rows and failures


def _read_anew(desk: Desk, page: OrdersPage) -> None:
    page.mark_dirty(page._orders_tab)
    desk.until(lambda: not page._orders_tab.dirty)
    desk.until(lambda: not page.orders.reading.waiting)


def _store(desk: Desk, name: str, count: int = 1) -> None:
    async def store() -> None:
        orders = desk.application.stores.orders
        with desk.application.stores.together():
            for number in range(count):
                key = f"{name}{number}"
                made = trades.order("c001", key, OrderPurpose.ENTRY, OrderState.CANCELLED)
                orders.save(made, "cancelled")

    desk.engine(store())


def test_older_rows_come_when_somebody_scrolls_to_them(busy: Desk, monkeypatch):
    page = orders_page(busy)
    table, bar = page.orders.table, page.orders.verticalScrollBar()
    assert table.rowCount() == 500
    assert "500+" in page.tabs.tabText(0)
    paged = page._orders_tab.paged
    assert isinstance(paged, PagedRows)

    async def refuse(*_: object) -> None:
        raise RetryLaterError("the database is busy")

    pages: Any = busy.service.queries.pages
    with monkeypatch.context() as patch:
        patch.setattr(pages, "orders", refuse)
        paged.load_older()
        busy.until(page.orders.reading.isVisible)
    page.orders.reading.again.click()
    busy.until(partial(_holds, page, 1000))
    bar.setValue(bar.maximum())
    busy.until(partial(_holds, page, MANY))
    assert "+" not in page.tabs.tabText(0)
    _read_anew(busy, page)
    assert table.rowCount() == MANY, "a refresh keeps what was read before"

    _store(busy, "late", 600)
    _read_anew(busy, page)
    assert table.rowCount() == 500, "no gap between what is new and what was read long ago"
    assert table.key_at(0) == "late599"
    bar.setValue(0)
    page.filter_edit.setText("o12")
    busy.until(lambda: table.position_of("o12") is not None)


def test_where_older_rows_were_read_new_ones_push_out_the_oldest(busy: Desk, monkeypatch):
    monkeypatch.setattr(table_paging, "MOST_ROWS", 1000)
    page = orders_page(busy)
    paged = page._orders_tab.paged
    assert isinstance(paged, PagedRows)
    paged.load_older()
    busy.until(partial(_holds, page, 1000))
    for name in ("late", "later"):
        _store(busy, name, 100)
        _read_anew(busy, page)
        table = page.orders.table
        assert (table.total, table.key_at(0)) == (1000, f"{name}99")


def test_older_rows_that_come_while_frozen_do_not_swallow_the_new_ones(busy: Desk):
    page = orders_page(busy)
    busy.window.context.freezing.set_frozen(True)
    _store(busy, "late")
    _read_anew(busy, page)
    assert page.orders.table.position_of("late0") is None
    bar = page.orders.verticalScrollBar()
    bar.setValue(bar.maximum())
    busy.until(partial(_holds, page, 999))  # the new one took the place of one
    busy.window.context.freezing.set_frozen(False)
    busy.until(lambda: page.orders.table.position_of("late0") == 0)


def test_a_page_that_cannot_be_read_says_why_and_is_read_again_on_request(desk: Desk, monkeypatch):
    async def refuse(*_: object) -> None:
        raise RetryLaterError("the database is busy")

    pages: Any = desk.service.queries.pages
    with monkeypatch.context() as patch:
        patch.setattr(pages, "orders", refuse)
        desk.window.open_page("orders")
        state = desk.find(OrdersPage, "ordersPage").orders.reading
        desk.until(state.isVisible)
        assert "the database is busy" in state.text.text()
        assert desk.window.findChild(QWidget, "messageBox") is None, "no box for each refresh"
    state.again.click()
    desk.until(lambda: not state.isVisible())


def test_the_market_clock_is_there_and_gives_way_before_anything_else(stage: Stage):
    stage.desk.start()
    desk = stage.desk
    market = desk.find(QLabel, "marketClockLabel")
    desk.until(lambda: "20" in market.text())
    desk.until(lambda: market.width() >= market.fontMetrics().horizontalAdvance(market.text()))
    assert market.minimumSizeHint().width() == 0
