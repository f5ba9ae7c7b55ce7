"""Choosing configurations to try where a grid is too large: which come next, from what is known.

A proposal depends on the seed and on the results of the batches before it and on nothing else, so
a search gives the same configurations however many processes evaluate them, and goes on after a
restart where it stopped. Random and quasi-random choices are made here (Halton's sequence with
permuted digits: A. B. Owen, "A randomized Halton algorithm in R", 2017); the Tree-structured Parzen
Estimator and NSGA-II are Optuna's.

CMA-ES is not offered: it is made for continuous parameters, and these have a handful of values.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from cts_desktop.domain.backtests import Search

if TYPE_CHECKING:
    import optuna

    from cts_desktop.analysis.presets.space import ConfigurationSpace

Numbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

#: Batches a search has, roughly: more of them learn more often, fewer keep more cores busy.
_BATCHES: Final = 16
_SMALLEST_BATCH: Final = 16
_LARGEST_BATCH: Final = 256
#: How often a sampler is asked per configuration that is new and exists; then the rest is drawn.
_PATIENCE: Final = 8


def batch_size(trials: int) -> int:
    """Return how many configurations are proposed at once, whatever the number of processes."""
    return min(_LARGEST_BATCH, max(_SMALLEST_BATCH, trials // _BATCHES))


@dataclass(frozen=True, slots=True)
class Tried:
    """What is known: configurations of a symbol and set in the order they were tried.

    Attributes:
        values: of the objective, the more the better; NaN where it cannot be told.
    """

    numbers: Numbers
    values: Values


class Dimensions:
    """The parameters of a space on one symbol, as whole numbers that say which of their values.

    Attributes:
        lengths: how many values each parameter has, by name.
        size: number of configurations, which is less than the product where some make no sense.
    """

    def __init__(self, space: "ConfigurationSpace") -> None:
        exits: list[Sequence[Any]] = [
            (one.tp_factor, one.sl_ratio, (one.trailing_start_pct, one.trailing_distance_pct))
            for one in space.exits
        ]
        groups: list[list[Sequence[Any]]] = [
            [point.values for point in choices] for choices in space.points.choices
        ]
        self._groups = [_Group(rows) for rows in (*groups, exits)]
        lengths = (length for group in self._groups for length in group.lengths)
        self.lengths = dict(zip(space.parameter_names, lengths, strict=True))
        self.size = space.per_symbol

    def number(self, indices: Sequence[int]) -> int | None:
        """Return the configuration with these values; None where it makes no sense."""
        number, begin = 0, 0
        for group in self._groups:
            end = begin + len(group.lengths)
            place = group.places.get(tuple(indices[begin:end]))
            if place is None:
                return None
            number, begin = number * len(group.rows) + place, end
        return number

    def indices(self, number: int) -> dict[str, int]:
        """Return which value each parameter of a configuration has."""
        row: tuple[int, ...] = ()
        for group in reversed(self._groups):
            number, place = divmod(number, len(group.rows))
            row = (*group.rows[place], *row)
        return dict(zip(self.lengths, row, strict=True))


class _Group:
    """Parameters that are chosen together: those of one indicator, or those of the exit.

    Attributes:
        rows: each choice by the place of its values among the different ones of that parameter.
        lengths: how many different ones there are.
    """

    def __init__(self, choices: Sequence[Sequence[Any]]) -> None:
        columns = [sorted(set(column)) for column in zip(*choices, strict=True)]
        self.lengths = [len(column) for column in columns]
        self.rows = [
            tuple(column.index(value) for column, value in zip(columns, choice, strict=True))
            for choice in choices
        ]
        self.places = {row: place for place, row in enumerate(self.rows)}


def propose(
    search: Search, dimensions: Dimensions, tried: Tried, trials: int, seed: int
) -> Numbers:
    """Return the next batch: configurations that are new; none where enough were tried.

    `tried` holds the whole batches before this one, in their order.
    """
    known, trials = tried.numbers.size, min(trials, dimensions.size)
    count = min(batch_size(trials), trials - known)
    if count <= 0:
        return np.empty(0, np.int64)
    chosen: list[int] = []
    if search is Search.TPE:
        chosen = _tpe(dimensions, tried, count, seed)
    elif search is Search.GENETIC:
        chosen = _genetic(dimensions, tried, batch_size(trials), seed)[:count]
    elif search is Search.QMC:
        chosen = _quasi_random(dimensions, known + count, seed)[known:]
    taken = {*tried.numbers.tolist(), *chosen}
    rest = (number for number in _drawn(dimensions.size, seed) if number not in taken)
    chosen += islice(rest, count - len(chosen))
    return np.array(chosen, np.int64)


def _drawn(size: int, seed: int) -> Iterator[int]:
    """Yield every number below *size* once, in random order."""
    random = np.random.Generator(np.random.PCG64(seed))
    seen: set[int] = set()
    while 2 * len(seen) < size:
        for number in random.integers(size, size=_LARGEST_BATCH).tolist():
            if number not in seen:
                seen.add(number)
                yield number
    rest = np.setdiff1d(np.arange(size), np.fromiter(seen, np.int64))
    yield from random.permutation(rest).tolist()


# ------------------------------------------------------------------ quasi-random
def _quasi_random(dimensions: Dimensions, count: int, seed: int) -> list[int]:
    """Return the first different configurations along Halton's sequence, as far as they exist."""
    lengths = list(dimensions.lengths.values())
    random = np.random.Generator(np.random.PCG64(seed))
    axes = [_Axis(base, random) for base in islice(_primes(), len(lengths))]
    found: dict[int, None] = {}
    for index in range(_PATIENCE * count):
        row = [int(axis(index) * n) for axis, n in zip(axes, lengths, strict=True)]
        number = dimensions.number(row)
        if number is not None:
            found[number] = None
        if len(found) == count:
            break
    return list(found)


class _Axis:
    """One coordinate of Halton's sequence: digits in a prime base, mirrored at the point.

    Each place has a permutation of its own, or coordinates of large bases would run in parallel.
    """

    def __init__(self, base: int, random: np.random.Generator) -> None:
        places = int(np.ceil(40 / np.log2(base)))
        self._base = base
        self._digits = [random.permutation(base).tolist() for _ in range(places)]

    def __call__(self, index: int) -> float:
        value, weight = 0.0, 1.0
        for digits in self._digits:
            index, digit = divmod(index, self._base)
            weight /= self._base
            value += digits[digit] * weight
        return value


def _primes() -> Iterator[int]:
    found: list[int] = []
    candidate = 2
    while True:
        if all(candidate % prime for prime in found):
            found.append(candidate)
            yield candidate
        candidate += 1


# ------------------------------------------------------------------ Optuna's samplers
def _tpe(dimensions: Dimensions, tried: Tried, count: int, seed: int) -> list[int]:
    """Ask the Tree-structured Parzen Estimator; trials still out count as bad (constant liar).

    Its study is made anew from what is known, so the place in the search is part of the seed.
    """
    with _quiet() as optuna:
        sampler = optuna.samplers.TPESampler(
            seed=seed + tried.numbers.size, multivariate=True, constant_liar=True
        )
        study = optuna.create_study(sampler=sampler, direction="maximize")
        space = _distributions(dimensions)
        for number, value in _results(tried):
            indices = dimensions.indices(number)
            study.add_trial(
                optuna.trial.create_trial(
                    params={name: indices[name] for name in space},
                    distributions=space,
                    value=value,
                    state=_state(value),
                )
            )
        known = set(tried.numbers.tolist())
        chosen: list[int] = []
        for _ in range(_PATIENCE * count):
            trial = study.ask(space)
            found = _number(dimensions, trial)
            if found is None:
                study.tell(trial, state=_state(None))
            elif found not in known:
                known.add(found)
                chosen.append(found)
            if len(chosen) == count:
                break
    return chosen


def _genetic(dimensions: Dimensions, tried: Tried, population: int, seed: int) -> list[int]:
    """Ask NSGA-II, whose memory is in the order of its questions: the search is played again."""
    with _quiet() as optuna:
        sampler = optuna.samplers.NSGAIISampler(population_size=population, seed=seed)
        study = optuna.create_study(sampler=sampler, direction="maximize")
        space = _distributions(dimensions)
        results = dict(_results(tried))
        told: set[int] = set()
        while True:
            waiting: dict[int, Any] = {}
            for _ in range(_PATIENCE * population):
                trial = study.ask(space)
                number = _number(dimensions, trial)
                if number is None or number in waiting:
                    study.tell(trial, state=_state(None))
                elif number in told:
                    _tell(study, trial, results[number])
                else:
                    waiting[number] = trial
                if len(waiting) == population:
                    break
            if not waiting or any(number not in results for number in waiting):
                return list(waiting)
            told.update(waiting)
            for number, trial in waiting.items():
                _tell(study, trial, results[number])


def _tell(study: "optuna.Study", trial: "optuna.Trial", value: float | None) -> None:
    if value is None:
        study.tell(trial, state=_state(None))
    else:
        study.tell(trial, value)


def _results(tried: Tried) -> list[tuple[int, float | None]]:
    """Return number and value of each, None where it cannot be told."""
    values = (value if np.isfinite(value) else None for value in tried.values.tolist())
    return list(zip(tried.numbers.tolist(), values, strict=True))


def _number(dimensions: Dimensions, trial: "optuna.Trial") -> int | None:
    return dimensions.number([trial.params.get(name, 0) for name in dimensions.lengths])


def _distributions(dimensions: Dimensions) -> "dict[str, optuna.distributions.BaseDistribution]":
    from optuna.distributions import IntDistribution  # noqa: PLC0415 - loaded by the caller

    lengths = dimensions.lengths.items()
    return {name: IntDistribution(0, length - 1) for name, length in lengths if length > 1}


def _state(value: float | None) -> "optuna.trial.TrialState":
    """Return how a trial ended: one without a value ranks below all others."""
    from optuna.trial import TrialState  # noqa: PLC0415 - loaded by the caller

    return TrialState.PRUNED if value is None else TrialState.COMPLETE


@contextmanager
def _quiet() -> "Iterator[ModuleType]":
    """Load Optuna, which takes a third of a second, and keep it from announcing what it does."""
    import optuna  # noqa: PLC0415 - only searches need it

    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            # The multivariate estimator and the constant liar are announced as experimental.
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            yield optuna
    finally:
        optuna.logging.set_verbosity(level)
