"""The records of the venues against ccxt's own classes."""

import subprocess
import sys

import ccxt
import ccxt.pro
import pytest

from cts_desktop.domain.errors import NotFoundError
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.quirks import (
    VENUES12,
    Hedge,
    MarketQuirks,
    PriceNeed,
    known_ids,
    quirks_of,
)
from cts_desktop.exchange.quirks import Testnet as Trial  # pytest takes Test… for tests
from cts_desktop.exchange.throttle import Group
from tests.unit.exchange.offline import PERPETUAL, SPOT, every_market

MARKETS = pytest.mark.parametrize(("venue", "kind"), every_market())
#: Called besides those of ccxt's base class.
SETTERS = {"set_leverage": "setLeverage", "set_margin_mode": "setMarginMode",
           "set_position_mode": "setPositionMode"}  # fmt: skip


def made(market: MarketQuirks):
    """Return the streaming ccxt object of a market."""
    return getattr(ccxt.pro, market.ccxt_id)({"options": dict(market.options)})


def test_the_twelve_are_all_there_and_tested():
    assert set(VENUES12) == {
        "binance", "bybit", "okx", "kraken", "kucoin", "bitget", "gate", "mexc", "bingx", "htx",
        "coinbase", "hyperliquid",
    }  # fmt: skip
    assert all(quirks_of(venue).tested for venue in VENUES12)
    assert all(quirks_of(venue).venue_id == venue for venue in VENUES12)


def test_only_coinbase_has_no_perpetuals_here():
    assert [v for v in VENUES12 if quirks_of(v).market_types != (PERPETUAL, SPOT)] == ["coinbase"]
    assert quirks_of("coinbase").market_types == (SPOT,)
    assert quirks_of("coinbase").note


def test_another_venue_of_ccxt_gets_the_cautious_default():
    quirks = quirks_of("deribit")
    assert not quirks.tested
    for kind in MarketType:
        market = quirks.market(kind)
        assert market.ccxt_id == "deribit"
        assert not market.abilities.stops
        assert not market.abilities.targets
        assert not market.rights_probe
        assert market.dead_man is None
        assert market.test_params is None
        assert market.hedge is Hedge.NONE


@pytest.mark.parametrize("name", ["", "no-such-venue", "Binance", "pionex", "../binance"])
def test_what_ccxt_does_not_have_is_not_found(name):
    with pytest.raises(NotFoundError):
        quirks_of(name)


def test_reading_the_records_does_not_import_ccxt():
    code = (
        "import sys, cts_desktop.exchange.quirks as q; q.quirks_of('binance'); "
        "import cts_desktop.exchange.ccxt_errors, cts_desktop.exchange.ccxt_orders; "
        "sys.exit('ccxt' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_known_ids_are_those_with_streams():
    assert set(VENUES12) <= known_ids()
    assert all(hasattr(ccxt.pro, name) for name in known_ids())


@MARKETS
def test_the_class_exists_and_trades_such_markets(venue, kind):
    market = quirks_of(venue).market(kind)
    api = made(market)
    assert api.has["spot" if kind is SPOT else "swap"]
    for name, value in market.options.items():
        if not isinstance(value, dict):
            assert api.options[name] == value


@MARKETS
def test_the_streams_exist(venue, kind):
    market = quirks_of(venue).market(kind)
    has = made(market).has
    names = {"watch_orders": "watchOrders", "watch_my_trades": "watchMyTrades",
             "watch_balance": "watchBalance", "watch_positions": "watchPositions"}  # fmt: skip
    assert market.streams
    assert all(has[names[stream]] is True for stream in market.streams)


@MARKETS
def test_the_calls_that_are_said_to_work_exist(venue, kind):
    market = quirks_of(venue).market(kind)
    api = made(market)
    for field, name in SETTERS.items():
        if getattr(market, field):
            assert api.has[name] is True, name
    for method in (market.rights_probe, market.test_method):
        assert not method or callable(getattr(api, method))
    if market.dead_man:
        assert callable(getattr(api, market.dead_man.method))
        if not market.dead_man.per_symbol:
            assert api.has["cancelAllOrdersAfter"] is True


@MARKETS
def test_what_rests_there_is_among_ccxts_features(venue, kind):
    market = quirks_of(venue).market(kind)
    features = made(market).features
    told = features["spot"] if kind is SPOT else features["swap"]["linear"]
    if told is None:
        pytest.skip(f"ccxt tells nothing about {market.ccxt_id}")
    orders, waiting = told["createOrder"], market.waiting
    for name in {waiting.stop, waiting.target} - {""}:
        assert orders[name] is True
    if waiting.trailing:
        assert orders["trailing"] is True
    if market.hedge is not Hedge.NONE and venue not in {"okx", "kucoin"}:  # used, but not told
        assert orders["hedged"] is True
    if market.price_need is PriceNeed.SPOT_BUYS:
        assert orders["marketBuyRequiresPrice"] or orders["marketBuyByCost"]


@MARKETS
def test_lists_of_own_trades_are_asked_for_as_ccxt_allows(venue, kind):
    market = quirks_of(venue).market(kind)
    features = made(market).features
    told = features["spot"] if kind is SPOT else features["swap"]["linear"]
    trades = (told or {}).get("fetchMyTrades")
    if not trades:
        pytest.skip(f"ccxt tells nothing about {market.ccxt_id}")
    if venue != "hyperliquid":  # which answers for all symbols although ccxt says otherwise
        assert market.trades_need_symbol == trades["symbolRequired"]
    if trades["limit"]:
        assert market.trades_limit <= trades["limit"]
    if trades["untilDays"] and trades["untilDays"] < 1000:
        assert market.trades_span_ms is not None
        assert market.trades_span_ms <= trades["untilDays"] * 86_400_000


@MARKETS
def test_every_market_has_its_budget_below_ccxts_own_pace(venue, kind):
    sizes = quirks_of(venue).market(kind).buckets
    assert set(sizes) == set(Group)
    assert all(size.capacity >= 1 and 0 < size.rate <= size.capacity for size in sizes.values())


@pytest.mark.parametrize("venue", VENUES12)
def test_the_parts_of_a_key_are_those_ccxt_asks_for(venue):
    quirks = quirks_of(venue)
    labels = quirks.credentials
    asked = {labels.key_field, labels.secret_field}
    if labels.passphrase:
        asked.add(labels.passphrase_field)
    for market in (quirks.spot, quirks.perpetual):
        if market:
            required = made(market).requiredCredentials
            assert {name for name, needed in required.items() if needed} == asked


@pytest.mark.parametrize("venue", VENUES12)
def test_the_testnet_can_be_entered(venue):
    quirks = quirks_of(venue)
    for market in (quirks.spot, quirks.perpetual):
        if not market or quirks.testnet is Trial.NONE:
            continue
        api = made(market)
        if quirks.testnet is Trial.SANDBOX:
            assert api.urls["test"]
            api.set_sandbox_mode(True)
        else:
            api.enable_demo_trading(True)


@MARKETS
def test_spot_never_promises_a_holding_twice(venue, kind):
    abilities = quirks_of(venue).market(kind).abilities
    if kind is SPOT:
        assert not abilities.targets
        assert not abilities.overlaps
    else:
        assert abilities.targets == abilities.stops
        assert abilities.overlaps or not abilities.stops


@pytest.mark.parametrize("venue", VENUES12)
def test_every_venue_says_who_can_tell_the_rights(venue):
    assert quirks_of(venue).tells_rights
    has_switch = venue not in {"kucoin", "bitget", "gate", "mexc", "coinbase"}
    assert quirks_of(venue).has_dead_man == (has_switch)
