import itertools
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as Reference

from cts_desktop import __version__
from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.releases import Channel, Release, Version, checked_address
from tests.helpers.release_channel import RELEASE

NUMBERS = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(lambda n: ".".join(map(str, n)))
STAGES = st.sampled_from(("", "a0", "a1", "a10", "b1", "b2", "rc1", "rc2", "rc11"))
VERSIONS = st.builds(lambda numbers, stage: numbers + stage, NUMBERS, STAGES)
BAD_VERSIONS = ("", "1.", ".1", "1.2.3.4.5", "v1.2", "1.2-rc1", "1.2rc", "1.2.dev1", "1.2+local",
                "1..2", " 1.2", "1.2\n", "\u0661.\u0662", "1234567", "1e3", "1.2RC1")  # fmt: skip


@given(VERSIONS, VERSIONS)
def test_versions_are_ordered_as_the_package_world_orders_them(one, other):
    mine, theirs = Version.parse(one), Version.parse(other)
    assert (mine < theirs) is (Reference(one) < Reference(other))
    assert (mine == theirs) is (Reference(one) == Reference(other))
    assert (mine > theirs) is (Reference(one) > Reference(other))


def test_pre_releases_come_before_their_release_and_zeros_at_the_end_say_nothing():
    words = ("0.9", "1.0a1", "1.0b1", "1.0rc2", "1.0rc10", "1.0", "1.0.1a1", "1.0.1", "1.10")
    ordered = [Version.parse(word) for word in words]
    assert all(one < other for one, other in itertools.pairwise(ordered))
    assert Version.parse("1.0") == Version.parse("1") == Version.parse("1.0.0.0")


@pytest.mark.parametrize("text", BAD_VERSIONS)
def test_what_is_no_version_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match="not a version like"):
        Version.parse(text)


def test_this_very_version_can_be_compared():
    assert Version.parse(__version__) < RELEASE.version


# ---------------------------------------------------------------- version files


def test_a_release_is_read_as_it_was_written_and_later_fields_are_passed_over():
    assert Release.parse(RELEASE.to_json()) == RELEASE
    longer = RELEASE.to_json().replace(b'{"version"', b'{"later": [1], "version"')
    assert Release.parse(longer) == RELEASE


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("version", "newest"),
        ("version", None),
        ("released", "20261102"),
        ("released", 1),
        ("released", "2026-02-30"),
        ("expires", "never"),
        ("page", "http://example.org/"),
        ("page", "https://example.org@evil.example/"),
        ("page", "https://ex\u0430mple.org/"),
        ("page", "https:///nowhere"),
        ("page", "https://example.org:99999/"),
        ("page", "file:///etc/passwd"),
        ("changes", "\x1b[2J"),
        ("changes", "right \u202e left"),
        ("changes", "x" * 40_001),
    ],
)
def test_a_field_that_does_not_fit_is_refused(name, said):
    fields = json.loads(RELEASE.to_json())
    with pytest.raises(InvalidValueError):
        Release.parse(json.dumps({**fields, name: said}).encode())
    del fields[name]
    with pytest.raises(InvalidValueError, match=name):
        Release.parse(json.dumps(fields).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff", b'"text"'])
def test_what_is_no_version_file_is_refused(data):
    with pytest.raises(InvalidValueError, match="not in its form"):
        Release.parse(data)


def test_a_release_expires_when_its_last_day_in_utc_is_over():
    last_ms = int(datetime(2199, 1, 1, 23, 59, 59, tzinfo=UTC).timestamp()) * 1000
    assert RELEASE.expires == date(2199, 1, 1)
    assert not RELEASE.expired(last_ms)
    assert RELEASE.expired(last_ms + 1000)


# ---------------------------------------------------------------- channels


def test_a_channel_without_an_address_is_none():
    assert not Channel.parse(b'{"url": "", "publicKey": ""}')


def test_a_channel_names_its_host_and_is_read_as_it_was_written():
    channel = Channel("https://example.org:8443/v.json", "key")
    assert channel.host == "example.org"
    assert Channel.parse(channel.to_json()) == channel


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"url": "https://example.org/"}',
        b'{"url": "https://example.org/", "publicKey": ""}',
        b'{"url": "", "publicKey": "key"}',
        b'{"url": "http://example.org/", "publicKey": "key"}',
    ],
)
def test_a_channel_that_cannot_be_used_is_refused(data):
    with pytest.raises(InvalidValueError):
        Channel.parse(data)


def test_an_address_shows_where_it_leads():
    assert checked_address("https://example.org/a?b#c") == "https://example.org/a?b#c"
    for bad in ("https://a b/", "https://example.org/\n", "https://[::1", "ftp://example.org/"):
        with pytest.raises(InvalidValueError, match="not an https address"):
            checked_address(bad)
