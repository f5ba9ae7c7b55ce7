"""ccxt's answers as values of the domain: orders, trades, positions, balances, funding."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import ZERO, book
from cts_desktop.domain.orders import Fill, OrderRequest, OrderState, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import Balance, FundingPayment, VenuePosition
from cts_desktop.exchange.ccxt_markets import Markets
from cts_desktop.exchange.ccxt_numbers import Raw, amount, info, moment, number, price, text
from cts_desktop.exchange.ccxt_orders import OrderCall, order_call
from cts_desktop.exchange.ccxt_public import candles, order_book, public_trade, ticker
from cts_desktop.exchange.client_ids import ClientIds

__all__ = [
    "Markets", "OrderCall", "assets", "balance", "candles", "fills", "funding", "open_profit",
    "order_book", "order_call", "positions", "public_trade", "ticker", "triggered_id",
    "venue_order",
]  # fmt: skip

Rate = Callable[[str], Decimal | None]

#: Names of our id in the venues' own answers, where ccxt leaves it out.
_CLIENT_FIELDS: Final = (
    "clientAlgoId", "algoClOrdId", "clOrdId", "orderLinkId", "clientOid", "cloid", "cliOrdId",
    "cl_ord_id", "client_order_id", "externalOid", "clientOrderID", "text", "caid", "c",
)  # fmt: skip
#: Where a triggered order names the order it became.
_BECAME_FIELDS: Final = ("actualOrderId", "ai", "executeOrderId", "trade_id")
#: Fields that tell the type of an order that waits, or that a trade was forced.
_TYPE_FIELDS: Final = (
    "origType", "ot", "orderType", "strategyType", "ordType", "ordertype", "stopOrderType",
    "planType", "type", "o",
)  # fmt: skip
_FORCED_FIELDS: Final = (
    "execType", "fillType", "tradeScope", "orderSource", "category", "type", "o", "orderType",
    "dir", "trade_type",
)  # fmt: skip
_FORCED: Final = re.compile(r"liquidat|bust|burst|deleverag|(?<![a-z])adl", re.IGNORECASE)
#: How the ids of forced orders begin.
_FORCED_IDS: Final = ("autoclose", "adl_autoclose", "liq-", "settlement_autoclose")
_STATES: Final = {
    "canceled": OrderState.CANCELLED,
    "expired": OrderState.EXPIRED,
    "rejected": OrderState.REJECTED,
}


# ---------------------------------------------------------------------- orders
def venue_order(
    raw: Raw, markets: Markets, ids: ClientIds, request: OrderRequest | None = None
) -> VenueOrder | None:
    """Return an order; None where its symbol is none of ours.

    *request* fills in what an acknowledgement leaves out.
    """
    symbol = markets.from_ccxt(raw.get("symbol")) or (request.symbol if request else None)
    if symbol is None:
        return None
    size = markets.contract_size(symbol)
    qty = (price(raw, "amount") or ZERO) * size or (request.qty if request else ZERO)
    state, filled = _state(raw, qty, size)
    trigger = price(raw, "triggerPrice", "stopLossPrice", "takeProfitPrice", "stopPrice")
    side = text(raw, "side")
    return VenueOrder(
        client_id=_client_id(raw, ids) or (request.client_id if request else ""),
        venue_id=text(raw, "id"),
        symbol=symbol,
        state=state,
        filled_qty=filled,
        average_price=price(raw, "average") if filled else None,
        ts_ms=moment(raw, "lastUpdateTimestamp", "lastTradeTimestamp", "timestamp"),
        reason=_reason(raw, state),
        side=Side(side) if side else (request.side if request else Side.BUY),
        type=request.type if request else _type(raw, trigger),
        qty=qty,
        price=price(raw, "price") or (request.price if request else None),
        stop_price=trigger or (request.stop_price if request else None),
        reduce_only=bool(request.reduce_only if request else raw.get("reduceOnly")),
    )


def triggered_id(raw: Raw) -> str:
    """Return the venue's id of the order that a triggered one became; empty where none did.

    That order lives on under this id, and its fills carry it.
    """
    own = info(raw)
    named = text(own, *_BECAME_FIELDS)
    if not named and text(own, "algoId"):  # OKX names it like any order's
        named = text(own, "ordId")
    return named if named not in {"0", "-1"} and named != text(raw, "id") else ""


def _client_id(raw: Raw, ids: ClientIds) -> str:
    found = text(raw, "clientOrderId") or text(info(raw), *_CLIENT_FIELDS)
    return ids.from_venue(found) if found else ""


def _state(raw: Raw, qty: Decimal, size: Decimal) -> tuple[OrderState, Decimal]:
    """Return where an order stands and how much of it is filled, in base."""
    status = text(raw, "status")
    if "algoStatus" in info(raw) or "aid" in info(raw):
        return _algo_state(raw, qty, size)
    filled = (amount(raw, "filled") or ZERO) * size
    if status == "closed":
        if triggered_id(raw):  # it lives on as another; ccxt says that all of it filled
            return OrderState.OPEN, ZERO
        if amount(raw, "filled") is None:
            filled = qty
        return (OrderState.FILLED if filled >= qty else OrderState.CANCELLED), filled
    if status in _STATES:
        full = qty > 0 and filled >= qty
        return (OrderState.FILLED if full else _STATES[status]), filled
    return (OrderState.PARTIALLY_FILLED if filled else OrderState.OPEN), filled


def _algo_state(raw: Raw, qty: Decimal, size: Decimal) -> tuple[OrderState, Decimal]:
    """Return the same for Binance's conditional orders: ccxt calls a triggered one closed.

    What a triggered one became is an order of its own: only its own report says what it filled.
    """
    own = info(raw)
    filled = (amount(own, "aq", "actualQty") or ZERO) * size
    status = text(own, "algoStatus", "X").upper()
    if status == "FINISHED" and filled:
        return (OrderState.FILLED if filled >= qty else OrderState.CANCELLED), filled
    if status in {"CANCELED", "EXPIRED", "REJECTED"}:
        return _STATES[status.lower()], filled
    return (OrderState.PARTIALLY_FILLED if filled else OrderState.OPEN), filled


def _reason(raw: Raw, state: OrderState) -> str:
    """Return why an order ended, as far as the venue says."""
    if state not in _STATES.values():
        return ""
    if _forced(raw):
        return "liquidation"
    found = text(info(raw), "rejectReason", "cancelReason", "cancelSource", "rm", "reason")
    return "" if found in {"NONE", "EC_NoError", "UNKNOWN"} else found


def _type(raw: Raw, trigger: Decimal | None) -> OrderType:
    """Return what kind of order the venue shows."""
    own = info(raw)
    named = " ".join(str(own[name]) for name in _TYPE_FIELDS if own.get(name))
    named = f"{named} {text(raw, 'type')}".lower().replace("-", "_")
    if "trail" in named or "move_order_stop" in named or "track" in named:
        return OrderType.TRAILING_STOP
    if price(raw, "takeProfitPrice") or "take_profit" in named or "takeprofit" in named:
        return OrderType.TAKE_PROFIT_MARKET
    if "profit_plan" in named or "pos_profit" in named:
        return OrderType.TAKE_PROFIT_MARKET
    if trigger or "stop" in named:
        return OrderType.STOP_MARKET
    return OrderType.MARKET if text(raw, "type") == "market" else OrderType.LIMIT


# ---------------------------------------------------------------------- trades
def fills(
    raw_trades: Iterable[Raw],
    connection_id: str,
    markets: Markets,
    ids: ClientIds,
    rate: Rate,
    clients: Mapping[str, str] | None = None,
) -> list[Fill]:
    """Return the executions among our symbols, in the order given.

    *rate* is the worth of one unit of a currency in that of the account, None where unknown;
    *clients* are our ids by the venue's, for trades that name the order only by the latter.
    """
    found = []
    for raw in raw_trades:
        symbol = markets.from_ccxt(raw.get("symbol"))
        qty, at = price(raw, "amount"), price(raw, "price")
        if symbol is None or qty is None or at is None:
            continue
        qty *= markets.contract_size(symbol)
        rules = markets.rules.get(symbol)
        venue_id = text(raw, "order")
        maker = text(raw, "takerOrMaker") == "maker"
        fee, currency = _fee(raw, symbol, qty * at, rules, rate, maker=maker)
        ts_ms = moment(raw, "timestamp")
        found.append(
            Fill(
                connection_id=connection_id, symbol=symbol,
                trade_id=text(raw, "id") or f"{venue_id}-{ts_ms}-{at}-{qty}",
                client_id=(clients or {}).get(venue_id) or _client_id(raw, ids),
                venue_id=venue_id, side=Side(text(raw, "side")), price=at, qty=qty, fee=fee,
                fee_currency=currency, maker=maker, ts_ms=ts_ms, liquidation=_forced(raw),
            )
        )  # fmt: skip
    return found


def _fee(
    raw: Raw, symbol: str, notional: Decimal, rules: MarketRules | None, rate: Rate, *, maker: bool
) -> tuple[Decimal, str]:
    """Return what a trade cost and in which currency: the quote's, or the base's where taken there.

    Negative is a rebate. What the venue does not say is reckoned from the rules.
    """
    base, quote = symbol.split("/")
    listed = raw.get("fees") or [raw.get("fee")]
    parts = [
        (cost, text(part, "currency") or quote)
        for part in listed
        if isinstance(part, Mapping) and (cost := number(part.get("cost"))) is not None
    ]
    currencies = {currency for _, currency in parts}
    if len(currencies) == 1 and currencies <= {base, quote}:
        return sum((cost for cost, _ in parts), ZERO), currencies.pop()
    total = ZERO
    for cost, currency in parts:
        worth = _worth(currency, symbol, raw, rate)
        if worth is None:
            parts = []
            break
        total += cost * worth
    if parts:
        return book(total), quote
    if rules is None:
        return ZERO, quote
    return book(notional * (rules.maker_fee if maker else rules.taker_fee)), quote


def _worth(currency: str, symbol: str, raw: Raw, rate: Rate) -> Decimal | None:
    """Return one unit of *currency* in a symbol's quote currency."""
    base, quote = symbol.split("/")
    if currency == quote:
        return Decimal(1)
    if currency == base:
        return price(raw, "price")
    one, of_quote = rate(currency), rate(quote)
    return one / of_quote if one is not None and of_quote else None


def _forced(raw: Raw) -> bool:
    """Tell whether the venue closed by force."""
    own = info(raw)
    if own.get("liquidation"):
        return True
    if text(own, "clientOrderId", "c", "text").startswith(_FORCED_IDS):
        return True
    told = " ".join(str(own[name]) for name in _FORCED_FIELDS if own.get(name))
    return _FORCED.search(told) is not None


# ---------------------------------------------------------------------- account
def assets(raw: Raw) -> dict[str, Decimal]:
    """Return what is held of each currency, resting orders included."""
    totals = raw.get("total") or {}
    return {name: held for name, value in totals.items() if (held := number(value))}


def balance(
    raw: Raw,
    currency: str,
    market_type: MarketType,
    profit: Decimal | None = None,
    rate: Rate | None = None,
) -> Balance:
    """Return the balance in *currency*.

    Perpetuals: *profit* is that of all open positions, for venues that name the wallet without it
    or the equity with it, but not both: ccxt's total is the one here and the other there. Spot:
    equity counts all holdings that *rate* knows.
    """
    part = raw.get(currency) or {}
    total, free = amount(part, "total") or ZERO, amount(part, "free") or ZERO
    if market_type is MarketType.SPOT:
        others = (
            held * worth
            for name, held in assets(raw).items()
            if name != currency and rate is not None and (worth := rate(name)) is not None
        )
        return Balance(currency, total, free, total + sum(others, ZERO))
    wallet, equity = _wallet(raw, currency)
    gain = profit or ZERO
    if wallet is None:
        wallet = total if equity is None else equity - gain
    return Balance(currency, wallet, free, wallet + gain if equity is None else equity)


def _wallet(raw: Raw, currency: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the wallet without open profit and with it, as far as the venue's own words say."""
    for part in _wallets(raw.get("info")):
        if "accountValue" in part:  # Hyperliquid has one currency and does not name it
            return None, amount(part, "accountValue")
        if text(part, "asset", "coin", "ccy", "currency", "marginCoin", "a") != currency:
            continue
        wallet = amount(part, "walletBalance", "crossWalletBalance", "cashBal", "wb")
        equity = amount(part, "accountEquity", "equity", "eq")
        if equity is not None and wallet is None:
            wallet = amount(part, "balance")
        if equity is None and wallet is not None:
            equity = amount(part, "marginBalance")
        if wallet is not None or equity is not None:
            return wallet, equity
    return None, None


def _wallets(answer: Any) -> Iterable[Raw]:
    """Return every object within an answer."""
    if isinstance(answer, Mapping):
        yield answer
        for value in answer.values():
            yield from _wallets(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _wallets(value)


def positions(raw_positions: Iterable[Raw], markets: Markets) -> list[VenuePosition]:
    """Return the open positions among our symbols."""
    found = []
    for raw in raw_positions:
        symbol, contracts = markets.from_ccxt(raw.get("symbol")), price(raw, "contracts")
        if symbol is None or contracts is None:
            continue
        short = text(raw, "side") == "short" or contracts < 0
        found.append(
            VenuePosition(
                symbol=symbol,
                side=Side.SELL if short else Side.BUY,
                qty=abs(contracts) * markets.contract_size(symbol),
                entry_price=price(raw, "entryPrice", "markPrice") or ZERO,
            )
        )
    return found


def open_profit(raw_positions: Iterable[Raw]) -> Decimal:
    """Return the profit of all open positions at the venue's mark."""
    return sum((amount(raw, "unrealizedPnl") or ZERO for raw in raw_positions), ZERO)


def funding(raw_payments: Iterable[Raw], markets: Markets) -> list[FundingPayment]:
    """Return funding among our symbols; ccxt counts what was received, the domain what was paid."""
    found = []
    for raw in raw_payments:
        symbol, received = markets.from_ccxt(raw.get("symbol")), amount(raw, "amount")
        if symbol is None or received is None:
            continue
        ts_ms = moment(raw, "timestamp")
        name = text(raw, "id") or f"{symbol}-{ts_ms}"
        found.append(FundingPayment(symbol, -received, ts_ms, name))
    return found
