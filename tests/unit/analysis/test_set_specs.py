import pytest

from cts_desktop.analysis.set_specs import GridSpec, build_sets


def test_the_default_grid_makes_384_sets_per_symbol():
    sets = build_sets(["BTC/USDT", "ETH/USDT"], GridSpec(), 0.1)
    assert len(sets) == 768 == GridSpec().count(2, 0.1)
    assert len({one.key for one in sets}) == 768


def test_a_trailing_stop_that_could_never_latch_is_pruned():
    sets = build_sets(["BTC/USDT"], GridSpec(), 0.1)
    assert all(one.trailing_start_pct < one.tp_pct(0.1) for one in sets)
    assert {one.trailing_start_pct for one in sets if one.tp_factor == 4.0} == {0.0, 0.3}


def test_a_key_reads_like_the_set_and_fits_its_column():
    sets = build_sets(["1000000MOG/USDT:USDT"], GridSpec(), 0.1)
    assert sets[1].key == (
        "1000000MOG/USDT:USDT direction r5 k2 f1/1/0.5 long tp4 sl0.4 tr0.3/0.1 h3600"
    )
    assert max(len(one.key) for one in sets) <= 80


def test_distances_follow_the_position_cost():
    one = build_sets(["BTC/USDT"], GridSpec(tp_factors=(4.0,), sl_ratios=(0.5,)), 0.1)[0]
    assert one.tp_pct(0.1) == pytest.approx(0.4)
    assert one.sl_pct(0.1) == pytest.approx(0.2)
    assert one.break_even_win_rate(0.1, 0.1) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"indications": ("psychic",)},
        {"ranges": (2,)},
        {"ranges": (31,)},
        {"sides": (0,)},
        {"k": {"direction": 2.0}},
        {"k": {"direction": 50.0, "move": 3.0}},
        {"trailing": ((0.3, 0.0),)},
    ],
)
def test_a_grid_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        GridSpec(**wrong)


def test_a_value_that_repeats_is_refused():
    with pytest.raises(ValueError, match="same name"):
        build_sets(["BTC/USDT"], GridSpec(ranges=(5, 5)), 0.1)


def test_a_name_too_long_to_store_is_refused():
    with pytest.raises(ValueError, match="longer than"):
        build_sets(["A" * 60], GridSpec(), 0.1)
