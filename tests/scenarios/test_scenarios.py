"""A handful of scenarios for every run of the tests; `make check-long` plays ten thousand."""

import pytest

from tests.scenarios.__main__ import play

pytestmark = pytest.mark.slow

SEEDS = range(1, 31)


@pytest.mark.no_cover  # the same lines very often: the other test counts them
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_the_books_are_the_venues(seed):
    outcome = play(seed)
    assert outcome.findings == [], "\n".join(outcome.story)


def test_a_scenario_is_the_same_every_time():
    first, second = play(7), play(7)
    assert len(first.story) > 50
    assert first.story == second.story
    assert first.happened == second.happened
