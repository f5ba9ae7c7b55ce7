"""Client ids in the venues' forms: never two of ours to one of theirs, and back again."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.engine.ids import IdMaker
from cts_desktop.exchange import client_ids as module
from cts_desktop.exchange.client_ids import ClientIds, to_venue
from cts_desktop.exchange.quirks import VENUES12, ClientIdRule, IdForm, quirks_of

TEXT = ClientIdRule()
SHORT = ClientIdRule(max_length=18)
PREFIXED = ClientIdRule(prefix="t-", max_length=26)
HEX = ClientIdRule(form=IdForm.HEX)
UUID = ClientIdRule(form=IdForm.UUID)
INTEGER = ClientIdRule(form=IdForm.INTEGER)
OUR_IDS = st.from_regex(r"cts[0-9a-z]{1,29}", fullmatch=True)


@pytest.mark.no_cover  # the same lines very often: the tests below count them
@pytest.mark.parametrize("rule", [TEXT, SHORT, PREFIXED, HEX, UUID, INTEGER])
def test_a_hundred_thousand_ids_stay_a_hundred_thousand(rule):
    maker = IdMaker("connection-ab12", random.Random(1))  # noqa: S311 - repeatable
    ours = {maker.order(1_700_000_000_000 + number // 50) for number in range(100_000)}
    assert len({to_venue(name, rule) for name in ours}) == len(ours)


@pytest.mark.parametrize("rule", [TEXT, SHORT, PREFIXED, HEX, UUID, INTEGER])
@given(ours=OUR_IDS)
def test_what_was_turned_is_recognised(rule, ours):
    ids = ClientIds(rule)
    assert ids.from_venue(str(ids.to_venue(ours))) == ours


@pytest.mark.parametrize("rule", [TEXT, PREFIXED, HEX, UUID])
def test_ids_that_this_program_makes_are_recognised_after_a_restart(rule):
    maker = IdMaker("connection-ab12", random.Random(3))  # noqa: S311 - repeatable
    ours = maker.order(1_795_000_000_000)
    assert ClientIds(rule).from_venue(str(to_venue(ours, rule))) == ours


@pytest.mark.parametrize("rule", [TEXT, SHORT, PREFIXED, HEX, UUID, INTEGER])
@pytest.mark.parametrize(
    "foreign",
    ["web_pCCGp9AIHjziKLlpGpXI", "x-TKT5PX2F22ecb58eb9074fb1be018c", "", "12345", "t-web", "0x0",
     "0x" + "f" * 32, "6d1b345e-2821-40e2-ad83-4ecb18a06876", "c7" + "0" * 30, "api"],
)  # fmt: skip
def test_foreign_ids_stay_as_they_are(rule, foreign):
    assert ClientIds(rule).from_venue(foreign) == foreign


@given(ours=OUR_IDS)
def test_every_form_keeps_to_its_rule(ours):
    assert len(str(to_venue(ours, SHORT))) <= 18
    assert str(to_venue(ours, PREFIXED)).startswith("t-")
    assert len(str(to_venue(ours, PREFIXED))) <= 28
    hexadecimal = str(to_venue(ours, HEX))
    assert len(hexadecimal) == 34
    assert int(hexadecimal, 16) < 2**128
    assert [len(part) for part in str(to_venue(ours, UUID)).split("-")] == [8, 4, 4, 4, 12]
    number = to_venue(ours, INTEGER)
    assert isinstance(number, int)
    assert 0 < number <= 2**53
    assert int(float(number)) == number


def test_zeros_in_front_are_not_lost():
    assert to_venue("cts0a", HEX) != to_venue("ctsa", HEX)
    assert ClientIds(HEX).from_venue(str(to_venue("cts00a", HEX))) == "cts00a"


def test_an_order_born_of_another_is_known_by_both_names():
    ids = ClientIds(TEXT)
    ids.link("venues-own-name", "ctsstop")
    assert ids.from_venue("venues-own-name") == "ctsstop"


def test_only_the_ids_used_last_are_remembered(monkeypatch):
    monkeypatch.setattr(module, "REMEMBERED", 2)
    ids = ClientIds(INTEGER)
    first, second = (str(ids.to_venue(ours)) for ours in ("ctsa", "ctsb"))
    assert ids.from_venue(first) == "ctsa"  # its order is still there
    third = str(ids.to_venue("ctsc"))
    assert [ids.from_venue(text) for text in (first, second, third)] == ["ctsa", second, "ctsc"]
    assert ids.to_venue("ctsb") == int(second)  # asked for again
    assert ids.from_venue(second) == "ctsb"


def test_ids_under_two_rules_are_both_recognised():
    ids = ClientIds(INTEGER, PREFIXED)
    number = ids.to_venue("ctsabc")
    assert ids.from_venue(str(number)) == "ctsabc"
    assert ids.from_venue(str(ids.to_venue("ctsabc", PREFIXED))) == "ctsabc"


@pytest.mark.parametrize("venue", VENUES12)
def test_every_tested_venue_takes_an_id_as_long_as_ours_get(venue):
    ours = "cts" + "z" * 29
    for kind in quirks_of(venue).market_types:
        for waiting in (False, True):
            rule = quirks_of(venue).market(kind).id_rule(waiting=waiting)
            ids = ClientIds(rule)
            assert ids.from_venue(str(ids.to_venue(ours))) == ours
