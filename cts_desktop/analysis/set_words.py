"""What stands between a set and its next level, and how long it may take, in words (rules §6)."""

from typing import Final, NamedTuple

from cts_desktop.analysis.set_figures import SetFigures, e_value
from cts_desktop.domain.ladder import LuckGuard, SetLevel, SetState
from cts_desktop.domain.money import grouped

_MOST_EVIDENCE: Final = 1_000_000_000.0
_WHOLE_EVIDENCE: Final = 10.0


class GateCheck(NamedTuple):
    """One condition as a set stands before it; `passed` is None while it cannot be told."""

    name: str
    passed: bool | None
    value: str
    limit: str


def missing(one: SetFigures) -> tuple[str, ...]:
    """Name what stands between the set and its next level."""
    bars = one.bars
    if one.state is SetState.FAILED:
        return (f"failed: drawdown above {bars.fail_drawdown_units:g} C; reset by hand",)
    if one.state is SetState.PAUSED:
        return (f"paused: win rate must return to {_pct(bars.resume_from_win_rate)}",)
    if one.level is SetLevel.BASE:
        return tuple(_missing_main(one))
    if one.level is SetLevel.MAIN:
        return tuple(_missing_real(one))
    return tuple(_missing_exchange(one)) if one.level is SetLevel.REAL else ()


def _missing_main(one: SetFigures) -> list[str]:
    bars = one.bars
    phases = (
        (1, bars.base1_min_closed, bars.base1_min_win_rate),
        (2, bars.base2_min_closed, bars.base2_min_win_rate),
    )
    for phase, least, rate in phases:
        if one.count < least:
            return [f"phase {phase}: {_more_closed(least - one.count)}"]
        if one.count and one.wins / one.count < rate:
            return [f"phase {phase}: win rate {_pct(one.wins / one.count)}, needs {_pct(rate)}"]
    lacks = []
    payoff = one.payoff()
    if payoff is not None and payoff < bars.base2_min_payoff:
        lacks.append(f"phase 2: payoff {payoff:.2f}, needs {bars.base2_min_payoff:g}")
    return lacks + _missing_average(one, bars.main_window, bars.main_min_avg_units)


def _missing_average(one: SetFigures, window: int, least: float) -> list[str]:
    mean = one.average(window)
    if mean is None:
        return [_more_closed(window - one.results.size)]
    return [] if mean >= least else [f"average {mean:+.2f} C, needs {least:+g} C"]


def _more_closed(count: int) -> str:
    return "1 more closed position" if count == 1 else f"{count} more closed positions"


def _pct(share: float) -> str:
    return f"{100.0 * share:.3g} %"


def _amount(evidence: float) -> str:
    """Return an e-value without digits nobody needs."""
    if evidence < _WHOLE_EVIDENCE:
        return f"{evidence:.2g}"
    whole = grouped(f"{min(evidence, _MOST_EVIDENCE):.0f}")
    return whole if evidence <= _MOST_EVIDENCE else f"{whole} and more"


def _grown(evidence: float) -> str:
    """Return an e-value as what a sceptic's capital of 1 has become."""
    return f"1 → {_amount(evidence)}"


def _own_evidence(one: SetFigures) -> str:
    return f"evidence {_grown(e_value(one.log_e))}, needs {_amount(e_value(one.log_bar))}"


def _missing_real(one: SetFigures) -> list[str]:
    bars = one.bars
    lacks = _missing_average(one, bars.real_window, bars.real_min_avg_units)
    factor = one.profit_factor(bars.real_window)
    if factor is not None and factor < bars.real_min_profit_factor:
        lacks.append(f"profit factor {factor:.2f}, needs {bars.real_min_profit_factor:g}")
    hours = one.drawdown_hours()
    if hours > bars.real_max_drawdown_hours:
        lacks.append(f"drawdown {hours:.1f} h, at most {bars.real_max_drawdown_hours:g} h")
    return lacks


def _missing_exchange(one: SetFigures) -> list[str]:
    bars = one.bars
    lacks = _missing_average(one, bars.exchange_window, bars.exchange_min_avg_units)
    if bars.luck_guard is LuckGuard.OFF:
        return lacks
    if one.log_e < one.log_bar:
        lacks.append(_own_evidence(one))
    if not one.open_family:
        guard = bars.luck_guard.value
        lacks.append(f"luck guard ({guard}): family evidence {_grown(one.family)}")
    return lacks


def expected_h(one: SetFigures) -> float | None:
    """Return the hours until what is missing is there, where time alone brings it.

    Missing closed positions come at the mean rate so far, COUNT / (now − FIRST_MS). Evidence is
    taken to go on growing by its mean logarithm per close: a straight line through what has been,
    nothing more. None where neither is missing, or nothing can be foreseen.
    """
    if one.state in {SetState.PAUSED, SetState.FAILED}:
        return None
    closes, hours = _missing_closes(one), one.hours_per_close()
    return closes * hours if closes and hours is not None else None


def _missing_closes(one: SetFigures) -> float | None:
    """Return how many closed positions the next level still takes; None: not foreseeable."""
    bars = one.bars
    windows = {
        SetLevel.BASE: max(bars.base1_min_closed, bars.base2_min_closed, bars.main_window),
        SetLevel.MAIN: bars.real_window,
        SetLevel.REAL: bars.exchange_window,
    }
    closes = float(max(0, windows.get(one.level, 0) - one.count))
    guarded = one.level is SetLevel.REAL and bars.luck_guard is not LuckGuard.OFF
    if not guarded or one.log_e >= one.log_bar:
        return closes
    growth = one.log_e / one.count if one.count else 0.0
    return max(closes, (one.log_bar - one.log_e) / growth) if growth > 0.0 else None


def gates(one: SetFigures) -> tuple[GateCheck, ...]:
    """Return every condition of the ladder, in the order they are met."""
    bars = one.bars
    return (
        *_base_gates(one),
        _average_gate(one, "Base → Main", bars.main_window, bars.main_min_avg_units),
        _average_gate(one, "Main → Real", bars.real_window, bars.real_min_avg_units),
        *_real_gates(one),
        _average_gate(one, "Real → Exchange", bars.exchange_window, bars.exchange_min_avg_units),
        *_guard_gates(one),
        *_standing_gates(one),
    )


def _base_gates(one: SetFigures) -> list[GateCheck]:
    bars, found = one.bars, []
    phases = (
        (1, bars.base1_min_closed, bars.base1_min_win_rate),
        (2, bars.base2_min_closed, bars.base2_min_win_rate),
    )
    for phase, least, rate in phases:
        name, enough = f"Base phase {phase}", one.count >= least
        found.append(GateCheck(f"{name}: closed positions", enough, f"{one.count}", f"≥ {least}"))
        won = _pct(one.wins / one.count) if one.count else ""
        passed = one.wins / max(1, one.count) >= rate if enough else None
        found.append(GateCheck(f"{name}: win rate", passed, won, f"≥ {_pct(rate)}"))
    payoff, enough = one.payoff(), one.count >= bars.base2_min_closed
    met = one.wins > 0 if payoff is None else payoff >= bars.base2_min_payoff
    shown = "" if payoff is None else f"{payoff:.2f}"
    limit = f"≥ {bars.base2_min_payoff:g}"
    found.append(GateCheck("Base phase 2: payoff", met if enough else None, shown, limit))
    return found


def _average_gate(one: SetFigures, name: str, window: int, least: float) -> GateCheck:
    mean = one.average(window)
    passed = None if mean is None else mean >= least
    shown = "" if mean is None else f"{mean:+.2f} C"
    return GateCheck(f"{name}: mean of {window}", passed, shown, f"≥ {least:+g} C")


def _real_gates(one: SetFigures) -> list[GateCheck]:
    bars = one.bars
    enough = one.results.size >= bars.real_window
    factor = one.profit_factor(bars.real_window)
    met = factor is None or factor >= bars.real_min_profit_factor
    shown = f"{factor:.2f}" if factor is not None else "∞" if one.count else ""
    hours, most = one.drawdown_hours(), bars.real_max_drawdown_hours
    name = "Main → Real"
    return [
        GateCheck(
            f"{name}: profit factor", met if enough else None, shown,
            f"≥ {bars.real_min_profit_factor:g}",
        ),
        GateCheck(
            f"{name}: drawdown time", hours <= most if one.count else None, f"{hours:.1f} h",
            f"≤ {most:g} h",
        ),
    ]  # fmt: skip


def _guard_gates(one: SetFigures) -> list[GateCheck]:
    if one.bars.luck_guard is LuckGuard.OFF:
        return [GateCheck("Real → Exchange: luck guard", None, "switched off", "")]
    own = GateCheck(
        "Real → Exchange: evidence",
        one.log_e >= one.log_bar,
        _grown(e_value(one.log_e)),
        f"≥ {_amount(e_value(one.log_bar))}",
    )
    if one.bars.luck_guard is LuckGuard.STRICT:
        return [own]
    name = "Real → Exchange: its family"
    return [own, GateCheck(name, one.open_family, _grown(one.family), "e-BH")]


def _standing_gates(one: SetFigures) -> list[GateCheck]:
    """Return what holds at every level: not paused, not failed."""
    bars = one.bars
    recent = one.results[-bars.pause_window :]
    rate = bars.pause_below_win_rate
    if one.state is SetState.PAUSED:
        rate = bars.resume_from_win_rate
    won = int((recent > 0.0).sum())
    enough = recent.size >= bars.pause_window
    deepest, most = one.drawdown_units, bars.fail_drawdown_units
    return [
        GateCheck(
            f"Not paused: win rate of {bars.pause_window}",
            won / recent.size >= rate if enough else None,
            _pct(won / recent.size) if recent.size else "",
            f"≥ {_pct(rate)}",
        ),
        GateCheck("Not failed: drawdown", deepest <= most, f"{deepest:.1f} C", f"≤ {most:g} C"),
    ]


def guard_words(one: SetFigures) -> str:
    """Return how a set stands before the luck guard."""
    guard = one.bars.luck_guard
    if guard is LuckGuard.OFF:
        return f"switched off: nothing keeps luck out; evidence {_grown(e_value(one.log_e))}"
    if guard is LuckGuard.STRICT:
        return f"strict: {_own_evidence(one)}"
    family = "passes" if one.open_family else "does not pass"
    return f"standard: {_own_evidence(one)}; its family {family} ({_grown(one.family)})"
