import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSplitter

from cts_desktop.ui import window_state
from cts_desktop.ui.ladder.page import LadderPage
from cts_desktop.ui.session import _Chooser
from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.table_page import TablePage
from cts_desktop.ui.table_view import TableView
from tests.gui.conftest import close_desk
from tests.gui.test_shell import current

pytestmark = pytest.mark.every_page


def test_everything_is_as_it_was_left(open_desk):
    first = open_desk()
    orders = first.find(TablePage, "ordersPage")
    first.window.open_page("orders")
    orders.tabs.setCurrentIndex(1)
    orders.splitter.setSizes([200, 300])
    first.find(QLineEdit, "ordersPageFilter").setText("BTC")
    box = first.find(QComboBox, "ladderSide")
    box.setCurrentIndex(box.findData("short"))
    first.until(lambda: first.window.bridge.snapshot.connections)
    first.until(lambda: orders.connection_box.count() == 2)
    orders.connection_box.setCurrentIndex(1)
    first.window.open_page("settings/Limits")
    first.window.showMaximized()
    close_desk(first)

    second = open_desk()
    assert second.window.isMaximized()
    assert current(second) == "settingsPage"
    assert second.find(SettingsPage, "settingsPage")._group == "Limits"
    orders = second.find(TablePage, "ordersPage")
    assert orders.tabs.currentIndex() == 1
    second.window.open_page("orders")
    upper, lower = orders.splitter.sizes()
    assert 0.5 < upper / lower < 0.85
    assert second.find(QLineEdit, "ordersPageFilter").text() == "BTC"
    assert second.find(QComboBox, "ladderSide").currentData() == "short"
    # The connection is chosen as soon as there is one to choose.
    second.until(lambda: orders.connection_box.connection_id == "c001")


def test_a_filter_is_chosen_when_it_is_offered_unless_the_user_was_faster(qtbot):
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItem("All", "")
    chooser = _Chooser(box, "late")
    box.addItem("Other", "other")
    assert (box.currentIndex(), chooser.wanted) == (0, "late")
    box.addItem("Late", "late")
    qtbot.waitUntil(lambda: box.currentData() == "late")

    _Chooser(box, "never")
    box.activated.emit(1)  # as by a click
    box.addItem("Never", "never")
    QApplication.processEvents()
    assert box.currentData() == "late"


def test_resetting_the_layout_acts_at_once_everywhere_and_keeps_drafts_and_filters(desk):
    state = desk.window.context.ui_state
    state.setValue("presets/draft", "{}")
    state.setValue("appearance/theme", "dark")
    orders = desk.find(TablePage, "ordersPage")
    desk.window.open_page("orders")
    usual = orders.splitter.sizes()
    orders.splitter.setSizes([100, 500])
    orders.tabs.setCurrentIndex(1)
    orders.filter_edit.setText("BTC")
    table = desk.find(TableView, "connectionsTable")
    width = table.columnWidth(0)
    table.setColumnWidth(0, width + 77)
    table.setColumnHidden(1, True)
    ladder = desk.find(LadderPage, "ladderPage")
    ladder.tabs.setCurrentIndex(2)
    desk.window.showMaximized()

    desk.find(QAction, "resetLayoutAction").trigger()

    assert not desk.window.isMaximized()
    assert orders.tabs.currentIndex() == 0
    assert ladder.tabs.currentIndex() == 0
    assert table.columnWidth(0) == width
    assert not table.isColumnHidden(1)
    assert orders.filter_edit.text() == "BTC"
    share = usual[0] / sum(usual)
    desk.until(lambda: abs(orders.splitter.sizes()[0] / sum(orders.splitter.sizes()) - share) < 0.1)
    assert state.value("presets/draft") == "{}"
    assert state.value("appearance/theme") == "dark"

    # A window larger than every screen is made to fit.
    area = QGuiApplication.primaryScreen().availableGeometry()
    desk.window.setMinimumSize(QSize(0, 0))
    desk.window.setGeometry(QRect(area.x(), area.y(), area.width() + 900, area.height() + 900))
    window_state.keep_reachable(desk.window)
    assert desk.window.height() <= max(area.height(), desk.window.minimumSizeHint().height())


def test_a_dialog_is_no_larger_than_the_screen(qtbot):
    splitter = QSplitter()
    qtbot.addWidget(splitter)
    window_state.fit_dialog(splitter, 99_000, 99_000)
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert splitter.width() < area.width()
    assert splitter.height() < area.height()
