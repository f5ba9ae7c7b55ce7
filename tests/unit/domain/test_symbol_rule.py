"""Which symbols a rule picks, and what is said where it picks none."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind, choose
from cts_desktop.domain.venues import Ticker

D = Decimal
NOW_MS = 1_790_000_000_000
DAY_MS = 86_400_000
VOLUME, VOLATILITY, CHANGE = (
    SymbolRuleKind.VOLUME,
    SymbolRuleKind.VOLATILITY,
    SymbolRuleKind.CHANGE,
)


def rules(symbol: str, listed_ms: int | None = 0) -> MarketRules:
    base, quote = symbol.split("/")
    one = D(1)
    return MarketRules(
        symbol, base, quote, MarketType.PERPETUAL, one, one, one, one, one, one, one,
        listed_ms=listed_ms,
    )  # fmt: skip


def ticker(symbol: str, volume: int, high: int = 110, low: int = 100, change: int = 1) -> Ticker:
    return Ticker(symbol, D(105), None, None, D(volume), D(change), D(high), D(low))


MARKETS = {
    name: rules(name)
    for name in ("BTC/USDT", "ETH/USDT", "XRP/USDT", "DOGE/USDT", "BTC/USDC", "ETH/BTC")
}
TICKERS = {
    t.symbol: t
    for t in (
        ticker("BTC/USDT", 900, high=101, change=2),
        ticker("ETH/USDT", 500, high=104, change=-9),
        ticker("XRP/USDT", 700, high=120, change=4),
        ticker("DOGE/USDT", 10, high=190, change=0),
        ticker("BTC/USDC", 5000),
    )
}


def picked(rule: SymbolRule) -> tuple[str, ...]:
    return choose(rule, MARKETS, TICKERS, NOW_MS)


# ---------------------------------------------------------------------- refusals
def test_an_empty_list_says_what_to_do():
    with pytest.raises(UserActionError, match=r"none is named.*BTC/USDT.*rule"):
        picked(SymbolRule())


def test_unknown_symbols_are_all_named_with_what_a_small_market_has():
    with pytest.raises(UserActionError, match="Unknown symbol FOO/USDT, BAR; this market has BTC/"):
        picked(SymbolRule(symbols=("FOO/USDT", "BTC/USDT", "BAR")))


def test_a_listed_symbol_that_is_gone_is_left_out_only_while_it_is_held():
    rule = SymbolRule(symbols=("BTC/USDT", "gone-usdt"))
    assert choose(rule, MARKETS, TICKERS, NOW_MS, held={"GONE/USDT"}) == ("BTC/USDT",)
    with pytest.raises(UserActionError, match="Unknown symbol gone-usdt"):
        choose(rule, MARKETS, TICKERS, NOW_MS, held={"ETH/USDT"})


def test_a_list_of_nothing_but_held_symbols_that_are_gone_is_refused():
    with pytest.raises(UserActionError, match="Unknown symbol GONE/USDT"):
        choose(SymbolRule(symbols=("GONE/USDT",)), MARKETS, TICKERS, NOW_MS, held={"GONE/USDT"})


def test_unknown_symbols_of_a_large_market_are_named_with_similar_ones():
    many = MARKETS | {name: rules(name) for name in (f"COIN{n}/USDT" for n in range(300))}
    with pytest.raises(UserActionError, match=r"Unknown symbol DOGGE/USDT; .* 306 .*DOGE/USDT"):
        choose(SymbolRule(symbols=("DOGGE/USDT",)), many, {}, NOW_MS)
    with pytest.raises(UserActionError, match="nothing is similar"):
        choose(SymbolRule(symbols=("$$$$",)), many, {}, NOW_MS)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quote_asset": "EUR"}, "6 because they are not priced in EUR"),
        ({"min_volume": D(10_000)}, "4 because too little of them is traded"),
        ({"blacklist": ("BTC", "ETH", "XRP", "DOGE")}, "4 because they are never to be traded"),
        ({"min_age_days": 99_999}, "4 because they were listed too recently"),
    ],
)
def test_a_rule_that_leaves_nothing_says_why(changes, reason):
    with pytest.raises(UserActionError, match=reason):
        picked(SymbolRule(VOLUME, **changes))


def test_symbols_of_unknown_age_are_not_picked_where_an_age_is_asked_for():
    markets = {"BTC/USDT": rules("BTC/USDT", None), "ETH/USDT": rules("ETH/USDT", 1)}
    rule = SymbolRule(VOLUME, min_age_days=1)
    assert choose(rule, markets, TICKERS, NOW_MS) == ("ETH/USDT",)
    with pytest.raises(UserActionError, match="does not tell their age"):
        choose(rule, {"BTC/USDT": markets["BTC/USDT"]}, TICKERS, NOW_MS)


def test_a_list_that_is_wholly_blacklisted_is_refused():
    with pytest.raises(UserActionError, match="Never these"):
        picked(SymbolRule(symbols=("BTC/USDT",), blacklist=("btc",)))


def test_symbols_without_the_figure_the_rule_goes_by_are_not_picked():
    silent = {name: replace(t, quote_volume=None) for name, t in TICKERS.items()}
    with pytest.raises(UserActionError, match="does not tell their volume"):
        choose(SymbolRule(VOLUME), MARKETS, silent, NOW_MS)
    assert choose(SymbolRule(CHANGE, count=1), MARKETS, silent, NOW_MS) == ("ETH/USDT",)


# ---------------------------------------------------------------------- choices
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (VOLUME, ("BTC/USDT", "XRP/USDT", "ETH/USDT")),
        (VOLATILITY, ("DOGE/USDT", "XRP/USDT", "ETH/USDT")),
        (CHANGE, ("ETH/USDT", "XRP/USDT", "BTC/USDT")),
    ],
)
def test_the_first_by_the_rule_are_picked(kind, expected):
    assert picked(SymbolRule(kind, count=3)) == expected


def test_fewer_are_picked_where_no_more_fit():
    assert picked(SymbolRule(VOLUME, count=50, min_volume=D(600))) == ("BTC/USDT", "XRP/USDT")


def test_age_and_blacklist_in_any_spelling_hold_symbols_back():
    markets = MARKETS | {"XRP/USDT": rules("XRP/USDT", NOW_MS - 3 * DAY_MS)}
    rule = SymbolRule(VOLUME, min_age_days=4, blacklist=("eth-usdt", "DOGE"))
    assert choose(rule, markets, TICKERS, NOW_MS) == ("BTC/USDT",)
    assert choose(replace(rule, min_age_days=3), markets, TICKERS, NOW_MS)[1] == "XRP/USDT"


@pytest.mark.parametrize(
    "spelling", ["BTC/USDT", "BTC/USDT:USDT", "BTCUSDT", "btc-usdt", "btc_usdt", "Btc Usdt"]
)
def test_a_listed_symbol_may_be_spelled_in_any_usual_way(spelling):
    assert picked(SymbolRule(symbols=("ETH/USDT", spelling))) == ("ETH/USDT", "BTC/USDT")


def test_a_symbol_listed_twice_is_traded_once():
    assert picked(SymbolRule(symbols=("BTCUSDT", "BTC/USDT"))) == ("BTC/USDT",)


def test_only_rules_that_rank_need_tickers():
    assert [SymbolRule(kind).needs_tickers for kind in SymbolRuleKind] == [False, True, True, True]


@given(
    st.sampled_from([VOLUME, VOLATILITY, CHANGE]), st.integers(1, 6), st.permutations(list(MARKETS))
)
def test_the_choice_does_not_depend_on_the_order_the_venue_tells_its_markets_in(kind, count, order):
    markets = {name: MARKETS[name] for name in order}
    even = {name: replace(t, quote_volume=D(1), change_pct=D(1)) for name, t in TICKERS.items()}
    rule = SymbolRule(kind, count=count)
    assert choose(rule, markets, even, NOW_MS) == choose(rule, MARKETS, even, NOW_MS)
