"""Binance, Bybit, OKX, Kraken, KuCoin and Bitget, from ccxt's code and their documentation."""

from typing import Final

from cts_desktop.exchange.quirk_parts import (
    ALL_BUT_POSITIONS,
    ALL_STREAMS,
    DAY_MS,
    EVERY_ORDER,
    LAST_PRICE,
    LEAN,
    PASSPHRASE,
    TEST,
    TRIGGER,
    buckets,
    params,
)
from cts_desktop.exchange.quirk_types import (
    ClientIdRule,
    DeadMan,
    Hedge,
    IdForm,
    MarketQuirks,
    PriceNeed,
    Quirks,
    Testnet,
    Waiting,
)

_BINANCE_SPOT: Final = MarketQuirks(
    "binance",
    options=params(defaultType="spot", fetchMarkets={"types": ["spot"]}, recvWindow=5000, **LEAN),
    client_id=ClientIdRule(max_length=36),
    waiting=Waiting(stop="stopLossPrice"),
    test_params=TEST,
    trades_need_symbol=True,
    trades_limit=1000,
    trades_span_ms=DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="sapi_get_account_apirestrictions",
    buckets=buckets((50, 10), (60, 20)),
)
_BINANCE_PERPETUAL: Final = MarketQuirks(
    "binance",
    options=params(
        defaultType="swap",
        defaultSubType="linear",
        fetchMarkets={"types": ["linear"]},
        recvWindow=5000,
        **LEAN,
    ),
    client_id=ClientIdRule(max_length=36),
    waiting=Waiting(
        stop="stopLossPrice",
        target="takeProfitPrice",
        trailing="trailingPercent",
        stop_params=LAST_PRICE,
        target_params=LAST_PRICE,
        trailing_params=LAST_PRICE,
        apart=(TRIGGER,),
        single=TRIGGER,
    ),
    overlaps=True,
    reduce_only=True,
    hedge=Hedge.SIDE,
    set_leverage=True,
    set_margin_mode=True,
    set_position_mode=True,
    test_method="fapiprivate_post_order_test",
    dead_man=DeadMan(
        "all orders of every traded symbol, also those placed by hand; not the waiting stops",
        method="fapiprivate_post_countdowncancelall",
        per_symbol=True,
    ),
    trades_need_symbol=True,
    trades_limit=1000,
    trades_span_ms=7 * DAY_MS,
    streams=ALL_STREAMS,
    rights_probe="sapi_get_account_apirestrictions",
    buckets=buckets((50, 10), (60, 20)),
)

_BYBIT_ID: Final = ClientIdRule(fetch_by="", cancel_by="orderLinkId", max_length=36)
_BYBIT_SPOT: Final = MarketQuirks(
    "bybit",
    options=params(defaultType="spot", fetchMarkets={"types": ["spot"]}, recvWindow=5000, **LEAN),
    client_id=_BYBIT_ID,
    trades_span_ms=7 * DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="private_get_v5_user_query_api",
    buckets=buckets((10, 8), (30, 10)),
)
_BYBIT_PERPETUAL: Final = MarketQuirks(
    "bybit",
    options=params(
        defaultType="swap",
        defaultSubType="linear",
        fetchMarkets={"types": ["linear"]},
        recvWindow=5000,
        **LEAN,
    ),
    client_id=_BYBIT_ID,
    waiting=Waiting(
        stop="stopLossPrice",
        target="takeProfitPrice",
        stop_params=params(triggerBy="LastPrice"),
        target_params=params(triggerBy="LastPrice"),
    ),
    overlaps=True,
    reduce_only=True,
    hedge=Hedge.HEDGED,
    set_leverage=True,
    set_margin_mode=True,
    set_position_mode=True,
    dead_man=DeadMan(EVERY_ORDER + " (bybit grants this switch to large accounts only)"),
    trades_span_ms=7 * DAY_MS,
    streams=ALL_STREAMS,
    rights_probe="private_get_v5_user_query_api",
    buckets=buckets((10, 8), (30, 10)),
)

_OKX_SPOT: Final = MarketQuirks(
    "okx",
    options=params(defaultType="spot", fetchMarkets={"types": ["spot"]}, **LEAN),
    dead_man=DeadMan(EVERY_ORDER),
    streams=ALL_BUT_POSITIONS,
    rights_probe="private_get_account_config",
    buckets=buckets((30, 20), (10, 5)),
)
_OKX_PERPETUAL: Final = MarketQuirks(
    "okx",
    options=params(defaultType="swap", fetchMarkets={"types": ["swap"]}, **LEAN),
    waiting=Waiting(
        stop="stopLossPrice",
        target="takeProfitPrice",
        trailing="trailingPercent",
        apart=(params(trigger=True, ordType="conditional"), params(trailing=True)),
        single=TRIGGER,
        client_id=ClientIdRule(param="algoClOrdId"),
    ),
    overlaps=True,
    reduce_only=True,
    hedge=Hedge.HEDGED,
    send_margin_mode=True,
    set_leverage=True,
    set_position_mode=True,
    dead_man=DeadMan(EVERY_ORDER + "; not the waiting stops"),
    streams=ALL_STREAMS,
    rights_probe="private_get_account_config",
    buckets=buckets((30, 20), (10, 5)),
)

_KRAKEN_SPOT: Final = MarketQuirks(
    "kraken",
    options=params(**LEAN),
    # fetch_order takes an id of this kind for a number of another kind (userref)
    client_id=ClientIdRule(fetch_by="", form=IdForm.UUID),
    waiting=Waiting(stop="stopLossPrice"),
    test_params=params(validate=True),
    dead_man=DeadMan(EVERY_ORDER),
    trades_limit=50,
    usual_quote="USD",
    streams=ALL_BUT_POSITIONS,
    rights_probe="private_post_getapikeyinfo",
    buckets=buckets((10, 1), (8, 0.33)),
)
_KRAKEN_PERPETUAL: Final = MarketQuirks(
    "krakenfutures",
    client_id=ClientIdRule(fetch_by="", cancel_by="", max_length=100),
    waiting=Waiting(stop="stopLossPrice", target="takeProfitPrice"),
    overlaps=True,
    reduce_only=True,
    set_leverage=True,
    dead_man=DeadMan(EVERY_ORDER),
    usual_quote="USD",
    streams=ALL_STREAMS,
    buckets=buckets((20, 4), (10, 4)),
)

_KUCOIN_SPOT: Final = MarketQuirks(
    "kucoin",
    options=params(
        defaultType="spot", fetchMarkets={"types": ["spot"], "fetchTickersFees": False}, **LEAN
    ),
    client_id=ClientIdRule(max_length=40),
    waiting=Waiting(
        stop="stopLossPrice",
        apart=(TRIGGER,),
        single=TRIGGER,
        client_id=ClientIdRule(max_length=40),
    ),
    test_params=TEST,
    trades_need_symbol=True,
    orders_need_symbol=True,
    trades_limit=100,
    trades_span_ms=7 * DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="private_get_user_api_key",
    buckets=buckets((20, 8), (20, 8)),
)
_KUCOIN_PERPETUAL: Final = MarketQuirks(
    "kucoinfutures",
    options=params(
        defaultType="swap", fetchMarkets={"types": ["swap"], "fetchTickersFees": False}, **LEAN
    ),
    client_id=ClientIdRule(max_length=40),
    waiting=Waiting(
        stop="stopLossPrice",
        target="takeProfitPrice",
        stop_params=params(stopPriceType="TP"),
        target_params=params(stopPriceType="TP"),
        apart=(TRIGGER,),
        single=TRIGGER,
        client_id=ClientIdRule(max_length=40, cancel_by=""),
    ),
    overlaps=True,
    reduce_only=True,
    hedge=Hedge.HEDGED,
    whole_contracts=True,
    send_leverage=True,
    send_margin_mode=True,
    set_leverage=True,
    set_margin_mode=True,
    set_position_mode=True,
    test_params=TEST,
    trades_limit=1000,
    trades_span_ms=7 * DAY_MS,
    streams=ALL_STREAMS,
    rights_probe="private_get_user_api_key",
    buckets=buckets((20, 8), (20, 8)),
)

_BITGET_SPOT: Final = MarketQuirks(
    "bitget",
    options=params(defaultType="spot", fetchMarkets={"types": ["spot"]}, **LEAN),
    client_id=ClientIdRule(max_length=50),
    price_need=PriceNeed.SPOT_BUYS,
    trades_need_symbol=True,
    trades_span_ms=90 * DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="private_spot_get_v2_spot_account_info",
    buckets=buckets((10, 8), (10, 8)),
)
_BITGET_PERPETUAL: Final = MarketQuirks(
    "bitget",
    options=params(
        defaultType="swap", defaultSubType="linear", fetchMarkets={"types": ["swap"]}, **LEAN
    ),
    client_id=ClientIdRule(max_length=50),
    # Part of a position and its own quantity; ccxt would ask for the whole position.
    waiting=Waiting(
        stop="stopLossPrice",
        target="takeProfitPrice",
        stop_params=params(planType="loss_plan", triggerType="fill_price"),
        target_params=params(planType="profit_plan", triggerType="fill_price"),
        apart=(params(trigger=True, planType="profit_loss"),),
        single=TRIGGER,
        client_id=ClientIdRule(max_length=50, fetch_by=""),
    ),
    overlaps=True,
    reduce_only=True,
    hedge=Hedge.HEDGED,
    send_margin_mode=True,
    set_leverage=True,
    set_margin_mode=True,
    set_position_mode=True,
    trades_need_symbol=True,
    trades_span_ms=7 * DAY_MS,
    streams=ALL_STREAMS,
    rights_probe="private_spot_get_v2_spot_account_info",
    buckets=buckets((10, 8), (10, 8)),
)


FIRST: Final = (
    Quirks("binance", "Binance", _BINANCE_SPOT, _BINANCE_PERPETUAL, testnet=Testnet.DEMO),
    Quirks("bybit", "Bybit", _BYBIT_SPOT, _BYBIT_PERPETUAL, testnet=Testnet.DEMO),
    Quirks(
        "okx", "OKX", _OKX_SPOT, _OKX_PERPETUAL, testnet=Testnet.SANDBOX, credentials=PASSPHRASE
    ),
    Quirks("kraken", "Kraken", _KRAKEN_SPOT, _KRAKEN_PERPETUAL),
    Quirks("kucoin", "KuCoin", _KUCOIN_SPOT, _KUCOIN_PERPETUAL, credentials=PASSPHRASE),
    Quirks(
        "bitget", "Bitget", _BITGET_SPOT, _BITGET_PERPETUAL, testnet=Testnet.DEMO,
        credentials=PASSPHRASE,
    ),
)  # fmt: skip
