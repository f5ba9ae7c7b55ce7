"""Words and sentences that are made below the window, in the language of the window.

Labels of settings and states, errors, reasons and reports come from the engine and the service in
English, which is also what the log keeps. Here they are translated where they are shown: the
English *template* of each (``{0} of {1} orders refused``) is the key of its translation, what was
filled in is found again and kept, or translated in turn. What no template fits stays English.

`resources/translations/sentences.json` lists the templates; packaging/translations.py finds them
in the source and writes it.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QCoreApplication

from cts_desktop.domain.money import GROUP
from cts_desktop.runtime.resources import resources
from cts_desktop.ui import formatting

#: Context of the translations.
CONTEXT = "said"
_DIGITS = re.compile(r"\d+")
_PLACE = re.compile(r"\{(\d+)\}")
_NUMBER = re.compile(rf"[-+\u2212]?(?:\d+\.\d+|\d{{1,3}}(?:[{GROUP},]\d{{3}})+(?:\.\d+)?)")
#: Where several sentences or clauses were put together.
_SEAMS = (re.compile(r"(?<=[.!?]) +"), re.compile(r"; "), re.compile(r": "))
#: One of a list of counts: ``cooldown 65×``.
_COUNTED = re.compile(rf"(.+?) ([\d{GROUP}]+)×")
_GROUPED = re.compile(rf"(?<!\d)\d{{1,3}}(?:{GROUP}\d{{3}})+(?:\.\d+)?")
_DEPTH = 4
#: Below so many characters of its own a template's places hold one word each; a sign counts two.
_FEW, _FEW_OF_MANY = 6, 10
_MANY_PLACES = 3
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Template:
    """A sentence with places; `probe` is its longest literal part, each number in it a 0."""

    text: str
    probe: str


@dataclass(slots=True)
class _State:
    wanted: bool = False


_state = _State()


def translate_sentences(*, wanted: bool) -> None:
    """Translate what `said` is given from now on, or return it as it is."""
    _state.wanted = wanted
    _translated.cache_clear()


def said(text: object) -> str:
    """Return a text or an error of engine or service in the language of the window."""
    plain = str(text)
    return str(_translated(plain, 0)) if _state.wanted and plain else plain


@lru_cache(maxsize=_REMEMBERED)
def _translated(text: str, depth: int) -> str:
    found = QCoreApplication.translate(CONTEXT, text)
    if found != text:
        return found
    if depth < _DEPTH:
        for template in _candidates(_DIGITS.sub("0", text)):
            if match := pattern(template.text).fullmatch(text):
                sentence = QCoreApplication.translate(CONTEXT, template.text)
                if sentence != template.text:
                    return _filled(sentence, match, depth)
        return _in_parts(text, depth)
    return text


def _filled(sentence: str, match: re.Match[str], depth: int) -> str:
    def value(place: re.Match[str]) -> str:
        filled_in: str = match[f"p{place[1]}"]
        return _argument(filled_in, depth)

    return _PLACE.sub(value, sentence)


def _argument(text: str, depth: int) -> str:
    if _NUMBER.fullmatch(text):
        plain = text.replace(GROUP, "").replace(",", "").replace("\u2212", "-")
        plus = "+" if plain.startswith("+") else ""
        return plus + formatting.number_text(plain.removeprefix("+"))
    return _translated(text, depth + 1)


def _in_parts(text: str, depth: int) -> str:
    for seam in _SEAMS:
        parts = seam.split(text)
        if len(parts) > 1:
            between: str = seam.findall(text)[0]
            return between.join(_translated(part, depth + 1) for part in parts)
    counted = [_COUNTED.fullmatch(part) for part in text.split(", ")]
    if all(counted):
        return ", ".join(f"{_translated(c[1], depth + 1)} {_argument(c[2], depth)}×"
                         for c in counted if c)  # fmt: skip
    return _GROUPED.sub(lambda number: _argument(number[0], depth), text)


@lru_cache(maxsize=_REMEMBERED)
def _candidates(shape: str) -> tuple[_Template, ...]:
    """Return the templates of which a text could be made that looks like *shape*.

    Most of what is said over and over differs in its digits only.
    """
    return tuple(template for template in _templates() if template.probe in shape)


@cache
def _templates() -> tuple[_Template, ...]:
    """Return the templates with places, the most specific first."""
    path = resources() / "translations" / "sentences.json"
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    made = [_template(text) for text in texts if _PLACE.search(text)]
    return tuple(sorted(made, key=lambda one: -len(_PLACE.sub("", one.text))))


def _template(text: str) -> _Template:
    return _Template(text, _DIGITS.sub("0", max(_PLACE.split(text)[::2], key=len)))


@cache
def pattern(template: str) -> re.Pattern[str]:
    """Return what reads a sentence made of *template*; made when it is first needed."""
    literals = _PLACE.split(template)[::2]
    places = len(literals) - 1
    # "{0} to {1}" is in many a sentence that means something else: its places hold one word each.
    few = _FEW if places < _MANY_PLACES else _FEW_OF_MANY
    own = "".join("".join(literals).split())
    held = rf"[\S{GROUP}]*?" if sum(1 if sign.isalpha() else 2 for sign in own) < few else ".*?"
    pieces = [re.escape(literals[0])]
    for number, literal in zip(_PLACE.findall(template), literals[1:], strict=True):
        pieces += [f"(?P<p{number}>{held})", re.escape(literal)]
    return re.compile("".join(pieces), re.DOTALL)
