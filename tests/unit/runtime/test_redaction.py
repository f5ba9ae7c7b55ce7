"""Both directions: no canary gets through, and what the program itself writes stays readable."""

import base64
import json
import random
import secrets
import string
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.runtime.redaction import MASK, redact

CANARY = "Kx9vQ2mL7tZp4RwN"  # too short for the rule of long tokens: names must give it away
LONG = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a8"
BASE64 = "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="

SECRETS = [
    "secret={}",
    "api_key={}&x=1",
    "apiKey: {}",
    "'apiSecret': '{}'",
    '"secret": "{}"',
    '{{"password":"{}","a":1}}',
    "passphrase = {}",
    "X-MBX-APIKEY: {}",
    "OK-ACCESS-SIGN: {}",
    "OK-ACCESS-PASSPHRASE: {}",
    "KC-API-KEY-VERSION: 2, KC-API-KEY: {}",
    "Authorization: Bearer {}",
    "Authorization: {}",
    "authorization=Basic {}",
    "Cookie: session={}; other={}",
    "sent Bearer {} to",
    "https://host/api?symbol=X&signature={}&recvWindow=5",
    "https://host/api?timestamp=1&apiKey={}",
    "https://user:{}@proxy:8080/",
    "socks5://me:{}@127.0.0.1",
    "signature%3D{}",
    "b'token={}'",
    "headers={{'Api-Key': b'{}'}}",
    '"{{\\"secret\\": \\"{}\\"}}"',
    "KeyError: {{'privateKey': '{}'}}",
    "refreshToken={}",
    "listen_key={}",
    "token: {}",
    "key={}",
    "pwd={}",
    "--secret={}",
    "body=%7B%22secret%22%3A%22{}%22%7D",
    "repr '\\nsecret: {}'",
]


@pytest.mark.parametrize("template", SECRETS)
def test_a_value_with_a_telling_name_is_masked(template):
    text = redact(template.format(CANARY, CANARY))
    assert CANARY not in text
    assert MASK in text


@pytest.mark.parametrize("token", [LONG, HEX, HEX.upper(), HEX[:32], BASE64, LONG[:32]])
@pytest.mark.parametrize(
    "template", ["{}", "it said ({}).", "x-weird: {}", "a,{},b", "<{}>", '"{}"']
)
def test_a_long_random_token_is_masked_whatever_its_name(template, token):
    assert token not in redact(template.format(token))
    assert token[8:24] not in redact(template.format(token))


def test_a_private_key_is_masked_whole():
    text = "key:\n-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\nabc\n-----END EC PRIVATE KEY-----\nend"
    assert "MHcCAQ" not in redact(text)
    assert redact(text).endswith("end")
    assert "abc" not in redact("-----BEGIN PRIVATE KEY-----\nabc, cut off")


def test_a_quoted_value_is_masked_to_its_end():
    assert redact('passphrase="three words, \\"quoted\\"" next') == f'passphrase="{MASK}" next'


@given(seed=st.integers(0, 2**32))
def test_random_tokens_of_every_usual_alphabet_are_masked(seed):
    generator = random.Random(seed)  # noqa: S311
    raw = generator.randbytes(48)
    letters = string.ascii_letters + string.digits
    for token in (
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        raw.hex(),
        "".join(generator.choices(letters, k=36)),
    ):
        text = redact(f"refused {token} again")
        assert token not in text
        assert max(map(len, text.split())) < 32


@given(st.text(string.ascii_letters + string.digits + "!#$%*+-./:?@^_~", min_size=8, max_size=40))
def test_any_secret_in_a_json_body_is_masked(secret):
    body = json.dumps({"apiKey": secret, "n": 1})
    assert json.loads(redact(body)) == {"apiKey": MASK, "n": 1}


@given(st.text(string.printable, min_size=10, max_size=40))
def test_any_secret_in_a_url_is_masked(secret):
    query = urllib.parse.urlencode({"symbol": "BTC", "signature": secret, "limit": 5})
    assert redact(f"GET /order?{query}") == f"GET /order?symbol=BTC&signature={MASK}&limit=5"


@pytest.mark.parametrize(
    "text",
    [
        "ctsper1mfy3k2a9x0q7w8e5 sent",
        "client_id=ctsper1mfy3k2a9x0q7w8e5r6t7u8i",
        "order cts" + "a1b2c3d4" * 3 + "z9y8x accepted",
        "position posper1mfy3k2a9x0q7w8e5 closed",
        "set_key=BTC/USDT:USDT direction r10 k2 f1/1/0.5 long tp4 sl0.5 tr0.3/0.1",
        "set 1000SHIB/USDT:USDT move r30 k3 f10/2.5/0.5 short tp22 sl2.2 tr0.6/0.2 h86400",
        "version 0.1.0+g9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        f"sha256:{HEX}",
        f"checksum={HEX}",
        'File "/opt/cts/lib/python3.11/site-packages/cts_desktop/storage/database.py", line 12',
        "cts_desktop.storage.settings_values.SettingValueRepository",
        "GlobalTradeEngineCoordinatorStateChanged",
        "test_a_timeout_after_submit_leaves_the_order_unknown",
        "id 123e4567-e89b-12d3-a456-426614174000",
        "KeyError: 'symbol'",
        "monkey=banana, keyboard: us, tokenizer=fast, design: new",
        "signal=1 assigned=2 secretary",
        "12345678901234567890123456789012345",
        "================================================",
        "----------------------------------------",
        "primary_key=3",
        "http://127.0.0.1:8080/status",
        "price=65432.123456789 qty=0.00000001 fee: 0.1",
        "cts-hourly-20260921T135320000Z.db",
    ],
)
def test_what_the_program_writes_itself_stays_readable(text):
    assert redact(text) == text


def test_a_long_text_is_redacted_quickly():
    text = "a" * 200_000 + " " + "x=1 " * 20_000 + secrets.token_hex(32)
    assert redact(text).endswith(MASK)


def test_redacting_twice_changes_nothing():
    once = redact("secret=abc " + LONG)
    assert redact(once) == once


PEM = """-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIPrs8XwuhhFm9D3xvJvfQ3oCQ7wbSEk8vFbq4a0z1mTjoAoGCCqGSM49
AwEHoUQDQgAE0c0f1m3fI3xq8mYqK0Wc5p5yX2cT1kqk4W5l9yJr0b7n2o8E6VtC
-----END EC PRIVATE KEY-----
"""


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"the key {LONG} was refused", LONG),
        (f"0x{HEX}", HEX),
        (f"wallet 0x{HEX} cannot sign", HEX),
        (f"wallet 0x{HEX[:40]} cannot sign", HEX[:40]),
        (PEM, "MHcCAQEEIPrs8Xwu"),
        (PEM.replace("\n", "\\n"), "MHcCAQEEIPrs8Xwu"),
        (json.dumps({"text": PEM}), "AwEHoUQDQgAE0c0f"),
        (PEM.splitlines()[1], "MHcCAQEEIPrs8Xwu"),
        (f"GET https://api.example.com/api/v3/account?timestamp=1&signature={HEX}", HEX),
        (f"wss://stream.example.com/private/ws?listenKey={LONG}", LONG),
        (f"wss://stream.example.com/ws/{LONG}", LONG),
        (f"Invalid Api-Key ID: {LONG}", LONG),
        ("organizations/0b3c1234-aaaa-4bbb-8ccc-1234567890ab/apiKeys/9f8e7d6c", "9f8e7d6c"),
    ],
)  # fmt: skip
def test_what_venues_call_a_key_is_masked_whatever_stands_around_it(text, hidden):
    assert hidden in text
    assert hidden not in redact(text)
