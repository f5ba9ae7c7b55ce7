import json

import pytest

from tests.benchmarks import harness
from tests.benchmarks.harness import Goal, Measurement, Reference


def nothing() -> Measurement:
    return Measurement([1.0], "s")


TABLE = {"ui_lag_ms": nothing, "ui_rate": nothing, "ready_s": nothing}


def test_a_record_holds_the_median_and_its_ratio_to_the_reference():
    measurement = Measurement(
        [3.0, 1.0, 2.0], "s", Goal("at most", 2), Reference("peer", [4.0, 4.0])
    )
    record = measurement.record()
    assert (record["value"], record["reference_value"], record["ratio"]) == (2.0, 4.0, 0.5)
    assert (record["runs"], record["spread"]) == (3, 1.0)
    assert record["goal_met"] is True


@pytest.mark.parametrize(
    ("goal", "met"), [(Goal("at most", 1), False), (Goal("at least", 1), True)]
)
def test_a_goal_knows_its_direction(goal, met):
    assert goal.is_met(2.0) is met


def test_patterns_choose_in_the_order_of_the_table():
    assert harness.choose(TABLE, ["ready_s", "ui_*"]) == list(TABLE)
    assert harness.choose(TABLE, ["ready_s"]) == ["ready_s"]
    assert harness.choose(TABLE, []) == list(TABLE)


def test_an_unknown_name_is_refused_with_the_list():
    with pytest.raises(harness.UnknownBenchmarkError, match="ui_lag_ms"):
        harness.choose(TABLE, ["ready_s", "redy_s"])


def test_two_benchmarks_of_one_name_are_refused():
    with pytest.raises(ValueError, match="ready_s"):
        harness.gather([TABLE, {"ready_s": nothing}])


def test_merging_replaces_only_what_ran(tmp_path):
    path = tmp_path / "build" / "bench.json"
    harness.merge_into(path, {"a": {"value": 1}, "b": {"value": 1}})
    harness.merge_into(path, {"b": {"value": 2}})
    assert json.loads(path.read_text()) == {"a": {"value": 1}, "b": {"value": 2}}
