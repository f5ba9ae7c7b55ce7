"""Orders and trades as Binance's REST interface writes them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import to_text
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.interfaces import OrderRow, TradeRow

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
Row = dict[str, Any]


def money(value: Decimal) -> str:
    """Return an amount with eight decimals."""
    return f"{value:.8f}"


def _text(
    write: Callable[[MarketType, str, Decimal], str], row: OrderRow
) -> Callable[[Decimal], str]:
    return lambda value: write(row.kind, row.symbol, value)


# ---------------------------------------------------------------------- spot
def _spot_common(row: OrderRow) -> Row:
    answer: Row = {
        "symbol": row.symbol, "orderId": row.order_id, "orderListId": -1,
        "clientOrderId": row.client_id, "price": money(row.price), "origQty": money(row.qty),
        "executedQty": money(row.executed), "origQuoteOrderQty": money(row.quote_order_qty),
        "cummulativeQuoteQty": money(row.quote), "status": row.status,
        "timeInForce": row.time_in_force, "type": row.type, "side": row.side,
    }  # fmt: skip
    return answer


def spot_order(row: OrderRow) -> Row:
    """Return a spot order as a query answers it."""
    return _spot_common(row) | {
        "stopPrice": money(row.trigger), "icebergQty": money(Decimal(0)), "time": row.created_ms,
        "updateTime": row.updated_ms, "isWorking": row.is_open, "workingTime": row.working_ms,
        "selfTradePreventionMode": row.stp_mode,
    }  # fmt: skip


def spot_placed(row: OrderRow, trades: list[TradeRow], kind: str) -> Row:
    """Return the answer to placing an order: ``ACK``, ``RESULT`` or ``FULL``."""
    if kind == "ACK":
        common = _spot_common(row)
        names = ("symbol", "orderId", "orderListId", "clientOrderId")
        return {name: common[name] for name in names} | {"transactTime": row.created_ms}
    answer = _spot_common(row) | {
        "transactTime": row.updated_ms, "workingTime": row.working_ms,
        "selfTradePreventionMode": row.stp_mode,
    }  # fmt: skip
    if row.trigger:
        answer["stopPrice"] = money(row.trigger)
    if kind == "FULL":
        answer["fills"] = [
            {
                "price": money(trade.price), "qty": money(trade.qty),
                "commission": money(trade.commission), "commissionAsset": trade.commission_asset,
                "tradeId": trade.trade_id,
            }
            for trade in trades
        ]  # fmt: skip
    return answer


def spot_cancelled(row: OrderRow) -> Row:
    """Return the answer to a cancel: the client id is the cancel's own."""
    answer = _spot_common(row) | {
        "clientOrderId": row.cancel_id, "origClientOrderId": row.client_id,
        "transactTime": row.updated_ms, "selfTradePreventionMode": row.stp_mode,
    }  # fmt: skip
    return answer | ({"stopPrice": money(row.trigger)} if row.trigger else {})


def spot_trade(trade: TradeRow) -> Row:
    """Return one of the account's spot trades."""
    return {
        "symbol": trade.symbol, "id": trade.trade_id, "orderId": trade.order_id,
        "orderListId": -1, "price": money(trade.price), "qty": money(trade.qty),
        "quoteQty": money(trade.price * trade.qty), "commission": money(trade.commission),
        "commissionAsset": trade.commission_asset, "time": trade.ts_ms,
        "isBuyer": trade.side == "BUY", "isMaker": trade.maker, "isBestMatch": True,
    }  # fmt: skip


# ---------------------------------------------------------------------- perpetual
def perpetual_order(catalogue: Catalogue, row: OrderRow, *, placed: bool = False) -> Row:
    """Return a perpetual order, with *placed* as the answer to a command."""
    price, qty = _text(catalogue.price, row), _text(catalogue.qty, row)
    answer: Row = {
        "orderId": row.order_id, "symbol": row.symbol, "status": row.status,
        "clientOrderId": row.client_id, "price": price(row.price),
        "avgPrice": price(row.average), "origQty": qty(row.qty),
        "executedQty": qty(row.executed), "cumQuote": money(row.quote),
        "timeInForce": row.time_in_force, "type": row.type, "reduceOnly": row.reduce_only,
        "closePosition": row.close_position, "side": row.side,
        "positionSide": row.position_side, "stopPrice": price(row.trigger),
        "workingType": row.working_type, "priceProtect": row.price_protect,
        "origType": row.original_type, "priceMatch": "NONE",
        "selfTradePreventionMode": row.stp_mode, "goodTillDate": 0,
        "updateTime": row.updated_ms,
    }  # fmt: skip
    return answer | ({"cumQty": qty(row.executed)} if placed else {"time": row.created_ms})


def algo_order(catalogue: Catalogue, row: OrderRow, *, placed: bool = False) -> Row:
    """Return a conditional perpetual order."""
    price, qty = _text(catalogue.price, row), _text(catalogue.qty, row)
    answer: Row = {
        "algoId": row.algo_id, "clientAlgoId": row.client_id, "algoType": "CONDITIONAL",
        "orderType": row.type, "symbol": row.symbol, "side": row.side,
        "positionSide": row.position_side, "timeInForce": row.time_in_force,
        "quantity": qty(row.qty), "algoStatus": row.algo_status,
        "triggerPrice": price(row.trigger), "price": price(row.price), "icebergQuantity": None,
        "selfTradePreventionMode": row.stp_mode, "workingType": row.working_type,
        "priceMatch": "NONE", "closePosition": row.close_position,
        "priceProtect": row.price_protect, "reduceOnly": row.reduce_only,
        "createTime": row.created_ms, "updateTime": row.updated_ms,
        "triggerTime": row.triggered_ms, "goodTillDate": 0,
    }  # fmt: skip
    if row.callback_rate:
        answer |= {"callbackRate": to_text(row.callback_rate)}
        answer["activatePrice"] = price(row.activate_price)
    if not placed:
        answer |= {
            "actualOrderId": str(row.order_id) if row.order_id else "",
            "actualPrice": price(row.average),
            "actualType": ("LIMIT" if row.price else "MARKET") if row.order_id else "",
            "actualQty": qty(row.executed), "tpTriggerPrice": price(Decimal(0)),
            "tpPrice": price(Decimal(0)), "slTriggerPrice": price(Decimal(0)),
            "slPrice": price(Decimal(0)), "tpOrderType": "",
        }  # fmt: skip
    return answer


def perpetual_trade(catalogue: Catalogue, trade: TradeRow) -> Row:
    """Return one of the account's perpetual trades."""
    return {
        "symbol": trade.symbol, "id": trade.trade_id, "orderId": trade.order_id,
        "side": trade.side, "price": catalogue.price(PERPETUAL, trade.symbol, trade.price),
        "qty": catalogue.qty(PERPETUAL, trade.symbol, trade.qty),
        "realizedPnl": money(trade.realized), "quoteQty": money(trade.price * trade.qty),
        "commission": money(trade.commission), "commissionAsset": trade.commission_asset,
        "time": trade.ts_ms, "positionSide": trade.position_side,
        "buyer": trade.side == "BUY", "maker": trade.maker,
    }  # fmt: skip
