from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cts_desktop.app.bootstrap import PaperGateways
from cts_desktop.domain.connections import Connection, MarketSourceKind
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.exchange.registry import VENUES, PaperSettings, make_gateway, venue
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.runtime.clock import SystemClock

LIVE = (
    *("binance", "bybit", "okx", "kraken", "kucoin", "bitget"),
    *("gate", "mexc", "bingx", "htx", "coinbase", "hyperliquid"),
)


@pytest.mark.parametrize("name", LIVE)
def test_live_venues_are_listed_but_not_available_yet(name):
    with pytest.raises(UserActionError, match="is not yet: live exchanges"):
        make_gateway(name, PaperSettings(), connection_id="c")


def test_an_unknown_venue_is_refused_with_the_known_ones():
    with pytest.raises(NotFoundError, match="paper, binance"):
        venue("mtgox")
    assert list(VENUES) == ["paper", *LIVE]


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        (PaperSettings(balance=Decimal(0)), InvalidValueError),
        (PaperSettings(speed=-1), InvalidValueError),
        (PaperSettings(source=MarketSourceKind.RECORDED), UserActionError),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, error):
    with pytest.raises(error):
        make_gateway("paper", settings, connection_id="c")


def test_speed_one_is_real_time_and_any_other_is_lockstep():
    assert not make_gateway("paper", PaperSettings(speed=1), connection_id="c").lockstep
    assert make_gateway("paper", PaperSettings(speed=0), connection_id="c").lockstep
    assert make_gateway("paper", PaperSettings(speed=60), connection_id="c").lockstep
    recorded = PaperSettings(source=MarketSourceKind.RECORDED, files=[Path("x.csv")])
    assert make_gateway("paper", recorded, connection_id="c").lockstep


def test_only_real_time_goes_through_a_throttle():
    def kind(speed: float) -> type:
        return type(make_gateway("paper", PaperSettings(speed=speed), connection_id="c"))

    assert kind(1) is ThrottledGateway
    assert kind(0) is kind(60) is SimulatedGateway


async def test_gateways_of_one_connection_share_its_throttle():
    throttle = Throttle(SystemClock())
    settings = PaperSettings(speed=1)
    first, second = (
        make_gateway("paper", settings, connection_id="c", throttle=throttle) for _ in range(2)
    )
    for gateway in (first, second):
        await gateway.connect()
        await gateway.close()
    assert throttle.use().used_pct > 0


class Values:
    """The settings of a paper market in real time."""

    def all(self, _connection: Connection) -> dict[str, Any]:
        return {
            "market_source": "synthetic", "market_files": "", "market_speed": 1.0,
            "market_seed": 1, "paper_balance": 1000, "paper_latency_ms": 1,
        }  # fmt: skip


def test_a_connection_keeps_its_throttle_from_gateway_to_gateway_and_a_draft_has_its_own():
    nothing: Any = None
    settings: Any = Values()
    make: Any = PaperGateways(nothing, settings)
    first, again = (make(Connection("c1", "One"))._throttle for _ in range(2))
    other = make(Connection("c2", "Two"))._throttle
    drafts = [make(Connection("", "Draft"))._throttle for _ in range(2)]
    assert first is again
    assert len({id(throttle) for throttle in (first, other, *drafts)}) == 4
