"""What a parameter set makes while it is edited, and what its exits need to break even."""

from itertools import islice, product
from typing import TYPE_CHECKING, Final

from cts_desktop.domain.backtests import USUAL_TERMS
from cts_desktop.domain.indicators import INDICATORS, IndicatorPoint
from cts_desktop.domain.preset_document import problems
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.domain.symbol_rule import SymbolRuleKind
from cts_desktop.service.preset_views import BreakEvenView, SetCountView

if TYPE_CHECKING:
    from cts_desktop.analysis.presets.space import Points

#: Fields without which nothing can be counted.
_COUNTED: Final = ("indicators", "tp_factors", "sl_ratios", "trailing")
#: Pairs of take profit and stop loss that are told; nobody reads more.
_MOST_PAIRS: Final = 400
#: A back-test of a million bars on one core: what its arrays take, measured.
_BARS: Final = 1_000_000
_MEMORY_MB: Final = 250.0


def count_set(
    preset_set: PresetSet, preset_type: PresetType, position_cost_pct: float
) -> SetCountView:
    """Count points and exits, name what does not fit, and tell what each exit must win.

    Blocking: the first call loads what calculates indicators.
    """
    found = problems(preset_set)
    countable = not any(field.startswith(_COUNTED) for field in found)
    n_points = n_exits = warm_up_s = 0
    per_point_s = 0.0
    if countable:
        from cts_desktop.analysis.presets.space import (  # noqa: PLC0415 - numpy, not at start
            Points,
            count,
        )
        from cts_desktop.service.backtests.plan import (  # noqa: PLC0415 - numpy comes with it
            seconds_per_point,
        )

        n_points, n_exits = count(preset_set, preset_type, position_cost_pct)
        if not n_points:
            found["indicators"] = "no combination of their values makes sense"
        elif not n_exits:
            found["tp_factors"] = "every trailing stop would begin at or beyond the target"
        else:
            warm_up_s = _warm_up_s(preset_set, Points(preset_set))
            per_point_s = seconds_per_point(preset_set, n_exits, _BARS, preset_set.bar_s)
    return SetCountView(
        points=n_points,
        exits=n_exits,
        configurations=n_points * n_exits,
        symbols=_symbols(preset_set, preset_type),
        problems=found,
        break_even=_break_even(preset_set, position_cost_pct) if countable else (),
        warm_up_s=warm_up_s,
        memory_mb=_MEMORY_MB,
        seconds=n_points * per_point_s,
    )


def _warm_up_s(preset_set: PresetSet, points: "Points") -> int:
    """Return the history needed before a signal counts, in seconds (`analysis.presets.signals`)."""
    from cts_desktop.analysis.presets.indicators import (  # noqa: PLC0415 - TA-Lib, not at start
        warm_up_of,
    )

    spare = preset_set.hold_candles + 2

    def seconds(choice: IndicatorPoint) -> int:
        on_bars = INDICATORS[choice.indicator].on_bars
        step_s = preset_set.bar_s if on_bars else preset_set.timeframe_s
        return (warm_up_of(choice, step_s) + spare) * step_s

    return max(seconds(choice) for choices in points.choices for choice in choices)


def _symbols(preset_set: PresetSet, preset_type: PresetType) -> int | None:
    """Return how many symbols the rules name; None where it is decided when it runs."""
    named: set[str] | None = None
    for rule in (preset_type.symbols, preset_set.symbols):
        if rule.kind is not SymbolRuleKind.LIST:
            return None
        if rule.symbols:
            symbols = set(rule.symbols) - set(rule.blacklist)
            named = symbols if named is None else named & symbols
    return None if named is None else len(named)


def _break_even(preset_set: PresetSet, position_cost_pct: float) -> tuple[BreakEvenView, ...]:
    """Return the win rate each pair needs at the usual fees and slippage (rules §1).

    None where the ATR sets the stop: how far away it is differs from trade to trade.
    """
    from cts_desktop.analysis.set_specs import (  # noqa: PLC0415 - numpy, not at start
        break_even_win_rate,
    )

    if preset_set.atr_stop:
        return ()
    pairs = product(preset_set.tp_factors, preset_set.sl_ratios)
    return tuple(
        BreakEvenView(
            tp_factor=tp_factor,
            sl_ratio=sl_ratio,
            tp_pct=(tp_pct := tp_factor * position_cost_pct),
            sl_pct=(sl_pct := sl_ratio * tp_pct),
            win_rate=break_even_win_rate(tp_pct, sl_pct, USUAL_TERMS.paid_pct),
        )
        for tp_factor, sl_ratio in islice(pairs, _MOST_PAIRS)
    )
