"""The window over the real program over a test exchange, as somebody on a testnet sees it."""

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from PySide6.QtWidgets import QLabel

from cts_desktop.analysis.warm import warm
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import Side
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.views import ConnectionView
from cts_desktop.ui.connections import openers
from tests.gui.conftest import Desk
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.venue_program import SYMBOL, add, draft
from tests.helpers.venue_world import VenueWorld

LONG_MS: Final = 30_000

pytestmark = [pytest.mark.slow, pytest.mark.every_page]


class TestnetDesk:
    """The program with one testnet connection; the exchange lives on the engine's loop."""

    __test__ = False

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.exchange = TestExchange()
        self.connection: Connection = desk.engine(self._open())

    async def _open(self) -> Connection:
        await self.exchange.start()
        world = VenueWorld(self.exchange, MarketType.PERPETUAL, speed=1)
        self._tasks = Supervisor(lambda name, error: pytest.fail(f"{name}: {error}"))
        self._tasks.start(world.beat(), "prices")
        quiet = {"move_enabled": False, "direction_k": 20.0}
        wanted = draft(self.exchange.url, MarketType.PERPETUAL, Mode.TESTNET, **quiet)
        connection = await add(self.desk.application, wanted)
        await self.desk.service.connections.test(connection.connection_id)
        return connection

    async def close(self) -> None:
        engines = self.desk.application.coordinator.engines()
        if any(engine.reachable for engine in engines):
            await self.desk.service.commands.stop()
        await self._tasks.cancel()
        await self.exchange.close()

    @property
    def view(self) -> ConnectionView:
        snapshot = self.desk.window.bridge.snapshot
        assert snapshot is not None
        return snapshot.connections[0]

    @property
    def blocked_by(self) -> str:
        snapshot = self.desk.window.bridge.snapshot
        assert snapshot is not None
        return snapshot.blocked_by

    async def enter(self) -> bool:
        """Ask for an entry as a qualified set does."""
        (engine,) = self.desk.application.coordinator.engines()
        assert engine.session is not None
        assert engine.session.desk is not None
        wish = Wish(SYMBOL, Side.BUY, 2.0, 1.0, 0.0, 0.0, 0, "set:buy")
        return engine.session.desk.ask(wish)


@pytest.fixture
def testnet(open_desk: Callable[..., Desk]) -> Iterator[TestnetDesk]:
    warm()
    made = TestnetDesk(open_desk(paper=0))
    yield made
    made.desk.engine(made.close())


def test_a_testnet_connection_from_start_to_stop(testnet):
    desk = testnet.desk
    identity = testnet.connection.connection_id
    desk.until(lambda: desk.find(QLabel, "modeBadge").text() == "TESTNET")
    assert desk.find(QLabel, "statusModeBadge").text() == "TESTNET"
    desk.until(lambda: desk.window.findChild(QLabel, f"modeBadge-{identity}") is not None)
    assert desk.find(QLabel, f"modeBadge-{identity}").text() == "TESTNET"

    desk.start()
    desk.until(lambda: testnet.blocked_by == "", LONG_MS)
    assert desk.engine(testnet.enter())
    desk.until(lambda: testnet.view.open_positions == 1, LONG_MS)
    desk.until(lambda: len(testnet.exchange.account.open_rows(MarketType.PERPETUAL)) == 2, LONG_MS)

    info = openers.open_info(desk.window.context, identity, desk.window)

    def shown(name: str) -> str:
        label = info.findChild(QLabel, f"info_{name}")
        assert label is not None
        return label.text()

    desk.until(lambda: shown("latency").endswith("ms"))
    assert "%" in shown("requests")
    assert shown("stream") == "flowing"
    assert shown("clock").endswith("ms")
    assert shown("trade")
    assert shown("armed") == "not needed: no real money"
    assert shown("positions") == "1"
    info.close()

    desk.click("stopButton")
    desk.until(lambda: desk.state == "Stopped", LONG_MS)
    assert len(testnet.exchange.account.open_rows(MarketType.PERPETUAL)) == 2
    assert testnet.exchange.account.perpetual.positions()
