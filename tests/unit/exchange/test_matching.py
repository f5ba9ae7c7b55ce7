import timeit
from dataclasses import replace
from decimal import Decimal

import pytest

from cts_desktop.domain.errors import OrderRefusedError, UserActionError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import Fill, Order, OrderPurpose, OrderState, OrderType, VenueOrder
from cts_desktop.domain.ports import FundingPayment
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.venue_market import VenueSettings
from tests.unit.exchange.worlds import BUY, SELL, SYMBOL, D, many, order, rules, step, venue

LIMIT, STOP = OrderType.LIMIT, OrderType.STOP_MARKET
TARGET, TRAILING = OrderType.TAKE_PROFIT_MARKET, OrderType.TRAILING_STOP
SPOT = rules(market_type=MarketType.SPOT, max_leverage=D(1))


def known(venue: Matching, client_id: str) -> VenueOrder:
    order_ = venue.order(client_id)
    assert order_ is not None
    return order_


def fills_of(venue: Matching, client_id: str) -> list[Fill]:
    return [fill for fill in venue.fills if fill.client_id == client_id]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (order("a", BUY, "1", symbol="NO/USDT"), "unknown_symbol"),
        (order("a", BUY, "0"), "bad_quantity"),
        (order("a", BUY, "-1"), "bad_quantity"),
        (order("a", BUY, "NaN"), "bad_quantity"),
        (order("a", BUY, "0.0005"), "below_minimum"),
        (order("a", BUY, "1000.001"), "above_maximum"),
        (order("a", BUY, "1E+40"), "above_maximum"),
        (order("a", BUY, "0.1005"), "precision"),
        (order("a", BUY, "1", LIMIT), "bad_price"),
        (order("a", BUY, "1", LIMIT, price="0"), "bad_price"),
        (order("a", BUY, "1", LIMIT, price="-5"), "bad_price"),
        (order("a", BUY, "1", LIMIT, price="1E+40"), "bad_price"),
        (order("a", BUY, "1", LIMIT, price="99.95"), "precision"),
        (order("a", BUY, "1", STOP), "bad_price"),
        (order("a", BUY, "1", STOP, stop_price="101.05"), "precision"),
        (order("a", BUY, "1", TRAILING), "bad_price"),
        (order("a", BUY, "1", TRAILING, trailing_pct="0"), "bad_price"),
        (order("a", BUY, "1", TRAILING, trailing_pct="60"), "bad_price"),
        (order("a", BUY, "1", leverage=D(51)), "leverage"),
        (order("a", BUY, "0.049"), "min_notional"),
        (order("a", BUY, "1", LIMIT, price="100", post_only=True), "would_cross"),
        (order("a", SELL, "1", LIMIT, price="99.9", post_only=True), "would_cross"),
        (order("a", BUY, "1", STOP, stop_price="100"), "would_trigger"),
        (order("a", SELL, "1", STOP, stop_price="101"), "would_trigger"),
        (order("a", BUY, "1", TARGET, stop_price="100"), "would_trigger"),
        (order("a", SELL, "1", TARGET, stop_price="99"), "would_trigger"),
        (order("a", SELL, "1", reduce_only=True), "nothing_to_reduce"),
        (order("a", BUY, "1000", leverage=D(1)), "insufficient_balance"),
    ],
)
def test_an_order_against_the_rules_is_refused_with_its_code(request_, code):
    venue_ = venue()
    with pytest.raises(OrderRefusedError) as refused:
        venue_.place(request_, 1001)
    assert refused.value.code == code
    assert venue_.order("a") is None
    assert venue_.take_events() == ()


def test_an_order_before_the_first_price_is_refused():
    venue_ = Matching([rules()], VenueSettings(), account_id="acc")
    venue_.subscribe([SYMBOL])
    with pytest.raises(OrderRefusedError, match="no price yet"):
        venue_.place(order("a", BUY, "1"), 1)


def test_the_same_client_id_is_executed_once():
    venue_ = venue()
    first = venue_.place(order("a", BUY, "1"), 1001)
    again = venue_.place(order("a", BUY, "1"), 1002)
    assert again == first
    assert len(venue_.fills) == 1


def test_cancelling_an_unknown_order_is_refused_and_a_filled_one_is_returned_filled():
    venue_ = venue()
    with pytest.raises(OrderRefusedError, match="no order"):
        venue_.cancel("x", 1001)
    venue_.place(order("a", BUY, "1"), 1001)
    assert venue_.cancel("a", 1002).state is OrderState.FILLED


def test_a_market_order_pays_half_the_spread_and_its_impact():
    venue_ = venue(impact_pct=1.0)
    venue_.on_step(step(100.0, 2000, volume=10.0, spread_pct=0.4))
    bought = venue_.place(order("a", BUY, "1"), 2001)
    assert bought.average_price == D("100.3")  # 0.2 % half spread and 1 % · 1/10 impact
    assert venue_.fills[0].fee == D("0.05015000")
    assert not venue_.fills[0].maker


def test_a_large_market_order_fills_over_the_next_steps():
    venue_ = venue()
    venue_.on_step(step(100.0, 2000, volume=4.0))
    assert venue_.place(order("a", BUY, "2.5"), 2001).state is OrderState.PARTIALLY_FILLED
    venue_.on_step(step(101.0, 3000, volume=4.0))
    events = venue_.on_step(step(102.0, 4000, volume=4.0))
    assert [f.qty for f in venue_.fills] == [D(1), D(1), D("0.5")]
    assert [f.price for f in venue_.fills] == [D(100), D(101), D(102)]
    assert isinstance(events[-1], VenueOrder)
    assert events[-1].state is OrderState.FILLED


def test_two_orders_share_the_volume_of_a_step():
    venue_ = venue()
    venue_.on_step(step(100.0, 2000, volume=4.0))
    venue_.place(order("a", BUY, "0.8"), 2001)
    assert venue_.place(order("b", BUY, "0.8"), 2001).filled_qty == D("0.2")


def test_a_limit_order_is_first_examined_in_the_step_after_its_arrival():
    venue_ = venue()
    venue_.on_step(step(100.0, 2000, low=90.0))
    assert venue_.place(order("a", BUY, "1", LIMIT, price="95"), 2001).state is OrderState.OPEN
    venue_.on_step(step(100.0, 3000, low=94.0))
    (fill,) = venue_.fills
    assert (fill.price, fill.maker, fill.ts_ms) == (D(95), True, 3000)
    assert fill.fee == D("0.01900000")


def test_a_limit_order_that_crosses_takes_and_never_pays_more_than_its_limit():
    venue_ = venue(impact_pct=5.0)
    venue_.on_step(step(100.0, 2000, volume=4.0))
    placed = venue_.place(order("a", BUY, "3", LIMIT, price="100.5"), 2001)
    assert placed.state is OrderState.PARTIALLY_FILLED
    assert venue_.fills[0].price == D("100.5")
    assert not venue_.fills[0].maker
    venue_.on_step(step(99.0, 3000, volume=400.0))
    assert venue_.fills[-1].maker
    assert known(venue_, "a").state is OrderState.FILLED


def test_a_gap_beyond_a_limit_fills_at_the_gap_price():
    venue_ = venue()
    venue_.place(order("a", BUY, "1", LIMIT, price="95"), 1001)
    venue_.on_step(step(90.0, 2000))
    assert venue_.fills[0].price == D(90)


def test_a_touched_limit_fills_sometimes_and_always_alike():
    def outcomes() -> list[bool]:
        venue_ = venue()
        for n in range(40):
            venue_.place(order(f"o{n}", BUY, "0.1", LIMIT, price="99"), 1001)
        venue_.on_step(step(100.0, 2000, low=99.0))
        return [bool(fills_of(venue_, f"o{n}")) for n in range(40)]

    assert outcomes() == outcomes()
    assert 8 < sum(outcomes()) < 32


@pytest.mark.parametrize(
    ("bar", "price"),
    [
        ({"open_": 99.0, "low": 94.0}, "95"),  # through: at the level
        ({"open_": 93.0, "low": 92.0}, "93"),  # a gap: at the gap
    ],
)
def test_a_stop_fills_at_its_level_or_at_the_gap(bar, price):
    venue_ = venue()
    venue_.place(order("in", BUY, "1"), 1001)
    venue_.place(order("out", SELL, "1", STOP, stop_price="95", reduce_only=True), 1002)
    venue_.on_step(step(96.0, 2000, **bar, high=99.5))
    assert fills_of(venue_, "out")[0].price == D(price)
    assert venue_.positions() == []


def test_a_stop_counts_before_a_target_in_the_same_step_and_the_target_is_cancelled():
    venue_ = venue()
    venue_.place(order("in", BUY, "1"), 1001)
    venue_.place(order("tp", SELL, "1", TARGET, stop_price="105", reduce_only=True), 1002)
    venue_.place(order("sl", SELL, "1", STOP, stop_price="95", reduce_only=True), 1003)
    venue_.on_step(step(100.0, 2000, high=106.0, low=94.0))
    assert fills_of(venue_, "sl")[0].price == D(95)
    assert known(venue_, "tp").state is OrderState.CANCELLED
    assert known(venue_, "tp").reason == "position closed"


def test_a_gap_beyond_the_target_counts_before_the_stop():
    venue_ = venue()
    venue_.place(order("in", BUY, "1"), 1001)
    venue_.place(order("sl", SELL, "1", STOP, stop_price="95", reduce_only=True), 1002)
    venue_.place(order("tp", SELL, "1", TARGET, stop_price="105", reduce_only=True), 1003)
    venue_.on_step(step(100.0, 2000, open_=106.0, high=107.0, low=94.0))
    assert fills_of(venue_, "tp")[0].price == D(106)
    assert known(venue_, "sl").state is OrderState.CANCELLED


def test_a_trailing_stop_follows_from_the_next_step_and_never_loosens():
    venue_ = venue()
    venue_.place(order("in", BUY, "1"), 1001)
    venue_.place(order("ts", SELL, "1", TRAILING, trailing_pct="1", reduce_only=True), 1002)
    assert known(venue_, "ts").stop_price == D(99)
    venue_.on_step(step(105.0, 2000, open_=100.0, high=110.0, low=99.5))
    assert known(venue_, "ts").stop_price == D("108.9")
    venue_.on_step(step(109.0, 3000, open_=109.0, high=109.5))
    assert known(venue_, "ts").stop_price == D("108.9")
    venue_.on_step(step(108.0, 4000, open_=109.0))
    assert fills_of(venue_, "ts")[0].price == D("108.9")


def test_a_short_is_the_mirror_image():
    venue_ = venue()
    venue_.place(order("in", SELL, "1"), 1001)
    venue_.place(order("ts", BUY, "1", TRAILING, trailing_pct="1", reduce_only=True), 1002)
    venue_.on_step(step(95.0, 2000, open_=100.0, low=90.0))
    assert known(venue_, "ts").stop_price == D("90.9")
    venue_.on_step(step(92.0, 3000, open_=90.5))
    assert fills_of(venue_, "ts")[0].price == D("90.9")
    assert venue_.balance().equity == D(10_000) + D("9.1") - venue_.fees


def test_reduce_only_is_capped_and_shrinks_with_the_position():
    venue_ = venue()
    venue_.place(order("in", BUY, "2"), 1001)
    stop = venue_.place(order("sl", SELL, "5", STOP, stop_price="95", reduce_only=True), 1002)
    assert stop.qty == D(2)
    venue_.place(order("part", SELL, "1.5", reduce_only=True), 1003)
    assert known(venue_, "sl").qty == D("0.5")
    venue_.place(order("rest", SELL, "0.5"), 1004)
    assert known(venue_, "sl").state is OrderState.CANCELLED


def test_a_flip_is_reported_as_a_closing_and_an_opening_fill():
    venue_ = venue()
    venue_.place(order("in", BUY, "1"), 1001)
    venue_.place(order("flip", SELL, "3", leverage=D(5)), 1002)
    assert [f.qty for f in fills_of(venue_, "flip")] == [D(1), D(2)]
    (position,) = venue_.positions()
    assert (position.side, position.qty, position.entry_price) == (SELL, D(2), D(100))
    assert known(venue_, "flip").filled_qty == D(3)


def test_margin_is_reserved_by_positions_and_resting_orders():
    venue_ = venue()
    venue_.place(order("in", BUY, "100"), 1001)
    free = venue_.balance().free
    assert free == 10_000 - venue_.fees - 1000
    venue_.place(order("wait", BUY, "100", LIMIT, price="90"), 1002)
    assert venue_.balance().free == free - 900 - D("4.5")
    venue_.cancel("wait", 1003)
    assert venue_.balance().free == free


def test_funding_is_paid_every_eight_hours_by_longs_and_to_shorts():
    hour = 3_600_000
    for side, sign in ((BUY, 1), (SELL, -1)):
        venue_ = venue()
        venue_.place(order("in", side, "2"), 1001)
        venue_.take_events()
        assert not venue_.on_step(step(100.0, 8 * hour - 1))
        events = venue_.on_step(step(110.0, 8 * hour))
        assert events == [
            FundingPayment(SYMBOL, sign * D("0.02200000"), 8 * hour, f"{SYMBOL}-{8 * hour}")
        ]
        venue_.on_step(step(100.0, 25 * hour))  # a gap over two funding times
        assert venue_.funding == sign * (D("0.022") + 2 * D("0.02"))


def test_a_position_beyond_its_margin_is_liquidated_and_leaves_no_debt():
    for side, crash in ((BUY, 70.0), (SELL, 140.0)):
        venue_ = venue(volume_share=1.0)
        venue_.place(order("in", side, "900", leverage=D(50)), 1001)
        venue_.place(order("sl", side.opposite, "1", TARGET, stop_price="130" if side is BUY else "70", reduce_only=True), 1002)  # fmt: skip  # noqa: E501
        venue_.take_events()
        events = venue_.on_step(step(crash, 2000))
        liq = [e for e in events if isinstance(e, Fill)]
        assert liq[0].client_id.startswith("liq")
        assert liq[0].liquidation
        assert not fills_of(venue_, "in")[0].liquidation
        assert known(venue_, liq[0].client_id).state is OrderState.FILLED
        assert known(venue_, "sl").state is OrderState.CANCELLED
        assert venue_.positions() == []
        assert 0 <= venue_.balance().equity < 90


def test_a_slow_slide_is_liquidated_at_the_maintenance_margin():
    venue_ = venue(volume_share=1.0)
    venue_.place(order("in", BUY, "900", leverage=D(50)), 1001)
    price = 100.0
    while venue_.positions():
        price -= 0.5
        venue_.on_step(step(price, int(10_000 - price)))
    assert 89.0 <= price <= 89.5
    assert venue_.balance().equity >= 0


def test_spot_holds_assets_and_knows_no_shorts():
    venue_ = venue(rule=SPOT)
    with pytest.raises(OrderRefusedError, match="Only 0 can be sold"):
        venue_.place(order("a", SELL, "1", leverage=D(1)), 1001)
    with pytest.raises(OrderRefusedError, match="are needed"):
        venue_.place(order("b", BUY, "100", leverage=D(1)), 1001)
    venue_.place(order("c", BUY, "2", leverage=D(1)), 1001)
    assert venue_.assets() == {"USDT": D("9799.9"), "BTC": D(2)}
    venue_.place(order("d", SELL, "1.5", LIMIT, price="110", leverage=D(1)), 1002)
    with pytest.raises(OrderRefusedError, match="can be sold"):
        venue_.place(order("e", SELL, "1", leverage=D(1)), 1003)
    venue_.cancel("d", 1004)
    venue_.place(order("f", SELL, "2", STOP, stop_price="90", leverage=D(1)), 1005)
    events = venue_.on_step(step(80.0, 8 * 3_600_000))
    assert not any(isinstance(event, FundingPayment) for event in events)
    assert venue_.positions() == []
    assert venue_.balance().free == venue_.balance().equity == D(10_000) - 40 - venue_.fees


@pytest.mark.parametrize("reduce_only", [False, True])
def test_on_spot_a_resting_sell_reserves_its_holding_whatever_it_is_called(reduce_only):
    venue_ = venue(rule=SPOT)
    more = {"leverage": D(1), "reduce_only": reduce_only}
    with pytest.raises(OrderRefusedError, match="Only 0 can be sold"):
        venue_.place(order("early", SELL, "1", **more), 1001)
    venue_.place(order("in", BUY, "2", leverage=D(1)), 1001)
    with pytest.raises(OrderRefusedError, match="Only 2 can be sold"):
        venue_.place(order("much", SELL, "2.001", **more), 1001)
    venue_.place(order("sl", SELL, "1.5", STOP, stop_price="90", **more), 1002)
    for refused in (
        order("tp", SELL, "1", TARGET, stop_price="110", **more),
        order("sl2", SELL, "2", STOP, stop_price="95", **more),
        order("out", SELL, "0.501", **more),
    ):
        with pytest.raises(OrderRefusedError) as error:
            venue_.place(refused, 1003)
        assert error.value.code == "insufficient_balance"
    assert venue_.place(order("rest", SELL, "0.5", **more), 1004).state is OrderState.FILLED
    assert known(venue_, "sl").qty == D("1.5")
    venue_.cancel("sl", 1005)
    venue_.place(order("sl3", SELL, "1.5", STOP, stop_price="95", **more), 1006)
    venue_.on_step(step(94.0, 2000))
    assert venue_.positions() == []


def test_on_spot_a_buy_reduces_nothing():
    venue_ = venue(rule=SPOT)
    with pytest.raises(OrderRefusedError) as error:
        venue_.place(order("a", BUY, "1", leverage=D(1), reduce_only=True), 1001)
    assert error.value.code == "nothing_to_reduce"


def test_a_fee_in_base_is_taken_from_what_was_bought_and_a_sale_pays_in_quote():
    venue_ = venue(rule=SPOT, fee_in_base=True)
    venue_.place(order("in", BUY, "2", leverage=D(1)), 1001)
    (bought,) = fills_of(venue_, "in")
    assert (bought.qty, bought.fee, bought.fee_currency) == (D(2), D("0.00100000"), "BTC")
    assert venue_.assets() == {"USDT": D(9800), "BTC": D("1.999")}
    (held,) = venue_.positions()
    assert (held.qty, held.entry_price) == (D("1.999"), D(100))
    assert venue_.balance().equity == D(10_000) - D("0.1")
    assert venue_.balance().total == D(10_000) - D("0.1")
    with pytest.raises(OrderRefusedError, match=r"Only 1\.999"):
        venue_.place(order("all", SELL, "2", leverage=D(1)), 1002)
    venue_.on_step(step(110.0, 2000))
    venue_.place(order("out", SELL, "1.999", leverage=D(1)), 2001)
    (sold,) = fills_of(venue_, "out")
    assert (sold.fee, sold.fee_currency) == (D("0.10994500"), "USDT")
    assert venue_.assets() == {"USDT": 9800 + D("219.89") - D("0.109945")}
    assert venue_.fees == D("0.1") + D("0.109945")


def test_a_perpetual_pays_its_fee_in_quote_whatever_spot_does():
    venue_ = venue(fee_in_base=True)
    venue_.place(order("in", BUY, "2"), 1001)
    assert venue_.fills[0].fee_currency == "USDT"
    assert venue_.positions()[0].qty == D(2)


def test_dust_left_by_a_fee_in_base_stays_and_cannot_be_sold():
    venue_ = venue(rule=SPOT, fee_in_base=True)
    venue_.place(order("in", BUY, "1.999", leverage=D(1)), 1001)  # fee 0.0009995
    venue_.place(order("out", SELL, "1.998", leverage=D(1)), 1002)
    (dust,) = venue_.positions()
    assert dust.qty == D("0.0000005")
    with pytest.raises(OrderRefusedError) as refused:
        venue_.place(order("dust", SELL, "0.0000005", leverage=D(1)), 1003)
    assert refused.value.code == "below_minimum"


def test_an_account_with_fees_in_base_is_restored_to_the_last_digit():
    before = venue(rule=SPOT, fee_in_base=True)
    before.place(order("in", BUY, "1.777", leverage=D(1)), 1001)
    before.on_step(step(101.3, 2000))
    before.place(order("more", BUY, "0.333", leverage=D(1)), 2001)
    before.place(order("out", SELL, "0.5", leverage=D(1)), 2002)
    after = venue(rule=SPOT)  # what the venue charges now changes nothing of what it charged
    after.restore(before.fills, before.funding, [])
    after.on_step(step(101.3, 3000))
    assert after.assets() == before.assets()
    assert after.balance() == before.balance()
    assert after.positions() == before.positions()
    assert after.fees == before.fees


def test_an_order_placed_by_hand_has_no_client_id_and_is_named_by_the_venue():
    venue_ = venue()
    first = venue_.place(order("", BUY, "1", LIMIT, price="90"), 1001)
    second = venue_.place(order("", BUY, "1", LIMIT, price="91"), 1002)
    ours = venue_.place(order("a", BUY, "1", LIMIT, price="92"), 1003)
    assert first.venue_id != second.venue_id
    assert [o.client_id for o in venue_.open_orders()] == ["", "", "a"]
    assert venue_.order("") is None
    assert venue_.cancel("", 1004, second.venue_id).state is OrderState.CANCELLED
    assert venue_.cancel("a", 1005, first.venue_id).venue_id == ours.venue_id  # our id comes first
    venue_.on_step(step(89.0, 2000))
    (fill,) = venue_.fills
    assert (fill.client_id, fill.venue_id) == ("", first.venue_id)
    assert venue_.cancel("", 2001, first.venue_id).state is OrderState.FILLED
    with pytest.raises(OrderRefusedError, match="no order v99"):
        venue_.cancel("", 2002, "v99")
    with pytest.raises(OrderRefusedError, match="no order"):
        venue_.cancel("", 2003)


def test_fills_made_by_hand_are_restored_with_their_order():
    before = venue()
    by_hand = before.place(order("", BUY, "1"), 1001)
    before.place(order("", SELL, "3"), 1002)
    after = venue()
    after.restore(before.fills, before.funding, [])
    assert after.positions() == before.positions()
    assert after.cancel("", 1003, by_hand.venue_id).filled_qty == D(1)
    assert [o.filled_qty for o in after.closed_orders(SYMBOL, 0)] == [D(1), D(3)]
    assert after.place(order("", BUY, "1"), 1004).venue_id not in {f.venue_id for f in before.fills}


def test_orders_that_ended_are_listed_by_their_end_and_symbol():
    other = rules("ETH/USDT")
    venue_ = Matching([rules(), other], VenueSettings(impact_pct=0.0), account_id="acc")
    venue_.subscribe([SYMBOL, "ETH/USDT"])
    bar = (100.0, 100.0, 100.0, 100.0, 1000.0, 0.0)
    venue_.on_step(many(1000, [bar, bar]))
    for n, name in enumerate("abcd"):
        venue_.place(order(name, BUY, "1", LIMIT, price="90"), 1001 + n)
    venue_.place(order("eth", BUY, "1", symbol="ETH/USDT"), 1005)
    venue_.cancel("c", 3000)
    venue_.cancel("a", 2500)  # a clock that lags behind the market's last step
    venue_.cancel("d", 4000)

    def ended(since_ms: int) -> str:
        return "".join(o.client_id for o in venue_.closed_orders(SYMBOL, since_ms))

    assert [ended(since) for since in (0, 2500, 2501, 3001, 4001)] == ["acd", "acd", "cd", "d", ""]
    assert [o.client_id for o in venue_.closed_orders("ETH/USDT", 0)] == ["eth"]
    assert venue_.closed_orders("NO/USDT", 0) == []


def test_a_delisted_symbol_takes_no_orders_expires_those_it_had_and_keeps_its_mark():
    venue_ = venue()
    venue_.place(order("in", BUY, "1"), 1001)
    venue_.place(order("sl", SELL, "1", STOP, stop_price="95", reduce_only=True), 1002)
    venue_.take_events()
    venue_.delist(SYMBOL, 1500)
    (event,) = venue_.take_events()
    assert isinstance(event, VenueOrder)
    assert (event.client_id, event.state, event.reason) == ("sl", OrderState.EXPIRED, "delisted")
    assert venue_.cancel("sl", 1600).state is OrderState.EXPIRED
    for request in (order("b", BUY, "1"), order("out", SELL, "1", reduce_only=True)):
        with pytest.raises(OrderRefusedError) as refused:
            venue_.place(request, 1600)
        assert refused.value.code == "delisted"
    assert venue_.place(order("in", BUY, "1"), 1600).state is OrderState.FILLED  # known
    nan = float("nan")
    for ts_ms, price in ((2000, 0.0), (3000, nan), (4000, float("inf"))):
        assert not venue_.on_step(many(ts_ms, [(price, price, price, price, 0.0, 0.0)]))
    assert venue_.balance().equity == 10_000 - venue_.fees
    assert venue_.positions()[0].qty == D(1)


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("column", range(4))
def test_a_step_with_a_price_that_is_none_changes_nothing_for_its_symbol(bad, column):
    venue_ = venue()
    venue_.place(order("in", BUY, "500", leverage=D(50)), 1001)
    venue_.place(order("sl", SELL, "500", STOP, stop_price="99", reduce_only=True), 1002)
    venue_.place(order("ts", SELL, "500", TRAILING, trailing_pct="5", reduce_only=True), 1003)
    before = venue_.balance()
    prices = [100.0, 100.0, 100.0, 100.0]
    prices[column] = bad
    venue_.take_events()
    assert not venue_.on_step(many(2000, [(*prices, 1000.0, 0.0)]))
    assert venue_.balance() == before
    assert known(venue_, "ts").stop_price == D(95)
    venue_.on_step(step(98.0, 3000, open_=99.5, volume=1e6))
    assert fills_of(venue_, "sl")[0].price == D(99)


def test_a_symbol_without_data_keeps_its_mark_and_its_orders_wait():
    nan = float("nan")
    venue_ = Matching([rules(), rules("ETH/USDT")], VenueSettings(impact_pct=0.0), account_id="acc")
    venue_.subscribe([SYMBOL, "ETH/USDT"])
    bar = (100.0, 100.0, 100.0, 100.0, 1000.0, 0.0)
    venue_.on_step(many(1000, [bar, bar]))
    venue_.place(order("a", BUY, "1"), 1001)
    venue_.on_step(many(2000, [(nan,) * 6, bar]))
    assert venue_.place(order("b", SELL, "1", reduce_only=True), 2001).state is OrderState.OPEN
    assert venue_.balance().equity == 10_000 - venue_.fees
    venue_.on_step(many(3000, [(105.0, 105.0, 105.0, 105.0, 1000.0, 0.0), bar]))
    assert fills_of(venue_, "b")[0].price == D(105)


def test_data_without_volumes_bears_any_size():
    venue_ = venue()
    for n in range(40):
        venue_.on_step(step(100.0, 2000 + n, volume=0.0))
    assert venue_.place(order("a", BUY, "500"), 3001).state is OrderState.FILLED


def stored(request, state=OrderState.OPEN) -> Order:
    return Order(request, "acc", OrderPurpose.STOP, "p1", 1001, state, venue_id="v9")


def test_a_restored_account_equals_the_one_that_was_killed():
    before = venue()
    before.place(order("in", BUY, "3"), 1001)
    stop = order("sl", SELL, "3", STOP, stop_price="95", reduce_only=True)
    before.place(stop, 1002)
    before.place(order("part", SELL, "1", reduce_only=True), 1003)
    before.on_step(step(101.0, 8 * 3_600_000))
    after = Matching([rules()], VenueSettings(impact_pct=0.0), account_id="acc", seed=7)
    after.restore(before.fills, before.funding, [stored(stop)], lambda _: D(10))
    after.subscribe([SYMBOL])
    after.on_step(step(101.0, 8 * 3_600_000))
    assert after.balance() == before.balance()
    assert after.positions() == before.positions()
    assert known(after, "in").state is OrderState.FILLED
    assert known(after, "in").filled_qty == D(3)
    assert after.place(order("in", BUY, "3"), 9).filled_qty == D(3)  # never twice
    after.on_step(step(90.0, 30_000_000))
    assert fills_of(after, "sl")[0].qty == D(2)
    assert len({fill.trade_id for fill in after.fills}) == len(after.fills)


def test_orders_that_never_rested_are_unknown_after_a_restart():
    after = Matching([rules()], VenueSettings(), account_id="acc")
    after.restore([], Decimal(0), [stored(order("x", BUY, "1"), OrderState.SENT)])
    assert after.order("x") is None


def test_an_account_that_holds_what_the_market_lacks_is_refused_in_words():
    before = venue()
    before.place(order("in", BUY, "3"), 1001)
    fill = replace(before.fills[0], symbol="XYZ/USDT")
    with pytest.raises(UserActionError, match="XYZ/USDT"):
        Matching([rules()], VenueSettings(), account_id="acc").restore([fill], Decimal(0), [])


@pytest.mark.slow
def test_a_step_without_orders_and_positions_costs_next_to_nothing():
    venue_ = venue()
    quiet = step(100.0, 2000)
    seconds = min(timeit.repeat(lambda: venue_.on_step(quiet), number=2000, repeat=5)) / 2000
    assert seconds < 10e-6  # 2 µs where nothing else runs
