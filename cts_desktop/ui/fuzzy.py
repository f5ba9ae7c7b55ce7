"""How well typed letters fit a text, for finding things by a few of them."""

from typing import Final

#: What a word of the query is worth where it begins a word, stands inside one, or is scattered.
_BEGINS: Final = 100
_INSIDE: Final = 60
_SCATTERED: Final = 30
#: A scattered word counts only where its letters stand this close, in letters per letter.
_LOOSE: Final = 4


def score(query: str, text: str) -> int | None:
    """Return how well every word of *query* fits *text*, more is better; None where one does not.

    A word fits best where it begins a word of the text, less well inside one, and least with its
    letters in order but apart. Case does not count.
    """
    haystack = text.casefold()
    total = 0
    for word in query.casefold().split():
        worth = _word(word, haystack)
        if worth is None:
            return None
        total += worth
    return total


def _word(word: str, haystack: str) -> int | None:
    place = haystack.find(word)
    if place < 0:
        return _scattered(word, haystack)
    begins = place
    while begins > 0 and haystack[begins - 1].isalnum():
        begins = haystack.find(word, begins + 1)
    if begins >= 0:
        return _BEGINS - min(begins, 20)
    return _INSIDE - min(place, 20)


def _scattered(word: str, haystack: str) -> int | None:
    first = place = -1
    for letter in word:
        place = haystack.find(letter, place + 1)
        if place < 0:
            return None
        first = place if first < 0 else first
    gaps = place - first + 1 - len(word)
    return _SCATTERED - min(gaps, 20) if gaps < _LOOSE * len(word) else None
