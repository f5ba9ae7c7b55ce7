import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.indicators import INDICATORS, IndicatorGrid, ParameterRange
from cts_desktop.domain.json_lines import read_json, write_json
from cts_desktop.domain.preset_document import (
    parse_file,
    preset_from_document,
    preset_problems,
    preset_to_document,
    problems,
    set_from_document,
    set_to_document,
    settings_hash,
    write_file,
)
from cts_desktop.domain.presets import PresetType
from tests.helpers.preset_samples import MACD, RSI, presets, some_preset, some_set

SLOW = settings(
    max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
TEXT = write_file(some_preset())


def without_ids(preset: PresetType) -> PresetType:
    sets = tuple(replace(one, set_id="") for one in preset.sets)
    return replace(preset, type_id="", version=0, sets=sets)


# ------------------------------------------------------------------ both ways
@pytest.mark.no_cover  # the same lines very often: the tests below count them
@SLOW
@given(presets())
def test_every_valid_preset_comes_back_from_its_document_as_it_was(preset):
    assert preset_problems(preset) == {}
    document = preset_to_document(preset)
    assert preset_from_document(json.loads(json.dumps(document))) == preset


@SLOW
@given(presets())
def test_every_valid_preset_comes_back_from_its_file_without_the_ids_of_its_profile(preset):
    text = write_file(preset)
    assert parse_file(text, "x.json") == without_ids(preset)
    assert write_file(parse_file(text, "x.json")) == text


def test_a_document_names_things_as_people_do():
    document = set_to_document(some_set(trailing=(None, (0.3, 0.1)), sides=(-1,)))
    assert document["timeframe"] == "5m"
    assert document["bars"] == "1m"
    assert document["sides"] == ["short"]
    assert document["trailing"] == ["off", "0.3/0.1"]
    assert document["indicators"] == [
        {"indicator": "rsi", "period": {"from": 10, "to": 14, "step": 2}, "lower": 25},
        {"indicator": "macd"},
    ]


def test_what_a_file_leaves_out_is_as_usual():
    text = json.dumps({
        "format": "cts-desktop preset", "version": 1, "name": "Bare",
        "sets": [{"name": "A", "indicators": [{"indicator": "rsi"}]}],
    })  # fmt: skip
    preset = parse_file(text, "bare.json")
    assert preset.evaluate_every_h == 3.0
    assert preset.sets[0] == replace(
        some_set("", "A"), timeframe_s=900, indicators=(IndicatorGrid("rsi", {}),)
    )


def test_the_hash_of_settings_does_not_depend_on_order_or_on_how_a_number_is_written():
    document = preset_to_document(some_preset(evaluate_every_h=3.0))
    backwards = dict(reversed(document.items()))
    assert settings_hash(document) == settings_hash(backwards)
    assert settings_hash(document) == settings_hash(
        preset_to_document(some_preset(evaluate_every_h=3))
    )
    other = preset_to_document(some_preset(evaluate_every_h=4))
    assert settings_hash(document) != settings_hash(other)


# ------------------------------------------------------------------ refusals
@pytest.mark.parametrize(
    ("old", "new", "path", "problem"),
    [
        ('"from": 10', '"from": 500', "sets[0].indicators[0].period.from",
         "500 is outside 2 to 400"),
        ('"lower": 25', '"lower": 2', "sets[0].indicators[0].lower", "2 is outside 5 to 50"),
        ('"to": 14', '"to": 9', "sets[0].indicators[0].period", "starts at 10, above its end 9"),
        ('"step": 2}, "lower"', '"step": 0}, "lower"', "sets[0].indicators[0].period.step",
         "0 is outside"),
        ('"step": 2}, "lower"', '"step": 1.5}, "lower"', "sets[0].indicators[0].period.step",
         "1.5 is not a whole number"),
        ('"lower": 25', '"lower": "25"', "sets[0].indicators[0].lower", '"25" is not a number'),
        ('"lower": 25', '"lowr": 25', "sets[0].indicators[0].lowr", "did you mean lower?"),
        ('"macd"}', '"mcad"}', "sets[0].indicators[1].indicator", '"mcad" is none of rsi, macd'),
        ('{"indicator": "macd"}', "{}", "sets[0].indicators[1]", "indicator is missing"),
        ('{"indicator": "macd"}', "7", "sets[0].indicators[1]", "7 is not an object"),
        ('"macd"}', '"macd", "fast": 30}', "sets[0].indicators[1]",
         "fast 30 is not below slow 26"),
        ('"timeframe": "5m"', '"timeframe": "7m"', "sets[0].timeframe", '"7m" is none of 1m, 5m'),
        ('"bars": "1m"', '"bars": "15m"', "sets[0].bars", "15m bars do not fill a candle of 5m"),
        ('"agree": 2', '"agree": true', "sets[0].agree", "true is not a number"),
        ('"agree": 2', '"agree": 0', "sets[0].agree", "0 is outside 1"),
        ('"min_strength": 0.5', '"min_strength": 1e999', "sets[0].min_strength", "inf is outside"),
        ('"intrabar": false', '"intrabar": 0', "sets[0].intrabar", "0 is neither true nor false"),
        ('["long", "short"]', '["long", "up"]', "sets[0].sides[1]", '"up" is none of long, short'),
        ('["long", "short"]', '["long", "long"]', "sets[0].sides[1]", '"long" is there twice'),
        ('["long", "short"]', "[]", "sets[0].sides", "holds 0; 1 to 2 fit"),
        ('["long", "short"]', '"long"', "sets[0].sides", '"long" is not a list'),
        ('"0.3/0.1"', '"0.3"', "sets[0].trailing[1]", '"0.3" is neither off nor a pair'),
        ('"0.3/0.1"', '"nan/0.1"', "sets[0].trailing[1]", "nan is outside"),
        ('"0.3/0.1"', '"0.3/90"', "sets[0].trailing[1]", "90 is outside"),
        ('"trailing_only": false', '"trailing_only": true, "unknown": 1', "sets[0].unknown",
         "is unknown"),
        ('"atr_stop": false', '"atr_stop": true', "sets[0].atr_stop", "needs the indicator atr"),
        ('"windows": [25, 50]', '"windows": [50, 25]', "sets[0].windows", "50 is not below 25"),
        ('"windows": [25, 50]', '"windows": [25]', "sets[0].windows", "holds 1; 2 to 2 fit"),
        ('"name": "Fast"', '"name": " "', "sets[0].name", "is empty"),
        ('"name": "Fast",', "", "sets[0]", "name is missing"),
        ('"name": "Momentum"', '"name": 5', "name", "5 is not a text"),
        ('"name": "Momentum"', f'"name": "{"M" * 61}"', "name", "has 61 characters; at most 60"),
        ('"name": "Momentum"', '"name": "a\\u0007"', "name",
         "holds characters that cannot be shown"),
        ('"timeout_s": 0', '"timeout_s": -1', "limits.timeout_s", "-1 is outside"),
        ('"evaluate_every_h": 3', '"evaluate_every_h": 200', "evaluate_every_h", "200 is outside"),
        ('"symbols": [],\n  "limits"', '"symbols": {"top": 5, "by": "luck"},\n  "limits"',
         "symbols.by", '"luck" is none of volume'),
        ('"symbols": [],\n  "limits"',
         '"symbols": {"top": 5, "by": "volume", "min_volume": "much"},\n  "limits"',
         "symbols.min_volume", '"much" is not a number'),
        ('"symbols": [],\n  "limits"', '"symbols": [""],\n  "limits"', "symbols[0]", "is empty"),
        ('"version": 1', '"version": 2', "version", "2 is not 1"),
        ('"cts-desktop preset"', '"a recipe"', "format", "is not"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_refused_with_its_line_and_what_fits(old, new, path, problem):
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    number = next(
        number for number, line in enumerate(text.splitlines(), 1) if line not in TEXT.splitlines()
    ) if new else TEXT[: TEXT.index('"sets": [')].count("\n") + 2  # fmt: skip
    with pytest.raises(InvalidValueError) as refused:
        parse_file(text, "momentum.json")
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"momentum.json line {number}, {path}: ")
    assert problem in line


def test_all_that_does_not_fit_is_named_at_once_up_to_ten():
    text = TEXT.replace('"agree": 2', '"agree": 99').replace('"block": false', '"block": 1')
    with pytest.raises(InvalidValueError) as refused:
        parse_file(text, "x.json")
    assert [line.split(": ")[0].split(", ")[1] for line in str(refused.value).splitlines()] == [
        "block", "sets[0].agree",
    ]  # fmt: skip
    many = TEXT.replace('"macd"}', '"macd", ' + ", ".join(f'"x{n}": 1' for n in range(14)) + "}")
    with pytest.raises(InvalidValueError, match="and 4 more"):
        parse_file(many, "x.json")


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "the text ends too early"),
        ('{\n"name": 1\n"sets": 2}', 3, "',' is missing here"),
        ('{"name"\n\n 1}', 3, "':' is missing here"),
        ('{\n"name": 1,\n}', 3, "a name in double quotes is expected"),
        ('{"a": 1,\n"a": 2}', 2, "'a' is there twice"),
        ('{"a": "\n"}', 1, "not written properly"),
        ('{"a": NaN}', 1, "a value is expected here"),
        ('{"a": 01}', 1, "',' is missing"),
        (f'{{"a": {"9" * 50}}}', 1, "a value is expected"),
        ("{} x", 1, "something follows"),
        ("[" * 100_000, 1, "nested too deeply"),
        ("[1, 2]", 1, "is not an object"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_json_is_refused_with_the_line(text, line, problem):
    with pytest.raises(InvalidValueError, match=rf"(?s)^f line {line}: .*{problem}"):
        parse_file(text, "f")


def test_two_sets_of_a_preset_have_different_names_and_ids():
    twins = some_preset(sets=(some_set("a", "One"), some_set("a", "ONE")))
    assert preset_problems(twins) == {
        "sets[1].name": "'ONE' is there twice", "sets[1].id": "'a' is there twice",
    }  # fmt: skip


def test_trailing_only_needs_a_preset_that_allows_trailing():
    wanted = some_preset(trailing=False, sets=(some_set(trailing_only=True),))
    assert list(preset_problems(wanted)) == ["sets[0].trailing_only"]
    assert problems(some_set(trailing_only=True, trailing=(None,)))["trailing_only"]


def test_a_preset_without_a_set_is_refused():
    assert preset_problems(some_preset(sets=())) == {"sets": "holds 0; 1 to 50 fit"}


# ------------------------------------------------------------------ the editor's checks
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"timeframe_s": 7}, "timeframe_s"),
        ({"bar_s": 0}, "bar_s"),
        ({"name": ""}, "name"),
        ({"sides": (1, 5)}, "sides[1]"),
        ({"tp_factors": ParameterRange(5, 2)}, "tp_factors"),
        ({"tp_factors": ParameterRange(1, 200, 0.01)}, "tp_factors"),
        ({"sl_ratios": ParameterRange(0.3, 3.0, 0.0)}, "sl_ratios.step"),
        ({"sl_ratios": ParameterRange(float("nan"), 3.0)}, "sl_ratios.from"),
        ({"cooldown_s": float("inf")}, "cooldown_s"),
        ({"indicators": ()}, "indicators"),
        ({"indicators": (RSI, RSI)}, "indicators[1]"),
        ({"indicators": (IndicatorGrid("atr", {}),)}, "indicators"),
        ({"indicators": (IndicatorGrid("ema", {"fast": ParameterRange.of(50)}),)}, "indicators[0]"),
        ({"indicators": (IndicatorGrid("ema", {"fast": ParameterRange.of(21)}),)}, "indicators[0]"),
        ({"indicators": (RSI, IndicatorGrid("ema", {"slow": ParameterRange(3, 900)}))},
         "indicators[1].slow.to"),
        ({"indicators": (MACD, IndicatorGrid("tea", {}))}, "indicators[1].indicator"),
    ],
)  # fmt: skip
def test_problems_are_named_by_the_attribute_they_are_in(change, field):
    assert list(problems(some_set(**change))) == [field]


def test_a_grid_nobody_can_run_is_refused_before_it_is_made():
    wide = {one.name: ParameterRange(2, 300) for one in INDICATORS["macd"].parameters}
    found = problems(some_set(indicators=(IndicatorGrid("macd", wide),)))
    assert found == {"indicators": "make 26,730,899 combinations; at most 1,000,000 fit"}


def test_a_set_with_problems_is_not_read():
    with pytest.raises(InvalidValueError, match=r"windows: 50 is not below 25"):
        set_from_document(set_to_document(some_set(windows=(50, 25))))
    assert set_from_document(set_to_document(some_set())) == some_set()


# ------------------------------------------------------------------ JSON
def test_each_value_has_the_line_it_begins_in():
    value, lines = read_json('\n{"a": [1,\n {"b":\n true}],\n"c": null}')
    assert value == {"a": [1, {"b": True}], "c": None}
    assert lines == {"": 2, "a": 2, "a[0]": 2, "a[1]": 3, "a[1].b": 4, "c": 5}


def test_what_is_written_is_json_in_lines_of_at_most_96_characters():
    value = {"a": [{"b": list(range(40)), "c": "x"}], "d": {"e": 1}}
    text = write_json(value)
    assert json.loads(text) == value
    assert '"d": {"e": 1}' in text
    assert max(map(len, text.splitlines())) <= 96


def test_a_file_with_a_mark_of_its_byte_order_is_read(tmp_path: Path):
    path = tmp_path / "x.json"
    path.write_text(TEXT, "utf-8-sig")
    assert parse_file(path.read_text("utf-8"), "x.json").name == "Momentum"
