"""What a preset means on one connection: its symbols, bars and configurations, or why it cannot."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cts_desktop.analysis.presets.candles import check_timeframe
from cts_desktop.analysis.presets.space import count
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.money import grouped
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.presets.bars import BarBuilder
from cts_desktop.engine.presets.block import Block
from cts_desktop.engine.presets.keys import key_head
from cts_desktop.engine.presets.lines import Line


@dataclass(frozen=True, slots=True)
class Plan:
    """A preset on a connection.

    Attributes:
        builders: what makes bars, by their length in seconds.
        notes: what is left out, in words.
    """

    preset: PresetType
    lines: tuple[Line, ...]
    builders: Mapping[int, BarBuilder]
    notes: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The configurations of every set and symbol."""
        return tuple(block for line in self.lines for block in line.blocks)


def make_plan(
    preset: PresetType,
    symbols_of: Mapping[str, Collection[str]],
    watched: Sequence[str],
    config: TradeEngineConfig,
    step_ms: int,
) -> Plan:
    """Return the plan of a preset; *symbols_of* names the symbols of each set by its id.

    Raises UserActionError where it has no set that is enabled, too many configurations, or bars
    that cannot be made of the price grid's steps.
    """
    cost_pct = config.number("position_cost_pct")
    sets = [one for one in preset.sets if one.enabled]
    if not sets:
        raise UserActionError(f"{preset.name} has no set that is enabled: enable one.")
    unwatched = sorted({s for one in sets for s in symbols_of[one.set_id]} - set(watched))
    notes = [f"{symbol} is not watched yet: restart this connection" for symbol in unwatched]
    for one in sets:
        check_timeframe(one.timeframe_s, one.bar_s)
    _check_count(preset, sets, symbols_of, config)
    by_line: defaultdict[tuple[str, int], list[Block]] = defaultdict(list)
    for one in sets:
        for symbol in symbols_of[one.set_id]:
            if symbol in watched:
                head = key_head(preset.name, one.name, symbol)
                by_line[symbol, one.bar_s].append(Block(one, symbol, preset, cost_pct, head))
    builders = {
        bar_s: BarBuilder(len(watched), step_ms, bar_s)
        for bar_s in sorted({one.bar_s for one in sets})
    }
    lines = tuple(
        Line(symbol, list(watched).index(symbol), bar_s, blocks)
        for (symbol, bar_s), blocks in by_line.items()
    )
    return Plan(preset, lines, builders, tuple(notes))


def _check_count(
    preset: PresetType,
    sets: Sequence[PresetSet],
    symbols_of: Mapping[str, Collection[str]],
    config: TradeEngineConfig,
) -> None:
    most = config.whole("preset_configurations")
    total = 0
    for one in sets:
        points, exits = count(one, preset, config.number("position_cost_pct"))
        if not points * exits:
            raise UserActionError(
                f"{preset.name}: the set {one.name} has no configuration. Give it an indicator, "
                "and a take profit above where trailing starts."
            )
        total += points * exits * len(symbols_of[one.set_id])
    if total > most:
        raise UserActionError(
            f"{preset.name} makes {grouped(str(total))} configurations here, and at most "
            f"{grouped(str(most))} are allowed. Narrow its ranges or symbols, or raise the limit "
            "in Settings, Presets."
        )
    if not total:
        raise UserActionError(
            f"{preset.name} has no symbol here: its rules and this connection's have none in "
            "common."
        )
