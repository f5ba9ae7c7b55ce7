"""The paper twin of a position in the Why panel."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cts_desktop.service.views import SlippageView, TwinView
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.positions_view import PositionsPage
from cts_desktop.ui.twin_table import difference_text, twin_rows, twin_words
from tests.gui.ladder_stage import LadderStage
from tests.gui.stage import Stage
from tests.helpers.trades import NOW_MS

TWIN = TwinView(
    twin_id="t1", connection_id="c1", position_id="pos1", symbol="BTC/USDT", side="long",
    set_key="BTC/USDT direction r5 k2 long tp4 sl0.4", state="complete", signal_ms=NOW_MS,
    simulated_entry=65000.5, simulated_entry_ms=NOW_MS, simulated_exit=65260.5,
    simulated_exit_ms=NOW_MS + 60_000, simulated_exit_reason="target", simulated_net_units=2.8,
    entry_price=Decimal("65010.25"), exit_price=Decimal("65250.0"), close_reason="target",
    entry_slippage_pct=0.015, exit_slippage_pct=-0.016, fee_difference_pct=0.0,
    funding_difference_pct=None,
    measured=SlippageView("c1", "BTC/USDT", 12, 10, 0.01, 0.012, 0.022, 0.0, 0.0, 0.04),
)  # fmt: skip


def test_a_twin_is_compared_line_by_line():
    shown = [(row.name, row.simulated, row.real) for row in twin_rows(TWIN)]
    assert shown == [
        ("Entry", "65\u202f000.5", "65\u202f010.25"),
        ("Exit", "65\u202f260.5", "65\u202f250"),
        ("Closed by", "Target", "Target"),
        ("Fees", "—", "—"),
        ("Funding", "—", "—"),
        ("Net", "▲ +2.80\u202fC", "—"),
    ]


def test_differences_are_worse_or_better_in_words():
    assert [difference_text(row.worse_pct) for row in twin_rows(TWIN)] == [
        "0.015\u202f% worse", "0.016\u202f% better", "—", "the same", "—", "—",
    ]  # fmt: skip


def test_what_is_not_known_yet_is_a_dash():
    running = replace(
        TWIN, state="running", simulated_exit=None, exit_price=None, simulated_net_units=None,
        simulated_exit_reason="", close_reason="", exit_slippage_pct=None, measured=None,
    )  # fmt: skip
    rows = {row.name: row for row in twin_rows(running)}
    assert (rows["Exit"].simulated, rows["Exit"].real, rows["Exit"].worse_pct) == ("—", "—", None)
    assert (rows["Closed by"].simulated, rows["Closed by"].real) == ("open", "open")
    assert "Net" not in rows
    assert twin_words(running) == "Paper twin, still running"


def test_the_mean_of_the_symbol_stands_beside_what_is_assumed():
    text = "BTC/USDT so far: mean slippage 0.022\u202f% (n = 12), 0.040\u202f% was assumed"
    assert twin_words(TWIN) == f"Paper twin · {text}"
    assert TWIN.measured is not None
    used = replace(TWIN, measured=replace(TWIN.measured, in_use=True))
    assert twin_words(used).endswith("the simulation counts with it")
    given_up = replace(TWIN, state="given up", note="the exits had other reasons", measured=None)
    assert twin_words(given_up) == "Paper twin, given up · the exits had other reasons"


@pytest.fixture
def positions(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> tuple[Stage, LadderStage, PositionsPage]:
    """Two open positions, the first of which has a twin."""
    twins = LadderStage(stage.desk, twins={"pos1": TWIN})
    twins.speak(monkeypatch)
    stage.show(stage.position(1), stage.position(2))
    stage.desk.window.open_page("positions")
    return stage, twins, stage.desk.find(PositionsPage, "positionsPage")


@pytest.mark.slow
def test_the_why_panel_shows_the_twin_of_the_selected_position(positions):
    stage, _, page = positions
    page.table.selectRow(0)
    stage.desk.until(page.why.twin.isVisible)
    table = page.why.twin.view.table
    assert table.index(0, 3).data() == "0.015\u202f% worse"
    assert table.columns[3].tone(table.rows[0]) is Tone.LOSS
    assert table.columns[3].tone(table.rows[1]) is Tone.GAIN
    assert page.why.twin.words.text().startswith("Paper twin · BTC/USDT so far")


@pytest.mark.slow
def test_a_position_without_a_twin_says_so(positions):
    stage, _, page = positions
    page.table.selectRow(1)
    stage.desk.until(page.why.twin.isVisible)
    assert page.why.twin.view.table.rowCount() == 0
    assert "No simulated position" in page.why.twin.view.empty_text
    assert not page.why.twin.words.isVisible()


@pytest.mark.slow
def test_a_twin_that_comes_to_an_end_is_shown_without_selecting_again(positions):
    stage, twins, page = positions
    twins.twins["pos1"] = replace(TWIN, state="running", simulated_exit=None)
    page.table.selectRow(0)
    stage.desk.until(lambda: page.why.twin.words.text().startswith("Paper twin, still running"))
    twins.twins["pos1"] = TWIN
    stage.desk.window.bridge.positions_changed.emit()
    stage.desk.until(lambda: page.why.twin.words.text().startswith("Paper twin ·"))


@pytest.mark.slow
def test_without_a_selection_there_is_no_twin(positions):
    stage, _, page = positions
    page.table.selectRow(0)
    stage.desk.until(page.why.twin.isVisible)
    page.table.clearSelection()
    stage.desk.until(lambda: not page.why.twin.isVisible())
