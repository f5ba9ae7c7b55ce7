"""Secrets out of text, before it reaches a file, the database or the screen.

Masked are values with a telling name (as ``k=v``, JSON, header, URL), credentials in URLs, private
keys, this program's own tokens, JSON web tokens (RFC 7519), and long random tokens whatever stands
before them. What the program itself writes stays
readable: client and position ids, names of configuration sets, checksums, versions, paths.
"""

import re
from typing import Final

MASK: Final = "•••"

_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
#: Up to the last @: what stands there alone may be a token, and a password may hold an @ itself.
_URL_USER: Final = re.compile(
    r"(?<=://)[^\s/?#\"'<>]+(?=@)|(?<=%3A%2F%2F)[^\s/?#\"'<>]+?(?=%40)", re.IGNORECASE
)
_SHAPED: Final = re.compile(
    r"cts_[rt]_[\w-]{16,}|(?<![\w-])eyJ[\w+/-]{8,}={0,2}(?:\.[\w-]*){0,4}", re.ASCII
)
_SCHEME: Final = re.compile(r"\b(Bearer|Basic)(\s+)[\w.~+/=-]{6,}", re.IGNORECASE)

#: Whole words within a name, as in ``api_key``, ``X-MBX-APIKEY``, ``apiSecret``, ``KC-API-SIGN``.
_TELLING: Final = re.compile(
    r"secret|passw(?:or)?d|passphrase|passwort|signature|authorization|cookie|mnemonic|seed.?phrase|credential"
    r"|(?:^|[_.-])(?:key|sign|token|pwd)s?(?:$|[_.-])|(?:api|access|private|secret|auth)[_-]?key"
    r"|(?:access|refresh|auth|listen)[_-]?(?:key|token)",
    re.IGNORECASE,
)
_TELLING_CAMEL: Final = re.compile(r"[a-z](?:Key|Sign|Token)s?(?:$|[A-Z_.-])")
#: Names of our own that end alike and hold nothing secret.
_HARMLESS: Final = frozenset({"set_key", "key_hint", "primary_key", "foreign_key", "sort_key"})
_NAME: Final = re.compile(
    r"""(?<![\w.-])(?P<name>[\w.-]{1,200})"""
    r"""(?:(?:\\*["']|%22)?\s*(?:[:=]|%3[AD])|\\*["'],(?=\s*b?\\*["']))\s*""",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(
    r"""
    b?(?P<quote>\\*")(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*
    | b?(?P<single>')(?:[^'\\]|\\.)*'(?:\s+'(?:[^'\\]|\\.)*')*
    | (?:(?:Bearer|Basic|Digest|Token|HMAC)\s+)? [^\s,;&<>"'()\[\]{}]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: What may be of several words, where no quotes say how many.
_PHRASE: Final = re.compile(r"passw|passphrase|mnemonic|seed", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\s,;&<>\"'()\[\]{}][^,;&<>\"'()\[\]{}\r\n]*")
_HEADER_LINE: Final = re.compile(r"\b((?:set-)?cookie\s*:\s*)[^\r\n\"']+", re.IGNORECASE)

_TOKEN: Final = re.compile(
    r"(?P<before>(?:sha-?256|checksum|commit|revision|git)[\s:=\"']*)?"
    r"(?P<token>(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{32,}={0,2})",
    re.IGNORECASE,
)
_HEX: Final = re.compile(r"[0-9a-fA-F]{32,}")
_HASH_LENGTHS: Final = (32, 40, 64)
_LOCAL_VERSION: Final = re.compile(r"\w*\+g?[0-9a-f]{7,40}")
_OUR_ID: Final = re.compile(r"(?:cts|pos)[0-9a-z]{8,29}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: What identifiers and paths are made of, and random letters and digits are not.
_WORD: Final = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+|(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+)?\d*")
_JOINT: Final = re.compile(r"[-_/+=]")


def redact(text: str) -> str:
    """Return *text* with every secret replaced by a mask."""
    text = _PRIVATE_KEY.sub(MASK, text)
    text = _SHAPED.sub(MASK, text)
    text = _URL_USER.sub(MASK, text)
    text = _HEADER_LINE.sub(rf"\g<1>{MASK}", text)
    text = _mask_named(text)
    text = _SCHEME.sub(rf"\1\2{MASK}", text)
    return _TOKEN.sub(_mask_token, text)


def is_telling(name: str) -> bool:
    """Tell whether a value of this name is a secret."""
    if name.lower() in _HARMLESS:
        return False
    return bool(_TELLING.search(name) or _TELLING_CAMEL.search(name))


def _mask_named(text: str) -> str:
    """Mask values by their names; a value of a harmless name may itself hold names and values."""
    parts, position = [], 0
    while match := _NAME.search(text, position):
        parts.append(text[position : match.end()])
        position = match.end()
        if is_telling(match["name"]) and (value := _VALUE.match(text, position)):
            quote = value["quote"] or value["single"] or ""
            parts.append(f"{quote}{MASK}{quote}")
            position = value.end()
            if not quote and _PHRASE.search(match["name"]):
                words = _WORDS.match(text, value.start())
                position = max(position, words.end() if words else 0)
    return "".join((*parts, text[position:]))


def _mask_token(match: re.Match[str]) -> str:
    before, token = match["before"] or "", match["token"]
    if _HEX.fullmatch(token) and before and len(token) in _HASH_LENGTHS:
        return match[0]
    return before + MASK if _is_random(token) else match[0]


def _is_random(token: str) -> bool:
    if _HEX.fullmatch(token):
        return not token.isdigit()
    if any(known.fullmatch(token) for known in (_OUR_ID, _UUID, _LOCAL_VERSION)):
        return False
    return not all(_WORD.fullmatch(part) for part in _JOINT.split(token))
