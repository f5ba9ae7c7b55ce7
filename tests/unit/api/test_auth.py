"""Who may ask: Host, Origin and token of a request."""

import pytest
from multidict import CIMultiDict

from cts_desktop.api.auth import Address, scope_of_token, token_in
from cts_desktop.api.envelopes import Refused
from cts_desktop.domain.access import Scope

HERE = Address("http", frozenset({"127.0.0.1", "localhost", "[::1]"}), 8790)
OUTSIDE = Address("https", frozenset({"desk.example.org", "*.trade.example"}), 443)


def headers(*pairs: tuple[str, str]) -> CIMultiDict[str]:
    return CIMultiDict(pairs)


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "evil.example:8790", "127.0.0.1", "127.0.0.1:8791", "127.0.0.1:08790x",
        "127.0.0.1:8790.evil.example", "evil@127.0.0.1:8790", "127.0.0.1:8790, evil", "[::2]:8790",
        "0.0.0.0:8790", "localhost.:8790", "LOCALHOST:", "127.1:8790", "127.0.0.1:8790\n", "٣:8790",
    ],
)  # fmt: skip
def test_a_request_for_another_host_is_refused(host):
    with pytest.raises(Refused) as refused:
        HERE.check(headers(("Host", host)))
    assert refused.value.status == 403
    assert refused.value.stranger
    assert not host or host not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1:8790", "LocalHost:8790", "[::1]:8790"])
def test_a_request_that_names_this_address_may_come_in(host):
    HERE.check(headers(("Host", host)))
    HERE.check(headers(("Host", host), ("Origin", f"http://{host}")))


def test_two_hosts_or_none_are_refused():
    for pairs in ((), (("Host", "127.0.0.1:8790"), ("host", "127.0.0.1:8790"))):
        with pytest.raises(Refused, match="Host"):
            HERE.check(headers(*pairs))


@pytest.mark.parametrize(
    "origin",
    [
        "null", "", "http://evil.example", "https://127.0.0.1:8790", "http://127.0.0.1",
        "http://localhost:8790", "http://127.0.0.1:8790/", "file://",
    ],
)  # fmt: skip
def test_a_page_of_another_origin_is_refused(origin):
    with pytest.raises(Refused, match="Origin") as refused:
        HERE.check(headers(("Host", "127.0.0.1:8790"), ("Origin", origin)))
    assert refused.value.status == 403


def test_a_second_origin_does_not_hide_behind_the_first():
    with pytest.raises(Refused, match="Origin"):
        HERE.check(
            headers(
                ("Host", "127.0.0.1:8790"),
                ("Origin", "http://127.0.0.1:8790"),
                ("Origin", "http://evil.example"),
            )
        )


@pytest.mark.parametrize(
    ("host", "fits"),
    [
        ("desk.example.org", True),
        ("desk.example.org:443", True),
        ("desk.example.org:80", False),
        ("a.trade.example", True),
        ("a.b.trade.example", False),
        ("trade.example", False),
    ],
)
def test_outside_the_names_of_the_certificate_count(host, fits):
    if fits:
        OUTSIDE.check(headers(("Host", host)))
    else:
        with pytest.raises(Refused):
            OUTSIDE.check(headers(("Host", host)))


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Basic dG9rZW4=", "token", "Bearer a b", "Bearer tökén",
     "Bearertoken", "Bearer " + "x" * 500, "Bearer token, Bearer token"],
)  # fmt: skip
def test_what_is_no_bearer_token_is_none(value):
    assert token_in(headers(("Authorization", value))) == ""


def test_a_token_is_taken_whatever_the_case_of_its_scheme():
    for scheme in ("Bearer", "bearer", "BEARER "):
        assert token_in(headers(("Authorization", f"{scheme} cts_r_ab-c_9"))) == "cts_r_ab-c_9"


def test_two_tokens_are_none():
    twice = headers(("Authorization", "Bearer a"), ("Authorization", "Bearer a"))
    assert token_in(twice) == ""


def test_a_stranger_is_told_how_to_show_a_token_and_not_whether_his_was_close():
    answers = []
    for token in ("", "wrong"):
        with pytest.raises(Refused) as refused:
            scope_of_token(token, {"right": Scope.READ}.get)
        answers.append((refused.value.status, str(refused.value), dict(refused.value.headers)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401
    assert answers[0][2]["WWW-Authenticate"].startswith("Bearer")


def test_an_empty_token_is_nobodys_even_where_one_is_stored():
    with pytest.raises(Refused):
        scope_of_token("", {"": Scope.TRADE}.get)
