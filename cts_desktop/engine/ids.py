"""Identifiers of our orders and positions."""

import random
from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """Return *number* (≥ 0) in base 36."""
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
        if not number:
            return text


class IdMaker:
    """Makes ids of the form ``cts`` + connection tag + base-36 time + random, ≤ 32 characters.

    The random part comes from a generator that is handed in: a seeded one makes a paper run
    repeatable, and mixing in the number of the run keeps a later run from repeating ids.
    """

    def __init__(self, connection_id: str, generator: random.Random) -> None:
        self._tag = "".join(c for c in connection_id.lower() if c in _DIGITS)[-4:]
        self._random = generator

    def order(self, now_ms: int) -> str:
        """Return a client id for an order."""
        return f"cts{self._tag}{base36(now_ms)}{self._suffix()}"

    def position(self, now_ms: int) -> str:
        """Return a position id."""
        return f"pos{self._tag}{base36(now_ms)}{self._suffix()}"

    def _suffix(self) -> str:
        return "".join(self._random.choices(_DIGITS, k=8))
