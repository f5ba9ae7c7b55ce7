"""What a key may do, as the venues say it."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.ccxt_numbers import Raw
from cts_desktop.exchange.quirk_types import Quirks

Parser = Callable[[Raw, MarketType], KeyRights]


async def fetch_rights(api: Any, quirks: Quirks, market_type: MarketType) -> KeyRights:
    """Ask the venue through a ccxt object; what it does not tell is unknown.

    Errors are ccxt's own.
    """
    parser, probe = RIGHTS.get(quirks.venue_id), quirks.market(market_type).rights_probe
    if parser is None or not probe:
        return KeyRights()
    if quirks.venue_id == "hyperliquid":
        signer = getattr(api, probe)(api.privateKey)
        return parser({"wallet": api.walletAddress, "signer": signer}, market_type)
    params: dict[str, object] = {}
    if quirks.venue_id == "htx":  # it tells of all keys of a user
        user = await api.v2private_get_user_uid()
        params = {"uid": user.get("data"), "accessKey": api.apiKey}
    try:
        answer = getattr(api, probe)(params)
        if inspect.isawaitable(answer):
            answer = await answer
    except import_module("ccxt").NotSupported:  # testnets lack some of it
        return KeyRights()
    return parser(answer if isinstance(answer, Mapping) else {}, market_type)


def _said(value: object) -> Right:
    """Return a right that a venue states as a truth value."""
    if value is None:
        return Right.UNKNOWN
    return Right.YES if str(value).lower() in {"true", "1", "yes"} else Right.NO


def _has(names: Iterable[object] | None, *wanted: str) -> Right:
    """Return whether one of the wanted names is listed; unknown without a list."""
    if names is None:
        return Right.UNKNOWN
    listed = {str(name).strip().lower() for name in names}
    return Right.YES if listed & {name.lower() for name in wanted} else Right.NO


def _split(text: object) -> list[str] | None:
    return text.split(",") if isinstance(text, str) else None


def _bound(addresses: object) -> Right:
    """Return whether a list of addresses, or a text of them, binds the key."""
    if isinstance(addresses, str):
        addresses = [part for part in addresses.replace(" ", "").split(",") if part]
    if not isinstance(addresses, list):
        return Right.UNKNOWN
    return Right.YES if addresses and "*" not in addresses else Right.NO


def _first(answer: Raw, *path: str) -> Raw:
    """Return an object within an answer, the first one of a list."""
    found: object = answer
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
        if isinstance(found, list):
            found = found[0] if found else None
    return found if isinstance(found, Mapping) else {}


def _spot(market_type: MarketType, spot: Right, perpetual: Right) -> Right:
    return spot if market_type is MarketType.SPOT else perpetual


def _binance(answer: Raw, market_type: MarketType) -> KeyRights:
    expires = answer.get("tradingAuthorityExpirationTime")
    return KeyRights(
        read=_said(answer.get("enableReading")),
        trade=_spot(
            market_type,
            _said(answer.get("enableSpotAndMarginTrading")),
            _said(answer.get("enableFutures")),
        ),
        withdraw=_said(answer.get("enableWithdrawals")),
        ip_bound=_said(answer.get("ipRestrict")),
        note=f"trading expires at {expires} (ms)" if expires else "",
    )


def _bybit(answer: Raw, market_type: MarketType) -> KeyRights:
    key = _first(answer, "result")
    rights = _first(key, "permissions")
    writes = _said(key.get("readOnly")) is Right.NO
    trade = _spot(
        market_type,
        _has(rights.get("Spot"), "SpotTrade"),
        _has(rights.get("ContractTrade"), "Order"),
    )
    expires = key.get("expiredAt")
    return KeyRights(
        read=Right.YES if key else Right.UNKNOWN,
        trade=trade if writes or not key else Right.NO,
        withdraw=_has(rights.get("Wallet"), "Withdraw"),
        ip_bound=_bound(key.get("ips")),
        note=f"expires {expires}" if expires and not str(expires).startswith("1970") else "",
    )


def _okx(answer: Raw, market_type: MarketType) -> KeyRights:
    key = _first(answer, "data")
    listed = _split(key.get("perm"))
    simple = str(key.get("acctLv")) == "1" and market_type is MarketType.PERPETUAL
    return KeyRights(
        read=_has(listed, "read_only"),
        trade=_has(listed, "trade"),
        withdraw=_has(listed, "withdraw"),
        ip_bound=_bound(key.get("ip")),
        note="the account is in spot mode: perpetuals need futures mode" if simple else "",
    )


def _kraken(answer: Raw, _: MarketType) -> KeyRights:
    key = _first(answer, "result")
    listed = key.get("permissions")
    expires = str(key.get("validUntil") or "0")
    return KeyRights(
        read=_has(listed, "query-funds"),
        trade=_has(listed, "modify-trades"),
        withdraw=_has(listed, "withdraw-funds"),
        ip_bound=_bound(key.get("ipAllowlist")),
        note=f"expires at {expires} (s)" if expires != "0" else "",
    )


def _kucoin(answer: Raw, market_type: MarketType) -> KeyRights:
    key = _first(answer, "data")
    listed = _split(key.get("permission"))
    trade = _spot(
        market_type, _has(listed, "Spot", "Trade", "Unified"), _has(listed, "Futures", "Unified")
    )
    return KeyRights(
        read=_has(listed, "General"),
        trade=trade,
        withdraw=_has(listed, "Withdrawal", "Transfer", "Withdraw"),
        ip_bound=_bound(key.get("ipWhitelist") if "ipWhitelist" in key or not key else ""),
    )


#: Bitget's short names of rights: contracts, positions, spot; read or write.
_BITGET_HARMLESS: Final = frozenset(
    {"trade", "readonly", "coor", "coow", "cpor", "cpow", "stor", "stow"}
)


def _bitget(answer: Raw, market_type: MarketType) -> KeyRights:
    key = _first(answer, "data")
    listed = key.get("authorities")
    withdraw = _has(listed, "withdraw", "wwow")
    if withdraw is Right.NO and not set(listed or ()) <= _BITGET_HARMLESS:
        withdraw = Right.UNKNOWN  # a name that is not documented
    return KeyRights(
        read=Right.YES if key else Right.UNKNOWN,
        trade=_spot(market_type, _has(listed, "trade", "stow"), _has(listed, "trade", "coow")),
        withdraw=withdraw,
        ip_bound=_bound(key.get("ips")),
    )


def _gate(answer: Raw, _: MarketType) -> KeyRights:
    """Return what little Gate tells: the addresses."""
    return KeyRights(
        read=Right.YES if answer else Right.UNKNOWN, ip_bound=_bound(answer.get("ip_whitelist"))
    )


def _mexc(answer: Raw, market_type: MarketType) -> KeyRights:
    key = _first(answer, "data") or answer
    listed = key.get("permissions")
    return KeyRights(
        read=_has(listed, "SPOT_ACCOUNT_READ", "SPOT_ACCOUNT_R", "CONTRACT_ACCOUNT_READ"),
        trade=_spot(
            market_type,
            _has(listed, "SPOT_DEAL_WRITE", "SPOT_DEAL_W"),
            _has(listed, "CONTRACT_DEAL_WRITE", "CONTRACT_DEAL_W"),
        ),
        withdraw=_has(listed, "SPOT_WITHDRAW_WRITE", "SPOT_WITHDRAW_W"),
        ip_bound=_bound(key.get("ip")),
    )


#: BingX numbers what a key may do.
_BINGX_SPOT, _BINGX_READ, _BINGX_PERPETUAL, _BINGX_WITHDRAW = "1", "2", "3", "5"


def _bingx(answer: Raw, market_type: MarketType) -> KeyRights:
    key = _first(answer, "data") or answer
    listed = key.get("permissions")
    return KeyRights(
        read=_has(listed, _BINGX_READ),
        trade=_spot(market_type, _has(listed, _BINGX_SPOT), _has(listed, _BINGX_PERPETUAL)),
        withdraw=_has(listed, _BINGX_WITHDRAW),
        ip_bound=_bound(key.get("ipAddresses")),
    )


def _htx(answer: Raw, _: MarketType) -> KeyRights:
    key = _first(answer, "data")
    listed = _split(key.get("permission"))
    days = str(key.get("validDays") or "-1")
    return KeyRights(
        read=_has(listed, "readOnly"),
        trade=_has(listed, "trade"),
        withdraw=_has(listed, "withdraw"),
        ip_bound=_bound(key.get("ipAddresses")),
        note=f"valid for {days} more days" if days != "-1" else "",
    )


def _coinbase(answer: Raw, _: MarketType) -> KeyRights:
    """Return Coinbase's: what may transfer may move coins out."""
    return KeyRights(
        read=_said(answer.get("can_view")),
        trade=_said(answer.get("can_trade")),
        withdraw=_said(answer.get("can_transfer")),
    )


def _hyperliquid(answer: Raw, _: MarketType) -> KeyRights:
    """Return what follows from whose key it is: only the wallet's own can move coins out."""
    wallet, signer = str(answer.get("wallet") or ""), str(answer.get("signer") or "")
    if not wallet or not signer:
        return KeyRights()
    own = wallet.lower() == signer.lower()
    return KeyRights(
        read=Right.YES,  # everyone may look
        withdraw=Right.YES if own else Right.NO,
        ip_bound=Right.NO,
        note="this is the wallet's own key: use an agent wallet" if own else "agent wallet",
    )


RIGHTS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "binance": _binance, "bybit": _bybit, "okx": _okx, "kraken": _kraken, "kucoin": _kucoin,
        "bitget": _bitget, "gate": _gate, "mexc": _mexc, "bingx": _bingx, "htx": _htx,
        "coinbase": _coinbase, "hyperliquid": _hyperliquid,
    }
)  # fmt: skip
