from typing import Any

import pytest

from cts_desktop.analysis.set_space import SetSpace
from cts_desktop.analysis.set_specs import ExitPair, GridSpec, IndicationGrid, SetSpec


def direction(**values: Any) -> dict[str, IndicationGrid]:
    return {"direction": IndicationGrid(**({"ranges": (5,), "thresholds": (2.0,)} | values))}


def test_the_default_grid_makes_2380_sets_per_symbol_about_20000_for_eight():
    assert GridSpec().count(1, 0.1) == 2_380
    assert GridSpec().count(8, 0.1) == 19_040


def test_a_trailing_stop_that_could_never_latch_is_pruned():
    exits = GridSpec().exits(0.1)
    assert all(one.trailing_start_pct < one.tp_pct(0.1) for one in exits)
    assert {one.trailing_start_pct for one in exits if one.tp_factor == 4.0} == {0.0, 0.3}


def test_a_trailing_stop_that_starts_at_the_target_is_pruned_whatever_the_rounding():
    """6·0.1 % is 0.6000000000000001 %: still the target of a pair that starts at 0.6 %."""
    exits = GridSpec(tp_factors=(6.0,), trailing=(None, (0.6, 0.2))).exits(0.1)
    assert {one.trailing_start_pct for one in exits} == {0.0}


def test_another_position_cost_makes_other_sets():
    """Their exits lie elsewhere and their results had another unit: no history goes over."""
    usual, other = (SetSpace(["BTC/USDT"], GridSpec(), cost) for cost in (0.1, 0.25))
    assert other.key(0) == other[0].key == f"{usual.key(0)} c0.25"
    assert other.index_of(usual.key(0)) is None
    assert usual.index_of(other.key(0)) is None


def test_what_changes_a_sets_rules_changes_its_name():
    def names(step_ms: int = 1000, **changes: Any) -> set[str]:
        space = SetSpace(["BTC/USDT"], GridSpec(**changes), 0.1, step_ms)
        return {space.key(number) for number in range(len(space))}

    usual = names()
    assert not usual & names(step_ms=15_000)
    assert all(name.endswith(" g15") for name in names(step_ms=15_000))
    only = names(trailing_only=True)
    assert usual & only == {name for name in usual if " tr" not in name}
    assert all(" tr" in name and " only" in name for name in only - usual)


def test_a_key_reads_like_the_set():
    space = SetSpace(["1000000MOG/USDT:USDT"], GridSpec(), 0.1)
    assert (
        space.key(1)
        == space[1].key
        == ("1000000MOG/USDT:USDT direction r3 k2 f1/1/0.5 long tp4 sl0.4 tr0.3/0.1 h3600")
    )


@pytest.mark.parametrize(
    ("name", "values", "middle"),
    [
        ("move", {"ranges": (30,), "thresholds": (3.5,)}, "move r30 k3.5 f1/1/0.5"),
        (
            "active",
            {"ranges": (3,), "thresholds": (1.0,), "windows_s": (60,), "activity_pcts": (30.0,)},
            "active r3 w60 k1 a30",
        ),
        (
            "optimal",
            {"ranges": (10,), "thresholds": (2.0,), "mcs": (3,), "lps": (1.5,), "dds": (0.3,)},
            "optimal r10 k2 f3/1.5/0.3",
        ),
        ("auto", {"thresholds": (1.5,), "windows_s": (2400,)}, "auto w2400 k1.5"),
    ],
)
def test_a_parameterisation_names_what_it_uses(name, values, middle):
    (one,) = GridSpec(indications={name: IndicationGrid(**values)}).parameterisations()
    assert one.name == middle


def test_factor_4_and_ratio_a_half_of_a_cost_of_a_tenth_are_0_4_and_0_2_percent():
    exits = ExitPair(4.0, 0.5)
    assert exits.tp_pct(0.1) == pytest.approx(0.4)
    assert exits.sl_pct(0.1) == pytest.approx(0.2)
    (one,) = GridSpec(indications=direction()).parameterisations()
    spec = SetSpec("BTC/USDT", one, 1, exits)
    assert spec.break_even_win_rate(0.1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"indications": {"psychic": IndicationGrid(thresholds=(1.0,))}},
        {"indications": direction(ranges=(2,))},
        {"indications": direction(ranges=(31,))},
        {"indications": direction(thresholds=(50.0,))},
        {"indications": direction(mcs=(11,))},
        {"indications": direction(lps=(3.0,))},
        {"indications": direction(dds=(0.6,))},
        {"indications": {"auto": IndicationGrid(thresholds=(1.0,), windows_s=(30,))}},
        {"indications": {"auto": IndicationGrid(thresholds=(1.0,), windows_s=(2401,))}},
        {
            "indications": {
                "active": IndicationGrid(
                    ranges=(1,), thresholds=(1.0,), windows_s=(60,), activity_pcts=(95.0,)
                )
            }
        },
        {"sides": (0,)},
        {"tp_factors": (0.0,)},
        {"sl_ratios": (-1.0,)},
        {"trailing": ((0.3, 0.0),)},
    ],
)
def test_a_grid_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        GridSpec(**wrong)


def test_a_value_that_repeats_is_refused():
    with pytest.raises(ValueError, match="same name"):
        SetSpace(["BTC/USDT"], GridSpec(indications=direction(ranges=(5, 5))), 0.1)


def test_a_name_too_long_to_store_is_refused():
    with pytest.raises(ValueError, match="longer than"):
        SetSpace(["A" * 100], GridSpec(), 0.1)
