"""Every setting explains itself in full, and every dialog knows its chapter."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cts_desktop.settings.schema import SETTINGS, Scope
from cts_desktop.ui.help.book import plain
from cts_desktop.ui.help.topics import PROPERTY, HelpKey, topic_of
from cts_desktop.ui.help.whats_this import setting_text
from cts_desktop.ui.settings.form import SettingsForm


@pytest.fixture
def form(qtbot: QtBot) -> SettingsForm:
    form = SettingsForm(list(SETTINGS.values()))
    qtbot.addWidget(form)
    form.load({})
    return form


def test_every_setting_has_a_tooltip_and_a_whats_this_text(form: SettingsForm) -> None:
    for key, row in form.rows.items():
        box = row.editor.focusProxy() or row.editor
        for widget in (row.label, box):
            words = plain(widget.whatsThis())
            assert widget.toolTip() == widget.whatsThis()
            assert row.setting.label in words
            assert row.setting.help in words
            assert key in words


def test_a_number_says_range_step_unit_and_default(form: SettingsForm) -> None:
    words = plain(form.rows["limit_daily_loss_pct"].label.whatsThis())
    assert "0.1 to 100 % in steps of 0.1" in words
    assert "3 %" in words
    assert "every connection that has no own value" in words
    assert "at once" in words


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("cancel_orders_on_stop", "on or off"),
        ("luck_guard", "Strict, Standard, Off"),
        ("tp_factors", "a list, each 2 to 22 C"),
        ("resume_after_crash", "the whole program"),
        ("paper_balance", "at the engine's next start"),
    ],
)
def test_each_kind_of_setting_says_what_fits(key: str, said: str) -> None:
    setting = SETTINGS[key]
    assert said in plain(setting_text(setting, setting.label, setting.help, "x"))


def test_the_explanation_of_a_connections_own_value_names_the_global_one(qtbot: QtBot) -> None:
    own = [s for s in SETTINGS.values() if s.scope is not Scope.GLOBAL]
    form = SettingsForm(own, overrides=True)
    qtbot.addWidget(form)
    form.load({"limit_positions": 7}, {"limit_positions": 3})
    assert "7" in plain(form.rows["limit_positions"].label.whatsThis())


def test_a_part_has_the_topic_of_its_nearest_ancestor(qtbot: QtBot) -> None:
    page = QWidget()
    page.setObjectName("ordersPage")
    qtbot.addWidget(page)
    box = QWidget(page)
    box.setObjectName("apiBox")
    inside = QWidget(box)
    own = QWidget(page)
    own.setProperty(PROPERTY, "glossary")
    assert topic_of(page) == "orders"
    assert topic_of(inside) == "api"
    assert topic_of(own) == "glossary"
    assert topic_of(None) == ""


def test_f1_in_a_dialog_opens_the_chapter_of_the_dialog(qtbot: QtBot) -> None:
    asked: list[str] = []
    main = QMainWindow()
    qtbot.addWidget(main)
    key = HelpKey(asked.append, main)
    dialog = QDialog(main)
    dialog.setObjectName("connectionSettingsDialog")
    edit = QLineEdit()
    QVBoxLayout(dialog).addWidget(edit)
    for _ in range(2):
        with qtbot.waitActive(dialog):
            dialog.open()
            dialog.activateWindow()
        qtbot.waitUntil(lambda: dialog.findChild(QWidget) is not None)
        key._give()
        edit.setFocus()
        QTest.keySequence(edit, QKeySequence("F1"))
    assert asked == ["settings", "settings"]
