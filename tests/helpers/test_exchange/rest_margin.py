"""The perpetual account: balances, positions, leverage, modes, income, listenKeys."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO, to_text
from tests.helpers.test_exchange.catalogue import QUOTE
from tests.helpers.test_exchange.desk import known_symbol
from tests.helpers.test_exchange.errors import BinanceError
from tests.helpers.test_exchange.interfaces import PositionRow
from tests.helpers.test_exchange.perpetual_desk import Margins, PerpetualDesk
from tests.helpers.test_exchange.render import Row, money
from tests.helpers.test_exchange.routes import Call, Route
from tests.helpers.test_exchange.selection import span

PERPETUAL: Final = MarketType.PERPETUAL
_MAX_NOTIONAL: Final = 1_000_000_000
_DONE: Final = {"code": 200, "msg": "success"}


def _optional_symbol(call: Call) -> str | None:
    if "symbol" not in call.params:
        return None
    return known_symbol(call.account.perpetual, call.params.text("symbol"))


# ---------------------------------------------------------------------- balances
def _balances(call: Call) -> list[Row]:
    margins = call.account.perpetual.margins()
    available = money(margins.available)
    return [
        {
            "accountAlias": "SgsR", "asset": QUOTE, "balance": money(margins.wallet),
            "crossWalletBalance": money(margins.wallet), "crossUnPnl": money(margins.unrealized),
            "availableBalance": available, "maxWithdrawAmount": available,
            "marginAvailable": True, "updateTime": call.exchange.now_ms(),
        }
    ]  # fmt: skip


def _sums(margins: Margins) -> Row:
    """Return the sums at the head of an account answer."""
    available = money(margins.available)
    return {
        "totalInitialMargin": money(margins.positions + margins.orders),
        "totalMaintMargin": money(margins.maintenance),
        "totalWalletBalance": money(margins.wallet),
        "totalUnrealizedProfit": money(margins.unrealized),
        "totalMarginBalance": money(margins.equity),
        "totalPositionInitialMargin": money(margins.positions),
        "totalOpenOrderInitialMargin": money(margins.orders),
        "totalCrossWalletBalance": money(margins.wallet),
        "totalCrossUnPnl": money(margins.unrealized),
        "availableBalance": available, "maxWithdrawAmount": available,
    }  # fmt: skip


def _asset(margins: Margins, now_ms: int) -> Row:
    available = money(margins.available)
    return {
        "asset": QUOTE, "walletBalance": money(margins.wallet),
        "unrealizedProfit": money(margins.unrealized), "marginBalance": money(margins.equity),
        "maintMargin": money(margins.maintenance),
        "initialMargin": money(margins.positions + margins.orders),
        "positionInitialMargin": money(margins.positions),
        "openOrderInitialMargin": money(margins.orders),
        "crossWalletBalance": money(margins.wallet), "crossUnPnl": money(margins.unrealized),
        "availableBalance": available, "maxWithdrawAmount": available,
        "marginAvailable": True, "updateTime": now_ms,
    }  # fmt: skip


def _account_v3(call: Call) -> Row:
    desk = call.account.perpetual
    margins = desk.margins()
    return _sums(margins) | {
        "assets": [_asset(margins, call.exchange.now_ms())],
        "positions": [
            _figures(call, row) | {
                "notional": money(row.qty * row.mark), "isolatedMargin": money(ZERO),
                "isolatedWallet": money(ZERO), "unrealizedProfit": money(row.unrealized),
            }
            for row in desk.positions()
        ],
    }  # fmt: skip


def _account_v2(call: Call) -> Row:
    desk = call.account.perpetual
    margins, now_ms = desk.margins(), call.exchange.now_ms()
    return _sums(margins) | {
        "feeTier": 0, "canTrade": call.account.rights.futures, "canDeposit": True,
        "canWithdraw": True, "feeBurn": False, "updateTime": 0, "tradeGroupId": -1,
        "multiAssetsMargin": desk.multi_assets, "assets": [_asset(margins, now_ms)],
        "positions": [
            _figures(call, row) | {
                "unrealizedProfit": money(row.unrealized), "leverage": str(row.leverage),
                "isolated": row.isolated, "entryPrice": to_text(row.entry),
                "breakEvenPrice": to_text(row.entry), "maxNotional": str(_MAX_NOTIONAL),
                "bidNotional": "0", "askNotional": "0",
            }
            for row in desk.positions(flat=True)
        ],
    }  # fmt: skip


# ---------------------------------------------------------------------- positions
def _margin_of(row: PositionRow) -> Decimal:
    return abs(row.qty) * row.mark / row.leverage


def _figures(call: Call, row: PositionRow) -> Row:
    """Return what every description of a position has."""
    margin = money(_margin_of(row))
    return {
        "symbol": row.symbol, "positionSide": row.position_side,
        "positionAmt": call.exchange.catalogue.qty(PERPETUAL, row.symbol, row.qty),
        "initialMargin": margin, "positionInitialMargin": margin,
        "openOrderInitialMargin": money(ZERO),
        "maintMargin": money(call.account.perpetual.maintenance(row)),
        "updateTime": call.exchange.now_ms() if row.qty else 0,
    }  # fmt: skip


def _risk_v3(call: Call) -> list[Row]:
    desk = call.account.perpetual
    margins = desk.margins()
    return [
        _figures(call, row) | _prices(call, row, margins) | {
            "isolatedMargin": money(ZERO), "isolatedWallet": money(ZERO),
            "marginAsset": QUOTE, "adl": 2, "bidNotional": "0", "askNotional": "0",
        }
        for row in desk.positions(_optional_symbol(call))
    ]  # fmt: skip


def _risk_v2(call: Call) -> list[Row]:
    desk = call.account.perpetual
    margins = desk.margins()
    return [
        {
            "symbol": row.symbol, "positionSide": row.position_side,
            "positionAmt": call.exchange.catalogue.qty(PERPETUAL, row.symbol, row.qty),
            "updateTime": call.exchange.now_ms() if row.qty else 0,
        }
        | _prices(call, row, margins) | {
            "leverage": str(row.leverage), "marginType": "isolated" if row.isolated else "cross",
            "isolatedMargin": money(ZERO), "isAutoAddMargin": "false",
            "isolatedWallet": money(ZERO), "maxNotionalValue": str(_MAX_NOTIONAL),
        }
        for row in desk.positions(_optional_symbol(call), flat=True)
    ]  # fmt: skip


def _prices(call: Call, row: PositionRow, margins: Margins) -> Row:
    price = call.exchange.catalogue.price
    liquidation = call.account.perpetual.liquidation_price(row, margins)
    return {
        "entryPrice": to_text(row.entry), "breakEvenPrice": to_text(row.entry),
        "markPrice": money(row.mark), "unRealizedProfit": money(row.unrealized),
        "liquidationPrice": price(PERPETUAL, row.symbol, liquidation) if liquidation else "0",
        "notional": money(row.qty * row.mark),
    }  # fmt: skip


# ---------------------------------------------------------------------- settings
def _set_leverage(call: Call) -> Row:
    desk = call.account.perpetual
    symbol = known_symbol(desk, call.params.text("symbol"))
    leverage = call.params.integer("leverage")
    desk.set_leverage(symbol, leverage)
    return {
        "symbol": symbol, "leverage": leverage,
        "maxNotionalValue": str(_cap(call.exchange.catalogue.brackets[symbol], leverage)),
    }  # fmt: skip


def _cap(brackets: Sequence[dict[str, Any]], leverage: int) -> int:
    """Return the largest position that *leverage* allows."""
    return max(
        (int(row["notionalCap"]) for row in brackets if row["initialLeverage"] >= leverage),
        default=0,
    )


def _brackets(call: Call) -> list[Row]:
    asked = _optional_symbol(call)
    return [
        {
            "symbol": name, "notionalCoef": 1.0,
            "brackets": [
                {key: int(row[key]) for key in (
                    "bracket", "initialLeverage", "notionalCap", "notionalFloor", "cum"
                )} | {"maintMarginRatio": row["maintMarginRatio"]}
                for row in rows
            ],
        }
        for name, rows in call.exchange.catalogue.brackets.items()
        if asked in {None, name}
    ]  # fmt: skip


def _set_margin_type(call: Call) -> Row:
    desk = call.account.perpetual
    symbol = known_symbol(desk, call.params.text("symbol"))
    bad = BinanceError(-1130, "Data sent for parameter 'marginType' is not valid.")
    kind = call.params.choice("marginType", {"ISOLATED", "CROSSED"}, bad)
    desk.set_isolated(symbol, isolated=kind == "ISOLATED")
    return _DONE


def _dual(call: Call) -> Row:
    return {"dualSidePosition": call.account.perpetual.hedged}


def _set_dual(call: Call) -> Row:
    call.params.text("dualSidePosition")
    call.account.perpetual.set_hedged(call.params.flag("dualSidePosition"))
    return _DONE


def _multi_assets(call: Call) -> Row:
    return {"multiAssetsMargin": call.account.perpetual.multi_assets}


def _set_multi_assets(call: Call) -> Row:
    call.params.text("multiAssetsMargin")
    wanted, desk = call.params.flag("multiAssetsMargin"), call.account.perpetual
    if wanted == desk.multi_assets:
        raise BinanceError(-4171, "No need to change multi-assets mode.")
    desk.multi_assets = wanted
    return _DONE


def _symbol_config(call: Call) -> list[Row]:
    desk: PerpetualDesk = call.account.perpetual
    asked = _optional_symbol(call)
    return [
        {
            "symbol": name, "marginType": "ISOLATED" if name in desk.isolated else "CROSSED",
            "isAutoAddMargin": "false", "leverage": desk.leverage(name),
            "maxNotionalValue": str(_cap(rows, desk.leverage(name))),
        }
        for name, rows in call.exchange.catalogue.brackets.items()
        if asked in {None, name}
    ]  # fmt: skip


def _account_config(call: Call) -> Row:
    desk = call.account.perpetual
    return {
        "feeTier": 0, "canTrade": call.account.rights.futures, "canDeposit": True,
        "canWithdraw": True, "dualSidePosition": desk.hedged, "updateTime": 0,
        "multiAssetsMargin": desk.multi_assets, "tradeGroupId": -1,
    }  # fmt: skip


def _commission(call: Call) -> Row:
    symbol = known_symbol(call.account.perpetual, call.params.text("symbol"))
    return {
        "symbol": symbol, "makerCommissionRate": "0.000200", "takerCommissionRate": "0.000500",
    }  # fmt: skip


def _order_limits(call: Call) -> list[Row]:
    limits = call.exchange.catalogue.info[PERPETUAL]["rateLimits"]
    return [row for row in limits if row["rateLimitType"] == "ORDERS"]


# ---------------------------------------------------------------------- history
def _income(call: Call) -> list[Row]:
    symbol, kind = _optional_symbol(call), call.params.text("incomeType", "")
    start, end = span(call)
    limit = call.params.limit(100, 1000)
    rows = [
        row
        for row in call.account.perpetual.income
        if symbol in {None, row.symbol}
        and kind in {"", row.type}
        and (start is None or row.ts_ms >= start)
        and (end is None or row.ts_ms <= end)
    ]
    return [
        {
            "symbol": row.symbol, "incomeType": row.type, "income": money(row.amount),
            "asset": QUOTE, "info": row.trade_id or row.type, "time": row.ts_ms,
            "tranId": row.tran_id, "tradeId": row.trade_id,
        }
        for row in (rows[-limit:] if start is None else rows[:limit])
    ]  # fmt: skip


# ---------------------------------------------------------------------- listenKeys
def _listen(call: Call) -> Row:
    return {"listenKey": call.account.listen_key(call.exchange.now_ms())}


def _keep_listening(call: Call) -> Row:
    if not call.account.listen_keys:
        raise BinanceError(-1125, "This listenKey does not exist.")
    return _listen(call)


def _stop_listening(call: Call) -> Row:
    call.account.listen_keys.clear()
    return {}


ROUTES: Final = [
    Route("GET", "/fapi/v2/balance", _balances, "signed", 5),
    Route("GET", "/fapi/v3/balance", _balances, "signed", 5),
    Route("GET", "/fapi/v2/account", _account_v2, "signed", 5),
    Route("GET", "/fapi/v3/account", _account_v3, "signed", 5),
    Route("GET", "/fapi/v2/positionRisk", _risk_v2, "signed", 5),
    Route("GET", "/fapi/v3/positionRisk", _risk_v3, "signed", 5),
    Route("POST", "/fapi/v1/leverage", _set_leverage, "signed", trades=True),
    Route("GET", "/fapi/v1/leverageBracket", _brackets, "signed"),
    Route("POST", "/fapi/v1/marginType", _set_margin_type, "signed", trades=True),
    Route("GET", "/fapi/v1/positionSide/dual", _dual, "signed", 30),
    Route("POST", "/fapi/v1/positionSide/dual", _set_dual, "signed", trades=True),
    Route("GET", "/fapi/v1/multiAssetsMargin", _multi_assets, "signed", 30),
    Route("POST", "/fapi/v1/multiAssetsMargin", _set_multi_assets, "signed", trades=True),
    Route("GET", "/fapi/v1/symbolConfig", _symbol_config, "signed", 5),
    Route("GET", "/fapi/v1/accountConfig", _account_config, "signed", 5),
    Route("GET", "/fapi/v1/commissionRate", _commission, "signed", 20),
    Route("GET", "/fapi/v1/rateLimit/order", _order_limits, "signed"),
    Route("GET", "/fapi/v1/income", _income, "signed", 30),
    Route("POST", "/fapi/v1/listenKey", _listen, "key"),
    Route("PUT", "/fapi/v1/listenKey", _keep_listening, "key"),
    Route("DELETE", "/fapi/v1/listenKey", _stop_listening, "key"),
]
