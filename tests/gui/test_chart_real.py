"""The page Chart on a real engine: its prices, a stop pulled to another price, what is left."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.orders import Side
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.exchange.market_supply import REAL_TIME, PlayedMarket
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.venue_market import VenueSettings
from cts_desktop.ui.chart.move_dialog import MoveDialog
from cts_desktop.ui.chart.page import ChartPage
from cts_desktop.ui.charts.levels import LevelKind
from tests.gui.conftest import START_TIMEOUT_MS, Desk
from tests.helpers.gateway_spy import use_gateways
from tests.helpers.market_scripts import ScriptedSource

# A position that stays open when the engine stops is announced as a warning.
pytestmark = [pytest.mark.slow, pytest.mark.logs]


def on_engine(desk: Desk, act: Callable[[], Any]) -> Any:
    async def call() -> Any:
        return act()

    return desk.engine(call())


def start_holding(desk: Desk) -> Session:
    """Run an engine at 100 000 that holds one long position with its stop at the venue."""
    source = ScriptedSource(100_000.0)

    def make(connection: Connection, credentials: Credentials | None = None) -> SimulatedGateway:
        market = PlayedMarket(source, REAL_TIME)
        return SimulatedGateway(market, VenueSettings(), connection_id=connection.connection_id)

    on_engine(desk, lambda: use_gateways(desk.application, make))
    desk.start()
    (engine,) = desk.application.coordinator.engines()
    session = engine.session
    assert session is not None
    desk.until(lambda: session.feed.newest is not None, START_TIMEOUT_MS)
    assert session.desk is not None
    ask = session.desk.ask
    wish = Wish("BTC/USDT", Side.BUY, 3.0, 1.0, 0.0, 0.0, 3600, "by hand")
    assert on_engine(desk, lambda: ask(wish))
    return session


def test_a_chart_shows_the_engines_prices_and_moves_its_stop(desk):
    session = start_holding(desk)
    snapshot = desk.window.bridge.snapshot
    assert snapshot is not None
    connection_id = snapshot.connections[0].connection.connection_id
    desk.window.open_page(f"chart/{connection_id}/BTC/USDT")
    page = desk.find(ChartPage, "chartPage")
    pane = page.pane
    desk.until(lambda: pane.header.price.text() != "", START_TIMEOUT_MS)
    assert pane.header.state.text() == "Live"
    key = LevelKind.STOP
    assert pane.chart is not None
    lines = pane.chart.levels._lines
    desk.until(lambda: any(kind is key for _, kind in lines), START_TIMEOUT_MS)
    desk.until(lambda: bool(pane.editable))
    assert pane.chart.candles.times.size >= 1

    # The line is pulled up by 200 and the question is answered with its verb.
    line = next(of for (_, kind), of in lines.items() if kind is key)
    before = line.level.price
    line.setValue(float(before + 200))
    line.sigPositionChangeFinished.emit(line)
    dialog = desk.find(MoveDialog, "moveLevelDialog")
    button = dialog.findChild(QPushButton, "moveLevelButton")
    assert button is not None
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.until(lambda: session.book.held()[0].stop_price == before + 200)
    desk.until(lambda: line.level.price == before + 200)
    assert line.value() == pytest.approx(float(before + 200))

    # What was drawn stays when the engine stops, and says why nothing moves.
    desk.click("stopButton")
    desk.until(lambda: "stopped" in pane.header.state.text(), START_TIMEOUT_MS)
    assert pane.chart.candles.times.size >= 1
