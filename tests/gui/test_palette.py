import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from cts_desktop.ui.command_palette import CommandPalette
from cts_desktop.ui.connections.info_dialog import InfoDialog
from cts_desktop.ui.fuzzy import score
from cts_desktop.ui.palette_entries import Entry, ranked
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk
from tests.gui.test_shell import current

pytestmark = pytest.mark.every_page

KEY = Qt.Key


def shown(desk: Desk) -> list[CommandPalette]:
    return [one for one in desk.window.findChildren(CommandPalette) if one.isVisible()]


def opened(desk: Desk) -> CommandPalette:
    """Open the palette by its key."""
    with desk.qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    QTest.keyClick(desk.window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: shown(desk))
    return shown(desk)[0]


def run(desk: Desk, letters: str) -> str:
    """Find by *letters*, press Return, and return the title of what was run."""
    palette = opened(desk)
    QTest.keyClicks(palette.edit, letters)
    assert palette.chosen is not None, letters
    title = palette.chosen.title
    QTest.keyClick(palette.edit, KEY.Key_Return)
    desk.until(lambda: not shown(desk))
    return title


# ------------------------------------------------------------ how it finds


def test_letters_that_are_not_there_in_order_do_not_fit():
    assert score("xz", "Positions") is None
    assert score("snoitisop", "Positions") is None
    assert score("pos nothing", "Positions") is None


def test_letters_far_apart_do_not_fit():
    assert score("pz", "p and so on until a z") is None


def test_the_beginning_of_a_word_fits_better_than_its_middle_and_that_better_than_scattered():
    worths = [score("pos", text) or 0 for text in ("Positions", "Dispose", "Pause or stop")]
    assert all(worths)
    assert worths == sorted(worths, reverse=True)
    assert len(set(worths)) == 3


def test_a_later_word_counts_as_a_beginning_though_the_letters_stand_in_an_earlier_one_too():
    assert score("stop", "Nonstop stop") == 100 - 8


def entry(title: str, place: str = "", refused: str = "") -> Entry:
    return Entry(title, title, place, lambda: None, refused=refused)


def titles(entries: list[Entry], query: str, recent: list[str]) -> list[str]:
    return [found.title for found in ranked(entries, query, recent)]


def test_what_was_used_last_is_first_among_equals_and_what_is_not_possible_is_last():
    entries = [entry("Stop"), entry("Start"), entry("Stage", refused="stopped")]
    assert titles(entries, "st", []) == ["Stop", "Start", "Stage"]
    assert titles(entries, "st", ["Start"]) == ["Start", "Stop", "Stage"]
    assert titles(entries, "", ["Stage", "Start"]) == ["Start", "Stop", "Stage"]
    assert titles(entries, "stop", ["Start"]) == ["Stop"]


def test_a_place_finds_its_commands_after_those_that_are_called_so():
    entries = [entry("Delete", "Presets"), entry("Presets")]
    assert titles(entries, "presets", ["Delete"]) == ["Presets", "Delete"]


# ------------------------------------------------------------ what it finds


def test_everything_is_found_and_run_by_keyboard_alone(desk):
    assert run(desk, "ladder signals") == "Signals & ladder"
    desk.until(lambda: current(desk) == "ladderPage")

    assert run(desk, "per symbol exp") == "Exposure per symbol"
    desk.until(lambda: current(desk) == "settingsPage")
    page = desk.find(SettingsPage, "settingsPage")
    editor = page.forms["Limits"].rows["limit_symbol_exposure_pct"].editor
    desk.until(editor.isVisible)
    desk.until(lambda: desk.window.focusWidget() is editor.focusProxy())

    assert run(desk, "info paper 1") == "Info: Paper 1"
    desk.until(lambda: desk.window.findChild(InfoDialog) is not None)
    desk.window.findChild(InfoDialog).close()

    opened_topics: list[str] = []
    object.__setattr__(desk.window.context, "help", opened_topics.append)
    assert run(desk, "help ladder").startswith("Help: ")
    desk.until(lambda: opened_topics == ["ladder"])

    # A command of a hidden part is shown where it is, and then run.
    desk.window.open_page("log")
    assert run(desk, "connections add") == "Add"
    desk.until(lambda: desk.window.findChild(QDialog, "addConnectionDialog") is not None)
    assert current(desk) == "settingsPage"
    assert desk.find(QWidget, "connectionsTab").isVisible()
    desk.find(QDialog, "addConnectionDialog").reject()

    # A traded symbol is shown on the chart.
    desk.start()
    desk.until(lambda: desk.window.bridge.snapshot.connections[0].symbols)
    symbol = desk.window.bridge.snapshot.connections[0].symbols[0]
    assert run(desk, f"{symbol} chart") == f"Show {symbol} on chart"
    desk.until(lambda: current(desk) == "chartPage")


def test_each_line_says_what_it_is_and_the_last_used_comes_first(desk):
    each_line_says_its_place_its_key_and_why_it_is_not_possible(desk)
    no_two_things_look_the_same_and_what_was_used_last_comes_first(desk)


def each_line_says_its_place_its_key_and_why_it_is_not_possible(desk: Desk) -> None:
    palette = opened(desk)
    QTest.keyClicks(palette.edit, "pause engine")
    assert palette.chosen is not None
    assert palette.chosen.title == "Pause"
    assert palette.note.text() == "Not now: The engine is in state “Stopped”"
    assert palette.chosen.refused in palette.edit.accessibleDescription()
    QTest.keyClick(palette.edit, KEY.Key_Return)
    assert palette.isVisible()

    palette.edit.clear()
    QTest.keyClicks(palette.edit, "zzqqxx")
    assert palette.none.isVisible()
    assert palette.model.entries == []
    QTest.keyClick(palette.edit, KEY.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.edit, KEY.Key_Escape)
    desk.until(lambda: not shown(desk))


def no_two_things_look_the_same_and_what_was_used_last_comes_first(desk: Desk) -> None:
    palette = opened(desk)
    looks = [(one.title, one.place) for one in palette._entries]
    assert sorted(look for look in set(looks) if looks.count(look) > 1) == []
    assert len({one.key for one in palette._entries}) == len(palette._entries)
    palette.reject()
    # Emergency stop asks in a box: its second click would need a place that shows the first.
    run(desk, "emergency stop")
    desk.box("confirmBox").reject()
    assert not desk.window.engine_actions.armed

    # Shortcut and place are said, and what was used last comes first.
    palette = opened(desk)
    palette.edit.setText(" ")
    found = {one.title: one for one in palette.model.entries}
    assert (found["Start"].keys, found["Start"].place) == ("F5", "Menu Engine")
    assert found["Theme: Dark"].place == "Menu View"
    cells = [palette.model.index(0, column).data() for column in range(3)]
    spoken = palette.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert all(text in spoken for text in cells)
    palette.reject()
    desk.until(lambda: not shown(desk))

    run(desk, "keyboard shortcuts")
    desk.until(lambda: desk.window.findChild(QDialog, "shortcutsDialog") is not None)
    desk.find(QDialog, "shortcutsDialog").reject()
    desk.until(lambda: desk.window.findChild(QDialog, "shortcutsDialog") is None)
    palette = opened(desk)
    assert palette.chosen is not None
    assert palette.chosen.title == "Keyboard shortcuts"
    QTest.keyClick(palette.edit, KEY.Key_Down)
    assert palette.view.currentIndex().row() == 1
