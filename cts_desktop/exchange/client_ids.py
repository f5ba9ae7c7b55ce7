"""Our client ids in the form a venue takes, and back."""

import hashlib
import re
from collections import OrderedDict
from typing import Final

from cts_desktop.exchange.quirk_types import ClientIdRule, IdForm

_OURS: Final = re.compile(r"cts[0-9a-z]{1,29}")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST: Final = 32
#: What follows ``cts`` is at most so long where 120 bits can hold it (36^23 < 2^119).
_PACKED_LENGTH: Final = 23
#: First byte of 16 that hold one of our ids, and of 16 that are made of one that is too long.
_PACKED: Final = 0xC7
_HASHED: Final = 0xC8
_BYTES: Final = 15
#: ccxt reads numbers as floats on their way: more would not arrive whole.
_INTEGER_BITS: Final = 53
#: Ids remembered, those used last: an order that rests is named in every look at the venue.
REMEMBERED: Final = 20_000


def to_venue(client_id: str, rule: ClientIdRule) -> str | int:
    """Return the id under which a venue knows *client_id*: always the same, never another's."""
    if rule.form is IdForm.INTEGER:
        return int.from_bytes(_digest(client_id)[:8], "big") >> 64 - _INTEGER_BITS or 1
    if rule.form is IdForm.TEXT:
        if len(client_id) <= rule.max_length:
            return rule.prefix + client_id
        return rule.prefix + _shortened(client_id, rule.max_length)
    text = f"{_packed(client_id):032x}"
    if rule.form is IdForm.HEX:
        return f"0x{text}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class ClientIds:
    """The ids of one connection: turns ours into the venue's and recognises them again.

    Where the venue's form can hold an id it is computed back; else what was turned is remembered.
    """

    def __init__(self, *rules: ClientIdRule) -> None:
        self._rules = rules
        self._ours: OrderedDict[str, str] = OrderedDict()

    def to_venue(self, client_id: str, rule: ClientIdRule | None = None) -> str | int:
        """Return the venue's form of *client_id*, by the first rule unless told."""
        theirs = to_venue(client_id, rule or self._rules[0])
        if _computed(str(theirs), self._rules) != client_id:
            self.link(str(theirs), client_id)
        return theirs

    def from_venue(self, text: str) -> str:
        """Return our id where *text* is one of ours, else *text* as it is."""
        if text in self._ours:
            self._ours.move_to_end(text)
            return self._ours[text]
        return _computed(text, self._rules) or text

    def link(self, text: str, client_id: str) -> None:
        """Know *text* as another name of ours: what the venue made of a triggered order."""
        self._ours[text] = client_id
        self._ours.move_to_end(text)
        if len(self._ours) > REMEMBERED:
            self._ours.popitem(last=False)


def is_ours(client_id: str) -> bool:
    """Tell whether an id has the form of ours."""
    return _OURS.fullmatch(client_id) is not None


def _computed(text: str, rules: tuple[ClientIdRule, ...]) -> str:
    """Return the id that *text* holds, or nothing."""
    for rule in rules:
        if rule.form is IdForm.TEXT:
            bare = text.removeprefix(rule.prefix)
            whole = rule.max_length >= _LONGEST or len(bare) < rule.max_length
            if text.startswith(rule.prefix) and is_ours(bare) and whole:
                return bare
        elif rule.form is not IdForm.INTEGER and (found := _unpacked(text)):
            return found
    return ""


def _digest(client_id: str) -> bytes:
    return hashlib.sha256(client_id.encode()).digest()


def _shortened(client_id: str, length: int) -> str:
    """Return *length* letters and digits that stand for *client_id*, beginning like ours do."""
    number = int.from_bytes(_digest(client_id), "big")
    text = "cts"
    while len(text) < length:
        number, digit = divmod(number, 36)
        text += _DIGITS[digit]
    return text


def _packed(client_id: str) -> int:
    """Return 128 bits that hold *client_id* where it is short enough, else stand for it."""
    rest = client_id.removeprefix("cts")
    if is_ours(client_id) and len(rest) <= _PACKED_LENGTH:
        return _PACKED << 8 * _BYTES | int("1" + rest, 36)  # the 1 keeps zeros in front
    return _HASHED << 8 * _BYTES | int.from_bytes(_digest(client_id)[:_BYTES], "big")


def _unpacked(text: str) -> str:
    """Return the id that 32 hexadecimal digits hold, or nothing."""
    digits = text.removeprefix("0x").replace("-", "")
    try:
        number = int(digits, 16) if len(digits) == 2 * (_BYTES + 1) else 0
    except ValueError:
        return ""
    if number >> 8 * _BYTES != _PACKED:
        return ""
    rest, number = "", number & ((1 << 8 * _BYTES) - 1)
    while number:
        number, digit = divmod(number, 36)
        rest = _DIGITS[digit] + rest
    return "cts" + rest[1:] if rest.startswith("1") and len(rest) > 1 else ""
