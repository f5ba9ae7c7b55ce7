"""A user's way through presets in the whole program: from a template to a preset that runs.

Every step is a key: commands by their shortcut or by Space on their button, rows by Return.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cts_desktop.domain.backtests import RunState
from cts_desktop.ui.presets.candle_data import CandleDataTab
from cts_desktop.ui.presets.compare_tab import CompareTab
from cts_desktop.ui.presets.history_dialog import HistoryDialog
from cts_desktop.ui.presets.new_run_dialog import NewRunDialog
from cts_desktop.ui.presets.page import PresetsPage
from cts_desktop.ui.presets.runs_tab import RunsTab
from cts_desktop.ui.presets.save_set_dialog import SaveSetDialog
from cts_desktop.ui.presets.set_pane import EXITS
from tests.gui.conftest import Desk

pytestmark = pytest.mark.slow

Key = Qt.Key
RUN_TIMEOUT_MS = 90_000
CTRL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """Ten fingers on the keyboard of the open window."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.qtbot: QtBot = desk.qtbot
        desk.window.open_page("presets")
        self.page = desk.find(PresetsPage, "presetsPage")
        with desk.qtbot.waitActive(desk.window):
            desk.window.activateWindow()

    def press(self, widget: QWidget, *keys: Key, ctrl: bool = False) -> None:
        """Press keys where the focus can be brought by Tab."""
        self.desk.until(lambda: widget.isVisible() and widget.isEnabled())
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.objectName()
        if not widget.isActiveWindow():  # no window manager gives it back after a dialog here
            with self.qtbot.waitActive(widget.window()):
                widget.activateWindow()
        widget.setFocus()
        for key in keys:
            self.qtbot.keyClick(widget, key, CTRL if ctrl else Qt.KeyboardModifier.NoModifier)  # type: ignore[no-untyped-call]

    def push(self, name: str, parent: QWidget | None = None) -> None:
        """Press a button with Space."""
        button = (parent or self.desk.window).findChild(QAbstractButton, name)
        assert button is not None, name
        self.press(button, Key.Key_Space)

    def show(self, place: int) -> QWidget:
        """Show one of the page's tabs."""
        bar = self.page.tabs.tabBar()
        while self.page.tabs.currentIndex() != place:
            forward = self.page.tabs.currentIndex() < place
            self.press(bar, Key.Key_Right if forward else Key.Key_Left)
        shown = self.page.tabs.currentWidget()
        assert shown is not None
        self.settle()
        return shown

    def settle(self) -> None:
        self.desk.until(lambda: self.desk.window.operations.pending == 0, RUN_TIMEOUT_MS)

    def open(self, kind: type[QWidget], name: str = "") -> QWidget:
        """Wait for an open dialog or menu."""

        def found() -> list[QWidget]:
            every = self.desk.window.findChildren(kind, name) if name else (
                self.desk.window.findChildren(kind)
            )  # fmt: skip
            return [one for one in every if one.isVisible()]

        self.desk.until(found)
        return found()[-1]


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # what a menu does offscreen
def test_from_a_template_to_a_preset_that_runs(
    open_desk: Callable[..., Desk], shared_data: Path
) -> None:
    hands = Hands(open_desk())
    take_a_template(hands)
    edit_save_and_undo(hands)
    import_candles(hands, shared_data / "ohlcv" / "bittrex_spot_ETH_BTC_5m_201801.csv.gz")
    runs = run_a_back_test(hands)
    look_at_the_results(hands, runs)
    save_the_best_as_a_set(hands, runs)
    compare_two(hands, runs)
    assign_it(hands)
    watch_it_run(hands)


def take_a_template(hands: Hands) -> None:
    hands.settle()
    hands.push("templatePresetButton")
    menu = hands.open(QMenu, "templateMenu")
    for _ in range(2):
        hands.qtbot.keyClick(menu, Key.Key_Down)  # type: ignore[no-untyped-call]
    hands.qtbot.keyClick(menu, Key.Key_Return)  # type: ignore[no-untyped-call]
    editor = hands.page.presets.editor
    hands.desk.until(lambda: editor.stored is not None and editor.stored.name == "Balanced")
    hands.settle()


def edit_save_and_undo(hands: Hands) -> None:
    tab = hands.page.presets
    hands.press(tab.view, Key.Key_F2)
    assert tab.editor.parts.hasFocus()
    hands.press(tab.editor.parts, Key.Key_Down)
    bar = tab.editor.pane.tabs.tabBar()
    hands.press(bar, *[Key.Key_Right] * EXITS)
    field = tab.editor.pane.exits.fields["positions_per_direction"]
    box = field.focusProxy()
    assert isinstance(box, QWidget)
    assert tab.editor.draft is not None
    before = tab.editor.draft.sets[0].positions_per_direction
    hands.press(box, Key.Key_Up if before == 1 else Key.Key_Down)
    hands.press(box, Key.Key_S, ctrl=True)
    hands.desk.until(lambda: not tab.editor.dirty)
    hands.settle()
    assert tab.editor.draft.version == 2
    hands.push("historyPresetButton")
    history = hands.open(HistoryDialog)
    assert isinstance(history, HistoryDialog)
    hands.desk.until(lambda: history.view.table.rowCount() == 2)
    hands.push("undoVersionButton", history)
    hands.desk.until(lambda: history.view.table.rowCount() == 3)
    hands.settle()
    assert tab.editor.draft.sets[0].positions_per_direction == before
    hands.qtbot.keyClick(history, Key.Key_Escape)  # type: ignore[no-untyped-call]


def import_candles(hands: Hands, file: Path) -> None:
    tab = hands.show(4)
    assert isinstance(tab, CandleDataTab)
    hands.push("importCandlesButton")
    chooser = hands.open(QFileDialog, "fileDialog")
    assert isinstance(chooser, QFileDialog)
    chooser.selectedFiles = lambda: [str(file)]  # type: ignore[method-assign]
    chooser.done(QFileDialog.DialogCode.Accepted)
    hands.desk.until(lambda: tab.view.table.rowCount() == 1)
    hands.settle()


def run_a_back_test(hands: Hands) -> RunsTab:
    tab = hands.show(2)
    assert isinstance(tab, RunsTab)
    hands.press(tab.view, Key.Key_N, ctrl=True)
    dialog = hands.open(NewRunDialog)
    assert isinstance(dialog, NewRunDialog)
    hands.desk.until(lambda: "configurations on 1 series" in dialog.estimate.text())
    hands.press(dialog.division.folds, Key.Key_Up, Key.Key_Up)
    hands.desk.until(dialog.start.isEnabled)
    hands.press(dialog.start, Key.Key_Space)
    hands.desk.until(
        lambda: tab.view.selected is not None and tab.view.selected.state.is_over, RUN_TIMEOUT_MS
    )
    assert tab.view.selected.state is RunState.DONE, tab.view.selected.message
    hands.desk.until(lambda: tab.results.ranked.model.rowCount() > 0)
    hands.settle()
    return tab


def look_at_the_results(hands: Hands, tab: RunsTab) -> None:
    results = tab.results
    bar = results.tabs.tabBar()
    hands.press(bar, Key.Key_Right)
    hands.desk.until(lambda: results.tree.model.rowCount() > 0)
    hands.press(results.tree.view, Key.Key_Home)
    for level in range(1, 5):
        hands.press(results.tree.view, Key.Key_Right)
        hands.settle()
        hands.press(results.tree.view, Key.Key_Down)
        node = results.tree.model.node(results.tree.view.currentIndex())
        assert node is not None
        assert len(node.path) == level + 1
    hands.press(results.tree.view, Key.Key_Return)
    assert results.tabs.currentWidget() is results.details
    hands.desk.until(lambda: results.details.row is not None, RUN_TIMEOUT_MS)
    hands.press(results.details.tabs.tabBar(), Key.Key_Right)
    trades = results.details.trades
    hands.settle()
    details = results.details.details
    assert details is not None
    if details.trades:
        hands.press(trades.view, Key.Key_Home, Key.Key_Down)
        hands.desk.until(lambda: trades.place.chart is not None)
    hands.press(bar, Key.Key_Right)
    hands.desk.until(lambda: results.heat_map.map.view is not None)
    hands.press(bar, Key.Key_Right)
    hands.desk.until(lambda: results.walk_forward.view.table.rowCount() > 0, RUN_TIMEOUT_MS)
    hands.press(bar, *[Key.Key_Left] * 4)
    assert results.tabs.currentWidget() is results.ranked
    hands.settle()


def save_the_best_as_a_set(hands: Hands, tab: RunsTab) -> None:
    hands.press(tab.results.ranked.view, Key.Key_Down, Key.Key_Up)
    hands.push("saveAsSetButton")
    dialog = hands.open(SaveSetDialog)
    assert isinstance(dialog, SaveSetDialog)
    assert dialog.preset_box.currentText() == "Balanced"
    hands.press(dialog.preset_box, Key.Key_End)  # a new one: the paper market has no such symbol
    hands.press(dialog.name_edit, Key.Key_Home, Key.Key_X)
    hands.press(dialog.save, Key.Key_Space)
    hands.settle()


def compare_two(hands: Hands, tab: RunsTab) -> None:
    view = tab.results.ranked.view
    hands.press(view, Key.Key_Down, Key.Key_Up)
    hands.qtbot.keyClick(view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)  # type: ignore[no-untyped-call]
    hands.push("compareRowsButton")
    compare = hands.page.tabs.currentWidget()
    assert isinstance(compare, CompareTab)
    hands.desk.until(lambda: len(compare.sides) == 2, RUN_TIMEOUT_MS)
    hands.settle()


def assign_it(hands: Hands) -> None:
    tab = hands.page.presets
    hands.show(0)
    hands.desk.until(lambda: len(tab.rows) == 2)
    assert tab.selected is not None
    assert tab.selected.preset.name == "Balanced"
    hands.push("assignPresetButton")
    dialog = hands.open(QWidget, "assignPresetDialog")
    box = dialog.findChild(QCheckBox)
    assert box is not None
    hands.press(box, Key.Key_Space)
    hands.push("assignButton", dialog)
    hands.desk.until(lambda: tab.selected is not None and bool(tab.selected.connections))
    hands.settle()


def watch_it_run(hands: Hands) -> None:
    hands.push("startButton")
    hands.desk.until(lambda: hands.desk.state == "Running", RUN_TIMEOUT_MS)
    tab = hands.page.live
    hands.show(1)

    def shown() -> bool:
        tab.refresh()
        return tab.model.rowCount() > 0

    hands.desk.until(shown, RUN_TIMEOUT_MS)
    hands.press(tab.view, Key.Key_Down)
    hands.push("pinButton")
    hands.settle()
    hands.desk.until(lambda: tab.view.selected is not None and tab.view.selected.pinned)
