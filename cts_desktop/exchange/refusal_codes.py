"""What venues' refusals mean: their codes and phrases to the codes of OrderRefusedError."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cts_desktop.domain.errors import NOTHING_TO_REDUCE

BALANCE: Final = "insufficient_balance"
WOULD_TRIGGER: Final = "would_trigger"
WOULD_CROSS: Final = "would_cross"
UNKNOWN_ORDER: Final = "unknown_order"
UNKNOWN_SYMBOL: Final = "unknown_symbol"
DELISTED: Final = "delisted"
MIN_NOTIONAL: Final = "min_notional"
PRECISION: Final = "precision"
BELOW: Final = "below_minimum"
ABOVE: Final = "above_maximum"
BAD_PRICE: Final = "bad_price"
LEVERAGE: Final = "leverage"
POSITION_MODE: Final = "position_mode"
TOO_MANY: Final = "too_many_orders"
NO_MARKET: Final = "no_market"
PERMISSION: Final = "permission"
REFUSED: Final = "refused"


def _by_meaning(**codes: str) -> Mapping[str, str]:
    """Return meanings by venue code from codes by meaning."""
    return MappingProxyType(
        {code: _MEANINGS[name] for name, text in codes.items() for code in text.split()}
    )


_MEANINGS: Final = {
    "balance": BALANCE, "trigger": WOULD_TRIGGER, "cross": WOULD_CROSS, "order": UNKNOWN_ORDER,
    "symbol": UNKNOWN_SYMBOL, "delisted": DELISTED, "notional": MIN_NOTIONAL,
    "precision": PRECISION, "below": BELOW, "above": ABOVE, "price": BAD_PRICE,
    "leverage": LEVERAGE, "reduce": NOTHING_TO_REDUCE, "mode": POSITION_MODE, "many": TOO_MANY,
    "market": NO_MARKET, "permission": PERMISSION, "refused": REFUSED,
}  # fmt: skip

#: Only codes that ccxt knows, with the meaning it notes beside them.
CODES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "binance": _by_meaning(
            balance="-2018 -2019 -2024 -4050 -4051", trigger="-2021", cross="-5022",
            order="-2011 -2013", symbol="-1121 -1108 -4144", delisted="-4108 -4140 -4141",
            notional="-4164", precision="-1111 -4014 -4023", below="-4003 -4004",
            above="-4005 -2027", price="-4001 -4002 -4006 -4013 -4016 -4024",
            leverage="-2028 -4028", reduce="-2022 -4118", mode="-4059 -4060 -4061 -4062",
            many="-2025 -4045", market="-4131",
        ),
        "bybit": _by_meaning(
            balance="110004 110006 110007 110012 110044 110045 110051 110052 110053 170131 170033",
            trigger="110092 110093", cross="170218", order="110001 170213 170142",
            symbol="170121 10029", delisted="110023 110066", notional="110094 170140",
            precision="170134 170137", below="170136", above="170135 170124",
            price="110003 170132 170133 170193 170194", leverage="110013", reduce="110017",
            many="110009 110020",
        ),
        "okx": _by_meaning(
            balance="51008 51119 51127 51131 51502", trigger="51277 51278 51279 51280",
            order="51400 51401 51402 51603", symbol="51001", delisted="51021 51022 51027 51028",
            below="51020 51100 51118", above="51004 51101 51201 51202", precision="51121",
            price="51006 51116 51122 51135 51136 51137 51138", leverage="59102",
            reduce="51112 51205", many="51025 51102 51103",
        ),
        "kucoin": _by_meaning(balance="200004 300003", order="100004", reduce="300009"),
        "bitget": _by_meaning(
            balance="43012 40762", order="40768 43001 43025", delisted="40309", notional="45110",
            trigger="40917", mode="40774",
        ),
        "gate": _by_meaning(
            balance="BALANCE_NOT_ENOUGH INSUFFICIENT_AVAILABLE MARGIN_BALANCE_NOT_ENOUGH",
            order="ORDER_NOT_FOUND ORDER_CLOSED ORDER_CANCELLED ORDER_FINISHED",
            symbol="INVALID_CURRENCY_PAIR CONTRACT_NOT_FOUND INVALID_CURRENCY",
            delisted="CONTRACT_IN_DELISTING", below="SIZE_TOO_SMALL",
            notional="AMOUNT_TOO_LITTLE QUANTITY_NOT_ENOUGH",
            above="AMOUNT_TOO_MUCH SIZE_TOO_LARGE RISK_LIMIT_EXCEEDED",
            precision="INVALID_PRECISION", price="PRICE_TOO_DEVIATED",
            cross="POC_FILL_IMMEDIATELY ORDER_POC_IMMEDIATE", leverage="LEVERAGE_TOO_HIGH",
            reduce="POSITION_EMPTY INCREASE_POSITION", many="TOO_MANY_ORDERS",
        ),
        "mexc": _by_meaning(
            balance="30004 10101 2005", order="-2011", symbol="-1121 1001 10007 30014 30021",
            delisted="30016", notional="30002", above="30003", reduce="2009", market="30025",
            many="30029",
        ),
        "bingx": _by_meaning(
            balance="100202 80012 101204", order="80016", symbol="109425",
            delisted="100490 109418 100421", reduce="101205", notional="101400 110425",
        ),
        "htx": _by_meaning(
            balance="account-frozen-balance-insufficient-error 1047 1048",
            order="order-orderstate-error base-record-invalid order-queryorder-invalid 1017 1061",
            symbol="1013 base-symbol-error", delisted="base-symbol-trade-disabled",
            below="order-limitorder-amount-min-error order-marketorder-amount-min-error",
            above="order-limitorder-amount-max-error 1041", notional="order-value-min-error",
            precision="order-orderprice-precision-error",
            price="order-limitorder-price-min-error order-limitorder-price-max-error 1039",
            trigger="order-stop-order-hit-trigger",
        ),
        "coinbase": _by_meaning(balance="INSUFFICIENT_FUND PREVIEW_INSUFFICIENT_FUND"),
    }
)  # fmt: skip

#: What refusals say in words, the more telling first.
PHRASES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), code)
    for code, pattern in (
        (NOTHING_TO_REDUCE, r"reduce.?only"),
        (
            WOULD_TRIGGER,
            r"(trigger|activat)\w* immediately|immediately trigger|would (be )?trigger",
        ),
        (WOULD_CROSS, r"post.?only|match and take|immediately match|takes? liquidity"),
        (BALANCE, r"insufficient|not enough (balance|margin|fund)|balance\W+(is )?not enough"),
        (UNKNOWN_ORDER, r"(unknown|not found|not exist).{0,20}order"),
        (
            UNKNOWN_ORDER,
            r"order\w*.{0,20}(unknown|not found|not exist|already (filled|cancel\w+|closed))",
        ),
        (MIN_NOTIONAL, r"notional|(order|trade) (value|cost)|minimum (order )?value|costmin"),
        (
            PRECISION,
            r"lot.?size|price.?filter|precision|tick.?size|step.?size|multiple of|divisible",
        ),
        (DELISTED, r"delist|market (is )?closed|not (currently )?trading|cancel.?only"),
        (DELISTED, r"trading\W+(is )?(halted|suspended|disabled|not enabled)"),
        (UNKNOWN_SYMBOL, r"(invalid|unknown|bad)\W+(symbol|(asset )?pair|instrument|contract)"),
        (POSITION_MODE, r"position.?side|position.?mode|hedge.?mode|one.?way"),
        (LEVERAGE, r"leverage"),
        (BAD_PRICE, r"percent.?price|price.{0,30}(limit|deviat|too (high|low)|out of range|cap)"),
        (TOO_MANY, r"too many (open )?orders|max.{0,12}orders|orders limit"),
        (BELOW, r"(less|smaller|lower) than.{0,12}min|below.{0,12}min|too small|minimum not met"),
        (BELOW, r"(volume|size|quantity|amount) minimum"),
        (ABOVE, r"(greater|more|larger) than.{0,12}max|exceeds?.{0,20}max|above.{0,12}max"),
        (ABOVE, r"too large"),
    )
)
