from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cts_desktop.app.gateways import Gateways
from cts_desktop.app.venue_list import NAMED, VenueList
from cts_desktop.domain.connections import Connection, MarketSourceKind, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.errors import CredentialsError, InvalidValueError, UserActionError
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.registry import PaperAccount, PaperSettings, paper_gateway
from cts_desktop.exchange.simulated_gateway import SimulatedGateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.settings.schema import SETTINGS

TWELVE = (
    *("binance", "bybit", "okx", "kraken", "kucoin", "bitget"),
    *("gate", "mexc", "bingx", "htx", "coinbase", "hyperliquid"),
)
ACCOUNT = PaperAccount("c")


def made(account: PaperAccount = ACCOUNT, **settings: Any) -> Any:
    return paper_gateway(PaperSettings(**settings), account, Throttle(SystemClock()))


# ---------------------------------------------------------------------- what can be traded
def test_paper_and_twelve_venues_can_be_chosen_at_once_and_all_others_are_called_untested():
    assert list(NAMED) == ["paper", *TWELVE]
    assert all(view.available and view.tested for view in NAMED.values())
    others = VenueList().all()[len(NAMED) :]
    assert {"deribit", "bitfinex"} <= {view.exchange for view in others}
    assert not any(view.tested for view in others)


@pytest.mark.parametrize("name", TWELVE)
def test_each_venue_says_what_it_asks_for_and_offers(name):
    view = NAMED[name]
    assert view.key_label
    assert view.secret_label
    assert {Mode.PAPER, Mode.LIVE} <= set(view.modes)
    assert view.markets


def test_a_venue_that_is_none_is_not_there():
    assert VenueList().view("mtgox") is None


# ---------------------------------------------------------------------- paper
@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: made(PaperAccount("c", balance=Decimal(0))), InvalidValueError),
        (lambda: made(speed=-1), InvalidValueError),
        (lambda: made(source=MarketSourceKind.RECORDED), UserActionError),
    ],
)
def test_settings_that_cannot_work_are_refused(make, error):
    with pytest.raises(error):
        make()


def test_speed_one_is_real_time_and_any_other_is_lockstep():
    assert not made(speed=1).lockstep
    assert made(speed=0).lockstep
    assert made(speed=60).lockstep
    assert made(source=MarketSourceKind.RECORDED, files=[Path("x.csv")]).lockstep


def test_only_real_time_goes_through_a_throttle():
    assert type(made(speed=1)) is ThrottledGateway
    assert type(made(speed=0)) is type(made(speed=60)) is SimulatedGateway


async def test_gateways_of_one_connection_share_its_throttle():
    throttle = Throttle(SystemClock())
    for _ in range(2):
        gateway = paper_gateway(PaperSettings(speed=1), ACCOUNT, throttle)
        await gateway.connect()
        await gateway.close()
    assert throttle.use().used_pct > 0


# ---------------------------------------------------------------------- connections
class Values:
    """The settings of a paper market in real time, and of a venue's defaults."""

    def __init__(self, **changes: Any) -> None:
        self._changes = changes

    def all(self, _connection: Connection) -> dict[str, Any]:
        defaults = {key: setting.default for key, setting in SETTINGS.items()}
        return {**defaults, "market_speed": 1.0, **self._changes}


class Empty:
    """A keychain that holds nothing."""

    def get(self, _connection_id: str) -> Credentials | None:
        return None


def gateways(keys: Any = None, **changes: Any) -> Any:
    nothing: Any = None
    values: Any = Values(**changes)
    return Gateways(nothing, values, keys, SystemClock())


def real(name: str = "binance", mode: Mode = Mode.LIVE) -> Connection:
    return Connection("c1", "One", name, MarketType.PERPETUAL, mode)


def test_a_connection_keeps_its_throttle_from_gateway_to_gateway_and_a_draft_has_its_own():
    make = gateways()
    first, again = (make(Connection("c1", "One"))._throttle for _ in range(2))
    other = make(Connection("c2", "Two"))._throttle
    assert first is again
    assert first is not other
    drafts = [make(Connection("", "Draft"))._throttle for _ in range(2)]
    assert drafts[0] is not drafts[1]


def test_another_venue_begins_with_a_throttle_of_its_own_size():
    make = gateways(keys=Empty())
    paper = make(Connection("c1", "One"))._throttle
    assert make(real())._throttle is not paper
    assert make(real("bybit"))._throttle is not make(real())._throttle


@pytest.mark.parametrize("changes", [{"endpoint": "ftp://x"}, {"proxy": "x:1"}])
def test_an_address_that_is_none_is_refused_before_anything_is_opened(changes):
    with pytest.raises(InvalidValueError):
        gateways(keys=Empty(), **changes)(real())


async def test_a_key_that_is_gone_is_said_when_the_connection_is_opened():
    gateway = gateways(keys=Empty())(real())
    with pytest.raises(CredentialsError, match="enter it again"):
        await gateway.connect()
    await gateway.close()


def test_paper_at_a_venue_never_asks_for_a_key():
    class Forbidden:
        def get(self, _connection_id: str) -> Credentials | None:
            raise AssertionError("asked for a key")

    gateway = gateways(keys=Forbidden())(real(mode=Mode.PAPER))
    assert gateway.inspection() is None


def test_a_key_that_is_tried_is_not_looked_up():
    key = Credentials(Secret("a"), Secret("b"))
    gateway = gateways(keys=None)(real(), key)
    assert gateway.inspection() is not None
