"""When and how a simulated venue closes a position by force."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import ZERO, book, from_float, step_above, step_below
from cts_desktop.domain.orders import Side
from cts_desktop.exchange.account import Account, Holding
from cts_desktop.exchange.venue_market import Market, VenueSettings

#: Below this multiple of the maintenance margin the exact check runs; above it floats are enough.
_NEAR: Final = 1.01


@dataclass(frozen=True, slots=True)
class ForcedClose:
    """A position to close at once."""

    symbol: str
    side: Side
    qty: Decimal
    price: Decimal
    fee: Decimal


def forced_close(
    account: Account,
    market: Market,
    rules: Mapping[str, MarketRules],
    settings: VenueSettings,
) -> ForcedClose | None:
    """Return the largest position where cross margin is used up at the step's adverse extremes.

    It closes at the adverse extreme, but never worse than its bankruptcy price (where equity is
    gone): beyond it the venue's insurance pays. The fee takes at most what is left.
    """
    perpetuals = [s for s in account.open if rules[s].market_type is MarketType.PERPETUAL]
    if not perpetuals or _is_safe(account, market, rules, perpetuals):
        return None
    marks = {s: market.mark(s) or ZERO for s in account.open}
    for symbol in perpetuals:
        marks[symbol] = _adverse(account.open[symbol], market, symbol, rules[symbol], marks[symbol])
    equity = account.equity(marks)
    if equity > sum((account.maintenance(s, marks[s]) for s in perpetuals), ZERO):
        return None
    symbol = max(perpetuals, key=lambda s: abs(account.open[s].qty) * marks[s])
    holding, tick = account.open[symbol], rules[symbol].price_tick
    price = marks[symbol]
    if equity < 0:
        bankrupt = price - equity / holding.qty
        price = step_above(bankrupt, tick) if holding.qty > 0 else step_below(bankrupt, tick)
        price = max(price, tick)
    left = max(ZERO, account.equity({**marks, symbol: price}))
    fee = min(book(abs(holding.qty) * price * settings.liquidation_fee), left)
    return ForcedClose(symbol, holding.side.opposite, abs(holding.qty), price, fee)


def _is_safe(
    account: Account, market: Market, rules: Mapping[str, MarketRules], perpetuals: list[str]
) -> bool:
    """Tell by floats whether the account is clearly above its maintenance margin."""
    equity, maintenance = float(account.cash), 0.0
    for symbol, holding in account.open.items():
        bar = market.bar(symbol)
        qty = float(holding.qty)
        if bar is None:
            adverse = float(market.mark(symbol) or ZERO)
        else:
            adverse = bar.low if qty > 0 else bar.high
        equity += qty * adverse
        if symbol in perpetuals:
            maintenance += abs(qty) * adverse * float(rules[symbol].maintenance_margin)
    return equity > maintenance * _NEAR


def _adverse(
    holding: Holding, market: Market, symbol: str, rules: MarketRules, mark: Decimal
) -> Decimal:
    """Return the newest step's worst price for a position."""
    bar = market.bar(symbol)
    if bar is None:
        return mark
    return from_float(bar.low if holding.qty > 0 else bar.high, rules.price_tick)
