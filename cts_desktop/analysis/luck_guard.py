"""The luck guard: which sets show evidence that does not come from trying many (rules §6).

Vovk & Wang, "E-values: calibration, combination and applications" (the mean of e-values is an
e-value); Wang & Ramdas, "False discovery rate control with e-values" (e-BH). Both hold whatever the
dependence between sets, and at any time, so the guard may be asked as often as one likes.

Everything is compared as logarithms. A family's mean needs a sum of e-values: each is cut off at
`exp(600)` first, so that 10 million of them do not overflow. A smaller e-value is an e-value too,
and no bar is near: e-BH asks `m/q` at most.
"""

from typing import Final

import numpy as np

from cts_desktop.analysis.compiled import kernel
from cts_desktop.analysis.layout import Bools, Bytes, Floats
from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard

_LOG_LARGEST = 600.0
_NOTHING: Final = float("-inf")
_EVERYTHING: Final = float("inf")


def e_bh_bar(log_e: Floats, count: int, q: float) -> float:
    """Return the logarithm of the least e-value that e-BH lets pass, infinity where none does.

    Of `count` hypotheses the k largest pass, `k = max{k: e_(k) ≥ count/(q·k)}`: exactly those with
    `e ≥ count/(q·k)`, or k would not be the largest. `log_e` may leave out what cannot pass
    (`e < 1/q`).
    """
    candidates = np.sort(log_e[log_e >= np.log(1.0 / q)])[::-1]
    bars = np.log(count / (q * np.arange(1, candidates.size + 1)))
    enough = np.flatnonzero(candidates >= bars)
    return float(bars[enough[-1]]) if enough.size else _EVERYTHING


@kernel
def sum_groups(log_e: Floats, dirty: Bytes, sums: Floats, n_exits: int) -> None:
    """Sum the e-values of each group that is marked, always in the order of its sets."""
    for group in range(dirty.size):
        if dirty[group] == 0:
            continue
        total = 0.0
        for index in range(group * n_exits, (group + 1) * n_exits):
            if log_e[index] == 0.0:
                total += 1.0  # most sets of a large grid: no evidence, no need for exp
            else:
                total += np.exp(min(log_e[index], _LOG_LARGEST))
        sums[group] = total
        dirty[group] = 0


class LuckGuardBoard:
    """The guard's verdict on all sets of a book, brought up to date where something closed.

    Sums of e-values are kept per group (the sets one signal wakes) and never adjusted by a
    difference, so they depend on the sets alone and not on the path to them.

    Attributes:
        dirty: groups with a set whose evidence changed since the last `refresh`.
        open_groups: groups whose family passes.
        log_bar: logarithm of the e-value a set itself needs.
        log_next: the same for the set that would be next to pass; what a person is told.
        family_log_e: logarithm of each family's mean e-value.
    """

    def __init__(self, space: SetSpace) -> None:
        self._families = space.families
        self._n_exits = space.n_exits
        self._n_sets = max(1, len(space))
        self._sizes = np.bincount(space.families, minlength=space.n_families) * space.n_exits
        self._sums: Floats = np.zeros(space.n_groups)
        self._judged_by: LadderThresholds | None = None
        self.dirty: Bytes = np.ones(space.n_groups, np.uint8)
        self.open_groups: Bools = np.zeros(space.n_groups, np.bool_)
        self.log_bar = _EVERYTHING
        self.log_next = _EVERYTHING
        self.family_log_e: Floats = np.zeros(space.n_families)

    def refresh(self, log_e: Floats, thresholds: LadderThresholds) -> None:
        """Take in what closed, and changed bars; costs nothing where there is neither."""
        if thresholds is self._judged_by and not self.dirty.any():
            return
        self._judged_by = thresholds
        sum_groups(log_e, self.dirty, self._sums, self._n_exits)
        means = np.bincount(self._families, self._sums, self._sizes.size) / self._sizes
        # A family of nothing but ruined sets has the mean 0.
        self.family_log_e = np.log(np.maximum(means, np.finfo(np.float64).tiny))
        if thresholds.luck_guard is LuckGuard.STANDARD:
            bar = e_bh_bar(self.family_log_e, self.family_log_e.size, thresholds.luck_q)
            self.open_groups = (self.family_log_e >= bar)[self._families]
            self.log_bar = self.log_next = float(np.log(thresholds.luck_set_e))
            return
        self.open_groups = np.ones(self._sums.size, np.bool_)
        if thresholds.luck_guard is LuckGuard.OFF:
            self.log_bar = self.log_next = _NOTHING
            return
        self.log_bar = e_bh_bar(log_e, self._n_sets, thresholds.luck_q)
        passing = np.count_nonzero(log_e >= self.log_bar)
        self.log_next = float(np.log(self._n_sets / (thresholds.luck_q * (passing + 1))))
