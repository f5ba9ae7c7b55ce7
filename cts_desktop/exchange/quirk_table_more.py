"""Gate, MEXC, BingX, HTX, Coinbase, Hyperliquid, and the default for all others."""

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
    AS_ID,
    ClientIdRule,
    CredentialLabels,
    DeadMan,
    Hedge,
    IdForm,
    MarketQuirks,
    PriceNeed,
    Quirks,
    Testnet,
    Waiting,
)

_GATE_ID: Final = ClientIdRule(cancel_by=AS_ID, prefix="t-", max_length=26)
_GATE_SPOT: Final = MarketQuirks(
    "gate",
    options=params(defaultType="spot", fetchMarkets={"types": ["spot"]}, **LEAN),
    client_id=_GATE_ID,
    price_need=PriceNeed.SPOT_BUYS,
    trades_limit=1000,
    trades_span_ms=30 * DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="private_account_get_detail",
    buckets=buckets((10, 8), (50, 15)),
)
_GATE_PERPETUAL: Final = MarketQuirks(
    "gate",
    options=params(defaultType="swap", fetchMarkets={"types": ["swap"]}, **LEAN),
    client_id=_GATE_ID,
    waiting=Waiting(
        stop="stopLossPrice",
        target="takeProfitPrice",
        apart=(TRIGGER,),
        single=TRIGGER,
        client_id=ClientIdRule(fetch_by="", cancel_by="", prefix="t-", max_length=26),
    ),
    overlaps=True,
    reduce_only=True,
    set_leverage=True,
    trades_limit=1000,
    streams=ALL_STREAMS,
    rights_probe="private_account_get_detail",
    buckets=buckets((20, 15), (50, 15)),
)

_MEXC_SPOT: Final = MarketQuirks(
    "mexc",
    options=params(
        defaultType="spot",
        fetchMarkets={"types": {"spot": True, "swap": {}}},
        recvWindow=5000,
        **LEAN,
    ),
    test_params=TEST,
    trades_need_symbol=True,
    orders_need_symbol=True,
    streams=ALL_BUT_POSITIONS,
    rights_probe="spot_private_get_apikeyinfo",
    buckets=buckets((10, 4), (20, 10)),
)
_RISING: Final = params(triggerType=1)
_FALLING: Final = params(triggerType=2)
_MEXC_PERPETUAL: Final = MarketQuirks(
    "mexc",
    options=params(
        defaultType="swap",
        fetchMarkets={"types": {"spot": False, "swap": {"linear": True}}},
        recvWindow=5000,
        **LEAN,
    ),
    client_id=ClientIdRule(fetch_by="", cancel_by=""),
    waiting=Waiting(
        stop="triggerPrice",
        target="triggerPrice",
        rising=_RISING,
        falling=_FALLING,
        stop_params=params(executeCycle=2),
        target_params=params(executeCycle=2),
        apart=(TRIGGER,),
        single=TRIGGER,
    ),
    overlaps=True,
    reduce_only=True,
    hedge=Hedge.HEDGED,
    send_leverage=True,
    send_margin_mode=True,
    set_leverage=True,
    set_position_mode=True,
    trades_need_symbol=True,
    trades_span_ms=90 * DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="spot_private_get_apikeyinfo",
    buckets=buckets((8, 4), (8, 4)),
)

_BINGX_SPOT: Final = MarketQuirks(
    "bingx",
    options=params(defaultType="spot", recvWindow=5000, **LEAN),
    client_id=ClientIdRule(fetch_by="", max_length=40),
    dead_man=DeadMan("all spot orders of the account, also those placed by hand"),
    trades_need_symbol=True,
    trades_limit=1000,
    trades_span_ms=DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="account_v1_private_get_account_apipermissions",
    buckets=buckets((5, 2), (10, 5)),
)
_BINGX_PERPETUAL: Final = MarketQuirks(
    "bingx",
    options=params(defaultType="swap", defaultSubType="linear", recvWindow=5000, **LEAN),
    client_id=ClientIdRule(fetch_by="", max_length=40),
    waiting=Waiting(
        stop="stopLossPrice",
        target="takeProfitPrice",
        trailing="trailingPercent",
        stop_params=LAST_PRICE,
        target_params=LAST_PRICE,
        trailing_params=LAST_PRICE,
    ),
    overlaps=True,
    reduce_only=True,
    hedge=Hedge.HEDGED,
    set_leverage=True,
    set_margin_mode=True,
    set_position_mode=True,
    test_params=TEST,
    dead_man=DeadMan("all perpetual orders of the account, also those placed by hand"),
    trades_need_symbol=True,
    trades_limit=512,
    trades_span_ms=7 * DAY_MS,
    streams=ALL_STREAMS,
    rights_probe="account_v1_private_get_account_apipermissions",
    buckets=buckets((8, 4), (10, 5)),
)

_HTX_SPOT: Final = MarketQuirks(
    "htx",
    options=params(
        defaultType="spot",
        fetchMarkets={"types": {"spot": True, "linear": False, "inverse": False}},
        **LEAN,
    ),
    client_id=ClientIdRule(max_length=64),
    price_need=PriceNeed.SPOT_BUYS,
    dead_man=DeadMan("all spot orders of the account, also those placed by hand"),
    trades_limit=500,
    trades_span_ms=2 * DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="v2private_get_user_api_key",
    buckets=buckets((20, 10), (20, 10)),
)
_HTX_PERPETUAL: Final = MarketQuirks(
    "htx",
    options=params(
        defaultType="swap",
        defaultSubType="linear",
        fetchMarkets={"types": {"spot": False, "linear": True, "inverse": False}},
        **LEAN,
    ),
    client_id=ClientIdRule(form=IdForm.INTEGER),
    reduce_only=True,
    send_margin_mode=True,
    set_leverage=True,
    trades_limit=500,
    trades_span_ms=2 * DAY_MS,
    streams=ALL_BUT_POSITIONS,
    rights_probe="v2private_get_user_api_key",
    buckets=buckets((10, 6), (20, 10)),
)

_COINBASE_SPOT: Final = MarketQuirks(
    "coinbase",
    options=params(defaultType="spot", **LEAN),
    client_id=ClientIdRule(param="client_order_id", fetch_by="", cancel_by="", max_length=128),
    price_need=PriceNeed.SPOT_BUYS,
    test_params=params(preview=True),
    trades_limit=3000,
    usual_quote="USDC",
    streams=frozenset({"watch_orders"}),
    rights_probe="v3_private_get_brokerage_key_permissions",
    buckets=buckets((10, 8), (10, 8)),
)

#: ccxt would have the account pay its makers a share of every order, and name them as referrers.
_NO_TOLL: Final = {"builderFee": False, "refSet": True}
_HYPERLIQUID_ID: Final = ClientIdRule(form=IdForm.HEX)
_HYPERLIQUID_SPOT: Final = MarketQuirks(
    "hyperliquid",
    options=params(defaultType="spot", fetchMarkets={"types": ["spot"]}, **_NO_TOLL),
    client_id=_HYPERLIQUID_ID,
    price_need=PriceNeed.ALWAYS,
    dead_man=DeadMan(EVERY_ORDER),
    trades_limit=2000,
    usual_quote="USDC",
    streams=frozenset({"watch_orders", "watch_my_trades"}),
    rights_probe="eth_get_address_from_private_key",
    buckets=buckets((10, 5), (20, 6)),
)
_HYPERLIQUID_PERPETUAL: Final = MarketQuirks(
    "hyperliquid",
    options=params(defaultType="swap", fetchMarkets={"types": ["swap"]}, **_NO_TOLL),
    client_id=_HYPERLIQUID_ID,
    waiting=Waiting(stop="stopLossPrice", target="takeProfitPrice"),
    overlaps=True,
    price_need=PriceNeed.ALWAYS,
    reduce_only=True,
    set_leverage=True,
    set_margin_mode=True,
    dead_man=DeadMan(EVERY_ORDER),
    trades_limit=2000,
    usual_quote="USDC",
    streams=frozenset({"watch_orders", "watch_my_trades", "watch_positions"}),
    rights_probe="eth_get_address_from_private_key",
    buckets=buckets((10, 5), (20, 6)),
)


SECOND: Final = (
    Quirks("gate", "Gate", _GATE_SPOT, _GATE_PERPETUAL, testnet=Testnet.SANDBOX),
    Quirks("mexc", "MEXC", _MEXC_SPOT, _MEXC_PERPETUAL),
    Quirks("bingx", "BingX", _BINGX_SPOT, _BINGX_PERPETUAL, testnet=Testnet.SANDBOX),
    Quirks("htx", "HTX", _HTX_SPOT, _HTX_PERPETUAL),
    Quirks(
        "coinbase", "Coinbase", _COINBASE_SPOT, None,
        note="Spot only: its perpetuals are kept in a portfolio of their own.",
    ),
    Quirks(
        "hyperliquid", "Hyperliquid", _HYPERLIQUID_SPOT, _HYPERLIQUID_PERPETUAL,
        testnet=Testnet.SANDBOX,
        credentials=CredentialLabels(
            "Wallet address", "Private key of the agent wallet",
            key_field="walletAddress", secret_field="privateKey",  # noqa: S106 - a name
        ),
        note="Use an agent wallet: its key can trade and cannot withdraw.",
    ),
)  # fmt: skip


def untested(venue_id: str, label: str) -> Quirks:
    """Return what is assumed of a venue nobody has tried: the least that could work."""
    rule = ClientIdRule(fetch_by="", cancel_by="", max_length=32)
    spot = MarketQuirks(venue_id, options=params(defaultType="spot", **LEAN), client_id=rule)
    perpetual = MarketQuirks(
        venue_id,
        options=params(defaultType="swap", **LEAN),
        client_id=rule,
        reduce_only=True,
        set_leverage=True,
        trades_need_symbol=True,
    )
    return Quirks(
        venue_id, label, spot, perpetual, tested=False, credentials=PASSPHRASE,
        note="Untested: try it with little money and watch it. Stops are kept by this program.",
    )  # fmt: skip
