"""The newest signals, and the chain from price to order with the link at which it ends."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import SignalView, WhyNotView
from cts_desktop.ui.ladder.page import LadderPage
from cts_desktop.ui.ladder.why_not_tab import HINTS
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.ladder_stage import CHAIN, LadderStage
from tests.gui.stage import Stage
from tests.helpers.trades import NOW_MS

pytestmark = pytest.mark.slow

FIRED = (
    SignalView("", "BTC/USDT", "direction r5 k2 f1/1/0.5", "long", 0.62, NOW_MS + 1500, 240, 3),
    SignalView("", "ETH/USDT", "move r10 k3 f1/1/0.5", "short", 1.0, NOW_MS, 0, 0),
)


@pytest.fixture
def ladder(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> LadderStage:
    """A running connection that had two signals, its page open."""
    made = LadderStage(stage.desk, fired=FIRED)
    made.speak(monkeypatch)
    page_of(made).timer.stop()
    stage.show()
    stage.desk.window.open_page("ladder")
    settle(made)
    return made


def page_of(ladder: LadderStage) -> LadderPage:
    return ladder.desk.find(LadderPage, "ladderPage")


def settle(ladder: LadderStage) -> None:
    ladder.desk.until(lambda: ladder.desk.window.operations.pending == 0)


def open_signals(ladder: LadderStage) -> LadderPage:
    page = page_of(ladder)
    page.tabs.setCurrentWidget(page.signals)
    settle(ladder)
    return page


def open_chain(ladder: LadderStage) -> LadderPage:
    page = page_of(ladder)
    page.tabs.setCurrentWidget(page.why_not)
    settle(ladder)
    return page


# ---------------------------------------------------------------- signals


def test_a_signal_says_when_what_which_side_and_whom_it_woke(ladder):
    table = open_signals(ladder).signals.view.table
    shown = [table.index(0, column).data() for column in range(8)]
    assert shown == [
        "2026-01-01 00:00:01.500", "BTC/USDT", "direction r5 k2 f1/1/0.5", "▲ long", "62\u202f%",
        "240", "3", "Paper 1",
    ]  # fmt: skip
    assert table.index(1, 3).data() == "▼ short"


def test_new_signals_appear_while_somebody_looks_and_wait_while_frozen(ladder):
    page = open_signals(ladder)
    newer = SignalView("", "SOL/USDT", "move r3 k3 f1/1/0.5", "long", 0.5, NOW_MS + 9000, 1, 0)
    ladder.fired = (newer, *FIRED)
    page.timer.timeout.emit()
    settle(ladder)
    assert page.signals.view.table.rows[0].symbol == "SOL/USDT"
    page.signals.view.freeze_action.setChecked(True)
    ladder.fired = FIRED
    page.timer.timeout.emit()
    settle(ladder)
    assert page.signals.view.table.rowCount() == 3


def test_signals_are_filtered_by_typing(ladder):
    page = open_signals(ladder)
    ladder.desk.qtbot.keyClicks(page.signals.filter_edit, "eth move")
    ladder.desk.until(lambda: [row.symbol for row in page.signals.view.table.rows] == ["ETH/USDT"])


def test_no_signal_an_error_and_a_stopped_engine_are_said_in_words(ladder, stage):
    page = open_signals(ladder)
    ladder.fired = ()
    page.timer.timeout.emit()
    settle(ladder)
    assert "No signal yet" in page.signals.view.empty_text
    ladder.error = RetryLaterError("The engine is busy")
    page.timer.timeout.emit()
    settle(ladder)
    notice = ladder.desk.find(QLabel, "signalsNotice")
    assert notice.text() == "Not read: The engine is busy"
    stage.show(state=EngineState.STOPPED)
    assert "is stopped" in page.signals.view.empty_text
    assert notice.text() == ""


# ---------------------------------------------------------------- why nothing happened


def test_the_chain_is_read_top_down_with_counts_and_details(ladder):
    links = open_chain(ladder).why_not.links
    assert list(links) == [link.stage for link in CHAIN]
    assert links["prices"].count.text() == "3\u202f600"
    assert links["prices"].mark.text() == "✓"
    assert links["activity"].detail.text() == "BTC/USDT 400, ETH/USDT 12"
    assert links["sent"].mark.text() == "–"


def test_the_blocking_link_is_said_by_mark_word_and_colour(ladder):
    page = open_chain(ladder)
    link = page.why_not.links["qualified"]
    assert link.mark.text() == "⚠"
    assert link.property("tone") == "warning"
    assert link.hint.isVisible()
    assert link.hint.text().startswith("The chain ends here. No set has reached Exchange")
    assert "The chain ends here" in link.accessibleName()
    assert (
        ladder.desk.find(QLabel, "whyNotVerdict").text() == "⚠ The chain ends at: Sets at Exchange"
    )
    others = [other for other in page.why_not.links.values() if other is not link]
    assert not any(other.hint.isVisible() or other.link.isVisible() for other in others)


def test_the_blocking_link_leads_to_the_setting_that_helps(ladder):
    link = open_chain(ladder).why_not.links["qualified"].link
    assert link.text() == "Ladder…"
    ladder.desk.qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    page = ladder.desk.window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    assert page.rail.currentItem().text() == "Ladder"


def test_every_hint_leads_to_a_page_that_exists(ladder):
    window = ladder.desk.window
    for _, target, word in HINTS.values():
        assert word
        window.open_page(str(target))
        name, _, pane = str(target).partition("/")
        page = window.stack.currentWidget()
        assert page.objectName() == f"{name}Page"
        assert not pane or page.rail.currentItem().text() == pane


def test_another_time_is_asked_for_at_once(ladder):
    page = open_chain(ladder)
    assert ladder.questions[-1] == {"minutes": 60}
    page.why_not.window_box.setCurrentIndex(3)
    settle(ladder)
    assert ladder.questions[-1] == {"minutes": 1440}


def test_the_block_moves_on_without_the_list_being_built_anew(ladder):
    page = open_chain(ladder)
    before = dict(page.why_not.links)
    ladder.chain = tuple(
        WhyNotView(link.stage, link.title, 5, blocking=link.stage == "refused") for link in CHAIN
    )
    page.timer.timeout.emit()
    settle(ladder)
    assert page.why_not.links == before
    assert page.why_not.links["refused"].hint.isVisible()
    assert not page.why_not.links["qualified"].hint.isVisible()


def test_a_chain_that_held_is_said_to_have_held(ladder):
    ladder.chain = tuple(WhyNotView(link.stage, link.title, 3) for link in CHAIN)
    open_chain(ladder)
    assert ladder.desk.find(QLabel, "whyNotVerdict").text().startswith("✓ The whole chain held")


def test_nothing_recorded_and_an_error_are_said_in_words(ladder):
    ladder.chain = tuple(WhyNotView(link.stage, link.title, 0) for link in CHAIN)
    page = open_chain(ladder)
    verdict = ladder.desk.find(QLabel, "whyNotVerdict")
    assert "Nothing was recorded" in verdict.text()
    ladder.error = RetryLaterError("The engine is busy")
    page.timer.timeout.emit()
    settle(ladder)
    assert verdict.text() == "Not read: The engine is busy"
