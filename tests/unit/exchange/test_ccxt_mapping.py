"""Answers as values of the domain: what the venues say, through ccxt's own parsers."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import ccxt.pro
import numpy as np
import pytest

from cts_desktop.domain.orders import Fill, OrderRequest, OrderState, OrderType, Side, VenueOrder
from cts_desktop.exchange import ccxt_mapping as mapping
from cts_desktop.exchange.ccxt_mapping import Markets
from cts_desktop.exchange.ccxt_numbers import Raw
from cts_desktop.exchange.client_ids import ClientIds
from cts_desktop.exchange.quirks import quirks_of
from tests.unit.exchange.offline import PERPETUAL, SPOT, Venue, binance, plain_market, recorded

D = Decimal
BINANCE = quirks_of("binance")
IDS = ClientIds(BINANCE.market(SPOT).client_id)
ORDER = {
    "orderId": 22542179, "symbol": "BTCUSDT", "status": "NEW", "clientOrderId": "ctsabc",
    "price": "25000.10", "avgPrice": "0.00000", "origQty": "0.003", "executedQty": "0",
    "cumQuote": "0", "timeInForce": "GTC", "type": "LIMIT", "reduceOnly": False, "side": "BUY",
    "positionSide": "BOTH", "stopPrice": "0", "origType": "LIMIT", "time": 1684300580000,
    "updateTime": 1684300587845,
}  # fmt: skip
ALGO = {
    "algoId": 2146760, "clientAlgoId": "ctsstop", "algoType": "CONDITIONAL",
    "orderType": "STOP_MARKET", "symbol": "BTCUSDT", "side": "SELL", "positionSide": "BOTH",
    "timeInForce": "GTC", "quantity": "0.01", "algoStatus": "NEW", "actualOrderId": "",
    "actualPrice": "0.00000", "triggerPrice": "24000.00", "price": "0", "reduceOnly": True,
    "createTime": 1750485492076, "updateTime": 1750485492076, "triggerTime": 0,
}  # fmt: skip
ALGO_UPDATE = {
    "caid": "ctsstop", "aid": 2148719, "at": "CONDITIONAL", "o": "TAKE_PROFIT_MARKET",
    "s": "BTCUSDT", "S": "SELL", "ps": "BOTH", "f": "GTC", "q": "0.01", "X": "NEW", "ai": "",
    "ap": "0.00000", "aq": "0.00000", "act": "0", "tp": "75000", "p": "0", "wt": "CONTRACT_PRICE",
    "R": True, "tt": 0, "gtd": 0, "T": 1750515742297,
}  # fmt: skip
TRADE = {
    "symbol": "BTC/USDT:USDT", "id": "t1", "order": "9", "side": "buy", "price": "25000.5",
    "amount": "0.002", "timestamp": 1684300587845, "takerOrMaker": "taker", "info": {},
    "fee": {"cost": "0.02", "currency": "USDT"},
}  # fmt: skip


def no_rate(_: str) -> Decimal | None:
    return None


api_of = cache(binance)


@pytest.fixture
def api(shared_data):
    return api_of(shared_data)


@pytest.fixture
def perpetual(api):
    return Markets(api.markets, PERPETUAL)


@pytest.fixture
def spot(api):
    return Markets(api.markets, SPOT)


def read(
    raw: Raw, markets: Markets, ids: ClientIds, request: OrderRequest | None = None
) -> VenueOrder:
    """Return an order that is one of ours."""
    found = mapping.venue_order(raw, markets, ids, request)
    assert found is not None
    return found


def order(api: Any, markets: Markets, **changes: object) -> VenueOrder:
    raw = api.parse_order(ORDER | changes, api.market("BTC/USDT:USDT"))
    return read(raw, markets, IDS)


def algo(api: Any, markets: Markets, **changes: object) -> VenueOrder:
    raw = api.parse_order(ALGO | changes, api.market("BTC/USDT:USDT"))
    return read(raw, markets, IDS)


def stream_algo(api: Any, markets: Markets, **changes: object) -> VenueOrder:
    pro = pro_of(api)
    raw = pro.parse_ws_order(ALGO_UPDATE | changes, pro.market("BTC/USDT:USDT"))
    return read(raw, markets, IDS)


@cache
def pro_of(api: Any) -> Any:
    pro = ccxt.pro.binance()
    pro.number = str
    pro.set_markets(list(api.markets.values()))
    return pro


# ---------------------------------------------------------------------- orders
def test_a_resting_limit_order_is_read_whole(api, perpetual):
    found = order(api, perpetual)
    assert found.client_id == "ctsabc"
    assert found.venue_id == "22542179"
    assert found.symbol == "BTC/USDT"
    assert (found.state, found.type, found.side) == (OrderState.OPEN, OrderType.LIMIT, Side.BUY)
    assert (found.qty, found.price, found.stop_price) == (D("0.003"), D("25000.10"), None)
    assert (found.filled_qty, found.average_price) == (D(0), None)
    assert found.ts_ms == 1684300587845


@pytest.mark.parametrize(
    ("status", "filled", "state"),
    [
        ("NEW", "0", OrderState.OPEN),
        ("PARTIALLY_FILLED", "0.001", OrderState.PARTIALLY_FILLED),
        ("FILLED", "0.003", OrderState.FILLED),
        ("CANCELED", "0", OrderState.CANCELLED),
        ("CANCELED", "0.001", OrderState.CANCELLED),
        ("EXPIRED", "0", OrderState.EXPIRED),
        ("EXPIRED_IN_MATCH", "0.001", OrderState.EXPIRED),
        ("REJECTED", "0", OrderState.REJECTED),
        ("PENDING_CANCEL", "0", OrderState.OPEN),
    ],
)
def test_every_status_becomes_a_state_with_its_filled_quantity(
    api, perpetual, status, filled, state
):
    found = order(api, perpetual, status=status, executedQty=filled, avgPrice="24999.10")
    assert (found.state, found.filled_qty) == (state, D(filled))
    assert found.average_price == (D("24999.10") if found.filled_qty else None)


def test_a_cancelled_order_that_filled_whole_is_filled(api, perpetual):
    assert order(api, perpetual, status="CANCELED", executedQty="0.003").state is OrderState.FILLED


@pytest.mark.parametrize(
    ("told", "type_"),
    [
        ("STOP_MARKET", OrderType.STOP_MARKET),
        ("TAKE_PROFIT_MARKET", OrderType.TAKE_PROFIT_MARKET),
        ("TRAILING_STOP_MARKET", OrderType.TRAILING_STOP),
    ],
)
def test_what_waits_is_known_by_its_type(api, perpetual, told, type_):
    for found in (algo(api, perpetual, orderType=told), stream_algo(api, perpetual, o=told)):
        assert found.type is type_
        assert found.reduce_only
        assert found.client_id == "ctsstop"
    assert algo(api, perpetual).stop_price == 24000


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("NEW", OrderState.OPEN),
        ("TRIGGERING", OrderState.OPEN),
        ("CANCELED", OrderState.CANCELLED),
        ("EXPIRED", OrderState.EXPIRED),
        ("REJECTED", OrderState.REJECTED),
    ],
)
def test_a_conditional_order_that_was_not_triggered_has_a_plain_state(
    api, perpetual, status, state
):
    assert algo(api, perpetual, algoStatus=status).state is state
    assert stream_algo(api, perpetual, X=status).state is state


@pytest.mark.parametrize("status", ["TRIGGERED", "FINISHED"])
def test_a_triggered_order_lives_on_as_the_one_it_became_and_nothing_is_invented(
    api, perpetual, status
):
    raw = api.parse_order(
        ALGO | {"algoStatus": status, "actualOrderId": "77"}, api.market("BTC/USDT:USDT")
    )
    found = read(raw, perpetual, IDS)
    assert mapping.triggered_id(raw) == "77"
    assert (found.state, found.filled_qty) == (OrderState.OPEN, D(0))


def test_the_stream_tells_what_a_triggered_order_filled(api, perpetual):
    found = stream_algo(api, perpetual, X="FINISHED", ai="77", aq="0.01", ap="74990.1")
    assert (found.state, found.filled_qty) == (OrderState.FILLED, D("0.01"))
    found = stream_algo(api, perpetual, X="FINISHED", ai="77", aq="0.004")
    assert (found.state, found.filled_qty) == (OrderState.CANCELLED, D("0.004"))
    found = stream_algo(api, perpetual, X="TRIGGERED", ai="77", aq="0.004")
    assert (found.state, found.filled_qty) == (OrderState.PARTIALLY_FILLED, D("0.004"))


def test_an_order_that_was_not_triggered_became_none(api):
    assert not mapping.triggered_id(api.parse_order(ALGO, api.market("BTC/USDT:USDT")))
    assert not mapping.triggered_id(api.parse_order(ORDER, api.market("BTC/USDT:USDT")))


def test_the_reason_of_a_rejected_condition_is_kept(api, perpetual):
    found = stream_algo(api, perpetual, X="REJECTED", rm="Reduce Only reject")
    assert found.reason == "Reduce Only reject"
    assert not stream_algo(api, perpetual).reason


def test_a_bare_acknowledgement_is_filled_in_from_the_request(perpetual):
    request = OrderRequest(
        "ctsabc", "BTC/USDT", Side.SELL, OrderType.STOP_MARKET, D("0.002"),
        stop_price=D(19000), reduce_only=True,
    )  # fmt: skip
    found = read({"id": "5", "info": {}}, perpetual, IDS, request)
    assert (found.venue_id, found.client_id, found.symbol) == ("5", "ctsabc", "BTC/USDT")
    assert (found.side, found.type, found.qty) == (Side.SELL, OrderType.STOP_MARKET, D("0.002"))
    assert (found.stop_price, found.reduce_only) == (D(19000), True)
    assert (found.state, found.filled_qty) == (OrderState.OPEN, D(0))


def test_an_order_of_another_kind_of_market_is_none_of_ours(perpetual):
    raw = {"id": "5", "symbol": "BTC/USDT"}
    assert mapping.venue_order(raw, perpetual, IDS) is None


def test_the_recorded_orders_of_the_spot_account_parse(api, spot, shared_data):
    for route in ("/api/v3/openOrders", "/api/v3/allOrders"):
        for answer in recorded(shared_data, route):
            for raw in answer:
                if raw["symbol"] in api.markets_by_id:
                    found = read(api.parse_order(raw), spot, IDS)
                    assert found.client_id == raw["clientOrderId"]  # foreign: as it is
                    assert found.qty == D(raw["origQty"])


def test_contracts_become_base_currency_in_orders_and_fills():
    there = Venue("okx", PERPETUAL)
    raw = {"symbol": "BTC/USDT:USDT", "id": "1", "amount": "30", "filled": "10", "status": "open",
           "side": "sell", "type": "limit", "price": "20000", "average": "20001",
           "info": {}}  # fmt: skip
    found = read(raw, there.markets, there.ids)
    assert (found.qty, found.filled_qty) == (D("0.30"), D("0.10"))
    fill = fills(there.markets, TRADE | {"amount": "10"})[0]
    assert fill.qty == D("0.10")


def test_okx_names_its_own_id_of_ours_and_the_order_it_became():
    there = Venue("okx", PERPETUAL)
    info = {"algoId": "1", "algoClOrdId": "ctsstop", "ordId": "99", "ordType": "conditional",
            "state": "effective", "sz": "3", "side": "sell", "instId": "BTCUSDT",
            "slTriggerPx": "19000", "clOrdId": "", "instType": "SWAP"}  # fmt: skip
    raw = there.api.parse_order(info, there.api.market("BTC/USDT:USDT"))
    found = read(raw, there.markets, there.ids)
    assert found.client_id == "ctsstop"
    assert mapping.triggered_id(raw) == "99"
    assert found.state is OrderState.OPEN
    assert (found.type, found.stop_price) == (OrderType.STOP_MARKET, D(19000))


# ---------------------------------------------------------------------- fills
def fills(
    markets: Markets,
    *raws: Raw,
    rate: mapping.Rate = no_rate,
    clients: Mapping[str, str] | None = None,
) -> list[Fill]:
    return mapping.fills(raws, "c1", markets, IDS, rate, clients)


def test_a_trade_becomes_a_fill_with_the_id_of_its_order(perpetual):
    (fill,) = fills(perpetual, TRADE, clients={"9": "ctsabc"})
    assert (fill.connection_id, fill.symbol, fill.trade_id) == ("c1", "BTC/USDT", "t1")
    assert (fill.client_id, fill.venue_id, fill.side) == ("ctsabc", "9", Side.BUY)
    assert (fill.price, fill.qty) == (D("25000.5"), D("0.002"))
    assert (fill.fee, fill.fee_currency) == (D("0.02"), "USDT")
    assert not fill.maker
    assert not fill.liquidation


def test_a_fee_in_base_currency_stays_there(spot):
    raw = TRADE | {"symbol": "BTC/USDT", "fee": {"cost": "0.000002", "currency": "BTC"}}
    (fill,) = fills(spot, raw)
    assert (fill.fee, fill.fee_currency, fill.base_fee) == (D("0.000002"), "BTC", D("0.000002"))


def test_a_fee_in_a_third_currency_is_turned_into_quote(spot):
    raw = TRADE | {"symbol": "BTC/USDT", "fee": {"cost": "0.0001", "currency": "BNB"}}
    (fill,) = fills(spot, raw, rate={"BNB": D(600), "USDT": D(1)}.get)
    assert (fill.fee, fill.fee_currency) == (D("0.06"), "USDT")


def test_a_fee_in_a_third_currency_of_a_symbol_not_quoted_in_ours(spot):
    raw = TRADE | {"symbol": "ETH/BTC", "fee": {"cost": "0.0001", "currency": "BNB"}}
    (fill,) = fills(spot, raw, rate={"BNB": D(600), "BTC": D(60000)}.get)
    assert (fill.fee, fill.fee_currency) == (D("0.000001"), "BTC")


@pytest.mark.parametrize("fee", [None, {"cost": "0.0001", "currency": "BNB"}, {"cost": None}])
def test_a_fee_that_is_not_known_is_reckoned_at_the_takers_rate(perpetual, fee):
    (fill,) = fills(perpetual, TRADE | {"fee": fee})
    assert fill.fee == D("0.025") * D("1.00002")
    assert fill.fee_currency == "USDT"


def test_a_missing_fee_of_a_maker_is_reckoned_at_the_makers_rate(perpetual):
    taker = fills(perpetual, TRADE | {"fee": None})[0]
    maker = fills(perpetual, TRADE | {"fee": None, "takerOrMaker": "maker"})[0]
    assert maker.maker
    assert 0 < maker.fee < taker.fee


def test_a_rebate_is_a_negative_fee(perpetual):
    (fill,) = fills(perpetual, TRADE | {"fee": {"cost": "-0.01", "currency": "USDT"}})
    assert fill.fee == D("-0.01")


def test_fees_in_several_currencies_are_one_in_quote(spot):
    raw = TRADE | {
        "symbol": "BTC/USDT", "price": "25000", "fee": None,
        "fees": [{"cost": "0.01", "currency": "USDT"}, {"cost": "0.000001", "currency": "BTC"},
                 {"cost": "0.0001", "currency": "BNB"}],
    }  # fmt: skip
    (fill,) = fills(spot, raw, rate={"BNB": D(600), "USDT": D(1)}.get)
    assert (fill.fee, fill.fee_currency) == (D("0.095"), "USDT")


@pytest.mark.parametrize(
    "info",
    [
        {"execType": "BustTrade"}, {"fillType": "liquidation"}, {"clientOrderId": "autoclose-1"},
        {"o": "LIQUIDATION"}, {"category": "full_liquidation"}, {"category": "adl"},
        {"liquidation": {"markPx": "1"}}, {"text": "liq-5"}, {"c": "adl_autoclose"},
    ],
)  # fmt: skip
def test_a_forced_close_is_recognised(perpetual, info):
    assert fills(perpetual, TRADE | {"info": info})[0].liquidation


@pytest.mark.parametrize(
    "info", [{}, {"o": "MARKET", "c": "ctsadlib0"}, {"liquidation": False}, {"text": "web"}]
)
def test_a_plain_trade_is_no_forced_close(perpetual, info):
    assert not fills(perpetual, TRADE | {"info": info})[0].liquidation


def test_trades_that_say_too_little_or_are_not_ours_are_left_out(perpetual):
    rows = [TRADE | {"price": None}, TRADE | {"amount": "0"}, TRADE | {"symbol": "BTC/USDT"}]
    assert not fills(perpetual, *rows)


def test_a_trade_without_an_id_has_a_stable_one(perpetual):
    first, again = (fills(perpetual, TRADE | {"id": None})[0].trade_id for _ in range(2))
    other = fills(perpetual, TRADE | {"id": None, "timestamp": 1})[0].trade_id
    assert first == again != other


def test_binances_trades_of_both_markets_parse(api, spot, perpetual):
    on_spot = {"symbol": "BTCUSDT", "id": 28457, "orderId": 100234, "price": "4.00000100",
               "qty": "12.00000000", "commission": "10.10000000", "commissionAsset": "USDT",
               "time": 1499865549590, "isBuyer": True, "isMaker": False}  # fmt: skip
    (fill,) = fills(spot, api.parse_trade(on_spot, api.market("BTC/USDT")))
    assert (fill.trade_id, fill.venue_id, fill.price) == ("28457", "100234", D("4.000001"))
    on_perpetual = {"symbol": "BTCUSDT", "id": 698759, "orderId": 25851813, "price": "7819.01",
                    "qty": "0.002", "commission": "-0.07819010", "commissionAsset": "USDT",
                    "side": "SELL", "maker": True, "time": 1569514978020,
                    "realizedPnl": "-0.91"}  # fmt: skip
    (fill,) = fills(perpetual, api.parse_trade(on_perpetual, api.market("BTC/USDT:USDT")))
    assert (fill.side, fill.maker, fill.fee) == (Side.SELL, True, D("-0.07819010"))


# ---------------------------------------------------------------------- account
def test_the_wallet_and_the_equity_of_perpetuals_come_from_the_venues_own_words(api):
    answer = {"totalWalletBalance": "103.1", "assets": [
        {"asset": "USDT", "walletBalance": "100.5", "unrealizedProfit": "2.25",
         "marginBalance": "102.75", "maintMargin": "1", "initialMargin": "30",
         "availableBalance": "72.75", "updateTime": 1625474304765},
        {"asset": "BNB", "walletBalance": "1", "marginBalance": "1", "availableBalance": "1",
         "initialMargin": "0", "updateTime": 1}]}  # fmt: skip
    raw = api.parse_balance_custom(answer, "linear")
    found = mapping.balance(raw, "USDT", PERPETUAL, D("2.25"))
    assert (found.total, found.free, found.equity) == (D("100.5"), D("72.75"), D("102.75"))
    assert found.currency == "USDT"


def test_without_such_words_the_open_profit_is_added():
    raw = {"USDT": {"total": "100", "free": "70"}, "info": {}}
    found = mapping.balance(raw, "USDT", PERPETUAL, D("-3"))
    assert (found.total, found.free, found.equity) == (D(100), D(70), D(97))


@pytest.mark.parametrize(
    "row",
    [
        {"currency": "USDT", "accountEquity": "97", "marginBalance": "50"},  # kucoin
        {"marginCoin": "USDT", "accountEquity": "97", "available": "70"},  # bitget
        {"coin": "USDT", "walletBalance": "100", "equity": "97"},  # bybit
        {"ccy": "USDT", "cashBal": "100", "eq": "97"},  # okx
        {"asset": "USDT", "balance": "100", "equity": "97"},  # bingx
        {"accountValue": "97"},  # hyperliquid
    ],
)
@pytest.mark.parametrize("total", ["97", "100"])
def test_the_open_profit_is_counted_once_whatever_ccxt_calls_the_total(row, total):
    raw = {"USDT": {"total": total, "free": "70"}, "info": {"data": [row]}}
    found = mapping.balance(raw, "USDT", PERPETUAL, D("-3"))
    assert (found.total, found.free, found.equity) == (D(100), D(70), D(97))


def test_an_account_without_the_currency_is_empty():
    found = mapping.balance({"info": {}}, "USDT", PERPETUAL)
    assert (found.total, found.free, found.equity) == (D(0), D(0), D(0))


def test_a_spot_account_is_worth_all_that_can_be_valued(api):
    answer = {"balances": [{"asset": "USDT", "free": "100.5", "locked": "20"},
                           {"asset": "BTC", "free": "0.5", "locked": "0.5"},
                           {"asset": "XYZ", "free": "7", "locked": "0"}]}  # fmt: skip
    raw = api.parse_balance_custom(answer, "spot")
    found = mapping.balance(raw, "USDT", SPOT, rate={"BTC": D(30000)}.get)
    assert (found.total, found.free, found.equity) == (D("120.5"), D("100.5"), D("30120.5"))
    assert mapping.assets(raw) == {"USDT": D("120.5"), "BTC": D(1), "XYZ": D(7)}


def test_the_recorded_spot_account_parses(api, shared_data):
    raw = api.parse_balance_custom(recorded(shared_data, "/api/v3/account")[0], "spot")
    assert mapping.balance(raw, "USDT", SPOT).free >= 0


def test_positions_are_absolute_with_their_side_and_in_base():
    there = Venue("okx", PERPETUAL)
    rows = [
        {"symbol": "BTC/USDT:USDT", "contracts": "25", "side": "short", "entryPrice": "20000.5",
         "unrealizedPnl": "-4.5"},
        {"symbol": "BTC/USDT:USDT", "contracts": "10", "side": "long", "entryPrice": "20100",
         "unrealizedPnl": "1.25"},
        {"symbol": "BTC/USDT:USDT", "contracts": "0", "side": "long"},
        {"symbol": "BTC/USD:BTC", "contracts": "3", "side": "long"},
    ]  # fmt: skip
    short, long = mapping.positions(rows, there.markets)
    assert (short.side, short.qty, short.entry_price) == (Side.SELL, D("0.25"), D("20000.5"))
    assert (long.side, long.qty) == (Side.BUY, D("0.10"))
    assert mapping.open_profit(rows) == D("-3.25")


def test_binances_positions_parse(api, perpetual):
    row = {"symbol": "BTCUSDT", "positionSide": "BOTH", "positionAmt": "-0.003",
           "entryPrice": "25000.1", "breakEvenPrice": "25000", "markPrice": "24000.0",
           "unRealizedProfit": "3.0003", "liquidationPrice": "0", "isolatedMargin": "0",
           "notional": "-72", "marginAsset": "USDT", "isolatedWallet": "0",
           "initialMargin": "7.2", "maintMargin": "0.3", "positionInitialMargin": "7.2",
           "openOrderInitialMargin": "0", "adl": 1, "bidNotional": "0", "askNotional": "0",
           "updateTime": 1720736417660}  # fmt: skip
    raw = api.parse_position_risk(row, api.market("BTC/USDT:USDT"))
    (found,) = mapping.positions([raw], perpetual)
    assert (found.side, found.qty, found.entry_price) == (Side.SELL, D("0.003"), D("25000.1"))


def test_funding_received_is_a_negative_payment(api, perpetual):
    row = {"symbol": "BTCUSDT", "incomeType": "FUNDING_FEE", "income": "0.00134317",
           "asset": "USDT", "time": "1621584000000", "info": "FUNDING_FEE",
           "tranId": "4480321991774044580", "tradeId": ""}  # fmt: skip
    raw = api.parse_income(row, api.market("BTC/USDT:USDT"))
    (found,) = mapping.funding([raw], perpetual)
    assert (found.symbol, found.amount) == ("BTC/USDT", D("-0.00134317"))
    assert (found.ts_ms, found.payment_id) == (1621584000000, "4480321991774044580")


# ---------------------------------------------------------------------- public data
def test_the_recorded_tickers_books_trades_and_candles_parse(api, spot, shared_data):
    raw = recorded(shared_data, "/api/v3/ticker/24hr")[0]
    found = mapping.ticker(api.parse_ticker(raw), spot)
    assert found is not None
    assert found.last == D(raw["lastPrice"])
    assert found.quote_volume == D(raw["quoteVolume"])
    book = api.parse_order_book(recorded(shared_data, "/api/v3/depth")[0], "BTC/USDT")
    levels = mapping.order_book(book, spot, "BTC/USDT")
    assert levels.bids[0][0] < levels.asks[0][0]
    assert levels.asks[0] == (D("32085.66"), D("2.048437"))
    for row in recorded(shared_data, "/api/v3/trades")[0]:
        trade = mapping.public_trade(api.parse_trade(row, api.market("BTC/USDT")), spot)
        assert trade is not None
        assert trade.price == D(row["price"])
        assert trade.trade_id == str(row["id"])
    rows = api.parse_ohlcvs(recorded(shared_data, "/api/v3/klines")[0], api.market("BTC/USDT"))
    candles = mapping.candles(rows)
    assert (np.diff(candles.ts_ms) > 0).all()
    assert candles.ohlcv.shape == (len(rows), 5)
    assert candles.ohlcv[0, 0] == 6733.55


def test_candles_come_sorted_each_once_and_with_gaps_as_nan():
    rows: list[list[object]] = [[2000, 2, 3, 1, 2, 5], [1000, "1", "2", "0.5", "1.5", None],
            [2000, 2, 3, 1, "2.5", 6], [None, 1, 1, 1, 1, 1], [3000]]  # fmt: skip
    found = mapping.candles(rows, D("0.1"))
    assert found.ts_ms.tolist() == [1000, 2000]
    assert found.ohlcv[1].tolist() == pytest.approx([2, 3, 1, 2.5, 0.6])
    assert np.isnan(found.ohlcv[0, 4])
    assert mapping.candles([]).ohlcv.shape == (0, 5)


def test_public_data_of_other_markets_is_left_out(perpetual):
    assert mapping.ticker({"symbol": "BTC/USDT", "last": "1"}, perpetual) is None
    assert mapping.public_trade({"symbol": "BTC/USDT", "price": "1"}, perpetual) is None


def test_text_never_goes_through_a_float():
    exact = "0.12345678901234567890123"
    raw = plain_market("binance", SPOT)
    markets = Markets({raw["symbol"]: raw}, SPOT)
    for text, expected in ((exact, exact), ("NaN", "None"), ("?", "None")):
        found = mapping.ticker({"symbol": "BTC/USDT", "last": text}, markets)
        assert found is not None
        assert str(found.last) == expected
