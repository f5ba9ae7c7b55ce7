import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from cts_desktop.ui.log_view import LogPage
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def page(desk: Desk) -> LogPage:
    desk.window.open_page("log")
    result = desk.find(LogPage, "logPage")
    desk.until(lambda: result.panel.model.rowCount() > 0)
    return result


def test_lines_arrive_live_and_are_followed(desk, page):
    before = page.panel.model.rowCount()
    desk.start()
    desk.until(lambda: page.panel.model.rowCount() > before)
    times = [line.ts_ms for line in page.panel.model.rows]
    assert times == sorted(times)
    bar = page.panel.view.verticalScrollBar()
    desk.until(lambda: bar.value() == bar.maximum())


def test_text_and_level_filter_and_clear(desk, page):
    panel = page.panel
    desk.qtbot.keyClicks(panel.text_edit, "added")
    desk.until(lambda: panel.clear_action.isEnabled() and desk.window.operations.pending == 0)
    assert all("added" in line.message for line in panel.model.rows)
    panel.level_box.setCurrentIndex(panel.level_box.findData("error"))
    desk.until(lambda: panel.model.rowCount() == 0)
    panel.clear_filters()
    desk.until(lambda: panel.model.rowCount() > 0 and not panel.clear_action.isEnabled())


def test_levels_carry_their_counts(desk, page):
    desk.until(lambda: "(" in page.panel.level_box.itemText(2))
    assert page.panel.counts.text().startswith("Stored:")


async def _write(desk: Desk, lines: int) -> None:
    for number in range(lines):
        desk.application.logger.log(f"line {number}")


def test_older_lines_are_fetched_at_the_top(desk, page):
    desk.engine(_write(desk, 700))
    panel = page.panel
    desk.until(lambda: desk.engine(desk.service.queries.log_counts()).get("info", 0) > 700, 20_000)
    panel.reload()
    desk.until(lambda: desk.window.operations.pending == 0)
    bar = panel.view.verticalScrollBar()
    desk.until(lambda: bar.value() == bar.maximum() > 0)
    assert panel.model.rowCount() == 500
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    assert not panel.follow.isChecked()
    desk.until(lambda: panel.model.rowCount() > 700)


def test_export_writes_every_line_that_fits(desk, page, tmp_path):
    desk.qtbot.mouseClick(
        page.findChild(type(desk.button("clearFilterButton")), "exportLogButton"),
        Qt.MouseButton.LeftButton,
    )
    desk.until(lambda: desk.window.findChildren(QFileDialog, "fileDialog"))
    dialog = desk.window.findChildren(QFileDialog, "fileDialog")[0]
    target = tmp_path / "log.csv"
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(target))
    dialog.done(QFileDialog.DialogCode.Accepted)
    box = desk.box("messageBox")
    assert str(target) in box.text()
    assert target.exists()
    box.accept()
