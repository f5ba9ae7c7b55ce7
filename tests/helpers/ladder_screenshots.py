"""Pictures of what a ladder says in every state, painted over a running paper connection."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.errors import InvalidValueError, RetryLaterError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.views import GridEstimateView, SignalView, Snapshot
from cts_desktop.ui.connections import openers
from cts_desktop.ui.connections.settings_dialog import SettingsDialog
from cts_desktop.ui.ladder.page import LadderPage
from cts_desktop.ui.main_window import MainWindow
from cts_desktop.ui.positions_view import PositionsPage
from tests.gui.ladder_stage import LadderStage, a_set
from tests.gui.stage import Picture
from tests.gui.test_twin import TWIN
from tests.helpers import trades
from tests.helpers.grab import SETTLE_S

Take = Callable[[str], Awaitable[None]]
TakeDialogs = Callable[[dict[str, Callable[[], QDialog]]], Awaitable[None]]
MANY = 1_000_000


class _Desk:
    """As much of a desk as the ladder's stage needs."""

    def __init__(self, window: MainWindow, application: Application) -> None:
        self.service = application.service
        self._operations = window.operations

    def engine(self, coroutine: Coroutine[Any, Any, object]) -> None:
        """Run *coroutine* on the engine loop some time soon."""
        self._operations.run(lambda _service: coroutine)


async def take_ladder(
    window: MainWindow, application: Application, take: Take, take_dialogs: TakeDialogs
) -> None:
    """Take the page's tabs in every state, the twin, and the estimate of a grid."""
    desk: Any = _Desk(window, application)
    with pytest.MonkeyPatch.context() as patch:
        stage = LadderStage(desk, total=MANY, fired=_signals())
        stage.speak(patch)
        _paint(window, patch, Picture())
        window.open_page("ladder")
        page = window.stack.currentWidget()
        assert isinstance(page, LadderPage)
        page.timer.stop()
        await _take_sets(page, stage, take)
        await _take_signals(page, stage, take)
        await _take_stopped(window, patch, page, stage, take)
        await _take_twin(window, patch, stage, take)
        await _take_estimates(window, application, patch, take, take_dialogs)
        page.timer.start()
    window.bridge.refresh()


async def _take_sets(page: LadderPage, stage: LadderStage, take: Take) -> None:
    stage.sets[1] = a_set(
        1, _id(page), guard_off=True, level="Exchange", state="qualified", n=64,
        block="factor 1.4: with 3.2, without 2.9 over 50", dca="off again: with −1.2, without 0.4",
    )  # fmt: skip
    page.tabs.setCurrentWidget(page.ladder)
    await _refreshed(page)
    page.ladder.view.selectRow(4)
    await asyncio.sleep(SETTLE_S)
    await take("ladder-sets")
    page.ladder.view.selectRow(1)
    await asyncio.sleep(SETTLE_S)
    await take("ladder-guard-off")
    page.ladder.filters.text.setText("nothing like it")
    await asyncio.sleep(3 * SETTLE_S)
    await take("ladder-no-match")
    page.ladder.filters.cleared.emit()
    stage.error = RetryLaterError("the engine did not answer in time")
    await _refreshed(page)
    await take("ladder-error")
    stage.error = None
    stage.hanging = asyncio.Event()
    page.ladder.forget()
    page.ladder.refresh()
    await take("ladder-loading")
    stage.release()


async def _take_signals(page: LadderPage, stage: LadderStage, take: Take) -> None:
    page.tabs.setCurrentWidget(page.signals)
    await _refreshed(page)
    page.signals.view.selectRow(0)
    await take("signals")
    stage.fired = ()
    await _refreshed(page)
    await take("signals-none")
    page.tabs.setCurrentWidget(page.why_not)
    await _refreshed(page)
    await take("why-nothing")
    stage.chain = tuple(replace(link, count=7, blocking=False) for link in stage.chain)
    await _refreshed(page)
    await take("why-nothing-held")


async def _take_stopped(
    window: MainWindow, patch: pytest.MonkeyPatch, page: LadderPage, stage: LadderStage, take: Take
) -> None:
    page.tabs.setCurrentWidget(page.ladder)
    stage.total = 0
    await _refreshed(page)
    await take("ladder-none")
    _paint(window, patch, Picture(state=EngineState.STOPPED))
    await asyncio.sleep(3 * SETTLE_S)
    await take("ladder-stopped")
    page.tabs.setCurrentWidget(page.signals)
    await take("signals-stopped")
    page.tabs.setCurrentWidget(page.ladder)


async def _take_twin(
    window: MainWindow, patch: pytest.MonkeyPatch, stage: LadderStage, take: Take
) -> None:
    snapshot = window.bridge.snapshot
    assert snapshot is not None
    held = trades.position(snapshot.connections[0].connection.connection_id)
    stage.twins[held.position_id] = TWIN
    _paint(window, patch, Picture((held,)))
    await asyncio.sleep(3 * SETTLE_S)
    window.open_page("positions")
    page = window.stack.currentWidget()
    assert isinstance(page, PositionsPage)
    page.tabs.setCurrentIndex(0)
    page.table.selectRow(0)
    await asyncio.sleep(SETTLE_S)
    await take("positions-twin")


async def _take_estimates(
    window: MainWindow,
    application: Application,
    patch: pytest.MonkeyPatch,
    take: Take,
    take_dialogs: TakeDialogs,
) -> None:
    window.open_page("settings/Indications")
    await asyncio.sleep(4 * SETTLE_S)
    await take("settings-grid")
    answer: list[GridEstimateView | Exception] = []

    async def estimate(_connection_id: str, _values: object) -> GridEstimateView:
        if isinstance(answer[0], Exception):
            raise answer[0]
        return answer[0]

    patch.setattr(application.service.settings, "estimate", estimate)
    large = GridEstimateView(
        sets=1_420_400, sets_per_symbol=177_550, kept=19_200, dropped=1_200, memory_mb=1_240.0,
        disk_mb=2_100.0, cpu_pct=12.0, busy_cpu_pct=71.0,
        warnings=("Needs 1.2 GB of memory",
                  "A busy minute may keep the engine from looking at every price step"),
    )  # fmt: skip
    refused = InvalidValueError("Ranges of move must be 3 to 30")
    for name, verdict in (("grid-large", large), ("grid-refused", refused)):
        answer[:] = [verdict]
        dialog = await _settings(window)
        await take_dialogs({name: partial(_same, dialog)})


def _same(dialog: QDialog) -> QDialog:
    return dialog


async def _settings(window: MainWindow) -> SettingsDialog:
    snapshot = window.bridge.snapshot
    assert snapshot is not None
    identity = snapshot.connections[0].connection.connection_id
    dialog = openers.open_settings(window.context, identity, window)
    dialog.show_group("Indications")
    await asyncio.sleep(4 * SETTLE_S)
    return dialog


def _paint(window: MainWindow, patch: pytest.MonkeyPatch, picture: Picture) -> None:
    queries: Any = window.context.service.queries
    real = type(queries).snapshot

    async def snapshot() -> Snapshot:
        return picture.over(await real(queries))

    patch.setattr(queries, "snapshot", snapshot)
    window.bridge.refresh()


async def _refreshed(page: LadderPage) -> None:
    page.timer.timeout.emit()
    await asyncio.sleep(2 * SETTLE_S)


def _id(page: LadderPage) -> str:
    return str(page.connection_box.currentData())


def _signals() -> tuple[SignalView, ...]:
    rows = (
        ("BTC/USDT", "direction r5 k2 f1/1/0.5", "long"),
        ("ETH/USDT", "active r3 w60 k0.5 a30", "short"),
        ("SOL/USDT", "move r10 k3 f1/1/0.5", "long"),
    )
    return tuple(
        SignalView("", *rows[number % 3], (number * 37 % 100) / 100, trades.NOW_MS - number * 1700,
                   number * 53 % 240, int(number % 5 == 0))
        for number in range(60)
    )  # fmt: skip
