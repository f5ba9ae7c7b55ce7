from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.orders import OrderPurpose, OrderState
from cts_desktop.domain.risk import SWITCHED_OFF, RuleResult
from cts_desktop.settings.schema import PRACTICE
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.positions_view import PositionsPage, mode_tone, result_tone, side_text
from cts_desktop.ui.size_terms import SizeTerm, size_terms
from cts_desktop.ui.why_panel import NumberedRule
from tests.gui.conftest import Desk
from tests.helpers import trades

pytestmark = pytest.mark.slow


@pytest.fixture
def trading(open_desk: Callable[..., Desk]) -> Desk:
    """A desk whose one connection has closed positions and is paused."""
    desk = open_desk(paper=0)
    draft = Connection("", "Fast", settings={**PRACTICE, "market_speed": 0.0})
    desk.engine(desk.service.connections.add(draft))
    desk.engine(desk.service.commands.start())
    desk.until(lambda: desk.engine(desk.service.queries.positions(closed=True)), 60_000)
    desk.engine(desk.service.commands.pause())
    return desk


@pytest.fixture
def page(trading: Desk) -> PositionsPage:
    trading.window.open_page("positions")
    return trading.find(PositionsPage, "positionsPage")


@pytest.fixture
def holding(desk: Desk) -> Desk:
    """A desk that shows one open position, frozen, because its engine stands still."""
    desk.window.open_page("positions")
    page = desk.find(PositionsPage, "positionsPage")
    connection_id = desk.engine(desk.service.connections.list())[0].connection_id
    desk.engine(_decide(desk, connection_id))
    snapshot = desk.window.bridge.snapshot
    assert snapshot is not None
    page.show_snapshot(replace(snapshot, positions=(trades.position(connection_id),)))
    page.table.freeze_action.setChecked(True)
    page.table.selectRow(0)
    return desk


async def _decide(desk: Desk, connection_id: str) -> None:
    entry = trades.order(connection_id, "entry1", OrderPurpose.ENTRY, OrderState.INTENT)
    desk.application.stores.orders.announce(entry, trades.decision(connection_id, "entry1"))


def test_a_rule_that_is_switched_off_is_not_said_to_have_passed(holding):
    table = holding.find(PositionsPage, "positionsPage").why.gate.table
    rules = [
        RuleResult("cooldown", passed=True, value="5 ms left", limit=SWITCHED_OFF),
        RuleResult("exposure", passed=True),
        RuleResult("balance", passed=False),
    ]
    table.set_rows(NumberedRule(place, rule) for place, rule in enumerate(rules, 1))
    shown = [table.index(row, 1).data() for row in range(3)]
    assert shown == ["– off", "✓ passed", "✗ blocked"]


def test_an_open_position_explains_itself(holding):
    page = holding.find(PositionsPage, "positionsPage")
    holding.until(lambda: page.why.gate.table.rowCount() == 2)
    assert "✓ Allowed" in page.why.verdict.text()
    assert [term.name for term in page.why.size_table.table.rows] == ["Balance", "Quantity"]


def test_profit_is_said_by_sign_and_arrow(holding):
    page = holding.find(PositionsPage, "positionsPage")
    column = [column.key for column in page.table.table.columns].index("net")
    assert page.table.table.index(0, column).data() == "▲ +1.01"


def test_closed_and_simulated_positions_load_when_looked_at(trading, page):
    page.tabs.setCurrentIndex(1)
    trading.until(lambda: page.simulated.table.rowCount() > 0)
    page.simulated.selectRow(0)
    trading.until(lambda: page.why.gate.table.rowCount() > 0)
    assert "Simulated: set" in page.why.verdict.text()
    page.tabs.setCurrentIndex(2)
    trading.until(lambda: page.closed.table.rowCount() > 0)
    assert page.tabs.tabText(2).startswith("Closed (")
    assert not trading.button("closePositionButton").isEnabled()


def test_a_filter_by_connection_keeps_only_its_rows(holding):
    page = holding.find(PositionsPage, "positionsPage")
    page.table.freeze_action.setChecked(False)
    holding.engine(holding.service.connections.add(Connection("", "Quiet")))
    holding.until(lambda: page.connection_box.findText("Quiet") > 0)
    page.connection_box.setCurrentText("Quiet")
    snapshot = holding.window.bridge.snapshot
    page.show_snapshot(replace(snapshot, positions=(trades.position("c001"),)))
    assert page.table.table.rowCount() == 0
    page.connection_box.setCurrentIndex(0)
    assert page.table.table.rowCount() == 1


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
        (
            '{"sl_pct": 0.4, "raised": true}',
            (SizeTerm("Stop distance (%)", "0.4"), SizeTerm("Raised", "yes")),
        ),
    ],
)
def test_size_computations_are_named_terms(computation, terms):
    assert size_terms(computation) == terms


def test_gain_and_mode_have_tones_beside_their_words():
    assert (result_tone(1), result_tone(-1), result_tone(0)) == (Tone.GAIN, Tone.LOSS, None)
    assert [mode_tone(mode) for mode in ("paper", "testnet", "live")] == [
        Tone.PAPER, Tone.TESTNET, Tone.LIVE
    ]  # fmt: skip
    assert (side_text("long"), side_text("short")) == ("▲ long", "▼ short")
