"""Which symbols the sets of a preset mean on a connection."""

from collections.abc import Mapping

from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.ports import ExchangeGateway, PresetStore
from cts_desktop.domain.presets import PresetType
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.symbol_choice import chosen_symbols


async def preset_symbols(
    gateway: ExchangeGateway,
    preset: PresetType,
    markets: Mapping[str, MarketRules],
    chosen: tuple[str, ...],
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the symbols of each enabled set, by its id; *chosen* are the connection's own.

    The preset's own rule narrows those of its sets. A set whose symbols are not traded here has
    none; the second value says so in words. Raises UserActionError where no set has symbols and
    where the preset's own rule does not fit, RetryLaterError.
    """
    allowed = await _picked(gateway, preset.symbols, markets, chosen)
    narrows = not _leaves_open(preset.symbols)
    symbols: dict[str, tuple[str, ...]] = {}
    left_out: list[str] = []
    for one in preset.sets:
        if not one.enabled:
            continue
        try:
            picked = await _picked(gateway, one.symbols, markets, chosen)
        except UserActionError as error:
            picked = ()
            left_out.append(f"{one.name} is left out: {error}")
        symbols[one.set_id] = tuple(s for s in picked if not narrows or s in allowed)
    if left_out and not any(symbols.values()):
        raise UserActionError(". ".join(left_out))
    return symbols, tuple(left_out)


async def assigned_symbols(
    config: TradeEngineConfig,
    presets: PresetStore,
    gateway: ExchangeGateway,
    markets: Mapping[str, MarketRules],
    chosen: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the symbols of a connection's preset; one that cannot run says so later."""
    type_id = str(config.values["preset_type"])
    try:
        preset = presets.get(type_id) if type_id else None
        if preset is None:
            return ()
        of_sets, _ = await preset_symbols(gateway, preset, markets, chosen)
    except CtsError:
        return ()
    return tuple(dict.fromkeys(symbol for of_set in of_sets.values() for symbol in of_set))


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
