"""Small markets for the tests of the simulated venue."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from cts_desktop.domain.market import MarketRules, MarketStep, MarketType
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.venue_market import VenueSettings

D = Decimal
SYMBOL = "BTC/USDT"
BUY, SELL = Side.BUY, Side.SELL


def rules(symbol: str = SYMBOL, **changes: Any) -> MarketRules:
    base, quote = symbol.split("/")
    values: dict[str, Any] = {
        "market_type": MarketType.PERPETUAL, "price_tick": D("0.1"), "qty_step": D("0.001"),
        "min_qty": D("0.001"), "max_qty": D(1000), "min_notional": D(5),
        "maker_fee": D("0.0002"), "taker_fee": D("0.0005"), "max_leverage": D(50),
    }  # fmt: skip
    return MarketRules(symbol=symbol, base=base, quote=quote, **(values | changes))


def step(
    last: float, ts_ms: int, *, open_: float | None = None, high: float | None = None,
    low: float | None = None, volume: float = 1000.0, spread_pct: float = 0.0,
) -> MarketStep:  # fmt: skip
    first = last if open_ is None else open_
    return many(
        ts_ms,
        [(first, high or max(first, last), low or min(first, last), last, volume, spread_pct)],
    )


def many(ts_ms: int, bars: Sequence[tuple[float, ...]]) -> MarketStep:
    first, high, low, last, volume, spread = (
        np.array(column, dtype=np.float64) for column in zip(*bars, strict=True)
    )
    return MarketStep(ts_ms, first, high, low, last, volume, spread)


def order(
    client_id: str, side: Side, qty: str, kind: OrderType = OrderType.MARKET, **more: Any
) -> OrderRequest:
    prices: dict[str, Any] = {
        name: D(more.pop(name)) for name in ("price", "stop_price", "trailing_pct") if name in more
    }
    more.setdefault("leverage", D(10))
    symbol = more.pop("symbol", SYMBOL)
    return OrderRequest(client_id, symbol, side, kind, D(qty), **prices, **more)


def venue(**changes: Any) -> Matching:
    """A venue at price 100 with one step behind it and no impact."""
    settings: dict[str, Any] = {"impact_pct": 0.0, "start_balance": D(10_000)}
    rule = changes.pop("rule", rules())
    made = Matching([rule], VenueSettings(**(settings | changes)), account_id="acc", seed=7)
    made.subscribe([rule.symbol])
    made.on_step(step(100.0, 1000))
    return made
