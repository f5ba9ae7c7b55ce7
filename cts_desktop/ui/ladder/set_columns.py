# ruff: noqa: E501 - columns read as a table
"""The columns of configuration sets; which of them the engine can sort by is its own to say."""

from collections.abc import Callable
from dataclasses import replace

from cts_desktop.service.views import SetView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.labels import words
from cts_desktop.ui.ladder.set_words import (
    evidence_text,
    factor_of,
    guard_or_evidence,
    interval_text,
    missing_text,
    side_text,
    split_key,
    state_text,
    state_tone,
    time_text,
)

#: The interval of a few equal results is narrow for no good reason.
_ENOUGH = 10


def set_columns(utc: Callable[[], bool]) -> tuple[Column[SetView], ...]:
    """Return the columns of the ladder's table; *utc* tells the time zone wanted now."""
    share, count = formatting.share, formatting.count
    shown: tuple[Column[SetView], ...] = (
        Column("symbol", tr("Symbol"), lambda s: s.symbol, width=84, whole=True),
        Column("indication", tr("Indication"), lambda s: split_key(s)[0], width=146, room=60,
               tooltip=tr("Indication with range r, window w, threshold k, activity a and filter f")),
        Column("side", tr("Side"), lambda s: s.side, side_text, width=62, whole=True),
        Column("set", tr("Exits"), lambda s: split_key(s)[1], width=100, room=100, tip=lambda s: s.set_key,
               tooltip=tr("Take profit in cost units, stop as share of it, trailing start/distance in %, longest time in s, position cost C where it is not 0.1 %")),
        Column("level", tr("Level"), lambda s: s.level, words, width=76, whole=True),
        Column("state", tr("State"), lambda s: s.state, state_text, width=84, whole=True, tone=state_tone),
        Column("n", "n", lambda s: s.n, count, numeric=True, width=46, tooltip=tr("Closed simulated positions")),
        Column("win_rate", tr("Wins"), lambda s: s.win_rate, share, numeric=True, width=54,
               tooltip=tr("Share of winners among the newest 50")),
        Column("break_even", tr("Needs"), lambda s: s.break_even_win_rate, share, numeric=True, width=50,
               tooltip=tr("Win rate at which take profit and stop pay for the costs")),
        Column("avg_units", tr("Mean C"), lambda s: s.avg_units, formatting.signed, numeric=True, width=58, tone=_mean_tone,
               tooltip=tr("Mean net result of the newest 50, in cost units C; coloured where its interval excludes 0")),
        Column("interval", tr("95 % interval"), lambda s: s.interval_units, interval_text, numeric=True, width=96,
               tooltip=tr("Where the true mean lies with 95 % confidence")),
        Column("profit_factor", tr("Factor"), factor_of, lambda factor: factor.text, numeric=True, width=54,
               tooltip=tr("Gains against losses of the newest 50; ∞ where nothing was lost")),
        Column("drawdown", tr("Drawdown"), lambda s: s.drawdown_units if s.n else None, formatting.money, numeric=True, width=80,
               tooltip=tr("Deepest fall below the maximum of the summed results, in cost units C")),
        Column("evidence", tr("Evidence"), guard_or_evidence, evidence_text, numeric=True, width=84, whole=True, tone=_guard_tone, tip=_evidence_tip,
               tooltip=tr("What a sceptic's capital of 1 has become by betting on luck alone")),
        Column("expected", tr("Expect"), lambda s: s.expected_h, time_text, numeric=True, width=76,
               tooltip=tr("Time until enough positions are closed and the evidence is there, at the rate so far")),
        Column("missing", tr("Missing"), lambda s: s.missing, missing_text, width=88,
               tooltip=tr("What stands between the set and its next level")),
    )  # fmt: skip
    hidden: tuple[Column[SetView], ...] = (
        Column("total", tr("Sum C"), lambda s: s.total_units if s.n else None, formatting.signed, numeric=True, width=70,
               tooltip=tr("Sum of all net results, in cost units C")),
        Column("drawdown_hours", tr("Below maximum"), lambda s: s.drawdown_hours if s.n else None, time_text, numeric=True, width=96,
               tooltip=tr("Longest time below the maximum of the summed results")),
        Column("family", tr("Family"), lambda s: s.family_evidence, evidence_text, numeric=True, width=80,
               tooltip=tr("Mean evidence of all sets of the same symbol, indication and side")),
        Column("last_close", tr("Last close"), lambda s: s.last_close_ms, lambda ms: formatting.timestamp(ms, utc=utc()), time=True, width=146),
        Column("key", tr("Set"), lambda s: s.set_key, width=260),
    )  # fmt: skip
    return (*shown, *(replace(column, hidden=True) for column in hidden))


def _mean_tone(view: SetView) -> Tone | None:
    """Colour a mean only where enough results leave no doubt about its sign."""
    if view.interval_units is None or view.n < _ENOUGH:
        return None
    low, high = view.interval_units
    return Tone.GAIN if low > 0 else Tone.LOSS if high < 0 else None


def _guard_tone(view: SetView) -> Tone | None:
    return Tone.BAD if view.guard_off else None


def _evidence_tip(view: SetView) -> str:
    off = tr("This set stands where it stands without the luck guard.") if view.guard_off else ""
    own = tr("Own evidence {0}").format(evidence_text(view.evidence))
    family = tr("Family {0}").format(evidence_text(view.family_evidence))
    return "\n".join(part for part in (off, own, family) if part)
