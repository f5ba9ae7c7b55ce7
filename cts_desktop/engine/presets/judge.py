"""Evaluates the configurations of a preset: disables, enables, lets ask (rules §6, §9)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.layout import Bools, Floats
from cts_desktop.analysis.presets import evaluation
from cts_desktop.analysis.presets.statistics import Verdict, luck_guard
from cts_desktop.domain.ladder import LadderThresholds
from cts_desktop.domain.presets import PresetSet
from cts_desktop.engine.presets.block import COLLECTING, DISABLED, ENABLED, QUALIFIED, Block

_MS_PER_HOUR: Final = 3_600_000.0
_PER_HOURS: Final = 48.0
_LOG_LARGEST: Final = 600.0
#: Configurations judged at once: a few milliseconds.
PART: Final = 2000


def verdict_of(blocks: Sequence[Block], thresholds: LadderThresholds) -> Verdict:
    """Ask the luck guard about all configurations of a preset on a connection, block after block.

    Its families are those of each set and symbol with equal periods. Only what was entered since
    the preset runs here is evidence.
    """
    families, first = [], 0
    for block in blocks:
        families.append(block.families + first)
        first += int(block.families.max(initial=-1)) + 1
    log_e = np.concatenate([block.log_e for block in blocks])
    return luck_guard(log_e, np.concatenate(families), thresholds)


# ---------------------------------------------------------------------- figures
def observed_hours(block: Block, part: slice) -> Floats:
    """Return the market time configurations were simulated over, their look-back included."""
    hours: Floats = np.maximum(block.observed_ms[part] + block.covered_ms, 0.0) / _MS_PER_HOUR
    return hours


def drawdown_hours(block: Block, part: slice, now_ms: int) -> Floats:
    """Return the longest time below the maximum, one that still goes on included."""
    state = block.state[part]
    below = state[:, at.MAX_SUM] > state[:, at.SUM]
    going_on = np.where(below, now_ms - state[:, at.MAX_AT_MS], 0.0)
    hours: Floats = np.maximum(state[:, at.BELOW_MS], going_on) / _MS_PER_HOUR
    return hours


def profit_factors(block: Block, part: slice) -> Floats:
    """Return what was won over what was lost, infinity where nothing was lost."""
    state = block.state[part]
    lost = state[:, at.GROSS_LOSS]
    factors: Floats = np.full(lost.size, np.inf)
    np.divide(state[:, at.SUM] + lost, lost, out=factors, where=lost > 0.0)
    return factors


def shown_by(block: Block, part: slice, now_ms: int) -> evaluation.Shown:
    """Return what some configurations of a block have shown."""
    counts = block.counts[part, at.COUNT]
    hours = observed_hours(block, part)
    per_48h: Floats = np.zeros(counts.size)
    np.divide(counts * _PER_HOURS, hours, out=per_48h, where=hours > 0.0)
    return evaluation.Shown(
        short=evaluation.recent(block.ring[part], counts, block.preset_set.windows[0]),
        counts=counts,
        per_48h=per_48h,
        profit_factor=profit_factors(block, part),
        drawdown_hours=drawdown_hours(block, part, now_ms),
    )


# ---------------------------------------------------------------------- evaluation
def evaluation_of(
    blocks: Sequence[Block], thresholds: LadderThresholds, now_ms: int, *, counts: bool = True
) -> Iterator[None]:
    """Judge every configuration anew, some at each turn.

    Without *counts* nothing is disabled or enabled: after a restart between two evaluations.
    """
    if not any(len(block) for block in blocks):
        return
    verdict, first = verdict_of(blocks, thresholds), 0
    for block in blocks:
        block.guard_passes = verdict.passes[first : first + len(block)]
        block.guard_bar = verdict.log_bar
        first += len(block)
        for begin in range(0, len(block), PART):
            _evaluate(block, slice(begin, begin + PART), now_ms, counts=counts)
            yield


def _evaluate(block: Block, part: slice, now_ms: int, *, counts: bool) -> None:
    wanted = block.preset_set
    shown = shown_by(block, part, now_ms)
    codes, misses = block.flags[at.STATE, part], block.flags[at.MISSES, part]
    disabled, new_misses = codes == DISABLED, misses
    if counts:
        long = evaluation.recent(block.ring[part], shown.counts, wanted.windows[1])
        disabled, new_misses = evaluation.evaluate(wanted, shown.short, long, disabled, misses)
    met = evaluation.qualifies(wanted, shown) & block.guard_passes[part]
    usual = np.where(met, QUALIFIED, np.where(shown.short.enough, ENABLED, COLLECTING))
    new = np.where(disabled, DISABLED, usual)
    block.flags[at.DIRTY, part] |= new_misses != misses
    for place in np.flatnonzero(new != codes).tolist():
        reason = evaluation.why_losing(wanted, shown.short, place) if disabled[place] else ""
        block.set_state(part.start + place, int(new[place]), reason, now_ms)
    block.flags[at.MISSES, part] = new_misses
    block.met[part] = met


def enabled_state(block: Block, index: int) -> int:
    """Return the state of a configuration that is not disabled."""
    if block.met[index]:
        return QUALIFIED
    enough = block.counts[index, at.COUNT] >= block.preset_set.windows[0]
    return ENABLED if enough else COLLECTING


def lacks(block: Block, index: int, now_ms: int) -> tuple[str, ...]:
    """Return in words what a configuration lacks to ask for orders."""
    shown = shown_by(block, slice(index, index + 1), now_ms)
    words = list(evaluation.missing(block.preset_set, shown, 0))
    if not block.guard_passes[index]:
        has = float(np.exp(min(block.log_e[index], _LOG_LARGEST)))
        bar = block.guard_bar
        need = f"needs {np.exp(bar):.3g}" if block.log_e[index] < bar < _LOG_LARGEST else (
            "and too little was shown by all that read the market alike"
        )  # fmt: skip
        words.append(f"evidence of live results 1 → {has:.3g}, {need}")
    return tuple(words)


def is_disabled(blocks: Iterable[Block], preset_set: PresetSet) -> bool:
    """Tell whether so many configurations of a set, on all its symbols, are disabled that it is."""
    flags: list[Bools] = [
        block.flags[at.STATE] == DISABLED for block in blocks if block.preset_set is preset_set
    ]
    return evaluation.is_set_disabled(np.concatenate(flags)) if flags else False
