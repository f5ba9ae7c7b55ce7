import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.settings.signature import MAX_ENVELOPE, envelope, key_id, opened
from tests.helpers.release_channel import Signer

SIGNER, STRANGER = Signer(1), Signer(2)
PAYLOAD = b'{"version": "9.1.0"}'  # of a length at which base64 has spare bits
FILE = SIGNER.sign(PAYLOAD)


@given(st.binary(max_size=300))
def test_what_was_signed_is_opened_as_it_was(payload):
    assert opened(SIGNER.sign(payload), SIGNER.public) == payload


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_a_file_of_which_any_byte_was_changed_is_refused(place, change):
    changed = bytearray(FILE)
    changed[place] ^= change
    with pytest.raises(InvalidValueError):
        opened(bytes(changed), SIGNER.public)


def test_a_file_of_which_any_bit_was_changed_is_refused():
    for place in range(len(FILE)):
        for bit in range(8):
            changed = bytearray(FILE)
            changed[place] ^= 1 << bit
            with pytest.raises(InvalidValueError):
                opened(bytes(changed), SIGNER.public)


@given(st.integers(0, len(FILE)), st.binary(min_size=1, max_size=4))
def test_a_file_with_more_or_less_in_it_is_refused(place, more):
    for changed in (FILE[:place] + more + FILE[place:], FILE[: min(place, len(FILE) - 1)]):
        with pytest.raises(InvalidValueError):
            opened(changed, SIGNER.public)


def test_the_same_envelope_written_otherwise_is_refused():
    fields = json.loads(FILE)
    for otherwise in (
        json.dumps(fields, indent=1),
        json.dumps(fields),
        json.dumps(dict(reversed(fields.items()))) + "\n",
        json.dumps({**fields, "more": 1}) + "\n",
    ):
        with pytest.raises(InvalidValueError, match="not a signed file"):
            opened(otherwise.encode(), SIGNER.public)


def test_a_stranger_is_not_believed_whatever_name_his_file_bears():
    theirs = STRANGER.sign(PAYLOAD)
    with pytest.raises(InvalidValueError, match="does not know"):
        opened(theirs, SIGNER.public)
    renamed = theirs.replace(key_id(STRANGER.public).encode(), key_id(SIGNER.public).encode())
    with pytest.raises(InvalidValueError, match="does not fit"):
        opened(renamed, SIGNER.public)


def test_what_the_key_has_signed_for_another_purpose_is_refused():
    with pytest.raises(InvalidValueError, match="does not fit"):
        opened(SIGNER.sign(PAYLOAD, purpose=False), SIGNER.public)


def test_a_file_that_is_too_large_or_no_envelope_is_refused_in_words():
    with pytest.raises(InvalidValueError, match="65,536 bytes"):
        opened(b"[" * (MAX_ENVELOPE + 1), SIGNER.public)
    for data in (b"", b"<html>", b"[" * MAX_ENVELOPE, b"{}\n", b"\xff\xfe"):
        with pytest.raises(InvalidValueError, match="not a signed file"):
            opened(data, SIGNER.public)


def test_a_public_key_that_is_none_is_refused():
    for bad in ("", "AAAA", "not base64!", "é" * 44):
        with pytest.raises(InvalidValueError, match="32 bytes"):
            opened(envelope(PAYLOAD, bytes(64), "0" * 16), bad)
