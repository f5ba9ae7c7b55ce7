"""The luck guard: which sets show evidence that does not come from trying many (rules §6).

Vovk & Wang, "E-values: calibration, combination and applications" (the mean of e-values is an
e-value); Wang & Ramdas, "False discovery rate control with e-values" (e-BH). Both hold whatever the
dependence between sets, and at any time, so the guard may be asked as often as one likes.
"""

import numpy as np

from cts_desktop.analysis.layout import Bools, Floats, Ints
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard

_LOG_LARGEST = 690.0


def e_bh(e_values: Floats, q: float) -> Bools:
    """Return which of m hypotheses e-BH rejects: the k largest, `k = max{k: e_(k) ≥ m/(q·k)}`."""
    m = e_values.size
    order = np.argsort(-e_values, kind="stable")
    enough = e_values[order] >= m / (q * np.arange(1, m + 1))
    rejected = np.zeros(m, np.bool_)
    if enough.any():
        rejected[order[: int(np.flatnonzero(enough)[-1]) + 1]] = True
    return rejected


def family_means(e_values: Floats, families: Ints) -> Floats:
    """Return the mean e-value of each family; `families[set]` counts from 0 without holes."""
    return np.bincount(families, weights=e_values) / np.bincount(families)


def passing_sets(log_e: Floats, families: Ints, thresholds: LadderThresholds) -> Bools:
    """Return, per set, whether the luck guard lets it to Exchange."""
    if thresholds.luck_guard is LuckGuard.OFF or log_e.size == 0:
        return np.ones(log_e.size, np.bool_)
    e_values = np.exp(np.minimum(log_e, _LOG_LARGEST))
    if thresholds.luck_guard is LuckGuard.STRICT:
        return e_bh(e_values, thresholds.luck_q)
    passing = e_bh(family_means(e_values, families), thresholds.luck_q)
    return passing[families] & (e_values >= thresholds.luck_set_e)
