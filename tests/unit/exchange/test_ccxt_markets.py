"""The symbol table, from recorded catalogues through ccxt's own parsers."""

import gzip
import json
from decimal import Decimal
from functools import cache
from typing import Any

import ccxt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cts_desktop.domain.money import is_multiple
from cts_desktop.exchange.ccxt_markets import Markets
from tests.unit.exchange.offline import PERPETUAL, SPOT, binance, every_market, plain_market

D = Decimal
once = cache(binance)


def table(**changes: object) -> dict[str, Any]:
    """Return ccxt's table of one perpetual, with changes."""
    raw = plain_market("binance", PERPETUAL) | changes
    return {raw["symbol"]: raw}


def test_the_recorded_catalogue_gives_the_rules_of_every_active_market(shared_data):
    api = once(shared_data)
    spot, perpetual = Markets(api.markets, SPOT), Markets(api.markets, PERPETUAL)
    assert len(perpetual.rules) == 25
    assert len(spot.rules) == 12
    rules = perpetual.rules["BTC/USDT"]
    assert (rules.base, rules.quote, rules.market_type) == ("BTC", "USDT", PERPETUAL)
    assert (rules.price_tick, rules.qty_step) == (D("0.1"), D("0.001"))
    assert (rules.min_qty, rules.max_qty, rules.min_notional) == (D("0.001"), D(120), D(100))
    assert rules.listed_ms == 1569398400000
    for rules in (*spot.rules.values(), *perpetual.rules.values()):
        assert 0 < rules.min_qty <= rules.max_qty
        assert is_multiple(rules.min_qty, rules.qty_step)
        assert is_multiple(rules.max_qty, rules.qty_step)
        assert rules.price_tick > 0
        assert 0 < rules.taker_fee < D("0.01")


def test_both_kinds_of_one_symbol_have_the_same_name_here(shared_data):
    api = once(shared_data)
    spot, perpetual = Markets(api.markets, SPOT), Markets(api.markets, PERPETUAL)
    assert spot.to_ccxt("BTC/USDT") == "BTC/USDT"
    assert perpetual.to_ccxt("BTC/USDT") == "BTC/USDT:USDT"
    assert spot.from_ccxt("BTC/USDT:USDT") is None
    assert perpetual.from_ccxt("BTC/USDT") is None
    assert perpetual.from_ccxt(None) is None


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from([SPOT, PERPETUAL]))
def test_names_go_there_and_back(shared_data, data, kind):
    markets = Markets(once(shared_data).markets, kind)
    symbol = data.draw(st.sampled_from(sorted(markets.rules)))
    assert markets.from_ccxt(markets.to_ccxt(symbol)) == symbol
    assert markets.rules[symbol].symbol == symbol


@pytest.mark.parametrize(("venue", "kind"), every_market())
def test_every_tested_venue_has_a_market_here(venue, kind):
    from cts_desktop.exchange.quirks import quirks_of  # noqa: PLC0415

    raw = plain_market(quirks_of(venue).market(kind).ccxt_id, kind)
    markets = Markets({raw["symbol"]: raw}, kind)
    symbol = next(iter(markets.rules))
    rules = markets.rules[symbol]
    assert rules.qty_step == D(raw["precision"]["amount"]) * markets.contract_size(symbol)
    assert rules.min_qty >= rules.qty_step


def test_contracts_become_base_currency():
    raw = table(contractSize="0.01", precision={"amount": "1", "price": "0.1"},
                limits={"amount": {"min": "2", "max": "500"}})  # fmt: skip
    markets = Markets(raw, PERPETUAL)
    rules = markets.rules["BTC/USDT"]
    assert markets.contract_size("BTC/USDT") == D("0.01")
    assert (rules.qty_step, rules.min_qty, rules.max_qty) == (D("0.01"), D("0.02"), D(5))


def test_an_inactive_market_keeps_its_name_but_is_not_traded():
    markets = Markets(table(active=False), PERPETUAL)
    assert not markets.rules
    assert markets.from_ccxt("BTC/USDT:USDT") == "BTC/USDT"
    assert markets.to_ccxt("BTC/USDT") == "BTC/USDT:USDT"


@pytest.mark.parametrize("order", [1, -1])
def test_an_active_market_goes_before_an_inactive_one_of_the_same_name(order):
    old = plain_market("binance", PERPETUAL) | {"symbol": "OLD", "active": False}
    rows = [old, plain_market("binance", PERPETUAL)][::order]
    markets = Markets({row["symbol"]: row for row in rows}, PERPETUAL)
    assert markets.to_ccxt("BTC/USDT") == "BTC/USDT:USDT"
    assert list(markets.rules) == ["BTC/USDT"]


@pytest.mark.parametrize(
    "changes",
    [
        {"linear": False, "inverse": True},
        {"settle": "BTC"},
        {"swap": False, "future": True},
        {"swap": False, "spot": True},
    ],
)
def test_other_derivatives_are_not_ours(changes):
    markets = Markets(table(**changes), PERPETUAL)
    assert not markets.rules
    assert markets.from_ccxt("BTC/USDT:USDT") is None


@pytest.mark.parametrize("precision", [{}, {"amount": None, "price": "0.1"}, {"amount": "0"}])
def test_a_market_that_does_not_say_how_it_counts_is_not_traded(precision):
    assert not Markets(table(precision=precision), PERPETUAL).rules


def test_decimal_places_are_steps_too():
    raw = table(precision={"amount": 3, "price": 1})
    rules = Markets(raw, PERPETUAL, precision_mode=ccxt.DECIMAL_PLACES).rules["BTC/USDT"]
    assert (rules.qty_step, rules.price_tick) == (D("0.001"), D("0.1"))


def test_the_accounts_own_fees_go_before_the_markets():
    fees = {"BTC/USDT:USDT": {"maker": "-0.0001", "taker": "0.0003"}}
    rules = Markets(table(), PERPETUAL, fees).rules["BTC/USDT"]
    assert (rules.maker_fee, rules.taker_fee) == (D("-0.0001"), D("0.0003"))
    rules = Markets(table(), PERPETUAL).rules["BTC/USDT"]
    assert (rules.maker_fee, rules.taker_fee) == (D("0.0002"), D("0.0005"))
    rules = Markets(table(maker=None, taker=None), PERPETUAL).rules["BTC/USDT"]
    assert rules.taker_fee > 0


def test_the_recorded_leverage_brackets_set_leverage_and_maintenance(shared_data):
    path = shared_data / "rest" / "binance_usdm_leverage_tiers_ccxt.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        tiers = json.load(file)
    api = once(shared_data)
    rules = Markets(api.markets, PERPETUAL, tiers=tiers).rules
    assert rules["BTC/USDT"].max_leverage == 150
    assert rules["BTC/USDT"].maintenance_margin == D("0.004")
    assert all(rule.max_leverage >= 1 for rule in rules.values())
    assert all(0 < rule.maintenance_margin < 1 for rule in rules.values())


def test_leverage_without_brackets_is_the_markets():
    assert Markets(table(), PERPETUAL).rules["BTC/USDT"].max_leverage == 50


def test_the_catalogues_of_the_recorded_sessions_parse(shared_data):
    for name, kind in (("BINANCE", SPOT), ("BINANCE_FUTURES", PERPETUAL)):
        path = shared_data / "websocket" / f"cryptofeed_{name}.0.gz"
        with gzip.open(path, "rt", encoding="utf-8") as file:
            found = next(
                json.loads(line[line.index("{") :]) for line in file if '"symbols"' in line
            )
        api = ccxt.binance({"enableRateLimit": False})
        api.number = str
        api.options |= {"crossMarginPairsData": [], "isolatedMarginPairsData": []}
        api.set_markets([api.parse_market(row) for row in found["symbols"]])
        rules = Markets(api.markets, kind).rules
        assert len(rules) > 100
        assert rules["BTC/USDT"].price_tick == D("0.01")
