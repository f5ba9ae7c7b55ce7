"""Prices over REST: the same for both kinds where Binance has it so."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any, Final

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO
from tests.helpers.test_exchange.errors import BinanceError, invalid_symbol
from tests.helpers.test_exchange.interfaces import DayTicker, PublicTrade
from tests.helpers.test_exchange.render import Row, money
from tests.helpers.test_exchange.routes import Call, Route

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL
_MINUTE: Final = 60_000
INTERVALS_MS: Final = {
    "1s": 1_000, "1m": _MINUTE, "3m": 3 * _MINUTE, "5m": 5 * _MINUTE, "15m": 15 * _MINUTE,
    "30m": 30 * _MINUTE, "1h": 60 * _MINUTE, "2h": 120 * _MINUTE, "4h": 240 * _MINUTE,
    "6h": 360 * _MINUTE, "8h": 480 * _MINUTE, "12h": 720 * _MINUTE, "1d": 1440 * _MINUTE,
    "3d": 4320 * _MINUTE, "1w": 10080 * _MINUTE,
}  # fmt: skip
_FUNDING_MS: Final = 28_800_000
_FUNDING_RATE: Final = Decimal("0.0001")


def _symbol(kind: MarketType, call: Call) -> str:
    symbol = call.params.text("symbol")
    if symbol not in call.exchange.catalogue.symbols[kind]:
        raise invalid_symbol()
    return symbol


def _per_symbol(
    kind: MarketType, call: Call, build: Callable[[MarketType, Call, str], Row | None]
) -> Any:
    """Answer for one symbol, a list of them (spot), or all that have prices."""
    if "symbol" in call.params:
        answer = build(kind, call, _symbol(kind, call))
        return answer if answer is not None else _nothing(kind, call)
    names: Iterable[str] = call.exchange.tape.symbols(kind)
    if kind is SPOT and "symbols" in call.params:
        names = _listed(call)
    return [row for name in names if (row := build(kind, call, name)) is not None]


def _nothing(kind: MarketType, call: Call) -> Row:
    """Return the answer for a symbol without a price: zeros, as for a new listing."""
    symbol = call.params.text("symbol")
    return {"symbol": symbol, "price": call.exchange.catalogue.price(kind, symbol, ZERO)}


def _listed(call: Call) -> list[str]:
    bad = BinanceError(
        -1100, "Illegal characters found in parameter 'symbols'; legal range is "
        "'^\\[\"[A-Z0-9-_.]{1,20}\"(,\"[A-Z0-9-_.]{1,20}\"){0,}\\]$'."
    )  # fmt: skip
    try:
        names = json.loads(call.params.text("symbols"))
    except ValueError:
        raise bad from None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise bad
    if any(name not in call.exchange.catalogue.symbols[SPOT] for name in names):
        raise invalid_symbol()
    return names


# ---------------------------------------------------------------------- the exchange
def _time(call: Call) -> Row:
    return {"serverTime": call.exchange.now_ms()}


def _info(kind: MarketType, call: Call) -> Row:
    info = call.exchange.catalogue.info[kind] | {"serverTime": call.exchange.now_ms()}
    if kind is PERPETUAL or not {"symbol", "symbols"} & {
        name for name in ("symbol", "symbols") if name in call.params
    }:
        return info
    names = [_symbol(kind, call)] if "symbol" in call.params else _listed(call)
    symbols = call.exchange.catalogue.symbols[kind]
    return info | {"symbols": [symbols[name] for name in names]}


# ---------------------------------------------------------------------- book and trades
def _depth(kind: MarketType, call: Call) -> Row:
    symbol = _symbol(kind, call)
    limit = call.params.limit(*((100, 5000) if kind is SPOT else (500, 1000)))
    if kind is PERPETUAL and limit not in {5, 10, 20, 50, 100, 500, 1000}:
        raise BinanceError(-4021, f"'{limit}' is not valid depth limit.")
    book = call.exchange.tape.book(kind, symbol, limit)
    catalogue, now_ms = call.exchange.catalogue, call.exchange.now_ms()
    sides = (book.bids, book.asks) if book else ((), ())
    bids, asks = (
        [[catalogue.price(kind, symbol, p), catalogue.qty(kind, symbol, q)] for p, q in side]
        for side in sides
    )
    answer: Row = {"lastUpdateId": book.update_id if book else 0, "bids": bids, "asks": asks}
    return answer if kind is SPOT else answer | {"E": now_ms, "T": now_ms}


def _trades(kind: MarketType, call: Call) -> list[Row]:
    symbol = _symbol(kind, call)
    rows = call.exchange.tape.trades(kind, symbol)[-call.params.limit(500, 1000) :]
    return [_trade(kind, call, symbol, row) for row in rows]


def _trade(kind: MarketType, call: Call, symbol: str, trade: PublicTrade) -> Row:
    catalogue = call.exchange.catalogue
    row: Row = {
        "id": trade.trade_id, "price": catalogue.price(kind, symbol, trade.price),
        "qty": catalogue.qty(kind, symbol, trade.qty),
        "quoteQty": money(trade.price * trade.qty), "time": trade.ts_ms,
        "isBuyerMaker": trade.sold,
    }  # fmt: skip
    return row | ({"isBestMatch": True} if kind is SPOT else {})


def _agg_trades(kind: MarketType, call: Call) -> list[Row]:
    symbol = _symbol(kind, call)
    params, catalogue = call.params, call.exchange.catalogue
    start, end, limit = params.time("startTime"), params.time("endTime"), params.limit(500, 1000)
    first = params.integer("fromId", 0)
    rows = [
        trade
        for trade in call.exchange.tape.trades(kind, symbol)
        if trade.trade_id >= first
        and (start is None or trade.ts_ms >= start)
        and (end is None or trade.ts_ms <= end)
    ]
    newest = start is None and "fromId" not in params
    rows = rows[-limit:] if newest else rows[:limit]
    return [
        {
            "a": t.trade_id, "p": catalogue.price(kind, symbol, t.price),
            "q": catalogue.qty(kind, symbol, t.qty), "f": t.trade_id, "l": t.trade_id,
            "T": t.ts_ms, "m": t.sold,
        }
        | ({"M": True} if kind is SPOT else {})
        for t in rows
    ]  # fmt: skip


def _klines(kind: MarketType, call: Call) -> list[list[Any]]:
    symbol, params = _symbol(kind, call), call.params
    interval = params.text("interval")
    if interval not in INTERVALS_MS or (interval == "1s" and kind is PERPETUAL):
        raise BinanceError(-1120, "Invalid interval.")
    length = INTERVALS_MS[interval]
    limit = params.limit(500, 1000 if kind is SPOT else 1500)
    rows = call.exchange.tape.klines(
        kind, symbol, length, params.time("startTime"), params.time("endTime"), limit
    )
    catalogue = call.exchange.catalogue
    return [
        [
            k.open_ms, *(catalogue.price(kind, symbol, p) for p in k[1:5]),
            catalogue.qty(kind, symbol, k.volume), k.open_ms + length - 1,
            money(k.quote_volume), k.trades, catalogue.qty(kind, symbol, k.taker_volume),
            money(k.taker_quote_volume), "0",
        ]
        for k in rows
    ]  # fmt: skip


# ---------------------------------------------------------------------- tickers
def _day(kind: MarketType, call: Call, symbol: str) -> Row:
    tape, catalogue = call.exchange.tape, call.exchange.catalogue
    now_ms = call.exchange.now_ms()
    none = DayTicker(now_ms - 86_400_000, now_ms, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, -1, -1)
    ticker = tape.ticker(kind, symbol) or none

    def price(value: Decimal) -> str:
        return catalogue.price(kind, symbol, value)

    def qty(value: Decimal) -> str:
        return catalogue.qty(kind, symbol, value)

    change = ticker.last - ticker.open
    average = ticker.quote_volume / ticker.volume if ticker.volume else ticker.last
    row: Row = {
        "symbol": symbol, "priceChange": price(change),
        "priceChangePercent": f"{change / ticker.open * 100 if ticker.open else ZERO:.3f}",
        "weightedAvgPrice": price(average), "lastPrice": price(ticker.last),
        "lastQty": qty(ticker.last_qty), "openPrice": price(ticker.open),
        "highPrice": price(ticker.high), "lowPrice": price(ticker.low),
        "volume": qty(ticker.volume), "quoteVolume": money(ticker.quote_volume),
        "openTime": ticker.open_ms, "closeTime": ticker.close_ms, "firstId": ticker.first_id,
        "lastId": ticker.last_id,
        "count": ticker.last_id - ticker.first_id + 1 if ticker.last_id >= 0 else 0,
    }  # fmt: skip
    if kind is SPOT:
        touch = _touch(kind, call, symbol)
        row |= {"prevClosePrice": price(ticker.open)} | {
            name: touch[name] for name in ("bidPrice", "bidQty", "askPrice", "askQty")
        }
    return row


def _touch(kind: MarketType, call: Call, symbol: str) -> Row:
    catalogue, quote = call.exchange.catalogue, call.exchange.tape.quote(kind, symbol)
    bid, ask, bid_qty, ask_qty = quote or (ZERO, ZERO, ZERO, ZERO)
    row: Row = {
        "symbol": symbol, "bidPrice": catalogue.price(kind, symbol, bid),
        "bidQty": catalogue.qty(kind, symbol, bid_qty),
        "askPrice": catalogue.price(kind, symbol, ask),
        "askQty": catalogue.qty(kind, symbol, ask_qty),
    }  # fmt: skip
    if kind is PERPETUAL:
        book = call.exchange.tape.book(kind, symbol, 5)
        row |= {"time": call.exchange.now_ms(), "lastUpdateId": book.update_id if book else 0}
    return row


def _price(kind: MarketType, call: Call, symbol: str) -> Row | None:
    last = call.exchange.tape.last(kind, symbol)
    if last is None:
        return None
    row: Row = {"symbol": symbol, "price": call.exchange.catalogue.price(kind, symbol, last)}
    return row if kind is SPOT else row | {"time": call.exchange.now_ms()}


def _average(call: Call) -> Row:
    last = call.exchange.tape.last(SPOT, _symbol(SPOT, call)) or ZERO
    return {"mins": 5, "price": money(last), "closeTime": call.exchange.now_ms()}


# ---------------------------------------------------------------------- perpetual only
def _premium(kind: MarketType, call: Call, symbol: str) -> Row | None:
    last, now_ms = call.exchange.tape.last(kind, symbol), call.exchange.now_ms()
    if last is None and "symbol" not in call.params:
        return None
    price = money(last or ZERO)
    return {
        "symbol": symbol, "markPrice": price, "indexPrice": price, "estimatedSettlePrice": price,
        "lastFundingRate": money(_FUNDING_RATE), "interestRate": "0.00010000",
        "nextFundingTime": (now_ms // _FUNDING_MS + 1) * _FUNDING_MS, "time": now_ms,
    }  # fmt: skip


def _funding_rates(call: Call) -> list[Row]:
    params, now_ms = call.params, call.exchange.now_ms()
    names = (
        [_symbol(PERPETUAL, call)]
        if "symbol" in params
        else list(call.exchange.tape.symbols(PERPETUAL))
    )
    limit = params.limit(100, 1000)
    end = min(params.integer("endTime", now_ms), now_ms) // _FUNDING_MS
    start = params.time("startTime")
    first = end - limit + 1 if start is None else -(-start // _FUNDING_MS)
    times = [number * _FUNDING_MS for number in range(max(0, first), end + 1)][:limit]
    return [
        {
            "symbol": name, "fundingTime": ts_ms, "fundingRate": money(_FUNDING_RATE),
            "markPrice": money(call.exchange.tape.last(PERPETUAL, name) or ZERO),
        }
        for ts_ms in times
        for name in names
    ][:limit]  # fmt: skip


def _open_interest(call: Call) -> Row:
    symbol = _symbol(PERPETUAL, call)
    qty = call.exchange.catalogue.qty(PERPETUAL, symbol, Decimal(1000))
    return {"symbol": symbol, "openInterest": qty, "time": call.exchange.now_ms()}


def _funding_info(call: Call) -> list[Row]:
    return [
        {
            "symbol": name, "adjustedFundingRateCap": "0.02000000",
            "adjustedFundingRateFloor": "-0.02000000", "fundingIntervalHours": 8,
            "disclaimer": False,
        }
        for name in call.exchange.catalogue.rules[PERPETUAL]
    ]  # fmt: skip


def _historical(kind: MarketType, call: Call) -> list[Row]:
    symbol, limit = _symbol(kind, call), call.params.limit(500, 1000)
    first = call.params.integer("fromId", 0)
    rows = [t for t in call.exchange.tape.trades(kind, symbol) if t.trade_id >= first]
    rows = rows[:limit] if "fromId" in call.params else rows[-limit:]
    return [_trade(kind, call, symbol, row) for row in rows]


def _ping(call: Call) -> Row:
    return {}


def _both(kind: MarketType, prefix: str) -> list[Route]:
    ticker = {
        "ticker/24hr": _day, "ticker/bookTicker": _touch, "ticker/price": _price,
    }  # fmt: skip
    plain = {
        "exchangeInfo": _info, "depth": _depth, "trades": _trades, "aggTrades": _agg_trades,
        "klines": _klines, "historicalTrades": _historical,
    }  # fmt: skip
    return [
        Route("GET", f"{prefix}/ping", _ping),
        Route("GET", f"{prefix}/time", _time),
        *(Route("GET", f"{prefix}/{path}", partial(h, kind)) for path, h in plain.items()),
        *(
            Route("GET", f"{prefix}/{path}", partial(_symbols_of, kind, build), weight=2)
            for path, build in ticker.items()
        ),
    ]


def _symbols_of(
    kind: MarketType, build: Callable[[MarketType, Call, str], Row | None], call: Call
) -> Any:
    return _per_symbol(kind, call, build)


ROUTES: Final = [
    *_both(SPOT, "/api/v3"),
    *_both(PERPETUAL, "/fapi/v1"),
    Route("GET", "/api/v3/avgPrice", _average),
    Route("GET", "/api/v3/uiKlines", partial(_klines, SPOT)),
    Route("GET", "/fapi/v2/ticker/price", partial(_symbols_of, PERPETUAL, _price)),
    Route("GET", "/fapi/v1/premiumIndex", partial(_symbols_of, PERPETUAL, _premium)),
    Route("GET", "/fapi/v1/fundingRate", _funding_rates),
    Route("GET", "/fapi/v1/fundingInfo", _funding_info),
    Route("GET", "/fapi/v1/openInterest", _open_interest),
]
