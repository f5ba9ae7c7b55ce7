"""The guide's window: opened at a topic, searched, read in another language, beside everything."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from cts_desktop.ui.help.book import open_book
from cts_desktop.ui.help.guide import GuideWindow, open_guide
from cts_desktop.ui.help.shortcuts import collect
from cts_desktop.ui.theme import Scheme, ThemeManager
from tests.gui.conftest import Desk
from tests.gui.test_help_book import USUAL_KEYS


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[ThemeManager]:
    theme = ThemeManager(qapp, QSettings("/dev/null/none.ini", QSettings.Format.IniFormat))
    yield theme
    theme.set_scale(100)


@pytest.fixture
def owner(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def guide(owner: QMainWindow, theme: ThemeManager) -> GuideWindow:
    open_guide(owner, theme, "positions")
    return guide_of(owner)


def guide_of(owner: QMainWindow) -> GuideWindow:
    (found,) = (
        w for w in QApplication.topLevelWidgets() if isinstance(w, GuideWindow) and w.isVisible()
    )
    return found


def place(guide: GuideWindow) -> str:
    """Return what is marked in the contents."""
    item = guide.contents.currentItem()
    return item.text(0) if item is not None else ""


def press(guide: GuideWindow, key: QKeySequence.StandardKey | str) -> None:
    QTest.keySequence(guide, QKeySequence(key))


def test_it_opens_at_the_topic_asked_for(guide: GuideWindow) -> None:
    assert guide.topic == "positions"
    assert "Positions" in guide.windowTitle()
    assert "paper twin" in guide.view.toPlainText()


def test_an_unknown_topic_opens_the_first_page(owner: QMainWindow, theme: ThemeManager) -> None:
    open_guide(owner, theme, "no such thing")
    assert guide_of(owner).topic == "first-steps"


def test_a_section_of_a_chapter_can_be_asked_for(guide: GuideWindow) -> None:
    guide.open_topic("safety#gate")
    assert place(guide) == "The gate in front of every order"


def test_there_is_one_guide_to_a_window(
    owner: QMainWindow, theme: ThemeManager, guide: GuideWindow
) -> None:
    open_guide(owner, theme, "orders")
    assert guide_of(owner) is guide
    assert guide.topic == "orders"


def test_the_contents_lead_to_their_sections(guide: GuideWindow) -> None:
    item = guide.contents.findItems("Backups", Qt.MatchFlag.MatchExactly)[0]
    guide.contents.setCurrentItem(item)
    assert guide.topic == "backups"


def test_links_lead_on_and_back_leads_back(guide: GuideWindow) -> None:
    guide.open_topic("ladder")
    assert guide._back.isEnabled()
    press(guide, QKeySequence.StandardKey.Back)
    assert guide.topic == "positions"
    assert place(guide) == "Positions"
    press(guide, QKeySequence.StandardKey.Forward)
    assert guide.topic == "ladder"


def test_a_search_leaves_what_holds_its_words_and_marks_them(guide: GuideWindow) -> None:
    guide.open_topic("safety")
    press(guide, QKeySequence.StandardKey.Find)
    QTest.keyClicks(guide.search, "dead-man")
    assert guide.contents.shown == ("safety", "safety#deadman")
    assert guide.view.extraSelections()
    press(guide, "F3")
    assert guide.view.textCursor().selectedText().casefold() == "dead-man"


def test_marks_follow_to_another_chapter(guide: GuideWindow) -> None:
    guide.search.setText("backup")
    guide.open_topic("backups")
    assert len(guide.view.extraSelections()) > 3
    guide.search.clear()
    assert not guide.view.extraSelections()


def test_hits_go_round_in_both_directions(guide: GuideWindow) -> None:
    guide.search.setText("stop")
    guide.view.find_next(back=False)
    first = guide.view.textCursor().position()
    guide.view.find_next(back=True)
    last = guide.view.textCursor().position()
    assert last > first
    guide.view.find_next(back=False)
    assert guide.view.textCursor().position() == first


def test_a_search_without_a_hit_says_so_and_what_to_do(guide: GuideWindow) -> None:
    guide.search.setText("xylophone")
    assert guide.contents.shown == ()
    assert "Nothing found" in guide.hits.text()
    guide.view.find_next(back=False)


def test_escape_forgets_the_search_and_then_closes(guide: GuideWindow) -> None:
    guide.search.setText("stop")
    press(guide, "Esc")
    assert guide.search.text() == ""
    assert guide.isVisible()
    press(guide, "Esc")
    assert not guide.isVisible()


def test_it_says_its_language_and_can_be_read_in_another(guide: GuideWindow) -> None:
    assert guide.language.currentText() == "English"
    guide.language.setCurrentText("Deutsch")
    assert guide.topic == "positions"
    german = open_book("de").chapter("positions")
    assert german.title in guide.windowTitle()
    assert guide.view.toPlainText().startswith(german.title)


def test_its_text_follows_scale_zoom_and_theme(guide: GuideWindow, theme: ThemeManager) -> None:
    usual = guide.view.font().pointSizeF()
    theme.set_scale(200)
    assert guide.view.font().pointSizeF() == pytest.approx(2 * usual)
    theme.set_scale(100)
    press(guide, QKeySequence.StandardKey.ZoomIn)
    assert guide.view.font().pointSizeF() > usual
    press(guide, "Ctrl+0")
    assert guide.view.font().pointSizeF() == pytest.approx(usual)
    theme.set_scheme(Scheme.LIGHT)
    light = guide.view.document().defaultStyleSheet()
    theme.set_scheme(Scheme.DARK)
    assert guide.view.document().defaultStyleSheet() != light


def test_a_dialog_does_not_lock_it(owner: QMainWindow, guide: GuideWindow) -> None:
    dialog = QDialog(owner)
    dialog.setModal(True)
    dialog.open()
    assert guide.windowHandle().transientParent() is None
    assert guide.parentWidget() is None
    dialog.close()


def test_it_goes_with_its_window(owner: QMainWindow, guide: GuideWindow) -> None:
    owner.hide()
    assert not guide.isVisible()


def test_every_control_has_a_name(guide: GuideWindow) -> None:
    for control in (guide.search, guide.contents, guide.view, guide.language):
        assert control.accessibleName()
    assert all(action.toolTip() for action in guide.actions())


@pytest.mark.every_page
def test_the_shortcuts_chapter_lists_the_commands_of_the_window(desk: Desk) -> None:
    desk.window.open_help("shortcuts")
    text = guide_of(desk.window).view.toPlainText()
    for shortcut in collect(desk.window):
        assert shortcut.keys in text
        assert shortcut.words in text
    known = {key for s in collect(desk.window) for key in s.keys.split(", ")} | USUAL_KEYS
    for chapter in open_book("en").chapters:
        named = set(re.findall(r"<kbd>(.*?)</kbd>", chapter.body))
        assert named <= known, chapter.topic


def test_f1_opens_the_guide_at_the_page_shown(desk: Desk) -> None:
    for page in ("dashboard", "orders", "settings"):
        desk.window.open_page(page)
        with desk.qtbot.waitActive(desk.window):
            desk.window.activateWindow()
        QTest.keySequence(desk.window, QKeySequence("F1"))
        assert guide_of(desk.window).topic == page
