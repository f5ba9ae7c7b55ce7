"""ccxt's public data as values of the domain: tickers, books, trades of others, candles."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np

from cts_desktop.domain.market import Candles
from cts_desktop.domain.orders import Side
from cts_desktop.domain.venues import OrderBook, PublicTrade, Ticker
from cts_desktop.exchange.ccxt_markets import Markets
from cts_desktop.exchange.ccxt_numbers import Raw, amount, moment, number, price, text

_CANDLE_FIELDS: Final = 6


def ticker(raw: Raw, markets: Markets) -> Ticker | None:
    """Return the last 24 hours of one of our symbols."""
    symbol = markets.from_ccxt(raw.get("symbol"))
    if symbol is None:
        return None
    return Ticker(
        symbol=symbol, last=price(raw, "last", "close"), bid=price(raw, "bid"),
        ask=price(raw, "ask"), quote_volume=amount(raw, "quoteVolume"),
        change_pct=amount(raw, "percentage"), high=price(raw, "high"), low=price(raw, "low"),
    )  # fmt: skip


def order_book(raw: Raw, markets: Markets, symbol: str) -> OrderBook:
    """Return the price levels of *symbol*, quantities in base."""
    size = markets.contract_size(symbol)
    return OrderBook(
        symbol,
        _levels(raw.get("bids") or (), size),
        _levels(raw.get("asks") or (), size),
        moment(raw, "timestamp") or None,
    )


def _levels(rows: Iterable[Sequence[Any]], size: Decimal) -> tuple[tuple[Decimal, Decimal], ...]:
    pairs = ((number(row[0]), number(row[1])) for row in rows)
    return tuple((at, qty * size) for at, qty in pairs if at and qty)


def public_trade(raw: Raw, markets: Markets) -> PublicTrade | None:
    """Return a trade of others; None where it is none of our symbols or says too little."""
    symbol = markets.from_ccxt(raw.get("symbol"))
    at, qty = price(raw, "price"), price(raw, "amount")
    if symbol is None or at is None or qty is None:
        return None
    side = text(raw, "side")
    return PublicTrade(
        symbol, text(raw, "id"), at, qty * markets.contract_size(symbol),
        Side(side) if side else Side.BUY, moment(raw, "timestamp"),
    )  # fmt: skip


def candles(rows: Iterable[Sequence[Any]], contract_size: Decimal = Decimal(1)) -> Candles:
    """Return candles from ccxt's rows, oldest first and each time once; volumes in base."""
    whole = {int(row[0]): row for row in rows if len(row) >= _CANDLE_FIELDS and row[0]}
    times = sorted(whole)
    values = [
        [np.nan if value is None else float(value) for value in whole[ts][1:_CANDLE_FIELDS]]
        for ts in times
    ]
    ohlcv = np.array(values, dtype=np.float64).reshape(len(times), _CANDLE_FIELDS - 1)
    ohlcv[:, 4] *= float(contract_size)
    return Candles(np.array(times, dtype=np.int64), ohlcv)
