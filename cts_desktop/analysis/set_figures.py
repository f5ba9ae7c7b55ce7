"""Some sets as they are at one moment, copied out of their book, and their figures (rules §1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.gates import MS_PER_HOUR
from cts_desktop.analysis.ladder import ladder_of
from cts_desktop.analysis.layout import Bools, Bytes, Counts, Floats, Ints, Singles
from cts_desktop.analysis.set_arrays import SetArrays
from cts_desktop.analysis.set_specs import SetSpec
from cts_desktop.domain.ladder import RESULT_WINDOW, LadderThresholds, SetLevel, SetState

STATES: Final = (SetState.EVALUATING, SetState.QUALIFIED, SetState.PAUSED, SetState.FAILED)
"""States in the order of their codes in the book's flags."""

_LOG_LARGEST: Final = 690.0


@dataclass(frozen=True, slots=True, eq=False)
class SetSample:
    """Some sets as they were at one moment, copied out of their book.

    One row per set, in the order asked for; `flags` keeps its layout `[row, set]`.

    Attributes:
        cost_pct: fees and slippage of a round trip in % of price.
        family_log_e: logarithm of the mean e-value of the set's family.
        log_bar: logarithm of the e-value a set needs itself.
        open_family: whether the set's family passes the luck guard.
    """

    specs: tuple[SetSpec, ...]
    state: Floats
    counts: Counts
    log_e: Floats
    flags: Bytes
    ring: Singles
    cost_pct: Floats
    family_log_e: Floats
    log_bar: float
    open_family: Bools
    thresholds: LadderThresholds
    now_ms: int


def sample_sets(book: SetArrays, indices: Sequence[int] | Ints, now_ms: int) -> SetSample:
    """Copy the rows of some sets, on the thread that owns the book: microseconds for a page."""
    guard = ladder_of(book).guard
    guard.refresh(book.log_e, book.thresholds)
    rows = np.asarray(indices, np.int64)
    space = book.space
    costs = book.costs()
    groups = rows // space.n_exits
    symbols = groups // space.groups_per_symbol
    return SetSample(
        specs=tuple(space[index] for index in rows.tolist()),
        state=book.state[rows],
        counts=book.counts[rows],
        log_e=book.log_e[rows],
        flags=book.flags[:, rows],
        ring=book.ring[rows],
        cost_pct=(costs.fee_round_trip_pct + costs.slippage_pct)[symbols],
        family_log_e=guard.family_log_e[space.families[groups]],
        log_bar=guard.log_next,
        open_family=guard.open_groups[groups],
        thresholds=book.thresholds,
        now_ms=now_ms,
    )


def e_value(log_e: float) -> float:
    """Return an e-value from its logarithm, kept below overflow."""
    return exp(min(log_e, _LOG_LARGEST))


def recent_results(counts: Counts, ring: Singles, window: int) -> Floats:
    """Return a set's last `window` net_units, oldest first, or as many as there are."""
    count = int(counts[at.COUNT])
    size = min(window, count)
    places = np.arange(count - size, count) % RESULT_WINDOW
    return ring[places].astype(np.float64)


class SetFigures:
    """One set of a sample in plain figures; shares 0…1, cost units.

    Attributes:
        results: its newest `net_units`, oldest first, at most 50.
        count, wins: closed positions, and those that won.
        log_e, log_bar: logarithms of its evidence, and of what it needs.
        family: mean e-value of its family, `open_family` whether that passes.
    """

    def __init__(self, sample: SetSample, row: int) -> None:
        self.bars = sample.thresholds
        self.now_ms = sample.now_ms
        self.spec = sample.specs[row]
        self.columns: list[float] = sample.state[row].tolist()
        self.flags: list[int] = sample.flags[:, row].tolist()
        self.count = int(sample.counts[row, at.COUNT])
        self.wins = int(sample.counts[row, at.WINS])
        self.log_e = float(sample.log_e[row])
        self.log_bar = sample.log_bar
        self.family = e_value(float(sample.family_log_e[row]))
        self.open_family = bool(sample.open_family[row])
        self.level = SetLevel(self.flags[at.LEVEL])
        self.state = STATES[self.flags[at.STATE]]
        self.results = recent_results(sample.counts[row], sample.ring[row], RESULT_WINDOW)
        self.break_even_win_rate = self.spec.break_even_win_rate(float(sample.cost_pct[row]))

    @property
    def drawdown_units(self) -> float:
        """Deepest fall of the cumulated results below their maximum."""
        return self.columns[at.DRAWDOWN]

    def average(self, window: int) -> float | None:
        """Return the mean of the last `window` results; None while there are fewer."""
        results = self.results[-window:]
        return float(results.mean()) if results.size >= window else None

    def profit_factor(self, window: int) -> float | None:
        """Return Σ positive / |Σ negative| of the last `window`; None where nothing was lost."""
        results = self.results[-window:]
        lost = -float(results[results < 0.0].sum())
        return float(results[results > 0.0].sum()) / lost if lost > 0.0 else None

    def payoff(self) -> float | None:
        """Return mean win / |mean loss| of all closed positions; None without both.

        A result of exactly 0 counts among the losses, as it does in the win rate.
        """
        lost = self.columns[at.GROSS_LOSS]
        if self.wins == 0 or lost <= 0.0:
            return None
        mean_win = (self.columns[at.SUM] + lost) / self.wins
        return mean_win / (lost / (self.count - self.wins))

    def interval(self) -> tuple[float, float] | None:
        """Return the mean's 95 % interval by the normal approximation (a guide, not a gate)."""
        if self.results.size <= 1:
            return None
        half = 1.96 * float(self.results.std(ddof=1)) / float(np.sqrt(self.results.size))
        mean = float(self.results.mean())
        return mean - half, mean + half

    def drawdown_hours(self) -> float:
        """Return the longest time below the running maximum, one still going on included."""
        below_ms = self.columns[at.BELOW_MS]
        if self.columns[at.SUM] < self.columns[at.MAX_SUM]:
            below_ms = max(below_ms, self.now_ms - self.columns[at.MAX_AT_MS])
        return below_ms / MS_PER_HOUR

    def hours_per_close(self) -> float | None:
        """Return the mean time between two closed positions so far; None while it is unknown."""
        elapsed_ms = self.now_ms - self.columns[at.FIRST_MS]
        if not self.count or elapsed_ms <= 0.0:
            return None
        return elapsed_ms / self.count / MS_PER_HOUR
