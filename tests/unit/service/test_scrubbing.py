"""What must not leave the machine: secrets, names, folders, addresses; and what must stay."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.service import scrubbing
from cts_desktop.service.scrubbing import LeakError, Scrubber

HOME = Path("/data/people/josé m")
PROFILE = Path("/mnt/disk/accounts/mine")
NAMES = {"Savings of Ann": "[c1]", 'Odd "name"': "[c2]", "C:\\keys": "[c3]", "x1": "[c4]"}
TOKEN = "cts_t_" + "Ab3-" * 10 + "xyz"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2ln"

#: Where systems keep the folders of their users; in pieces, for no file names a machine's path.
LINUX, MAC = "/home/", "/Users/"

#: Text, and what of it nobody else may read.
PRIVATE = [
    ("apiKey=Zx81Qw92Er73", "Zx81Qw92Er73"),
    ('{"secret": "Zx81Qw92Er73"}', "Zx81Qw92Er73"),
    ("passphrase: correct-horse", "correct-horse"),
    (f"Authorization: Bearer {TOKEN}", TOKEN),
    (f"the token {TOKEN} was made", TOKEN[6:]),
    (f"got {JWT} back", "eyJ"),
    ("https://ann:hunter22@venue.example/x", "hunter22"),
    ("-----BEGIN PRIVATE KEY-----\nMIIabc\nzz==\n-----END PRIVATE KEY-----", "MIIabc"),
    ("write to ann.example+cts@mail.example.org now", "mail.example.org"),
    ("mailto:ann%40mail.example.org", "mail.example.org"),
    (f"opened {HOME}/notes.txt", "people"),
    (f"opened {json.dumps(str(HOME))}", "people"),
    ("opened file:///data/people/jos%C3%A9%20m/x", "people"),
    (f"in {PROFILE}/cts.db", "accounts"),
    (f"{LINUX}somebody/x and {MAC}else/y", "somebody"),
    ("C:\\Users\\John Smith\\AppData", "John"),
    ("C:\\\\Users\\\\John Smith\\\\AppData", "Smith"),
    ("/media/annika/stick", "annika"),
    ("started by Annika on Monday", "Annika"),
    ("connection Savings of Ann: started", "Savings"),
    ('{"name": "Odd \\"name\\""}', "Odd"),
    ("'C:\\\\keys' is ready", "keys"),
    ("apiKey=annikaSecret9", "Secret9"),
    ("token=Savings of Ann", "Savings"),
    ("user name\u200bannika\u202e", "annika"),
]


@pytest.fixture
def scrub(monkeypatch: pytest.MonkeyPatch) -> Scrubber:
    monkeypatch.setattr(scrubbing, "_homes", lambda: (HOME,))
    monkeypatch.setattr(scrubbing, "_user", lambda: "annika")
    return Scrubber(PROFILE, NAMES)


@pytest.mark.parametrize(("text", "private"), PRIVATE)
def test_nothing_private_is_left(scrub, text, private):
    clean = scrub.text(text)
    assert private not in clean
    assert scrub.is_clean(clean)
    assert not scrub.is_clean(text)


@pytest.mark.parametrize(("text", "private"), PRIVATE)
def test_it_is_found_in_values_too_whatever_quotes_json_needs(scrub, text, private):
    clean = scrub.value({"a": [text, {text: 1}], "b": None, "c": 1.5, "d": True})
    shown = json.dumps(clean, ensure_ascii=False)
    assert private not in shown
    assert '"c": 1.5' in shown


def test_a_value_of_a_telling_name_goes_whatever_it_is(scrub):
    clean = scrub.value({"api_private_key": "plain", "pin_token": 1234, "leverage": 5, "sign": ""})
    assert clean == {"api_private_key": "•••", "pin_token": "•••", "leverage": 5, "sign": ""}


@pytest.mark.parametrize("text", [
    "2026-11-23T10:00:00.123Z INFO    cts_desktop.engine: order cts1a2b3c4d5e6f BTC/USDT @ 60000\n",
    "positions 3, paper, x1 stays: too short to be told from a word\n",
    'File "/usr/lib/python3.11/asyncio/events.py", line 84, in _run\n',
    "set rsi_14_long_tp2.0 of root and admin\n",
])  # fmt: skip
def test_what_helps_stays(scrub, text):
    assert scrub.text(text) == text


def test_what_a_view_would_show_differently_is_replaced(scrub):
    assert scrub.text("a\x00b\u2028c\u202ed\r\ne\xa0f\x1b[31m\ud800") == (
        "a\ufffdb\ufffdc\ufffdd\ne f\ufffd[31m\ufffd"
    )


def test_a_text_that_never_comes_to_rest_is_refused(scrub, monkeypatch):
    monkeypatch.setattr(scrubbing, "redact", lambda text: text + "x")
    with pytest.raises(LeakError):
        scrub.text("anything")
    assert not scrub.is_clean("anything")


def test_a_long_log_is_cut_between_records_only(scrub):
    record = "2026-11-23T10:00:00.123Z INFO    a: -----BEGIN PRIVATE KEY-----\n" + "M" * 30
    record += "\nend-of-key\n-----END PRIVATE KEY-----\n"
    clean = scrub.text(record * 2000)
    assert "end-of-key" not in clean
    assert clean.count("\n") == 2000


@given(
    st.lists(
        st.one_of(
            st.sampled_from([text for text, _ in PRIVATE]),
            st.sampled_from(["=", ": ", '"', "'", "\n", LINUX, "@", "\\", "key", "Bearer "]),
            st.text(alphabet=string.printable + "é\u202e", max_size=12),
        ),
        max_size=8,
    ).map("".join)
)
def test_what_comes_out_is_either_at_rest_or_refused(text):
    scrub = Scrubber(PROFILE, NAMES)
    try:
        clean = scrub.text(text)
    except LeakError:
        return
    assert scrub.text(clean) == clean
    assert clean.encode("utf-8").decode("utf-8") == clean
