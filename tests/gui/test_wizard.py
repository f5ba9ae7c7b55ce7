from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cts_desktop.domain.connections import Connection, MarketSourceKind, Mode
from cts_desktop.domain.errors import RetryLaterError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import StepResult, VenueView
from cts_desktop.ui.i18n.language import Language
from cts_desktop.ui.theme import Scheme
from cts_desktop.ui.wizard.answers import Answers, Market
from cts_desktop.ui.wizard.dialog import Wizard
from tests.gui.conftest import Desk
from tests.gui.test_shell import current

EXCHANGE = VenueView("kraken", "Kraken", available=True)


def opened(desk: Desk) -> Wizard:
    desk.window.commands.wizard.trigger()
    return shown(desk)


def shown(desk: Desk) -> Wizard:
    desk.until(lambda: any(w.isVisible() for w in desk.window.findChildren(Wizard)))
    return next(w for w in desk.window.findChildren(Wizard) if w.isVisible())


def press(desk: Desk, wizard: Wizard, key: Qt.Key) -> None:
    desk.qtbot.keyClick(wizard, key)  # type: ignore[no-untyped-call]


def go_on(desk: Desk, wizard: Wizard, times: int = 1) -> None:
    for _ in range(times):
        place = wizard.place
        wizard.next_button.click()
        desk.until(partial(lambda before: wizard.place == before + 1, place))


def connections(desk: Desk) -> tuple[Connection, ...]:
    return desk.engine(desk.service.connections.list())


def gone(desk: Desk) -> None:
    desk.until(lambda: desk.window.findChild(Wizard) is None)
    desk.until(lambda: desk.window.operations.pending == 0)


def test_nothing_is_half_made_and_at_the_end_an_engine_runs(open_desk, monkeypatch):
    desk = open_desk(paper=0)
    leaving_at_any_step_leaves_nothing(desk)
    with monkeypatch.context() as patched:
        a_start_that_fails_says_why_and_leaves_nothing(desk, patched)
    the_keyboard_leads_to_a_running_engine(desk)


def leaving_at_any_step_leaves_nothing(desk: Desk) -> None:
    theme, state = desk.window.context.theme, desk.window.context.ui_state
    scheme = theme.scheme
    desk.until(desk.find(QWidget, "firstRunBox").isVisible)
    for step in range(4):
        if step == 0:
            desk.click("setUpButton")  # as at a first start
        else:
            desk.window.commands.wizard.trigger()
        wizard = shown(desk)
        german = wizard.look.language_box.findData(Language.GERMAN)
        wizard.look.language_box.setCurrentIndex(german)
        if step == 1:  # once: another theme paints everything anew
            other = Scheme.LIGHT if scheme is not Scheme.LIGHT else Scheme.DARK
            wizard.look.theme_box.setCurrentIndex(wizard.look.theme_box.findData(other))
            assert theme.scheme is other
            assert state.value("appearance/theme") != other.value  # not before the end
        go_on(desk, wizard, step)
        if step % 2:
            press(desk, wizard, Qt.Key.Key_Escape)
        else:
            wizard.cancel_button.click()
        gone(desk)
        assert connections(desk) == ()
        assert theme.scheme is scheme
        assert state.value("appearance/language") is None
    assert desk.state == "Stopped"


def a_start_that_fails_says_why_and_leaves_nothing(desk: Desk, patched: pytest.MonkeyPatch) -> None:
    commands = desk.service.commands
    real = commands.start_connection

    async def refuse(_identity: str) -> None:
        raise RetryLaterError("The disk is full")

    patched.setattr(commands, "start_connection", refuse)
    wizard = opened(desk)
    go_on(desk, wizard, 3)
    wizard.next_button.click()
    desk.until(lambda: wizard.message.text() == "The disk is full")
    assert connections(desk) == ()

    async def start_and_leave(identity: str) -> None:
        wizard._left = True  # as when it is closed while this is under way
        await real(identity)

    patched.setattr(commands, "start_connection", start_and_leave)
    desk.until(wizard.next_button.isEnabled)
    wizard.next_button.click()
    desk.until(lambda: desk.window.operations.pending == 0)
    assert connections(desk) == ()
    wizard.reject()
    gone(desk)


def the_keyboard_leads_to_a_running_engine(desk: Desk) -> None:
    wizard = opened(desk)
    with desk.qtbot.waitActive(wizard):
        wizard.activateWindow()
    desk.window.open_page("log")
    for place in range(3):
        press(desk, wizard, Qt.Key.Key_Return)
        desk.until(partial(lambda before: wizard.place == before + 1, place))
    assert "PAPER" in wizard.summary.text.text()
    assert wizard.next_button.text() == "&Start"
    press(desk, wizard, Qt.Key.Key_Return)
    desk.until(lambda: desk.state == "Running")
    gone(desk)
    (only,) = connections(desk)
    assert (only.name, only.mode, only.enabled) == ("Paper", Mode.PAPER, True)
    assert current(desk) == "dashboardPage"
    assert not desk.find(QWidget, "firstRunBox").isVisible()


def test_only_markets_that_answer_are_taken_and_only_the_new_connection_is_started(
    desk, monkeypatch
):
    with monkeypatch.context() as patched:
        without_a_network_the_simulated_market_is_one_click_away(desk, patched)
    with monkeypatch.context() as patched:
        an_exchange_that_answers_is_asked_once_and_the_wizard_is_open_once(desk, patched)
    what_is_there_and_not_used_yet_is_set_up_instead_of_another(desk, monkeypatch)
    only_the_new_connection_is_started_and_the_choices_are_kept(desk)


def what_is_there_and_not_used_yet_is_set_up_instead_of_another(
    desk: Desk, patched: pytest.MonkeyPatch
) -> None:
    (before,) = connections(desk)
    commands = desk.service.commands

    async def refuse(_identity: str) -> None:
        raise RetryLaterError("The disk is full")

    with patched.context() as here:
        here.setattr(commands, "start_connection", refuse)
        wizard = opened(desk)
        desk.until(lambda: wizard.summary.name_edit.text() == "Paper 1")
        wizard.account.balance_box.setValue(2000)
        go_on(desk, wizard, 3)
        wizard.next_button.click()
        desk.until(lambda: wizard.message.text() == "The disk is full")
        assert replace(connections(desk)[0], updated_ms=0) == replace(before, updated_ms=0)
    wizard.next_button.click()
    gone(desk)
    (only,) = connections(desk)
    assert (only.connection_id, only.name) == (before.connection_id, "Paper 1")
    assert only.settings == {**before.settings, "paper_balance": 2000.0}
    desk.engine(desk.service.commands.stop())


def only_the_new_connection_is_started_and_the_choices_are_kept(desk: Desk) -> None:
    wizard = opened(desk)
    german = wizard.look.language_box.findData(Language.GERMAN)
    wizard.look.language_box.setCurrentIndex(german)
    wizard.account.balance_box.setValue(2500)
    wizard.account.practice.box.setChecked(False)
    go_on(desk, wizard, 3)
    assert "Deutsch" in wizard.summary.text.text()
    wizard.summary.name_edit.setText("paper 1")
    assert not wizard.next_button.isEnabled()
    assert "already a connection" in wizard.message.text()
    wizard.summary.name_edit.setText("Second")
    wizard.next_button.click()
    gone(desk)
    views = {v.connection.name: v for v in desk.engine(desk.service.queries.snapshot()).connections}
    assert views["Second"].status.state is EngineState.RUNNING
    assert views["Paper 1"].status.state is EngineState.STOPPED
    assert views["Second"].connection.settings == {"paper_balance": 2500.0}
    assert desk.window.context.ui_state.value("appearance/language") == "de"
    desk.window.context.ui_state.remove("appearance/language")


def without_a_network_the_simulated_market_is_one_click_away(
    desk: Desk, patched: pytest.MonkeyPatch
) -> None:
    verbs = desk.service.connections
    asked: list[str] = []

    async def venues() -> tuple[VenueView, ...]:
        paper = VenueView("paper", "Paper", available=True)
        closed = VenueView("bybit", "Bybit", available=False)
        unproven = VenueView("bitmart", "BitMart", available=True, tested=False)
        return (paper, EXCHANGE, closed, unproven)

    async def offline(draft: Connection, *_more: object) -> tuple[StepResult, ...]:
        asked.append(draft.exchange)
        return (StepResult(0, "Reach", ok=False, message="Kraken does not answer",
                           remedy="Are you offline?"),)  # fmt: skip

    patched.setattr(verbs, "venues", venues)
    patched.setattr(verbs, "test", offline)
    wizard = opened(desk)
    go_on(desk, wizard, 2)
    wizard.market.choose(Market.LIVE)
    desk.until(lambda: wizard.market.venue_box.count() == 1)
    assert wizard.market.venue_box.currentText() == "Kraken"
    wizard.market.symbols_edit.clear()
    assert not wizard.next_button.isEnabled()
    wizard.market.symbols_edit.setText("BTC/USDT")
    wizard.next_button.click()
    desk.until(lambda: "offline" in wizard.message.text())
    assert "simulated market" in wizard.message.text()
    assert (wizard.place, asked) == (2, ["kraken"])
    wizard.market.choose(Market.RECORDED)
    assert not wizard.next_button.isEnabled()
    assert "recorded file" in wizard.message.text()
    wizard.market.choose(Market.SIMULATED)
    go_on(desk, wizard)
    assert asked == ["kraken"]
    wizard.reject()
    gone(desk)


def an_exchange_that_answers_is_asked_once_and_the_wizard_is_open_once(
    desk: Desk, patched: pytest.MonkeyPatch
) -> None:
    verbs = desk.service.connections
    asked: list[str] = []

    async def venues() -> tuple[VenueView, ...]:
        return (EXCHANGE,)

    async def answers(*_args: object) -> tuple[StepResult, ...]:
        asked.append("asked")
        return (StepResult(0, "Reach", ok=True, message="ok"),)

    patched.setattr(verbs, "venues", venues)
    patched.setattr(verbs, "test", answers)
    wizard = opened(desk)
    go_on(desk, wizard, 2)
    wizard.market.choose(Market.LIVE)
    desk.until(wizard.next_button.isEnabled)
    wizard.market.symbols_edit.setText("BTC/USDT")
    go_on(desk, wizard)
    assert "Live prices of Kraken: BTC/USDT" in wizard.summary.text.text()
    wizard.back_button.click()
    go_on(desk, wizard)  # what has answered is not asked again
    assert asked == ["asked"]
    assert wizard.heading.text() == "Summary"
    for box in (wizard.account.balance_box, wizard.look.theme_box, wizard.market.symbols_edit):
        assert box.accessibleName(), box.objectName()
    desk.window.commands.wizard.trigger()
    assert desk.window.findChildren(Wizard) == [wizard]
    wizard.reject()
    gone(desk)


@pytest.mark.parametrize("market", list(Market))
def test_every_market_makes_a_paper_connection_without_a_key(market, tmp_path):
    data = tmp_path / "a.csv"
    data.touch()
    answers = Answers("Mine", 500.0, practice=True, market=market, files=(str(data),),
                      venue=EXCHANGE, symbols="BTC/USDT")  # fmt: skip
    draft = answers.draft()
    assert draft.problems() == {}
    connection = draft.connection()
    assert (connection.mode, connection.name) == (Mode.PAPER, "Mine")
    assert connection.settings["paper_balance"] == 500.0
    assert connection.exchange == ("kraken" if market is Market.LIVE else "paper")
    source = connection.settings.get("market_source")
    assert (source == MarketSourceKind.RECORDED) == (market is Market.RECORDED)
    assert "name" in replace(answers, name="").draft().problems()
    assert "name" in answers.draft(frozenset({"mine"})).problems()
