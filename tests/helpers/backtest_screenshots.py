"""Pictures of back-tests and of their comparison, in the window, filled from a stage."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from cts_desktop.domain.backtests import RunState
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.presets.compare_tab import CompareTab
from cts_desktop.ui.presets.new_run_dialog import NewRunDialog
from cts_desktop.ui.presets.page import PresetsPage
from cts_desktop.ui.presets.runs_tab import RunsTab
from cts_desktop.ui.presets.save_set_dialog import SaveSetDialog
from tests.gui.backtest_stage import Backtests, Speaker, a_request, a_row, a_run
from tests.helpers.grab import SETTLE_S

Take = Callable[[str], Awaitable[None]]
TakeDialogs = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]
RUNS, COMPARE = 2, 3
_SPOKEN = {
    "backtests": (
        "runs", "page", "tree", "details", "walk_forward", "parameters", "heat_map", "candles",
    ),
    "presets": ("all", "count"),
    "candles": ("series",),
}  # fmt: skip


async def take_backtests(window: MainWindow, take: Take, take_dialogs: TakeDialogs) -> None:
    """Take every view of back-tests in every state, in the page's own tabs."""
    speaker = Speaker()
    service: Any = window.context.service
    with pytest.MonkeyPatch.context() as patch:
        for room, verbs in _SPOKEN.items():
            for verb in verbs:
                patch.setattr(getattr(service, room), verb, getattr(getattr(speaker, room), verb))
        window.open_page("presets")
        page = window.stack.currentWidget()
        assert isinstance(page, PresetsPage)
        page.tabs.setCurrentIndex(RUNS)
        tab = page.tabs.currentWidget()
        assert isinstance(tab, RunsTab)
        window.bridge.backtests_changed.emit()
        await _settle(window)
        await _take_results(window, tab, take)
        await _take_dialogs(window, tab, speaker, take_dialogs)
        await _take_compare(window, page, speaker.backtests, take)
        page.tabs.setCurrentIndex(RUNS)
        await _take_states(window, tab, speaker.backtests, take)


async def _settle(window: MainWindow) -> None:
    for _ in range(100):
        await asyncio.sleep(SETTLE_S)
        if not window.operations.pending:
            break


async def _take_results(window: MainWindow, tab: RunsTab, take: Take) -> None:
    results = tab.results
    results.ranked.view.selectRow(2)
    await take("backtests-ranking")
    results.tabs.setCurrentWidget(results.tree)
    await _settle(window)
    index = results.tree.model.index(1, 0)
    for _ in range(4):
        results.tree.view.expand(index)
        await _settle(window)
        index = results.tree.model.index(0, 0, index)
    await take("backtests-tree")
    results.open_number(22)
    details = results.details
    for place, name in enumerate(("equity", "trades", "months", "robustness")):
        details.tabs.setCurrentIndex(place)
        await _settle(window)
        await take(f"backtests-{name}")
    details.tabs.setCurrentIndex(1)
    details.trades.view.selectRow(14)
    await _settle(window)
    await _settle(window)  # its candles are asked for once the view rests
    await take("backtests-trade")
    for view, name in ((results.heat_map, "heat-map"), (results.walk_forward, "walk-forward")):
        results.tabs.setCurrentWidget(view)
        await _settle(window)
        await take(f"backtests-{name}")
    results.tabs.setCurrentWidget(results.ranked)


async def _take_dialogs(
    window: MainWindow, tab: RunsTab, speaker: Speaker, take_dialogs: TakeDialogs
) -> None:
    def save() -> QDialog:
        dialog = SaveSetDialog(speaker.presets.held, "p1", (a_row(3), a_row(8)), window)
        dialog.open()
        return dialog

    await take_dialogs({"backtests-new": tab.open_new, "backtests-save-set": save})
    dialog = tab.open_new()
    await _settle(window)
    dialog.series.tick(())
    await take_dialogs({"backtests-new-problem": partial(_same, dialog)})


def _same(dialog: NewRunDialog) -> QDialog:
    return dialog


async def _take_compare(
    window: MainWindow, page: PresetsPage, backtests: Backtests, take: Take
) -> None:
    page.tabs.setCurrentIndex(COMPARE)
    tab = page.tabs.currentWidget()
    assert isinstance(tab, CompareTab)
    await _settle(window)
    await take("compare-none")
    backtests.held[1] = replace(backtests.held[1], request=a_request(seed=7, folds=6))
    tab.add(backtests.held[0], (a_row(22),))
    await _settle(window)
    tab.add(backtests.held[1], (a_row(7), a_row(12)))
    await _settle(window)
    await take("compare")
    tab.only.setChecked(False)
    await take("compare-all")
    tab.clear()


async def _take_states(window: MainWindow, tab: RunsTab, backtests: Backtests, take: Take) -> None:
    backtests.put(a_run(1, state=RunState.RUNNING, share=0.43, seconds_left=95.0, finished_ms=None))
    backtests.put(
        a_run(2, state=RunState.FAILED, share=0.0, message="The candles of ETH/USDT are gone: "
              "import them again under “Candle data”.")
    )  # fmt: skip
    backtests.held.append(a_run(3, state=RunState.PAUSED, share=0.2))
    tab.view.select_key("r1")
    window.bridge.backtests_changed.emit()
    await _settle(window)
    await take("backtests-running")
    backtests.total = 0
    tab.view.select_key("r2")
    await _settle(window)
    await take("backtests-failed")
    backtests.held = []
    window.bridge.backtests_changed.emit()
    await _settle(window)
    await take("backtests-none")
