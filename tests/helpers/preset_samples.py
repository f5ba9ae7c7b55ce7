"""Presets for tests: one by hand, and all that are valid."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from cts_desktop.domain.indicators import INDICATORS, IndicatorGrid, ParameterRange, ParameterSpec
from cts_desktop.domain.preset_document import problems
from cts_desktop.domain.presets import TIMEFRAMES_S, PresetLimits, PresetSet, PresetType
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind

RSI = IndicatorGrid("rsi", {"period": ParameterRange(10, 14, 2), "lower": ParameterRange.of(25)})
MACD = IndicatorGrid("macd", {})


def some_set(set_id: str = "s1", name: str = "Fast", **changes: object) -> PresetSet:
    """A small set of three configurations per symbol and exit."""
    fields = {"indicators": (RSI, MACD), "timeframe_s": 300, **changes}
    return PresetSet(set_id=set_id, name=name, **fields)  # type: ignore[arg-type]


def some_preset(type_id: str = "t1", name: str = "Momentum", **changes: object) -> PresetType:
    """A preset with one set."""
    fields = {"sets": (some_set(),), **changes}
    return PresetType(type_id=type_id, name=name, **fields)  # type: ignore[arg-type]


def _decimal(minimum: float, maximum: float, places: int = 2) -> st.SearchStrategy[float]:
    scale = 10**places
    return st.integers(round(minimum * scale), round(maximum * scale)).map(lambda n: n / scale)


names = st.text(
    st.characters(categories=("L", "N", "S"), include_characters=" -'\"\\{}[],:/"),
    min_size=1, max_size=60,
).filter(str.strip)  # fmt: skip
_symbols = st.lists(st.sampled_from(("BTC/USDT", "ETH/USDT:USDT", "sol-usdt")), unique=True).map(
    tuple
)
symbol_rules = st.one_of(
    st.builds(SymbolRule, symbols=_symbols, blacklist=_symbols),
    st.builds(
        SymbolRule,
        kind=st.sampled_from([one for one in SymbolRuleKind if one is not SymbolRuleKind.LIST]),
        count=st.integers(1, 500),
        quote_asset=st.sampled_from(("USDT", "BTC")),
        min_volume=st.decimals(0, 10**12, places=3).map(lambda amount: +Decimal(amount)),
        min_age_days=st.integers(0, 10_000),
        blacklist=_symbols,
    ),
)


@st.composite
def ranges(
    draw: st.DrawFn, minimum: float, maximum: float, *, whole: bool = False
) -> ParameterRange:
    one = st.integers(int(minimum), int(maximum)) if whole else _decimal(minimum, maximum)
    start, end = sorted((draw(one), draw(one)))
    least = max((end - start) / 10, 1 if whole else 0.01)
    step = draw(st.sampled_from((round(least) if whole else round(least, 2), 1)))
    return ParameterRange(start, start if draw(st.booleans()) else end, max(step, least))


@st.composite
def indicators(draw: st.DrawFn) -> IndicatorGrid:
    spec = draw(st.sampled_from(list(INDICATORS.values())))

    def values(one: ParameterSpec) -> st.SearchStrategy[ParameterRange]:
        return ranges(one.minimum, one.maximum, whole=one.is_whole)

    chosen = [one for one in spec.parameters if draw(st.booleans())]
    return IndicatorGrid(spec.name, {one.name: draw(values(one)) for one in chosen})


@st.composite
def preset_sets(draw: st.DrawFn, set_id: str = "s1", name: str = "Set") -> PresetSet:
    bar_s = draw(st.sampled_from(TIMEFRAMES_S))
    wider = [one for one in TIMEFRAMES_S if one % bar_s == 0]
    pairs = st.tuples(_decimal(0.01, 50), _decimal(0.01, 50))
    grids = st.lists(indicators(), min_size=1, max_size=4, unique_by=lambda one: one.indicator)
    shorter = draw(st.integers(5, 99))
    return PresetSet(
        set_id=set_id,
        name=name,
        enabled=draw(st.booleans()),
        symbols=draw(symbol_rules),
        timeframe_s=draw(st.sampled_from(wider)),
        bar_s=bar_s,
        indicators=tuple(draw(grids)),
        agree=draw(st.integers(1, 5)),
        hold_candles=draw(st.integers(1, 100)),
        min_strength=draw(_decimal(0, 1)),
        intrabar=draw(st.booleans()),
        sides=draw(st.sampled_from(((1, -1), (1,), (-1,), (-1, 1)))),
        tp_factors=draw(ranges(1, 200)),
        sl_ratios=draw(ranges(0.05, 10)),
        trailing=tuple(draw(st.lists(st.none() | pairs, min_size=1, max_size=5, unique=True))),
        trailing_only=draw(st.booleans()),
        atr_stop=draw(st.booleans()),
        max_hold_s=draw(st.integers(0, 31_536_000)),
        positions_per_direction=draw(st.integers(1, 2)),
        cooldown_s=draw(_decimal(1, 300)),
        look_back_days=draw(_decimal(1, 365)),
        min_trades_48h=draw(_decimal(0, 10_000)),
        min_profit_factor=draw(_decimal(0, 100)),
        max_drawdown_hours=draw(_decimal(0.1, 10_000)),
        windows=(shorter, draw(st.integers(shorter + 1, 100))),
    )


def presets() -> st.SearchStrategy[PresetType]:
    """Any preset that may be saved."""
    sets = st.lists(preset_sets().filter(lambda one: not problems(one)), min_size=1, max_size=3)
    return st.builds(
        _preset,
        sets=sets,
        name=names,
        description=st.text(st.characters(categories=("L", "P", "N")), max_size=100),
        symbols=symbol_rules,
        limits=st.builds(
            PresetLimits,
            per_indicator=st.integers(0, 1000),
            per_direction=st.integers(0, 1000),
            per_range=st.integers(0, 1000),
            timeout_s=_decimal(0, 86_400),
        ),
        block=st.booleans(),
        dca=st.booleans(),
        evaluate_every_h=_decimal(1, 168),
    )


def _preset(sets: list[PresetSet], **fields: object) -> PresetType:
    numbered = (
        replace(one, set_id=f"s{number}", name=f"Set {number}")
        for number, one in enumerate(sets, 1)
    )
    return PresetType(type_id="t1", version=3, sets=tuple(numbered), **fields)  # type: ignore[arg-type]
