import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent

from cts_desktop.settings.schema import SETTINGS, setting
from cts_desktop.ui.settings.editors import (
    ChoiceEditor,
    NumberEditor,
    SwitchEditor,
    TextEditor,
)
from cts_desktop.ui.settings.file_editors import FileListEditor
from cts_desktop.ui.settings.form import SettingsForm, changed_count, needs_restart
from cts_desktop.ui.theme import ThemeManager

KEYS = ("limit_positions", "reserve_pct", "live_trade", "luck_guard", "symbols", "market_files")
DEFAULTS = {key: each.default for key, each in SETTINGS.items()}


@pytest.fixture
def form(qtbot) -> SettingsForm:
    result = SettingsForm([setting(key) for key in KEYS])
    qtbot.addWidget(result)
    result.load(DEFAULTS)
    return result


def connection_form(qtbot, own: dict[str, object]) -> SettingsForm:
    result = SettingsForm([setting(key) for key in KEYS], overrides=True)
    qtbot.addWidget(result)
    result.load({**DEFAULTS, "limit_positions": 20}, own)
    return result


def test_each_type_has_its_editor(form):
    kinds = [type(form.rows[key].editor) for key in KEYS]
    assert kinds == [
        NumberEditor, NumberEditor, SwitchEditor, ChoiceEditor, TextEditor, FileListEditor
    ]  # fmt: skip


def test_every_setting_of_the_schema_fits_its_own_default(qtbot):
    form = SettingsForm(list(SETTINGS.values()))
    qtbot.addWidget(form)
    form.load(DEFAULTS)
    assert form.problems == ()
    assert not form.dirty


def test_a_value_out_of_range_is_kept_and_said_in_words(form):
    row = form.rows["limit_positions"]
    row.editor.box.setValue(9999)
    assert form.problems == ("Open positions: 9999 is outside 1 to 500",)
    assert row.note.text() == "9999 is outside 1 to 500"
    assert row.note.property("tone") == "danger"


def test_arrows_stay_within_the_range(form):
    box = form.rows["limit_positions"].editor.box
    box.setValue(499)
    box.stepBy(5)
    assert box.value() == 500


def test_edits_are_marked_and_returned_as_changes(form):
    form.rows["reserve_pct"].editor.box.setValue(33)
    assert form.changes() == {"reserve_pct": 33.0}
    assert form.rows["reserve_pct"].label.text() == "Reserve •"
    assert "Not applied yet; now: 20 %." in form.rows["reserve_pct"].note.text()
    assert changed_count([form]) == 1
    assert not needs_restart([form])


def test_the_mark_of_an_edit_survives_another_size_of_text(form, qapp, tmp_path):
    theme = ThemeManager(qapp, QSettings(str(tmp_path / "a.ini"), QSettings.Format.IniFormat))
    form.show()
    form.rows["reserve_pct"].editor.box.setValue(33)
    theme.set_scale(200)
    assert form.rows["reserve_pct"].label.font().bold()
    assert not form.rows["limit_positions"].label.font().bold()
    theme.set_scale(100)
    assert form.rows["reserve_pct"].label.font().bold()


def test_a_reset_asks_for_the_default_again(qtbot, form):
    form.load({**DEFAULTS, "reserve_pct": 50.0})
    row = form.rows["reserve_pct"]
    assert row.reset.isEnabled()
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert form.changes() == {"reserve_pct": None}
    assert row.editor.value() == 20.0


def test_revert_forgets_edits(form):
    form.rows["live_trade"].editor.box.click()
    assert form.dirty
    form.revert()
    assert not form.dirty
    assert form.rows["live_trade"].editor.box.text() == "On"


def test_a_connection_shows_the_global_value_until_it_has_its_own(qtbot):
    form = connection_form(qtbot, {})
    editor = form.rows["limit_positions"].editor
    assert isinstance(editor, NumberEditor)
    assert editor.value() == 20
    editor.box.setValue(3)
    assert form.changes() == {"limit_positions": 3}


def test_giving_up_an_own_value_shows_the_global_one(qtbot):
    form = connection_form(qtbot, {"limit_positions": 3})
    row = form.rows["limit_positions"]
    assert "Own value of this connection." in row.note.text()
    row.reset.click()
    assert form.changes() == {"limit_positions": None}
    assert row.editor.value() == 20
    assert form.dirty


def test_a_stored_value_that_no_longer_fits_becomes_the_default(qtbot):
    form = connection_form(qtbot, {"limit_positions": "many"})
    assert form.rows["limit_positions"].editor.value() == 10


def test_settings_for_the_next_start_say_so(form):
    form.rows["symbols"].editor.box.setText("BTC")
    form.rows["symbols"].editor.edited.emit()
    assert "Takes effect at the next start." in form.rows["symbols"].note.text()
    assert needs_restart([form])


def test_files_are_listed_once_each(qtbot, form):
    editor = form.rows["market_files"].editor
    with qtbot.waitSignal(form.browse_requested) as asked:
        editor.browse.click()
    assert asked.args == [editor]
    editor.add_files(["a.csv", "b.csv.gz"])
    editor.add_files(["a.csv"])
    assert form.changes() == {"market_files": "a.csv\nb.csv.gz"}


def test_the_wheel_changes_nothing_that_has_no_focus(qtbot, form):
    form.show()
    form.setFocus()
    for key in ("limit_positions", "luck_guard"):
        box = form.rows[key].editor.box
        box.clearFocus()
        centre = QPointF(box.rect().center())
        event = QWheelEvent(
            centre, QPointF(box.mapToGlobal(centre)), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        box.wheelEvent(event)
    assert not form.dirty
