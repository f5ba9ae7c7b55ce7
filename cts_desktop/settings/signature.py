"""A text with its Ed25519 signature (RFC 8032) in one file, believed only as a whole.

The envelope is one line of JSON: keyId, payload and signature, the latter two in base64. There is
one way to write it: a file that differs from it in any byte is refused, and nothing of the payload
is looked at before the signature has been found good.
"""

# ruff: noqa: PLC0415 - the library takes its time to load and is needed when somebody looks

import hashlib
import json
import re
from base64 import b64decode, b64encode
from typing import Final

from cts_desktop.domain.errors import InvalidValueError

MAX_ENVELOPE: Final = 65_536
_KEY_SIZE: Final = 32
#: Signed along, so that nothing else this key has signed passes for a version file.
_PURPOSE: Final = b"cts-desktop version file 1\n"
_FORM: Final = re.compile(
    rb'\{"keyId": "([0-9a-f]{16})", "payload": "([A-Za-z0-9+/=]*)", '
    rb'"signature": "([A-Za-z0-9+/=]{88})"\}\n'
)


def key_id(public_key: str) -> str:
    """Return the short name of a public key (base64); raise InvalidValueError for none."""
    return hashlib.sha256(_raw(public_key)).hexdigest()[:16]


def to_sign(payload: bytes) -> bytes:
    """Return the bytes whose signature an envelope holds."""
    return _PURPOSE + payload


def envelope(payload: bytes, signature: bytes, key: str) -> bytes:
    """Return the file; *key* is the `key_id`."""
    fields = {
        "keyId": key,
        "payload": b64encode(payload).decode(),
        "signature": b64encode(signature).decode(),
    }
    return json.dumps(fields).encode() + b"\n"


def opened(data: bytes, public_key: str) -> bytes:
    """Return the payload; raise InvalidValueError unless the owner of the key has signed it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(data) > MAX_ENVELOPE:
        raise InvalidValueError(f"The file has more than {MAX_ENVELOPE:,} bytes")
    found = _FORM.fullmatch(data)
    if found is None:
        raise InvalidValueError("The file is not a signed file of this program")
    key = found[1].decode()
    if key != key_id(public_key):
        raise InvalidValueError("The file was signed with a key that this program does not know")
    try:
        payload, signature = b64decode(found[2]), b64decode(found[3])
        Ed25519PublicKey.from_public_bytes(_raw(public_key)).verify(signature, to_sign(payload))
    except (ValueError, InvalidSignature):
        raise InvalidValueError("The signature does not fit: the file was changed") from None
    if envelope(payload, signature, key) != data:  # base64 has spare bits
        raise InvalidValueError("The signature does not fit: the file was changed")
    return payload


def _raw(public_key: str) -> bytes:
    try:
        raw = b64decode(public_key, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != _KEY_SIZE:
        raise InvalidValueError("The public key is not one: 32 bytes in base64 are needed")
    return raw
