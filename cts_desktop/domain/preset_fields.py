"""The parts of a preset in their written form: ranges, trailing pairs, symbol rules, indicators."""

from collections.abc import Mapping
from typing import Any, Final

from cts_desktop.domain import documents as doc
from cts_desktop.domain.documents import Field, Place, UnfitError
from cts_desktop.domain.indicators import (
    INDICATORS,
    IndicatorGrid,
    IndicatorSpec,
    ParameterRange,
    ParameterSpec,
)
from cts_desktop.domain.money import to_text
from cts_desktop.domain.presets import TrailingPair
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind

_OFF: Final = "off"
_MOST_VALUES: Final = 400


def write_range(values: ParameterRange) -> object:
    """Return one number, or ``{"from": 10, "to": 20, "step": 2}``."""
    if values.start == values.end and values.step == 1:
        return doc.plain(values.start)
    start, end, step = map(doc.plain, (values.start, values.end, values.step))
    return {"from": start, "to": end, "step": step}


def read_range(
    minimum: float, maximum: float, written: Any, place: Place, *, whole: bool = False
) -> ParameterRange:
    """Read one number, or every number from one to another."""
    if not isinstance(written, Mapping):
        return ParameterRange.of(doc.checked_number(written, minimum, maximum, whole=whole))
    limited = doc.number(minimum, maximum, whole=whole)
    step = doc.number(0.0001, maximum, whole=whole)
    values = doc.read_object(
        written,
        place,
        (
            Field("from", limited, attribute="start", required=True),
            Field("to", limited, attribute="end", required=True),
            Field("step", step),
        ),
    )
    if values is None:
        return ParameterRange.of(minimum)
    found = ParameterRange(**values)
    if found.start > found.end:
        raise UnfitError(f"starts at {found.start:g}, above its end {found.end:g}")
    if len(found) > _MOST_VALUES:
        raise UnfitError(f"makes {len(found)} values; at most {_MOST_VALUES} fit")
    return found


def write_trailing(pairs: tuple[TrailingPair | None, ...]) -> list[str]:
    """Return ``off``, or start and distance like ``0.3/0.1``, of each pair."""
    return [
        _OFF if pair is None else "/".join(str(doc.plain(one)) for one in pair) for pair in pairs
    ]


def read_trailing(written: object, _place: Place) -> TrailingPair | None:
    """Read what `write_trailing` writes of one pair."""
    if written == _OFF:
        return None
    parts = written.split("/") if isinstance(written, str) else []
    try:
        start, distance = (float(part) for part in parts)
    except ValueError:
        raise UnfitError(
            f"{doc.quoted(written)} is neither off nor a pair of start and distance like 0.3/0.1"
        ) from None
    doc.checked_number(start, 0.01, 50)
    doc.checked_number(distance, 0.01, 50)
    return start, distance


def write_symbols(rule: SymbolRule) -> object:
    """Return a list of names, or an object with the rule that picks them."""
    if rule.kind is not SymbolRuleKind.LIST:
        return {
            "top": rule.count,
            "by": rule.kind.value,
            "quote": rule.quote_asset,
            "min_volume": to_text(rule.min_volume),
            "min_age_days": rule.min_age_days,
            "never": list(rule.blacklist),
        }
    if rule.blacklist:
        return {"list": list(rule.symbols), "never": list(rule.blacklist)}
    return list(rule.symbols)


_NAMES: Final = doc.several(doc.text(40, empty=False), 500)
_RULE_FIELDS: Final = (
    Field("top", doc.number(1, 500, whole=True), attribute="count", required=True),
    Field(
        "by",
        doc.choice({kind.value: kind for kind in SymbolRuleKind if kind != SymbolRuleKind.LIST}),
        attribute="kind",
        required=True,
    ),
    Field("quote", doc.text(20, empty=False), attribute="quote_asset"),
    Field("min_volume", doc.amount),
    Field("min_age_days", doc.number(0, 10_000, whole=True)),
    Field("never", _NAMES, attribute="blacklist"),
)
_LIST_FIELDS: Final = (
    Field("list", _NAMES, attribute="symbols", required=True),
    Field("never", _NAMES, attribute="blacklist"),
)


def read_symbols(written: Any, place: Place) -> SymbolRule:
    """Read what `write_symbols` writes."""
    if not isinstance(written, Mapping):
        return SymbolRule(symbols=_NAMES(written, place))
    fields = _LIST_FIELDS if "list" in written else _RULE_FIELDS
    return SymbolRule(**doc.read_object(written, place, fields) or {})


def write_indicator(grid: IndicatorGrid) -> dict[str, object]:
    """Return what `read_indicator` reads."""
    ranges = {name: write_range(values) for name, values in grid.ranges.items()}
    return {"indicator": grid.indicator, **ranges}


def read_indicator(written: Any, place: Place) -> IndicatorGrid:
    """Read ``{"indicator": "rsi", "period": {"from": 10, "to": 20, "step": 2}, "lower": 30}``."""
    name = written.get("indicator") if isinstance(written, Mapping) else None
    spec = INDICATORS.get(name) if isinstance(name, str) else None
    if spec is None:
        fields = [Field("indicator", doc.choice(INDICATORS), required=True)]
        if isinstance(written, Mapping):
            written = {key: value for key, value in written.items() if key == "indicator"}
    else:
        fields = [Field("indicator", doc.choice({spec.name: spec.name}))]
        fields += (Field(one.name, _parameter_reader(one)) for one in spec.parameters)
    values = doc.read_object(written, place, fields)
    if values is None or spec is None:
        return IndicatorGrid("", {})
    del values["indicator"]
    for first, second in spec.ordered:
        _check_order(spec, values, (first, second), place)
    return IndicatorGrid(spec.name, values)


def _parameter_reader(one: ParameterSpec) -> doc.Read[ParameterRange]:
    return lambda written, place: read_range(
        one.minimum, one.maximum, written, place, whole=one.is_whole
    )


def _check_order(
    spec: IndicatorSpec,
    values: Mapping[str, ParameterRange],
    names: tuple[str, str],
    place: Place,
) -> None:
    """Note where no combination has the first of two parameters below the second."""
    defaults = {one.name: ParameterRange.of(one.default) for one in spec.parameters}
    lower, higher = (values.get(name, defaults[name]) for name in names)
    if lower.start >= list(higher)[-1]:
        place.note(
            f"{names[0]} {lower.start:g} is not below {names[1]} {list(higher)[-1]:g}, "
            "so no combination is left"
        )
