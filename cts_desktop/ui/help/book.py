"""The guide as data: chapters of resources/help, one HTML file each, per language."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from cts_desktop.runtime.resources import resources

#: The chapters in the order of the contents; each is a topic, and the name of its file.
TOPICS: Final = (
    "first-steps",
    "what-it-does",
    "dashboard",
    "chart",
    "positions",
    "orders",
    "ladder",
    "presets",
    "statistics",
    "log",
    "settings",
    "connections",
    "modes",
    "safety",
    "notifications",
    "backups",
    "api",
    "shortcuts",
    "troubleshooting",
    "glossary",
)
#: Languages of the guide by code, each in its own words; the first is complete by definition.
LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
_HEADING = re.compile(r'<h([12])(?: id="([\w-]+)")?>(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a chapter under one heading; the chapter's head has no `anchor`."""

    topic: str
    anchor: str
    title: str
    text: str

    @property
    def address(self) -> str:
        """Where it stands, as a link writes it."""
        return f"{self.topic}#{self.anchor}" if self.anchor else self.topic


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the guide; the first of its `sections` is its head."""

    topic: str
    body: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """Return the heading of the whole."""
        return self.sections[0].title


@dataclass(frozen=True, slots=True)
class Book:
    """The guide in one language."""

    language: str
    chapters: tuple[Chapter, ...]

    def chapter(self, topic: str) -> Chapter:
        """Return the chapter of *topic*; unknown: the first."""
        return next((c for c in self.chapters if c.topic == topic), self.chapters[0])

    def find(self, text: str) -> frozenset[str]:
        """Return the addresses of the sections that hold every word of *text*; none for none."""
        words = text.casefold().split()
        sections = (section for chapter in self.chapters for section in chapter.sections)
        return frozenset(s.address for s in sections if words and _holds(s, words))


@cache
def open_book(language: str) -> Book:
    """Return the guide in *language*, or in the first where there is none in that."""
    known = language if language in LANGUAGES else next(iter(LANGUAGES))
    folder = resources() / "help" / known
    texts = {topic: (folder / f"{topic}.html").read_text(encoding="utf-8") for topic in TOPICS}
    return Book(known, tuple(_chapter(topic, text) for topic, text in texts.items()))


def plain(markup: str) -> str:
    """Return the words of some HTML."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", markup))).strip()


def _chapter(topic: str, body: str) -> Chapter:
    heads = list(_HEADING.finditer(body))
    ends = [head.start() for head in heads[1:]] + [len(body)]
    sections = (
        Section(topic, head[2] or "", plain(head[3]), plain(body[head.end() : end]))
        for head, end in zip(heads, ends, strict=True)
    )
    return Chapter(topic, body, tuple(sections))


def _holds(section: Section, words: Sequence[str]) -> bool:
    text = f"{section.title} {section.text}".casefold()
    return all(word in text for word in words)
