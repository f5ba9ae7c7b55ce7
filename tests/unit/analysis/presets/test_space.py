"""Configurations: counted without being made, numbered, named, and found again."""

import numpy as np
import pytest

from cts_desktop.analysis.presets.space import ConfigurationSpace, count
from cts_desktop.domain.indicators import IndicatorGrid
from cts_desktop.domain.presets import PresetSet, PresetType
from tests.unit.analysis.presets.bars import grid, preset_set

COST = 0.1
SYMBOLS = ("BTC/USDT", "ETH/USDT:USDT")
TYPE = PresetType(type_id="t", name="Type")
GRIDS = (
    grid("rsi", period=(10, 14, 2), lower=(20, 30, 10)),
    grid("macd", fast=(5, 30, 5), slow=(10, 30, 10)),
    grid("vwap"),
)


def usual(*indicators: IndicatorGrid, **values: object) -> PresetSet:
    return preset_set(
        *indicators, **({"timeframe_s": 900, "agree": 2, "min_strength": 0.5} | values)
    )


def space_of(wanted: PresetSet, preset_type: PresetType = TYPE) -> ConfigurationSpace:
    return ConfigurationSpace(wanted, SYMBOLS, preset_type, COST)


WIDE = space_of(usual(*GRIDS))


@pytest.mark.parametrize(
    "wanted",
    [
        usual(*GRIDS),
        usual(),
        usual(grid("rsi", lower=(40, 50, 5), upper=(50, 60, 5))),
        usual(grid("sar", acceleration=(0.02, 0.1, 0.02), maximum=(0.05, 0.3, 0.05))),
        usual(grid("rsi"), atr_stop=True),
        usual(grid("rsi"), trailing=((0.6, 0.2),)),
    ],
)
@pytest.mark.parametrize("preset_type", [TYPE, PresetType(type_id="t", name="T", trailing=False)])
def test_what_is_counted_is_what_there_is(wanted: PresetSet, preset_type: PresetType) -> None:
    space = space_of(wanted, preset_type)
    points = tuple(wanted.points()) if wanted.indicators else ()
    assert count(wanted, preset_type, COST) == (len(points), len(space.exits))
    assert tuple(space.points) == points
    assert len(space) == len(points) * len(space.exits) * len(SYMBOLS)


def test_a_million_points_are_counted_without_being_made() -> None:
    huge = usual(grid("macd", fast=(2, 400, 1), slow=(2, 400, 1), signal=(2, 14, 1)))
    pairs = 399 * 398 // 2
    assert count(huge, TYPE, COST)[0] == pairs * 13


def test_every_number_has_a_name_of_its_own_and_is_found_by_it() -> None:
    names = [WIDE.name(number) for number in range(WIDE.per_symbol)]
    assert len(set(names)) == len(names)
    for number in range(0, len(WIDE), 97):
        assert WIDE.number_of(WIDE.name(number), WIDE.symbol(number)) == number
    assert WIDE.name(WIDE.per_symbol) == names[0]
    assert WIDE.symbol(WIDE.per_symbol) == SYMBOLS[1]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "rsi 14/30/70",
        "rsi 14/30/70 15m tp8 sl0.6",
        "rsi 12/30/70 + macd 5/10/9 + vwap 15m tp8 sl0.65",
        "rsi 12/30/70 + macd 5/10/9 + vwap 1h tp8 sl0.6",
        "rsi 13/30/70 + macd 5/10/9 + vwap 15m tp8 sl0.6",
        "rsi 12/30/70 + macd 5/10/9 + vwap 15m tp8 sl0.6 hold9",
    ],
)
def test_a_name_that_is_none_of_them_is_not_found(name: str) -> None:
    with pytest.raises(KeyError):
        WIDE.number_of(name, SYMBOLS[0])


def test_neither_is_one_of_another_symbol_nor_a_number_beyond_the_last() -> None:
    with pytest.raises(KeyError):
        WIDE.number_of(WIDE.name(0), "XRP/USDT")
    for number in (-1, len(WIDE)):
        with pytest.raises(IndexError):
            WIDE.name(number)
    with pytest.raises(IndexError):
        WIDE.points[len(WIDE.points)]


def test_names_and_levels_are_what_a_person_reads() -> None:
    number = WIDE.number_of("rsi 12/30/70 + macd 5/10/9 + vwap 15m tp8 sl0.6 tr0.3/0.1", SYMBOLS[1])
    assert WIDE.levels(number) == (
        "rsi 12 + macd 5/10/9 + vwap",
        "rsi 30/70",
        "tp8",
        "sl0.6",
        "tr0.3/0.1",
    )
    plain = WIDE.number_of("rsi 12/30/70 + macd 5/10/9 + vwap 15m tp8 sl0.6", SYMBOLS[1])
    assert WIDE.levels(plain)[4] == "no trailing"
    assert plain == number - 1


def test_what_is_unusual_about_a_set_stands_in_the_name() -> None:
    odd = usual(
        grid("rsi"),
        agree=1,
        hold_candles=5,
        min_strength=0.6,
        intrabar=True,
        sides=(1,),
        max_hold_s=3600,
        atr_stop=True,
        trailing_only=True,
        trailing=((0.3, 0.1),),
        bar_s=300,
    )
    space = ConfigurationSpace(odd, ("A",), TYPE, 0.2)
    assert space.name(0) == (
        "rsi 14/30/70 15m tp2 atr stop tr0.3/0.1 only agree1 hold5 strength0.6 intrabar long only "
        "bars5m h3600 c0.2"
    )
    assert space.number_of(space.name(3), "A") == 3
    assert space.levels(0)[3:] == ("atr stop", "tr0.3/0.1 only")


def test_the_same_parameters_keep_their_name_in_another_grid() -> None:
    narrow = space_of(
        usual(grid("rsi", period=12, lower=30), grid("macd", fast=5, slow=10), GRIDS[2])
    )
    for number in range(narrow.per_symbol):
        assert WIDE.parameters(
            WIDE.number_of(narrow.name(number), SYMBOLS[0])
        ) == narrow.parameters(number)


def test_parameters_by_number_and_by_column_are_the_same() -> None:
    assert WIDE.parameter_names[:5] == (
        "rsi.period", "rsi.lower", "rsi.upper", "macd.fast", "macd.slow",
    )  # fmt: skip
    columns = {name: WIDE.column(name, np.arange(WIDE.per_symbol)) for name in WIDE.parameter_names}
    for number in range(0, WIDE.per_symbol, 53):
        assert WIDE.parameters(number) == {name: column[number] for name, column in columns.items()}
    assert {len(column) for column in columns.values()} == {WIDE.per_symbol}
    assert set(columns["trailing"]) == {0.0, 1.0, 2.0, 3.0}
    with pytest.raises(KeyError):
        WIDE.column("rsi.colour", np.arange(1))


def test_an_indicator_that_occurs_twice_has_two_sets_of_parameters() -> None:
    twice = space_of(usual(grid("ema", fast=9, slow=21), grid("ema", fast=50, slow=200)))
    assert twice.parameters(0)["ema.slow"] == 21
    assert twice.parameters(0)["ema2.slow"] == 200
    assert twice.column("ema2.fast", np.arange(1))[0] == 50


def test_points_with_equal_periods_are_one_family() -> None:
    majors = [point.major for point in WIDE.points]
    numbers = {major: number for number, major in enumerate(dict.fromkeys(majors))}
    expected = [numbers[major] for major in majors]
    found = WIDE.families
    assert len(set(found.tolist())) == len(numbers)
    assert np.array_equal(found[:, np.newaxis] == found, np.equal.outer(expected, expected))


def test_trailing_that_would_begin_at_the_target_is_left_out() -> None:
    # Cost 0.1: targets 0.2, 0.4, 0.6, … %; a pair (0.6, …) cannot begin before 0.6 %.
    tight = space_of(usual(grid("rsi"), trailing=(None, (0.6, 0.2))))
    trailing = {
        one.tp_factor: [e.trailing_start_pct for e in tight.exits if e.tp_factor == one.tp_factor]
        for one in tight.exits
    }
    assert 0.6 not in trailing[4.0]
    assert 0.6 not in trailing[6.0]
    assert 0.6 in trailing[8.0]


def test_a_type_that_forbids_trailing_leaves_only_plain_exits() -> None:
    forbidding = PresetType(type_id="t", name="T", trailing=False)
    space = space_of(usual(grid("rsi"), trailing=((0.3, 0.1),)), forbidding)
    assert {one.trailing_distance_pct for one in space.exits} == {0.0}
    assert len(space.exits) == 15 * 10
