# ruff: noqa: E501 - columns read as a table
"""Columns of runs and of ranked results; which of them the service sorts by is in their keys."""

from collections.abc import Callable
from typing import Final

from cts_desktop.service.preset_views import ResultRow, RunView, StatisticsView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.ladder.set_words import Factor
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.run_words import factor_of, units_tone

#: Figures the service sorts rows by; a column's key is `part:figure`.
SORTED_FIGURES: Final = (
    "n", "win_rate", "avg_units", "profit_factor", "payoff", "total_units", "drawdown_units",
    "drawdown_hours", "per_48h", "evidence",
)  # fmt: skip
SORTABLE: Final = frozenset(
    f"{part}:{figure}" for part in ("in", "out", "all") for figure in SORTED_FIGURES
)
USUAL_ORDER: Final = "in:avg_units"

Statistics = Callable[[ResultRow], StatisticsView]


def run_columns(utc: Callable[[], bool]) -> tuple[Column[RunView], ...]:
    """Return the columns of the list of runs."""
    count = formatting.count

    def when(ms: int | None) -> str:
        return formatting.timestamp(ms, utc=utc())

    return (
        Column("title", tr("Run"), lambda r: r.title, width=190, room=160),
        Column("preset", tr("Preset"), lambda r: r.preset_name, width=130, room=60),
        Column("state", tr("State"), lambda r: r.state, run_words.state_text,
               width=104, whole=True, tone=run_words.state_tone, tip=lambda r: said(r.message)),
        Column("share", tr("Done"), lambda r: r.share, formatting.share, numeric=True, width=60),
        Column("left", tr("Time left"), lambda r: r.seconds_left, run_words.time_text, numeric=True, width=76),
        Column("configurations", tr("Configurations"), lambda r: r.configurations, count, numeric=True, width=106,
               tooltip=tr("Configurations of all symbols together")),
        Column("search", tr("Search"), lambda r: r.request.search, run_words.search_short, width=80,
               tip=lambda r: run_words.search_text(r.request.search)),
        Column("data", tr("Data"), run_words.data_short, width=160, room=120,
               tip=lambda r: run_words.data_text(r, utc=utc())),
        Column("created", tr("Started"), lambda r: r.created_ms, when, time=True, width=150),
        Column("finished", tr("Finished"), lambda r: r.finished_ms, when, time=True, width=150, hidden=True),
        Column("seed", tr("Seed"), lambda r: r.request.seed, numeric=True, width=60, hidden=True),
        Column("hash", tr("Settings hash"), lambda r: r.settings_hash[:12], width=110, hidden=True, tip=lambda r: r.settings_hash),
        Column("version", tr("Program"), lambda r: r.program_version, width=80, hidden=True),
    )  # fmt: skip


def result_columns() -> tuple[Column[ResultRow], ...]:
    """Return the columns of ranked results: in sample and out of sample side by side."""
    share = formatting.share
    return (
        Column("symbol", tr("Symbol"), lambda r: r.symbol, width=78),
        Column("configuration", tr("Configuration"), lambda r: r.configuration, width=190, room=900,
               tip=lambda r: f"{r.symbol} {r.set_name}\n{r.configuration}"),
        *_part("in", tr("In"), lambda r: r.inside),
        *_part("out", tr("Out"), lambda r: r.outside),
        Column("out:evidence", tr("Evidence"), lambda r: r.outside.evidence, run_words.evidence_text, numeric=True, width=68,
               tooltip=tr("Out of sample: what a sceptic's capital of 1 has become by betting on luck alone")),
        Column("passes", tr("Luck guard"), lambda r: r.passes, run_words.verdict_text, width=110,
               tone=run_words.verdict_tone, tooltip=tr("Whether the out-of-sample part may be luck, among all that were tried")),
        Column("break_even", tr("Needs"), lambda r: r.break_even, share, numeric=True, width=54,
               tooltip=tr("Win rate at which take profit and stop pay for the costs")),
        *_more("in", tr("In"), lambda r: r.inside),
        *_more("out", tr("Out"), lambda r: r.outside),
        Column("set", tr("Set"), lambda r: r.set_name, width=120, hidden=True),
        Column("all:n", tr("All n"), lambda r: r.all.n, formatting.count, numeric=True, width=60, hidden=True),
        Column("all:total_units", tr("All sum C"), lambda r: r.all.total_units, formatting.signed, numeric=True, width=84, hidden=True),
        Column("tp", tr("TP %"), lambda r: r.tp_pct, formatting.money, numeric=True, width=60, hidden=True),
        Column("sl", tr("SL %"), lambda r: r.sl_pct, formatting.money, numeric=True, width=60, hidden=True),
    )  # fmt: skip


def _part(part: str, word: str, of: Statistics) -> tuple[Column[ResultRow], ...]:
    """Return the usual figures of one part of the time."""
    signed, more = formatting.signed, 8 if part == "out" else 0
    return (
        Column(f"{part}:n", f"{word} n", lambda r: of(r).n, formatting.count, numeric=True, width=44 + more,
               tooltip=tr("Closed trades")),
        Column(f"{part}:win_rate", f"{word} " + tr("wins"), lambda r: of(r).win_rate, formatting.share, numeric=True, width=62 + more,
               tooltip=tr("Share of trades with a gain")),
        Column(f"{part}:avg_units", f"{word} " + tr("mean C"), lambda r: of(r).avg_units, signed, numeric=True, width=84 + more,
               tone=lambda r: units_tone(of(r).avg_units), tooltip=tr("Mean net result of a trade, in cost units C")),
        Column(f"{part}:profit_factor", f"{word} " + tr("factor"), lambda r: factor_of(of(r)), _factor_text, numeric=True, width=72 + more,
               tooltip=tr("Gains against losses; ∞ where nothing was lost")),
        Column(f"{part}:drawdown_units", f"{word} " + tr("DD"), lambda r: of(r).drawdown_units, formatting.money, numeric=True,
               width=58 + more, tooltip=tr("Drawdown: deepest fall below the maximum of the summed results, in cost units C")),
    )  # fmt: skip


def _more(part: str, word: str, of: Statistics) -> tuple[Column[ResultRow], ...]:
    """Return the figures of one part that are shown when chosen."""
    money = formatting.money
    return (
        Column(f"{part}:total_units", f"{word} " + tr("sum C"), lambda r: of(r).total_units, formatting.signed, numeric=True, width=84, hidden=True),
        Column(f"{part}:payoff", f"{word} " + tr("payoff"), lambda r: of(r).payoff, money, numeric=True, width=70, hidden=True,
               tooltip=tr("Mean gain against mean loss")),
        Column(f"{part}:drawdown_hours", f"{word} " + tr("h below max."), lambda r: of(r).drawdown_hours, money, numeric=True, width=96, hidden=True),
        Column(f"{part}:per_48h", f"{word} " + tr("per 48 h"), lambda r: of(r).per_48h, money, numeric=True, width=80, hidden=True),
    )  # fmt: skip


def _factor_text(factor: Factor) -> str:
    return factor.text
