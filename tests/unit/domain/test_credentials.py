"""A secret shows itself to nobody who does not ask for it by name."""

import copy
import json
import logging
import pickle
import traceback
from dataclasses import asdict, replace

import pytest

from cts_desktop.domain.credentials import Credentials, Secret

CANARY = "Kx9vQ2mL7tZp4RwNcanary"


@pytest.mark.parametrize(
    "show",
    [
        repr, str, "{}".format, "{!r}".format, "{:>40}".format, "%s".__mod__, ascii,
        lambda s: f"{s}", lambda s: f"{s!s:10}", lambda s: repr([s]), lambda s: repr({"a": s}),
        lambda s: repr(Credentials(s, s, s)), lambda s: f"{Credentials(s)}",
        lambda s: repr(dir(s)),
    ],
)  # fmt: skip
def test_it_never_shows_itself(show):
    assert CANARY not in show(Secret(CANARY))


def test_an_empty_one_is_told_from_a_filled_one():
    assert (repr(Secret()), repr(Secret("a"))) == ("(none)", "•••")
    assert (bool(Secret()), bool(Secret("a"))) == (False, True)
    assert Secret(CANARY).reveal() == CANARY


@pytest.mark.parametrize(
    "write",
    [
        pickle.dumps, copy.copy, copy.deepcopy, lambda s: asdict(Credentials(s)),
        lambda s: json.dumps({"a": s}), json.dumps, hash, lambda s: {s},
    ],
)  # fmt: skip
def test_it_is_not_written_down_by_accident(write):
    with pytest.raises(TypeError) as caught:
        write(Secret(CANARY))
    assert CANARY not in str(caught.value)


def test_a_traceback_and_a_log_line_hide_it(caplog):
    credentials = Credentials(Secret(CANARY), Secret(CANARY))
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its text is what matters
        raise ValueError(credentials)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert CANARY not in "".join(told.format())
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("made with %s and %r", credentials, credentials.key)
    assert CANARY not in caplog.text


def test_secrets_are_compared_by_their_text():
    assert Secret("ä€") == Secret("ä€")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert Credentials(Secret("a")) == Credentials(Secret("a"))


def test_there_is_a_key_where_either_part_is_given():
    assert not Credentials()
    assert not Credentials(passphrase=Secret("a"))
    assert Credentials(key=Secret("a"))
    assert Credentials(secret=Secret("a"))
    assert replace(Credentials(), key=Secret("a"))


@pytest.mark.parametrize(
    ("key", "hint"),
    [("", ""), ("test-key", ""), ("x" * 15, ""), ("x" * 12 + "abcd", "…abcd"), (CANARY, "…nary")],
)
def test_the_hint_shows_a_quarter_at_most(key, hint):
    assert Credentials(Secret(key)).hint == hint
    assert len(hint.removeprefix("…")) * 4 <= len(key)
