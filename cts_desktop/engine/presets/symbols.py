"""Which symbols the sets of a preset mean on a connection."""

from collections.abc import Mapping

from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.domain.presets import PresetType
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind
from cts_desktop.engine.symbol_choice import chosen_symbols


async def preset_symbols(
    gateway: ExchangeGateway,
    preset: PresetType,
    markets: Mapping[str, MarketRules],
    chosen: tuple[str, ...],
) -> dict[str, tuple[str, ...]]:
    """Return the symbols of each enabled set, by its id; *chosen* are the connection's own.

    The preset's own rule narrows those of its sets. Raises UserActionError for an unknown symbol
    and for a rule that leaves none, RetryLaterError.
    """
    allowed = await _picked(gateway, preset.symbols, markets, chosen)
    narrows = not _leaves_open(preset.symbols)
    symbols = {}
    for one in preset.sets:
        if one.enabled:
            picked = await _picked(gateway, one.symbols, markets, chosen)
            symbols[one.set_id] = tuple(s for s in picked if not narrows or s in allowed)
    return symbols


def _leaves_open(rule: SymbolRule) -> bool:
    return rule.kind is SymbolRuleKind.LIST and not rule.symbols


async def _picked(
    gateway: ExchangeGateway,
    rule: SymbolRule,
    markets: Mapping[str, MarketRules],
    chosen: tuple[str, ...],
) -> tuple[str, ...]:
    if _leaves_open(rule):
        return chosen
    return await chosen_symbols(gateway, rule, markets)
