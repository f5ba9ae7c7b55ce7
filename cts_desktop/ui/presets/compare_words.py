"""Runs and configurations side by side as rows: settings, data, figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Final

from cts_desktop.domain.backtests import BacktestRequest, Search
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.presets import PresetSet, timeframe_name
from cts_desktop.domain.symbol_rule import SymbolRule
from cts_desktop.service.preset_views import (
    ConfigurationDetails,
    ResultRow,
    RunView,
    StatisticsView,
)
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import words
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.fields import trailing_text
from cts_desktop.ui.presets.rows import caption_of

#: What a request holds beside its preset and data, which are worded on their own.
_OWN_WORDS: Final = frozenset(
    {"preset", "data", "set_ids", "terms", "title", "search", "trials", "objective"}
)
_OWN_SET_WORDS: Final = frozenset({"set_id", "enabled", "timeframe_s", "bar_s", "trailing"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a configuration of a run with its details."""

    run: RunView
    details: ConfigurationDetails

    @property
    def key(self) -> tuple[str, int]:
        """Run and number."""
        return self.run.run_id, self.details.row.number


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line: what, and the text of each side; `values` where their sign says gain or loss."""

    section: str
    caption: str
    texts: tuple[str, ...]
    values: tuple[float | None, ...] = ()
    is_setting: bool = False

    @property
    def differs(self) -> bool:
        """Tell whether the sides are not the same."""
        return len(set(self.texts)) > 1


def rows_of(sides: Sequence[Side], *, utc: bool) -> tuple[CompareRow, ...]:
    """Return all lines for *sides*."""
    return (*_settings(sides, utc=utc), *_figures(sides))


def _settings(sides: Sequence[Side], *, utc: bool) -> list[CompareRow]:
    settings = [_settings_of(side, utc=utc) for side in sides]
    captions = dict.fromkeys(caption for one in settings for caption in one)
    section = tr("Settings")
    return [
        CompareRow(
            section,
            caption,
            tuple(one.get(caption, formatting.DASH) for one in settings),
            is_setting=True,
        )
        for caption in captions
    ]


def _settings_of(side: Side, *, utc: bool) -> dict[str, str]:
    """Return every setting behind a side in words, by caption."""
    run, row = side.run, side.details.row
    request = run.request
    found = {
        tr("Run"): run.title,
        tr("Symbol"): row.symbol,
        tr("Configuration"): row.configuration,
        tr("Take profit"): formatting.pct(row.tp_pct),
        tr("Stop loss"): formatting.pct(row.sl_pct),
        tr("Break-even win rate"): formatting.share(row.break_even, 1),
        tr("Preset"): f"{request.preset.name} v{request.preset.version}",
        tr("Data"): run_words.data_text(run, utc=utc),
        tr("Data hash"): " ".join(facts.sha256[:12] for facts in run.data),
        tr("Settings hash"): run.settings_hash[:12],
        tr("Program"): run.program_version,
    }
    found |= _request_words(request)
    preset_set = next((s for s in request.preset.sets if s.name == row.set_name), None)
    return found | (_set_words(preset_set) if preset_set else {})


def _request_words(request: BacktestRequest) -> dict[str, str]:
    captions = {"folds": tr("Walk-forward windows"), "monte_carlo": tr("Monte-Carlo draws")}
    found = {
        captions.get(one.name, _caption(one.name)): value_text(getattr(request, one.name))
        for one in fields(request)
        if one.name not in _OWN_WORDS
    }
    found[tr("Search")] = run_words.search_text(request.search)
    if request.search is not Search.GRID:
        found[tr("Trials per symbol")] = formatting.count(request.trials)
        found[tr("Best by")] = run_words.objective_text(request.objective)
    terms = {_caption(f.name): value_text(getattr(request.terms, f.name))
             for f in fields(request.terms)}  # fmt: skip
    return terms | found


def _set_words(preset_set: PresetSet) -> dict[str, str]:
    """Return the settings of a set, its id left out."""
    found = {
        tr("Set: {0}").format(words(caption_of(one.name))): value_text(
            getattr(preset_set, one.name)
        )
        for one in fields(preset_set)
        if one.name not in _OWN_SET_WORDS
    }
    found[tr("Set: candles")] = timeframe_name(preset_set.timeframe_s)
    found[tr("Set: bars")] = timeframe_name(preset_set.bar_s)
    found[tr("Set: trailing")] = trailing_text(preset_set.trailing)
    return found


def _caption(name: str) -> str:
    return words(name).replace(" pct", " %")


def value_text(value: Any) -> str:
    """Return a setting's value in words."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, float):
        return formatting.general(value)
    for kind, worded in _WORDED:
        if isinstance(value, kind):
            return worded(value)
    if isinstance(value, tuple):
        return ", ".join(value_text(one) for one in value) or formatting.DASH
    return formatting.DASH if value is None else str(value)


def _range_text(value: ParameterRange) -> str:
    values = tuple(value)
    if len(values) == 1:
        return formatting.general(values[0])
    return tr("{0} to {1} ({2} values)").format(
        formatting.general(values[0]), formatting.general(values[-1]), len(values)
    )


def _grid_text(value: IndicatorGrid) -> str:
    spec = value.spec
    labels = {one.name: said(one.label) for one in spec.parameters}
    inner = ", ".join(f"{labels[name]} {_range_text(r)}" for name, r in value.ranges.items())
    return f"{said(spec.label)} ({inner})" if inner else said(spec.label)


def _rule_text(value: SymbolRule) -> str:
    if value.symbols:
        return ", ".join(value.symbols)
    return tr("any") if value.kind.value == "list" else f"{value.count} × {value.kind.value}"


_WORDED: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (ParameterRange, _range_text),
    (IndicatorGrid, _grid_text),
    (SymbolRule, _rule_text),
)


def figures_of(row: ResultRow) -> tuple[CompareRow, ...]:
    """Return the figures of one configuration: in sample, out of sample and over all."""
    parts = (row.inside, row.outside, row.all)
    return tuple(
        CompareRow("", caption, tuple(text(p) for p in parts),
                   tuple(value(p) for p in parts) if value else ())
        for caption, text, value in _lines()
    )  # fmt: skip


def _figures(sides: Sequence[Side]) -> list[CompareRow]:
    rows: list[CompareRow] = []
    sections: tuple[tuple[str, Callable[[Side], StatisticsView]], ...] = (
        (tr("In sample"), lambda s: s.details.row.inside),
        (tr("Out of sample"), lambda s: s.details.row.outside),
        (tr("All"), lambda s: s.details.row.all),
    )
    for section, of in sections:
        figures = [of(side) for side in sides]
        rows += [
            CompareRow(section, caption, tuple(text(f) for f in figures),
                       tuple(value(f) for f in figures) if value else ())
            for caption, text, value in _lines()
        ]  # fmt: skip
    verdicts = tuple(run_words.verdict_text(side.details.row.passes) for side in sides)
    rows.append(CompareRow(tr("Out of sample"), tr("Luck guard"), verdicts))
    return rows


Text = Callable[[StatisticsView], str]
Value = Callable[[StatisticsView], float | None]


def _lines() -> tuple[tuple[str, Text, Value | None], ...]:
    """Return caption, text and, where its sign says gain or loss, the value of each figure."""
    money, signed, unit = formatting.money, formatting.signed, run_words.UNIT
    return (
        (tr("Trades"), lambda s: formatting.count(s.n), None),
        (tr("Win rate"), lambda s: formatting.share(s.win_rate, 1), None),
        (tr("Mean per trade"), lambda s: signed(s.avg_units, unit), lambda s: s.avg_units),
        (tr("Profit factor"), lambda s: run_words.factor_of(s).text, None),
        (tr("Payoff"), lambda s: money(s.payoff), None),
        (tr("Sum before costs"), lambda s: signed(s.gross_units, unit), None),
        (tr("Sum"), lambda s: signed(s.total_units, unit), lambda s: s.total_units),
        (tr("Drawdown"), lambda s: money(s.drawdown_units, unit), None),
        (tr("Below the maximum"), lambda s: money(s.drawdown_hours, "h", 1), None),
        (tr("Trades per 48 h"), lambda s: money(s.per_48h), None),
        (tr("Evidence"), lambda s: run_words.evidence_text(s.evidence), None),
    )


def text_of(place: int) -> Callable[[CompareRow], str]:
    """Return what reads the text of one side; nothing where there is none."""
    return lambda row: row.texts[place] if place < len(row.texts) else ""


def tone_of(place: int) -> Callable[[CompareRow], Tone | None]:
    """Return what reads the tone of one side."""
    return lambda row: run_words.units_tone(row.values[place]) if place < len(row.values) else None
