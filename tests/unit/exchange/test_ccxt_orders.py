"""Our orders as the real ccxt classes send them: for every venue, market and type."""

from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.domain.venues import MarginMode, PositionMode
from cts_desktop.exchange.ccxt_mapping import Markets, OrderCall, order_call
from cts_desktop.exchange.ccxt_orders import waits
from cts_desktop.exchange.quirks import AS_ID, Hedge, quirks_of
from tests.unit.exchange.offline import (
    PERPETUAL,
    SPOT,
    Venue,
    binance,
    every_market,
    flat,
)

D = Decimal
MARKETS = pytest.mark.parametrize(("venue", "kind"), every_market())
OURS = "ctsab12lxyz0123abcdefgh"
ONE_WAY, HEDGE = PositionMode.ONE_WAY, PositionMode.HEDGE
QTY = {"okx": D("0.02"), "kucoinfutures": D("0.002")}
PRICE = D("20000.1")


def request_for(venue: Venue, type_: OrderType, side: Side = Side.SELL, **more) -> OrderRequest:
    """Return an order of the market's own precision."""
    qty = QTY.get(venue.market.ccxt_id, D("0.002"))
    prices: dict[str, Any] = {"price": PRICE if type_ is OrderType.LIMIT else None}
    if type_ in {OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET}:
        prices["stop_price"] = PRICE
    if type_ is OrderType.TRAILING_STOP:
        prices["trailing_pct"] = D("0.5")
    return OrderRequest(OURS, venue.symbol, side, type_, qty, **prices, **more)


def call_of(venue: Venue, request: OrderRequest, mode: PositionMode = ONE_WAY) -> OrderCall:
    return order_call(
        request, venue.markets, venue.quirks, mode, venue.ids, MarginMode.CROSS, D("20000")
    )


def sent(venue: Venue, request: OrderRequest, mode: PositionMode = ONE_WAY) -> list[str]:
    """Return all that ccxt would send for an order, names and values."""
    call = call_of(venue, request, mode)
    venue.sent.clear()
    venue.api.create_order(
        call.symbol, call.type, call.side, call.amount, call.price, dict(call.params)
    )
    return flat(venue.sent[-1][1])


def holds(texts: list[str], value: Decimal) -> bool:
    """Tell whether a number is among texts, however it is written."""
    for text in texts:
        try:
            if abs(D(text)) == value:
                return True
        except ArithmeticError:
            continue
    return False


# ---------------------------------------------------------------------- what leaves
@MARKETS
@pytest.mark.parametrize("side", Side)
def test_a_limit_order_leaves_with_its_price_quantity_and_id(venue, kind, side):
    there = Venue(venue, kind)
    request = request_for(there, OrderType.LIMIT, side)
    texts = sent(there, request)
    assert holds(texts, request.qty / there.markets.contract_size(there.symbol))
    # Hyperliquid takes five digits of a price
    assert holds(texts, D("20000") if venue == "hyperliquid" else PRICE)
    assert str(there.ids.to_venue(OURS)) in texts


@MARKETS
def test_a_market_sell_leaves_with_its_exact_quantity(venue, kind):
    there = Venue(venue, kind)
    request = request_for(there, OrderType.MARKET)
    contracts = request.qty / there.markets.contract_size(there.symbol)
    assert holds(sent(there, request), contracts)


@MARKETS
def test_a_market_buy_leaves_with_its_quantity_or_its_cost(venue, kind):
    there = Venue(venue, kind)
    request = request_for(there, OrderType.MARKET, Side.BUY)
    texts = sent(there, request)
    contracts = request.qty / there.markets.contract_size(there.symbol)
    assert holds(texts, contracts) or holds(texts, request.qty * 20000)


@MARKETS
def test_a_post_only_order_says_so(venue, kind):
    there = Venue(venue, kind)
    plain = sent(there, request_for(there, OrderType.LIMIT, Side.BUY))
    texts = sent(there, request_for(there, OrderType.LIMIT, Side.BUY, post_only=True))
    assert texts != plain


@MARKETS
@pytest.mark.parametrize("type_", [OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET])
@pytest.mark.parametrize("side", Side)
def test_what_waits_leaves_with_its_trigger_or_is_refused_here(venue, kind, type_, side):
    there = Venue(venue, kind)
    reduce_only = kind is PERPETUAL
    request = request_for(there, type_, side, reduce_only=reduce_only)
    abilities = there.market.abilities
    if not (abilities.stops if type_ is OrderType.STOP_MARKET else abilities.targets):
        with pytest.raises(OrderRefusedError) as refused:
            call_of(there, request)
        assert refused.value.code == "not_supported"
        return
    texts = sent(there, request)
    assert holds(texts, D("20000") if venue == "hyperliquid" else PRICE)
    rule = there.market.id_rule(waiting=True)
    assert str(there.ids.to_venue(OURS, rule)) in texts


@pytest.mark.parametrize(
    ("venue", "kind"),
    [(v, k) for v, k in every_market() if quirks_of(v).market(k).abilities.targets],
)
def test_a_stop_and_a_target_are_told_apart_at_the_venue(venue, kind):
    there = Venue(venue, kind)
    stop = sent(there, request_for(there, OrderType.STOP_MARKET, reduce_only=True))
    target = sent(there, request_for(there, OrderType.TAKE_PROFIT_MARKET, reduce_only=True))
    assert sorted(stop) != sorted(target)


@MARKETS
def test_a_trailing_stop_leaves_with_its_distance_or_is_refused_here(venue, kind):
    there = Venue(venue, kind)
    request = request_for(there, OrderType.TRAILING_STOP, reduce_only=kind is PERPETUAL)
    if not there.market.waiting.trailing:
        with pytest.raises(OrderRefusedError):
            call_of(there, request)
        return
    texts = sent(there, request)
    assert holds(texts, D("0.5")) or holds(texts, D("0.005"))


@MARKETS
def test_reduce_only_is_said_on_perpetuals_alone(venue, kind):
    there = Venue(venue, kind)
    plain = sent(there, request_for(there, OrderType.MARKET))
    reducing = sent(there, request_for(there, OrderType.MARKET, reduce_only=True))
    assert (plain == reducing) == (kind is SPOT)


@MARKETS
def test_in_hedge_mode_closing_and_opening_differ(venue, kind):
    there = Venue(venue, kind)
    closing = request_for(there, OrderType.MARKET, reduce_only=True)
    if kind is SPOT:
        assert call_of(there, closing, HEDGE) == call_of(there, closing, ONE_WAY)
        return
    if there.market.hedge is Hedge.NONE:
        with pytest.raises(OrderRefusedError) as refused:
            call_of(there, closing, HEDGE)
        assert refused.value.code == "position_mode"
        return
    opening = request_for(there, OrderType.MARKET)
    assert sent(there, closing, HEDGE) != sent(there, opening, HEDGE)
    assert sent(there, opening, HEDGE) != sent(there, opening, ONE_WAY)


def test_binance_names_the_position_in_hedge_mode_and_does_not_say_reduce_only():
    there = Venue("binance", PERPETUAL)
    expected = {
        (Side.BUY, False): "LONG", (Side.SELL, True): "LONG",
        (Side.SELL, False): "SHORT", (Side.BUY, True): "SHORT",
    }  # fmt: skip
    for (side, reduce_only), position in expected.items():
        request = request_for(there, OrderType.MARKET, side, reduce_only=reduce_only)
        params = call_of(there, request, HEDGE).params
        assert params["positionSide"] == position
        assert "reduceOnly" not in params


def test_binance_perpetual_stops_go_to_the_algo_orders_at_the_last_price():
    there = Venue("binance", PERPETUAL)
    texts = sent(there, request_for(there, OrderType.STOP_MARKET, reduce_only=True))
    assert there.sent[-1][0] == "algoOrder"
    assert there.sent[-1][1]["clientAlgoId"] == OURS
    assert {"STOP_MARKET", "CONDITIONAL", "CONTRACT_PRICE", "20000.1"} <= set(texts)


def test_okx_conditional_orders_carry_our_id_where_okx_looks_for_it():
    there = Venue("okx", PERPETUAL)
    sent(there, request_for(there, OrderType.STOP_MARKET, reduce_only=True))
    path, params = there.sent[-1]
    assert path == "trade/order-algo"
    assert params["algoClOrdId"] == OURS
    assert params["slTriggerPx"] == "20000.1"


def test_hyperliquid_orders_pay_no_share_to_the_makers_of_ccxt():
    there = Venue("hyperliquid", PERPETUAL)
    sent(there, request_for(there, OrderType.MARKET))
    assert there.sent[-1][1]["action"].get("builder", {"f": 0})["f"] == 0


def test_leverage_and_margin_mode_go_with_every_order_where_the_venue_wants_them():
    there = Venue("kucoin", PERPETUAL)
    request = request_for(there, OrderType.MARKET, leverage=D(7))
    texts = sent(there, request)
    assert there.sent[-1][1]["leverage"] == 7
    assert "CROSS" in texts


# ---------------------------------------------------------------------- refused here
@MARKETS
def test_what_would_be_rounded_is_refused_before_it_is_sent(venue, kind):
    there = Venue(venue, kind)
    request = OrderRequest(OURS, there.symbol, Side.SELL, OrderType.MARKET, D("0.00200001"))
    with pytest.raises(OrderRefusedError) as refused:
        call_of(there, request)
    assert refused.value.code == "precision"


@pytest.mark.parametrize(
    "more",
    [{"price": D("20000.11")}, {"stop_price": D("0.05")}],
)
def test_a_price_between_two_ticks_is_refused(more):
    there = Venue("binance", PERPETUAL)
    request = OrderRequest(OURS, there.symbol, Side.SELL, OrderType.LIMIT, D("0.002"), **more)
    with pytest.raises(OrderRefusedError) as refused:
        call_of(there, request)
    assert refused.value.code == "precision"


def test_an_unknown_symbol_is_refused():
    there = Venue("binance", PERPETUAL)
    request = OrderRequest(OURS, "DOGE/USDT", Side.SELL, OrderType.MARKET, D(1))
    with pytest.raises(OrderRefusedError) as refused:
        call_of(there, request)
    assert refused.value.code == "unknown_symbol"


@pytest.mark.parametrize("type_", [OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.TRAILING_STOP])
def test_an_order_without_its_price_is_refused(type_):
    there = Venue("binance", PERPETUAL)
    request = OrderRequest(OURS, there.symbol, Side.SELL, type_, D("0.002"))
    with pytest.raises(OrderRefusedError) as refused:
        call_of(there, request)
    assert refused.value.code == "bad_price"


def test_a_buy_that_must_name_a_price_is_refused_while_there_is_none():
    there = Venue("gate", SPOT)
    request = request_for(there, OrderType.MARKET, Side.BUY)
    with pytest.raises(OrderRefusedError) as refused:
        order_call(request, there.markets, there.quirks, ONE_WAY, there.ids)
    assert refused.value.code == "no_market"


def test_which_types_wait():
    assert {type_ for type_ in OrderType if waits(type_)} == {
        OrderType.STOP_MARKET, OrderType.TAKE_PROFIT_MARKET, OrderType.TRAILING_STOP,
    }  # fmt: skip


# ---------------------------------------------------------------------- precision
venue_once, binance_once = cache(Venue), cache(binance)
STEPS = st.integers(min_value=1, max_value=10**6)


@settings(max_examples=20, deadline=None)
@given(steps=STEPS, ticks=STEPS)
@pytest.mark.parametrize(("venue", "kind"), [m for m in every_market() if m[0] != "hyperliquid"])
def test_no_digit_of_price_or_quantity_is_lost_on_the_way(steps, ticks, venue, kind):
    there = venue_once(venue, kind)
    rules = there.markets.rules[there.symbol]
    qty, price = steps * rules.qty_step, ticks * rules.price_tick
    request = OrderRequest(OURS, there.symbol, Side.SELL, OrderType.LIMIT, qty, price=price)
    texts = sent(there, request)
    assert holds(texts, qty / there.markets.contract_size(there.symbol))
    assert holds(texts, price)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_numbers_of_the_recorded_markets_reach_the_request_unchanged(shared_data, data):
    api = binance_once(shared_data)
    kind = data.draw(st.sampled_from([SPOT, PERPETUAL]))
    markets = Markets(api.markets, kind)
    rules = markets.rules[data.draw(st.sampled_from(sorted(markets.rules)))]
    qty = data.draw(STEPS) * rules.qty_step
    price = data.draw(STEPS) * rules.price_tick
    there = venue_once("binance", kind)
    request = OrderRequest(OURS, rules.symbol, Side.BUY, OrderType.LIMIT, qty, price=price)
    call = order_call(request, markets, there.quirks, ONE_WAY, there.ids)
    made = api.create_order_request(
        call.symbol, call.type, call.side, call.amount, call.price, dict(call.params)
    )
    assert D(made["quantity"]) == qty
    assert D(made["price"]) == price


# ---------------------------------------------------------------------- found again
def named_calls() -> list[tuple[str, MarketType, bool, str, str]]:
    """Return (venue, market, waiting, method, parameter) of all that take our ids."""
    found = []
    for venue, kind in every_market():
        market = quirks_of(venue).market(kind)
        for waiting in (False, True) if market.waiting.stop else (False,):
            rule = market.id_rule(waiting=waiting)
            calls = {"fetch_order": rule.fetch_by, "cancel_order": rule.cancel_by}
            found += [(venue, kind, waiting, call, name) for call, name in calls.items() if name]
    return found


@pytest.mark.parametrize(("venue", "kind", "waiting", "call", "name"), named_calls())
def test_an_order_is_asked_for_and_cancelled_by_our_id_where_the_record_says_so(
    venue, kind, waiting, call, name
):
    there = Venue(venue, kind)
    rule = there.market.id_rule(waiting=waiting)
    theirs = there.ids.to_venue(OURS, rule)
    params: dict[str, Any] = dict(there.market.waiting.single) if waiting else {}
    if name != AS_ID:
        params[name] = theirs
    order_id = theirs if name == AS_ID else None
    with suppress(Exception):  # the empty answer is of no interest
        getattr(there.api, call)(order_id, there.markets.to_ccxt(there.symbol), params)
    assert str(theirs) in flat(there.sent[-1][1])
