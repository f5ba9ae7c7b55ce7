"""What a grid would cost is said while it is edited, and one that cannot be built is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.service.views import GridEstimateView
from cts_desktop.settings.schema import setting
from cts_desktop.ui.connections import openers
from cts_desktop.ui.connections.settings_dialog import SettingsDialog
from cts_desktop.ui.settings.editors import ListEditor
from cts_desktop.ui.settings.form import SettingsForm
from cts_desktop.ui.settings.grid_estimate import estimate_words
from cts_desktop.ui.settings.page import SettingsPage
from tests.gui.conftest import Desk

ESTIMATE = GridEstimateView(
    sets=20_400, sets_per_symbol=2_550, kept=19_200, dropped=1_200, memory_mb=8.4, disk_mb=21.0,
    cpu_pct=0.4, busy_cpu_pct=3.04,
)  # fmt: skip


@dataclass
class Counter:
    """Speaks for the estimate and notes what it was asked."""

    answer: GridEstimateView = ESTIMATE
    error: InvalidValueError | None = None
    asked: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    async def estimate(self, connection_id: str, values: Mapping[str, object]) -> GridEstimateView:
        self.asked.append((connection_id, values))
        if self.error is not None:
            raise self.error
        return self.answer


@pytest.fixture
def counter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Counter:
    made = Counter()
    monkeypatch.setattr(desk.service.settings, "estimate", made.estimate)
    return made


@pytest.fixture
def dialog(desk: Desk, counter: Counter) -> SettingsDialog:
    """The settings of a connection, on the tab of the indications, estimated once."""
    connection_id = desk.engine(desk.service.connections.list())[0].connection_id
    made = openers.open_settings(desk.window.context, connection_id, desk.window)
    desk.until(lambda: made.connection is not None)
    made.show_group("Indications")
    desk.until(lambda: counter.asked and desk.window.operations.pending == 0)
    return made


def type_into(desk: Desk, dialog: SettingsDialog, key: str, text: str) -> ListEditor:
    editor = next(form.rows[key].editor for form in dialog.forms if key in form.rows)
    assert isinstance(editor, ListEditor)
    editor.box.clear()
    QTest.keyClicks(editor.box, text)
    return editor


def words(dialog: SettingsDialog) -> str:
    label = dialog.findChild(QLabel, "gridEstimateWords")
    assert label is not None
    return label.text()


def test_an_estimate_is_one_calm_line():
    assert estimate_words(ESTIMATE) == (
        "20\u202f400 sets (2\u202f550 per symbol) · 8\u202fMB memory, 21\u202fMB disk · "
        "0.4\u202f% of a core (busy minute 3.0\u202f%) · "
        "19\u202f200 keep their history, 1\u202f200 are no longer followed"
    )
    grown = replace(ESTIMATE, kept=20_400, dropped=0, memory_mb=1_234.0, busy_cpu_pct=41.3)
    assert "1.2\u202fGB memory" in estimate_words(grown)
    assert "busy minute 41\u202f%" in estimate_words(grown)
    assert estimate_words(grown).endswith("all keep their history")
    quiet = replace(ESTIMATE, cpu_pct=0.004, kept=100, dropped=0)
    assert "< 0.1\u202f% of a core" in estimate_words(quiet)
    assert estimate_words(quiet).endswith("100 keep their history")


@pytest.mark.slow
def test_typing_is_estimated_once_when_it_rests(desk, counter, dialog):
    asked = len(counter.asked)
    type_into(desk, dialog, "direction_ranges", "3, 5, 7")
    assert len(counter.asked) == asked
    desk.until(lambda: len(counter.asked) > asked)
    desk.until(lambda: desk.window.operations.pending == 0)
    connection_id, values = counter.asked[-1]
    assert len(counter.asked) == asked + 1
    assert connection_id == dialog.connection_id
    assert values["direction_ranges"] == "3, 5, 7"
    assert "20\u202f400 sets" in words(dialog)


@pytest.mark.slow
def test_warnings_are_said_in_amber_and_do_not_refuse(desk, counter, dialog):
    counter.answer = replace(ESTIMATE, warnings=("Needs 1.2 GB of memory",))
    type_into(desk, dialog, "direction_ranges", "3")
    warnings = dialog.findChild(QLabel, "gridEstimateWarnings")
    desk.until(warnings.isVisible)
    assert warnings.text() == "⚠ Needs 1.2 GB of memory"
    assert warnings.property("tone") == "warning"
    assert dialog.apply_button.isEnabled()


@pytest.mark.slow
def test_a_grid_that_cannot_be_built_is_not_applied(desk, counter, dialog):
    counter.error = InvalidValueError("Too many sets for one connection")
    type_into(desk, dialog, "direction_ranges", "3, 4")
    desk.until(lambda: not dialog.apply_button.isEnabled())
    assert words(dialog) == "This grid cannot be built: Too many sets for one connection"
    assert "Too many sets" in dialog.status.text()
    counter.error = None
    type_into(desk, dialog, "direction_ranges", "3, 9")
    desk.until(dialog.apply_button.isEnabled)
    dialog.revert()


@pytest.mark.slow
def test_a_list_that_does_not_fit_says_so_under_itself_and_is_not_estimated(desk, counter, dialog):
    asked = len(counter.asked)
    editor = type_into(desk, dialog, "direction_ranges", "3, 99")
    assert editor.problem.isVisible()
    assert editor.problem.text() == "99 is outside 3 to 30"
    desk.until(lambda: "follows once every value fits" in words(dialog))
    assert len(counter.asked) == asked
    assert not dialog.apply_button.isEnabled()
    dialog.revert()
    assert not editor.problem.isVisible()


@pytest.mark.slow
def test_other_tabs_have_no_estimate(desk, counter, dialog):
    assert dialog.estimate.isVisible()
    dialog.show_group("Ladder")
    assert not dialog.estimate.isVisible()
    dialog.show_group("Strategies")
    assert dialog.estimate.isVisible()


@pytest.mark.slow
def test_the_settings_page_estimates_the_global_grid(desk, counter):
    desk.window.open_page("settings/Indications")
    page = desk.find(SettingsPage, "settingsPage")
    assert page.rail.currentItem().text() == "Indications"
    desk.until(lambda: counter.asked)
    assert page.estimate.isVisible()
    editor = page.forms["Indications"].rows["move_ranges"].editor
    editor.box.clear()
    desk.qtbot.keyClicks(editor.box, "5")
    desk.until(lambda: counter.asked[-1][1]["move_ranges"] == "5")
    assert counter.asked[-1][0] == ""
    page.revert()


@pytest.mark.slow
def test_the_real_engine_estimates_the_default_grid(desk):
    desk.window.open_page("settings/Indications")
    page = desk.find(SettingsPage, "settingsPage")
    desk.until(lambda: " sets (" in page.estimate.words.text(), 20_000)
    assert not page.estimate.problem


def test_the_same_list_typed_otherwise_is_no_edit(qtbot):
    form = SettingsForm([setting("direction_ranges")])
    qtbot.addWidget(form)
    form.load({"direction_ranges": "3, 5, 10"})
    row = form.rows["direction_ranges"]
    assert isinstance(row.editor, ListEditor)
    row.editor.box.clear()
    QTest.keyClicks(row.editor.box, "3;5 ,10")
    assert not row.dirty
    QTest.keyClicks(row.editor.box, ",12")
    assert form.changes() == {"direction_ranges": "3, 5, 10, 12"}
