# ruff: noqa: E501 - columns read as a table
"""The columns of a preset's configurations; which of them the engine sorts by is its own to say."""

from collections.abc import Callable
from dataclasses import replace

from cts_desktop.domain.presets import PresetState
from cts_desktop.service.preset_views import ConfigurationView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.labels import words
from cts_desktop.ui.ladder.set_words import Factor, evidence_text, missing_text, time_text

#: A mean of fewer results than this is coloured by nobody.
_ENOUGH = 10
_MARKS = {
    PresetState.COLLECTING: "…",
    PresetState.QUALIFIED: "✓",
    PresetState.ENABLED: "○",
    PresetState.DISABLED: "✗",
}
_TONES = {
    PresetState.QUALIFIED: Tone.GOOD,
    PresetState.DISABLED: Tone.BAD,
    PresetState.COLLECTING: Tone.MUTED,
}
#: Columns the engine sorts by.
SORTABLE = frozenset(
    {
        "state", "pinned", "n", "live", "open_positions", "win_rate", "avg_units",
        "profit_factor", "drawdown_units", "drawdown_hours", "evidence", "since_ms",
    }
)  # fmt: skip


def state_words(state: str) -> str:
    """Return a state with its mark."""
    return f"{_MARKS[PresetState(state)]} {words(state)}"


def configuration_name(view: ConfigurationView) -> str:
    """Return what a configuration reads and how it ends: its name without preset, set, symbol."""
    _, found, name = view.key.partition(f"/{view.set_name}/{view.symbol} ")
    return name if found else view.key


def live_columns(utc: Callable[[], bool]) -> tuple[Column[ConfigurationView], ...]:
    """Return the columns; *utc* tells the time zone wanted now."""
    share, count, money = formatting.share, formatting.count, formatting.money

    def when(ts_ms: int) -> str:
        return formatting.timestamp(ts_ms or None, utc=utc())

    shown: tuple[Column[ConfigurationView], ...] = (
        Column("symbol", tr("Symbol"), lambda v: v.symbol, width=84),
        Column("key", tr("Configuration"), configuration_name, width=240, room=120),
        Column("state", tr("State"), lambda v: v.state, state_words, width=98, whole=True, tip=lambda v: v.what,
               tone=lambda v: _TONES.get(PresetState(v.state))),
        Column("pinned", tr("Pin"), lambda v: v.pinned, lambda pinned: tr("yes") if pinned else "", width=38,
               tooltip=tr("May trade whatever the evaluation says"),
               tip=lambda v: tr("Pinned: may trade whatever the evaluation says") if v.pinned else ""),
        Column("n", "n", lambda v: v.n, count, numeric=True, width=44, tooltip=tr("Results looked at, the look-back included")),
        Column("live", tr("Live"), lambda v: v.live, count, numeric=True, width=44, tooltip=tr("Results since it runs here")),
        Column("open_positions", tr("Open"), lambda v: v.open_positions, count, numeric=True, width=44, tooltip=tr("Simulated positions open now")),
        Column("win_rate", tr("Wins"), lambda v: v.win_rate, share, numeric=True, width=50),
        Column("break_even", tr("Needs"), lambda v: v.break_even, share, numeric=True, width=50,
               tooltip=tr("Win rate at which take profit and stop pay for the costs")),
        Column("avg_units", tr("Mean C"), lambda v: v.avg_units, formatting.signed, numeric=True, width=60, tone=_mean_tone,
               tooltip=tr("Mean net result of the newest, in cost units C")),
        Column("profit_factor", tr("Factor"), lambda v: Factor(v.profit_factor, v.n), lambda f: f.text, numeric=True, width=60,
               tooltip=tr("Gains against losses of the newest")),
        Column("drawdown_hours", tr("Drawdown"), lambda v: v.drawdown_hours if v.n else None, time_text, numeric=True, width=78,
               tooltip=tr("Longest time below the maximum of its summed results")),
        Column("evidence", tr("Evidence"), lambda v: v.evidence, evidence_text, numeric=True, width=72,
               tooltip=tr("What a sceptic's capital of 1 has become by betting on luck alone")),
        Column("missing", tr("Missing"), lambda v: v.missing, missing_text, width=110, room=220,
               tooltip=tr("What it lacks to ask for orders")),
    )  # fmt: skip
    hidden: tuple[Column[ConfigurationView], ...] = (
        Column("set_name", tr("Set"), lambda v: v.set_name, width=110),
        Column("drawdown_units", tr("Drawdown C"), lambda v: v.drawdown_units if v.n else None, money, numeric=True, width=84),
        Column("since_ms", tr("In this state since"), lambda v: v.since_ms, when, time=True, width=146),
        Column("what", tr("In words"), lambda v: v.what, width=240),
    )  # fmt: skip
    return (*shown, *(replace(column, hidden=True) for column in hidden))


def _mean_tone(view: ConfigurationView) -> Tone | None:
    if view.avg_units is None or view.n < _ENOUGH:
        return None
    return Tone.GAIN if view.avg_units > 0 else Tone.LOSS if view.avg_units < 0 else None
