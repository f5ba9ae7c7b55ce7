"""The guide's text: complete in each language, its links lead somewhere, and its words are true."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

import cts_desktop
from cts_desktop.runtime.resources import resources
from cts_desktop.ui.help import shortcuts
from cts_desktop.ui.help.book import LANGUAGES, TOPICS, Book, open_book, plain
from cts_desktop.ui.help.topics import _OF_NAME
from cts_desktop.ui.pages import PAGES

#: What the other parts of the program ask for.
PROMISED = {"settings", "connections", "api", "first-steps", "presets", "safety", "shortcuts"}
UI = Path(cts_desktop.__file__).parent / "ui"
#: Keys of the platform or of a table, which are no commands of the window.
USUAL_KEYS = {"Tab", "Shift+Tab", "Ctrl+C"}


@pytest.fixture(params=LANGUAGES)
def book(request: pytest.FixtureRequest) -> Book:
    return open_book(request.param)


def links(book: Book) -> Iterator[str]:
    for chapter in book.chapters:
        yield from re.findall(r'href="([^"]+)"', chapter.body)


def test_every_page_and_every_promised_topic_has_a_chapter() -> None:
    assert {page.name for page in PAGES} | PROMISED <= set(TOPICS)


def test_every_part_with_a_topic_of_its_own_has_that_chapter() -> None:
    assert set(_OF_NAME.values()) <= set(TOPICS)


def test_every_language_has_the_same_chapters_and_sections() -> None:
    first, *others = (open_book(language) for language in LANGUAGES)
    for other in others:
        for mine, theirs in zip(first.chapters, other.chapters, strict=True):
            assert [s.address for s in mine.sections] == [s.address for s in theirs.sections]
            assert mine.body != theirs.body


def test_an_unknown_language_gets_the_first() -> None:
    assert open_book("xx").language == "en"


def test_every_link_leads_to_a_section(book: Book) -> None:
    there = {section.address for chapter in book.chapters for section in chapter.sections}
    assert set(links(book)) <= there


def test_every_section_says_something(book: Book) -> None:
    for chapter in book.chapters:
        if shortcuts.PLACE not in chapter.body:
            assert all(section.title for section in chapter.sections)
            assert all(s.text for s in chapter.sections if s.anchor)


def test_only_markup_that_the_view_understands_is_used(book: Book) -> None:
    known = {"h1", "h2", "p", "ul", "ol", "li", "b", "i", "a", "code", "kbd", "table", "tr", "th",
             "td"}  # fmt: skip
    for chapter in book.chapters:
        opened = re.findall(r"<(\w+)", chapter.body)
        assert set(opened) <= known, chapter.topic
        assert sorted(opened) == sorted(re.findall(r"</(\w+)>", chapter.body)), chapter.topic
        assert chapter.body.startswith("<h1>"), chapter.topic


def test_a_search_finds_the_sections_that_hold_every_word() -> None:
    book = open_book("en")
    assert "safety#emergency" in book.find("EMERGENCY locks")
    assert book.find("emergency xylophone") == frozenset()
    assert book.find("  ") == frozenset()


def bold(book: Book) -> Iterator[tuple[str, str]]:
    """Yield what the book says stands on the screen, with the chapter."""
    for chapter in book.chapters:
        for words in re.findall(r"<b>(.*?)</b>", chapter.body, re.DOTALL):
            yield chapter.topic, plain(unescape(words))


def test_words_in_bold_are_words_on_the_screen() -> None:
    """What the guide tells people to press must be called so in the window."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
    states = "Stopped Starting Running"
    said = source.replace("&&", "\0").replace("&", "").replace("\0", "&") + states
    settings = (UI.parent / "settings" / "schema.py").read_text(encoding="utf-8")
    for topic, shown in bold(open_book("en")):
        assert f'"{shown}"' in said or shown in states + settings, (topic, shown)


def test_german_words_in_bold_are_words_on_the_german_screen() -> None:
    translations = (resources() / "translations" / "cts_de.ts").read_text(encoding="utf-8")
    texts = map(unescape, re.findall(r"<translation[^>]*>([^<]+)<", translations))
    said = {text.replace("&&", "\0").replace("&", "") for text in texts}
    for topic, shown in bold(open_book("de")):
        assert shown.replace("&", "\0") in said, (topic, shown)
