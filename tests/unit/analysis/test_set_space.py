from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import (
    KEY_LENGTH,
    GridSpec,
    IndicationGrid,
    SetSpec,
    group_name,
)
from tests.unit.analysis.feeds import COST, SMALL

SYMBOLS = ("BTC/USDT:USDT", "ETH/USDT:USDT", "10kTP/USDT tp4")

subset = st.lists(st.sampled_from([2.0, 4.0, 8.0, 22.0]), min_size=1, max_size=3, unique=True)
ratios = st.lists(st.sampled_from([0.2, 0.4, 1.0, 2.2]), min_size=1, max_size=3, unique=True)
pairs = st.lists(
    st.sampled_from([None, (0.3, 0.1), (0.6, 0.2), (1.0, 0.3)]), min_size=1, max_size=4, unique=True
).filter(lambda found: None in found)
sides = st.sampled_from([(1, -1), (-1, 1), (1,), (-1,)])
indications = st.fixed_dictionaries(
    {"move": st.just(IndicationGrid(ranges=(3, 30), thresholds=(2.0, 2.5), lps=(1.0, 1.5)))},
    optional={
        "active": st.just(IndicationGrid(ranges=(1,), thresholds=(0.5,), windows_s=(60, 61),
                                         activity_pcts=(30.0,))),
        "auto": st.just(IndicationGrid(thresholds=(0.5, 1.0), windows_s=(60, 2400))),
    },
)  # fmt: skip
grids = st.builds(
    GridSpec,
    indications=indications,
    sides=sides,
    tp_factors=subset.map(tuple),
    sl_ratios=ratios.map(tuple),
    trailing=pairs.map(tuple),
    max_hold_s=st.sampled_from([0, 60]),
)


@given(grid=grids, n_symbols=st.integers(1, 3))
def test_every_number_has_a_name_of_its_own_that_leads_back(grid, n_symbols):
    space = SetSpace(SYMBOLS[:n_symbols], grid, COST)
    assert len(space) == grid.count(n_symbols, COST)
    keys = [space.key(index) for index in range(len(space))]
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= KEY_LENGTH
    assert [space.index_of(key) for key in keys] == list(range(len(space)))
    assert [spec.key for spec in space] == keys


@given(grid=grids)
def test_a_group_is_what_one_signal_wakes(grid):
    space = SetSpace(SYMBOLS, grid, COST)
    groups = list(product(SYMBOLS, space.parameterisations, grid.sides))
    assert space.group_names == tuple(group_name(*group) for group in groups)
    for index, spec in enumerate(space):
        group = groups[index // space.n_exits]
        assert (spec.symbol, spec.parameterisation, spec.side) == group
        assert space.exits[index % space.n_exits] == spec.exits


@given(grid=grids)
def test_a_family_is_a_symbol_an_indication_and_a_side(grid):
    space = SetSpace(SYMBOLS, grid, COST)
    numbers: dict[tuple[str, str, int], set[int]] = {}
    for index, spec in enumerate(space):
        family = (spec.symbol, spec.indication, spec.side)
        numbers.setdefault(family, set()).add(int(space.families[index // space.n_exits]))
    assert all(len(found) == 1 for found in numbers.values())
    assert set.union(*numbers.values()) == set(range(space.n_families))


def test_factor_4_and_ratio_a_half_at_cost_a_tenth_are_04_and_02_percent():
    grid = GridSpec(tp_factors=(4.0, 22.0), sl_ratios=(0.5, 2.2), trailing=(None, (0.3, 0.1)))
    table = SetSpace(("A",), grid, 0.1).exit_table()
    assert table[0] == pytest.approx([0.4, 0.2, 0.0, 0.0])
    assert table[1] == pytest.approx([0.4, 0.2, 0.3, 0.1])
    assert table[-1] == pytest.approx([2.2, 4.84, 0.3, 0.1])


def test_what_would_trail_only_from_beyond_its_target_is_left_out():
    pairs = (None, (0.3, 0.1), (0.4, 0.1), (0.6, 0.2))
    space = SetSpace(("A",), GridSpec(tp_factors=(4.0,), sl_ratios=(1.0,), trailing=pairs), 0.1)
    assert space.exit_names == ("tp4 sl1 h3600", "tp4 sl1 tr0.3/0.1 h3600")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "tp4 sl0.4 h40",
        "A/USDT direction r3 k2 f1/1/0.5 long",
        "A/USDT direction r3 k2 f1/1/0.5 long tp4 sl0.4",
        "A/USDT direction r3 k2 f1/1/0.5 long  tp4 sl0.4 h40",
        "B/USDT direction r3 k2 f1/1/0.5 long tp4 sl0.4 h40",
    ],
)
def test_a_name_of_another_grid_has_no_number(key):
    space = SetSpace(("A/USDT",), SMALL, COST)
    assert space.index_of("A/USDT direction r3 k2 f1/1/0.5 long tp4 sl0.4 h40") == 0
    assert space.index_of(key) is None


@pytest.mark.parametrize(
    ("symbols", "grid", "words"),
    [
        (("A", "A"), GridSpec(), "same name"),
        (("A",), GridSpec(tp_factors=(4.0, 4.0)), "same name"),
        (("A" * 100,), GridSpec(), "longer than 120"),
    ],
)
def test_a_grid_that_cannot_be_numbered_is_refused(symbols, grid, words):
    with pytest.raises(ValueError, match=words):
        SetSpace(symbols, grid, COST)


@pytest.mark.parametrize(
    "grid",
    [GridSpec(indications={}), GridSpec(sides=()), GridSpec(trailing=((3.0, 0.1),))],
)
def test_a_grid_may_make_no_sets(grid):
    space = SetSpace(SYMBOLS, grid, COST)
    assert len(space) == grid.count(len(SYMBOLS), COST) == 0
    assert list(space) == []


def test_it_is_a_sequence_of_specs():
    space = SetSpace(SYMBOLS, SMALL, COST)
    everything = list(space)
    assert isinstance(everything[0], SetSpec)
    assert space[-1] == everything[-1]
    assert space[3:9:2] == everything[3:9:2]
    for outside in (len(space), -len(space) - 1):
        with pytest.raises(IndexError):
            space[outside]


def test_a_million_sets_are_numbered_without_a_million_objects():
    values = tuple(np.arange(2.0, 24.0, 2.0).tolist())
    grid = GridSpec(
        indications={"move": IndicationGrid(ranges=tuple(range(3, 31)), thresholds=(3.0,))},
        tp_factors=values,
        sl_ratios=tuple(round(0.1 * value, 1) for value in values),
    )
    space = SetSpace([f"S{number}" for number in range(47)], grid, COST)
    assert len(space) > 1_000_000
    assert space.n_groups < 3_000
    assert space.index_of(space[987_654].key) == 987_654
