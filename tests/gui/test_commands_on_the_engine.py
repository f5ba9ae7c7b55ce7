"""The pages' commands on a real engine: one position in a market whose price a test moves."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.orders import Side
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.exchange.market_supply import REAL_TIME, PlayedMarket
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.service.views import PositionView
from cts_desktop.ui.connections import openers
from cts_desktop.ui.exits_dialog import ExitsDialog
from cts_desktop.ui.positions_view import PositionsPage
from tests.gui.conftest import START_TIMEOUT_MS, Desk
from tests.helpers.gateway_spy import use_gateways
from tests.helpers.market_scripts import ScriptedSource

# Locks are announced as warnings; nothing else here is about the log.
pytestmark = [pytest.mark.slow, pytest.mark.logs]


def on_engine(desk: Desk, act: Callable[[], Any]) -> Any:
    async def call() -> Any:
        return act()

    return desk.engine(call())


def session_of(desk: Desk) -> Session:
    (engine,) = desk.application.coordinator.engines()
    assert engine.session is not None
    return engine.session


def positions(desk: Desk) -> tuple[PositionView, ...]:
    snapshot = desk.window.bridge.snapshot
    assert snapshot is not None
    return snapshot.positions


@pytest.fixture
def holding(desk: Desk) -> Desk:
    """A desk with one long position, stop and target at the venue, chosen on its page."""
    source = ScriptedSource(100_000.0)

    def make(connection: Connection, credentials: Credentials | None = None) -> SimulatedGateway:
        name = connection.connection_id
        market = PlayedMarket(source, REAL_TIME)
        return SimulatedGateway(market, VenueSettings(), connection_id=name)

    on_engine(desk, lambda: use_gateways(desk.application, make))
    desk.start()
    session = session_of(desk)
    desk.until(lambda: session.feed.newest is not None, START_TIMEOUT_MS)
    wish = Wish("BTC/USDT", Side.BUY, 3.0, 1.0, 0.0, 0.0, 3600, "by hand")
    assert session.desk is not None
    ask = session.desk.ask
    assert on_engine(desk, lambda: ask(wish))
    desk.until(lambda: [p.protection for p in positions(desk)] == ["venue"], START_TIMEOUT_MS)
    desk.window.open_page("positions")
    page = desk.find(PositionsPage, "positionsPage")
    desk.until(lambda: page.table.table.rowCount() == 1)
    page.table.selectRow(0)
    return desk


def agree(desk: Desk) -> None:
    desk.box("confirmBox")
    desk.click("confirmButton")


def test_a_position_is_closed_and_its_end_is_said_to_be_by_hand(holding):
    page = holding.find(PositionsPage, "positionsPage")
    holding.click("closePositionButton")
    agree(holding)
    holding.until(lambda: "Closing BTC/USDT" in holding.window.panel.notices.text)
    holding.until(lambda: positions(holding) == (), START_TIMEOUT_MS)
    page.tabs.setCurrentIndex(2)
    holding.until(lambda: page.closed.table.rowCount() == 1)
    column = [column.key for column in page.closed.table.columns].index("reason")
    assert page.closed.table.index(0, column).data() == "By hand"


def test_a_paused_engine_still_closes(holding):
    holding.click("pauseButton")
    holding.until(lambda: holding.state == "Paused")
    holding.click("closeAllButton")
    agree(holding)
    holding.until(lambda: positions(holding) == (), START_TIMEOUT_MS)


def test_stop_and_target_are_moved_to_the_prices_typed(holding):
    holding.click("editExitsButton")
    stop = holding.find(QLineEdit, "stopEdit")
    holding.find(QLineEdit, "targetEdit").setText("105000")
    stop.setText("100 500")
    assert "below the mark" in holding.find(QLabel, "exitsProblem").text()
    stop.setText("98500")
    holding.click("setExitsButton")
    holding.until(lambda: not holding.window.findChildren(ExitsDialog))
    holding.until(
        lambda: (
            [(p.stop_price, p.target_price) for p in positions(holding)]
            == [(Decimal(98500), Decimal(105000))]
        )
    )
    assert "98500" in holding.window.panel.notices.text


def test_comparing_again_blocks_entries_only_until_it_is_done(holding):
    view = holding.window.bridge.snapshot.connections[0]
    dialog = openers.open_differences(
        holding.window.context, view.connection.connection_id, holding.window
    )
    holding.click("compareButton")
    notice = holding.find(QLabel, "differencesNotice")
    holding.until(lambda: notice.text() == "Comparing with the venue")
    holding.until(dialog.compare.isEnabled)
    assert dialog.table._empty_text == "Books and venue agree."


def test_the_drawdown_is_measured_from_now_on(holding):
    view = holding.window.bridge.snapshot.connections[0]
    openers.open_info(holding.window.context, view.connection.connection_id, holding.window)
    holding.click("resetDrawdownButton")
    agree(holding)
    holding.until(lambda: "measured from the present" in holding.window.panel.notices.text)


def test_an_emergency_stop_from_the_window_ends_flat(holding):
    holding.click("emergencyStopButton")
    holding.click("emergencyStopButton")
    assert holding.button("emergencyStopButton").text() == "Stopping all"
    holding.until(lambda: holding.state == "Stopped", START_TIMEOUT_MS)
    assert holding.box("messageBox").text().startswith("Flat")
    holding.until(lambda: positions(holding) == ())
