from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWhatsThis, QWidget

from cts_desktop.ui.settings.page import SettingsPage
from cts_desktop.ui.shortcuts_dialog import ShortcutsDialog
from tests.gui.conftest import Desk

pytestmark = pytest.mark.every_page

KEY = Qt.Key


def press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier):
    with desk.qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    target = QApplication.focusWidget() or desk.window
    QTest.keyClick(target, key, modifier)


def keys_of(actions: list[QAction]) -> list[str]:
    return [
        keys.toString() for action in actions for keys in action.shortcuts() if not keys.isEmpty()
    ]


def letter_of(text: str) -> str:
    """Return the letter that chooses a command in its menu, empty where there is none."""
    return text.replace("&&", "").partition("&")[2][:1].casefold()


def test_no_key_means_two_things_all_are_listed_and_those_of_help_work(desk, monkeypatch):
    no_key_means_two_things_and_all_are_listed(desk)
    f1_helps_where_the_focus_is_and_f6_freezes(desk, monkeypatch)


def no_key_means_two_things_and_all_are_listed(desk: Desk) -> None:
    window = desk.window
    own = window.actions()
    twice = [keys for keys, count in Counter(keys_of(own)).items() if count > 1]
    assert twice == []
    others = [action for action in window.findChildren(QAction) if action not in own]
    assert set(keys_of(others)) & set(keys_of(own)) == set()
    for page in window._pages:
        wide = [
            action
            for action in page.findChildren(QAction)
            if action.shortcutContext() is Qt.ShortcutContext.WindowShortcut
        ]
        # A shortcut counts where its widget is visible: two tabs may have the same.
        places = [(action.parent(), keys) for action in wide for keys in keys_of([action])]
        assert len(set(places)) == len(places), page.objectName()

    # No two commands of a menu have the same letter.
    for menu in window.menuBar().findChildren(QMenu):
        letters = Counter(letter_of(action.text()) for action in menu.actions())
        assert [a for a, count in letters.items() if a and count > 1] == [], menu.title()
    # The list holds every key once, and can be searched.
    press(desk, KEY.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.window.findChild(ShortcutsDialog) is not None)
    dialog = desk.find(ShortcutsDialog, "shortcutsDialog")
    rows = dialog.table.rows
    listed = "; ".join(row.keys for row in rows)
    for keys in keys_of(desk.window.actions()):
        assert QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) in listed, keys
    assert len({(row.page, row.words) for row in rows}) == len(rows)
    line = dialog.findChild(QLineEdit, "shortcutsEdit")
    assert line is not None
    QTest.keyClicks(line, "ctrl+k")
    assert [row.words for row in dialog.table.rows] == ["Find a command"]
    # The keys of help count in dialogs too.
    with desk.qtbot.waitActive(dialog):
        dialog.activateWindow()
    desk.until(lambda: desk.window.commands.whats_this in dialog.actions())
    dialog.reject()


def f1_helps_where_the_focus_is_and_f6_freezes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    topics: list[str] = []
    object.__setattr__(desk.window.context, "help", topics.append)
    desk.window.open_page("orders")
    desk.find(QWidget, "ordersTable").setFocus()
    press(desk, KEY.Key_F1)
    desk.window.open_page("settings/Connections")
    desk.find(QWidget, "connectionsTable").setFocus()
    press(desk, KEY.Key_F1)
    assert topics == ["orders", "connections"]

    freezing, action = desk.window.context.freezing, desk.window.commands.freeze
    press(desk, KEY.Key_F6)
    assert (freezing.frozen, action.isChecked()) == (True, True)
    freezing.toggle()
    assert (freezing.frozen, action.isChecked()) == (False, False)

    # Shift+F1 explains what has the focus, or what is clicked next.
    shown: list[str] = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda _place, text, _widget: shown.append(text))
    desk.window.open_page("settings/Limits/reserve_pct")
    page = desk.find(SettingsPage, "settingsPage")
    editor = page.forms["Limits"].rows["reserve_pct"].editor
    with desk.qtbot.waitActive(desk.window):
        desk.window.activateWindow()
    proxy = editor.focusProxy()
    assert proxy is not None
    desk.until(proxy.hasFocus)
    press(desk, KEY.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert len(shown) == 1
    assert "Reserve" in shown[0]
    desk.window.open_page("dashboard")
    desk.window.setFocus()
    desk.window.commands.whats_this.trigger()
    assert QWhatsThis.inWhatsThisMode()
    QWhatsThis.leaveWhatsThisMode()
