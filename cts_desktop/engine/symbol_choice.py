"""Which symbols of its market a connection trades."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind, choose


async def chosen_symbols(
    gateway: ExchangeGateway,
    rule: SymbolRule,
    markets: Mapping[str, MarketRules],
    held: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the symbols to trade; a market of our own is traded as a whole or by its list.

    What is listed may be gone where a position is *held* in it: the others are traded.
    Raises UserActionError where the rule leaves none, RetryLaterError.
    """
    data = gateway.market_data()
    if data is None:
        if not rule.symbols:
            return tuple(markets)
        rule = replace(rule, kind=SymbolRuleKind.LIST)
    tickers = await data.fetch_tickers() if data is not None and rule.needs_tickers else {}
    return choose(rule, markets, tickers, gateway.clock.now_ms(), held)
