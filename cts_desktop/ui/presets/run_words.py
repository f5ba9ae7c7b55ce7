"""Runs and their results in words: states, data, searches, figures, verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cts_desktop.domain.backtests import IMPORTED, DataFacts, DataRange, RunState, Search
from cts_desktop.domain.indicators import INDICATORS
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.preset_views import ResultRow, RunView, StatisticsView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import words
from cts_desktop.ui.ladder.set_words import Factor

UNIT: Final = "C"
_MARKS: Final = {
    RunState.QUEUED: "…",
    RunState.RUNNING: "▶",
    RunState.PAUSED: "❚❚",
    RunState.DONE: "✓",
    RunState.CANCELLED: "■",
    RunState.FAILED: "✗",
}
_TONES: Final = {
    RunState.RUNNING: Tone.GOOD,
    RunState.PAUSED: Tone.WARNING,
    RunState.FAILED: Tone.BAD,
    RunState.CANCELLED: Tone.MUTED,
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_MOST_EVIDENCE: Final = 1_000_000.0
_WHOLE_EVIDENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that can be searched for, sorted by and mapped.

    Attributes:
        middle: the value that is neither good nor bad.
    """

    key: str
    label: str
    text: Callable[[float | None], str]
    middle: float = 0.0
    better_high: bool = True


def figures() -> tuple[Figure, ...]:
    """Return the figures of results, the usual one first."""
    signed, money, share = formatting.signed, formatting.money, formatting.share
    return (
        Figure("avg_units", tr("Mean per trade, C"), signed),
        Figure("total_units", tr("Sum, C"), signed),
        Figure("profit_factor", tr("Profit factor"), money, 1.0),
        Figure("win_rate", tr("Win rate"), share, 0.5),
        Figure("payoff", tr("Payoff"), money, 1.0),
        Figure("drawdown_units", tr("Drawdown, C"), money, 0.0, better_high=False),
        Figure("drawdown_hours", tr("Hours below maximum"), money, 0.0, better_high=False),
        Figure("per_48h", tr("Trades per 48 h"), money, 0.0),
        Figure("t_value", tr("t value"), signed),
        Figure("evidence", tr("Evidence"), evidence_text, 1.0),
        Figure("n", tr("Trades"), money),
    )


def searches() -> tuple[tuple[Search, str], ...]:
    """Return how configurations can be chosen, with words."""
    return (
        (Search.GRID, tr("Grid: every configuration")),
        (Search.RANDOM, tr("Random sample")),
        (Search.TPE, tr("Optuna TPE (Bayesian)")),
        (Search.QMC, tr("Quasi-Monte-Carlo (even cover)")),
        (Search.GENETIC, tr("Optuna NSGA-II (genetic)")),
    )


def search_text(search: Search) -> str:
    """Return a way to choose configurations in words."""
    return dict(searches())[search]


def search_short(search: Search) -> str:
    """Return a way to choose configurations by its name."""
    return search_text(search).partition(":")[0].partition(" (")[0]


def objective_text(key: str) -> str:
    """Return the figure that is searched for in words."""
    return next((said(one.label) for one in figures() if one.key == key), key)


def parameter_text(name: str) -> str:
    """Return a parameter of a run in words: `rsi.period` as `RSI period`, `tp` as `Take profit`."""
    exits = {
        "tp": tr("Take profit, C"),
        "sl": tr("Stop loss, share of it"),
        "trailing": tr("Trailing (0: none)"),
    }
    label, _, parameter = name.partition(".")
    indicator = label.rstrip("0123456789")
    spec = INDICATORS.get(indicator)
    if spec is None:
        return exits.get(name, words(name))
    known = {one.name: said(one.label) for one in spec.parameters}
    parts = (said(spec.label), label.removeprefix(indicator), known.get(parameter, parameter))
    return " ".join(part for part in parts if part)


def parts() -> tuple[tuple[str, str], ...]:
    """Return the parts of the time that figures exist for, with words."""
    return (("in", tr("In sample")), ("out", tr("Out of sample")), ("all", tr("All")))


# ------------------------------------------------------------------ runs
def state_text(state: RunState) -> str:
    """Return a state with its mark; a run is cancelled in another word than an order."""
    text = tr("Cancelled") if state is RunState.CANCELLED else words(state)
    return f"{_MARKS[state]} {text}"


def state_tone(run: RunView) -> Tone | None:
    """Return what the colour of a run's state underlines."""
    return _TONES.get(run.state)


def time_text(seconds: float | None) -> str:
    """Return a length of time in its largest unit, roughly."""
    if seconds is None:
        return formatting.DASH
    if seconds < 1:
        return tr("< 1 s")
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= 2 * size:
            return formatting.money(seconds / size, unit, 0)
    return formatting.money(seconds, "s", 0)


def about(seconds: float) -> str:
    """Return an estimated length of time."""
    return tr("less than 1 s") if seconds < 1 else tr("about {0}").format(time_text(seconds))


def day(ts_ms: int, *, utc: bool) -> str:
    """Return a date."""
    return formatting.timestamp(ts_ms, utc=utc)[:10]


def data_text(run: RunView, *, utc: bool) -> str:
    """Return what a run was made on, in one line."""
    if run.data:
        return " · ".join(facts_text(facts, utc=utc) for facts in run.data)
    return " · ".join(range_text(one) for one in run.request.data)


def data_short(run: RunView) -> str:
    """Return symbols and candles of a run."""
    kinds = dict.fromkeys(f"{one.symbol} {timeframe_name(one.timeframe_s)}"
                          for one in run.request.data)  # fmt: skip
    return ", ".join(kinds)


def range_text(data: DataRange) -> str:
    """Return symbol, candle and source."""
    source = tr("imported") if data.source == IMPORTED else tr("of a connection")
    return f"{data.symbol} {timeframe_name(data.timeframe_s)} ({source})"


def facts_text(facts: DataFacts, *, utc: bool) -> str:
    """Return a series with its time, size and gaps."""
    text = tr("{0} {1}, {2} to {3}, {4} candles").format(
        facts.data.symbol, timeframe_name(facts.data.timeframe_s),
        day(facts.begin_ms, utc=utc), day(facts.end_ms, utc=utc), formatting.count(facts.rows),
    )  # fmt: skip
    if not facts.gaps:
        return text
    return text + tr(", {0} missing in {1} gaps").format(
        formatting.count(facts.missing), formatting.count(facts.gaps)
    )


def progress_text(run: RunView) -> str:
    """Return how far a run is and how long it still takes."""
    text = formatting.share(run.share)
    if run.state is RunState.RUNNING and run.seconds_left is not None:
        text += tr(", {0} left").format(time_text(run.seconds_left))
    return text


# ------------------------------------------------------------------ figures
def factor_of(statistics: StatisticsView) -> Factor:
    """Return the profit factor of *statistics*."""
    return Factor(statistics.profit_factor, statistics.n)


def units_tone(value: float | None) -> Tone | None:
    """Return the tone of a gain or a loss."""
    if not value:
        return None
    return Tone.GAIN if value > 0 else Tone.LOSS


def evidence_text(evidence: float | None) -> str:
    """Return a capital won by betting on luck alone."""
    if evidence is None:
        return formatting.DASH
    if evidence > _MOST_EVIDENCE:
        return "> " + formatting.count(int(_MOST_EVIDENCE))
    return formatting.money(evidence, places=0 if evidence >= _WHOLE_EVIDENCE else 1)


def verdict_text(passes: bool | None) -> str:  # noqa: FBT001 - a column's value
    """Return what the luck guard says about the out-of-sample part."""
    if passes is None:
        return tr("not judged")
    return tr("✓ passes") if passes else tr("✗ may be luck")


def verdict_tone(row: ResultRow) -> Tone | None:
    """Return the tone of the luck guard's verdict."""
    if row.passes is None:
        return Tone.MUTED
    return Tone.GOOD if row.passes else Tone.WARNING


def bias_words(rows: Sequence[ResultRow]) -> str:
    """Say how much of what was good in sample is left out of sample: the selection bias."""
    judged = [(row.inside.avg_units, row.outside.avg_units) for row in rows]
    known = [(a, b) for a, b in judged if a is not None and b is not None]
    if not known:
        return ""
    inside = sum(a for a, _ in known) / len(known)
    outside = sum(b for _, b in known) / len(known)
    return tr(
        "Selection bias: the {0} shown have {1} per trade in sample and {2} out of sample."
    ).format(formatting.count(len(known)), formatting.signed(inside, UNIT),
             formatting.signed(outside, UNIT))  # fmt: skip
