import math
import re
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import InvalidValueError, NotFoundError
from cts_desktop.domain.risk import SWITCHABLE
from cts_desktop.settings.schema import (
    PRACTICE,
    SETTINGS,
    Items,
    Scope,
    Setting,
    effective,
    numbers,
    pairs,
    setting,
    usable,
    validate_globals,
    validate_overrides,
)


@pytest.mark.parametrize("known", SETTINGS.values(), ids=lambda s: s.key)
class TestEverySetting:
    def test_its_default_is_valid_and_keeps_its_type(self, known):
        value = known.validate(known.default)
        assert value == known.default
        assert type(value) is type(known.default)

    def test_it_has_words_for_a_person(self, known):
        assert known.label
        assert known.help.endswith(".")
        assert known.group

    def test_numbers_have_a_range_and_a_step_and_others_have_none(self, known):
        has_range = (known.minimum, known.maximum, known.step) != (None, None, None)
        is_number = known.items or not isinstance(known.default, bool | str)
        assert has_range == bool(is_number)
        if is_number:
            assert known.minimum < known.maximum
            assert 0 < known.step <= known.maximum - known.minimum

    def test_anything_else_is_refused_in_words_naming_it(self, known):
        for value in (  # type: ignore[var-annotated]
            None,
            [],
            {},
            math.nan,
            math.inf,
            -math.inf,
            10**400,
            -(10**400),
            b"x",
        ):
            with pytest.raises(InvalidValueError, match=re.escape(known.label)):
                known.validate(value)


@given(
    key=st.sampled_from(list(SETTINGS)),
    value=st.one_of(st.floats(), st.integers(), st.text(), st.booleans(), st.none()),
)
def test_a_value_is_either_refused_or_within_range_and_of_the_settings_type(key, value):
    known = setting(key)
    try:
        accepted = known.validate(value)
    except InvalidValueError:
        return
    assert type(accepted) is type(known.default)
    if isinstance(accepted, int | float) and known.minimum is not None:
        assert known.maximum is not None
        assert known.minimum <= accepted <= known.maximum


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("loop_main_ms", 10, "Main engine interval: 10 is outside 50 to 1,000 ms"),
        ("limit_daily_loss_pct", 0, "Daily loss: 0 is outside 0.1 to 100 %"),
        ("loop_main_ms", 50.5, "50.5 is not a whole number"),
        ("loop_main_ms", True, "True is not a number"),
        ("loop_main_ms", "100", "'100' is not a number"),
        ("auto_restart", 1, "1 is not on or off"),
        ("luck_guard", "lucky", "'lucky' is none of strict, standard, off"),
        ("symbols", 5, "5 is not a text"),
    ],
)
def test_a_refusal_says_what_fits(key, value, words):
    with pytest.raises(InvalidValueError, match=words):
        setting(key).validate(value)


def test_a_whole_number_given_as_a_float_becomes_one():
    assert type(setting("loop_main_ms").validate(150.0)) is int
    assert type(setting("stale_after_s").validate(5)) is float


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"minimum": 1}, "at least 1 s"), ({"maximum": 0}, "at most 0 s"), ({}, "")],
)
def test_a_range_open_to_one_side_is_told_in_words(limits, words):
    assert Setting("k", 1, "L", "H.", "G", unit="s", **limits).range_text == words


def test_keys_and_labels_are_unique():
    assert [s.key for s in SETTINGS.values()] == list(SETTINGS)
    labels = [s.label for s in SETTINGS.values()]
    assert len(labels) == len(set(labels))


def test_practice_values_are_valid_overrides():
    assert validate_overrides(PRACTICE) == PRACTICE


def test_an_unknown_key_is_named():
    for call in (
        setting,
        lambda key: validate_overrides({key: 1}),
        lambda key: effective(key, {}, {}),
    ):
        with pytest.raises(NotFoundError, match="'no_such'"):
            call("no_such")
    with pytest.raises(NotFoundError):
        validate_globals({"no_such": None})


def test_a_global_setting_is_no_override_of_a_connection():
    with pytest.raises(InvalidValueError, match="Keep log for: applies to all connections"):
        validate_overrides({"log_retention_days": 8})
    assert validate_globals({"log_retention_days": 8.0}) == {"log_retention_days": 8}


def test_the_connections_value_comes_first_then_the_global_then_the_default():
    key = "leverage_cap"
    assert effective(key, {}, {}) == 10
    assert effective(key, {key: 5}, {}) == 5
    assert effective(key, {key: 5}, {key: 3}) == 3
    with pytest.raises(InvalidValueError, match="Leverage cap"):
        effective(key, {}, {key: 1000})


def test_a_connection_cannot_override_what_is_global():
    key = next(s.key for s in SETTINGS.values() if s.scope is Scope.GLOBAL)
    assert effective(key, {}, {key: "anything"}) == setting(key).default


def test_a_stored_value_that_does_not_fit_any_more_is_not_usable():
    assert usable("leverage_cap", 5) == 5
    assert usable("leverage_cap", 5000) is None
    assert usable("renamed_since", 5) is None


def test_every_rule_that_may_be_switched_off_has_a_switch_that_is_on_in_the_order_of_the_gate():
    switches = [known for known in SETTINGS.values() if known.key.startswith("rule_")]
    assert [known.key for known in switches] == [f"rule_{reason}" for reason in SWITCHABLE]
    for known in switches:
        assert known.default is True
        assert (known.group, known.scope) == ("Limits", Scope.CONNECTION)
        assert known.label.startswith("Check: ")
        assert not known.restart


@pytest.mark.parametrize(
    ("rule", "limits"),
    [
        ("stale_data", ["stale_after_s"]),
        ("clock_offset", ["limit_clock_offset_ms"]),
        ("cooldown", ["close_cooldown_s"]),
        ("daily_loss", ["limit_daily_loss_pct", "day_start_hour"]),
        ("drawdown", ["limit_drawdown_pct", "breach_closes_all"]),
        ("max_positions", ["limit_positions"]),
        ("symbol_positions", ["limit_symbol_positions"]),
        ("set_positions", ["limit_set_positions"]),
        ("exposure", ["limit_exposure_pct"]),
        ("symbol_exposure", ["limit_symbol_exposure_pct"]),
        ("leverage", []),  # its limit is a part of the size, too
        ("stop_beyond_liquidation", []),
        ("price_band", ["limit_price_band_pct"]),
        ("duplicate", ["limit_duplicate_s"]),
        ("order_rate", ["limit_orders_per_min"]),
        ("balance", ["reserve_pct"]),
    ],
)
def test_a_switch_stands_in_front_of_its_limit(rule, limits):
    shown = [known.key for known in SETTINGS.values() if known.group == "Limits"]
    place = shown.index(f"rule_{rule}") + 1
    following = takewhile(lambda key: not key.startswith("rule_"), shown[place:])
    assert list(following) == limits


def test_practice_switches_no_check_off():
    assert not [key for key in PRACTICE if key.startswith(("rule_", "limit_"))]


class TestLists:
    @pytest.mark.parametrize(
        ("key", "written", "stored"),
        [
            ("direction_ranges", "3,5 ;30", "3, 5, 30"),
            ("direction_k", 2.5, "2.5"),
            ("market_change", 1, "1"),
            ("sl_ratios", "0.20, 2.2", "0.2, 2.2"),
            ("trailing_pairs", "OFF, 0.30/0.1", "off, 0.3/0.1"),
        ],
    )
    def test_a_list_has_one_spelling(self, key, written, stored):
        assert setting(key).validate(written) == stored

    @pytest.mark.parametrize(
        ("key", "value", "reason"),
        [
            ("direction_ranges", "3, 31", "31 is outside 3 to 30"),
            ("direction_ranges", "3.5", "3.5 is not a whole number"),
            ("direction_ranges", "3, x", "'x' is not a number"),
            ("direction_ranges", "3, 5, 3.0", "a value stands twice"),
            ("direction_ranges", " , ", "at least one value"),
            ("direction_ranges", True, "not a list"),
            ("sl_ratios", "nan", "nan"),
            ("sl_ratios", "0.1", "outside 0.2 to 2.2"),
            ("trailing_pairs", "0.3", "neither off nor start/distance"),
            ("trailing_pairs", "0.3/0.1/0.2", "neither off nor start/distance"),
            ("trailing_pairs", "0.3/0", "0 is outside"),
        ],
    )
    def test_a_list_that_does_not_fit_is_refused_in_words(self, key, value, reason):
        with pytest.raises(InvalidValueError, match=re.escape(reason)) as caught:
            setting(key).validate(value)
        assert str(caught.value).startswith(setting(key).label)

    def test_lists_become_numbers_and_pairs(self):
        assert numbers("3, 5.5") == (3.0, 5.5)
        assert pairs("off, 0.3/0.1") == (None, (0.3, 0.1))

    @given(st.lists(st.integers(3, 30), min_size=1, unique=True))
    def test_whatever_is_in_range_comes_back(self, values):
        known = setting("move_ranges")
        assert known.items is Items.WHOLE
        assert numbers(known.validate(",".join(map(str, values)))) == tuple(values)
