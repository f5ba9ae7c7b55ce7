"""The row that turns the pages of a table: first page, last page, rows that are gone."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cts_desktop.ui.application import open_ui_state
from cts_desktop.ui.pager import Pager
from cts_desktop.ui.theme import ThemeManager


class Things(QWidget):
    """Shows 25 things, ten at a time, and notes which pages are asked for."""

    def __init__(self, theme: ThemeManager) -> None:
        super().__init__()
        self.pager = Pager(self, theme, "things", 10, "{0} to {1} of {2} things")
        self.other = QPushButton("Other")
        self.asked: list[int] = []
        self.pager.turned.connect(lambda: self.asked.append(self.pager.offset))
        self.pager.show_place(10, 25)
        layout = QVBoxLayout(self)
        layout.addWidget(self.other)
        layout.addWidget(self.pager)


@pytest.fixture
def things(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Things:
    made = Things(ThemeManager(qapp, open_ui_state(tmp_path / "ui.ini")))
    qtbot.addWidget(made)
    return made


@pytest.fixture
def pager(things: Things) -> Pager:
    return things.pager


def words(pager: Pager) -> str:
    return pager.position.text()


def possible(pager: Pager) -> tuple[bool, bool]:
    """Whether one can go back, and on."""
    return pager.previous.isEnabled(), pager.next.isEnabled()


def test_pages_are_turned_up_to_the_last_one_and_back(things, pager):
    assert possible(pager) == (False, True)
    pager.next.trigger()
    assert possible(pager) == (True, True)
    pager.next.trigger()
    assert possible(pager) == (True, False), "before the answer has come"
    pager.next.trigger()
    pager.previous.trigger()
    pager.previous.trigger()
    pager.previous.trigger()
    assert things.asked == [10, 20, 10, 0]


def test_a_last_page_that_is_full_is_the_last_one(things, pager):
    pager.show_place(10, 20)
    pager.next.trigger()
    assert pager.show_place(10, 20)
    assert possible(pager) == (True, False)


def test_keys_turn_pages_wherever_the_focus_is_on_the_page(things, qtbot):
    with qtbot.waitActive(things):
        things.show()
        things.activateWindow()
    things.other.setFocus()
    QTest.keyClick(things.other, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(things.other, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert things.asked == [10, 0]


def test_words_say_which_rows_are_shown_and_how_many_the_filter_hides(pager):
    assert words(pager) == "1 to 10 of 25 things"
    pager.show_place(10, 25, 25)
    assert words(pager) == "1 to 10 of 25 things"
    pager.show_place(10, 25, 4000)
    assert words(pager) == "1 to 10 of 25 things, 4\u202f000 in all"
    pager.next.trigger()
    assert words(pager) == "1 to 10 of 25 things, 4\u202f000 in all", "until others are shown"
    pager.show_place(10, 25)
    assert words(pager) == "11 to 20 of 25 things"


def test_when_the_last_pages_are_gone_the_new_last_one_is_asked_for(things, pager):
    pager.next.trigger()
    pager.next.trigger()
    assert not pager.show_place(0, 20)
    assert things.asked == [10, 20, 10]
    assert possible(pager) == (True, False)
    assert pager.show_place(10, 20)
    assert words(pager) == "11 to 20 of 20 things"


def test_when_nothing_is_left_the_first_page_is_asked_for_and_nothing_said(things, pager):
    pager.next.trigger()
    assert not pager.show_place(0, 0)
    assert things.asked == [10, 0]
    assert pager.show_place(0, 0, 25)
    assert (words(pager), possible(pager)) == ("", (False, False))


def test_another_order_begins_at_the_first_page_and_asks_even_there(things, pager):
    pager.start_over()
    pager.next.trigger()
    pager.start_over()
    assert things.asked == [0, 10, 0]


def test_a_page_that_could_not_be_read_stays_wanted(things, pager):
    pager.next.trigger()
    pager.clear()
    assert (words(pager), possible(pager)) == ("", (True, False))
    assert pager.offset == 10


def test_what_is_forgotten_is_not_asked_for(things, pager):
    pager.next.trigger()
    pager.forget()
    assert (words(pager), possible(pager)) == ("", (False, False))
    assert things.asked == [10]
    assert pager.offset == 0
