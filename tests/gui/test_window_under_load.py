"""The window while the exchange hangs: what stops is answered at once and ends with the truth."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from cts_desktop.analysis.warm import warm
from cts_desktop.app import bootstrap
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.orders import OrderState, Side
from cts_desktop.domain.ports import ExchangeGateway, GatewayFactory
from cts_desktop.engine import session as session_module
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.service.views import PositionView
from tests.benchmarks.venues import HoldingGateway
from tests.gui.conftest import START_TIMEOUT_MS, Desk

# What hangs is logged.
pytestmark = [pytest.mark.slow, pytest.mark.logs, pytest.mark.every_page]

SYMBOLS = 4
TICKS_PER_S = 40.0
LONG_MS = 60_000


@pytest.fixture(scope="module", autouse=True)
def warm_kernels() -> None:
    """A first compilation would take longer than what is waited for."""
    warm()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait long enough to look at the window meanwhile, but not for minutes."""
    monkeypatch.setattr(session_module, "_PATIENCE_S", 0.5)
    monkeypatch.setattr(session_module, "_FLATTEN_ATTEMPTS", 3)


class Hanging:
    """The program holding a position and asking for another, at a venue that answers nothing."""

    def __init__(self, desk: Desk, gateways: list[HoldingGateway]) -> None:
        self.desk = desk
        desk.start()
        (self._gateway,) = gateways
        self._answers = ExitStack()
        session = self.session
        desk.until(lambda: session.feed.newest is not None, LONG_MS)
        desk.until(lambda: session.accounting.account.equity is not None, LONG_MS)
        self.held, self.wanted = session.feed.symbols[:2]
        self._enter(self.held)
        desk.until(lambda: [p.protection for p in self.positions] == ["venue"], LONG_MS)
        self.on_engine(lambda: self._answers.enter_context(self._gateway.holding()))
        self._enter(self.wanted)
        desk.until(self._on_its_way, LONG_MS)

    @property
    def session(self) -> Session:
        (engine,) = self.desk.application.coordinator.engines()
        assert engine.session is not None
        return engine.session

    @property
    def positions(self) -> tuple[PositionView, ...]:
        snapshot = self.desk.window.bridge.snapshot
        assert snapshot is not None
        return snapshot.positions

    def on_engine(self, act: Callable[[], Any]) -> Any:
        async def call() -> Any:
            return act()

        return self.desk.engine(call())

    def _enter(self, symbol: str) -> None:
        assert self.session.desk is not None
        ask = self.session.desk.ask
        assert self.on_engine(
            lambda: ask(Wish(symbol, Side.BUY, 20.0, 4.0, 0.0, 0.0, 3600, symbol))
        )

    def _on_its_way(self) -> bool:
        states = {o.symbol: o.state for o in self.session.orders.working()}
        return states.get(self.wanted) is OrderState.SENT

    def end(self) -> None:
        """Let the venue answer again."""
        self.on_engine(self._answers.close)


@pytest.fixture
def hanging(open_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> Hanging:
    gateways: list[HoldingGateway] = []

    def make(connection: Connection, credentials: Credentials | None = None) -> ExchangeGateway:
        gateways.append(HoldingGateway(SYMBOLS, TICKS_PER_S, connection.connection_id))
        return gateways[-1]

    def factory(*_parts: object) -> GatewayFactory:
        return make

    monkeypatch.setattr(bootstrap, "Gateways", factory)
    return Hanging(open_desk(), gateways)


def test_a_stop_is_shown_at_once_while_the_venue_hangs_and_says_what_is_left(hanging):
    desk = hanging.desk
    desk.click("stopButton")
    desk.until(lambda: desk.state == "Stopping")
    assert hanging.session.closed is False
    assert not desk.button("startButton").isEnabled()
    desk.until(lambda: desk.state == "Stopped", LONG_MS)
    desk.until(lambda: "Stopped; 4 still open" in desk.window.panel.notices.text)
    for part in (
        f"position {hanging.held} buy",
        f"stop order {hanging.held}",
        f"target order {hanging.held}",
        f"entry order {hanging.wanted}",
        "(unknown)",
    ):
        assert part in desk.window.panel.notices.text


def test_an_emergency_stop_is_shown_at_once_while_the_venue_hangs_and_says_what_is_left(hanging):
    desk = hanging.desk
    desk.click("emergencyStopButton")
    desk.click("emergencyStopButton")
    assert desk.button("emergencyStopButton").text() == "Stopping all"
    assert not desk.button("emergencyStopButton").isEnabled()
    blocked = desk.find(QLabel, "blockedReasonLabel")
    assert blocked.text() == "Emergency stop: stopping, 1 position left"
    desk.until(lambda: "Emergency stop: closing" in blocked.text())
    desk.until(lambda: desk.state == "Stopped", LONG_MS)
    box = desk.box("messageBox")
    assert box.text() == "Still open after the emergency stop: 5"
    left = box.informativeText()
    for part in (
        f"position {hanging.held} buy",
        f"stop order {hanging.held}",
        f"target order {hanging.held}",
        f"close order {hanging.held}",
        f"entry order {hanging.wanted}",
    ):
        assert part in left
    assert "Flat" not in box.text() + left


def test_a_pause_is_answered_while_the_venue_hangs(hanging):
    desk = hanging.desk
    desk.click("pauseButton")
    desk.until(lambda: desk.state == "Paused")
    desk.click("pauseButton")
    desk.until(lambda: desk.state == "Running")


def test_an_emergency_stop_ends_flat_once_the_venue_answers_again(hanging, monkeypatch):
    monkeypatch.setattr(session_module, "_FLATTEN_ATTEMPTS", 120)
    desk = hanging.desk
    desk.click("emergencyStopButton")
    desk.click("emergencyStopButton")
    blocked = desk.find(QLabel, "blockedReasonLabel")
    desk.until(lambda: "Emergency stop: closing" in blocked.text())
    assert desk.state == "Running"
    hanging.end()
    desk.until(lambda: desk.state == "Stopped", START_TIMEOUT_MS)
    assert desk.box("messageBox").text().startswith("Flat")
