"""Configuration sets in words: levels, states, evidence, figures of the ladder."""

from dataclasses import dataclass
from math import isfinite, isnan
from typing import Final

from typing_extensions import override

from cts_desktop.domain.ladder import RESULT_WINDOW, SetState
from cts_desktop.service.views import SetView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import words

#: Evidence beyond this is said as "more than": nobody needs its digits.
_MOST_EVIDENCE: Final = 1_000_000.0
_WHOLE_EVIDENCE: Final = 10.0
_HOURS_PER_DAY: Final = 24
_LONG_H: Final = 2 * _HOURS_PER_DAY
_MARKS: Final = {
    SetState.QUALIFIED: "✓",
    SetState.PAUSED: "❚❚",
    SetState.FAILED: "✗",
}
_TONES: Final = {
    SetState.QUALIFIED: Tone.GOOD,
    SetState.PAUSED: Tone.WARNING,
    SetState.FAILED: Tone.BAD,
}


@dataclass(frozen=True, slots=True)
class Factor:
    """A profit factor; None with positions behind it where nothing was lost, written "∞ (n)"."""

    value: float | None
    positions: int

    @override
    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)

    @property
    def text(self) -> str:
        """What is shown."""
        if self.value is not None:
            return formatting.money(self.value)
        return f"∞ ({self.positions})" if self.positions else formatting.DASH


def factor_of(view: SetView) -> Factor:
    """Return the profit factor of a set's newest results."""
    return Factor(view.profit_factor, min(view.n, RESULT_WINDOW))


def side_text(side: str) -> str:
    """Return a side with its arrow."""
    return tr("▲ long") if side == "long" else tr("▼ short")


def state_text(state: str) -> str:
    """Return a state with a mark, so that it is not said by colour alone."""
    return f"{_MARKS.get(SetState(state), '')} {words(state)}".lstrip()


def state_tone(view: SetView) -> Tone | None:
    """Return the tone of a set's state."""
    return _TONES.get(SetState(view.state))


def split_key(view: SetView) -> tuple[str, str]:
    """Return the parts of a set's name that say how it reads the market and how it ends."""
    head, found, tail = view.set_key.removeprefix(view.symbol).partition(f" {view.side} ")
    return (head.strip(), tail) if found else (view.indication, view.set_key)


def guard_or_evidence(view: SetView) -> float | str:
    """Return a set's evidence, or in its place that it stands without the luck guard."""
    return tr("⚠ guard off") if view.guard_off else view.evidence


def evidence_text(evidence: float | str) -> str:
    """Return an e-value as what a sceptic's capital of 1 has become; words as they are."""
    if isinstance(evidence, str):
        return evidence
    if isnan(evidence):
        return formatting.DASH
    if evidence > _MOST_EVIDENCE:
        return tr("1 → {0} and more").format(formatting.count(int(_MOST_EVIDENCE)))
    if evidence >= _WHOLE_EVIDENCE:
        return f"1 → {formatting.money(evidence, places=0)}"
    return f"1 → {formatting.general(evidence, 2)}"


def interval_text(interval: tuple[float, float] | None) -> str:
    """Return a 95 % interval of a mean in cost units."""
    if interval is None or not all(isfinite(end) for end in interval):
        return formatting.DASH
    return " … ".join(formatting.signed(end, places=1) for end in interval)


def time_text(hours: float | None) -> str:
    """Return an expected time with one unit, as roughly as it is known."""
    if hours is None or not isfinite(hours):
        return formatting.DASH
    if hours <= 0:
        return tr("none")
    if hours < 1:
        return tr("≈ {0} min").format(max(1, round(hours * 60)))
    if hours < _LONG_H:
        return tr("≈ {0} h").format(round(hours))
    return tr("≈ {0} d").format(formatting.count(round(hours / _HOURS_PER_DAY)))


def missing_text(missing: tuple[str, ...]) -> str:
    """Return what a set lacks, in one line."""
    return "; ".join(map(said, missing)) or tr("nothing")
