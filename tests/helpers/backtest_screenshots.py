"""Write pictures of every view of back-tests, in both themes and two sizes.

`python -m tests.helpers.backtest_screenshots OUTDIR`
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import qasync
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from cts_desktop.domain.backtests import RunState
from cts_desktop.ui.application import create_application
from cts_desktop.ui.presets.compare_tab import CompareTab
from cts_desktop.ui.presets.new_run_dialog import NewRunDialog
from cts_desktop.ui.presets.runs_tab import RunsTab
from cts_desktop.ui.presets.save_set_dialog import SaveSetDialog
from cts_desktop.ui.theme import Scheme
from tests.gui.backtest_stage import BacktestStage, a_row, a_run
from tests.helpers.grab import SETTLE_S, grab

#: What the window's frame (rail, panel, page tabs, status bar) leaves to a tab.
SIZES = {"1366x768": QSize(1222, 560), "1920x1080": QSize(1776, 872)}
SCHEMES = (Scheme.DARK, Scheme.LIGHT)
Take = Callable[[QWidget, str], Awaitable[None]]


def main() -> int:
    """Make the pictures and return the exit status."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.helpers.backtest_screenshots OUTDIR", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = create_application(["cts-desktop"])
    with tempfile.TemporaryDirectory() as profile, qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        stage = BacktestStage(app, Path(profile), loop)
        loop.run_until_complete(take_all(stage, folder))
    asyncio.set_event_loop(None)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


async def take_all(stage: BacktestStage, folder: Path) -> None:
    """Take every view in every state."""

    async def take(widget: QWidget, name: str) -> None:
        for scheme in SCHEMES:
            stage.context.theme.set_scheme(scheme)
            for words, size in SIZES.items():
                own = isinstance(widget, QDialog)
                file = folder / f"{name}-{scheme}-{words}.png"
                await grab(widget, file, None if own else size)
                if own:
                    break

    await _take_runs(stage, take)
    await _take_compare(stage, take)
    await _take_dialogs(stage, take)


async def _settled(stage: BacktestStage) -> None:
    for _ in range(100):
        await asyncio.sleep(SETTLE_S)
        if not stage.operations.pending:
            break


def _framed(widget: QWidget) -> QWidget:
    """Return a page around a tab, as the page of presets is."""
    frame = QWidget()
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(12, 10, 12, 10)
    layout.addWidget(widget)
    frame.resize(next(iter(SIZES.values())))
    frame.show()
    return frame


async def _take_runs(stage: BacktestStage, take: Take) -> None:
    tab = RunsTab(stage.context)
    frame = _framed(tab)
    await _settled(stage)
    results = tab.results
    results.ranked.view.selectRow(2)
    await take(frame, "backtests-ranking")
    results.tabs.setCurrentWidget(results.tree)
    await _settled(stage)
    tree = results.tree.view
    index = results.tree.model.index(1, 0)
    for _ in range(4):
        tree.expand(index)
        await _settled(stage)
        index = results.tree.model.index(0, 0, index)
    await take(frame, "backtests-tree")
    results.open_number(22)
    details = results.details
    for place, name in enumerate(("equity", "trades", "months", "robustness")):
        details.tabs.setCurrentIndex(place)
        await _settled(stage)
        await take(frame, f"backtests-{name}")
    details.tabs.setCurrentIndex(1)
    details.trades.view.selectRow(14)
    await _settled(stage)
    await asyncio.sleep(SETTLE_S)
    await _settled(stage)
    await take(frame, "backtests-trade")
    for view, name in ((results.heat_map, "heat-map"), (results.walk_forward, "walk-forward")):
        results.tabs.setCurrentWidget(view)
        await _settled(stage)
        await take(frame, f"backtests-{name}")
    results.tabs.setCurrentWidget(results.ranked)
    await _take_states(stage, tab, frame, take)
    frame.hide()


async def _take_states(stage: BacktestStage, tab: RunsTab, frame: QWidget, take: Take) -> None:
    stage.running(0.43)
    stage.backtests.put(
        a_run(2, state=RunState.FAILED, share=0.0, message="The candles of ETH/USDT are gone: "
              "import them again under “Candle data”.")
    )  # fmt: skip
    stage.backtests.held.append(a_run(3, state=RunState.PAUSED, share=0.2))
    tab.view.select_key("r1")
    stage.bridge.backtests_changed.emit()
    await _settled(stage)
    await take(frame, "backtests-running")
    stage.backtests.total = 0
    tab.view.select_key("r2")
    await _settled(stage)
    await take(frame, "backtests-failed")
    held, stage.backtests.held = stage.backtests.held, []
    stage.bridge.backtests_changed.emit()
    await _settled(stage)
    await take(frame, "backtests-none")
    stage.backtests.held = [replace(run, state=RunState.DONE, share=1.0) for run in held]
    stage.backtests.total = 1000


async def _take_compare(stage: BacktestStage, take: Take) -> None:
    tab = CompareTab(stage.context)
    frame = _framed(tab)
    await _settled(stage)
    await take(frame, "compare-none")
    tab.add(stage.backtests.held[0], (a_row(22),))
    await _settled(stage)
    tab.add(stage.backtests.held[1], (a_row(7), a_row(12)))
    await _settled(stage)
    await take(frame, "compare")
    tab.only.setChecked(False)
    await take(frame, "compare-all")
    frame.hide()


async def _take_dialogs(stage: BacktestStage, take: Take) -> None:
    dialog = NewRunDialog(stage.context)
    dialog.show()
    await _settled(stage)
    await take(dialog, "new-run")
    dialog.series.item(0).setCheckState(dialog.sets.item(2).checkState())
    await _settled(stage)
    await take(dialog, "new-run-problem")
    dialog.hide()
    save = SaveSetDialog(await stage.service.presets.all(), "p1", (a_row(3), a_row(8)))
    save.show()
    await take(save, "save-set")
    save.hide()


if __name__ == "__main__":
    sys.exit(main())
