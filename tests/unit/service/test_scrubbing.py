"""What must not leave the machine: secrets, names, folders, addresses; and what must stay."""

import base64
import json
import random
import string
import urllib.parse
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
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
    ("socks5://Zx81Qw92Er73@127.0.0.1:9050 refused", "Zx81Qw92Er73"),
    ("proxy=http%3A%2F%2Fann%3Ahunter22%4010.0.0.1%3A3128", "hunter22"),
    ("http://ann:hunter22@more@10.0.0.1:3128 refused", "more"),
    ("[('KC-API-PASSPHRASE', 'Zx81Qw92'), ('a', 'b')]", "Zx81Qw92"),
    ("[(b'KC-API-PASSPHRASE', b'Zx81Qw92')]", "Zx81Qw92"),
    ("'secret': 'Zx81Qw92'\n  'Er73Ty64'", "Er73Ty64"),
    ("mnemonic: legal winner thank year wave\nnext", "winner"),
    ("passphrase=my dog's name", "dog"),
    ("got eyJhcGlLZXkiOiJabjgxIn0= back", "eyJhcGlL"),
    ("invalid key Zx81Qw92Er73Ty64Bx", "Zx81Qw92"),
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


#: Key and secret as the venues we know make them, from a seed.
SHAPES: dict[str, Callable[[random.Random], str]] = {
    "letters and digits": lambda r: "".join(r.choices(string.ascii_letters + string.digits, k=64)),
    "short": lambda r: "aB3" + "".join(r.choices(string.ascii_letters + string.digits, k=15)) + "7",
    "hex": lambda r: r.randbytes(16).hex(),
    "big hex": lambda r: r.randbytes(16).hex().upper(),
    "number": lambda r: "0x" + r.randbytes(32).hex(),
    "base64": lambda r: base64.b64encode(r.randbytes(64)).decode(),
    "for addresses": lambda r: base64.urlsafe_b64encode(r.randbytes(32)).decode().rstrip("="),
    "uuid": lambda r: str(uuid.UUID(bytes=r.randbytes(16))),
}
PLACES = {
    "named": lambda s: f"apiKey={s}&x=1",
    "JSON in JSON in JSON": lambda s: json.dumps({"b": json.dumps({"b": json.dumps({"key": s})})}),
    "an error": lambda s: repr(ValueError({"secret": s}, json.dumps({"apiKey": s}).encode())),
    "headers": lambda s: f"{[('OK-ACCESS-SIGN', s)]} X-MBX-APIKEY: {s}",
    "an address": lambda s: f"https://x.example/a?api_key={urllib.parse.quote(s, safe='')}&b=1",
    "a body": lambda s: "q=" + urllib.parse.quote(json.dumps({"apiKey": s}), safe=""),
    "a proxy": lambda s: f"http://me:{urllib.parse.quote(s, safe='')}@10.0.0.1:8080 refused",
    "a proxy's name": lambda s: f"socks5://{urllib.parse.quote(s, safe='')}@10.0.0.1 refused",
    "a wrapped literal": lambda s: f"'secret': '{s[:9]}'\n    '{s[9:]}'",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", SHAPES)
@settings(
    derandomize=True, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_no_piece_of_a_key_gets_out_wherever_it_stands(scrub, shape, place, seed):
    key = SHAPES[shape](random.Random(seed))  # noqa: S311 - no secret of anybody
    try:
        shown = scrub.text(PLACES[place](key))
    except LeakError:
        return
    pieces = (key[at : at + 8] for at in range(len(key) - 7))
    assert not any(piece in shown for piece in pieces), shown
