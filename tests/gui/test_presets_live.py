"""The preset of a connection as it runs: one page of configurations that the engine sorts."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.ui.presets.live_columns import SORTABLE
from cts_desktop.ui.presets.live_tab import PAGE_ROWS, LiveTab
from cts_desktop.ui.presets.page import PresetsPage
from tests.gui.conftest import Desk
from tests.gui.preset_bench import lone_bench, openable_benches  # noqa: F401 - fixtures
from tests.gui.preset_stage import REASON, PresetStage, a_configuration

pytestmark = pytest.mark.slow


@pytest.fixture
def live(bench: Desk, monkeypatch: pytest.MonkeyPatch) -> PresetStage:
    """A running preset with a thousand configurations, its page open and filled."""
    made = PresetStage(bench, total=1000)
    made.speak(monkeypatch)
    page = bench.find(PresetsPage, "presetsPage")
    page.tabs.setCurrentWidget(page.live)
    bench.until(lambda: page.live.model.rowCount() == PAGE_ROWS)
    settle(made)
    return made


def tab_of(live: PresetStage) -> LiveTab:
    return live.desk.find(PresetsPage, "presetsPage").live


def settle(live: PresetStage) -> None:
    live.desk.until(lambda: live.desk.window.operations.pending == 0)


def text(desk: Desk, name: str) -> str:
    return desk.find(QLabel, name).text()


def test_what_cannot_be_read_is_said_and_the_rows_stay(live):
    live.error = RetryLaterError("the engine did not answer in time")
    tab_of(live).refresh()
    settle(live)
    assert "the engine did not answer in time" in text(live.desk, "liveNotice")
    assert tab_of(live).model.rowCount() == PAGE_ROWS
    live.error = None
    tab_of(live).refresh()
    settle(live)
    assert not tab_of(live).notice.isVisible()


def test_rows_of_another_filter_do_not_stay_after_an_error(live):
    live.error = RetryLaterError("the engine did not answer in time")
    tab_of(live).state_box.setCurrentIndex(2)
    settle(live)
    assert tab_of(live).model.rowCount() == 0
    assert tab_of(live).view.empty_text == "Not known."


def test_without_a_preset_it_says_how_to_get_one(live):
    tab_of(live).view.selectRow(0)
    live.type_id, live.total, live.status = "", 0, "no preset is assigned"
    tab_of(live).load(top=True)
    settle(live)
    assert text(live.desk, "liveStatus") == "no preset is assigned"
    assert "assign it" in tab_of(live).view.empty_text
    assert not tab_of(live).evaluate.isEnabled()
    assert not tab_of(live).pin.isEnabled(), "what was chosen is not there any more"


def test_an_answer_that_something_newer_overtook_is_dropped(live):
    live.hanging = asyncio.Event()
    tab = tab_of(live)
    tab.load()
    live_total, live.total = live.total, 3
    tab.load(top=True)
    live.desk.engine(release(live))
    settle(live)
    assert live_total != 3
    assert tab.model.rowCount() == 3


async def release(live: PresetStage) -> None:
    live.release()


def test_the_state_of_the_preset_is_said_in_words(live):
    words = text(live.desk, "liveStatus")
    for part in ("“Momentum”", "warm; next candle in 4 min", "✓ Qualified 250", "✗ Disabled 250"):
        assert part in words
    assert "next evaluation 2026-01-01 01:00:00" in words


def test_the_engine_sorts_filters_and_pages(live):
    tab, desk = tab_of(live), live.desk
    place = [column.key for column in tab.model.columns].index("avg_units")
    tab.view.horizontalHeader().setSortIndicator(place, Qt.SortOrder.DescendingOrder)
    settle(live)
    asked = live.questions[-1]
    assert (asked["order_by"], asked["descending"], asked["offset"]) == ("avg_units", True, 0)
    desk.click("liveNextButton")
    settle(live)
    assert live.questions[-1]["offset"] == PAGE_ROWS
    assert text(desk, "livePosition") == "201 to 400 of 1\u202f000 configurations"
    tab.state_box.setCurrentIndex(tab.state_box.findData("disabled"))
    desk.until(lambda: live.questions[-1]["state"] == "disabled")
    settle(live)
    assert live.questions[-1]["offset"] == 0
    desk.qtbot.keyClicks(tab.filter_edit, "rsi 12")
    desk.until(lambda: live.questions[-1]["text"] == "rsi 12")


def test_a_column_the_engine_cannot_sort_by_keeps_its_order(live):
    tab = tab_of(live)
    assert "missing" not in SORTABLE
    place = [column.key for column in tab.model.columns].index("missing")
    tab.view.horizontalHeader().setSortIndicator(place, Qt.SortOrder.DescendingOrder)
    settle(live)
    assert live.questions[-1]["order_by"] == ""
    assert tab.view.horizontalHeader().sortIndicatorSection() == -1


def test_a_million_configurations_never_put_more_than_a_page_into_the_model(live):
    live.total = 1_000_000
    tab_of(live).load()
    settle(live)
    assert tab_of(live).model.rowCount() == PAGE_ROWS


def test_when_the_last_page_is_gone_the_new_last_one_is_shown(live):
    for _ in range(4):
        live.desk.click("liveNextButton")
        settle(live)
    live.total = 300
    tab_of(live).refresh()
    settle(live)
    assert text(live.desk, "livePosition") == "201 to 300 of 300 configurations"


def test_the_chosen_configuration_says_why_it_is_disabled(live):
    tab_of(live).view.selectRow(3)
    words = text(live.desk, "liveWords")
    assert REASON in words
    assert "preset Momentum" not in words
    assert text(live.desk, "liveMissing") == "Missing: 12 more results; profit factor 1.2"
    assert tab_of(live).enable.text() == "Ena&ble"


def test_pin_enable_and_evaluate_reach_the_engine(live):
    tab, desk = tab_of(live), live.desk
    row = a_configuration(3, tab._connection_id)
    tab.view.selectRow(3)
    for button in ("pinButton", "enableButton", "evaluateButton"):
        desk.click(button)
        settle(live)
    assert live.commands == [
        ("pin", row.connection_id, row.key, True),
        ("enable", row.connection_id, row.key, True),
        ("evaluate_now", row.connection_id),
    ]


def test_a_pinned_one_is_unpinned_and_one_that_trades_is_disabled(live):
    tab = tab_of(live)
    tab.view.selectRow(17)
    assert tab.pin.text() == "Un&pin"
    live.desk.click("pinButton")
    settle(live)
    live.desk.click("enableButton")
    settle(live)
    assert [(c[0], c[-1]) for c in live.commands] == [("pin", False), ("enable", False)]


def test_sets_that_mostly_lose_are_named(live):
    live.disabled_sets = ("Fast: 84 % of its configurations are disabled",)
    tab_of(live).refresh()
    settle(live)
    assert "Fast: 84 %" in text(live.desk, "liveNotice")


def test_a_hidden_page_asks_nothing(live):
    live.desk.window.open_page("log")
    before = len(live.questions)
    tab_of(live).refresh()
    live.desk.find(PresetsPage, "presetsPage").timer.timeout.emit()
    settle(live)
    assert len(live.questions) == before
