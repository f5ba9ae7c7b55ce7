"""What keys may do, from answers as the venues document them."""

from collections.abc import Awaitable, Callable
from typing import Any

import ccxt
import pytest

from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.exchange.key_rights import RIGHTS, fetch_rights
from cts_desktop.exchange.quirks import VENUES12, quirks_of
from tests.unit.exchange.offline import PERPETUAL, SPOT

YES, NO, UNKNOWN = Right.YES, Right.NO, Right.UNKNOWN
BINANCE = {
    "ipRestrict": False, "createTime": 1698645219000, "enableReading": True,
    "enableWithdrawals": False, "enableInternalTransfer": False, "enableMargin": False,
    "enableFutures": False, "permitsUniversalTransfer": False, "enableVanillaOptions": False,
    "enableSpotAndMarginTrading": True,
}  # fmt: skip
BYBIT: dict[str, Any] = {
    "retCode": 0, "retMsg": "",
    "result": {
        "id": "13770661", "note": "x", "apiKey": "XX", "readOnly": 0, "secret": "",
        "permissions": {"ContractTrade": ["Order", "Position"], "Spot": [],
                        "Wallet": ["AccountTransfer", "SubMemberTransferList"],
                        "Derivatives": ["DerivativesTrade"]},
        "ips": ["*"], "deadlineDay": 66, "expiredAt": "2023-12-22T07:20:25Z", "uta": 1,
    },
}  # fmt: skip
OKX = {"code": "0", "data": [{"acctLv": "2", "perm": "read_only,trade", "ip": "1.1.1.1"}]}
KRAKEN = {
    "error": [],
    "result": {"apiKeyName": "k", "permissions": ["query-funds", "withdraw-funds",
               "query-open-trades", "modify-trades"], "validUntil": "0", "ipAllowlist": []},
}  # fmt: skip
KUCOIN = {
    "code": "200000",
    "data": {"remark": "r", "apiKey": "6", "permission": "General,Futures",
             "ipWhitelist": "203.0.113.1", "uid": 1},
}  # fmt: skip
BITGET = {"code": "00000", "data": {"userId": "1", "ips": "127.0.0.1",
                                    "authorities": ["trade", "readonly"]}}  # fmt: skip
GATE = {"user_id": 1, "ip_whitelist": ["127.0.0.1"], "currency_pairs": [], "key": {"mode": 1}}
MEXC = {"permissions": ["SPOT_ACCOUNT_READ", "SPOT_DEAL_WRITE"], "ip": ""}
BINGX = {"code": 0, "data": {"apiKey": "x", "permissions": [2, 3], "ipAddresses": [], "note": ""}}
HTX = {"code": 200, "data": [{"accessKey": "a", "permission": "readOnly,trade",
       "ipAddresses": "1.1.1.1,2.2.2.2", "validDays": 88, "status": "normal"}]}  # fmt: skip
COINBASE = {"can_view": True, "can_trade": True, "can_transfer": False, "portfolio_uuid": "p"}
AGENT = {"wallet": "0xAA", "signer": "0xbb"}


@pytest.mark.parametrize(
    ("venue", "kind", "answer", "read", "trade", "withdraw", "bound"),
    [
        ("binance", SPOT, BINANCE, YES, YES, NO, NO),
        ("binance", PERPETUAL, BINANCE, YES, NO, NO, NO),
        ("bybit", PERPETUAL, BYBIT, YES, YES, NO, NO),
        ("bybit", SPOT, BYBIT, YES, NO, NO, NO),
        ("okx", PERPETUAL, OKX, YES, YES, NO, YES),
        ("kraken", SPOT, KRAKEN, YES, YES, YES, NO),
        ("kucoin", PERPETUAL, KUCOIN, YES, YES, NO, YES),
        ("kucoin", SPOT, KUCOIN, YES, NO, NO, YES),
        ("bitget", SPOT, BITGET, YES, YES, NO, YES),
        ("gate", SPOT, GATE, YES, UNKNOWN, UNKNOWN, YES),
        ("mexc", SPOT, MEXC, YES, YES, NO, NO),
        ("mexc", PERPETUAL, MEXC, YES, NO, NO, NO),
        ("bingx", PERPETUAL, BINGX, YES, YES, NO, NO),
        ("bingx", SPOT, BINGX, YES, NO, NO, NO),
        ("htx", SPOT, HTX, YES, YES, NO, YES),
        ("coinbase", SPOT, COINBASE, YES, YES, NO, UNKNOWN),
        ("hyperliquid", PERPETUAL, AGENT, YES, UNKNOWN, NO, NO),
    ],
)
def test_a_documented_answer_is_understood(venue, kind, answer, read, trade, withdraw, bound):
    rights = RIGHTS[venue](answer, kind)
    assert (rights.read, rights.trade, rights.withdraw, rights.ip_bound) == (
        read, trade, withdraw, bound,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("venue", "answer"),
    [
        ("binance", BINANCE | {"enableWithdrawals": True}),
        ("bybit", {"result": {"readOnly": 0, "permissions": {"Wallet": ["Withdraw"]}}}),
        ("okx", {"data": [{"perm": "read_only,withdraw,trade"}]}),
        ("kraken", KRAKEN),
        ("kucoin", {"data": {"permission": "General,Withdrawal"}}),
        ("bitget", {"data": {"authorities": ["trade", "withdraw"]}}),
        ("mexc", {"permissions": ["SPOT_WITHDRAW_WRITE"]}),
        ("bingx", {"data": {"permissions": [1, 5]}}),
        ("htx", {"data": [{"permission": "readOnly,trade,withdraw"}]}),
        ("coinbase", COINBASE | {"can_transfer": True}),
        ("hyperliquid", {"wallet": "0xAA", "signer": "0xaa"}),
    ],
)
def test_a_key_that_can_withdraw_is_seen(venue, answer):
    assert RIGHTS[venue](answer, SPOT).withdraw is YES


@pytest.mark.parametrize("venue", VENUES12)
@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": []}, {"result": "?"}])
def test_an_answer_that_says_nothing_never_claims_that_a_key_is_harmless(venue, answer):
    rights = RIGHTS[venue](answer, PERPETUAL)
    assert rights.withdraw is UNKNOWN
    assert rights.trade is UNKNOWN


def test_a_name_nobody_knows_leaves_bitgets_right_to_withdraw_open():
    answer = {"data": {"authorities": ["trade", "zzzz"]}}
    assert RIGHTS["bitget"](answer, SPOT).withdraw is UNKNOWN


def test_a_read_only_key_cannot_trade():
    answer = {"result": BYBIT["result"] | {"readOnly": 1}}
    assert RIGHTS["bybit"](answer, PERPETUAL).trade is NO


def test_notes_tell_of_the_expiry_and_of_an_account_that_cannot_trade_perpetuals():
    assert "2023-12-22" in RIGHTS["bybit"](BYBIT, SPOT).note
    assert "88" in RIGHTS["htx"](HTX, SPOT).note
    simple = {"data": [{"acctLv": "1", "perm": "trade"}]}
    assert "futures mode" in RIGHTS["okx"](simple, PERPETUAL).note
    assert not RIGHTS["okx"](simple, SPOT).note


class Answering:
    """Answers a probe of its own name."""

    apiKey = "access"  # noqa: N815 - ccxt's name

    def __init__(self, **answers: object) -> None:
        self.asked: list[tuple[str, object]] = []
        for name, answer in answers.items():
            setattr(self, name, self._method(name, answer))

    def _method(self, name: str, answer: object) -> Callable[..., Awaitable[object]]:
        async def method(params=None):
            self.asked.append((name, params))
            return answer

        return method


async def test_the_probe_of_the_record_is_asked():
    api = Answering(sapi_get_account_apirestrictions=BINANCE)
    rights = await fetch_rights(api, quirks_of("binance"), SPOT)
    assert rights.trade is YES
    assert api.asked == [("sapi_get_account_apirestrictions", {})]


async def test_htx_is_asked_for_the_user_first():
    api = Answering(v2private_get_user_uid={"data": 77}, v2private_get_user_api_key=HTX)
    rights = await fetch_rights(api, quirks_of("htx"), SPOT)
    assert rights.withdraw is NO
    assert api.asked[-1] == ("v2private_get_user_api_key", {"uid": 77, "accessKey": "access"})


async def test_the_owner_of_a_hyperliquid_key_is_computed_by_the_real_ccxt():
    keys = {"walletAddress": "0x" + "1" * 40, "privateKey": "0x" + "2" * 64}
    api = ccxt.hyperliquid(keys)
    rights = await fetch_rights(api, quirks_of("hyperliquid"), PERPETUAL)
    assert rights.withdraw is NO
    api.walletAddress = api.eth_get_address_from_private_key(api.privateKey)
    rights = await fetch_rights(api, quirks_of("hyperliquid"), PERPETUAL)
    assert rights.withdraw is YES


@pytest.mark.parametrize(("venue", "kind"), [("deribit", SPOT), ("kraken", PERPETUAL)])
async def test_who_does_not_tell_is_not_asked(venue, kind):
    assert await fetch_rights(object(), quirks_of(venue), kind) == KeyRights()
