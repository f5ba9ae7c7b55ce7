"""Which configurations a search tries: new ones that exist, the same for a seed, and good ones."""

import math

import numpy as np
import pytest

from cts_desktop.analysis.presets.search import Dimensions, Tried, batch_size, propose
from cts_desktop.analysis.presets.space import ConfigurationSpace
from cts_desktop.domain.backtests import Search
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.presets import PresetSet, PresetType

PRESET_SET = PresetSet(
    set_id="s", name="s",
    indicators=(
        IndicatorGrid("ema", {"fast": ParameterRange(2, 14), "slow": ParameterRange(8, 30)}),
        IndicatorGrid("vwap", {}),
    ),
)  # fmt: skip
SPACE = ConfigurationSpace(PRESET_SET, ("X",), PresetType(type_id="t", name="t"), 0.1)
DIMENSIONS = Dimensions(SPACE)
SEARCHES = [one for one in Search if one is not Search.GRID]


def value(number: int) -> float:
    """One hill over the parameters; every seventh configuration has no value."""
    of = SPACE.parameters(number)
    if number % 7 == 0:
        return math.nan
    return -((of["ema.fast"] - 6) ** 2) - (of["ema.slow"] - 20) ** 2 - (of["tp"] - 10) ** 2


def searched(
    search: Search, trials: int, seed: int = 1, dimensions: Dimensions = DIMENSIONS
) -> Tried:
    known = Tried(np.empty(0, np.int64), np.empty(0))
    while (batch := propose(search, dimensions, known, trials, seed)).size:
        values = np.concatenate((known.values, [value(one) for one in batch.tolist()]))
        known = Tried(np.concatenate((known.numbers, batch)), values)
    return known


def test_numbers_and_indices_are_those_of_the_space() -> None:
    assert DIMENSIONS.size == SPACE.per_symbol
    assert list(DIMENSIONS.lengths) == list(SPACE.parameter_names)
    for number in range(0, DIMENSIONS.size, 97):
        assert DIMENSIONS.number(list(DIMENSIONS.indices(number).values())) == number
    slow_below_fast = dict(DIMENSIONS.indices(0), **{"ema.fast": 12, "ema.slow": 0})
    assert DIMENSIONS.number(list(slow_below_fast.values())) is None


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_tries_different_configurations_as_many_as_asked(search: Search) -> None:
    found = searched(search, 60)
    assert len(set(found.numbers.tolist())) == found.numbers.size == 60
    assert 0 <= found.numbers.min() <= found.numbers.max() < DIMENSIONS.size


@pytest.mark.parametrize("search", SEARCHES)
def test_the_same_seed_tries_the_same_and_another_seed_others(search: Search) -> None:
    first = searched(search, 40)
    assert first.numbers.tolist() == searched(search, 40).numbers.tolist()
    assert first.numbers.tolist() != searched(search, 40, seed=2).numbers.tolist()


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_as_large_as_the_space_tries_everything_once(search: Search) -> None:
    small = PresetSet(
        set_id="s", name="s", indicators=(IndicatorGrid("vwap", {}),),
        tp_factors=ParameterRange(4, 8, 2), sl_ratios=ParameterRange(0.5, 1.5, 0.5),
    )  # fmt: skip
    space = ConfigurationSpace(small, ("X",), PresetType(type_id="t", name="t"), 0.1)
    found = searched(search, 10_000, dimensions=Dimensions(space))
    assert sorted(found.numbers.tolist()) == list(range(space.per_symbol))


@pytest.mark.no_cover  # the same lines very often: the other tests count them
@pytest.mark.parametrize(("search", "trials"), [(Search.TPE, 120), (Search.GENETIC, 200)])
def test_a_sampler_that_learns_climbs_higher_than_chance(search: Search, trials: int) -> None:
    by_chance = [np.nanmax(searched(Search.RANDOM, trials, seed).values) for seed in range(5)]
    learned = [np.nanmax(searched(search, trials, seed).values) for seed in range(2)]
    assert np.mean(learned) > np.mean(by_chance)


def test_a_quasi_random_search_covers_every_value_of_a_parameter_evenly() -> None:
    numbers = searched(Search.QMC, 400).numbers.tolist()
    counts = np.bincount([DIMENSIONS.indices(number)["sl"] for number in numbers])
    assert counts.size == 10
    assert counts.min() >= 0.75 * counts.mean()
    assert counts.max() <= 1.25 * counts.mean()


def test_batches_depend_on_the_trials_alone() -> None:
    assert [batch_size(trials) for trials in (1, 100, 500, 1600, 10**6)] == [16, 16, 31, 100, 256]
