from decimal import Decimal
from pathlib import Path

import pytest

from cts_desktop.domain.connections import MarketSourceKind
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.exchange.registry import VENUES, PaperSettings, make_gateway, venue

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
    recorded = PaperSettings(source=MarketSourceKind.RECORDED, files=[Path("x.csv")])
    assert make_gateway("paper", recorded, connection_id="c").lockstep
