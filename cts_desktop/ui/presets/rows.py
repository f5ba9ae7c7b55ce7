"""The rows of the preset editor's forms, each named after the attribute it sets."""

from typing import Final

from cts_desktop.domain.indicators import INDICATORS
from cts_desktop.domain.preset_document import NAME_LENGTH
from cts_desktop.domain.presets import TIMEFRAMES_S, timeframe_name
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.presets.fields import (
    ChoiceField,
    LinesField,
    NumberField,
    PairField,
    RangeField,
    SwitchField,
    TextField,
    TrailingField,
)
from cts_desktop.ui.presets.form import Row
from cts_desktop.ui.presets.symbol_field import SymbolRuleField


def type_rows() -> tuple[Row, ...]:
    """Return the rows of a preset itself."""
    return (
        Row("name", tr("Name"), tr("How lists and reports call it"),
            lambda: TextField(most=NAME_LENGTH)),
        Row("description", tr("Description"), tr("What it is for, in your words"), LinesField),
        Row("symbols", tr("Symbols"), tr("Narrows the symbols of all its sets"), SymbolRuleField),
        Row("evaluate_every_h", tr("Evaluate every"),
            tr("How often every configuration is judged, 1 to 168 h"),
            lambda: NumberField((1, 168), unit="h")),
        Row("trailing", tr("Trailing"), tr("Off: no configuration trails its stop"),
            lambda: SwitchField(tr("may trail stops"))),
        Row("block", tr("Block"), tr("Whether it may enlarge a position that wins"),
            lambda: SwitchField(tr("may add blocks"))),
        Row("dca", tr("DCA"), tr("Whether it may average a position that loses"),
            lambda: SwitchField(tr("may average down"))),
    )  # fmt: skip


def limit_rows() -> tuple[Row, ...]:
    """Return the rows of a preset's limits on open positions."""
    most = (0, 1000)
    return (
        Row("per_indicator", tr("Per indicators"),
            tr("Open at once with the same indicators; 0 for no limit"),
            lambda: NumberField(most, whole=True)),
        Row("per_direction", tr("Per direction"),
            tr("Open at once long, and as many short; 0 for no limit"),
            lambda: NumberField(most, whole=True)),
        Row("per_range", tr("Per range"),
            tr("Open at once with the same periods; 0 for no limit"),
            lambda: NumberField(most, whole=True)),
        Row("timeout_s", tr("Timeout"),
            tr("Least time between two entries of one symbol and side"),
            lambda: NumberField((0, 86_400), unit="s")),
    )  # fmt: skip


def set_rows() -> tuple[Row, ...]:
    """Return the rows that say where and how a set reads the market."""
    frames = tuple((timeframe_name(seconds), seconds) for seconds in TIMEFRAMES_S)
    sides = ((tr("Long and short"), (1, -1)), (tr("Long only"), (1,)), (tr("Short only"), (-1,)))
    return (
        Row("name", tr("Name"), tr("How tables and results call it"),
            lambda: TextField(most=NAME_LENGTH)),
        Row("enabled", tr("Use"), tr("Off: it is kept, but makes no configurations"),
            lambda: SwitchField(tr("use this set"))),
        Row("symbols", tr("Symbols"), tr("Each symbol multiplies the configurations"),
            SymbolRuleField),
        Row("timeframe_s", tr("Candles"), tr("Indicators read closed candles of this length"),
            lambda: ChoiceField(frames, 112)),
        Row("bar_s", tr("Bars"), tr("Positions are simulated on bars of this length, live as well"),
            lambda: ChoiceField(frames, 112)),
        Row("sides", tr("Sides"), tr("Where positions may be opened"), lambda: ChoiceField(sides)),
        Row("agree", tr("Must agree"),
            tr("How many indicators must be for the same side; at most as many as can have one"),
            lambda: NumberField((1, len(INDICATORS)), whole=True)),
        Row("hold_candles", tr("A crossing counts"),
            tr("For so many candles, its own included, unless it turns round"),
            lambda: NumberField((1, 100), unit=tr("candles"), whole=True)),
        Row("min_strength", tr("Least strength"),
            tr("Mean strength of those that agree, 0 to 1"), lambda: NumberField((0, 1), 0.05)),
        Row("intrabar", tr("Within candles"),
            tr("Also reads the candle that is not closed yet: slower, and less sure"),
            lambda: SwitchField(tr("evaluate at every bar"))),
    )  # fmt: skip


def exit_rows() -> tuple[Row, ...]:
    """Return the rows that say how positions end."""
    return (
        Row("tp_factors", tr("Take profit"), tr("In units of the position cost C"),
            lambda: RangeField((1, 200), 1)),
        Row("sl_ratios", tr("Stop loss"), tr("As share of the take profit"),
            lambda: RangeField((0.05, 10), 0.05)),
        Row("trailing", tr("Trailing"), tr("Pairs of start/distance in %, or off"),
            TrailingField),
        Row("trailing_only", tr("Trailing only"), tr("No take profit: the trailing stop ends it"),
            lambda: SwitchField(tr("without take profit"))),
        Row("atr_stop", tr("ATR stop"), tr("Needs the indicator ATR; takes the place of stop loss"),
            lambda: SwitchField(tr("stop at ATR times its multiplier"))),
        Row("max_hold_s", tr("Longest time"), tr("Ends a position by time; 0 for never"),
            lambda: NumberField((0, 31_536_000), 60, "s", whole=True)),
        Row("positions_per_direction", tr("At once"),
            tr("Open positions of one configuration on one side, 1 or 2"),
            lambda: NumberField((1, 2), whole=True)),
        Row("cooldown_s", tr("Cooldown"), tr("From a close to the next entry, 1 to 300 s"),
            lambda: NumberField((1, 300), unit="s")),
    )  # fmt: skip


def threshold_rows() -> tuple[Row, ...]:
    """Return the rows that say what a configuration must show before it asks for orders."""
    return (
        Row("look_back_days", tr("Look-back"), tr("How much history judges it at the start"),
            lambda: NumberField((1, 365), unit="d")),
        Row("min_trades_48h", tr("Trades in 48 h"), tr("At least so many on average"),
            lambda: NumberField((0, 10_000), 0.5)),
        Row("min_profit_factor", tr("Profit factor"),
            tr("At least; below it at two evaluations in a row it is disabled"),
            lambda: NumberField((0, 100), 0.1)),
        Row("max_drawdown_hours", tr("Drawdown time"),
            tr("Longest time below its own maximum"),
            lambda: NumberField((0.1, 10_000), 0.5, "h")),
        Row("windows", tr("Newest results"),
            tr("An evaluation looks at the first number; the second lets it come back"),
            lambda: PairField((5, 200))),
    )  # fmt: skip


#: How documents call some attributes of a set.
_WRITTEN: Final = {"timeframe": "timeframe_s", "bars": "bar_s"}


def caption_of(path: str) -> str:
    """Return how the form calls the field at the beginning of *path*."""
    field = path.partition(".")[0].partition("[")[0]
    key = _WRITTEN.get(field, field)
    rows = (*set_rows(), *exit_rows(), *threshold_rows(), *type_rows(), *limit_rows())
    return next((row.caption for row in rows if row.key == key), field.replace("_", " "))
