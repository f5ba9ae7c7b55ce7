from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.connections import Connection
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.positions_view import PositionsPage, mode_tone, result_tone, side_text
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.why_panel import SizeTerm, size_terms
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def trading(open_desk: Callable[..., Desk]) -> Desk:
    """A desk whose one connection has opened positions and is paused."""
    desk = open_desk(paper=0)
    draft = Connection("", "Fast", settings={**PRACTICE, "market_speed": 0.0})
    desk.engine(desk.service.connections.add(draft))
    desk.engine(desk.service.commands.start())
    desk.until(lambda: desk.engine(desk.service.queries.positions(closed=True)), 60_000)
    desk.until(lambda: desk.engine(desk.service.queries.positions(closed=False)), 60_000)
    desk.engine(desk.service.commands.pause())
    return desk


@pytest.fixture
def page(trading: Desk) -> PositionsPage:
    trading.window.open_page("positions")
    return trading.find(PositionsPage, "positionsPage")


def test_open_positions_are_live_and_explain_themselves(trading, page):
    table = trading.find(TableView, "positionsTable")
    trading.until(lambda: table.table.rowCount() > 0)
    table.selectRow(0)
    trading.until(lambda: page.why.gate.table.rowCount() > 0)
    assert "✓ Allowed" in page.why.verdict.text()
    assert page.why.size_table.table.rowCount() > 5
    assert trading.button("closePositionButton").isEnabled()


def test_closing_a_position_asks_with_symbol_and_quantity(trading, page):
    table = trading.find(TableView, "positionsTable")
    trading.until(lambda: table.table.rowCount() > 0)
    table.selectRow(0)
    position = table.selected
    trading.until(lambda: trading.button("closePositionButton").isEnabled())
    trading.click("closePositionButton")
    box = trading.box("confirmBox")
    assert position.symbol in box.text()
    assert str(position.qty) in box.text().replace("\u202f", "")
    assert "Cancel" in box.defaultButton().text()
    trading.qtbot.mouseClick(trading.button("confirmButton"), Qt.MouseButton.LeftButton)
    trading.until(lambda: table.table.position_of(position.position_id) is None, 20_000)


def test_closed_and_simulated_positions_load_when_looked_at(trading, page):
    page.tabs.setCurrentIndex(1)
    trading.until(lambda: page.simulated.table.rowCount() > 0)
    assert not page.why.isVisible()
    page.tabs.setCurrentIndex(2)
    trading.until(lambda: page.closed.table.rowCount() > 0)
    assert page.tabs.tabText(2).startswith("Closed (")
    assert not trading.button("closePositionButton").isEnabled()


def test_a_filter_by_connection_keeps_only_its_rows(trading, page):
    table = trading.find(TableView, "positionsTable")
    trading.until(lambda: table.table.rowCount() > 0)
    trading.engine(trading.service.connections.add(Connection("", "Quiet")))
    trading.until(lambda: page.connection_box.findText("Quiet") > 0)
    page.connection_box.setCurrentText("Quiet")
    assert table.table.rowCount() == 0


def test_without_positions_the_page_says_so(desk: Desk):
    desk.window.open_page("positions")
    page = desk.find(PositionsPage, "positionsPage")
    assert page.table.table.rowCount() == 0
    assert "Select a row" in desk.find(QLabel, "whyVerdict").text()
    assert not desk.button("closePositionButton").isEnabled()


@pytest.mark.parametrize(
    ("computation", "terms"),
    [
        ("", ()),
        ("by hand", (SizeTerm("", "by hand"),)),
        ("[1]", (SizeTerm("", "[1]"),)),
        ('{"sl_pct": 0.4, "raised": true}', (SizeTerm("Sl pct", "0.4"), SizeTerm("Raised", "yes"))),
    ],
)
def test_size_computations_are_named_terms(computation, terms):
    assert size_terms(computation) == terms


def test_gain_and_mode_have_tones_beside_their_words():
    assert (result_tone(1), result_tone(-1), result_tone(0)) == (Tone.GAIN, Tone.LOSS, None)
    assert [mode_tone(mode) for mode in ("paper", "testnet", "live")] == [
        Tone.PAPER, Tone.TESTNET, Tone.LIVE
    ]  # fmt: skip
    assert (side_text("buy"), side_text("short")) == ("▲ long", "▼ short")
