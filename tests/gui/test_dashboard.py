from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from cts_desktop.service.notice_views import AwayLine, AwayReport
from cts_desktop.service.views import StartReport
from cts_desktop.ui.connection_card import ConnectionCard
from cts_desktop.ui.dashboard import DashboardPage
from cts_desktop.ui.notices.away_box import AwayBox
from cts_desktop.ui.sparkline import Sparkline
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import LinkLabel
from tests.gui.conftest import START_TIMEOUT_MS, Desk

LEFT = Qt.MouseButton.LeftButton


def page(desk: Desk) -> DashboardPage:
    return desk.find(DashboardPage, "dashboardPage")


def cards(desk: Desk) -> list[ConnectionCard]:
    return page(desk).findChildren(ConnectionCard)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_an_empty_profile_offers_a_paper_connection_and_one_click_adds_it(open_desk):
    desk = open_desk(paper=0)
    page(desk)._first_run = False
    desk.window.bridge.refresh()
    desk.until(desk.find(QWidget, "emptyBox").isVisible)
    desk.click("addPaperButton")
    desk.until(lambda: len(cards(desk)) == 1)
    desk.until(lambda: not desk.find(QWidget, "emptyBox").isVisible())
    desk.until(lambda: "PAPER" in texts(cards(desk)[0]))


def test_the_first_run_leads_to_a_running_paper_engine_with_one_click(open_desk):
    desk = open_desk(paper=0)
    page(desk)._show_report(StartReport(first_run=True))
    desk.until(desk.find(QWidget, "firstRunBox").isVisible)
    desk.click("startPaperButton")
    desk.until(lambda: desk.state == "Running", START_TIMEOUT_MS)
    desk.until(lambda: not desk.find(QWidget, "firstRunBox").isVisible())
    assert len(cards(desk)) == 1


def test_what_happened_while_away_is_said_and_can_be_dismissed(desk):
    lines = (AwayLine("It was running.", "log", "warning"), AwayLine("Two open.", "positions"))
    box = desk.find(AwayBox, "awayBox")
    box.show_report(AwayReport(0, 1, "the program ended unexpectedly", lines))
    assert box.isVisible()
    said = [link.accessibleName() for link in box.findChildren(LinkLabel)]
    assert said == ["It was running.", "Two open."]
    desk.qtbot.mouseClick(box.button, LEFT)
    assert not box.isVisible()


def test_a_card_shows_no_number_that_nobody_knows(desk):
    shown = texts(cards(desk)[0])
    assert "Stopped" in shown
    assert "—" in shown
    assert "USDT" not in shown.split("Sets")[0]


def test_a_running_card_shows_account_sets_and_market(desk):
    desk.start()
    card = cards(desk)[0]
    desk.until(lambda: "Base" in texts(card) and "Exchange" in texts(card))
    desk.until(lambda: card._facts["equity"].value.text() != "—", START_TIMEOUT_MS)
    assert "bars lowered" in texts(card)


def test_a_connection_is_stopped_from_its_card_while_the_engine_goes_on(open_desk):
    desk = open_desk(paper=2)
    desk.start()
    card = cards(desk)[0]
    desk.until(lambda: card._switch.text() == "Stop" and card._switch.isEnabled())
    desk.qtbot.mouseClick(card._switch, LEFT)
    desk.until(lambda: card._switch.text() == "Start", START_TIMEOUT_MS)
    assert desk.state == "Running"


def test_a_deleted_connection_takes_its_card_along(open_desk):
    desk = open_desk(paper=2)
    connections = desk.engine(desk.service.connections.list())
    desk.engine(desk.service.connections.delete(connections[0].connection_id))
    desk.until(lambda: len([c for c in cards(desk) if c.isVisible()]) == 1)


def test_tiles_lead_to_the_rows_behind_the_figure(desk):
    desk.qtbot.mouseClick(desk.find(QWidget, "ordersTile"), LEFT)
    assert desk.window.stack.currentWidget().objectName() == "ordersPage"


def test_a_sparkline_with_a_flat_or_single_value_is_drawn_without_an_error(desk):
    line = Sparkline(desk.window.context.theme)
    desk.qtbot.addWidget(line)
    for points in ([], [(1, 5.0)], [(1, 5.0), (1, 5.0)], [(1, 5.0), (2, 7.0), (3, 6.0)]):
        line.show_points(points)
        assert not line.grab().isNull()
    assert "+1.00" in line.toolTip()


def test_cards_stand_side_by_side_where_they_fit(open_desk):
    desk = open_desk(paper=2)
    desk.window.resize(1920, 1000)
    desk.until(lambda: cards(desk)[0].y() == cards(desk)[1].y())
    desk.window.resize(1100, 700)
    desk.until(lambda: cards(desk)[0].x() == cards(desk)[1].x())


def test_the_list_of_open_positions_names_the_side_as_the_positions_page_does(desk):
    table = desk.find(TableView, "dashboardPositionsTable").table
    column = next(column for column in table.columns if column.key == "side")
    assert [column.text(side) for side in ("long", "short")] == ["▲ long", "▼ short"]
